/* SPDX-License-Identifier: BSD-3-Clause */
/* The URI parser (RFC 3261 sections 19.1.1 and 25.1; tel: RFC 3966 section 3). What delimits is
 * strict; inside a part any visible character passes, because phones send "#" and UTF-8 unescaped.
 * */

#include "message/uri-view.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/host.h"

typedef struct {
  SipUaView text;
  gsize offset;
  gboolean has_escapes;    /* there is a "%" */
  SipUaSyntaxError *error; /* (unowned) (nullable) */
} Scanner;

static SipUaView
slice (const Scanner *scanner, gsize start, gsize end)
{
  return sipua_view (scanner->text.data + start, end - start);
}

static gboolean
fail (Scanner *scanner, const char *part, gsize offset, const char *expected)
{
  return sipua_syntax_error (scanner->error, part, offset, expected);
}

/* No byte that ends a URI wherever it stands. */
static gboolean
check_characters (Scanner *scanner)
{
  SipUaView text = scanner->text;
  gsize i = sipua_view_span (text, scanner->offset, SIPUA_CHAR_VALUE);

  while (sipua_view_char_at (text, i, ';') || sipua_view_char_at (text, i, ','))
    i = sipua_view_span (text, i + 1, SIPUA_CHAR_VALUE);
  if (i < text.length)
    return fail (scanner, "URI", i, "no blank, control character, quote or angle bracket");
  scanner->has_escapes = memchr (text.data, '%', text.length) != NULL;
  return TRUE;
}

/* Each "%" with its two digits. */
static gboolean
check_escapes (Scanner *scanner, const char *part, gsize start, gsize end)
{
  if (!scanner->has_escapes)
    return TRUE;
  for (gsize i = start; i < end; i++) {
    if (scanner->text.data[i] != '%')
      continue;
    if (i + 2 >= end || !sipua_char_is (scanner->text.data[i + 1], SIPUA_CHAR_HEX)
        || !sipua_char_is (scanner->text.data[i + 2], SIPUA_CHAR_HEX))
      return fail (scanner, part, i, "two hexadecimal digits after \"%\"");
  }
  return TRUE;
}

static SipUaScheme
scheme_from_view (SipUaView scheme)
{
  if (sipua_view_equal_nocase (scheme, "sip"))
    return SIPUA_SCHEME_SIP;
  if (sipua_view_equal_nocase (scheme, "sips"))
    return SIPUA_SCHEME_SIPS;
  if (sipua_view_equal_nocase (scheme, "tel"))
    return SIPUA_SCHEME_TEL;
  return SIPUA_SCHEME_OTHER;
}

/* A letter, a digit, "+", "-" or "."; the underscore is one of host names alone. */
static gboolean
is_scheme_char (char c)
{
  return (sipua_char_is (c, SIPUA_CHAR_HOST) && c != '_') || c == '+';
}

static gboolean
read_scheme (Scanner *scanner, SipUaUriView *uri)
{
  SipUaView text = scanner->text;
  gsize end = 0;

  if (text.length == 0 || !g_ascii_isalpha (text.data[0]))
    return fail (scanner, "URI scheme", 0, "a letter");
  while (end < text.length && is_scheme_char (text.data[end]))
    end++;
  if (!sipua_view_char_at (text, end, ':'))
    return fail (scanner, "URI scheme", end, "\":\" after the scheme");
  uri->scheme = slice (scanner, 0, end);
  uri->scheme_id = scheme_from_view (uri->scheme);
  scanner->offset = end + 1;
  return TRUE;
}

/* "@" may stand nowhere else in a SIP URI, so the first one ends the userinfo, in which ";", "?"
 * and "/" are ordinary characters (RFC 4475 section 3.1.1.9). */
static gboolean
read_userinfo (Scanner *scanner, SipUaUriView *uri)
{
  gsize start = scanner->offset;
  const char *data = scanner->text.data;
  const char *at = memchr (data + start, '@', scanner->text.length - start);
  const char *colon;
  gsize end, user_end;

  if (!at)
    return TRUE;
  end = at - data;
  colon = memchr (data + start, ':', end - start);
  user_end = colon ? (gsize)(colon - data) : end;
  if (user_end == start)
    return fail (scanner, "URI user", start, "a user before \"@\"");
  uri->user = slice (scanner, start, user_end);
  uri->password = slice (scanner, user_end, end);
  scanner->offset = end + 1;
  return check_escapes (scanner, "URI user", start, end);
}

static gboolean
read_hostport (Scanner *scanner, SipUaUriView *uri)
{
  gsize end = sipua_host_read (scanner->text, scanner->offset, &uri->host);

  if (end == 0)
    return fail (scanner, "URI host", scanner->offset,
        "a host name, an IPv4 address or an IPv6 reference in brackets");
  if (sipua_view_char_at (scanner->text, end, ':')) {
    gsize digits = end + 1;

    end = sipua_port_read (scanner->text, digits, &uri->port);
    if (end == 0)
      return fail (scanner, "URI port", digits, "a number from 1 to 65535");
  }
  scanner->offset = end;
  return TRUE;
}

