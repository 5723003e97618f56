/* SPDX-License-Identifier: BSD-3-Clause */
/* We change the session: re-INVITE (RFC 3261 section 14.1) and UPDATE (RFC 3311 section 5.1). One at a
 * time; what is wanted meanwhile waits, and the last one counts. */

#include "sdp/hold.h"
#include "ua/call-private.h"
#include "ua/session-body.h"

#include <sipua/sipua-sdp.h>

#define RETRY_UNIT (10 * G_TIME_SPAN_MILLISECOND) /* section 14.1 */

static SipUaSdpMessage
failure_of (SipUaMethod method)
{
  return method == SIPUA_METHOD_UPDATE ? SIPUA_SDP_UPDATE_FAILED : SIPUA_SDP_INVITE_FAILED;
}

/* The one under way is over, with whatever outcome. */
static void
conclude (SipUaCall *call)
{
  call->modifying = SIPUA_METHOD_OTHER;
  call->refreshing = FALSE;
  call->uac_reinvite = NULL;
  call->update = NULL;
}

/* The session stays as it was (section 14.1). */
static void
fail (SipUaCall *call, guint status, const char *reason)
{
  g_autofree char *text = g_utf8_make_valid (reason, -1);
  gboolean refreshing = call->refreshing;
  SipUaMethod method = call->modifying;

  sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, failure_of (method), FALSE);
  g_clear_pointer (&call->local_offer, g_free);
  conclude (call);
  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED)
    return;
  if (refreshing)
    sipua_call_refresh_failed (call, method, status);
  else
    sipua_call_emit_modify_failed (call, status, text);
  sipua_call_try_modify (call);
}

/* Sections 12.2.1.2 and 14.1: the peer does not know the dialog, or does not respond. */
static void
end (SipUaCall *call, guint status, const char *reason)
{
  conclude (call);
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED)
    sipua_call_send_bye (call, status, reason);
}

/* The same is to be sent again, unless there is something newer. FALSE: the call is over. */
static gboolean
want_again (SipUaCall *call)
{
  gboolean update = call->modifying == SIPUA_METHOD_UPDATE;
  gboolean refreshing = call->refreshing;

  sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, failure_of (call->modifying), FALSE);
  conclude (call);
  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED)
    return FALSE;
  if (!call->modify_wanted) {
    call->modify_wanted = TRUE;
    call->wanted_update = update;
    call->wanted_refresh = refreshing;
    call->wanted_sdp = g_steal_pointer (&call->local_offer);
  }
  g_clear_pointer (&call->local_offer, g_free);
  return TRUE;
}

/* Who owns the Call-ID waits longer (section 14.1), so that the two do not meet again. */
static void
wait_after_glare (SipUaCall *call)
{
  gboolean owner = call->direction == SIPUA_CALL_DIRECTION_OUTGOING;
  gint units = owner ? g_random_int_range (210, 401) : g_random_int_range (0, 201);

  if (want_again (call))
    sipua_timer_start (call->core->timers, &call->modify_again, units * RETRY_UNIT);
}

void
sipua_call_modify_refused (SipUaCall *call, const SipUaMessage *response)
{
  guint status = sipua_message_get_status (response);
  const char *reason = sipua_message_get_reason (response);

  if (status == 491)
    wait_after_glare (call);
  else if (status == 422 && sipua_session_timer_take_refusal (&call->session_timer, response)) {
    if (want_again (call))
      sipua_call_try_modify (call);
  } else if (status == 481 || status == 408)
    end (call, status, reason);
  else
    fail (call, status, reason);
}

void
sipua_call_modify_failed (
    SipUaCall *call, SipUaTransactionFailure failure, const GError *send_error)
{
  if (failure == SIPUA_TRANSACTION_TIMED_OUT)
    end (call, 408, "No Response");
  else
    fail (call, 503, send_error ? send_error->message : "Transport Failed");
}

