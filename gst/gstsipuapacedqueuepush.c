/* SPDX-License-Identifier: BSD-3-Clause */
/* The paced queue as threads of the application see it. */
#include "gstsipualimits.h"
#include "gstsipuapacedqueueprivate.h"

/* How much is converted and queued at once; a queue may be over its limit by so much. */
#define PIECE 256

/* Marks up to @end will not be in what is queued any more, and audio up to @position was sent: what was
 * played at them is known now, before more is lost. */
void
gst_sip_ua_paced_queue_settle_marks (GstSipUaPacedQueue *queue, guint64 position, guint64 end)
{
  for (GList *link = queue->marks.head; link; link = link->next) {
    GstSipUaPacedMark *mark = link->data;

    if (mark->position > end)
      return;
    if (mark->played == GST_CLOCK_TIME_NONE)
      mark->played = gst_sip_ua_paced_queue_get_played (queue, MIN (mark->position, position));
  }
}

guint64
gst_sip_ua_paced_queue_drop (GstSipUaPacedQueue *queue, guint64 count, guint64 *ret_from)
{
  guint64 from, level, dropped;

  do {
    from = sipua_pcm_ring_get_read (queue->ring);
    level = sipua_pcm_ring_get_write (queue->ring) - from;
    dropped = MIN (count, level);
  } while (!sipua_pcm_ring_advance (queue->ring, from, from + dropped));
  gst_sip_ua_paced_queue_settle_marks (queue, from, from + dropped);
  queue->lost += dropped;
  if (ret_from)
    *ret_from = from;
  return dropped;
}

/* With the lock held. */
static void
leak (GstSipUaPacedQueue *queue, guint64 count, guint rate)
{
  queue->leaked += gst_sip_ua_paced_queue_to_time (count, rate);
}

/* With the lock held: waits until something changes that a push or a drain waits for. A flush in that
 * time drops what is still to be pushed, too, and counts it. */
static void
wait_for_change (GstSipUaPacedQueue *queue, GstClockTime to_be_pushed)
{
  guint flushes = atomic_load (&queue->flushes);

  queue->to_be_pushed += to_be_pushed;
  atomic_store (&queue->waiting, TRUE);
  g_cond_wait (&queue->changed, &queue->lock);
  if (atomic_load (&queue->flushes) == flushes)
    queue->to_be_pushed -= to_be_pushed;
}

/* With the lock held and the queue full: makes room for @count samples at @rate, or says how many of
 * them are not to be queued at all. */
static gsize
make_room (GstSipUaPacedQueue *queue, guint64 limit, guint rate, gsize count)
{
  guint own_rate = atomic_load (&queue->rate);
  guint64 wanted, fits = gst_util_uint64_scale_int (limit, (int)rate, (int)own_rate);
  gsize skipped = 0;

  atomic_store (&queue->blocked, TRUE);
  switch (atomic_load (&queue->leaky_type)) {
    case GST_SIP_UA_LEAKY_TYPE_UPSTREAM:
      skipped = count;
      break;
    case GST_SIP_UA_LEAKY_TYPE_DOWNSTREAM:
      skipped = count > fits ? count - fits : 0;
      wanted = gst_util_uint64_scale_int_ceil (count - skipped, (int)own_rate, (int)rate);
      leak (queue, gst_sip_ua_paced_queue_drop (queue, wanted, NULL), own_rate);
      break;
    default:
      wait_for_change (queue, gst_sip_ua_paced_queue_to_time (count, rate));
  }
  leak (queue, skipped, rate);
  return skipped;
}

/* With the lock held: as much as there is room for, in one piece. */
static gsize
push_piece (GstSipUaPacedQueue *queue, guint64 room, guint rate, const gint16 *samples, gsize count)
{
  guint own_rate = atomic_load (&queue->rate), converted;
  guint64 fits = gst_util_uint64_scale_int_ceil (room, (int)rate, (int)own_rate);
  guint piece = (guint)MIN (MIN (count, fits), PIECE);
  const gint16 *out =
      gst_sip_ua_resampler_convert (&queue->resampler, rate, own_rate, samples, piece, &converted);

  sipua_pcm_ring_write (queue->ring, out, converted);
  return piece;
}

