/* SPDX-License-Identifier: BSD-3-Clause */
/* Provisional responses of an incoming call, reliable (RFC 3262) or not, early media and answers that
 * take their time. A row is a script and all that is seen of it, as in test-calls.c; steps beyond those
 * of call-script.h: of the application "early" (183 with a description), of the caller "prack [N] [sdp]"
 * to the last provisional response, N added to its RSeq, and "prack-other METHOD". */

#include "unit/call-script.h"

#include <sipua/sipua-call-modify.h>
#include <sipua/sipua-message-headers.h>

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *section;
  const char *headers; /* of the INVITE */
  const char *script;
  const char *expected;
} Row;

#define SUPPORTED "Supported: timer, 100rel\n"
#define REQUIRED "Require: 100rel\n"
#define CALL "0 call; 0 got 100"
#define END "; 90000 send BYE"
#define ENDED "; 90000 ended 200; 90000 got 200 BYE"
#define G_OF_504 "; 32000 ended 504; 32000 got 504"
/* Doubling from T1 on, and 64*T1 in all. */
#define REPEATED(STATUS)                                                                           \
  "0 got " STATUS "; 500 got " STATUS "; 1500 got " STATUS "; 3500 got " STATUS                    \
  "; 7500 got " STATUS "; 15500 got " STATUS "; 31500 got " STATUS

