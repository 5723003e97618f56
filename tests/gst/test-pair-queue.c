/* SPDX-License-Identifier: BSD-3-Clause */
/* What an application has of the queue behind sipuasink: flush, marks, and properties that it sets and
 * reads while a call is there. All is judged by what the peer heard. */
#include <gst/check/gstcheck.h>

#include "peer-ear.h"
#include "src-line.h"

#define DROP " ! fakesink sync=false async=false"
#define SPEAKER LINE_FEED " ! sipuasink name=sink "
#define OF_SAMPLES(count) ((count) * (GST_SECOND / 8000))

static Line *line;
static Caller *caller;
static Peer *peer;

static void
begin (const char *properties)
{
  g_autofree char *text = g_strdup_printf ("sipuasrc name=src $" DROP " " SPEAKER "%s", properties);

  line = line_launch (0, text);
  caller = line_caller (line);
  peer = peer_new ();
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
}

static void
end (void)
{
  caller_end (caller);
  line_hear_eos (line);
  line_free (line);
  caller_free (caller);
  peer_free (peer);
}

static void
speak (CodedSignal signal, guint from, guint count)
{
  assert_equals_int (line_push (line, coded_buffer (signal, from, count)), GST_FLOW_OK);
}

static guint64
get (const char *property)
{
  guint64 value;

  g_object_get (line->sink, property, &value, NULL);
  return value;
}

static GstClockTime
flush (void)
{
  GstClockTime played;

  g_signal_emit_by_name (line->sink, "flush", &played);
  return played;
}

static guint64
field (GstMessage *message, const char *name)
{
  guint64 value = 0;

  fail_unless (gst_structure_get_uint64 (gst_message_get_structure (message), name, &value));
  return value;
}

static gboolean
has_any_of (const PeerPacket *packet, CodedSignal signal)
{
  for (guint i = 12; i < packet->size; i++)
    if (packet->data[i] != EAR_SILENCE && (packet->data[i] & 0x80) == signal)
      return TRUE;
  return FALSE;
}

/* All of the old is one buffer, of which most is still upstream of the queue when the new comes. */
GST_START_TEST (test_a_flush_tells_the_last_sample_that_the_peer_hears)
{
  GstMessage *message;
  GstClockTime played;
  guint old, begins = 0;

  begin ("");
  speak (CODED_OLD, 0, 80000);
  peer_run_until_coded (peer, CODED_OLD, 4000 + (guint)g_random_int_range (0, 800));
  played = flush ();
  speak (CODED_NEW, 0, 1600);
  peer_run_until_coded (peer, CODED_NEW, 1600);
  old = peer_find_coded (peer, CODED_OLD, NULL);
  peer_find_coded (peer, CODED_NEW, &begins);
  assert_equals_uint64 (played, OF_SAMPLES (old));
  for (guint i = begins; i < peer->received->len; i++)
    fail_if (has_any_of (peer_get (peer->received, i), CODED_OLD));
  assert_equals_uint64 (get ("played-time"), OF_SAMPLES (old + 1600));
  message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-flushed");
  assert_equals_uint64 (field (message, "played-time"), played);
  assert_equals_uint64 (field (message, "dropped-time"), OF_SAMPLES (80000 - old));
  gst_message_unref (message);
  end ();
}

GST_END_TEST;

static gboolean
mark (const char *id)
{
  gboolean marked;

  g_signal_emit_by_name (line->sink, "mark", id, &marked);
  return marked;
}

static void
push_mark_event (const char *id)
{
  g_autoptr (GstElement) feed = gst_bin_get_by_name (GST_BIN (line->pipeline), "feed");
  GstStructure *structure = gst_structure_new ("sip-mark", "id", G_TYPE_STRING, id, NULL);

  fail_unless (
      gst_element_send_event (feed, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, structure)));
}

/* When it is told, the peer has what comes before it, and not yet much of what comes behind. */
static void
hear_mark (const char *id, guint samples)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-mark");
  guint heard;

  peer_run (peer, GST_MSECOND);
  heard = peer_find_coded (peer, CODED_OLD, NULL);
  assert_equals_string (gst_structure_get_string (gst_message_get_structure (message), "id"), id);
  assert_equals_uint64 (field (message, "played-time"), OF_SAMPLES (samples));
  fail_unless (heard >= samples && heard < samples + 8000, "told when %u were heard", heard);
}

