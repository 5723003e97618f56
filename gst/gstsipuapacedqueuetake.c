/* SPDX-License-Identifier: BSD-3-Clause */
/* The paced queue as the media worker sees it. Nothing here waits: the lock is only tried. */
#include <string.h>

#include "gstsipuapacedqueueprivate.h"

void
gst_sip_ua_paced_queue_begin (GstSipUaPacedQueue *queue)
{
  queue->started = FALSE;
  queue->marker = FALSE;
  queue->seen_flushes = atomic_load (&queue->flushes);
  queue->late_time = GST_CLOCK_TIME_NONE;
  gst_sip_ua_paced_queue_balance_reset (queue);
}

void
gst_sip_ua_paced_queue_end (GstSipUaPacedQueue *queue)
{
  atomic_store (&queue->frame, 0);
}

/* Nothing is taken until the prebuffer is full again. */
static void
begin_prebuffer (GstSipUaPacedQueue *queue)
{
  queue->started = FALSE;
  gst_sip_ua_paced_queue_balance_reset (queue);
}

/* Whether there is enough to begin, or nothing more will come. */
static gboolean
can_start (GstSipUaPacedQueue *queue, guint rate, guint64 level, guint count)
{
  guint64 prebuffer = gst_sip_ua_paced_queue_to_samples (atomic_load (&queue->prebuffer), rate);
  guint64 limit = gst_sip_ua_paced_queue_get_limit (queue);

  prebuffer = MIN (prebuffer, limit);
  return level >= MAX (prebuffer, count)
         || (level > 0 && atomic_load (&queue->drain) == GST_SIP_UA_DRAIN_ASKED);
}

/* There is no frame. Without silence in between, what comes next begins a talkspurt. */
static GstSipUaPacedFrame
make_pause (GstSipUaPacedQueue *queue)
{
  int asked = GST_SIP_UA_DRAIN_ASKED;

  if (atomic_load (&queue->drain) == GST_SIP_UA_DRAIN_ASKED
      && gst_sip_ua_paced_queue_get_level (queue) == 0)
    atomic_compare_exchange_strong (&queue->drain, &asked, GST_SIP_UA_DRAIN_DONE);
  if (atomic_load (&queue->silence_fill))
    return GST_SIP_UA_PACED_SILENCE;
  queue->marker = TRUE;
  return GST_SIP_UA_PACED_NOTHING;
}

static void
underrun (GstSipUaPacedQueue *queue)
{
  if (atomic_load (&queue->drain) == GST_SIP_UA_DRAIN_NONE)
    atomic_fetch_add (&queue->underruns, 1);
  begin_prebuffer (queue);
}

/* What was dropped or left out since the last frame. */
static void
notice_changes (GstSipUaPacedQueue *queue, GstClockTime time)
{
  guint flushes = atomic_load (&queue->flushes);

  if (flushes != queue->seen_flushes) {
    begin_prebuffer (queue);
    queue->marker = TRUE;
  }
  queue->seen_flushes = flushes;
  if (time > queue->late_time)
    gst_sip_ua_paced_queue_balance_reset (queue);
}

typedef enum {
  TAKEN,
  INSERTED,
  MISSING,
  CHANGED
} Attempt;

static Attempt
take_frame (GstSipUaPacedQueue *queue, guint rate, gint16 *frame, guint count)
{
  guint64 position = sipua_pcm_ring_get_read (queue->ring);
  guint64 level = sipua_pcm_ring_get_write (queue->ring) - position; /* once: it grows meanwhile */
  guint have = (guint)MIN (level, count);

  /* After the positions: what was written at another rate is seen with that rate. */
  if (have == 0 || atomic_load (&queue->rate) != rate)
    return CHANGED;
  sipua_pcm_ring_copy (queue->ring, position, frame, have);
  memset (frame + have, 0, (count - have) * sizeof *frame);
  if (!sipua_pcm_ring_advance (queue->ring, position, position + have))
    return CHANGED;
  if (have < count)
    underrun (queue);
  return TAKEN;
}

