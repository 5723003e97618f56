/* SPDX-License-Identifier: BSD-3-Clause */
/* What every call of a session has, on the agent thread: its states, how it fails and how it ends. A
 * call that came and never got to its answer does not use up the elements: they wait for the next one.
 *
 * What reports to the application does so in this thread, and so may find afterwards that the call is
 * not the session's any more: a handler may have stopped the elements. Whatever the agent calls
 * therefore has a reference of its own to the session. */

#include "gstsipuacause.h"
#include "gstsipuasession-private.h"

static void
set_call (GstSipUaSession *session, SipUaCall *call)
{
  g_mutex_lock (&session->lock);
  g_set_object (&session->call, call);
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
}

static gboolean
is_outgoing (SipUaCall *call)
{
  return sipua_call_get_direction (call) == SIPUA_CALL_DIRECTION_OUTGOING;
}

/* The Reason header names the status, and what that is in a telephone network (RFC 3326). */
static void
hang_up (GstSipUaSession *session, guint status, const char *text)
{
  g_autoptr (SipUaCall) call = g_object_ref (session->call);
  SipUaCallState state = sipua_call_get_state (call);
  gboolean cancel = is_outgoing (call) && state <= SIPUA_CALL_STATE_RINGING;
  const char *method = cancel ? "CANCEL" : "BYE";

  if (state >= SIPUA_CALL_STATE_ENDING || !gst_sip_ua_session_request_headers (session, method))
    return;
  sipua_call_hangup_with_reason (call, status, gst_sip_ua_cause_of_status (status), text);
}

void
gst_sip_ua_session_fail_call (
    GstSipUaSession *session, guint status, const char *reason, const char *text)
{
  SipUaCall *call = session->call;

  if (session->failure_status)
    return;
  session->failure_status = status;
  session->failure_reason = reason;
  if (gst_sip_ua_session_is_active (session))
    gst_sip_ua_session_tell_failure (session, status, reason, 0, text);
  if (session->call != call)
    return;
  gst_sip_ua_session_stop_media (session);
  if (sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING && !is_outgoing (call))
    sipua_call_reject (call, status, NULL);
  else
    hang_up (session, status, reason);
}

/* BYE was sent: the session is over, whatever the peer makes of it (RFC 3261 section 15.1.1). If
 * nobody here wanted it, the agent ended a call whose answer was never acknowledged, whose answer
 * from the peer is of no use, or, if it was @confirmed, of which the peer knows nothing any more, or
 * whose ACK had no answer. */
static void
call_ending (GstSipUaSession *session, gboolean confirmed)
{
  SipUaCall *call = session->call;
  gboolean failed = !session->hangup_wanted && gst_sip_ua_session_is_active (session);

  if (failed && confirmed && !session->stream)
    gst_sip_ua_session_fail_call (session, 488, "Not Acceptable Here",
        "The call failed: the caller did not answer our session description");
  else if (failed && confirmed)
    gst_sip_ua_session_fail_call (
        session, 408, "Peer Lost", "The call failed: the peer does not respond any more");
  else if (failed && !is_outgoing (call))
    gst_sip_ua_session_fail_call (
        session, 408, "No ACK", "The call failed: the peer did not send its ACK");
  if (session->call == call)
    gst_sip_ua_session_stop_media (session);
}

/* The SIP status that goes with a state. */
static guint
status_of (SipUaCall *call)
{
  SipUaCallState state = sipua_call_get_state (call);

  if (state >= SIPUA_CALL_STATE_ANSWERED)
    return 200;
  return state == SIPUA_CALL_STATE_CALLING ? 0 : 180;
}

static void
state_changed (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  SipUaCallState state = sipua_call_get_state (call);
  gboolean confirmed = g_atomic_int_get (&session->call_state) == SIPUA_CALL_STATE_CONFIRMED;

  if (state == SIPUA_CALL_STATE_ENDED) /* told by `ended`, with the reason */
    return;
  if (!gst_sip_ua_session_hear (session))
    return;
  if (state == SIPUA_CALL_STATE_ANSWERED && session->media_started)
    gst_sip_ua_media_set_patient (session->media, FALSE);
  if (state == SIPUA_CALL_STATE_ANSWERED && is_outgoing (call))
    gst_sip_ua_session_take_answer (session);
  if (session->call == call)
    gst_sip_ua_session_tell_state (session, status_of (call), "");
  if (state == SIPUA_CALL_STATE_ENDING && session->call == call)
    call_ending (session, confirmed);
}

static void
progressed (SipUaCall *call, guint status, const char *reason, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);

  if (gst_sip_ua_session_hear (session))
    gst_sip_ua_session_take_early_answer (session);
}

static void
aside_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  GstSipUaSession *session = user_data;

  g_mutex_lock (&session->lock);
  session->asides--;
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
}

static void
unref_closure (gpointer session, GClosure *closure)
{
  gst_sip_ua_session_unref (session);
}

void
gst_sip_ua_session_end_aside (GstSipUaSession *session, SipUaCall *call)
{
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ENDED)
    return;
  g_mutex_lock (&session->lock);
  session->asides++;
  g_mutex_unlock (&session->lock);
  g_signal_connect_data (
      call, "ended", G_CALLBACK (aside_ended), gst_sip_ua_session_ref (session), unref_closure, 0);
  sipua_call_hangup (call);
}

