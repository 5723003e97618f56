/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaUri: a SIP, SIPS or tel URI, or one of a scheme that this library does not know (RFC 3261
 * section 19.1, RFC 3966). What changes it, writes it and compares it have files of their own. */

#include "message/uri-private.h"

#include "base/limits.h"
#include "message/uri-escape.h"

/**
 * SipUaUri:
 *
 * A SIP, SIPS or tel URI, or one of an unknown scheme (RFC 3261 section 19.1, RFC 3966). References
 * are counted atomically. Only its single holder may change a URI: with other references about,
 * setters fail with %SIPUA_ERROR_INVALID_STATE, and sipua_uri_copy() makes a URI of one's own. So
 * one that several threads hold can be read by all of them. Strings that getters return are valid
 * until the URI is changed or released.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaUri, sipua_uri, sipua_uri_ref, sipua_uri_unref)

static guint
count_pairs (SipUaView rest)
{
  SipUaView name, value;
  guint n = 0;

  while (sipua_uri_pair_next (&rest, &name, &value))
    n++;
  return n;
}

static const char *
copy (SipUaView text, char **to)
{
  char *start = *to;

  if (text.length > 0)
    memcpy (start, text.data, text.length);
  start[text.length] = '\0';
  *to += text.length + 1;
  return start;
}

static void
fill_pairs (SipUaUriPair *pairs, SipUaView rest, char **to)
{
  SipUaView name, value;

  for (guint i = 0; sipua_uri_pair_next (&rest, &name, &value); i++) {
    pairs[i].name = sipua_uri_unescape (name, to);
    pairs[i].value = sipua_uri_unescape (value, to);
  }
}

static const char *
copy_lower (SipUaView text, char **to)
{
  char *start = *to;

  copy (text, to);
  for (char *c = start; *c; c++)
    *c = g_ascii_tolower (*c);
  return start;
}

static SipUaUriParts *
parts_new (SipUaView text, const SipUaUriView *parsed)
{
  guint n_params = count_pairs (parsed->params), n_headers = count_pairs (parsed->headers);
  gsize struct_size = sizeof (SipUaUriParts) + (n_params + n_headers) * sizeof (SipUaUriPair);
  /* The text, all its parts at most once more, and their NULs. */
  SipUaUriParts *parts =
      g_malloc0 (struct_size + 2 * text.length + 2 * (n_params + n_headers) + 5 /* NULs */);
  char *to = (char *)parts + struct_size;
  SipUaUriView *view = &parts->view;

  parts->text = sipua_view (copy (text, &to), text.length);
  /* Cannot fail: it is the text that was parsed before. The views must point into this block. */
  sipua_uri_view_parse (parts->text, view, NULL);
  parts->scheme = copy_lower (view->scheme, &to);
  if (view->user.length > 0)
    parts->user = sipua_uri_unescape (view->user, &to);
  if (view->password.length > 0)
    parts->password =
        sipua_uri_unescape (sipua_view (view->password.data + 1, view->password.length - 1), &to);
  if (view->host.length > 0)
    parts->host = copy (view->host, &to);
  parts->n_params = n_params;
  parts->n_headers = n_headers;
  fill_pairs (parts->pairs, view->params, &to);
  fill_pairs (parts->pairs + n_params, view->headers, &to);
  return parts;
}

SipUaUriParts *
sipua_uri_parts_parse (SipUaView text, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaUriView parsed;

  if (text.length > SIPUA_MAX_URI_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "URI of %" G_GSIZE_FORMAT " bytes exceeds the limit of %d", text.length,
        SIPUA_MAX_URI_SIZE);
    return NULL;
  }
  if (!sipua_uri_view_parse (text, &parsed, &syntax)) {
    sipua_syntax_error_propagate (&syntax, error);
    return NULL;
  }
  return parts_new (text, &parsed);
}

SipUaUri *
sipua_uri_new_from_parts (SipUaUriParts *parts)
{
  SipUaUri *uri = g_new0 (SipUaUri, 1);

  g_atomic_ref_count_init (&uri->ref_count);
  uri->parts = parts;
  return uri;
}

