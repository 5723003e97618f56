/* SPDX-License-Identifier: BSD-3-Clause */
/* Which sipuasrc and sipuasink have one call: those of a pipeline, of a channel, of a call; what the
 * pair has of the settings of both; and who is alone. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "app-agent.h"
#include "peer-ear.h"
#include "src-line.h"

#define TONE                                                                                       \
  "audiotestsrc is-live=true samplesperbuffer=160 freq=1000 ! capsfilter "                         \
  "caps=audio/x-raw,rate=8000 ! "
#define SINK_TONE 1000.0
#define DROP " ! fakesink sync=false async=false"

static char *
call_id_of (Line *line, const char *name)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (line->pipeline), name);
  char *id;

  g_object_get (element, "call-id", &id, NULL);
  return id;
}

static void
check_call (Line *line, const char *name, Caller *caller)
{
  g_autofree char *id = call_id_of (line, name);

  assert_equals_string (id, caller->call_id);
}

GST_START_TEST (test_those_of_one_pipeline_are_one_call)
{
  Line *line = line_launch (0, __i__ ? "sipuasink name=sink sipuasrc name=src $ ! sink."
                                     : "sipuasrc name=src $ ! sipuasink name=sink");
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();

  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  check_call (line, "src", caller);
  check_call (line, "sink", caller);
  peer_run_until_echo (peer, PEER_TONE);
  caller_end (caller);
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

/* Also where the order in which they come would join them otherwise. */
static const char *const two_pairs[] = {
  "sipuasrc name=src0 $ ! sipuasink name=sink0 sipuasrc name=src1 $ ! sipuasink name=sink1",
  "sipuasrc name=src1 $ ! sipuasink name=sink1 sipuasrc name=src0 $ ! sipuasink name=sink0",
  "sipuasink name=sink1 sipuasink name=sink0 sipuasrc name=src1 $ ! sink1. "
  "sipuasrc name=src0 $ ! sink0.",
  "sipuasink name=sink0 sipuasink name=sink1 sipuasrc name=src1 $ ! sink1. "
  "sipuasrc name=src0 $ ! sink0.",
};

static gboolean
both_hear_themselves (gpointer data)
{
  Peer **peers = data;

  for (guint i = 0; i < 2; i++)
    if (peers[i]->received->len < 50
        || peer_tone_part (peers[i], peers[i]->received->len - 25, 25, peers[i]->frequency) < 0.8)
      return FALSE;
  return TRUE;
}

GST_START_TEST (test_two_pairs_of_one_pipeline_go_by_the_number_in_their_names)
{
  Line *line = line_launch (0, two_pairs[__i__]);
  Caller *callers[] = { line_caller (line), line_caller (line) };
  Peer *peers[] = { peer_new (), peer_new () };

  peers[1]->frequency = SINK_TONE;
  line_go (line, GST_STATE_PLAYING);
  for (guint i = 0; i < 2; i++)
    caller_establish (callers[i], peers[i]);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("src%u", i), *other = g_strdup_printf ("sink%u", i);
    g_autofree char *id = call_id_of (line, name), *other_id = call_id_of (line, other);

    assert_equals_string (id, other_id);
  }
  peers_run_until (peers, 2, both_hear_themselves, peers);
  for (guint i = 0; i < 2; i++)
    assert_equals_int (
        (int)(100 * peer_tone_part (peers[i], 0, peers[i]->received->len, peers[!i]->frequency)),
        0);
  line_assert_none (line, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  caller_end (callers[0]);
  caller_end (callers[1]);
  line_hear_eos (line);
  for (guint i = 0; i < 2; i++) {
    caller_free (callers[i]);
    peer_free (peers[i]);
  }
  line_free (line);
}

GST_END_TEST;

/* 200 ppm fast, as cheap crystals are. */
static void
give_fast_clock (Line *line)
{
  g_autoptr (GstClock) clock = g_object_new (GST_TYPE_SYSTEM_CLOCK, "name", "fast", NULL);
  GstClockTime now = gst_clock_get_internal_time (clock);

  gst_object_ref_sink (clock);
  gst_clock_set_calibration (clock, now, now, 10002, 10000);
  gst_pipeline_use_clock (GST_PIPELINE (line->pipeline), clock);
}

