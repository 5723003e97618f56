/* SPDX-License-Identifier: BSD-3-Clause */
/* The sink of gstsipuapacedsink.h. GstBaseSink holds its preroll lock while it renders, and no state
 * changes without that lock. A queue may be full for as long as there is no call: the lock is given
 * back for a push, which a change of state or a flush interrupts. */
#include "gstsipuapacedsink.h"

#include <gst/audio/audio.h>

GST_DEBUG_CATEGORY_STATIC (sipuapacedsink_debug);
#define GST_CAT_DEFAULT sipuapacedsink_debug

#define DEFAULT_RATE 8000

struct _GstSipUaPacedSink {
  GstBaseSink parent;

  GstSipUaPacedQueue *queue; /* (owned) */

  GMutex lock;          /* guards what follows up to `told_eos` */
  gboolean interrupted; /* until the streaming thread has noticed */
  gboolean ended;
  gboolean told_eos; /* the message was posted, or is about to be by GstBaseSink */

  /* Streaming thread. */
  guint rate; /* of the caps, 0: none yet */
};

G_DEFINE_FINAL_TYPE (GstSipUaPacedSink, gst_sip_ua_paced_sink, GST_TYPE_BASE_SINK)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (
            "audio/x-raw, format=S16LE, layout=interleaved, channels=1, rate=[ 8000, 48000 ]"));

/* With the lock held. */
static void
update_flushing (GstSipUaPacedSink *self)
{
  gst_sip_ua_paced_queue_set_flushing (self->queue, self->interrupted || self->ended);
}

static void
set_interrupted (GstSipUaPacedSink *self, gboolean interrupted)
{
  g_mutex_lock (&self->lock);
  self->interrupted = interrupted;
  update_flushing (self);
  g_mutex_unlock (&self->lock);
}

static gboolean
has_ended (GstSipUaPacedSink *self)
{
  gboolean ended;

  g_mutex_lock (&self->lock);
  ended = self->ended;
  g_mutex_unlock (&self->lock);
  return ended;
}

/* TRUE for the first who asks, who then posts the message. */
static gboolean
claim_eos (GstSipUaPacedSink *self)
{
  gboolean first;

  g_mutex_lock (&self->lock);
  first = !self->told_eos;
  self->told_eos = TRUE;
  g_mutex_unlock (&self->lock);
  return first;
}

/* unlock_stop: with the preroll lock held, on the way to PAUSED or to a flush. The push under way, or
 * that about to begin, comes back and sees what there is. unlock has nothing to do, since a push does
 * not keep anybody from the lock. */
static gboolean
gst_sip_ua_paced_sink_unlock_stop (GstBaseSink *sink)
{
  set_interrupted (GST_SIP_UA_PACED_SINK (sink), TRUE);
  return TRUE;
}

/* A new run begins: the end of the last call is no longer that of the stream. */
static void
begin_run (GstSipUaPacedSink *self)
{
  g_mutex_lock (&self->lock);
  self->ended = self->told_eos = FALSE;
  update_flushing (self);
  g_mutex_unlock (&self->lock);
  self->rate = 0;
}

static GstStateChangeReturn
gst_sip_ua_paced_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstSipUaPacedSink *self = GST_SIP_UA_PACED_SINK (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    begin_run (self);
  result =
      GST_ELEMENT_CLASS (gst_sip_ua_paced_sink_parent_class)->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_sip_ua_paced_queue_reset (self->queue);
  return result;
}

static GstCaps *
gst_sip_ua_paced_sink_get_caps (GstBaseSink *sink, GstCaps *filter)
{
  guint rate = gst_sip_ua_paced_queue_get_rate (GST_SIP_UA_PACED_SINK (sink)->queue);
  GstCaps *caps = gst_static_pad_template_get_caps (&sink_template), *filtered;

  caps = gst_caps_make_writable (caps);
  gst_caps_set_simple (caps, "rate", G_TYPE_INT, (int)rate, NULL);
  if (!filter)
    return caps;
  filtered = gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (caps);
  return filtered;
}

/* Any rate is accepted, though one is asked for: audio of the old one may be under way when it changes.
 * GstBaseSink would look at what is asked for. */
static gboolean
gst_sip_ua_paced_sink_query (GstBaseSink *sink, GstQuery *query)
{
  g_autoptr (GstCaps) all = NULL;
  GstCaps *caps;

  if (GST_QUERY_TYPE (query) != GST_QUERY_ACCEPT_CAPS)
    return GST_BASE_SINK_CLASS (gst_sip_ua_paced_sink_parent_class)->query (sink, query);
  all = gst_static_pad_template_get_caps (&sink_template);
  gst_query_parse_accept_caps (query, &caps);
  gst_query_set_accept_caps_result (query, gst_caps_is_subset (caps, all));
  return TRUE;
}

