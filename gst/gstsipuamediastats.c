/* SPDX-License-Identifier: BSD-3-Clause */
/* What a call's media can tell of itself. */
#include "gstsipuamediaprivate.h"

static void
add_admission (GstStructure *stats, const GstSipUaAdmission *admission)
{
  guint ssrcs = 0;

  for (guint i = 0; i < GST_SIP_UA_VERDICTS; i++) {
    g_autofree char *name = g_strconcat (i <= GST_SIP_UA_ADMIT_RTCP ? "received-" : "",
        gst_sip_ua_verdict_name ((GstSipUaVerdict)i), NULL);

    gst_structure_set (stats, name, G_TYPE_UINT64, admission->counts[i], NULL);
  }
  for (guint i = 0; i < GST_SIP_UA_MAX_SSRCS; i++)
    ssrcs += admission->ssrcs[i].used;
  gst_structure_set (
      stats, "ssrcs", G_TYPE_UINT, ssrcs, "latched", G_TYPE_BOOLEAN, admission->latched, NULL);
  if (admission->current)
    gst_structure_set (stats, "ssrc", G_TYPE_UINT, admission->current->ssrc, NULL);
}

static void
add_destinations (GstStructure *stats, const GstSipUaAdmission *admission)
{
  g_autofree char *rtp = gst_sip_ua_endpoint_to_string (&admission->source);
  g_autofree char *rtcp = gst_sip_ua_endpoint_to_string (&admission->rtcp_source);

  gst_structure_set (
      stats, "rtp-address", G_TYPE_STRING, rtp, "rtcp-address", G_TYPE_STRING, rtcp, NULL);
}

static void
add_queue (GstStructure *stats, GstSipUaPacedQueue *queue)
{
  GstSipUaPacedQueueStats counts;

  gst_sip_ua_paced_queue_get_stats (queue, &counts);
  gst_structure_set (stats, "queue-level", G_TYPE_UINT64, counts.level, "queue-played",
      G_TYPE_UINT64, counts.played, "queue-flushed", G_TYPE_UINT64, counts.flushed, "queue-leaked",
      G_TYPE_UINT64, counts.leaked, "queue-trimmed", G_TYPE_UINT64, counts.trimmed,
      "queue-underruns", G_TYPE_UINT64, counts.underruns, "queue-inserted-frames", G_TYPE_UINT64,
      counts.inserted, NULL);
}

GstStructure *
gst_sip_ua_media_get_stats (GstSipUaMedia *media)
{
  GstStructure *stats = gst_structure_new ("application/x-sip-media-stats", "rtp-port", G_TYPE_UINT,
      (guint)media->sockets.rtp_port, NULL);
  g_autoptr (GstStructure) session = NULL;
  GstSipUaPacedQueue *queue;

  g_mutex_lock (&media->lock);
  add_admission (stats, &media->admission);
  add_destinations (stats, &media->admission);
  gst_structure_set (stats, "sent-packets", G_TYPE_UINT64, media->sent_packets, "sent-bytes",
      G_TYPE_UINT64, media->sent_bytes, "sent-rtcp", G_TYPE_UINT64, media->sent_rtcp,
      "send-failures", G_TYPE_UINT64, media->send_failures, "skipped-frames", G_TYPE_UINT64,
      media->skipped_frames, NULL);
  queue = media->queue ? gst_sip_ua_paced_queue_ref (media->queue) : NULL;
  g_mutex_unlock (&media->lock);
  if (queue)
    add_queue (stats, queue);
  g_clear_pointer (&queue, gst_sip_ua_paced_queue_unref);
  g_mutex_lock (&media->receiver.lock);
  gst_structure_set (stats, "audio-buffers", G_TYPE_UINT64, media->receiver.buffers, "filled-time",
      G_TYPE_UINT64, media->receiver.filled, "cut-time", G_TYPE_UINT64, media->receiver.skipped,
      NULL);
  g_mutex_unlock (&media->receiver.lock);
  gst_structure_set (stats, "dropped-buffers", G_TYPE_UINT64,
      gst_sip_ua_handoff_get_dropped (media->receiver.handoff), NULL);
  if (media->rtp_session) {
    g_object_get (media->rtp_session, "stats", &session, NULL);
    gst_structure_set (stats, "rtp-session", GST_TYPE_STRUCTURE, session, NULL);
  }
  return stats;
}
