/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of the hidden pipeline's receive side: one sink for each SSRC's decoder, all of them
 * giving what is to be heard to the one hand-off of the call. They never block and never return
 * anything but OK upstream, since FLUSHING or an error stops the jitter buffer for good. */
#pragma once

#include "gstsipuahandoff.h"
#include "gstsipuatimeline.h"

/* What the sinks of one call share. It outlives them. */
typedef struct {
  GstSipUaHandoff *handoff; /* (owned) */
  GMutex lock;              /* guards the rest: two SSRCs have two threads */
  gboolean has_current, has_playing;
  guint32 current; /* the SSRC that is to be heard, as admission says */
  guint32 playing; /* that is heard: becomes current's when its first audio is decoded */
  GstSipUaTimeline timeline;
  guint64 filled, skipped; /* ns of silence put in, of audio cut off */
  guint64 buffers;
} GstSipUaReceiver;

void gst_sip_ua_receiver_init (GstSipUaReceiver *receiver, GstSipUaHandoff *handoff);
void gst_sip_ua_receiver_clear (GstSipUaReceiver *receiver);
void gst_sip_ua_receiver_set_current (GstSipUaReceiver *receiver, guint32 ssrc);

GstElement *gst_sip_ua_pcm_sink_new (GstSipUaReceiver *receiver, guint32 ssrc);
