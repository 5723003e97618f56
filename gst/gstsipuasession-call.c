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
  GstMessage *message; /* (owned) (nullable) */
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
  session->media_started = FALSE;
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

static gboolean
is_active (GstSipUaSession *session)
{
  gboolean active;

  g_mutex_lock (&session->lock);
  active = session->active;
  g_mutex_unlock (&session->lock);
  return active;
}

/* What follows reports to the application, in this thread, and so may find afterwards that the call is
 * not the session's any more: a sync handler of the bus may have stopped the element. Whatever the
 * agent calls therefore has a reference of its own to the session. */

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
tell_failure (GstSipUaSession *session, GstElement *element, guint status, const char *reason,
    guint q850, const char *text)
{
  if (!session->settings.keep_listening)
    gst_sip_ua_post_call_error (element, status, reason, q850, text);
  else
    GST_ELEMENT_WARNING (element, RESOURCE, FAILED, ("%s", text), ("SIP status %u", status));
}

/* We end the call, since it does not work. The application hears of it now: a peer that is dead does
 * not respond to our BYE either. */
static void
fail_call (GstSipUaSession *session, GstElement *element, guint status, const char *reason,
    const char *text)
{
  SipUaCall *call = session->call;

  if (session->failure_status)
    return;
  session->failure_status = status;
  session->failure_reason = reason;
  if (is_active (session))
    tell_failure (session, element, status, reason, 0, text);
  if (session->call != call)
    return;
  stop_media (session);
  if (sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING)
    sipua_call_reject (call, status, NULL);
  else
    sipua_call_hangup (call);
}

/* BYE was sent: the session is over, whatever the peer makes of it (RFC 3261 section 15.1.1). If
 * nobody here wanted it, the agent ended a call whose answer was never acknowledged. */
static void
call_ending (GstSipUaSession *session)
{
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);
  SipUaCall *call = session->call;

  if (element && !session->hangup_wanted && is_active (session))
    fail_call (session, element, 408, "No ACK", "The call failed: the peer did not send its ACK");
  if (session->call == call)
    stop_media (session);
}

static void
state_changed (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  SipUaCallState state = sipua_call_get_state (call);

  if (state == SIPUA_CALL_STATE_ENDED) /* told by `ended`, with the reason */
    return;
  report_state (session, state >= SIPUA_CALL_STATE_ANSWERED ? 200 : 180, "");
  if (state == SIPUA_CALL_STATE_ENDING && session->call == call)
    call_ending (session);
}

/* The end of the stream: an error first, so that who sees EOS knows that it is not a good one. */
static void
end_stream (GstSipUaSession *session, GstElement *element, gboolean normal, guint status,
    const char *reason, guint q850)
{
  g_autofree char *text = g_strdup_printf ("The call failed: %u %s", status, reason);

  if (!normal)
    tell_failure (session, element, status, reason, q850, text);
  if (session->settings.keep_listening)
    return;
  gst_sip_ua_post_progress (element, GST_PROGRESS_TYPE_START, "close", "Ending the call");
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
  session->attached = FALSE;
  set_call (session, NULL);
}

/* notify::call-state comes before the next call can. */
static void
listen_again (GstSipUaSession *session, GstElement *element)
{
  if (!is_active (session))
    return;
  g_atomic_int_set (&session->call_state, SIPUA_CALL_STATE_NONE);
  g_object_notify (G_OBJECT (element), "call-state");
  gst_sip_ua_session_wait_for_call (session);
}

/* FALSE: a handler stopped the element. */
static gboolean
tell_end (
    GstSipUaSession *session, GstElement *element, guint status, const char *reason, guint q850)
{
  SipUaCall *call = session->call;
  gboolean taken = session->taken;
  gboolean normal = session->failure_status || status == 200 || session->hangup_wanted;

  report_state (session, status, reason);
  if (session->call == call && taken)
    session->funcs.ended (element, status, reason, q850);
  if (session->call == call && taken && is_active (session))
    end_stream (session, element, normal, status, reason, q850);
  return session->call == call;
}

static void
call_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);
  gboolean again = !session->taken || session->settings.keep_listening;
  gboolean failed = session->failure_status != 0;

  if (element
      && !tell_end (session, element, failed ? session->failure_status : status,
          failed ? session->failure_reason : reason, q850))
    return;
  forget_call (session);
  if (element && again)
    listen_again (session, element);
}

/* The call cannot be taken. It says so to the caller (RFC 3261 section 20.43) and to the application,
 * and the element waits for the next one. Returns FALSE. */
