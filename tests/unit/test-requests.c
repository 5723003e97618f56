/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests in the hands of the application (SipUaAgent::request, SipUaCall::info), and what they are
 * answered with if it does not care. A row is what the caller does, what the handler does, and all that
 * either of them sees: "request" is what the handler was shown, with "in call" if it is in a dialog. */

#include "unit/call-script.h"

#include <stdlib.h>
#include <string.h>

typedef enum {
  NO_HANDLER,
  IGNORE,            /* FALSE */
  ANSWER,            /* answers, TRUE */
  ANSWER_AND_IGNORE, /* answers, FALSE */
  KEEP,              /* TRUE; the script answers */
  DROP,              /* TRUE, and that is all */
  HANG_UP,           /* ends the call, FALSE */
  CLOSE,             /* closes the agent, FALSE */
  LET_GO,            /* of agent, calls and request, FALSE */
} Handling;

typedef struct {
  const char *name;
  const char *section;
  Handling handling;
  guint status; /* of the handler's answer */
  const char *script;
  const char *expected;
} Row;

#define CALL "0 call; 0 got 100"
#define UP "0 send INVITE; 0 answer; 0 send ACK; "
#define WAS_UP CALL "; 0 got 200; 0 confirmed"
/* With a handler that sees the INVITE as well. */
#define HANDLED_UP "0 request INVITE; " WAS_UP

