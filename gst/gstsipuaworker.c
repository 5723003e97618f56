/* SPDX-License-Identifier: BSD-3-Clause */
/* The thread of gstsipuaworker.h: epoll over all descriptors and one timerfd. Events name clients
 * by number, not by address, since one that is removed may have an event in the batch in hand. */
#include "gstsipuaworker.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

GST_DEBUG_CATEGORY_STATIC (sipuaworker_debug);
#define GST_CAT_DEFAULT sipuaworker_debug

/* Frames of 20 ms leave at most this late; four wake-ups in that time cost little next to them. */
#define TICK (5 * GST_MSECOND)
#define MAX_EVENTS 64

/* Values of epoll_data beside (client number * GST_SIP_UA_WORKER_FDS + index); numbers begin at 1. */
#define EVENT_TIMER 0
#define EVENT_WAKE 1

struct _GstSipUaWorkerClient {
  gatomicrefcount ref_count; /* the table's and that of a function under way */
  guint64 number;
  int fds[GST_SIP_UA_WORKER_FDS]; /* (unowned) */
  _Atomic guint64 due;
  GMutex lock; /* held while a function runs */
  gboolean removed;
  const GstSipUaWorkerFuncs *funcs; /* (unowned) */
  gpointer user_data;
};

struct _GstSipUaWorker {
  guint users; /* guarded by worker_lock */
  int epoll_fd, timer_fd, wake_fd;
  GstClock *clock; /* (owned) */
  GThread *thread;
  atomic_bool stopping;
  GMutex lock;
  GHashTable *clients; /* number to client (owned reference), guarded by lock */
  guint64 next_number;
};

static GMutex worker_lock;
static GstSipUaWorker *the_worker; /* (owned) (nullable) guarded by worker_lock */

static void
client_unref (GstSipUaWorkerClient *client)
{
  if (!g_atomic_ref_count_dec (&client->ref_count))
    return;
  g_mutex_clear (&client->lock);
  g_free (client);
}

static GstSipUaWorkerClient *
client_ref (GstSipUaWorkerClient *client)
{
  g_atomic_ref_count_inc (&client->ref_count);
  return client;
}

static void
run_readable (GstSipUaWorker *worker, guint64 event)
{
  guint64 number = event / GST_SIP_UA_WORKER_FDS;
  GstSipUaWorkerClient *client;

  g_mutex_lock (&worker->lock);
  client = g_hash_table_lookup (worker->clients, &number);
  if (client)
    client_ref (client);
  g_mutex_unlock (&worker->lock);
  if (!client)
    return;
  g_mutex_lock (&client->lock);
  if (!client->removed)
    client->funcs->readable (client->user_data, event % GST_SIP_UA_WORKER_FDS);
  g_mutex_unlock (&client->lock);
  client_unref (client);
}

/* (transfer container) (element-type client, referenced) */
static GPtrArray *
find_due (GstSipUaWorker *worker, GstClockTime now)
{
  GPtrArray *due = g_ptr_array_new_with_free_func ((GDestroyNotify)client_unref);
  GHashTableIter iter;
  gpointer client;

  g_mutex_lock (&worker->lock);
  g_hash_table_iter_init (&iter, worker->clients);
  while (g_hash_table_iter_next (&iter, NULL, &client))
    if (atomic_load (&((GstSipUaWorkerClient *)client)->due) <= now)
      g_ptr_array_add (due, client_ref (client));
  g_mutex_unlock (&worker->lock);
  return due;
}

static void
run_ticks (GstSipUaWorker *worker)
{
  GstClockTime now = gst_util_get_timestamp ();
  g_autoptr (GPtrArray) due = find_due (worker, now);

  for (guint i = 0; i < due->len; i++) {
    GstSipUaWorkerClient *client = g_ptr_array_index (due, i);

    g_mutex_lock (&client->lock);
    if (!client->removed)
      atomic_store (&client->due, client->funcs->tick (client->user_data, now));
    g_mutex_unlock (&client->lock);
  }
}

static void
run_events (GstSipUaWorker *worker, const struct epoll_event *events, int count)
{
  guint64 value;

  for (int i = 0; i < count; i++) {
    switch (events[i].data.u64) {
      case EVENT_TIMER:
        if (read (worker->timer_fd, &value, sizeof value) == sizeof value)
          run_ticks (worker);
        break;
      case EVENT_WAKE:
        break; /* to stop: see the loop */
      default:
        run_readable (worker, events[i].data.u64);
    }
  }
}

static gpointer
worker_thread (gpointer data)
{
  GstSipUaWorker *worker = data;
  struct epoll_event events[MAX_EVENTS];

  GST_INFO ("started");
  while (!atomic_load (&worker->stopping)) {
    int count = epoll_wait (worker->epoll_fd, events, MAX_EVENTS, -1);

    if (count < 0 && errno != EINTR) {
      GST_ERROR ("epoll_wait: %s", g_strerror (errno));
      break;
    }
    run_events (worker, events, count);
  }
  GST_INFO ("stopped");
  return NULL;
}

