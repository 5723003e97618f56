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

/* @formats points into @media afterwards. */
void sipua_sdp_formats_read (SipUaSdpFormats *formats, const GstSDPMedia *media);
/* The first of them with that name (in any case), rate and channels, and with parameters that
 * @fmtp (nullable) is compatible with; NULL: none. */
const SipUaSdpFormat *sipua_sdp_formats_find (const SipUaSdpFormats *formats, const char *name,
    guint clock_rate, guint channels, const char *fmtp);
