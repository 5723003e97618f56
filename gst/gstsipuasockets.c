/* SPDX-License-Identifier: BSD-3-Clause */
/* The sockets of gstsipuasockets.h. Plain ones: GSocket would make a GSocketAddress per datagram. */
#include "gstsipuasockets.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* A socket bound to @endpoint, or -1 with errno. */
static int
open_socket (const GstSipUaEndpoint *endpoint, sa_family_t family)
{
  struct sockaddr_storage native;
  socklen_t length;
  int fd, off = 0, saved;

  if (!gst_sip_ua_endpoint_to_native (endpoint, family, &native, &length)) {
    errno = EAFNOSUPPORT;
    return -1;
  }
  fd = socket (family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  /* "::" takes IPv4 as well, unless the system says otherwise: then it is IPv6 alone. */
  if (family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind (fd, (struct sockaddr *)&native, length) == 0)
    return fd;
  saved = errno;
  close (fd);
  errno = saved;
  return -1;
}

/* Both or none; errno of the first failure. */
static gboolean
open_pair (GstSipUaSockets *sockets, const GstSipUaEndpoint *address, guint16 port)
{
  GstSipUaEndpoint endpoint = *address;

  endpoint.port = port;
  sockets->rtp = open_socket (&endpoint, sockets->family);
  if (sockets->rtp < 0)
    return FALSE;
  endpoint.port = port + 1;
  sockets->rtcp = open_socket (&endpoint, sockets->family);
  if (sockets->rtcp < 0) {
    int saved = errno;

    close (sockets->rtp);
    sockets->rtp = -1;
    errno = saved;
    return FALSE;
  }
  sockets->rtp_port = port;
  return TRUE;
}

gboolean
gst_sip_ua_sockets_open (
    GstSipUaSockets *sockets, const char *address, guint port_min, guint port_max, GError **error)
{
  GstSipUaEndpoint endpoint;
  guint pairs, first, start;
  int failure = 0;

  *sockets = (GstSipUaSockets){ -1, -1, AF_INET, 0 };
  if (port_min == 0 && port_max == 0) {
    port_min = GST_SIP_UA_DEFAULT_PORT_MIN;
    port_max = GST_SIP_UA_DEFAULT_PORT_MAX;
  }
  if (!gst_sip_ua_endpoint_parse (&endpoint, address, 0)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "\"%s\" is no numeric address to receive RTP on", address);
    return FALSE;
  }
  sockets->family = strchr (address, ':') ? AF_INET6 : AF_INET;
  first = MAX (port_min + (port_min & 1), 2);
  pairs = port_max <= G_MAXUINT16 && port_max > first ? (port_max - first + 1) / 2 : 0;
  start = pairs > 0 ? g_random_int_range (0, (gint32)pairs) : 0;
  for (guint i = 0; i < pairs; i++) {
    if (open_pair (sockets, &endpoint, (guint16)(first + (start + i) % pairs * 2)))
      return TRUE;
    failure = errno;
    if (failure != EADDRINUSE && failure != EACCES)
      break;
  }
  g_set_error (error, G_IO_ERROR,
      pairs > 0 ? g_io_error_from_errno (failure) : G_IO_ERROR_INVALID_ARGUMENT,
      "no pair of ports for RTP and RTCP in %u-%u on %s: %s", port_min, port_max, address,
      pairs > 0 ? g_strerror (failure) : "the range has no even port with another behind it");
  return FALSE;
}

void
gst_sip_ua_sockets_close (GstSipUaSockets *sockets)
{
  if (sockets->rtp >= 0)
    close (sockets->rtp);
  if (sockets->rtcp >= 0)
    close (sockets->rtcp);
  sockets->rtp = sockets->rtcp = -1;
}

gboolean
gst_sip_ua_sockets_send (const GstSipUaSockets *sockets, int fd, const GstSipUaEndpoint *to,
    gconstpointer data, gsize size)
{
  struct sockaddr_storage native;
  socklen_t length;

  if (!gst_sip_ua_endpoint_to_native (to, sockets->family, &native, &length))
    return FALSE;
  return sendto (fd, data, size, MSG_NOSIGNAL, (struct sockaddr *)&native, length) == (gssize)size;
}

gssize
gst_sip_ua_sockets_receive (
    int fd, gpointer data, gsize size, GstSipUaEndpoint *ret_from, gboolean *ret_truncated)
{
  struct sockaddr_storage native = { 0 };
  struct iovec vector = { data, size };
  struct msghdr message = { &native, sizeof native, &vector, 1, NULL, 0, 0 };
  gssize received;

  do {
    received = recvmsg (fd, &message, 0);
  } while (received < 0 && errno == EINTR);
  if (received < 0 || !gst_sip_ua_endpoint_from_native (ret_from, &native))
    return -1;
  *ret_truncated = (message.msg_flags & MSG_TRUNC) != 0;
  return received;
}
