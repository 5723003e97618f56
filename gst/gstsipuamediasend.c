/* SPDX-License-Identifier: BSD-3-Clause */
/* Media worker: at each ptime one frame of PCM, out of the queue or silence, goes through encoder,
 * payloader and rtpbin, which gives it back in the same thread to be sent. RTCP comes from a thread of
 * rtpbin's. */
#include <gst/rtp/rtp.h>
#include <string.h>

#include "gstsipuamediaprivate.h"

#define GST_CAT_DEFAULT sipuamedia_debug

static gboolean
send_to (GstSipUaMedia *media, int fd, const GstSipUaEndpoint *to, GstBuffer *buffer)
{
  GstMapInfo map;
  gboolean sent;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  sent = gst_sip_ua_sockets_send (&media->sockets, fd, to, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  return sent;
}

static void
send_rtp (GstBuffer *buffer, gpointer user_data)
{
  GstSipUaMedia *media = user_data;
  GstSipUaEndpoint to;
  gboolean sent;

  g_mutex_lock (&media->lock);
  sent = gst_sip_ua_admission_get_rtp_destination (&media->admission, &to);
  g_mutex_unlock (&media->lock);
  sent = sent && send_to (media, media->sockets.rtp, &to, buffer);
  g_mutex_lock (&media->lock);
  media->sent_packets += sent;
  media->sent_bytes += sent ? gst_buffer_get_size (buffer) : 0;
  media->send_failures += !sent;
  g_mutex_unlock (&media->lock);
}

static gboolean
contains_bye (GstBuffer *buffer)
{
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;
  gboolean more, found = FALSE;

  if (!gst_rtcp_buffer_map (buffer, GST_MAP_READ, &rtcp))
    return FALSE;
  for (more = gst_rtcp_buffer_get_first_packet (&rtcp, &packet); more && !found;
       more = gst_rtcp_packet_move_to_next (&packet))
    found = gst_rtcp_packet_get_type (&packet) == GST_RTCP_TYPE_BYE;
  gst_rtcp_buffer_unmap (&rtcp);
  return found;
}

static void
send_rtcp (GstBuffer *buffer, gpointer user_data)
{
  GstSipUaMedia *media = user_data;
  GstSipUaEndpoint to;
  gboolean sent;

  g_mutex_lock (&media->lock);
  sent = gst_sip_ua_admission_get_rtcp_destination (&media->admission, &to);
  g_mutex_unlock (&media->lock);
  sent = sent && send_to (media, media->sockets.rtcp, &to, buffer);
  g_mutex_lock (&media->lock);
  media->sent_rtcp += sent;
  if (contains_bye (buffer)) {
    media->bye_sent = TRUE;
    g_cond_signal (&media->sent);
  }
  g_mutex_unlock (&media->lock);
}

const GstSipUaRtpOutFuncs gst_sip_ua_media_out_funcs = { send_rtp, send_rtcp };

void
gst_sip_ua_media_use_queue (GstSipUaMedia *media, GstSipUaPacedQueue *queue)
{
  if (media->sending_queue)
    gst_sip_ua_paced_queue_end (media->sending_queue);
  g_clear_pointer (&media->sending_queue, gst_sip_ua_paced_queue_unref);
  media->sending_queue = queue;
  if (queue)
    gst_sip_ua_paced_queue_begin (queue);
}

static void
notice_queue (GstSipUaMedia *media)
{
  gpointer queue = atomic_exchange (&media->next_queue, GST_SIP_UA_MEDIA_NO_CHANGE);

  if (queue != GST_SIP_UA_MEDIA_NO_CHANGE)
    gst_sip_ua_media_use_queue (media, queue);
}

/* FALSE: nothing is to be sent now. */
static gboolean
fill_frame (GstSipUaMedia *media, GstClockTime time, gint16 *frame, guint count)
{
  GstSipUaPacedFrame result = GST_SIP_UA_PACED_SILENCE;
  gboolean marker = FALSE;

  if (media->sending_queue)
    result = gst_sip_ua_paced_queue_take (
        media->sending_queue, media->codec->audio_rate, time, frame, count, &marker);
  if (result == GST_SIP_UA_PACED_SILENCE)
    memset (frame, 0, count * sizeof *frame);
  media->discont |= marker;
  return result != GST_SIP_UA_PACED_NOTHING;
}

/* The frame that is due at @time, monotonic. */
static void
send_frame (GstSipUaMedia *media, GstClockTime time)
{
  guint count =
      (guint)gst_util_uint64_scale_int (media->ptime, (int)media->codec->audio_rate, GST_SECOND);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, count * sizeof (gint16), NULL);
  GstMapInfo map;
  gboolean filled;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  filled = fill_frame (media, time, (gint16 *)map.data, count);
  gst_buffer_unmap (buffer, &map);
  if (!filled || !media->sending) { /* a peer that takes no audio holds up nobody's stream */
    media->discont |= !media->sending;
    gst_buffer_unref (buffer);
    return;
  }
  GST_BUFFER_PTS (buffer) = time > media->base_time ? time - media->base_time : 0;
  GST_BUFFER_DURATION (buffer) = media->ptime;
  if (media->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  media->discont = FALSE;
  gst_sip_ua_rtp_in_push (media->in, GST_SIP_UA_RTP_IN_PCM, buffer);
}

static void
tell_mark (const char *id, GstClockTime played, gpointer user_data)
{
  GstSipUaMedia *media = user_data;

  if (media->callbacks.mark)
    media->callbacks.mark (id, played, media->user_data);
}

/* The clock of frames goes on regardless of when we run: RTP time is that of the clock. What could
 * not be sent for long is left out, as RTP time that nothing was sent for. */
static void
skip_frames (GstSipUaMedia *media, GstClockTime now)
{
  guint64 frames;

  if (now <= media->next_frame + GST_SIP_UA_MAX_CATCH_UP)
    return;
  frames = (now - media->next_frame) / media->ptime;
  GST_INFO ("%p: stalled, skipping %" G_GUINT64_FORMAT " frames", media, frames);
  media->next_frame += frames * media->ptime;
  media->discont = TRUE;
  g_mutex_lock (&media->lock);
  media->skipped_frames += frames;
  g_mutex_unlock (&media->lock);
}

GstClockTime
gst_sip_ua_media_tick (gpointer user_data, GstClockTime now)
{
  GstSipUaMedia *media = user_data;

  gst_sip_ua_media_check_silence (media, now);
  notice_queue (media);
  skip_frames (media, now);
  while (media->next_frame <= now) {
    send_frame (media, media->next_frame);
    media->next_frame += media->ptime;
  }
  if (media->sending_queue)
    gst_sip_ua_paced_queue_report (media->sending_queue, tell_mark, media);
  return media->next_frame;
}
