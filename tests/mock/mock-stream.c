/* SPDX-License-Identifier: BSD-3-Clause */
/* A connection without a network. */

#include "mock/mock-stream.h"

#include "message/framer.h"

struct _MockStream {
  SipUaTransport parent_instance;

  GSocketAddress *local, *remote; /* (owned) */
  SipUaFramer *framer;            /* (owned) */
  GByteArray *sent;               /* (owned) */
  char *close_reason;             /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MockStream, mock_stream, SIPUA_TYPE_TRANSPORT)

static gboolean
mock_stream_send (
    SipUaTransport *transport, GBytes *bytes, GSocketAddress *destination, GError **error)
{
  MockStream *self = MOCK_STREAM (transport);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (self->close_reason) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed: %s", self->close_reason);
    return FALSE;
  }
  /* Responses go back on the connection of their request (RFC 3261 section 18.2.2). */
  g_assert_true (destination == self->remote);
  g_byte_array_append (self->sent, data, length);
  return TRUE;
}

static void
mock_stream_close (SipUaTransport *transport)
{
  MockStream *self = MOCK_STREAM (transport);

  if (!self->close_reason)
    self->close_reason = g_strdup ("the agent is gone");
}

static GSocketFamily
mock_stream_get_family (SipUaTransport *transport)
{
  return g_socket_address_get_family (MOCK_STREAM (transport)->local);
}

static GInetSocketAddress *
mock_stream_get_local_address (SipUaTransport *transport, GSocketAddress *remote)
{
  return g_object_ref (G_INET_SOCKET_ADDRESS (MOCK_STREAM (transport)->local));
}

static void
mock_stream_finalize (GObject *object)
{
  MockStream *self = MOCK_STREAM (object);

  g_object_unref (self->local);
  g_object_unref (self->remote);
  sipua_framer_free (self->framer);
  g_byte_array_unref (self->sent);
  g_free (self->close_reason);
  G_OBJECT_CLASS (mock_stream_parent_class)->finalize (object);
}

static void
mock_stream_init (MockStream *self)
{
  self->framer = sipua_framer_new ();
  self->sent = g_byte_array_new ();
}

static void
mock_stream_class_init (MockStreamClass *klass)
{
  SipUaTransportClass *transport_class = SIPUA_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mock_stream_finalize;
  transport_class->protocol = "TCP";
  transport_class->reliable = TRUE;
  transport_class->send = mock_stream_send;
  transport_class->close = mock_stream_close;
  transport_class->get_family = mock_stream_get_family;
  transport_class->get_local_address = mock_stream_get_local_address;
}

static GSocketAddress *
parse_host_port (const char *host_port)
{
  g_autoptr (GNetworkAddress) parsed =
      G_NETWORK_ADDRESS (g_network_address_parse (host_port, 0, NULL));

  g_assert_nonnull (parsed);
  return g_inet_socket_address_new_from_string (
      g_network_address_get_hostname (parsed), g_network_address_get_port (parsed));
}

MockStream *
mock_stream_new (const char *local, const char *remote)
{
  MockStream *self = g_object_new (MOCK_TYPE_STREAM, NULL);

  self->local = parse_host_port (local);
  self->remote = parse_host_port (remote);
  return self;
}

/* FALSE: there is no more. */
static gboolean
take_one (MockStream *self)
{
  SipUaTransport *transport = SIPUA_TRANSPORT (self);
  SipUaParseFault fault;
  SipUaView frame;

  switch (sipua_framer_next (self->framer, &frame, &fault)) {
    case SIPUA_FRAME_MESSAGE:
      sipua_transport_emit_received (transport, frame.data, frame.length, self->remote);
      return TRUE;
    case SIPUA_FRAME_PING:
      g_byte_array_append (self->sent, (const guint8 *)"\r\n", 2);
      return TRUE;
    case SIPUA_FRAME_BROKEN:
      sipua_transport_emit_broken (transport, frame.data, frame.length, &fault, self->remote);
      self->close_reason = g_strdup (fault.reason);
      return FALSE;
    default:
      return FALSE;
  }
}

void
mock_stream_push (MockStream *self, const char *data, gsize length)
{
  g_assert_null (self->close_reason);
  sipua_framer_push (self->framer, data, length);
  while (!self->close_reason && take_one (self))
    continue;
}

GByteArray *
mock_stream_get_sent (MockStream *self)
{
  return self->sent;
}

const char *
mock_stream_get_close_reason (MockStream *self)
{
  return self->close_reason;
}
