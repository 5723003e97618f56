/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of the application on what is sent in a call, and those that came, on the agent thread. */

#include "gstsipuaheaders.h"
#include "gstsipuasession-private.h"

static void
add_to_requests (const char *name, const char *value, gpointer call)
{
  sipua_call_add_request_header (call, NULL, name, value);
}

static void
add_to_responses (const char *name, const char *value, gpointer call)
{
  sipua_call_add_response_header (call, name, value);
}

void
gst_sip_ua_session_add_extra_headers (GstSipUaSession *session, SipUaCall *call)
{
  gst_sip_ua_headers_foreach (session->settings.extra_headers, add_to_requests, call);
  gst_sip_ua_headers_foreach (session->settings.extra_headers, add_to_responses, call);
}

typedef struct {
  SipUaCall *call; /* (unowned) */
  const char *method;
} Target;

static void
add_to_method (const char *name, const char *value, gpointer user_data)
{
  Target *target = user_data;

  sipua_call_add_request_header (target->call, target->method, name, value);
}

gboolean
gst_sip_ua_session_request_headers (GstSipUaSession *session, const char *method)
{
  g_autoptr (SipUaCall) call = g_object_ref (session->call);
  g_autoptr (GstStructure) headers = NULL;
  Target target = { call, method };

  if (session->asking)
    return TRUE;
  session->asking = TRUE;
  headers = gst_sip_ua_session_ask_headers (session, method);
  session->asking = FALSE;
  if (g_ascii_isdigit (*method))
    gst_sip_ua_headers_foreach (headers, add_to_responses, call);
  else
    gst_sip_ua_headers_foreach (headers, add_to_method, &target);
  return session->call == call;
}

static void
hear_message (GstSipUaSession *session, const SipUaMessage *message)
{
  g_autofree char *status = g_strdup_printf ("%u", sipua_message_get_status (message));
  const char *method =
      sipua_message_is_request (message) ? sipua_message_get_method (message) : status;
  GstStructure *headers;

  if (g_str_equal (method, "ACK"))
    return;
  headers = gst_sip_ua_headers_of (message);
  g_mutex_lock (&session->lock);
  g_clear_pointer (&session->received_headers, gst_structure_free);
  session->received_headers = gst_structure_copy (headers);
  g_mutex_unlock (&session->lock);
  gst_sip_ua_session_tell_headers (session, method, headers);
  gst_structure_free (headers);
}

/* Whether @message is not the one that was heard last. */
static gboolean
is_new (SipUaMessage *message, SipUaMessage **heard)
{
  if (!message || message == *heard)
    return FALSE;
  g_clear_pointer (heard, sipua_message_unref);
  *heard = sipua_message_ref (message);
  return TRUE;
}

gboolean
gst_sip_ua_session_hear (GstSipUaSession *session)
{
  g_autoptr (SipUaCall) call = g_object_ref (session->call);

  if (is_new (sipua_call_get_last_request (call), &session->heard_request))
    hear_message (session, session->heard_request);
  if (session->call == call
      && is_new (sipua_call_get_last_response (call), &session->heard_response))
    hear_message (session, session->heard_response);
  return session->call == call;
}

void
gst_sip_ua_session_forget_headers (GstSipUaSession *session)
{
  g_clear_pointer (&session->heard_request, sipua_message_unref);
  g_clear_pointer (&session->heard_response, sipua_message_unref);
}

GstStructure *
gst_sip_ua_session_dup_received_headers (GstSipUaSession *session)
{
  GstStructure *headers;

  g_mutex_lock (&session->lock);
  headers = session->received_headers ? gst_structure_copy (session->received_headers) : NULL;
  g_mutex_unlock (&session->lock);
  return headers;
}
