/* SPDX-License-Identifier: BSD-3-Clause */
/* Fields, numbers and tokens of session descriptions (RFC 8866 section 9). */

#include "sdp/scan.h"

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* An empty view may have no data, and then there is nothing to count from. */
static SipUaView
view_from (SipUaView view, gsize start)
{
  return start == 0 ? view : sipua_view (view.data + start, view.length - start);
}

gboolean
sipua_sdp_next_line (SipUaView *rest, SipUaView *line)
{
  const char *end;
  gsize length;

  if (rest->length == 0)
    return FALSE;
  end = memchr (rest->data, '\n', rest->length);
  length = end ? (gsize)(end - rest->data) : rest->length;
  *line = sipua_view (rest->data, length);
  *rest = view_from (*rest, end ? length + 1 : length);
  if (line->length > 0 && line->data[line->length - 1] == '\r')
    line->length--;
  return TRUE;
}

gboolean
sipua_sdp_next_field (SipUaView *rest, SipUaView *field)
{
  gsize start = 0, end;

  while (start < rest->length && is_blank (rest->data[start]))
    start++;
  for (end = start; end < rest->length && !is_blank (rest->data[end]);)
    end++;
  *field = view_from (*rest, start);
  field->length = end - start;
  *rest = view_from (*rest, end);
  return field->length > 0;
}

gboolean
sipua_sdp_split (SipUaView *rest, char separator, SipUaView *head)
{
  const char *end;
  gsize length;

  *head = *rest;
  if (rest->length == 0)
    return FALSE;
  end = memchr (rest->data, separator, rest->length);
  length = end ? (gsize)(end - rest->data) : rest->length;
  *head = sipua_view (rest->data, length);
  *rest = view_from (*rest, end ? length + 1 : length);
  return TRUE;
}

SipUaView
sipua_sdp_trim (SipUaView view)
{
  while (view.length > 0 && is_blank (view.data[view.length - 1]))
    view.length--;
  while (view.length > 0 && is_blank (view.data[0]))
    view = view_from (view, 1);
  return view;
}

gboolean
sipua_sdp_number (SipUaView view, guint64 max, guint64 *number)
{
  guint64 value = 0;

  if (view.length == 0)
    return FALSE;
  for (gsize i = 0; i < view.length; i++) {
    guint digit = (guint)(view.data[i] - '0');

    if (!g_ascii_isdigit (view.data[i]) || value > (max - MIN (digit, max)) / 10)
      return FALSE;
    value = value * 10 + digit;
  }
  if (value > max)
    return FALSE;
  *number = value;
  return TRUE;
}

gboolean
sipua_sdp_is_token_char (char c)
{
  return g_ascii_isgraph (c) && strchr ("\"(),/:;<=>?@[\\]", c) == NULL;
}

gboolean
sipua_sdp_is_token (SipUaView view)
{
  for (gsize i = 0; i < view.length; i++) {
    if (!sipua_sdp_is_token_char (view.data[i]))
      return FALSE;
  }
  return view.length > 0;
}