/* One try: somebody may drop what we are about to take. */
static Attempt
attempt (GstSipUaPacedQueue *queue, guint rate, GstClockTime time, gint16 *frame, guint count)
{
  guint64 position = sipua_pcm_ring_get_read (queue->ring);
  guint64 level = sipua_pcm_ring_get_write (queue->ring) - position;

  if (atomic_load (&queue->rate) != rate)
    return MISSING;
  queue->started = queue->started || can_start (queue, rate, level, count);
  if (!queue->started)
    return MISSING;
  if (level == 0) {
    underrun (queue);
    return MISSING;
  }
  gst_sip_ua_paced_queue_balance_measure (queue, time, level, count);
  if (gst_sip_ua_paced_queue_balance_act (queue, time, position, level, count))
    return INSERTED;
  return take_frame (queue, rate, frame, count);
}

GstSipUaPacedFrame
gst_sip_ua_paced_queue_take (GstSipUaPacedQueue *queue, guint rate, GstClockTime time,
    gint16 *frame, guint count, gboolean *ret_marker)
{
  Attempt result;

  *ret_marker = FALSE;
  atomic_store (&queue->frame, count);
  do {
    notice_changes (queue, time);
    result = attempt (queue, rate, time, frame, count);
  } while (result == CHANGED);
  queue->late_time = time + gst_sip_ua_paced_queue_to_time (count + count / 2, rate);
  if (result == INSERTED)
    return GST_SIP_UA_PACED_SILENCE;
  if (result == MISSING)
    return make_pause (queue);
  *ret_marker = queue->marker;
  queue->marker = FALSE;
  return GST_SIP_UA_PACED_AUDIO;
}

/* With the lock held: the marks that were reached, in order. */
static void
collect_marks (GstSipUaPacedQueue *queue, GQueue *reached)
{
  guint64 position = sipua_pcm_ring_get_read (queue->ring);
  GstSipUaPacedMark *mark;

  gst_sip_ua_paced_queue_settle_marks (queue, position, position);
  while ((mark = g_queue_peek_head (&queue->marks)) && mark->position <= position)
    g_queue_push_tail (reached, g_queue_pop_head (&queue->marks));
  atomic_store (&queue->n_pending, queue->marks.length);
}

/* With the lock held: the function to call if a drain is done, (transfer full) (nullable). */
static GstSipUaPacedDrained *
collect_drain (GstSipUaPacedQueue *queue)
{
  int done = GST_SIP_UA_DRAIN_DONE;

  if (!atomic_compare_exchange_strong (&queue->drain, &done, GST_SIP_UA_DRAIN_TOLD))
    return NULL;
  return queue->drained ? g_atomic_rc_box_acquire (queue->drained) : NULL;
}

/* With the lock held: whoever waits sees whether it can go on, and asks again if not. */
static void
wake (GstSipUaPacedQueue *queue)
{
  if (atomic_exchange (&queue->waiting, FALSE))
    g_cond_broadcast (&queue->changed);
}

void
gst_sip_ua_paced_queue_report (
    GstSipUaPacedQueue *queue, GstSipUaPacedMarkFunc mark_func, gpointer user_data)
{
  GstSipUaPacedDrained *drained;
  GstSipUaPacedMark *mark;
  GQueue reached = G_QUEUE_INIT;

  if (!atomic_load (&queue->waiting) && atomic_load (&queue->n_pending) == 0
      && atomic_load (&queue->drain) != GST_SIP_UA_DRAIN_DONE)
    return;
  if (!g_mutex_trylock (&queue->lock))
    return;
  collect_marks (queue, &reached);
  drained = collect_drain (queue);
  wake (queue);
  g_mutex_unlock (&queue->lock);
  while ((mark = g_queue_pop_head (&reached))) {
    if (mark_func)
      mark_func (mark->id, mark->played, user_data);
    gst_sip_ua_paced_mark_free (mark);
  }
  if (!drained)
    return;
  drained->func (drained->user_data);
  gst_sip_ua_paced_drained_unref (drained);
}
