/* SPDX-License-Identifier: BSD-3-Clause */
/* What an application wants of the call in hand, from any thread: brought to the agent thread, and done
 * there if the call is still the session's. */

#include "gstsipuacause.h"
#include "gstsipuasession-private.h"

typedef struct Verb Verb;

struct Verb {
  void (*run) (const Verb *verb);
  GstSipUaSession *session; /* (owned) */
  SipUaCall *call;          /* (owned) */
  guint status;
  char *text;   /* (owned) (nullable) */
  GBytes *body; /* (owned) (nullable) */
};

static gboolean
run_verb (gpointer data)
{
  const Verb *verb = data;

  if (verb->call == verb->session->call)
    verb->run (verb);
  return G_SOURCE_REMOVE;
}

static void
free_verb (gpointer data)
{
  Verb *verb = data;

  gst_sip_ua_session_unref (verb->session);
  g_object_unref (verb->call);
  g_free (verb->text);
  g_clear_pointer (&verb->body, g_bytes_unref);
  g_free (verb);
}

static void
post (GstSipUaSession *session, void (*run) (const Verb *verb), guint status, const char *text,
    GBytes *body)
{
  SipUaCall *call = gst_sip_ua_session_dup_call (session);
  Verb *verb;

  if (!call)
    return;
  verb = g_new (Verb, 1);
  *verb = (Verb){ run, gst_sip_ua_session_ref (session), call, status, g_strdup (text),
    body ? g_bytes_ref (body) : NULL };
  gst_sip_ua_session_post_full (session, run_verb, verb, free_verb);
}

/* RFC 6432 section 4: a response may say why, too. */
static void
add_reason (SipUaCall *call, guint status)
{
  guint cause = gst_sip_ua_cause_of_status (status);
  g_autofree char *value = g_strdup_printf ("Q.850;cause=%u", cause);

  if (cause)
    sipua_call_add_response_header (call, "Reason", value);
}

void
gst_sip_ua_session_refuse_call (GstSipUaSession *session, guint status, const char *reason)
{
  g_autoptr (SipUaCall) call = g_object_ref (session->call);
  g_autofree char *method = g_strdup_printf ("%u", status);

  if (sipua_call_get_direction (call) != SIPUA_CALL_DIRECTION_INCOMING
      || sipua_call_get_state (call) > SIPUA_CALL_STATE_RINGING)
    return;
  session->hangup_wanted = TRUE;
  if (!gst_sip_ua_session_request_headers (session, method))
    return;
  add_reason (call, status);
  sipua_call_reject (call, status, reason);
}

static void
run_reject (const Verb *verb)
{
  gst_sip_ua_session_refuse_call (verb->session, verb->status, verb->text);
}

void
gst_sip_ua_session_reject (GstSipUaSession *session, guint status, const char *reason)
{
  post (session, run_reject, status, reason, NULL);
}

static void
run_redirect (const Verb *verb)
{
  const char *const contacts[] = { verb->text, NULL };
  GstSipUaSession *session = verb->session;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (sipua_call_get_direction (verb->call) != SIPUA_CALL_DIRECTION_INCOMING
      || sipua_call_get_state (verb->call) > SIPUA_CALL_STATE_RINGING
      || !gst_sip_ua_session_request_headers (session, "302"))
    return;
  session->hangup_wanted = TRUE;
  if (sipua_call_redirect (verb->call, 302, contacts, &error))
    return;
  session->hangup_wanted = FALSE;
  text = g_strdup_printf ("The call was not redirected: %s", error->message);
  gst_sip_ua_session_tell_warning (session, text, 0);
}

void
gst_sip_ua_session_redirect (GstSipUaSession *session, const char *uri)
{
  post (session, run_redirect, 0, uri, NULL);
}

static void
run_hangup (const Verb *verb)
{
  gst_sip_ua_session_end_call_with (verb->session, verb->status, verb->text);
}

void
gst_sip_ua_session_hangup (GstSipUaSession *session, guint status, const char *reason)
{
  post (session, run_hangup, status, reason, NULL);
}

static void
info_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaMessage) response =
      sipua_call_send_info_finish (SIPUA_CALL (source), result, &error);
  guint status = response ? sipua_message_get_status (response) : 0;
  g_autofree char *text = NULL;

  if (session->call != SIPUA_CALL (source) || (status >= 200 && status < 300))
    return;
  text = error ? g_strdup_printf ("INFO was not sent: %s", error->message)
               : g_strdup_printf ("The peer refused INFO: %u", status);
  gst_sip_ua_session_tell_warning (session, text, status);
}

/* What comes of it is told on this thread. */
static void
run_send_info (const Verb *verb)
{
  GMainContext *context = sipua_agent_get_main_context (sipua_call_get_agent (verb->call));

  g_main_context_push_thread_default (context);
  sipua_call_send_info_async (
      verb->call, verb->text, verb->body, NULL, info_sent, gst_sip_ua_session_ref (verb->session));
  g_main_context_pop_thread_default (context);
}

void
gst_sip_ua_session_send_info (GstSipUaSession *session, const char *content_type, GBytes *body)
{
  post (session, run_send_info, 0, content_type, body);
}

static void
run_transfer (const Verb *verb)
{
  sipua_call_clear_request_headers (verb->call, "REFER"); /* of the last one */
  if (gst_sip_ua_session_request_headers (verb->session, "REFER"))
    sipua_call_transfer (verb->call, verb->text);
}

void
gst_sip_ua_session_transfer (GstSipUaSession *session, const char *uri)
{
  post (session, run_transfer, 0, uri, NULL);
}

static void
run_hold (const Verb *verb)
{
  if (verb->status)
    sipua_call_hold (verb->call);
  else
    sipua_call_resume (verb->call);
}

void
gst_sip_ua_session_hold (GstSipUaSession *session, gboolean hold)
{
  post (session, run_hold, hold, NULL, NULL);
}
