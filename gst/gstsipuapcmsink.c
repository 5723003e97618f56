/* SPDX-License-Identifier: BSD-3-Clause */
/* The sinks of gstsipuapcmsink.h. Buffers leave with absolute time: base time of the hidden
 * pipeline plus running time, on the system monotonic clock. */
#include "gstsipuapcmsink.h"

#include <string.h>

#include "gstsipualimits.h"

typedef struct {
  GstElement parent;
  GstPad *sink;               /* (unowned) */
  GstSipUaReceiver *receiver; /* (unowned) */
  guint32 ssrc;
  guint rate; /* 0: no caps yet */
  GstSegment segment;
} GstSipUaPcmSink;

typedef struct {
  GstElementClass parent_class;
} GstSipUaPcmSinkClass;

static GType gst_sip_ua_pcm_sink_get_type (void);

G_DEFINE_TYPE (GstSipUaPcmSink, gst_sip_ua_pcm_sink, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("audio/x-raw, format=S16LE, layout=interleaved, channels=1, "
                         "rate=[ 1, 192000 ]"));

void
gst_sip_ua_receiver_init (GstSipUaReceiver *receiver, GstSipUaHandoff *handoff)
{
  memset (receiver, 0, sizeof *receiver);
  receiver->handoff = handoff;
  g_mutex_init (&receiver->lock);
  gst_sip_ua_timeline_init (&receiver->timeline);
}

void
gst_sip_ua_receiver_clear (GstSipUaReceiver *receiver)
{
  g_clear_pointer (&receiver->handoff, gst_sip_ua_handoff_unref);
  g_mutex_clear (&receiver->lock);
}

void
gst_sip_ua_receiver_set_current (GstSipUaReceiver *receiver, guint32 ssrc)
{
  g_mutex_lock (&receiver->lock);
  receiver->has_current = TRUE;
  receiver->current = ssrc;
  g_mutex_unlock (&receiver->lock);
}

static GstClockTime
to_time (gsize samples, guint rate)
{
  return gst_util_uint64_scale_int (samples, GST_SECOND, rate);
}

static gsize
to_samples (GstClockTime time, guint rate)
{
  return gst_util_uint64_scale_round (time, rate, GST_SECOND);
}

/* With the lock held. */
static void
fill (GstSipUaReceiver *receiver, GstClockTime start, GstClockTime duration, guint rate)
{
  gsize samples = to_samples (duration, rate);
  GstBuffer *buffer;

  if (samples == 0)
    return;
  buffer = gst_buffer_new_allocate (NULL, samples * 2, NULL);
  gst_buffer_memset (buffer, 0, 0, samples * 2);
  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DURATION (buffer) = to_time (samples, rate);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  receiver->filled += GST_BUFFER_DURATION (buffer);
  gst_sip_ua_handoff_push (receiver->handoff, buffer, rate);
}

/* With the lock held: whether what @ssrc decoded is heard. */
static gboolean
is_heard (GstSipUaReceiver *receiver, guint32 ssrc)
{
  if (receiver->has_current && receiver->current == ssrc) {
    receiver->playing = ssrc;
    receiver->has_playing = TRUE;
  }
  return receiver->has_playing && receiver->playing == ssrc;
}

/* @buffer: (transfer full). */
static void
place_buffer (GstSipUaReceiver *receiver, GstBuffer *buffer, GstClockTime start, guint rate)
{
  gsize size = gst_buffer_get_size (buffer) & ~(gsize)1, skip;
  GstSipUaPlacement placement;

  gst_sip_ua_timeline_place (&receiver->timeline, start, to_time (size / 2, rate), &placement);
  skip = to_samples (placement.skip, rate) * 2;
  receiver->skipped += to_time (MIN (skip, size) / 2, rate);
  if (skip >= size) {
    gst_buffer_unref (buffer);
    return;
  }
  if (placement.fill > 0)
    fill (receiver, start - placement.fill, placement.fill, rate);
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_resize (buffer, skip, size - skip);
  GST_BUFFER_PTS (buffer) = start + to_time (skip / 2, rate);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = to_time ((size - skip) / 2, rate);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (placement.discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  receiver->buffers++;
  gst_sip_ua_handoff_push (receiver->handoff, buffer, rate);
}

/* Absolute time of @pts, or GST_CLOCK_TIME_NONE. */
static GstClockTime
to_absolute (GstSipUaPcmSink *self, GstClockTime pts)
{
  GstClockTime running = gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, pts);

  if (running == GST_CLOCK_TIME_NONE)
    return GST_CLOCK_TIME_NONE;
  return running + gst_element_get_base_time (GST_ELEMENT (self));
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstSipUaPcmSink *self = (GstSipUaPcmSink *)parent;
  GstSipUaReceiver *receiver = self->receiver;
  GstClockTime start = to_absolute (self, GST_BUFFER_PTS (buffer));

  g_mutex_lock (&receiver->lock);
  if (self->rate > 0 && start != GST_CLOCK_TIME_NONE && is_heard (receiver, self->ssrc))
    place_buffer (receiver, g_steal_pointer (&buffer), start, self->rate);
  g_mutex_unlock (&receiver->lock);
  gst_clear_buffer (&buffer);
  return GST_FLOW_OK;
}

/* A loss that nobody concealed: silence at once, instead of when the next packet comes. */
static void
handle_gap (GstSipUaPcmSink *self, GstEvent *event)
{
  GstSipUaReceiver *receiver = self->receiver;
  GstClockTime start, duration;
  GstSipUaPlacement placement;

  gst_event_parse_gap (event, &start, &duration);
  start = to_absolute (self, start);
  if (self->rate == 0 || start == GST_CLOCK_TIME_NONE || duration == GST_CLOCK_TIME_NONE
      || duration > GST_SIP_UA_MAX_FILL)
    return;
  g_mutex_lock (&receiver->lock);
  if (receiver->timeline.end != GST_CLOCK_TIME_NONE && is_heard (receiver, self->ssrc)) {
    gst_sip_ua_timeline_place (&receiver->timeline, start, duration, &placement);
    if (placement.skip < duration)
      fill (receiver, start + placement.skip - placement.fill,
          duration - placement.skip + placement.fill, self->rate);
  }
  g_mutex_unlock (&receiver->lock);
}

static void
handle_caps (GstSipUaPcmSink *self, GstEvent *event)
{
  GstCaps *caps;
  int rate = 0;

  gst_event_parse_caps (event, &caps);
  if (gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate) && rate > 0)
    self->rate = (guint)rate;
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstSipUaPcmSink *self = (GstSipUaPcmSink *)parent;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      handle_caps (self, event);
      break;
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &self->segment);
      break;
    case GST_EVENT_GAP:
      handle_gap (self, event);
      break;
    default:
      break;
  }
  gst_event_unref (event);
  return TRUE;
}

static void
gst_sip_ua_pcm_sink_class_init (GstSipUaPcmSinkClass *klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "SIP call audio hand-off",
      "Sink/Audio", "Gives decoded audio of a call to its hand-off", "sipua");
}

static void
gst_sip_ua_pcm_sink_init (GstSipUaPcmSink *self)
{
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, sink_chain);
  gst_pad_set_event_function (self->sink, sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

GstElement *
gst_sip_ua_pcm_sink_new (GstSipUaReceiver *receiver, guint32 ssrc)
{
  GstSipUaPcmSink *self = g_object_new (gst_sip_ua_pcm_sink_get_type (), NULL);

  self->receiver = receiver;
  self->ssrc = ssrc;
  return GST_ELEMENT (self);
}
