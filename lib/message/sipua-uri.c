/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaUri: a SIP, SIPS or tel URI, or one of a scheme that this library does not know (RFC 3261
 * section 19.1, RFC 3966). One block holds the struct, the pairs and all strings. */

#include <sipua/sipua-uri.h>

#include "base/chars.h"
#include "base/limits.h"
#include "message/uri-view.h"

typedef struct {
  const char *name;  /* (unowned): in the URI's block, as value is */
  const char *value; /* (unowned): "" for none */
} Pair;

struct _SipUaUri {
  gatomicrefcount ref_count;
  const char *text;   /* (unowned): the URI as it came; all strings are in this block */
  gsize length;       /* of text */
  SipUaUriView view;  /* of text */
  const char *scheme; /* (unowned): lower case */
  const char *user;   /* (unowned) (nullable): without escapes */
  const char *host;   /* (unowned) (nullable) */
  guint n_params;
  guint n_headers;
  Pair pairs[]; /* parameters, then headers */
};

/**
 * SipUaUri:
 *
 * A SIP, SIPS or tel URI, or one of an unknown scheme (RFC 3261 section 19.1, RFC 3966). It cannot
 * be changed and its references are counted atomically, so that any thread may use it.
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

/* Takes out one level of escapes, never two (RFC 4475 section 3.1.1.3). "%00" stays: a NUL would
 * shorten the string (section 3.1.1.4). Moves *to behind the NUL of what it wrote. */
static const char *
unescape (SipUaView text, char **to)
{
  const char *start = *to;
  char *out = *to;

  for (gsize i = 0; i < text.length; i++) {
    char c = text.data[i];

    if (c == '%' && i + 2 < text.length) {
      guint byte =
          g_ascii_xdigit_value (text.data[i + 1]) * 16 + g_ascii_xdigit_value (text.data[i + 2]);

      if (byte != 0) {
        c = byte;
        i += 2;
      }
    }
    *out++ = c;
  }
  *out++ = '\0';
  *to = out;
  return start;
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
fill_pairs (Pair *pairs, SipUaView rest, char **to)
{
  SipUaView name, value;

  for (guint i = 0; sipua_uri_pair_next (&rest, &name, &value); i++) {
    pairs[i].name = unescape (name, to);
    pairs[i].value = unescape (value, to);
  }
}

static SipUaUri *
uri_new (SipUaView text, const SipUaUriView *view)
{
  guint n_params = count_pairs (view->params), n_headers = count_pairs (view->headers);
  gsize struct_size = sizeof (SipUaUri) + (n_params + n_headers) * sizeof (Pair);
  /* The text, all its parts at most once more, and their NULs. */
  SipUaUri *uri =
      g_malloc0 (struct_size + 2 * text.length + 2 * (n_params + n_headers) + 4 /* NULs */);
  char *to = (char *)uri + struct_size;

  g_atomic_ref_count_init (&uri->ref_count);
  uri->length = text.length;
  uri->text = copy (text, &to);
  /* Cannot fail: it is the text that was parsed before. The views must point into this block. */
  sipua_uri_view_parse (sipua_view (uri->text, text.length), &uri->view, NULL);
  view = &uri->view;
  uri->scheme = to;
  copy (view->scheme, &to);
  for (char *c = (char *)uri->scheme; *c; c++)
    *c = g_ascii_tolower (*c);
  if (view->user.length > 0)
    uri->user = unescape (view->user, &to);
  if (view->host.length > 0)
    uri->host = copy (view->host, &to);
  uri->n_params = n_params;
  uri->n_headers = n_headers;
  fill_pairs (uri->pairs, view->params, &to);
  fill_pairs (uri->pairs + n_params, view->headers, &to);
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
  SipUaSyntaxError syntax;
  SipUaUriView parsed;
  SipUaView view;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  if (view.length > SIPUA_MAX_URI_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "URI of %" G_GSIZE_FORMAT " bytes exceeds the limit of %d", view.length,
        SIPUA_MAX_URI_SIZE);
    return NULL;
  }
  if (!sipua_uri_view_parse (view, &parsed, &syntax)) {
    sipua_syntax_error_propagate (&syntax, error);
    return NULL;
  }
  return uri_new (view, &parsed);
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

  if (g_atomic_ref_count_dec (&uri->ref_count))
    g_free (uri);
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

  return uri->scheme;
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

  return uri->user;
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

  return uri->host;
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

  return uri->view.port;
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

  for (guint i = 0; i < uri->n_params; i++)
    if (g_ascii_strcasecmp (uri->pairs[i].name, name) == 0)
      return uri->pairs[i].value;
  return NULL;
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
  const Pair *pair;

  g_return_val_if_fail (uri != NULL, FALSE);

  if (index >= uri->n_headers)
    return FALSE;
  pair = &uri->pairs[uri->n_params + index];
  if (name)
    *name = pair->name;
  if (value)
    *value = pair->value;
  return TRUE;
}

/* What the parser tolerates unescaped leaves escaped; escapes that came are not touched. */
static void
append_escaped (GString *string, SipUaView text, guint8 classes, const char *others)
{
  for (gsize i = 0; i < text.length; i++) {
    char c = text.data[i];

    if (sipua_char_is (c, classes) || (c && strchr (others, c)))
      g_string_append_c (string, c);
    else
      g_string_append_printf (string, "%%%02X", (guint8)c);
  }
}

static void
append_host (GString *string, const SipUaUri *uri)
{
  if (strchr (uri->host, ':'))
    g_string_append_printf (string, "[%s]", uri->host);
  else
    g_string_append (string, uri->host);
  if (uri->view.port)
    g_string_append_printf (string, ":%u", uri->view.port);
}

static GString *
begin_sip (const SipUaUri *uri)
{
  GString *string = g_string_sized_new (uri->length + 8);

  g_string_append_printf (string, "%s:", uri->scheme);
  if (uri->user) {
    append_escaped (string, uri->view.user, SIPUA_CHAR_USER, "%");
    append_escaped (string, uri->view.password, SIPUA_CHAR_USER, ":%");
    g_string_append_c (string, '@');
  }
  append_host (string, uri);
  return string;
}

/* RFC 3261 section 25.1: paramchar and hnv, and what separates them. */
#define PARAM_OTHERS "-_.!~*'()[]/:&+$%;="
#define HEADER_OTHERS "-_.!~*'()[]/?:+$%&="

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
  GString *string;
  SipUaView rest, name, value;

  g_return_val_if_fail (uri != NULL, NULL);

  if (!uri->host)
    return g_strndup (uri->text, uri->length);
  string = begin_sip (uri);
  rest = uri->view.params;
  for (guint i = 0; sipua_uri_pair_next (&rest, &name, &value); i++) {
    SipUaView pair = sipua_view (name.data - 1, rest.data - name.data + 1);

    if (g_ascii_strcasecmp (uri->pairs[i].name, "method") != 0)
      append_escaped (string, pair, SIPUA_CHAR_HOST, PARAM_OTHERS);
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
  GString *string;

  g_return_val_if_fail (uri != NULL, NULL);

  if (!uri->host)
    return g_strndup (uri->text, uri->length);
  string = begin_sip (uri);
  append_escaped (string, uri->view.params, SIPUA_CHAR_HOST, PARAM_OTHERS);
  append_escaped (string, uri->view.headers, SIPUA_CHAR_HOST, HEADER_OTHERS);
  return g_string_free (string, FALSE);
}
