/* SPDX-License-Identifier: BSD-3-Clause */
/* The stream framer: whatever way the bytes are split, the same messages come out. */

#include <time.h>

#include "message-inputs.h"

#include "base/limits.h"
#include "message/framer.h"

#define SEED 5626
#define N_SPLITS 200

/* One message of 5 bytes of body, another without. */
#define WITH_LENGTH(length) MINIMAL_OPTIONS_WITH (length)
#define HELLO WITH_LENGTH ("Content-Length: 5\r\n") "hello"
#define EMPTY WITH_LENGTH ("l:0\r\n")

/* What comes out of a stream, written down: each message in [], "ping", "broken STATUS REASON". */
static void
drain (SipUaFramer *framer, GString *notes)
{
  SipUaParseFault fault;
  SipUaView frame;
  SipUaFrameResult result;

  while ((result = sipua_framer_next (framer, &frame, &fault)) != SIPUA_FRAME_MORE) {
    if (notes->len)
      g_string_append (notes, " ");
    if (result == SIPUA_FRAME_PING) {
      g_string_append (notes, "ping");
      continue;
    }
    g_string_append_c (notes, '[');
    g_string_append_len (notes, frame.data, frame.length);
    g_string_append_c (notes, ']');
    if (result == SIPUA_FRAME_BROKEN) {
      g_string_append_printf (
          notes, " broken %u %s at %" G_GSIZE_FORMAT, fault.status, fault.reason, fault.offset);
      return;
    }
  }
}

/* Pushes @data in parts: all at once (@step 0), @step bytes at a time, or as @rand draws them. */
static GString *
frame_in_parts (const char *data, gsize length, gsize step, GRand *rand)
{
  g_autoptr (SipUaFramer) framer = sipua_framer_new ();
  GString *notes = g_string_new (NULL);

  for (gsize at = 0, part; at < length; at += part) {
    gsize left = length - at;

    part = step ? step : left;
    if (rand)
      part = g_rand_int_range (rand, 1, g_rand_boolean (rand) ? 5 : 1500);
    part = MIN (part, left);
    sipua_framer_push (framer, data + at, part);
    drain (framer, notes);
    if (strstr (notes->str, "] broken "))
      break;
  }
  return notes;
}

static void
assert_same (const GString *a, const GString *b)
{
  g_assert_cmpmem (a->str, a->len, b->str, b->len);
}

static char *
frame_all_ways (const char *data, gsize length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  GString *whole = frame_in_parts (data, length, 0, NULL);

  for (gsize step = 1; step <= 7; step++) {
    GString *split = frame_in_parts (data, length, step, NULL);

    assert_same (whole, split);
    g_string_free (split, TRUE);
  }
  for (guint i = 0; i < N_SPLITS; i++) {
    GString *split = frame_in_parts (data, length, 0, rand);

    assert_same (whole, split);
    g_string_free (split, TRUE);
  }
  return g_string_free (whole, FALSE);
}

static void
assert_framed (const char *stream, const char *expected)
{
  g_autofree char *notes = frame_all_ways (stream, strlen (stream));

  g_assert_cmpstr (notes, ==, expected);
}

static void
test_messages_are_cut_by_content_length (void)
{
  assert_framed (HELLO EMPTY HELLO, "[" HELLO "] [" EMPTY "] [" HELLO "]");
  /* folded, with blanks, in whatever case and with bare LF */
  assert_framed (WITH_LENGTH ("CONTENT-length \t:\r\n  5\r\n \r\n") "hello" EMPTY,
      "[" WITH_LENGTH ("CONTENT-length \t:\r\n  5\r\n \r\n") "hello] [" EMPTY "]");
  assert_framed ("BYE sip:a SIP/2.0\nL:3\n\nabcBYE sip:b SIP/2.0\nL: 003\n\ndef",
      "[BYE sip:a SIP/2.0\nL:3\n\nabc] [BYE sip:b SIP/2.0\nL: 003\n\ndef]");
  /* what looks like one is none: in a folded line, in the start line, in the body */
  assert_framed ("BYE sip:a SIP/2.0\r\nSubject: x\r\n l: 9\r\nl: 3\r\n\r\nl:7",
      "[BYE sip:a SIP/2.0\r\nSubject: x\r\n l: 9\r\nl: 3\r\n\r\nl:7]");
  assert_framed ("l: SIP/2.0\r\nl: 1\r\n\r\nx", "[l: SIP/2.0\r\nl: 1\r\n\r\nx]");
}

