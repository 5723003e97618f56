/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaHeaderValue: a value and its parameters, as Content-Type, Content-Disposition, Event, Reason,
 * Session-Expires, Replaces and their like hold them (RFC 3261 section 25.1: generic-param). */

#include "message/header-value.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/message-private.h"
#include "message/param-list.h"
#include "message/params.h"

struct _SipUaHeaderValue {
  char *value;    /* (owned) */
  GArray *params; /* (owned): SipUaParam */
};

/**
 * SipUaHeaderValue:
 *
 * A value and its parameters, `application/sdp;charset=utf-8`: what Content-Type, Content-Disposition,
 * Accept, Event, Subscription-State, Reason, Replaces, Session-Expires and many others hold (RFC 3261
 * section 25.1). It belongs to who made it, and may be used from any thread, but from one at a time.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (
    SipUaHeaderValue, sipua_header_value, sipua_header_value_copy, sipua_header_value_free)

static SipUaHeaderValue *
value_new (char *value, GArray *params)
{
  SipUaHeaderValue *made = g_new (SipUaHeaderValue, 1);

  made->value = value;
  made->params = params;
  return made;
}

/* The offset of the semicolon in front of the parameters, or the length. */
static gsize
head_end (SipUaView view)
{
  const char *semicolon;
  gsize quoted = 0;

  if (sipua_view_char_at (view, 0, '"'))
    quoted = sipua_view_skip_quoted (view, 0);
  semicolon = memchr (view.data + quoted, ';', view.length - quoted);
  return semicolon ? (gsize)(semicolon - view.data) : view.length;
}

gsize
sipua_media_type_slash (SipUaView value)
{
  gsize slash = sipua_view_span (value, 0, SIPUA_CHAR_TOKEN);

  if (slash == 0 || !sipua_view_char_at (value, slash, '/')
      || !sipua_view_is (
          sipua_view (value.data + slash + 1, value.length - slash - 1), SIPUA_CHAR_TOKEN))
    return 0;
  return slash;
}

/* Section 25.1: SLASH has blanks around it where somebody wants them. */
static char *
join_slash (SipUaView head)
{
  GString *joined = g_string_sized_new (head.length);

  for (gsize i = 0; i < head.length; i++)
    if (!sipua_char_is_blank (head.data[i]))
      g_string_append_c (joined, head.data[i]);
  return g_string_free (joined, FALSE);
}

static gboolean
media_type_fits (SipUaView value, SipUaSyntaxError *syntax)
{
  gsize end = sipua_view_span (value, 0, SIPUA_CHAR_TOKEN);
  gsize slash = sipua_view_skip_blank (value, end);
  gsize start = sipua_view_skip_blank (value, slash + 1);
  gsize last = sipua_view_span (value, start, SIPUA_CHAR_TOKEN);

  if (end == 0)
    return sipua_syntax_error (syntax, "value", 0, "a media type");
  if (!sipua_view_char_at (value, slash, '/'))
    return sipua_syntax_error (syntax, "value", slash, "a slash");
  if (last == start || last < value.length)
    return sipua_syntax_error (syntax, "value", MIN (last, value.length), "a media subtype");
  return TRUE;
}

static gboolean
token_fits (SipUaView value, SipUaSyntaxError *syntax)
{
  gsize end = sipua_view_span (value, 0, SIPUA_CHAR_TOKEN);

  return (end > 0 && end == value.length) || sipua_syntax_error (syntax, "value", end, "a token");
}

static gboolean
call_id_fits (SipUaView value, SipUaSyntaxError *syntax)
{
  gsize end = sipua_call_id_end (value);

  return (end > 0 && end == value.length)
         || sipua_syntax_error (syntax, "value", end, SIPUA_EXPECTED_CALL_ID);
}

static gboolean
delta_fits (SipUaView value, SipUaSyntaxError *syntax)
{
  guint64 number;

  return sipua_view_to_uint (value, G_MAXUINT32, &number)
         || sipua_syntax_error (syntax, "value", 0, "a number from 0 to 4294967295");
}

