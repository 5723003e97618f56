/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer changes the session: re-INVITE (RFC 3261 section 14.2) and UPDATE (RFC 3311 section 5.2). */

#include "ua/call-private.h"
#include "ua/session-body.h"

#define MAX_RETRY_AFTER 10 /* seconds (section 14.2) */

static void
respond (SipUaCall *call, SipUaTransaction *transaction, guint status)
{
  sipua_agent_core_respond (call->core, transaction, status, NULL);
}

static void
respond_later (SipUaCall *call, SipUaTransaction *transaction)
{
  SipUaMessage *response = sipua_agent_core_new_response (
      call->core, sipua_transaction_get_request (transaction), 500, NULL, NULL);

  sipua_message_append_printf (
      response, SIPUA_HEADER_RETRY_AFTER, "%d", g_random_int_range (0, MAX_RETRY_AFTER + 1));
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
}

static void
respond_not_acceptable (SipUaCall *call, SipUaTransaction *transaction, const char *why)
{
  SipUaMessage *response = sipua_agent_core_new_response (
      call->core, sipua_transaction_get_request (transaction), 488, NULL, NULL);

  sipua_message_append_printf (response, SIPUA_HEADER_WARNING, "399 sipua \"%s\"", why);
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
}

/* PRACK has neither Contact nor a new target (RFC 3262 section 7.2), and refreshes no session. */
static SipUaMessage *
new_success (SipUaCall *call, const SipUaMessage *request, const char *sdp)
{
  SipUaMessage *response = sipua_agent_core_new_response (call->core, request, 200, NULL, NULL);
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);

  if (sipua_message_method_id (request) != SIPUA_METHOD_PRACK) {
    sipua_message_append_printf (response, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
    sipua_call_accept_timer (call, request, response);
  }
  sipua_message_append (response, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  sipua_agent_core_append_supported (call->core, response);
  sipua_call_append_headers (call, response);
  if (sdp)
    sipua_message_set_body (response, "application/sdp", sdp, -1, NULL);
  return response;
}

/* What is under way already. Our first INVITE is until its ACK went out, but for an UPDATE after a reliable
 * answer to it; the peer's last one is until its ACK came. */
static SipUaSdpRole
look (SipUaCall *call, SipUaSdpMessage message, gboolean has_offer)
{
  gboolean outgoing = call->direction == SIPUA_CALL_DIRECTION_OUTGOING;
  SipUaCallState state = sipua_call_get_state (call);

  if (outgoing
      && (state == SIPUA_CALL_STATE_ANSWERED
          || (state < SIPUA_CALL_STATE_ANSWERED && !call->exchange.established)))
    return SIPUA_SDP_GLARE;
  if (call->accept && message == SIPUA_SDP_IN_INVITE)
    return SIPUA_SDP_BUSY;
  return sipua_sdp_offer_answer_look (&call->exchange, SIPUA_SDP_REMOTE_SIDE, message, has_offer);
}

/* FALSE: it was refused. */
static gboolean
check_order (
    SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage message, gboolean has_offer)
{
  if (sipua_call_get_state (call) >= SIPUA_CALL_STATE_ENDING) {
    respond (call, transaction, 481);
    return FALSE;
  }
  if (!sipua_call_check_timer (call, transaction))
    return FALSE;
  switch (look (call, message, has_offer)) {
    case SIPUA_SDP_OFFER:
    case SIPUA_SDP_NOTHING:
      return TRUE;
    case SIPUA_SDP_GLARE:
      respond (call, transaction, 491);
      return FALSE;
    default:
      respond_later (call, transaction);
      return FALSE;
  }
}

/* FALSE: it was refused. *offer (transfer full): NULL if there is none. */
static gboolean
take_offer (SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage message, char **offer)
{
  const SipUaMessage *request = sipua_transaction_get_request (transaction);
  /* The dispatch saw that the body can be used. */
  g_autoptr (GBytes) body = sipua_session_body_get (request, NULL);
  g_autofree char *reason = NULL;
  g_autofree char *text = body ? sipua_session_body_dup_sdp (request, &reason) : NULL;

  if (!check_order (call, transaction, message, body != NULL))
    return FALSE;
  if (body && !text) {
    sipua_agent_core_respond (call->core, transaction, 400, reason);
    return FALSE;
  }
  if (text && !sipua_call_has_room (call, text)) {
    respond_not_acceptable (call, transaction, "too many session descriptions");
    return FALSE;
  }
  *offer = g_steal_pointer (&text);
  return TRUE;
}

/* What the application makes of it: (transfer full), NULL if it does not want it, or what it said cannot
 * be sent. It may end the call meanwhile. */
static char *
ask (SipUaCall *call, const char *offer)
{
  g_autofree char *said = sipua_call_emit_reinvite (call, offer);
  g_autoptr (GError) error = NULL;
  char *sdp = said ? sipua_call_continue_sdp (call, said, &error) : NULL;

  if (error)
    g_warning ("call %s: the description for a re-INVITE: %s", call->call_id, error->message);
  return sdp;
}

static gboolean
is_over (SipUaCall *call)
{
  return sipua_call_get_state (call) >= SIPUA_CALL_STATE_ENDING;
}

static void
refuse (SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage failed)
{
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, failed, FALSE);
  if (is_over (call)) { /* section 15.1.2 */
    respond (call, transaction, 487);
    return;
  }
  respond_not_acceptable (call, transaction, "the session of this call cannot be changed");
  sipua_call_try_modify (call);
}

