/* SPDX-License-Identifier: BSD-3-Clause */
/* A caller that changes the session. */

#include "mock/mock-modifier.h"

#include "mock/mock-agent.h"
#include "transaction/transaction.h"

#include <string.h>

static MockWorld *
world_of (MockModifier *self)
{
  return self->uac->caller->peer->world;
}

static SipUaTimerQueue *
timers (MockModifier *self)
{
  return world_of (self)->timers;
}

static void
send_request (
    MockModifier *self, const char *method, guint cseq, const char *branch, const char *body)
{
  MockCaller *caller = self->uac->caller;

  mock_peer_send_request (caller->peer, caller->agent,
      &(MockRequest){ .method = method,
          .uri = caller->remote_target,
          .branch = branch,
          .from_tag = caller->name,
          .to_tag = caller->to_tag,
          .call_id = caller->call_id,
          .cseq = cseq,
          .body = body });
}

static void
send_invite (MockModifier *self)
{
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-modify-%u", self->cseq);

  send_request (self, "INVITE", self->cseq, branch, self->offer);
}

static void
repeat_due (SipUaTimer *timer, gpointer user_data)
{
  MockModifier *self = user_data;

  if (self->uac->state != MOCK_UAC_UP)
    return;
  send_invite (self);
  self->interval *= 2;
  sipua_timer_start (timers (self), timer, self->interval);
}

static void
again_due (SipUaTimer *timer, gpointer user_data)
{
  mock_modifier_reinvite (user_data);
}

static void
wait (MockModifier *self, gint min_ms, gint max_ms)
{
  sipua_timer_start (timers (self), &self->again,
      g_rand_int_range (world_of (self)->rand, min_ms, max_ms) * G_TIME_SPAN_MILLISECOND);
}

static char *
new_description (MockModifier *self)
{
  guint n = ++self->n_versions;

  return g_strdup_printf ("v=0\no=alice 1 %u IN IP4 192.0.2.2\ns=-\nc=IN IP4 192.0.2.2\nt=0 0\n"
                          "m=audio %u RTP/AVP 0\n",
      n + 1, 4000 + 2 * n);
}

static void
agree (MockModifier *self, const char *local, const SipUaMessage *message)
{
  gsize length;
  const char *remote = sipua_message_get_body (message, &length);

  self->n_agreed++;
  g_free (self->remote);
  self->remote = g_strndup (remote, length);
  if (local != self->local) {
    g_free (self->local);
    self->local = g_strdup (local);
  }
}

/* As its INVITE was, or a request of its own behind a 2xx (RFC 3261 section 13.2.2.4). */
static void
acknowledge (MockModifier *self, const SipUaMessage *response)
{
  guint cseq = sipua_message_cseq (response);
  g_autofree char *branch = g_strdup_printf (
      sipua_message_get_status (response) < 300 ? "z9hG4bK-ack-%u" : "z9hG4bK-modify-%u", cseq);

  send_request (self, "ACK", cseq, branch, NULL);
}

static void
receive_response (MockModifier *self, const SipUaMessage *response)
{
  guint status = sipua_message_get_status (response);
  gboolean first = self->pending && sipua_message_cseq (response) == self->cseq;

  if (first)
    sipua_timer_stop (timers (self), &self->repeat);
  if (status < 200)
    return;
  acknowledge (self, response);
  if (!first)
    return;
  self->pending = FALSE;
  if (status < 300)
    agree (self, self->offer, response);
  else if (status == 491 || status == 500)
    wait (self, 2100, 4001);
  self->n_glares += status == 491;
}

static void
respond (MockModifier *self)
{
  g_autofree char *contact = g_strdup_printf ("Contact: <sip:alice@%s>\n",
      mock_transport_get_host_port (self->uac->caller->peer->transport));

  mock_peer_respond_with (self->uac->caller->peer, self->invite, self->status, NULL,
      self->status < 300 ? contact : NULL, self->status < 300 ? self->local : NULL);
}

static void
repeat_2xx_due (SipUaTimer *timer, gpointer user_data)
{
  MockModifier *self = user_data;

  if (self->uac->state != MOCK_UAC_UP)
    return;
  respond (self);
  self->interval_2xx = MIN (self->interval_2xx * 2, SIPUA_T2);
  sipua_timer_start (timers (self), timer, self->interval_2xx);
}

