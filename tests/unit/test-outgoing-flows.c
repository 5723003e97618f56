/* SPDX-License-Identifier: BSD-3-Clause */
/* Outgoing calls over a network that loses, repeats and reorders: every one comes up and goes down,
 * and nothing is left. See seeds.h. */

#include "mock/mock-agent.h"
#include "mock/mock-uas.h"
#include "unit/seeds.h"

#define AGENT "192.0.2.1:5060"
#define N_CALLS 4

typedef enum {
  AGENT_HANGS_UP,
  CALLEE_HANGS_UP,
  BOTH_HANG_UP,
  AGENT_CANCELS, /* in time, or too late */
  ANSWER_TIMES_OUT,
  CALLEE_REFUSES,
  CALLEE_REDIRECTS,
  N_KINDS
} Kind;

/* One call: both ends, and when each does what. */
typedef struct {
  MockWorld *world; /* (unowned) */
  Kind kind;
  MockUas *uas;    /* (owned) who answers */
  MockUas *first;  /* (owned) (nullable) who redirects to it */
  char *host_port; /* (owned) of the one that answers */
  SipUaCall *call; /* (owned) */
  SipUaTimer agent, callee;
  gboolean confirmed;
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
      g_error ("seed %u, call %u, kind %d, ended %u, callee %d: %s", f->world->seed,               \
          (guint)(flow - f->flows), flow->kind, flow->ended, flow->uas->state, #condition);        \
  }                                                                                                \
  G_STMT_END

static void
agent_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_call_hangup (((Flow *)user_data)->call);
}

/* Until the call is up, tries again. */
static void
callee_due (SipUaTimer *timer, gpointer user_data)
{
  Flow *flow = user_data;

  mock_uas_hang_up (flow->uas);
  if (flow->uas->state < MOCK_UAS_ENDING)
    sipua_timer_start (flow->world->timers, timer, 200 * G_TIME_SPAN_MILLISECOND);
}

static Flow *
find_flow (Fixture *f, SipUaCall *call)
{
  for (Flow *flow = f->flows; flow < f->flows + N_CALLS; flow++)
    if (flow->call == call)
      return flow;
  return NULL;
}

/* Hangs up when it is up, or soon after; a call that does not come up before is cancelled. */
static void
on_state (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  Fixture *f = user_data;
  Flow *flow = find_flow (f, call);

  if (!flow || sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED)
    return;
  flow->confirmed = TRUE;
  if (flow->kind == AGENT_HANGS_UP || flow->kind == BOTH_HANG_UP || flow->kind == CALLEE_REDIRECTS)
    sipua_timer_start (f->world->timers, &flow->agent, seeds_draw (f->world, 0, 3000));
}

static void
on_ended (MockAgent *agent, SipUaCall *call, guint status, gpointer user_data)
{
  Fixture *f = user_data;
  Flow *flow = find_flow (f, call);

  CHECK (flow->ended == 0);
  flow->ended = status;
}

static void
begin_uas (Fixture *f, Flow *flow, const char *host_port)
{
  flow->uas = mock_uas_new (f->world, host_port, "callee");
  flow->uas->ring_delay = seeds_draw (f->world, 0, 1000);
  flow->uas->answer_delay = flow->uas->ring_delay + seeds_draw (f->world, 0, 3000);
  if (flow->kind == ANSWER_TIMES_OUT)
    flow->uas->answer_delay += seeds_draw (f->world, 0, 60000);
  if (flow->kind == CALLEE_REFUSES)
    flow->uas->answer = 486;
  flow->uas->silent = flow->kind != ANSWER_TIMES_OUT && g_rand_boolean (f->world->rand);
}

static void
begin_redirection (Fixture *f, Flow *flow, const char *host_port)
{
  flow->first = mock_uas_new (f->world, host_port, "first");
  flow->first->ring_delay = seeds_draw (f->world, 0, 500);
  flow->first->answer_delay = flow->first->ring_delay + seeds_draw (f->world, 0, 500);
  flow->first->answer = 302;
  flow->first->contact = flow->host_port;
}

