/* SPDX-License-Identifier: BSD-3-Clause */
/* The endpoints of gstsipuaendpoint.h. GSocketAddress would allocate for each datagram. */
#include "gstsipuaendpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const guint8 mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static gboolean
is_ipv4 (const GstSipUaEndpoint *endpoint)
{
  return memcmp (endpoint->address, mapped_prefix, sizeof mapped_prefix) == 0;
}

static void
set_ipv4 (GstSipUaEndpoint *endpoint, const struct in_addr *address)
{
  memcpy (endpoint->address, mapped_prefix, sizeof mapped_prefix);
  memcpy (endpoint->address + sizeof mapped_prefix, address, sizeof *address);
}

gboolean
gst_sip_ua_endpoint_parse (GstSipUaEndpoint *endpoint, const char *address, guint16 port)
{
  struct in_addr ipv4;
  struct in6_addr ipv6;

  endpoint->port = port;
  if (inet_pton (AF_INET, address, &ipv4) == 1)
    set_ipv4 (endpoint, &ipv4);
  else if (inet_pton (AF_INET6, address, &ipv6) == 1)
    memcpy (endpoint->address, &ipv6, sizeof ipv6);
  else
    return FALSE;
  return TRUE;
}

gboolean
gst_sip_ua_endpoint_from_native (GstSipUaEndpoint *endpoint, const struct sockaddr_storage *native)
{
  const struct sockaddr_in *in = (const struct sockaddr_in *)native;
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)native;

  if (native->ss_family == AF_INET) {
    set_ipv4 (endpoint, &in->sin_addr);
    endpoint->port = ntohs (in->sin_port);
  } else if (native->ss_family == AF_INET6) {
    memcpy (endpoint->address, &in6->sin6_addr, sizeof in6->sin6_addr);
    endpoint->port = ntohs (in6->sin6_port);
  } else {
    return FALSE;
  }
  return TRUE;
}

gboolean
gst_sip_ua_endpoint_to_native (const GstSipUaEndpoint *endpoint, sa_family_t family,
    struct sockaddr_storage *ret_native, socklen_t *ret_length)
{
  struct sockaddr_in *in = (struct sockaddr_in *)ret_native;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret_native;

  memset (ret_native, 0, sizeof *ret_native);
  ret_native->ss_family = family;
  if (family == AF_INET6) {
    memcpy (&in6->sin6_addr, endpoint->address, sizeof in6->sin6_addr);
    in6->sin6_port = htons (endpoint->port);
    *ret_length = sizeof *in6;
    return TRUE;
  }
  if (!is_ipv4 (endpoint))
    return FALSE;
  memcpy (&in->sin_addr, endpoint->address + sizeof mapped_prefix, sizeof in->sin_addr);
  in->sin_port = htons (endpoint->port);
  *ret_length = sizeof *in;
  return TRUE;
}

gboolean
gst_sip_ua_endpoint_same_address (const GstSipUaEndpoint *a, const GstSipUaEndpoint *b)
{
  return memcmp (a->address, b->address, sizeof a->address) == 0;
}

gboolean
gst_sip_ua_endpoint_equal (const GstSipUaEndpoint *a, const GstSipUaEndpoint *b)
{
  return a->port == b->port && gst_sip_ua_endpoint_same_address (a, b);
}

gboolean
gst_sip_ua_endpoint_is_usable (const GstSipUaEndpoint *endpoint)
{
  static const guint8 any[16] = { 0 };
  const guint8 *address = endpoint->address;

  if (endpoint->port == 0)
    return FALSE;
  /* 0.0.0.0/8 "this network" (RFC 1122 3.2.1.3), 224.0.0.0/4 and 240.0.0.0/4 (RFC 1112 4). */
  if (is_ipv4 (endpoint))
    return address[12] != 0 && address[12] < 224;
  return address[0] != 0xff && memcmp (address, any, sizeof any) != 0;
}

char *
gst_sip_ua_endpoint_to_string (const GstSipUaEndpoint *endpoint)
{
  char text[INET6_ADDRSTRLEN];

  if (is_ipv4 (endpoint)) {
    inet_ntop (AF_INET, endpoint->address + sizeof mapped_prefix, text, sizeof text);
    return g_strdup_printf ("%s:%u", text, endpoint->port);
  }
  inet_ntop (AF_INET6, endpoint->address, text, sizeof text);
  return g_strdup_printf ("[%s]:%u", text, endpoint->port);
}
