/* SPDX-License-Identifier: BSD-3-Clause */
/* Maps time of the system monotonic clock to the running time of an application's pipeline, whose
 * clock may be another one (a sound card's, say) that drifts against it. Pure arithmetic. */
#pragma once

#include <gst/gst.h>

/* A step of the offset that is larger is no drift: a pause, or a clock that was exchanged. */
#define GST_SIP_UA_TIME_MAP_STEP (20 * GST_MSECOND)
/* Share of each measurement that moves the offset: 1/64. At 50 buffers a second the offset follows
 * with a time constant of 1.3 s, so that the noise of one measurement (a few microseconds, and up
 * to a time slice when we are preempted between two clocks) moves audio by 1/64 of it, and a clock
 * that is off by 200 ppm is followed with a lag of 0.26 ms. */
#define GST_SIP_UA_TIME_MAP_GAIN 64
/* Audio that maps to this much before what was given out already belongs to the time before a pause
 * and is dropped. What is even older means that somebody set back the pipeline's running time. */
#define GST_SIP_UA_TIME_MAP_MAX_LATE GST_SECOND

typedef struct {
  gboolean valid;
  GstClockTimeDiff offset; /* running time - monotonic time */
  GstClockTime last;       /* running time given out last, or GST_CLOCK_TIME_NONE */
} GstSipUaTimeMap;

void gst_sip_ua_time_map_reset (GstSipUaTimeMap *map);
/* @offset as measured now. TRUE: it was taken as it is, and what follows is discontinuous. */
gboolean gst_sip_ua_time_map_measure (GstSipUaTimeMap *map, GstClockTimeDiff offset);
/* FALSE: too old to be given out. */
gboolean gst_sip_ua_time_map_apply (
    GstSipUaTimeMap *map, GstClockTime monotonic, GstClockTime *ret_running);