static const Row rows[] = {
  { "message-taken", "3428 7", ANSWER, 200, "0 send MESSAGE",
      "0 request MESSAGE; 0 got 200 MESSAGE" },
  { "message-ignored", "8.2.1", IGNORE, 0, "0 send MESSAGE",
      "0 request MESSAGE; 0 got 405 MESSAGE" },
  { "message-answered-and-ignored", "8.2", ANSWER_AND_IGNORE, 202, "0 send MESSAGE",
      "0 request MESSAGE; 0 got 202 MESSAGE" },
  { "message-answered-later", "17.2.2", KEEP, 0,
      "0 send MESSAGE; 500 again MESSAGE; 5000 respond 200",
      "0 request MESSAGE; 3500 got 100 MESSAGE; 5000 got 200 MESSAGE" },
  { "message-answered-twice", "17.2.2", KEEP, 0, "0 send MESSAGE; 100 respond 200; 200 respond 404",
      "0 request MESSAGE; 100 got 200 MESSAGE; 200 too late" },
  { "message-dropped", "21.5.1", DROP, 0, "0 send MESSAGE",
      "0 request MESSAGE; 0 got 500 MESSAGE" },
  { "message-dropped-later", "21.5.1", KEEP, 0, "0 send MESSAGE; 300 let-go",
      "0 request MESSAGE; 300 got 500 MESSAGE" },
  { "message-ignored-and-answered-later", "8.2", IGNORE, 0, "0 send MESSAGE; 100 respond 200",
      "0 request MESSAGE; 0 got 405 MESSAGE; 100 too late" },
  { "message-taken-and-the-agent-dropped", "17.2.2", KEEP, 0,
      "0 send MESSAGE; 100 drop; 200 respond 200", "0 request MESSAGE; 200 got 200 MESSAGE" },
  { "message-taken-and-the-agent-closed", "17.2.2", KEEP, 0,
      "0 send MESSAGE; 100 close; 200 respond 200", "0 request MESSAGE" },
  { "options-taken", "11.2", ANSWER, 404, "0 send OPTIONS",
      "0 request OPTIONS; 0 got 404 OPTIONS" },
  { "options-ignored", "11.2", IGNORE, 0, "0 send OPTIONS",
      "0 request OPTIONS; 0 got 200 OPTIONS" },
  { "register-taken", "10.3", ANSWER, 200, "0 send REGISTER",
      "0 request REGISTER; 0 got 200 REGISTER" },
  { "subscribe-taken", "6665 4.2.1", ANSWER, 200, "0 send SUBSCRIBE",
      "0 request SUBSCRIBE; 0 got 200 SUBSCRIBE" },
  { "subscribe-ignored", "6665 8.3.2", IGNORE, 0, "0 send SUBSCRIBE",
      "0 request SUBSCRIBE; 0 got 489 SUBSCRIBE" },
  { "unsolicited-notify-taken", "6665 4.1.3", ANSWER, 200, "0 send NOTIFY",
      "0 request NOTIFY; 0 got 200 NOTIFY" },
  { "unsolicited-notify-ignored", "6665 4.1.3", IGNORE, 0, "0 send NOTIFY",
      "0 request NOTIFY; 0 got 481 NOTIFY" },
  { "unknown-method-taken", "8.2.1", ANSWER, 200, "0 send DANCE",
      "0 request DANCE; 0 got 200 DANCE" },
  { "bye-outside-ignored", "15.1.2", IGNORE, 0, "0 send BYE", "0 request BYE; 0 got 481 BYE" },

  /* With a To tag, but for no call: not shown. */
  { "tag-of-no-call", "12.2.2", ANSWER, 200, "0 send MESSAGE to_tag=x", "0 got 481 MESSAGE" },

  /* INVITE. */
  { "invite-refused", "13.3.1.3", ANSWER, 403, "0 send INVITE; 100 send ACK",
      "0 request INVITE; 0 got 403" },
  { "invite-ignored", "13.3.1", IGNORE, 0, "0 send INVITE; 0 reject 486; 100 send ACK",
      "0 request INVITE; " CALL "; 0 ended 486; 0 got 486" },
  { "invite-refused-later", "17.2.1", KEEP, 0, "0 send INVITE; 3000 respond 404; 3100 send ACK",
      "0 request INVITE; 0 got 100; 3000 got 404" },
  { "invite-cancelled", "9.2", KEEP, 0,
      "0 send INVITE; 500 send CANCEL; 600 send ACK; 700 respond 404",
      "0 request INVITE; 0 got 100; 500 got 200 CANCEL; 500 got 487; 700 too late" },
  { "invite-cancelled-too-late", "9.2", ANSWER, 403, "0 send INVITE; 500 send CANCEL; 600 send ACK",
      "0 request INVITE; 0 got 403; 500 got 403; 500 got 200 CANCEL" },
  { "invite-dropped", "21.5.1", DROP, 0, "0 send INVITE; 100 send ACK",
      "0 request INVITE; 0 got 100; 0 got 500" },
  { "invite-kept-while-the-transport-fails", "17.2.4", KEEP, 0,
      "0 fail; 0 send INVITE; 100 mend; 200 respond 404; 600 send ACK",
      "0 request INVITE; 200 got 404" },

  /* In a call. */
  { "call-message-taken", "3428 7", ANSWER, 200, UP "100 send MESSAGE; 200 send BYE",
      HANDLED_UP "; 100 request MESSAGE in call; 100 got 200 MESSAGE"
                 "; 200 request BYE in call; 200 ended 200; 200 got 200 BYE" },
  { "call-notify-kept", "6665 4.1.3", KEEP, 0,
      UP "100 send NOTIFY; 200 respond 200; 300 hangup; 400 reply 200",
      HANDLED_UP "; 100 request NOTIFY in call; 200 got 200 NOTIFY; 300 got BYE; 400 ended 200" },
  { "call-request-kept-longer-than-the-call", "12.2.2", KEEP, 0,
      UP "100 send OPTIONS; 200 hangup; 300 reply 200; 400 respond 200",
      HANDLED_UP "; 100 request OPTIONS in call; 200 got BYE; 300 ended 200; 400 got 200 OPTIONS" },
  { "call-reinvite-refused", "14.2", ANSWER, 403, UP "100 send INVITE; 200 send ACK; 300 send BYE",
      HANDLED_UP "; 100 request INVITE in call; 100 got 403; 300 request BYE in call; 300 ended 200"
                 "; 300 got 403 BYE" },
  { "call-lower-cseq-is-not-shown", "12.2.2", IGNORE, 0,
      UP "100 send OPTIONS cseq=10; 200 send OPTIONS cseq=9; 300 send BYE cseq=11",
      HANDLED_UP "; 100 request OPTIONS in call; 100 got 200 OPTIONS; 200 got 500 OPTIONS"
                 "; 300 request BYE in call; 300 ended 200; 300 got 200 BYE" },
  { "call-bye-kept", "15.1.2", KEEP, 0, UP "100 send BYE; 300 respond 200",
      HANDLED_UP "; 100 request BYE in call; 100 ended 200; 300 got 200 BYE" },
  { "call-bye-ignored", "15.1.2", IGNORE, 0, UP "100 send BYE",
      HANDLED_UP "; 100 request BYE in call; 100 ended 200; 100 got 200 BYE" },
  { "call-hung-up-by-handler-of-options", "12.2.2", HANG_UP, 0,
      UP "100 send OPTIONS; 200 reply 200",
      HANDLED_UP "; 100 request OPTIONS in call; 100 got BYE; 100 got 200 OPTIONS; 200 ended 200" },
  { "call-hung-up-by-handler-of-bye", "15.1.2", HANG_UP, 0, UP "100 send BYE; 200 reply 200",
      HANDLED_UP "; 100 request BYE in call; 100 ended 200; 100 got BYE; 100 got 200 BYE" },
  { "agent-let-go-by-handler", "8.2", LET_GO, 0, "0 send OPTIONS",
      "0 request OPTIONS; 0 got 503 OPTIONS" },
  { "agent-let-go-by-handler-in-a-call", "8.2", LET_GO, 0, UP "100 send OPTIONS; 200 send BYE",
      HANDLED_UP "; 100 request OPTIONS in call; 100 got 200 OPTIONS; 200 request BYE in call"
                 "; 200 ended 200; 200 got 200 BYE" },
  { "call-refused-by-handler-of-options", "12.2.2", HANG_UP, 0,
      "0 send INVITE; 0 ring; 100 send OPTIONS; 200 send ACK cseq=1 branch=z9hG4bK-alice-1",
      "0 request INVITE; " CALL
      "; 0 got 180; 100 request OPTIONS in call; 100 ended 480; 100 got 480"
      "; 100 got 481 OPTIONS" },
  { "agent-closed-by-handler-of-options", "12.2.2", CLOSE, 0, UP "100 send OPTIONS",
      HANDLED_UP "; 100 request OPTIONS in call; 100 ended 200; 100 got BYE" },
};

