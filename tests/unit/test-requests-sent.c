/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that the application sends: pings, others outside of dialogs, INFO in a call. A row is what
 * application and peer do and all that either of them sees: "got" is what the peer received, "response"
 * and "error" are how the request ended for the application. */

#include "mock/mock-resolver.h"
#include "unit/outgoing-script.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *section;
  const char *uri; /* (nullable) of the ping */
  const char *script;
  const char *expected;
} Row;

#define REPEATED                                                                                   \
  "0 got OPTIONS; 500 got OPTIONS; 1500 got OPTIONS; 3500 got OPTIONS; 7500 got OPTIONS; 11500 "   \
  "got "                                                                                           \
  "OPTIONS; 15500 got OPTIONS; 19500 got OPTIONS; 23500 got OPTIONS; 27500 got OPTIONS; 31500 "    \
  "got "                                                                                           \
  "OPTIONS"
#define UP "0 dial; 0 answer 200 sdp; "
#define WAS_UP "0 got INVITE; 0 confirmed; 0 got ACK; "
#define REPEATED_INFO                                                                              \
  "100 got INFO; 600 got INFO; 1600 got INFO; 3600 got INFO; 7600 got INFO; 11600 got INFO; "      \
  "15600 got "                                                                                     \
  "INFO; 19600 got INFO; 23600 got INFO; 27600 got INFO; 31600 got INFO"

static const Row rows[] = {
  { "ping", "11.1", NULL, "0 ping; 120 reply 200", "0 got OPTIONS; 120 response 200 in 120" },
  { "ping-busy", "11.2", NULL, "0 ping; 50 reply 486", "0 got OPTIONS; 50 response 486 in 50" },
  { "ping-refused", "11.2", NULL, "0 ping; 50 reply 404", "0 got OPTIONS; 50 response 404 in 50" },
  { "ping-repeated", "17.1.2.2", NULL, "0 ping; 700 reply 200",
      "0 got OPTIONS; 500 got OPTIONS; 700 response 200 in 700" },
  { "ping-provisional", "17.1.2.2", NULL, "0 ping; 50 reply 100; 900 reply 200",
      "0 got OPTIONS; 500 got OPTIONS; 900 response 200 in 900" },
  { "ping-two-responses", "17.1.2.2", NULL, "0 ping; 50 reply 200; 60 reply 404",
      "0 got OPTIONS; 50 response 200 in 50" },
  { "ping-no-answer", "17.1.2.2", NULL, "0 ping", REPEATED "; 32000 error timed out" },
  { "ping-timeout", "17.1.2.2", NULL, "0 ping 2000",
      "0 got OPTIONS; 500 got OPTIONS; 1500 got OPTIONS; 2000 error timed out" },
  { "ping-response-after-timeout", "17.1.2.2", NULL, "0 ping 300; 400 reply 200",
      "0 got OPTIONS; 300 error timed out" },
  { "ping-cancelled", "17.1.2.2", NULL, "0 ping; 700 cancel; 800 reply 200",
      "0 got OPTIONS; 500 got OPTIONS; 700 error cancelled" },
  { "ping-cancelled-before", "8.1", NULL, "0 cancel; 0 ping", "0 error cancelled" },
  { "ping-cancelled-afterwards", "8.1", NULL, "0 ping; 100 reply 200; 200 cancel",
      "0 got OPTIONS; 100 response 200 in 100" },
  { "ping-transport-fails", "17.1.4", NULL, "0 fail; 0 ping", "0 error failed" },
  { "ping-transport-fails-later", "17.1.4", NULL, "0 ping; 100 fail",
      "0 got OPTIONS; 500 error failed" },
  { "ping-agent-closed", "17.1.4", NULL, "0 ping; 100 close", "0 got OPTIONS; 100 error not up" },
  { "ping-closed-agent", "8.1", NULL, "0 close; 100 ping", "100 error no transport" },
  { "ping-agent-dropped", "17.1.2.2", NULL, "0 ping; 100 drop; 200 reply 200",
      "0 got OPTIONS; 200 response 200 in 200" },
  { "ping-agent-dropped-no-answer", "17.1.2.2", NULL, "0 ping 300; 100 drop",
      "0 got OPTIONS; 300 error timed out" },
  { "ping-name", "3263 4", "sip:alice.example", "0 ping; 120 reply 200",
      "0 got OPTIONS; 120 response 200 in 120" },
  { "ping-unknown-name", "3263 4", "sip:bob.example", "0 ping", "0 error not found" },
  { "ping-cancelled-while-looking-up", "3263 4", "sip:alice.example", "0 ping,cancel",
      "0 error cancelled" },
  { "ping-sips", "26.2.2", "sips:alice@192.0.2.2", "0 ping", "0 error invalid" },
  { "ping-no-uri", "19.1", "alice", "0 ping", "0 error invalid" },
  { "ping-tel", "8.1.2", "tel:+15551234", "0 ping", "0 error invalid" },

  { "info", "2976 2", NULL, UP "100 info; 200 reply 200; 300 hangup; 400 reply 200",
      WAS_UP "100 got INFO; 200 response 200; 300 got BYE; 400 ended 200" },
  { "info-refused-leaves-the-call", "12.2.1.2", NULL,
      UP "100 info; 200 reply 415; 300 hangup; 400 reply 200",
      WAS_UP "100 got INFO; 200 response 415; 300 got BYE; 400 ended 200" },
  { "info-of-an-unknown-call-ends-it", "12.2.1.2", NULL,
      UP "100 info; 200 reply 481; 300 reply 200",
      WAS_UP "100 got INFO; 200 response 481; 200 got BYE; 300 ended 481" },
  { "info-408-ends-the-call", "12.2.1.2", NULL, UP "100 info; 200 reply 408; 300 reply 200",
      WAS_UP "100 got INFO; 200 response 408; 200 got BYE; 300 ended 408" },
  { "info-without-response-ends-the-call", "12.2.1.2", NULL, UP "100 info; 32200 reply 200",
      WAS_UP REPEATED_INFO "; 32100 error timed out; 32100 got BYE; 32200 ended 408" },
  { "info-cancelled-leaves-the-call", "12.2.1.2", NULL,
      UP "100 info; 200 cancel; 300 reply 481; 400 hangup; 500 reply 200",
      WAS_UP "100 got INFO; 200 error cancelled; 400 got BYE; 500 ended 200" },
  { "info-when-the-call-is-over", "12.2", NULL, UP "100 info; 200 send BYE; 300 reply 481",
      WAS_UP "100 got INFO; 200 ended 200; 200 got 200 BYE; 300 response 481" },
  { "info-before-the-answer", "2976 2", NULL, "0 dial; 100 info; 200 answer 486",
      "0 got INVITE; 100 error not up; 200 ended 486; 200 got ACK" },
  { "info-after-the-end", "2976 2", NULL, UP "100 send BYE; 200 info",
      WAS_UP "100 ended 200; 100 got 200 BYE; 200 error not up" },
};

