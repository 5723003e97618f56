/* SPDX-License-Identifier: BSD-3-Clause */
/* The 2xx to an INVITE, which the UAS core repeats until its ACK: RFC 3261 section 13.3.1.4. */

#include "ua/call-private.h"

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
  call->dialog->state = SIPUA_DIALOG_CONFIRMED;
  sipua_transaction_respond (call->transaction, sipua_message_ref (response));
  sipua_timer_start (call->core->timers, &call->accept_retransmit, SIPUA_T1);
  sipua_timer_start (call->core->timers, &call->accept_lifetime, 64 * SIPUA_T1);
  sipua_call_set_state (call, SIPUA_CALL_STATE_ANSWERED);
}

void
sipua_call_stop_accept (SipUaCall *call)
{
  sipua_timer_stop (call->core->timers, &call->accept_retransmit);
  sipua_timer_stop (call->core->timers, &call->accept_lifetime);
  g_clear_pointer (&call->accept, sipua_message_unref);
}

void
sipua_call_receive_ack (SipUaCall *call, const SipUaMessage *ack)
{
  if (!call->accept || sipua_message_cseq (ack) != sipua_message_cseq (call->invite))
    return;
  sipua_call_keep_request (call, ack);
  sipua_call_stop_accept (call);
  sipua_call_set_state (call, SIPUA_CALL_STATE_CONFIRMED);
  if (call->hangup_wanted)
    sipua_call_do_hangup (call);
}
