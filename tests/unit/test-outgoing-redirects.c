/* SPDX-License-Identifier: BSD-3-Clause */
/* Outgoing calls that are redirected: RFC 3261 section 8.1.3.4. Peers a, b and c; a row is a script,
 * what a and b say in Contact, and all that is seen: what each peer received, with its CSeq number, and
 * what the application was told. */

#include "unit/outgoing-script.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

#define N_PEERS 3
#define A "sip:alice@192.0.2.2"
#define B "sip:bob@192.0.2.3"
#define C "sip:carol@192.0.2.4"

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *contacts[N_PEERS]; /* header lines of 3xx; (nullable) */
  const char *expected;
} Row;

#define FIRST "0 a INVITE 1; "

static const Row rows[] = {
  { "one-contact", "8.1.3.4", "0 dial; 10 a 302; 20 b 200; 30 hangup; 40 b bye",
      { "Contact: <" B ">\n" },
      FIRST "10 redirected " B
            "; 10 a ACK 1; 10 b INVITE 2; 20 confirmed; 20 b ACK 2; 30 ending; 30 b BYE 3; "
            "40 ended 200" },
  { "best-q-first", "8.1.3.4", "0 dial; 10 a 300; 20 c 200; 30 hangup; 40 c bye",
      { "Contact: <" B ">;q=0.2, <" C ">;q=0.9\n" },
      FIRST "10 redirected " C
            "; 10 a ACK 1; 10 c INVITE 2; 20 confirmed; 20 c ACK 2; 30 ending; 30 c BYE 3; "
            "40 ended 200" },
  { "next-after-a-failure", "8.1.3.4", "0 dial; 10 a 301; 20 b 486; 30 c 603",
      { "Contact: <" B ">\nContact: <" C ">\n" },
      FIRST "10 redirected " B "; 10 a ACK 1; 10 b INVITE 2; 20 redirected " C
            "; 20 b ACK 2; 20 c INVITE 3; 30 ended 603; 30 c ACK 3" },
  { "six-hundred-ends-it", "8.1.3.4, 21.6", "0 dial; 10 a 302; 20 b 603",
      { "Contact: <" B ">, <" C ">\n" },
      FIRST "10 redirected " B "; 10 a ACK 1; 10 b INVITE 2; 20 ended 603; 20 b ACK 2" },
  { "redirected-again", "8.1.3.4", "0 dial; 10 a 302; 20 b 302; 30 c 486",
      { "Contact: <" B ">\n", "Contact: <" C ">\n" },
      FIRST "10 redirected " B "; 10 a ACK 1; 10 b INVITE 2; 20 redirected " C
            "; 20 b ACK 2; 20 c INVITE 3; 30 ended 486; 30 c ACK 3" },
  { "better-contact-of-the-second", "8.1.3.4", "0 dial; 10 a 302; 20 b 302; 30 c 486; 40 hangup",
      { "Contact: <" B ">, <sip:late@192.0.2.2>;q=0.1\n", "Contact: <" C ">;q=0.5\n" },
      FIRST
      "10 redirected " B "; 10 a ACK 1; 10 b INVITE 2; 20 redirected " C
      "; 20 b ACK 2; 20 c INVITE 3; 30 redirected sip:late@192.0.2.2; 30 c ACK 3; 30 a INVITE "
      "4; 40 ending; 530 a INVITE 4; 1530 a INVITE 4; 3530 a INVITE 4; 7530 a INVITE 4; 15530 "
      "a INVITE 4; 31530 a INVITE 4; 32030 ended 487" },
  { "loop-of-one", "8.1.3.4", "0 dial; 10 a 302", { "Contact: <" A ">\n" },
      FIRST "10 ended 302; 10 a ACK 1" },
  { "loop-of-two", "8.1.3.4", "0 dial; 10 a 302; 20 b 302",
      { "Contact: <" B ">\n",
          "Contact: <sip:alice@192.0.2.2:5060>, <sip:%61lice@192.0.2.2>, " B "\n" },
      FIRST "10 redirected " B
            "; 10 a ACK 1; 10 b INVITE 2; 20 redirected sip:alice@192.0.2.2:5060; "
            "20 b ACK 2; 20 a INVITE 3; 520 a INVITE 3; 1520 a INVITE 3; 3520 a INVITE 3; 7520 a "
            "INVITE 3; 15520 a INVITE 3; 31520 a INVITE 3; 32020 ended 408" },
  { "nothing-to-follow", "8.1.3.4", "0 dial; 10 a 302", { NULL },
      FIRST "10 ended 302; 10 a ACK 1" },
  { "contacts-of-no-use", "8.1.3.4", "0 dial; 10 a 302",
      { "Contact: <sips:b@192.0.2.3>, <tel:+1555>, <sip:b@192.0.2.3;transport=tcp>, "
        "<sip:b@192.0.2.3;method=MESSAGE>, <mailto:b@example.com>\nContact: *\n" },
      FIRST "10 ended 302; 10 a ACK 1" },
  { "without-the-headers-of-the-contact", "19.1.5", "0 dial; 10 a 302; 20 b 486",
      { "Contact: <" B ";method=INVITE?X-Evil=1>\n" },
      FIRST "10 redirected " B "; 10 a ACK 1; 10 b INVITE 2; 20 ended 486; 20 b ACK 2" },
  { "no-proxy-no-alternative", "21.3.4, 21.3.5", "0 dial; 10 a 305", { "Contact: <" B ">\n" },
      FIRST "10 ended 305; 10 a ACK 1" },
  { "failure-is-no-redirection", "8.1.3.4", "0 dial; 10 a 486", { NULL },
      FIRST "10 ended 486; 10 a ACK 1" },
  { "target-says-nothing", "8.1.3.4", "0 dial; 10 a 302; 32020 c 486",
      { "Contact: <" B ">, <" C ">\n" },
      FIRST "10 redirected " B
            "; 10 a ACK 1; 10 b INVITE 2; 510 b INVITE 2; 1510 b INVITE 2; 3510 b "
            "INVITE 2; 7510 b INVITE 2; 15510 b INVITE 2; 31510 b INVITE 2; 32010 redirected " C
            "; 32010 c INVITE 3; 32020 ended 486; 32020 c ACK 3" },
  { "rings-and-redirects", "13.2.2.2", "0 dial; 10 a 180; 20 a 302; 30 b 180; 40 b 200; 50 b BYE",
      { "Contact: <" B ">\n" },
      FIRST "10 ringing; 20 redirected " B
            "; 20 a ACK 1; 20 b INVITE 2; 40 confirmed; 40 b ACK 2; 50 "
            "ended 200; 50 b 200 to its BYE" },
  { "hung-up-at-the-new-target", "9.1",
      "0 dial; 10 a 302; 20 b 180; 30 hangup; 40 b cancel; 50 b 487", { "Contact: <" B ">\n" },
      FIRST "10 redirected " B
            "; 10 a ACK 1; 10 b INVITE 2; 20 ringing; 30 ending; 30 b CANCEL 2; 50 "
            "ended 487; 50 b ACK 2" },
  { "hung-up-before-the-redirection", "9.1", "0 dial; 10 a 100; 20 hangup; 30 a cancel; 40 a 302",
      { "Contact: <" B ">\n" }, FIRST "20 ending; 20 a CANCEL 1; 40 ended 302; 40 a ACK 1" },
  { "answer-timeout-is-of-the-call", "8.1.3.4", "0 dial; 10 a 302; 20 b 180; 60010 b 487",
      { "Contact: <" B ">\n" },
      FIRST
      "10 redirected " B "; 10 a ACK 1; 10 b INVITE 2; 20 ringing; 60000 ending; 60000 b CANCEL "
      "2; 60010 ended 408; 60010 b ACK 2; 60500 b CANCEL 2; 61500 b CANCEL 2; 63500 b CANCEL 2; "
      "67500 b CANCEL 2; 71500 b CANCEL 2; 75500 b CANCEL 2; 79500 b CANCEL 2; 83500 b CANCEL "
      "2; 87500 b CANCEL 2; 91500 b CANCEL 2" },
  { "late-answer-of-the-old-target", "17.1.1.2", "0 dial; 10 a 302; 20 a 200; 30 b 486",
      { "Contact: <" B ">\n" },
      FIRST "10 redirected " B "; 10 a ACK 1; 10 b INVITE 2; 30 ended 486; 30 b ACK 2" },
};

