/* SPDX-License-Identifier: BSD-3-Clause */
/* What the command line says. */
#pragma once

#include <glib.h>

typedef struct {
  char *address; /* (owned) numeric, without brackets */
  guint16 port;
  guint max_calls;
  gboolean messages; /* all element messages, not those of sipua alone */
  gboolean version;
  char *description; /* (owned) (nullable): only with @version */
} LaunchOptions;

/* Initialises GStreamer as well. FALSE: @error says what is wrong, and @options is empty. */
gboolean launch_options_parse (LaunchOptions *options, int argc, char **argv, GError **error);
void launch_options_clear (LaunchOptions *options);
