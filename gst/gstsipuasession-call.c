/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens in a call, on the agent thread: it comes, is negotiated, rings, is answered in
 * PLAYING, and ends. A call that never got to its answer does not use up the element: it waits for
 * the next one. */

#include "gstsipuamessages.h"
#include "gstsipuasession-private.h"

/* Runs on the agent thread what a worker found. */
typedef struct {
  GstSipUaSession *session; /* (owned) */
  SipUaCall *call;          /* (owned) the one it is about */
  GstSipUaTelephoneEvent event;
  GstClockTime time; /* of the system monotonic clock */
  gboolean established;
} Report;

static void
set_call (GstSipUaSession *session, SipUaCall *call)
{
  g_mutex_lock (&session->lock);
  g_set_object (&session->call, call);
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
}

static void
set_media (GstSipUaSession *session, GstSipUaMedia *media, SipUaSdpStream *stream)
{
  g_mutex_lock (&session->lock);
  session->media = media;
  g_clear_pointer (&session->stream, sipua_sdp_stream_free);
  session->stream = stream;
  g_mutex_unlock (&session->lock);
}

/* Closes the hand-off, so that the source ends its stream when what is queued was pushed. */
static void
stop_media (GstSipUaSession *session)
{
  GstSipUaMedia *media = session->media;

  set_media (session, NULL, NULL);
  gst_sip_ua_media_stop (media);
}

/* Emits notify::call-state too. */
static void
report_state (GstSipUaSession *session, guint status, const char *reason)
{
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);

  g_atomic_int_set (&session->call_state, sipua_call_get_state (session->call));
  if (!element)
    return;
  gst_sip_ua_post_call_state (element, session->call, status, reason);
  g_object_notify (G_OBJECT (element), "call-state");
}

static void
state_changed (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  SipUaCallState state = sipua_call_get_state (call);

  if (state == SIPUA_CALL_STATE_ENDED) /* told by `ended`, with the reason */
    return;
  report_state (user_data, state >= SIPUA_CALL_STATE_ANSWERED ? 200 : 180, "");
}

/* The end of the stream: an error first, so that who sees EOS knows that it is not a good one. */
static void
end_stream (GstSipUaSession *session, GstElement *element, gboolean normal, guint status,
    const char *reason, guint q850)
{
  if (session->settings.keep_listening)
    return;
  if (!normal) {
    g_autofree char *text = session->failure
                                ? g_strdup (session->failure)
                                : g_strdup_printf ("The call failed: %u %s", status, reason);

    gst_sip_ua_post_call_error (element, status, reason, q850, text);
  }
  gst_sip_ua_post_progress (element, GST_PROGRESS_TYPE_COMPLETE, "close", "Call ended: %s", reason);
  if (!session->attached)
    gst_sip_ua_pcm_src_end (session->pcm_src);
}

static void
forget_call (GstSipUaSession *session)
{
  g_signal_handlers_disconnect_by_data (session->call, session);
  stop_media (session);
  g_clear_pointer (&session->answer, g_free);
  g_clear_pointer (&session->failure, g_free);
  session->attached = FALSE;
  set_call (session, NULL);
}

static void
call_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  GstSipUaSession *session = user_data;
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);
  gboolean normal = !session->failure && (status == 200 || session->hangup_wanted);
  gboolean again = !session->taken || session->settings.keep_listening;

  report_state (session, status, reason);
  if (element && session->taken)
    session->funcs.ended (element, status, reason, q850);
  if (session->call != call) /* a handler stopped the element */
    return;
  if (element && session->taken && session->active)
    end_stream (session, element, normal, status, reason, q850);
  forget_call (session);
  if (again && session->active)
    gst_sip_ua_session_wait_for_call (session);
}

/* The call cannot be taken. It says so to the caller (RFC 3261 section 20.43) and to the application,
 * and the element waits for the next one. */
static gboolean
refuse (GstSipUaSession *session, GstElement *element, guint status, const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), "\"\\", '\'');
  g_autofree char *warning = g_strdup_printf ("399 sipua \"%s\"", plain);

  GST_ELEMENT_WARNING (element, STREAM, FORMAT,
      ("A call from %s was refused: %s", sipua_call_get_remote_uri (session->call), text),
      ("SIP status %u", status));
  sipua_call_add_response_header (session->call, "Warning", warning);
  sipua_call_reject (session->call, status, NULL);
  return FALSE;
}

