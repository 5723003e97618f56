/* SPDX-License-Identifier: BSD-3-Clause */
/* Changes, writes and compares addresses (RFC 3261 sections 20.10, 20.20 and 25.1). */

#include "message/address-private.h"

#include "base/chars.h"
#include "message/param-list.h"
#include "message/params-agree.h"
#include "message/uri-private.h"

static gboolean
may_change (SipUaAddress *address, GError **error)
{
  if (g_atomic_ref_count_compare (&address->ref_count, 1))
    return TRUE;
  g_set_error_literal (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE,
      "the address has other holders, change a copy");
  return FALSE;
}

/**
 * sipua_address_set_display_name:
 * @address: a #SipUaAddress
 * @display_name: (nullable): the display name without quotes and escapes, or %NULL to remove it
 * @error: return location for a #GError
 *
 * Sets the display name. Fails with %SIPUA_ERROR_INVALID_VALUE if it has a line end or is no UTF-8,
 * and with %SIPUA_ERROR_INVALID_STATE if @address has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_address_set_display_name (SipUaAddress *address, const char *display_name, GError **error)
{
  const char *end;
  char *copy;

  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (address, error)
      || (display_name && !sipua_check_line_ends (display_name, "display name", error)))
    return FALSE;
  if (display_name && !g_utf8_validate (display_name, -1, &end))
    return sipua_refuse_value (error, "display name", end - display_name, "UTF-8");
  /* It may be the old one. */
  copy = g_strdup (display_name);
  g_free (address->display_name);
  address->display_name = copy;
  return TRUE;
}

/**
 * sipua_address_set_uri:
 * @address: a #SipUaAddress
 * @uri: (transfer none): the URI; what is changed in it later does not change the address
 * @error: return location for a #GError
 *
 * Sets the URI. Fails with %SIPUA_ERROR_INVALID_STATE if @address has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_address_set_uri (SipUaAddress *address, const SipUaUri *uri, GError **error)
{
  SipUaUri *copy;

  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (address, error))
    return FALSE;
  copy = sipua_uri_copy (uri);
  copy->is_part = TRUE;
  sipua_uri_unref (address->uri);
  address->uri = copy;
  return TRUE;
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

/**
 * sipua_address_set_param:
 * @address: a #SipUaAddress
 * @name: name of a header parameter, a token
 * @value: (nullable): its value without quotes and escapes, or %NULL for a parameter without one
 * @error: return location for a #GError
 *
 * Sets a header parameter: the first one of that name in whatever case gets the value, others are
 * removed, and if there is none it is added behind the others. A value that is neither token nor
 * host is written as a quoted string. Fails with %SIPUA_ERROR_INVALID_VALUE, the message naming
 * part and offset, if @name is no token, @value has a line end, or is none for `tag` (a token), `q`
 * (0 to 1) or `expires` (seconds); with %SIPUA_ERROR_TOO_LARGE if there are 256 parameters, and
 * with %SIPUA_ERROR_INVALID_STATE if @address has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_address_set_param (SipUaAddress *address, const char *name, const char *value, GError **error)
{
  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return may_change (address, error) && check_known (name, value, error)
         && sipua_param_list_set (address->params, name, value, SIPUA_QUOTE_UNLESS_HOST, error);
}

/**
 * sipua_address_remove_param:
 * @address: a #SipUaAddress
 * @name: name of a header parameter, in whatever case
 * @error: return location for a #GError
 *
 * Removes the header parameters of that name, if there are any. Fails with
 * %SIPUA_ERROR_INVALID_STATE if @address has other holders.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_address_remove_param (SipUaAddress *address, const char *name, GError **error)
{
  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_change (address, error))
    return FALSE;
  sipua_param_list_remove (address->params, name);
  return TRUE;
}

/* *(token LWS), and read back as it is: one blank between tokens. */
static gboolean
is_tokens (const char *text)
{
  gboolean after_blank = TRUE;

  for (; *text; text++) {
    if (*text != ' ' && !sipua_char_is (*text, SIPUA_CHAR_TOKEN))
      return FALSE;
    if (*text == ' ' && after_blank)
      return FALSE;
    after_blank = *text == ' ';
  }
  return !after_blank;
}

/**
 * sipua_address_to_string:
 * @address: a #SipUaAddress
 *
 * Writes the address: the display name, in quotes if it is anything but tokens, the URI in angle
 * brackets, and the parameters. May be called from any thread.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 0.1
 */
char *
sipua_address_to_string (const SipUaAddress *address)
{
  g_autofree char *uri = NULL;
  GString *string;

  g_return_val_if_fail (address != NULL, NULL);

  uri = sipua_uri_to_string (address->uri);
  string = g_string_sized_new (strlen (uri) + 64);
  if (address->display_name) {
    if (is_tokens (address->display_name))
      g_string_append (string, address->display_name);
    else
      sipua_append_quoted (string, address->display_name);
    g_string_append_c (string, ' ');
  }
  g_string_append_printf (string, "<%s>", uri);
  sipua_param_list_write (address->params, ";", ";", string);
  return g_string_free (string, FALSE);
}

static gint
compare_params (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (((const SipUaParam *)a)->name, ((const SipUaParam *)b)->name);
}

/* Section 20.20: a parameter that only one of them has is ignored, but not the tag. Section 7.3.1: quoted
 * strings are case-sensitive, tokens are not. */
static gboolean
param_agrees (gconstpointer param_a, gconstpointer param_b)
{
  const SipUaParam *a = param_a, *b = param_b;

  if (!a || !b)
    return g_ascii_strcasecmp ((a ? a : b)->name, "tag") != 0;
  if (!a->value || !b->value)
    return a->value == b->value;
  if (a->is_quoted || b->is_quoted)
    return strcmp (a->value, b->value) == 0;
  return g_ascii_strcasecmp (a->value, b->value) == 0;
}

/* To be sorted; what is in it stays that of @params. */
static GArray *
list_params (const GArray *params)
{
  GArray *list = g_array_sized_new (FALSE, FALSE, sizeof (SipUaParam), params->len);

  return g_array_append_vals (list, params->data, params->len);
}

static gboolean
params_agree (const GArray *a, const GArray *b)
{
  g_autoptr (GArray) list_a = NULL;
  g_autoptr (GArray) list_b = NULL;

  if (a->len == 0 && b->len == 0)
    return TRUE;
  list_a = list_params (a);
  list_b = list_params (b);
  return sipua_params_agree (list_a, list_b, compare_params, param_agrees);
}

/**
 * sipua_address_equal:
 * @a: a #SipUaAddress
 * @b: another one
 *
 * Compares two addresses as RFC 3261 section 20.20 says: their URIs and the parameters that both
 * have must be equal, and if one has a tag the other must have it; display names do not matter. May
 * be called from any thread.
 *
 * Returns: whether they are equal
 *
 * Since: 0.1
 */
gboolean
sipua_address_equal (const SipUaAddress *a, const SipUaAddress *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return sipua_uri_equal (a->uri, b->uri) && params_agree (a->params, b->params);
}

gboolean
sipua_address_text_equal (const char *a, const char *b)
{
  g_autoptr (SipUaAddress) address_a = sipua_address_parse (a, -1, NULL);
  g_autoptr (SipUaAddress) address_b = sipua_address_parse (b, -1, NULL);

  if (!address_a || !address_b)
    return g_ascii_strcasecmp (a, b) == 0;
  return sipua_address_equal (address_a, address_b);
}
