/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of a message as values with parameters, and as challenges and credentials (RFC 3261 sections
 * 20 and 25.1). */

#include <sipua/sipua-message-headers.h>

#include "message/auth-value.h"
#include "message/header-value.h"
#include "message/message-private.h"

/* The index-th element of @name; FALSE if there are fewer. */
static gboolean
nth_element (const SipUaMessage *message, const char *name, guint index, SipUaHeaderIter *iter,
    SipUaView *ret_element)
{
  sipua_header_iter_init_named (iter, message, name);
  while (sipua_header_iter_next (iter, ret_element))
    if (index-- == 0)
      return TRUE;
  return FALSE;
}

/**
 * sipua_message_get_header_value:
 * @message: a #SipUaMessage
 * @name: a header name in whatever case, in full or compact form
 * @index: which value, from 0 on, as of sipua_message_get_header_values()
 * @error: return location for a #GError
 *
 * Gets a header as a value with parameters: Content-Type, Content-Disposition, Accept, Event,
 * Subscription-State, Reason, Replaces, Session-Expires, Min-SE and others with parameters behind
 * semicolons. Fails with %SIPUA_ERROR_PARSE, the message naming header, offset and what was expected, if
 * it is not well-formed: of those that were named also if what stands in front of the parameters is not
 * what the header is to have, of others if the parameters are broken. Addresses have a type of their
 * own. Each call walks from the first value on, and a peer may send 30000: who wants all of them takes
 * sipua_message_get_header_values().
 *
 * Returns: (transfer full) (nullable): the value; %NULL with @error set if it is broken, and without if
 *   there are not so many
 *
 * Since: 0.1
 */
SipUaHeaderValue *
sipua_message_get_header_value (
    const SipUaMessage *message, const char *name, guint index, GError **error)
{
  SipUaHeaderValue *value;
  SipUaSyntaxError syntax;
  SipUaHeaderIter iter;
  SipUaView element;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!nth_element (message, name, index, &iter, &element))
    return NULL;
  value = sipua_header_value_parse_view (iter.id, element, &syntax);
  if (!value)
    sipua_header_fault (error, name, element.data - iter.line + syntax.offset, syntax.expected);
  return value;
}

/* What is to be written; NULL with @error set if headers of that name have no such values. */
static char *
checked_text (const char *name, const SipUaHeaderValue *value, GError **error)
{
  SipUaView head = sipua_view_from_string (sipua_header_value_get_value (value));
  SipUaSyntaxError syntax;

  if (!sipua_header_value_fits (sipua_header_key (name).id, head, &syntax)) {
    sipua_message_refuse_at (error, name, NULL, syntax.offset, syntax.expected);
    return NULL;
  }
  return sipua_header_value_to_string (value);
}

/**
 * sipua_message_set_header_value:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @value: its value
 * @error: return location for a #GError
 *
 * Gives a header this one value, as sipua_message_set_header() does, which also says how it fails; and
 * with %SIPUA_ERROR_INVALID_VALUE if headers of that name have no such values. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_header_value (
    SipUaMessage *message, const char *name, const SipUaHeaderValue *value, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  text = checked_text (name, value, error);
  return text && sipua_message_set_header (message, name, text, error);
}

/**
 * sipua_message_append_header_value:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @value: its value
 * @error: return location for a #GError
 *
 * Adds a header line with this value behind the others, like sipua_message_append_header(): another
 * Reason, another Accept. Fails as sipua_message_set_header_value() does. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_append_header_value (
    SipUaMessage *message, const char *name, const SipUaHeaderValue *value, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  text = checked_text (name, value, error);
  return text && sipua_message_append_header (message, name, text, error);
}

/**
 * sipua_message_get_auth_value:
 * @message: a #SipUaMessage
 * @name: `WWW-Authenticate`, `Proxy-Authenticate`, `Authorization` or `Proxy-Authorization`
 * @index: which line of that name, from 0 on; each is one value (RFC 3261 section 7.3.1)
 * @error: return location for a #GError
 *
 * Gets a challenge or credentials. Fails with %SIPUA_ERROR_PARSE, the message naming header, offset and
 * what was expected, if it is not well-formed; the next line may be.
 *
 * Returns: (transfer full) (nullable): the value; %NULL with @error set if it is broken, and without if
 *   there are not so many lines
 *
 * Since: 0.1
 */
SipUaAuthValue *
sipua_message_get_auth_value (
    const SipUaMessage *message, const char *name, guint index, GError **error)
{
  SipUaAuthValue *value;
  SipUaSyntaxError syntax;
  guint position;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  position = sipua_message_position (message, sipua_header_key (name), index);
  if (position == message->n_headers)
    return NULL;
  value =
      sipua_auth_value_parse_view (sipua_header_value_view (&message->headers[position]), &syntax);
  if (!value)
    sipua_header_fault (error, name, syntax.offset, syntax.expected);
  return value;
}

/**
 * sipua_message_append_auth_value:
 * @message: a #SipUaMessage
 * @name: `WWW-Authenticate`, `Proxy-Authenticate`, `Authorization` or `Proxy-Authorization`
 * @value: a challenge or credentials
 * @error: return location for a #GError
 *
 * Adds a challenge or credentials on a line of its own behind the others. Fails as
 * sipua_message_append_header() does. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_append_auth_value (
    SipUaMessage *message, const char *name, const SipUaAuthValue *value, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  text = sipua_auth_value_to_string (value);
  return sipua_message_append_header (message, name, text, error);
}
