/* SPDX-License-Identifier: BSD-3-Clause */
/* What stands in the requests of an outgoing call, what can be said of it before it starts, and why
 * it may not start at all: RFC 3261 sections 8.1.1, 12.2.1.1, 13.2.1 and 19.1.5. */

#include "mock/mock-resolver.h"
#include "unit/outgoing-script.h"

#include "base/limits.h"

#include <sipua/sipua-error.h>
#include <string.h>

static const char *
header (OutgoingScript *script, const char *start, const char *name)
{
  return sipua_message_get_header (mock_peer_last (script->peer, start)->message, name, 0);
}

static void
end (OutgoingScript *script)
{
  sipua_agent_close (script->agent->agent);
}

static void
test_invite (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  const SipUaMessage *invite;
  SipUaCall *call;
  gsize length;

  outgoing_script_run (script, "0 dial");
  call = mock_agent_call (script->agent);
  invite = mock_peer_last (script->peer, "INVITE " PEER_URI " SIP/2.0")->message;
  g_assert_cmpstr (sipua_message_get_header (invite, "To", 0), ==, "<" PEER_URI ">");
  g_assert_true (g_str_has_prefix (
      sipua_message_get_header (invite, "From", 0), "<sip:sipua@192.0.2.1>;tag="));
  g_assert_cmpstr (sipua_message_get_header (invite, "Contact", 0), ==, "<sip:" AGENT ">");
  g_assert_cmpstr (sipua_message_get_header (invite, "Max-Forwards", 0), ==, "70");
  g_assert_cmpstr (sipua_message_get_header (invite, "CSeq", 0), ==, "1 INVITE");
  g_assert_cmpstr (
      sipua_message_get_header (invite, "Call-ID", 0), ==, sipua_call_get_call_id (call));
  g_assert_nonnull (strstr (sipua_message_get_header (invite, "Allow", 0), "BYE"));
  g_assert_nonnull (sipua_message_get_header (invite, "User-Agent", 0));
  g_assert_cmpstr (sipua_message_get_header (invite, "Content-Type", 0), ==, "application/sdp");
  g_assert_cmpstr (sipua_message_get_body (invite, &length), ==, mock_answer);
  g_assert_cmpstr (sipua_call_get_local_uri (call), ==, "sip:sipua@192.0.2.1");
  g_assert_cmpstr (sipua_call_get_remote_uri (call), ==, PEER_URI);
  g_assert_nonnull (sipua_message_get_header (sipua_call_get_invite (call), "Via", 0));
  end (script);
}

static void
test_uri_headers (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autoptr (GError) error = NULL;
  SipUaCall *call = mock_agent_dial (
      script->agent, PEER_URI ";transport=udp?X-Room-ID=42&Subject=a%20b%3bc&X-Empty=");

  sipua_call_add_request_header (call, "INVITE", "X-Mine", "yes");
  sipua_call_add_request_header (call, "INVITE", "X-Bad", "a\r\nb");
  sipua_call_add_request_header (call, "INVITE", "f", "<sip:eve@example.com>");
  sipua_call_add_request_header (call, "INVITE", "Content-Length", "1");
  g_assert_true (sipua_call_set_from (
      call, "\"A \\\"B\\\"\" <sip:bot@example.com;user=phone?a=b>;x=y", &error));
  g_assert_no_error (error);
  sipua_call_start (call, mock_answer);
  mock_world_run (script->world, 0);
  g_assert_cmpstr (header (script, "INVITE " PEER_URI ";transport=udp SIP", "X-Room-ID"), ==, "42");
  g_assert_cmpstr (header (script, "INVITE", "Subject"), ==, "a b;c");
  g_assert_cmpstr (header (script, "INVITE", "X-Empty"), ==, "");
  g_assert_cmpstr (header (script, "INVITE", "X-Mine"), ==, "yes");
  g_assert_null (header (script, "INVITE", "X-Bad"));
  g_assert_true (g_str_has_prefix (
      header (script, "INVITE", "From"), "\"A \\\"B\\\"\" <sip:bot@example.com;user=phone>;tag="));
  g_assert_cmpuint (
      sipua_message_count_headers (mock_peer_last (script->peer, "INVITE")->message, "From"), ==,
      1);
  g_assert_cmpstr (sipua_call_get_local_uri (call), ==, "sip:bot@example.com;user=phone");
  end (script);
}

