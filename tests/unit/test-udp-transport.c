/* SPDX-License-Identifier: BSD-3-Clause */
/* What the UDP transport makes of errors of its socket. The system call is replaced: a full send
 * buffer cannot be had on the loopback, which never queues. */

#include "transport/udp-transport.h"

#include <errno.h>
#include <sys/socket.h>

static int send_errno; /* 0: it works */
static guint n_sends;

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  n_sends++;
  errno = send_errno;
  return send_errno ? -1 : (ssize_t)message->msg_iov[0].iov_len;
}

static gboolean
send_with (int error_number, GError **error)
{
  g_autoptr (SipUaTransport) transport = sipua_udp_transport_new (NULL, "127.0.0.1", 0, NULL);
  g_autoptr (GSocketAddress) peer = g_inet_socket_address_new_from_string ("127.0.0.1", 9);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  gboolean sent;

  g_assert_nonnull (transport);
  send_errno = error_number;
  n_sends = 0;
  sent = sipua_transport_send (transport, bytes, peer, error);
  g_assert_cmpuint (n_sends, ==, 1);
  return sent;
}

/* A datagram for which there is no room now is one that got lost: transactions repeat it. */
static void
test_full_buffer_is_a_lost_datagram (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (send_with (EAGAIN, &error));
  g_assert_no_error (error);
}

static void
test_errors_are_told (void)
{
  g_autoptr (GError) unreachable = NULL, too_long = NULL;

  g_assert_true (send_with (0, NULL));
  g_assert_false (send_with (ENETUNREACH, &unreachable));
  g_assert_error (unreachable, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE);
  g_assert_false (send_with (EMSGSIZE, &too_long));
  g_assert_nonnull (too_long);
}

static void
test_closed (void)
{
  g_autoptr (SipUaTransport) transport = sipua_udp_transport_new (NULL, "127.0.0.1", 0, NULL);
  g_autoptr (GSocketAddress) peer = g_inet_socket_address_new_from_string ("127.0.0.1", 9);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  sipua_transport_close (transport);
  g_assert_false (sipua_transport_send (transport, bytes, peer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpint (sipua_transport_get_family (transport), ==, G_SOCKET_FAMILY_IPV4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/udp-transport/full-buffer-is-a-lost-datagram", test_full_buffer_is_a_lost_datagram);
  g_test_add_func ("/udp-transport/errors-are-told", test_errors_are_told);
  g_test_add_func ("/udp-transport/closed", test_closed);
  return g_test_run ();
}
