/* SPDX-License-Identifier: BSD-3-Clause */
/* Putting the other side on hold: RFC 3264 section 8.4. */

#include "sdp/hold.h"

#include <sipua/sipua-sdp.h>

#include "sdp/attribute.h"

gboolean
sipua_sdp_is_hold (const GstSDPMessage *description)
{
  g_autofree char *address = NULL;

  if (!sipua_sdp_get_rtp_address (description, &address, NULL))
    return FALSE;
  return !(sipua_sdp_get_direction (description) & SIPUA_SDP_DIRECTION_RECVONLY)
         || g_str_equal (address, "0.0.0.0") || g_str_equal (address, "::");
}

static void
set_direction (GstSDPMedia *media, SipUaSdpDirection direction)
{
  for (guint i = gst_sdp_media_attributes_len (media); i > 0; i--) {
    const char *key = gst_sdp_media_get_attribute (media, i - 1)->key;

    for (SipUaSdpDirection each = SIPUA_SDP_DIRECTION_INACTIVE;
         each <= SIPUA_SDP_DIRECTION_SENDRECV; each++)
      if (g_str_equal (key, sipua_sdp_direction_name (each))) {
        gst_sdp_media_remove_attribute (media, i - 1);
        break;
      }
  }
  gst_sdp_media_add_attribute (media, sipua_sdp_direction_name (direction), "");
}

void
sipua_sdp_set_hold (GstSDPMessage *description, gboolean hold)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (description); i++) {
    GstSDPMedia *media = (GstSDPMedia *)gst_sdp_message_get_media (description, i);
    SipUaSdpDirection direction = sipua_sdp_media_direction (description, media);

    if (gst_sdp_media_get_port (media) == 0)
      continue;
    set_direction (media, hold ? direction & ~SIPUA_SDP_DIRECTION_RECVONLY
                               : direction | SIPUA_SDP_DIRECTION_RECVONLY);
  }
}

void
sipua_sdp_widen (GstSDPMessage *answer, const GstSDPMessage *offer)
{
  guint n = MIN (gst_sdp_message_medias_len (answer), gst_sdp_message_medias_len (offer));

  for (guint i = 0; i < n; i++) {
    GstSDPMedia *media = (GstSDPMedia *)gst_sdp_message_get_media (answer, i);
    SipUaSdpDirection direction = sipua_sdp_media_direction (answer, media);
    SipUaSdpDirection offered =
        sipua_sdp_media_direction (offer, gst_sdp_message_get_media (offer, i));

    if (!(offered & SIPUA_SDP_DIRECTION_SENDONLY))
      direction |= SIPUA_SDP_DIRECTION_RECVONLY;
    if (!(offered & SIPUA_SDP_DIRECTION_RECVONLY))
      direction |= SIPUA_SDP_DIRECTION_SENDONLY;
    if (gst_sdp_media_get_port (media) != 0)
      set_direction (media, direction);
  }
}
