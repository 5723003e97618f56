/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/message under measurement. */

#include "parser-system.h"

#include "message/message.h"

static void
sipua_init (void)
{
}

static size_t
contact_host_length (const SipUaMessage *message)
{
  SipUaHeaderIter iter;
  SipUaAddressView address;
  SipUaView element;

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_CONTACT);
  if (!sipua_header_iter_next (&iter, &element)
      || !sipua_address_view_parse (element, &address, NULL))
    return 0;
  return address.uri.host.length;
}

static void *
sipua_parse (const char *data, size_t length, ParserTouched *ret_touched)
{
  SipUaMessage *message = NULL;
  SipUaParseFault fault;
  const SipUaAddressView *from, *to;
  const SipUaViaView *via;

  if (sipua_message_parse_datagram (data, length, &message, &fault) != SIPUA_PARSE_OK)
    return NULL;
  via = sipua_message_top_via (message);
  from = sipua_message_from (message);
  to = sipua_message_to (message);
  ret_touched->cseq = sipua_message_cseq (message);
  sipua_message_get_body (message, &ret_touched->body_length);
  ret_touched->call_id_length = strlen (sipua_message_call_id (message));
  ret_touched->from_host_length = from->uri.host.length;
  ret_touched->to_host_length = to->uri.host.length;
  ret_touched->contact_host_length = contact_host_length (message);
  ret_touched->via_host_length = via->host.length;
  ret_touched->from_tag_length = from->tag.length;
  ret_touched->to_tag_length = to->tag.length;
  ret_touched->branch_length = via->branch.length;
  return message;
}

static size_t
sipua_write (void *message)
{
  GBytes *bytes = sipua_message_serialize (message);
  size_t length = g_bytes_get_size (bytes);

  g_bytes_unref (bytes);
  return length;
}

static void
sipua_free (void *message)
{
  sipua_message_unref (message);
}

const ParserSystem parser_sipua = { "sipua", sipua_init, sipua_parse, sipua_write, sipua_free };
