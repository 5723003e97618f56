/* SPDX-License-Identifier: BSD-3-Clause */
/* What an agent sends and receives, on its way to those who listen to SipUaAgent::message. On the agent's
 * context. */
#pragma once

#include "base/timer-queue.h"
#include "transport/transport.h"

#include <sipua/sipua-agent.h>

typedef struct _SipUaMessageTrace SipUaMessageTrace;

typedef struct {
  SipUaMessageDirection direction;
  gint64 time;                /* microseconds since 1970 */
  GInetSocketAddress *local;  /* (owned) */
  GInetSocketAddress *remote; /* (owned) */
  GBytes *bytes;              /* (owned) credentials are masked */
} SipUaTracedMessage;

/* @emit is called from @timers, never from within sipua_message_trace_add(): who listens may do whatever
 * he likes. */
typedef void (*SipUaEmitTraced) (const SipUaTracedMessage *message, gpointer user_data);

SipUaMessageTrace *sipua_message_trace_new (
    SipUaTimerQueue *timers, SipUaEmitTraced emit, gpointer user_data);
void sipua_message_trace_free (SipUaMessageTrace *trace);

void sipua_message_trace_add (SipUaMessageTrace *trace, SipUaMessageDirection direction,
    SipUaTransport *transport, GSocketAddress *remote, const char *data, gsize length);

/* Overwrites, in whatever bytes, what would help somebody to pass for the user, or to hear the call:
 * credentials of Authorization, Proxy-Authorization and Authentication-Info, and keys of SRTP. */
void sipua_message_trace_mask (char *data, gsize length);
