/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of headers that are lists (RFC 3261 section 7.3.1), and those of them that list tokens: Allow,
 * Supported, Require, Proxy-Require, Unsupported, Allow-Events, Privacy (RFC 3323) and the like. */

#include <sipua/sipua-message-headers.h>

#include "base/chars.h"
#include "message/message-private.h"

/* Methods (RFC 3261 section 7.1) and event packages (RFC 6665 section 8.2.1) are compared byte by byte,
 * all other tokens without regard to case (RFC 3261 section 7.3.1). */
static gboolean
token_equal (SipUaHeaderId id, SipUaView element, const char *token)
{
  if (id == SIPUA_HEADER_ALLOW || id == SIPUA_HEADER_ALLOW_EVENTS)
    return sipua_view_equal (element, token);
  return sipua_view_equal_nocase (element, token);
}

static char **
strv_from (GPtrArray *values)
{
  g_ptr_array_add (values, NULL);
  return (char **)g_ptr_array_free (values, FALSE);
}

/**
 * sipua_message_get_header_values:
 * @message: a #SipUaMessage
 * @name: a header name in whatever case, in full or compact form
 *
 * Gets the values of all lines of a header in their order. Those of a header whose grammar is a comma
 * list (RFC 3261 section 7.3.1), like Via, Route, Contact and Supported, are split at commas that are not
 * within quotes or angle brackets, and empty ones are left out; the values of Privacy are split at
 * semicolons. Of any other header, be it Date, one of the four of authentication or an unknown one, each
 * line is one value.
 *
 * Returns: (transfer full) (array zero-terminated=1): the values; none if the header is not there
 *
 * Since: 0.1
 */
char **
sipua_message_get_header_values (const SipUaMessage *message, const char *name)
{
  GPtrArray *values;
  SipUaHeaderIter iter;
  SipUaView element;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  values = g_ptr_array_new ();
  sipua_header_iter_init_named (&iter, message, name);
  while (sipua_header_iter_next (&iter, &element))
    g_ptr_array_add (values, sipua_view_dup (element));
  return strv_from (values);
}

/**
 * sipua_message_get_tokens:
 * @message: a #SipUaMessage
 * @name: name of a header that lists tokens, in whatever case, in full or compact form
 * @error: return location for a #GError
 *
 * Gets the tokens of a header that lists them, like Allow, Supported, Require, Unsupported, Allow-Events
 * or Privacy. Fails with %SIPUA_ERROR_PARSE, the message naming header and offset, if a value is no
 * token.
 *
 * Returns: (transfer full) (array zero-terminated=1): the tokens, none if the header is not there or
 *   empty; or %NULL with @error set
 *
 * Since: 0.1
 */
char **
sipua_message_get_tokens (const SipUaMessage *message, const char *name, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  SipUaHeaderIter iter;
  SipUaView element;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  sipua_header_iter_init_named (&iter, message, name);
  while (sipua_header_iter_next (&iter, &element)) {
    if (!sipua_view_is (element, SIPUA_CHAR_TOKEN)) {
      gsize end = sipua_view_span (element, 0, SIPUA_CHAR_TOKEN);

      sipua_header_fault (error, name, element.data + end - iter.line, "a token");
      return NULL;
    }
    g_ptr_array_add (values, sipua_view_dup (element));
  }
  g_ptr_array_set_free_func (values, NULL);
  return strv_from (g_steal_pointer (&values));
}

/**
 * sipua_message_has_token:
 * @message: a #SipUaMessage
 * @name: name of a header that lists tokens, in whatever case, in full or compact form
 * @token: what to look for
 *
 * Looks for a token in a header that lists them. Methods in Allow and packages in Allow-Events are
 * compared with regard to case, all others without (RFC 3261 section 7.3.1).
 *
 * Returns: %TRUE if @token is there
 *
 * Since: 0.1
 */
