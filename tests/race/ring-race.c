/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs under ThreadSanitizer: two threads hand blocks of memory over a ring, and each writes to what
 * it has. With PLANTED the producer writes once more to a block that it has pushed, which is the race
 * that the sanitizer must see; without, it must see none. POSIX threads, since those of GLib are
 * not instrumented. */
#include "base/ring.h"

#include <pthread.h>
#include <stdlib.h>

#define MANY 50000

typedef struct {
  guint number;
  guint writer;
} Block;

static SipUaRing *ring;

static void *
produce (void *data)
{
  for (guint i = 1; i <= MANY; i++) {
    Block *block = malloc (sizeof *block), *oldest;

    block->number = i;
    block->writer = 1;
    oldest = sipua_ring_push (ring, block);
#ifdef PLANTED
    if (i < MANY && i % 8 == 0)
      block->writer = 3;
#endif
    free (oldest);
  }
  return NULL;
}

int
main (int argc, char **argv)
{
  pthread_t producer;
  guint last = 0;

  ring = sipua_ring_new (16);
  pthread_create (&producer, NULL, produce, NULL);
  while (last < MANY) {
    Block *block = sipua_ring_pop (ring);

    if (!block) {
      sipua_ring_wait (ring, -1);
      continue;
    }
    if (block->number <= last)
      return 1;
    last = block->number;
    block->writer = 2;
#ifndef PLANTED
    free (block);
#endif
  }
  pthread_join (producer, NULL);
  sipua_ring_free (ring, free);
  return 0;
}
