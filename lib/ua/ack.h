/* SPDX-License-Identifier: BSD-3-Clause */
/* The ACK to the 2xx responses of one dialog: RFC 3261 section 13.2.2.4. It has no transaction, and
 * is sent again as it was for each 2xx that comes again. */
#pragma once

#include "dialog/dialog.h"
#include "ua/agent-core.h"

typedef struct _SipUaAck SipUaAck;

/* @dialog was just made by the 2xx. It is told to @call when the ACK went out. @call NULL: nobody
 * wants the dialog, and a BYE follows the ACK. */
SipUaAck *sipua_ack_new (SipUaAgentCore *core, SipUaDialog *dialog, SipUaCall *call);
/* Of a re-INVITE: nothing follows, nobody is told. */
SipUaAck *sipua_ack_new_within (SipUaAgentCore *core, SipUaDialog *dialog);
SipUaAck *sipua_ack_ref (SipUaAck *self);
void sipua_ack_unref (SipUaAck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaAck, sipua_ack_unref)

/* Our answer to the offer of the 2xx; before it is sent. */
void sipua_ack_set_answer (SipUaAck *self, const char *sdp);
/* The remote tag of its dialog. */
const char *sipua_ack_get_tag (const SipUaAck *self);
/* At once if the next hop has a numeric address, or was looked up before. */
void sipua_ack_send (SipUaAck *self);
