/* SPDX-License-Identifier: BSD-3-Clause */
/* The main loop, from other threads. */

#include "main-loop.h"

void
launch_post (GSourceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, user_data, destroy);
  g_source_attach (source, NULL);
}
