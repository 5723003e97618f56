/* SPDX-License-Identifier: BSD-3-Clause */
/* States of a pair and the ends of its calls: who answers when, and what each element and each bus
 * hears of an end that comes from the peer, from a stream or from the application. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "peer-ear.h"
#include "src-line.h"

#define DROP " ! fakesink sync=false async=false"
#define SPEAKER LINE_FEED " ! sipuasink name=sink "

static Caller *caller;
static Peer *peer;

static void
begin_with (Line *line)
{
  caller = line_caller (line);
  peer = peer_new ();
}

static void
end_with (void)
{
  caller_free (caller);
  peer_free (peer);
}

static void
speak (Line *line, guint begin, guint count)
{
  assert_equals_int (line_push (line, coded_buffer (CODED_OLD, begin, count)), GST_FLOW_OK);
}

GST_START_TEST (test_a_pair_rings_in_paused_and_answers_in_playing)
{
  Line *line = line_launch (0, "sipuasrc name=src $ ! sipuasink name=sink");

  begin_with (line);
  line_go (line, GST_STATE_PAUSED);
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  caller_assert_quiet (caller);
  line_go (line, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  line_hear_eos (line);
  end_with ();
  line_free (line);
}

GST_END_TEST;

/* __i__: the one that is late. */
GST_START_TEST (test_a_pair_answers_when_both_pipelines_are_in_playing)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $" DROP);
  Line *sink = line_launch (src->port, SPEAKER "channel=x");
  Line *early = __i__ ? sink : src, *late = __i__ ? src : sink;

  begin_with (src);
  line_go (src, GST_STATE_PAUSED);
  line_go (sink, GST_STATE_PAUSED);
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  line_go (early, GST_STATE_PLAYING);
  caller_assert_quiet (caller);
  line_go (late, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  line_hear_eos (src);
  line_hear_eos (sink);
  end_with ();
  line_free (src);
  line_free (sink);
}

GST_END_TEST;

/* Upstream of the sink never gives anything. */
GST_START_TEST (test_bye_of_the_peer_ends_one_pipeline_once)
{
  Line *line = line_launch (0, "sipuasrc name=src $" DROP " " SPEAKER);

  begin_with (line);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 800);
  caller_end (caller);
  line_hear_eos (line);
  assert_equals_int (line->eos, 1);
  line_go (line, GST_STATE_READY);
  line_assert_none (line, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  end_with ();
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_bye_of_the_peer_ends_both_pipelines)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $" DROP);
  Line *sink = line_launch (src->port, SPEAKER "channel=x");

  begin_with (src);
  line_go (src, GST_STATE_PLAYING);
  line_go (sink, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  caller_end (caller);
  line_hear_eos (src);
  line_hear_eos (sink);
  line_go (src, GST_STATE_READY);
  line_go (sink, GST_STATE_READY);
  line_assert_none (src, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  line_assert_none (sink, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  end_with ();
  line_free (src);
  line_free (sink);
}

GST_END_TEST;

static gboolean
has_eos (GstPad *pad)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_EOS, 0);

  return event != NULL;
}

/* A source ends its stream when its push returns that. */
GST_START_TEST (test_after_the_end_upstream_gets_eos)
{
  Line *line = line_launch (0, SPEAKER "$");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (line->sink, "sink");
  g_autoptr (GstPad) pad = gst_pad_get_peer (sink);
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  begin_with (line);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  caller_end (caller);
  line_hear_eos (line);
  fail_if (has_eos (pad));
  speak (line, 0, 160);
  while (!has_eos (pad))
    fail_unless (g_get_monotonic_time () < end);
  end_with ();
  line_free (line);
}

GST_END_TEST;

typedef struct {
  Caller *caller;
  SipUaMessage *bye; /* (owned) (nullable) */
  guint heard;       /* samples of the signal when it came */
} Bye;

static gboolean
bye_came (gpointer data)
{
  Bye *bye = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (SipUaMessage) message = sip_receive (bye->caller->fd, now);

  if (message && sipua_message_is_request (message)) {
    assert_equals_string (sipua_message_get_method (message), "BYE");
    bye->heard = peer_find_coded (peer, CODED_OLD, NULL);
    bye->bye = g_steal_pointer (&message);
  }
  return bye->bye != NULL;
}

/* What was received before BYE is all of it, to the sample. The queue holds 200 ms, so most of it is
 * still upstream when EOS is said. */
GST_START_TEST (test_the_end_of_the_stream_hangs_up_behind_its_last_sample)
{
  Line *line = line_launch (0, SPEAKER "$");
  Bye bye = { NULL, NULL, 0 };

  begin_with (line);
  bye.caller = caller;
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  for (guint i = 0; i < 10; i++)
    speak (line, i * 801, 801); /* no whole frames */
  line_push_eos (line);
  peer_run_until (peer, bye_came, &bye);
  caller_respond (caller, bye.bye, 200);
  peer_run (peer, 40 * GST_MSECOND);
  assert_equals_int (peer_find_coded (peer, CODED_OLD, NULL), 8010);
  assert_equals_int (bye.heard, 8010);
  line_hear_eos (line);
  sipua_message_unref (bye.bye);
  end_with ();
  line_free (line);
}

GST_END_TEST;

