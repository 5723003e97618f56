/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaMessage: the block, its header table and arena, and what can be read from it. Parsing,
 * building, writing and replying have files of their own (RFC 3261 section 7). */

#include "message/message-private.h"

/**
 * SipUaMessage:
 *
 * A SIP request or response (RFC 3261 section 7). References are counted atomically. A message that
 * was received or sent is not to be changed any more and may then be read from any thread; before, only
 * its single holder may change it. sipua_message_copy() makes one to change of one that is not.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaMessage, sipua_message, sipua_message_ref, sipua_message_unref)

SipUaMessage *
sipua_message_alloc (gsize text_size)
{
  SipUaMessage *message = g_malloc (sizeof (SipUaMessage) + text_size);

  /* Table and text are written before they are read; to clear them would cost more than parsing. */
  memset (message, 0, G_STRUCT_OFFSET (SipUaMessage, inline_headers));
  g_atomic_ref_count_init (&message->ref_count);
  message->method = message->request_uri = message->reason = sipua_view ("", 0);
  message->headers = message->inline_headers;
  message->capacity = SIPUA_INLINE_HEADERS;
  message->tail = message->text;
  message->tail_left = text_size;
  return message;
}

gsize
sipua_message_get_size (const SipUaMessage *message)
{
  return sizeof (SipUaMessage) + (message->tail - message->text) + message->tail_left
         + message->kept_size + (message->spill ? message->capacity * sizeof (SipUaHeader) : 0);
}

SipUaView
sipua_message_store (SipUaMessage *message, SipUaView view)
{
  char *copy = message->tail;

  if (view.length == 0)
    return sipua_view ("", 0);
  if (view.length >= message->tail_left) {
    if (!message->chunk)
      message->chunk = g_string_chunk_new (1024);
    return sipua_view (
        g_string_chunk_insert_len (message->chunk, view.data, view.length), view.length);
  }
  memcpy (copy, view.data, view.length);
  copy[view.length] = '\0';
  message->tail += view.length + 1;
  message->tail_left -= view.length + 1;
  return sipua_view (copy, view.length);
}

static void
grow_table (SipUaMessage *message)
{
  guint capacity = message->capacity * 2;
  SipUaHeader *spill = g_renew (SipUaHeader, message->spill, capacity);

  if (!message->spill)
    memcpy (spill, message->headers, message->n_headers * sizeof (SipUaHeader));
  message->headers = message->spill = spill;
  message->capacity = capacity;
}

SipUaHeader *
sipua_message_insert (SipUaMessage *message, guint position, gboolean own)
{
  SipUaHeader *header;

  if (message->n_headers >= SIPUA_MAX_HEADERS + (own ? SIPUA_OWN_HEADERS : 0))
    return NULL;
  if (message->n_headers == message->capacity)
    grow_table (message);
  header = &message->headers[position];
  if (position < message->n_headers)
    memmove (header + 1, header, (message->n_headers - position) * sizeof (SipUaHeader));
  message->n_headers++;
  return header;
}

void
sipua_message_remove_at (SipUaMessage *message, guint position)
{
  SipUaHeader *header = &message->headers[position];

  message->n_headers--;
  memmove (header, header + 1, (message->n_headers - position) * sizeof (SipUaHeader));
}

const SipUaHeader *
sipua_message_find (const SipUaMessage *message, SipUaHeaderId id, guint index)
{
  for (guint i = 0; i < message->n_headers; i++)
    if (message->headers[i].id == id && index-- == 0)
      return &message->headers[i];
  return NULL;
}

/**
 * sipua_message_ref:
 * @message: a #SipUaMessage
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @message
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_message_ref (SipUaMessage *message)
{
  g_return_val_if_fail (message != NULL, NULL);

  g_atomic_ref_count_inc (&message->ref_count);
  return message;
}

/**
 * sipua_message_unref:
 * @message: (transfer full): a #SipUaMessage
 *
 * Releases a reference. May be called from any thread.
 *
 * Since: 0.1
 */
void
sipua_message_unref (SipUaMessage *message)
{
  g_return_if_fail (message != NULL);

  if (!g_atomic_ref_count_dec (&message->ref_count))
    return;
  g_clear_pointer (&message->chunk, g_string_chunk_free);
  g_free (message->spill);
  g_free (message->set_body);
  g_free (message);
}

/**
 * sipua_message_is_request:
 * @message: a #SipUaMessage
 *
 * Returns: %TRUE for a request, %FALSE for a response
 *
 * Since: 0.1
 */
gboolean
sipua_message_is_request (const SipUaMessage *message)
{
  g_return_val_if_fail (message != NULL, FALSE);

  return message->is_request;
}

/**
 * sipua_message_get_method:
 * @message: a #SipUaMessage
 *
 * Returns: (nullable) (transfer none): the method of a request, or %NULL for a response
 *
 * Since: 0.1
 */
const char *
sipua_message_get_method (const SipUaMessage *message)
{
  g_return_val_if_fail (message != NULL, NULL);

  return message->is_request ? message->method.data : NULL;
}

/**
 * sipua_message_get_request_uri:
 * @message: a #SipUaMessage
 *
 * Returns: (nullable) (transfer none): the Request-URI as it came, or %NULL for a response
 *
 * Since: 0.1
 */
const char *
sipua_message_get_request_uri (const SipUaMessage *message)
{
  g_return_val_if_fail (message != NULL, NULL);

  return message->is_request ? message->request_uri.data : NULL;
}

/**
 * sipua_message_get_status:
 * @message: a #SipUaMessage
 *
 * Returns: the status code of a response, 100 to 699, or 0 for a request
 *
 * Since: 0.1
 */
