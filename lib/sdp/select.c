/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether this side can take one offered m-line, and how: media, transport, keys, address, codec,
 * events, comfort noise (RFC 3264 section 6.1). */

#include "sdp/select.h"

#include "sdp/attribute.h"
#include "sdp/crypto.h"
#include "sdp/fmtp.h"
#include "sdp/remote.h"

void
sipua_sdp_choice_clear (SipUaSdpChoice *choice)
{
  g_clear_pointer (&choice->stream, sipua_sdp_stream_free);
  g_clear_pointer (&choice->fmtp, g_free);
  g_clear_pointer (&choice->events, g_free);
}

/* RTP/AVPF is RTP/AVP with a freer timing of RTCP and feedback that needs a=rtcp-fb to be used (RFC
 * 4585 sections 4.2 and 5), so both are taken as offered; and so it is with RTP/SAVPF (RFC 5124). */
static gboolean
is_supported (const char *proto, const SipUaSdpLocal *local)
{
  return g_strcmp0 (proto, "RTP/AVP") == 0 || g_strcmp0 (proto, "RTP/AVPF") == 0
         || (local->crypto->len > 0 && sipua_sdp_is_secure (proto));
}

static SipUaSdpStage
check_media (const GstSDPMedia *media, const SipUaSdpLocal *local, char **reason)
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
  if (!is_supported (proto, local)) {
    *reason = g_strdup_printf ("transport not supported: offered %s, have RTP/AVP%s", proto,
        local->crypto->len > 0 ? " RTP/SAVP" : "");
    return SIPUA_SDP_STAGE_TRANSPORT;
  }
  /* RFC 8858 section 4.3: such a stream cannot do with two ports. */
  if (!local->rtcp_mux && sipua_sdp_media_has_attribute (media, "rtcp-mux-only")) {
    *reason = g_strdup ("RTP and RTCP on one port not supported");
    return SIPUA_SDP_STAGE_TRANSPORT;
  }
  return SIPUA_SDP_STAGE_USABLE;
}

static char *
no_common_codec (const SipUaSdpFormats *formats, const SipUaSdpLocal *local)
{
  g_autoptr (GString) text = g_string_new ("no common codec: offered");

  sipua_sdp_formats_print (text, formats);
  g_string_append (text, ", have");
  for (guint i = 0; i < local->codecs->len; i++) {
    const SipUaCodec *codec = g_ptr_array_index (local->codecs, i);

    sipua_sdp_print_codec (
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

/* RFC 4733 section 2.4.1 and 2.1: events share the RTP clock of the audio. */
static void
choose_events (SipUaSdpChoice *choice, const SipUaSdpFormats *formats, const SipUaSdpLocal *local)
{
  SipUaSdpStream *stream = choice->stream;
  const SipUaSdpFormat *events =
      sipua_sdp_formats_find (formats, "telephone-event", stream->codec->clock_rate, 1, NULL);

  if (events == NULL || !local->telephone_event)
    return;
  choice->events = sipua_sdp_events_answer (events->fmtp);
  if (choice->events == NULL)
    return;
  stream->telephone_event = (gint)events->payload_type;
  stream->receive_telephone_event = stream->telephone_event;
  stream->telephone_event_clock_rate = events->clock_rate;
}

/* RFC 3389 section 4: at the RTP clock of the audio. */
static void
choose_noise (SipUaSdpStream *stream, const SipUaSdpFormats *formats, const SipUaSdpLocal *local)
{
  const SipUaSdpFormat *noise =
      sipua_sdp_formats_find (formats, "CN", stream->codec->clock_rate, 1, NULL);

  if (noise == NULL || !local->comfort_noise)
    return;
  stream->comfort_noise = (gint)noise->payload_type;
  stream->receive_comfort_noise = stream->comfort_noise;
}

/* Media, transport, keys and address: all but the codec. */
static SipUaSdpStage
check_stream (const GstSDPMessage *offer, const GstSDPMedia *media, const SipUaSdpLocal *local,
    SipUaSdpRemote *remote, SipUaSdpCryptoPair *keys, char **reason)
{
  SipUaSdpStage stage = check_media (media, local, reason);

  if (stage != SIPUA_SDP_STAGE_USABLE)
    return stage;
  *reason = sipua_sdp_remote_read (remote, offer, media, local, "offered");
  if (*reason != NULL)
    return SIPUA_SDP_STAGE_ADDRESS;
  if (sipua_sdp_is_secure (gst_sdp_media_get_proto (media)))
    *reason = sipua_sdp_crypto_choose (keys, media, local->crypto);
  return *reason == NULL ? SIPUA_SDP_STAGE_USABLE : SIPUA_SDP_STAGE_KEYS;
}

SipUaSdpStage
sipua_sdp_select (const GstSDPMessage *offer, guint index, const SipUaSdpLocal *local,
    SipUaSdpChoice *choice, char **reason)
{
  const GstSDPMedia *media = gst_sdp_message_get_media (offer, index);
  SipUaSdpRemote remote;
  SipUaSdpCryptoPair keys = { NULL, NULL };
  SipUaSdpFormats formats;
  const SipUaSdpFormat *format;
  const SipUaCodec *codec;
  SipUaSdpStage stage = check_stream (offer, media, local, &remote, &keys, reason);

  if (stage != SIPUA_SDP_STAGE_USABLE)
    return stage;
  sipua_sdp_formats_read (&formats, media);
  format = find_codec (&formats, local, &codec);
  if (format == NULL) {
    *reason = no_common_codec (&formats, local);
    sipua_sdp_crypto_pair_clear (&keys);
    return SIPUA_SDP_STAGE_CODEC;
  }
  choice->stream = sipua_sdp_remote_stream (&remote, codec, format, local->direction);
  choice->stream->local_crypto = keys.local;
  choice->stream->remote_crypto = keys.remote;
  choice->fmtp = sipua_sdp_fmtp_answer (codec->encoding_name, codec->fmtp, format->fmtp);
  choose_events (choice, &formats, local);
  choose_noise (choice->stream, &formats, local);
  choice->stream->index = index;
  choice->stream->ptime = sipua_sdp_media_ptime (media, codec, local->ptime);
  return SIPUA_SDP_STAGE_USABLE;
}