static void
test_what_is_not_whole_waits (void)
{
  assert_framed ("", "");
  assert_framed ("OPTIONS sip:a SIP/2.0\r\nl: 5\r\n\r\nhell", "");
  assert_framed ("OPTIONS sip:a SIP/2.0\r\nl: 5\r\n\r", "");
  assert_framed ("OPTIONS sip:a SIP/2.0\r\nl: 5", "");
  assert_framed ("OPTIONS", "");
}

static void
test_keep_alives_between_messages_are_found (void)
{
  assert_framed ("\r\n\r\n", "ping");
  assert_framed ("\r\n\r\n\r\n\r\n", "ping ping");
  assert_framed ("\r\n" EMPTY, "[" EMPTY "]");
  assert_framed ("\r\n" EMPTY "\r\n" EMPTY, "[" EMPTY "] [" EMPTY "]");
  assert_framed (EMPTY "\r\n\r\n\r\n" HELLO "\r\n\r\n", "[" EMPTY "] ping [" HELLO "] ping");
  assert_framed ("\n\n\n\r\r\n" EMPTY, "[" EMPTY "]");
  assert_framed ("\r\r\n\r\n" EMPTY, "ping [" EMPTY "]");
  /* in a message they are part of it */
  assert_framed (WITH_LENGTH ("l: 4\r\n") "\r\n\r\n", "[" WITH_LENGTH ("l: 4\r\n") "\r\n\r\n]");
}

static void
test_unclear_lengths_break_the_stream (void)
{
  static const struct {
    const char *headers;
    const char *reason;
  } rows[] = {
    { "X: y\r\n", "400 Missing Content-Length Header" },
    { "l: 5\r\nContent-Length: 5\r\n", "400 Multiple Content-Length Headers" },
    { "Content-Length: 0\r\nContent-Length: 5\r\n", "400 Multiple Content-Length Headers" },
    { "Content-Length:\r\n", "400 Bad Content-Length" },
    { "Content-Length: -1\r\n", "400 Bad Content-Length" },
    { "Content-Length: +1\r\n", "400 Bad Content-Length" },
    { "Content-Length: 1 2\r\n", "400 Bad Content-Length" },
    { "Content-Length: 1\r\n 2\r\n", "400 Bad Content-Length" },
    { "Content-Length: 1, 1\r\n", "400 Bad Content-Length" },
    { "Content-Length: 0x10\r\n", "400 Bad Content-Length" },
    { "Content-Length: 4294967296\r\n", "400 Bad Content-Length" },
    { "Content-Length: 18446744073709551617\r\n", "400 Bad Content-Length" },
    { "Content-Length: 65535\r\n", "513 Message Too Large" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *head = g_strdup_printf ("OPTIONS sip:a SIP/2.0\r\n%s\r\n", rows[i].headers);
    g_autofree char *stream = g_strconcat (EMPTY, head, HELLO, NULL);
    g_autofree char *start = g_strdup_printf ("[" EMPTY "] [%s] broken %s", head, rows[i].reason);
    g_autofree char *notes = frame_all_ways (stream, strlen (stream));

    g_assert_true (g_str_has_prefix (notes, start));
  }
}

static void
test_what_is_not_sip_breaks_the_stream (void)
{
  assert_framed ("\x16\x03\x01", "[\x16] broken 400 Bad Start Line at 0");
  assert_framed (
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "[GET / HTTP/1.1\r\n] broken 400 Bad Start Line at 0");
  assert_framed (EMPTY " " EMPTY, "[" EMPTY "] [ ] broken 400 Bad Start Line at 0");
  /* another version of SIP is a request that is answered with 505 */
  assert_framed ("BYE sip:a SIP/7.0\r\nl:0\r\n\r\n", "[BYE sip:a SIP/7.0\r\nl:0\r\n\r\n]");
}

static void
test_a_broken_stream_stays_broken (void)
{
  g_autoptr (SipUaFramer) framer = sipua_framer_new ();
  gsize size = 0;

  sipua_framer_push (framer, "?\r\n", 3);
  for (guint i = 0; i < 100; i++) {
    SipUaParseFault fault = { 0 };
    SipUaView frame;

    g_assert_cmpint (sipua_framer_next (framer, &frame, &fault), ==, SIPUA_FRAME_BROKEN);
    g_assert_cmpuint (fault.status, ==, 400);
    sipua_framer_push (framer, EMPTY, strlen (EMPTY));
    if (i == 0)
      size = sipua_framer_get_size (framer);
  }
  g_assert_cmpuint (sipua_framer_get_size (framer), ==, size);
}

/* "START" repeated fillers "END", of @size bytes. */
static char *
filled (const char *start, char filler, const char *end, gsize size)
{
  gsize fixed = strlen (start) + strlen (end);
  g_autofree char *middle = g_strnfill (size - fixed, filler);

  return g_strconcat (start, middle, end, NULL);
}

static char *
last_words (const char *stream)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  GString *whole = frame_in_parts (stream, strlen (stream), 0, NULL);

  for (guint i = 0; i < 4; i++) {
    GString *split = frame_in_parts (stream, strlen (stream), i, i ? NULL : rand);

    assert_same (whole, split);
    g_string_free (split, TRUE);
  }
  g_string_erase (whole, 0, strrchr (whole->str, ']') - whole->str);
  return g_string_free (whole, FALSE);
}

