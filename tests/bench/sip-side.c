/* SPDX-License-Identifier: BSD-3-Clause */
/* As much of RFC 3261 as calls on one machine need: INVITE with an offer, ACK, BYE, and repeats of
 * unanswered requests (17.1.1.2, 17.1.2.2). Nothing waits for 64*T1: the load ends before. */
#include "sip-side.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER_PORT 5060
#define OUR_PORT 5070
#define SERVER_URI "sip:bench@127.0.0.1:5060"
#define T1 (500 * G_TIME_SPAN_MILLISECOND)
#define T2 (4 * G_TIME_SPAN_SECOND)
#define ASK_MS 1000

SipSide *
sip_side_new (guint n_calls)
{
  struct sockaddr_in local = { AF_INET, g_htons (OUR_PORT),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  struct sockaddr_in server = { AF_INET, g_htons (SERVER_PORT),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  SipSide *side = g_new0 (SipSide, 1);

  side->n_calls = n_calls;
  side->calls = g_new0 (SipCall, n_calls);
  for (guint i = 0; i < n_calls; i++)
    side->calls[i].index = i;
  side->fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (side->fd < 0 || bind (side->fd, (struct sockaddr *)&local, sizeof local) < 0
      || connect (side->fd, (struct sockaddr *)&server, sizeof server) < 0)
    g_error ("port %u: %s", OUR_PORT, g_strerror (errno));
  return side;
}

static void
clear_call (SipCall *call)
{
  g_clear_pointer (&call->to, g_free);
  g_clear_pointer (&call->target, g_free);
  g_clear_pointer (&call->request, g_free);
}

void
sip_side_free (SipSide *side)
{
  for (guint i = 0; i < side->n_calls; i++)
    clear_call (&side->calls[i]);
  g_free (side->calls);
  close (side->fd);
  g_free (side);
}

static void
send_text (SipSide *side, const char *text)
{
  send (side->fd, text, strlen (text), 0);
}

/* Name with its colon. Returns the value of the first such header, or NULL. */
static char *
get_header (const char *message, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (message, "\r\n", -1);

  for (char **line = lines + 1; lines[0] && *line && **line; line++)
    if (g_ascii_strncasecmp (*line, name, strlen (name)) == 0)
      return g_strstrip (g_strdup (*line + strlen (name)));
  return NULL;
}

/* The ACK to a refusal is part of the INVITE's transaction and has its branch, that to a 2xx has not
 * (17.1.1.3, 13.2.2.4). */
static char *
make_request (SipCall *call, const char *method, const char *branch, guint cseq, const char *sdp)
{
  return g_strdup_printf ("%s %s SIP/2.0\r\n"
                          "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK-%s-%u\r\n"
                          "Max-Forwards: 70\r\n"
                          "From: <sip:caller%u@127.0.0.1:%u>;tag=c%u\r\n"
                          "To: %s\r\n"
                          "Call-ID: call-%u@127.0.0.1\r\n"
                          "CSeq: %u %s\r\n"
                          "Contact: <sip:caller%u@127.0.0.1:%u>\r\n"
                          "%sContent-Length: %zu\r\n\r\n%s",
      method, call->target ? call->target : SERVER_URI, OUR_PORT, branch, call->index, call->index,
      OUR_PORT, call->index, call->to ? call->to : "<" SERVER_URI ">", call->index, cseq, method,
      call->index, OUR_PORT, *sdp ? "Content-Type: application/sdp\r\n" : "", strlen (sdp), sdp);
}

/* Takes the request. */
static void
begin (SipSide *side, SipCall *call, SipState state, char *request)
{
  g_free (call->request);
  call->request = request;
  call->state = state;
  call->repeat_gap = T1;
  call->repeat_at = g_get_monotonic_time () + T1;
  send_text (side, request);
}

void
sip_side_invite (SipSide *side, SipCall *call, guint16 rtp_port)
{
  g_autofree char *sdp =
      g_strdup_printf ("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
                       "t=0 0\r\nm=audio %u RTP/AVP 0\r\na=ptime:20\r\n",
          rtp_port);

  begin (side, call, SIP_INVITING, make_request (call, "INVITE", "invite", 1, sdp));
}

void
sip_side_bye (SipSide *side, SipCall *call)
{
  begin (side, call, SIP_ENDING, make_request (call, "BYE", "bye", 2, ""));
}

void
sip_side_check_timers (SipSide *side, SipCall *call)
{
  gint64 now = g_get_monotonic_time ();

  if ((call->state != SIP_INVITING && call->state != SIP_ENDING) || now < call->repeat_at)
    return;
  send_text (side, call->request);
  side->resent++;
  call->repeat_gap *= 2;
  if (call->state == SIP_ENDING)
    call->repeat_gap = MIN (call->repeat_gap, T2);
  call->repeat_at = now + call->repeat_gap;
}

/* The URI of a Contact, "<URI>;parameters" or "URI". */
static char *
contact_uri (const char *contact)
{
  const char *begins = strchr (contact, '<');

  return begins ? g_strndup (begins + 1, strcspn (begins + 1, ">"))
                : g_strndup (contact, strcspn (contact, ";"));
}

static void
accept_answer (SipCall *call, const char *response)
{
  g_autofree char *contact = get_header (response, "Contact:");
  const char *audio = strstr (response, "\r\nm=audio ");

  if (!audio || !contact) {
    call->state = SIP_FAILED;
    return;
  }
  call->target = contact_uri (contact);
  call->peer_rtp_port = g_ascii_strtoull (audio + strlen ("\r\nm=audio "), NULL, 10);
  call->state = call->peer_rtp_port ? SIP_TALKING : SIP_FAILED;
}

static void
invite_answered (SipSide *side, SipCall *call, guint status, const char *response)
{
  g_autofree char *ack = NULL;
  gboolean waiting = call->state == SIP_INVITING || call->state == SIP_RINGING;

  if (status < 200) {
    if (waiting)
      call->state = SIP_RINGING;
    return;
  }
  if (waiting) {
    call->to = get_header (response, "To:");
    if (status < 300)
      accept_answer (call, response);
    else
      call->state = SIP_FAILED;
  }
  ack = make_request (call, "ACK", status < 300 ? "ack" : "invite", 1, "");
  send_text (side, ack);
}

/* Returns: (nullable): the call that this message is of */
static SipCall *
find_call (SipSide *side, const char *message)
{
  g_autofree char *id = get_header (message, "Call-ID:");
  guint64 index;

  if (!id || !g_str_has_prefix (id, "call-"))
    return NULL;
  index = g_ascii_strtoull (id + strlen ("call-"), NULL, 10);
  return index < side->n_calls ? &side->calls[index] : NULL;
}

static void
response_came (SipSide *side, const char *response)
{
  SipCall *call = find_call (side, response);
  g_autofree char *cseq = get_header (response, "CSeq:");
  guint status = g_ascii_strtoull (response + strlen ("SIP/2.0 "), NULL, 10);

  if (!call || !cseq)
    return;
  if (g_str_has_suffix (cseq, "INVITE"))
    invite_answered (side, call, status, response);
  else if (call->state == SIP_ENDING && status >= 200)
    call->state = status < 300 ? SIP_ENDED : SIP_FAILED;
}

/* Whoever calls us ends the call with BYE, and gets nothing else from us. */
static void
request_came (SipSide *side, const char *request)
{
  static const char *const copied[] = { "Via:", "From:", "To:", "Call-ID:", "CSeq:" };
  gboolean bye = g_str_has_prefix (request, "BYE ");
  g_autoptr (GString) answer =
      g_string_new (bye ? "SIP/2.0 200 OK\r\n" : "SIP/2.0 501 Not Implemented\r\n");
  SipCall *call = find_call (side, request);

  if (g_str_has_prefix (request, "ACK "))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++) {
    g_autofree char *value = get_header (request, copied[i]);

    g_string_append_printf (answer, "%s %s\r\n", copied[i], value ? value : "");
  }
  g_string_append (answer, "Content-Length: 0\r\n\r\n");
  send_text (side, answer->str);
  if (bye && call && call->state != SIP_ENDING && call->state != SIP_ENDED)
    call->state = SIP_FAILED;
}

/* Returns: (nullable) (transfer none): the next message */
static const char *
next_message (SipSide *side)
{
  static char message[65536];
  ssize_t size;

  do
    size = recv (side->fd, message, sizeof message - 1, 0);
  while (size < 0 && errno == ECONNREFUSED);
  if (size < 0)
    return NULL;
  message[size] = '\0';
  return message;
}

void
sip_side_receive (SipSide *side)
{
  const char *message;

  while ((message = next_message (side))) {
    if (g_str_has_prefix (message, "SIP/2.0 "))
      response_came (side, message);
    else
      request_came (side, message);
  }
}

static char *
name_of (const char *response)
{
  char *name = get_header (response, "Server:");

  if (!name)
    name = get_header (response, "User-Agent:");
  return name ? name : g_strdup ("no name");
}

char *
sip_side_ask (SipSide *side)
{
  struct pollfd readable = { side->fd, POLLIN, 0 };
  const char *message = NULL;

  send_text (side, "OPTIONS " SERVER_URI " SIP/2.0\r\n"
                   "Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-options\r\n"
                   "Max-Forwards: 70\r\nFrom: <sip:caller@127.0.0.1:5070>;tag=o\r\n"
                   "To: <" SERVER_URI ">\r\nCall-ID: options\r\nCSeq: 1 OPTIONS\r\n"
                   "Content-Length: 0\r\n\r\n");
  if (poll (&readable, 1, ASK_MS) == 1)
    message = next_message (side);
  return message ? name_of (message) : NULL;
}
