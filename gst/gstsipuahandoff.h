/* SPDX-License-Identifier: BSD-3-Clause */
/* Received audio on its way from a call's hidden pipeline to the streaming task of a sipuasrc: a
 * bounded ring (200 ms) that drops its oldest and counts it. It exists as long as the call's media
 * and drops everything while no element is attached, because a receive pad of rtpbin that is
 * unlinked, or gets FLUSHING back, stops the jitter buffer for good. */
#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>

typedef struct _GstSipUaHandoff GstSipUaHandoff;

typedef enum {
  GST_SIP_UA_HANDOFF_BUFFER,   /* a buffer was returned */
  GST_SIP_UA_HANDOFF_CLOSED,   /* the call's media ended and all that was queued was taken */
  GST_SIP_UA_HANDOFF_FLUSHING, /* the consumer's own unlock */
} GstSipUaHandoffResult;

/* NULL: the process is out of file descriptors. */
GstSipUaHandoff *gst_sip_ua_handoff_new (GstClockTime max_time);
GstSipUaHandoff *gst_sip_ua_handoff_ref (GstSipUaHandoff *handoff);
void gst_sip_ua_handoff_unref (GstSipUaHandoff *handoff);

/* Producer, the thread that decodes. @buffer (transfer full) is S16LE mono PCM whose PTS is absolute
 * time of the system monotonic clock (hidden pipeline's base time + running time); never blocks. One with GST_BUFFER_FLAG_GAP
 * is silence that stands for what did not come; its length does not count against the bound. */
void gst_sip_ua_handoff_push (GstSipUaHandoff *handoff, GstBuffer *buffer, guint rate);
/* Any thread: nothing comes any more; the consumer takes what is queued, then sees CLOSED. */
void gst_sip_ua_handoff_close (GstSipUaHandoff *handoff);

/* Consumer. While detached, pushed buffers are dropped without being counted. */
void gst_sip_ua_handoff_attach (GstSipUaHandoff *handoff);
void gst_sip_ua_handoff_detach (GstSipUaHandoff *handoff);
/* Blocks. A buffer after a drop has GST_BUFFER_FLAG_DISCONT. */
GstSipUaHandoffResult gst_sip_ua_handoff_pop (
    GstSipUaHandoff *handoff, GstBuffer **ret_buffer, guint *ret_rate);
void gst_sip_ua_handoff_set_flushing (GstSipUaHandoff *handoff, gboolean flushing);
guint64 gst_sip_ua_handoff_get_dropped (GstSipUaHandoff *handoff); /* buffers */
