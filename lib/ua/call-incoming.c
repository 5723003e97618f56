/* SPDX-License-Identifier: BSD-3-Clause */
/* An incoming call up to its answer: RFC 3261 sections 13.3 (UAS) and 9.2 (CANCEL). */

#include "ua/call-private.h"
#include "ua/session-body.h"

#include <sipua/sipua-address.h>
#include <sipua/sipua-ids.h>
#include <sipua/sipua-sdp.h>

static SipUaMessage *
new_response (SipUaCall *call, guint status, const char *reason)
{
  return sipua_agent_core_new_response (
      call->core, call->invite, status, reason, status > 100 ? call->dialog->local_tag : NULL);
}

/* What a response that makes a dialog has besides (section 12.1.1): the Record-Route of the request
 * and our Contact. */
SipUaMessage *
sipua_call_new_dialog_response (SipUaCall *call, guint status)
{
  SipUaMessage *response = new_response (call, status, NULL);
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);
  guint n = sipua_message_count (call->invite, SIPUA_HEADER_RECORD_ROUTE);

  for (guint i = 0; i < n; i++)
    sipua_message_append (response, SIPUA_HEADER_RECORD_ROUTE,
        sipua_message_header (call->invite, SIPUA_HEADER_RECORD_ROUTE, i));
  sipua_message_append_printf (response, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
  sipua_message_append (response, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  sipua_agent_core_append_supported (call->core, response);
  sipua_call_append_headers (call, response);
  return response;
}

gboolean
sipua_call_is_waiting (SipUaCall *call)
{
  return call->direction == SIPUA_CALL_DIRECTION_INCOMING
         && sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING;
}

/* What was said in a reliable response is not said again (section 13.2.1). */
static void
accept (SipUaCall *call, const char *sdp)
{
  g_autoptr (SipUaMessage) response = sipua_call_new_dialog_response (call, 200);
  SipUaSdpRole role = sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_INVITE_2XX, TRUE);

  if (role != SIPUA_SDP_IGNORED)
    sipua_message_set_body (response, "application/sdp", sdp, strlen (sdp), NULL);
  sipua_call_accept_timer (call, call->invite, response);
  sipua_call_start_accept (call, response);
  if (role == SIPUA_SDP_OFFER)
    call->local_offer = g_strdup (sdp);
  g_object_freeze_notify (G_OBJECT (call)); /* who hears of a hold may hang up what is answered */
  if (role == SIPUA_SDP_ANSWER)
    sipua_call_set_local_sdp (call, g_strdup (sdp));
  sipua_call_set_state (call, SIPUA_CALL_STATE_ANSWERED);
  g_object_thaw_notify (G_OBJECT (call));
  sipua_call_dialog_changed (call);
  if (call->replaces) /* now, not before (RFC 3891 section 3) */
    sipua_call_do_hangup (call->replaces);
}

void
sipua_call_do_answer (SipUaCall *call, const char *sdp)
{
  if (!sipua_call_is_waiting (call) || call->held_answer)
    return;
  sipua_call_stop_ringing (call);
  if (sipua_call_hold_answer (call, sdp))
    return;
  sipua_call_stop_reliable (call);
  accept (call, sdp);
}

/* Final: the transaction sees to repeating it (timer G), the call is over. */
static void
refuse (SipUaCall *call, guint status, const char *reason, const SipUaMessage *request)
{
  SipUaMessage *response = new_response (call, status, reason);
  g_autofree char *phrase = g_strdup (sipua_message_get_reason (response));

  sipua_call_append_headers (call, response);
  sipua_transaction_respond (call->transaction, response);
  sipua_call_finish (call, status, phrase, request);
}

void
sipua_call_do_reject (SipUaCall *call, guint status, const char *reason)
{
  if (sipua_call_is_waiting (call))
    refuse (call, status, reason, NULL);
}

/* A CANCEL that comes after the final response has no effect on the call (section 9.2). */
void
sipua_call_receive_cancel (
    SipUaCall *call, SipUaTransaction *cancel_transaction, const SipUaMessage *cancel)
{
  SipUaMessage *response =
      sipua_agent_core_new_response (call->core, cancel, 200, NULL, call->dialog->local_tag);

  sipua_call_append_headers (call, response);
  sipua_transaction_respond (cancel_transaction, response);
  if (!sipua_call_is_waiting (call)) {
    sipua_call_cancel_reinvite (call);
    return;
  }
  sipua_call_keep_request (call, cancel);
  refuse (call, 487, NULL, cancel);
}

gboolean
sipua_call_accept_cseq (SipUaCall *call, const SipUaMessage *request)
{
  sipua_call_enter_dialog (call, sipua_message_from_tag (request));
  if (!sipua_dialog_accept_cseq (call->dialog, request))
    return FALSE;
  sipua_call_keep_request (call, request);
  return TRUE;
}

