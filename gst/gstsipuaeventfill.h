/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands in for the packets of telephone events, which are taken out of the received stream.
 *
 * They share sequence numbers and time with the audio (RFC 4733 section 2.6.1). Taken out without a
 * trace they would be losses: rtpbin would report them to the peer as such, and the jitter buffer
 * would see none of them before the audio comes back, so that nothing is heard for as long as a key
 * is down, and then a burst of concealed losses. With the sequence renumbered over them the reports
 * would name wrong numbers, and a packet that comes late across the seam would get the wrong one.
 * So each is replaced in place: same SSRC and sequence number, the audio's payload number and, as
 * payload, coded silence for the time that this event packet adds to what is covered. Audio keeps
 * flowing at the pace of the event packets, and statistics stay right. A repeated end packet adds
 * nothing and becomes one sample, which the timeline behind the decoder cuts off again. */
#pragma once

#include "gstsipuaadmission.h"
#include "gstsipuacodecs.h"

typedef struct {
  const GstSipUaCodecInfo *codec; /* (unowned) */
  guint payload_type;
  gboolean has_covered;
  guint32 ssrc;
  guint32 covered; /* RTP time up to which audio or silence came */
  gboolean has_event;
  guint32 event;       /* RTP time of the last event packet's event */
  gboolean audio_seen; /* audio came within that event */
} GstSipUaEventFill;

void gst_sip_ua_event_fill_init (
    GstSipUaEventFill *fill, const GstSipUaCodecInfo *codec, guint payload_type);
/* Each admitted audio packet. */
void gst_sip_ua_event_fill_audio (GstSipUaEventFill *fill, const GstSipUaRtpPacket *packet);
/* Each admitted event packet with its payload. Returns the size of the RTP packet that takes its
 * place, 0 if there is none: the codec has no silence of its own, or @size is too little. */
gsize gst_sip_ua_event_fill_event (GstSipUaEventFill *fill, const GstSipUaRtpPacket *packet,
    const guint8 *payload, guint8 *ret_data, gsize size);
