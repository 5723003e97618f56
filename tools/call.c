/* SPDX-License-Identifier: BSD-3-Clause */
/* One call and its pipeline: the call comes, the pipeline is made and plays, one of them ends and the
 * other follows. The elements in the pipeline ring, answer and hang up. */

#include "call.h"

#include <sipua/sipua-enum-types.h>

#include "main-loop.h"
#include "messages.h"
#include "output.h"
#include "pipeline.h"

/* Seconds for what the pipeline still does when its call has ended, such as to understand the last
 * words, until it says EOS. */
#define LINGER 10

struct _LaunchCall {
  gatomicrefcount refs;
  const LaunchCallSetup *setup; /* (unowned) */
  guint number;
  SipUaCall *call;    /* (owned) */
  gulong handlers[2]; /* of @call, until it ends */

  /* On the main loop alone. */
  gint64 answered;      /* monotonic microseconds; 0: not yet */
  gboolean ended;       /* the call */
  GstElement *pipeline; /* (owned) (nullable) while it plays */
  guint linger;         /* source, 0: none */
};

/* A state of a call on its way to the main loop. */
typedef struct {
  LaunchCall *call; /* (owned) */
  SipUaCallState state;
  guint status;
  char *reason; /* (owned) (nullable) */
} Event;

/* A pipeline on its way to NULL. */
typedef struct {
  LaunchCall *call;     /* (owned) */
  GstElement *pipeline; /* (owned) */
} Reap;

LaunchCall *
launch_call_ref (LaunchCall *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
launch_call_unref (LaunchCall *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_object_unref (self->call);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LaunchCall, launch_call_unref)

static void
release_call (gpointer call, GClosure *closure)
{
  launch_call_unref (call);
}

static gboolean
linger_over (gpointer data)
{
  LaunchCall *self = data;

  self->linger = 0;
  launch_print_error (self->number, "warning: no EOS %d s after the end of the call", LINGER);
  launch_call_hang_up (self);
  return G_SOURCE_REMOVE;
}

/* A call that was answered leaves something to finish; any other does not. */
static void
call_ended (LaunchCall *self)
{
  self->ended = TRUE;
  if (self->pipeline == NULL)
    return;
  if (self->answered != 0)
    self->linger = g_timeout_add_seconds (LINGER, linger_over, self);
  else
    launch_call_hang_up (self);
}

static void
print_ended (LaunchCall *self, const Event *event)
{
  const char *uri = sipua_call_get_remote_uri (self->call);
  double seconds = (double)(g_get_monotonic_time () - self->answered) / G_USEC_PER_SEC;

  if (self->answered != 0)
    launch_print (
        self->number, "ended %s %u %s, %.1f s", uri, event->status, event->reason, seconds);
  else
    launch_print (self->number, "ended %s %u %s, not answered", uri, event->status, event->reason);
}

static gboolean
run_event (gpointer data)
{
  const Event *event = data;
  LaunchCall *self = event->call;
  g_autoptr (GEnumClass) states = g_type_class_ref (SIPUA_TYPE_CALL_STATE);

  if (event->state == SIPUA_CALL_STATE_ENDED) {
    print_ended (self, event);
    call_ended (self);
    return G_SOURCE_REMOVE;
  }
  if (event->state == SIPUA_CALL_STATE_ANSWERED)
    self->answered = g_get_monotonic_time ();
  launch_print (self->number, "%s %s", g_enum_get_value (states, event->state)->value_nick,
      sipua_call_get_remote_uri (self->call));
  return G_SOURCE_REMOVE;
}

static void
free_event (gpointer data)
{
  Event *event = data;

  launch_call_unref (event->call);
  g_free (event->reason);
  g_free (event);
}

/* Agent's thread. */
static void
report (LaunchCall *self, SipUaCallState state, guint status, const char *reason)
{
  Event *event = g_new (Event, 1);

  *event = (Event){ launch_call_ref (self), state, status, g_strdup (reason) };
  launch_post (run_event, event, free_event);
}

static void
state_changed (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  SipUaCallState state = sipua_call_get_state (call);

  if (state != SIPUA_CALL_STATE_ENDED) /* told by `ended`, with the reason */
    report (user_data, state, 0, NULL);
}

static void
ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  g_autoptr (LaunchCall) self = launch_call_ref (user_data);

  report (self, SIPUA_CALL_STATE_ENDED, status, reason);
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_signal_handler_disconnect (call, self->handlers[i]);
}

