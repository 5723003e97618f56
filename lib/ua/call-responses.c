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
static void
take_early_description (SipUaCall *call, const SipUaMessage *response)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = sipua_session_body_dup_sdp (response, &reason);
  const char *tag = call->dialog->remote_tag;
  const char *known = find_description (call, tag);

  if (!text || call->descriptions->len >= 2 * SIPUA_MAX_EARLY_DESCRIPTIONS)
    return;
  if (known && g_str_equal (known, text))
    sipua_call_set_remote_sdp (call, known);
  else
    sipua_call_take_description (call, tag, text);
}

/* That of the 2xx, else the one that a 1xx of the same dialog brought. Returns NULL, or why there is
 * none. */
static char *
take_answer (SipUaCall *call, const SipUaMessage *response)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = sipua_session_body_dup_sdp (response, &reason);
  const char *early = find_description (call, call->dialog->remote_tag);
  gsize length;

  sipua_message_get_body (response, &length);
  if (text)
    sipua_call_take_description (call, call->dialog->remote_tag, text);
  else if (length == 0 && early)
    sipua_call_set_remote_sdp (call, early);
  else
    return g_steal_pointer (&reason);
  return NULL;
}

static void
set_dialog (SipUaCall *call, SipUaDialog *dialog)
{
  g_clear_pointer (&call->dialog, sipua_dialog_free);
  call->dialog = dialog;
}

/* The early dialog of the fork that spoke last is the call's, until one of them answers. Whether it is
 * another one now, or elsewhere. */
static gboolean
set_early_dialog (SipUaCall *call, const SipUaMessage *response)
{
  const char *fault;
  SipUaDialog *dialog = sipua_dialog_new_uac (call->invite, response, &fault);
  const SipUaDialog *old = call->dialog;
  gboolean same = old && g_str_equal (old->remote_tag, dialog->remote_tag);
  gboolean changed = !same || !g_str_equal (old->remote_target, dialog->remote_target);

  if (same)
    dialog->remote_cseq = old->remote_cseq;
  set_dialog (call, dialog);
  return changed;
}

/* Each step may find that a handler ended the call. */
void
sipua_call_receive_provisional (SipUaCall *call, const SipUaMessage *response)
{
  guint status = sipua_message_get_status (response);
  g_autofree char *reason = NULL;

  if (!is_unanswered (call) || status == 100)
    return;
  remember_response (call, response);
  reason = g_strdup (call->last_reason);
  if (sipua_message_to_tag (response).length) {
    gboolean changed = set_early_dialog (call, response);

    take_early_description (call, response);
    if (changed)
      sipua_call_dialog_changed (call);
  }
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
  if (call->dialog && g_str_equal (call->dialog->remote_tag, dialog->remote_tag))
    dialog->remote_cseq = call->dialog->remote_cseq;
  set_dialog (call, dialog);
  sipua_call_take_timer (call, response);
  call->ack = sipua_ack_ref (ack);
  g_clear_pointer (&call->offer, g_free);
  if (!call->hangup_wanted) { /* else it crossed a CANCEL */
    reason = fault ? g_strdup (fault) : take_answer (call, response);
    sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_INVITE_2XX, !reason);
    if (reason) {
      sipua_call_plan_end (call, 488, reason);
      call->hangup_wanted = TRUE;
    } else if (is_unanswered (call)) {
      sipua_call_adopt_offer (call);
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
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ANSWERED)
    sipua_call_set_state (call, SIPUA_CALL_STATE_CONFIRMED);
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
