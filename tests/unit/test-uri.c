/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaUri (RFC 3261 section 19.1, RFC 3966). */

#include <string.h>
#include <sipua/sipua-uri.h>

#include "base/limits.h"

static void
test_parts_are_found (void)
{
  static const struct {
    const char *text;
    const char *scheme, *user, *host;
    guint port;
  } rows[] = {
    /* RFC 3261 19.1.3, its examples */
    { "sip:alice@atlanta.com", "sip", "alice", "atlanta.com", 0 },
    { "sip:alice:secretword@atlanta.com;transport=tcp", "sip", "alice", "atlanta.com", 0 },
    { "sips:alice@atlanta.com?subject=project%20x&priority=urgent", "sips", "alice", "atlanta.com",
        0 },
    { "sip:+1-212-555-1212:1234@gateway.com;user=phone", "sip", "+1-212-555-1212", "gateway.com",
        0 },
    { "sips:1212@gateway.com", "sips", "1212", "gateway.com", 0 },
    { "sip:alice@192.0.2.4", "sip", "alice", "192.0.2.4", 0 },
    { "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", "sip", NULL, "atlanta.com", 0 },
    { "sip:alice;day=tuesday@atlanta.com", "sip", "alice;day=tuesday", "atlanta.com", 0 },
    { "SIP:bob@Example.COM:5070", "sip", "bob", "Example.COM", 5070 },
    { "sip:h:65535", "sip", NULL, "h", 65535 },
    /* RFC 5118 4.1, 4.3, 4.4, 4.10 */
    { "sip:[2001:db8::10]", "sip", NULL, "2001:db8::10", 0 },
    { "sip:[2001:db8::10:5070]", "sip", NULL, "2001:db8::10:5070", 0 },
    { "sip:[2001:db8::10]:5070", "sip", NULL, "2001:db8::10", 5070 },
    { "sip:user@[2001:db8:::192.0.2.1]", "sip", "user", "2001:db8:::192.0.2.1", 0 },
    /* RFC 4475 3.1.1.2, 3.1.1.3, 3.1.1.4, 3.1.1.9 */
    { "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too."
      "(doesn't-it)@example.com",
        "sip", "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "example.com", 0 },
    { "sip:sips%3Auser%40example.com@example.net", "sip", "sips:user@example.com", "example.net",
        0 },
    { "sip:null-%00-null@example.com", "sip", "null-%00-null", "example.com", 0 },
    { "sip:user;par=u%40example.net@example.com", "sip", "user;par=u@example.net", "example.com",
        0 },
    /* Unescaped by phones: a star code, UTF-8 */
    { "sip:*31#123@example.com", "sip", "*31#123", "example.com", 0 },
    /* RFC 3966 6 */
    { "tel:+1-201-555-0123", "tel", "+1-201-555-0123", NULL, 0 },
    { "tel:7042;phone-context=example.com", "tel", "7042", NULL, 0 },
    /* RFC 4475 3.3.2, 3.3.3, 3.3.4 */
    { "nobodyKnowsThisScheme:totallyopaquecontent", "nobodyknowsthisscheme", NULL, NULL, 0 },
    { "soap.beep://192.0.2.103:3002", "soap.beep", NULL, NULL, 0 },
    { "isbn:2983792873", "isbn", NULL, NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaUri) uri = sipua_uri_parse (rows[i].text, -1, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (sipua_uri_get_scheme (uri), ==, rows[i].scheme);
    g_assert_cmpstr (sipua_uri_get_user (uri), ==, rows[i].user);
    g_assert_cmpstr (sipua_uri_get_host (uri), ==, rows[i].host);
    g_assert_cmpuint (sipua_uri_get_port (uri), ==, rows[i].port);
  }
}

static void
test_faults_name_part_offset_and_expectation (void)
{
  static const struct {
    const char *text;
    const char *message;
  } rows[] = {
    { "", "URI scheme at offset 0: expected a letter" },
    { "1sip:a@b", "URI scheme at offset 0: expected a letter" },
    { "alice", "URI scheme at offset 5: expected \":\" after the scheme" },
    { "<sip:a@b>", "URI scheme at offset 0: expected a letter" },
    { "sip:", "URI host at offset 4: expected a host name, an IPv4 address or an IPv6 reference in "
              "brackets" },
    { "sip:a@", "URI host at offset 6: expected a host name, an IPv4 address or an IPv6 reference "
                "in brackets" },
    { "sip:@h", "URI user at offset 4: expected a user before \"@\"" },
    { "sip:a%4@h", "URI user at offset 5: expected two hexadecimal digits after \"%\"" },
    { "sip:a%zz@h", "URI user at offset 5: expected two hexadecimal digits after \"%\"" },
    { "sip:h:", "URI port at offset 6: expected a number from 1 to 65535" },
    { "sip:h:0", "URI port at offset 6: expected a number from 1 to 65535" },
    { "sip:h:65536", "URI port at offset 6: expected a number from 1 to 65535" },
    { "sip:h:4294967301", "URI port at offset 6: expected a number from 1 to 65535" },
    { "sip:h:50x", "URI at offset 8: expected \";\", \"?\" or the end" },
    { "sip:2001:db8::10",
        "URI port at offset 9: expected a number from 1 to 65535" }, /* 5118 4.2 */
    { "sip:[2001:db8::10", "URI host at offset 4: expected a host name, an IPv4 address or an IPv6 "
                           "reference in brackets" },
    { "sip:[h]", "URI host at offset 4: expected a host name, an IPv4 address or an IPv6 reference "
                 "in brackets" },
    { "sip:h;", "URI parameter at offset 6: expected a parameter name" },
    { "sip:h;;lr", "URI parameter at offset 6: expected a parameter name" },
    { "sip:h;a=%4", "URI parameter at offset 8: expected two hexadecimal digits after \"%\"" },
    { "sip:h?", "URI header at offset 6: expected a header name and \"=\"" },
    { "sip:h?a=b&", "URI header at offset 10: expected a header name and \"=\"" },
    { "sip:h?a", "URI header at offset 6: expected a header name and \"=\"" },
    { "sip:h; lr",
        "URI at offset 6: expected no blank, control character, quote or angle bracket" },
    { "sip:h\r\nX: y",
        "URI at offset 5: expected no blank, control character, quote or angle bracket" },
    { "tel:", "URI number at offset 4: expected a telephone number" },
    { "tel:12!", "URI at offset 6: expected \";\" or the end" },
    { "urn:", "URI at offset 4: expected something after the scheme" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_uri_parse (rows[i].text, -1, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

static void
test_params_lose_one_level_of_escapes (void)
{
  /* RFC 4475 3.1.1.3 */
  g_autoptr (SipUaUri) uri =
      sipua_uri_parse ("sip:cal%6Cer@h;%6C%72;n%61me=v%61lue%25%34%31;x=a&b;e=", -1, NULL);

  g_assert_cmpstr (sipua_uri_get_user (uri), ==, "caller");
  g_assert_true (sipua_uri_has_param (uri, "lr"));
  g_assert_cmpstr (sipua_uri_get_param (uri, "LR"), ==, "");
  g_assert_cmpstr (sipua_uri_get_param (uri, "name"), ==, "value%41");
  g_assert_cmpstr (sipua_uri_get_param (uri, "x"), ==, "a&b");
  g_assert_cmpstr (sipua_uri_get_param (uri, "e"), ==, "");
  g_assert_false (sipua_uri_has_param (uri, "transport"));
  g_assert_null (sipua_uri_get_param (uri, "transport"));
}

static void
test_headers_are_no_params (void)
{
  /* RFC 4475 3.1.2.11 */
  g_autoptr (SipUaUri) uri =
      sipua_uri_parse ("sip:a@h;p=1?Route=%3Csip:x%3E&X-Room=4;2&empty=", -1, NULL);
  const char *name, *value;

  g_assert_false (sipua_uri_has_param (uri, "Route"));
  g_assert_true (sipua_uri_get_nth_header (uri, 0, &name, &value));
  g_assert_cmpstr (name, ==, "Route");
  g_assert_cmpstr (value, ==, "<sip:x>");
  g_assert_true (sipua_uri_get_nth_header (uri, 1, &name, &value));
  g_assert_cmpstr (name, ==, "X-Room");
  g_assert_cmpstr (value, ==, "4;2");
  g_assert_true (sipua_uri_get_nth_header (uri, 2, NULL, &value));
  g_assert_cmpstr (value, ==, "");
  g_assert_false (sipua_uri_get_nth_header (uri, 3, &name, &value));
}

static void
test_to_string_keeps_all_and_escapes_what_must_be (void)
{
  static const struct {
    const char *text;
    const char *written;     /* NULL: the same */
    const char *request_uri; /* NULL: the same as written */
  } rows[] = {
    { "sip:alice:secret;word@atlanta.com:5070;transport=tcp;lr", NULL, NULL },
    { "sip:%75se%72@[2001:db8::1]:5070", NULL, NULL },
    { "SIPS:Bob@Example.COM", "sips:Bob@Example.COM", NULL },
    { "sip:*31#1{2}@h", "sip:*31%231%7B2%7D@h", NULL },
    { "sip:\xc3\xa9@h;p=\xc3\xa9", "sip:%C3%A9@h;p=%C3%A9", NULL },
    { "sip:a@h;method=INVITE;lr?Subject=x%20y&a=b", NULL, "sip:a@h;lr" },
    { "tel:+1-201;phone-context=+1", NULL, NULL },
    { "Mailto:a@h?x", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *written = rows[i].written ? rows[i].written : rows[i].text;
    g_autoptr (SipUaUri) uri = sipua_uri_parse (rows[i].text, -1, NULL);
    g_autofree char *text = sipua_uri_to_string (uri);
    g_autofree char *request_uri = sipua_uri_to_request_uri (uri);
    g_autoptr (SipUaUri) again = sipua_uri_parse (text, -1, NULL);

    g_assert_cmpstr (text, ==, written);
    g_assert_cmpstr (request_uri, ==, rows[i].request_uri ? rows[i].request_uri : written);
    g_assert_cmpstr (sipua_uri_get_user (again), ==, sipua_uri_get_user (uri));
  }
}

static void
test_length_bounds_the_text (void)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse ("sip:a@host.example;lr", 10, NULL);

  g_assert_cmpstr (sipua_uri_get_host (uri), ==, "host");
  g_assert_null (sipua_uri_parse ("sip:a\0b@h", 9, NULL));
}

static void
test_long_uri_is_too_large (void)
{
  g_autofree char *text = g_strnfill (SIPUA_MAX_URI_SIZE + 1, 'a');
  g_autoptr (GError) error = NULL;
  SipUaUri *uri;

  memcpy (text, "sip:", 4);
  uri = sipua_uri_parse (text, SIPUA_MAX_URI_SIZE, NULL);
  g_assert_nonnull (uri);
  sipua_uri_unref (sipua_uri_ref (uri));
  sipua_uri_unref (uri);
  g_assert_null (sipua_uri_parse (text, -1, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri/parts-are-found", test_parts_are_found);
  g_test_add_func (
      "/uri/faults-name-part-offset-and-expectation", test_faults_name_part_offset_and_expectation);
  g_test_add_func ("/uri/params-lose-one-level-of-escapes", test_params_lose_one_level_of_escapes);
  g_test_add_func ("/uri/headers-are-no-params", test_headers_are_no_params);
  g_test_add_func ("/uri/to-string-keeps-all-and-escapes-what-must-be",
      test_to_string_keeps_all_and_escapes_what_must_be);
  g_test_add_func ("/uri/length-bounds-the-text", test_length_bounds_the_text);
  g_test_add_func ("/uri/long-uri-is-too-large", test_long_uri_is_too_large);
  return g_test_run ();
}
