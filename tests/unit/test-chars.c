/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/base/chars: the table against RFC 3261 section 25.1, numbers and quoted strings. */

#include "base/chars.h"

#define ALPHANUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static void
test_table_is_what_the_rfc_says (void)
{
  static const struct {
    guint8 class;
    const char *members;
  } rows[] = {
    { SIPUA_CHAR_TOKEN, ALPHANUM "-.!%*_+`'~" },
    { SIPUA_CHAR_DIGIT, "0123456789" },
    { SIPUA_CHAR_HEX, "0123456789abcdefABCDEF" },
    { SIPUA_CHAR_HOST, ALPHANUM "-._" },
    { SIPUA_CHAR_USER, ALPHANUM "-_.!~*'()&=+$,;?/" },
  };

  for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
    for (guint c = 0; c < 256; c++)
      g_assert_cmpint (
          sipua_char_is (c, rows[row].class), ==, c != 0 && strchr (rows[row].members, c) != NULL);
}

static void
test_tolerant_classes_end_at_delimiters (void)
{
  for (guint c = 0; c < 256; c++) {
    gboolean visible = c > ' ' && c != 0x7f;

    g_assert_cmpint (sipua_char_is (c, SIPUA_CHAR_VISIBLE), ==, visible);
    g_assert_cmpint (sipua_char_is (c, SIPUA_CHAR_VALUE), ==, visible && !strchr (";,\"<>", c));
    g_assert_cmpint (
        sipua_char_is (c, SIPUA_CHAR_DISPLAY), ==, visible && !strchr ("\"<>,;:@\\", c));
  }
}

static void
test_number_does_not_wrap (void)
{
  static const struct {
    const char *text;
    guint32 limit;
    gboolean ok;
    guint64 number;
  } rows[] = {
    { "0", 0, TRUE, 0 },
    { "1", 0, FALSE, 0 },
    { "0068", 255, TRUE, 68 }, /* RFC 4475 3.1.1.1 */
    { "255", 255, TRUE, 255 },
    { "256", 255, FALSE, 0 },
    { "4294967295", G_MAXUINT32, TRUE, G_MAXUINT32 },
    { "4294967296", G_MAXUINT32, FALSE, 0 },
    { "36893488147419103232", G_MAXUINT32, FALSE, 0 }, /* RFC 4475 3.1.2.4 */
    { "18446744073709551616", G_MAXUINT32, FALSE, 0 },
    { "-999", G_MAXUINT32, FALSE, 0 }, /* RFC 4475 3.1.2.3 */
    { "", 9, FALSE, 0 },
    { " 1", 9, FALSE, 0 },
    { "1a", 99, FALSE, 0 },
    { "7", 5, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint64 number = 0;

    g_assert_cmpint (
        sipua_view_to_uint (sipua_view_from_string (rows[i].text), rows[i].limit, &number), ==,
        rows[i].ok);
    g_assert_cmpuint (number, ==, rows[i].number);
  }
}

static void
test_quoted_string_ends_where_its_quote_does (void)
{
  static const struct {
    const char *text;
    gsize length;
    gsize end;
  } rows[] = {
    { "\"\"", 2, 2 },
    { "\"a\\\"b\" x", 8, 6 },
    { "\"a\\\\\"b", 6, 5 },
    { "\"a", 2, 0 },
    { "\"a\\\"", 4, 0 },
    { "\"a\\", 3, 0 },
    { "\"\\\0\"", 4, 4 }, /* quoted-pair may be NUL */
    { "\"\0\"", 3, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (
        sipua_view_skip_quoted (sipua_view (rows[i].text, rows[i].length), 0), ==, rows[i].end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chars/table-is-what-the-rfc-says", test_table_is_what_the_rfc_says);
  g_test_add_func (
      "/chars/tolerant-classes-end-at-delimiters", test_tolerant_classes_end_at_delimiters);
  g_test_add_func ("/chars/number-does-not-wrap", test_number_does_not_wrap);
  g_test_add_func ("/chars/quoted-string-ends-where-its-quote-does",
      test_quoted_string_ends_where_its_quote_does);
  return g_test_run ();
}
