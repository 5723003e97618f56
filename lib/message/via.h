/* SPDX-License-Identifier: BSD-3-Clause */
/* One Via element (RFC 3261 section 20.42), as views into the text it was parsed from. */
#pragma once

#include "message/syntax-error.h"

typedef struct {
  SipUaView protocol;  /* "SIP" */
  SipUaView version;   /* "2.0" */
  SipUaView transport; /* "UDP" */
  SipUaView host;      /* sent-by without port; an IPv6 reference without its brackets */
  guint16 port;        /* sent-by port; 0: none given */
  SipUaView params;    /* from the blanks or the semicolon in front of them */
  SipUaView branch;    /* length 0: none */
  SipUaView received;  /* length 0: none; without brackets */
  gboolean has_rport;
  guint16 rport;   /* 0: "rport" without a value */
  SipUaView maddr; /* length 0: none; without brackets */
} SipUaViaView;

/* The whole @text must be one via-parm. @error (nullable) is set if FALSE is returned; *ret_via is
 * then left alone. */
gboolean sipua_via_view_parse (SipUaView text, SipUaViaView *ret_via, SipUaSyntaxError *error);

/* RFC 5118 section 4.5: an IPv6 address in a parameter comes with and without brackets. */
SipUaView sipua_via_without_brackets (SipUaView value);
