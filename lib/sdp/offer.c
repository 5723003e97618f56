/* SPDX-License-Identifier: BSD-3-Clause */
/* Our own offers: RFC 3264 section 5.1, telephone-event as RFC 4733 sections 2.4.1 and 2.5.1.1. */

#include <sipua/sipua-sdp.h>

#include "sdp/fmtp.h"
#include "sdp/write.h"

#define PAYLOAD_TYPES 128
#define FIRST_DYNAMIC 96 /* RFC 3551 section 6 */
#define USUAL_EVENT_NUMBER                                                                         \
  101 /* what most devices take for telephone-event, some without looking */

typedef gboolean Taken[PAYLOAD_TYPES];

/* The one in use everywhere, else the first free one; -1: all are taken. */
static gint
take_event_number (Taken taken)
{
  gint number = USUAL_EVENT_NUMBER;

  for (gint i = FIRST_DYNAMIC; taken[number] && i < PAYLOAD_TYPES; i++)
    number = i;
  if (taken[number])
    return -1;
  taken[number] = TRUE;
  return number;
}

static void
add_rate (GArray *rates, guint clock_rate)
{
  for (guint i = 0; i < rates->len; i++) {
    if (g_array_index (rates, guint, i) == clock_rate)
      return;
  }
  g_array_append_val (rates, clock_rate);
}

static void
write_codecs (GstSDPMedia *media, const SipUaSdpLocal *local, Taken taken, GArray *rates)
{
  for (guint i = 0; i < local->codecs->len; i++) {
    const SipUaCodec *codec = g_ptr_array_index (local->codecs, i);

    if (taken[codec->payload_type])
      continue;
    taken[codec->payload_type] = TRUE;
    add_rate (rates, codec->clock_rate);
    sipua_sdp_write_format (media, codec->payload_type, codec->encoding_name, codec->clock_rate,
        codec->channels, codec->fmtp);
  }
}

/* Once for each clock rate, since events share the RTP clock of the audio (RFC 4733 section 2.1) and
 * the peer chooses the codec. */
static void
write_events (GstSDPMedia *media, Taken taken, const GArray *rates)
{
  g_autofree char *events = sipua_sdp_events_answer (NULL);

  for (guint i = 0; i < rates->len; i++) {
    gint number = take_event_number (taken);

    if (number >= 0)
      sipua_sdp_write_format (
          media, (guint)number, "telephone-event", g_array_index (rates, guint, i), 1, events);
  }
}

/**
 * sipua_sdp_build_offer:
 * @local: what this side brings, with a codec at least
 *
 * Builds an offer (RFC 3264 section 5): one audio stream over RTP/AVP with all codecs of @local by
 * preference, its packet time and its direction. A pure function: it keeps nothing and sends nothing.
 *
 * The codecs have the payload numbers that they were made with; of two with the same number the
 * second is left out. If @local takes telephone-events (RFC 4733) they are offered at each clock rate
 * of the codecs, with number 101 and the first free ones of 96 to 127. RTCP is at the port above that
 * of RTP, which needs no attribute (RFC 3605).
 *
 * Any thread.
 *
 * Returns: (transfer full): the offer; free it with gst_sdp_message_free()
 *
 * Since: 0.1
 */
GstSDPMessage *
sipua_sdp_build_offer (const SipUaSdpLocal *local)
{
  GstSDPMessage *offer;
  GstSDPMedia *media = NULL;
  g_autoptr (GArray) rates = g_array_new (FALSE, FALSE, sizeof (guint)); /* of codecs, each once */
  Taken taken = { FALSE };

  g_return_val_if_fail (local != NULL, NULL);
  g_return_val_if_fail (local->codecs->len > 0, NULL);

  offer = sipua_sdp_write_session (local, NULL);
  gst_sdp_media_new (&media);
  gst_sdp_media_set_media (media, "audio");
  gst_sdp_media_set_port_info (media, local->rtp_port, 1);
  gst_sdp_media_set_proto (media, "RTP/AVP");
  write_codecs (media, local, taken, rates);
  if (local->telephone_event)
    write_events (media, taken, rates);
  sipua_sdp_write_attributes (media, local->ptime, local->direction);
  gst_sdp_message_add_media (offer, media); /* takes the inside of it, not the block */
  gst_sdp_media_free (media);
  return offer;
}
