/* SPDX-License-Identifier: BSD-3-Clause */
/* The timer queue: order, restarts, what its callbacks may do, and its GSource. */

#include "base/timer-queue.h"

#include <stdlib.h>

#define N_RANDOM 10000

typedef struct {
  SipUaClock clock;
  gint64 now;
  SipUaTimerQueue *queue;
  GString *fired; /* names of timers, in the order in which they fired */
} Fixture;

typedef struct {
  SipUaTimer timer;
  Fixture *fixture;
  char name;
  void (*then) (Fixture *fixture); /* what the callback does besides */
} Named;

static gint64
fixture_now (gpointer user_data)
{
  return ((Fixture *)user_data)->now;
}

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->clock = (SipUaClock){ fixture_now, f };
  f->now = 1000;
  f->queue = sipua_timer_queue_new (&f->clock);
  f->fired = g_string_new (NULL);
  return f;
}

static void
fixture_free (Fixture *f)
{
  g_assert_cmpint (sipua_timer_queue_next (f->queue), ==, -1);
  sipua_timer_queue_free (f->queue);
  g_string_free (f->fired, TRUE);
  g_free (f);
}

static void
named_fired (SipUaTimer *timer, gpointer user_data)
{
  Named *named = user_data;

  g_assert_false (sipua_timer_is_pending (timer));
  g_string_append_c (named->fixture->fired, named->name);
  if (named->then)
    named->then (named->fixture);
}

static Named *
named_new (Fixture *f, char name)
{
  Named *named = g_new0 (Named, 1);

  named->fixture = f;
  named->name = name;
  sipua_timer_init (&named->timer, named_fired, named);
  return named;
}

/* Timers a, b, c ... as an operation list says: "a30" starts a in 30 us, "-a" stops it, "@20" lets
 * time come to 20 us after the begin and runs what is due. */
typedef struct {
  const char *name;
  const char *operations;
  const char *fired;
} OrderRow;

static const OrderRow order_rows[] = {
  { "/order/by-due-time", "a30 b10 c20 @30", "bca" },
  { "/order/not-before-it-is-due", "a30 @29", "" },
  { "/order/just-when-it-is-due", "a30 @29 @30", "a" },
  { "/order/equal-times-by-start", "a10 b10 c10 d10 e10 @10", "abcde" },
  { "/order/equal-times-by-start-after-restart", "a10 b10 c10 a10 @10", "bca" },
  { "/order/restart-later", "a10 b20 a30 @20 @30", "ba" },
  { "/order/restart-earlier", "a30 b20 a10 @30", "ab" },
  { "/order/restart-after-firing", "a10 @10 a10 @19 @20", "aa" },
  { "/order/stop", "a10 b20 c30 -b @30", "ac" },
  { "/order/stop-first", "a10 b20 c30 -a @30", "bc" },
  { "/order/stop-last", "a10 b20 c30 -c @30", "ab" },
  { "/order/stop-only", "a10 -a @30", "" },
  { "/order/stop-twice", "a10 b20 -a -a @30", "b" },
  { "/order/stop-idle", "-a b10 @10 -b @30", "b" },
  { "/order/stop-moves-last-up", "a10 b50 c20 d60 e70 f30 g40 -d @90", "acfgbe" },
  { "/order/no-delay", "b10 a0 @0 @10", "ab" },
  { "/order/negative-delay-is-none", "a0 b-5 @0", "ab" },
  { "/order/late-run-keeps-order", "c30 a10 b20 @1000", "abc" },
};

static void
run_operation (Fixture *f, Named **named, const char *operation)
{
  if (*operation == '@') {
    f->now = 1000 + atoi (operation + 1);
    sipua_timer_queue_run_due (f->queue);
  } else if (*operation == '-') {
    sipua_timer_stop (f->queue, &named[operation[1] - 'a']->timer);
  } else {
    sipua_timer_start (f->queue, &named[*operation - 'a']->timer, atoi (operation + 1));
  }
}

