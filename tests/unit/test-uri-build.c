/* SPDX-License-Identifier: BSD-3-Clause */
/* URIs made from nothing and changed (RFC 3261 sections 19.1.1, 19.1.2 and 25.1, RFC 3966). */

#include <string.h>
#include <sipua/sipua-uri.h>

#include "base/limits.h"

static void
assert_text (const SipUaUri *uri, const char *expected)
{
  g_autofree char *written = sipua_uri_to_string (uri);

  g_assert_cmpstr (sipua_uri_get_text (uri), ==, expected);
  g_assert_cmpstr (written, ==, expected);
}

static void
test_new_escapes_what_must_be (void)
{
  static const struct {
    const char *scheme, *user, *host;
    guint port;
    const char *text;
  } rows[] = {
    { "sip", "alice", "atlanta.com", 0, "sip:alice@atlanta.com" },
    { "sips", NULL, "h", 5061, "sips:h:5061" },
    { "sip", "sips:user@example.com", "example.net", 0,
        "sip:sips%3Auser%40example.com@example.net" }, /* RFC 4475 3.1.1.3 */
    { "sip", "a%41", "h", 0, "sip:a%2541@h" },
    { "sip", "a;b?c/d,e&f=g+h$i", "h", 0, "sip:a;b?c/d,e&f=g+h$i@h" },
    { "sip", "-_.!~*'()", "h", 0, "sip:-_.!~*'()@h" },
    { "sip", "a b\"<>#\\{}|^`[]", "h", 0, "sip:a%20b%22%3C%3E%23%5C%7B%7D%7C%5E%60%5B%5D@h" },
    { "sip", "J\xc3\xbcrgen\x01\x7f", "h", 0, "sip:J%C3%BCrgen%01%7F@h" },
    { "sip", NULL, "2001:db8::10", 5070, "sip:[2001:db8::10]:5070" },
    { "sip", "a", "[2001:db8::10]", 0, "sip:a@[2001:db8::10]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaUri) uri =
        sipua_uri_new (rows[i].scheme, rows[i].user, rows[i].host, rows[i].port, &error);

    g_assert_no_error (error);
    assert_text (uri, rows[i].text);
    g_assert_cmpstr (sipua_uri_get_user (uri), ==, rows[i].user);
    g_assert_cmpuint (sipua_uri_get_port (uri), ==, rows[i].port);
  }
}

static void
test_new_refuses_what_cannot_stand (void)
{
  static const struct {
    const char *scheme, *user, *host;
    guint port;
    const char *message;
  } rows[] = {
    { "tel", "1", "h", 0, "URI scheme at offset 0: expected \"sip\" or \"sips\"" },
    { "sip:x@", "1", "h", 0, "URI scheme at offset 0: expected \"sip\" or \"sips\"" },
    { "sip", "", "h", 0, "URI user at offset 0: expected at least one character" },
    { "sip", "ab\r\nX: y", "h", 0, "URI user at offset 2: expected no line end" },
    { "sip", "ab\ny", "h", 0, "URI user at offset 2: expected no line end" },
    { "sip", "a", "", 0,
        "URI host at offset 0: expected a host name, an IPv4 address or an IPv6 address" },
    { "sip", "a", "h;lr", 0,
        "URI host at offset 1: expected a host name, an IPv4 address or an IPv6 address" },
    { "sip", "a", "h:5060", 0,
        "URI host at offset 0: expected a host name, an IPv4 address or an IPv6 address" },
    { "sip", "a", "h\r\n", 0,
        "URI host at offset 1: expected a host name, an IPv4 address or an IPv6 address" },
    { "sip", "a", "[::1]x", 0,
        "URI host at offset 5: expected a host name, an IPv4 address or an IPv6 address" },
    { "sip", "a", "::1]:5060;x=[", 0,
        "URI host at offset 4: expected a host name, an IPv4 address or an IPv6 address" },
    { "sip", "a", "::1]x", 0,
        "URI host at offset 4: expected a host name, an IPv4 address or an IPv6 address" },
    { "sip", "a", "2001:db8:::1", 0, "URI host at offset 0: expected an IPv6 address" },
    { "sip", "a", "[1:2]", 0, "URI host at offset 0: expected an IPv6 address" },
    { "sip", "a", "h", 65536,
        "URI port at offset 0: expected a number from 1 to 65535, or 0 for none" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        sipua_uri_new (rows[i].scheme, rows[i].user, rows[i].host, rows[i].port, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

static void
test_new_tel (void)
{
  static const struct {
    const char *number, *context;
    const char *text;    /* NULL: refused */
    const char *message; /* then */
  } rows[] = {
    { "+1-201-555-0123", NULL, "tel:+1-201-555-0123", NULL },
    { "7042", "example.com", "tel:7042;phone-context=example.com", NULL },
    { "*31#", "+49", "tel:*31#;phone-context=+49", NULL },
    { "7042", NULL, NULL,
        "URI parameter phone-context at offset 0: expected one with a local number" },
    { "+1", "+1", NULL,
        "URI parameter phone-context at offset 0: expected none with a global number" },
    { "7042", "a;b", NULL,
        "URI parameter phone-context at offset 1: expected a domain name, or \"+\" and digits" },
    { "7042", "+a", NULL,
        "URI parameter phone-context at offset 0: expected a domain name, or \"+\" and digits" },
    { "7042;x", "h", NULL,
        "URI number at offset 4: expected a telephone number: \"+\" and digits, or digits, \"A\" "
        "to "
        "\"F\", \"*\" and \"#\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaUri) uri = sipua_uri_new_tel (rows[i].number, rows[i].context, &error);

    if (rows[i].text) {
      g_assert_no_error (error);
      assert_text (uri, rows[i].text);
      continue;
    }
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

/* RFC 3966 section 3: what is a number and what is none. */
static void
test_tel_numbers_are_parsed (void)
{
  static const struct {
    const char *text, *number; /* NULL: refused */
  } rows[] = {
    { "tel:+1-201-555-0123", "+1-201-555-0123" },
    { "tel:+(44).20", "+(44).20" },
    { "tel:112", "112" },
    { "tel:*#A-f;phone-context=+1", "*#A-f" },
    { "tel:863-1234;phone-context=+1-914-555", "863-1234" },
    { "tel:+", NULL },
    { "tel:+-.", NULL },
    { "tel:--", NULL },
    { "tel:1+2", NULL },
    { "tel:++1", NULL },
    { "tel:+1a", NULL },
    { "tel:+1*", NULL },
    { "tel:g", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaUri) uri = sipua_uri_parse (rows[i].text, -1, NULL);

    g_assert_cmpint (uri != NULL, ==, rows[i].number != NULL);
    if (uri)
      g_assert_cmpstr (sipua_uri_get_user (uri), ==, rows[i].number);
  }
}

static void
test_changes_leave_the_rest_byte_for_byte (void)
{
  g_autoptr (SipUaUri) uri =
      sipua_uri_parse ("sip:%61l:p%77@H.com:5070;x=%41;Lr;x=2?S=%61&b=c", -1, NULL);

  g_assert_true (sipua_uri_set_scheme (uri, "sips", NULL));
  assert_text (uri, "sips:%61l:p%77@H.com:5070;x=%41;Lr;x=2?S=%61&b=c");
  g_assert_true (sipua_uri_set_host (uri, "2001:db8::1", NULL));
  g_assert_true (sipua_uri_set_port (uri, 0, NULL));
  assert_text (uri, "sips:%61l:p%77@[2001:db8::1];x=%41;Lr;x=2?S=%61&b=c");
  g_assert_true (sipua_uri_set_param (uri, "X", "3&\"", NULL));
  assert_text (uri, "sips:%61l:p%77@[2001:db8::1];X=3&%22;Lr?S=%61&b=c");
  g_assert_true (sipua_uri_set_param (uri, "a;b=c", NULL, NULL));
  assert_text (uri, "sips:%61l:p%77@[2001:db8::1];X=3&%22;Lr;a%3Bb%3Dc?S=%61&b=c");
  g_assert_true (sipua_uri_has_param (uri, "a;b=c"));
  g_assert_true (sipua_uri_remove_param (uri, "lr", NULL));
  g_assert_true (sipua_uri_remove_param (uri, "A;B=C", NULL));
  g_assert_true (sipua_uri_remove_param (uri, "none", NULL));
  g_assert_true (sipua_uri_set_header (uri, "s", "x&y=z?", NULL));
  assert_text (uri, "sips:%61l:p%77@[2001:db8::1];X=3&%22?s=x%26y%3Dz?&b=c");
  g_assert_true (sipua_uri_add_header (uri, "b", "d", NULL));
  g_assert_true (sipua_uri_remove_header (uri, "S", NULL));
  assert_text (uri, "sips:%61l:p%77@[2001:db8::1];X=3&%22?b=c&b=d");
  g_assert_true (sipua_uri_remove_header (uri, "b", NULL));
  g_assert_true (sipua_uri_set_password (uri, "a:b;c", NULL));
  assert_text (uri, "sips:%61l:a%3Ab%3Bc@[2001:db8::1];X=3&%22");
  g_assert_cmpstr (sipua_uri_get_password (uri), ==, "a:b;c");
  g_assert_true (sipua_uri_set_user (uri, "\xc3\xa9", NULL));
  g_assert_true (sipua_uri_set_password (uri, NULL, NULL));
  assert_text (uri, "sips:%C3%A9@[2001:db8::1];X=3&%22");
  g_assert_true (sipua_uri_set_user (uri, NULL, NULL));
  assert_text (uri, "sips:[2001:db8::1];X=3&%22");
  g_assert_true (sipua_uri_add_header (uri, "Subject", "", NULL));
  assert_text (uri, "sips:[2001:db8::1];X=3&%22?Subject=");
}

static void
test_getters_of_what_was_changed (void)
{
  g_autoptr (SipUaUri) uri = sipua_uri_new ("sip", NULL, "h", 0, NULL);
  const char *name, *value;

  g_assert_true (sipua_uri_set_param (uri, "lr", NULL, NULL));
  g_assert_true (sipua_uri_set_param (uri, "maddr", "[2001:db8::1]", NULL));
  g_assert_true (sipua_uri_set_header (uri, "body", "a\r\nb", NULL));
  g_assert_true (sipua_uri_get_nth_param (uri, 0, &name, &value));
  g_assert_cmpstr (name, ==, "lr");
  g_assert_cmpstr (value, ==, "");
  g_assert_true (sipua_uri_get_nth_param (uri, 1, &name, &value));
  g_assert_cmpstr (value, ==, "[2001:db8::1]");
  g_assert_false (sipua_uri_get_nth_param (uri, 2, &name, &value));
  g_assert_cmpstr (sipua_uri_get_header (uri, "BODY"), ==, "a\r\nb");
  g_assert_null (sipua_uri_get_header (uri, "lr"));
  assert_text (uri, "sip:h;lr;maddr=[2001:db8::1]?body=a%0D%0Ab");
}

static void
test_setters_refuse_what_cannot_stand (void)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse ("sip:h", -1, NULL);
  g_autofree char *huge = g_strnfill (SIPUA_MAX_URI_SIZE, 'a');
  static const char *const messages[] = {
    "URI user at offset 1: expected no line end",
    "URI password at offset 0: expected no line end",
    "URI parameter at offset 2: expected no line end",
    "URI parameter name at offset 0: expected at least one character",
    "URI parameter name at offset 1: expected no line end",
    "URI header at offset 2: expected no line end",
    "URI header name at offset 1: expected a token",
    "URI header at offset 0: expected no line end",
    "URI host at offset 0: expected a host name, an IPv4 address or an IPv6 address",
    "URI port at offset 0: expected a number from 1 to 65535, or 0 for none",
    "URI scheme at offset 0: expected \"sip\" or \"sips\"",
  };
  GError *errors[G_N_ELEMENTS (messages)] = { NULL };
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_false (sipua_uri_set_user (uri, "a\n", &errors[n++]));
  g_assert_false (sipua_uri_set_password (uri, "\r", &errors[n++]));
  g_assert_false (sipua_uri_set_param (uri, "x", "ab\r\nVia: z", &errors[n++]));
  g_assert_false (sipua_uri_set_param (uri, "", "x", &errors[n++]));
  g_assert_false (sipua_uri_set_param (uri, "x\n", "x", &errors[n++]));
  g_assert_false (sipua_uri_set_header (uri, "x", "ab\n", &errors[n++]));
  g_assert_false (sipua_uri_set_header (uri, "x:", "ab", &errors[n++]));
  g_assert_false (sipua_uri_add_header (uri, "x", "\nab", &errors[n++]));
  g_assert_false (sipua_uri_set_host (uri, "@h", &errors[n++]));
  g_assert_false (sipua_uri_set_port (uri, 65536, &errors[n++]));
  g_assert_false (sipua_uri_set_scheme (uri, "tel", &errors[n++]));
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (messages));
  for (guint i = 0; i < n; i++) {
    g_assert_error (errors[i], SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (errors[i]->message, ==, messages[i]);
    g_error_free (errors[i]);
  }
  g_assert_false (sipua_uri_set_user (uri, huge, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  assert_text (uri, "sip:h");
}

static void
test_setters_refuse_parts_that_a_scheme_has_not (void)
{
  g_autoptr (SipUaUri) tel = sipua_uri_parse ("tel:7042;ext=1;phone-context=h", -1, NULL);
  g_autoptr (SipUaUri) urn = sipua_uri_parse ("urn:service:sos", -1, NULL);
  g_autoptr (SipUaUri) sip = sipua_uri_parse ("sip:h", -1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (sipua_uri_set_host (tel, "h", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE);
  g_assert_cmpstr (error->message, ==, "URI host: no part of a tel URI");
  g_assert_false (sipua_uri_set_scheme (tel, "sip", NULL));
  g_assert_false (sipua_uri_set_port (tel, 1, NULL));
  g_assert_false (sipua_uri_set_password (tel, "1", NULL));
  g_assert_false (sipua_uri_set_header (tel, "a", "b", NULL));
  g_assert_false (sipua_uri_set_user (tel, "x", NULL));
  g_assert_false (sipua_uri_set_user (tel, NULL, NULL));
  g_assert_false (sipua_uri_set_param (tel, "a_b", "x", NULL));
  g_assert_true (sipua_uri_set_user (tel, "70-43", NULL));
  g_assert_true (sipua_uri_set_param (tel, "ext", "2", NULL));
  g_assert_true (sipua_uri_remove_param (tel, "phone-context", NULL));
  assert_text (tel, "tel:70-43;ext=2");

  g_assert_false (sipua_uri_set_user (urn, "x", NULL));
  g_assert_false (sipua_uri_set_param (urn, "x", "x", NULL));
  assert_text (urn, "urn:service:sos");
  g_assert_false (sipua_uri_set_password (sip, "x", NULL));
}

static void
test_only_the_single_holder_may_change (void)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse ("sip:a@h", -1, NULL);
  g_autoptr (SipUaUri) other = sipua_uri_ref (uri);
  g_autoptr (SipUaUri) copy = sipua_uri_copy (uri);
  g_autoptr (GError) error = NULL;

  g_assert_false (sipua_uri_set_user (uri, "b", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE);
  g_assert_cmpstr (error->message, ==, "URI user: the URI has other holders, change a copy");
  g_assert_false (sipua_uri_remove_param (uri, "x", NULL));
  g_assert_true (sipua_uri_set_user (copy, "b", NULL));
  assert_text (copy, "sip:b@h");
  assert_text (uri, "sip:a@h");
  g_clear_pointer (&other, sipua_uri_unref);
  g_assert_true (sipua_uri_set_user (uri, sipua_uri_get_host (uri), NULL));
  assert_text (uri, "sip:h@h");
}

static void
test_text_is_what_was_parsed (void)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse ("SIP:\xc3\xa9#:;@H;P=%4a?x=;", -1, NULL);
  g_autofree char *written = sipua_uri_to_string (uri);

  g_assert_cmpstr (sipua_uri_get_text (uri), ==, "SIP:\xc3\xa9#:;@H;P=%4a?x=;");
  g_assert_cmpstr (written, ==, "sip:%C3%A9%23:;@H;P=%4a?x=%3B");
  g_assert_cmpstr (sipua_uri_get_password (uri), ==, ";");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri-build/new-escapes-what-must-be", test_new_escapes_what_must_be);
  g_test_add_func ("/uri-build/new-refuses-what-cannot-stand", test_new_refuses_what_cannot_stand);
  g_test_add_func ("/uri-build/new-tel", test_new_tel);
  g_test_add_func ("/uri-build/tel-numbers-are-parsed", test_tel_numbers_are_parsed);
  g_test_add_func (
      "/uri-build/changes-leave-the-rest-byte-for-byte", test_changes_leave_the_rest_byte_for_byte);
  g_test_add_func ("/uri-build/getters-of-what-was-changed", test_getters_of_what_was_changed);
  g_test_add_func (
      "/uri-build/setters-refuse-what-cannot-stand", test_setters_refuse_what_cannot_stand);
  g_test_add_func ("/uri-build/setters-refuse-parts-that-a-scheme-has-not",
      test_setters_refuse_parts_that_a_scheme_has_not);
  g_test_add_func (
      "/uri-build/only-the-single-holder-may-change", test_only_the_single_holder_may_change);
  g_test_add_func ("/uri-build/text-is-what-was-parsed", test_text_is_what_was_parsed);
  return g_test_run ();
}
