/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaVia: one hop of a message (RFC 3261 section 20.42; rport: RFC 3581). */

#include "message/via-private.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/param-list.h"
#include "message/via.h"

/**
 * SipUaVia:
 *
 * One hop that a message took (RFC 3261 sections 18 and 20.42). References are counted atomically.
 * Only its single holder may change a Via: with other references about, setters fail with
 * %SIPUA_ERROR_INVALID_STATE, and sipua_via_copy() makes one of one's own. So one that several
 * threads hold can be read by all of them. Strings that getters return are valid until the Via is
 * changed or released.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaVia, sipua_via, sipua_via_ref, sipua_via_unref)

static void
strip_brackets (GArray *params, const char *name)
{
  const char *value = sipua_param_list_get (params, name);
  g_autofree char *bare = NULL;

  if (!value || value[0] != '[')
    return;
  bare = sipua_view_dup (sipua_via_without_brackets (sipua_view_from_string (value)));
  sipua_param_list_set (params, name, bare, SIPUA_QUOTE_NEVER, NULL);
}

SipUaVia *
sipua_via_from_view (SipUaView text, gsize offset, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaViaView view;
  SipUaVia *via;

  if (!sipua_via_view_parse (text, &view, &syntax)) {
    syntax.offset += offset;
    sipua_syntax_error_propagate (&syntax, error);
    return NULL;
  }
  via = g_new (SipUaVia, 1);
  g_atomic_ref_count_init (&via->ref_count);
  via->protocol = g_strdup_printf ("%.*s/%.*s", (int)view.protocol.length, view.protocol.data,
      (int)view.version.length, view.version.data);
  via->transport = sipua_view_dup (view.transport);
  via->host = sipua_view_dup (view.host);
  via->port = view.port;
  via->params = sipua_param_list_from_view (view.params);
  strip_brackets (via->params, "received");
  strip_brackets (via->params, "maddr");
  return via;
}

/**
 * sipua_via_parse:
 * @text: one Via: `SIP/2.0/UDP client.example.com:5060;branch=z9hG4bK74bf9`
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses one Via (RFC 3261 sections 20.42 and 25.1). Fails with %SIPUA_ERROR_PARSE, the message
 * naming part, offset and what was expected there, or with %SIPUA_ERROR_TOO_LARGE over 16384 bytes.
 * May be called from any thread.
 *
 * Returns: (transfer full): the Via, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaVia *
sipua_via_parse (const char *text, gssize length, GError **error)
{
  SipUaView view;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  return sipua_check_text (view, "Via", error) ? sipua_via_from_view (view, 0, error) : NULL;
}

/**
 * sipua_via_parse_list:
 * @text: Vias with commas between them
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses a comma list of Vias as one header line holds it (RFC 3261 section 7.3.1). Commas in
 * quotes do not count, and empty elements are skipped. Fails as sipua_via_parse() does, with
 * offsets in
 * @text. May be called from any thread.
 *
 * Returns: (transfer full) (nullable) (element-type SipUaVia): the Vias in their order; %NULL if
 *   there are none, or with @error set
 *
 * Since: 0.1
 */
GList *
sipua_via_parse_list (const char *text, gssize length, GError **error)
{
  g_autolist (SipUaVia) vias = NULL;
  SipUaView view, rest, element;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  if (!sipua_check_text (view, "Via", error))
    return NULL;
  rest = view;
  while (sipua_list_next (&rest, &element)) {
    SipUaVia *via = sipua_via_from_view (element, element.data - view.data, error);

    if (!via)
      return NULL;
    vias = g_list_prepend (vias, via);
  }
  return g_list_reverse (g_steal_pointer (&vias));
}

/**
 * sipua_via_copy:
 * @via: a #SipUaVia
 *
 * Makes a Via of its own, to be changed. May be called from any thread.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaVia *
sipua_via_copy (const SipUaVia *via)
{
  SipUaVia *copy;

  g_return_val_if_fail (via != NULL, NULL);

  copy = g_new (SipUaVia, 1);
  g_atomic_ref_count_init (&copy->ref_count);
  copy->protocol = g_strdup (via->protocol);
  copy->transport = g_strdup (via->transport);
  copy->host = g_strdup (via->host);
  copy->port = via->port;
  copy->params = sipua_param_list_copy (via->params);
  return copy;
}

/**
 * sipua_via_ref:
 * @via: a #SipUaVia
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @via
 *
 * Since: 0.1
 */
SipUaVia *
sipua_via_ref (SipUaVia *via)
{
  g_return_val_if_fail (via != NULL, NULL);

  g_atomic_ref_count_inc (&via->ref_count);
  return via;
}

/**
 * sipua_via_unref:
 * @via: (transfer full): a #SipUaVia
 *
 * Releases a reference. May be called from any thread.
 *
 * Since: 0.1
 */
void
sipua_via_unref (SipUaVia *via)
{
  g_return_if_fail (via != NULL);

  if (!g_atomic_ref_count_dec (&via->ref_count))
    return;
  g_free (via->protocol);
  g_free (via->transport);
  g_free (via->host);
  g_array_unref (via->params);
  g_free (via);
}

/**
 * sipua_via_get_protocol:
 * @via: a #SipUaVia
 *
 * Returns: (transfer none): name and version of the protocol, `SIP/2.0`
 *
 * Since: 0.1
 */
