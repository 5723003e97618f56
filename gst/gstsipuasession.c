/* SPDX-License-Identifier: BSD-3-Clause */
/* The call session: its life, and how the elements' threads reach it. */

#include "gstsipuasession-private.h"

#include "gstsipualimits.h"

/* An action on its way to the agent thread. */
typedef struct {
  GstSipUaSession *session; /* (owned) */
  GstSipUaAgentThread
      *thread;     /* (owned) (nullable) nothing is done if it is not the session's any more */
  SipUaCall *call; /* (owned) (nullable) nothing is done if it is not in hand any more */
  GstSipUaSessionFunc func;
} Action;

GstSipUaSession *
gst_sip_ua_session_new (void)
{
  GstSipUaSession *session = g_atomic_rc_box_new0 (GstSipUaSession);

  g_mutex_init (&session->setup_lock);
  g_mutex_init (&session->lock);
  g_cond_init (&session->changed);
  for (guint i = 0; i < GST_SIP_UA_N_SIDES; i++)
    g_weak_ref_init (&session->members[i].element, NULL);
  return session;
}

static void
free_session (gpointer data)
{
  GstSipUaSession *session = data;

  for (guint i = 0; i < GST_SIP_UA_N_SIDES; i++)
    g_weak_ref_clear (&session->members[i].element);
  gst_sip_ua_settings_clear (&session->settings);
  g_clear_pointer (&session->codecs, g_ptr_array_unref);
  g_clear_pointer (&session->received_headers, gst_structure_free);
  g_mutex_clear (&session->setup_lock);
  g_mutex_clear (&session->lock);
  g_cond_clear (&session->changed);
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

  GstSipUaSession *session = action->session;

  if (action->call ? action->call == session->call
                   : !session->thread || session->thread == action->thread)
    action->func (session);
  return G_SOURCE_REMOVE;
}

static void
free_action (gpointer data)
{
  Action *action = data;

  g_clear_object (&action->call);
  g_clear_pointer (&action->thread, gst_sip_ua_agent_thread_unref);
  gst_sip_ua_session_unref (action->session);
  g_free (action);
}

static GstSipUaAgentThread *
ref_thread (GstSipUaSession *session)
{
  GstSipUaAgentThread *thread;

  g_mutex_lock (&session->lock);
  thread = session->thread ? gst_sip_ua_agent_thread_ref (session->thread) : NULL;
  g_mutex_unlock (&session->lock);
  return thread;
}

typedef void (*Send) (
    GstSipUaAgentThread *thread, GSourceFunc func, gpointer user_data, GDestroyNotify destroy);

static void
send_by (GstSipUaSession *session, Send send, GSourceFunc func, gpointer user_data,
    GDestroyNotify destroy)
{
  GstSipUaAgentThread *thread = ref_thread (session);

  if (!thread) {
    destroy (user_data);
    return;
  }
  send (thread, func, user_data, destroy);
  gst_sip_ua_agent_thread_unref (thread);
}

void
gst_sip_ua_session_queue (
    GstSipUaSession *session, GSourceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  send_by (session, gst_sip_ua_agent_thread_queue, func, user_data, destroy);
}

void
gst_sip_ua_session_post_full (
    GstSipUaSession *session, GSourceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  send_by (session, gst_sip_ua_agent_thread_post, func, user_data, destroy);
}

static void
post (GstSipUaSession *session, GstSipUaAgentThread *thread, GstSipUaSessionFunc func,
    SipUaCall *call)
{
  Action *action = g_new (Action, 1);

  *action = (Action){ gst_sip_ua_session_ref (session), gst_sip_ua_agent_thread_ref (thread),
    call ? g_object_ref (call) : NULL, func };
  gst_sip_ua_agent_thread_post (thread, run_action, action, free_action);
}

void
gst_sip_ua_session_post (GstSipUaSession *session, GstSipUaSessionFunc func)
{
  GstSipUaAgentThread *thread = ref_thread (session);

  if (!thread)
    return;
  post (session, thread, func, NULL);
  gst_sip_ua_agent_thread_unref (thread);
}

/* The next call that comes meanwhile is another's. */
static void
post_for_call (GstSipUaSession *session, GstSipUaAgentThread *thread, GstSipUaSessionFunc func)
{
  g_autoptr (SipUaCall) call = gst_sip_ua_session_dup_call (session);

  if (call)
    post (session, thread, func, call);
}

void
gst_sip_ua_session_post_for_call (GstSipUaSession *session, GstSipUaSessionFunc func)
{
  GstSipUaAgentThread *thread = ref_thread (session);

  if (!thread)
    return;
  post_for_call (session, thread, func);
  gst_sip_ua_agent_thread_unref (thread);
}

gboolean
gst_sip_ua_session_is_active (GstSipUaSession *session)
{
  gboolean active;

  g_mutex_lock (&session->lock);
  active = gst_sip_ua_session_any_active (session);
  g_mutex_unlock (&session->lock);
  return active;
}

