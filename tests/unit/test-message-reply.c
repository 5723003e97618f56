/* SPDX-License-Identifier: BSD-3-Clause */
/* Replies echo what they have to (RFC 3261 section 8.2.6), and requests are stamped with where they
 * came from (section 18.2.1, RFC 3581 section 4). */

#include "message-fixtures.h"

static char *
reply_text (const SipUaMessage *request, guint status, const char *to_tag)
{
  g_autoptr (SipUaMessage) reply = sipua_message_new_reply (request, status, NULL, to_tag);
  g_autoptr (GBytes) bytes = sipua_message_serialize (reply);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_reply_echoes_octet_for_octet (void)
{
  g_autoptr (SipUaMessage) request = parse_ok (
      "INVITE sip:a@b SIP/2.0\r\n"
      "t:  \"Bob \\\"x\\\"\"   <sip:bob@h;p=%41> ; odd = \"a;tag=no\"\r\n"
      "ViA :SIP / 2.0 /UDP  h1 : 5060 ; branch = z9hG4bK1 ;Unknown=\"x,y\" ,SIP/2.0/TCP h2\r\n"
      "CSEQ:  0009   INVITE\r\n"
      "Subject: not this\r\n"
      "v: SIP/2.0/TLS h3;branch=3\r\n"
      "Timestamp: 54.2 0.1\r\n"
      "f: caller<sip:c@d>;x;tag=98asjd8\r\n"
      "i:word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n\r\n");
  g_autofree char *text = reply_text (request, 180, "t0");

  g_assert_cmpstr (text, ==,
      "SIP/2.0 180 Ringing\r\n"
      "ViA: SIP / 2.0 /UDP  h1 : 5060 ; branch = z9hG4bK1 ;Unknown=\"x,y\" ,SIP/2.0/TCP h2\r\n"
      "v: SIP/2.0/TLS h3;branch=3\r\n"
      "f: caller<sip:c@d>;x;tag=98asjd8\r\n"
      "t: \"Bob \\\"x\\\"\"   <sip:bob@h;p=%41> ; odd = \"a;tag=no\";tag=t0\r\n"
      "i: word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n"
      "CSEQ: 0009   INVITE\r\n"
      "Content-Length: 0\r\n\r\n");
}

static void
test_to_tag_is_added_only_where_there_is_none (void)
{
  g_autoptr (SipUaMessage) tagged = parse_ok (
      "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: sip:a@b;tag=1\r\nTo: sip:c@d;tag=old\r\n"
      "Call-ID: x\r\nCSeq: 1 BYE\r\n\r\n");
  g_autoptr (SipUaMessage) untagged = parse_ok (MINIMAL_OPTIONS_WITH (""));
  g_autoptr (SipUaMessage) kept = sipua_message_new_reply (tagged, 200, NULL, "new");
  g_autoptr (SipUaMessage) added = sipua_message_new_reply (untagged, 200, "Fine", "new");
  g_autoptr (SipUaMessage) none = sipua_message_new_reply (untagged, 100, NULL, NULL);

  assert_view (sipua_message_to_tag (kept), "old");
  g_assert_cmpstr (sipua_message_header (kept, SIPUA_HEADER_TO, 0), ==, "sip:c@d;tag=old");
  assert_view (sipua_message_to_tag (added), "new");
  g_assert_cmpstr (sipua_message_get_reason (added), ==, "Fine");
  assert_view (sipua_message_to_tag (none), "");
  assert_view (sipua_message_top_branch (added), "z9hG4bKa");
  g_assert_cmpint (sipua_message_method_id (added), ==, SIPUA_METHOD_OPTIONS);
  g_assert_cmpuint (sipua_message_cseq (added), ==, 1);
}

static void
test_timestamp_is_echoed_in_100 (void)
{
  /* RFC 3261 8.2.6.1 */
  g_autoptr (SipUaMessage) request = parse_ok (MINIMAL_OPTIONS_WITH ("Timestamp: 54\r\n"));
  g_autoptr (SipUaMessage) trying = sipua_message_new_reply (request, 100, NULL, NULL);
  g_autoptr (SipUaMessage) ok = sipua_message_new_reply (request, 200, NULL, "t");

  g_assert_cmpstr (sipua_message_header (trying, SIPUA_HEADER_TIMESTAMP, 0), ==, "54");
  g_assert_null (sipua_message_header (ok, SIPUA_HEADER_TIMESTAMP, 0));
}

static void
test_reply_outlives_its_request (void)
{
  SipUaMessage *request = parse_ok (TYPICAL_INVITE);
  g_autoptr (SipUaMessage) reply = sipua_message_new_reply (request, 200, NULL, "t");

  sipua_message_unref (request);
  for (guint i = 0; i < 40; i++)
    sipua_message_append_printf (reply, SIPUA_HEADER_ALLOW, "METHOD-%030u", i);
  g_assert_cmpstr (sipua_message_call_id (reply), ==, "3848276298220188511@client.example.com");
  g_assert_cmpuint (sipua_message_count (reply, SIPUA_HEADER_VIA), ==, 2);
  g_assert_cmpstr (sipua_message_header (reply, SIPUA_HEADER_ALLOW, 39), ==,
      "METHOD-000000000000000000000000000039");
}

static void
test_line_end_in_a_reason_does_not_get_out (void)
{
  g_autoptr (SipUaMessage) request = parse_ok (TYPICAL_INVITE);
  g_autoptr (SipUaMessage) reply = NULL;

  g_test_expect_message ("sipua", G_LOG_LEVEL_CRITICAL, "*line end*");
  reply = sipua_message_new_reply (request, 486, "Busy\r\nX: y", NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (sipua_message_get_reason (reply), ==, "Busy Here");
}

static void
test_source_is_stamped (void)
{
  static const struct {
    const char *via;
    const char *stamped; /* from 198.51.100.7:7777; NULL: unchanged */
  } rows[] = {
    /* RFC 3261 18.2.1 */
    { "SIP/2.0/UDP 192.0.2.1;branch=b", "SIP/2.0/UDP 192.0.2.1;branch=b;received=198.51.100.7" },
    { "SIP/2.0/UDP 198.51.100.7:5070;branch=b", NULL },
    { "SIP/2.0/UDP h.example", "SIP/2.0/UDP h.example;received=198.51.100.7" },
    /* RFC 3581 4 */
    { "SIP/2.0/UDP 198.51.100.7;rport;branch=b",
        "SIP/2.0/UDP 198.51.100.7;rport=7777;branch=b;received=198.51.100.7" },
    { "SIP/2.0/UDP 192.0.2.1;branch=b;RPort=1 ; x",
        "SIP/2.0/UDP 192.0.2.1;branch=b;rport=7777; x;received=198.51.100.7" },
    /* A claim of the sender's is not believed */
    { "SIP/2.0/UDP 192.0.2.1;received=203.0.113.9;branch=b",
        "SIP/2.0/UDP 192.0.2.1;branch=b;received=198.51.100.7" },
    { "SIP/2.0/UDP 198.51.100.7;received=203.0.113.9;branch=b",
        "SIP/2.0/UDP 198.51.100.7;branch=b" },
    /* Only the topmost element */
    { "SIP/2.0/UDP h;branch=\"a,b\" , SIP/2.0/UDP 192.0.2.2;rport;received=1.2.3.4",
        "SIP/2.0/UDP h;branch=\"a,b\";received=198.51.100.7, "
        "SIP/2.0/UDP 192.0.2.2;rport;received=1.2.3.4" },
    { "SIP / 2.0 / UDP  [2001:db8::1] : 5060 ; branch=b",
        "SIP / 2.0 / UDP  [2001:db8::1] : 5060 ; branch=b;received=198.51.100.7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strdup_printf (
        "OPTIONS sip:c@d SIP/2.0\r\nVia: %s\r\nVia: SIP/2.0/UDP 192.0.2.99;rport\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n",
        rows[i].via);
    g_autoptr (SipUaMessage) request = parse_ok (text);
    g_autofree char *branch = sipua_view_dup (sipua_message_top_branch (request));

    sipua_message_stamp_source (request, "198.51.100.7", 7777);
    g_assert_cmpstr (sipua_message_header (request, SIPUA_HEADER_VIA, 0), ==,
        rows[i].stamped ? rows[i].stamped : rows[i].via);
    g_assert_cmpstr (
        sipua_message_header (request, SIPUA_HEADER_VIA, 1), ==, "SIP/2.0/UDP 192.0.2.99;rport");
    assert_view (sipua_message_top_branch (request), branch ? branch : "");
  }
}

static void
test_ipv6_source_is_stamped_without_brackets (void)
{
  /* RFC 5118 4.5 */
  g_autoptr (SipUaMessage) request = parse_ok (MINIMAL_OPTIONS_WITH (""));

  sipua_message_stamp_source (request, "2001:db8::7", 5060);
  g_assert_cmpstr (sipua_message_header (request, SIPUA_HEADER_VIA, 0), ==,
      "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;received=2001:db8::7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/message/reply/reply-echoes-octet-for-octet", test_reply_echoes_octet_for_octet);
  g_test_add_func ("/message/reply/to-tag-is-added-only-where-there-is-none",
      test_to_tag_is_added_only_where_there_is_none);
  g_test_add_func ("/message/reply/timestamp-is-echoed-in-100", test_timestamp_is_echoed_in_100);
  g_test_add_func ("/message/reply/reply-outlives-its-request", test_reply_outlives_its_request);
  g_test_add_func ("/message/reply/line-end-in-a-reason-does-not-get-out",
      test_line_end_in_a_reason_does_not_get_out);
  g_test_add_func ("/message/reply/source-is-stamped", test_source_is_stamped);
  g_test_add_func ("/message/reply/ipv6-source-is-stamped-without-brackets",
      test_ipv6_source_is_stamped_without_brackets);
  return g_test_run ();
}
