/* SPDX-License-Identifier: BSD-3-Clause */
/* Walks over the elements of comma-list headers (RFC 3261 section 7.3.1). Each byte is looked at
 * once, so a walk is linear in the size of the message. */

#include "message/message-private.h"

#include "base/chars.h"
#include "message/params.h"

void
sipua_header_iter_init (SipUaHeaderIter *iter, const SipUaMessage *message, SipUaHeaderId id)
{
  *iter = (SipUaHeaderIter){ .message = message, .id = id };
}

/* From iter->index on the next line of the id, or FALSE. */
static gboolean
next_line (SipUaHeaderIter *iter)
{
  const SipUaMessage *message = iter->message;

  for (; iter->index < message->n_headers; iter->index++)
    if (message->headers[iter->index].id == iter->id) {
      iter->position = message->headers[iter->index].value;
      return TRUE;
    }
  return FALSE;
}

gboolean
sipua_header_iter_next (SipUaHeaderIter *iter, SipUaView *ret_element)
{
  while (iter->position || next_line (iter)) {
    const SipUaHeader *header = &iter->message->headers[iter->index];
    const char *end = header->value + header->value_length;
    SipUaView rest = sipua_view (iter->position, end - iter->position);
    gboolean found;

    if (sipua_header_is_list (iter->id)) {
      found = sipua_list_next (&rest, ret_element);
      iter->position = rest.data;
    } else {
      found = rest.length > 0;
      *ret_element = rest;
      iter->position = end;
    }
    if (iter->position == end) {
      iter->position = NULL;
      iter->index++;
    }
    if (found)
      return TRUE;
  }
  return FALSE;
}

gboolean
sipua_message_has_token (const SipUaMessage *message, SipUaHeaderId id, const char *token)
{
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, message, id);
  while (sipua_header_iter_next (&iter, &element)) {
    const char *semicolon = memchr (element.data, ';', element.length);

    if (semicolon)
      element = sipua_view_trim (sipua_view (element.data, semicolon - element.data));
    if (sipua_view_equal_nocase (element, token))
      return TRUE;
  }
  return FALSE;
}
