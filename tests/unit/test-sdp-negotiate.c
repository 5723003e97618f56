/* SPDX-License-Identifier: BSD-3-Clause */
/* The answer to an offer: RFC 3264 section 6, word for word from the first m= on. */

#include "sdp-test.h"

#include "base/limits.h"

#define IPV4 "192.0.2.1"
#define IPV6 "2001:db8::1"
#define SENDRECV SIPUA_SDP_DIRECTION_SENDRECV
#define SENDONLY SIPUA_SDP_DIRECTION_SENDONLY
#define RECVONLY SIPUA_SDP_DIRECTION_RECVONLY
#define INACTIVE SIPUA_SDP_DIRECTION_INACTIVE

/* Ways to be pinned down for a row that is not about them. */
#define PCMU_ANSWER "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
#define PCMU_SENDRECV PCMU_ANSWER "a=ptime:30\r\na=sendrecv\r\n"
#define HAVE ", have opus/48000/2 G722/8000 PCMU/8000 PCMA/8000"
#define AT(address)                                                                                \
  "v=0\r\no=- 1 1 IN IP4 h.example\r\ns=-\r\nc=IN " address                                        \
  "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
#define EVENTS(fmtp) "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n" fmtp
#define EVENTS_ANSWER(list)                                                                        \
  "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"   \
  "a=fmtp:101 " list "\r\na=ptime:30\r\na=sendrecv\r\n"
#define PTIME(lines) SDP_HEAD "m=audio 4000 RTP/AVP 0\r\n" lines
#define PTIME_ANSWER(ms) PCMU_ANSWER "a=ptime:" ms "\r\na=sendrecv\r\n"

typedef struct {
  const char *name;
  const char *offer;
  const char *answer; /* (nullable): from its first m= on */
  const char *reason; /* (nullable): why there is no answer */
} Row;

