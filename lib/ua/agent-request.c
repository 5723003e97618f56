/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that change no call: what the application makes of them, and what is answered if it does not
 * care: RFC 3261 sections 8.2.1 and 11.2, RFC 6665, RFC 6086. */

#include "ua/request.h"

#include <sipua/sipua-message-headers.h>

/* Seconds after which who was refused for want of room may try again. Without Retry-After a 503 would be
 * taken for a 500 (RFC 3261 section 21.5.4). */
#define RETRY_AFTER "10"

gboolean
sipua_agent_core_offer_request (
    SipUaAgentCore *core, SipUaTransaction *transaction, SipUaCall *call)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  g_autoptr (SipUaRequest) request = NULL;

  if (!agent || !sipua_agent_wants_requests (agent))
    return FALSE;
  request = sipua_request_new (agent, transaction, call);
  if (!sipua_agent_emit_request (agent, request))
    return !sipua_request_give_back (request);
  /* Its answer may take longer than its sender waits (section 17.2.1). */
  if (sipua_transaction_get_kind (transaction) == SIPUA_TRANSACTION_INVITE_SERVER
      && !sipua_request_is_answered (request))
    sipua_agent_core_respond (core, transaction, 100, NULL);
  return TRUE;
}

void
sipua_agent_core_refuse_call (
    SipUaAgentCore *core, SipUaTransaction *transaction, SipUaMessage *response)
{
  if (sipua_message_get_status (response) == 503)
    sipua_message_append (response, SIPUA_HEADER_RETRY_AFTER, RETRY_AFTER);
  sipua_transaction_respond (transaction, response);
}

/* The status is the one that an INVITE would get (section 11.2); one within a dialog asks for nothing
 * new. */
void
sipua_agent_core_receive_options (
    SipUaAgentCore *core, SipUaTransaction *transaction, gboolean in_dialog)
{
  guint refusal = in_dialog ? 0 : sipua_agent_core_get_refusal (core);
  SipUaMessage *response = sipua_agent_core_new_response (
      core, sipua_transaction_get_request (transaction), refusal ? refusal : 200, NULL, NULL);

  sipua_message_append (response, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  sipua_message_append (response, SIPUA_HEADER_ACCEPT, SIPUA_ACCEPT);
  sipua_message_append (response, SIPUA_HEADER_ACCEPT_ENCODING, "identity");
  sipua_agent_core_append_supported (core, response);
  sipua_agent_core_refuse_call (core, transaction, response);
}

/* SUBSCRIBE, and a NOTIFY that nobody subscribed to (RFC 6665 section 8.3.2). Our own package is that of
 * REFER. */
void
sipua_agent_core_refuse_event (SipUaAgentCore *core, SipUaTransaction *transaction)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  const char *events = agent ? sipua_agent_get_allow_events (agent) : NULL;
  SipUaMessage *response = sipua_agent_core_new_response (
      core, sipua_transaction_get_request (transaction), 489, NULL, NULL);

  sipua_message_append_printf (
      response, SIPUA_HEADER_ALLOW_EVENTS, "refer%s%s", events ? ", " : "", events ? events : "");
  sipua_transaction_respond (transaction, response);
}

/* Outside of a call: a subscription to `refer` is begun by REFER alone (RFC 3515 section 2.4.4). */
void
sipua_agent_core_receive_subscribe (SipUaAgentCore *core, SipUaTransaction *transaction)
{
  g_autoptr (SipUaHeaderValue) event = sipua_message_get_header_value (
      sipua_transaction_get_request (transaction), "Event", 0, NULL);

  if (event && g_str_equal (sipua_header_value_get_value (event), "refer"))
    sipua_agent_core_respond (core, transaction, 403, NULL);
  else
    sipua_agent_core_refuse_event (core, transaction);
}
