/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfers: the peer is asked to call somebody else, tells how far it got, and the call ends or goes on;
 * and the same the other way round (RFC 3515, RFC 5589 section 6). And sessions that nobody refreshes (RFC 4028). */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "peer-ear.h"
#include "sip-callee.h"
#include "src-line.h"

static Line *line;
static Caller *caller;

static void
begin (const char *properties)
{
  line = line_new (properties, NULL);
  caller = line_caller (line);
  line_go (line, GST_STATE_PLAYING);
}

static void
end (void)
{
  line_go (line, GST_STATE_NULL);
  caller_free (caller);
  line_free (line);
}

/* NOTIFY with the status line that the peer got (RFC 3515 section 2.4.5). */
static void
notify (const char *status, gboolean last)
{
  g_autofree char *branch = sipua_generate_branch ();
  g_autofree char *body = g_strdup_printf ("SIP/2.0 %s\r\n", status);
  g_autofree char *text = g_strdup_printf (
      "NOTIFY sip:bot@%s:%u SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%u;branch=%s\r\n"
      "Max-Forwards: 70\r\nFrom: <sip:caller@127.0.0.1:%u>;tag=%s\r\nTo: <sip:bot@%s>;tag=%s\r\n"
      "Call-ID: %s\r\nCSeq: %u NOTIFY\r\nContact: <sip:caller@127.0.0.1:%u>\r\nEvent: refer\r\n"
      "Subscription-State: %s\r\nContent-Type: message/sipfrag\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      caller->target, caller->target_port, caller->port, branch, caller->port, caller->from_tag,
      caller->target, caller->to_tag, caller->call_id, ++caller->cseq, caller->port,
      last ? "terminated;reason=noresource" : "active;expires=60", strlen (body), body);

  caller_send (caller, text, strlen (text));
  caller_hear (caller, "NOTIFY", 200);
}

static void
hear_transfer (guint status, gboolean done)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-call-transfer");
  const GstStructure *structure = gst_message_get_structure (message);
  gboolean got_done;
  guint got;

  fail_unless (gst_structure_get (
      structure, "status", G_TYPE_UINT, &got, "done", G_TYPE_BOOLEAN, &got_done, NULL));
  assert_equals_int (got, status);
  assert_equals_int (got_done, done);
}

static GstStructure *
name_method (GstElement *element, const char *method, gpointer user_data)
{
  return gst_structure_new ("headers", "X-Method", G_TYPE_STRING, method, NULL);
}

static void
transfer (guint status)
{
  g_autoptr (SipUaMessage) refer = NULL;

  caller_establish (caller, NULL);
  g_signal_connect (line->src, "request-headers", G_CALLBACK (name_method), NULL);
  g_signal_emit_by_name (line->src, "transfer", "sip:other@192.0.2.7");
  refer = caller_expect_request (caller, "REFER");
  assert_equals_string (sipua_message_get_header (refer, "Refer-To", 0), "<sip:other@192.0.2.7>");
  assert_equals_string (sipua_message_get_header (refer, "X-Method", 0), "REFER");
  caller_respond (caller, refer, status);
}

