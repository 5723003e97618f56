/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <gio/gio.h>
#include <sipua/sipua-address.h>
#include <sipua/sipua-agent.h>
#include <sipua/sipua-api.h>
#include <sipua/sipua-dialog.h>
#include <sipua/sipua-message.h>

G_BEGIN_DECLS

/**
 * SipUaCallState:
 * @SIPUA_CALL_STATE_NONE: no call; an element's state while it waits for one, never that of a call
 * @SIPUA_CALL_STATE_CALLING: an outgoing call that has not got further than its INVITE
 * @SIPUA_CALL_STATE_INCOMING: an INVITE came, 100 was sent
 * @SIPUA_CALL_STATE_RINGING: 180 or 183 was sent; outgoing: 180 or another 18x came
 * @SIPUA_CALL_STATE_ANSWERED: 200 was sent, its ACK has not come yet; outgoing: a 2xx with a usable
 *   description came, and the ACK is about to be sent
 * @SIPUA_CALL_STATE_CONFIRMED: the ACK came, or was sent (RFC 3261 section 12: the dialog is
 *   confirmed)
 * @SIPUA_CALL_STATE_ENDING: BYE or CANCEL was sent, or is to be sent, and the end has not come yet
 * @SIPUA_CALL_STATE_ENDED: over, for whatever reason
 *
 * States only ever go from top to bottom.
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_CALL_STATE_NONE,
  SIPUA_CALL_STATE_CALLING,
  SIPUA_CALL_STATE_INCOMING,
  SIPUA_CALL_STATE_RINGING,
  SIPUA_CALL_STATE_ANSWERED,
  SIPUA_CALL_STATE_CONFIRMED,
  SIPUA_CALL_STATE_ENDING,
  SIPUA_CALL_STATE_ENDED,
} SipUaCallState;

/**
 * SipUaCallDirection:
 * @SIPUA_CALL_DIRECTION_INCOMING: the peer called
 * @SIPUA_CALL_DIRECTION_OUTGOING: this side called
 *
 * Who sent the INVITE.
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_CALL_DIRECTION_INCOMING,
  SIPUA_CALL_DIRECTION_OUTGOING,
} SipUaCallDirection;

#define SIPUA_TYPE_CALL (sipua_call_get_type ())

SIPUA_API
G_DECLARE_FINAL_TYPE (SipUaCall, sipua_call, SIPUA, CALL, GObject)

SIPUA_API SipUaCall *sipua_call_new (SipUaAgent *agent, const char *uri, GError **error);
SIPUA_API gboolean sipua_call_set_from (SipUaCall *call, const char *address, GError **error);
SIPUA_API void sipua_call_set_anonymous (SipUaCall *call, gboolean anonymous);
SIPUA_API void sipua_call_set_follow_redirects (SipUaCall *call, gboolean follow);
SIPUA_API void sipua_call_set_answer_timeout (SipUaCall *call, GTimeSpan timeout);
SIPUA_API void sipua_call_start (SipUaCall *call, const char *sdp);
SIPUA_API void sipua_call_start_without_offer (SipUaCall *call);
SIPUA_API SipUaCall *sipua_agent_call (
    SipUaAgent *agent, const char *uri, const char *sdp, GError **error);

SIPUA_API SipUaAgent *sipua_call_get_agent (SipUaCall *call);
SIPUA_API SipUaCallDirection sipua_call_get_direction (SipUaCall *call);
SIPUA_API guint sipua_call_get_last_status (SipUaCall *call);
SIPUA_API const char *sipua_call_get_last_reason (SipUaCall *call);
SIPUA_API SipUaCallState sipua_call_get_state (SipUaCall *call);
SIPUA_API const char *sipua_call_get_call_id (SipUaCall *call);
SIPUA_API const char *sipua_call_get_local_uri (SipUaCall *call);
SIPUA_API const char *sipua_call_get_remote_uri (SipUaCall *call);
SIPUA_API const char *sipua_call_get_remote_display_name (SipUaCall *call);
SIPUA_API const char *sipua_call_get_remote_sdp (SipUaCall *call);
SIPUA_API SipUaMessage *sipua_call_get_invite (SipUaCall *call);
SIPUA_API SipUaDialog *sipua_call_get_dialog (SipUaCall *call);
SIPUA_API char *sipua_call_dup_local_address (SipUaCall *call);

SIPUA_API void sipua_call_add_request_header (
    SipUaCall *call, const char *method, const char *name, const char *value);
SIPUA_API void sipua_call_clear_request_headers (SipUaCall *call, const char *method);
SIPUA_API void sipua_call_add_response_header (
    SipUaCall *call, const char *name, const char *value);
SIPUA_API SipUaMessage *sipua_call_get_last_request (SipUaCall *call);
SIPUA_API SipUaMessage *sipua_call_get_last_response (SipUaCall *call);
SIPUA_API SipUaAddress *sipua_call_get_asserted_identity (SipUaCall *call);
SIPUA_API SipUaAddress *sipua_call_get_diversion (SipUaCall *call);

SIPUA_API void sipua_call_ring (SipUaCall *call);
SIPUA_API void sipua_call_ring_with_sdp (SipUaCall *call, const char *sdp);
SIPUA_API void sipua_call_answer (SipUaCall *call, const char *sdp);
SIPUA_API void sipua_call_reject (SipUaCall *call, guint status, const char *reason);
SIPUA_API gboolean sipua_call_redirect (
    SipUaCall *call, guint status, const char *const *contacts, GError **error);
SIPUA_API void sipua_call_hangup (SipUaCall *call);
SIPUA_API void sipua_call_hangup_with_reason (
    SipUaCall *call, guint status, guint q850, const char *text);
SIPUA_API gboolean sipua_call_was_answered_elsewhere (SipUaCall *call);
SIPUA_API void sipua_call_send_info_async (SipUaCall *call, const char *content_type, GBytes *body,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SIPUA_API SipUaMessage *sipua_call_send_info_finish (
    SipUaCall *call, GAsyncResult *result, GError **error);

G_END_DECLS
