/* SPDX-License-Identifier: BSD-3-Clause */
/* What sipua_sdp_parse() accepts and refuses: RFC 8866 sections 5 and 9, and the limits. */

#include "sdp-test.h"

#include "base/limits.h"

#define V "v=0\r\n"
#define O "o=- 1 1 IN IP4 198.51.100.1\r\n"
#define S "s=-\r\n"
#define C "c=IN IP4 198.51.100.1\r\n"
#define T "t=0 0\r\n"
#define M "m=audio 4000 RTP/AVP 0\r\n"
#define OCT(text) (text), sizeof (text) - 1

typedef struct {
  const char *name;
  const char *text;
  gsize length;
  guint line;   /* 0: accepted */
  gsize column; /* bytes into that line */
  const char *expected;
} Row;

/* Each cites its section of RFC 8866 unless it names another. */
static const Row refused[] = {
  /* what GstSDPMessage takes, or aborts on */
  { "no-bytes", OCT (""), 1, 0, "v=0" },
  { "garbage", OCT ("garbage"), 1, 0, "v=0 as first line" },
  { "binary", OCT ("\x01\x80\xff\x00\x7f\xfe=\n\n="), 1, 0, "v=0 as first line" },
  { "one-letter", OCT ("v"), 1, 0, "v=0 as first line" },
  { "only-line-ends", OCT ("\r\n\r\n\r\n\r\n"), 1, 0, "v=0 as first line" },
  { "bare-m-line", OCT ("m=audio"), 1, 0, "v=0 as first line" },
  { "bare-media-type", OCT (V O S C T "m=audio"), 6, 7, "a port in m=" },
  { "empty-m-line", OCT (V O S C T "m="), 6, 2, "a media type in m=" },
  /* 5.1 */
  { "empty-version", OCT ("v=\r\n" O S C T M), 1, 2, "v=0" },
  { "version-1", OCT ("v=1\r\n" O S C T M), 1, 2, "v=0" },
  { "version-00", OCT ("v=00\r\n" O S C T M), 1, 2, "v=0" },
  { "version-not-first", OCT (O V S C T M), 1, 0, "v=0 as first line" },
  { "version-twice", OCT (V O S V C T M), 4, 0, "a known line type" },
  { "version-alone", OCT (V), 2, 0, "an o= line" },
  { "version-alone-without-end", OCT ("v=0"), 2, 0, "an o= line" },
  /* 5.2 */
  { "no-origin", OCT (V S C T M), 2, 0, "o= as second line" },
  { "origin-of-five-fields", OCT (V "o=- 1 1 IN IP4\r\n" S C T M), 2, 14, "an address in o=" },
  { "origin-of-seven-fields", OCT (V "o=- 1 1 IN IP4 a b\r\n" S C T M), 2, 17,
      "the end of the line" },
  { "empty-origin", OCT (V "o=\r\n" S C T M), 2, 2, "a user name in o=" },
  { "origin-of-user-name", OCT (V "o=-\r\n" S C T M), 2, 3, "session id and version in o=" },
  { "session-id-of-letters", OCT (V "o=- x 1 IN IP4 a\r\n" S C T M), 2, 4,
      "a number as session id and version in o=" },
  { "negative-version", OCT (V "o=- 1 -1 IN IP4 a\r\n" S C T M), 2, 6,
      "a number as session id and version in o=" },
  { "origin-of-other-net", OCT (V "o=- 1 1 ATM IP4 a\r\n" S C T M), 2, 8, "network type IN" },
  { "origin-of-other-type", OCT (V "o=- 1 1 IN NSAP a\r\n" S C T M), 2, 11,
      "address type IP4 or IP6" },
  /* 5.3 */
  { "no-session-name", OCT (V O C T M), 3, 0, "s= as third line" },
  { "session-name-twice", OCT (V O S S C T M), 4, 0, "a known line type" },
  { "nothing-after-origin", OCT (V O), 3, 0, "an s= line" },
  /* 5.7 */
  { "no-connection", OCT (V O S T M), 5, 0, "a c= line at session level or for this m= line" },
  { "no-connection-for-the-first", OCT (V O S T M M C), 5, 0,
      "a c= line at session level or for this m= line" },
  { "no-connection-for-the-last", OCT (V O S T M C M), 7, 0,
      "a c= line at session level or for this m= line" },
  { "two-session-connections", OCT (V O S C C T M), 5, 9, "one c= line at session level" },
  { "empty-connection", OCT (V O S "c=\r\n" T M), 4, 2, "network type IN" },
  { "connection-of-other-net", OCT (V O S "c=in IP4 1.2.3.4\r\n" T M), 4, 2, "network type IN" },
  { "connection-of-other-type", OCT (V O S "c=IN IP5 1.2.3.4\r\n" T M), 4, 5,
      "address type IP4 or IP6" },
  { "connection-without-address", OCT (V O S "c=IN IP4\r\n" T M), 4, 8, "an address in c=" },
  { "address-256", OCT (V O S "c=IN IP4 1.2.3.256\r\n" T M), 4, 9,
      "an address of the type given or a host name" },
  { "address-of-three", OCT (V O S "c=IN IP4 1.2.3\r\n" T M), 4, 9,
      "an address of the type given or a host name" },
  { "ipv6-as-ip4", OCT (V O S "c=IN IP4 2001:db8::1\r\n" T M), 4, 9,
      "an address of the type given or a host name" },
  { "ipv4-as-ip6", OCT (V O S "c=IN IP6 1.2.3.4\r\n" T M), 4, 9,
      "an address of the type given or a host name" },
  { "ipv6-in-brackets", OCT (V O S "c=IN IP6 [2001:db8::1]\r\n" T M), 4, 9,
      "an address of the type given or a host name" },
  { "address-and-more", OCT (V O S "c=IN IP4 1.2.3.4 5\r\n" T M), 4, 17, "the end of the line" },
  { "ttl-256", OCT (V O S "c=IN IP4 224.2.1.1/256\r\n" T M), 4, 19, "a time to live" },
  { "ttl-empty", OCT (V O S "c=IN IP4 224.2.1.1/\r\n" T M), 4, 19, "a time to live" },
  { "count-of-letters", OCT (V O S "c=IN IP4 224.2.1.1/127/x\r\n" T M), 4, 23,
      "a number of addresses" },
  { "ipv6-with-ttl", OCT (V O S "c=IN IP6 ff15::1/127/3\r\n" T M), 4, 21,
      "the end of the address" },
  /* 5.9 */
  { "time-of-one", OCT (V O S C "t=0\r\n" M), 5, 3, "start and stop time in t=" },
  { "time-of-letters", OCT (V O S C "t=0 now\r\n" M), 5, 4, "start and stop time in t=" },
  { "time-of-three", OCT (V O S C "t=0 0 0\r\n" M), 5, 6, "the end of the line" },
  /* 5.14 */
  { "port-negative", OCT (V O S C T "m=audio -5 RTP/AVP 0\r\n"), 6, 8, "a port of 0 to 65535" },
  { "port-65536", OCT (V O S C T "m=audio 65536 RTP/AVP 0\r\n"), 6, 8, "a port of 0 to 65535" },
  { "port-99999999999", OCT (V O S C T "m=audio 99999999999 RTP/AVP 0\r\n"), 6, 8,
      "a port of 0 to 65535" },
  { "port-2-to-the-64", OCT (V O S C T "m=audio 18446744073709551616 RTP/AVP 0\r\n"), 6, 8,
      "a port of 0 to 65535" },
  { "port-hexadecimal", OCT (V O S C T "m=audio 0x10 RTP/AVP 0\r\n"), 6, 8,
      "a port of 0 to 65535" },
  { "port-of-letters", OCT (V O S C T "m=audio RTP/AVP 0\r\n"), 6, 8, "a port of 0 to 65535" },
  { "port-count-0", OCT (V O S C T "m=audio 4000/0 RTP/AVP 0\r\n"), 6, 13, "a number of ports" },
  { "port-count-empty", OCT (V O S C T "m=audio 4000/ RTP/AVP 0\r\n"), 6, 13, "a number of ports" },
  { "no-transport", OCT (V O S C T "m=audio 4000\r\n"), 6, 12, "a transport protocol in m=" },
  { "transport-quoted", OCT (V O S C T "m=audio 4000 RTP/\"AVP\" 0\r\n"), 6, 13,
      "a transport protocol" },
  { "no-format", OCT (V O S C T "m=audio 4000 RTP/AVP\r\n"), 6, 20, "at least one format in m=" },
  { "no-format-but-blanks", OCT (V O S C T "m=audio 4000 RTP/AVP  \r\n"), 6, 22,
      "at least one format in m=" },
  { "format-128", OCT (V O S C T "m=audio 4000 RTP/AVP 0 128\r\n"), 6, 23,
      "a payload number of 0 to 127" },
  { "format-of-letters", OCT (V O S C T "m=audio 4000 RTP/SAVP PCMU\r\n"), 6, 22,
      "a payload number of 0 to 127" },
  { "media-type-quoted", OCT (V O S C T "m=\"audio\" 4000 RTP/AVP 0\r\n"), 6, 2,
      "a media type in m=" },
  /* 5: letters and levels */
  { "unknown-letter", OCT (V O S C T "x=y\r\n" M), 6, 0, "a known line type" },
  { "capital-letter", OCT (V O S C T M "A=sendrecv\r\n"), 7, 0, "a known line type" },
  { "blank-before-equals", OCT (V O S C T "m =audio 4000 RTP/AVP 0\r\n"), 6, 0,
      "a line that starts with a letter and =" },
  { "time-below-media", OCT (V O S C T M T), 7, 0, "a line that may follow m=" },
  { "origin-below-media", OCT (V O S C T M O), 7, 0, "a known line type" },
  { "empty-line-inside", OCT (V O S C T "\r\n" M), 6, 0, "a line that starts with a letter and =" },
  { "line-without-equals", OCT (V O S C T M "asendrecv\r\n"), 7, 0,
      "a line that starts with a letter and =" },
  { "empty-attribute", OCT (V O S C T M "a=\r\n"), 7, 2, "an attribute name" },
  { "attribute-without-name", OCT (V O S C T M "a=:0 PCMU/8000\r\n"), 7, 2, "an attribute name" },
  /* 9: byte-string; and what would cut a C string short */
  { "nul", OCT (V O "s=a\0b\r\n" C T M), 3, 3, "no control character" },
  { "nul-in-attribute", OCT (V O S C T M "a=ptime:2\0\r\n"), 7, 9, "no control character" },
  { "bare-cr", OCT (V O "s=a\rb\r\n" C T M), 3, 3, "no control character" },
  { "escape", OCT (V O "s=\x1b[2J\r\n" C T M), 3, 2, "no control character" },
  { "delete", OCT (V O "s=\x7f\r\n" C T M), 3, 2, "no control character" },
};