/* One ";name" or ";name=value" per turn; what is no value character ends the part. */
static gboolean
read_params (Scanner *scanner, SipUaUriView *uri)
{
  SipUaView text = scanner->text;
  gsize start = scanner->offset, i = start;
  guint n = 0;

  while (sipua_view_char_at (text, i, ';')) {
    gsize name = ++i;

    if (++n > SIPUA_MAX_PARAMS)
      return fail (scanner, "URI parameter", name, "no more parameters");

    while (i < text.length && sipua_char_is (text.data[i], SIPUA_CHAR_VALUE) && text.data[i] != '?'
           && text.data[i] != '=')
      i++;
    if (i == name)
      return fail (scanner, "URI parameter", i, "a parameter name");
    while (i < text.length && sipua_char_is (text.data[i], SIPUA_CHAR_VALUE) && text.data[i] != '?')
      i++;
  }
  uri->params = slice (scanner, start, i);
  scanner->offset = i;
  return check_escapes (scanner, "URI parameter", start, i);
}

static gboolean
read_headers (Scanner *scanner, SipUaUriView *uri)
{
  SipUaView text = scanner->text;
  SipUaView name, value, rest;
  guint n = 0;

  if (!sipua_view_char_at (text, scanner->offset, '?'))
    return TRUE;
  uri->headers = slice (scanner, scanner->offset, text.length);
  rest = uri->headers;
  while (sipua_uri_pair_next (&rest, &name, &value)) {
    if (++n > SIPUA_MAX_PARAMS)
      return fail (scanner, "URI header", name.data - text.data, "no more headers");
    if (name.length == 0 || name.data + name.length == text.data + text.length
        || name.data[name.length] != '=')
      return fail (scanner, "URI header", name.data - text.data, "a header name and \"=\"");
  }
  scanner->offset = text.length;
  return check_escapes (scanner, "URI header", uri->headers.data - text.data, text.length);
}

static gboolean
read_sip (Scanner *scanner, SipUaUriView *uri)
{
  if (!read_userinfo (scanner, uri) || !read_hostport (scanner, uri) || !read_params (scanner, uri)
      || !read_headers (scanner, uri))
    return FALSE;
  if (scanner->offset < scanner->text.length)
    return fail (scanner, "URI", scanner->offset, "\";\", \"?\" or the end");
  return TRUE;
}

gsize
sipua_tel_number_read (SipUaView text, gsize offset)
{
  gboolean is_global = sipua_view_char_at (text, offset, '+');
  gsize end = offset + is_global;
  guint n_digits = 0;

  for (; end < text.length; end++) {
    char c = text.data[end];

    if (is_global ? g_ascii_isdigit (c) : sipua_char_is (c, SIPUA_CHAR_HEX) || c == '*' || c == '#')
      n_digits++;
    else if (!sipua_is_visual_separator (c))
      break;
  }
  return n_digits > 0 ? end : 0;
}

/* A local number without phone-context is wrong (RFC 3966 section 5.1.5) but met: "tel:112". */
static gboolean
read_tel (Scanner *scanner, SipUaUriView *uri)
{
  gsize start = scanner->offset, end = sipua_tel_number_read (scanner->text, start);

  if (end == 0)
    return fail (scanner, "URI number", start, "a telephone number");
  uri->user = slice (scanner, start, end);
  scanner->offset = end;
  if (!read_params (scanner, uri))
    return FALSE;
  if (scanner->offset < scanner->text.length)
    return fail (scanner, "URI", scanner->offset, "\";\" or the end");
  return TRUE;
}

gboolean
sipua_uri_view_parse (SipUaView text, SipUaUriView *ret_uri, SipUaSyntaxError *error)
{
  Scanner scanner = { .text = text, .error = error };
  static const SipUaUriView none;
  SipUaUriView uri = none; /* copied: faster than what the compiler makes of a { 0 } of this size */
  gboolean ok;

  if (!read_scheme (&scanner, &uri) || !check_characters (&scanner))
    return FALSE;
  switch (uri.scheme_id) {
    case SIPUA_SCHEME_SIP:
    case SIPUA_SCHEME_SIPS:
      ok = read_sip (&scanner, &uri);
      break;
    case SIPUA_SCHEME_TEL:
      ok = read_tel (&scanner, &uri);
      break;
    default:
      ok = scanner.offset < text.length
           || fail (&scanner, "URI", scanner.offset, "something after the scheme");
      break;
  }
  if (ok)
    *ret_uri = uri;
  return ok;
}

gboolean
sipua_uri_pair_next (SipUaView *rest, SipUaView *ret_name, SipUaView *ret_value)
{
  gsize end = 1;
  SipUaView pair;
  const char *equal;
  char separator;

  if (rest->length == 0)
    return FALSE;
  /* "&" is an ordinary character of a parameter, ";" is not of a header but is met there. */
  separator = rest->data[0] == ';' ? ';' : '&';
  while (end < rest->length && rest->data[end] != separator)
    end++;
  pair = sipua_view (rest->data + 1, end - 1);
  *rest = sipua_view (rest->data + end, rest->length - end);
  *ret_name = pair;
  *ret_value = sipua_view (NULL, 0);
  equal = pair.length > 0 ? memchr (pair.data, '=', pair.length) : NULL;
  if (equal) {
    *ret_name = sipua_view (pair.data, equal - pair.data);
    *ret_value = sipua_view (equal + 1, pair.data + pair.length - equal - 1);
  }
  return TRUE;
}
