/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls to whatever listens on 127.0.0.1:5060, for some seconds, and what came of them. */
#pragma once

#include <sys/types.h>

#include "usage.h"

#define LOAD_MAX_CALLS 100
#define LOAD_MAX_SECONDS 10

typedef struct {
  guint calls, seconds;
  guint failed; /* not answered, refused, ended by the other side, or BYE not answered */
  guint resent; /* requests */
  guint64 sent, heard;
  GArray *delays;   /* (owned) of gint64: us, of each frame that was heard */
  GArray *lateness; /* (owned) of gint64: us, by which this program sent each frame too late */
  Usage idle, begin, end;
  char *peer; /* (owned) (nullable) who the other side says it is */
} Load;

typedef enum {
  LOAD_DONE,
  LOAD_STOPPED, /* by a signal */
  LOAD_DEAF,    /* nobody listens */
  LOAD_DIED,    /* the process has ended */
} LoadEnd;

Load *load_new (guint calls, guint seconds);
void load_free (Load *load);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

/* pid: the process that listens. Returns early when *stop becomes TRUE, from a signal handler. */
LoadEnd load_run (Load *load, pid_t pid, const volatile gboolean *stop);
