/* SPDX-License-Identifier: BSD-3-Clause */
/* A call that the session makes, on the agent thread: INVITE with an offer, and the peer's answer. */

#include "gstsipuasession-private.h"

/* Where the peer will reach us is known: the ports are bound and the offer is made. NULL: that cannot
 * be, and the application was told. */
static char *
make_offer (SipUaCall *call, const char *address, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  session->local = gst_sip_ua_session_new_local (session, address, &error);
  if (session->local) {
    session->offer = sipua_sdp_build_offer (session->local);
    return gst_sdp_message_as_text (session->offer);
  }
  text = g_strdup_printf ("The call failed: %s", error->message);
  gst_sip_ua_session_fail_call (session, 503, "No Media", text);
  return NULL;
}

/* Our From (RFC 3261 section 20.20). */
static char *
own_address (const GstSipUaSettings *settings, GError **error)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (settings->from_uri, -1, error);
  g_autoptr (SipUaAddress) address = uri ? sipua_address_new (uri) : NULL;

  if (!address || !sipua_address_set_display_name (address, settings->display_name, error))
    return NULL;
  return sipua_address_to_string (address);
}

SipUaCall *
gst_sip_ua_session_new_call (
    GstSipUaAgentThread *thread, const GstSipUaSettings *settings, GError **error)
{
  g_autoptr (SipUaAgent) agent = gst_sip_ua_agent_thread_dup_agent (thread);
  g_autoptr (SipUaCall) call = sipua_call_new (agent, settings->uri, error);
  g_autofree char *from = NULL;

  if (!call) {
    g_prefix_error (error, "uri \"%s\": ", settings->uri);
    return NULL;
  }
  if (settings->from_uri)
    from = own_address (settings, error);
  if (settings->from_uri && (!from || !sipua_call_set_from (call, from, error))) {
    g_prefix_error (error, "from-uri \"%s\": ", settings->from_uri);
    return NULL;
  }
  sipua_call_set_follow_redirects (call, settings->follow_redirects);
  sipua_call_set_answer_timeout (call, (GTimeSpan)(settings->answer_timeout / 1000));
  return g_steal_pointer (&call);
}

void
gst_sip_ua_session_watch_offer (GstSipUaSession *session, SipUaCall *call)
{
  g_signal_connect (call, "request-offer", G_CALLBACK (make_offer), session);
}

/* That the settings make a call was checked when they were taken. */
void
gst_sip_ua_session_dial (GstSipUaSession *session)
{
  g_autoptr (SipUaCall) call = NULL;

  if (!gst_sip_ua_session_is_active (session) || session->call)
    return;
  call = gst_sip_ua_session_new_call (session->thread, &session->settings, NULL);
  gst_sip_ua_session_watch_offer (session, call);
  gst_sip_ua_session_add_extra_headers (session, call);
  gst_sip_ua_session_take_call (session, call);
  if (session->call == call && gst_sip_ua_session_request_headers (session, "INVITE"))
    sipua_call_start (call, NULL);
}

static SipUaSdpStream *
accept_answer (GstSipUaSession *session, GError **error)
{
  const char *text = sipua_call_get_remote_sdp (session->call);
  GstSDPMessage *answer = sipua_sdp_parse (text, -1, error);
  SipUaSdpStream *stream = NULL;

  if (!answer)
    return NULL;
  sipua_sdp_accept_answer (session->offer, answer, session->local, &stream, error);
  gst_sdp_message_free (answer);
  return stream;
}

/* One that is of no use is no failure: the answer may be another one. */
void
gst_sip_ua_session_take_early_answer (GstSipUaSession *session)
{
  const char *text = sipua_call_get_remote_sdp (session->call);
  SipUaSdpStream *stream = text && session->local ? accept_answer (session, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  gboolean started;

  if (!stream)
    return;
  if (session->media_started)
    started = gst_sip_ua_session_change_media (session, stream, &error);
  else
    started = gst_sip_ua_session_start_early_media (session, stream, &error);
  if (!started)
    gst_sip_ua_session_fail_media (session, error);
}

void
gst_sip_ua_session_take_answer (GstSipUaSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  SipUaSdpStream *stream = accept_answer (session, &error);

  if (!stream) {
    text = g_strdup_printf ("The call failed: the peer's answer is of no use: %s", error->message);
    gst_sip_ua_session_fail_call (session, 488, "Not Acceptable Here", text);
    return;
  }
  if (gst_sip_ua_session_change_media (session, stream, &error))
    return;
  gst_sip_ua_session_fail_media (session, error);
}
