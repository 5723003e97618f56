/* SPDX-License-Identifier: BSD-3-Clause */
/* Outgoing calls as the peer and the application see them: RFC 3261 sections 9.1, 13.2 and 15. A
 * row is a script and all that is seen of it: "got" is what the peer received, the rest is what the
 * application was told. */

#include "unit/outgoing-script.h"

#include <sipua/sipua-error.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

#define UP "0 dial; 100 answer 180; 200 answer 200 sdp"
#define WAS_UP "0 got INVITE; 100 ringing; 100 180; 200 answered; 200 confirmed; 200 got ACK"

/* Nobody acknowledges it. */
#define G_OF_491                                                                                   \
  "; 700 got 491; 1700 got 491; 3700 got 491; 7700 got 491; 11700 got 491; 15700 got 491; "        \
  "19700 got 491; 23700 got 491; 27700 got 491; 31700 got 491"

static const Row rows[] = {
  /* Up and down. */
  { "answered-and-hung-up", "13.2.2.4, 15.1.1", UP "; 1000 hangup; 1010 reply 200",
      WAS_UP "; 1000 ending; 1000 got BYE; 1010 ended 200" },
  { "hung-up-by-peer", "15.1.2", UP "; 1000 send BYE",
      WAS_UP "; 1000 ended 200; 1000 got 200 BYE" },
  { "bye-without-response", "15.1.1", UP "; 1000 hangup; 1000 send BYE",
      WAS_UP "; 1000 ending; 1000 got BYE; 1000 ended 200; 1000 got 200 BYE; 1500 got BYE; 2500 "
             "got BYE; 4500 "
             "got BYE; 8500 got BYE; 12500 got BYE; 16500 got BYE; 20500 got BYE; 24500 got BYE; "
             "28500 got BYE; "
             "32500 got BYE" },
  { "2xx-again-gets-its-ack-again", "13.2.2.4",
      UP "; 700 answer 200 sdp; 1700 answer 200 sdp; 2000 send BYE",
      WAS_UP "; 700 got ACK; 1700 got ACK; 2000 ended 200; 2000 got 200 BYE" },
  { "2xx-after-the-end-gets-its-ack", "13.2.2.4", UP "; 300 send BYE; 700 answer 200 sdp",
      WAS_UP "; 300 ended 200; 300 got 200 BYE; 700 got ACK" },
  { "2xx-after-timer-m-is-stray", "6026 8.4", UP "; 300 send BYE; 32300 answer 200 sdp",
      WAS_UP "; 300 ended 200; 300 got 200 BYE" },
  { "without-any-provisional", "13.2.2.4", "0 dial; 100 answer 200 sdp; 200 send BYE",
      "0 got INVITE; 100 answered; 100 confirmed; 100 got ACK; 200 ended 200; 200 got 200 BYE" },
  { "progress-is-told", "13.2.2.1",
      "0 dial; 10 answer 100; 20 answer 181; 30 answer 199; 40 answer 183 sdp; 50 answer 200 sdp; "
      "60 send BYE",
      "0 got INVITE; 20 ringing; 20 181; 30 199; 40 183; 50 answered; 50 confirmed; 50 got ACK; 60 "
      "ended 200; 60 got 200 BYE" },
  { "provisional-that-does-not-ring", "13.2.2.1", "0 dial; 10 answer 199; 20 answer 486",
      "0 got INVITE; 10 199; 20 ended 486; 20 got ACK" },
  { "requests-of-the-peer", "12.2.2",
      UP "; 300 send INFO cseq=5; 400 send OPTIONS cseq=6; 500 send INVITE cseq=7; 600 send INFO "
         "cseq=6; 700 send BYE cseq=8",
      WAS_UP "; 300 got 200 INFO; 400 got 200 OPTIONS; 500 got 488; 600 got 500 INFO; 700 ended "
             "200; 700 got 200 BYE; 1000 got 488; 2000 got 488; 4000 got 488; 8000 got 488; 12000 "
             "got 488; 16000 got 488; 20000 got 488; 24000 got 488; 28000 got 488; 32000 got 488" },
  { "request-of-a-stranger", "12.2.2", UP "; 300 send BYE tag=eve; 400 send BYE",
      WAS_UP "; 300 got 481 BYE; 400 ended 200; 400 got 200 BYE" },
  { "peer-without-tag", "12.1.2", "0 dial; 100 answer 200 sdp tag=; 200 hangup; 210 reply 200",
      "0 got INVITE; 100 answered; 100 confirmed; 100 got ACK; 200 ending; 200 got BYE; 210 ended "
      "200" },

  /* Refused, or not reached. */
  { "refused", "13.2.2.3", "0 dial; 100 answer 180; 200 answer 486; 700 answer 486",
      "0 got INVITE; 100 ringing; 100 180; 200 ended 486; 200 got ACK; 700 got ACK" },
  { "redirected", "13.2.2.2", "0 dial; 200 answer 302",
      "0 got INVITE; 200 ended 302; 200 got ACK" },
  { "no-response", "17.1.1.2", "0 dial",
      "0 got INVITE; 500 got INVITE; 1500 got INVITE; 3500 got INVITE; 7500 got INVITE; 15500 got "
      "INVITE; "
      "31500 got INVITE; 32000 ended 408" },
  { "transport-fails", "8.1.3.1", "0 fail; 0 dial", "0 ended 503" },
  { "transport-fails-later", "8.1.3.1", "0 dial; 400 fail", "0 got INVITE; 500 ended 503" },
  { "no-description", "13.2.2.4", "0 dial; 100 answer 200; 110 reply 200",
      "0 got INVITE; 100 ending; 100 got ACK; 100 got BYE; 110 ended 488" },
  { "answer-of-the-provisional", "13.2.1",
      "0 dial; 50 answer 183 sdp; 100 answer 200; 200 send BYE",
      "0 got INVITE; 50 ringing; 50 183; 100 answered; 100 confirmed; 100 got ACK; 200 ended 200; "
      "200 got 200 BYE" },
  { "answer-of-another-fork-does-not-count", "13.2.1",
      "0 dial; 50 answer 183 sdp tag=a; 100 answer 200 tag=b; 110 reply 200",
      "0 got INVITE; 50 ringing; 50 183; 100 ending; 100 got ACK; 100 got BYE; 110 ended 488" },

  /* Cancelled. */
  { "cancelled", "9.1", "0 dial; 100 answer 180; 200 hangup; 210 reply 200; 220 answer 487",
      "0 got INVITE; 100 ringing; 100 180; 200 ending; 200 got CANCEL; 220 ended 487; 220 got "
      "ACK" },
  { "cancel-waits-for-a-provisional", "9.1",
      "0 dial; 100 hangup; 200 answer 100; 210 reply 200; 220 answer 487",
      "0 got INVITE; 100 ending; 200 got CANCEL; 220 ended 487; 220 got ACK" },
  { "no-cancel-after-a-final", "9.1", "0 dial; 100 hangup; 200 answer 486",
      "0 got INVITE; 100 ending; 200 ended 486; 200 got ACK" },
  { "no-cancel-without-any-response", "9.1", "0 dial; 100 hangup",
      "0 got INVITE; 100 ending; 500 got INVITE; 1500 got INVITE; 3500 got INVITE; 7500 got "
      "INVITE; 15500 got "
      "INVITE; 31500 got INVITE; 32000 ended 487" },
  { "2xx-crosses-cancel", "9.1, 15",
      "0 dial; 100 answer 180; 200 hangup; 200 answer 200 sdp; 210 reply 200",
      "0 got INVITE; 100 ringing; 100 180; 200 ending; 200 got CANCEL; 200 got ACK; 200 got BYE; "
      "210 ended 487; 700 got CANCEL; 1700 got CANCEL; 3700 got CANCEL; 7700 got CANCEL; 11700 got "
      "CANCEL; 15700 got CANCEL; 19700 got CANCEL; 23700 got CANCEL; 27700 got CANCEL; 31700 got "
      "CANCEL" },
  { "2xx-to-what-was-to-be-cancelled", "9.1, 15",
      "0 dial; 100 hangup; 200 answer 200 sdp; 210 reply 200",
      "0 got INVITE; 100 ending; 200 got ACK; 200 got BYE; 210 ended 487" },
  { "2xx-long-after-cancel", "9.1, 15",
      "0 dial; 100 answer 180; 200 hangup; 210 reply 200; 30000 answer 200 sdp; 33000 reply 200",
      "0 got INVITE; 100 ringing; 100 180; 200 ending; 200 got CANCEL; 30000 got ACK; 30000 got "
      "BYE; 30500 got BYE; 31500 got BYE; 33000 ended 487" },
  { "cancel-without-final-response", "9.1", "0 dial; 100 answer 180; 200 hangup; 210 reply 200",
      "0 got INVITE; 100 ringing; 100 180; 200 ending; 200 got CANCEL; 32200 ended 487" },
  { "hangup-twice", "9.1",
      "0 dial; 100 answer 180; 200 hangup; 200 hangup; 210 reply 200; 220 answer 487; 230 hangup",
      "0 got INVITE; 100 ringing; 100 180; 200 ending; 200 got CANCEL; 220 ended 487; 220 got "
      "ACK" },
  { "bye-in-an-early-dialog", "15",
      "0 dial; 100 answer 180; 200 send BYE; 220 reply 200; 230 answer 487",
      "0 got INVITE; 100 ringing; 100 180; 200 ending; 200 got 200 BYE; 200 got CANCEL; 230 "
      "ended 487; 230 got ACK" },
  { "bye-of-no-early-dialog", "12.2.2",
      "0 dial; 100 answer 100; 200 send BYE; 300 answer 180; 310 send BYE tag=b; 400 answer 486",
      "0 got INVITE; 200 got 481 BYE; 300 ringing; 300 180; 310 got 481 BYE; 400 ended 486; 400 "
      "got ACK" },
  { "invite-in-an-early-dialog", "14.2", "0 dial; 100 answer 180; 200 send INVITE; 400 answer 486",
      "0 got INVITE; 100 ringing; 100 180; 200 got 491; 400 ended 486; 400 got ACK" G_OF_491 },

  /* Forks. */
  { "second-fork-answers", "13.2.2.4",
      "0 dial; 100 answer 180 tag=a; 110 answer 180 tag=b; 200 answer 200 sdp tag=a; 300 answer "
      "200 sdp tag=b; "
      "310 reply 200; 800 answer 200 sdp tag=b; 900 send BYE tag=a",
      "0 got INVITE; 100 ringing; 100 180; 110 180; 200 answered; 200 confirmed; 200 got ACK; 300 "
      "got ACK; 300 got BYE; "
      "800 got ACK; 900 ended 200; 900 got 200 BYE" },
  { "fork-answers-after-the-end", "13.2.2.4",
      "0 dial; 200 answer 200 sdp tag=a; 300 send BYE tag=a; 400 answer 200 sdp tag=b; 410 reply "
      "200",
      "0 got INVITE; 200 answered; 200 confirmed; 200 got ACK; 300 ended 200; 300 got 200 BYE; 400 "
      "got ACK; 400 got BYE" },

  /* The agent is closed. */
  { "closed-while-it-rings", "9.1", "0 dial; 100 answer 180; 200 close",
      "0 got INVITE; 100 ringing; 100 180; 200 ended 487; 200 got CANCEL" },
  { "closed-while-it-is-up", "15.1.1", UP "; 300 close",
      WAS_UP "; 300 ending; 300 ended 200; 300 got BYE" },
  { "closed-before-it-is-dialled", "8.1.2", "0 close; 10 dial", "10 ended 503" },
};

