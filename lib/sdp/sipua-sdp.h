/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <gst/sdp/sdp.h>
#include <sipua/sipua-api.h>
#include <sipua/sipua-codec.h>
#include <sipua/sipua-error.h>
#include <sipua/sipua-sdp-crypto.h>

G_BEGIN_DECLS

/**
 * SipUaSdpDirection:
 * @SIPUA_SDP_DIRECTION_INACTIVE: neither
 * @SIPUA_SDP_DIRECTION_SENDONLY: the describing side sends
 * @SIPUA_SDP_DIRECTION_RECVONLY: the describing side receives
 * @SIPUA_SDP_DIRECTION_SENDRECV: both
 *
 * Direction of a stream as seen by the side that describes it (RFC 3264 section 5.1).
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_SDP_DIRECTION_INACTIVE = 0,
  SIPUA_SDP_DIRECTION_SENDONLY = 1,
  SIPUA_SDP_DIRECTION_RECVONLY = 2,
  SIPUA_SDP_DIRECTION_SENDRECV = 3,
} SipUaSdpDirection;

#define SIPUA_TYPE_SDP_LOCAL (sipua_sdp_local_get_type ())

/**
 * SipUaSdpLocal:
 *
 * What this side brings to a negotiation: address and port, codecs by preference, packet time,
 * direction, and the numbers of its o= line. Boxed; made with sipua_sdp_local_new() and setters.
 *
 * Since: 0.1
 */
typedef struct _SipUaSdpLocal SipUaSdpLocal;

SIPUA_API GType sipua_sdp_local_get_type (void) G_GNUC_CONST;
SIPUA_API SipUaSdpLocal *sipua_sdp_local_new (const char *address, guint16 rtp_port);
SIPUA_API SipUaSdpLocal *sipua_sdp_local_copy (const SipUaSdpLocal *local);
SIPUA_API void sipua_sdp_local_free (SipUaSdpLocal *local);
SIPUA_API void sipua_sdp_local_add_codec (SipUaSdpLocal *local, const SipUaCodec *codec);
SIPUA_API gboolean sipua_sdp_local_add_codecs (
    SipUaSdpLocal *local, const char *preferences, GError **error);
SIPUA_API void sipua_sdp_local_add_crypto (SipUaSdpLocal *local, const SipUaSdpCrypto *crypto);
SIPUA_API void sipua_sdp_local_set_ptime (SipUaSdpLocal *local, guint ptime);
SIPUA_API void sipua_sdp_local_set_direction (SipUaSdpLocal *local, SipUaSdpDirection direction);
SIPUA_API void sipua_sdp_local_set_telephone_event (SipUaSdpLocal *local, gboolean accept);
SIPUA_API void sipua_sdp_local_set_comfort_noise (SipUaSdpLocal *local, gboolean accept);
SIPUA_API void sipua_sdp_local_set_rtcp_mux (SipUaSdpLocal *local, gboolean accept);
SIPUA_API void sipua_sdp_local_set_origin (
    SipUaSdpLocal *local, guint64 session_id, guint64 version);

#define SIPUA_TYPE_SDP_STREAM (sipua_sdp_stream_get_type ())

typedef struct _SipUaSdpStream SipUaSdpStream;

