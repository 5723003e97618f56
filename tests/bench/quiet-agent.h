/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent without a network, on a clock that stands still until it is moved: what is handed to it comes
 * from 127.0.0.1:5061, what it sends is gone. */
#pragma once

#include "transport/transport.h"
#include "ua/agent-core.h"

typedef struct {
  SipUaClock clock;
  gint64 now;
  GMainContext *context;     /* (owned) owned by this thread */
  SipUaTransport *transport; /* (owned) */
  SipUaAgent *agent;         /* (owned) */
  SipUaCall *call;           /* (owned) (nullable) that came last */
} QuietAgent;

QuietAgent *quiet_agent_new (void);
void quiet_agent_free (QuietAgent *self);

/* The agent's core, for counting. */
SipUaAgentCore *quiet_agent_core (QuietAgent *self);
void quiet_agent_receive (QuietAgent *self, const char *text);
/* Lets time pass, and all timers run that are due. */
void quiet_agent_wait (QuietAgent *self, gint64 us);
