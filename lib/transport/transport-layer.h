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

/* Who looks at bytes before they are messages, and after. */
typedef struct {
  /* FALSE: it is dropped without a word, nor is it parsed. @request: it is no response. */
  gboolean (*admit) (gboolean request, GSocketAddress *source, gpointer user_data);
  /* What was sent, or came and was admitted. @data is valid during the call alone. */
  void (*trace) (SipUaTransport *transport, gboolean sent, GSocketAddress *remote, const char *data,
      gsize length, gpointer user_data);
} SipUaTransportObserver;

SipUaTransportLayer *sipua_transport_layer_new (
    const SipUaTransportLayerCallbacks *callbacks, gpointer user_data);
void sipua_transport_layer_free (SipUaTransportLayer *layer);

/* @observer (unowned). */
void sipua_transport_layer_set_observer (
    SipUaTransportLayer *layer, const SipUaTransportObserver *observer, gpointer user_data);
void sipua_transport_layer_add (SipUaTransportLayer *layer, SipUaTransport *transport);
/* Gives up all addresses. */
void sipua_transport_layer_close (SipUaTransportLayer *layer);
/* Addresses in use, of the first transport: (transfer none) (nullable). */
SipUaTransport *sipua_transport_layer_get_first (SipUaTransportLayer *layer);
