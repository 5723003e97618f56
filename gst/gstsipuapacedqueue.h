/* SPDX-License-Identifier: BSD-3-Clause */
/* Audio on its way from the application's streaming thread, which a full queue blocks, to the media
 * worker, which takes one frame at each ptime and never waits. S16LE mono PCM.
 *
 * What keeps the delay small for ever: when the pusher runs at real time, that is, was not blocked for
 * five seconds, and the queue never had less than prebuffer + one frame in that time, the worker drops
 * what is above that, frame by frame, silent ones first; and when it is about to run dry it puts in a
 * frame of silence. A pusher that is faster is blocked and loses nothing. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_SIP_UA_QUEUE_DEFAULT_MAX_TIME (200 * GST_MSECOND)
#define GST_SIP_UA_QUEUE_DEFAULT_PREBUFFER (40 * GST_MSECOND)

#define GST_TYPE_SIP_UA_LEAKY_TYPE (gst_sip_ua_leaky_type_get_type ())
GType gst_sip_ua_leaky_type_get_type (void);

/* What a push into a full queue does; nicks as those of GstAppLeakyType. */
typedef enum {
  GST_SIP_UA_LEAKY_TYPE_NONE,       /* "none": it blocks */
  GST_SIP_UA_LEAKY_TYPE_UPSTREAM,   /* "upstream": what is new is dropped */
  GST_SIP_UA_LEAKY_TYPE_DOWNSTREAM, /* "downstream": what is old is dropped */
} GstSipUaLeakyType;

typedef struct _GstSipUaPacedQueue GstSipUaPacedQueue;

GstSipUaPacedQueue *gst_sip_ua_paced_queue_new (guint rate);
GstSipUaPacedQueue *gst_sip_ua_paced_queue_ref (GstSipUaPacedQueue *queue);
void gst_sip_ua_paced_queue_unref (GstSipUaPacedQueue *queue);

/* Settings; any thread, at any time. */

/* The rate at which audio leaves; converts what is queued. */
void gst_sip_ua_paced_queue_set_rate (GstSipUaPacedQueue *queue, guint rate);
guint gst_sip_ua_paced_queue_get_rate (GstSipUaPacedQueue *queue);
/* How much is queued at most; 0: as much as GST_SIP_UA_QUEUE_MAX_TIME. A frame always has room. */
void gst_sip_ua_paced_queue_set_max_time (GstSipUaPacedQueue *queue, GstClockTime max_time);
GstClockTime gst_sip_ua_paced_queue_get_max_time (GstSipUaPacedQueue *queue);
void gst_sip_ua_paced_queue_set_leaky_type (GstSipUaPacedQueue *queue, GstSipUaLeakyType type);
GstSipUaLeakyType gst_sip_ua_paced_queue_get_leaky_type (GstSipUaPacedQueue *queue);
/* After the start, an underrun or a flush nothing is taken until that much is there, the queue is
 * full, or no more will come. */
void gst_sip_ua_paced_queue_set_prebuffer (GstSipUaPacedQueue *queue, GstClockTime prebuffer);
GstClockTime gst_sip_ua_paced_queue_get_prebuffer (GstSipUaPacedQueue *queue);
/* TRUE: silence is sent while there is nothing else; FALSE: nothing is. */
void gst_sip_ua_paced_queue_set_silence_fill (GstSipUaPacedQueue *queue, gboolean silence_fill);
gboolean gst_sip_ua_paced_queue_get_silence_fill (GstSipUaPacedQueue *queue);

typedef struct {
  GstClockTime level;   /* queued now */
  GstClockTime played;  /* queued audio that was taken to be sent: exact to the sample */
  GstClockTime flushed; /* dropped by flushes */
  GstClockTime leaked;  /* dropped by the leaky type */
  GstClockTime trimmed; /* dropped against latency */
  guint64 underruns;    /* how often it ran dry though more was to come */
  guint64 inserted;     /* frames of silence put in before it ran dry */
} GstSipUaPacedQueueStats;

/* Any thread. `played` goes on over all calls of a queue. */
void gst_sip_ua_paced_queue_get_stats (GstSipUaPacedQueue *queue, GstSipUaPacedQueueStats *stats);

