/* SPDX-License-Identifier: BSD-3-Clause */
/* The responses to the INVITE of an outgoing call: RFC 3261 sections 12.1.2 and 13.2.2. */

#include "base/limits.h"
#include "ua/ack.h"
#include "ua/call-private.h"
#include "ua/session-body.h"

static gboolean
is_unanswered (SipUaCall *call)
{
  return sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING;
}

char *
sipua_call_dup_phrase (const SipUaMessage *response)
{
  const char *reason = sipua_message_get_reason (response);

  if (!*reason)
    reason = sipua_status_phrase (sipua_message_get_status (response));
  return g_utf8_make_valid (reason, -1);
}

static void
remember_response (SipUaCall *call, const SipUaMessage *response)
{
  g_free (call->last_reason);
  call->last_reason = sipua_call_dup_phrase (response);
  g_atomic_int_set (&call->last_status, sipua_message_get_status (response));
  sipua_call_keep_response (call, response);
}

/* The last description that came with that To tag, or NULL. */
static const char *
find_description (SipUaCall *call, const char *tag)
{
  for (guint i = call->descriptions->len; i > 0; i -= 2)
    if (g_str_equal (call->descriptions->pdata[i - 2], tag))
      return call->descriptions->pdata[i - 1];
  return NULL;
}

/* What comes before the answer is bounded, since all of it is kept: other threads may hold it. */
gboolean
sipua_call_has_early_room (SipUaCall *call)
{
  return call->descriptions->len < 2 * SIPUA_MAX_EARLY_DESCRIPTIONS;
}

void
sipua_call_use_description (SipUaCall *call, const char *sdp)
{
  const char *tag = call->dialog->remote_tag;
  const char *known = find_description (call, tag);

  if (known && g_str_equal (known, sdp))
    sipua_call_set_remote_sdp (call, known);
  else
    sipua_call_take_description (call, tag, sdp);
}

void
sipua_call_use_answer (SipUaCall *call, const char *sdp)
{
  g_object_freeze_notify (G_OBJECT (call));
  sipua_call_use_description (call, sdp);
  sipua_call_adopt_offer (call);
  g_object_thaw_notify (G_OBJECT (call));
}

/* What the answer will be, unless the fork said it reliably before. */
static void
take_preview (SipUaCall *call, const SipUaMessage *response)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = sipua_session_body_dup_sdp (response, &reason);

  if (sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_UNRELIABLE_1XX, text != NULL)
          == SIPUA_SDP_PREVIEW
      && sipua_call_has_early_room (call))
    sipua_call_use_description (call, text);
}

/* NULL, or why the call cannot go on. */
static char *
answer_in_ack (SipUaCall *call, const char *offer, SipUaAck *ack)
{
  g_autofree char *answer = sipua_call_ask_for_answer (call, offer);

  if (!is_unanswered (call)) /* the handler ended it */
    return NULL;
  if (!answer)
    return g_strdup ("No Session Description To Answer With");
  sipua_ack_set_answer (ack, answer);
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_ACK, TRUE);
  sipua_call_set_local_sdp (call, g_steal_pointer (&answer));
  return NULL;
}

/* The offer or answer of the 2xx. If it has none, the answer is what an unreliable 1xx of the same fork
 * brought; what a reliable one brought was agreed long ago. Returns NULL, or why the call cannot go on. */
static char *
take_description (SipUaCall *call, const SipUaMessage *response, SipUaAck *ack)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = sipua_session_body_dup_sdp (response, &reason);
  const char *early = find_description (call, call->dialog->remote_tag);
  gsize length;

  sipua_message_get_body (response, &length);
  if (length == 0 && call->exchange.invite == SIPUA_SDP_INVITE_WANTS_ANSWER)
    text = g_strdup (early);
  switch (sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_INVITE_2XX, text != NULL)) {
    case SIPUA_SDP_OFFER:
      return answer_in_ack (call, text, ack);
    case SIPUA_SDP_ANSWER:
      sipua_call_use_answer (call, text);
      return NULL;
    case SIPUA_SDP_MISSING:
      return g_steal_pointer (&reason);
    default:
      if (early)
        sipua_call_set_remote_sdp (call, early);
      return NULL;
  }
}

