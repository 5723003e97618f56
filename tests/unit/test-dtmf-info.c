/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys in INFO, both ways. */

#include "unit/outgoing-script.h"

#include <sipua/sipua-call-dtmf.h>
#include <string.h>

#define RELAY "application/dtmf-relay"
#define UP "0 dial; 0 answer 200 sdp; "
#define WAS_UP "0 got INVITE; 0 confirmed; 0 got ACK; "

/* What a device writes, and what the application is told of it: "" is nothing, and 400. */
typedef struct {
  const char *name;
  const char *type;
  const char *body;
  const char *told;
} Received;

static const Received bodies[] = {
  { "cisco", RELAY, "Signal=5\nDuration=160\n", "5 160" },
  { "blanks", RELAY, "Signal= 5\nDuration= 160\n", "5 160" },
  { "more-blanks", RELAY, "  Signal = 5 \n\tDuration\t=\t160\n", "5 160" },
  { "no-last-line-end", RELAY, "Signal=5\nDuration=160", "5 160" },
  { "blank-line", RELAY, "\nSignal=5\n\nDuration=160\n\n", "5 160" },
  { "other-order-and-case", RELAY, "duration=100\nSIGNAL=*\n", "* 100" },
  { "unknown-line", RELAY, "Signal=#\nVolume=10\nx\n", "# 0" },
  { "no-duration", RELAY, "Signal=0\n", "0 0" },
  { "broken-duration", RELAY, "Signal=0\nDuration=x\n", "0 0" },
  { "long-duration", RELAY, "Signal=0\nDuration=60001\n", "0 60000" },
  { "very-long-duration", RELAY, "Signal=0\nDuration=4294967295\n", "0 60000" },
  { "too-long-duration", RELAY, "Signal=0\nDuration=99999999999999999999999\n", "0 0" },
  { "lower-case", RELAY, "Signal=d\nDuration=1\n", "D 1" },
  { "number-of-star", RELAY, "Signal=10\nDuration=1\n", "* 1" },
  { "number-of-hash", RELAY, "Signal=11\nDuration=1\n", "# 1" },
  { "number-of-a", RELAY, "Signal=12\n", "A 0" },
  { "flash", RELAY, "Signal=16\n", "! 0" },
  { "type-with-parameter-and-case", "Application/DTMF-Relay;x=y", "Signal=1\n", "1 0" },
  { "key-alone", "application/dtmf", "7", "7 0" },
  { "key-alone-and-line-end", "application/dtmf", "#\n", "# 0" },
  { "number-alone", "application/dtmf", "10", "* 0" },
  { "relay-under-the-other-name", "application/dtmf", "Signal=7\nDuration=90\n", "7 90" },
  { "no-signal", RELAY, "Duration=160\n", "" },
  { "empty-signal", RELAY, "Signal=\nDuration=160\n", "" },
  { "number-too-high", RELAY, "Signal=17\n", "" },
  { "no-key", RELAY, "Signal=x\n", "" },
  { "two-keys", RELAY, "Signal=5 6\n", "" },
  { "negative", RELAY, "Signal=-1\n", "" },
  { "nothing-but-blanks", "application/dtmf", "  ", "" },
  { "no-lines", RELAY, "=", "" },
};

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

#define SENDING "100 keys 12; "
#define END "9000 hangup; 9100 reply 200"
#define ENDED "; 9000 got BYE; 9100 ended 200"

static const Row rows[] = {
  { "one-after-the-other", "2976 2", UP SENDING "150 reply 200; 300 reply 200; " END,
      WAS_UP "100 key 1 160; 260 key 2 160" ENDED },
  { "waits-for-the-response", "2976 2", UP SENDING "450 reply 200; 500 reply 200; " END,
      WAS_UP "100 key 1 160; 450 key 2 160" ENDED },
  { "more-while-some-are-sent", "2976 2",
      UP SENDING "150 keys *!; 200 reply 200; 300 reply 200; 430 reply 200; 600 reply 200; " END,
      WAS_UP "100 key 1 160; 260 key 2 160; 420 key * 160; 580 key 16 160" ENDED },
  { "later-more", "2976 2",
      UP SENDING "150 reply 200; 300 reply 200; 1000 keys d; 1100 reply 200; " END,
      WAS_UP "100 key 1 160; 260 key 2 160; 1000 key D 160" ENDED },
  { "refused", "3261 21.4.13", UP SENDING "150 reply 415; 1000 keys 3; 1100 reply 200; " END,
      WAS_UP "100 key 1 160; 1000 key 3 160" ENDED },
  { "unknown-call", "3261 12.2.1.2", UP SENDING "150 reply 481; 200 reply 200",
      WAS_UP "100 key 1 160; 150 got BYE; 200 ended 481" },
  { "before-the-answer", "2976 2",
      "0 dial; 100 keys 1; 200 answer 200 sdp; 300 keys 2; 400 reply "
      "200; " END,
      "0 got INVITE; 200 confirmed; 200 got ACK; 300 key 2 160" ENDED },
  { "call-ends-first", "2976 2", UP SENDING "150 send BYE; 160 reply 200; 200 keys 3",
      WAS_UP "100 key 1 160; 150 ended 200; 150 got 200 BYE" },
};

