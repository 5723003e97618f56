/* SPDX-License-Identifier: BSD-3-Clause */
/* The formats of one m-line, with what a=rtpmap, a=fmtp and RFC 3551 say about each. */
#pragma once

#include <gst/sdp/sdp.h>

#include "base/limits.h"
#include "base/view.h"

typedef struct {
  guint payload_type;
  SipUaView name; /* (unowned): token; empty: nothing is known about the number */
  guint clock_rate;
  guint channels;
  const char *fmtp; /* (unowned) (nullable): without the number */
} SipUaSdpFormat;

typedef struct {
  guint count;
  SipUaSdpFormat items[SIPUA_MAX_SDP_FORMATS]; /* in the order offered, each number once */
} SipUaSdpFormats;

/* What RFC 3551 section 6 says of a number: FALSE, and an empty name, if that is nothing. */
gboolean sipua_sdp_format_static (SipUaSdpFormat *format, guint payload_type);
/* "PCMU/8000" or "opus/48000/2", behind the number in a=rtpmap. FALSE, and nothing is set, if it cannot
 * be read. @format has its payload type already. */
gboolean sipua_sdp_format_read_rtpmap (SipUaSdpFormat *format, SipUaView value);
/* @formats points into @media afterwards. */
void sipua_sdp_formats_read (SipUaSdpFormats *formats, const GstSDPMedia *media);
/* Whether it has that name (in any case), rate and channels, and parameters that @fmtp (nullable) is
 * compatible with. */
gboolean sipua_sdp_format_is (const SipUaSdpFormat *format, const char *name, guint clock_rate,
    guint channels, const char *fmtp);
/* The first of them that is so; NULL: none. */
const SipUaSdpFormat *sipua_sdp_formats_find (const SipUaSdpFormats *formats, const char *name,
    guint clock_rate, guint channels, const char *fmtp);
/* " NAME/RATE", and "/CHANNELS" if there is more than one, for the reason of a refusal. */
void sipua_sdp_print_codec (GString *list, SipUaView name, guint clock_rate, guint channels);
/* All of them but telephone-event; no longer than a reason may be. */
void sipua_sdp_formats_print (GString *list, const SipUaSdpFormats *formats);
