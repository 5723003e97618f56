/* SPDX-License-Identifier: BSD-3-Clause */
/* A caller that behaves. */

#include "mock/mock-uac.h"

#include "transaction/transaction.h"

static void
stop_timers (MockUac *uac)
{
  SipUaTimerQueue *timers = uac->caller->peer->world->timers;

  sipua_timer_stop (timers, &uac->repeat);
  sipua_timer_stop (timers, &uac->give_up);
}

/* Sends a request and repeats it: timers A and B, or E and F. */
static void
begin (MockUac *uac, const char *method)
{
  SipUaTimerQueue *timers = uac->caller->peer->world->timers;

  uac->repeated = method;
  uac->interval = SIPUA_T1;
  mock_caller_send (uac->caller, method, NULL);
  sipua_timer_start (timers, &uac->repeat, SIPUA_T1);
  sipua_timer_start (timers, &uac->give_up, 64 * SIPUA_T1);
}

static void
repeat_due (SipUaTimer *timer, gpointer user_data)
{
  MockUac *uac = user_data;

  mock_caller_send_again (uac->caller, uac->repeated);
  uac->interval *= 2;
  if (!g_str_equal (uac->repeated, "INVITE"))
    uac->interval = MIN (uac->interval, SIPUA_T2);
  sipua_timer_start (uac->caller->peer->world->timers, timer, uac->interval);
}

static void
give_up_due (SipUaTimer *timer, gpointer user_data)
{
  MockUac *uac = user_data;

  stop_timers (uac);
  uac->timed_out = TRUE;
  uac->state = MOCK_UAC_OVER;
}

static void
receive_provisional (MockUac *uac)
{
  if (uac->state != MOCK_UAC_CALLING)
    return;
  stop_timers (uac);
  uac->state = MOCK_UAC_PROCEEDING;
}

/* The first 2xx, and each one that comes again (section 13.2.2.4). A CANCEL that came too late is
 * followed by a BYE. */
static void
receive_success (MockUac *uac)
{
  if (uac->was_up)
    mock_caller_send_again (uac->caller, "ACK");
  if (uac->state > MOCK_UAC_PROCEEDING)
    return;
  stop_timers (uac);
  mock_caller_send (uac->caller, "ACK", NULL);
  uac->state = MOCK_UAC_UP;
  uac->was_up = TRUE;
  uac->status = 200;
  if (uac->cancelling)
    mock_uac_hang_up (uac);
}

static void
receive_failure (MockUac *uac, guint status)
{
  if (uac->state <= MOCK_UAC_PROCEEDING) {
    stop_timers (uac);
    uac->state = MOCK_UAC_OVER;
    uac->status = status;
  }
  mock_caller_send (uac->caller, "ACK", NULL);
}

static void
receive_other (MockUac *uac, SipUaMethod method)
{
  if (method == SIPUA_METHOD_BYE && uac->state == MOCK_UAC_ENDING) {
    stop_timers (uac);
    uac->state = MOCK_UAC_OVER;
  } else if (method == SIPUA_METHOD_CANCEL && uac->repeated
             && g_str_equal (uac->repeated, "CANCEL")) {
    stop_timers (uac);
  }
}

static void
receive_request (MockUac *uac, const MockReceived *received)
{
  mock_peer_respond (uac->caller->peer, received, 200, NULL);
  if (uac->state >= MOCK_UAC_OVER)
    return;
  stop_timers (uac);
  uac->state = MOCK_UAC_OVER;
}

static void
receive (gpointer user_data, const MockReceived *received)
{
  MockUac *uac = user_data;
  guint status = sipua_message_get_status (received->message);

  if (sipua_message_is_request (received->message))
    receive_request (uac, received);
  else if (sipua_message_method_id (received->message) != SIPUA_METHOD_INVITE)
    receive_other (uac, sipua_message_method_id (received->message));
  else if (status < 200)
    receive_provisional (uac);
  else if (status < 300)
    receive_success (uac);
  else
    receive_failure (uac, status);
}

MockUac *
mock_uac_new (MockWorld *world, const char *host_port, const char *agent, const char *name)
{
  MockUac *uac = g_new0 (MockUac, 1);

  uac->caller = mock_caller_new (world, host_port, agent, name);
  uac->caller->peer->noting = FALSE;
  uac->caller->on_message = receive;
  uac->caller->user_data = uac;
  sipua_timer_init (&uac->repeat, repeat_due, uac);
  sipua_timer_init (&uac->give_up, give_up_due, uac);
  begin (uac, "INVITE");
  return uac;
}

void
mock_uac_free (MockUac *uac)
{
  stop_timers (uac);
  mock_caller_free (uac->caller);
  g_free (uac);
}

void
mock_uac_cancel (MockUac *uac)
{
  if (uac->state != MOCK_UAC_PROCEEDING || uac->cancelling)
    return;
  uac->cancelling = TRUE;
  begin (uac, "CANCEL");
}

void
mock_uac_hang_up (MockUac *uac)
{
  if (uac->state != MOCK_UAC_UP)
    return;
  uac->state = MOCK_UAC_ENDING;
  begin (uac, "BYE");
}
