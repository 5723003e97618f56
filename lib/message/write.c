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

/* What came is written as it came; a plain line lost its colon and its line end to NULs. */
static char *
put_header (char *to, const SipUaHeader *header)
{
  if (sipua_header_is_plain (header)) {
    gsize length = sipua_header_plain_length (header);

    put (to, header->name, length);
    to[header->name_length] = ':';
    return put (to + length, "\r\n", 2);
  }
  if (header->raw)
    return put (to, header->raw, header->raw_length);
  to = put (to, header->name, header->name_length);
  to = put (to, ": ", 2);
  to = put (to, header->value, header->value_length);
  return put (to, "\r\n", 2);
}

static gsize
header_size (const SipUaHeader *header)
{
  if (sipua_header_is_plain (header))
    return sipua_header_plain_length (header) + 2;
  if (header->raw)
    return header->raw_length;
  return header->name_length + header->value_length + 4;
}

static gsize
headers_size (const SipUaMessage *message)
{
  gsize size = 0;

  for (guint i = 0; i < message->n_headers; i++)
    size += header_size (&message->headers[i]);
  return size;
}

static char *
put_start_line (char *to, const SipUaMessage *message)
{
  if (message->start_line.length > 0)
    return put (to, message->start_line.data, message->start_line.length);
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
 * Writes the message: start line, headers in their order, Content-Length, and the body. Of a message
 * that came, each line that was not changed is written byte for byte as it came, with its name in
 * whatever form and case, its folds and its blanks; what stood in front of the start line, and behind
 * the body, was no part of it. A line that was set or added is `name: value`. Content-Length is always
 * that of the body (RFC 3261 section 20.14): a line that came stays in its place, with the right number
 * if the body was changed, and without one it is written behind the other headers, since over a stream it
 * has to be there (section 18.3). May be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full): the bytes to send
 *
 * Since: 0.1
 */
GBytes *
sipua_message_serialize (const SipUaMessage *message)
{
  char last[48] = "";
  gsize last_length = 0, size;
  char *data, *to;

  g_return_val_if_fail (message != NULL, NULL);

  if (!sipua_message_find (message, SIPUA_HEADER_CONTENT_LENGTH, 0))
    last_length = g_snprintf (
        last, sizeof last, "Content-Length: %" G_GSIZE_FORMAT "\r\n", message->body_length);
  size = message->method.length + message->request_uri.length + message->reason.length
         + sizeof "  SIP/2.0 699 \r\n\r\n" + message->start_line.length + headers_size (message)
         + last_length + message->body_length;
  to = data = g_malloc (size);
  to = put_start_line (to, message);
  for (guint i = 0; i < message->n_headers; i++)
    to = put_header (to, &message->headers[i]);
  to = put (to, last, last_length);
  to = message->ends_in_bare_lf ? put (to, "\n", 1) : put (to, "\r\n", 2);
  to = put (to, message->body, message->body_length);
  return g_bytes_new_take (data, to - data);
}
