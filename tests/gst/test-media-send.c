/* SPDX-License-Identifier: BSD-3-Clause */
/* What a call sends of a queue, found in the packets by its content. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuareaper.h"
#include "peer-ear.h"

#define MANY_MEDIAS 20

typedef struct {
  GstSipUaPacedQueue *queue;
  CodedSignal signal;
  guint begin, count; /* samples */
  guint buffer;       /* samples pushed at once */
  guint sleep;        /* us after each */
} Pusher;

static gpointer
push_signal (gpointer data)
{
  Pusher *pusher = data;
  gint16 *samples = g_new (gint16, pusher->buffer);

  for (guint done = 0; done < pusher->count; done += pusher->buffer) {
    for (guint i = 0; i < pusher->buffer; i++)
      samples[i] = coded_sample (pusher->signal, pusher->begin + done + i);
    if (gst_sip_ua_paced_queue_push (pusher->queue, 8000, samples, pusher->buffer) < pusher->buffer)
      break;
    if (pusher->sleep)
      g_usleep (pusher->sleep);
  }
  g_free (samples);
  return NULL;
}

static void
push (GstSipUaPacedQueue *queue, CodedSignal signal, guint begin, guint count)
{
  Pusher pusher = { queue, signal, begin, count, count, 0 };

  push_signal (&pusher);
}

static gboolean
has_marker (const PeerPacket *packet)
{
  return packet->data[1] >> 7;
}

static guint32
timestamp (const PeerPacket *packet)
{
  return GST_READ_UINT32_BE (packet->data + 4);
}

/* RFC 3550 section 5.1: sequence numbers without a hole, time that goes on by whole frames; and it is
 * the time of the packets' arrival. */
static void
check_headers (Peer *peer, guint units)
{
  const PeerPacket *begin = peer_get (peer->received, 0);

  for (guint i = 1; i < peer->received->len; i++) {
    const PeerPacket *before = peer_get (peer->received, i - 1),
                     *packet = peer_get (peer->received, i);
    guint32 step = timestamp (packet) - timestamp (before);
    GstClockTimeDiff late = GST_CLOCK_DIFF (
        begin->time + (timestamp (packet) - timestamp (begin)) * (GST_SECOND / 8000), packet->time);

    assert_equals_int (
        (guint16)(GST_READ_UINT16_BE (packet->data + 2) - GST_READ_UINT16_BE (before->data + 2)),
        1);
    assert_equals_int (step % units, 0);
    fail_unless (step > 0 && step < 100 * units);
    fail_unless (ABS (late) < (GstClockTimeDiff)(150 * GST_MSECOND));
    assert_equals_int (packet->size, 12 + units);
  }
}

GST_START_TEST (test_queued_audio_is_sent_as_it_is)
{
  Peer *peer = peer_new ();
  GstSipUaPacedQueue *queue = gst_sip_ua_paced_queue_new (8000);
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Pusher pusher = { queue, CODED_OLD, 0, 16000, 8000, 0 };
  GThread *thread = g_thread_new ("pusher", push_signal, &pusher);
  guint begin = 0, silent = 0;

  gst_sip_ua_media_set_queue (media, queue);
  peer_run_until_coded (peer, CODED_OLD, 16000);
  g_thread_join (thread);
  assert_equals_int (peer_find_coded (peer, CODED_OLD, &begin), 16000);
  check_headers (peer, 160);
  for (guint i = begin; i < begin + 100; i++)
    silent += packet_is_silence (peer_get (peer->received, i));
  assert_equals_int (silent, 0);
  assert_equals_uint64 (media_count (media, "queue-played"), 2 * GST_SECOND);
  assert_equals_uint64 (media_count (media, "queue-level"), 0);
  /* Afterwards it is silence again. */
  peer_run (peer, 200 * GST_MSECOND);
  fail_unless (packet_is_silence (peer_get (peer->received, peer->received->len - 1)));
  end_call (media, NULL, peer);
  gst_sip_ua_paced_queue_unref (queue);
}

GST_END_TEST;

