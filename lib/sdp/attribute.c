/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes of a media stream: direction (RFC 8866 section 6.7), ptime and maxptime (6.4, 6.5), rtcp
 * (RFC 3605). */

#include "sdp/attribute.h"

#include "base/limits.h"
#include "sdp/scan.h"

#define PTIME_STEP 10 /* ms; the frames of most codecs are one of these long, or divide it */

static const struct {
  const char *name;
  SipUaSdpDirection direction;
} directions[] = {
  { "sendrecv", SIPUA_SDP_DIRECTION_SENDRECV },
  { "sendonly", SIPUA_SDP_DIRECTION_SENDONLY },
  { "recvonly", SIPUA_SDP_DIRECTION_RECVONLY },
  { "inactive", SIPUA_SDP_DIRECTION_INACTIVE },
};

gboolean
sipua_sdp_media_has_attribute (const GstSDPMedia *media, const char *name)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    if (g_strcmp0 (gst_sdp_media_get_attribute (media, i)->key, name) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
read_direction (const GstSDPAttribute *attribute, SipUaSdpDirection *direction)
{
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    if (g_strcmp0 (attribute->key, directions[i].name) == 0) {
      *direction = directions[i].direction;
      return TRUE;
    }
  }
  return FALSE;
}

SipUaSdpDirection
sipua_sdp_media_direction (const GstSDPMessage *message, const GstSDPMedia *media)
{
  SipUaSdpDirection direction;

  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    if (read_direction (gst_sdp_media_get_attribute (media, i), &direction))
      return direction;
  }
  for (guint i = 0; i < gst_sdp_message_attributes_len (message); i++) {
    if (read_direction (gst_sdp_message_get_attribute (message, i), &direction))
      return direction;
  }
  return SIPUA_SDP_DIRECTION_SENDRECV;
}

const char *
sipua_sdp_direction_name (SipUaSdpDirection direction)
{
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    if (directions[i].direction == direction)
      return directions[i].name;
  }
  return "inactive";
}

/* 0 if it is absent, no number, or 0, which says nothing (RFC 3264 section 5.1). */
static guint
read_ms (const GstSDPMedia *media, const char *name)
{
  SipUaView value = sipua_view_from_string (gst_sdp_media_get_attribute_val (media, name));
  SipUaView field;
  guint64 number;

  if (!sipua_sdp_next_field (&value, &field) || !sipua_sdp_number (field, G_MAXUINT, &number))
    return 0;
  return (guint)number;
}

guint
sipua_sdp_media_ptime (const GstSDPMedia *media, guint preferred)
{
  guint ptime = read_ms (media, "ptime");
  guint maximum = read_ms (media, "maxptime");

  if (ptime == 0)
    ptime = preferred;
  if (maximum != 0)
    ptime = MIN (ptime, maximum);
  ptime = CLAMP (ptime, SIPUA_MIN_PTIME, SIPUA_MAX_PTIME);
  return ptime - ptime % PTIME_STEP;
}

guint16
sipua_sdp_media_rtcp_port (const GstSDPMedia *media, const char *address, guint16 rtp_port)
{
  SipUaView value = sipua_view_from_string (gst_sdp_media_get_attribute_val (media, "rtcp"));
  SipUaView field;
  guint64 port;

  if (!sipua_sdp_next_field (&value, &field) || !sipua_sdp_number (field, 65535, &port))
    return rtp_port < 65535 ? (guint16)(rtp_port + 1) : 0;
  /* The RTP port again asks for multiplexing (RFC 5761 section 5.1.1), which is not agreed. */
  if (port == rtp_port)
    return 0;
  if (!sipua_sdp_next_field (&value, &field))
    return (guint16)port;
  /* "IN IP4 address": the same as that of RTP, or there is nowhere to send to. */
  if (!sipua_sdp_next_field (&value, &field) || !sipua_sdp_next_field (&value, &field)
      || !sipua_view_equal (field, address))
    return 0;
  return (guint16)port;
}
