/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptions of real equipment and what each must lead to, as an offer and as an answer. The tables were written from the text of the
 * files in tests/data/sdp, not from what the code makes of them. */

#include "sdp-test.h"

#define IPV4 "192.0.2.1"
#define IPV6 "2001:db8::1"
#define SENDRECV SIPUA_SDP_DIRECTION_SENDRECV
#define RECVONLY SIPUA_SDP_DIRECTION_RECVONLY
#define INACTIVE SIPUA_SDP_DIRECTION_INACTIVE
#define HAVE ", have opus/48000/2 G722/8000 PCMU/8000 PCMA/8000"

typedef struct {
  const char *file;
  const char *local;  /* our address */
  const char *reason; /* (nullable): why nothing can be used */
  const char *codec;
  guint payload_type;
  gint telephone_event;
  guint ptime;
  SipUaSdpDirection direction;
  const char *address;
  guint16 rtp_port, rtcp_port;
  guint medias, index; /* m-lines of the offer, and the one taken; the others get port 0 */
} Row;

static const Row rows[] = {
  /* RFC 3605: an a=rtcp that says no more than the default */
  { "amazon-chime-sonus", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "203.0.113.4", 36488, 36489, 1,
      0 },
  /* RFC 4091 section 3: the same stream over IPv6 and over IPv4, one of them is to be taken */
  { "cisco-anat-ipv6-ipv4", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "203.0.113.2", 18938, 18939,
      2, 1 },
  { "cisco-anat-ipv6-ipv4", IPV6, NULL, "PCMU", 0, 101, 20, SENDRECV, "2208:1:1:1:1:1:1:1115",
      17836, 17837, 2, 0 },
  /* RFC 3264 section 6.1: X-NSE and CN are not ours and stay out of the answer */
  { "cisco-cube-nse-cn", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "10.57.5.2", 19402, 19403, 1,
      0 },
  { "cisco-ios-g711-dtmf", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "10.106.117.2", 18406, 18407,
      1, 0 },
  /* RFC 3264 section 6: nothing in common */
  { "cisco-ios-g729-cn19", IPV4, "no common codec: offered G729/8000 CN/8000" HAVE },
  /* RFC 8866 section 5.7: the c= of the stream; no ptime, so ours */
  { "cisco-multicodec-ccd", IPV4, NULL, "PCMU", 0, 101, 30, SENDRECV, "203.0.113.11", 62278, 62279,
      1, 0 },
  /* RFC 3605: a=rtcp with an address */
  { "freeswitch-answer-to-telnyx", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "203.0.113.5", 56434,
      56435, 1, 0 },
  /* RFC 5764: DTLS-SRTP is not supported */
  { "freeswitch-webrtc-offer", IPV4, "transport not supported: offered RTP/SAVPF, have RTP/AVP" },
  /* RFC 3264 section 8.4: hold by 0.0.0.0. RFC 4733 section 2.1: events at 8000 do not go with
   * audio at 48000 */
  { "htek-ucv20-c0000-hold", IPV4, NULL, "opus", 120, -1, 20, RECVONLY, "0.0.0.0", 12100, 0, 1, 0 },
  { "jssip-chrome-answer", IPV4, "transport not supported: offered RTP/SAVPF, have RTP/AVP" },
  /* RFC 4568: SDES is not supported */
  { "microsoft-exchange-um-savp", IPV4, "transport not supported: offered RTP/SAVP, have RTP/AVP" },
  /* RFC 3264 section 6.1: a=sendonly at session level */
  { "polycom-hold-session-sendonly", IPV4, NULL, "PCMU", 0, 101, 30, RECVONLY, "192.168.5.242",
      2222, 2223, 1, 0 },
  /* RFC 4733 section 2.4.1: telephone-event at any dynamic number */
  { "polycom-spip335-te127-oldoip", IPV4, NULL, "G722", 9, 127, 30, SENDRECV, "203.0.113.6", 2230,
      2231, 1, 0 },
  { "polycom-spip650-g722", IPV4, NULL, "G722", 9, 101, 30, SENDRECV, "172.20.3.46", 2262, 2263, 1,
      0 },
  { "sonus-g729-only-no-final-crlf", IPV4, "no common codec: offered G729/8000" HAVE },
  /* RFC 4733 section 2.1: of two telephone-events the one at 48000 */
  { "telnyx-offer", IPV4, NULL, "opus", 102, 103, 20, SENDRECV, "203.0.113.13", 19888, 19889, 1,
      0 },
  { "twilio-offer-maxptime150", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "203.0.113.3", 49764,
      49765, 1, 0 },
  /* Against RFC 8866 section 5.13, but clear enough */
  { "twilio-offer-space-after-colon", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "172.20.10.254",
      47412, 47413, 1, 0 },
  { "twilio-offer-via-jambonz", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "10.0.13.72", 40150,
      40151, 1, 0 },
  { "twilio-sdes-srtp-offer", IPV4, "transport not supported: offered RTP/SAVP, have RTP/AVP" },
  /* RFC 3264 section 6: two good streams of which one is taken */
  { "twilio-siprec-two-sendonly", IPV4, NULL, "PCMU", 0, 101, 20, RECVONLY, "203.0.113.7", 17588,
      17589, 2, 0 },
  /* RFC 8866 section 6.15: fmtp before its rtpmap */
  { "yealink-t22p", IPV4, NULL, "G722", 9, 101, 20, SENDRECV, "192.168.100.163", 11782, 11783, 1,
      0 },
  { "yealink-t38g", IPV4, NULL, "G722", 9, 101, 30, SENDRECV, "192.168.254.101", 11782, 11783, 1,
      0 },
  /* Gathered later, in the order of tests/data/sdp/README.md */
  /* RFC 8866 section 6.6: PCMU/16000 and L16 at dynamic numbers are not what we have */
  { "aastra-6731i", IPV4, NULL, "G722", 9, 101, 30, SENDRECV, "10.0.0.11", 3000, 3001, 1, 0 },
  { "thomson-st2030", IPV4, NULL, "PCMU", 0, -1, 30, SENDRECV, "10.0.0.12", 41000, 41001, 1, 0 },
  /* RFC 8866 section 5.7: c= in the stream alone */
  { "cisco-7960", IPV4, NULL, "G722", 9, 101, 30, SENDRECV, "10.10.10.10", 20096, 20097, 1, 0 },
  { "cisco-cucm-11-bandwidth", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "10.62.150.10", 23672,
      23673, 1, 0 },
  /* RFC 3264 section 6: of six streams five have port 0 already */
  { "cisco-cucm-12-five-declined", IPV4, "no common codec: offered G729/8000" HAVE },
  { "cisco-cucm-9-savp", IPV4, "transport not supported: offered RTP/SAVP, have RTP/AVP" },
  /* RFC 3264 section 6: a media type and a transport that nobody registered */
  { "cisco-cucm-video-control", IPV4, NULL, "G722", 9, 101, 20, SENDRECV, "10.210.2.40", 16556,
      16557, 3, 0 },
  { "radvision-mcu", IPV4, NULL, "G722", 9, 101, 30, SENDRECV, "192.168.11.9", 16618, 16619, 3, 0 },
  { "broadworks-no-events", IPV4, NULL, "PCMA", 8, -1, 20, SENDRECV, "203.0.113.20", 17308, 17309,
      1, 0 },
  { "freeswitch-offer-pcmu", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "203.0.113.21", 20638, 20639,
      1, 0 },
  /* RFC 3264 section 6: fax is declined, the call is not */
  { "didww-audio-and-t38", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "203.0.113.22", 13960, 13961,
      2, 0 },
  { "t38-alone", IPV4, "media type not supported: offered image, have audio" },
  { "t38-instead-of-audio", IPV4, "media type not supported: offered image, have audio" },
  /* RFC 3264 section 6.1: telephone-event may be the first format and is no codec */
  { "pjsip-events-first-video-declined", IPV4, NULL, "PCMU", 0, 101, 30, SENDRECV, "192.168.2.140",
      4000, 4001, 2, 0 },
  { "pjsip-tias-answer", IPV4, NULL, "PCMU", 0, 101, 30, SENDRECV, "192.168.88.121", 4000, 4001, 1,
      0 },
  /* RFC 4855 section 3: names without case. Of two telephone-events at one rate the first */
  { "mobicents-two-events-lower-case", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "192.168.1.1",
      37402, 37403, 1, 0 },
  { "linphone-android-opus-mono-savpf", IPV4,
      "transport not supported: offered UDP/TLS/RTP/SAVPF, have RTP/AVP" },
  { "3cx-answer", IPV4, NULL, "PCMU", 0, 102, 20, SENDRECV, "10.10.0.176", 12212, 12213, 1, 0 },
  { "asterisk-to-zoiper-sdes-aes256", IPV4,
      "transport not supported: offered RTP/SAVP, have RTP/AVP" },
  { "asterisk-11-audio-and-video", IPV4, NULL, "PCMU", 0, 101, 20, SENDRECV, "172.16.52.203", 17562,
      17563, 2, 0 },
  /* RFC 3264 section 8.4 */
  { "switch-on-hold-from-the-start", IPV4, NULL, "PCMU", 0, 101, 30, RECVONLY, "0.0.0.0", 1024, 0,
      1, 0 },
  /* RFC 7866: no c= at session level, two streams; maxptime bounds our 30 */
  { "sonus-siprec", IPV4, NULL, "PCMU", 0, -1, 20, RECVONLY, "172.16.169.132", 49222, 49223, 2, 0 },
  { "audiocodes-siprec", IPV4, NULL, "PCMU", 0, 101, 20, RECVONLY, "203.0.113.23", 7232, 7233, 2,
      0 },
  { "audiocodes-mediant-1000", IPV4, NULL, "PCMU", 0, -1, 20, SENDRECV, "10.1.10.101", 6010, 6011,
      1, 0 },
  { "patton-smartnode-answer", IPV4, NULL, "PCMU", 0, 101, 30, SENDRECV, "10.10.10.155", 4974, 4975,
      2, 0 },
  /* RFC 4733 section 2.4.1: 101 is a codec here */
  { "avaya-4602-bv16-at-101", IPV4, NULL, "PCMU", 0, 103, 30, SENDRECV, "10.1.101.11", 16388, 16389,
      1, 0 },
  { "grandstream-gxv3175", IPV4, NULL, "G722", 9, 101, 20, SENDRECV, "192.168.124.63", 5004, 5005,
      1, 0 },
  { "grandstream-gxp2200-savpf", IPV4, "transport not supported: offered RTP/SAVPF, have RTP/AVP" },
  { "portasip-opus-dtx", IPV4, NULL, "opus", 103, -1, 20, SENDRECV, "203.0.113.24", 42352, 42353, 2,
      0 },
  /* RFC 3264 section 6.1: inactive until the network has made room (RFC 3312) */
  { "nokia-sbc-volte-inactive", IPV4, NULL, "PCMU", 0, 100, 20, INACTIVE, "10.26.130.37", 16000,
      16001, 1, 0 },
  { "lucent-pcsf-volte-answer", IPV4, "no common codec: offered AMR/8000" HAVE },
};

