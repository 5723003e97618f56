/* SPDX-License-Identifier: BSD-3-Clause */
/* What of that which arrives at a call's ports is shown to rtpbin. Pure logic: no sockets, no
 * threads, time is an argument. RFC 3550 appendix A.1 and A.2.
 *
 * Sources. Until it is heard from, the endpoint that the peer signalled may be wrong: behind a NAT
 * its packets come from elsewhere. So another endpoint is latched to, once, after
 * GST_SIP_UA_LATCH_PACKETS packets of one SSRC in sequence with a known payload number, provided
 * that nothing came from the signalled endpoint before. As soon as the signalled endpoint is heard,
 * or another is latched to, everything from elsewhere is refused for the rest of the call. We send
 * to where we receive from. RTCP has the same rule; its latch needs one packet that is right, names
 * a known SSRC and comes from the address that RTP comes from.
 *
 * SSRCs. A new one needs two packets in sequence (MIN_SEQUENTIAL), and at most GST_SIP_UA_MAX_SSRCS
 * are known; one that is idle for GST_SIP_UA_SSRC_IDLE may be replaced. One of them is current, the
 * one that is heard: another takes over when the current one pauses for GST_SIP_UA_SSRC_PAUSE, or
 * when itself has gone on for GST_SIP_UA_SSRC_STEADY packets as the newer one. So neither a flood of
 * SSRCs nor a lone stray packet is ever heard. */
#pragma once

#include "gstsipuaendpoint.h"
#include "gstsipualimits.h"

#define GST_SIP_UA_LATCH_PACKETS 5
#define GST_SIP_UA_SSRC_PAUSE (60 * GST_MSECOND)
#define GST_SIP_UA_SSRC_STEADY 25

typedef enum {
  GST_SIP_UA_ADMIT_AUDIO,
  GST_SIP_UA_ADMIT_EVENT,
  GST_SIP_UA_ADMIT_RTCP,
  GST_SIP_UA_REFUSE_MALFORMED,    /* length, header extension, padding, RTCP structure */
  GST_SIP_UA_REFUSE_VERSION,      /* not 2 */
  GST_SIP_UA_REFUSE_RTCP_ON_RTP,  /* RFC 5761 section 4: not negotiated */
  GST_SIP_UA_REFUSE_PAYLOAD_TYPE, /* neither audio nor events */
  GST_SIP_UA_REFUSE_SOURCE,       /* address or port */
  GST_SIP_UA_REFUSE_LATCHING,     /* may become the source: not yet */
  GST_SIP_UA_REFUSE_PROBATION,    /* first packet of an SSRC, or out of sequence */
  GST_SIP_UA_REFUSE_SSRC_LIMIT,   /* all known SSRCs are in use */
  GST_SIP_UA_REFUSE_SSRC,         /* RTCP of an SSRC that nobody knows */
  GST_SIP_UA_REFUSE_DIRECTION,    /* we do not receive */
  GST_SIP_UA_VERDICTS
} GstSipUaVerdict;

/* Name for the stats structure. */
const char *gst_sip_ua_verdict_name (GstSipUaVerdict verdict);

typedef enum {
  GST_SIP_UA_NAT_AUTO,      /* as said above */
  GST_SIP_UA_NAT_NONE,      /* never latch */
  GST_SIP_UA_NAT_SYMMETRIC, /* latch even though the signalled endpoint was heard */
} GstSipUaNatMethod;

typedef struct {
  gboolean used;
  guint32 ssrc;
  guint16 next_sequence;
  guint packets;      /* in sequence, counted up to GST_SIP_UA_SSRC_STEADY */
  GstClockTime last;  /* monotonic */
  guint64 generation; /* order of appearance */
} GstSipUaSsrc;

typedef struct {
  gboolean used;
  GstSipUaEndpoint endpoint;
  guint32 ssrc;
  guint16 next_sequence;
  guint packets;
  GstClockTime last;
} GstSipUaCandidate;

typedef struct {
  GstSipUaNatMethod nat_method;
  GstSipUaEndpoint rtp, rtcp; /* signalled; port 0: none */
  guint payload_type;
  gint event_payload_type; /* -1: none */
  gboolean receiving;      /* the direction has it */
  guint32 own_ssrc;        /* what we send with */
  guint32 echo_ssrc;       /* what it becomes when a peer sends it back */
} GstSipUaAdmissionConfig;

typedef struct {
  GstSipUaAdmissionConfig config;
  GstSipUaEndpoint source, rtcp_source; /* signalled, then latched */
  gint previous_payload_type;           /* -1: none */
  gboolean heard, latched, rtcp_heard;
  GstSipUaCandidate candidates[GST_SIP_UA_MAX_CANDIDATES];
  GstSipUaSsrc ssrcs[GST_SIP_UA_MAX_SSRCS];
  GstSipUaSsrc probation[GST_SIP_UA_MAX_PROBATION];
  GstSipUaSsrc rtcp_only[GST_SIP_UA_MAX_RTCP_SSRCS];
  GstSipUaSsrc *current; /* (unowned) (nullable) in ssrcs */
  guint64 generation;
  guint64 counts[GST_SIP_UA_VERDICTS];
} GstSipUaAdmission;

typedef struct {
  guint32 ssrc; /* after rewriting */
  guint32 timestamp;
  guint16 sequence;
  gsize payload; /* offset */
  gsize payload_size;
  gboolean replaced; /* replaced_ssrc gave way: rtpbin must forget it */
  guint32 replaced_ssrc;
  gboolean source_changed; /* we now send elsewhere */
} GstSipUaRtpPacket;

void gst_sip_ua_admission_init (
    GstSipUaAdmission *admission, const GstSipUaAdmissionConfig *config);
/* The session was changed (RFC 3264 section 8). An endpoint that is another one now is found as at the
 * start; one that is none is a hold of the old form and changes nothing, so that what was latched to
 * counts again after it. Packets with the payload number of before may still be on their way. */
void gst_sip_ua_admission_update (
    GstSipUaAdmission *admission, const GstSipUaAdmissionConfig *config);
/* One datagram of the RTP port; our own SSRC is rewritten in place. *ret_packet is filled when the
 * verdict is AUDIO or EVENT. */
GstSipUaVerdict gst_sip_ua_admission_rtp (GstSipUaAdmission *admission, guint8 *data, gsize length,
    const GstSipUaEndpoint *from, GstClockTime now, GstSipUaRtpPacket *ret_packet);
/* One datagram of the RTCP port; *length shrinks to what is admitted of it. */
GstSipUaVerdict gst_sip_ua_admission_rtcp (GstSipUaAdmission *admission, guint8 *data,
    gsize *length, const GstSipUaEndpoint *from, GstClockTime now);
/* FALSE: nothing came yet, and what was signalled cannot be used. */
gboolean gst_sip_ua_admission_get_rtp_destination (
    const GstSipUaAdmission *admission, GstSipUaEndpoint *ret_endpoint);
gboolean gst_sip_ua_admission_get_rtcp_destination (
    const GstSipUaAdmission *admission, GstSipUaEndpoint *ret_endpoint);
