/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the paced queue share:
 *   gstsipuapacedqueue.c         life, settings, stats
 *   gstsipuapacedqueuepush.c     the application's threads: push, flush, marks, drain
 *   gstsipuapacedqueuetake.c     the worker: frames, reports
 *   gstsipuapacedqueuebalance.c  the worker: the rule against latency that stays
 *
 * Application threads hold `lock`; the worker only ever tries it, and does without if it fails. It takes
 * frames with the ring's compare-and-exchange alone. Dropping needs the lock, whoever does it, so that
 * read position and `lost` belong together. */
#pragma once

#include <stdatomic.h>

#include "base/pcm-ring.h"
#include "gstsipuapacedqueue.h"
#include "gstsipuaresampler.h"

typedef struct {
  void (*func) (gpointer);
  gpointer user_data;
  GDestroyNotify notify;
} GstSipUaPacedDrained; /* an atomic rc box */

void gst_sip_ua_paced_drained_unref (GstSipUaPacedDrained *drained);

typedef enum {
  GST_SIP_UA_DRAIN_NONE,
  GST_SIP_UA_DRAIN_ASKED,
  GST_SIP_UA_DRAIN_DONE, /* and not told yet */
  GST_SIP_UA_DRAIN_TOLD,
} GstSipUaPacedDrain;

typedef struct {
  char *id;            /* (owned) */
  guint64 position;    /* in the ring; sent when the read position gets here */
  GstClockTime played; /* NONE: not sent yet, or not known from whom */
} GstSipUaPacedMark;

struct _GstSipUaPacedQueue {
  gatomicrefcount ref_count;
  SipUaPcmRing *ring; /* (owned) */

  /* Written under the lock, or as it says; read by anybody. */
  _Atomic guint rate;
  _Atomic GstClockTime max_time, prebuffer;
  atomic_int leaky_type;
  atomic_bool silence_fill, live;
  _Atomic guint frame;     /* samples; by the worker, 0: no call takes from the queue */
  _Atomic guint flushes;   /* so many; counted when the read position has been moved */
  atomic_int drain;        /* GstSipUaPacedDrain */
  atomic_bool blocked;     /* a push met a full queue; the worker clears it */
  atomic_bool waiting;     /* somebody waits for `changed`, which the worker may have to signal */
  _Atomic guint n_pending; /* in marks */
  _Atomic guint64 underruns, inserted; /* by the worker */

  GMutex lock; /* guards what follows; the worker only tries it */
  GCond changed;
  gboolean flushing;
  guint64 lost;              /* samples before the read position that were dropped, not taken */
  GstClockTime past;         /* played at rates before this one */
  GstClockTime to_be_pushed; /* by pushes that are blocked */
  GstClockTime flushed, leaked, trimmed;
  GQueue marks; /* (owned) of GstSipUaPacedMark */
  GstSipUaResampler resampler;
  GstSipUaPacedDrained *drained; /* (owned) (nullable) */

  /* The worker's. */
  gboolean started; /* prebuffer is over */
  gboolean marker;  /* the next audio begins a talkspurt */
  guint seen_flushes;
  GstClockTime late_time;      /* a frame due later than this comes after some that were left out */
  GstClockTime window_end;     /* NONE: no window is open */
  guint64 window_min;          /* samples */
  int surplus;                 /* frames to drop, or, below 0, to put in */
  GstClockTime slot, slot_end; /* each has so long to find a moment that is quiet; until then */
};

GstClockTime gst_sip_ua_paced_queue_to_time (guint64 samples, guint rate);
guint64 gst_sip_ua_paced_queue_to_samples (GstClockTime time, guint rate);
/* What is queued at most, in samples. */
guint64 gst_sip_ua_paced_queue_get_limit (GstSipUaPacedQueue *queue);
guint64 gst_sip_ua_paced_queue_get_level (GstSipUaPacedQueue *queue); /* samples */

/* With the lock held. */

/* Drops the oldest @count samples, or what there is; returns how many. @ret_from (nullable): where the
 * read position was. Marks up to the new one get their played time. */
guint64 gst_sip_ua_paced_queue_drop (GstSipUaPacedQueue *queue, guint64 count, guint64 *ret_from);
GstClockTime gst_sip_ua_paced_queue_get_played (GstSipUaPacedQueue *queue, guint64 position);
void gst_sip_ua_paced_queue_settle_marks (GstSipUaPacedQueue *queue, guint64 position, guint64 end);
void gst_sip_ua_paced_mark_free (GstSipUaPacedMark *mark);

/* Worker. */

/* No window is open: what was seen says nothing about what comes. */
void gst_sip_ua_paced_queue_balance_reset (GstSipUaPacedQueue *queue);
/* Looks at the @level at which a frame of @count is about to be taken at @time. */
void gst_sip_ua_paced_queue_balance_measure (
    GstSipUaPacedQueue *queue, GstClockTime time, guint64 level, guint count);
/* Drops frames before @position if there are too many and this is the moment. TRUE: put in silence now. */
gboolean gst_sip_ua_paced_queue_balance_act (
    GstSipUaPacedQueue *queue, GstClockTime time, guint64 position, guint64 level, guint count);
