/* SPDX-License-Identifier: BSD-3-Clause */
/* Header names: their numbers, compact forms (RFC 3261 section 7.3.3) and which of them are comma
 * lists (sections 7.3.1 and 25.1). */

#include "message/header-name.h"

#include "base/chars.h"

#define LONGEST_NAME 20
#define MOST_OF_ONE_LENGTH 7

static const struct {
  const char *name; /* (unowned): static */
  gboolean is_list;
} names[SIPUA_N_HEADERS] = {
  [SIPUA_HEADER_OTHER] = { NULL, FALSE },
  [SIPUA_HEADER_ACCEPT] = { "Accept", TRUE },
  [SIPUA_HEADER_ACCEPT_ENCODING] = { "Accept-Encoding", TRUE },
  [SIPUA_HEADER_ACCEPT_LANGUAGE] = { "Accept-Language", TRUE },
  [SIPUA_HEADER_ALERT_INFO] = { "Alert-Info", TRUE },
  [SIPUA_HEADER_ALLOW] = { "Allow", TRUE },
  [SIPUA_HEADER_ALLOW_EVENTS] = { "Allow-Events", TRUE },
  [SIPUA_HEADER_AUTHENTICATION_INFO] = { "Authentication-Info", FALSE },
  [SIPUA_HEADER_AUTHORIZATION] = { "Authorization", FALSE },
  [SIPUA_HEADER_CALL_ID] = { "Call-ID", FALSE },
  [SIPUA_HEADER_CALL_INFO] = { "Call-Info", TRUE },
  [SIPUA_HEADER_CONTACT] = { "Contact", TRUE },
  [SIPUA_HEADER_CONTENT_DISPOSITION] = { "Content-Disposition", FALSE },
  [SIPUA_HEADER_CONTENT_ENCODING] = { "Content-Encoding", TRUE },
  [SIPUA_HEADER_CONTENT_LANGUAGE] = { "Content-Language", TRUE },
  [SIPUA_HEADER_CONTENT_LENGTH] = { "Content-Length", FALSE },
  [SIPUA_HEADER_CONTENT_TYPE] = { "Content-Type", FALSE },
  [SIPUA_HEADER_CSEQ] = { "CSeq", FALSE },
  [SIPUA_HEADER_DATE] = { "Date", FALSE },
  [SIPUA_HEADER_DIVERSION] = { "Diversion", TRUE },
  [SIPUA_HEADER_ERROR_INFO] = { "Error-Info", TRUE },
  [SIPUA_HEADER_EVENT] = { "Event", FALSE },
  [SIPUA_HEADER_EXPIRES] = { "Expires", FALSE },
  [SIPUA_HEADER_FROM] = { "From", FALSE },
  [SIPUA_HEADER_HISTORY_INFO] = { "History-Info", TRUE },
  [SIPUA_HEADER_IDENTITY] = { "Identity", FALSE },
  [SIPUA_HEADER_IN_REPLY_TO] = { "In-Reply-To", TRUE },
  [SIPUA_HEADER_MAX_FORWARDS] = { "Max-Forwards", FALSE },
  [SIPUA_HEADER_MIME_VERSION] = { "MIME-Version", FALSE },
  [SIPUA_HEADER_MIN_EXPIRES] = { "Min-Expires", FALSE },
  [SIPUA_HEADER_MIN_SE] = { "Min-SE", FALSE },
  [SIPUA_HEADER_ORGANIZATION] = { "Organization", FALSE },
  [SIPUA_HEADER_P_ASSERTED_IDENTITY] = { "P-Asserted-Identity", TRUE },
  [SIPUA_HEADER_P_PREFERRED_IDENTITY] = { "P-Preferred-Identity", TRUE },
  [SIPUA_HEADER_PATH] = { "Path", TRUE },
  [SIPUA_HEADER_PRIORITY] = { "Priority", FALSE },
  [SIPUA_HEADER_PRIVACY] = { "Privacy", FALSE },
  [SIPUA_HEADER_PROXY_AUTHENTICATE] = { "Proxy-Authenticate", FALSE },
  [SIPUA_HEADER_PROXY_AUTHORIZATION] = { "Proxy-Authorization", FALSE },
  [SIPUA_HEADER_PROXY_REQUIRE] = { "Proxy-Require", TRUE },
  [SIPUA_HEADER_RACK] = { "RAck", FALSE },
  [SIPUA_HEADER_REASON] = { "Reason", TRUE },
  [SIPUA_HEADER_RECORD_ROUTE] = { "Record-Route", TRUE },
  [SIPUA_HEADER_REFER_TO] = { "Refer-To", FALSE },
  [SIPUA_HEADER_REFERRED_BY] = { "Referred-By", FALSE },
  [SIPUA_HEADER_REPLACES] = { "Replaces", FALSE },
  [SIPUA_HEADER_REPLY_TO] = { "Reply-To", FALSE },
  [SIPUA_HEADER_REQUIRE] = { "Require", TRUE },
  [SIPUA_HEADER_RETRY_AFTER] = { "Retry-After", FALSE },
  [SIPUA_HEADER_ROUTE] = { "Route", TRUE },
  [SIPUA_HEADER_RSEQ] = { "RSeq", FALSE },
  [SIPUA_HEADER_SERVER] = { "Server", FALSE },
  [SIPUA_HEADER_SERVICE_ROUTE] = { "Service-Route", TRUE },
  [SIPUA_HEADER_SESSION_EXPIRES] = { "Session-Expires", FALSE },
  [SIPUA_HEADER_SUBJECT] = { "Subject", FALSE },
  [SIPUA_HEADER_SUBSCRIPTION_STATE] = { "Subscription-State", FALSE },
  [SIPUA_HEADER_SUPPORTED] = { "Supported", TRUE },
  [SIPUA_HEADER_TIMESTAMP] = { "Timestamp", FALSE },
  [SIPUA_HEADER_TO] = { "To", FALSE },
  [SIPUA_HEADER_UNSUPPORTED] = { "Unsupported", TRUE },
  [SIPUA_HEADER_USER_AGENT] = { "User-Agent", FALSE },
  [SIPUA_HEADER_VIA] = { "Via", TRUE },
  [SIPUA_HEADER_WARNING] = { "Warning", TRUE },
  [SIPUA_HEADER_WWW_AUTHENTICATE] = { "WWW-Authenticate", FALSE },
  [SIPUA_HEADER_ACCEPT_CONTACT] = { "Accept-Contact", TRUE },
  [SIPUA_HEADER_IDENTITY_INFO] = { "Identity-Info", FALSE },
  [SIPUA_HEADER_REJECT_CONTACT] = { "Reject-Contact", TRUE },
  [SIPUA_HEADER_REQUEST_DISPOSITION] = { "Request-Disposition", TRUE },
};