typedef struct {
  const char *uri;
  SipUaError code;
  const char *named; /* in the message */
} BadUri;

static const BadUri bad_uris[] = {
  { "", SIPUA_ERROR_PARSE, "" },
  { "alice", SIPUA_ERROR_PARSE, "" },
  { "tel:+15551234", SIPUA_ERROR_INVALID_VALUE, "tel:+15551234" },
  { "mailto:a@b", SIPUA_ERROR_INVALID_VALUE, "mailto:a@b" },
  { "sip:a@b;method=MESSAGE", SIPUA_ERROR_INVALID_VALUE, "method" },
  { "sip:a@b?From=x", SIPUA_ERROR_INVALID_VALUE, "From" },
  { "sip:a@b?f=x", SIPUA_ERROR_INVALID_VALUE, "\"f\"" },
  { "sip:a@b?%46rom=x", SIPUA_ERROR_INVALID_VALUE, "From" },
  { "sip:a@b?Call-ID=x", SIPUA_ERROR_INVALID_VALUE, "Call-ID" },
  { "sip:a@b?CSeq=x", SIPUA_ERROR_INVALID_VALUE, "CSeq" },
  { "sip:a@b?Via=x", SIPUA_ERROR_INVALID_VALUE, "Via" },
  { "sip:a@b?Record-Route=x", SIPUA_ERROR_INVALID_VALUE, "Record-Route" },
  { "sip:a@b?X-Good=1&route=x", SIPUA_ERROR_INVALID_VALUE, "route" },
  { "sip:a@b?Contact=x", SIPUA_ERROR_INVALID_VALUE, "Contact" },
  { "sip:a@b?Content-Type=x", SIPUA_ERROR_INVALID_VALUE, "Content-Type" },
  { "sip:a@b?Max-Forwards=1", SIPUA_ERROR_INVALID_VALUE, "Max-Forwards" },
  { "sip:a@b?Organization=x", SIPUA_ERROR_INVALID_VALUE, "Organization" },
  { "sip:a@b?Date=x", SIPUA_ERROR_INVALID_VALUE, "Date" },
  { "sip:a@b?Supported=x", SIPUA_ERROR_INVALID_VALUE, "Supported" },
  { "sip:a@b?body=x", SIPUA_ERROR_INVALID_VALUE, "body" },
  { "sip:a@b?Accept=x", SIPUA_ERROR_INVALID_VALUE, "Accept" },
  { "sip:a@b?X-Split=a%0d%0aVia:%20x", SIPUA_ERROR_INVALID_VALUE, "X-Split" },
};

static void
test_bad_uris (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad_uris); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", bad_uris[i].uri);
    g_assert_null (sipua_call_new (script->agent->agent, bad_uris[i].uri, &error));
    g_assert_error (error, SIPUA_ERROR, (gint)bad_uris[i].code);
    g_assert_nonnull (strstr (error->message, bad_uris[i].named));
    g_assert_null (sipua_agent_call (script->agent->agent, bad_uris[i].uri, mock_answer, NULL));
  }
}

static void
test_bad_from (void)
{
  static const char *const bad[] = { "", "\"Bot", "<sip:a", "a\r\nb <sip:a@b>",
    "\"a\r\nb\" <sip:a@b>" };
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  SipUaCall *call = mock_agent_dial (script->agent, PEER_URI);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (sipua_call_set_from (call, bad[i], &error));
    g_assert_nonnull (error);
  }
  g_assert_true (sipua_call_set_from (call, "sip:bot@example.com", NULL));
  g_assert_true (sipua_call_set_from (call, NULL, NULL));
  sipua_call_start (call, mock_answer);
  mock_world_run (script->world, 0);
  g_assert_true (g_str_has_prefix (header (script, "INVITE", "From"), "<sip:sipua@192.0.2.1>;"));
  end (script);
}

