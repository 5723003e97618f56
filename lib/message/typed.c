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
take_cseq (SipUaTypedValues *typed, SipUaView value)
{
  SipUaSyntaxError syntax;
  SipUaCSeqView cseq;

  if (!sipua_cseq_view_parse (value, &cseq, &syntax))
    return g_str_equal (syntax.part, "CSeq number") ? "Bad CSeq Number" : "Bad CSeq Method";
  typed->cseq = cseq.number;
  typed->cseq_method = cseq.method;
  return NULL;
}

/* callid = word [ "@" word ]; compared byte by byte, so what stands in it is not our business. */
static const char *
take_call_id (SipUaTypedValues *typed, SipUaView value)
{
  if (!sipua_view_is (value, SIPUA_CHAR_VISIBLE))
    return "Bad Call-ID";
  typed->call_id = value;
  return NULL;
}

static const char *
take_via (SipUaTypedValues *typed, SipUaView value)
{
  SipUaView element;

  if (!sipua_list_next (&value, &element) || !sipua_via_view_parse (element, &typed->top_via, NULL))
    return "Bad Via";
  return sipua_via_line_is_valid (value) ? NULL : "Bad Via";
}

gboolean
sipua_via_line_is_valid (SipUaView value)
{
  SipUaView element;
  SipUaViaView via;

  while (sipua_list_next (&value, &element))
    if (!sipua_via_view_parse (element, &via, NULL))
      return FALSE;
  return TRUE;
}

const char *
sipua_typed_take (SipUaTypedValues *typed, SipUaHeaderId id, SipUaView value)
{
  switch (id) {
    case SIPUA_HEADER_CSEQ:
      return take_cseq (typed, value);
    case SIPUA_HEADER_CALL_ID:
      return take_call_id (typed, value);
    case SIPUA_HEADER_FROM:
      return sipua_address_view_parse (value, &typed->from, NULL) ? NULL : "Bad From";
    case SIPUA_HEADER_TO:
      return sipua_address_view_parse (value, &typed->to, NULL) ? NULL : "Bad To";
    case SIPUA_HEADER_VIA:
      return take_via (typed, value);
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
    sipua_typed_take (&message->typed, id, sipua_header_value_view (header));
}
