/* SPDX-License-Identifier: BSD-3-Clause */
/* What becomes of a request: the order of RFC 3261 section 8.2, then the dialog it belongs to
 * (section 12.2.2), or the new call. */

#include "base/chars.h"
#include "base/limits.h"
#include "dialog/dialog.h"
#include "dialog/reliable-provisional.h"
#include "message/header-value.h"
#include "ua/agent-core.h"
#include "ua/call-private.h"
#include "ua/request.h"
#include "ua/session-body.h"

#include <sipua/sipua-uri.h>

/* A call or request that a message is for: its handlers may end it and drop all other references. */
static gpointer
hold (gpointer object)
{
  return object ? g_object_ref (object) : NULL;
}

/* Responds and says so: for use as `return refuse (...)`. */
static gboolean
refuse (SipUaAgentCore *core, SipUaTransaction *transaction, guint status, const char *reason)
{
  sipua_agent_core_respond (core, transaction, status, reason);
  return FALSE;
}

static gboolean
refuse_with (SipUaAgentCore *core, SipUaTransaction *transaction, guint status, SipUaHeaderId id,
    const char *value)
{
  SipUaMessage *response = sipua_agent_core_new_response (
      core, sipua_transaction_get_request (transaction), status, NULL, NULL);

  sipua_message_append (response, id, value);
  sipua_transaction_respond (transaction, response);
  return FALSE;
}

/* Section 8.2.2.1. A request for whatever user at whatever host is taken: which names are ours is not
 * known without a registration. */
static gboolean
check_request_uri (SipUaAgentCore *core, SipUaTransaction *transaction, const SipUaMessage *request)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (sipua_message_get_request_uri (request), -1, NULL);
  const char *scheme;

  if (!uri)
    return refuse (core, transaction, 400, "Bad Request-URI");
  scheme = sipua_uri_get_scheme (uri);
  if (g_ascii_strcasecmp (scheme, "sip") && g_ascii_strcasecmp (scheme, "sips")
      && g_ascii_strcasecmp (scheme, "tel"))
    return refuse (core, transaction, 416, NULL);
  return TRUE;
}

/* Section 8.2.2.2: forked upstream, it came here on two ways; one of them is answered. */
static gboolean
check_merged (SipUaAgentCore *core, SipUaTransaction *transaction)
{
  if (sipua_transaction_layer_is_merged (core->transactions, transaction))
    return refuse (core, transaction, 482, NULL);
  return TRUE;
}

/* Section 8.2.2.3: what is required and not supported is listed. */
static gboolean
check_require (SipUaAgentCore *core, SipUaTransaction *transaction, const SipUaMessage *request)
{
  g_autoptr (GString) unsupported = g_string_new (NULL);
  SipUaHeaderIter iter;
  SipUaView tag;
  gboolean refused = FALSE;

  if (sipua_message_method_id (request) == SIPUA_METHOD_CANCEL)
    return TRUE;
  sipua_header_iter_init (&iter, request, SIPUA_HEADER_REQUIRE);
  while (sipua_header_iter_next (&iter, &tag)) {
    if (sipua_agent_core_supports (core, tag))
      continue;
    refused = TRUE;
    /* A longer line the peer need not take, nor a datagram hold. */
    if (unsupported->len + tag.length + strlen ("Unsupported: , ") <= SIPUA_MAX_HEADER_SIZE)
      g_string_append_printf (
          unsupported, "%s%.*s", unsupported->len ? ", " : "", (int)tag.length, tag.data);
  }
  if (refused)
    return refuse_with (core, transaction, 420, SIPUA_HEADER_UNSUPPORTED, unsupported->str);
  return TRUE;
}

/* Section 8.2.3. */
static gboolean
check_body (SipUaAgentCore *core, SipUaTransaction *transaction, const SipUaMessage *request)
{
  const char *encoding = sipua_message_header (request, SIPUA_HEADER_CONTENT_ENCODING, 0);
  g_autoptr (GBytes) description = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  SipUaMethod method = sipua_message_method_id (request);
  gsize length;

  sipua_message_get_body (request, &length);
  if (length == 0
      || (method != SIPUA_METHOD_INVITE && method != SIPUA_METHOD_UPDATE
          && method != SIPUA_METHOD_PRACK))
    return TRUE;
  if (encoding && g_ascii_strcasecmp (encoding, "identity"))
    return refuse_with (core, transaction, 415, SIPUA_HEADER_ACCEPT_ENCODING, "identity");
  description = sipua_session_body_get (request, &error);
  if (!error)
    return TRUE;
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE))
    return refuse_with (core, transaction, 415, SIPUA_HEADER_ACCEPT, SIPUA_ACCEPT);
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE))
    return refuse (core, transaction, 413, NULL);
  reason = g_strdup_printf ("Bad Body: %s", error->message);
  return refuse (core, transaction, 400, reason);
}