typedef struct {
  OutgoingScript *script;
  const Row *row;
  MockResolver *resolver;
  GCancellable *cancellable;
  guint pending;
} Fixture;

static void
note_error (Fixture *f, GError *error)
{
  static const struct {
    GQuark (*domain) (void);
    int code;
    const char *name;
  } names[] = {
    { g_io_error_quark, G_IO_ERROR_TIMED_OUT, "timed out" },
    { g_io_error_quark, G_IO_ERROR_CANCELLED, "cancelled" },
    { sipua_error_quark, SIPUA_ERROR_INVALID_VALUE, "invalid" },
    { g_resolver_error_quark, G_RESOLVER_ERROR_NOT_FOUND, "not found" },
  };
  const char *name = "failed";

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_error_matches (error, names[i].domain (), names[i].code))
      name = names[i].name;
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE))
    name = strstr (error->message, "transport") ? "no transport" : "not up";
  g_assert_nonnull (error);
  mock_world_note (f->script->world, "error %s", name);
  g_error_free (error);
}

static void
ping_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;
  GTimeSpan round_trip = -1;
  GError *error = NULL;
  guint status = sipua_agent_ping_finish (SIPUA_AGENT (source), result, &round_trip, &error);

  f->pending--;
  if (status)
    mock_world_note (
        f->script->world, "response %u in %d", status, (int)(round_trip / G_TIME_SPAN_MILLISECOND));
  else
    note_error (f, error);
}

static void
info_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;
  GError *error = NULL;
  g_autoptr (SipUaMessage) response =
      sipua_call_send_info_finish (SIPUA_CALL (source), result, &error);

  f->pending--;
  if (response)
    mock_world_note (f->script->world, "response %u", sipua_message_get_status (response));
  else
    note_error (f, error);
}