/* With a BYE that may have headers of the application. */
GST_START_TEST (test_a_peer_that_gets_there_is_let_go)
{
  g_autoptr (SipUaMessage) bye = NULL;

  begin (NULL);
  transfer (202);
  notify ("180 Ringing", FALSE);
  hear_transfer (180, FALSE);
  notify ("200 OK", TRUE);
  hear_transfer (200, TRUE);
  bye = caller_expect_request (caller, "BYE");
  assert_equals_string (sipua_message_get_header (bye, "X-Method", 0), "BYE");
  caller_respond (caller, bye, 200);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

/* __i__ 0: the target refuses, 1: the peer does. */
GST_START_TEST (test_the_call_goes_on_when_a_transfer_fails)
{
  begin (NULL);
  transfer (__i__ == 0 ? 202 : 603);
  if (__i__ == 0)
    notify ("486 Busy Here", TRUE);
  hear_transfer (__i__ == 0 ? 486 : 603, TRUE);
  caller_assert_quiet (caller);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_a_uri_that_is_none_is_told_so)
{
  begin (NULL);
  caller_establish (caller, NULL);
  g_signal_emit_by_name (line->src, "transfer", "this is none");
  hear_transfer (400, TRUE);
  caller_end (caller);
  line_hear_eos (line);
  end ();
}

GST_END_TEST;

static void
check_session_expires (const SipUaMessage *message, const char *expected)
{
  assert_equals_string (sipua_message_get_header (message, "Session-Expires", 0), expected);
}

/* __i__ 0: as nobody set it, 1: as it was set, 2: not asked for. */
GST_START_TEST (test_session_expires_is_asked_for)
{
  static const char *const properties[] = { "", "session-expires=100000000000",
    "session-expires=0" };
  static const char *const expected[] = { "1800", "100", NULL };
  Callee *callee = callee_new ();
  g_autofree char *all = g_strdup_printf ("uri=%s %s", callee->uri, properties[__i__]);

  line = line_new (all, NULL);
  line_go (line, GST_STATE_PLAYING);
  callee_take_call (callee, NULL);
  check_session_expires (callee->invite, expected[__i__]);
  callee_end (callee);
  line_hear_eos (line);
  line_free (line);
  callee_free (callee);
}

GST_END_TEST;

/* A peer that does not know the call any more: the application hears of it at once, with one error. */
GST_START_TEST (test_a_peer_that_lost_the_call_is_an_error)
{
  static const char *const words[] = { "does not respond", NULL };
  g_autoptr (SipUaMessage) invite = NULL;

  begin (NULL);
  caller_establish (caller, NULL);
  g_signal_emit_by_name (line->src, "hold");
  invite = caller_expect_request (caller, "INVITE");
  caller_respond (caller, invite, 481);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ, words);
  sipua_message_unref (caller_expect_request (caller, "ACK"));
  caller_hear_bye (caller);
  end ();
}

GST_END_TEST;

#define PAIR                                                                                       \
  "sipuasrc name=src $ ! fakesink sync=false async=false " LINE_FEED " ! sipuasink name=sink"

static gboolean
agree (GstElement *element, const char *refer_to, gpointer user_data)
{
  return TRUE;
}

static Callee *target;
static Peer *peer, *target_peer;

static gboolean
tone_came_out (gpointer data)
{
  guint count = line_count (line);

  return count >= 800 && line_tone_share (line, count - 800, 800, *(double *)data) > 0.95;
}

static void
hear_tone (Peer *who, double frequency)
{
  who->frequency = frequency;
  peer_run_until (who, tone_came_out, &frequency);
}

/* Up, heard, and the caller wants us to call the target. */
static void
begin_referred (gboolean agreed)
{
  g_autofree char *refer_to = NULL;

  line = line_launch (0, PAIR);
  caller = line_caller (line);
  peer = peer_new ();
  target = callee_new ();
  target_peer = peer_new ();
  line_go (line, GST_STATE_PLAYING);
  if (agreed)
    g_signal_connect (line->sink, "transfer-requested", G_CALLBACK (agree), NULL);
  caller_establish (caller, peer);
  hear_tone (peer, PEER_TONE);
  refer_to = g_strdup_printf ("Refer-To: <%s>\r\n", target->uri);
  caller_request (caller, "REFER", refer_to, NULL);
  caller_hear (caller, "REFER", agreed ? 202 : 603);
}

/* What is faster than the response to the last one replaces what came between. */
static void
hear_notify (const char *status)
{
  for (gboolean found = FALSE; !found;) {
    g_autoptr (SipUaMessage) notify = caller_expect_request (caller, "NOTIFY");

    caller_respond (caller, notify, 200);
    found = strstr (sipua_message_get_body (notify, NULL), status) != NULL;
  }
}

static void
end_referred (void)
{
  end ();
  callee_free (target);
  peer_free (peer);
  peer_free (target_peer);
}