static gboolean
level_is (gpointer level)
{
  return get ("current-level-time") == *(GstClockTime *)level;
}

static void
run_until_level (GstClockTime level)
{
  peer_run_until (peer, level_is, &level);
}

GST_START_TEST (test_marks_are_told_when_their_audio_leaves)
{
  begin ("max-time=1000000000 prebuffer=400000000");
  speak (CODED_OLD, 0, 1600);
  push_mark_event ("event");
  speak (CODED_OLD, 1600, 801);
  run_until_level (OF_SAMPLES (2401));
  fail_unless (mark ("action"));
  peer_run (peer, 100 * GST_MSECOND);
  assert_equals_int (peer_find_coded (peer, CODED_OLD, NULL), 0);
  speak (CODED_OLD, 2401, 24000);
  hear_mark ("event", 1600);
  hear_mark ("action", 2401);
  /* One in what is flushed is not told. */
  fail_unless (mark ("flushed"));
  flush ();
  fail_unless (mark ("last"));
  peer_run (peer, 100 * GST_MSECOND);
  hear_mark ("last", peer_find_coded (peer, CODED_OLD, NULL));
  end ();
}

GST_END_TEST;

static gboolean
level_is_at_least (gpointer level)
{
  return get ("current-level-time") >= *(GstClockTime *)level;
}

static gboolean
level_is_at_most (gpointer level)
{
  return get ("current-level-time") <= *(GstClockTime *)level;
}

/* A pusher that is blocked goes on, or waits until less is queued. It pushes in pieces of some ms. */
GST_START_TEST (test_max_time_changes_in_a_call)
{
  static const guint times[] = { 200, 600, 100, 300 }; /* ms */

  begin ("");
  speak (CODED_OLD, 0, 80000);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    GstClockTime least = (times[i] - 40) * GST_MSECOND, most = (times[i] + 40) * GST_MSECOND;

    g_object_set (line->sink, "max-time", times[i] * GST_MSECOND, NULL);
    assert_equals_uint64 (get ("max-time"), times[i] * GST_MSECOND);
    peer_run_until (peer, level_is_at_least, &least);
    peer_run_until (peer, level_is_at_most, &most);
    peer_run (peer, 100 * GST_MSECOND);
    fail_unless (get ("current-level-time") <= most);
  }
  peer_find_coded (peer, CODED_OLD, NULL); /* fails if any was lost */
  end ();
}

GST_END_TEST;

/* The rest of ten seconds that are being pushed is new, and old is what stands before the last 100 ms. */
GST_START_TEST (test_leaky_type_changes_in_a_call)
{
  GstBuffer *both =
      gst_buffer_append (coded_buffer (CODED_OLD, 0, 7200), coded_buffer (CODED_NEW, 0, 800));
  guint heard;

  begin ("max-time=100000000");
  speak (CODED_OLD, 0, 80000);
  peer_run_until_coded (peer, CODED_OLD, 1600);
  gst_util_set_object_arg (G_OBJECT (line->sink), "leaky-type", "upstream");
  run_until_level (0);
  peer_run (peer, 40 * GST_MSECOND);
  heard = peer_find_coded (peer, CODED_OLD, NULL);
  fail_unless (heard < 40000, "%u of the new was sent", heard);
  assert_equals_uint64 (get ("played-time"), OF_SAMPLES (heard));
  g_array_set_size (peer->received, 0);
  gst_util_set_object_arg (G_OBJECT (line->sink), "leaky-type", "downstream");
  assert_equals_int (line_push (line, both), GST_FLOW_OK);
  peer_run_until_coded (peer, CODED_NEW, 800);
  heard = peer_find_coded (peer, CODED_OLD, NULL);
  fail_unless (heard < 3600, "%u of the old was sent", heard);
  end ();
}

GST_END_TEST;

