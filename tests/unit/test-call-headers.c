/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of the application on all messages of a call both ways, Reason (RFC 3326, 6432), who calls
 * (RFC 3323, 3325, 5806), and redirecting (RFC 3261 section 8.3). A row is a script, and one header
 * of the last message that the peer got with such a start line. */

#include "unit/call-script.h"
#undef AGENT /* the same in both */
#include "unit/outgoing-script.h"

#include <sipua/sipua-error.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *script;
  const char *start;
  const char *header;
  const char *expected; /* NULL: the message has none */
} Row;

#define IN "0 send INVITE; "
#define IN_UP IN "0 answer; 1 send ACK; "
#define OUT "0 dial; 10 answer 180; "
#define OUT_UP OUT "20 answer 200 sdp; "

/* Steps besides those of the scripts: "request METHOD NAME VALUE" ("*": all methods), "response NAME
 * VALUE", "why STATUS Q850 [TEXT]". */
static const Row incoming[] = {
  { "on-180", IN "0 response X-A 1; 0 ring; 1 reject 486; 2 send ACK", "SIP/2.0 180", "X-A", "1" },
  { "on-180-alone-what-came-later-not", IN "0 ring; 0 response X-A 1; 1 reject 486; 2 send ACK",
      "SIP/2.0 180", "X-A", NULL },
  { "on-200", IN "0 response X-A 1; 0 answer; 1 send ACK; 2 send BYE", "SIP/2.0 200", "X-A", "1" },
  { "on-a-rejection", IN "0 response X-A 1; 0 reject 404; 1 send ACK", "SIP/2.0 404", "X-A", "1" },
  { "on-487", IN "0 response X-A 1; 1 send CANCEL; 2 send ACK", "SIP/2.0 487", "X-A", "1" },
  { "on-200-to-cancel", IN "0 response X-A 1; 1 send CANCEL; 2 send ACK", "SIP/2.0 200", "X-A",
      "1" },
  { "on-200-to-bye", IN_UP "2 response X-A 1; 3 send BYE", "SIP/2.0 200", "X-A", "1" },
  { "on-refused-reinvite", IN_UP "2 response X-A 1; 3 send INVITE; 4 send ACK; 5 send BYE",
      "SIP/2.0 488", "X-A", "1" },
  { "no-header-of-ours", IN "0 response Contact sip:eve@192.0.2.9; 0 reject 404; 1 send ACK",
      "SIP/2.0 404", "Contact", NULL },
  { "on-bye", IN_UP "2 request BYE X-A 1; 3 hangup; 4 reply 200", "BYE", "X-A", "1" },
  { "on-all-requests", IN_UP "2 request * X-A 1; 3 hangup; 4 reply 200", "BYE", "X-A", "1" },
  { "on-another-method", IN_UP "2 request INFO X-A 1; 3 hangup; 4 reply 200", "BYE", "X-A", NULL },
  { "request-header-is-not-on-responses", IN "0 request * X-A 1; 0 reject 486; 1 send ACK",
      "SIP/2.0 486", "X-A", NULL },
  { "response-header-is-not-on-requests", IN_UP "2 response X-A 1; 3 hangup; 4 reply 200", "BYE",
      "X-A", NULL },

  { "reason-on-bye", IN_UP "2 why 0 16 Bye now; 3 reply 200", "BYE", "Reason",
      "Q.850;cause=16;text=\"Bye now\"" },
  { "reason-on-bye-with-status", IN_UP "2 why 503 0; 3 reply 200", "BYE", "Reason",
      "SIP;cause=503" },
  { "reason-waits-for-the-ack", IN "0 answer; 0 why 0 31; 1 send ACK; 2 reply 200", "BYE", "Reason",
      "Q.850;cause=31" },
  { "reason-text-is-quoted", IN_UP "2 why 0 16 a \"b\"; 3 reply 200", "BYE", "Reason",
      "Q.850;cause=16;text=\"a \\\"b\\\"\"" },
  { "reason-on-the-rejection", IN "0 why 0 17; 1 send ACK", "SIP/2.0 480", "Reason",
      "Q.850;cause=17" },
  { "no-reason-without-one", IN_UP "2 hangup; 3 reply 200", "BYE", "Reason", NULL },
  { "no-reason-on-200-to-bye", IN_UP "2 why 0 16; 2 send BYE; 3 reply 200", "SIP/2.0 200", "Reason",
      NULL },
  { "first-reason-stays", IN "0 answer; 0 why 0 31; 0 why 0 16; 1 send ACK; 2 reply 200", "BYE",
      "Reason", "Q.850;cause=31" },
};

