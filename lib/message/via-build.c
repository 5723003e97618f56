/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes, changes and writes a Via (RFC 3261 sections 18.1.1, 20.42 and 25.1; RFC 3581). */

#include "message/via-private.h"

#include "base/chars.h"
#include "base/ids.h"
#include "message/param-list.h"
#include "message/host.h"
#include "message/syntax-error.h"
#include "message/via.h"

static gboolean
check_token (const char *text, const char *part, GError **error)
{
  SipUaView view = sipua_view_from_string (text);
  gsize end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);

  return (end > 0 && end == view.length) || sipua_refuse_value (error, part, end, "a token");
}

static gboolean
check_port (guint port, const char *part, GError **error)
{
  return port <= G_MAXUINT16 || sipua_refuse_value (error, part, 0, "a number from 0 to 65535");
}

static gboolean
may_change (SipUaVia *via, GError **error)
{
  if (g_atomic_ref_count_compare (&via->ref_count, 1))
    return TRUE;
  g_set_error_literal (
      error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "the Via has other holders, change a copy");
  return FALSE;
}

/* @value may be the old one. */
static void
take_string (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

/**
 * sipua_via_new:
 * @transport: the transport, a token: `UDP`, `TCP`, `TLS`
 * @host: the own host: a name, an IPv4 address, or an IPv6 address with or without brackets
 * @port: the own port, or 0 for none
 * @branch: (nullable): the branch, a token, or %NULL for a new one of sipua_generate_branch()
 * @error: return location for a #GError
 *
 * Makes a Via of `SIP/2.0`. Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming part, offset
 * and what was expected there. May be called from any thread.
 *
 * Returns: (transfer full): the Via, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaVia *
sipua_via_new (
    const char *transport, const char *host, guint port, const char *branch, GError **error)
{
  g_autofree char *new_branch = branch ? NULL : sipua_generate_branch ();
  SipUaView host_view;
  SipUaVia *via;

  g_return_val_if_fail (transport != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_token (transport, "Via transport", error)
      || !sipua_check_host (host, "Via host", &host_view, error)
      || !check_port (port, "Via port", error)
      || (branch && !check_token (branch, "Via branch", error)))
    return NULL;
  via = g_new (SipUaVia, 1);
  g_atomic_ref_count_init (&via->ref_count);
  via->protocol = g_strdup ("SIP/2.0");
  via->transport = g_strdup (transport);
  via->host = sipua_view_dup (host_view);
  via->port = port;
  via->params = sipua_param_list_new ();
  sipua_param_list_set (
      via->params, "branch", branch ? branch : new_branch, SIPUA_QUOTE_NEVER, NULL);
  return via;
}

/**
 * sipua_via_set_transport:
 * @via: a #SipUaVia
 * @transport: the transport, a token
 * @error: return location for a #GError
 *
 * Sets the transport. Fails with %SIPUA_ERROR_INVALID_VALUE if it is no token, and with
 * %SIPUA_ERROR_INVALID_STATE if @via has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_via_set_transport (SipUaVia *via, const char *transport, GError **error)
{
  g_return_val_if_fail (via != NULL, FALSE);
  g_return_val_if_fail (transport != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (via, error) || !check_token (transport, "Via transport", error))
    return FALSE;
  take_string (&via->transport, g_strdup (transport));
  return TRUE;
}

/**
 * sipua_via_set_host:
 * @via: a #SipUaVia
 * @host: a host name, an IPv4 address, or an IPv6 address with or without brackets
 * @error: return location for a #GError
 *
 * Sets the host. Fails with %SIPUA_ERROR_INVALID_VALUE if it is none, and with
 * %SIPUA_ERROR_INVALID_STATE if @via has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_via_set_host (SipUaVia *via, const char *host, GError **error)
{
  SipUaView view;

  g_return_val_if_fail (via != NULL, FALSE);
  g_return_val_if_fail (host != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (via, error) || !sipua_check_host (host, "Via host", &view, error))
    return FALSE;
  take_string (&via->host, sipua_view_dup (view));
  return TRUE;
}

/**
 * sipua_via_set_port:
 * @via: a #SipUaVia
 * @port: the port, or 0 to remove it
 * @error: return location for a #GError
 *
 * Sets the port. Fails with %SIPUA_ERROR_INVALID_VALUE above 65535, and with
 * %SIPUA_ERROR_INVALID_STATE if @via has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_via_set_port (SipUaVia *via, guint port, GError **error)
{
  g_return_val_if_fail (via != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (via, error) || !check_port (port, "Via port", error))
    return FALSE;
  via->port = port;
  return TRUE;
}

/**
 * sipua_via_set_rport:
 * @via: a #SipUaVia
 * @port: the port that a message came from, or 0 to ask the next hop for it
 * @error: return location for a #GError
 *
 * Sets the parameter `rport` (RFC 3581). Fails with %SIPUA_ERROR_INVALID_VALUE above 65535, and
 * with %SIPUA_ERROR_INVALID_STATE if @via has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_via_set_rport (SipUaVia *via, guint port, GError **error)
{
  char value[sizeof "65535"];

  g_return_val_if_fail (via != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (via, error) || !check_port (port, "Via rport", error))
    return FALSE;
  g_snprintf (value, sizeof value, "%u", port);
  return sipua_param_list_set (via->params, "rport", port ? value : NULL, SIPUA_QUOTE_NEVER, error);
}

/* Addresses are held without brackets. */
static gboolean
set_address_param (SipUaVia *via, const char *name, const char *value, GError **error)
{
  g_autofree char *host = NULL;
  SipUaView view;

  if (!sipua_check_host (value ? value : "", name, &view, error))
    return FALSE;
  host = sipua_view_dup (view);
  return sipua_param_list_set (via->params, name, host, SIPUA_QUOTE_NEVER, error);
}

static gboolean
is_number (const char *value, guint limit)
{
  guint64 number;

  return sipua_view_to_uint (sipua_view_from_string (value), limit, &number);
}

/**
 * sipua_via_set_param:
 * @via: a #SipUaVia
 * @name: name of a parameter, a token
 * @value: (nullable): its value without quotes and escapes, or %NULL for a parameter without one
 * @error: return location for a #GError
 *
 * Sets a parameter such as `branch`, `received`, `maddr` or `ttl`: the first one of that name in
 * whatever case gets the value, others are removed, and if there is none it is added behind the
 * others. A value that is neither token nor host is written as a quoted string. Fails with
 * %SIPUA_ERROR_INVALID_VALUE, the message naming part and offset, if @name is no token, @value has
 * a line end, or is none for `branch` (a token), `received` and `maddr` (a host), `ttl` (0 to 255)
 * or `rport` (0 to 65535, or %NULL); with %SIPUA_ERROR_TOO_LARGE if there are 256 parameters, and
 * with %SIPUA_ERROR_INVALID_STATE if @via has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_via_set_param (SipUaVia *via, const char *name, const char *value, GError **error)
{
  g_return_val_if_fail (via != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (via, error))
    return FALSE;
  if (g_ascii_strcasecmp (name, "received") == 0 || g_ascii_strcasecmp (name, "maddr") == 0)
    return set_address_param (via, name, value, error);
  if (g_ascii_strcasecmp (name, "branch") == 0
      && !check_token (value ? value : "", "Via branch", error))
    return FALSE;
  if (g_ascii_strcasecmp (name, "ttl") == 0 && !is_number (value, G_MAXUINT8))
    return sipua_refuse_value (error, "Via ttl", 0, "a number from 0 to 255");
  if (g_ascii_strcasecmp (name, "rport") == 0 && value && !is_number (value, G_MAXUINT16))
    return sipua_refuse_value (error, "Via rport", 0, "a number from 0 to 65535, or none");
  return sipua_param_list_set (via->params, name, value, SIPUA_QUOTE_UNLESS_HOST, error);
}

/**
 * sipua_via_remove_param:
 * @via: a #SipUaVia
 * @name: name of a parameter, in whatever case
 * @error: return location for a #GError
 *
 * Removes the parameters of that name, if there are any. Fails with %SIPUA_ERROR_INVALID_STATE if
 * @via has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_via_remove_param (SipUaVia *via, const char *name, GError **error)
{
  g_return_val_if_fail (via != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (via, error))
    return FALSE;
  sipua_param_list_remove (via->params, name);
  return TRUE;
}

static void
append_host (GString *string, const char *host)
{
  if (strchr (host, ':'))
    g_string_append_printf (string, "[%s]", host);
  else
    g_string_append (string, host);
}

/* RFC 3261 section 25.1 and RFC 5118 section 4.5: maddr has brackets, received has none. */
static void
write_params (const SipUaVia *via, GString *string)
{
  const char *maddr = sipua_param_list_get (via->params, "maddr");
  GArray *params;
  GString *host;

  if (!maddr || !strchr (maddr, ':')) {
    sipua_param_list_write (via->params, ";", ";", string);
    return;
  }
  params = sipua_param_list_copy (via->params);
  host = g_string_new (NULL);
  append_host (host, maddr);
  sipua_param_list_set (params, "maddr", host->str, SIPUA_QUOTE_NEVER, NULL);
  sipua_param_list_write (params, ";", ";", string);
  g_string_free (host, TRUE);
  g_array_unref (params);
}

/**
 * sipua_via_to_string:
 * @via: a #SipUaVia
 *
 * Writes the Via. May be called from any thread.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 0.1
 */
char *
sipua_via_to_string (const SipUaVia *via)
{
  GString *string;

  g_return_val_if_fail (via != NULL, NULL);

  string = g_string_sized_new (128);
  g_string_append_printf (string, "%s/%s ", via->protocol, via->transport);
  append_host (string, via->host);
  if (via->port)
    g_string_append_printf (string, ":%u", via->port);
  write_params (via, string);
  return g_string_free (string, FALSE);
}
