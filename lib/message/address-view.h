/* SPDX-License-Identifier: BSD-3-Clause */
/* name-addr and addr-spec with what follows (RFC 3261 sections 20.10 and 25.1), as views. */
#pragma once

#include "message/uri-view.h"

typedef struct {
  SipUaView display;       /* length 0: none; without quotes, escapes still in it */
  gboolean display_quoted; /* it was a quoted string */
  SipUaView uri_text;      /* without <> */
  SipUaUriView uri;
  SipUaView params; /* header parameters, from the blanks or the semicolon in front of them */
  SipUaView tag;    /* of them, the value of the first "tag"; length 0: none */
} SipUaAddressView;

/* The whole @text must be one address. @error (nullable) is set if FALSE is returned. */
gboolean sipua_address_view_parse (
    SipUaView text, SipUaAddressView *ret_address, SipUaSyntaxError *error);
