/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses made, changed, written, compared and in lists (RFC 3261 sections 7.3.1, 20.10, 20.20). */

#include <string.h>
#include <sipua/sipua-address.h>

#include "base/limits.h"

static SipUaAddress *
make (const char *uri_text)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (uri_text, -1, NULL);

  return sipua_address_new (uri);
}

static void
assert_written (const SipUaAddress *address, const char *expected)
{
  g_autofree char *written = sipua_address_to_string (address);

  g_assert_cmpstr (written, ==, expected);
}

static void
test_display_names_are_quoted_where_needed (void)
{
  static const struct {
    const char *name, *written;
  } rows[] = {
    { NULL, "<sip:a@b>" },
    { "Bob", "Bob <sip:a@b>" },
    { "Anonymous Caller", "Anonymous Caller <sip:a@b>" },
    { "O'Brien-2.0!", "O'Brien-2.0! <sip:a@b>" },
    { "", "\"\" <sip:a@b>" },
    { "A. G. Bell", "A. G. Bell <sip:a@b>" },
    { "Bell, Alexander", "\"Bell, Alexander\" <sip:a@b>" },
    { " Bob", "\" Bob\" <sip:a@b>" },
    { "Bob ", "\"Bob \" <sip:a@b>" },
    { "A  B", "\"A  B\" <sip:a@b>" },
    { "A\tB", "\"A\tB\" <sip:a@b>" },
    { "Bj\xc3\xb6rn", "\"Bj\xc3\xb6rn\" <sip:a@b>" },
    { "say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\" <sip:a@b>" },
    { "bell\a", "\"bell\\\a\" <sip:a@b>" },
    { "<sip:x@y>;tag=1", "\"<sip:x@y>;tag=1\" <sip:a@b>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaAddress) address = make ("sip:a@b");
    g_autoptr (SipUaAddress) again = NULL;

    g_assert_true (sipua_address_set_display_name (address, rows[i].name, NULL));
    assert_written (address, rows[i].written);
    again = sipua_address_parse (rows[i].written, -1, NULL);
    g_assert_cmpstr (sipua_address_get_display_name (again), ==, rows[i].name);
  }
}

static void
test_parsed_addresses_are_written_alike (void)
{
  static const struct {
    const char *text, *written;
  } rows[] = {
    { "\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s",
        "A. G. Bell <sip:agb@bell-telephone.com>;tag=a48s" },
    { "sip:+12125551212@server.phone2net.com;tag=887s",
        "<sip:+12125551212@server.phone2net.com>;tag=887s" },
    { "caller<sip:c@b>;tag=323", "caller <sip:c@b>;tag=323" }, /* RFC 4475 3.1.1.6 */
    { "<sip:a@b;lr?x=y>;q=0.7; expires = 3600", "<sip:a@b;lr?x=y>;q=0.7;expires=3600" },
    { "<sip:a@b>;+sip.instance=\"<urn:uuid:\\\"1\\\">\";x=\"token\";y",
        "<sip:a@b>;+sip.instance=\"<urn:uuid:\\\"1\\\">\";x=\"token\";y" },
    { "<sip:a@b>;tag=odd:@/tag;e=;f=\"\"", "<sip:a@b>;tag=odd:@/tag;e;f=\"\"" },
    { "<urn:service:sos>", "<urn:service:sos>" },
    { "tel:+1-201;tag=1", "<tel:+1-201>;tag=1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaAddress) address = sipua_address_parse (rows[i].text, -1, NULL);

    assert_written (address, rows[i].written);
  }
}

static void
test_params_are_set_and_removed (void)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse ("<sip:a@b>;x=1;tag=2;X=3", -1, NULL);
  const char *name, *value;

  g_assert_true (sipua_address_set_param (address, "X", "a b", NULL));
  assert_written (address, "<sip:a@b>;x=\"a b\";tag=2");
  g_assert_true (sipua_address_set_param (address, "host", "[2001:db8::1]", NULL));
  g_assert_true (sipua_address_set_param (address, "q", "0.25", NULL));
  g_assert_true (sipua_address_set_param (address, "ob", NULL, NULL));
  g_assert_true (sipua_address_set_param (address, "tag", "new", NULL));
  g_assert_true (
      sipua_address_set_param (address, "x", sipua_address_get_param (address, "x"), NULL));
  assert_written (address, "<sip:a@b>;x=\"a b\";tag=new;host=[2001:db8::1];q=0.25;ob");
  g_assert_true (sipua_address_get_nth_param (address, 1, &name, &value));
  g_assert_cmpstr (name, ==, "tag");
  g_assert_cmpstr (value, ==, "new");
  g_assert_false (sipua_address_get_nth_param (address, 5, &name, &value));
  g_assert_true (sipua_address_remove_param (address, "X", NULL));
  g_assert_true (sipua_address_remove_param (address, "Tag", NULL));
  g_assert_true (sipua_address_remove_param (address, "none", NULL));
  assert_written (address, "<sip:a@b>;host=[2001:db8::1];q=0.25;ob");
}

/* Names that the address gave out are good to change it. */
static void
test_params_are_changed_by_their_own_names (void)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse ("<sip:a@b>;x=1;y;X=2;Y=3", -1, NULL);
  const char *name;

  g_assert_true (sipua_address_get_nth_param (address, 2, &name, NULL));
  g_assert_true (sipua_address_set_param (address, name, "4", NULL));
  assert_written (address, "<sip:a@b>;x=4;y;Y=3");
  g_assert_true (sipua_address_get_nth_param (address, 2, &name, NULL));
  g_assert_true (sipua_address_remove_param (address, name, NULL));
  assert_written (address, "<sip:a@b>;x=4");
}

