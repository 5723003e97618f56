/* SPDX-License-Identifier: BSD-3-Clause */
/* Reliable provisional responses to an INVITE of ours, and our PRACK to them: RFC 3262 sections 4 and 5. */

#include "base/limits.h"
#include "dialog/reliable-provisional.h"
#include "ua/call-private.h"
#include "ua/session-body.h"

/* A PRACK whose next hop is looked up. */
typedef struct {
  SipUaCall *call;     /* (owned) */
  SipUaMessage *prack; /* (owned) (nullable): until it was sent */
} Prack;

/* What the peer makes of it, it says in its responses to the INVITE. */
static void
next_hop_resolved (GSocketAddress *address, const GError *error, gpointer user_data)
{
  Prack *self = user_data;
  SipUaTransactionLayer *transactions = self->call->core->transactions;
  SipUaTransport *transport = sipua_transaction_layer_get_transport (transactions);

  if (!address) {
    g_debug ("no PRACK: %s", error->message);
  } else if (transport && sipua_call_get_state (self->call) != SIPUA_CALL_STATE_ENDED) {
    g_auto (SipUaFlow) flow = sipua_flow (transport, address);

    sipua_transaction_layer_send_request (
        transactions, g_steal_pointer (&self->prack), &flow, NULL, NULL);
  }
  g_clear_pointer (&self->prack, sipua_message_unref);
  g_object_unref (self->call);
  g_free (self);
}

static void
send_prack (SipUaCall *call, const SipUaMessage *response, const char *answer)
{
  g_autofree char *next_hop = sipua_dialog_next_hop (call->dialog);
  SipUaMessage *prack = sipua_dialog_new_request (call->dialog, "PRACK");
  Prack *self = g_new (Prack, 1);

  sipua_message_append_printf (prack, SIPUA_HEADER_RACK, "%u %u INVITE",
      sipua_reliable_number_of (response), sipua_message_cseq (response));
  sipua_message_append (prack, SIPUA_HEADER_USER_AGENT, sipua_agent_get_user_agent (call->agent));
  sipua_call_append_headers (call, prack);
  if (answer)
    sipua_message_set_body (prack, "application/sdp", answer, -1, NULL);
  sipua_uac_invite_raise_cseq (call->uac_invite, call->dialog->local_cseq);
  call->n_pracks++;
  *self = (Prack){ g_object_ref (call), prack };
  sipua_agent_core_resolve (call->core, next_hop, next_hop_resolved, self);
}

gboolean
sipua_call_accept_reliable (SipUaCall *call, const SipUaMessage *response, gboolean *reliable)
{
  guint32 rseq = sipua_reliable_number_of (response);

  *reliable = rseq != 0 && sipua_reliable_is_supported_by (call->invite);
  return !*reliable
         || (call->n_pracks < SIPUA_MAX_PRACKS && sipua_reliable_is_next (&call->rseq, rseq));
}

/* Who has no answer cannot send the PRACK that is to have it. While the application is asked, the call may
 * end, or another fork speak. */
static void
answer_offer (SipUaCall *call, const SipUaMessage *response, const char *offer)
{
  g_autofree char *answer = sipua_call_ask_for_answer (call, offer);

  if (sipua_call_get_state (call) > SIPUA_CALL_STATE_RINGING
      || !sipua_call_enter_dialog (call, sipua_message_to_tag (response)))
    return;
  if (!answer) {
    sipua_call_give_up (call, 488, "No Session Description To Answer With");
    return;
  }
  send_prack (call, response, answer);
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_PRACK, TRUE);
  sipua_call_set_local_sdp (call, g_steal_pointer (&answer));
}

void
sipua_call_take_reliable (SipUaCall *call, const SipUaMessage *response)
{
  g_autofree char *reason = NULL;
  g_autofree char *text =
      sipua_call_has_early_room (call) ? sipua_session_body_dup_sdp (response, &reason) : NULL;
  SipUaSdpRole role =
      sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_RELIABLE_1XX, text != NULL);

  if (role == SIPUA_SDP_OFFER) {
    answer_offer (call, response, text);
    return;
  }
  send_prack (call, response, NULL);
  if (role == SIPUA_SDP_ANSWER)
    sipua_call_use_answer (call, text);
}
