/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters and comma lists (RFC 3261 sections 7.3.1 and 25.1). */

#include "message/params.h"

#include "base/chars.h"

static SipUaParamResult
fail_at (SipUaView *rest, gsize offset)
{
  *rest = sipua_view (rest->data + offset, rest->length - offset);
  return SIPUA_PARAM_BAD;
}

/* Reads behind the equal sign; returns the offset of the end, 0 for a fault. An empty value is
 * tolerated: "lr=" and "tag=" are seen, and nobody is misled. */
static gsize
read_value (SipUaView text, gsize offset, SipUaParamView *param)
{
  gsize end;

  if (sipua_view_char_at (text, offset, '"')) {
    end = sipua_view_skip_quoted (text, offset);
    if (end == 0)
      return 0;
    param->is_quoted = TRUE;
    param->value = sipua_view (text.data + offset + 1, end - offset - 2);
    return end;
  }
  end = sipua_view_span (text, offset, SIPUA_CHAR_VALUE);
  param->value = sipua_view (text.data + offset, end - offset);
  return end;
}

SipUaParamResult
sipua_param_next (SipUaView *rest, SipUaParamView *ret_param)
{
  gsize start, end, next;

  start = sipua_view_skip_blank (*rest, 0);
  if (start == rest->length)
    return SIPUA_PARAM_END;
  if (rest->data[start] != ';')
    return fail_at (rest, start);
  start = sipua_view_skip_blank (*rest, start + 1);
  end = sipua_view_span (*rest, start, SIPUA_CHAR_TOKEN);
  if (end == start)
    return fail_at (rest, start);
  ret_param->name = sipua_view (rest->data + start, end - start);
  ret_param->value = sipua_view ("", 0);
  ret_param->is_quoted = FALSE;

  next = sipua_view_skip_blank (*rest, end);
  if (sipua_view_char_at (*rest, next, '=')) {
    next = sipua_view_skip_blank (*rest, next + 1);
    end = read_value (*rest, next, ret_param);
    if (end == 0)
      return fail_at (rest, next);
    next = sipua_view_skip_blank (*rest, end);
  }
  if (next < rest->length && rest->data[next] != ';')
    return fail_at (rest, next);
  ret_param->whole = sipua_view (rest->data + start, end - start);
  *rest = sipua_view (rest->data + next, rest->length - next);
  return SIPUA_PARAM_OK;
}

char *
sipua_unquote (SipUaView quoted)
{
  GString *text = g_string_sized_new (quoted.length);

  for (gsize i = 0; i < quoted.length; i++) {
    char c = quoted.data[i];

    if (c == '\\' && i + 1 < quoted.length)
      c = quoted.data[++i];
    if (c == '\0')
      g_string_append (text, "\357\277\275");
    else
      g_string_append_c (text, c);
  }
  return g_string_free (text, FALSE);
}

void
sipua_append_quoted (GString *to, const char *text)
{
  g_string_append_c (to, '"');
  for (; *text; text++) {
    if (*text == '"' || *text == '\\' || (g_ascii_iscntrl (*text) && *text != '\t'))
      g_string_append_c (to, '\\');
    g_string_append_c (to, *text);
  }
  g_string_append_c (to, '"');
}

/* The offset of the comma that ends the element, or the length. */
static gsize
element_end (SipUaView text)
{
  gboolean in_angles = FALSE;

  for (gsize i = 0; i < text.length; i++) {
    char c = text.data[i];

    if (in_angles) {
      in_angles = c != '>';
    } else if (c == ',') {
      return i;
    } else if (c == '<') {
      in_angles = TRUE;
    } else if (c == '"') {
      gsize end = sipua_view_skip_quoted (text, i);

      /* A quote that never ends swallows the rest; whoever parses the element refuses it. */
      if (end == 0)
        return text.length;
      i = end - 1;
    }
  }
  return text.length;
}

gboolean
sipua_list_next (SipUaView *rest, SipUaView *ret_element)
{
  while (rest->length > 0) {
    gsize end = rest->length;
    SipUaView element;

    if (memchr (rest->data, ',', rest->length))
      end = element_end (*rest);
    element = sipua_view_trim (sipua_view (rest->data, end));
    end = MIN (end + 1, rest->length);
    *rest = sipua_view (rest->data + end, rest->length - end);
    if (element.length > 0) {
      *ret_element = element;
      return TRUE;
    }
  }
  return FALSE;
}
