/* SPDX-License-Identifier: BSD-3-Clause */
/* How addresses are written. */

#include "transport/flow.h"

char *
sipua_address_to_host_port (GInetSocketAddress *address)
{
  GInetAddress *host = g_inet_socket_address_get_address (address);
  g_autofree char *text = g_inet_address_to_string (host);
  gboolean v6 = g_inet_address_get_family (host) == G_SOCKET_FAMILY_IPV6;

  return g_strdup_printf (v6 ? "[%s]:%u" : "%s:%u", text, g_inet_socket_address_get_port (address));
}

char *
sipua_flow_local_host_port (const SipUaFlow *flow)
{
  g_autoptr (GInetSocketAddress) local =
      sipua_transport_get_local_address (flow->transport, flow->address);

  return sipua_address_to_host_port (local);
}
