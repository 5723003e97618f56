/* SPDX-License-Identifier: BSD-3-Clause */
/* What the media worker, rtpbin's threads and the tear-down thread find out about a call is brought to
 * the agent thread, and told there if the call is still the session's. */

#include "gstsipuafront.h"
#include "gstsipuamessages.h"
#include "gstsipuasession-private.h"

typedef struct Report Report;

struct Report {
  void (*run) (Report *report);
  GstSipUaSession *session; /* (owned) */
  SipUaCall *call;          /* (owned) the one it is about */
  GstSipUaTelephoneEvent event;
  GstClockTime time; /* of the system monotonic clock; of a mark: how much was played */
  gboolean established;
  GstMessage *message; /* (owned) (nullable) */
  char *id;            /* (owned) (nullable) of a mark */
};

/* From the time that the key went up on the system clock to running time of the element's pipeline. */
static GstClockTime
start_of_event (const Report *report, GstElement *element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime ago, now;

  if (!clock)
    return GST_CLOCK_TIME_NONE;
  ago = (GstClockTime)g_get_monotonic_time () * 1000 - report->time;
  now = gst_clock_get_time (clock) - gst_element_get_base_time (element);
  return now > ago + report->event.duration ? now - ago - report->event.duration : 0;
}

static void
run_telephone_event (Report *report)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (report->session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_dtmf (
        fronts.elements[i], &report->event, start_of_event (report, fronts.elements[i]));
  for (guint i = 0; i < fronts.n; i++)
    gst_sip_ua_front_emit_dtmf (GST_SIP_UA_FRONT (fronts.elements[i]), &report->event);
}

static void
run_mark (Report *report)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (report->session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_mark (fronts.elements[i], report->id, report->time);
}

static void
run_timeout (Report *report)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (report->session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_media_timeout (
        fronts.elements[i], report->established ? "inactivity" : "establish");
  if (report->session->call != report->call)
    return;
  gst_sip_ua_session_fail_call (report->session, 408, "No RTP",
      report->established ? "The call failed: no more RTP from the peer (media-timeout)"
                          : "The call failed: no RTP came from the peer at all "
                            "(media-establish-timeout)");
}

/* The hidden pipeline's warnings and errors become the elements'. */
static void
run_media_message (Report *report)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  g_autofree char *text = NULL;

  gst_sip_ua_session_get_fronts (report->session, &fronts);
  if (GST_MESSAGE_TYPE (report->message) == GST_MESSAGE_WARNING) {
    gst_message_parse_warning (report->message, &error, &debug);
    for (guint i = 0; i < fronts.n_buses; i++)
      gst_element_post_message (fronts.elements[i],
          gst_message_new_warning (GST_OBJECT (fronts.elements[i]), error, debug));
    return;
  }
  gst_message_parse_error (report->message, &error, &debug);
  text = g_strdup_printf ("The call failed: %s: %s", error->message, debug ? debug : "");
  gst_sip_ua_session_fail_call (report->session, 500, "Media Failed", text);
}

static gboolean
deliver (gpointer data)
{
  Report *report = data;

  if (report->call && report->call == report->session->call)
    report->run (report);
  return G_SOURCE_REMOVE;
}

static void
free_report (gpointer data)
{
  Report *report = data;

  gst_clear_message (&report->message);
  g_free (report->id);
  g_clear_object (&report->call);
  gst_sip_ua_session_unref (report->session);
  g_free (report);
}

/* Takes over what @content owns. The hidden pipeline's messages come with a lock of the media held, also
 * from the agent thread, when that changes the pipeline. */
static void
send_report (GstSipUaSession *session, const Report *content)
{
  Report *report = g_memdup2 (content, sizeof *content);

  report->session = gst_sip_ua_session_ref (session);
  report->call = gst_sip_ua_session_dup_call (session);
  gst_sip_ua_session_queue (session, deliver, report, free_report);
}

static void
media_telephone_event (const GstSipUaTelephoneEvent *event, gpointer user_data)
{
  Report report = { .run = run_telephone_event,
    .event = *event,
    .time = (GstClockTime)g_get_monotonic_time () * 1000 };

  send_report (user_data, &report);
}

static void
media_timeout (gboolean established, gpointer user_data)
{
  Report report = { .run = run_timeout, .established = established };

  send_report (user_data, &report);
}

static void
media_message (GstMessage *message, gpointer user_data)
{
  Report report = { .run = run_media_message, .message = gst_message_ref (message) };

  send_report (user_data, &report);
}

static void
media_mark (const char *id, GstClockTime played, gpointer user_data)
{
  Report report = { .run = run_mark, .id = g_strdup (id), .time = played };

  send_report (user_data, &report);
}

static void
media_gone (gpointer user_data)
{
  GstSipUaSession *session = user_data;

  g_mutex_lock (&session->lock);
  session->medias--;
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
  gst_sip_ua_session_unref (session);
}

const GstSipUaMediaCallbacks gst_sip_ua_session_media_callbacks = {
  .telephone_event = media_telephone_event,
  .timeout = media_timeout,
  .message = media_message,
  .mark = media_mark,
  .gone = media_gone,
};
