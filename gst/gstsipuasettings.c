/* SPDX-License-Identifier: BSD-3-Clause */
/* The properties that a pair of elements has of its call, as a table: each row is a field of
 * GstSipUaSettings and the GParamSpec that says the rest. */

#include "gstsipuasettings.h"

#include "gstsipuaheaders.h"

#include <sipua/sipua-enum-types.h>

#include <string.h>

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define LATE_FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)
#define FIELD(name) G_STRUCT_OFFSET (GstSipUaSettings, name)

/* By property id. */
static const gsize offsets[GST_SIP_UA_N_SETTINGS] = {
  [GST_SIP_UA_PROP_URI] = FIELD (uri),
  [GST_SIP_UA_PROP_CHANNEL] = FIELD (channel),
  [GST_SIP_UA_PROP_AGENT] = FIELD (agent),
  [GST_SIP_UA_PROP_CALL] = FIELD (call),
  [GST_SIP_UA_PROP_FROM_URI] = FIELD (from_uri),
  [GST_SIP_UA_PROP_DISPLAY_NAME] = FIELD (display_name),
  [GST_SIP_UA_PROP_EXTRA_HEADERS] = FIELD (extra_headers),
  [GST_SIP_UA_PROP_FOLLOW_REDIRECTS] = FIELD (follow_redirects),
  [GST_SIP_UA_PROP_LOCAL_ADDRESS] = FIELD (local_address),
  [GST_SIP_UA_PROP_LOCAL_PORT] = FIELD (local_port),
  [GST_SIP_UA_PROP_PORT_RANGE] = FIELD (port_range),
  [GST_SIP_UA_PROP_CODECS] = FIELD (codecs),
  [GST_SIP_UA_PROP_LATENCY] = FIELD (latency),
  [GST_SIP_UA_PROP_AUTO_ANSWER] = FIELD (auto_answer),
  [GST_SIP_UA_PROP_EARLY_MEDIA] = FIELD (early_media),
  [GST_SIP_UA_PROP_PRACK] = FIELD (prack),
  [GST_SIP_UA_PROP_KEEP_LISTENING] = FIELD (keep_listening),
  [GST_SIP_UA_PROP_HANGUP_ON_EOS] = FIELD (hangup_on_eos),
  [GST_SIP_UA_PROP_ANSWER_TIMEOUT] = FIELD (answer_timeout),
  [GST_SIP_UA_PROP_MEDIA_TIMEOUT] = FIELD (media_timeout),
  [GST_SIP_UA_PROP_MEDIA_ESTABLISH_TIMEOUT] = FIELD (media_establish_timeout),
  [GST_SIP_UA_PROP_TEARDOWN_TIMEOUT] = FIELD (teardown_timeout),
  [GST_SIP_UA_PROP_SESSION_EXPIRES] = FIELD (session_expires),
};

static GParamSpec *
string_spec (const char *name, const char *nick, const char *blurb, const char *initial)
{
  return g_param_spec_string (name, nick, blurb, initial, FLAGS);
}

static GParamSpec *
uint_spec (const char *name, const char *nick, const char *blurb, guint max, guint initial)
{
  return g_param_spec_uint (name, nick, blurb, 0, max, initial, FLAGS);
}

static GParamSpec *
boolean_spec (const char *name, const char *nick, const char *blurb, gboolean initial, int flags)
{
  return g_param_spec_boolean (name, nick, blurb, initial, flags);
}

static GParamSpec *
time_spec (const char *name, const char *nick, const char *blurb, GstClockTime initial)
{
  return g_param_spec_uint64 (name, nick, blurb, 0, G_MAXUINT64, initial, FLAGS);
}

/* Whom the call is with. */
static void
make_call_specs (GParamSpec **specs)
{
  specs[GST_SIP_UA_PROP_URI] = string_spec ("uri", "URI",
      "SIP URI to call, such as sip:bot@192.0.2.1; its URI headers (?X-Room-ID=42) become headers "
      "of "
      "the INVITE. NULL: wait for a call",
      NULL);
  specs[GST_SIP_UA_PROP_CHANNEL] = string_spec ("channel", "Channel",
      "A sipuasrc and a sipuasink with equal channels are a pair wherever they are; NULL: those of "
      "one pipeline are",
      NULL);
  specs[GST_SIP_UA_PROP_AGENT] = g_param_spec_object ("agent", "Agent",
      "User agent to wait or call with, instead of one that elements with the same address share",
      SIPUA_TYPE_AGENT, FLAGS);
  specs[GST_SIP_UA_PROP_CALL] = g_param_spec_object ("call", "Call",
      "The call in hand. May be set in NULL or READY to an incoming call that is to be taken over, "
      "instead of waiting for one",
      SIPUA_TYPE_CALL, FLAGS);
  specs[GST_SIP_UA_PROP_FROM_URI] = string_spec (
      "from-uri", "From URI", "Own URI to call with; NULL: sip:sipua@ and our address", NULL);
  specs[GST_SIP_UA_PROP_DISPLAY_NAME] =
      string_spec ("display-name", "Display name", "Own name to call with", NULL);
}

