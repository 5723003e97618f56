/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaAddress: what From, To, Contact, Route and their like hold (RFC 3261 section 20.10). */

#include <sipua/sipua-address.h>

#include "base/limits.h"
#include "message/address-view.h"
#include "message/params.h"

typedef struct {
  char *name;  /* (owned) */
  char *value; /* (owned): "" for none */
} Param;

struct _SipUaAddress {
  gatomicrefcount ref_count;
  char *display_name; /* (owned) (nullable) */
  SipUaUri *uri;      /* (owned) */
  GArray *params;     /* (owned): Param */
};

/**
 * SipUaAddress:
 *
 * A display name, a URI and header parameters, as From, To, Contact and Route hold them (RFC 3261
 * section 20.10). It cannot be changed and its references are counted atomically, so that any
 * thread may use it.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaAddress, sipua_address, sipua_address_ref, sipua_address_unref)

static void
param_clear (gpointer data)
{
  Param *param = data;

  g_free (param->name);
  g_free (param->value);
}

static GArray *
params_from_view (SipUaView rest)
{
  GArray *params = g_array_new (FALSE, FALSE, sizeof (Param));
  SipUaParamView view;

  g_array_set_clear_func (params, param_clear);
  while (sipua_param_next (&rest, &view) == SIPUA_PARAM_OK) {
    Param param = { sipua_view_dup (view.name),
      view.is_quoted ? sipua_unquote (view.value) : sipua_view_dup (view.value) };

    g_array_append_val (params, param);
  }
  return params;
}

static SipUaAddress *
address_new (const SipUaAddressView *view, SipUaUri *uri)
{
  SipUaAddress *address = g_new0 (SipUaAddress, 1);

  g_atomic_ref_count_init (&address->ref_count);
  if (view->display_quoted)
    address->display_name = sipua_unquote (view->display);
  else if (view->display.length > 0)
    address->display_name = sipua_view_dup (view->display);
  address->uri = uri;
  address->params = params_from_view (view->params);
  return address;
}

/**
 * sipua_address_parse:
 * @text: one address: `"Bob" <sip:bob@example.com>;tag=1`, or a URI without brackets
 * @length: bytes of @text, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses an address (RFC 3261 sections 20.10 and 25.1). What follows a URI without angle brackets
 * are parameters of the header and not of the URI. The `*` of a Contact is no address. Fails with
 * %SIPUA_ERROR_PARSE, the message naming part, offset and what was expected there, or with
 * %SIPUA_ERROR_TOO_LARGE over 16384 bytes or if the URI is over 8192. May be called from any thread.
 *
 * Returns: (transfer full): the address, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_address_parse (const char *text, gssize length, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaAddressView parsed;
  SipUaView view;
  SipUaUri *uri;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length < 0 ? sipua_view_from_string (text) : sipua_view (text, length);
  if (view.length > SIPUA_MAX_HEADER_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "address of %" G_GSIZE_FORMAT " bytes exceeds the limit of %d", view.length,
        SIPUA_MAX_HEADER_SIZE);
    return NULL;
  }
  if (!sipua_address_view_parse (view, &parsed, &syntax)) {
    sipua_syntax_error_propagate (&syntax, error);
    return NULL;
  }
  uri = sipua_uri_parse (parsed.uri_text.data, parsed.uri_text.length, error);
  return uri ? address_new (&parsed, uri) : NULL;
}

/**
 * sipua_address_ref:
 * @address: a #SipUaAddress
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @address
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_address_ref (SipUaAddress *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  g_atomic_ref_count_inc (&address->ref_count);
  return address;
}

/**
 * sipua_address_unref:
 * @address: (transfer full): a #SipUaAddress
 *
 * Releases a reference. May be called from any thread.
 *
 * Since: 0.1
 */
void
sipua_address_unref (SipUaAddress *address)
{
  g_return_if_fail (address != NULL);

  if (!g_atomic_ref_count_dec (&address->ref_count))
    return;
  g_free (address->display_name);
  sipua_uri_unref (address->uri);
  g_array_unref (address->params);
  g_free (address);
}

/**
 * sipua_address_get_display_name:
 * @address: a #SipUaAddress
 *
 * Gets the display name without quotes and escapes. An escaped NUL becomes U+FFFD.
 *
 * Returns: (nullable) (transfer none): the display name, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
sipua_address_get_display_name (const SipUaAddress *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  return address->display_name;
}

/**
 * sipua_address_get_uri:
 * @address: a #SipUaAddress
 *
 * Returns: (transfer none): the URI
 *
 * Since: 0.1
 */
SipUaUri *
sipua_address_get_uri (const SipUaAddress *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  return address->uri;
}

/**
 * sipua_address_has_param:
 * @address: a #SipUaAddress
 * @name: name of a header parameter, in whatever case
 *
 * Returns: whether the header parameter is there, with or without a value
 *
 * Since: 0.1
 */
gboolean
sipua_address_has_param (const SipUaAddress *address, const char *name)
{
  return sipua_address_get_param (address, name) != NULL;
}

/**
 * sipua_address_get_param:
 * @address: a #SipUaAddress
 * @name: name of a header parameter, in whatever case
 *
 * Gets the value of a header parameter such as `tag`, without quotes and escapes. Parameters inside
 * the angle brackets belong to the URI: see sipua_uri_get_param().
 *
 * Returns: (nullable) (transfer none): the value, "" for a parameter without one, or %NULL if there
 *   is no such parameter
 *
 * Since: 0.1
 */
const char *
sipua_address_get_param (const SipUaAddress *address, const char *name)
{
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < address->params->len; i++) {
    const Param *param = &g_array_index (address->params, Param, i);

    if (g_ascii_strcasecmp (param->name, name) == 0)
      return param->value;
  }
  return NULL;
}
