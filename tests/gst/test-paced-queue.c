/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules of the paced queue in virtual time: a frame is taken every 20 ms of it, and whoever pushes
 * does so by a clock of its own. Threads and sockets are not needed for that; the tests in which a push
 * blocks have a thread. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipualimits.h"
#include "gstsipuapacedqueue.h"

#define RATE 8000
#define FRAME 160
#define FRAME_TIME (20 * GST_MSECOND)

/* A worker that takes from a queue. */
typedef struct {
  GstSipUaPacedQueue *queue;
  guint rate;
  GstClockTime time;
  gint16 frame[FRAME]; /* or less, at a lower rate */
  gboolean marker;
  guint marks;
  GstClockTime last_mark;
  guint silences; /* frames */
} Worker;

static void
count_mark (const char *id, GstClockTime played, gpointer user_data)
{
  Worker *worker = user_data;

  worker->marks++;
  worker->last_mark = played;
}

static Worker *
worker_new_at (guint rate)
{
  Worker *worker = g_new0 (Worker, 1);

  worker->rate = rate;
  worker->queue = gst_sip_ua_paced_queue_new (rate);
  worker->time = 1000 * GST_SECOND;
  gst_sip_ua_paced_queue_begin (worker->queue);
  return worker;
}

static Worker *
worker_new (void)
{
  return worker_new_at (RATE);
}

static void
worker_free (Worker *worker)
{
  gst_sip_ua_paced_queue_end (worker->queue);
  gst_sip_ua_paced_queue_unref (worker->queue);
  g_free (worker);
}

static GstSipUaPacedFrame
worker_take (Worker *worker)
{
  GstSipUaPacedFrame result = gst_sip_ua_paced_queue_take (
      worker->queue, worker->rate, worker->time, worker->frame, worker->rate / 50, &worker->marker);

  gst_sip_ua_paced_queue_report (worker->queue, count_mark, worker);
  worker->time += FRAME_TIME;
  worker->silences += result == GST_SIP_UA_PACED_SILENCE;
  return result;
}

static void
expect (Worker *worker, GstSipUaPacedFrame result)
{
  assert_equals_int (worker_take (worker), result);
}

static GstSipUaPacedQueueStats
stats (Worker *worker)
{
  GstSipUaPacedQueueStats counts;

  gst_sip_ua_paced_queue_get_stats (worker->queue, &counts);
  return counts;
}

/* @count samples of @value; they must fit. */
static void
push_value (Worker *worker, gint16 value, guint count)
{
  g_autofree gint16 *samples = g_new (gint16, count);

  for (guint i = 0; i < count; i++)
    samples[i] = value;
  assert_equals_int (gst_sip_ua_paced_queue_push (worker->queue, RATE, samples, count), count);
}

GST_START_TEST (test_nothing_is_taken_before_the_prebuffer_is_full)
{
  Worker *worker = worker_new ();

  expect (worker, GST_SIP_UA_PACED_SILENCE);
  push_value (worker, 1000, 2 * FRAME - 1);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  push_value (worker, 1000, 1);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (worker->frame[FRAME - 1], 1000);
  /* It ran dry: the same again. */
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  push_value (worker, 1000, FRAME);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  push_value (worker, 1000, FRAME);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  assert_equals_uint64 (stats (worker).underruns, 1);
  assert_equals_uint64 (stats (worker).played, 3 * FRAME_TIME);
  worker_free (worker);
}

GST_END_TEST;

/* Also when it is larger than the queue, or than what comes until the end. */
GST_START_TEST (test_a_prebuffer_that_cannot_be_filled_holds_nothing_back)
{
  Worker *worker = worker_new ();

  gst_sip_ua_paced_queue_set_prebuffer (worker->queue, GST_SECOND);
  gst_sip_ua_paced_queue_set_max_time (worker->queue, 60 * GST_MSECOND);
  push_value (worker, 1000, 3 * FRAME);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  gst_sip_ua_paced_queue_flush (worker->queue, NULL, NULL);
  push_value (worker, 1000, 10);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  gst_sip_ua_paced_queue_drain (worker->queue);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (worker->frame[9], 1000);
  assert_equals_int (worker->frame[10], 0);
  worker_free (worker);
}

