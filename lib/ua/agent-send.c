/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of the application outside of dialogs: RFC 3261 section 8.1; OPTIONS as a ping (section
 * 11.1). */

#include "ua/uac-request.h"

#include <sipua/sipua-address.h>
#include <sipua/sipua-ids.h>
#include <sipua/sipua-message-addresses.h>
#include <sipua/sipua-uri.h>

/* User of a From that the application left to us. */
#define DEFAULT_USER "sipua"

typedef struct {
  SipUaMessage *message; /* (owned) */
  GTimeSpan timeout;
} Send;

static void
free_send (gpointer data)
{
  Send *send = data;

  sipua_message_unref (send->message);
  g_free (send);
}

static void
append_missing (SipUaMessage *message, SipUaHeaderId id, const char *value)
{
  if (!sipua_message_count (message, id))
    sipua_message_append (message, id, value);
}

/* Section 8.1.1. */
static SipUaMessage *
complete (GTask *task, const SipUaFlow *flow, GError **error)
{
  Send *send = g_task_get_task_data (task);
  SipUaMessage *message = sipua_message_copy (send->message);
  g_autofree char *host_port = sipua_flow_local_host_port (flow);
  g_autofree char *tag = sipua_generate_tag ();
  g_autofree char *call_id = sipua_generate_call_id ();
  g_autofree char *from = g_strdup_printf ("<sip:%s@%s>;tag=%s", DEFAULT_USER, host_port, tag);
  g_autofree char *to = g_strdup_printf ("<%s>", sipua_message_get_request_uri (message));
  g_autofree char *cseq = g_strdup_printf ("1 %s", sipua_message_get_method (message));

  append_missing (message, SIPUA_HEADER_MAX_FORWARDS, "70");
  append_missing (message, SIPUA_HEADER_FROM, from);
  append_missing (message, SIPUA_HEADER_TO, to);
  append_missing (message, SIPUA_HEADER_CALL_ID, call_id);
  append_missing (message, SIPUA_HEADER_CSEQ, cseq);
  append_missing (message, SIPUA_HEADER_USER_AGENT,
      sipua_agent_get_user_agent (g_task_get_source_object (task)));
  return message;
}

static const SipUaUacRequestUser request_user = { .make = complete };

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, why);
  return FALSE;
}

/* What our transactions could not make sense of. */
static gboolean
check_headers (const SipUaMessage *message, GError **error)
{
  if (sipua_message_count (message, SIPUA_HEADER_VIA))
    return refuse (error, "a request to be sent has no Via yet");
  if (sipua_message_count (message, SIPUA_HEADER_FROM)
      && (!sipua_message_from (message) || !sipua_message_from_tag (message).length))
    return refuse (error, "From is broken, or has no tag");
  if (sipua_message_count (message, SIPUA_HEADER_TO) && !sipua_message_to (message))
    return refuse (error, "To is broken");
  if (sipua_message_count (message, SIPUA_HEADER_CSEQ)
      && !sipua_view_equal (
          sipua_message_cseq_method (message), sipua_message_get_method (message)))
    return refuse (error, "CSeq is broken, or of another method");
  return TRUE;
}

static gboolean
check_message (const SipUaMessage *message, GError **error)
{
  g_autoptr (SipUaUri) uri = NULL;

  switch (sipua_message_method_id (message)) {
    case SIPUA_METHOD_INVITE:
    case SIPUA_METHOD_ACK:
    case SIPUA_METHOD_CANCEL:
      return refuse (error, "INVITE, ACK and CANCEL are sent by calls alone");
    default:
      break;
  }
  uri = sipua_uri_parse (sipua_message_get_request_uri (message), -1, error);
  if (!uri)
    return FALSE;
  /* Section 26.2.2. */
  if (g_ascii_strcasecmp (sipua_uri_get_scheme (uri), "sips") == 0)
    return refuse (error, "there is no TLS transport for a sips URI");
  return check_headers (message, error);
}

/* Section 8.1.2. */
static char *
next_hop_of (const SipUaMessage *message)
{
  g_autoptr (SipUaAddress) route = sipua_message_count (message, SIPUA_HEADER_ROUTE)
                                       ? sipua_message_get_address (message, "Route", NULL)
                                       : NULL;

  return route ? sipua_uri_to_request_uri (sipua_address_get_uri (route))
               : g_strdup (sipua_message_get_request_uri (message));
}

static gboolean
run_send (gpointer data)
{
  GTask *task = data;
  SipUaAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  g_autofree char *next_hop = next_hop_of (send->message);

  if (!g_task_return_error_if_cancelled (task))
    sipua_uac_request_send (self, g_object_ref (task), next_hop, send->timeout, &request_user);
  return G_SOURCE_REMOVE;
}