/**
 * sipua_uri_parse:
 * @text: a URI, without angle brackets
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses a URI (RFC 3261 section 19.1.1, RFC 3966). Of a scheme other than `sip`, `sips` and `tel`
 * only the scheme is looked at. Fails with %SIPUA_ERROR_PARSE, the message naming part, offset and
 * what was expected there, or with %SIPUA_ERROR_TOO_LARGE over 8192 bytes. May be called from any
 * thread.
 *
 * Returns: (transfer full): the URI, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaUri *
sipua_uri_parse (const char *text, gssize length, GError **error)
{
  SipUaUriParts *parts;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  parts = sipua_uri_parts_parse (
      length < 0 ? sipua_view_from_string (text) : sipua_view (text, length), error);
  return parts ? sipua_uri_new_from_parts (parts) : NULL;
}

/**
 * sipua_uri_copy:
 * @uri: a #SipUaUri
 *
 * Makes a URI of its own, to be changed. May be called from any thread.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaUri *
sipua_uri_copy (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return sipua_uri_new_from_parts (parts_new (uri->parts->text, &uri->parts->view));
}

/**
 * sipua_uri_ref:
 * @uri: a #SipUaUri
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @uri
 *
 * Since: 0.1
 */
SipUaUri *
sipua_uri_ref (SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  g_atomic_ref_count_inc (&uri->ref_count);
  return uri;
}

/**
 * sipua_uri_unref:
 * @uri: (transfer full): a #SipUaUri
 *
 * Releases a reference. May be called from any thread.
 *
 * Since: 0.1
 */
void
sipua_uri_unref (SipUaUri *uri)
{
  g_return_if_fail (uri != NULL);

  if (!g_atomic_ref_count_dec (&uri->ref_count))
    return;
  g_free (uri->parts);
  g_free (uri);
}

/**
 * sipua_uri_get_text:
 * @uri: a #SipUaUri
 *
 * Gets the URI byte for byte as it was parsed, or as the last change left it. See
 * sipua_uri_to_string() for one that is fit to be sent.
 *
 * Returns: (transfer none): the text
 *
 * Since: 0.1
 */
const char *
sipua_uri_get_text (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return uri->parts->text.data;
}

/**
 * sipua_uri_get_scheme:
 * @uri: a #SipUaUri
 *
 * Returns: (transfer none): the scheme in lower case, without its colon
 *
 * Since: 0.1
 */
const char *
sipua_uri_get_scheme (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return uri->parts->scheme;
}

/**
 * sipua_uri_get_user:
 * @uri: a #SipUaUri
 *
 * Gets the user part without escapes, except that `%00`, which no C string can hold, stays as it
 * is. Of a tel URI it is the number. A password is no part of it.
 *
 * Returns: (nullable) (transfer none): the user, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
sipua_uri_get_user (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return uri->parts->user;
}

/**
 * sipua_uri_get_password:
 * @uri: a #SipUaUri
 *
 * Gets the password without escapes, except `%00`. Whoever sees the URI sees it: RFC 3261 section
 * 19.1.1 advises against it.
 *
 * Returns: (nullable) (transfer none): the password, which may be empty, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
sipua_uri_get_password (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return uri->parts->password;
}

/**
 * sipua_uri_get_host:
 * @uri: a #SipUaUri
 *
 * Gets the host name or address; an IPv6 reference comes without its brackets.
 *
 * Returns: (nullable) (transfer none): the host, or %NULL if the scheme is neither `sip` nor `sips`
 *
 * Since: 0.1
 */
const char *
sipua_uri_get_host (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return uri->parts->host;
}

/**
 * sipua_uri_get_port:
 * @uri: a #SipUaUri
 *
 * Returns: the port, or 0 if none is given
 *
 * Since: 0.1
 */
