/* SPDX-License-Identifier: BSD-3-Clause */
/* What an answer to an offer of ours agrees to: RFC 3264 section 7. */

#include <sipua/sipua-sdp.h>

#include "sdp/attribute.h"
#include "sdp/crypto.h"
#include "sdp/fmtp.h"
#include "sdp/info.h"
#include "sdp/remote.h"

typedef struct {
  const SipUaCodec *codec;        /* (unowned) ours */
  const SipUaSdpFormat *offered;  /* (unowned) with the number that the peer sends */
  const SipUaSdpFormat *answered; /* (unowned) with the number that we send */
} Match;

/* NULL: the m-lines are those of the offer, and the stream is on (RFC 3264 section 6). */
static char *
refuse_media (const GstSDPMessage *offer, const GstSDPMessage *answer, guint index)
{
  guint offered = gst_sdp_message_medias_len (offer),
        answered = gst_sdp_message_medias_len (answer);
  const GstSDPMedia *ours, *theirs;
  guint port;

  if (offered != answered)
    return g_strdup_printf (
        "number of streams differs: offered %u, answered %u", offered, answered);
  ours = gst_sdp_message_get_media (offer, index);
  theirs = gst_sdp_message_get_media (answer, index);
  port = gst_sdp_media_get_port (theirs);
  if (g_strcmp0 (gst_sdp_media_get_media (ours), gst_sdp_media_get_media (theirs)) != 0)
    return g_strdup_printf ("media type differs: offered %s, answered %s",
        gst_sdp_media_get_media (ours), gst_sdp_media_get_media (theirs));
  if (port == 0)
    return g_strdup ("stream refused: answered port 0");
  /* Only in a description that did not come from our parser. */
  if (port > G_MAXUINT16)
    return g_strdup_printf ("port not usable: answered %u", port);
  if (g_strcmp0 (gst_sdp_media_get_proto (ours), gst_sdp_media_get_proto (theirs)) != 0)
    return g_strdup_printf ("transport differs: offered %s, answered %s",
        gst_sdp_media_get_proto (ours), gst_sdp_media_get_proto (theirs));
  return NULL;
}

/* The codec of ours that a format of the answer is, if we offered it. */
static gboolean
match_codec (Match *match, const SipUaSdpFormat *answered, const SipUaSdpFormats *offer,
    const SipUaSdpLocal *local)
{
  for (guint i = 0; i < local->codecs->len; i++) {
    const SipUaCodec *codec = g_ptr_array_index (local->codecs, i);
    const SipUaSdpFormat *offered = sipua_sdp_formats_find (
        offer, codec->encoding_name, codec->clock_rate, codec->channels, codec->fmtp);

    if (offered != NULL
        && sipua_sdp_format_is (
            answered, codec->encoding_name, codec->clock_rate, codec->channels, codec->fmtp)) {
      *match = (Match){ codec, offered, answered };
      return TRUE;
    }
  }
  return FALSE;
}

/* The answer's order counts: its first format is what the peer likes best (RFC 3264 section 6.1), and
 * what it will most likely send. Formats that we did not offer are passed over. */
static gboolean
find_match (Match *match, const SipUaSdpFormats *answer, const SipUaSdpFormats *offer,
    const SipUaSdpLocal *local)
{
  for (guint i = 0; i < answer->count; i++) {
    if (match_codec (match, &answer->items[i], offer, local))
      return TRUE;
  }
  return FALSE;
}

