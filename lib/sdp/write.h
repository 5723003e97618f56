/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines that our offers and answers have in common. */
#pragma once

#include "sdp/local.h"

/* (transfer full): v=, o=, s=, c=, and the t= of @offer (nullable). */
GstSDPMessage *sipua_sdp_write_session (const SipUaSdpLocal *local, const GstSDPMessage *offer);
/* The number, its a=rtpmap, and a=fmtp unless @fmtp is NULL. */
void sipua_sdp_write_format (GstSDPMedia *media, guint payload_type, const char *name,
    guint clock_rate, guint channels, const char *fmtp);
/* a=ptime and the direction. */
void sipua_sdp_write_attributes (GstSDPMedia *media, guint ptime, SipUaSdpDirection direction);
