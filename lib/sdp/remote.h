/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer's end of a stream, as its offer or its answer describes it. */
#pragma once

#include "sdp/format.h"
#include "sdp/local.h"

typedef struct {
  const char *address; /* (unowned) (not nullable) */
  guint16 rtp_port;
  guint16 rtcp_port;           /* 0: none */
  gboolean rtcp_mux;           /* agreed: RTCP goes to @rtp_port */
  guint bandwidth;             /* bit/s, 0: not known */
  gboolean hold;               /* the address is "any": nothing may be sent */
  SipUaSdpDirection direction; /* as seen from the peer */
} SipUaSdpRemote;

/* (nullable): the address of the stream, or else of the session, as it stands in c=. */
const char *sipua_sdp_media_address (const GstSDPMessage *message, const GstSDPMedia *media);
/* @media has a port. NULL, or why nothing can be sent there (transfer full), one line of ASCII in which
 * the peer @said something. @remote points into @message afterwards. */
char *sipua_sdp_remote_read (SipUaSdpRemote *remote, const GstSDPMessage *message,
    const GstSDPMedia *media, const SipUaSdpLocal *local, const char *said);
/* (transfer full): a stream to and from there, with the peer's number for the codec, as far as @local
 * allows. Without events, and without packet time. */
SipUaSdpStream *sipua_sdp_remote_stream (const SipUaSdpRemote *remote, const SipUaCodec *codec,
    const SipUaSdpFormat *format, SipUaSdpDirection local);
