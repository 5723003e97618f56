/* SPDX-License-Identifier: BSD-3-Clause */
/* A REFER that was accepted, and its subscription (RFC 3515 section 2.4.4): the peer is told how far the call
 * gets that it asked for. A private struct of the agent's context, owned by the call that the REFER came in. */
#pragma once

#include "ua/agent-core.h"

#include <sipua/sipua-header-value.h>

typedef struct _SipUaReferral SipUaReferral;

/* @referred, not started yet, is what @refer asked for in @call, whose first REFER needs no id (RFC 3515
 * section 2.4.6). Nothing is sent before sipua_referral_begin(). */
SipUaReferral *sipua_referral_new (
    SipUaCall *call, SipUaCall *referred, const SipUaMessage *refer, gboolean is_first);
SipUaReferral *sipua_referral_ref (SipUaReferral *self);
/* The REFER was answered with 202: the first NOTIFY goes out, unless it was closed. */
void sipua_referral_begin (SipUaReferral *self);
/* Forgets everybody, and tells nobody. */
void sipua_referral_close (SipUaReferral *self);
void sipua_referral_unref (gpointer self);
/* Whether an Event is about it; @event names the package `refer`. */
gboolean sipua_referral_has_event (const SipUaReferral *self, const SipUaHeaderValue *event);
/* SUBSCRIBE came: it lasts @expires seconds more, and the peer is told where it stands; 0: that is the
 * last time. */
void sipua_referral_renew (SipUaReferral *self, guint expires);
