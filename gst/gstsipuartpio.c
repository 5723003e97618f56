/* SPDX-License-Identifier: BSD-3-Clause */
/* The two elements of gstsipuartpio.h. What the worker pushes and what rtpbin sends end here, so
 * events and queries are answered here too. */
#include "gstsipuartpio.h"

typedef struct {
  GstElement parent;
  GstPad *srcs[GST_SIP_UA_RTP_IN_SRCS]; /* (unowned) */
} GstSipUaRtpIn;

typedef struct {
  GstElement parent;
  const GstSipUaRtpOutFuncs *funcs; /* (unowned) */
  gpointer user_data;
} GstSipUaRtpOut;

typedef struct {
  GstElementClass parent_class;
} GstSipUaRtpInClass, GstSipUaRtpOutClass;

static GType gst_sip_ua_rtp_in_get_type (void);
static GType gst_sip_ua_rtp_out_get_type (void);

G_DEFINE_TYPE (GstSipUaRtpIn, gst_sip_ua_rtp_in, GST_TYPE_ELEMENT)
G_DEFINE_TYPE (GstSipUaRtpOut, gst_sip_ua_rtp_out, GST_TYPE_ELEMENT)

static GstStaticPadTemplate src_templates[GST_SIP_UA_RTP_IN_SRCS] = {
  GST_STATIC_PAD_TEMPLATE (
      "rtp_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp")),
  GST_STATIC_PAD_TEMPLATE (
      "rtcp_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp")),
  GST_STATIC_PAD_TEMPLATE ("pcm_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("audio/x-raw")),
};

static GstStaticPadTemplate rtp_sink_template = GST_STATIC_PAD_TEMPLATE (
    "rtp_sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate rtcp_sink_template = GST_STATIC_PAD_TEMPLATE (
    "rtcp_sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp"));

static GstFlowReturn
rtp_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstSipUaRtpOut *self = (GstSipUaRtpOut *)parent;

  self->funcs->send_rtp (buffer, self->user_data);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstFlowReturn
rtcp_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstSipUaRtpOut *self = (GstSipUaRtpOut *)parent;

  self->funcs->send_rtcp (buffer, self->user_data);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
drop_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return TRUE;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static void
gst_sip_ua_rtp_in_class_init (GstSipUaRtpInClass *klass)
{
  for (gsize i = 0; i < G_N_ELEMENTS (src_templates); i++)
    gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_templates[i]);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "SIP call input",
      "Source/Network/RTP", "Gives received packets and audio to be sent to a call", "sipua");
}

static void
gst_sip_ua_rtp_in_init (GstSipUaRtpIn *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (src_templates); i++) {
    self->srcs[i] =
        gst_pad_new_from_static_template (&src_templates[i], src_templates[i].name_template);
    gst_pad_set_event_function (self->srcs[i], drop_event);
    gst_pad_set_query_function (self->srcs[i], src_query);
    gst_element_add_pad (GST_ELEMENT (self), self->srcs[i]);
  }
}

GstElement *
gst_sip_ua_rtp_in_new (void)
{
  return g_object_new (gst_sip_ua_rtp_in_get_type (), NULL);
}

void
gst_sip_ua_rtp_in_begin (GstElement *in, GstSipUaRtpInSrc src, GstCaps *caps)
{
  GstPad *pad = ((GstSipUaRtpIn *)in)->srcs[src];
  g_autofree char *id = gst_pad_create_stream_id (pad, in, GST_PAD_NAME (pad));
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_stream_start (id));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
}

GstFlowReturn
gst_sip_ua_rtp_in_push (GstElement *in, GstSipUaRtpInSrc src, GstBuffer *buffer)
{
  return gst_pad_push (((GstSipUaRtpIn *)in)->srcs[src], buffer);
}

void
gst_sip_ua_rtp_in_push_eos (GstElement *in, GstSipUaRtpInSrc src)
{
  gst_pad_push_event (((GstSipUaRtpIn *)in)->srcs[src], gst_event_new_eos ());
}

static void
gst_sip_ua_rtp_out_class_init (GstSipUaRtpOutClass *klass)
{
  GstElementClass *element = GST_ELEMENT_CLASS (klass);

  gst_element_class_add_static_pad_template (element, &rtp_sink_template);
  gst_element_class_add_static_pad_template (element, &rtcp_sink_template);
  gst_element_class_set_static_metadata (
      element, "SIP call output", "Sink/Network/RTP", "Sends packets of a call", "sipua");
}

static void
add_sink (GstSipUaRtpOut *self, GstStaticPadTemplate *template, GstPadChainFunction chain)
{
  GstPad *pad = gst_pad_new_from_static_template (template, template->name_template);

  gst_pad_set_chain_function (pad, chain);
  gst_pad_set_event_function (pad, drop_event);
  gst_element_add_pad (GST_ELEMENT (self), pad);
}

static void
gst_sip_ua_rtp_out_init (GstSipUaRtpOut *self)
{
  add_sink (self, &rtp_sink_template, rtp_chain);
  add_sink (self, &rtcp_sink_template, rtcp_chain);
}

GstElement *
gst_sip_ua_rtp_out_new (const GstSipUaRtpOutFuncs *funcs, gpointer user_data)
{
  GstSipUaRtpOut *self = g_object_new (gst_sip_ua_rtp_out_get_type (), NULL);

  self->funcs = funcs;
  self->user_data = user_data;
  return GST_ELEMENT (self);
}
