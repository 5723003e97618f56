/* SPDX-License-Identifier: BSD-3-Clause */
/* The grammar of messages, rule by rule: RFC 3261 sections 7, 20 and 25.1. */

#include <sipua/sipua-message-headers.h>

#include "message-fixtures.h"

/* Lines of a request, and what one of its headers then is. */
static const struct {
  const char *section;
  const char *lines;
  const char *name;
  guint index;
  const char *value; /* NULL: refused */
} header_rows[] = {
  { "7.3.1 name, colon, value", "Subject: lunch\r\n", "Subject", 0, "lunch" },
  { "7.3.1 blanks around the colon", "Subject            :      lunch\r\n", "Subject", 0, "lunch" },
  { "25.1 HCOLON: tabs", "Subject\t \t:\t \tlunch\r\n", "Subject", 0, "lunch" },
  { "7.3.1 no blank", "Subject:lunch\r\n", "Subject", 0, "lunch" },
  { "7.3.1 folding by SP", "Subject: I know\r\n you\r\n   there\r\n", "Subject", 0,
      "I know   you     there" },
  { "7.3.1 folding by HTAB", "Subject: I know\r\n\tyou\r\n", "Subject", 0, "I know  \tyou" },
  { "25.1 SWS: folded at once", "Subject:\r\n lunch\r\n", "Subject", 0, "lunch" },
  { "25.1 LWS: blanks before the fold", "Subject: a \t\r\n b\r\n", "Subject", 0, "a \t   b" },
  { "7.3.1 folded line without text", "Subject: a\r\n \r\nX-Next: b\r\n", "X-Next", 0, "b" },
  { "25.1 header-value: empty", "Subject:\r\n", "Subject", 0, "" },
  { "25.1 header-value: blanks alone", "Subject: \t \r\n", "Subject", 0, "" },
  { "7.3.1 names have no case", "sUBJECT: lunch\r\n", "SubJect", 0, "lunch" },
  { "7.3.1 unknown names have none either", "newFangled: x\r\n", "NEWFANGLED", 0, "x" },
  { "25.1 token: every mark", "a-.!%*_+`'~1: x\r\n", "A-.!%*_+`'~1", 0, "x" },
  { "7.3.1 order of lines", "Route: <sip:1>\r\nSubject: s\r\nRoute: <sip:2>, <sip:3>\r\n", "Route",
      1, "<sip:2>, <sip:3>" },
  { "25.1 quoted-string: comma", "Warning: 399 a \"b, c\", 399 d \"e\"\r\n", "Warning", 0,
      "399 a \"b, c\", 399 d \"e\"" },
  { "25.1 quoted-pair", "Subject: \"a\\\"b\\\\\"\r\n", "Subject", 0, "\"a\\\"b\\\\\"" },
  { "25.1 TEXT-UTF8", "Subject: \xe2\x82\xac\r\n", "Subject", 0, "\xe2\x82\xac" },
  { "7.3.1 what is unknown is verbatim", "X-A:  ;=,<>@ ;; \"\"  \r\n", "X-A", 0, ";=,<>@ ;; \"\"" },
  { "20.16 CSeq: LWS", "Content-Type: a/b\r\n", "CSeq", 0, "1 OPTIONS" },
  { "20.14 Content-Length: zeros, blanks, fold", "Content-Length:\r\n  000 \r\n", "l", 0, "000" },
  { "7.5 bare LF ends a line, too", "Subject: a\nX-Next: b\n", "X-Next", 0, "b" },
  { "7.3.1 no colon", "Subject\r\n", NULL, 0, NULL },
  { "7.3.1 no name", ": lunch\r\n", NULL, 0, NULL },
  { "7.3.1 blank in a name", "Sub ject: lunch\r\n", NULL, 0, NULL },
  { "25.1 token: no separator", "Sub;ject: lunch\r\n", NULL, 0, NULL },
  { "25.1 token: no UTF-8", "\xc3\xa9: lunch\r\n", NULL, 0, NULL },
  { "25.1 no bare CR", "Subject: a\rb\r\n", NULL, 0, NULL },
  { "20.8 one Call-ID", "Call-ID: d\r\n", NULL, 0, NULL },
  { "20.16 one CSeq", "CSeq: 1 OPTIONS\r\n", NULL, 0, NULL },
  { "20.22 one Max-Forwards", "Max-Forwards: 1\r\nMax-Forwards: 2\r\n", NULL, 0, NULL },
  { "20.14 one Content-Length", "Content-Length: 0\r\nl: 0\r\n", NULL, 0, NULL },
  { "20.14 Content-Length: 1*DIGIT", "Content-Length: +0\r\n", NULL, 0, NULL },
  { "20.14 Content-Length: 1*DIGIT", "Content-Length:\r\n", NULL, 0, NULL },
  { "20.14 Content-Length: 1*DIGIT", "Content-Length: 0;x\r\n", NULL, 0, NULL },
  { "18.3 Content-Length over what came", "Content-Length: 1\r\n", NULL, 0, NULL },
};

