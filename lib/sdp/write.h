/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines that our offers and answers have in common. */
#pragma once

#include "sdp/local.h"

/* (transfer full): v=, o=, s=, c=, and the t= of @offer (nullable). */
GstSDPMessage *sipua_sdp_write_session (const SipUaSdpLocal *local, const GstSDPMessage *offer);
/* The number, its a=rtpmap, and a=fmtp unless @fmtp is NULL. */
void sipua_sdp_write_format (GstSDPMedia *media, guint payload_type, const char *name,
    guint clock_rate, guint channels, const char *fmtp);
/* a=ptime and the direction, and before them a=rtcp-mux if @rtcp_mux. */
void sipua_sdp_write_attributes (
    GstSDPMedia *media, gboolean rtcp_mux, guint ptime, SipUaSdpDirection direction);
/* Another m-line than ours, in its place: the same media, transport and first format, port 0. */
void sipua_sdp_write_refused (GstSDPMessage *message, const GstSDPMedia *other);
/* The a=mid of @other, if it has one: it is that of the stream as long as that lives, even if its side
 * knows no groups (RFC 5888 sections 9.1 and 9.2). */
void sipua_sdp_write_mid (GstSDPMedia *media, const GstSDPMedia *other);
/* Adds @media (transfer full), a block of its own that gst_sdp_media_new() made. */
void sipua_sdp_write_media (GstSDPMessage *message, GstSDPMedia *media);
