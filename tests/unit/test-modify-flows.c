/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions that both sides change, hold and resume, over a network that loses, repeats and reorders: in
 * the end both have the same idea of what was agreed, every call goes down, and nothing is left. The
 * peer is a scripted one, or another agent. See seeds.h. */

#include "mock/mock-agent.h"
#include "mock/mock-modifier.h"
#include "unit/seeds.h"

#include <sipua/sipua-call-modify.h>

#include <string.h>

#define AGENT "192.0.2.1:5060"
#define OTHER_AGENT "192.0.2.2:5060"
#define N_CHANGES 3 /* of each side */
/* By then the last change is over, also one that was repeated for 32 s. */
#define SETTLED_MS 120000

static guint n_agreed, n_glares;

/* In the order of what both directions say: bit 0 is that of who describes, bit 1 the other way. */
static const char *const directions[] = { "inactive", "sendonly", "recvonly", "sendrecv" };

#define CHECK(condition)                                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      g_error ("seed %u: %s", world->seed, #condition);                                            \
  }                                                                                                \
  G_STMT_END

static char *
describe (guint port, guint direction)
{
  return g_strdup_printf (
      "v=0\r\no=x 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
      "m=audio %u RTP/AVP 0\r\na=%s\r\n",
      port, directions[direction]);
}

static guint
direction_of (const char *sdp)
{
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    if (strstr (sdp, directions[i]))
      return i;
  return 3;
}

/* One agent and its application. */
typedef struct {
  MockAgent *agent; /* (owned) */
  SipUaTimer changes[N_CHANGES];
  guint port;
  guint n_changed;
  gboolean holding; /* as the application wants it */
} Side;

/* RFC 3264 section 6.1: what the offer lets, less what a hold of ours forbids. */
static char *
on_reinvite (SipUaCall *call, const char *offer, Side *side)
{
  guint offered = offer ? direction_of (offer) : 3;
  guint direction = (offered >> 1 & 1) | (offered << 1 & 2);

  side->port += 2;
  return describe (side->port, side->holding ? direction & 1 : direction);
}

static void
on_changed (SipUaCall *call, Side *side)
{
  side->n_changed++;
}

static void
watch (Side *side, SipUaCall *call)
{
  g_signal_connect (call, "reinvite", G_CALLBACK (on_reinvite), side);
  g_signal_connect (call, "session-changed", G_CALLBACK (on_changed), side);
}

static void
on_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  watch (user_data, call);
  sipua_call_answer (call, mock_answer);
}

static void
set_hold (Side *side, gboolean hold)
{
  side->holding = hold;
  if (hold)
    sipua_call_hold (mock_agent_call (side->agent));
  else
    sipua_call_resume (mock_agent_call (side->agent));
}

static void
change_due (SipUaTimer *timer, gpointer user_data)
{
  Side *side = user_data;
  g_autofree char *sdp = describe (7000 + 2 * (guint)(timer - side->changes), 3);

  if (!side->agent->calls->len)
    return;
  if (g_rand_boolean (side->agent->world->rand)) {
    set_hold (side, !side->holding);
  } else {
    side->holding = FALSE;
    sipua_call_reinvite (mock_agent_call (side->agent), sdp);
  }
}

static void
begin_side (MockWorld *world, Side *side, const char *host_port, guint port)
{
  side->agent = mock_agent_new (world, host_port);
  side->agent->noting = FALSE;
  side->agent->on_call = on_call;
  side->agent->user_data = side;
  side->port = port;
  for (guint i = 0; i < N_CHANGES; i++)
    sipua_timer_init (&side->changes[i], change_due, side);
}

/* Each at about the same time as one of the peer, so that some cross. */
static void
start_changes (MockWorld *world, SipUaTimer *ours, SipUaTimer *theirs)
{
  for (guint i = 0; i < N_CHANGES; i++) {
    gint64 at = 1000 + i * g_rand_int_range (world->rand, 10, 6000);

    sipua_timer_start (world->timers, &ours[i], seeds_draw (world, at, at + 300));
    sipua_timer_start (world->timers, &theirs[i], seeds_draw (world, at, at + 300));
  }
}

typedef struct {
  MockUac *uac;
  MockModifier *modifier;
  SipUaTimer changes[N_CHANGES];
} Peer;

static void
peer_change_due (SipUaTimer *timer, gpointer user_data)
{
  mock_modifier_reinvite (((Peer *)user_data)->modifier);
}

