/* SPDX-License-Identifier: BSD-3-Clause */
/* Provisional responses to an INVITE that came: RFC 3261 section 13.3.1.1. Those that the peer takes
 * reliably go one by one (RFC 3262 section 3); what is wanted meanwhile waits. */

#include "dialog/reliable-provisional.h"
#include "ua/call-private.h"

/* A provisional response is sent once a minute, lest a proxy give the INVITE up (section 13.3.1.1). */
#define RING_AGAIN G_TIME_SPAN_MINUTE

#define RINGING 180
#define SESSION_PROGRESS 183

/* The description may go without being the answer, which then comes again in the 2xx (section 13.2.1). */
static void
send_unreliably (SipUaCall *call, SipUaMessage *response, const char *sdp)
{
  if (sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_UNRELIABLE_1XX, sdp != NULL)
      == SIPUA_SDP_PREVIEW)
    sipua_message_set_body (response, "application/sdp", sdp, -1, NULL);
  sipua_transaction_respond (call->transaction, response);
}

/* What is to have an offer, since it would be the first reliable response to an INVITE without one
 * (section 13.2.1), cannot go reliably without it, and whoever requires that gets nothing yet. */
static gboolean
lacks_offer (SipUaCall *call, const char *sdp)
{
  return sipua_sdp_offer_answer_look (
             &call->exchange, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_RELIABLE_1XX, sdp != NULL)
         == SIPUA_SDP_MISSING;
}

static void
send_provisional (SipUaCall *call, guint status)
{
  const char *sdp = status == SESSION_PROGRESS ? call->early_sdp : NULL;
  gboolean reliable = call->reliable && !lacks_offer (call, sdp);

  if (call->reliable && sipua_reliable_is_waiting (call->reliable)) {
    call->next_provisional = status;
    return;
  }
  call->next_provisional = 0;
  call->last_provisional = status;
  sipua_timer_start (call->core->timers, &call->ring_again, RING_AGAIN);
  if (reliable)
    sipua_call_send_reliably (call, sipua_call_new_dialog_response (call, status), sdp);
  else if (!sipua_reliable_is_required_by (call->invite))
    send_unreliably (call, sipua_call_new_dialog_response (call, status), sdp);
}

static void
ring_again_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  send_provisional (call, call->last_provisional);
}

void
sipua_call_init_ringing (SipUaCall *call)
{
  sipua_timer_init (&call->ring_again, ring_again_due, call);
}

void
sipua_call_stop_ringing (SipUaCall *call)
{
  sipua_timer_stop (call->core->timers, &call->ring_again);
  call->next_provisional = 0;
}

void
sipua_call_go_on_ringing (SipUaCall *call)
{
  if (call->next_provisional)
    send_provisional (call, call->next_provisional);
}

static void
begin (SipUaCall *call, guint status)
{
  send_provisional (call, status);
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_INCOMING)
    sipua_call_set_state (call, SIPUA_CALL_STATE_RINGING);
}

static void
run_ring (SipUaCall *call, gint64 number, const char *first, const char *second)
{
  if (call->rang || call->held_answer || !sipua_call_is_waiting (call))
    return;
  call->rang = TRUE;
  begin (call, RINGING);
}

static void
run_ring_with_sdp (SipUaCall *call, gint64 number, const char *sdp, const char *second)
{
  if (call->early_sdp || call->held_answer || !sipua_call_is_waiting (call))
    return;
  call->early_sdp = g_strdup (sdp);
  begin (call, SESSION_PROGRESS);
}

/**
 * sipua_call_ring:
 * @call: an incoming call
 *
 * Sends 180 Ringing, and again each minute until the call is answered, as long as that takes (RFC 3261
 * section 13.3.1.1). It is sent reliably as #SipUaAgent:prack says; a peer that requires that, and leaves
 * the offer to this side, gets none (section 13.2.1). Once; later calls do nothing. Any
 * thread.
 *
 * Since: 0.1
 */
void
sipua_call_ring (SipUaCall *call)
{
  g_return_if_fail (SIPUA_IS_CALL (call));

  sipua_call_post (call, run_ring, 0, NULL, NULL);
}

/**
 * sipua_call_ring_with_sdp:
 * @call: an incoming call
 * @sdp: the answer to its #SipUaCall:remote-sdp (RFC 3264); an offer, if that is %NULL
 *
 * Sends 183 Session Progress with a description, so that media may flow before the answer, and again
 * each minute as sipua_call_ring(), which may be called besides.
 *
 * What becomes of the description is up to the peer (#SipUaAgent:prack). If it takes provisional
 * responses reliably, this is the answer, the one given to sipua_call_answer() is not sent any more, and
 * 200 waits for the PRACK; an offer is answered in the PRACK, which #SipUaCall:remote-sdp and
 * #SipUaCall::session-changed then tell. A peer that sends no PRACK within 32 seconds gets 504, and one
 * whose PRACK has no usable answer 488. If it does not, the answer that sipua_call_answer() gets is to
 * be the same (RFC 3261 section 13.2.1), and an offer is left out here. Once; later calls do nothing. Any
 * thread.
 *
 * Since: 0.1
 */
void
sipua_call_ring_with_sdp (SipUaCall *call, const char *sdp)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (sdp != NULL);

  sipua_call_post (call, run_ring_with_sdp, 0, sdp, NULL);
}
