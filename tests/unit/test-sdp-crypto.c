/* SPDX-License-Identifier: BSD-3-Clause */
/* Crypto lines: the grammar of RFC 4568 section 9, and which of them are agreed (sections 5.1 and
 * 6.3). */

#include "sdp-test.h"

#define KEY30 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define KEY46 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define OURS30 "OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO"
#define OURS46 "OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOA=="
#define CM80 "AES_CM_128_HMAC_SHA1_80"
#define CM32 "AES_CM_128_HMAC_SHA1_32"
#define CM256 "AES_256_CM_HMAC_SHA1_80"

static const struct {
  const char *value;
  const char *expected; /* (nullable): end of the error */
} lines[] = {
  { "1 " CM80 " inline:" KEY30, NULL },
  { "000000012 " CM80 " inline:" KEY30, NULL },
  { "1 " CM256 " inline:" KEY46, NULL },
  { "1 AEAD_AES_128_GCM inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", NULL },
  /* section 6.1 */
  { "1 " CM80 " inline:" KEY30 "|2^20", NULL },
  { "1 " CM80 " inline:" KEY30 "|1048576|1:4", NULL },
  { "1 " CM80 " inline:" KEY30 "|1:4", NULL },
  { "1 " CM80 " inline:" KEY30 "|2^20|1:4;inline:" KEY30 "|2^20|2:4", NULL },
  { "1 " CM80 " inline:" KEY30 " KDR=1 UNENCRYPTED_SRTP", NULL },
  { "1 NEW_SUITE inline:AAAA", NULL },
  { "", "offset 0: expected a tag of 1 to 9 digits" },
  { "x " CM80 " inline:" KEY30, "offset 0: expected a tag of 1 to 9 digits" },
  { "1000000000 " CM80 " inline:" KEY30, "offset 0: expected a tag of 1 to 9 digits" },
  { "1", "offset 1: expected a crypto suite" },
  { "1 AES-CM inline:" KEY30, "offset 2: expected a crypto suite" },
  { "1 " CM80, "offset 25: expected key parameters" },
  { "1 " CM80 " uri:" KEY30, "offset 26: expected key method inline:" },
  { "1 " CM80 " inline:", "offset 26: expected key and salt of the suite's size in base64" },
  { "1 " CM80 " inline:" KEY46, "offset 26: expected key and salt of the suite's size in base64" },
  { "1 " CM80 " inline:AAAA*AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      "offset 26: expected key and salt of the suite's size in base64" },
  { "1 " CM80 " inline:" KEY30 "|", "offset 26: expected key parameters to the end" },
  { "1 " CM80 " inline:" KEY30 ";", "offset 26: expected key parameters to the end" },
  { "1 " CM80 " inline:" KEY30 "|x", "offset 26: expected a lifetime or an MKI and its length" },
  { "1 " CM80 " inline:" KEY30 "|1:129",
      "offset 26: expected a lifetime or an MKI and its length" },
  { "1 " CM80 " inline:" KEY30 "|1:4|2^20",
      "offset 26: expected a lifetime or an MKI and its length" },
  { "1 " CM80 " inline:" KEY30 "\r\na=x",
      "offset 73: expected one line of visible ASCII and blanks" },
  { "1 " CM80 " inline:" KEY30 " KDR=\x01",
      "offset 78: expected one line of visible ASCII and blanks" },
  { "1 " CM80 " inline:" KEY30 " KDR=1\x7f",
      "offset 79: expected one line of visible ASCII and blanks" },
  { "1 " CM80 " inline:" KEY30 " KDR=\xc3\xa9",
      "offset 78: expected one line of visible ASCII and blanks" },
};

static void
test_grammar (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaSdpCrypto) crypto = sipua_sdp_crypto_parse (lines[i].value, &error);

    g_test_message ("%s", lines[i].value);
    if (lines[i].expected == NULL) {
      g_assert_no_error (error);
      g_assert_nonnull (crypto);
      continue;
    }
    g_assert_null (crypto);
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_true (g_str_has_suffix (error->message, lines[i].expected));
    g_assert_null (strstr (error->message, "AAAA")); /* keys are for nobody's log */
  }
}