typedef struct {
  CallScript *script;
  const Row *row;
  gboolean invites_too;  /* a new INVITE is handled as the row says, else it is ignored */
  SipUaRequest *request; /* (owned) (nullable) the last one */
} Fixture;

static void
respond (Fixture *f, guint status)
{
  if (!sipua_request_respond (f->request, status, NULL))
    mock_world_note (f->script->world, "too late");
  g_assert_true (sipua_request_is_answered (f->request));
}

static gboolean
handle (Fixture *f, SipUaAgent *agent)
{
  switch (f->row->handling) {
    case ANSWER:
    case ANSWER_AND_IGNORE:
      respond (f, f->row->status);
      return f->row->handling == ANSWER;
    case KEEP:
      return TRUE;
    case DROP:
      g_clear_object (&f->request);
      return TRUE;
    case HANG_UP:
      sipua_call_hangup (sipua_request_get_call (f->request));
      return FALSE;
    case CLOSE:
      sipua_agent_close (agent);
      return FALSE;
    case LET_GO:
      mock_agent_drop (f->script->agent);
      g_clear_object (&f->request);
      return FALSE;
    default:
      return FALSE;
  }
}

static gboolean
on_request (SipUaAgent *agent, SipUaRequest *request, gpointer data)
{
  Fixture *f = data;
  const char *method = sipua_message_get_method (sipua_request_get_message (request));
  gboolean in_call = sipua_request_get_call (request) != NULL;

  g_assert_true (sipua_request_get_agent (request) == agent);
  g_assert_false (sipua_request_is_answered (request));
  mock_world_note (f->script->world, "request %s%s", method, in_call ? " in call" : "");
  if (g_str_equal (method, "INVITE") && !in_call && !f->invites_too)
    return FALSE;
  g_set_object (&f->request, request);
  return handle (f, agent);
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;

  if (g_str_equal (verb, "respond"))
    respond (f, atoi (argument));
  else if (g_str_equal (verb, "let-go"))
    g_clear_object (&f->request);
  else
    call_script_step (world, verb, argument, f->script);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Fixture f = { call_script_new (), row,
    row->handling != HANG_UP && !strstr (row->script, "answer"), NULL };

  g_test_message ("RFC %s", row->section);
  if (row->handling != NO_HANDLER)
    g_signal_connect (f.script->agent->agent, "request", G_CALLBACK (on_request), &f);
  mock_world_run_script (f.script->world, row->script, step, &f);
  mock_world_run_until_idle (f.script->world, 70000);
  g_assert_cmpstr (f.script->world->notes->str, ==, row->expected);
  g_clear_object (&f.request);
  call_script_free (f.script);
}

typedef struct {
  const char *name;
  const char *section;
  MockRequest info;
  gboolean handled;
  guint status;
  const char *header; /* (nullable) that the response has, empty */
  const char *seen;   /* (nullable) what the handler was shown: type and body */
} InfoRow;

static const InfoRow info_rows[] = {
  { "empty", "2976 2.2", { NULL }, TRUE, 200, NULL, NULL },
  { "dtmf-relay", "2976 2", { .content_type = "application/dtmf-relay", .body = "Signal=5\n" },
      TRUE, 200, NULL, "application/dtmf-relay Signal=5\r\n" },
  { "not-understood", "3261 21.4.13", { .content_type = "text/x", .body = "y" }, FALSE, 415,
      "Accept", "text/x y" },
  { "of-a-package", "6086 4.2.2",
      { .content_type = "text/x", .body = "y", .headers = "Info-Package: foo\n" }, TRUE, 200, NULL,
      "text/x y" },
  { "of-an-unknown-package", "6086 4.2.2",
      { .content_type = "text/x", .body = "y", .headers = "Info-Package: foo\n" }, FALSE, 469,
      "Recv-Info", "text/x y" },
  { "of-an-unknown-package-without-body", "6086 4.2.2", { .headers = "Info-Package: foo\n" }, TRUE,
      469, "Recv-Info", NULL },
};

