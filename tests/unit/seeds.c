/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs over many seeds. */

#include "unit/seeds.h"

#include <stdlib.h>

typedef struct {
  const char *name;
  guint n_seeds;
  MockNetwork network;
} Network;

static const Network networks[] = {
  { "perfect", 20, { 0 } },
  { "slow", 20, { 0, 0, 100000, 100000 } },
  { "loss", 50, { 0.2, 0, 0, 0 } },
  { "duplication", 50, { 0, 0.5, 0, 50000 } },
  { "reordering", 50, { 0, 0, 0, 300000 } },
  { "all-of-it", 1000, { 0.2, 0.2, 0, 300000 } },
};

typedef struct {
  const Network *network;
  SeedRun run;
  SeedsDone done; /* (nullable) */
} Row;

static void
run_seed (const Row *row, guint32 seed)
{
  g_test_message ("seed %u", seed);
  g_random_set_seed (seed); /* of what the agent draws */
  row->run (seed, &row->network->network);
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

static void
test_network (gconstpointer data)
{
  const Row *row = data;
  const char *only = g_getenv ("SIPUA_TEST_SEED");
  const char *most = g_getenv ("SIPUA_TEST_SEEDS");
  guint n_seeds = most ? MIN (row->network->n_seeds, (guint)atoi (most)) : row->network->n_seeds;
  guint handler;

  if (only) {
    run_seed (row, atoi (only));
    return;
  }
  handler = g_log_set_handler (G_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, ignore, NULL);
  for (guint32 seed = 1; seed <= n_seeds; seed++)
    run_seed (row, seed);
  g_log_remove_handler (G_LOG_DOMAIN, handler);
  if (row->done)
    row->done (n_seeds, &row->network->network);
}

void
seeds_add (const char *group, SeedRun run, SeedsDone done)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++) {
    g_autofree char *path = g_strdup_printf ("%s/%s", group, networks[i].name);
    Row *row = g_new (Row, 1);

    *row = (Row){ &networks[i], run, done };
    g_test_add_data_func_full (path, row, test_network, g_free);
  }
}

gint64
seeds_draw (MockWorld *world, gint64 min_ms, gint64 max_ms)
{
  return g_rand_int_range (world->rand, min_ms, max_ms) * G_TIME_SPAN_MILLISECOND;
}