/* A queue can be there before the start, and be taken away; one of another rate is left alone. */
GST_START_TEST (test_a_queue_can_be_changed_at_any_time)
{
  Peer *peer = peer_new ();
  GstSipUaPacedQueue *begin = gst_sip_ua_paced_queue_new (8000),
                     *other = gst_sip_ua_paced_queue_new (16000);
  GstSipUaMedia *media = make_media (NULL, NULL);
  g_autoptr (SipUaSdpStream) stream = peer_make_stream (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV);
  guint sent, played;

  push (begin, CODED_OLD, 0, 1600);
  push (other, CODED_NEW, 0, 800);
  gst_sip_ua_media_set_queue (media, other);
  gst_sip_ua_media_set_queue (media, begin);
  peer_aim (peer, media);
  fail_unless (gst_sip_ua_media_start (media, stream, NULL));
  peer_run_until_coded (peer, CODED_OLD, 320);
  gst_sip_ua_media_set_queue (media, NULL);
  peer_run (peer, 60 * GST_MSECOND);
  played = peer_find_coded (peer, CODED_OLD, NULL);
  sent = peer->received->len;
  peer_run (peer, 200 * GST_MSECOND);
  fail_unless (peer->received->len > sent);
  assert_equals_int (peer_find_coded (peer, CODED_OLD, NULL), played);
  fail_unless (played < 1600);
  gst_sip_ua_media_set_queue (media, other);
  peer_run (peer, 200 * GST_MSECOND);
  fail_unless (packet_is_silence (peer_get (peer->received, peer->received->len - 1)));
  assert_equals_uint64 (media_count (media, "queue-played"), 0);
  gst_sip_ua_media_set_queue (media, begin);
  peer_run_until_coded (peer, CODED_OLD, 1600);
  end_call (media, NULL, peer);
  gst_sip_ua_paced_queue_unref (begin);
  gst_sip_ua_paced_queue_unref (other);
}

GST_END_TEST;

/* RFC 3551 section 4.1: what is not sent is a hole in RTP time, and what follows has the marker bit. */
GST_START_TEST (test_without_fill_a_pause_is_a_hole_in_time)
{
  Peer *peer = peer_new ();
  GstSipUaPacedQueue *queue = gst_sip_ua_paced_queue_new (8000);
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);

  gst_sip_ua_paced_queue_set_silence_fill (queue, FALSE);
  gst_sip_ua_media_set_queue (media, queue);
  peer_run (peer, 100 * GST_MSECOND);
  g_array_set_size (peer->received, 0);
  peer_run (peer, 100 * GST_MSECOND);
  assert_equals_int (peer->received->len, 0);
  for (guint i = 0; i < 3; i++) {
    push (queue, CODED_OLD, i * 800, 800);
    peer_run_until_coded (peer, CODED_OLD, (i + 1) * 800);
    peer_run (peer, 200 * GST_MSECOND);
    assert_equals_int (peer->received->len, (i + 1) * 5);
  }
  check_headers (peer, 160);
  for (guint i = 0; i < 15; i++)
    assert_equals_int (has_marker (peer_get (peer->received, i)), i % 5 == 0);
  for (guint i = 5; i < 15; i += 5)
    fail_unless (
        timestamp (peer_get (peer->received, i)) - timestamp (peer_get (peer->received, i - 1))
        >= 200 * 8);
  end_call (media, NULL, peer);
  gst_sip_ua_paced_queue_unref (queue);
}

GST_END_TEST;

/* What flush said was played is what the peer has got, to the sample; nothing old comes after, also not
 * of the buffer that was being pushed. */
GST_START_TEST (test_a_flush_says_what_the_peer_has_heard)
{
  Peer *peer = peer_new ();
  GstSipUaPacedQueue *queue = gst_sip_ua_paced_queue_new (8000);
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Pusher pusher = { queue, CODED_OLD, 0, 80000, 80000, 0 };
  GThread *thread = g_thread_new ("pusher", push_signal, &pusher);
  GstClockTime played, dropped;
  guint begin = 0, old;

  gst_sip_ua_media_set_queue (media, queue);
  peer_run_until_coded (peer, CODED_OLD, 4000 + g_random_int_range (0, 800));
  gst_sip_ua_paced_queue_flush (queue, &played, &dropped);
  g_thread_join (thread);
  push (queue, CODED_NEW, 0, 1600);
  peer_run_until_coded (peer, CODED_NEW, 1600);
  old = peer_find_coded (peer, CODED_OLD, NULL);
  assert_equals_int (peer_find_coded (peer, CODED_NEW, &begin), 1600);
  assert_equals_uint64 (played, old * (GST_SECOND / 8000));
  assert_equals_uint64 (played + dropped, 10 * GST_SECOND);
  for (guint i = begin; i < peer->received->len; i++)
    for (guint j = 12; j < peer_get (peer->received, i)->size; j++)
      fail_if (peer_get (peer->received, i)->data[j] != EAR_SILENCE
               && peer_get (peer->received, i)->data[j] & 0x80);
  fail_unless (has_marker (peer_get (peer->received, begin)));
  check_headers (peer, 160);
  assert_equals_uint64 (media_count (media, "queue-flushed"), dropped);
  end_call (media, NULL, peer);
  gst_sip_ua_paced_queue_unref (queue);
}

