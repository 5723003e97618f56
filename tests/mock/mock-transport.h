/* SPDX-License-Identifier: BSD-3-Clause */
/* A transport of a MockWorld, unreliable as UDP or reliable as TCP, that can be made to fail. */
#pragma once

#include "mock/mock-world.h"
#include "transport/transport.h"

G_BEGIN_DECLS

#define MOCK_TYPE_TRANSPORT (mock_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (MockTransport, mock_transport, MOCK, TRANSPORT, SipUaTransport)

struct _MockTransportClass {
  SipUaTransportClass parent_class;
};

/* Reached in @world at @host_port, "192.0.2.1:5060" or "[2001:db8::1]:5060". (transfer none): the
 * world holds it. */
MockTransport *mock_transport_new (MockWorld *world, const char *host_port, gboolean reliable);
const char *mock_transport_get_host_port (MockTransport *self);
/* While TRUE, every send returns an error. */
void mock_transport_set_failing (MockTransport *self, gboolean failing);
/* Sends to "host:port" as sipua_transport_send() does, without an agent. */
void mock_transport_send_text (
    MockTransport *self, const char *host_port, const char *text, gsize length);

G_END_DECLS
