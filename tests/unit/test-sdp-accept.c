/* SPDX-License-Identifier: BSD-3-Clause */
/* What an answer to our offer agrees to: RFC 3264 sections 6 and 7. */

#include "sdp-test.h"

#include "base/limits.h"

#define IPV4 "192.0.2.1"
#define IPV6 "2001:db8::1"
#define SENDRECV SIPUA_SDP_DIRECTION_SENDRECV
#define SENDONLY SIPUA_SDP_DIRECTION_SENDONLY
#define RECVONLY SIPUA_SDP_DIRECTION_RECVONLY
#define INACTIVE SIPUA_SDP_DIRECTION_INACTIVE
#define OFFERED ", offered opus/48000/2 G722/8000 PCMU/8000 PCMA/8000"
#define PCMU "m=audio 4000 RTP/AVP 0\r\n"

/* Our offer: opus 96, G722 9, PCMU 0, PCMA 8, telephone-event/48000 101, telephone-event/8000 97. */
typedef struct {
  const char *name;
  const char *answer; /* behind SDP_HEAD */
  const char *codec;
  guint send, receive;
  gint send_event, receive_event;
} Row;

static const Row rows[] = {
  { "one-static-codec", PCMU "a=rtpmap:0 PCMU/8000\r\n", "PCMU", 0, 0, -1, -1 },
  /* RFC 3551 section 6: static numbers need no rtpmap */
  { "static-without-rtpmap", "m=audio 4000 RTP/AVP 8\r\n", "PCMA", 8, 8, -1, -1 },
  /* RFC 8866 section 6.6: names in any case, one channel is the default */
  { "name-in-any-case", PCMU "a=rtpmap:0 pcmu/8000/1\r\n", "PCMU", 0, 0, -1, -1 },
  /* RFC 3264 section 6.1: the answer's order is the peer's preference */
  { "first-of-several", "m=audio 4000 RTP/AVP 8 0 9\r\n", "PCMA", 8, 8, -1, -1 },
  { "not-offered-is-passed-over",
      "m=audio 4000 RTP/AVP 18 4 13 99 0\r\na=rtpmap:18 G729/8000\r\na=rtpmap:99 AMR/8000\r\n",
      "PCMU", 0, 0, -1, -1 },
  /* RFC 3264 section 6.1: "the answerer [may] use a different number" */
  { "other-number-for-codec", "m=audio 4000 RTP/AVP 120\r\na=rtpmap:120 opus/48000/2\r\n", "opus",
      120, 96, -1, -1 },
  { "dynamic-number-for-static-codec", "m=audio 4000 RTP/AVP 98\r\na=rtpmap:98 PCMU/8000\r\n",
      "PCMU", 98, 0, -1, -1 },
  /* 96 is opus in our offer */
  { "our-number-for-another-codec",
      "m=audio 4000 RTP/AVP 96 0\r\na=rtpmap:96 speex/8000\r\na=rtpmap:0 PCMU/8000\r\n", "PCMU", 0,
      0, -1, -1 },
  /* RFC 4733 sections 2.1 and 2.4.1: events at the clock rate of the codec */
  { "events", "m=audio 4000 RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\n", "PCMU", 0, 0, 97,
      97 },
  { "other-number-for-events",
      "m=audio 4000 RTP/AVP 0 127\r\na=rtpmap:127 TELEPHONE-EVENT/8000\r\na=fmtp:127 0-11\r\n",
      "PCMU", 0, 0, 127, 97 },
  { "numbers-exchanged",
      "m=audio 4000 RTP/AVP 101 96\r\na=rtpmap:101 opus/48000/2\r\n"
      "a=rtpmap:96 telephone-event/48000\r\n",
      "opus", 101, 96, 96, 101 },
  { "events-at-two-rates",
      "m=audio 4000 RTP/AVP 96 97 101\r\na=rtpmap:96 opus/48000/2\r\n"
      "a=rtpmap:97 telephone-event/8000\r\na=rtpmap:101 telephone-event/48000\r\n",
      "opus", 96, 96, 101, 101 },
  { "events-at-another-rate",
      "m=audio 4000 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\n"
      "a=rtpmap:97 telephone-event/8000\r\n",
      "opus", 96, 96, -1, -1 },
  { "events-without-digits",
      "m=audio 4000 RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\na=fmtp:97 32-35\r\n",
      "PCMU", 0, 0, -1, -1 },
};

