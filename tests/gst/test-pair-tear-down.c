/* SPDX-License-Identifier: BSD-3-Clause */
/* Pairs that are torn down in every phase of a call and in every order, from the threads of the
 * application and from inside of what it is told; several at once. Nothing hangs and nothing is left. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "sip-callee.h"
#include "src-line.h"

#define WORLDS 4   /* that are alive at once, each on a thread */
#define WARM_UP 10 /* rounds of each, after which GLib and GStreamer have what they keep */
#define ROUNDS 250 /* of each */
#define SEED 20261125
/* One in so many traps springs while its pipelines are stopped from outside, too. That takes seconds:
 * the one that stops them waits, at most GST_SIP_UA_CLOSE_TIMEOUT, for the trap, and the trap for it. */
#define RACES 32

typedef enum {
  PHASE_WAITING,
  PHASE_RINGING,  /* in PAUSED */
  PHASE_ANSWERED, /* confirmed, and audio flows */
  PHASE_ENDING,   /* the peer's BYE is on its way */
  PHASE_CALLING,  /* no response came */
  PHASE_RUNG,
  PHASE_MADE, /* as PHASE_ANSWERED */
  N_PHASES
} Phase;

typedef enum {
  WAY_SRC_FIRST,
  WAY_SINK_FIRST,
  WAY_TOGETHER,
  WAY_WHILE_FLUSHED,
  WAY_FROM_ENDED,
  WAY_FROM_MESSAGE,
  N_WAYS
} Way;

/* The echo; a sink whose upstream is always blocked; both in pipelines of their own. */
#define N_SHAPES 3
#define N_COMBINATIONS (N_PHASES * N_WAYS * N_SHAPES)

typedef struct {
  Line *lines[2]; /* [1] (nullable) */
  GstElement *src, *sink;
} Shape;

typedef struct {
  guint number;
  guint begin, end; /* rounds */
  GRand *random;
  Shape shapes[N_SHAPES];
  Caller *caller;
  Callee *callee;
  Peer *peer;

  /* The round. */
  Shape *shape;
  gboolean wait; /* for the trap to spring, else it may do so at any time */
  GMutex lock;
  GCond cond;
  gboolean armed, sprung, done;
  char call_id[128]; /* of the call that messages told of last */
} World;

static Shape
make_shape (const char *first, const char *second, const char *channel)
{
  g_auto (GStrv) parts = g_strsplit (first, "%s", -1);
  g_autofree char *text = g_strjoinv (channel, parts);
  Shape shape = { { line_launch (0, text), NULL }, NULL, NULL };

  if (second) {
    g_autofree char *other = g_strdup_printf ("%s channel=%s", second, channel);

    shape.lines[1] = line_launch (shape.lines[0]->port, other);
  }
  shape.src = shape.lines[0]->src;
  shape.sink = shape.lines[second ? 1 : 0]->sink;
  return shape;
}

#define SRC "sipuasrc name=src $ teardown-timeout=20000000 "
#define BLOCKED "audiotestsrc samplesperbuffer=160 ! sipuasink name=sink"
#define DROP "! fakesink sync=false async=false "

static World *
world_new (guint number)
{
  World *world = g_new0 (World, 1);
  g_autofree char *channel = g_strdup_printf ("world%u", number);

  world->number = number;
  world->random = g_rand_new_with_seed (SEED + number);
  world->shapes[0] = make_shape (SRC "! sipuasink name=sink", NULL, channel);
  world->shapes[1] = make_shape (SRC DROP BLOCKED, NULL, channel);
  world->shapes[2] = make_shape (SRC "channel=%s " DROP, BLOCKED, channel);
  world->caller = line_caller (world->shapes[0].lines[0]);
  world->callee = callee_new ();
  world->peer = peer_new ();
  return world;
}

static void
world_free (World *world)
{
  for (guint i = 0; i < N_SHAPES; i++)
    for (guint j = 0; j < 2; j++)
      if (world->shapes[i].lines[j])
        line_free (world->shapes[i].lines[j]); /* fails if an element is still there */
  caller_free (world->caller);
  callee_free (world->callee);
  peer_free (world->peer);
  g_rand_free (world->random);
  g_free (world);
}

static void
go (Shape *shape, GstState state)
{
  for (guint i = 0; i < 2; i++)
    if (shape->lines[i])
      line_go (shape->lines[i], state);
}

static void
reach_incoming (World *world, Phase phase)
{
  Caller *caller = world->caller;

  caller->target_port = world->shape->lines[0]->port;
  go (world->shape, phase == PHASE_RINGING ? GST_STATE_PAUSED : GST_STATE_PLAYING);
  if (phase == PHASE_RINGING) {
    caller_invite (caller, world->peer);
    caller_hear (caller, "INVITE", 180);
  } else if (phase != PHASE_WAITING) {
    caller_establish (caller, world->peer);
    peer_run (world->peer, (GstClockTime)g_rand_int_range (world->random, 0, 30) * GST_MSECOND);
  }
  if (phase == PHASE_ENDING)
    caller_bye (caller, NULL);
}