/* What was set after the start is not taken. */
static void
test_start_once (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  SipUaCall *call = mock_agent_dial (script->agent, PEER_URI);

  sipua_call_start (call, mock_answer);
  sipua_call_start (call, mock_answer);
  sipua_call_add_request_header (call, "INVITE", "X-Late", "1");
  sipua_call_set_answer_timeout (call, 1);
  g_assert_true (sipua_call_set_from (call, "sip:late@example.com", NULL));
  /* Verbs of incoming calls have no meaning here. */
  sipua_call_ring (call);
  sipua_call_answer (call, mock_answer);
  sipua_call_reject (call, 486, NULL);
  outgoing_script_run (script, "400 answer 180");
  g_assert_cmpuint (mock_peer_count (script->peer, NULL), ==, 1);
  g_assert_null (header (script, "INVITE", "X-Late"));
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_RINGING);
  end (script);
}

static char *
give_offer (SipUaCall *call, const char *local_address, gpointer user_data)
{
  const char **state = user_data;

  g_assert_cmpstr (local_address, ==, "192.0.2.1");
  if (g_str_equal (*state, "hangup"))
    sipua_call_hangup (call);
  return g_str_equal (*state, "give") ? g_strdup (mock_answer) : NULL;
}

typedef struct {
  const char *name;
  const char *handlers[3]; /* what each does: give, none, hangup */
  const char *notes;
} OfferRow;

static const OfferRow offer_rows[] = {
  { "first", { "give", NULL }, "0 got INVITE" },
  { "first-that-is-not-null", { "none", "give", NULL }, "0 got INVITE" },
  { "nobody-asked", { NULL }, "0 ended 488" },
  { "none", { "none", "none", NULL }, "0 ended 488" },
  { "hung-up-meanwhile", { "hangup", "give", NULL }, "0 ended 487" },
};

static void
test_request_offer (gconstpointer data)
{
  const OfferRow *row = data;
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  SipUaCall *call = mock_agent_dial (script->agent, PEER_URI);
  const char *handlers[3];

  memcpy (handlers, row->handlers, sizeof (handlers));
  for (guint i = 0; row->handlers[i]; i++)
    g_signal_connect (call, "request-offer", G_CALLBACK (give_offer), &handlers[i]);
  sipua_call_start (call, NULL);
  mock_world_run (script->world, 0);
  g_assert_cmpstr (script->world->notes->str, ==, row->notes);
  end (script);
}

static void
on_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  mock_world_note (user_data, "%s (%u)", reason, q850);
}

static void
test_obstacle (const char *uri, const char *offer, const char *notes)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  SipUaCall *call = mock_agent_dial (script->agent, uri);

  g_signal_connect (call, "ended", G_CALLBACK (on_ended), script->world);
  sipua_call_start (call, offer);
  g_assert_true (g_str_has_prefix (script->world->notes->str, notes));
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_ENDED);
}

static void
test_obstacles (void)
{
  g_autofree char *huge = g_strnfill (70000, 'x');

  test_obstacle ("sips:alice@192.0.2.2", mock_answer, "0 ended 503; 0 No TLS Transport");
  test_obstacle (
      "sip:alice@192.0.2.2;transport=tcp", mock_answer, "0 ended 503; 0 No Transport tcp");
  test_obstacle (PEER_URI, huge, "0 ended 488; 0 body of 70000 bytes");
}

static void
end_of_look_up (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  g_autoptr (SipUaCall) other = sipua_call_new (user_data, "sip:alice.example", NULL);

  g_signal_handlers_disconnect_by_func (call, end_of_look_up, user_data);
  g_signal_connect (other, "ended", G_CALLBACK (on_ended), g_object_get_data (user_data, "world"));
  sipua_call_start (other, mock_answer);
}

