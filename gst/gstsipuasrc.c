/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * SECTION:element-sipuasrc
 * @title: sipuasrc
 *
 * Waits for a SIP call, answers it and puts what the caller says on its source pad, as raw audio in
 * the rate that downstream asks for, by default that of the codec.
 *
 * In READY it is bound to its address, in PAUSED it rings, in PLAYING it answers. When the call ends
 * it sends EOS, when the call fails it posts an error, and going back to READY hangs up.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m sipuasrc ! audioconvert ! audioresample ! pocketsphinx ! fakesink
 * ]|
 * Call sip:anyone@this-host and talk: the bus messages show what was understood.
 *
 * Since: 0.1
 */

#include "gstsipuasrc.h"

#include <string.h>

#include "gstsipuamessages.h"
#include "gstsipuapcmsrc.h"
#include "gstsipuasession.h"

#include <sipua/sipua-enum-types.h>

GST_DEBUG_CATEGORY_STATIC (sipuasrc_debug);
#define GST_CAT_DEFAULT sipuasrc_debug

#define PTIME 20 /* ms, until a call says otherwise */

struct _GstSipUaSrc {
  GstBin parent;

  GstSipUaPcmSrc *pcm_src;   /* (unowned) a child */
  GstSipUaSettings settings; /* guarded by OBJECT_LOCK */
  gboolean settings_changed; /* since the session was made; guarded by OBJECT_LOCK */
  GstElement *filter;        /* (unowned) (nullable) a child, behind the resampler */
  const char *missing;       /* (nullable) element that could not be made; constant */
  gulong caps_probe;         /* 0: none; while nothing streams, or on the streaming thread */
  GstSipUaSession *session;  /* (owned) (nullable) from READY on; guarded by OBJECT_LOCK */
};

enum {
  PROP_CALL_STATE = GST_SIP_UA_N_SETTINGS,
  PROP_CALL,
  PROP_CALL_ID,
  PROP_REMOTE_URI,
  PROP_LOCAL_URI,
  PROP_NEGOTIATED_CODEC,
  PROP_MEDIA_PIPELINE,
  PROP_STATS,
};

enum {
  SIGNAL_INCOMING_CALL,
  SIGNAL_ENDED,
  SIGNAL_DTMF_RECEIVED,
  SIGNAL_ANSWER,
  SIGNAL_REJECT,
  SIGNAL_HANGUP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("audio/x-raw, format=(string)S16LE, layout=(string)interleaved, "
                         "channels=(int)1, rate=(int)[ 8000, 48000 ]"));

G_DEFINE_FINAL_TYPE (GstSipUaSrc, gst_sip_ua_src, GST_TYPE_BIN)
GST_ELEMENT_REGISTER_DEFINE (sipuasrc, "sipuasrc", GST_RANK_NONE, GST_TYPE_SIP_UA_SRC);

static guint
decide (GstElement *element, SipUaCall *call)
{
  guint status = 0;

  g_signal_emit (element, signals[SIGNAL_INCOMING_CALL], 0, call, &status);
  return status;
}

static void
ended (GstElement *element, guint status, const char *reason, guint q850)
{
  g_signal_emit (element, signals[SIGNAL_ENDED], 0, status, reason, q850);
}

static void
dtmf_received (GstElement *element, const GstSipUaTelephoneEvent *event)
{
  char character[2] = { event->character, 0 };

  g_signal_emit (element, signals[SIGNAL_DTMF_RECEIVED], 0, (guint)event->number, character,
      event->duration, "rtp");
}

static const GstSipUaSessionFuncs session_funcs = { decide, ended, dtmf_received };

/* Without a handler of the application the property auto-answer decides. */
static guint
default_incoming_call (GstSipUaSrc *self, SipUaCall *call)
{
  gboolean auto_answer;

  GST_OBJECT_LOCK (self);
  auto_answer = self->settings.auto_answer;
  GST_OBJECT_UNLOCK (self);
  return auto_answer ? 200 : 0;
}

