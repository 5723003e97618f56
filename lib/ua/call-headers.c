/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of the application on the requests and responses of a call, and those of the peer's. */

#include "ua/call-private.h"

/* In place of a method: on all responses. No token is empty. */
#define RESPONSES ""

/* One of SipUaCall.headers is three strings: the method (NULL: every request), name and value. */
#define PARTS 3

/* What the user agent writes itself, or what would say something of its abilities that is not so. */
gboolean
sipua_call_is_own_header (const char *name)
{
  switch (sipua_header_id (sipua_view_from_string (name))) {
    case SIPUA_HEADER_ACCEPT:
    case SIPUA_HEADER_ACCEPT_ENCODING:
    case SIPUA_HEADER_ALLOW:
    case SIPUA_HEADER_CALL_ID:
    case SIPUA_HEADER_CONTACT:
    case SIPUA_HEADER_CONTENT_DISPOSITION:
    case SIPUA_HEADER_CONTENT_ENCODING:
    case SIPUA_HEADER_CONTENT_LANGUAGE:
    case SIPUA_HEADER_CONTENT_LENGTH:
    case SIPUA_HEADER_CONTENT_TYPE:
    case SIPUA_HEADER_CSEQ:
    case SIPUA_HEADER_FROM:
    case SIPUA_HEADER_MAX_FORWARDS:
    case SIPUA_HEADER_MIME_VERSION:
    case SIPUA_HEADER_MIN_SE:
    case SIPUA_HEADER_RECORD_ROUTE:
    case SIPUA_HEADER_REQUIRE:
    case SIPUA_HEADER_ROUTE:
    case SIPUA_HEADER_SESSION_EXPIRES:
    case SIPUA_HEADER_SUPPORTED:
    case SIPUA_HEADER_TO:
    case SIPUA_HEADER_USER_AGENT:
    case SIPUA_HEADER_VIA:
      return TRUE;
    default:
      return g_ascii_strcasecmp (name, "body") == 0;
  }
}

static void
add (SipUaCall *call, const char *method, const char *name, const char *value)
{
  g_ptr_array_add (call->headers, g_strdup (method));
  g_ptr_array_add (call->headers, g_strdup (name));
  g_ptr_array_add (call->headers, g_strdup (value));
}

void
sipua_call_add_invite_header (SipUaCall *call, const char *name, const char *value)
{
  add (call, "INVITE", name, value);
}

void
sipua_call_add_own_response_header (SipUaCall *call, const char *name, const char *value)
{
  add (call, RESPONSES, name, value);
}

static gboolean
is_for (const char *method, const SipUaMessage *message)
{
  if (!sipua_message_is_request (message))
    return g_strcmp0 (method, RESPONSES) == 0;
  return !method || g_str_equal (method, sipua_message_get_method (message));
}

void
sipua_call_append_headers (SipUaCall *call, SipUaMessage *message)
{
  for (guint i = 0; i + PARTS <= call->headers->len; i += PARTS)
    if (is_for (call->headers->pdata[i], message))
      sipua_message_append_header (
          message, call->headers->pdata[i + 1], call->headers->pdata[i + 2], NULL);
  sipua_call_append_reason (call, message);
}

void
sipua_call_keep_request (SipUaCall *call, const SipUaMessage *request)
{
  g_clear_pointer (&call->last_request, sipua_message_unref);
  call->last_request = sipua_message_ref ((SipUaMessage *)request);
}

void
sipua_call_keep_response (SipUaCall *call, const SipUaMessage *response)
{
  g_clear_pointer (&call->last_response, sipua_message_unref);
  call->last_response = sipua_message_ref ((SipUaMessage *)response);
}

static void
run_add_any_request_header (SipUaCall *call, gint64 number, const char *name, const char *value)
{
  add (call, NULL, name, value);
}

/* @line: the name, a line end and the value, since a verb has two texts. */
static void
run_add_request_header (SipUaCall *call, gint64 number, const char *method, const char *line)
{
  const char *end = strchr (line, '\n');
  g_autofree char *name = g_strndup (line, end - line);

  add (call, method, name, end + 1);
}

