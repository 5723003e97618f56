/* SPDX-License-Identifier: BSD-3-Clause */
/* What a description alone says, codecs from a list of names, and the parameters of Opus. */

#include "sdp-test.h"

#include "sdp/local.h"

/* The list as text: "number name/rate/channels fmtp, ..." */
static char *
print_codecs (const GPtrArray *codecs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < codecs->len; i++) {
    const SipUaCodec *codec = g_ptr_array_index (codecs, i);

    g_string_append_printf (text, "%s%u %s/%u/%u%s%s", i > 0 ? ", " : "", codec->payload_type,
        codec->encoding_name, codec->clock_rate, codec->channels, codec->fmtp ? " " : "",
        codec->fmtp ? codec->fmtp : "");
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const struct {
  const char *name, *text, *codecs;
  const char *address; /* (nullable) */
  guint16 port;
  SipUaSdpDirection direction;
} descriptions[] = {
  { "usual",
      SDP_HEAD
      "m=audio 4000 RTP/AVP 8 13 96 101 99\r\na=fmtp:96 stereo=1\r\na=rtpmap:96 opus/48000/2\r\n"
      "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=recvonly\r\n",
      "8 PCMA/8000/1, 13 CN/8000/1, 96 opus/48000/2 stereo=1, 101 telephone-event/8000/1 0-15",
      "198.51.100.1", 4000, SIPUA_SDP_DIRECTION_RECVONLY },
  { "second-m-line",
      SDP_HEAD "a=sendonly\r\nm=video 5000 RTP/AVP 31\r\nm=audio 4000 RTP/SAVP 0\r\n"
               "c=IN IP6 2001:db8::7\r\n",
      "0 PCMU/8000/1", "2001:db8::7", 4000, SIPUA_SDP_DIRECTION_SENDONLY },
  { "first-with-a-port", SDP_HEAD "m=audio 0 RTP/AVP 0\r\nm=audio 4002 RTP/AVP 8\r\n",
      "8 PCMA/8000/1", "198.51.100.1", 4002, SIPUA_SDP_DIRECTION_SENDRECV },
  { "no-port", SDP_HEAD "m=audio 0 RTP/AVP 18\r\n", "18 G729/8000/1", NULL, 0,
      SIPUA_SDP_DIRECTION_INACTIVE },
  { "no-audio", SDP_HEAD "m=image 4000 udptl t38\r\n", "", NULL, 0, SIPUA_SDP_DIRECTION_INACTIVE },
  { "no-m-line", SDP_HEAD, "", NULL, 0, SIPUA_SDP_DIRECTION_INACTIVE },
  { "host-name", SDP_HEAD "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 media.example.com\r\n",
      "0 PCMU/8000/1", "media.example.com", 4000, SIPUA_SDP_DIRECTION_SENDRECV },
};

static void
test_descriptions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++) {
    g_autoptr (SdpTestMessage) message = sdp_test_parse (descriptions[i].text, -1);
    g_autoptr (GPtrArray) codecs = sipua_sdp_get_codecs (message);
    g_autofree char *text = print_codecs (codecs), *address = NULL;
    guint16 port = 0;

    g_test_message ("%s", descriptions[i].name);
    g_assert_cmpstr (text, ==, descriptions[i].codecs);
    g_assert_true (
        sipua_sdp_get_rtp_address (message, &address, &port) == (descriptions[i].address != NULL));
    g_assert_cmpstr (address, ==, descriptions[i].address);
    g_assert_cmpuint (port, ==, descriptions[i].port);
    g_assert_cmpint (sipua_sdp_get_direction (message), ==, descriptions[i].direction);
  }
}

