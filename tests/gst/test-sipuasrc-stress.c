/* SPDX-License-Identifier: BSD-3-Clause */
/* Many runs of sipuasrc with a call in any phase, state changes that race with calls, and the two
 * threads that stop one pipeline at once: nothing hangs and nothing is left. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "src-line.h"

#define CYCLES 100
#define SEED 20260

static Line *line;
static Caller *caller;
static Peer *peer;

typedef enum {
  PHASE_NONE,
  PHASE_INVITED,
  PHASE_RINGING,
  PHASE_ANSWERED,
  PHASE_CONFIRMED,
  PHASE_HEARD,
  PHASE_CANCELLED,
  PHASE_ENDING,
  PHASE_HANGING_UP,
  PHASE_ENDED,
  N_PHASES
} Phase;

static void
establish_and (Phase phase)
{
  caller_establish (caller, peer);
  if (phase == PHASE_HEARD)
    line_run_until_samples (line, peer, line_count (line) + 160);
  else if (phase == PHASE_ENDING)
    caller_bye (caller, NULL);
  else if (phase == PHASE_HANGING_UP)
    g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  else if (phase == PHASE_ENDED)
    caller_end (caller);
}

static void
reach (Phase phase)
{
  switch (phase) {
    case PHASE_NONE:
      break;
    case PHASE_INVITED:
    case PHASE_RINGING:
    case PHASE_ANSWERED:
    case PHASE_CANCELLED:
      caller_invite (caller, peer);
      if (phase == PHASE_RINGING)
        caller_hear (caller, "INVITE", 180);
      if (phase == PHASE_ANSWERED)
        caller_hear (caller, "INVITE", 200);
      if (phase == PHASE_CANCELLED)
        caller_cancel (caller);
      break;
    default:
      establish_and (phase);
  }
}

static void
cycle (GRand *random)
{
  line_go (line, GST_STATE_PLAYING);
  reach ((Phase)g_rand_int_range (random, 0, N_PHASES));
  if (g_rand_boolean (random))
    line_go (line, (GstState)g_rand_int_range (random, GST_STATE_READY, GST_STATE_PLAYING + 1));
  line_go (line, GST_STATE_NULL);
  gst_bus_set_flushing (line->bus, TRUE);
  gst_bus_set_flushing (line->bus, FALSE);
}

GST_START_TEST (test_runs_with_a_call_in_any_phase_leave_nothing)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  Census before = { 0, 0 };

  line = line_new ("teardown-timeout=20000000", NULL);
  caller = line_caller (line);
  peer = peer_new ();
  for (guint i = 0; i < CYCLES; i++) {
    cycle (random);
    if (i == 10) /* what GLib and GStreamer keep is there by now */
      before = census_take ();
  }
  census_check (&before);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_elements_leave_nothing)
{
  Census before = { 0, 0 };

  for (guint i = 0; i < 20; i++) {
    line = line_new (NULL, NULL);
    caller = line_caller (line);
    peer = peer_new ();
    line_go (line, GST_STATE_PLAYING);
    caller_establish (caller, peer);
    line_run_until_samples (line, peer, 160);
    caller_end (caller);
    line_hear_eos (line);
    caller_free (caller);
    peer_free (peer);
    line_free (line); /* fails if the element is still there */
    if (i == 3)
      before = census_take ();
  }
  census_check (&before);
}

GST_END_TEST;

static gint done;

/* The application's thread: any state at any time. */
static gpointer
change_states (gpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED + 1);

  for (guint i = 0; i < 150; i++) {
    line_go (line, (GstState)g_rand_int_range (random, GST_STATE_NULL, GST_STATE_PLAYING + 1));
    if (g_rand_boolean (random))
      g_signal_emit_by_name (line->src, "hangup", 0, NULL);
    gst_bus_set_flushing (line->bus, TRUE);
    gst_bus_set_flushing (line->bus, FALSE);
  }
  g_atomic_int_set (&done, TRUE);
  return NULL;
}

/* Another one that looks at everything. */
static gpointer
read_properties (gpointer data)
{
  static const char *const names[] = { "call-state", "call", "call-id", "remote-uri", "local-uri",
    "negotiated-codec", "media-pipeline", "stats", "codecs" };

  while (!g_atomic_int_get (&done)) {
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (line->src), names[i], &value);
    }
    g_object_set (line->src, "codecs", "PCMA,PCMU", NULL);
  }
  return NULL;
}

/* Calls that nobody waits for the responses of: the address may not be bound at the moment. */
static void
call_wildly (GRand *random)
{
  caller_invite (caller, peer);
  if (g_rand_boolean (random))
    caller_cancel (caller);
  if (g_rand_boolean (random))
    caller_ack (caller);
  if (g_rand_boolean (random))
    caller_bye (caller, NULL);
  g_thread_yield ();
}

