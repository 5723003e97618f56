/* SPDX-License-Identifier: BSD-3-Clause */
/* The transport layer of RFC 3261 section 18: turns bytes into messages, finds out where a response
 * goes, and holds the transports of an agent. */
#pragma once

#include "message/message.h"
#include "transport/flow.h"

typedef struct _SipUaTransportLayer SipUaTransportLayer;

typedef struct {
  /* A request, its topmost Via stamped with where it came from. @flow is where its responses go. */
  void (*request) (SipUaMessage *request, const SipUaFlow *flow, gpointer user_data);
  void (*response) (SipUaMessage *response, const SipUaFlow *flow, gpointer user_data);
  /* A request with a fault, of which enough could be read to refuse it. */
  void (*broken) (SipUaMessage *request, const SipUaParseFault *fault, const SipUaFlow *flow,
      gpointer user_data);
} SipUaTransportLayerCallbacks;

SipUaTransportLayer *sipua_transport_layer_new (
    const SipUaTransportLayerCallbacks *callbacks, gpointer user_data);
void sipua_transport_layer_free (SipUaTransportLayer *layer);

void sipua_transport_layer_add (SipUaTransportLayer *layer, SipUaTransport *transport);
/* Gives up all addresses. */
void sipua_transport_layer_close (SipUaTransportLayer *layer);
/* Addresses in use, of the first transport: (transfer none) (nullable). */
SipUaTransport *sipua_transport_layer_get_first (SipUaTransportLayer *layer);
