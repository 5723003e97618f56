/* SPDX-License-Identifier: BSD-3-Clause */
/* A hand-over under ThreadSanitizer, and the same with a race planted in it: a run in which that one is
 * not reported proves nothing about the other. Arguments: the program with the race, and without. */
#include <gio/gio.h>
#include <string.h>
#include <sys/personality.h>

/* What TSAN_OPTIONS below makes of a report. */
#define EXIT_RACE 66

/* Older runtimes cannot place their shadow memory everywhere the kernel may put a program. */
static void
fix_addresses (gpointer user_data)
{
  personality (ADDR_NO_RANDOMIZE);
}

static char *
run (const char *program, int *ret_status)
{
  g_auto (GStrv) environment = g_environ_setenv (
      g_get_environ (), "TSAN_OPTIONS", "exitcode=66 halt_on_error=0 report_bugs=1", TRUE);
  char *argv[] = { (char *)program, NULL };
  char *errors = NULL;
  GError *error = NULL;
  int status;

  g_spawn_sync (NULL, argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, fix_addresses, NULL, NULL,
      &errors, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  *ret_status = WEXITSTATUS (status);
  return errors;
}

static void
test_the_planted_race_is_reported (gconstpointer program)
{
  int status;
  g_autofree char *errors = run (program, &status);

  g_assert_nonnull (strstr (errors, "WARNING: ThreadSanitizer: data race"));
  g_assert_nonnull (strstr (errors, " produce "));
  g_assert_cmpint (status, ==, EXIT_RACE);
}

static void
test_the_hand_over_has_no_race (gconstpointer program)
{
  int status;
  g_autofree char *errors = run (program, &status);

  g_assert_cmpstr (errors, ==, "");
  g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/race/planted", argv[1], test_the_planted_race_is_reported);
  g_test_add_data_func ("/race/none", argv[2], test_the_hand_over_has_no_race);
  return g_test_run ();
}
