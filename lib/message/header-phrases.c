/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of a message with something for people to read: Retry-After and Warning (RFC 3261 sections
 * 20.33 and 20.43). */

#include <sipua/sipua-message-headers.h>

#include "base/chars.h"
#include "message/message-private.h"
#include "message/params.h"

/* The offset behind the comment that starts at @start, in which others may stand; 0 if it does not end
 * (section 25.1: comment). */
static gsize
comment_end (SipUaView value, gsize start)
{
  guint depth = 0;

  for (gsize i = start; i < value.length; i++) {
    char c = value.data[i];

    if (c == '\\')
      i++;
    else if (c == '(')
      depth++;
    else if (c == ')' && --depth == 0)
      return i + 1;
  }
  return 0;
}

static gboolean
parse_duration (SipUaView value, gsize start, guint64 *duration, GError **error)
{
  SipUaView rest = sipua_view (value.data + start, value.length - start);
  SipUaParamResult result;
  SipUaParamView param;

  while ((result = sipua_param_next (&rest, &param)) == SIPUA_PARAM_OK)
    if (sipua_view_equal_nocase (param.name, "duration")
        && !sipua_view_to_uint (param.value, G_MAXUINT32, duration))
      return sipua_header_fault (
          error, "Retry-After", param.whole.data - value.data, "a duration from 0 to 4294967295");
  return result == SIPUA_PARAM_END
         || sipua_header_fault (
             error, "Retry-After", rest.data - value.data, "a comment or a parameter");
}

/**
 * sipua_message_get_retry_after:
 * @message: a #SipUaMessage
 * @seconds: (out) (optional): return location for the seconds after which to try again
 * @comment: (out) (optional) (nullable) (transfer full): return location for the comment without its
 *   parentheses and escapes, or %NULL if there is none
 * @duration: (out) (optional): return location for the seconds that the callee is then there, 0 if it
 *   does not say
 * @error: return location for a #GError
 *
 * Gets Retry-After (RFC 3261 section 20.33). Fails with %SIPUA_ERROR_PARSE, the message naming offset and
 * what was expected, if it is not well-formed, and then nothing is stored.
 *
 * Returns: %TRUE if it is there, %FALSE with @error set if it is broken, and %FALSE without if there is
 *   none
 *
 * Since: 0.1
 */
gboolean
sipua_message_get_retry_after (const SipUaMessage *message, guint32 *seconds, char **comment,
    guint32 *duration, GError **error)
{
  guint64 number, length = 0;
  gsize end, start, behind;
  SipUaView value;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_find_single (message, "Retry-After", &value, error))
    return FALSE;
  end = sipua_view_span (value, 0, SIPUA_CHAR_DIGIT);
  if (!sipua_view_to_uint (sipua_view (value.data, end), G_MAXUINT32, &number))
    return sipua_header_fault (error, "Retry-After", 0, "a number from 0 to 4294967295");
  start = behind = sipua_view_skip_blank (value, end);
  if (sipua_view_char_at (value, start, '('))
    behind = comment_end (value, start);
  if (behind == 0)
    return sipua_header_fault (error, "Retry-After", start, "a comment that ends");
  if (!parse_duration (value, behind, &length, error))
    return FALSE;
  if (seconds)
    *seconds = number;
  if (comment)
    *comment = behind > start
                   ? sipua_unquote (sipua_view (value.data + start + 1, behind - start - 2))
                   : NULL;
  if (duration)
    *duration = length;
  return TRUE;
}

