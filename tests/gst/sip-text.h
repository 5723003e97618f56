/* SPDX-License-Identifier: BSD-3-Clause */
/* What the SIP ends of tests have in common: a blocking UDP socket, and messages made of plain text. */
#pragma once

#include <sipua/sipua.h>

#include "media-peer.h"

#define SIP_GIVE_UP (20 * G_TIME_SPAN_SECOND) /* room for valgrind */

/* A bound socket and its port. */
int sip_open (const char *address, guint16 *ret_port);
/* A UDP port of @address that nobody has, at the moment. */
guint16 free_udp_port (const char *address);
void sip_send (int fd, const char *address, guint16 port, gconstpointer data, gsize size);
/* (transfer full) (nullable): nothing came until @deadline, monotonic microseconds. */
SipUaMessage *sip_receive (int fd, gint64 deadline);
/* (transfer full): @formats such as "0 8 101", with RTP of @peer, or of port 9 without one. */
char *sip_make_sdp (Peer *peer, const char *formats);
/* Begins a response: its first line and what it repeats of the request (RFC 3261 section 8.2.6.2).
 * @tag (nullable): for To. */
GString *sip_begin_response (const SipUaMessage *request, guint status, const char *tag);
/* Port of m=audio in a description. */
guint16 sip_sdp_port (const char *sdp);
