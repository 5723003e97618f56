/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the hidden pipeline meets the sockets and the send clock: source pads that the media worker
 * pushes into, sink pads for what rtpbin wants sent. No type of it is registered with the plugin. */
#pragma once

#include <gst/gst.h>

/* Called in whatever thread rtpbin sends from. @buffer (transfer none). */
typedef struct {
  void (*send_rtp) (GstBuffer *buffer, gpointer user_data);
  void (*send_rtcp) (GstBuffer *buffer, gpointer user_data);
} GstSipUaRtpIoFuncs;

typedef enum {
  GST_SIP_UA_RTP_IO_RTP,  /* pad "rtp_src": received */
  GST_SIP_UA_RTP_IO_RTCP, /* pad "rtcp_src": received */
  GST_SIP_UA_RTP_IO_PCM,  /* pad "pcm_src": to be sent */
  GST_SIP_UA_RTP_IO_SRCS
} GstSipUaRtpIoSrc;

/* Further pads: "rtp_sink" and "rtcp_sink". */
GstElement *gst_sip_ua_rtp_io_new (const GstSipUaRtpIoFuncs *funcs, gpointer user_data);
/* Stream start, caps and segment of a source pad, once the element is at least PAUSED. */
void gst_sip_ua_rtp_io_begin (GstElement *io, GstSipUaRtpIoSrc src, GstCaps *caps);
/* @buffer (transfer full); its timestamps are running time. */
GstFlowReturn gst_sip_ua_rtp_io_push (GstElement *io, GstSipUaRtpIoSrc src, GstBuffer *buffer);
void gst_sip_ua_rtp_io_push_eos (GstElement *io, GstSipUaRtpIoSrc src);
