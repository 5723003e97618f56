/* SPDX-License-Identifier: BSD-3-Clause */
/* The session of a call is changed by either side, on the agent thread: re-INVITE and UPDATE of the
 * peer, hold and resume of both (RFC 3261 section 14, RFC 3311, RFC 3264 section 8). */

#include "gstsipuasession-private.h"

/* While we hold the peer we do not want to hear it, whatever else it changes. */
static void
set_direction (GstSipUaSession *session)
{
  sipua_sdp_local_set_direction (session->local,
      session->local_hold ? SIPUA_SDP_DIRECTION_SENDONLY : SIPUA_SDP_DIRECTION_SENDRECV);
}

static char *
to_text (GstSDPMessage *description)
{
  char *text = gst_sdp_message_as_text (description);

  gst_sdp_message_free (description);
  return text;
}

/* NULL: nothing in common; the session stays as it is. */
static char *
answer_offer (GstSipUaSession *session, const char *text)
{
  g_autoptr (GError) error = NULL;
  GstSDPMessage *offer = sipua_sdp_parse (text, -1, &error);
  GstSDPMessage *answer = NULL;

  if (offer)
    sipua_sdp_negotiate (offer, session->local, &answer, &session->next, &error);
  if (offer)
    gst_sdp_message_free (offer);
  if (answer)
    return to_text (answer);
  gst_sip_ua_session_tell_warning (session, error->message, 488);
  return NULL;
}

/* The peer wants our offer (RFC 3261 section 14.2): all that we can do. */
static char *
make_offer (GstSipUaSession *session)
{
  GstSDPMessage *previous = sipua_sdp_parse (sipua_call_get_local_sdp (session->call), -1, NULL);
  char *text;

  if (!previous)
    return NULL;
  text = to_text (sipua_sdp_build_next_offer (session->local, previous));
  gst_sdp_message_free (previous);
  return text;
}

static char *
reinvite (SipUaCall *call, const char *offer, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);

  g_clear_pointer (&session->next, sipua_sdp_stream_free);
  if (!gst_sip_ua_session_hear (session) || !session->local || !session->media_started)
    return NULL;
  set_direction (session);
  return offer ? answer_offer (session, offer) : make_offer (session);
}

/* What the peer's answer to our offer agrees to. */
static SipUaSdpStream *
accept_answer (GstSipUaSession *session, GError **error)
{
  GstSDPMessage *offer = sipua_sdp_parse (sipua_call_get_local_sdp (session->call), -1, error);
  GstSDPMessage *answer =
      offer ? sipua_sdp_parse (sipua_call_get_remote_sdp (session->call), -1, error) : NULL;
  SipUaSdpStream *stream = NULL;

  if (answer)
    sipua_sdp_accept_answer (offer, answer, session->local, &stream, error);
  g_clear_pointer (&offer, gst_sdp_message_free);
  g_clear_pointer (&answer, gst_sdp_message_free);
  return stream;
}

/* Who wants it: a side that answers `inactive` to `inactive` does not. */
void
gst_sip_ua_session_note_hold (GstSipUaSession *session)
{
  gboolean local = session->stream->local_hold, remote = session->stream->remote_hold;

  if (local == session->local_hold && remote == session->remote_hold)
    return;
  session->local_hold = local;
  session->remote_hold = remote;
  gst_sip_ua_session_tell_hold (session);
}

static void
session_changed (SipUaCall *call, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  SipUaSdpStream *stream = g_steal_pointer (&session->next);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!stream)
    stream = accept_answer (session, &error);
  if (stream && gst_sip_ua_session_change_media (session, stream, &error))
    return;
  text = g_strdup_printf ("The call failed when its session changed: %s", error->message);
  gst_sip_ua_session_fail_call (session, 488, "Not Acceptable Here", text);
}

static void
modify_failed (SipUaCall *call, guint status, const char *reason, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  g_autofree char *text =
      g_strdup_printf ("The session of the call stays as it is: %u %s", status, reason);

  gst_sip_ua_session_tell_warning (session, text, status);
}

void
gst_sip_ua_session_watch_changes (GstSipUaSession *session)
{
  g_signal_connect (session->call, "reinvite", G_CALLBACK (reinvite), session);
  g_signal_connect (session->call, "session-changed", G_CALLBACK (session_changed), session);
  g_signal_connect (session->call, "modify-failed", G_CALLBACK (modify_failed), session);
}
