/* SPDX-License-Identifier: BSD-3-Clause */
/* How much an agent takes, and of whom: max-calls, draining, max-rate, allow-from. */

#include "base/limits.h"
#include "unit/call-script.h"

#include <sipua/sipua-message-headers.h>
#include <string.h>

/* What an INVITE and an OPTIONS get, while another call is up (or not). RFC 3261 section 11.2: the same
 * status, but for 200. */
typedef struct {
  const char *name;
  guint max_calls;
  guint full_status;
  gboolean draining;
  guint status; /* 0: the call is taken */
  gboolean retry_after;
} RefusalRow;

static const RefusalRow refusal_rows[] = {
  { "room", 2, 486, FALSE, 0, FALSE },
  { "full", 1, 486, FALSE, 486, FALSE },
  { "full-503", 1, 503, FALSE, 503, TRUE },
  { "full-600", 1, 600, FALSE, 600, FALSE },
  { "draining", 2, 486, TRUE, 503, TRUE },
  { "draining-and-full", 1, 486, TRUE, 503, TRUE },
};

static void
check_response (MockPeer *peer, guint status, gboolean retry_after)
{
  const SipUaMessage *response = mock_peer_last (peer, NULL)->message;

  g_assert_cmpuint (sipua_message_get_status (response), ==, status);
  g_assert_true ((sipua_message_get_header (response, "Retry-After", 0) != NULL) == retry_after);
}

static void
check_capabilities (const SipUaMessage *response)
{
  g_assert_cmpstr (sipua_message_get_header (response, "Allow", 0), ==, SIPUA_ALLOW);
  g_assert_cmpstr (sipua_message_get_header (response, "Accept", 0), ==, SIPUA_ACCEPT);
  g_assert_cmpstr (sipua_message_get_header (response, "Accept-Encoding", 0), ==, "identity");
  g_assert_true (sipua_message_has_token (response, "Supported", "100rel"));
}

static void
test_refusal (gconstpointer data)
{
  const RefusalRow *row = data;
  CallScript *script = call_script_new ();
  MockCaller *second = mock_caller_new (script->world, "192.0.2.3:5060", AGENT, "bob");

  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK");
  g_object_set (script->agent->agent, "max-calls", row->max_calls, "full-status", row->full_status,
      "draining", row->draining, NULL);
  mock_caller_send (second, "OPTIONS", &(MockRequest){ .call_id = "o" });
  mock_world_run (script->world, 0);
  check_response (second->peer, row->status ? row->status : 200, row->retry_after);
  check_capabilities (mock_peer_last (second->peer, NULL)->message);
  mock_caller_send (second, "INVITE", &(MockRequest){ .to_tag = "" });
  mock_world_run (script->world, 0);
  if (row->status == 0)
    sipua_call_reject (mock_agent_call (script->agent), 404, NULL);
  mock_world_run (script->world, 0);
  check_response (second->peer, row->status ? row->status : 404, row->retry_after);
  mock_caller_send (second, "ACK", NULL);
  /* The call that is up has all it needs. */
  mock_caller_send (script->caller, "OPTIONS", NULL);
  mock_world_run (script->world, 0);
  check_response (script->caller->peer, 200, FALSE);
  check_capabilities (mock_peer_last (script->caller->peer, NULL)->message);
  call_script_run (script, "1000 send BYE");
  check_response (script->caller->peer, 200, FALSE);
  mock_caller_free (second);
  call_script_free (script);
}

