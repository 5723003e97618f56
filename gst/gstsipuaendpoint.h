/* SPDX-License-Identifier: BSD-3-Clause */
/* An address and port as admission compares them: IPv4 and IPv6 in one form, an IPv4 address that
 * an IPv6 socket shows as ::ffff:a.b.c.d being the same as a.b.c.d. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef struct {
  guint8 address[16]; /* network order; IPv4 as ::ffff:a.b.c.d */
  guint16 port;       /* host order */
} GstSipUaEndpoint;

/* @address: numeric. FALSE: it is not. */
gboolean gst_sip_ua_endpoint_parse (GstSipUaEndpoint *endpoint, const char *address, guint16 port);
gboolean gst_sip_ua_endpoint_from_native (
    GstSipUaEndpoint *endpoint, const struct sockaddr_storage *native);
/* For a socket of @family; FALSE: an IPv6 address cannot be reached from an IPv4 socket. */
gboolean gst_sip_ua_endpoint_to_native (const GstSipUaEndpoint *endpoint, sa_family_t family,
    struct sockaddr_storage *ret_native, socklen_t *ret_length);
gboolean gst_sip_ua_endpoint_equal (const GstSipUaEndpoint *a, const GstSipUaEndpoint *b);
gboolean gst_sip_ua_endpoint_same_address (const GstSipUaEndpoint *a, const GstSipUaEndpoint *b);
/* Something can be sent there: a port, no wildcard, no multicast or broadcast address. */
gboolean gst_sip_ua_endpoint_is_usable (const GstSipUaEndpoint *endpoint);
/* "192.0.2.1:4000", "[2001:db8::1]:4000" */
char *gst_sip_ua_endpoint_to_string (const GstSipUaEndpoint *endpoint);
