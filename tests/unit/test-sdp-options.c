/* SPDX-License-Identifier: BSD-3-Clause */
/* What is agreed only if both sides can: direction and hold (RFC 3264 sections 6.1 and 8.4), RTCP on
 * the port of RTP (RFC 5761), comfort noise (RFC 3389); and what a peer says of itself: bandwidth (RFC 8866
 * section 5.8). Each as an offer to us and as the answer to ours. */

#include "sdp-test.h"

#define SENDRECV SIPUA_SDP_DIRECTION_SENDRECV
#define SENDONLY SIPUA_SDP_DIRECTION_SENDONLY
#define RECVONLY SIPUA_SDP_DIRECTION_RECVONLY
#define INACTIVE SIPUA_SDP_DIRECTION_INACTIVE

static const char *const names[] = { "inactive", "sendonly", "recvonly", "sendrecv" };

/* The stream of our answer to @text; or, if @as_answer, of @text as the answer to our offer. The printed
 * answer or offer of ours is checked too. */
static SipUaSdpStream *
agree (const SipUaSdpLocal *local, const char *text, gboolean as_answer, char **ours)
{
  g_autoptr (SdpTestMessage) theirs = sdp_test_parse (text, -1);
  g_autoptr (SdpTestMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  SipUaSdpStream *stream = NULL;

  if (as_answer) {
    message = sipua_sdp_build_offer (local);
    sipua_sdp_accept_answer (message, theirs, local, &stream, &error);
  } else {
    sipua_sdp_negotiate (theirs, local, &message, &stream, &error);
  }
  g_assert_no_error (error);
  *ours = gst_sdp_message_as_text (message);
  sdp_test_check (*ours);
  return stream;
}

/* RFC 3264 section 6.1: what the peer says, what we are ready to, and what comes of it, from this side. */
static const struct {
  SipUaSdpDirection theirs, ours, agreed;
} pairs[] = {
  { SENDRECV, SENDRECV, SENDRECV },
  { SENDRECV, SENDONLY, SENDONLY },
  { SENDRECV, RECVONLY, RECVONLY },
  { SENDRECV, INACTIVE, INACTIVE },
  { SENDONLY, SENDRECV, RECVONLY },
  { SENDONLY, SENDONLY, INACTIVE },
  { SENDONLY, RECVONLY, RECVONLY },
  { SENDONLY, INACTIVE, INACTIVE },
  { RECVONLY, SENDRECV, SENDONLY },
  { RECVONLY, SENDONLY, SENDONLY },
  { RECVONLY, RECVONLY, INACTIVE },
  { RECVONLY, INACTIVE, INACTIVE },
  { INACTIVE, SENDRECV, INACTIVE },
  { INACTIVE, SENDONLY, INACTIVE },
  { INACTIVE, RECVONLY, INACTIVE },
  { INACTIVE, INACTIVE, INACTIVE },
};

static void
check_pair (guint i, const char *text, gboolean as_answer)
{
  g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *line = NULL;

  sipua_sdp_local_set_direction (local, pairs[i].ours);
  stream = agree (local, text, as_answer, &printed);
  g_assert_cmpint (stream->direction, ==, pairs[i].agreed);
  /* hold is not to be sent to: whoever says so holds */
  g_assert_true (stream->local_hold == (pairs[i].ours == SENDONLY || pairs[i].ours == INACTIVE));
  g_assert_true (
      stream->remote_hold == (pairs[i].theirs == SENDONLY || pairs[i].theirs == INACTIVE));
  line = g_strdup_printf ("a=%s\r\n", names[as_answer ? pairs[i].ours : pairs[i].agreed]);
  g_assert_true (g_str_has_suffix (printed, line));
}

/* RFC 8866 section 6.7: of the stream, or of the session. */
static void
test_sixteen_pairs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    const char *name = names[pairs[i].theirs];
    g_autofree char *stream = g_strdup_printf (SDP_HEAD "m=audio 4000 RTP/AVP 0\r\na=%s\r\n", name);
    g_autofree char *session =
        g_strdup_printf (SDP_HEAD "a=%s\r\nm=audio 4000 RTP/AVP 0\r\n", name);

    g_test_message ("%s to us, who are ready to %s", name, names[pairs[i].ours]);
    for (guint as_answer = 0; as_answer < 2; as_answer++) {
      check_pair (i, stream, as_answer);
      check_pair (i, session, as_answer);
    }
  }
}

