/* SPDX-License-Identifier: BSD-3-Clause */
/* An hour of a pipeline whose clock is not that of the media worker. The pipeline is whole, and its clock
 * is a GstTestClock; the test is the worker, and takes a frame each 20 ms of its own time. */
#include <gst/check/gstcheck.h>
#include <gst/check/gsttestclock.h>

#include "gstsipuapacedsink.h"
#include "src-line.h"

#define PTIME (20 * GST_MSECOND)
#define FRAME 160
#define START GST_SECOND
#define LIVE                                                                                       \
  "audiotestsrc is-live=true samplesperbuffer=160 ! "                                              \
  "audio/x-raw,format=S16LE,channels=1,rate=8000 ! sipuasink name=sink $"

typedef struct {
  Line *line;
  GstTestClock *clock;       /* (owned) */
  GstSipUaPacedQueue *queue; /* (unowned) */
  GstClockTime least, most;  /* levels */
} Hour;

static GstSipUaPacedQueue *
queue_of (GstElement *sink)
{
  for (GList *link = GST_BIN_CHILDREN (sink); link; link = link->next)
    if (GST_IS_SIP_UA_PACED_SINK (link->data))
      return gst_sip_ua_paced_sink_get_queue (link->data);
  fail ("a sink without a queue");
  return NULL;
}

/* Lets the source do what it does up to @time of its clock: when it waits again, all of it was pushed. */
static void
run_source (Hour *hour, GstClockTime time)
{
  GstClockID id;
  GstClockTime due;

  for (;;) {
    gst_test_clock_wait_for_next_pending_id (hour->clock, &id);
    due = gst_clock_id_get_time (id);
    if (due > time)
      break;
    if (due > gst_clock_get_time (GST_CLOCK (hour->clock)))
      gst_test_clock_set_time (hour->clock, due);
    fail_unless (gst_test_clock_process_id (hour->clock, id)); /* takes it */
  }
  gst_clock_id_unref (id);
}

static GstSipUaPacedQueueStats
run_worker (Hour *hour, GstClockTime time)
{
  GstSipUaPacedQueueStats stats;
  gint16 frame[FRAME];
  gboolean marker;

  gst_sip_ua_paced_queue_get_stats (hour->queue, &stats);
  gst_sip_ua_paced_queue_take (hour->queue, 8000, time, frame, FRAME, &marker);
  gst_sip_ua_paced_queue_report (hour->queue, NULL, NULL);
  return stats;
}

static const int drifts[] = { 200, -200 }; /* ppm */

/* Never more than two frames away from the prebuffer, and no hole; 720 ms in the hour are too much, or are
 * missing. */
GST_START_TEST (test_an_hour_of_another_clock_does_not_move_the_level)
{
  Hour hour = { line_launch (0, LIVE), NULL, NULL, GST_CLOCK_TIME_NONE, 0 };
  int ppm = drifts[__i__];
  GstSipUaPacedQueueStats stats;

  hour.clock = GST_TEST_CLOCK (gst_test_clock_new_with_start_time (START));
  hour.queue = queue_of (hour.line->sink);
  gst_pipeline_use_clock (GST_PIPELINE (hour.line->pipeline), GST_CLOCK (hour.clock));
  line_go (hour.line, GST_STATE_PLAYING);
  gst_sip_ua_paced_queue_begin (hour.queue);
  for (GstClockTime time = 0; time < 3600 * GST_SECOND; time += PTIME) {
    run_source (&hour, START + gst_util_uint64_scale (time, (guint64)(1000000 + ppm), 1000000));
    stats = run_worker (&hour, time);
    if (time < GST_SECOND)
      continue;
    hour.least = MIN (hour.least, stats.level);
    hour.most = MAX (hour.most, stats.level);
  }
  GST_INFO ("%d ppm: %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " ms, trimmed %" G_GUINT64_FORMAT
            " ms, %" G_GUINT64_FORMAT " put in, %" G_GUINT64_FORMAT " underruns",
      ppm, hour.least / GST_MSECOND, hour.most / GST_MSECOND, stats.trimmed / GST_MSECOND,
      stats.inserted, stats.underruns);
  fail_unless (hour.least > 0 && hour.most <= 80 * GST_MSECOND);
  assert_equals_uint64 (stats.underruns, 0);
  fail_unless (stats.trimmed <= (ppm > 0 ? 760 : 0) * GST_MSECOND);
  fail_unless (stats.inserted <= (ppm < 0 ? 38 : 1));
  gst_sip_ua_paced_queue_end (hour.queue);
  line_free (hour.line);
  gst_object_unref (hour.clock);
}

GST_END_TEST;

static Suite *
pair_drift_suite (void)
{
  Suite *suite = suite_create ("pair-drift");
  TCase *hours = tcase_create ("hours");

  suite_add_tcase (suite, hours);
  tcase_set_timeout (hours, 100);
  tcase_add_loop_test (
      hours, test_an_hour_of_another_clock_does_not_move_the_level, 0, G_N_ELEMENTS (drifts));
  return suite;
}

GST_CHECK_MAIN (pair_drift);
