/* SPDX-License-Identifier: BSD-3-Clause */
/* The properties that a sipuasrc has of its call. */

#include "gstsipuasettings.h"

#include <sipua/sipua.h>

#define DEFAULT_LOCAL_ADDRESS "0.0.0.0"
#define DEFAULT_PORT_RANGE "10000-20000"
#define DEFAULT_CODECS "PCMU,PCMA"
#define DEFAULT_LATENCY 60
#define DEFAULT_MEDIA_TIMEOUT (30 * GST_SECOND)
#define DEFAULT_MEDIA_ESTABLISH_TIMEOUT (60 * GST_SECOND)
#define DEFAULT_TEARDOWN_TIMEOUT (2 * GST_SECOND)

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

void
gst_sip_ua_settings_init (GstSipUaSettings *settings)
{
  *settings = (GstSipUaSettings){
    .local_address = g_strdup (DEFAULT_LOCAL_ADDRESS),
    .port_range = g_strdup (DEFAULT_PORT_RANGE),
    .codecs = g_strdup (DEFAULT_CODECS),
    .latency = DEFAULT_LATENCY,
    .auto_answer = TRUE,
    .media_timeout = DEFAULT_MEDIA_TIMEOUT,
    .media_establish_timeout = DEFAULT_MEDIA_ESTABLISH_TIMEOUT,
    .teardown_timeout = DEFAULT_TEARDOWN_TIMEOUT,
  };
}

void
gst_sip_ua_settings_clear (GstSipUaSettings *settings)
{
  g_free (settings->local_address);
  g_free (settings->port_range);
  g_free (settings->codecs);
}

void
gst_sip_ua_settings_copy (const GstSipUaSettings *settings, GstSipUaSettings *copy)
{
  *copy = *settings;
  copy->local_address = g_strdup (settings->local_address);
  copy->port_range = g_strdup (settings->port_range);
  copy->codecs = g_strdup (settings->codecs);
}

gboolean
gst_sip_ua_settings_parse_port_range (
    const GstSipUaSettings *settings, guint *min, guint *max, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (settings->port_range ? settings->port_range : "", "-", -1);
  guint64 low, high;

  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (g_strstrip (parts[0]), 10, 1, 65535, &low, NULL)
      || !g_ascii_string_to_unsigned (g_strstrip (parts[1]), 10, 1, 65535, &high, NULL)) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "port-range \"%s\" is not of the form MIN-MAX with ports from 1 to 65535",
        settings->port_range ? settings->port_range : "");
    return FALSE;
  }
  if (low + low % 2 + 1 > high) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "port-range \"%s\" has no even port with the next one after it", settings->port_range);
    return FALSE;
  }
  *min = low;
  *max = high;
  return TRUE;
}

static void
install (GObjectClass *klass, guint id, GParamSpec *pspec)
{
  g_object_class_install_property (klass, id, pspec);
}

static void
install_addresses (GObjectClass *klass)
{
  install (klass, GST_SIP_UA_PROP_LOCAL_ADDRESS,
      g_param_spec_string ("local-address", "Local address",
          "Numeric address of this host for SIP and RTP; 0.0.0.0 or :: for all of them",
          DEFAULT_LOCAL_ADDRESS, FLAGS));
  install (klass, GST_SIP_UA_PROP_LOCAL_PORT,
      g_param_spec_uint ("local-port", "Local port", "Port for SIP; 0: 5060", 0, 65535, 0, FLAGS));
  install (klass, GST_SIP_UA_PROP_PORT_RANGE,
      g_param_spec_string ("port-range", "Port range",
          "Ports for media, as MIN-MAX: RTP takes an even one, RTCP the next", DEFAULT_PORT_RANGE,
          FLAGS));
}

static void
install_times (GObjectClass *klass)
{
  install (klass, GST_SIP_UA_PROP_MEDIA_TIMEOUT,
      g_param_spec_uint64 ("media-timeout", "Media timeout",
          "End the call with an error when no RTP came for so long (ns); 0: never", 0, G_MAXUINT64,
          DEFAULT_MEDIA_TIMEOUT, FLAGS));
  install (klass, GST_SIP_UA_PROP_MEDIA_ESTABLISH_TIMEOUT,
      g_param_spec_uint64 ("media-establish-timeout", "Media establish timeout",
          "End the call with an error when no RTP came so long after the answer (ns); 0: never", 0,
          G_MAXUINT64, DEFAULT_MEDIA_ESTABLISH_TIMEOUT, FLAGS));
  install (klass, GST_SIP_UA_PROP_TEARDOWN_TIMEOUT,
      g_param_spec_uint64 ("teardown-timeout", "Teardown timeout",
          "How long PAUSED to READY waits for the response to our BYE (ns)", 0, G_MAXUINT64,
          DEFAULT_TEARDOWN_TIMEOUT, FLAGS));
}