static GstSDPMessage *
parse_answer (const char *media)
{
  g_autofree char *text = g_strconcat (SDP_HEAD, media, NULL);

  return sdp_test_parse (text, -1);
}

static gboolean
accept_media (
    const SipUaSdpLocal *local, const char *media, SipUaSdpStream **stream, GError **error)
{
  g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (local);
  g_autoptr (SdpTestMessage) answer = parse_answer (media);

  return sipua_sdp_accept_answer (offer, answer, local, stream, error);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  accept_media (local, row->answer, &stream, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stream->index, ==, 0);
  g_assert_cmpstr (stream->codec->encoding_name, ==, row->codec);
  g_assert_cmpuint (stream->codec->payload_type, ==, row->send);
  g_assert_cmpuint (stream->receive_payload_type, ==, row->receive);
  g_assert_cmpint (stream->telephone_event, ==, row->send_event);
  g_assert_cmpint (stream->receive_telephone_event, ==, row->receive_event);
  g_assert_cmpuint (
      stream->telephone_event_clock_rate, ==, row->send_event < 0 ? 0 : stream->codec->clock_rate);
  g_assert_cmpint (stream->direction, ==, SENDRECV);
  g_assert_cmpstr (stream->remote_address, ==, "198.51.100.1");
  g_assert_cmpuint (stream->remote_rtp_port, ==, 4000);
  g_assert_cmpuint (stream->remote_rtcp_port, ==, 4001);
}

static const struct {
  const char *name, *local, *answer, *reason;
} refusals[] = {
  /* RFC 3264 section 6: the same number of m-lines, in the same order, with the same transport */
  { "no-m-line", IPV4, "", "number of streams differs: offered 1, answered 0" },
  { "m-line-too-many", IPV4, PCMU "m=video 0 RTP/AVP 31\r\n",
      "number of streams differs: offered 1, answered 2" },
  { "other-media", IPV4, "m=video 4000 RTP/AVP 0\r\n",
      "media type differs: offered audio, answered video" },
  { "other-transport", IPV4, "m=audio 4000 RTP/SAVP 0\r\n",
      "transport differs: offered RTP/AVP, answered RTP/SAVP" },
  /* RFC 3264 section 6: "To reject an offered stream, the port number MUST be set to zero" */
  { "refused", IPV4, "m=audio 0 RTP/AVP 0\r\n", "stream refused: answered port 0" },
  /* RFC 3264 section 6.1: "MUST contain at least one codec the answerer is willing to use" of those
   * offered */
  { "only-another-codec", IPV4, "m=audio 4000 RTP/AVP 18\r\n",
      "no common codec: answered G729/8000" OFFERED },
  { "only-our-number", IPV4, "m=audio 4000 RTP/AVP 96\r\n",
      "no common codec: answered 96" OFFERED },
  { "only-events", IPV4, "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 telephone-event/8000\r\n",
      "no common codec: answered" OFFERED },
  { "other-clock-rate", IPV4, "m=audio 4000 RTP/AVP 98\r\na=rtpmap:98 PCMU/16000\r\n",
      "no common codec: answered PCMU/16000" OFFERED },
  { "other-channels", IPV4, "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000\r\n",
      "no common codec: answered opus/48000" OFFERED },
  { "other-family", IPV6, PCMU, "address type not supported: answered IP4, have IP6" },
  { "multicast", IPV4, PCMU "c=IN IP4 224.0.0.1/127\r\n",
      "multicast not supported: answered 224.0.0.1" },
  { "broadcast", IPV4, PCMU "c=IN IP4 255.255.255.255\r\n",
      "address not usable: answered 255.255.255.255" },
  { "host-name", IPV4, PCMU "c=IN IP4 host.example\r\n",
      "numeric address needed in c=, answered host.example" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (refusals[i].local);
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", refusals[i].name);
    g_assert_false (accept_media (local, refusals[i].answer, &stream, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE);
    g_assert_cmpstr (error->message, ==, refusals[i].reason);
    g_assert_null (stream);
  }
}

/* RFC 3264 section 6.1: what the answerer sends the offerer receives. Section 8.4: 0.0.0.0. */
static const struct {
  SipUaSdpDirection ours;
  const char *answer;
  SipUaSdpDirection agreed;
} directions[] = {
  { SENDRECV, PCMU, SENDRECV },
  { SENDRECV, PCMU "a=sendrecv\r\n", SENDRECV },
  { SENDRECV, PCMU "a=sendonly\r\n", RECVONLY },
  { SENDRECV, PCMU "a=recvonly\r\n", SENDONLY },
  { SENDRECV, PCMU "a=inactive\r\n", INACTIVE },
  { SENDONLY, PCMU "a=recvonly\r\n", SENDONLY },
  { RECVONLY, PCMU "a=sendonly\r\n", RECVONLY },
  { INACTIVE, PCMU "a=inactive\r\n", INACTIVE },
  /* Against section 6.1, but devices do: no more than was offered */
  { SENDONLY, PCMU "a=sendrecv\r\n", SENDONLY },
  { RECVONLY, PCMU, RECVONLY },
  { INACTIVE, PCMU, INACTIVE },
  { SENDRECV, PCMU "c=IN IP4 0.0.0.0\r\n", RECVONLY },
  { SENDRECV, PCMU "c=IN IP4 0.0.0.0\r\na=recvonly\r\n", INACTIVE },
};

static void
test_directions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
    g_autoptr (SipUaSdpStream) stream = NULL;

    g_test_message ("row %u", i);
    sipua_sdp_local_set_direction (local, directions[i].ours);
    g_assert_true (accept_media (local, directions[i].answer, &stream, NULL));
    g_assert_cmpint (stream->direction, ==, directions[i].agreed);
  }
}