static void
make_header_specs (GParamSpec **specs)
{
  specs[GST_SIP_UA_PROP_EXTRA_HEADERS] = g_param_spec_boxed ("extra-headers", "Extra headers",
      "Headers on all requests and responses of this side, such as headers,X-Room-ID=(string)042",
      GST_TYPE_STRUCTURE, FLAGS);
  specs[GST_SIP_UA_PROP_FOLLOW_REDIRECTS] = boolean_spec ("follow-redirects", "Follow redirects",
      "Call the targets that a response 300, 301 or 302 names", FALSE, FLAGS);
}

static void
make_address_specs (GParamSpec **specs)
{
  specs[GST_SIP_UA_PROP_LOCAL_ADDRESS] = string_spec ("local-address", "Local address",
      "Numeric address of this host for SIP and RTP; 0.0.0.0 or :: for all of them", "0.0.0.0");
  specs[GST_SIP_UA_PROP_LOCAL_PORT] = uint_spec ("local-port", "Local port",
      "Port for SIP; 0: 5060 to wait for a call, any to make one", 65535, 0);
  specs[GST_SIP_UA_PROP_PORT_RANGE] = string_spec ("port-range", "Port range",
      "Ports for media, as MIN-MAX: RTP takes an even one, RTCP the next", "10000-20000");
}

static void
make_time_specs (GParamSpec **specs)
{
  specs[GST_SIP_UA_PROP_ANSWER_TIMEOUT] = time_spec ("answer-timeout", "Answer timeout",
      "Give a call up that was not answered in so long (ns); 0: never", 60 * GST_SECOND);
  specs[GST_SIP_UA_PROP_MEDIA_TIMEOUT] = time_spec ("media-timeout", "Media timeout",
      "End the call with an error when no RTP came for so long (ns); 0: never", 30 * GST_SECOND);
  specs[GST_SIP_UA_PROP_MEDIA_ESTABLISH_TIMEOUT] =
      time_spec ("media-establish-timeout", "Media establish timeout",
          "End the call with an error when no RTP came so long after the answer (ns); 0: never",
          60 * GST_SECOND);
  specs[GST_SIP_UA_PROP_TEARDOWN_TIMEOUT] = time_spec ("teardown-timeout", "Teardown timeout",
      "How long PAUSED to READY waits for the response to our BYE or CANCEL (ns)", 2 * GST_SECOND);
  specs[GST_SIP_UA_PROP_SESSION_EXPIRES] = time_spec ("session-expires", "Session expires",
      "End a call that the peer does not refresh in so long (ns, whole seconds, 90 s at least; "
      "RFC 4028); 0: do not ask for it. Of the agent, and so of all elements that share it",
      1800 * GST_SECOND);
}

static void
make_other_specs (GParamSpec **specs)
{
  specs[GST_SIP_UA_PROP_CODECS] = string_spec (
      "codecs", "Codecs", "Codecs by preference, a comma list of encoding names", "PCMU,PCMA");
  specs[GST_SIP_UA_PROP_LATENCY] =
      uint_spec ("latency", "Latency", "Jitter buffer (ms)", 10000, 60);
  specs[GST_SIP_UA_PROP_AUTO_ANSWER] = boolean_spec ("auto-answer", "Auto answer",
      "Answer calls, once in PLAYING; else they ring until the action signal answer", TRUE,
      LATE_FLAGS);
  specs[GST_SIP_UA_PROP_EARLY_MEDIA] = boolean_spec ("early-media", "Early media",
      "Answer a call that rings with 183 and a session description, so that both sides may be "
      "heard "
      "before it is answered. What the peer sends so early is always heard",
      FALSE, FLAGS);
  specs[GST_SIP_UA_PROP_PRACK] = g_param_spec_enum ("prack", "PRACK",
      "Whether provisional responses are reliable (RFC 3262). Of the agent, and so of all elements "
      "that share it",
      SIPUA_TYPE_PRACK_MODE, SIPUA_PRACK_MODE_SUPPORTED, FLAGS);
  specs[GST_SIP_UA_PROP_KEEP_LISTENING] = boolean_spec ("keep-listening", "Keep listening",
      "Wait for the next call when one is over, instead of EOS or an error", FALSE, FLAGS);
  specs[GST_SIP_UA_PROP_HANGUP_ON_EOS] = boolean_spec ("hangup-on-eos", "Hang up on EOS",
      "End the call when sipuasink's stream has ended and all of it was sent", TRUE, LATE_FLAGS);
}

