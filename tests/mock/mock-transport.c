/* SPDX-License-Identifier: BSD-3-Clause */
/* The network of a MockWorld. */

#include "mock/mock-transport.h"

#include "transport/flow.h"

#include <string.h>

typedef struct {
  MockWorld *world;        /* (unowned) */
  GSocketAddress *address; /* (owned) */
  char *host_port;         /* (owned) */
  gboolean failing;
  gboolean closed;
  gint64 last_arrival; /* of what a reliable transport sent */
} MockTransportPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (MockTransport, mock_transport, SIPUA_TYPE_TRANSPORT)

#define MOCK_TYPE_RELIABLE_TRANSPORT (mock_reliable_transport_get_type ())
G_DECLARE_FINAL_TYPE (
    MockReliableTransport, mock_reliable_transport, MOCK, RELIABLE_TRANSPORT, MockTransport)

struct _MockReliableTransport {
  MockTransport parent_instance;
};

G_DEFINE_FINAL_TYPE (MockReliableTransport, mock_reliable_transport, MOCK_TYPE_TRANSPORT)

/* On its way. */
typedef struct {
  SipUaTimer timer;
  MockWorld *world;       /* (unowned) */
  GSocketAddress *source; /* (owned) */
  char *to;               /* (owned) */
  GBytes *bytes;          /* (owned) */
} Packet;

static gboolean
is_closed (MockTransport *self)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (self);

  return priv->closed;
}

/* What arrives where nobody is, is lost. */
static void
arrive (SipUaTimer *timer, gpointer user_data)
{
  Packet *packet = user_data;
  MockTransport *transport = g_hash_table_lookup (packet->world->transports, packet->to);
  gsize length;
  const char *data = g_bytes_get_data (packet->bytes, &length);

  if (transport && !is_closed (transport))
    sipua_transport_emit_received (SIPUA_TRANSPORT (transport), data, length, packet->source);
  g_object_unref (packet->source);
  g_free (packet->to);
  g_bytes_unref (packet->bytes);
  g_free (packet);
}

static void
dispatch (MockTransportPrivate *priv, GBytes *bytes, const char *to, gint64 delay)
{
  Packet *packet = g_new0 (Packet, 1);

  packet->world = priv->world;
  packet->source = g_object_ref (priv->address);
  packet->to = g_strdup (to);
  packet->bytes = g_bytes_ref (bytes);
  sipua_timer_init (&packet->timer, arrive, packet);
  sipua_timer_start (priv->world->timers, &packet->timer, delay);
}

static gint64
draw_delay (const MockWorld *world)
{
  const MockNetwork *network = &world->network;

  return network->min_delay
         + g_rand_double (world->rand) * (network->max_delay - network->min_delay);
}

static void
send_unreliably (MockTransportPrivate *priv, GBytes *bytes, const char *to)
{
  MockWorld *world = priv->world;
  guint copies = 1 + (g_rand_double (world->rand) < world->network.duplication);

  for (guint i = 0; i < copies; i++)
    if (g_rand_double (world->rand) >= world->network.loss)
      dispatch (priv, bytes, to, draw_delay (world));
}

static void
send_reliably (MockTransportPrivate *priv, GBytes *bytes, const char *to)
{
  gint64 arrival = MAX (priv->world->now + draw_delay (priv->world), priv->last_arrival);

  priv->last_arrival = arrival;
  dispatch (priv, bytes, to, arrival - priv->world->now);
}

static void
log_sent (MockTransportPrivate *priv, GBytes *bytes, const char *to)
{
  MockSent *sent = g_new (MockSent, 1);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  *sent = (MockSent){ priv->world->now - priv->world->start, g_strdup (priv->host_port),
    g_strdup (to), g_malloc0 (length + 1), length };
  if (length > 0)
    memcpy (sent->text, data, length);
  g_ptr_array_add (priv->world->sent, sent);
}

static gboolean
mock_transport_send (
    SipUaTransport *transport, GBytes *bytes, GSocketAddress *destination, GError **error)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (MOCK_TRANSPORT (transport));
  g_autofree char *to = sipua_address_to_host_port (G_INET_SOCKET_ADDRESS (destination));

  if (priv->failing || priv->closed) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, "made to fail");
    return FALSE;
  }
  log_sent (priv, bytes, to);
  if (sipua_transport_is_reliable (transport))
    send_reliably (priv, bytes, to);
  else
    send_unreliably (priv, bytes, to);
  return TRUE;
}

static void
mock_transport_close (SipUaTransport *transport)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (MOCK_TRANSPORT (transport));

  priv->closed = TRUE;
}

static GSocketFamily
mock_transport_get_family (SipUaTransport *transport)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (MOCK_TRANSPORT (transport));

  return g_socket_address_get_family (priv->address);
}

static GInetSocketAddress *
mock_transport_get_local_address (SipUaTransport *transport, GSocketAddress *remote)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (MOCK_TRANSPORT (transport));

  return g_object_ref (G_INET_SOCKET_ADDRESS (priv->address));
}

static void
mock_transport_finalize (GObject *object)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (MOCK_TRANSPORT (object));

  g_object_unref (priv->address);
  g_free (priv->host_port);
  G_OBJECT_CLASS (mock_transport_parent_class)->finalize (object);
}

static void
mock_transport_init (MockTransport *self)
{
}

static void
mock_transport_class_init (MockTransportClass *klass)
{
  SipUaTransportClass *transport_class = SIPUA_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mock_transport_finalize;
  transport_class->protocol = "UDP";
  transport_class->reliable = FALSE;
  transport_class->send = mock_transport_send;
  transport_class->close = mock_transport_close;
  transport_class->get_family = mock_transport_get_family;
  transport_class->get_local_address = mock_transport_get_local_address;
}

static void
mock_reliable_transport_init (MockReliableTransport *self)
{
}

static void
mock_reliable_transport_class_init (MockReliableTransportClass *klass)
{
  SIPUA_TRANSPORT_CLASS (klass)->protocol = "TCP";
  SIPUA_TRANSPORT_CLASS (klass)->reliable = TRUE;
}

static GSocketAddress *
parse_host_port (const char *host_port)
{
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (host_port, 0, NULL);
  GNetworkAddress *network;

  g_assert_nonnull (parsed);
  network = G_NETWORK_ADDRESS (parsed);
  return g_inet_socket_address_new_from_string (
      g_network_address_get_hostname (network), g_network_address_get_port (network));
}

MockTransport *
mock_transport_new (MockWorld *world, const char *host_port, gboolean reliable)
{
  MockTransport *self =
      g_object_new (reliable ? MOCK_TYPE_RELIABLE_TRANSPORT : MOCK_TYPE_TRANSPORT, NULL);
  MockTransportPrivate *priv = mock_transport_get_instance_private (self);

  priv->world = world;
  priv->address = parse_host_port (host_port);
  priv->host_port = g_strdup (host_port);
  g_assert_true (g_hash_table_insert (world->transports, g_strdup (host_port), self));
  return self;
}

const char *
mock_transport_get_host_port (MockTransport *self)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (self);

  return priv->host_port;
}

void
mock_transport_set_failing (MockTransport *self, gboolean failing)
{
  MockTransportPrivate *priv = mock_transport_get_instance_private (self);

  priv->failing = failing;
}

void
mock_transport_send_text (
    MockTransport *self, const char *host_port, const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (GSocketAddress) destination = parse_host_port (host_port);
  g_autoptr (GError) error = NULL;

  sipua_transport_send (SIPUA_TRANSPORT (self), bytes, destination, &error);
  g_assert_no_error (error);
}