static const Row outgoing[] = {
  { "on-invite", "0 new; 0 request INVITE X-A 1; 0 start; 10 answer 486", "INVITE", "X-A", "1" },
  { "on-invite-not-on-ack",
      "0 new; 0 request INVITE X-A 1; 0 start; 20 answer 200 sdp; 30 send BYE", "ACK", "X-A",
      NULL },
  { "on-ack", OUT "10 request ACK X-A 1; 20 answer 200 sdp; 30 send BYE", "ACK", "X-A", "1" },
  { "on-cancel", OUT "10 request CANCEL X-A 1; 20 hangup; 30 reply 200; 30 answer 487", "CANCEL",
      "X-A", "1" },
  { "on-late-cancel",
      "0 dial; 0 request CANCEL X-A 1; 0 hangup; 10 answer 180; 20 reply 200; 30 answer 487",
      "CANCEL", "X-A", "1" },
  { "on-cancel-of-a-closed-agent", OUT "10 request CANCEL X-A 1; 20 close", "CANCEL", "X-A", "1" },
  { "on-bye", OUT_UP "20 request BYE X-A 1; 30 hangup; 40 reply 200", "BYE", "X-A", "1" },
  { "on-200-to-bye", OUT_UP "20 response X-A 1; 30 send BYE", "SIP/2.0 200", "X-A", "1" },
  { "reason-on-cancel", OUT "20 why 200 0 Call completed elsewhere; 30 reply 200; 30 answer 487",
      "CANCEL", "Reason", "SIP;cause=200;text=\"Call completed elsewhere\"" },
  { "reason-on-bye", OUT_UP "30 why 0 16; 40 reply 200", "BYE", "Reason", "Q.850;cause=16" },
  { "reason-on-bye-that-crosses", OUT "20 why 0 16; 20 answer 200 sdp; 30 reply 200", "BYE",
      "Reason", "Q.850;cause=16" },
};

static gboolean
run_application_step (SipUaCall *call, const char *verb, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", 3);

  if (g_str_equal (verb, "request"))
    sipua_call_add_request_header (
        call, g_str_equal (words[0], "*") ? NULL : words[0], words[1], words[2]);
  else if (g_str_equal (verb, "response"))
    sipua_call_add_response_header (call, words[0], words[1]);
  else if (g_str_equal (verb, "why"))
    sipua_call_hangup_with_reason (call, atoi (words[0]), atoi (words[1]), words[2]);
  else
    return FALSE;
  return TRUE;
}

static void
incoming_step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  CallScript *script = user_data;

  if (!script->agent->calls->len
      || !run_application_step (mock_agent_call (script->agent), verb, argument))
    call_script_step (world, verb, argument, script);
}

static void
outgoing_step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  OutgoingScript *script = user_data;

  if (g_str_equal (verb, "new"))
    mock_agent_dial (script->agent, PEER_URI);
  else if (g_str_equal (verb, "start"))
    sipua_call_start (mock_agent_call (script->agent), mock_answer);
  else if (!script->agent->calls->len
           || !run_application_step (mock_agent_call (script->agent), verb, argument))
    outgoing_script_step (world, verb, argument, script);
}

static void
check (const Row *row, const MockPeer *peer)
{
  const SipUaMessage *message = mock_peer_last (peer, row->start)->message;

  g_assert_cmpstr (sipua_message_get_header (message, row->header, 0), ==, row->expected);
  g_assert_cmpint (sipua_message_count_headers (message, row->header), ==, row->expected ? 1 : 0);
}

static void
test_incoming (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (CallScript) script = call_script_new ();

  mock_world_run_script (script->world, row->script, incoming_step, script);
  check (row, script->caller->peer);
}

static void
test_outgoing (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  mock_world_run_script (script->world, row->script, outgoing_step, script);
  check (row, script->peer);
}

static void
test_both_reasons (void)
{
  g_autoptr (CallScript) script = call_script_new ();
  const SipUaMessage *bye;

  mock_world_run_script (script->world, IN_UP "2 why 486 17 Busy", incoming_step, script);
  call_script_run (script, "3 reply 200");
  bye = mock_peer_last (script->caller->peer, "BYE")->message;
  g_assert_cmpstr (sipua_message_get_header (bye, "Reason", 0), ==, "SIP;cause=486;text=\"Busy\"");
  g_assert_cmpstr (sipua_message_get_header (bye, "Reason", 1), ==, "Q.850;cause=17;text=\"Busy\"");
}

