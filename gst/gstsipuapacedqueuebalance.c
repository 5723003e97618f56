/* SPDX-License-Identifier: BSD-3-Clause */
/* Keeps a queue that is fed at real time near its prebuffer. Windows of time in which the pusher was
 * never blocked and the queue never ran dry tell its smallest level. Above prebuffer + one frame, what
 * is too much came in a backlog, or by a clock that is faster than ours: it is dropped. Below two
 * frames, one more slip of a slower clock makes a hole: a frame of silence is put in, if the
 * prebuffer has room for it. Either waits a while for a moment that is silent. */
#include "gstsipualimits.h"
#include "gstsipuapacedqueueprivate.h"

void
gst_sip_ua_paced_queue_balance_reset (GstSipUaPacedQueue *queue)
{
  queue->window_end = GST_CLOCK_TIME_NONE;
  queue->surplus = 0;
}

static void
open_window (GstSipUaPacedQueue *queue, GstClockTime time)
{
  queue->window_end = time + GST_SIP_UA_QUEUE_WINDOW;
  queue->window_min = G_MAXUINT64;
  atomic_store (&queue->blocked, FALSE);
}

/* A window is over: how many frames there are too many. */
static int
judge (GstSipUaPacedQueue *queue, guint count)
{
  guint64 prebuffer = gst_sip_ua_paced_queue_to_samples (
      atomic_load (&queue->prebuffer), atomic_load (&queue->rate));
  guint64 most = prebuffer + count;

  if (atomic_load (&queue->blocked))
    return 0;
  if (queue->window_min > most)
    return (int)((queue->window_min - most + count - 1) / count);
  return queue->window_min < 2 * (guint64)count && prebuffer >= 2 * (guint64)count ? -1 : 0;
}

void
gst_sip_ua_paced_queue_balance_measure (
    GstSipUaPacedQueue *queue, GstClockTime time, guint64 level, guint count)
{
  if (queue->surplus != 0)
    return;
  if (queue->window_end == GST_CLOCK_TIME_NONE)
    open_window (queue, time);
  queue->window_min = MIN (queue->window_min, level);
  if (time < queue->window_end)
    return;
  queue->window_end = GST_CLOCK_TIME_NONE;
  queue->surplus = judge (queue, count);
  if (queue->surplus == 0)
    return;
  queue->slot = GST_SIP_UA_QUEUE_PATIENCE / (guint)ABS (queue->surplus);
  queue->slot_end = time + queue->slot;
}

/* The largest sample of the frame at @position. */
static int
peak (GstSipUaPacedQueue *queue, guint64 position, guint count)
{
  gint16 samples[128];
  int largest = 0;

  for (guint done = 0; done < count; done += G_N_ELEMENTS (samples)) {
    guint piece = MIN (count - done, (guint)G_N_ELEMENTS (samples));

    sipua_pcm_ring_copy (queue->ring, position + done, samples, piece);
    for (guint i = 0; i < piece; i++)
      largest = MAX (largest, ABS ((int)samples[i]));
  }
  return largest;
}

/* Whether the next frame may be dropped, or put off, now: if it is silent; later in its time, if no other
 * that can be seen is quieter; at last, whatever it is. */
static gboolean
is_moment (
    GstSipUaPacedQueue *queue, GstClockTime time, guint64 position, guint64 level, guint count)
{
  int next = peak (queue, position, count);
  guint64 frames = MIN (level / count, GST_SIP_UA_QUEUE_SEARCH);

  if (next < GST_SIP_UA_QUEUE_SILENCE || time >= queue->slot_end)
    return TRUE;
  if (time < queue->slot_end - queue->slot / 2 || frames < GST_SIP_UA_QUEUE_SEARCH / 2)
    return FALSE;
  for (guint64 i = 1; i < frames; i++)
    if (peak (queue, position + i * count, count) < next)
      return FALSE;
  return TRUE;
}

static void
finish_one (GstSipUaPacedQueue *queue, GstClockTime time)
{
  queue->surplus += queue->surplus > 0 ? -1 : 1;
  queue->slot_end = time + queue->slot;
}

/* FALSE: a thread of the application is at it, or has dropped the frame; the next one will do. */
static gboolean
trim (GstSipUaPacedQueue *queue, guint64 position, guint count)
{
  gboolean there;

  if (!g_mutex_trylock (&queue->lock))
    return FALSE;
  there = sipua_pcm_ring_get_read (queue->ring) == position;
  if (there) {
    gst_sip_ua_paced_queue_drop (queue, count, NULL);
    queue->trimmed += gst_sip_ua_paced_queue_to_time (count, atomic_load (&queue->rate));
  }
  g_mutex_unlock (&queue->lock);
  return there;
}

gboolean
gst_sip_ua_paced_queue_balance_act (
    GstSipUaPacedQueue *queue, GstClockTime time, guint64 position, guint64 level, guint count)
{
  if (queue->surplus == 0 || level < count || atomic_load (&queue->drain) != GST_SIP_UA_DRAIN_NONE)
    return FALSE;
  if (queue->surplus < 0) {
    if (!is_moment (queue, time, position, level, count))
      return FALSE;
    finish_one (queue, time);
    atomic_fetch_add (&queue->inserted, 1);
    return TRUE;
  }
  while (queue->surplus > 0 && level >= 2 * (guint64)count
         && is_moment (queue, time, position, level, count) && trim (queue, position, count)) {
    finish_one (queue, time);
    position += count;
    level -= count;
  }
  return FALSE;
}
