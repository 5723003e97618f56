/* SPDX-License-Identifier: BSD-3-Clause */
/* The common part of the elements. An element has a session from READY on, which it shares with the
 * other one of its pair. */

#include "gstsipuafront.h"

#include "gstsipuamessages.h"
#include "gstsipuapairing.h"

#include <sipua/sipua-enum-types.h>

GST_DEBUG_CATEGORY_STATIC (sipuafront_debug);
#define GST_CAT_DEFAULT sipuafront_debug

typedef struct {
  GstElement *child;         /* (unowned) */
  const char *missing;       /* (nullable) element that could not be made; constant */
  GstSipUaSettings settings; /* guarded by OBJECT_LOCK */
  gboolean settings_changed; /* since the session took them; guarded by OBJECT_LOCK */
  GstSipUaSession *session;  /* (owned) (nullable) from READY on; guarded by OBJECT_LOCK */
} GstSipUaFrontPrivate;

enum {
  PROP_CALL_STATE = GST_SIP_UA_N_SETTINGS,
  PROP_CALL_ID,
  PROP_REMOTE_URI,
  PROP_LOCAL_URI,
  PROP_RECEIVED_HEADERS,
  PROP_NEGOTIATED_CODEC,
  PROP_MEDIA_PIPELINE,
  PROP_STATS,
  N_PROPS
};

G_STATIC_ASSERT (N_PROPS <= GST_SIP_UA_FRONT_N_PROPERTIES);

static void uri_handler_init (gpointer iface, gpointer data);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GstSipUaFront, gst_sip_ua_front, GST_TYPE_BIN,
    G_ADD_PRIVATE (GstSipUaFront) G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER, uri_handler_init))

static GstSipUaFrontPrivate *
priv_of (GstSipUaFront *front)
{
  return gst_sip_ua_front_get_instance_private (front);
}

static GstSipUaSide
side_of (GstSipUaFront *front)
{
  return GST_SIP_UA_FRONT_GET_CLASS (front)->side;
}

GstSipUaSession *
gst_sip_ua_front_ref_session (GstSipUaFront *front)
{
  GstSipUaFrontPrivate *priv = priv_of (front);
  GstSipUaSession *session;

  GST_OBJECT_LOCK (front);
  session = priv->session ? gst_sip_ua_session_ref (priv->session) : NULL;
  GST_OBJECT_UNLOCK (front);
  return session;
}

/* Which of GStreamer's codes says it best. */
static void
post_open_error (GstSipUaFront *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    GST_ELEMENT_ERROR (self, RESOURCE, BUSY, ("%s", error->message), (NULL));
  else if (g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN))
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("%s", error->message), (NULL));
  else if (error->domain == G_IO_ERROR)
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_READ, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
}

static GstSipUaSession *
join (GstSipUaFront *self, const GstSipUaSettings *settings, GError **error)
{
  GstSipUaSide side = side_of (self);
  GstSipUaSession *session = gst_sip_ua_pairing_join (GST_ELEMENT (self), side, settings, error);

  if (!session)
    return NULL;
  if (gst_sip_ua_session_join (
          session, side, GST_ELEMENT (self), priv_of (self)->child, settings, error))
    return session;
  gst_sip_ua_pairing_leave (session, side);
  return NULL;
}

