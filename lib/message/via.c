/* SPDX-License-Identifier: BSD-3-Clause */
/* One Via element (RFC 3261 sections 20.42 and 25.1; rport: RFC 3581). */

#include "message/via.h"

#include "base/chars.h"
#include "message/host.h"
#include "message/params.h"

/* Reads "token SLASH" with blanks around the slash; returns the offset behind it, 0 for a fault. */
static gsize
read_protocol_part (SipUaView text, gsize offset)
{
  gsize end = sipua_view_span (text, offset, SIPUA_CHAR_TOKEN);

  if (end == offset)
    return 0;
  end = sipua_view_skip_blank (text, end);
  if (!sipua_view_char_at (text, end, '/'))
    return 0;
  return sipua_view_skip_blank (text, end + 1);
}

/* Name and version may be any token: a request of another version still wants its 505. */
static gsize
read_sent_protocol (SipUaView text, SipUaView *ret_transport)
{
  gsize start, end;

  start = read_protocol_part (text, sipua_view_skip_blank (text, 0));
  if (start == 0)
    return 0;
  start = read_protocol_part (text, start);
  if (start == 0)
    return 0;
  end = sipua_view_span (text, start, SIPUA_CHAR_TOKEN);
  if (end == start || end == text.length || !sipua_char_is_blank (text.data[end]))
    return 0;
  *ret_transport = sipua_view (text.data + start, end - start);
  return sipua_view_skip_blank (text, end);
}

static gsize
read_sent_by (SipUaView text, gsize offset, SipUaViaView *via)
{
  gsize end = sipua_host_read (text, offset, &via->host);
  gsize colon;

  if (end == 0)
    return 0;
  colon = sipua_view_skip_blank (text, end);
  if (!sipua_view_char_at (text, colon, ':'))
    return end;
  return sipua_port_read (text, sipua_view_skip_blank (text, colon + 1), &via->port);
}

/* RFC 5118 section 4.5: received comes with and without brackets. */
static SipUaView
without_brackets (SipUaView value)
{
  if (value.length >= 2 && value.data[0] == '[' && value.data[value.length - 1] == ']')
    return sipua_view (value.data + 1, value.length - 2);
  return value;
}

static gboolean
take_param (SipUaViaView *via, const SipUaParamView *param)
{
  guint64 port;

  switch (g_ascii_tolower (param->name.data[0])) {
    case 'b':
      if (via->branch.length == 0 && sipua_view_equal_nocase (param->name, "branch"))
        via->branch = param->value;
      break;
    case 'm':
      if (via->maddr.length == 0 && sipua_view_equal_nocase (param->name, "maddr"))
        via->maddr = without_brackets (param->value);
      break;
    case 'r':
      if (sipua_view_equal_nocase (param->name, "received")) {
        via->received = without_brackets (param->value);
      } else if (sipua_view_equal_nocase (param->name, "rport")) {
        via->has_rport = TRUE;
        if (param->value.length == 0)
          break;
        if (!sipua_view_to_uint (param->value, G_MAXUINT16, &port))
          return FALSE;
        via->rport = port;
      }
      break;
    default:
      break;
  }
  return TRUE;
}

gboolean
sipua_via_parse (SipUaView text, SipUaViaView *ret_via)
{
  SipUaViaView via = { 0 };
  SipUaParamView param;
  SipUaParamResult result;
  gsize offset;

  offset = read_sent_protocol (text, &via.transport);
  if (offset == 0)
    return FALSE;
  offset = read_sent_by (text, offset, &via);
  if (offset == 0)
    return FALSE;
  text = sipua_view (text.data + offset, text.length - offset);
  while ((result = sipua_param_next (&text, &param)) == SIPUA_PARAM_OK)
    if (!take_param (&via, &param))
      return FALSE;
  if (result == SIPUA_PARAM_BAD)
    return FALSE;
  *ret_via = via;
  return TRUE;
}
