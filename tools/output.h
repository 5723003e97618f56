/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines for people: time, number of the call, text. Peers have a say in what they contain, so nothing
 * that a terminal would obey gets through. Any thread. */
#pragma once

#include <glib.h>

/* Each line goes out at once, into a file or a pipe, too. */
void launch_output_init (void);
/* To standard output; @number 0: it is not about a call. */
void launch_print (guint number, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* To standard error. */
void launch_print_error (guint number, const char *format, ...) G_GNUC_PRINTF (2, 3);