static void
transaction_terminated (SipUaTransaction *transaction, gpointer user_data)
{
  ((SipUaCall *)user_data)->transaction = NULL;
}

static const SipUaTransactionUser invite_user = { .terminated = transaction_terminated };

static void
set_transaction (SipUaCall *call, SipUaTransaction *transaction)
{
  if (call->transaction)
    sipua_transaction_set_user (call->transaction, NULL, NULL);
  call->transaction = transaction;
  if (transaction)
    sipua_transaction_set_user (transaction, &invite_user, call);
}

/* With an offer the 2xx has its answer, and without one an offer, which the ACK will answer. */
static void
accept_reinvite (SipUaCall *call, const SipUaMessage *invite, const char *offer, char *sdp)
{
  g_autoptr (SipUaMessage) response = new_success (call, invite, sdp);

  sipua_dialog_refresh_target (call->dialog, invite);
  sipua_call_start_accept (call, response);
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_INVITE_2XX, TRUE);
  if (offer)
    sipua_call_agree (call, sdp, offer);
  else
    call->local_offer = sdp;
}

void
sipua_call_receive_reinvite (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *invite)
{
  g_autofree char *offer = NULL;
  g_autofree char *sdp = NULL;

  if (!take_offer (call, transaction, SIPUA_SDP_IN_INVITE, &offer))
    return;
  set_transaction (call, transaction);
  sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_INVITE, offer != NULL);
  call->reinvite_cancelled = FALSE;
  sdp = ask (call, offer);
  if (call->reinvite_cancelled)
    return;
  if (sdp && !is_over (call)) {
    accept_reinvite (call, invite, offer, g_steal_pointer (&sdp));
    return;
  }
  if (!is_over (call))
    set_transaction (call, NULL);
  refuse (call, transaction, SIPUA_SDP_INVITE_FAILED);
}

/* A handler may run the main loop. Anything else than a transaction that waits for us is past that. */
void
sipua_call_cancel_reinvite (SipUaCall *call)
{
  SipUaTransaction *transaction = call->transaction;

  if (!transaction || sipua_transaction_get_state (transaction) != SIPUA_TRANSACTION_PROCEEDING)
    return;
  set_transaction (call, NULL);
  call->reinvite_cancelled = TRUE;
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_INVITE_FAILED, FALSE);
  respond (call, transaction, 487);
  sipua_call_try_modify (call);
}

/* @message: UPDATE, a target refresh, or PRACK, which is none. */
static void
accept_offer (SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage message,
    const char *offer, char *sdp)
{
  const SipUaMessage *request = sipua_transaction_get_request (transaction);
  gboolean update = message == SIPUA_SDP_IN_UPDATE;

  if (update)
    sipua_dialog_refresh_target (call->dialog, request);
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE,
      update ? SIPUA_SDP_IN_UPDATE_2XX : SIPUA_SDP_IN_PRACK_2XX, sdp != NULL);
  sipua_transaction_respond (transaction, new_success (call, request, sdp));
  if (!sdp)
    return;
  sipua_call_agree (call, sdp, offer);
  sipua_call_try_modify (call);
}

void
sipua_call_answer_offer (
    SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage message, const char *offer)
{
  char *sdp = ask (call, offer);

  if (sdp && !is_over (call)) {
    accept_offer (call, transaction, message, offer, sdp);
    return;
  }
  g_free (sdp);
  refuse (call, transaction,
      message == SIPUA_SDP_IN_UPDATE ? SIPUA_SDP_UPDATE_FAILED : SIPUA_SDP_PRACK_FAILED);
}

/* Without an offer it refreshes the target, and whatever extensions make of it. */
void
sipua_call_receive_update (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *update)
{
  g_autofree char *offer = NULL;

  if (!take_offer (call, transaction, SIPUA_SDP_IN_UPDATE, &offer))
    return;
  sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_UPDATE, offer != NULL);
  if (offer)
    sipua_call_answer_offer (call, transaction, SIPUA_SDP_IN_UPDATE, offer);
  else
    accept_offer (call, transaction, SIPUA_SDP_IN_UPDATE, NULL, NULL);
}
