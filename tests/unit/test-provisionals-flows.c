/* SPDX-License-Identifier: BSD-3-Clause */
/* Two agents that call each other with provisional responses, reliable or not, over a network that loses,
 * repeats and reorders: every call comes up with the same session on both sides and goes down, and nothing
 * is left. A failure names its seed; SIPUA_TEST_SEED=N runs that seed alone. */

#include "mock/mock-agent.h"

#include <sipua/sipua-call-modify.h>
#include <sipua/sipua-sdp.h>

#include <stdlib.h>
#include <string.h>

#define CALLER "192.0.2.1:5060"
#define CALLEE "192.0.2.10:5060"
#define CALLEE_URI "sip:callee@192.0.2.10"
#define N_SEEDS 100
#define N_CALLS 3

typedef enum {
  CALLEE_HANGS_UP,
  CALLER_HANGS_UP,
  CALLER_CANCELS, /* in time, or too late */
  CALLEE_REJECTS,
  N_KINDS
} Kind;

typedef struct {
  Kind kind;
  gboolean late_offer;
  gboolean early, rings;                /* what the callee sends */
  SipUaCall *caller, *callee;           /* (owned) (nullable) */
  SipUaTimer ring, media, answer, hang; /* of the callee but the last */
  guint ended[2];                       /* status at the caller and at the callee, 0: not yet */
  gboolean was_up;                      /* at the caller */
} Flow;

typedef struct {
  MockWorld *world; /* (owned) */
  MockAgent *agents[2];
  SipUaPrackMode modes[2];
  gboolean agree; /* about what is required */
  Flow flows[N_CALLS];
} Fixture;

#define CHECK(condition)                                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      g_error ("seed %u, call %u, kind %d, modes %d and %d, ended %u and %u: %s", f->world->seed,  \
          (guint)(flow - f->flows), flow->kind, f->modes[0], f->modes[1], flow->ended[0],          \
          flow->ended[1], #condition);                                                             \
  }                                                                                                \
  G_STMT_END

/* Not the one of the callee. */
static char *
describe_caller (void)
{
  GString *text = g_string_new (mock_answer);

  g_string_replace (text, "o=bot", "o=caller", 1);
  return g_string_free (text, FALSE);
}

static gint64
draw (MockWorld *world, gint64 min_ms, gint64 max_ms)
{
  return g_rand_int_range (world->rand, min_ms, max_ms) * G_TIME_SPAN_MILLISECOND;
}

static Flow *
find_flow (Fixture *f, SipUaCall *call)
{
  for (Flow *flow = f->flows; flow < f->flows + N_CALLS; flow++)
    if (flow->caller
        && g_str_equal (sipua_call_get_call_id (flow->caller), sipua_call_get_call_id (call)))
      return flow;
  g_assert_not_reached ();
}

static void
ring_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_call_ring (((Flow *)user_data)->callee);
}

static void
media_due (SipUaTimer *timer, gpointer user_data)
{
  sipua_call_ring_with_sdp (((Flow *)user_data)->callee, mock_answer);
}

static void
answer_due (SipUaTimer *timer, gpointer user_data)
{
  Flow *flow = user_data;

  if (flow->kind == CALLEE_REJECTS)
    sipua_call_reject (flow->callee, 486, NULL);
  else
    sipua_call_answer (flow->callee, mock_answer);
}

static void
hang_due (SipUaTimer *timer, gpointer user_data)
{
  Flow *flow = user_data;

  sipua_call_hangup (flow->kind == CALLEE_HANGS_UP ? flow->callee : flow->caller);
}

static void
on_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  Fixture *f = user_data;
  Flow *flow = find_flow (f, call);

  CHECK (!flow->callee);
  flow->callee = g_object_ref (call);
  if (flow->rings)
    sipua_timer_start (f->world->timers, &flow->ring, draw (f->world, 0, 2000));
  if (flow->early)
    sipua_timer_start (f->world->timers, &flow->media, draw (f->world, 0, 2000));
  sipua_timer_start (f->world->timers, &flow->answer, draw (f->world, 0, 4000));
}

/* The offer of one is the remote description of the other. */
static void
check_session (Fixture *f, Flow *flow)
{
  const char *ours = sipua_call_get_local_sdp (flow->caller);
  const char *theirs = sipua_call_get_local_sdp (flow->callee);

  CHECK (ours && theirs);
  CHECK (g_strcmp0 (sipua_call_get_remote_sdp (flow->callee), ours) == 0);
  CHECK (g_strcmp0 (sipua_call_get_remote_sdp (flow->caller), theirs) == 0);
}

/* The one that knows the session last, but for the caller's own PRACK or ACK, hangs up. */
static void
on_state (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  Fixture *f = user_data;
  Flow *flow = find_flow (f, call);

  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_CONFIRMED)
    return;
  if (call == flow->caller)
    flow->was_up = TRUE;
  else if (sipua_call_get_state (flow->caller) == SIPUA_CALL_STATE_CONFIRMED)
    check_session (f, flow);
  if (call == (flow->kind == CALLEE_HANGS_UP ? flow->callee : flow->caller))
    sipua_timer_start (f->world->timers, &flow->hang, draw (f->world, 0, 3000));
}

