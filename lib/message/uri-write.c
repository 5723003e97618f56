/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes URIs (RFC 3261 section 25.1). What the parser tolerates unescaped leaves escaped; escapes
 * that came are not touched. */

#include "message/uri-escape.h"
#include "message/uri-private.h"

/* What came may have escapes, and what separates pairs. */
#define ALSO_IN_USER "%"
#define ALSO_IN_PASSWORD ":%;?/"
#define ALSO_IN_PARAMS "%;="
#define ALSO_IN_HEADERS "%&="

static void
append_host (GString *string, const SipUaUriParts *parts)
{
  if (strchr (parts->host, ':'))
    g_string_append_printf (string, "[%s]", parts->host);
  else
    g_string_append (string, parts->host);
  if (parts->view.port)
    g_string_append_printf (string, ":%u", parts->view.port);
}

static GString *
begin_sip (const SipUaUriParts *parts)
{
  GString *string = g_string_sized_new (parts->text.length + 8);

  g_string_append_printf (string, "%s:", parts->scheme);
  if (parts->user) {
    sipua_uri_append_escaped (string, parts->view.user, SIPUA_URI_IN_USER ALSO_IN_USER);
    sipua_uri_append_escaped (string, parts->view.password, SIPUA_URI_IN_PASSWORD ALSO_IN_PASSWORD);
    g_string_append_c (string, '@');
  }
  append_host (string, parts);
  return string;
}

/**
 * sipua_uri_to_request_uri:
 * @uri: a #SipUaUri
 *
 * Writes the URI as it may stand in a start line: without headers and without the parameter
 * `method`, which ask the maker of the request for something and are not part of it (RFC 3261
 * sections 19.1.1 and 8.1.1.1). Other schemes are written as they came.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 0.1
 */
char *
sipua_uri_to_request_uri (const SipUaUri *uri)
{
  const SipUaUriParts *parts;
  GString *string;
  SipUaView rest, name, value;

  g_return_val_if_fail (uri != NULL, NULL);

  parts = uri->parts;
  if (!parts->host)
    return sipua_view_dup (parts->text);
  string = begin_sip (parts);
  rest = parts->view.params;
  for (guint i = 0; sipua_uri_pair_next (&rest, &name, &value); i++) {
    SipUaView pair = sipua_view (name.data - 1, rest.data - name.data + 1);

    if (g_ascii_strcasecmp (parts->pairs[i].name, "method") != 0)
      sipua_uri_append_escaped (string, pair, SIPUA_URI_IN_PARAM ALSO_IN_PARAMS);
  }
  return g_string_free (string, FALSE);
}

/**
 * sipua_uri_to_string:
 * @uri: a #SipUaUri
 *
 * Writes the URI with all its parts, password and headers included, and with escapes where RFC 3261
 * section 25.1 wants them.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 0.1
 */
char *
sipua_uri_to_string (const SipUaUri *uri)
{
  const SipUaUriParts *parts;
  GString *string;

  g_return_val_if_fail (uri != NULL, NULL);

  parts = uri->parts;
  if (!parts->host)
    return sipua_view_dup (parts->text);
  string = begin_sip (parts);
  sipua_uri_append_escaped (string, parts->view.params, SIPUA_URI_IN_PARAM ALSO_IN_PARAMS);
  sipua_uri_append_escaped (string, parts->view.headers, SIPUA_URI_IN_HEADER ALSO_IN_HEADERS);
  return g_string_free (string, FALSE);
}