static void
check_peer (MockWorld *world, Side *side, Peer *peer)
{
  SipUaCall *call = mock_agent_call (side->agent);
  g_auto (GStrv) lines = g_strsplit (peer->modifier->local, "\n", -1);
  g_autofree char *theirs = g_strjoinv ("\r\n", lines);

  CHECK (sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED);
  CHECK (!mock_modifier_is_busy (peer->modifier));
  CHECK (side->n_changed == peer->modifier->n_agreed);
  CHECK (g_str_equal (sipua_call_get_local_sdp (call), peer->modifier->remote));
  CHECK (g_str_equal (sipua_call_get_remote_sdp (call), theirs));
  CHECK (sipua_call_get_local_hold (call) == side->holding);
  n_agreed += peer->modifier->n_agreed;
  n_glares += peer->modifier->n_glares;
}

static void
run_with_peer (guint32 seed, const MockNetwork *network)
{
  MockWorld *world = mock_world_new (seed);
  Side side = { NULL };
  Peer peer = { NULL };

  world->network = *network;
  begin_side (world, &side, AGENT, 6000);
  peer.uac = mock_uac_new (world, "192.0.2.10:5060", AGENT, "caller");
  peer.modifier = mock_modifier_new (peer.uac);
  for (guint i = 0; i < N_CHANGES; i++)
    sipua_timer_init (&peer.changes[i], peer_change_due, &peer);
  start_changes (world, side.changes, peer.changes);
  mock_world_run (world, SETTLED_MS);
  check_peer (world, &side, &peer);
  if (g_rand_boolean (world->rand))
    sipua_call_hangup (mock_agent_call (side.agent));
  else
    mock_uac_hang_up (peer.uac);
  mock_world_run_until_idle (world, 100 * 1000);
  CHECK (peer.uac->state == MOCK_UAC_OVER);
  mock_modifier_free (peer.modifier);
  mock_uac_free (peer.uac);
  mock_agent_free (side.agent);
  mock_world_free (world);
}

static void
check_crossed (guint n_seeds, const MockNetwork *network)
{
  g_test_message ("%u agreed, %u crossed", n_agreed, n_glares);
  g_assert_cmpuint (n_agreed, >, 2 * n_seeds);
  if (network->max_delay > 50000)
    g_assert_cmpuint (n_glares, >, n_seeds / 4);
  n_agreed = n_glares = 0;
}

/* What one side says it has is what the other side has of it. */
static void
check_sides (MockWorld *world, Side *a, Side *b)
{
  SipUaCall *ours = mock_agent_call (a->agent), *theirs = mock_agent_call (b->agent);

  CHECK (sipua_call_get_state (ours) == SIPUA_CALL_STATE_CONFIRMED);
  CHECK (g_str_equal (sipua_call_get_local_sdp (ours), sipua_call_get_remote_sdp (theirs)));
  CHECK (sipua_call_get_local_hold (ours) == sipua_call_get_remote_hold (theirs));
  CHECK (a->n_changed == b->n_changed);
  CHECK (!a->holding || sipua_call_get_local_hold (ours));
}

static void
run_with_agent (guint32 seed, const MockNetwork *network)
{
  MockWorld *world = mock_world_new (seed);
  Side caller = { NULL }, callee = { NULL };

  world->network = *network;
  begin_side (world, &callee, AGENT, 6000);
  begin_side (world, &caller, OTHER_AGENT, 8000);
  watch (&caller, mock_agent_dial (caller.agent, "sip:bot@" AGENT));
  sipua_call_start (mock_agent_call (caller.agent), mock_answer);
  start_changes (world, caller.changes, callee.changes);
  mock_world_run (world, SETTLED_MS);
  check_sides (world, &caller, &callee);
  check_sides (world, &callee, &caller);
  /* Nobody is left on hold by whatever crossed. */
  set_hold (&caller, FALSE);
  set_hold (&callee, FALSE);
  mock_world_run (world, SETTLED_MS);
  check_sides (world, &caller, &callee);
  check_sides (world, &callee, &caller);
  CHECK (direction_of (sipua_call_get_local_sdp (mock_agent_call (caller.agent))) == 3);
  CHECK (direction_of (sipua_call_get_local_sdp (mock_agent_call (callee.agent))) == 3);
  sipua_call_hangup (mock_agent_call (caller.agent));
  if (g_rand_boolean (world->rand)) /* the two may cross */
    sipua_call_hangup (mock_agent_call (callee.agent));
  mock_agent_free (caller.agent);
  mock_agent_free (callee.agent);
  mock_world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  seeds_add ("/modify-flows/with-peer", run_with_peer, check_crossed);
  seeds_add ("/modify-flows/with-agent", run_with_agent, NULL);
  return g_test_run ();
}
