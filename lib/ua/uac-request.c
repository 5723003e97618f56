/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests outside INVITE, as a UAC: RFC 3261 sections 8.1 and 17.1.2. */

#include "ua/uac-request.h"

typedef struct {
  SipUaAgent *agent;               /* (owned) (nullable): until it is over, like the next two */
  GTask *task;                     /* (owned) (nullable) */
  GSource *cancel;                 /* (owned) (nullable) */
  const SipUaUacRequestUser *user; /* (unowned) */
  SipUaTransaction *transaction;   /* (unowned) (nullable) */
  SipUaTimer timeout;
  gint64 sent; /* microseconds of the agent's clock */
} UacRequest;

void
sipua_uac_result_free (SipUaUacResult *result)
{
  sipua_message_unref (result->response);
  g_free (result);
}

static SipUaTimerQueue *
timers (UacRequest *self)
{
  return sipua_agent_get_core (self->agent)->timers;
}

/* Lets go of everything, and hands out the task (transfer full), which is returned last: its callback may
 * do whatever it likes. */
static GTask *
stop (UacRequest *self)
{
  sipua_timer_stop (timers (self), &self->timeout);
  g_hash_table_remove (sipua_agent_get_core (self->agent)->requests, self);
  if (self->cancel)
    g_source_destroy (self->cancel);
  g_clear_pointer (&self->cancel, g_source_unref);
  if (self->transaction)
    sipua_transaction_set_user (self->transaction, NULL, NULL);
  self->transaction = NULL;
  g_clear_object (&self->agent);
  return g_steal_pointer (&self->task);
}

static void
fail (UacRequest *self, GError *error)
{
  g_autoptr (GTask) task = stop (self);

  g_task_return_error (task, error);
  g_rc_box_release (self);
}

/* Nobody waits for a response any more. */
static void
give_up (UacRequest *self, GError *error)
{
  SipUaTransaction *transaction = self->transaction;

  g_rc_box_acquire (self);
  fail (self, error);
  if (transaction)
    sipua_transaction_terminate (transaction);
  g_rc_box_release (self);
}

static void
timeout_due (SipUaTimer *timer, gpointer user_data)
{
  give_up (user_data, g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no response in time"));
}

static gboolean
cancelled (GCancellable *cancellable, gpointer user_data)
{
  give_up (user_data, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

static void
responded (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data)
{
  UacRequest *self = user_data;
  guint status = sipua_message_get_status (response);
  SipUaUacResult *result;
  g_autoptr (GTask) task = NULL;

  if (status < 200)
    return;
  result = g_new (SipUaUacResult, 1);
  *result = (SipUaUacResult){ sipua_message_ref (response),
    sipua_timer_queue_now (timers (self)) - self->sent };
  task = stop (self);
  if (self->user->ended)
    self->user->ended (task, status);
  g_task_return_pointer (task, result, (GDestroyNotify)sipua_uac_result_free);
  g_rc_box_release (self);
}

static void
failed (SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data)
{
  UacRequest *self = user_data;
  const GError *send_error = sipua_transaction_get_send_error (transaction);

  if (failure == SIPUA_TRANSACTION_TIMED_OUT && self->user->ended)
    self->user->ended (self->task, 408);
  fail (self, failure == SIPUA_TRANSACTION_TRANSPORT_FAILED && send_error
                  ? g_error_copy (send_error)
                  : g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no response in time"));
}

static const SipUaTransactionUser transaction_user = { .response = responded, .failed = failed };

static void
next_hop_resolved (GSocketAddress *address, const GError *error, gpointer user_data)
{
  UacRequest *self = user_data;
  SipUaTransactionLayer *layer =
      self->task ? sipua_agent_get_core (self->agent)->transactions : NULL;
  SipUaTransport *transport = layer ? sipua_transaction_layer_get_transport (layer) : NULL;
  g_auto (SipUaFlow) flow = { NULL, NULL };
  GError *failure = NULL;
  SipUaMessage *request = NULL;

  if (!self->task) { /* given up while the name was looked up */
    g_rc_box_release (self);
    return;
  }
  if (!address)
    failure = g_error_copy (error);
  else if (!transport)
    failure = g_error_new (SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "the agent has no transport");
  else
    flow = sipua_flow (transport, address);
  if (!failure)
    request = self->user->make (self->task, &flow, &failure);
  if (!request) {
    fail (self, failure);
  } else {
    self->sent = sipua_timer_queue_now (timers (self));
    self->transaction =
        sipua_transaction_layer_send_request (layer, request, &flow, &transaction_user, self);
  }
  g_rc_box_release (self);
}

static void
watch_cancellable (UacRequest *self, GCancellable *cancellable)
{
  if (!cancellable)
    return;
  self->cancel = g_cancellable_source_new (cancellable);
  g_source_set_static_name (self->cancel, "sipua request");
  g_source_set_callback (self->cancel, G_SOURCE_FUNC (cancelled), self, NULL);
  g_source_attach (self->cancel, sipua_agent_get_main_context (self->agent));
}

void
sipua_uac_request_send (SipUaAgent *agent, GTask *task, const char *next_hop, GTimeSpan timeout,
    const SipUaUacRequestUser *user)
{
  UacRequest *self = g_rc_box_new0 (UacRequest);

  self->agent = g_object_ref (agent);
  self->task = task;
  self->user = user;
  g_hash_table_add (sipua_agent_get_core (agent)->requests, self);
  sipua_timer_init (&self->timeout, timeout_due, self);
  if (timeout > 0)
    sipua_timer_start (timers (self), &self->timeout, timeout);
  watch_cancellable (self, g_task_get_cancellable (task));
  sipua_agent_core_resolve (
      sipua_agent_get_core (agent), next_hop, next_hop_resolved, g_rc_box_acquire (self));
}

void
sipua_uac_request_close_all (SipUaAgent *agent)
{
  g_autoptr (GList) requests = g_hash_table_get_keys (sipua_agent_get_core (agent)->requests);

  for (GList *l = requests; l; l = l->next)
    if (g_hash_table_contains (sipua_agent_get_core (agent)->requests, l->data))
      give_up (
          l->data, g_error_new (SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "the agent is closed"));
}
