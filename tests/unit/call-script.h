/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent, its application and a caller, driven by a script. */
#pragma once

#include "mock/mock-agent.h"
#include "mock/mock-caller.h"

#define AGENT "192.0.2.1:5060"
#define CALLER "192.0.2.2:5060"

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockCaller *caller;
  MockRequest invite; /* overrides of the INVITEs of the script */
} CallScript;

CallScript *call_script_new (void);
/* With all checks for what is left. */
void call_script_free (CallScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CallScript, call_script_free)

/* Steps of the caller: "send METHOD [to_tag=X] [cseq=N] [branch=X] [reason=X] [body=X]", with "+" for ";" in a
 * reason; "again METHOD", "reply
 * STATUS" to the last request that came. Steps of the application: "ring", "answer", "reject STATUS",
 * "hangup", "close", "drop" (all references), "refuse" (says no to calls). "fail" and "mend" are about
 * the agent's transport. */
void call_script_run (CallScript *script, const char *text);
void call_script_step (
    MockWorld *world, const char *verb, const char *argument, gpointer user_data);

/* The value of a header of the last message that begins with @start, NULL if it has none. */
const char *call_script_header (CallScript *script, const char *start, const char *name);
