/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of flows: each seed is a run of its own over a network that loses, repeats and reorders. The last
 * "seed N" in the output is the one that failed; SIPUA_TEST_SEED=N runs it alone, with all debug
 * messages. SIPUA_TEST_SEEDS=N runs no more than N on each network. */
#pragma once

#include "mock/mock-world.h"

typedef void (*SeedRun) (guint32 seed, const MockNetwork *network);
/* When all of @n_seeds were run; not after SIPUA_TEST_SEED. */
typedef void (*SeedsDone) (guint n_seeds, const MockNetwork *network);

/* Adds GROUP/NETWORK for each network: 1,000 seeds on the one that does everything, fewer on those that do
 * one thing each. @done (nullable). */
void seeds_add (const char *group, SeedRun run, SeedsDone done);

/* Milliseconds, as microseconds. */
gint64 seeds_draw (MockWorld *world, gint64 min_ms, gint64 max_ms);
