/* SPDX-License-Identifier: BSD-3-Clause */
/* Which URIs are equal (RFC 3261 section 19.1.4, with RFC 5954 section 4.2 for IPv6; tel: RFC 3966
 * section 4). */

#include "message/uri-private.h"

#include "base/chars.h"
#include "message/address-private.h"
#include "message/header-name.h"
#include "message/host.h"
#include "message/params-agree.h"
#include "message/uri-escape.h"

static gboolean
host_equal (SipUaView a, SipUaView b)
{
  guint8 bytes_a[16], bytes_b[16];

  if (sipua_ipv6_from_view (a, bytes_a) && sipua_ipv6_from_view (b, bytes_b))
    return memcmp (bytes_a, bytes_b, sizeof bytes_a) == 0;
  return sipua_uri_text_equal (a, b, TRUE);
}

/* Digits that differ in visual separators and case only. */
static gboolean
number_equal (SipUaView a, SipUaView b)
{
  gsize i = 0, j = 0;

  for (;; i++, j++) {
    while (i < a.length && sipua_is_visual_separator (a.data[i]))
      i++;
    while (j < b.length && sipua_is_visual_separator (b.data[j]))
      j++;
    if (i == a.length || j == b.length)
      return i == a.length && j == b.length;
    if (g_ascii_tolower (a.data[i]) != g_ascii_tolower (b.data[j]))
      return FALSE;
  }
}

typedef struct {
  SipUaView name, value;
} Param;

static gint
compare_params (gconstpointer a, gconstpointer b)
{
  return sipua_uri_text_compare (((const Param *)a)->name, ((const Param *)b)->name, TRUE);
}

static GArray *
list_params (SipUaView params)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Param));
  Param param;

  while (sipua_uri_pair_next (&params, &param.name, &param.value))
    g_array_append_val (list, param);
  return list;
}

static gboolean
params_agree (SipUaView a, SipUaView b, SipUaParamsAgreeFunc agree)
{
  g_autoptr (GArray) list_a = NULL;
  g_autoptr (GArray) list_b = NULL;

  if (a.length == 0 && b.length == 0)
    return TRUE;
  list_a = list_params (a);
  list_b = list_params (b);
  return sipua_params_agree (list_a, list_b, compare_params, agree);
}

/* A parameter that only one URI has makes them different if it is one of these; others are ignored. */
static gboolean
is_never_ignored (SipUaView name)
{
  static const char *const names[] = { "transport", "user", "method", "ttl", "maddr" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (sipua_uri_text_equal (name, sipua_view_from_string (names[i]), TRUE))
      return TRUE;
  return FALSE;
}

static gboolean
sip_params_agree (gconstpointer param_a, gconstpointer param_b)
{
  const Param *a = param_a, *b = param_b;

  if (!a || !b)
    return !is_never_ignored (a ? a->name : b->name);
  if (sipua_uri_text_equal (a->name, sipua_view ("maddr", 5), TRUE))
    return host_equal (a->value, b->value);
  /* Methods are case-sensitive (section 7.1). */
  return sipua_uri_text_equal (
      a->value, b->value, !sipua_uri_text_equal (a->name, sipua_view ("method", 6), TRUE));
}

/* RFC 3966 section 4: no parameter is ignored. */
static gboolean
tel_params_agree (gconstpointer param_a, gconstpointer param_b)
{
  const Param *a = param_a, *b = param_b;

  if (!a || !b)
    return FALSE;
  if (sipua_uri_text_equal (a->name, sipua_view ("ext", 3), TRUE)
      || (sipua_uri_text_equal (a->name, sipua_view ("phone-context", 13), TRUE)
          && sipua_view_char_at (a->value, 0, '+')))
    return number_equal (a->value, b->value);
  return sipua_uri_text_equal (a->value, b->value, TRUE);
}

/* A compact form is that of a known name. */
static const char *
full_name (const char *name)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (name));

  return id == SIPUA_HEADER_OTHER ? name : sipua_header_name (id);
}

static gint
compare_headers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_ascii_strcasecmp (
      full_name (((const SipUaUriPair *)a)->name), full_name (((const SipUaUriPair *)b)->name));
}

static SipUaUriPair *
sort_headers (const SipUaUriParts *parts)
{
  gsize size = sizeof (SipUaUriPair);
  SipUaUriPair *sorted = g_memdup2 (&parts->pairs[parts->n_params], parts->n_headers * size);

  g_qsort_with_data (sorted, parts->n_headers, size, compare_headers, NULL); /* stable */
  return sorted;
}

/* Each header is compared as its definition in section 20 says. */
static gboolean
header_value_equal (const char *name, const char *a, const char *b)
{
  switch (sipua_header_id (sipua_view_from_string (name))) {
    case SIPUA_HEADER_CALL_ID:
    case SIPUA_HEADER_CSEQ:
      return strcmp (a, b) == 0;
    case SIPUA_HEADER_FROM:
    case SIPUA_HEADER_TO:
    case SIPUA_HEADER_CONTACT:
    case SIPUA_HEADER_ROUTE:
    case SIPUA_HEADER_REPLY_TO:
      return sipua_address_text_equal (a, b);
    default:
      break;
  }
  if (g_ascii_strcasecmp (name, "body") == 0)
    return strcmp (a, b) == 0;
  return g_ascii_strcasecmp (a, b) == 0;
}

