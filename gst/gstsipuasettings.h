/* SPDX-License-Identifier: BSD-3-Clause */
/* The properties that a sipuasrc and a sipuasink have of their call. A pair shares them: what is set
 * on either of its two elements counts for both. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

typedef struct {
  guint64 given;               /* bit 1 << property id: was set, and is no default */
  char *uri;                   /* (owned) (nullable) whom to call; NULL: wait for a call */
  char *channel;               /* (owned) (nullable) */
  SipUaAgent *agent;           /* (owned) (nullable) */
  SipUaCall *call;             /* (owned) (nullable) to be taken over */
  char *from_uri;              /* (owned) (nullable) */
  char *display_name;          /* (owned) (nullable) */
  char *local_address;         /* (owned) numeric */
  guint local_port;            /* 0: 5060, or any to call from */
  char *port_range;            /* (owned) "MIN-MAX" */
  GstStructure *extra_headers; /* (owned) (nullable) */
  gboolean follow_redirects;
  char *codecs;  /* (owned) comma list of encoding names */
  guint latency; /* ms */
  gboolean auto_answer;
  gboolean early_media; /* 183 with the answer instead of 180 */
  gint prack;           /* SipUaPrackMode */
  gboolean keep_listening;
  gboolean hangup_on_eos;
  GstClockTime answer_timeout;          /* 0: never */
  GstClockTime media_timeout;           /* 0: never */
  GstClockTime media_establish_timeout; /* 0: never */
  GstClockTime teardown_timeout;
  GstClockTime session_expires; /* 0: not asked for */
} GstSipUaSettings;

enum {
  GST_SIP_UA_PROP_URI = 1,
  GST_SIP_UA_PROP_CHANNEL,
  GST_SIP_UA_PROP_AGENT,
  GST_SIP_UA_PROP_CALL,
  GST_SIP_UA_PROP_FROM_URI,
  GST_SIP_UA_PROP_DISPLAY_NAME,
  GST_SIP_UA_PROP_EXTRA_HEADERS,
  GST_SIP_UA_PROP_FOLLOW_REDIRECTS,
  GST_SIP_UA_PROP_LOCAL_ADDRESS,
  GST_SIP_UA_PROP_LOCAL_PORT,
  GST_SIP_UA_PROP_PORT_RANGE,
  GST_SIP_UA_PROP_CODECS,
  GST_SIP_UA_PROP_LATENCY,
  GST_SIP_UA_PROP_AUTO_ANSWER,
  GST_SIP_UA_PROP_EARLY_MEDIA,
  GST_SIP_UA_PROP_PRACK,
  GST_SIP_UA_PROP_KEEP_LISTENING,
  GST_SIP_UA_PROP_HANGUP_ON_EOS,
  GST_SIP_UA_PROP_ANSWER_TIMEOUT,
  GST_SIP_UA_PROP_MEDIA_TIMEOUT,
  GST_SIP_UA_PROP_MEDIA_ESTABLISH_TIMEOUT,
  GST_SIP_UA_PROP_TEARDOWN_TIMEOUT,
  GST_SIP_UA_PROP_SESSION_EXPIRES,
  GST_SIP_UA_N_SETTINGS
};

void gst_sip_ua_settings_init (GstSipUaSettings *settings);
void gst_sip_ua_settings_clear (GstSipUaSettings *settings);
void gst_sip_ua_settings_copy (const GstSipUaSettings *settings, GstSipUaSettings *copy);
/* Adds what was set in @other. FALSE: both set the same property to different values; the error names
 * it, and both. */
gboolean gst_sip_ua_settings_merge (
    GstSipUaSettings *settings, const GstSipUaSettings *other, GError **error);
/* One that counts when its time comes, and so may be set in PLAYING, and be brought by an element that
 * joins in a round. */
gboolean gst_sip_ua_settings_is_late (guint id);
/* The name of a property that is not the same in both and not late; NULL: there is none. */
const char *gst_sip_ua_settings_difference (const GstSipUaSettings *a, const GstSipUaSettings *b);

/* Whether values make sense each and together. The error says which does not, and why. */
gboolean gst_sip_ua_settings_check (const GstSipUaSettings *settings, GError **error);
/* "MIN-MAX" of port-range as numbers. The error says what is wrong with it. */
gboolean gst_sip_ua_settings_parse_port_range (
    const GstSipUaSettings *settings, guint *min, guint *max, GError **error);

void gst_sip_ua_settings_install_properties (GObjectClass *klass);
/* Whether it was set by anybody. */
gboolean gst_sip_ua_settings_is_given (const GstSipUaSettings *settings, guint id);
/* FALSE: not a property of the settings. */
gboolean gst_sip_ua_settings_set_property (
    GstSipUaSettings *settings, guint id, const GValue *value);
gboolean gst_sip_ua_settings_get_property (
    const GstSipUaSettings *settings, guint id, GValue *value);