/**
 * sipua_message_set_retry_after:
 * @message: a #SipUaMessage
 * @seconds: the seconds after which to try again
 * @comment: (nullable): text for people to read, or %NULL
 * @duration: the seconds that the callee is then there, or 0 not to say
 * @error: return location for a #GError
 *
 * Sets Retry-After (RFC 3261 section 20.33). Fails as sipua_message_set_header() does. Only the single
 * holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_retry_after (
    SipUaMessage *message, guint32 seconds, const char *comment, guint32 duration, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_string_printf (text, "%u", seconds);
  if (comment) {
    g_string_append (text, " (");
    for (const char *c = comment; *c; c++) {
      if (strchr ("()\\", *c))
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
    g_string_append_c (text, ')');
  }
  if (duration > 0)
    g_string_append_printf (text, ";duration=%u", duration);
  return sipua_message_set_header (message, "Retry-After", text->str, error);
}

/* warn-code SP warn-agent SP warn-text; more blanks do no harm. */
static const char *
parse_warning (SipUaView value, guint64 *code, SipUaView *agent, SipUaView *text, gsize *ret_offset)
{
  gsize start = sipua_view_skip_blank (value, 3), end;

  *ret_offset = 0;
  if (value.length < 3 || !sipua_view_to_uint (sipua_view (value.data, 3), 999, code)
      || *code < 100)
    return "a code of three digits";
  *ret_offset = 3;
  if (start == 3)
    return "a blank";
  *ret_offset = start;
  end = sipua_view_span (value, start, SIPUA_CHAR_VALUE);
  if (end == start)
    return "an agent";
  *agent = sipua_view (value.data + start, end - start);
  *ret_offset = start = sipua_view_skip_blank (value, end);
  if (start == end || !sipua_view_char_at (value, start, '"')
      || sipua_view_skip_quoted (value, start) != value.length)
    return "a quoted string";
  *text = sipua_view (value.data + start + 1, value.length - start - 2);
  return NULL;
}

/**
 * sipua_message_get_warning:
 * @message: a #SipUaMessage
 * @index: which warning of all, from 0 on
 * @code: (out) (optional): return location for its code, 100 to 999
 * @agent: (out) (optional) (transfer full): return location for who warns, a host or a name
 * @text: (out) (optional) (transfer full): return location for what is said, without quotes and escapes
 * @error: return location for a #GError
 *
 * Gets a Warning (RFC 3261 section 20.43). Fails with %SIPUA_ERROR_PARSE, the message naming offset and
 * what was expected, if it is not well-formed, and then nothing is stored; the next one may be.
 *
 * Returns: %TRUE if it is there, %FALSE with @error set if it is broken, and %FALSE without if there are
 *   not so many
 *
 * Since: 0.1
 */
gboolean
sipua_message_get_warning (const SipUaMessage *message, guint index, guint *code, char **agent,
    char **text, GError **error)
{
  SipUaView element, agent_view, text_view;
  SipUaHeaderIter iter;
  const char *expected;
  guint64 number;
  gsize offset;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_WARNING);
  do
    if (!sipua_header_iter_next (&iter, &element))
      return FALSE;
  while (index-- > 0);
  expected = parse_warning (element, &number, &agent_view, &text_view, &offset);
  if (expected)
    return sipua_header_fault (error, "Warning", element.data - iter.line + offset, expected);
  if (code)
    *code = number;
  if (agent)
    *agent = sipua_view_dup (agent_view);
  if (text)
    *text = sipua_unquote (text_view);
  return TRUE;
}

/**
 * sipua_message_append_warning:
 * @message: a #SipUaMessage
 * @code: the code, 100 to 999; 399 for whatever has none of its own
 * @agent: who warns: host, host and port, or a token
 * @text: what is said, for people to read
 * @error: return location for a #GError
 *
 * Adds a Warning (RFC 3261 section 20.43) behind the other headers. Fails with
 * %SIPUA_ERROR_INVALID_VALUE if @code is out of its range or @agent has blanks, quotes or commas, and as
 * sipua_message_append_header() does. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_append_warning (
    SipUaMessage *message, guint code, const char *agent, const char *text, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);
  gsize end;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (agent != NULL && text != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (code < 100 || code > 999)
    return sipua_message_refuse (
        error, SIPUA_ERROR_INVALID_VALUE, "Warning", "the code has not three digits");
  end = sipua_view_span (sipua_view_from_string (agent), 0, SIPUA_CHAR_VALUE);
  if (end == 0 || agent[end] != '\0')
    return sipua_message_refuse_at (error, "Warning", "agent", end, "a host or a token");
  g_string_printf (value, "%u %s ", code, agent);
  sipua_append_quoted (value, text);
  return sipua_message_append_header (message, "Warning", value->str, error);
}
