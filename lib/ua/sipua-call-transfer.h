/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-call.h>

G_BEGIN_DECLS

SIPUA_API void sipua_call_transfer (SipUaCall *call, const char *refer_to);
SIPUA_API void sipua_call_transfer_to (SipUaCall *call, SipUaCall *consultation);
SIPUA_API void sipua_call_set_hangup_after_transfer (SipUaCall *call, gboolean hangup);
SIPUA_API SipUaCall *sipua_call_get_replaces (SipUaCall *call);

G_END_DECLS
