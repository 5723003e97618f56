/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs sipp and reads its counters. */
#include "sipp-load.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

SippLoad *
sipp_load_start (guint calls, guint rate, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *count = g_strdup_printf ("%u", calls);
  g_autofree char *per_second = g_strdup_printf ("%u", rate);
  const char *caller[] = { "sipp", "-sn", "uac", "-d", "0", "-r", per_second, "-l", count, "-m",
    count, "-i", "127.0.0.1", "-p", "5061", "-nostdin", "-timeout", "60", "-trace_stat", "-stf",
    "stat.csv", "-fd", "60", "127.0.0.1:5060", NULL };
  const char *callee[] = { "sipp", "-sn", "uas", "-m", count, "-i", "127.0.0.1", "-p", "5061",
    "-nostdin", "-timeout", "60", "-trace_stat", "-stf", "stat.csv", "-fd", "60", NULL };
  SippLoad *load = g_new0 (SippLoad, 1);

  load->folder = g_dir_make_tmp ("bench-calls-XXXXXX", error);
  g_subprocess_launcher_set_cwd (launcher, load->folder);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  if (load->folder)
    load->process = g_subprocess_launcher_spawnv (launcher, rate ? caller : callee, error);
  if (load->process)
    return load;
  if (load->folder)
    g_rmdir (load->folder);
  g_free (load->folder);
  g_free (load);
  return NULL;
}

static guint64
number (char **names, char **values, const char *name)
{
  for (guint i = 0; names[i] && values[i]; i++)
    if (g_str_equal (names[i], name))
      return g_ascii_strtoull (values[i], NULL, 10);
  return 0;
}

/* The last line counts from the beginning on in the columns of (C). */
static gboolean
read_result (const char *path, SippResult *ret_result)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL, names = NULL, values = NULL;
  guint n;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  n = g_strv_length (lines);
  if (n < 2)
    return FALSE;
  names = g_strsplit (lines[0], ";", -1);
  values = g_strsplit (lines[n - 1], ";", -1);
  *ret_result = (SippResult){ .successful = number (names, values, "SuccessfulCall(C)"),
    .failed = number (names, values, "FailedCall(C)"),
    .retransmitted = number (names, values, "Retransmissions(C)") };
  return TRUE;
}

gboolean
sipp_load_finish (SippLoad *load, SippResult *ret_result)
{
  g_autofree char *path = g_build_filename (load->folder, "stat.csv", NULL);
  gboolean read;

  g_subprocess_force_exit (load->process);
  g_subprocess_wait (load->process, NULL, NULL);
  read = read_result (path, ret_result);
  g_unlink (path);
  g_rmdir (load->folder);
  g_object_unref (load->process);
  g_free (load->folder);
  g_free (load);
  return read;
}