static void
run_telephone_event (Report *report, GstElement *element)
{
  GstClock *clock = gst_element_get_clock (element);
  GstClockTime start = GST_CLOCK_TIME_NONE;

  /* From the time that the key went up on the system clock to running time of the pipeline. */
  if (clock) {
    GstClockTime ago = (GstClockTime)g_get_monotonic_time () * 1000 - report->time;
    GstClockTime now = gst_clock_get_time (clock) - gst_element_get_base_time (element);

    start = now > ago + report->event.duration ? now - ago - report->event.duration : 0;
    gst_object_unref (clock);
  }
  gst_sip_ua_post_dtmf (element, &report->event, start);
  report->session->funcs.dtmf (element, &report->event);
}

static void
fail_call (GstSipUaSession *session, const char *text)
{
  if (!session->failure)
    session->failure = g_strdup (text);
  sipua_call_hangup (session->call);
}

static void
run_timeout (Report *report, GstElement *element)
{
  gst_sip_ua_post_media_timeout (element, report->established ? "inactivity" : "establish");
  fail_call (report->session, report->established
                                  ? "The call was ended: no more RTP from the peer (media-timeout)"
                                  : "The call was ended: no RTP came from the peer at all "
                                    "(media-establish-timeout)");
}

static void
run_media_failure (Report *report, GstElement *element)
{
  fail_call (report->session, "The call was ended: its media failed");
}

static void
free_report (Report *report)
{
  g_object_unref (report->call);
  gst_sip_ua_session_unref (report->session);
  g_free (report);
}

/* Each is run if its call is still the session's when it gets to the agent thread. */
typedef struct {
  Report *report; /* (owned) */
  void (*run) (Report *report, GstElement *element);
} Delivery;

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  GstSipUaSession *session = delivery->report->session;
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);

  if (element && session->call == delivery->report->call)
    delivery->run (delivery->report, element);
  return G_SOURCE_REMOVE;
}

static void
free_delivery (gpointer data)
{
  Delivery *delivery = data;

  free_report (delivery->report);
  g_free (delivery);
}

static void
send_report (GstSipUaSession *session, const Report *content,
    void (*run) (Report *report, GstElement *element))
{
  SipUaCall *call = gst_sip_ua_session_dup_call (session);
  Delivery *delivery;

  if (!call)
    return;
  delivery = g_new (Delivery, 1);
  delivery->run = run;
  delivery->report = g_memdup2 (content, sizeof *content);
  delivery->report->session = gst_sip_ua_session_ref (session);
  delivery->report->call = call;
  gst_sip_ua_agent_thread_post (session->thread, deliver, delivery, free_delivery);
}

static void
media_telephone_event (const GstSipUaTelephoneEvent *event, gpointer user_data)
{
  Report report = { .event = *event, .time = (GstClockTime)g_get_monotonic_time () * 1000 };

  send_report (user_data, &report, run_telephone_event);
}

static void
media_timeout (gboolean established, gpointer user_data)
{
  Report report = { .established = established };

  send_report (user_data, &report, run_timeout);
}

/* The hidden pipeline's errors and warnings become the element's. */
static void
media_message (GstMessage *message, gpointer user_data)
{
  GstSipUaSession *session = user_data;
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  Report report = { 0 };

  if (!element)
    return;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    gst_message_parse_warning (message, &error, &debug);
    gst_element_post_message (
        element, gst_message_new_warning (GST_OBJECT (element), error, debug));
    return;
  }
  gst_message_parse_error (message, &error, &debug);
  gst_element_post_message (element, gst_message_new_error (GST_OBJECT (element), error, debug));
  send_report (session, &report, run_media_failure);
}

static const GstSipUaMediaCallbacks media_callbacks = { media_telephone_event, media_timeout,
  media_message };

static GstSipUaMedia *
new_media (GstSipUaSession *session, GError **error)
{
  const GstSipUaSettings *settings = &session->settings;
  GstSipUaMediaConfig config = {
    .local_address = settings->local_address,
    .port_min = session->port_min,
    .port_max = session->port_max,
    .latency = settings->latency,
    .establish_timeout = settings->media_establish_timeout,
    .timeout = settings->media_timeout,
  };

  return gst_sip_ua_media_new (&config, &media_callbacks, session, error);
}