/* No header is ignored. Their order is, but among those of one name (section 7.3.1). */
static gboolean
headers_equal (const SipUaUriParts *a, const SipUaUriParts *b)
{
  g_autofree SipUaUriPair *sorted_a = NULL;
  g_autofree SipUaUriPair *sorted_b = NULL;

  if (a->n_headers != b->n_headers || a->n_headers == 0)
    return a->n_headers == b->n_headers;
  sorted_a = sort_headers (a);
  sorted_b = sort_headers (b);
  for (guint i = 0; i < a->n_headers; i++)
    if (compare_headers (&sorted_a[i], &sorted_b[i], NULL) != 0
        || !header_value_equal (sorted_a[i].name, sorted_a[i].value, sorted_b[i].value))
      return FALSE;
  return TRUE;
}

static gboolean
sip_equal (const SipUaUriParts *a, const SipUaUriParts *b)
{
  return a->view.port == b->view.port && sipua_uri_text_equal (a->view.user, b->view.user, FALSE)
         && sipua_uri_text_equal (a->view.password, b->view.password, FALSE)
         && host_equal (a->view.host, b->view.host)
         && params_agree (a->view.params, b->view.params, sip_params_agree) && headers_equal (a, b);
}

static gboolean
tel_equal (const SipUaUriParts *a, const SipUaUriParts *b)
{
  return number_equal (a->view.user, b->view.user)
         && params_agree (a->view.params, b->view.params, tel_params_agree);
}

static SipUaView
behind_scheme (const SipUaUriParts *parts)
{
  gsize start = parts->view.scheme.length + 1;

  return sipua_view (parts->text.data + start, parts->text.length - start);
}

/**
 * sipua_uri_equal:
 * @a: (type SipUaUri): a #SipUaUri
 * @b: (type SipUaUri): another one
 *
 * Compares two URIs, those of SIP and SIPS as RFC 3261 section 19.1.4 says: the order of parameters
 * and headers does not matter; an escape equals its character unless that is reserved; the user is
 * case-sensitive and the rest is not; what is left out does not equal its default; of parameters
 * that only one of them has, `transport`, `user`, `method`, `ttl` and `maddr` make them different
 * and others are ignored. So URIs that equal a third one need not equal each other. IPv6 addresses
 * are compared by value (RFC 5954), names are not resolved. Tel URIs are compared as RFC 3966
 * section 4 says: without visual separators, and no parameter is ignored. Others are equal if all
 * their bytes behind the scheme are. May be called from any thread.
 *
 * Returns: whether they are equal
 *
 * Since: 0.1
 */
gboolean
sipua_uri_equal (gconstpointer a, gconstpointer b)
{
  const SipUaUriParts *parts_a, *parts_b;
  SipUaView rest_a, rest_b;

  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  parts_a = ((const SipUaUri *)a)->parts;
  parts_b = ((const SipUaUri *)b)->parts;
  if (strcmp (parts_a->scheme, parts_b->scheme) != 0)
    return FALSE;
  switch (parts_a->view.scheme_id) {
    case SIPUA_SCHEME_SIP:
    case SIPUA_SCHEME_SIPS:
      return sip_equal (parts_a, parts_b);
    case SIPUA_SCHEME_TEL:
      return tel_equal (parts_a, parts_b);
    default:
      rest_a = behind_scheme (parts_a);
      rest_b = behind_scheme (parts_b);
      return rest_a.length == rest_b.length
             && memcmp (rest_a.data, rest_b.data, rest_a.length) == 0;
  }
}

static guint
hash_number (guint hash, SipUaView number)
{
  for (gsize i = 0; i < number.length; i++)
    if (!sipua_is_visual_separator (number.data[i]))
      hash = hash * 33 + (guint8)g_ascii_tolower (number.data[i]);
  return hash;
}

static guint
hash_host (guint hash, SipUaView host)
{
  guint8 bytes[16];

  if (!sipua_ipv6_from_view (host, bytes))
    return sipua_uri_text_hash (hash, host, TRUE);
  for (guint i = 0; i < sizeof bytes; i++)
    hash = hash * 33 + bytes[i];
  return hash;
}

/**
 * sipua_uri_hash:
 * @uri: (type SipUaUri): a #SipUaUri
 *
 * Makes a hash that is the same for URIs that sipua_uri_equal() calls equal, for use in a
 * #GHashTable.
 * Since equality is not transitive, which of several equal URIs such a table keeps depends on their
 * order. May be called from any thread.
 *
 * Returns: the hash
 *
 * Since: 0.1
 */
guint
sipua_uri_hash (gconstpointer uri)
{
  const SipUaUriParts *parts;
  guint hash;

  g_return_val_if_fail (uri != NULL, 0);

  parts = ((const SipUaUri *)uri)->parts;
  hash = g_str_hash (parts->scheme);
  switch (parts->view.scheme_id) {
    case SIPUA_SCHEME_SIP:
    case SIPUA_SCHEME_SIPS:
      hash = sipua_uri_text_hash (hash, parts->view.user, FALSE);
      return hash_host (hash, parts->view.host) + parts->view.port;
    case SIPUA_SCHEME_TEL:
      return hash_number (hash, parts->view.user);
    default:
      return sipua_uri_text_hash (hash, behind_scheme (parts), FALSE);
  }
}
