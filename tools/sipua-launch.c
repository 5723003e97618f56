/* SPDX-License-Identifier: BSD-3-Clause */
/* sipua-launch: waits for calls, and runs one pipeline for each. */

#include <glib-unix.h>
#include <locale.h>

#include "agent.h"
#include "calls.h"
#include "options.h"
#include "output.h"
#include "pipeline.h"

#define EXIT_USAGE 2 /* options and description */

typedef struct {
  GMainLoop *loop;    /* (owned) */
  LaunchCalls *calls; /* (owned) */
  LaunchAgent *agent; /* (owned) */
  guint sources[2];   /* of the signals, 0: none */
  gboolean draining;
} Launch;

static gboolean
drained (gpointer data)
{
  g_main_loop_quit (((Launch *)data)->loop);
  return G_SOURCE_REMOVE;
}

static void
stop_catching (Launch *launch)
{
  for (guint i = 0; i < G_N_ELEMENTS (launch->sources); i++)
    g_clear_handle_id (&launch->sources[i], g_source_remove);
}

/* Calls are over; pipelines may not be yet. */
static void
agent_drained (gpointer data)
{
  launch_calls_drain (((Launch *)data)->calls);
}

/* The first one lets calls end, the second one ends them, a third one is not caught any more. */
static gboolean
signalled (gpointer data)
{
  Launch *launch = data;

  if (!launch->draining) {
    launch->draining = TRUE;
    launch_agent_drain (launch->agent, agent_drained, launch);
    launch_print (0, "no more calls are taken");
    return G_SOURCE_CONTINUE;
  }
  launch_print (0, "hanging up");
  stop_catching (launch);
  launch_calls_hang_up (launch->calls);
  return G_SOURCE_CONTINUE;
}

static gboolean
start (Launch *launch, const LaunchOptions *options)
{
  g_autoptr (GError) error = NULL;
  guint16 port = options->port;
  gboolean is_ipv6 = strchr (options->address, ':') != NULL;

  launch->calls = launch_calls_new (
      options->description, options->max_calls, options->messages, drained, launch);
  launch->agent =
      launch_agent_new (options->address, &port, launch_calls_take, launch->calls, &error);
  if (launch->agent == NULL) {
    launch_print_error (0, "error: %s", error->message);
    return FALSE;
  }
  launch_print (
      0, is_ipv6 ? "listening on udp:[%s]:%u" : "listening on udp:%s:%u", options->address, port);
  return TRUE;
}

/* What calls still have to say, when the agent is gone, is said. */
static void
finish (Launch *launch)
{
  stop_catching (launch);
  g_clear_pointer (&launch->agent, launch_agent_free);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  launch_calls_free (launch->calls);
  g_main_loop_unref (launch->loop);
}

static int
run (const LaunchOptions *options)
{
  Launch launch = { .loop = g_main_loop_new (NULL, FALSE) };
  gboolean started;

  /* First of all: whoever has read that we listen may send one. */
  launch.sources[0] = g_unix_signal_add (SIGTERM, signalled, &launch);
  launch.sources[1] = g_unix_signal_add (SIGINT, signalled, &launch);
  started = start (&launch, options);
  if (started)
    g_main_loop_run (launch.loop);
  finish (&launch);
  return started ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Whether the description is one: it is parsed once more for each call. */
static gboolean
check (const LaunchOptions *options, GError **error)
{
  GstElement *pipeline = launch_pipeline_new (options->description, NULL, error);

  gst_clear_object (&pipeline);
  return *error == NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  LaunchOptions options;
  int status = EXIT_SUCCESS;

  setlocale (LC_ALL, "");
  launch_output_init ();
  if (!launch_options_parse (&options, argc, argv, &error)
      || (!options.version && !check (&options, &error))) {
    g_printerr ("sipua-launch: %s\n", error->message);
    status = EXIT_USAGE;
  } else if (options.version) {
    g_print ("sipua-launch " SIPUA_VERSION "\n");
  } else {
    status = run (&options);
  }
  launch_options_clear (&options);
  gst_deinit ();
  return status;
}
