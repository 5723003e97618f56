/* SPDX-License-Identifier: BSD-3-Clause */
/* The 2xx to an INVITE, which the UAS core repeats until its ACK: RFC 3261 section 13.3.1.4. */

#include "ua/call-private.h"
#include "ua/session-body.h"

static void
retransmit_due (SipUaTimer *timer, gpointer user_data)
{
  SipUaCall *call = user_data;

  if (call->transaction)
    sipua_transaction_respond (call->transaction, sipua_message_ref (call->accept));
  call->accept_interval = MIN (call->accept_interval * 2, SIPUA_T2);
  sipua_timer_start (call->core->timers, &call->accept_retransmit, call->accept_interval);
}

/* No ACK within 64*T1: the dialog is confirmed all the same, but the session is to be ended. */
static void
lifetime_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  sipua_call_stop_accept (call);
  sipua_call_send_bye (call, 408, "No ACK");
}

void
sipua_call_init_accept (SipUaCall *call)
{
  sipua_timer_init (&call->accept_retransmit, retransmit_due, call);
  sipua_timer_init (&call->accept_lifetime, lifetime_due, call);
}

void
sipua_call_start_accept (SipUaCall *call, SipUaMessage *response)
{
  call->accept = sipua_message_ref (response);
  call->accept_interval = SIPUA_T1;
  call->accept_cseq = sipua_message_cseq (response);
  call->dialog->state = SIPUA_DIALOG_STATE_CONFIRMED;
  sipua_transaction_respond (call->transaction, sipua_message_ref (response));
  sipua_timer_start (call->core->timers, &call->accept_retransmit, SIPUA_T1);
  sipua_timer_start (call->core->timers, &call->accept_lifetime, 64 * SIPUA_T1);
}

void
sipua_call_stop_accept (SipUaCall *call)
{
  sipua_timer_stop (call->core->timers, &call->accept_retransmit);
  sipua_timer_stop (call->core->timers, &call->accept_lifetime);
  g_clear_pointer (&call->accept, sipua_message_unref);
}

/* The answer to an offer in our 2xx. Without one that can be used there is no session to go on with
 * (section 13.2.1): a BYE is to follow. */
static void
take_answer (SipUaCall *call, const SipUaMessage *ack)
{
  g_autofree char *reason = NULL;
  g_autofree char *answer = sipua_session_body_dup_sdp (ack, &reason);
  SipUaSdpRole role =
      sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_ACK, answer != NULL);

  if (role != SIPUA_SDP_ANSWER && role != SIPUA_SDP_MISSING)
    return; /* the 2xx had the answer */
  if (answer && sipua_call_has_room (call, answer)) {
    sipua_call_agree (call, g_steal_pointer (&call->local_offer), answer);
    return;
  }
  if (!call->hangup_wanted)
    sipua_call_plan_end (call, 488, answer ? "Too Many Session Descriptions" : reason);
  call->hangup_wanted = TRUE;
}

void
sipua_call_receive_ack (SipUaCall *call, const SipUaMessage *ack)
{
  if (!call->accept || sipua_message_cseq (ack) != call->accept_cseq)
    return;
  sipua_call_keep_request (call, ack);
  sipua_call_stop_accept (call);
  take_answer (call, ack);
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ANSWERED)
    sipua_call_set_state (call, SIPUA_CALL_STATE_CONFIRMED);
  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED)
    return;
  if (call->hangup_wanted)
    sipua_call_send_planned_bye (call);
  else
    sipua_call_try_modify (call);
}
