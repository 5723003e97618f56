/* SPDX-License-Identifier: BSD-3-Clause */
/* The hidden pipeline of a call:
 *
 *   in.rtp_src ! rtpbin.recv_rtp_sink_0   rtpbin.recv_rtp_src_* ! depay ! decoder ! pcm sink
 *   in.rtcp_src ! rtpbin.recv_rtcp_sink_0
 *   in.pcm_src ! encoder ! payloader ! rtpbin.send_rtp_sink_0   rtpbin.send_rtp_src_0 ! out.rtp_sink
 *                                                               rtpbin.send_rtcp_src_0 ! out.rtcp_sink
 */
#include <stdio.h>

#include "gstsipuamediaprivate.h"

#define GST_CAT_DEFAULT sipuamedia_debug

/* Anything but 0, which is no limit: an offset between SSRCs that sender reports suggest is larger,
 * and so never taken. There is one stream at a time and nothing to synchronise it with. */
#define MAX_TS_OFFSET G_GINT64_CONSTANT (1)

static GstElement *
make (GstSipUaMedia *media, GstBin *bin, const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element) {
    g_set_error (
        error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "element \"%s\" is missing", factory);
    return NULL;
  }
  gst_bin_add (bin, element);
  return element;
}

/* Nobody reads the hidden bus: every message ends here. */
static GstBusSyncReply
handle_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  GstSipUaMedia *media = user_data;
  GstMessageType type = GST_MESSAGE_TYPE (message);

  if (type == GST_MESSAGE_ERROR || type == GST_MESSAGE_WARNING) {
    GST_WARNING ("%p: %" GST_PTR_FORMAT, media, message);
    g_mutex_lock (&media->callback_lock);
    if (!media->stopped && media->callbacks.message)
      media->callbacks.message (message, media->user_data);
    g_mutex_unlock (&media->callback_lock);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static GstCaps *
make_rtp_caps (const GstSipUaCodecInfo *codec, guint payload_type)
{
  return gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, "audio", "clock-rate",
      G_TYPE_INT, (int)codec->clock_rate, "encoding-name", G_TYPE_STRING, codec->encoding_name,
      "payload", G_TYPE_INT, (int)payload_type, NULL);
}

/* (nullable): nothing with that number was ever agreed. */
static const GstSipUaCodecInfo *
codec_of (GstSipUaMedia *media, guint payload_type)
{
  return payload_type < GST_SIP_UA_PAYLOAD_TYPES ? atomic_load (&media->codecs[payload_type])
                                                 : NULL;
}

static GstCaps *
request_pt_map (GstElement *rtpbin, guint session, guint payload_type, gpointer user_data)
{
  const GstSipUaCodecInfo *codec = codec_of (user_data, payload_type);

  return codec ? make_rtp_caps (codec, payload_type) : NULL; /* admission lets none through */
}

/* depay ! decoder ! sink as one bin, so that it goes as one. A gap becomes silence in the sink: spanplc
 * of GStreamer 1.22 would conceal it, but writes past its buffer for some lengths of gaps, and which
 * packets are lost is in the hands of the network. */
static GstElement *
make_receive_chain (
    GstSipUaMedia *media, const GstSipUaCodecInfo *codec, guint32 ssrc, GError **error)
{
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new (NULL));
  GstElement *depayloader = make (media, GST_BIN (bin), codec->depayloader, error);
  GstElement *decoder = depayloader ? make (media, GST_BIN (bin), codec->decoder, error) : NULL;
  GstElement *sink;
  g_autoptr (GstPad) target = NULL;

  if (!decoder)
    return NULL;
  sink = gst_sip_ua_pcm_sink_new (&media->receiver, ssrc);
  gst_bin_add (GST_BIN (bin), sink);
  if (!gst_element_link_many (depayloader, decoder, sink, NULL)) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_PAD, "cannot link the decoder of %s",
        codec->encoding_name);
    return NULL;
  }
  target = gst_element_get_static_pad (depayloader, "sink");
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", target));
  return g_steal_pointer (&bin);
}

static GstFlowReturn
discard (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* For want of anything better: a pad left unlinked would stop the jitter buffer for good. */
static void
discard_stream (GstPad *pad)
{
  GstPad *sink = gst_pad_new ("discard", GST_PAD_SINK);

  gst_pad_set_chain_function (sink, discard);
  gst_pad_set_active (sink, TRUE);
  gst_pad_link (pad, sink);
  g_object_set_data_full (G_OBJECT (pad), "sipua-discard", sink, gst_object_unref);
}

/* Thread of a jitter buffer: a new SSRC, or another payload number of a known one. */
static void
pad_added (GstElement *rtpbin, GstPad *pad, gpointer user_data)
{
  GstSipUaMedia *media = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) chain = NULL;
  g_autoptr (GstPad) sink = NULL;
  guint session, ssrc, payload_type;

  if (sscanf (GST_PAD_NAME (pad), "recv_rtp_src_%u_%u_%u", &session, &ssrc, &payload_type) != 3)
    return;
  GST_INFO ("%p: receiving SSRC %08x, payload number %u", media, ssrc, payload_type);
  chain = make_receive_chain (media, codec_of (media, payload_type), ssrc, &error);
  if (!chain) {
    GST_ELEMENT_ERROR (rtpbin, CORE, MISSING_PLUGIN, ("%s", error->message), (NULL));
    discard_stream (pad);
    return;
  }
  gst_bin_add (GST_BIN (media->pipeline), chain);
  gst_element_sync_state_with_parent (chain);
  sink = gst_element_get_static_pad (chain, "sink");
  gst_pad_link (pad, sink);
  g_object_set_data_full (
      G_OBJECT (pad), "sipua-chain", g_steal_pointer (&chain), gst_object_unref);
}