/* The answer to the offer of the call, without touching the media. */
static SipUaSdpStream *
negotiate (GstSipUaSession *session, guint16 rtp_port, char **ret_answer, GError **error)
{
  g_autofree char *address = sipua_call_dup_local_address (session->call);
  g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new (address, rtp_port);
  GstSDPMessage *offer = sipua_sdp_parse (sipua_call_get_remote_sdp (session->call), -1, error);
  GstSDPMessage *answer = NULL;
  SipUaSdpStream *stream = NULL;

  if (!offer)
    return NULL;
  for (guint i = 0; i < session->codecs->len; i++)
    sipua_sdp_local_add_codec (local, g_ptr_array_index (session->codecs, i));
  if (sipua_sdp_negotiate (offer, local, &answer, &stream, error)) {
    *ret_answer = gst_sdp_message_as_text (answer);
    gst_sdp_message_free (answer);
  }
  gst_sdp_message_free (offer);
  return stream;
}

/* Ports and answer are settled before the call rings, so that one that cannot be is refused at once
 * (section 13.3.1.3). FALSE: it was refused. */
static gboolean
prepare (GstSipUaSession *session, GstElement *element)
{
  g_autoptr (GError) error = NULL;
  GstSipUaMedia *media;
  SipUaSdpStream *stream;

  if (!sipua_call_get_remote_sdp (session->call))
    return refuse (session, element, 488, "the INVITE has no session description");
  media = new_media (session, &error);
  if (!media)
    return refuse (session, element, 503, error->message);
  stream = negotiate (session, gst_sip_ua_media_get_rtp_port (media), &session->answer, &error);
  set_media (session, media, stream);
  if (!stream)
    return refuse (session, element, 488, error->message);
  return TRUE;
}

static void
take_call (GstSipUaSession *session, SipUaCall *call)
{
  session->answer_wanted = session->hangup_wanted = session->taken = FALSE;
  set_call (session, call);
  g_signal_connect (call, "notify::state", G_CALLBACK (state_changed), session);
  g_signal_connect (call, "ended", G_CALLBACK (call_ended), session);
  report_state (session, 100, "");
}

static void
incoming_call (SipUaCall *call, gpointer user_data)
{
  GstSipUaSession *session = user_data;
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);
  guint status;

  if (!element) {
    sipua_call_reject (call, 480, NULL);
    return;
  }
  take_call (session, call);
  if (session->call != call || !prepare (session, element))
    return;
  status = session->funcs.decide (element, call);
  if (session->call != call)
    return;
  if (status >= 300) {
    sipua_call_reject (call, MIN (status, 699), NULL);
    return;
  }
  session->answer_wanted |= status >= 200;
  sipua_call_ring (call);
  gst_sip_ua_session_try_answer (session);
}

void
gst_sip_ua_session_wait_for_call (GstSipUaSession *session)
{
  gst_sip_ua_agent_thread_add_listener (session->thread, incoming_call, session);
}

static void
start_media (GstSipUaSession *session, GstElement *element)
{
  const SipUaSdpStream *stream = session->stream;

  gst_sip_ua_pcm_src_set_latency (
      session->pcm_src, (session->settings.latency + stream->ptime) * GST_MSECOND);
  gst_sip_ua_pcm_src_set_handoff (session->pcm_src, gst_sip_ua_media_get_handoff (session->media),
      session->settings.keep_listening);
  session->attached = TRUE;
  gst_sip_ua_post_media_changed (element, stream);
}

/* In PLAYING alone, when the source's task takes what comes: so the first words are heard. */
void
gst_sip_ua_session_try_answer (GstSipUaSession *session)
{
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);
  g_autoptr (GError) error = NULL;

  if (!element || !session->call || !session->playing || !session->answer_wanted || session->taken
      || sipua_call_get_state (session->call) != SIPUA_CALL_STATE_RINGING)
    return;
  session->taken = TRUE;
  if (gst_sip_ua_media_start (session->media, session->stream, &error)) {
    start_media (session, element);
    sipua_call_answer (session->call, session->answer);
  } else {
    session->failure = g_strdup_printf ("The media of the call did not start: %s", error->message);
    sipua_call_reject (session->call, 500, NULL);
  }
}

void
gst_sip_ua_session_end_call (GstSipUaSession *session)
{
  if (!session->call)
    return;
  session->hangup_wanted = session->taken = TRUE;
  sipua_call_hangup (session->call);
}

void
gst_sip_ua_session_drop_call (GstSipUaSession *session)
{
  if (session->call)
    forget_call (session);
}
