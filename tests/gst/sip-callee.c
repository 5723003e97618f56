/* SPDX-License-Identifier: BSD-3-Clause */
/* The callee of sip-callee.h. */
#include "sip-callee.h"

#include <gst/check/gstcheck.h>
#include <string.h>
#include <unistd.h>

Callee *
callee_new (void)
{
  Callee *callee = g_new0 (Callee, 1);

  callee->fd = sip_open ("127.0.0.1", &callee->port);
  callee->uri = g_strdup_printf ("sip:callee@127.0.0.1:%u", callee->port);
  return callee;
}

void
callee_free (Callee *callee)
{
  close (callee->fd);
  g_free (callee->uri);
  g_free (callee->tag);
  g_clear_pointer (&callee->invite, sipua_message_unref);
  g_free (callee);
}

static gboolean
is_of_call (Callee *callee, const SipUaMessage *message)
{
  return callee->invite
         && g_str_equal (sipua_message_get_header (message, "Call-ID", 0),
             sipua_message_get_header (callee->invite, "Call-ID", 0));
}

static gboolean
is_request (const SipUaMessage *message, const char *method)
{
  return sipua_message_is_request (message)
         && g_str_equal (sipua_message_get_method (message), method);
}

static SipUaMessage *
receive (Callee *callee, const char *what)
{
  SipUaMessage *message = sip_receive (callee->fd, g_get_monotonic_time () + SIP_GIVE_UP);

  fail_unless (message != NULL, "no %s came", what);
  return message;
}

static void
aim (Callee *callee, Peer *peer)
{
  gsize length;
  const char *body = sipua_message_get_body (callee->invite, &length);
  g_autofree char *sdp = g_strndup (body, length);
  const char *address = strstr (sdp, "c=IN IP4 ");
  g_autofree char *host = NULL;

  fail_unless (address != NULL);
  address += strlen ("c=IN IP4 ");
  host = g_strndup (address, strcspn (address, "\r\n"));
  gst_sip_ua_endpoint_parse (&peer->rtp, host, sip_sdp_port (sdp));
  gst_sip_ua_endpoint_parse (&peer->rtcp, host, sip_sdp_port (sdp) + 1);
}

void
callee_hear_invite (Callee *callee, Peer *peer)
{
  for (;;) {
    g_autoptr (SipUaMessage) message = receive (callee, "INVITE");

    if (!is_request (message, "INVITE") || is_of_call (callee, message))
      continue;
    g_clear_pointer (&callee->invite, sipua_message_unref);
    callee->invite = g_steal_pointer (&message);
    break;
  }
  g_free (callee->tag);
  callee->tag = sipua_generate_tag ();
  callee->cseq = 0;
  if (peer)
    aim (callee, peer);
}

static guint16
port_of_request (const SipUaMessage *request)
{
  const char *via = sipua_message_get_header (request, "Via", 0);
  const char *host = strchr (via, ' '), *port = host ? strchr (host, ':') : NULL;

  fail_unless (port != NULL, "no port in %s", via);
  return (guint16)g_ascii_strtoull (port + 1, NULL, 10);
}

static char *
host_of_request (const SipUaMessage *request)
{
  const char *host = strchr (sipua_message_get_header (request, "Via", 0), ' ') + 1;

  return g_strndup (host, strcspn (host, ":;"));
}

static void
send_back (Callee *callee, const SipUaMessage *request, const GString *text)
{
  g_autofree char *host = host_of_request (request);

  sip_send (callee->fd, host, port_of_request (request), text->str, text->len);
}

void
callee_respond (
    Callee *callee, const SipUaMessage *request, guint status, const char *headers, const char *sdp)
{
  gboolean tagged = strstr (sipua_message_get_header (request, "To", 0), ";tag=") != NULL;
  g_autoptr (GString) text =
      sip_begin_response (request, status, status > 100 && !tagged ? callee->tag : NULL);

  g_string_append_printf (text,
      "Contact: <%s>\r\n%s%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", callee->uri,
      headers ? headers : "", sdp ? "Content-Type: application/sdp\r\n" : "",
      sdp ? strlen (sdp) : 0, sdp ? sdp : "");
  send_back (callee, request, text);
}

SipUaMessage *
callee_expect (Callee *callee, const char *method)
{
  for (;;) {
    g_autoptr (SipUaMessage) message = receive (callee, method);

    if (!is_of_call (callee, message) || !sipua_message_is_request (message))
      continue;
    if (is_request (message, method))
      return g_steal_pointer (&message);
    fail_unless (is_request (message, "INVITE") || is_request (message, "ACK"), "%s came, not %s",
        sipua_message_get_method (message), method);
  }
}

void
callee_ring (Callee *callee)
{
  callee_respond (callee, callee->invite, 100, NULL, NULL);
  callee_respond (callee, callee->invite, 180, NULL, NULL);
}

void
callee_answer (Callee *callee, Peer *peer)
{
  g_autofree char *sdp = sip_make_sdp (peer, "0 101");

  callee_respond (callee, callee->invite, 200, NULL, sdp);
  sipua_message_unref (callee_expect (callee, "ACK"));
}

void
callee_refuse (Callee *callee, guint status)
{
  callee_respond (callee, callee->invite, status, NULL, NULL);
  sipua_message_unref (callee_expect (callee, "ACK"));
}

void
callee_hear_bye (Callee *callee)
{
  g_autoptr (SipUaMessage) bye = callee_expect (callee, "BYE");

  callee_respond (callee, bye, 200, NULL, NULL);
}

void
callee_hear_cancel (Callee *callee)
{
  g_autoptr (SipUaMessage) cancel = callee_expect (callee, "CANCEL");

  callee_respond (callee, cancel, 200, NULL, NULL);
  callee_refuse (callee, 487);
}

/* From and To change places (RFC 3261 section 12.2.1.1); to where the INVITE came from. */
static void
send_bye (Callee *callee)
{
  g_autofree char *host = host_of_request (callee->invite);
  g_autofree char *branch = sipua_generate_branch ();
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
      "BYE sip:%s:%u SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=%s\r\n"
      "Max-Forwards: 70\r\n"
      "From: %s;tag=%s\r\n"
      "To: %s\r\n"
      "Call-ID: %s\r\n"
      "CSeq: %u BYE\r\n"
      "Content-Length: 0\r\n\r\n",
      host, port_of_request (callee->invite), callee->port, branch,
      sipua_message_get_header (callee->invite, "To", 0), callee->tag,
      sipua_message_get_header (callee->invite, "From", 0),
      sipua_message_get_header (callee->invite, "Call-ID", 0), ++callee->cseq);
  send_back (callee, callee->invite, text);
}

void
callee_end (Callee *callee)
{
  send_bye (callee);
  for (;;) {
    g_autoptr (SipUaMessage) message = receive (callee, "response to BYE");

    if (sipua_message_is_request (message) || !is_of_call (callee, message))
      continue;
    assert_equals_int (sipua_message_get_status (message), 200);
    return;
  }
}

void
callee_take_call (Callee *callee, Peer *peer)
{
  callee_hear_invite (callee, peer);
  callee_ring (callee);
  callee_answer (callee, peer);
}