static void
test_headers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (header_rows); i++) {
    g_autofree char *text = g_strdup_printf (MINIMAL_OPTIONS_WITH ("%s"), header_rows[i].lines);
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaMessage) message = sipua_message_parse (text, -1, &error);

    g_test_message ("%s", header_rows[i].section);
    g_assert_true ((message != NULL) == (header_rows[i].value != NULL));
    if (message)
      g_assert_cmpstr (
          sipua_message_get_header (message, header_rows[i].name, header_rows[i].index), ==,
          header_rows[i].value);
    else
      g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  }
}

/* Sections 7.3.3 and 20, and the extensions that register one: both forms name the same header. */
static void
test_compact_forms_are_the_same_headers (void)
{
  static const char *const forms[][2] = { { "a", "Accept-Contact" }, { "b", "Referred-By" },
    { "c", "Content-Type" }, { "d", "Request-Disposition" }, { "e", "Content-Encoding" },
    { "j", "Reject-Contact" }, { "k", "Supported" }, { "m", "Contact" }, { "n", "Identity-Info" },
    { "o", "Event" }, { "r", "Refer-To" }, { "s", "Subject" }, { "u", "Allow-Events" },
    { "x", "Session-Expires" }, { "y", "Identity" } };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *text =
        g_strdup_printf (MINIMAL_OPTIONS_WITH ("%s: 1\r\n%s: 2\r\n"), forms[i][0], forms[i][1]);
    g_autoptr (SipUaMessage) message = parse_ok (text);
    const char *name;
    guint position = 0;

    for (guint form = 0; form < 2; form++) {
      g_assert_cmpuint (sipua_message_count_headers (message, forms[i][form]), ==, 2);
      g_assert_cmpstr (sipua_message_get_header (message, forms[i][form], 0), ==, "1");
      g_assert_cmpstr (sipua_message_get_header (message, forms[i][form], 1), ==, "2");
    }
    while (sipua_message_get_header_at (message, position, &name, NULL)
           && !g_str_equal (name, forms[i][0]))
      position++;
    g_assert_true (sipua_message_get_header_at (message, position + 1, &name, NULL));
    g_assert_cmpstr (name, ==, forms[i][1]);
  }
}

/* All that a message has to have, in compact form (section 7.3.3). */
static void
test_a_message_of_compact_forms (void)
{
  g_autoptr (SipUaMessage) message =
      parse_ok ("INVITE sip:a@b SIP/2.0\r\nv:SIP/2.0/UDP "
                "h;branch=z9hG4bK1\r\nF:<sip:a@b>;tag=1\r\nt:<sip:a@b>\r\n"
                "I:c\r\nCSeq:1 INVITE\r\nL:1\r\n\r\nx");

  g_assert_cmpstr (sipua_message_call_id (message), ==, "c");
  assert_view (sipua_message_top_branch (message), "z9hG4bK1");
  assert_view (sipua_message_from_tag (message), "1");
}

#define REST(method)                                                                               \
  "\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: "  \
  "c\r\n"                                                                                          \
  "CSeq: 1 " method "\r\n\r\n"

