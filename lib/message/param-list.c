/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters that can be changed, and how their values are quoted (RFC 3261 section 25.1). */

#include "message/param-list.h"

#include "base/chars.h"
#include "base/limits.h"
#include "message/host.h"
#include "message/syntax-error.h"

static void
clear_param (gpointer data)
{
  SipUaParam *param = data;

  g_free (param->name);
  g_free (param->value);
}

static SipUaParam *
nth (const GArray *list, guint index)
{
  return &g_array_index ((GArray *)list, SipUaParam, index);
}

/* Takes the strings over. */
static void
append (GArray *list, char *name, char *value, gboolean is_quoted)
{
  SipUaParam param = { name, value, is_quoted };

  g_array_append_val (list, param);
}

/* From @start on, or the length. */
static guint
position (const GArray *list, const char *name, guint start)
{
  while (start < list->len && g_ascii_strcasecmp (nth (list, start)->name, name) != 0)
    start++;
  return start;
}

GArray *
sipua_param_list_new (void)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (SipUaParam));

  g_array_set_clear_func (list, clear_param);
  return list;
}

GArray *
sipua_param_list_copy (const GArray *list)
{
  GArray *copy = sipua_param_list_new ();

  for (guint i = 0; i < list->len; i++) {
    const SipUaParam *param = nth (list, i);

    append (copy, g_strdup (param->name), g_strdup (param->value), param->is_quoted);
  }
  return copy;
}

GArray *
sipua_param_list_from_view (SipUaView params)
{
  GArray *list = sipua_param_list_new ();
  SipUaParamView view;

  while (sipua_param_next (&params, &view) == SIPUA_PARAM_OK)
    sipua_param_list_append (list, &view);
  return list;
}

gboolean
sipua_param_list_append (GArray *list, const SipUaParamView *view)
{
  char *value = NULL;

  if (list->len >= SIPUA_MAX_PARAMS)
    return FALSE;
  if (view->is_quoted)
    value = sipua_unquote (view->value);
  else if (view->value.length > 0)
    value = sipua_view_dup (view->value);
  append (list, sipua_view_dup (view->name), value, view->is_quoted);
  return TRUE;
}

const SipUaParam *
sipua_param_list_find (const GArray *list, const char *name)
{
  guint i = position (list, name, 0);

  return i < list->len ? nth (list, i) : NULL;
}

static const char *
value_of (const SipUaParam *param)
{
  return param->value ? param->value : "";
}

const char *
sipua_param_list_get (const GArray *list, const char *name)
{
  const SipUaParam *param = sipua_param_list_find (list, name);

  return param ? value_of (param) : NULL;
}

gboolean
sipua_param_list_nth (const GArray *list, guint index, const char **name, const char **value)
{
  if (index >= list->len)
    return FALSE;
  if (name)
    *name = nth (list, index)->name;
  if (value)
    *value = value_of (nth (list, index));
  return TRUE;
}

static gboolean
needs_quotes (const char *value, SipUaQuoting quoting)
{
  SipUaView view = sipua_view_from_string (value), host;

  if (quoting == SIPUA_QUOTE_ALWAYS || quoting == SIPUA_QUOTE_NEVER)
    return quoting == SIPUA_QUOTE_ALWAYS;
  if (sipua_view_is (view, SIPUA_CHAR_TOKEN))
    return FALSE;
  return quoting == SIPUA_QUOTE_UNLESS_TOKEN || sipua_host_read (view, 0, &host) != view.length;
}

static gboolean
check (const char *name, const char *value, GError **error)
{
  SipUaView view = sipua_view_from_string (name);
  gsize end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);
  g_autofree char *part = NULL;

  if (end == 0 || end < view.length)
    return sipua_refuse_value (error, "parameter name", end, "a token");
  if (!value || value[strcspn (value, "\r\n")] == '\0')
    return TRUE;
  part = g_strdup_printf ("parameter %.64s", name);
  return sipua_check_line_ends (value, part, error);
}

gboolean
sipua_param_list_set (
    GArray *list, const char *name, const char *value, SipUaQuoting quoting, GError **error)
{
  g_autofree char *wanted = g_strdup (name); /* it may be that of a parameter */
  gboolean is_quoted = value && needs_quotes (value, quoting);
  guint first = position (list, wanted, 0), i;
  SipUaParam *param;

  if (!check (name, value, error))
    return FALSE;
  if (first == list->len && first >= SIPUA_MAX_PARAMS) {
    g_set_error (
        error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE, "more than %d parameters", SIPUA_MAX_PARAMS);
    return FALSE;
  }
  /* @value may be the old one; an equal sign has something behind it. */
  value = value && (*value || is_quoted) ? g_strdup (value) : NULL;
  if (first == list->len) {
    append (list, g_strdup (name), (char *)value, is_quoted);
    return TRUE;
  }
  while ((i = position (list, wanted, first + 1)) < list->len)
    g_array_remove_index (list, i);
  param = nth (list, first);
  g_free (param->value);
  param->value = (char *)value;
  param->is_quoted = is_quoted;
  return TRUE;
}

gboolean
sipua_param_list_remove (GArray *list, const char *name)
{
  g_autofree char *wanted = g_strdup (name); /* it may be that of a parameter */
  gboolean found = FALSE;
  guint i = 0;

  while ((i = position (list, wanted, i)) < list->len) {
    g_array_remove_index (list, i);
    found = TRUE;
  }
  return found;
}

void
sipua_param_list_write (const GArray *list, const char *first, const char *separator, GString *to)
{
  for (guint i = 0; i < list->len; i++) {
    const SipUaParam *param = nth (list, i);

    g_string_append (to, i == 0 ? first : separator);
    g_string_append (to, param->name);
    if (!param->value)
      continue;
    g_string_append_c (to, '=');
    if (param->is_quoted)
      sipua_append_quoted (to, param->value);
    else
      g_string_append (to, param->value);
  }
}
