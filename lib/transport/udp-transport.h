/* SPDX-License-Identifier: BSD-3-Clause */
/* SIP over UDP: one socket, bound to one address. */
#pragma once

#include "transport/transport.h"

G_BEGIN_DECLS

#define SIPUA_TYPE_UDP_TRANSPORT (sipua_udp_transport_get_type ())
G_DECLARE_FINAL_TYPE (SipUaUdpTransport, sipua_udp_transport, SIPUA, UDP_TRANSPORT, SipUaTransport)

/* @address is numeric; @port 0 takes a free one. Datagrams are read from @context. The error names
 * address and port. */
SipUaTransport *sipua_udp_transport_new (
    GMainContext *context, const char *address, guint16 port, GError **error);
guint16 sipua_udp_transport_get_port (SipUaUdpTransport *self);

G_END_DECLS
