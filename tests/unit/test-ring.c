/* SPDX-License-Identifier: BSD-3-Clause */
/* The ring between one producer and one consumer. Who of two threads gets ahead is up to the
 * scheduler; whatever it does, no item is lost, doubled or out of order. test-race.c looks at the
 * same from ThreadSanitizer's side. */
#include "base/ring.h"

#define CAPACITY 16
#define MANY 500000

static void
test_items_come_out_in_order (void)
{
  SipUaRing *ring = sipua_ring_new (CAPACITY);

  g_assert_null (sipua_ring_pop (ring));
  for (guint round = 0; round < 10; round++) {
    for (guint i = 1; i <= CAPACITY; i++)
      g_assert_null (sipua_ring_push (ring, GUINT_TO_POINTER (i)));
    g_assert_cmpuint (sipua_ring_count (ring), ==, CAPACITY);
    for (guint i = 1; i <= CAPACITY; i++)
      g_assert_cmpuint (GPOINTER_TO_UINT (sipua_ring_pop (ring)), ==, i);
    g_assert_null (sipua_ring_pop (ring));
    g_assert_cmpuint (sipua_ring_count (ring), ==, 0);
  }
  sipua_ring_free (ring, NULL);
}

static void
test_a_full_ring_gives_back_its_oldest (void)
{
  SipUaRing *ring = sipua_ring_new (CAPACITY);

  for (guint i = 1; i <= 3 * CAPACITY; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (sipua_ring_push (ring, GUINT_TO_POINTER (i))), ==,
        i > CAPACITY ? i - CAPACITY : 0);
  for (guint i = 1; i <= CAPACITY; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (sipua_ring_pop (ring)), ==, 2 * CAPACITY + i);
  sipua_ring_free (ring, NULL);
}

static guint destroyed;

static void
count_destroyed (gpointer item)
{
  destroyed++;
}

static void
test_items_left_are_destroyed (void)
{
  SipUaRing *ring = sipua_ring_new (CAPACITY);

  destroyed = 0;
  for (guint i = 1; i <= 5; i++)
    sipua_ring_push (ring, GUINT_TO_POINTER (i));
  sipua_ring_pop (ring);
  sipua_ring_free (ring, count_destroyed);
  g_assert_cmpuint (destroyed, ==, 4);
}

static void
test_a_wake_before_the_wait_counts (void)
{
  SipUaRing *ring = sipua_ring_new (CAPACITY);
  gint64 start = g_get_monotonic_time ();

  sipua_ring_wake (ring);
  sipua_ring_wait (ring, 60 * 1000);
  sipua_ring_push (ring, ring);
  sipua_ring_wait (ring, 60 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_TIME_SPAN_SECOND);
  g_assert_true (sipua_ring_pop (ring) == ring);
  sipua_ring_free (ring, NULL);
}

static void
test_a_wait_has_its_limit (void)
{
  SipUaRing *ring = sipua_ring_new (CAPACITY);
  gint64 start = g_get_monotonic_time ();

  sipua_ring_wait (ring, 20);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 15 * G_TIME_SPAN_MILLISECOND);
  sipua_ring_free (ring, NULL);
}

typedef struct {
  SipUaRing *ring;
  guint *taken; /* by number: how often it came out, either way */
} Race;

static gpointer
produce (gpointer data)
{
  Race *race = data;

  for (guint i = 1; i <= MANY; i++) {
    guint oldest = GPOINTER_TO_UINT (sipua_ring_push (race->ring, GUINT_TO_POINTER (i)));

    if (oldest)
      race->taken[oldest]++;
  }
  return NULL;
}

/* Sleeps when there is nothing: a wake-up that is lost would hang it. */
static void
test_each_item_has_one_taker (void)
{
  Race race = { sipua_ring_new (CAPACITY), g_new0 (guint, MANY + 1) };
  GThread *producer = g_thread_new ("producer", produce, &race);
  guint last = 0;

  while (last < MANY) {
    guint item = GPOINTER_TO_UINT (sipua_ring_pop (race.ring));

    if (!item) {
      sipua_ring_wait (race.ring, -1);
      continue;
    }
    g_assert_cmpuint (item, >, last);
    race.taken[item]++;
    last = item;
  }
  g_thread_join (producer);
  g_assert_null (sipua_ring_pop (race.ring));
  for (guint i = 1; i <= MANY; i++)
    g_assert_cmpuint (race.taken[i], ==, 1);
  g_free (race.taken);
  sipua_ring_free (race.ring, NULL);
}

static gpointer
answer (gpointer data)
{
  SipUaRing **rings = data;
  gpointer item;

  do {
    while (!(item = sipua_ring_pop (rings[0])))
      sipua_ring_wait (rings[0], -1);
    sipua_ring_push (rings[1], item);
  } while (GPOINTER_TO_UINT (item) > 1);
  return NULL;
}

/* Each sleeps until the other one has pushed: no wake-up may be lost. */
static void
test_two_threads_wake_each_other (void)
{
  SipUaRing *rings[2] = { sipua_ring_new (2), sipua_ring_new (2) };
  GThread *other = g_thread_new ("other", answer, rings);

  for (guint i = 50000; i >= 1; i--) {
    gpointer item;

    sipua_ring_push (rings[0], GUINT_TO_POINTER (i));
    while (!(item = sipua_ring_pop (rings[1])))
      sipua_ring_wait (rings[1], -1);
    g_assert_cmpuint (GPOINTER_TO_UINT (item), ==, i);
  }
  g_thread_join (other);
  sipua_ring_free (rings[0], NULL);
  sipua_ring_free (rings[1], NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ring/items-come-out-in-order", test_items_come_out_in_order);
  g_test_add_func (
      "/ring/a-full-ring-gives-back-its-oldest", test_a_full_ring_gives_back_its_oldest);
  g_test_add_func ("/ring/items-left-are-destroyed", test_items_left_are_destroyed);
  g_test_add_func ("/ring/a-wake-before-the-wait-counts", test_a_wake_before_the_wait_counts);
  g_test_add_func ("/ring/a-wait-has-its-limit", test_a_wait_has_its_limit);
  g_test_add_func ("/ring/each-item-has-one-taker", test_each_item_has_one_taker);
  g_test_add_func ("/ring/two-threads-wake-each-other", test_two_threads_wake_each_other);
  return g_test_run ();
}
