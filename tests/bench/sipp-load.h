/* SPDX-License-Identifier: BSD-3-Clause */
/* sipp, with the scenarios that it brings itself, as the other side of an agent; and what it counted. */
#pragma once

#include <gio/gio.h>

typedef struct {
  GSubprocess *process; /* (owned) */
  char *folder;         /* (owned) of its statistics */
} SippLoad;

typedef struct {
  guint64 successful, failed, retransmitted;
} SippResult;

/* As the caller of 127.0.0.1:5060: @calls of them, @rate a second. As the callee, which @rate 0 asks
 * for, on 127.0.0.1:5061, until @calls were taken. NULL: sipp could not be run. */
SippLoad *sipp_load_start (guint calls, guint rate, GError **error);
/* FALSE: it wrote no statistics. Frees @load, and kills what still runs. */
gboolean sipp_load_finish (SippLoad *load, SippResult *ret_result);