/* It posts its EOS, and the call goes on. __i__: the property changes in PLAYING. */
GST_START_TEST (test_without_hangup_on_eos_the_call_goes_on)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $" DROP);
  Line *sink = line_launch (
      src->port, __i__ ? SPEAKER "channel=x" : SPEAKER "channel=x hangup-on-eos=false");

  begin_with (src);
  line_go (src, GST_STATE_PLAYING);
  line_go (sink, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  if (__i__)
    g_object_set (sink->sink, "hangup-on-eos", FALSE, NULL);
  speak (sink, 0, 1600);
  line_push_eos (sink);
  peer_run_until_coded (peer, CODED_OLD, 1600);
  line_hear_eos (sink);
  line_run_until_samples (src, peer, line_count (src) + 1600);
  caller_assert_quiet (caller);
  assert_equals_int (src->eos, 0);
  caller_end (caller);
  line_hear_eos (src);
  end_with ();
  line_free (src);
  line_free (sink);
}

GST_END_TEST;

/* Short pipelines, one after the other, in one call: as a synthesiser makes them. */
GST_START_TEST (test_utterances_are_pipelines_in_one_call)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $" DROP);

  begin_with (src);
  line_go (src, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  for (guint i = 0; i < 5; i++) {
    Line *utterance = line_launch (src->port, SPEAKER "channel=x hangup-on-eos=false");

    line_go (utterance, GST_STATE_PLAYING);
    speak (utterance, i * 2401, 2401);
    line_push_eos (utterance);
    peer_run_until_coded (peer, CODED_OLD, (i + 1) * 2401);
    line_hear_eos (utterance);
    line_free (utterance);
    assert_equals_int (peer_find_coded (peer, CODED_OLD, NULL), (i + 1) * 2401);
    line_run_until_samples (src, peer, line_count (src) + 800);
  }
  caller_assert_quiet (caller);
  caller_end (caller);
  line_hear_eos (src);
  end_with ();
  line_free (src);
}

GST_END_TEST;

/* What the first caller was not told any more is not for the second. */
GST_START_TEST (test_the_queue_of_one_call_is_not_heard_in_the_next)
{
  Line *line = line_launch (
      0, "sipuasrc name=src keep-listening=true $" DROP " " SPEAKER "max-time=5000000000");

  begin_with (line);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  speak (line, 0, 24000);
  peer_run_until_coded (peer, CODED_OLD, 800);
  caller_end (caller);
  line_hear_state (line, "ended");
  peer_run (peer, 100 * GST_MSECOND); /* the last packets of the first call are still to be read */
  for (guint i = 0; i < 3; i++) {
    g_array_set_size (peer->received, 0);
    caller_establish (caller, peer);
    line_run_until_samples (line, peer, line_count (line) + 1600);
    fail_unless (peer->received->len > 3);
    assert_equals_int (peer_find_coded (peer, CODED_OLD, NULL), 0);
    caller_end (caller);
    line_hear_state (line, "ended");
  }
  line_assert_none (line, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  end_with ();
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_keep_listening_and_uri_exclude_each_other)
{
  static const char *const words[] = { "keep-listening", "uri", NULL };
  Line *line = line_launch (0,
      __i__ ? "sipuasrc name=src $ keep-listening=true ! sipuasink name=sink uri=sip:a@127.0.0.1"
            : "sipuasrc name=src $ keep-listening=true uri=sip:a@127.0.0.1 ! sipuasink name=sink");

  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  line_free (line);
}

GST_END_TEST;

/* After the end of a call: 0 both go through READY, 1 the source alone, 2 the sink alone. */
GST_START_TEST (test_a_round_begins_anew_with_whom_went_through_ready)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $" DROP);
  Line *sink = line_launch (src->port, SPEAKER "channel=x");

  begin_with (src);
  line_go (src, GST_STATE_PLAYING);
  line_go (sink, GST_STATE_PLAYING);
  for (guint i = 0; i < 3; i++) {
    caller_establish (caller, peer);
    caller_end (caller);
    if (i == 0 || __i__ != 2)
      line_hear_eos (src);
    if (i == 0 || __i__ != 1)
      line_hear_eos (sink);
    caller_invite (caller, peer);
    caller_hear (caller, "INVITE", 486);
    caller_ack (caller);
    if (__i__ != 2)
      line_go (src, GST_STATE_READY);
    if (__i__ != 1)
      line_go (sink, GST_STATE_READY);
    if (__i__ != 2)
      line_go (src, GST_STATE_PLAYING);
    if (__i__ != 1)
      line_go (sink, GST_STATE_PLAYING);
  }
  line_assert_none (src, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  line_assert_none (sink, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  end_with ();
  line_free (src);
  line_free (sink);
}

GST_END_TEST;

static Suite *
pair_states_suite (void)
{
  Suite *suite = suite_create ("pair-states");
  TCase *states = tcase_create ("states");
  TCase *ends = tcase_create ("ends");

  suite_add_tcase (suite, states);
  tcase_add_test (states, test_a_pair_rings_in_paused_and_answers_in_playing);
  tcase_add_loop_test (states, test_a_pair_answers_when_both_pipelines_are_in_playing, 0, 2);
  tcase_add_loop_test (states, test_a_round_begins_anew_with_whom_went_through_ready, 0, 3);
  tcase_add_loop_test (states, test_keep_listening_and_uri_exclude_each_other, 0, 2);
  suite_add_tcase (suite, ends);
  tcase_add_test (ends, test_bye_of_the_peer_ends_one_pipeline_once);
  tcase_add_test (ends, test_bye_of_the_peer_ends_both_pipelines);
  tcase_add_test (ends, test_after_the_end_upstream_gets_eos);
  tcase_add_test (ends, test_the_end_of_the_stream_hangs_up_behind_its_last_sample);
  tcase_add_loop_test (ends, test_without_hangup_on_eos_the_call_goes_on, 0, 2);
  tcase_add_test (ends, test_utterances_are_pipelines_in_one_call);
  tcase_add_test (ends, test_the_queue_of_one_call_is_not_heard_in_the_next);
  return suite;
}

GST_CHECK_MAIN (pair_states);
