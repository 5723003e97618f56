/* SPDX-License-Identifier: BSD-3-Clause */
/* bare-echo: the least that an echo of calls can cost. Two sockets on 127.0.0.1: the one on port 5060
 * answers every SIP request but ACK with 200 and keeps nothing, the other sends every RTP packet back
 * as it came, whoever sent it. */
#include <arpa/inet.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define SIP_PORT 5060
#define RTP_PORT 10000

static int
bound_socket (guint16 port)
{
  struct sockaddr_in local = { AF_INET, g_htons (port),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *)&local, sizeof local) < 0)
    g_error ("port %u: %s", port, g_strerror (errno));
  return fd;
}

/* A 200 repeats these of the request (RFC 3261 8.2.6.2), To with a tag. */
static void
copy_headers (GString *answer, char **lines)
{
  static const char *const copied[] = { "Via:", "From:", "To:", "Call-ID:", "CSeq:" };

  for (; *lines && **lines; lines++)
    for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
      if (g_str_has_prefix (*lines, copied[i]))
        g_string_append_printf (answer, "%s%s\r\n", *lines,
            g_str_has_prefix (*lines, "To:") && !strstr (*lines, ";tag=") ? ";tag=bare" : "");
}

static void
answer_request (int fd, const char *request, const struct sockaddr_in *from)
{
  g_auto (GStrv) lines = g_strsplit (request, "\r\n", -1);
  g_autoptr (GString) answer = g_string_new ("SIP/2.0 200 OK\r\n");
  g_autofree char *sdp =
      g_strdup_printf ("v=0\r\no=bare 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
                       "t=0 0\r\nm=audio %u RTP/AVP 0\r\n",
          RTP_PORT);
  gboolean invite = g_str_has_prefix (request, "INVITE ");

  if (g_str_has_prefix (request, "ACK "))
    return;
  copy_headers (answer, lines);
  g_string_append_printf (answer, "Contact: <sip:127.0.0.1:%u>\r\nServer: bare-echo\r\n", SIP_PORT);
  if (invite)
    g_string_append (answer, "Content-Type: application/sdp\r\n");
  g_string_append_printf (
      answer, "Content-Length: %zu\r\n\r\n%s", invite ? strlen (sdp) : 0, invite ? sdp : "");
  sendto (fd, answer->str, answer->len, 0, (const struct sockaddr *)from, sizeof *from);
}

/* Returns: the size, negative if there is nothing */
static ssize_t
receive (const struct pollfd *from, char *data, size_t room, struct sockaddr_in *ret_sender)
{
  socklen_t length = sizeof *ret_sender;

  if (!from->revents)
    return -1;
  return recvfrom (from->fd, data, room, 0, (struct sockaddr *)ret_sender, &length);
}

int
main (void)
{
  struct pollfd rtp_sip[] = { { bound_socket (RTP_PORT), POLLIN, 0 },
    { bound_socket (SIP_PORT), POLLIN, 0 } };
  struct sockaddr_in from;
  char data[4096];
  ssize_t size;

  while (poll (rtp_sip, G_N_ELEMENTS (rtp_sip), -1) >= 0) {
    size = receive (&rtp_sip[0], data, sizeof data, &from);
    if (size >= 0)
      sendto (rtp_sip[0].fd, data, size, 0, (struct sockaddr *)&from, sizeof from);
    size = receive (&rtp_sip[1], data, sizeof data - 1, &from);
    if (size < 0)
      continue;
    data[size] = '\0';
    answer_request (rtp_sip[1].fd, data, &from);
  }
  return 1;
}
