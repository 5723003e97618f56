/* SPDX-License-Identifier: BSD-3-Clause */
/* The header names that this library knows (RFC 3261 section 20 and the extensions that a user
 * agent meets), found by a switch on length and first letter. */
#pragma once

#include "base/view.h"

typedef enum {
  SIPUA_HEADER_OTHER = 0, /* a name that is not in this list; compare the name itself */
  SIPUA_HEADER_ACCEPT,
  SIPUA_HEADER_ALLOW,
  SIPUA_HEADER_AUTHORIZATION,
  SIPUA_HEADER_CALL_ID,
  SIPUA_HEADER_CONTACT,
  SIPUA_HEADER_CONTENT_DISPOSITION,
  SIPUA_HEADER_CONTENT_ENCODING,
  SIPUA_HEADER_CONTENT_LENGTH,
  SIPUA_HEADER_CONTENT_TYPE,
  SIPUA_HEADER_CSEQ,
  SIPUA_HEADER_DATE,
  SIPUA_HEADER_EVENT,
  SIPUA_HEADER_EXPIRES,
  SIPUA_HEADER_FROM,
  SIPUA_HEADER_MAX_FORWARDS,
  SIPUA_HEADER_PROXY_AUTHENTICATE,
  SIPUA_HEADER_PROXY_AUTHORIZATION,
  SIPUA_HEADER_PROXY_REQUIRE,
  SIPUA_HEADER_REASON,
  SIPUA_HEADER_RECORD_ROUTE,
  SIPUA_HEADER_REFER_TO,
  SIPUA_HEADER_REQUIRE,
  SIPUA_HEADER_RETRY_AFTER,
  SIPUA_HEADER_ROUTE,
  SIPUA_HEADER_SERVER,
  SIPUA_HEADER_SUBJECT,
  SIPUA_HEADER_SUPPORTED,
  SIPUA_HEADER_TO,
  SIPUA_HEADER_UNSUPPORTED,
  SIPUA_HEADER_USER_AGENT,
  SIPUA_HEADER_VIA,
  SIPUA_HEADER_WARNING,
  SIPUA_HEADER_WWW_AUTHENTICATE,
  SIPUA_N_HEADERS
} SipUaHeaderId;

/* Whatever case, full or compact form. */
SipUaHeaderId sipua_header_id (SipUaView name);

/* The full form as RFC 3261 writes it, "Call-ID"; NULL for SIPUA_HEADER_OTHER. */
const char *sipua_header_name (SipUaHeaderId id);

/* Whether a value is a comma list (RFC 3261 section 7.3.1), as Via is and Authorization is not. */
gboolean sipua_header_is_list (SipUaHeaderId id);