static gboolean
open_session (GstSipUaFront *self)
{
  GstSipUaFrontPrivate *priv = priv_of (self);
  g_autoptr (GError) error = NULL;
  GstSipUaSettings settings;
  GstSipUaSession *session;

  GST_OBJECT_LOCK (self);
  gst_sip_ua_settings_copy (&priv->settings, &settings);
  priv->settings_changed = FALSE;
  GST_OBJECT_UNLOCK (self);
  session = join (self, &settings, &error);
  gst_sip_ua_settings_clear (&settings);
  if (!session) {
    post_open_error (self, error);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  priv->session = session;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
close_session (GstSipUaFront *self)
{
  GstSipUaFrontPrivate *priv = priv_of (self);
  GstSipUaSession *session;

  GST_OBJECT_LOCK (self);
  session = g_steal_pointer (&priv->session);
  GST_OBJECT_UNLOCK (self);
  if (!session)
    return;
  gst_sip_ua_session_leave (session, side_of (self));
  gst_sip_ua_pairing_leave (session, side_of (self));
}

/* READY to PAUSED: what was set in READY counts. FALSE: it cannot be used, and an error was posted; the
 * next try looks again. */
static gboolean
refresh_session (GstSipUaFront *self)
{
  GstSipUaFrontPrivate *priv = priv_of (self);
  gboolean fresh;

  GST_OBJECT_LOCK (self);
  fresh = priv->session && !priv->settings_changed;
  GST_OBJECT_UNLOCK (self);
  if (fresh)
    return TRUE;
  close_session (self);
  return open_session (self);
}

/* NULL to READY. */
static gboolean
open (GstSipUaFront *self)
{
  const char *missing = priv_of (self)->missing;

  if (!missing)
    return open_session (self);
  GST_ELEMENT_ERROR (
      self, CORE, MISSING_PLUGIN, ("The element \"%s\" is not installed", missing), (NULL));
  return FALSE;
}

/* READY to PAUSED, before the children. */
static gboolean
start (GstSipUaFront *self)
{
  GstSipUaFrontClass *klass = GST_SIP_UA_FRONT_GET_CLASS (self);
  g_autoptr (GError) error = NULL;

  if (!refresh_session (self))
    return FALSE;
  if (!gst_sip_ua_session_prepare (priv_of (self)->session, side_of (self), &error)) {
    post_open_error (self, error);
    return FALSE;
  }
  if (klass->start)
    klass->start (self);
  return TRUE;
}

/* READY to PAUSED, after the children. */
static void
begin (GstSipUaFront *self)
{
  g_autoptr (GstSipUaSession) session = NULL;

  gst_sip_ua_post_progress (
      GST_ELEMENT (self), GST_PROGRESS_TYPE_START, "open", "Getting ready for a call");
  session = gst_sip_ua_front_ref_session (self);
  if (!session)
    return;
  if (gst_sip_ua_session_begin (session, side_of (self)))
    g_object_notify (G_OBJECT (self), "call-state");
  gst_sip_ua_post_progress (
      GST_ELEMENT (self), GST_PROGRESS_TYPE_COMPLETE, "open", "Ready for a call");
}

static void
set_playing (GstSipUaFront *self, gboolean playing)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (self);

  if (session)
    gst_sip_ua_session_set_playing (session, side_of (self), playing);
}

static void
stop (GstSipUaFront *self)
{
  GstSipUaFrontClass *klass = GST_SIP_UA_FRONT_GET_CLASS (self);
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (self);

  if (session)
    gst_sip_ua_session_deactivate (session, side_of (self));
  if (klass->stop)
    klass->stop (self);
}

/* A handler of a message that is posted meanwhile may set the element to NULL, within this change of
 * state: then there is no session any more. */
static gboolean
before_children (GstSipUaFront *self, GstStateChange transition)
{
  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      return open (self);
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      return start (self);
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      set_playing (self, FALSE);
      return TRUE;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      stop (self);
      return TRUE;
    default:
      return TRUE;
  }
}

static void
after_children (GstSipUaFront *self, GstStateChange transition)
{
  switch (transition) {
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      begin (self);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
      set_playing (self, TRUE);
      break;
    case GST_STATE_CHANGE_READY_TO_NULL:
      close_session (self);
      break;
    default:
      break;
  }
}

static void
undo (GstSipUaFront *self, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    close_session (self);
  else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    stop (self);
}

static GstStateChangeReturn
gst_sip_ua_front_change_state (GstElement *element, GstStateChange transition)
{
  GstSipUaFront *self = GST_SIP_UA_FRONT (element);
  GstStateChangeReturn ret;

  if (!before_children (self, transition))
    return GST_STATE_CHANGE_FAILURE;
  ret = GST_ELEMENT_CLASS (gst_sip_ua_front_parent_class)->change_state (element, transition);
  if (ret == GST_STATE_CHANGE_FAILURE)
    undo (self, transition);
  else
    after_children (self, transition);
  return ret;
}

static void
get_call_property (GstSipUaFront *self, guint id, GValue *value)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (self);
  g_autoptr (SipUaCall) call = session ? gst_sip_ua_session_dup_call (session) : NULL;

  switch (id) {
    case PROP_CALL_STATE:
      g_value_set_enum (
          value, session ? gst_sip_ua_session_get_call_state (session) : SIPUA_CALL_STATE_NONE);
      break;
    case GST_SIP_UA_PROP_CALL:
      if (call)
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
    case PROP_RECEIVED_HEADERS:
      g_value_take_boxed (
          value, session ? gst_sip_ua_session_dup_received_headers (session) : NULL);
      break;
  }
}

static void
get_media_property (GstSipUaFront *self, guint id, GValue *value)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (self);
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

/* The call that is set to be taken is the one in hand sooner or later. */
static void
gst_sip_ua_front_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstSipUaFront *self = GST_SIP_UA_FRONT (object);

  GST_OBJECT_LOCK (self);
  gst_sip_ua_settings_get_property (&priv_of (self)->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (id == GST_SIP_UA_PROP_CALL || (id >= PROP_CALL_STATE && id <= PROP_RECEIVED_HEADERS))
    get_call_property (self, id, value);
  else if (id >= PROP_NEGOTIATED_CODEC && id < N_PROPS)
    get_media_property (self, id, value);
}

static void
gst_sip_ua_front_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstSipUaFront *self = GST_SIP_UA_FRONT (object);
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (self);
  gboolean late = gst_sip_ua_settings_is_late (id);

  GST_OBJECT_LOCK (self);
  gst_sip_ua_settings_set_property (&priv_of (self)->settings, id, value);
  priv_of (self)->settings_changed |= !late;
  GST_OBJECT_UNLOCK (self);
  if (late && session)
    gst_sip_ua_session_set_late (session, side_of (self), id, value);
}

