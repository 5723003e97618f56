/* SPDX-License-Identifier: BSD-3-Clause */
/* The settings of a pair, and the SIP address that they ask for. */

#include "gstsipuasession-private.h"

#define DEFAULT_PORT 5060 /* RFC 3261 section 19.1.2 */

static gboolean
parse_codecs (const char *value, GPtrArray **ret_codecs, GError **error)
{
  g_auto (GStrv) names = g_strsplit (value, ",", -1);

  for (guint i = 0; i == 0 || names[i]; i++)
    if (!names[i] || *g_strstrip (names[i]) == '\0') {
      g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
          "codecs \"%s\" is not a comma list of encoding names", value);
      return FALSE;
    }
  *ret_codecs = gst_sip_ua_media_codecs (value, error);
  if (!*ret_codecs)
    g_prefix_error (error, "codecs \"%s\": ", value);
  return *ret_codecs != NULL;
}

/* Where the session waits for calls, or calls from. Port 0 is one that the system chooses, the same for
 * all that call from that address. */
static GstSipUaAgentThread *
acquire_thread (const GstSipUaSettings *settings, GError **error)
{
  gboolean calls = settings->uri != NULL;

  if (settings->call) {
    SipUaAgent *agent = sipua_call_get_agent (settings->call);

    return gst_sip_ua_agent_thread_acquire_for (agent);
  }
  if (settings->agent)
    return gst_sip_ua_agent_thread_acquire_for (settings->agent);
  return gst_sip_ua_agent_thread_acquire (settings->local_address,
      settings->local_port || calls ? settings->local_port : DEFAULT_PORT, error);
}

static void
release_thread (GstSipUaAgentThread *thread)
{
  gst_sip_ua_agent_thread_release (thread);
  gst_sip_ua_agent_thread_unref (thread);
}

/* What lib/ has of the agent, not of the call. What nobody set is as the application left it. */
static void
configure_agent (GstSipUaAgentThread *thread, const GstSipUaSettings *settings)
{
  g_autoptr (SipUaAgent) agent = gst_sip_ua_agent_thread_dup_agent (thread);

  if (gst_sip_ua_settings_is_given (settings, GST_SIP_UA_PROP_SESSION_EXPIRES))
    g_object_set (agent, "session-expires",
        (guint)MIN (settings->session_expires / GST_SECOND, G_MAXINT), NULL);
  if (gst_sip_ua_settings_is_given (settings, GST_SIP_UA_PROP_PRACK))
    g_object_set (agent, "prack", settings->prack, NULL);
}

/* Whether the settings make a call is seen by making one. */
static GstSipUaAgentThread *
acquire_checked (const GstSipUaSettings *settings, GError **error)
{
  GstSipUaAgentThread *thread = acquire_thread (settings, error);
  g_autoptr (SipUaCall) call = NULL;

  if (!thread || !settings->uri)
    return thread;
  call = gst_sip_ua_session_new_call (thread, settings, error);
  if (!call)
    g_clear_pointer (&thread, release_thread);
  return thread;
}

gboolean
gst_sip_ua_session_merge (GstSipUaSession *session, const GstSipUaSettings *other,
    GstSipUaSettings *ret_settings, GError **error)
{
  gboolean good = TRUE;

  gst_sip_ua_settings_init (ret_settings);
  for (guint i = 0; i < GST_SIP_UA_N_SIDES && good; i++)
    if (session->members[i].joined)
      good = gst_sip_ua_settings_merge (ret_settings, &session->members[i].settings, error);
  if (good && other)
    good = gst_sip_ua_settings_merge (ret_settings, other, error);
  if (good && gst_sip_ua_settings_check (ret_settings, error))
    return TRUE;
  gst_sip_ua_settings_clear (ret_settings);
  return FALSE;
}

/* Two elements that contradict each other in PLAYING have what nobody set. */
void
gst_sip_ua_session_update_late (GstSipUaSession *session)
{
  GstSipUaSettings merged;

  if (!gst_sip_ua_session_merge (session, NULL, &merged, NULL))
    gst_sip_ua_settings_init (&merged);
  g_atomic_int_set (&session->auto_answer, merged.auto_answer);
  g_atomic_int_set (&session->hangup_on_eos, merged.hangup_on_eos);
  gst_sip_ua_settings_clear (&merged);
}

void
gst_sip_ua_session_set_late (
    GstSipUaSession *session, GstSipUaSide side, guint id, const GValue *value)
{
  g_mutex_lock (&session->setup_lock);
  gst_sip_ua_settings_set_property (&session->members[side].settings, id, value);
  gst_sip_ua_session_update_late (session);
  g_mutex_unlock (&session->setup_lock);
}

/* Everything at once, so that a setting that cannot be leaves what was there. */
gboolean
gst_sip_ua_session_open (GstSipUaSession *session, GstSipUaSettings *settings, GError **error)
{
  g_autoptr (GPtrArray) codecs = NULL;
  GstSipUaAgentThread *thread, *old;
  guint min, max;

  if (!gst_sip_ua_settings_parse_port_range (settings, &min, &max, error)
      || !parse_codecs (settings->codecs ? settings->codecs : "", &codecs, error)
      || !(thread = acquire_checked (settings, error))) {
    gst_sip_ua_settings_clear (settings);
    return FALSE;
  }
  configure_agent (thread, settings);
  old = gst_sip_ua_session_close (session);
  g_mutex_lock (&session->lock);
  gst_sip_ua_settings_clear (&session->settings);
  session->settings = *settings;
  session->port_min = min;
  session->port_max = max;
  g_clear_pointer (&session->codecs, g_ptr_array_unref);
  session->codecs = g_steal_pointer (&codecs);
  session->thread = thread;
  session->open = TRUE;
  g_mutex_unlock (&session->lock);
  g_clear_pointer (&old, release_thread);
  return TRUE;
}

/* Settings stay: a call that nobody waited for any longer may still be at its last step. */
GstSipUaAgentThread *
gst_sip_ua_session_close (GstSipUaSession *session)
{
  GstSipUaAgentThread *thread;

  g_mutex_lock (&session->lock);
  thread = g_steal_pointer (&session->thread);
  session->open = FALSE;
  g_cond_broadcast (&session->changed);
  g_mutex_unlock (&session->lock);
  return thread;
}
