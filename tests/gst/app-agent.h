/* SPDX-License-Identifier: BSD-3-Clause */
/* An application's SipUaAgent, on a thread of the application's: calls that no element waits for ring
 * until the test takes or rejects them. */
#pragma once

#include <sipua/sipua.h>

typedef struct {
  GMainLoop *loop;   /* (owned) */
  GThread *thread;   /* (owned) */
  SipUaAgent *agent; /* (owned) */
  guint16 port;
  GAsyncQueue *calls; /* (owned) of SipUaCall */
} AppAgent;

/* Listens on @address. */
AppAgent *app_agent_new (const char *address);
/* Waits for the next call. (transfer full) */
SipUaCall *app_agent_take_call (AppAgent *app);
/* Waits for the next call and gives it 603. */
void app_agent_reject (AppAgent *app);
void app_agent_free (AppAgent *app);
