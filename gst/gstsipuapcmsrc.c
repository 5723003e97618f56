/* SPDX-License-Identifier: BSD-3-Clause */
/* The live source of gstsipuapcmsrc.h. GstBaseSrc's own streaming task calls create(), and it does
 * so only in PLAYING; create() waits for a hand-off, then for audio on it. Its caps are those of the
 * audio that arrives, since nothing is known about the codec before a call is answered. */
#include "gstsipuapcmsrc.h"

#include "gstsipualimits.h"
#include "gstsipuatimemap.h"

GST_DEBUG_CATEGORY_STATIC (sipuapcmsrc_debug);
#define GST_CAT_DEFAULT sipuapcmsrc_debug

/* Two clocks that are read one after the other while something preempts us say nothing. */
#define MAX_READING_TIME (1 * GST_MSECOND)

struct _GstSipUaPcmSrc {
  GstPushSrc parent;

  GMutex lock; /* guards what follows up to `cond`, which is signalled when any of it changes */
  GstSipUaHandoff *handoff; /* (owned) (nullable) */
  gboolean keep_open;
  gboolean attached; /* handoff is attached */
  gboolean fresh;    /* nothing was taken yet since it was attached */
  gboolean ended;
  gboolean flushing; /* between unlock and unlock_stop */
  GstClockTime latency;
  GCond cond;
  gint running; /* atomic */

  /* Streaming task. */
  guint rate; /* of the caps, 0: none yet */
  gboolean discont;
  GstSipUaTimeMap map;
};

G_DEFINE_FINAL_TYPE (GstSipUaPcmSrc, gst_sip_ua_pcm_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (
            "audio/x-raw, format=S16LE, layout=interleaved, channels=1, rate=[ 8000, 48000 ]"));

/* With the lock held. */
static void
detach (GstSipUaPcmSrc *self)
{
  if (self->attached)
    gst_sip_ua_handoff_detach (self->handoff);
  self->attached = FALSE;
}

/* With the lock held. */
static void
replace_handoff (GstSipUaPcmSrc *self, GstSipUaHandoff *handoff)
{
  detach (self);
  if (self->handoff)
    gst_sip_ua_handoff_set_flushing (self->handoff, TRUE); /* a pop under way comes back */
  g_clear_pointer (&self->handoff, gst_sip_ua_handoff_unref);
  if (handoff) {
    self->handoff = gst_sip_ua_handoff_ref (handoff);
    gst_sip_ua_handoff_set_flushing (handoff, self->flushing);
  }
  g_cond_signal (&self->cond);
}

/* One look at both clocks. FALSE: there is no clock, or something came between. */
static gboolean
measure_offset (GstSipUaPcmSrc *self, GstClockTimeDiff *ret_offset)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockTime before, running, after;

  if (!clock)
    return FALSE;
  before = gst_util_get_timestamp ();
  running = gst_clock_get_time (clock);
  after = gst_util_get_timestamp ();
  *ret_offset = GST_CLOCK_DIFF (before + (after - before) / 2, running)
                - (GstClockTimeDiff)gst_element_get_base_time (GST_ELEMENT (self));
  return after - before <= MAX_READING_TIME || !self->map.valid;
}

/* Gives @buffer its running time. FALSE: it is too old. */
static gboolean
stamp (GstSipUaPcmSrc *self, GstBuffer *buffer, guint rate)
{
  GstClockTime monotonic = GST_BUFFER_PTS (buffer), running;
  GstClockTimeDiff offset;

  if (measure_offset (self, &offset) && gst_sip_ua_time_map_measure (&self->map, offset))
    self->discont = TRUE;
  if (monotonic == GST_CLOCK_TIME_NONE
      || !gst_sip_ua_time_map_apply (&self->map, monotonic, &running)) {
    GST_DEBUG_OBJECT (self, "dropping audio of %" GST_TIME_FORMAT, GST_TIME_ARGS (monotonic));
    self->discont = TRUE;
    return FALSE;
  }
  GST_BUFFER_PTS (buffer) = running;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale_int (gst_buffer_get_size (buffer) / 2, GST_SECOND, rate);
  if (self->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->discont = FALSE;
  return TRUE;
}

static gboolean
set_rate (GstSipUaPcmSrc *self, guint rate)
{
  g_autoptr (GstCaps) caps = NULL;

  if (rate == self->rate)
    return TRUE;
  caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout",
      G_TYPE_STRING, "interleaved", "channels", G_TYPE_INT, 1, "rate", G_TYPE_INT, (int)rate, NULL);
  if (!gst_base_src_set_caps (GST_BASE_SRC (self), caps))
    return FALSE;
  self->rate = rate;
  self->discont = TRUE;
  return TRUE;
}