/* Made once, for all classes and for values without an object; kept for ever. */
static GParamSpec **
get_specs (void)
{
  static GParamSpec *specs[GST_SIP_UA_N_SETTINGS];
  static gsize made;

  if (g_once_init_enter (&made)) {
    make_call_specs (specs);
    make_header_specs (specs);
    make_address_specs (specs);
    make_time_specs (specs);
    make_other_specs (specs);
    for (guint id = 1; id < GST_SIP_UA_N_SETTINGS; id++)
      g_param_spec_ref_sink (specs[id]);
    g_once_init_leave (&made, TRUE);
  }
  return specs;
}

static gpointer
field (const GstSipUaSettings *settings, guint id)
{
  return (guint8 *)settings + offsets[id];
}

/* Stores what @value has, as a copy or a reference. */
static void
set_field (GstSipUaSettings *settings, guint id, const GValue *value)
{
  gpointer target = field (settings, id);

  switch (G_TYPE_FUNDAMENTAL (get_specs ()[id]->value_type)) {
    case G_TYPE_STRING:
      g_free (*(char **)target);
      *(char **)target = g_value_dup_string (value);
      break;
    case G_TYPE_BOXED:
      gst_clear_structure ((GstStructure **)target);
      *(GstStructure **)target = g_value_dup_boxed (value);
      break;
    case G_TYPE_OBJECT:
      g_set_object ((GObject **)target, g_value_get_object (value));
      break;
    case G_TYPE_UINT:
      *(guint *)target = g_value_get_uint (value);
      break;
    case G_TYPE_ENUM:
      *(gint *)target = g_value_get_enum (value);
      break;
    case G_TYPE_BOOLEAN:
      *(gboolean *)target = g_value_get_boolean (value);
      break;
    case G_TYPE_UINT64:
      *(guint64 *)target = g_value_get_uint64 (value);
      break;
  }
}

static void
get_field (const GstSipUaSettings *settings, guint id, GValue *value)
{
  gconstpointer source = field (settings, id);

  switch (G_TYPE_FUNDAMENTAL (get_specs ()[id]->value_type)) {
    case G_TYPE_STRING:
      g_value_set_string (value, *(char *const *)source);
      break;
    case G_TYPE_BOXED:
      g_value_set_boxed (value, *(gpointer const *)source);
      break;
    case G_TYPE_OBJECT:
      g_value_set_object (value, *(gpointer const *)source);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, *(const guint *)source);
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (value, *(const gint *)source);
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *)source);
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, *(const guint64 *)source);
      break;
  }
}

void
gst_sip_ua_settings_init (GstSipUaSettings *settings)
{
  memset (settings, 0, sizeof *settings);
  for (guint id = 1; id < GST_SIP_UA_N_SETTINGS; id++)
    set_field (settings, id, g_param_spec_get_default_value (get_specs ()[id]));
}

void
gst_sip_ua_settings_clear (GstSipUaSettings *settings)
{
  for (guint id = 1; id < GST_SIP_UA_N_SETTINGS; id++)
    if (G_IS_PARAM_SPEC_STRING (get_specs ()[id]))
      g_clear_pointer ((char **)field (settings, id), g_free);
    else if (G_IS_PARAM_SPEC_OBJECT (get_specs ()[id]))
      g_clear_object ((GObject **)field (settings, id));
    else if (G_IS_PARAM_SPEC_BOXED (get_specs ()[id]))
      gst_clear_structure ((GstStructure **)field (settings, id));
}

static void
copy_field (const GstSipUaSettings *settings, guint id, GstSipUaSettings *copy)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, get_specs ()[id]->value_type);
  get_field (settings, id, &value);
  set_field (copy, id, &value);
}

void
gst_sip_ua_settings_copy (const GstSipUaSettings *settings, GstSipUaSettings *copy)
{
  memset (copy, 0, sizeof *copy);
  copy->given = settings->given;
  for (guint id = 1; id < GST_SIP_UA_N_SETTINGS; id++)
    copy_field (settings, id, copy);
}

