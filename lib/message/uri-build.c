/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes and changes URIs (RFC 3261 sections 19.1.1, 19.1.2 and 25.1; tel: RFC 3966 section 3). A
 * change writes the whole text anew and parses it: what is not changed stays byte for byte. */

#include "message/uri-private.h"

#include "base/chars.h"
#include "message/host.h"
#include "message/uri-escape.h"

static void
append_view (GString *string, SipUaView view)
{
  g_string_append_len (string, view.data ? view.data : "", view.length);
}

static SipUaView
view_of (const GString *string)
{
  return sipua_view (string->str, string->len);
}

static GString *
compose (const SipUaUriView *view)
{
  GString *text = g_string_new (NULL);
  gboolean is_ipv6 = view->host.length > 0 && memchr (view->host.data, ':', view->host.length);

  append_view (text, view->scheme);
  g_string_append_c (text, ':');
  append_view (text, view->user);
  append_view (text, view->password);
  if (view->user.length > 0 && view->host.length > 0)
    g_string_append_c (text, '@');
  g_string_append (text, is_ipv6 ? "[" : "");
  append_view (text, view->host);
  g_string_append (text, is_ipv6 ? "]" : "");
  if (view->port)
    g_string_append_printf (text, ":%u", view->port);
  append_view (text, view->params);
  append_view (text, view->headers);
  return text;
}

/* What @view describes takes the place of what @uri was. All its parts were checked or escaped, so
 * that only a text that is too long can fail. */
static gboolean
replace (SipUaUri *uri, const SipUaUriView *view, GError **error)
{
  GString *text = compose (view);
  SipUaUriParts *parts = sipua_uri_parts_parse (view_of (text), error);

  g_string_free (text, TRUE);
  if (!parts)
    return FALSE;
  g_free (uri->parts);
  uri->parts = parts;
  return TRUE;
}

static gboolean
is_sip (const SipUaUri *uri)
{
  return uri->parts->host != NULL;
}

static gboolean
is_tel (const SipUaUri *uri)
{
  return uri->parts->view.scheme_id == SIPUA_SCHEME_TEL;
}

/* @has_part: whether URIs of that scheme have the part at all. */
static gboolean
may_change (SipUaUri *uri, gboolean has_part, const char *part, GError **error)
{
  if (uri->is_part || !g_atomic_ref_count_compare (&uri->ref_count, 1)) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE,
        "%s: the URI has other holders, change a copy", part);
    return FALSE;
  }
  if (!has_part)
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "%s: no part of a %s URI", part,
        uri->parts->scheme);
  return has_part;
}

static gboolean
check_text (const char *text, const char *part, GError **error)
{
  if (text[0] == '\0')
    return sipua_refuse_value (error, part, 0, "at least one character");
  return sipua_check_line_ends (text, part, error);
}

static gboolean
check_scheme (const char *scheme, GError **error)
{
  if (g_ascii_strcasecmp (scheme, "sip") != 0 && g_ascii_strcasecmp (scheme, "sips") != 0)
    return sipua_refuse_value (error, "URI scheme", 0, "\"sip\" or \"sips\"");
  return TRUE;
}

static gboolean
check_port (guint port, GError **error)
{
  if (port > G_MAXUINT16)
    return sipua_refuse_value (error, "URI port", 0, "a number from 1 to 65535, or 0 for none");
  return TRUE;
}

static gboolean
check_number (const char *number, GError **error)
{
  SipUaView view = sipua_view_from_string (number);
  gsize end = sipua_tel_number_read (view, 0);

  if (end == 0 || end < view.length)
    return sipua_refuse_value (error, "URI number", end,
        "a telephone number: \"+\" and digits, or digits, \"A\" to \"F\", \"*\" and \"#\"");
  return TRUE;
}

/* RFC 3966 section 3: descriptor. */
static gboolean
check_context (const char *context, GError **error)
{
  SipUaView view = sipua_view_from_string (context);
  gsize end = context[0] == '+' ? sipua_tel_number_read (view, 0)
                                : sipua_view_span (view, 0, SIPUA_CHAR_HOST);

  if (end == 0 || end < view.length)
    return sipua_refuse_value (
        error, "URI parameter phone-context", end, "a domain name, or \"+\" and digits");
  return TRUE;
}

static void
escape_view (GString *buffer, const char *text, const char *allowed, SipUaView *view)
{
  sipua_uri_append_escaped (buffer, sipua_view_from_string (text), allowed);
  *view = view_of (buffer);
}

