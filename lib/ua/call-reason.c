/* SPDX-License-Identifier: BSD-3-Clause */
/* Why a call is ended, in the Reason header of RFC 3326; in responses as RFC 6432 says. */

#include "message/header-value.h"
#include "ua/call-private.h"

#include <sipua/sipua-message-headers.h>

#define MAX_Q850 127

/* The cause of the first value of @protocol, `Q.850;cause=16;text="..."`, that is one up to @max; 0:
 * there is none. A broken one says nothing. */
static guint
cause_of (const SipUaMessage *message, const char *protocol, guint max)
{
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_REASON);
  while (sipua_header_iter_next (&iter, &element)) {
    g_autoptr (SipUaHeaderValue) value =
        sipua_header_value_parse_view (SIPUA_HEADER_REASON, element, NULL);
    guint32 cause;

    if (value && g_ascii_strcasecmp (sipua_header_value_get_value (value), protocol) == 0
        && sipua_header_value_get_param_number (value, "cause", &cause, NULL) && cause <= max)
      return cause;
  }
  return 0;
}

guint
sipua_call_q850_of (const SipUaMessage *message)
{
  return cause_of (message, "Q.850", MAX_Q850);
}

static void
append_value (SipUaMessage *message, const char *protocol, guint cause, const char *text)
{
  g_autoptr (SipUaHeaderValue) value = sipua_header_value_new (protocol, NULL);
  g_autofree char *number = g_strdup_printf ("%u", cause);

  sipua_header_value_set_param (value, "cause", number, NULL);
  if (text)
    sipua_header_value_set_quoted_param (value, "text", text, NULL);
  sipua_message_append_header_value (message, "Reason", value, NULL);
}

static gboolean
ends_the_call (const SipUaMessage *message)
{
  SipUaMethod method = sipua_message_method_id (message);

  if (sipua_message_is_request (message))
    return method == SIPUA_METHOD_BYE || method == SIPUA_METHOD_CANCEL;
  return method == SIPUA_METHOD_INVITE && sipua_message_get_status (message) >= 300;
}

void
sipua_call_append_reason (SipUaCall *call, SipUaMessage *message)
{
  if (!ends_the_call (message))
    return;
  if (call->reason_status)
    append_value (message, "SIP", call->reason_status, call->reason_text);
  if (call->reason_q850)
    append_value (message, "Q.850", call->reason_q850, call->reason_text);
}

/* The first reason stays, as the first hangup does. */
static void
run_hangup (SipUaCall *call, gint64 causes, const char *text, const char *second)
{
  if (sipua_call_get_state (call) >= SIPUA_CALL_STATE_ENDING || call->hangup_wanted)
    return;
  call->reason_status = causes >> 8;
  call->reason_q850 = causes & 0xff;
  call->reason_text = g_strdup (text);
  sipua_call_do_hangup (call);
}

/**
 * sipua_call_hangup_with_reason:
 * @call: a call
 * @status: a SIP status, 100 to 699, that says why; 0: none
 * @q850: a cause of ITU-T Q.850, 1 to 127; 0: none
 * @text: (nullable): a phrase for people, without line ends
 *
 * Ends the call as sipua_call_hangup() does, and says why (RFC 3326): `Reason: SIP;cause=STATUS` and
 * `Reason: Q.850;cause=CAUSE`, with the text in both, on the BYE or CANCEL; on the response that
 * refuses an incoming call, too (RFC 6432). Status 200 on a CANCEL means that the call was answered
 * elsewhere. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_hangup_with_reason (SipUaCall *call, guint status, guint q850, const char *text)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (status == 0 || (status >= 100 && status <= 699));
  g_return_if_fail (q850 <= MAX_Q850);

  sipua_call_post (call, run_hangup, (gint64)status << 8 | q850, text, NULL);
}

/**
 * sipua_call_was_answered_elsewhere:
 * @call: an incoming call
 *
 * Whether the peer cancelled the call since another one answered it, and so it was not missed:
 * `Reason: SIP;cause=200` on the CANCEL (RFC 3326 section 3.1). To be called on the agent's context, when
 * #SipUaCall::ended is emitted or later.
 *
 * Returns: %TRUE if it was answered elsewhere
 *
 * Since: 0.1
 */
gboolean
sipua_call_was_answered_elsewhere (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), FALSE);

  return call->last_request && sipua_message_method_id (call->last_request) == SIPUA_METHOD_CANCEL
         && cause_of (call->last_request, "SIP", 699) == 200;
}
