/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfers that this side asks for. A row is what application and peer do and all that either of them
 * sees: "got" is what the peer received, "progress" and "done" what the application was told. */

#include "unit/outgoing-script.h"

#include <sipua/sipua-call-transfer.h>

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

/* A NOTIFY of the peer. */
static const struct {
  const char *name;
  const char *headers;
  const char *type; /* (nullable) */
  const char *body;
} notifies[] = {
#define ACTIVE "Event: refer\nSubscription-State: active;expires=60\n"
#define OVER "Event: refer;id=2\nSubscription-State: terminated;reason=noresource\n"
#define FRAGMENT "message/sipfrag"
  { "100", ACTIVE, FRAGMENT ";version=2.0", "SIP/2.0 100 Trying\n" },
  { "180", ACTIVE, FRAGMENT, "SIP/2.0 180 Ringing\nX-A: b\n" },
  { "200", OVER, FRAGMENT, "SIP/2.0 200 OK\n" },
  { "486", OVER, FRAGMENT, "SIP/2.0 486 Busy Here" },
  { "200-active", ACTIVE, FRAGMENT, "SIP/2.0 200 OK\n" },
  { "over", OVER, NULL, NULL },
  { "100-over", OVER, FRAGMENT, "SIP/2.0 100 Trying\n" },
  { "rejected", "Event: refer\nSubscription-State: terminated;reason=rejected\n", FRAGMENT,
      "SIP/2.0 100 Trying\n" },
  { "empty", ACTIVE, NULL, NULL },
  { "stateless-180", "Event: refer\n", FRAGMENT, "SIP/2.0 180 Ringing\n" },
  { "short", "Event: refer\nSubscription-State: active;expires=2\n", FRAGMENT,
      "SIP/2.0 180 Ringing\n" },
  { "long", "Event: refer\nSubscription-State: active;expires=4294967295\n", FRAGMENT,
      "SIP/2.0 180 Ringing\n" },
  { "zero", "Event: refer\nSubscription-State: active;expires=0\n", FRAGMENT,
      "SIP/2.0 180 Ringing\n" },
  { "compact", "o: refer;id=2\nSubscription-State: Terminated\n", "Message/SipFrag",
      "sip/2.0 200\n" },
  { "refresh", OVER "Contact: <sip:after-notify@" PEER ">\n", FRAGMENT, "SIP/2.0 486 Busy Here\n" },
  { "wrong-id", "Event: refer;id=3\nSubscription-State: active\n", FRAGMENT, "SIP/2.0 200 OK\n" },
  { "bad-id", "Event: refer;id=x\nSubscription-State: active\n", FRAGMENT, "SIP/2.0 200 OK\n" },
  { "presence", "Event: presence\nSubscription-State: active\n", "text/plain", "x" },
  { "no-event", "Subscription-State: active\n", FRAGMENT, "SIP/2.0 200 OK\n" },
  { "other-type", ACTIVE, "text/plain", "SIP/2.0 200 OK\n" },
  { "no-status-line", ACTIVE, FRAGMENT, "X-A: b\n" },
  { "bad-status", ACTIVE, FRAGMENT, "SIP/2.0 99x OK\n" },
  { "high-status", ACTIVE, FRAGMENT, "SIP/2.0 700 x\n" },
  { "long-status", ACTIVE, FRAGMENT, "SIP/2.0 2000 x\n" },
  { "cut-off", ACTIVE, FRAGMENT, "SIP/2.0 20" },
};

#define UP "0 dial; 0 answer 200 sdp; "
#define WAS_UP "0 got INVITE; 0 confirmed; 0 got ACK; "
#define REFERRED WAS_UP "100 got REFER; "
#define REPEATED_REFER                                                                             \
  "100 got REFER; 600 got REFER; 1600 got REFER; 3600 got REFER; 7600 got REFER; 11600 got REFER;" \
  " 15600 got REFER; 19600 got REFER; 23600 got REFER; 27600 got REFER; 31600 got REFER; "
#define HANGUP "9000000 hangup; 9000100 reply 200"
#define HUNG_UP "; 9000000 got BYE; 9000100 ended 200"

