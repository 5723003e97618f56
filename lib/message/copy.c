/* SPDX-License-Identifier: BSD-3-Clause */
/* A copy of a message that may be changed (RFC 3261 section 7), written as the original is. */

#include "message/message-private.h"

/* What a change or two needs without another allocation. */
#define COPY_ROOM 256

static gsize
header_room (const SipUaHeader *header)
{
  if (sipua_header_is_plain (header))
    return sipua_header_plain_length (header) + 1;
  return header->name_length + header->value_length + header->raw_length + 3;
}

static gsize
text_room (const SipUaMessage *message)
{
  gsize room = message->method.length + message->request_uri.length + message->reason.length
               + message->start_line.length + 4;

  for (guint i = 0; i < message->n_headers; i++)
    room += header_room (&message->headers[i]);
  return room + COPY_ROOM;
}

/* A plain line stays in one piece, since the piece is what is written. */
static SipUaHeader
copy_header (SipUaMessage *copy, const SipUaHeader *from)
{
  SipUaHeader header = *from;

  if (sipua_header_is_plain (from)) {
    SipUaView line = sipua_view (from->name, sipua_header_plain_length (from));

    header.name = header.raw = sipua_message_store (copy, line).data;
    header.value = header.name + (from->value - from->name);
    return header;
  }
  header.name = sipua_message_store (copy, sipua_header_name_view (from)).data;
  header.value = sipua_message_store (copy, sipua_header_value_view (from)).data;
  if (from->raw)
    header.raw = sipua_message_store (copy, sipua_view (from->raw, from->raw_length)).data;
  return header;
}

/**
 * sipua_message_copy:
 * @message: a #SipUaMessage
 *
 * Copies a message, so that it can be changed: one that was received or sent is not to be. The copy is
 * written as the original is, byte for byte. May be called from any thread on a message that nobody
 * changes.
 *
 * Returns: (transfer full): the copy, whose single holder the caller is
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_message_copy (const SipUaMessage *message)
{
  static const SipUaHeaderId typed[] = { SIPUA_HEADER_VIA, SIPUA_HEADER_FROM, SIPUA_HEADER_TO,
    SIPUA_HEADER_CALL_ID, SIPUA_HEADER_CSEQ };
  SipUaMessage *copy;

  g_return_val_if_fail (message != NULL, NULL);

  copy = sipua_message_alloc (text_room (message));
  copy->is_request = message->is_request;
  copy->method_id = message->method_id;
  copy->status = message->status;
  copy->method = sipua_message_store (copy, message->method);
  copy->request_uri = sipua_message_store (copy, message->request_uri);
  copy->reason = sipua_message_store (copy, message->reason);
  copy->start_line = sipua_message_store (copy, message->start_line);
  copy->ends_in_bare_lf = message->ends_in_bare_lf;
  for (guint i = 0; i < message->n_headers; i++)
    *sipua_message_insert (copy, i, TRUE) = copy_header (copy, &message->headers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    sipua_typed_refresh (copy, typed[i]);
  sipua_message_copy_body (copy, message->body, message->body_length);
  return copy;
}
