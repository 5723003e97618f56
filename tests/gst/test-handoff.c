/* SPDX-License-Identifier: BSD-3-Clause */
/* The hand-off between a decoding thread and a streaming task. */
#include <gst/check/gstcheck.h>

#include "gstsipuahandoff.h"
#include "gstsipualimits.h"

#define RATE 8000
#define FRAME 160

/* A frame of 20 ms whose PTS tells which it is. */
static GstBuffer *
make_frame (guint number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME * 2, NULL);

  GST_BUFFER_PTS (buffer) = number;
  return buffer;
}

static void
push (GstSipUaHandoff *handoff, guint first, guint count)
{
  for (guint i = 0; i < count; i++)
    gst_sip_ua_handoff_push (handoff, make_frame (first + i), RATE);
}

static void
check_pop (GstSipUaHandoff *handoff, guint number, gboolean discont)
{
  GstBuffer *buffer = NULL;
  guint rate = 0;

  assert_equals_int (gst_sip_ua_handoff_pop (handoff, &buffer, &rate), GST_SIP_UA_HANDOFF_BUFFER);
  assert_equals_int (rate, RATE);
  assert_equals_uint64 (GST_BUFFER_PTS (buffer), number);
  assert_equals_int (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT), discont);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_buffers_come_out_in_order_then_the_end)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  GstBuffer *buffer;
  guint rate;

  gst_sip_ua_handoff_attach (handoff);
  push (handoff, 1, 3);
  gst_sip_ua_handoff_close (handoff);
  push (handoff, 4, 1); /* too late */
  for (guint i = 1; i <= 3; i++)
    check_pop (handoff, i, FALSE);
  for (guint i = 0; i < 2; i++)
    assert_equals_int (gst_sip_ua_handoff_pop (handoff, &buffer, &rate), GST_SIP_UA_HANDOFF_CLOSED);
  assert_equals_uint64 (gst_sip_ua_handoff_get_dropped (handoff), 0);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

GST_START_TEST (test_the_oldest_is_dropped_beyond_the_time)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  guint fit = GST_SIP_UA_HANDOFF_TIME / (20 * GST_MSECOND);

  gst_sip_ua_handoff_attach (handoff);
  push (handoff, 0, fit);
  assert_equals_uint64 (gst_sip_ua_handoff_get_dropped (handoff), 0);
  check_pop (handoff, 0, FALSE);
  push (handoff, fit, 4);
  assert_equals_uint64 (gst_sip_ua_handoff_get_dropped (handoff), 3);
  check_pop (handoff, 4, TRUE);
  for (guint i = 5; i < fit + 4; i++)
    check_pop (handoff, i, FALSE);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

/* However short the buffers are. */
GST_START_TEST (test_the_oldest_is_dropped_beyond_the_number)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);

  gst_sip_ua_handoff_attach (handoff);
  for (guint i = 0; i < GST_SIP_UA_HANDOFF_ITEMS + 2; i++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 2, NULL);

    GST_BUFFER_PTS (buffer) = i;
    gst_sip_ua_handoff_push (handoff, buffer, RATE);
  }
  assert_equals_uint64 (gst_sip_ua_handoff_get_dropped (handoff), 2);
  check_pop (handoff, 2, FALSE); /* the first to be seen: nothing before it is missing */
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

/* Silence that stands for what did not come displaces no audio. */
GST_START_TEST (test_filled_gaps_take_no_room)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  GstBuffer *gap = gst_buffer_new_allocate (NULL, RATE * 2, NULL); /* one second */

  GST_BUFFER_FLAG_SET (gap, GST_BUFFER_FLAG_GAP);
  GST_BUFFER_PTS (gap) = 1;
  gst_sip_ua_handoff_attach (handoff);
  push (handoff, 0, 1);
  gst_sip_ua_handoff_push (handoff, gap, RATE);
  push (handoff, 2, 1);
  for (guint i = 0; i < 3; i++)
    check_pop (handoff, i, FALSE);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

