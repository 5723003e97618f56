/* SPDX-License-Identifier: BSD-3-Clause */
/* The call session: its life, and how the element's threads reach it. */

#include "gstsipuasession-private.h"
#include "gstsipualimits.h"

#define DEFAULT_PORT 5060 /* RFC 3261 section 19.1.2 */

/* An action on its way to the agent thread. */
typedef struct {
  GstSipUaSession *session; /* (owned) */
  SipUaCall *call;          /* (owned) (nullable) nothing is done if it is not in hand any more */
  GstSipUaSessionFunc func;
} Action;

static void
free_session (gpointer data)
{
  GstSipUaSession *session = data;

  g_clear_pointer (&session->thread, gst_sip_ua_agent_thread_unref);
  g_weak_ref_clear (&session->element);
  g_clear_object (&session->pcm_src);
  gst_sip_ua_settings_clear (&session->settings);
  g_clear_pointer (&session->codecs, g_ptr_array_unref);
  g_mutex_clear (&session->lock);
  g_cond_clear (&session->changed);
  g_free (session->answer);
}

GstSipUaSession *
gst_sip_ua_session_ref (GstSipUaSession *session)
{
  return g_atomic_rc_box_acquire (session);
}

void
gst_sip_ua_session_unref (GstSipUaSession *session)
{
  g_atomic_rc_box_release_full (session, free_session);
}

static gboolean
run_action (gpointer data)
{
  Action *action = data;

  if (!action->call || action->call == action->session->call)
    action->func (action->session);
  return G_SOURCE_REMOVE;
}

static void
free_action (gpointer data)
{
  Action *action = data;

  g_clear_object (&action->call);
  gst_sip_ua_session_unref (action->session);
  g_free (action);
}

static void
post (GstSipUaSession *session, GstSipUaSessionFunc func, SipUaCall *call)
{
  Action *action = g_new (Action, 1);

  *action = (Action){ gst_sip_ua_session_ref (session), call, func };
  gst_sip_ua_agent_thread_post (session->thread, run_action, action, free_action);
}

void
gst_sip_ua_session_post (GstSipUaSession *session, GstSipUaSessionFunc func)
{
  post (session, func, NULL);
}

/* Means the call that is there now: the next one that comes meanwhile is another's. */
static void
post_for_call (GstSipUaSession *session, GstSipUaSessionFunc func)
{
  SipUaCall *call = gst_sip_ua_session_dup_call (session);

  if (call)
    post (session, func, call);
}

static gboolean
parse_codecs (GstSipUaSession *session, GError **error)
{
  const char *value = session->settings.codecs ? session->settings.codecs : "";
  g_auto (GStrv) names = g_strsplit (value, ",", -1);

  for (guint i = 0; i == 0 || names[i]; i++)
    if (!names[i] || *g_strstrip (names[i]) == '\0') {
      g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
          "codecs \"%s\" is not a comma list of encoding names", value);
      return FALSE;
    }
  session->codecs = gst_sip_ua_media_codecs (value, error);
  if (!session->codecs)
    g_prefix_error (error, "codecs \"%s\": ", value);
  return session->codecs != NULL;
}

static gboolean
validate (GstSipUaSession *session, GError **error)
{
  const GstSipUaSettings *settings = &session->settings;

  if (!settings->local_address || !g_hostname_is_ip_address (settings->local_address)) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "local-address \"%s\" is not a numeric IPv4 or IPv6 address",
        settings->local_address ? settings->local_address : "");
    return FALSE;
  }
  return gst_sip_ua_settings_parse_port_range (
             settings, &session->port_min, &session->port_max, error)
         && parse_codecs (session, error);
}

GstSipUaSession *
gst_sip_ua_session_new (GstElement *element, GstSipUaPcmSrc *pcm_src,
    const GstSipUaSettings *settings, const GstSipUaSessionFuncs *funcs, GError **error)
{
  GstSipUaSession *session = g_atomic_rc_box_new0 (GstSipUaSession);

  g_weak_ref_init (&session->element, element);
  session->pcm_src = g_object_ref (pcm_src);
  gst_sip_ua_settings_copy (settings, &session->settings);
  session->funcs = *funcs;
  g_mutex_init (&session->lock);
  g_cond_init (&session->changed);
  if (validate (session, error))
    session->thread = gst_sip_ua_agent_thread_acquire (
        settings->local_address, settings->local_port ? settings->local_port : DEFAULT_PORT, error);
  if (!session->thread)
    g_clear_pointer (&session, gst_sip_ua_session_unref);
  return session;
}

/* What the tear-down thread still holds uses GStreamer, which the application may be about to end with
 * gst_deinit(). */
static void
wait_for_medias (GstSipUaSession *session)
{
  gint64 deadline = g_get_monotonic_time () + GST_SIP_UA_CLOSE_TIMEOUT / GST_USECOND;

  g_mutex_lock (&session->lock);
  while (session->medias > 0)
    if (!g_cond_wait_until (&session->changed, &session->lock, deadline))
      break;
  g_mutex_unlock (&session->lock);
}