/* An answer that cannot be used leaves no session to go on with: BYE. */
static void
take_answer (SipUaCall *call, const SipUaMessage *response)
{
  gboolean update = call->modifying == SIPUA_METHOD_UPDATE;
  g_autofree char *reason = NULL;
  g_autofree char *answer = sipua_session_body_dup_sdp (response, &reason);
  SipUaSdpRole role = sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE,
      update ? SIPUA_SDP_IN_UPDATE_2XX : SIPUA_SDP_IN_INVITE_2XX, answer != NULL);

  conclude (call);
  if (role != SIPUA_SDP_ANSWER && role != SIPUA_SDP_MISSING) /* a refresh */
    return;
  if (answer && sipua_call_has_room (call, answer))
    sipua_call_agree (call, g_steal_pointer (&call->local_offer), answer);
  else
    sipua_call_send_bye (call, 488, answer ? "Too Many Session Descriptions" : reason);
}

void
sipua_call_modify_succeeded (SipUaCall *call, const SipUaMessage *response)
{
  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED) { /* it crossed our BYE */
    conclude (call);
    return;
  }
  sipua_call_take_timer (call, response);
  take_answer (call, response);
  sipua_call_try_modify (call);
}

static void
update_responded (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);
  guint status = sipua_message_get_status (response);

  if (status < 200)
    return;
  sipua_transaction_set_user (transaction, NULL, NULL);
  if (status >= 300) {
    sipua_call_modify_refused (call, response);
    return;
  }
  if (sipua_dialog_refresh_target (call->dialog, response))
    sipua_call_dialog_changed (call);
  sipua_call_modify_succeeded (call, response);
}

static void
update_failed (SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  sipua_transaction_set_user (transaction, NULL, NULL);
  sipua_call_modify_failed (call, failure, sipua_transaction_get_send_error (transaction));
}

static const SipUaTransactionUser update_user = { .response = update_responded,
  .failed = update_failed };

static SipUaMessage *
new_request (SipUaCall *call, const char *method)
{
  SipUaMessage *request = sipua_dialog_new_request (call->dialog, method);
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);

  sipua_message_append_printf (request, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
  sipua_message_append (request, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  sipua_message_append (request, SIPUA_HEADER_USER_AGENT, sipua_agent_get_user_agent (call->agent));
  sipua_message_append (request, SIPUA_HEADER_SUPPORTED, SIPUA_TIMER);
  sipua_call_append_timer (call, request);
  sipua_call_append_headers (call, request);
  if (call->local_offer)
    sipua_message_set_body (request, "application/sdp", call->local_offer, -1, NULL);
  return request;
}

static void
next_hop_resolved (GSocketAddress *address, const GError *error, gpointer user_data)
{
  g_autoptr (SipUaCall) call = user_data;
  g_auto (SipUaFlow) flow = { NULL, NULL };

  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED)
    return;
  if (!address) {
    fail (call, 503, error->message);
    return;
  }
  flow = sipua_flow (call->flow.transport, address);
  if (call->modifying == SIPUA_METHOD_UPDATE)
    call->update = sipua_transaction_layer_send_request (
        call->core->transactions, new_request (call, "UPDATE"), &flow, &update_user, call);
  else
    call->uac_reinvite =
        sipua_uac_reinvite_send (call->core, new_request (call, "INVITE"), &flow, call);
}

/* No INVITE while another one is in progress either way, no offer while another one waits, nothing if BYE is
 * to be next. */
static gboolean
is_possible (SipUaCall *call)
{
  SipUaSdpMessage message = call->wanted_update ? SIPUA_SDP_IN_UPDATE : SIPUA_SDP_IN_INVITE;

  return sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED && !call->accept
         && !call->hangup_wanted && call->modifying == SIPUA_METHOD_OTHER
         && !sipua_timer_is_pending (&call->modify_again)
         && sipua_sdp_offer_answer_look (
                &call->exchange, SIPUA_SDP_LOCAL_SIDE, message, call->wanted_sdp != NULL)
                <= SIPUA_SDP_OFFER;
}

