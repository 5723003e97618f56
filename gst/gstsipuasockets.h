/* SPDX-License-Identifier: BSD-3-Clause */
/* The pair of UDP sockets of a call: RTP on an even port, RTCP on the next (RFC 3550 section 11). */
#pragma once

#include <glib.h>
#include <sys/socket.h>

#include "gstsipuaendpoint.h"

/* Without a range given: the part of the registered ports that Linux does not use by itself. */
#define GST_SIP_UA_DEFAULT_PORT_MIN 16384
#define GST_SIP_UA_DEFAULT_PORT_MAX 32767

typedef struct {
  int rtp, rtcp; /* (owned) non-blocking; -1: none */
  sa_family_t family;
  guint16 rtp_port;
} GstSipUaSockets;

/* Both ports 0: the default range. Begins at a random place of it. */
gboolean gst_sip_ua_sockets_open (
    GstSipUaSockets *sockets, const char *address, guint port_min, guint port_max, GError **error);
void gst_sip_ua_sockets_close (GstSipUaSockets *sockets);
/* FALSE: not sent. */
gboolean gst_sip_ua_sockets_send (const GstSipUaSockets *sockets, int fd,
    const GstSipUaEndpoint *to, gconstpointer data, gsize size);
/* Bytes received, -1: nothing there. *ret_truncated: it was longer than @size. */
gssize gst_sip_ua_sockets_receive (
    int fd, gpointer data, gsize size, GstSipUaEndpoint *ret_from, gboolean *ret_truncated);
