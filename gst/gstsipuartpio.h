/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the hidden pipeline meets the sockets and the send clock: an element with the source pads
 * that the media worker pushes into, and one with the sink pads for what rtpbin wants sent. Two, since
 * GstBin calls one element before and behind rtpbin a loop. Neither type is registered with the
 * plugin. */
#pragma once

#include <gst/gst.h>

/* Called in whatever thread rtpbin sends from. @buffer (transfer none). */
typedef struct {
  void (*send_rtp) (GstBuffer *buffer, gpointer user_data);
  void (*send_rtcp) (GstBuffer *buffer, gpointer user_data);
} GstSipUaRtpOutFuncs;

typedef enum {
  GST_SIP_UA_RTP_IN_RTP,  /* pad "rtp_src": received */
  GST_SIP_UA_RTP_IN_RTCP, /* pad "rtcp_src": received */
  GST_SIP_UA_RTP_IN_PCM,  /* pad "pcm_src": to be sent */
  GST_SIP_UA_RTP_IN_SRCS
} GstSipUaRtpInSrc;

GstElement *gst_sip_ua_rtp_in_new (void);
/* Stream start, caps and segment of a source pad, once the element is at least PAUSED. */
void gst_sip_ua_rtp_in_begin (GstElement *in, GstSipUaRtpInSrc src, GstCaps *caps);
/* @buffer (transfer full); its timestamps are running time. */
GstFlowReturn gst_sip_ua_rtp_in_push (GstElement *in, GstSipUaRtpInSrc src, GstBuffer *buffer);
void gst_sip_ua_rtp_in_push_eos (GstElement *in, GstSipUaRtpInSrc src);

/* Pads "rtp_sink" and "rtcp_sink". */
GstElement *gst_sip_ua_rtp_out_new (const GstSipUaRtpOutFuncs *funcs, gpointer user_data);
