/* SPDX-License-Identifier: BSD-3-Clause */
/* SIP over UDP (RFC 3261 section 18). */

#include "transport/udp-transport.h"

#include "base/limits.h"

#include <gio/gnetworking.h>

/* Bytes that wait in the kernel while this thread does not run; it gives less if its limit is lower. By
 * default they are some 90 datagrams, which a busy agent gets in a few ms. */
#define RECEIVE_BUFFER (4 * 1024 * 1024)

/* Datagrams read in one dispatch, so that a flood does not starve timers and tasks. */
#define BATCH 32

struct _SipUaUdpTransport {
  SipUaTransport parent_instance;

  GSocket *socket; /* (owned) */
  GSource *source; /* (owned) */
  char *buffer;    /* (owned) SIPUA_MAX_MESSAGE_SIZE + 1 bytes */
};

G_DEFINE_FINAL_TYPE (SipUaUdpTransport, sipua_udp_transport, SIPUA_TYPE_TRANSPORT)

static gboolean
read_datagrams (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr (SipUaUdpTransport) self = g_object_ref (user_data);

  for (guint i = 0; i < BATCH && !g_source_is_destroyed (self->source); i++) {
    g_autoptr (GSocketAddress) source = NULL;
    g_autoptr (GError) error = NULL;
    gssize length = g_socket_receive_from (
        socket, &source, self->buffer, SIPUA_MAX_MESSAGE_SIZE + 1, NULL, &error);

    if (length >= 0)
      sipua_transport_emit_received (SIPUA_TRANSPORT (self), self->buffer, length, source);
    else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
      break;
    else
      g_debug ("reading a datagram: %s", error->message);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
udp_transport_send (
    SipUaTransport *transport, GBytes *bytes, GSocketAddress *destination, GError **error)
{
  SipUaUdpTransport *self = SIPUA_UDP_TRANSPORT (transport);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  GError *failure = NULL;

  if (g_socket_send_to (self->socket, destination, data, length, NULL, &failure) >= 0)
    return TRUE;
  /* The buffer is full for the moment: lost, as any datagram may be, and repeated as any is. */
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_clear_error (&failure);
    return TRUE;
  }
  g_propagate_error (error, failure);
  return FALSE;
}

/* A socket bound to any address does not know from which one its datagrams leave; a second one,
 * connected but never written to, asks the routing table. */
static GInetSocketAddress *
routed_address (GSocketAddress *remote)
{
  g_autoptr (GSocket) socket = g_socket_new (
      g_socket_address_get_family (remote), G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  if (!socket || !g_socket_connect (socket, remote, NULL, NULL))
    return NULL;
  return G_INET_SOCKET_ADDRESS (g_socket_get_local_address (socket, NULL));
}

static GInetSocketAddress *
udp_transport_get_local_address (SipUaTransport *transport, GSocketAddress *remote)
{
  SipUaUdpTransport *self = SIPUA_UDP_TRANSPORT (transport);
  g_autoptr (GInetSocketAddress) bound =
      G_INET_SOCKET_ADDRESS (g_socket_get_local_address (self->socket, NULL));
  g_autoptr (GInetSocketAddress) routed = NULL;

  if (!bound) /* closed */
    return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new_from_string ("0.0.0.0", 0));
  if (!g_inet_address_get_is_any (g_inet_socket_address_get_address (bound)))
    return g_steal_pointer (&bound);
  routed = routed_address (remote);
  if (!routed)
    return g_steal_pointer (&bound);
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (
      g_inet_socket_address_get_address (routed), g_inet_socket_address_get_port (bound)));
}

static GSocketFamily
udp_transport_get_family (SipUaTransport *transport)
{
  return g_socket_get_family (SIPUA_UDP_TRANSPORT (transport)->socket);
}

static void
udp_transport_close (SipUaTransport *transport)
{
  SipUaUdpTransport *self = SIPUA_UDP_TRANSPORT (transport);

  g_source_destroy (self->source);
  g_socket_close (self->socket, NULL);
}

static void
udp_transport_dispose (GObject *object)
{
  SipUaUdpTransport *self = SIPUA_UDP_TRANSPORT (object);

  if (self->source)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->buffer, g_free);
  G_OBJECT_CLASS (sipua_udp_transport_parent_class)->dispose (object);
}

static void
sipua_udp_transport_init (SipUaUdpTransport *self)
{
  self->buffer = g_malloc (SIPUA_MAX_MESSAGE_SIZE + 1);
}

static void
sipua_udp_transport_class_init (SipUaUdpTransportClass *klass)
{
  SipUaTransportClass *transport_class = SIPUA_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = udp_transport_dispose;
  transport_class->protocol = "UDP";
  transport_class->reliable = FALSE;
  transport_class->send = udp_transport_send;
  transport_class->close = udp_transport_close;
  transport_class->get_family = udp_transport_get_family;
  transport_class->get_local_address = udp_transport_get_local_address;
}

static GSocket *
bind_socket (const char *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GSocket) socket = NULL;

  if (!local) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "\"%s\" is not a numeric IPv4 or IPv6 address", address);
    return NULL;
  }
  socket = g_socket_new (
      g_socket_address_get_family (local), G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  if (!socket || !g_socket_bind (socket, local, FALSE, error)) {
    g_prefix_error (error, "UDP %s port %u: ", address, port);
    return NULL;
  }
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER, NULL);
  return g_steal_pointer (&socket);
}

SipUaTransport *
sipua_udp_transport_new (GMainContext *context, const char *address, guint16 port, GError **error)
{
  SipUaUdpTransport *self;
  GSocket *socket = bind_socket (address, port, error);

  if (!socket)
    return NULL;
  self = g_object_new (SIPUA_TYPE_UDP_TRANSPORT, NULL);
  self->socket = socket;
  self->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_static_name (self->source, "sipua udp");
  g_source_set_callback (self->source, G_SOURCE_FUNC (read_datagrams), self, NULL);
  g_source_attach (self->source, context);
  return SIPUA_TRANSPORT (self);
}

guint16
sipua_udp_transport_get_port (SipUaUdpTransport *self)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (self->socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
}