/* With the lock held: one wait for whatever there is to wait for. Returns GST_FLOW_CUSTOM_SUCCESS
 * when it is to be called again. */
static GstFlowReturn
wait_for_audio (GstSipUaPcmSrc *self, GstBuffer **ret_buffer, guint *ret_rate)
{
  GstSipUaHandoff *handoff;
  GstSipUaHandoffResult result;
  gboolean current;

  if (self->flushing)
    return GST_FLOW_FLUSHING;
  if (self->ended)
    return GST_FLOW_EOS;
  if (!self->handoff) {
    g_cond_wait (&self->cond, &self->lock);
    return GST_FLOW_CUSTOM_SUCCESS;
  }
  handoff = gst_sip_ua_handoff_ref (self->handoff);
  if (!self->attached) {
    gst_sip_ua_handoff_attach (handoff);
    self->attached = self->fresh = TRUE;
  }
  g_mutex_unlock (&self->lock);
  result = gst_sip_ua_handoff_pop (handoff, ret_buffer, ret_rate);
  g_mutex_lock (&self->lock);
  current = handoff == self->handoff;
  if (current && result == GST_SIP_UA_HANDOFF_CLOSED) {
    self->ended = !self->keep_open;
    replace_handoff (self, NULL);
  }
  gst_sip_ua_handoff_unref (handoff);
  if (result != GST_SIP_UA_HANDOFF_BUFFER)
    return GST_FLOW_CUSTOM_SUCCESS;
  if (current && !self->flushing)
    return GST_FLOW_OK;
  gst_clear_buffer (ret_buffer);
  return GST_FLOW_CUSTOM_SUCCESS;
}

static GstFlowReturn
gst_sip_ua_pcm_src_create (GstPushSrc *src, GstBuffer **ret_buffer)
{
  GstSipUaPcmSrc *self = GST_SIP_UA_PCM_SRC (src);
  GstBuffer *buffer = NULL;
  GstFlowReturn flow;
  guint rate = 0;

  g_atomic_int_set (&self->running, TRUE);
  for (;;) {
    g_mutex_lock (&self->lock);
    while ((flow = wait_for_audio (self, &buffer, &rate)) == GST_FLOW_CUSTOM_SUCCESS)
      continue;
    if (flow == GST_FLOW_OK && self->fresh) {
      self->fresh = FALSE;
      self->discont = TRUE;
    }
    g_mutex_unlock (&self->lock);
    if (flow != GST_FLOW_OK) {
      g_atomic_int_set (&self->running, FALSE);
      return flow;
    }
    if (!set_rate (self, rate)) {
      gst_buffer_unref (buffer);
      return GST_FLOW_NOT_NEGOTIATED;
    }
    buffer = gst_buffer_make_writable (buffer);
    if (stamp (self, buffer, rate))
      break;
    gst_clear_buffer (&buffer);
  }
  *ret_buffer = buffer;
  return GST_FLOW_OK;
}

