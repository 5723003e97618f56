/* SPDX-License-Identifier: BSD-3-Clause */
/* Construction of an agent's inside, and its responses. */

#include "ua/agent-core.h"

#include "ua/uac-invite.h"
#include "ua/uac-reinvite.h"

#include <sipua/sipua-ids.h>

static const SipUaTransactionLayerCallbacks transaction_layer_callbacks = {
  sipua_agent_core_receive_request, sipua_agent_core_receive_ack
};

SipUaAgentCore *
sipua_agent_core_new (SipUaAgent *agent, const SipUaClock *clock)
{
  SipUaAgentCore *core = g_new0 (SipUaAgentCore, 1);

  g_weak_ref_init (&core->agent, agent);
  core->timers = sipua_timer_queue_new (clock);
  core->transactions =
      sipua_transaction_layer_new (core->timers, &transaction_layer_callbacks, core);
  core->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  core->invites = g_hash_table_new_full (NULL, NULL, sipua_uac_invite_free, NULL);
  core->drains = g_ptr_array_new ();
  sipua_agent_core_start_observing (core);
  core->reinvites = g_hash_table_new_full (NULL, NULL, sipua_uac_reinvite_free, NULL);
  core->requests = g_hash_table_new (NULL, NULL);
  return core;
}

void
sipua_agent_core_free (SipUaAgentCore *core)
{
  g_hash_table_unref (core->calls);
  sipua_transaction_layer_free (core->transactions);
  g_hash_table_unref (core->invites);
  g_ptr_array_unref (core->drains);
  sipua_source_filter_free (core->filter);
  sipua_message_trace_free (core->trace);
  g_hash_table_unref (core->reinvites);
  g_hash_table_unref (core->requests);
  sipua_timer_queue_free (core->timers);
  g_weak_ref_clear (&core->agent);
  g_free (core);
}

SipUaMessage *
sipua_agent_core_new_response (SipUaAgentCore *core, const SipUaMessage *request, guint status,
    const char *reason, const char *to_tag)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  g_autofree char *new_tag = to_tag || status == 100 ? NULL : sipua_generate_tag ();
  SipUaMessage *response =
      sipua_message_new_reply (request, status, reason, to_tag ? to_tag : new_tag);

  if (agent)
    sipua_message_append (response, SIPUA_HEADER_SERVER, sipua_agent_get_user_agent (agent));
  return response;
}

void
sipua_agent_core_respond (
    SipUaAgentCore *core, SipUaTransaction *transaction, guint status, const char *reason)
{
  sipua_transaction_respond (
      transaction, sipua_agent_core_new_response (
                       core, sipua_transaction_get_request (transaction), status, reason, NULL));
}

guint
sipua_agent_core_get_refusal (SipUaAgentCore *core)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);

  if (!agent || sipua_agent_get_draining (agent))
    return 503;
  if (g_hash_table_size (core->calls) >= sipua_agent_get_max_calls (agent))
    return sipua_agent_get_full_status (agent);
  return 0;
}

void
sipua_agent_core_resolve (
    SipUaAgentCore *core, const char *uri, SipUaResolved callback, gpointer user_data)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  SipUaTransport *transport = sipua_transaction_layer_get_transport (core->transactions);

  sipua_resolve (sipua_agent_get_main_context (agent), uri,
      transport ? sipua_transport_get_family (transport) : G_SOCKET_FAMILY_INVALID, NULL, callback,
      user_data);
}
