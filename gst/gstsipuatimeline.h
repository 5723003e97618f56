/* SPDX-License-Identifier: BSD-3-Clause */
/* Keeps the received audio of a call continuous in time, whatever it was that left a hole or came
 * twice: lost packets that nobody conceals, packets that were never sent, another SSRC, key presses.
 * Pure arithmetic. */
#pragma once

#include <gst/gst.h>

/* What the jitter buffer moves timestamps by to follow the sender's clock is less than this. */
#define GST_SIP_UA_TIMELINE_TOLERANCE (5 * GST_MSECOND)

typedef struct {
  GstClockTime end; /* of what came last; GST_CLOCK_TIME_NONE: nothing yet */
} GstSipUaTimeline;

typedef struct {
  GstClockTime fill; /* silence to put in before */
  GstClockTime skip; /* to cut off at the start; the duration or more: nothing is left */
  gboolean discont;  /* the hole is too long to be filled */
} GstSipUaPlacement;

void gst_sip_ua_timeline_init (GstSipUaTimeline *timeline);
void gst_sip_ua_timeline_place (GstSipUaTimeline *timeline, GstClockTime start,
    GstClockTime duration, GstSipUaPlacement *ret_placement);