GST_END_TEST;

GST_START_TEST (test_without_fill_nothing_is_sent_and_then_a_talkspurt_begins)
{
  Worker *worker = worker_new ();

  gst_sip_ua_paced_queue_set_silence_fill (worker->queue, FALSE);
  expect (worker, GST_SIP_UA_PACED_NOTHING);
  for (guint i = 0; i < 2; i++) {
    push_value (worker, 1000, 2 * FRAME);
    expect (worker, GST_SIP_UA_PACED_AUDIO);
    fail_unless (worker->marker);
    expect (worker, GST_SIP_UA_PACED_AUDIO);
    fail_if (worker->marker);
    expect (worker, GST_SIP_UA_PACED_NOTHING);
  }
  worker_free (worker);
}

GST_END_TEST;

GST_START_TEST (test_a_leaky_queue_drops_what_its_type_says)
{
  Worker *worker = worker_new ();
  GstSipUaLeakyType type =
      __i__ ? GST_SIP_UA_LEAKY_TYPE_UPSTREAM : GST_SIP_UA_LEAKY_TYPE_DOWNSTREAM;

  gst_sip_ua_paced_queue_set_leaky_type (worker->queue, type);
  for (gint16 i = 1; i <= 15; i++)
    push_value (worker, i, FRAME);
  assert_equals_uint64 (stats (worker).level, 200 * GST_MSECOND);
  assert_equals_uint64 (stats (worker).leaked, 100 * GST_MSECOND);
  for (guint i = 1; i <= 10; i++) {
    expect (worker, GST_SIP_UA_PACED_AUDIO);
    assert_equals_int (worker->frame[0], __i__ ? i : i + 5);
  }
  assert_equals_uint64 (stats (worker).played, 200 * GST_MSECOND);
  /* More than fits, at once. */
  push_value (worker, 1, 5 * RATE);
  assert_equals_uint64 (stats (worker).level, 200 * GST_MSECOND);
  assert_equals_uint64 (stats (worker).leaked, 4900 * GST_MSECOND);
  worker_free (worker);
}

GST_END_TEST;

/* Also where room for a backlog comes on top. */
GST_START_TEST (test_unlimited_has_a_limit)
{
  Worker *worker = worker_new ();

  gst_sip_ua_paced_queue_set_live (worker->queue, TRUE);
  gst_sip_ua_paced_queue_set_max_time (worker->queue, __i__ ? G_MAXUINT64 : 0);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  push_value (worker, 1, 50 * RATE);
  gst_sip_ua_paced_queue_set_leaky_type (worker->queue, GST_SIP_UA_LEAKY_TYPE_UPSTREAM);
  push_value (worker, 1, 20 * RATE);
  assert_equals_uint64 (stats (worker).level, GST_SIP_UA_QUEUE_MAX_TIME);
  assert_equals_uint64 (stats (worker).leaked, 10 * GST_SECOND);
  worker_free (worker);
}

GST_END_TEST;

/* Played time is that of samples taken, whatever else was dropped, leaked or sent as silence. */
GST_START_TEST (test_a_flush_says_what_was_played)
{
  Worker *worker = worker_new ();
  GstClockTime played, dropped;

  push_value (worker, 1000, 7 * FRAME + 13);
  for (guint i = 0; i < 3; i++)
    expect (worker, GST_SIP_UA_PACED_AUDIO);
  gst_sip_ua_paced_queue_flush (worker->queue, &played, &dropped);
  assert_equals_uint64 (played, 3 * FRAME_TIME);
  assert_equals_uint64 (dropped, 4 * FRAME_TIME + 13 * GST_SECOND / RATE);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  push_value (worker, 2000, 2 * FRAME - 1);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  push_value (worker, 2000, 1);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  fail_unless (worker->marker);
  assert_equals_int (worker->frame[0], 2000);
  gst_sip_ua_paced_queue_flush (worker->queue, &played, &dropped);
  assert_equals_uint64 (played, 4 * FRAME_TIME);
  assert_equals_uint64 (dropped, FRAME_TIME);
  assert_equals_uint64 (stats (worker).underruns, 0);
  worker_free (worker);
}

