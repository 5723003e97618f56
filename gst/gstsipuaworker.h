/* SPDX-License-Identifier: BSD-3-Clause */
/* The media worker: one thread of the process that waits for the sockets of all calls and gives
 * each its turn at the time it asked for. Runs while somebody holds it. */
#pragma once

#include <gst/gst.h>

#define GST_SIP_UA_WORKER_FDS 2

typedef struct _GstSipUaWorker GstSipUaWorker;
typedef struct _GstSipUaWorkerClient GstSipUaWorkerClient;

/* On the worker thread, one at a time for each client. Must not block, nor remove a client. */
typedef struct {
  /* There is something to be read on the client's descriptor @index; called again if some is left. */
  void (*readable) (gpointer user_data, guint index);
  /* The time asked for has come; returns the next one. Both monotonic. */
  GstClockTime (*tick) (gpointer user_data, GstClockTime now);
} GstSipUaWorkerFuncs;

/* Any thread but the worker's. The first one starts the thread, the last one joins it. */
GstSipUaWorker *gst_sip_ua_worker_acquire (GError **error);
void gst_sip_ua_worker_release (GstSipUaWorker *worker);

/* The system's monotonic clock, even if the application made another the default one. */
GstClock *gst_sip_ua_worker_get_clock (GstSipUaWorker *worker); /* (transfer none) */

/* Descriptors (unowned), non-blocking. The first tick comes soon. */
GstSipUaWorkerClient *gst_sip_ua_worker_add (GstSipUaWorker *worker,
    const int fds[GST_SIP_UA_WORKER_FDS], const GstSipUaWorkerFuncs *funcs, gpointer user_data,
    GError **error);
/* Any thread but the worker's. Waits for the function under way, if it is this client's; none is
 * called after it returned. Frees @client. */
void gst_sip_ua_worker_remove (GstSipUaWorker *worker, GstSipUaWorkerClient *client);
