/* SPDX-License-Identifier: BSD-3-Clause */
/* The properties that a sipuasrc has of its call: what a pair of elements shares. */
#pragma once

#include <gst/gst.h>

typedef struct {
  char *local_address; /* (owned) numeric */
  guint local_port;    /* 0: 5060 */
  char *port_range;    /* (owned) "MIN-MAX" */
  char *codecs;        /* (owned) comma list of encoding names */
  guint latency;       /* ms */
  gboolean auto_answer;
  gboolean keep_listening;
  GstClockTime media_timeout;           /* 0: never */
  GstClockTime media_establish_timeout; /* 0: never */
  GstClockTime teardown_timeout;
} GstSipUaSettings;

enum {
  GST_SIP_UA_PROP_LOCAL_ADDRESS = 1,
  GST_SIP_UA_PROP_LOCAL_PORT,
  GST_SIP_UA_PROP_PORT_RANGE,
  GST_SIP_UA_PROP_CODECS,
  GST_SIP_UA_PROP_LATENCY,
  GST_SIP_UA_PROP_AUTO_ANSWER,
  GST_SIP_UA_PROP_KEEP_LISTENING,
  GST_SIP_UA_PROP_MEDIA_TIMEOUT,
  GST_SIP_UA_PROP_MEDIA_ESTABLISH_TIMEOUT,
  GST_SIP_UA_PROP_TEARDOWN_TIMEOUT,
  GST_SIP_UA_N_SETTINGS
};

void gst_sip_ua_settings_init (GstSipUaSettings *settings);
void gst_sip_ua_settings_clear (GstSipUaSettings *settings);
void gst_sip_ua_settings_copy (const GstSipUaSettings *settings, GstSipUaSettings *copy);
/* "MIN-MAX" of port-range as numbers. The error says what is wrong with it. */
gboolean gst_sip_ua_settings_parse_port_range (
    const GstSipUaSettings *settings, guint *min, guint *max, GError **error);

void gst_sip_ua_settings_install_properties (GObjectClass *klass);
/* FALSE: not a property of the settings. */
gboolean gst_sip_ua_settings_set_property (
    GstSipUaSettings *settings, guint id, const GValue *value);
gboolean gst_sip_ua_settings_get_property (
    const GstSipUaSettings *settings, guint id, GValue *value);
