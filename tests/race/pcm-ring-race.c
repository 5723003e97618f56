/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs under ThreadSanitizer. First a ring of samples that says which places of plain memory are handed
 * over: each thread touches only what it has. With PLANTED the producer writes once more to a place
 * that it has handed over, which is the race that the sanitizer must see; without, it must see none.
 * Then a third thread drops what is queued again and again, and what is taken is still what was
 * written there. POSIX threads, since those of GLib are not instrumented. */
#include "base/pcm-ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define MANY 400000
#define PIECE 160
#define PLACES 4096
#define QUEUED 3000 /* more than the ring has room for at first: it grows meanwhile */

static SipUaPcmRing *ring;
static guint64 places[PLACES];
static atomic_bool done;

static void
write_piece (guint64 position)
{
  gint16 samples[PIECE];

  for (guint i = 0; i < PIECE; i++)
    samples[i] = (gint16)(position + i);
  sipua_pcm_ring_write (ring, samples, PIECE);
}

static void *
produce (void *data)
{
  guint64 position = 0;

  while (position < MANY) {
    if (position + PIECE - sipua_pcm_ring_get_read (ring) > QUEUED) {
      sched_yield ();
      continue;
    }
    for (guint i = 0; i < PIECE; i++)
      places[(position + i) % PLACES] = position + i;
    write_piece (position);
#ifdef PLANTED
    places[position % PLACES] = 1;
#endif
    position += PIECE;
  }
  return NULL;
}

static void *
produce_again (void *data)
{
  guint64 position = MANY;

  while (position < 2 * MANY) {
    if (position + PIECE - sipua_pcm_ring_get_read (ring) > QUEUED) {
      sched_yield ();
      continue;
    }
    write_piece (position);
    position += PIECE;
  }
  return NULL;
}

static void *
drop (void *data)
{
  while (!atomic_load (&done)) {
    guint64 read = sipua_pcm_ring_get_read (ring);

    sipua_pcm_ring_advance (ring, read, sipua_pcm_ring_get_write (ring));
    for (guint i = 0; i < 20; i++)
      sched_yield ();
  }
  return NULL;
}

/* Takes up to @end. FALSE: something else came out than was put in. */
static gboolean
consume (guint64 end, gboolean look_at_places)
{
  gboolean right = TRUE;
  guint64 read;
  gint16 samples[PIECE];

  while ((read = sipua_pcm_ring_get_read (ring)) < end) {
    guint64 level = sipua_pcm_ring_get_write (ring) - read;
    guint count = (guint)MIN (level, PIECE);

    if (count == 0) {
      sched_yield ();
      continue;
    }
    sipua_pcm_ring_copy (ring, read, samples, count);
    for (guint i = 0; look_at_places && i < count; i++)
      right &= places[(read + i) % PLACES] == read + i;
    if (!sipua_pcm_ring_advance (ring, read, read + count))
      continue;
    for (guint i = 0; i < count; i++)
      right = right && samples[i] == (gint16)(read + i);
  }
  return right;
}

int
main (int argc, char **argv)
{
  pthread_t producer, dropper;

  ring = sipua_pcm_ring_new ();
  pthread_create (&producer, NULL, produce, NULL);
  if (!consume (MANY, TRUE))
    return 1;
  pthread_join (producer, NULL);
  pthread_create (&producer, NULL, produce_again, NULL);
  pthread_create (&dropper, NULL, drop, NULL);
  if (!consume (2 * MANY, FALSE))
    return 1;
  pthread_join (producer, NULL);
  atomic_store (&done, TRUE);
  pthread_join (dropper, NULL);
  sipua_pcm_ring_free (ring);
  return 0;
}