gboolean
sipua_message_has_token (const SipUaMessage *message, const char *name, const char *token)
{
  SipUaHeaderIter iter;
  SipUaView element;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && token != NULL, FALSE);

  sipua_header_iter_init_named (&iter, message, name);
  while (sipua_header_iter_next (&iter, &element))
    if (token_equal (iter.id, element, token))
      return TRUE;
  return FALSE;
}

/* The value of the last line of @key with @token behind it, or NULL if there is none, or no room. */
static char *
extended (const SipUaMessage *message, SipUaHeaderKey key, const char *token)
{
  gboolean is_list = sipua_header_is_list (key.id) || key.id == SIPUA_HEADER_PRIVACY;
  guint n = 0;
  SipUaView value;
  const char *separator;

  for (guint i = 0; i < message->n_headers; i++)
    if (sipua_header_is (&message->headers[i], key)) {
      value = sipua_header_value_view (&message->headers[i]);
      n++;
    }
  if (!is_list || n == 0 || value.length + strlen (token) > SIPUA_MAX_HEADER_SIZE / 2)
    return NULL;
  separator = value.length == 0 ? "" : key.id == SIPUA_HEADER_PRIVACY ? ";" : ", ";
  return g_strdup_printf ("%.*s%s%s", (int)value.length, value.data, separator, token);
}

/**
 * sipua_message_add_token:
 * @message: a #SipUaMessage
 * @name: name of a header that lists tokens, in full or compact form
 * @token: the token to add
 * @error: return location for a #GError
 *
 * Adds a token to a header that lists them, unless it is there: behind the others of the last line, or
 * on a line of its own. Fails with %SIPUA_ERROR_INVALID_VALUE if @token is no token, and as
 * sipua_message_append_header() does. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_add_token (SipUaMessage *message, const char *name, const char *token, GError **error)
{
  g_autofree char *value = NULL;
  guint n;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && token != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_check_token (name, NULL, token, error))
    return FALSE;
  if (sipua_message_has_token (message, name, token))
    return TRUE;
  value = extended (message, sipua_header_key (name), token);
  if (!value)
    return sipua_message_append_header (message, name, token, error);
  n = sipua_message_count_headers (message, name);
  return sipua_message_replace_header (message, name, n - 1, value, error);
}

/* The value of a line without @token, "" if nothing is left; NULL if it is not there. */
static char *
reduced (SipUaHeaderId id, SipUaView rest, const char *token)
{
  GString *value = g_string_new (NULL);
  gboolean found = FALSE;
  SipUaView element;

  while (sipua_header_element_next (id, &rest, &element)) {
    if (token_equal (id, element, token)) {
      found = TRUE;
      continue;
    }
    if (value->len > 0)
      g_string_append (value, id == SIPUA_HEADER_PRIVACY ? ";" : ", ");
    g_string_append_len (value, element.data, element.length);
  }
  return g_string_free (value, !found);
}

/**
 * sipua_message_remove_token:
 * @message: a #SipUaMessage
 * @name: name of a header that lists tokens, in whatever case, in full or compact form
 * @token: the token to remove
 *
 * Removes a token from all lines of a header that lists them, compared as sipua_message_has_token()
 * does. A line of which nothing is left is removed, one that does not have it stays as it is. Only the
 * single holder of @message may call this.
 *
 * Returns: %TRUE if @token was there
 *
 * Since: 0.1
 */
gboolean
sipua_message_remove_token (SipUaMessage *message, const char *name, const char *token)
{
  SipUaHeaderKey key;
  gboolean found = FALSE;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && token != NULL, FALSE);

  key = sipua_header_key (name);
  for (guint i = message->n_headers; i-- > 0;) {
    const SipUaHeader *header = &message->headers[i];
    g_autofree char *value = NULL;

    if (!sipua_header_is (header, key))
      continue;
    value = reduced (key.id, sipua_header_value_view (header), token);
    found |= value != NULL;
    if (value && *value)
      sipua_message_replace (message, i, key, sipua_view_from_string (value));
    else if (value)
      sipua_message_remove_at (message, i);
  }
  sipua_typed_refresh (message, key.id);
  return found;
}