/* Closed before, and closed while the name is looked up: begun by a handler while the agent closes.
 * */
static void
test_no_transport (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autoptr (MockResolver) resolver = mock_resolver_install ();
  SipUaAgent *agent = script->agent->agent;
  SipUaCall *call;

  mock_resolver_add (resolver, "alice.example", "192.0.2.2");
  g_object_set_data (G_OBJECT (agent), "world", script->world);
  outgoing_script_run (script, "0 dial");
  g_signal_connect (mock_agent_call (script->agent), "ended", G_CALLBACK (end_of_look_up), agent);
  end (script);
  outgoing_script_run (script, "10 dial");
  call = mock_agent_dial (script->agent, PEER_URI);
  g_signal_connect (call, "ended", G_CALLBACK (on_ended), script->world);
  g_signal_connect (call, "request-offer", G_CALLBACK (give_offer), NULL);
  sipua_call_start (call, NULL);
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 got INVITE; 0 ended 487; 0 The Agent Has No Transport (0); 10 ended 503; 10 ended 503; 10 "
      "The Agent Has No "
      "Transport (0)");
}

static void
test_max_calls (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  g_object_set (script->agent->agent, "max-calls", 2, NULL);
  outgoing_script_run (script, "0 dial; 0 dial; 0 dial");
  g_assert_cmpstr (script->world->notes->str, ==, "0 got INVITE; 0 got INVITE; 0 ended 503");
  /* An incoming call counts too, and is counted against. */
  mock_peer_send_request (script->peer, AGENT, &(MockRequest){ .method = "INVITE" });
  mock_world_run (script->world, 0);
  g_assert_cmpuint (mock_peer_count (script->peer, "SIP/2.0 486"), ==, 1);
  end (script);
}

/* An unknown host, one that is known, and one whose caller does not wait. */
static void
test_names (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autoptr (MockResolver) resolver = mock_resolver_install ();

  mock_resolver_add (resolver, "alice.example", "192.0.2.2");
  script->uri = "sip:bob.example";
  outgoing_script_run (script, "0 dial");
  script->uri = "sip:alice.example";
  outgoing_script_run (script, "10 dial");
  g_assert_cmpstr (script->world->notes->str, ==, "0 ended 503; 10 got INVITE");
  sipua_call_hangup (mock_agent_call (script->agent));
  script->uri = "sip:alice@alice.example";
  sipua_call_start (mock_agent_dial (script->agent, script->uri), mock_answer);
  sipua_call_hangup (mock_agent_call (script->agent));
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_ENDED);
  mock_world_run (script->world, 100);
  g_assert_cmpuint (mock_peer_count (script->peer, "INVITE "), ==, 1);
  end (script);
}

/* The ACK to a 2xx and the BYE go along the route set (section 12.2.1.1). */
static void
test_route (gconstpointer data)
{
  gboolean strict = GPOINTER_TO_INT (data);
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  const char *methods[] = { "ACK", "BYE" };

  script->headers = strict ? "Contact: <sip:alice@198.51.100.7>\n"
                             "Record-Route: <sip:203.0.113.9;lr>, <sip:192.0.2.2>\n"
                           : "Contact: <sip:alice@198.51.100.7>\n"
                             "Record-Route: <sip:203.0.113.9>\nRecord-Route: <sip:192.0.2.2;lr>\n";
  outgoing_script_run (script, "0 dial; 10 answer 200 sdp; 20 hangup; 30 reply 200");
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    const SipUaMessage *request = mock_peer_last (script->peer, methods[i])->message;

    g_assert_cmpstr (sipua_message_get_request_uri (request), ==,
        strict ? "sip:192.0.2.2" : "sip:alice@198.51.100.7");
    g_assert_cmpstr (sipua_message_get_header (request, "Route", 0), ==,
        strict ? "<sip:203.0.113.9;lr>" : "<sip:192.0.2.2;lr>");
    g_assert_cmpstr (sipua_message_get_header (request, "Route", 1), ==,
        strict ? "<sip:alice@198.51.100.7>" : "<sip:203.0.113.9>");
    g_assert_cmpstr (sipua_message_get_header (request, "CSeq", 0), ==, i ? "2 BYE" : "1 ACK");
    g_assert_true (g_str_has_suffix (sipua_message_get_header (request, "To", 0), ";tag=alice"));
    g_assert_cmpstr (sipua_message_get_header (request, "Max-Forwards", 0), ==, "70");
  }
  /* A transaction of its own (section 13.2.2.4), and the same each time. */
  g_assert_cmpstr (header (script, "ACK", "Via"), !=, header (script, "INVITE", "Via"));
}