static gboolean
watch (GstSipUaWorker *worker, int fd, guint64 event)
{
  struct epoll_event watched = { .events = EPOLLIN, .data.u64 = event };

  return epoll_ctl (worker->epoll_fd, EPOLL_CTL_ADD, fd, &watched) == 0;
}

static gboolean
open_descriptors (GstSipUaWorker *worker)
{
  struct timespec tick = { .tv_nsec = TICK };
  struct itimerspec interval = { tick, tick };

  worker->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  worker->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  worker->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  return worker->epoll_fd >= 0 && worker->timer_fd >= 0 && worker->wake_fd >= 0
         && timerfd_settime (worker->timer_fd, 0, &interval, NULL) == 0
         && watch (worker, worker->timer_fd, EVENT_TIMER)
         && watch (worker, worker->wake_fd, EVENT_WAKE);
}

static void
close_descriptor (int fd)
{
  if (fd >= 0)
    close (fd);
}

static void
worker_free (GstSipUaWorker *worker)
{
  close_descriptor (worker->epoll_fd);
  close_descriptor (worker->timer_fd);
  close_descriptor (worker->wake_fd);
  g_clear_pointer (&worker->clients, g_hash_table_unref);
  gst_clear_object (&worker->clock);
  g_mutex_clear (&worker->lock);
  g_free (worker);
}

static GstSipUaWorker *
worker_new (GError **error)
{
  GstSipUaWorker *worker = g_new0 (GstSipUaWorker, 1);
  int failure;

  GST_DEBUG_CATEGORY_INIT (sipuaworker_debug, "sipuaworker", 0, "SIP media worker");
  g_mutex_init (&worker->lock);
  worker->next_number = 1;
  worker->clients =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)client_unref);
  if (!open_descriptors (worker)) {
    failure = errno;
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failure), "no media worker: %s",
        g_strerror (failure));
    worker_free (worker);
    return NULL;
  }
  worker->clock = g_object_new (
      GST_TYPE_SYSTEM_CLOCK, "name", "sipua", "clock-type", GST_CLOCK_TYPE_MONOTONIC, NULL);
  gst_object_ref_sink (worker->clock);
  worker->thread = g_thread_try_new ("sipua-media", worker_thread, worker, error);
  if (!worker->thread)
    g_clear_pointer (&worker, worker_free);
  return worker;
}

GstSipUaWorker *
gst_sip_ua_worker_acquire (GError **error)
{
  GstSipUaWorker *worker;

  g_mutex_lock (&worker_lock);
  if (!the_worker)
    the_worker = worker_new (error);
  worker = the_worker;
  if (worker)
    worker->users++;
  g_mutex_unlock (&worker_lock);
  return worker;
}

void
gst_sip_ua_worker_release (GstSipUaWorker *worker)
{
  guint64 one = 1;

  g_mutex_lock (&worker_lock);
  if (--worker->users == 0) {
    the_worker = NULL;
    atomic_store (&worker->stopping, TRUE);
    while (write (worker->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
      continue;
    g_thread_join (worker->thread);
    worker_free (worker);
  }
  g_mutex_unlock (&worker_lock);
}

GstClock *
gst_sip_ua_worker_get_clock (GstSipUaWorker *worker)
{
  return worker->clock;
}

GstSipUaWorkerClient *
gst_sip_ua_worker_add (GstSipUaWorker *worker, const int fds[GST_SIP_UA_WORKER_FDS],
    const GstSipUaWorkerFuncs *funcs, gpointer user_data, GError **error)
{
  GstSipUaWorkerClient *client = g_new0 (GstSipUaWorkerClient, 1);
  int failure;

  g_atomic_ref_count_init (&client->ref_count);
  g_mutex_init (&client->lock);
  client->funcs = funcs;
  client->user_data = user_data;
  g_mutex_lock (&worker->lock);
  client->number = worker->next_number++;
  g_hash_table_insert (worker->clients, &client->number, client);
  g_mutex_unlock (&worker->lock);
  for (guint i = 0; i < GST_SIP_UA_WORKER_FDS; i++) {
    client->fds[i] = fds[i];
    if (watch (worker, fds[i], client->number * GST_SIP_UA_WORKER_FDS + i))
      continue;
    failure = errno;
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failure),
        "the media worker cannot watch a socket: %s", g_strerror (failure));
    gst_sip_ua_worker_remove (worker, client);
    return NULL;
  }
  return client;
}

void
gst_sip_ua_worker_remove (GstSipUaWorker *worker, GstSipUaWorkerClient *client)
{
  g_return_if_fail (worker->thread != g_thread_self ());

  for (guint i = 0; i < GST_SIP_UA_WORKER_FDS; i++)
    epoll_ctl (worker->epoll_fd, EPOLL_CTL_DEL, client->fds[i], NULL);
  g_mutex_lock (&client->lock);
  client->removed = TRUE;
  g_mutex_unlock (&client->lock);
  g_mutex_lock (&worker->lock);
  g_hash_table_remove (worker->clients, &client->number);
  g_mutex_unlock (&worker->lock);
}
