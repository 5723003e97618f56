/* SPDX-License-Identifier: BSD-3-Clause */
/* Parameters of an address or a Via (RFC 3261 sections 20.10 and 25.1). */

#include "message/header-params.h"

#include <sipua/sipua-error.h>

#include "base/chars.h"
#include "base/limits.h"
#include "message/host.h"
#include "message/syntax-error.h"

static void
clear_param (gpointer data)
{
  SipUaHeaderParam *param = data;

  g_free (param->name);
  g_free (param->value);
}

static GArray *
params_new (void)
{
  GArray *params = g_array_new (FALSE, FALSE, sizeof (SipUaHeaderParam));

  g_array_set_clear_func (params, clear_param);
  return params;
}

static void
append (GArray *params, char *name, char *value, gboolean is_quoted)
{
  SipUaHeaderParam param = { name, value, is_quoted };

  g_array_append_val (params, param);
}

static SipUaHeaderParam *
nth (const GArray *params, guint index)
{
  return &g_array_index ((GArray *)params, SipUaHeaderParam, index);
}

GArray *
sipua_header_params_from_view (SipUaView rest)
{
  GArray *params = params_new ();
  SipUaParamView view;

  while (sipua_param_next (&rest, &view) == SIPUA_PARAM_OK)
    append (params, sipua_view_dup (view.name),
        view.is_quoted ? sipua_unquote (view.value) : sipua_view_dup (view.value), view.is_quoted);
  return params;
}

GArray *
sipua_header_params_copy (const GArray *params)
{
  GArray *copy = params_new ();

  for (guint i = 0; i < params->len; i++)
    append (copy, g_strdup (nth (params, i)->name), g_strdup (nth (params, i)->value),
        nth (params, i)->is_quoted);
  return copy;
}

const SipUaHeaderParam *
sipua_header_params_find (const GArray *params, const char *name)
{
  for (guint i = 0; i < params->len; i++)
    if (g_ascii_strcasecmp (nth (params, i)->name, name) == 0)
      return nth (params, i);
  return NULL;
}

const char *
sipua_header_params_get (const GArray *params, const char *name)
{
  const SipUaHeaderParam *param = sipua_header_params_find (params, name);

  return param ? param->value : NULL;
}

gboolean
sipua_header_params_nth (const GArray *params, guint index, const char **name, const char **value)
{
  if (index >= params->len)
    return FALSE;
  if (name)
    *name = nth (params, index)->name;
  if (value)
    *value = nth (params, index)->value;
  return TRUE;
}

/* gen-value without quotes: token / host. */
static gboolean
needs_quotes (const char *value)
{
  SipUaView view = sipua_view_from_string (value), host;

  return !sipua_view_is (view, SIPUA_CHAR_TOKEN) && sipua_host_read (view, 0, &host) != view.length;
}

/* qvalue of RFC 3261 section 25.1: 0 to 1 with three digits at most. */
static gboolean
is_qvalue (const char *value)
{
  gsize digits;

  if ((value[0] != '0' && value[0] != '1') || (value[1] != '\0' && value[1] != '.'))
    return FALSE;
  if (value[1] == '\0')
    return TRUE;
  digits = strspn (value + 2, value[0] == '0' ? "0123456789" : "0");
  return digits <= 3 && value[2 + digits] == '\0';
}

/* Parameters whose values are no matter of taste (RFC 3261 section 25.1). */
static gboolean
check_known (const char *name, const char *value, GError **error)
{
  SipUaView view = sipua_view_from_string (value);
  guint64 number;

  if (g_ascii_strcasecmp (name, "tag") == 0 && !sipua_view_is (view, SIPUA_CHAR_TOKEN))
    return sipua_refuse_value (
        error, "parameter tag", sipua_view_span (view, 0, SIPUA_CHAR_TOKEN), "a token");
  if (g_ascii_strcasecmp (name, "q") == 0 && !is_qvalue (value ? value : ""))
    return sipua_refuse_value (
        error, "parameter q", 0, "a number from 0 to 1 with three decimals at most");
  if (g_ascii_strcasecmp (name, "expires") == 0 && !sipua_view_to_uint (view, G_MAXUINT32, &number))
    return sipua_refuse_value (error, "parameter expires", 0, "seconds, from 0 to 4294967295");
  return TRUE;
}

gboolean
sipua_header_params_set (GArray *params, const char *name, const char *value, GError **error)
{
  SipUaView view = sipua_view_from_string (name);
  gsize end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);

  if (end == 0 || end < view.length)
    return sipua_refuse_value (error, "parameter name", end, "a token");
  if (value && !sipua_check_line_ends (value, "parameter", error))
    return FALSE;
  if (!check_known (name, value, error))
    return FALSE;
  return sipua_header_params_put (
      params, name, value ? value : "", value && needs_quotes (value), error);
}

gboolean
sipua_header_params_put (
    GArray *params, const char *name, const char *value, gboolean is_quoted, GError **error)
{
  g_autofree char *wanted = g_strdup (name); /* it may be that of a parameter */
  guint i = 0, first;

  while (i < params->len && g_ascii_strcasecmp (nth (params, i)->name, name) != 0)
    i++;
  if (i == params->len && i >= SIPUA_MAX_PARAMS) {
    g_set_error (
        error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE, "more than %d parameters", SIPUA_MAX_PARAMS);
    return FALSE;
  }
  if (i == params->len) {
    append (params, g_strdup (name), g_strdup (value), is_quoted);
    return TRUE;
  }
  first = i;
  value = g_strdup (value); /* it may be an old one */
  for (i = params->len - 1; i > first; i--)
    if (g_ascii_strcasecmp (nth (params, i)->name, wanted) == 0)
      g_array_remove_index (params, i);
  g_free (nth (params, first)->value);
  nth (params, first)->value = (char *)value;
  nth (params, first)->is_quoted = is_quoted;
  return TRUE;
}

void
sipua_header_params_remove (GArray *params, const char *name)
{
  g_autofree char *wanted = g_strdup (name); /* it may be that of a parameter */

  for (guint i = params->len; i > 0; i--)
    if (g_ascii_strcasecmp (nth (params, i - 1)->name, wanted) == 0)
      g_array_remove_index (params, i - 1);
}

void
sipua_header_params_write (const GArray *params, GString *to)
{
  for (guint i = 0; i < params->len; i++) {
    const SipUaHeaderParam *param = nth (params, i);

    g_string_append_c (to, ';');
    g_string_append (to, param->name);
    if (!param->is_quoted && param->value[0] == '\0')
      continue;
    g_string_append_c (to, '=');
    if (param->is_quoted)
      sipua_append_quoted (to, param->value);
    else
      g_string_append (to, param->value);
  }
}
