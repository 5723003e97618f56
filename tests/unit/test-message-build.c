/* SPDX-License-Identifier: BSD-3-Clause */
/* Building, changing and writing messages; header injection. */

#include "message-fixtures.h"

#include "base/limits.h"

static char *
write_out (const SipUaMessage *message)
{
  g_autoptr (GBytes) bytes = sipua_message_serialize (message);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_built_request_is_written_in_order (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_request ("INVITE", "sip:bob@h", NULL);
  g_autofree char *text = NULL;

  g_assert_true (sipua_message_append_header (message, "f", "<sip:a@b>;tag=1", NULL));
  g_assert_true (sipua_message_append_header (message, "X-Room", "42", NULL));
  sipua_message_append (message, SIPUA_HEADER_TO, "<sip:c@d>");
  sipua_message_append_printf (message, SIPUA_HEADER_CSEQ, "%u %s", 7u, "INVITE");
  sipua_message_append (message, SIPUA_HEADER_CALL_ID, "x@y");
  sipua_message_prepend (message, SIPUA_HEADER_VIA, "SIP/2.0/UDP h;branch=z9hG4bK1");
  g_assert_true (sipua_message_set_body (message, "text/plain", "hello", -1, NULL));

  text = write_out (message);
  g_assert_cmpstr (text, ==,
      "INVITE sip:bob@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
      "X-Room: 42\r\nTo: <sip:c@d>\r\nCSeq: 7 INVITE\r\nCall-ID: x@y\r\n"
      "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
}

static void
test_changes_keep_what_matching_needs_up_to_date (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_plain_request ("BYE", "sip:bob@h");

  g_assert_null (sipua_message_call_id (message));
  g_assert_cmpint (sipua_message_method_id (message), ==, SIPUA_METHOD_BYE);
  sipua_message_append (message, SIPUA_HEADER_CSEQ, "7 BYE");
  sipua_message_append (message, SIPUA_HEADER_CALL_ID, "x@y");
  sipua_message_append (message, SIPUA_HEADER_FROM, "<sip:a@b>;tag=f");
  sipua_message_append (message, SIPUA_HEADER_TO, "<sip:a@b>;tag=t");
  sipua_message_append (message, SIPUA_HEADER_VIA, "SIP/2.0/UDP h;branch=b1");
  g_assert_cmpuint (sipua_message_cseq (message), ==, 7);
  assert_view (sipua_message_cseq_method (message), "BYE");
  g_assert_cmpstr (sipua_message_call_id (message), ==, "x@y");
  assert_view (sipua_message_from_tag (message), "f");
  assert_view (sipua_message_to_tag (message), "t");
  assert_view (sipua_message_top_branch (message), "b1");

  sipua_message_prepend (message, SIPUA_HEADER_VIA, "SIP/2.0/UDP h;branch=b2");
  assert_view (sipua_message_top_branch (message), "b2");
  sipua_message_set (message, SIPUA_HEADER_CSEQ, "8 BYE");
  g_assert_cmpuint (sipua_message_cseq (message), ==, 8);
  sipua_message_set (message, SIPUA_HEADER_TO, "<sip:a@b>");
  assert_view (sipua_message_to_tag (message), "");
  g_assert_cmpuint (sipua_message_remove_header (message, "v"), ==, 2);
  assert_view (sipua_message_top_branch (message), "");
  g_assert_cmpuint (sipua_message_remove_header (message, "i"), ==, 1);
  g_assert_null (sipua_message_call_id (message));
}

static void
test_set_replaces_all_lines_in_the_place_of_the_first (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (
      MINIMAL_OPTIONS_WITH ("x-a: 1\r\nSubject: s\r\nX-A: 2\r\nRoute: <sip:r>\r\nX-a: 3\r\n"));
  g_autofree char *text = NULL;

  g_assert_true (sipua_message_set_header (message, "X-A", "new", NULL));
  sipua_message_set (message, SIPUA_HEADER_ROUTE, "<sip:q>");
  sipua_message_set (message, SIPUA_HEADER_EXPIRES, "60");
  text = write_out (message);
  g_assert_nonnull (strstr (text,
      "X-A: new\r\nSubject: s\r\nRoute: <sip:q>\r\nExpires: 60\r\nContent-Length: 0\r\n\r\n"));
  g_assert_cmpuint (sipua_message_count_headers (message, "x-a"), ==, 1);
  g_assert_cmpuint (sipua_message_remove_header (message, "X-B"), ==, 0);
}

static void
test_content_length_is_always_that_of_the_body (void)
{
  g_autoptr (SipUaMessage) message =
      parse_ok (MINIMAL_OPTIONS_WITH ("Content-Length: 3\r\nSubject: s\r\n") "abcdef");
  g_autofree char *before = write_out (message);
  g_autofree char *after = NULL;
  g_autofree char *without = NULL;

  g_assert_cmpstr (sipua_message_get_header (message, "l", 0), ==, "3");
  g_assert_true (g_str_has_suffix (before, "\r\nContent-Length: 3\r\nSubject: s\r\n\r\nabc"));
  g_assert_null (strstr (strstr (before, "Content-Length") + 1, "Content-Length"));

  g_assert_true (sipua_message_set_body (message, "a/b", "1\0002345", 6, NULL));
  g_assert_cmpstr (sipua_message_get_header (message, "Content-Length", 0), ==, "6");
  after = write_out (message);
  g_assert_true (
      g_str_has_suffix (after, "Content-Length: 6\r\nSubject: s\r\nContent-Type: a/b\r\n\r\n1"));

  g_assert_true (sipua_message_set_body (message, NULL, NULL, 0, NULL));
  without = write_out (message);
  g_assert_true (g_str_has_suffix (without, "Content-Length: 0\r\nSubject: s\r\n\r\n"));
}

static void
test_body_may_be_set_from_itself (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_response (200, NULL, NULL);
  gsize length;

  g_assert_true (sipua_message_set_body (message, "a/b", "0123456789", -1, NULL));
  g_assert_true (
      sipua_message_set_body (message, NULL, sipua_message_get_body (message, NULL) + 2, 3, NULL));
  g_assert_cmpstr (sipua_message_get_body (message, &length), ==, "234");
  g_assert_cmpuint (length, ==, 3);
  g_assert_cmpstr (sipua_message_get_header (message, "c", 0), ==, "a/b");
}

static void
test_response_has_the_usual_phrase (void)
{
  g_autoptr (SipUaMessage) usual = sipua_message_new_response (404, NULL, NULL);
  g_autoptr (SipUaMessage) own = sipua_message_new_response (404, "Nobody \xc3\xa9", NULL);
  g_autofree char *usual_text = write_out (usual);
  g_autofree char *own_text = write_out (own);

  g_assert_cmpstr (usual_text, ==, "SIP/2.0 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  g_assert_cmpstr (own_text, ==, "SIP/2.0 404 Nobody \xc3\xa9\r\nContent-Length: 0\r\n\r\n");
}

static void
test_injection_into_headers_is_refused (void)
{
  static const struct {
    const char *name, *value;
    const char *message;
  } rows[] = {
    { "X-A", "1\r\nRoute: <sip:evil>", "header X-A at offset 1: expected no line end" },
    { "X-A", "\nb", "header X-A at offset 0: expected no line end" },
    { "X-A", "12\r", "header X-A at offset 2: expected no line end" },
    { "X-A: 1\r\nX-B", "1", "header X-A: 1\\r\\nX-B, name at offset 3: expected a token" },
    { "X A", "1", "header X A, name at offset 1: expected a token" },
    { "X-A:", "1", "header X-A:, name at offset 3: expected a token" },
    { "", "1", "header , name at offset 0: expected a token" },
    { "Content-Length", "9", "header Content-Length: it follows from the body" },
    { "L", "9", "header L: it follows from the body" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = sipua_message_new_plain_request ("BYE", "sip:a@b");
    g_autoptr (GError) append_error = NULL;
    g_autoptr (GError) set_error = NULL;
    g_autofree char *text = NULL;

    g_assert_false (
        sipua_message_append_header (message, rows[i].name, rows[i].value, &append_error));
    g_assert_error (append_error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (append_error->message, ==, rows[i].message);
    g_assert_false (sipua_message_set_header (message, rows[i].name, rows[i].value, &set_error));
    g_assert_error (set_error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    text = write_out (message);
    g_assert_cmpstr (text, ==, "BYE sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n");
  }
}

static void
test_injection_into_start_lines_is_refused (void)
{
  static const struct {
    const char *method, *uri;
  } rows[] = {
    { "", "sip:a@b" },
    { "INV ITE", "sip:a@b" },
    { "INVITE\r\n", "sip:a@b" },
    { "INVITE", "" },
    { "INVITE", "sip:a@b SIP/2.0\r\nX: y" },
    { "INVITE", "sip:a@b\r\n" },
    { "INVITE", "<sip:a@b>" },
    { "INVITE", "urn:x\r\nX: y" },
    { "INVITE", "sip:a@b?Route=x" },
  };
  static const char *const reasons[] = { "OK\r\nX: y", "O\nK", "\r" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_message_new_request (rows[i].method, rows[i].uri, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  }
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_message_new_response (200, reasons[i], &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  }
  g_assert_null (sipua_message_new_response (99, NULL, NULL));
  g_assert_null (sipua_message_new_response (700, NULL, NULL));
}

/* What came with a start line of its own kind, which is written so until it is changed. */
static void
test_start_line_is_changed_and_the_rest_is_not (void)
{
#define REST                                                                                       \
  "\r\nVia: SIP/2.0/UDP h\r\nf:  <sip:a@b>\r\nTo: <sip:c@d>\r\ni: x\r\nCSeq: 1 OPTIONS\r\n"
  g_autoptr (SipUaMessage) request = parse_ok ("OPTIONS sip:c@d sip/2.0" REST "\r\n");
  g_autoptr (SipUaMessage) response = parse_ok ("sip/2.0 200 Fine" REST "\r\n");
  g_autofree char *request_text = NULL;
  g_autofree char *response_text = NULL;

  g_assert_true (sipua_message_set_method (request, "INFO", NULL));
  g_assert_true (sipua_message_set_request_uri (request, "sip:[2001:db8::1]", NULL));
  g_assert_cmpint (sipua_message_method_id (request), ==, SIPUA_METHOD_INFO);
  g_assert_cmpstr (sipua_message_get_request_uri (request), ==, "sip:[2001:db8::1]");
  request_text = write_out (request);
  g_assert_cmpstr (
      request_text, ==, "INFO sip:[2001:db8::1] SIP/2.0" REST "Content-Length: 0\r\n\r\n");

  g_assert_true (sipua_message_set_status (response, 200, "", NULL));
  g_assert_cmpstr (sipua_message_get_reason (response), ==, "");
  g_assert_true (sipua_message_set_status (response, 486, NULL, NULL));
  g_assert_cmpuint (sipua_message_get_status (response), ==, 486);
  response_text = write_out (response);
  g_assert_cmpstr (response_text, ==, "SIP/2.0 486 Busy Here" REST "Content-Length: 0\r\n\r\n");
}

static void
test_start_line_may_be_set_from_itself (void)
{
  g_autoptr (SipUaMessage) request = sipua_message_new_request ("INFO", "sip:a@b", NULL);
  g_autoptr (SipUaMessage) response = sipua_message_new_response (200, "Fine", NULL);

  g_assert_true (sipua_message_set_method (request, sipua_message_get_method (request), NULL));
  g_assert_true (
      sipua_message_set_request_uri (request, sipua_message_get_request_uri (request), NULL));
  g_assert_true (
      sipua_message_set_status (response, 202, sipua_message_get_reason (response), NULL));
  g_assert_cmpstr (sipua_message_get_method (request), ==, "INFO");
  g_assert_cmpstr (sipua_message_get_request_uri (request), ==, "sip:a@b");
  g_assert_cmpstr (sipua_message_get_reason (response), ==, "Fine");
}

typedef struct {
  const char *method, *uri;
  guint status;
  const char *reason;
  gboolean is_request;
  const char *message;
} RefusedRow;

static gboolean
set_start_line (SipUaMessage *message, const RefusedRow *row, GError **error)
{
  if (row->method)
    return sipua_message_set_method (message, row->method, error);
  if (row->uri)
    return sipua_message_set_request_uri (message, row->uri, error);
  return sipua_message_set_status (message, row->status, row->reason, error);
}

static void
test_start_line_setters_refuse_what_cannot_stand (void)
{
  static const RefusedRow rows[] = {
    { "", NULL, 0, NULL, TRUE, "method at offset 0: expected a token" },
    { "A B", NULL, 0, NULL, TRUE, "method at offset 1: expected a token" },
    { "A\r\nX: y", NULL, 0, NULL, TRUE, "method at offset 1: expected a token" },
    { NULL, "sip:a@b\r\nX: y", 0, NULL, TRUE,
        "Request-URI at offset 7: expected no blank, control character, quote or angle bracket" },
    { NULL, "a", 0, NULL, TRUE, "Request-URI at offset 1: expected \":\" after the scheme" },
    { NULL, "sip:a@b?c=d", 0, NULL, TRUE,
        "Request-URI at offset 7: expected a URI without headers, see sipua_uri_to_request_uri()" },
    { NULL, NULL, 99, NULL, FALSE, "status 99: expected a number from 100 to 699" },
    { NULL, NULL, 700, NULL, FALSE, "status 700: expected a number from 100 to 699" },
    { NULL, NULL, 200, "O\nX: y", FALSE, "reason phrase at offset 1: expected no line end" },
    { NULL, NULL, 200, "O\rK", FALSE, "reason phrase at offset 1: expected no line end" },
    { "INFO", NULL, 0, NULL, FALSE, "the message is a response" },
    { NULL, "sip:a@b", 0, NULL, FALSE, "the message is a response" },
    { NULL, NULL, 200, NULL, TRUE, "the message is a request" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = rows[i].is_request
                                           ? sipua_message_new_request ("OPTIONS", "sip:a@b", NULL)
                                           : sipua_message_new_response (200, NULL, NULL);
    g_autofree char *before = write_out (message);
    g_autofree char *after = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_false (set_start_line (message, &rows[i], &error));
    g_assert_cmpstr (error->message, ==, rows[i].message);
    after = write_out (message);
    g_assert_cmpstr (before, ==, after);
  }
}

static void
test_injection_into_content_type_is_refused (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_response (200, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (sipua_message_set_body (message, "a/b\r\nX: y", "body", -1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_null (sipua_message_get_body (message, NULL));
}

static void
test_own_bad_values_are_reported_and_dropped (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_plain_request ("BYE", "sip:a@b");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 3; i++)
    g_test_expect_message ("sipua", G_LOG_LEVEL_CRITICAL, "*sipua_text_is_safe*");
  sipua_message_append (message, SIPUA_HEADER_SUBJECT, "a\r\nX: y");
  sipua_message_prepend (message, SIPUA_HEADER_SUBJECT, "a\nX: y");
  sipua_message_set (message, SIPUA_HEADER_SUBJECT, "a\r");
  g_test_expect_message ("sipua", G_LOG_LEVEL_CRITICAL, "*CONTENT_LENGTH*");
  sipua_message_append (message, SIPUA_HEADER_CONTENT_LENGTH, "3");
  g_test_assert_expected_messages ();
  text = write_out (message);
  g_assert_cmpstr (text, ==, "BYE sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n");
}

static void
test_limits_hold_for_what_is_built (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_plain_request ("BYE", "sip:a@b");
  g_autofree char *value = g_strnfill (SIPUA_MAX_HEADER_SIZE - 3, 'v');
  g_autofree char *body = g_strnfill (SIPUA_MAX_MESSAGE_SIZE + 1, 'b');
  g_autofree char *uri = g_strnfill (SIPUA_MAX_URI_SIZE + 1, 'u');
  g_autoptr (GError) size_error = NULL;
  g_autoptr (GError) count_error = NULL;
  g_autoptr (GError) body_error = NULL;
  g_autoptr (GError) uri_error = NULL;

  g_assert_true (sipua_message_append_header (message, "X", value, NULL));
  g_assert_false (sipua_message_append_header (message, "XX", value, &size_error));
  g_assert_error (size_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  for (guint i = 1; i < SIPUA_MAX_HEADERS; i++)
    g_assert_true (sipua_message_append_header (message, "Y", "y", NULL));
  g_assert_false (sipua_message_append_header (message, "Y", "y", &count_error));
  g_assert_error (count_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_true (sipua_message_set_body (message, NULL, body, SIPUA_MAX_MESSAGE_SIZE, NULL));
  g_assert_false (sipua_message_set_body (message, NULL, body, -1, &body_error));
  g_assert_error (body_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_null (sipua_message_new_request ("BYE", uri, &uri_error));
  g_assert_error (uri_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

static void
test_references_are_counted (void)
{
  SipUaMessage *message =
      g_boxed_copy (SIPUA_TYPE_MESSAGE, sipua_message_new_plain_request ("BYE", "sip:a@b"));

  sipua_message_unref (message);
  g_assert_cmpstr (sipua_message_get_method (message), ==, "BYE");
  g_boxed_free (SIPUA_TYPE_MESSAGE, message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/message/build/built-request-is-written-in-order", test_built_request_is_written_in_order);
  g_test_add_func ("/message/build/changes-keep-what-matching-needs-up-to-date",
      test_changes_keep_what_matching_needs_up_to_date);
  g_test_add_func ("/message/build/set-replaces-all-lines-in-the-place-of-the-first",
      test_set_replaces_all_lines_in_the_place_of_the_first);
  g_test_add_func ("/message/build/content-length-is-always-that-of-the-body",
      test_content_length_is_always_that_of_the_body);
  g_test_add_func ("/message/build/body-may-be-set-from-itself", test_body_may_be_set_from_itself);
  g_test_add_func (
      "/message/build/response-has-the-usual-phrase", test_response_has_the_usual_phrase);
  g_test_add_func (
      "/message/build/injection-into-headers-is-refused", test_injection_into_headers_is_refused);
  g_test_add_func ("/message/build/injection-into-start-lines-is-refused",
      test_injection_into_start_lines_is_refused);
  g_test_add_func ("/message/build/start-line-is-changed-and-the-rest-is-not",
      test_start_line_is_changed_and_the_rest_is_not);
  g_test_add_func (
      "/message/build/start-line-may-be-set-from-itself", test_start_line_may_be_set_from_itself);
  g_test_add_func ("/message/build/start-line-setters-refuse-what-cannot-stand",
      test_start_line_setters_refuse_what_cannot_stand);
  g_test_add_func ("/message/build/injection-into-content-type-is-refused",
      test_injection_into_content_type_is_refused);
  g_test_add_func ("/message/build/own-bad-values-are-reported-and-dropped",
      test_own_bad_values_are_reported_and_dropped);
  g_test_add_func (
      "/message/build/limits-hold-for-what-is-built", test_limits_hold_for_what_is_built);
  g_test_add_func ("/message/build/references-are-counted", test_references_are_counted);
  return g_test_run ();
}
