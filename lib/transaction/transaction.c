/* SPDX-License-Identifier: BSD-3-Clause */
/* What the machines of RFC 3261 section 17 have in common: state, timers, sending, reporting. */

#include "transaction/machine.h"

static const char *const state_names[] = { "calling", "trying", "proceeding", "accepted",
  "completed", "confirmed", "terminated" };

static void
retransmit_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_transaction_dispatch (user_data, SIPUA_EVENT_RETRANSMIT_TIMER, NULL);
}

static void
lifetime_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_transaction_dispatch (user_data, SIPUA_EVENT_LIFETIME_TIMER, NULL);
}

static void
failure_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_transaction_dispatch (user_data, SIPUA_EVENT_TRANSPORT_FAILED, NULL);
}

static inline SipUaTimerQueue *
timers (SipUaTransaction *transaction)
{
  return sipua_transaction_layer_get_timers (transaction->layer);
}

static SipUaMachine
machine_of (SipUaTransactionKind kind)
{
  switch (kind) {
    case SIPUA_TRANSACTION_INVITE_CLIENT:
      return sipua_invite_client_machine;
    case SIPUA_TRANSACTION_INVITE_SERVER:
      return sipua_invite_server_machine;
    case SIPUA_TRANSACTION_NON_INVITE_SERVER:
      return sipua_non_invite_server_machine;
    case SIPUA_TRANSACTION_NON_INVITE_CLIENT:
      return sipua_non_invite_client_machine;
  }
  g_return_val_if_reached (NULL);
}

static SipUaTransactionState
first_state (SipUaTransactionKind kind)
{
  switch (kind) {
    case SIPUA_TRANSACTION_INVITE_CLIENT:
      return SIPUA_TRANSACTION_CALLING;
    case SIPUA_TRANSACTION_INVITE_SERVER:
      return SIPUA_TRANSACTION_PROCEEDING;
    default:
      return SIPUA_TRANSACTION_TRYING;
  }
}

SipUaTransaction *
sipua_transaction_new (SipUaTransactionLayer *layer, SipUaTransactionKind kind, const char *key,
    SipUaMessage *request, const SipUaFlow *flow)
{
  SipUaTransaction *transaction = g_new0 (SipUaTransaction, 1);

  transaction->layer = layer;
  transaction->kind = kind;
  transaction->state = first_state (kind);
  transaction->machine = machine_of (kind);
  transaction->key = g_strdup (key);
  transaction->request = sipua_message_ref (request);
  transaction->flow = sipua_flow (flow->transport, flow->address);
  transaction->reliable = sipua_transport_is_reliable (flow->transport);
  sipua_timer_init (&transaction->retransmit, retransmit_due, transaction);
  sipua_timer_init (&transaction->lifetime, lifetime_due, transaction);
  sipua_timer_init (&transaction->failure, failure_due, transaction);
  return transaction;
}

void
sipua_transaction_free (SipUaTransaction *transaction)
{
  sipua_timer_stop (timers (transaction), &transaction->retransmit);
  sipua_timer_stop (timers (transaction), &transaction->lifetime);
  sipua_timer_stop (timers (transaction), &transaction->failure);
  sipua_flow_clear (&transaction->flow);
  g_clear_pointer (&transaction->last, g_bytes_unref);
  g_clear_error (&transaction->send_error);
  sipua_message_unref (transaction->request);
  g_free (transaction->key);
  g_free (transaction->origin);
  g_free (transaction);
}

static void
finish (SipUaTransaction *transaction)
{
  const SipUaTransactionUser *user = transaction->user;

  sipua_transaction_layer_forget (transaction->layer, transaction);
  transaction->user = NULL;
  if (user && user->terminated)
    user->terminated (transaction, transaction->user_data);
  sipua_transaction_free (transaction);
}

gboolean
sipua_transaction_dispatch (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  gboolean taken;

  transaction->dispatching++;
  taken = transaction->machine (transaction, event, message);
  transaction->dispatching--;
  if (!taken)
    g_debug ("transaction %s: event %d ignored in state %s", transaction->key, event,
        state_names[transaction->state]);
  if (transaction->state == SIPUA_TRANSACTION_TERMINATED && transaction->dispatching == 0)
    finish (transaction);
  return taken;
}

