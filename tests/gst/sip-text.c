/* SPDX-License-Identifier: BSD-3-Clause */
/* The sockets and texts of sip-text.h. */
#include "sip-text.h"

#include <arpa/inet.h>
#include <gst/check/gstcheck.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

int
sip_open (const char *address, guint16 *ret_port)
{
  struct sockaddr_in local = { .sin_family = AF_INET };
  socklen_t length = sizeof local;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  fail_unless (fd >= 0);
  fail_unless (inet_pton (AF_INET, address, &local.sin_addr) == 1);
  fail_unless (bind (fd, (struct sockaddr *)&local, sizeof local) == 0);
  fail_unless (getsockname (fd, (struct sockaddr *)&local, &length) == 0);
  *ret_port = ntohs (local.sin_port);
  return fd;
}

/* Not one that was given out before, which nobody may have bound yet. */
guint16
free_udp_port (const char *address)
{
  static guint8 given[G_MAXUINT16 + 1];
  guint16 port;

  do
    close (sip_open (address, &port));
  while (given[port]);
  given[port] = TRUE;
  return port;
}

void
sip_send (int fd, const char *address, guint16 port, gconstpointer data, gsize size)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (port) };

  inet_pton (AF_INET, address, &to.sin_addr);
  fail_unless (sendto (fd, data, size, 0, (struct sockaddr *)&to, sizeof to) == (gssize)size);
}

SipUaMessage *
sip_receive (int fd, gint64 deadline)
{
  struct pollfd poll_fd = { fd, POLLIN, 0 };
  gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
  g_autoptr (GError) error = NULL;
  SipUaMessage *message;
  char data[8192];
  gssize size;

  if (poll (&poll_fd, 1, (int)MAX (left, 0)) <= 0)
    return NULL;
  size = recv (fd, data, sizeof data, 0);
  fail_unless (size >= 0);
  message = sipua_message_parse (data, size, &error);
  fail_unless (message != NULL, "%s in %.*s", error ? error->message : "", (int)size, data);
  return message;
}

char *
sip_make_sdp (Peer *peer, const char *formats)
{
  return g_strdup_printf ("v=0\r\no=caller 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
                          "t=0 0\r\nm=audio %u RTP/AVP %s\r\n%s",
      peer ? peer->sockets.rtp_port : 9, formats,
      strstr (formats, "101") ? "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n" : "");
}

GString *
sip_begin_response (const SipUaMessage *request, guint status, const char *tag)
{
  static const char *const names[] = { "Via", "From", "Call-ID", "CSeq" };
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "SIP/2.0 %u Whatever\r\n", status);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (
        text, "%s: %s\r\n", names[i], sipua_message_get_header (request, names[i], 0));
  g_string_append_printf (text, "To: %s%s%s\r\n", sipua_message_get_header (request, "To", 0),
      tag ? ";tag=" : "", tag ? tag : "");
  return text;
}

guint16
sip_sdp_port (const char *sdp)
{
  const char *media = sdp ? strstr (sdp, "m=audio ") : NULL;

  fail_unless (media != NULL, "no audio in %s", sdp);
  return (guint16)g_ascii_strtoull (media + strlen ("m=audio "), NULL, 10);
}
