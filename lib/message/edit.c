/* SPDX-License-Identifier: BSD-3-Clause */
/* Changes the header lines of a message by name (RFC 3261 section 7.3). Nothing gets in that could end a
 * line or the headers. A line that is not changed is left as it came, to the byte. */

#include "message/message-private.h"

#include "base/chars.h"

SipUaHeaderKey
sipua_header_key (const char *name)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (name));

  return (SipUaHeaderKey){ id, id == SIPUA_HEADER_OTHER ? name : NULL };
}

gboolean
sipua_header_is (const SipUaHeader *header, SipUaHeaderKey key)
{
  return header->id == key.id
         && (!key.name || sipua_view_equal_nocase (sipua_header_name_view (header), key.name));
}

guint
sipua_message_position (const SipUaMessage *message, SipUaHeaderKey key, guint index)
{
  for (guint i = 0; i < message->n_headers; i++)
    if (sipua_header_is (&message->headers[i], key) && index-- == 0)
      return i;
  return message->n_headers;
}

/* A known name is written as the RFC writes it. */
static void
fill (SipUaMessage *message, SipUaHeader *header, SipUaHeaderKey key, SipUaView value)
{
  SipUaView stored = sipua_message_store (message, sipua_view_trim (value));
  SipUaView name = sipua_view_from_string (key.name ? key.name : sipua_header_name (key.id));

  if (key.id == SIPUA_HEADER_OTHER)
    name = sipua_message_store (message, name);
  *header = (SipUaHeader){ name.data, stored.data, NULL, stored.length, key.id, name.length, 0 };
}

gboolean
sipua_message_add (
    SipUaMessage *message, guint position, gboolean own, SipUaHeaderKey key, SipUaView value)
{
  SipUaHeader *header = sipua_message_insert (message, position, own);

  if (!header)
    return FALSE;
  fill (message, header, key, value);
  sipua_typed_refresh (message, key.id);
  return TRUE;
}

void
sipua_message_replace (SipUaMessage *message, guint position, SipUaHeaderKey key, SipUaView value)
{
  fill (message, &message->headers[position], key, value);
  sipua_typed_refresh (message, key.id);
}

guint
sipua_message_remove (SipUaMessage *message, guint position, SipUaHeaderKey key)
{
  guint kept = position, n = message->n_headers;

  for (guint i = position; i < n; i++)
    if (!sipua_header_is (&message->headers[i], key))
      message->headers[kept++] = message->headers[i];
  message->n_headers = kept;
  sipua_typed_refresh (message, key.id);
  return n - kept;
}

gboolean
sipua_message_put (SipUaMessage *message, gboolean own, SipUaHeaderKey key, SipUaView value)
{
  guint position = sipua_message_position (message, key, 0);

  if (position == message->n_headers)
    return sipua_message_add (message, position, own, key, value);
  sipua_message_replace (message, position, key, value);
  sipua_message_remove (message, position + 1, key);
  return TRUE;
}

/* It may be bad itself. */
static char *
shown_name (const char *name)
{
  g_autofree char *start = g_strndup (name, 64);

  return g_strescape (start, NULL);
}

gboolean
sipua_message_refuse (GError **error, SipUaError code, const char *name, const char *why)
{
  g_autofree char *shown = shown_name (name);

  g_set_error (error, SIPUA_ERROR, code, "header %s: %s", shown, why);
  return FALSE;
}

gboolean
sipua_message_refuse_at (
    GError **error, const char *name, const char *part, gsize offset, const char *expected)
{
  g_autofree char *shown = shown_name (name);
  g_autofree char *where =
      g_strdup_printf ("header %s%s%s", shown, part ? ", " : "", part ? part : "");

  return sipua_refuse_value (error, where, offset, expected);
}

gboolean
sipua_message_check_token (const char *name, const char *part, const char *token, GError **error)
{
  gsize end = sipua_view_span (sipua_view_from_string (token), 0, SIPUA_CHAR_TOKEN);

  return (end > 0 && token[end] == '\0')
         || sipua_message_refuse_at (error, name, part, end, "a token");
}

gboolean
sipua_header_fault (GError **error, const char *name, gsize offset, const char *expected)
{
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE,
      "header %s at offset %" G_GSIZE_FORMAT ": expected %s", name, offset, expected);
  return FALSE;
}

gboolean
sipua_message_check_header (const char *name, const char *value, GError **error)
{
  SipUaView name_view = sipua_view_from_string (name);
  SipUaView value_view = sipua_view_from_string (value);
  gsize line_end = strcspn (value, "\r\n");

  if (!sipua_message_check_token (name, "name", name, error))
    return FALSE;
  if (value[line_end] != '\0')
    return sipua_message_refuse_at (error, name, NULL, line_end, "no line end");
  if (sipua_header_id (name_view) == SIPUA_HEADER_CONTENT_LENGTH)
    return sipua_message_refuse (
        error, SIPUA_ERROR_INVALID_VALUE, name, "it follows from the body");
  if (name_view.length + value_view.length > SIPUA_MAX_HEADER_SIZE - 2)
    return sipua_message_refuse (error, SIPUA_ERROR_TOO_LARGE, name, "the line exceeds the limit");
  return TRUE;
}