void
sipua_transaction_set_state (SipUaTransaction *transaction, SipUaTransactionState state)
{
  g_debug ("transaction %s: %s -> %s", transaction->key, state_names[transaction->state],
      state_names[state]);
  transaction->state = state;
}

void
sipua_transaction_send_again (SipUaTransaction *transaction)
{
  g_clear_error (&transaction->send_error);
  if (!transaction->last
      || sipua_flow_send (&transaction->flow, transaction->last, &transaction->send_error))
    return;
  g_debug ("transaction %s: %s", transaction->key, transaction->send_error->message);
  sipua_timer_start (timers (transaction), &transaction->failure, 0);
}

void
sipua_transaction_send (SipUaTransaction *transaction, SipUaMessage *message)
{
  g_clear_pointer (&transaction->last, g_bytes_unref);
  transaction->last = sipua_message_serialize (message);
  sipua_transaction_send_again (transaction);
}

void
sipua_transaction_start_retransmit (SipUaTransaction *transaction, gint64 interval)
{
  if (transaction->reliable)
    return;
  transaction->interval = interval;
  sipua_timer_start (timers (transaction), &transaction->retransmit, interval);
}

void
sipua_transaction_back_off (SipUaTransaction *transaction)
{
  sipua_transaction_start_retransmit (transaction, MIN (transaction->interval * 2, SIPUA_T2));
}

void
sipua_transaction_stop_retransmit (SipUaTransaction *transaction)
{
  sipua_timer_stop (timers (transaction), &transaction->retransmit);
}

void
sipua_transaction_start_lifetime (SipUaTransaction *transaction, gint64 delay)
{
  sipua_timer_start (timers (transaction), &transaction->lifetime, delay);
}

void
sipua_transaction_stop_lifetime (SipUaTransaction *transaction)
{
  sipua_timer_stop (timers (transaction), &transaction->lifetime);
}

void
sipua_transaction_report_response (SipUaTransaction *transaction, SipUaMessage *response)
{
  if (transaction->user && transaction->user->response)
    transaction->user->response (transaction, response, transaction->user_data);
}

void
sipua_transaction_report_failure (SipUaTransaction *transaction, SipUaTransactionFailure failure)
{
  if (transaction->user && transaction->user->failed)
    transaction->user->failed (transaction, failure, transaction->user_data);
}

void
sipua_transaction_set_user (
    SipUaTransaction *transaction, const SipUaTransactionUser *user, gpointer user_data)
{
  transaction->user = user;
  transaction->user_data = user_data;
}

gpointer
sipua_transaction_get_user_data (const SipUaTransaction *transaction)
{
  return transaction->user_data;
}

SipUaTransactionKind
sipua_transaction_get_kind (const SipUaTransaction *transaction)
{
  return transaction->kind;
}

SipUaTransactionState
sipua_transaction_get_state (const SipUaTransaction *transaction)
{
  return transaction->state;
}

SipUaMessage *
sipua_transaction_get_request (const SipUaTransaction *transaction)
{
  return transaction->request;
}

const SipUaFlow *
sipua_transaction_get_flow (const SipUaTransaction *transaction)
{
  return &transaction->flow;
}

const GError *
sipua_transaction_get_send_error (const SipUaTransaction *transaction)
{
  return transaction->send_error;
}

void
sipua_transaction_terminate (SipUaTransaction *transaction)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
  if (transaction->dispatching == 0)
    finish (transaction);
}

gboolean
sipua_transaction_respond (SipUaTransaction *transaction, SipUaMessage *response)
{
  g_autoptr (SipUaMessage) owned = response;
  guint status = sipua_message_get_status (response);
  SipUaEvent event = status < 200   ? SIPUA_EVENT_PROVISIONAL
                     : status < 300 ? SIPUA_EVENT_SUCCESS
                                    : SIPUA_EVENT_FAILURE;

  return sipua_transaction_dispatch (transaction, event, owned);
}