/* Drain: what is done and when the application hears that no call is left. */
static const struct {
  const char *name;
  const char *script;
  const char *expected;
} drain_rows[] = {
  { "idle", "0 drain", "0 drained" },
  { "with-a-call", "0 send INVITE; 0 answer; 0 send ACK; 100 drain; 5000 send BYE",
      "0 call; 0 got 100; 0 got 200; 0 confirmed; 5000 ended 200; 5000 drained; 5000 got 200 BYE" },
  { "with-a-call-that-rings", "0 send INVITE; 0 ring; 100 drain; 200 reject 486; 300 send ACK",
      "0 call; 0 got 100; 0 got 180; 200 ended 486; 200 drained; 200 got 486" },
  { "new-call", "0 drain; 100 send INVITE; 200 send ACK", "0 drained; 100 got 503" },
  { "twice", "0 send INVITE; 0 ring; 100 drain; 150 drain; 200 reject 486; 300 send ACK",
      "0 call; 0 got 100; 0 got 180; 200 ended 486; 200 drained; 200 drained; 200 got 486" },
  { "cancelled", "0 send INVITE; 0 ring; 100 drain; 150 cancel; 200 reject 486; 300 send ACK",
      "0 call; 0 got 100; 0 got 180; 150 not drained; 200 ended 486; 200 got 486" },
  { "cancelled-before", "0 cancel; 0 drain", "0 not drained" },
  { "closed", "0 send INVITE; 0 ring; 100 drain; 200 close; 300 send ACK",
      "0 call; 0 got 100; 0 got 180; 200 ended 480; 200 drained; 200 got 480" },
  { "dropped", "0 send INVITE; 0 ring; 100 drain; 150 drop; 200 send CANCEL; 300 send ACK",
      "0 call; 0 got 100; 0 got 180; 200 ended 487; 200 drained; 200 got 200 CANCEL; 200 got 487" },
};

typedef struct {
  CallScript *script;
  GCancellable *cancellable;
  guint pending;
} Drain;

static void
drained (GObject *source, GAsyncResult *result, gpointer data)
{
  Drain *drain = data;
  g_autoptr (GError) error = NULL;

  drain->pending--;
  if (sipua_agent_drain_finish (SIPUA_AGENT (source), result, &error)) {
    mock_world_note (drain->script->world, "drained");
    return;
  }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mock_world_note (drain->script->world, "not drained");
}

static void
drain_step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Drain *drain = user_data;
  SipUaAgent *agent = drain->script->agent->agent;

  if (g_str_equal (verb, "drain")) {
    gboolean draining;

    drain->pending++;
    sipua_agent_drain_async (agent, drain->cancellable, drained, drain);
    g_object_get (agent, "draining", &draining, NULL);
    g_assert_true (draining);
  } else if (g_str_equal (verb, "cancel")) {
    g_cancellable_cancel (drain->cancellable);
  } else {
    call_script_step (world, verb, argument, drain->script);
  }
}

static void
test_drain (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  Drain drain = { call_script_new (), g_cancellable_new (), 0 };
  GMainContext *context = g_main_context_ref (drain.script->world->context);

  g_main_context_push_thread_default (context);
  mock_world_run_script (drain.script->world, drain_rows[row].script, drain_step, &drain);
  mock_world_run_until_idle (drain.script->world, 70000);
  g_assert_cmpstr (drain.script->world->notes->str, ==, drain_rows[row].expected);
  g_assert_cmpuint (drain.pending, ==, 0);
  call_script_free (drain.script);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  g_object_unref (drain.cancellable);
}

/* allow-from: who is heard. */
static const struct {
  const char *name;
  const char *masks[4]; /* none: nobody */
  const char *source;
  gboolean heard;
} allow_rows[] = {
  { "address", { "192.0.2.7" }, "192.0.2.7:5060", TRUE },
  { "other-address", { "192.0.2.8" }, "192.0.2.7:5060", FALSE },
  { "network", { "10.0.0.0/8", "192.0.2.0/29" }, "192.0.2.7:5060", TRUE },
  { "other-network", { "10.0.0.0/8", "192.0.2.8/29" }, "192.0.2.7:5060", FALSE },
  { "all-of-ipv4", { "0.0.0.0/0" }, "192.0.2.7:5060", TRUE },
  { "ipv6", { "2001:db8::/32" }, "[2001:db8::7]:5060", TRUE },
  { "other-ipv6", { "2001:db9::/32" }, "[2001:db8::7]:5060", FALSE },
  { "ipv6-is-not-in-ipv4", { "0.0.0.0/0" }, "[2001:db8::7]:5060", FALSE },
  { "nobody", { NULL }, "192.0.2.7:5060", FALSE },
};

static guint64
count_dropped (SipUaAgent *agent)
{
  guint64 dropped;

  g_object_get (agent, "dropped", &dropped, NULL);
  return dropped;
}