static void
transaction_failed (
    SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data)
{
  SipUaCall *call = user_data;

  /* Timer H is the business of nobody: the call was refused and is over. Without a final response the
   * transaction would stay for ever. */
  if (failure == SIPUA_TRANSACTION_TRANSPORT_FAILED && sipua_call_is_waiting (call))
    refuse (call, 503, "Transport Failed", NULL);
}

static void
transaction_terminated (SipUaTransaction *transaction, gpointer user_data)
{
  ((SipUaCall *)user_data)->transaction = NULL;
}

static const SipUaTransactionUser transaction_user = { .failed = transaction_failed,
  .terminated = transaction_terminated };

/* Over the whole value, which may have a NUL in its display name. The parser of messages knows no limit
 * on the size of a URI, this one does. */
static SipUaAddress *
identity_of (const SipUaMessage *invite, SipUaHeaderId id)
{
  SipUaView value = sipua_message_header_view (invite, id, 0);

  return sipua_address_parse (value.data, value.length, NULL);
}

/* FALSE: nothing was stored, *ret_reason says which header is bad. */
static gboolean
set_identity (SipUaCall *call, const char **ret_reason)
{
  g_autoptr (SipUaAddress) remote = identity_of (call->invite, SIPUA_HEADER_FROM);
  g_autoptr (SipUaAddress) local = identity_of (call->invite, SIPUA_HEADER_TO);

  if (!remote || !local) {
    *ret_reason = remote ? "Bad To" : "Bad From";
    return FALSE;
  }
  call->remote_uri = sipua_uri_to_string (sipua_address_get_uri (remote));
  call->remote_display_name = g_strdup (sipua_address_get_display_name (remote));
  call->local_uri = sipua_uri_to_string (sipua_address_get_uri (local));
  return TRUE;
}

/* The offer is checked before the application sees the call. FALSE: 400 was sent. */
static gboolean
take_offer (SipUaCall *call)
{
  /* The dispatch saw that the body can be used. */
  g_autoptr (GBytes) body = sipua_session_body_get (call->invite, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GstSDPMessage *offer;
  const char *data;
  gsize length;

  sipua_call_step (call, SIPUA_SDP_REMOTE_SIDE, SIPUA_SDP_IN_INVITE, body != NULL);
  if (!body)
    return TRUE;
  data = g_bytes_get_data (body, &length);
  offer = sipua_sdp_parse (data, length, &error);
  if (!offer) {
    g_autofree char *reason = g_strdup_printf ("Bad SDP: %s", error->message);

    refuse (call, 400, reason, NULL);
    return FALSE;
  }
  gst_sdp_message_free (offer);
  text = g_strndup (data, length);
  sipua_call_take_description (call, call->dialog->remote_tag, text);
  return TRUE;
}

static void
offer_to_application (SipUaCall *call)
{
  sipua_transaction_respond (call->transaction, new_response (call, 100, NULL));
  if (take_offer (call) && !sipua_agent_emit_incoming_call (call->agent, call))
    sipua_call_do_reject (call, 480, NULL);
}

void
sipua_call_start_incoming (
    SipUaAgent *agent, SipUaTransaction *transaction, SipUaMessage *invite, SipUaCall *replaced)
{
  SipUaAgentCore *core = sipua_agent_get_core (agent);
  g_autofree char *tag = sipua_generate_tag ();
  const char *reason = NULL;
  SipUaDialog *dialog = sipua_dialog_new_uas (invite, tag, &reason);
  const SipUaFlow *flow = sipua_transaction_get_flow (transaction);
  g_autoptr (SipUaCall) call = NULL;

  if (!dialog) {
    sipua_agent_core_respond (core, transaction, 400, reason);
    return;
  }
  call = g_object_new (SIPUA_TYPE_CALL, NULL);
  call->agent = g_object_ref (agent);
  call->core = core;
  call->invite = sipua_message_ref (invite);
  call->last_request = sipua_message_ref (invite);
  call->dialog = dialog;
  call->call_id = g_strdup (dialog->call_id);
  call->key = sipua_dialog_key (dialog);
  call->flow = sipua_flow (flow->transport, flow->address);
  call->transaction = transaction;
  sipua_call_init_ringing (call);
  sipua_call_init_reliable (call);
  call->replaces = replaced ? g_object_ref (replaced) : NULL;
  sipua_call_init_accept (call);
  sipua_call_init_modify (call);
  sipua_call_init_timer (call);
  if (!set_identity (call, &reason)) {
    sipua_agent_core_respond (core, transaction, 400, reason);
    return;
  }
  if (!sipua_call_check_timer (call, transaction))
    return;
  sipua_transaction_set_user (transaction, &transaction_user, call);
  g_hash_table_insert (core->calls, g_strdup (call->key), g_object_ref (call));
  offer_to_application (call);
}
