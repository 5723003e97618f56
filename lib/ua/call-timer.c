/* SPDX-License-Identifier: BSD-3-Clause */
/* The session timer of a call (RFC 4028): what is sent when it is due, and the end without it. A refresh
 * is a change of the session (call-reinvite.c) that changes nothing. */

#include "base/limits.h"
#include "ua/call-private.h"

#include <sipua/sipua-message-headers.h>

/* Whatever is to be sent, or is under way, refreshes just as well. Should that fail, half of the time that
 * is left is there for the next try. */
static void
refresh_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);
  SipUaTimerQueue *timers = call->core->timers;
  gint64 next = (call->session_end.due - sipua_timer_queue_now (timers)) / 2;

  if (next >= SIPUA_MIN_REFRESH_RETRY * G_TIME_SPAN_SECOND)
    sipua_timer_start (timers, timer, next);
  if (call->modify_wanted || call->modifying != SIPUA_METHOD_OTHER)
    return;
  call->modify_wanted = call->wanted_refresh = TRUE;
  call->wanted_update = call->peer_has_update;
  sipua_call_try_modify (call);
}

/* Section 10. */
static void
session_end_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED)
    sipua_call_send_bye (call, 408, "Session Expired");
}

void
sipua_call_init_timer (SipUaCall *call)
{
  sipua_session_timer_init (&call->session_timer, sipua_agent_get_session_expires (call->agent),
      sipua_agent_get_min_se (call->agent));
  sipua_timer_init (&call->refresh, refresh_due, call);
  sipua_timer_init (&call->session_end, session_end_due, call);
}

void
sipua_call_stop_timer (SipUaCall *call)
{
  sipua_timer_stop (call->core->timers, &call->refresh);
  sipua_timer_stop (call->core->timers, &call->session_end);
}

/* A 2xx refreshed the session, or began it. */
static void
restart (SipUaCall *call)
{
  const SipUaSessionTimer *timer = &call->session_timer;

  sipua_call_stop_timer (call);
  if (call->wanted_refresh)
    call->modify_wanted = call->wanted_refresh = FALSE;
  if (!timer->interval)
    return;
  sipua_timer_start (
      call->core->timers, &call->session_end, sipua_session_timer_get_end_time (timer));
  if (timer->refresher)
    sipua_timer_start (
        call->core->timers, &call->refresh, sipua_session_timer_get_refresh_time (timer));
}

static void
learn_methods (SipUaCall *call, const SipUaMessage *message)
{
  if (sipua_message_count (message, SIPUA_HEADER_ALLOW))
    call->peer_has_update = sipua_message_has_token (message, "Allow", "UPDATE");
}

void
sipua_call_append_timer (SipUaCall *call, SipUaMessage *request)
{
  sipua_session_timer_append_to_request (&call->session_timer, request);
}

void
sipua_call_take_timer (SipUaCall *call, const SipUaMessage *response)
{
  learn_methods (call, response);
  sipua_session_timer_take_response (&call->session_timer, response);
  restart (call);
}

gboolean
sipua_call_check_timer (SipUaCall *call, SipUaTransaction *transaction)
{
  const SipUaMessage *request = sipua_transaction_get_request (transaction);
  SipUaMessage *response;

  if (!sipua_session_timer_is_too_short (&call->session_timer, request))
    return TRUE;
  response = sipua_agent_core_new_response (call->core, request, 422, NULL, NULL);
  sipua_message_append_printf (response, SIPUA_HEADER_MIN_SE, "%u", call->session_timer.min);
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
  return FALSE;
}

void
sipua_call_accept_timer (SipUaCall *call, const SipUaMessage *request, SipUaMessage *response)
{
  learn_methods (call, request);
  sipua_session_timer_accept (&call->session_timer, request, response);
  restart (call);
}

gboolean
sipua_call_try_longer_interval (SipUaCall *call, const SipUaMessage *response)
{
  if (sipua_message_get_status (response) != 422 || call->hangup_wanted
      || sipua_call_get_state (call) > SIPUA_CALL_STATE_RINGING
      || !sipua_session_timer_take_refusal (&call->session_timer, response))
    return FALSE;
  sipua_call_leave_invite (call);
  sipua_call_send_invite (call);
  return TRUE;
}

/* Whose Allow was not true, or not there, may know re-INVITE. */
void
sipua_call_refresh_failed (SipUaCall *call, SipUaMethod method, guint status)
{
  if (method != SIPUA_METHOD_UPDATE || (status != 405 && status != 501))
    return;
  call->peer_has_update = FALSE;
  if (call->modify_wanted)
    return;
  call->modify_wanted = call->wanted_refresh = TRUE;
  call->wanted_update = FALSE;
}
