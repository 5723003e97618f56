/* SPDX-License-Identifier: BSD-3-Clause */
/* The transport layer (RFC 3261 section 18). */

#include "transport/transport-layer.h"

struct _SipUaTransportLayer {
  SipUaTransportLayerCallbacks callbacks;
  gpointer user_data;                     /* (unowned) */
  GPtrArray *transports;                  /* (owned) of SipUaTransport (owned) */
  const SipUaTransportObserver *observer; /* (unowned) (nullable) */
  gpointer observer_data;                 /* (unowned) */
};

/* With the scope, without which nobody finds a link-local address. */
static GSocketAddress *
with_port (GInetSocketAddress *address, guint port)
{
  GInetAddress *host = g_inet_socket_address_get_address (address);

  if (g_inet_address_get_family (host) != G_SOCKET_FAMILY_IPV6)
    return g_inet_socket_address_new (host, port);
  return g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address", host, "port", port, "scope-id",
      g_inet_socket_address_get_scope_id (address), NULL);
}

/* Where the response to a request from @source goes: RFC 3261 section 18.2.2 and RFC 3581 section 4.
 * The address is always the one it came from, as `received` would say; with rport, and on a
 * connection, the port too. A maddr is not followed: it is meant for multicast, and would let anybody
 * aim our responses. */
static GSocketAddress *
response_address (
    SipUaTransport *transport, const SipUaMessage *request, GInetSocketAddress *source)
{
  const SipUaViaView *via = sipua_message_top_via (request);

  if (sipua_transport_is_reliable (transport) || !via || via->has_rport)
    return g_object_ref (G_SOCKET_ADDRESS (source));
  return with_port (source, via->port ? via->port : 5060);
}

static void
stamp (SipUaMessage *request, GInetSocketAddress *source)
{
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (source));

  sipua_message_stamp_source (request, host, g_inet_socket_address_get_port (source));
}

/* As far as it can be seen without a parser. */
static gboolean
is_response (const char *data, gsize length)
{
  return length >= 8 && g_ascii_strncasecmp (data, "SIP/2.0 ", 8) == 0;
}

static gboolean
observe (SipUaTransportLayer *layer, SipUaTransport *transport, const char *data, gsize length,
    GSocketAddress *source)
{
  if (!layer->observer)
    return TRUE;
  if (!layer->observer->admit (!is_response (data, length), source, layer->observer_data))
    return FALSE;
  layer->observer->trace (transport, FALSE, source, data, length, layer->observer_data);
  return TRUE;
}

/* @fault (nullable): why the message is refused whatever its parser says. */
static void
take_message (SipUaTransportLayer *layer, SipUaTransport *transport, const char *data, gsize length,
    const SipUaParseFault *fault, GSocketAddress *source)
{
  g_autoptr (SipUaMessage) message = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_auto (SipUaFlow) flow = { NULL, NULL };
  SipUaParseFault found;
  SipUaParseResult result = sipua_message_parse_datagram (data, length, &message, &found);

  if (result == SIPUA_PARSE_IGNORE)
    return;
  if (!fault && result == SIPUA_PARSE_BROKEN)
    fault = &found;
  if (!sipua_message_is_request (message)) {
    flow = sipua_flow (transport, source);
    if (!fault)
      layer->callbacks.response (message, &flow, layer->user_data);
    return;
  }
  address = response_address (transport, message, G_INET_SOCKET_ADDRESS (source));
  flow = sipua_flow (transport, address);
  stamp (message, G_INET_SOCKET_ADDRESS (source));
  if (fault)
    layer->callbacks.broken (message, fault, &flow, layer->user_data);
  else
    layer->callbacks.request (message, &flow, layer->user_data);
}

static void
received (SipUaTransport *transport, const char *data, gsize length, GSocketAddress *source,
    gpointer user_data)
{
  if (observe (user_data, transport, data, length, source))
    take_message (user_data, transport, data, length, NULL, source);
}

static void
broken (SipUaTransport *transport, const char *data, gsize length, const SipUaParseFault *fault,
    GSocketAddress *source, gpointer user_data)
{
  if (observe (user_data, transport, data, length, source))
    take_message (user_data, transport, data, length, fault, source);
}

static void
sent (SipUaTransport *transport, GBytes *bytes, GSocketAddress *destination, gpointer user_data)
{
  SipUaTransportLayer *layer = user_data;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (layer->observer)
    layer->observer->trace (transport, TRUE, destination, data, length, layer->observer_data);
}

static const SipUaTransportCallbacks transport_callbacks = { received, broken, sent };

static void
let_go (gpointer data)
{
  sipua_transport_set_callbacks (data, NULL, NULL);
  g_object_unref (data);
}

SipUaTransportLayer *
sipua_transport_layer_new (const SipUaTransportLayerCallbacks *callbacks, gpointer user_data)
{
  SipUaTransportLayer *layer = g_new0 (SipUaTransportLayer, 1);

  layer->callbacks = *callbacks;
  layer->user_data = user_data;
  layer->transports = g_ptr_array_new_with_free_func (let_go);
  return layer;
}

void
sipua_transport_layer_free (SipUaTransportLayer *layer)
{
  g_ptr_array_unref (layer->transports);
  g_free (layer);
}

void
sipua_transport_layer_set_observer (
    SipUaTransportLayer *layer, const SipUaTransportObserver *observer, gpointer user_data)
{
  layer->observer = observer;
  layer->observer_data = user_data;
}

void
sipua_transport_layer_add (SipUaTransportLayer *layer, SipUaTransport *transport)
{
  g_ptr_array_add (layer->transports, g_object_ref (transport));
  sipua_transport_set_callbacks (transport, &transport_callbacks, layer);
}

void
sipua_transport_layer_close (SipUaTransportLayer *layer)
{
  for (guint i = 0; i < layer->transports->len; i++)
    sipua_transport_close (g_ptr_array_index (layer->transports, i));
  g_ptr_array_set_size (layer->transports, 0);
}

SipUaTransport *
sipua_transport_layer_get_first (SipUaTransportLayer *layer)
{
  return layer->transports->len ? g_ptr_array_index (layer->transports, 0) : NULL;
}
