/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls over a network that loses, repeats and reorders: every one comes up and goes down, and nothing
 * is left. See seeds.h. */

#include "mock/mock-agent.h"
#include "mock/mock-uac.h"
#include "unit/seeds.h"

#define AGENT "192.0.2.1:5060"
#define N_CALLS 4

typedef enum {
  CALLER_HANGS_UP,
  AGENT_HANGS_UP,
  BOTH_HANG_UP,
  AGENT_HANGS_UP_BEFORE_ACK,
  CALLER_CANCELS, /* in time, or too late */
  AGENT_REJECTS,
  AGENT_REDIRECTS,
  N_KINDS
} Kind;

/* One call: both ends, and when each does what. */
typedef struct {
  MockWorld *world; /* (unowned) */
  Kind kind;
  MockUac *uac;    /* (owned) */
  SipUaCall *call; /* (owned) (nullable) */
  SipUaTimer ring, answer, finish, caller;
  guint ended; /* status, 0: not yet */
} Flow;

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  Flow flows[N_CALLS];
} Fixture;

#define CHECK(condition)                                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      g_error ("seed %u, call %u, kind %d: %s", f->world->seed, (guint)(flow - f->flows),          \
          flow->kind, #condition);                                                                 \
  }                                                                                                \
  G_STMT_END

static void
ring_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_call_ring (((Flow *)user_data)->call);
}

static void
answer_due (SipUaTimer *timer, gpointer user_data)
{
  static const char *const elsewhere[] = { "sip:bot@192.0.2.3", NULL };
  Flow *flow = user_data;

  if (flow->kind == AGENT_REJECTS)
    sipua_call_reject (flow->call, 486, NULL);
  else if (flow->kind == AGENT_REDIRECTS)
    sipua_call_redirect (flow->call, 302, elsewhere, NULL);
  else
    sipua_call_answer (flow->call, mock_answer);
  if (flow->kind == AGENT_HANGS_UP_BEFORE_ACK)
    sipua_call_hangup (flow->call);
}

static void
finish_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_call_hangup (((Flow *)user_data)->call);
}

/* Until the call is in a state for it, tries again. */
static void
caller_due (SipUaTimer *timer, gpointer user_data)
{
  Flow *flow = user_data;

  if (flow->kind == CALLER_CANCELS)
    mock_uac_cancel (flow->uac);
  mock_uac_hang_up (flow->uac);
  if (flow->uac->state < MOCK_UAC_ENDING && !flow->uac->cancelling)
    sipua_timer_start (flow->world->timers, timer, 200 * G_TIME_SPAN_MILLISECOND);
}

static gboolean
agent_hangs_up (const Flow *flow)
{
  return flow->kind == AGENT_HANGS_UP || flow->kind == BOTH_HANG_UP;
}

static void
on_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  Fixture *f = user_data;
  gint64 answer = seeds_draw (f->world, 0, 3000);
  Flow *flow = NULL;

  for (guint i = 0; i < N_CALLS; i++)
    if (g_str_has_prefix (sipua_call_get_call_id (call), f->flows[i].uac->caller->name))
      flow = &f->flows[i];
  g_assert_nonnull (flow);
  CHECK (flow->call == NULL);
  flow->call = g_object_ref (call);
  sipua_timer_start (f->world->timers, &flow->ring, seeds_draw (f->world, 0, 1000));
  sipua_timer_start (f->world->timers, &flow->answer, answer);
  if (agent_hangs_up (flow))
    sipua_timer_start (f->world->timers, &flow->finish, answer + seeds_draw (f->world, 0, 8000));
}

static void
on_ended (MockAgent *agent, SipUaCall *call, guint status, gpointer user_data)
{
  Fixture *f = user_data;

  for (Flow *flow = f->flows; flow < f->flows + N_CALLS; flow++)
    if (flow->call == call) {
      CHECK (flow->ended == 0);
      flow->ended = status;
    }
}

static void
begin_flow (Fixture *f, guint i)
{
  Flow *flow = &f->flows[i];
  g_autofree char *host_port = g_strdup_printf ("192.0.2.%u:5060", 10 + i);
  g_autofree char *name = g_strdup_printf ("caller%u", i);

  flow->world = f->world;
  flow->kind = g_rand_int_range (f->world->rand, 0, N_KINDS);
  sipua_timer_init (&flow->ring, ring_due, flow);
  sipua_timer_init (&flow->answer, answer_due, flow);
  sipua_timer_init (&flow->finish, finish_due, flow);
  sipua_timer_init (&flow->caller, caller_due, flow);
  flow->uac = mock_uac_new (f->world, host_port, AGENT, name);
  if (flow->kind == CALLER_HANGS_UP || flow->kind == BOTH_HANG_UP || flow->kind == CALLER_CANCELS)
    sipua_timer_start (f->world->timers, &flow->caller,
        seeds_draw (f->world, 0, flow->kind == CALLER_CANCELS ? 3000 : 10000));
}

static void
check_flow (Fixture *f, Flow *flow)
{
  guint status = flow->uac->status;

  CHECK (flow->call != NULL);
  CHECK (flow->ended != 0);
  CHECK (flow->uac->state == MOCK_UAC_OVER);
  if (flow->kind == AGENT_REJECTS)
    CHECK (flow->ended == 486 && status == 486);
  else if (flow->kind == AGENT_REDIRECTS)
    CHECK (flow->ended == 302 && status == 302);
  else if (flow->kind == CALLER_CANCELS)
    CHECK ((flow->ended == 487 && status == 487) || (flow->ended == 200 && flow->uac->was_up));
  else
    CHECK (flow->ended == 200 && flow->uac->was_up);
}

static void
end_flow (Flow *flow)
{
  g_clear_object (&flow->call);
  mock_uac_free (flow->uac);
}

static void
run_seed (guint32 seed, const MockNetwork *network)
{
  Fixture fixture = { .world = mock_world_new (seed) };
  Fixture *f = &fixture;

  f->world->network = *network;
  f->agent = mock_agent_new (f->world, AGENT);
  f->agent->noting = FALSE;
  f->agent->on_call = on_call;
  f->agent->on_ended = on_ended;
  f->agent->user_data = f;
  for (guint i = 0; i < N_CALLS; i++)
    begin_flow (f, i);
  mock_world_run_until_idle (f->world, 300 * 1000);
  for (guint i = 0; i < N_CALLS; i++) {
    check_flow (f, &f->flows[i]);
    end_flow (&f->flows[i]);
  }
  mock_agent_free (f->agent);
  mock_world_free (f->world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  seeds_add ("/call-flows", run_seed, NULL);
  return g_test_run ();
}
