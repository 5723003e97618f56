/* SPDX-License-Identifier: BSD-3-Clause */
/* What belongs to what: RFC 3261 sections 17.1.3 and 17.2.3, and what is refused without a transaction
 * (section 8.2.7). */

#include "base/limits.h"
#include "mock/mock-peer.h"
#include "transaction/transaction-layer.h"

#include <stdlib.h>
#include <string.h>

#define US "192.0.2.1:5060"
#define PEER "192.0.2.2:5060"
#define OTHER "192.0.2.3:5060"
#define VIA(sent_by, branch) "SIP/2.0/UDP " sent_by ";rport;branch=" branch

typedef struct {
  MockWorld *world;
  SipUaTimerQueue *timers;
  SipUaTransactionLayer *layer;
  MockTransport *transport; /* (unowned) */
  MockPeer *peer, *other;
  guint status; /* with which each request is answered at once; 0: not */
} Fixture;

static void
responded (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data)
{
  mock_world_note (
      ((Fixture *)user_data)->world, "response %u", sipua_message_get_status (response));
}

static const SipUaTransactionUser user = { .response = responded };

static void
requested (SipUaTransaction *transaction, SipUaMessage *request, gpointer user_data)
{
  Fixture *f = user_data;
  gboolean merged = sipua_transaction_layer_is_merged (f->layer, transaction);

  mock_world_note (
      f->world, "request %s%s", sipua_message_get_method (request), merged ? " merged" : "");
  if (sipua_message_method_id (request) == SIPUA_METHOD_CANCEL) {
    mock_world_note (f->world, "%s",
        sipua_transaction_layer_find_cancelled (f->layer, request) ? "cancels" : "cancels nothing");
    sipua_transaction_respond (transaction, sipua_message_new_reply (request, 200, NULL, "bot"));
  } else if (f->status) {
    sipua_transaction_respond (
        transaction, sipua_message_new_reply (request, f->status, NULL, "bot"));
  }
}

static void
acknowledged (SipUaMessage *ack, gpointer user_data)
{
  mock_world_note (((Fixture *)user_data)->world, "ack");
}

static Fixture *
fixture_new (void)
{
  static const SipUaTransactionLayerCallbacks callbacks = { requested, acknowledged };
  Fixture *f = g_new0 (Fixture, 1);

  f->world = mock_world_new (1);
  f->timers = sipua_timer_queue_new (&f->world->clock);
  mock_world_add_queue (f->world, f->timers);
  f->layer = sipua_transaction_layer_new (f->timers, &callbacks, f);
  f->transport = mock_transport_new (f->world, US, FALSE);
  sipua_transaction_layer_add_transport (f->layer, SIPUA_TRANSPORT (f->transport));
  f->peer = mock_peer_new (f->world, PEER);
  f->other = mock_peer_new (f->world, OTHER);
  return f;
}

static void
fixture_free (Fixture *f)
{
  sipua_transaction_layer_free (f->layer);
  mock_world_remove_queue (f->world, f->timers);
  sipua_timer_queue_free (f->timers);
  mock_peer_free (f->peer);
  mock_peer_free (f->other);
  mock_world_free (f->world);
  g_free (f);
}

/* Two requests, and what becomes of them. */
typedef struct {
  const char *name;
  const char *section;
  guint status; /* with which requests are answered; 0: not */
  MockRequest first;
  MockRequest second;
  const char *expected;
} ServerRow;