static void
test_what_cannot_stand_is_refused (void)
{
  static const struct {
    const char *name, *value; /* name NULL: the display name is value */
    const char *message;
  } rows[] = {
    { NULL, "a\r\nVia: x", "display name at offset 1: expected no line end" },
    { NULL, "ab\xff", "display name at offset 2: expected UTF-8" },
    { "", "x", "parameter name at offset 0: expected a token" },
    { "a;b", "x", "parameter name at offset 1: expected a token" },
    { "a", "x\n", "parameter a at offset 1: expected no line end" },
    { "a", "x\r", "parameter a at offset 1: expected no line end" },
    { "tag", "a b", "parameter tag at offset 1: expected a token" },
    { "TAG", NULL, "parameter tag at offset 0: expected a token" },
    { "q", "1.1",
        "parameter q at offset 0: expected a number from 0 to 1 with three decimals at "
        "most" },
    { "q", "0.1234",
        "parameter q at offset 0: expected a number from 0 to 1 with three decimals at most" },
    { "q", "",
        "parameter q at offset 0: expected a number from 0 to 1 with three decimals at most" },
    { "expires", "-1", "parameter expires at offset 0: expected seconds, from 0 to 4294967295" },
    { "expires", "4294967296",
        "parameter expires at offset 0: expected seconds, from 0 to 4294967295" },
  };
  g_autoptr (SipUaAddress) address = make ("sip:a@b");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    gboolean ok = rows[i].name
                      ? sipua_address_set_param (address, rows[i].name, rows[i].value, &error)
                      : sipua_address_set_display_name (address, rows[i].value, &error);

    g_assert_false (ok);
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
  assert_written (address, "<sip:a@b>");
}

