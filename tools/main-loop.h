/* SPDX-License-Identifier: BSD-3-Clause */
/* The main loop, from other threads. */
#pragma once

#include <glib.h>

/* Runs @func once on the default context, later, in the order of the calls. Unlike
 * g_main_context_invoke(), never on the thread that asks. */
void launch_post (GSourceFunc func, gpointer user_data, GDestroyNotify destroy);