static const Row rows[] = {
  { "blind", "5589 6",
      UP
      "100 transfer sip:bob@x; 150 reply 202; 200 notify 100; 300 notify 180; 400 notify 200; 500 "
      "reply 200",
      REFERRED "200 progress 100 Trying; 200 got 200 NOTIFY; 300 progress 180 Ringing; 300 got 200 "
               "NOTIFY; 400 done 200 OK; 400 got 200 NOTIFY; 400 got BYE; 500 ended 200" },
  { "refused-by-target", "3515 2.4.5",
      UP "100 transfer sip:bob@x; 150 reply 202; 400 notify 486; " HANGUP,
      REFERRED "400 done 486 Busy Here; 400 got 200 NOTIFY" HUNG_UP },
  { "kept-if-the-application-wants", "5589 6",
      UP "50 keep; 100 transfer sip:bob@x; 150 reply 202; 400 notify 200; " HANGUP,
      REFERRED "400 done 200 OK; 400 got 200 NOTIFY" HUNG_UP },
  { "accepted-with-200", "3515 2.4.2",
      UP "100 transfer sip:bob@x; 150 reply 200; 400 notify 200; 500 reply 200",
      REFERRED "400 done 200 OK; 400 got 200 NOTIFY; 400 got BYE; 500 ended 200" },
  { "notify-before-the-response", "6665 4.1.2.4",
      UP "100 transfer sip:bob@x; 120 notify 100; 130 notify 200; 140 accept; 200 reply 200",
      REFERRED "120 progress 100 Trying; 120 got 200 NOTIFY; 130 done 200 OK; 130 got 200 NOTIFY; "
               "130 got BYE; 200 ended 200" },
  { "compact-form-and-any-case", "3515 2.4.5",
      UP "100 transfer sip:bob@x; 150 reply 202; 400 notify compact; 500 reply 200",
      REFERRED "400 done 200 OK; 400 got 200 NOTIFY; 400 got BYE; 500 ended 200" },
  { "refer-declined", "3515 2.4.2", UP "100 transfer sip:bob@x; 150 reply 603; " HANGUP,
      REFERRED "150 done 603 Decline" HUNG_UP },
  { "refer-not-allowed", "3261 21.4.6", UP "100 transfer sip:bob@x; 150 reply 405; " HANGUP,
      REFERRED "150 done 405 Method Not Allowed" HUNG_UP },
  { "refer-of-an-unknown-call-ends-it", "3261 12.2.1.2",
      UP "100 transfer sip:bob@x; 150 reply 481; 200 reply 200",
      REFERRED "150 done 481 Call/Transaction Does Not Exist; 150 got BYE; 200 ended 481" },
  { "refer-without-response-ends-the-call", "3261 12.2.1.2",
      UP "100 transfer sip:bob@x; 32200 reply 200",
      WAS_UP REPEATED_REFER "32100 done 408 no response in time; 32100 got BYE; 32200 ended 408" },
  { "refer-fails-to-be-sent", "3261 17.1.4",
      UP "50 fail; 100 transfer sip:bob@x; 200 mend; " HANGUP,
      WAS_UP "100 done 503 made to fail" HUNG_UP },
  { "no-subscription", "4488 4",
      UP "100 transfer sip:bob@x; 150 accept Refer-Sub: false; 200 reply 200",
      REFERRED "150 done 202 Accepted; 150 got BYE; 200 ended 200" },
  { "a-subscription-after-all", "4488 4",
      UP "100 transfer sip:bob@x; 150 accept Refer-Sub: true; 400 notify 486; " HANGUP,
      REFERRED "400 done 486 Busy Here; 400 got 200 NOTIFY" HUNG_UP },

  /* What is not told, or told too late. */
  { "never-notified", "6665 4.1.2.4", UP "100 transfer sip:bob@x; 150 reply 202; " HANGUP,
      REFERRED "32150 done 408 No Outcome Of The Transfer" HUNG_UP },
  { "subscription-expires", "6665 4.1.2",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify short; 1000 notify short; " HANGUP,
      REFERRED "200 progress 180 Ringing; 200 got 200 NOTIFY; 1000 progress 180 Ringing; 1000 got "
               "200 NOTIFY; 3000 done 408 No Outcome Of The Transfer" HUNG_UP },
  { "subscription-without-expires", "3515 2.4.4",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify stateless-180; " HANGUP,
      REFERRED "200 progress 180 Ringing; 200 got 200 NOTIFY; 180200 done 408 No Outcome Of The "
               "Transfer" HUNG_UP },
  { "subscription-that-expires-at-once", "3515 2.4.4",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify zero; " HANGUP,
      REFERRED "200 progress 180 Ringing; 200 got 200 NOTIFY; 180200 done 408 No Outcome Of The "
               "Transfer" HUNG_UP },
  { "subscription-for-too-long", "3515 2.4.4",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify long; " HANGUP,
      REFERRED "200 progress 180 Ringing; 200 got 200 NOTIFY; 3600200 done 408 No Outcome Of The "
               "Transfer" HUNG_UP },
  { "too-late", "6665 4.1.3", UP "100 transfer sip:bob@x; 150 reply 202; 40000 notify 200; " HANGUP,
      REFERRED "32150 done 408 No Outcome Of The Transfer; 40000 got 481 NOTIFY" HUNG_UP },
  { "over-without-outcome", "6665 4.1.3",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify over; " HANGUP,
      REFERRED "200 done 408 No Outcome Of The Transfer; 200 got 200 NOTIFY" HUNG_UP },
  { "over-while-trying", "6665 4.1.3",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify 100-over; " HANGUP,
      REFERRED "200 done 408 No Outcome Of The Transfer; 200 got 200 NOTIFY" HUNG_UP },
  { "rejected-by-who-was-asked", "3515 2.4.7",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify rejected; " HANGUP,
      REFERRED "200 done 603 Decline; 200 got 200 NOTIFY" HUNG_UP },
  { "last-words-before-the-subscription-ends", "3515 2.4.7",
      UP "50 keep; 100 transfer sip:bob@x; 150 reply 202; 200 notify 200-active; 300 notify "
         "200-active;"
         " 400 notify 200; 500 notify 200; " HANGUP,
      REFERRED "200 done 200 OK; 200 got 200 NOTIFY; 300 got 200 NOTIFY; 400 got 200 NOTIFY; 500 "
               "got 481 NOTIFY" HUNG_UP },
  { "nothing-said", "3515 2.4.5",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify empty; 300 notify 486; " HANGUP,
      REFERRED "200 got 200 NOTIFY; 300 done 486 Busy Here; 300 got 200 NOTIFY" HUNG_UP },

  /* The call ends first. */
  { "bye-before-the-notify", "5589 6.1",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 send BYE; 300 notify 200",
      REFERRED "200 done 202 Accepted; 200 ended 200; 200 got 200 BYE; 300 got 481 NOTIFY" },
  { "bye-after-some-progress", "5589 6.1",
      UP "100 transfer sip:bob@x; 120 notify 100; 150 accept; 200 send BYE cseq=9",
      REFERRED "120 progress 100 Trying; 120 got 200 NOTIFY; 200 done 202 Accepted; 200 ended 200; "
               "200 got 200 BYE" },
  { "bye-before-the-response", "3261 15", UP "100 transfer sip:bob@x; 200 send BYE; 300 accept",
      REFERRED "200 done 487 The Call Ended; 200 ended 200; 200 got 200 BYE" },
  { "hangup-before-the-notify", "3261 15",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 hangup; 300 reply 200",
      REFERRED "200 got BYE; 300 done 202 Accepted; 300 ended 200" },

  /* Requests that cannot be. */
  { "no-uri", "3261 19.1", UP "100 transfer bob; " HANGUP, WAS_UP "100 done 400" HUNG_UP },
  { "before-the-answer", "3261 12", "0 dial; 100 transfer sip:bob@x; 200 answer 486",
      "0 got INVITE; 100 done 481 the call is not up; 200 ended 486; 200 got ACK" },
  { "after-the-end", "3261 12", UP "100 send BYE; 200 transfer sip:bob@x",
      WAS_UP "100 ended 200; 100 got 200 BYE; 200 done 481 the call is not up" },
  { "one-at-a-time", "3515 2.4.6",
      UP "100 transfer sip:bob@x; 110 transfer sip:carol@x; 150 reply 202; 200 notify 486; " HANGUP,
      REFERRED "200 done 486 Busy Here; 200 got 200 NOTIFY" HUNG_UP },
  { "one-after-the-other", "3515 2.4.6",
      UP
      "100 transfer sip:bob@x; 150 reply 202; 200 notify 486; 300 transfer sip:carol@x; 350 reply "
      "202; 400 notify 486; 500 notify wrong-id; 600 reply 200",
      REFERRED "200 done 486 Busy Here; 200 got 200 NOTIFY; 300 got REFER; 400 got 481 NOTIFY; 500 "
               "done 200 OK; 500 got 200 NOTIFY; 500 got BYE; 600 ended 200" },

  /* NOTIFYs that cannot be used. */
  { "of-nothing", "6665 4.1.3", UP "100 notify 200; " HANGUP, WAS_UP "100 got 481 NOTIFY" HUNG_UP },
  { "of-another-id", "3515 2.4.6",
      UP
      "100 transfer sip:bob@x; 150 reply 202; 200 notify wrong-id; 300 notify bad-id; 400 notify "
      "486; " HANGUP,
      REFERRED "200 got 481 NOTIFY; 300 got 481 NOTIFY; 400 done 486 Busy Here; 400 got 200 "
               "NOTIFY" HUNG_UP },
  { "of-another-package", "6665 4.1.3",
      UP
      "100 transfer sip:bob@x; 150 reply 202; 200 notify presence; 300 notify no-event; 400 notify "
      "486; " HANGUP,
      REFERRED "200 got 489 NOTIFY; 300 got 489 NOTIFY; 400 done 486 Busy Here; 400 got 200 "
               "NOTIFY" HUNG_UP },
  { "of-another-type", "3515 2.4.5",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify other-type; 400 notify 486; " HANGUP,
      REFERRED "200 got 415 NOTIFY; 400 done 486 Busy Here; 400 got 200 NOTIFY" HUNG_UP },
  { "broken-fragments", "3515 2.4.5",
      UP "100 transfer sip:bob@x; 150 reply 202; 200 notify no-status-line; 210 notify bad-status; "
         "220 "
         "notify high-status; 230 notify long-status; 240 notify cut-off; 400 notify 486; " HANGUP,
      REFERRED "200 got 400 NOTIFY; 210 got 400 NOTIFY; 220 got 400 NOTIFY; 230 got 400 NOTIFY; "
               "240 got 400 NOTIFY; 400 done 486 Busy Here; 400 got 200 NOTIFY" HUNG_UP },
};

