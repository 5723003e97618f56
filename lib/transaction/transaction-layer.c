/* SPDX-License-Identifier: BSD-3-Clause */
/* The transaction layer: matching (RFC 3261 sections 17.1.3 and 17.2.3) and stateless refusals. */

#include "base/limits.h"
#include "transaction/machine.h"

#include <sipua/sipua-ids.h>

/* Seconds after which a peer may try again, when there are too many transactions. */
#define RETRY_AFTER "10"

struct _SipUaTransactionLayer {
  SipUaTimerQueue *timers; /* (unowned) */
  SipUaTransactionLayerCallbacks callbacks;
  gpointer user_data;              /* (unowned) */
  SipUaTransportLayer *transports; /* (owned) */
  GHashTable *servers;             /* (owned) key (unowned) to SipUaTransaction (owned) */
  GHashTable *clients;             /* (owned) likewise */
  GHashTable *origins;             /* (owned) origin (unowned) to SipUaTransaction (unowned) */
  guint max_servers;
  gsize size; /* bytes of the requests of servers, and of what they are found by */
  gsize max_size;
};

/* The matching key of a request, for a method that is not always its own: an ACK and a CANCEL are
 * looked up as the INVITE they are about. A branch without the magic cookie comes from a peer of RFC
 * 2543, whose requests are matched by what identifies them there (section 17.2.3). */
static char *
server_key (const SipUaMessage *request, const char *method)
{
  SipUaView branch = sipua_message_top_branch (request);
  SipUaView from_tag = sipua_message_from_tag (request);
  const SipUaViaView *via = sipua_message_top_via (request);
  SipUaHeaderIter iter;
  SipUaView element = { NULL, 0 };

  if (!via)
    return NULL;
  if (branch.length > 7 && g_ascii_strncasecmp (branch.data, "z9hG4bK", 7) == 0)
    return g_strdup_printf ("%.*s|%.*s:%u|%s", (int)branch.length, branch.data,
        (int)via->host.length, via->host.data, via->port, method);
  sipua_header_iter_init (&iter, request, SIPUA_HEADER_VIA);
  sipua_header_iter_next (&iter, &element);
  return g_strdup_printf ("2543|%s|%u|%.*s|%s|%.*s|%s", sipua_message_call_id (request),
      sipua_message_cseq (request), (int)from_tag.length, from_tag.data,
      sipua_message_get_request_uri (request), (int)element.length, element.data, method);
}

/* What two requests that a fork made of one have in common (section 8.2.2.2); NULL within a dialog. */
static char *
origin_of (const SipUaMessage *request)
{
  SipUaView from_tag = sipua_message_from_tag (request);

  if (sipua_message_to_tag (request).length)
    return NULL;
  return g_strdup_printf ("%s|%.*s|%u|%s", sipua_message_call_id (request), (int)from_tag.length,
      from_tag.data, sipua_message_cseq (request), sipua_message_get_method (request));
}

static char *
client_key (SipUaView branch, SipUaView method)
{
  return g_strdup_printf (
      "%.*s|%.*s", (int)branch.length, branch.data, (int)method.length, method.data);
}

/* A stateless UAS gives a repeated request the same To tag (section 8.2.7). What the parser made of a
 * broken request may be nothing, so the tag comes from the text of the header, which is there. */
static void
refuse (const SipUaMessage *request, const SipUaFlow *flow, guint status, const char *reason)
{
  g_autofree char *tag = g_strdup_printf (
      "%08x", g_str_hash (sipua_message_header (request, SIPUA_HEADER_CALL_ID, 0)));
  g_autoptr (SipUaMessage) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (sipua_message_method_id (request) == SIPUA_METHOD_ACK)
    return;
  response = sipua_message_new_reply (request, status, reason, tag);
  if (status == 503)
    sipua_message_append (response, SIPUA_HEADER_RETRY_AFTER, RETRY_AFTER);
  bytes = sipua_message_serialize (response);
  if (!sipua_flow_send (flow, bytes, &error))
    g_debug ("refusing a request: %s", error->message);
}

static void
received_ack (SipUaTransactionLayer *layer, SipUaMessage *ack)
{
  g_autofree char *key = server_key (ack, "INVITE");
  SipUaTransaction *transaction = key ? g_hash_table_lookup (layer->servers, key) : NULL;

  /* With RFC 2543 the ACK to a 2xx has the key of its INVITE too. */
  if (transaction && transaction->state != SIPUA_TRANSACTION_ACCEPTED)
    sipua_transaction_dispatch (transaction, SIPUA_EVENT_ACK, ack);
  else
    layer->callbacks.ack (ack, layer->user_data);
}

