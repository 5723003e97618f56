/* SPDX-License-Identifier: BSD-3-Clause */
/* How calls of sipuasrc end: by the peer, by us, by the pipeline, by silence, and from inside of what
 * the application is told. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "src-line.h"

static Line *line;
static Caller *caller;
static Peer *peer;

static void
begin (const char *properties)
{
  line = line_new (properties, NULL);
  caller = line_caller (line);
  peer = peer_new ();
  line_go (line, GST_STATE_PLAYING);
}

static void
end (void)
{
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

/* One that was stopped can be used again. */
static void
check_next_run (void)
{
  line_go (line, GST_STATE_NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, line_count (line) + 160);
  caller_end (caller);
  line_hear_eos (line);
}

static gpointer
go (gpointer data)
{
  line_go (line, GPOINTER_TO_INT (data));
  return NULL;
}

static void
note_ended (GstElement *src, guint status, const char *reason, guint q850, gpointer text)
{
  g_string_append_printf (text, "%u %s %u;", status, reason, q850);
}

GST_START_TEST (test_bye_of_the_peer_is_eos)
{
  g_autoptr (GString) text = g_string_new (NULL);

  begin (NULL);
  g_signal_connect (line->src, "ended", G_CALLBACK (note_ended), text);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 160);
  caller_bye (caller, "Reason: Q.850;cause=16;text=\"Normal\"\r\n");
  caller_hear (caller, "BYE", 200);
  line_hear_eos (line);
  assert_equals_int (line->eos, 1);
  assert_equals_string (text->str, "200 Hung Up By Peer 16;");
  /* It was for one call. */
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 486);
  caller_ack (caller);
  check_next_run ();
  end ();
}

GST_END_TEST;

static const GstState stops[] = { GST_STATE_READY, GST_STATE_NULL };

GST_START_TEST (test_stopping_waits_for_the_response_to_our_bye)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SipUaMessage) bye = NULL;
  GThread *thread;

  begin (NULL);
  g_signal_connect (line->src, "ended", G_CALLBACK (note_ended), text);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 160);
  thread = g_thread_new ("stop", go, GINT_TO_POINTER (stops[__i__]));
  bye = caller_expect_request (caller, "BYE");
  line_hear_state (line, "ending");
  assert_equals_int (line_get_uint (line, "call-state"), SIPUA_CALL_STATE_ENDING);
  caller_respond (caller, bye, 200);
  g_thread_join (thread);
  assert_equals_string (text->str, "200 Hung Up 0;");
  check_next_run ();
  end ();
}

GST_END_TEST;

GST_START_TEST (test_stopping_waits_for_a_mute_peer_as_long_as_it_is_told)
{
  GstClockTime start;

  begin ("teardown-timeout=300000000");
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 160);
  start = gst_util_get_timestamp ();
  line_go (line, stops[__i__]);
  fail_unless (gst_util_get_timestamp () - start >= 300 * GST_MSECOND);
  fail_unless (gst_util_get_timestamp () - start < 1500 * GST_MSECOND);
  sipua_message_unref (caller_expect_request (caller, "BYE"));
  end ();
}

GST_END_TEST;

/* Even with an ACK that does not come (RFC 3261 section 15: no BYE before it, or 32 s). */
GST_START_TEST (test_stopping_does_not_wait_for_an_ack)
{
  begin ("teardown-timeout=200000000");
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 200);
  line_go (line, GST_STATE_NULL);
  sipua_message_unref (caller_expect_request (caller, "BYE"));
  end ();
}

GST_END_TEST;

GST_START_TEST (test_stopping_refuses_a_ringing_call)
{
  line = line_new (NULL, NULL);
  caller = line_caller (line);
  peer = peer_new ();
  line_go (line, GST_STATE_PAUSED);
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  line_go (line, stops[__i__]);
  caller_hear (caller, "INVITE", 480);
  caller_ack (caller);
  line_go (line, GST_STATE_NULL);
  end ();
}

GST_END_TEST;

