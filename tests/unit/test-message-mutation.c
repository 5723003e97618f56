/* SPDX-License-Identifier: BSD-3-Clause */
/* Mutated messages, the same ones at every run: none may crash, leak or trip a sanitizer, and what
 * is accepted must be written so that it is accepted again. */

#include "message-inputs.h"
#include "mutate.h"

#define N_MUTANTS 20000
#define SEED 3261

static void
collect (const char *name, const char *data, gsize length, gpointer user_data)
{
  g_ptr_array_add (user_data, g_bytes_new (data, length));
}

static GPtrArray *
collect_all (void)
{
  GPtrArray *inputs = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  for_each_torture_message (collect, inputs);
  for (guint i = 0; i < 40; i++)
    collect (NULL, TYPICAL_INVITE, strlen (TYPICAL_INVITE), inputs);
  return inputs;
}

static void
check_mutant (const GString *text)
{
  g_autoptr (SipUaMessage) message = NULL;
  g_autoptr (SipUaMessage) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (parse_and_exercise (text->str, text->len) != SIPUA_PARSE_OK)
    return;
  message = sipua_message_parse (text->str, text->len, NULL);
  bytes = sipua_message_serialize (message);
  again = sipua_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sipua_message_call_id (message), ==, sipua_message_call_id (again));
}

static void
test_mutants_are_survived (void)
{
  g_autoptr (GPtrArray) inputs = collect_all ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_MUTANTS; i++) {
    GBytes *input = g_ptr_array_index (inputs, g_rand_int_range (rand, 0, inputs->len));
    g_autoptr (GString) original =
        g_string_new_len (g_bytes_get_data (input, NULL), g_bytes_get_size (input));
    g_autoptr (GString) text = g_string_new_len (original->str, original->len);
    guint n = g_rand_int_range (rand, 1, 8);

    while (n-- > 0)
      mutate_once (rand, text, original);
    check_mutant (text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/mutation/mutants-are-survived", test_mutants_are_survived);
  return g_test_run ();
}
