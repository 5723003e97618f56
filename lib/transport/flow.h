/* SPDX-License-Identifier: BSD-3-Clause */
/* A transport and the address of a peer on it: where a message came from, or goes to. The term is
 * that of RFC 5626. */
#pragma once

#include "transport/transport.h"

typedef struct {
  SipUaTransport *transport; /* (owned) */
  GSocketAddress *address;   /* (owned) */
} SipUaFlow;

static inline SipUaFlow
sipua_flow (SipUaTransport *transport, GSocketAddress *address)
{
  return (SipUaFlow){ g_object_ref (transport), g_object_ref (address) };
}

static inline void
sipua_flow_clear (SipUaFlow *flow)
{
  g_clear_object (&flow->transport);
  g_clear_object (&flow->address);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SipUaFlow, sipua_flow_clear)

static inline gboolean
sipua_flow_send (const SipUaFlow *flow, GBytes *bytes, GError **error)
{
  return sipua_transport_send (flow->transport, bytes, flow->address, error);
}

/* "192.0.2.1:5060", "[2001:db8::1]:5060"; as Via and a URI want it. */
char *sipua_address_to_host_port (GInetSocketAddress *address);
/* The address at which the flow's peer reaches this host, in the same form. */
char *sipua_flow_local_host_port (const SipUaFlow *flow);