/* As gst-launch -e does. */
GST_START_TEST (test_an_eos_event_ends_the_stream)
{
  begin (NULL);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 160);
  fail_unless (gst_element_send_event (line->pipeline, gst_event_new_eos ()));
  line_hear_eos (line);
  caller_end (caller);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_keep_listening_takes_call_after_call)
{
  begin ("keep-listening=true");
  for (guint i = 0; i < 3; i++) {
    caller_establish (caller, peer);
    line_run_until_samples (line, peer, line_count (line) + 1600);
    fail_unless (line_tone_share (line, line_count (line) - 800, 800, PEER_TONE) > 0.95);
    if (i == 1) {
      g_signal_emit_by_name (line->src, "hangup", 0, NULL);
      caller_hear_bye (caller);
    } else {
      caller_end (caller);
    }
    line_hear_state (line, "ended");
  }
  line_assert_none (line, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  assert_equals_int (line->eos, 0);
  end ();
}

GST_END_TEST;

static void
check_details (GstMessage *message, guint status, const char *reason)
{
  const GstStructure *details = NULL;
  guint value;

  gst_message_parse_error_details (message, &details);
  fail_unless (details != NULL);
  fail_unless (gst_structure_get_uint (details, "sip-status", &value));
  assert_equals_int (value, status);
  assert_equals_string (gst_structure_get_string (details, "reason"), reason);
  fail_unless (gst_structure_get_uint (details, "q850-cause", &value));
  assert_equals_int (value, 0);
}

static const struct {
  const char *properties, *cause;
} silences[] = {
  { "media-establish-timeout=200000000", "establish" },
  { "media-timeout=200000000", "inactivity" },
};

static void
begin_silence (guint row, gboolean keep)
{
  g_autofree char *properties =
      g_strdup_printf ("%s keep-listening=%s", silences[row].properties, keep ? "true" : "false");

  begin (properties);
  caller_establish (caller, peer);
  if (g_str_equal (silences[row].cause, "inactivity"))
    line_run_until_samples (line, peer, 160);
}

GST_START_TEST (test_silence_of_the_peer_is_an_error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  begin_silence (__i__, FALSE);
  g_signal_connect (line->src, "ended", G_CALLBACK (note_ended), text);
  message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-media-timeout");
  assert_equals_string (gst_structure_get_string (gst_message_get_structure (message), "cause"),
      silences[__i__].cause);
  gst_clear_message (&message);
  /* At once, and once, though the peer is mute to our BYE too. */
  message = line_expect (line, GST_MESSAGE_ERROR, NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ));
  check_details (message, 408, "No RTP");
  gst_clear_message (&message);
  caller_hear_bye (caller);
  line_hear_state (line, "ended");
  line_hear_eos (line);
  line_go (line, GST_STATE_READY); /* so that the handler ran */
  line_assert_none (line, GST_MESSAGE_ERROR);
  assert_equals_string (text->str, "408 No RTP 0;");
  end ();
}

GST_END_TEST;

GST_START_TEST (test_silence_is_no_error_with_keep_listening)
{
  begin_silence (__i__, TRUE);
  line_hear (line, GST_MESSAGE_ELEMENT, "sip-media-timeout");
  line_hear (line, GST_MESSAGE_WARNING, NULL);
  caller_hear_bye (caller);
  line_hear_state (line, "ended");
  caller_establish (caller, peer);
  line_hear_state (line, "confirmed");
  caller_end (caller);
  assert_equals_int (line->eos, 0);
  end ();
}

GST_END_TEST;

static void
break_media (const char *text)
{
  g_autoptr (GstElement) hidden = NULL;

  g_object_get (line->src, "media-pipeline", &hidden, NULL);
  GST_ELEMENT_ERROR (hidden, STREAM, DECODE, ("%s", text), (NULL));
}

/* On the agent thread, as what fails when the agent changes the media. */
static void
break_confirmed (GstElement *src, GParamSpec *pspec, gpointer unused)
{
  if (line_get_uint (line, "call-state") == SIPUA_CALL_STATE_CONFIRMED)
    break_media ("broken by the test");
}

GST_START_TEST (test_a_failure_of_the_media_is_one_error)
{
  static const char *const words[] = { "broken by the test", NULL };

  begin (NULL);
  if (__i__)
    g_signal_connect (line->src, "notify::call-state", G_CALLBACK (break_confirmed), NULL);
  caller_establish (caller, peer);
  if (!__i__) {
    line_run_until_samples (line, peer, 160);
    break_media ("broken by the test");
  }
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED, words);
  caller_hear_bye (caller);
  line_hear_state (line, "ended");
  line_hear_eos (line);
  line_assert_none (line, GST_MESSAGE_ERROR);
  end ();
}

GST_END_TEST;

/* Its elements go away between negotiation and answer. */
GST_START_TEST (test_media_that_do_not_start_are_500)
{
  static const char *const words[] = { "mulawenc", NULL };
  GstPluginFeature *feature = NULL;

  line = line_new (NULL, NULL);
  caller = line_caller (line);
  peer = peer_new ();
  line_go (line, GST_STATE_PAUSED);
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  feature = gst_registry_lookup_feature (gst_registry_get (), "mulawenc");
  gst_registry_remove_feature (gst_registry_get (), feature);
  line_go (line, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 500);
  caller_ack (caller);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED, words);
  line_hear_eos (line);
  gst_registry_add_feature (gst_registry_get (), feature);
  gst_object_unref (feature);
  end ();
}

