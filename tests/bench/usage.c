/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time is read from the clock of the process: it is utime + stime of /proc/PID/stat in
 * nanoseconds, where that file counts in ticks of 10 ms, of which ten bare calls need three in 10 s. */
#include "usage.h"

#include <string.h>
#include <time.h>

static gint64
field (const char *status, const char *name)
{
  const char *line = strstr (status, name);

  return line ? g_ascii_strtoll (line + strlen (name), NULL, 10) : 0;
}

gboolean
usage_read (pid_t pid, Usage *ret_usage)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int)pid);
  g_autofree char *status = NULL;
  struct timespec cpu;
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &cpu) < 0
      || !g_file_get_contents (path, &status, NULL, NULL))
    return FALSE;
  ret_usage->cpu_ns = cpu.tv_sec * G_GINT64_CONSTANT (1000000000) + cpu.tv_nsec;
  ret_usage->threads = field (status, "\nThreads:");
  ret_usage->rss_kb = field (status, "\nVmRSS:");
  return ret_usage->threads > 0 && ret_usage->rss_kb > 0; /* a zombie has no memory */
}