typedef struct {
  OutgoingScript *script;
  guint cseq; /* of the peer's last NOTIFY */
} Fixture;

static void
told (SipUaCall *call, guint status, const char *reason, gboolean done, gpointer data)
{
  Fixture *f = data;

  if (status == 400) /* what a parser says */
    mock_world_note (f->script->world, "%s %u", done ? "done" : "progress", status);
  else
    mock_world_note (f->script->world, "%s %u %s", done ? "done" : "progress", status, reason);
}

static void
notify (Fixture *f, const char *name)
{
  const SipUaMessage *invite = mock_peer_last (f->script->peer, "INVITE ")->message;
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-notify-%u", ++f->cseq);
  guint i = 0;

  while (!g_str_equal (notifies[i].name, name))
    g_assert_cmpuint (++i, <, G_N_ELEMENTS (notifies));
  mock_peer_send_request (f->script->peer, AGENT,
      &(MockRequest){ .method = "NOTIFY",
          .uri = "sip:" AGENT,
          .branch = branch,
          .from = "<" PEER_URI ">;tag=alice",
          .to = sipua_message_get_header (invite, "From", 0),
          .call_id = sipua_message_call_id (invite),
          .cseq = f->cseq,
          .headers = notifies[i].headers,
          .content_type = notifies[i].type,
          .body = notifies[i].body });
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;

  if (g_str_equal (verb, "transfer")) {
    sipua_call_transfer (mock_agent_call (f->script->agent), argument);
  } else if (g_str_equal (verb, "keep")) {
    sipua_call_set_hangup_after_transfer (mock_agent_call (f->script->agent), FALSE);
  } else if (g_str_equal (verb, "notify")) {
    notify (f, argument);
  } else if (g_str_equal (verb, "accept")) {
    g_autofree char *header = g_strconcat (argument, *argument ? "\n" : "", NULL);

    mock_peer_respond_with (
        f->script->peer, mock_peer_last (f->script->peer, "REFER "), 202, NULL, header, NULL);
  } else {
    outgoing_script_step (world, verb, argument, f->script);
    if (g_str_equal (verb, "dial"))
      g_signal_connect (
          mock_agent_call (f->script->agent), "transfer-progress", G_CALLBACK (told), f);
  }
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Fixture f = { outgoing_script_new (), 0 };

  g_test_message ("RFC %s", row->section);
  mock_world_run_script (f.script->world, row->script, step, &f);
  mock_world_run_until_idle (f.script->world, 70000);
  g_assert_cmpstr (f.script->world->notes->str, ==, row->expected);
  outgoing_script_free (f.script);
}