void
gst_sip_ua_settings_install_properties (GObjectClass *klass)
{
  install_addresses (klass);
  install_times (klass);
  install (klass, GST_SIP_UA_PROP_CODECS,
      g_param_spec_string ("codecs", "Codecs",
          "Codecs by preference, a comma list of encoding names", DEFAULT_CODECS, FLAGS));
  install (klass, GST_SIP_UA_PROP_LATENCY,
      g_param_spec_uint (
          "latency", "Latency", "Jitter buffer (ms)", 0, 10000, DEFAULT_LATENCY, FLAGS));
  install (klass, GST_SIP_UA_PROP_AUTO_ANSWER,
      g_param_spec_boolean ("auto-answer", "Auto answer",
          "Answer calls, once in PLAYING; else they ring until the action signal answer", TRUE,
          FLAGS));
  install (klass, GST_SIP_UA_PROP_KEEP_LISTENING,
      g_param_spec_boolean ("keep-listening", "Keep listening",
          "Wait for the next call when one is over, instead of EOS or an error", FALSE, FLAGS));
}

static void
replace (char **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

gboolean
gst_sip_ua_settings_set_property (GstSipUaSettings *settings, guint id, const GValue *value)
{
  switch (id) {
    case GST_SIP_UA_PROP_LOCAL_ADDRESS:
      replace (&settings->local_address, value);
      return TRUE;
    case GST_SIP_UA_PROP_LOCAL_PORT:
      settings->local_port = g_value_get_uint (value);
      return TRUE;
    case GST_SIP_UA_PROP_PORT_RANGE:
      replace (&settings->port_range, value);
      return TRUE;
    case GST_SIP_UA_PROP_CODECS:
      replace (&settings->codecs, value);
      return TRUE;
    case GST_SIP_UA_PROP_LATENCY:
      settings->latency = g_value_get_uint (value);
      return TRUE;
    case GST_SIP_UA_PROP_AUTO_ANSWER:
      settings->auto_answer = g_value_get_boolean (value);
      return TRUE;
    case GST_SIP_UA_PROP_KEEP_LISTENING:
      settings->keep_listening = g_value_get_boolean (value);
      return TRUE;
    case GST_SIP_UA_PROP_MEDIA_TIMEOUT:
      settings->media_timeout = g_value_get_uint64 (value);
      return TRUE;
    case GST_SIP_UA_PROP_MEDIA_ESTABLISH_TIMEOUT:
      settings->media_establish_timeout = g_value_get_uint64 (value);
      return TRUE;
    case GST_SIP_UA_PROP_TEARDOWN_TIMEOUT:
      settings->teardown_timeout = g_value_get_uint64 (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_sip_ua_settings_get_property (const GstSipUaSettings *settings, guint id, GValue *value)
{
  switch (id) {
    case GST_SIP_UA_PROP_LOCAL_ADDRESS:
      g_value_set_string (value, settings->local_address);
      return TRUE;
    case GST_SIP_UA_PROP_LOCAL_PORT:
      g_value_set_uint (value, settings->local_port);
      return TRUE;
    case GST_SIP_UA_PROP_PORT_RANGE:
      g_value_set_string (value, settings->port_range);
      return TRUE;
    case GST_SIP_UA_PROP_CODECS:
      g_value_set_string (value, settings->codecs);
      return TRUE;
    case GST_SIP_UA_PROP_LATENCY:
      g_value_set_uint (value, settings->latency);
      return TRUE;
    case GST_SIP_UA_PROP_AUTO_ANSWER:
      g_value_set_boolean (value, settings->auto_answer);
      return TRUE;
    case GST_SIP_UA_PROP_KEEP_LISTENING:
      g_value_set_boolean (value, settings->keep_listening);
      return TRUE;
    case GST_SIP_UA_PROP_MEDIA_TIMEOUT:
      g_value_set_uint64 (value, settings->media_timeout);
      return TRUE;
    case GST_SIP_UA_PROP_MEDIA_ESTABLISH_TIMEOUT:
      g_value_set_uint64 (value, settings->media_establish_timeout);
      return TRUE;
    case GST_SIP_UA_PROP_TEARDOWN_TIMEOUT:
      g_value_set_uint64 (value, settings->teardown_timeout);
      return TRUE;
    default:
      return FALSE;
  }
}