static gboolean
gst_sip_ua_paced_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, caps))
    return FALSE;
  GST_SIP_UA_PACED_SINK (sink)->rate = (guint)GST_AUDIO_INFO_RATE (&info);
  return TRUE;
}

static gboolean
is_flushing (GstPad *pad)
{
  gboolean flushing;

  GST_OBJECT_LOCK (pad);
  flushing = GST_PAD_IS_FLUSHING (pad);
  GST_OBJECT_UNLOCK (pad);
  return flushing;
}

/* With the preroll lock held: waits in PAUSED with @object in hand. OK: go on; interruptions from here
 * on are for what is done next. */
static GstFlowReturn
wait_for_playing (GstSipUaPacedSink *self, gpointer object)
{
  GstBaseSink *base = GST_BASE_SINK (self);

  set_interrupted (self, FALSE);
  if (has_ended (self))
    return GST_FLOW_EOS;
  if (is_flushing (GST_BASE_SINK_PAD (base)))
    return GST_FLOW_FLUSHING;
  return gst_base_sink_do_preroll (base, object);
}

static GstFlowReturn
gst_sip_ua_paced_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  GstSipUaPacedSink *self = GST_SIP_UA_PACED_SINK (sink);
  guint flushes = gst_sip_ua_paced_queue_get_flushes (self->queue);
  GstFlowReturn flow = GST_FLOW_OK;
  gsize count, done = 0;
  GstMapInfo map;

  if (self->rate == 0)
    return GST_FLOW_NOT_NEGOTIATED;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_FLOW_ERROR;
  count = map.size / sizeof (gint16);
  while (done < count && (flow = wait_for_playing (self, buffer)) == GST_FLOW_OK
         && gst_sip_ua_paced_queue_get_flushes (self->queue) == flushes) {
    GST_BASE_SINK_PREROLL_UNLOCK (sink);
    done += gst_sip_ua_paced_queue_push (
        self->queue, self->rate, (const gint16 *)map.data + done, count - done);
    GST_BASE_SINK_PREROLL_LOCK (sink);
  }
  gst_buffer_unmap (buffer, &map);
  return flow;
}

/* EOS: GstBaseSink posts its message when this returns. */
static GstFlowReturn
gst_sip_ua_paced_sink_wait_event (GstBaseSink *sink, GstEvent *event)
{
  GstSipUaPacedSink *self = GST_SIP_UA_PACED_SINK (sink);
  gboolean drained = FALSE;
  GstFlowReturn flow =
      GST_BASE_SINK_CLASS (gst_sip_ua_paced_sink_parent_class)->wait_event (sink, event);

  if (flow != GST_FLOW_OK || GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return flow;
  if (!has_ended (self))
    gst_sip_ua_paced_queue_drain (self->queue);
  while (!drained && (flow = wait_for_playing (self, event)) == GST_FLOW_OK) {
    GST_BASE_SINK_PREROLL_UNLOCK (sink);
    drained = gst_sip_ua_paced_queue_wait_drained (self->queue);
    GST_BASE_SINK_PREROLL_LOCK (sink);
  }
  if (flow == GST_FLOW_OK && !claim_eos (self))
    flow = GST_FLOW_EOS;
  return flow;
}

static void
push_mark (GstSipUaPacedSink *self, GstEvent *event)
{
  const GstStructure *structure = gst_event_get_structure (event);
  const char *id = structure ? gst_structure_get_string (structure, "id") : NULL;

  if (!id)
    GST_WARNING_OBJECT (self, "mark without an id: %" GST_PTR_FORMAT, structure);
  else if (!gst_sip_ua_paced_queue_mark (self->queue, id))
    GST_WARNING_OBJECT (self, "too many marks are pending, \"%s\" is dropped", id);
}

static void
ask_whether_live (GstSipUaPacedSink *self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (GST_BASE_SINK_PAD (self), query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  GST_DEBUG_OBJECT (self, "upstream is %slive", live ? "" : "not ");
  gst_sip_ua_paced_queue_set_live (self->queue, live);
}

/* A new stream has an end of its own, unless it is that of the call. */
static void
forget_eos (GstSipUaPacedSink *self)
{
  g_mutex_lock (&self->lock);
  self->told_eos = self->ended;
  g_mutex_unlock (&self->lock);
}

/* At its start, so that it falls silent at once; at its end nobody pushes, and nothing is left. */
static gboolean
flush (GstSipUaPacedSink *self, GstEvent *event)
{
  gboolean result, stop = GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP;

  if (stop)
    gst_sip_ua_paced_queue_reset (self->queue);
  result =
      GST_BASE_SINK_CLASS (gst_sip_ua_paced_sink_parent_class)->event (GST_BASE_SINK (self), event);
  if (stop)
    forget_eos (self);
  else
    gst_sip_ua_paced_queue_flush (self->queue, NULL, NULL);
  return result;
}

static gboolean
gst_sip_ua_paced_sink_event (GstBaseSink *sink, GstEvent *event)
{
  GstSipUaPacedSink *self = GST_SIP_UA_PACED_SINK (sink);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      forget_eos (self);
      break;
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
      return flush (self, event);
    case GST_EVENT_SEGMENT:
      ask_whether_live (self);
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      if (gst_event_has_name (event, "sip-mark"))
        push_mark (self, event);
      break;
    default:
      break;
  }
  return GST_BASE_SINK_CLASS (gst_sip_ua_paced_sink_parent_class)->event (sink, event);
}

static void
gst_sip_ua_paced_sink_finalize (GObject *object)
{
  GstSipUaPacedSink *self = GST_SIP_UA_PACED_SINK (object);

  gst_sip_ua_paced_queue_set_drained_func (self->queue, NULL, NULL, NULL);
  gst_sip_ua_paced_queue_unref (self->queue);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_sip_ua_paced_sink_parent_class)->finalize (object);
}