static void
check_lines (const char *text, const char *const *lines)
{
  for (guint i = 0; lines[i]; i++)
    if (!strstr (text, lines[i]))
      g_error ("no \"%s\" in:\n%s", lines[i], text);
}

/* RFC 3515 section 2.4.1, RFC 3892 section 2.1; the application may say who asks. */
static void
test_refer (void)
{
  static const char *const lines[] = { "REFER sip:alice@" PEER " SIP/2.0\r\n",
    "\r\nCSeq: 2 REFER\r\n", "\r\nRefer-To: <sip:bob@example.com?Subject=a%20b>\r\n",
    "\r\nReferred-By: <sip:sipua@192.0.2.1>\r\n", "\r\nContact: <sip:" AGENT ">\r\n",
    "\r\nX-Room-ID: 42\r\n", "\r\nUser-Agent: sipua/", NULL };
  static const char *const again[] = { "\r\nReferred-By: <sip:boss@x>\r\n", "\r\nCSeq: 3 REFER\r\n",
    NULL };
  OutgoingScript *script = outgoing_script_new ();
  SipUaCall *call;
  const char *text;

  outgoing_script_run (script, UP);
  call = mock_agent_call (script->agent);
  sipua_call_add_request_header (call, "REFER", "X-Room-ID", "42");
  sipua_call_transfer (call, "sip:bob@example.com?Subject=a%20b");
  outgoing_script_run (script, "0 reply 603");
  check_lines (mock_peer_last (script->peer, "REFER ")->text, lines);
  sipua_call_add_request_header (call, "REFER", "Referred-By", "<sip:boss@x>");
  sipua_call_transfer (call, "sip:bob@example.com");
  outgoing_script_run (script, "0 reply 603; 10 hangup; 20 reply 200");
  text = mock_peer_last (script->peer, "REFER ")->text;
  check_lines (text, again);
  g_assert_null (strstr (text, "Referred-By: <sip:sipua"));
  outgoing_script_free (script);
}

