/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent in a MockWorld. */

#include "mock/mock-agent.h"

/* The longest that a peer which says nothing can keep an agent busy: 64*T1 for an ACK, then 64*T1
 * for the response to the BYE. */
#define LONGEST_MS (65 * 1000)

const char mock_answer[] = "v=0\r\n"
                           "o=bot 1 1 IN IP4 192.0.2.1\r\n"
                           "s=-\r\n"
                           "c=IN IP4 192.0.2.1\r\n"
                           "t=0 0\r\n"
                           "m=audio 5000 RTP/AVP 0\r\n"
                           "a=rtpmap:0 PCMU/8000\r\n";

static void
call_gone (gpointer data, GObject *call)
{
  ((MockAgent *)data)->n_alive--;
}

/* What is left in its queue is stopped when the core goes, which takes one more turn of the context. */
static void
agent_gone (gpointer data, GObject *agent)
{
  MockAgent *self = data;

  mock_world_remove_queue (self->world, self->timers);
  self->timers = NULL;
}

static void
notified (SipUaCall *call, GParamSpec *pspec, gpointer data)
{
  MockAgent *self = data;

  if (self->noting && sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED)
    mock_world_note (self->world, "confirmed");
  if (self->on_state)
    self->on_state (self, call, self->user_data);
}

static void
ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer data)
{
  MockAgent *self = data;

  self->n_ended++;
  g_assert_nonnull (reason);
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_ENDED);
  if (self->noting && q850)
    mock_world_note (self->world, "ended %u q850 %u", status, q850);
  else if (self->noting)
    mock_world_note (self->world, "ended %u", status);
  if (self->on_ended)
    self->on_ended (self, call, status, self->user_data);
}

void
mock_agent_watch (MockAgent *self, SipUaCall *call)
{
  self->n_calls++;
  self->n_alive++;
  g_object_weak_ref (G_OBJECT (call), call_gone, self);
  g_signal_connect (call, "notify::state", G_CALLBACK (notified), self);
  g_signal_connect (call, "ended", G_CALLBACK (ended), self);
  g_ptr_array_add (self->calls, g_object_ref (call));
}

static gboolean
incoming (SipUaAgent *agent, SipUaCall *call, gpointer data)
{
  MockAgent *self = data;

  if (self->noting)
    mock_world_note (self->world, "call");
  mock_agent_watch (self, call);
  if (self->on_call)
    self->on_call (self, call, self->user_data);
  return !self->refusing;
}

MockAgent *
mock_agent_new (MockWorld *world, const char *host_port)
{
  MockAgent *self = g_new0 (MockAgent, 1);
  SipUaAgentCore *core;

  self->world = world;
  self->noting = TRUE;
  self->transport = mock_transport_new (world, host_port, FALSE);
  self->agent = sipua_agent_new_with_clock (world->context, &world->clock);
  self->calls = g_ptr_array_new_with_free_func (g_object_unref);
  core = sipua_agent_get_core (self->agent);
  self->timers = core->timers;
  mock_world_add_queue (world, core->timers);
  sipua_transaction_layer_add_transport (core->transactions, SIPUA_TRANSPORT (self->transport));
  g_object_weak_ref (G_OBJECT (self->agent), agent_gone, self);
  g_signal_connect (self->agent, "incoming-call", G_CALLBACK (incoming), self);
  return self;
}

void
mock_agent_drop (MockAgent *self)
{
  g_clear_object (&self->agent);
  g_ptr_array_set_size (self->calls, 0);
}

static void
check_core (MockAgent *self)
{
  SipUaAgentCore *core = sipua_agent_get_core (self->agent);

  g_assert_cmpuint (g_hash_table_size (core->calls), ==, 0);
  g_assert_cmpuint (sipua_transaction_layer_count (core->transactions), ==, 0);
  g_assert_cmpuint (sipua_timer_queue_count (core->timers), ==, 0);
}

void
mock_agent_free (MockAgent *self)
{
  mock_world_run_until_idle (self->world, LONGEST_MS);
  if (self->agent)
    check_core (self);
  mock_agent_drop (self);
  mock_world_run (self->world, 0);
  if (self->timers || self->n_alive || self->n_ended != self->n_calls)
    g_error ("seed %u: agent %s, %u calls came, %u ended, %u not finalized", self->world->seed,
        self->timers ? "not finalized" : "gone", self->n_calls, self->n_ended, self->n_alive);
  g_ptr_array_unref (self->calls);
  g_free (self);
}

SipUaCall *
mock_agent_dial (MockAgent *self, const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaCall) call = sipua_call_new (self->agent, uri, &error);

  g_assert_no_error (error);
  mock_agent_watch (self, call);
  return call;
}

SipUaCall *
mock_agent_call (MockAgent *self)
{
  g_assert_cmpuint (self->calls->len, >, 0);
  return g_ptr_array_index (self->calls, self->calls->len - 1);
}