gboolean
sipua_header_value_fits (SipUaHeaderId id, SipUaView value, SipUaSyntaxError *syntax)
{
  switch (id) {
    case SIPUA_HEADER_ACCEPT:
    case SIPUA_HEADER_CONTENT_TYPE:
      return media_type_fits (value, syntax);
    case SIPUA_HEADER_CONTENT_DISPOSITION:
    case SIPUA_HEADER_EVENT:
    case SIPUA_HEADER_REASON:
    case SIPUA_HEADER_SUBSCRIPTION_STATE:
      return token_fits (value, syntax);
    case SIPUA_HEADER_REPLACES:
      return call_id_fits (value, syntax);
    case SIPUA_HEADER_MIN_SE:
    case SIPUA_HEADER_SESSION_EXPIRES:
      return delta_fits (value, syntax);
    default:
      return value.length > 0 || sipua_syntax_error (syntax, "value", 0, "a value");
  }
}

SipUaHeaderValue *
sipua_header_value_parse_view (SipUaHeaderId id, SipUaView view, SipUaSyntaxError *syntax)
{
  gsize end = head_end (view);
  SipUaView head = sipua_view_trim (sipua_view (view.data, end));
  SipUaView rest = sipua_view (view.data + end, view.length - end);
  gboolean is_media_type = id == SIPUA_HEADER_ACCEPT || id == SIPUA_HEADER_CONTENT_TYPE;
  g_autoptr (GArray) params = NULL;
  SipUaParamResult result;
  SipUaParamView param;

  if (memchr (view.data, '\0', end)) {
    sipua_syntax_error (syntax, "value", strlen (view.data), "no NUL");
    return NULL;
  }
  if (!sipua_header_value_fits (id, head, syntax)) {
    if (syntax)
      syntax->offset += head.data - view.data;
    return NULL;
  }
  params = sipua_param_list_new ();
  while ((result = sipua_param_next (&rest, &param)) == SIPUA_PARAM_OK)
    if (!sipua_param_list_append (params, &param)) {
      sipua_syntax_error (
          syntax, "value", param.whole.data - view.data, SIPUA_EXPECTED_FEWER_PARAMS);
      return NULL;
    }
  /* A semicolon with nothing behind it misleads nobody. */
  if (result == SIPUA_PARAM_BAD && rest.length > 0) {
    sipua_syntax_error (syntax, "value", rest.data - view.data, "a parameter");
    return NULL;
  }
  return value_new (
      is_media_type ? join_slash (head) : sipua_view_dup (head), g_steal_pointer (&params));
}

/**
 * sipua_header_value_new:
 * @value: what stands in front of the parameters: `application/sdp`, `Q.850`, `1800`
 * @error: return location for a #GError
 *
 * Makes a value without parameters. Fails with %SIPUA_ERROR_INVALID_VALUE if @value is empty, or has a
 * line end or a semicolon. May be called from any thread.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaHeaderValue *
sipua_header_value_new (const char *value, GError **error)
{
  SipUaView view;
  gsize end;

  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = sipua_view_from_string (value);
  end = head_end (view);
  if (view.length == 0 || end < view.length) {
    sipua_refuse_value (error, "header value", end, end == 0 ? "a value" : "no semicolon");
    return NULL;
  }
  if (!sipua_check_line_ends (value, "header value", error))
    return NULL;
  return value_new (sipua_view_dup (sipua_view_trim (view)), sipua_param_list_new ());
}

/**
 * sipua_header_value_parse:
 * @text: one value with its parameters
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses a value with its parameters (RFC 3261 section 25.1), whatever header it is of. Fails with
 * %SIPUA_ERROR_PARSE, the message naming the offset and what was expected there, or with
 * %SIPUA_ERROR_TOO_LARGE over 16384 bytes. May be called from any thread.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaHeaderValue *
sipua_header_value_parse (const char *text, gssize length, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaHeaderValue *value;
  SipUaView view;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  if (!sipua_check_text (view, "value", error))
    return NULL;
  value = sipua_header_value_parse_view (SIPUA_HEADER_OTHER, view, &syntax);
  if (!value)
    sipua_syntax_error_propagate (&syntax, error);
  return value;
}

/**
 * sipua_header_value_copy:
 * @value: a #SipUaHeaderValue
 *
 * Copies a value with its parameters.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaHeaderValue *
sipua_header_value_copy (const SipUaHeaderValue *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  return value_new (g_strdup (value->value), sipua_param_list_copy (value->params));
}

/**
 * sipua_header_value_free:
 * @value: (transfer full): a #SipUaHeaderValue
 *
 * Frees a value.
 *
 * Since: 0.1
 */
