/* SPDX-License-Identifier: BSD-3-Clause */
/* What an agent is made of, behind the public object: everything that lives on its context. It
 * outlives the object by the time it takes to get back to that context. */
#pragma once

#include "base/timer-queue.h"
#include "transaction/transaction-layer.h"
#include "transport/resolver.h"
#include "transport/source-filter.h"
#include "ua/message-trace.h"

#include <sipua/sipua-agent.h>
#include <sipua/sipua-call.h>
#include <sipua/sipua-request.h>

typedef struct _SipUaAgentCore SipUaAgentCore;

struct _SipUaAgentCore {
  GWeakRef agent;                      /* gone while the object is finalized */
  SipUaTimerQueue *timers;             /* (owned) */
  SipUaTransactionLayer *transactions; /* (owned) */
  GHashTable *calls;         /* (owned) dialog key (owned) to SipUaCall (owned); of an outgoing
                                          call the key without remote tag */
  GHashTable *invites;       /* (owned) set of SipUaUacInvite (owned) */
  GHashTable *requests;      /* (owned) set of what sipua_uac_request_send() waits for (unowned) */
  GHashTable *reinvites;     /* (owned) set of SipUaUacReinvite (owned) */
  SipUaSourceFilter *filter; /* (owned) */
  SipUaMessageTrace *trace;  /* (owned) */
  GPtrArray *drains;         /* (owned) who waits for the last call (agent-drain.c) */
};

/* Methods that this user agent takes part in, as the Allow header lists them. */
#define SIPUA_ALLOW "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, NOTIFY, REFER"
/* What the body of an INVITE or UPDATE may be, see session-body.h. */
#define SIPUA_ACCEPT "application/sdp, multipart/mixed"

SipUaAgentCore *sipua_agent_core_new (SipUaAgent *agent, const SipUaClock *clock);
/* On the agent's context. No call may be left. */
void sipua_agent_core_free (SipUaAgentCore *core);

/* Dispatch, RFC 3261 section 8.2. */
void sipua_agent_core_receive_request (
    SipUaTransaction *transaction, SipUaMessage *request, gpointer core);
void sipua_agent_core_receive_ack (SipUaMessage *ack, gpointer core);

/* agent-request.c: gives a request to the application. FALSE: it is still to be answered. @call
 * (nullable): whose dialog it is in. */
gboolean sipua_agent_core_offer_request (
    SipUaAgentCore *core, SipUaTransaction *transaction, SipUaCall *call);
void sipua_agent_core_receive_options (
    SipUaAgentCore *core, SipUaTransaction *transaction, gboolean in_dialog);
/* 489 Bad Event, or 403. */
void sipua_agent_core_receive_subscribe (SipUaAgentCore *core, SipUaTransaction *transaction);
/* 489 Bad Event. */
void sipua_agent_core_refuse_event (SipUaAgentCore *core, SipUaTransaction *transaction);
/* Sends @response (transfer full), with Retry-After if it is 503. */
void sipua_agent_core_refuse_call (
    SipUaAgentCore *core, SipUaTransaction *transaction, SipUaMessage *response);
/* agent-extensions.c: option tags. */
gboolean sipua_agent_core_supports (SipUaAgentCore *core, SipUaView tag);
void sipua_agent_core_append_supported (SipUaAgentCore *core, SipUaMessage *message);
/* What the peer has to support, if there is anything. */
void sipua_agent_core_append_required (SipUaAgentCore *core, SipUaMessage *message);
/* Whether who sent @invite has not what is required of it. */
gboolean sipua_agent_core_lacks_extension (SipUaAgentCore *core, const SipUaMessage *invite);
SipUaPrackMode sipua_agent_core_get_prack (SipUaAgentCore *core);
/* agent-observe.c: makes filter and trace. */
void sipua_agent_core_start_observing (SipUaAgentCore *core);
/* agent-drain.c: a call ended. */
void sipua_agent_core_check_drained (SipUaAgentCore *core);
/* Status for a new INVITE, 0: there is room for it. */
guint sipua_agent_core_get_refusal (SipUaAgentCore *core);

/* A response with the headers that every one of ours has. Without @to_tag a new tag is made, but for
 * 100, which has none (RFC 3261 section 8.2.6.2). */
SipUaMessage *sipua_agent_core_new_response (SipUaAgentCore *core, const SipUaMessage *request,
    guint status, const char *reason, const char *to_tag);
void sipua_agent_core_respond (
    SipUaAgentCore *core, SipUaTransaction *transaction, guint status, const char *reason);

/* Where requests for @uri go, as sipua_resolve() answers it. */
void sipua_agent_core_resolve (
    SipUaAgentCore *core, const char *uri, SipUaResolved callback, gpointer user_data);

/* For tests and transports of the agent: see sipua-agent.c. */
SipUaAgent *sipua_agent_new_with_clock (GMainContext *context, const SipUaClock *clock);
SipUaAgentCore *sipua_agent_get_core (SipUaAgent *agent);
/* Hands an incoming call to the application. FALSE: nobody wants it. */
gboolean sipua_agent_emit_incoming_call (SipUaAgent *agent, SipUaCall *call);
/* Whether `request` has a handler. */
gboolean sipua_agent_wants_requests (SipUaAgent *agent);
/* FALSE: nobody took it. */
gboolean sipua_agent_emit_request (SipUaAgent *agent, SipUaRequest *request);
/* Whether `message` has a handler. */
gboolean sipua_agent_wants_messages (SipUaAgent *agent);
void sipua_agent_emit_message (SipUaAgent *agent, const SipUaTracedMessage *message);
/* One more request was not looked at. */
void sipua_agent_count_dropped (SipUaAgent *agent);
guint sipua_agent_get_max_rate (SipUaAgent *agent);
guint sipua_agent_get_max_calls (SipUaAgent *agent);
guint sipua_agent_get_full_status (SipUaAgent *agent);
gboolean sipua_agent_get_draining (SipUaAgent *agent);
SipUaPrackMode sipua_agent_get_prack (SipUaAgent *agent);
/* Seconds (RFC 4028). */
guint sipua_agent_get_session_expires (SipUaAgent *agent);
guint sipua_agent_get_min_se (SipUaAgent *agent);
const char *sipua_agent_get_allow_events (SipUaAgent *agent);
const char *sipua_agent_get_user_agent (SipUaAgent *agent);

/* Runs @func on the agent's context: at once when called there, else later. Any thread. */
void sipua_agent_post (
    SipUaAgent *agent, GSourceFunc func, gpointer user_data, GDestroyNotify destroy);