/* rtpbin gave up an SSRC and has stopped its thread. */
static void
pad_removed (GstElement *rtpbin, GstPad *pad, gpointer user_data)
{
  GstSipUaMedia *media = user_data;
  g_autoptr (GstElement) chain = g_object_steal_data (G_OBJECT (pad), "sipua-chain");

  if (!chain)
    return;
  GST_DEBUG ("%p: %s is gone", media, GST_PAD_NAME (pad));
  gst_element_set_locked_state (chain, TRUE);
  gst_element_set_state (chain, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (media->pipeline), chain);
}

/* RFC 7022 section 4.2: 96 random bits in base64, new for each call. */
static GstStructure *
make_source_description (void)
{
  guint32 random[3] = { g_random_int (), g_random_int (), g_random_int () };
  g_autofree char *name = g_base64_encode ((const guchar *)random, sizeof random);

  return gst_structure_new ("application/x-rtp-source-sdes", "cname", G_TYPE_STRING, name, NULL);
}

static gboolean
make_rtpbin (GstSipUaMedia *media, GError **error)
{
  g_autoptr (GstStructure) description = make_source_description ();

  media->rtpbin = make (media, GST_BIN (media->pipeline), "rtpbin", error);
  if (!media->rtpbin)
    return FALSE;
  /* drop-on-latency would drop what is in time: at 60 ms three packets of 20 ms are its limit.
   * The hand-off bounds the latency. */
  g_object_set (media->rtpbin, "latency", media->latency, "max-streams",
      (guint)GST_SIP_UA_MAX_SSRCS, "do-lost", TRUE, "autoremove", TRUE, "drop-on-latency", FALSE,
      "max-ts-offset", MAX_TS_OFFSET, "sdes", description, NULL);
  g_signal_connect (media->rtpbin, "request-pt-map", G_CALLBACK (request_pt_map), media);
  g_signal_connect (media->rtpbin, "pad-added", G_CALLBACK (pad_added), media);
  g_signal_connect (media->rtpbin, "pad-removed", G_CALLBACK (pad_removed), media);
  return TRUE;
}

static gboolean
link_receiving (GstSipUaMedia *media)
{
  return gst_element_link_pads (media->in, "rtp_src", media->rtpbin, "recv_rtp_sink_0")
         && gst_element_link_pads (media->in, "rtcp_src", media->rtpbin, "recv_rtcp_sink_0");
}

static gboolean
add_sender (GstSipUaMedia *media, GError **error)
{
  GstBin *bin = GST_BIN (media->pipeline);

  media->encoder = make (media, bin, media->codec->encoder, error);
  media->payloader = media->encoder ? make (media, bin, media->codec->payloader, error) : NULL;
  if (!media->payloader)
    return FALSE;
  /* RTP time is the clock's, not a count of samples, so that a stall leaves a hole in it. */
  g_object_set (media->payloader, "pt", media->send_payload_type, "ssrc", media->own_ssrc,
      "min-ptime", (gint64)media->ptime, "max-ptime", (gint64)media->ptime, "perfect-rtptime",
      FALSE, NULL);
  return gst_element_link_pads (media->in, "pcm_src", media->encoder, "sink")
         && gst_element_link (media->encoder, media->payloader)
         && gst_element_link_pads (media->payloader, "src", media->rtpbin, "send_rtp_sink_0");
}

static gboolean
link_sending (GstSipUaMedia *media, GError **error)
{
  return add_sender (media, error)
         && gst_element_link_pads (media->rtpbin, "send_rtp_src_0", media->out, "rtp_sink")
         && gst_element_link_pads (media->rtpbin, "send_rtcp_src_0", media->out, "rtcp_sink");
}

static gboolean
find_ssrc_demux (GstSipUaMedia *media)
{
  g_autoptr (GstIterator) iterator =
      gst_bin_iterate_all_by_element_factory_name (GST_BIN (media->rtpbin), "rtpssrcdemux");
  g_auto (GValue) value = G_VALUE_INIT;

  if (gst_iterator_next (iterator, &value) != GST_ITERATOR_OK)
    return FALSE;
  media->ssrc_demux = g_value_get_object (&value);
  return TRUE;
}