GST_END_TEST;

GST_START_TEST (test_marks_are_told_when_their_audio_was_taken)
{
  Worker *worker = worker_new ();

  push_value (worker, 1, 2 * FRAME + 40);
  fail_unless (gst_sip_ua_paced_queue_mark (worker->queue, "a"));
  push_value (worker, 1, 2 * FRAME);
  fail_unless (gst_sip_ua_paced_queue_mark (worker->queue, "b"));
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (worker->marks, 0);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (worker->marks, 1);
  assert_equals_uint64 (worker->last_mark, 2 * FRAME_TIME + 5 * GST_MSECOND);
  /* What is flushed is not told, what was taken before is, though nobody was told yet. */
  gst_sip_ua_paced_queue_flush (worker->queue, NULL, NULL);
  fail_unless (gst_sip_ua_paced_queue_mark (worker->queue, "c"));
  push_value (worker, 1, FRAME);
  gst_sip_ua_paced_queue_flush (worker->queue, NULL, NULL);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  assert_equals_int (worker->marks, 2);
  assert_equals_uint64 (worker->last_mark, 3 * FRAME_TIME);
  worker_free (worker);
}

GST_END_TEST;

/* One whose audio is dropped for new audio is told as well: the stream went past it. */
GST_START_TEST (test_marks_in_what_leaked_are_told)
{
  Worker *worker = worker_new ();

  gst_sip_ua_paced_queue_set_leaky_type (worker->queue, GST_SIP_UA_LEAKY_TYPE_DOWNSTREAM);
  push_value (worker, 1, 2 * FRAME);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  push_value (worker, 1, 10);
  fail_unless (gst_sip_ua_paced_queue_mark (worker->queue, "a"));
  push_value (worker, 1, 10 * FRAME);
  push_value (worker, 1, 5 * FRAME);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (worker->marks, 1);
  assert_equals_uint64 (worker->last_mark, FRAME_TIME);
  worker_free (worker);
}

GST_END_TEST;

GST_START_TEST (test_too_many_marks_are_refused)
{
  Worker *worker = worker_new ();

  push_value (worker, 1, 2 * FRAME);
  for (guint i = 0; i < GST_SIP_UA_MAX_MARKS; i++)
    fail_unless (gst_sip_ua_paced_queue_mark (worker->queue, "a"));
  fail_if (gst_sip_ua_paced_queue_mark (worker->queue, "b"));
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  assert_equals_int (worker->marks, GST_SIP_UA_MAX_MARKS);
  fail_unless (gst_sip_ua_paced_queue_mark (worker->queue, "b"));
  worker_free (worker);
}

GST_END_TEST;

static void
count (gpointer user_data)
{
  ++*(guint *)user_data;
}

GST_START_TEST (test_the_end_of_a_drain_is_told_once)
{
  Worker *worker = worker_new ();
  guint drained = 0, freed = 0;

  gst_sip_ua_paced_queue_set_drained_func (worker->queue, count, &drained, NULL);
  push_value (worker, 1, FRAME + 1);
  gst_sip_ua_paced_queue_drain (worker->queue);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  for (guint i = 0; i < 10; i++)
    expect (worker, GST_SIP_UA_PACED_SILENCE);
  assert_equals_int (drained, 1);
  fail_unless (gst_sip_ua_paced_queue_wait_drained (worker->queue));
  assert_equals_uint64 (stats (worker).underruns, 0);
  /* Of a flush, too, and of nothing at all. */
  push_value (worker, 1, 5 * FRAME);
  gst_sip_ua_paced_queue_drain (worker->queue);
  gst_sip_ua_paced_queue_flush (worker->queue, NULL, NULL);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  assert_equals_int (drained, 2);
  gst_sip_ua_paced_queue_drain (worker->queue);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  assert_equals_int (drained, 3);
  gst_sip_ua_paced_queue_set_drained_func (worker->queue, count, &drained, NULL);
  gst_sip_ua_paced_queue_set_drained_func (worker->queue, count, &freed, count);
  gst_sip_ua_paced_queue_set_drained_func (worker->queue, NULL, NULL, NULL);
  assert_equals_int (freed, 1);
  worker_free (worker);
}

