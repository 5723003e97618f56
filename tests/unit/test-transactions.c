/* SPDX-License-Identifier: BSD-3-Clause */
/* The transaction machines with all their timers: RFC 3261 section 17, RFC 6026 and RFC 4320. A row is a script
 * of what peer and transaction user do, and all that is seen of it: "got" is what the peer received,
 * the other notes are what the transaction user was told. */

#include "mock/mock-peer.h"
#include "transaction/transaction-layer.h"

#include <stdlib.h>
#include <string.h>

#define US "192.0.2.1:5060"
#define PEER "192.0.2.2:5060"

typedef struct {
  MockWorld *world;
  SipUaTimerQueue *timers;
  SipUaTransactionLayer *layer;
  MockTransport *transport; /* (unowned) */
  MockPeer *peer;
  SipUaTransaction *transaction; /* (unowned) (nullable) */
} Fixture;

static void
responded (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data)
{
  mock_world_note (
      ((Fixture *)user_data)->world, "response %u", sipua_message_get_status (response));
}

static void
failed (SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data)
{
  mock_world_note (((Fixture *)user_data)->world, "%s",
      failure == SIPUA_TRANSACTION_TIMED_OUT ? "timed out" : "failed");
}

static void
terminated (SipUaTransaction *transaction, gpointer user_data)
{
  Fixture *f = user_data;

  mock_world_note (f->world, "terminated");
  f->transaction = NULL;
}

static const SipUaTransactionUser user = { responded, failed, terminated };

static void
requested (SipUaTransaction *transaction, SipUaMessage *request, gpointer user_data)
{
  Fixture *f = user_data;

  mock_world_note (f->world, "request %s", sipua_message_get_method (request));
  g_assert_true (sipua_transaction_get_request (transaction) == request);
  sipua_transaction_set_user (transaction, &user, f);
  f->transaction = transaction;
}

static void
acknowledged (SipUaMessage *ack, gpointer user_data)
{
  mock_world_note (((Fixture *)user_data)->world, "ack");
}

static Fixture *
fixture_new (gboolean reliable)
{
  static const SipUaTransactionLayerCallbacks callbacks = { requested, acknowledged };
  Fixture *f = g_new0 (Fixture, 1);

  f->world = mock_world_new (1);
  f->timers = sipua_timer_queue_new (&f->world->clock);
  mock_world_add_queue (f->world, f->timers);
  f->layer = sipua_transaction_layer_new (f->timers, &callbacks, f);
  f->transport = mock_transport_new (f->world, US, reliable);
  sipua_transaction_layer_add_transport (f->layer, SIPUA_TRANSPORT (f->transport));
  f->peer = mock_peer_new (f->world, PEER);
  return f;
}

static void
fixture_free (Fixture *f)
{
  g_assert_cmpuint (sipua_timer_queue_count (f->timers), ==, 0);
  sipua_transaction_layer_free (f->layer);
  mock_world_remove_queue (f->world, f->timers);
  sipua_timer_queue_free (f->timers);
  mock_peer_free (f->peer);
  mock_world_free (f->world);
  g_free (f);
}

static void
tu_respond (Fixture *f, guint status)
{
  SipUaMessage *response;

  g_assert_nonnull (f->transaction);
  response =
      sipua_message_new_reply (sipua_transaction_get_request (f->transaction), status, NULL, "bot");
  if (!sipua_transaction_respond (f->transaction, response))
    mock_world_note (f->world, "not sent");
}

static void
tu_request (Fixture *f, const char *method)
{
  SipUaMessage *request = sipua_message_new_plain_request (method, "sip:alice@192.0.2.2");
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("192.0.2.2", 5060);
  g_auto (SipUaFlow) flow = sipua_flow (SIPUA_TRANSPORT (f->transport), address);

  sipua_message_append (request, SIPUA_HEADER_FROM, "<sip:bot@192.0.2.1>;tag=bot");
  if (g_str_equal (method, "INVITE")) {
    sipua_message_append (request, SIPUA_HEADER_ROUTE, "<sip:192.0.2.2;lr>");
    sipua_message_append (request, SIPUA_HEADER_MAX_FORWARDS, "70");
    sipua_message_append (request, SIPUA_HEADER_TO, "<sip:alice@192.0.2.2>");
  } else {
    sipua_message_append (request, SIPUA_HEADER_TO, "<sip:alice@192.0.2.2>;tag=alice");
  }
  sipua_message_append (request, SIPUA_HEADER_CALL_ID, "call");
  sipua_message_append_printf (request, SIPUA_HEADER_CSEQ, "7 %s", method);
  f->transaction = sipua_transaction_layer_send_request (f->layer, request, &flow, &user, f);
}