static const Row rows[] = {
  /* RFC 3264 section 6: "for each m= line in the offer there MUST be a corresponding m= line" */
  { "other-media-stay-in-place-with-port-0",
      SDP_HEAD "m=video 5000 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 0\r\nm=image 6000 udptl t38\r\n"
               "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
      "m=video 0 RTP/AVP 31\r\n" PCMU_SENDRECV "m=image 0 udptl t38\r\n"
      "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" },
  { "second-audio-is-refused", SDP_HEAD "m=audio 4000 RTP/AVP 0\r\nm=audio 4002 RTP/AVP 0\r\n",
      PCMU_SENDRECV "m=audio 0 RTP/AVP 0\r\n" },
  { "audio-without-common-codec-is-passed-over",
      SDP_HEAD "m=audio 4002 RTP/AVP 18 4\r\nm=audio 4000 RTP/AVP 0\r\n",
      "m=audio 0 RTP/AVP 18\r\n" PCMU_SENDRECV },
  { "audio-over-srtp-is-passed-over",
      SDP_HEAD "m=audio 4002 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"
               "m=audio 4000 RTP/AVP 0\r\n",
      "m=audio 0 RTP/SAVP 0\r\n" PCMU_SENDRECV },
  /* RFC 3264 section 6: "if a stream is offered with a port of zero, the answer MUST be zero" */
  { "offered-port-0-gets-port-0", SDP_HEAD "m=audio 0 RTP/AVP 0\r\nm=audio 4000 RTP/AVP 0\r\n",
      "m=audio 0 RTP/AVP 0\r\n" PCMU_SENDRECV },
  { "only-port-0", SDP_HEAD "m=audio 0 RTP/AVP 0\r\n", NULL, "no active stream offered" },
  { "no-m-line", SDP_HEAD, NULL, "no stream offered" },
  { "only-video", SDP_HEAD "m=audio 0 RTP/AVP 0\r\nm=video 5000 RTP/AVP 31\r\n", NULL,
      "media type not supported: offered video, have audio" },
  /* RFC 4585 section 5: the profile is answered as offered */
  { "avpf-is-answered-as-avpf", SDP_HEAD "m=audio 4000 RTP/AVPF 0\r\na=rtcp-fb:* nack\r\n",
      "m=audio 40000 RTP/AVPF 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "savp-alone", SDP_HEAD "m=audio 4000 RTP/SAVP 0\r\n", NULL,
      "transport not supported: offered RTP/SAVP, have RTP/AVP" },
  { "savpf-alone", SDP_HEAD "m=audio 4000 UDP/TLS/RTP/SAVPF 0\r\n", NULL,
      "transport not supported: offered UDP/TLS/RTP/SAVPF, have RTP/AVP" },
  /* RFC 5761 section 5.1.1, RFC 8839, RFC 5763, RFC 5888: what is not repeated is refused. Section 9.2
   * of RFC 5888: "the 'mid' lines MUST still be present in the answer" */
  { "extensions-are-not-repeated",
      SDP_HEAD "a=group:BUNDLE 0\r\na=ice-lite\r\nm=audio 4000 RTP/AVP 0\r\na=mid:0\r\n"
               "a=rtcp-mux\r\na=ice-ufrag:abcd\r\na=setup:actpass\r\na=fingerprint:sha-1 00\r\n"
               "a=candidate:1 1 UDP 1 198.51.100.1 4000 typ host\r\na=ssrc:1 cname:x\r\n",
      PCMU_ANSWER "a=mid:0\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "mid-of-refused-streams",
      SDP_HEAD
      "a=group:BUNDLE a v\r\nm=audio 4000 RTP/AVP 0\r\na=mid:a\r\nm=video 4000 RTP/AVP 31\r\n"
      "a=mid:v\r\nm=text 4000 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\na=mid:not a token\r\n",
      PCMU_ANSWER "a=mid:a\r\na=ptime:30\r\na=sendrecv\r\nm=video 0 RTP/AVP 31\r\na=mid:v\r\n"
                  "m=text 0 RTP/AVP 98\r\n" },
  { "rtcp-mux-only", SDP_HEAD "m=audio 4000 RTP/AVP 0\r\na=rtcp-mux\r\na=rtcp-mux-only\r\n", NULL,
      "RTP and RTCP on one port not supported" }, /* RFC 8858 section 4.3 */

  /* RFC 3264 section 5.1, RFC 3551 section 6: numbers */
  { "static-numbers-need-no-rtpmap", SDP_HEAD "m=audio 4000 RTP/AVP 8\r\n",
      "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "static-g722-needs-no-rtpmap", SDP_HEAD "m=audio 4000 RTP/AVP 9\r\n",
      "m=audio 40000 RTP/AVP 9\r\na=rtpmap:9 G722/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  /* RFC 6716 section 2.1.4: no frame of Opus has our 30 ms */
  { "dynamic-number-of-the-offer",
      SDP_HEAD "m=audio 4000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\n",
      "m=audio 40000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n"
      "a=ptime:20\r\na=sendrecv\r\n" },
  /* 96 is our number for opus; in this offer it is something else */
  { "our-number-means-nothing",
      SDP_HEAD "m=audio 4000 RTP/AVP 96 97\r\na=rtpmap:96 speex/8000\r\na=rtpmap:97 PCMU/8000\r\n",
      "m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "dynamic-number-without-rtpmap", SDP_HEAD "m=audio 4000 RTP/AVP 96 97\r\n", NULL,
      "no common codec: offered 96 97" HAVE },
  { "names-without-case", SDP_HEAD "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 pcmu/8000\r\n",
      "m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "channels-1-is-the-default", SDP_HEAD "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000/1\r\n",
      "m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "other-clock-rate", SDP_HEAD "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/16000\r\n", NULL,
      "no common codec: offered PCMU/16000" HAVE },
  { "other-channels", SDP_HEAD "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000/2\r\n", NULL,
      "no common codec: offered PCMU/8000/2" HAVE },
  { "rtpmap-of-another-m-line",
      SDP_HEAD "m=audio 4000 RTP/AVP 97\r\nm=audio 4002 RTP/AVP 0\r\na=rtpmap:97 PCMA/8000\r\n",
      "m=audio 0 RTP/AVP 97\r\n" PCMU_SENDRECV },
  { "rtpmap-of-an-unlisted-number",
      SDP_HEAD "m=audio 4000 RTP/AVP 0\r\na=rtpmap:98 opus/48000/2\r\n", PCMU_SENDRECV },
  { "unreadable-rtpmap-of-a-static-number",
      SDP_HEAD "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU\r\n", PCMU_SENDRECV },
  { "rtpmap-gives-a-static-number-another-meaning",
      SDP_HEAD "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMA/8000\r\n",
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMA/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "clock-rate-of-2-to-the-32-and-8000",
      SDP_HEAD "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/4294975296\r\n", NULL,
      "no common codec: offered 97" HAVE },
  { "second-rtpmap-of-a-number-is-not-looked-at",
      SDP_HEAD "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000\r\na=rtpmap:97 PCMA/8000\r\n",
      "m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "same-number-twice", SDP_HEAD "m=audio 4000 RTP/AVP 0 0 0\r\n", PCMU_SENDRECV },
  { "port-count-is-not-answered", SDP_HEAD "m=audio 4000/2 RTP/AVP 0\r\n", PCMU_SENDRECV },
  /* RFC 3264 section 6.1: one codec is answered, that which we like best */
  { "our-order-and-one-codec", SDP_HEAD "m=audio 4000 RTP/AVP 8 0 9\r\n",
      "m=audio 40000 RTP/AVP 9\r\na=rtpmap:9 G722/8000\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "parameters-of-opus-are-ours",
      SDP_HEAD "m=audio 4000 RTP/AVP 111\r\na=fmtp:111 stereo=1; maxaveragebitrate=30000\r\n"
               "a=rtpmap:111 OPUS/48000/2\r\n",
      "m=audio 40000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n"
      "a=ptime:20\r\na=sendrecv\r\n" }, /* RFC 7587 section 7 */

  /* RFC 4733 sections 2.1 and 2.4.1 */
  { "events-with-their-number",
      SDP_HEAD "m=audio 4000 RTP/AVP 0 127\r\na=rtpmap:127 Telephone-Event/8000\r\n",
      "m=audio 40000 RTP/AVP 0 127\r\na=rtpmap:0 PCMU/8000\r\n"
      "a=rtpmap:127 telephone-event/8000\r\na=fmtp:127 0-15\r\na=ptime:30\r\na=sendrecv\r\n" },
  { "events-of-the-codecs-clock",
      SDP_HEAD "m=audio 4000 RTP/AVP 0 100 101\r\na=rtpmap:100 telephone-event/48000\r\n"
               "a=rtpmap:101 telephone-event/8000\r\n",
      EVENTS_ANSWER ("0-15") },
  { "events-of-another-clock-only",
      SDP_HEAD "m=audio 4000 RTP/AVP 0 100\r\na=rtpmap:100 telephone-event/48000\r\n",
      PCMU_SENDRECV },
  { "events-alone-are-no-audio",
      SDP_HEAD "m=audio 4000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", NULL,
      "no common codec: offered" HAVE },
  { "events-0-16", SDP_HEAD EVENTS ("a=fmtp:101 0-16\r\n"), EVENTS_ANSWER ("0-15") },
  { "events-0-16-and-36", SDP_HEAD EVENTS ("a=fmtp:101 0-16,36\r\n"), EVENTS_ANSWER ("0-15") },
  { "events-0-11", SDP_HEAD EVENTS ("a=fmtp:101 0-11\r\n"), EVENTS_ANSWER ("0-11") },
  { "events-in-parts", SDP_HEAD EVENTS ("a=fmtp:101 15, 3,0-1,9-11,2\r\n"),
      EVENTS_ANSWER ("0-3,9-11,15") },
  { "events-not-for-digits", SDP_HEAD EVENTS ("a=fmtp:101 32-36,192-194\r\n"), PCMU_SENDRECV },
  { "events-flash-only", SDP_HEAD EVENTS ("a=fmtp:101 16\r\n"), PCMU_SENDRECV },
  { "second-fmtp-of-a-number-is-not-looked-at",
      SDP_HEAD EVENTS ("a=fmtp:101 0-9\r\na=fmtp:101 0-15\r\n"), EVENTS_ANSWER ("0-9") },
  { "events-unreadable", SDP_HEAD EVENTS ("a=fmtp:101 events=all\r\n"), EVENTS_ANSWER ("0-15") },
  { "events-backwards", SDP_HEAD EVENTS ("a=fmtp:101 15-0\r\n"), EVENTS_ANSWER ("0-15") },
  { "events-fmtp-before-rtpmap",
      SDP_HEAD "m=audio 4000 RTP/AVP 0 101\r\na=fmtp:101 0-9\r\n"
               "a=rtpmap:101 telephone-event/8000\r\n",
      EVENTS_ANSWER ("0-9") },

  /* RFC 8866 sections 6.4 and 6.5 */
  { "ptime-none", PTIME (""), PTIME_ANSWER ("30") },
  { "ptime-40", PTIME ("a=ptime:40\r\n"), PTIME_ANSWER ("40") },
  { "ptime-5", PTIME ("a=ptime:5\r\n"), PTIME_ANSWER ("10") },
  { "ptime-61", PTIME ("a=ptime:61\r\n"), PTIME_ANSWER ("60") },
  { "ptime-4294967316", PTIME ("a=ptime:4294967316\r\n"), PTIME_ANSWER ("30") },
  { "ptime-25", PTIME ("a=ptime:25\r\n"), PTIME_ANSWER ("20") },
  { "ptime-0-says-nothing", PTIME ("a=ptime:0\r\n"), PTIME_ANSWER ("30") },
  { "ptime-of-letters", PTIME ("a=ptime:x\r\n"), PTIME_ANSWER ("30") },
  { "ptime-negative", PTIME ("a=ptime:-20\r\n"), PTIME_ANSWER ("30") },
  { "ptime-without-value", PTIME ("a=ptime\r\n"), PTIME_ANSWER ("30") },
  { "maxptime-bounds-ours", PTIME ("a=maxptime:20\r\n"), PTIME_ANSWER ("20") },
  { "maxptime-bounds-ptime", PTIME ("a=ptime:40\r\na=maxptime:20\r\n"), PTIME_ANSWER ("20") },
  { "maxptime-above", PTIME ("a=ptime:20\r\na=maxptime:150\r\n"), PTIME_ANSWER ("20") },
  { "maxptime-5", PTIME ("a=maxptime:5\r\n"), PTIME_ANSWER ("10") },

  /* RFC 8866 section 5.7 and what may be sent to */
  { "address-loopback", AT ("IP4 127.0.0.1"), PCMU_SENDRECV },
  { "address-private", AT ("IP4 10.0.0.1"), PCMU_SENDRECV },
  { "address-multicast", AT ("IP4 224.2.1.1/127"), NULL,
      "multicast not supported: offered 224.2.1.1" },
  { "address-ipv6-multicast", AT ("IP6 ff15::101"), NULL,
      "multicast not supported: offered ff15::101" },
  { "address-broadcast", AT ("IP4 255.255.255.255"), NULL,
      "address not usable: offered 255.255.255.255" }, /* RFC 1122 section 3.2.1.3 */
  { "address-this-network", AT ("IP4 0.0.0.1"), NULL, "address not usable: offered 0.0.0.1" },
  { "address-mapped", AT ("IP6 ::ffff:224.2.1.1"), NULL,
      "address not usable: offered ::ffff:224.2.1.1" },
  { "address-name", AT ("IP4 media.example.com"), NULL,
      "numeric address needed in c=, offered media.example.com" },
  { "address-of-the-other-family", AT ("IP6 2001:db8::2"), NULL,
      "address type not supported: offered IP6, have IP4" },
  { "address-of-the-stream-counts", AT ("IP4 224.2.1.1/127") "c=IN IP4 198.51.100.7\r\n",
      PCMU_SENDRECV },
  { "address-unusable-in-the-first-stream",
      AT ("IP4 198.51.100.7") "c=IN IP4 media.example.com\r\nm=audio 4002 RTP/AVP 0\r\n",
      "m=audio 0 RTP/AVP 0\r\n" PCMU_SENDRECV },
  /* The reason told is that of the stream which came closest. */
  { "reason-of-the-first-of-equals",
      SDP_HEAD "m=audio 4000 RTP/SAVP 0\r\nm=audio 4002 RTP/SAVPF 0\r\n", NULL,
      "transport not supported: offered RTP/SAVP, have RTP/AVP" },
  { "reason-of-the-best-stream",
      SDP_HEAD "m=audio 4000 RTP/AVP 18\r\nm=audio 4002 RTP/SAVP 0\r\nm=video 1 RTP/AVP 31\r\n",
      NULL, "no common codec: offered G729/8000" HAVE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SdpTestMessage) offer = sdp_test_parse (row->offer, -1);
  g_autoptr (SdpTestMessage) answer = NULL;
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (row->reason != NULL) {
    g_assert_false (sipua_sdp_negotiate (offer, local, &answer, &stream, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE);
    g_assert_cmpstr (error->message, ==, row->reason);
    return;
  }
  g_assert_true (sipua_sdp_negotiate (offer, local, &answer, &stream, &error));
  g_assert_no_error (error);
  text = sdp_test_check_answer (offer, answer, stream);
  g_assert_cmpstr (strstr (text, "m="), ==, row->answer);
}

/* Session part of the answer: RFC 3264 section 6, RFC 8866 sections 5.2 to 5.9. */
static const struct {
  const char *name, *local, *offer, *expected;
} sessions[] = {
  { "ipv4", IPV4, AT ("IP4 198.51.100.1"),
      "v=0\r\no=- 4711 3 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 "
      "0\r\n" PCMU_SENDRECV },
  { "ipv6", IPV6, AT ("IP6 2001:db8::2"),
      "v=0\r\no=- 4711 3 IN IP6 2001:db8::1\r\ns=-\r\nc=IN IP6 2001:db8::1\r\nt=0 "
      "0\r\n" PCMU_SENDRECV },
  { "times-of-the-offer", IPV4,
      "v=0\r\no=- 1 1 IN IP4 h.example\r\ns=x\r\nc=IN IP4 198.51.100.1\r\n"
      "t=3149328700 3149328800\r\nt=3149329700 0\r\nm=audio 4000 RTP/AVP 0\r\n",
      "v=0\r\no=- 4711 3 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\n"
      "t=3149328700 3149328800\r\nt=3149329700 0\r\n" PCMU_SENDRECV },
  { "no-time-in-the-offer", IPV4,
      "v=0\r\no=- 1 1 IN IP4 h.example\r\ns=x\r\nc=IN IP4 198.51.100.1\r\nm=audio 4000 RTP/AVP "
      "0\r\n",
      "v=0\r\no=- 4711 3 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 "
      "0\r\n" PCMU_SENDRECV },
};

static void
test_session_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++) {
    g_autoptr (SdpTestMessage) offer = sdp_test_parse (sessions[i].offer, -1);
    g_autoptr (SdpTestMessage) answer = NULL;
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (sessions[i].local);
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autofree char *text = NULL;

    g_test_message ("%s", sessions[i].name);
    g_assert_true (sipua_sdp_negotiate (offer, local, &answer, &stream, NULL));
    text = sdp_test_check_answer (offer, answer, stream);
    g_assert_cmpstr (text, ==, sessions[i].expected);
  }
}

/* RFC 3264 sections 6.1 and 8.4. */
static const struct {
  const char *name;
  const char *address; /* c= of the offer */
  const char *session; /* attribute of the session */
  const char *media;   /* attribute of the stream */
  SipUaSdpDirection ours, expected;
} directions[] = {
  { "none-means-sendrecv", "IP4 198.51.100.1", "", "", SENDRECV, SENDRECV },
  { "sendrecv", "IP4 198.51.100.1", "", "a=sendrecv\r\n", SENDRECV, SENDRECV },
  { "sendonly", "IP4 198.51.100.1", "", "a=sendonly\r\n", SENDRECV, RECVONLY },
  { "recvonly", "IP4 198.51.100.1", "", "a=recvonly\r\n", SENDRECV, SENDONLY },
  { "inactive", "IP4 198.51.100.1", "", "a=inactive\r\n", SENDRECV, INACTIVE },
  { "of-the-session", "IP4 198.51.100.1", "a=sendonly\r\n", "", SENDRECV, RECVONLY },
  { "stream-before-session", "IP4 198.51.100.1", "a=inactive\r\n", "a=sendrecv\r\n", SENDRECV,
      SENDRECV },
  { "blank-behind", "IP4 198.51.100.1", "", "a=sendonly \r\n", SENDRECV, RECVONLY },
  { "capitals-are-unknown", "IP4 198.51.100.1", "", "a=SENDONLY\r\n", SENDRECV, SENDRECV },
  /* what this side is ready for */
  { "we-hold", "IP4 198.51.100.1", "", "a=sendrecv\r\n", SENDONLY, SENDONLY },
  { "both-hold", "IP4 198.51.100.1", "", "a=sendonly\r\n", SENDONLY, INACTIVE },
  { "we-listen", "IP4 198.51.100.1", "", "", RECVONLY, RECVONLY },
  { "both-listen", "IP4 198.51.100.1", "", "a=recvonly\r\n", RECVONLY, INACTIVE },
  { "we-do-nothing", "IP4 198.51.100.1", "", "", INACTIVE, INACTIVE },
  /* section 8.4: nothing is sent to 0.0.0.0 */
  { "old-hold", "IP4 0.0.0.0", "", "", SENDRECV, RECVONLY },
  { "old-hold-and-sendonly", "IP4 0.0.0.0", "", "a=sendonly\r\n", SENDRECV, RECVONLY },
  { "old-hold-and-recvonly", "IP4 0.0.0.0", "", "a=recvonly\r\n", SENDRECV, INACTIVE },
  { "old-hold-and-inactive", "IP4 0.0.0.0", "", "a=inactive\r\n", SENDRECV, INACTIVE },
  { "old-hold-of-both", "IP4 0.0.0.0", "", "", SENDONLY, INACTIVE },
  { "old-hold-ipv6", "IP6 ::", "", "", SENDRECV, RECVONLY },
};

static void
test_directions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    g_autofree char *text = g_strdup_printf ("v=0\r\no=- 1 1 IN IP4 h.example\r\ns=-\r\nc=IN "
                                             "%s\r\nt=0 0\r\n%sm=audio 4000 RTP/AVP 0\r\n%s",
        directions[i].address, directions[i].session, directions[i].media);
    g_autoptr (SdpTestMessage) offer = sdp_test_parse (text, -1);
    g_autoptr (SdpTestMessage) answer = NULL;
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autofree char *printed = NULL;
    static const char *const lines[] = { "a=inactive\r\n", "a=sendonly\r\n", "a=recvonly\r\n",
      "a=sendrecv\r\n" };

    g_test_message ("%s", directions[i].name);
    sipua_sdp_local_set_direction (local, directions[i].ours);
    g_assert_true (sipua_sdp_negotiate (offer, local, &answer, &stream, NULL));
    g_assert_cmpint (stream->direction, ==, directions[i].expected);
    printed = sdp_test_check_answer (offer, answer, stream);
    g_assert_true (g_str_has_suffix (printed, lines[directions[i].expected]));
  }
}