guint
sipua_message_get_status (const SipUaMessage *message)
{
  g_return_val_if_fail (message != NULL, 0);

  return message->status;
}

/**
 * sipua_message_get_reason:
 * @message: a #SipUaMessage
 *
 * Gets the reason phrase. It is the peer's text: nothing says that it is UTF-8.
 *
 * Returns: (nullable) (transfer none): the reason phrase of a response, which may be empty, or %NULL
 *   for a request
 *
 * Since: 0.1
 */
const char *
sipua_message_get_reason (const SipUaMessage *message)
{
  g_return_val_if_fail (message != NULL, NULL);

  return message->is_request ? NULL : message->reason.data;
}

/**
 * sipua_message_count_headers:
 * @message: a #SipUaMessage
 * @name: a header name in whatever case, in full or compact form
 *
 * Returns: how many header lines of that name there are
 *
 * Since: 0.1
 */
guint
sipua_message_count_headers (const SipUaMessage *message, const char *name)
{
  SipUaHeaderKey key;
  guint n = 0;

  g_return_val_if_fail (message != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  key = sipua_header_key (name);
  for (guint i = 0; i < message->n_headers; i++)
    n += sipua_header_is (&message->headers[i], key);
  return n;
}

/**
 * sipua_message_get_header:
 * @message: a #SipUaMessage
 * @name: a header name in whatever case, in full or compact form
 * @index: which line of that name, from 0 on
 *
 * Gets the value of a header line, without blanks around it and with folded lines joined. A line of
 * several comma-separated values is one. The value is the peer's text: nothing says that it is
 * UTF-8, and one with an escaped NUL in a quoted string ends early. Content-Length is there only on a
 * received message that brought it. The string is valid as long as the message is.
 *
 * Returns: (nullable) (transfer none): the value, which may be empty, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
sipua_message_get_header (const SipUaMessage *message, const char *name, guint index)
{
  guint position;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  position = sipua_message_position (message, sipua_header_key (name), index);
  return position < message->n_headers ? message->headers[position].value : NULL;
}

/**
 * sipua_message_get_header_at:
 * @message: a #SipUaMessage
 * @position: which header line of all, from 0 on
 * @name: (out) (optional) (transfer none): return location for its name, as it came
 * @value: (out) (optional) (transfer none): return location for its value, as of
 *   sipua_message_get_header()
 *
 * Gets header lines in their order, whatever their names are: count @position up until there is none.
 *
 * Returns: %TRUE, or %FALSE if there are fewer lines, and then nothing is stored
 *
 * Since: 0.1
 */
gboolean
sipua_message_get_header_at (
    const SipUaMessage *message, guint position, const char **name, const char **value)
{
  g_return_val_if_fail (message != NULL, FALSE);

  if (position >= message->n_headers)
    return FALSE;
  if (name)
    *name = message->headers[position].name;
  if (value)
    *value = message->headers[position].value;
  return TRUE;
}

/**
 * sipua_message_get_body:
 * @message: a #SipUaMessage
 * @length: (out) (optional): return location for the length in bytes
 *
 * Gets the body. It may hold NULs; behind its last byte there is another one.
 *
 * Returns: (nullable) (transfer none) (array length=length) (element-type guint8): the body, or %NULL if
 *   there is none
 *
 * Since: 0.1
 */
const char *
sipua_message_get_body (const SipUaMessage *message, gsize *length)
{
  g_return_val_if_fail (message != NULL, NULL);

  if (length)
    *length = message->body_length;
  return message->body_length > 0 ? message->body : NULL;
}

SipUaMethod
sipua_message_method_id (const SipUaMessage *message)
{
  if (message->is_request)
    return message->method_id;
  return sipua_method_from_view (message->typed.cseq_method);
}

guint32
sipua_message_cseq (const SipUaMessage *message)
{
  return message->typed.cseq;
}

SipUaView
sipua_message_cseq_method (const SipUaMessage *message)
{
  return message->typed.cseq_method;
}

const char *
sipua_message_call_id (const SipUaMessage *message)
{
  return message->typed.call_id.data;
}

SipUaView
sipua_message_from_tag (const SipUaMessage *message)
{
  return message->typed.from.tag;
}

SipUaView
sipua_message_to_tag (const SipUaMessage *message)
{
  return message->typed.to.tag;
}

SipUaView
sipua_message_top_branch (const SipUaMessage *message)
{
  return message->typed.top_via.branch;
}

const SipUaAddressView *
sipua_message_from (const SipUaMessage *message)
{
  return message->typed.from.uri.scheme.length ? &message->typed.from : NULL;
}

const SipUaAddressView *
sipua_message_to (const SipUaMessage *message)
{
  return message->typed.to.uri.scheme.length ? &message->typed.to : NULL;
}

const SipUaViaView *
sipua_message_top_via (const SipUaMessage *message)
{
  return message->typed.top_via.host.length ? &message->typed.top_via : NULL;
}

guint
sipua_message_count (const SipUaMessage *message, SipUaHeaderId id)
{
  guint n = 0;

  for (guint i = 0; i < message->n_headers; i++)
    n += message->headers[i].id == id;
  return n;
}

SipUaView
sipua_message_header_view (const SipUaMessage *message, SipUaHeaderId id, guint index)
{
  const SipUaHeader *header = sipua_message_find (message, id, index);

  return header ? sipua_header_value_view (header) : sipua_view (NULL, 0);
}

const char *
sipua_message_header (const SipUaMessage *message, SipUaHeaderId id, guint index)
{
  const SipUaHeader *header = sipua_message_find (message, id, index);

  return header ? header->value : NULL;
}
