/* SPDX-License-Identifier: BSD-3-Clause */
/* The values that matching needs: CSeq, Call-ID, the tags and the top branch (RFC 3261 sections
 * 8.1.1, 17.1.3, 17.2.3 and 12). */

#include "message/message-private.h"

#include "base/chars.h"
#include "message/address-view.h"
#include "message/cseq-view.h"
#include "message/params.h"
#include "message/via.h"

static const char *
take_cseq (SipUaTypedValues *typed, SipUaView value, SipUaSyntaxError *syntax)
{
  SipUaSyntaxError own;
  SipUaCSeqView cseq;

  if (!syntax)
    syntax = &own;
  if (!sipua_cseq_view_parse (value, &cseq, syntax))
    return g_str_equal (syntax->part, "CSeq number") ? "Bad CSeq Number" : "Bad CSeq Method";
  typed->cseq = cseq.number;
  typed->cseq_method = cseq.method;
  return NULL;
}

/* callid = word [ "@" word ]; compared byte by byte, so what stands in it is not our business. */
static const char *
take_call_id (SipUaTypedValues *typed, SipUaView value, SipUaSyntaxError *syntax)
{
  gsize end = sipua_view_span (value, 0, SIPUA_CHAR_VISIBLE);

  if (end == 0 || end < value.length) {
    sipua_syntax_error (syntax, "Call-ID", end, SIPUA_EXPECTED_CALL_ID);
    return "Bad Call-ID";
  }
  typed->call_id = value;
  return NULL;
}

/* Reads the one Via that is @element of @value. */
static gboolean
read_via (SipUaView value, SipUaView element, SipUaViaView *via, SipUaSyntaxError *syntax)
{
  if (sipua_via_view_parse (element, via, syntax))
    return TRUE;
  if (syntax)
    syntax->offset += element.data - value.data;
  return FALSE;
}

gboolean
sipua_via_line_check (SipUaView value, SipUaView rest, SipUaSyntaxError *syntax)
{
  SipUaView element;
  SipUaViaView via;

  while (sipua_list_next (&rest, &element))
    if (!read_via (value, element, &via, syntax))
      return FALSE;
  return TRUE;
}

static gboolean
take_via (SipUaTypedValues *typed, SipUaView value, SipUaSyntaxError *syntax)
{
  SipUaView rest = value, element;

  if (!sipua_list_next (&rest, &element))
    return sipua_syntax_error (syntax, "Via", 0, "a Via");
  return read_via (value, element, &typed->top_via, syntax)
         && sipua_via_line_check (value, rest, syntax);
}

const char *
sipua_typed_take (
    SipUaTypedValues *typed, SipUaHeaderId id, SipUaView value, SipUaSyntaxError *syntax)
{
  switch (id) {
    case SIPUA_HEADER_CSEQ:
      return take_cseq (typed, value, syntax);
    case SIPUA_HEADER_CALL_ID:
      return take_call_id (typed, value, syntax);
    case SIPUA_HEADER_FROM:
      return sipua_address_view_parse (value, &typed->from, syntax) ? NULL : "Bad From";
    case SIPUA_HEADER_TO:
      return sipua_address_view_parse (value, &typed->to, syntax) ? NULL : "Bad To";
    case SIPUA_HEADER_VIA:
      return take_via (typed, value, syntax) ? NULL : "Bad Via";
    default:
      return NULL;
  }
}

static void
forget (SipUaTypedValues *typed, SipUaHeaderId id)
{
  static const SipUaTypedValues none;

  switch (id) {
    case SIPUA_HEADER_CSEQ:
      typed->cseq = 0;
      typed->cseq_method = none.cseq_method;
      break;
    case SIPUA_HEADER_CALL_ID:
      typed->call_id = none.call_id;
      break;
    case SIPUA_HEADER_FROM:
      typed->from = none.from;
      break;
    case SIPUA_HEADER_TO:
      typed->to = none.to;
      break;
    case SIPUA_HEADER_VIA:
      typed->top_via = none.top_via;
      break;
    default:
      break;
  }
}

void
sipua_typed_refresh (SipUaMessage *message, SipUaHeaderId id)
{
  const SipUaHeader *header = sipua_message_find (message, id, 0);

  forget (&message->typed, id);
  if (header)
    sipua_typed_take (&message->typed, id, sipua_header_value_view (header), NULL);
}
