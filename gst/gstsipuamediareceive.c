/* SPDX-License-Identifier: BSD-3-Clause */
/* Media worker: datagrams that arrived pass admission and go into the hidden pipeline. */
#include <gst/rtp/rtp.h>

#include "gstsipuamediaprivate.h"

#define GST_CAT_DEFAULT sipuamedia_debug

static void
report_event (GstSipUaMedia *media, const GstSipUaTelephoneEvent *event)
{
  GST_DEBUG ("%p: telephone event %u, %" GST_TIME_FORMAT, media, event->number,
      GST_TIME_ARGS (event->duration));
  if (media->callbacks.telephone_event)
    media->callbacks.telephone_event (event, media->user_data);
}

static void
push (GstSipUaMedia *media, GstSipUaRtpInSrc src, gconstpointer data, gsize size, GstClockTime now)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);
  GstFlowReturn flow;

  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) =
      now > media->base_time ? now - media->base_time : 0;
  flow = gst_sip_ua_rtp_in_push (media->in, src, buffer);
  if (flow != GST_FLOW_OK)
    GST_DEBUG ("%p: rtpbin returned %s", media, gst_flow_get_name (flow));
}

static void
handle_event (
    GstSipUaMedia *media, const GstSipUaRtpPacket *packet, const guint8 *data, GstClockTime now)
{
  const guint8 *payload = data + packet->payload;
  guint8 stand_in[GST_SIP_UA_MAX_DATAGRAM];
  GstSipUaTelephoneEvent event;
  gsize size;

  if (gst_sip_ua_telephone_event_receiver_push (&media->event_receiver, packet->ssrc,
          packet->timestamp, payload, packet->payload_size, now, &event))
    report_event (media, &event);
  size =
      gst_sip_ua_event_fill_event (&media->event_fill, packet, payload, stand_in, sizeof stand_in);
  if (size > 0)
    push (media, GST_SIP_UA_RTP_IN_RTP, stand_in, size, now);
}

static void
handle_rtp (
    GstSipUaMedia *media, guint8 *data, gsize size, const GstSipUaEndpoint *from, GstClockTime now)
{
  GstSipUaRtpPacket packet;
  GstSipUaVerdict verdict;
  guint32 current = 0;

  g_mutex_lock (&media->lock);
  verdict = gst_sip_ua_admission_rtp (&media->admission, data, size, from, now, &packet);
  if (media->admission.current)
    current = media->admission.current->ssrc;
  g_mutex_unlock (&media->lock);
  if (packet.source_changed) {
    g_autofree char *text = gst_sip_ua_endpoint_to_string (from);

    GST_INFO ("%p: latched to %s", media, text);
  }
  if (verdict != GST_SIP_UA_ADMIT_AUDIO && verdict != GST_SIP_UA_ADMIT_EVENT)
    return;
  media->last_rtp = now;
  media->heard_rtp = TRUE;
  media->timed_out = FALSE;
  gst_sip_ua_receiver_set_current (&media->receiver, current);
  if (packet.replaced) /* else rtpbin would refuse the new one at max-streams */
    gst_sip_ua_media_forget_ssrc (media, packet.replaced_ssrc);
  if (verdict == GST_SIP_UA_ADMIT_EVENT) {
    handle_event (media, &packet, data, now);
  } else {
    gst_sip_ua_event_fill_audio (&media->event_fill, &packet);
    push (media, GST_SIP_UA_RTP_IN_RTP, data, size, now);
  }
}

static void
handle_rtcp (
    GstSipUaMedia *media, guint8 *data, gsize size, const GstSipUaEndpoint *from, GstClockTime now)
{
  GstSipUaVerdict verdict;

  g_mutex_lock (&media->lock);
  verdict = gst_sip_ua_admission_rtcp (&media->admission, data, &size, from, now);
  g_mutex_unlock (&media->lock);
  if (verdict == GST_SIP_UA_ADMIT_RTCP)
    push (media, GST_SIP_UA_RTP_IN_RTCP, data, size, now);
}

void
gst_sip_ua_media_readable (gpointer user_data, guint index)
{
  GstSipUaMedia *media = user_data;
  int fd = index == 0 ? media->sockets.rtp : media->sockets.rtcp;
  guint8 data[GST_SIP_UA_MAX_DATAGRAM + 1]; /* one more: so that too long is seen as such */
  GstSipUaEndpoint from;
  gboolean truncated;

  for (guint i = 0; i < GST_SIP_UA_MAX_BATCH; i++) {
    gssize size = gst_sip_ua_sockets_receive (fd, data, sizeof data, &from, &truncated);
    GstClockTime now = gst_util_get_timestamp ();

    if (size < 0)
      return;
    if (index == 0)
      handle_rtp (media, data, (gsize)size, &from, now);
    else
      handle_rtcp (media, data, (gsize)size, &from, now);
  }
}

void
gst_sip_ua_media_check_silence (GstSipUaMedia *media, GstClockTime now)
{
  GstClockTime limit = media->heard_rtp ? media->timeout : media->establish_timeout;
  GstSipUaTelephoneEvent event;

  while (gst_sip_ua_telephone_event_receiver_expire (&media->event_receiver, now, &event))
    report_event (media, &event);
  if (atomic_load (&media->patient))
    media->last_rtp = now;
  if (!media->receiving || media->held || media->timed_out || limit == 0
      || now < media->last_rtp + limit)
    return;
  media->timed_out = TRUE;
  GST_INFO ("%p: no RTP %s", media, media->heard_rtp ? "any more" : "yet");
  if (media->callbacks.timeout)
    media->callbacks.timeout (media->heard_rtp, media->user_data);
}