static gboolean
check_replaces (SipUaAgentCore *core, SipUaTransaction *transaction, const SipUaMessage *request)
{
  const char *fault = sipua_replaces_fault (request);

  return !fault || refuse (core, transaction, 400, fault);
}

/* Whether a media range of Accept (section 20.1) has application/sdp in it. */
static gboolean
range_has_sdp (SipUaView range)
{
  g_autoptr (SipUaHeaderValue) value =
      sipua_header_value_parse_view (SIPUA_HEADER_ACCEPT, range, NULL);
  const char *type, *q;

  if (!value)
    return FALSE;
  type = sipua_header_value_get_value (value);
  q = sipua_header_value_get_param (value, "q");
  if (q && g_ascii_isdigit (*q) && g_ascii_strtod (q, NULL) == 0) /* RFC 2616 section 3.9 */
    return FALSE;
  return g_ascii_strcasecmp (type, "application/sdp") == 0
         || g_ascii_strcasecmp (type, "application/*") == 0 || g_str_equal (type, "*/*");
}

/* Section 21.4.7: there is nothing but a description to answer an INVITE with. Who says nothing
 * accepts it (section 20.1). */
static gboolean
check_accept (SipUaAgentCore *core, SipUaTransaction *transaction, const SipUaMessage *request)
{
  SipUaHeaderIter iter;
  SipUaView range;

  if (sipua_message_method_id (request) != SIPUA_METHOD_INVITE
      || !sipua_message_count (request, SIPUA_HEADER_ACCEPT))
    return TRUE;
  sipua_header_iter_init (&iter, request, SIPUA_HEADER_ACCEPT);
  while (sipua_header_iter_next (&iter, &range))
    if (range_has_sdp (range))
      return TRUE;
  return refuse_with (
      core, transaction, 406, SIPUA_HEADER_WARNING, "399 sipua \"Accept has no application/sdp\"");
}

/* Section 9.2. The response has the To tag of those to the INVITE. */
static void
receive_cancel (SipUaAgentCore *core, SipUaTransaction *transaction, const SipUaMessage *cancel)
{
  SipUaTransaction *invite = sipua_transaction_layer_find_cancelled (core->transactions, cancel);
  g_autoptr (GObject) user = invite ? hold (sipua_transaction_get_user_data (invite)) : NULL;

  if (user && SIPUA_IS_CALL (user)) {
    sipua_call_receive_cancel (SIPUA_CALL (user), transaction, cancel);
    return;
  }
  sipua_agent_core_respond (core, transaction, invite ? 200 : 481, NULL);
  if (user)
    sipua_request_cancel (SIPUA_REQUEST (user));
}

static void
receive_invite (SipUaAgentCore *core, SipUaTransaction *transaction, SipUaMessage *invite)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  g_autoptr (SipUaCall) replaced = NULL;
  guint refusal = sipua_agent_core_get_refusal (core);

  if (!refusal)
    refusal = sipua_call_find_replaced (core, invite, &replaced);
  if (refusal)
    sipua_agent_core_refuse_call (
        core, transaction, sipua_agent_core_new_response (core, invite, refusal, NULL, NULL));
  else if (sipua_agent_core_lacks_extension (core, invite))
    refuse_with (core, transaction, 421, SIPUA_HEADER_REQUIRE, SIPUA_100REL);
  else if (!sipua_agent_core_offer_request (core, transaction, NULL))
    sipua_call_start_incoming (agent, transaction, invite, replaced);
}

/* Sections 8.2.1 and 12.2.2: 405 for what this user agent knows and does not do, 501 for what it does
 * not know, 481 for what makes sense within a dialog alone. */
