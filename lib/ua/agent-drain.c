/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for the last call of an agent that takes no new ones. */

#include "ua/agent-core.h"

typedef struct {
  GTask *task;     /* (owned) its source keeps agent and core alive */
  GSource *cancel; /* (owned) (nullable) */
} Drain;

static SipUaAgentCore *
core_of (Drain *drain)
{
  return sipua_agent_get_core (g_task_get_source_object (drain->task));
}

/* (transfer full) */
static GTask *
stop (Drain *drain)
{
  GTask *task = drain->task;

  if (drain->cancel)
    g_source_destroy (drain->cancel);
  g_clear_pointer (&drain->cancel, g_source_unref);
  g_free (drain);
  return task;
}

static gboolean
cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_ptr_array_remove (core_of (user_data)->drains, user_data);
  task = stop (user_data);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

void
sipua_agent_core_check_drained (SipUaAgentCore *core)
{
  gsize n;
  gpointer *drains;

  if (g_hash_table_size (core->calls) || core->drains->len == 0)
    return;
  drains = g_ptr_array_steal (core->drains, &n);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GTask) task = stop (drains[i]);

    g_task_return_boolean (task, TRUE);
  }
  g_free (drains);
}

static gboolean
run_drain (gpointer data)
{
  GTask *task = data;
  SipUaAgent *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Drain *drain = g_new0 (Drain, 1);

  drain->task = g_object_ref (task);
  if (cancellable) {
    drain->cancel = g_cancellable_source_new (cancellable);
    g_source_set_static_name (drain->cancel, "sipua drain");
    g_source_set_callback (drain->cancel, G_SOURCE_FUNC (cancelled), drain, NULL);
    g_source_attach (drain->cancel, sipua_agent_get_main_context (self));
  }
  g_ptr_array_add (core_of (drain)->drains, drain);
  sipua_agent_core_check_drained (core_of (drain));
  return G_SOURCE_REMOVE;
}

/**
 * sipua_agent_drain_async:
 * @agent: an agent
 * @cancellable: (nullable): a #GCancellable; cancelled, the agent stays #SipUaAgent:draining
 * @callback: (scope async): called on the thread-default context of the caller
 * @user_data: for @callback
 *
 * Sets #SipUaAgent:draining, and is done when no call is left. The agent is kept alive until then. Any
 * thread.
 *
 * Since: 0.1
 */
void
sipua_agent_drain_async (
    SipUaAgent *agent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SIPUA_IS_AGENT (agent));

  task = g_task_new (agent, cancellable, callback, user_data);
  g_task_set_source_tag (task, sipua_agent_drain_async);
  g_object_set (agent, "draining", TRUE, NULL);
  sipua_agent_post (agent, run_drain, task, g_object_unref);
}

/**
 * sipua_agent_drain_finish:
 * @agent: an agent
 * @result: what the callback got
 * @error: return location for an error: %G_IO_ERROR_CANCELLED
 *
 * Returns: whether no call was left
 *
 * Since: 0.1
 */
gboolean
sipua_agent_drain_finish (SipUaAgent *agent, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, agent), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
