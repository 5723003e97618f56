/* SPDX-License-Identifier: BSD-3-Clause */
/* A bounded ring of pointers between one producer thread and one consumer thread, lock-free with
 * C11 atomics (so that TSan sees the hand-over), plus an eventfd on which the consumer sleeps.
 * A push into a full ring takes out the oldest item and returns it, so that the producer never
 * waits and what the consumer gets is the newest. */
#pragma once

#include <glib.h>

typedef struct _SipUaRing SipUaRing;

/* @capacity: items, a power of two. NULL: the process is out of file descriptors. */
SipUaRing *sipua_ring_new (guint capacity);
/* Neither thread may be in a call any more; @destroy is called for each item left. */
void sipua_ring_free (SipUaRing *ring, GDestroyNotify destroy);

/* Producer. Returns the item that had to leave, which the caller now owns, or NULL. */
gpointer sipua_ring_push (SipUaRing *ring, gpointer item);
/* Consumer; also the producer, when it wants to drop its oldest. NULL: empty. */
gpointer sipua_ring_pop (SipUaRing *ring);
/* Any thread; exact only while neither of the two is at work. */
guint sipua_ring_count (const SipUaRing *ring);

/* Consumer: sleeps until the ring is not empty or sipua_ring_wake() was called (both at once
 * satisfied if that happened before), at most @timeout_ms (-1: without limit). May return early:
 * look again. */
void sipua_ring_wait (SipUaRing *ring, int timeout_ms);
/* Any thread: ends the wait under way, or the next one. */
void sipua_ring_wake (SipUaRing *ring);