GST_END_TEST;

typedef struct {
  GMutex lock;
  GCond cond;
  GString *marks;
  gboolean stalled, go_on;
} Told;

static void
tell_mark (const char *id, GstClockTime played, gpointer user_data)
{
  Told *told = user_data;

  g_mutex_lock (&told->lock);
  g_string_append_printf (
      told->marks, "%s:%" G_GUINT64_FORMAT " ", id, GST_TIME_AS_MSECONDS (played));
  g_mutex_unlock (&told->lock);
}

static gboolean
has_told_b (gpointer data)
{
  Told *told = data;
  gboolean has;

  g_mutex_lock (&told->lock);
  has = strstr (told->marks->str, "b:") != NULL;
  g_mutex_unlock (&told->lock);
  return has;
}

GST_START_TEST (test_marks_are_told_by_the_worker)
{
  static const GstSipUaMediaCallbacks callbacks = { .mark = tell_mark };
  Told told = { .marks = g_string_new (NULL) };
  Peer *peer = peer_new ();
  GstSipUaPacedQueue *queue = gst_sip_ua_paced_queue_new (8000);
  GstSipUaMedia *media =
      start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, &callbacks, &told);

  push (queue, CODED_OLD, 0, 400);
  gst_sip_ua_paced_queue_mark (queue, "a");
  push (queue, CODED_OLD, 400, 400);
  gst_sip_ua_paced_queue_mark (queue, "b");
  gst_sip_ua_media_set_queue (media, queue);
  peer_run_until (peer, has_told_b, &told);
  assert_equals_string (told.marks->str, "a:50 b:100 ");
  peer_run_until_coded (peer, CODED_OLD, 800);
  end_call (media, NULL, peer);
  gst_sip_ua_paced_queue_unref (queue);
  g_string_free (told.marks, TRUE);
}

GST_END_TEST;

/* What nobody may do in a callback, to have a worker that does not run. */
static void
stall_worker (const char *id, GstClockTime played, gpointer user_data)
{
  Told *told = user_data;

  g_mutex_lock (&told->lock);
  told->stalled = TRUE;
  while (!told->go_on)
    g_cond_wait (&told->cond, &told->lock);
  g_mutex_unlock (&told->lock);
}

static gboolean
has_stalled (gpointer data)
{
  Told *told = data;
  gboolean stalled;

  g_mutex_lock (&told->lock);
  stalled = told->stalled;
  g_mutex_unlock (&told->lock);
  return stalled;
}

/* Frames are left out, not their audio. */
GST_START_TEST (test_a_stall_of_the_worker_loses_no_audio)
{
  static const GstSipUaMediaCallbacks callbacks = { .mark = stall_worker };
  Told told = { 0 };
  Peer *peer = peer_new ();
  GstSipUaPacedQueue *queue = gst_sip_ua_paced_queue_new (8000);
  GstSipUaMedia *media =
      start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, &callbacks, &told);
  Pusher pusher = { queue, CODED_OLD, 400, 8000, 400, 0 };
  GThread *thread;

  push (queue, CODED_OLD, 0, 400);
  gst_sip_ua_paced_queue_mark (queue, "a");
  thread = g_thread_new ("pusher", push_signal, &pusher);
  gst_sip_ua_media_set_queue (media, queue);
  peer_run_until (peer, has_stalled, &told);
  peer_run (peer, 300 * GST_MSECOND);
  g_mutex_lock (&told.lock);
  told.go_on = TRUE;
  g_cond_signal (&told.cond);
  g_mutex_unlock (&told.lock);
  peer_run_until_coded (peer, CODED_OLD, 8400);
  g_thread_join (thread);
  fail_unless (media_count (media, "skipped-frames") >= 10);
  assert_equals_uint64 (media_count (media, "queue-trimmed"), 0);
  end_call (media, NULL, peer);
  gst_sip_ua_paced_queue_unref (queue);
}

GST_END_TEST;

