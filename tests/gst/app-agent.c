/* SPDX-License-Identifier: BSD-3-Clause */
/* The agent of app-agent.h. */
#include "app-agent.h"

#include <gst/check/gstcheck.h>

static gboolean
incoming_call (SipUaAgent *agent, SipUaCall *call, gpointer user_data)
{
  AppAgent *app = user_data;

  sipua_call_ring (call);
  g_async_queue_push (app->calls, g_object_ref (call));
  return TRUE;
}

static void
listening (GObject *object, GAsyncResult *result, gpointer user_data)
{
  AppAgent *app = user_data;

  fail_unless (sipua_agent_listen_finish (SIPUA_AGENT (object), result, &app->port, NULL));
  g_main_loop_quit (app->loop);
}

static gpointer
run (gpointer data)
{
  AppAgent *app = data;
  GMainContext *context = g_main_loop_get_context (app->loop);

  g_main_context_push_thread_default (context);
  g_main_loop_run (app->loop);
  sipua_agent_close (app->agent);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
  return NULL;
}

AppAgent *
app_agent_new (const char *address)
{
  AppAgent *app = g_new0 (AppAgent, 1);
  g_autoptr (GMainContext) context = g_main_context_new ();

  app->calls = g_async_queue_new_full (g_object_unref);
  app->loop = g_main_loop_new (context, FALSE);
  app->agent = sipua_agent_new (context);
  g_main_context_push_thread_default (context);
  sipua_agent_listen_async (
      app->agent, address, 0, SIPUA_TRANSPORT_FLAGS_UDP, NULL, listening, app);
  g_main_loop_run (app->loop);
  g_main_context_pop_thread_default (context);
  g_signal_connect_after (app->agent, "incoming-call", G_CALLBACK (incoming_call), app);
  app->thread = g_thread_new ("application", run, app);
  return app;
}

SipUaCall *
app_agent_take_call (AppAgent *app)
{
  SipUaCall *call = g_async_queue_timeout_pop (app->calls, 20 * G_TIME_SPAN_SECOND);

  fail_unless (call != NULL, "no call came to the application");
  return call;
}

void
app_agent_reject (AppAgent *app)
{
  g_autoptr (SipUaCall) call = app_agent_take_call (app);

  sipua_call_reject (call, 603, NULL);
}

void
app_agent_free (AppAgent *app)
{
  gpointer agent = app->agent;

  g_object_add_weak_pointer (agent, &agent);
  g_main_loop_quit (app->loop);
  g_thread_join (app->thread);
  g_async_queue_unref (app->calls);
  g_object_unref (app->agent);
  g_main_loop_unref (app->loop);
  fail_unless (agent == NULL, "the agent is still there");
  g_free (app);
}