static const Row rows[] = {
  /* Repeated until its PRACK. */
  { "repeated-until-prack", "3262 3", SUPPORTED,
      "0 send INVITE; 0 ring; 1600 prack; 2000 answer; 2100 send ACK" END,
      CALL "; 0 got 180; 500 got 180; 1500 got 180; 1600 got 200 PRACK; 2000 got 200; 2100 "
           "confirmed" ENDED },
  { "no-prack", "3262 3", SUPPORTED, "0 send INVITE; 0 ring; 32100 send ACK",
      CALL "; " REPEATED ("180") G_OF_504 },
  { "no-prack-to-early-media", "3262 3", SUPPORTED,
      "0 send INVITE; 0 early; 100 answer; 32100 send ACK", CALL "; " REPEATED ("183") G_OF_504 },
  { "required-by-caller", "3262 3", REQUIRED,
      "0 send INVITE; 0 ring; 100 prack; 200 answer; 200 send ACK" END,
      CALL "; 0 got 180; 100 got 200 PRACK; 200 got 200; 200 confirmed" ENDED },
  { "not-supported-by-caller", "3262 3", "",
      "0 send INVITE; 0 early; 900 ring; 2000 answer; 2100 send ACK" END,
      CALL "; 0 got 183; 900 got 180; 2000 got 200; 2100 confirmed" ENDED },
  { "answered-at-once", "3262 3", REQUIRED, "0 send INVITE; 0 answer; 100 send ACK" END,
      CALL "; 0 got 200; 100 confirmed" ENDED },

  /* Which PRACK. */
  { "prack-of-another-number", "3262 3", SUPPORTED,
      "0 send INVITE; 0 ring; 100 prack 1; 200 prack -1; 300 prack; 400 reject 486; 410 send ACK",
      CALL "; 0 got 180; 100 got 481 PRACK; 200 got 481 PRACK; 300 got 200 PRACK; 400 ended 486; "
           "400 got 486" },
  { "prack-of-another-method", "3262 7.2", SUPPORTED,
      "0 send INVITE; 0 ring; 100 prack-other UPDATE; 300 prack; 400 reject 486; 410 send ACK",
      CALL "; 0 got 180; 100 got 481 PRACK; 300 got 200 PRACK; 400 ended 486; 400 got 486" },
  { "second-prack", "3262 3", SUPPORTED,
      "0 send INVITE; 0 ring; 100 prack; 200 again PRACK; 300 prack; 400 reject 486; 410 send ACK",
      CALL "; 0 got 180; 100 got 200 PRACK; 200 got 200 PRACK; 300 got 481 PRACK; 400 ended 486; "
           "400 got 486" },
  { "prack-of-nothing", "3262 3", SUPPORTED,
      "0 send INVITE; 0 answer; 0 send ACK; 100 prack-other INVITE" END,
      CALL "; 0 got 200; 0 confirmed; 100 got 481 PRACK" ENDED },
  { "prack-without-rack", "3262 3", SUPPORTED,
      "0 send INVITE; 0 ring; 100 send PRACK; 200 prack; 400 reject 486; 410 send ACK",
      CALL "; 0 got 180; 100 got 481 PRACK; 200 got 200 PRACK; 400 ended 486; 400 got 486" },
  { "prack-of-an-unreliable-one", "3262 3", "",
      "0 send INVITE; 0 ring; 100 prack; 400 reject 486; 410 send ACK",
      CALL "; 0 got 180; 100 got 481 PRACK; 400 ended 486; 400 got 486" },

  /* One after the other. */
  { "second-waits-for-prack", "3262 3", SUPPORTED,
      "0 send INVITE; 0 ring; 100 early; 600 prack; 700 prack; 800 answer; 800 send ACK" END,
      CALL "; 0 got 180; 500 got 180; 600 got 200 PRACK; 600 got 183; 700 got 200 PRACK; 800 got "
           "200; 800 confirmed" ENDED },
  { "180-after-183", "3960 3.2", SUPPORTED,
      "0 send INVITE; 0 early; 100 prack; 200 ring; 300 prack; 800 answer; 800 send ACK" END,
      CALL "; 0 got 183; 100 got 200 PRACK; 200 got 180; 300 got 200 PRACK; 800 got 200; 800 "
           "confirmed" ENDED },
  { "each-once", "3262 3", SUPPORTED,
      "0 send INVITE; 0 early; 0 early; 100 prack; 200 early; 800 answer; 800 send ACK" END,
      CALL "; 0 got 183; 100 got 200 PRACK; 800 got 200; 800 confirmed" ENDED },

  /* The final response. */
  { "2xx-waits-for-prack-of-description", "3262 3", SUPPORTED,
      "0 send INVITE; 0 early; 100 answer; 200 answer; 300 ring; 600 prack; 700 send ACK" END,
      CALL "; 0 got 183; 500 got 183; 600 got 200 PRACK; 600 got 200; 700 confirmed" ENDED },
  { "2xx-waits-for-nothing-else", "3262 3", SUPPORTED,
      "0 send INVITE; 0 ring; 100 answer; 200 send ACK; 300 prack" END,
      CALL "; 0 got 180; 100 got 200; 200 confirmed; 300 got 200 PRACK" ENDED },
  { "2xx-overtakes-what-waits", "3262 3", SUPPORTED,
      "0 send INVITE; 0 ring; 50 early; 100 answer; 200 send ACK; 300 prack" END,
      CALL "; 0 got 180; 100 got 200; 200 confirmed; 300 got 200 PRACK" ENDED },
  { "rejected-while-2xx-waits", "3262 3", SUPPORTED,
      "0 send INVITE; 0 early; 100 answer; 200 reject 480; 300 send ACK",
      CALL "; 0 got 183; 200 ended 480; 200 got 480" },
  { "cancelled-while-2xx-waits", "9.2", SUPPORTED,
      "0 send INVITE; 0 early; 100 answer; 200 send CANCEL; 300 send ACK",
      CALL "; 0 got 183; 200 ended 487; 200 got 200 CANCEL; 200 got 487" },
  { "hung-up-while-2xx-waits", "15", SUPPORTED,
      "0 send INVITE; 0 early; 100 answer; 200 hangup; 300 send ACK",
      CALL "; 0 got 183; 200 ended 480; 200 got 480" },
  { "bye-while-2xx-waits", "15.1.2", SUPPORTED,
      "0 send INVITE; 0 early; 100 answer; 200 send BYE; 300 send ACK",
      CALL "; 0 got 183; 200 ended 487; 200 got 200 BYE; 200 got 487" },
  { "closed-while-2xx-waits", "15", SUPPORTED,
      "0 send INVITE; 0 early; 100 answer; 200 close; 300 send ACK",
      CALL "; 0 got 183; 200 ended 480; 200 got 480" },

  /* An answer that takes its time. */
  { "early-media-again-every-minute", "3261 13.3.1.1", "",
      "0 send INVITE; 0 early; 150000 answer; 150000 send ACK; 150100 send BYE",
      CALL "; 0 got 183; 60000 got 183; 120000 got 183; 150000 got 200; 150000 confirmed; 150100 "
           "ended 200; 150100 got 200 BYE" },
  { "reliable-one-every-minute", "3261 13.3.1.1", SUPPORTED,
      "0 send INVITE; 0 early; 10 prack; 60100 prack; 90000 answer; 90000 send ACK; 90100 send "
      "BYE",
      CALL "; 0 got 183; 10 got 200 PRACK; 60000 got 183; 60100 got 200 PRACK; 90000 got 200; "
           "90000 confirmed; 90100 ended 200; 90100 got 200 BYE" },

  /* The offer or answer in a PRACK. */
  { "offer-in-prack-refused", "3262 5", SUPPORTED,
      "0 send INVITE; 0 early; 100 prack sdp; 200 answer; 200 send ACK" END,
      CALL "; 0 got 183; 100 got 488 PRACK; 200 got 200; 200 confirmed" ENDED },
  { "offer-in-prack-answered", "3262 5", SUPPORTED,
      "0 send INVITE; 0 take-reinvites; 0 early; 100 prack sdp; 200 answer; 200 send ACK" END,
      CALL "; 0 got 183; 100 session; 100 got 200 PRACK; 200 got 200; 200 confirmed" ENDED },
  { "offer-in-prack-of-no-answer", "3262 5", SUPPORTED,
      "0 send INVITE; 0 ring; 100 prack sdp; 200 answer; 200 send ACK" END,
      CALL "; 0 got 180; 100 got 200 PRACK; 200 got 200; 200 confirmed" ENDED },
  { "update-after-reliable-answer", "3311 5.1", SUPPORTED,
      "0 send INVITE; 0 take-reinvites; 0 early; 100 prack; 150 update; 200 answer; 200 send "
      "ACK" END,
      CALL "; 0 got 183; 100 got 200 PRACK; 150 session; 150 got 200 UPDATE; 200 got 200; 200 "
           "confirmed" ENDED },
  { "update-before-prack", "3311 5.2", SUPPORTED,
      "0 send INVITE; 0 ring; 100 update; 150 prack; 200 reject 486; 200 send ACK",
      CALL "; 0 got 180; 100 got 500 UPDATE; 150 got 200 PRACK; 200 ended 486; 200 got 486" },
  { "bad-body-in-prack", "8.2.3", SUPPORTED,
      "0 send INVITE; 0 ring; 100 prack text; 150 prack; 200 reject 486; 200 send ACK",
      CALL "; 0 got 180; 100 got 415 PRACK; 150 got 200 PRACK; 200 ended 486; 200 got 486" },

  /* Without an offer in the INVITE. */
  { "late-answer-in-prack", "3262 5", SUPPORTED,
      "0 send INVITE body=; 0 early; 100 prack sdp; 200 answer; 200 send ACK" END,
      CALL "; 0 got 183; 100 session; 100 got 200 PRACK; 200 got 200; 200 confirmed" ENDED },
  { "late-2xx-waits-for-answer", "3262 5", SUPPORTED,
      "0 send INVITE body=; 0 early; 100 answer; 200 prack sdp; 200 send ACK" END,
      CALL "; 0 got 183; 200 session; 200 got 200 PRACK; 200 got 200; 200 confirmed" ENDED },
  { "late-no-answer-in-prack", "3262 5", SUPPORTED,
      "0 send INVITE body=; 0 early; 100 answer; 200 prack; 300 send ACK",
      CALL "; 0 got 183; 200 ended 488; 200 got 200 PRACK; 200 got 488" },
  { "late-180-has-no-offer", "3261 13.2.1", SUPPORTED,
      "0 send INVITE body=; 0 ring; 900 answer; 900 send-ack-sdp" END,
      CALL "; 0 got 180; 900 got 200; 900 session; 900 confirmed" ENDED },
  { "late-180-waits-for-an-offer", "3262 5", REQUIRED,
      "0 send INVITE body=; 0 ring; 500 early; 600 prack sdp; 700 answer; 700 send ACK" END,
      CALL "; 500 got 183; 600 session; 600 got 200 PRACK; 700 got 200; 700 confirmed" ENDED },
  { "late-unreliable-183-has-no-offer", "3261 13.2.1", "",
      "0 send INVITE body=; 0 early; 900 answer; 900 send-ack-sdp" END,
      CALL "; 0 got 183; 900 got 200; 900 session; 900 confirmed" ENDED },

  /* The mode of the agent. */
  { "mode-none", "3262 3", SUPPORTED,
      "0 mode none; 0 send INVITE; 0 ring; 900 reject 486; 900 send ACK",
      CALL "; 0 got 180; 900 ended 486; 900 got 486" },
  { "mode-none-but-required", "3261 8.2.2.3", REQUIRED, "0 mode none; 0 send INVITE; 0 send ACK",
      "0 got 420" },
  { "mode-required", "3261 21.4.15", "", "0 mode required; 0 send INVITE; 0 send ACK",
      "0 got 421" },
  { "mode-required-and-supported", "3262 3", SUPPORTED,
      "0 mode required; 0 send INVITE; 0 ring; 600 prack; 900 reject 486; 900 send ACK",
      CALL "; 0 got 180; 500 got 180; 600 got 200 PRACK; 900 ended 486; 900 got 486" },

  /* The transport fails. */
  { "transport-fails-reliable-180", "6026 8.8", SUPPORTED,
      "0 send INVITE; 100 fail; 100 ring; 150 mend; 700 send ACK",
      CALL "; 100 ended 503; 600 got 503" },
  { "transport-fails-later", "6026 8.8", SUPPORTED,
      "0 send INVITE; 100 ring; 400 fail; 650 mend; 1200 send ACK",
      CALL "; 100 got 180; 600 ended 503; 1100 got 503" },
};

