/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaAuthValue: a challenge or credentials, that is a scheme and parameters with commas between them
 * (RFC 3261 sections 20.7, 20.27, 20.28, 20.44 and 25.1; Digest as RFC 8760 has it). One header line is
 * one value, for all its commas (section 7.3.1). Nothing is computed here. */

#include "message/auth-value.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/message-private.h"
#include "message/param-list.h"
#include "message/params.h"

struct _SipUaAuthValue {
  char *scheme;          /* (owned) */
  char *token;           /* (owned) (nullable): what stands in place of parameters */
  GArray *params;        /* (owned): SipUaParam */
  gboolean is_challenge; /* made as one: decides whether qop is quoted */
};

/**
 * SipUaAuthValue:
 *
 * A challenge (WWW-Authenticate, Proxy-Authenticate) or credentials (Authorization,
 * Proxy-Authorization): a scheme and its parameters (RFC 3261 section 25.1), `Digest realm="a",
 * nonce="b"`. Schemes that this library does not know are kept as they are. It belongs to who made it,
 * and may be used from any thread, but from one at a time.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaAuthValue, sipua_auth_value, sipua_auth_value_copy, sipua_auth_value_free)

static SipUaAuthValue *
auth_new (SipUaView scheme, gboolean is_challenge)
{
  SipUaAuthValue *value = g_new0 (SipUaAuthValue, 1);

  value->scheme = sipua_view_dup (scheme);
  value->params = sipua_param_list_new ();
  value->is_challenge = is_challenge;
  return value;
}

/* To be a token, but some send URIs so. */
static gboolean
is_bare_value (SipUaView value)
{
  return sipua_view_is (value, SIPUA_CHAR_VISIBLE) && value.data[0] != '='
         && !memchr (value.data, '"', value.length);
}

/* name EQUAL ( token / quoted-string ). Returns NULL, or what was expected at *@offset. */
static const char *
take_param (GArray *params, SipUaView element, gsize *offset)
{
  gsize name_end = sipua_view_span (element, 0, SIPUA_CHAR_TOKEN);
  gsize start = sipua_view_skip_blank (element, name_end);
  gsize end = element.length;
  SipUaParamView param;

  *offset = start;
  if (name_end == 0)
    return "the name of a parameter";
  if (!sipua_view_char_at (element, start, '='))
    return "an equal sign";
  *offset = start = sipua_view_skip_blank (element, start + 1);
  param.is_quoted = sipua_view_char_at (element, start, '"');
  if (param.is_quoted) {
    if (sipua_view_skip_quoted (element, start) != end)
      return "a quoted string";
    start++;
    end--;
  } else if (!is_bare_value (sipua_view (element.data + start, end - start))) {
    return "a value";
  }
  param.name = sipua_view (element.data, name_end);
  param.value = sipua_view (element.data + start, end - start);
  *offset = 0;
  return sipua_param_list_append (params, &param) ? NULL : SIPUA_EXPECTED_FEWER_PARAMS;
}

static gboolean
take_params (SipUaAuthValue *value, SipUaView view, SipUaView rest, SipUaSyntaxError *syntax)
{
  SipUaView element;

  while (sipua_list_next (&rest, &element)) {
    gsize offset;
    const char *expected = take_param (value->params, element, &offset);

    if (expected)
      return sipua_syntax_error (
          syntax, "authentication", element.data - view.data + offset, expected);
  }
  return value->params->len > 0
         || sipua_syntax_error (syntax, "authentication", view.length, "a parameter");
}

/* What RFC 9110 section 11.2 calls token68, as Bearer and Basic have it. */
static gboolean
is_token68 (SipUaView view)
{
  gsize end = 0;

  while (end < view.length
         && (g_ascii_isalnum (view.data[end]) || memchr ("-._~+/", view.data[end], 6)))
    end++;
  if (end == 0)
    return FALSE;
  while (sipua_view_char_at (view, end, '='))
    end++;
  return end == view.length;
}

SipUaAuthValue *
sipua_auth_value_parse_view (SipUaView view, SipUaSyntaxError *syntax)
{
  g_autoptr (SipUaAuthValue) value = NULL;
  gsize end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);
  gsize start = sipua_view_skip_blank (view, end);
  SipUaView rest = sipua_view (view.data + start, view.length - start);

  if (end == 0 || (start == end && end < view.length)) {
    sipua_syntax_error (
        syntax, "authentication", end, end == 0 ? "a scheme" : "a blank and parameters");
    return NULL;
  }
  value = auth_new (sipua_view (view.data, end), FALSE);
  if (rest.length == 0) /* RFC 9110 section 11.3 */
    return g_steal_pointer (&value);
  if (!sipua_auth_value_is_scheme (value, "Digest") && is_token68 (rest))
    value->token = sipua_view_dup (rest);
  else if (!take_params (value, view, rest, syntax))
    return NULL;
  return g_steal_pointer (&value);
}

