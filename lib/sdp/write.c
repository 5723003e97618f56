/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines that our offers and answers have in common: those of the session (RFC 8866 section 5),
 * formats (sections 6.6 and 6.15), packet time and direction (6.4 and 6.7). */

#include "sdp/write.h"

#include "sdp/attribute.h"
#include "sdp/scan.h"

/* The time cannot be negotiated: t= is that of the offer (RFC 3264 section 6). Ours is "0 0", and an
 * offer that did not come from our parser may have none (section 5). */
static void
write_times (GstSDPMessage *message, const GstSDPMessage *offer)
{
  guint count = offer != NULL ? gst_sdp_message_times_len (offer) : 0;

  for (guint i = 0; i < count; i++) {
    const GstSDPTime *time = gst_sdp_message_get_time (offer, i);

    gst_sdp_message_add_time (message, time->start, time->stop, NULL);
  }
  if (count == 0)
    gst_sdp_message_add_time (message, "0", "0", NULL);
}

GstSDPMessage *
sipua_sdp_write_session (const SipUaSdpLocal *local, const GstSDPMessage *offer)
{
  g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, local->session_id);
  g_autofree char *version = g_strdup_printf ("%" G_GUINT64_FORMAT, local->version);
  const char *type = sipua_sdp_address_type (local->family);
  GstSDPMessage *message = NULL;

  gst_sdp_message_new (&message);
  gst_sdp_message_set_version (message, "0");
  gst_sdp_message_set_origin (message, "-", id, version, "IN", type, local->address);
  gst_sdp_message_set_session_name (message, "-");
  gst_sdp_message_set_connection (message, "IN", type, local->address, 0, 0);
  write_times (message, offer);
  return message;
}

void
sipua_sdp_write_format (GstSDPMedia *media, guint payload_type, const char *name, guint clock_rate,
    guint channels, const char *fmtp)
{
  g_autofree char *number = g_strdup_printf ("%u", payload_type);
  g_autofree char *rtpmap =
      channels > 1 ? g_strdup_printf ("%u %s/%u/%u", payload_type, name, clock_rate, channels)
                   : g_strdup_printf ("%u %s/%u", payload_type, name, clock_rate);

  gst_sdp_media_add_format (media, number);
  gst_sdp_media_add_attribute (media, "rtpmap", rtpmap);
  if (fmtp != NULL) {
    g_autofree char *value = g_strdup_printf ("%u %s", payload_type, fmtp);

    gst_sdp_media_add_attribute (media, "fmtp", value);
  }
}

void
sipua_sdp_write_mid (GstSDPMedia *media, const GstSDPMedia *other)
{
  const char *mid = gst_sdp_media_get_attribute_val (other, "mid");

  if (sipua_sdp_is_token (sipua_view_from_string (mid)))
    gst_sdp_media_add_attribute (media, "mid", mid);
}

/* What did not come from our parser may lack what the grammar wants. */
static const char *
token_or_dash (const char *token)
{
  return token != NULL ? token : "-";
}

void
sipua_sdp_write_media (GstSDPMessage *message, GstSDPMedia *media)
{
  gst_sdp_message_add_media (message, media); /* takes the inside of it, not the block */
  gst_sdp_media_free (media);
}

void
sipua_sdp_write_refused (GstSDPMessage *message, const GstSDPMedia *other)
{
  GstSDPMedia *media = NULL;

  gst_sdp_media_new (&media);
  gst_sdp_media_set_media (media, token_or_dash (gst_sdp_media_get_media (other)));
  gst_sdp_media_set_port_info (media, 0, 1);
  gst_sdp_media_set_proto (media, token_or_dash (gst_sdp_media_get_proto (other)));
  /* The grammar wants a format. */
  if (gst_sdp_media_formats_len (other) > 0)
    gst_sdp_media_add_format (media, gst_sdp_media_get_format (other, 0));
  sipua_sdp_write_mid (media, other);
  sipua_sdp_write_media (message, media);
}

void
sipua_sdp_write_attributes (
    GstSDPMedia *media, gboolean rtcp_mux, guint ptime, SipUaSdpDirection direction)
{
  g_autofree char *value = g_strdup_printf ("%u", ptime);

  if (rtcp_mux)
    gst_sdp_media_add_attribute (media, "rtcp-mux", NULL);
  gst_sdp_media_add_attribute (media, "ptime", value);
  gst_sdp_media_add_attribute (media, sipua_sdp_direction_name (direction), NULL);
}
