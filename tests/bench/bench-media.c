/* SPDX-License-Identifier: BSD-3-Clause */
/* bench-media [bare|baresip|sipua]...
 *
 * What a call costs that is echoed: each system in turn takes the same calls, G.711 mu-law with 50
 * packets a second each way, and has one line printed for each number of calls. Everything happens
 * on the loopback device of a network namespace of its own. The environment:
 *   BENCH_CALLS    numbers of calls, "10 50 100"; none above 100
 *   BENCH_SECONDS  measured, behind 3 s of warm-up; 10, and no more
 *   BENCH_SIPUA    the command that is sipua: listens on udp:127.0.0.1:5060, one process
 * Exit status 0: everything that is installed was measured. */
#include <math.h>
#include <signal.h>
#include <string.h>

#include "load.h"
#include "namespace.h"
#include "system.h"

static volatile gboolean stop;

static void
on_signal (int number)
{
  stop = TRUE;
}

static void
catch_signals (void)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = on_signal }; /* no SA_RESTART: it ends epoll_wait */

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaction (numbers[i], &action, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

/* Of values in us, in ms; not a number if there are none. */
static double
percentile (GArray *values, guint percent)
{
  if (values->len == 0)
    return NAN;
  g_array_sort (values, compare);
  return (double)g_array_index (values, gint64, (values->len - 1) * percent / 100) / 1000;
}

static void
print_load (Load *load)
{
  double cpu = (double)(load->end.cpu_ns - load->begin.cpu_ns) / 1e9;

  g_print ("%6.3f %% of a core/call  %4.1f threads/call  %5.0f kB/call  ",
      cpu * 100 / load->seconds / load->calls,
      (double)(load->end.threads - load->idle.threads) / load->calls,
      (double)(load->end.rss_kb - load->idle.rss_kb) / load->calls);
  g_print ("lost %" G_GUINT64_FORMAT " of %-5" G_GUINT64_FORMAT "  ", load->sent - load->heard,
      load->sent);
  g_print ("echo p50 %5.1f ms p99 %5.1f ms max %5.1f ms  ", percentile (load->delays, 50),
      percentile (load->delays, 99), percentile (load->delays, 100));
  g_print ("failed %u  resent %u  sent late p99 %.1f ms  (%s)\n", load->failed, load->resent,
      percentile (load->lateness, 99), load->peer);
}

static gboolean
measure (System *system, guint calls, guint seconds)
{
  static const char *const ends[] = { "done", "stopped", "does not listen", "died" };
  g_autoptr (Load) load = load_new (calls, seconds);
  g_autoptr (GError) error = NULL;
  LoadEnd end;

  g_print ("%-8s %3u calls  ", system->name, calls);
  if (!system_start (system, &error)) {
    gboolean missing = g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);

    g_print ("%s\n", missing ? "missing" : error->message);
    return missing;
  }
  end = load_run (load, system->pid, &stop);
  if (end == LOAD_DONE)
    print_load (load);
  else
    g_print ("%s\n", ends[end]);
  if (end == LOAD_DEAF || end == LOAD_DIED)
    system_show_log (system);
  system_stop (system);
  return end == LOAD_DONE;
}

static guint
bounded (const char *text, guint most)
{
  return CLAMP (g_ascii_strtoull (text, NULL, 10), 1, most);
}

static GPtrArray *
make_systems (int argc, char **argv)
{
  static char *all[] = { "bare", "baresip", "sipua" };
  g_autoptr (GPtrArray) systems = g_ptr_array_new_with_free_func ((GDestroyNotify)system_free);
  char **names = argc > 1 ? argv + 1 : all;

  for (guint i = 0; i < (argc > 1 ? (guint)argc - 1 : G_N_ELEMENTS (all)); i++) {
    System *system = system_new (names[i]);

    if (!system) {
      g_printerr ("no system %s\n", names[i]);
      return NULL;
    }
    g_ptr_array_add (systems, system);
  }
  return g_steal_pointer (&systems);
}

int
main (int argc, char **argv)
{
  const char *calls = g_getenv ("BENCH_CALLS"), *seconds = g_getenv ("BENCH_SECONDS");
  g_auto (GStrv) steps = g_strsplit (calls ? calls : "10 50 100", " ", -1);
  g_autoptr (GPtrArray) systems = NULL;
  gboolean measured = TRUE;

  catch_signals ();
  namespace_enter ();
  systems = make_systems (argc, argv);
  if (!systems)
    return 2;
  for (char **step = steps; *step; step++)
    for (guint i = 0; i < systems->len && !stop; i++)
      measured &= measure (systems->pdata[i], bounded (*step, LOAD_MAX_CALLS),
          bounded (seconds ? seconds : "10", LOAD_MAX_SECONDS));
  return measured && !stop ? 0 : 1;
}