typedef struct {
  OutgoingScript *script;
  const Row *row;
  MockPeer *peers[N_PEERS]; /* the first is the script's */
} Fixture;

static void
on_message (MockPeer *peer, const MockReceived *received, gpointer user_data)
{
  const SipUaMessage *message = received->message;

  if (sipua_message_is_request (message))
    mock_world_note (peer->world, "%s %s %u", (char *)user_data, sipua_message_get_method (message),
        sipua_message_cseq (message));
  else
    mock_world_note (
        peer->world, "%s %u to its BYE", (char *)user_data, sipua_message_get_status (message));
}

static void
on_state (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  SipUaCallState state = sipua_call_get_state (call);

  if (state == SIPUA_CALL_STATE_RINGING || state == SIPUA_CALL_STATE_ENDING)
    mock_world_note (agent->world, state == SIPUA_CALL_STATE_RINGING ? "ringing" : "ending");
}

static void
on_redirected (SipUaCall *call, const char *uri, MockWorld *world)
{
  mock_world_note (world, "redirected %s", uri);
}

static void
fixture_open (Fixture *f, const Row *row)
{
  static char *const names[] = { "a", "b", "c" };

  f->script = outgoing_script_new ();
  f->row = row;
  f->peers[0] = f->script->peer;
  f->peers[1] = mock_peer_new (f->script->world, "192.0.2.3:5060");
  f->peers[2] = mock_peer_new (f->script->world, "192.0.2.4:5060");
  f->script->agent->on_state = on_state;
  for (guint i = 0; i < N_PEERS; i++) {
    f->peers[i]->noting = FALSE;
    f->peers[i]->on_message = on_message;
    f->peers[i]->user_data = names[i];
  }
}