GST_END_TEST;

/* By another rate, nothing is taken; what is queued is converted when it changes, and so are marks. */
GST_START_TEST (test_no_sample_is_sent_at_another_rate)
{
  Worker *worker = worker_new ();
  g_autofree gint16 *samples = g_new (gint16, RATE);
  gint16 frame[2 * FRAME];
  gboolean marker;
  guint heard = 0;

  for (guint i = 0; i < RATE; i++)
    samples[i] = 8000;
  push_value (worker, 8000, 5 * FRAME);
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  fail_unless (gst_sip_ua_paced_queue_mark (worker->queue, "a"));
  gst_sip_ua_paced_queue_set_rate (worker->queue, 2 * RATE);
  assert_equals_int (gst_sip_ua_paced_queue_get_rate (worker->queue), 2 * RATE);
  expect (worker, GST_SIP_UA_PACED_SILENCE);
  fail_unless (ABS (GST_CLOCK_DIFF (stats (worker).level, 80 * GST_MSECOND)) <= 5 * GST_MSECOND);
  assert_equals_uint64 (stats (worker).played, FRAME_TIME);
  /* Still in the old rate. */
  gst_sip_ua_paced_queue_push (worker->queue, RATE, samples, 5 * FRAME);
  fail_unless (ABS (GST_CLOCK_DIFF (stats (worker).level, 180 * GST_MSECOND)) <= 10 * GST_MSECOND);
  while (
      gst_sip_ua_paced_queue_take (worker->queue, 2 * RATE, worker->time, frame, 2 * FRAME, &marker)
      == GST_SIP_UA_PACED_AUDIO) {
    worker->time += FRAME_TIME;
    for (guint i = 0; i < 2 * FRAME; i++)
      heard += ABS (frame[i] - 8000) < 800;
    gst_sip_ua_paced_queue_report (worker->queue, count_mark, worker);
  }
  fail_unless (heard > 0.9 * 180 * 16 && heard < 1.05 * 180 * 16, "%u samples", heard);
  assert_equals_int (worker->marks, 1);
  fail_unless (ABS (GST_CLOCK_DIFF (worker->last_mark, 100 * GST_MSECOND)) <= 5 * GST_MSECOND,
      "mark at %" GST_TIME_FORMAT, GST_TIME_ARGS (worker->last_mark));
  worker_free (worker);
}

GST_END_TEST;

/* Speech of sorts: 600 ms loud, 400 ms silent; or loud all the time. */
typedef struct {
  Worker *worker;
  guint64 pushed; /* samples */
  double rate;    /* samples per second of the worker's time */
  guint buffer;   /* samples */
  gboolean pauses;
  double due; /* seconds since the start */
} Source;

static gint16
source_sample (Source *source, guint64 position)
{
  guint second = source->worker->rate;

  return source->pauses && position % second >= second * 6 / 10 ? 0 : 8000;
}

/* Pushes what is due by the worker's time. */
static void
source_run (Source *source)
{
  double now = (double)(source->worker->time - 1000 * GST_SECOND) / GST_SECOND;
  gint16 samples[FRAME];

  while (source->due <= now) {
    for (guint i = 0; i < source->buffer; i++)
      samples[i] = source_sample (source, source->pushed + i);
    if (gst_sip_ua_paced_queue_push (
            source->worker->queue, source->worker->rate, samples, source->buffer)
        < source->buffer)
      fail ("not all was queued");
    source->pushed += source->buffer;
    source->due += source->buffer / source->rate;
  }
}

static const struct {
  double ppm;
  gboolean pauses;
} drifts[] = { { 200, TRUE }, { 200, FALSE }, { -200, TRUE }, { -200, FALSE }, { 0, FALSE } };

/* An hour with a source whose clock is not ours: never more than two frames from the prebuffer, no hole
 * but a frame that is put in, and none dropped but what is too much. */
