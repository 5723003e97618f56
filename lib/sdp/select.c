/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether this side can take one offered m-line, and how: media, transport, address, codec, events
 * (RFC 3264 section 6.1). */

#include "sdp/select.h"

#include "sdp/attribute.h"
#include "sdp/fmtp.h"
#include "sdp/format.h"

void
sipua_sdp_choice_clear (SipUaSdpChoice *choice)
{
  g_clear_pointer (&choice->stream, sipua_sdp_stream_free);
  g_clear_pointer (&choice->fmtp, g_free);
  g_clear_pointer (&choice->events, g_free);
}

/* RTP/AVPF is RTP/AVP with a freer timing of RTCP and feedback that needs a=rtcp-fb to be used (RFC
 * 4585 sections 4.2 and 5), so both are taken as offered. */
static SipUaSdpStage
check_media (const GstSDPMedia *media, char **reason)
{
  const char *type = gst_sdp_media_get_media (media), *proto = gst_sdp_media_get_proto (media);
  guint port = gst_sdp_media_get_port (media);

  /* Over 65535 only in a description that did not come from our parser. */
  if (port == 0 || port > G_MAXUINT16) {
    *reason = g_strdup ("no active stream offered");
    return SIPUA_SDP_STAGE_DISABLED;
  }
  if (g_strcmp0 (type, "audio") != 0) {
    *reason = g_strdup_printf ("media type not supported: offered %s, have audio", type);
    return SIPUA_SDP_STAGE_MEDIA;
  }
  if (g_strcmp0 (proto, "RTP/AVP") != 0 && g_strcmp0 (proto, "RTP/AVPF") != 0) {
    *reason = g_strdup_printf ("transport not supported: offered %s, have RTP/AVP", proto);
    return SIPUA_SDP_STAGE_TRANSPORT;
  }
  /* RFC 8858 section 4.3: such a stream cannot do with two ports. */
  if (sipua_sdp_media_has_attribute (media, "rtcp-mux-only")) {
    *reason = g_strdup ("RTP and RTCP on one port not supported");
    return SIPUA_SDP_STAGE_TRANSPORT;
  }
  return SIPUA_SDP_STAGE_USABLE;
}

/* c= of the stream goes before that of the session (RFC 8866 section 5.7). */
static const char *
find_address (const GstSDPMessage *offer, const GstSDPMedia *media)
{
  if (gst_sdp_media_connections_len (media) > 0)
    return gst_sdp_media_get_connection (media, 0)->address;
  return gst_sdp_message_get_connection (offer)->address;
}

/* Not an address of one host: broadcast, "this network" (RFC 1122 section 3.2.1.3), class E. An IPv4
 * address in the clothes of IPv6 would bypass what is said of IPv4 here. */
static gboolean
is_unusable (GInetAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return memcmp (bytes, mapped, sizeof mapped) == 0;
  return bytes[0] == 0 || bytes[0] >= 240;
}

/* NULL: @address can be taken. "Any" is the old way to say hold (RFC 3264 section 8.4), and then its
 * family does not matter, since nothing is sent. */
static char *
refuse_address (const char *address, GSocketFamily family, gboolean *hold)
{
  g_autoptr (GInetAddress) inet = address ? g_inet_address_new_from_string (address) : NULL;

  *hold = FALSE;
  if (address == NULL)
    return g_strdup ("no connection address offered");
  if (inet == NULL)
    return g_strdup_printf ("numeric address needed in c=, offered %s", address);
  *hold = g_inet_address_get_is_any (inet);
  if (*hold)
    return NULL;
  if (g_inet_address_get_is_multicast (inet))
    return g_strdup_printf ("multicast not supported: offered %s", address);
  if (is_unusable (inet))
    return g_strdup_printf ("address not usable: offered %s", address);
  if (g_inet_address_get_family (inet) != family)
    return g_strdup_printf ("address type not supported: offered %s, have %s",
        sipua_sdp_address_type (g_inet_address_get_family (inet)), sipua_sdp_address_type (family));
  return NULL;
}

static void
append_codec (GString *list, SipUaView name, guint clock_rate, guint channels)
{
  g_string_append_printf (list, " %.*s/%u", (int)name.length, name.data, clock_rate);
  if (channels > 1)
    g_string_append_printf (list, "/%u", channels);
}

