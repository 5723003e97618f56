/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes the answer to an offer: RFC 3264 section 6.
 *
 * The stream taken gets the chosen codec and telephone-event only, though the offer may have more in
 * common with us. Each format in an answer is one that the peer may change to in mid-stream without
 * a word of signalling (section 6.1); with one there is nothing to guess, and nothing to prepare.
 * What is not understood or not supported (rtcp-mux, crypto, ICE, groups) is not repeated, which
 * refuses it. */

#include "sdp/answer.h"

#include "sdp/write.h"

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
write_accepted (GstSDPMedia *media, const SipUaSdpLocal *local, const SipUaSdpChoice *choice)
{
  const SipUaSdpStream *stream = choice->stream;
  const SipUaCodec *codec = stream->codec;

  gst_sdp_media_set_port_info (media, local->rtp_port, 1);
  sipua_sdp_write_format (media, codec->payload_type, codec->encoding_name, codec->clock_rate,
      codec->channels, choice->fmtp);
  if (stream->telephone_event >= 0)
    sipua_sdp_write_format (media, (guint)stream->telephone_event, "telephone-event",
        stream->telephone_event_clock_rate, 1, choice->events);
  sipua_sdp_write_attributes (media, stream->ptime, stream->direction);
}

GstSDPMessage *
sipua_sdp_write_answer (
    const GstSDPMessage *offer, const SipUaSdpLocal *local, const SipUaSdpChoice *choice)
{
  GstSDPMessage *answer = sipua_sdp_write_session (local, offer);

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