GST_START_TEST (test_a_clock_that_drifts_does_not_move_the_level)
{
  Worker *worker = worker_new_at (1000); /* an hour has so many samples */
  Source source = { worker, 0, 1000 * (1 + drifts[__i__].ppm / 1e6), 20, drifts[__i__].pauses };
  GstClockTime end = worker->time + 3600 * GST_SECOND, least = GST_SECOND, most = 0;
  GstSipUaPacedQueueStats counts;

  while (worker->time < end) {
    source_run (&source);
    counts = stats (worker);
    worker_take (worker);
    if (worker->time < 1001 * GST_SECOND)
      continue;
    least = MIN (least, counts.level);
    most = MAX (most, counts.level);
  }
  counts = stats (worker);
  GST_INFO ("%g ppm: %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " ms, trimmed %" G_GUINT64_FORMAT
            " ms, %" G_GUINT64_FORMAT " put in, %" G_GUINT64_FORMAT " underruns",
      drifts[__i__].ppm, least / GST_MSECOND, most / GST_MSECOND, counts.trimmed / GST_MSECOND,
      counts.inserted, counts.underruns);
  fail_unless (most <= 80 * GST_MSECOND);
  fail_unless (least > 0);
  assert_equals_uint64 (counts.underruns, 0);
  /* 720 ms in the hour. */
  fail_unless (counts.trimmed <= (drifts[__i__].ppm > 0 ? 760 : 0) * GST_MSECOND);
  fail_unless (counts.inserted <= (drifts[__i__].ppm < 0 ? 38 : 1));
  worker_free (worker);
}

GST_END_TEST;

/* 500 ms of nothing, of which the last 200 ms or 600 ms then come at once. */
static const struct {
  guint backlog; /* ms */
  gboolean pauses, live;
} stalls[] = { { 200, TRUE, FALSE }, { 200, FALSE, FALSE }, { 600, FALSE, TRUE } };

GST_START_TEST (test_a_stall_does_not_stay_as_latency)
{
  Worker *worker = worker_new ();
  Source source = { worker, 0, RATE, FRAME, stalls[__i__].pauses };
  GstClockTime back = 0, over, end;
  GstSipUaPacedQueueStats counts;

  /* Room for all of it: in one thread nobody may be blocked. */
  gst_sip_ua_paced_queue_set_live (worker->queue, stalls[__i__].live);
  if (!stalls[__i__].live)
    gst_sip_ua_paced_queue_set_max_time (worker->queue, 300 * GST_MSECOND);
  for (end = worker->time + 3 * GST_SECOND; worker->time < end;) {
    source_run (&source);
    worker_take (worker);
  }
  for (end = worker->time + 600 * GST_MSECOND; worker->time < end;)
    worker_take (worker);
  source.due += (600 - stalls[__i__].backlog) / 1e3;
  over = worker->time;
  for (end = worker->time + 20 * GST_SECOND; worker->time < end;) {
    source_run (&source);
    if (stats (worker).level > 80 * GST_MSECOND)
      back = worker->time - over;
    worker_take (worker);
  }
  counts = stats (worker);
  GST_INFO ("back after %" GST_TIME_FORMAT ", trimmed %" GST_TIME_FORMAT, GST_TIME_ARGS (back),
      GST_TIME_ARGS (counts.trimmed));
  fail_unless (back >= 5 * GST_SECOND && back < 10 * GST_SECOND);
  assert_equals_uint64 (counts.underruns, 1);
  fail_unless (counts.trimmed >= (stalls[__i__].backlog - 100) * GST_MSECOND);
  fail_unless (counts.trimmed <= stalls[__i__].backlog * GST_MSECOND);
  worker_free (worker);
}

GST_END_TEST;

/* Frames that are dropped are silent ones, as long as there are any. */
GST_START_TEST (test_silence_is_dropped_first)
{
  Worker *worker = worker_new ();
  Source source = { worker, 0, RATE, FRAME, TRUE };
  guint64 loud = 0, expected = 0;
  GstClockTime end;

  push_value (worker, 0, 8 * FRAME);
  for (end = worker->time + 20 * GST_SECOND; worker->time < end;) {
    source_run (&source);
    if (worker_take (worker) != GST_SIP_UA_PACED_AUDIO)
      continue;
    for (guint i = 0; i < FRAME; i++)
      loud += worker->frame[i] != 0;
  }
  gst_sip_ua_paced_queue_drain (worker->queue);
  while (worker_take (worker) == GST_SIP_UA_PACED_AUDIO)
    for (guint i = 0; i < FRAME; i++)
      loud += worker->frame[i] != 0;
  for (guint64 i = 0; i < source.pushed; i++)
    expected += source_sample (&source, i) != 0;
  fail_unless (stats (worker).trimmed >= 100 * GST_MSECOND);
  assert_equals_uint64 (loud, expected);
  worker_free (worker);
}

