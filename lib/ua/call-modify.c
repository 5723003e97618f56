/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer changes the session: re-INVITE (RFC 3261 section 14.2) and UPDATE (RFC 3311 section 5.2). */

#include "base/limits.h"
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

/* PRACK has neither Contact nor a new target (RFC 3262 section 7.2). */
static SipUaMessage *
new_success (SipUaCall *call, const SipUaMessage *request, const char *sdp)
{
  SipUaMessage *response = sipua_agent_core_new_response (call->core, request, 200, NULL, NULL);
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);

  sipua_message_append (response, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  if (sipua_message_method_id (request) != SIPUA_METHOD_PRACK) {
    sipua_message_append_printf (response, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
    sipua_message_append (response, SIPUA_HEADER_SUPPORTED, SIPUA_SUPPORTED);
    sipua_call_accept_timer (call, request, response);
  }
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

/* @said (nullable) by the application, as it can be sent: (transfer full), NULL if it cannot. */
static char *
check_answer (SipUaCall *call, const char *said)
{
  g_autoptr (GError) error = NULL;
  char *sdp = said ? sipua_call_continue_sdp (call, said, &error) : NULL;

  if (error)
    g_warning ("call %s: the description for a re-INVITE: %s", call->call_id, error->message);
  return sdp;
}

/* What the application makes of it, NULL if it does not want it, or not yet. It may end the call
 * meanwhile. */
static char *
ask (SipUaCall *call, SipUaMethod method, const char *offer)
{
  g_autofree char *copy = g_strdup (offer); /* that of the call may go */
  g_autofree char *said = NULL;

  call->asking = method;
  call->deferred = FALSE;
  said = sipua_call_emit_reinvite (call, copy);
  call->asking = SIPUA_METHOD_OTHER;
  return call->deferred ? NULL : check_answer (call, said);
}

static gboolean
is_over (SipUaCall *call)
{
  return sipua_call_get_state (call) >= SIPUA_CALL_STATE_ENDING;
}

static void
refuse (SipUaCall *call, SipUaTransaction *transaction)
{
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
  gboolean moved = sipua_dialog_refresh_target (call->dialog, invite);

  sipua_call_start_accept (call, response);
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_INVITE_2XX, TRUE);
  if (offer)
    sipua_call_agree (call, sdp, offer);
  else
    call->local_offer = sdp;
  if (moved)
    sipua_call_dialog_changed (call);
}

/* The re-INVITE that waits is about to get its final response, or was deferred in vain. */
static void
stop_waiting (SipUaCall *call)
{
  sipua_timer_stop (call->core->timers, &call->wait_limit);
  g_clear_pointer (&call->waiting_offer, g_free);
  call->waiting = 0;
  call->deferred = FALSE;
}

/* ... with a failure: returns its transaction. The session stays as it was (section 14.2). */
static SipUaTransaction *
fail_waiting (SipUaCall *call)
{
  SipUaTransaction *transaction = call->transaction;

  stop_waiting (call);
  set_transaction (call, NULL);
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_INVITE_FAILED, FALSE);
  return transaction;
}

/* @sdp (transfer full) NULL: the application does not want it. */
static void
answer_waiting (SipUaCall *call, char *sdp)
{
  g_autofree char *offer = NULL;

  if (!sdp) {
    refuse (call, fail_waiting (call));
    return;
  }
  offer = g_steal_pointer (&call->waiting_offer);
  stop_waiting (call);
  accept_reinvite (call, sipua_transaction_get_request (call->transaction), offer, sdp);
}