static gboolean
add_at (SipUaMessage *message, guint position, const char *name, const char *value, GError **error)
{
  return sipua_message_check_header (name, value, error)
         && (sipua_message_add (
                 message, position, FALSE, sipua_header_key (name), sipua_view_from_string (value))
             || sipua_message_refuse (error, SIPUA_ERROR_TOO_LARGE, name, "too many headers"));
}

/**
 * sipua_message_append_header:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @value: its value; blanks around it are dropped
 * @error: return location for a #GError
 *
 * Adds a header line behind the others. A known name is written as the RFC writes it. Fails with
 * %SIPUA_ERROR_INVALID_VALUE, naming the header, if @name is no token or @value has a line end, and
 * for Content-Length, which follows from the body; with %SIPUA_ERROR_TOO_LARGE if the line exceeds
 * 16384 bytes or 256 lines are there. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_append_header (
    SipUaMessage *message, const char *name, const char *value, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return add_at (message, message->n_headers, name, value, error);
}

/**
 * sipua_message_prepend_header:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @value: its value; blanks around it are dropped
 * @error: return location for a #GError
 *
 * Adds a header line in front of all others, as is done with Via and Record-Route. Fails as
 * sipua_message_append_header() does. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_prepend_header (
    SipUaMessage *message, const char *name, const char *value, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return add_at (message, 0, name, value, error);
}

/**
 * sipua_message_insert_header:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @index: which line of that name it is to be, from 0 on
 * @value: its value; blanks around it are dropped
 * @error: return location for a #GError
 *
 * Adds a header line in front of the one that is the @index-th of that name. If there are not so many,
 * it comes behind the last of them, or without any behind all lines. Fails as
 * sipua_message_append_header() does. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_insert_header (
    SipUaMessage *message, const char *name, guint index, const char *value, GError **error)
{
  SipUaHeaderKey key;
  guint position = 0, count = 0;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  key = sipua_header_key (name);
  for (guint i = 0; i < message->n_headers && count <= index; i++)
    if (sipua_header_is (&message->headers[i], key))
      position = count++ == index ? i : i + 1;
  return add_at (message, count > 0 ? position : message->n_headers, name, value, error);
}

/**
 * sipua_message_set_header:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @value: its value; blanks around it are dropped
 * @error: return location for a #GError
 *
 * Gives a header this one value: the first line of that name gets it, others of that name are
 * removed, and if there is none it is added at the end. Fails as sipua_message_append_header() does.
 * Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_header (
    SipUaMessage *message, const char *name, const char *value, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_check_header (name, value, error))
    return FALSE;
  return sipua_message_put (message, FALSE, sipua_header_key (name), sipua_view_from_string (value))
         || sipua_message_refuse (error, SIPUA_ERROR_TOO_LARGE, name, "too many headers");
}

/**
 * sipua_message_replace_header:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @index: which line of that name, from 0 on
 * @value: its value; blanks around it are dropped
 * @error: return location for a #GError
 *
 * Gives one line of a header another value. Fails with %SIPUA_ERROR_INVALID_VALUE if there are not so
 * many lines of that name, and as sipua_message_append_header() does. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_replace_header (
    SipUaMessage *message, const char *name, guint index, const char *value, GError **error)
{
  SipUaHeaderKey key;
  guint position;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_check_header (name, value, error))
    return FALSE;
  key = sipua_header_key (name);
  position = sipua_message_position (message, key, index);
  if (position == message->n_headers)
    return sipua_message_refuse (
        error, SIPUA_ERROR_INVALID_VALUE, name, "there are not so many lines of it");
  sipua_message_replace (message, position, key, sipua_view_from_string (value));
  return TRUE;
}

/**
 * sipua_message_remove_header:
 * @message: a #SipUaMessage
 * @name: a header name in whatever case, in full or compact form
 *
 * Removes all header lines of that name. Only the single holder of @message may call this.
 *
 * Returns: how many lines were removed
 *
 * Since: 0.1
 */
guint
sipua_message_remove_header (SipUaMessage *message, const char *name)
{
  g_return_val_if_fail (message != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  return sipua_message_remove (message, 0, sipua_header_key (name));
}

/**
 * sipua_message_remove_header_line:
 * @message: a #SipUaMessage
 * @name: a header name in whatever case, in full or compact form
 * @index: which line of that name, from 0 on
 *
 * Removes one header line. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE if there are not so many lines of that name
 *
 * Since: 0.1
 */
gboolean
sipua_message_remove_header_line (SipUaMessage *message, const char *name, guint index)
{
  SipUaHeaderKey key;
  guint position;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  key = sipua_header_key (name);
  position = sipua_message_position (message, key, index);
  if (position == message->n_headers)
    return FALSE;
  sipua_message_remove_at (message, position);
  sipua_typed_refresh (message, key.id);
  return TRUE;
}
