/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/base/ids: identifiers are tokens, long enough and all different. */

#include "base/chars.h"
#include "base/ids.h"

static void
check_generator (char *(*generate) (void), gsize least_length, const char *prefix)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 2000; i++) {
    char *id = generate ();

    g_assert_true (g_str_has_prefix (id, prefix));
    g_assert_cmpuint (strlen (id), >=, least_length);
    g_assert_true (sipua_view_is (sipua_view_from_string (id), SIPUA_CHAR_TOKEN));
    g_assert_true (g_hash_table_add (seen, id));
  }
}

static void
test_branch_has_cookie_and_never_repeats (void)
{
  check_generator (sipua_generate_branch, 7 + 13, "z9hG4bK"); /* RFC 3261 8.1.1.7 */
}

static void
test_tag_never_repeats (void)
{
  check_generator (sipua_generate_tag, 13, ""); /* RFC 3261 19.3 */
}

static void
test_call_id_never_repeats (void)
{
  check_generator (sipua_generate_call_id, 20, ""); /* RFC 3261 8.1.1.4 */
}

/* One case only, for peers that compare without regard to it; 5 bits in each character. */
static void
test_random_text_uses_all_of_its_alphabet (void)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  guint counts[256] = { 0 };
  char buffer[32001];

  sipua_random_text (buffer, sizeof buffer - 1);
  for (guint i = 0; buffer[i]; i++)
    counts[(guint8)buffer[i]]++;
  /* 1000 of each are expected; 700 are nine standard deviations away. */
  for (guint i = 0; i < 256; i++)
    if (i && strchr (alphabet, i))
      g_assert_cmpuint (counts[i], >, 700);
    else
      g_assert_cmpuint (counts[i], ==, 0);
}

static void
test_random_text_fills_its_buffer_and_no_more (void)
{
  char buffer[12] = "xxxxxxxxxxx";
  guint32 numbers[4];

  sipua_random_text (buffer, 8);
  g_assert_cmpuint (strlen (buffer), ==, 8);
  g_assert_cmpint (buffer[9], ==, 'x');
  for (guint i = 0; i < 4; i++)
    numbers[i] = sipua_random_uint32 ();
  g_assert_false (numbers[0] == numbers[1] && numbers[1] == numbers[2] && numbers[2] == numbers[3]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/ids/branch-has-cookie-and-never-repeats", test_branch_has_cookie_and_never_repeats);
  g_test_add_func ("/ids/tag-never-repeats", test_tag_never_repeats);
  g_test_add_func ("/ids/call-id-never-repeats", test_call_id_never_repeats);
  g_test_add_func (
      "/ids/random-text-uses-all-of-its-alphabet", test_random_text_uses_all_of_its_alphabet);
  g_test_add_func ("/ids/random-text-fills-its-buffer-and-no-more",
      test_random_text_fills_its_buffer_and_no_more);
  return g_test_run ();
}
