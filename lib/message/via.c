/* SPDX-License-Identifier: BSD-3-Clause */
/* One Via element (RFC 3261 sections 20.42 and 25.1; rport: RFC 3581). */

#include "message/via.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/host.h"
#include "message/params.h"

typedef struct {
  SipUaView text;
  gsize offset;
  SipUaSyntaxError *error; /* (unowned) (nullable) */
} Scanner;

static gboolean
fail (const Scanner *scanner, const char *part, gsize offset, const char *expected)
{
  return sipua_syntax_error (scanner->error, part, offset, expected);
}

static gboolean
read_token (Scanner *scanner, SipUaView *ret_token)
{
  gsize start = scanner->offset, end = sipua_view_span (scanner->text, start, SIPUA_CHAR_TOKEN);

  if (end == start)
    return fail (scanner, "Via protocol", start, "a token");
  *ret_token = sipua_view (scanner->text.data + start, end - start);
  scanner->offset = end;
  return TRUE;
}

/* With blanks around it. */
static gboolean
read_slash (Scanner *scanner)
{
  gsize offset = sipua_view_skip_blank (scanner->text, scanner->offset);

  if (!sipua_view_char_at (scanner->text, offset, '/'))
    return fail (scanner, "Via protocol", offset, "\"/\"");
  scanner->offset = sipua_view_skip_blank (scanner->text, offset + 1);
  return TRUE;
}

/* Name and version may be any token: a request of another version still wants its 505. */
static gboolean
read_sent_protocol (Scanner *scanner, SipUaViaView *via)
{
  gsize end;

  scanner->offset = sipua_view_skip_blank (scanner->text, 0);
  if (!read_token (scanner, &via->protocol) || !read_slash (scanner)
      || !read_token (scanner, &via->version) || !read_slash (scanner)
      || !read_token (scanner, &via->transport))
    return FALSE;
  end = scanner->offset;
  scanner->offset = sipua_view_skip_blank (scanner->text, end);
  return scanner->offset > end
         || fail (scanner, "Via protocol", end, "a blank behind the transport");
}

static gboolean
read_sent_by (Scanner *scanner, SipUaViaView *via)
{
  SipUaView text = scanner->text;
  gsize end = sipua_host_read (text, scanner->offset, &via->host);
  gsize colon, digits;

  if (end == 0)
    return fail (scanner, "Via host", scanner->offset,
        "a host name, an IPv4 address or an IPv6 reference in brackets");
  scanner->offset = end;
  colon = sipua_view_skip_blank (text, end);
  if (!sipua_view_char_at (text, colon, ':'))
    return TRUE;
  digits = sipua_view_skip_blank (text, colon + 1);
  end = sipua_port_read (text, digits, &via->port);
  if (end == 0)
    return fail (scanner, "Via port", digits, "a number from 1 to 65535");
  scanner->offset = end;
  return TRUE;
}

SipUaView
sipua_via_without_brackets (SipUaView value)
{
  if (value.length >= 2 && value.data[0] == '[' && value.data[value.length - 1] == ']')
    return sipua_view (value.data + 1, value.length - 2);
  return value;
}

static gboolean
take_rport (SipUaViaView *via, SipUaView value)
{
  guint64 port = 0;

  if (value.length > 0 && !sipua_view_to_uint (value, G_MAXUINT16, &port))
    return FALSE;
  via->has_rport = TRUE;
  via->rport = port;
  return TRUE;
}

/* The first of its name counts. */
static gboolean
take_param (SipUaViaView *via, const SipUaParamView *param)
{
  switch (g_ascii_tolower (param->name.data[0])) {
    case 'b':
      if (via->branch.length == 0 && sipua_view_equal_nocase (param->name, "branch"))
        via->branch = param->value;
      break;
    case 'm':
      if (via->maddr.length == 0 && sipua_view_equal_nocase (param->name, "maddr"))
        via->maddr = sipua_via_without_brackets (param->value);
      break;
    case 'r':
      if (via->received.length == 0 && sipua_view_equal_nocase (param->name, "received"))
        via->received = sipua_via_without_brackets (param->value);
      else if (!via->has_rport && sipua_view_equal_nocase (param->name, "rport"))
        return take_rport (via, param->value);
      break;
    default:
      break;
  }
  return TRUE;
}

static gboolean
read_params (Scanner *scanner, SipUaViaView *via)
{
  SipUaView rest =
      sipua_view (scanner->text.data + scanner->offset, scanner->text.length - scanner->offset);
  SipUaParamView param;
  SipUaParamResult result;
  guint n = 0;

  via->params = rest;
  while ((result = sipua_param_next (&rest, &param)) == SIPUA_PARAM_OK && ++n <= SIPUA_MAX_PARAMS)
    if (!take_param (via, &param))
      return fail (scanner, "Via rport", param.whole.data - scanner->text.data,
          "a number from 0 to 65535, or none");
  if (result != SIPUA_PARAM_END)
    return fail (scanner, "Via parameter", rest.data - scanner->text.data,
        "\";\", a name and a value, or the end");
  return TRUE;
}

gboolean
sipua_via_view_parse (SipUaView text, SipUaViaView *ret_via, SipUaSyntaxError *error)
{
  Scanner scanner = { text, 0, error };
  static const SipUaViaView none;
  SipUaViaView via = none; /* as in sipua_uri_view_parse() */

  if (!read_sent_protocol (&scanner, &via) || !read_sent_by (&scanner, &via)
      || !read_params (&scanner, &via))
    return FALSE;
  *ret_via = via;
  return TRUE;
}
