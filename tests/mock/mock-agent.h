/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent under test in a MockWorld, and the application on top of it. */
#pragma once

#include "mock/mock-transport.h"
#include "ua/agent-core.h"

typedef struct _MockAgent MockAgent;

struct _MockAgent {
  MockWorld *world;         /* (unowned) */
  MockTransport *transport; /* (unowned) the world's */
  SipUaAgent *agent;        /* (owned) (nullable) */
  SipUaTimerQueue *timers;  /* (unowned) (nullable) the agent's, while it lives */
  GPtrArray *calls;         /* (owned) of SipUaCall (owned), in the order they came or were made */
  guint n_calls;            /* that came */
  guint n_alive;            /* of them, not finalized yet */
  guint n_ended;            /* of them, `ended` was emitted */
  gboolean noting;          /* writes "call", "confirmed" and "ended 200" into the world's notes */
  gboolean refusing;        /* the handler of incoming-call returns FALSE */
  /* (nullable) the application's part, called by the handlers */
  void (*on_call) (MockAgent *agent, SipUaCall *call, gpointer user_data);
  void (*on_state) (MockAgent *agent, SipUaCall *call, gpointer user_data);
  void (*on_ended) (MockAgent *agent, SipUaCall *call, guint status, gpointer user_data);
  gpointer user_data; /* (unowned) */
};

MockAgent *mock_agent_new (MockWorld *world, const char *host_port);
/* Fails unless all its calls are over, no transaction and no timer is left after the longest that
 * one may take, and agent and calls get finalized. */
void mock_agent_free (MockAgent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MockAgent, mock_agent_free)

/* The call that came last; fails if there is none. */
SipUaCall *mock_agent_call (MockAgent *self);
/* A new outgoing call, to be started: (transfer none). */
SipUaCall *mock_agent_dial (MockAgent *self, const char *uri);
/* A call that the library made. */
void mock_agent_watch (MockAgent *self, SipUaCall *call);
/* Lets go of agent and calls, as an application does that has no more use for them. */
void mock_agent_drop (MockAgent *self);

/* An answer to mock_offer. */
extern const char mock_answer[];