/* Verbs: recv METHOD; reply STATUS (the peer, to the last request); answer STATUS (the peer, to the
 * INVITE); tu STATUS; req METHOD; cancel; terminate; fail; mend; forget (the user lets go). */
static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;

  if (g_str_equal (verb, "recv"))
    mock_peer_send_request (f->peer, US, &(MockRequest){ .method = argument });
  else if (g_str_equal (verb, "reply"))
    mock_peer_respond (f->peer, mock_peer_last (f->peer, NULL), atoi (argument), NULL);
  else if (g_str_equal (verb, "answer"))
    mock_peer_respond (f->peer, mock_peer_last (f->peer, "INVITE "), atoi (argument), "alice");
  else if (g_str_equal (verb, "cancel"))
    sipua_transaction_layer_send_cancel (f->layer, f->transaction,
        sipua_message_new_cancel (sipua_transaction_get_request (f->transaction)));
  else if (g_str_equal (verb, "terminate"))
    sipua_transaction_terminate (f->transaction);
  else if (g_str_equal (verb, "tu"))
    tu_respond (f, atoi (argument));
  else if (g_str_equal (verb, "req"))
    tu_request (f, argument);
  else if (g_str_equal (verb, "forget"))
    sipua_transaction_set_user (f->transaction, NULL, NULL);
  else
    mock_transport_set_failing (f->transport, g_str_equal (verb, "fail"));
}

typedef struct {
  const char *name;
  const char *section;
  gboolean reliable;
  const char *script;
  const char *expected;
} Row;

#define G_OF(status)                                                                               \
  "0 got " status "; 500 got " status "; 1500 got " status "; 3500 got " status                    \
  "; 7500 got " status "; 11500 got " status "; 15500 got " status "; 19500 got " status           \
  "; 23500 got " status "; 27500 got " status "; 31500 got " status
#define E_OF(request)                                                                              \
  "0 got " request "; 500 got " request "; 1500 got " request "; 3500 got " request                \
  "; 7500 got " request "; 11500 got " request "; 15500 got " request "; 19500 got " request       \
  "; 23500 got " request "; 27500 got " request "; 31500 got " request

#define A_OF_INVITE                                                                                \
  "0 got INVITE; 500 got INVITE; 1500 got INVITE; 3500 got INVITE; 7500 got INVITE; "              \
  "15500 got INVITE; 31500 got INVITE"

