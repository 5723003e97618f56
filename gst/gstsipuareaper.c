/* SPDX-License-Identifier: BSD-3-Clause */
/* The tear-down thread of gstsipuareaper.h. A GThreadPool would keep its thread for a while. */
#include "gstsipuareaper.h"

typedef struct {
  GstSipUaReaperFunc func;
  gpointer data;
} Job;

static GMutex lock; /* guards the rest */
static GQueue jobs = G_QUEUE_INIT;
static GThread *thread;  /* (owned) (nullable): to be joined before the next one */
static gboolean running; /* the thread will still look at the queue */
static guint pending;    /* jobs in the queue and the one under way */

static gpointer
reaper_thread (gpointer data)
{
  Job *job;

  g_mutex_lock (&lock);
  while ((job = g_queue_pop_head (&jobs))) {
    g_mutex_unlock (&lock);
    job->func (job->data);
    g_free (job);
    g_mutex_lock (&lock);
    pending--;
  }
  running = FALSE;
  g_mutex_unlock (&lock);
  return NULL;
}

void
gst_sip_ua_reaper_push (GstSipUaReaperFunc func, gpointer data)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ func, data };
  g_mutex_lock (&lock);
  g_queue_push_tail (&jobs, job);
  pending++;
  if (!running) {
    /* It has left its loop already, so this does not wait. */
    if (thread)
      g_thread_join (thread);
    thread = g_thread_new ("sipua-teardown", reaper_thread, NULL);
    running = TRUE;
  }
  g_mutex_unlock (&lock);
}

guint
gst_sip_ua_reaper_get_pending (void)
{
  guint count;

  g_mutex_lock (&lock);
  count = pending;
  g_mutex_unlock (&lock);
  return count;
}

void
gst_sip_ua_reaper_wait (void)
{
  GThread *last;

  /* Whoever pushes meanwhile either finds the thread running, or starts one to be joined next. */
  do {
    g_mutex_lock (&lock);
    last = g_steal_pointer (&thread);
    g_mutex_unlock (&lock);
    if (last)
      g_thread_join (last);
  } while (last);
}