GST_END_TEST;

static const GstState targets[] = { GST_STATE_PAUSED, GST_STATE_READY, GST_STATE_NULL };

typedef struct {
  GMutex lock;
  GCond cond;
  gboolean done;
} Stopped;

static Stopped stopped;

static void
stop_here (gpointer target)
{
  g_mutex_lock (&stopped.lock);
  if (!stopped.done)
    gst_element_set_state (line->pipeline, GPOINTER_TO_INT (target));
  stopped.done = TRUE;
  g_cond_signal (&stopped.cond);
  g_mutex_unlock (&stopped.lock);
}

static void
wait_until_stopped (void)
{
  g_mutex_lock (&stopped.lock);
  while (!stopped.done)
    g_cond_wait (&stopped.cond, &stopped.lock);
  stopped.done = FALSE;
  g_mutex_unlock (&stopped.lock);
}

static void
stop_from_ended (GstElement *src, guint status, const char *reason, guint q850, gpointer target)
{
  stop_here (target);
}

GST_START_TEST (test_a_handler_of_ended_stops_the_pipeline)
{
  gulong handler;

  begin (NULL);
  handler = g_signal_connect (
      line->src, "ended", G_CALLBACK (stop_from_ended), GINT_TO_POINTER (targets[__i__]));
  caller_establish (caller, peer);
  caller_end (caller);
  wait_until_stopped ();
  g_signal_handler_disconnect (line->src, handler);
  check_next_run ();
  end ();
}

GST_END_TEST;

static guint
stop_from_incoming (GstElement *src, SipUaCall *call, gpointer target)
{
  stop_here (target);
  return 200;
}

GST_START_TEST (test_a_handler_of_incoming_call_stops_the_pipeline)
{
  GstState target = targets[__i__];
  gulong handler;

  begin (NULL);
  handler = g_signal_connect (
      line->src, "incoming-call", G_CALLBACK (stop_from_incoming), GINT_TO_POINTER (target));
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", target == GST_STATE_PAUSED ? 180 : 480);
  wait_until_stopped ();
  g_signal_handler_disconnect (line->src, handler);
  if (target == GST_STATE_PAUSED) {
    line_go (line, GST_STATE_NULL);
    caller_hear (caller, "INVITE", 480);
  }
  caller_ack (caller);
  check_next_run ();
  end ();
}

GST_END_TEST;

/* The messages that the agent thread posts, in the life of one call; a sync handler of the bus stops
 * the pipeline in the middle of each. */
static const struct {
  GstMessageType type;
  const char *name, *state; /* (nullable) */
} moments[] = {
  { GST_MESSAGE_ELEMENT, "sip-call-state", "incoming" },
  { GST_MESSAGE_ELEMENT, "sip-call-state", "ringing" },
  { GST_MESSAGE_LATENCY, NULL, NULL },
  { GST_MESSAGE_ELEMENT, "sip-media-changed", NULL },
  { GST_MESSAGE_ELEMENT, "sip-call-state", "answered" },
  { GST_MESSAGE_ELEMENT, "sip-call-state", "confirmed" },
  { GST_MESSAGE_ELEMENT, "sip-call-state", "ending" },
  { GST_MESSAGE_ELEMENT, "sip-call-state", "ended" },
  { GST_MESSAGE_ELEMENT, "sip-media-timeout", NULL },
  { GST_MESSAGE_ERROR, NULL, NULL },
  { GST_MESSAGE_WARNING, NULL, NULL },
  { GST_MESSAGE_ELEMENT, "sip-headers", NULL },
};

typedef struct {
  guint moment;
  GstState target;
  gboolean armed;
} Trigger;

static gboolean
is_moment (const Trigger *trigger, GstMessage *message)
{
  const char *name = moments[trigger->moment].name, *state = moments[trigger->moment].state;

  return trigger->armed && GST_MESSAGE_TYPE (message) == moments[trigger->moment].type
         && (!name || gst_message_has_name (message, name))
         && (!state
             || g_str_equal (
                 state, gst_structure_get_string (gst_message_get_structure (message), "state")));
}

static GstBusSyncReply
stop_from_message (GstBus *bus, GstMessage *message, gpointer data)
{
  Trigger *trigger = data;

  if (!is_moment (trigger, message))
    return GST_BUS_PASS;
  trigger->armed = FALSE;
  stop_here (GINT_TO_POINTER (trigger->target));
  gst_message_unref (message); /* it would be news of the next run */
  return GST_BUS_DROP;
}