const char *
sipua_via_get_protocol (const SipUaVia *via)
{
  g_return_val_if_fail (via != NULL, NULL);

  return via->protocol;
}

/**
 * sipua_via_get_transport:
 * @via: a #SipUaVia
 *
 * Returns: (transfer none): the transport as it came: `UDP`, `TCP`, `TLS` or any other token
 *
 * Since: 0.1
 */
const char *
sipua_via_get_transport (const SipUaVia *via)
{
  g_return_val_if_fail (via != NULL, NULL);

  return via->transport;
}

/**
 * sipua_via_get_host:
 * @via: a #SipUaVia
 *
 * Returns: (transfer none): the host that sent the message, as that calls itself; an IPv6 address
 *   comes without brackets
 *
 * Since: 0.1
 */
const char *
sipua_via_get_host (const SipUaVia *via)
{
  g_return_val_if_fail (via != NULL, NULL);

  return via->host;
}

/**
 * sipua_via_get_port:
 * @via: a #SipUaVia
 *
 * Returns: the port of the sender, or 0 if none is given
 *
 * Since: 0.1
 */
guint
sipua_via_get_port (const SipUaVia *via)
{
  g_return_val_if_fail (via != NULL, 0);

  return via->port;
}

/**
 * sipua_via_get_branch:
 * @via: a #SipUaVia
 *
 * Returns: (nullable) (transfer none): the branch, which names the transaction, or %NULL if there
 *   is none
 *
 * Since: 0.1
 */
const char *
sipua_via_get_branch (const SipUaVia *via)
{
  return sipua_via_get_param (via, "branch");
}

/**
 * sipua_via_get_received:
 * @via: a #SipUaVia
 *
 * Returns: (nullable) (transfer none): the address that the message came from, as the next hop saw
 *   it, IPv6 without brackets; or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
sipua_via_get_received (const SipUaVia *via)
{
  return sipua_via_get_param (via, "received");
}

/**
 * sipua_via_get_rport:
 * @via: a #SipUaVia
 * @port: (out) (optional): the port that the message came from, as the next hop saw it, or 0 if
 *   that is only asked for
 *
 * Gets the parameter `rport` (RFC 3581).
 *
 * Returns: whether there is one
 *
 * Since: 0.1
 */
gboolean
sipua_via_get_rport (const SipUaVia *via, guint *port)
{
  const char *value = sipua_via_get_param (via, "rport");
  guint64 number = 0;

  if (!value)
    return FALSE;
  sipua_view_to_uint (sipua_view_from_string (value), G_MAXUINT16, &number);
  if (port)
    *port = number;
  return TRUE;
}

/**
 * sipua_via_get_maddr:
 * @via: a #SipUaVia
 *
 * Returns: (nullable) (transfer none): where a response is to go, IPv6 without brackets, or %NULL
 *   if that is not said
 *
 * Since: 0.1
 */
const char *
sipua_via_get_maddr (const SipUaVia *via)
{
  return sipua_via_get_param (via, "maddr");
}

/**
 * sipua_via_get_ttl:
 * @via: a #SipUaVia
 * @ttl: (out) (optional): the time to live of multicast packets, 0 to 255
 *
 * Returns: %FALSE if there is no such parameter, or it is no such number
 *
 * Since: 0.1
 */
gboolean
sipua_via_get_ttl (const SipUaVia *via, guint *ttl)
{
  const char *value = sipua_via_get_param (via, "ttl");
  guint64 number;

  if (!value || !sipua_view_to_uint (sipua_view_from_string (value), G_MAXUINT8, &number))
    return FALSE;
  if (ttl)
    *ttl = number;
  return TRUE;
}

/**
 * sipua_via_has_param:
 * @via: a #SipUaVia
 * @name: name of a parameter, in whatever case
 *
 * Returns: whether the parameter is there, with or without a value
 *
 * Since: 0.1
 */
gboolean
sipua_via_has_param (const SipUaVia *via, const char *name)
{
  return sipua_via_get_param (via, name) != NULL;
}

/**
 * sipua_via_get_param:
 * @via: a #SipUaVia
 * @name: name of a parameter, in whatever case
 *
 * Gets the value of a parameter, without quotes and escapes; `received` and `maddr` without the
 * brackets of an IPv6 address.
 *
 * Returns: (nullable) (transfer none): the value, "" for a parameter without one, or %NULL if there
 *   is no such parameter
 *
 * Since: 0.1
 */
const char *
sipua_via_get_param (const SipUaVia *via, const char *name)
{
  g_return_val_if_fail (via != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return sipua_param_list_get (via->params, name);
}

/**
 * sipua_via_get_nth_param:
 * @via: a #SipUaVia
 * @index: which one, from 0 on
 * @name: (out) (optional) (transfer none): its name
 * @value: (out) (optional) (transfer none): its value as sipua_via_get_param() has it, "" for none
 *
 * Gets one of the parameters, in their order.
 *
 * Returns: %FALSE if there are not more than @index parameters
 *
 * Since: 0.1
 */
gboolean
sipua_via_get_nth_param (const SipUaVia *via, guint index, const char **name, const char **value)
{
  g_return_val_if_fail (via != NULL, FALSE);

  return sipua_param_list_nth (via->params, index, name, value);
}