/**
 * SipUaSdpStream:
 * @index: which m-line of the description, from 0
 * @codec: (not nullable): the chosen codec, with the payload number to send with
 * @receive_payload_type: the payload number that the peer sends it with
 * @telephone_event: payload number to send RFC 4733 events with, at the codec's clock rate; -1: none
 * @receive_telephone_event: the payload number that the peer sends them with, -1: none. Both are
 *   there or none
 * @telephone_event_clock_rate: Hz, 0 without events
 * @comfort_noise: payload number to send RFC 3389 comfort noise with, at the codec's clock rate; -1:
 *   none
 * @receive_comfort_noise: the payload number that the peer sends it with, -1: none. Both are there
 *   or none
 * @ptime: ms of audio in each packet that we send
 * @direction: as seen from this side
 * @local_hold: this side had it that the peer is not to send: its own direction is "sendonly" or
 *   "inactive"
 * @remote_hold: the peer had it that this side is not to send: its direction is "sendonly" or
 *   "inactive", or its address 0.0.0.0 or ::
 * @remote_address: (not nullable): numeric address for RTP. "0.0.0.0" or "::": nothing may be sent,
 *   and @direction says so (RFC 3264 section 8.4)
 * @remote_rtp_port: 1 to 65535
 * @remote_rtcp_port: RFC 3605, else RTP port + 1, or the RTP port with @rtcp_mux; 0: none
 * @rtcp_mux: RTP and RTCP share a port on both sides (RFC 5761)
 * @remote_bandwidth: bit/s that the peer can take (RFC 8866 section 5.8): its b=TIAS, which counts
 *   payload alone (RFC 3890), else its b=AS, which counts all headers; 0: it named none
 * @remote_fmtp: (nullable): the peer's parameters for the codec, without the number
 * @local_crypto: (nullable): the line of ours that was agreed, whose keys we send with; %NULL: RTP
 *   without encryption
 * @remote_crypto: (nullable): the line of the peer that was agreed. Both are there or none
 *
 * What was agreed for the one audio stream of a call.
 *
 * Since: 0.1
 */
struct _SipUaSdpStream {
  guint index;
  SipUaCodec *codec;
  guint receive_payload_type;
  gint telephone_event;
  gint receive_telephone_event;
  guint telephone_event_clock_rate;
  gint comfort_noise;
  gint receive_comfort_noise;
  guint ptime;
  SipUaSdpDirection direction;
  gboolean local_hold;
  gboolean remote_hold;
  char *remote_address;
  guint16 remote_rtp_port;
  guint16 remote_rtcp_port;
  gboolean rtcp_mux;
  guint remote_bandwidth;
  char *remote_fmtp;
  SipUaSdpCrypto *local_crypto;
  SipUaSdpCrypto *remote_crypto;
};

SIPUA_API GType sipua_sdp_stream_get_type (void) G_GNUC_CONST;
SIPUA_API SipUaSdpStream *sipua_sdp_stream_copy (const SipUaSdpStream *stream);
SIPUA_API void sipua_sdp_stream_free (SipUaSdpStream *stream);

SIPUA_API GstSDPMessage *sipua_sdp_parse (const char *text, gssize length, GError **error);
SIPUA_API char **sipua_sdp_get_warnings (const char *text, gssize length);
SIPUA_API GPtrArray *sipua_sdp_get_codecs (const GstSDPMessage *description);
SIPUA_API gboolean sipua_sdp_get_rtp_address (
    const GstSDPMessage *description, char **address, guint16 *port);
SIPUA_API SipUaSdpDirection sipua_sdp_get_direction (const GstSDPMessage *description);

SIPUA_API gboolean sipua_sdp_negotiate (const GstSDPMessage *offer, const SipUaSdpLocal *local,
    GstSDPMessage **answer, SipUaSdpStream **stream, GError **error);
SIPUA_API GstSDPMessage *sipua_sdp_decline (const GstSDPMessage *offer, const SipUaSdpLocal *local);
SIPUA_API GstSDPMessage *sipua_sdp_build_offer (const SipUaSdpLocal *local);
SIPUA_API GstSDPMessage *sipua_sdp_build_next_offer (
    const SipUaSdpLocal *local, const GstSDPMessage *previous);
SIPUA_API void sipua_sdp_continue (GstSDPMessage *description, const GstSDPMessage *previous);
SIPUA_API gboolean sipua_sdp_accept_answer (const GstSDPMessage *offer, const GstSDPMessage *answer,
    const SipUaSdpLocal *local, SipUaSdpStream **stream, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaSdpLocal, sipua_sdp_local_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaSdpStream, sipua_sdp_stream_free)

G_END_DECLS
