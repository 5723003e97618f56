/* SPDX-License-Identifier: BSD-3-Clause */
/* Reliable provisional responses (RFC 3262). */

#include "dialog/reliable-provisional.h"

#include "base/ids.h"

#include <sipua/sipua-message-headers.h>

/* Section 3: the first number is chosen from 1 to 2^31 - 1. */
#define MAX_FIRST_RSEQ 0x7fffffffu

struct _SipUaReliable {
  SipUaTimerQueue *timers;                 /* (unowned) */
  const SipUaReliableCallbacks *callbacks; /* (unowned) */
  gpointer user_data;                      /* (unowned) */
  guint32 rseq;                            /* of the next one */
  SipUaMessage *waiting;                   /* (owned) (nullable): for its PRACK */
  SipUaTimer retransmit;
  SipUaTimer lifetime;
  gint64 t1;       /* microseconds */
  gint64 interval; /* likewise */
};

gboolean
sipua_reliable_is_required_by (const SipUaMessage *invite)
{
  return sipua_message_has_token (invite, "Require", SIPUA_100REL);
}

gboolean
sipua_reliable_is_supported_by (const SipUaMessage *invite)
{
  return sipua_message_has_token (invite, "Supported", SIPUA_100REL)
         || sipua_reliable_is_required_by (invite);
}

/* Unlike that of a 2xx, the interval doubles without an end. */
static void
retransmit_due (SipUaTimer *timer, gpointer user_data)
{
  SipUaReliable *self = user_data;

  self->interval *= 2;
  sipua_timer_start (self->timers, timer, self->interval);
  self->callbacks->send (self->waiting, self->user_data);
}

static void
lifetime_due (SipUaTimer *timer, gpointer user_data)
{
  SipUaReliable *self = user_data;

  sipua_reliable_stop (self);
  self->callbacks->timed_out (self->user_data);
}

SipUaReliable *
sipua_reliable_new (
    SipUaTimerQueue *timers, gint64 t1, const SipUaReliableCallbacks *callbacks, gpointer user_data)
{
  SipUaReliable *self = g_new0 (SipUaReliable, 1);

  self->timers = timers;
  self->t1 = t1;
  self->callbacks = callbacks;
  self->user_data = user_data;
  self->rseq = 1 + sipua_random_uint32 () % MAX_FIRST_RSEQ;
  sipua_timer_init (&self->retransmit, retransmit_due, self);
  sipua_timer_init (&self->lifetime, lifetime_due, self);
  return self;
}

void
sipua_reliable_stop (SipUaReliable *self)
{
  sipua_timer_stop (self->timers, &self->retransmit);
  sipua_timer_stop (self->timers, &self->lifetime);
}

void
sipua_reliable_free (SipUaReliable *self)
{
  sipua_reliable_stop (self);
  g_clear_pointer (&self->waiting, sipua_message_unref);
  g_free (self);
}

void
sipua_reliable_send (SipUaReliable *self, SipUaMessage *response)
{
  g_return_if_fail (!self->waiting);

  sipua_message_append (response, SIPUA_HEADER_REQUIRE, SIPUA_100REL);
  sipua_message_append_printf (response, SIPUA_HEADER_RSEQ, "%u", self->rseq++);
  self->waiting = response;
  self->interval = self->t1;
  sipua_timer_start (self->timers, &self->retransmit, self->t1);
  sipua_timer_start (self->timers, &self->lifetime, 64 * self->t1);
  self->callbacks->send (response, self->user_data);
}

gboolean
sipua_reliable_is_waiting (const SipUaReliable *self)
{
  return self->waiting != NULL;
}

gboolean
sipua_reliable_holds_success_up (const SipUaReliable *self)
{
  gsize length = 0;

  if (self->waiting)
    sipua_message_get_body (self->waiting, &length);
  return length > 0;
}

/* Section 7.2: RSeq and CSeq of the response, number and method. */
gboolean
sipua_reliable_acknowledge (SipUaReliable *self, const SipUaMessage *prack)
{
  guint32 rseq, cseq;
  const char *method;

  if (!self->waiting || !sipua_message_get_rack (prack, &rseq, &cseq, &method, NULL)
      || rseq != self->rseq - 1 || cseq != sipua_message_cseq (self->waiting)
      || !sipua_view_equal (sipua_message_cseq_method (self->waiting), method))
    return FALSE;
  sipua_reliable_stop (self);
  g_clear_pointer (&self->waiting, sipua_message_unref);
  return TRUE;
}

guint32
sipua_reliable_number_of (const SipUaMessage *response)
{
  guint32 rseq;

  if (!sipua_message_has_token (response, "Require", SIPUA_100REL)
      || !sipua_message_get_number (response, "RSeq", &rseq, NULL))
    return 0;
  return rseq;
}

gboolean
sipua_reliable_is_next (guint32 *last, guint32 rseq)
{
  if (*last && rseq != *last + 1)
    return FALSE;
  *last = rseq;
  return TRUE;
}
