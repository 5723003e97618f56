/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes and changes messages (RFC 3261 sections 7 and 8.1.1). Nothing gets in that could end a line
 * or the headers: the public functions return an error, the private ones are for values that this
 * library made and complain loudly. */

#include "message/message-private.h"

#include "base/chars.h"
#include "message/uri-view.h"

/* Room in the block for the values of a typical request. */
#define BUILD_ROOM 1024

gboolean
sipua_text_is_safe (SipUaView view)
{
  for (gsize i = 0; i < view.length; i++)
    if (view.data[i] == '\r' || view.data[i] == '\n' || view.data[i] == '\0')
      return FALSE;
  return TRUE;
}

static void
put_entry (
    SipUaMessage *message, SipUaHeader *header, SipUaHeaderId id, const char *name, SipUaView value)
{
  SipUaView stored = sipua_message_store (message, value);
  SipUaView stored_name;

  if (id == SIPUA_HEADER_OTHER)
    stored_name = sipua_message_store (message, sipua_view_from_string (name));
  else
    stored_name = sipua_view_from_string (sipua_header_name (id));
  *header = (SipUaHeader){ stored_name.data, stored.data, stored.length, stored_name.length, id };
}

/* FALSE if the table is full; for @own headers it has more room. @name matters for SIPUA_HEADER_OTHER only. */
static gboolean
add_entry (SipUaMessage *message, guint position, gboolean own, SipUaHeaderId id, const char *name,
    SipUaView value)
{
  SipUaHeader *header = sipua_message_insert (message, position, own);

  if (!header)
    return FALSE;
  put_entry (message, header, id, name, value);
  sipua_typed_refresh (message, id);
  return TRUE;
}

static gboolean
entry_is (const SipUaHeader *header, SipUaHeaderId id, const char *name)
{
  return header->id == id
         && (id != SIPUA_HEADER_OTHER
             || sipua_view_equal_nocase (sipua_header_name_view (header), name));
}

/* Removes the lines of that name from @position on and returns how many there were. */
static guint
remove_entries (SipUaMessage *message, guint position, SipUaHeaderId id, const char *name)
{
  guint kept = position, n = message->n_headers;

  for (guint i = position; i < n; i++)
    if (!entry_is (&message->headers[i], id, name))
      message->headers[kept++] = message->headers[i];
  message->n_headers = kept;
  sipua_typed_refresh (message, id);
  return n - kept;
}

/* The first line of that name gets the value and the others go; without one it is added. */
static gboolean
set_entry (SipUaMessage *message, gboolean own, SipUaHeaderId id, const char *name, SipUaView value)
{
  for (guint i = 0; i < message->n_headers; i++)
    if (entry_is (&message->headers[i], id, name)) {
      put_entry (message, &message->headers[i], id, name, value);
      remove_entries (message, i + 1, id, name);
      return TRUE;
    }
  return add_entry (message, message->n_headers, own, id, name, value);
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
  if (!add_entry (message, message->n_headers, TRUE, id, NULL, sipua_view_from_string (value)))
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
  if (!add_entry (message, 0, TRUE, id, NULL, sipua_view_from_string (value)))
    g_critical ("no room for another %s header", sipua_header_name (id));
}

void
sipua_message_set (SipUaMessage *message, SipUaHeaderId id, const char *value)
{
  if (!check_own (id, value))
    return;
  if (!set_entry (message, TRUE, id, NULL, sipua_view_from_string (value)))
    g_critical ("no room for another %s header", sipua_header_name (id));
}

SipUaMessage *
sipua_message_new_plain_request (const char *method, const char *uri)
{
  SipUaMessage *message;

  g_return_val_if_fail (sipua_view_is (sipua_view_from_string (method), SIPUA_CHAR_TOKEN), NULL);
  g_return_val_if_fail (sipua_view_is (sipua_view_from_string (uri), SIPUA_CHAR_VISIBLE), NULL);

  message = sipua_message_alloc (BUILD_ROOM);
  message->is_request = TRUE;
  message->method = sipua_message_store (message, sipua_view_from_string (method));
  message->method_id = sipua_method_from_view (message->method);
  message->request_uri = sipua_message_store (message, sipua_view_from_string (uri));
  return message;
}