static void
begin (SipUaCall *call)
{
  g_autofree char *next_hop = sipua_dialog_next_hop (call->dialog);

  call->modifying = call->wanted_update ? SIPUA_METHOD_UPDATE : SIPUA_METHOD_INVITE;
  call->refreshing = call->wanted_refresh;
  call->wanted_refresh = FALSE;
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE,
      call->wanted_update ? SIPUA_SDP_IN_UPDATE : SIPUA_SDP_IN_INVITE, call->local_offer != NULL);
  sipua_agent_core_resolve (call->core, next_hop, next_hop_resolved, g_object_ref (call));
}

void
sipua_call_try_modify (SipUaCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = NULL;

  if (!call->modify_wanted || !is_possible (call))
    return;
  call->modify_wanted = FALSE;
  sdp = g_steal_pointer (&call->wanted_sdp);
  if (call->wanted_refresh && !call->wanted_update) {
    g_free (sdp);
    sdp = g_strdup (call->local_sdp);
  }
  if (sdp)
    call->local_offer = sipua_call_continue_sdp (call, sdp, &error);
  if (error)
    sipua_call_emit_modify_failed (call, 488, error->message);
  else
    begin (call);
}

static void
modify_again_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  sipua_call_try_modify (call);
}

void
sipua_call_init_modify (SipUaCall *call)
{
  sipua_timer_init (&call->modify_again, modify_again_due, call);
  sipua_call_init_wait (call);
}

void
sipua_call_do_modify (SipUaCall *call, gboolean update, const char *sdp)
{
  if (sipua_call_get_state (call) >= SIPUA_CALL_STATE_ENDING)
    return;
  g_free (call->wanted_sdp);
  call->modify_wanted = TRUE;
  call->wanted_update = update;
  call->wanted_refresh = FALSE;
  call->wanted_sdp = g_strdup (sdp);
  sipua_call_try_modify (call);
}

/* An answer of ours without what the peer did not want when it offered: that is its to say, and it may
 * want it again by the time that an offer of ours is sent (RFC 6337 section 5.3). */
static GstSDPMessage *
parse_local_wishes (SipUaCall *call)
{
  const char *remote = sipua_call_get_remote_sdp (call);
  GstSDPMessage *description = sipua_sdp_parse (call->local_sdp, -1, NULL);
  GstSDPMessage *offer = call->local_is_answer ? sipua_sdp_parse (remote, -1, NULL) : NULL;

  if (description && offer)
    sipua_sdp_widen (description, offer);
  if (offer)
    gst_sdp_message_free (offer);
  return description;
}

/* What comes next in any case: the description to change is the newest one. */
static GstSDPMessage *
parse_newest (SipUaCall *call)
{
  const char *offer = call->wanted_sdp ? call->wanted_sdp : call->local_offer;

  if (offer)
    return sipua_sdp_parse (offer, -1, NULL);
  return call->local_sdp ? parse_local_wishes (call) : NULL;
}

void
sipua_call_do_hold (SipUaCall *call, gboolean hold)
{
  GstSDPMessage *description = parse_newest (call);
  g_autofree char *changed = NULL;

  if (!description)
    return;
  sipua_sdp_set_hold (description, hold);
  changed = gst_sdp_message_as_text (description);
  gst_sdp_message_free (description);
  sipua_call_do_modify (call, FALSE, changed);
}

void
sipua_call_stop_modify (SipUaCall *call)
{
  sipua_timer_stop (call->core->timers, &call->modify_again);
  if (call->uac_reinvite)
    sipua_uac_reinvite_detach (call->uac_reinvite);
  if (call->update)
    sipua_transaction_set_user (call->update, NULL, NULL);
  conclude (call);
}
