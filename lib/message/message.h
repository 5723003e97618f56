/* SPDX-License-Identifier: BSD-3-Clause */
/* What the rest of the library needs of a message beyond the public API. */
#pragma once

#include <sipua/sipua-message.h>

#include "message/address-view.h"
#include "message/header-name.h"
#include "message/via.h"

typedef enum {
  SIPUA_METHOD_OTHER = 0,
  SIPUA_METHOD_ACK,
  SIPUA_METHOD_BYE,
  SIPUA_METHOD_CANCEL,
  SIPUA_METHOD_INFO,
  SIPUA_METHOD_INVITE,
  SIPUA_METHOD_MESSAGE,
  SIPUA_METHOD_NOTIFY,
  SIPUA_METHOD_OPTIONS,
  SIPUA_METHOD_PRACK,
  SIPUA_METHOD_PUBLISH,
  SIPUA_METHOD_REFER,
  SIPUA_METHOD_REGISTER,
  SIPUA_METHOD_SUBSCRIBE,
  SIPUA_METHOD_UPDATE,
} SipUaMethod;

/* Methods are case-sensitive (RFC 3261 section 7.1). */
SipUaMethod sipua_method_from_view (SipUaView name);

/* What the parser found. */
typedef enum {
  SIPUA_PARSE_OK,
  SIPUA_PARSE_IGNORE, /* no message at all: keep-alive, garbage, a broken response; say nothing */
  SIPUA_PARSE_BROKEN, /* a request with a fault; fault says which, and what to answer */
} SipUaParseResult;

typedef struct {
  guint status;         /* SIP status to answer: 400, 413, 414, 505, 513 ... */
  char reason[128];     /* names the offending part, fit for a reason phrase: "Bad CSeq number" */
  const char *header;   /* (unowned) (nullable): static name of the offending header */
  gsize offset;         /* bytes from the start of the message */
  const char *expected; /* (unowned) (nullable): static; NULL: the framer does not say */
} SipUaParseFault;

/* Parses one datagram, or one framed message. @data is copied. With SIPUA_PARSE_OK and
 * SIPUA_PARSE_BROKEN a message is returned; the broken one holds what could be read, enough to copy
 * Via, From, To, Call-ID and CSeq into a reply. If even those are not there, the result is
 * SIPUA_PARSE_IGNORE and *ret_message is left alone; so it is for a broken ACK and a broken
 * response, to which nothing replies. *ret_fault (nullable) then says why, for a log; status 0: no fault.
 *
 * After SIPUA_PARSE_OK these hold: the start line is well-formed; exactly one each of From, To,
 * Call-ID and CSeq and at least one Via, all lines of it well-formed; the CSeq method agrees
 * with a request's method; Content-Length, if there, is not larger than what came and the body
 * is cut to it. */
SipUaParseResult sipua_message_parse_datagram (
    const char *data, gsize length, SipUaMessage **ret_message, SipUaParseFault *ret_fault);

/* Parts that matching needs, found by the parser. All strings live as long as the message. */
SipUaMethod sipua_message_method_id (
    const SipUaMessage *message); /* request: its method; response: CSeq's */
/* Bytes that a received message takes in memory; the same all its life. */
gsize sipua_message_get_size (const SipUaMessage *message);
guint32 sipua_message_cseq (const SipUaMessage *message);
SipUaView sipua_message_cseq_method (const SipUaMessage *message);
const char *sipua_message_call_id (const SipUaMessage *message);
SipUaView sipua_message_from_tag (const SipUaMessage *message); /* length 0: no tag */
SipUaView sipua_message_to_tag (const SipUaMessage *message);   /* length 0: no tag */
SipUaView sipua_message_top_branch (const SipUaMessage *message);
/* Likewise, taken apart; NULL: there is none that is well-formed. */
const SipUaAddressView *sipua_message_from (const SipUaMessage *message);
const SipUaAddressView *sipua_message_to (const SipUaMessage *message);
const SipUaViaView *sipua_message_top_via (const SipUaMessage *message);

/* Headers by id; index counts header lines, not comma elements. NULL when there are fewer. */
guint sipua_message_count (const SipUaMessage *message, SipUaHeaderId id);
const char *sipua_message_header (const SipUaMessage *message, SipUaHeaderId id, guint index);
/* The whole value, which may hold a NUL within a quoted string (RFC 4475 section 3.1.1.2); length 0
 * when there are fewer. */
SipUaView sipua_message_header_view (const SipUaMessage *message, SipUaHeaderId id, guint index);

/* Walks the elements of a comma-list header over all its lines, in order; empty ones are skipped.
 * The values of Privacy are separated by semicolons (RFC 3323 section 4.2). The lines of a header that
 * is no list are one element each, and so are those of one that is not known. But where addresses are
 * looked for, one that is not known is a list, since outside of quotes and angle brackets no comma can
 * stand in an address, and the empty value of one that is no list is an element, a broken one. */
typedef struct {
  const SipUaMessage *message; /* (unowned) */
  SipUaHeaderId id;
  gboolean holds_addresses;
  const char *name; /* (unowned) (nullable): for SIPUA_HEADER_OTHER */
  guint index;
  const char *position; /* (unowned) (nullable) */
  const char *line;     /* (unowned): start of the value that the last element stands in */
} SipUaHeaderIter;

void sipua_header_iter_init (SipUaHeaderIter *iter, const SipUaMessage *message, SipUaHeaderId id);
void sipua_header_iter_init_named (
    SipUaHeaderIter *iter, const SipUaMessage *message, const char *name);
gboolean sipua_header_iter_next (SipUaHeaderIter *iter, SipUaView *ret_element);

/* Building. A message may be changed until it is handed to a transaction or a transport, and by its
 * only holder. Values come from this library and hold no CR, LF or NUL: checked, g_critical. */
void sipua_message_append (SipUaMessage *message, SipUaHeaderId id, const char *value);
void sipua_message_append_printf (SipUaMessage *message, SipUaHeaderId id, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void sipua_message_prepend (SipUaMessage *message, SipUaHeaderId id, const char *value);
void sipua_message_set (SipUaMessage *message, SipUaHeaderId id, const char *value);

/* A response with the Vias, From, To, Call-ID and CSeq of @request (RFC 3261 section 8.2.6.2), octet
 * for octet; Timestamp too in a 100. @to_tag is added to To where To has none and it is not NULL.
 * Never NULL; @reason NULL means the standard phrase of @status. */
SipUaMessage *sipua_message_new_reply (
    const SipUaMessage *request, guint status, const char *reason, const char *to_tag);

/* A request with nothing but its start line. Both come from this library: what is no token, or has
 * blanks or control characters, is a g_critical and gives NULL. */
SipUaMessage *sipua_message_new_plain_request (const char *method, const char *uri);

/* About an INVITE that was sent, with its one Via: the ACK to a failure response, whose To is that of
 * @response (RFC 3261 section 17.1.1.3), and the CANCEL (section 9.1). */
SipUaMessage *sipua_message_new_failure_ack (
    const SipUaMessage *invite, const SipUaMessage *response);
SipUaMessage *sipua_message_new_cancel (const SipUaMessage *invite);

/* Adds received and fills rport in the topmost Via of a request that just came from @host and @port
 * (RFC 3261 section 18.2.1, RFC 3581 section 4). */
void sipua_message_stamp_source (SipUaMessage *request, const char *host, guint16 port);

/* Standard reason phrase, "" for an unknown code. */
const char *sipua_status_phrase (guint status);
