/* SPDX-License-Identifier: BSD-3-Clause */
/* The codecs of a call: for each encoding name what is offered in SDP and which elements do it. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

typedef struct {
  const char *encoding_name; /* RFC 3551 or the codec's registration */
  guint clock_rate;          /* RTP clock, Hz */
  guint channels;
  guint payload_type; /* static one (RFC 3551 section 6), or what our offers use */
  guint audio_rate;   /* of the PCM; not the clock's for G722 */
  const char *depayloader, *decoder, *encoder, *payloader;
  const guint8 *silence; /* coded silence that may be repeated (unowned) */
  gsize silence_size;    /* bytes of it */
  guint silence_units;   /* RTP clock units that it lasts */
} GstSipUaCodecInfo;

/* NULL: nobody knows it. Without regard to case (RFC 8866 section 6.6). */
const GstSipUaCodecInfo *gst_sip_ua_codec_info_find (const char *encoding_name);
/* NULL: all elements are there; else the name of the first that is not. */
const char *gst_sip_ua_codec_info_missing (const GstSipUaCodecInfo *info);