static void
test_fields (void)
{
  g_autoptr (SipUaSdpCrypto) parsed =
      sipua_sdp_crypto_parse ("  7\t" CM80 "  inline:" KEY30 "|2^20   KDR=1  WSH=64 ", NULL);
  g_autoptr (SipUaSdpCrypto) crypto = g_boxed_copy (SIPUA_TYPE_SDP_CRYPTO, parsed);
  g_autofree char *text = sipua_sdp_crypto_to_string (crypto);

  g_assert_cmpuint (crypto->tag, ==, 7);
  g_assert_cmpstr (crypto->suite, ==, CM80);
  g_assert_cmpstr (crypto->key_params, ==, "inline:" KEY30 "|2^20");
  g_assert_cmpstr (crypto->session_params, ==, "KDR=1 WSH=64");
  g_assert_cmpstr (text, ==, "7 " CM80 " inline:" KEY30 "|2^20 KDR=1 WSH=64");
  sipua_sdp_crypto_free (NULL);
}

/* Ours: AES_256_CM first, then AES_CM_128 with the long tag. */
static SipUaSdpLocal *
make_local (void)
{
  static const char *const keys[] = { "9 " CM256 " inline:" OURS46, "9 " CM80 " inline:" OURS30 };
  SipUaSdpLocal *local = sdp_test_local ("192.0.2.1");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (SipUaSdpCrypto) crypto = sipua_sdp_crypto_parse (keys[i], NULL);

    sipua_sdp_local_add_crypto (local, crypto);
  }
  return local;
}

#define SAVP(lines) SDP_HEAD "m=audio 4000 RTP/SAVP 0\r\n" lines
#define ANSWER(proto, line)                                                                        \
  "m=audio 40000 " proto " 0\r\na=rtpmap:0 PCMU/8000\r\n" line "a=ptime:30\r\na=sendrecv\r\n"
#define NONE "no common crypto suite: offered"
#define OUR_SUITES ", have " CM256 " " CM80

static const struct {
  const char *name, *offer, *answer, *reason;
} offers[] = {
  /* RFC 4568 section 5.1.2: the tag of the line taken, with our key; the offer's order counts */
  { "one", SAVP ("a=crypto:3 " CM80 " inline:" KEY30 "\r\n"),
      ANSWER ("RTP/SAVP", "a=crypto:3 " CM80 " inline:" OURS30 "\r\n"), NULL },
  { "first-that-we-have",
      SAVP ("a=crypto:1 " CM32 " inline:" KEY30 "\r\na=crypto:2 " CM80 " inline:" KEY30
            "\r\na=crypto:3 " CM256 " inline:" KEY46 "\r\n"),
      ANSWER ("RTP/SAVP", "a=crypto:2 " CM80 " inline:" OURS30 "\r\n"), NULL },
  { "savpf", SDP_HEAD "m=audio 4000 RTP/SAVPF 0\r\na=crypto:1 " CM80 " inline:" KEY30 "\r\n",
      ANSWER ("RTP/SAVPF", "a=crypto:1 " CM80 " inline:" OURS30 "\r\n"), NULL },
  { "unreadable-is-passed-over",
      SAVP ("a=crypto:1 " CM80 " inline:short\r\na=crypto:2 " CM80 " inline:" KEY30 "\r\n"),
      ANSWER ("RTP/SAVP", "a=crypto:2 " CM80 " inline:" OURS30 "\r\n"), NULL },
  /* Section 6.3.7: what is not understood, unless it says that this does not matter */
  { "unknown-session-parameter-is-passed-over",
      SAVP ("a=crypto:1 " CM80 " inline:" KEY30 " UNENCRYPTED_SRTP\r\na=crypto:2 " CM80
            " inline:" KEY30 " WSH=64 -NEW=1\r\n"),
      ANSWER ("RTP/SAVP", "a=crypto:2 " CM80 " inline:" OURS30 "\r\n"), NULL },
  { "other-suite", SAVP ("a=crypto:1 " CM32 " inline:" KEY30 "\r\n"), NULL,
      NONE " " CM32 OUR_SUITES },
  { "no-line", SAVP (""), NULL, NONE OUR_SUITES },
  /* Not without RTP/SAVP (section 3.1) */
  { "in-avp", SDP_HEAD "m=audio 4000 RTP/AVP 0\r\na=crypto:1 " CM80 " inline:" KEY30 "\r\n",
      ANSWER ("RTP/AVP", ""), NULL },
  { "dtls", SDP_HEAD "m=audio 4000 UDP/TLS/RTP/SAVPF 0\r\na=crypto:1 " CM80 " inline:" KEY30 "\r\n",
      NULL, "transport not supported: offered UDP/TLS/RTP/SAVPF, have RTP/AVP RTP/SAVP" },
  { "common-codec-missing",
      SDP_HEAD "m=audio 4000 RTP/SAVP 18\r\na=crypto:1 " CM80 " inline:" KEY30 "\r\n", NULL,
      "no common codec: offered G729/8000, have opus/48000/2 G722/8000 PCMU/8000 PCMA/8000" },
};

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++) {
    g_autoptr (SdpTestMessage) offer = sdp_test_parse (offers[i].offer, -1);
    g_autoptr (SdpTestMessage) answer = NULL;
    g_autoptr (SipUaSdpLocal) local = make_local ();
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autoptr (SipUaSdpStream) copy = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;

    g_test_message ("%s", offers[i].name);
    sipua_sdp_negotiate (offer, local, &answer, &stream, &error);
    g_assert_cmpstr (error ? error->message : NULL, ==, offers[i].reason);
    if (stream == NULL)
      continue;
    text = sdp_test_check_answer (offer, answer, stream);
    g_assert_cmpstr (strstr (text, "m="), ==, offers[i].answer);
    copy = sipua_sdp_stream_copy (stream);
    g_assert_true ((copy->local_crypto != NULL) == (strstr (text, "crypto") != NULL));
    g_assert_true ((copy->local_crypto != NULL) == (copy->remote_crypto != NULL));
    if (copy->local_crypto == NULL)
      continue;
    g_assert_cmpstr (copy->local_crypto->key_params, ==, "inline:" OURS30);
    g_assert_cmpstr (copy->remote_crypto->key_params, ==, "inline:" KEY30);
    g_assert_cmpuint (copy->local_crypto->tag, ==, copy->remote_crypto->tag);
  }
}