static void
reach_outgoing (World *world, Phase phase)
{
  Callee *callee = world->callee;

  go (world->shape, g_rand_boolean (world->random) ? GST_STATE_PAUSED : GST_STATE_PLAYING);
  callee_hear_invite (callee, world->peer);
  if (phase != PHASE_CALLING)
    callee_ring (callee);
  if (phase == PHASE_RUNG)
    line_hear_state (world->shape->lines[0], "ringing");
  if (phase == PHASE_MADE) {
    callee_answer (callee, world->peer);
    peer_run (world->peer, (GstClockTime)g_rand_int_range (world->random, 0, 30) * GST_MSECOND);
  }
}

static void
reach (World *world, Phase phase)
{
  g_object_set (world->shape->src, "uri", phase >= PHASE_CALLING ? world->callee->uri : NULL, NULL);
  if (phase >= PHASE_CALLING)
    reach_outgoing (world, phase);
  else
    reach_incoming (world, phase);
}

/* The trap: from inside the first time, and once. */
static void
spring (World *world)
{
  gboolean first;

  g_mutex_lock (&world->lock);
  first = world->armed && !world->sprung;
  world->sprung |= first;
  g_mutex_unlock (&world->lock);
  if (!first)
    return;
  go (world->shape, GST_STATE_NULL);
  g_mutex_lock (&world->lock);
  world->done = TRUE;
  g_cond_signal (&world->cond);
  g_mutex_unlock (&world->lock);
}

/* Not that of a call of the round before: it may be told to the sink only after the source had sprung. */
static void
on_ended (GstElement *element, guint status, const char *reason, guint q850, gpointer world)
{
  SipUaCallState state;

  g_object_get (element, "call-state", &state, NULL);
  if (state == SIPUA_CALL_STATE_ENDED)
    spring (world);
}

/* Not of a call of the round before, which may be told on the other bus still. */
static gboolean
is_end (World *world, const GstStructure *structure)
{
  const char *call_id = gst_structure_get_string (structure, "call-id");
  gboolean end = g_str_has_prefix (gst_structure_get_string (structure, "state"), "end");

  g_mutex_lock (&world->lock);
  if (end)
    end = g_str_equal (call_id, world->call_id);
  else
    g_strlcpy (world->call_id, call_id, sizeof world->call_id);
  g_mutex_unlock (&world->lock);
  return end;
}

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer world)
{
  if (gst_message_has_name (message, "sip-call-state")
      && is_end (world, gst_message_get_structure (message)))
    spring (world);
  return GST_BUS_PASS;
}

static Line *
any_line (World *world)
{
  Shape *shape = world->shape;

  return shape->lines[shape->lines[1] ? g_rand_int_range (world->random, 0, 2) : 0];
}

static GstElement *
any_element (World *world)
{
  return g_rand_boolean (world->random) ? world->shape->src : world->shape->sink;
}

/* Its ACK may never come, since we may be gone by then. */
static void
take_cancel (Callee *callee)
{
  g_autoptr (SipUaMessage) cancel = callee_expect (callee, "CANCEL");

  callee_respond (callee, cancel, 200, NULL, NULL);
  callee_respond (callee, callee->invite, 487, NULL, NULL);
}

/* Ends the call so that `ended` comes. FALSE: without a response, or a call, it does not. */
static gboolean
end_call_of (World *world, Phase phase)
{
  if (phase == PHASE_WAITING || phase == PHASE_CALLING)
    return FALSE;
  if (phase == PHASE_ENDING)
    return TRUE;
  g_signal_emit_by_name (any_element (world), "hangup", 0, NULL);
  if (phase == PHASE_ANSWERED)
    caller_hear_bye (world->caller);
  else if (phase == PHASE_MADE)
    callee_hear_bye (world->callee);
  else if (phase == PHASE_RUNG)
    take_cancel (world->callee);
  return TRUE;
}

/* With the lock held. */
static void
wait_until_done (World *world)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (!world->done)
    fail_unless (g_cond_wait_until (&world->cond, &world->lock, deadline), "no end came");
}

static void
wait_for_trap (World *world)
{
  g_mutex_lock (&world->lock);
  wait_until_done (world);
  g_mutex_unlock (&world->lock);
}

static void
arm (World *world)
{
  g_mutex_lock (&world->lock);
  world->sprung = world->done = FALSE;
  world->armed = TRUE;
  world->call_id[0] = '\0';
  g_mutex_unlock (&world->lock);
}

/* What it has begun must not reach into the next round. */
static void
disarm (World *world)
{
  g_mutex_lock (&world->lock);
  world->armed = FALSE;
  if (world->sprung)
    wait_until_done (world);
  g_mutex_unlock (&world->lock);
}

/* One of a pipeline is locked, or the pipeline on its own way down would take it up again. */
static void
stop_half (Shape *shape, Line *line, GstElement *element)
{
  if (!shape->lines[1])
    gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (shape->lines[1] ? line->pipeline : element, GST_STATE_NULL);
}

static gpointer
stop_src (gpointer data)
{
  Shape *shape = data;

  stop_half (shape, shape->lines[0], shape->src);
  return NULL;
}

