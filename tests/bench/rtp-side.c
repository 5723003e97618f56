/* SPDX-License-Identifier: BSD-3-Clause */
/* RTP (RFC 3550) of one call. The other side answers with a clock, sequence numbers and packet
 * borders of its own, so that only the audio tells what became of a frame. Each frame has
 *   a mark of four codewords, the call in two hexadecimal digits, the frame's number in three,
 *   and a quiet rest,
 * in codewords that a decoder and an encoder of mu-law between them leave as they are (all but
 * 0x7f). A frame is heard if every codeword of it is; one that is heard twice counts once. */
#include "rtp-side.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER 12
#define FIRST_PORT 20000
#define CODEWORD_US (1000000 / (RTP_FRAME * RTP_FRAMES_PER_SECOND))

/* The first stands nowhere else in a frame, so that a frame behind part of another is found. */
static const guint8 mark[] = { 0x80, 0x00, 0x01, 0x02 };
#define CALL_AT (sizeof mark)
#define CALL_DIGITS 2
#define NUMBER_AT (CALL_AT + CALL_DIGITS)
#define NUMBER_DIGITS 3
#define REST_AT (NUMBER_AT + NUMBER_DIGITS)
#define DIGIT 0x90
#define REST 0xfe

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

/* The RTCP socket is never read. It is there so that reports do not come back as ICMP errors. */
RtpSide *
rtp_side_new (guint call)
{
  RtpSide *side = g_new0 (RtpSide, 1);

  side->call = call;
  side->port = FIRST_PORT + 2 * call;
  side->rtp = bound_socket (side->port);
  side->rtcp = bound_socket (side->port + 1);
  for (guint i = 0; i < RTP_MAX_FRAMES; i++)
    side->delay[i] = -1;
  return side;
}

void
rtp_side_free (RtpSide *side)
{
  close (side->rtp);
  close (side->rtcp);
  g_free (side);
}

static guint8
digit (guint value, guint digits, guint which)
{
  return DIGIT | ((value >> (4 * (digits - 1 - which))) & 0xf);
}

static guint8
codeword (const RtpSide *side, guint number, guint at)
{
  if (at < CALL_AT)
    return mark[at];
  if (at < NUMBER_AT)
    return digit (side->call, CALL_DIGITS, at - CALL_AT);
  if (at < REST_AT)
    return digit (number, NUMBER_DIGITS, at - NUMBER_AT);
  return REST;
}

void
rtp_side_send (RtpSide *side, guint number)
{
  struct sockaddr_in to = { AF_INET, g_htons (side->peer_port),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  guint32 timestamp = g_htonl (number * RTP_FRAME), ssrc = g_htonl (0x10000 + side->call);
  guint16 seq = g_htons (side->seq);
  guint8 packet[HEADER + RTP_FRAME] = { 0x80, side->seq == 0 ? 0x80 : 0 };

  g_return_if_fail (number < RTP_MAX_FRAMES);
  memcpy (packet + 2, &seq, 2);
  memcpy (packet + 4, &timestamp, 4);
  memcpy (packet + 8, &ssrc, 4);
  for (guint i = 0; i < RTP_FRAME; i++)
    packet[HEADER + i] = codeword (side, number, i);
  side->seq++;
  side->sent_at[number] = g_get_monotonic_time ();
  sendto (side->rtp, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to);
}

/* When is when this codeword is played. */
static void
hear (RtpSide *side, guint8 heard, gint64 when)
{
  if (side->at >= NUMBER_AT && side->at < REST_AT && (heard & 0xf0) == DIGIT)
    side->number = (side->number << 4 | (heard & 0xf)) % RTP_MAX_FRAMES;
  else if (heard != codeword (side, side->number, side->at))
    side->at = 0;
  if (side->at == 0) {
    if (heard != mark[0])
      return;
    side->began = when;
    side->number = 0;
  }
  if (++side->at < RTP_FRAME)
    return;
  side->at = 0;
  if (side->sent_at[side->number] && side->delay[side->number] < 0)
    side->delay[side->number] = side->began - side->sent_at[side->number];
}

void
rtp_side_receive (RtpSide *side)
{
  guint8 packet[2048];
  ssize_t size;

  while ((size = recv (side->rtp, packet, sizeof packet, 0)) >= 0) {
    gint64 now = g_get_monotonic_time ();

    if (size < HEADER || packet[0] != 0x80 || (packet[1] & 0x7f) != 0)
      continue;
    for (ssize_t i = HEADER; i < size; i++)
      hear (side, packet[i], now + (i - HEADER) * CODEWORD_US);
  }
}
