/* SPDX-License-Identifier: BSD-3-Clause */
/* The arithmetic of gstsipuatimemap.h. */
#include "gstsipuatimemap.h"

void
gst_sip_ua_time_map_reset (GstSipUaTimeMap *map)
{
  *map = (GstSipUaTimeMap){ .last = GST_CLOCK_TIME_NONE };
}

gboolean
gst_sip_ua_time_map_measure (GstSipUaTimeMap *map, GstClockTimeDiff offset)
{
  GstClockTimeDiff step = offset - map->offset;

  if (map->valid && ABS (step) <= (GstClockTimeDiff)GST_SIP_UA_TIME_MAP_STEP) {
    map->offset += step / GST_SIP_UA_TIME_MAP_GAIN;
    return FALSE;
  }
  map->valid = TRUE;
  map->offset = offset;
  return TRUE;
}

gboolean
gst_sip_ua_time_map_apply (GstSipUaTimeMap *map, GstClockTime monotonic, GstClockTime *ret_running)
{
  GstClockTimeDiff running = (GstClockTimeDiff)monotonic + map->offset;

  /* Came before the pipeline's time began. */
  if (running < 0)
    return FALSE;
  if (map->last != GST_CLOCK_TIME_NONE && (GstClockTime)running < map->last
      && map->last - running <= GST_SIP_UA_TIME_MAP_MAX_LATE)
    return FALSE;
  *ret_running = map->last = running;
  return TRUE;
}