static void
test_order (gconstpointer data)
{
  const OrderRow *row = data;
  Fixture *f = fixture_new ();
  g_auto (GStrv) operations = g_strsplit (row->operations, " ", -1);
  Named *named[8];

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    named[i] = named_new (f, 'a' + i);
  for (guint i = 0; operations[i]; i++)
    run_operation (f, named, operations[i]);
  g_assert_cmpstr (f->fired->str, ==, row->fired);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++) {
    sipua_timer_stop (f->queue, &named[i]->timer);
    g_free (named[i]);
  }
  fixture_free (f);
}

static Named *first, *second;

static void
stop_second (Fixture *f)
{
  sipua_timer_stop (f->queue, &second->timer);
}

static void
test_stopped_while_another_fires (void)
{
  Fixture *f = fixture_new ();

  first = named_new (f, 'a');
  second = named_new (f, 'b');
  first->then = stop_second;
  sipua_timer_start (f->queue, &first->timer, 10);
  sipua_timer_start (f->queue, &second->timer, 10);
  f->now += 10;
  sipua_timer_queue_run_due (f->queue);
  g_assert_cmpstr (f->fired->str, ==, "a");
  g_free (first);
  g_free (second);
  fixture_free (f);
}

static void
free_both (Fixture *f)
{
  sipua_timer_stop (f->queue, &second->timer);
  g_clear_pointer (&second, g_free);
  g_clear_pointer (&first, g_free);
}

static void
test_freed_while_firing (void)
{
  Fixture *f = fixture_new ();

  first = named_new (f, 'a');
  second = named_new (f, 'b');
  first->then = free_both;
  sipua_timer_start (f->queue, &first->timer, 10);
  sipua_timer_start (f->queue, &second->timer, 10);
  f->now += 10;
  sipua_timer_queue_run_due (f->queue);
  g_assert_cmpstr (f->fired->str, ==, "a");
  fixture_free (f);
}

static void
restart_first (Fixture *f)
{
  sipua_timer_start (f->queue, &first->timer, 0);
}

static void
test_restarting_itself_lets_others_run (void)
{
  Fixture *f = fixture_new ();

  first = named_new (f, 'a');
  second = named_new (f, 'b');
  first->then = restart_first;
  sipua_timer_start (f->queue, &first->timer, 0);
  sipua_timer_start (f->queue, &second->timer, 0);
  for (guint i = 0; i < 3; i++)
    sipua_timer_queue_run_due (f->queue);
  g_assert_cmpstr (f->fired->str, ==, "abaa");
  sipua_timer_stop (f->queue, &first->timer);
  g_free (first);
  g_free (second);
  fixture_free (f);
}

static void
run_again (Fixture *f)
{
  sipua_timer_queue_run_due (f->queue);
}

static void
test_running_from_a_callback (void)
{
  Fixture *f = fixture_new ();

  first = named_new (f, 'a');
  second = named_new (f, 'b');
  first->then = run_again;
  sipua_timer_start (f->queue, &first->timer, 0);
  sipua_timer_start (f->queue, &second->timer, 0);
  sipua_timer_queue_run_due (f->queue);
  g_assert_cmpstr (f->fired->str, ==, "ab");
  g_free (first);
  g_free (second);
  fixture_free (f);
}

typedef struct {
  SipUaTimer timer;
  GArray *fired; /* of guint, in the order in which they fired */
  guint index;
  gint64 due; /* -1: not started */
  guint order;
} Random;

static void
random_fired (SipUaTimer *timer, gpointer user_data)
{
  Random *random = user_data;

  g_array_append_val (random->fired, random->index);
}

static int
compare_randoms (gconstpointer a, gconstpointer b)
{
  const Random *x = *(const Random *const *)a, *y = *(const Random *const *)b;

  if (x->due != y->due)
    return x->due < y->due ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static void
check_against_sorted (Random *randoms, GArray *fired)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < N_RANDOM; i++)
    if (randoms[i].due != -1)
      g_ptr_array_add (sorted, &randoms[i]);
  g_ptr_array_sort (sorted, compare_randoms);
  g_assert_cmpuint (fired->len, ==, sorted->len);
  for (guint i = 0; i < sorted->len; i++)
    g_assert_cmpuint (
        g_array_index (fired, guint, i), ==, ((Random *)g_ptr_array_index (sorted, i))->index);
}