gsize
gst_sip_ua_paced_queue_push (
    GstSipUaPacedQueue *queue, guint rate, const gint16 *samples, gsize count)
{
  gsize done = 0;
  guint flushes;

  g_mutex_lock (&queue->lock);
  flushes = atomic_load (&queue->flushes);
  if (count > 0)
    atomic_store (&queue->drain, GST_SIP_UA_DRAIN_NONE);
  while (done < count && !queue->flushing && atomic_load (&queue->flushes) == flushes) {
    guint64 limit = gst_sip_ua_paced_queue_get_limit (queue);
    guint64 level = gst_sip_ua_paced_queue_get_level (queue);

    if (level < limit)
      done += push_piece (queue, limit - level, rate, samples + done, count - done);
    else
      done += make_room (queue, limit, rate, count - done);
  }
  if (atomic_load (&queue->flushes) != flushes)
    done = count;
  g_mutex_unlock (&queue->lock);
  return done;
}

void
gst_sip_ua_paced_queue_set_flushing (GstSipUaPacedQueue *queue, gboolean flushing)
{
  g_mutex_lock (&queue->lock);
  queue->flushing = flushing;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->lock);
}

/* With the lock held: marks that were not reached will not be. */
static void
drop_marks (GstSipUaPacedQueue *queue, guint64 position)
{
  GstSipUaPacedMark *mark;

  while ((mark = g_queue_peek_tail (&queue->marks)) && mark->position > position)
    gst_sip_ua_paced_mark_free (g_queue_pop_tail (&queue->marks));
  atomic_store (&queue->n_pending, queue->marks.length);
}

void
gst_sip_ua_paced_queue_flush (
    GstSipUaPacedQueue *queue, GstClockTime *ret_played, GstClockTime *ret_dropped)
{
  guint64 from;
  GstClockTime dropped;

  g_mutex_lock (&queue->lock);
  dropped =
      queue->to_be_pushed
      + gst_sip_ua_paced_queue_to_time (
          gst_sip_ua_paced_queue_drop (queue, G_MAXUINT64, &from), atomic_load (&queue->rate));
  queue->to_be_pushed = 0;
  drop_marks (queue, from);
  atomic_fetch_add (&queue->flushes, 1);
  queue->flushed += dropped;
  if (ret_played)
    *ret_played = gst_sip_ua_paced_queue_get_played (queue, sipua_pcm_ring_get_read (queue->ring));
  if (ret_dropped)
    *ret_dropped = dropped;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->lock);
}

guint
gst_sip_ua_paced_queue_get_flushes (GstSipUaPacedQueue *queue)
{
  return atomic_load (&queue->flushes);
}

gboolean
gst_sip_ua_paced_queue_mark (GstSipUaPacedQueue *queue, const char *id)
{
  GstSipUaPacedMark *mark;
  gboolean room;

  g_mutex_lock (&queue->lock);
  room = queue->marks.length < GST_SIP_UA_MAX_MARKS;
  if (room) {
    mark = g_new (GstSipUaPacedMark, 1);
    *mark = (GstSipUaPacedMark){ g_strdup (id), sipua_pcm_ring_get_write (queue->ring),
      GST_CLOCK_TIME_NONE };
    g_queue_push_tail (&queue->marks, mark);
    atomic_store (&queue->n_pending, queue->marks.length);
  }
  g_mutex_unlock (&queue->lock);
  return room;
}

void
gst_sip_ua_paced_queue_drain (GstSipUaPacedQueue *queue)
{
  g_mutex_lock (&queue->lock);
  atomic_store (&queue->drain, GST_SIP_UA_DRAIN_ASKED);
  g_mutex_unlock (&queue->lock);
}

void
gst_sip_ua_paced_queue_give_up_drain (GstSipUaPacedQueue *queue)
{
  g_mutex_lock (&queue->lock);
  if (atomic_load (&queue->drain) != GST_SIP_UA_DRAIN_NONE)
    atomic_store (&queue->drain, GST_SIP_UA_DRAIN_TOLD);
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->lock);
}

