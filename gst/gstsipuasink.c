/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * SECTION:element-sipuasink
 * @title: sipuasink
 *
 * Makes a SIP call, or waits for one, and sends what comes to its sink pad to the peer. Audio is paced
 * by the clock, not by its timestamps: up to max-time of it is queued, then the pusher waits, so that
 * a file takes as long as it lasts. While there is none, silence is sent.
 *
 * States and end are those of sipuasrc, which in the same pipeline, or with the same channel, is the
 * other half of its call. When the call is over it posts EOS itself, for what comes before it may be
 * idle. When its stream ends, the call is ended once all of it was sent, see hangup-on-eos.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 filesrc location=hello.wav ! wavparse ! audioconvert ! audioresample ! sipuasink \
 *   uri=sip:svc@127.0.0.1:5070 sipuasrc ! wavenc ! filesink location=heard.wav
 * ]|
 * Calls, plays a file, and records what is said until the file has ended.
 *
 * Since: 0.1
 */

#include "gstsipuasink.h"

#include "gstsipuamessages.h"
#include "gstsipuapacedsink.h"

struct _GstSipUaSink {
  GstSipUaFront parent;

  GstSipUaPacedSink *paced_sink; /* (unowned) a child */
};

enum {
  PROP_MAX_TIME = GST_SIP_UA_FRONT_N_PROPERTIES,
  PROP_LEAKY_TYPE,
  PROP_PREBUFFER,
  PROP_SILENCE_FILL,
  PROP_CURRENT_LEVEL_TIME,
  PROP_PLAYED_TIME,
};

enum {
  SIGNAL_FLUSH,
  SIGNAL_MARK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("audio/x-raw, format=(string)S16LE, layout=(string)interleaved, "
                         "channels=(int)1, rate=(int)[ 8000, 48000 ]"));

G_DEFINE_FINAL_TYPE (GstSipUaSink, gst_sip_ua_sink, GST_TYPE_SIP_UA_FRONT)
GST_ELEMENT_REGISTER_DEFINE (sipuasink, "sipuasink", GST_RANK_NONE, GST_TYPE_SIP_UA_SINK);

static GstSipUaPacedQueue *
queue_of (GstSipUaSink *self)
{
  return gst_sip_ua_paced_sink_get_queue (self->paced_sink);
}

static guint64
flush (GstSipUaSink *self)
{
  guint64 played, dropped;

  gst_sip_ua_paced_sink_flush (self->paced_sink, &played, &dropped);
  gst_sip_ua_post_flushed (GST_ELEMENT (self), played, dropped);
  return played;
}

static gboolean
mark (GstSipUaSink *self, const char *id)
{
  return id && gst_sip_ua_paced_queue_mark (queue_of (self), id);
}