/**
 * sipua_message_new_request:
 * @method: the method, a token; methods are case-sensitive
 * @uri: the Request-URI, without headers and angle brackets
 * @error: return location for a #GError
 *
 * Makes a request with nothing but its start line (RFC 3261 section 7.1). Fails with
 * %SIPUA_ERROR_INVALID_VALUE if @method is no token or @uri no URI. May be called from any thread.
 *
 * Returns: (transfer full): the request, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_message_new_request (const char *method, const char *uri, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaUriView view;

  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!sipua_view_is (sipua_view_from_string (method), SIPUA_CHAR_TOKEN)) {
    g_set_error_literal (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "method is no token");
    return NULL;
  }
  if (strlen (uri) > SIPUA_MAX_URI_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "Request-URI exceeds the limit of %d bytes", SIPUA_MAX_URI_SIZE);
    return NULL;
  }
  if (!sipua_uri_view_parse (sipua_view_from_string (uri), &view, &syntax)) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "Request-URI: %s at offset %" G_GSIZE_FORMAT ": expected %s", syntax.part, syntax.offset,
        syntax.expected);
    return NULL;
  }
  if (view.headers.length > 0) {
    g_set_error_literal (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "Request-URI with headers, see sipua_uri_to_request_uri()");
    return NULL;
  }
  return sipua_message_new_plain_request (method, uri);
}

/**
 * sipua_message_new_response:
 * @status: the status code, 100 to 699
 * @reason: (nullable): the reason phrase, or %NULL for the usual one
 * @error: return location for a #GError
 *
 * Makes a response with nothing but its start line (RFC 3261 section 7.2). Fails with
 * %SIPUA_ERROR_INVALID_VALUE if @status is out of range or @reason has a line end. May be called
 * from any thread.
 *
 * Returns: (transfer full): the response, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_message_new_response (guint status, const char *reason, GError **error)
{
  SipUaMessage *message;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (status < 100 || status > 699) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "status %u is not within 100 to 699", status);
    return NULL;
  }
  if (reason && !sipua_text_is_safe (sipua_view_from_string (reason))) {
    g_set_error_literal (
        error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "reason phrase has a line end");
    return NULL;
  }
  message = sipua_message_alloc (BUILD_ROOM);
  message->status = status;
  message->reason = sipua_message_store (
      message, sipua_view_from_string (reason ? reason : sipua_status_phrase (status)));
  return message;
}

/* The name may be bad itself, so the error shows it escaped and cut. */
static gboolean
refuse (GError **error, SipUaError code, const char *name, const char *why)
{
  g_autofree char *shown = g_strndup (name, 64);
  g_autofree char *escaped = g_strescape (shown, NULL);

  g_set_error (error, SIPUA_ERROR, code, "header %s: %s", escaped, why);
  return FALSE;
}

static gboolean
check_header (const char *name, const char *value, GError **error)
{
  SipUaView name_view = sipua_view_from_string (name);
  SipUaView value_view = sipua_view_from_string (value);

  if (!sipua_view_is (name_view, SIPUA_CHAR_TOKEN))
    return refuse (error, SIPUA_ERROR_INVALID_VALUE, name, "the name is no token");
  if (!sipua_text_is_safe (value_view))
    return refuse (error, SIPUA_ERROR_INVALID_VALUE, name, "the value has a line end");
  if (sipua_header_id (name_view) == SIPUA_HEADER_CONTENT_LENGTH)
    return refuse (error, SIPUA_ERROR_INVALID_VALUE, name, "it follows from the body");
  if (name_view.length + value_view.length > SIPUA_MAX_HEADER_SIZE - 2)
    return refuse (error, SIPUA_ERROR_TOO_LARGE, name, "the line exceeds the limit");
  return TRUE;
}

/**
 * sipua_message_append_header:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @value: its value
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
  SipUaHeaderId id;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_header (name, value, error))
    return FALSE;
  id = sipua_header_id (sipua_view_from_string (name));
  return add_entry (message, message->n_headers, FALSE, id, name, sipua_view_from_string (value))
         || refuse (error, SIPUA_ERROR_TOO_LARGE, name, "too many headers");
}

/**
 * sipua_message_set_header:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @value: its value
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
  SipUaHeaderId id;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_header (name, value, error))
    return FALSE;
  id = sipua_header_id (sipua_view_from_string (name));
  return set_entry (message, FALSE, id, name, sipua_view_from_string (value))
         || refuse (error, SIPUA_ERROR_TOO_LARGE, name, "too many headers");
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

  return remove_entries (message, 0, sipua_header_id (sipua_view_from_string (name)), name);
}

static void
replace_body (SipUaMessage *message, const char *body, gsize length)
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
  remove_entries (message, 0, SIPUA_HEADER_CONTENT_LENGTH, NULL);
}

/**
 * sipua_message_set_body:
 * @message: a #SipUaMessage
 * @content_type: (nullable): value of Content-Type, or %NULL to leave that header as it is
 * @body: (nullable): the body, which is copied, or %NULL to remove body and Content-Type
 * @length: bytes of @body, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Sets the body. Content-Length follows from it when the message is written. Fails with
 * %SIPUA_ERROR_INVALID_VALUE if @content_type has a line end and with %SIPUA_ERROR_TOO_LARGE if the
 * body exceeds 65535 bytes. Only the single holder of @message may call this.
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
    remove_entries (message, 0, SIPUA_HEADER_CONTENT_TYPE, NULL);
    return TRUE;
  }
  size = length < 0 ? strlen (body) : (gsize)length;
  if (size > SIPUA_MAX_MESSAGE_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "body of %" G_GSIZE_FORMAT " bytes exceeds the limit of %d", size, SIPUA_MAX_MESSAGE_SIZE);
    return FALSE;
  }
  if (content_type && !check_header ("Content-Type", content_type, error))
    return FALSE;
  if (content_type
      && !set_entry (
          message, TRUE, SIPUA_HEADER_CONTENT_TYPE, NULL, sipua_view_from_string (content_type)))
    return refuse (error, SIPUA_ERROR_TOO_LARGE, "Content-Type", "too many headers");
  replace_body (message, body, size);
  return TRUE;
}
