/* SPDX-License-Identifier: BSD-3-Clause */
/* Reliable provisional responses of an incoming call, and the PRACK to them: RFC 3262 sections 3 and 5. */

#include "dialog/reliable-provisional.h"
#include "ua/call-private.h"
#include "ua/session-body.h"

static void
send (SipUaMessage *response, gpointer user_data)
{
  SipUaCall *call = user_data;

  sipua_transaction_respond (call->transaction, sipua_message_ref (response));
}

static void
timed_out (gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  sipua_call_do_reject (call, 504, "No PRACK");
}

static const SipUaReliableCallbacks callbacks = { send, timed_out };

void
sipua_call_init_reliable (SipUaCall *call)
{
  if (sipua_agent_core_get_prack (call->core) != SIPUA_PRACK_MODE_NONE
      && sipua_reliable_is_supported_by (call->invite))
    call->reliable = sipua_reliable_new (call->core->timers, SIPUA_T1, &callbacks, call);
}

/* Its description is an answer or an offer that need not come again. */
void
sipua_call_send_reliably (SipUaCall *call, SipUaMessage *response, const char *sdp)
{
  SipUaSdpRole role =
      sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_RELIABLE_1XX, sdp != NULL);

  if (role == SIPUA_SDP_ANSWER || role == SIPUA_SDP_OFFER)
    sipua_message_set_body (response, "application/sdp", sdp, -1, NULL);
  if (role == SIPUA_SDP_OFFER)
    call->local_offer = g_strdup (sdp);
  sipua_reliable_send (call->reliable, response);
  if (role == SIPUA_SDP_ANSWER && sipua_call_is_waiting (call))
    sipua_call_set_local_sdp (call, g_strdup (sdp));
}

/* A 2xx does not go while a description waits for its PRACK (section 3). */
gboolean
sipua_call_hold_answer (SipUaCall *call, const char *sdp)
{
  if (!call->reliable || !sipua_reliable_holds_success_up (call->reliable))
    return FALSE;
  call->held_answer = g_strdup (sdp);
  return TRUE;
}

/* PRACKs of what came before the final response are still taken. */
void
sipua_call_stop_reliable (SipUaCall *call)
{
  if (call->reliable)
    sipua_reliable_stop (call->reliable);
}

static void
go_on (SipUaCall *call)
{
  g_autofree char *answer = g_steal_pointer (&call->held_answer);

  if (!sipua_call_is_waiting (call))
    return;
  if (answer)
    sipua_call_do_answer (call, answer);
  else
    sipua_call_go_on_ringing (call);
}

static void
respond (SipUaCall *call, SipUaTransaction *transaction, guint status)
{
  SipUaMessage *response = sipua_agent_core_new_response (
      call->core, sipua_transaction_get_request (transaction), status, NULL, NULL);

  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
}

/* The answer to the offer of ours. */
static void
take_answer (SipUaCall *call, SipUaSdpRole role, const char *answer, const char *reason)
{
  if (role == SIPUA_SDP_ANSWER)
    sipua_call_agree (call, g_steal_pointer (&call->local_offer), answer);
  else if (role == SIPUA_SDP_MISSING)
    sipua_call_do_reject (call, 488, reason);
}

void
sipua_call_receive_prack (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *prack)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;
  SipUaSdpRole role;

  if (!call->reliable || !sipua_reliable_acknowledge (call->reliable, prack)) {
    respond (call, transaction, 481);
    return;
  }
  text = sipua_session_body_dup_sdp (prack, &reason);
  if (text && !sipua_call_has_room (call, text)) {
    g_clear_pointer (&text, g_free);
    reason = g_strdup ("Too Many Session Descriptions");
  }
  role = sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_PRACK, text != NULL);
  if (role == SIPUA_SDP_OFFER) {
    sipua_call_answer_offer (call, transaction, SIPUA_SDP_IN_PRACK, text);
  } else {
    respond (call, transaction, 200);
    take_answer (call, role, text, reason);
  }
  go_on (call);
}