static void
assert_last (char *stream, const char *expected)
{
  g_autofree char *owned = stream;
  g_autofree char *words = last_words (owned);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_limits_break_the_stream (void)
{
  static const char line[] = "BYE sip:";
  static const char line_end[] = " SIP/2.0\r\n";
  g_autofree char *longest_line = filled (line, 'a', line_end, SIPUA_MAX_START_LINE_SIZE);
  g_autofree char *longer_line = filled (line, 'a', line_end, SIPUA_MAX_START_LINE_SIZE + 1);
  static const char head[] = "BYE sip:a SIP/2.0\r\nl: 0\r\nX: ";

  assert_last (g_strconcat (longest_line, "l: 0\r\n\r\n", NULL), "]");
  assert_last (
      g_strconcat (longer_line, "l: 0\r\n\r\n", NULL), "] broken 414 Start Line Too Long at 16384");
  assert_last (filled (head, 'x', "\r\n\r\n", SIPUA_MAX_STREAM_HEADERS_SIZE), "]");
  assert_last (filled (head, 'x', "\r\n\r\n", SIPUA_MAX_STREAM_HEADERS_SIZE + 1),
      "] broken 513 Headers Too Large at 49152");
  assert_last (filled ("BYE sip:a SIP/2.0\r\nl: 65505\r\n\r\n", 'x', "", SIPUA_MAX_MESSAGE_SIZE),
      "] broken 513 Message Too Large at 22");
  assert_last (
      filled ("BYE sip:a SIP/2.0\r\nl: 65504\r\n\r\n", 'x', "", SIPUA_MAX_MESSAGE_SIZE), "]");
}

static void
test_memory_follows_the_bytes_that_came (void)
{
  g_autoptr (SipUaFramer) framer = sipua_framer_new ();
  const char *head = "BYE sip:a SIP/2.0\r\nContent-Length: 60000\r\n\r\n";
  g_autofree char *body = g_strnfill (60000, 'x');
  gsize came = strlen (head), most = 0;
  SipUaParseFault fault;
  SipUaView frame;

  g_assert_cmpuint (sipua_framer_get_size (framer), ==, 0);
  sipua_framer_push (framer, head, came);
  g_assert_cmpint (sipua_framer_next (framer, &frame, &fault), ==, SIPUA_FRAME_MORE);
  g_assert_cmpuint (sipua_framer_get_size (framer), <=, 2 * came);
  for (gsize at = 0; at < 60000; at += 100) {
    g_assert_cmpint (sipua_framer_next (framer, &frame, &fault), ==, SIPUA_FRAME_MORE);
    sipua_framer_push (framer, body + at, 100);
    came += 100;
    most = MAX (most, sipua_framer_get_size (framer));
    g_assert_cmpuint (sipua_framer_get_size (framer), <=, 2 * came);
  }
  g_assert_cmpuint (most, >=, 60000);
  g_assert_cmpint (sipua_framer_next (framer, &frame, &fault), ==, SIPUA_FRAME_MESSAGE);
  g_assert_cmpuint (frame.length, ==, came);
  /* and is given back when nothing is left */
  g_assert_cmpint (sipua_framer_next (framer, &frame, &fault), ==, SIPUA_FRAME_MORE);
  g_assert_cmpuint (sipua_framer_get_size (framer), ==, 0);
}

static void
test_many_messages_do_not_gather (void)
{
  g_autoptr (SipUaFramer) framer = sipua_framer_new ();
  g_autoptr (GString) notes = g_string_new (NULL);
  const char *rest = " sip:a SIP/2.0\r\nl:0\r\n\r\n\r\n\r\n";

  for (guint i = 0; i < 5000; i++) {
    g_string_truncate (notes, 0);
    sipua_framer_push (framer, HELLO "BYE", strlen (HELLO "BYE"));
    drain (framer, notes);
    g_assert_true (g_str_has_suffix (notes->str, "hello]"));
    sipua_framer_push (framer, rest, strlen (rest));
    drain (framer, notes);
    g_assert_true (g_str_has_suffix (notes->str, "] [BYE sip:a SIP/2.0\r\nl:0\r\n\r\n] ping"));
    g_assert_cmpuint (sipua_framer_get_size (framer), <, 1024);
  }
}

static double
cpu_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* The least that one header line of @size bytes took of several times, coming byte by byte. */
static double
seconds_of_single_bytes (gsize size)
{
  g_autofree char *stream = filled ("BYE sip:a SIP/2.0\r\nl: 9\r\nX: ", 'x', "\r\n\r\n", size);
  double least = G_MAXDOUBLE;

  for (guint i = 0; i < 10; i++) {
    g_autoptr (SipUaFramer) framer = sipua_framer_new ();
    double begin = cpu_seconds ();
    SipUaParseFault fault;
    SipUaView frame;

    for (gsize at = 0; at < size; at++) {
      sipua_framer_push (framer, stream + at, 1);
      g_assert_cmpint (sipua_framer_next (framer, &frame, &fault), ==, SIPUA_FRAME_MORE);
    }
    least = MIN (least, cpu_seconds () - begin);
  }
  return least;
}

/* Eight times the bytes take eight times as long; 64 times, if all were looked at again and again. */
static void
test_single_bytes_cost_no_more_than_they_should (void)
{
  double some = seconds_of_single_bytes (SIPUA_MAX_STREAM_HEADERS_SIZE / 8);
  double many = seconds_of_single_bytes (SIPUA_MAX_STREAM_HEADERS_SIZE);

  g_test_message ("%.1f", many / some);
  g_assert_cmpfloat (many, <, 20 * some);
}

static void
check_torture_message (const char *name, const char *data, gsize length, gpointer user_data)
{
  g_autofree char *notes = frame_all_ways (data, length);
  gboolean has_message = *notes == '[' && !strstr (notes, "] broken ");

  g_test_message ("%s: %s", name, strrchr (notes, ']') ? strrchr (notes, ']') : "waits");
  *(guint *)user_data += has_message;
}

static void
test_torture_messages_are_cut_the_same_however_they_come (void)
{
  guint n = 0;

  for_each_torture_message (check_torture_message, &n);
  g_assert_cmpuint (n, >=, 50);
}

static void
append_written (const char *name, const char *data, gsize length, gpointer user_data)
{
  g_autoptr (SipUaMessage) message = sipua_message_parse (data, length, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (!message)
    return;
  bytes = sipua_message_serialize (message);
  g_ptr_array_add (user_data, g_steal_pointer (&bytes));
}

static void
test_all_messages_in_one_stream_come_out_one_by_one (void)
{
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GString) stream = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for_each_torture_message (append_written, written);
  g_assert_cmpuint (written->len, >=, 40);
  for (guint i = 0; i < written->len; i++) {
    gsize length;
    const char *data = g_bytes_get_data (g_ptr_array_index (written, i), &length);

    g_string_append_len (stream, data, length);
    g_string_append (stream, i % 3 ? "" : "\r\n\r\n");
    g_string_append (expected, i ? " [" : "[");
    g_string_append_len (expected, data, length);
    g_string_append (expected, i % 3 ? "]" : "] ping");
  }
  for (guint i = 0; i < N_SPLITS; i++) {
    GString *notes =
        frame_in_parts (stream->str, stream->len, i < 20 ? i : 0, i < 20 ? NULL : rand);

    assert_same (notes, expected);
    g_string_free (notes, TRUE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func ("/message/framer/" name, test)
  ADD ("messages-are-cut-by-content-length", test_messages_are_cut_by_content_length);
  ADD ("what-is-not-whole-waits", test_what_is_not_whole_waits);
  ADD ("keep-alives-between-messages-are-found", test_keep_alives_between_messages_are_found);
  ADD ("unclear-lengths-break-the-stream", test_unclear_lengths_break_the_stream);
  ADD ("what-is-not-sip-breaks-the-stream", test_what_is_not_sip_breaks_the_stream);
  ADD ("a-broken-stream-stays-broken", test_a_broken_stream_stays_broken);
  ADD ("limits-break-the-stream", test_limits_break_the_stream);
  ADD ("memory-follows-the-bytes-that-came", test_memory_follows_the_bytes_that_came);
  ADD ("many-messages-do-not-gather", test_many_messages_do_not_gather);
  ADD ("single-bytes-cost-no-more-than-they-should",
      test_single_bytes_cost_no_more_than_they_should);
  ADD ("torture-messages-are-cut-the-same-however-they-come",
      test_torture_messages_are_cut_the_same_however_they_come);
  ADD ("all-messages-in-one-stream-come-out-one-by-one",
      test_all_messages_in_one_stream_come_out_one_by_one);
  return g_test_run ();
}