static const struct {
  const char *list, *codecs;
  const char *unknown; /* (nullable) */
} preferences[] = {
  { "opus,G722,PCMU,PCMA", "96 opus/48000/2, 9 G722/8000/1, 0 PCMU/8000/1, 8 PCMA/8000/1", NULL },
  { " pcma , OPUS ", "8 PCMA/8000/1, 96 opus/48000/2", NULL },
  /* RFC 3551 section 6: static numbers for what they mean, and nothing else */
  { "G729,GSM,L16/44100/1,L16/44100/2,L16/16000,PCMU/16000",
      "18 G729/8000/1, 3 GSM/8000/1, 11 L16/44100/1, 10 L16/44100/2, 96 L16/16000/1, "
      "97 PCMU/16000/1",
      NULL },
  { "iLBC,AMR-WB,AMR,speex/16000",
      "96 iLBC/8000/1, 97 AMR-WB/16000/1, 98 AMR/8000/1, 99 speex/16000/1", NULL },
  { "PCMU,pcmu,PCMU/8000/1", "0 PCMU/8000/1", NULL },
  { "", "", NULL },
  { "PCMU,speex", "", "unknown codec \"speex\"" },
  { "PCMU,,PCMA", "", "unknown codec \"\"" },
  { "PCMU/x", "", "unknown codec \"PCMU/x\"" },
  { "PCMU/8000/0", "", "unknown codec \"PCMU/8000/0\"" },
  { "PC MU/8000", "", "unknown codec \"PC MU/8000\"" },
};

static void
test_preferences (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (preferences); i++) {
    g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new ("192.0.2.1", 40000);
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    gboolean added = sipua_sdp_local_add_codecs (local, preferences[i].list, &error);

    g_test_message ("%s", preferences[i].list);
    g_assert_true (added == (preferences[i].unknown == NULL));
    g_assert_cmpstr (error ? error->message : NULL, ==, preferences[i].unknown);
    text = print_codecs (local->codecs);
    g_assert_cmpstr (text, ==, preferences[i].codecs);
  }
}

/* 32 dynamic numbers, and not one more. */
static void
test_numbers_run_out (void)
{
  g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new ("192.0.2.1", 40000);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 32; i++) {
    g_autofree char *name = g_strdup_printf ("x%u/8000", i);

    g_assert_true (sipua_sdp_local_add_codecs (local, name, NULL));
  }
  g_assert_false (sipua_sdp_local_add_codecs (local, "one-more/8000", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_true (sipua_sdp_local_add_codecs (local, "PCMU", NULL));
}

/* RFC 7587 section 6.1. */
static const struct {
  const char *fmtp;
  SipUaOpusParameters expected;
} opus[] = {
  { NULL, { 48000, 48000, 0, 3, FALSE, FALSE, FALSE, FALSE, FALSE } },
  { "maxplaybackrate=16000; sprop-maxcapturerate=8000;maxaveragebitrate=20000;minptime=10; "
    "stereo=1;sprop-stereo=1;cbr=1;useinbandfec=1;usedtx=1;new=7",
      { 16000, 8000, 20000, 10, TRUE, TRUE, TRUE, TRUE, TRUE } },
  { "STEREO = 1 ; UseInbandFec=0", { 48000, 48000, 0, 3, TRUE, FALSE, FALSE, FALSE, FALSE } },
  /* out of range, or no number */
  { "maxplaybackrate=7999;sprop-maxcapturerate=48001;maxaveragebitrate=510001;minptime=121;"
    "stereo=2;cbr=yes;usedtx=;useinbandfec",
      { 48000, 48000, 0, 3, FALSE, FALSE, FALSE, FALSE, FALSE } },
  { "maxaveragebitrate=5999", { 48000, 48000, 0, 3, FALSE, FALSE, FALSE, FALSE, FALSE } },
  { "maxaveragebitrate=6000;maxplaybackrate=8000", { 8000, 48000, 6000, 3, 0, 0, 0, 0, 0 } },
};

static void
test_opus (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (opus); i++) {
    g_autoptr (SipUaOpusParameters) parsed = sipua_opus_parameters_parse (opus[i].fmtp);
    g_autoptr (SipUaOpusParameters) read = g_boxed_copy (SIPUA_TYPE_OPUS_PARAMETERS, parsed);

    g_test_message ("%s", opus[i].fmtp ? opus[i].fmtp : "none");
    g_assert_cmpmem (read, sizeof *read, &opus[i].expected, sizeof opus[i].expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/info/descriptions", test_descriptions);
  g_test_add_func ("/sdp/info/preferences", test_preferences);
  g_test_add_func ("/sdp/info/numbers-run-out", test_numbers_run_out);
  g_test_add_func ("/sdp/info/opus-parameters", test_opus);
  return g_test_run ();
}