/**
 * sipua_uri_new:
 * @scheme: `sip` or `sips`
 * @user: (nullable): the user without escapes, or %NULL for none
 * @host: a host name, an IPv4 address, or an IPv6 address with or without brackets
 * @port: the port, or 0 for none
 * @error: return location for a #GError
 *
 * Makes a SIP or SIPS URI (RFC 3261 section 19.1.1). In @user everything is escaped that may not
 * stand there, a percent sign too. Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming part,
 * offset and what was expected there; line ends are refused. May be called from any thread.
 *
 * Returns: (transfer full): the URI, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaUri *
sipua_uri_new (const char *scheme, const char *user, const char *host, guint port, GError **error)
{
  g_autoptr (GString) user_text = g_string_new (NULL);
  g_autoptr (GString) text = NULL;
  SipUaUriView view = { 0 };
  SipUaUriParts *parts;

  g_return_val_if_fail (scheme != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_scheme (scheme, error) || (user && !check_text (user, "URI user", error))
      || !sipua_check_host (host, "URI host", &view.host, error) || !check_port (port, error))
    return NULL;
  view.scheme = sipua_view_from_string (scheme);
  if (user)
    escape_view (user_text, user, SIPUA_URI_IN_USER, &view.user);
  view.port = port;
  text = compose (&view);
  parts = sipua_uri_parts_parse (view_of (text), error);
  return parts ? sipua_uri_new_from_parts (parts) : NULL;
}

/**
 * sipua_uri_new_tel:
 * @number: a telephone number, with or without visual separators: `+1-201-555-0123`, `7042`
 * @phone_context: (nullable): where a local number is valid: a domain name, or `+` and digits;
 *   %NULL for a number that begins with `+`
 * @error: return location for a #GError
 *
 * Makes a tel URI (RFC 3966 section 3). Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming
 * part, offset and what was expected there; also if a local number has no context or a global one
 * has (section 5.1). May be called from any thread.
 *
 * Returns: (transfer full): the URI, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaUri *
sipua_uri_new_tel (const char *number, const char *phone_context, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (number != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_number (number, error))
    return NULL;
  if ((number[0] == '+') != (phone_context == NULL)) {
    sipua_refuse_value (error, "URI parameter phone-context", 0,
        phone_context ? "none with a global number" : "one with a local number");
    return NULL;
  }
  if (!phone_context) {
    text = g_strconcat ("tel:", number, NULL);
    return sipua_uri_parse (text, -1, error);
  }
  if (!check_context (phone_context, error))
    return NULL;
  text = g_strconcat ("tel:", number, ";phone-context=", phone_context, NULL);
  return sipua_uri_parse (text, -1, error);
}

/**
 * sipua_uri_set_scheme:
 * @uri: a #SipUaUri
 * @scheme: `sip` or `sips`
 * @error: return location for a #GError
 *
 * Makes a SIPS URI of a SIP URI, or the other way round. Fails with %SIPUA_ERROR_INVALID_VALUE for
 * another scheme, and with %SIPUA_ERROR_INVALID_STATE if @uri is neither or has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_set_scheme (SipUaUri *uri, const char *scheme, GError **error)
{
  SipUaUriView view;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (scheme != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (uri, is_sip (uri), "URI scheme", error) || !check_scheme (scheme, error))
    return FALSE;
  view = uri->parts->view;
  view.scheme = sipua_view_from_string (scheme);
  return replace (uri, &view, error);
}

/**
 * sipua_uri_set_user:
 * @uri: a #SipUaUri
 * @user: (nullable): the user without escapes, or %NULL to remove user and password; of a tel URI
 *   the number
 * @error: return location for a #GError
 *
 * Sets the user, escaping what may not stand there, a percent sign too. Fails with
 * %SIPUA_ERROR_INVALID_VALUE if @user is empty, has a line end or is no number for a tel URI, with
 * %SIPUA_ERROR_TOO_LARGE if the URI exceeds 8192 bytes, and with %SIPUA_ERROR_INVALID_STATE if @uri
 * has no such part or other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_set_user (SipUaUri *uri, const char *user, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  SipUaUriView view;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (uri, is_sip (uri) || is_tel (uri), "URI user", error))
    return FALSE;
  view = uri->parts->view;
  if (is_tel (uri)) {
    if (!check_number (user ? user : "", error))
      return FALSE;
    view.user = sipua_view_from_string (user);
  } else if (user) {
    if (!check_text (user, "URI user", error))
      return FALSE;
    escape_view (text, user, SIPUA_URI_IN_USER, &view.user);
  } else {
    view.user = view.password = sipua_view (NULL, 0);
  }
  return replace (uri, &view, error);
}

/**
 * sipua_uri_set_password:
 * @uri: a #SipUaUri
 * @password: (nullable): the password without escapes, or %NULL to remove it
 * @error: return location for a #GError
 *
 * Sets the password, escaping what may not stand there. Fails with %SIPUA_ERROR_INVALID_VALUE if it
 * has a line end, with %SIPUA_ERROR_TOO_LARGE if the URI exceeds 8192 bytes, and with
 * %SIPUA_ERROR_INVALID_STATE if @uri has no user or other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_set_password (SipUaUri *uri, const char *password, GError **error)
{
  g_autoptr (GString) text = g_string_new (":");
  SipUaUriView view;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (uri, is_sip (uri), "URI password", error)
      || (password && !sipua_check_line_ends (password, "URI password", error)))
    return FALSE;
  if (password && !uri->parts->user) {
    g_set_error_literal (
        error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "URI password: the URI has no user");
    return FALSE;
  }
  view = uri->parts->view;
  if (password)
    escape_view (text, password, SIPUA_URI_IN_PASSWORD, &view.password);
  else
    view.password = sipua_view (NULL, 0);
  return replace (uri, &view, error);
}

/**
 * sipua_uri_set_host:
 * @uri: a #SipUaUri
 * @host: a host name, an IPv4 address, or an IPv6 address with or without brackets
 * @error: return location for a #GError
 *
 * Sets the host. Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming the offset, if @host is
 * none, with %SIPUA_ERROR_TOO_LARGE if the URI exceeds 8192 bytes, and with
 * %SIPUA_ERROR_INVALID_STATE if @uri is no SIP or SIPS URI or has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_set_host (SipUaUri *uri, const char *host, GError **error)
{
  SipUaUriView view;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (host != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (uri, is_sip (uri), "URI host", error))
    return FALSE;
  view = uri->parts->view;
  if (!sipua_check_host (host, "URI host", &view.host, error))
    return FALSE;
  return replace (uri, &view, error);
}

/**
 * sipua_uri_set_port:
 * @uri: a #SipUaUri
 * @port: the port, or 0 to remove it
 * @error: return location for a #GError
 *
 * Sets the port. Fails with %SIPUA_ERROR_INVALID_VALUE above 65535, and with
 * %SIPUA_ERROR_INVALID_STATE if @uri is no SIP or SIPS URI or has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_set_port (SipUaUri *uri, guint port, GError **error)
{
  SipUaUriView view;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (uri, is_sip (uri), "URI port", error) || !check_port (port, error))
    return FALSE;
  view = uri->parts->view;
  view.port = port;
  return replace (uri, &view, error);
}

/* What parameters and headers differ in. */
typedef struct {
  const char *part;
  const char *allowed;
  char first; /* in front of the first pair */
  char next;  /* in front of the others */
} PairKind;