gboolean
gst_sip_ua_paced_queue_wait_drained (GstSipUaPacedQueue *queue)
{
  gboolean drained;

  g_mutex_lock (&queue->lock);
  while (!queue->flushing && atomic_load (&queue->drain) == GST_SIP_UA_DRAIN_ASKED)
    wait_for_change (queue, 0);
  drained = atomic_load (&queue->drain) >= GST_SIP_UA_DRAIN_DONE;
  g_mutex_unlock (&queue->lock);
  return drained;
}

void
gst_sip_ua_paced_queue_reset (GstSipUaPacedQueue *queue)
{
  gst_sip_ua_paced_queue_flush (queue, NULL, NULL);
  g_mutex_lock (&queue->lock);
  g_queue_clear_full (&queue->marks, (GDestroyNotify)gst_sip_ua_paced_mark_free);
  atomic_store (&queue->n_pending, 0);
  atomic_store (&queue->drain, GST_SIP_UA_DRAIN_NONE);
  gst_sip_ua_resampler_clear (&queue->resampler);
  g_mutex_unlock (&queue->lock);
}

static void
drained_clear (gpointer data)
{
  GstSipUaPacedDrained *drained = data;

  if (drained->notify)
    drained->notify (drained->user_data);
}

void
gst_sip_ua_paced_drained_unref (GstSipUaPacedDrained *drained)
{
  g_atomic_rc_box_release_full (drained, drained_clear);
}

void
gst_sip_ua_paced_queue_set_drained_func (
    GstSipUaPacedQueue *queue, void (*func) (gpointer), gpointer user_data, GDestroyNotify notify)
{
  GstSipUaPacedDrained *drained = NULL, *old;

  if (func) {
    drained = g_atomic_rc_box_new (GstSipUaPacedDrained);
    *drained = (GstSipUaPacedDrained){ func, user_data, notify };
  }
  g_mutex_lock (&queue->lock);
  old = queue->drained;
  queue->drained = drained;
  g_mutex_unlock (&queue->lock);
  g_clear_pointer (&old, gst_sip_ua_paced_drained_unref);
}

/* With the lock held: what is queued, taken out. Nobody writes over it as long as we do not. */
static gint16 *
take_out (GstSipUaPacedQueue *queue, guint *ret_count, guint64 *ret_from)
{
  gint16 *samples;

  *ret_count = (guint)gst_sip_ua_paced_queue_drop (queue, G_MAXUINT64, ret_from);
  samples = g_new (gint16, *ret_count);
  sipua_pcm_ring_copy (queue->ring, *ret_from, samples, *ret_count);
  return samples;
}

/* With the lock held: positions of marks after what was queued from @from was converted. */
static void
move_marks (GstSipUaPacedQueue *queue, guint64 from, guint64 to, guint old_rate, guint rate)
{
  guint64 end = sipua_pcm_ring_get_write (queue->ring);

  for (GList *link = queue->marks.head; link; link = link->next) {
    GstSipUaPacedMark *mark = link->data;

    if (mark->position <= from)
      continue;
    mark->played = GST_CLOCK_TIME_NONE;
    mark->position =
        MIN (end, to + gst_util_uint64_scale_int (mark->position - from, (int)rate, (int)old_rate));
  }
}

void
gst_sip_ua_paced_queue_set_rate (GstSipUaPacedQueue *queue, guint rate)
{
  GstSipUaResampler resampler = { NULL };
  g_autofree gint16 *samples = NULL;
  guint old_rate, count, converted;
  guint64 from, to;
  const gint16 *out;

  g_mutex_lock (&queue->lock);
  old_rate = atomic_load (&queue->rate);
  if (rate != old_rate) {
    samples = take_out (queue, &count, &from);
    to = from + count;
    queue->past = gst_sip_ua_paced_queue_get_played (queue, to);
    queue->lost = to;
    /* Before the first sample of the new rate can be seen: the worker looks at it after these. */
    atomic_store (&queue->rate, rate);
    out = gst_sip_ua_resampler_convert (&resampler, old_rate, rate, samples, count, &converted);
    sipua_pcm_ring_write (queue->ring, out, converted);
    move_marks (queue, from, to, old_rate, rate);
    gst_sip_ua_resampler_clear (&resampler);
    g_cond_broadcast (&queue->changed);
  }
  g_mutex_unlock (&queue->lock);
}