static gpointer
stop_sink (gpointer data)
{
  Shape *shape = data;

  stop_half (shape, shape->lines[1], shape->sink);
  return NULL;
}

static gpointer
flush_often (gpointer data)
{
  World *world = data;
  gboolean done = FALSE;
  guint64 played;

  while (!done) {
    g_signal_emit_by_name (world->shape->sink, "flush", &played);
    g_signal_emit_by_name (world->shape->sink, "mark", "m", &done);
    g_thread_yield ();
    g_mutex_lock (&world->lock);
    done = world->done;
    g_mutex_unlock (&world->lock);
  }
  return NULL;
}

static void
stop_while_flushed (World *world)
{
  GThread *thread = g_thread_new ("flush", flush_often, world);

  g_usleep ((gulong)g_rand_int_range (world->random, 0, 2000));
  go (world->shape, GST_STATE_NULL);
  g_mutex_lock (&world->lock);
  world->done = TRUE; /* as if sprung */
  g_mutex_unlock (&world->lock);
  g_thread_join (thread);
}

static void
tear_down (World *world, Phase phase, Way way)
{
  Shape *shape = world->shape;
  GThread *thread;

  switch (way) {
    case WAY_SRC_FIRST:
      stop_src (shape);
      stop_sink (shape);
      break;
    case WAY_SINK_FIRST:
      stop_sink (shape);
      stop_src (shape);
      break;
    case WAY_TOGETHER:
      thread = g_thread_new ("stop", stop_src, shape);
      stop_sink (shape);
      g_thread_join (thread);
      break;
    case WAY_WHILE_FLUSHED:
      stop_while_flushed (world);
      break;
    default:
      if (end_call_of (world, phase) && world->wait)
        wait_for_trap (world);
  }
}

static void
set_trap (World *world, Way way, GstElement *element, GstBus *bus)
{
  arm (world);
  if (way == WAY_FROM_ENDED)
    g_signal_connect (element, "ended", G_CALLBACK (on_ended), world);
  else if (way == WAY_FROM_MESSAGE)
    gst_bus_set_sync_handler (bus, on_message, world, NULL);
}

static void
remove_trap (World *world, GstElement *element, GstBus *bus)
{
  g_signal_handlers_disconnect_by_func (element, on_ended, world);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
}

static void
forget_messages (Shape *shape)
{
  for (guint i = 0; i < 2; i++)
    if (shape->lines[i]) {
      gst_bus_set_flushing (shape->lines[i]->bus, TRUE);
      gst_bus_set_flushing (shape->lines[i]->bus, FALSE);
    }
}

static void
run_round (World *world, Phase phase, Way way)
{
  Shape *shape = world->shape;
  GstElement *element = any_element (world);
  GstBus *bus = any_line (world)->bus;

  set_trap (world, way, element, bus);
  reach (world, phase);
  tear_down (world, phase, way);
  if (world->wait)
    disarm (world);
  go (shape, GST_STATE_NULL);
  disarm (world);
  gst_element_set_locked_state (shape->src, FALSE);
  gst_element_set_locked_state (shape->sink, FALSE);
  remove_trap (world, element, bus);
  forget_messages (shape);
}

/* Each combination once, shared among the worlds; then at random. */
static gpointer
run_world (gpointer data)
{
  World *world = data;

  for (guint i = world->begin; i < world->end; i++) {
    guint combination = i * WORLDS + world->number;

    world->wait = combination < N_COMBINATIONS || g_rand_int_range (world->random, 0, RACES) > 0;
    if (combination >= N_COMBINATIONS)
      combination = g_rand_int_range (world->random, 0, N_COMBINATIONS);
    world->shape = &world->shapes[combination % N_SHAPES];
    combination /= N_SHAPES;
    run_round (world, combination % N_PHASES, combination / N_PHASES);
    g_array_set_size (world->peer->received, 0);
  }
  return NULL;
}

static void
run_worlds (World **worlds, guint begin, guint end)
{
  GThread *threads[WORLDS];

  for (guint i = 0; i < WORLDS; i++) {
    worlds[i]->begin = begin;
    worlds[i]->end = end;
    threads[i] = g_thread_new ("world", run_world, worlds[i]);
  }
  for (guint i = 0; i < WORLDS; i++)
    g_thread_join (threads[i]);
}

GST_START_TEST (test_pairs_are_torn_down_at_any_moment_in_any_order)
{
  World *worlds[WORLDS];
  Census before;

  for (guint i = 0; i < WORLDS; i++)
    worlds[i] = world_new (i);
  run_worlds (worlds, 0, WARM_UP);
  before = census_take ();
  run_worlds (worlds, WARM_UP, ROUNDS);
  census_check (&before);
  for (guint i = 0; i < WORLDS; i++)
    world_free (worlds[i]);
}

GST_END_TEST;

static Suite *
pair_tear_down_suite (void)
{
  Suite *suite = suite_create ("pair-tear-down");
  TCase *rounds = tcase_create ("rounds");

  suite_add_tcase (suite, rounds);
  tcase_add_test (rounds, test_pairs_are_torn_down_at_any_moment_in_any_order);
  return suite;
}

GST_CHECK_MAIN (pair_tear_down);
