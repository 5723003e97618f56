/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters that can be changed, and how their values are quoted (RFC 3261 section 25.1). */

#include "message/param-list.h"

#include "base/chars.h"
#include "message/message-private.h"
#include "message/params.h"

static void
param_clear (gpointer data)
{
  SipUaParam *param = data;

  g_free (param->name);
  g_free (param->value);
}

GArray *
sipua_param_list_new (void)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (SipUaParam));

  g_array_set_clear_func (list, param_clear);
  return list;
}

GArray *
sipua_param_list_copy (GArray *list)
{
  GArray *copy = sipua_param_list_new ();

  for (guint i = 0; i < list->len; i++) {
    const SipUaParam *from = &g_array_index (list, SipUaParam, i);
    SipUaParam param = { g_strdup (from->name), g_strdup (from->value), from->is_quoted };

    g_array_append_val (copy, param);
  }
  return copy;
}

const SipUaParam *
sipua_param_list_find (GArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++) {
    const SipUaParam *param = &g_array_index (list, SipUaParam, i);

    if (g_ascii_strcasecmp (param->name, name) == 0)
      return param;
  }
  return NULL;
}

void
sipua_param_list_append (
    GArray *list, SipUaView name, SipUaView value, gboolean has_value, gboolean is_quoted)
{
  SipUaParam param = { sipua_view_dup (name), NULL, is_quoted };

  if (is_quoted)
    param.value = sipua_unquote (value);
  else if (has_value)
    param.value = sipua_view_dup (value);
  g_array_append_val (list, param);
}

static gboolean
refuse (GError **error, const char *name, const char *why)
{
  g_autofree char *shown = g_strndup (name, 64);
  g_autofree char *escaped = g_strescape (shown, NULL);

  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "parameter %s: %s", escaped, why);
  return FALSE;
}

gboolean
sipua_param_list_set (
    GArray *list, const char *name, const char *value, gboolean quoted, GError **error)
{
  SipUaView view = sipua_view_from_string (value);
  SipUaParam *param = (SipUaParam *)sipua_param_list_find (list, name);

  if (!sipua_view_is (sipua_view_from_string (name), SIPUA_CHAR_TOKEN))
    return refuse (error, name, "the name is no token");
  if (!sipua_text_is_safe (view))
    return refuse (error, name, "the value has a line end");
  quoted = value && (quoted || !sipua_view_is (view, SIPUA_CHAR_TOKEN));
  if (param) {
    char *copy = g_strdup (value); /* it may be the old one */

    g_free (param->value);
    param->value = copy;
    param->is_quoted = quoted;
  } else {
    SipUaParam added = { g_strdup (name), g_strdup (value), quoted };

    g_array_append_val (list, added);
  }
  return TRUE;
}

gboolean
sipua_param_list_remove (GArray *list, const char *name)
{
  g_autofree char *wanted = g_strdup (name); /* it may be that of a parameter */
  const SipUaParam *param;
  gboolean found = FALSE;

  while ((param = sipua_param_list_find (list, wanted))) {
    g_array_remove_index (list, param - (SipUaParam *)list->data);
    found = TRUE;
  }
  return found;
}

void
sipua_quote (const char *string, GString *text)
{
  g_string_append_c (text, '"');
  for (const char *c = string; *c; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *c);
  }
  g_string_append_c (text, '"');
}

void
sipua_param_print (const SipUaParam *param, GString *text)
{
  g_string_append (text, param->name);
  if (!param->value)
    return;
  g_string_append_c (text, '=');
  if (param->is_quoted)
    sipua_quote (param->value, text);
  else
    g_string_append (text, param->value);
}
