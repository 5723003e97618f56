/* SPDX-License-Identifier: BSD-3-Clause */
/* The transport layer (RFC 3261 section 18). */

#include "transport/transport-layer.h"

#include "message/via.h"

struct _SipUaTransportLayer {
  SipUaTransportLayerCallbacks callbacks;
  gpointer user_data;    /* (unowned) */
  GPtrArray *transports; /* (owned) of SipUaTransport (owned) */
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
 * The address is always the one it came from, as `received` would say; with rport the port too. A
 * maddr is not followed: it is meant for multicast, and would let anybody aim our responses. */
static GSocketAddress *
response_address (const SipUaMessage *request, GInetSocketAddress *source)
{
  SipUaViaView via;
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, request, SIPUA_HEADER_VIA);
  if (!sipua_header_iter_next (&iter, &element) || !sipua_via_view_parse (element, &via, NULL)
      || via.has_rport)
    return g_object_ref (G_SOCKET_ADDRESS (source));
  return with_port (source, via.port ? via.port : 5060);
}

static void
stamp (SipUaMessage *request, GInetSocketAddress *source)
{
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (source));

  sipua_message_stamp_source (request, host, g_inet_socket_address_get_port (source));
}

static void
received (SipUaTransport *transport, const char *data, gsize length, GSocketAddress *source,
    gpointer user_data)
{
  SipUaTransportLayer *layer = user_data;
  g_autoptr (SipUaMessage) message = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_auto (SipUaFlow) flow = { NULL, NULL };
  SipUaParseFault fault;
  SipUaParseResult result = sipua_message_parse_datagram (data, length, &message, &fault);

  if (result == SIPUA_PARSE_IGNORE)
    return;
  if (!sipua_message_is_request (message)) {
    flow = sipua_flow (transport, source);
    layer->callbacks.response (message, &flow, layer->user_data);
    return;
  }
  address = response_address (message, G_INET_SOCKET_ADDRESS (source));
  flow = sipua_flow (transport, address);
  stamp (message, G_INET_SOCKET_ADDRESS (source));
  if (result == SIPUA_PARSE_BROKEN)
    layer->callbacks.broken (message, &fault, &flow, layer->user_data);
  else
    layer->callbacks.request (message, &flow, layer->user_data);
}

static const SipUaTransportCallbacks transport_callbacks = { received };

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