static gboolean
first_answer_counts (
    GSignalInvocationHint *hint, GValue *accu, const GValue *handler_return, gpointer data)
{
  g_value_copy (handler_return, accu);
  return FALSE;
}

/* (transfer full) (nullable) */
static GstSipUaSession *
ref_session (GstSipUaSrc *self)
{
  GstSipUaSession *session;

  GST_OBJECT_LOCK (self);
  session = self->session ? gst_sip_ua_session_ref (self->session) : NULL;
  GST_OBJECT_UNLOCK (self);
  return session;
}

static void
answer (GstSipUaSrc *self)
{
  g_autoptr (GstSipUaSession) session = ref_session (self);

  if (session)
    gst_sip_ua_session_answer (session);
}

static void
reject (GstSipUaSrc *self, guint status, const char *reason)
{
  g_autoptr (GstSipUaSession) session = ref_session (self);

  if (status < 300 || status > 699 || (reason && strpbrk (reason, "\r\n")))
    GST_WARNING_OBJECT (
        self, "reject: status not of 300 to 699 or reason of two lines: %u %s", status, reason);
  else if (session)
    gst_sip_ua_session_reject (session, status, reason);
}

static void
hangup (GstSipUaSrc *self)
{
  g_autoptr (GstSipUaSession) session = ref_session (self);

  if (session)
    gst_sip_ua_session_hangup (session);
}

/* Which of GStreamer's codes says it best. */
static void
post_open_error (GstSipUaSrc *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    GST_ELEMENT_ERROR (self, RESOURCE, BUSY, ("%s", error->message), (NULL));
  else if (g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN))
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("%s", error->message), (NULL));
  else if (error->domain == G_IO_ERROR)
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_READ, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
}

static gboolean
open_session (GstSipUaSrc *self)
{
  g_autoptr (GError) error = NULL;
  GstSipUaSettings settings;
  GstSipUaSession *session;

  GST_OBJECT_LOCK (self);
  gst_sip_ua_settings_copy (&self->settings, &settings);
  self->settings_changed = FALSE;
  GST_OBJECT_UNLOCK (self);
  session =
      gst_sip_ua_session_new (GST_ELEMENT (self), self->pcm_src, &settings, &session_funcs, &error);
  gst_sip_ua_pcm_src_set_latency (self->pcm_src, (settings.latency + PTIME) * GST_MSECOND);
  gst_sip_ua_settings_clear (&settings);
  if (!session) {
    post_open_error (self, error);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  self->session = session;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
close_session (GstSipUaSrc *self)
{
  g_autoptr (GstSipUaSession) session = NULL;

  GST_OBJECT_LOCK (self);
  session = g_steal_pointer (&self->session);
  GST_OBJECT_UNLOCK (self);
  if (session)
    gst_sip_ua_session_close (session);
}

/* READY->PAUSED: what was set in READY counts. FALSE: it cannot be used, and an error was posted; the
 * next try looks again. */
static gboolean
refresh_session (GstSipUaSrc *self)
{
  gboolean fresh;

  GST_OBJECT_LOCK (self);
  fresh = self->session && !self->settings_changed;
  GST_OBJECT_UNLOCK (self);
  if (fresh)
    return TRUE;
  close_session (self);
  return open_session (self);
}

static void
start_listening (GstSipUaSrc *self)
{
  g_autofree char *address = NULL;
  guint port;

  GST_OBJECT_LOCK (self);
  address = g_strdup (self->settings.local_address);
  port = self->settings.local_port ? self->settings.local_port : 5060;
  GST_OBJECT_UNLOCK (self);
  gst_sip_ua_post_progress (GST_ELEMENT (self), GST_PROGRESS_TYPE_START, "open",
      "Listening for a call on %s port %u", address, port);
  if (gst_sip_ua_session_listen (self->session))
    g_object_notify (G_OBJECT (self), "call-state");
  gst_sip_ua_post_progress (
      GST_ELEMENT (self), GST_PROGRESS_TYPE_COMPLETE, "open", "Ready for a call");
}

static void
stop_session (GstSipUaSrc *self)
{
  gst_sip_ua_session_stop (self->session);
  gst_sip_ua_pcm_src_set_handoff (self->pcm_src, NULL, FALSE);
}

/* NULL->READY. */
static gboolean
open (GstSipUaSrc *self)
{
  if (!self->missing)
    return open_session (self);
  GST_ELEMENT_ERROR (
      self, CORE, MISSING_PLUGIN, ("The element \"%s\" is not installed", self->missing), (NULL));
  return FALSE;
}

/* Downstream's caps decide about the rate. Where they leave it open it is the codec's own, which the
 * resampler alone does not see to: with another resampler behind, the first rate that one proposes is
 * that of its own downstream. Decided by the first call since READY; a codec of another rate changes
 * nothing. */
static void
choose_rate (GstSipUaSrc *self, GstEvent *caps_event)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (GST_ELEMENT (self), "src");
  g_autoptr (GstCaps) wanted = gst_pad_peer_query_caps (src, NULL);
  g_autoptr (GstCaps) own = NULL;
  GstCaps *caps;
  int rate;

  gst_event_parse_caps (caps_event, &caps);
  if (!gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate))
    return;
  own = gst_caps_new_simple ("audio/x-raw", "rate", G_TYPE_INT, rate, NULL);
  if (gst_caps_can_intersect (own, wanted))
    g_object_set (self->filter, "caps", own, NULL);
}