/* The application's side; any thread. */

/* Queues @count samples, converted if @rate is not the queue's; blocks as long as the leaky type wants
 * it to. Returns how many are dealt with: fewer than @count if the queue was set flushing. */
gsize gst_sip_ua_paced_queue_push (
    GstSipUaPacedQueue *queue, guint rate, const gint16 *samples, gsize count);
/* A blocked push comes back, and further ones do at once. */
void gst_sip_ua_paced_queue_set_flushing (GstSipUaPacedQueue *queue, gboolean flushing);
/* Whether what feeds the pusher is live: see GST_SIP_UA_QUEUE_BACKLOG. */
void gst_sip_ua_paced_queue_set_live (GstSipUaPacedQueue *queue, gboolean live);
/* Drops what is queued, marks in it, and the rest of what a blocked push was to queue. Of that audio
 * nothing is taken any more, and played time as of that moment says how much was. The next audio begins with prebuffer and marker bit. */
void gst_sip_ua_paced_queue_flush (
    GstSipUaPacedQueue *queue, GstClockTime *ret_played, GstClockTime *ret_dropped);
/* How many flushes there were: whoever pushes a buffer in parts drops the rest of it after one. */
guint gst_sip_ua_paced_queue_get_flushes (GstSipUaPacedQueue *queue);
/* Remembers that @id follows what was pushed so far. FALSE: GST_SIP_UA_MAX_MARKS are pending. */
gboolean gst_sip_ua_paced_queue_mark (GstSipUaPacedQueue *queue, const char *id);
/* No more comes (until the next push): what is queued is taken to its end whatever the prebuffer.
 * When the last of it was taken, the drained function is called, once for each drain. */
void gst_sip_ua_paced_queue_drain (GstSipUaPacedQueue *queue);
/* The call is over before the end of what was to be drained: that counts as told. */
void gst_sip_ua_paced_queue_give_up_drain (GstSipUaPacedQueue *queue);
/* Blocks until a drain is done. FALSE: the queue was set flushing. */
gboolean gst_sip_ua_paced_queue_wait_drained (GstSipUaPacedQueue *queue);
/* Forgets drain, marks and what is queued: the stream ended before its end. */
void gst_sip_ua_paced_queue_reset (GstSipUaPacedQueue *queue);
/* @func runs on the worker and must not block; @notify may run there, too. */
void gst_sip_ua_paced_queue_set_drained_func (
    GstSipUaPacedQueue *queue, void (*func) (gpointer), gpointer user_data, GDestroyNotify notify);

/* The worker's side: one thread at a time; nothing here waits. */

typedef enum {
  GST_SIP_UA_PACED_AUDIO,   /* the frame was filled, with silence behind the end */
  GST_SIP_UA_PACED_SILENCE, /* silence is to be sent */
  GST_SIP_UA_PACED_NOTHING, /* nothing is to be sent */
} GstSipUaPacedFrame;

/* Called when an application was told of a mark: @played is played time up to it. */
typedef void (*GstSipUaPacedMarkFunc) (const char *id, GstClockTime played, gpointer user_data);

/* Before the first frame of a call, and after its last. */
void gst_sip_ua_paced_queue_begin (GstSipUaPacedQueue *queue);
void gst_sip_ua_paced_queue_end (GstSipUaPacedQueue *queue);
/* The frame of @count samples that is due at @time, any steady clock's. Nothing is taken if @rate is
 * not the queue's. @ret_marker: it begins a talkspurt (RFC 3551 section 4.1). */
GstSipUaPacedFrame gst_sip_ua_paced_queue_take (GstSipUaPacedQueue *queue, guint rate,
    GstClockTime time, gint16 *frame, guint count, gboolean *ret_marker);
/* After one or several frames: wakes a blocked pusher, tells of marks and of the drain. What a thread
 * of the application is just at is told at the next call instead. */
void gst_sip_ua_paced_queue_report (
    GstSipUaPacedQueue *queue, GstSipUaPacedMarkFunc mark, gpointer user_data);

G_END_DECLS