/* RFC 3264 section 8.4: an address of zeros holds, whatever the direction says; and nothing is sent. */
static void
test_old_hold (void)
{
  static const char *const addresses[] = { "IP4 0.0.0.0", "IP6 ::" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses) * 4 * 2; i++) {
    SipUaSdpDirection theirs = (SipUaSdpDirection)(i / 2 % 4);
    g_autofree char *text = g_strdup_printf (
        SDP_HEAD "m=audio 4000 RTP/AVP 0\r\nc=IN %s\r\na=%s\r\n", addresses[i / 8], names[theirs]);
    g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");
    g_autofree char *printed = NULL;
    g_autoptr (SipUaSdpStream) stream = agree (local, text, i % 2, &printed);

    g_test_message ("%s", text);
    g_assert_true (stream->remote_hold);
    g_assert_false (stream->local_hold);
    g_assert_cmpint (stream->direction, ==, (theirs & SENDONLY) ? RECVONLY : INACTIVE);
    g_assert_cmpuint (stream->remote_rtcp_port, ==, 0);
  }
}

/* RFC 5761 section 5.1.1: only if offered and answered; 5.1.3: a=rtcp is for those who cannot. */
static const struct {
  const char *name, *media;
  gboolean accept, muxed;
  guint16 rtcp_port;
} muxes[] = {
  { "both", "a=rtcp-mux\r\n", TRUE, TRUE, 4000 },
  { "both-with-another-port", "a=rtcp:5000\r\na=rtcp-mux\r\n", TRUE, TRUE, 4000 },
  { "we-alone", "", TRUE, FALSE, 4001 },
  { "they-alone", "a=rtcp-mux\r\n", FALSE, FALSE, 4001 },
  { "they-alone-with-another-port", "a=rtcp-mux\r\na=rtcp:5000\r\n", FALSE, FALSE, 5000 },
  { "both-on-hold", "c=IN IP4 0.0.0.0\r\na=rtcp-mux\r\n", TRUE, TRUE, 0 },
  /* RFC 8858 */
  { "nothing-else", "a=rtcp-mux\r\na=rtcp-mux-only\r\n", TRUE, TRUE, 4000 },
};

static void
test_rtcp_mux (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (muxes) * 2; i++) {
    guint row = i / 2;
    gboolean as_answer = i % 2 != 0;
    g_autofree char *text =
        g_strconcat (SDP_HEAD "m=audio 4000 RTP/AVP 0\r\n", muxes[row].media, NULL);
    g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autofree char *printed = NULL;
    gboolean expected = as_answer ? muxes[row].accept : muxes[row].muxed;

    g_test_message ("%s%s", muxes[row].name, as_answer ? " in an answer" : "");
    sipua_sdp_local_set_rtcp_mux (local, muxes[row].accept);
    stream = agree (local, text, as_answer, &printed);
    g_assert_true (stream->rtcp_mux == muxes[row].muxed);
    g_assert_cmpuint (stream->remote_rtcp_port, ==, muxes[row].rtcp_port);
    g_assert_true ((strstr (printed, "a=rtcp-mux\r\n") != NULL) == expected);
  }
}

/* RFC 3389 section 4: number 13 at 8000 Hz, else a dynamic one, at the clock rate of the codec. */
static const struct {
  const char *name, *media;
  gboolean accept;
  gint number; /* to send with; -1: none */
} noises[] = {
  { "static-number", "m=audio 4000 RTP/AVP 0 13\r\n", TRUE, 13 },
  { "old-number", "m=audio 4000 RTP/AVP 0 19\r\na=rtpmap:19 CN/8000\r\n", TRUE, 19 },
  { "other-clock-rate", "m=audio 4000 RTP/AVP 0 98\r\na=rtpmap:98 CN/16000\r\n", TRUE, -1 },
  { "not-wanted", "m=audio 4000 RTP/AVP 0 13\r\n", FALSE, -1 },
  { "not-there", "m=audio 4000 RTP/AVP 0\r\n", TRUE, -1 },
};

static void
test_comfort_noise (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (noises) * 2; i++) {
    guint row = i / 2;
    gboolean as_answer = i % 2 != 0;
    g_autofree char *text = g_strconcat (SDP_HEAD, noises[row].media, NULL);
    g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");
    g_autoptr (SipUaSdpStream) stream = NULL;
    g_autofree char *printed = NULL;
    gint received = as_answer && noises[row].number >= 0 ? 13 : noises[row].number;
    gboolean expected = as_answer ? noises[row].accept : noises[row].number >= 0;

    g_test_message ("%s%s", noises[row].name, as_answer ? " in an answer" : "");
    sipua_sdp_local_set_comfort_noise (local, noises[row].accept);
    stream = agree (local, text, as_answer, &printed);
    g_assert_cmpint (stream->comfort_noise, ==, noises[row].number);
    g_assert_cmpint (stream->receive_comfort_noise, ==, received);
    g_assert_true ((strstr (printed, " CN/8000\r\n") != NULL) == expected);
  }
}

