/* SPDX-License-Identifier: BSD-3-Clause */
/* The structures of gstsipuaheaders.h. */
#include "gstsipuaheaders.h"

#include "gstsipualimits.h"

/* Whether a field may have this name: GQuark keeps it for ever, and it came from the network. */
static gboolean
may_be_field (const char *name)
{
  static gint made; /* atomic */

  return g_quark_try_string (name) != 0
         || g_atomic_int_add (&made, 1) < GST_SIP_UA_MAX_HEADER_NAMES;
}

static void
append_string (GValue *array, const GValue *value)
{
  gst_value_array_append_value (array, value);
}

/* The second line of a name makes an array of it. */
static void
add_line (GstStructure *headers, const char *name, const char *text)
{
  const GValue *before = gst_structure_get_value (headers, name);
  g_auto (GValue) value = G_VALUE_INIT, array = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  if (!before) {
    gst_structure_set_value (headers, name, &value);
    return;
  }
  g_value_init (&array, GST_TYPE_ARRAY);
  if (GST_VALUE_HOLDS_ARRAY (before))
    g_value_copy (before, &array);
  else
    append_string (&array, before);
  append_string (&array, &value);
  gst_structure_set_value (headers, name, &array);
}

GstStructure *
gst_sip_ua_headers_of (const SipUaMessage *message)
{
  GstStructure *headers = gst_structure_new_empty ("headers");
  const char *name, *value;

  for (guint i = 0; sipua_message_get_header_at (message, i, &name, &value); i++)
    if (may_be_field (name) && g_utf8_validate (value, -1, NULL))
      add_line (headers, name, value);
  return headers;
}

typedef struct {
  GstSipUaHeaderFunc func;
  gpointer user_data;
} Each;

static void
give (const Each *each, const char *name, const GValue *value)
{
  g_auto (GValue) text = G_VALUE_INIT;

  g_value_init (&text, G_TYPE_STRING);
  if (g_value_transform (value, &text) && g_value_get_string (&text))
    each->func (name, g_value_get_string (&text), each->user_data);
}

static gboolean
give_field (GQuark field, const GValue *value, gpointer user_data)
{
  const char *name = g_quark_to_string (field);

  if (!GST_VALUE_HOLDS_ARRAY (value)) {
    give (user_data, name, value);
    return TRUE;
  }
  for (guint i = 0; i < gst_value_array_get_size (value); i++)
    give (user_data, name, gst_value_array_get_value (value, i));
  return TRUE;
}

void
gst_sip_ua_headers_foreach (
    const GstStructure *headers, GstSipUaHeaderFunc func, gpointer user_data)
{
  Each each = { func, user_data };

  if (headers)
    gst_structure_foreach (headers, give_field, &each);
}

typedef struct {
  SipUaMessage *message; /* (owned) */
  GError *error;         /* (owned) (nullable) */
} Trial;

static void
try_line (const char *name, const char *value, gpointer user_data)
{
  Trial *trial = user_data;

  if (!trial->error)
    sipua_message_append_header (trial->message, name, value, &trial->error);
}

GError *
gst_sip_ua_headers_find_fault (const GstStructure *headers)
{
  Trial trial = { sipua_message_new_request ("INVITE", "sip:trial.invalid", NULL), NULL };

  gst_sip_ua_headers_foreach (headers, try_line, &trial);
  sipua_message_unref (trial.message);
  return trial.error;
}