static void
told (SipUaCall *call, const char *digit, guint duration, gpointer data)
{
  g_string_append_printf (data, "%s %u", digit, duration);
}

static void
send_info (OutgoingScript *script, guint cseq, const char *type, const char *body)
{
  const SipUaMessage *invite = mock_peer_last (script->peer, "INVITE ")->message;
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-info-%u", cseq);

  mock_peer_send_request (script->peer, AGENT,
      &(MockRequest){ .method = "INFO",
          .uri = "sip:" AGENT,
          .branch = branch,
          .from = "<" PEER_URI ">;tag=alice",
          .to = sipua_message_get_header (invite, "From", 0),
          .call_id = sipua_message_call_id (invite),
          .cseq = cseq,
          .content_type = type,
          .body = body });
  mock_world_run (script->world, 0);
}

static void
check_response (OutgoingScript *script, guint status, const char *accept)
{
  const SipUaMessage *response = mock_peer_last (script->peer, "SIP/2.0")->message;

  g_assert_cmpuint (sipua_message_get_status (response), ==, status);
  g_assert_cmpstr (sipua_message_get_header (response, "Accept", 0), ==, accept);
}

static void
test_received (gconstpointer data)
{
  const Received *row = data;
  OutgoingScript *script = outgoing_script_new ();
  g_autoptr (GString) keys = g_string_new (NULL);

  outgoing_script_run (script, UP);
  g_signal_connect (mock_agent_call (script->agent), "dtmf", G_CALLBACK (told), keys);
  send_info (script, 1, row->type, row->body);
  g_assert_cmpstr (keys->str, ==, row->told);
  check_response (script, *row->told ? 200 : 400, NULL);
  outgoing_script_run (script, "10 hangup; 10 reply 200");
  outgoing_script_free (script);
}

static gboolean
take (SipUaCall *call, const char *type, GBytes *body, gpointer data)
{
  return TRUE;
}

/* Who listens to nothing gets no keys, and who takes all INFO gets them that way; anything else is refused
 * with what is understood, and one without a body is answered. */
static void
test_who_listens (void)
{
  OutgoingScript *script = outgoing_script_new ();
  g_autoptr (GString) keys = g_string_new (NULL);
  SipUaCall *call;

  outgoing_script_run (script, UP);
  call = mock_agent_call (script->agent);
  send_info (script, 1, RELAY, "Signal=1\n");
  check_response (script, 415, "");
  g_signal_connect (call, "dtmf", G_CALLBACK (told), keys);
  send_info (script, 2, "text/plain", "Signal=1\n");
  check_response (script, 415, RELAY ", application/dtmf");
  send_info (script, 3, NULL, NULL);
  check_response (script, 200, NULL);
  g_assert_cmpstr (keys->str, ==, "");
  send_info (script, 4, RELAY, "Signal=1\n");
  g_assert_cmpstr (keys->str, ==, "1 0");
  g_signal_connect (call, "info", G_CALLBACK (take), NULL);
  send_info (script, 5, RELAY, "Signal=2\n");
  check_response (script, 200, NULL);
  g_assert_cmpstr (keys->str, ==, "1 0");
  outgoing_script_run (script, "10 hangup; 10 reply 200");
  outgoing_script_free (script);
}

/* The handler of a key ends what it is in. */
static void
meddle (SipUaCall *call, const char *digit, guint duration, gpointer data)
{
  OutgoingScript *script = data;

  if (*digit == '1')
    sipua_call_hangup (call);
  else if (*digit == '2')
    sipua_agent_close (script->agent->agent);
  else
    mock_agent_drop (script->agent);
}

static void
test_reentrancy (void)
{
  static const char *const digits[] = { "1", "2", "3" };

  for (guint i = 0; i < G_N_ELEMENTS (digits); i++) {
    OutgoingScript *script = outgoing_script_new ();

    outgoing_script_run (script, UP);
    g_signal_connect (mock_agent_call (script->agent), "dtmf", G_CALLBACK (meddle), script);
    sipua_call_send_dtmf_info (mock_agent_call (script->agent), "123", 100);
    send_info (script, 1, "application/dtmf", digits[i]);
    outgoing_script_run (script, "100 send BYE cseq=9");
    outgoing_script_free (script);
  }
}