static void
test_ack_is_repeated_as_it_was (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autofree char *first = NULL;

  outgoing_script_run (script, "0 dial; 10 answer 200 sdp");
  first = g_strdup (mock_peer_last (script->peer, "ACK")->text);
  outgoing_script_run (script, "20 answer 200 sdp");
  g_assert_cmpuint (mock_peer_count (script->peer, "ACK"), ==, 2);
  g_assert_cmpstr (mock_peer_last (script->peer, "ACK")->text, ==, first);
  end (script);
}

/* What the call ends with, and why. */
static void
test_reasons (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  script->headers = "Reason: Q.850;cause=17\n";
  outgoing_script_run (script, "0 dial");
  g_signal_connect (mock_agent_call (script->agent), "ended", G_CALLBACK (on_ended), script->world);
  outgoing_script_run (script, "10 answer 486");
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 got INVITE; 10 ended 486 q850 17; 10 Busy Here (17); 10 got ACK");
  g_assert_cmpuint (sipua_call_get_last_status (mock_agent_call (script->agent)), ==, 486);
}

typedef struct {
  const char *name;
  gint64 timeout_ms;
  const char *script;
  const char *notes;
} TimeoutRow;

static const TimeoutRow timeout_rows[] = {
  { "cancels", 5000, "0 dial; 100 answer 180; 5010 reply 200; 5020 answer 487",
      "0 got INVITE; 5000 got CANCEL; 5020 ended 408; 5020 got ACK" },
  { "peer-has-its-own-word", 5000, "0 dial; 100 answer 180; 5010 reply 200; 5020 answer 486",
      "0 got INVITE; 5000 got CANCEL; 5020 ended 486; 5020 got ACK" },
  { "2xx-crosses", 5000,
      "0 dial; 100 answer 180; 5010 reply 200; 5020 answer 200 sdp; 5030 reply 200",
      "0 got INVITE; 5000 got CANCEL; 5020 got ACK; 5020 got BYE; 5030 ended 408" },
  { "answered-before", 5000, "0 dial; 100 answer 180; 4999 answer 200 sdp; 9000 send BYE",
      "0 got INVITE; 4999 confirmed; 4999 got ACK; 9000 ended 200; 9000 got 200 BYE" },
  { "default-is-60-s", -1, "0 dial; 100 answer 180; 60010 reply 200; 60020 answer 487",
      "0 got INVITE; 60000 got CANCEL; 60020 ended 408; 60020 got ACK" },
  { "hung-up-before", 5000, "0 dial; 100 answer 180; 200 hangup; 210 reply 200; 6000 answer 487",
      "0 got INVITE; 200 got CANCEL; 6000 ended 487; 6000 got ACK" },
  { "hung-up-before-any-response", 700, "0 dial; 100 hangup; 1000 answer 486",
      "0 got INVITE; 500 got INVITE; 1000 ended 486; 1000 got ACK" },
  { "never", 0, "0 dial; 100 answer 180; 900000 answer 200 sdp; 900010 send BYE",
      "0 got INVITE; 900000 confirmed; 900000 got ACK; 900010 ended 200; 900010 got 200 BYE" },
  { "over-at-once-without-any-response", 5000,
      "0 dial; 6000 answer 180; 6010 reply 200; 6020 answer 487",
      "0 got INVITE; 500 got INVITE; 1500 got INVITE; 3500 got INVITE; 5000 ended 408; 6000 got "
      "CANCEL; 6020 got ACK" },
  { "late-2xx-is-ended", 5000, "0 dial; 6000 answer 200 sdp; 6010 reply 200",
      "0 got INVITE; 500 got INVITE; 1500 got INVITE; 3500 got INVITE; 5000 ended 408; 6000 got "
      "ACK; 6000 got BYE" },
};