static SipUaAuthValue *
make (const char *scheme, gboolean is_challenge, GError **error)
{
  SipUaView view = sipua_view_from_string (scheme);

  gsize end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);

  if (end == 0 || end < view.length) {
    sipua_refuse_value (error, "authentication scheme", end, "a token");
    return NULL;
  }
  return auth_new (view, is_challenge);
}

/**
 * sipua_auth_value_new_challenge:
 * @scheme: the scheme, a token: `Digest`
 * @error: return location for a #GError
 *
 * Makes a challenge without parameters. Fails with %SIPUA_ERROR_INVALID_VALUE if @scheme is no token.
 * May be called from any thread.
 *
 * Returns: (transfer full): the challenge, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaAuthValue *
sipua_auth_value_new_challenge (const char *scheme, GError **error)
{
  g_return_val_if_fail (scheme != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return make (scheme, TRUE, error);
}

/**
 * sipua_auth_value_new_credentials:
 * @scheme: the scheme, a token: `Digest`
 * @error: return location for a #GError
 *
 * Makes credentials without parameters. Fails with %SIPUA_ERROR_INVALID_VALUE if @scheme is no token.
 * May be called from any thread.
 *
 * Returns: (transfer full): the credentials, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaAuthValue *
sipua_auth_value_new_credentials (const char *scheme, GError **error)
{
  g_return_val_if_fail (scheme != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return make (scheme, FALSE, error);
}

/**
 * sipua_auth_value_parse:
 * @text: one challenge, or credentials
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses what one header line of authentication holds (RFC 3261 section 25.1). A scheme alone is a value
 * without parameters, which RFC 3261 forbids and newer challenges are (RFC 9110 section 11.3). Fails with
 * %SIPUA_ERROR_PARSE, the message naming the offset and what was expected there, or with
 * %SIPUA_ERROR_TOO_LARGE over 16384 bytes. May be called from any thread.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaAuthValue *
sipua_auth_value_parse (const char *text, gssize length, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaAuthValue *value;
  SipUaView view;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  if (!sipua_check_text (view, "authentication", error))
    return NULL;
  value = sipua_auth_value_parse_view (view, &syntax);
  if (!value)
    sipua_syntax_error_propagate (&syntax, error);
  return value;
}

/**
 * sipua_auth_value_copy:
 * @value: a #SipUaAuthValue
 *
 * Copies a challenge or credentials.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaAuthValue *
sipua_auth_value_copy (const SipUaAuthValue *value)
{
  SipUaAuthValue *copy;

  g_return_val_if_fail (value != NULL, NULL);

  copy = g_new (SipUaAuthValue, 1);
  copy->scheme = g_strdup (value->scheme);
  copy->token = g_strdup (value->token);
  copy->params = sipua_param_list_copy (value->params);
  copy->is_challenge = value->is_challenge;
  return copy;
}

/**
 * sipua_auth_value_free:
 * @value: (transfer full): a #SipUaAuthValue
 *
 * Frees a challenge or credentials.
 *
 * Since: 0.1
 */
void
sipua_auth_value_free (SipUaAuthValue *value)
{
  g_return_if_fail (value != NULL);

  g_free (value->scheme);
  g_free (value->token);
  g_array_unref (value->params);
  g_free (value);
}

/**
 * sipua_auth_value_get_scheme:
 * @value: a #SipUaAuthValue
 *
 * Gets the scheme as it came; schemes have no case.
 *
 * Returns: (transfer none): the scheme
 *
 * Since: 0.1
 */
const char *
sipua_auth_value_get_scheme (const SipUaAuthValue *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  return value->scheme;
}

/**
 * sipua_auth_value_is_scheme:
 * @value: a #SipUaAuthValue
 * @scheme: a scheme in whatever case
 *
 * Compares the scheme.
 *
 * Returns: %TRUE if it is @scheme
 *
 * Since: 0.1
 */
gboolean
sipua_auth_value_is_scheme (const SipUaAuthValue *value, const char *scheme)
{
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (scheme != NULL, FALSE);

  return g_ascii_strcasecmp (value->scheme, scheme) == 0;
}