static const MockReceived *
last_provisional (CallScript *script)
{
  return mock_peer_last (script->caller->peer, "SIP/2.0 18");
}

static guint32
last_rseq (CallScript *script)
{
  guint32 rseq = 1000;

  if (mock_peer_count (script->caller->peer, "SIP/2.0 18"))
    sipua_message_get_number (last_provisional (script)->message, "RSeq", &rseq, NULL);
  return rseq;
}

static void
send_prack (CallScript *script, const char *argument, const char *method)
{
  g_autofree char *rack = g_strdup_printf ("RAck: %u %u %s\n", last_rseq (script) + atoi (argument),
      script->caller->invite_cseq, method);
  MockRequest request = { .headers = rack };

  if (strstr (argument, "sdp"))
    request.body = mock_offer;
  if (strstr (argument, "text")) {
    request.body = "text";
    request.content_type = "text/plain";
  }
  mock_caller_send (script->caller, "PRACK", &request);
}

static char *
take_reinvite (SipUaCall *call, const char *offer, gpointer user_data)
{
  return g_strdup (mock_answer);
}

static void
session_changed (SipUaCall *call, gpointer user_data)
{
  g_assert_nonnull (sipua_call_get_remote_sdp (call));
  g_assert_nonnull (sipua_call_get_local_sdp (call));
  mock_world_note (user_data, "session");
}