static void
check_info (const SipUaMessage *info)
{
  gsize length;
  const char *body = sipua_message_get_body (info, &length);

  g_assert_cmpmem (body, length, "Signal=5\r\n", 10);
  g_assert_cmpstr (
      sipua_message_get_header (info, "Content-Type", 0), ==, "application/dtmf-relay");
  g_assert_nonnull (sipua_message_get_header (info, "User-Agent", 0));
  g_assert_cmpstr (sipua_message_get_header (info, "CSeq", 0), ==, "2 INFO");
}

static void
ping (Fixture *f, const char *argument)
{
  f->pending++;
  sipua_agent_ping_async (f->script->agent->agent, f->row->uri ? f->row->uri : PEER_URI,
      argument ? atoi (argument) * G_TIME_SPAN_MILLISECOND : 0, f->cancellable, ping_done, f);
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;

  if (g_str_has_prefix (verb, "ping")) {
    ping (f, argument && *argument ? argument : NULL);
    if (strstr (verb, "cancel"))
      g_cancellable_cancel (f->cancellable);
  } else if (g_str_equal (verb, "info")) {
    g_autoptr (GBytes) body = g_bytes_new_static ("Signal=5\r\n", 10);

    f->pending++;
    sipua_call_send_info_async (mock_agent_call (f->script->agent), "application/dtmf-relay", body,
        f->cancellable, info_done, f);
  } else if (g_str_equal (verb, "cancel")) {
    g_cancellable_cancel (f->cancellable);
  } else {
    outgoing_script_step (world, verb, argument, f->script);
  }
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Fixture f = { outgoing_script_new (), row, mock_resolver_install (), g_cancellable_new (), 0 };
  GMainContext *context = g_main_context_ref (f.script->world->context);

  g_test_message ("RFC %s", row->section);
  mock_resolver_add (f.resolver, "alice.example", "192.0.2.2");
  g_main_context_push_thread_default (context);
  mock_world_run_script (f.script->world, row->script, step, &f);
  mock_world_run_until_idle (f.script->world, 70000);
  g_assert_cmpstr (f.script->world->notes->str, ==, row->expected);
  g_assert_cmpuint (f.pending, ==, 0);
  if (mock_peer_count (f.script->peer, "INFO "))
    check_info (mock_peer_last (f.script->peer, "INFO ")->message);
  outgoing_script_free (f.script);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  g_object_unref (f.cancellable);
  g_object_unref (f.resolver);
}

/* What is sent as it is, and what is added. */
typedef struct {
  const char *name;
  const char *section;
  const char *uri;
  const char *headers; /* "Name: value\n" */
  const char *destination;
  const char *lines[8];
} SentRow;

static const SentRow sent_rows[] = {
  { "bare", "3261 8.1.1", "sip:bob@192.0.2.2", "", PEER,
      { "MESSAGE sip:bob@192.0.2.2 SIP/2.0\r\n",
          "\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=", "\r\nMax-Forwards: 70\r\n",
          "\r\nFrom: <sip:sipua@192.0.2.1:5060>;tag=", "\r\nTo: <sip:bob@192.0.2.2>\r\n",
          "\r\nCSeq: 1 MESSAGE\r\n", "\r\nCall-ID: ", "\r\nUser-Agent: sipua/" } },
  { "complete", "3261 8.1.1", "sip:bob@192.0.2.2",
      "From: Me <sip:me@x>;tag=1\nTo: You <sip:you@y>\nCall-ID: z\nCSeq: 7 MESSAGE\n"
      "Max-Forwards: 5\nUser-Agent: a\nX-Room-ID: 42\n",
      PEER,
      { "\r\nFrom: Me <sip:me@x>;tag=1\r\n", "\r\nTo: You <sip:you@y>\r\n", "\r\nCall-ID: z\r\n",
          "\r\nCSeq: 7 MESSAGE\r\n", "\r\nMax-Forwards: 5\r\n", "\r\nUser-Agent: a\r\n",
          "\r\nX-Room-ID: 42\r\n" } },
  { "route", "3261 8.1.2", "sip:bob@example.com", "Route: <sip:192.0.2.9;lr>\n", "192.0.2.9:5060",
      { "MESSAGE sip:bob@example.com SIP/2.0\r\n", "\r\nRoute: <sip:192.0.2.9;lr>\r\n" } },
};