/**
 * sipua_auth_value_get_token:
 * @value: a #SipUaAuthValue
 *
 * Gets what other schemes than Digest may have in place of parameters: the token of `Bearer`, the user
 * and password of `Basic`.
 *
 * Returns: (nullable) (transfer none): the token, or %NULL if there are parameters
 *
 * Since: 0.1
 */
const char *
sipua_auth_value_get_token (const SipUaAuthValue *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  return value->token;
}

/**
 * sipua_auth_value_get_param:
 * @value: a #SipUaAuthValue
 * @name: name of a parameter, in whatever case
 *
 * Gets a parameter, without quotes and escapes; of several with that name the first.
 *
 * Returns: (nullable) (transfer none): its value, or %NULL if it is not there
 *
 * Since: 0.1
 */
const char *
sipua_auth_value_get_param (const SipUaAuthValue *value, const char *name)
{
  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return sipua_param_list_get (value->params, name);
}

/**
 * sipua_auth_value_get_nth_param:
 * @value: a #SipUaAuthValue
 * @index: which parameter, from 0 on
 * @name: (out) (optional) (transfer none): return location for its name
 * @param: (out) (optional) (transfer none): return location for its value
 *
 * Gets parameters in their order: count @index up until there is none.
 *
 * Returns: %TRUE, or %FALSE if there are fewer, and then nothing is stored
 *
 * Since: 0.1
 */
gboolean
sipua_auth_value_get_nth_param (
    const SipUaAuthValue *value, guint index, const char **name, const char **param)
{
  g_return_val_if_fail (value != NULL, FALSE);

  return sipua_param_list_nth (value->params, index, name, param);
}

/* Section 25.1 quotes all of them but these. Of qop the list of a challenge is quoted, the one choice of
 * credentials is not. */
static SipUaQuoting
quoting (const SipUaAuthValue *value, const char *name)
{
  static const char *const bare[] = { "algorithm", "nc", "stale", "userhash", NULL };

  if (g_ascii_strcasecmp (name, "qop") == 0)
    return value->is_challenge ? SIPUA_QUOTE_ALWAYS : SIPUA_QUOTE_UNLESS_TOKEN;
  for (guint i = 0; bare[i]; i++)
    if (g_ascii_strcasecmp (name, bare[i]) == 0)
      return SIPUA_QUOTE_UNLESS_TOKEN;
  return SIPUA_QUOTE_ALWAYS;
}

/**
 * sipua_auth_value_set_param:
 * @value: a #SipUaAuthValue
 * @name: name of the parameter, a token
 * @param: its value
 * @error: return location for a #GError
 *
 * Sets a parameter, in the place of the one of that name or behind the others. It is written as the
 * grammar has it: `algorithm`, `nc`, `stale`, `userhash` and the `qop` of credentials without quotes
 * if they are tokens, all others with. Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming part and
 * offset, if @name is no token or @param has a line end, and with %SIPUA_ERROR_TOO_LARGE if there are 256
 * parameters.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_auth_value_set_param (
    SipUaAuthValue *value, const char *name, const char *param, GError **error)
{
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (name != NULL && param != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_param_list_set (value->params, name, param, quoting (value, name), error))
    return FALSE;
  g_clear_pointer (&value->token, g_free);
  return TRUE;
}

/**
 * sipua_auth_value_remove_param:
 * @value: a #SipUaAuthValue
 * @name: name of a parameter, in whatever case
 *
 * Removes all parameters of that name.
 *
 * Returns: %TRUE if there was one
 *
 * Since: 0.1
 */
gboolean
sipua_auth_value_remove_param (SipUaAuthValue *value, const char *name)
{
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return sipua_param_list_remove (value->params, name);
}

/**
 * sipua_auth_value_to_string:
 * @value: a #SipUaAuthValue
 *
 * Writes the scheme and its parameters. What was quoted when it was parsed is quoted again.
 *
 * Returns: (transfer full): the text, fit for a header line
 *
 * Since: 0.1
 */
char *
sipua_auth_value_to_string (const SipUaAuthValue *value)
{
  GString *text;

  g_return_val_if_fail (value != NULL, NULL);

  text = g_string_new (value->scheme);
  if (value->token)
    g_string_append_printf (text, " %s", value->token);
  sipua_param_list_write (value->params, " ", ", ", text);
  return g_string_free (text, FALSE);
}