/* RFC 8866 sections 6.4 and 6.5, RFC 3605; ours is 30 ms. */
static const struct {
  const char *answer;
  guint ptime;
  guint16 rtcp_port;
} attributes[] = {
  { PCMU, 30, 4001 },
  { PCMU "a=ptime:20\r\n", 20, 4001 },
  { PCMU "a=maxptime:20\r\n", 20, 4001 },
  { PCMU "a=ptime:200\r\n", SIPUA_MAX_PTIME, 4001 },
  { PCMU "a=ptime:1\r\n", SIPUA_MIN_PTIME, 4001 },
  { PCMU "a=rtcp:5000\r\n", 30, 5000 },
  { PCMU "a=rtcp:4000\r\na=rtcp-mux\r\n", 30, 0 },
  { PCMU "c=IN IP4 0.0.0.0\r\na=rtcp:5000\r\n", 30, 0 },
};

static void
test_attributes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++) {
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
    g_autoptr (SipUaSdpStream) stream = NULL;

    g_test_message ("row %u", i);
    g_assert_true (accept_media (local, attributes[i].answer, &stream, NULL));
    g_assert_cmpuint (stream->ptime, ==, attributes[i].ptime);
    g_assert_cmpuint (stream->remote_rtcp_port, ==, attributes[i].rtcp_port);
  }
}

/* RFC 3264 section 6.1: "the codec, in terms of its fmtp parameters" is the one offered. */
static void
test_parameters (void)
{
  static const char both[] = "m=audio 4000 RTP/AVP 97 98\r\na=rtpmap:97 AMR/8000\r\n"
                             "a=rtpmap:98 AMR/8000\r\na=fmtp:98 octet-align=1; mode-set=7\r\n";
  static const char other[] = "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 AMR/8000\r\n";
  g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new (IPV4, 40000);
  g_autoptr (SipUaCodec) codec = sipua_codec_new ("AMR", 8000, 1, 96, "octet-align=1");
  g_autoptr (SipUaSdpStream) stream = NULL;

  sipua_sdp_local_add_codec (local, codec);
  g_assert_false (accept_media (local, other, NULL, NULL));
  g_assert_true (accept_media (local, both, &stream, NULL));
  g_assert_cmpuint (stream->codec->payload_type, ==, 98);
  g_assert_cmpuint (stream->receive_payload_type, ==, 96);
  g_assert_cmpstr (stream->codec->fmtp, ==, "octet-align=1");
  g_assert_cmpstr (stream->remote_fmtp, ==, "octet-align=1; mode-set=7");
}

