/* SPDX-License-Identifier: BSD-3-Clause */
/* The transport layer and the resolver: RFC 3261 sections 18.2.2 and 19.1.2, RFC 3263 section 4. */

#include "mock/mock-peer.h"
#include "mock/mock-resolver.h"
#include "transport/resolver.h"
#include "transport/transport-layer.h"

#include <string.h>

typedef struct {
  guint requests, responses, broken;
  GSocketAddress *destination; /* (owned) (nullable): of the last one */
} Seen;

static void
see_request (SipUaMessage *request, const SipUaFlow *flow, gpointer user_data)
{
  Seen *seen = user_data;

  seen->requests++;
  g_set_object (&seen->destination, flow->address);
}

static void
see_response (SipUaMessage *response, const SipUaFlow *flow, gpointer user_data)
{
  Seen *seen = user_data;

  seen->responses++;
  g_set_object (&seen->destination, flow->address);
}

static void
see_broken (
    SipUaMessage *request, const SipUaParseFault *fault, const SipUaFlow *flow, gpointer user_data)
{
  ((Seen *)user_data)->broken++;
}

static const SipUaTransportLayerCallbacks callbacks = { see_request, see_response, see_broken };

#define REST "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n\r\n"
#define REQUEST "BYE sip:c@d SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n" REST
#define RESPONSE "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n" REST
#define BROKEN "BYE sip:c@d SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nCall-ID: y\r\n" REST

static void
emit (MockTransport *transport, const char *text, GSocketAddress *source)
{
  sipua_transport_emit_received (SIPUA_TRANSPORT (transport), text, strlen (text), source);
}

static void
test_sorting (void)
{
  MockWorld *world = mock_world_new (1);
  MockTransport *transport = mock_transport_new (world, "192.0.2.1:5060", FALSE);
  g_autoptr (GSocketAddress) source = g_inet_socket_address_new_from_string ("192.0.2.2", 6000);
  Seen seen = { 0 };
  SipUaTransportLayer *layer = sipua_transport_layer_new (&callbacks, &seen);

  g_assert_null (sipua_transport_layer_get_first (layer));
  sipua_transport_layer_add (layer, SIPUA_TRANSPORT (transport));
  g_assert_true (sipua_transport_layer_get_first (layer) == SIPUA_TRANSPORT (transport));
  emit (transport, REQUEST, source);
  emit (transport, RESPONSE, source);
  emit (transport, BROKEN, source);
  emit (transport, "\r\n\r\n", source);
  g_assert_cmpuint (seen.requests, ==, 1);
  g_assert_cmpuint (seen.responses, ==, 1);
  g_assert_cmpuint (seen.broken, ==, 1);
  sipua_transport_layer_free (layer);
  /* Nobody listens any more. */
  emit (transport, REQUEST, source);
  g_assert_cmpuint (seen.requests, ==, 1);
  g_clear_object (&seen.destination);
  mock_world_free (world);
}

/* A link-local address is nothing without its scope, also where the port is another one. */
static void
test_scope (void)
{
  MockWorld *world = mock_world_new (1);
  MockTransport *transport = mock_transport_new (world, "192.0.2.1:5060", FALSE);
  g_autoptr (GInetAddress) host = g_inet_address_new_from_string ("fe80::2");
  g_autoptr (GSocketAddress) source =
      g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address", host, "port", 6000, "scope-id", 7, NULL);
  Seen seen = { 0 };
  SipUaTransportLayer *layer = sipua_transport_layer_new (&callbacks, &seen);
  GInetSocketAddress *destination;

  sipua_transport_layer_add (layer, SIPUA_TRANSPORT (transport));
  emit (transport, REQUEST, source);
  destination = G_INET_SOCKET_ADDRESS (seen.destination);
  g_assert_cmpuint (g_inet_socket_address_get_port (destination), ==, 5060);
  g_assert_cmpuint (g_inet_socket_address_get_scope_id (destination), ==, 7);
  sipua_transport_layer_free (layer);
  g_clear_object (&seen.destination);
  mock_world_free (world);
}

