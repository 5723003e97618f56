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

void
sipua_header_iter_init_named (SipUaHeaderIter *iter, const SipUaMessage *message, const char *name)
{
  SipUaHeaderKey key = sipua_header_key (name);

  *iter = (SipUaHeaderIter){ .message = message, .id = key.id, .name = key.name };
}

/* From iter->index on the next line of the id, or FALSE. */
static gboolean
next_line (SipUaHeaderIter *iter)
{
  const SipUaMessage *message = iter->message;
  SipUaHeaderKey key = { iter->id, iter->name };

  for (; iter->index < message->n_headers; iter->index++)
    if (sipua_header_is (&message->headers[iter->index], key)) {
      iter->position = iter->line = message->headers[iter->index].value;
      return TRUE;
    }
  return FALSE;
}

/* Some separate the values of Privacy by commas, though they should not. */
static gboolean
privacy_next (SipUaView *rest, SipUaView *ret_element)
{
  while (rest->length > 0) {
    gsize end = 0;

    while (end < rest->length && rest->data[end] != ';' && rest->data[end] != ',')
      end++;
    *ret_element = sipua_view_trim (sipua_view (rest->data, end));
    end = MIN (end + 1, rest->length);
    *rest = sipua_view (rest->data + end, rest->length - end);
    if (ret_element->length > 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
sipua_header_element_next (SipUaHeaderId id, SipUaView *rest, SipUaView *ret_element)
{
  if (sipua_header_is_list (id))
    return sipua_list_next (rest, ret_element);
  if (id == SIPUA_HEADER_PRIVACY)
    return privacy_next (rest, ret_element);
  *ret_element = *rest;
  *rest = sipua_view (rest->data + rest->length, 0);
  return ret_element->length > 0;
}

static gboolean
next_element (const SipUaHeaderIter *iter, SipUaView *rest, SipUaView *ret_element)
{
  if (!iter->holds_addresses)
    return sipua_header_element_next (iter->id, rest, ret_element);
  if (iter->id == SIPUA_HEADER_OTHER || sipua_header_is_list (iter->id))
    return sipua_list_next (rest, ret_element);
  *ret_element = *rest;
  *rest = sipua_view (rest->data + rest->length, 0);
  return TRUE;
}

gboolean
sipua_header_iter_next (SipUaHeaderIter *iter, SipUaView *ret_element)
{
  while (iter->position || next_line (iter)) {
    const SipUaHeader *header = &iter->message->headers[iter->index];
    const char *end = header->value + header->value_length;
    SipUaView rest = sipua_view (iter->position, end - iter->position);
    gboolean found = next_element (iter, &rest, ret_element);

    iter->position = rest.data;
    if (iter->position == end) {
      iter->position = NULL;
      iter->index++;
    }
    if (found)
      return TRUE;
  }
  return FALSE;
}
