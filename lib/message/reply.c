/* SPDX-License-Identifier: BSD-3-Clause */
/* Replies (RFC 3261 section 8.2.6) and the stamp of where a request came from (section 18.2.1 and
 * RFC 3581 section 4). */

#include "message/message-private.h"

#include "message/params.h"
#include "message/via.h"

/* Room for what a layer above is going to add: Contact, Allow, Supported and the like. */
#define REPLY_ROOM 512

static void
copy_header (SipUaMessage *reply, const SipUaHeader *from, SipUaView tag)
{
  SipUaHeader *header = sipua_message_insert (reply, reply->n_headers, FALSE);
  SipUaView name = sipua_message_store (reply, sipua_header_name_view (from));
  SipUaView value = sipua_header_value_view (from);

  /* Cannot be full: the request has no more headers than fit. */
  if (!header)
    return;
  if (tag.length > 0) {
    GString *tagged = g_string_new_len (value.data, value.length);

    g_string_append_len (g_string_append (tagged, ";tag="), tag.data, tag.length);
    value = sipua_message_store (reply, sipua_view (tagged->str, tagged->len));
    g_string_free (tagged, TRUE);
  } else {
    value = sipua_message_store (reply, value);
  }
  *header = (SipUaHeader){ name.data, value.data, NULL, value.length, from->id, name.length, 0 };
}

static void
copy_first (SipUaMessage *reply, const SipUaMessage *request, SipUaHeaderId id, SipUaView tag)
{
  const SipUaHeader *header = sipua_message_find (request, id, 0);

  if (header) {
    copy_header (reply, header, tag);
    sipua_typed_refresh (reply, id);
  }
}

static void
copy_vias (SipUaMessage *reply, const SipUaMessage *request)
{
  for (guint i = 0; i < request->n_headers; i++)
    if (request->headers[i].id == SIPUA_HEADER_VIA)
      copy_header (reply, &request->headers[i], sipua_view (NULL, 0));
  sipua_typed_refresh (reply, SIPUA_HEADER_VIA);
}

static gsize
echoed_size (const SipUaMessage *request)
{
  gsize size = 0;

  for (guint i = 0; i < request->n_headers; i++) {
    const SipUaHeader *header = &request->headers[i];

    switch (header->id) {
      case SIPUA_HEADER_VIA:
      case SIPUA_HEADER_FROM:
      case SIPUA_HEADER_TO:
      case SIPUA_HEADER_CALL_ID:
      case SIPUA_HEADER_CSEQ:
        size += header->name_length + header->value_length + 2;
        break;
      default:
        break;
    }
  }
  return size;
}

SipUaMessage *
sipua_message_new_reply (
    const SipUaMessage *request, guint status, const char *reason, const char *to_tag)
{
  SipUaMessage *reply = sipua_message_alloc (echoed_size (request) + REPLY_ROOM);
  SipUaView none = sipua_view (NULL, 0);
  SipUaView tag = none;

  if (request->typed.to.tag.length == 0)
    tag = sipua_view_from_string (to_tag);
  if (reason && !sipua_text_is_safe (sipua_view_from_string (reason))) {
    g_critical ("reason phrase with a line end");
    reason = NULL;
  }
  reply->status = status;
  reply->reason = sipua_message_store (
      reply, sipua_view_from_string (reason ? reason : sipua_status_phrase (status)));
  copy_vias (reply, request);
  copy_first (reply, request, SIPUA_HEADER_FROM, none);
  copy_first (reply, request, SIPUA_HEADER_TO, tag);
  copy_first (reply, request, SIPUA_HEADER_CALL_ID, none);
  copy_first (reply, request, SIPUA_HEADER_CSEQ, none);
  if (status == 100)
    copy_first (reply, request, SIPUA_HEADER_TIMESTAMP, none);
  return reply;
}

/* Octet for octet, but for two: a received that came is the sender's claim and is dropped; rport keeps
 * its place. */
static void
append_params (GString *value, SipUaView params, guint16 port)
{
  const char *start = params.data;
  SipUaParamView param;

  for (; sipua_param_next (&params, &param) == SIPUA_PARAM_OK; start = params.data) {
    if (sipua_view_equal_nocase (param.name, "received"))
      continue;
    if (sipua_view_equal_nocase (param.name, "rport"))
      g_string_append_printf (value, ";rport=%u", port);
    else
      g_string_append_len (value, start, params.data - start);
  }
}

/* What stands in front of the parameters of a Via element. */
static SipUaView
element_head (SipUaView element)
{
  const char *semicolon = memchr (element.data, ';', element.length);

  return sipua_view (element.data, semicolon ? (gsize)(semicolon - element.data) : element.length);
}

void
sipua_message_stamp_source (SipUaMessage *request, const char *host, guint16 port)
{
  SipUaHeader *header = (SipUaHeader *)sipua_message_find (request, SIPUA_HEADER_VIA, 0);
  const SipUaViaView *via = sipua_message_top_via (request);
  SipUaView element, rest, head, stored;
  GString *value;
  gboolean differs;

  if (!via)
    return;
  rest = sipua_header_value_view (header);
  sipua_list_next (&rest, &element);
  differs = !sipua_view_equal_nocase (via->host, host);
  if (!differs && !via->has_rport && via->received.length == 0)
    return;

  value = g_string_sized_new (header->value_length + 64);
  head = element_head (element);
  g_string_append_len (value, head.data, head.length);
  append_params (value, sipua_view (head.data + head.length, element.length - head.length), port);
  if (differs || via->has_rport)
    g_string_append_printf (value, ";received=%s", host);
  if (rest.length > 0)
    g_string_append_len (g_string_append_c (value, ','), rest.data, rest.length);
  stored = sipua_message_store (request, sipua_view (value->str, value->len));
  header->value = stored.data;
  header->raw = NULL;
  header->value_length = stored.length;
  g_string_free (value, TRUE);
  sipua_typed_refresh (request, SIPUA_HEADER_VIA);
}
