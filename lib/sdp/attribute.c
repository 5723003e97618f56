/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes of a media stream: direction (RFC 8866 section 6.7), ptime and maxptime (6.4, 6.5), rtcp
 * (RFC 3605); and its bandwidth (RFC 8866 section 5.8). */

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

/* RFC 6716 section 2.1.4: frames of Opus are 10, 20, 40 or 60 ms long in our steps, and an encoder
 * makes one a packet. */
static guint
round_for_opus (guint ptime)
{
  return ptime == 30 || ptime == 50 ? ptime - PTIME_STEP : ptime;
}

guint
sipua_sdp_media_ptime (const GstSDPMedia *media, const SipUaCodec *codec, guint preferred)
{
  guint ptime = read_ms (media, "ptime");
  guint maximum = read_ms (media, "maxptime");

  if (ptime == 0)
    ptime = preferred;
  if (maximum != 0)
    ptime = MIN (ptime, maximum);
  ptime = CLAMP (ptime, SIPUA_MIN_PTIME, SIPUA_MAX_PTIME);
  ptime -= ptime % PTIME_STEP;
  return g_ascii_strcasecmp (codec->encoding_name, "opus") == 0 ? round_for_opus (ptime) : ptime;
}

/* G_MAXUINT for more than that; 0: there is no such line, or no number in it. */
static guint
read_bandwidth (const GstSDPBandwidth *bandwidth, const char *type, guint unit)
{
  if (g_strcmp0 (bandwidth->bwtype, type) != 0)
    return 0;
  return bandwidth->bandwidth > G_MAXUINT / unit ? G_MAXUINT : bandwidth->bandwidth * unit;
}

static guint
find_bandwidth (
    const GstSDPMessage *message, const GstSDPMedia *media, const char *type, guint unit)
{
  for (guint i = 0; i < gst_sdp_media_bandwidths_len (media); i++) {
    guint value = read_bandwidth (gst_sdp_media_get_bandwidth (media, i), type, unit);

    if (value != 0)
      return value;
  }
  for (guint i = 0; i < gst_sdp_message_bandwidths_len (message); i++) {
    guint value = read_bandwidth (gst_sdp_message_get_bandwidth (message, i), type, unit);

    if (value != 0)
      return value;
  }
  return 0;
}

/* TIAS goes before AS, as the more exact one (RFC 3890 section 6.2.1). CT, which is for a whole
 * conference, and RR and RS, which are for RTCP, do not bound what we send. */
guint
sipua_sdp_media_bandwidth (const GstSDPMessage *message, const GstSDPMedia *media)
{
  guint value = find_bandwidth (message, media, GST_SDP_BWTYPE_TIAS, 1);

  return value != 0 ? value : find_bandwidth (message, media, GST_SDP_BWTYPE_AS, 1000);
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
