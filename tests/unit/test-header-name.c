/* SPDX-License-Identifier: BSD-3-Clause */
/* Header names, methods and reason phrases. */

#include "message/message.h"

static SipUaHeaderId
id_of (const char *name)
{
  return sipua_header_id (sipua_view_from_string (name));
}

static void
test_every_name_is_found_in_any_case (void)
{
  for (guint id = SIPUA_HEADER_OTHER + 1; id < SIPUA_N_HEADERS; id++) {
    g_autofree char *up = g_ascii_strup (sipua_header_name (id), -1);
    g_autofree char *down = g_ascii_strdown (sipua_header_name (id), -1);

    g_assert_cmpint (id_of (sipua_header_name (id)), ==, id);
    g_assert_cmpint (id_of (up), ==, id);
    g_assert_cmpint (id_of (down), ==, id);
  }
}

static void
test_compact_forms (void)
{
  static const struct {
    const char *compact;
    const char *full;
  } rows[] = {
    { "i", "Call-ID" },             /* RFC 3261 20.8 */
    { "m", "Contact" },             /* 20.10 */
    { "e", "Content-Encoding" },    /* 20.12 */
    { "l", "Content-Length" },      /* 20.14 */
    { "c", "Content-Type" },        /* 20.15 */
    { "f", "From" },                /* 20.20 */
    { "s", "Subject" },             /* 20.36 */
    { "k", "Supported" },           /* 20.37 */
    { "t", "To" },                  /* 20.39 */
    { "v", "Via" },                 /* 20.42 */
    { "o", "Event" },               /* RFC 6665 8.2.1 */
    { "u", "Allow-Events" },        /* RFC 6665 8.2.2 */
    { "r", "Refer-To" },            /* RFC 3515 2.1 */
    { "b", "Referred-By" },         /* RFC 3892 3 */
    { "x", "Session-Expires" },     /* RFC 4028 4 */
    { "y", "Identity" },            /* RFC 8224 4 */
    { "a", "Accept-Contact" },      /* RFC 3841 9.2 */
    { "j", "Reject-Contact" },      /* RFC 3841 9.2 */
    { "d", "Request-Disposition" }, /* RFC 3841 9.1 */
    { "n", "Identity-Info" },       /* RFC 4474 9, gone with RFC 8224 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *up = g_ascii_strup (rows[i].compact, -1);

    g_assert_cmpstr (sipua_header_name (id_of (rows[i].compact)), ==, rows[i].full);
    g_assert_cmpstr (sipua_header_name (id_of (up)), ==, rows[i].full);
  }
}

static void
test_unknown_names_are_other (void)
{
  static const char *const rows[] = { "", "z", "X-Room", "Vi", "Viaa", "C%6Fntact", "Call_ID",
    "NewFangledHeader", "\xc6rom", "1", "A-name-longer-than-any-that-is-known" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (id_of (rows[i]), ==, SIPUA_HEADER_OTHER);
  g_assert_null (sipua_header_name (SIPUA_HEADER_OTHER));
}

static void
test_lists_are_those_with_a_comma_in_their_grammar (void)
{
  g_assert_true (sipua_header_is_list (SIPUA_HEADER_VIA));
  g_assert_true (sipua_header_is_list (SIPUA_HEADER_ROUTE));
  g_assert_true (sipua_header_is_list (SIPUA_HEADER_SUPPORTED));
  /* RFC 3261 7.3.1 names the four that must not be joined. */
  g_assert_false (sipua_header_is_list (SIPUA_HEADER_WWW_AUTHENTICATE));
  g_assert_false (sipua_header_is_list (SIPUA_HEADER_AUTHORIZATION));
  g_assert_false (sipua_header_is_list (SIPUA_HEADER_PROXY_AUTHENTICATE));
  g_assert_false (sipua_header_is_list (SIPUA_HEADER_PROXY_AUTHORIZATION));
  g_assert_false (sipua_header_is_list (SIPUA_HEADER_DATE));
}

static void
test_methods_are_case_sensitive (void)
{
  /* RFC 3261 7.1 */
  g_assert_cmpint (
      sipua_method_from_view (sipua_view_from_string ("INVITE")), ==, SIPUA_METHOD_INVITE);
  g_assert_cmpint (
      sipua_method_from_view (sipua_view_from_string ("PUBLISH")), ==, SIPUA_METHOD_PUBLISH);
  g_assert_cmpint (
      sipua_method_from_view (sipua_view_from_string ("invite")), ==, SIPUA_METHOD_OTHER);
  g_assert_cmpint (
      sipua_method_from_view (sipua_view_from_string ("INVITES")), ==, SIPUA_METHOD_OTHER);
  g_assert_cmpint (sipua_method_from_view (sipua_view_from_string ("")), ==, SIPUA_METHOD_OTHER);
}

static void
test_phrases (void)
{
  g_assert_cmpstr (sipua_status_phrase (481), ==, "Call/Transaction Does Not Exist");
  g_assert_cmpstr (sipua_status_phrase (200), ==, "OK");
  g_assert_cmpstr (sipua_status_phrase (299), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/header-name/every-name-is-found-in-any-case", test_every_name_is_found_in_any_case);
  g_test_add_func ("/header-name/compact-forms", test_compact_forms);
  g_test_add_func ("/header-name/unknown-names-are-other", test_unknown_names_are_other);
  g_test_add_func ("/header-name/lists-are-those-with-a-comma-in-their-grammar",
      test_lists_are_those_with_a_comma_in_their_grammar);
  g_test_add_func ("/header-name/methods-are-case-sensitive", test_methods_are_case_sensitive);
  g_test_add_func ("/header-name/phrases", test_phrases);
  return g_test_run ();
}
