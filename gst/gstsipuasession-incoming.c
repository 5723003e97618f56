/* SPDX-License-Identifier: BSD-3-Clause */
/* An incoming call, on the agent thread: it comes, is negotiated, rings, and is answered in PLAYING. */

#include "gstsipuamessages.h"
#include "gstsipuasession-private.h"

/* The call cannot be taken. It says so to the caller (RFC 3261 section 20.43) and to the application.
 * Returns FALSE. */
static gboolean
refuse (GstSipUaSession *session, guint status, const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), "\"\\", '\'');
  g_autofree char *warning = g_strdup_printf ("399 sipua \"%s\"", plain);
  g_autoptr (SipUaCall) call = g_object_ref (session->call);
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  sipua_call_add_response_header (call, "Warning", warning);
  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    GST_ELEMENT_WARNING (fronts.elements[i], STREAM, FORMAT,
        ("A call from %s was refused: %s", sipua_call_get_remote_uri (call), text),
        ("SIP status %u", status));
  sipua_call_reject (call, status, NULL);
  return FALSE;
}

/* The answer to the offer of the call, without touching the media. */
static SipUaSdpStream *
negotiate (GstSipUaSession *session, GError **error)
{
  GstSDPMessage *offer = sipua_sdp_parse (sipua_call_get_remote_sdp (session->call), -1, error);
  GstSDPMessage *answer = NULL;
  SipUaSdpStream *stream = NULL;

  if (!offer)
    return NULL;
  if (sipua_sdp_negotiate (offer, session->local, &answer, &stream, error)) {
    session->answer = gst_sdp_message_as_text (answer);
    gst_sdp_message_free (answer);
  }
  gst_sdp_message_free (offer);
  return stream;
}

/* The caller wants our offer: its answer is in the ACK, and a change of the session for the agent (section
 * 13.2.1). */
static void
make_offer (GstSipUaSession *session)
{
  GstSDPMessage *offer = sipua_sdp_build_offer (session->local);

  session->answer = gst_sdp_message_as_text (offer);
  gst_sdp_message_free (offer);
}

/* Ports and answer are settled before the call rings, so that one that cannot be is refused at once
 * (section 13.3.1.3). FALSE: it was refused. */
static gboolean
prepare (GstSipUaSession *session)
{
  g_autofree char *address = sipua_call_dup_local_address (session->call);
  g_autoptr (GError) error = NULL;
  SipUaSdpStream *stream;

  session->local = gst_sip_ua_session_new_local (session, address, &error);
  if (!session->local)
    return refuse (session, 503, error->message);
  if (!sipua_call_get_remote_sdp (session->call)) {
    make_offer (session);
    return TRUE;
  }
  stream = negotiate (session, &error);
  if (!stream)
    return refuse (session, 488, error->message);
  gst_sip_ua_session_set_stream (session, stream);
  return TRUE;
}

/* 180; or 183, which with its description lets the media begin (RFC 3960). */
static void
ring (GstSipUaSession *session)
{
  g_autoptr (SipUaCall) call = g_object_ref (session->call);
  g_autoptr (GError) error = NULL;

  if (!session->settings.early_media || !session->stream)
    sipua_call_ring (call);
  else if (!gst_sip_ua_session_start_early_media (session, NULL, &error))
    gst_sip_ua_session_fail_media (session, error);
  else if (session->call == call)
    sipua_call_ring_with_sdp (call, session->answer);
}

static void
take_incoming (GstSipUaSession *session, SipUaCall *call)
{
  guint status;

  gst_sip_ua_session_add_extra_headers (session, call);
  gst_sip_ua_session_take_call (session, call);
  if (session->call != call || !gst_sip_ua_session_hear (session) || !prepare (session))
    return;
  status = gst_sip_ua_session_ask (session);
  if (session->call != call)
    return;
  if (status >= 300) {
    gst_sip_ua_session_refuse_call (session, MIN (status, 699), NULL);
    return;
  }
  session->answer_wanted |= status >= 200;
  ring (session);
  gst_sip_ua_session_try_answer (session);
}

static void
incoming_call (SipUaCall *call, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);

  if (session->call)
    sipua_call_reject (call, 486, NULL);
  else
    take_incoming (session, call);
}

void
gst_sip_ua_session_wait_for_call (GstSipUaSession *session)
{
  g_mutex_lock (&session->lock);
  if (gst_sip_ua_session_any_active (session))
    gst_sip_ua_agent_thread_add_listener (session->thread, incoming_call, session);
  g_mutex_unlock (&session->lock);
}

/* One that was cancelled on its way to us, or answered by others, is as good as one that ended. */
void
gst_sip_ua_session_take_given_call (GstSipUaSession *session)
{
  SipUaCall *call = session->settings.call;

  if (!gst_sip_ua_session_is_active (session) || session->call)
    return;
  if (sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING)
    take_incoming (session, call);
  else
    gst_sip_ua_session_end_streams (session, "It was over already");
}

/* In PLAYING alone, when the source's task takes what comes: so the first words are heard. All elements
 * that take part have to be there. */
static gboolean
is_playing (GstSipUaSession *session)
{
  gboolean playing;

  g_mutex_lock (&session->lock);
  playing = gst_sip_ua_session_any_active (session);
  for (guint i = 0; i < GST_SIP_UA_N_SIDES; i++)
    playing &= !session->members[i].active || session->members[i].playing;
  g_mutex_unlock (&session->lock);
  return playing;
}

void
gst_sip_ua_session_try_answer (GstSipUaSession *session)
{
  SipUaCall *call = session->call;
  g_autoptr (GError) error = NULL;

  if (!call || !session->answer || !session->answer_wanted || session->answered
      || sipua_call_get_state (call) != SIPUA_CALL_STATE_RINGING || !is_playing (session))
    return;
  session->taken = session->answered = TRUE;
  if (session->media_started)
    gst_sip_ua_session_attach (session); /* from now on the end of the call is that of the stream */
  else if (session->stream && !gst_sip_ua_session_start_media (session, &error)) {
    gst_sip_ua_session_fail_media (session, error);
    return;
  }
  if (session->call == call && gst_sip_ua_session_request_headers (session, "200"))
    sipua_call_answer (call, session->answer);
}
