/* SPDX-License-Identifier: BSD-3-Clause */
/* A call's media as the agent thread sees it: made, started, stopped. */
#include "gstsipuamedia.h"

#include <gio/gio.h>
#include <string.h>

#include "gstsipuamediaprivate.h"
#include "gstsipuareaper.h"

GST_DEBUG_CATEGORY (sipuamedia_debug);
#define GST_CAT_DEFAULT sipuamedia_debug

static const GstSipUaWorkerFuncs worker_funcs = { gst_sip_ua_media_readable,
  gst_sip_ua_media_tick };

static void
free_next_queue (GstSipUaMedia *media, gpointer next)
{
  gpointer queue = atomic_exchange (&media->next_queue, next);

  if (queue && queue != GST_SIP_UA_MEDIA_NO_CHANGE)
    gst_sip_ua_paced_queue_unref (queue);
}

static void
media_free (GstSipUaMedia *media)
{
  free_next_queue (media, NULL);
  g_clear_pointer (&media->queue, gst_sip_ua_paced_queue_unref);
  gst_sip_ua_sockets_close (&media->sockets);
  gst_sip_ua_receiver_clear (&media->receiver);
  g_mutex_clear (&media->lock);
  g_cond_clear (&media->sent);
  g_mutex_clear (&media->callback_lock);
  g_free (media);
}

GstSipUaMedia *
gst_sip_ua_media_new (const GstSipUaMediaConfig *config, const GstSipUaMediaCallbacks *callbacks,
    gpointer user_data, GError **error)
{
  GstSipUaMedia *media;
  GstSipUaSockets sockets;
  GstSipUaHandoff *handoff;

  GST_DEBUG_CATEGORY_INIT (sipuamedia_debug, "sipuamedia", 0, "SIP call media");
  if (gst_sip_ua_reaper_get_pending () >= GST_SIP_UA_MAX_TEAR_DOWNS) {
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_BUSY, "too many calls that ended are still to be torn down");
    return NULL;
  }
  if (!gst_sip_ua_sockets_open (
          &sockets, config->local_address, config->port_min, config->port_max, error))
    return NULL;
  handoff = gst_sip_ua_handoff_new (GST_SIP_UA_HANDOFF_TIME);
  if (!handoff) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES,
        "no descriptor left for the hand-off of received audio");
    gst_sip_ua_sockets_close (&sockets);
    return NULL;
  }
  media = g_new0 (GstSipUaMedia, 1);
  media->sockets = sockets;
  media->latency = config->latency;
  media->nat_method = config->nat_method;
  media->establish_timeout = config->establish_timeout;
  media->timeout = config->timeout;
  media->callbacks = *callbacks;
  media->user_data = user_data;
  atomic_init (&media->next_queue, GST_SIP_UA_MEDIA_NO_CHANGE);
  g_mutex_init (&media->lock);
  g_cond_init (&media->sent);
  g_mutex_init (&media->callback_lock);
  gst_sip_ua_receiver_init (&media->receiver, handoff);
  GST_DEBUG ("%p: RTP port %u", media, sockets.rtp_port);
  return media;
}

guint16
gst_sip_ua_media_get_rtp_port (GstSipUaMedia *media)
{
  return media->sockets.rtp_port;
}

/* Random, not 0, and unlike @other (RFC 3550 section 8.1). */
static guint32
make_ssrc (guint32 other)
{
  guint32 ssrc;

  do {
    ssrc = g_random_int ();
  } while (ssrc == 0 || ssrc == other);
  return ssrc;
}

static gboolean
configure_admission (GstSipUaMedia *media, const SipUaSdpStream *stream,
    GstSipUaAdmissionConfig *config, GError **error)
{
  *config = (GstSipUaAdmissionConfig){
    .nat_method = media->nat_method,
    .payload_type = stream->receive_payload_type,
    .event_payload_type = stream->receive_telephone_event,
    .receiving = (stream->direction & SIPUA_SDP_DIRECTION_RECVONLY) != 0,
    .own_ssrc = media->own_ssrc,
    .echo_ssrc = media->echo_ssrc,
  };
  if (!gst_sip_ua_endpoint_parse (&config->rtp, stream->remote_address, stream->remote_rtp_port)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "\"%s\" is no numeric address to send RTP to", stream->remote_address);
    return FALSE;
  }
  config->rtcp = config->rtp;
  config->rtcp.port = stream->remote_rtcp_port;
  return TRUE;
}

static const GstSipUaCodecInfo *
find_codec (const SipUaSdpStream *stream, GError **error)
{
  const GstSipUaCodecInfo *codec = gst_sip_ua_codec_info_find (stream->codec->encoding_name);
  const char *missing;

  if (!codec) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION, "unknown codec \"%s\"",
        stream->codec->encoding_name);
    return NULL;
  }
  missing = gst_sip_ua_codec_info_missing (codec);
  if (!missing)
    return codec;
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "%s needs element \"%s\"",
      codec->encoding_name, missing);
  return NULL;
}

/* A key that is down meanwhile stays so, if that makes sense. */
static void
configure_events (GstSipUaMedia *media, const SipUaSdpStream *stream)
{
  guint clock_rate = MAX (stream->telephone_event_clock_rate, 1);

  if (media->event_receiver.clock_rate != clock_rate)
    gst_sip_ua_telephone_event_receiver_init (&media->event_receiver, clock_rate);
  if (media->event_fill.codec != media->codec
      || media->event_fill.payload_type != media->receive_payload_type)
    gst_sip_ua_event_fill_init (&media->event_fill, media->codec, media->receive_payload_type);
}

