/* SPDX-License-Identifier: BSD-3-Clause */
/* All calls: how many there may be, and how they come to an end. Main loop, unless said otherwise. */
#pragma once

#include <sipua/sipua.h>

typedef struct _LaunchCalls LaunchCalls;

/* @drained is called once, on the main loop, when after launch_calls_drain() no call is left. */
LaunchCalls *launch_calls_new (const char *description, guint max_calls, gboolean messages,
    GSourceFunc drained, gpointer user_data);
/* Agent's thread: plays @call, or refuses it with 503. */
void launch_calls_take (SipUaCall *call, gpointer calls);
/* No call comes any more. */
void launch_calls_drain (LaunchCalls *calls);
void launch_calls_hang_up (LaunchCalls *calls);
/* No call may be left; nor may the agent's thread. */
void launch_calls_free (LaunchCalls *calls);
