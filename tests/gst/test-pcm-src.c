/* SPDX-License-Identifier: BSD-3-Clause */
/* The source of received audio in an application's pipeline. */
#include <gst/check/gstcheck.h>

#include "gstsipualimits.h"
#include "media-peer.h"

/* A frame of 20 ms that is current now. */
static void
push_frame (GstSipUaHandoff *handoff, guint rate)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, rate / 50 * 2, NULL);

  gst_buffer_memset (buffer, 0, 1, rate / 50 * 2);
  GST_BUFFER_PTS (buffer) = gst_util_get_timestamp ();
  gst_sip_ua_handoff_push (handoff, buffer, rate);
}

/* Until @condition holds; what it waits for happens in another thread. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end_ = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;                                \
    while (!(condition)) {                                                                         \
      fail_unless (g_get_monotonic_time () < end_, "never: " #condition);                          \
      g_thread_yield ();                                                                           \
    }                                                                                              \
  }                                                                                                \
  G_STMT_END

/* Until the source takes what is pushed: the hand-off drops what comes before. */
static void
push_until_heard (Listener *listener, GstSipUaHandoff *handoff, guint rate)
{
  guint before = listener_count (listener);

  while (listener_count (listener) == before) {
    push_frame (handoff, rate);
    for (guint i = 0; i < 100 && listener_count (listener) == before; i++)
      g_thread_yield ();
  }
}

GST_START_TEST (test_caps_follow_the_audio)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  Listener *listener = listener_new ();

  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  wait_until (gst_sip_ua_pcm_src_is_running (listener->src));
  assert_equals_int (listener->rate, 0);
  gst_sip_ua_pcm_src_set_handoff (listener->src, handoff, FALSE);
  push_until_heard (listener, handoff, 8000);
  assert_equals_int (listener->rate, 8000);
  push_until_heard (listener, handoff, 16000);
  wait_until (listener->rate == 16000);
  listener_free (listener);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

/* 50 times: each time the running time begins anew at 0. */
GST_START_TEST (test_states_can_be_gone_through_again_and_again)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  Listener *listener = listener_new ();

  gst_sip_ua_pcm_src_set_handoff (listener->src, handoff, FALSE);
  for (guint i = 0; i < 50; i++) {
    GstState target = i % 2 ? GST_STATE_READY : GST_STATE_NULL;

    assert_equals_int (
        gst_element_set_state (listener->pipeline, GST_STATE_PAUSED), GST_STATE_CHANGE_NO_PREROLL);
    listener_clear (listener);
    fail_if (gst_sip_ua_pcm_src_is_running (listener->src));
    gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
    push_until_heard (listener, handoff, 8000);
    fail_unless (gst_sip_ua_pcm_src_is_running (listener->src));
    g_mutex_lock (&listener->lock);
    fail_unless (g_array_index (listener->times, Listened, 0).pts < 5 * GST_SECOND);
    fail_unless (g_array_index (listener->times, Listened, 0).discont);
    g_mutex_unlock (&listener->lock);
    assert_equals_int (
        gst_element_set_state (listener->pipeline, target), GST_STATE_CHANGE_SUCCESS);
    fail_if (gst_sip_ua_pcm_src_is_running (listener->src));
  }
  listener_free (listener);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

GST_START_TEST (test_nothing_is_pushed_in_paused)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  Listener *listener = listener_new ();
  guint heard;

  gst_sip_ua_pcm_src_set_handoff (listener->src, handoff, FALSE);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  push_until_heard (listener, handoff, 8000);
  for (guint i = 0; i < 20; i++) {
    gst_element_set_state (listener->pipeline, GST_STATE_PAUSED);
    heard = listener_count (listener);
    for (guint j = 0; j < 20; j++)
      push_frame (handoff, 8000);
    assert_equals_int (listener_count (listener), heard);
    gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
    push_until_heard (listener, handoff, 8000);
  }
  fail_unless (gst_sip_ua_handoff_get_dropped (handoff) > 0);
  listener_free (listener);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

static void
check_eos (Listener *listener)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (listener->pipeline);
  GstMessage *message =
      gst_bus_timed_pop_filtered (bus, 5 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  fail_unless (message != NULL);
  assert_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
}

GST_START_TEST (test_what_was_queued_is_delivered_before_the_end)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  Listener *listener = listener_new ();
  guint heard;

  gst_sip_ua_pcm_src_set_handoff (listener->src, handoff, FALSE);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  push_until_heard (listener, handoff, 8000);
  gst_element_set_state (listener->pipeline, GST_STATE_PAUSED);
  heard = listener_count (listener);
  for (guint i = 0; i < 5; i++)
    push_frame (handoff, 8000);
  gst_sip_ua_handoff_close (handoff);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  check_eos (listener);
  fail_unless (listener_count (listener) > heard);
  listener_free (listener);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