static void
test_allow (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  CallScript *script = call_script_new ();
  MockPeer *peer = mock_peer_new (script->world, allow_rows[row].source);
  gboolean heard = allow_rows[row].heard;
  g_autoptr (GError) error = NULL;

  sipua_agent_set_allow_from (script->agent->agent, allow_rows[row].masks, &error);
  g_assert_no_error (error);
  mock_peer_send_request (
      peer, AGENT, &(MockRequest){ .via = "SIP/2.0/UDP x;rport;branch=z9hG4bKone" });
  mock_peer_send_text (peer, AGENT, "garbage");
  mock_world_run (script->world, 0);
  g_assert_cmpuint (mock_peer_count (peer, NULL), ==, heard ? 1 : 0);
  g_assert_cmpuint (count_dropped (script->agent->agent), ==, heard ? 0 : 2);
  sipua_agent_set_allow_from (script->agent->agent, NULL, &error);
  mock_peer_send_request (peer, AGENT,
      &(MockRequest){ .via = "SIP/2.0/UDP x;rport;branch=z9hG4bKtwo", .call_id = "two" });
  mock_world_run (script->world, 0);
  g_assert_cmpuint (mock_peer_count (peer, NULL), ==, heard ? 2 : 1);
  mock_peer_free (peer);
  call_script_free (script);
}

