/* SPDX-License-Identifier: BSD-3-Clause */
/* Who hears of what happens in a call. A signal is emitted on each element of the pair, a message is
 * posted on each bus: once for a pair in one pipeline. */

#include "gstsipuafront.h"
#include "gstsipuamessages.h"
#include "gstsipuasession-private.h"

static GstObject *
top_of (GstElement *element)
{
  g_autoptr (GstObject) object = gst_object_ref (GST_OBJECT (element));
  GstObject *parent;

  while ((parent = gst_object_get_parent (object))) {
    gst_object_unref (object);
    object = parent;
  }
  return object; /* (unowned): to be compared, not used */
}

void
gst_sip_ua_session_get_fronts (GstSipUaSession *session, GstSipUaFronts *ret_fronts)
{
  *ret_fronts = (GstSipUaFronts){ .n = 0 };
  for (guint side = 0; side < GST_SIP_UA_N_SIDES; side++) {
    GstElement *element = g_weak_ref_get (&session->members[side].element);

    if (element)
      ret_fronts->elements[ret_fronts->n++] = element;
  }
  ret_fronts->n_buses = ret_fronts->n;
  if (ret_fronts->n == 2 && top_of (ret_fronts->elements[0]) == top_of (ret_fronts->elements[1]))
    ret_fronts->n_buses = 1;
}

void
gst_sip_ua_fronts_clear (GstSipUaFronts *fronts)
{
  for (guint i = 0; i < fronts->n; i++)
    gst_object_unref (fronts->elements[i]);
  fronts->n = fronts->n_buses = 0;
}

void
gst_sip_ua_session_tell_state (GstSipUaSession *session, guint status, const char *reason)
{
  g_autoptr (SipUaCall) call = g_object_ref (session->call);
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  g_atomic_int_set (&session->call_state, sipua_call_get_state (call));
  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_call_state (fronts.elements[i], call, status, reason);
  for (guint i = 0; i < fronts.n; i++)
    g_object_notify (G_OBJECT (fronts.elements[i]), "call-state");
}

void
gst_sip_ua_session_tell_failure (
    GstSipUaSession *session, guint status, const char *reason, guint q850, const char *text)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    if (!session->settings.keep_listening)
      gst_sip_ua_post_call_error (fronts.elements[i], status, reason, q850, text);
    else
      GST_ELEMENT_WARNING (
          fronts.elements[i], RESOURCE, FAILED, ("%s", text), ("SIP status %u", status));
}

void
gst_sip_ua_session_tell_progress (
    GstSipUaSession *session, GstProgressType type, const char *code, const char *text)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_progress (fronts.elements[i], type, code, "%s", text);
}

void
gst_sip_ua_session_tell_media (GstSipUaSession *session)
{
  g_autoptr (SipUaSdpStream) stream = gst_sip_ua_session_dup_stream (session);
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_media_changed (fronts.elements[i], stream);
}

void
gst_sip_ua_session_tell_hold (GstSipUaSession *session)
{
  gboolean local = session->local_hold, remote = session->remote_hold;
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_hold (fronts.elements[i], local, remote);
}

void
gst_sip_ua_session_tell_headers (
    GstSipUaSession *session, const char *method, const GstStructure *headers)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_headers (fronts.elements[i], method, headers);
  for (guint i = 0; i < fronts.n; i++)
    gst_sip_ua_front_emit_headers (GST_SIP_UA_FRONT (fronts.elements[i]), method, headers);
}

void
gst_sip_ua_session_tell_transfer (
    GstSipUaSession *session, guint status, const char *reason, gboolean done)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    gst_sip_ua_post_transfer (fronts.elements[i], status, reason, done);
}

/* The first element whose application has something to say. */
GstStructure *
gst_sip_ua_session_ask_headers (GstSipUaSession *session, const char *method)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };
  GstStructure *headers = NULL;

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n && !headers; i++)
    headers = gst_sip_ua_front_emit_request_headers (GST_SIP_UA_FRONT (fronts.elements[i]), method);
  return headers;
}

gboolean
gst_sip_ua_session_ask_transfer (GstSipUaSession *session, const char *refer_to)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };
  gboolean wanted = FALSE;

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n && !wanted; i++)
    wanted =
        gst_sip_ua_front_emit_transfer_requested (GST_SIP_UA_FRONT (fronts.elements[i]), refer_to);
  return wanted;
}

void
gst_sip_ua_session_tell_warning (GstSipUaSession *session, const char *text, guint status)
{
  g_autofree char *debug =
      status ? g_strdup_printf ("SIP status %u", status) : g_strdup ("no SIP status");
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n_buses; i++)
    GST_ELEMENT_WARNING (fronts.elements[i], RESOURCE, FAILED, ("%s", text), ("%s", debug));
}

/* The element whose application has a handler is asked; else auto-answer says it. */
guint
gst_sip_ua_session_ask (GstSipUaSession *session)
{
  g_autoptr (SipUaCall) call = g_object_ref (session->call);
  g_auto (GstSipUaFronts) fronts = { .n = 0 };
  guint status;

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n; i++)
    if (gst_sip_ua_front_emit_incoming_call (GST_SIP_UA_FRONT (fronts.elements[i]), call, &status))
      return status;
  return g_atomic_int_get (&session->auto_answer) ? 200 : 0;
}

void
gst_sip_ua_session_tell_ended (
    GstSipUaSession *session, guint status, const char *reason, guint q850)
{
  g_auto (GstSipUaFronts) fronts = { .n = 0 };

  gst_sip_ua_session_get_fronts (session, &fronts);
  for (guint i = 0; i < fronts.n; i++)
    gst_sip_ua_front_emit_ended (GST_SIP_UA_FRONT (fronts.elements[i]), status, reason, q850);
}