/* What belongs to the call but its media. */
static void
forget_details (GstSipUaSession *session)
{
  g_signal_handlers_disconnect_by_data (session->call, session);
  g_clear_pointer (&session->answer, g_free);
  g_clear_pointer (&session->offer, gst_sdp_message_free);
  g_clear_pointer (&session->local, sipua_sdp_local_free);
  g_clear_pointer (&session->next, sipua_sdp_stream_free);
  gst_sip_ua_session_forget_headers (session);
  if (session->referrer)
    gst_sip_ua_session_end_aside (session, session->referrer);
  g_clear_object (&session->referrer);
}

static void
forget_call (GstSipUaSession *session)
{
  gst_sip_ua_session_drop_referral (session);
  gst_sip_ua_session_stop_media (session);
  forget_details (session);
  set_call (session, NULL);
}

void
gst_sip_ua_session_leave_call (GstSipUaSession *session)
{
  gst_sip_ua_session_replace_media (session);
  forget_details (session);
  session->referrer = g_object_ref (session->call);
}

/* notify::call-state comes before the next call can. */
static void
listen_again (GstSipUaSession *session)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  if (!gst_sip_ua_session_is_active (session))
    return;
  g_atomic_int_set (&session->call_state, SIPUA_CALL_STATE_NONE);
  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n; i++)
    g_object_notify (G_OBJECT (fronts.elements[i]), "call-state");
  gst_sip_ua_session_wait_for_call (session);
}

/* Returns FALSE if a handler stopped the elements. */
static gboolean
tell_end (GstSipUaSession *session, gboolean normal, guint status, const char *reason, guint q850)
{
  SipUaCall *call = session->call;
  g_autofree char *text = is_outgoing (call)
                              ? g_strdup_printf ("The call to %s failed: %u %s",
                                  sipua_call_get_remote_uri (call), status, reason)
                              : g_strdup_printf ("The call failed: %u %s", status, reason);

  gst_sip_ua_session_tell_state (session, status, reason);
  if (session->call == call && session->taken)
    gst_sip_ua_session_tell_ended (session, status, reason, q850);
  if (session->call == call && session->taken && !normal && !session->failure_status
      && gst_sip_ua_session_is_active (session))
    gst_sip_ua_session_tell_failure (session, status, reason, q850, text);
  return session->call == call;
}

/* A caller that gives up before the answer is no failure of ours. */
static gboolean
is_normal (GstSipUaSession *session, guint status)
{
  return status == 200 || session->hangup_wanted || (status == 487 && !is_outgoing (session->call));
}

static void
call_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  gboolean again = !session->taken || session->settings.keep_listening;
  gboolean failed = session->failure_status != 0;

  if (!gst_sip_ua_session_hear (session))
    return;
  if (session->referral && !session->hangup_wanted && !failed) {
    gst_sip_ua_session_tell_state (session, status, reason);
    if (session->call == call && session->referral)
      gst_sip_ua_session_take_referral (session);
    return;
  }
  if (!tell_end (session, is_normal (session, status), failed ? session->failure_status : status,
          failed ? session->failure_reason : reason, q850))
    return;
  if (!again)
    gst_sip_ua_session_end_streams (session, reason);
  if (session->call != call)
    return;
  forget_call (session);
  if (again)
    listen_again (session);
}

void
gst_sip_ua_session_take_call (GstSipUaSession *session, SipUaCall *call)
{
  session->answer_wanted = session->answered = FALSE;
  session->hangup_wanted = session->attached = FALSE;
  session->taken = session->settings.uri || session->settings.call;
  session->failure_status = 0;
  session->local_hold = session->remote_hold = FALSE;
  set_call (session, call);
  g_signal_connect (call, "notify::state", G_CALLBACK (state_changed), session);
  g_signal_connect (call, "ended", G_CALLBACK (call_ended), session);
  g_signal_connect (call, "progress", G_CALLBACK (progressed), session);
  gst_sip_ua_session_watch_changes (session);
  gst_sip_ua_session_watch_transfers (session);
  gst_sip_ua_session_watch_referrals (session);
  gst_sip_ua_session_tell_state (session, is_outgoing (call) ? status_of (call) : 100, "");
}

void
gst_sip_ua_session_end_call_with (GstSipUaSession *session, guint status, const char *text)
{
  if (!session->call)
    return;
  session->hangup_wanted = session->taken = TRUE;
  hang_up (session, status, text);
}

void
gst_sip_ua_session_end_call (GstSipUaSession *session)
{
  gst_sip_ua_session_end_call_with (session, 0, NULL);
}

void
gst_sip_ua_session_drop_call (GstSipUaSession *session)
{
  g_autoptr (SipUaCall) call = session->call ? g_object_ref (session->call) : NULL;

  if (!call)
    return;
  forget_call (session);
  sipua_call_hangup (call);
  g_atomic_int_set (&session->call_state, SIPUA_CALL_STATE_ENDED);
}
