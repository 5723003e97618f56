/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes a message (RFC 3261 sections 7 and 20.14). */

#include "message/message-private.h"

static char *
put (char *to, const char *data, gsize length)
{
  if (length > 0)
    memcpy (to, data, length);
  return to + length;
}

static char *
put_header (char *to, const SipUaHeader *header)
{
  to = put (to, header->name, header->name_length);
  to = put (to, ": ", 2);
  to = put (to, header->value, header->value_length);
  return put (to, "\r\n", 2);
}

static gsize
headers_size (const SipUaMessage *message)
{
  gsize size = 0;

  for (guint i = 0; i < message->n_headers; i++)
    size += message->headers[i].name_length + message->headers[i].value_length + 4;
  return size;
}

static char *
put_start_line (char *to, const SipUaMessage *message)
{
  if (message->is_request) {
    to = put (to, message->method.data, message->method.length);
    to = put (to, " ", 1);
    to = put (to, message->request_uri.data, message->request_uri.length);
    return put (to, " SIP/2.0\r\n", 10);
  }
  to += g_snprintf (to, sizeof "SIP/2.0 699 ", "SIP/2.0 %03u ", message->status);
  to = put (to, message->reason.data, message->reason.length);
  return put (to, "\r\n", 2);
}

/**
 * sipua_message_serialize:
 * @message: a #SipUaMessage
 *
 * Writes the message: start line, headers in their order and with the names they have, a
 * Content-Length that is that of the body, and the body. May be called from any thread on a message
 * that nobody changes.
 *
 * Returns: (transfer full): the bytes to send
 *
 * Since: 0.1
 */
GBytes *
sipua_message_serialize (const SipUaMessage *message)
{
  char last[48];
  gsize last_length, size;
  char *data, *to;

  g_return_val_if_fail (message != NULL, NULL);

  last_length = g_snprintf (
      last, sizeof last, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", message->body_length);
  size = message->method.length + message->request_uri.length + message->reason.length
         + sizeof "  SIP/2.0 699 \r\n" + headers_size (message) + last_length
         + message->body_length;
  to = data = g_malloc (size);
  to = put_start_line (to, message);
  for (guint i = 0; i < message->n_headers; i++)
    if (message->headers[i].id != SIPUA_HEADER_CONTENT_LENGTH)
      to = put_header (to, &message->headers[i]);
  to = put (to, last, last_length);
  to = put (to, message->body, message->body_length);
  return g_bytes_new_take (data, to - data);
}