static void
on_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  g_signal_connect (call, "session-changed", G_CALLBACK (session_changed), agent->world);
}

static gboolean
run_caller_step (CallScript *script, const char *verb, const char *argument)
{
  MockRequest with_sdp = { .body = mock_offer };

  if (g_str_equal (verb, "prack"))
    send_prack (script, argument, "INVITE");
  else if (g_str_equal (verb, "prack-other"))
    send_prack (script, "", argument);
  else if (g_str_equal (verb, "update"))
    mock_caller_send (script->caller, "UPDATE", &with_sdp);
  else if (g_str_equal (verb, "send-ack-sdp"))
    mock_caller_send (script->caller, "ACK", &with_sdp);
  else
    return FALSE;
  return TRUE;
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  CallScript *script = user_data;

  if (run_caller_step (script, verb, argument))
    return;
  if (g_str_equal (verb, "early"))
    sipua_call_ring_with_sdp (mock_agent_call (script->agent), mock_answer);
  else if (g_str_equal (verb, "take-reinvites"))
    g_signal_connect (
        mock_agent_call (script->agent), "reinvite", G_CALLBACK (take_reinvite), NULL);
  else if (g_str_equal (verb, "mode"))
    g_object_set (script->agent->agent, "prack",
        g_str_equal (argument, "none") ? SIPUA_PRACK_MODE_NONE : SIPUA_PRACK_MODE_REQUIRED, NULL);
  else
    call_script_step (world, verb, argument, script);
}

static CallScript *
new_script (const char *headers)
{
  CallScript *script = call_script_new ();

  script->invite.headers = headers;
  script->agent->on_call = on_call;
  return script;
}

static void
run (CallScript *script, const char *text)
{
  mock_world_run_script (script->world, text, step, script);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (CallScript) script = new_script (row->headers);

  g_test_message ("RFC %s", row->section);
  run (script, row->script);
  mock_world_run_until_idle (script->world, 70000);
  g_assert_cmpstr (script->world->notes->str, ==, row->expected);
}

static const char *
header (CallScript *script, const char *name)
{
  return sipua_message_get_header (last_provisional (script)->message, name, 0);
}

