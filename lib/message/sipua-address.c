/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaAddress: what From, To, Contact, Route and their like hold (RFC 3261 section 20.10). */

#include "message/address-private.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/address-view.h"
#include "message/param-list.h"
#include "message/uri-private.h"

/**
 * SipUaAddress:
 *
 * A display name, a URI and header parameters, as From, To, Contact and Route hold them (RFC 3261
 * section 20.10). References are counted atomically. Only its single holder may change an address:
 * with other references about, setters fail with %SIPUA_ERROR_INVALID_STATE, and
 * sipua_address_copy() makes one of one's own. So one that several threads hold can be read by all
 * of them. Strings that getters return are valid until the address is changed or released.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaAddress, sipua_address, sipua_address_ref, sipua_address_unref)

static SipUaAddress *
address_new (char *display_name, SipUaUri *uri, GArray *params)
{
  SipUaAddress *address = g_new (SipUaAddress, 1);

  g_atomic_ref_count_init (&address->ref_count);
  address->display_name = display_name;
  address->uri = uri;
  uri->is_part = TRUE;
  address->params = params;
  return address;
}

static char *
display_name_from_view (const SipUaAddressView *view)
{
  if (view->display_quoted)
    return sipua_unquote (view->display);
  return view->display.length > 0 ? sipua_view_dup (view->display) : NULL;
}

SipUaAddress *
sipua_address_from_view (SipUaView text, gsize offset, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaAddressView view;
  SipUaUriParts *parts;

  if (!sipua_address_view_parse (text, &view, &syntax)) {
    syntax.offset += offset;
    sipua_syntax_error_propagate (&syntax, error);
    return NULL;
  }
  /* Cannot fail but for its length: it was parsed with the rest. */
  parts = sipua_uri_parts_parse (view.uri_text, error);
  if (!parts)
    return NULL;
  return address_new (display_name_from_view (&view), sipua_uri_new_from_parts (parts),
      sipua_param_list_from_view (view.params));
}

/**
 * sipua_address_new:
 * @uri: (transfer none): the URI; what is changed in it later does not change the address
 *
 * Makes an address without display name and parameters. May be called from any thread.
 *
 * Returns: (transfer full): the address
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_address_new (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return address_new (NULL, sipua_uri_copy (uri), sipua_param_list_new ());
}

/**
 * sipua_address_parse:
 * @text: one address: `"Bob" <sip:bob@example.com>;tag=1`, or a URI without brackets
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses an address (RFC 3261 sections 20.10 and 25.1). What follows a URI without angle brackets
 * are parameters of the header and not of the URI, and it may have neither comma nor question mark.
 * The `*` of a Contact is no address: see sipua_message_is_contact_wildcard(). Fails with
 * %SIPUA_ERROR_PARSE, the message naming part, offset and what was expected there, or with
 * %SIPUA_ERROR_TOO_LARGE over 16384 bytes or if the URI is over 8192. May be called from any
 * thread.
 *
 * Returns: (transfer full): the address, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_address_parse (const char *text, gssize length, GError **error)
{
  SipUaView view;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  return sipua_check_text (view, "address", error) ? sipua_address_from_view (view, 0, error)
                                                   : NULL;
}

/**
 * sipua_address_parse_list:
 * @text: addresses with commas between them: `<sip:a@example.com>, "B, C" <sip:b@example.com>`
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses a comma list of addresses as one header line of Contact, Route and others holds it (RFC
 * 3261 section 7.3.1). Commas in quotes and angle brackets do not count, and empty elements are
 * skipped. Fails as sipua_address_parse() does, with offsets in @text. May be called from any
 * thread.
 *
 * Returns: (transfer full) (nullable) (element-type SipUaAddress): the addresses in their order;
 *   %NULL if there are none, or with @error set
 *
 * Since: 0.1
 */
GList *
sipua_address_parse_list (const char *text, gssize length, GError **error)
{
  g_autolist (SipUaAddress) addresses = NULL;
  SipUaView view, rest, element;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  if (!sipua_check_text (view, "address", error))
    return NULL;
  rest = view;
  while (sipua_list_next (&rest, &element)) {
    SipUaAddress *address = sipua_address_from_view (element, element.data - view.data, error);

    if (!address)
      return NULL;
    addresses = g_list_prepend (addresses, address);
  }
  return g_list_reverse (g_steal_pointer (&addresses));
}

/**
 * sipua_address_copy:
 * @address: a #SipUaAddress
 *
 * Makes an address of its own, to be changed. May be called from any thread.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_address_copy (const SipUaAddress *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  return address_new (g_strdup (address->display_name), sipua_uri_copy (address->uri),
      sipua_param_list_copy (address->params));
}

/**
 * sipua_address_ref:
 * @address: a #SipUaAddress
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @address
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_address_ref (SipUaAddress *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  g_atomic_ref_count_inc (&address->ref_count);
  return address;
}

/**
 * sipua_address_unref:
 * @address: (transfer full): a #SipUaAddress
 *
 * Releases a reference. May be called from any thread.
 *
 * Since: 0.1
 */
