/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer's end of a stream: address (RFC 8866 section 5.7), ports, direction (RFC 3264 sections 6.1
 * and 8.4). The same in offers and answers. */

#include "sdp/remote.h"

#include "sdp/attribute.h"

/* c= of the stream goes before that of the session (RFC 8866 section 5.7). */
const char *
sipua_sdp_media_address (const GstSDPMessage *message, const GstSDPMedia *media)
{
  if (gst_sdp_media_connections_len (media) > 0)
    return gst_sdp_media_get_connection (media, 0)->address;
  return gst_sdp_message_get_connection (message)->address;
}

/* Not an address of one host: broadcast, "this network" (RFC 1122 section 3.2.1.3), class E. An IPv4
 * address in the clothes of IPv6 would bypass what is said of IPv4 here. */
static gboolean
is_unusable (GInetAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return memcmp (bytes, mapped, sizeof mapped) == 0;
  return bytes[0] == 0 || bytes[0] >= 240;
}

/* NULL: @address can be taken. "Any" is the old way to say hold (RFC 3264 section 8.4), and then its
 * family does not matter, since nothing is sent. */
static char *
refuse_address (const char *address, GSocketFamily family, const char *said, gboolean *hold)
{
  g_autoptr (GInetAddress) inet = address ? g_inet_address_new_from_string (address) : NULL;

  *hold = FALSE;
  if (address == NULL)
    return g_strdup_printf ("no connection address %s", said);
  if (inet == NULL)
    return g_strdup_printf ("numeric address needed in c=, %s %s", said, address);
  *hold = g_inet_address_get_is_any (inet);
  if (*hold)
    return NULL;
  if (g_inet_address_get_is_multicast (inet))
    return g_strdup_printf ("multicast not supported: %s %s", said, address);
  if (is_unusable (inet))
    return g_strdup_printf ("address not usable: %s %s", said, address);
  if (g_inet_address_get_family (inet) != family)
    return g_strdup_printf ("address type not supported: %s %s, have %s", said,
        sipua_sdp_address_type (g_inet_address_get_family (inet)), sipua_sdp_address_type (family));
  return NULL;
}

/* With both on one port, a=rtcp is for those that cannot do that (RFC 5761 section 5.1.3). */
static guint16
rtcp_port (const GstSDPMedia *media, const char *address, guint16 port, gboolean hold, gboolean mux)
{
  if (hold)
    return 0;
  return mux ? port : sipua_sdp_media_rtcp_port (media, address, port);
}

char *
sipua_sdp_remote_read (SipUaSdpRemote *remote, const GstSDPMessage *message,
    const GstSDPMedia *media, const SipUaSdpLocal *local, const char *said)
{
  const char *address = sipua_sdp_media_address (message, media);
  guint16 port = (guint16)gst_sdp_media_get_port (media);
  gboolean mux = local->rtcp_mux && sipua_sdp_media_has_attribute (media, "rtcp-mux");
  gboolean hold;
  char *reason = refuse_address (address, local->family, said, &hold);

  if (reason != NULL)
    return reason;
  *remote = (SipUaSdpRemote){
    .address = address,
    .rtp_port = port,
    .rtcp_port = rtcp_port (media, address, port, hold, mux),
    .rtcp_mux = mux,
    .bandwidth = sipua_sdp_media_bandwidth (message, media),
    .hold = hold,
    .direction = sipua_sdp_media_direction (message, media),
  };
  return NULL;
}

/* Each side's sending is the other's receiving (RFC 3264 section 6.1). */
static SipUaSdpDirection
our_direction (const SipUaSdpRemote *remote, SipUaSdpDirection local)
{
  SipUaSdpDirection direction = SIPUA_SDP_DIRECTION_INACTIVE;

  if ((remote->direction & SIPUA_SDP_DIRECTION_SENDONLY) != 0)
    direction |= SIPUA_SDP_DIRECTION_RECVONLY;
  /* To 0.0.0.0 neither RTP nor RTCP is sent (section 8.4); the peer may send all the same. */
  if ((remote->direction & SIPUA_SDP_DIRECTION_RECVONLY) != 0 && !remote->hold)
    direction |= SIPUA_SDP_DIRECTION_SENDONLY;
  return direction & local;
}

SipUaSdpStream *
sipua_sdp_remote_stream (const SipUaSdpRemote *remote, const SipUaCodec *codec,
    const SipUaSdpFormat *format, SipUaSdpDirection local)
{
  SipUaSdpStream *stream = g_new0 (SipUaSdpStream, 1);

  stream->codec = sipua_codec_copy (codec);
  stream->codec->payload_type = format->payload_type;
  stream->receive_payload_type = format->payload_type;
  stream->telephone_event = -1;
  stream->receive_telephone_event = -1;
  stream->comfort_noise = -1;
  stream->receive_comfort_noise = -1;
  stream->direction = our_direction (remote, local);
  stream->local_hold = (local & SIPUA_SDP_DIRECTION_RECVONLY) == 0;
  stream->remote_hold = remote->hold || (remote->direction & SIPUA_SDP_DIRECTION_RECVONLY) == 0;
  stream->remote_address = g_strdup (remote->address);
  stream->remote_rtp_port = remote->rtp_port;
  stream->remote_rtcp_port = remote->rtcp_port;
  stream->rtcp_mux = remote->rtcp_mux;
  stream->remote_bandwidth = remote->bandwidth;
  if (format->fmtp != NULL && g_utf8_validate (format->fmtp, -1, NULL))
    stream->remote_fmtp = g_strdup (format->fmtp);
  return stream;
}
