/* SPDX-License-Identifier: BSD-3-Clause */
/* A trunk that is asked by OPTIONS whether it is up (RFC 3261 section 11). A row is what trunk and
 * application do, and all that the trunk gets and the application is told. */

#include "base/limits.h"
#include "mock/mock-agent.h"
#include "mock/mock-peer.h"

#include <sipua/sipua-trunk-monitor.h>

#include <stdlib.h>
#include <string.h>

#define AGENT "192.0.2.1:5060"
#define TRUNK "192.0.2.2:5060"
#define TRUNK_URI "sip:" TRUNK

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockPeer *peer;
  SipUaTrunkMonitor *monitor; /* (owned) (nullable) */
  char *headers;              /* (owned) (nullable) of the next responses */
  gboolean stopping;          /* at the next change of the state the application lets go */
} Script;

static void
state_changed (SipUaTrunkMonitor *monitor, GParamSpec *pspec, Script *script)
{
  static const char *const names[] = { "unknown", "up", "down" };

  mock_world_note (script->world, "%s %u %u", names[sipua_trunk_monitor_get_state (monitor)],
      sipua_trunk_monitor_get_last_status (monitor), sipua_trunk_monitor_get_round_trip (monitor));
  if (script->stopping)
    g_clear_object (&script->monitor);
}

/* Repetitions of a request are not noted. */
static void
note (MockPeer *peer, const MockReceived *received, gpointer user_data)
{
  g_autofree char *branch = sipua_view_dup (sipua_message_top_branch (received->message));
  guint n = 0;

  for (guint i = 0; i < peer->received->len; i++)
    n += strstr (((MockReceived *)peer->received->pdata[i])->text, branch) != NULL;
  if (n == 1)
    mock_world_note (peer->world, "got %s", sipua_message_get_method (received->message));
}

static Script *
script_new (void)
{
  Script *script = g_new0 (Script, 1);

  script->world = mock_world_new (1);
  script->agent = mock_agent_new (script->world, AGENT);
  script->peer = mock_peer_new (script->world, TRUNK);
  script->peer->noting = FALSE;
  script->peer->on_message = note;
  script->monitor = sipua_trunk_monitor_new (script->agent->agent, TRUNK_URI, NULL);
  g_signal_connect (script->monitor, "notify::state", G_CALLBACK (state_changed), script);
  return script;
}

/* All of the agent is to go with the monitor. */
static void
script_free (Script *script)
{
  g_clear_object (&script->monitor);
  mock_agent_free (script->agent);
  mock_peer_free (script->peer);
  mock_world_free (script->world);
  g_free (script->headers);
  g_free (script);
}

static void
run_step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Script *script = user_data;

  if (g_str_equal (verb, "start")) {
    sipua_trunk_monitor_start (script->monitor);
  } else if (g_str_equal (verb, "stop")) {
    sipua_trunk_monitor_stop (script->monitor);
  } else if (g_str_equal (verb, "drop")) {
    g_clear_object (&script->monitor);
  } else if (g_str_equal (verb, "close")) {
    sipua_agent_close (script->agent->agent);
  } else if (g_str_equal (verb, "stopping")) {
    script->stopping = TRUE;
  } else if (g_str_equal (verb, "say")) {
    g_free (script->headers);
    script->headers = g_strconcat (argument, "\n", NULL);
  } else if (g_str_equal (verb, "reply")) {
    mock_peer_respond_with (script->peer, mock_peer_last_request (script->peer), atoi (argument),
        "t", script->headers, NULL);
  } else {
    g_assert_cmpstr (verb, ==, "fail");
    mock_transport_set_failing (script->agent->transport, TRUE);
  }
}

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

