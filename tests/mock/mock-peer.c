/* SPDX-License-Identifier: BSD-3-Clause */
/* A scripted SIP peer. */

#include "mock/mock-peer.h"

#include "transport/flow.h"

#include <string.h>

const char mock_offer[] = "v=0\n"
                          "o=alice 1 1 IN IP4 192.0.2.2\n"
                          "s=-\n"
                          "c=IN IP4 192.0.2.2\n"
                          "t=0 0\n"
                          "m=audio 4000 RTP/AVP 0 8\n"
                          "a=rtpmap:0 PCMU/8000\n"
                          "a=rtpmap:8 PCMA/8000\n";

static void
free_received (gpointer data)
{
  MockReceived *received = data;

  g_clear_pointer (&received->message, sipua_message_unref);
  g_free (received->text);
  g_free (received->source);
  g_free (received);
}

/* "got 180", "got 200 BYE", "got BYE". */
static void
note (MockPeer *peer, const SipUaMessage *message)
{
  SipUaView method = sipua_message_cseq_method (message);

  if (sipua_message_is_request (message))
    mock_world_note (peer->world, "got %s", sipua_message_get_method (message));
  else if (sipua_view_equal (method, "INVITE"))
    mock_world_note (peer->world, "got %u", sipua_message_get_status (message));
  else
    mock_world_note (peer->world, "got %u %.*s", sipua_message_get_status (message),
        (int)method.length, method.data);
}

static void
receive (SipUaTransport *transport, const char *data, gsize length, GSocketAddress *source,
    gpointer user_data)
{
  MockPeer *peer = user_data;
  MockReceived *received = g_new0 (MockReceived, 1);
  SipUaParseFault fault;
  SipUaParseResult result = sipua_message_parse_datagram (data, length, &received->message, &fault);

  if (result != SIPUA_PARSE_OK && !peer->tolerant)
    g_error (
        "seed %u: what the agent sent does not parse: %.*s", peer->world->seed, (int)length, data);
  received->ms = mock_world_ms (peer->world);
  received->text = g_strndup (data, length);
  received->source = sipua_address_to_host_port (G_INET_SOCKET_ADDRESS (source));
  g_ptr_array_add (peer->received, received);
  if (!received->message)
    return;
  if (peer->noting)
    note (peer, received->message);
  if (peer->on_message)
    peer->on_message (peer, received, peer->user_data);
}

static const SipUaTransportCallbacks callbacks = { receive };

MockPeer *
mock_peer_new (MockWorld *world, const char *host_port)
{
  MockPeer *peer = g_new0 (MockPeer, 1);

  peer->world = world;
  peer->transport = mock_transport_new (world, host_port, FALSE);
  peer->received = g_ptr_array_new_with_free_func (free_received);
  peer->noting = TRUE;
  sipua_transport_set_callbacks (SIPUA_TRANSPORT (peer->transport), &callbacks, peer);
  return peer;
}

void
mock_peer_free (MockPeer *peer)
{
  sipua_transport_set_callbacks (SIPUA_TRANSPORT (peer->transport), NULL, NULL);
  g_ptr_array_unref (peer->received);
  g_free (peer);
}

void
mock_peer_send_text (MockPeer *peer, const char *to, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *wire = g_strjoinv ("\r\n", lines);

  mock_transport_send_text (peer->transport, to, wire, strlen (wire));
}

void
mock_peer_send (MockPeer *peer, const char *to, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  mock_peer_send_text (peer, to, text);
}

static void
append_lines (SipUaMessage *message, const char *headers)
{
  g_auto (GStrv) lines = g_strsplit (headers, "\n", -1);

  for (guint i = 0; lines[i]; i++) {
    char *colon = strchr (lines[i], ':');

    if (!colon)
      continue;
    *colon = '\0';
    sipua_message_append_header (message, lines[i], g_strstrip (colon + 1), NULL);
  }
}

static void
set_body (SipUaMessage *message, const char *body)
{
  g_auto (GStrv) lines = g_strsplit (body, "\n", -1);
  g_autofree char *wire = g_strjoinv ("\r\n", lines);
  gboolean typed = sipua_message_get_header (message, "Content-Type", 0) != NULL;

  sipua_message_set_body (message, typed ? NULL : "application/sdp", wire, -1, NULL);
}

void
mock_peer_respond (MockPeer *peer, const MockReceived *request, guint status, const char *to_tag)
{
  mock_peer_respond_with (peer, request, status, to_tag, NULL, NULL);
}

