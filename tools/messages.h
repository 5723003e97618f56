/* SPDX-License-Identifier: BSD-3-Clause */
/* Bus messages as lines. */
#pragma once

#include <gst/gst.h>

/* Errors and warnings go to standard error, element messages to standard output: those of sipua, or
 * of all elements if @all. Other messages are not shown. */
void launch_print_message (guint number, GstMessage *message, gboolean all);