/* What is no mask changes nothing. */
static void
test_allow_error (void)
{
  CallScript *script = call_script_new ();
  const char *const good[] = { "192.0.2.99", NULL };
  const char *const bad[] = { "192.0.2.0/24", "192.0.2.1/24", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (sipua_agent_set_allow_from (script->agent->agent, good, NULL));
  g_assert_false (sipua_agent_set_allow_from (script->agent->agent, bad, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_nonnull (strstr (error->message, "192.0.2.1/24"));
  call_script_run (script, "0 send OPTIONS");
  g_assert_cmpstr (script->world->notes->str, ==, "");
  call_script_free (script);
}

/* Responses of those who may not send requests are heard; their BYE is not. */
static void
test_allow_response (void)
{
  CallScript *script = call_script_new ();
  const char *const nobody[] = { NULL };

  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK");
  sipua_agent_set_allow_from (script->agent->agent, nobody, NULL);
  call_script_run (script, "100 send BYE; 200 hangup; 300 reply 200");
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 call; 0 got 100; 0 got 200; 0 confirmed; 200 got BYE; 300 ended 200");
  g_assert_cmpuint (count_dropped (script->agent->agent), ==, 1);
  call_script_free (script);
}

/* max-rate: so many OPTIONS are sent at each of the times; so many get an answer. */
static const struct {
  const char *name;
  guint rate;
  struct {
    guint ms;
    guint sent;
    guint heard;
  } bursts[4];
} rate_rows[] = {
  { "no-limit", 0, { { 0, 50, 50 } } },
  { "all-at-once", 5, { { 0, 5, 5 }, { 0, 5, 0 } } },
  { "slowly", 5, { { 0, 5, 5 }, { 200, 5, 1 }, { 400, 5, 1 }, { 1400, 9, 5 } } },
  { "what-is-dropped-costs-nothing", 1, { { 0, 9, 1 }, { 999, 9, 0 }, { 1000, 9, 1 } } },
  { "no-more-than-a-second-is-saved", 3, { { 0, 1, 1 }, { 60000, 9, 3 } } },
};

static void
send_options (MockPeer *peer, guint n, guint first)
{
  for (guint i = first; i < first + n; i++) {
    g_autofree char *id = g_strdup_printf ("z9hG4bK%u", i);

    mock_peer_send_request (
        peer, AGENT, &(MockRequest){ .method = "OPTIONS", .branch = id, .call_id = id });
  }
}

static void
test_rate (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  CallScript *script = call_script_new ();
  MockPeer *peer = mock_peer_new (script->world, "192.0.2.7:5060");
  guint sent = 0, heard = 0;

  g_object_set (script->agent->agent, "max-rate", rate_rows[row].rate, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rate_rows[row].bursts); i++) {
    mock_world_run_to (script->world, rate_rows[row].bursts[i].ms);
    send_options (peer, rate_rows[row].bursts[i].sent, sent);
    mock_world_run (script->world, 0);
    sent += rate_rows[row].bursts[i].sent;
    heard += rate_rows[row].bursts[i].heard;
    g_assert_cmpuint (mock_peer_count (peer, "SIP/2.0 200"), ==, heard);
    g_assert_cmpuint (count_dropped (script->agent->agent), ==, sent - heard);
    if (i + 1 < G_N_ELEMENTS (rate_rows[row].bursts) && !rate_rows[row].bursts[i + 1].sent)
      break;
  }
  /* Others are not its concern. */
  call_script_run (script, "70000 send OPTIONS");
  g_assert_cmpuint (mock_peer_count (script->caller->peer, "SIP/2.0 200"), ==, 1);
  mock_peer_free (peer);
  call_script_free (script);
}

static gboolean
admit (SipUaSourceFilter *filter, const char *source, gint64 now)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (source);

  return sipua_source_filter_admit (filter, address, now, 1);
}

/* A host of IPv6 has a whole network to send from. */
static void
test_networks (void)
{
  SipUaSourceFilter *filter = sipua_source_filter_new ();

  g_assert_true (admit (filter, "2001:db8::1", 1));
  g_assert_false (admit (filter, "2001:db8::2", 1));
  g_assert_true (admit (filter, "2001:db8:0:1::1", 1));
  g_assert_true (admit (filter, "192.0.2.1", 1));
  g_assert_false (admit (filter, "192.0.2.1", 1));
  g_assert_true (admit (filter, "192.0.2.2", 1));
  g_assert_true (admit (filter, "::c000:202", 1));
  g_assert_cmpuint (sipua_source_filter_count (filter), ==, 5);
  sipua_source_filter_free (filter);
}

/* Past the limit new sources share a bucket; those that said nothing for a while make room. */
static void
test_too_many_sources (gconstpointer data)
{
  guint max = GPOINTER_TO_UINT (data);
  SipUaSourceFilter *filter = sipua_source_filter_new ();
  gint64 now = 10 * G_USEC_PER_SEC;

  if (max != SIPUA_MAX_RATED_SOURCES)
    sipua_source_filter_set_max_sources (filter, max);
  for (guint i = 0; i < max; i++) {
    g_autofree char *source = g_strdup_printf ("10.0.%u.%u", i / 256, i % 256);

    g_assert_true (admit (filter, source, now));
    g_assert_false (admit (filter, source, now));
  }
  g_assert_cmpuint (sipua_source_filter_count (filter), ==, max);
  g_assert_true (admit (filter, "192.0.2.1", now));
  g_assert_false (admit (filter, "192.0.2.2", now));
  g_assert_false (admit (filter, "10.0.0.0", now));
  g_assert_cmpuint (sipua_source_filter_count (filter), ==, max);
  now += G_USEC_PER_SEC;
  g_assert_true (admit (filter, "10.0.0.0", now));
  g_assert_true (admit (filter, "192.0.2.1", now));
  g_assert_true (admit (filter, "192.0.2.2", now));
  g_assert_false (admit (filter, "192.0.2.2", now));
  g_assert_cmpuint (sipua_source_filter_count (filter), ==, MIN (max, 3));
  sipua_source_filter_free (filter);
}

static void
add (const char *group, const char *name, guint row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/agent-limits/%s/%s", group, name);

  g_test_add_data_func (path, GUINT_TO_POINTER (row), func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refusal_rows); i++) {
    g_autofree char *path = g_strconcat ("/agent-limits/refusal/", refusal_rows[i].name, NULL);

    g_test_add_data_func (path, &refusal_rows[i], test_refusal);
  }
  for (guint i = 0; i < G_N_ELEMENTS (drain_rows); i++)
    add ("drain", drain_rows[i].name, i, test_drain);
  for (guint i = 0; i < G_N_ELEMENTS (allow_rows); i++)
    add ("allow", allow_rows[i].name, i, test_allow);
  g_test_add_func ("/agent-limits/allow-error", test_allow_error);
  g_test_add_func ("/agent-limits/allow-response", test_allow_response);
  for (guint i = 0; i < G_N_ELEMENTS (rate_rows); i++)
    add ("rate", rate_rows[i].name, i, test_rate);
  g_test_add_func ("/agent-limits/networks", test_networks);
  add ("too-many-sources", "few", 5, test_too_many_sources);
  add ("too-many-sources", "as-built", SIPUA_MAX_RATED_SOURCES, test_too_many_sources);
  return g_test_run ();
}
