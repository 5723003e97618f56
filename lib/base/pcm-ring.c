/* SPDX-License-Identifier: BSD-3-Clause */
/* The ring of pcm-ring.h. Samples are relaxed atomics: the consumer may copy what is overwritten
 * meanwhile, if somebody dropped it, and finds that out when it advances. A buffer that became too
 * small is kept until the end, since the consumer may still be copying from it; what it was to copy
 * stays there. Sizes double, so that all of them together are less than twice the last. */
#include "base/pcm-ring.h"

#include <stdatomic.h>

#define CACHE_LINE 64
#define MIN_CAPACITY 1024 /* samples; a power of two */

typedef struct _Samples Samples;

struct _Samples {
  Samples *smaller; /* (owned) (nullable) the one before */
  guint64 mask;
  _Atomic gint16 data[];
};

struct _SipUaPcmRing {
  _Atomic (Samples *) samples;              /* (owned) */
  _Alignas(CACHE_LINE) atomic_ullong read;  /* next to take */
  _Alignas(CACHE_LINE) atomic_ullong write; /* next to fill */
};

static Samples *
samples_new (guint64 capacity, Samples *smaller)
{
  Samples *samples = g_malloc (sizeof (Samples) + capacity * sizeof (samples->data[0]));

  samples->smaller = smaller;
  samples->mask = capacity - 1;
  for (guint64 i = 0; i < capacity; i++)
    atomic_init (&samples->data[i], 0);
  return samples;
}

SipUaPcmRing *
sipua_pcm_ring_new (void)
{
  SipUaPcmRing *ring = g_aligned_alloc0 (1, sizeof (SipUaPcmRing), CACHE_LINE);

  atomic_init (&ring->samples, samples_new (MIN_CAPACITY, NULL));
  return ring;
}

void
sipua_pcm_ring_free (SipUaPcmRing *ring)
{
  Samples *samples = atomic_load (&ring->samples);

  while (samples) {
    Samples *smaller = samples->smaller;

    g_free (samples);
    samples = smaller;
  }
  g_aligned_free (ring);
}

guint64
sipua_pcm_ring_get_read (const SipUaPcmRing *ring)
{
  return atomic_load_explicit (&ring->read, memory_order_acquire);
}

guint64
sipua_pcm_ring_get_write (const SipUaPcmRing *ring)
{
  return atomic_load_explicit (&ring->write, memory_order_acquire);
}

/* A buffer with room for @count more; what is queued is in it. */
static Samples *
make_room (SipUaPcmRing *ring, Samples *samples, guint64 read, guint64 write, guint count)
{
  guint64 capacity = samples->mask + 1;
  Samples *larger;

  if (write - read + count <= capacity)
    return samples;
  while (write - read + count > capacity)
    capacity *= 2;
  larger = samples_new (capacity, samples);
  for (guint64 i = read; i < write; i++)
    atomic_store_explicit (&larger->data[i & larger->mask],
        atomic_load_explicit (&samples->data[i & samples->mask], memory_order_relaxed),
        memory_order_relaxed);
  atomic_store_explicit (&ring->samples, larger, memory_order_release);
  return larger;
}

void
sipua_pcm_ring_write (SipUaPcmRing *ring, const gint16 *data, guint count)
{
  /* Acquire: the consumer is done with what it took before its place is used again. */
  guint64 read = sipua_pcm_ring_get_read (ring);
  guint64 write = atomic_load_explicit (&ring->write, memory_order_relaxed);
  Samples *samples = atomic_load_explicit (&ring->samples, memory_order_relaxed);

  samples = make_room (ring, samples, read, write, count);
  for (guint i = 0; i < count; i++)
    atomic_store_explicit (
        &samples->data[(write + i) & samples->mask], data[i], memory_order_relaxed);
  atomic_store_explicit (&ring->write, write + count, memory_order_release);
}

void
sipua_pcm_ring_copy (const SipUaPcmRing *ring, guint64 position, gint16 *ret_samples, guint count)
{
  const Samples *samples = atomic_load_explicit (&ring->samples, memory_order_acquire);

  for (guint i = 0; i < count; i++)
    ret_samples[i] =
        atomic_load_explicit (&samples->data[(position + i) & samples->mask], memory_order_relaxed);
}

gboolean
sipua_pcm_ring_advance (SipUaPcmRing *ring, guint64 from, guint64 to)
{
  unsigned long long expected = from;

  /* Releases, so that copying cannot sink below it. */
  return atomic_compare_exchange_strong_explicit (
      &ring->read, &expected, to, memory_order_acq_rel, memory_order_acquire);
}
