/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <gio/gio.h>
#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>
#include <sipua/sipua-message.h>

G_BEGIN_DECLS

/**
 * SipUaTransportFlags:
 * @SIPUA_TRANSPORT_FLAGS_NONE: no transport
 * @SIPUA_TRANSPORT_FLAGS_UDP: UDP
 *
 * Transports of an agent.
 *
 * Since: 0.1
 */
typedef enum { /*< flags >*/
  SIPUA_TRANSPORT_FLAGS_NONE = 0,
  SIPUA_TRANSPORT_FLAGS_UDP = 1 << 0,
} SipUaTransportFlags;

/**
 * SipUaMessageDirection:
 * @SIPUA_MESSAGE_DIRECTION_SENT: by this side
 * @SIPUA_MESSAGE_DIRECTION_RECEIVED: from a peer
 *
 * Which way a message went.
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_MESSAGE_DIRECTION_SENT,
  SIPUA_MESSAGE_DIRECTION_RECEIVED,
} SipUaMessageDirection;

/**
 * SipUaPrackMode:
 * @SIPUA_PRACK_MODE_NONE: not at all: who requires it gets 420, or its provisional responses are taken
 *   as they come and not acknowledged
 * @SIPUA_PRACK_MODE_SUPPORTED: where the peer supports or requires it
 * @SIPUA_PRACK_MODE_REQUIRED: of every peer: an INVITE of one that does not support it gets 421, and
 *   those of this side require it
 *
 * Whether provisional responses to an INVITE are sent reliably, each acknowledged by a PRACK (RFC 3262).
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_PRACK_MODE_NONE,
  SIPUA_PRACK_MODE_SUPPORTED,
  SIPUA_PRACK_MODE_REQUIRED,
} SipUaPrackMode;

#define SIPUA_TYPE_AGENT (sipua_agent_get_type ())

SIPUA_API
G_DECLARE_FINAL_TYPE (SipUaAgent, sipua_agent, SIPUA, AGENT, GObject)

SIPUA_API SipUaAgent *sipua_agent_new (GMainContext *context);
SIPUA_API GMainContext *sipua_agent_get_main_context (SipUaAgent *agent);
SIPUA_API void sipua_agent_listen_async (SipUaAgent *agent, const char *address, guint16 port,
    SipUaTransportFlags transports, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
SIPUA_API gboolean sipua_agent_listen_finish (
    SipUaAgent *agent, GAsyncResult *result, guint16 *port, GError **error);
SIPUA_API gboolean sipua_agent_set_allow_from (
    SipUaAgent *agent, const char *const *masks, GError **error);
SIPUA_API void sipua_agent_drain_async (
    SipUaAgent *agent, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SIPUA_API gboolean sipua_agent_drain_finish (
    SipUaAgent *agent, GAsyncResult *result, GError **error);
SIPUA_API void sipua_agent_close (SipUaAgent *agent);

SIPUA_API void sipua_agent_send_request_async (SipUaAgent *agent, SipUaMessage *message,
    GTimeSpan timeout, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SIPUA_API SipUaMessage *sipua_agent_send_request_finish (
    SipUaAgent *agent, GAsyncResult *result, GError **error);
SIPUA_API void sipua_agent_ping_async (SipUaAgent *agent, const char *uri, GTimeSpan timeout,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SIPUA_API guint sipua_agent_ping_finish (
    SipUaAgent *agent, GAsyncResult *result, GTimeSpan *round_trip, GError **error);

G_END_DECLS