/* Candidates for a name of each length, those of nearly every message in front. */
static const guint8 by_length[LONGEST_NAME + 1][MOST_OF_ONE_LENGTH] = {
  [2] = { SIPUA_HEADER_TO },
  [3] = { SIPUA_HEADER_VIA },
  [4] = { SIPUA_HEADER_CSEQ, SIPUA_HEADER_FROM, SIPUA_HEADER_DATE, SIPUA_HEADER_PATH,
      SIPUA_HEADER_RACK, SIPUA_HEADER_RSEQ },
  [5] = { SIPUA_HEADER_ALLOW, SIPUA_HEADER_EVENT, SIPUA_HEADER_ROUTE },
  [6] = { SIPUA_HEADER_ACCEPT, SIPUA_HEADER_MIN_SE, SIPUA_HEADER_REASON, SIPUA_HEADER_SERVER },
  [7] = { SIPUA_HEADER_CALL_ID, SIPUA_HEADER_CONTACT, SIPUA_HEADER_EXPIRES, SIPUA_HEADER_PRIVACY,
      SIPUA_HEADER_REQUIRE, SIPUA_HEADER_SUBJECT, SIPUA_HEADER_WARNING },
  [8] = { SIPUA_HEADER_IDENTITY, SIPUA_HEADER_PRIORITY, SIPUA_HEADER_REFER_TO,
      SIPUA_HEADER_REPLACES, SIPUA_HEADER_REPLY_TO },
  [9] = { SIPUA_HEADER_SUPPORTED, SIPUA_HEADER_CALL_INFO, SIPUA_HEADER_DIVERSION,
      SIPUA_HEADER_TIMESTAMP },
  [10] = { SIPUA_HEADER_USER_AGENT, SIPUA_HEADER_ALERT_INFO, SIPUA_HEADER_ERROR_INFO },
  [11] = { SIPUA_HEADER_IN_REPLY_TO, SIPUA_HEADER_MIN_EXPIRES, SIPUA_HEADER_REFERRED_BY,
      SIPUA_HEADER_RETRY_AFTER, SIPUA_HEADER_UNSUPPORTED },
  [12] = { SIPUA_HEADER_MAX_FORWARDS, SIPUA_HEADER_CONTENT_TYPE, SIPUA_HEADER_RECORD_ROUTE,
      SIPUA_HEADER_ALLOW_EVENTS, SIPUA_HEADER_HISTORY_INFO, SIPUA_HEADER_MIME_VERSION,
      SIPUA_HEADER_ORGANIZATION },
  [13] = { SIPUA_HEADER_AUTHORIZATION, SIPUA_HEADER_PROXY_REQUIRE, SIPUA_HEADER_SERVICE_ROUTE,
      SIPUA_HEADER_IDENTITY_INFO },
  [14] = { SIPUA_HEADER_CONTENT_LENGTH, SIPUA_HEADER_ACCEPT_CONTACT, SIPUA_HEADER_REJECT_CONTACT },
  [15] = { SIPUA_HEADER_ACCEPT_ENCODING, SIPUA_HEADER_ACCEPT_LANGUAGE,
      SIPUA_HEADER_SESSION_EXPIRES },
  [16] = { SIPUA_HEADER_CONTENT_ENCODING, SIPUA_HEADER_CONTENT_LANGUAGE,
      SIPUA_HEADER_WWW_AUTHENTICATE },
  [18] = { SIPUA_HEADER_PROXY_AUTHENTICATE, SIPUA_HEADER_SUBSCRIPTION_STATE },
  [19] = { SIPUA_HEADER_AUTHENTICATION_INFO, SIPUA_HEADER_CONTENT_DISPOSITION,
      SIPUA_HEADER_P_ASSERTED_IDENTITY, SIPUA_HEADER_PROXY_AUTHORIZATION,
      SIPUA_HEADER_REQUEST_DISPOSITION },
  [20] = { SIPUA_HEADER_P_PREFERRED_IDENTITY },
};

