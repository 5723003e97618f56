/* SPDX-License-Identifier: BSD-3-Clause */
/* The stand-ins of gstsipuaeventfill.h. RTP time is compared modulo 2^32. */
#include "gstsipuaeventfill.h"

#include <string.h>

#define HEADER_SIZE 12
#define RTP_VERSION_BITS 0x80

/* More than this between two RTP times means that one of them is of another timeline. */
#define MAX_DISTANCE_SECONDS 10

void
gst_sip_ua_event_fill_init (
    GstSipUaEventFill *fill, const GstSipUaCodecInfo *codec, guint payload_type)
{
  *fill = (GstSipUaEventFill){ .codec = codec, .payload_type = payload_type };
}

static void
cover (GstSipUaEventFill *fill, guint32 ssrc, guint32 end)
{
  gint32 ahead = (gint32)(end - fill->covered);

  if (!fill->has_covered || ssrc != fill->ssrc || ahead > 0
      || ahead < -(gint32)(fill->codec->clock_rate * MAX_DISTANCE_SECONDS))
    fill->covered = end;
  fill->has_covered = TRUE;
  fill->ssrc = ssrc;
}

void
gst_sip_ua_event_fill_audio (GstSipUaEventFill *fill, const GstSipUaRtpPacket *packet)
{
  guint units = 0;

  if (fill->codec->silence)
    units = packet->payload_size / fill->codec->silence_size * fill->codec->silence_units;
  if (fill->has_event && (gint32)(packet->timestamp - fill->event) >= 0)
    fill->audio_seen = TRUE;
  cover (fill, packet->ssrc, packet->timestamp + units);
}

/* How many units of time the event packet adds, up to @end. */
static guint32
missing (GstSipUaEventFill *fill, guint32 ssrc, guint32 timestamp, guint32 duration)
{
  guint32 longest =
      gst_util_uint64_scale_int (GST_SIP_UA_MAX_EVENT_FILL, fill->codec->clock_rate, GST_SECOND);
  guint32 end = timestamp + duration, units = duration;

  /* Audio within the event that goes on: the peer sends both, and the audio counts. */
  if (fill->audio_seen && fill->event == timestamp)
    return 0;
  if (fill->has_covered && ssrc == fill->ssrc && (gint32)(fill->covered - timestamp) > 0
      && fill->covered - timestamp < fill->codec->clock_rate * MAX_DISTANCE_SECONDS)
    units = (gint32)(end - fill->covered) > 0 ? end - fill->covered : 0;
  return MIN (units, longest);
}

static void
write_header (guint8 *data, guint payload_type, guint16 sequence, guint32 timestamp, guint32 ssrc)
{
  data[0] = RTP_VERSION_BITS;
  data[1] = (guint8)payload_type;
  GST_WRITE_UINT16_BE (data + 2, sequence);
  GST_WRITE_UINT32_BE (data + 4, timestamp);
  GST_WRITE_UINT32_BE (data + 8, ssrc);
}

gsize
gst_sip_ua_event_fill_event (GstSipUaEventFill *fill, const GstSipUaRtpPacket *packet,
    const guint8 *payload, guint8 *ret_data, gsize size)
{
  const GstSipUaCodecInfo *codec = fill->codec;
  guint32 duration, units;
  gsize blocks;

  if (!codec->silence || packet->payload_size < 4)
    return 0;
  duration = GST_READ_UINT16_BE (payload + 2);
  if (!fill->has_event || fill->event != packet->timestamp)
    fill->audio_seen = FALSE;
  units = missing (fill, packet->ssrc, packet->timestamp, duration);
  fill->has_event = TRUE;
  fill->event = packet->timestamp;
  blocks = MAX (units / codec->silence_units, 1);
  if (HEADER_SIZE + blocks * codec->silence_size > size)
    return 0;
  if (units > 0)
    cover (fill, packet->ssrc, packet->timestamp + duration);
  write_header (ret_data, fill->payload_type, packet->sequence,
      packet->timestamp + duration - (guint32)blocks * codec->silence_units, packet->ssrc);
  for (gsize i = 0; i < blocks; i++)
    memcpy (ret_data + HEADER_SIZE + i * codec->silence_size, codec->silence, codec->silence_size);
  return HEADER_SIZE + blocks * codec->silence_size;
}