/* On the worker thread: all of the stream was sent. */
static void
drained (gpointer user_data)
{
  g_autoptr (GstSipUaFront) front = g_weak_ref_get (user_data);
  g_autoptr (GstSipUaSession) session = front ? gst_sip_ua_front_ref_session (front) : NULL;

  if (session)
    gst_sip_ua_session_drained (session);
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
watch_drain (GstSipUaSink *self)
{
  GWeakRef *front = g_new (GWeakRef, 1);

  g_weak_ref_init (front, self);
  gst_sip_ua_paced_sink_set_drained_callback (self->paced_sink, drained, front, free_weak_ref);
}

static void
gst_sip_ua_sink_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstSipUaPacedQueue *queue = queue_of (GST_SIP_UA_SINK (object));
  GstSipUaPacedQueueStats stats;

  gst_sip_ua_paced_queue_get_stats (queue, &stats);
  switch (id) {
    case PROP_MAX_TIME:
      g_value_set_uint64 (value, gst_sip_ua_paced_queue_get_max_time (queue));
      break;
    case PROP_LEAKY_TYPE:
      g_value_set_enum (value, gst_sip_ua_paced_queue_get_leaky_type (queue));
      break;
    case PROP_PREBUFFER:
      g_value_set_uint64 (value, gst_sip_ua_paced_queue_get_prebuffer (queue));
      break;
    case PROP_SILENCE_FILL:
      g_value_set_boolean (value, gst_sip_ua_paced_queue_get_silence_fill (queue));
      break;
    case PROP_CURRENT_LEVEL_TIME:
      g_value_set_uint64 (value, stats.level);
      break;
    case PROP_PLAYED_TIME:
      g_value_set_uint64 (value, stats.played);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_sip_ua_sink_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstSipUaPacedQueue *queue = queue_of (GST_SIP_UA_SINK (object));

  switch (id) {
    case PROP_MAX_TIME:
      gst_sip_ua_paced_queue_set_max_time (queue, g_value_get_uint64 (value));
      break;
    case PROP_LEAKY_TYPE:
      gst_sip_ua_paced_queue_set_leaky_type (queue, g_value_get_enum (value));
      break;
    case PROP_PREBUFFER:
      gst_sip_ua_paced_queue_set_prebuffer (queue, g_value_get_uint64 (value));
      break;
    case PROP_SILENCE_FILL:
      gst_sip_ua_paced_queue_set_silence_fill (queue, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* Converter and resampler are inside, so that a codec of another rate needs nothing of the
 * application. */
static void
gst_sip_ua_sink_init (GstSipUaSink *self)
{
  GstSipUaFront *front = GST_SIP_UA_FRONT (self);
  GstElement *first, *last;

  first = gst_sip_ua_front_append (front, NULL, "audioconvert");
  last = gst_sip_ua_front_append (front, first, "audioresample");
  self->paced_sink = g_object_new (GST_TYPE_SIP_UA_PACED_SINK, NULL);
  gst_sip_ua_front_set_child (front, GST_ELEMENT (self->paced_sink));
  if (last)
    gst_element_link (last, GST_ELEMENT (self->paced_sink));
  gst_sip_ua_front_expose (front, first ? first : GST_ELEMENT (self->paced_sink), "sink");
  watch_drain (self);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_MAX_TIME,
      g_param_spec_uint64 ("max-time", "Maximum time",
          "Audio that is queued at most (ns); 0: without a limit of its own", 0, G_MAXUINT64,
          GST_SIP_UA_QUEUE_DEFAULT_MAX_TIME, flags));
  g_object_class_install_property (klass, PROP_LEAKY_TYPE,
      g_param_spec_enum ("leaky-type", "Leaky type",
          "What a full queue does: block the pusher, drop new audio, or drop old",
          GST_TYPE_SIP_UA_LEAKY_TYPE, GST_SIP_UA_LEAKY_TYPE_NONE, flags));
  g_object_class_install_property (klass, PROP_PREBUFFER,
      g_param_spec_uint64 ("prebuffer", "Prebuffer",
          "Audio that is queued before the first of it is sent (ns)", 0, G_MAXUINT64,
          GST_SIP_UA_QUEUE_DEFAULT_PREBUFFER, flags));
  g_object_class_install_property (klass, PROP_SILENCE_FILL,
      g_param_spec_boolean ("silence-fill", "Silence fill",
          "Send silence while there is no audio; else nothing is sent then", TRUE, flags));
  g_object_class_install_property (klass, PROP_CURRENT_LEVEL_TIME,
      g_param_spec_uint64 ("current-level-time", "Current level time", "Audio that is queued (ns)",
          0, G_MAXUINT64, 0, readable));
  g_object_class_install_property (klass, PROP_PLAYED_TIME,
      g_param_spec_uint64 ("played-time", "Played time",
          "Audio that was sent, without the silence between (ns)", 0, G_MAXUINT64, 0, readable));
}

static void
install_actions (GType type)
{
  const GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION;

  /**
   * GstSipUaSink::flush:
   * @sink: the element
   *
   * Drops what is queued and not sent yet, for barge-in: of that audio, and of what upstream pushed
   * before, nothing is sent any more. Posts `sip-flushed`. Any thread.
   *
   * Returns: ns of the audio that was sent, as the property played-time counts it: exactly what the
   *   peer got
   *
   * Since: 0.1
   */
  signals[SIGNAL_FLUSH] = g_signal_new_class_handler (
      "flush", type, flags, G_CALLBACK (flush), NULL, NULL, NULL, G_TYPE_UINT64, 0);
  /**
   * GstSipUaSink::mark:
   * @sink: the element
   * @id: a name of the application's
   *
   * Marks the end of what was pushed so far. When the audio up to there has been sent, `sip-mark` is
   * posted with @id and played-time; never if it was flushed. Any thread.
   *
   * Returns: %FALSE if too many marks are pending
   *
   * Since: 0.1
   */
  signals[SIGNAL_MARK] = g_signal_new_class_handler (
      "mark", type, flags, G_CALLBACK (mark), NULL, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
}

static void
gst_sip_ua_sink_class_init (GstSipUaSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_sip_ua_sink_set_property;
  object_class->get_property = gst_sip_ua_sink_get_property;
  GST_SIP_UA_FRONT_CLASS (klass)->side = GST_SIP_UA_SINK_SIDE;
  install_properties (object_class);
  install_actions (G_TYPE_FROM_CLASS (klass));
  gst_type_mark_as_plugin_api (GST_TYPE_SIP_UA_LEAKY_TYPE, 0);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "SIP call sink", "Sink/Network/Audio",
      "Sends audio to the peer of a SIP call", "The sipua authors");
}