static gboolean
tone_came_out (gpointer data)
{
  Line *line = data;
  guint count = line_count (line);

  return count >= 4000 && line_tone_share (line, count - 800, 800, PEER_TONE) > 0.95;
}

/* __i__: which one is first, and which one has the fast clock. */
GST_START_TEST (test_equal_channels_pair_across_pipelines)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $" DROP);
  Line *sink = line_launch (src->port, TONE "sipuasink name=sink channel=x");
  Line *first = __i__ & 1 ? sink : src, *second = __i__ & 1 ? src : sink;
  Caller *caller = line_caller (src);
  Peer *peer = peer_new ();

  if (__i__ & 1) /* alone it has nobody to tell it the address */
    g_object_set (sink->sink, "local-address", line_address (), "local-port", (guint)src->port,
        "port-range", "10000-32000", NULL);
  give_fast_clock (__i__ & 2 ? sink : src);
  line_go (first, GST_STATE_PLAYING);
  line_go (second, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  check_call (src, "src", caller);
  check_call (sink, "sink", caller);
  peer_run_until_echo (peer, SINK_TONE);
  peer_run_until (peer, tone_came_out, src);
  caller_end (caller);
  line_hear_eos (src);
  line_hear_eos (sink);
  caller_free (caller);
  peer_free (peer);
  line_free (first);
  line_free (second);
}

GST_END_TEST;