/* A call that was refused: there never was a hand-off, and in one case not even PLAYING. */
GST_START_TEST (test_the_stream_can_end_without_any_audio)
{
  Listener *listener = listener_new ();

  gst_element_set_state (listener->pipeline, __i__ == 0 ? GST_STATE_PAUSED : GST_STATE_PLAYING);
  if (__i__ == 2)
    wait_until (gst_sip_ua_pcm_src_is_running (listener->src));
  gst_sip_ua_pcm_src_end (listener->src);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  check_eos (listener);
  fail_if (gst_sip_ua_pcm_src_is_running (listener->src));
  listener_free (listener);
}

GST_END_TEST;

/* One call after the other into one pipeline. */
GST_START_TEST (test_the_stream_goes_on_with_the_next_call)
{
  Listener *listener = listener_new ();

  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < 20; i++) {
    GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);

    gst_sip_ua_pcm_src_set_handoff (listener->src, handoff, TRUE);
    push_until_heard (listener, handoff, 8000);
    if (i % 3 == 0)
      gst_sip_ua_handoff_close (handoff);
    else if (i % 3 == 1)
      gst_sip_ua_pcm_src_set_handoff (listener->src, NULL, TRUE);
    gst_sip_ua_handoff_unref (handoff);
  }
  fail_if (listener->eos);
  g_mutex_lock (&listener->lock);
  for (guint i = 1; i < listener->times->len; i++)
    fail_unless (g_array_index (listener->times, Listened, i).pts
                 >= g_array_index (listener->times, Listened, i - 1).pts);
  g_mutex_unlock (&listener->lock);
  listener_free (listener);
}

GST_END_TEST;

/* PTS is running time: a frame of now is at the pipeline's running time of now. */
GST_START_TEST (test_audio_has_the_running_time_of_its_pipeline)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  Listener *listener = listener_new ();
  g_autoptr (GstClock) clock =
      g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_MONOTONIC, NULL);
  GstClockTime running;
  GstClockTimeDiff off;

  /* Not the system's clock: years ahead of it. */
  gst_object_ref_sink (clock);
  gst_clock_set_calibration (clock, 0, 100000000 * GST_SECOND, 1, 1);
  gst_pipeline_use_clock (GST_PIPELINE (listener->pipeline), clock);
  gst_sip_ua_pcm_src_set_handoff (listener->src, handoff, FALSE);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  push_until_heard (listener, handoff, 8000);
  running = gst_clock_get_time (clock) - gst_element_get_base_time (listener->pipeline);
  g_mutex_lock (&listener->lock);
  off = GST_CLOCK_DIFF (
      g_array_index (listener->times, Listened, listener->times->len - 1).pts, running);
  g_mutex_unlock (&listener->lock);
  fail_unless (ABS (off) < 200 * (GstClockTimeDiff)GST_MSECOND, "off by %" GST_STIME_FORMAT,
      GST_STIME_ARGS (off));
  listener_free (listener);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

GST_START_TEST (test_latency_is_told_and_its_change_announced)
{
  Listener *listener = listener_new ();
  g_autoptr (GstBus) bus = gst_element_get_bus (listener->pipeline);
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min, max;
  GstMessage *message;
  gboolean live;

  gst_sip_ua_pcm_src_set_latency (listener->src, 80 * GST_MSECOND);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_LATENCY);
  fail_unless (message != NULL);
  gst_message_unref (message);
  gst_sip_ua_pcm_src_set_latency (listener->src, 80 * GST_MSECOND);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_LATENCY) == NULL);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  fail_unless (gst_element_query (GST_ELEMENT (listener->src), query));
  gst_query_parse_latency (query, &live, &min, &max);
  fail_unless (live);
  assert_equals_uint64 (min, 80 * GST_MSECOND);
  assert_equals_uint64 (max, 80 * GST_MSECOND + GST_SIP_UA_HANDOFF_TIME);
  listener_free (listener);
}

GST_END_TEST;

static Suite *
pcm_src_suite (void)
{
  Suite *suite = suite_create ("pcm-src");
  TCase *src = tcase_create ("src");

  suite_add_tcase (suite, src);
  tcase_add_test (src, test_caps_follow_the_audio);
  tcase_add_test (src, test_states_can_be_gone_through_again_and_again);
  tcase_add_test (src, test_nothing_is_pushed_in_paused);
  tcase_add_test (src, test_what_was_queued_is_delivered_before_the_end);
  tcase_add_loop_test (src, test_the_stream_can_end_without_any_audio, 0, 3);
  tcase_add_test (src, test_the_stream_goes_on_with_the_next_call);
  tcase_add_test (src, test_audio_has_the_running_time_of_its_pipeline);
  tcase_add_test (src, test_latency_is_told_and_its_change_announced);
  return suite;
}

GST_CHECK_MAIN (pcm_src);