static const Row rows[] = {
  /* INVITE server. */
  { "invite-server/timers-g-and-h", "3261 17.2.1", FALSE, "0 recv INVITE; 0 tu 486",
      "0 request INVITE; " G_OF ("486") "; 32000 timed out; 32000 terminated" },
  { "invite-server/reliable-no-g-but-h", "3261 17.2.1", TRUE, "0 recv INVITE; 0 tu 486",
      "0 request INVITE; 0 got 486; 32000 timed out; 32000 terminated" },
  { "invite-server/ack-stops-g-and-starts-i", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 1600 recv ACK",
      "0 request INVITE; 0 got 486; 500 got 486; 1500 got 486; 6600 terminated" },
  { "invite-server/reliable-i-is-0", "3261 17.2.1", TRUE, "0 recv INVITE; 0 tu 486; 100 recv ACK",
      "0 request INVITE; 0 got 486; 100 terminated" },
  { "invite-server/ack-again-absorbed", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 100 recv ACK; 200 recv ACK; 5099 recv ACK",
      "0 request INVITE; 0 got 486; 5100 terminated" },
  { "invite-server/ack-after-i-is-stray", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 100 recv ACK; 5101 recv ACK",
      "0 request INVITE; 0 got 486; 5100 terminated; 5101 ack" },
  { "invite-server/invite-after-ack-absorbed", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 100 recv ACK; 200 recv INVITE",
      "0 request INVITE; 0 got 486; 5100 terminated" },
  { "invite-server/repeated-before-any-response", "3261 17.2.1", FALSE,
      "0 recv INVITE; 500 recv INVITE; 600 tu 486; 700 recv ACK",
      "0 request INVITE; 600 got 486; 5700 terminated" },
  { "invite-server/repeated-gets-last-provisional", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 100; 500 recv INVITE; 600 tu 180; 1500 recv INVITE; 1600 tu 486; 1700 "
      "recv ACK",
      "0 request INVITE; 0 got 100; 500 got 100; 600 got 180; 1500 got 180; 1600 got 486; 6700 "
      "terminated" },
  { "invite-server/repeated-gets-final-again", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 100 recv INVITE; 200 recv ACK",
      "0 request INVITE; 0 got 486; 100 got 486; 5200 terminated" },
  { "invite-server/provisionals-without-end", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 100; 60000 tu 180; 200000 tu 180; 300000 tu 603; 300000 recv ACK",
      "0 request INVITE; 0 got 100; 60000 got 180; 200000 got 180; 300000 got 603; 305000 "
      "terminated" },
  { "invite-server/accepted-until-l", "6026 7.1", FALSE, "0 recv INVITE; 100 tu 200",
      "0 request INVITE; 100 got 200; 32100 terminated" },
  { "invite-server/reliable-accepted-until-l", "6026 7.1", TRUE, "0 recv INVITE; 100 tu 200",
      "0 request INVITE; 100 got 200; 32100 terminated" },
  { "invite-server/accepted-absorbs-invite", "6026 7.1", FALSE,
      "0 recv INVITE; 0 tu 200; 500 recv INVITE; 31999 recv INVITE",
      "0 request INVITE; 0 got 200; 32000 terminated" },
  { "invite-server/accepted-repeats-2xx-of-user", "6026 7.1", FALSE,
      "0 recv INVITE; 0 tu 200; 500 tu 200; 1500 tu 200",
      "0 request INVITE; 0 got 200; 500 got 200; 1500 got 200; 32000 terminated" },
  { "invite-server/ack-to-2xx-goes-up", "6026 7.1", FALSE,
      "0 recv INVITE; 0 tu 200; 500 recv ACK; 600 recv ACK",
      "0 request INVITE; 0 got 200; 500 ack; 600 ack; 32000 terminated" },
  { "invite-server/no-failure-after-2xx", "6026 8.4", FALSE, "0 recv INVITE; 0 tu 200; 100 tu 486",
      "0 request INVITE; 0 got 200; 100 not sent; 32000 terminated" },
  { "invite-server/no-provisional-after-2xx", "3261 13.3.1.4", FALSE,
      "0 recv INVITE; 0 tu 200; 100 tu 180",
      "0 request INVITE; 0 got 200; 100 not sent; 32000 terminated" },
  { "invite-server/no-2xx-after-failure", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 100 tu 200; 100 tu 404; 200 recv ACK; 300 tu 200",
      "0 request INVITE; 0 got 486; 100 not sent; 100 not sent; 300 not sent; 5200 terminated" },
  { "invite-server/transport-fails-provisional", "6026 8.8", FALSE,
      "0 recv INVITE; 0 fail; 0 tu 100; 10 mend; 10 tu 503; 20 recv ACK",
      "0 request INVITE; 0 failed; 10 got 503; 5020 terminated" },
  { "invite-server/transport-fails-2xx", "6026 8.8", FALSE,
      "0 recv INVITE; 0 fail; 0 tu 200; 500 mend; 500 tu 200",
      "0 request INVITE; 0 failed; 500 got 200; 32000 terminated" },
  { "invite-server/transport-fails-final-g-goes-on", "6026 8.8", FALSE,
      "0 recv INVITE; 0 fail; 0 tu 486; 600 mend; 1600 recv ACK",
      "0 request INVITE; 0 failed; 500 failed; 1500 got 486; 6600 terminated" },
  { "invite-server/ack-too-late", "3261 17.2.1", FALSE, "0 recv INVITE; 0 tu 486; 32001 recv ACK",
      "0 request INVITE; " G_OF ("486") "; 32000 timed out; 32000 terminated; 32001 ack" },
  { "invite-server/after-l-it-is-new", "6026 7.1", FALSE,
      "0 recv INVITE; 0 tu 200; 32001 recv INVITE; 32001 tu 486; 32001 recv ACK",
      "0 request INVITE; 0 got 200; 32000 terminated; 32001 request INVITE; 32001 got 486; 37001 "
      "terminated" },
  { "invite-server/after-i-it-is-new", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 0 recv ACK; 5001 recv INVITE; 5001 tu 486; 5001 recv ACK",
      "0 request INVITE; 0 got 486; 5000 terminated; 5001 request INVITE; 5001 got 486; 10001 "
      "terminated" },
  { "invite-server/user-lets-go", "3261 17.2.1", FALSE,
      "0 recv INVITE; 0 tu 486; 100 forget; 600 recv ACK",
      "0 request INVITE; 0 got 486; 500 got 486" },

  /* Non-INVITE server. */
  { "non-invite-server/timer-j", "3261 17.2.2", FALSE, "0 recv OPTIONS; 100 tu 200",
      "0 request OPTIONS; 100 got 200 OPTIONS; 32100 terminated" },
  { "non-invite-server/reliable-j-is-0", "3261 17.2.2", TRUE, "0 recv OPTIONS; 100 tu 200",
      "0 request OPTIONS; 100 got 200 OPTIONS; 100 terminated" },
  { "non-invite-server/trying-discards", "3261 17.2.2", FALSE,
      "0 recv OPTIONS; 500 recv OPTIONS; 600 tu 200",
      "0 request OPTIONS; 600 got 200 OPTIONS; 32600 terminated" },
  { "non-invite-server/repeated-gets-provisional", "3261 17.2.2", FALSE,
      "0 recv OPTIONS; 0 tu 100; 500 recv OPTIONS; 600 tu 183; 1500 recv OPTIONS; 1600 tu 200",
      "0 request OPTIONS; 0 got 100 OPTIONS; 500 got 100 OPTIONS; 600 got 183 OPTIONS; 1500 got "
      "183 "
      "OPTIONS; 1600 got 200 OPTIONS; 33600 terminated" },
  { "non-invite-server/repeated-gets-final", "3261 17.2.2", FALSE,
      "0 recv BYE; 0 tu 481; 500 recv BYE; 31999 recv BYE",
      "0 request BYE; 0 got 481 BYE; 500 got 481 BYE; 31999 got 481 BYE; 32000 terminated" },
  { "non-invite-server/after-j-it-is-new", "3261 17.2.2", FALSE,
      "0 recv BYE; 0 tu 481; 32001 recv BYE; 32001 tu 481",
      "0 request BYE; 0 got 481 BYE; 32000 terminated; 32001 request BYE; 32001 got 481 BYE; 64001 "
      "terminated" },
  { "non-invite-server/one-final", "3261 17.2.2", FALSE,
      "0 recv OPTIONS; 0 tu 200; 100 tu 404; 200 tu 100",
      "0 request OPTIONS; 0 got 200 OPTIONS; 100 not sent; 200 not sent; 32000 terminated" },
  { "non-invite-server/transport-fails", "3261 17.2.4", FALSE, "0 recv OPTIONS; 0 fail; 0 tu 200",
      "0 request OPTIONS; 0 failed; 0 terminated" },
  { "non-invite-server/transport-fails-provisional", "3261 17.2.4", FALSE,
      "0 recv OPTIONS; 0 fail; 0 tu 183", "0 request OPTIONS; 0 failed; 0 terminated" },
  { "non-invite-server/transport-fails-repetition", "3261 17.2.4", FALSE,
      "0 recv OPTIONS; 0 tu 200; 400 fail; 500 recv OPTIONS",
      "0 request OPTIONS; 0 got 200 OPTIONS; 500 failed; 500 terminated" },
  { "non-invite-server/100-when-timer-e-is-t2", "4320 4.1", FALSE,
      "0 recv OPTIONS; 500 recv OPTIONS; 1500 recv OPTIONS; 3600 recv OPTIONS; 40000 tu 200",
      "0 request OPTIONS; 3500 got 100 OPTIONS; 3600 got 100 OPTIONS; 40000 got 200 OPTIONS; 72000 "
      "terminated" },
  { "non-invite-server/reliable-100-too", "4320 4.1", TRUE, "0 recv OPTIONS; 40000 tu 200",
      "0 request OPTIONS; 3500 got 100 OPTIONS; 40000 got 200 OPTIONS; 40000 terminated" },
  { "non-invite-server/no-100-after-another-provisional", "4320 4.1", FALSE,
      "0 recv OPTIONS; 100 tu 183; 40000 tu 200",
      "0 request OPTIONS; 100 got 183 OPTIONS; 40000 got 200 OPTIONS; 72000 terminated" },
  { "non-invite-server/100-fails", "3261 17.2.4", FALSE, "0 recv OPTIONS; 100 fail",
      "0 request OPTIONS; 3500 failed; 3500 terminated" },
  { "non-invite-server/no-408", "4320 4.2", FALSE,
      "0 recv OPTIONS; 100 tu 408; 500 recv OPTIONS; 600 tu 200",
      "0 request OPTIONS; 600 not sent; 32100 terminated" },
  { "non-invite-server/user-lets-go", "3261 17.2.2", FALSE,
      "0 recv OPTIONS; 0 tu 200; 0 forget; 500 recv OPTIONS",
      "0 request OPTIONS; 0 got 200 OPTIONS; 500 got 200 OPTIONS" },

  /* INVITE client: figure 5 of RFC 3261 as RFC 6026 section 8.4 replaced it. */
  { "invite-client/timers-a-and-b", "3261 17.1.1.2", FALSE, "0 req INVITE",
      A_OF_INVITE "; 32000 timed out; 32000 terminated" },
  { "invite-client/reliable-no-a-but-b", "3261 17.1.1.2", TRUE, "0 req INVITE",
      "0 got INVITE; 32000 timed out; 32000 terminated" },
  { "invite-client/provisional-stops-a-and-b", "3261 17.1.1.2", FALSE,
      "0 req INVITE; 600 answer 100; 200000 answer 180; 300000 answer 486",
      "0 got INVITE; 500 got INVITE; 600 response 100; 200000 response 180; 300000 response 486; "
      "300000 got ACK; 332000 terminated" },
  { "invite-client/2xx-from-calling-and-timer-m", "6026 7.2", FALSE, "0 req INVITE; 100 answer 200",
      "0 got INVITE; 100 response 200; 32100 terminated" },
  { "invite-client/2xx-from-proceeding", "6026 7.2", FALSE,
      "0 req INVITE; 100 answer 180; 700 answer 200",
      "0 got INVITE; 100 response 180; 700 response 200; 32700 terminated" },
  { "invite-client/reliable-m-too", "6026 7.2", TRUE, "0 req INVITE; 100 answer 200",
      "0 got INVITE; 100 response 200; 32100 terminated" },
  { "invite-client/accepted-tells-every-2xx", "6026 7.2", FALSE,
      "0 req INVITE; 100 answer 200; 600 answer 200; 32099 answer 204",
      "0 got INVITE; 100 response 200; 600 response 200; 32099 response 204; 32100 terminated" },
  { "invite-client/accepted-drops-all-else", "6026 8.4", FALSE,
      "0 req INVITE; 100 answer 200; 200 answer 180; 300 answer 486; 400 fail",
      "0 got INVITE; 100 response 200; 32100 terminated" },
  { "invite-client/after-m-a-2xx-is-stray", "6026 8.4", FALSE,
      "0 req INVITE; 100 answer 200; 32101 answer 200",
      "0 got INVITE; 100 response 200; 32100 terminated" },
  { "invite-client/failure-from-calling", "3261 17.1.1.2", FALSE, "0 req INVITE; 600 answer 486",
      "0 got INVITE; 500 got INVITE; 600 response 486; 600 got ACK; 32600 terminated" },
  { "invite-client/redirection-is-a-failure", "3261 17.1.1.2", FALSE, "0 req INVITE; 10 answer 302",
      "0 got INVITE; 10 response 302; 10 got ACK; 32010 terminated" },
  { "invite-client/completed-acks-again-and-tells-once", "3261 17.1.1.2", FALSE,
      "0 req INVITE; 100 answer 486; 600 answer 486; 32099 answer 486",
      "0 got INVITE; 100 response 486; 100 got ACK; 600 got ACK; 32099 got ACK; 32100 terminated" },
  { "invite-client/completed-drops-all-else", "3261 17.1.1.2", FALSE,
      "0 req INVITE; 100 answer 486; 200 answer 180; 300 answer 200",
      "0 got INVITE; 100 response 486; 100 got ACK; 32100 terminated" },
  { "invite-client/reliable-d-is-0", "3261 17.1.1.2", TRUE, "0 req INVITE; 100 answer 486",
      "0 got INVITE; 100 response 486; 100 terminated; 100 got ACK" },
  { "invite-client/transport-fails-at-once", "3261 17.1.4", FALSE, "0 fail; 0 req INVITE",
      "0 failed; 0 terminated" },
  { "invite-client/transport-fails-at-a", "3261 17.1.4", FALSE, "0 req INVITE; 100 fail",
      "0 got INVITE; 500 failed; 500 terminated" },
  { "invite-client/transport-fails-in-proceeding", "6026 8.4", FALSE,
      "0 req INVITE; 100 answer 180; 200 fail; 40000 mend; 40000 answer 200",
      "0 got INVITE; 100 response 180; 40000 response 200; 72000 terminated" },
  { "invite-client/transport-fails-ack", "3261 17.1.1.2", FALSE,
      "0 req INVITE; 100 fail; 100 answer 486",
      "0 got INVITE; 100 response 486; 100 failed; 100 terminated" },
  { "invite-client/answered-just-in-time", "3261 17.1.1.2", FALSE, "0 req INVITE; 31999 answer 486",
      A_OF_INVITE "; 31999 response 486; 31999 got ACK; 63999 terminated" },
  { "invite-client/after-b-a-failure-is-stray", "3261 17.1.1.2", FALSE,
      "0 req INVITE; 32001 answer 486", A_OF_INVITE "; 32000 timed out; 32000 terminated" },
  { "invite-client/after-d-a-failure-is-stray", "3261 17.1.1.2", FALSE,
      "0 req INVITE; 100 answer 486; 32101 answer 486",
      "0 got INVITE; 100 response 486; 100 got ACK; 32100 terminated" },
  { "invite-client/reliable-transport-fails", "3261 17.1.4", TRUE, "0 fail; 0 req INVITE",
      "0 failed; 0 terminated" },
  { "invite-client/user-lets-go", "3261 17.1.1.2", FALSE,
      "0 req INVITE; 100 forget; 600 answer 486; 700 answer 486",
      "0 got INVITE; 500 got INVITE; 600 got ACK; 700 got ACK" },
  { "invite-client/terminated", "3261 9.1", FALSE,
      "0 req INVITE; 100 answer 180; 200 terminate; 300 answer 200",
      "0 got INVITE; 100 response 180; 200 terminated" },
  { "invite-client/cancel-in-proceeding", "3261 9.1", FALSE,
      "0 req INVITE; 100 answer 180; 200 cancel; 210 reply 200; 220 answer 487",
      "0 got INVITE; 100 response 180; 200 got CANCEL; 220 response 487; 220 got ACK; 32220 "
      "terminated" },
  { "invite-client/cancel-is-repeated", "3261 9.1", FALSE,
      "0 req INVITE; 100 answer 180; 200 cancel; 2000 reply 200; 2000 answer 487",
      "0 got INVITE; 100 response 180; 200 got CANCEL; 700 got CANCEL; 1700 got CANCEL; 2000 "
      "response 487; 2000 got ACK; 34000 terminated" },
  { "invite-client/no-cancel-before-a-provisional", "3261 9.1", FALSE,
      "0 req INVITE; 100 cancel; 200 answer 486",
      "0 got INVITE; 200 response 486; 200 got ACK; 32200 terminated" },
  { "invite-client/no-cancel-after-a-final", "3261 9.1", FALSE,
      "0 req INVITE; 100 answer 200; 200 cancel",
      "0 got INVITE; 100 response 200; 32100 terminated" },

  /* Non-INVITE client. */
  { "non-invite-client/timers-e-and-f", "3261 17.1.2.2", FALSE, "0 req BYE",
      E_OF ("BYE") "; 32000 timed out; 32000 terminated" },
  { "non-invite-client/reliable-no-e-but-f", "3261 17.1.2.2", TRUE, "0 req BYE",
      "0 got BYE; 32000 timed out; 32000 terminated" },
  { "non-invite-client/timer-k", "3261 17.1.2.2", FALSE, "0 req BYE; 600 reply 200",
      "0 got BYE; 500 got BYE; 600 response 200; 5600 terminated" },
  { "non-invite-client/reliable-k-is-0", "3261 17.1.2.2", TRUE, "0 req BYE; 600 reply 200",
      "0 got BYE; 600 response 200; 600 terminated" },
  { "non-invite-client/failure-is-final", "3261 17.1.2.2", FALSE, "0 req BYE; 100 reply 481",
      "0 got BYE; 100 response 481; 5100 terminated" },
  { "non-invite-client/final-again-absorbed", "3261 17.1.2.2", FALSE,
      "0 req BYE; 100 reply 200; 200 reply 200; 300 reply 404; 400 reply 100",
      "0 got BYE; 100 response 200; 5100 terminated" },
  { "non-invite-client/proceeding-e-is-t2", "3261 17.1.2.2", FALSE, "0 req BYE; 600 reply 100",
      "0 got BYE; 500 got BYE; 600 response 100; 1500 got BYE; 5500 got BYE; 9500 got BYE; 13500 "
      "got "
      "BYE; 17500 got BYE; 21500 got BYE; 25500 got BYE; 29500 got BYE; 32000 timed out; 32000 "
      "terminated" },
  { "non-invite-client/provisionals-are-told", "3261 17.1.2.2", FALSE,
      "0 req BYE; 100 reply 100; 200 reply 183; 300 reply 200",
      "0 got BYE; 100 response 100; 200 response 183; 300 response 200; 5300 terminated" },
  { "non-invite-client/reliable-proceeding", "3261 17.1.2.2", TRUE, "0 req BYE; 100 reply 100",
      "0 got BYE; 100 response 100; 32000 timed out; 32000 terminated" },
  { "non-invite-client/transport-fails-at-once", "3261 17.1.4", FALSE, "0 fail; 0 req BYE",
      "0 failed; 0 terminated" },
  { "non-invite-client/transport-fails-later", "3261 17.1.4", FALSE, "0 req BYE; 100 fail",
      "0 got BYE; 500 failed; 500 terminated" },
  { "non-invite-client/transport-fails-in-proceeding", "3261 17.1.4", FALSE,
      "0 req BYE; 100 reply 100; 200 fail",
      "0 got BYE; 100 response 100; 500 failed; 500 terminated" },
  { "non-invite-client/after-f-a-response-is-stray", "4320 4.2", FALSE,
      "0 req BYE; 32001 reply 200", E_OF ("BYE") "; 32000 timed out; 32000 terminated" },
  { "non-invite-client/after-k-a-response-is-stray", "3261 17.1.2.2", FALSE,
      "0 req BYE; 100 reply 200; 5101 reply 200", "0 got BYE; 100 response 200; 5100 terminated" },
  { "non-invite-client/user-lets-go", "3261 17.1.2.2", FALSE,
      "0 req BYE; 100 forget; 600 reply 200", "0 got BYE; 500 got BYE" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Fixture *f = fixture_new (row->reliable);

  g_test_message ("RFC %s", row->section);
  mock_world_run_script (f->world, row->script, step, f);
  mock_world_run_until_idle (f->world, 70000);
  g_assert_cmpstr (f->world->notes->str, ==, row->expected);
  g_assert_cmpuint (sipua_transaction_layer_count (f->layer), ==, 0);
  fixture_free (f);
}

/* A layer that goes takes its transactions with it, without a word. */
static void
test_free_with_transactions (void)
{
  Fixture *f = fixture_new (FALSE);

  mock_peer_send_request (f->peer, US, &(MockRequest){ .method = "INVITE" });
  mock_world_run (f->world, 0);
  tu_respond (f, 486);
  mock_peer_send_request (f->peer, US, &(MockRequest){ .method = "OPTIONS" });
  mock_world_run (f->world, 0);
  tu_request (f, "BYE");
  mock_world_run (f->world, 0);
  g_assert_cmpuint (sipua_transaction_layer_count (f->layer), ==, 3);
  sipua_transaction_layer_free (f->layer);
  f->layer = sipua_transaction_layer_new (
      f->timers, &(SipUaTransactionLayerCallbacks){ requested, acknowledged }, f);
  mock_world_run (f->world, 40000);
  g_assert_cmpstr (
      f->world->notes->str, ==, "0 request INVITE; 0 got 486; 0 request OPTIONS; 0 got BYE");
  fixture_free (f);
}

/* What CANCEL and the ACK to a failure have of their INVITE, and of the response (RFC 3261 sections
 * 9.1 and 17.1.1.3). */
static void
test_related_to_invite (void)
{
  static const char *const same[] = { "Via", "From", "Call-ID", "Route", "Max-Forwards" };
  Fixture *f = fixture_new (FALSE);
  const SipUaMessage *invite, *cancel, *ack;

  tu_request (f, "INVITE");
  mock_world_run_script (f->world, "10 answer 180; 20 cancel; 30 answer 487", step, f);
  invite = mock_peer_last (f->peer, "INVITE ")->message;
  cancel = mock_peer_last (f->peer, "CANCEL ")->message;
  ack = mock_peer_last (f->peer, "ACK ")->message;
  for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
    const char *value = sipua_message_get_header (invite, same[i], 0);

    g_assert_nonnull (value);
    g_assert_cmpstr (sipua_message_get_header (cancel, same[i], 0), ==, value);
    g_assert_cmpstr (sipua_message_get_header (ack, same[i], 0), ==, value);
    g_assert_cmpuint (sipua_message_count_headers (cancel, same[i]), ==, 1);
    g_assert_cmpuint (sipua_message_count_headers (ack, same[i]), ==, 1);
  }
  g_assert_cmpstr (sipua_message_get_request_uri (cancel), ==, "sip:alice@192.0.2.2");
  g_assert_cmpstr (sipua_message_get_request_uri (ack), ==, "sip:alice@192.0.2.2");
  g_assert_cmpstr (sipua_message_get_header (cancel, "CSeq", 0), ==, "7 CANCEL");
  g_assert_cmpstr (sipua_message_get_header (ack, "CSeq", 0), ==, "7 ACK");
  g_assert_cmpstr (sipua_message_get_header (cancel, "To", 0), ==, "<sip:alice@192.0.2.2>");
  g_assert_cmpstr (sipua_message_get_header (ack, "To", 0), ==, "<sip:alice@192.0.2.2>;tag=alice");
  mock_world_run_until_idle (f->world, 70000);
  fixture_free (f);
}

