/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses, Vias, CSeq and Call-ID got from and put into messages (RFC 3261 section 20). */

#include "base/limits.h"
#include "message-fixtures.h"

#include <sipua/sipua-message-addresses.h>
#include <sipua/sipua-message-headers.h>

static void
assert_address (SipUaAddress *address, const char *expected)
{
  g_autoptr (SipUaAddress) owned = address;
  g_autofree char *written = owned ? sipua_address_to_string (owned) : NULL;

  g_assert_cmpstr (written, ==, expected);
}

/* @expected: the addresses with "|" between them. */
static void
assert_addresses (GList *addresses, const char *expected)
{
  g_autolist (SipUaAddress) owned = addresses;
  g_autoptr (GString) all = g_string_new (NULL);

  for (GList *l = owned; l; l = l->next) {
    g_autofree char *written = sipua_address_to_string (l->data);

    g_string_append_printf (all, "%s%s", l == owned ? "" : "|", written);
  }
  g_assert_cmpstr (all->str, ==, expected);
}

static void
assert_via (SipUaVia *via, const char *expected)
{
  g_autoptr (SipUaVia) owned = via;
  g_autofree char *written = owned ? sipua_via_to_string (owned) : NULL;

  g_assert_cmpstr (written, ==, expected);
}

static void
test_getters_of_a_received_invite (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_parse (TYPICAL_INVITE, -1, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaCSeq) cseq = sipua_message_get_cseq (message, &error);
  g_autolist (SipUaVia) vias = sipua_message_get_vias (message, &error);

  assert_address (sipua_message_get_from (message, &error),
      "\"Alice \\\"A\\\" Smith\" <sip:alice@example.com>;tag=9fxced76sl");
  assert_address (sipua_message_get_to (message, &error), "Bob <sip:bob@example.com>");
  assert_addresses (
      sipua_message_get_contacts (message, &error), "<sip:alice@client.example.com;transport=tcp>");
  assert_addresses (
      sipua_message_get_record_routes (message, &error), "<sip:proxy.example.com;lr>");
  assert_addresses (sipua_message_get_routes (message, &error), "");
  assert_via (sipua_message_get_via (message, 0, &error),
      "SIP/2.0/UDP proxy.example.com:5070;branch=z9hG4bK77ef4c.1;rport");
  assert_via (sipua_message_get_via (message, 1, &error),
      "SIP/2.0/TCP client.example.com;branch=z9hG4bK74bf9;received=192.0.2.4");
  g_assert_null (sipua_message_get_via (message, 2, &error));
  g_assert_cmpuint (g_list_length (vias), ==, 2);
  g_assert_cmpuint (sipua_cseq_get_number (cseq), ==, 314159);
  g_assert_cmpstr (sipua_cseq_get_method (cseq), ==, "INVITE");
  g_assert_cmpstr (
      sipua_message_get_call_id (message, NULL), ==, "3848276298220188511@client.example.com");
  g_assert_null (sipua_message_get_address (message, "Refer-To", &error));
  g_assert_false (sipua_message_is_contact_wildcard (message));
  g_assert_no_error (error);
}

static SipUaMessage *
request_with (const char *name, const char *value)
{
  SipUaMessage *message = sipua_message_new_request ("REFER", "sip:a@b", NULL);

  g_assert_true (sipua_message_append_header (message, name, value, NULL));
  return message;
}

