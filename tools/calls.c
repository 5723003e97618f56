/* SPDX-License-Identifier: BSD-3-Clause */
/* All calls: how many there may be, and how they come to an end. */

#include "calls.h"

#include "call.h"
#include "main-loop.h"

/* Threads that set pipelines to NULL, of which each may wait for a peer that does not respond. */
#define MAX_REAPERS 8
#define RETRY_AFTER "10" /* seconds, RFC 3261 section 20.33 */

struct _LaunchCalls {
  LaunchCallSetup setup;
  guint max_calls;
  GSourceFunc drained;
  gpointer user_data; /* (unowned) */
  guint last_number;  /* agent's thread */
  GPtrArray *playing; /* (owned) of LaunchCall (owned): main loop */
  gboolean hung_up;   /* main loop: calls that were taken before and start only now as well */

  gboolean draining; /* main loop */

  GMutex lock; /* guards the rest */
  guint count; /* calls taken that have not gone */
};

/* A call taken, on its way to the main loop. */
typedef struct {
  LaunchCalls *calls; /* (unowned) */
  LaunchCall *call;   /* (owned) */
} Start;

static gboolean
is_drained (LaunchCalls *self)
{
  gboolean empty;

  g_mutex_lock (&self->lock);
  empty = self->count == 0;
  g_mutex_unlock (&self->lock);
  return self->draining && empty;
}

static void
call_gone (LaunchCall *call, gpointer user_data)
{
  LaunchCalls *self = user_data;

  g_ptr_array_remove_fast (self->playing, call);
  g_mutex_lock (&self->lock);
  self->count--;
  g_mutex_unlock (&self->lock);
  if (is_drained (self))
    self->drained (self->user_data);
}

LaunchCalls *
launch_calls_new (const char *description, guint max_calls, gboolean messages, GSourceFunc drained,
    gpointer user_data)
{
  LaunchCalls *self = g_new0 (LaunchCalls, 1);

  self->max_calls = max_calls;
  self->drained = drained;
  self->user_data = user_data;
  self->playing = g_ptr_array_new_with_free_func ((GDestroyNotify)launch_call_unref);
  g_mutex_init (&self->lock);
  self->setup = (LaunchCallSetup){
    .description = g_strdup (description),
    .messages = messages,
    .reaper = g_thread_pool_new (launch_call_reap, NULL, MAX_REAPERS, FALSE, NULL),
    .gone = call_gone,
    .user_data = self,
  };
  return self;
}

static gboolean
admit (LaunchCalls *self)
{
  gboolean admitted;

  g_mutex_lock (&self->lock);
  admitted = self->count < self->max_calls;
  if (admitted)
    self->count++;
  g_mutex_unlock (&self->lock);
  return admitted;
}

static gboolean
run_start (gpointer data)
{
  Start *start = data;

  g_ptr_array_add (start->calls->playing, launch_call_ref (start->call));
  launch_call_play (start->call);
  if (start->calls->hung_up)
    launch_call_hang_up (start->call);
  return G_SOURCE_REMOVE;
}

static void
free_start (gpointer data)
{
  Start *start = data;

  launch_call_unref (start->call);
  g_free (start);
}

void
launch_calls_take (SipUaCall *sip_call, gpointer user_data)
{
  LaunchCalls *self = user_data;
  LaunchCall *call = launch_call_new (sip_call, ++self->last_number, &self->setup);
  Start *start;

  /* RFC 3261 section 21.5.4: without Retry-After, 503 would be taken for 500. */
  if (!admit (self)) {
    sipua_call_add_response_header (sip_call, "Retry-After", RETRY_AFTER);
    sipua_call_reject (sip_call, 503, NULL);
    launch_call_unref (call);
    return;
  }
  start = g_new (Start, 1);
  *start = (Start){ self, call };
  launch_post (run_start, start, free_start);
}

void
launch_calls_drain (LaunchCalls *self)
{
  self->draining = TRUE;
  if (is_drained (self))
    self->drained (self->user_data);
}

void
launch_calls_hang_up (LaunchCalls *self)
{
  self->hung_up = TRUE;
  for (guint i = 0; i < self->playing->len; i++)
    launch_call_hang_up (g_ptr_array_index (self->playing, i));
}

void
launch_calls_free (LaunchCalls *self)
{
  g_thread_pool_free (self->setup.reaper, FALSE, TRUE);
  g_ptr_array_unref (self->playing);
  g_mutex_clear (&self->lock);
  g_free (self->setup.description);
  g_free (self);
}
