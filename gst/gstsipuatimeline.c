/* SPDX-License-Identifier: BSD-3-Clause */
/* The arithmetic of gstsipuatimeline.h. */
#include "gstsipuatimeline.h"

#include "gstsipualimits.h"

/* Times come from counts of samples: as one goes to the other, less than a sample is lost. */
#define ROUNDING (5 * GST_USECOND)

void
gst_sip_ua_timeline_init (GstSipUaTimeline *timeline)
{
  timeline->end = GST_CLOCK_TIME_NONE;
}

void
gst_sip_ua_timeline_place (GstSipUaTimeline *timeline, GstClockTime start, GstClockTime duration,
    GstSipUaPlacement *ret_placement)
{
  GstClockTime end = timeline->end;
  GstClockTime overlap = end != GST_CLOCK_TIME_NONE && end > start ? end - start : 0;

  *ret_placement = (GstSipUaPlacement){ 0 };
  if (end == GST_CLOCK_TIME_NONE || start > end + GST_SIP_UA_MAX_FILL
      || overlap > GST_SIP_UA_MAX_FILL) {
    ret_placement->discont = TRUE;
  } else if (start > end + GST_SIP_UA_TIMELINE_TOLERANCE) {
    ret_placement->fill = start - end;
  } else if (overlap > 0 && overlap + ROUNDING >= duration) {
    ret_placement->skip = duration;
    return; /* the end stays where it is */
  } else if (overlap > GST_SIP_UA_TIMELINE_TOLERANCE) {
    ret_placement->skip = overlap;
  }
  timeline->end = start + duration;
}
