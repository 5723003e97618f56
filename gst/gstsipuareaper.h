/* SPDX-License-Identifier: BSD-3-Clause */
/* The tear-down thread: one of the process, in which calls come to their end in turn, since setting
 * a pipeline to NULL joins threads and so may wait. Exists while there is something to do. */
#pragma once

#include <glib.h>

typedef void (*GstSipUaReaperFunc) (gpointer data);

void gst_sip_ua_reaper_push (GstSipUaReaperFunc func, gpointer data);
/* How many calls are still to be torn down. */
guint gst_sip_ua_reaper_get_pending (void);
/* Waits until all that was pushed is done and the thread is gone. Not on that thread. */
void gst_sip_ua_reaper_wait (void);