static void
fixture_close (Fixture *f)
{
  MockPeer *others[] = { f->peers[1], f->peers[2] };
  MockWorld *world = f->script->world;

  mock_agent_free (f->script->agent);
  for (guint i = 0; i < N_PEERS; i++)
    mock_peer_free (i ? others[i - 1] : f->script->peer);
  mock_world_free (world);
  g_free (f->script);
}

static void
dial (Fixture *f)
{
  SipUaCall *call = mock_agent_dial (f->script->agent, A);

  g_signal_connect (call, "redirected", G_CALLBACK (on_redirected), f->script->world);
  sipua_call_add_request_header (call, "INVITE", "X-Room-ID", "42");
  sipua_call_set_follow_redirects (call, TRUE);
  sipua_call_start (call, mock_answer);
}

static void
send_bye (MockPeer *peer)
{
  const SipUaMessage *invite = mock_peer_last (peer, "INVITE ")->message;

  mock_peer_send_request (peer, AGENT,
      &(MockRequest){ .method = "BYE",
          .uri = "sip:" AGENT,
          .from = "<" A ">;tag=tag",
          .to = sipua_message_get_header (invite, "From", 0),
          .call_id = sipua_message_call_id (invite) });
}

static void
respond (Fixture *f, guint i, guint status)
{
  MockPeer *peer = f->peers[i];
  g_autofree char *own =
      g_strdup_printf ("Contact: <sip:%s>\n", mock_transport_get_host_port (peer->transport));

  mock_peer_respond_with (peer, mock_peer_last (peer, "INVITE "), status,
      status > 100 ? "tag" : NULL, status >= 300 ? f->row->contacts[i] : own,
      status == 200 ? mock_offer : NULL);
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;

  if (g_str_equal (verb, "dial"))
    dial (f);
  else if (g_str_equal (verb, "hangup"))
    sipua_call_hangup (mock_agent_call (f->script->agent));
  else if (g_str_equal (argument, "BYE"))
    send_bye (f->peers[verb[0] - 'a']);
  else if (g_str_equal (argument, "bye") || g_str_equal (argument, "cancel"))
    mock_peer_respond (f->peers[verb[0] - 'a'],
        mock_peer_last (f->peers[verb[0] - 'a'], *argument == 'b' ? "BYE " : "CANCEL "), 200, NULL);
  else
    respond (f, verb[0] - 'a', atoi (argument));
}

/* What an INVITE has to have in common with the first one, and what not. */
static void
check_invite (const MockReceived *received, const SipUaMessage *first)
{
  static const char *const same[] = { "From", "To", "Call-ID", "X-Room-ID", "Contact",
    "Content-Type", "Max-Forwards" };
  gsize length, first_length;
  const char *body = sipua_message_get_body (received->message, &length);
  const char *first_body = sipua_message_get_body (first, &first_length);

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_cmpstr (sipua_message_get_header (received->message, same[i], 0), ==,
        sipua_message_get_header (first, same[i], 0));
  g_assert_cmpmem (body, length, first_body, first_length);
  g_assert_null (sipua_message_get_header (received->message, "X-Evil", 0));
  g_assert_cmpint (sipua_message_count_headers (received->message, "Via"), ==, 1);
}

static void
check_invites (Fixture *f)
{
  const MockReceived *first = f->peers[0]->received->pdata[0];

  for (guint i = 0; i < N_PEERS; i++)
    for (guint j = 0; j < f->peers[i]->received->len; j++) {
      const MockReceived *received = f->peers[i]->received->pdata[j];

      if (g_str_has_prefix (received->text, "INVITE "))
        check_invite (received, first->message);
    }
}

