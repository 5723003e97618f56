/* SPDX-License-Identifier: BSD-3-Clause */
/* Values with parameters (RFC 3261 section 25.1), and challenges and credentials. */

#include <string.h>

#include <sipua/sipua-message-headers.h>

#include "base/limits.h"

static void
test_values_are_taken_apart_and_written (void)
{
  static const struct {
    const char *text;
    const char *value;
    const char *name, *param; /* NULL: not there */
    const char *written;
  } rows[] = {
    { "text/plain", "text/plain", "a", NULL, "text/plain" },
    { "Q.850;cause=16;text=\"a;b, \\\"c\\\"\"", "Q.850", "TEXT", "a;b, \"c\"",
        "Q.850;cause=16;text=\"a;b, \\\"c\\\"\"" },
    { "  active \t; expires = 60 ;\treason=x", "active", "expires", "60",
        "active;expires=60;reason=x" },
    { "x;flag", "x", "flag", "", "x;flag" },
    { "x;a=1 ; ", "x", "a", "1", "x;a=1" },
    { "x;empty", "x", "empty", "", "x;empty" },
    { "x;empty=\"\"", "x", "empty", "", "x;empty=\"\"" },
    { "x;a=1;A=2", "x", "a", "1", "x;a=1;A=2" },
    { "x;quoted=\"token\"", "x", "quoted", "token", "x;quoted=\"token\"" },
    { "x;addr=[2001:db8::1]", "x", "addr", "[2001:db8::1]", "x;addr=[2001:db8::1]" },
    { "98asjd8@\"<odd>;to-tag=1", "98asjd8@\"<odd>", "to-tag", "1", "98asjd8@\"<odd>;to-tag=1" },
    { "\"a;b\";c=d", "\"a;b\"", "c", "d", "\"a;b\";c=d" },
    { "x;a=\"\xc3\xa9\"", "x", "a", "\xc3\xa9", "x;a=\"\xc3\xa9\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaHeaderValue) value = sipua_header_value_parse (rows[i].text, -1, &error);
    g_autoptr (SipUaHeaderValue) copy = NULL;
    g_autofree char *written = NULL;

    g_assert_no_error (error);
    copy = sipua_header_value_copy (value);
    written = sipua_header_value_to_string (copy);
    g_assert_cmpstr (sipua_header_value_get_value (value), ==, rows[i].value);
    g_assert_cmpstr (sipua_header_value_get_param (value, rows[i].name), ==, rows[i].param);
    g_assert_true (sipua_header_value_has_param (copy, rows[i].name) == (rows[i].param != NULL));
    g_assert_cmpstr (written, ==, rows[i].written);
  }
}

static void
test_broken_values_say_where (void)
{
  static const struct {
    const char *text, *message;
  } rows[] = {
    { "", "value at offset 0: expected a value" },
    { ";a", "value at offset 0: expected a value" },
    { "x;=1", "value at offset 2: expected a parameter" },
    { "x;a=1 b", "value at offset 6: expected a parameter" },
    { "x;a=\"open", "value at offset 4: expected a parameter" },
    { "x;a=1;;b", "value at offset 6: expected a parameter" },
    { "x\r\nRoute: y", "value at offset 1: expected no line end" },
  };
  g_autofree char *large = g_strnfill (SIPUA_MAX_HEADER_SIZE + 1, 'x');
  g_autoptr (GError) size_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_header_value_parse (rows[i].text, -1, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
  g_assert_null (sipua_header_value_parse (large, -1, &size_error));
  g_assert_error (size_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

static void
test_values_are_built_with_quotes_where_they_have_to_be (void)
{
  g_autoptr (SipUaHeaderValue) value = sipua_header_value_new (" SIP ", NULL);
  g_autofree char *text = NULL;
  g_autofree char *after = NULL;
  const char *name, *param;

  g_assert_true (sipua_header_value_set_param (value, "cause", "200", NULL));
  g_assert_true (sipua_header_value_set_quoted_param (value, "text", "gone", NULL));
  g_assert_true (sipua_header_value_set_param (value, "odd", "a \"b\"\\", NULL));
  g_assert_true (sipua_header_value_set_param (value, "empty", "", NULL));
  g_assert_true (sipua_header_value_set_param (value, "flag", NULL, NULL));
  text = sipua_header_value_to_string (value);
  g_assert_cmpstr (text, ==, "SIP;cause=200;text=\"gone\";odd=\"a \\\"b\\\"\\\\\";empty=\"\";flag");
  g_assert_true (sipua_header_value_get_nth_param (value, 4, &name, &param));
  g_assert_cmpstr (name, ==, "flag");
  g_assert_cmpstr (param, ==, "");
  g_assert_false (sipua_header_value_get_nth_param (value, 5, &name, &param));

  g_assert_true (sipua_header_value_set_param (value, "CAUSE", "404", NULL));
  g_assert_true (sipua_header_value_remove_param (value, "odd"));
  g_assert_false (sipua_header_value_remove_param (value, "odd"));
  g_assert_true (sipua_header_value_remove_param (value, "empty"));
  after = sipua_header_value_to_string (value);
  g_assert_cmpstr (after, ==, "SIP;cause=404;text=\"gone\";flag");
}

/* Names and values that the value gave out are good to change it. */
static void
test_values_are_changed_by_what_they_gave_out (void)
{
  g_autoptr (SipUaHeaderValue) value = sipua_header_value_parse ("v;x=1;y;X=2", -1, NULL);
  g_autofree char *text = NULL;
  const char *name;

  g_assert_true (
      sipua_header_value_set_param (value, "x", sipua_header_value_get_param (value, "x"), NULL));
  g_assert_cmpstr (sipua_header_value_get_param (value, "x"), ==, "1");
  g_assert_true (sipua_header_value_get_nth_param (value, 0, &name, NULL));
  g_assert_true (sipua_header_value_remove_param (value, name));
  text = sipua_header_value_to_string (value);
  g_assert_cmpstr (text, ==, "v;y");
}

static void
test_injection_into_values_is_refused (void)
{
  static const struct {
    const char *head, *message;
  } heads[] = {
    { "", "header value at offset 0: expected a value" },
    { "a\r\nX: y", "header value at offset 1: expected no line end" },
    { "ab\n", "header value at offset 2: expected no line end" },
    { "a;b=c", "header value at offset 1: expected no semicolon" },
    { ";b", "header value at offset 0: expected a value" },
  };
  static const struct {
    const char *name, *param, *message;
  } rows[] = {
    { "a b", "c", "parameter name at offset 1: expected a token" },
    { "", "c", "parameter name at offset 0: expected a token" },
    { "a\r\n", "c", "parameter name at offset 1: expected a token" },
    { "a", "c\r\nX: y", "parameter a at offset 1: expected no line end" },
  };
  g_autoptr (SipUaHeaderValue) value = sipua_header_value_new ("x", NULL);
  g_autoptr (SipUaAuthValue) auth = sipua_auth_value_new_challenge ("Digest", NULL);
  g_autoptr (GError) scheme_error = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_header_value_new (heads[i].head, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (error->message, ==, heads[i].message);
  }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GError) auth_error = NULL;

    g_assert_false (sipua_header_value_set_param (value, rows[i].name, rows[i].param, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
    g_assert_false (sipua_auth_value_set_param (auth, rows[i].name, rows[i].param, &auth_error));
    g_assert_error (auth_error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  }
  text = sipua_header_value_to_string (value);
  g_assert_cmpstr (text, ==, "x");
  g_assert_null (sipua_auth_value_new_credentials ("Digest\r\n", &scheme_error));
  g_assert_cmpstr (
      scheme_error->message, ==, "authentication scheme at offset 6: expected a token");
  g_assert_null (sipua_auth_value_new_credentials ("", NULL));
}

static void
test_parameters_that_are_numbers (void)
{
  static const struct {
    const char *text;
    gboolean there, broken;
    guint32 number;
  } rows[] = {
    { "x;n=16", TRUE, FALSE, 16 },
    { "x;n=0", TRUE, FALSE, 0 },
    { "x;n=\"007\"", TRUE, FALSE, 7 },
    { "x;n=4294967295", TRUE, FALSE, G_MAXUINT32 },
    { "x;n=4294967296", FALSE, TRUE, 0 },
    { "x;n=18446744073709551617", FALSE, TRUE, 0 },
    { "x;n=-1", FALSE, TRUE, 0 },
    { "x;n=1a", FALSE, TRUE, 0 },
    { "x;n", FALSE, TRUE, 0 },
    { "x", FALSE, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaHeaderValue) value = sipua_header_value_parse (rows[i].text, -1, NULL);
    g_autoptr (GError) error = NULL;
    guint32 number = 0;

    g_assert_true (
        sipua_header_value_get_param_number (value, "n", &number, &error) == rows[i].there);
    g_assert_cmpint (error != NULL, ==, rows[i].broken);
    g_assert_cmpuint (number, ==, rows[i].number);
  }
}

/* RFC 3261 sections 20.7 and 20.44, RFC 8760, RFC 8898. */
static void
test_challenges_and_credentials_are_taken_apart_and_written (void)
{
  static const struct {
    const char *text, *scheme, *name, *param, *token, *written;
  } rows[] = {
    { "Digest realm=\"atlanta.com\", domain=\"sip:boxesbybob.com\", qop=\"auth,auth-int\", "
      "nonce=\"f84f\", opaque=\"\", stale=FALSE, algorithm=MD5",
        "Digest", "qop", "auth,auth-int", NULL,
        "Digest realm=\"atlanta.com\", domain=\"sip:boxesbybob.com\", qop=\"auth,auth-int\", "
        "nonce=\"f84f\", opaque=\"\", stale=FALSE, algorithm=MD5" },
    { "dIgEsT\tUSERNAME = \"Alice \\\"A\\\"\" ,nc=00000001 , , qop=auth", "dIgEsT", "username",
        "Alice \"A\"", NULL, "dIgEsT USERNAME=\"Alice \\\"A\\\"\", nc=00000001, qop=auth" },
    { "Digest uri=sip:a@b;x=y,response=\"1\"", "Digest", "uri", "sip:a@b;x=y", NULL,
        "Digest uri=sip:a@b;x=y, response=\"1\"" },
    { "NoOneKnowsThisScheme opaque-data=here, more=\"a,b\"", "NoOneKnowsThisScheme", "more", "a,b",
        NULL, "NoOneKnowsThisScheme opaque-data=here, more=\"a,b\"" },
    { "Bearer abc.DEF-_~+/==", "Bearer", "abc", NULL, "abc.DEF-_~+/==", "Bearer abc.DEF-_~+/==" },
    { "Basic QWxh", "Basic", "realm", NULL, "QWxh", "Basic QWxh" },
    { "Bearer authz_server=\"https://as.example.com\", scope=\"sip\"", "Bearer", "scope", "sip",
        NULL, "Bearer authz_server=\"https://as.example.com\", scope=\"sip\"" },
    { "Digest \t", "Digest", "realm", NULL, NULL, "Digest" }, /* RFC 9110 section 11.3 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaAuthValue) value = sipua_auth_value_parse (rows[i].text, -1, &error);
    g_autoptr (SipUaAuthValue) copy = NULL;
    g_autofree char *written = NULL;

    g_assert_no_error (error);
    copy = sipua_auth_value_copy (value);
    written = sipua_auth_value_to_string (copy);
    g_assert_cmpstr (sipua_auth_value_get_scheme (value), ==, rows[i].scheme);
    g_assert_cmpstr (sipua_auth_value_get_param (copy, rows[i].name), ==, rows[i].param);
    g_assert_cmpstr (sipua_auth_value_get_token (copy), ==, rows[i].token);
    g_assert_cmpstr (written, ==, rows[i].written);
  }
}

static void
test_broken_challenges_say_where (void)
{
  static const struct {
    const char *text, *message;
  } rows[] = {
    { "", "authentication at offset 0: expected a scheme" },
    { "Digest,realm=\"a\"", "authentication at offset 6: expected a blank and parameters" },
    { "Digest ,", "authentication at offset 8: expected a parameter" },
    { "Digest abcd==", "authentication at offset 12: expected a value" },
    { "Digest abcd", "authentication at offset 11: expected an equal sign" },
    { "Digest realm=\"a\", =b", "authentication at offset 18: expected the name of a parameter" },
    { "Digest realm=\"a", "authentication at offset 13: expected a quoted string" },
    { "Digest realm=\"a\"b", "authentication at offset 13: expected a quoted string" },
    { "Digest realm=", "authentication at offset 13: expected a value" },
    { "Digest a=b c", "authentication at offset 9: expected a value" },
    { "Digest a=b\r\nX: y", "authentication at offset 10: expected no line end" },
  };
  g_autofree char *large = g_strnfill (SIPUA_MAX_HEADER_SIZE + 1, 'x');
  g_autoptr (GError) size_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_auth_value_parse (rows[i].text, -1, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
  g_assert_null (sipua_auth_value_parse (large, -1, &size_error));
  g_assert_error (size_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

static void
test_quotes_of_authentication_are_those_of_the_grammar (void)
{
  static const char *const params[][2] = { { "username", "bob" }, { "realm", "r" },
    { "nonce", "n" }, { "uri", "sip:a@b" }, { "response", "0f" }, { "algorithm", "SHA-256" },
    { "cnonce", "c" }, { "opaque", "o" }, { "qop", "auth" }, { "nc", "00000001" },
    { "userhash", "false" }, { "stale", "true" }, { "other", "x" } };
#define BEFORE                                                                                     \
  "Digest username=\"bob\", realm=\"r\", nonce=\"n\", uri=\"sip:a@b\", response=\"0f\", "          \
  "algorithm=SHA-256, cnonce=\"c\", opaque=\"o\", qop="
#define BEHIND ", nc=00000001, userhash=false, stale=true, other=\"x\""
  g_autoptr (SipUaAuthValue) challenge = sipua_auth_value_new_challenge ("Digest", NULL);
  g_autoptr (SipUaAuthValue) credentials = sipua_auth_value_new_credentials ("Digest", NULL);
  g_autofree char *challenge_text = NULL;
  g_autofree char *credentials_text = NULL;
  const char *name, *param;

  for (guint i = 0; i < G_N_ELEMENTS (params); i++) {
    g_assert_true (sipua_auth_value_set_param (challenge, params[i][0], params[i][1], NULL));
    g_assert_true (sipua_auth_value_set_param (credentials, params[i][0], params[i][1], NULL));
  }
  challenge_text = sipua_auth_value_to_string (challenge);
  credentials_text = sipua_auth_value_to_string (credentials);
  g_assert_cmpstr (challenge_text, ==, BEFORE "\"auth\"" BEHIND);
  g_assert_cmpstr (credentials_text, ==, BEFORE "auth" BEHIND);
  g_assert_true (sipua_auth_value_is_scheme (challenge, "DIGEST"));
  g_assert_false (sipua_auth_value_is_scheme (challenge, "Basic"));
  g_assert_true (sipua_auth_value_get_nth_param (challenge, 12, &name, &param));
  g_assert_cmpstr (name, ==, "other");
  g_assert_false (sipua_auth_value_get_nth_param (challenge, 13, NULL, NULL));
  g_assert_true (sipua_auth_value_remove_param (challenge, "Other"));
  g_assert_null (sipua_auth_value_get_param (challenge, "other"));
}

/* SIPUA_MAX_PARAMS, one parameter of five bytes each. */
static void
test_too_many_parameters_are_refused (void)
{
  g_autoptr (GString) text = g_string_new ("x;p000");
  g_autoptr (GString) auth_text = g_string_new ("Digest p000=1");
  g_autoptr (SipUaHeaderValue) value = NULL;
  g_autoptr (SipUaAuthValue) auth = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) auth_error = NULL;
  g_autoptr (GError) set_error = NULL;

  for (guint i = 1; i < SIPUA_MAX_PARAMS; i++) {
    g_string_append_printf (text, ";p%03u", i);
    g_string_append_printf (auth_text, ",p%03u=1", i);
  }
  value = sipua_header_value_parse (text->str, -1, NULL);
  auth = sipua_auth_value_parse (auth_text->str, -1, NULL);
  g_assert_true (sipua_header_value_set_param (value, "p255", "y", NULL));
  g_assert_false (sipua_header_value_set_param (value, "more", "y", &set_error));
  g_assert_error (set_error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_assert_false (sipua_auth_value_set_param (auth, "more", "y", NULL));
  g_assert_null (sipua_header_value_parse (g_string_append (text, ";more")->str, -1, &error));
  g_assert_cmpstr (error->message, ==, "value at offset 1282: expected 256 parameters at the most");
  g_assert_null (
      sipua_auth_value_parse (g_string_append (auth_text, ",more=1")->str, -1, &auth_error));
  g_assert_cmpstr (auth_error->message, ==,
      "authentication at offset 1799: expected 256 parameters at the most");
}

/* A quoted string may hold an escaped NUL (RFC 4475 section 3.1.1.2), a value without parameters not. */
static void
test_nul_ends_no_value_early (void)
{
  static const char quoted[] = "x;a=\"b\\\0c\"", head[] = "\"a\\\0b\";c", token[] = "Basic a\0b";
  g_autoptr (SipUaHeaderValue) value = sipua_header_value_parse (quoted, sizeof quoted - 1, NULL);

  g_assert_cmpstr (sipua_header_value_get_param (value, "a"), ==, "b\357\277\275c");
  g_assert_null (sipua_header_value_parse (head, sizeof head - 1, NULL));
  g_assert_null (sipua_auth_value_parse (token, sizeof token - 1, NULL));
}

/* The first of a name counts; it alone is left when it is set. */
static void
test_setting_a_parameter_leaves_one_of_its_name (void)
{
  g_autoptr (SipUaHeaderValue) value = sipua_header_value_parse ("x;a=1;b;A=2;a", -1, NULL);
  g_autofree char *text = NULL;

  g_assert_true (
      sipua_header_value_set_param (value, "a", sipua_header_value_get_param (value, "a"), NULL));
  text = sipua_header_value_to_string (value);
  g_assert_cmpstr (text, ==, "x;a=1;b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/header-value/values-are-taken-apart-and-written", test_values_are_taken_apart_and_written);
  g_test_add_func ("/header-value/broken-values-say-where", test_broken_values_say_where);
  g_test_add_func ("/header-value/values-are-built-with-quotes-where-they-have-to-be",
      test_values_are_built_with_quotes_where_they_have_to_be);
  g_test_add_func (
      "/header-value/injection-into-values-is-refused", test_injection_into_values_is_refused);
  g_test_add_func ("/header-value/values-are-changed-by-what-they-gave-out",
      test_values_are_changed_by_what_they_gave_out);
  g_test_add_func (
      "/header-value/too-many-parameters-are-refused", test_too_many_parameters_are_refused);
  g_test_add_func ("/header-value/nul-ends-no-value-early", test_nul_ends_no_value_early);
  g_test_add_func ("/header-value/setting-a-parameter-leaves-one-of-its-name",
      test_setting_a_parameter_leaves_one_of_its_name);
  g_test_add_func ("/header-value/parameters-that-are-numbers", test_parameters_that_are_numbers);
  g_test_add_func ("/header-value/challenges-and-credentials-are-taken-apart-and-written",
      test_challenges_and_credentials_are_taken_apart_and_written);
  g_test_add_func ("/header-value/broken-challenges-say-where", test_broken_challenges_say_where);
  g_test_add_func ("/header-value/quotes-of-authentication-are-those-of-the-grammar",
      test_quotes_of_authentication_are_those_of_the_grammar);
  return g_test_run ();
}
