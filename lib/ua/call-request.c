/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of ours within a call that change no session, INFO, REFER and NOTIFY: RFC 3261 section 12.2.1. */

#include "ua/call-request.h"

gboolean
sipua_call_is_up (SipUaCall *call)
{
  SipUaCallState state = sipua_call_get_state (call);

  return state == SIPUA_CALL_STATE_ANSWERED || state == SIPUA_CALL_STATE_CONFIRMED;
}

GTask *
sipua_call_new_task (SipUaCall *call, GAsyncReadyCallback callback, gpointer user_data)
{
  GMainContext *context = sipua_agent_get_main_context (call->agent);
  GTask *task;

  g_main_context_push_thread_default (context);
  task = g_task_new (call, NULL, callback, user_data);
  g_main_context_pop_thread_default (context);
  return task;
}

SipUaMessage *
sipua_call_new_request (SipUaCall *call, const char *method, GError **error)
{
  SipUaMessage *request;

  if (!sipua_call_is_up (call)) {
    g_set_error_literal (
        error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "the call is not up any more");
    return NULL;
  }
  request = sipua_dialog_new_request (call->dialog, method);
  sipua_message_append (request, SIPUA_HEADER_USER_AGENT, sipua_agent_get_user_agent (call->agent));
  sipua_call_append_headers (call, request);
  return request;
}

void
sipua_call_send_request (GTask *task, const SipUaUacRequestUser *user)
{
  SipUaCall *call = g_task_get_source_object (task);
  g_autofree char *next_hop = NULL;

  if (!sipua_call_is_up (call)) {
    g_task_return_new_error (task, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "the call is not up");
    g_object_unref (task);
    return;
  }
  next_hop = sipua_dialog_next_hop (call->dialog);
  sipua_uac_request_send (call->agent, task, next_hop, 0, user);
}

/* The peer does not know the dialog, or is gone: so is the call (section 12.2.1.2). */
void
sipua_call_request_ended (GTask *task, guint status)
{
  SipUaCall *call = g_task_get_source_object (task);

  if ((status == 481 || status == 408) && sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED)
    sipua_call_send_bye (call, status, status == 481 ? "Call Unknown To Peer" : "No Response");
}