/* What came is at hand when the application is told. */
static void
note_request (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  SipUaMessage *request = sipua_call_get_last_request (call);
  SipUaMessage *response = sipua_call_get_last_response (call);

  g_string_append_printf (user_data, "%s %s %u, ",
      request ? sipua_message_get_method (request) : "-",
      request && sipua_message_get_header (request, "Reason", 0)
          ? sipua_message_get_header (request, "Reason", 0)
          : "-",
      response ? sipua_message_get_status (response) : 0);
}

static void
note_request_at_end (MockAgent *agent, SipUaCall *call, guint status, gpointer user_data)
{
  note_request (agent, call, user_data);
}

typedef struct {
  const char *name;
  const char *script;
  const char *expected; /* of each state, and of the end: last request, its Reason, last response */
  gboolean elsewhere;
} Came;

static const Came came_in[] = {
  { "bye", IN_UP "2 send BYE reason=Q.850+cause=16",
      "INVITE - 0, INVITE - 0, ACK - 0, BYE Q.850;cause=16 0, BYE Q.850;cause=16 0, ", FALSE },
  { "response-to-bye", IN_UP "2 hangup; 3 reply 200",
      "INVITE - 0, INVITE - 0, ACK - 0, ACK - 0, ACK - 200, ACK - 200, ", FALSE },
  { "cancel", IN "0 ring; 1 send CANCEL; 2 send ACK",
      "INVITE - 0, INVITE - 0, CANCEL - 0, CANCEL - 0, ", FALSE },
  { "cancel-answered-elsewhere",
      IN "1 send CANCEL reason=SIP+cause=200+text=\"Call_completed_elsewhere\"; 2 send ACK",
      "INVITE - 0, CANCEL SIP;cause=200;text=\"Call_completed_elsewhere\" 0, CANCEL "
      "SIP;cause=200;text=\"Call_completed_elsewhere\" 0, ",
      TRUE },
  { "cancel-for-another-reason", IN "1 send CANCEL reason=SIP+cause=600; 2 send ACK",
      "INVITE - 0, CANCEL SIP;cause=600 0, CANCEL SIP;cause=600 0, ", FALSE },
  { "bye-is-not-elsewhere", IN_UP "2 send BYE reason=SIP+cause=200",
      "INVITE - 0, INVITE - 0, ACK - 0, BYE SIP;cause=200 0, BYE SIP;cause=200 0, ", FALSE },
};

static void
test_came_in (gconstpointer data)
{
  const Came *row = data;
  g_autoptr (CallScript) script = call_script_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  script->agent->on_call = note_request;
  script->agent->on_state = note_request;
  script->agent->on_ended = note_request_at_end;
  script->agent->user_data = seen;
  call_script_run (script, row->script);
  g_assert_cmpstr (seen->str, ==, row->expected);
  g_assert_true (
      sipua_call_was_answered_elsewhere (mock_agent_call (script->agent)) == row->elsewhere);
}

static const Came came_out[] = {
  { "progress-and-answer", OUT_UP "30 hangup; 40 reply 200",
      "- - 180, - - 200, - - 200, - - 200, - - 200, - - 200, ", FALSE },
  { "refused", "0 dial; 0 answer 100; 10 answer 486", "- - 486, - - 486, ", FALSE },
};

static void
test_came_out (gconstpointer data)
{
  const Came *row = data;
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  script->agent->on_state = note_request;
  script->agent->on_ended = note_request_at_end;
  script->agent->user_data = seen;
  outgoing_script_run (script, row->script);
  g_assert_cmpstr (seen->str, ==, row->expected);
}

typedef struct {
  const char *name;
  const char *from;
  const char *own_header[2];
  const char *expected[3]; /* begin of From; Privacy; P-Preferred-Identity */
} Anonymous;

#define HIDDEN "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag="

static const Anonymous anonymous[] = {
  { "unknown-caller", NULL, { NULL }, { HIDDEN, "id", NULL } },
  { "known-caller", "\"Bot\" <sip:bot@example.com>", { NULL },
      { HIDDEN, "id", "\"Bot\" <sip:bot@example.com>" } },
  { "own-privacy", NULL, { "Privacy", "header;id" }, { HIDDEN, "header;id", NULL } },
  { "own-identity", "sip:bot@example.com", { "P-Preferred-Identity", "<tel:+15551234>" },
      { HIDDEN, "id", "<tel:+15551234>" } },
};