void
sipua_header_value_free (SipUaHeaderValue *value)
{
  g_return_if_fail (value != NULL);

  g_free (value->value);
  g_array_unref (value->params);
  g_free (value);
}

/**
 * sipua_header_value_get_value:
 * @value: a #SipUaHeaderValue
 *
 * Gets what stands in front of the parameters. A media type has no blanks around its slash.
 *
 * Returns: (transfer none): the value proper
 *
 * Since: 0.1
 */
const char *
sipua_header_value_get_value (const SipUaHeaderValue *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  return value->value;
}

/**
 * sipua_header_value_get_media_type:
 * @value: a #SipUaHeaderValue
 * @type: (out) (optional) (transfer full): return location for the type, in lower case
 * @subtype: (out) (optional) (transfer full): return location for the subtype, in lower case
 *
 * Splits a media type, as Content-Type has one; in Accept either half may be `*`.
 *
 * Returns: %TRUE, or %FALSE if the value is no media type, and then nothing is stored
 *
 * Since: 0.1
 */
gboolean
sipua_header_value_get_media_type (const SipUaHeaderValue *value, char **type, char **subtype)
{
  gsize slash;

  g_return_val_if_fail (value != NULL, FALSE);

  slash = sipua_media_type_slash (sipua_view_from_string (value->value));
  if (slash == 0)
    return FALSE;
  if (type)
    *type = g_ascii_strdown (value->value, slash);
  if (subtype)
    *subtype = g_ascii_strdown (value->value + slash + 1, -1);
  return TRUE;
}

/**
 * sipua_header_value_has_param:
 * @value: a #SipUaHeaderValue
 * @name: name of a parameter, in whatever case
 *
 * Looks for a parameter.
 *
 * Returns: %TRUE if it is there, with or without a value
 *
 * Since: 0.1
 */
gboolean
sipua_header_value_has_param (const SipUaHeaderValue *value, const char *name)
{
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return sipua_param_list_find (value->params, name) != NULL;
}

/**
 * sipua_header_value_get_param:
 * @value: a #SipUaHeaderValue
 * @name: name of a parameter, in whatever case
 *
 * Gets a parameter, without quotes and escapes; of several with that name the first.
 *
 * Returns: (nullable) (transfer none): what stands behind its equal sign, `""` if there is none, or
 *   %NULL if the parameter is not there
 *
 * Since: 0.1
 */
const char *
sipua_header_value_get_param (const SipUaHeaderValue *value, const char *name)
{
  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return sipua_param_list_get (value->params, name);
}

/**
 * sipua_header_value_get_nth_param:
 * @value: a #SipUaHeaderValue
 * @index: which parameter, from 0 on
 * @name: (out) (optional) (transfer none): return location for its name
 * @param: (out) (optional) (transfer none): return location for what stands behind its equal sign, `""`
 *   if there is none
 *
 * Gets parameters in their order: count @index up until there is none.
 *
 * Returns: %TRUE, or %FALSE if there are fewer, and then nothing is stored
 *
 * Since: 0.1
 */