/* A handler may run the main loop, in which this one is cancelled and another one comes. */
void
sipua_call_receive_reinvite (SipUaCall *call, SipUaTransaction *transaction)
{
  guint number;
  char *sdp;

  if (!take_offer (call, transaction, SIPUA_SDP_IN_INVITE, &call->waiting_offer))
    return;
  set_transaction (call, transaction);
  number = call->waiting = ++call->n_reinvites;
  sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_INVITE, call->waiting_offer != NULL);
  sdp = ask (call, SIPUA_METHOD_INVITE, call->waiting_offer);
  if (call->waiting != number) { /* it got its response meanwhile */
    g_free (sdp);
  } else if (call->deferred) {
    respond (call, transaction, 100);
    sipua_timer_start (
        call->core->timers, &call->wait_limit, SIPUA_MAX_REINVITE_WAIT * G_TIME_SPAN_SECOND);
  } else {
    answer_waiting (call, sdp);
  }
}

void
sipua_call_cancel_reinvite (SipUaCall *call)
{
  gboolean deferred = call->deferred && call->asking == SIPUA_METHOD_OTHER;

  if (!call->waiting)
    return;
  respond (call, fail_waiting (call), 487);
  if (deferred)
    sipua_call_emit_reinvite_cancelled (call);
  sipua_call_try_modify (call);
}

/* Section 15.1.2. */
void
sipua_call_drop_reinvite (SipUaCall *call)
{
  if (call->waiting)
    respond (call, fail_waiting (call), 487);
}

static void
wait_limit_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  answer_waiting (call, NULL);
  sipua_call_emit_reinvite_cancelled (call);
}

void
sipua_call_init_wait (SipUaCall *call)
{
  sipua_timer_init (&call->wait_limit, wait_limit_due, call);
}

gboolean
sipua_call_do_defer_reinvite (SipUaCall *call)
{
  if (call->asking == SIPUA_METHOD_OTHER)
    return FALSE;
  call->deferred = TRUE;
  return call->asking == SIPUA_METHOD_INVITE;
}

void
sipua_call_do_accept_reinvite (SipUaCall *call, const char *sdp)
{
  if (call->waiting && call->deferred)
    answer_waiting (call, check_answer (call, sdp));
}

void
sipua_call_do_refuse_reinvite (SipUaCall *call, guint status, const char *reason)
{
  SipUaTransaction *transaction;
  SipUaMessage *response;

  if (!call->waiting || !call->deferred)
    return;
  transaction = fail_waiting (call);
  response = sipua_agent_core_new_response (
      call->core, sipua_transaction_get_request (transaction), status, reason, NULL);
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
  sipua_call_try_modify (call);
}

/* @message: UPDATE, a target refresh, or PRACK, which is none. */
static void
accept_offer (SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage message,
    const char *offer, char *sdp)
{
  const SipUaMessage *request = sipua_transaction_get_request (transaction);
  gboolean update = message == SIPUA_SDP_IN_UPDATE;
  gboolean moved = update && sipua_dialog_refresh_target (call->dialog, request);

  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE,
      update ? SIPUA_SDP_IN_UPDATE_2XX : SIPUA_SDP_IN_PRACK_2XX, sdp != NULL);
  sipua_transaction_respond (transaction, new_success (call, request, sdp));
  if (sdp)
    sipua_call_agree (call, sdp, offer);
  if (moved)
    sipua_call_dialog_changed (call);
  if (sdp)
    sipua_call_try_modify (call);
}

/* One that cannot be answered at once gets 504 (RFC 3311 section 5.2). */
void
sipua_call_answer_offer (
    SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage message, const char *offer)
{
  gboolean update = message == SIPUA_SDP_IN_UPDATE;
  char *sdp = ask (call, update ? SIPUA_METHOD_UPDATE : SIPUA_METHOD_PRACK, offer);

  if (sdp && !is_over (call)) {
    accept_offer (call, transaction, message, offer, sdp);
    return;
  }
  g_free (sdp);
  sipua_call_step (
      call, SIPUA_SDP_LOCAL_SIDE, update ? SIPUA_SDP_UPDATE_FAILED : SIPUA_SDP_PRACK_FAILED, FALSE);
  if (is_over (call))
    respond (call, transaction, 487);
  else if (call->deferred)
    respond (call, transaction, 504);
  else
    refuse (call, transaction);
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