static void
new_server (
    SipUaTransactionLayer *layer, const char *key, SipUaMessage *request, const SipUaFlow *flow)
{
  SipUaTransactionKind kind = sipua_message_method_id (request) == SIPUA_METHOD_INVITE
                                  ? SIPUA_TRANSACTION_INVITE_SERVER
                                  : SIPUA_TRANSACTION_NON_INVITE_SERVER;
  g_autofree char *origin = origin_of (request);
  gsize size = sipua_message_get_size (request) + strlen (key) + (origin ? strlen (origin) : 0);
  SipUaTransaction *transaction;

  if (g_hash_table_size (layer->servers) >= layer->max_servers
      || layer->size + size > layer->max_size) {
    refuse (request, flow, 503, NULL);
    return;
  }
  transaction = sipua_transaction_new (layer, kind, key, request, flow);
  g_hash_table_insert (layer->servers, transaction->key, transaction);
  layer->size += size;
  transaction->size = size;
  transaction->origin = g_steal_pointer (&origin);
  if (transaction->origin && !g_hash_table_contains (layer->origins, transaction->origin))
    g_hash_table_insert (layer->origins, transaction->origin, transaction);
  sipua_transaction_dispatch (transaction, SIPUA_EVENT_START, request);
  layer->callbacks.request (transaction, request, layer->user_data);
}

static void
received_request (SipUaMessage *request, const SipUaFlow *flow, gpointer user_data)
{
  SipUaTransactionLayer *layer = user_data;
  g_autofree char *key = NULL;
  SipUaTransaction *transaction;

  if (sipua_message_method_id (request) == SIPUA_METHOD_ACK) {
    received_ack (layer, request);
    return;
  }
  key = server_key (request, sipua_message_get_method (request));
  if (!key)
    return;
  transaction = g_hash_table_lookup (layer->servers, key);
  if (transaction)
    sipua_transaction_dispatch (transaction, SIPUA_EVENT_REQUEST, request);
  else
    new_server (layer, key, request, flow);
}

/* A response with a second Via is for somebody else (section 8.1.3.3). */
static gboolean
has_one_via (const SipUaMessage *response)
{
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, response, SIPUA_HEADER_VIA);
  return sipua_header_iter_next (&iter, &element) && !sipua_header_iter_next (&iter, &element);
}

static void
received_response (SipUaMessage *response, const SipUaFlow *flow, gpointer user_data)
{
  SipUaTransactionLayer *layer = user_data;
  guint status = sipua_message_get_status (response);
  g_autofree char *key =
      client_key (sipua_message_top_branch (response), sipua_message_cseq_method (response));
  SipUaTransaction *transaction = g_hash_table_lookup (layer->clients, key);

  if (!transaction || !has_one_via (response)) {
    g_debug ("a response %u matches no transaction", status);
    return;
  }
  sipua_transaction_dispatch (transaction,
      status < 200   ? SIPUA_EVENT_PROVISIONAL
      : status < 300 ? SIPUA_EVENT_SUCCESS
                     : SIPUA_EVENT_FAILURE,
      response);
}

static void
received_broken (
    SipUaMessage *request, const SipUaParseFault *fault, const SipUaFlow *flow, gpointer user_data)
{
  refuse (request, flow, fault->status, fault->reason);
}

static const SipUaTransportLayerCallbacks transport_layer_callbacks = { received_request,
  received_response, received_broken };

SipUaTransactionLayer *
sipua_transaction_layer_new (
    SipUaTimerQueue *timers, const SipUaTransactionLayerCallbacks *callbacks, gpointer user_data)
{
  SipUaTransactionLayer *layer = g_new0 (SipUaTransactionLayer, 1);

  layer->timers = timers;
  layer->callbacks = *callbacks;
  layer->user_data = user_data;
  layer->transports = sipua_transport_layer_new (&transport_layer_callbacks, layer);
  layer->servers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)sipua_transaction_free);
  layer->clients =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)sipua_transaction_free);
  layer->origins = g_hash_table_new (g_str_hash, g_str_equal);
  layer->max_servers = SIPUA_MAX_SERVER_TRANSACTIONS;
  layer->max_size = SIPUA_MAX_SERVER_TRANSACTION_SIZE;
  return layer;
}

void
sipua_transaction_layer_free (SipUaTransactionLayer *layer)
{
  sipua_transport_layer_free (layer->transports);
  g_hash_table_unref (layer->origins);
  g_hash_table_unref (layer->servers);
  g_hash_table_unref (layer->clients);
  g_free (layer);
}

void
sipua_transaction_layer_set_observer (
    SipUaTransactionLayer *layer, const SipUaTransportObserver *observer, gpointer user_data)
{
  sipua_transport_layer_set_observer (layer->transports, observer, user_data);
}

void
sipua_transaction_layer_add_transport (SipUaTransactionLayer *layer, SipUaTransport *transport)
{
  sipua_transport_layer_add (layer->transports, transport);
}

void
sipua_transaction_layer_close (SipUaTransactionLayer *layer)
{
  sipua_transport_layer_close (layer->transports);
}

