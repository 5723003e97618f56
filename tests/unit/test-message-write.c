/* SPDX-License-Identifier: BSD-3-Clause */
/* What came is written as it came, byte for byte, but for what was changed (RFC 3261 section 7.3). */

#include <sipua/sipua-message-headers.h>

#include "message-inputs.h"

#include "base/limits.h"
#include "message/message-private.h"

static char *
write_out (const SipUaMessage *message)
{
  g_autoptr (GBytes) bytes = sipua_message_serialize (message);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static SipUaMessage *
parse (const char *data, gsize length)
{
  return sipua_message_parse (data, length, NULL);
}

static void
assert_same (const SipUaMessage *a, const SipUaMessage *b)
{
  const char *name_a, *value_a, *name_b, *value_b;
  const char *body_a, *body_b;
  gsize length_a, length_b;
  guint i;

  g_assert_cmpstr (sipua_message_get_method (a), ==, sipua_message_get_method (b));
  g_assert_cmpstr (sipua_message_get_request_uri (a), ==, sipua_message_get_request_uri (b));
  g_assert_cmpuint (sipua_message_get_status (a), ==, sipua_message_get_status (b));
  g_assert_cmpstr (sipua_message_get_reason (a), ==, sipua_message_get_reason (b));
  for (i = 0; sipua_message_get_header_at (a, i, &name_a, &value_a); i++) {
    g_assert_true (sipua_message_get_header_at (b, i, &name_b, &value_b));
    g_assert_cmpstr (name_a, ==, name_b);
    g_assert_cmpstr (value_a, ==, value_b);
  }
  g_assert_false (sipua_message_get_header_at (b, i, NULL, NULL));
  body_a = sipua_message_get_body (a, &length_a);
  body_b = sipua_message_get_body (b, &length_b);
  g_assert_cmpmem (body_a, length_a, body_b, length_b);
  g_assert_cmpuint (sipua_message_cseq (a), ==, sipua_message_cseq (b));
  g_assert_cmpstr (sipua_message_call_id (a), ==, sipua_message_call_id (b));
}

/* What is no part of a message: line ends in front of it, and what stands behind its body. */
static GBytes *
message_alone (const char *data, gsize length, const SipUaMessage *message)
{
  gsize body_length, start = 0;
  const char *end;

  while (data[start] == '\r' || data[start] == '\n')
    start++;
  end = memmem (data + start, length - start, "\r\n\r\n", 4);
  g_assert_nonnull (end);
  sipua_message_get_body (message, &body_length);
  return g_bytes_new (data + start, end + 4 - (data + start) + body_length);
}

typedef struct {
  guint n_accepted;
  guint n_without_length;
} Counts;

/* The same bytes; or, where Content-Length is missing, those and that line. */
static void
check_round_trip (const char *name, const char *data, gsize length, gpointer user_data)
{
  g_autoptr (SipUaMessage) message = parse (data, length);
  g_autoptr (SipUaMessage) again = NULL;
  g_autoptr (SipUaMessage) copy = NULL;
  g_autoptr (GBytes) came = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) copied = NULL;
  Counts *counts = user_data;

  if (!message)
    return;
  g_test_message ("%s", name);
  counts->n_accepted++;
  came = message_alone (data, length, message);
  written = sipua_message_serialize (message);
  again = parse (g_bytes_get_data (written, NULL), g_bytes_get_size (written));
  g_assert_nonnull (again);
  if (sipua_message_get_header (message, "Content-Length", 0)) {
    g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written),
        g_bytes_get_data (came, NULL), g_bytes_get_size (came));
    assert_same (message, again);
  } else {
    counts->n_without_length++;
    g_assert_nonnull (sipua_message_get_header (again, "Content-Length", 0));
    sipua_message_remove_header (again, "Content-Length");
    assert_same (message, again);
  }
  copy = sipua_message_copy (message);
  assert_same (message, copy);
  copied = sipua_message_serialize (copy);
  g_assert_true (g_bytes_equal (copied, written));
}

static void
test_torture_messages_are_written_as_they_came (void)
{
  Counts counts = { 0, 0 };

  for_each_torture_message (check_round_trip, &counts);
  g_assert_cmpuint (counts.n_accepted, >=, 40);
  g_assert_cmpuint (counts.n_without_length, >=, 1);
  g_assert_cmpuint (counts.n_without_length, <, 10);
}

