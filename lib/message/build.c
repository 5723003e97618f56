/* SPDX-License-Identifier: BSD-3-Clause */
/* Gives messages headers of this library, and bodies (RFC 3261 sections 7.3 and 7.4). Nothing gets in
 * that could end a line or the headers: the public functions return an error, the private ones are for
 * values that this library made and complain loudly. */

#include "message/message-private.h"

gboolean
sipua_text_is_safe (SipUaView view)
{
  for (gsize i = 0; i < view.length; i++)
    if (view.data[i] == '\r' || view.data[i] == '\n' || view.data[i] == '\0')
      return FALSE;
  return TRUE;
}

static gboolean
check_own (SipUaHeaderId id, const char *value)
{
  g_return_val_if_fail (id > SIPUA_HEADER_OTHER && id < SIPUA_N_HEADERS, FALSE);
  g_return_val_if_fail (id != SIPUA_HEADER_CONTENT_LENGTH, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (sipua_text_is_safe (sipua_view_from_string (value)), FALSE);
  return TRUE;
}

void
sipua_message_append (SipUaMessage *message, SipUaHeaderId id, const char *value)
{
  if (!check_own (id, value))
    return;
  if (!sipua_message_add (message, message->n_headers, TRUE, (SipUaHeaderKey){ id, NULL },
          sipua_view_from_string (value)))
    g_critical ("no room for another %s header", sipua_header_name (id));
}

void
sipua_message_append_printf (SipUaMessage *message, SipUaHeaderId id, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list arguments;

  va_start (arguments, format);
  value = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  sipua_message_append (message, id, value);
}

void
sipua_message_prepend (SipUaMessage *message, SipUaHeaderId id, const char *value)
{
  if (!check_own (id, value))
    return;
  if (!sipua_message_add (
          message, 0, TRUE, (SipUaHeaderKey){ id, NULL }, sipua_view_from_string (value)))
    g_critical ("no room for another %s header", sipua_header_name (id));
}

void
sipua_message_set (SipUaMessage *message, SipUaHeaderId id, const char *value)
{
  if (!check_own (id, value))
    return;
  if (!sipua_message_put (
          message, TRUE, (SipUaHeaderKey){ id, NULL }, sipua_view_from_string (value)))
    g_critical ("no room for another %s header", sipua_header_name (id));
}

void
sipua_message_copy_body (SipUaMessage *message, const char *body, gsize length)
{
  char *copy = NULL;

  if (length > 0) {
    copy = g_malloc (length + 1);
    memcpy (copy, body, length);
    copy[length] = '\0';
  }
  g_free (message->set_body);
  message->body = message->set_body = copy;
  message->body_length = length;
}

/* One that came stays in its place. */
static void
update_content_length (SipUaMessage *message)
{
  char number[24];

  if (!sipua_message_find (message, SIPUA_HEADER_CONTENT_LENGTH, 0))
    return;
  g_snprintf (number, sizeof number, "%" G_GSIZE_FORMAT, message->body_length);
  sipua_message_put (message, TRUE, (SipUaHeaderKey){ SIPUA_HEADER_CONTENT_LENGTH, NULL },
      sipua_view_from_string (number));
}

static void
replace_body (SipUaMessage *message, const char *body, gsize length)
{
  sipua_message_copy_body (message, body, length);
  update_content_length (message);
}

/**
 * sipua_message_set_body:
 * @message: a #SipUaMessage
 * @content_type: (nullable): value of Content-Type, or %NULL to leave that header as it is
 * @body: (nullable) (array length=length) (element-type guint8): the body, which is copied, or %NULL to
 *   remove body and Content-Type
 * @length: bytes of @body, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Sets the body. Content-Length follows from it. Fails with %SIPUA_ERROR_INVALID_VALUE if
 * @content_type has a line end and with %SIPUA_ERROR_TOO_LARGE if the body exceeds 65535 bytes. Only the
 * single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_body (SipUaMessage *message, const char *content_type, const char *body,
    gssize length, GError **error)
{
  gsize size;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!body) {
    replace_body (message, NULL, 0);
    sipua_message_remove_header (message, "Content-Type");
    return TRUE;
  }
  size = length < 0 ? strlen (body) : (gsize)length;
  if (size > SIPUA_MAX_MESSAGE_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "body of %" G_GSIZE_FORMAT " bytes exceeds the limit of %d", size, SIPUA_MAX_MESSAGE_SIZE);
    return FALSE;
  }
  if (content_type && !sipua_message_check_header ("Content-Type", content_type, error))
    return FALSE;
  if (content_type
      && !sipua_message_put (message, TRUE, (SipUaHeaderKey){ SIPUA_HEADER_CONTENT_TYPE, NULL },
          sipua_view_from_string (content_type)))
    return sipua_message_refuse (error, SIPUA_ERROR_TOO_LARGE, "Content-Type", "too many headers");
  replace_body (message, body, size);
  return TRUE;
}
