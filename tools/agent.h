/* SPDX-License-Identifier: BSD-3-Clause */
/* A SIP user agent on a thread of its own, so that SIP never waits for what the main loop does with
 * pipelines. */
#pragma once

#include <sipua/sipua.h>

typedef struct _LaunchAgent LaunchAgent;

/* Takes each call that comes in, on the agent's thread. */
typedef void (*LaunchTakeCall) (SipUaCall *call, gpointer user_data);

/* Binds @address and @port; *@port says then which one it is. NULL and @error if that fails. */
LaunchAgent *launch_agent_new (const char *address, guint16 *port, LaunchTakeCall take_call,
    gpointer user_data, GError **error);
/* Refuses new calls from now on; @drained is called on the main loop when no call is left. Once. */
void launch_agent_drain (LaunchAgent *agent, void (*drained) (gpointer), gpointer user_data);
/* Ends all calls there are, and waits for the thread. */
void launch_agent_free (LaunchAgent *agent);