/* What the application hears and says goes on with the target; it sees neither EOS nor an error. */
static void
talk_to_target (void)
{
  hear_tone (target_peer, 1000);
  line_push (line, coded_buffer (CODED_OLD, 0, 1600));
  peer_run_until_coded (target_peer, CODED_OLD, 1600);
  line_assert_none (line, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  callee_end (target);
  line_hear_eos (line);
}

GST_START_TEST (test_we_go_on_with_whom_the_peer_wants)
{
  begin_referred (TRUE);
  hear_notify ("100");
  callee_hear_invite (target, target_peer);
  callee_ring (target);
  hear_notify ("180");
  hear_tone (peer, PEER_TONE); /* until then it is still heard */
  callee_answer (target, target_peer);
  hear_notify ("200");
  caller_end (caller);
  talk_to_target ();
  end_referred ();
}

GST_END_TEST;

/* It trusts us, and does not wait: a blind transfer (RFC 5589 section 6). */
GST_START_TEST (test_the_peer_may_hang_up_before_the_target_answers)
{
  begin_referred (TRUE);
  hear_notify ("100");
  callee_hear_invite (target, target_peer);
  caller_end (caller);
  callee_ring (target);
  callee_answer (target, target_peer);
  talk_to_target ();
  end_referred ();
}

GST_END_TEST;

/* A peer that does not hang up is hung up on with the new call. */
GST_START_TEST (test_the_old_call_ends_with_the_new_one_at_the_latest)
{
  begin_referred (TRUE);
  hear_notify ("100");
  callee_take_call (target, target_peer);
  hear_notify ("200");
  talk_to_target ();
  caller_hear_bye (caller);
  end_referred ();
}

GST_END_TEST;

GST_START_TEST (test_the_call_goes_on_when_the_target_refuses)
{
  begin_referred (TRUE);
  hear_notify ("100");
  callee_hear_invite (target, target_peer);
  callee_refuse (target, 486);
  hear_notify ("486");
  hear_transfer (486, TRUE);
  hear_tone (peer, 1000);
  caller_end (caller);
  line_hear_eos (line);
  end_referred ();
}

GST_END_TEST;

GST_START_TEST (test_without_a_handler_nobody_is_called)
{
  begin_referred (FALSE);
  hear_tone (peer, 1000);
  caller_end (caller);
  line_hear_eos (line);
  end_referred ();
}

GST_END_TEST;

static gpointer
stop (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return NULL;
}

/* __i__ 0: by hangup, 1: by the state. Both calls are given up. */
GST_START_TEST (test_hanging_up_gives_up_both_calls)
{
  GThread *thread = NULL;

  begin_referred (TRUE);
  hear_notify ("100");
  callee_hear_invite (target, target_peer);
  callee_ring (target);
  hear_notify ("180");
  if (__i__ == 0)
    g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  else
    thread = g_thread_new ("stop", stop, line->pipeline);
  for (gboolean over = FALSE; !over;) {
    g_autoptr (SipUaMessage) request =
        sip_receive (caller->fd, g_get_monotonic_time () + SIP_GIVE_UP);

    fail_unless (request != NULL);
    caller_respond (caller, request, 200);
    over = g_str_equal (sipua_message_get_method (request), "BYE");
  }
  callee_hear_cancel (target);
  if (thread)
    g_thread_join (thread);
  else
    line_hear_eos (line);
  end_referred ();
}

GST_END_TEST;

static Suite *
transfer_suite (void)
{
  Suite *suite = suite_create ("transfer");
  TCase *tcase = tcase_create ("general");

  run_in_real_time ();
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_a_peer_that_gets_there_is_let_go);
  tcase_add_loop_test (tcase, test_the_call_goes_on_when_a_transfer_fails, 0, 2);
  tcase_add_test (tcase, test_a_uri_that_is_none_is_told_so);
  tcase_add_loop_test (tcase, test_session_expires_is_asked_for, 0, 3);
  tcase_add_test (tcase, test_a_peer_that_lost_the_call_is_an_error);
  tcase_add_test (tcase, test_we_go_on_with_whom_the_peer_wants);
  tcase_add_test (tcase, test_the_peer_may_hang_up_before_the_target_answers);
  tcase_add_test (tcase, test_the_old_call_ends_with_the_new_one_at_the_latest);
  tcase_add_test (tcase, test_the_call_goes_on_when_the_target_refuses);
  tcase_add_test (tcase, test_without_a_handler_nobody_is_called);
  tcase_add_loop_test (tcase, test_hanging_up_gives_up_both_calls, 0, 2);
  return suite;
}

GST_CHECK_MAIN (transfer);