static gboolean
refuse (GstSipUaSession *session, GstElement *element, guint status, const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), "\"\\", '\'');
  g_autofree char *warning = g_strdup_printf ("399 sipua \"%s\"", plain);
  g_autoptr (SipUaCall) call = g_object_ref (session->call);

  sipua_call_add_response_header (call, "Warning", warning);
  GST_ELEMENT_WARNING (element, STREAM, FORMAT,
      ("A call from %s was refused: %s", sipua_call_get_remote_uri (call), text),
      ("SIP status %u", status));
  sipua_call_reject (call, status, NULL);
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
run_timeout (Report *report, GstElement *element)
{
  gst_sip_ua_post_media_timeout (element, report->established ? "inactivity" : "establish");
  if (report->session->call != report->call)
    return;
  fail_call (report->session, element, 408, "No RTP",
      report->established ? "The call failed: no more RTP from the peer (media-timeout)"
                          : "The call failed: no RTP came from the peer at all "
                            "(media-establish-timeout)");
}

/* The hidden pipeline's warnings and errors become the element's. */
static void
run_media_message (Report *report, GstElement *element)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  g_autofree char *text = NULL;

  if (GST_MESSAGE_TYPE (report->message) == GST_MESSAGE_WARNING) {
    gst_message_parse_warning (report->message, &error, &debug);
    gst_element_post_message (
        element, gst_message_new_warning (GST_OBJECT (element), error, debug));
    return;
  }
  gst_message_parse_error (report->message, &error, &debug);
  text = g_strdup_printf ("The call failed: %s: %s", error->message, debug ? debug : "");
  fail_call (report->session, element, 500, "Media Failed", text);
}

static void
free_report (Report *report)
{
  gst_clear_message (&report->message);
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
  if (content->message)
    gst_message_ref (content->message);
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

static void
media_message (GstMessage *message, gpointer user_data)
{
  Report report = { .message = message };

  send_report (user_data, &report, run_media_message);
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

static const GstSipUaMediaCallbacks media_callbacks = { media_telephone_event, media_timeout,
  media_message, media_gone };

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

  GstSipUaMedia *media = gst_sip_ua_media_new (&config, &media_callbacks, session, error);

  if (!media)
    return NULL;
  g_mutex_lock (&session->lock);
  session->medias++;
  g_mutex_unlock (&session->lock);
  gst_sip_ua_session_ref (session);
  return media;
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
  session->failure_status = 0;
  set_call (session, call);
  g_signal_connect (call, "notify::state", G_CALLBACK (state_changed), session);
  g_signal_connect (call, "ended", G_CALLBACK (call_ended), session);
  report_state (session, 100, "");
}

static void
incoming_call (SipUaCall *call, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
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
  g_mutex_lock (&session->lock);
  if (session->active)
    gst_sip_ua_agent_thread_add_listener (session->thread, incoming_call, session);
  g_mutex_unlock (&session->lock);
}

/* FALSE: it does not start. */
static gboolean
start_media (GstSipUaSession *session, GError **error)
{
  if (!gst_sip_ua_media_start (session->media, session->stream, error))
    return FALSE;
  g_mutex_lock (&session->lock);
  session->media_started = TRUE;
  g_mutex_unlock (&session->lock);
  gst_sip_ua_pcm_src_set_handoff (session->pcm_src, gst_sip_ua_media_get_handoff (session->media),
      session->settings.keep_listening);
  session->attached = TRUE;
  return TRUE;
}

static void
answer (GstSipUaSession *session, GstElement *element)
{
  SipUaCall *call = session->call;

  gst_sip_ua_pcm_src_set_latency (session->pcm_src,
      (session->settings.latency + session->stream->ptime) * GST_MSECOND); /* posts LATENCY */
  if (session->call == call)
    gst_sip_ua_post_media_changed (element, session->stream);
  if (session->call == call)
    sipua_call_answer (call, session->answer);
}

/* In PLAYING alone, when the source's task takes what comes: so the first words are heard. */
void
gst_sip_ua_session_try_answer (GstSipUaSession *session)
{
  g_autoptr (GstElement) element = g_weak_ref_get (&session->element);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!element || !session->call || !g_atomic_int_get (&session->playing) || !session->answer_wanted
      || session->taken || sipua_call_get_state (session->call) != SIPUA_CALL_STATE_RINGING)
    return;
  session->taken = TRUE;
  if (start_media (session, &error)) {
    answer (session, element);
    return;
  }
  text = g_strdup_printf ("The media of the call did not start: %s", error->message);
  fail_call (session, element, 500, "Media Failed", text);
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
  g_autoptr (SipUaCall) call = session->call ? g_object_ref (session->call) : NULL;

  if (!call)
    return;
  forget_call (session);
  sipua_call_hangup (call);
  g_atomic_int_set (&session->call_state, SIPUA_CALL_STATE_ENDED);
}
