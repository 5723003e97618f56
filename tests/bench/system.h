/* SPDX-License-Identifier: BSD-3-Clause */
/* An echo that is measured: a program that takes calls on 127.0.0.1:5060 and is one process. */
#pragma once

#include <glib.h>
#include <sys/types.h>

typedef struct {
  const char *name; /* (unowned) */
  char **argv;      /* (owned) */
  char *folder;     /* (owned) its log and what it reads; ends with the system */
  pid_t pid;
} System;

/* bare, baresip or sipua; NULL: no such system. Keeps the name. */
System *system_new (const char *name);
void system_free (System *system);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (System, system_free)

/* Fails with G_SPAWN_ERROR_NOENT if it is not installed. */
gboolean system_start (System *system, GError **error);
/* Asks it to end, then makes it. */
void system_stop (System *system);
/* The end of its log, for the user. */
void system_show_log (System *system);
