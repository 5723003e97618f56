/* SPDX-License-Identifier: BSD-3-Clause */
/* An outgoing call is made, and told what its INVITE is to be: RFC 3261 sections 8.1.1 and 19.1.5. */

#include "ua/call-private.h"

#include <sipua/sipua-address.h>
#include <sipua/sipua-ids.h>

#define DEFAULT_ANSWER_TIMEOUT (60 * G_TIME_SPAN_SECOND)
/* Keeps the sum with the clock's time from overflowing. */
#define MAX_ANSWER_TIMEOUT (365 * G_TIME_SPAN_DAY)

/* Whoever wrote the URI is not to say more of this side than the application does (section 19.1.5).
 * */
static gboolean
is_refused_in_uri (const char *name)
{
  switch (sipua_header_id (sipua_view_from_string (name))) {
    case SIPUA_HEADER_ACCEPT_LANGUAGE:
    case SIPUA_HEADER_DATE:
    case SIPUA_HEADER_ORGANIZATION:
    case SIPUA_HEADER_TIMESTAMP:
      return TRUE;
    default:
      return sipua_call_is_own_header (name);
  }
}

static gboolean
refuse (GError **error, const char *what, const char *why)
{
  g_autofree char *escaped = g_strescape (what, NULL);

  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "\"%s\" %s", escaped, why);
  return FALSE;
}

/* The headers of the URI, each tried on a message that is thrown away. */
static gboolean
take_uri_headers (SipUaCall *call, const SipUaUri *uri, GError **error)
{
  g_autoptr (SipUaMessage) trial = sipua_message_new_plain_request ("INVITE", call->remote_uri);
  const char *name, *value;

  for (guint i = 0; sipua_uri_get_nth_header (uri, i, &name, &value); i++) {
    if (is_refused_in_uri (name))
      return refuse (error, name, "is a header that no URI may set (RFC 3261 section 19.1.5)");
    if (!sipua_message_append_header (trial, name, value, error))
      return FALSE;
    sipua_call_add_invite_header (call, name, value);
  }
  return TRUE;
}

static gboolean
take_uri (SipUaCall *call, const char *text, GError **error)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (text, -1, error);

  if (!uri)
    return FALSE;
  if (!sipua_uri_get_host (uri))
    return refuse (error, text, "is no sip or sips URI");
  if (sipua_uri_has_param (uri, "method"))
    return refuse (error, text, "asks for a method");
  call->remote_uri = sipua_uri_to_request_uri (uri);
  return take_uri_headers (call, uri, error);
}

/**
 * sipua_call_new:
 * @agent: an agent
 * @uri: whom to call, a `sip` or `sips` URI
 * @error: return location for an error of the domain %SIPUA_ERROR
 *
 * Makes an outgoing call, which does nothing until sipua_call_start(). What stands behind a
 * question mark in @uri (`sip:bot@example.com?X-Room-ID=42`) becomes headers of the INVITE, without
 * its escapes (RFC 3261 section 19.1.1). %SIPUA_ERROR_PARSE or %SIPUA_ERROR_TOO_LARGE: @uri is no
 * URI; %SIPUA_ERROR_INVALID_VALUE: it is not one to call, or asks for a method, for a body, or for
 * a header that a URI must not set (section 19.1.5: From, Via, Route, Contact and the like), which
 * is named. It is sent from where @agent listens (sipua_agent_listen_async(), port 0 will do): an agent
 * that does not has no transport, and the call ends with 503. Any thread.
 *
 * Returns: (transfer full): the call, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaCall *
sipua_call_new (SipUaAgent *agent, const char *uri, GError **error)
{
  g_autoptr (SipUaCall) call = NULL;

  g_return_val_if_fail (SIPUA_IS_AGENT (agent), NULL);
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  call = g_object_new (SIPUA_TYPE_CALL, NULL);
  call->agent = g_object_ref (agent);
  call->core = sipua_agent_get_core (agent);
  call->direction = SIPUA_CALL_DIRECTION_OUTGOING;
  call->state = SIPUA_CALL_STATE_CALLING;
  call->call_id = sipua_generate_call_id ();
  call->local_tag = sipua_generate_tag ();
  call->key = sipua_dialog_key_of (call->call_id, call->local_tag);
  call->answer_timeout = DEFAULT_ANSWER_TIMEOUT;
  sipua_call_init_outgoing (call);
  if (!take_uri (call, uri, error))
    return NULL;
  return g_steal_pointer (&call);
}

/**
 * sipua_agent_call:
 * @agent: an agent
 * @uri: whom to call, as sipua_call_new() takes it
 * @sdp: the offer
 * @error: return location for an error of the domain %SIPUA_ERROR
 *
 * Makes an outgoing call and starts it. Any thread.
 *
 * Returns: (transfer full): the call, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaCall *
sipua_agent_call (SipUaAgent *agent, const char *uri, const char *sdp, GError **error)
{
  SipUaCall *call;

  g_return_val_if_fail (sdp != NULL, NULL);

  call = sipua_call_new (agent, uri, error);
  if (call)
    sipua_call_start (call, sdp);
  return call;
}

static void
run_set_from (SipUaCall *call, gint64 number, const char *uri, const char *name)
{
  if (call->started)
    return;
  g_free (call->from_uri);
  g_free (call->from_name);
  call->from_uri = g_strdup (uri);
  call->from_name = g_strdup (name);
}

/**
 * sipua_call_set_from:
 * @call: an outgoing call that was not started
 * @address: (nullable): the caller as the peer is to see it, `"Bot" <sip:bot@example.com>` or a URI
 *   alone; %NULL for the default, user "sipua" at the local address
 * @error: return location for an error of the domain %SIPUA_ERROR
 *
 * Sets the address in From (RFC 3261 section 8.1.1.3). Of @address the display name and the URI
 * without its headers are taken. After sipua_call_start() it does nothing. Any thread.
 *
 * Returns: %TRUE, or %FALSE with @error set if @address is none
 *
 * Since: 0.1
 */
