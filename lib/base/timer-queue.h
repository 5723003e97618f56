/* SPDX-License-Identifier: BSD-3-Clause */
/* All timers of one agent: an intrusive binary heap behind one GSource. A GSource per timer is ruled
 * out, since GLib walks all sources at every iteration: with 10,000 pending transactions that is
 * hundreds of microseconds for each packet. One thread, that of the agent's context. */
#pragma once

#include "base/clock.h"

typedef struct _SipUaTimerQueue SipUaTimerQueue;
typedef struct _SipUaTimer SipUaTimer;

/* The timer is idle again when this is called; it may be started anew, or freed. */
typedef void (*SipUaTimerFunc) (SipUaTimer *timer, gpointer user_data);

/* Embedded in its owner, which stops it before it goes. */
struct _SipUaTimer {
  SipUaTimerFunc func;
  gpointer user_data; /* (unowned) */
  gint64 due;         /* microseconds of the queue's clock */
  guint64 serial;     /* equal due times fire in the order of their start */
  guint position;     /* in the heap, from 1; 0: idle */
};

SipUaTimerQueue *sipua_timer_queue_new (const SipUaClock *clock);
/* No timer may be pending. */
void sipua_timer_queue_free (SipUaTimerQueue *queue);

/* Fires timers from @context, once they are due. Without it, a test calls run_due itself. */
void sipua_timer_queue_attach (SipUaTimerQueue *queue, GMainContext *context);

gint64 sipua_timer_queue_now (const SipUaTimerQueue *queue);

void sipua_timer_init (SipUaTimer *timer, SipUaTimerFunc func, gpointer user_data);
/* Starts, or starts again, to fire @delay microseconds from now. */
void sipua_timer_start (SipUaTimerQueue *queue, SipUaTimer *timer, gint64 delay);
void sipua_timer_stop (SipUaTimerQueue *queue, SipUaTimer *timer);

static inline gboolean
sipua_timer_is_pending (const SipUaTimer *timer)
{
  return timer->position != 0;
}

/* When the next timer is due, -1 if none is pending. */
gint64 sipua_timer_queue_next (const SipUaTimerQueue *queue);
/* Fires what is due now; what these timers start in turn waits for the next call. */
void sipua_timer_queue_run_due (SipUaTimerQueue *queue);
guint sipua_timer_queue_count (const SipUaTimerQueue *queue);