static SipUaMessage *
new_message (const char *method, const char *uri, const char *headers)
{
  SipUaMessage *message = sipua_message_new_request (method, uri, NULL);
  g_auto (GStrv) lines = g_strsplit (headers, "\n", -1);

  for (guint i = 0; lines[i] && *lines[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (lines[i], ": ", 2);

    g_assert_true (sipua_message_append_header (message, parts[0], parts[1], NULL));
  }
  sipua_message_set_body (message, "text/plain", "Hi", -1, NULL);
  return message;
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* Its headers are the application's, and its message is not changed. */
static void
test_sent (gconstpointer data)
{
  const SentRow *row = data;
  OutgoingScript *script = outgoing_script_new ();
  GMainContext *context = g_main_context_ref (script->world->context);
  gboolean elsewhere = !g_str_equal (row->destination, PEER);
  MockPeer *peer = elsewhere ? mock_peer_new (script->world, row->destination) : script->peer;
  g_autoptr (SipUaMessage) message = new_message ("MESSAGE", row->uri, row->headers);
  g_autoptr (SipUaMessage) response = NULL;
  g_autoptr (GBytes) before = sipua_message_serialize (message);
  g_autoptr (GBytes) after = NULL;
  GAsyncResult *result = NULL;
  const char *text;

  g_test_message ("RFC %s", row->section);
  g_main_context_push_thread_default (context);
  sipua_agent_send_request_async (script->agent->agent, message, 0, NULL, store_result, &result);
  mock_world_run (script->world, 0);
  text = mock_peer_last (peer, "MESSAGE ")->text;
  for (guint i = 0; i < G_N_ELEMENTS (row->lines) && row->lines[i]; i++)
    if (!strstr (text, row->lines[i]))
      g_error ("no \"%s\" in:\n%s", row->lines[i], text);
  g_assert_true (g_str_has_suffix (text, "\r\n\r\nHi"));
  mock_peer_respond_with (peer, mock_peer_last_request (peer), 202, "t", "X-A: b\n", NULL);
  mock_world_run (script->world, 0);
  response = sipua_agent_send_request_finish (script->agent->agent, result, NULL);
  g_assert_cmpuint (sipua_message_get_status (response), ==, 202);
  g_assert_cmpstr (sipua_message_get_header (response, "X-A", 0), ==, "b");
  after = sipua_message_serialize (message);
  g_assert_true (g_bytes_equal (before, after));
  g_object_unref (result);
  if (elsewhere)
    mock_peer_free (peer);
  outgoing_script_free (script);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

/* What cannot be sent. */
static const struct {
  const char *method;
  const char *uri;
  const char *headers;
} unsendable[] = {
  { "INVITE", PEER_URI, "" },
  { "ACK", PEER_URI, "" },
  { "CANCEL", PEER_URI, "" },
  { "MESSAGE", "sips:a@192.0.2.2", "" },
  { "MESSAGE", PEER_URI, "Via: SIP/2.0/UDP x;branch=z9hG4bKx\n" },
  { "MESSAGE", PEER_URI, "From: <sip:a@b>\n" },
  { "MESSAGE", PEER_URI, "From: <sip:a\n" },
  { "MESSAGE", PEER_URI, "To: <\n" },
  { "MESSAGE", PEER_URI, "CSeq: 1 OPTIONS\n" },
  { "MESSAGE", PEER_URI, "CSeq: x\n" },
};

static void
test_unsendable (void)
{
  OutgoingScript *script = outgoing_script_new ();
  GMainContext *context = g_main_context_ref (script->world->context);

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < G_N_ELEMENTS (unsendable); i++) {
    g_autoptr (SipUaMessage) message =
        new_message (unsendable[i].method, unsendable[i].uri, unsendable[i].headers);
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s %s", unsendable[i].method, unsendable[i].headers);
    sipua_agent_send_request_async (script->agent->agent, message, 0, NULL, store_result, &result);
    mock_world_run (script->world, 0);
    g_assert_null (sipua_agent_send_request_finish (script->agent->agent, result, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  }
  g_assert_cmpuint (mock_peer_count (script->peer, NULL), ==, 0);
  outgoing_script_free (script);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/requests-sent/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sent_rows); i++) {
    g_autofree char *path = g_strconcat ("/requests-sent/message/", sent_rows[i].name, NULL);

    g_test_add_data_func (path, &sent_rows[i], test_sent);
  }
  g_test_add_func ("/requests-sent/unsendable", test_unsendable);
  return g_test_run ();
}
