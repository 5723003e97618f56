/* SPDX-License-Identifier: BSD-3-Clause */
/* A header value with parameters, from the inside of a message. */
#pragma once

#include <sipua/sipua-header-value.h>

#include "message/header-name.h"
#include "message/syntax-error.h"

/* Parses the element of a header of that kind; offsets are from the start of @view. */
SipUaHeaderValue *sipua_header_value_parse_view (
    SipUaHeaderId id, SipUaView view, SipUaSyntaxError *syntax);

/* Whether what stands in front of the parameters is what headers of that kind have. */
gboolean sipua_header_value_fits (SipUaHeaderId id, SipUaView value, SipUaSyntaxError *syntax);

/* The offset of the slash between two tokens, or 0. */
gsize sipua_media_type_slash (SipUaView value);
