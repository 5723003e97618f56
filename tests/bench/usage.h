/* SPDX-License-Identifier: BSD-3-Clause */
/* What a process has used so far and uses now, all its threads together. */
#pragma once

#include <glib.h>
#include <sys/types.h>

typedef struct {
  gint64 cpu_ns;
  gint64 threads;
  gint64 rss_kb;
} Usage;

/* FALSE: the process has ended. */
gboolean usage_read (pid_t pid, Usage *ret_usage);
