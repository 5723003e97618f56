/* SPDX-License-Identifier: BSD-3-Clause */
/* A source and a sink in two pipelines, each with a clock that is neither the other's nor the system's
 * monotonic one. What waits for a time in them waits for that of their clock. */
#include <gst/check/gstcheck.h>

#include "peer-ear.h"
#include "src-line.h"

#define SAMPLES 24000
#define FRAMES (SAMPLES / PEER_FRAME)
#define MAX_HOLES 8 /* frames, of 150: room for a busy machine */

typedef struct {
  Line *line;
  GstClockTimeDiff least, most; /* running time at which a buffer comes, after its own */
} Watch;

/* Starts a week later, and drifts by so much, or is that of the wall. */
static const int drifts[][2] = { { 1000, 0 }, { 0, -1000 } }; /* ppm; of source and sink */

static void
give_clock (Line *line, int ppm)
{
  g_autoptr (GstClock) clock = g_object_new (GST_TYPE_SYSTEM_CLOCK, "name", "another", "clock-type",
      ppm ? GST_CLOCK_TYPE_MONOTONIC : GST_CLOCK_TYPE_REALTIME, NULL);
  GstClockTime now = gst_clock_get_internal_time (clock);

  gst_object_ref_sink (clock);
  if (ppm)
    gst_clock_set_calibration (
        clock, now, now + 7 * 24 * 3600 * GST_SECOND, (GstClockTime)(1000000 + ppm), 1000000);
  gst_pipeline_use_clock (GST_PIPELINE (line->pipeline), clock);
}

static GstClockTime
running_time (Line *line)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (line->pipeline);

  return gst_clock_get_time (clock) - gst_element_get_base_time (line->pipeline);
}

static GstPadProbeReturn
watch_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Watch *watch = user_data;
  GstClockTimeDiff late = GST_CLOCK_DIFF (
      GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)), running_time (watch->line));

  watch->least = MIN (watch->least, late);
  watch->most = MAX (watch->most, late);
  return GST_PAD_PROBE_OK;
}

/* All of it at once; it is the clock that gives it to the sink a frame at a time. */
static void
speak_by_the_clock (Line *line)
{
  GstClockTime start = running_time (line) + 100 * GST_MSECOND;

  for (guint i = 0; i < FRAMES; i++) {
    GstBuffer *buffer = coded_buffer (CODED_OLD, i * PEER_FRAME, PEER_FRAME);

    GST_BUFFER_PTS (buffer) = start + i * 20 * GST_MSECOND;
    GST_BUFFER_DURATION (buffer) = 20 * GST_MSECOND;
    assert_equals_int (line_push (line, buffer), GST_FLOW_OK);
  }
}

/* Samples of the peer's signal that came out, in order; those that are none are counted. */
static guint
count_heard (Line *line, guint *ret_holes)
{
  guint heard = 0;

  *ret_holes = 0;
  g_mutex_lock (&line->lock);
  for (guint i = 0; i < line->samples->len && heard < SAMPLES; i++) {
    gint16 sample = g_array_index (line->samples, gint16, i);

    if (sample == coded_sample (CODED_NEW, heard))
      heard++;
    else if (sample == 0)
      *ret_holes += heard > 0;
    else
      fail ("sample %u is another one", heard);
  }
  g_mutex_unlock (&line->lock);
  return heard;
}

static gboolean
all_is_heard (gpointer line)
{
  guint holes;

  return count_heard (line, &holes) == SAMPLES;
}

static void
check_sent (Peer *peer)
{
  guint begin = 0, holes = 0;

  peer_find_coded (peer, CODED_OLD, &begin);
  for (guint i = begin; i < begin + FRAMES; i++)
    holes += packet_is_silence (peer_get (peer->received, i));
  fail_unless (holes <= MAX_HOLES, "%u holes in what was sent", holes);
}

static void
check_received (Watch *watch)
{
  guint holes;

  count_heard (watch->line, &holes);
  fail_unless (holes <= MAX_HOLES * PEER_FRAME, "%u samples of holes", holes);
  GST_INFO ("buffers came %" GST_STIME_FORMAT " to %" GST_STIME_FORMAT " after their time",
      GST_STIME_ARGS (watch->least), GST_STIME_ARGS (watch->most));
  fail_unless (watch->least > -(GstClockTimeDiff)(40 * GST_MSECOND));
  fail_unless (watch->most < (GstClockTimeDiff)(400 * GST_MSECOND));
}

GST_START_TEST (test_audio_is_whole_both_ways_whatever_the_clocks)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $ ! fakesink sync=true async=false");
  Line *sink = line_launch (
      src->port, LINE_FEED " is-live=true ! identity sync=true ! sipuasink name=sink channel=x");
  Caller *caller = line_caller (src);
  Peer *peer = peer_new ();
  CodedSpeech speech = { CODED_NEW, 0, 0 };
  Watch watch = { src, G_MAXINT64, G_MININT64 };
  g_autoptr (GstPad) pad = gst_element_get_static_pad (src->src, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, watch_probe, &watch, NULL);
  give_clock (src, drifts[__i__][0]);
  give_clock (sink, drifts[__i__][1]);
  line_go (src, GST_STATE_PLAYING);
  line_go (sink, GST_STATE_PLAYING);
  peer_speak_coded (peer, &speech);
  caller_establish (caller, peer);
  peer_run (peer, 100 * GST_MSECOND);
  speech.wanted = SAMPLES;
  speak_by_the_clock (sink);
  peer_run_until_coded (peer, CODED_OLD, SAMPLES);
  peer_run_until (peer, all_is_heard, src);
  check_sent (peer);
  caller_end (caller);
  line_hear_eos (src);
  line_hear_eos (sink);
  check_received (&watch);
  line_free (src);
  line_free (sink);
  caller_free (caller);
  peer_free (peer);
}

GST_END_TEST;

static Suite *
pair_clocks_suite (void)
{
  Suite *suite = suite_create ("pair-clocks");
  TCase *calls = tcase_create ("calls");

  run_in_real_time ();
  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_loop_test (
      calls, test_audio_is_whole_both_ways_whatever_the_clocks, 0, G_N_ELEMENTS (drifts));
  return suite;
}

GST_CHECK_MAIN (pair_clocks);