static void
accept (MockModifier *self)
{
  g_autofree char *answer = new_description (self);

  agree (self, answer, self->invite->message);
  self->interval_2xx = SIPUA_T1;
  sipua_timer_start (timers (self), &self->repeat_2xx, SIPUA_T1);
}

static void
receive_invite (MockModifier *self, const MockReceived *received)
{
  guint cseq = sipua_message_cseq (received->message);
  guint last = self->invite ? sipua_message_cseq (self->invite->message) : 0;
  gboolean busy = self->invite && self->status < 300 && !self->acknowledged;

  if (cseq < last || self->uac->state != MOCK_UAC_UP)
    return;
  if (cseq == last && self->acknowledged)
    return;
  if (cseq == self->too_early || (cseq > last && busy)) { /* before the ACK to the one before */
    self->too_early = cseq;
    mock_peer_respond (self->uac->caller->peer, received, 500, NULL);
    return;
  }
  if (cseq > last) {
    self->invite = received;
    self->acknowledged = FALSE;
    self->status = self->pending ? 491 : 200;
    self->n_glares += self->pending;
    if (!self->pending)
      accept (self);
  }
  respond (self);
}

static void
receive_ack (MockModifier *self, const SipUaMessage *ack)
{
  if (!self->invite || sipua_message_cseq (ack) != sipua_message_cseq (self->invite->message))
    return;
  self->acknowledged = TRUE;
  sipua_timer_stop (timers (self), &self->repeat_2xx);
}

static void
receive (gpointer user_data, const MockReceived *received)
{
  MockModifier *self = user_data;
  const SipUaMessage *message = received->message;
  SipUaMethod method = sipua_message_method_id (message);

  if (!sipua_message_is_request (message) && method == SIPUA_METHOD_INVITE
      && sipua_message_cseq (message) != self->uac->caller->invite_cseq)
    receive_response (self, message);
  else if (sipua_message_is_request (message) && method == SIPUA_METHOD_INVITE)
    receive_invite (self, received);
  else if (sipua_message_is_request (message) && method == SIPUA_METHOD_ACK)
    receive_ack (self, message);
  else
    self->next (self->uac, received);
}

MockModifier *
mock_modifier_new (MockUac *uac)
{
  MockModifier *self = g_new0 (MockModifier, 1);

  self->uac = uac;
  self->local = g_strdup (mock_offer);
  self->remote = g_strdup (mock_answer);
  self->next = uac->caller->on_message;
  uac->caller->on_message = receive;
  uac->caller->user_data = self;
  sipua_timer_init (&self->repeat, repeat_due, self);
  sipua_timer_init (&self->again, again_due, self);
  sipua_timer_init (&self->repeat_2xx, repeat_2xx_due, self);
  return self;
}

void
mock_modifier_free (MockModifier *self)
{
  sipua_timer_stop (timers (self), &self->repeat);
  sipua_timer_stop (timers (self), &self->again);
  sipua_timer_stop (timers (self), &self->repeat_2xx);
  self->uac->caller->on_message = self->next;
  self->uac->caller->user_data = self->uac;
  g_free (self->local);
  g_free (self->remote);
  g_free (self->offer);
  g_free (self);
}

gboolean
mock_modifier_is_busy (const MockModifier *self)
{
  return self->pending || sipua_timer_is_pending (&self->again)
         || sipua_timer_is_pending (&self->repeat_2xx);
}

void
mock_modifier_reinvite (MockModifier *self)
{
  if (self->uac->state > MOCK_UAC_UP)
    return;
  if (self->uac->state < MOCK_UAC_UP || self->pending
      || sipua_timer_is_pending (&self->repeat_2xx)) {
    wait (self, 100, 200);
    return;
  }
  g_free (self->offer);
  self->offer = new_description (self);
  self->cseq = ++self->uac->caller->cseq;
  self->pending = TRUE;
  self->interval = SIPUA_T1;
  send_invite (self);
  sipua_timer_start (timers (self), &self->repeat, SIPUA_T1);
}
