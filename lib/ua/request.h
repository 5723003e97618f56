/* SPDX-License-Identifier: BSD-3-Clause */
/* What the agent needs of a SipUaRequest besides the public API. On the agent's context. */
#pragma once

#include "ua/agent-core.h"

#include <sipua/sipua-request.h>

/* Of @transaction, whose user it is until it is answered or given back. @call (nullable): whose dialog it
 * is in. */
SipUaRequest *sipua_request_new (SipUaAgent *agent, SipUaTransaction *transaction, SipUaCall *call);
/* Nobody wanted it: its transaction is the agent's again, and nobody else answers it any more. FALSE:
 * somebody did already. */
gboolean sipua_request_give_back (SipUaRequest *request);
/* The CANCEL to an INVITE that was not answered (RFC 3261 section 9.2). */
void sipua_request_cancel (SipUaRequest *request);