/* URIs and where requests for them go; NULL: an error. */
typedef struct {
  const char *name;
  const char *section;
  const char *uri;
  const char *host_port;
} ResolveRow;

static const ResolveRow resolve_rows[] = {
  { "ipv4", "3263 4.2", "sip:a@192.0.2.2:5070", "192.0.2.2:5070" },
  { "default-port", "3261 19.1.2", "sip:192.0.2.2", "192.0.2.2:5060" },
  { "default-port-sips", "3261 19.1.2", "sips:192.0.2.2", "192.0.2.2:5061" },
  { "ipv6", "3263 4.2", "sip:[2001:db8::2]:5070;lr", "[2001:db8::2]:5070" },
  { "maddr", "3261 19.1.1", "sip:example.com:5070;maddr=192.0.2.3", "192.0.2.3:5070" },
  { "maddr-ipv6", "3261 19.1.1", "sip:example.com;maddr=[2001:db8::3]", "[2001:db8::3]:5060" },
  { "name", "3263 4.2", "sip:a@known.example:5070", "192.0.2.9:5070" },
  { "name-default-port", "3263 4.2", "sip:a@known.example", "192.0.2.9:5060" },
  { "unknown-name", "3263 4.2", "sip:a@unknown.example", NULL },
  { "no-sip", "3261 19.1", "tel:+15551234", NULL },
  { "no-uri", "3261 19.1", "nonsense", NULL },
  { "empty", "3261 19.1", "", NULL },
  { "family-that-can-be-sent-to", "3263 4.2", "sip:both.example", "192.0.2.9:5060" },
  { "other-family-if-there-is-no-other", "3263 4.2", "sip:six.example", "[2001:db8::9]:5060" },
};

typedef struct {
  guint calls;
  char *host_port; /* (owned) (nullable) */
  gboolean failed;
} Resolved;

static void
resolved (GSocketAddress *address, const GError *error, gpointer user_data)
{
  Resolved *result = user_data;

  g_assert_true ((address == NULL) != (error == NULL));
  result->calls++;
  result->failed = error != NULL;
  if (address)
    result->host_port = sipua_address_to_host_port (G_INET_SOCKET_ADDRESS (address));
}

static void
resolve (const char *uri, GCancellable *cancellable, Resolved *result)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_assert_true (g_main_context_acquire (context));
  sipua_resolve (context, uri, G_SOCKET_FAMILY_IPV4, cancellable, resolved, result);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpuint (result->calls, ==, 1);
  g_main_context_release (context);
}

static void
test_resolve (gconstpointer data)
{
  const ResolveRow *row = data;
  Resolved result = { 0 };

  g_test_message ("RFC %s", row->section);
  resolve (row->uri, NULL, &result);
  g_assert_cmpstr (result.host_port, ==, row->host_port);
  g_assert_cmpint (result.failed, ==, row->host_port == NULL);
  g_free (result.host_port);
}

static void
test_resolve_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Resolved result = { 0 };

  g_cancellable_cancel (cancellable);
  resolve ("sip:known.example", cancellable, &result);
  g_assert_true (result.failed);
}

int
main (int argc, char **argv)
{
  MockResolver *resolver;

  g_test_init (&argc, &argv, NULL);
  resolver = mock_resolver_install ();
  mock_resolver_add (resolver, "known.example", "192.0.2.9");
  mock_resolver_add (resolver, "both.example", "2001:db8::9 192.0.2.9 192.0.2.10");
  mock_resolver_add (resolver, "six.example", "2001:db8::9");
  g_test_add_func ("/transport/sorting", test_sorting);
  g_test_add_func ("/transport/scope", test_scope);
  for (guint i = 0; i < G_N_ELEMENTS (resolve_rows); i++) {
    g_autofree char *path = g_strconcat ("/transport/resolve/", resolve_rows[i].name, NULL);

    g_test_add_data_func (path, &resolve_rows[i], test_resolve);
  }
  g_test_add_func ("/transport/resolve-cancelled", test_resolve_cancelled);
  return g_test_run ();
}