GST_END_TEST;

typedef struct {
  GstSipUaPacedQueue *queue;
  guint samples, pushed;
} Pusher;

/* Small buffers, of which no number is a frame. */
static gpointer
push_pieces (gpointer data)
{
  Pusher *pusher = data;
  gint16 samples[FRAME - 1];

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = 1;
  while (pusher->pushed < pusher->samples)
    pusher->pushed += (guint)gst_sip_ua_paced_queue_push (pusher->queue, RATE, samples,
        MIN (pusher->samples - pusher->pushed, G_N_ELEMENTS (samples)));
  return NULL;
}

/* One large buffer: a count of samples, none of which is 0. */
static gpointer
push_counting (gpointer data)
{
  Pusher *pusher = data;
  gint16 *samples = g_new (gint16, pusher->samples);

  for (guint i = 0; i < pusher->samples; i++)
    samples[i] = (gint16)(i % 30000 + 1);
  pusher->pushed =
      (guint)gst_sip_ua_paced_queue_push (pusher->queue, RATE, samples, pusher->samples);
  g_free (samples);
  return NULL;
}

/* A pusher as fast as it can be, with a queue that is full for minutes. */
GST_START_TEST (test_a_blocked_pusher_loses_nothing)
{
  Worker *worker = worker_new ();
  Pusher pusher = { worker->queue, 60 * RATE, 0 };
  GThread *thread = g_thread_new ("pusher", push_counting, &pusher);

  for (guint taken = 0; taken < pusher.samples;) {
    GstClockTime left = gst_util_uint64_scale_int (pusher.samples - taken, GST_SECOND, RATE);

    while (stats (worker).level < MIN (left, 200 * GST_MSECOND))
      g_thread_yield ();
    fail_unless (stats (worker).level <= 200 * GST_MSECOND);
    expect (worker, GST_SIP_UA_PACED_AUDIO);
    for (guint i = 0; i < FRAME; i++)
      if (worker->frame[i] != (gint16)((taken + i) % 30000 + 1))
        fail ("sample %u is another one", taken + i);
    taken += FRAME;
  }
  g_thread_join (thread);
  assert_equals_int (pusher.pushed, pusher.samples);
  assert_equals_uint64 (stats (worker).trimmed + stats (worker).inserted, 0);
  worker_free (worker);
}

GST_END_TEST;

/* What a blocked push was to queue is as old as what is queued. */
GST_START_TEST (test_a_flush_drops_what_is_being_pushed)
{
  Worker *worker = worker_new ();
  Pusher pusher = { worker->queue, 10 * RATE, 0 };
  GThread *thread = g_thread_new ("pusher", push_counting, &pusher);
  GstClockTime played, dropped;

  while (stats (worker).level < 200 * GST_MSECOND)
    g_thread_yield ();
  expect (worker, GST_SIP_UA_PACED_AUDIO);
  while (stats (worker).level < 200 * GST_MSECOND)
    g_thread_yield ();
  gst_sip_ua_paced_queue_flush (worker->queue, &played, &dropped);
  g_thread_join (thread);
  assert_equals_uint64 (played, FRAME_TIME);
  assert_equals_uint64 (dropped, 10 * GST_SECOND - FRAME_TIME);
  assert_equals_int (pusher.pushed, pusher.samples);
  assert_equals_uint64 (stats (worker).level, 0);
  worker_free (worker);
}

GST_END_TEST;

