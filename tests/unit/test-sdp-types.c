/* SPDX-License-Identifier: BSD-3-Clause */
/* The boxed types of lib/sdp: copies stand alone, setters keep their bounds. */

#include "sdp-test.h"

#include "base/limits.h"
#include "sdp/local.h"

static void
test_codec_copy_stands_alone (void)
{
  SipUaCodec *codec = sipua_codec_new ("opus", 48000, 2, 96, "useinbandfec=1");
  g_autoptr (SipUaCodec) copy = g_boxed_copy (SIPUA_TYPE_CODEC, codec);

  sipua_codec_free (codec);
  sipua_codec_free (NULL);
  g_assert_cmpstr (copy->encoding_name, ==, "opus");
  g_assert_cmpuint (copy->clock_rate, ==, 48000);
  g_assert_cmpuint (copy->channels, ==, 2);
  g_assert_cmpuint (copy->payload_type, ==, 96);
  g_assert_cmpstr (copy->fmtp, ==, "useinbandfec=1");
}

/* What could put a line of its own into a description (RFC 8866 section 9) is a programmer's error. */
static void
test_codec_is_one_line (void)
{
  static const struct {
    const char *name;
    guint clock_rate, channels, payload_type;
    const char *fmtp;
  } bad[] = {
    { "", 8000, 1, 0, NULL },
    { "PCMU\r\na=x", 8000, 1, 0, NULL },
    { "PCM U", 8000, 1, 0, NULL },
    { "PCMU/8000", 8000, 1, 0, NULL },
    { "PCMU", 0, 1, 0, NULL },
    { "PCMU", 8000, 0, 0, NULL },
    { "PCMU", 8000, 1, 128, NULL },
    { "PCMU", 8000, 1, 0, "x=1\r\na=y" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_test_expect_message ("sipua", G_LOG_LEVEL_CRITICAL, "sipua_codec_new: assertion*");
    g_assert_null (sipua_codec_new (
        bad[i].name, bad[i].clock_rate, bad[i].channels, bad[i].payload_type, bad[i].fmtp));
    g_test_assert_expected_messages ();
  }
}

/* Fields that were changed by hand bring no lines into an offer either. */
static void
test_what_was_changed_is_checked (void)
{
  g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new ("192.0.2.1", 4000);
  g_autoptr (SipUaCodec) codec = sipua_codec_new ("PCMU", 8000, 1, 0, NULL);
  g_autoptr (SipUaSdpCrypto) crypto = sipua_sdp_crypto_parse ("1 X inline:aaaa", NULL);

  g_free (codec->fmtp);
  codec->fmtp = g_strdup ("x\r\na=y");
  g_free (crypto->key_params);
  crypto->key_params = g_strdup ("inline:aaaa\r\na=y");
  g_test_expect_message ("sipua", G_LOG_LEVEL_CRITICAL, "sipua_codec_new: assertion*");
  sipua_sdp_local_add_codec (local, codec);
  g_test_expect_message ("sipua", G_LOG_LEVEL_CRITICAL, "sipua_sdp_local_add_crypto: assertion*");
  sipua_sdp_local_add_crypto (local, crypto);
  g_test_assert_expected_messages ();
}

static void
test_local_copy_stands_alone (void)
{
  SipUaSdpLocal *local = sdp_test_local ("192.0.2.1");
  g_autoptr (SipUaSdpLocal) copy = g_boxed_copy (SIPUA_TYPE_SDP_LOCAL, local);
  g_autoptr (SipUaCodec) codec = sipua_codec_new ("GSM", 8000, 1, 3, NULL);

  sipua_sdp_local_add_codec (local, codec);
  g_assert_cmpuint (copy->codecs->len, ==, 4);
  g_assert_cmpuint (local->codecs->len, ==, 5);
  sipua_sdp_local_free (local);
  sipua_sdp_local_free (NULL);
  g_assert_cmpstr (((SipUaCodec *)g_ptr_array_index (copy->codecs, 3))->encoding_name, ==, "PCMA");
  g_assert_cmpstr (copy->address, ==, "192.0.2.1");
  g_assert_cmpuint (copy->session_id, ==, 4711);
}

static void
test_local_address_is_numeric (void)
{
  static const char *const bad[] = { "", "host.example", "1.2.3", "1.2.3.256", "[2001:db8::1]",
    "192.0.2.1\r\na=x", " 192.0.2.1" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (sipua_sdp_local_new (bad[i], 4000));
}

static void
test_local_ptime_is_bounded (void)
{
  static const guint rows[][2] = { { 0, SIPUA_MIN_PTIME }, { 9, 10 }, { 10, 10 }, { 60, 60 },
    { 61, 60 }, { G_MAXUINT, SIPUA_MAX_PTIME } };
  g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new ("192.0.2.1", 4000);

  g_assert_cmpuint (local->ptime, ==, 20);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    sipua_sdp_local_set_ptime (local, rows[i][0]);
    g_assert_cmpuint (local->ptime, ==, rows[i][1]);
  }
}

static void
test_stream_copy_stands_alone (void)
{
  g_autoptr (SdpTestMessage) offer = sdp_test_parse (SDP_HEAD
      "m=audio 4000 RTP/AVP 0 101\r\na=fmtp:0 x=1\r\na=rtpmap:101 telephone-event/8000\r\n",
      -1);
  g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");
  g_autoptr (SipUaSdpStream) copy = NULL;
  SipUaSdpStream *stream = NULL;

  g_assert_true (sipua_sdp_negotiate (offer, local, NULL, &stream, NULL));
  copy = g_boxed_copy (SIPUA_TYPE_SDP_STREAM, stream);
  sipua_sdp_stream_free (stream);
  sipua_sdp_stream_free (NULL);
  g_assert_cmpstr (copy->codec->encoding_name, ==, "PCMU");
  g_assert_cmpstr (copy->remote_address, ==, "198.51.100.1");
  g_assert_cmpstr (copy->remote_fmtp, ==, "x=1");
  g_assert_cmpint (copy->telephone_event, ==, 101);
  g_assert_cmpuint (copy->remote_rtp_port, ==, 4000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/types/codec-copy-stands-alone", test_codec_copy_stands_alone);
  g_test_add_func ("/sdp/types/codec-is-one-line", test_codec_is_one_line);
  g_test_add_func ("/sdp/types/what-was-changed-is-checked", test_what_was_changed_is_checked);
  g_test_add_func ("/sdp/types/local-copy-stands-alone", test_local_copy_stands_alone);
  g_test_add_func ("/sdp/types/local-address-is-numeric", test_local_address_is_numeric);
  g_test_add_func ("/sdp/types/local-ptime-is-bounded", test_local_ptime_is_bounded);
  g_test_add_func ("/sdp/types/stream-copy-stands-alone", test_stream_copy_stands_alone);
  return g_test_run ();
}