/**
 * sipua_call_add_request_header:
 * @call: a call
 * @method: (nullable): on which requests: "INVITE", "ACK", "CANCEL", "BYE" or another; %NULL: on all
 * @name: name of a header, such as "X-Room-ID"
 * @value: its value
 *
 * Adds a header to each request of this side with that method that is made from now on, also when
 * it is sent again to another target (sipua_call_set_follow_redirects()). What is to be on the first
 * INVITE has to be added before sipua_call_start(), what is to be on BYE or CANCEL before
 * sipua_call_hangup(), and what is to be on the ACK when #SipUaCall:state becomes
 * %SIPUA_CALL_STATE_RINGING at the latest. The ACK to a response that refuses the INVITE has none
 * (RFC 3261 section 17.1.1.3). What sipua_message_append_header() refuses is left out, and so is what the user agent
 * writes itself, such as From, Via, Contact and Content-Type. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_add_request_header (
    SipUaCall *call, const char *method, const char *name, const char *value)
{
  g_autofree char *line = NULL;

  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (method == NULL || *method != '\0');
  g_return_if_fail (name != NULL && value != NULL);

  if (sipua_call_is_own_header (name) || strchr (name, '\n'))
    return;
  if (!method) {
    sipua_call_post (call, run_add_any_request_header, 0, name, value);
    return;
  }
  line = g_strdup_printf ("%s\n%s", name, value);
  sipua_call_post (call, run_add_request_header, 0, method, line);
}

static void
run_clear_request_headers (SipUaCall *call, gint64 number, const char *method, const char *second)
{
  for (guint i = call->headers->len; i >= PARTS; i -= PARTS)
    if (g_strcmp0 (call->headers->pdata[i - PARTS], method) == 0)
      g_ptr_array_remove_range (call->headers, i - PARTS, PARTS);
}

/**
 * sipua_call_clear_request_headers:
 * @call: a call
 * @method: a method, such as "REFER"
 *
 * Forgets what sipua_call_add_request_header() added for requests with that method, so that the next one
 * has headers of its own. What is on all requests stays. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_clear_request_headers (SipUaCall *call, const char *method)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (method != NULL && *method != '\0');

  sipua_call_post (call, run_clear_request_headers, 0, method, NULL);
}

static void
run_add_response_header (SipUaCall *call, gint64 number, const char *name, const char *value)
{
  add (call, RESPONSES, name, value);
}

/**
 * sipua_call_add_response_header:
 * @call: a call
 * @name: name of a header, such as "X-Room-ID"
 * @value: its value
 *
 * Adds a header to each response within the call that is sent from now on, but for 100: to the
 * INVITE, CANCEL and BYE of the peer. What sipua_message_append_header() refuses is left out, and so is
 * what the user agent writes itself, such as To, Via and Contact. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_add_response_header (SipUaCall *call, const char *name, const char *value)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (name != NULL && value != NULL);

  if (!sipua_call_is_own_header (name))
    sipua_call_post (call, run_add_response_header, 0, name, value);
}

/**
 * sipua_call_get_last_request:
 * @call: a call
 *
 * The request of the peer that came last in this call, with all its headers: when
 * #SipUaAgent::incoming-call is emitted, the INVITE; when the state becomes
 * %SIPUA_CALL_STATE_CONFIRMED, its ACK; when #SipUaCall::ended is emitted, the BYE or CANCEL if
 * that ended it. To be called on the agent's context; whoever wants it longer than its handler takes
 * a reference.
 *
 * Returns: (transfer none) (nullable): the request, or %NULL if the peer sent none; read-only
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_call_get_last_request (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->last_request;
}

/**
 * sipua_call_get_last_response:
 * @call: a call
 *
 * The response that came last to a request of this side, but for 100, with all its headers: when
 * #SipUaCall::progress is emitted, what it is about; when the state becomes
 * %SIPUA_CALL_STATE_ANSWERED, the 2xx; when #SipUaCall::ended is emitted, what refused the call, or
 * the response to the BYE. Otherwise as sipua_call_get_last_request().
 *
 * Returns: (transfer none) (nullable): the response, or %NULL if none came; read-only
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_call_get_last_response (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->last_response;
}