typedef struct {
  const InfoRow *row;
  char *seen;
} InfoFixture;

static gboolean
on_info (SipUaCall *call, const char *content_type, GBytes *body, gpointer data)
{
  InfoFixture *f = data;
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);

  g_assert_null (f->seen);
  f->seen = g_strdup_printf ("%s %.*s", content_type, (int)length, bytes);
  return f->row->handled;
}

static void
test_info (gconstpointer data)
{
  const InfoRow *row = data;
  CallScript *script = call_script_new ();
  InfoFixture f = { row, NULL };
  const SipUaMessage *response;

  g_test_message ("RFC %s", row->section);
  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK");
  g_signal_connect (mock_agent_call (script->agent), "info", G_CALLBACK (on_info), &f);
  mock_caller_send (script->caller, "INFO", &row->info);
  mock_world_run (script->world, 0);
  response = mock_peer_last (script->caller->peer, NULL)->message;
  g_assert_cmpuint (sipua_message_get_status (response), ==, row->status);
  g_assert_cmpstr (f.seen, ==, row->seen);
  if (row->header)
    g_assert_cmpstr (sipua_message_get_header (response, row->header, 0), ==, "");
  call_script_run (script, "100 send BYE");
  g_free (f.seen);
  call_script_free (script);
}

static gboolean
on_message (SipUaAgent *agent, SipUaRequest *request, gpointer data)
{
  g_autoptr (SipUaMessage) response = sipua_request_new_response (request, 200, "Fine");
  g_autoptr (GError) error = NULL;

  sipua_message_append_header (response, "X-Room-ID", "42", &error);
  g_assert_no_error (error);
  sipua_message_set_body (response, "text/plain", "Hello", -1, &error);
  g_assert_no_error (error);
  return sipua_request_respond_with (request, response);
}

/* With headers and a body. */
static void
test_response (void)
{
  CallScript *script = call_script_new ();
  const MockReceived *received;

  g_signal_connect (script->agent->agent, "request", G_CALLBACK (on_message), NULL);
  mock_peer_send_request (script->caller->peer, AGENT,
      &(MockRequest){ .method = "MESSAGE", .content_type = "text/plain", .body = "Hi" });
  mock_world_run (script->world, 0);
  received = mock_peer_last (script->caller->peer, "SIP/2.0 200 Fine");
  g_assert_cmpstr (sipua_message_get_header (received->message, "X-Room-ID", 0), ==, "42");
  g_assert_cmpuint (sipua_message_to_tag (received->message).length, >, 0);
  g_assert_nonnull (sipua_message_get_header (received->message, "Server", 0));
  g_assert_true (g_str_has_suffix (received->text, "Content-Length: 5\r\n\r\nHello"));
  call_script_free (script);
}

/* RFC 6665 section 8.3.2: the packages that the application takes. */
static void
test_allow_events (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SipUaAgent) agent =
      g_object_new (SIPUA_TYPE_AGENT, "main-context", context, "allow-events", "dialog, x", NULL);
  CallScript *script = call_script_new ();
  MockTransport *transport = mock_transport_new (script->world, "192.0.2.9:5060", FALSE);
  SipUaTransactionLayer *layer = sipua_agent_get_core (agent)->transactions;

  call_script_run (script, "0 send SUBSCRIBE");
  g_assert_cmpstr (
      call_script_header (script, "SIP/2.0 489 Bad Event", "Allow-Events"), ==, "refer");
  sipua_transaction_layer_add_transport (layer, SIPUA_TRANSPORT (transport));
  mock_peer_send_request (
      script->caller->peer, "192.0.2.9:5060", &(MockRequest){ .method = "SUBSCRIBE" });
  mock_world_run (script->world, 0);
  g_assert_cmpstr (
      call_script_header (script, "SIP/2.0 489 Bad Event", "Allow-Events"), ==, "refer, dialog, x");
  g_clear_object (&agent);
  call_script_free (script);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/requests/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  for (guint i = 0; i < G_N_ELEMENTS (info_rows); i++) {
    g_autofree char *path = g_strconcat ("/requests/info/", info_rows[i].name, NULL);

    g_test_add_data_func (path, &info_rows[i], test_info);
  }
  g_test_add_func ("/requests/response", test_response);
  g_test_add_func ("/requests/allow-events", test_allow_events);
  return g_test_run ();
}