static void
test_request_lines (void)
{
  static const struct {
    const char *section, *text;
    const char *method; /* NULL: refused */
    SipUaMethod id;
  } rows[] = {
    { "7.1", "INVITE sip:a@b SIP/2.0" REST ("INVITE"), "INVITE", SIPUA_METHOD_INVITE },
    { "7.1 methods have a case", "invite sip:a@b SIP/2.0" REST ("invite"), "invite",
        SIPUA_METHOD_OTHER },
    { "25.1 extension-method", "!x%*_-.+`'~1 sip:a@b SIP/2.0" REST ("!x%*_-.+`'~1"), "!x%*_-.+`'~1",
        SIPUA_METHOD_OTHER },
    { "25.1 SIP-Version has no case", "INFO sip:a@b sip/2.0" REST ("INFO"), "INFO",
        SIPUA_METHOD_INFO },
    { "7.5 line ends in front", "\r\n\r\nINFO sip:a@b SIP/2.0" REST ("INFO"), "INFO",
        SIPUA_METHOD_INFO },
    { "25.1 absoluteURI", "INFO urn:service:sos SIP/2.0" REST ("INFO"), "INFO", SIPUA_METHOD_INFO },
    { "7.1 one blank", "INFO  sip:a@b SIP/2.0" REST ("INFO"), NULL, 0 },
    { "7.1 one blank", "INFO sip:a@b  SIP/2.0" REST ("INFO"), NULL, 0 },
    { "7.1 no tab", "INFO\tsip:a@b SIP/2.0" REST ("INFO"), NULL, 0 },
    { "7.1 nothing behind", "INFO sip:a@b SIP/2.0 " REST ("INFO"), NULL, 0 },
    { "7.1 nothing in front", " INFO sip:a@b SIP/2.0" REST ("INFO"), NULL, 0 },
    { "7.1 no angle brackets", "INFO <sip:a@b> SIP/2.0" REST ("INFO"), NULL, 0 },
    { "7.1 version", "INFO sip:a@b SIP/2.1" REST ("INFO"), NULL, 0 },
    { "7.1 version", "INFO sip:a@b" REST ("INFO"), NULL, 0 },
    { "25.1 token", "IN(FO sip:a@b SIP/2.0" REST ("IN(FO"), NULL, 0 },
    { "8.1.1.5 method of CSeq", "INFO sip:a@b SIP/2.0" REST ("BYE"), NULL, 0 },
    { "8.1.1.5 its case", "INFO sip:a@b SIP/2.0" REST ("info"), NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = sipua_message_parse (rows[i].text, -1, NULL);

    g_test_message ("%s", rows[i].section);
    g_assert_true ((message != NULL) == (rows[i].method != NULL));
    if (!message)
      continue;
    g_assert_cmpstr (sipua_message_get_method (message), ==, rows[i].method);
    g_assert_cmpint (sipua_message_method_id (message), ==, rows[i].id);
  }
}

static void
test_status_lines (void)
{
  static const struct {
    const char *section, *text;
    guint status; /* 0: refused */
    const char *reason;
  } rows[] = {
    { "7.2", "SIP/2.0 200 OK" REST ("INFO"), 200, "OK" },
    { "7.2 empty phrase", "SIP/2.0 100 " REST ("INFO"), 100, "" },
    { "7.2 no phrase at all", "SIP/2.0 100" REST ("INFO"), 100, "" },
    { "25.1 Reason-Phrase: UTF-8, blanks, tabs", "SIP/2.0 603  \xc3\xa9\t a " REST ("INFO"), 603,
        " \xc3\xa9\t a " },
    { "25.1 extension-code", "SIP/2.0 699 x" REST ("INFO"), 699, "x" },
    { "25.1 SIP-Version has no case", "sIp/2.0 200 OK" REST ("INFO"), 200, "OK" },
    { "7.2 status", "SIP/2.0 700 x" REST ("INFO"), 0, NULL },
    { "7.2 status", "SIP/2.0 099 x" REST ("INFO"), 0, NULL },
    { "25.1 Status-Code: 3DIGIT", "SIP/2.0 20 x" REST ("INFO"), 0, NULL },
    { "25.1 Status-Code: 3DIGIT", "SIP/2.0 2000 x" REST ("INFO"), 0, NULL },
    { "7.2 one blank", "SIP/2.0  200 OK" REST ("INFO"), 0, NULL },
    { "7.2 version", "SIP/3.0 200 OK" REST ("INFO"), 0, NULL },
    { "25.1 Reason-Phrase: no CR", "SIP/2.0 200 O\rK" REST ("INFO"), 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = sipua_message_parse (rows[i].text, -1, NULL);

    g_test_message ("%s", rows[i].section);
    g_assert_true ((message != NULL) == (rows[i].status != 0));
    if (!message)
      continue;
    g_assert_cmpuint (sipua_message_get_status (message), ==, rows[i].status);
    g_assert_cmpstr (sipua_message_get_reason (message), ==, rows[i].reason);
  }
}

/* Section 7.4: whatever bytes, as many as Content-Length says. */
static void
test_bodies_are_bytes (void)
{
  static const char body[] = "\0\r\n\r\n\0\xff\xfe\n.\r\n\0";
  const gsize length = sizeof body - 1;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SipUaMessage) message = NULL;
  g_autoptr (SipUaMessage) built = sipua_message_new_plain_request ("INFO", "sip:a@b");
  const char *got;
  gsize got_length;

  g_string_printf (text, MINIMAL_OPTIONS_WITH ("Content-Length: %" G_GSIZE_FORMAT "\r\n"), length);
  g_string_append_len (text, body, length);
  g_string_append (text, "dropped");
  message = sipua_message_parse (text->str, text->len, NULL);
  got = sipua_message_get_body (message, &got_length);
  g_assert_cmpmem (got, got_length, body, length);
  g_assert_true (sipua_message_set_body (built, "a/b", body, length, NULL));
  got = sipua_message_get_body (built, &got_length);
  g_assert_cmpmem (got, got_length, body, length);
}

/* Section 25.1: a NUL stands in a quoted-pair alone; the value is read to its end. */
static void
test_an_escaped_nul_is_kept (void)
{
  static const char text[] = MINIMAL_OPTIONS_WITH ("Subject: \"a\\\0b\"\r\nl: 0\r\n");
  g_autoptr (SipUaMessage) message = sipua_message_parse (text, sizeof text - 1, NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (message);
  g_assert_cmpuint (sipua_message_header_view (message, SIPUA_HEADER_SUBJECT, 0).length, ==, 6);
  bytes = sipua_message_serialize (message);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, sizeof text - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/grammar/headers", test_headers);
  g_test_add_func ("/message/grammar/compact-forms-are-the-same-headers",
      test_compact_forms_are_the_same_headers);
  g_test_add_func ("/message/grammar/a-message-of-compact-forms", test_a_message_of_compact_forms);
  g_test_add_func ("/message/grammar/request-lines", test_request_lines);
  g_test_add_func ("/message/grammar/status-lines", test_status_lines);
  g_test_add_func ("/message/grammar/bodies-are-bytes", test_bodies_are_bytes);
  g_test_add_func ("/message/grammar/an-escaped-nul-is-kept", test_an_escaped_nul_is_kept);
  return g_test_run ();
}