static const ServerRow server_rows[] = {
  { "same-branch-again", "17.2.3", 200, { .method = "OPTIONS" }, { .method = "OPTIONS" },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 got 200 OPTIONS" },
  { "other-branch", "17.2.3", 200, { .method = "OPTIONS" },
      { .method = "OPTIONS", .branch = "z9hG4bKtwo", .cseq = 2 },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS; 0 got 200 OPTIONS" },
  { "cookie-in-other-case", "8.1.1.7", 200, { .method = "OPTIONS", .branch = "Z9HG4BKone" },
      { .method = "OPTIONS", .branch = "Z9HG4BKone", .cseq = 2 },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 got 200 OPTIONS" },
  { "same-branch-other-sent-by", "17.2.3", 200, { .method = "OPTIONS" },
      { .method = "OPTIONS", .via = VIA ("192.0.2.9", "z9hG4bKone"), .cseq = 2 },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS; 0 got 200 OPTIONS" },
  { "same-branch-other-sent-by-port", "17.2.3", 200, { .method = "OPTIONS" },
      { .method = "OPTIONS", .via = VIA ("192.0.2.2:5061", "z9hG4bKone"), .cseq = 2 },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS; 0 got 200 OPTIONS" },
  { "same-branch-other-method", "17.2.3", 200, { .method = "OPTIONS" }, { .method = "MESSAGE" },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request MESSAGE; 0 got 200 MESSAGE" },
  { "ack-to-failure", "17.2.3", 486, { .method = "INVITE" }, { .method = "ACK" },
      "0 request INVITE; 0 got 486" },
  { "ack-on-other-branch", "17.2.3", 486, { .method = "INVITE" },
      { .method = "ACK", .branch = "z9hG4bKtwo" },
      "0 request INVITE; 0 got 486; 0 ack; 500 got 486; 1500 got 486" },
  { "ack-to-2xx", "13.3.1.4", 200, { .method = "INVITE" },
      { .method = "ACK", .branch = "z9hG4bKtwo" }, "0 request INVITE; 0 got 200; 0 ack" },
  { "ack-to-nothing", "17.2.3", 200, { .method = "ACK" }, { .method = "ACK" }, "0 ack; 0 ack" },
  { "ack-before-final-ignored", "17.2.1", 100, { .method = "INVITE" }, { .method = "ACK" },
      "0 request INVITE; 0 got 100" },
  { "cancel", "9.2", 180, { .method = "INVITE" }, { .method = "CANCEL" },
      "0 request INVITE; 0 got 180; 0 request CANCEL; 0 cancels; 0 got 200 CANCEL" },
  { "cancel-on-other-branch", "9.2", 180, { .method = "INVITE" },
      { .method = "CANCEL", .branch = "z9hG4bKtwo" },
      "0 request INVITE; 0 got 180; 0 request CANCEL; 0 cancels nothing; 0 got 200 CANCEL" },
  { "cancel-from-other-sent-by", "9.2", 180, { .method = "INVITE" },
      { .method = "CANCEL", .via = VIA ("192.0.2.9", "z9hG4bKone") },
      "0 request INVITE; 0 got 180; 0 request CANCEL; 0 cancels nothing; 0 got 200 CANCEL" },
  { "cancel-of-no-invite", "9.2", 0, { .method = "OPTIONS" }, { .method = "CANCEL" },
      "0 request OPTIONS; 0 request CANCEL; 0 cancels nothing; 0 got 200 CANCEL" },

  /* Peers of RFC 2543, whose branch, if any, says nothing. */
  { "2543-again", "17.2.3", 200, { .method = "OPTIONS", .via = "SIP/2.0/UDP 192.0.2.2" },
      { .method = "OPTIONS", .via = "SIP/2.0/UDP 192.0.2.2" },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 got 200 OPTIONS" },
  { "2543-other-cseq", "17.2.3", 200, { .method = "OPTIONS", .branch = "1" },
      { .method = "OPTIONS", .branch = "1", .cseq = 2 },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS; 0 got 200 OPTIONS" },
  { "2543-other-call-id", "17.2.3", 200, { .method = "OPTIONS", .branch = "1" },
      { .method = "OPTIONS", .branch = "1", .call_id = "two" },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS; 0 got 200 OPTIONS" },
  { "2543-other-from-tag", "17.2.3", 200, { .method = "OPTIONS", .branch = "1" },
      { .method = "OPTIONS", .branch = "1", .from_tag = "two" },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS; 0 got 200 OPTIONS" },
  { "2543-other-request-uri", "17.2.3", 200, { .method = "OPTIONS", .branch = "1" },
      { .method = "OPTIONS", .branch = "1", .uri = "sip:two@192.0.2.1" },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS merged; 0 got 200 OPTIONS" },
  { "2543-other-via", "17.2.3", 200, { .method = "OPTIONS", .branch = "1" },
      { .method = "OPTIONS", .branch = "2", .cseq = 1 },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS merged; 0 got 200 OPTIONS" },
  { "2543-cookie-alone-is-no-branch", "17.2.3", 200, { .method = "OPTIONS", .branch = "z9hG4bK" },
      { .method = "OPTIONS", .branch = "z9hG4bK", .cseq = 2 },
      "0 request OPTIONS; 0 got 200 OPTIONS; 0 request OPTIONS; 0 got 200 OPTIONS" },
  { "2543-ack-to-failure", "17.2.3", 486, { .method = "INVITE", .branch = "1" },
      { .method = "ACK", .branch = "1", .to_tag = "bot" }, "0 request INVITE; 0 got 486" },
  { "2543-ack-to-2xx-goes-up", "17.2.3", 200, { .method = "INVITE", .branch = "1" },
      { .method = "ACK", .branch = "1", .to_tag = "bot" }, "0 request INVITE; 0 got 200; 0 ack" },
  { "2543-cancel", "9.2", 180, { .method = "INVITE", .branch = "1" },
      { .method = "CANCEL", .branch = "1" },
      "0 request INVITE; 0 got 180; 0 request CANCEL; 0 cancels; 0 got 200 CANCEL" },

  /* Requests that came on two ways. */
  { "merged", "8.2.2.2", 0, { .method = "INVITE" }, { .method = "INVITE", .branch = "z9hG4bKtwo" },
      "0 request INVITE; 0 request INVITE merged" },
  { "merged-not-with-to-tag", "8.2.2.2", 0, { .method = "INVITE" },
      { .method = "INVITE", .branch = "z9hG4bKtwo", .to_tag = "bot" },
      "0 request INVITE; 0 request INVITE" },
  { "merged-not-with-other-cseq", "8.2.2.2", 0, { .method = "INVITE" },
      { .method = "INVITE", .branch = "z9hG4bKtwo", .cseq = 2 },
      "0 request INVITE; 0 request INVITE" },
  { "merged-not-with-other-from-tag", "8.2.2.2", 0, { .method = "INVITE" },
      { .method = "INVITE", .branch = "z9hG4bKtwo", .from_tag = "two" },
      "0 request INVITE; 0 request INVITE" },
  { "merged-not-with-other-call-id", "8.2.2.2", 0, { .method = "INVITE" },
      { .method = "INVITE", .branch = "z9hG4bKtwo", .call_id = "two" },
      "0 request INVITE; 0 request INVITE" },
};

static void
test_server (gconstpointer data)
{
  const ServerRow *row = data;
  Fixture *f = fixture_new ();

  g_test_message ("RFC 3261 section %s", row->section);
  f->status = row->status;
  mock_peer_send_request (f->peer, US, &row->first);
  mock_world_run (f->world, 0);
  mock_peer_send_request (f->peer, US, &row->second);
  mock_world_run (f->world, 2000);
  g_assert_cmpstr (f->world->notes->str, ==, row->expected);
  fixture_free (f);
}

/* A merged request is known as such while the first is; the memory of it goes with it. */
static void
test_merged_is_forgotten (void)
{
  Fixture *f = fixture_new ();

  f->status = 200;
  mock_peer_send_request (f->peer, US, &(MockRequest){ .branch = "z9hG4bKone" });
  mock_world_run (f->world, 32001);
  mock_peer_send_request (f->peer, US, &(MockRequest){ .branch = "z9hG4bKtwo" });
  mock_world_run (f->world, 20000);
  mock_peer_send_request (f->peer, US, &(MockRequest){ .branch = "z9hG4bKthree" });
  mock_world_run (f->world, 20000);
  /* The second is gone, the third was never the one that is remembered. */
  mock_peer_send_request (f->peer, US, &(MockRequest){ .branch = "z9hG4bKfour" });
  mock_world_run (f->world, 0);
  g_assert_cmpstr (f->world->notes->str, ==,
      "0 request OPTIONS; 0 got 200 OPTIONS; 32001 request OPTIONS; 32001 got 200 OPTIONS; 52001 "
      "request OPTIONS merged; 52001 got 200 OPTIONS; 72001 request OPTIONS; 72001 got 200 "
      "OPTIONS");
  fixture_free (f);
}

/* What comes as a response to a BYE of ours. %B stands for the branch, %V for the whole Via. */
typedef struct {
  const char *name;
  const char *section;
  const char *response;
  gboolean taken;
} ClientRow;

#define REST                                                                                       \
  "From: <sip:bot@192.0.2.1>;tag=bot\nTo: <sip:alice@192.0.2.2>;tag=alice\nCall-ID: call\n"

static const ClientRow client_rows[] = {
  { "same-branch", "17.1.3", "SIP/2.0 200 OK\nVia: %V\n" REST "CSeq: 7 BYE\n\n", TRUE },
  { "with-received", "18.1.2",
      "SIP/2.0 200 OK\nVia: %V;received=192.0.2.99\n" REST "CSeq: 7 BYE\n\n", TRUE },
  { "other-branch", "17.1.3",
      "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKother\n" REST
      "CSeq: 7 BYE\n\n",
      FALSE },
  { "no-branch", "17.1.3",
      "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.1:5060\n" REST "CSeq: 7 BYE\n\n", FALSE },
  { "other-method", "17.1.3", "SIP/2.0 200 OK\nVia: %V\n" REST "CSeq: 7 INVITE\n\n", FALSE },
  { "second-via-line", "8.1.3.3",
      "SIP/2.0 200 OK\nVia: %V\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx\n" REST
      "CSeq: 7 BYE\n\n",
      FALSE },
  { "second-via-element", "8.1.3.3",
      "SIP/2.0 200 OK\nVia: %V, SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx\n" REST "CSeq: 7 BYE\n\n",
      FALSE },
  { "broken", "16.7", "SIP/2.0 200 OK\nVia: %V\nCSeq: 7 BYE\n\n", FALSE },
  { "no-sip", "18.1.2", "HTTP/1.1 200 OK\nVia: %V\n" REST "CSeq: 7 BYE\n\n", FALSE },
};

static void
send_bye (Fixture *f)
{
  SipUaMessage *bye = sipua_message_new_plain_request ("BYE", "sip:alice@192.0.2.2");
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("192.0.2.2", 5060);
  g_auto (SipUaFlow) flow = sipua_flow (SIPUA_TRANSPORT (f->transport), address);

  sipua_message_append (bye, SIPUA_HEADER_FROM, "<sip:bot@192.0.2.1>;tag=bot");
  sipua_message_append (bye, SIPUA_HEADER_TO, "<sip:alice@192.0.2.2>;tag=alice");
  sipua_message_append (bye, SIPUA_HEADER_CALL_ID, "call");
  sipua_message_append (bye, SIPUA_HEADER_CSEQ, "7 BYE");
  sipua_transaction_layer_send_request (f->layer, bye, &flow, &user, f);
  mock_world_run (f->world, 0);
}

static void
test_client (gconstpointer data)
{
  const ClientRow *row = data;
  Fixture *f = fixture_new ();
  g_autoptr (GString) text = g_string_new (row->response);

  g_test_message ("RFC 3261 section %s", row->section);
  send_bye (f);
  g_string_replace (
      text, "%V", sipua_message_get_header (mock_peer_last (f->peer, "BYE")->message, "Via", 0), 0);
  mock_peer_send_text (f->peer, US, text->str);
  mock_world_run (f->world, 0);
  g_assert_cmpstr (
      f->world->notes->str, ==, row->taken ? "0 got BYE; 0 response 200" : "0 got BYE");
  fixture_free (f);
}

/* By hand, since the response to a broken request may be broken like it. */
static char *
to_tag_of (const MockReceived *received)
{
  const char *to = strstr (received->text, "\r\nTo: ");
  const char *tag = to ? strstr (to, ";tag=") : NULL;

  g_assert_nonnull (tag);
  return g_strndup (tag + 5, strcspn (tag + 5, ";\r"));
}

/* Requests with a fault, refused without a transaction: RFC 3261 section 8.2.7. */
typedef struct {
  const char *name;
  const char *section;
  MockRequest request;
  const char *answer; /* start of the response; NULL: none */
} BrokenRow;

static const BrokenRow broken_rows[] = {
  { "blank-in-request-uri", "7.1", { .method = "OPTIONS", .uri = "sip:bot@192.0.2.1 x" },
      "SIP/2.0 400 " },
  { "second-call-id", "20.8", { .method = "OPTIONS", .headers = "Call-ID: two\n" },
      "SIP/2.0 400 " },
  { "second-to", "20.39", { .method = "INVITE", .headers = "To: <sip:two@192.0.2.1>\n" },
      "SIP/2.0 400 " },
  { "bad-content-length", "18.3", { .method = "INVITE", .headers = "Content-Length: many\n" },
      "SIP/2.0 400 " },
  { "never-for-ack", "8.2.6.1", { .method = "ACK", .headers = "Call-ID: two\n" }, NULL },
};

static void
test_broken (gconstpointer data)
{
  const BrokenRow *row = data;
  Fixture *f = fixture_new ();
  g_autofree char *first = NULL, *second = NULL;

  g_test_message ("RFC 3261 section %s", row->section);
  f->peer->tolerant = TRUE;
  for (guint i = 0; i < 2; i++) {
    mock_peer_send_request (f->peer, US, &row->request);
    mock_world_run (f->world, 500);
    if (row->answer) {
      g_assert_cmpuint (mock_peer_count (f->peer, NULL), ==, i + 1);
      g_free (second);
      second = first;
      first = to_tag_of (mock_peer_last (f->peer, row->answer));
    }
  }
  if (row->answer)
    g_assert_cmpstr (first, ==, second);
  else
    g_assert_cmpuint (mock_peer_count (f->peer, NULL), ==, 0);
  g_assert_cmpuint (sipua_transaction_layer_count (f->layer), ==, 0);
  g_assert_cmpuint (mock_world_pending (f->world), ==, 0);
  fixture_free (f);
}

/* What a response echoes of these is as broken, so it goes to a port where nobody reads it. */
static void
test_unreadable_echo (gconstpointer data)
{
  Fixture *f = fixture_new ();
  g_autofree char *text =
      g_strdup_printf ("OPTIONS sip:bot@192.0.2.1 SIP/2.0\n"
                       "Via: SIP/2.0/UDP 192.0.2.2:5999;branch=z9hG4bKecho\n"
                       "From: <sip:alice@192.0.2.2>;tag=alice\nTo: <sip:bot@192.0.2.1>\n"
                       "Max-Forwards: 70\n%s\nContent-Length: 0\n\n",
          (const char *)data);

  g_test_message ("RFC 3261 section 25.1: %s", (const char *)data);
  mock_peer_send_text (f->peer, US, text);
  mock_world_run (f->world, 500);
  g_assert_cmpuint (mock_world_count_sent (f->world, US, "SIP/2.0 400 "), ==, 1);
  fixture_free (f);
}

static void
send_numbered (Fixture *f, const char *method, guint n)
{
  g_autofree char *branch = g_strdup_printf ("z9hG4bK%u", n);
  g_autofree char *call_id = g_strdup_printf ("call%u", n);

  mock_peer_send_request (
      f->peer, US, &(MockRequest){ .method = method, .branch = branch, .call_id = call_id });
  mock_world_run (f->world, 0);
}

/* The limits are crossed with a part of them: all of the transactions would take 150 MB. */
#define FEW_SERVERS (SIPUA_MAX_SERVER_TRANSACTIONS / 10000)
#define SMALL_SIZE (SIPUA_MAX_SERVER_TRANSACTION_SIZE / 4096)

static void
test_too_many_servers (void)
{
  Fixture *f = fixture_new ();
  const MockReceived *refusal;
  g_autofree char *tag = NULL, *again = NULL;

  f->status = 200;
  sipua_transaction_layer_set_max_servers (f->layer, FEW_SERVERS);
  for (guint i = 0; i <= FEW_SERVERS; i++)
    send_numbered (f, "OPTIONS", i);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 200"), ==, FEW_SERVERS);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 503"), ==, 1);
  refusal = mock_peer_last (f->peer, "SIP/2.0 503");
  g_assert_cmpstr (sipua_message_get_header (refusal->message, "Retry-After", 0), ==, "10");
  tag = to_tag_of (refusal);
  /* The refused one again, an ACK, and one that is known. */
  send_numbered (f, "OPTIONS", FEW_SERVERS);
  again = to_tag_of (mock_peer_last (f->peer, "SIP/2.0 503"));
  g_assert_cmpstr (tag, ==, again);
  send_numbered (f, "ACK", FEW_SERVERS + 1);
  g_assert_cmpuint (mock_peer_count (f->peer, NULL), ==, FEW_SERVERS + 2);
  send_numbered (f, "OPTIONS", 0);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 200"), ==, FEW_SERVERS + 1);
  /* When one went, there is room again. */
  mock_world_run (f->world, 32000);
  send_numbered (f, "OPTIONS", FEW_SERVERS + 2);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 200"), ==, FEW_SERVERS + 2);
  fixture_free (f);
}

/* Large requests, with which few transactions would hold much, count by what they take. */
static void
test_too_large_servers (void)
{
  Fixture *f = fixture_new ();
  g_autofree char *value = g_strnfill (16000, 'x');
  g_autofree char *headers = g_strdup_printf ("Subject: %s\n", value);

  f->status = 200;
  sipua_transaction_layer_set_max_size (f->layer, SMALL_SIZE);
  for (guint i = 0; i < 4; i++) {
    g_autofree char *id = g_strdup_printf ("z9hG4bKlarge%u", i);

    mock_peer_send_request (
        f->peer, US, &(MockRequest){ .branch = id, .call_id = id, .headers = headers });
    mock_world_run (f->world, 0);
  }
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 200"), ==, 2);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 503"), ==, 2);
  /* A small one finds room, and when they went, a large one too. */
  send_numbered (f, "OPTIONS", 0);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 200"), ==, 3);
  mock_world_run (f->world, 32000);
  mock_peer_send_request (f->peer, US, &(MockRequest){ .headers = headers });
  mock_world_run (f->world, 0);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 200"), ==, 4);
  fixture_free (f);
}

/* What a transaction is found by is a copy, as long as the peer wants. */
static void
test_long_names_count (void)
{
  Fixture *f = fixture_new ();
  g_autofree char *name = g_strnfill (8000, 'x');

  f->status = 200;
  sipua_transaction_layer_set_max_size (f->layer, SMALL_SIZE);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *branch = g_strdup_printf ("z9hG4bK%u%s", i, name);
    g_autofree char *id = g_strdup_printf ("%u%s", i, name);

    mock_peer_send_request (f->peer, US, &(MockRequest){ .branch = branch, .call_id = id });
    mock_world_run (f->world, 0);
  }
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 200"), ==, 1);
  g_assert_cmpuint (mock_peer_count (f->peer, "SIP/2.0 503"), ==, 1);
  fixture_free (f);
}

/* Garbage is met with silence (RFC 3261 section 18.3, RFC 5626 section 3.5.1). */
static void
test_garbage (void)
{
  static const char *const garbage[] = { "\r\n\r\n", "\r\n", "x", "INVITE",
    "SIP/2.0 200 OK\r\n\r\n", "INVITE sip:bot@192.0.2.1 SIP/2.0\r\n\r\n" };
  Fixture *f = fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    mock_transport_send_text (f->peer->transport, US, garbage[i], strlen (garbage[i]));
  mock_transport_send_text (f->peer->transport, US, "", 0);
  mock_transport_send_text (f->peer->transport, US, "\0\0\0\0", 4);
  mock_world_run (f->world, 1000);
  g_assert_cmpuint (mock_peer_count (f->peer, NULL), ==, 0);
  g_assert_cmpstr (f->world->notes->str, ==, "");
  fixture_free (f);
}

static void
add_row (const char *group, const char *name, gconstpointer row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/transaction-matching/%s/%s", group, name);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (server_rows); i++)
    add_row ("server", server_rows[i].name, &server_rows[i], test_server);
  for (guint i = 0; i < G_N_ELEMENTS (client_rows); i++)
    add_row ("client", client_rows[i].name, &client_rows[i], test_client);
  for (guint i = 0; i < G_N_ELEMENTS (broken_rows); i++)
    add_row ("broken", broken_rows[i].name, &broken_rows[i], test_broken);
  g_test_add_data_func ("/transaction-matching/broken/unreadable-call-id",
      "Call-ID: no call id\nCSeq: 1 OPTIONS", test_unreadable_echo);
  g_test_add_data_func ("/transaction-matching/broken/empty-call-id", "Call-ID: \nCSeq: 1 OPTIONS",
      test_unreadable_echo);
  g_test_add_data_func ("/transaction-matching/broken/unreadable-cseq",
      "Call-ID: call\nCSeq: one OPTIONS", test_unreadable_echo);
  g_test_add_func ("/transaction-matching/merged-is-forgotten", test_merged_is_forgotten);
  g_test_add_func ("/transaction-matching/too-many-servers", test_too_many_servers);
  g_test_add_func ("/transaction-matching/too-large-servers", test_too_large_servers);
  g_test_add_func ("/transaction-matching/long-names-count", test_long_names_count);
  g_test_add_func ("/transaction-matching/garbage", test_garbage);
  return g_test_run ();
}