static const PairKind param_kind = { "URI parameter", SIPUA_URI_IN_PARAM, ';', ';' };
static const PairKind header_kind = { "URI header", SIPUA_URI_IN_HEADER, '?', '&' };

static void
append_pair (GString *pairs, const PairKind *kind, SipUaView pair)
{
  g_string_append_c (pairs, pairs->len == 0 ? kind->first : kind->next);
  append_view (pairs, pair);
}

/* The pairs of @rest, of which @names are the unescaped names; @pair (nullable) takes the place of
 * those called @name (nullable: none is), and is put behind the others if there is none. */
static GString *
edit_pairs (const PairKind *kind, SipUaView rest, const SipUaUriPair *names, const char *name,
    const GString *pair)
{
  GString *pairs = g_string_new (NULL);
  SipUaView raw_name, value;

  for (guint i = 0; sipua_uri_pair_next (&rest, &raw_name, &value); i++) {
    if (!name || g_ascii_strcasecmp (names[i].name, name) != 0)
      append_pair (pairs, kind, sipua_view (raw_name.data, rest.data - raw_name.data));
    else if (pair)
      append_pair (pairs, kind, view_of (g_steal_pointer (&pair)));
  }
  if (pair)
    append_pair (pairs, kind, view_of (pair));
  return pairs;
}

static GString *
escape_pair (const PairKind *kind, const char *name, const char *value)
{
  GString *pair = g_string_new (NULL);

  sipua_uri_append_escaped (pair, sipua_view_from_string (name), kind->allowed);
  if (value) {
    g_string_append_c (pair, '=');
    sipua_uri_append_escaped (pair, sipua_view_from_string (value), kind->allowed);
  }
  return pair;
}

static gboolean
edit_params (SipUaUri *uri, const char *name, const GString *pair, GError **error)
{
  SipUaUriView view = uri->parts->view;
  g_autoptr (GString) params = edit_pairs (&param_kind, view.params, uri->parts->pairs, name, pair);

  view.params = view_of (params);
  return replace (uri, &view, error);
}

static gboolean
edit_headers (SipUaUri *uri, const char *name, const GString *pair, GError **error)
{
  const SipUaUriParts *parts = uri->parts;
  SipUaUriView view = parts->view;
  g_autoptr (GString) headers =
      edit_pairs (&header_kind, view.headers, parts->pairs + parts->n_params, name, pair);

  view.headers = view_of (headers);
  return replace (uri, &view, error);
}