/* Each has a line that is not as we would write it. */
static void
test_odd_lines_are_written_as_they_came (void)
{
  static const char *const lines[] = {
    "Subject: plain\r\n",
    "subJECT:no blank\r\n",
    "s: compact\r\n",
    "Subject \t : blanks before the colon\r\n",
    "Subject: \t  blanks behind it\r\n",
    "Subject: blanks at the end \t \r\n",
    "Subject: bare line end\n",
    "Subject: folded\r\n by a blank\r\n",
    "Subject: folded\r\n\tby a tab\r\n \t and again\r\n",
    "Subject:\r\n folded at once\r\n",
    "Subject: folded bare\n here\r\n",
    "Subject:\r\n",
    "Subject: \r\n",
    "Subject:\r\n \r\n",
    "X-Unknown:  \"a \\\" b\"  ,, c\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *text =
        g_strdup_printf (MINIMAL_OPTIONS_WITH ("l: 000\r\n%sPriority: urgent\r\n"), lines[i]);
    g_autoptr (SipUaMessage) message = parse (text, -1);
    g_autoptr (SipUaMessage) copy = NULL;
    g_autofree char *written = NULL;
    g_autofree char *copied = NULL;

    g_assert_nonnull (message);
    copy = sipua_message_copy (message);
    g_clear_pointer (&message, sipua_message_unref);
    message = sipua_message_copy (copy);
    written = write_out (message);
    copied = write_out (copy);
    g_assert_cmpstr (written, ==, text);
    g_assert_cmpstr (copied, ==, text);
  }
}

static void
test_odd_start_lines_and_ends_are_written_as_they_came (void)
{
#define REST                                                                                       \
  "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\n" \
  "CSeq: 1 INFO\r\nContent-Length: 0\r\n"
  static const char *const texts[] = {
    "INFO sip:a@b SIP/2.0\r\n" REST "\r\n",
    "INFO sip:a@b sip/2.0\r\n" REST "\r\n",
    "INFO sip:a@b SIP/2.0\n" REST "\r\n",
    "INFO sip:a@b SIP/2.0\r\n" REST "\n",
    "SIP/2.0 200 OK\r\n" REST "\r\n",
    "sip/2.0 200 OK\r\n" REST "\r\n",
    "SIP/2.0 200\r\n" REST "\r\n",
    "SIP/2.0 200 \r\n" REST "\r\n",
    "SIP/2.0 200   O \xc3\xa9 K \r\n" REST "\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *text = g_strconcat ("\r\n\r\n", texts[i], NULL);
    g_autoptr (SipUaMessage) message = parse (text, -1);
    g_autoptr (SipUaMessage) copy = sipua_message_copy (message);
    g_autofree char *written = write_out (message);
    g_autofree char *copied = write_out (copy);

    g_assert_cmpstr (written, ==, texts[i]);
    g_assert_cmpstr (copied, ==, texts[i]);
  }
}

#define HEAD                                                                                       \
  "OPTIONS sip:a@example.com sip/2.0\r\n"                                                          \
  "v : SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n"                                                  \
  "From:<sip:b@example.com>;tag=1\r\n"                                                             \
  "To: <sip:a@example.com>\r\n"                                                                    \
  "Call-ID: c\r\nCSeq: 1 OPTIONS\r\n"
#define FOLDED "Supported: 100rel,\r\n\ttimer\r\n"
#define SUBJECT "SUBJECT  :  x  \r\n"
#define ROUTES "Route: <sip:1;lr>, <sip:2;lr>\r\nroute: <sip:3;lr>\r\n"
#define END "\r\nbody"

static SipUaMessage *
odd_message (void)
{
  SipUaMessage *message = parse (HEAD FOLDED SUBJECT "l:  04\r\n" ROUTES END, -1);

  g_assert_nonnull (message);
  return message;
}

static void
assert_written (const SipUaMessage *message, const char *text)
{
  g_autoptr (SipUaMessage) copy = sipua_message_copy (message);
  g_autofree char *written = write_out (message);
  g_autofree char *copied = write_out (copy);

  g_assert_cmpstr (written, ==, text);
  g_assert_cmpstr (copied, ==, text);
}

