/* SPDX-License-Identifier: BSD-3-Clause */
/* What is told of descriptions that are odd and can be used (RFC 8866, and what each row names). */

#include "sdp-test.h"

#include "base/limits.h"

#define PCMU SDP_HEAD "m=audio 4000 RTP/AVP 0\r\n"

/* SDP_HEAD has 5 lines, so the m-line of PCMU is line 6. */
static const struct {
  const char *name, *text;
  const char *warnings[3];
} rows[] = {
  { "nothing-odd", PCMU "a=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n", { NULL } },
  { "nothing-odd-in-events",
      SDP_HEAD
      "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n",
      { NULL } },
  /* RFC 8866 section 9 */
  { "line-feeds", "v=0\no=- 1 1 IN IP4 198.51.100.1\ns=-\nt=0 0\n",
      { "line 1: lines end in LF, not CRLF" } },
  { "no-last-line-end", PCMU "a=sendrecv", { "line 7: the last line has no end" } },
  { "empty-lines", PCMU "\r\n\r\n", { "line 7: empty lines at the end" } },
  { "blanks", "v=0\r\no=-  1 1 IN IP4 198.51.100.1\r\ns=-\r\nt=0 0 \r\n",
      { "line 2: more than one space between fields", "line 4: blanks around the value" } },
  { "blank-behind-a-name", PCMU "a=ptime: 20\r\n",
      { "line 7: a blank behind the name of an attribute" } },
  /* RFC 8866 section 5 */
  { "empty-name", "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=\r\nt=0 0\r\n",
      { "line 3: an empty session name" } },
  { "no-time", "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\n",
      { "line 3: no t= line up to the end" } },
  { "time-before-connection",
      "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nt=0 0\r\nc=IN IP4 198.51.100.1\r\n",
      { "line 5: a line that has to stand further up" } },
  { "connection-behind-attributes", PCMU "a=sendrecv\r\nc=IN IP4 198.51.100.2\r\n",
      { "line 8: a line that has to stand further up" } },
  { "several-times",
      "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nt=1 2\r\nr=7d 1h 0 25h\r\nt=3 4\r\n",
      { NULL } },
  /* RFC 3264 section 8.4, RFC 8866 section 5.7 */
  { "old-hold", PCMU "c=IN IP4 0.0.0.0\r\n",
      { "line 7: the old form of hold, an address of zeros" } },
  { "old-hold-ipv6", PCMU "c=IN IP6 ::\r\n",
      { "line 7: the old form of hold, an address of zeros" } },
  { "host-name", PCMU "c=IN IP4 media.example.com\r\n",
      { "line 7: a host name, which is not looked up" } },
  /* RFC 8866 sections 6.6 and 6.15 */
  { "number-without-meaning", SDP_HEAD "m=audio 4000 RTP/AVP 0 96\r\nm=audio 4002 RTP/AVP 97\r\n",
      { "line 6: nothing says what number 96 is", "line 7: nothing says what number 97 is" } },
  { "number-twice", SDP_HEAD "m=audio 4000 RTP/AVP 0 8 0\r\n",
      { "line 6: number 0 stands here twice" } },
  { "rtpmap-of-nothing", PCMU "a=rtpmap:98 opus/48000/2\r\n",
      { "line 7: number 98 is not in m=" } },
  { "rtpmap-unreadable", PCMU "a=rtpmap:0 PCMU\r\n", { "line 7: a=rtpmap cannot be read" } },
  { "rtpmap-without-number", PCMU "a=rtpmap:PCMU/8000\r\n", { "line 7: no payload number" } },
  { "rtpmap-twice", PCMU "a=rtpmap:0 PCMU/8000\r\na=rtpmap:0 PCMA/8000\r\n",
      { "line 8: second a=rtpmap for number 0 is passed over" } },
  { "fmtp-before-rtpmap",
      SDP_HEAD "m=audio 4000 RTP/AVP 97\r\na=fmtp:97 mode=20\r\na=rtpmap:97 iLBC/8000\r\n",
      { "line 7: a=fmtp before the a=rtpmap of number 97" } },
  { "fmtp-twice", PCMU "a=fmtp:0 a=1\r\na=fmtp:0 b=1\r\n",
      { "line 8: second a=fmtp for number 0 is passed over" } },
  /* RFC 4733 section 2.4.1, RFC 7587 section 7, RFC 3551 section 4.5.2 */
  { "no-list-of-events",
      SDP_HEAD
      "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 all\r\n",
      { "line 8: not a list of events: taken for all of them" } },
  { "opus-mono", SDP_HEAD "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000\r\n",
      { "line 7: opus is not opus/48000/2, and so is not taken" } },
  { "g722-16000", SDP_HEAD "m=audio 4000 RTP/AVP 9\r\na=rtpmap:9 G722/16000\r\n",
      { "line 7: the RTP clock of G722 is 8000" } },
  /* RFC 8866 sections 6.4 and 6.7, RFC 3605, RFC 4568 */
  { "ptime-of-letters", PCMU "a=ptime:x\r\n", { "line 7: a packet time that cannot be read" } },
  { "ptime-5", PCMU "a=maxptime:5\r\n", { "line 7: a packet time below 10 ms" } },
  { "two-directions", PCMU "a=sendonly\r\na=inactive\r\n",
      { "line 8: a second direction is passed over" } },
  { "direction-of-session-and-stream",
      SDP_HEAD "a=sendonly\r\nm=audio 4000 RTP/AVP 0\r\na=inactive\r\n", { NULL } },
  { "rtcp", PCMU "a=rtcp:65537\r\n", { "line 7: a=rtcp cannot be read" } },
  { "crypto",
      SDP_HEAD "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0\r\n",
      { "line 7: crypto attribute, offset 26: expected key and salt of the suite's size in "
        "base64" } },
  /* What is not RTP audio has numbers and parameters of its own. */
  { "other-media", SDP_HEAD "m=video 4000 RTP/AVP 96\r\na=fmtp:97 x\r\nm=image 4000 udptl t38\r\n",
      { NULL } },
  { "refused", "v=0\r\no=-\r\n",
      { "session description, line 2, offset 8: expected session id and version in o=" } },
};

