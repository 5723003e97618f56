/* SPDX-License-Identifier: BSD-3-Clause */
/* What an agent does with bytes that are no message yet: who may send them, and who is shown them. */

#include "ua/agent-core.h"

/* Responses are matched by a branch that nobody can guess, and need not come from where their request
 * went. */
static gboolean
admit (gboolean request, GSocketAddress *source, gpointer user_data)
{
  SipUaAgentCore *core = user_data;
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (source));

  if (!request || !agent
      || sipua_source_filter_admit (core->filter, host, sipua_timer_queue_now (core->timers),
          sipua_agent_get_max_rate (agent)))
    return TRUE;
  sipua_agent_count_dropped (agent);
  return FALSE;
}

static void
trace (SipUaTransport *transport, gboolean sent, GSocketAddress *remote, const char *data,
    gsize length, gpointer user_data)
{
  SipUaAgentCore *core = user_data;
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);

  if (agent && sipua_agent_wants_messages (agent))
    sipua_message_trace_add (core->trace,
        sent ? SIPUA_MESSAGE_DIRECTION_SENT : SIPUA_MESSAGE_DIRECTION_RECEIVED, transport, remote,
        data, length);
}

static const SipUaTransportObserver observer = { admit, trace };

static void
emit_traced (const SipUaTracedMessage *message, gpointer user_data)
{
  SipUaAgentCore *core = user_data;
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);

  if (agent)
    sipua_agent_emit_message (agent, message);
}

void
sipua_agent_core_start_observing (SipUaAgentCore *core)
{
  core->filter = sipua_source_filter_new ();
  core->trace = sipua_message_trace_new (core->timers, emit_traced, core);
  sipua_transaction_layer_set_observer (core->transactions, &observer, core);
}

typedef struct {
  SipUaAgent *agent; /* (owned) */
  GPtrArray *masks;  /* (owned) (nullable): until they are set */
} AllowFrom;

static gboolean
run_allow_from (gpointer data)
{
  AllowFrom *allow = data;

  sipua_source_filter_set_masks (
      sipua_agent_get_core (allow->agent)->filter, g_steal_pointer (&allow->masks));
  return G_SOURCE_REMOVE;
}

static void
free_allow_from (gpointer data)
{
  AllowFrom *allow = data;

  g_clear_pointer (&allow->masks, g_ptr_array_unref);
  g_object_unref (allow->agent);
  g_free (allow);
}

static GPtrArray *
parse_masks (const char *const *masks, GError **error)
{
  g_autoptr (GPtrArray) parsed = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *masks; masks++) {
    g_autoptr (GError) failure = NULL;
    GInetAddressMask *mask = g_inet_address_mask_new_from_string (*masks, &failure);

    if (!mask) {
      g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
          "\"%s\" is no address or network: %s", *masks, failure->message);
      return NULL;
    }
    g_ptr_array_add (parsed, mask);
  }
  return g_steal_pointer (&parsed);
}

/**
 * sipua_agent_set_allow_from:
 * @agent: an agent
 * @masks: (nullable) (array zero-terminated=1): addresses and networks, such as "192.0.2.0/24" and
 *   "2001:db8::/32", an empty list for nobody; %NULL for everybody, as it is at first
 * @error: return location for an error: %SIPUA_ERROR_INVALID_VALUE names the first mask that is none
 *
 * Says who may send requests. Those of others are dropped without a word, before they are parsed, and
 * counted in #SipUaAgent:dropped; what goes on within calls counts as well, so peers that are called
 * have to be in the list for their BYE to be heard. Responses may come from anywhere. What is in
 * force already is not changed if there is an error. Any thread.
 *
 * Returns: whether @masks are in force, from the next message on
 *
 * Since: 0.1
 */
gboolean
sipua_agent_set_allow_from (SipUaAgent *agent, const char *const *masks, GError **error)
{
  GPtrArray *parsed = NULL;
  AllowFrom *allow;

  g_return_val_if_fail (SIPUA_IS_AGENT (agent), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (masks) {
    parsed = parse_masks (masks, error);
    if (!parsed)
      return FALSE;
  }
  allow = g_new (AllowFrom, 1);
  *allow = (AllowFrom){ g_object_ref (agent), parsed };
  sipua_agent_post (agent, run_allow_from, allow, free_allow_from);
  return TRUE;
}
