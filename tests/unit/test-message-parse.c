/* SPDX-License-Identifier: BSD-3-Clause */
/* The message parser: what it takes, what it refuses and with which words (RFC 3261 section 7). */

#include "message-fixtures.h"

#include <sipua/sipua-message-headers.h>

#include "base/limits.h"

static void
test_typical_invite (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (TYPICAL_INVITE);
  gsize length;

  g_assert_true (sipua_message_is_request (message));
  g_assert_cmpstr (sipua_message_get_method (message), ==, "INVITE");
  g_assert_cmpint (sipua_message_method_id (message), ==, SIPUA_METHOD_INVITE);
  g_assert_cmpstr (sipua_message_get_request_uri (message), ==, "sip:bob@example.com;user=phone");
  g_assert_cmpuint (sipua_message_get_status (message), ==, 0);
  g_assert_null (sipua_message_get_reason (message));
  g_assert_cmpuint (sipua_message_cseq (message), ==, 314159);
  assert_view (sipua_message_cseq_method (message), "INVITE");
  g_assert_cmpstr (sipua_message_call_id (message), ==, "3848276298220188511@client.example.com");
  assert_view (sipua_message_from_tag (message), "9fxced76sl");
  assert_view (sipua_message_to_tag (message), "");
  assert_view (sipua_message_top_branch (message), "z9hG4bK77ef4c.1");
  g_assert_cmpstr (
      sipua_message_get_header (message, "supported", 0), ==, "100rel, timer,   replaces");
  g_assert_cmpstr (sipua_message_get_body (message, &length), ==, TYPICAL_SDP);
  g_assert_cmpuint (length, ==, strlen (TYPICAL_SDP));
}

static void
test_response (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (
      "sip/2.0 486 Busy Here\r\nv: SIP/2.0/UDP h;branch=z9hG4bKx\r\nf: <sip:a@b>;tag=1\r\n"
      "t: <sip:c@d>;tag=2\r\ni: x\r\nCSeq: 7 INVITE\r\n\r\n");

  g_assert_false (sipua_message_is_request (message));
  g_assert_null (sipua_message_get_method (message));
  g_assert_null (sipua_message_get_request_uri (message));
  g_assert_cmpuint (sipua_message_get_status (message), ==, 486);
  g_assert_cmpstr (sipua_message_get_reason (message), ==, "Busy Here");
  g_assert_cmpint (sipua_message_method_id (message), ==, SIPUA_METHOD_INVITE);
  assert_view (sipua_message_to_tag (message), "2");
}

static void
test_headers_by_any_name_and_in_order (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (MINIMAL_OPTIONS_WITH (
      "m: <sip:1@a>\r\nX-One:  a \r\nContact:<sip:2@a>, <sip:3@a>\r\nx-one :b\r\nSubject:\r\n"
      "X: 1800\r\n"));

  g_assert_cmpuint (sipua_message_count_headers (message, "CONTACT"), ==, 2);
  g_assert_cmpstr (sipua_message_get_header (message, "Contact", 0), ==, "<sip:1@a>");
  g_assert_cmpstr (sipua_message_get_header (message, "m", 1), ==, "<sip:2@a>, <sip:3@a>");
  g_assert_null (sipua_message_get_header (message, "m", 2));
  g_assert_cmpuint (sipua_message_count_headers (message, "X-ONE"), ==, 2);
  g_assert_cmpstr (sipua_message_get_header (message, "x-One", 0), ==, "a");
  g_assert_cmpstr (sipua_message_get_header (message, "x-One", 1), ==, "b");
  g_assert_cmpstr (sipua_message_get_header (message, "s", 0), ==, "");
  g_assert_cmpstr (sipua_message_get_header (message, "Session-Expires", 0), ==, "1800");
  g_assert_null (sipua_message_get_header (message, "X-Two", 0));
  g_assert_cmpuint (sipua_message_count (message, SIPUA_HEADER_CONTACT), ==, 2);
  g_assert_cmpstr (
      sipua_message_header (message, SIPUA_HEADER_CONTACT, 1), ==, "<sip:2@a>, <sip:3@a>");
  g_assert_null (sipua_message_header (message, SIPUA_HEADER_CONTACT, 2));
}

