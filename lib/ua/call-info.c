/* SPDX-License-Identifier: BSD-3-Clause */
/* INFO within a call, both ways: RFC 2976 as it is used, and what RFC 6086 says of packages. */

#include "ua/call-request.h"

static guint info_signal;

void
sipua_call_install_info (SipUaCallClass *klass)
{
  /**
   * SipUaCall::info:
   * @call: the call
   * @content_type: (nullable): value of the Content-Type, such as "application/dtmf-relay"
   * @body: its bytes
   *
   * An INFO with a body came. A handler that knows what to do with it returns %TRUE, and it is answered
   * with 200; handlers after it are not called. If none knows, and it is no key for #SipUaCall::dtmf, it is
   * answered with 415 Unsupported Media Type, or 469 if it is of an Info-Package. #SipUaAgent::request shows all of its headers, comes first,
   * and can answer otherwise.
   *
   * Emitted on the agent's context.
   *
   * Returns: whether it was understood
   *
   * Since: 0.1
   */
  info_signal = g_signal_new ("info", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
      g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2, G_TYPE_STRING,
      G_TYPE_BYTES);
}

static gboolean
emit (SipUaCall *call, const SipUaMessage *info, const char *body, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, length);
  gboolean handled = FALSE;

  g_signal_emit (call, info_signal, 0, sipua_message_header (info, SIPUA_HEADER_CONTENT_TYPE, 0),
      bytes, &handled);
  return handled;
}

/* One without a body asks whether the call is still there (RFC 2976 section 2.2). */
static guint
status_for (SipUaCall *call, const SipUaMessage *info, gboolean packaged)
{
  gsize length;
  const char *body = sipua_message_get_body (info, &length);
  guint status;

  if (length ? emit (call, info, body, length) : !packaged)
    return 200;
  if (packaged)
    return 469;
  status = sipua_call_receive_dtmf (call, info);
  return status ? status : 415;
}

/* Refusals list what is understood, which is keys if anybody wants them (RFC 3261 section 21.4.13, RFC 6086
 * section 4.2.2). */
void
sipua_call_receive_info (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *info)
{
  gboolean packaged = sipua_message_count_headers (info, "Info-Package") > 0;
  guint status = status_for (call, info, packaged);
  SipUaMessage *response = sipua_agent_core_new_response (call->core, info, status,
      status == 469   ? "Bad Info Package"
      : status == 400 ? "No Such Key"
                      : NULL,
      NULL);

  if (status == 469)
    sipua_message_append_header (response, "Recv-Info", "", NULL);
  else if (status == 415)
    sipua_message_append (response, SIPUA_HEADER_ACCEPT,
        sipua_call_wants_dtmf (call) ? "application/dtmf-relay, application/dtmf" : "");
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
}

typedef struct {
  char *content_type; /* (owned) (nullable) */
  GBytes *body;       /* (owned) (nullable) */
} Info;

static void
free_info (gpointer data)
{
  Info *info = data;

  g_free (info->content_type);
  g_clear_pointer (&info->body, g_bytes_unref);
  g_free (info);
}

static SipUaMessage *
make_info (GTask *task, const SipUaFlow *flow, GError **error)
{
  SipUaCall *call = g_task_get_source_object (task);
  Info *info = g_task_get_task_data (task);
  SipUaMessage *message = sipua_call_new_request (call, "INFO", error);
  gsize length = 0;
  const char *body = info->body ? g_bytes_get_data (info->body, &length) : NULL;

  if (message && length
      && !sipua_message_set_body (message, info->content_type, body, length, error))
    g_clear_pointer (&message, sipua_message_unref);
  return message;
}

static const SipUaUacRequestUser info_user = { .make = make_info,
  .ended = sipua_call_request_ended };

static gboolean
run_send_info (gpointer data)
{
  GTask *task = data;

  if (!g_task_return_error_if_cancelled (task))
    sipua_call_send_request (g_object_ref (task), &info_user);
  return G_SOURCE_REMOVE;
}

/**
 * sipua_call_send_info_async:
 * @call: a call that was answered
 * @content_type: (nullable): value of the Content-Type, such as "application/dtmf-relay"; %NULL without
 *   @body
 * @body: (nullable): what to send
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called on the thread-default context of the caller
 * @user_data: for @callback
 *
 * Sends an INFO within the call (RFC 2976). If its peer says that it does not know the call (481), or
 * nothing at all (408), the call ends with that status (RFC 3261 section 12.2.1.2). Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_send_info_async (SipUaCall *call, const char *content_type, GBytes *body,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Info *info;

  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail ((content_type != NULL) == (body != NULL));

  info = g_new (Info, 1);
  *info = (Info){ g_strdup (content_type), body ? g_bytes_ref (body) : NULL };
  task = g_task_new (call, cancellable, callback, user_data);
  g_task_set_source_tag (task, sipua_call_send_info_async);
  g_task_set_task_data (task, info, free_info);
  sipua_agent_post (call->agent, run_send_info, task, g_object_unref);
}

/**
 * sipua_call_send_info_finish:
 * @call: a call
 * @result: what the callback got
 * @error: return location for an error: %SIPUA_ERROR_INVALID_STATE, the call is not up;
 *   %SIPUA_ERROR_INVALID_VALUE, no such Content-Type; of the domain %G_IO_ERROR,
 *   %G_IO_ERROR_TIMED_OUT, no final response came; or what the look-up or the socket said
 *
 * Returns: (transfer full): the final response, whatever its status
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_call_send_info_finish (SipUaCall *call, GAsyncResult *result, GError **error)
{
  g_autoptr (SipUaUacResult) sent = NULL;

  g_return_val_if_fail (g_task_is_valid (result, call), NULL);

  sent = g_task_propagate_pointer (G_TASK (result), error);
  return sent ? sipua_message_ref (sent->response) : NULL;
}