/* RFC 4733 section 2.4.1: not offered, and so not agreed though the answer has it. */
static void
test_events_not_offered (void)
{
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (SipUaSdpStream) stream = NULL;

  sipua_sdp_local_set_telephone_event (local, FALSE);
  g_assert_true (accept_media (
      local, "m=audio 4000 RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\n", &stream, NULL));
  g_assert_cmpint (stream->telephone_event, ==, -1);
  g_assert_cmpint (stream->receive_telephone_event, ==, -1);
}

/* Our answer to our offer: both sides agree on the same. */
static void
test_own_answer (void)
{
  g_autoptr (SipUaSdpLocal) caller = sdp_test_local (IPV4);
  g_autoptr (SipUaSdpLocal) callee = sdp_test_local ("192.0.2.2");
  g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (caller);
  g_autoptr (SdpTestMessage) answer = NULL;
  g_autoptr (SipUaSdpStream) ours = NULL, theirs = NULL;

  g_assert_true (sipua_sdp_negotiate (offer, callee, &answer, &theirs, NULL));
  g_assert_true (sipua_sdp_accept_answer (offer, answer, caller, &ours, NULL));
  g_assert_cmpstr (ours->codec->encoding_name, ==, theirs->codec->encoding_name);
  g_assert_cmpuint (ours->codec->payload_type, ==, theirs->receive_payload_type);
  g_assert_cmpuint (ours->receive_payload_type, ==, theirs->codec->payload_type);
  g_assert_cmpint (ours->telephone_event, ==, theirs->receive_telephone_event);
  g_assert_cmpint (ours->receive_telephone_event, ==, theirs->telephone_event);
  g_assert_cmpint (ours->telephone_event, ==, 101);
  g_assert_cmpuint (ours->ptime, ==, theirs->ptime);
  g_assert_cmpstr (ours->remote_address, ==, "192.0.2.2");
}

static void
test_reason_is_bounded (void)
{
  g_autoptr (GString) media = g_string_new ("m=audio 4000 RTP/AVP");
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (GError) error = NULL;

  for (guint i = 20; i < 128; i++)
    g_string_append_printf (media, " %u", i);
  g_string_append (media, "\r\n");
  g_assert_false (accept_media (local, media->str, NULL, &error));
  g_assert_cmpuint (strlen (error->message), ==, SIPUA_MAX_SDP_REASON_SIZE);
}

/* Not from the parser: things are missing or out of range. */
static void
test_unchecked_answer_is_survived (void)
{
  static const char *const answers[] = { "m=", "m=audio",
    "c=IN IP4 198.51.100.1\nm=audio 69536 RTP/AVP 0", "m=audio 4000 RTP/AVP 0",
    "c=IN IP4 198.51.100.1\nm=audio 1 RTP/AVP x 999 128\na=rtpmap\na=" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
    g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (local);
    g_autoptr (SdpTestMessage) answer = NULL;
    g_autoptr (GError) error = NULL;

    gst_sdp_message_new (&answer);
    gst_sdp_message_parse_buffer ((const guint8 *)answers[i], (guint)strlen (answers[i]), answer);
    g_assert_false (sipua_sdp_accept_answer (offer, answer, local, NULL, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/sdp/accept/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/sdp/accept/refusals", test_refusals);
  g_test_add_func ("/sdp/accept/directions", test_directions);
  g_test_add_func ("/sdp/accept/attributes", test_attributes);
  g_test_add_func ("/sdp/accept/parameters", test_parameters);
  g_test_add_func ("/sdp/accept/events-not-offered", test_events_not_offered);
  g_test_add_func ("/sdp/accept/own-answer", test_own_answer);
  g_test_add_func ("/sdp/accept/reason-is-bounded", test_reason_is_bounded);
  g_test_add_func ("/sdp/accept/unchecked-answer-is-survived", test_unchecked_answer_is_survived);
  return g_test_run ();
}
