/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes the answer to an offer: RFC 3264 section 6.
 *
 * The stream taken gets the chosen codec and telephone-event only, though the offer may have more in
 * common with us. Each format in an answer is one that the peer may change to in mid-stream without
 * a word of signalling (section 6.1); with one there is nothing to guess, and nothing to prepare.
 * What is not understood or not supported (rtcp-mux, crypto, ICE, groups) is not repeated, which
 * refuses it. */

#include "sdp/answer.h"

#include "sdp/attribute.h"

static void
write_session (GstSDPMessage *answer, const GstSDPMessage *offer, const SipUaSdpLocal *local)
{
  g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, local->session_id);
  g_autofree char *version = g_strdup_printf ("%" G_GUINT64_FORMAT, local->version);
  const char *type = sipua_sdp_address_type (local->family);

  gst_sdp_message_set_version (answer, "0");
  gst_sdp_message_set_origin (answer, "-", id, version, "IN", type, local->address);
  gst_sdp_message_set_session_name (answer, "-");
  gst_sdp_message_set_connection (answer, "IN", type, local->address, 0, 0);
  /* The time cannot be negotiated: t= is that of the offer (section 6). */
  for (guint i = 0; i < gst_sdp_message_times_len (offer); i++) {
    const GstSDPTime *time = gst_sdp_message_get_time (offer, i);

    gst_sdp_message_add_time (answer, time->start, time->stop, NULL);
  }
  if (gst_sdp_message_times_len (offer) == 0)
    gst_sdp_message_add_time (answer, "0", "0", NULL);
}

/* An offer that did not come from our parser may lack what the grammar wants. */
static const char *
token_or_dash (const char *token)
{
  return token != NULL ? token : "-";
}

/* Port 0 and, since the grammar wants a format, the first one offered. */
static void
write_refused (GstSDPMedia *media, const GstSDPMedia *offered)
{
  gst_sdp_media_set_port_info (media, 0, 1);
  if (gst_sdp_media_formats_len (offered) > 0)
    gst_sdp_media_add_format (media, gst_sdp_media_get_format (offered, 0));
}

static void
write_format (GstSDPMedia *media, guint payload_type, const char *name, guint clock_rate,
    guint channels, const char *fmtp)
{
  g_autofree char *number = g_strdup_printf ("%u", payload_type);
  g_autofree char *rtpmap =
      channels > 1 ? g_strdup_printf ("%u %s/%u/%u", payload_type, name, clock_rate, channels)
                   : g_strdup_printf ("%u %s/%u", payload_type, name, clock_rate);

  gst_sdp_media_add_format (media, number);
  gst_sdp_media_add_attribute (media, "rtpmap", rtpmap);
  if (fmtp != NULL) {
    g_autofree char *value = g_strdup_printf ("%u %s", payload_type, fmtp);

    gst_sdp_media_add_attribute (media, "fmtp", value);
  }
}

static void
write_accepted (GstSDPMedia *media, const SipUaSdpLocal *local, const SipUaSdpChoice *choice)
{
  const SipUaSdpStream *stream = choice->stream;
  const SipUaCodec *codec = stream->codec;
  g_autofree char *ptime = g_strdup_printf ("%u", stream->ptime);

  gst_sdp_media_set_port_info (media, local->rtp_port, 1);
  write_format (media, codec->payload_type, codec->encoding_name, codec->clock_rate,
      codec->channels, choice->fmtp);
  if (stream->telephone_event >= 0)
    write_format (media, (guint)stream->telephone_event, "telephone-event",
        stream->telephone_event_clock_rate, 1, choice->events);
  gst_sdp_media_add_attribute (media, "ptime", ptime);
  gst_sdp_media_add_attribute (media, sipua_sdp_direction_name (stream->direction), NULL);
}

GstSDPMessage *
sipua_sdp_write_answer (
    const GstSDPMessage *offer, const SipUaSdpLocal *local, const SipUaSdpChoice *choice)
{
  GstSDPMessage *answer = NULL;

  gst_sdp_message_new (&answer);
  write_session (answer, offer, local);
  for (guint i = 0; i < gst_sdp_message_medias_len (offer); i++) {
    const GstSDPMedia *offered = gst_sdp_message_get_media (offer, i);
    GstSDPMedia *media = NULL;

    gst_sdp_media_new (&media);
    gst_sdp_media_set_media (media, token_or_dash (gst_sdp_media_get_media (offered)));
    gst_sdp_media_set_proto (media, token_or_dash (gst_sdp_media_get_proto (offered)));
    if (i == choice->stream->index)
      write_accepted (media, local, choice);
    else
      write_refused (media, offered);
    gst_sdp_message_add_media (answer, media); /* takes the inside of it, not the block */
    gst_sdp_media_free (media);
  }
  return answer;
}
