/* SPDX-License-Identifier: BSD-3-Clause */
/* The two requests that are about an INVITE and made of it: the ACK to a failure response (RFC 3261
 * section 17.1.1.3) and CANCEL (section 9.1). */

#include "message/message-private.h"

#define ROOM 1024

/* All lines, with the NUL that a quoted display name may have. */
static void
copy (SipUaMessage *request, const SipUaMessage *from, SipUaHeaderId id)
{
  guint n = sipua_message_count (from, id);

  for (guint i = 0; i < n; i++) {
    SipUaView value =
        sipua_message_store (request, sipua_header_value_view (sipua_message_find (from, id, i)));
    SipUaView name = sipua_view_from_string (sipua_header_name (id));
    SipUaHeader *header = sipua_message_insert (request, request->n_headers, TRUE);

    if (header)
      *header = (SipUaHeader){ name.data, value.data, NULL, value.length, id, name.length, 0 };
  }
  sipua_typed_refresh (request, id);
}

static SipUaMessage *
derive (const char *method, const SipUaMessage *invite, const SipUaMessage *to)
{
  SipUaMessage *request = sipua_message_alloc (ROOM);

  request->is_request = TRUE;
  request->method = sipua_message_store (request, sipua_view_from_string (method));
  request->method_id = sipua_method_from_view (request->method);
  request->request_uri = sipua_message_store (request, invite->request_uri);
  copy (request, invite, SIPUA_HEADER_VIA);
  copy (request, invite, SIPUA_HEADER_ROUTE);
  sipua_message_append (request, SIPUA_HEADER_MAX_FORWARDS, "70");
  copy (request, invite, SIPUA_HEADER_FROM);
  copy (request, to, SIPUA_HEADER_TO);
  copy (request, invite, SIPUA_HEADER_CALL_ID);
  sipua_message_append_printf (
      request, SIPUA_HEADER_CSEQ, "%u %s", sipua_message_cseq (invite), method);
  return request;
}

SipUaMessage *
sipua_message_new_failure_ack (const SipUaMessage *invite, const SipUaMessage *response)
{
  return derive ("ACK", invite, response);
}

SipUaMessage *
sipua_message_new_cancel (const SipUaMessage *invite)
{
  return derive ("CANCEL", invite, invite);
}
