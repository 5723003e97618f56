/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaSdpCrypto: the attribute a=crypto, read strictly by the grammar of RFC 4568 section 9, since half
 * a key is none. */

#include "sdp/crypto.h"

#include "sdp/scan.h"

#define MAX_TAG 999999999 /* 9 digits */
#define MAX_MKI_LENGTH 128

G_DEFINE_BOXED_TYPE (SipUaSdpCrypto, sipua_sdp_crypto, sipua_sdp_crypto_copy, sipua_sdp_crypto_free)

/* Octets of key and salt together: RFC 4568 section 6.2, RFC 6188 section 4, RFC 7714 section 14. */
static const struct {
  const char *suite;
  gsize size;
} suites[] = {
  { "AES_CM_128_HMAC_SHA1_80", 30 },
  { "AES_CM_128_HMAC_SHA1_32", 30 },
  { "F8_128_HMAC_SHA1_80", 30 },
  { "AES_192_CM_HMAC_SHA1_80", 38 },
  { "AES_192_CM_HMAC_SHA1_32", 38 },
  { "AES_256_CM_HMAC_SHA1_80", 46 },
  { "AES_256_CM_HMAC_SHA1_32", 46 },
  { "AEAD_AES_128_GCM", 28 },
  { "AEAD_AES_256_GCM", 44 },
};

static gboolean
is_suite (SipUaView view)
{
  for (gsize i = 0; i < view.length; i++) {
    if (!g_ascii_isalnum (view.data[i]) && view.data[i] != '_')
      return FALSE;
  }
  return view.length > 0;
}

/* 0 for a suite that is not known here: any size is right. */
static gsize
find_size (SipUaView suite)
{
  for (gsize i = 0; i < G_N_ELEMENTS (suites); i++) {
    if (sipua_view_equal (suite, suites[i].suite))
      return suites[i].size;
  }
  return 0;
}

/* Padded base64 (RFC 4648 section 4) of @size octets, or of any number if that is 0. */
static gboolean
is_key (SipUaView view, gsize size)
{
  gsize padding = 0;

  if (view.length == 0 || view.length % 4 != 0)
    return FALSE;
  while (padding < 2 && view.data[view.length - 1 - padding] == '=')
    padding++;
  for (gsize i = 0; i < view.length - padding; i++) {
    if (!g_ascii_isalnum (view.data[i]) && view.data[i] != '+' && view.data[i] != '/')
      return FALSE;
  }
  return size == 0 || view.length / 4 * 3 - padding == size;
}

/* "2^20" or "1048576" */
static gboolean
is_lifetime (SipUaView view)
{
  guint64 number;

  if (view.length > 2 && memcmp (view.data, "2^", 2) == 0)
    view = sipua_view (view.data + 2, view.length - 2);
  return sipua_sdp_number (view, G_MAXUINT64, &number);
}

/* "1:4": a number, and in how many octets it is written in a packet */
static gboolean
is_mki (SipUaView view)
{
  SipUaView value;
  guint64 length;

  sipua_sdp_split (&view, ':', &value);
  for (gsize i = 0; i < value.length; i++) {
    if (!g_ascii_isdigit (value.data[i]))
      return FALSE;
  }
  return value.length > 0 && sipua_sdp_number (view, MAX_MKI_LENGTH, &length) && length > 0;
}

/* "inline:KEY", then lifetime and MKI behind "|", each at most once and in this order. */
static const char *
check_key_param (SipUaView param, gsize size)
{
  SipUaView part;

  sipua_sdp_split (&param, ':', &part);
  if (!sipua_view_equal (part, "inline"))
    return "key method inline:";
  sipua_sdp_split (&param, '|', &part);
  if (!is_key (part, size))
    return "key and salt of the suite's size in base64";
  if (!sipua_sdp_split (&param, '|', &part))
    return NULL;
  if (is_lifetime (part) && !sipua_sdp_split (&param, '|', &part))
    return NULL;
  return is_mki (part) && param.length == 0 ? NULL : "a lifetime or an MKI and its length";
}

static const char *
check_key_params (SipUaView params, gsize size)
{
  SipUaView param;

  if (strchr (";|", params.data[params.length - 1]) != NULL)
    return "key parameters to the end";
  while (sipua_sdp_split (&params, ';', &param)) {
    const char *expected = check_key_param (param, size);

    if (expected != NULL)
      return expected;
  }
  return NULL;
}