static void
test_anonymous (gconstpointer data)
{
  const Anonymous *row = data;
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  SipUaCall *call = mock_agent_dial (script->agent, PEER_URI);
  const SipUaMessage *invite;

  if (row->from)
    g_assert_true (sipua_call_set_from (call, row->from, NULL));
  if (row->own_header[0])
    sipua_call_add_request_header (call, "INVITE", row->own_header[0], row->own_header[1]);
  sipua_call_set_anonymous (call, TRUE);
  sipua_call_start (call, mock_answer);
  sipua_call_set_anonymous (call, FALSE);
  outgoing_script_run (script, "10 answer 200 sdp; 20 hangup; 30 reply 200");
  invite = mock_peer_last (script->peer, "INVITE")->message;
  g_assert_true (g_str_has_prefix (sipua_message_get_header (invite, "From", 0), row->expected[0]));
  g_assert_cmpstr (sipua_message_get_header (invite, "Privacy", 0), ==, row->expected[1]);
  g_assert_cmpint (sipua_message_count_headers (invite, "Privacy"), ==, 1);
  g_assert_cmpstr (
      sipua_message_get_header (invite, "P-Preferred-Identity", 0), ==, row->expected[2]);
  g_assert_cmpint (
      sipua_message_count_headers (invite, "P-Preferred-Identity"), ==, row->expected[2] ? 1 : 0);
  g_assert_cmpstr (sipua_message_get_header (invite, "From", 0), ==,
      sipua_message_get_header (mock_peer_last (script->peer, "BYE")->message, "From", 0));
  g_assert_cmpstr (sipua_call_get_local_uri (call), ==, "sip:anonymous@anonymous.invalid");
}

static char *
uri_of (SipUaAddress *address)
{
  g_autoptr (SipUaAddress) owned = address;

  return owned ? sipua_uri_to_string (sipua_address_get_uri (owned)) : NULL;
}

static void
test_identity_of_the_caller (void)
{
  g_autoptr (CallScript) script = call_script_new ();
  g_autofree char *asserted = NULL, *diverted = NULL;
  g_autoptr (SipUaAddress) diversion = NULL;

  script->invite.headers = "P-Asserted-Identity: \"Al\" <sip:al@example.com>, <tel:+15551234>\n"
                           "Diversion: <sip:desk@example.com>;reason=no-answer\n"
                           "Diversion: <sip:front@example.com>;reason=unconditional\n";
  call_script_run (script, "0 send INVITE; 1 reject 486; 2 send ACK");
  asserted = uri_of (sipua_call_get_asserted_identity (mock_agent_call (script->agent)));
  g_assert_cmpstr (asserted, ==, "sip:al@example.com");
  diversion = sipua_call_get_diversion (mock_agent_call (script->agent));
  g_assert_cmpstr (sipua_address_get_param (diversion, "reason"), ==, "no-answer");
  diverted = uri_of (g_steal_pointer (&diversion));
  g_assert_cmpstr (diverted, ==, "sip:desk@example.com");
}

static void
test_no_identity (void)
{
  g_autoptr (CallScript) script = call_script_new ();

  script->invite.headers = "P-Asserted-Identity: <<\n";
  call_script_run (script, "0 send INVITE; 1 reject 486; 2 send ACK");
  g_assert_null (sipua_call_get_asserted_identity (mock_agent_call (script->agent)));
  g_assert_null (sipua_call_get_diversion (mock_agent_call (script->agent)));
}

static void
test_identity_of_the_callee (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autofree char *asserted = NULL;
  SipUaCall *call;

  script->headers = "Contact: <" PEER_URI ">\nP-Asserted-Identity: <sip:desk@example.com>\n";
  outgoing_script_run (script, "0 dial");
  call = mock_agent_call (script->agent);
  g_assert_null (sipua_call_get_asserted_identity (call));
  outgoing_script_run (script, "10 answer 180");
  asserted = uri_of (sipua_call_get_asserted_identity (call));
  g_assert_cmpstr (asserted, ==, "sip:desk@example.com");
  outgoing_script_run (script, "20 answer 486");
}

typedef struct {
  const char *name;
  guint status;
  const char *contacts[3];
  const char *expected;
} Redirect;

static const Redirect redirects[] = {
  { "302", 302, { "sip:bob@192.0.2.3" }, "<sip:bob@192.0.2.3>" },
  { "300-with-q", 300, { "<sip:bob@192.0.2.3>;q=0.7", "\"C, D\" <sip:c@192.0.2.4>" },
      "<sip:bob@192.0.2.3>;q=0.7, \"C, D\" <sip:c@192.0.2.4>" },
  { "tel", 301, { "tel:+15551234" }, "<tel:+15551234>" },
};