static void
receive_outside (SipUaAgentCore *core, SipUaTransaction *transaction, SipUaMessage *request)
{
  SipUaMethod method = sipua_message_method_id (request);

  if (method != SIPUA_METHOD_INVITE && sipua_agent_core_offer_request (core, transaction, NULL))
    return;
  switch (method) {
    case SIPUA_METHOD_INVITE:
      receive_invite (core, transaction, request);
      break;
    case SIPUA_METHOD_OPTIONS:
      sipua_agent_core_receive_options (core, transaction, FALSE);
      break;
    case SIPUA_METHOD_SUBSCRIBE:
      sipua_agent_core_receive_subscribe (core, transaction);
      break;
    case SIPUA_METHOD_REFER:
      refuse (core, transaction, 403, "REFER Outside Of A Call");
      break;
    case SIPUA_METHOD_BYE:
    case SIPUA_METHOD_INFO:
    case SIPUA_METHOD_NOTIFY:
    case SIPUA_METHOD_PRACK:
    case SIPUA_METHOD_UPDATE:
      sipua_agent_core_respond (core, transaction, 481, NULL);
      break;
    case SIPUA_METHOD_OTHER:
      refuse_with (core, transaction, 501, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
      break;
    default:
      refuse_with (core, transaction, 405, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  }
}

/* Until one of its forks answers, an outgoing call has no remote tag in its key. */
static SipUaCall *
find_call (SipUaAgentCore *core, const SipUaMessage *request)
{
  g_autofree char *key = sipua_dialog_key_of_request (request);
  g_autofree char *tag = sipua_view_dup (sipua_message_to_tag (request));
  g_autofree char *key_of_ours = sipua_dialog_key_of (sipua_message_call_id (request), tag);
  SipUaCall *call = g_hash_table_lookup (core->calls, key);

  if (!call)
    call = g_hash_table_lookup (core->calls, key_of_ours);
  return call && sipua_call_has_dialog (call, request) ? hold (call) : NULL;
}

/* A handler of the application may have ended the call before it said that it does not care. */
static void
receive_unhandled (
    SipUaAgentCore *core, SipUaTransaction *transaction, SipUaCall *call, SipUaMessage *request)
{
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_ENDED) {
    sipua_agent_core_respond (core, transaction, 481, NULL);
    return;
  }
  switch (sipua_message_method_id (request)) {
    case SIPUA_METHOD_OPTIONS:
      sipua_agent_core_receive_options (core, transaction, TRUE);
      break;
    case SIPUA_METHOD_INFO:
      sipua_call_receive_info (call, transaction, request);
      break;
    case SIPUA_METHOD_NOTIFY:
      sipua_call_receive_notify (call, transaction, request);
      break;
    case SIPUA_METHOD_REFER:
      sipua_call_receive_refer (call, transaction, request);
      break;
    case SIPUA_METHOD_SUBSCRIBE:
      sipua_call_receive_subscribe (call, transaction, request);
      break;
    case SIPUA_METHOD_INVITE:
      sipua_call_receive_reinvite (call, transaction);
      break;
    case SIPUA_METHOD_UPDATE:
      sipua_call_receive_update (call, transaction, request);
      break;
    case SIPUA_METHOD_PRACK:
      sipua_call_receive_prack (call, transaction, request);
      break;
    case SIPUA_METHOD_OTHER:
      refuse_with (core, transaction, 501, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
      break;
    default:
      refuse_with (core, transaction, 405, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  }
}

static void
receive_inside (SipUaAgentCore *core, SipUaTransaction *transaction, SipUaMessage *request)
{
  g_autoptr (SipUaCall) call = find_call (core, request);
  gboolean handled;

  if (!call) {
    sipua_agent_core_respond (core, transaction, 481, NULL);
    return;
  }
  if (!sipua_call_accept_cseq (call, request)) {
    sipua_agent_core_respond (core, transaction, 500, "CSeq Out Of Order");
    return;
  }
  handled = sipua_agent_core_offer_request (core, transaction, call);
  /* The call is over with its BYE, whoever answers it (section 15.1.2). */
  if (sipua_message_method_id (request) == SIPUA_METHOD_BYE)
    sipua_call_receive_bye (call, handled ? NULL : transaction, request);
  else if (!handled)
    receive_unhandled (core, transaction, call, request);
}

void
sipua_agent_core_receive_request (
    SipUaTransaction *transaction, SipUaMessage *request, gpointer user_data)
{
  SipUaAgentCore *core = user_data;

  if (sipua_message_method_id (request) == SIPUA_METHOD_CANCEL)
    receive_cancel (core, transaction, request);
  else if (check_request_uri (core, transaction, request) && check_merged (core, transaction)
           && check_require (core, transaction, request)
           && check_replaces (core, transaction, request) && check_body (core, transaction, request)
           && check_accept (core, transaction, request)) {
    if (sipua_message_to_tag (request).length)
      receive_inside (core, transaction, request);
    else
      receive_outside (core, transaction, request);
  }
}

void
sipua_agent_core_receive_ack (SipUaMessage *ack, gpointer user_data)
{
  SipUaAgentCore *core = user_data;
  g_autoptr (SipUaCall) call = find_call (core, ack);

  if (call)
    sipua_call_receive_ack (call, ack);
}