static GstPadProbeReturn
caps_passed (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstSipUaSrc *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  choose_rate (self, event);
  self->caps_probe = 0;
  return GST_PAD_PROBE_REMOVE;
}

static void
watch_caps (GstSipUaSrc *self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (GST_ELEMENT (self->pcm_src), "src");

  g_object_set (self->filter, "caps", NULL, NULL);
  if (!self->caps_probe)
    self->caps_probe =
        gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, caps_passed, self, NULL);
}

static GstStateChangeReturn
gst_sip_ua_src_change_state (GstElement *element, GstStateChange transition)
{
  GstSipUaSrc *self = GST_SIP_UA_SRC (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && !open (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    if (!refresh_session (self))
      return GST_STATE_CHANGE_FAILURE;
    watch_caps (self);
  }
  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    gst_sip_ua_session_set_playing (self->session, FALSE);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop_session (self);

  ret = GST_ELEMENT_CLASS (gst_sip_ua_src_parent_class)->change_state (element, transition);
  if (ret == GST_STATE_CHANGE_FAILURE) {
    if (transition == GST_STATE_CHANGE_NULL_TO_READY)
      close_session (self);
    return ret;
  }

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    start_listening (self);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    gst_sip_ua_session_set_playing (self->session, TRUE);
  else if (transition == GST_STATE_CHANGE_READY_TO_NULL)
    close_session (self);
  return ret;
}

static void
get_call_property (GstSipUaSrc *self, guint id, GValue *value)
{
  g_autoptr (GstSipUaSession) session = ref_session (self);
  g_autoptr (SipUaCall) call = session ? gst_sip_ua_session_dup_call (session) : NULL;

  switch (id) {
    case PROP_CALL_STATE:
      g_value_set_enum (
          value, session ? gst_sip_ua_session_get_call_state (session) : SIPUA_CALL_STATE_NONE);
      break;
    case PROP_CALL:
      g_value_set_object (value, call);
      break;
    case PROP_CALL_ID:
      g_value_set_string (value, call ? sipua_call_get_call_id (call) : NULL);
      break;
    case PROP_REMOTE_URI:
      g_value_set_string (value, call ? sipua_call_get_remote_uri (call) : NULL);
      break;
    case PROP_LOCAL_URI:
      g_value_set_string (value, call ? sipua_call_get_local_uri (call) : NULL);
      break;
  }
}

static void
get_media_property (GstSipUaSrc *self, guint id, GValue *value)
{
  g_autoptr (GstSipUaSession) session = ref_session (self);
  g_autoptr (SipUaSdpStream) stream = NULL;

  if (!session)
    return;
  switch (id) {
    case PROP_NEGOTIATED_CODEC:
      stream = gst_sip_ua_session_dup_stream (session);
      g_value_set_string (value, stream ? stream->codec->encoding_name : NULL);
      break;
    case PROP_MEDIA_PIPELINE:
      g_value_take_object (value, gst_sip_ua_session_dup_media_pipeline (session));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_sip_ua_session_dup_stats (session));
      break;
  }
}

