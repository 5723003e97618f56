/* SPDX-License-Identifier: BSD-3-Clause */
/* Samples between one producer and one consumer thread, lock-free with C11 atomics (so that TSan sees
 * the hand-over). Positions are counts of samples since the beginning and only grow. The consumer
 * copies first and then says how far it got; whoever else moved the read position meanwhile, to drop
 * what is queued, made that fail, so that each sample is either taken or dropped, and both sides know
 * which. Grows as needed: the caller bounds what it writes. */
#pragma once

#include <glib.h>

typedef struct _SipUaPcmRing SipUaPcmRing;

SipUaPcmRing *sipua_pcm_ring_new (void);
/* No thread may be in a call any more. */
void sipua_pcm_ring_free (SipUaPcmRing *ring);

/* Producer. */
void sipua_pcm_ring_write (SipUaPcmRing *ring, const gint16 *samples, guint count);

/* Any thread. Read in this order, the difference of the two is never negative. */
guint64 sipua_pcm_ring_get_read (const SipUaPcmRing *ring);
guint64 sipua_pcm_ring_get_write (const SipUaPcmRing *ring);

/* Consumer, or producer: copies what is at @position, between a read and a write position that were
 * seen. What is copied is worth something if sipua_pcm_ring_advance() from that read position
 * succeeds afterwards, or if it was this thread that has advanced before and nothing was written
 * since. */
void sipua_pcm_ring_copy (
    const SipUaPcmRing *ring, guint64 position, gint16 *ret_samples, guint count);
/* Any thread: moves the read position to @to, not past the write position. FALSE: it was not @from
 * any more, and nothing happened. */
gboolean sipua_pcm_ring_advance (SipUaPcmRing *ring, guint64 from, guint64 to);