/* A queue that is nearly empty, while both sides are at it: a frame never gets more than its length. */
GST_START_TEST (test_a_frame_is_never_longer_than_asked_for)
{
  Worker *worker = worker_new ();
  Pusher pusher = { worker->queue, 2000 * RATE, 0 };
  GThread *thread;
  gint16 frames[4 * FRAME];
  gboolean marker;
  guint taken = 0;

  gst_sip_ua_paced_queue_set_prebuffer (worker->queue, 0);
  thread = g_thread_new ("pusher", push_pieces, &pusher);
  while (stats (worker).played < 2000 * GST_SECOND) {
    memset (frames, 0x55, sizeof frames);
    taken += gst_sip_ua_paced_queue_take (worker->queue, RATE, worker->time, frames, FRAME, &marker)
             == GST_SIP_UA_PACED_AUDIO;
    gst_sip_ua_paced_queue_report (worker->queue, NULL, NULL);
    worker->time += FRAME_TIME;
    if (frames[FRAME] != 0x5555)
      fail ("more than a frame after %u", taken);
  }
  g_thread_join (thread);
  assert_equals_uint64 (stats (worker).played, 2000 * GST_SECOND);
  worker_free (worker);
}

GST_END_TEST;

/* A push that is woken says how much it did; the rest can follow. */
GST_START_TEST (test_a_blocked_push_can_be_woken)
{
  Worker *worker = worker_new ();
  Pusher pusher = { worker->queue, 10 * RATE, 0 };
  GThread *thread = g_thread_new ("pusher", push_counting, &pusher);
  gint16 sample = 1;

  while (stats (worker).level < 200 * GST_MSECOND)
    g_thread_yield ();
  gst_sip_ua_paced_queue_set_flushing (worker->queue, TRUE);
  g_thread_join (thread);
  assert_equals_int (pusher.pushed, RATE / 5);
  assert_equals_int (gst_sip_ua_paced_queue_push (worker->queue, RATE, &sample, 1), 0);
  fail_if (gst_sip_ua_paced_queue_wait_drained (worker->queue));
  gst_sip_ua_paced_queue_set_flushing (worker->queue, FALSE);
  assert_equals_int (gst_sip_ua_paced_queue_push (worker->queue, RATE, &sample, 0), 0);
  worker_free (worker);
}

GST_END_TEST;

/* Each of these makes room, and none waits for a worker. */
GST_START_TEST (test_a_blocked_push_sees_new_settings)
{
  Worker *worker = worker_new ();
  Pusher pusher = { worker->queue, RATE, 0 };
  GThread *thread = g_thread_new ("pusher", push_counting, &pusher);

  while (stats (worker).level < 200 * GST_MSECOND)
    g_thread_yield ();
  gst_sip_ua_paced_queue_set_max_time (worker->queue, 400 * GST_MSECOND);
  while (stats (worker).level < 400 * GST_MSECOND)
    g_thread_yield ();
  gst_sip_ua_paced_queue_set_leaky_type (worker->queue, GST_SIP_UA_LEAKY_TYPE_UPSTREAM);
  g_thread_join (thread);
  assert_equals_int (pusher.pushed, pusher.samples);
  assert_equals_uint64 (stats (worker).leaked, 600 * GST_MSECOND);
  worker_free (worker);
}

GST_END_TEST;

typedef struct {
  Worker *worker;
  gint done; /* atomic */
  GstClockTime dropped;
} Flusher;

static gpointer
flush_again_and_again (gpointer data)
{
  Flusher *flusher = data;
  GstClockTime last = 0, played, dropped;

  while (!g_atomic_int_get (&flusher->done)) {
    gst_sip_ua_paced_queue_flush (flusher->worker->queue, &played, &dropped);
    flusher->dropped += dropped;
    fail_unless (played >= last);
    last = played;
    for (guint i = 0; i < 50; i++)
      g_thread_yield ();
  }
  return NULL;
}

