/* SPDX-License-Identifier: BSD-3-Clause */
/* A callee that behaves. */

#include "mock/mock-uas.h"

#include "transaction/transaction.h"

static SipUaTimerQueue *
timers (MockUas *uas)
{
  return uas->peer->world->timers;
}

static void
stop_timers (MockUas *uas)
{
  sipua_timer_stop (timers (uas), &uas->ring);
  sipua_timer_stop (timers (uas), &uas->final);
  sipua_timer_stop (timers (uas), &uas->repeat);
  sipua_timer_stop (timers (uas), &uas->give_up);
}

static void
begin_repeating (MockUas *uas, MockUasState state)
{
  stop_timers (uas);
  uas->state = state;
  uas->interval = SIPUA_T1;
  sipua_timer_start (timers (uas), &uas->repeat, SIPUA_T1);
  sipua_timer_start (timers (uas), &uas->give_up, 64 * SIPUA_T1);
}

static void
respond_to_invite (MockUas *uas, guint status)
{
  const char *host_port = mock_transport_get_host_port (uas->peer->transport);
  gboolean elsewhere = uas->contact && status >= 300 && status < 400;
  g_autofree char *contact =
      g_strdup_printf ("Contact: <sip:%s>\n", elsewhere ? uas->contact : host_port);

  uas->last = status;
  mock_peer_respond_with (uas->peer, uas->invite, status, status > 100 ? uas->tag : NULL, contact,
      status >= 200 && status < 300 ? mock_offer : NULL);
}

static void
send_bye (MockUas *uas)
{
  const SipUaMessage *invite = uas->invite->message;
  const char *contact = sipua_message_header (invite, SIPUA_HEADER_CONTACT, 0);
  g_autofree char *uri = g_strndup (contact + 1, strlen (contact) - 2);
  g_autofree char *from =
      g_strdup_printf ("%s;tag=%s", sipua_message_header (invite, SIPUA_HEADER_TO, 0), uas->tag);
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-%s-bye", uas->tag);

  mock_peer_send_request (uas->peer, uas->invite->source,
      &(MockRequest){ .method = "BYE",
          .uri = uri,
          .branch = branch,
          .from = from,
          .to = sipua_message_header (invite, SIPUA_HEADER_FROM, 0),
          .call_id = sipua_message_call_id (invite),
          .cseq = 1 });
}

static void
finish_invite (MockUas *uas, guint status)
{
  uas->status = status;
  respond_to_invite (uas, status);
  begin_repeating (uas, status < 300 ? MOCK_UAS_ACCEPTED : MOCK_UAS_REFUSED);
}

static void
ring_due (SipUaTimer *timer, gpointer user_data)
{
  MockUas *uas = user_data;

  if (!uas->silent)
    respond_to_invite (uas, 180);
}

static void
final_due (SipUaTimer *timer, gpointer user_data)
{
  MockUas *uas = user_data;

  finish_invite (uas, uas->answer);
}

static void
repeat_due (SipUaTimer *timer, gpointer user_data)
{
  MockUas *uas = user_data;

  if (uas->state == MOCK_UAS_ENDING)
    send_bye (uas);
  else
    respond_to_invite (uas, uas->status);
  uas->interval = MIN (uas->interval * 2, SIPUA_T2);
  sipua_timer_start (timers (uas), timer, uas->interval);
}

static void
give_up_due (SipUaTimer *timer, gpointer user_data)
{
  MockUas *uas = user_data;

  stop_timers (uas);
  uas->timed_out = TRUE;
  uas->state = MOCK_UAS_OVER;
}

static void
receive_invite (MockUas *uas, const MockReceived *received)
{
  if (uas->state != MOCK_UAS_IDLE) {
    if (uas->state == MOCK_UAS_RINGING || uas->state == MOCK_UAS_REFUSED)
      respond_to_invite (uas, uas->last);
    return;
  }
  uas->invite = received;
  uas->state = MOCK_UAS_RINGING;
  if (!uas->silent)
    respond_to_invite (uas, 100);
  sipua_timer_start (timers (uas), &uas->ring, uas->ring_delay);
  sipua_timer_start (timers (uas), &uas->final, uas->answer_delay);
}

static void
receive_ack (MockUas *uas)
{
  if (uas->state == MOCK_UAS_ACCEPTED) {
    stop_timers (uas);
    uas->state = MOCK_UAS_UP;
    uas->was_up = TRUE;
  } else if (uas->state == MOCK_UAS_REFUSED) {
    stop_timers (uas);
    uas->state = MOCK_UAS_OVER;
  }
}

static void
receive_bye (MockUas *uas, const MockReceived *received)
{
  mock_peer_respond (uas->peer, received, 200, NULL);
  if (uas->state == MOCK_UAS_IDLE || uas->state == MOCK_UAS_OVER)
    return;
  stop_timers (uas);
  uas->was_up = TRUE;
  uas->state = MOCK_UAS_OVER;
}

static void
receive (MockPeer *peer, const MockReceived *received, gpointer user_data)
{
  MockUas *uas = user_data;

  if (!sipua_message_is_request (received->message)) {
    if (uas->state == MOCK_UAS_ENDING) {
      stop_timers (uas);
      uas->state = MOCK_UAS_OVER;
    }
    return;
  }
  switch (sipua_message_method_id (received->message)) {
    case SIPUA_METHOD_INVITE:
      receive_invite (uas, received);
      break;
    case SIPUA_METHOD_ACK:
      receive_ack (uas);
      break;
    case SIPUA_METHOD_CANCEL:
      mock_peer_respond (peer, received, uas->invite ? 200 : 481, uas->tag);
      if (uas->state == MOCK_UAS_RINGING)
        finish_invite (uas, 487);
      break;
    case SIPUA_METHOD_BYE:
      receive_bye (uas, received);
      break;
    default:
      mock_peer_respond (peer, received, 501, uas->tag);
  }
}

MockUas *
mock_uas_new (MockWorld *world, const char *host_port, const char *tag)
{
  MockUas *uas = g_new0 (MockUas, 1);

  uas->peer = mock_peer_new (world, host_port);
  uas->peer->noting = FALSE;
  uas->peer->on_message = receive;
  uas->peer->user_data = uas;
  uas->tag = g_strdup (tag);
  uas->answer = 200;
  sipua_timer_init (&uas->ring, ring_due, uas);
  sipua_timer_init (&uas->final, final_due, uas);
  sipua_timer_init (&uas->repeat, repeat_due, uas);
  sipua_timer_init (&uas->give_up, give_up_due, uas);
  return uas;
}

void
mock_uas_free (MockUas *uas)
{
  stop_timers (uas);
  mock_peer_free (uas->peer);
  g_free (uas->tag);
  g_free (uas);
}

void
mock_uas_hang_up (MockUas *uas)
{
  if (uas->state != MOCK_UAS_UP)
    return;
  send_bye (uas);
  begin_repeating (uas, MOCK_UAS_ENDING);
}
