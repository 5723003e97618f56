/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * SipUaRequest:
 *
 * A request that came, in the hands of the application: see #SipUaAgent::request.
 *
 * It may be answered at once or later, from any thread, and is answered once: whoever is second is told
 * so. One that goes without an answer, when its last reference does, is answered with 500 Server Internal
 * Error. A request is held at the cost of its transaction and keeps the agent alive; peers give one
 * that is no INVITE up after 32 seconds (RFC 3261 section 17.1.2.2).
 *
 * Since: 0.1
 */

#include "ua/request.h"

struct _SipUaRequest {
  GObject parent_instance;

  SipUaAgent *agent;     /* (owned) */
  SipUaCall *call;       /* (owned) (nullable) */
  SipUaMessage *message; /* (owned) */
  SipUaTransaction
      *transaction; /* (unowned) (nullable): until it is answered; on the context alone */
  gint answered;    /* atomic; only who turns it to TRUE answers */
};

G_DEFINE_FINAL_TYPE (SipUaRequest, sipua_request, G_TYPE_OBJECT)

typedef struct {
  SipUaRequest *request;  /* (owned) */
  SipUaMessage *response; /* (owned) */
} Answer;

static void
free_answer (gpointer data)
{
  Answer *answer = data;

  sipua_message_unref (answer->response);
  g_object_unref (answer->request);
  g_free (answer);
}

/* The transaction forgets the request first: it outlives it. */
static SipUaTransaction *
take_transaction (SipUaRequest *self)
{
  SipUaTransaction *transaction = g_steal_pointer (&self->transaction);

  if (transaction)
    sipua_transaction_set_user (transaction, NULL, NULL);
  return transaction;
}

static gboolean
run_answer (gpointer data)
{
  Answer *answer = data;
  SipUaTransaction *transaction = take_transaction (answer->request);

  if (transaction)
    sipua_transaction_respond (transaction, sipua_message_ref (answer->response));
  return G_SOURCE_REMOVE;
}

static gboolean
claim (SipUaRequest *self)
{
  return g_atomic_int_compare_and_exchange (&self->answered, FALSE, TRUE);
}

static void
answer_with (SipUaRequest *self, SipUaMessage *response)
{
  Answer *answer = g_new (Answer, 1);

  *answer = (Answer){ g_object_ref (self), sipua_message_ref (response) };
  sipua_agent_post (self->agent, run_answer, answer, free_answer);
}

/* Comes to life again for as long as the refusal takes to get to the context. So nothing is finalized
 * that a transaction still knows. */
static void
sipua_request_dispose (GObject *object)
{
  SipUaRequest *self = SIPUA_REQUEST (object);

  if (self->message && claim (self)) {
    g_autoptr (SipUaMessage) response = sipua_request_new_response (self, 500, NULL);

    answer_with (self, response);
  }
  G_OBJECT_CLASS (sipua_request_parent_class)->dispose (object);
}

static void
sipua_request_finalize (GObject *object)
{
  SipUaRequest *self = SIPUA_REQUEST (object);

  g_clear_pointer (&self->message, sipua_message_unref);
  g_clear_object (&self->call);
  g_clear_object (&self->agent);
  G_OBJECT_CLASS (sipua_request_parent_class)->finalize (object);
}

static void
sipua_request_init (SipUaRequest *self)
{
}

static void
sipua_request_class_init (SipUaRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sipua_request_dispose;
  G_OBJECT_CLASS (klass)->finalize = sipua_request_finalize;
}

static void
transaction_terminated (SipUaTransaction *transaction, gpointer user_data)
{
  ((SipUaRequest *)user_data)->transaction = NULL;
}

static const SipUaTransactionUser transaction_user = { .terminated = transaction_terminated };

SipUaRequest *
sipua_request_new (SipUaAgent *agent, SipUaTransaction *transaction, SipUaCall *call)
{
  SipUaRequest *self = g_object_new (SIPUA_TYPE_REQUEST, NULL);

  self->agent = g_object_ref (agent);
  self->call = call ? g_object_ref (call) : NULL;
  self->message = sipua_message_ref (sipua_transaction_get_request (transaction));
  self->transaction = transaction;
  sipua_transaction_set_user (transaction, &transaction_user, self);
  return self;
}

gboolean
sipua_request_give_back (SipUaRequest *self)
{
  if (!claim (self))
    return FALSE;
  take_transaction (self);
  return TRUE;
}