static const Row accepted[] = {
  { "all-lines-of-the-grammar",
      OCT (V O S "i=about\r\nu=http://example.com/\r\ne=a@example.com\r\np=+44 1234\r\n" C
                 "b=AS:64\r\nt=3034423619 3042462419\r\nr=7d 1h 0 25h\r\nz=2882844526 -1h\r\n"
                 "k=prompt\r\na=recvonly\r\n" M "i=title\r\n" C "b=TIAS:64000\r\nk=prompt\r\n"
                 "a=ptime:20\r\n") },
  /* RFC 3264 section 5: an offer may have no stream yet */
  { "no-m-line", OCT (V O S C T) },
  { "no-m-line-and-no-connection", OCT (V O S T) },
  /* 5: parsers should take LF too; the last end may be missing */
  { "lf", OCT ("v=0\no=- 1 1 IN IP4 a.example\ns=-\nc=IN IP4 1.2.3.4\nt=0 0\n"
               "m=audio 1 RTP/AVP 0\n") },
  { "no-last-end", OCT (V O S C T "m=audio 1 RTP/AVP 0") },
  { "cr-as-last-end", OCT (V O S C T "m=audio 1 RTP/AVP 0\r") },
  { "empty-lines-at-the-end", OCT (V O S C T M "\r\n\r\n") },
  { "session-name-empty", OCT (V O "s=\r\n" C T M) },       /* RFC 5118 section 4.8 has it */
  { "session-name-of-a-blank", OCT (V O "s= \r\n" C T M) }, /* 5.3 */
  { "session-name-of-latin-1", OCT (V O "s=B\xfcro\r\n" C T M) },
  { "no-time", OCT (V O S C M) },
  { "time-behind-attribute", OCT (V O S C "a=sendrecv\r\n" T M) },
  { "connection-behind-attribute", OCT (V O S T M "a=ptime:20\r\n" C) },
  { "blanks-between-and-behind",
      OCT (V O S "c=IN  IP4 1.2.3.4 \r\n" T "m=audio  1\tRTP/AVP 0  8 \r\n") },
  /* 5.7 */
  { "connection-in-each-m-line", OCT (V O S T M C M C) },
  { "connection-missing-where-port-is-0", OCT (V O S T "m=video 0 RTP/AVP 31\r\n" M C) },
  { "connection-by-name", OCT (V O S "c=IN IP4 media-1.example.com\r\n" T M) },
  { "connection-ipv6", OCT (V O S "c=IN IP6 2001:db8::1\r\n" T M) },
  { "connection-ipv4-mapped", OCT (V O S "c=IN IP6 ::ffff:192.0.2.2\r\n" T M) }, /* RFC 5118 4.9 */
  { "connection-multicast", OCT (V O S "c=IN IP4 224.2.1.1/127/3\r\n" T M) },
  { "connection-ipv6-multicast", OCT (V O S "c=IN IP6 ff15::101/3\r\n" T M) },
  { "connection-twice-in-m-line", OCT (V O S T M C C) },
  /* 5.14 */
  { "port-0", OCT (V O S C T "m=audio 0 RTP/AVP 0\r\n") },
  { "port-65535", OCT (V O S C T "m=audio 65535 RTP/AVP 0\r\n") },
  { "port-count", OCT (V O S C T "m=audio 4000/2 RTP/AVP 0\r\n") },
  { "format-127", OCT (V O S C T "m=audio 4000 RTP/AVP 127\r\n") },
  { "formats-of-letters", OCT (V O S C T "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
                                         "m=image 4000 udptl t38\r\n") },
  /* 5.13: what is not known is let pass */
  { "unknown-attributes", OCT (V O S C T M "a=X-oddity(7): \"x\"\r\na=rtpmap:x\r\na=fmtp\r\n") },
  /* 5.2: session ids are numbers of any size */
  { "long-session-id", OCT (V "o=- 99999999999999999999999999 1 IN IP4 host.example\r\n" S C T M) },
};