/* RFC 3605; RFC 3550 section 11. */
static const struct {
  const char *name, *media;
  guint16 rtcp_port;
} rtcp_ports[] = {
  { "default", "m=audio 4000 RTP/AVP 0\r\n", 4001 },
  { "default-of-an-odd-port", "m=audio 4001 RTP/AVP 0\r\n", 4002 },
  { "none-above-65535", "m=audio 65535 RTP/AVP 0\r\n", 0 },
  { "given", "m=audio 4000 RTP/AVP 0\r\na=rtcp:5000\r\n", 5000 },
  { "given-behind-a-blank", "m=audio 4000 RTP/AVP 0\r\na=rtcp: 5000\r\n", 5000 },
  { "same-address", "m=audio 4000 RTP/AVP 0\r\na=rtcp:5000 IN IP4 198.51.100.1\r\n", 5000 },
  { "other-address", "m=audio 4000 RTP/AVP 0\r\na=rtcp:5000 IN IP4 198.51.100.2\r\n", 0 },
  { "half-an-address", "m=audio 4000 RTP/AVP 0\r\na=rtcp:5000 IN\r\n", 0 },
  { "nowhere", "m=audio 4000 RTP/AVP 0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n", 0 },
  { "muxed", "m=audio 4000 RTP/AVP 0\r\na=rtcp-mux\r\na=rtcp:4000\r\n", 0 },
  { "unreadable", "m=audio 4000 RTP/AVP 0\r\na=rtcp:65537\r\n", 4001 },
  { "of-another-stream", "m=audio 4000 RTP/AVP 0\r\nm=audio 0 RTP/AVP 0\r\na=rtcp:5000\r\n", 4001 },
  { "hold", "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\na=rtcp:5000\r\n", 0 },
};

