/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaVia and SipUaCSeq (RFC 3261 sections 20.16 and 20.42, RFC 3581, RFC 5118 section 4.5). */

#include <string.h>
#include <sipua/sipua-cseq.h>
#include <sipua/sipua-via.h>

#include "base/limits.h"

static void
assert_written (const SipUaVia *via, const char *expected)
{
  g_autofree char *written = sipua_via_to_string (via);

  g_assert_cmpstr (written, ==, expected);
}

static void
test_parts_are_found_and_written (void)
{
  static const struct {
    const char *text, *protocol, *transport, *host;
    guint port;
    const char *branch, *received, *maddr;
    int rport, ttl; /* -1: none */
    const char *written;
  } rows[] = {
    /* RFC 3261 20.42 */
    { "SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7", "SIP/2.0", "UDP",
        "erlang.bell-telephone.com", 5060, "z9hG4bK87asdks7", NULL, NULL, -1, -1,
        "SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7" },
    { "SIP / 2.0 / UDP first.example.com: 4000;ttl=16;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1",
        "SIP/2.0", "UDP", "first.example.com", 4000, "z9hG4bKa7c6a8dlze.1", NULL, "224.2.0.1", -1,
        16,
        "SIP/2.0/UDP first.example.com:4000;ttl=16;maddr=224.2.0.1;branch=z9hG4bKa7c6a8dlze.1" },
    /* RFC 3581 4 */
    { "SIP/2.0/UDP h;rport;branch=b", "SIP/2.0", "UDP", "h", 0, "b", NULL, NULL, 0, -1,
        "SIP/2.0/UDP h;rport;branch=b" },
    { "SIP/2.0/UDP h;RPORT=9988;Received=192.0.2.1;branch=b", "SIP/2.0", "UDP", "h", 0, "b",
        "192.0.2.1", NULL, 9988, -1, "SIP/2.0/UDP h;RPORT=9988;Received=192.0.2.1;branch=b" },
    /* RFC 5118 4.5: brackets around received come and do not go. */
    { "SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=b", "SIP/2.0", "UDP",
        "2001:db8::9:1", 0, "b", "2001:db8::9:255", NULL, -1, -1,
        "SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=b" },
    { "SIP/2.0/TLS [2001:db8::9:1]:6;maddr=[2001:db8::1];received=2001:db8::9:255", "SIP/2.0",
        "TLS", "2001:db8::9:1", 6, NULL, "2001:db8::9:255", "2001:db8::1", -1, -1,
        "SIP/2.0/TLS [2001:db8::9:1]:6;maddr=[2001:db8::1];received=2001:db8::9:255" },
    { "SIP/7.0/UNKNOWN h;ttl=256;x=\"a;branch=no,\";branch=yes;y", "SIP/7.0", "UNKNOWN", "h", 0,
        "yes", NULL, NULL, -1, -1, "SIP/7.0/UNKNOWN h;ttl=256;x=\"a;branch=no,\";branch=yes;y" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaVia) via = sipua_via_parse (rows[i].text, -1, &error);
    g_autoptr (SipUaVia) copy = NULL;
    guint rport = 77, ttl = 77;

    g_assert_no_error (error);
    g_assert_cmpstr (sipua_via_get_protocol (via), ==, rows[i].protocol);
    g_assert_cmpstr (sipua_via_get_transport (via), ==, rows[i].transport);
    g_assert_cmpstr (sipua_via_get_host (via), ==, rows[i].host);
    g_assert_cmpuint (sipua_via_get_port (via), ==, rows[i].port);
    g_assert_cmpstr (sipua_via_get_branch (via), ==, rows[i].branch);
    g_assert_cmpstr (sipua_via_get_received (via), ==, rows[i].received);
    g_assert_cmpstr (sipua_via_get_maddr (via), ==, rows[i].maddr);
    g_assert_cmpint (sipua_via_get_rport (via, &rport), ==, rows[i].rport >= 0);
    g_assert_cmpint (sipua_via_get_ttl (via, &ttl), ==, rows[i].ttl >= 0);
    g_assert_cmpint (rport, ==, rows[i].rport >= 0 ? rows[i].rport : 77);
    g_assert_cmpint (ttl, ==, rows[i].ttl >= 0 ? rows[i].ttl : 77);
    assert_written (via, rows[i].written);
    copy = sipua_via_copy (via);
    assert_written (copy, rows[i].written);
  }
}