/* The call is sendrecv: the source's peer gets silence. */
GST_START_TEST (test_a_source_alone_has_a_call_alone)
{
  Line *line = line_launch (0, "sipuasrc name=src $" DROP);
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();

  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  peer_run_until (peer, tone_came_out, line);
  fail_unless (peer->received->len > 10);
  for (guint i = 0; i < peer->received->len; i++)
    fail_unless (packet_is_silence (peer_get (peer->received, i)));
  caller_end (caller);
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_a_sink_alone_has_a_call_alone)
{
  Line *line = line_launch (0, TONE "sipuasink name=sink $");
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();

  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  check_call (line, "sink", caller);
  peer_run_until_echo (peer, SINK_TONE);
  caller_end (caller);
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_a_sink_without_a_source_of_its_own_has_a_call_of_its_own)
{
  Line *line = line_launch (
      0, TONE "sipuasink name=sink1 $ sipuasink name=sink0 sipuasrc name=src0 $ ! sink0.");
  Caller *callers[] = { line_caller (line), line_caller (line) };
  Peer *peers[] = { peer_new (), peer_new () };
  g_autofree char *pair = NULL, *other = NULL, *alone = NULL;

  line_go (line, GST_STATE_PLAYING);
  for (guint i = 0; i < 2; i++)
    caller_establish (callers[i], peers[i]);
  pair = call_id_of (line, "src0");
  other = call_id_of (line, "sink0");
  alone = call_id_of (line, "sink1");
  assert_equals_string (pair, other);
  fail_if (g_str_equal (pair, alone));
  peer_run_until_echo (peers[g_str_equal (alone, callers[1]->call_id)], SINK_TONE);
  for (guint i = 0; i < 2; i++) {
    caller_end (callers[i]);
    caller_free (callers[i]);
    peer_free (peers[i]);
  }
  line_hear_eos (line);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_a_channel_has_one_element_of_a_kind)
{
  static const char *const words[] = { "channel \"x\"", "sink", NULL };
  Line *holder = line_launch (0, "appsrc ! sipuasink name=sink channel=x $");
  Line *late = line_launch (holder->port, "appsrc ! sipuasink name=sink channel=x $");

  line_go (holder, GST_STATE_READY);
  assert_equals_int (
      gst_element_set_state (late->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (late, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY, words);
  line_go (holder, GST_STATE_NULL);
  line_go (late, GST_STATE_READY);
  line_free (holder);
  line_free (late);
}

GST_END_TEST;

static const struct {
  const char *name, *value, *other;
} contradictions[] = {
  { "uri", "sip:a@127.0.0.1", "sip:b@127.0.0.1" },
  { "local-port", "20001", "20002" },
  { "local-address", "127.0.0.1", "127.0.0.2" },
  { "port-range", "10000-20000", "10000-20002" },
  { "codecs", "PCMU", "PCMA" },
  { "latency", "20", "30" },
  { "auto-answer", "false", "true" },
  { "keep-listening", "true", "false" },
  { "hangup-on-eos", "true", "false" },
  { "from-uri", "sip:c@127.0.0.1", "sip:d@127.0.0.1" },
  { "answer-timeout", "1001", "1002" },
  { "media-timeout", "1001", "1002" },
  { "media-establish-timeout", "1001", "1002" },
  { "teardown-timeout", "1001", "1002" },
};

GST_START_TEST (test_contradictory_settings_are_named)
{
  const char *name = contradictions[__i__].name, *value = contradictions[__i__].value,
             *other = contradictions[__i__].other;
  g_autofree char *text = g_strdup_printf (
      "sipuasrc name=src %s=%s ! sipuasink name=sink %s=%s", name, value, name, other);
  g_autofree char *shown = g_ascii_strup (value, -1), *other_shown = g_ascii_strup (other, -1);
  gboolean boolean = g_str_equal (value, "true") || g_str_equal (value, "false");
  const char *words[] = { name, boolean ? shown : value, boolean ? other_shown : other, NULL };
  Line *line = line_launch (0, text);

  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  line_go (line, GST_STATE_NULL);
  gst_util_set_object_arg (G_OBJECT (line->src), name, other);
  if (!g_str_equal (name, "local-address") && !g_str_equal (name, "local-port"))
    g_object_set (line->src, "local-address", line_address (), "local-port", line->port, NULL);
  line_go (line, GST_STATE_READY);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_what_is_set_on_one_counts_for_both)
{
  Line *line = line_launch (
      0, __i__ ? "sipuasrc name=src $ codecs=PCMA auto-answer=false ! sipuasink name=sink"
               : "sipuasrc name=src ! sipuasink name=sink $ codecs=PCMA auto-answer=false");
  g_autofree char *src_codec = NULL, *sink_codec = NULL;
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();

  line_go (line, GST_STATE_PLAYING);
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  caller_assert_quiet (caller);
  g_signal_emit_by_name (__i__ ? line->sink : line->src, "answer");
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  g_object_get (line->src, "negotiated-codec", &src_codec, NULL);
  g_object_get (line->sink, "negotiated-codec", &sink_codec, NULL);
  assert_equals_string (src_codec, "PCMA");
  assert_equals_string (sink_codec, "PCMA");
  caller_end (caller);
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

/* __i__: which element is given it. */
GST_START_TEST (test_a_pair_waits_with_an_agent_of_the_application)
{
  AppAgent *app = app_agent_new (line_address ());
  Line *line =
      line_launch (app->port, "sipuasrc name=src port-range=10000-32000 ! sipuasink name=sink");
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();

  g_object_set (__i__ ? line->sink : line->src, "agent", app->agent, NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  check_call (line, "sink", caller);
  peer_run_until_echo (peer, PEER_TONE);
  caller_end (caller);
  line_hear_eos (line);
  line_free (line);
  /* It is still the application's. */
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  app_agent_reject (app);
  caller_hear (caller, "INVITE", 603);
  caller_ack (caller);
  caller_free (caller);
  peer_free (peer);
  app_agent_free (app);
}

GST_END_TEST;

/* __i__ 0: to both elements of one pipeline, 1: to two pipelines. */
GST_START_TEST (test_a_pair_takes_over_a_call_of_the_application)
{
  AppAgent *app = app_agent_new (line_address ());
  Line *line = line_launch (
      app->port, __i__ ? "sipuasrc name=src port-range=10000-32000" DROP
                       : "sipuasrc name=src port-range=10000-32000 ! sipuasink name=sink");
  Line *other = __i__ ? line_launch (app->port, TONE "sipuasink name=sink") : NULL;
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();
  g_autoptr (SipUaCall) call = NULL;

  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  call = app_agent_take_call (app);
  g_object_set (line->src, "call", call, NULL);
  g_object_set (other ? other->sink : line->sink, "call", call, NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 200);
  if (other)
    line_go (other, GST_STATE_PLAYING);
  caller_ack (caller);
  gst_sip_ua_endpoint_parse (&peer->rtp, caller->target, caller_answered_port (caller));
  check_call (line, "src", caller);
  check_call (other ? other : line, "sink", caller);
  peer_run_until_echo (peer, other ? SINK_TONE : PEER_TONE);
  caller_end (caller);
  line_hear_eos (line);
  if (other)
    line_hear_eos (other);
  line_free (line);
  if (other)
    line_free (other);
  caller_free (caller);
  peer_free (peer);
  g_clear_object (&call);
  app_agent_free (app);
}

GST_END_TEST;

GST_START_TEST (test_a_call_that_goes_out_cannot_be_taken_over)
{
  static const char *const words[] = { "call", "goes out", NULL };
  AppAgent *app = app_agent_new (line_address ());
  Line *line = line_launch (0, "sipuasrc name=src $" DROP);
  g_autoptr (SipUaCall) call = sipua_call_new (app->agent, "sip:bot@127.0.0.1:9", NULL);

  g_object_set (line->src, "call", call, NULL);
  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  line_free (line);
  g_clear_object (&call);
  app_agent_free (app);
}

GST_END_TEST;

/* The scope is that of where they are, not of where they were. */
GST_START_TEST (test_an_element_that_moves_pairs_where_it_gets_to)
{
  Line *from = line_launch (0, "sipuasrc name=src $" DROP);
  Line *to = line_launch (0, "sipuasrc name=src $" DROP);
  GstElement *feed = gst_parse_bin_from_description (TONE "identity", TRUE, NULL);
  GstElement *sink = gst_element_factory_make ("sipuasink", "sink");
  Caller *caller = line_caller (to);
  Peer *peer = peer_new ();

  gst_object_ref_sink (feed);
  gst_object_ref_sink (sink);
  gst_bin_add_many (GST_BIN (from->pipeline), feed, sink, NULL);
  fail_unless (gst_element_link (feed, sink));
  line_go (to, GST_STATE_READY);
  line_go (from, GST_STATE_PAUSED);
  if (__i__) /* alive, and without its parents' leave */
    gst_element_set_state (sink, GST_STATE_NULL);
  else
    line_go (from, GST_STATE_NULL);
  gst_element_set_state (feed, GST_STATE_NULL);
  gst_bin_remove_many (GST_BIN (from->pipeline), feed, sink, NULL);
  gst_bin_add_many (GST_BIN (to->pipeline), feed, sink, NULL);
  fail_unless (gst_element_link (feed, sink));
  line_go (to, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  check_call (to, "src", caller);
  check_call (to, "sink", caller);
  peer_run_until_echo (peer, SINK_TONE);
  caller_end (caller);
  line_hear_eos (to);
  line_free (from);
  caller_free (caller);
  peer_free (peer);
  gst_object_unref (feed);
  gst_object_unref (sink);
  line_free (to);
}

GST_END_TEST;

static Suite *
pair_meet_suite (void)
{
  Suite *suite = suite_create ("pair-meet");
  TCase *pipelines = tcase_create ("pipelines");
  TCase *settings = tcase_create ("settings");
  TCase *application = tcase_create ("application");

  suite_add_tcase (suite, pipelines);
  tcase_add_loop_test (pipelines, test_those_of_one_pipeline_are_one_call, 0, 2);
  tcase_add_loop_test (pipelines, test_two_pairs_of_one_pipeline_go_by_the_number_in_their_names, 0,
      G_N_ELEMENTS (two_pairs));
  tcase_add_loop_test (pipelines, test_equal_channels_pair_across_pipelines, 0, 4);
  tcase_add_test (pipelines, test_a_source_alone_has_a_call_alone);
  tcase_add_test (pipelines, test_a_sink_alone_has_a_call_alone);
  tcase_add_test (pipelines, test_a_sink_without_a_source_of_its_own_has_a_call_of_its_own);
  tcase_add_test (pipelines, test_a_channel_has_one_element_of_a_kind);
  tcase_add_loop_test (pipelines, test_an_element_that_moves_pairs_where_it_gets_to, 0, 2);
  suite_add_tcase (suite, settings);
  tcase_add_loop_test (
      settings, test_contradictory_settings_are_named, 0, G_N_ELEMENTS (contradictions));
  tcase_add_loop_test (settings, test_what_is_set_on_one_counts_for_both, 0, 2);
  suite_add_tcase (suite, application);
  tcase_add_loop_test (application, test_a_pair_waits_with_an_agent_of_the_application, 0, 2);
  tcase_add_loop_test (application, test_a_pair_takes_over_a_call_of_the_application, 0, 2);
  tcase_add_test (application, test_a_call_that_goes_out_cannot_be_taken_over);
  return suite;
}

GST_CHECK_MAIN (pair_meet);
