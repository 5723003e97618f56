/* SPDX-License-Identifier: BSD-3-Clause */
/* What carries messages between this host and a peer: UDP, and the loopback of the tests. One
 * thread, that of the agent's context. */
#pragma once

#include "message/message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_TRANSPORT (sipua_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (SipUaTransport, sipua_transport, SIPUA, TRANSPORT, GObject)

typedef struct {
  /* Bytes of one datagram, or of one message that a stream was cut into. */
  void (*received) (SipUaTransport *transport, const char *data, gsize length,
      GSocketAddress *source, gpointer user_data);
  /* What came of a message whose @fault makes it unknown where the next one begins: a last chance to
   * answer, before the connection is closed. */
  void (*broken) (SipUaTransport *transport, const char *data, gsize length,
      const SipUaParseFault *fault, GSocketAddress *source, gpointer user_data);
  /* (nullable) what was sent, after that. */
  void (*sent) (
      SipUaTransport *transport, GBytes *bytes, GSocketAddress *destination, gpointer user_data);
} SipUaTransportCallbacks;

/**
 * SipUaTransportClass: (skip)
 */
struct _SipUaTransportClass {
  GObjectClass parent_class;

  const char *protocol; /* (unowned) as Via writes it: "UDP" */
  gboolean reliable;    /* RFC 3261 section 17: no retransmission by transactions */

  gboolean (*send) (
      SipUaTransport *self, GBytes *bytes, GSocketAddress *destination, GError **error);
  /* Gives up the address; nothing is received or sent any more. */
  void (*close) (SipUaTransport *self);
  /* Which addresses can be sent to. */
  GSocketFamily (*get_family) (SipUaTransport *self);
  /* Returns (transfer full): where this transport is reached by somebody at @remote. */
  GInetSocketAddress *(*get_local_address) (SipUaTransport *self, GSocketAddress *remote);
};

/* @callbacks (unowned) NULL: nobody listens any more. */
void sipua_transport_set_callbacks (
    SipUaTransport *self, const SipUaTransportCallbacks *callbacks, gpointer user_data);
gboolean sipua_transport_send (
    SipUaTransport *self, GBytes *bytes, GSocketAddress *destination, GError **error);
void sipua_transport_close (SipUaTransport *self);
GInetSocketAddress *sipua_transport_get_local_address (
    SipUaTransport *self, GSocketAddress *remote);
GSocketFamily sipua_transport_get_family (SipUaTransport *self);
const char *sipua_transport_get_protocol (SipUaTransport *self);
gboolean sipua_transport_is_reliable (SipUaTransport *self);

/* For subclasses: hand what came to whoever listens. */
void sipua_transport_emit_received (
    SipUaTransport *self, const char *data, gsize length, GSocketAddress *source);
void sipua_transport_emit_broken (SipUaTransport *self, const char *data, gsize length,
    const SipUaParseFault *fault, GSocketAddress *source);

G_END_DECLS
