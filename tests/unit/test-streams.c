/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent on a connection: RFC 3261 sections 18.2.2 and 18.3, RFC 5626 section 4.4.1. */

#include "mock/mock-agent.h"
#include "mock/mock-stream.h"

#include <string.h>

#define LOCAL "192.0.2.1:5060"
#define REMOTE "192.0.2.2:40000"

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockStream *stream;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SipUaAgentCore *core;

  fixture->world = mock_world_new (1);
  fixture->agent = mock_agent_new (fixture->world, "192.0.2.1:5070");
  fixture->stream = mock_stream_new (LOCAL, REMOTE);
  core = sipua_agent_get_core (fixture->agent->agent);
  sipua_transaction_layer_add_transport (core->transactions, SIPUA_TRANSPORT (fixture->stream));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mock_agent_free (fixture->agent);
  g_object_unref (fixture->stream);
  mock_world_free (fixture->world);
}

/* Sent-by names another port than the connection has, and no rport asks for that. */
#define OPTIONS_WITH(branch, rest)                                                                 \
  "OPTIONS sip:bot@192.0.2.1 SIP/2.0\r\n"                                                          \
  "Via: SIP/2.0/TCP 192.0.2.2:5062;branch=z9hG4bK" branch "\r\n"                                   \
  "From: <sip:b@192.0.2.2>;tag=1\r\n"                                                              \
  "To: <sip:bot@192.0.2.1>\r\n"                                                                    \
  "Call-ID: " branch "\r\n"                                                                        \
  "CSeq: 1 OPTIONS\r\n" rest "\r\n"

static void
push (Fixture *fixture, const char *text)
{
  mock_stream_push (fixture->stream, text, strlen (text));
  mock_world_run (fixture->world, 0);
}

/* What was sent since the last time. */
static char *
take_sent (Fixture *fixture)
{
  GByteArray *sent = mock_stream_get_sent (fixture->stream);
  char *text = g_strndup (sent->len ? (const char *)sent->data : "", sent->len);

  g_byte_array_set_size (sent, 0);
  return text;
}

static void
assert_sent (Fixture *fixture, const char *start)
{
  g_autofree char *sent = take_sent (fixture);

  g_assert_cmpint (strncmp (sent, start, strlen (start)), ==, 0);
}

static void
test_requests_are_answered_on_their_connection (Fixture *fixture, gconstpointer data)
{
  const char *options = OPTIONS_WITH ("a", "l: 2\r\n") "xy";

  for (gsize i = 0; options[i]; i++)
    mock_stream_push (fixture->stream, options + i, 1);
  mock_world_run (fixture->world, 0);
  assert_sent (fixture, "SIP/2.0 200 OK\r\n");
  g_assert_null (mock_stream_get_close_reason (fixture->stream));
}

static void
test_several_requests_in_one_segment_are_answered (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sent = NULL;
  const char *second;

  push (fixture, OPTIONS_WITH ("a", "l: 0\r\n") OPTIONS_WITH ("b", "l: 0\r\n"));
  sent = take_sent (fixture);
  second = strstr (sent + 1, "SIP/2.0 200 OK\r\n");
  g_assert_nonnull (second);
  g_assert_nonnull (strstr (second, "Call-ID: b\r\n"));
}

static void
test_pings_get_pongs (Fixture *fixture, gconstpointer data)
{
  push (fixture, "\r\n\r\n");
  assert_sent (fixture, "\r\n");
  push (fixture, "\r\n");
  push (fixture, OPTIONS_WITH ("a", "l: 0\r\n"));
  assert_sent (fixture, "SIP/2.0 200 OK\r\n");
}

static void
test_lost_framing_is_answered_and_closes (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *stream;
    const char *answer;
    const char *reason;
  } rows[] = {
    { OPTIONS_WITH ("a", ""), "SIP/2.0 400 Missing Content-Length Header\r\n",
        "Missing Content-Length Header" },
    { OPTIONS_WITH ("a", "l: -5\r\n") "hello", "SIP/2.0 400 Bad Content-Length\r\n",
        "Bad Content-Length" },
    { OPTIONS_WITH ("a", "l: 0\r\nl: 5\r\n") "hello",
        "SIP/2.0 400 Multiple Content-Length Headers\r\n", "Multiple Content-Length Headers" },
    { OPTIONS_WITH ("a", "l: 99999\r\n"), "SIP/2.0 513 Message Too Large\r\n",
        "Message Too Large" },
    { "hello\r\n\r\n", "", "Bad Start Line" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *sent = NULL;

    push (fixture, rows[i].stream);
    sent = take_sent (fixture);
    g_assert_true (g_str_has_prefix (sent, rows[i].answer));
    g_assert_cmpint (*sent == '\0', ==, *rows[i].answer == '\0');
    g_assert_cmpstr (mock_stream_get_close_reason (fixture->stream), ==, rows[i].reason);
    tear_down (fixture, NULL);
    set_up (fixture, NULL);
  }
}

static void
test_other_faults_leave_the_connection_open (Fixture *fixture, gconstpointer data)
{
  push (fixture, OPTIONS_WITH ("a", "CSeq: 2 OPTIONS\r\nl: 0\r\n"));
  assert_sent (fixture, "SIP/2.0 400 Multiple CSeq Headers\r\n");
  push (fixture, OPTIONS_WITH ("b", "l: 0\r\n"));
  assert_sent (fixture, "SIP/2.0 200 OK\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/streams/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("requests-are-answered-on-their-connection", test_requests_are_answered_on_their_connection);
  ADD ("several-requests-in-one-segment-are-answered",
      test_several_requests_in_one_segment_are_answered);
  ADD ("pings-get-pongs", test_pings_get_pongs);
  ADD ("lost-framing-is-answered-and-closes", test_lost_framing_is_answered_and_closes);
  ADD ("other-faults-leave-the-connection-open", test_other_faults_leave_the_connection_open);
  return g_test_run ();
}
