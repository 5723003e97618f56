/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfers, on the agent thread: the peer of a call is asked to call somebody else (RFC 3515, RFC 5589
 * section 6). */

#include "gstsipuasession-private.h"

/* The agent hangs up when the peer has got there: that is what was wanted. Its BYE is a request of the
 * call like any other, so that the application may have headers on it. */
static void
transfer_progress (
    SipUaCall *call, guint status, const char *reason, gboolean done, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  gboolean got_there = done && status >= 200 && status < 300;

  session->hangup_wanted |= got_there;
  gst_sip_ua_session_tell_transfer (session, status, reason, done);
  if (got_there && session->call == call
      && sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED)
    gst_sip_ua_session_request_headers (session, "BYE");
}

void
gst_sip_ua_session_watch_transfers (GstSipUaSession *session)
{
  g_signal_connect (session->call, "transfer-progress", G_CALLBACK (transfer_progress), session);
}
