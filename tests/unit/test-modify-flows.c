/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions that both sides change, over a network that loses, repeats and reorders: in the end both have
 * the same idea of what was agreed, every call goes down, and nothing is left. A failure names its seed;
 * SIPUA_TEST_SEED=N runs that seed alone. */

#include "mock/mock-agent.h"
#include "mock/mock-modifier.h"

#include <sipua/sipua-call-modify.h>

#include <stdlib.h>
#include <string.h>

#define AGENT "192.0.2.1:5060"
#define N_SEEDS 300
#define N_CHANGES 4 /* of each side */
/* By then the last change is over, also one that was repeated for 32 s. */
#define SETTLED_MS 120000

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockUac *uac;
  MockModifier *modifier;
  SipUaTimer ours[N_CHANGES], theirs[N_CHANGES];
  guint n_asked;
  guint n_changed;
} Fixture;

static guint n_agreed, n_glares;

#define CHECK(condition)                                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      g_error ("seed %u: %s", f->world->seed, #condition);                                         \
  }                                                                                                \
  G_STMT_END

static char *
describe (guint port)
{
  return g_strdup_printf (
      "v=0\r\no=x 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
      "m=audio %u RTP/AVP 0\r\n",
      port);
}

static char *
on_reinvite (SipUaCall *call, const char *offer, Fixture *f)
{
  CHECK (offer != NULL);
  f->n_asked++;
  return describe (6000 + 2 * f->n_asked);
}

static void
on_changed (SipUaCall *call, Fixture *f)
{
  f->n_changed++;
}

static void
ours_due (SipUaTimer *timer, gpointer user_data)
{
  Fixture *f = user_data;
  g_autofree char *sdp = describe (7000 + 2 * (guint)(timer - f->ours));

  if (f->agent->calls->len)
    sipua_call_reinvite (mock_agent_call (f->agent), sdp);
}

static void
theirs_due (SipUaTimer *timer, gpointer user_data)
{
  mock_modifier_reinvite (((Fixture *)user_data)->modifier);
}

static void
on_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  g_signal_connect (call, "reinvite", G_CALLBACK (on_reinvite), user_data);
  g_signal_connect (call, "session-changed", G_CALLBACK (on_changed), user_data);
  sipua_call_answer (call, mock_answer);
}

/* Both at about the same time, so that some cross. */
static void
begin (Fixture *f)
{
  for (guint i = 0; i < N_CHANGES; i++) {
    gint64 at = 1000 + i * g_rand_int_range (f->world->rand, 10, 6000);

    sipua_timer_init (&f->ours[i], ours_due, f);
    sipua_timer_init (&f->theirs[i], theirs_due, f);
    sipua_timer_start (f->world->timers, &f->ours[i],
        (at + g_rand_int_range (f->world->rand, 0, 300)) * G_TIME_SPAN_MILLISECOND);
    sipua_timer_start (f->world->timers, &f->theirs[i],
        (at + g_rand_int_range (f->world->rand, 0, 300)) * G_TIME_SPAN_MILLISECOND);
  }
}

static void
check_agreement (Fixture *f)
{
  SipUaCall *call = mock_agent_call (f->agent);
  g_auto (GStrv) lines = g_strsplit (f->modifier->local, "\n", -1);
  g_autofree char *theirs = g_strjoinv ("\r\n", lines);

  CHECK (sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED);
  CHECK (!mock_modifier_is_busy (f->modifier));
  CHECK (f->n_changed == f->modifier->n_agreed);
  CHECK (g_str_equal (sipua_call_get_local_sdp (call), f->modifier->remote));
  CHECK (g_str_equal (sipua_call_get_remote_sdp (call), theirs));
}

static void
run_seed (guint32 seed, const MockNetwork *network)
{
  Fixture fixture = { .world = mock_world_new (seed) };
  Fixture *f = &fixture;

  g_random_set_seed (seed); /* of the waits after 491 */
  f->world->network = *network;
  f->agent = mock_agent_new (f->world, AGENT);
  f->agent->noting = FALSE;
  f->agent->on_call = on_call;
  f->agent->user_data = f;
  f->uac = mock_uac_new (f->world, "192.0.2.10:5060", AGENT, "caller");
  f->modifier = mock_modifier_new (f->uac);
  begin (f);
  mock_world_run (f->world, SETTLED_MS);
  check_agreement (f);
  n_agreed += f->modifier->n_agreed;
  n_glares += f->modifier->n_glares;
  if (g_rand_boolean (f->world->rand))
    sipua_call_hangup (mock_agent_call (f->agent));
  else
    mock_uac_hang_up (f->uac);
  mock_world_run_until_idle (f->world, 100 * 1000);
  CHECK (f->uac->state == MOCK_UAC_OVER);
  mock_modifier_free (f->modifier);
  mock_uac_free (f->uac);
  mock_agent_free (f->agent);
  mock_world_free (f->world);
}

typedef struct {
  const char *name;
  MockNetwork network;
} NetworkRow;

static const NetworkRow network_rows[] = {
  { "perfect", { 0 } },
  { "slow", { 0, 0, 100000, 100000 } },
  { "loss", { 0.2, 0, 0, 0 } },
  { "duplication", { 0, 0.5, 0, 50000 } },
  { "reordering", { 0, 0, 0, 300000 } },
  { "all-of-it", { 0.2, 0.2, 0, 300000 } },
};

static void
test_network (gconstpointer data)
{
  const NetworkRow *row = data;
  const char *only = g_getenv ("SIPUA_TEST_SEED");

  n_agreed = n_glares = 0;
  for (guint32 seed = 1; seed <= N_SEEDS; seed++)
    if (!only || (guint32)atoi (only) == seed)
      run_seed (seed, &row->network);
  g_test_message ("%u agreed, %u crossed", n_agreed, n_glares);
  if (!only)
    g_assert_cmpuint (n_agreed, >, 2 * N_SEEDS);
  if (!only && row->network.max_delay > 50000)
    g_assert_cmpuint (n_glares, >, N_SEEDS / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (network_rows); i++) {
    g_autofree char *path = g_strconcat ("/modify-flows/", network_rows[i].name, NULL);

    g_test_add_data_func (path, &network_rows[i], test_network);
  }
  return g_test_run ();
}