GST_START_TEST (test_state_changes_race_with_calls)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED + 2);
  GThread *changer, *reader;

  line = line_new ("teardown-timeout=10000000", NULL);
  caller = line_caller (line);
  peer = peer_new ();
  peer->muted = TRUE; /* it knows no port to send to */
  changer = g_thread_new ("changer", change_states, NULL);
  reader = g_thread_new ("reader", read_properties, NULL);
  while (!g_atomic_int_get (&done)) {
    call_wildly (random);
    peer_run (peer, 2 * GST_MSECOND);
  }
  g_thread_join (changer);
  g_thread_join (reader);
  caller_free (caller);
  caller = line_caller (line);
  line_go (line, GST_STATE_NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  caller_end (caller);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

static GMutex meeting;
static GCond met;
static gboolean in_handler, handler_done;

static void
stop_while_stopped (
    GstElement *src, guint status, const char *reason, guint q850, gpointer user_data)
{
  g_mutex_lock (&meeting);
  in_handler = TRUE;
  g_cond_signal (&met);
  g_mutex_unlock (&meeting);
  gst_element_set_state (line->pipeline, GST_STATE_NULL);
  g_mutex_lock (&meeting);
  handler_done = TRUE;
  g_cond_signal (&met);
  g_mutex_unlock (&meeting);
}

static void
meet (gboolean *flag)
{
  g_mutex_lock (&meeting);
  while (!*flag)
    g_cond_wait (&met, &meeting);
  g_mutex_unlock (&meeting);
}

static void
hold_until_handler (GstElement *pipeline)
{
  GST_STATE_LOCK (pipeline);
  caller_bye (caller, NULL);
  meet (&in_handler);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  GST_STATE_UNLOCK (pipeline);
  meet (&handler_done);
}

/* The one that has the state lock waits for the agent thread, which waits for the state lock. */
GST_START_TEST (test_two_threads_stop_one_pipeline)
{
  line = line_new ("teardown-timeout=100000000", NULL);
  caller = line_caller (line);
  peer = peer_new ();
  g_signal_connect (line->src, "ended", G_CALLBACK (stop_while_stopped), NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  line_hear_state (line, "confirmed");
  hold_until_handler (line->pipeline);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  line_hear_state (line, "confirmed");
  g_signal_handlers_disconnect_by_func (line->src, stop_while_stopped, NULL);
  caller_end (caller);
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

static void
restart_once (GstElement *src, GParamSpec *pspec, gpointer user_data)
{
  gint *restarts = user_data;

  if (line_get_uint (line, "call-state") != SIPUA_CALL_STATE_NONE
      || !g_atomic_int_compare_and_exchange (restarts, 0, 1))
    return;
  line_go (line, GST_STATE_READY);
  line_go (line, GST_STATE_PLAYING);
}

/* A handler that begins another round while the element is about to wait for the next call: it takes
 * one call, not two at once. */
GST_START_TEST (test_a_restart_between_two_calls_takes_one_call)
{
  Caller *second;
  gint restarts = 0;

  line = line_new ("keep-listening=true", NULL);
  caller = line_caller (line);
  second = line_caller (line);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  g_signal_connect (line->src, "notify::call-state", G_CALLBACK (restart_once), &restarts);
  caller_end (caller);
  while (!g_atomic_int_get (&restarts))
    g_thread_yield ();
  line_go (line, GST_STATE_PLAYING); /* waits until the handler is done */
  caller_establish (caller, NULL);
  caller_invite (second, NULL);
  caller_hear (second, "INVITE", 486);
  caller_end (caller);
  caller_free (caller);
  caller_free (second);
  line_free (line);
}

GST_END_TEST;

static GstBusSyncReply
stop_at_progress (GstBus *bus, GstMessage *message, gpointer user_data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_PROGRESS)
    gst_element_set_state (line->pipeline, GST_STATE_NULL);
  return GST_BUS_PASS;
}

/* The state change that it comes from goes on without a session. */
GST_START_TEST (test_a_message_may_stop_the_element_that_gets_ready)
{
  line = line_new (NULL, NULL);
  gst_bus_set_sync_handler (line->bus, stop_at_progress, NULL, NULL);
  gst_element_set_state (line->pipeline, GST_STATE_PLAYING);
  line_hear (line, GST_MESSAGE_PROGRESS, NULL);
  gst_bus_set_sync_handler (line->bus, NULL, NULL, NULL);
  line_free (line);
}

GST_END_TEST;

static Suite *
sipuasrc_stress_suite (void)
{
  Suite *suite = suite_create ("sipuasrc-stress");
  TCase *runs = tcase_create ("runs");
  TCase *races = tcase_create ("races");

  suite_add_tcase (suite, runs);
  tcase_add_test (runs, test_runs_with_a_call_in_any_phase_leave_nothing);
  tcase_add_test (runs, test_elements_leave_nothing);
  suite_add_tcase (suite, races);
  tcase_add_test (races, test_state_changes_race_with_calls);
  tcase_add_test (races, test_two_threads_stop_one_pipeline);
  tcase_add_test (races, test_a_restart_between_two_calls_takes_one_call);
  tcase_add_test (races, test_a_message_may_stop_the_element_that_gets_ready);
  return suite;
}

GST_CHECK_MAIN (sipuasrc_stress);