static char *
no_common_codec (const SipUaSdpFormats *formats, const SipUaSdpLocal *local)
{
  g_autoptr (GString) text = g_string_new ("no common codec: offered");

  for (guint i = 0; i < formats->count && text->len < SIPUA_MAX_SDP_REASON_SIZE; i++) {
    const SipUaSdpFormat *format = &formats->items[i];

    if (format->name.length == 0)
      g_string_append_printf (text, " %u", format->payload_type);
    else if (!sipua_view_equal_nocase (format->name, "telephone-event"))
      append_codec (text, format->name, format->clock_rate, format->channels);
  }
  g_string_append (text, ", have");
  for (guint i = 0; i < local->codecs->len; i++) {
    const SipUaCodec *codec = g_ptr_array_index (local->codecs, i);

    append_codec (
        text, sipua_view_from_string (codec->encoding_name), codec->clock_rate, codec->channels);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Our order counts, not that of the offer, which RFC 3264 section 6.1 recommends to keep "unless there
 * is a specific reason": the offer's is mostly the default of a trunk or PBX, ours a property that
 * somebody set. */
static const SipUaSdpFormat *
find_codec (const SipUaSdpFormats *formats, const SipUaSdpLocal *local, const SipUaCodec **codec)
{
  for (guint i = 0; i < local->codecs->len; i++) {
    const SipUaSdpFormat *format;

    *codec = g_ptr_array_index (local->codecs, i);
    format = sipua_sdp_formats_find (
        formats, (*codec)->encoding_name, (*codec)->clock_rate, (*codec)->channels, (*codec)->fmtp);
    if (format != NULL)
      return format;
  }
  return NULL;
}

/* Each side's sending is the other's receiving (RFC 3264 section 6.1). */
static SipUaSdpDirection
answer_direction (SipUaSdpDirection offered, SipUaSdpDirection local, gboolean hold)
{
  SipUaSdpDirection direction = SIPUA_SDP_DIRECTION_INACTIVE;

  if ((offered & SIPUA_SDP_DIRECTION_SENDONLY) != 0)
    direction |= SIPUA_SDP_DIRECTION_RECVONLY;
  /* To 0.0.0.0 neither RTP nor RTCP is sent (section 8.4); the peer may send all the same. */
  if ((offered & SIPUA_SDP_DIRECTION_RECVONLY) != 0 && !hold)
    direction |= SIPUA_SDP_DIRECTION_SENDONLY;
  return direction & local;
}

/* RFC 4733 section 2.4.1 and 2.1: events share the RTP clock of the audio. */
static void
choose_events (SipUaSdpChoice *choice, const SipUaSdpFormats *formats, const SipUaSdpLocal *local)
{
  SipUaSdpStream *stream = choice->stream;
  const SipUaSdpFormat *events =
      sipua_sdp_formats_find (formats, "telephone-event", stream->codec->clock_rate, 1, NULL);

  stream->telephone_event = -1;
  if (events == NULL || !local->telephone_event)
    return;
  choice->events = sipua_sdp_events_answer (events->fmtp);
  if (choice->events == NULL)
    return;
  stream->telephone_event = (gint)events->payload_type;
  stream->telephone_event_clock_rate = events->clock_rate;
}

static SipUaSdpStream *
make_stream (const SipUaCodec *codec, const SipUaSdpFormat *format)
{
  SipUaSdpStream *stream = g_new0 (SipUaSdpStream, 1);

  stream->codec = sipua_codec_copy (codec);
  stream->codec->payload_type = format->payload_type;
  stream->receive_payload_type = format->payload_type;
  if (format->fmtp != NULL && g_utf8_validate (format->fmtp, -1, NULL))
    stream->remote_fmtp = g_strdup (format->fmtp);
  return stream;
}

static void
set_remote (SipUaSdpStream *stream, const GstSDPMedia *media, const char *address, gboolean hold)
{
  stream->remote_address = g_strdup (address);
  stream->remote_rtp_port = (guint16)gst_sdp_media_get_port (media);
  if (!hold)
    stream->remote_rtcp_port = sipua_sdp_media_rtcp_port (media, address, stream->remote_rtp_port);
}

SipUaSdpStage
sipua_sdp_select (const GstSDPMessage *offer, guint index, const SipUaSdpLocal *local,
    SipUaSdpChoice *choice, char **reason)
{
  const GstSDPMedia *media = gst_sdp_message_get_media (offer, index);
  const char *address = find_address (offer, media);
  SipUaSdpFormats formats;
  const SipUaSdpFormat *format;
  const SipUaCodec *codec;
  SipUaSdpStage stage = check_media (media, reason);
  gboolean hold;

  if (stage != SIPUA_SDP_STAGE_USABLE)
    return stage;
  *reason = refuse_address (address, local->family, &hold);
  if (*reason != NULL)
    return SIPUA_SDP_STAGE_ADDRESS;
  sipua_sdp_formats_read (&formats, media);
  format = find_codec (&formats, local, &codec);
  if (format == NULL) {
    *reason = no_common_codec (&formats, local);
    return SIPUA_SDP_STAGE_CODEC;
  }
  choice->stream = make_stream (codec, format);
  choice->fmtp = sipua_sdp_fmtp_answer (codec->encoding_name, codec->fmtp, format->fmtp);
  choose_events (choice, &formats, local);
  choice->stream->index = index;
  choice->stream->ptime = sipua_sdp_media_ptime (media, local->ptime);
  choice->stream->direction =
      answer_direction (sipua_sdp_media_direction (offer, media), local->direction, hold);
  set_remote (choice->stream, media, address, hold);
  return SIPUA_SDP_STAGE_USABLE;
}