void
sipua_request_cancel (SipUaRequest *self)
{
  sipua_request_respond (self, 487, NULL);
}

/**
 * sipua_request_get_agent:
 * @request: a request
 *
 * Any thread.
 *
 * Returns: (transfer none): the agent that it came to
 *
 * Since: 0.1
 */
SipUaAgent *
sipua_request_get_agent (SipUaRequest *request)
{
  g_return_val_if_fail (SIPUA_IS_REQUEST (request), NULL);

  return request->agent;
}

/**
 * sipua_request_get_call:
 * @request: a request
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the call whose dialog it is in, %NULL outside of one
 *
 * Since: 0.1
 */
SipUaCall *
sipua_request_get_call (SipUaRequest *request)
{
  g_return_val_if_fail (SIPUA_IS_REQUEST (request), NULL);

  return request->call;
}

/**
 * sipua_request_get_message:
 * @request: a request
 *
 * Read-only. Any thread.
 *
 * Returns: (transfer none): what came, with all its headers and its body
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_request_get_message (SipUaRequest *request)
{
  g_return_val_if_fail (SIPUA_IS_REQUEST (request), NULL);

  return request->message;
}

/**
 * sipua_request_is_answered:
 * @request: a request
 *
 * An INVITE that its sender cancelled is answered, with 487 Request Terminated. Any thread.
 *
 * Returns: whether it is too late for an answer
 *
 * Since: 0.1
 */
gboolean
sipua_request_is_answered (SipUaRequest *request)
{
  g_return_val_if_fail (SIPUA_IS_REQUEST (request), FALSE);

  return g_atomic_int_get (&request->answered);
}

/**
 * sipua_request_new_response:
 * @request: a request
 * @status: a SIP status, 200 to 699
 * @reason: (nullable): the reason phrase, or %NULL for that of the RFC
 *
 * A response with the headers that it has to have (RFC 3261 section 8.2.6), for
 * sipua_request_respond_with(); further ones and a body are added with sipua_message_append_header()
 * and sipua_message_set_body(). Any thread.
 *
 * Returns: (transfer full): a response
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_request_new_response (SipUaRequest *request, guint status, const char *reason)
{
  g_return_val_if_fail (SIPUA_IS_REQUEST (request), NULL);
  g_return_val_if_fail (status >= 200 && status <= 699, NULL);

  return sipua_agent_core_new_response (
      sipua_agent_get_core (request->agent), request->message, status, reason, NULL);
}

/**
 * sipua_request_respond:
 * @request: a request
 * @status: a SIP status, 200 to 699; for an INVITE 300 to 699
 * @reason: (nullable): the reason phrase, or %NULL for that of the RFC
 *
 * Answers the request. The peer of one that is no INVITE gets a 100 after 3.5 s without an answer, and is
 * never sent a 408, since it has given up by then (RFC 4320). Any thread.
 *
 * Returns: %FALSE: it was answered already, and this answer is dropped
 *
 * Since: 0.1
 */
gboolean
sipua_request_respond (SipUaRequest *request, guint status, const char *reason)
{
  g_autoptr (SipUaMessage) response = NULL;

  g_return_val_if_fail (SIPUA_IS_REQUEST (request), FALSE);
  g_return_val_if_fail (status >= 200 && status <= 699, FALSE);

  response = sipua_request_new_response (request, status, reason);
  return sipua_request_respond_with (request, response);
}

/**
 * sipua_request_respond_with:
 * @request: a request
 * @response: (transfer none): made by sipua_request_new_response(); not to be changed any more
 *
 * Answers the request. An INVITE can be refused so, not accepted: sipua_call_answer() does that. Any
 * thread.
 *
 * Returns: %FALSE: it was answered already, and this answer is dropped
 *
 * Since: 0.1
 */
gboolean
sipua_request_respond_with (SipUaRequest *request, SipUaMessage *response)
{
  g_return_val_if_fail (SIPUA_IS_REQUEST (request), FALSE);
  g_return_val_if_fail (response != NULL && sipua_message_get_status (response) >= 200, FALSE);
  g_return_val_if_fail (sipua_message_get_status (response) >= 300
                            || sipua_message_method_id (request->message) != SIPUA_METHOD_INVITE,
      FALSE);

  if (!claim (request))
    return FALSE;
  answer_with (request, response);
  return TRUE;
}