static const guint frame_times[] = { 10, 30, 60 };

GST_START_TEST (test_frames_of_other_lengths)
{
  Peer *peer = peer_new ();
  GstSipUaPacedQueue *queue = gst_sip_ua_paced_queue_new (8000);
  GstSipUaMedia *media = make_media (NULL, NULL);
  g_autoptr (SipUaSdpStream) stream = peer_make_stream (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV);
  Pusher pusher = { queue, CODED_OLD, 0, 9600, 1024, 0 };
  GThread *thread = g_thread_new ("pusher", push_signal, &pusher);

  stream->ptime = frame_times[__i__];
  gst_sip_ua_media_set_queue (media, queue);
  peer_aim (peer, media);
  fail_unless (gst_sip_ua_media_start (media, stream, NULL));
  peer_run_until_coded (peer, CODED_OLD, 9600);
  g_thread_join (thread);
  check_headers (peer, frame_times[__i__] * 8);
  end_call (media, NULL, peer);
  gst_sip_ua_paced_queue_unref (queue);
}

GST_END_TEST;

typedef struct {
  Peer *peer;
  GstSipUaPacedQueue *queue;
  GstSipUaMedia *media;
  Pusher pusher;
  GThread *thread;
  CodedSearch search;
} Call;

#define CALL_SAMPLES 16000

static void
call_begin (Call *call, gboolean slow)
{
  call->peer = peer_new ();
  call->peer->muted = TRUE;
  call->queue = gst_sip_ua_paced_queue_new (8000);
  call->media = start_media (call->peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  call->pusher = (Pusher){ call->queue, CODED_OLD, 0, slow ? CALL_SAMPLES / 5 : CALL_SAMPLES, 160,
    slow ? 100000 : 0 };
  call->thread = g_thread_new ("pusher", push_signal, &call->pusher);
  call->search = (CodedSearch){ call->peer, CODED_OLD, call->pusher.count, 0, 0 };
  gst_sip_ua_media_set_queue (call->media, call->queue);
}

/* One worker, twenty calls; the application of one gives a frame each 100 ms. */
GST_START_TEST (test_a_slow_application_is_nobody_else_s_matter)
{
  Call calls[MANY_MEDIAS];
  GstClockTime end = gst_util_get_timestamp () + 30 * GST_SECOND;
  gboolean done = FALSE;

  for (guint i = 0; i < MANY_MEDIAS; i++)
    call_begin (&calls[i], i == 0);
  while (!done && gst_util_get_timestamp () < end) {
    done = TRUE;
    for (guint i = 0; i < MANY_MEDIAS; i++) {
      peer_run (calls[i].peer, GST_MSECOND);
      done &= coded_search_is_over (&calls[i].search);
    }
  }
  for (guint i = 0; i < MANY_MEDIAS; i++) {
    guint silent = 0, begin = 0;

    g_thread_join (calls[i].thread);
    assert_equals_int (peer_find_coded (calls[i].peer, CODED_OLD, &begin), calls[i].pusher.count);
    for (guint j = begin; i > 0 && j < begin + CALL_SAMPLES / 160; j++)
      silent += packet_is_silence (peer_get (calls[i].peer->received, j));
    assert_equals_int (silent, 0);
    gst_sip_ua_media_stop (calls[i].media);
    peer_free (calls[i].peer);
    gst_sip_ua_paced_queue_unref (calls[i].queue);
  }
  gst_sip_ua_reaper_wait ();
}

GST_END_TEST;

static Suite *
media_send_suite (void)
{
  Suite *suite = suite_create ("media-send");
  TCase *calls = tcase_create ("calls");

  run_in_real_time ();
  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_test (calls, test_queued_audio_is_sent_as_it_is);
  tcase_add_test (calls, test_a_queue_can_be_changed_at_any_time);
  tcase_add_test (calls, test_without_fill_a_pause_is_a_hole_in_time);
  tcase_add_loop_test (calls, test_a_flush_says_what_the_peer_has_heard, 0, 5);
  tcase_add_test (calls, test_marks_are_told_by_the_worker);
  tcase_add_test (calls, test_a_stall_of_the_worker_loses_no_audio);
  tcase_add_loop_test (calls, test_frames_of_other_lengths, 0, G_N_ELEMENTS (frame_times));
  tcase_add_test (calls, test_a_slow_application_is_nobody_else_s_matter);
  return suite;
}

GST_CHECK_MAIN (media_send);
