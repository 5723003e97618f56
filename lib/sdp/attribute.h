/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes of a media stream other than its formats: direction, packet time, RTCP port. */
#pragma once

#include <sipua/sipua-sdp.h>

gboolean sipua_sdp_media_has_attribute (const GstSDPMedia *media, const char *name);
/* What the describing side says; that of the session if the stream says nothing. */
SipUaSdpDirection sipua_sdp_media_direction (
    const GstSDPMessage *message, const GstSDPMedia *media);
const char *sipua_sdp_direction_name (SipUaSdpDirection direction);
/* ms for packets of @codec to and from the describing side; @preferred if it names none. */
guint sipua_sdp_media_ptime (const GstSDPMedia *media, const SipUaCodec *codec, guint preferred);
/* bit/s that the describing side can take; 0: it does not say. */
guint sipua_sdp_media_bandwidth (const GstSDPMessage *message, const GstSDPMedia *media);
/* 0: RTCP cannot be sent to @address. */
guint16 sipua_sdp_media_rtcp_port (const GstSDPMedia *media, const char *address, guint16 rtp_port);