static void
test_answer_timeout (gconstpointer data)
{
  const TimeoutRow *row = data;
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  script->timeout = row->timeout_ms < 0 ? -1 : row->timeout_ms * G_TIME_SPAN_MILLISECOND;
  outgoing_script_run (script, row->script);
  g_assert_cmpstr (script->world->notes->str, ==, row->notes);
}

/* No reference of the application's is needed. */
static void
test_agent_keeps_call_alive (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();

  outgoing_script_run (script, "0 dial");
  mock_agent_drop (script->agent);
  outgoing_script_run (script, "10 answer 200 sdp; 20 send BYE");
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 got INVITE; 10 confirmed; 10 got ACK; 20 ended 200; 20 got 200 BYE");
}

/* One that was never started costs nothing, and hanging it up ends it. */
static void
test_never_started (void)
{
  g_autoptr (OutgoingScript) script = outgoing_script_new ();
  g_autoptr (SipUaCall) call = sipua_call_new (script->agent->agent, PEER_URI, NULL);
  SipUaCall *hung_up = mock_agent_dial (script->agent, PEER_URI);

  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_CALLING);
  g_assert_null (sipua_call_get_invite (call));
  g_assert_null (sipua_call_get_local_uri (call));
  g_assert_null (sipua_call_dup_local_address (call));
  g_assert_null (sipua_call_get_last_reason (call));
  sipua_call_hangup (hung_up);
  sipua_call_start (hung_up, mock_answer);
  mock_world_run (script->world, 0);
  g_assert_cmpstr (script->world->notes->str, ==, "0 ended 487");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outgoing-messages/invite", test_invite);
  g_test_add_func ("/outgoing-messages/uri-headers", test_uri_headers);
  g_test_add_func ("/outgoing-messages/bad-uris", test_bad_uris);
  g_test_add_func ("/outgoing-messages/bad-from", test_bad_from);
  g_test_add_func ("/outgoing-messages/start-once", test_start_once);
  for (guint i = 0; i < G_N_ELEMENTS (offer_rows); i++) {
    g_autofree char *path =
        g_strconcat ("/outgoing-messages/request-offer/", offer_rows[i].name, NULL);

    g_test_add_data_func (path, &offer_rows[i], test_request_offer);
  }
  g_test_add_func ("/outgoing-messages/obstacles", test_obstacles);
  g_test_add_func ("/outgoing-messages/no-transport", test_no_transport);
  g_test_add_func ("/outgoing-messages/max-calls", test_max_calls);
  g_test_add_func ("/outgoing-messages/names", test_names);
  g_test_add_data_func ("/outgoing-messages/route/loose", GINT_TO_POINTER (FALSE), test_route);
  g_test_add_data_func ("/outgoing-messages/route/strict", GINT_TO_POINTER (TRUE), test_route);
  g_test_add_func ("/outgoing-messages/ack-is-repeated-as-it-was", test_ack_is_repeated_as_it_was);
  g_test_add_func ("/outgoing-messages/reasons", test_reasons);
  for (guint i = 0; i < G_N_ELEMENTS (timeout_rows); i++) {
    g_autofree char *path =
        g_strconcat ("/outgoing-messages/answer-timeout/", timeout_rows[i].name, NULL);

    g_test_add_data_func (path, &timeout_rows[i], test_answer_timeout);
  }
  g_test_add_func ("/outgoing-messages/agent-keeps-call-alive", test_agent_keeps_call_alive);
  g_test_add_func ("/outgoing-messages/never-started", test_never_started);
  return g_test_run ();
}
