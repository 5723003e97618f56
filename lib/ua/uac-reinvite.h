/* SPDX-License-Identifier: BSD-3-Clause */
/* A re-INVITE that we sent, from its request to the end of its transaction, which may be later than that
 * of the call. A private struct, owned by the core's set. */
#pragma once

#include "ua/agent-core.h"

typedef struct _SipUaUacReinvite SipUaUacReinvite;

/* Sends @invite (transfer full), just made by the dialog of @call. The call is told of the first 2xx or
 * failure, or that there is none, and is to forget this then. */
SipUaUacReinvite *sipua_uac_reinvite_send (
    SipUaAgentCore *core, SipUaMessage *invite, const SipUaFlow *flow, SipUaCall *call);
void sipua_uac_reinvite_free (gpointer self);
/* The call is over: a 2xx is acknowledged, and nobody is told of it. */
void sipua_uac_reinvite_detach (SipUaUacReinvite *self);
