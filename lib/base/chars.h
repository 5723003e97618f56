/* SPDX-License-Identifier: BSD-3-Clause */
/* Classes of bytes in SIP text (RFC 3261 section 25.1), as one table of 256 entries. */
#pragma once

#include "base/view.h"

enum {
  SIPUA_CHAR_TOKEN = 1 << 0,
  SIPUA_CHAR_DIGIT = 1 << 1,
  SIPUA_CHAR_HEX = 1 << 2,
  SIPUA_CHAR_HOST = 1 << 3, /* of a host name; "_" too, which the RFC forbids and hosts have */
  SIPUA_CHAR_USER = 1 << 4, /* unreserved and user-unreserved: stands unescaped in a user part */
  SIPUA_CHAR_DISPLAY =
      1 << 5, /* in a display name without quotes, what we tolerate: no delimiter */
  SIPUA_CHAR_VISIBLE = 1 << 6, /* neither control nor blank; UTF-8 too */
  SIPUA_CHAR_VALUE = 1 << 7,   /* visible, and no end of a parameter value: ; , " < > */
};

extern const guint8 sipua_chars[256];

static inline gboolean
sipua_char_is (char c, guint8 classes)
{
  return (sipua_chars[(guint8)c] & classes) != 0;
}

/* Blank inside a header value; line ends were taken out by the message parser. */
static inline gboolean
sipua_char_is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* The offset of the first byte from @offset on that is not in @classes, or the length. */
static inline gsize
sipua_view_span (SipUaView view, gsize offset, guint8 classes)
{
  while (offset < view.length && sipua_char_is (view.data[offset], classes))
    offset++;
  return offset;
}

static inline gsize
sipua_view_skip_blank (SipUaView view, gsize offset)
{
  while (offset < view.length && sipua_char_is_blank (view.data[offset]))
    offset++;
  return offset;
}

static inline gboolean
sipua_view_char_at (SipUaView view, gsize offset, char c)
{
  return offset < view.length && view.data[offset] == c;
}

static inline SipUaView
sipua_view_trim (SipUaView view)
{
  while (view.length > 0 && sipua_char_is_blank (view.data[view.length - 1]))
    view.length--;
  while (view.length > 0 && sipua_char_is_blank (view.data[0])) {
    view.data++;
    view.length--;
  }
  return view;
}

/* The whole view, and not nothing, is of @classes. */
static inline gboolean
sipua_view_is (SipUaView view, guint8 classes)
{
  return view.length > 0 && sipua_view_span (view, 0, classes) == view.length;
}

/* Decimal number up to @limit with nothing around it; leading zeros are legal (RFC 4475 3.1.1.1). */
gboolean sipua_view_to_uint (SipUaView view, guint32 limit, guint64 *ret_number);

/* The offset behind the quoted string that starts at @offset, or 0 if it does not end there or
 * holds a NUL that is not escaped (RFC 3261 section 25.1: quoted-string, quoted-pair). */
gsize sipua_view_skip_quoted (SipUaView view, gsize offset);