static void
test_iterator_splits_at_commas_outside_of_quotes_and_angles (void)
{
  /* RFC 3261 7.3.1, 20.10 */
  static const char *const expected[] = { "\"Bell, \\\"A\\\", G\" <sip:a,b@c>;p=\"x,y\"",
    "<sip:\"q@h,i>", "sip:d@e", "f", "\"never, ends" };
  g_autoptr (SipUaMessage) message =
      parse_ok (MINIMAL_OPTIONS_WITH ("Contact: \"Bell, \\\"A\\\", G\" <sip:a,b@c>;p=\"x,y\" , "
                                      "<sip:\"q@h,i>,\r\nm: \r\nSubject: no, list\r\n"
                                      "m: ,sip:d@e,,f,\r\nContact: \"never, ends\r\n"));
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_CONTACT);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_assert_true (sipua_header_iter_next (&iter, &element));
    assert_view (element, expected[i]);
  }
  g_assert_false (sipua_header_iter_next (&iter, &element));
  g_assert_false (sipua_header_iter_next (&iter, &element));

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_SUBJECT);
  g_assert_true (sipua_header_iter_next (&iter, &element));
  assert_view (element, "no, list");
  g_assert_false (sipua_header_iter_next (&iter, &element));
}

static void
test_tokens_are_found_without_regard_to_case (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (TYPICAL_INVITE);

  g_assert_true (sipua_message_has_token (message, "Supported", "100REL"));
  g_assert_true (sipua_message_has_token (message, "Supported", "replaces"));
  g_assert_false (sipua_message_has_token (message, "Supported", "time"));
  g_assert_true (sipua_message_has_token (message, "Allow", "OPTIONS"));
  g_assert_false (sipua_message_has_token (message, "Require", "100rel"));
}

#define VIA "Via: SIP/2.0/UDP h;branch=b\r\n"
#define FROM "From: <sip:a@b>;tag=1\r\n"
#define TO "To: <sip:c@d>\r\n"
#define CALL_ID "Call-ID: x\r\n"
#define CSEQ "CSeq: 1 OPTIONS\r\n"
#define LINE "OPTIONS sip:c@d SIP/2.0\r\n"
#define ALL VIA FROM TO CALL_ID CSEQ

typedef struct {
  const char *text;
  SipUaParseResult result;
  guint status;
  const char *reason;
  const char *header;
  const char *where; /* the text at the offset starts so */
  const char *expected;
} FaultRow;