static char *
no_common_codec (const SipUaSdpFormats *offer, const SipUaSdpFormats *answer)
{
  g_autoptr (GString) text = g_string_new ("no common codec: answered");

  sipua_sdp_formats_print (text, answer);
  g_string_append (text, ", offered");
  sipua_sdp_formats_print (text, offer);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* At the clock rate of the codec (RFC 4733 section 2.1), if the peer takes digits at all. */
static void
set_events (SipUaSdpStream *stream, const SipUaSdpFormats *offer, const SipUaSdpFormats *answer)
{
  guint clock_rate = stream->codec->clock_rate;
  const SipUaSdpFormat *offered =
      sipua_sdp_formats_find (offer, "telephone-event", clock_rate, 1, NULL);
  const SipUaSdpFormat *answered =
      sipua_sdp_formats_find (answer, "telephone-event", clock_rate, 1, NULL);
  g_autofree char *events = NULL;

  if (offered == NULL || answered == NULL)
    return;
  events = sipua_sdp_events_answer (answered->fmtp);
  if (events == NULL)
    return;
  stream->telephone_event = (gint)answered->payload_type;
  stream->receive_telephone_event = (gint)offered->payload_type;
  stream->telephone_event_clock_rate = clock_rate;
}

/* RFC 3389 section 4, as with events. */
static void
set_noise (SipUaSdpStream *stream, const SipUaSdpFormats *offer, const SipUaSdpFormats *answer)
{
  guint clock_rate = stream->codec->clock_rate;
  const SipUaSdpFormat *offered = sipua_sdp_formats_find (offer, "CN", clock_rate, 1, NULL);
  const SipUaSdpFormat *answered = sipua_sdp_formats_find (answer, "CN", clock_rate, 1, NULL);

  if (offered == NULL || answered == NULL)
    return;
  stream->comfort_noise = (gint)answered->payload_type;
  stream->receive_comfort_noise = (gint)offered->payload_type;
}

/* (nullable) (transfer full): why @stream cannot be used. */
static char *
set_keys (SipUaSdpStream *stream, const GstSDPMedia *theirs, const SipUaSdpLocal *local)
{
  SipUaSdpCryptoPair keys = { NULL, NULL };
  char *reason;

  if (!sipua_sdp_is_secure (gst_sdp_media_get_proto (theirs)))
    return NULL;
  reason = sipua_sdp_crypto_accept (&keys, theirs, local->crypto);
  stream->local_crypto = keys.local;
  stream->remote_crypto = keys.remote;
  return reason;
}

/* (transfer full) (nullable): NULL with a @reason (transfer full). */
static SipUaSdpStream *
read_stream (const GstSDPMessage *offer, const GstSDPMessage *answer, guint index,
    const SipUaSdpLocal *local, char **reason)
{
  const GstSDPMedia *ours = gst_sdp_message_get_media (offer, index);
  const GstSDPMedia *theirs = gst_sdp_message_get_media (answer, index);
  SipUaSdpFormats offered, answered;
  SipUaSdpRemote remote;
  g_autoptr (SipUaSdpStream) stream = NULL;
  Match match;

  *reason = sipua_sdp_remote_read (&remote, answer, theirs, local, "answered");
  if (*reason != NULL)
    return NULL;
  sipua_sdp_formats_read (&offered, ours);
  sipua_sdp_formats_read (&answered, theirs);
  if (!find_match (&match, &answered, &offered, local)) {
    *reason = no_common_codec (&offered, &answered);
    return NULL;
  }
  stream = sipua_sdp_remote_stream (
      &remote, match.codec, match.answered, sipua_sdp_media_direction (offer, ours));
  stream->receive_payload_type = match.offered->payload_type;
  stream->index = index;
  stream->ptime = sipua_sdp_media_ptime (theirs, match.codec, local->ptime);
  set_events (stream, &offered, &answered);
  set_noise (stream, &offered, &answered);
  *reason = set_keys (stream, theirs, local);
  return *reason == NULL ? g_steal_pointer (&stream) : NULL;
}

/**
 * sipua_sdp_accept_answer:
 * @offer: an offer made by sipua_sdp_build_offer() or sipua_sdp_build_next_offer()
 * @answer: the answer to it, that passed sipua_sdp_parse()
 * @local: what the offer was made of
 * @stream: (out) (optional) (transfer full): what was agreed; free it with sipua_sdp_stream_free()
 * @error: return location for an error, or %NULL
 *
 * Reads what an answer agrees to (RFC 3264 section 7). A pure function: it keeps nothing and sends
 * nothing.
 *
 * The codec is the first one in the answer that was offered: by name, clock rate, channels and the
 * parameters that belong to its identity, never by number. We send with the number of the answer and
 * receive with that of the offer, which should be the same and are not always (section 6.1); so it is
 * with telephone-event (RFC 4733) and comfort noise (RFC 3389), which are agreed if the answer has them
 * at the clock rate of the codec. RTCP shares the port of RTP if both descriptions have `a=rtcp-mux`.
 * Formats that were not offered, and all codecs but the first, do not matter.
 *
 * The packet time is that of the answer, else that of @local, not above the answer's maxptime, within
 * 10 to 60 ms and in steps of 10 ms, of which Opus leaves 10, 20, 40 and 60. The direction is the answer's as seen from this side, as far as
 * it was offered: "sendonly" is #SIPUA_SDP_DIRECTION_RECVONLY. To 0.0.0.0 or :: nothing is sent
 * (section 8.4).
 *
 * On failure nothing is set but @error, whose message is one line of ASCII that names the fault: "no
 * common codec: answered G729/8000, offered PCMU/8000 PCMA/8000". It fails if the answer has not as
 * many m-lines as the offer, or another media type or transport, if its port is 0, if its address is
 * not a numeric unicast one of this side's family, if it has no codec that was offered, and if keys
 * were offered and it has not exactly one line `a=crypto` that takes one of them (RFC 4568 section 5.1.3).
 *
 * Any thread.
 *
 * Returns: %TRUE if a stream was agreed; %FALSE with %SIPUA_ERROR_NOT_ACCEPTABLE if not
 *
 * Since: 0.1
 */
gboolean
sipua_sdp_accept_answer (const GstSDPMessage *offer, const GstSDPMessage *answer,
    const SipUaSdpLocal *local, SipUaSdpStream **stream, GError **error)
{
  g_autoptr (SipUaSdpStream) agreed = NULL;
  g_autofree char *reason = NULL;
  gint index;

  g_return_val_if_fail (offer != NULL, FALSE);
  g_return_val_if_fail (answer != NULL, FALSE);
  g_return_val_if_fail (local != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  index = sipua_sdp_find_audio (offer);
  g_return_val_if_fail (index >= 0, FALSE);
  reason = refuse_media (offer, answer, (guint)index);
  if (reason == NULL)
    agreed = read_stream (offer, answer, (guint)index, local, &reason);
  if (agreed == NULL) {
    g_set_error (
        error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE, "%.*s", SIPUA_MAX_SDP_REASON_SIZE, reason);
    return FALSE;
  }
  if (stream != NULL)
    *stream = g_steal_pointer (&agreed);
  return TRUE;
}