/* What can only be reached once the session is there. */
static gboolean
configure_session (GstSipUaMedia *media)
{
  g_signal_emit_by_name (media->rtpbin, "get-internal-session", 0, &media->rtp_session);
  if (!media->rtp_session || !find_ssrc_demux (media))
    return FALSE;
  /* Admission has had a look at new SSRCs already (RFC 3550 appendix A.1). */
  g_object_set (media->rtp_session, "internal-ssrc", media->own_ssrc, "probation", 0, NULL);
  return TRUE;
}

static gboolean
make_pipeline (GstSipUaMedia *media, GError **error)
{
  g_autoptr (GstBus) bus = NULL;

  media->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  gst_pipeline_use_clock (
      GST_PIPELINE (media->pipeline), gst_sip_ua_worker_get_clock (media->worker));
  bus = gst_pipeline_get_bus (GST_PIPELINE (media->pipeline));
  gst_bus_set_sync_handler (bus, handle_message, media, NULL);
  media->in = gst_sip_ua_rtp_in_new ();
  media->out = gst_sip_ua_rtp_out_new (&gst_sip_ua_media_out_funcs, media);
  gst_bin_add_many (GST_BIN (media->pipeline), media->in, media->out, NULL);
  if (!make_rtpbin (media, error))
    return FALSE;
  if (link_receiving (media) && link_sending (media, error) && configure_session (media))
    return TRUE;
  if (error && !*error)
    g_set_error_literal (
        error, GST_CORE_ERROR, GST_CORE_ERROR_PAD, "cannot link the media pipeline");
  return FALSE;
}

static void
begin_pcm (GstSipUaMedia *media)
{
  g_autoptr (GstCaps) pcm = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "S16LE",
      "layout", G_TYPE_STRING, "interleaved", "channels", G_TYPE_INT, 1, "rate", G_TYPE_INT,
      (int)media->codec->audio_rate, NULL);

  gst_sip_ua_rtp_in_begin (media->in, GST_SIP_UA_RTP_IN_PCM, pcm);
}

static void
begin_streams (GstSipUaMedia *media)
{
  g_autoptr (GstCaps) rtp = make_rtp_caps (media->codec, media->receive_payload_type);
  g_autoptr (GstCaps) rtcp = gst_caps_new_empty_simple ("application/x-rtcp");

  gst_sip_ua_rtp_in_begin (media->in, GST_SIP_UA_RTP_IN_RTP, rtp);
  gst_sip_ua_rtp_in_begin (media->in, GST_SIP_UA_RTP_IN_RTCP, rtcp);
  begin_pcm (media);
}

static void
remove_sender (GstSipUaMedia *media, GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (media->pipeline), element);
}

/* Where its stream goes on: one that sent nothing yet has not used the number that it began with. */
static void
read_sender (GstElement *payloader, guint *ret_sequence, guint *ret_timestamp)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 sent_last = GST_CLOCK_TIME_NONE;
  guint sequence = 0;

  *ret_timestamp = 0;
  g_object_get (payloader, "stats", &stats, NULL);
  gst_structure_get_uint (stats, "seqnum", &sequence);
  gst_structure_get_uint (stats, "timestamp-offset", ret_timestamp);
  gst_structure_get_uint64 (stats, "running-time", &sent_last);
  *ret_sequence = (sequence + (GST_CLOCK_TIME_IS_VALID (sent_last) ? 1 : 0)) & 0xffff;
}

gboolean
gst_sip_ua_media_replace_sender (GstSipUaMedia *media, GError **error)
{
  guint sequence, timestamp;

  read_sender (media->payloader, &sequence, &timestamp);
  remove_sender (media, g_steal_pointer (&media->encoder));
  remove_sender (media, g_steal_pointer (&media->payloader));
  if (!add_sender (media, error)) {
    if (error && !*error)
      g_set_error_literal (
          error, GST_CORE_ERROR, GST_CORE_ERROR_PAD, "cannot link the new payloader");
    return FALSE;
  }
  g_object_set (
      media->payloader, "seqnum-offset", (gint)sequence, "timestamp-offset", timestamp, NULL);
  gst_element_sync_state_with_parent (media->payloader);
  gst_element_sync_state_with_parent (media->encoder);
  begin_pcm (media);
  return TRUE;
}

gboolean
gst_sip_ua_media_build (GstSipUaMedia *media, GError **error)
{
  if (!make_pipeline (media, error))
    return FALSE;
  /* Nothing in it waits for preroll, so that this is done when it returns. */
  if (gst_element_set_state (media->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_SUCCESS) {
    g_set_error_literal (
        error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE, "the media pipeline does not start");
    return FALSE;
  }
  media->base_time = gst_element_get_base_time (media->pipeline);
  begin_streams (media);
  return TRUE;
}

void
gst_sip_ua_media_unbuild (GstSipUaMedia *media)
{
  if (!media->pipeline)
    return;
  gst_element_set_state (media->pipeline, GST_STATE_NULL);
  g_clear_object (&media->rtp_session);
  gst_clear_object (&media->pipeline);
}