static void
test_a_change_leaves_the_other_lines_alone (void)
{
  g_autoptr (SipUaMessage) message = odd_message ();

  assert_written (message, HEAD FOLDED SUBJECT "l:  04\r\n" ROUTES END);
  g_assert_true (sipua_message_set_header (message, "s", " y ", NULL));
  assert_written (message, HEAD FOLDED "Subject: y\r\nl:  04\r\n" ROUTES END);
  g_assert_true (sipua_message_replace_header (message, "route", 1, "<sip:4;lr>", NULL));
  assert_written (message, HEAD FOLDED
      "Subject: y\r\nl:  04\r\nRoute: <sip:1;lr>, <sip:2;lr>\r\nRoute: <sip:4;lr>\r\n" END);
  g_assert_true (sipua_message_remove_header_line (message, "Route", 0));
  g_assert_false (sipua_message_remove_header_line (message, "Route", 1));
  assert_written (message, HEAD FOLDED "Subject: y\r\nl:  04\r\nRoute: <sip:4;lr>\r\n" END);
  g_assert_true (sipua_message_set_body (message, NULL, "longer", -1, NULL));
  assert_written (
      message, HEAD FOLDED "Subject: y\r\nContent-Length: 6\r\nRoute: <sip:4;lr>\r\n\r\nlonger");
  g_assert_cmpuint (sipua_message_remove_header (message, "k"), ==, 1);
  assert_written (
      message, HEAD "Subject: y\r\nContent-Length: 6\r\nRoute: <sip:4;lr>\r\n\r\nlonger");
}

