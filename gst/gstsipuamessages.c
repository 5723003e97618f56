/* SPDX-License-Identifier: BSD-3-Clause */
/* Bus messages of the elements. */

#include "gstsipuamessages.h"

#include <sipua/sipua-enum-types.h>

static void
post (GstElement *element, GstStructure *structure)
{
  gst_element_post_message (element, gst_message_new_element (GST_OBJECT (element), structure));
}

void
gst_sip_ua_post_progress (
    GstElement *element, GstProgressType type, const char *code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  gst_element_post_message (
      element, gst_message_new_progress (GST_OBJECT (element), type, code, text));
}

const char *
gst_sip_ua_call_state_nick (SipUaCallState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SIPUA_TYPE_CALL_STATE);

  return g_enum_get_value (klass, state)->value_nick;
}

void
gst_sip_ua_post_call_state (GstElement *element, SipUaCall *call, guint status, const char *reason)
{
  const char *direction =
      sipua_call_get_direction (call) == SIPUA_CALL_DIRECTION_OUTGOING ? "outgoing" : "incoming";

  post (
      element, gst_structure_new ("sip-call-state", "call-id", G_TYPE_STRING,
                   sipua_call_get_call_id (call), "state", G_TYPE_STRING,
                   gst_sip_ua_call_state_nick (sipua_call_get_state (call)), "status", G_TYPE_UINT,
                   status, "reason", G_TYPE_STRING, reason, "direction", G_TYPE_STRING, direction,
                   "remote-uri", G_TYPE_STRING, sipua_call_get_remote_uri (call), NULL));
}

void
gst_sip_ua_post_media_changed (GstElement *element, const SipUaSdpStream *stream)
{
  g_autofree char *address =
      g_strdup_printf ("%s:%u", stream->remote_address, stream->remote_rtp_port);

  post (element, gst_structure_new ("sip-media-changed", "codec", G_TYPE_STRING,
                     stream->codec->encoding_name, "pt", G_TYPE_UINT, stream->codec->payload_type,
                     "clock-rate", G_TYPE_UINT, stream->codec->clock_rate, "ptime", G_TYPE_UINT,
                     stream->ptime, "remote-address", G_TYPE_STRING, address, NULL));
}

void
gst_sip_ua_post_headers (GstElement *element, const char *method, const GstStructure *headers)
{
  post (element, gst_structure_new ("sip-headers", "method", G_TYPE_STRING, method, "headers",
                     GST_TYPE_STRUCTURE, headers, NULL));
}

void
gst_sip_ua_post_hold (GstElement *element, gboolean local, gboolean remote)
{
  post (element, gst_structure_new ("sip-call-hold", "local", G_TYPE_BOOLEAN, local, "remote",
                     G_TYPE_BOOLEAN, remote, NULL));
}

void
gst_sip_ua_post_transfer (GstElement *element, guint status, const char *reason, gboolean done)
{
  post (element, gst_structure_new ("sip-call-transfer", "status", G_TYPE_UINT, status, "reason",
                     G_TYPE_STRING, reason, "done", G_TYPE_BOOLEAN, done, NULL));
}

void
gst_sip_ua_post_media_timeout (GstElement *element, const char *cause)
{
  post (element, gst_structure_new ("sip-media-timeout", "cause", G_TYPE_STRING, cause, NULL));
}

void
gst_sip_ua_post_dtmf (GstElement *element, const GstSipUaTelephoneEvent *event, GstClockTime start)
{
  char character[2] = { event->character, 0 };

  post (element,
      gst_structure_new ("dtmf-event", "number", G_TYPE_INT, event->number, "volume", G_TYPE_INT,
          event->volume, "type", G_TYPE_INT, 1, /* a named event, as dtmfsrc has it */
          "method", G_TYPE_INT, 1,              /* RTP */
          "start", G_TYPE_UINT64, start, "duration", G_TYPE_UINT64, event->duration, "character",
          G_TYPE_STRING, character, NULL));
}

void
gst_sip_ua_post_mark (GstElement *element, const char *id, GstClockTime played)
{
  post (element, gst_structure_new ("sip-mark", "id", G_TYPE_STRING, id, "played-time",
                     G_TYPE_UINT64, played, NULL));
}

void
gst_sip_ua_post_flushed (GstElement *element, GstClockTime played, GstClockTime dropped)
{
  post (element, gst_structure_new ("sip-flushed", "played-time", G_TYPE_UINT64, played,
                     "dropped-time", G_TYPE_UINT64, dropped, NULL));
}

/* By SIP status, as rtspsrc does it by RTSP status. */
static GstResourceError
error_code (guint status)
{
  switch (status) {
    case 401:
    case 403:
    case 407:
      return GST_RESOURCE_ERROR_NOT_AUTHORIZED;
    case 404:
    case 484:
    case 604:
      return GST_RESOURCE_ERROR_NOT_FOUND;
    case 486:
    case 600:
    case 603:
      return GST_RESOURCE_ERROR_BUSY;
    case 408:
    case 480:
      return GST_RESOURCE_ERROR_OPEN_READ;
    default:
      return GST_RESOURCE_ERROR_FAILED;
  }
}

void
gst_sip_ua_post_call_error (
    GstElement *element, guint status, const char *reason, guint q850, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (GST_RESOURCE_ERROR, error_code (status), text);
  g_autofree char *debug = g_strdup_printf ("SIP status %u %s", status, reason);
  GstStructure *details = gst_structure_new ("details", "sip-status", G_TYPE_UINT, status, "reason",
      G_TYPE_STRING, reason, "q850-cause", G_TYPE_UINT, q850, NULL);

  gst_element_post_message (
      element, gst_message_new_error_with_details (GST_OBJECT (element), error, debug, details));
}
