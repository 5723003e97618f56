/* SPDX-License-Identifier: BSD-3-Clause */
/* host [ ":" port ] (RFC 3261 section 25.1). An IPv6 reference is checked for its characters only:
 * RFC 5118 section 4.10 wants the three colons of an old grammar bug tolerated. */

#include "message/host.h"

#include <arpa/inet.h>

#include "base/chars.h"
#include "message/syntax-error.h"

static gsize
read_ipv6_reference (SipUaView text, gsize offset, SipUaView *ret_host)
{
  gsize end = offset + 1;
  gboolean has_colon = FALSE;

  for (; end < text.length && text.data[end] != ']'; end++) {
    char c = text.data[end];

    if (!sipua_char_is (c, SIPUA_CHAR_HEX) && c != ':' && c != '.')
      return 0;
    has_colon |= c == ':';
  }
  if (end == text.length || !has_colon)
    return 0;
  *ret_host = sipua_view (text.data + offset + 1, end - offset - 1);
  return end + 1;
}

gsize
sipua_host_read (SipUaView text, gsize offset, SipUaView *ret_host)
{
  gsize end;

  if (sipua_view_char_at (text, offset, '['))
    return read_ipv6_reference (text, offset, ret_host);
  end = sipua_view_span (text, offset, SIPUA_CHAR_HOST);
  if (end == offset)
    return 0;
  *ret_host = sipua_view (text.data + offset, end - offset);
  return end;
}

gsize
sipua_port_read (SipUaView text, gsize offset, guint16 *ret_port)
{
  gsize end = sipua_view_span (text, offset, SIPUA_CHAR_DIGIT);
  guint64 port;

  if (!sipua_view_to_uint (sipua_view (text.data + offset, end - offset), G_MAXUINT16, &port)
      || port == 0)
    return 0;
  *ret_port = port;
  return end;
}

gboolean
sipua_ipv6_from_view (SipUaView host, guint8 *ret_bytes)
{
  char text[INET6_ADDRSTRLEN];

  if (host.length >= 2 && host.data[0] == '[')
    host = sipua_view (host.data + 1, host.length - 2);
  if (host.length >= sizeof text || host.length == 0 || !memchr (host.data, ':', host.length))
    return FALSE;
  memcpy (text, host.data, host.length);
  text[host.length] = '\0';
  return inet_pton (AF_INET6, text, ret_bytes) == 1;
}

/* Stricter than the parser: what we write ourselves is a real address. */
gboolean
sipua_check_host (const char *text, const char *part, SipUaView *ret_host, GError **error)
{
  gboolean is_bare = text[0] != '[' && strchr (text, ':');
  g_autofree char *bracketed = is_bare ? g_strconcat ("[", text, "]", NULL) : NULL;
  SipUaView view = sipua_view_from_string (is_bare ? bracketed : text), host;
  gsize end = sipua_host_read (view, 0, &host);
  guint8 bytes[16];

  if (end == 0 || end < view.length)
    return sipua_refuse_value (error, part, end > 0 ? end - is_bare : 0,
        "a host name, an IPv4 address or an IPv6 address");
  if (strchr (text, ':') && !sipua_ipv6_from_view (host, bytes))
    return sipua_refuse_value (error, part, 0, "an IPv6 address");
  /* The bracketed copy goes away. */
  if (ret_host)
    *ret_host = is_bare ? sipua_view_from_string (text) : host;
  return TRUE;
}