static const FaultRow fault_rows[] = {
  /* Nothing to answer: keep-alives (RFC 5626 3.5.1), garbage, no Via to answer to */
  { "", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL, "a request line or a status line" },
  { "\r\n\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { "x", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL, "a request line or a status line" },
  { "\x16\x03\x01\x02\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { LINE, SIPUA_PARSE_IGNORE, 400, "Missing End Of Headers", NULL, "",
      "an empty line behind the headers" },
  { LINE FROM TO CALL_ID CSEQ "\r\n", SIPUA_PARSE_IGNORE, 400, "Missing Via Header", "Via", "",
      "to be there" },
  { LINE VIA TO CALL_ID CSEQ "\r\n", SIPUA_PARSE_IGNORE, 400, "Missing From Header", "From", "",
      "to be there" },
  { LINE VIA FROM CALL_ID CSEQ "\r\n", SIPUA_PARSE_IGNORE, 400, "Missing To Header", "To", "",
      "to be there" },
  { LINE VIA FROM TO CSEQ "\r\n", SIPUA_PARSE_IGNORE, 400, "Missing Call-ID Header", "Call-ID", "",
      "to be there" },
  { LINE VIA FROM TO CALL_ID "\r\n", SIPUA_PARSE_IGNORE, 400, "Missing CSeq Header", "CSeq", "",
      "to be there" },
  /* An ACK is never answered (RFC 3261 17.1.1.3) */
  { "ACK sip:c@d SIP/2.0\r\n" VIA FROM TO CALL_ID "CSeq: 1 INVITE\r\n\r\n", SIPUA_PARSE_IGNORE, 400,
      "CSeq Method Mismatch", "CSeq", "INVITE", "the method of the request" },
  /* Broken responses (RFC 3261 18.1.2, 18.3) */
  { "SIP/3.0 200 OK\r\n" ALL "\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { "SIP/2.0 099 OK\r\n" ALL "\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { "SIP/2.0 700 OK\r\n" ALL "\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { "SIP/2.0 20 OK\r\n" ALL "\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { "SIP/2.0 2000 OK\r\n" ALL "\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { "SIP/2.0 200 O\rK\r\n" ALL "\r\n", SIPUA_PARSE_IGNORE, 400, "Bad Start Line", NULL, NULL,
      "a request line or a status line" },
  { "SIP/2.0 200 OK\r\n" ALL "Content-Length: 5\r\n\r\nabc", SIPUA_PARSE_IGNORE, 400,
      "Content-Length Exceeds Body", "Content-Length", "5", "not more bytes than came" },
  { "SIP/2.0 200 OK\r\n" VIA FROM TO CALL_ID "CSeq: x\r\n\r\n", SIPUA_PARSE_IGNORE, 400,
      "Bad CSeq Number", "CSeq", "x", "a number from 0 to 4294967295" },
  /* Start line (RFC 3261 7.1; RFC 4475 3.1.2.7 to 3.1.2.11, 3.1.2.16) */
  { "OPTIONS sip:c@d\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Request Line", NULL, "",
      "a space and SIP/2.0" },
  { "OPTIONS  sip:c@d SIP/2.0\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI", NULL,
      " sip", "a letter" },
  { "OPTIONS sip:c@d  SIP/2.0\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI", NULL, "",
      "no blank, control character, quote or angle bracket" },
  { "OPTIONS sip:c@d SIP/2.0 \r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Request Line", NULL,
      "", "SIP/2.0" },
  { "OPTIONS sip:c@d HTTP/1.1\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Request Line", NULL,
      "HTTP", "SIP/2.0" },
  { "OPTIONS sip:c@d SIP/2.00\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 505, "Version Not Supported",
      NULL, "SIP/2.00", "SIP/2.0" },
  { "OPTIONS sip:c@d SIP/7.0\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 505, "Version Not Supported",
      NULL, "SIP/7.0", "SIP/2.0" },
  { "OPTIONS <sip:c@d> SIP/2.0\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI", NULL,
      "<sip", "a letter" },
  { "OPTIONS sip:c@d; lr SIP/2.0\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI", NULL,
      " lr", "no blank, control character, quote or angle bracket" },
  { "OPTIONS sip:c@d?Route=x SIP/2.0\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400,
      "Headers In Request-URI", NULL, "?Route", "a URI without headers" },
  /* Header lines (RFC 3261 7.3) */
  { LINE ALL "Foobar roobar\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Header Line", NULL, "roobar",
      "a colon behind the name" },
  { LINE ALL ": x\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Header Line", NULL, ": x",
      "the name of a header" },
  { LINE " folded\r\n" ALL "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Header Line", NULL, "folded",
      "the name of a header" },
  { LINE ALL "Z: a\rb\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Header Value", NULL, "a\rb",
      "neither CR nor NUL in it" },
  { LINE ALL "Subject: a\rb\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Subject Value", "Subject",
      "a\rb", "neither CR nor NUL in it" },
  { LINE ALL "Subject: half", SIPUA_PARSE_BROKEN, 400, "Missing End Of Headers", NULL, "",
      "an empty line behind the headers" },
  { LINE ALL "Subject: half\r\n of", SIPUA_PARSE_BROKEN, 400, "Missing End Of Headers", NULL, "",
      "an empty line behind the headers" },
  { LINE ALL, SIPUA_PARSE_BROKEN, 400, "Missing End Of Headers", NULL, "",
      "an empty line behind the headers" },
  /* What a reply echoes (RFC 3261 8.1.1; RFC 4475 3.1.2, 3.3.8) */
  { LINE "Via: SIP/2.0/UDP 192.0.2.15;;,;,,\r\n" FROM TO CALL_ID CSEQ "\r\n", SIPUA_PARSE_BROKEN,
      400, "Bad Via", "Via", ";,;,,", "\";\", a name and a value, or the end" },
  { LINE VIA "Via: SIP/2.0/UDP h, x\r\n" FROM TO CALL_ID CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400,
      "Bad Via", "Via", "", "\"/\"" },
  { LINE "Via: SIP/2.0/UDP h, x\r\n" FROM TO CALL_ID CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400,
      "Bad Via", "Via", "", "\"/\"" },
  { LINE "Via:\r\n" FROM TO CALL_ID CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Via", "Via", NULL,
      "a Via" },
  { LINE VIA "From: \"a <sip:a@b>\r\n" TO CALL_ID CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad From",
      "From", "\"a <", "a closing quote" },
  { LINE VIA FROM "To: A, B <sip:a@b>\r\n" CALL_ID CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad To",
      "To", ", B <sip:a@b", "\"<\" and \">\" around such a URI" },
  { LINE VIA FROM "To: < sip:a@b >\r\n" CALL_ID CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad To",
      "To", " sip:a@b >", "a letter" },
  { LINE VIA FROM TO "Call-ID:\r\n" CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Call-ID", "Call-ID",
      NULL, "a word, or two with @ between them" },
  { LINE VIA FROM TO "i: a b\r\n" CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400, "Bad Call-ID", "Call-ID",
      " b", "a word, or two with @ between them" },
  { LINE VIA FROM TO CALL_ID "CSeq: OPTIONS\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Bad CSeq Number",
      "CSeq", "OPTIONS", "a number from 0 to 4294967295" },
  { LINE VIA FROM TO CALL_ID "CSeq: 4294967296 OPTIONS\r\n\r\n", SIPUA_PARSE_BROKEN, 400,
      "Bad CSeq Number", "CSeq", "4294967296", "a number from 0 to 4294967295" },
  { LINE VIA FROM TO CALL_ID "CSeq: 1OPTIONS\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Bad CSeq Method",
      "CSeq", "OPTIONS", "a digit or a blank" },
  { LINE VIA FROM TO CALL_ID "CSeq: 1\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Bad CSeq Method", "CSeq",
      "", "a token and nothing behind it" },
  { LINE VIA FROM TO CALL_ID "CSeq: 1 OPTIONS x\r\n\r\n", SIPUA_PARSE_BROKEN, 400,
      "Bad CSeq Method", "CSeq", " x", "a token and nothing behind it" },
  { LINE VIA FROM TO CALL_ID "CSeq: 1 options\r\n\r\n", SIPUA_PARSE_BROKEN, 400,
      "CSeq Method Mismatch", "CSeq", "options", "the method of the request" },
  { LINE ALL FROM "\r\n", SIPUA_PARSE_BROKEN, 400, "Multiple From Headers", "From", "<sip:a@b>",
      "to be there once" },
  { LINE ALL "t: <sip:e@f>\r\n\r\n", SIPUA_PARSE_BROKEN, 400, "Multiple To Headers", "To",
      "<sip:e@f>", "to be there once" },
  { LINE ALL CALL_ID "\r\n", SIPUA_PARSE_BROKEN, 400, "Multiple Call-ID Headers", "Call-ID", "x",
      "to be there once" },
  { LINE ALL CSEQ "\r\n", SIPUA_PARSE_BROKEN, 400, "Multiple CSeq Headers", "CSeq", "1 OPT",
      "to be there once" },
  /* Length of the body (RFC 3261 18.3, 20.14; RFC 4475 3.1.2.2, 3.1.2.3, 3.3.9) */
  { LINE ALL "l: 4\r\n\r\nabc", SIPUA_PARSE_BROKEN, 400, "Content-Length Exceeds Body",
      "Content-Length", "4", "not more bytes than came" },
  { LINE ALL "l: -1\r\n\r\nabc", SIPUA_PARSE_BROKEN, 400, "Bad Content-Length", "Content-Length",
      "-1", "a number from 0 to 4294967295" },
  { LINE ALL "l: 18446744073709551619\r\n\r\nabc", SIPUA_PARSE_BROKEN, 400, "Bad Content-Length",
      "Content-Length", "18446744073709551619", "a number from 0 to 4294967295" },
  { LINE ALL "l: 1, 1\r\n\r\nabc", SIPUA_PARSE_BROKEN, 400, "Bad Content-Length", "Content-Length",
      "1, 1", "a number from 0 to 4294967295" },
  { LINE ALL "l:\r\n\r\nabc", SIPUA_PARSE_BROKEN, 400, "Bad Content-Length", "Content-Length", NULL,
      "a number from 0 to 4294967295" },
  { LINE ALL "l: 3\r\nContent-Length: 3\r\n\r\nabc", SIPUA_PARSE_BROKEN, 400,
      "Multiple Content-Length Headers", "Content-Length", "3", "to be there once" },
};

static void
check_fault (const FaultRow *row)
{
  g_autofree char *expected = NULL;
  SipUaMessage *message = NULL;
  SipUaParseFault fault;
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", row->text);
  g_assert_cmpint (sipua_message_parse_datagram (row->text, strlen (row->text), &message, &fault),
      ==, row->result);
  g_assert_cmpstr (fault.reason, ==, row->reason);
  g_assert_cmpuint (fault.status, ==, row->status);
  g_assert_cmpstr (fault.header, ==, row->header);
  g_assert_cmpuint (fault.offset, <=, strlen (row->text));
  if (row->where)
    g_assert_true (g_str_has_prefix (row->text + fault.offset, row->where));
  g_assert_cmpstr (fault.expected, ==, row->expected);
  g_assert_cmpint (message != NULL, ==, row->result == SIPUA_PARSE_BROKEN);
  g_clear_pointer (&message, sipua_message_unref);
  g_assert_null (sipua_message_parse (row->text, -1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  expected = g_strdup_printf ("%s%s%s at offset %" G_GSIZE_FORMAT ": expected %s", row->reason,
      row->header ? ": header " : "", row->header ? row->header : "", fault.offset, row->expected);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_faults_are_named_and_judged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (fault_rows); i++)
    check_fault (&fault_rows[i]);
}

static void
test_oddities_are_tolerated (void)
{
  static const char *const rows[] = {
    "\r\n\r\n" LINE ALL "\r\n", /* RFC 3261 7.5 */
    "OPTIONS sip:c@d SIP/2.0\nVia: SIP/2.0/UDP h\nFrom: sip:a@b\nTo: sip:c@d\nCall-ID: x\n"
    "CSeq: 1 OPTIONS\n\n",
    "OPTIONS sip:c@d sip/2.0\r\n" ALL "\r\n", /* 7.1: the version is compared without case */
    LINE VIA FROM TO CALL_ID "CSeq: 0001\r\n OPTIONS\r\n\r\n",
    LINE VIA FROM TO CALL_ID "CSeq: 4294967295 OPTIONS\r\n\r\n",
    LINE ALL "Max-Forwards: 99999999999\r\nDate: yesterday\r\nContact: ;;;\r\n\r\n",
    LINE ALL "l: 0\r\n\r\nleft over",
    LINE ALL "Subject:\r\n \r\n\r\n",
    "SIP/2.0 100\r\n" ALL "\r\n",
    "SIP/2.0 100 \r\n" ALL "\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    sipua_message_unref (parse_ok (rows[i]));
}

static void
test_body_is_cut_to_content_length (void)
{
  g_autoptr (SipUaMessage) cut = parse_ok (MINIMAL_OPTIONS_WITH ("l: 003\r\n") "abcdef");
  g_autoptr (SipUaMessage) whole = parse_ok (MINIMAL_OPTIONS_WITH ("") "abcdef");
  g_autoptr (SipUaMessage) none = parse_ok (MINIMAL_OPTIONS_WITH ("l: 0\r\n") "abcdef");
  gsize length;

  g_assert_cmpstr (sipua_message_get_body (cut, &length), ==, "abc");
  g_assert_cmpuint (length, ==, 3);
  g_assert_cmpstr (sipua_message_get_body (whole, &length), ==, "abcdef");
  g_assert_cmpuint (length, ==, 6);
  g_assert_null (sipua_message_get_body (none, &length));
  g_assert_cmpuint (length, ==, 0);
}

static void
test_broken_message_can_be_answered (void)
{
  static const char text[] = "INVITE sip:c@d; lr SIP/2.0\r\nv: SIP/2.0/UDP h;branch=z\r\n"
                             "f: <sip:a@b>;tag=1\r\nt: sip:c@d\r\ni: x\r\nCSeq: 2 INVITE\r\n\r\n";
  g_autoptr (SipUaMessage) broken = NULL;
  g_autoptr (SipUaMessage) reply = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *written = NULL;
  SipUaParseFault fault;

  g_assert_cmpint (
      sipua_message_parse_datagram (text, strlen (text), &broken, &fault), ==, SIPUA_PARSE_BROKEN);
  reply = sipua_message_new_reply (broken, fault.status, fault.reason, "9");
  bytes = sipua_message_serialize (reply);
  written = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (written, ==,
      "SIP/2.0 400 Bad Request-URI\r\nv: SIP/2.0/UDP h;branch=z\r\nf: <sip:a@b>;tag=1\r\n"
      "t: sip:c@d;tag=9\r\ni: x\r\nCSeq: 2 INVITE\r\nContent-Length: 0\r\n\r\n");
}

static void
check_too_large (
    const char *text, gsize length, guint status, const char *reason, const char *expected)
{
  SipUaMessage *message = NULL;
  SipUaParseFault fault;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (
      sipua_message_parse_datagram (text, length, &message, &fault), ==, SIPUA_PARSE_BROKEN);
  g_assert_cmpuint (fault.status, ==, status);
  g_assert_cmpstr (fault.reason, ==, reason);
  sipua_message_unref (message);
  g_assert_null (sipua_message_parse (text, length, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_true (g_str_has_prefix (error->message, reason));
  g_assert_true (g_str_has_suffix (error->message, expected));
}

static GString *
minimal_with_headers (guint n)
{
  GString *text = g_string_new (LINE ALL);

  for (guint i = 5; i < n; i++)
    g_string_append_printf (text, "X-%u: %u\r\n", i, i);
  return g_string_append (text, "\r\n");
}

static void
test_number_of_headers_is_limited (void)
{
  g_autoptr (GString) most = minimal_with_headers (SIPUA_MAX_HEADERS);
  g_autoptr (GString) too_many = minimal_with_headers (SIPUA_MAX_HEADERS + 1);
  g_autoptr (SipUaMessage) message = parse_ok (most->str);

  g_assert_cmpstr (sipua_message_get_header (message, "X-255", 0), ==, "255");
  check_too_large (too_many->str, too_many->len, 513, "Too Many Headers", "256 lines at the most");
}

static void
test_table_spills_past_its_inline_part (void)
{
  for (guint n = SIPUA_INLINE_HEADERS - 1; n <= SIPUA_INLINE_HEADERS * 2 + 1; n++) {
    g_autoptr (GString) text = minimal_with_headers (n);
    g_autoptr (SipUaMessage) message = parse_ok (text->str);
    g_autofree char *last = g_strdup_printf ("%u", n - 1);
    g_autofree char *name = g_strdup_printf ("X-%s", last);

    g_assert_cmpstr (sipua_message_get_header (message, name, 0), ==, last);
    g_assert_cmpstr (sipua_message_call_id (message), ==, "x");
    assert_view (sipua_message_from_tag (message), "1");
  }
}

static void
test_size_of_a_header_is_limited (void)
{
  g_autofree char *padding = g_strnfill (SIPUA_MAX_HEADER_SIZE - 5, 'x');
  g_autofree char *fits = g_strdup_printf (LINE ALL "X:\r\n %s\r\n\r\n", padding);
  g_autofree char *folded = g_strdup_printf (LINE ALL "X:x\r\n %s\r\n\r\n", padding);

  sipua_message_unref (parse_ok (fits));
  check_too_large (folded, strlen (folded), 513, "Header Too Long", "16384 bytes at the most");
}

static void
test_size_of_the_request_uri_is_limited (void)
{
  g_autofree char *padding = g_strnfill (SIPUA_MAX_URI_SIZE - 4, 'x');
  g_autofree char *fits = g_strdup_printf ("OPTIONS sip:%s SIP/2.0\r\n" ALL "\r\n", padding);
  g_autofree char *more = g_strdup_printf ("OPTIONS sip:%sx SIP/2.0\r\n" ALL "\r\n", padding);

  sipua_message_unref (parse_ok (fits));
  check_too_large (more, strlen (more), 414, "Request-URI Too Long", "8192 bytes at the most");
}

static void
test_size_of_a_message_is_limited (void)
{
  static const char head[] = LINE ALL "\r\n";
  g_autofree char *body = g_strnfill (SIPUA_MAX_MESSAGE_SIZE - strlen (head), 'b');
  g_autofree char *fits = g_strconcat (head, body, NULL);
  g_autofree char *more = g_strconcat (fits, "b", NULL);

  sipua_message_unref (parse_ok (fits));
  check_too_large (more, strlen (more), 513, "Message Too Large", "65535 bytes at the most");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/parse/typical-invite", test_typical_invite);
  g_test_add_func ("/message/parse/response", test_response);
  g_test_add_func (
      "/message/parse/headers-by-any-name-and-in-order", test_headers_by_any_name_and_in_order);
  g_test_add_func ("/message/parse/iterator-splits-at-commas-outside-of-quotes-and-angles",
      test_iterator_splits_at_commas_outside_of_quotes_and_angles);
  g_test_add_func ("/message/parse/tokens-are-found-without-regard-to-case",
      test_tokens_are_found_without_regard_to_case);
  g_test_add_func ("/message/parse/faults-are-named-and-judged", test_faults_are_named_and_judged);
  g_test_add_func ("/message/parse/oddities-are-tolerated", test_oddities_are_tolerated);
  g_test_add_func (
      "/message/parse/body-is-cut-to-content-length", test_body_is_cut_to_content_length);
  g_test_add_func (
      "/message/parse/broken-message-can-be-answered", test_broken_message_can_be_answered);
  g_test_add_func (
      "/message/parse/number-of-headers-is-limited", test_number_of_headers_is_limited);
  g_test_add_func (
      "/message/parse/table-spills-past-its-inline-part", test_table_spills_past_its_inline_part);
  g_test_add_func ("/message/parse/size-of-a-header-is-limited", test_size_of_a_header_is_limited);
  g_test_add_func (
      "/message/parse/size-of-the-request-uri-is-limited", test_size_of_the_request_uri_is_limited);
  g_test_add_func (
      "/message/parse/size-of-a-message-is-limited", test_size_of_a_message_is_limited);
  return g_test_run ();
}
