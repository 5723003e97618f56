/* SPDX-License-Identifier: BSD-3-Clause */
/* The hand-off of gstsipuahandoff.h: a SipUaRing of buffers with a bound in time on top. Nothing
 * here locks, so that neither a decoding thread nor the application's streaming task can make the
 * other wait. */
#include "gstsipuahandoff.h"

#include <stdatomic.h>

#include "base/ring.h"
#include "gstsipualimits.h"

GST_DEBUG_CATEGORY_STATIC (sipuahandoff_debug);
#define GST_CAT_DEFAULT sipuahandoff_debug

struct _GstSipUaHandoff {
  gatomicrefcount ref_count;
  SipUaRing *ring; /* (owned) of Item */
  GstClockTime max_time;
  atomic_bool attached, closed, flushing;
  _Atomic guint64 queued;  /* ns in the ring */
  _Atomic guint64 dropped; /* buffers, for want of room */
  guint64 next_number;     /* producer */
  guint64 expected_number; /* consumer: a buffer with another number follows a drop */
};

typedef struct {
  GstBuffer *buffer; /* (owned) */
  guint rate;
  GstClockTime duration;
  guint64 number;
} Item;

static GstClockTime
pcm_duration (GstBuffer *buffer, guint rate)
{
  return gst_util_uint64_scale_int (gst_buffer_get_size (buffer) / 2, GST_SECOND, rate);
}

static void
item_free (Item *item)
{
  gst_buffer_unref (item->buffer);
  g_free (item);
}

/* Takes the oldest out of the ring's account. */
static void
forget (GstSipUaHandoff *handoff, Item *item)
{
  atomic_fetch_sub (&handoff->queued, item->duration);
}

static void
drop (GstSipUaHandoff *handoff, Item *item)
{
  forget (handoff, item);
  atomic_fetch_add (&handoff->dropped, 1);
  GST_DEBUG ("%p: dropped the oldest %" GST_TIME_FORMAT, handoff, GST_TIME_ARGS (item->duration));
  item_free (item);
}

static void
drain (GstSipUaHandoff *handoff)
{
  Item *item;

  while ((item = sipua_ring_pop (handoff->ring))) {
    forget (handoff, item);
    item_free (item);
  }
}

GstSipUaHandoff *
gst_sip_ua_handoff_new (GstClockTime max_time)
{
  GstSipUaHandoff *handoff;
  SipUaRing *ring = sipua_ring_new (GST_SIP_UA_HANDOFF_ITEMS);

  if (!ring)
    return NULL;
  GST_DEBUG_CATEGORY_INIT (sipuahandoff_debug, "sipuahandoff", 0, "SIP received audio hand-off");
  handoff = g_new0 (GstSipUaHandoff, 1);
  g_atomic_ref_count_init (&handoff->ref_count);
  handoff->ring = ring;
  handoff->max_time = max_time;
  return handoff;
}

GstSipUaHandoff *
gst_sip_ua_handoff_ref (GstSipUaHandoff *handoff)
{
  g_atomic_ref_count_inc (&handoff->ref_count);
  return handoff;
}

void
gst_sip_ua_handoff_unref (GstSipUaHandoff *handoff)
{
  if (!g_atomic_ref_count_dec (&handoff->ref_count))
    return;
  sipua_ring_free (handoff->ring, (GDestroyNotify)item_free);
  g_free (handoff);
}

void
gst_sip_ua_handoff_push (GstSipUaHandoff *handoff, GstBuffer *buffer, guint rate)
{
  Item *item, *oldest;

  if (!atomic_load (&handoff->attached) || atomic_load (&handoff->closed) || rate == 0) {
    gst_buffer_unref (buffer);
    return;
  }
  item = g_new (Item, 1);
  *item = (Item){ buffer, rate, pcm_duration (buffer, rate), handoff->next_number++ };
  /* Silence put in afterwards is behind its time: it delays nothing and must displace nothing. */
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP))
    item->duration = 0;
  while (atomic_load (&handoff->queued) + item->duration > handoff->max_time
         && (oldest = sipua_ring_pop (handoff->ring)))
    drop (handoff, oldest);
  atomic_fetch_add (&handoff->queued, item->duration);
  if ((oldest = sipua_ring_push (handoff->ring, item)))
    drop (handoff, oldest);
}

void
gst_sip_ua_handoff_close (GstSipUaHandoff *handoff)
{
  atomic_store (&handoff->closed, TRUE);
  sipua_ring_wake (handoff->ring);
}

void
gst_sip_ua_handoff_attach (GstSipUaHandoff *handoff)
{
  /* What a push that was under way at the detach left behind is too old by now. */
  if (!atomic_load (&handoff->attached))
    drain (handoff);
  handoff->expected_number = G_MAXUINT64;
  atomic_store (&handoff->attached, TRUE);
}

void
gst_sip_ua_handoff_detach (GstSipUaHandoff *handoff)
{
  atomic_store (&handoff->attached, FALSE);
  drain (handoff);
}

GstSipUaHandoffResult
gst_sip_ua_handoff_pop (GstSipUaHandoff *handoff, GstBuffer **ret_buffer, guint *ret_rate)
{
  gboolean closed;
  Item *item;

  for (;;) {
    if (atomic_load (&handoff->flushing))
      return GST_SIP_UA_HANDOFF_FLUSHING;
    closed = atomic_load (&handoff->closed); /* before the pop: what came earlier is taken first */
    item = sipua_ring_pop (handoff->ring);
    if (item)
      break;
    if (closed)
      return GST_SIP_UA_HANDOFF_CLOSED;
    sipua_ring_wait (handoff->ring, -1);
  }
  forget (handoff, item);
  *ret_buffer = item->buffer;
  *ret_rate = item->rate;
  if (handoff->expected_number != G_MAXUINT64 && item->number != handoff->expected_number) {
    *ret_buffer = gst_buffer_make_writable (*ret_buffer);
    GST_BUFFER_FLAG_SET (*ret_buffer, GST_BUFFER_FLAG_DISCONT);
  }
  handoff->expected_number = item->number + 1;
  g_free (item);
  return GST_SIP_UA_HANDOFF_BUFFER;
}

void
gst_sip_ua_handoff_set_flushing (GstSipUaHandoff *handoff, gboolean flushing)
{
  atomic_store (&handoff->flushing, flushing);
  sipua_ring_wake (handoff->ring);
}

guint64
gst_sip_ua_handoff_get_dropped (GstSipUaHandoff *handoff)
{
  return atomic_load (&handoff->dropped);
}
