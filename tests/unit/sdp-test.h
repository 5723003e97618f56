/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of lib/sdp share. */
#pragma once

#include <sipua/sipua-sdp.h>

/* First lines of a description, up to the m-lines. */
#define SDP_HEAD "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n"

/* An alias, for newer GStreamer may come to define the clean-up of GstSDPMessage itself. */
typedef GstSDPMessage SdpTestMessage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SdpTestMessage, gst_sdp_message_free)

/* Ours: opus, G722, PCMU, PCMA by preference; 30 ms packets, so that a peer's 20 shows. */
SipUaSdpLocal *sdp_test_local (const char *address);
/* The description must pass. */
GstSDPMessage *sdp_test_parse (const char *text, gssize length);
/* @text must pass. */
void sdp_test_check (const char *text);
/* What any answer must be: printable, accepted by our own checker, the offer's m-lines in order, a
 * port in that of @stream and in no other. Returns its text. */
char *sdp_test_check_answer (
    const GstSDPMessage *offer, const GstSDPMessage *answer, const SipUaSdpStream *stream);