static char *
read_file (const char *name, gsize *length)
{
  g_autofree char *file = g_strconcat (name, ".sdp", NULL);
  g_autofree char *path =
      g_build_filename (g_getenv ("TEST_DATA") ? g_getenv ("TEST_DATA") : "", "sdp", file, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

static GstSDPMessage *
load (const char *name)
{
  gsize length;
  g_autofree char *text = read_file (name, &length);

  return sdp_test_parse (text, (gssize)length);
}

static void
check_stream (const Row *row, const SipUaSdpStream *stream)
{
  g_assert_cmpuint (stream->index, ==, row->index);
  g_assert_cmpstr (stream->codec->encoding_name, ==, row->codec);
  g_assert_cmpuint (stream->codec->payload_type, ==, row->payload_type);
  g_assert_cmpuint (stream->receive_payload_type, ==, row->payload_type);
  g_assert_cmpint (stream->telephone_event, ==, row->telephone_event);
  g_assert_cmpint (stream->receive_telephone_event, ==, row->telephone_event);
  g_assert_cmpuint (stream->telephone_event_clock_rate, ==,
      row->telephone_event < 0 ? 0 : stream->codec->clock_rate);
  g_assert_cmpuint (stream->ptime, ==, row->ptime);
  g_assert_cmpint (stream->direction, ==, row->direction);
  g_assert_cmpstr (stream->remote_address, ==, row->address);
  g_assert_cmpuint (stream->remote_rtp_port, ==, row->rtp_port);
  g_assert_cmpuint (stream->remote_rtcp_port, ==, row->rtcp_port);
}

/* The answer says what the stream says, and no more formats than those two. */
static void
check_answered_stream (const Row *row, const GstSDPMessage *answer)
{
  const GstSDPMedia *media = gst_sdp_message_get_media (answer, row->index);
  g_autofree char *number = g_strdup_printf ("%u", row->payload_type);
  g_autofree char *events = g_strdup_printf ("%d", row->telephone_event);
  g_autofree char *ptime = g_strdup_printf ("%u", row->ptime);

  g_assert_cmpuint (gst_sdp_media_formats_len (media), ==, row->telephone_event < 0 ? 1 : 2);
  g_assert_cmpstr (gst_sdp_media_get_format (media, 0), ==, number);
  if (row->telephone_event >= 0)
    g_assert_cmpstr (gst_sdp_media_get_format (media, 1), ==, events);
  g_assert_cmpstr (gst_sdp_media_get_attribute_val (media, "ptime"), ==, ptime);
}

/* What was read, written and read again is the same, and each line of the file is in it. */
static void
check_round_trip (const char *name, const GstSDPMessage *message)
{
  gsize length;
  g_autofree char *file = read_file (name, &length);
  g_auto (GStrv) lines = g_strsplit (file, "\n", -1);
  g_autofree char *text = gst_sdp_message_as_text (message);
  g_autoptr (SdpTestMessage) again = sdp_test_parse (text, -1);
  g_autofree char *second = gst_sdp_message_as_text (again);

  g_assert_cmpstr (second, ==, text);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *line = g_strdup_printf ("%s\r\n", g_strchomp (lines[i]));

    if (strlen (line) > 4 && strstr (text, line) == NULL)
      g_error ("%s: \"%s\" is lost", name, lines[i]);
  }
}

static void
test_file (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SdpTestMessage) offer = load (row->file);
  g_autoptr (SdpTestMessage) answer = NULL;
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (row->local);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean usable = sipua_sdp_negotiate (offer, local, &answer, &stream, &error);

  check_round_trip (row->file, offer);
  if (row->reason != NULL) {
    g_assert_false (usable);
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE);
    g_assert_cmpstr (error->message, ==, row->reason);
    g_assert_null (answer);
    g_assert_null (stream);
    return;
  }
  g_assert_no_error (error);
  g_assert_true (usable);
  g_assert_cmpuint (gst_sdp_message_medias_len (offer), ==, row->medias);
  check_stream (row, stream);
  check_answered_stream (row, answer);
  text = sdp_test_check_answer (offer, answer, stream);
}