static void
gst_sip_ua_src_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstSipUaSrc *self = GST_SIP_UA_SRC (object);
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = gst_sip_ua_settings_get_property (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (known)
    return;
  if (id >= PROP_NEGOTIATED_CODEC && id <= PROP_STATS)
    get_media_property (self, id, value);
  else if (id >= PROP_CALL_STATE && id <= PROP_LOCAL_URI)
    get_call_property (self, id, value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_sip_ua_src_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstSipUaSrc *self = GST_SIP_UA_SRC (object);
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = gst_sip_ua_settings_set_property (&self->settings, id, value);
  self->settings_changed |= known;
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_sip_ua_src_finalize (GObject *object)
{
  GstSipUaSrc *self = GST_SIP_UA_SRC (object);

  gst_sip_ua_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_sip_ua_src_parent_class)->finalize (object);
}

static void
expose (GstSipUaSrc *self, GstElement *last)
{
  g_autoptr (GstPadTemplate) template = gst_static_pad_template_get (&src_template);
  g_autoptr (GstPad) target = gst_element_get_static_pad (last, "src");

  gst_element_add_pad (
      GST_ELEMENT (self), gst_ghost_pad_new_from_template ("src", target, template));
}

/* Makes a child and links it behind @last. If it is not there NULL->READY says so. */
static GstElement *
append (GstSipUaSrc *self, GstElement *last, const char *factory)
{
  GstElement *element = self->missing ? NULL : gst_element_factory_make (factory, NULL);

  if (!element) {
    if (!self->missing)
      self->missing = factory;
    return last;
  }
  gst_bin_add (GST_BIN (self), element);
  gst_element_link (last, element);
  return element;
}

/* Converter and resampler are inside, so that downstream's caps decide and a codec of another rate
 * needs nothing of the application. */
static void
gst_sip_ua_src_init (GstSipUaSrc *self)
{
  GstElement *last;

  gst_sip_ua_settings_init (&self->settings);
  self->pcm_src = g_object_new (GST_TYPE_SIP_UA_PCM_SRC, NULL);
  gst_bin_add (GST_BIN (self), GST_ELEMENT (self->pcm_src));
  last = append (self, GST_ELEMENT (self->pcm_src), "audioconvert");
  last = append (self, last, "audioresample");
  last = append (self, last, "capsfilter");
  self->filter = self->missing ? NULL : last;
  expose (self, last);
}

static void
install_call_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_CALL_STATE,
      g_param_spec_enum ("call-state", "Call state", "What the call is doing; notified",
          SIPUA_TYPE_CALL_STATE, SIPUA_CALL_STATE_NONE, flags));
  g_object_class_install_property (klass, PROP_CALL,
      g_param_spec_object ("call", "Call", "The call in hand", SIPUA_TYPE_CALL, flags));
  g_object_class_install_property (klass, PROP_CALL_ID,
      g_param_spec_string ("call-id", "Call-ID", "Call-ID of the call in hand", NULL, flags));
  g_object_class_install_property (klass, PROP_REMOTE_URI,
      g_param_spec_string ("remote-uri", "Remote URI", "URI of the peer", NULL, flags));
  g_object_class_install_property (klass, PROP_LOCAL_URI,
      g_param_spec_string ("local-uri", "Local URI", "URI that was called", NULL, flags));
}

