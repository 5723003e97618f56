/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * SECTION:element-sipuasrc
 * @title: sipuasrc
 *
 * Waits for a SIP call, or makes one, and puts what the peer says on its source pad, as raw audio in
 * the rate that downstream asks for, by default that of the codec.
 *
 * In READY it is bound to its address, in PAUSED it rings or calls, in PLAYING it answers. When the
 * call ends it sends EOS, when the call fails it posts an error, and going back to READY hangs up. A
 * sipuasink in the same pipeline, or with the same channel, is the other half of its call.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m sipuasrc ! audioconvert ! audioresample ! pocketsphinx ! fakesink
 * ]|
 * Call sip:anyone@this-host and talk: the bus messages show what was understood.
 * |[
 * gst-launch-1.0 sipuasrc ! sipuasink
 * ]|
 * Call, and hear yourself.
 *
 * Since: 0.1
 */

#include "gstsipuasrc.h"

#include "gstsipuafront.h"
#include "gstsipuapcmsrc.h"

#define PTIME 20 /* ms, until a call says otherwise */

struct _GstSipUaSrc {
  GstSipUaFront parent;

  GstSipUaPcmSrc *pcm_src; /* (unowned) a child */
  GstElement *filter;      /* (unowned) a child, behind the resampler */
  gulong caps_probe;       /* 0: none; while nothing streams, or on the streaming thread */
};

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("audio/x-raw, format=(string)S16LE, layout=(string)interleaved, "
                         "channels=(int)1, rate=(int)[ 8000, 48000 ]"));

G_DEFINE_FINAL_TYPE (GstSipUaSrc, gst_sip_ua_src, GST_TYPE_SIP_UA_FRONT)
GST_ELEMENT_REGISTER_DEFINE (sipuasrc, "sipuasrc", GST_RANK_NONE, GST_TYPE_SIP_UA_SRC);

/* Downstream's caps decide about the rate. Where they leave it open it is the codec's own, which the
 * resampler alone does not see to: with another resampler behind, the first rate that one proposes is
 * that of its own downstream. Decided by the first call since READY; a codec of another rate changes
 * nothing. */
static void
choose_rate (GstSipUaSrc *self, GstEvent *caps_event)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (GST_ELEMENT (self), "src");
  g_autoptr (GstCaps) wanted = gst_pad_peer_query_caps (src, NULL);
  g_autoptr (GstCaps) own = NULL;
  GstCaps *caps;
  int rate;

  gst_event_parse_caps (caps_event, &caps);
  if (!gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate))
    return;
  own = gst_caps_new_simple ("audio/x-raw", "rate", G_TYPE_INT, rate, NULL);
  if (gst_caps_can_intersect (own, wanted))
    g_object_set (self->filter, "caps", own, NULL);
}

static GstPadProbeReturn
caps_passed (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstSipUaSrc *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  choose_rate (self, event);
  self->caps_probe = 0;
  return GST_PAD_PROBE_REMOVE;
}

static void
watch_caps (GstSipUaSrc *self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (GST_ELEMENT (self->pcm_src), "src");

  g_object_set (self->filter, "caps", NULL, NULL);
  if (!self->caps_probe)
    self->caps_probe =
        gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, caps_passed, self, NULL);
}

static void
gst_sip_ua_src_start (GstSipUaFront *front)
{
  GstSipUaSrc *self = GST_SIP_UA_SRC (front);
  guint latency;

  g_object_get (self, "latency", &latency, NULL);
  gst_sip_ua_pcm_src_set_latency (self->pcm_src, (latency + PTIME) * GST_MSECOND);
  watch_caps (self);
}

static void
gst_sip_ua_src_stop (GstSipUaFront *front)
{
  gst_sip_ua_pcm_src_set_handoff (GST_SIP_UA_SRC (front)->pcm_src, NULL, FALSE);
}

/* Converter and resampler are inside, so that downstream's caps decide and a codec of another rate
 * needs nothing of the application. */
static void
gst_sip_ua_src_init (GstSipUaSrc *self)
{
  GstSipUaFront *front = GST_SIP_UA_FRONT (self);
  GstElement *last;

  self->pcm_src = g_object_new (GST_TYPE_SIP_UA_PCM_SRC, NULL);
  gst_sip_ua_front_set_child (front, GST_ELEMENT (self->pcm_src));
  last = gst_sip_ua_front_append (front, GST_ELEMENT (self->pcm_src), "audioconvert");
  last = gst_sip_ua_front_append (front, last, "audioresample");
  last = gst_sip_ua_front_append (front, last, "capsfilter");
  self->filter = last;
  gst_sip_ua_front_expose (front, last, "src");
}

static void
gst_sip_ua_src_class_init (GstSipUaSrcClass *klass)
{
  GstSipUaFrontClass *front_class = GST_SIP_UA_FRONT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  front_class->side = GST_SIP_UA_SRC_SIDE;
  front_class->start = gst_sip_ua_src_start;
  front_class->stop = gst_sip_ua_src_stop;
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "SIP call source", "Source/Network/Audio",
      "Delivers what the peer of a SIP call says", "The sipua authors");
}