void
sipua_address_unref (SipUaAddress *address)
{
  g_return_if_fail (address != NULL);

  if (!g_atomic_ref_count_dec (&address->ref_count))
    return;
  g_free (address->display_name);
  sipua_uri_unref (address->uri);
  g_array_unref (address->params);
  g_free (address);
}

/**
 * sipua_address_get_display_name:
 * @address: a #SipUaAddress
 *
 * Gets the display name without quotes and escapes. An escaped NUL becomes U+FFFD.
 *
 * Returns: (nullable) (transfer none): the display name, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
sipua_address_get_display_name (const SipUaAddress *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  return address->display_name;
}

/**
 * sipua_address_get_uri:
 * @address: a #SipUaAddress
 *
 * Gets the URI. It is a part of the address, so that setters refuse it: to change it, change a copy
 * and use sipua_address_set_uri().
 *
 * Returns: (transfer none): the URI
 *
 * Since: 0.1
 */
SipUaUri *
sipua_address_get_uri (const SipUaAddress *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  return address->uri;
}

/**
 * sipua_address_has_param:
 * @address: a #SipUaAddress
 * @name: name of a header parameter, in whatever case
 *
 * Returns: whether the header parameter is there, with or without a value
 *
 * Since: 0.1
 */
gboolean
sipua_address_has_param (const SipUaAddress *address, const char *name)
{
  return sipua_address_get_param (address, name) != NULL;
}

/**
 * sipua_address_get_param:
 * @address: a #SipUaAddress
 * @name: name of a header parameter, in whatever case
 *
 * Gets the value of a header parameter such as `tag`, without quotes and escapes. Parameters inside
 * the angle brackets belong to the URI: see sipua_uri_get_param().
 *
 * Returns: (nullable) (transfer none): the value, "" for a parameter without one, or %NULL if there
 *   is no such parameter
 *
 * Since: 0.1
 */
const char *
sipua_address_get_param (const SipUaAddress *address, const char *name)
{
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return sipua_param_list_get (address->params, name);
}

/**
 * sipua_address_get_nth_param:
 * @address: a #SipUaAddress
 * @index: which one, from 0 on
 * @name: (out) (optional) (transfer none): its name
 * @value: (out) (optional) (transfer none): its value without quotes and escapes, "" for none
 *
 * Gets one of the header parameters, in their order.
 *
 * Returns: %FALSE if there are not more than @index parameters
 *
 * Since: 0.1
 */
gboolean
sipua_address_get_nth_param (
    const SipUaAddress *address, guint index, const char **name, const char **value)
{
  g_return_val_if_fail (address != NULL, FALSE);

  return sipua_param_list_nth (address->params, index, name, value);
}

/**
 * sipua_address_get_expires:
 * @address: a #SipUaAddress, of a Contact
 * @seconds: (out) (optional): for how long the URI is valid
 *
 * Gets the parameter `expires` (RFC 3261 section 20.10). One that is no number is 3600, as that
 * section wants it, and one above 4294967295 is that.
 *
 * Returns: %FALSE if there is no such parameter
 *
 * Since: 0.1
 */
gboolean
sipua_address_get_expires (const SipUaAddress *address, guint *seconds)
{
  const char *value;
  SipUaView view;
  guint64 number;

  g_return_val_if_fail (address != NULL, FALSE);

  value = sipua_param_list_get (address->params, "expires");
  if (!value)
    return FALSE;
  view = sipua_view_from_string (value);
  if (!sipua_view_is (view, SIPUA_CHAR_DIGIT))
    number = 3600;
  else if (!sipua_view_to_uint (view, G_MAXUINT32, &number))
    number = G_MAXUINT32;
  if (seconds)
    *seconds = number;
  return TRUE;
}

/**
 * sipua_address_get_q:
 * @address: a #SipUaAddress, of a Contact
 * @q: (out) (optional): its preference among others, from 0 to 1
 *
 * Gets the parameter `q` (RFC 3261 section 20.10).
 *
 * Returns: %FALSE if there is no such parameter, or it is no number from 0 to 1
 *
 * Since: 0.1
 */
gboolean
sipua_address_get_q (const SipUaAddress *address, double *q)
{
  const char *value;
  char *end;
  double number;

  g_return_val_if_fail (address != NULL, FALSE);

  value = sipua_param_list_get (address->params, "q");
  if (!value || !g_ascii_isdigit (value[0]) || strspn (value, "0123456789.") < strlen (value))
    return FALSE;
  number = g_ascii_strtod (value, &end);
  if (*end != '\0' || number > 1)
    return FALSE;
  if (q)
    *q = number;
  return TRUE;
}