void
mock_peer_respond_with (MockPeer *peer, const MockReceived *request, guint status,
    const char *to_tag, const char *headers, const char *body)
{
  g_autoptr (SipUaMessage) response =
      sipua_message_new_reply (request->message, status, NULL, to_tag);
  g_autoptr (GBytes) bytes = NULL;
  const char *data;
  gsize length;

  if (headers)
    append_lines (response, headers);
  if (body)
    set_body (response, body);
  bytes = sipua_message_serialize (response);
  data = g_bytes_get_data (bytes, &length);
  mock_transport_send_text (peer->transport, request->source, data, length);
}

const MockReceived *
mock_peer_last_request (const MockPeer *peer)
{
  for (guint i = peer->received->len; i > 0; i--) {
    const MockReceived *received = g_ptr_array_index (peer->received, i - 1);

    if (sipua_message_is_request (received->message))
      return received;
  }
  g_error ("seed %u: no request came", peer->world->seed);
}

const MockReceived *
mock_peer_last (const MockPeer *peer, const char *start)
{
  for (guint i = peer->received->len; i > 0; i--) {
    const MockReceived *received = g_ptr_array_index (peer->received, i - 1);

    if (!start || g_str_has_prefix (received->text, start))
      return received;
  }
  g_error ("seed %u: nothing came that begins with \"%s\"", peer->world->seed, start);
}

guint
mock_peer_count (const MockPeer *peer, const char *start)
{
  guint count = 0;

  for (guint i = 0; i < peer->received->len; i++) {
    const MockReceived *received = g_ptr_array_index (peer->received, i);

    count += !start || g_str_has_prefix (received->text, start);
  }
  return count;
}

static const char * or (const char *value, const char *otherwise)
{
  return value ? value : otherwise;
}

static void
append_via (GString *text, const char *host_port, const MockRequest *request)
{
  if (request->via)
    g_string_append_printf (text, "Via: %s\n", request->via);
  else
    g_string_append_printf (text, "Via: SIP/2.0/UDP %s;rport;branch=%s\n", host_port,
        or (request->branch, "z9hG4bKone"));
}

static void
append_identity (GString *text, const MockRequest *request)
{
  if (request->from)
    g_string_append_printf (text, "From: %s\n", request->from);
  else
    g_string_append_printf (
        text, "From: \"Alice\" <sip:alice@192.0.2.2>;tag=%s\n", or (request->from_tag, "alice"));
  g_string_append_printf (text, "To: %s", or (request->to, "<sip:bot@192.0.2.1>"));
  if (request->to_tag && *request->to_tag)
    g_string_append_printf (text, ";tag=%s", request->to_tag);
  g_string_append_printf (text, "\nCall-ID: %s\n", or (request->call_id, "call@192.0.2.2"));
}

/* Content-Length counts the CRLFs that mock_peer_send_text() makes. */
static void
append_body (GString *text, const MockRequest *request)
{
  gsize length = 0;

  for (const char *p = or (request->body, ""); *p; p++)
    length += *p == '\n' ? 2 : 1;
  if (length || request->content_type)
    g_string_append_printf (
        text, "Content-Type: %s\n", or (request->content_type, "application/sdp"));
  g_string_append_printf (text, "Content-Length: %zu\n\n%s", length, or (request->body, ""));
}

char *
mock_peer_request_text (const MockPeer *peer, const MockRequest *request)
{
  const char *host_port = mock_transport_get_host_port (peer->transport);
  const char *method = or (request->method, "OPTIONS");
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s SIP/2.0\n", method, or (request->uri, "sip:bot@192.0.2.1"));
  append_via (text, host_port, request);
  g_string_append_printf (text, "Max-Forwards: %s\n", or (request->max_forwards, "70"));
  append_identity (text, request);
  g_string_append_printf (text, "CSeq: %u %s\n", MAX (request->cseq, 1), method);
  if (request->contact && *request->contact)
    g_string_append_printf (text, "Contact: %s\n", request->contact);
  else if (!request->contact && g_str_equal (method, "INVITE"))
    g_string_append_printf (text, "Contact: <sip:alice@%s>\n", host_port);
  g_string_append (text, or (request->headers, ""));
  append_body (text, request);
  return g_string_free (text, FALSE);
}

void
mock_peer_send_request (MockPeer *peer, const char *to, const MockRequest *request)
{
  g_autofree char *text = mock_peer_request_text (peer, request);

  mock_peer_send_text (peer, to, text);
}
