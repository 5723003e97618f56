/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_SDP_CRYPTO (sipua_sdp_crypto_get_type ())

typedef struct _SipUaSdpCrypto SipUaSdpCrypto;

/**
 * SipUaSdpCrypto:
 * @tag: number of the line within its stream, 0 to 999999999
 * @suite: (not nullable): such as "AES_CM_128_HMAC_SHA1_80"
 * @key_params: (not nullable): such as "inline:" with key and salt in base64. Secret: not for logs
 * @session_params: (nullable): the rest of the line, with one space between them
 *
 * A line `a=crypto` (RFC 4568 section 4): keys for SRTP, which the writer of the description sends
 * with.
 *
 * Since: 0.1
 */
struct _SipUaSdpCrypto {
  guint tag;
  char *suite;
  char *key_params;
  char *session_params;
};

SIPUA_API GType sipua_sdp_crypto_get_type (void) G_GNUC_CONST;
SIPUA_API SipUaSdpCrypto *sipua_sdp_crypto_parse (const char *value, GError **error);
SIPUA_API char *sipua_sdp_crypto_to_string (const SipUaSdpCrypto *crypto);
SIPUA_API SipUaSdpCrypto *sipua_sdp_crypto_copy (const SipUaSdpCrypto *crypto);
SIPUA_API void sipua_sdp_crypto_free (SipUaSdpCrypto *crypto);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaSdpCrypto, sipua_sdp_crypto_free)

G_END_DECLS