static void
test_no_such_key (void)
{
  OutgoingScript *script = outgoing_script_new ();
  SipUaCall *call;

  outgoing_script_run (script, UP);
  call = mock_agent_call (script->agent);
  g_assert_false (sipua_call_send_dtmf_info (call, "1x", 100));
  g_assert_false (sipua_call_send_dtmf_info (call, "1 2", 100));
  g_assert_true (sipua_call_send_dtmf_info (call, "", 100));
  outgoing_script_run (script, "10 hangup; 10 reply 200");
  g_assert_cmpuint (mock_peer_count (script->peer, "INFO "), ==, 0);
  outgoing_script_free (script);
}

/* "key 1 160": what an INFO of ours says. */
static void
received (MockPeer *peer, const MockReceived *message, gpointer data)
{
  g_auto (GStrv) parts = NULL;
  gsize length;

  if (g_strcmp0 (sipua_message_get_method (message->message), "INFO") == 0) {
    g_assert_cmpstr (sipua_message_get_header (message->message, "Content-Type", 0), ==, RELAY);
    parts = g_strsplit_set (sipua_message_get_body (message->message, &length), "=\r\n", -1);
    g_assert_cmpuint (g_strv_length (parts), ==, 7);
    g_assert_cmpstr (parts[0], ==, "Signal");
    g_assert_cmpstr (parts[3], ==, "Duration");
    mock_world_note (peer->world, "key %s %s", parts[1], parts[4]);
  } else if (sipua_message_is_request (message->message)) {
    mock_world_note (peer->world, "got %s", sipua_message_get_method (message->message));
  } else {
    mock_world_note (peer->world, "got %u BYE", sipua_message_get_status (message->message));
  }
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  OutgoingScript *script = user_data;

  if (g_str_equal (verb, "keys"))
    g_assert_true (sipua_call_send_dtmf_info (mock_agent_call (script->agent), argument, 160));
  else
    outgoing_script_step (world, verb, argument, script);
}

static void
test_sent (gconstpointer data)
{
  const Row *row = data;
  OutgoingScript *script = outgoing_script_new ();

  g_test_message ("RFC %s", row->section);
  script->peer->noting = FALSE;
  script->peer->on_message = received;
  mock_world_run_script (script->world, row->script, step, script);
  mock_world_run_until_idle (script->world, 70000);
  g_assert_cmpstr (script->world->notes->str, ==, row->expected);
  outgoing_script_free (script);
}

/* Two agents and a network that loses, repeats and reorders: each key comes once, in its place. */
static void
test_bad_network (void)
{
  for (guint32 seed = 1; seed <= 40; seed++) {
    MockWorld *world = mock_world_new (seed);
    MockAgent *sender = mock_agent_new (world, AGENT);
    MockAgent *receiver = mock_agent_new (world, PEER);
    g_autoptr (GString) keys = g_string_new (NULL);

    sipua_call_start (mock_agent_dial (sender, PEER_URI), mock_answer);
    mock_world_run (world, 0);
    sipua_call_answer (mock_agent_call (receiver), mock_answer);
    mock_world_run (world, 0);
    g_signal_connect (mock_agent_call (receiver), "dtmf", G_CALLBACK (told), keys);
    world->network = (MockNetwork){ 0.2, 0.2, 0, 700 * G_TIME_SPAN_MILLISECOND };
    sipua_call_send_dtmf_info (mock_agent_call (sender), "0123456789*#", 9);
    mock_world_run (world, 300000);
    if (!g_str_equal (keys->str, "0 91 92 93 94 95 96 97 98 99 9* 9# 9"))
      g_error ("seed %u: %s", seed, keys->str);
    sipua_call_hangup (mock_agent_call (sender));
    mock_world_run (world, 60000);
    mock_agent_free (sender);
    mock_agent_free (receiver);
    mock_world_free (world);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autofree char *path = g_strdup_printf ("/dtmf-received/%s", bodies[i].name);

    g_test_add_data_func (path, &bodies[i], test_received);
  }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/dtmf-sent/%s", rows[i].name);

    g_test_add_data_func (path, &rows[i], test_sent);
  }
  g_test_add_func ("/dtmf/who-listens", test_who_listens);
  g_test_add_func ("/dtmf/no-such-key", test_no_such_key);
  g_test_add_func ("/dtmf/bad-network", test_bad_network);
  g_test_add_func ("/dtmf/reentrancy", test_reentrancy);
  return g_test_run ();
}
