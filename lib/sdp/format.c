/* SPDX-License-Identifier: BSD-3-Clause */
/* The formats of one m-line: payload numbers (RFC 3264 section 5.1), a=rtpmap and a=fmtp in any order
 * (RFC 8866 sections 6.6 and 6.15), the static assignments of RFC 3551 section 6. */

#include "sdp/format.h"

#include <gst/rtp/rtp.h>

#include "sdp/fmtp.h"
#include "sdp/scan.h"

#define PAYLOAD_TYPES 128
#define NOT_LISTED 255

/* Index into the formats for each payload number. */
typedef guint8 Index[PAYLOAD_TYPES];
G_STATIC_ASSERT (SIPUA_MAX_SDP_FORMATS <= NOT_LISTED);

gboolean
sipua_sdp_format_static (SipUaSdpFormat *format, guint payload_type)
{
  const GstRTPPayloadInfo *info = NULL;

  *format = (SipUaSdpFormat){ .payload_type = payload_type };
  if (!GST_RTP_PAYLOAD_IS_DYNAMIC (payload_type))
    info = gst_rtp_payload_info_for_pt ((guint8)payload_type);
  if (info == NULL || info->clock_rate == 0 || g_strcmp0 (info->media, "audio") != 0)
    return FALSE;
  format->name = sipua_view_from_string (info->encoding_name);
  format->clock_rate = info->clock_rate;
  format->channels = g_strcmp0 (info->encoding_parameters, "2") == 0 ? 2 : 1;
  return TRUE;
}

static void
read_numbers (SipUaSdpFormats *formats, Index index, const GstSDPMedia *media)
{
  guint64 number;

  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++) {
    SipUaView view = sipua_view_from_string (gst_sdp_media_get_format (media, i));

    if (!sipua_sdp_number (view, PAYLOAD_TYPES - 1, &number) || index[number] != NOT_LISTED
        || formats->count == SIPUA_MAX_SDP_FORMATS)
      continue;
    index[number] = (guint8)formats->count;
    sipua_sdp_format_static (&formats->items[formats->count++], (guint)number);
  }
}

/* One that cannot be read counts as absent, and so a static number keeps its meaning. */
gboolean
sipua_sdp_format_read_rtpmap (SipUaSdpFormat *format, SipUaView value)
{
  SipUaView field, name, rate, channels;
  guint64 clock_rate, count = 1;

  if (!sipua_sdp_next_field (&value, &field))
    return FALSE;
  sipua_sdp_split (&field, '/', &name);
  sipua_sdp_split (&field, '/', &rate);
  channels = field;
  if (!sipua_sdp_is_token (name) || name.length > SIPUA_MAX_SDP_NAME_SIZE
      || !sipua_sdp_number (rate, G_MAXINT32, &clock_rate) || clock_rate == 0)
    return FALSE;
  if (channels.length > 0 && (!sipua_sdp_number (channels, 255, &count) || count == 0))
    return FALSE;
  /* Some give the rate of the audio instead of the RTP clock, which is 8000 (RFC 3551 section 4.5.2). */
  if (format->payload_type == GST_RTP_PAYLOAD_G722 && clock_rate == 16000
      && sipua_view_equal_nocase (name, "G722"))
    clock_rate = 8000;
  format->name = name;
  format->clock_rate = (guint)clock_rate;
  format->channels = (guint)count;
  return TRUE;
}

/* A second a=rtpmap or a=fmtp for the same number is not looked at. */
static void
read_attribute (SipUaSdpFormats *formats, const Index index, const GstSDPAttribute *attribute,
    gboolean rtpmap, gboolean seen[PAYLOAD_TYPES])
{
  SipUaView value = sipua_view_from_string (attribute->value), field;
  SipUaSdpFormat *format;
  guint64 number;

  if (!sipua_sdp_next_field (&value, &field)
      || !sipua_sdp_number (field, PAYLOAD_TYPES - 1, &number) || index[number] == NOT_LISTED
      || seen[number])
    return;
  seen[number] = TRUE;
  format = &formats->items[index[number]];
  value = sipua_sdp_trim (value);
  if (rtpmap)
    sipua_sdp_format_read_rtpmap (format, value);
  else if (value.length > 0)
    format->fmtp = value.data; /* to the end of the attribute, which ends in NUL */
}

void
sipua_sdp_formats_read (SipUaSdpFormats *formats, const GstSDPMedia *media)
{
  gboolean seen[2][PAYLOAD_TYPES] = { 0 };
  Index index;

  memset (index, NOT_LISTED, sizeof index);
  formats->count = 0;
  read_numbers (formats, index, media);
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);
    gboolean rtpmap = g_strcmp0 (attribute->key, "rtpmap") == 0;

    if (rtpmap || g_strcmp0 (attribute->key, "fmtp") == 0)
      read_attribute (formats, index, attribute, rtpmap, seen[rtpmap]);
  }
}

gboolean
sipua_sdp_format_is (const SipUaSdpFormat *format, const char *name, guint clock_rate,
    guint channels, const char *fmtp)
{
  return format->clock_rate == clock_rate && format->channels == channels
         && sipua_view_equal_nocase (format->name, name)
         && sipua_sdp_fmtp_compatible (name, fmtp, format->fmtp);
}

const SipUaSdpFormat *
sipua_sdp_formats_find (const SipUaSdpFormats *formats, const char *name, guint clock_rate,
    guint channels, const char *fmtp)
{
  for (guint i = 0; i < formats->count; i++) {
    if (sipua_sdp_format_is (&formats->items[i], name, clock_rate, channels, fmtp))
      return &formats->items[i];
  }
  return NULL;
}

void
sipua_sdp_print_codec (GString *list, SipUaView name, guint clock_rate, guint channels)
{
  g_string_append_printf (list, " %.*s/%u", (int)name.length, name.data, clock_rate);
  if (channels > 1)
    g_string_append_printf (list, "/%u", channels);
}

void
sipua_sdp_formats_print (GString *list, const SipUaSdpFormats *formats)
{
  for (guint i = 0; i < formats->count && list->len < SIPUA_MAX_SDP_REASON_SIZE; i++) {
    const SipUaSdpFormat *format = &formats->items[i];

    if (format->name.length == 0)
      g_string_append_printf (list, " %u", format->payload_type);
    else if (!sipua_view_equal_nocase (format->name, "telephone-event"))
      sipua_sdp_print_codec (list, format->name, format->clock_rate, format->channels);
  }
}
