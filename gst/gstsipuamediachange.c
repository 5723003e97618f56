/* SPDX-License-Identifier: BSD-3-Clause */
/* What was agreed for a call is something else from now on: hold, another address, another codec (RFC
 * 3264 section 8). The worker has let go of the media meanwhile, so it happens between two of its ticks.
 *
 * rtpbin stays, and with it the SSRC and the RTCP session. What sends is exchanged when another codec,
 * number or packet time wants it. What receives is there for each payload number as packets with it
 * come, so that those of before are still decoded. */
#include "gstsipuamediaprivate.h"

#define GST_CAT_DEFAULT sipuamedia_debug

void
gst_sip_ua_media_forget_ssrc (GstSipUaMedia *media, guint32 ssrc)
{
  GST_INFO ("%p: forgetting SSRC %08x", media, ssrc);
  g_signal_emit_by_name (media->ssrc_demux, "clear-ssrc", ssrc);
}

static void
forget_ssrcs (GstSipUaMedia *media)
{
  for (guint i = 0; i < GST_SIP_UA_MAX_SSRCS; i++)
    if (media->admission.ssrcs[i].used)
      gst_sip_ua_media_forget_ssrc (media, media->admission.ssrcs[i].ssrc);
}

/* A number that meant another codec before: RFC 3264 section 8.3.2 forbids it, and rtpbin would go on
 * with what it has. Returns whether it must forget that. */
static gboolean
remember (GstSipUaMedia *media, guint payload_type, const GstSipUaCodecInfo *codec)
{
  const GstSipUaCodecInfo *before = atomic_exchange (&media->codecs[payload_type], codec);

  return before && before != codec;
}

gboolean
gst_sip_ua_media_remember_codec (GstSipUaMedia *media)
{
  gboolean remapped = remember (media, media->receive_payload_type, media->codec);

  if (!atomic_load (&media->codecs[media->send_payload_type]))
    remember (media, media->send_payload_type, media->codec);
  return remapped;
}

/* What of it makes a difference to what sends. */
typedef struct {
  const GstSipUaCodecInfo *codec; /* (unowned) */
  guint payload_type;
  GstClockTime ptime;
} Sent;

static void
refresh_receiving (GstSipUaMedia *media)
{
  if (gst_sip_ua_media_remember_codec (media)) {
    g_signal_emit_by_name (media->rtpbin, "clear-pt-map");
    forget_ssrcs (media);
  }
  media->last_rtp = gst_util_get_timestamp ();
  media->timed_out = FALSE;
}

static gboolean
refresh_sending (GstSipUaMedia *media, const Sent *before, GError **error)
{
  if (media->codec == before->codec && media->send_payload_type == before->payload_type
      && media->ptime == before->ptime)
    return TRUE;
  GST_INFO ("%p: sending %s from now on", media, media->codec->encoding_name);
  return gst_sip_ua_media_replace_sender (media, error);
}

gboolean
gst_sip_ua_media_change (GstSipUaMedia *media, const SipUaSdpStream *stream, GError **error)
{
  GstSipUaAdmissionConfig admission;
  const Sent before = { media->codec, media->send_payload_type, media->ptime };

  g_return_val_if_fail (media->client != NULL, FALSE);
  gst_sip_ua_worker_remove (media->worker, g_steal_pointer (&media->client));
  if (!gst_sip_ua_media_configure (media, stream, &admission, error))
    return FALSE;
  g_mutex_lock (&media->lock);
  gst_sip_ua_admission_update (&media->admission, &admission);
  g_mutex_unlock (&media->lock);
  refresh_receiving (media);
  return refresh_sending (media, &before, error) && gst_sip_ua_media_work (media, error);
}
