/* SPDX-License-Identifier: BSD-3-Clause */
/* Our own offers: RFC 3264 sections 5.1 and 8, telephone-event as RFC 4733 sections 2.4.1 and 2.5.1.1,
 * comfort noise as RFC 3389 section 4. */

#include <sipua/sipua-sdp.h>

#include "sdp/crypto.h"
#include "sdp/fmtp.h"
#include "sdp/format.h"
#include "sdp/info.h"
#include "sdp/write.h"

#define PAYLOAD_TYPES 128
#define FIRST_DYNAMIC 96 /* RFC 3551 section 6 */
#define COMFORT_NOISE 13 /* RFC 3551 section 6, at 8000 Hz */
#define COMFORT_NOISE_RATE 8000
#define USUAL_EVENT_NUMBER                                                                         \
  101 /* what most devices take for telephone-event, some without looking */

typedef struct {
  GstSDPMedia *media;               /* (unowned) being written */
  gboolean again;                   /* there was a description of this stream before */
  SipUaSdpFormats before;           /* its formats: a number never changes its meaning */
  gboolean reserved[PAYLOAD_TYPES]; /* by them */
  gboolean taken[PAYLOAD_TYPES];
  guint rates[PAYLOAD_TYPES]; /* of the codecs written, each once */
  guint rate_count;
} Writer;

static void
writer_init (Writer *self, GstSDPMedia *media, const GstSDPMedia *before)
{
  memset (self, 0, sizeof *self);
  self->media = media;
  self->again = before != NULL;
  if (before == NULL)
    return;
  sipua_sdp_formats_read (&self->before, before);
  for (guint i = 0; i < self->before.count; i++)
    self->reserved[self->before.items[i].payload_type] = TRUE;
}

static gboolean
is_free (const Writer *self, guint number)
{
  return !self->taken[number] && !self->reserved[number];
}

/* @preferred, else the first dynamic one that is free; -1: none. */
static gint
find_free (const Writer *self, guint preferred)
{
  if (is_free (self, preferred))
    return (gint)preferred;
  for (guint number = FIRST_DYNAMIC; number < PAYLOAD_TYPES; number++) {
    if (is_free (self, number))
      return (gint)number;
  }
  return -1;
}

/* The number that the format had before (RFC 3264 section 8.3.2), or NULL. */
static const SipUaSdpFormat *
find_before (
    const Writer *self, const char *name, guint clock_rate, guint channels, const char *fmtp)
{
  return sipua_sdp_formats_find (&self->before, name, clock_rate, channels, fmtp);
}

static void
write_format (Writer *self, guint number, const char *name, guint clock_rate, guint channels,
    const char *fmtp)
{
  self->taken[number] = TRUE;
  sipua_sdp_write_format (self->media, number, name, clock_rate, channels, fmtp);
}

static gboolean
has_rate (const Writer *self, guint clock_rate)
{
  for (guint i = 0; i < self->rate_count; i++) {
    if (self->rates[i] == clock_rate)
      return TRUE;
  }
  return FALSE;
}

static void
write_codec (Writer *self, const SipUaCodec *codec)
{
  const SipUaSdpFormat *before =
      find_before (self, codec->encoding_name, codec->clock_rate, codec->channels, codec->fmtp);
  gint number = (gint)codec->payload_type;

  if (before != NULL)
    number = (gint)before->payload_type;
  else if (self->again)
    number = find_free (self, codec->payload_type);
  if (number < 0 || self->taken[number])
    return;
  if (!has_rate (self, codec->clock_rate))
    self->rates[self->rate_count++] = codec->clock_rate;
  write_format (
      self, (guint)number, codec->encoding_name, codec->clock_rate, codec->channels, codec->fmtp);
}

static void
write_noise (Writer *self)
{
  if (has_rate (self, COMFORT_NOISE_RATE) && !self->taken[COMFORT_NOISE])
    write_format (self, COMFORT_NOISE, "CN", COMFORT_NOISE_RATE, 1, NULL);
}

/* Once for each clock rate, since events share the RTP clock of the audio (RFC 4733 section 2.1) and
 * the peer chooses the codec. */
static void
write_events (Writer *self)
{
  g_autofree char *events = sipua_sdp_events_answer (NULL);

  for (guint i = 0; i < self->rate_count; i++) {
    const SipUaSdpFormat *before = find_before (self, "telephone-event", self->rates[i], 1, NULL);
    gint number =
        before != NULL ? (gint)before->payload_type : find_free (self, USUAL_EVENT_NUMBER);

    if (number >= 0)
      write_format (self, (guint)number, "telephone-event", self->rates[i], 1, events);
  }
}