/* @message (transfer full) */
static void
start (GTask *task, SipUaMessage *message, GTimeSpan timeout)
{
  SipUaAgent *self = g_task_get_source_object (task);
  Send *send = g_new (Send, 1);

  *send = (Send){ message, timeout };
  g_task_set_task_data (task, send, free_send);
  sipua_agent_post (self, run_send, task, g_object_unref);
}

/**
 * sipua_agent_send_request_async:
 * @agent: an agent
 * @message: (transfer none): a request but INVITE, ACK and CANCEL, such as a MESSAGE; it is copied
 * @timeout: microseconds until it is given up; 0: 32 seconds (RFC 3261 timer F)
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called on the thread-default context of the caller
 * @user_data: for @callback
 *
 * Sends a request outside of any dialog, to its topmost Route, or else to its Request-URI. Of the headers
 * that it has to have (RFC 3261 section 8.1.1) those are added that it lacks. The agent is kept alive until
 * it is answered. Any thread.
 *
 * Since: 0.1
 */
void
sipua_agent_send_request_async (SipUaAgent *agent, SipUaMessage *message, GTimeSpan timeout,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (SIPUA_IS_AGENT (agent));
  g_return_if_fail (message != NULL && sipua_message_is_request (message));
  g_return_if_fail (timeout >= 0);

  task = g_task_new (agent, cancellable, callback, user_data);
  g_task_set_source_tag (task, sipua_agent_send_request_async);
  if (check_message (message, &error))
    start (g_steal_pointer (&task), sipua_message_copy (message), timeout);
  else
    g_task_return_error (task, error);
}

/**
 * sipua_agent_send_request_finish:
 * @agent: an agent
 * @result: what the callback got
 * @error: return location for an error: %SIPUA_ERROR_INVALID_VALUE, the request cannot be sent as it is;
 *   %SIPUA_ERROR_INVALID_STATE, the agent has no transport, or was closed; of the domain %G_IO_ERROR,
 *   %G_IO_ERROR_TIMED_OUT, no final response came; or what the look-up or the socket said
 *
 * Returns: (transfer full): the final response, whatever its status
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_agent_send_request_finish (SipUaAgent *agent, GAsyncResult *result, GError **error)
{
  g_autoptr (SipUaUacResult) sent = NULL;

  g_return_val_if_fail (g_task_is_valid (result, agent), NULL);

  sent = g_task_propagate_pointer (G_TASK (result), error);
  return sent ? sipua_message_ref (sent->response) : NULL;
}

/**
 * sipua_agent_ping_async:
 * @agent: an agent
 * @uri: a `sip` URI: whom to ask
 * @timeout: microseconds until it counts as not alive; 0: 32 seconds (RFC 3261 timer F)
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called on the thread-default context of the caller
 * @user_data: for @callback
 *
 * Sends OPTIONS (RFC 3261 section 11), to find out whether a trunk is alive. Any thread.
 *
 * Since: 0.1
 */
void
sipua_agent_ping_async (SipUaAgent *agent, const char *uri, GTimeSpan timeout,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SipUaMessage) options = NULL;
  GError *error = NULL;

  g_return_if_fail (SIPUA_IS_AGENT (agent));
  g_return_if_fail (uri != NULL);
  g_return_if_fail (timeout >= 0);

  task = g_task_new (agent, cancellable, callback, user_data);
  g_task_set_source_tag (task, sipua_agent_ping_async);
  options = sipua_message_new_request ("OPTIONS", uri, &error);
  if (!options || !check_message (options, &error)) {
    g_task_return_error (task, error);
    return;
  }
  sipua_message_append (options, SIPUA_HEADER_ACCEPT, SIPUA_ACCEPT);
  start (g_steal_pointer (&task), g_steal_pointer (&options), timeout);
}

/**
 * sipua_agent_ping_finish:
 * @agent: an agent
 * @result: what the callback got
 * @round_trip: (out) (optional): microseconds between the request and its response, repetitions of the
 *   request counted in
 * @error: return location for an error, as that of sipua_agent_send_request_finish()
 *
 * Any response says that its sender is alive, be it 404 or 483; 503 and 486 that it takes no call now.
 *
 * Returns: the status of the response; 0: there is none, @error is set
 *
 * Since: 0.1
 */
guint
sipua_agent_ping_finish (
    SipUaAgent *agent, GAsyncResult *result, GTimeSpan *round_trip, GError **error)
{
  g_autoptr (SipUaUacResult) sent = NULL;

  g_return_val_if_fail (g_task_is_valid (result, agent), 0);

  sent = g_task_propagate_pointer (G_TASK (result), error);
  if (!sent)
    return 0;
  if (round_trip)
    *round_trip = sent->round_trip;
  return sipua_message_get_status (sent->response);
}
