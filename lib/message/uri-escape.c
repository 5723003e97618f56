/* SPDX-License-Identifier: BSD-3-Clause */
/* Escapes of URIs (RFC 3261 sections 19.1.2 and 19.1.4). */

#include "message/uri-escape.h"

#define RESERVED ";/?:@&=+$," /* RFC 3261 section 25.1 */

void
sipua_uri_append_escaped (GString *string, SipUaView text, const char *allowed)
{
  for (gsize i = 0; i < text.length; i++) {
    char c = text.data[i];

    if (g_ascii_isalnum (c) || (c && strchr (allowed, c)))
      g_string_append_c (string, c);
    else
      g_string_append_printf (string, "%%%02X", (guint8)c);
  }
}

/* The byte of the escape at @offset, -1 if there is none. */
static int
escaped_byte (SipUaView text, gsize offset)
{
  int high, low;

  if (text.data[offset] != '%' || offset + 2 >= text.length)
    return -1;
  high = g_ascii_xdigit_value (text.data[offset + 1]);
  low = g_ascii_xdigit_value (text.data[offset + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const char *
sipua_uri_unescape (SipUaView text, char **to)
{
  const char *start = *to;
  char *out = *to;

  for (gsize i = 0; i < text.length; i++) {
    int byte = escaped_byte (text, i);

    *out++ = byte > 0 ? byte : text.data[i];
    if (byte > 0)
      i += 2;
  }
  *out++ = '\0';
  *to = out;
  return start;
}

/* Takes one character off: an escaped one that is reserved is told from the same one unescaped. Within
 * a part "@" has to be escaped, so who sends it unescaped means the same. */
static guint
next_character (SipUaView *rest, gboolean ignore_case)
{
  int byte = escaped_byte (*rest, 0);
  guint size = byte < 0 ? 1 : 3;
  char c = byte < 0 ? rest->data[0] : byte;

  *rest = sipua_view (rest->data + size, rest->length - size);
  if (c == '@' || (byte > 0 && strchr (RESERVED, c)))
    return 256 + c;
  return (guint8)(ignore_case ? g_ascii_tolower (c) : c);
}

int
sipua_uri_text_compare (SipUaView a, SipUaView b, gboolean ignore_case)
{
  while (a.length > 0 && b.length > 0) {
    guint next_a = next_character (&a, ignore_case);
    guint next_b = next_character (&b, ignore_case);

    if (next_a != next_b)
      return next_a < next_b ? -1 : 1;
  }
  return (a.length > 0) - (b.length > 0);
}

gboolean
sipua_uri_text_equal (SipUaView a, SipUaView b, gboolean ignore_case)
{
  return sipua_uri_text_compare (a, b, ignore_case) == 0;
}

guint
sipua_uri_text_hash (guint hash, SipUaView text, gboolean ignore_case)
{
  while (text.length > 0)
    hash = hash * 33 + next_character (&text, ignore_case);
  return hash;
}