static void
test_rtcp_ports (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rtcp_ports); i++) {
    g_autofree char *text = g_strconcat (SDP_HEAD, rtcp_ports[i].media, NULL);
    g_autoptr (SdpTestMessage) offer = sdp_test_parse (text, -1);
    g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
    g_autoptr (SipUaSdpStream) stream = NULL;

    g_test_message ("%s", rtcp_ports[i].name);
    g_assert_true (sipua_sdp_negotiate (offer, local, NULL, &stream, NULL));
    g_assert_cmpuint (stream->remote_rtcp_port, ==, rtcp_ports[i].rtcp_port);
  }
}

/* Parameters that decide whether two formats are the same (RFC 4867 section 8.3.1, RFC 5577), and those that are repeated (RFC 3952 section 5). */
static const struct {
  const char *name, *encoding_name;
  guint clock_rate;
  const char *ours, *offer, *answer;
} parameters[] = {
  { "octet-align-picks-the-format", "AMR", 8000, "octet-align=1",
      "m=audio 4000 RTP/AVP 96 97\r\na=rtpmap:96 AMR/8000\r\na=rtpmap:97 AMR/8000\r\n"
      "a=fmtp:97 mode-set=0,2; Octet-Align = 1\r\n",
      "m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 AMR/8000\r\na=fmtp:97 octet-align=1\r\n" },
  { "octet-align-0-is-the-default", "AMR-WB", 16000, NULL,
      "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 AMR-WB/16000\r\na=fmtp:96 octet-align=0\r\n",
      "m=audio 40000 RTP/AVP 96\r\na=rtpmap:96 AMR-WB/16000\r\na=fmtp:96 octet-align=0\r\n" },
  { "octet-align-differs", "AMR", 8000, NULL,
      "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 AMR/8000\r\na=fmtp:96 octet-align=1\r\n", NULL },
  { "bitrate-differs", "G7221", 16000, "bitrate=32000",
      "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 G7221/16000\r\na=fmtp:96 bitrate=24000\r\n", NULL },
  { "ilbc-mode-is-repeated", "iLBC", 8000, NULL,
      "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=20\r\n",
      "m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=20\r\n" },
};

