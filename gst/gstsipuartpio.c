/* SPDX-License-Identifier: BSD-3-Clause */
/* The element of gstsipuartpio.h. Its source and sink pads have nothing to do with each other, so
 * the default handlers, which would forward events and queries from one to the others and around
 * through rtpbin, are all replaced. */
#include "gstsipuartpio.h"

typedef struct {
  GstElement parent;
  GstPad *srcs[GST_SIP_UA_RTP_IO_SRCS]; /* (unowned) */
  const GstSipUaRtpIoFuncs *funcs;      /* (unowned) */
  gpointer user_data;
} GstSipUaRtpIo;

typedef struct {
  GstElementClass parent_class;
} GstSipUaRtpIoClass;

static GType gst_sip_ua_rtp_io_get_type (void);

G_DEFINE_TYPE (GstSipUaRtpIo, gst_sip_ua_rtp_io, GST_TYPE_ELEMENT)

static GstStaticPadTemplate templates[] = {
  GST_STATIC_PAD_TEMPLATE (
      "rtp_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp")),
  GST_STATIC_PAD_TEMPLATE (
      "rtcp_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp")),
  GST_STATIC_PAD_TEMPLATE ("pcm_src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("audio/x-raw")),
  GST_STATIC_PAD_TEMPLATE (
      "rtp_sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp")),
  GST_STATIC_PAD_TEMPLATE (
      "rtcp_sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp")),
};

static GstFlowReturn
rtp_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstSipUaRtpIo *self = (GstSipUaRtpIo *)parent;

  self->funcs->send_rtp (buffer, self->user_data);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstFlowReturn
rtcp_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstSipUaRtpIo *self = (GstSipUaRtpIo *)parent;

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
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_LATENCY:
      gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
      return TRUE;
    case GST_QUERY_CAPS:
    case GST_QUERY_ACCEPT_CAPS:
      return gst_pad_query_default (pad, parent, query);
    default:
      return FALSE;
  }
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS && GST_QUERY_TYPE (query) != GST_QUERY_ACCEPT_CAPS)
    return FALSE;
  return gst_pad_query_default (pad, parent, query);
}

static void
gst_sip_ua_rtp_io_class_init (GstSipUaRtpIoClass *klass)
{
  for (gsize i = 0; i < G_N_ELEMENTS (templates); i++)
    gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &templates[i]);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "SIP call sockets",
      "Source/Sink/Network/RTP", "Hands packets of a call in and out", "sipua");
}

static void
gst_sip_ua_rtp_io_init (GstSipUaRtpIo *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (templates); i++) {
    GstPad *pad = gst_pad_new_from_static_template (&templates[i], templates[i].name_template);

    gst_pad_set_event_function (pad, drop_event);
    if (i < GST_SIP_UA_RTP_IO_SRCS) {
      gst_pad_set_query_function (pad, src_query);
      gst_pad_use_fixed_caps (pad);
      self->srcs[i] = pad;
    } else {
      gst_pad_set_query_function (pad, sink_query);
      gst_pad_set_chain_function (pad, i == GST_SIP_UA_RTP_IO_SRCS ? rtp_chain : rtcp_chain);
    }
    gst_element_add_pad (GST_ELEMENT (self), pad);
  }
}

GstElement *
gst_sip_ua_rtp_io_new (const GstSipUaRtpIoFuncs *funcs, gpointer user_data)
{
  GstSipUaRtpIo *self = g_object_new (gst_sip_ua_rtp_io_get_type (), NULL);

  self->funcs = funcs;
  self->user_data = user_data;
  return GST_ELEMENT (self);
}

void
gst_sip_ua_rtp_io_begin (GstElement *io, GstSipUaRtpIoSrc src, GstCaps *caps)
{
  GstPad *pad = ((GstSipUaRtpIo *)io)->srcs[src];
  g_autofree char *id = gst_pad_create_stream_id (pad, io, GST_PAD_NAME (pad));
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_stream_start (id));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
}

GstFlowReturn
gst_sip_ua_rtp_io_push (GstElement *io, GstSipUaRtpIoSrc src, GstBuffer *buffer)
{
  return gst_pad_push (((GstSipUaRtpIo *)io)->srcs[src], buffer);
}

void
gst_sip_ua_rtp_io_push_eos (GstElement *io, GstSipUaRtpIoSrc src)
{
  gst_pad_push_event (((GstSipUaRtpIo *)io)->srcs[src], gst_event_new_eos ());
}
