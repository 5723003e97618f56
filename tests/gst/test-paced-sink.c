/* SPDX-License-Identifier: BSD-3-Clause */
/* The sink in pipelines: how a stream ends, from either side; states while it is blocked; rates; what
 * goes through it in order. The test itself takes from the queue, as a call would. */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "gstsipuapacedsink.h"

#define FRAME 160
#define FRAME_TIME (20 * GST_MSECOND)

typedef struct {
  GstElement *pipeline;      /* (owned) */
  GstBus *bus;               /* (owned) */
  GstElement *src;           /* (unowned) */
  GstSipUaPacedSink *sink;   /* (unowned) */
  GstSipUaPacedQueue *queue; /* (unowned) */
  GstClockTime time;
  gint16 frame[FRAME];
  GString *marks; /* (owned) */
} Line;

/* Until @condition holds; what it waits for happens in another thread. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end_ = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;                               \
    while (!(condition)) {                                                                         \
      fail_unless (g_get_monotonic_time () < end_, "never: " #condition);                          \
      g_thread_yield ();                                                                           \
    }                                                                                              \
  }                                                                                                \
  G_STMT_END

/* The sink, in a bin as in sipuasink. */
static GstElement *
wrap (GstSipUaPacedSink *sink)
{
  GstElement *bin = gst_bin_new (NULL);

  gst_bin_add (GST_BIN (bin), GST_ELEMENT (sink));
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", GST_BASE_SINK_PAD (GST_BASE_SINK (sink))));
  return bin;
}

/* @src is what feeds the sink, as gst-launch would have it. */
static Line *
line_new (const char *src)
{
  Line *line = g_new0 (Line, 1);
  GError *error = NULL;
  GstElement *bin;

  line->pipeline = gst_pipeline_new (NULL);
  line->bus = gst_element_get_bus (line->pipeline);
  line->src = gst_parse_bin_from_description (src, TRUE, &error);
  fail_unless (line->src != NULL, "%s", error ? error->message : "");
  line->sink = g_object_new (GST_TYPE_SIP_UA_PACED_SINK, NULL);
  line->queue = gst_sip_ua_paced_sink_get_queue (line->sink);
  line->marks = g_string_new (NULL);
  bin = wrap (line->sink);
  gst_bin_add_many (GST_BIN (line->pipeline), line->src, bin, NULL);
  fail_unless (gst_element_link (line->src, bin));
  gst_sip_ua_paced_queue_begin (line->queue);
  return line;
}