/* And current-level-time is what waits for it, to the sample. */
GST_START_TEST (test_prebuffer_changes_in_a_call)
{
  begin ("");
  speak (CODED_OLD, 0, 1600);
  peer_run_until_coded (peer, CODED_OLD, 1600);
  peer_run (peer, 100 * GST_MSECOND); /* it has run dry, and begins anew */
  g_object_set (line->sink, "prebuffer", 150 * GST_MSECOND, NULL);
  speak (CODED_OLD, 1600, 1001);
  run_until_level (OF_SAMPLES (1001));
  peer_run (peer, 200 * GST_MSECOND);
  assert_equals_int (peer_find_coded (peer, CODED_OLD, NULL), 1600);
  assert_equals_uint64 (get ("current-level-time"), OF_SAMPLES (1001));
  assert_equals_uint64 (get ("played-time"), OF_SAMPLES (1600));
  speak (CODED_OLD, 2601, 199);
  peer_run_until_coded (peer, CODED_OLD, 2800);
  assert_equals_uint64 (get ("played-time"), OF_SAMPLES (2800));
  g_object_set (line->sink, "prebuffer", (guint64)0, NULL);
  speak (CODED_OLD, 2800, 160);
  peer_run_until_coded (peer, CODED_OLD, 2960);
  end ();
}

GST_END_TEST;

static gboolean
packets_come (gpointer data)
{
  return peer->received->len >= 3;
}

GST_START_TEST (test_silence_fill_changes_in_a_call)
{
  begin ("");
  peer_run_until (peer, packets_come, NULL);
  for (guint i = 0; i < 2; i++) {
    g_object_set (line->sink, "silence-fill", FALSE, NULL);
    peer_run (peer, 60 * GST_MSECOND);
    g_array_set_size (peer->received, 0);
    peer_run (peer, 100 * GST_MSECOND);
    assert_equals_int (peer->received->len, 0);
    g_object_set (line->sink, "silence-fill", TRUE, NULL);
    peer_run_until (peer, packets_come, NULL);
  }
  end ();
}

GST_END_TEST;

/* One that wants to hear nothing: the stream goes on as if it did, to its end. */
GST_START_TEST (test_a_peer_that_takes_no_audio_holds_up_no_stream)
{
  g_autofree char *sdp = NULL, *offer = NULL;

  line = line_launch (0, "sipuasrc name=src $" DROP " " SPEAKER);
  caller = line_caller (line);
  peer = peer_new ();
  peer->muted = TRUE;
  sdp = sip_make_sdp (peer, "0 8 101");
  offer = g_strconcat (sdp, __i__ ? "a=inactive\r\n" : "a=sendonly\r\n", NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_invite_with (caller, offer, NULL);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  speak (CODED_OLD, 0, 8000);
  line_push_eos (line);
  caller_hear_bye (caller);
  assert_equals_uint64 (get ("played-time"), GST_SECOND);
  peer_run (peer, GST_MSECOND);
  assert_equals_int (peer->received->len, 0);
  line_hear_eos (line);
  line_free (line);
  caller_free (caller);
  peer_free (peer);
}

GST_END_TEST;

static Suite *
pair_queue_suite (void)
{
  Suite *suite = suite_create ("pair-queue");
  TCase *actions = tcase_create ("actions"), *properties = tcase_create ("properties");

  run_in_real_time ();
  suite_add_tcase (suite, actions);
  tcase_set_timeout (actions, 60);
  tcase_add_loop_test (actions, test_a_flush_tells_the_last_sample_that_the_peer_hears, 0, 2);
  tcase_add_test (actions, test_marks_are_told_when_their_audio_leaves);
  suite_add_tcase (suite, properties);
  tcase_set_timeout (properties, 60);
  tcase_add_test (properties, test_max_time_changes_in_a_call);
  tcase_add_test (properties, test_leaky_type_changes_in_a_call);
  tcase_add_test (properties, test_prebuffer_changes_in_a_call);
  tcase_add_test (properties, test_silence_fill_changes_in_a_call);
  tcase_add_loop_test (properties, test_a_peer_that_takes_no_audio_holds_up_no_stream, 0, 2);
  return suite;
}

GST_CHECK_MAIN (pair_queue);
