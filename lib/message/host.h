/* SPDX-License-Identifier: BSD-3-Clause */
/* host [ ":" port ] of URIs and Via (RFC 3261 section 25.1, with RFC 5118's advice). */
#pragma once

#include "base/view.h"

/* Reads a host at @offset: a name, an IPv4 address or an IPv6 reference, whose brackets *ret_host
 * leaves out. Returns the offset behind it, 0 if there is none. */
gsize sipua_host_read (SipUaView text, gsize offset, SipUaView *ret_host);

/* Reads the digits of a port, 1 to 65535, at @offset; 0 if there is none. */
gsize sipua_port_read (SipUaView text, gsize offset, guint16 *ret_port);

/* The 16 bytes of an IPv6 address, with or without brackets, in either notation; FALSE for another
 * host, and for one that the parser tolerates though it is none. */
gboolean sipua_ipv6_from_view (SipUaView host, guint8 *ret_bytes);

/* Whether @text is a host and nothing else, for @part; FALSE with @error set otherwise. An IPv6
 * address may be without its brackets, and *ret_host (nullable) always is. */
gboolean sipua_check_host (const char *text, const char *part, SipUaView *ret_host, GError **error);
