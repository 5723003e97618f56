/* SPDX-License-Identifier: BSD-3-Clause */
/* The address parser (RFC 3261 sections 20.10 and 25.1). */

#include "message/address-view.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/params.h"

/* Reads a quoted display name at @offset up to the "<" behind it, whose offset it stores. */
static gboolean
read_quoted_display (
    SipUaView text, gsize *offset, SipUaAddressView *address, SipUaSyntaxError *error)
{
  gsize start = *offset;
  gsize end = sipua_view_skip_quoted (text, start);

  if (end == 0)
    return sipua_syntax_error (error, "display name", start, "a closing quote");
  address->display = sipua_view (text.data + start + 1, end - start - 2);
  address->display_quoted = TRUE;
  *offset = sipua_view_skip_blank (text, end);
  if (!sipua_view_char_at (text, *offset, '<'))
    return sipua_syntax_error (error, "address", *offset, "\"<\" after the display name");
  return TRUE;
}

/* Stores the offset of a "<" with nothing but display name in front of it; else leaves @offset,
 * where then an addr-spec has to be. The RFC wants tokens; phones send more than that. */
static void
read_plain_display (SipUaView text, gsize *offset, SipUaAddressView *address)
{
  gsize end = *offset;

  while (end < text.length
         && (sipua_char_is (text.data[end], SIPUA_CHAR_DISPLAY)
             || sipua_char_is_blank (text.data[end])))
    end++;
  if (!sipua_view_char_at (text, end, '<'))
    return;
  address->display = sipua_view_trim (sipua_view (text.data + *offset, end - *offset));
  *offset = end;
}

static gboolean
read_bracketed (SipUaView text, gsize *offset, SipUaAddressView *address, SipUaSyntaxError *error)
{
  gsize start = *offset + 1;
  const char *end = memchr (text.data + start, '>', text.length - start);

  if (!end)
    return sipua_syntax_error (error, "address", text.length, "\">\" after the URI");
  address->uri_text = sipua_view (text.data + start, end - text.data - start);
  *offset = end - text.data + 1;
  return TRUE;
}

/* Without <> a URI with comma, question mark or semicolon would be ambiguous: the first two may not
 * be there and what follows the last are header parameters (section 20.10). */
static gboolean
read_bare (SipUaView text, gsize *offset, SipUaAddressView *address, SipUaSyntaxError *error)
{
  gsize start = *offset, end = start;

  while (end < text.length && text.data[end] != ';' && !sipua_char_is_blank (text.data[end])) {
    if (text.data[end] == '?' || text.data[end] == ',')
      return sipua_syntax_error (error, "address", end, "\"<\" and \">\" around such a URI");
    end++;
  }
  address->uri_text = sipua_view (text.data + start, end - start);
  *offset = end;
  return TRUE;
}

static gboolean
read_uri_text (SipUaView text, gsize *offset, SipUaAddressView *address, SipUaSyntaxError *error)
{
  *offset = sipua_view_skip_blank (text, 0);
  if (sipua_view_char_at (text, *offset, '"')) {
    if (!read_quoted_display (text, offset, address, error))
      return FALSE;
  } else {
    read_plain_display (text, offset, address);
  }
  if (sipua_view_char_at (text, *offset, '<'))
    return read_bracketed (text, offset, address, error);
  return read_bare (text, offset, address, error);
}

gboolean
sipua_address_view_parse (SipUaView text, SipUaAddressView *ret_address, SipUaSyntaxError *error)
{
  SipUaAddressView address = { 0 };
  SipUaParamResult result;
  SipUaParamView param;
  SipUaView rest;
  gsize offset;
  guint n = 0;

  if (!read_uri_text (text, &offset, &address, error))
    return FALSE;
  if (!sipua_uri_view_parse (address.uri_text, &address.uri, error)) {
    if (error)
      error->offset += address.uri_text.data - text.data;
    return FALSE;
  }
  address.params = sipua_view (text.data + offset, text.length - offset);
  rest = address.params;
  while ((result = sipua_param_next (&rest, &param)) == SIPUA_PARAM_OK && ++n <= SIPUA_MAX_PARAMS)
    continue;
  if (result != SIPUA_PARAM_END)
    return sipua_syntax_error (
        error, "address parameter", rest.data - text.data, "\";\", a name and a value, or the end");
  *ret_address = address;
  return TRUE;
}