/* That of the stream before, if only with or without encryption: the feedback profile stays (RFC 4585
 * section 5, RFC 5124 section 3.3). */
static const char *
find_proto (const SipUaSdpLocal *local, const GstSDPMedia *before)
{
  const char *proto = before != NULL ? gst_sdp_media_get_proto (before) : NULL;
  gboolean feedback = proto != NULL && g_str_has_suffix (proto, "AVPF");

  if (local->crypto->len > 0)
    return feedback ? "RTP/SAVPF" : "RTP/SAVP";
  return feedback ? "RTP/AVPF" : "RTP/AVP";
}

static void
write_stream (GstSDPMessage *offer, const SipUaSdpLocal *local, const GstSDPMedia *before)
{
  GstSDPMedia *media = NULL;
  Writer writer;

  gst_sdp_media_new (&media);
  gst_sdp_media_set_media (media, "audio");
  gst_sdp_media_set_port_info (media, local->rtp_port, 1);
  gst_sdp_media_set_proto (media, find_proto (local, before));
  writer_init (&writer, media, before);
  for (guint i = 0; i < local->codecs->len; i++)
    write_codec (&writer, g_ptr_array_index (local->codecs, i));
  if (local->comfort_noise)
    write_noise (&writer);
  if (local->telephone_event)
    write_events (&writer);
  for (guint i = 0; i < local->crypto->len; i++)
    sipua_sdp_crypto_write (media, g_ptr_array_index (local->crypto, i), i + 1);
  if (before != NULL)
    sipua_sdp_write_mid (media, before);
  sipua_sdp_write_attributes (media, local->rtcp_mux, local->ptime, local->direction);
  sipua_sdp_write_media (offer, media);
}

/**
 * sipua_sdp_build_offer:
 * @local: what this side brings, with a codec at least
 *
 * Builds the first offer of a session (RFC 3264 section 5): one audio stream over RTP/AVP with all
 * codecs of @local by preference, its packet time and its direction. A pure function: it keeps nothing
 * and sends nothing.
 *
 * The codecs have the payload numbers that they were made with; of two with the same number the
 * second is left out. If @local takes telephone-events (RFC 4733) they are offered at each clock rate
 * of the codecs, with number 101 and the first free ones of 96 to 127; if it takes comfort noise (RFC
 * 3389), that is offered with number 13. RTCP is at the port above that of RTP, which needs no attribute
 * (RFC 3605), or at the same one if @local can do that and the peer too (RFC 5761). With keys in @local
 * the stream is RTP/SAVP and has a line for each (RFC 4568).
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

  g_return_val_if_fail (local != NULL, NULL);
  g_return_val_if_fail (local->codecs->len > 0, NULL);

  offer = sipua_sdp_write_session (local, NULL);
  write_stream (offer, local, NULL);
  return offer;
}

/**
 * sipua_sdp_build_next_offer:
 * @local: what this side brings now, with a codec at least
 * @previous: the last description of ours in the session, offer or answer
 *
 * Builds an offer that changes a session or renews it (RFC 3264 section 8), as for a re-INVITE or an
 * UPDATE: sipua_sdp_build_offer() that follows @previous.
 *
 * It has the m-lines of @previous in their places. The audio stream is where it was; all others have
 * port 0. If there was no audio, it is a new m-line at the end. A payload number that meant something
 * in @previous means the same again (section 8.3.2), whatever number @local has for it. The feedback
 * profile and `a=mid` stay. The o= line is that of @previous, with a version that is one more if anything
 * else differs, as sipua_sdp_continue() makes it.
 *
 * Any thread.
 *
 * Returns: (transfer full): the offer; free it with gst_sdp_message_free()
 *
 * Since: 0.1
 */
GstSDPMessage *
sipua_sdp_build_next_offer (const SipUaSdpLocal *local, const GstSDPMessage *previous)
{
  GstSDPMessage *offer;
  gint audio;

  g_return_val_if_fail (local != NULL, NULL);
  g_return_val_if_fail (local->codecs->len > 0, NULL);
  g_return_val_if_fail (previous != NULL, NULL);

  offer = sipua_sdp_write_session (local, NULL);
  audio = sipua_sdp_find_audio (previous);
  for (guint i = 0; i < gst_sdp_message_medias_len (previous); i++) {
    const GstSDPMedia *before = gst_sdp_message_get_media (previous, i);

    if ((gint)i == audio)
      write_stream (offer, local, before);
    else
      sipua_sdp_write_refused (offer, before);
  }
  if (audio < 0)
    write_stream (offer, local, NULL);
  sipua_sdp_continue (offer, previous);
  return offer;
}