static void
line_free (Line *line)
{
  fail_unless (gst_element_set_state (line->pipeline, GST_STATE_NULL) == GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (line->bus);
  gst_object_unref (line->pipeline);
  g_string_free (line->marks, TRUE);
  g_free (line);
}

static GstClockTime
level (Line *line)
{
  GstSipUaPacedQueueStats stats;

  gst_sip_ua_paced_queue_get_stats (line->queue, &stats);
  return stats.level;
}

static void
add_mark (const char *id, GstClockTime played, gpointer user_data)
{
  g_string_append_printf (
      user_data, "%s:%" G_GUINT64_FORMAT " ", id, GST_TIME_AS_MSECONDS (played));
}

static GstSipUaPacedFrame
take (Line *line)
{
  gboolean marker;
  GstSipUaPacedFrame frame = gst_sip_ua_paced_queue_take (
      line->queue, 8000, line->time += FRAME_TIME, line->frame, FRAME, &marker);

  gst_sip_ua_paced_queue_report (line->queue, add_mark, line->marks);
  return frame;
}

static gboolean
pop_eos (Line *line)
{
  GstMessage *message = gst_bus_pop_filtered (line->bus, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gboolean eos = message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;

  fail_if (message && !eos);
  if (message)
    gst_message_unref (message);
  return eos;
}

static void
play (Line *line)
{
  fail_unless (
      gst_element_set_state (line->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE);
}

static void
count (gpointer user_data)
{
  g_atomic_int_inc ((gint *)user_data);
}

/* Until the queue is full, with the reports of a worker that goes on: one that meets a pusher on its way
 * to sleep does not wake it. */
static void
fill_up (Line *line)
{
  wait_until (
      (gst_sip_ua_paced_queue_report (line->queue, NULL, NULL), level (line) == 200 * GST_MSECOND));
}

/* 80 ms of audio, then the end. */
#define SHORT                                                                                      \
  "audiotestsrc num-buffers=4 samplesperbuffer=160 ! capsfilter caps=audio/x-raw,rate=8000"
#define ENDLESS "audiotestsrc samplesperbuffer=160 ! capsfilter caps=audio/x-raw,rate=8000"
/* Never gives anything. */
#define IDLE "appsrc format=time"

GST_START_TEST (test_the_end_of_the_stream_is_told_when_its_audio_was_sent)
{
  Line *line = line_new (SHORT);
  gint drained = 0;

  gst_sip_ua_paced_sink_set_drained_callback (line->sink, count, &drained, NULL);
  play (line);
  wait_until (level (line) == 4 * FRAME_TIME);
  for (guint i = 0; i < 4; i++) {
    fail_if (pop_eos (line));
    assert_equals_int (take (line), GST_SIP_UA_PACED_AUDIO);
  }
  wait_until (take (line) == GST_SIP_UA_PACED_SILENCE && g_atomic_int_get (&drained));
  wait_until (take (line) == GST_SIP_UA_PACED_SILENCE && pop_eos (line));
  assert_equals_int (drained, 1);
  /* The end of the call comes behind, and says nothing more. */
  gst_sip_ua_paced_sink_end (line->sink);
  fail_if (pop_eos (line));
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_states_change_while_the_end_is_waited_for)
{
  Line *line = line_new (SHORT);

  play (line);
  wait_until (level (line) == 4 * FRAME_TIME);
  gst_element_set_state (line->pipeline, GST_STATE_PAUSED);
  play (line);
  while (take (line) == GST_SIP_UA_PACED_AUDIO)
    continue;
  wait_until (take (line) == GST_SIP_UA_PACED_SILENCE && pop_eos (line));
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_the_end_of_the_call_ends_an_idle_stream)
{
  Line *line = line_new (IDLE);

  play (line);
  fail_if (pop_eos (line));
  gst_sip_ua_paced_sink_end (line->sink);
  fail_unless (pop_eos (line));
  gst_sip_ua_paced_sink_end (line->sink);
  fail_if (pop_eos (line));
  /* A new run is a new stream. */
  gst_element_set_state (line->pipeline, GST_STATE_READY);
  play (line);
  fail_if (pop_eos (line));
  gst_sip_ua_paced_sink_end (line->sink);
  fail_unless (pop_eos (line));
  line_free (line);
}

GST_END_TEST;

/* Before PLAYING a bin tells nobody; then it does. */
GST_START_TEST (test_an_end_in_paused_is_told_in_playing)
{
  Line *line = line_new (IDLE);

  gst_element_set_state (line->pipeline, GST_STATE_PAUSED);
  gst_sip_ua_paced_sink_end (line->sink);
  fail_if (pop_eos (line));
  play (line);
  wait_until (pop_eos (line));
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_a_pipeline_ends_when_all_its_sinks_have)
{
  Line *line = line_new (IDLE);
  GstElement *other = gst_parse_bin_from_description (
      "appsrc name=other format=time ! fakesink async=false", FALSE, NULL);
  GstElement *src = gst_bin_get_by_name (GST_BIN (other), "other");
  GstFlowReturn flow;

  gst_bin_add (GST_BIN (line->pipeline), other);
  play (line);
  gst_sip_ua_paced_sink_end (line->sink);
  fail_if (pop_eos (line));
  g_signal_emit_by_name (src, "end-of-stream", &flow);
  wait_until (pop_eos (line));
  gst_object_unref (src);
  line_free (line);
}

GST_END_TEST;

typedef struct {
  GstHarness *harness;
  GstFlowReturn flow;
} Push;

/* 10 s at once: blocks. */
static gpointer
push_much (gpointer data)
{
  Push *push = data;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 10 * 8000 * 2, NULL);

  gst_buffer_memset (buffer, 0, 1, 10 * 8000 * 2);
  push->flow = gst_harness_push (push->harness, buffer);
  return NULL;
}

GST_START_TEST (test_the_end_of_the_call_unblocks_the_chain)
{
  GstSipUaPacedSink *sink = g_object_new (GST_TYPE_SIP_UA_PACED_SINK, NULL);
  GstHarness *harness = gst_harness_new_with_element (GST_ELEMENT (sink), "sink", NULL);
  Push push = { harness, GST_FLOW_OK };
  GstSipUaPacedQueueStats stats;
  GThread *thread;

  gst_harness_set_src_caps_str (
      harness, "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=8000");
  gst_harness_play (harness);
  thread = g_thread_new ("push", push_much, &push);
  do {
    gst_sip_ua_paced_queue_get_stats (gst_sip_ua_paced_sink_get_queue (sink), &stats);
  } while (stats.level < 200 * GST_MSECOND);
  gst_sip_ua_paced_sink_end (sink);
  g_thread_join (thread);
  assert_equals_int (push.flow, GST_FLOW_EOS);
  push_much (&push);
  assert_equals_int (push.flow, GST_FLOW_EOS);
  gst_harness_teardown (harness);
  gst_object_unref (sink);
}

GST_END_TEST;

/* Odd bytes and none at all are no reason to stop. */
GST_START_TEST (test_buffers_of_any_size)
{
  GstSipUaPacedSink *sink = g_object_new (GST_TYPE_SIP_UA_PACED_SINK, NULL);
  GstHarness *harness = gst_harness_new_with_element (GST_ELEMENT (sink), "sink", NULL);
  GstSipUaPacedQueueStats stats;
  gsize sizes[] = { 0, 1, 2, 321, 320 };

  gst_harness_set_src_caps_str (
      harness, "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=8000");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    assert_equals_int (
        gst_harness_push (harness, gst_buffer_new_allocate (NULL, sizes[i], NULL)), GST_FLOW_OK);
  gst_sip_ua_paced_queue_get_stats (gst_sip_ua_paced_sink_get_queue (sink), &stats);
  assert_equals_uint64 (stats.level, gst_util_uint64_scale (321, GST_SECOND, 8000));
  gst_harness_teardown (harness);
  gst_object_unref (sink);
}

GST_END_TEST;

/* Upstream may not have noticed yet that the codec is another. */
GST_START_TEST (test_audio_of_another_rate_is_converted)
{
  GstSipUaPacedSink *sink = g_object_new (GST_TYPE_SIP_UA_PACED_SINK, NULL);
  GstHarness *harness = gst_harness_new_with_element (GST_ELEMENT (sink), "sink", NULL);
  GstSipUaPacedQueueStats stats;

  gst_harness_set_src_caps_str (
      harness, "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=48000");
  assert_equals_int (
      gst_harness_push (harness, gst_buffer_new_allocate (NULL, 4800 * 2, NULL)), GST_FLOW_OK);
  gst_sip_ua_paced_queue_get_stats (gst_sip_ua_paced_sink_get_queue (sink), &stats);
  fail_unless (ABS (GST_CLOCK_DIFF (stats.level, 100 * GST_MSECOND)) <= 10 * GST_MSECOND);
  gst_harness_teardown (harness);
  gst_object_unref (sink);
}

GST_END_TEST;

static gpointer
end_at_some_moment (gpointer data)
{
  for (gint i = g_random_int_range (0, 2000); i > 0; i--)
    g_thread_yield ();
  gst_sip_ua_paced_sink_end (data);
  return NULL;
}

/* From every state to every other, with a chain that is blocked, or about to be, and the end of the
 * call in between. */
GST_START_TEST (test_states_change_at_any_moment)
{
  Line *line = line_new (ENDLESS);

  for (guint i = 0; i < 200; i++) {
    GThread *thread = NULL;

    if (i % 4 == 3)
      thread = g_thread_new ("end", end_at_some_moment, line->sink);
    for (guint j = 0; j < 3; j++)
      fail_unless (gst_element_set_state (line->pipeline,
                       (GstState)g_random_int_range (GST_STATE_READY, GST_STATE_PLAYING + 1))
                   != GST_STATE_CHANGE_FAILURE);
    if (i % 3 == 0) {
      play (line);
      if (!thread)
        wait_until (level (line) == 200 * GST_MSECOND);
    }
    fail_unless (gst_element_set_state (line->pipeline, i % 2 ? GST_STATE_NULL : GST_STATE_READY)
                 == GST_STATE_CHANGE_SUCCESS);
    if (thread)
      g_thread_join (thread);
    assert_equals_uint64 (level (line), 0);
  }
  line_free (line);
}

GST_END_TEST;

/* No state change waits for the queue, which nobody takes from: a buffer that gets past the preroll just
 * before PLAYING is reached is blocked by then. */
GST_START_TEST (test_playing_is_reached_with_a_full_queue)
{
  Line *line = line_new (ENDLESS);

  play (line);
  wait_until (level (line) == 200 * GST_MSECOND);
  for (guint i = 0; i < 500; i++) {
    gst_element_set_state (line->pipeline, GST_STATE_PAUSED);
    play (line);
  }
  take (line);
  fill_up (line);
  line_free (line);
}

GST_END_TEST;

/* What is queued goes on being sent, but nothing new comes. */
GST_START_TEST (test_nothing_is_consumed_in_paused)
{
  Line *line = line_new (ENDLESS);

  fail_unless (
      gst_element_set_state (line->pipeline, GST_STATE_PAUSED) == GST_STATE_CHANGE_SUCCESS);
  gst_element_get_state (line->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  assert_equals_uint64 (level (line), 0);
  play (line);
  wait_until (level (line) == 200 * GST_MSECOND);
  gst_element_set_state (line->pipeline, GST_STATE_PAUSED);
  for (guint i = 0; i < 10; i++)
    assert_equals_int (take (line), GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (take (line), GST_SIP_UA_PACED_SILENCE);
  play (line);
  wait_until (level (line) == 200 * GST_MSECOND);
  line_free (line);
}

GST_END_TEST;

static int
get_rate (Line *line)
{
  g_autoptr (GstCaps) caps =
      gst_pad_get_current_caps (GST_BASE_SINK_PAD (GST_BASE_SINK (line->sink)));
  int rate = 0;

  if (caps)
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate);
  return rate;
}

/* The codec's rate is what upstream is asked for, also when it changes in mid-stream. */
GST_START_TEST (test_upstream_follows_the_rate)
{
  Line *line = line_new ("audiotestsrc samplesperbuffer=160 ! audioresample");
  GstSipUaPacedFrame frame;

  gst_sip_ua_paced_sink_set_rate (line->sink, 16000);
  play (line);
  wait_until (level (line) == 200 * GST_MSECOND);
  assert_equals_int (get_rate (line), 16000);
  assert_equals_int (take (line), GST_SIP_UA_PACED_SILENCE);
  gst_sip_ua_paced_sink_set_rate (line->sink, 8000);
  wait_until ((frame = take (line)) == GST_SIP_UA_PACED_AUDIO && get_rate (line) == 8000);
  line_free (line);
}

GST_END_TEST;

static void
push_event_with_id (GstHarness *harness, const char *name, const char *id)
{
  GstStructure *structure = gst_structure_new_empty (name);

  if (id)
    gst_structure_set (structure, "id", G_TYPE_STRING, id, NULL);
  fail_unless (gst_harness_push_event (
      harness, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, structure)));
}

static void
push_frames (GstHarness *harness, guint frames)
{
  assert_equals_int (
      gst_harness_push (harness, gst_buffer_new_allocate (NULL, frames * FRAME * 2, NULL)),
      GST_FLOW_OK);
}

/* Marks in the stream are told in their place; a flush from upstream drops what is queued, and them. */
GST_START_TEST (test_marks_and_flushes_of_the_stream)
{
  GstSipUaPacedSink *sink = g_object_new (GST_TYPE_SIP_UA_PACED_SINK, NULL);
  GstHarness *harness = gst_harness_new_with_element (GST_ELEMENT (sink), "sink", NULL);
  Line stream = { .queue = gst_sip_ua_paced_sink_get_queue (sink), .marks = g_string_new (NULL) };
  Line *line = &stream;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_sip_ua_paced_queue_begin (line->queue);
  gst_harness_set_src_caps_str (
      harness, "audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=8000");
  push_frames (harness, 2);
  push_event_with_id (harness, "sip-mark", "a");
  push_event_with_id (harness, "sip-mark", NULL);
  push_event_with_id (harness, "other", "x");
  push_frames (harness, 3);
  push_event_with_id (harness, "sip-mark", "b");
  for (guint i = 0; i < 3; i++)
    assert_equals_int (take (line), GST_SIP_UA_PACED_AUDIO);
  fail_unless (gst_harness_push_event (harness, gst_event_new_flush_start ()));
  assert_equals_uint64 (level (line), 0);
  fail_unless (gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE)));
  assert_equals_int (take (line), GST_SIP_UA_PACED_SILENCE);
  assert_equals_string (line->marks->str, "a:40 ");
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  push_frames (harness, 2);
  push_event_with_id (harness, "sip-mark", "c");
  assert_equals_int (take (line), GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (take (line), GST_SIP_UA_PACED_AUDIO);
  assert_equals_string (line->marks->str, "a:40 c:100 ");
  gst_harness_teardown (harness);
  gst_object_unref (sink);
  g_string_free (line->marks, TRUE);
}

GST_END_TEST;

/* A live source that has a backlog is not blocked by the rest of it, once a call takes from the queue. */
GST_START_TEST (test_a_live_source_may_have_a_backlog)
{
  Line *line = line_new (
      __i__
          ? "audiotestsrc is-live=true samplesperbuffer=160 ! capsfilter caps=audio/x-raw,rate=8000"
          : ENDLESS);

  play (line);
  if (__i__) {
    wait_until (level (line) >= 40 * GST_MSECOND);
    take (line);
    wait_until (level (line) > 300 * GST_MSECOND);
  } else {
    wait_until (level (line) == 200 * GST_MSECOND);
    take (line);
    fill_up (line);
  }
  line_free (line);
}

GST_END_TEST;

static Suite *
paced_sink_suite (void)
{
  Suite *suite = suite_create ("paced-sink");
  TCase *ends = tcase_create ("ends"), *streams = tcase_create ("streams");

  suite_add_tcase (suite, ends);
  tcase_set_timeout (ends, 60);
  tcase_add_test (ends, test_the_end_of_the_stream_is_told_when_its_audio_was_sent);
  tcase_add_test (ends, test_states_change_while_the_end_is_waited_for);
  tcase_add_test (ends, test_the_end_of_the_call_ends_an_idle_stream);
  tcase_add_test (ends, test_an_end_in_paused_is_told_in_playing);
  tcase_add_test (ends, test_a_pipeline_ends_when_all_its_sinks_have);
  tcase_add_test (ends, test_the_end_of_the_call_unblocks_the_chain);
  tcase_add_test (ends, test_states_change_at_any_moment);
  tcase_add_test (ends, test_playing_is_reached_with_a_full_queue);
  suite_add_tcase (suite, streams);
  tcase_set_timeout (streams, 60);
  tcase_add_test (streams, test_buffers_of_any_size);
  tcase_add_test (streams, test_audio_of_another_rate_is_converted);
  tcase_add_test (streams, test_nothing_is_consumed_in_paused);
  tcase_add_test (streams, test_upstream_follows_the_rate);
  tcase_add_test (streams, test_marks_and_flushes_of_the_stream);
  tcase_add_loop_test (streams, test_a_live_source_may_have_a_backlog, 0, 2);
  return suite;
}

GST_CHECK_MAIN (paced_sink);
