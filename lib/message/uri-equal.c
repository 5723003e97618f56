/* SPDX-License-Identifier: BSD-3-Clause */
/* Which URIs are equal (RFC 3261 section 19.1.4, with RFC 5954 section 4.2 for IPv6; tel: RFC 3966
 * section 4). */

#include "message/uri-private.h"

#include "message/address-private.h"
#include "message/header-name.h"
#include "message/host.h"
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

/* The first one of that name counts. */
static gboolean
find_param (SipUaView params, SipUaView wanted, SipUaView *ret_value)
{
  SipUaView name;

  while (sipua_uri_pair_next (&params, &name, ret_value))
    if (sipua_uri_text_equal (name, wanted, TRUE))
      return TRUE;
  return FALSE;
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
param_equal (SipUaView name, SipUaView a, SipUaView b)
{
  if (sipua_uri_text_equal (name, sipua_view ("maddr", 5), TRUE))
    return host_equal (a, b);
  /* Methods are case-sensitive (section 7.1). */
  return sipua_uri_text_equal (a, b, !sipua_uri_text_equal (name, sipua_view ("method", 6), TRUE));
}

/* Whether nothing in the parameters @a speaks against @b. */
static gboolean
params_agree (SipUaView a, SipUaView b)
{
  SipUaView rest = a, name, value, other;

  while (sipua_uri_pair_next (&rest, &name, &value)) {
    find_param (a, name, &value);
    if (!find_param (b, name, &other)) {
      if (is_never_ignored (name))
        return FALSE;
    } else if (!param_equal (name, value, other)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
tel_param_equal (SipUaView name, SipUaView a, SipUaView b)
{
  gboolean is_context = sipua_uri_text_equal (name, sipua_view ("phone-context", 13), TRUE);

  if (sipua_uri_text_equal (name, sipua_view ("ext", 3), TRUE)
      || (is_context && a.length > 0 && a.data[0] == '+'))
    return number_equal (a, b);
  return sipua_uri_text_equal (a, b, TRUE);
}

/* RFC 3966 section 4: no parameter is ignored. */
static gboolean
tel_params_agree (SipUaView a, SipUaView b)
{
  SipUaView rest = a, name, value, other;

  while (sipua_uri_pair_next (&rest, &name, &value)) {
    find_param (a, name, &value);
    if (!find_param (b, name, &other) || !tel_param_equal (name, value, other))
      return FALSE;
  }
  return TRUE;
}

static gboolean
header_name_equal (const char *a, const char *b)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (a));

  if (id != SIPUA_HEADER_OTHER)
    return id == sipua_header_id (sipua_view_from_string (b));
  return g_ascii_strcasecmp (a, b) == 0;
}

/* The nth header of that name, NULL if there are fewer. */
static const SipUaUriPair *
find_header (const SipUaUriParts *parts, const char *name, guint n)
{
  for (guint i = 0; i < parts->n_headers; i++) {
    const SipUaUriPair *pair = &parts->pairs[parts->n_params + i];

    if (header_name_equal (pair->name, name) && n-- == 0)
      return pair;
  }
  return NULL;
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
  if (a->n_headers != b->n_headers)
    return FALSE;
  for (guint i = 0; i < a->n_headers; i++) {
    const SipUaUriPair *pair = &a->pairs[a->n_params + i];
    const SipUaUriPair *other;
    guint nth = 0;

    for (guint j = 0; j < i; j++)
      nth += header_name_equal (a->pairs[a->n_params + j].name, pair->name);
    other = find_header (b, pair->name, nth);
    if (!other || !header_value_equal (pair->name, pair->value, other->value))
      return FALSE;
  }
  return TRUE;
}

static gboolean
sip_equal (const SipUaUriParts *a, const SipUaUriParts *b)
{
  return a->view.port == b->view.port && sipua_uri_text_equal (a->view.user, b->view.user, FALSE)
         && sipua_uri_text_equal (a->view.password, b->view.password, FALSE)
         && host_equal (a->view.host, b->view.host) && params_agree (a->view.params, b->view.params)
         && params_agree (b->view.params, a->view.params) && headers_equal (a, b);
}

static gboolean
tel_equal (const SipUaUriParts *a, const SipUaUriParts *b)
{
  return number_equal (a->view.user, b->view.user)
         && tel_params_agree (a->view.params, b->view.params)
         && tel_params_agree (b->view.params, a->view.params);
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