gboolean
sipua_call_set_from (SipUaCall *call, const char *address, GError **error)
{
  g_autoptr (SipUaAddress) parsed = NULL;
  g_autofree char *uri = NULL;

  g_return_val_if_fail (SIPUA_IS_CALL (call), FALSE);
  g_return_val_if_fail (call->direction == SIPUA_CALL_DIRECTION_OUTGOING, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!address) {
    sipua_call_post (call, run_set_from, 0, NULL, NULL);
    return TRUE;
  }
  parsed = sipua_address_parse (address, -1, error);
  if (!parsed)
    return FALSE;
  if (strpbrk (address, "\r\n"))
    return refuse (error, address, "has a line end");
  uri = sipua_uri_to_request_uri (sipua_address_get_uri (parsed));
  sipua_call_post (call, run_set_from, 0, uri, sipua_address_get_display_name (parsed));
  return TRUE;
}

static void
run_set_answer_timeout (SipUaCall *call, gint64 timeout, const char *first, const char *second)
{
  if (!call->started)
    call->answer_timeout = MIN (timeout, MAX_ANSWER_TIMEOUT);
}

/**
 * sipua_call_set_answer_timeout:
 * @call: an outgoing call that was not started
 * @timeout: microseconds from sipua_call_start() to the answer; 0: no limit
 *
 * Limits how long the peer may ring; 60 s at first. The call is then cancelled and ends with status
 * 408, at once if no response came at all. A peer that sends nothing at all is given up after 32 s
 * whatever @timeout says (RFC 3261 section 17.1.1.2, timer B). After sipua_call_start() it does
 * nothing. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_set_answer_timeout (SipUaCall *call, GTimeSpan timeout)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (call->direction == SIPUA_CALL_DIRECTION_OUTGOING);
  g_return_if_fail (timeout >= 0);

  sipua_call_post (call, run_set_answer_timeout, timeout, NULL, NULL);
}

static void
run_start (SipUaCall *call, gint64 number, const char *sdp, const char *second)
{
  sipua_call_do_start (call, sdp);
}

/**
 * sipua_call_start:
 * @call: an outgoing call
 * @sdp: (nullable): the offer (RFC 3264), or %NULL to be asked for it by #SipUaCall::request-offer
 *
 * Sends the INVITE, once the host of its URI was looked up. From now on the agent keeps the call
 * alive until #SipUaCall::ended, which tells of every failure, also of those that are found at
 * once: no transport, too many calls (#SipUaAgent:max-calls), an unknown host (503 each). Once;
 * later calls do nothing. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_start (SipUaCall *call, const char *sdp)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (call->direction == SIPUA_CALL_DIRECTION_OUTGOING);

  sipua_call_post (call, run_start, 0, sdp, NULL);
}