static void
test_redirect (gconstpointer data)
{
  const Redirect *row = data;
  g_autoptr (CallScript) script = call_script_new ();
  g_autofree char *start = g_strdup_printf ("SIP/2.0 %u", row->status);
  g_autoptr (GError) error = NULL;
  SipUaCall *call;

  call_script_run (script, "0 send INVITE; 0 ring");
  call = mock_agent_call (script->agent);
  sipua_call_add_response_header (call, "X-A", "1");
  g_assert_true (sipua_call_redirect (call, row->status, row->contacts, &error));
  g_assert_no_error (error);
  call_script_run (script, "1 send ACK");
  g_assert_cmpstr (call_script_header (script, start, "Contact"), ==, row->expected);
  g_assert_cmpstr (call_script_header (script, start, "X-A"), ==, "1");
  g_assert_cmpint (sipua_message_count_headers (
                       mock_peer_last (script->caller->peer, start)->message, "Contact"),
      ==, 1);
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_ENDED);
}

static void
test_redirect_to_nowhere (void)
{
  static const char *const none[] = { NULL }, *const broken[] = { "sip:b@192.0.2.3", "<<", NULL };
  g_autoptr (CallScript) script = call_script_new ();
  g_autofree char *user = g_strnfill (8000, 'a');
  g_autofree char *one = g_strconcat ("sip:", user, "@b", NULL);
  const char *large[] = { one, one, one, NULL };
  g_autoptr (GError) error = NULL;
  SipUaCall *call;

  call_script_run (script, "0 send INVITE");
  call = mock_agent_call (script->agent);
  g_assert_false (sipua_call_redirect (call, 302, none, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_clear_error (&error);
  g_assert_false (sipua_call_redirect (call, 302, broken, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_clear_error (&error);
  g_assert_false (sipua_call_redirect (call, 302, large, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_INCOMING);
  call_script_run (script, "1 reject 486; 2 send ACK");
}

/* What is up is not redirected; what is outgoing cannot be. */
static void
test_redirect_too_late (void)
{
  static const char *const contacts[] = { "sip:b@192.0.2.3", NULL };
  g_autoptr (CallScript) script = call_script_new ();

  call_script_run (script, IN_UP "2 hangup");
  g_assert_true (sipua_call_redirect (mock_agent_call (script->agent), 302, contacts, NULL));
  call_script_run (script, "3 reply 200");
  g_assert_cmpuint (mock_peer_count (script->caller->peer, "SIP/2.0 302"), ==, 0);
}

/* Any failure status may be given. */
static void
test_any_status (void)
{
  for (guint status = 300; status <= 699; status++) {
    g_autoptr (CallScript) script = call_script_new ();
    g_autofree char *start = g_strdup_printf ("SIP/2.0 %u ", status);

    call_script_run (script, "0 send INVITE");
    sipua_call_add_response_header (mock_agent_call (script->agent), "X-A", "1");
    sipua_call_reject (mock_agent_call (script->agent), status, NULL);
    call_script_run (script, "1 send ACK");
    g_assert_cmpstr (call_script_header (script, start, "X-A"), ==, "1");
  }
}

static void
add (const char *folder, const char *name, gconstpointer row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/call-headers/%s/%s", folder, name);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (incoming); i++)
    add ("incoming", incoming[i].name, &incoming[i], test_incoming);
  for (guint i = 0; i < G_N_ELEMENTS (outgoing); i++)
    add ("outgoing", outgoing[i].name, &outgoing[i], test_outgoing);
  for (guint i = 0; i < G_N_ELEMENTS (came_in); i++)
    add ("came-in", came_in[i].name, &came_in[i], test_came_in);
  for (guint i = 0; i < G_N_ELEMENTS (came_out); i++)
    add ("came-out", came_out[i].name, &came_out[i], test_came_out);
  for (guint i = 0; i < G_N_ELEMENTS (anonymous); i++)
    add ("anonymous", anonymous[i].name, &anonymous[i], test_anonymous);
  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++)
    add ("redirect", redirects[i].name, &redirects[i], test_redirect);
  g_test_add_func ("/call-headers/both-reasons", test_both_reasons);
  g_test_add_func ("/call-headers/identity/caller", test_identity_of_the_caller);
  g_test_add_func ("/call-headers/identity/none", test_no_identity);
  g_test_add_func ("/call-headers/identity/callee", test_identity_of_the_callee);
  g_test_add_func ("/call-headers/redirect/to-nowhere", test_redirect_to_nowhere);
  g_test_add_func ("/call-headers/redirect/too-late", test_redirect_too_late);
  g_test_add_func ("/call-headers/any-status", test_any_status);
  return g_test_run ();
}