static void
install_media_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_NEGOTIATED_CODEC,
      g_param_spec_string ("negotiated-codec", "Negotiated codec",
          "Encoding name of the codec in use, such as PCMU", NULL, flags));
  g_object_class_install_property (klass, PROP_MEDIA_PIPELINE,
      g_param_spec_object ("media-pipeline", "Media pipeline",
          "The pipeline around rtpbin that serves the call, for looking at (dot dumps, "
          "statistics)",
          GST_TYPE_ELEMENT, flags));
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "Packets received, and refused by reason",
          GST_TYPE_STRUCTURE, flags));
}

static void
install_signals (GType type)
{
  /**
   * GstSipUaSrc::incoming-call:
   * @src: the element
   * @call: the call, of which nothing but 100 was sent
   *
   * Decides about a call. Without a handler the property auto-answer does. Emitted on the agent
   * thread; it must not block.
   *
   * Returns: 200 to answer it, 0 to let it ring until the action signal #GstSipUaSrc::answer, 300 to
   *   699 to reject it with that status
   *
   * Since: 0.1
   */
  signals[SIGNAL_INCOMING_CALL] = g_signal_new_class_handler ("incoming-call", type,
      G_SIGNAL_RUN_LAST, G_CALLBACK (default_incoming_call), first_answer_counts, NULL, NULL,
      G_TYPE_UINT, 1, SIPUA_TYPE_CALL);
  /**
   * GstSipUaSrc::ended:
   * @src: the element
   * @status: SIP status, 200 for a call that was hung up by either side
   * @reason: a phrase for people
   * @q850: cause of ITU-T Q.850 that the peer gave, or 0
   *
   * A call that was answered, or hung up by us, is over. Emitted on the agent thread; setting the
   * pipeline to NULL from here is allowed.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT);
  /**
   * GstSipUaSrc::dtmf-received:
   * @src: the element
   * @number: event code of RFC 4733 section 3.2: 0 to 9, 10 *, 11 #, 12 to 15 A to D, 16 flash
   * @character: the key as a string of one character, "!" for flash, "" for others
   * @duration: ns
   * @method: "rtp"
   *
   * A key was pressed and let go. Emitted on the agent thread, once per key press.
   *
   * Since: 0.1
   */
  signals[SIGNAL_DTMF_RECEIVED] = g_signal_new ("dtmf-received", type, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT64, G_TYPE_STRING);
}

static void
install_actions (GType type)
{
  const GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION;

  /**
   * GstSipUaSrc::answer:
   * @src: the element
   *
   * Answers the call that rings; in PAUSED, once in PLAYING. Without one it does nothing, since the
   * one it was meant for is gone. Any thread.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ANSWER] = g_signal_new_class_handler (
      "answer", type, flags, G_CALLBACK (answer), NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstSipUaSrc::reject:
   * @src: the element
   * @status: SIP status, 300 to 699
   * @reason: (nullable): reason phrase
   *
   * Refuses the call that rings; the element waits for the next one. Any thread.
   *
   * Since: 0.1
   */
  signals[SIGNAL_REJECT] = g_signal_new_class_handler ("reject", type, flags, G_CALLBACK (reject),
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * GstSipUaSrc::hangup:
   * @src: the element
   *
   * Ends the call; then EOS comes. Any thread.
   *
   * Since: 0.1
   */
  signals[SIGNAL_HANGUP] = g_signal_new_class_handler (
      "hangup", type, flags, G_CALLBACK (hangup), NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gst_sip_ua_src_class_init (GstSipUaSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (sipuasrc_debug, "sipuasrc", 0, "SIP call source");
  object_class->set_property = gst_sip_ua_src_set_property;
  object_class->get_property = gst_sip_ua_src_get_property;
  object_class->finalize = gst_sip_ua_src_finalize;
  element_class->change_state = gst_sip_ua_src_change_state;
  gst_sip_ua_settings_install_properties (object_class);
  install_call_properties (object_class);
  install_media_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  install_actions (G_TYPE_FROM_CLASS (klass));
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "SIP call source", "Source/Network/Audio",
      "Answers a SIP call and delivers what the caller says", "The sipua authors");
}