gboolean
sipua_header_value_get_nth_param (
    const SipUaHeaderValue *value, guint index, const char **name, const char **param)
{
  g_return_val_if_fail (value != NULL, FALSE);

  return sipua_param_list_nth (value->params, index, name, param);
}

/**
 * sipua_header_value_get_param_number:
 * @value: a #SipUaHeaderValue
 * @name: name of a parameter, in whatever case
 * @number: (out) (optional): return location for the number
 * @error: return location for a #GError
 *
 * Gets a parameter that is a number, like `expires`, `retry-after` and the `cause` of Reason. Leading
 * zeros are fine. Fails with %SIPUA_ERROR_PARSE, the message naming the parameter, if it is no number
 * from 0 to 4294967295.
 *
 * Returns: %TRUE if it is there, %FALSE with @error set if it is no number, and %FALSE without if there
 *   is none
 *
 * Since: 0.1
 */
gboolean
sipua_header_value_get_param_number (
    const SipUaHeaderValue *value, const char *name, guint32 *number, GError **error)
{
  const char *param;
  guint64 parsed;

  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  param = sipua_header_value_get_param (value, name);
  if (!param)
    return FALSE;
  if (!sipua_view_to_uint (sipua_view_from_string (param), G_MAXUINT32, &parsed)) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE,
        "parameter %s: expected a number from 0 to 4294967295", name);
    return FALSE;
  }
  if (number)
    *number = parsed;
  return TRUE;
}

/**
 * sipua_header_value_set_param:
 * @value: a #SipUaHeaderValue
 * @name: name of the parameter, a token
 * @param: (nullable): what is to stand behind its equal sign, or %NULL for a parameter without
 * @error: return location for a #GError
 *
 * Sets a parameter: the first one of that name gets the value, others are removed, and if there is none
 * it is added behind the others. What is no token is written as a quoted string. Fails with
 * %SIPUA_ERROR_INVALID_VALUE, the message naming part and offset, if @name is no token or @param has a
 * line end, and with %SIPUA_ERROR_TOO_LARGE if there are 256 parameters.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_header_value_set_param (
    SipUaHeaderValue *value, const char *name, const char *param, GError **error)
{
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return sipua_param_list_set (value->params, name, param, SIPUA_QUOTE_UNLESS_TOKEN, error);
}

/**
 * sipua_header_value_set_quoted_param:
 * @value: a #SipUaHeaderValue
 * @name: name of the parameter, a token
 * @param: what is to stand within the quotes
 * @error: return location for a #GError
 *
 * Sets a parameter that the grammar wants as a quoted string, whatever is in it: the `text` of Reason
 * (RFC 3326). Fails as sipua_header_value_set_param() does.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_header_value_set_quoted_param (
    SipUaHeaderValue *value, const char *name, const char *param, GError **error)
{
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (name != NULL && param != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return sipua_param_list_set (value->params, name, param, SIPUA_QUOTE_ALWAYS, error);
}

/**
 * sipua_header_value_remove_param:
 * @value: a #SipUaHeaderValue
 * @name: name of a parameter, in whatever case
 *
 * Removes all parameters of that name.
 *
 * Returns: %TRUE if there was one
 *
 * Since: 0.1
 */
gboolean
sipua_header_value_remove_param (SipUaHeaderValue *value, const char *name)
{
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return sipua_param_list_remove (value->params, name);
}

/**
 * sipua_header_value_to_string:
 * @value: a #SipUaHeaderValue
 *
 * Writes the value and its parameters. What was a quoted string remains one.
 *
 * Returns: (transfer full): the text, fit for a header
 *
 * Since: 0.1
 */
char *
sipua_header_value_to_string (const SipUaHeaderValue *value)
{
  GString *text;

  g_return_val_if_fail (value != NULL, NULL);

  text = g_string_new (value->value);
  sipua_param_list_write (value->params, ";", ";", text);
  return g_string_free (text, FALSE);
}