guint
sipua_uri_get_port (const SipUaUri *uri)
{
  g_return_val_if_fail (uri != NULL, 0);

  return uri->parts->view.port;
}

/* The value of the first pair of that name, NULL if there is none. */
static const char *
find_pair (const SipUaUriPair *pairs, guint n_pairs, const char *name)
{
  for (guint i = 0; i < n_pairs; i++)
    if (g_ascii_strcasecmp (pairs[i].name, name) == 0)
      return pairs[i].value;
  return NULL;
}

static gboolean
take_pair (
    const SipUaUriPair *pairs, guint n_pairs, guint index, const char **name, const char **value)
{
  if (index >= n_pairs)
    return FALSE;
  if (name)
    *name = pairs[index].name;
  if (value)
    *value = pairs[index].value;
  return TRUE;
}

/**
 * sipua_uri_has_param:
 * @uri: a #SipUaUri
 * @name: name of a URI parameter, in whatever case
 *
 * Returns: whether the URI has the parameter, with or without a value
 *
 * Since: 0.1
 */
gboolean
sipua_uri_has_param (const SipUaUri *uri, const char *name)
{
  return sipua_uri_get_param (uri, name) != NULL;
}

/**
 * sipua_uri_get_param:
 * @uri: a #SipUaUri
 * @name: name of a URI parameter, in whatever case
 *
 * Gets the value of a URI parameter, without escapes.
 *
 * Returns: (nullable) (transfer none): the value, "" for a parameter without one, or %NULL if the
 *   URI has no such parameter
 *
 * Since: 0.1
 */
const char *
sipua_uri_get_param (const SipUaUri *uri, const char *name)
{
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return find_pair (uri->parts->pairs, uri->parts->n_params, name);
}

/**
 * sipua_uri_get_nth_param:
 * @uri: a #SipUaUri
 * @index: which one, from 0 on
 * @name: (out) (optional) (transfer none): its name, without escapes
 * @value: (out) (optional) (transfer none): its value, without escapes, "" for none
 *
 * Gets one of the URI parameters, in their order.
 *
 * Returns: %FALSE if there are not more than @index parameters
 *
 * Since: 0.1
 */
gboolean
sipua_uri_get_nth_param (const SipUaUri *uri, guint index, const char **name, const char **value)
{
  g_return_val_if_fail (uri != NULL, FALSE);

  return take_pair (uri->parts->pairs, uri->parts->n_params, index, name, value);
}

/**
 * sipua_uri_get_header:
 * @uri: a #SipUaUri
 * @name: name of a header, in whatever case
 *
 * Gets the value of the first header of that name behind the question mark of a SIP URI. See
 * sipua_uri_get_nth_header().
 *
 * Returns: (nullable) (transfer none): the value without escapes, which may be empty, or %NULL if
 *   there is no such header
 *
 * Since: 0.1
 */
const char *
sipua_uri_get_header (const SipUaUri *uri, const char *name)
{
  const SipUaUriParts *parts;

  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  parts = uri->parts;
  return find_pair (parts->pairs + parts->n_params, parts->n_headers, name);
}

/**
 * sipua_uri_get_nth_header:
 * @uri: a #SipUaUri
 * @index: which one, from 0 on
 * @name: (out) (optional) (transfer none): its name, without escapes
 * @value: (out) (optional) (transfer none): its value, without escapes
 *
 * Gets one of the headers behind the question mark of a SIP URI (RFC 3261 section 19.1.1), which
 * ask for headers in the request that is made from the URI. They come from whoever wrote the URI:
 * see section 19.1.5 for those that must not be honoured.
 *
 * Returns: %FALSE if there are not more than @index headers
 *
 * Since: 0.1
 */
gboolean
sipua_uri_get_nth_header (const SipUaUri *uri, guint index, const char **name, const char **value)
{
  const SipUaUriParts *parts;

  g_return_val_if_fail (uri != NULL, FALSE);

  parts = uri->parts;
  return take_pair (parts->pairs + parts->n_params, parts->n_headers, index, name, value);
}