static const Row rows[] = {
  { "up", "11", "0 start; 20 reply 200; 25000 stop",
      "0 got OPTIONS; 20 up 200 20; 25000 unknown 200 20" },
  { "not-started", "11", "60000 stop", "" },
  { "started-twice", "11", "0 start; 0 start; 20 reply 200; 30 start; 25000 stop",
      "0 got OPTIONS; 20 up 200 20; 25000 unknown 200 20" },
  { "again-after-the-interval", "11", "0 start; 20 reply 200; 30021 reply 200; 40000 stop",
      "0 got OPTIONS; 20 up 200 20; 30020 got OPTIONS; 40000 unknown 200 1" },
  { "any-response-is-up", "11", "0 start; 20 reply 483; 40000 stop",
      "0 got OPTIONS; 20 up 483 20; 30020 got OPTIONS; 40000 unknown 0 0" },
  { "down-after-3-failures", "limits.h", "0 start; 105000 stop",
      "0 got OPTIONS; 34000 got OPTIONS; 68000 got OPTIONS; 72000 down 0 0; 102000 got OPTIONS; "
      "105000 unknown 0 0" },
  { "up-after-2-failures", "limits.h", "0 start; 68010 reply 200; 90000 stop",
      "0 got OPTIONS; 34000 got OPTIONS; 68000 got OPTIONS; 68010 up 200 10; 90000 unknown 200 "
      "10" },
  { "stays-up-for-2-failures", "limits.h", "0 start; 10 reply 200; 98020 reply 200; 98100 stop",
      "0 got OPTIONS; 10 up 200 10; 30010 got OPTIONS; 64010 got OPTIONS; 98010 got OPTIONS; 98100 "
      "unknown 200 10" },
  { "up-again", "11", "0 start; 102005 reply 200; 110000 stop",
      "0 got OPTIONS; 34000 got OPTIONS; 68000 got OPTIONS; 72000 down 0 0; 102000 got OPTIONS; "
      "102005 up 200 5; 110000 unknown 200 5" },
  { "503-is-a-failure", "21.5.4",
      "0 start; 1 reply 503; 30002 reply 503; 60003 reply 503; 60010 stop",
      "0 got OPTIONS; 30001 got OPTIONS; 60002 got OPTIONS; 60003 down 503 1; 60010 unknown 503 "
      "1" },
  { "408-502-504-are-failures", "16.7",
      "0 start; 1 reply 408; 30002 reply 502; 60003 reply 504; 60010 stop",
      "0 got OPTIONS; 30001 got OPTIONS; 60002 got OPTIONS; 60003 down 504 1; 60010 unknown 504 "
      "1" },
  { "retry-after", "20.33", "0 start; 0 say Retry-After: 100; 0 reply 503; 101000 stop",
      "0 got OPTIONS; 100000 got OPTIONS" },
  { "retry-after-is-no-hurry", "20.33", "0 start; 0 say Retry-After: 1; 0 reply 503; 31000 stop",
      "0 got OPTIONS; 30000 got OPTIONS" },
  { "retry-after-for-ever", "limits.h",
      "0 start; 0 say Retry-After: 4294967295; 0 reply 503; 3601000 stop",
      "0 got OPTIONS; 3600000 got OPTIONS" },
  { "retry-after-broken", "20.33", "0 start; 0 say Retry-After: soon; 0 reply 503; 31000 stop",
      "0 got OPTIONS; 30000 got OPTIONS" },
  { "stopped-while-it-asks", "11", "0 start; 10 stop; 20 reply 200", "0 got OPTIONS" },
  { "stopped-and-started-again", "11", "0 start; 10 stop; 20 start; 30 reply 200; 40 stop",
      "0 got OPTIONS; 20 got OPTIONS; 30 up 200 10; 40 unknown 200 10" },
  { "late-response-to-what-was-stopped", "11", "0 start; 10 stop; 10 reply 200; 20 start; 30 stop",
      "0 got OPTIONS; 20 got OPTIONS" },
  { "dropped", "11", "0 start; 20 reply 200; 25000 drop", "0 got OPTIONS; 20 up 200 20" },
  { "dropped-while-it-asks", "11", "0 start; 10 drop; 20 reply 200", "0 got OPTIONS" },
  { "dropped-by-its-handler", "11", "0 stopping; 0 start; 20 reply 200",
      "0 got OPTIONS; 20 up 200 20" },
  { "transport-fails", "8.1.3.1", "0 fail; 0 start; 61000 stop",
      "60000 down 0 0; 61000 unknown 0 0" },
  { "agent-is-closed", "11", "0 start; 10 reply 200; 20 close; 90100 stop",
      "0 got OPTIONS; 10 up 200 10; 90010 down 0 0; 90100 unknown 0 0" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Script *script = script_new ();

  g_test_message ("RFC 3261 %s", row->section);
  mock_world_run_script (script->world, row->script, run_step, script);
  g_assert_cmpstr (script->world->notes->str, ==, row->expected);
  script_free (script);
}

static void
test_properties (void)
{
  Script *script = script_new ();
  g_autoptr (SipUaAgent) agent = NULL;
  g_autofree char *uri = NULL;

  g_object_get (script->monitor, "agent", &agent, "uri", &uri, NULL);
  g_assert_true (agent == script->agent->agent);
  g_assert_cmpstr (uri, ==, TRUNK_URI);
  g_object_set (script->monitor, "interval", 5, "timeout", 1, "max-failures", 1, NULL);
  mock_world_run_script (script->world, "0 start; 6100 stop", run_step, script);
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 got OPTIONS; 1000 down 0 0; 6000 got OPTIONS; 6100 unknown 0 0");
  g_clear_object (&agent);
  script_free (script);
}

/* The monitor keeps its agent. */
static void
test_agent_is_kept (void)
{
  Script *script = script_new ();

  mock_agent_drop (script->agent);
  mock_world_run_script (script->world, "0 start; 10 reply 200; 20 drop", run_step, script);
  g_assert_cmpstr (script->world->notes->str, ==, "0 got OPTIONS; 10 up 200 10");
  script_free (script);
}

/* What was stopped is not repeated (RFC 3261 section 17.1.2.2, timer E). */
static void
test_stopped_repeats_nothing (void)
{
  Script *script = script_new ();

  mock_world_run_script (script->world, "0 start; 10 stop; 10000 stop", run_step, script);
  g_assert_cmpuint (mock_world_count_sent (script->world, AGENT, "OPTIONS "), ==, 1);
  script_free (script);
}

static void
test_bad_uris (void)
{
  static const char *const bad[] = { "", "trunk", "sips:trunk", "tel:+1", "sip:" };
  Script *script = script_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_trunk_monitor_new (script->agent->agent, bad[i], &error));
    g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (SIPUA_ERROR));
  }
  script_free (script);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/trunk-monitor/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/trunk-monitor/properties", test_properties);
  g_test_add_func ("/trunk-monitor/agent-is-kept", test_agent_is_kept);
  g_test_add_func ("/trunk-monitor/stopped-repeats-nothing", test_stopped_repeats_nothing);
  g_test_add_func ("/trunk-monitor/bad-uris", test_bad_uris);
  return g_test_run ();
}