static void
on_state (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  static const char *const names[] = { [SIPUA_CALL_STATE_RINGING] = "ringing",
    [SIPUA_CALL_STATE_ANSWERED] = "answered",
    [SIPUA_CALL_STATE_ENDING] = "ending" };
  guint state = sipua_call_get_state (call);

  g_assert_cmpint (sipua_call_get_direction (call), ==, SIPUA_CALL_DIRECTION_OUTGOING);
  if (state == SIPUA_CALL_STATE_ANSWERED)
    g_assert_nonnull (sipua_call_get_remote_sdp (call));
  if (state < G_N_ELEMENTS (names) && names[state])
    mock_world_note (agent->world, "%s", names[state]);
}

static void
on_progress (SipUaCall *call, guint status, const char *reason, gpointer user_data)
{
  mock_world_note (user_data, "%u", status);
  g_assert_cmpuint (sipua_call_get_last_status (call), ==, status);
  g_assert_cmpstr (sipua_call_get_last_reason (call), ==, reason);
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  OutgoingScript *script = user_data;

  outgoing_script_step (world, verb, argument, script);
  if (g_str_equal (verb, "dial"))
    g_signal_connect (mock_agent_call (script->agent), "progress", G_CALLBACK (on_progress), world);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  g_test_message ("RFC 3261 %s", row->section);
  script->agent->on_state = on_state;
  mock_world_run_script (script->world, row->script, step, script);
  mock_world_run_until_idle (script->world, 70000);
  g_assert_cmpstr (script->world->notes->str, ==, row->expected);
}