static void
test_parameters (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++) {
    g_autofree char *text = g_strconcat (SDP_HEAD, parameters[i].offer, NULL);
    g_autoptr (SdpTestMessage) offer = sdp_test_parse (text, -1);
    g_autoptr (SdpTestMessage) answer = NULL;
    g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new (IPV4, 40000);
    g_autoptr (SipUaCodec) codec = sipua_codec_new (
        parameters[i].encoding_name, parameters[i].clock_rate, 1, 99, parameters[i].ours);
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autofree char *printed = NULL;

    g_test_message ("%s", parameters[i].name);
    sipua_sdp_local_add_codec (local, codec);
    g_assert_true (sipua_sdp_negotiate (offer, local, &answer, &stream, NULL)
                   == (parameters[i].answer != NULL));
    if (parameters[i].answer == NULL)
      continue;
    printed = sdp_test_check_answer (offer, answer, stream);
    g_assert_true (g_str_has_prefix (strstr (printed, "m="), parameters[i].answer));
    g_assert_cmpstr (stream->codec->fmtp, ==, parameters[i].ours);
  }
}

/* RFC 4733 is refused by leaving its number out of the answer. */
static void
test_events_not_wanted (void)
{
  g_autoptr (SdpTestMessage) offer = sdp_test_parse (SDP_HEAD EVENTS (""), -1);
  g_autoptr (SdpTestMessage) answer = NULL;
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autofree char *text = NULL;

  sipua_sdp_local_set_telephone_event (local, FALSE);
  g_assert_true (sipua_sdp_negotiate (offer, local, &answer, &stream, NULL));
  g_assert_cmpint (stream->telephone_event, ==, -1);
  g_assert_cmpuint (stream->telephone_event_clock_rate, ==, 0);
  text = sdp_test_check_answer (offer, answer, stream);
  g_assert_cmpstr (strstr (text, "m="), ==, PCMU_SENDRECV);
}