static void
test_faults_name_part_and_offset (void)
{
  static const struct {
    const char *text, *message;
  } rows[] = {
    { "", "Via protocol at offset 0: expected a token" },
    { "SIP", "Via protocol at offset 3: expected \"/\"" },
    { "SIP/2.0/", "Via protocol at offset 8: expected a token" },
    { "SIP/2.0/UDPhost;", "Via protocol at offset 15: expected a blank behind the transport" },
    { "SIP/2.0/UDP ;branch=b", "Via host at offset 12: expected a host name, an IPv4 address or an "
                               "IPv6 reference in brackets" },
    { "SIP/2.0/UDP h:0", "Via port at offset 14: expected a number from 1 to 65535" },
    { "SIP/2.0/UDP h;rport=65536",
        "Via rport at offset 14: expected a number from 0 to 65535, or none" },
    { "SIP/2.0/UDP 192.0.2.15;;", /* RFC 4475 3.1.2.1 */
        "Via parameter at offset 23: expected \";\", a name and a value, or the end" },
    { "SIP/2.0/UDP h;x=\"\r\nTo: y\"", "Via at offset 17: expected no line end" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_via_parse (rows[i].text, -1, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

static void
test_build_and_change (void)
{
  g_autoptr (SipUaVia) via = sipua_via_new ("UDP", "2001:db8::1", 5060, "z9hG4bKx", NULL);
  g_autoptr (SipUaVia) fresh = sipua_via_new ("TCP", "h", 0, NULL, NULL);
  const char *name, *value;

  g_assert_true (g_str_has_prefix (sipua_via_get_branch (fresh), "z9hG4bK"));
  g_assert_cmpuint (strlen (sipua_via_get_branch (fresh)), >, strlen ("z9hG4bK") + 12);

  assert_written (via, "SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bKx");
  g_assert_true (sipua_via_set_rport (via, 0, NULL));
  g_assert_true (sipua_via_set_param (via, "maddr", "2001:db8::2", NULL));
  g_assert_true (sipua_via_set_param (via, "received", "[2001:db8::3]", NULL));
  g_assert_true (sipua_via_set_param (via, "ttl", "255", NULL));
  g_assert_true (sipua_via_set_param (via, "alias", NULL, NULL));
  g_assert_true (sipua_via_set_param (via, "x", "a b", NULL));
  assert_written (via, "SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bKx;rport;maddr=[2001:db8::2]"
                       ";received=2001:db8::3;ttl=255;alias;x=\"a b\"");
  g_assert_true (sipua_via_set_transport (via, "TLS", NULL));
  g_assert_true (sipua_via_set_host (via, "host", NULL));
  g_assert_true (sipua_via_set_port (via, 0, NULL));
  g_assert_true (sipua_via_set_rport (via, 4711, NULL));
  g_assert_true (sipua_via_set_param (via, "Branch", "z9hG4bKy", NULL));
  g_assert_true (sipua_via_set_param (via, "maddr", "192.0.2.1", NULL));
  g_assert_true (sipua_via_remove_param (via, "RECEIVED", NULL));
  g_assert_true (sipua_via_remove_param (via, "x", NULL));
  assert_written (via, "SIP/2.0/TLS host;branch=z9hG4bKy;rport=4711;maddr=192.0.2.1;ttl=255;alias");
  g_assert_true (sipua_via_get_nth_param (via, 1, &name, &value));
  g_assert_cmpstr (name, ==, "rport");
  g_assert_cmpstr (value, ==, "4711");
  g_assert_true (sipua_via_has_param (via, "ALIAS"));
  g_assert_false (sipua_via_get_nth_param (via, 5, &name, &value));
}

static void
test_what_cannot_stand_is_refused (void)
{
  static const struct {
    const char *name, *value, *message;
  } rows[] = {
    { "branch", "a;b", "Via branch at offset 1: expected a token" },
    { "branch", NULL, "Via branch at offset 0: expected a token" },
    { "received", "h;x=y",
        "received at offset 1: expected a host name, an IPv4 address or an IPv6 address" },
    { "maddr", NULL,
        "maddr at offset 0: expected a host name, an IPv4 address or an IPv6 address" },
    { "ttl", "256", "Via ttl at offset 0: expected a number from 0 to 255" },
    { "ttl", NULL, "Via ttl at offset 0: expected a number from 0 to 255" },
    { "rport", "x", "Via rport at offset 0: expected a number from 0 to 65535, or none" },
    { "x", "a\r\nb", "parameter x at offset 1: expected no line end" },
    { "x y", "a", "parameter name at offset 1: expected a token" },
  };
  g_autoptr (SipUaVia) via = sipua_via_new ("UDP", "h", 0, "b", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (sipua_via_set_param (via, rows[i].name, rows[i].value, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
  g_assert_false (sipua_via_set_rport (via, 65536, NULL));
  g_assert_false (sipua_via_set_port (via, 65536, NULL));
  g_assert_false (sipua_via_set_host (via, "a b", NULL));
  g_assert_false (sipua_via_set_transport (via, "U/P", NULL));
  g_assert_null (sipua_via_new ("UDP ", "h", 0, "b", NULL));
  g_assert_null (sipua_via_new ("UDP", "h\n", 0, "b", NULL));
  g_assert_null (sipua_via_new ("UDP", "h", 65536, "b", NULL));
  g_assert_null (sipua_via_new ("UDP", "h", 0, "b\r\n", NULL));
  assert_written (via, "SIP/2.0/UDP h;branch=b");
}

static void
test_only_the_single_holder_may_change (void)
{
  g_autoptr (SipUaVia) via = sipua_via_new ("UDP", "h", 0, "b", NULL);
  g_autoptr (SipUaVia) other = sipua_via_ref (via);
  g_autoptr (GError) error = NULL;

  g_assert_true (other == via);
  g_assert_false (sipua_via_set_host (via, "x", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE);
  g_assert_false (sipua_via_set_transport (via, "TCP", NULL));
  g_assert_false (sipua_via_set_port (via, 1, NULL));
  g_assert_false (sipua_via_set_rport (via, 1, NULL));
  g_assert_false (sipua_via_set_param (via, "x", "y", NULL));
  g_assert_false (sipua_via_remove_param (via, "branch", NULL));
  assert_written (via, "SIP/2.0/UDP h;branch=b");
}

static void
test_lists (void)
{
  g_autoptr (GError) error = NULL;
  g_autolist (SipUaVia) list = sipua_via_parse_list (
      "SIP/2.0/UDP a;x=\"1,2\";branch=1,, SIP / 2.0 / TCP b ;branch=2", -1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (list), ==, 2);
  assert_written (list->data, "SIP/2.0/UDP a;x=\"1,2\";branch=1");
  assert_written (list->next->data, "SIP/2.0/TCP b;branch=2");
  g_assert_null (sipua_via_parse_list (" , ", -1, &error));
  g_assert_no_error (error);
  g_assert_null (sipua_via_parse_list ("SIP/2.0/UDP a, SIP/2.0/UDP ?", -1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_cmpstr (error->message, ==,
      "Via host at offset 27: expected a host name, an IPv4 address or an IPv6 reference in "
      "brackets");
}

static void
test_limits (void)
{
  g_autofree char *huge = g_strnfill (SIPUA_MAX_HEADER_SIZE + 1, ' ');
  g_autoptr (GString) text = g_string_new ("SIP/2.0/UDP h");
  g_autoptr (SipUaVia) via = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) more_error = NULL;

  for (guint i = 0; i < SIPUA_MAX_PARAMS; i++)
    g_string_append_printf (text, ";p%u", i);
  via = sipua_via_parse (text->str, -1, NULL);
  g_assert_false (sipua_via_set_rport (via, 1, &more_error));
  g_assert_error (more_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_false (sipua_via_set_param (via, "received", "h", NULL));
  g_string_append (text, ";more");
  g_assert_null (sipua_via_parse (text->str, -1, NULL));
  g_assert_null (sipua_via_parse (huge, -1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

static void
test_cseq (void)
{
  static const struct {
    const char *text;
    guint32 number;
    const char *method;  /* NULL: refused */
    const char *message; /* then; else what is written */
  } rows[] = {
    { "314159 INVITE", 314159, "INVITE", "314159 INVITE" },
    { "0009  \t INVITE ", 9, "INVITE", "9 INVITE" }, /* RFC 4475 3.1.1.1 */
    { "0 !interesting-Method0123456789_*+`.%indeed'~", 0,
        "!interesting-Method0123456789_*+`.%indeed'~",
        "0 !interesting-Method0123456789_*+`.%indeed'~" },
    { "4294967295 x", 4294967295, "x", "4294967295 x" },
    { "4294967296 x", 0, NULL,
        "CSeq number at offset 0: expected a number from 0 to 4294967295" }, /* 3.1.2.4 */
    { "-1 x", 0, NULL, "CSeq number at offset 0: expected a number from 0 to 4294967295" },
    { "", 0, NULL, "CSeq number at offset 0: expected a number from 0 to 4294967295" },
    { "1", 0, NULL, "CSeq method at offset 1: expected a token and nothing behind it" },
    { "1x", 0, NULL, "CSeq method at offset 1: expected a digit or a blank" },
    { "1 ", 0, NULL, "CSeq method at offset 2: expected a token and nothing behind it" },
    { "1 A B", 0, NULL, "CSeq method at offset 3: expected a token and nothing behind it" },
    { "1 A\r\n", 0, NULL, "CSeq method at offset 3: expected a token and nothing behind it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaCSeq) cseq = sipua_cseq_parse (rows[i].text, -1, &error);
    g_autofree char *written = NULL;

    if (!rows[i].method) {
      g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
      g_assert_cmpstr (error->message, ==, rows[i].message);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (sipua_cseq_get_number (cseq), ==, rows[i].number);
    g_assert_cmpstr (sipua_cseq_get_method (cseq), ==, rows[i].method);
    written = sipua_cseq_to_string (cseq);
    g_assert_cmpstr (written, ==, rows[i].message);
  }
}

static void
test_cseq_is_built_and_compared (void)
{
  g_autoptr (SipUaCSeq) a = sipua_cseq_new (1, "INVITE", NULL);
  g_autoptr (SipUaCSeq) b = sipua_cseq_parse ("01 INVITE", -1, NULL);
  g_autoptr (SipUaCSeq) c = sipua_cseq_new (1, "invite", NULL);
  g_autoptr (SipUaCSeq) d = sipua_cseq_new (2, "INVITE", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (sipua_cseq_equal (a, b));
  g_assert_false (sipua_cseq_equal (a, c));
  g_assert_false (sipua_cseq_equal (a, d));
  g_assert_null (sipua_cseq_new (1, "A\r\nB", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  g_assert_cmpstr (error->message, ==, "CSeq method at offset 1: expected a token");
  g_assert_null (sipua_cseq_new (1, "", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/via-build/parts-are-found-and-written", test_parts_are_found_and_written);
  g_test_add_func ("/via-build/faults-name-part-and-offset", test_faults_name_part_and_offset);
  g_test_add_func ("/via-build/build-and-change", test_build_and_change);
  g_test_add_func ("/via-build/what-cannot-stand-is-refused", test_what_cannot_stand_is_refused);
  g_test_add_func (
      "/via-build/only-the-single-holder-may-change", test_only_the_single_holder_may_change);
  g_test_add_func ("/via-build/lists", test_lists);
  g_test_add_func ("/via-build/limits", test_limits);
  g_test_add_func ("/cseq/parts-are-found", test_cseq);
  g_test_add_func ("/cseq/is-built-and-compared", test_cseq_is_built_and_compared);
  return g_test_run ();
}