static void
test_row (gconstpointer data)
{
  const char *const *warnings = rows[GPOINTER_TO_UINT (data)].warnings;
  g_auto (GStrv) told = sipua_sdp_get_warnings (rows[GPOINTER_TO_UINT (data)].text, -1);

  for (guint i = 0; i < G_N_ELEMENTS (rows[0].warnings); i++) {
    g_assert_cmpstr (told[i], ==, warnings[i]);
    if (told[i] == NULL)
      break;
  }
}

static void
test_no_more_than_32 (void)
{
  g_autoptr (GString) text = g_string_new (SDP_HEAD "m=audio 4000 RTP/AVP 0");
  g_auto (GStrv) told = NULL;

  for (guint i = 0; i <= SIPUA_MAX_SDP_WARNINGS; i++)
    g_string_append (text, " 0");
  g_string_append (text, "\r\n");
  told = sipua_sdp_get_warnings (text->str, (gssize)text->len);
  g_assert_cmpuint (g_strv_length (told), ==, SIPUA_MAX_SDP_WARNINGS);
}

/* The bytes end with the description, and one of them too far is not read. */
static void
test_odd_ends (void)
{
  static const char *const ends[] = { "\r\n\r\r\n", "\r\n\r\r", "\n\r\r" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree char *text =
        g_strconcat ("v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nt=0 0", ends[i], NULL);
    g_autofree char *bytes = g_memdup2 (text, strlen (text));
    g_auto (GStrv) told = sipua_sdp_get_warnings (bytes, (gssize)strlen (text));

    g_assert_nonnull (told[0]);
    g_assert_cmpstr (told[g_strv_length (told) - 1], ==, "line 5: empty lines at the end");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/sdp/warnings/", rows[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
  }
  g_test_add_func ("/sdp/warnings/no-more-than-32", test_no_more_than_32);
  g_test_add_func ("/sdp/warnings/odd-ends", test_odd_ends);
  return g_test_run ();
}
