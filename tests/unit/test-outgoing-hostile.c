/* SPDX-License-Identifier: BSD-3-Clause */
/* Responses to an INVITE that nobody should send: what they cost is bounded, and the call ends in
 * order. */

#include "unit/outgoing-script.h"

#include "base/limits.h"

#include <string.h>

#define MANY 3000

static void
answer_with (
    OutgoingScript *script, guint status, const char *tag, const char *headers, const char *body)
{
  mock_peer_respond_with (
      script->peer, mock_peer_last (script->peer, "INVITE "), status, tag, headers, body);
  mock_world_run (script->world, 0);
}

/* Each 2xx with another To tag is another dialog; only so many are taken care of. */
static void
test_many_forks (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  outgoing_script_run (script, "0 dial; 0 answer 180 tag=x");
  for (guint i = 0; i < MANY; i++) {
    g_autofree char *tag = g_strdup_printf ("tag%u", i);

    answer_with (script, 200, tag, NULL, mock_offer);
  }
  g_assert_cmpuint (mock_peer_count (script->peer, "ACK "), ==, SIPUA_MAX_FORKS);
  g_assert_cmpuint (mock_peer_count (script->peer, "BYE "), ==, SIPUA_MAX_FORKS - 1);
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_CONFIRMED);
  sipua_call_hangup (mock_agent_call (script->agent));
}

static void
count_notify (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *)user_data;
}

static void
test_many_descriptions (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  guint n = 0;
  const char *first;

  outgoing_script_run (script, "0 dial");
  g_signal_connect (
      mock_agent_call (script->agent), "notify::remote-sdp", G_CALLBACK (count_notify), &n);
  answer_with (script, 183, "a", NULL, mock_offer);
  first = sipua_call_get_remote_sdp (mock_agent_call (script->agent));
  for (guint i = 0; i < MANY; i++) {
    g_autofree char *sdp = g_strdup_printf ("%sa=ptime:%u\n", mock_offer, i + 1);
    g_autofree char *tag = g_strdup_printf ("tag%u", i % 7);

    answer_with (script, 183, tag, NULL, sdp);
  }
  g_assert_cmpuint (n, ==, SIPUA_MAX_EARLY_DESCRIPTIONS);
  g_assert_nonnull (strstr (first, "PCMU/8000")); /* whoever holds it may go on */
  answer_with (script, 200, "new", NULL, mock_offer);
  g_assert_cmpuint (n, ==, SIPUA_MAX_EARLY_DESCRIPTIONS + 1);
  sipua_call_hangup (mock_agent_call (script->agent));
}

/* The same description again is no news, nor is one that cannot be used. */
static void
test_early_descriptions (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  guint n = 0;

  outgoing_script_run (script, "0 dial");
  g_signal_connect (
      mock_agent_call (script->agent), "notify::remote-sdp", G_CALLBACK (count_notify), &n);
  answer_with (script, 183, "a", NULL, mock_offer);
  answer_with (script, 183, "a", NULL, mock_offer);
  answer_with (script, 183, "a", NULL, "garbage");
  answer_with (script, 180, "a", NULL, NULL);
  g_assert_cmpuint (n, ==, 1);
  answer_with (script, 200, "a", NULL, mock_offer);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_CONFIRMED);
  sipua_call_hangup (mock_agent_call (script->agent));
}

static char *
many_routes (void)
{
  GString *headers = g_string_new (NULL);

  for (guint i = 0; i <= SIPUA_MAX_ROUTES; i++)
    g_string_append (headers, "Record-Route: <sip:192.0.2.2;lr>\n");
  return g_string_free (headers, FALSE);
}

static void
on_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  g_assert_true (g_utf8_validate (reason, -1, NULL));
  mock_world_note (user_data, "%s", reason);
}

typedef struct {
  const char *name;
  const char *headers;
  const char *body;
  const char *reason; /* that the call ends with, or NULL if it comes up */
} AnswerRow;

static const AnswerRow answer_rows[] = {
  { "no-body", NULL, NULL, "No Session Description" },
  { "garbage", NULL, "garbage\n", "Bad SDP" },
  { "other-type", "Content-Type: text/plain\n", "v=0\n", "No application/sdp" },
  { "multipart-empty", "Content-Type: multipart/mixed;boundary=x\n", "--x--\n",
      "No application/sdp" },
  { "multipart-other-boundary", "Content-Type: multipart/mixed;boundary=y\n", "--x--\n",
      "Bad Body: multipart body at offset 0: expected the boundary" },
  { "multipart", "Content-Type: multipart/mixed;boundary=\"x\"\n",
      "--x\nContent-Type: application/sdp\n\nv=0\no=- 1 1 IN IP4 192.0.2.2\ns=-\n"
      "c=IN IP4 192.0.2.2\nt=0 0\nm=audio 4000 RTP/AVP 0\n\n--x\nContent-Type: application/isup\n\n"
      "1\n--x--\n",
      NULL },
  { "bad-record-route", "Record-Route: <<>\n", mock_offer, "Bad Record-Route" },
  { "too-many-record-routes", "", mock_offer, "Too Many Record-Route" },
  { "no-contact", "X: 1\n", mock_offer, NULL },
  { "bad-contact", "Contact: <<>\n", mock_offer, NULL },
  { "contact-star", "Contact: *\n", mock_offer, NULL },
  { "contact-with-headers", "Contact: <sip:alice@192.0.2.2;method=BYE?Route=x>\n", mock_offer,
      NULL },
};

