/* SPDX-License-Identifier: BSD-3-Clause */
/* Via elements (RFC 3261 section 20.42, RFC 3581, RFC 5118 section 4.5). */

#include "message/via.h"

#include "message-fixtures.h"

static void
test_parts_are_found (void)
{
  static const struct {
    const char *text;
    const char *transport, *host;
    guint port;
    const char *branch, *received;
    gboolean has_rport;
    guint rport;
    const char *maddr;
  } rows[] = {
    /* RFC 3261 20.42 */
    { "SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7", "UDP",
        "erlang.bell-telephone.com", 5060, "z9hG4bK87asdks7", "", FALSE, 0, "" },
    { "SIP/2.0/UDP 192.0.2.1:5060 ;received=192.0.2.207;branch=z9hG4bK77asjd", "UDP", "192.0.2.1",
        5060, "z9hG4bK77asjd", "192.0.2.207", FALSE, 0, "" },
    { "SIP / 2.0 / UDP first.example.com: 4000;ttl=16;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1",
        "UDP", "first.example.com", 4000, "z9hG4bKa7c6a8dlze.1", "", FALSE, 0, "224.2.0.1" },
    /* RFC 4475 3.1.1.1 */
    { " SIP  /    2.0   / TCP     spindle.example.com   ;  branch  =   z9hG4bK9ikj8  ", "TCP",
        "spindle.example.com", 0, "z9hG4bK9ikj8", "", FALSE, 0, "" },
    { "SIP/2.0/UDP iftgw.example.com", "UDP", "iftgw.example.com", 0, "", "", FALSE, 0, "" },
    { "SIP/7.0/UDP c;branch=z9hG4bKkdjuw", "UDP", "c", 0, "z9hG4bKkdjuw", "", FALSE, 0, "" },
    { "SIP/2.0/UNKNOWN t4;branch=x", "UNKNOWN", "t4", 0, "x", "", FALSE, 0, "" },
    { "SIP/2.0/TCP h;branch=z9hG4bK-.!%66*_+`'~", "TCP", "h", 0, "z9hG4bK-.!%66*_+`'~", "", FALSE,
        0, "" },
    /* RFC 3581 4 */
    { "SIP/2.0/UDP h;rport;branch=b", "UDP", "h", 0, "b", "", TRUE, 0, "" },
    { "SIP/2.0/UDP h;RPORT=9988;Received=192.0.2.1;branch=b", "UDP", "h", 0, "b", "192.0.2.1", TRUE,
        9988, "" },
    { "SIP/2.0/UDP h;rport=;branch=b", "UDP", "h", 0, "b", "", TRUE, 0, "" },
    /* RFC 5118 4.5, 4.9 */
    { "SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=b", "UDP", "2001:db8::9:1", 0,
        "b", "2001:db8::9:255", FALSE, 0, "" },
    { "SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=b", "UDP", "2001:db8::9:1", 0,
        "b", "2001:db8::9:255", FALSE, 0, "" },
    { "SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=b", "UDP", "::ffff:192.0.2.10", 19823, "b", "",
        FALSE, 0, "" },
    { "SIP/2.0/UDP h;x=\"a;branch=no\";branch=yes", "UDP", "h", 0, "yes", "", FALSE, 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SipUaViaView via;

    g_assert_true (sipua_via_view_parse (sipua_view_from_string (rows[i].text), &via, NULL));
    assert_view (via.transport, rows[i].transport);
    assert_view (via.host, rows[i].host);
    g_assert_cmpuint (via.port, ==, rows[i].port);
    assert_view (via.branch, rows[i].branch);
    assert_view (via.received, rows[i].received);
    g_assert_cmpint (via.has_rport, ==, rows[i].has_rport);
    g_assert_cmpuint (via.rport, ==, rows[i].rport);
    assert_view (via.maddr, rows[i].maddr);
  }
}

static void
test_what_is_no_via_is_refused (void)
{
  static const char *const rows[] = {
    "",
    "SIP",
    "SIP/2.0",
    "SIP/2.0/",
    "SIP/2.0/UDP",
    "SIP/2.0/UDP ",
    "SIP/2.0/UDPhost;",
    "SIP/2.0 UDP h",
    "/2.0/UDP h",
    "SIP/2.0/UDP ;branch=b",
    "SIP/2.0/UDP h:",
    "SIP/2.0/UDP h:0",
    "SIP/2.0/UDP h:65536",
    "SIP/2.0/UDP h:5060x",
    "SIP/2.0/UDP 2001:db8::1",
    "SIP/2.0/UDP [2001:db8::1",
    "SIP/2.0/UDP [x]",
    "SIP/2.0/UDP 192.0.2.15;;", /* RFC 4475 3.1.2.1 */
    "SIP/2.0/UDP h;",
    "SIP/2.0/UDP h;=b",
    "SIP/2.0/UDP h;a b",
    "SIP/2.0/UDP h;rport=x",
    "SIP/2.0/UDP h;rport=65536",
    "SIP/2.0/UDP h;a=\"b",
    "SIP/2.0/UDP h;a=<b>",
    "SIP/2.0/UDP h x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SipUaViaView via = { .port = 77 };

    g_assert_false (sipua_via_view_parse (sipua_view_from_string (rows[i]), &via, NULL));
    g_assert_cmpuint (via.port, ==, 77);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/via/parts-are-found", test_parts_are_found);
  g_test_add_func ("/via/what-is-no-via-is-refused", test_what_is_no_via_is_refused);
  return g_test_run ();
}