static SipUaHeaderId
id_from_letter (char letter)
{
  switch (g_ascii_tolower (letter)) {
    case 'a':
      return SIPUA_HEADER_ACCEPT_CONTACT;
    case 'b':
      return SIPUA_HEADER_REFERRED_BY;
    case 'c':
      return SIPUA_HEADER_CONTENT_TYPE;
    case 'd':
      return SIPUA_HEADER_REQUEST_DISPOSITION;
    case 'e':
      return SIPUA_HEADER_CONTENT_ENCODING;
    case 'f':
      return SIPUA_HEADER_FROM;
    case 'i':
      return SIPUA_HEADER_CALL_ID;
    case 'j':
      return SIPUA_HEADER_REJECT_CONTACT;
    case 'k':
      return SIPUA_HEADER_SUPPORTED;
    case 'l':
      return SIPUA_HEADER_CONTENT_LENGTH;
    case 'm':
      return SIPUA_HEADER_CONTACT;
    case 'n':
      return SIPUA_HEADER_IDENTITY_INFO;
    case 'o':
      return SIPUA_HEADER_EVENT;
    case 'r':
      return SIPUA_HEADER_REFER_TO;
    case 's':
      return SIPUA_HEADER_SUBJECT;
    case 't':
      return SIPUA_HEADER_TO;
    case 'u':
      return SIPUA_HEADER_ALLOW_EVENTS;
    case 'v':
      return SIPUA_HEADER_VIA;
    case 'x':
      return SIPUA_HEADER_SESSION_EXPIRES;
    case 'y':
      return SIPUA_HEADER_IDENTITY;
    default:
      return SIPUA_HEADER_OTHER;
  }
}

/* Both are of one length. The first and the last letter tell nearly all names apart. */
static gboolean
name_matches (SipUaView name, const char *candidate)
{
  gsize last = name.length - 1;

  if (((name.data[0] ^ candidate[0]) | (name.data[last] ^ candidate[last])) & ~0x20)
    return FALSE;
  /* Nearly everybody writes names as the RFC does. */
  return memcmp (name.data, candidate, name.length) == 0
         || g_ascii_strncasecmp (name.data, candidate, name.length) == 0;
}

SipUaHeaderId
sipua_header_id (SipUaView name)
{
  if (name.length == 1)
    return id_from_letter (name.data[0]);
  if (name.length > LONGEST_NAME)
    return SIPUA_HEADER_OTHER;

  for (guint i = 0; i < MOST_OF_ONE_LENGTH && by_length[name.length][i]; i++) {
    SipUaHeaderId id = by_length[name.length][i];

    if (name_matches (name, names[id].name))
      return id;
  }
  return SIPUA_HEADER_OTHER;
}

const char *
sipua_header_name (SipUaHeaderId id)
{
  return names[id].name;
}

gboolean
sipua_header_is_list (SipUaHeaderId id)
{
  return names[id].is_list;
}
