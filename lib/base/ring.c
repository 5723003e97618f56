/* SPDX-License-Identifier: BSD-3-Clause */
/* The ring of ring.h. Indexes only ever grow and are masked on access. The producer alone writes
 * `tail`; `head` is moved by whoever takes an item, the consumer or a producer that found the ring
 * full, with a compare-and-exchange, so that each item has exactly one taker. */
#include "base/ring.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define CACHE_LINE 64

struct _SipUaRing {
  size_t mask;
  int wake_fd;                             /* (owned) eventfd: the consumer polls it */
  atomic_int sleeping;                     /* the consumer polls or is about to */
  _Alignas(CACHE_LINE) atomic_size_t head; /* next to take */
  _Alignas(CACHE_LINE) atomic_size_t tail; /* next to fill */
  _Alignas(CACHE_LINE) _Atomic (gpointer) slots[];
};

SipUaRing *
sipua_ring_new (guint capacity)
{
  SipUaRing *ring;
  int wake_fd;

  g_return_val_if_fail (capacity > 0 && (capacity & (capacity - 1)) == 0, NULL);
  wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0)
    return NULL;
  ring = g_aligned_alloc0 (1, sizeof (SipUaRing) + capacity * sizeof (gpointer), CACHE_LINE);
  ring->mask = capacity - 1;
  ring->wake_fd = wake_fd;
  return ring;
}

void
sipua_ring_free (SipUaRing *ring, GDestroyNotify destroy)
{
  gpointer item;

  while ((item = sipua_ring_pop (ring)))
    if (destroy)
      destroy (item);
  close (ring->wake_fd);
  g_aligned_free (ring);
}

gpointer
sipua_ring_push (SipUaRing *ring, gpointer item)
{
  size_t tail = atomic_load_explicit (&ring->tail, memory_order_relaxed);
  gpointer oldest = NULL;

  /* NULL here means that the consumer was faster: then there is room as well. */
  if (tail - atomic_load_explicit (&ring->head, memory_order_acquire) > ring->mask)
    oldest = sipua_ring_pop (ring);
  atomic_store_explicit (&ring->slots[tail & ring->mask], item, memory_order_relaxed);
  /* Sequentially consistent, as is what sipua_ring_wait() does: either we see that the consumer
   * sleeps, or it sees the item. */
  atomic_store (&ring->tail, tail + 1);
  if (atomic_load (&ring->sleeping) && atomic_exchange (&ring->sleeping, 0))
    sipua_ring_wake (ring);
  return oldest;
}

gpointer
sipua_ring_pop (SipUaRing *ring)
{
  size_t head = atomic_load_explicit (&ring->head, memory_order_acquire);
  gpointer item;

  /* The slot may be overwritten between the load and the exchange, which fails then. It releases,
   * so that the load cannot sink below it. */
  do {
    if (atomic_load_explicit (&ring->tail, memory_order_acquire) == head)
      return NULL;
    item = atomic_load_explicit (&ring->slots[head & ring->mask], memory_order_relaxed);
  } while (!atomic_compare_exchange_weak_explicit (
      &ring->head, &head, head + 1, memory_order_acq_rel, memory_order_acquire));
  return item;
}

guint
sipua_ring_count (const SipUaRing *ring)
{
  size_t head = atomic_load (&ring->head);

  /* Head first: it never passes the tail, so that the difference cannot be negative. A producer
   * that drops meanwhile can make it too large. */
  return (guint)MIN (atomic_load (&ring->tail) - head, ring->mask + 1);
}

void
sipua_ring_wait (SipUaRing *ring, int timeout_ms)
{
  struct pollfd wake = { ring->wake_fd, POLLIN, 0 };
  guint64 count;

  atomic_store (&ring->sleeping, 1);
  if (sipua_ring_count (ring) == 0 && poll (&wake, 1, timeout_ms) > 0)
    while (read (ring->wake_fd, &count, sizeof count) < 0 && errno == EINTR)
      continue;
  atomic_store (&ring->sleeping, 0);
}

void
sipua_ring_wake (SipUaRing *ring)
{
  guint64 one = 1;

  /* EAGAIN means that the counter is at its maximum: the consumer wakes up anyway. */
  while (write (ring->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
    continue;
}