/* RFC 3966 section 3: pname. */
static gboolean
check_param_name (const SipUaUri *uri, const char *name, GError **error)
{
  gsize i = 0;

  if (!check_text (name, "URI parameter name", error))
    return FALSE;
  if (!is_tel (uri))
    return TRUE;
  while (g_ascii_isalnum (name[i]) || name[i] == '-')
    i++;
  return name[i] == '\0'
         || sipua_refuse_value (error, "URI parameter name", i, "a letter, a digit or \"-\"");
}

/**
 * sipua_uri_set_param:
 * @uri: a #SipUaUri
 * @name: name of a URI parameter, without escapes
 * @value: (nullable): its value without escapes, or %NULL for a parameter without one, as `lr`
 * @error: return location for a #GError
 *
 * Sets a URI parameter: the first one of that name in whatever case gets the value, others are
 * removed, and if there is none it is added behind the others. What may not stand there is escaped.
 * Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming part and offset, if @name is empty or
 * either has a line end, with %SIPUA_ERROR_TOO_LARGE if the URI exceeds 8192 bytes, and with
 * %SIPUA_ERROR_INVALID_STATE if @uri is of an unknown scheme or has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_set_param (SipUaUri *uri, const char *name, const char *value, GError **error)
{
  g_autoptr (GString) pair = NULL;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (uri, is_sip (uri) || is_tel (uri), param_kind.part, error)
      || !check_param_name (uri, name, error)
      || (value && !sipua_check_line_ends (value, param_kind.part, error)))
    return FALSE;
  pair = escape_pair (&param_kind, name, value);
  return edit_params (uri, name, pair, error);
}

/**
 * sipua_uri_remove_param:
 * @uri: a #SipUaUri
 * @name: name of a URI parameter, in whatever case
 * @error: return location for a #GError
 *
 * Removes the URI parameters of that name, if there are any. Fails with %SIPUA_ERROR_INVALID_STATE
 * if @uri is of an unknown scheme or has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_remove_param (SipUaUri *uri, const char *name, GError **error)
{
  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return may_change (uri, is_sip (uri) || is_tel (uri), param_kind.part, error)
         && edit_params (uri, name, NULL, error);
}

/* A body has lines of its own; escaped they harm nobody. */
static gboolean
check_header (SipUaUri *uri, const char *name, const char *value, GError **error)
{
  SipUaView view = sipua_view_from_string (name);
  gsize end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);

  if (!may_change (uri, is_sip (uri), header_kind.part, error))
    return FALSE;
  if (end == 0 || end < view.length)
    return sipua_refuse_value (error, "URI header name", end, "a token");
  return g_ascii_strcasecmp (name, "body") == 0
         || sipua_check_line_ends (value, header_kind.part, error);
}

/**
 * sipua_uri_set_header:
 * @uri: a #SipUaUri
 * @name: name of a header
 * @value: its value without escapes
 * @error: return location for a #GError
 *
 * Sets a header behind the question mark of a SIP URI (RFC 3261 section 19.1.1): the first one of
 * that name in whatever case gets the value, others are removed, and if there is none it is added
 * behind the others. The name `body` stands for the body of the request. What may not stand there
 * is escaped. Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming part and offset, if @name
 * is no token or @value has a line end and is no body, with %SIPUA_ERROR_TOO_LARGE if the URI
 * exceeds 8192 bytes, and with %SIPUA_ERROR_INVALID_STATE if @uri is no SIP or SIPS URI or has
 * other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_set_header (SipUaUri *uri, const char *name, const char *value, GError **error)
{
  g_autoptr (GString) pair = NULL;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_header (uri, name, value, error))
    return FALSE;
  pair = escape_pair (&header_kind, name, value);
  return edit_headers (uri, name, pair, error);
}

/**
 * sipua_uri_add_header:
 * @uri: a #SipUaUri
 * @name: name of a header
 * @value: its value without escapes
 * @error: return location for a #GError
 *
 * Adds a header behind the others, whether or not there is one of that name. Fails as
 * sipua_uri_set_header() does.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_add_header (SipUaUri *uri, const char *name, const char *value, GError **error)
{
  g_autoptr (GString) pair = NULL;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_header (uri, name, value, error))
    return FALSE;
  pair = escape_pair (&header_kind, name, value);
  return edit_headers (uri, NULL, pair, error);
}

/**
 * sipua_uri_remove_header:
 * @uri: a #SipUaUri
 * @name: name of a header, in whatever case
 * @error: return location for a #GError
 *
 * Removes the headers of that name, if there are any. Fails with %SIPUA_ERROR_INVALID_STATE if @uri
 * is no SIP or SIPS URI or has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_uri_remove_header (SipUaUri *uri, const char *name, GError **error)
{
  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return may_change (uri, is_sip (uri), header_kind.part, error)
         && edit_headers (uri, name, NULL, error);
}
