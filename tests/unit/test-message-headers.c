/* SPDX-License-Identifier: BSD-3-Clause */
/* Typed getters and setters of a message: what is there, what is not, and what is broken. */

#include <sipua/sipua-message-headers.h>

#include "message-fixtures.h"

static SipUaMessage *
with (const char *lines)
{
  g_autofree char *text = g_strdup_printf (MINIMAL_OPTIONS_WITH ("%s"), lines);

  return parse_ok (text);
}

static SipUaMessage *
empty (void)
{
  return sipua_message_new_plain_request ("BYE", "sip:a@b");
}

/* NULL: no error; else its text. */
static void
assert_error_text (const GError *error, const char *text)
{
  g_assert_cmpstr (error ? error->message : NULL, ==, text);
  if (error)
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
}

static void
test_numbers (void)
{
  static const struct {
    const char *lines, *name;
    gboolean there;
    guint32 number;
    const char *error;
  } rows[] = {
    { "Max-Forwards: 70\r\n", "max-forwards", TRUE, 70, NULL },
    { "Max-Forwards: 0000255\r\n", "Max-Forwards", TRUE, 255, NULL },
    { "Max-Forwards: 256\r\n", "Max-Forwards", FALSE, 0,
        "header Max-Forwards at offset 0: expected a number from 0 to 255" },
    { "Max-Forwards:\r\n", "Max-Forwards", FALSE, 0,
        "header Max-Forwards at offset 0: expected a number" },
    { "", "Max-Forwards", FALSE, 0, NULL },
    { "Expires: 4294967295\r\n", "Expires", TRUE, G_MAXUINT32, NULL },
    { "Expires: 4294967296\r\n", "Expires", FALSE, 0,
        "header Expires at offset 0: expected a number from 0 to 4294967295" },
    { "Expires: 1000000000000000000000000000000000000\r\n", "Expires", FALSE, 0,
        "header Expires at offset 0: expected a number from 0 to 4294967295" },
    { "Expires: -1\r\n", "Expires", FALSE, 0, "header Expires at offset 0: expected a number" },
    { "Expires: 60s\r\n", "Expires", FALSE, 0,
        "header Expires at offset 2: expected nothing behind the number" },
    { "Expires: 60;x\r\n", "Expires", FALSE, 0,
        "header Expires at offset 2: expected nothing behind the number" },
    { "Expires: 60\r\nExpires: 61\r\n", "Expires", FALSE, 0,
        "header Expires at offset 0: expected to be there once" },
    { "Min-Expires: 007\r\n", "Min-Expires", TRUE, 7, NULL },
    { "RSeq: 1\r\n", "RSeq", TRUE, 1, NULL },
    { "RSeq: 0\r\n", "RSeq", FALSE, 0,
        "header RSeq at offset 0: expected a number from 1 to 4294967295" },
    { "x: 1800 ; refresher=uac\r\n", "Session-Expires", TRUE, 1800, NULL },
    { "Min-SE: 90;x\r\n", "Min-SE", TRUE, 90, NULL },
    { "X-Count: 3\r\n", "x-count", TRUE, 3, NULL },
    { "", "Content-Length", TRUE, 0, NULL },
    { "l: 0000\r\n", "Content-Length", TRUE, 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    guint32 number = 0;

    g_assert_true (
        sipua_message_get_number (message, rows[i].name, &number, &error) == rows[i].there);
    g_assert_cmpuint (number, ==, rows[i].number);
    assert_error_text (error, rows[i].error);
  }
}

static void
test_numbers_are_set_within_their_range (void)
{
  g_autoptr (SipUaMessage) message = empty ();
  g_autoptr (GError) error = NULL;
  guint32 length = 0;

  g_assert_true (sipua_message_set_number (message, "Max-Forwards", 255, NULL));
  g_assert_false (sipua_message_set_number (message, "Max-Forwards", 256, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_cmpstr (error->message, ==, "header Max-Forwards: the number is out of its range");
  g_assert_false (sipua_message_set_number (message, "RSeq", 0, NULL));
  g_assert_false (sipua_message_set_number (message, "Content-Length", 1, NULL));
  g_assert_true (sipua_message_set_number (message, "Expires", G_MAXUINT32, NULL));
  g_assert_cmpstr (sipua_message_get_header (message, "Max-Forwards", 0), ==, "255");
  g_assert_cmpstr (sipua_message_get_header (message, "Expires", 0), ==, "4294967295");
  g_assert_true (sipua_message_set_body (message, NULL, "abc", 3, NULL));
  g_assert_true (sipua_message_get_number (message, "l", &length, NULL));
  g_assert_cmpuint (length, ==, 3);
}

static void
test_lists_are_split_where_the_grammar_has_commas (void)
{
  static const struct {
    const char *lines, *name;
    const char *values; /* with | between them */
  } rows[] = {
    { "Route: <sip:a,b@c;lr>,\"x, y\" <sip:d>\r\nROUTE: <sip:e>\r\n", "route",
        "<sip:a,b@c;lr>|\"x, y\" <sip:d>|<sip:e>" },
    { "Supported: a,, b ,\r\nk: ,c\r\n", "Supported", "a|b|c" },
    { "Supported:\r\n", "Supported", "" },
    { "", "Supported", "" },
    { "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n", "Date", "Sat, 13 Nov 2010 23:29:00 GMT" },
    { "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\nWWW-Authenticate: Basic "
      "realm=\"c\"\r\n",
        "WWW-Authenticate", "Digest realm=\"a\", nonce=\"b\"|Basic realm=\"c\"" },
    { "Privacy: id;header , session\r\n", "Privacy", "id|header|session" },
    { "Subject: a, b\r\n", "s", "a, b" },
    { "X-Mine: a, b\r\nx-mine: c\r\nX-Other: d\r\n", "X-MINE", "a, b|c" },
    { "Warning: 399 a \"x, y\", 370 b \"z\"\r\n", "Warning", "399 a \"x, y\"|370 b \"z\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_auto (GStrv) values = sipua_message_get_header_values (message, rows[i].name);
    g_autofree char *joined = g_strjoinv ("|", values);

    g_assert_cmpstr (joined, ==, rows[i].values);
  }
}

static void
test_tokens (void)
{
  static const struct {
    const char *lines, *name;
    const char *tokens; /* NULL: broken */
    const char *error;
  } rows[] = {
    { "Allow: INVITE, ACK\r\nAllow: x-own\r\n", "Allow", "INVITE ACK x-own", NULL },
    { "u: presence , message-summary\r\n", "Allow-Events", "presence message-summary", NULL },
    { "Unsupported: a\r\n", "Unsupported", "a", NULL },
    { "Proxy-Require: a.b\r\n", "Proxy-Require", "a.b", NULL },
    { "Privacy: id;critical\r\n", "Privacy", "id critical", NULL },
    { "", "Require", "", NULL },
    { "Require: a, b c\r\n", "Require", NULL, "header Require at offset 4: expected a token" },
    { "Require: a,\"b\"\r\n", "Require", NULL, "header Require at offset 2: expected a token" },
    { "Require: a;x=y\r\n", "Require", NULL, "header Require at offset 1: expected a token" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    g_auto (GStrv) tokens = sipua_message_get_tokens (message, rows[i].name, &error);
    g_autofree char *joined = tokens ? g_strjoinv (" ", tokens) : NULL;

    g_assert_cmpstr (joined, ==, rows[i].tokens);
    assert_error_text (error, rows[i].error);
  }
}

static void
test_methods_and_event_packages_have_a_case (void)
{
  g_autoptr (SipUaMessage) message =
      with ("Allow: INVITE\r\nAllow-Events: Presence\r\nSupported: 100rel\r\nPrivacy: ID\r\n");

  g_assert_true (sipua_message_has_token (message, "Allow", "INVITE"));
  g_assert_false (sipua_message_has_token (message, "Allow", "invite"));
  g_assert_false (sipua_message_has_token (message, "Allow-Events", "presence"));
  g_assert_true (sipua_message_has_token (message, "Supported", "100REL"));
  g_assert_true (sipua_message_has_token (message, "Privacy", "id"));
  g_assert_false (sipua_message_has_token (message, "Require", "100rel"));
}

static void
test_tokens_are_added_and_removed (void)
{
  g_autoptr (SipUaMessage) message = with ("l: 0\r\nSupported:  a ,b\r\nk: c\r\nPrivacy: id\r\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (sipua_message_add_token (message, "Supported", "A", NULL));
  g_assert_true (sipua_message_add_token (message, "Supported", "d", NULL));
  g_assert_true (sipua_message_add_token (message, "Privacy", "user", NULL));
  g_assert_true (sipua_message_add_token (message, "Require", "x", NULL));
  g_assert_true (sipua_message_add_token (message, "X-List", "x", NULL));
  g_assert_true (sipua_message_add_token (message, "X-List", "y", NULL));
  g_assert_false (sipua_message_add_token (message, "Require", "x, y", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_false (sipua_message_add_token (message, "Require", "x\r\nX: y", NULL));
  bytes = sipua_message_serialize (message);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (strstr (text, "l: 0"), ==,
      "l: 0\r\nSupported:  a ,b\r\nSupported: c, d\r\nPrivacy: id;user\r\nRequire: x\r\n"
      "X-List: x\r\nX-List: y\r\n\r\n");
  g_clear_pointer (&bytes, g_bytes_unref);
  g_free (text);

  g_assert_true (sipua_message_remove_token (message, "k", "C"));
  g_assert_false (sipua_message_remove_token (message, "k", "c"));
  g_assert_true (sipua_message_remove_token (message, "Require", "x"));
  g_assert_true (sipua_message_remove_token (message, "Privacy", "id"));
  g_assert_true (sipua_message_remove_token (message, "X-List", "x"));
  bytes = sipua_message_serialize (message);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (strstr (text, "l: 0"), ==,
      "l: 0\r\nSupported:  a ,b\r\nSupported: d\r\nPrivacy: user\r\nX-List: y\r\n\r\n");
}

static void
test_values_with_parameters (void)
{
  static const struct {
    const char *lines, *name;
    guint index;
    const char *value, *param_name, *param;
    const char *error;
  } rows[] = {
    { "c: Application / SDP ;charset=\"utf-8\"\r\n", "Content-Type", 0, "Application/SDP",
        "charset", "utf-8", NULL },
    { "Content-Type: text\r\n", "Content-Type", 0, NULL, NULL, NULL,
        "header Content-Type at offset 4: expected a slash" },
    { "Content-Type: text/\r\n", "Content-Type", 0, NULL, NULL, NULL,
        "header Content-Type at offset 5: expected a media subtype" },
    { "Content-Type: /plain\r\n", "Content-Type", 0, NULL, NULL, NULL,
        "header Content-Type at offset 0: expected a media type" },
    { "Content-Type: a/b;x=\r\n", "Content-Type", 0, "a/b", "x", "", NULL },
    { "Content-Type: a/b;=y\r\n", "Content-Type", 0, NULL, NULL, NULL,
        "header Content-Type at offset 4: expected a parameter" },
    { "", "Content-Type", 0, NULL, NULL, NULL, NULL },
    { "Content-Disposition: session;handling=optional\r\n", "Content-Disposition", 0, "session",
        "handling", "optional", NULL },
    { "Accept: a/*;q=0.1, */*\r\nAccept: c/d;l=\"1,2\"\r\n", "Accept", 2, "c/d", "l", "1,2", NULL },
    { "Accept: a/*;q=0.1, */*\r\n", "Accept", 2, NULL, NULL, NULL, NULL },
    { "Accept: a/*;q=0.1,  b\r\n", "Accept", 1, NULL, NULL, NULL,
        "header Accept at offset 13: expected a slash" },
    { "o: refer;id=93809824\r\n", "Event", 0, "refer", "id", "93809824", NULL },
    { "Event: a b\r\n", "Event", 0, NULL, NULL, NULL,
        "header Event at offset 1: expected a token" },
    { "Subscription-State: terminated;reason=noresource\r\n", "Subscription-State", 0, "terminated",
        "reason", "noresource", NULL },
    { "Reason: SIP;cause=200;text=\"Call completed elsewhere\", Q.850;cause=16\r\n", "Reason", 1,
        "Q.850", "cause", "16", NULL },
    { "Reason: SIP\r\nReason: Q.850;cause=16;text=\"a, b\"\r\n", "Reason", 1, "Q.850", "text",
        "a, b", NULL },
    { "x: 1800;refresher=uas\r\n", "Session-Expires", 0, "1800", "refresher", "uas", NULL },
    { "Session-Expires: 4294967296\r\n", "Session-Expires", 0, NULL, NULL, NULL,
        "header Session-Expires at offset 0: expected a number from 0 to 4294967295" },
    { "X-Own: a b;c=d\r\n", "X-Own", 0, "a b", "c", "d", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaHeaderValue) value =
        sipua_message_get_header_value (message, rows[i].name, rows[i].index, &error);

    assert_error_text (error, rows[i].error);
    g_assert_cmpstr (value ? sipua_header_value_get_value (value) : NULL, ==, rows[i].value);
    if (value)
      g_assert_cmpstr (sipua_header_value_get_param (value, rows[i].param_name), ==, rows[i].param);
  }
}

static void
test_media_types_are_split (void)
{
  g_autoptr (SipUaMessage) message = with ("c: Application / SDP;x\r\nEvent: e\r\n");
  g_autoptr (SipUaHeaderValue) type =
      sipua_message_get_header_value (message, "Content-Type", 0, NULL);
  g_autoptr (SipUaHeaderValue) event = sipua_message_get_header_value (message, "Event", 0, NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_true (sipua_header_value_get_media_type (type, &first, &second));
  g_assert_cmpstr (first, ==, "application");
  g_assert_cmpstr (second, ==, "sdp");
  g_assert_false (sipua_header_value_get_media_type (event, NULL, NULL));
}

static void
test_values_with_parameters_are_set (void)
{
  g_autoptr (SipUaMessage) message = empty ();
  g_autoptr (SipUaHeaderValue) value = sipua_header_value_new ("Q.850", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (sipua_header_value_set_param (value, "cause", "16", NULL));
  g_assert_true (sipua_message_set_header_value (message, "Reason", value, NULL));
  g_assert_true (sipua_message_append_header_value (message, "Reason", value, NULL));
  g_assert_cmpuint (sipua_message_count_headers (message, "Reason"), ==, 2);
  g_assert_cmpstr (sipua_message_get_header (message, "Reason", 1), ==, "Q.850;cause=16");
  g_assert_false (sipua_message_set_header_value (message, "Content-Type", value, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_cmpstr (error->message, ==, "header Content-Type at offset 5: expected a slash");
  g_assert_false (sipua_message_append_header_value (message, "Session-Expires", value, NULL));
}

static void
test_several_challenges_are_lines_of_their_own (void)
{
  g_autoptr (SipUaMessage) message = with ("WWW-Authenticate: Digest realm=\"a\", qop=\"auth\"\r\n"
                                           "WWW-Authenticate: Digest realm=a b\r\n"
                                           "WWW-Authenticate: Own x=\"y\"\r\n");
  g_autoptr (SipUaAuthValue) first =
      sipua_message_get_auth_value (message, "WWW-Authenticate", 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaAuthValue) third =
      sipua_message_get_auth_value (message, "www-authenticate", 2, NULL);

  g_assert_cmpstr (sipua_auth_value_get_param (first, "qop"), ==, "auth");
  g_assert_null (sipua_message_get_auth_value (message, "WWW-Authenticate", 1, &error));
  assert_error_text (error, "header WWW-Authenticate at offset 13: expected a value");
  g_assert_cmpstr (sipua_auth_value_get_scheme (third), ==, "Own");
  g_clear_error (&error);
  g_assert_null (sipua_message_get_auth_value (message, "WWW-Authenticate", 3, &error));
  g_assert_null (sipua_message_get_auth_value (message, "Authorization", 0, &error));
  g_assert_no_error (error);
  g_assert_true (sipua_message_append_auth_value (message, "Proxy-Authenticate", first, NULL));
  g_assert_cmpstr (sipua_message_get_header (message, "Proxy-Authenticate", 0), ==,
      "Digest realm=\"a\", qop=\"auth\"");
}

static void
test_rack (void)
{
  static const struct {
    const char *lines;
    gboolean there;
    guint32 rseq, cseq;
    const char *method;
    const char *error;
  } rows[] = {
    { "RAck: 776656 1 INVITE\r\n", TRUE, 776656, 1, "INVITE", NULL },
    { "RAck: 01 \t 4294967295\r\n x-own\r\n", TRUE, 1, G_MAXUINT32, "x-own", NULL },
    { "", FALSE, 0, 0, NULL, NULL },
    { "RAck: 0 1 INVITE\r\n", FALSE, 0, 0, NULL,
        "header RAck at offset 0: expected an RSeq number" },
    { "RAck: 1 4294967296 INVITE\r\n", FALSE, 0, 0, NULL,
        "header RAck at offset 2: expected a CSeq number" },
    { "RAck: 1 INVITE\r\n", FALSE, 0, 0, NULL, "header RAck at offset 2: expected a CSeq number" },
    { "RAck: 1 2\r\n", FALSE, 0, 0, NULL, "header RAck at offset 3: expected a blank" },
    { "RAck: 1 2 IN VITE\r\n", FALSE, 0, 0, NULL, "header RAck at offset 4: expected a method" },
  };
  g_autoptr (SipUaMessage) built = empty ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    guint32 rseq = 0, cseq = 0;
    const char *method = NULL;

    g_assert_true (
        sipua_message_get_rack (message, &rseq, &cseq, &method, &error) == rows[i].there);
    assert_error_text (error, rows[i].error);
    g_assert_cmpuint (rseq, ==, rows[i].rseq);
    g_assert_cmpuint (cseq, ==, rows[i].cseq);
    g_assert_cmpstr (method, ==, rows[i].method);
  }
  g_assert_true (sipua_message_set_rack (built, 7, 8, "INVITE", NULL));
  g_assert_cmpstr (sipua_message_get_header (built, "RAck", 0), ==, "7 8 INVITE");
  g_assert_false (sipua_message_set_rack (built, 0, 8, "INVITE", NULL));
  g_assert_false (sipua_message_set_rack (built, 7, 8, "A\r\nB", NULL));
}

static void
test_retry_after (void)
{
  static const struct {
    const char *lines;
    gboolean there;
    guint32 seconds;
    const char *comment;
    guint32 duration;
    const char *error;
  } rows[] = {
    { "Retry-After: 18000;duration=3600\r\n", TRUE, 18000, NULL, 3600, NULL },
    { "Retry-After: 120 (I'm in a \\) (nested; one) meeting)\r\n", TRUE, 120,
        "I'm in a ) (nested; one) meeting", 0, NULL },
    { "Retry-After: 5(x) ; Duration = 7 ;y\r\n", TRUE, 5, "x", 7, NULL },
    { "Retry-After: 5()\r\n", TRUE, 5, "", 0, NULL },
    { "", FALSE, 0, NULL, 0, NULL },
    { "Retry-After: soon\r\n", FALSE, 0, NULL, 0,
        "header Retry-After at offset 0: expected a number from 0 to 4294967295" },
    { "Retry-After: 4294967296\r\n", FALSE, 0, NULL, 0,
        "header Retry-After at offset 0: expected a number from 0 to 4294967295" },
    { "Retry-After: 5 (x\r\n", FALSE, 0, NULL, 0,
        "header Retry-After at offset 2: expected a comment that ends" },
    { "Retry-After: 5 x\r\n", FALSE, 0, NULL, 0,
        "header Retry-After at offset 2: expected a comment or a parameter" },
    { "Retry-After: 5;duration=x\r\n", FALSE, 0, NULL, 0,
        "header Retry-After at offset 2: expected a duration from 0 to 4294967295" },
  };
  g_autoptr (SipUaMessage) built = empty ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    g_autofree char *comment = NULL;
    guint32 seconds = 0, duration = 0;

    g_assert_true (sipua_message_get_retry_after (message, &seconds, &comment, &duration, &error)
                   == rows[i].there);
    assert_error_text (error, rows[i].error);
    g_assert_cmpuint (seconds, ==, rows[i].seconds);
    g_assert_cmpuint (duration, ==, rows[i].duration);
    g_assert_cmpstr (comment, ==, rows[i].comment);
  }
  g_assert_true (sipua_message_set_retry_after (built, 5, NULL, 0, NULL));
  g_assert_cmpstr (sipua_message_get_header (built, "Retry-After", 0), ==, "5");
  g_assert_true (sipua_message_set_retry_after (built, 5, "a (b) \\", 9, NULL));
  g_assert_cmpstr (
      sipua_message_get_header (built, "Retry-After", 0), ==, "5 (a \\(b\\) \\\\);duration=9");
  g_assert_false (sipua_message_set_retry_after (built, 5, "a\r\nb", 9, NULL));
}

static void
test_warnings (void)
{
  static const struct {
    const char *lines;
    guint index;
    gboolean there;
    guint code;
    const char *agent, *text, *error;
  } rows[] = {
    { "Warning: 307 isi.edu \"Session parameter 'foo' not understood\"\r\n", 0, TRUE, 307,
        "isi.edu", "Session parameter 'foo' not understood", NULL },
    { "Warning: 301 a \"x, \\\"y\\\"\",  399\t[::1]:5060  \"z\"\r\n", 0, TRUE, 301, "a", "x, \"y\"",
        NULL },
    { "Warning: 301 a \"x, y\",  399\t[::1]:5060  \"z\"\r\n", 1, TRUE, 399, "[::1]:5060", "z",
        NULL },
    { "Warning: 301 a \"x\"\r\nWarning: 302 b \"y\"\r\n", 1, TRUE, 302, "b", "y", NULL },
    { "Warning: 301 a \"x\"\r\n", 1, FALSE, 0, NULL, NULL, NULL },
    { "", 0, FALSE, 0, NULL, NULL, NULL },
    { "Warning: 301 a \"x\", 99 b \"y\"\r\n", 1, FALSE, 0, NULL, NULL,
        "header Warning at offset 11: expected a code of three digits" },
    { "Warning: 3010 a \"x\"\r\n", 0, FALSE, 0, NULL, NULL,
        "header Warning at offset 3: expected a blank" },
    { "Warning: 301 \"x\"\r\n", 0, FALSE, 0, NULL, NULL,
        "header Warning at offset 4: expected an agent" },
    { "Warning: 301 a;b \"x\"\r\n", 0, FALSE, 0, NULL, NULL,
        "header Warning at offset 5: expected a quoted string" },
    { "Warning: 301 a x\r\n", 0, FALSE, 0, NULL, NULL,
        "header Warning at offset 6: expected a quoted string" },
    { "Warning: 301\r\n", 0, FALSE, 0, NULL, NULL, "header Warning at offset 3: expected a blank" },
    { "Warning: 30\r\n", 0, FALSE, 0, NULL, NULL,
        "header Warning at offset 0: expected a code of three digits" },
  };
  g_autoptr (SipUaMessage) built = empty ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    g_autofree char *agent = NULL;
    g_autofree char *text = NULL;
    guint code = 0;

    g_assert_true (sipua_message_get_warning (message, rows[i].index, &code, &agent, &text, &error)
                   == rows[i].there);
    assert_error_text (error, rows[i].error);
    g_assert_cmpuint (code, ==, rows[i].code);
    g_assert_cmpstr (agent, ==, rows[i].agent);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
  g_assert_true (sipua_message_append_warning (built, 399, "h:1", "a \"b\"", NULL));
  g_assert_cmpstr (sipua_message_get_header (built, "Warning", 0), ==, "399 h:1 \"a \\\"b\\\"\"");
  g_assert_false (sipua_message_append_warning (built, 99, "h", "x", NULL));
  g_assert_false (sipua_message_append_warning (built, 399, "h, i", "x", NULL));
  g_assert_false (sipua_message_append_warning (built, 399, "h", "x\r\ny", NULL));
}

static void
test_replaces (void)
{
  static const struct {
    const char *lines;
    gboolean there;
    const char *call_id, *to_tag, *from_tag;
    gboolean early_only;
    const char *error;
  } rows[] = {
    { "Replaces: 98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff\r\n", TRUE,
        "98732@sip.example.com", "ff87ff", "r33th4x0r", FALSE, NULL },
    { "Replaces: a<b>(\"@c ;TO-TAG=1;from-tag=2 ;early-only;x=y\r\n", TRUE, "a<b>(\"@c", "1", "2",
        TRUE, NULL },
    { "", FALSE, NULL, NULL, NULL, FALSE, NULL },
    { "Replaces:\r\n", FALSE, NULL, NULL, NULL, FALSE,
        "header Replaces at offset 0: expected a word, or two with @ between them" },
    { "Replaces: a b;to-tag=1;from-tag=2\r\n", FALSE, NULL, NULL, NULL, FALSE,
        "header Replaces at offset 1: expected a word, or two with @ between them" },
    { "Replaces: a@b@c;to-tag=1;from-tag=2\r\n", FALSE, NULL, NULL, NULL, FALSE,
        "header Replaces at offset 3: expected a word, or two with @ between them" },
    { "Replaces: a;from-tag=2\r\n", FALSE, NULL, NULL, NULL, FALSE,
        "header Replaces at offset 12: expected a to-tag" },
    { "Replaces: a;to-tag=2;from-tag\r\n", FALSE, NULL, NULL, NULL, FALSE,
        "header Replaces at offset 19: expected a from-tag" },
    { "Replaces: a;to-tag=1;from-tag=2\r\nReplaces: b;to-tag=1;from-tag=2\r\n", FALSE, NULL, NULL,
        NULL, FALSE, "header Replaces at offset 0: expected to be there once" },
  };
  g_autoptr (SipUaMessage) built = empty ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    g_autofree char *call_id = NULL;
    g_autofree char *to_tag = NULL;
    g_autofree char *from_tag = NULL;
    gboolean early_only = FALSE;

    g_assert_true (
        sipua_message_get_replaces (message, &call_id, &to_tag, &from_tag, &early_only, &error)
        == rows[i].there);
    assert_error_text (error, rows[i].error);
    g_assert_cmpstr (call_id, ==, rows[i].call_id);
    g_assert_cmpstr (to_tag, ==, rows[i].to_tag);
    g_assert_cmpstr (from_tag, ==, rows[i].from_tag);
    g_assert_true (early_only == rows[i].early_only);
  }
  g_assert_true (sipua_message_set_replaces (built, "a@b", "1", "2", TRUE, NULL));
  g_assert_cmpstr (
      sipua_message_get_header (built, "Replaces", 0), ==, "a@b;to-tag=1;from-tag=2;early-only");
  g_assert_false (sipua_message_set_replaces (built, "a;b", "1", "2", TRUE, NULL));
  g_assert_false (sipua_message_set_replaces (built, "a", "1;x", "2", TRUE, NULL));
  g_assert_false (sipua_message_set_replaces (built, "a\r\n", "1", "2", TRUE, NULL));
}

static void
test_dates (void)
{
  static const struct {
    const char *value;
    const char *iso;
    const char *error;
  } rows[] = {
    { "Sat, 13 Nov 2010 23:29:00 GMT", "2010-11-13T23:29:00Z", NULL },
    { "sat, 13 nov 2010 23:29:00 gmt", "2010-11-13T23:29:00Z", NULL },
    { "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z", NULL },
    { "Mon, 29 Feb 2024 12:00:00 GMT", "2024-02-29T12:00:00Z", NULL },
    { "Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z", NULL },
#define FORM "expected a date like Sat, 13 Nov 2010 23:29:00 GMT"
    { "Fri, 01 Jan 2010 16:00:00 EST", NULL, "header Date at offset 26: " FORM },
    { "Sat, 13 Nov 2010 23:29:00 GMT+1", NULL, "header Date at offset 29: " FORM },
    { "Saturday, 13-Nov-10 23:29:00 GMT", NULL, "header Date at offset 3: " FORM },
    { "Sat, 3 Nov 2010 23:29:00 GMT", NULL, "header Date at offset 6: " FORM },
    { "", NULL, "header Date at offset 0: " FORM },
    { "Sat, 31 Nov 2010 23:29:00 GMT", NULL,
        "header Date at offset 0: expected a date that there is" },
    { "Sat, 13 Nov 2010 24:29:00 GMT", NULL,
        "header Date at offset 0: expected a date that there is" },
    { "Sat, 13 Nov 2010 23:60:00 GMT", NULL,
        "header Date at offset 0: expected a date that there is" },
    { "Sat, 13 Nov 2010 23:29:61 GMT", NULL,
        "header Date at offset 0: expected a date that there is" },
    { "Sat, 13 Nov 0000 23:29:00 GMT", NULL,
        "header Date at offset 0: expected a date that there is" },
    { "Xyz, 13 Nov 2010 23:29:00 GMT", NULL,
        "header Date at offset 0: expected a date that there is" },
    { "Sat, 13 Xyz 2010 23:29:00 GMT", NULL,
        "header Date at offset 0: expected a date that there is" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *line = g_strdup_printf ("Date: %s\r\n", rows[i].value);
    g_autoptr (SipUaMessage) message = with (line);
    g_autoptr (GError) error = NULL;
    g_autoptr (GDateTime) date = sipua_message_get_date (message, &error);
    g_autofree char *iso = date ? g_date_time_format_iso8601 (date) : NULL;

    assert_error_text (error, rows[i].error);
    g_assert_cmpstr (iso, ==, rows[i].iso);
  }
}

static void
test_dates_are_set_in_gmt (void)
{
  g_autoptr (SipUaMessage) message = empty ();
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 ("2024-03-01T00:30:59.9+01:00", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (sipua_message_get_date (message, &error));
  g_assert_no_error (error);
  g_assert_true (sipua_message_set_date (message, date, NULL));
  g_assert_cmpstr (
      sipua_message_get_header (message, "Date", 0), ==, "Thu, 29 Feb 2024 23:30:59 GMT");
}

static void
test_timestamps (void)
{
  static const struct {
    const char *lines;
    gboolean there;
    double timestamp, delay;
    const char *error;
  } rows[] = {
    { "Timestamp: 54\r\n", TRUE, 54, 0, NULL },
    { "Timestamp: 54.25 .5\r\n", TRUE, 54.25, 0.5, NULL },
    { "Timestamp: 54. \t 3.\r\n", TRUE, 54, 3, NULL },
    { "", FALSE, 0, 0, NULL },
    { "Timestamp: .5\r\n", FALSE, 0, 0, "header Timestamp at offset 0: expected a number" },
    { "Timestamp: 1e9\r\n", FALSE, 0, 0,
        "header Timestamp at offset 1: expected a delay behind a blank" },
    { "Timestamp: 1 2 3\r\n", FALSE, 0, 0,
        "header Timestamp at offset 2: expected a delay behind a blank" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with (rows[i].lines);
    g_autoptr (GError) error = NULL;
    double timestamp = 0, delay = 0;

    g_assert_true (
        sipua_message_get_timestamp (message, &timestamp, &delay, &error) == rows[i].there);
    assert_error_text (error, rows[i].error);
    g_assert_cmpfloat (timestamp, ==, rows[i].timestamp);
    g_assert_cmpfloat (delay, ==, rows[i].delay);
  }
}

static void
test_call_ids (void)
{
  static const struct {
    const char *value;
    gboolean good;
  } rows[] = {
    { "a", TRUE },
    { "a@b", TRUE },
    { "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@foo.bar.com", TRUE },
    { "intermeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", TRUE },
    { "a@b@c", FALSE },
    { "@b", FALSE },
    { "a@", FALSE },
    { "a;b", FALSE },
    { "a,b", FALSE },
  };
  g_autoptr (SipUaMessage) built = empty ();
  g_autoptr (GError) none = NULL;

  g_assert_null (sipua_message_get_call_id (built, &none));
  g_assert_no_error (none);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = with ("");
    g_autoptr (GError) error = NULL;

    sipua_message_set (message, SIPUA_HEADER_CALL_ID, rows[i].value);
    g_assert_cmpstr (
        sipua_message_get_call_id (message, &error), ==, rows[i].good ? rows[i].value : NULL);
    g_assert_true ((error == NULL) == rows[i].good);
    g_assert_true (sipua_message_set_call_id (built, rows[i].value, NULL) == rows[i].good);
  }
  g_assert_false (sipua_message_set_call_id (built, "", NULL));
  g_assert_false (sipua_message_set_call_id (built, "a\r\nb", NULL));
}

/* What the message knows of its headers is what they say, however one of them went. */
static void
test_a_removed_line_is_forgotten (void)
{
  g_autoptr (SipUaMessage) message = with ("");
  g_autoptr (GError) error = NULL;

  sipua_message_set (message, SIPUA_HEADER_CALL_ID, "a");
  g_assert_true (sipua_message_remove_token (message, "Call-ID", "a"));
  g_assert_null (sipua_message_get_header (message, "Call-ID", 0));
  g_assert_null (sipua_message_get_call_id (message, &error));
  g_assert_no_error (error);
  g_assert_null (sipua_message_call_id (message));
}

static void
test_the_rest_is_passed_through (void)
{
  g_autoptr (SipUaMessage) message =
      with ("y: eyJh..c2ln;info=<https://c.example.com/p.cer>;alg=ES256;ppt=shaken\r\n"
            "User-Agent: A/1 (b; \"c\") \xc3\xa9\r\nServer: x\r\nX-Room-ID: 1,2\r\n");

  g_assert_cmpstr (sipua_message_get_header (message, "Identity", 0), ==,
      "eyJh..c2ln;info=<https://c.example.com/p.cer>;alg=ES256;ppt=shaken");
  g_assert_cmpstr (
      sipua_message_get_header (message, "User-Agent", 0), ==, "A/1 (b; \"c\") \xc3\xa9");
  g_assert_cmpstr (sipua_message_get_header (message, "x-room-id", 0), ==, "1,2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/headers/numbers", test_numbers);
  g_test_add_func ("/message/headers/numbers-are-set-within-their-range",
      test_numbers_are_set_within_their_range);
  g_test_add_func ("/message/headers/lists-are-split-where-the-grammar-has-commas",
      test_lists_are_split_where_the_grammar_has_commas);
  g_test_add_func ("/message/headers/tokens", test_tokens);
  g_test_add_func ("/message/headers/methods-and-event-packages-have-a-case",
      test_methods_and_event_packages_have_a_case);
  g_test_add_func (
      "/message/headers/tokens-are-added-and-removed", test_tokens_are_added_and_removed);
  g_test_add_func ("/message/headers/values-with-parameters", test_values_with_parameters);
  g_test_add_func ("/message/headers/media-types-are-split", test_media_types_are_split);
  g_test_add_func (
      "/message/headers/values-with-parameters-are-set", test_values_with_parameters_are_set);
  g_test_add_func ("/message/headers/several-challenges-are-lines-of-their-own",
      test_several_challenges_are_lines_of_their_own);
  g_test_add_func ("/message/headers/rack", test_rack);
  g_test_add_func ("/message/headers/retry-after", test_retry_after);
  g_test_add_func ("/message/headers/warnings", test_warnings);
  g_test_add_func ("/message/headers/replaces", test_replaces);
  g_test_add_func ("/message/headers/dates", test_dates);
  g_test_add_func ("/message/headers/dates-are-set-in-gmt", test_dates_are_set_in_gmt);
  g_test_add_func ("/message/headers/timestamps", test_timestamps);
  g_test_add_func ("/message/headers/call-ids", test_call_ids);
  g_test_add_func (
      "/message/headers/a-removed-line-is-forgotten", test_a_removed_line_is_forgotten);
  g_test_add_func ("/message/headers/the-rest-is-passed-through", test_the_rest_is_passed_through);
  return g_test_run ();
}
