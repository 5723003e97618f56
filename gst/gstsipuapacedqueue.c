/* SPDX-License-Identifier: BSD-3-Clause */
/* The paced queue of gstsipuapacedqueue.h: life, settings and what is counted. */
#include "gstsipuapacedqueue.h"

#include "gstsipualimits.h"
#include "gstsipuapacedqueueprivate.h"

GType
gst_sip_ua_leaky_type_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_SIP_UA_LEAKY_TYPE_NONE, "Not leaky", "none" },
    { GST_SIP_UA_LEAKY_TYPE_UPSTREAM, "Drops new audio", "upstream" },
    { GST_SIP_UA_LEAKY_TYPE_DOWNSTREAM, "Drops old audio", "downstream" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstSipUaLeakyType", values));
  return type;
}

GstSipUaPacedQueue *
gst_sip_ua_paced_queue_new (guint rate)
{
  GstSipUaPacedQueue *queue = g_new0 (GstSipUaPacedQueue, 1);

  g_atomic_ref_count_init (&queue->ref_count);
  queue->ring = sipua_pcm_ring_new ();
  atomic_init (&queue->rate, rate);
  atomic_init (&queue->max_time, GST_SIP_UA_QUEUE_DEFAULT_MAX_TIME);
  atomic_init (&queue->prebuffer, GST_SIP_UA_QUEUE_DEFAULT_PREBUFFER);
  atomic_init (&queue->silence_fill, TRUE);
  g_mutex_init (&queue->lock);
  g_cond_init (&queue->changed);
  g_queue_init (&queue->marks);
  gst_sip_ua_paced_queue_balance_reset (queue);
  return queue;
}

GstSipUaPacedQueue *
gst_sip_ua_paced_queue_ref (GstSipUaPacedQueue *queue)
{
  g_atomic_ref_count_inc (&queue->ref_count);
  return queue;
}

void
gst_sip_ua_paced_mark_free (GstSipUaPacedMark *mark)
{
  g_free (mark->id);
  g_free (mark);
}

void
gst_sip_ua_paced_queue_unref (GstSipUaPacedQueue *queue)
{
  if (!g_atomic_ref_count_dec (&queue->ref_count))
    return;
  gst_sip_ua_paced_queue_set_drained_func (queue, NULL, NULL, NULL);
  sipua_pcm_ring_free (queue->ring);
  gst_sip_ua_resampler_clear (&queue->resampler);
  g_queue_clear_full (&queue->marks, (GDestroyNotify)gst_sip_ua_paced_mark_free);
  g_mutex_clear (&queue->lock);
  g_cond_clear (&queue->changed);
  g_free (queue);
}

GstClockTime
gst_sip_ua_paced_queue_to_time (guint64 samples, guint rate)
{
  return gst_util_uint64_scale_int (samples, GST_SECOND, (int)rate);
}

guint64
gst_sip_ua_paced_queue_to_samples (GstClockTime time, guint rate)
{
  return gst_util_uint64_scale_int (time, (int)rate, GST_SECOND);
}

guint64
gst_sip_ua_paced_queue_get_level (GstSipUaPacedQueue *queue)
{
  guint64 read = sipua_pcm_ring_get_read (queue->ring);

  return sipua_pcm_ring_get_write (queue->ring) - read;
}

guint64
gst_sip_ua_paced_queue_get_limit (GstSipUaPacedQueue *queue)
{
  GstClockTime time = atomic_load (&queue->max_time);
  guint frame = atomic_load (&queue->frame);
  guint64 samples;

  if (time == 0 || time > GST_SIP_UA_QUEUE_MAX_TIME)
    time = GST_SIP_UA_QUEUE_MAX_TIME;
  if (frame && atomic_load (&queue->live)
      && atomic_load (&queue->leaky_type) == GST_SIP_UA_LEAKY_TYPE_NONE)
    time += GST_SIP_UA_QUEUE_BACKLOG;
  time = MIN (time, GST_SIP_UA_QUEUE_MAX_TIME);
  samples = gst_sip_ua_paced_queue_to_samples (time, atomic_load (&queue->rate));
  return MAX (samples, MAX (frame, 1));
}

guint
gst_sip_ua_paced_queue_get_rate (GstSipUaPacedQueue *queue)
{
  return atomic_load (&queue->rate);
}

/* What a push waits for depends on it. */
static void
wake (GstSipUaPacedQueue *queue)
{
  g_mutex_lock (&queue->lock);
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->lock);
}

void
gst_sip_ua_paced_queue_set_max_time (GstSipUaPacedQueue *queue, GstClockTime max_time)
{
  atomic_store (&queue->max_time, max_time);
  wake (queue);
}

GstClockTime
gst_sip_ua_paced_queue_get_max_time (GstSipUaPacedQueue *queue)
{
  return atomic_load (&queue->max_time);
}

void
gst_sip_ua_paced_queue_set_leaky_type (GstSipUaPacedQueue *queue, GstSipUaLeakyType type)
{
  atomic_store (&queue->leaky_type, (int)type);
  wake (queue);
}

GstSipUaLeakyType
gst_sip_ua_paced_queue_get_leaky_type (GstSipUaPacedQueue *queue)
{
  return (GstSipUaLeakyType)atomic_load (&queue->leaky_type);
}

void
gst_sip_ua_paced_queue_set_live (GstSipUaPacedQueue *queue, gboolean live)
{
  atomic_store (&queue->live, live);
  wake (queue);
}

void
gst_sip_ua_paced_queue_set_prebuffer (GstSipUaPacedQueue *queue, GstClockTime prebuffer)
{
  atomic_store (&queue->prebuffer, prebuffer);
}

GstClockTime
gst_sip_ua_paced_queue_get_prebuffer (GstSipUaPacedQueue *queue)
{
  return atomic_load (&queue->prebuffer);
}

void
gst_sip_ua_paced_queue_set_silence_fill (GstSipUaPacedQueue *queue, gboolean silence_fill)
{
  atomic_store (&queue->silence_fill, silence_fill);
}

gboolean
gst_sip_ua_paced_queue_get_silence_fill (GstSipUaPacedQueue *queue)
{
  return atomic_load (&queue->silence_fill);
}

/* With the lock held: played time when the read position was @position, with what was lost until now. */
GstClockTime
gst_sip_ua_paced_queue_get_played (GstSipUaPacedQueue *queue, guint64 position)
{
  return queue->past
         + gst_sip_ua_paced_queue_to_time (position - queue->lost, atomic_load (&queue->rate));
}

void
gst_sip_ua_paced_queue_get_stats (GstSipUaPacedQueue *queue, GstSipUaPacedQueueStats *stats)
{
  g_mutex_lock (&queue->lock);
  stats->level = gst_sip_ua_paced_queue_to_time (
      gst_sip_ua_paced_queue_get_level (queue), atomic_load (&queue->rate));
  stats->played = gst_sip_ua_paced_queue_get_played (queue, sipua_pcm_ring_get_read (queue->ring));
  stats->flushed = queue->flushed;
  stats->leaked = queue->leaked;
  stats->trimmed = queue->trimmed;
  stats->underruns = atomic_load (&queue->underruns);
  stats->inserted = atomic_load (&queue->inserted);
  g_mutex_unlock (&queue->lock);
}
