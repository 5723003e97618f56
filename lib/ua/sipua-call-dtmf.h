/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-call.h>

G_BEGIN_DECLS

SIPUA_API gboolean sipua_call_send_dtmf_info (
    SipUaCall *call, const char *digits, guint duration_ms);

G_END_DECLS