static void
test_offer (void)
{
  g_autoptr (SipUaSdpLocal) local = make_local ();
  g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (local);
  g_autofree char *text = gst_sdp_message_as_text (offer);

  sdp_test_check (text);
  g_assert_nonnull (strstr (text, "m=audio 40000 RTP/SAVP 96 "));
  g_assert_nonnull (strstr (text, "a=crypto:1 " CM256 " inline:" OURS46 "\r\na=crypto:2 " CM80
                                  " inline:" OURS30 "\r\na=ptime"));
}

/* RFC 4568 section 5.1.3: exactly one line, of those offered; RFC 3264 section 6: no other profile. */
static const struct {
  const char *name, *answer, *reason;
} answers[] = {
  { "taken", SAVP ("a=crypto:2 " CM80 " inline:" KEY30 "\r\n"), NULL },
  { "none", SAVP (""), "no keys answered" },
  { "two",
      SAVP ("a=crypto:1 " CM256 " inline:" KEY46 "\r\na=crypto:2 " CM80 " inline:" KEY30 "\r\n"),
      "more than one crypto line answered" },
  { "other-tag", SAVP ("a=crypto:3 " CM80 " inline:" KEY30 "\r\n"),
      "crypto line not offered: answered 3 " CM80 },
  { "tag-of-another-suite", SAVP ("a=crypto:1 " CM80 " inline:" KEY30 "\r\n"),
      "crypto line not offered: answered 1 " CM80 },
  { "tag-0", SAVP ("a=crypto:0 " CM80 " inline:" KEY30 "\r\n"),
      "crypto line not offered: answered 0 " CM80 },
  { "downgraded", SDP_HEAD "m=audio 4000 RTP/AVP 0\r\n",
      "transport differs: offered RTP/SAVP, answered RTP/AVP" },
};

static void
test_accepted (void)
{
  g_autoptr (SipUaSdpLocal) local = make_local ();
  g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (local);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (SdpTestMessage) answer = sdp_test_parse (answers[i].answer, -1);
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", answers[i].name);
    sipua_sdp_accept_answer (offer, answer, local, &stream, &error);
    g_assert_cmpstr (error ? error->message : NULL, ==, answers[i].reason);
    if (stream == NULL)
      continue;
    g_assert_cmpstr (stream->local_crypto->key_params, ==, "inline:" OURS30);
    g_assert_cmpstr (stream->remote_crypto->key_params, ==, "inline:" KEY30);
    g_assert_cmpuint (stream->local_crypto->tag, ==, 2);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/crypto/grammar", test_grammar);
  g_test_add_func ("/sdp/crypto/fields", test_fields);
  g_test_add_func ("/sdp/crypto/answers", test_answers);
  g_test_add_func ("/sdp/crypto/offer", test_offer);
  g_test_add_func ("/sdp/crypto/accepted", test_accepted);
  return g_test_run ();
}