static void
close_at_state (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ANSWERED)
    sipua_agent_close (agent->agent);
}

static void
close_at_sdp (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  sipua_agent_close (user_data);
}

/* From within what the 2xx brought about, before its ACK. */
static void
test_closed_at_the_answer (gconstpointer data)
{
  gboolean at_sdp = GPOINTER_TO_INT (data);
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  if (!at_sdp)
    script->agent->on_state = close_at_state;
  outgoing_script_run (script, "0 dial; 100 answer 180");
  if (at_sdp)
    g_signal_connect (mock_agent_call (script->agent), "notify::remote-sdp",
        G_CALLBACK (close_at_sdp), script->agent->agent);
  outgoing_script_run (script, "200 answer 200 sdp");
  g_assert_cmpuint (mock_peer_count (script->peer, "ACK "), ==, 1);
  g_assert_cmpuint (mock_peer_count (script->peer, "BYE "), ==, 1);
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_ENDED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/outgoing-calls/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_data_func (
      "/outgoing-calls/closed-at-the-answer", GINT_TO_POINTER (FALSE), test_closed_at_the_answer);
  g_test_add_data_func ("/outgoing-calls/closed-at-its-description", GINT_TO_POINTER (TRUE),
      test_closed_at_the_answer);
  return g_test_run ();
}
