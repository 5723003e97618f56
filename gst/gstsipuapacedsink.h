/* SPDX-License-Identifier: BSD-3-Clause */
/* The sink inside sipuasink: gives the application's audio to a paced queue, from which the media
 * worker of a call sends it. Does not look at timestamps: the queue paces. */
#pragma once

#include <gst/base/gstbasesink.h>

#include "gstsipuapacedqueue.h"

G_BEGIN_DECLS

#define GST_TYPE_SIP_UA_PACED_SINK (gst_sip_ua_paced_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstSipUaPacedSink, gst_sip_ua_paced_sink, GST, SIP_UA_PACED_SINK, GstBaseSink)

/* (transfer none): the same as long as the sink lives. */
GstSipUaPacedQueue *gst_sip_ua_paced_sink_get_queue (GstSipUaPacedSink *sink);
/* Any thread: the rate of the codec's audio. Caps are asked for anew; what still comes at another rate
 * is converted, and so is what is queued. */
void gst_sip_ua_paced_sink_set_rate (GstSipUaPacedSink *sink, guint rate);
/* Any thread. @func is called once per EOS event whose audio was sent, on the worker thread; it must
 * not block, and neither may @notify. NULL: nothing is called any more, but for what is under way. */
void gst_sip_ua_paced_sink_set_drained_callback (
    GstSipUaPacedSink *sink, void (*func) (gpointer), gpointer user_data, GDestroyNotify notify);
/* Any thread: the call is over. A blocked chain returns GST_FLOW_EOS, and so do all others until READY
 * to PAUSED; posts the EOS message, once, since upstream may be idle. */
void gst_sip_ua_paced_sink_end (GstSipUaPacedSink *sink);
/* Any thread: gst_sip_ua_paced_queue_flush(). */
void gst_sip_ua_paced_sink_flush (
    GstSipUaPacedSink *sink, guint64 *ret_played, guint64 *ret_dropped);

G_END_DECLS
