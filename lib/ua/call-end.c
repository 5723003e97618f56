/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a call: RFC 3261 section 15. */

#include "ua/call-private.h"

void
sipua_call_finish (SipUaCall *call, guint status, const char *reason, const SipUaMessage *request)
{
  g_autofree char *text = g_utf8_make_valid (reason ? reason : "", -1);

  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ENDED)
    return;
  g_object_ref (call); /* the table's may be the last */
  sipua_call_stop_ringing (call);
  sipua_call_stop_reliable (call);
  sipua_call_stop_accept (call);
  sipua_call_drop_reinvite (call);
  sipua_call_stop_modify (call);
  sipua_call_stop_dtmf (call);
  sipua_call_stop_timer (call);
  sipua_timer_stop (call->core->timers, &call->answer_timer);
  if (call->uac_invite)
    sipua_uac_invite_detach (g_steal_pointer (&call->uac_invite));
  g_clear_pointer (&call->ack, sipua_ack_unref);
  if (call->transaction)
    sipua_transaction_set_user (call->transaction, NULL, NULL);
  if (call->bye)
    sipua_transaction_set_user (call->bye, NULL, NULL);
  call->transaction = call->bye = NULL;
  if (call->dialog)
    call->dialog->state = SIPUA_DIALOG_STATE_TERMINATED;
  g_hash_table_remove (call->core->calls, call->key);
  sipua_call_set_state (call, SIPUA_CALL_STATE_ENDED);
  sipua_call_end_referrals (call);
  sipua_call_end_transfer (call);
  if (call->dialog)
    sipua_call_dialog_changed (call);
  sipua_call_emit_ended (call, status, text, request ? sipua_call_q850_of (request) : 0);
  g_clear_object (&call->replaces); /* lest a row of them be kept */
  sipua_agent_core_check_drained (call->core);
  g_object_unref (call);
}

static void
finish_as_planned (SipUaCall *call)
{
  sipua_call_finish (call, call->end_status, call->end_reason, NULL);
}

/* Whatever the peer makes of the BYE, the session is over (section 15.1.1). */
static void
bye_responded (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data)
{
  if (sipua_message_get_status (response) < 200)
    return;
  sipua_call_keep_response (user_data, response);
  finish_as_planned (user_data);
}

static void
bye_failed (SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data)
{
  finish_as_planned (user_data);
}

static const SipUaTransactionUser bye_user = { .response = bye_responded, .failed = bye_failed };

static void
next_hop_resolved (GSocketAddress *address, const GError *error, gpointer user_data)
{
  g_autoptr (SipUaCall) call = user_data;
  g_auto (SipUaFlow) flow = { NULL, NULL };
  SipUaMessage *bye;

  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ENDED)
    return;
  if (!address) {
    g_debug ("no BYE for call %s: %s", call->call_id, error->message);
    finish_as_planned (call);
    return;
  }
  flow = sipua_flow (call->flow.transport, address);
  bye = sipua_dialog_new_request (call->dialog, "BYE");
  sipua_message_append (bye, SIPUA_HEADER_USER_AGENT, sipua_agent_get_user_agent (call->agent));
  sipua_call_append_headers (call, bye);
  call->bye =
      sipua_transaction_layer_send_request (call->core->transactions, bye, &flow, &bye_user, call);
}

void
sipua_call_plan_end (SipUaCall *call, guint status, const char *reason)
{
  g_free (call->end_reason);
  call->end_status = status;
  call->end_reason = g_strdup (reason);
}

void
sipua_call_send_bye (SipUaCall *call, guint status, const char *reason)
{
  sipua_call_plan_end (call, status, reason);
  sipua_call_send_planned_bye (call);
}

void
sipua_call_send_planned_bye (SipUaCall *call)
{
  g_autofree char *next_hop = sipua_dialog_next_hop (call->dialog);

  sipua_call_stop_accept (call); /* of a re-INVITE */
  /* The application is told after the BYE went out: it may close the agent when it hears of it. */
  g_object_freeze_notify (G_OBJECT (call));
  sipua_call_set_state (call, SIPUA_CALL_STATE_ENDING);
  sipua_agent_core_resolve (call->core, next_hop, next_hop_resolved, g_object_ref (call));
  sipua_call_drop_reinvite (call);
  g_object_thaw_notify (G_OBJECT (call));
}

static void
hang_up_unanswered (SipUaCall *call)
{
  if (call->direction == SIPUA_CALL_DIRECTION_OUTGOING)
    sipua_call_give_up (call, 487, "Cancelled");
  else
    sipua_call_do_reject (call, 480, NULL);
}

/* A UAS does not send BYE before the ACK to its 2xx came, or can come no more (section 15), a UAC not
 * before its own ACK. */
void
sipua_call_do_hangup (SipUaCall *call)
{
  switch (sipua_call_get_state (call)) {
    case SIPUA_CALL_STATE_CALLING:
    case SIPUA_CALL_STATE_INCOMING:
    case SIPUA_CALL_STATE_RINGING:
      hang_up_unanswered (call);
      break;
    case SIPUA_CALL_STATE_ANSWERED:
      sipua_call_plan_end (call, 200, "Hung Up");
      call->hangup_wanted = TRUE;
      break;
    case SIPUA_CALL_STATE_CONFIRMED:
      sipua_call_send_bye (call, 200, "Hung Up");
      break;
    default: /* it is ending, or over */
      break;
  }
}

/* A BYE in an early dialog ends the INVITE with 487 (section 15.1.2). Whom we call must not send one
 * (section 15), but is taken by its word. Ours may cross the peer's. */
void
sipua_call_receive_bye (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *bye)
{
  gboolean outgoing = call->direction == SIPUA_CALL_DIRECTION_OUTGOING;

  if (transaction) {
    SipUaMessage *response = sipua_agent_core_new_response (call->core, bye, 200, NULL, NULL);

    sipua_call_append_headers (call, response);
    sipua_transaction_respond (transaction, response);
  }
  if (outgoing && call->dialog->state == SIPUA_DIALOG_STATE_EARLY)
    sipua_call_do_hangup (call);
  else if (sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING)
    sipua_call_do_reject (call, 487, NULL);
  else
    sipua_call_finish (call, 200, "Hung Up By Peer", bye);
}

/* The agent is closed: one CANCEL or BYE for what is up, and nobody waits for its response. */
void
sipua_call_abandon (SipUaCall *call)
{
  gboolean unanswered;

  if (call->ack && sipua_call_get_state (call) <= SIPUA_CALL_STATE_ANSWERED) {
    sipua_call_plan_end (call, 200, "Agent Closed");
    call->hangup_wanted = TRUE;
    sipua_ack_send (call->ack);
  }
  unanswered = sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING;
  if (unanswered)
    sipua_call_do_reject (call, 480, NULL);
  else if (sipua_call_get_state (call) < SIPUA_CALL_STATE_ENDING)
    sipua_call_send_bye (call, 200, "Agent Closed");
  sipua_call_finish (call, unanswered ? 487 : 200, "Agent Closed", NULL);
}
