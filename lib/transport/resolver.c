/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a request for a SIP URI is sent to (RFC 3263 section 4). */

#include "transport/resolver.h"

#include <sipua/sipua-error.h>
#include <sipua/sipua-uri.h>
#include <string.h>

/* RFC 3261 section 19.1.2. */
#define DEFAULT_PORT 5060
#define DEFAULT_SECURE_PORT 5061

typedef struct {
  guint16 port;
  GSocketFamily family;
  SipUaResolved callback;
  gpointer user_data; /* (unowned) */
} Lookup;

/* Of the family that can be sent to: "localhost" has both, and the first may be the wrong one. */
static GInetAddress *
choose (GList *hosts, GSocketFamily family)
{
  for (GList *l = hosts; l; l = l->next)
    if (g_inet_address_get_family (l->data) == family)
      return l->data;
  return hosts->data;
}

static void
looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Lookup *lookup = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  GList *hosts = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (hosts)
    address = g_inet_socket_address_new (choose (hosts, lookup->family), lookup->port);
  g_resolver_free_addresses (hosts);
  lookup->callback (address, error, lookup->user_data);
}

/* GIO answers on the thread-default context, which need not be the one that is being run. */
static void
look_up (GMainContext *context, const char *host, guint16 port, GSocketFamily family,
    GCancellable *cancellable, SipUaResolved callback, gpointer user_data)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Lookup *lookup = g_new (Lookup, 1);

  *lookup = (Lookup){ port, family, callback, user_data };
  g_main_context_push_thread_default (context);
  g_resolver_lookup_by_name_async (resolver, host, cancellable, looked_up, lookup);
  g_main_context_pop_thread_default (context);
}

/* A maddr overrides the host (RFC 3261 section 19.1.1); unlike that it keeps its brackets. */
static char *
host_of (const SipUaUri *uri)
{
  const char *maddr = sipua_uri_get_param (uri, "maddr");
  gsize length = maddr ? strlen (maddr) : 0;

  if (length > 2 && maddr[0] == '[' && maddr[length - 1] == ']')
    return g_strndup (maddr + 1, length - 2);
  return g_strdup (length ? maddr : sipua_uri_get_host (uri));
}

static guint16
port_of (const SipUaUri *uri)
{
  if (sipua_uri_get_port (uri))
    return sipua_uri_get_port (uri);
  return g_ascii_strcasecmp (sipua_uri_get_scheme (uri), "sips") ? DEFAULT_PORT
                                                                 : DEFAULT_SECURE_PORT;
}

void
sipua_resolve (GMainContext *context, const char *uri, GSocketFamily family,
    GCancellable *cancellable, SipUaResolved callback, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaUri) parsed = sipua_uri_parse (uri, -1, &error);
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *host = NULL;
  guint16 port;

  if (!parsed || !sipua_uri_get_host (parsed)) {
    if (!error)
      g_set_error (&error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "\"%s\" has no host", uri);
    callback (NULL, error, user_data);
    return;
  }
  host = host_of (parsed);
  port = port_of (parsed);
  address = g_inet_socket_address_new_from_string (host, port);
  if (address)
    callback (address, NULL, user_data);
  else
    look_up (context, host, port, family, cancellable, callback, user_data);
}