/* The reason goes into a Warning header (RFC 3261 section 20.43): bounded, and nothing to quote. */
static void
test_reason_is_bounded (void)
{
  g_autoptr (GString) text = g_string_new (SDP_HEAD "m=audio 4000 RTP/AVP");
  g_autoptr (SdpTestMessage) offer = NULL;
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (GError) error = NULL;

  for (guint i = 20; i < 128; i++)
    g_string_append_printf (text, " %u", i);
  g_string_append (text, "\r\n");
  for (guint i = 20; i < 128; i++)
    g_string_append_printf (text, "a=rtpmap:%u %s/8000\r\n", i, i % 2 ? "\"q\\\xfc" : "N'~x");
  offer = sdp_test_parse (text->str, -1);
  g_assert_false (sipua_sdp_negotiate (offer, local, NULL, NULL, &error));
  g_assert_cmpuint (strlen (error->message), ==, SIPUA_MAX_SDP_REASON_SIZE);
  for (const char *c = error->message; *c != '\0'; c++)
    g_assert_true (g_ascii_isprint (*c) && *c != '"' && *c != '\\');
}

static void
test_encoding_name_is_bounded (void)
{
  for (guint excess = 0; excess < 2; excess++) {
    g_autofree char *name = g_strnfill (SIPUA_MAX_SDP_NAME_SIZE + excess, 'x');
    g_autofree char *text =
        g_strdup_printf (SDP_HEAD "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 %s/8000\r\n", name);
    g_autoptr (SdpTestMessage) offer = sdp_test_parse (text, -1);
    g_autoptr (SipUaSdpLocal) local = sipua_sdp_local_new (IPV4, 40000);
    g_autoptr (SipUaCodec) codec = sipua_codec_new (name, 8000, 1, 96, NULL);

    sipua_sdp_local_add_codec (local, codec);
    g_assert_true (sipua_sdp_negotiate (offer, local, NULL, NULL, NULL) == (excess == 0));
  }
}