void
gst_sip_ua_session_close (GstSipUaSession *session)
{
  gboolean on_thread = gst_sip_ua_agent_thread_is_current (session->thread);

  gst_sip_ua_agent_thread_release (session->thread);
  if (!on_thread)
    wait_for_medias (session);
}

/* At once, so that a caller finds us as soon as the element is in PAUSED. */
gboolean
gst_sip_ua_session_listen (GstSipUaSession *session)
{
  SipUaCallState before = g_atomic_int_exchange (&session->call_state, SIPUA_CALL_STATE_NONE);

  g_mutex_lock (&session->lock);
  session->active = TRUE;
  g_mutex_unlock (&session->lock);
  gst_sip_ua_session_wait_for_call (session);
  return before != SIPUA_CALL_STATE_NONE;
}

/* At once as well: what comes from now on finds it so. */
void
gst_sip_ua_session_set_playing (GstSipUaSession *session, gboolean playing)
{
  g_atomic_int_set (&session->playing, playing);
  if (playing)
    gst_sip_ua_session_post (session, gst_sip_ua_session_try_answer);
}

/* One that comes so late that nobody waits for it any more leaves the next call alone. */
static void
do_stop (GstSipUaSession *session)
{
  gboolean active;

  g_mutex_lock (&session->lock);
  active = session->active;
  g_mutex_unlock (&session->lock);
  if (!active)
    gst_sip_ua_session_end_call (session);
  g_mutex_lock (&session->lock);
  session->stops_done++;
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
}

/* From now on no call comes to us, but for one that is on its way. Returns the number of this stop. */
static guint
turn_away (GstSipUaSession *session)
{
  guint number;

  g_mutex_lock (&session->lock);
  session->active = FALSE;
  gst_sip_ua_agent_thread_remove_listener (session->thread, session);
  number = ++session->stops;
  g_mutex_unlock (&session->lock);
  return number;
}

/* First for do_stop() to have run, for a call may come until then, and then for the end of the
 * call. */
static void
wait_for_end (GstSipUaSession *session, guint number)
{
  gint64 deadline = g_get_monotonic_time () + (gint64)(session->settings.teardown_timeout / 1000);

  g_mutex_lock (&session->lock);
  while (session->stops_done < number || session->call)
    if (!g_cond_wait_until (&session->changed, &session->lock, deadline))
      break;
  g_mutex_unlock (&session->lock);
}

void
gst_sip_ua_session_stop (GstSipUaSession *session)
{
  guint number = turn_away (session);

  gst_sip_ua_session_post (session, do_stop);
  if (!gst_sip_ua_agent_thread_is_current (session->thread))
    wait_for_end (session, number);
  post_for_call (session, gst_sip_ua_session_drop_call); /* the next one may be coming already */
}

static void
do_answer (GstSipUaSession *session)
{
  session->answer_wanted = TRUE;
  gst_sip_ua_session_try_answer (session);
}

void
gst_sip_ua_session_answer (GstSipUaSession *session)
{
  post_for_call (session, do_answer);
}

void
gst_sip_ua_session_reject (GstSipUaSession *session, guint status, const char *reason)
{
  g_autoptr (SipUaCall) call = gst_sip_ua_session_dup_call (session);

  if (call)
    sipua_call_reject (call, status, reason);
}

void
gst_sip_ua_session_hangup (GstSipUaSession *session)
{
  post_for_call (session, gst_sip_ua_session_end_call);
}

SipUaCallState
gst_sip_ua_session_get_call_state (GstSipUaSession *session)
{
  return g_atomic_int_get (&session->call_state);
}

SipUaCall *
gst_sip_ua_session_dup_call (GstSipUaSession *session)
{
  SipUaCall *call;

  g_mutex_lock (&session->lock);
  call = session->call ? g_object_ref (session->call) : NULL;
  g_mutex_unlock (&session->lock);
  return call;
}

GstElement *
gst_sip_ua_session_dup_media_pipeline (GstSipUaSession *session)
{
  GstElement *pipeline;

  g_mutex_lock (&session->lock);
  pipeline = session->media_started ? gst_sip_ua_media_get_pipeline (session->media) : NULL;
  if (pipeline)
    gst_object_ref (pipeline);
  g_mutex_unlock (&session->lock);
  return pipeline;
}

SipUaSdpStream *
gst_sip_ua_session_dup_stream (GstSipUaSession *session)
{
  SipUaSdpStream *stream;

  g_mutex_lock (&session->lock);
  stream = session->stream ? sipua_sdp_stream_copy (session->stream) : NULL;
  g_mutex_unlock (&session->lock);
  return stream;
}

GstStructure *
gst_sip_ua_session_dup_stats (GstSipUaSession *session)
{
  GstStructure *stats;

  g_mutex_lock (&session->lock);
  stats = session->media_started ? gst_sip_ua_media_get_stats (session->media) : NULL;
  g_mutex_unlock (&session->lock);
  return stats;
}