/* Each step may find that a handler ended the call. */
void
sipua_call_receive_provisional (SipUaCall *call, const SipUaMessage *response)
{
  guint status = sipua_message_get_status (response);
  gboolean in_dialog, changed, reliable = FALSE;
  g_autofree char *reason = NULL;

  if (!is_unanswered (call) || status == 100)
    return;
  in_dialog = sipua_call_take_early_dialog (call, response, &changed);
  if (in_dialog && !sipua_call_accept_reliable (call, response, &reliable))
    return;
  remember_response (call, response);
  reason = g_strdup (call->last_reason);
  if (reliable)
    sipua_call_take_reliable (call, response);
  else if (in_dialog)
    take_preview (call, response);
  if (changed)
    sipua_call_dialog_changed (call);
  if (is_unanswered (call) && status >= 180 && status < 190)
    sipua_call_set_state (call, SIPUA_CALL_STATE_RINGING);
  if (is_unanswered (call))
    sipua_call_emit_progress (call, status, reason);
}

/* What cannot be used is acknowledged, and ended (section 13.2.2.4). */
void
sipua_call_receive_success (SipUaCall *call, const SipUaMessage *response, SipUaDialog *dialog,
    const char *fault, SipUaAck *ack)
{
  g_autofree char *reason = NULL;

  sipua_timer_stop (call->core->timers, &call->answer_timer);
  remember_response (call, response);
  sipua_call_take_dialog (call, dialog);
  sipua_call_take_timer (call, response);
  call->ack = sipua_ack_ref (ack);
  g_clear_pointer (&call->offer, g_free);
  if (!call->hangup_wanted) { /* else it crossed a CANCEL */
    reason = fault ? g_strdup (fault) : take_description (call, response, ack);
    if (reason) {
      sipua_call_plan_end (call, 488, reason);
      call->hangup_wanted = TRUE;
    } else if (is_unanswered (call)) {
      sipua_call_set_state (call, SIPUA_CALL_STATE_ANSWERED);
    }
  }
  sipua_call_dialog_changed (call);
  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_ENDED)
    sipua_ack_send (ack);
}

void
sipua_call_acknowledged (SipUaCall *call, const GError *error)
{
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ENDED)
    return;
  if (error) {
    if (!call->hangup_wanted)
      sipua_call_plan_end (call, 503, error->message);
    sipua_call_finish (call, call->end_status, call->end_reason, NULL);
    return;
  }
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ANSWERED) {
    sipua_call_set_state (call, SIPUA_CALL_STATE_CONFIRMED);
    if (sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED) /* a handler ended it */
      return;
  }
  if (call->hangup_wanted)
    sipua_call_send_planned_bye (call);
  else
    sipua_call_try_modify (call);
}

/* 487 is what a CANCEL makes of it; why we sent that is ours to say. */
void
sipua_call_receive_failure (SipUaCall *call, const SipUaMessage *response)
{
  remember_response (call, response);
  if (call->hangup_wanted && sipua_message_get_status (response) == 487)
    sipua_call_finish (call, call->end_status, call->end_reason, response);
  else if (!sipua_call_try_longer_interval (call, response)
           && !sipua_call_try_next_target (call, response))
    sipua_call_finish (call, sipua_message_get_status (response), call->last_reason, response);
}

void
sipua_call_invite_failed (
    SipUaCall *call, SipUaTransactionFailure failure, const GError *send_error)
{
  if (sipua_call_try_next_target (call, NULL))
    return;
  if (call->hangup_wanted)
    sipua_call_finish (call, call->end_status, call->end_reason, NULL);
  else if (failure == SIPUA_TRANSACTION_TIMED_OUT)
    sipua_call_finish (call, 408, "No Response", NULL);
  else
    sipua_call_finish (call, 503, send_error ? send_error->message : "Transport Failed", NULL);
}