gboolean
gst_sip_ua_media_configure (GstSipUaMedia *media, const SipUaSdpStream *stream,
    GstSipUaAdmissionConfig *ret_admission, GError **error)
{
  const GstSipUaCodecInfo *codec = find_codec (stream, error);

  if (!codec || !configure_admission (media, stream, ret_admission, error))
    return FALSE;
  media->codec = codec;
  media->send_payload_type = stream->codec->payload_type;
  media->receive_payload_type = stream->receive_payload_type;
  media->ptime = CLAMP (stream->ptime, GST_SIP_UA_MIN_PTIME, GST_SIP_UA_MAX_PTIME) * GST_MSECOND;
  media->sending = (stream->direction & SIPUA_SDP_DIRECTION_SENDONLY) != 0;
  media->receiving = ret_admission->receiving;
  media->held = stream->local_hold || stream->remote_hold;
  configure_events (media, stream);
  return TRUE;
}

gboolean
gst_sip_ua_media_work (GstSipUaMedia *media, GError **error)
{
  const int fds[GST_SIP_UA_WORKER_FDS] = { media->sockets.rtp, media->sockets.rtcp };

  media->client = gst_sip_ua_worker_add (media->worker, fds, &worker_funcs, media, error);
  return media->client != NULL;
}

/* What came before the start is stale, and the jitter buffer would take it for a burst of now. */
static void
discard_received (int fd)
{
  guint8 data[GST_SIP_UA_MAX_DATAGRAM];
  GstSipUaEndpoint from;
  gboolean truncated;

  for (guint i = 0; i < GST_SIP_UA_MAX_STALE; i++)
    if (gst_sip_ua_sockets_receive (fd, data, sizeof data, &from, &truncated) < 0)
      return;
}

gboolean
gst_sip_ua_media_start (GstSipUaMedia *media, const SipUaSdpStream *stream, GError **error)
{
  GstSipUaAdmissionConfig admission;

  g_return_val_if_fail (media->pipeline == NULL, FALSE);
  media->own_ssrc = make_ssrc (0);
  media->echo_ssrc = make_ssrc (media->own_ssrc);
  if (!gst_sip_ua_media_configure (media, stream, &admission, error))
    return FALSE;
  gst_sip_ua_admission_init (&media->admission, &admission);
  gst_sip_ua_media_remember_codec (media);
  media->worker = gst_sip_ua_worker_acquire (error);
  if (!media->worker)
    return FALSE;
  if (gst_sip_ua_media_build (media, error)) {
    discard_received (media->sockets.rtp);
    discard_received (media->sockets.rtcp);
    media->started = media->last_rtp = media->next_frame = gst_util_get_timestamp ();
    media->discont = TRUE;
    if (gst_sip_ua_media_work (media, error))
      return TRUE;
  }
  gst_sip_ua_media_unbuild (media);
  g_clear_pointer (&media->worker, gst_sip_ua_worker_release);
  return FALSE;
}

void
gst_sip_ua_media_set_patient (GstSipUaMedia *media, gboolean patient)
{
  atomic_store (&media->patient, patient);
}

void
gst_sip_ua_media_set_queue (GstSipUaMedia *media, GstSipUaPacedQueue *queue)
{
  GstSipUaPacedQueue *old;

  if (queue == media->queue)
    return;
  free_next_queue (media, queue ? gst_sip_ua_paced_queue_ref (queue) : NULL);
  g_mutex_lock (&media->lock);
  old = media->queue;
  media->queue = queue ? gst_sip_ua_paced_queue_ref (queue) : NULL;
  g_mutex_unlock (&media->lock);
  g_clear_pointer (&old, gst_sip_ua_paced_queue_unref);
}

guint
gst_sip_ua_media_get_audio_rate (GstSipUaMedia *media)
{
  return media->codec->audio_rate;
}

GstSipUaHandoff *
gst_sip_ua_media_get_handoff (GstSipUaMedia *media)
{
  return media->receiver.handoff;
}

GstElement *
gst_sip_ua_media_get_pipeline (GstSipUaMedia *media)
{
  return media->pipeline;
}

/* RFC 3550 section 6.6: rtpbin says BYE at the end of its stream, from its RTCP thread. */
static void
say_bye (GstSipUaMedia *media)
{
  gboolean busy = gst_sip_ua_reaper_get_pending () >= GST_SIP_UA_MAX_TEAR_DOWNS / 4;
  gint64 end = g_get_monotonic_time () + (busy ? 0 : GST_SIP_UA_BYE_TIMEOUT / GST_USECOND);

  gst_sip_ua_rtp_in_push_eos (media->in, GST_SIP_UA_RTP_IN_PCM);
  g_mutex_lock (&media->lock);
  while (!media->bye_sent && g_cond_wait_until (&media->sent, &media->lock, end))
    continue;
  GST_DEBUG ("%p: RTCP BYE %s", media, media->bye_sent ? "sent" : "not sent");
  g_mutex_unlock (&media->lock);
}

static void
tear_down (gpointer data)
{
  GstSipUaMedia *media = data;
  void (*gone) (gpointer) = media->callbacks.gone;
  gpointer user_data = media->user_data;

  if (media->pipeline) {
    say_bye (media);
    gst_sip_ua_media_unbuild (media);
  }
  g_clear_pointer (&media->worker, gst_sip_ua_worker_release);
  media_free (media);
  if (gone)
    gone (user_data);
}

void
gst_sip_ua_media_stop (GstSipUaMedia *media)
{
  if (!media)
    return;
  if (media->client)
    gst_sip_ua_worker_remove (media->worker, g_steal_pointer (&media->client));
  gst_sip_ua_media_use_queue (media, NULL);
  g_mutex_lock (&media->callback_lock);
  media->stopped = TRUE;
  g_mutex_unlock (&media->callback_lock);
  gst_sip_ua_handoff_close (media->receiver.handoff);
  gst_sip_ua_reaper_push (tear_down, media);
}