/* Inside quotes the parser would not see them. */
static void
test_line_ends_are_not_parsed (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sipua_address_parse ("\"a\r\nVia: x\" <sip:a@b>", -1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_cmpstr (error->message, ==, "address at offset 2: expected no line end");
  g_assert_null (sipua_address_parse ("<sip:a@b>;x=\"\\\n\"", -1, NULL));
}

static void
test_q_and_expires (void)
{
  static const struct {
    const char *text;
    double q;       /* -1: none */
    gint64 expires; /* -1: none */
  } rows[] = {
    { "<sip:a@b>", -1, -1 },
    { "<sip:a@b>;q=0.5;expires=60", 0.5, 60 },
    { "<sip:a@b>;q=1.000;expires=0", 1, 0 },
    { "<sip:a@b>;q=0;expires=\"7\"", 0, 7 },
    { "<sip:a@b>;q=1.5;expires=x", -1, 3600 },                      /* 20.10 */
    { "<sip:a@b>;q=nan;expires=280297596632815", -1, G_MAXUINT32 }, /* RFC 4475 3.1.2.4 */
    { "<sip:a@b>;q=0.5.5;expires=", -1, 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaAddress) address = sipua_address_parse (rows[i].text, -1, NULL);
    double q = -1;
    guint expires = 77;

    g_assert_cmpint (sipua_address_get_q (address, &q), ==, rows[i].q >= 0);
    g_assert_cmpfloat (q, ==, rows[i].q);
    g_assert_cmpint (sipua_address_get_expires (address, &expires), ==, rows[i].expires >= 0);
    if (rows[i].expires >= 0)
      g_assert_cmpint (expires, ==, rows[i].expires);
  }
}

static void
test_only_the_single_holder_may_change (void)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse ("X <sip:a@b>;tag=1", -1, NULL);
  g_autoptr (SipUaAddress) other = sipua_address_ref (address);
  g_autoptr (SipUaAddress) copy = sipua_address_copy (address);
  g_autoptr (SipUaUri) uri = sipua_uri_parse ("sip:c@d", -1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (other == address);
  g_assert_false (sipua_address_set_display_name (address, "Y", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE);
  g_assert_false (sipua_address_set_uri (address, uri, NULL));
  g_assert_false (sipua_address_set_param (address, "a", "b", NULL));
  g_assert_false (sipua_address_remove_param (address, "tag", NULL));
  g_assert_true (sipua_address_set_uri (copy, uri, NULL));
  /* The address has a URI of its own. */
  g_assert_true (sipua_uri_set_user (uri, "z", NULL));
  g_assert_false (sipua_uri_set_user (sipua_address_get_uri (copy), "z", NULL));
  g_assert_false (sipua_uri_set_user (sipua_address_get_uri (address), "z", NULL));
  g_assert_true (sipua_address_set_display_name (copy, NULL, NULL));
  g_assert_true (sipua_address_remove_param (copy, "tag", NULL));
  assert_written (copy, "<sip:c@d>");
  assert_written (address, "X <sip:a@b>;tag=1");
}

static void
test_equality (void)
{
  static const struct {
    const char *a, *b;
    gboolean equal;
  } rows[] = {
    /* 20.20 */
    { "Bob <sip:bob@b>;tag=1", "\"Robert\" <sip:bob@B>;tag=1", TRUE },
    { "<sip:bob@b>;tag=1", "sip:bob@b;tag=1", TRUE },
    { "<sip:bob@b>;tag=1", "<sip:bob@b>;tag=2", FALSE },
    { "<sip:bob@b>;tag=1", "<sip:bob@b>", FALSE },
    { "<sip:bob@b>;x=1", "<sip:bob@b>", TRUE },
    { "<sip:bob@b>;x=1", "<sip:bob@b>;x=2", FALSE },
    { "<sip:bob@b>;x=a", "<sip:bob@b>;X=A", TRUE },
    { "<sip:bob@b>;x=\"a\"", "<sip:bob@b>;x=\"A\"", FALSE }, /* 7.3.1 */
    { "<sip:bob@b>", "<sip:Bob@b>", FALSE },
    { "<sip:bob@b;transport=udp>", "sip:bob@b;transport=udp", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaAddress) a = sipua_address_parse (rows[i].a, -1, NULL);
    g_autoptr (SipUaAddress) b = sipua_address_parse (rows[i].b, -1, NULL);

    g_assert_cmpint (sipua_address_equal (a, b), ==, rows[i].equal);
    g_assert_cmpint (sipua_address_equal (b, a), ==, rows[i].equal);
  }
}

static void
test_lists (void)
{
  g_autoptr (GError) error = NULL;
  g_autolist (SipUaAddress) list = sipua_address_parse_list (
      "\"Watson, \\\"Tom\\\", >\" <sip:w,x@y?a=b,c>;q=0.7;x=\"a,b\",, ,sip:b@c;lr , <sip:d@e>", -1,
      &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (list), ==, 3);
  assert_written (list->data, "\"Watson, \\\"Tom\\\", >\" <sip:w,x@y?a=b%2Cc>;q=0.7;x=\"a,b\"");
  assert_written (list->next->data, "<sip:b@c>;lr");
  assert_written (list->next->next->data, "<sip:d@e>");

  g_assert_null (sipua_address_parse_list ("", -1, &error));
  g_assert_null (sipua_address_parse_list (" , ,", -1, &error));
  g_assert_no_error (error);
  g_assert_null (sipua_address_parse_list ("<sip:a@b>, <sip:c@d:x>", -1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_cmpstr (error->message, ==, "URI port at offset 20: expected a number from 1 to 65535");
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("<sip:a@b>");
  g_autoptr (SipUaAddress) address = NULL;
  g_autofree char *huge = g_strnfill (SIPUA_MAX_HEADER_SIZE + 1, ',');
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) list_error = NULL;
  g_autoptr (GError) parse_error = NULL;

  for (guint i = 0; i < SIPUA_MAX_PARAMS; i++)
    g_string_append_printf (text, ";p%u", i);
  address = sipua_address_parse (text->str, -1, NULL);
  g_assert_true (sipua_address_set_param (address, "p3", "x", NULL));
  g_assert_false (sipua_address_set_param (address, "more", "x", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_string_append (text, ";more");
  g_assert_null (sipua_address_parse (text->str, -1, &parse_error));
  g_assert_error (parse_error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
  g_assert_null (sipua_address_parse_list (huge, SIPUA_MAX_HEADER_SIZE, NULL));
  g_assert_null (sipua_address_parse_list (huge, -1, &list_error));
  g_assert_error (list_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-build/display-names-are-quoted-where-needed",
      test_display_names_are_quoted_where_needed);
  g_test_add_func (
      "/address-build/parsed-addresses-are-written-alike", test_parsed_addresses_are_written_alike);
  g_test_add_func ("/address-build/params-are-set-and-removed", test_params_are_set_and_removed);
  g_test_add_func ("/address-build/params-are-changed-by-their-own-names",
      test_params_are_changed_by_their_own_names);
  g_test_add_func (
      "/address-build/what-cannot-stand-is-refused", test_what_cannot_stand_is_refused);
  g_test_add_func ("/address-build/line-ends-are-not-parsed", test_line_ends_are_not_parsed);
  g_test_add_func ("/address-build/q-and-expires", test_q_and_expires);
  g_test_add_func (
      "/address-build/only-the-single-holder-may-change", test_only_the_single_holder_may_change);
  g_test_add_func ("/address-build/equality", test_equality);
  g_test_add_func ("/address-build/lists", test_lists);
  g_test_add_func ("/address-build/limits", test_limits);
  return g_test_run ();
}
