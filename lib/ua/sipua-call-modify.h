/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-call.h>

G_BEGIN_DECLS

SIPUA_API void sipua_call_reinvite (SipUaCall *call, const char *sdp);
SIPUA_API void sipua_call_update (SipUaCall *call, const char *sdp);
SIPUA_API gboolean sipua_call_defer_reinvite (SipUaCall *call);
SIPUA_API void sipua_call_accept_reinvite (SipUaCall *call, const char *sdp);
SIPUA_API void sipua_call_refuse_reinvite (SipUaCall *call, guint status, const char *reason);
SIPUA_API void sipua_call_hold (SipUaCall *call);
SIPUA_API void sipua_call_resume (SipUaCall *call);

SIPUA_API const char *sipua_call_get_local_sdp (SipUaCall *call);
SIPUA_API gboolean sipua_call_get_local_hold (SipUaCall *call);
SIPUA_API gboolean sipua_call_get_remote_hold (SipUaCall *call);

G_END_DECLS
