/* SPDX-License-Identifier: BSD-3-Clause */
/* The ring of samples: what comes out is what went in, at its position, whatever the ring grows to, and
 * an advance fails if somebody else was first. tests/race looks at it from ThreadSanitizer's side. */
#include "base/pcm-ring.h"

#define PIECE 700

static void
write_counting (SipUaPcmRing *ring, guint count)
{
  guint64 position = sipua_pcm_ring_get_write (ring);
  g_autofree gint16 *samples = g_new (gint16, count);

  for (guint i = 0; i < count; i++)
    samples[i] = (gint16)(position + i);
  sipua_pcm_ring_write (ring, samples, count);
}

static void
take_counting (SipUaPcmRing *ring, guint count)
{
  guint64 read = sipua_pcm_ring_get_read (ring);
  g_autofree gint16 *samples = g_new (gint16, count);

  sipua_pcm_ring_copy (ring, read, samples, count);
  g_assert_true (sipua_pcm_ring_advance (ring, read, read + count));
  for (guint i = 0; i < count; i++)
    g_assert_cmpint (samples[i], ==, (gint16)(read + i));
}

static void
test_samples_come_out_in_order (void)
{
  SipUaPcmRing *ring = sipua_pcm_ring_new ();

  for (guint i = 0; i < 1000; i++) {
    write_counting (ring, PIECE);
    take_counting (ring, PIECE - i % 2);
  }
  g_assert_cmpuint (sipua_pcm_ring_get_write (ring), ==, 1000 * PIECE);
  g_assert_cmpuint (sipua_pcm_ring_get_read (ring), ==, 1000 * PIECE - 500);
  sipua_pcm_ring_free (ring);
}

/* From the middle of a buffer that is too small, several sizes at once. */
static void
test_a_ring_grows_with_what_is_in_it (void)
{
  SipUaPcmRing *ring = sipua_pcm_ring_new ();

  write_counting (ring, PIECE);
  take_counting (ring, PIECE - 10);
  write_counting (ring, PIECE);
  write_counting (ring, 100 * PIECE);
  take_counting (ring, 20 * PIECE);
  write_counting (ring, 1000 * PIECE);
  take_counting (ring, 1081 * PIECE + 10);
  g_assert_cmpuint (sipua_pcm_ring_get_read (ring), ==, sipua_pcm_ring_get_write (ring));
  sipua_pcm_ring_free (ring);
}

static void
test_only_the_first_advance_counts (void)
{
  SipUaPcmRing *ring = sipua_pcm_ring_new ();

  write_counting (ring, PIECE);
  g_assert_true (sipua_pcm_ring_advance (ring, 0, PIECE));
  g_assert_false (sipua_pcm_ring_advance (ring, 0, 160));
  g_assert_cmpuint (sipua_pcm_ring_get_read (ring), ==, PIECE);
  write_counting (ring, PIECE);
  take_counting (ring, PIECE);
  sipua_pcm_ring_free (ring);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pcm-ring/samples-come-out-in-order", test_samples_come_out_in_order);
  g_test_add_func (
      "/pcm-ring/a-ring-grows-with-what-is-in-it", test_a_ring_grows_with_what_is_in_it);
  g_test_add_func ("/pcm-ring/only-the-first-advance-counts", test_only_the_first_advance_counts);
  return g_test_run ();
}
