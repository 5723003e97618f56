/* SPDX-License-Identifier: BSD-3-Clause */
/* A string view: bytes of somebody else's block. Parsers take and return views and allocate
 * nothing. A view is not NUL-terminated. */
#pragma once

#include <glib.h>
#include <string.h>

typedef struct {
  const char *data; /* (unowned) (nullable): NULL only with length 0 */
  gsize length;
} SipUaView;

static inline SipUaView
sipua_view (const char *data, gsize length)
{
  return (SipUaView){ data, length };
}

static inline SipUaView
sipua_view_from_string (const char *string)
{
  return (SipUaView){ string, string ? strlen (string) : 0 };
}

static inline gboolean
sipua_view_equal (SipUaView view, const char *string)
{
  return view.length == strlen (string)
         && (view.length == 0 || memcmp (view.data, string, view.length) == 0);
}

/* Letters of ASCII alone; inline, since names are short and compared all the time. */
static inline char
sipua_char_lower (char c)
{
  return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static inline gboolean
sipua_view_equal_nocase (SipUaView view, const char *string)
{
  if (view.length != strlen (string))
    return FALSE;
  for (gsize i = 0; i < view.length; i++)
    if (view.data[i] != string[i]
        && sipua_char_lower (view.data[i]) != sipua_char_lower (string[i]))
      return FALSE;
  return TRUE;
}

static inline char *
sipua_view_dup (SipUaView view)
{
  return g_strndup (view.data ? view.data : "", view.length);
}