static char *
join_session_params (SipUaView rest)
{
  g_autoptr (GString) text = g_string_new (NULL);
  SipUaView field;

  while (sipua_sdp_next_field (&rest, &field)) {
    if (text->len > 0)
      g_string_append_c (text, ' ');
    g_string_append_len (text, field.data, (gssize)field.length);
  }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* The first byte that the grammar has nowhere, or the NUL at the end. */
static const char *
text_end (const char *value)
{
  while (g_ascii_isprint (*value) || *value == '\t')
    value++;
  return value;
}

/* NULL, or what was expected at @at. */
static const char *
read_fields (SipUaView rest, SipUaSdpCrypto *crypto, SipUaView *at)
{
  const char *expected;
  SipUaView suite;
  guint64 tag;

  at->data = text_end (rest.data);
  if (*at->data != '\0')
    return "one line of visible ASCII and blanks";
  if (!sipua_sdp_next_field (&rest, at) || !sipua_sdp_number (*at, MAX_TAG, &tag))
    return "a tag of 1 to 9 digits";
  crypto->tag = (guint)tag;
  if (!sipua_sdp_next_field (&rest, at) || !is_suite (*at))
    return "a crypto suite";
  suite = *at;
  if (!sipua_sdp_next_field (&rest, at))
    return "key parameters";
  expected = check_key_params (*at, find_size (suite));
  if (expected != NULL)
    return expected;
  crypto->suite = sipua_view_dup (suite);
  crypto->key_params = sipua_view_dup (*at);
  crypto->session_params = join_session_params (rest);
  return NULL;
}

/**
 * sipua_sdp_crypto_parse:
 * @value: what follows "a=crypto:", such as "1 AES_CM_128_HMAC_SHA1_80 inline:..."
 * @error: return location for an error, or %NULL
 *
 * Parses a crypto attribute strictly (RFC 4568 section 9): tag, suite, keys with method "inline", of
 * which each has the size that the suite needs (an unknown suite may have any), with or without
 * lifetime and MKI, and session parameters, which are not looked into.
 *
 * The error names the offset in bytes and what should have stood there, but nothing of the value,
 * which is secret.
 *
 * Any thread.
 *
 * Returns: (transfer full): the attribute; free it with sipua_sdp_crypto_free(). %NULL with
 *   %SIPUA_ERROR_PARSE
 *
 * Since: 0.1
 */
SipUaSdpCrypto *
sipua_sdp_crypto_parse (const char *value, GError **error)
{
  g_autoptr (SipUaSdpCrypto) crypto = g_new0 (SipUaSdpCrypto, 1);
  SipUaView at;
  const char *expected;

  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  expected = read_fields (sipua_view_from_string (value), crypto, &at);
  if (expected == NULL)
    return g_steal_pointer (&crypto);
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE,
      "crypto attribute, offset %" G_GSIZE_FORMAT ": expected %s", (gsize)(at.data - value),
      expected);
  return NULL;
}

/**
 * sipua_sdp_crypto_to_string:
 * @crypto: a crypto attribute
 *
 * Writes the attribute as sipua_sdp_crypto_parse() reads it.
 *
 * Any thread.
 *
 * Returns: (transfer full): what follows "a=crypto:"
 *
 * Since: 0.1
 */
char *
sipua_sdp_crypto_to_string (const SipUaSdpCrypto *crypto)
{
  g_return_val_if_fail (crypto != NULL, NULL);

  return g_strdup_printf ("%u %s %s%s%s", crypto->tag, crypto->suite, crypto->key_params,
      crypto->session_params ? " " : "", crypto->session_params ? crypto->session_params : "");
}

/**
 * sipua_sdp_crypto_copy:
 * @crypto: a crypto attribute
 *
 * Copies an attribute with its strings.
 *
 * Any thread.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaSdpCrypto *
sipua_sdp_crypto_copy (const SipUaSdpCrypto *crypto)
{
  SipUaSdpCrypto *copy;

  g_return_val_if_fail (crypto != NULL, NULL);

  copy = g_new (SipUaSdpCrypto, 1);
  copy->tag = crypto->tag;
  copy->suite = g_strdup (crypto->suite);
  copy->key_params = g_strdup (crypto->key_params);
  copy->session_params = g_strdup (crypto->session_params);
  return copy;
}

/**
 * sipua_sdp_crypto_free:
 * @crypto: (transfer full) (nullable): a crypto attribute
 *
 * Frees an attribute and its strings.
 *
 * Since: 0.1
 */
void
sipua_sdp_crypto_free (SipUaSdpCrypto *crypto)
{
  if (crypto == NULL)
    return;
  g_free (crypto->suite);
  g_free (crypto->key_params);
  g_free (crypto->session_params);
  g_free (crypto);
}
