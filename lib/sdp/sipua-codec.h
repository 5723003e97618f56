/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

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

#define SIPUA_TYPE_OPUS_PARAMETERS (sipua_opus_parameters_get_type ())

typedef struct _SipUaOpusParameters SipUaOpusParameters;

/**
 * SipUaOpusParameters:
 * @max_playback_rate: Hz, 8000 to 48000: more than this is wasted on the peer
 * @max_capture_rate: Hz, 8000 to 48000: the peer sends no more than this (sprop-maxcapturerate)
 * @max_average_bitrate: bit/s, 6000 to 510000, that the peer wants at most; 0: it named none
 * @min_ptime: ms, the shortest packets that the peer would like; 3 if it named none
 * @stereo: the peer prefers to receive stereo
 * @sprop_stereo: the peer is likely to send stereo
 * @cbr: the peer wants a constant bit rate
 * @use_inband_fec: the peer can make use of in-band error correction
 * @use_dtx: the peer wants nothing to be sent in silence
 *
 * What a peer says of Opus (RFC 7587 section 6.1). All but the two that begin with "sprop" in the
 * RFC, @max_capture_rate and @sprop_stereo, are wishes to whoever sends to the peer.
 *
 * Since: 0.1
 */
struct _SipUaOpusParameters {
  guint max_playback_rate;
  guint max_capture_rate;
  guint max_average_bitrate;
  guint min_ptime;
  gboolean stereo;
  gboolean sprop_stereo;
  gboolean cbr;
  gboolean use_inband_fec;
  gboolean use_dtx;
};

SIPUA_API GType sipua_opus_parameters_get_type (void) G_GNUC_CONST;
SIPUA_API SipUaOpusParameters *sipua_opus_parameters_parse (const char *fmtp);
SIPUA_API SipUaOpusParameters *sipua_opus_parameters_copy (const SipUaOpusParameters *parameters);
SIPUA_API void sipua_opus_parameters_free (SipUaOpusParameters *parameters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaCodec, sipua_codec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaOpusParameters, sipua_opus_parameters_free)

G_END_DECLS