static gsize
line_start (const Row *row)
{
  gsize start = 0;

  for (guint line = 1; line < row->line && start < row->length; start++) {
    if (row->text[start] == '\n')
      line++;
  }
  return start;
}

static void
test_refused (gconstpointer data)
{
  const Row *row = data;
  /* Exactly as many bytes as there are, so that a sanitizer sees one too many read. */
  g_autofree char *text = g_memdup2 (row->text, row->length);
  g_autofree char *message =
      g_strdup_printf ("session description, line %u, offset %" G_GSIZE_FORMAT ": expected %s",
          row->line, line_start (row) + row->column, row->expected);
  g_autoptr (GError) error = NULL;

  g_assert_null (sipua_sdp_parse (text, (gssize)row->length, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_accepted (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = g_memdup2 (row->text, row->length);
  g_autoptr (SdpTestMessage) message = sdp_test_parse (text, (gssize)row->length);
  g_autofree char *printed = gst_sdp_message_as_text (message);
  g_autoptr (SdpTestMessage) again = sdp_test_parse (printed, -1);

  g_assert_cmpuint (gst_sdp_message_medias_len (again), ==, gst_sdp_message_medias_len (message));
}

/* What the checker lets pass must reach the reader of the description unharmed. */
static void
test_content_survives_tidying (void)
{
  g_autoptr (SdpTestMessage) message = sdp_test_parse (
      V O "s=\r\nt=1 2\r\nt=3 4\r\nm=audio 7 RTP/AVP 0 8 \r\n" C "a=ptime:20\r\na=sendonly ", -1);
  const GstSDPMedia *media = gst_sdp_message_get_media (message, 0);

  g_assert_cmpstr (gst_sdp_message_get_session_name (message), ==, "-");
  g_assert_cmpuint (gst_sdp_message_times_len (message), ==, 2);
  g_assert_cmpstr (gst_sdp_message_get_time (message, 1)->start, ==, "3");
  g_assert_cmpstr (gst_sdp_message_get_time (message, 1)->stop, ==, "4");
  g_assert_cmpuint (gst_sdp_media_formats_len (media), ==, 2);
  g_assert_cmpuint (gst_sdp_media_attributes_len (media), ==, 2);
  g_assert_cmpstr (gst_sdp_media_get_attribute (media, 1)->key, ==, "sendonly");
  g_assert_cmpstr (gst_sdp_media_get_connection (media, 0)->address, ==, "198.51.100.1");
}

static void
test_no_text_at_all (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sipua_sdp_parse (NULL, 0, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
}

static GString *
repeat (const char *head, const char *part, gsize count, const char *tail)
{
  GString *text = g_string_new (head);

  for (gsize i = 0; i < count; i++)
    g_string_append (text, part);
  g_string_append (text, tail);
  return text;
}

typedef struct {
  const char *name;
  const char *head, *part, *tail;
  gsize count; /* repetitions of @part that are still good */
  const char *expected;
} LimitRow;

static const LimitRow limits[] = {
  { "line-size", V O S C T M "a=x:", "y", "\r\n", SIPUA_MAX_SDP_LINE_SIZE - 4, "a shorter line" },
  { "lines", V O S C T, "a=x\r\n", "", SIPUA_MAX_SDP_LINES - 5, "fewer lines" },
  { "media", V O S C T, M, "", SIPUA_MAX_SDP_MEDIA, "fewer m= lines" },
  { "formats", V O S C T "m=audio 4000 RTP/AVP", " 0", "\r\n", SIPUA_MAX_SDP_FORMATS,
      "fewer formats" },
  { "formats-not-rtp", V O S C T "m=application 4000 x", " y", "\r\n", SIPUA_MAX_SDP_FORMATS,
      "fewer formats" },
};

static void
test_limit (gconstpointer data)
{
  const LimitRow *row = data;
  g_autoptr (GString) good = repeat (row->head, row->part, row->count, row->tail);
  g_autoptr (GString) bad = repeat (row->head, row->part, row->count + 1, row->tail);
  g_autoptr (SdpTestMessage) message = sdp_test_parse (good->str, (gssize)good->len);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (message);
  g_assert_null (sipua_sdp_parse (bad->str, (gssize)bad->len, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_true (g_str_has_suffix (error->message, row->expected));
}

static void
test_limit_size (void)
{
  g_autoptr (GString) text = repeat (V O S C T, "a=0123456789abcdef\r\n", 1, "");
  g_autoptr (SdpTestMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  while (text->len + 1024 + 4 < SIPUA_MAX_SDP_SIZE)
    g_string_append_printf (text, "a=%01000d\r\n", 0);
  g_string_append_printf (text, "a=%0*d\r\n", (int)(SIPUA_MAX_SDP_SIZE - text->len - 4), 0);
  g_assert_cmpuint (text->len, ==, SIPUA_MAX_SDP_SIZE);
  message = sdp_test_parse (text->str, (gssize)text->len);
  g_string_append_c (text, '\n');
  g_assert_null (sipua_sdp_parse (text->str, (gssize)text->len, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

static void
add_rows (const char *prefix, const Row *rows, gsize count, GTestDataFunc test)
{
  for (gsize i = 0; i < count; i++) {
    g_autofree char *path = g_strconcat (prefix, rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("/sdp/checker/refused/", refused, G_N_ELEMENTS (refused), test_refused);
  add_rows ("/sdp/checker/accepted/", accepted, G_N_ELEMENTS (accepted), test_accepted);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    g_autofree char *path = g_strconcat ("/sdp/checker/limit/", limits[i].name, NULL);

    g_test_add_data_func (path, &limits[i], test_limit);
  }
  g_test_add_func ("/sdp/checker/limit/size", test_limit_size);
  g_test_add_func ("/sdp/checker/no-text-at-all", test_no_text_at_all);
  g_test_add_func ("/sdp/checker/content-survives-tidying", test_content_survives_tidying);
  return g_test_run ();
}