static gboolean
has_body (CallScript *script, const char *start)
{
  return strstr (mock_peer_last (script->caller->peer, start)->text, "m=audio") != NULL;
}

/* RFC 3262 section 3: what makes it reliable, and the numbers; the first of them is in 1 to 2^31 - 1. */
static void
test_numbers (void)
{
  g_autoptr (CallScript) script = new_script (SUPPORTED);
  guint32 first;

  run (script, "0 send INVITE; 0 ring");
  first = last_rseq (script);
  g_assert_cmpuint (first, >=, 1);
  g_assert_cmpuint (first, <=, G_MAXINT32);
  g_assert_cmpstr (header (script, "Require"), ==, "100rel");
  g_assert_true (
      sipua_message_has_token (last_provisional (script)->message, "Supported", "100rel"));
  g_assert_cmpstr (header (script, "Contact"), ==, "<sip:" AGENT ">");
  run (script, "500 early");
  g_assert_cmpuint (last_rseq (script), ==, first);
  run (script, "600 prack");
  g_assert_cmpuint (last_rseq (script), ==, first + 1);
  g_assert_true (has_body (script, "SIP/2.0 183"));
  run (script, "700 prack; 60700 prack");
  g_assert_cmpuint (last_rseq (script), ==, first + 2);
  run (script, "61000 reject 486; 61000 send ACK");
}

/* RFC 3261 section 13.2.1: the answer is not said again once it was said reliably; otherwise it is. */
static void
test_answer (gconstpointer data)
{
  gboolean reliable = GPOINTER_TO_INT (data);
  g_autoptr (CallScript) script = new_script (reliable ? SUPPORTED : "");

  run (script, "0 send INVITE; 0 early");
  g_assert_true (has_body (script, "SIP/2.0 183"));
  g_assert_cmpstr (sipua_call_get_local_sdp (mock_agent_call (script->agent)), ==,
      reliable ? mock_answer : NULL);
  if (reliable)
    run (script, "100 prack");
  run (script, "50000 ring");
  g_assert_false (has_body (script, "SIP/2.0 180"));
  if (reliable)
    run (script, "50100 prack");
  run (script, "50200 answer");
  g_assert_cmpint (has_body (script, "SIP/2.0 200"), ==, !reliable);
  g_assert_cmpstr (sipua_call_get_local_sdp (mock_agent_call (script->agent)), ==, mock_answer);
  run (script, "50300 send ACK; 50400 send BYE");
}

static void
test_required_extension (void)
{
  g_autoptr (CallScript) script = new_script ("Supported: timer\n");

  run (script, "0 mode required; 0 send INVITE; 0 send ACK");
  g_assert_cmpstr (call_script_header (script, "SIP/2.0 421", "Require"), ==, "100rel");
}

static void
hang_up (SipUaCall *call, gpointer user_data)
{
  sipua_call_hangup (call);
}

static void
answer_now (SipUaCall *call, gpointer user_data)
{
  sipua_call_answer (call, mock_answer);
}

/* From within what a PRACK brings about. */
static void
test_handler (gconstpointer data)
{
  g_autoptr (CallScript) script = new_script (SUPPORTED);
  gboolean answers = GPOINTER_TO_INT (data);

  run (script, "0 send INVITE body=; 0 early; 10 ring");
  g_signal_connect (mock_agent_call (script->agent), "session-changed",
      answers ? G_CALLBACK (answer_now) : G_CALLBACK (hang_up), NULL);
  run (script, "100 prack sdp; 200 send ACK");
  if (answers)
    run (script, "300 send BYE");
  g_assert_cmpuint (mock_peer_count (script->caller->peer, "SIP/2.0 180"), ==, 0);
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_ENDED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/provisionals-incoming/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/provisionals-incoming/numbers", test_numbers);
  g_test_add_data_func ("/provisionals-incoming/answer-said-reliably-is-not-said-again",
      GINT_TO_POINTER (TRUE), test_answer);
  g_test_add_data_func ("/provisionals-incoming/answer-said-unreliably-is-said-again",
      GINT_TO_POINTER (FALSE), test_answer);
  g_test_add_func ("/provisionals-incoming/421-says-what-is-required", test_required_extension);
  g_test_add_data_func (
      "/provisionals-incoming/answered-by-a-handler", GINT_TO_POINTER (TRUE), test_handler);
  g_test_add_data_func (
      "/provisionals-incoming/hung-up-by-a-handler", GINT_TO_POINTER (FALSE), test_handler);
  return g_test_run ();
}