/* A stream is read by bindings, which want UTF-8; RFC 8866 does not. */
static void
test_remote_fmtp_is_utf8 (void)
{
  g_autoptr (SdpTestMessage) offer =
      sdp_test_parse (SDP_HEAD "m=audio 4000 RTP/AVP 0\r\na=fmtp:0 x=\xfc\r\n", -1);
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (SipUaSdpStream) stream = NULL;

  g_assert_true (sipua_sdp_negotiate (offer, local, NULL, &stream, NULL));
  g_assert_null (stream->remote_fmtp);
}

/* A description that did not come from the parser: things are missing or out of range in it. */
static void
test_unchecked_offer_is_survived (void)
{
  static const char text[] = "c=IN IP4 198.51.100.1\nm=\nm=audio\nm=audio 69536 RTP/AVP 0\n"
                             "m=audio -1 RTP/AVP 0\na=\nm=audio 1 RTP/AVP x 999 0\na=rtpmap\n";
  g_autoptr (SdpTestMessage) offer = NULL;
  g_autoptr (SdpTestMessage) answer = NULL;
  g_autoptr (SipUaSdpLocal) local = sdp_test_local (IPV4);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autofree char *printed = NULL;
  GstSDPMedia *media;

  gst_sdp_message_new (&offer);
  gst_sdp_media_new (&media);
  gst_sdp_message_add_media (offer, media);
  gst_sdp_media_free (media);
  gst_sdp_message_parse_buffer ((const guint8 *)text, sizeof text - 1, offer);
  g_assert_true (sipua_sdp_negotiate (offer, local, &answer, &stream, NULL));
  g_assert_cmpuint (stream->index, ==, 5);
  g_assert_cmpuint (gst_sdp_message_medias_len (answer), ==, 6);
  printed = gst_sdp_message_as_text (answer);
  g_assert_nonnull (strstr (printed, "m=audio 40000 RTP/AVP 0\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/sdp/negotiate/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/sdp/negotiate/session-lines", test_session_lines);
  g_test_add_func ("/sdp/negotiate/directions", test_directions);
  g_test_add_func ("/sdp/negotiate/rtcp-ports", test_rtcp_ports);
  g_test_add_func ("/sdp/negotiate/parameters", test_parameters);
  g_test_add_func ("/sdp/negotiate/events-not-wanted", test_events_not_wanted);
  g_test_add_func ("/sdp/negotiate/reason-is-bounded", test_reason_is_bounded);
  g_test_add_func ("/sdp/negotiate/encoding-name-is-bounded", test_encoding_name_is_bounded);
  g_test_add_func ("/sdp/negotiate/remote-fmtp-is-utf8", test_remote_fmtp_is_utf8);
  g_test_add_func ("/sdp/negotiate/unchecked-offer-is-survived", test_unchecked_offer_is_survived);
  return g_test_run ();
}
