/* SPDX-License-Identifier: BSD-3-Clause */
/* A request of ours within a call that changes no session: what INFO, REFER and NOTIFY share. On the
 * agent's context. */
#pragma once

#include "ua/call-private.h"
#include "ua/uac-request.h"

/* A task of the library's own, whose callback runs on the agent's context: (transfer full). */
GTask *sipua_call_new_task (SipUaCall *call, GAsyncReadyCallback callback, gpointer user_data);
/* With what the dialog, the agent and the application put into it: (transfer full). NULL: the call is not
 * up any more, @error is set. */
SipUaMessage *sipua_call_new_request (SipUaCall *call, const char *method, GError **error);
/* @task (transfer full), whose source is the call, ends as that of sipua_uac_request_send() does, or fails
 * with SIPUA_ERROR_INVALID_STATE: the call is not up. */
void sipua_call_send_request (GTask *task, const SipUaUacRequestUser *user);
/* SipUaUacRequestUser.ended of what is lost with the call. */
void sipua_call_request_ended (GTask *task, guint status);