LaunchCall *
launch_call_new (SipUaCall *call, guint number, const LaunchCallSetup *setup)
{
  LaunchCall *self = g_new0 (LaunchCall, 1);

  g_atomic_ref_count_init (&self->refs);
  self->setup = setup;
  self->number = number;
  self->call = g_object_ref (call);
  self->handlers[0] = g_signal_connect_data (
      call, "notify::state", G_CALLBACK (state_changed), launch_call_ref (self), release_call, 0);
  self->handlers[1] = g_signal_connect_data (
      call, "ended", G_CALLBACK (ended), launch_call_ref (self), release_call, 0);
  report (self, sipua_call_get_state (call), 0, NULL);
  return self;
}

static void
reap (LaunchCall *self)
{
  Reap *job = g_new (Reap, 1);
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  gst_bus_remove_watch (bus);
  g_clear_handle_id (&self->linger, g_source_remove);
  *job = (Reap){ launch_call_ref (self), g_steal_pointer (&self->pipeline) };
  g_thread_pool_push (self->setup->reaper, job, NULL);
}

static gboolean
run_gone (gpointer data)
{
  LaunchCall *self = data;

  self->setup->gone (self, self->setup->user_data);
  return G_SOURCE_REMOVE;
}

static void
unref_call (gpointer call)
{
  launch_call_unref (call);
}

void
launch_call_reap (gpointer data, gpointer unused)
{
  Reap *job = data;

  gst_element_set_state (job->pipeline, GST_STATE_NULL);
  gst_object_unref (job->pipeline);
  /* A pipeline that never got to take the call leaves it to us. */
  sipua_call_hangup (job->call->call);
  launch_post (run_gone, job->call, unref_call);
  g_free (job);
}

/* A call that is not answered yet is refused with 500; otherwise that does nothing, and it is hung up
 * with the pipeline. */
static void
fail (LaunchCall *self)
{
  sipua_call_reject (self->call, 500, NULL);
  reap (self);
}

static gboolean
bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (LaunchCall) self = launch_call_ref (user_data);

  launch_print_message (self->number, message, self->setup->messages);
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_EOS:
      reap (self);
      return G_SOURCE_REMOVE;
    case GST_MESSAGE_ERROR:
      fail (self);
      return G_SOURCE_REMOVE;
    case GST_MESSAGE_LATENCY:
      gst_bin_recalculate_latency (GST_BIN (self->pipeline));
      return G_SOURCE_CONTINUE;
    default:
      return G_SOURCE_CONTINUE;
  }
}

/* What made the start fail is told on the bus. */
static void
print_messages (LaunchCall *self, GstBus *bus)
{
  GstMessage *message;

  while ((message = gst_bus_pop (bus)) != NULL) {
    launch_print_message (self->number, message, self->setup->messages);
    gst_message_unref (message);
  }
}

static void
watch (LaunchCall *self, GstBus *bus)
{
  gst_bus_add_watch_full (bus, G_PRIORITY_DEFAULT, bus_message, launch_call_ref (self), unref_call);
}

void
launch_call_play (LaunchCall *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  /* Cancelled already. */
  if (self->ended) {
    self->setup->gone (self, self->setup->user_data);
    return;
  }
  self->pipeline = launch_pipeline_new (self->setup->description, self->call, &error);
  if (self->pipeline == NULL) {
    launch_print_error (self->number, "error: %s", error->message);
    sipua_call_reject (self->call, 500, NULL);
    self->setup->gone (self, self->setup->user_data);
    return;
  }
  bus = gst_element_get_bus (self->pipeline);
  watch (self, bus);
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
    print_messages (self, bus);
    fail (self);
  }
}

void
launch_call_hang_up (LaunchCall *self)
{
  sipua_call_hangup (self->call);
  if (self->pipeline != NULL)
    reap (self);
}