static gboolean
is_equal (const GstSipUaSettings *a, const GstSipUaSettings *b, guint id)
{
  g_auto (GValue) first = G_VALUE_INIT;
  g_auto (GValue) second = G_VALUE_INIT;

  if (id == GST_SIP_UA_PROP_EXTRA_HEADERS && a->extra_headers && b->extra_headers)
    return gst_structure_is_equal (a->extra_headers, b->extra_headers);
  g_value_init (&first, get_specs ()[id]->value_type);
  g_value_init (&second, get_specs ()[id]->value_type);
  get_field (a, id, &first);
  get_field (b, id, &second);
  return g_param_values_cmp (get_specs ()[id], &first, &second) == 0;
}

static char *
describe_field (const GstSipUaSettings *settings, guint id)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, get_specs ()[id]->value_type);
  get_field (settings, id, &value);
  return g_strdup_value_contents (&value);
}

gboolean
gst_sip_ua_settings_is_late (guint id)
{
  return id == GST_SIP_UA_PROP_AUTO_ANSWER || id == GST_SIP_UA_PROP_HANGUP_ON_EOS;
}

gboolean
gst_sip_ua_settings_merge (
    GstSipUaSettings *settings, const GstSipUaSettings *other, GError **error)
{
  for (guint id = 1; id < GST_SIP_UA_N_SETTINGS; id++) {
    guint64 bit = G_GUINT64_CONSTANT (1) << id;

    if (!(other->given & bit))
      continue;
    if ((settings->given & bit) && !is_equal (settings, other, id)) {
      g_autofree char *first = describe_field (settings, id);
      g_autofree char *second = describe_field (other, id);

      g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
          "%s is %s on one element of the pair and %s on the other", get_specs ()[id]->name, first,
          second);
      return FALSE;
    }
    copy_field (other, id, settings);
    settings->given |= bit;
  }
  return TRUE;
}

const char *
gst_sip_ua_settings_difference (const GstSipUaSettings *a, const GstSipUaSettings *b)
{
  for (guint id = 1; id < GST_SIP_UA_N_SETTINGS; id++)
    if (!gst_sip_ua_settings_is_late (id) && !is_equal (a, b, id))
      return get_specs ()[id]->name;
  return NULL;
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

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, text);
  return FALSE;
}

gboolean
gst_sip_ua_settings_check (const GstSipUaSettings *settings, GError **error)
{
  g_autoptr (GError) fault = gst_sip_ua_headers_find_fault (settings->extra_headers);
  guint min, max;

  if (fault) {
    g_set_error (
        error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "extra-headers: %s", fault->message);
    return FALSE;
  }
  if (!settings->local_address || !g_hostname_is_ip_address (settings->local_address)) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "local-address \"%s\" is not a numeric IPv4 or IPv6 address",
        settings->local_address ? settings->local_address : "");
    return FALSE;
  }
  if (settings->uri && settings->call)
    return refuse (error, "uri and call exclude each other");
  if (settings->call && sipua_call_get_direction (settings->call) != SIPUA_CALL_DIRECTION_INCOMING)
    return refuse (error, "call is one that goes out: only one that came in can be taken over");
  if (settings->keep_listening && (settings->uri || settings->call))
    return refuse (error, "keep-listening is for elements that wait for calls: no uri, no call");
  if (settings->display_name && !settings->from_uri)
    return refuse (error, "display-name needs a from-uri");
  if (settings->session_expires > 0 && settings->session_expires < GST_SECOND)
    return refuse (error, "session-expires is in nanoseconds, and this is less than a second");
  return gst_sip_ua_settings_parse_port_range (settings, &min, &max, error);
}

void
gst_sip_ua_settings_install_properties (GObjectClass *klass)
{
  for (guint id = 1; id < GST_SIP_UA_N_SETTINGS; id++)
    g_object_class_install_property (klass, id, get_specs ()[id]);
}

gboolean
gst_sip_ua_settings_is_given (const GstSipUaSettings *settings, guint id)
{
  return (settings->given & G_GUINT64_CONSTANT (1) << id) != 0;
}

gboolean
gst_sip_ua_settings_set_property (GstSipUaSettings *settings, guint id, const GValue *value)
{
  if (id == 0 || id >= GST_SIP_UA_N_SETTINGS)
    return FALSE;
  set_field (settings, id, value);
  settings->given |= G_GUINT64_CONSTANT (1) << id;
  return TRUE;
}

gboolean
gst_sip_ua_settings_get_property (const GstSipUaSettings *settings, guint id, GValue *value)
{
  if (id == 0 || id >= GST_SIP_UA_N_SETTINGS)
    return FALSE;
  get_field (settings, id, value);
  return TRUE;
}