/* The same as answers to our offer: opus 96, G722 9, PCMU 0, PCMA 8, telephone-event/48000 101,
 * telephone-event/8000 97. */
static const struct {
  const char *file;
  const char *reason; /* (nullable): why it cannot be accepted */
  const char *codec;
  gint send_event;
  SipUaSdpDirection direction;
} answers[] = {
  { "freeswitch-answer-to-telnyx", NULL, "PCMU", 101, SENDRECV },
  { "amazon-chime-sonus", NULL, "PCMU", 101, SENDRECV },
  /* RFC 3264 section 6.1: X-NSE was not offered; CN neither */
  { "cisco-cube-nse-cn", NULL, "PCMU", 101, SENDRECV },
  /* RFC 3264 section 6.1: the order of the answer, opus is its last */
  { "telnyx-offer", NULL, "PCMU", 101, SENDRECV },
  { "htek-ucv20-c0000-hold", NULL, "PCMU", 101, RECVONLY },
  { "polycom-hold-session-sendonly", NULL, "PCMU", 101, RECVONLY },
  /* RFC 3264 section 6.1: telephone-event with a number of its own */
  { "polycom-spip335-te127-oldoip", NULL, "G722", 127, SENDRECV },
  { "yealink-t22p", NULL, "G722", 101, SENDRECV },
  { "jssip-chrome-answer", "transport differs: offered RTP/AVP, answered RTP/SAVPF" },
  { "microsoft-exchange-um-savp", "transport differs: offered RTP/AVP, answered RTP/SAVP" },
  { "cisco-ios-g729-cn19",
      "no common codec: answered G729/8000 CN/8000, offered opus/48000/2 G722/8000 PCMU/8000 "
      "PCMA/8000" },
  { "twilio-siprec-two-sendonly", "number of streams differs: offered 1, answered 2" },
  { "3cx-answer", NULL, "PCMU", 102, SENDRECV },
  { "pjsip-tias-answer", NULL, "PCMU", 101, SENDRECV },
  { "broadworks-no-events", NULL, "PCMA", -1, SENDRECV },
  { "cisco-cucm-11-bandwidth", NULL, "PCMU", 101, SENDRECV },
  { "patton-smartnode-answer", "number of streams differs: offered 1, answered 2" },
  { "asterisk-to-zoiper-sdes-aes256", "transport differs: offered RTP/AVP, answered RTP/SAVP" },
  { "lucent-pcsf-volte-answer",
      "no common codec: answered AMR/8000, offered opus/48000/2 G722/8000 PCMU/8000 PCMA/8000" },
};

