/* SPDX-License-Identifier: BSD-3-Clause */
/* An INVITE of ours without an offer: the peer makes it, in a 2xx or a reliable provisional response, and
 * our answer goes in the ACK or PRACK (RFC 3261 section 13.2.1, RFC 3262 section 5). */

#include "ua/call-private.h"

static guint request_answer_signal;

void
sipua_call_install_late_offer (void)
{
  /**
   * SipUaCall::request-answer:
   * @call: an outgoing call that was started by sipua_call_start_without_offer()
   * @offer: the peer's offer, which #SipUaCall:remote-sdp has as well
   *
   * Asks for the answer (RFC 3264 section 6), which is sent at once: in the ACK if the peer answered the
   * call, in the PRACK if it still rings. If the INVITE was forked, each fork may make an offer; the last
   * response (sipua_call_get_last_response()) is the one that has this one. The first answer that is not
   * %NULL is taken; without any the call ends with status 488. A handler may end the call.
   *
   * Emitted on the agent's context.
   *
   * Returns: (transfer full) (nullable): a session description
   *
   * Since: 0.1
   */
  request_answer_signal = g_signal_new ("request-answer", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST, 0,
      sipua_call_accumulate_sdp, NULL, NULL, G_TYPE_STRING, 1, G_TYPE_STRING);
}

char *
sipua_call_ask_for_answer (SipUaCall *call, const char *offer)
{
  char *answer = NULL;

  sipua_call_use_description (call, offer);
  if (sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING)
    g_signal_emit (call, request_answer_signal, 0, offer, &answer);
  return answer;
}

static void
run_start_without_offer (SipUaCall *call, gint64 number, const char *first, const char *second)
{
  if (!call->started)
    call->late_offer = TRUE;
  sipua_call_do_start (call, NULL);
}

/**
 * sipua_call_start_without_offer:
 * @call: an outgoing call
 *
 * Sends an INVITE without a session description, so that the peer makes the offer (RFC 3261 section
 * 13.2.1), which #SipUaCall::request-answer tells. A peer that answers the call without one is sent a BYE,
 * and the call ends with status 488. Otherwise as sipua_call_start(). Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_start_without_offer (SipUaCall *call)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (call->direction == SIPUA_CALL_DIRECTION_OUTGOING);

  sipua_call_post (call, run_start_without_offer, 0, NULL, NULL);
}
