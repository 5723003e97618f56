/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes the answer to an offer: RFC 3264 section 6.
 *
 * The stream taken gets the chosen codec and telephone-event only, though the offer may have more in
 * common with us. Each format in an answer is one that the peer may change to in mid-stream without
 * a word of signalling (section 6.1); with one there is nothing to guess, and nothing to prepare.
 * What is not understood or not supported (ICE, DTLS, groups) is not repeated, which refuses it. */

#include "sdp/answer.h"

#include "sdp/crypto.h"
#include "sdp/write.h"

static void
write_accepted (GstSDPMessage *answer, const GstSDPMedia *offered, const SipUaSdpLocal *local,
    const SipUaSdpChoice *choice)
{
  const SipUaSdpStream *stream = choice->stream;
  const SipUaCodec *codec = stream->codec;
  GstSDPMedia *media = NULL;

  gst_sdp_media_new (&media);
  gst_sdp_media_set_media (media, gst_sdp_media_get_media (offered));
  gst_sdp_media_set_port_info (media, local->rtp_port, 1);
  gst_sdp_media_set_proto (media, gst_sdp_media_get_proto (offered));
  sipua_sdp_write_format (media, codec->payload_type, codec->encoding_name, codec->clock_rate,
      codec->channels, choice->fmtp);
  if (stream->comfort_noise >= 0)
    sipua_sdp_write_format (media, (guint)stream->comfort_noise, "CN", codec->clock_rate, 1, NULL);
  if (stream->telephone_event >= 0)
    sipua_sdp_write_format (media, (guint)stream->telephone_event, "telephone-event",
        stream->telephone_event_clock_rate, 1, choice->events);
  if (stream->local_crypto != NULL)
    sipua_sdp_crypto_write (media, stream->local_crypto, stream->local_crypto->tag);
  sipua_sdp_write_mid (media, offered);
  sipua_sdp_write_attributes (media, stream->rtcp_mux, stream->ptime, stream->direction);
  sipua_sdp_write_media (answer, media);
}

GstSDPMessage *
sipua_sdp_write_answer (
    const GstSDPMessage *offer, const SipUaSdpLocal *local, const SipUaSdpChoice *choice)
{
  GstSDPMessage *answer = sipua_sdp_write_session (local, offer);

  for (guint i = 0; i < gst_sdp_message_medias_len (offer); i++) {
    const GstSDPMedia *offered = gst_sdp_message_get_media (offer, i);

    if (i == choice->stream->index)
      write_accepted (answer, offered, local, choice);
    else
      sipua_sdp_write_refused (answer, offered);
  }
  return answer;
}

/**
 * sipua_sdp_decline:
 * @offer: an offer that passed sipua_sdp_parse()
 * @local: what this side brings
 *
 * Answers an offer with port 0 for each of its m-lines (RFC 3264 section 6): for a call that goes on
 * without media, as when a re-INVITE takes the audio out of it, or which begins without any: an offer
 * may have no m-line at all (section 5), and then the answer has none.
 *
 * Any thread.
 *
 * Returns: (transfer full): the answer; free it with gst_sdp_message_free()
 *
 * Since: 0.1
 */
GstSDPMessage *
sipua_sdp_decline (const GstSDPMessage *offer, const SipUaSdpLocal *local)
{
  GstSDPMessage *answer;

  g_return_val_if_fail (offer != NULL, NULL);
  g_return_val_if_fail (local != NULL, NULL);

  answer = sipua_sdp_write_session (local, offer);
  for (guint i = 0; i < gst_sdp_message_medias_len (offer); i++)
    sipua_sdp_write_refused (answer, gst_sdp_message_get_media (offer, i));
  return answer;
}
