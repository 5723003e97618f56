/* SPDX-License-Identifier: BSD-3-Clause */
/* Provisional responses that are sent reliably (RFC 3262): numbering, repeating and acknowledging them
 * as the UAS of an INVITE, and their order as its UAC. A private struct of the agent's thread. */
#pragma once

#include "base/timer-queue.h"
#include "message/message.h"

#define SIPUA_100REL "100rel" /* the option tag (section 8.1) */

/* Whether the sender of @invite takes reliable provisional responses, or wants nothing else. */
gboolean sipua_reliable_is_supported_by (const SipUaMessage *invite);
gboolean sipua_reliable_is_required_by (const SipUaMessage *invite);

/* The UAS side of one INVITE (section 3). */
typedef struct _SipUaReliable SipUaReliable;

typedef struct {
  /* Sends @response (transfer none), first and again. */
  void (*send) (SipUaMessage *response, gpointer user_data);
  /* No PRACK came within 64*T1. */
  void (*timed_out) (gpointer user_data);
} SipUaReliableCallbacks;

/* @t1: the RTT estimate of RFC 3261 table 4, microseconds. */
SipUaReliable *sipua_reliable_new (SipUaTimerQueue *timers, gint64 t1,
    const SipUaReliableCallbacks *callbacks, gpointer user_data);
void sipua_reliable_free (SipUaReliable *self);

/* Numbers @response (transfer full), sends it, and repeats it until its PRACK. None may be waiting for
 * its PRACK. */
void sipua_reliable_send (SipUaReliable *self, SipUaMessage *response);
/* Whether one waits for its PRACK, and whether that has a session description, which holds a 2xx up. */
gboolean sipua_reliable_is_waiting (const SipUaReliable *self);
gboolean sipua_reliable_holds_success_up (const SipUaReliable *self);
/* FALSE: @prack is not about the one that waits, which 481 says. */
gboolean sipua_reliable_acknowledge (SipUaReliable *self, const SipUaMessage *prack);
/* A final response was sent: nothing is repeated any more, but a PRACK may still come. */
void sipua_reliable_stop (SipUaReliable *self);

/* The UAC side (section 4). The RSeq of @response; 0: it was not sent reliably. */
guint32 sipua_reliable_number_of (const SipUaMessage *response);
/* Whether @rseq is the next one in its early dialog, in which @last (0: none) came last, and then it is
 * that. Else it is a repetition, or one is missing before it. */
gboolean sipua_reliable_is_next (guint32 *last, guint32 rseq);