/* Whoever is first: each sample is taken or dropped, and counted as that. */
GST_START_TEST (test_every_sample_is_either_played_or_flushed)
{
  Worker *worker = worker_new ();
  Flusher flusher = { worker, FALSE, 0 };
  Pusher pusher = { worker->queue, 200 * RATE, 0 };
  GThread *thread = g_thread_new ("flusher", flush_again_and_again, &flusher);
  GThread *push_thread = g_thread_new ("pusher", push_pieces, &pusher);
  guint64 audio = 0;
  GstSipUaPacedQueueStats counts;

  do {
    if (worker_take (worker) == GST_SIP_UA_PACED_AUDIO)
      for (guint i = 0; i < FRAME; i++)
        audio += worker->frame[i] != 0;
    counts = stats (worker);
  } while (counts.played + counts.flushed < 200 * GST_SECOND && counts.trimmed == 0);
  g_atomic_int_set (&flusher.done, TRUE);
  g_thread_join (thread);
  g_thread_join (push_thread);
  assert_equals_uint64 (counts.played + counts.flushed, 200 * GST_SECOND);
  assert_equals_uint64 (counts.played, gst_util_uint64_scale_int (audio, GST_SECOND, RATE));
  worker_free (worker);
}

GST_END_TEST;

static const guint frame_times[] = { 5, 10, 30, 40, 60, 120 };

GST_START_TEST (test_other_frame_times)
{
  Worker *worker = worker_new ();
  guint frame_count = frame_times[__i__] * RATE / 1000, silences = 0;
  Source source = { worker, 0, RATE, FRAME, FALSE };
  GstClockTime end = worker->time + 60 * GST_SECOND;
  gint16 frame[RATE];
  gboolean marker;

  while (worker->time < end) {
    source_run (&source);
    silences +=
        gst_sip_ua_paced_queue_take (worker->queue, RATE, worker->time, frame, frame_count, &marker)
        != GST_SIP_UA_PACED_AUDIO;
    worker->time += frame_times[__i__] * GST_MSECOND;
  }
  GST_INFO ("%u ms: %u silences", frame_times[__i__], silences);
  fail_unless (silences <= 2 + 40 / frame_times[__i__]);
  assert_equals_uint64 (stats (worker).underruns, 0);
  assert_equals_uint64 (stats (worker).trimmed, 0);
  worker_free (worker);
}

GST_END_TEST;

static Suite *
paced_queue_suite (void)
{
  Suite *suite = suite_create ("paced-queue");
  TCase *rules = tcase_create ("rules"), *threads = tcase_create ("threads");

  suite_add_tcase (suite, rules);
  tcase_set_timeout (rules, 60);
  tcase_add_test (rules, test_nothing_is_taken_before_the_prebuffer_is_full);
  tcase_add_test (rules, test_a_prebuffer_that_cannot_be_filled_holds_nothing_back);
  tcase_add_test (rules, test_without_fill_nothing_is_sent_and_then_a_talkspurt_begins);
  tcase_add_loop_test (rules, test_a_leaky_queue_drops_what_its_type_says, 0, 2);
  tcase_add_loop_test (rules, test_unlimited_has_a_limit, 0, 2);
  tcase_add_test (rules, test_a_flush_says_what_was_played);
  tcase_add_test (rules, test_marks_are_told_when_their_audio_was_taken);
  tcase_add_test (rules, test_marks_in_what_leaked_are_told);
  tcase_add_test (rules, test_too_many_marks_are_refused);
  tcase_add_test (rules, test_the_end_of_a_drain_is_told_once);
  tcase_add_test (rules, test_no_sample_is_sent_at_another_rate);
  tcase_add_loop_test (
      rules, test_a_clock_that_drifts_does_not_move_the_level, 0, G_N_ELEMENTS (drifts));
  tcase_add_loop_test (rules, test_a_stall_does_not_stay_as_latency, 0, G_N_ELEMENTS (stalls));
  tcase_add_test (rules, test_silence_is_dropped_first);
  tcase_add_loop_test (rules, test_other_frame_times, 0, G_N_ELEMENTS (frame_times));
  suite_add_tcase (suite, threads);
  tcase_set_timeout (threads, 150);
  tcase_add_test (threads, test_a_blocked_pusher_loses_nothing);
  tcase_add_test (threads, test_a_flush_drops_what_is_being_pushed);
  tcase_add_test (threads, test_a_frame_is_never_longer_than_asked_for);
  tcase_add_test (threads, test_a_blocked_push_can_be_woken);
  tcase_add_test (threads, test_a_blocked_push_sees_new_settings);
  tcase_add_test (threads, test_every_sample_is_either_played_or_flushed);
  return suite;
}

GST_CHECK_MAIN (paced_queue);
