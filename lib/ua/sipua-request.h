/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-agent.h>
#include <sipua/sipua-api.h>
#include <sipua/sipua-call.h>
#include <sipua/sipua-message.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_REQUEST (sipua_request_get_type ())

SIPUA_API
G_DECLARE_FINAL_TYPE (SipUaRequest, sipua_request, SIPUA, REQUEST, GObject)

SIPUA_API SipUaAgent *sipua_request_get_agent (SipUaRequest *request);
SIPUA_API SipUaCall *sipua_request_get_call (SipUaRequest *request);
SIPUA_API SipUaMessage *sipua_request_get_message (SipUaRequest *request);
SIPUA_API gboolean sipua_request_is_answered (SipUaRequest *request);
SIPUA_API SipUaMessage *sipua_request_new_response (
    SipUaRequest *request, guint status, const char *reason);
SIPUA_API gboolean sipua_request_respond (SipUaRequest *request, guint status, const char *reason);
SIPUA_API gboolean sipua_request_respond_with (SipUaRequest *request, SipUaMessage *response);

G_END_DECLS
