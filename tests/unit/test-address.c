/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaAddress (RFC 3261 section 20.10). */

#include <string.h>
#include <sipua/sipua-address.h>

#include "base/limits.h"

static void
test_parts_are_found (void)
{
  static const struct {
    const char *text;
    const char *display, *uri, *tag;
  } rows[] = {
    /* RFC 3261 20.20, 20.39 */
    { "\"A. G. Bell\" <sip:agb@bell-telephone.com>;tag=a48s", "A. G. Bell",
        "sip:agb@bell-telephone.com", "a48s" },
    { "sip:+12125551212@server.phone2net.com;tag=887s", NULL,
        "sip:+12125551212@server.phone2net.com", "887s" },
    { "Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8", "Anonymous",
        "sip:c8oqz84zk7z@privacy.org", "hyh8" },
    { "<sip:a@b>", NULL, "sip:a@b", NULL },
    { "  <sip:a@b>  ;  tag  =  1  ", NULL, "sip:a@b", "1" },
    { "sip:a@b ;   TAG    = 1918181833n", NULL, "sip:a@b", "1918181833n" }, /* RFC 4475 3.1.1.1 */
    { "\"J Rosenberg \\\\\\\"\" <sip:j@b>;tag=9", "J Rosenberg \\\"", "sip:j@b", "9" },
    { "caller<sip:c@b>;tag=323", "caller", "sip:c@b", "323" }, /* RFC 4475 3.1.1.6 */
    { "\"\"<sip:a@b>", "", "sip:a@b", NULL },
    { "\"<sip:x@y>;tag=0\" <sip:a@b>;tag=1", "<sip:x@y>;tag=0", "sip:a@b", "1" },
    { "<sip:a@b;tag=0>;x=\"tag=2;\";tag=1", NULL, "sip:a@b;tag=0", "1" },
    { "<http://www.example.com>;tag=3", NULL, "http://www.example.com", "3" },
    { "isbn:2983792873", NULL, "isbn:2983792873", NULL },
    { "<sip:a@b?Route=%3Csip:c%3E>", NULL, "sip:a@b?Route=%3Csip:c%3E", NULL },
    /* Not tokens, but met */
    { "Bj\xc3\xb6rn (Sales) <sip:a@b>", "Bj\xc3\xb6rn (Sales)", "sip:a@b", NULL },
    { "<sip:a@b>;tag=", NULL, "sip:a@b", "" },
    { "<sip:a@b>;tag=1;tag=2", NULL, "sip:a@b", "1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaAddress) address = sipua_address_parse (rows[i].text, -1, &error);
    g_autofree char *uri = NULL;

    g_assert_no_error (error);
    uri = sipua_uri_to_string (sipua_address_get_uri (address));
    g_assert_cmpstr (sipua_address_get_display_name (address), ==, rows[i].display);
    g_assert_cmpstr (uri, ==, rows[i].uri);
    g_assert_cmpstr (sipua_address_get_param (address, "tag"), ==, rows[i].tag);
  }
}

static void
test_params_without_brackets_belong_to_the_header (void)
{
  /* RFC 4475 3.3.12, 3.3.13 */
  g_autoptr (SipUaAddress) bare = sipua_address_parse ("sip:+1@gw;unknownparam", -1, NULL);
  g_autoptr (SipUaAddress) bracketed = sipua_address_parse ("<sip:+1@gw;unknownparam>", -1, NULL);

  g_assert_true (sipua_address_has_param (bare, "unknownparam"));
  g_assert_false (sipua_uri_has_param (sipua_address_get_uri (bare), "unknownparam"));
  g_assert_false (sipua_address_has_param (bracketed, "unknownparam"));
  g_assert_true (sipua_uri_has_param (sipua_address_get_uri (bracketed), "unknownparam"));
}

static void
test_quoted_values_lose_their_escapes (void)
{
  static const char text[] =
      "\"BEL:\\\a NUL:\\\0 DEL:\\\x7f\" <sip:a@b>;+sip.instance=\"<urn:uuid:\\\"1\\\">\";q=0.33";
  g_autoptr (SipUaAddress) address = sipua_address_parse (text, sizeof text - 1, NULL);

  g_assert_cmpstr (
      sipua_address_get_display_name (address), ==, "BEL:\a NUL:\357\277\275 DEL:\x7f");
  g_assert_cmpstr (sipua_address_get_param (address, "+sip.instance"), ==, "<urn:uuid:\"1\">");
  g_assert_cmpstr (sipua_address_get_param (address, "Q"), ==, "0.33");
}

static void
test_faults_name_part_and_offset (void)
{
  static const struct {
    const char *text;
    const char *message;
  } rows[] = {
    { "*", "URI scheme at offset 0: expected a letter" },
    { "", "URI scheme at offset 0: expected a letter" },
    { "\"Mr. J. User <sip:j@b>", "display name at offset 0: expected a closing quote" },
    { "\"Bob\" sip:a@b", "address at offset 6: expected \"<\" after the display name" },
    { "Bob <sip:a@b", "address at offset 12: expected \">\" after the URI" },
    /* RFC 4475 3.1.2.14, 3.1.2.15, 3.1.2.13 */
    { "\"W\" < sip:a@b >", "URI scheme at offset 5: expected a letter" },
    { "Bell, Alexander <sip:a@b>",
        "address at offset 4: expected \"<\" and \">\" around such a URI" },
    { "sip:a@b?Route=x", "address at offset 7: expected \"<\" and \">\" around such a URI" },
    { "<sip:a@b>, <sip:c@d>",
        "address parameter at offset 9: expected \";\", a name and a value, or the end" },
    { "<sip:a@b>;;;;",
        "address parameter at offset 10: expected \";\", a name and a value, or the end" },
    { "<sip:a@b>;t=\"x",
        "address parameter at offset 12: expected \";\", a name and a value, or the end" },
    { "<sip:a@b:x>", "URI port at offset 9: expected a number from 1 to 65535" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_address_parse (rows[i].text, -1, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

static void
test_limits (void)
{
  g_autofree char *padding = g_strnfill (SIPUA_MAX_HEADER_SIZE, 'x');
  g_autofree char *header = g_strconcat ("<sip:a@b>;p=", padding, NULL);
  g_autofree char *uri = g_strdup_printf ("<sip:%.*s>", SIPUA_MAX_URI_SIZE, padding);
  g_autoptr (GError) header_error = NULL;
  g_autoptr (GError) uri_error = NULL;
  SipUaAddress *address = sipua_address_parse (header, SIPUA_MAX_HEADER_SIZE, NULL);

  g_assert_nonnull (address);
  sipua_address_unref (sipua_address_ref (address));
  sipua_address_unref (address);
  g_assert_null (sipua_address_parse (header, -1, &header_error));
  g_assert_error (header_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_null (sipua_address_parse (uri, -1, &uri_error));
  g_assert_error (uri_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/parts-are-found", test_parts_are_found);
  g_test_add_func ("/address/params-without-brackets-belong-to-the-header",
      test_params_without_brackets_belong_to_the_header);
  g_test_add_func (
      "/address/quoted-values-lose-their-escapes", test_quoted_values_lose_their_escapes);
  g_test_add_func ("/address/faults-name-part-and-offset", test_faults_name_part_and_offset);
  g_test_add_func ("/address/limits", test_limits);
  return g_test_run ();
}