/* RFC 6665 section 4.4.1: where the peer is to be found is what it says last. */
static void
test_target_refresh (void)
{
  static const char *const rows_of_refresh[][2] = {
    { "200 hangup; 300 reply 200", "sip:after-refer@" PEER },
    { "200 notify refresh; 300 hangup; 400 reply 200", "sip:after-notify@" PEER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows_of_refresh); i++) {
    Fixture f = { outgoing_script_new (), 0 };

    mock_world_run_script (f.script->world,
        UP "100 transfer sip:bob@x; 150 accept Contact: <sip:after-refer@" PEER ">", step, &f);
    mock_world_run_script (f.script->world, rows_of_refresh[i][0], step, &f);
    g_assert_cmpstr (
        sipua_message_get_request_uri (mock_peer_last (f.script->peer, "BYE ")->message), ==,
        rows_of_refresh[i][1]);
    outgoing_script_free (f.script);
  }
}

/* What a handler may do: everything, each time that it is called. Nothing may be left, freed twice or used
 * after its end (the last two need ASan). */
typedef struct {
  Fixture f;
  const char *deed;
  guint moment; /* calls of the handler until then */
} Plan;

static void
meddle (SipUaCall *call, guint status, const char *reason, gboolean done, gpointer data)
{
  Plan *plan = data;
  MockAgent *agent = plan->f.script->agent;

  if (plan->moment-- != 0)
    return;
  if (strstr (plan->deed, "hangup"))
    sipua_call_hangup (call);
  if (strstr (plan->deed, "transfer"))
    sipua_call_transfer (call, "sip:carol@x");
  if (strstr (plan->deed, "close"))
    sipua_agent_close (agent->agent);
  if (strstr (plan->deed, "drop"))
    mock_agent_drop (agent);
}

static void
try_deed (const char *deed, guint moment)
{
  Plan plan = { { outgoing_script_new (), 0 }, deed, moment };

  g_test_message ("%s at %u", deed, moment);
  mock_world_run_script (plan.f.script->world, UP, step, &plan.f);
  g_signal_connect (
      mock_agent_call (plan.f.script->agent), "transfer-progress", G_CALLBACK (meddle), &plan);
  mock_world_run_script (plan.f.script->world,
      "100 transfer sip:bob@x; 150 accept; 200 notify 100; 300 notify 180; 400 notify 200; 500 "
      "send "
      "BYE cseq=100",
      step, &plan.f);
  mock_world_run_until_idle (plan.f.script->world, 70000);
  outgoing_script_free (plan.f.script);
}

static void
test_reentrancy (void)
{
  static const char *const deeds[] = { "hangup", "transfer", "close", "drop", "close,drop",
    "hangup,drop", "hangup,transfer", "hangup,transfer,close,drop" };

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    for (guint moment = 0; moment < 3; moment++)
      try_deed (deeds[i], moment);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/transfer/%s", rows[i].name);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/transfer-request/refer", test_refer);
  g_test_add_func ("/transfer-request/target-refresh", test_target_refresh);
  g_test_add_func ("/transfer-request/reentrancy", test_reentrancy);
  return g_test_run ();
}
