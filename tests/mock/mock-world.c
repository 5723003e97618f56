/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtual time, the log and scripts. */

#include "mock/mock-transport.h"

#include <stdlib.h>
#include <string.h>

/* Steps at one instant; more is a timer that keeps starting itself. */
#define MAX_STEPS_AT_ONCE 100000
/* Longer than whatever a test leaves pending. */
#define MAX_IDLE_MS (3600 * 1000)

static gint64
world_now (gpointer user_data)
{
  return ((MockWorld *)user_data)->now;
}

static void
free_sent (gpointer data)
{
  MockSent *sent = data;

  g_free (sent->from);
  g_free (sent->to);
  g_free (sent->text);
  g_free (sent);
}

MockWorld *
mock_world_new (guint32 seed)
{
  MockWorld *world = g_new0 (MockWorld, 1);

  world->clock = (SipUaClock){ world_now, world };
  world->start = world->now = 1000 * G_TIME_SPAN_DAY;
  world->seed = seed;
  world->rand = g_rand_new_with_seed (seed);
  world->context = g_main_context_new ();
  g_assert_true (g_main_context_acquire (world->context));
  world->timers = sipua_timer_queue_new (&world->clock);
  world->queues = g_ptr_array_new ();
  g_ptr_array_add (world->queues, world->timers);
  world->transports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  world->sent = g_ptr_array_new_with_free_func (free_sent);
  world->notes = g_string_new (NULL);
  return world;
}

static void
check_nothing_left (MockWorld *world)
{
  GHashTableIter iter;
  gpointer key, transport;

  g_assert_cmpuint (mock_world_pending (world), ==, 0);
  g_assert_cmpuint (world->queues->len, ==, 1);
  g_hash_table_iter_init (&iter, world->transports);
  while (g_hash_table_iter_next (&iter, &key, &transport))
    if (G_OBJECT (transport)->ref_count != 1)
      g_error ("seed %u: transport %s is still held", world->seed, (const char *)key);
}

void
mock_world_free (MockWorld *world)
{
  mock_world_run_until_idle (world, MAX_IDLE_MS);
  check_nothing_left (world);
  g_hash_table_unref (world->transports);
  g_ptr_array_unref (world->queues);
  sipua_timer_queue_free (world->timers);
  g_ptr_array_unref (world->sent);
  g_string_free (world->notes, TRUE);
  g_main_context_release (world->context);
  g_main_context_unref (world->context);
  g_rand_free (world->rand);
  g_free (world);
}

gint64
mock_world_ms (const MockWorld *world)
{
  return (world->now - world->start) / G_TIME_SPAN_MILLISECOND;
}

void
mock_world_add_queue (MockWorld *world, SipUaTimerQueue *queue)
{
  g_ptr_array_add (world->queues, queue);
}

void
mock_world_remove_queue (MockWorld *world, SipUaTimerQueue *queue)
{
  g_assert_true (g_ptr_array_remove (world->queues, queue));
}

/* When the next timer of whatever queue is due, -1: none is pending. */
static gint64
next_due (const MockWorld *world)
{
  gint64 next = -1;

  for (guint i = 0; i < world->queues->len; i++) {
    gint64 due = sipua_timer_queue_next (g_ptr_array_index (world->queues, i));

    if (due != -1 && (next == -1 || due < next))
      next = due;
  }
  return next;
}

static void
iterate_context (MockWorld *world)
{
  while (g_main_context_iteration (world->context, FALSE))
    ;
}

/* A queue may go while another one runs. */
static void
run_queues (MockWorld *world)
{
  for (guint i = 0; i < world->queues->len; i++)
    sipua_timer_queue_run_due (g_ptr_array_index (world->queues, i));
  iterate_context (world);
}

static void
run_to (MockWorld *world, gint64 end)
{
  guint steps = 0;
  gint64 due;

  iterate_context (world);
  while ((due = next_due (world)) != -1 && due <= end) {
    steps = due > world->now ? 0 : steps + 1;
    g_assert_cmpuint (steps, <, MAX_STEPS_AT_ONCE);
    world->now = MAX (world->now, due);
    run_queues (world);
  }
  world->now = MAX (world->now, end);
}

void
mock_world_run (MockWorld *world, gint64 ms)
{
  run_to (world, world->now + ms * G_TIME_SPAN_MILLISECOND);
}

void
mock_world_run_to (MockWorld *world, gint64 ms)
{
  run_to (world, world->start + ms * G_TIME_SPAN_MILLISECOND);
}

gint64
mock_world_run_until_idle (MockWorld *world, gint64 max_ms)
{
  gint64 begin = mock_world_ms (world);
  gint64 end = world->now + max_ms * G_TIME_SPAN_MILLISECOND;
  gint64 due;

  iterate_context (world);
  while ((due = next_due (world)) != -1 && due <= end)
    run_to (world, MAX (due, world->now));
  return mock_world_ms (world) - begin;
}

guint
mock_world_pending (const MockWorld *world)
{
  guint pending = 0;

  for (guint i = 0; i < world->queues->len; i++)
    pending += sipua_timer_queue_count (g_ptr_array_index (world->queues, i));
  return pending;
}

guint
mock_world_count_sent (const MockWorld *world, const char *from, const char *start)
{
  guint count = 0;

  for (guint i = 0; i < world->sent->len; i++) {
    const MockSent *sent = g_ptr_array_index (world->sent, i);

    count += (!from || g_str_equal (sent->from, from))
             && (!start || g_str_has_prefix (sent->text, start));
  }
  return count;
}

void
mock_world_note (MockWorld *world, const char *format, ...)
{
  va_list args;

  g_string_append_printf (world->notes, "%s%" G_GINT64_FORMAT " ", world->notes->len ? "; " : "",
      mock_world_ms (world));
  va_start (args, format);
  g_string_append_vprintf (world->notes, format, args);
  va_end (args);
}

/* "500 send ACK tag=x": when, verb, the rest. */
static void
run_step (MockWorld *world, char *text, MockStep step, gpointer user_data)
{
  g_auto (GStrv) words = g_strsplit (g_strstrip (text), " ", 3);
  char *end = NULL;
  gint64 when = words[0] ? strtoll (words[0], &end, 10) : -1;

  if (!end || *end || when < mock_world_ms (world) || !words[1])
    g_error ("script: \"%s\" is no step at or after %" G_GINT64_FORMAT " ms", text,
        mock_world_ms (world));
  mock_world_run_to (world, when);
  step (world, words[1], words[2] ? words[2] : "", user_data);
  mock_world_run (world, 0);
}

void
mock_world_run_script (MockWorld *world, const char *script, MockStep step, gpointer user_data)
{
  g_auto (GStrv) steps = g_strsplit (script, ";", -1);

  for (guint i = 0; steps[i]; i++)
    if (*g_strstrip (steps[i]))
      run_step (world, steps[i], step, user_data);
}