/* Acknowledged, and ended if it cannot be used (RFC 3261 section 13.2.2.4). */
static void
test_answer (gconstpointer data)
{
  const AnswerRow *row = data;
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autofree char *headers =
      row->headers && !*row->headers ? many_routes () : g_strdup (row->headers);
  SipUaCall *call;

  outgoing_script_run (script, "0 dial");
  call = mock_agent_call (script->agent);
  answer_with (script, 200, "a", headers, row->body);
  g_assert_cmpuint (mock_peer_count (script->peer, "ACK "), ==, 1);
  g_assert_cmpuint (mock_peer_count (script->peer, "BYE "), ==, row->reason ? 1 : 0);
  g_assert_cmpint (sipua_call_get_state (call), ==,
      row->reason ? SIPUA_CALL_STATE_ENDING : SIPUA_CALL_STATE_CONFIRMED);
  g_signal_connect (call, "ended", G_CALLBACK (on_ended), script->world);
  if (!row->reason)
    sipua_call_hangup (call);
  outgoing_script_run (script, "100 reply 200");
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_ENDED);
  g_assert_nonnull (strstr (script->world->notes->str, row->reason ? row->reason : "Hung Up"));
  g_assert_nonnull (strstr (script->world->notes->str, row->reason ? "ended 488" : "ended 200"));
}

static void
send_response (OutgoingScript *script, MockPeer *from, const char *status, const char *via,
    const char *cseq, const char *rest)
{
  const SipUaMessage *invite = mock_peer_last (script->peer, "INVITE ")->message;

  mock_peer_send (from, AGENT,
      "SIP/2.0 %s\nVia: %s\nFrom: %s\nTo: <sip:alice@192.0.2.2>;tag=x\nCall-ID: %s\nCSeq: %s\n%s\n",
      status, via ? via : sipua_message_get_header (invite, "Via", 0),
      sipua_message_get_header (invite, "From", 0), sipua_message_call_id (invite), cseq, rest);
  mock_world_run (script->world, 0);
}

/* RFC 3261 sections 8.1.3.3 and 17.1.3. */
static void
test_responses_that_are_not_ours (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autofree char *two = NULL;

  outgoing_script_run (script, "0 dial");
  two = g_strconcat (
      sipua_message_get_header (mock_peer_last (script->peer, "INVITE ")->message, "Via", 0),
      ", SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx", NULL);
  send_response (script, script->peer, "486 No", "SIP/2.0/UDP " AGENT ";branch=z9hG4bKguessed",
      "1 INVITE", "");
  send_response (script, script->peer, "486 No", "SIP/2.0/UDP " AGENT, "1 INVITE", "");
  send_response (script, script->peer, "486 No", two, "1 INVITE", "");
  send_response (script, script->peer, "486 No", NULL, "1 CANCEL", "");
  send_response (script, script->peer, "200 OK", NULL, "1 BYE", "");
  send_response (script, script->peer, "200 OK", NULL, "x INVITE", "");
  send_response (script, script->peer, "099 Low", NULL, "1 INVITE", "");
  send_response (script, script->peer, "700 High", NULL, "1 INVITE", "");
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_CALLING);
  sipua_call_hangup (mock_agent_call (script->agent));
}

/* Who knows the branch was on the way of the INVITE: servers answer from other addresses than they
 * listen on. Nothing is sent there. */
static void
test_response_from_elsewhere (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  MockPeer *other = mock_peer_new (script->world, "192.0.2.66:5060");

  outgoing_script_run (script, "0 dial");
  send_response (script, other, "486 Busy", NULL, "1 INVITE", "");
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_ENDED);
  g_assert_cmpuint (mock_peer_count (other, NULL), ==, 0);
  g_assert_cmpuint (mock_peer_count (script->peer, "ACK "), ==, 1);
  mock_peer_free (other);
}

static void
test_huge_and_odd (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autofree char *long_value = g_strnfill (16000, 'x');
  g_autofree char *headers =
      g_strdup_printf ("X-A: %s\nX-B: %s\nX-C: %s\n", long_value, long_value, long_value);

  outgoing_script_run (script, "0 dial");
  g_signal_connect (mock_agent_call (script->agent), "ended", G_CALLBACK (on_ended), script->world);
  send_response (script, script->peer, "183 \xff\xfe", NULL, "1 INVITE", headers);
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_RINGING);
  g_assert_true (
      g_utf8_validate (sipua_call_get_last_reason (mock_agent_call (script->agent)), -1, NULL));
  send_response (script, script->peer, "486 \xc3(", NULL, "1 INVITE", headers);
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_ENDED);
}

/* A phrase may be empty. */
static void
test_no_phrase (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  outgoing_script_run (script, "0 dial");
  g_signal_connect (mock_agent_call (script->agent), "ended", G_CALLBACK (on_ended), script->world);
  send_response (script, script->peer, "486 ", NULL, "1 INVITE", "");
  g_assert_nonnull (strstr (script->world->notes->str, "Busy Here"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outgoing-hostile/many-forks", test_many_forks);
  g_test_add_func ("/outgoing-hostile/many-descriptions", test_many_descriptions);
  g_test_add_func ("/outgoing-hostile/early-descriptions", test_early_descriptions);
  for (guint i = 0; i < G_N_ELEMENTS (answer_rows); i++) {
    g_autofree char *path = g_strconcat ("/outgoing-hostile/answer/", answer_rows[i].name, NULL);

    g_test_add_data_func (path, &answer_rows[i], test_answer);
  }
  g_test_add_func (
      "/outgoing-hostile/responses-that-are-not-ours", test_responses_that_are_not_ours);
  g_test_add_func ("/outgoing-hostile/response-from-elsewhere", test_response_from_elsewhere);
  g_test_add_func ("/outgoing-hostile/huge-and-odd", test_huge_and_odd);
  g_test_add_func ("/outgoing-hostile/no-phrase", test_no_phrase);
  return g_test_run ();
}