SipUaTransport *
sipua_transaction_layer_get_transport (SipUaTransactionLayer *layer)
{
  return sipua_transport_layer_get_first (layer->transports);
}

SipUaTimerQueue *
sipua_transaction_layer_get_timers (SipUaTransactionLayer *layer)
{
  return layer->timers;
}

void
sipua_transaction_layer_forget (SipUaTransactionLayer *layer, const SipUaTransaction *transaction)
{
  gboolean client = transaction->kind == SIPUA_TRANSACTION_INVITE_CLIENT
                    || transaction->kind == SIPUA_TRANSACTION_NON_INVITE_CLIENT;

  g_hash_table_steal (client ? layer->clients : layer->servers, transaction->key);
  layer->size -= transaction->size;
  if (transaction->origin
      && g_hash_table_lookup (layer->origins, transaction->origin) == transaction)
    g_hash_table_remove (layer->origins, transaction->origin);
}

/* The Via of a request that leaves on @flow (section 8.1.1.7, RFC 3581 section 3). */
static void
prepend_via (SipUaMessage *request, const SipUaFlow *flow, const char *branch)
{
  g_autofree char *sent_by = sipua_flow_local_host_port (flow);
  g_autofree char *via = g_strdup_printf ("SIP/2.0/%s %s;rport;branch=%s",
      sipua_transport_get_protocol (flow->transport), sent_by, branch);

  sipua_message_prepend (request, SIPUA_HEADER_VIA, via);
}

/* @request has its Via. */
static SipUaTransaction *
start_client (SipUaTransactionLayer *layer, SipUaMessage *request, const SipUaFlow *flow,
    const SipUaTransactionUser *user, gpointer user_data)
{
  SipUaTransactionKind kind = sipua_message_method_id (request) == SIPUA_METHOD_INVITE
                                  ? SIPUA_TRANSACTION_INVITE_CLIENT
                                  : SIPUA_TRANSACTION_NON_INVITE_CLIENT;
  g_autofree char *key = client_key (sipua_message_top_branch (request),
      sipua_view_from_string (sipua_message_get_method (request)));
  SipUaTransaction *transaction = sipua_transaction_new (layer, kind, key, request, flow);

  sipua_transaction_set_user (transaction, user, user_data);
  g_hash_table_insert (layer->clients, transaction->key, transaction);
  sipua_transaction_dispatch (transaction, SIPUA_EVENT_START, request);
  return transaction;
}

SipUaTransaction *
sipua_transaction_layer_send_request (SipUaTransactionLayer *layer, SipUaMessage *request,
    const SipUaFlow *flow, const SipUaTransactionUser *user, gpointer user_data)
{
  g_autoptr (SipUaMessage) owned = request;
  g_autofree char *branch = sipua_generate_branch ();

  prepend_via (owned, flow, branch);
  return start_client (layer, owned, flow, user, user_data);
}

void
sipua_transaction_layer_send_cancel (
    SipUaTransactionLayer *layer, SipUaTransaction *invite, SipUaMessage *cancel)
{
  g_autoptr (SipUaMessage) owned = cancel;

  if (invite->state == SIPUA_TRANSACTION_PROCEEDING)
    start_client (layer, owned, &invite->flow, NULL, NULL);
}

GBytes *
sipua_transaction_layer_send_ack (
    SipUaTransactionLayer *layer, SipUaMessage *ack, const SipUaFlow *flow)
{
  g_autoptr (SipUaMessage) owned = ack;
  g_autofree char *branch = sipua_generate_branch ();
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  prepend_via (owned, flow, branch);
  bytes = sipua_message_serialize (owned);
  if (!sipua_flow_send (flow, bytes, &error))
    g_debug ("sending an ACK: %s", error->message);
  return bytes;
}

SipUaTransaction *
sipua_transaction_layer_find_cancelled (SipUaTransactionLayer *layer, const SipUaMessage *cancel)
{
  g_autofree char *key = server_key (cancel, "INVITE");

  return key ? g_hash_table_lookup (layer->servers, key) : NULL;
}

gboolean
sipua_transaction_layer_is_merged (
    const SipUaTransactionLayer *layer, const SipUaTransaction *transaction)
{
  return transaction->origin
         && g_hash_table_lookup (layer->origins, transaction->origin) != transaction;
}

void
sipua_transaction_layer_set_max_servers (SipUaTransactionLayer *layer, guint max_servers)
{
  layer->max_servers = max_servers;
}

void
sipua_transaction_layer_set_max_size (SipUaTransactionLayer *layer, gsize max_size)
{
  layer->max_size = max_size;
}

guint
sipua_transaction_layer_count (const SipUaTransactionLayer *layer)
{
  return g_hash_table_size (layer->servers) + g_hash_table_size (layer->clients);
}