/* Called before GstBaseSrc leaves PLAYING, too: nothing is pushed in PAUSED. */
static gboolean
gst_sip_ua_pcm_src_unlock (GstBaseSrc *src)
{
  GstSipUaPcmSrc *self = GST_SIP_UA_PCM_SRC (src);

  g_atomic_int_set (&self->running, FALSE);
  g_mutex_lock (&self->lock);
  self->flushing = TRUE;
  if (self->handoff)
    gst_sip_ua_handoff_set_flushing (self->handoff, TRUE);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
gst_sip_ua_pcm_src_unlock_stop (GstBaseSrc *src)
{
  GstSipUaPcmSrc *self = GST_SIP_UA_PCM_SRC (src);

  g_mutex_lock (&self->lock);
  self->flushing = FALSE;
  if (self->handoff)
    gst_sip_ua_handoff_set_flushing (self->handoff, FALSE);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
gst_sip_ua_pcm_src_start (GstBaseSrc *src)
{
  GstSipUaPcmSrc *self = GST_SIP_UA_PCM_SRC (src);

  self->rate = 0;
  self->discont = TRUE;
  gst_sip_ua_time_map_reset (&self->map);
  return TRUE;
}

/* PAUSED to READY. What is attached stays so for the next time, but must not fill up and count its
 * drops until then. */
static gboolean
gst_sip_ua_pcm_src_stop (GstBaseSrc *src)
{
  GstSipUaPcmSrc *self = GST_SIP_UA_PCM_SRC (src);

  g_atomic_int_set (&self->running, FALSE);
  g_mutex_lock (&self->lock);
  detach (self);
  self->ended = FALSE;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Caps follow the audio: fixing some before it comes would only be wrong. */
static gboolean
gst_sip_ua_pcm_src_negotiate (GstBaseSrc *src)
{
  return TRUE;
}

static gboolean
gst_sip_ua_pcm_src_query (GstBaseSrc *src, GstQuery *query)
{
  GstSipUaPcmSrc *self = GST_SIP_UA_PCM_SRC (src);
  GstClockTime latency;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return GST_BASE_SRC_CLASS (gst_sip_ua_pcm_src_parent_class)->query (src, query);
  g_mutex_lock (&self->lock);
  latency = self->latency;
  g_mutex_unlock (&self->lock);
  gst_query_set_latency (query, TRUE, latency, latency + GST_SIP_UA_HANDOFF_TIME);
  return TRUE;
}

static void
gst_sip_ua_pcm_src_finalize (GObject *object)
{
  GstSipUaPcmSrc *self = GST_SIP_UA_PCM_SRC (object);

  g_clear_pointer (&self->handoff, gst_sip_ua_handoff_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_sip_ua_pcm_src_parent_class)->finalize (object);
}

static void
gst_sip_ua_pcm_src_class_init (GstSipUaPcmSrcClass *klass)
{
  GstBaseSrcClass *base = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_sip_ua_pcm_src_finalize;
  base->negotiate = gst_sip_ua_pcm_src_negotiate;
  base->start = gst_sip_ua_pcm_src_start;
  base->stop = gst_sip_ua_pcm_src_stop;
  base->unlock = gst_sip_ua_pcm_src_unlock;
  base->unlock_stop = gst_sip_ua_pcm_src_unlock_stop;
  base->query = gst_sip_ua_pcm_src_query;
  GST_PUSH_SRC_CLASS (klass)->create = gst_sip_ua_pcm_src_create;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "SIP call audio",
      "Source/Audio/Network", "Gives out the received audio of a call", "sipua");
  GST_DEBUG_CATEGORY_INIT (sipuapcmsrc_debug, "sipuapcmsrc", 0, "SIP received audio source");
}

static void
gst_sip_ua_pcm_src_init (GstSipUaPcmSrc *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

void
gst_sip_ua_pcm_src_set_handoff (GstSipUaPcmSrc *src, GstSipUaHandoff *handoff, gboolean keep_open)
{
  g_mutex_lock (&src->lock);
  src->keep_open = keep_open;
  if (handoff != src->handoff)
    replace_handoff (src, handoff);
  g_mutex_unlock (&src->lock);
}

void
gst_sip_ua_pcm_src_end (GstSipUaPcmSrc *src)
{
  g_mutex_lock (&src->lock);
  src->ended = TRUE;
  replace_handoff (src, NULL);
  g_mutex_unlock (&src->lock);
}

void
gst_sip_ua_pcm_src_set_latency (GstSipUaPcmSrc *src, GstClockTime latency)
{
  gboolean changed;

  g_mutex_lock (&src->lock);
  changed = latency != src->latency;
  src->latency = latency;
  g_mutex_unlock (&src->lock);
  if (changed)
    gst_element_post_message (GST_ELEMENT (src), gst_message_new_latency (GST_OBJECT (src)));
}

gboolean
gst_sip_ua_pcm_src_is_running (GstSipUaPcmSrc *src)
{
  return g_atomic_int_get (&src->running);
}
