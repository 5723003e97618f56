/* SPDX-License-Identifier: BSD-3-Clause */
/* Media before the answer, both ways (RFC 3960), and provisional responses that are reliable (RFC 3262). */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "peer-ear.h"
#include "sip-callee.h"
#include "src-line.h"

#define PAIR                                                                                       \
  "sipuasrc name=src $ %s ! fakesink sync=false async=false " LINE_FEED " ! sipuasink name=sink"

static Line *line;
static Caller *caller;
static Callee *callee;
static Peer *peer;

static void
begin (const char *properties)
{
  g_autofree char *description = g_strdup_printf (PAIR, properties);

  line = line_launch (0, description);
  caller = line_caller (line);
  peer = peer_new ();
  line_go (line, GST_STATE_PLAYING);
}

static void
end (void)
{
  line_go (line, GST_STATE_NULL);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

static gboolean
tone_came_out (gpointer data)
{
  guint count = line_count (line);

  return count >= 800 && line_tone_share (line, count - 800, 800, PEER_TONE) > 0.95;
}

/* 183 in the place of 180; aims the peer at what it names. */
static void
hear_early_media (void)
{
  g_autoptr (SipUaMessage) response = NULL;
  guint16 port;

  caller_invite (caller, peer);
  response = caller_expect (caller, "INVITE", 183);
  port = sip_sdp_port (sipua_message_get_body (response, NULL));
  gst_sip_ua_endpoint_parse (&peer->rtp, caller->target, port);
  gst_sip_ua_endpoint_parse (&peer->rtcp, caller->target, port + 1);
}

GST_START_TEST (test_a_caller_hears_us_before_the_answer_and_we_hear_it)
{
  begin ("early-media=true auto-answer=false");
  hear_early_media ();
  line_push (line, coded_buffer (CODED_OLD, 0, 1600));
  peer_run_until_coded (peer, CODED_OLD, 1600);
  peer_run_until (peer, tone_came_out, NULL);
  g_signal_emit_by_name (line->src, "answer");
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  assert_equals_int (caller_answered_port (caller), peer->rtp.port);
  line_push (line, coded_buffer (CODED_OLD, 1600, 1600));
  peer_run_until_coded (peer, CODED_OLD, 3200);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

/* The stream goes on: to the next caller. */
GST_START_TEST (test_a_caller_that_gives_up_early_ends_no_stream)
{
  begin ("early-media=true auto-answer=false");
  hear_early_media ();
  peer_run_until (peer, tone_came_out, NULL);
  caller_cancel (caller);
  caller_hear (caller, "INVITE", 487);
  caller_ack (caller);
  line_hear_state (line, "ended");
  line_assert_none (line, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  hear_early_media ();
  g_signal_emit_by_name (line->src, "answer");
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  line_run_until_samples (line, peer, line_count (line) + 800);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

static void
begin_calling (const char *properties)
{
  g_autofree char *all = NULL;

  callee = callee_new ();
  all = g_strdup_printf ("uri=%s %s", callee->uri, properties);
  begin (all);
  callee_hear_invite (callee, peer);
}

static void
end_calling (void)
{
  callee_free (callee);
  end ();
}

static void
ring_with_media (void)
{
  g_autofree char *sdp = sip_make_sdp (peer, "0 101");

  callee_respond (callee, callee->invite, 183, NULL, sdp);
}

/* What is said before the answer is not for the callee, which hears all of it behind. */
GST_START_TEST (test_a_callee_is_heard_before_the_answer_and_hears_our_first_words)
{
  begin_calling ("");
  ring_with_media ();
  line_push (line, coded_buffer (CODED_OLD, 0, 1200));
  peer_run_until (peer, tone_came_out, NULL);
  fail_unless (peer->received->len > 0); /* silence, for NATs */
  assert_equals_int (peer_find_coded (peer, CODED_OLD, NULL), 0);
  callee_answer (callee, peer);
  peer_run_until_coded (peer, CODED_OLD, 1200);
  callee_end (callee);
  line_hear_eos (line);
  end_calling ();
}

GST_END_TEST;

GST_START_TEST (test_a_callee_that_refuses_after_early_media_is_an_error)
{
  static const char *const words[] = { "486", NULL };

  begin_calling ("");
  ring_with_media ();
  peer_run_until (peer, tone_came_out, NULL);
  callee_refuse (callee, 486);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY, words);
  end_calling ();
}

GST_END_TEST;

static gboolean
error_came (gpointer data)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (line->bus, GST_MESSAGE_ERROR);

  return message != NULL;
}

/* Who rings need not say anything. */
GST_START_TEST (test_silence_counts_from_the_answer_on)
{
  begin_calling ("media-establish-timeout=150000000");
  ring_with_media ();
  peer->muted = TRUE;
  peer_run (peer, 350 * GST_MSECOND);
  line_assert_none (line, GST_MESSAGE_ERROR);
  callee_answer (callee, peer);
  peer_run_until (peer, error_came, NULL);
  callee_hear_bye (callee);
  end_calling ();
}

GST_END_TEST;

static const struct {
  const char *properties, *headers;
  guint status;
  gboolean reliable;
} pracks[] = {
  { "", NULL, 180, FALSE },
  { "", "Supported: 100rel\r\n", 180, TRUE },
  { "prack=none", "Supported: 100rel\r\n", 180, FALSE },
  { "prack=none", "Require: 100rel\r\n", 420, FALSE },
  { "prack=required", NULL, 421, FALSE },
  { "prack=required", "Supported: 100rel\r\n", 180, TRUE },
};

GST_START_TEST (test_prack_is_as_the_property_says)
{
  g_autofree char *properties = g_strdup_printf ("auto-answer=false %s", pracks[__i__].properties);
  g_autoptr (SipUaMessage) response = NULL;
  g_autofree char *offer = NULL;

  begin (properties);
  offer = sip_make_sdp (peer, "0");
  caller_invite_with (caller, offer, pracks[__i__].headers);
  response = caller_expect (caller, "INVITE", pracks[__i__].status);
  assert_equals_int (
      sipua_message_get_header (response, "RSeq", 0) != NULL, pracks[__i__].reliable);
  end ();
}

GST_END_TEST;

static Suite *
early_media_suite (void)
{
  Suite *suite = suite_create ("early-media");
  TCase *tcase = tcase_create ("general");

  run_in_real_time ();
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_a_caller_hears_us_before_the_answer_and_we_hear_it);
  tcase_add_test (tcase, test_a_caller_that_gives_up_early_ends_no_stream);
  tcase_add_test (tcase, test_a_callee_is_heard_before_the_answer_and_hears_our_first_words);
  tcase_add_test (tcase, test_a_callee_that_refuses_after_early_media_is_an_error);
  tcase_add_test (tcase, test_silence_counts_from_the_answer_on);
  tcase_add_loop_test (tcase, test_prack_is_as_the_property_says, 0, G_N_ELEMENTS (pracks));
  return suite;
}

GST_CHECK_MAIN (early_media);