static void
on_ended (MockAgent *agent, SipUaCall *call, guint status, gpointer user_data)
{
  Fixture *f = user_data;
  Flow *flow = find_flow (f, call);
  guint side = call == flow->caller ? 0 : 1;

  CHECK (flow->ended[side] == 0);
  flow->ended[side] = status;
}

static char *
on_request_answer (SipUaCall *call, const char *offer, gpointer user_data)
{
  return describe_caller ();
}

static void
begin_flow (Fixture *f, Flow *flow)
{
  g_autofree char *sdp = describe_caller ();

  flow->kind = g_rand_int_range (f->world->rand, 0, N_KINDS);
  flow->late_offer = g_rand_boolean (f->world->rand);
  flow->early = g_rand_boolean (f->world->rand);
  flow->rings = g_rand_boolean (f->world->rand);
  sipua_timer_init (&flow->ring, ring_due, flow);
  sipua_timer_init (&flow->media, media_due, flow);
  sipua_timer_init (&flow->answer, answer_due, flow);
  sipua_timer_init (&flow->hang, hang_due, flow);
  flow->caller = g_object_ref (mock_agent_dial (f->agents[0], CALLEE_URI));
  g_signal_connect (flow->caller, "request-answer", G_CALLBACK (on_request_answer), NULL);
  if (flow->kind == CALLER_CANCELS)
    sipua_timer_start (f->world->timers, &flow->hang, draw (f->world, 0, 5000));
  if (flow->late_offer)
    sipua_call_start_without_offer (flow->caller);
  else
    sipua_call_start (flow->caller, sdp);
}

/* 420 and 421: one requires what the other has not. A CANCEL that crosses a 2xx with an offer leaves the
 * callee without an answer, so that both send BYE. */
static void
check_flow (Fixture *f, Flow *flow)
{
  CHECK (flow->ended[0] != 0);
  CHECK (sipua_call_get_state (flow->caller) == SIPUA_CALL_STATE_ENDED);
  CHECK (!flow->callee || flow->ended[1] != 0);
  if (flow->kind == CALLER_CANCELS && f->agree)
    CHECK ((flow->ended[0] == 487 && !flow->was_up)
           || (flow->ended[0] == 200 && (flow->was_up || flow->late_offer)));
  else if (!f->agree)
    CHECK (!flow->callee
           && (flow->ended[0] == (f->modes[1] == SIPUA_PRACK_MODE_NONE ? 420 : 421)
               || (flow->ended[0] == 487 && flow->kind == CALLER_CANCELS)));
  else if (flow->kind == CALLEE_REJECTS)
    CHECK (flow->ended[0] == 486 && flow->ended[1] == 486);
  else
    CHECK (flow->ended[0] == 200 && flow->ended[1] == 200 && flow->was_up);
}

static MockAgent *
new_agent (Fixture *f, const char *host_port, guint side)
{
  MockAgent *agent = mock_agent_new (f->world, host_port);

  agent->noting = FALSE;
  agent->on_call = on_call;
  agent->on_state = on_state;
  agent->on_ended = on_ended;
  agent->user_data = f;
  f->modes[side] =
      g_rand_int_range (f->world->rand, SIPUA_PRACK_MODE_NONE, SIPUA_PRACK_MODE_REQUIRED + 1);
  g_object_set (agent->agent, "prack", f->modes[side], NULL);
  return agent;
}

static void
run_seed (guint32 seed, const MockNetwork *network)
{
  Fixture fixture = { .world = mock_world_new (seed) };
  Fixture *f = &fixture;

  f->world->network = *network;
  f->agents[0] = new_agent (f, CALLER, 0);
  f->agents[1] = new_agent (f, CALLEE, 1);
  f->agree = ABS ((int)f->modes[0] - (int)f->modes[1]) < 2;
  for (Flow *flow = f->flows; flow < f->flows + N_CALLS; flow++)
    begin_flow (f, flow);
  mock_world_run_until_idle (f->world, 300 * 1000);
  for (Flow *flow = f->flows; flow < f->flows + N_CALLS; flow++) {
    check_flow (f, flow);
    g_clear_object (&flow->caller);
    g_clear_object (&flow->callee);
  }
  mock_agent_free (f->agents[0]);
  mock_agent_free (f->agents[1]);
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

  for (guint32 seed = 1; seed <= N_SEEDS; seed++)
    if (!only || (guint32)atoi (only) == seed)
      run_seed (seed, &row->network);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (network_rows); i++) {
    g_autofree char *path = g_strconcat ("/provisionals-flows/", network_rows[i].name, NULL);

    g_test_add_data_func (path, &network_rows[i], test_network);
  }
  return g_test_run ();
}