static void
test_as_answer (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
    g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (local);
    g_autoptr (SdpTestMessage) answer = load (answers[i].file);
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", answers[i].file);
    sipua_sdp_accept_answer (offer, answer, local, &stream, &error);
    g_assert_cmpstr (error ? error->message : NULL, ==, answers[i].reason);
    if (stream == NULL)
      continue;
    g_assert_cmpstr (stream->codec->encoding_name, ==, answers[i].codec);
    g_assert_cmpint (stream->telephone_event, ==, answers[i].send_event);
    g_assert_cmpint (stream->receive_telephone_event, ==, answers[i].send_event < 0 ? -1 : 97);
    g_assert_cmpint (stream->direction, ==, answers[i].direction);
  }
}

/* Its last line, a=ptime:20, has no end; fmtp is repeated (RFC 7261). */
static void
test_last_line_without_end (void)
{
  g_autoptr (SdpTestMessage) offer = load ("sonus-g729-only-no-final-crlf");
  g_autoptr (SdpTestMessage) answer = NULL;
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (SipUaCodec) g729 = sipua_codec_new ("g729", 8000, 1, 18, NULL);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autofree char *text = NULL;

  sipua_sdp_local_add_codec (local, g729);
  g_assert_true (sipua_sdp_negotiate (offer, local, &answer, &stream, NULL));
  g_assert_cmpuint (stream->ptime, ==, 20);
  g_assert_cmpstr (stream->remote_fmtp, ==, "annexb=no");
  text = sdp_test_check_answer (offer, answer, stream);
  g_assert_nonnull (strstr (text, "a=fmtp:18 annexb=no\r\n"));
}

/* RFC 8866 section 5.14: "fmt" is needed once at least. */
static void
test_media_without_format (void)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = read_file ("cisco-uccx-mrcp-without-format", &length);

  g_assert_null (sipua_sdp_parse (text, (gssize)length, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_true (g_str_has_prefix (error->message, "session description, line 12, "));
  g_assert_true (g_str_has_suffix (error->message, "expected at least one format in m="));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf (
        "/sdp/equipment/%s%s", rows[i].file, rows[i].local[4] == ':' ? "-over-ipv6" : "");

    g_test_add_data_func (path, &rows[i], test_file);
  }
  g_test_add_func ("/sdp/equipment/as-answer", test_as_answer);
  g_test_add_func ("/sdp/equipment/last-line-without-end", test_last_line_without_end);
  g_test_add_func ("/sdp/equipment/media-without-format", test_media_without_format);
  return g_test_run ();
}
