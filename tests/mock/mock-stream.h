/* SPDX-License-Identifier: BSD-3-Clause */
/* A connection of a peer to an agent, without a network: bytes are pushed in, and what the agent says
 * is kept. Does what a stream transport has to do about framing, keep-alives and broken messages. */
#pragma once

#include "transport/transport.h"

G_BEGIN_DECLS

#define MOCK_TYPE_STREAM (mock_stream_get_type ())
G_DECLARE_FINAL_TYPE (MockStream, mock_stream, MOCK, STREAM, SipUaTransport)

/* Both "192.0.2.1:5060"; @local is the agent's. */
MockStream *mock_stream_new (const char *local, const char *remote);
/* Bytes that come from the peer. */
void mock_stream_push (MockStream *self, const char *data, gsize length);
/* (transfer none): all that was sent to the peer; may be cut off by who reads it. */
GByteArray *mock_stream_get_sent (MockStream *self);
/* (nullable): why the connection was closed; NULL: it is open. */
const char *mock_stream_get_close_reason (MockStream *self);

G_END_DECLS
