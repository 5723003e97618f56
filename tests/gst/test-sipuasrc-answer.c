/* SPDX-License-Identifier: BSD-3-Clause */
/* What becomes of a call up to its answer: ringing in PAUSED, answering in PLAYING, the decision of the
 * application, refusals, CANCEL, and several callers or elements. After each the next call works. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "src-line.h"

static Line *line;
static Caller *caller;

static void
begin (const char *properties, GstState state)
{
  line = line_new (properties, NULL);
  caller = line_caller (line);
  line_go (line, state);
}

static void
end (void)
{
  caller_free (caller);
  line_free (line);
}

/* The element is as good as new. */
static void
check_next_call (void)
{
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  caller_end (caller);
  line_hear_eos (line);
}

static void
check_warning (const char *word)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_WARNING, NULL);
  g_autoptr (GError) error = NULL;

  gst_message_parse_warning (message, &error, NULL);
  fail_unless (strstr (error->message, word) != NULL, "%s", error->message);
}

GST_START_TEST (test_paused_rings_and_playing_answers)
{
  begin (NULL, GST_STATE_PAUSED);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  caller_assert_quiet (caller);
  line_go (line, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  line_hear_state (line, "confirmed");
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_back_in_paused_rings_again)
{
  begin (NULL, GST_STATE_PLAYING);
  line_go (line, GST_STATE_PAUSED);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  caller_assert_quiet (caller);
  line_go (line, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  end ();
}

GST_END_TEST;

/* In READY the address is bound and nobody waits for a call. */
GST_START_TEST (test_ready_is_busy)
{
  begin (NULL, GST_STATE_READY);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 486);
  caller_ack (caller);
  check_next_call ();
  end ();
}

GST_END_TEST;

GST_START_TEST (test_a_call_is_found_as_soon_as_paused_is_reached)
{
  line = line_new (NULL, NULL);
  caller = line_caller (line);
  for (guint i = 0; i < 50; i++) {
    line_go (line, GST_STATE_PAUSED);
    caller_invite (caller, NULL);
    caller_hear (caller, "INVITE", 180);
    line_go (line, GST_STATE_READY);
    caller_hear (caller, "INVITE", 480);
    caller_ack (caller);
  }
  end ();
}

GST_END_TEST;

GST_START_TEST (test_without_auto_answer_the_action_answers)
{
  begin ("auto-answer=false", GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  caller_assert_quiet (caller);
  g_signal_emit_by_name (line->src, "answer");
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_an_answer_in_paused_waits_for_playing)
{
  begin ("auto-answer=false", GST_STATE_PAUSED);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  g_signal_emit_by_name (line->src, "answer");
  caller_assert_quiet (caller);
  line_go (line, GST_STATE_PLAYING);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  end ();
}

GST_END_TEST;

/* An answer that comes too late is not for the next caller. */
GST_START_TEST (test_an_answer_to_no_call_is_nothing)
{
  begin ("auto-answer=false", GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  caller_cancel (caller);
  caller_hear (caller, "INVITE", 487);
  caller_ack (caller);
  g_signal_emit_by_name (line->src, "answer");
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  caller_assert_quiet (caller);
  g_signal_emit_by_name (line->src, "answer");
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  end ();
}

GST_END_TEST;

static guint decided;

static guint
decide (GstElement *src, SipUaCall *call, gpointer status)
{
  fail_unless (SIPUA_IS_CALL (call));
  assert_equals_int (sipua_call_get_state (call), SIPUA_CALL_STATE_INCOMING);
  decided++;
  return GPOINTER_TO_UINT (status);
}

static const struct {
  guint returned, status;
} rejections[] = { { 300, 300 }, { 486, 486 }, { 603, 603 }, { 699, 699 }, { 1000, 699 } };

GST_START_TEST (test_a_handler_rejects_with_its_status)
{
  gulong handler;

  begin (NULL, GST_STATE_PLAYING);
  handler = g_signal_connect (line->src, "incoming-call", G_CALLBACK (decide),
      GUINT_TO_POINTER (rejections[__i__].returned));
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", rejections[__i__].status);
  caller_ack (caller);
  assert_equals_int (decided, 1);
  g_signal_handler_disconnect (line->src, handler);
  check_next_call ();
  end ();
}

GST_END_TEST;

/* A handler decides, whatever auto-answer says; the first of two. */
GST_START_TEST (test_a_handler_that_returns_0_lets_it_ring)
{
  begin (NULL, GST_STATE_PLAYING);
  g_signal_connect (line->src, "incoming-call", G_CALLBACK (decide), NULL);
  g_signal_connect (line->src, "incoming-call", G_CALLBACK (decide), GUINT_TO_POINTER (200));
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  caller_assert_quiet (caller);
  assert_equals_int (decided, 1);
  g_signal_emit_by_name (line->src, "answer");
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_a_handler_answers_without_auto_answer)
{
  begin ("auto-answer=false", GST_STATE_PLAYING);
  g_signal_connect (line->src, "incoming-call", G_CALLBACK (decide), GUINT_TO_POINTER (200));
  caller_establish (caller, NULL);
  caller_end (caller);
  end ();
}

GST_END_TEST;

static guint
act (GstElement *src, SipUaCall *call, gpointer action)
{
  if (g_str_equal (action, "reject"))
    g_signal_emit_by_name (src, "reject", 404, "Nobody Here");
  else
    g_signal_emit_by_name (src, action, 0, NULL);
  return 0;
}

GST_START_TEST (test_actions_work_in_the_handler)
{
  static const char *const actions[] = { "answer", "reject", "hangup" };
  static const guint statuses[] = { 200, 404, 480 };

  begin (NULL, GST_STATE_PLAYING);
  g_signal_connect (
      line->src, "incoming-call", G_CALLBACK (act), (gpointer)(guintptr)actions[__i__]);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", statuses[__i__]);
  caller_ack (caller);
  if (statuses[__i__] == 200)
    caller_end (caller);
  if (statuses[__i__] != 404)
    line_hear_eos (line);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_reject_refuses_a_ringing_call)
{
  g_autoptr (SipUaMessage) response = NULL;

  begin ("auto-answer=false", GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  g_signal_emit_by_name (line->src, "reject", 600, "Not Now");
  response = caller_expect (caller, "INVITE", 600);
  assert_equals_string (sipua_message_get_reason (response), "Not Now");
  caller_ack (caller);
  g_object_set (line->src, "auto-answer", TRUE, NULL);
  check_next_call ();
  end ();
}

GST_END_TEST;

static const struct {
  guint status;
  const char *reason;
} bad_rejections[] = { { 0, NULL }, { 200, NULL }, { 299, NULL }, { 700, NULL },
  { 486, "a\r\nVia: b" }, { 486, "a\nb" } };

GST_START_TEST (test_reject_does_nothing_with_what_is_no_refusal)
{
  begin ("auto-answer=false", GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  g_signal_emit_by_name (
      line->src, "reject", bad_rejections[__i__].status, bad_rejections[__i__].reason);
  caller_assert_quiet (caller);
  g_signal_emit_by_name (line->src, "answer");
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  caller_end (caller);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_actions_without_a_call_do_nothing)
{
  static const GstState states[] = { GST_STATE_NULL, GST_STATE_READY, GST_STATE_PAUSED,
    GST_STATE_PLAYING };

  begin (NULL, states[__i__]);
  g_signal_emit_by_name (line->src, "answer");
  g_signal_emit_by_name (line->src, "reject", 486, NULL);
  g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  check_next_call ();
  g_signal_emit_by_name (line->src, "answer");
  g_signal_emit_by_name (line->src, "reject", 486, NULL);
  g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  line_assert_none (line, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_hangup_of_a_ringing_call_ends_the_stream)
{
  begin (NULL, GST_STATE_PAUSED);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  caller_hear (caller, "INVITE", 480);
  caller_ack (caller);
  line_go (line, GST_STATE_PLAYING);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_a_second_caller_is_refused_and_the_first_unharmed)
{
  Caller *second;
  Peer *peer = peer_new ();

  begin (NULL, GST_STATE_PLAYING);
  second = line_caller (line);
  caller_establish (caller, peer);
  caller_invite (second, NULL);
  caller_hear (second, "INVITE", 486);
  caller_ack (second);
  line_run_until_samples (line, peer, 4000);
  caller_assert_quiet (caller);
  caller_end (caller);
  line_hear_eos (line);
  caller_free (second);
  peer_free (peer);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_a_cancelled_call_is_no_end)
{
  begin (NULL, GST_STATE_PAUSED);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 180);
  caller_cancel (caller);
  caller_hear (caller, "CANCEL", 200);
  caller_hear (caller, "INVITE", 487);
  caller_ack (caller);
  line_hear_state (line, "ended");
  line_assert_none (line, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  check_next_call ();
  end ();
}

GST_END_TEST;

static const char *const unusable[] = { "18", "9", "96", "101" };

GST_START_TEST (test_nothing_in_common_is_488_with_a_warning)
{
  g_autofree char *offer = sip_make_sdp (NULL, unusable[__i__]);
  g_autoptr (SipUaMessage) response = NULL;

  begin (NULL, GST_STATE_PLAYING);
  caller_invite_with (caller, offer, NULL);
  response = caller_expect (caller, "INVITE", 488);
  fail_unless (sipua_message_get_header (response, "Warning", 0) != NULL);
  caller_ack (caller);
  check_warning ("sip:caller@127.0.0.1");
  check_next_call ();
  end ();
}

GST_END_TEST;

/* RFC 3261 section 13.2.1: our offer is in the 200, and the answer in the ACK. */
GST_START_TEST (test_who_sends_no_offer_gets_ours)
{
  Peer *peer = peer_new ();
  g_autofree char *answer = sip_make_sdp (peer, "0");

  begin (NULL, GST_STATE_PLAYING);
  caller_invite_with (caller, NULL, NULL);
  caller_hear (caller, "INVITE", 200);
  caller_aim (caller, peer);
  caller_ack_with (caller, answer);
  line_run_until_samples (line, peer, 4000);
  fail_unless (line_tone_share (line, line_count (line) - 800, 800, PEER_TONE) > 0.95);
  caller_end (caller);
  line_hear_eos (line);
  peer_free (peer);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_who_does_not_answer_our_offer_is_hung_up_on)
{
  static const char *const words[] = { "did not answer", NULL };

  begin (NULL, GST_STATE_PLAYING);
  caller_invite_with (caller, NULL, NULL);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED, words);
  caller_hear_bye (caller);
  end ();
}

GST_END_TEST;

static const char *const broken[] = { "garbage", "v=0\r\n", "v=1\r\no=- 1 1 IN IP4 1.2.3.4\r\n",
  ("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
   "m=audio 99999999999 RTP/AVP 0\r\n") };

GST_START_TEST (test_a_broken_description_is_400)
{
  begin (NULL, GST_STATE_PLAYING);
  caller_invite_with (caller, broken[__i__], NULL);
  caller_hear (caller, "INVITE", 400);
  caller_ack (caller);
  check_next_call ();
  end ();
}

GST_END_TEST;

GST_START_TEST (test_no_port_for_media_is_503)
{
  Peer *peer = peer_new (); /* its RTP and RTCP ports are taken on 127.0.0.1 */
  g_autofree char *range =
      g_strdup_printf ("%u-%u", peer->sockets.rtp_port, peer->sockets.rtp_port + 1);

  line = line_new (NULL, NULL);
  caller = caller_new ("127.0.0.1", line->port);
  g_object_set (line->src, "local-address", "127.0.0.1", "port-range", range, NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 503);
  caller_ack (caller);
  check_warning (range);
  peer_free (peer);
  check_next_call ();
  end ();
}

GST_END_TEST;

/* Bytes of a fixed generator, and nearly good messages. */
GST_START_TEST (test_garbage_is_nothing)
{
  static const char *const lines[] = { "", "\r\n", "\r\n\r\n", "INVITE", "INVITE sip:a SIP/2.0\r\n",
    "INVITE sip:a@b SIP/2.0\r\nVia: x\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n",
    "SIP/2.0 999999 x\r\n\r\n" };
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  guint8 data[1400];

  begin (NULL, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    caller_send (caller, lines[i], strlen (lines[i]));
  for (guint i = 0; i < 200; i++) {
    for (guint j = 0; j < sizeof data; j++)
      data[j] = (guint8)g_rand_int (random);
    caller_send (caller, data, (gsize)g_rand_int_range (random, 1, sizeof data));
    if (i % 20 == 0) /* before the socket's buffer is full */
      caller_assert_quiet (caller);
  }
  caller_assert_quiet (caller);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_two_elements_on_one_address_are_served_in_order)
{
  Caller *second;
  Line *other;

  begin (NULL, GST_STATE_PLAYING);
  other = line_new_on (line->port, NULL, NULL);
  line_go (other, GST_STATE_PLAYING);
  second = line_caller (line);
  caller_establish (caller, NULL);
  line_hear_state (line, "confirmed");
  caller_establish (second, NULL);
  line_hear_state (other, "confirmed");
  /* One goes, the agent stays. */
  caller_end (caller);
  line_hear_eos (line);
  line_go (line, GST_STATE_NULL);
  caller_assert_quiet (second);
  caller_end (second);
  line_hear_eos (other);
  caller_invite (caller, NULL);
  caller_hear (caller, "INVITE", 486);
  caller_ack (caller);
  caller_free (second);
  line_free (other);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_two_elements_on_two_ports)
{
  Line *other = line_new (NULL, NULL);
  Caller *second = line_caller (other);

  begin (NULL, GST_STATE_PLAYING);
  line_go (other, GST_STATE_PLAYING);
  caller_establish (second, NULL);
  line_hear_state (other, "confirmed");
  caller_establish (caller, NULL);
  line_hear_state (line, "confirmed");
  caller_end (second);
  line_hear_eos (other);
  caller_assert_quiet (caller);
  caller_end (caller);
  line_hear_eos (line);
  caller_free (second);
  line_free (other);
  end ();
}

GST_END_TEST;

static void
add_decisions (TCase *tests)
{
  tcase_add_loop_test (tests, test_a_handler_rejects_with_its_status, 0, G_N_ELEMENTS (rejections));
  tcase_add_test (tests, test_a_handler_that_returns_0_lets_it_ring);
  tcase_add_test (tests, test_a_handler_answers_without_auto_answer);
  tcase_add_loop_test (tests, test_actions_work_in_the_handler, 0, 3);
  tcase_add_test (tests, test_reject_refuses_a_ringing_call);
  tcase_add_loop_test (
      tests, test_reject_does_nothing_with_what_is_no_refusal, 0, G_N_ELEMENTS (bad_rejections));
  tcase_add_loop_test (tests, test_actions_without_a_call_do_nothing, 0, 4);
  tcase_add_test (tests, test_hangup_of_a_ringing_call_ends_the_stream);
}

static void
add_refusals (TCase *tests)
{
  tcase_add_test (tests, test_a_second_caller_is_refused_and_the_first_unharmed);
  tcase_add_test (tests, test_a_cancelled_call_is_no_end);
  tcase_add_loop_test (
      tests, test_nothing_in_common_is_488_with_a_warning, 0, G_N_ELEMENTS (unusable));
  tcase_add_test (tests, test_who_sends_no_offer_gets_ours);
  tcase_add_test (tests, test_who_does_not_answer_our_offer_is_hung_up_on);
  tcase_add_loop_test (tests, test_a_broken_description_is_400, 0, G_N_ELEMENTS (broken));
  tcase_add_test (tests, test_no_port_for_media_is_503);
  tcase_add_test (tests, test_garbage_is_nothing);
}

static Suite *
sipuasrc_answer_suite (void)
{
  Suite *suite = suite_create ("sipuasrc-answer");
  TCase *states = tcase_create ("states");
  TCase *decisions = tcase_create ("decisions");
  TCase *refusals = tcase_create ("refusals");

  suite_add_tcase (suite, states);
  tcase_add_test (states, test_paused_rings_and_playing_answers);
  tcase_add_test (states, test_back_in_paused_rings_again);
  tcase_add_test (states, test_ready_is_busy);
  tcase_add_test (states, test_a_call_is_found_as_soon_as_paused_is_reached);
  tcase_add_test (states, test_without_auto_answer_the_action_answers);
  tcase_add_test (states, test_an_answer_in_paused_waits_for_playing);
  tcase_add_test (states, test_an_answer_to_no_call_is_nothing);
  suite_add_tcase (suite, decisions);
  add_decisions (decisions);
  suite_add_tcase (suite, refusals);
  add_refusals (refusals);
  tcase_add_test (refusals, test_two_elements_on_one_address_are_served_in_order);
  tcase_add_test (refusals, test_two_elements_on_two_ports);
  return suite;
}

GST_CHECK_MAIN (sipuasrc_answer);
