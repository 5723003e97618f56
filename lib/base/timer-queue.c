/* SPDX-License-Identifier: BSD-3-Clause */
/* An intrusive binary heap of timers behind one GSource. */

#include "base/timer-queue.h"

struct _SipUaTimerQueue {
  const SipUaClock *clock; /* (unowned) */
  GPtrArray *heap;         /* (owned) of SipUaTimer (unowned); heap[i]->position is i + 1 */
  guint64 serial;          /* of the last start */
  GSource *source;         /* (owned) (nullable) */
  gint64 armed;            /* ready time of source, -1: none */
};

typedef struct {
  GSource parent;
  SipUaTimerQueue *queue; /* (unowned) */
} TimerSource;

static inline SipUaTimer *
at (const SipUaTimerQueue *queue, guint position)
{
  return g_ptr_array_index (queue->heap, position - 1);
}

static inline gboolean
before (const SipUaTimer *a, const SipUaTimer *b)
{
  return a->due != b->due ? a->due < b->due : a->serial < b->serial;
}

static inline void
place (SipUaTimerQueue *queue, SipUaTimer *timer, guint position)
{
  g_ptr_array_index (queue->heap, position - 1) = timer;
  timer->position = position;
}

static void
sift_up (SipUaTimerQueue *queue, SipUaTimer *timer)
{
  guint position = timer->position;

  while (position > 1 && before (timer, at (queue, position / 2))) {
    place (queue, at (queue, position / 2), position);
    position /= 2;
  }
  place (queue, timer, position);
}

static void
sift_down (SipUaTimerQueue *queue, SipUaTimer *timer)
{
  guint position = timer->position;
  guint child;

  while ((child = position * 2) <= queue->heap->len) {
    if (child < queue->heap->len && before (at (queue, child + 1), at (queue, child)))
      child++;
    if (!before (at (queue, child), timer))
      break;
    place (queue, at (queue, child), position);
    position = child;
  }
  place (queue, timer, position);
}

/* Setting a ready time wakes the context, so it is done only when the next timer got earlier. A
 * source that fires too early, because that timer was stopped, arms itself anew. */
static void
arm (SipUaTimerQueue *queue)
{
  gint64 next = sipua_timer_queue_next (queue);

  if (!queue->source || next == -1 || (queue->armed != -1 && queue->armed <= next))
    return;
  queue->armed = next;
  g_source_set_ready_time (queue->source, next);
}

static gboolean
timer_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  SipUaTimerQueue *queue = ((TimerSource *)source)->queue;

  queue->armed = -1;
  g_source_set_ready_time (source, -1);
  sipua_timer_queue_run_due (queue);
  arm (queue);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_source_funcs = { .dispatch = timer_source_dispatch };

SipUaTimerQueue *
sipua_timer_queue_new (const SipUaClock *clock)
{
  SipUaTimerQueue *queue = g_new0 (SipUaTimerQueue, 1);

  queue->clock = clock;
  queue->heap = g_ptr_array_new ();
  queue->armed = -1;
  return queue;
}

void
sipua_timer_queue_free (SipUaTimerQueue *queue)
{
  g_warn_if_fail (queue->heap->len == 0);
  if (queue->source) {
    g_source_destroy (queue->source);
    g_source_unref (queue->source);
  }
  g_ptr_array_unref (queue->heap);
  g_free (queue);
}

void
sipua_timer_queue_attach (SipUaTimerQueue *queue, GMainContext *context)
{
  g_return_if_fail (queue->source == NULL);

  queue->source = g_source_new (&timer_source_funcs, sizeof (TimerSource));
  ((TimerSource *)queue->source)->queue = queue;
  g_source_set_static_name (queue->source, "sipua timers");
  g_source_attach (queue->source, context);
  arm (queue);
}

gint64
sipua_timer_queue_now (const SipUaTimerQueue *queue)
{
  return sipua_clock_now (queue->clock);
}

void
sipua_timer_init (SipUaTimer *timer, SipUaTimerFunc func, gpointer user_data)
{
  *timer = (SipUaTimer){ .func = func, .user_data = user_data };
}

void
sipua_timer_start (SipUaTimerQueue *queue, SipUaTimer *timer, gint64 delay)
{
  sipua_timer_stop (queue, timer);
  timer->due = sipua_timer_queue_now (queue) + MAX (delay, 0);
  timer->serial = ++queue->serial;
  g_ptr_array_add (queue->heap, timer);
  timer->position = queue->heap->len;
  sift_up (queue, timer);
  arm (queue);
}

void
sipua_timer_stop (SipUaTimerQueue *queue, SipUaTimer *timer)
{
  guint position = timer->position;
  SipUaTimer *last;

  if (position == 0)
    return;
  last = at (queue, queue->heap->len);
  g_ptr_array_set_size (queue->heap, queue->heap->len - 1);
  timer->position = 0;
  if (last == timer)
    return;
  place (queue, last, position);
  sift_up (queue, last);
  sift_down (queue, last);
}

gint64
sipua_timer_queue_next (const SipUaTimerQueue *queue)
{
  return queue->heap->len ? at (queue, 1)->due : -1;
}

void
sipua_timer_queue_run_due (SipUaTimerQueue *queue)
{
  gint64 now = sipua_timer_queue_now (queue);
  guint64 last = queue->serial;

  while (queue->heap->len > 0) {
    SipUaTimer *timer = at (queue, 1);

    /* A timer started by one that fires here waits for the next call, else one that restarts itself
     * without delay would keep everything else from running. */
    if (timer->due > now || timer->serial > last)
      break;
    sipua_timer_stop (queue, timer);
    timer->func (timer, timer->user_data);
  }
}

guint
sipua_timer_queue_count (const SipUaTimerQueue *queue)
{
  return queue->heap->len;
}