/* Starts, starts again and stops at random; then what fires is what a sort says. */
static void
test_random (void)
{
  Fixture *f = fixture_new ();
  g_autofree Random *randoms = g_new0 (Random, N_RANDOM);
  g_autoptr (GArray) fired = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < N_RANDOM; i++) {
    randoms[i] = (Random){ .fired = fired, .index = i, .due = -1 };
    sipua_timer_init (&randoms[i].timer, random_fired, &randoms[i]);
  }
  for (guint i = 1; i <= 4 * N_RANDOM; i++) {
    Random *random = &randoms[g_rand_int_range (rand, 0, N_RANDOM)];
    gint64 delay = g_rand_int_range (rand, 0, N_RANDOM / 4); /* so that many are equal */

    if (g_rand_int_range (rand, 0, 4) == 0) {
      sipua_timer_stop (f->queue, &random->timer);
      random->due = -1;
    } else {
      sipua_timer_start (f->queue, &random->timer, delay);
      random->due = f->now + delay;
      random->order = i;
    }
  }
  while (sipua_timer_queue_next (f->queue) != -1) {
    f->now = sipua_timer_queue_next (f->queue);
    sipua_timer_queue_run_due (f->queue);
  }
  check_against_sorted (randoms, fired);
  fixture_free (f);
}

static void
quit_loop (SipUaTimer *timer, gpointer loop)
{
  g_main_loop_quit (loop);
}

static void
count_fired (SipUaTimer *timer, gpointer count)
{
  (*(guint *)count)++;
}

/* The source arms itself for what was started before and after it was attached, for one that got
 * earlier, and again after it woke for one that was stopped. */
static void
test_source (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  SipUaTimerQueue *queue = sipua_timer_queue_new (sipua_clock_monotonic ());
  SipUaTimer before, after, stopped, last;
  guint count = 0;

  sipua_timer_init (&before, count_fired, &count);
  sipua_timer_init (&after, count_fired, &count);
  sipua_timer_init (&stopped, count_fired, &count);
  sipua_timer_init (&last, quit_loop, loop);
  sipua_timer_start (queue, &before, 2000);
  sipua_timer_queue_attach (queue, context);
  sipua_timer_start (queue, &last, 4000);
  sipua_timer_start (queue, &after, 1000);
  sipua_timer_start (queue, &stopped, 0);
  sipua_timer_stop (queue, &stopped);
  g_main_loop_run (loop);
  g_assert_cmpuint (count, ==, 2);
  g_assert_cmpuint (sipua_timer_queue_count (queue), ==, 0);
  sipua_timer_queue_free (queue);
}

static gboolean
quit_loop_late (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
start_again (SipUaTimer *timer, gpointer queue)
{
  sipua_timer_start (queue, timer, 0);
}

static void
test_source_lets_other_sources_run (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSource) other = g_idle_source_new ();
  SipUaTimerQueue *queue = sipua_timer_queue_new (sipua_clock_monotonic ());
  SipUaTimer timer;

  sipua_timer_queue_attach (queue, context);
  sipua_timer_init (&timer, start_again, queue);
  sipua_timer_start (queue, &timer, 0);
  g_source_set_priority (other, G_PRIORITY_DEFAULT);
  g_source_set_callback (other, quit_loop_late, loop, NULL);
  g_source_attach (other, context);
  g_main_loop_run (loop);
  sipua_timer_stop (queue, &timer);
  sipua_timer_queue_free (queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (order_rows); i++) {
    g_autofree char *path = g_strconcat ("/timer-queue", order_rows[i].name, NULL);

    g_test_add_data_func (path, &order_rows[i], test_order);
  }
  g_test_add_func ("/timer-queue/stopped-while-another-fires", test_stopped_while_another_fires);
  g_test_add_func ("/timer-queue/freed-while-firing", test_freed_while_firing);
  g_test_add_func (
      "/timer-queue/restarting-itself-lets-others-run", test_restarting_itself_lets_others_run);
  g_test_add_func ("/timer-queue/running-from-a-callback", test_running_from_a_callback);
  g_test_add_func ("/timer-queue/random", test_random);
  g_test_add_func ("/timer-queue/source", test_source);
  g_test_add_func (
      "/timer-queue/source-lets-other-sources-run", test_source_lets_other_sources_run);
  return g_test_run ();
}
