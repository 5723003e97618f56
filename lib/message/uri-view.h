/* SPDX-License-Identifier: BSD-3-Clause */
/* A URI taken apart into views (RFC 3261 sections 19.1 and 25.1, tel: RFC 3966). */
#pragma once

#include "message/syntax-error.h"

typedef enum {
  SIPUA_SCHEME_OTHER, /* nothing but the scheme is looked at */
  SIPUA_SCHEME_SIP,
  SIPUA_SCHEME_SIPS,
  SIPUA_SCHEME_TEL,
} SipUaScheme;

typedef struct {
  SipUaScheme scheme_id;
  SipUaView scheme;
  SipUaView user;     /* length 0: none; tel: the number; escapes are still in it */
  SipUaView password; /* with its colon; length 0: none */
  SipUaView host;     /* an IPv6 reference without its brackets; tel: length 0 */
  guint16 port;       /* 0: none given */
  SipUaView params;   /* from the first semicolon on */
  SipUaView headers;  /* from the question mark on */
} SipUaUriView;

/* @error (nullable) is set if FALSE is returned. */
gboolean sipua_uri_view_parse (SipUaView text, SipUaUriView *ret_uri, SipUaSyntaxError *error);

/* Takes the next ";name=value" off the params, or "?name=value" and "&name=value" off the headers
 * of a parsed URI. FALSE: nothing is left. */
gboolean sipua_uri_pair_next (SipUaView *rest, SipUaView *ret_name, SipUaView *ret_value);

/* Reads a telephone number at @offset: "+" and digits, or digits, "A" to "F", "*" and "#", with visual
 * separators among them (RFC 3966 section 3). Returns the offset behind it, 0 if there is none. */
gsize sipua_tel_number_read (SipUaView text, gsize offset);

static inline gboolean
sipua_is_visual_separator (char c)
{
  return c == '-' || c == '.' || c == '(' || c == ')';
}