static void
begin_flow (Fixture *f, guint i)
{
  Flow *flow = &f->flows[i];
  g_autofree char *first = g_strdup_printf ("192.0.2.%u:5060", 20 + i);
  g_autofree char *uri = NULL;

  flow->host_port = g_strdup_printf ("192.0.2.%u:5060", 10 + i);
  flow->world = f->world;
  flow->kind = g_rand_int_range (f->world->rand, 0, N_KINDS);
  sipua_timer_init (&flow->agent, agent_due, flow);
  sipua_timer_init (&flow->callee, callee_due, flow);
  begin_uas (f, flow, flow->host_port);
  if (flow->kind == CALLEE_REDIRECTS)
    begin_redirection (f, flow, first);
  uri = g_strconcat ("sip:callee@", flow->first ? first : flow->host_port, NULL);
  flow->call = g_object_ref (mock_agent_dial (f->agent, uri));
  sipua_call_set_follow_redirects (flow->call, flow->first != NULL);
  if (flow->kind == ANSWER_TIMES_OUT)
    sipua_call_set_answer_timeout (flow->call, seeds_draw (f->world, 100, 20000));
  sipua_call_start (flow->call, mock_answer);
  if (flow->kind == AGENT_CANCELS)
    sipua_timer_start (f->world->timers, &flow->agent, seeds_draw (f->world, 0, 5000));
  if (flow->kind == CALLEE_HANGS_UP || flow->kind == BOTH_HANG_UP)
    sipua_timer_start (f->world->timers, &flow->callee, seeds_draw (f->world, 0, 10000));
}

/* An INVITE whose 11 copies are all lost is possible in theory alone; one whose final response is,
 * with its 11, likewise. */
static void
check_flow (Fixture *f, Flow *flow)
{
  CHECK (flow->ended != 0);
  CHECK (sipua_call_get_state (flow->call) == SIPUA_CALL_STATE_ENDED);
  CHECK (flow->uas->state == MOCK_UAS_OVER
         || (flow->uas->state == MOCK_UAS_IDLE
             && (flow->kind == AGENT_CANCELS || flow->kind == ANSWER_TIMES_OUT)));
  CHECK (!flow->confirmed || flow->uas->was_up);
  CHECK (!flow->first || flow->first->state == MOCK_UAS_OVER);
  if (flow->kind == CALLEE_REFUSES)
    CHECK (flow->ended == 486 && !flow->confirmed);
  else if (flow->kind == AGENT_CANCELS)
    CHECK (flow->ended == (flow->confirmed ? 200 : 487));
  else if (flow->kind == ANSWER_TIMES_OUT)
    CHECK (flow->ended == (flow->confirmed ? 200 : 408));
  else
    CHECK (flow->ended == 200 && flow->confirmed);
}

static void
end_flow (Flow *flow)
{
  g_clear_object (&flow->call);
  mock_uas_free (flow->uas);
  g_clear_pointer (&flow->first, mock_uas_free);
  g_free (flow->host_port);
}

static void
run_seed (guint32 seed, const MockNetwork *network)
{
  Fixture fixture = { .world = mock_world_new (seed) };
  Fixture *f = &fixture;

  f->world->network = *network;
  f->agent = mock_agent_new (f->world, AGENT);
  f->agent->noting = FALSE;
  f->agent->on_state = on_state;
  f->agent->on_ended = on_ended;
  f->agent->user_data = f;
  for (guint i = 0; i < N_CALLS; i++)
    begin_flow (f, i);
  mock_world_run (f->world, 100 * 1000);
  /* One that timed out too late for it. */
  for (guint i = 0; i < N_CALLS; i++)
    sipua_call_hangup (f->flows[i].call);
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
  seeds_add ("/outgoing-flows", run_seed, NULL);
  return g_test_run ();
}