/* Comfort noise alone is no audio. */
static void
test_comfort_noise_is_no_codec (void)
{
  g_autoptr (SdpTestMessage) offer = sdp_test_parse (SDP_HEAD "m=audio 4000 RTP/AVP 13\r\n", -1);
  g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");

  sipua_sdp_local_set_comfort_noise (local, TRUE);
  g_assert_false (sipua_sdp_negotiate (offer, local, NULL, NULL, NULL));
}

/* RFC 8866 section 5.8, RFC 3890 section 6.2; that of the stream before that of the session. */
static const struct {
  const char *name, *session, *media;
  guint expected;
} bandwidths[] = {
  { "none", "", "", 0 },
  { "kilobits", "", "b=AS:64\r\n", 64000 },
  { "bits", "", "b=TIAS:64000\r\n", 64000 },
  { "bits-are-more-exact", "", "b=AS:80\r\nb=TIAS:64000\r\n", 64000 },
  { "of-the-session", "b=AS:84\r\n", "", 84000 },
  { "stream-before-session", "b=AS:84\r\n", "b=AS:64\r\n", 64000 },
  { "others-do-not-count", "b=CT:384\r\n", "b=RS:612\r\nb=RR:1837\r\nb=X-Y:7\r\n", 0 },
  { "no-number", "", "b=AS:many\r\n", 0 },
  { "zero", "", "b=AS:0\r\n", 0 },
  { "huge", "", "b=AS:4294967295\r\n", G_MAXUINT },
};

static void
test_bandwidth (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bandwidths) * 2; i++) {
    g_autofree char *text =
        g_strdup_printf ("v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\n"
                         "c=IN IP4 198.51.100.1\r\n%st=0 0\r\nm=audio 4000 RTP/AVP 0\r\n%s",
            bandwidths[i / 2].session, bandwidths[i / 2].media);
    g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");
    g_autofree char *printed = NULL;
    g_autoptr (SipUaSdpStream) stream = agree (local, text, i % 2, &printed);

    g_test_message ("%s", bandwidths[i / 2].name);
    g_assert_cmpuint (stream->remote_bandwidth, ==, bandwidths[i / 2].expected);
  }
}

/* RFC 6716 section 2.1.4: an encoder of Opus makes packets of 10, 20, 40 and 60 ms; RFC 3551 section
 * 4.5.2: the clock of G722 is 8000, also where somebody wrote 16000. */
static const struct {
  const char *name, *media, *codec;
  guint ptime;
} quirks[] = {
  { "opus-30", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=ptime:30\r\n", "opus",
      20 },
  { "opus-50", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=ptime:50\r\n", "opus",
      40 },
  { "opus-60", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=ptime:60\r\n", "opus",
      60 },
  { "opus-120", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=ptime:120\r\n", "opus",
      60 },
  { "opus-3", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=ptime:3\r\n", "opus", 10 },
  { "opus-maxptime-30", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=maxptime:30\r\n",
      "opus", 20 },
  { "g722-16000", "m=audio 4000 RTP/AVP 9\r\na=rtpmap:9 G722/16000\r\na=ptime:30\r\n", "G722", 30 },
};

static void
test_codecs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (quirks) * 2; i++) {
    g_autofree char *text = g_strconcat (SDP_HEAD, quirks[i / 2].media, NULL);
    g_autoptr (SipUaSdpLocal) local = sdp_test_local ("192.0.2.1");
    g_autofree char *printed = NULL;
    g_autoptr (SipUaSdpStream) stream = agree (local, text, i % 2, &printed);

    g_test_message ("%s", quirks[i / 2].name);
    g_assert_cmpstr (stream->codec->encoding_name, ==, quirks[i / 2].codec);
    g_assert_cmpuint (stream->ptime, ==, quirks[i / 2].ptime);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/options/sixteen-pairs-of-directions", test_sixteen_pairs);
  g_test_add_func ("/sdp/options/old-hold", test_old_hold);
  g_test_add_func ("/sdp/options/rtcp-mux", test_rtcp_mux);
  g_test_add_func ("/sdp/options/comfort-noise", test_comfort_noise);
  g_test_add_func ("/sdp/options/comfort-noise-is-no-codec", test_comfort_noise_is_no_codec);
  g_test_add_func ("/sdp/options/bandwidth", test_bandwidth);
  g_test_add_func ("/sdp/options/packet-times-and-clocks-of-codecs", test_codecs);
  return g_test_run ();
}