/* A quoted display name may hold an escaped NUL, which the ACK gives back (RFC 4475 section
 * 3.1.1.2). */
static void
test_ack_to_of_response (void)
{
  static const char text[] = "SIP/2.0 486 Busy Here\r\nVia: %s\r\nFrom: %s\r\n"
                             "To: \"a\\%cb\" <sip:alice@192.0.2.2>;tag=x\r\nCall-ID: call\r\n"
                             "CSeq: 7 INVITE\r\n\r\n";
  Fixture *f = fixture_new (FALSE);
  const SipUaMessage *invite;
  GString *response = g_string_new (NULL);
  SipUaView to;

  tu_request (f, "INVITE");
  mock_world_run (f->world, 0);
  invite = mock_peer_last (f->peer, "INVITE ")->message;
  g_string_printf (response, text, sipua_message_get_header (invite, "Via", 0),
      sipua_message_get_header (invite, "From", 0), '\0');
  mock_transport_send_text (f->peer->transport, US, response->str, response->len);
  mock_world_run (f->world, 0);
  to = sipua_message_header_view (mock_peer_last (f->peer, "ACK ")->message, SIPUA_HEADER_TO, 0);
  g_assert_cmpmem (to.data, to.length, "\"a\\\0b\" <sip:alice@192.0.2.2>;tag=x",
      strlen ("\"a\\") + 1 + strlen ("b\" <sip:alice@192.0.2.2>;tag=x"));
  mock_world_run_until_idle (f->world, 70000);
  g_string_free (response, TRUE);
  fixture_free (f);
}

/* What a client transaction puts in front (RFC 3261 section 8.1.1.7, RFC 3581 section 3). */
static void
test_client_via (void)
{
  Fixture *f = fixture_new (FALSE);
  g_autofree char *first = NULL;
  const char *second;

  tu_request (f, "BYE");
  mock_world_run (f->world, 0);
  first = g_strdup (sipua_message_get_header (mock_peer_last (f->peer, "BYE")->message, "Via", 0));
  g_assert_true (g_str_has_prefix (first, "SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK"));
  tu_request (f, "BYE");
  mock_world_run (f->world, 0);
  second = sipua_message_get_header (mock_peer_last (f->peer, "BYE")->message, "Via", 0);
  g_assert_cmpstr (first, !=, second);
  mock_world_run_until_idle (f->world, 60000);
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/transactions/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/transactions/free-with-transactions", test_free_with_transactions);
  g_test_add_func ("/transactions/client-via", test_client_via);
  g_test_add_func ("/transactions/related-to-invite", test_related_to_invite);
  g_test_add_func ("/transactions/ack-to-of-response", test_ack_to_of_response);
  return g_test_run ();
}