GST_START_TEST (test_nothing_is_kept_or_counted_while_detached)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);

  push (handoff, 0, 100);
  gst_sip_ua_handoff_attach (handoff);
  push (handoff, 100, 2);
  check_pop (handoff, 100, FALSE);
  gst_sip_ua_handoff_detach (handoff);
  push (handoff, 102, 100);
  gst_sip_ua_handoff_attach (handoff);
  push (handoff, 300, 1);
  check_pop (handoff, 300, FALSE);
  assert_equals_uint64 (gst_sip_ua_handoff_get_dropped (handoff), 0);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

static gpointer
flush_thread (gpointer data)
{
  gst_sip_ua_handoff_set_flushing (data, TRUE);
  return NULL;
}

static gpointer
close_thread (gpointer data)
{
  gst_sip_ua_handoff_close (data);
  return NULL;
}

GST_START_TEST (test_a_wait_is_ended_by_flushing_and_by_closing)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  GstBuffer *buffer;
  GThread *thread;
  guint rate;

  gst_sip_ua_handoff_attach (handoff);
  for (guint i = 0; i < 1000; i++) {
    thread = g_thread_new (NULL, flush_thread, handoff);
    assert_equals_int (
        gst_sip_ua_handoff_pop (handoff, &buffer, &rate), GST_SIP_UA_HANDOFF_FLUSHING);
    g_thread_join (thread);
    gst_sip_ua_handoff_set_flushing (handoff, FALSE);
  }
  push (handoff, 7, 1);
  check_pop (handoff, 7, FALSE);
  thread = g_thread_new (NULL, close_thread, handoff);
  assert_equals_int (gst_sip_ua_handoff_pop (handoff, &buffer, &rate), GST_SIP_UA_HANDOFF_CLOSED);
  g_thread_join (thread);
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

#define MANY 200000

static gpointer
push_thread (gpointer data)
{
  push (data, 0, MANY);
  gst_sip_ua_handoff_close (data);
  return NULL;
}

/* What is missing is what was counted, and is marked. */
GST_START_TEST (test_each_buffer_is_taken_or_counted)
{
  GstSipUaHandoff *handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  guint64 taken = 0, expected = 0;
  GstBuffer *buffer;
  GThread *thread;
  guint rate;

  gst_sip_ua_handoff_attach (handoff);
  thread = g_thread_new (NULL, push_thread, handoff);
  while (gst_sip_ua_handoff_pop (handoff, &buffer, &rate) == GST_SIP_UA_HANDOFF_BUFFER) {
    guint64 number = GST_BUFFER_PTS (buffer);

    fail_unless (number >= expected);
    if (taken > 0)
      assert_equals_int (
          GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT), number != expected);
    expected = number + 1;
    taken++;
    gst_buffer_unref (buffer);
  }
  g_thread_join (thread);
  assert_equals_uint64 (taken + gst_sip_ua_handoff_get_dropped (handoff), MANY);
  assert_equals_uint64 (expected, MANY); /* the newest is never dropped */
  gst_sip_ua_handoff_unref (handoff);
}

GST_END_TEST;

static Suite *
handoff_suite (void)
{
  Suite *suite = suite_create ("handoff");
  TCase *handoff = tcase_create ("handoff");

  suite_add_tcase (suite, handoff);
  tcase_add_test (handoff, test_buffers_come_out_in_order_then_the_end);
  tcase_add_test (handoff, test_the_oldest_is_dropped_beyond_the_time);
  tcase_add_test (handoff, test_the_oldest_is_dropped_beyond_the_number);
  tcase_add_test (handoff, test_filled_gaps_take_no_room);
  tcase_add_test (handoff, test_nothing_is_kept_or_counted_while_detached);
  tcase_add_test (handoff, test_a_wait_is_ended_by_flushing_and_by_closing);
  tcase_add_test (handoff, test_each_buffer_is_taken_or_counted);
  return suite;
}

GST_CHECK_MAIN (handoff);
