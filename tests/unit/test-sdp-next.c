/* SPDX-License-Identifier: BSD-3-Clause */
/* One description of ours after the other: RFC 3264 sections 5 and 8. */

#include "sdp-test.h"

#define SESSION(version)                                                                           \
  "v=0\r\no=- 4711 " version " IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
#define EVENTS(number, rate)                                                                       \
  "a=rtpmap:" number " telephone-event/" rate "\r\na=fmtp:" number " 0-15\r\n"

/* Codecs by preference; no DTMF, so that there is less to read. */
static SipUaSdpLocal *
make_local (const char *codecs)
{
  SipUaSdpLocal *local = sipua_sdp_local_new ("192.0.2.1", 40000);

  sipua_sdp_local_set_origin (local, 4711, 3);
  sipua_sdp_local_set_telephone_event (local, FALSE);
  g_assert_true (sipua_sdp_local_add_codecs (local, codecs, NULL));
  return local;
}

static const struct {
  const char *name;
  const char *previous; /* from its first m= on */
  const char *codecs;   /* now */
  const char *version;  /* of the next */
  const char *next;     /* from its first m= on */
} rows[] = {
  /* Section 8: "If the version in the origin line does not increment, the SDP MUST be identical" */
  { "nothing-changed",
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n", "PCMU",
      "3", "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n" },
  { "codec-added",
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n",
      "PCMU,PCMA", "4",
      "m=audio 40000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\n"
      "a=sendrecv\r\n" },
  /* Section 8.3.2: "the mapping [...] MUST NOT change for the duration of a session" */
  { "numbers-of-the-session",
      "m=audio 40000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\na=ptime:20\r\na=sendrecv\r\n",
      "opus,PCMU", "4",
      "m=audio 40000 RTP/AVP 111 0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:0 "
      "PCMU/8000\r\na=ptime:20\r\n"
      "a=sendrecv\r\n" },
  { "a-number-is-not-used-again",
      "m=audio 40000 RTP/AVP 96\r\na=rtpmap:96 iLBC/8000\r\na=ptime:20\r\na=sendrecv\r\n",
      "opus,AMR", "4",
      "m=audio 40000 RTP/AVP 97 98\r\na=rtpmap:97 opus/48000/2\r\na=rtpmap:98 "
      "AMR/8000\r\na=ptime:20\r\n"
      "a=sendrecv\r\n" },
  /* Section 8: the m-lines stay, also those with port 0 */
  { "slots-stay",
      "m=video 0 RTP/AVP 31\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 "
      "PCMU/8000\r\na=mid:x\r\na=ptime:20\r\n"
      "a=sendrecv\r\nm=image 0 udptl t38\r\n",
      "PCMU", "3",
      "m=video 0 RTP/AVP 31\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 "
      "PCMU/8000\r\na=mid:x\r\na=ptime:20\r\n"
      "a=sendrecv\r\nm=image 0 udptl t38\r\n" },
  { "another-stream-is-removed",
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\nm=video 5000 "
      "RTP/AVP 31\r\n",
      "PCMU", "4",
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\nm=video 0 "
      "RTP/AVP 31\r\n" },
  /* Section 8.1: a slot with port 0 may be used again, else a new one is added at the end */
  { "audio-comes-back", "m=audio 0 RTP/AVP 8\r\n", "PCMU", "4",
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n" },
  { "audio-is-added", "m=image 0 udptl t38\r\n", "PCMU", "4",
      "m=image 0 udptl t38\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 "
      "PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n" },
  { "first-audio", "", "PCMU", "4",
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n" },
  /* RFC 4585 section 5 */
  { "feedback-profile-stays",
      "m=audio 40000 RTP/AVPF 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n", "PCMU",
      "3", "m=audio 40000 RTP/AVPF 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n" },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *before = g_strconcat (SESSION ("3"), rows[i].previous, NULL);
  g_autofree char *expected = g_strdup_printf (SESSION ("%s") "%s", rows[i].version, rows[i].next);
  g_autoptr (SdpTestMessage) previous = sdp_test_parse (before, -1);
  g_autoptr (SipUaSdpLocal) local = make_local (rows[i].codecs);
  g_autoptr (SdpTestMessage) next = sipua_sdp_build_next_offer (local, previous);
  g_autofree char *text = gst_sdp_message_as_text (next);

  sdp_test_check (text);
  g_assert_cmpstr (text, ==, expected);
}

/* The numbers of telephone-event stay like those of codecs, and 13 is comfort noise. */
static void
test_events_and_noise_stay (void)
{
  g_autoptr (SipUaSdpLocal) local = make_local ("opus,PCMU");
  g_autoptr (SdpTestMessage) previous = sdp_test_parse (
      SESSION ("3") "m=audio 40000 RTP/AVP 0 96\r\na=rtpmap:0 PCMU/8000\r\n" EVENTS ("96", "8000"),
      -1);
  g_autoptr (SdpTestMessage) next = NULL;
  g_autofree char *text = NULL;

  sipua_sdp_local_set_telephone_event (local, TRUE);
  sipua_sdp_local_set_comfort_noise (local, TRUE);
  next = sipua_sdp_build_next_offer (local, previous);
  text = gst_sdp_message_as_text (next);
  g_assert_cmpstr (strstr (text, "m="), ==,
      "m=audio 40000 RTP/AVP 97 0 13 101 96\r\na=rtpmap:97 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n"
      "a=rtpmap:13 CN/8000\r\n" EVENTS ("101", "48000")
          EVENTS ("96", "8000") "a=ptime:20\r\na=sendrecv\r\n");
}

/* RFC 3264 section 8: o= of the whole session is one, whoever offers: our offer, their re-offer twice, and
 * our offer again, to hold them. */
static void
test_session (void)
{
  static const char re_offer[] = SDP_HEAD "m=audio 4000 RTP/AVP 0\r\n";
  g_autoptr (SipUaSdpLocal) local = make_local ("PCMU");
  g_autoptr (SdpTestMessage) first = sipua_sdp_build_offer (local);
  g_autoptr (SdpTestMessage) theirs = sdp_test_parse (re_offer, -1);
  g_autoptr (SipUaSdpLocal) other = sipua_sdp_local_new ("192.0.2.99", 50000);
  g_autoptr (SdpTestMessage) second = NULL;
  g_autoptr (SdpTestMessage) third = NULL;
  g_autoptr (SdpTestMessage) fourth = NULL;
  g_autofree char *text = NULL;

  /* the local side of the answers has moved, and has an o= of its own */
  sipua_sdp_local_add_codecs (other, "PCMU", NULL);
  g_assert_true (sipua_sdp_negotiate (theirs, other, &second, NULL, NULL));
  sipua_sdp_continue (second, first);
  text = gst_sdp_message_as_text (second);
  g_assert_true (g_str_has_prefix (
      text, "v=0\r\no=- 4711 4 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.99\r\n"));

  g_assert_true (sipua_sdp_negotiate (theirs, other, &third, NULL, NULL));
  sipua_sdp_continue (third, second);
  g_assert_cmpstr (gst_sdp_message_get_origin (third)->sess_version, ==, "4");

  sipua_sdp_local_set_direction (other, SIPUA_SDP_DIRECTION_SENDONLY);
  fourth = sipua_sdp_build_next_offer (other, third);
  g_assert_cmpstr (gst_sdp_message_get_origin (fourth)->sess_id, ==, "4711");
  g_assert_cmpstr (gst_sdp_message_get_origin (fourth)->sess_version, ==, "5");
}

/* The answer to a next offer is read at the stream's place, wherever that is. */
static void
test_answer_to_the_next_offer (void)
{
  g_autoptr (SipUaSdpLocal) local = make_local ("opus,PCMU");
  g_autoptr (SdpTestMessage) previous = sdp_test_parse (
      SESSION (
          "3") "m=video 0 RTP/AVP 31\r\nm=audio 40000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\n",
      -1);
  g_autoptr (SdpTestMessage) next = sipua_sdp_build_next_offer (local, previous);
  g_autoptr (SdpTestMessage) answer = sdp_test_parse (SDP_HEAD
      "m=video 0 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\n",
      -1);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  sipua_sdp_accept_answer (next, answer, local, &stream, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stream->index, ==, 1);
  g_assert_cmpuint (stream->receive_payload_type, ==, 111);
}

/* Section 6: all can be declined, and an offer without m-lines (section 5) has an answer without. */
static void
test_declined (void)
{
  static const char *const offers[][2] = {
    { SDP_HEAD
        "m=audio 4000 RTP/AVP 0 8\r\na=mid:1\r\nm=image 4002 udptl t38\r\nm=audio 0 RTP/SAVP 0\r\n",
        "t=0 0\r\nm=audio 0 RTP/AVP 0\r\na=mid:1\r\nm=image 0 udptl t38\r\nm=audio 0 RTP/SAVP "
        "0\r\n" },
    { SDP_HEAD, "t=0 0\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (offers); i++) {
    g_autoptr (SipUaSdpLocal) local = make_local ("PCMU");
    g_autoptr (SdpTestMessage) offer = sdp_test_parse (offers[i][0], -1);
    g_autoptr (SdpTestMessage) answer = sipua_sdp_decline (offer, local);
    g_autofree char *text = gst_sdp_message_as_text (answer);

    sdp_test_check (text);
    g_assert_cmpstr (strstr (text, "t="), ==, offers[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/sdp/next/", rows[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
  }
  g_test_add_func ("/sdp/next/events-and-noise-stay", test_events_and_noise_stay);
  g_test_add_func ("/sdp/next/one-origin-for-a-session", test_session);
  g_test_add_func ("/sdp/next/answer-to-it", test_answer_to_the_next_offer);
  g_test_add_func ("/sdp/next/declined", test_declined);
  return g_test_run ();
}