/* A call that has all of these moments: refused, or answered with a ptime that changes the latency, and
 * then silent so that it fails. */
static void
live_through (guint moment)
{
  g_autofree char *offer =
      sip_make_sdp (peer, moments[moment].type == GST_MESSAGE_WARNING ? "18" : "0");
  g_autofree char *text = g_strconcat (offer, "a=ptime:40\r\n", NULL);

  caller_invite_with (caller, text, NULL);
  if (moment >= 4 && moment <= 9) {
    caller_hear (caller, "INVITE", 200);
    caller_ack (caller);
  }
  if (moment >= 6 && moment <= 9)
    caller_hear_bye (caller);
}

GST_START_TEST (test_a_sync_handler_of_the_bus_stops_the_pipeline)
{
  guint moment = (guint)__i__ % G_N_ELEMENTS (moments);
  Trigger trigger = { moment, targets[(guint)__i__ / G_N_ELEMENTS (moments)], FALSE };

  begin ("media-establish-timeout=100000000 teardown-timeout=100000000");
  line_assert_none (line, GST_MESSAGE_ERROR); /* what is there is not meant */
  fail_unless (gst_element_get_state (line->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE)
               != GST_STATE_CHANGE_FAILURE);
  trigger.armed = TRUE;
  gst_bus_set_sync_handler (line->bus, stop_from_message, &trigger, NULL);
  live_through (moment);
  wait_until_stopped ();
  g_object_set (line->src, "media-establish-timeout", G_GUINT64_CONSTANT (0), NULL);
  line_go (line, GST_STATE_NULL);
  gst_bus_set_flushing (line->bus, TRUE);
  gst_bus_set_flushing (line->bus, FALSE);
  check_next_run ();
  end ();
}

GST_END_TEST;

/* The application drops what it has of the element while a call is up. */
GST_START_TEST (test_an_element_that_is_taken_out_of_a_call)
{
  GstElement *src;

  begin ("teardown-timeout=100000000");
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 160);
  src = gst_object_ref (line->src);
  gst_bin_remove (GST_BIN (line->pipeline), src);
  gst_element_set_state (src, GST_STATE_NULL);
  sipua_message_unref (caller_expect_request (caller, "BYE"));
  line_assert_none (line, GST_MESSAGE_ERROR); /* and lets go of the messages */
  line->src = line->pipeline;                 /* for line_free() to watch */
  assert_equals_int (GST_OBJECT_REFCOUNT_VALUE (src), 1);
  gst_object_unref (src);
  end ();
}

GST_END_TEST;

static Suite *
sipuasrc_end_suite (void)
{
  Suite *suite = suite_create ("sipuasrc-end");
  TCase *normal = tcase_create ("normal");
  TCase *failures = tcase_create ("failures");
  TCase *inside = tcase_create ("inside");

  run_in_real_time ();
  suite_add_tcase (suite, normal);
  tcase_add_test (normal, test_bye_of_the_peer_is_eos);
  tcase_add_loop_test (normal, test_stopping_waits_for_the_response_to_our_bye, 0, 2);
  tcase_add_loop_test (normal, test_stopping_waits_for_a_mute_peer_as_long_as_it_is_told, 0, 2);
  tcase_add_test (normal, test_stopping_does_not_wait_for_an_ack);
  tcase_add_loop_test (normal, test_stopping_refuses_a_ringing_call, 0, 2);
  tcase_add_test (normal, test_an_eos_event_ends_the_stream);
  tcase_add_test (normal, test_keep_listening_takes_call_after_call);
  suite_add_tcase (suite, failures);
  tcase_add_loop_test (failures, test_silence_of_the_peer_is_an_error, 0, 2);
  tcase_add_loop_test (failures, test_silence_is_no_error_with_keep_listening, 0, 2);
  tcase_add_loop_test (failures, test_a_failure_of_the_media_is_one_error, 0, 2);
  tcase_add_test (failures, test_media_that_do_not_start_are_500);
  suite_add_tcase (suite, inside);
  tcase_add_loop_test (
      inside, test_a_handler_of_ended_stops_the_pipeline, 0, G_N_ELEMENTS (targets));
  tcase_add_loop_test (
      inside, test_a_handler_of_incoming_call_stops_the_pipeline, 0, G_N_ELEMENTS (targets));
  tcase_add_loop_test (inside, test_a_sync_handler_of_the_bus_stops_the_pipeline, 0,
      G_N_ELEMENTS (moments) * G_N_ELEMENTS (targets));
  tcase_add_test (inside, test_an_element_that_is_taken_out_of_a_call);
  return suite;
}

GST_CHECK_MAIN (sipuasrc_end);