static void
test_any_header_as_addresses (void)
{
  static const struct {
    const char *name, *value, *expected;
  } rows[] = {
    /* RFC 3325 9.1 */
    { "P-Asserted-Identity", "\"Cullen Jennings\" <sip:fluffy@cisco.com>, tel:+14085264000",
        "Cullen Jennings <sip:fluffy@cisco.com>|<tel:+14085264000>" },
    { "P-Preferred-Identity", "\"Cullen Jennings\" <sip:fluffy@cisco.com>",
        "Cullen Jennings <sip:fluffy@cisco.com>" },
    /* RFC 5806 */
    { "Diversion",
        "<sip:bob@b>;reason=user-busy;counter=1, \"C, D\" <sip:c@d>;reason=unconditional",
        "<sip:bob@b>;reason=user-busy;counter=1|\"C, D\" <sip:c@d>;reason=unconditional" },
    /* RFC 7044 */
    { "History-Info",
        "<sip:bob@b?Reason=SIP%3Bcause%3D302>;index=1, <sip:c@d;cause=480>;index=1.1;rc=1",
        "<sip:bob@b?Reason=SIP%3Bcause%3D302>;index=1|<sip:c@d;cause=480>;index=1.1;rc=1" },
    /* RFC 3515 2.1, RFC 3891 */
    { "Refer-To", "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345>",
        "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345>" },
    { "r", "sip:bob@b;method=INVITE", "<sip:bob@b>;method=INVITE" },
    /* RFC 3892 */
    { "b", "<sip:referror@referror.example>;cid=\"20398823.2UWQFN309shb3@referror.example\"",
        "<sip:referror@referror.example>;cid=\"20398823.2UWQFN309shb3@referror.example\"" },
    { "Reply-To", "Bob <sip:bob@biloxi.com>", "Bob <sip:bob@biloxi.com>" },
    { "Path", "<sip:p1;lr>,<sip:p2;lr>", "<sip:p1;lr>|<sip:p2;lr>" },
    { "X-Callers", "<sip:p1;lr>,<sip:p2;lr>", "<sip:p1;lr>|<sip:p2;lr>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = request_with (rows[i].name, rows[i].value);
    g_autoptr (SipUaMessage) other = sipua_message_new_request ("REFER", "sip:a@b", NULL);
    g_autolist (SipUaAddress) list = NULL;
    g_autoptr (GError) error = NULL;

    list = sipua_message_get_addresses (message, rows[i].name, &error);
    g_assert_no_error (error);
    g_assert_true (sipua_message_set_addresses (other, rows[i].name, list, &error));
    assert_addresses (sipua_message_get_addresses (other, rows[i].name, &error), rows[i].expected);
    g_assert_cmpuint (sipua_message_count_headers (other, rows[i].name), ==, 1);
    assert_addresses (g_steal_pointer (&list), rows[i].expected);
    g_assert_no_error (error);
  }
}

static void
test_several_lines_are_one_list (void)
{
  g_autoptr (SipUaMessage) message = request_with ("Route", "<sip:a;lr>, <sip:b,c@d;lr>");
  g_autoptr (GError) error = NULL;

  g_assert_true (sipua_message_append_header (message, "Subject", "x, y", NULL));
  g_assert_true (sipua_message_append_header (message, "Route", " , ", NULL));
  g_assert_true (sipua_message_append_header (message, "Route", "<sip:e;lr>", NULL));
  assert_addresses (
      sipua_message_get_routes (message, &error), "<sip:a;lr>|<sip:b,c@d;lr>|<sip:e;lr>");
  assert_address (sipua_message_get_address (message, "Route", &error), "<sip:a;lr>");
  g_assert_no_error (error);
}

static void
test_contact_wildcard (void)
{
  g_autoptr (SipUaMessage) message = request_with ("m", " * ");
  g_autoptr (SipUaMessage) mixed = request_with ("Contact", "*, <sip:a@b>");
  g_autoptr (SipUaAddress) address = sipua_address_parse ("<sip:a@b>", -1, NULL);
  g_autoptr (GList) list = g_list_prepend (NULL, address);
  g_autoptr (GError) error = NULL;

  g_assert_true (sipua_message_is_contact_wildcard (message));
  g_assert_null (sipua_message_get_contacts (message, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_cmpstr (error->message, ==, "header Contact: URI scheme at offset 0: expected a letter");
  g_assert_false (sipua_message_is_contact_wildcard (mixed));
  g_assert_true (sipua_message_set_contacts (message, list, NULL));
  g_assert_false (sipua_message_is_contact_wildcard (message));
  assert_addresses (sipua_message_get_contacts (message, NULL), "<sip:a@b>");
  g_assert_true (sipua_message_set_contact_wildcard (message, NULL));
  g_assert_true (sipua_message_is_contact_wildcard (message));
  g_assert_true (sipua_message_set_contacts (message, NULL, NULL));
  g_assert_cmpuint (sipua_message_count_headers (message, "Contact"), ==, 0);
}

static void
test_faults_name_header_line_and_offset (void)
{
  static const struct {
    const char *name, *first, *second; /* lines; second may be NULL */
    const char *message;
  } rows[] = {
    { "Refer-To", "<sip:a@b:x>", NULL,
        "header Refer-To: URI port at offset 9: expected a number from 1 to 65535" },
    { "Contact", "<sip:a@b>", "<sip:c@d>,  <sip:e@f",
        "header Contact, line 2: address at offset 20: "
        "expected \">\" after the URI" },
    /* RFC 4475 3.1.2.13, 3.1.2.14, 3.1.2.15 */
    { "Contact", "sip:user@example.com?Route=%3Csip:x%3E", NULL,
        "header Contact: address at offset 20: expected \"<\" and \">\" around such a URI" },
    { "To", "\"Watson, Thomas\" < sip:t.watson@example.org >", NULL,
        "header To: URI scheme at offset 18: expected a letter" },
    { "From", "Bell, Alexander <sip:a.g.bell@example.com>;tag=43", NULL,
        "header From: address at offset 4: expected \"<\" and \">\" around such a URI" },
    { "Refer-To", "", NULL, "header Refer-To: URI scheme at offset 0: expected a letter" },
    { "Reply-To", "<sip:a@b>, <sip:c@d>", NULL,
        "header Reply-To: address parameter at offset 9: expected \";\", a name and a value, or "
        "the end" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = request_with (rows[i].name, rows[i].first);
    g_autoptr (GError) error = NULL;

    if (rows[i].second)
      sipua_message_append_header (message, rows[i].name, rows[i].second, NULL);
    g_assert_null (sipua_message_get_addresses (message, rows[i].name, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

static void
test_faults_of_via_and_cseq_name_them (void)
{
  g_autoptr (SipUaMessage) message = request_with ("Via", "SIP/2.0/UDP h;branch=1, SIP/2.0/ h");
  g_autoptr (SipUaMessage) other = request_with ("CSeq", "x INVITE");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cseq_error = NULL;

  assert_via (sipua_message_get_via (message, 0, &error), "SIP/2.0/UDP h;branch=1");
  g_assert_no_error (error);
  g_assert_null (sipua_message_get_via (message, 1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_cmpstr (error->message, ==,
      "header Via: Via protocol at offset 34: expected a blank behind the transport");
  g_assert_null (sipua_message_get_vias (message, NULL));
  g_assert_null (sipua_message_get_cseq (other, &cseq_error));
  g_assert_cmpstr (cseq_error->message, ==,
      "header CSeq: CSeq number at offset 0: expected a number from 0 to 4294967295");
}

static void
test_request_is_built (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_request ("BYE", "sip:b@h", NULL);
  g_autoptr (SipUaAddress) from = sipua_address_parse ("\"A, B\" <sip:a@h>;tag=1", -1, NULL);
  g_autoptr (SipUaAddress) to = sipua_address_parse ("sip:b@h;tag=2", -1, NULL);
  g_autoptr (SipUaVia) via = sipua_via_new ("UDP", "h", 0, "z9hG4bK1", NULL);
  g_autoptr (SipUaVia) second = sipua_via_new ("TCP", "2001:db8::1", 1, "z9hG4bK2", NULL);
  g_autoptr (SipUaCSeq) cseq = sipua_cseq_new (7, "BYE", NULL);
  g_autolist (SipUaAddress) routes = sipua_address_parse_list ("<sip:p;lr>,<sip:q;lr>", -1, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autoptr (SipUaMessage) parsed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sipua_message_prepend_via (message, second, &error));
  g_assert_true (sipua_message_set_from (message, from, &error));
  g_assert_true (sipua_message_set_to (message, to, &error));
  g_assert_true (sipua_message_set_call_id (message, "abc@h", &error));
  g_assert_true (sipua_message_set_cseq (message, cseq, &error));
  g_assert_true (sipua_message_set_routes (message, routes, &error));
  g_assert_true (sipua_message_set_record_routes (message, routes, &error));
  g_assert_true (sipua_message_set_record_routes (message, NULL, &error));
  g_assert_true (sipua_message_set_address (message, "b", from, &error));
  g_assert_true (sipua_message_prepend_via (message, via, &error));
  g_assert_no_error (error);
  /* What matching needs follows. */
  g_assert_cmpuint (sipua_message_cseq (message), ==, 7);
  assert_view (sipua_message_top_branch (message), "z9hG4bK1");
  assert_view (sipua_message_to_tag (message), "2");

  bytes = sipua_message_serialize (message);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (text, ==,
      "BYE sip:b@h SIP/2.0\r\n"
      "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
      "Via: SIP/2.0/TCP [2001:db8::1]:1;branch=z9hG4bK2\r\n"
      "From: \"A, B\" <sip:a@h>;tag=1\r\n"
      "To: <sip:b@h>;tag=2\r\n"
      "Call-ID: abc@h\r\n"
      "CSeq: 7 BYE\r\n"
      "Route: <sip:p;lr>, <sip:q;lr>\r\n"
      "Referred-By: \"A, B\" <sip:a@h>;tag=1\r\n"
      "Content-Length: 0\r\n\r\n");
  parsed = sipua_message_parse (text, -1, &error);
  g_assert_no_error (error);
}

static void
test_vias_are_replaced (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_parse (TYPICAL_INVITE, -1, NULL);
  g_autolist (SipUaVia) vias = sipua_message_get_vias (message, NULL);

  vias = g_list_reverse (vias);
  g_assert_true (sipua_message_set_vias (message, vias, NULL));
  g_assert_cmpuint (sipua_message_count_headers (message, "Via"), ==, 1);
  assert_via (sipua_message_get_via (message, 1, NULL),
      "SIP/2.0/UDP proxy.example.com:5070;branch=z9hG4bK77ef4c.1;rport");
  g_assert_true (sipua_message_set_vias (message, NULL, NULL));
  g_assert_null (sipua_message_get_vias (message, NULL));
}

static void
test_setters_refuse_what_cannot_stand (void)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_request ("BYE", "sip:b@h", NULL);
  g_autolist (SipUaAddress) two = sipua_address_parse_list ("<sip:p>,<sip:q>", -1, NULL);
  g_autoptr (SipUaVia) via = sipua_via_new ("UDP", "h", 0, "b", NULL);
  g_autofree char *huge = g_strnfill (SIPUA_MAX_HEADER_SIZE, 'a');
  static const char *const call_ids[] = { "", "a b", "a@", "@a", "a@b@c", "a\r\nb", "a,b",
    "\xc3\xa9" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) large = NULL;
  g_autoptr (GError) many = NULL;

  g_assert_false (sipua_message_set_addresses (message, "f", two, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_cmpstr (error->message, ==, "header f: it holds one value only");
  g_assert_false (sipua_message_set_addresses (message, "X\r\nY", two, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (call_ids); i++) {
    g_autoptr (GError) bad = NULL;

    g_assert_false (sipua_message_set_call_id (message, call_ids[i], &bad));
    g_assert_error (bad, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  }
  g_assert_true (sipua_message_set_call_id (message, "-.!%*_+`'~()<>:\\\"/[]?{}@x", NULL));
  g_assert_true (sipua_via_set_param (via, "x", huge, NULL));
  g_assert_false (sipua_message_prepend_via (message, via, &large));
  g_assert_error (large, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_true (sipua_via_remove_param (via, "x", NULL));
  for (guint i = 1; i < SIPUA_MAX_HEADERS; i++)
    g_assert_true (sipua_message_append_header (message, "X", "y", NULL));
  g_assert_false (sipua_message_prepend_via (message, via, &many));
  g_assert_error (many, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

static SipUaMessage *
load (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), folder, name, NULL);
  g_autofree char *data = NULL;
  SipUaMessage *message;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  message = sipua_message_parse (data, length, NULL);
  g_assert_nonnull (message);
  return message;
}

static void
test_values_of_torture_messages (void)
{
  static const struct {
    const char *name, *header, *expected;
  } rows[] = {
    { "wsinv.dat", "To", "<sip:vivekg@chair-dnrc.example.com>;tag=1918181833n" },
    { "wsinv.dat", "From", "\"J Rosenberg \\\\\\\"\" <sip:jdrosen@example.com>;tag=98asjd8" },
    { "wsinv.dat", "Contact",
        "\"Quoted string \\\"\\\"\" "
        "<sip:jdrosen@example.com>;newparam=newvalue;secondparam;q=0.33" },
    /* The escaped NUL cannot be in a C string. */
    { "intmeth.dat", "To",
        "\"BEL:\\\a NUL:\357\277\275 DEL:\\\x7f\" "
        "<sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com>" },
    { "esc01.dat", "To", "<sip:%75se%72@example.com>" },
    { "esc01.dat", "Contact", "<sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>" },
    { "escnull.dat", "Contact", "<sip:%00@host5.example.com>|<sip:%00%00@host5.example.com>" },
    { "esc02.dat", "Contact", "<sip:alias1@host1.example.com>|<sip:alias3@host3.example.com>" },
    { "esc02.dat", "From", "%Z%45 <sip:resource@example.com>;tag=f232jadfj23" },
    { "lwsdisp.dat", "From", "caller <sip:caller@example.com>;tag=323" },
    { "cparam01.dat", "Contact", "<sip:+19725552222@gw1.example.net>;unknownparam" },
    { "cparam02.dat", "Contact", "<sip:+19725552222@gw1.example.net;unknownparam>" },
    { "regescrt.dat", "Contact", "<sip:user@example.com?Route=%3Csip:sip.example.com%3E>" },
    { "unksm2.dat", "To", "<isbn:2983792873>" },
    { "unksm2.dat", "From", "<http://www.example.com>;tag=3234233" },
    { "unksm2.dat", "Contact", "<name:John_Smith>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = load ("rfc4475", rows[i].name);
    g_autoptr (GError) error = NULL;

    assert_addresses (
        sipua_message_get_addresses (message, rows[i].header, &error), rows[i].expected);
    g_assert_no_error (error);
  }
}

static void
test_vias_of_torture_messages (void)
{
  static const struct {
    const char *folder, *name;
    guint index;
    const char *expected;
  } rows[] = {
    { "rfc4475", "wsinv.dat", 0, "SIP/2.0/UDP 192.0.2.2;branch=390skdjuw" },
    { "rfc4475", "wsinv.dat", 1, "SIP/2.0/TCP spindle.example.com;branch=z9hG4bK9ikj8" },
    { "rfc4475", "wsinv.dat", 2, "SIP/2.0/UDP 192.168.255.111;branch=z9hG4bK30239" },
    { "rfc4475", "transports.dat", 3, "SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en" },
    /* RFC 5118 4.5 */
    { "rfc5118", "via-received-param-no-delim.sip", 0,
        "SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3" },
    { "rfc5118", "via-received-param-with-delim.sip", 0,
        "SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3-111" },
    { "rfc5118", "mult-ip-in-header.sip", 2,
        "SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200" },
  };
  g_autoptr (SipUaMessage) wsinv = load ("rfc4475", "wsinv.dat");
  g_autoptr (SipUaCSeq) cseq = sipua_message_get_cseq (wsinv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = load (rows[i].folder, rows[i].name);

    assert_via (sipua_message_get_via (message, rows[i].index, NULL), rows[i].expected);
  }
  g_assert_cmpuint (sipua_cseq_get_number (cseq), ==, 9);
  g_assert_cmpstr (sipua_cseq_get_method (cseq), ==, "INVITE");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/message-addresses/getters-of-a-received-invite", test_getters_of_a_received_invite);
  g_test_add_func ("/message-addresses/any-header-as-addresses", test_any_header_as_addresses);
  g_test_add_func (
      "/message-addresses/several-lines-are-one-list", test_several_lines_are_one_list);
  g_test_add_func ("/message-addresses/contact-wildcard", test_contact_wildcard);
  g_test_add_func ("/message-addresses/faults-name-header-line-and-offset",
      test_faults_name_header_line_and_offset);
  g_test_add_func (
      "/message-addresses/faults-of-via-and-cseq-name-them", test_faults_of_via_and_cseq_name_them);
  g_test_add_func ("/message-addresses/request-is-built", test_request_is_built);
  g_test_add_func ("/message-addresses/vias-are-replaced", test_vias_are_replaced);
  g_test_add_func (
      "/message-addresses/setters-refuse-what-cannot-stand", test_setters_refuse_what_cannot_stand);
  g_test_add_func (
      "/message-addresses/values-of-torture-messages", test_values_of_torture_messages);
  g_test_add_func ("/message-addresses/vias-of-torture-messages", test_vias_of_torture_messages);
  return g_test_run ();
}