static void
test_lines_are_put_where_they_are_wanted (void)
{
  g_autoptr (SipUaMessage) message = parse (MINIMAL_OPTIONS_WITH ("l: 0\r\nP: 1\r\nY: y\r\n"), -1);
  static const struct {
    guint index;
    const char *value;
    const char *written;
  } rows[] = {
    { 0, "0", "l: 0\r\nP: 0\r\nP: 1\r\nY: y\r\n\r\n" },
    { 1, "a", "l: 0\r\nP: 0\r\nP: a\r\nP: 1\r\nY: y\r\n\r\n" },
    { 3, "2", "l: 0\r\nP: 0\r\nP: a\r\nP: 1\r\nP: 2\r\nY: y\r\n\r\n" },
    { 99, "3", "l: 0\r\nP: 0\r\nP: a\r\nP: 1\r\nP: 2\r\nP: 3\r\nY: y\r\n\r\n" },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = NULL;

    g_assert_true (sipua_message_insert_header (message, "P", rows[i].index, rows[i].value, NULL));
    text = write_out (message);
    g_assert_cmpstr (strstr (text, "l: 0"), ==, rows[i].written);
  }
  g_assert_true (sipua_message_insert_header (message, "Z", 5, "z", NULL));
  g_assert_true (
      sipua_message_prepend_header (message, "v", "SIP/2.0/UDP n;branch=z9hG4bKn", NULL));
  assert_view (sipua_message_top_branch (message), "z9hG4bKn");
  g_assert_false (sipua_message_replace_header (message, "P", 5, "v", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_cmpstr (error->message, ==, "header P: there are not so many lines of it");
  written = write_out (message);
  g_assert_true (g_str_has_suffix (written, "\r\nY: y\r\nZ: z\r\n\r\n"));
  g_assert_true (g_str_has_prefix (written,
      "OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/UDP n;branch=z9hG4bKn\r\nVia: SIP/2.0/UDP "
      "192.0.2.1"));
}

static void
test_injection_is_refused_wherever_a_line_is_put (void)
{
  g_autoptr (SipUaMessage) message = odd_message ();
  static const char *const names[] = { "Subject", "Subject\r\nX", "Content-Length", "" };
  static const char *const values[] = { "a\r\nX: y", "a", "3", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_false (sipua_message_prepend_header (message, names[i], values[i], NULL));
    g_assert_false (sipua_message_insert_header (message, names[i], 0, values[i], NULL));
    g_assert_false (sipua_message_replace_header (message, names[i], 0, values[i], NULL));
  }
  assert_written (message, HEAD FOLDED SUBJECT "l:  04\r\n" ROUTES END);
}

static void
test_a_copy_is_changed_alone (void)
{
  g_autoptr (SipUaMessage) message = odd_message ();
  g_autoptr (SipUaMessage) copy = sipua_message_copy (message);

  sipua_message_set (copy, SIPUA_HEADER_CALL_ID, "other");
  g_assert_true (sipua_message_set_body (copy, NULL, "x", 1, NULL));
  g_assert_cmpstr (sipua_message_call_id (copy), ==, "other");
  g_assert_cmpstr (sipua_message_call_id (message), ==, "c");
  assert_view (sipua_message_top_branch (copy), "z9hG4bKa");
  assert_view (sipua_message_from_tag (copy), "1");
  g_assert_cmpint (sipua_message_method_id (copy), ==, SIPUA_METHOD_OPTIONS);
  assert_written (message, HEAD FOLDED SUBJECT "l:  04\r\n" ROUTES END);
}

static void
test_a_copy_has_as_many_lines_as_there_may_be (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_plain_request ("BYE", "sip:a@b");
  g_autoptr (SipUaMessage) copy = NULL;

  for (guint i = 0; i < SIPUA_MAX_HEADERS; i++)
    g_assert_true (sipua_message_append_header (message, "P", "x", NULL));
  for (guint i = 0; i < SIPUA_OWN_HEADERS; i++)
    sipua_message_append (message, SIPUA_HEADER_SUBJECT, "s");
  copy = sipua_message_copy (message);
  assert_same (message, copy);
}

static void
test_kept_lines_count_for_the_size (void)
{
  g_autofree char *folded = g_strnfill (9000, 'x');
  g_autofree char *odd = g_strdup_printf (MINIMAL_OPTIONS_WITH ("P: a\r\n %s\r\n"), folded);
  g_autofree char *even = g_strdup_printf (MINIMAL_OPTIONS_WITH ("P: aaaa%s\r\n"), folded);
  g_autoptr (SipUaMessage) odd_message_ = parse (odd, -1);
  g_autoptr (SipUaMessage) even_message = parse (even, -1);

  g_assert_cmpuint (strlen (odd), ==, strlen (even));
  g_assert_cmpuint (
      sipua_message_get_size (odd_message_), >=, sipua_message_get_size (even_message) + 9000);
}

/* Many short lines take more memory for what is known of each than for their bytes. */
static void
test_the_table_counts_for_the_size (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autoptr (SipUaMessage) message = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (lines, "a:\r\n");
  text = g_strdup_printf (MINIMAL_OPTIONS_WITH ("%s"), lines->str);
  message = parse (text, -1);
  g_assert_cmpuint (
      sipua_message_get_size (message), >=, strlen (text) + 200 * sizeof (SipUaHeader));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/write/torture-messages-are-written-as-they-came",
      test_torture_messages_are_written_as_they_came);
  g_test_add_func (
      "/message/write/odd-lines-are-written-as-they-came", test_odd_lines_are_written_as_they_came);
  g_test_add_func (
      "/message/write/the-table-counts-for-the-size", test_the_table_counts_for_the_size);
  g_test_add_func ("/message/write/odd-start-lines-and-ends-are-written-as-they-came",
      test_odd_start_lines_and_ends_are_written_as_they_came);
  g_test_add_func ("/message/write/a-change-leaves-the-other-lines-alone",
      test_a_change_leaves_the_other_lines_alone);
  g_test_add_func ("/message/write/lines-are-put-where-they-are-wanted",
      test_lines_are_put_where_they_are_wanted);
  g_test_add_func ("/message/write/injection-is-refused-wherever-a-line-is-put",
      test_injection_is_refused_wherever_a_line_is_put);
  g_test_add_func ("/message/write/a-copy-is-changed-alone", test_a_copy_is_changed_alone);
  g_test_add_func ("/message/write/a-copy-has-as-many-lines-as-there-may-be",
      test_a_copy_has_as_many_lines_as_there_may_be);
  g_test_add_func (
      "/message/write/kept-lines-count-for-the-size", test_kept_lines_count_for_the_size);
  return g_test_run ();
}