static void
gst_sip_ua_front_finalize (GObject *object)
{
  gst_sip_ua_settings_clear (&priv_of (GST_SIP_UA_FRONT (object))->settings);
  G_OBJECT_CLASS (gst_sip_ua_front_parent_class)->finalize (object);
}

static void
gst_sip_ua_front_init (GstSipUaFront *self)
{
  gst_sip_ua_settings_init (&priv_of (self)->settings);
}

static void
install_call_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_CALL_STATE,
      g_param_spec_enum ("call-state", "Call state", "What the call is doing; notified",
          SIPUA_TYPE_CALL_STATE, SIPUA_CALL_STATE_NONE, flags));
  g_object_class_install_property (klass, PROP_CALL_ID,
      g_param_spec_string ("call-id", "Call-ID", "Call-ID of the call in hand", NULL, flags));
  g_object_class_install_property (klass, PROP_REMOTE_URI,
      g_param_spec_string ("remote-uri", "Remote URI", "URI of the peer", NULL, flags));
  g_object_class_install_property (klass, PROP_LOCAL_URI,
      g_param_spec_string ("local-uri", "Local URI",
          "URI of this side: the one that was called, or that calls", NULL, flags));
  g_object_class_install_property (klass, PROP_RECEIVED_HEADERS,
      g_param_spec_boxed ("received-headers", "Received headers",
          "Headers of the request or response that came last, such as the INVITE",
          GST_TYPE_STRUCTURE, flags));
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
      g_param_spec_boxed ("stats", "Statistics",
          "Packets received and sent, and refused by reason; the queue of sipuasink",
          GST_TYPE_STRUCTURE, flags));
}

static void
gst_sip_ua_front_class_init (GstSipUaFrontClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (sipuafront_debug, "sipua", 0, "SIP call elements");
  object_class->set_property = gst_sip_ua_front_set_property;
  object_class->get_property = gst_sip_ua_front_get_property;
  object_class->finalize = gst_sip_ua_front_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = gst_sip_ua_front_change_state;
  gst_sip_ua_settings_install_properties (object_class);
  install_call_properties (object_class);
  install_media_properties (object_class);
  gst_sip_ua_front_install_signals (G_TYPE_FROM_CLASS (klass));
  gst_sip_ua_front_install_actions (G_TYPE_FROM_CLASS (klass));
  gst_type_mark_as_plugin_api (GST_TYPE_SIP_UA_FRONT, 0);
}

void
gst_sip_ua_front_set_child (GstSipUaFront *front, GstElement *child)
{
  gst_bin_add (GST_BIN (front), child);
  priv_of (front)->child = child;
}

GstElement *
gst_sip_ua_front_append (GstSipUaFront *front, GstElement *last, const char *factory)
{
  GstSipUaFrontPrivate *priv = priv_of (front);
  GstElement *element = priv->missing ? NULL : gst_element_factory_make (factory, NULL);

  if (!element) {
    if (!priv->missing)
      priv->missing = factory;
    return last;
  }
  gst_bin_add (GST_BIN (front), element);
  if (last)
    gst_element_link (last, element);
  return element;
}

void
gst_sip_ua_front_expose (GstSipUaFront *front, GstElement *child, const char *pad)
{
  GstPadTemplate *template =
      gst_element_class_get_pad_template (GST_ELEMENT_GET_CLASS (front), pad);
  g_autoptr (GstPad) target = gst_element_get_static_pad (child, pad);

  gst_element_add_pad (
      GST_ELEMENT (front), gst_ghost_pad_new_from_template (pad, target, template));
}

static GstURIType
uri_type (GType type)
{
  GstSipUaFrontClass *klass = g_type_class_ref (type);
  GstURIType kind = klass->side == GST_SIP_UA_SRC_SIDE ? GST_URI_SRC : GST_URI_SINK;

  g_type_class_unref (klass);
  return kind;
}

static const char *const *
uri_protocols (GType type)
{
  static const char *const protocols[] = { "sip", "sips", NULL };

  return protocols;
}

static char *
get_uri (GstURIHandler *handler)
{
  char *uri;

  g_object_get (handler, "uri", &uri, NULL);
  return uri;
}

/* Not with GUri: a SIP URI has no authority part. */
static gboolean
set_uri (GstURIHandler *handler, const char *uri, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (SipUaUri) parsed = sipua_uri_parse (uri, -1, &fault);

  if (!parsed) {
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI, "%s", fault->message);
    return FALSE;
  }
  g_object_set (handler, "uri", uri, NULL);
  return TRUE;
}

static void
uri_handler_init (gpointer iface, gpointer data)
{
  GstURIHandlerInterface *handler = iface;

  handler->get_type = uri_type;
  handler->get_protocols = uri_protocols;
  handler->get_uri = get_uri;
  handler->set_uri = set_uri;
}