gpointer
gst_sip_ua_session_dup_child (GstSipUaSession *session, GstSipUaSide side)
{
  GstSipUaMember *member = &session->members[side];
  gpointer child;

  g_mutex_lock (&session->lock);
  child = member->active ? gst_object_ref (member->child) : NULL;
  g_mutex_unlock (&session->lock);
  return child;
}

/* With setup_lock held. A round that is under way goes on with the settings that it began with. */
static gboolean
take_settings (
    GstSipUaSession *session, GstSipUaSide side, const GstSipUaSettings *settings, GError **error)
{
  GstSipUaSettings merged;
  const char *difference = NULL;
  gboolean busy = gst_sip_ua_session_is_active (session);

  if (!gst_sip_ua_session_merge (session, settings, &merged, error))
    return FALSE;
  if (!busy && (session->open || side == GST_SIP_UA_SRC_SIDE))
    return gst_sip_ua_session_open (session, &merged, error);
  if (busy)
    difference = gst_sip_ua_settings_difference (&merged, &session->settings);
  gst_sip_ua_settings_clear (&merged);
  if (difference)
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "%s cannot be changed while the other element of the pair is in PAUSED or PLAYING",
        difference);
  return difference == NULL;
}

gboolean
gst_sip_ua_session_join (GstSipUaSession *session, GstSipUaSide side, GstElement *element,
    GstElement *child, const GstSipUaSettings *settings, GError **error)
{
  GstSipUaMember *member = &session->members[side];
  gboolean joined;

  g_mutex_lock (&session->setup_lock);
  joined = take_settings (session, side, settings, error);
  if (joined) {
    gst_sip_ua_settings_copy (settings, &member->settings);
    g_weak_ref_set (&member->element, element);
    g_mutex_lock (&session->lock);
    member->child = gst_object_ref (child);
    member->joined = TRUE;
    g_mutex_unlock (&session->lock);
    gst_sip_ua_session_update_late (session);
  }
  g_mutex_unlock (&session->setup_lock);
  return joined;
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

/* With setup_lock held. */
static void
forget_member (GstSipUaSession *session, GstSipUaMember *member)
{
  g_mutex_lock (&session->lock);
  gst_clear_object (&member->child);
  member->joined = FALSE;
  g_mutex_unlock (&session->lock);
  g_weak_ref_set (&member->element, NULL);
  gst_sip_ua_settings_clear (&member->settings);
}

/* The address is given up when nobody waits on it: what the other element wants may be another one, and
 * it binds that before it next gets to PAUSED. */
void
gst_sip_ua_session_leave (GstSipUaSession *session, GstSipUaSide side)
{
  GstSipUaAgentThread *thread = NULL;
  gboolean on_thread;

  g_mutex_lock (&session->setup_lock);
  forget_member (session, &session->members[side]);
  if (!gst_sip_ua_session_is_active (session))
    thread = gst_sip_ua_session_close (session);
  g_mutex_unlock (&session->setup_lock);
  if (!thread)
    return;
  on_thread = gst_sip_ua_agent_thread_is_current (thread);
  gst_sip_ua_agent_thread_release (thread);
  gst_sip_ua_agent_thread_unref (thread);
  if (!on_thread)
    wait_for_medias (session);
}

/* Marked before anything else can close what is open. */
static void
take_part (GstSipUaSession *session, GstSipUaMember *member)
{
  g_mutex_lock (&session->lock);
  member->begins = !gst_sip_ua_session_any_active (session);
  member->active = TRUE;
  member->playing = FALSE;
  g_mutex_unlock (&session->lock);
}

gboolean
gst_sip_ua_session_prepare (GstSipUaSession *session, GstSipUaSide side, GError **error)
{
  GstSipUaSettings merged;
  gboolean open;

  g_mutex_lock (&session->setup_lock);
  open = session->open
         || (gst_sip_ua_session_merge (session, NULL, &merged, error)
             && gst_sip_ua_session_open (session, &merged, error));
  if (open)
    take_part (session, &session->members[side]);
  g_mutex_unlock (&session->setup_lock);
  return open;
}

/* At once where calls are waited for, so that a caller finds us as soon as the element is in PAUSED. */
static void
begin_round (GstSipUaSession *session)
{
  if (session->settings.call)
    gst_sip_ua_session_post (session, gst_sip_ua_session_take_given_call);
  else if (session->settings.uri)
    gst_sip_ua_session_post (session, gst_sip_ua_session_dial);
  else
    gst_sip_ua_session_wait_for_call (session);
}

/* Whether it is this one that begins the round; once. */
static gboolean
steal_begins (GstSipUaSession *session, GstSipUaSide side)
{
  gboolean begins;

  g_mutex_lock (&session->lock);
  begins = session->members[side].begins;
  session->members[side].begins = FALSE;
  g_mutex_unlock (&session->lock);
  return begins;
}

/* The round ended after the element took part, but before its child could take notice. */
static void
end_late_stream (GstSipUaSession *session, GstSipUaSide side)
{
  GstSipUaMember *member = &session->members[side];
  g_autoptr (GstElement) child = NULL;

  g_mutex_lock (&session->lock);
  child = member->active ? NULL : gst_object_ref (member->child);
  g_mutex_unlock (&session->lock);
  if (child && side == GST_SIP_UA_SRC_SIDE)
    gst_sip_ua_pcm_src_end (GST_SIP_UA_PCM_SRC (child));
  else if (child)
    gst_sip_ua_paced_sink_end (GST_SIP_UA_PACED_SINK (child));
}

gboolean
gst_sip_ua_session_begin (GstSipUaSession *session, GstSipUaSide side)
{
  SipUaCallState before;

  if (!steal_begins (session, side)) {
    gst_sip_ua_session_post (session, gst_sip_ua_session_attach);
    end_late_stream (session, side);
    return FALSE;
  }
  before = g_atomic_int_exchange (&session->call_state, SIPUA_CALL_STATE_NONE);
  begin_round (session);
  return before != SIPUA_CALL_STATE_NONE;
}

/* At once as well: what comes from now on finds it so. */
void
gst_sip_ua_session_set_playing (GstSipUaSession *session, GstSipUaSide side, gboolean playing)
{
  g_mutex_lock (&session->lock);
  session->members[side].playing = playing;
  g_mutex_unlock (&session->lock);
  if (playing)
    gst_sip_ua_session_post (session, gst_sip_ua_session_try_answer);
}

/* One that comes so late that nobody waits for it any more leaves the next round alone. */
static void
do_stop (GstSipUaSession *session)
{
  if (!gst_sip_ua_session_is_active (session))
    gst_sip_ua_session_end_call (session);
  g_mutex_lock (&session->lock);
  session->stops_done = session->stops;
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
}

/* Returns whether the round is over. If so, no call comes to us from now on but for one that is on its
 * way, and *ret_number is that of this stop. @thread (nullable): that of the session. */
static gboolean
turn_away (
    GstSipUaSession *session, GstSipUaSide side, GstSipUaAgentThread *thread, guint *ret_number)
{
  gboolean last;

  g_mutex_lock (&session->lock);
  session->members[side].active = session->members[side].playing = FALSE;
  last = !gst_sip_ua_session_any_active (session);
  if (last) {
    if (thread)
      gst_sip_ua_agent_thread_remove_listener (thread, session);
    *ret_number = ++session->stops;
  }
  g_mutex_unlock (&session->lock);
  return last;
}

/* First for do_stop() to have run, for a call may come until then, and then for the end of the
 * call. Neither comes once the session is closed. */
static void
wait_for_end (GstSipUaSession *session, GstSipUaAgentThread *thread, guint number)
{
  gint64 deadline;

  g_mutex_lock (&session->lock);
  deadline = g_get_monotonic_time () + (gint64)(session->settings.teardown_timeout / 1000);
  while ((session->stops_done < number || session->call || session->asides > 0)
         && session->thread == thread)
    if (!g_cond_wait_until (&session->changed, &session->lock, deadline))
      break;
  g_mutex_unlock (&session->lock);
}

/* Posts to the thread of the round: another one may close the session at any time. */
static void
stop_round (GstSipUaSession *session, GstSipUaAgentThread *thread, guint number)
{
  post (session, thread, do_stop, NULL);
  if (!gst_sip_ua_agent_thread_is_current (thread))
    wait_for_end (session, thread, number);
  /* The next one may be coming already. */
  post_for_call (session, thread, gst_sip_ua_session_drop_call);
}

/* When the round was over before, and the other element left the session since, there is no thread and
 * nothing to stop. */
void
gst_sip_ua_session_deactivate (GstSipUaSession *session, GstSipUaSide side)
{
  GstSipUaAgentThread *thread = ref_thread (session);
  guint number = 0;

  if (!turn_away (session, side, thread, &number)) {
    gst_sip_ua_session_post (session, gst_sip_ua_session_attach);
    gst_sip_ua_session_post (session, gst_sip_ua_session_try_answer);
    if (steal_begins (session, side)) /* it did not get so far, but another one is in the round */
      begin_round (session);
  } else if (thread) {
    stop_round (session, thread, number);
  }
  g_clear_pointer (&thread, gst_sip_ua_agent_thread_unref);
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
  gst_sip_ua_session_post_for_call (session, do_answer);
}

/* Decided here, on the worker: the sink may have left by the time that the agent thread runs. */
void
gst_sip_ua_session_drained (GstSipUaSession *session)
{
  if (g_atomic_int_get (&session->hangup_on_eos))
    gst_sip_ua_session_post_for_call (session, gst_sip_ua_session_end_call);
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