static void
test_row (gconstpointer data)
{
  Fixture f;

  fixture_open (&f, data);
  mock_world_run_script (f.script->world, f.row->script, step, &f);
  mock_world_run_until_idle (f.script->world, 70000);
  g_assert_cmpstr (f.script->world->notes->str, ==, f.row->expected);
  check_invites (&f);
  fixture_close (&f);
}

/* Off unless it is asked for, and not to be turned on in the middle. */
static void
test_not_asked_for (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  script->headers = "Contact: <" B ">\n";
  outgoing_script_run (script, "0 dial");
  sipua_call_set_follow_redirects (mock_agent_call (script->agent), TRUE);
  outgoing_script_run (script, "10 answer 302; 20 answer 302");
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_ENDED);
  g_assert_cmpuint (mock_world_count_sent (script->world, AGENT, "INVITE "), ==, 1);
}

/* One more contact than there may be targets, all at the peer: SIPUA_MAX_TARGETS INVITEs. */
static void
test_too_many_targets (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autoptr (GString) contacts = g_string_new (NULL);
  SipUaCall *call = mock_agent_dial (script->agent, A);

  for (guint i = 0; i <= SIPUA_MAX_TARGETS; i++)
    g_string_append_printf (contacts, "Contact: <sip:%u@192.0.2.2>\n", i);
  script->headers = contacts->str;
  sipua_call_set_follow_redirects (call, TRUE);
  sipua_call_start (call, mock_answer);
  mock_world_run (script->world, 10);
  while (sipua_call_get_state (call) != SIPUA_CALL_STATE_ENDED) {
    mock_peer_respond_with (script->peer, mock_peer_last (script->peer, "INVITE "), 302, "alice",
        script->headers, NULL);
    mock_world_run (script->world, 10);
  }
  g_assert_cmpuint (mock_peer_count (script->peer, "INVITE "), ==, SIPUA_MAX_TARGETS);
}

static void
hang_up (SipUaCall *call, const char *uri, gpointer user_data)
{
  sipua_call_hangup (call);
}

static void
close_agent (SipUaCall *call, const char *uri, gpointer user_data)
{
  sipua_agent_close (sipua_call_get_agent (call));
}

/* From within the signal: nothing goes to the new target. */
static void
test_ended_by_the_handler (gconstpointer handler)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  SipUaCall *call = mock_agent_dial (script->agent, A);

  script->headers = "Contact: <" B ">\n";
  g_signal_connect (call, "redirected", G_CALLBACK (handler), NULL);
  sipua_call_set_follow_redirects (call, TRUE);
  sipua_call_start (call, mock_answer);
  outgoing_script_run (script, "10 answer 302");
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_ENDED);
  g_assert_cmpuint (mock_world_count_sent (script->world, AGENT, "INVITE "), ==, 1);
}

/* Whoever read the INVITE goes on with it, and the application is not asked for a second offer. */
static char *
offer_once (SipUaCall *call, const char *address, guint *count)
{
  (*count)++;
  return g_strdup (mock_answer);
}

static void
test_offer_is_asked_for_once (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  SipUaCall *call = mock_agent_dial (script->agent, A);
  const SipUaMessage *first;
  guint count = 0;

  script->headers = "Contact: <sip:other@192.0.2.2>\n";
  g_signal_connect (call, "request-offer", G_CALLBACK (offer_once), &count);
  sipua_call_set_follow_redirects (call, TRUE);
  sipua_call_start (call, NULL);
  mock_world_run (script->world, 5);
  first = sipua_call_get_invite (call);
  outgoing_script_run (script, "10 answer 302; 20 answer 486");
  g_assert_cmpuint (mock_peer_count (script->peer, "INVITE "), ==, 2);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (sipua_message_get_request_uri (first), ==, A);
  g_assert_cmpstr (
      sipua_message_get_request_uri (sipua_call_get_invite (call)), ==, "sip:other@192.0.2.2");
  g_assert_cmpstr (sipua_call_get_remote_uri (call), ==, A);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/outgoing-redirects/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/outgoing-redirects/not-asked-for", test_not_asked_for);
  g_test_add_func ("/outgoing-redirects/too-many-targets", test_too_many_targets);
  g_test_add_data_func (
      "/outgoing-redirects/hung-up-by-the-handler", hang_up, test_ended_by_the_handler);
  g_test_add_data_func (
      "/outgoing-redirects/closed-by-the-handler", close_agent, test_ended_by_the_handler);
  g_test_add_func ("/outgoing-redirects/offer-is-asked-for-once", test_offer_is_asked_for_once);
  return g_test_run ();
}
