/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <gst/sdp/sdp.h>
#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

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

#define SIPUA_TYPE_CODEC (sipua_codec_get_type ())

typedef struct _SipUaCodec SipUaCodec;

/**
 * SipUaCodec:
 * @encoding_name: (not nullable): name of RFC 3551 or the codec's registration, such as "PCMU"
 * @clock_rate: RTP clock in Hz; 8000 for G722 though its audio is 16000
 * @channels: 1 or more
 * @payload_type: number that an offer of ours gives it, 0 to 127. In an answer the offer's counts
 * @fmtp: (nullable): our format parameters, without the number
 *
 * A codec that this side can send and receive. Matched against a peer's by name (without regard to
 * case), clock rate and channels, never by payload number.
 *
 * Since: 0.1
 */
struct _SipUaCodec {
  char *encoding_name;
  guint clock_rate;
  guint channels;
  guint payload_type;
  char *fmtp;
};

SIPUA_API GType sipua_codec_get_type (void) G_GNUC_CONST;
SIPUA_API SipUaCodec *sipua_codec_new (const char *encoding_name, guint clock_rate, guint channels,
    guint payload_type, const char *fmtp);
SIPUA_API SipUaCodec *sipua_codec_copy (const SipUaCodec *codec);
SIPUA_API void sipua_codec_free (SipUaCodec *codec);

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
SIPUA_API void sipua_sdp_local_set_ptime (SipUaSdpLocal *local, guint ptime);
SIPUA_API void sipua_sdp_local_set_direction (SipUaSdpLocal *local, SipUaSdpDirection direction);
SIPUA_API void sipua_sdp_local_set_telephone_event (SipUaSdpLocal *local, gboolean accept);
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
 * @ptime: ms of audio in each packet that we send
 * @direction: as seen from this side
 * @remote_address: (not nullable): numeric address for RTP. "0.0.0.0" or "::": nothing may be sent,
 *   and @direction says so (RFC 3264 section 8.4)
 * @remote_rtp_port: 1 to 65535
 * @remote_rtcp_port: RFC 3605, else RTP port + 1; 0: none
 * @remote_fmtp: (nullable): the peer's parameters for the codec, without the number
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
  guint ptime;
  SipUaSdpDirection direction;
  char *remote_address;
  guint16 remote_rtp_port;
  guint16 remote_rtcp_port;
  char *remote_fmtp;
};

SIPUA_API GType sipua_sdp_stream_get_type (void) G_GNUC_CONST;
SIPUA_API SipUaSdpStream *sipua_sdp_stream_copy (const SipUaSdpStream *stream);
SIPUA_API void sipua_sdp_stream_free (SipUaSdpStream *stream);

SIPUA_API GstSDPMessage *sipua_sdp_parse (const char *text, gssize length, GError **error);
SIPUA_API gboolean sipua_sdp_negotiate (const GstSDPMessage *offer, const SipUaSdpLocal *local,
    GstSDPMessage **answer, SipUaSdpStream **stream, GError **error);
SIPUA_API GstSDPMessage *sipua_sdp_build_offer (const SipUaSdpLocal *local);
SIPUA_API gboolean sipua_sdp_accept_answer (const GstSDPMessage *offer, const GstSDPMessage *answer,
    const SipUaSdpLocal *local, SipUaSdpStream **stream, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaCodec, sipua_codec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaSdpLocal, sipua_sdp_local_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaSdpStream, sipua_sdp_stream_free)

G_END_DECLS
