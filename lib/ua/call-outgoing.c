/* SPDX-License-Identifier: BSD-3-Clause */
/* An outgoing call up to its INVITE, and what gives it up before the answer: RFC 3261 sections 8.1.1,
 * 8.1.2, 9.1 and 13.2.1. */

#include "ua/call-private.h"

#include <sipua/sipua-uri.h>

#define NO_TRANSPORT "The Agent Has No Transport"

static SipUaMessage *
new_invite (SipUaCall *call)
{
  SipUaMessage *invite = sipua_message_new_plain_request ("INVITE", sipua_call_get_target (call));
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);

  sipua_message_append (invite, SIPUA_HEADER_MAX_FORWARDS, "70");
  sipua_call_append_from (call, invite);
  sipua_message_append_printf (invite, SIPUA_HEADER_TO, "<%s>", call->remote_uri);
  sipua_message_append (invite, SIPUA_HEADER_CALL_ID, call->call_id);
  sipua_message_append_printf (invite, SIPUA_HEADER_CSEQ, "%u INVITE",
      call->earlier_invites ? call->earlier_invites->len + 1 : 1);
  sipua_message_append_printf (invite, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
  sipua_message_append (invite, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  sipua_agent_core_append_supported (call->core, invite);
  sipua_agent_core_append_required (call->core, invite);
  sipua_message_append (invite, SIPUA_HEADER_USER_AGENT, sipua_agent_get_user_agent (call->agent));
  sipua_call_append_timer (call, invite);
  return invite;
}

static void
send (SipUaCall *call)
{
  SipUaMessage *invite = new_invite (call);
  g_autoptr (GError) error = NULL;

  sipua_call_append_headers (call, invite);
  sipua_call_append_privacy (call, invite);
  if (call->offer && !sipua_message_set_body (invite, "application/sdp", call->offer, -1, &error)) {
    sipua_message_unref (invite);
    sipua_call_finish (call, 488, error->message, NULL);
    return;
  }
  sipua_call_begin_exchange (call);
  call->uac_invite =
      sipua_uac_invite_send (call->core, sipua_message_ref (invite), &call->flow, call);
  if (call->invite)
    sipua_message_unref (call->invite);         /* earlier_invites keeps it */
  g_atomic_pointer_set (&call->invite, invite); /* not to be changed any more */
}

/* The call rings if an earlier target did. */
static gboolean
is_to_be_sent (SipUaCall *call)
{
  return sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING && !call->uac_invite;
}

/* The application's offer names the address that this peer reaches, which is known now alone. */
static void
make_offer (SipUaCall *call)
{
  g_autofree char *address = sipua_call_dup_local_address (call);

  if (!call->offer && !call->late_offer)
    call->offer = sipua_call_emit_request_offer (call, address);
  if (!is_to_be_sent (call)) /* the handler hung up */
    return;
  if (call->offer || call->late_offer)
    send (call);
  else
    sipua_call_finish (call, 488, "No Session Description To Offer", NULL);
}

static void
next_hop_resolved (GSocketAddress *address, const GError *error, gpointer user_data)
{
  g_autoptr (SipUaCall) call = user_data;
  SipUaTransport *transport = sipua_transaction_layer_get_transport (call->core->transactions);

  if (!is_to_be_sent (call))
    return;
  if (!address || !transport) { /* closed while the name was looked up */
    if (!sipua_call_try_next_target (call, NULL))
      sipua_call_finish (call, 503, address ? NO_TRANSPORT : error->message, NULL);
    return;
  }
  sipua_flow_clear (&call->flow);
  call->flow = sipua_flow (transport, address);
  make_offer (call);
}

/* Section 26.2.2: a sips URI is not reached without TLS. */
char *
sipua_call_find_obstacle (SipUaCall *call, const char *text)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (text, -1, NULL);
  const char *transport = sipua_uri_get_param (uri, "transport");

  if (!sipua_transaction_layer_get_transport (call->core->transactions))
    return g_strdup (NO_TRANSPORT);
  if (g_str_equal (sipua_uri_get_scheme (uri), "sips"))
    return g_strdup ("No TLS Transport For A sips URI");
  if (transport && g_ascii_strcasecmp (transport, "udp"))
    return g_strdup_printf ("No Transport %s", transport);
  return NULL;
}

void
sipua_call_leave_invite (SipUaCall *call)
{
  if (call->uac_invite) {
    sipua_uac_invite_detach (g_steal_pointer (&call->uac_invite));
    if (!call->earlier_invites)
      call->earlier_invites = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_message_unref);
    g_ptr_array_add (call->earlier_invites, sipua_message_ref (call->invite));
  }
  sipua_call_forget_dialogs (call);
}

void
sipua_call_send_invite (SipUaCall *call)
{
  sipua_agent_core_resolve (
      call->core, sipua_call_get_target (call), next_hop_resolved, g_object_ref (call));
}

/* Without any provisional response the call is over at once, and CANCEL waits for one alone. */
static void
answer_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  if (call->uac_invite && sipua_uac_invite_is_proceeding (call->uac_invite))
    sipua_call_give_up (call, 408, "No Answer");
  else
    sipua_call_finish (call, 408, "No Answer", NULL);
}

void
sipua_call_init_outgoing (SipUaCall *call)
{
  sipua_timer_init (&call->answer_timer, answer_due, call);
  sipua_call_init_accept (call);
  sipua_call_init_modify (call);
  sipua_call_init_timer (call);
}

void
sipua_call_do_start (SipUaCall *call, const char *sdp)
{
  g_autofree char *obstacle = NULL;

  if (call->started || sipua_call_get_state (call) != SIPUA_CALL_STATE_CALLING)
    return;
  call->started = TRUE;
  call->offer = g_strdup (sdp);
  obstacle = sipua_call_find_obstacle (call, call->remote_uri);
  if (!obstacle && g_hash_table_size (call->core->calls) >= sipua_agent_get_max_calls (call->agent))
    obstacle = g_strdup ("Too Many Calls");
  if (obstacle) {
    sipua_call_finish (call, 503, obstacle, NULL);
    return;
  }
  g_hash_table_insert (call->core->calls, g_strdup (call->key), g_object_ref (call));
  if (call->answer_timeout)
    sipua_timer_start (call->core->timers, &call->answer_timer, call->answer_timeout);
  sipua_call_send_invite (call);
}

void
sipua_call_give_up (SipUaCall *call, guint status, const char *reason)
{
  if (!call->uac_invite) {
    sipua_call_finish (call, status, reason, NULL);
    return;
  }
  sipua_timer_stop (call->core->timers, &call->answer_timer);
  sipua_call_plan_end (call, status, reason);
  call->hangup_wanted = TRUE; /* if a 2xx crosses the CANCEL */
  sipua_uac_invite_cancel (call->uac_invite);
  sipua_call_set_state (call, SIPUA_CALL_STATE_ENDING);
}