static void
gst_sip_ua_paced_sink_class_init (GstSipUaPacedSinkClass *klass)
{
  GstBaseSinkClass *base = GST_BASE_SINK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_sip_ua_paced_sink_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = gst_sip_ua_paced_sink_change_state;
  base->unlock_stop = gst_sip_ua_paced_sink_unlock_stop;
  base->get_caps = gst_sip_ua_paced_sink_get_caps;
  base->query = gst_sip_ua_paced_sink_query;
  base->set_caps = gst_sip_ua_paced_sink_set_caps;
  base->render = gst_sip_ua_paced_sink_render;
  base->wait_event = gst_sip_ua_paced_sink_wait_event;
  base->event = gst_sip_ua_paced_sink_event;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "SIP call audio",
      "Sink/Audio/Network", "Takes the audio that a call sends", "sipua");
  GST_DEBUG_CATEGORY_INIT (sipuapacedsink_debug, "sipuapacedsink", 0, "SIP sent audio sink");
}

static void
gst_sip_ua_paced_sink_init (GstSipUaPacedSink *self)
{
  GstBaseSink *base = GST_BASE_SINK (self);

  g_mutex_init (&self->lock);
  self->queue = gst_sip_ua_paced_queue_new (DEFAULT_RATE);
  gst_base_sink_set_sync (base, FALSE);
  gst_base_sink_set_async_enabled (base, FALSE);
  gst_base_sink_set_last_sample_enabled (base, FALSE);
}

GstSipUaPacedQueue *
gst_sip_ua_paced_sink_get_queue (GstSipUaPacedSink *sink)
{
  return sink->queue;
}

void
gst_sip_ua_paced_sink_set_rate (GstSipUaPacedSink *sink, guint rate)
{
  if (rate == gst_sip_ua_paced_queue_get_rate (sink->queue))
    return;
  gst_sip_ua_paced_queue_set_rate (sink->queue, rate);
  gst_pad_push_event (GST_BASE_SINK_PAD (sink), gst_event_new_reconfigure ());
}

void
gst_sip_ua_paced_sink_set_drained_callback (
    GstSipUaPacedSink *sink, void (*func) (gpointer), gpointer user_data, GDestroyNotify notify)
{
  gst_sip_ua_paced_queue_set_drained_func (sink->queue, func, user_data, notify);
}

void
gst_sip_ua_paced_sink_end (GstSipUaPacedSink *sink)
{
  g_mutex_lock (&sink->lock);
  sink->ended = TRUE;
  update_flushing (sink);
  g_mutex_unlock (&sink->lock);
  if (claim_eos (sink))
    gst_element_post_message (GST_ELEMENT (sink), gst_message_new_eos (GST_OBJECT (sink)));
}

void
gst_sip_ua_paced_sink_flush (GstSipUaPacedSink *sink, guint64 *ret_played, guint64 *ret_dropped)
{
  gst_sip_ua_paced_queue_flush (sink->queue, ret_played, ret_dropped);
}
