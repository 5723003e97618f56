/* SPDX-License-Identifier: BSD-3-Clause */
/* An INVITE of ours and all that becomes of it: RFC 3261 sections 13.2.2 and 9.1. It lives as long
 * as its transaction, and so longer than its call, since other forks may still answer. */
#pragma once

#include "ua/agent-core.h"

typedef struct _SipUaUacInvite SipUaUacInvite;

/* Sends @invite (transfer full). @call (unowned) is told of the responses until it detaches itself.
 * The core owns what is returned. */
SipUaUacInvite *sipua_uac_invite_send (
    SipUaAgentCore *core, SipUaMessage *invite, const SipUaFlow *flow, SipUaCall *call);
void sipua_uac_invite_free (gpointer self);

/* Whether a provisional response came, and no final one. */
gboolean sipua_uac_invite_is_proceeding (const SipUaUacInvite *self);
/* Sends CANCEL, now or when a provisional response allows it (section 9.1). Without a final
 * response in the 64*T1 after it, the INVITE is given up. */
void sipua_uac_invite_cancel (SipUaUacInvite *self);
/* Requests in its early dialogs had CSeq numbers up to @cseq. */
void sipua_uac_invite_raise_cseq (SipUaUacInvite *self, guint32 cseq);
/* The call is over: cancels what has no final response yet, and ends all dialogs that still come. */
void sipua_uac_invite_detach (SipUaUacInvite *self);
