/* SPDX-License-Identifier: BSD-3-Clause */
/* A SIP user agent on a thread of its own. */

#include "agent.h"

struct _LaunchAgent {
  GMainContext *context; /* (owned) */
  SipUaAgent *agent;     /* (owned) */
  GThread *thread;       /* (owned) (nullable) */
  gint quit;             /* atomic */
  LaunchTakeCall take_call;
  gpointer user_data; /* (unowned) */
};

static gboolean
incoming_call (SipUaAgent *agent, SipUaCall *call, gpointer user_data)
{
  LaunchAgent *self = user_data;

  self->take_call (call, self->user_data);
  return TRUE;
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

/* Nobody runs the context yet: the caller does until the port is bound. */
static gboolean
bind_port (LaunchAgent *self, const char *address, guint16 *port, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_push_thread_default (self->context);
  sipua_agent_listen_async (
      self->agent, address, *port, SIPUA_TRANSPORT_FLAGS_UDP, NULL, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);
  return sipua_agent_listen_finish (self->agent, result, port, error);
}

/* What is left at the end is run dry, so that all of the agent is freed here. */
static gpointer
run_thread (gpointer data)
{
  LaunchAgent *self = data;

  g_main_context_push_thread_default (self->context);
  while (!g_atomic_int_get (&self->quit))
    g_main_context_iteration (self->context, TRUE);
  sipua_agent_close (self->agent);
  g_clear_object (&self->agent);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

LaunchAgent *
launch_agent_new (const char *address, guint16 *port, LaunchTakeCall take_call, gpointer user_data,
    GError **error)
{
  LaunchAgent *self = g_new0 (LaunchAgent, 1);

  self->take_call = take_call;
  self->user_data = user_data;
  self->context = g_main_context_new ();
  /* How many there may be is for who takes them to say: each call is shown to it. */
  self->agent = g_object_new (SIPUA_TYPE_AGENT, "main-context", self->context, "user-agent",
      "sipua-launch/" SIPUA_VERSION, "max-calls", G_MAXINT, NULL);
  g_signal_connect (self->agent, "incoming-call", G_CALLBACK (incoming_call), self);
  if (bind_port (self, address, port, error))
    self->thread = g_thread_try_new ("sipua-agent", run_thread, self, error);
  if (self->thread == NULL)
    g_clear_pointer (&self, launch_agent_free);
  return self;
}

typedef struct {
  void (*drained) (gpointer);
  gpointer user_data; /* (unowned) */
} Drain;

static void
agent_drained (GObject *agent, GAsyncResult *result, gpointer data)
{
  g_autofree Drain *drain = data;

  if (sipua_agent_drain_finish (SIPUA_AGENT (agent), result, NULL))
    drain->drained (drain->user_data);
}

void
launch_agent_drain (LaunchAgent *agent, void (*drained) (gpointer), gpointer user_data)
{
  Drain *drain = g_new (Drain, 1);

  *drain = (Drain){ drained, user_data };
  sipua_agent_drain_async (agent->agent, NULL, agent_drained, drain);
}

void
launch_agent_free (LaunchAgent *agent)
{
  if (agent->thread != NULL) {
    g_atomic_int_set (&agent->quit, TRUE);
    g_main_context_wakeup (agent->context);
    g_thread_join (agent->thread);
  }
  g_clear_object (&agent->agent);
  g_main_context_unref (agent->context);
  g_free (agent);
}
