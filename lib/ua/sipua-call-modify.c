/* SPDX-License-Identifier: BSD-3-Clause */
/* The public side of changing a session: RFC 3261 section 14, RFC 3311, RFC 3264 section 8. */

#include <sipua/sipua-call-modify.h>

#include "ua/call-private.h"

enum {
  SIGNAL_REINVITE,
  SIGNAL_REINVITE_CANCELLED,
  SIGNAL_SESSION_CHANGED,
  SIGNAL_MODIFY_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

gboolean
sipua_call_accumulate_sdp (
    GSignalInvocationHint *hint, GValue *total, const GValue *sdp, gpointer data)
{
  g_value_copy (sdp, total);
  return g_value_get_string (sdp) == NULL;
}

gboolean
sipua_call_get_modify_property (SipUaCall *call, guint id, GValue *value)
{
  if (id == SIPUA_CALL_PROP_LOCAL_HOLD)
    g_value_set_boolean (value, sipua_call_get_local_hold (call));
  else if (id == SIPUA_CALL_PROP_REMOTE_HOLD)
    g_value_set_boolean (value, sipua_call_get_remote_hold (call));
  else
    return FALSE;
  return TRUE;
}

static void
install_hold (GObjectClass *klass, guint id, const char *name, const char *nick, const char *blurb)
{
  g_object_class_install_property (klass, id,
      g_param_spec_boolean (name, nick, blurb, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void
sipua_call_install_modify (GObjectClass *klass)
{
  /**
   * SipUaCall:local-hold:
   *
   * Whether this side's description says that the peer is not to send (RFC 3264 section 8.4): its
   * direction is "sendonly" or "inactive". May be read from any thread; notified on the agent's
   * context, before #SipUaCall::session-changed.
   *
   * Since: 0.1
   */
  install_hold (
      klass, SIPUA_CALL_PROP_LOCAL_HOLD, "local-hold", "Local hold", "The peer is not to send");
  /**
   * SipUaCall:remote-hold:
   *
   * Whether the peer's description says that this side is not to send: its direction is "sendonly" or
   * "inactive", or its address 0.0.0.0. May be read from any thread; notified on the agent's context,
   * before #SipUaCall::session-changed.
   *
   * Since: 0.1
   */
  install_hold (
      klass, SIPUA_CALL_PROP_REMOTE_HOLD, "remote-hold", "Remote hold", "This side is not to send");

  /**
   * SipUaCall::reinvite:
   * @call: a call
   * @offer: (nullable): the peer's offer, which passed sipua_sdp_parse(), or %NULL if it wants one
   *
   * The peer wants to change the session, by a re-INVITE (RFC 3261 section 14.2), an UPDATE (RFC 3311),
   * which may come before the call is answered, or a PRACK (RFC 3262 section 5). The handler returns the whole answer; where @offer is %NULL, an offer of all that this side
   * can do, which the peer answers in its ACK. The o= line of what it returns is replaced by the one
   * that continues the session (RFC 3264 section 8). The first answer that is not %NULL is sent with
   * 200; without any, the peer gets 488, and the session stays as it was, as it does where nobody is
   * connected. #SipUaCall::session-changed tells when the new one holds.
   *
   * The handler may hang up, or answer a re-INVITE later: sipua_call_defer_reinvite(). Emitted on the
   * agent's context.
   *
   * Returns: (transfer full) (nullable): a session description
   *
   * Since: 0.1
   */
  signals[SIGNAL_REINVITE] = g_signal_new ("reinvite", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST, 0,
      sipua_call_accumulate_sdp, NULL, NULL, G_TYPE_STRING, 1, G_TYPE_STRING);
  /**
   * SipUaCall::reinvite-cancelled:
   * @call: a call
   *
   * The re-INVITE that sipua_call_defer_reinvite() was about is over: the peer cancelled it, or it waited
   * for a minute and was refused with 488. The session stays as it was. A re-INVITE that waits when the
   * call ends is not told. Emitted on the agent's context.
   *
   * Since: 0.1
   */
  signals[SIGNAL_REINVITE_CANCELLED] = g_signal_new ("reinvite-cancelled", SIPUA_TYPE_CALL,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * SipUaCall::session-changed:
   * @call: a call
   *
   * An offer was answered in a re-INVITE, UPDATE or PRACK, by whichever side: sipua_call_get_local_sdp()
   * and #SipUaCall:remote-sdp hold from now on. They may be the same as before. Where this side offered in
   * a response to the INVITE, the answer to that is told this way, too. Emitted on the agent's context.
   *
   * Since: 0.1
   */
  signals[SIGNAL_SESSION_CHANGED] = g_signal_new (
      "session-changed", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * SipUaCall::modify-failed:
   * @call: a call
   * @status: the SIP status that refused it; 488: the description is none; 503: it could not be sent
   * @reason: a phrase for people
   *
   * What sipua_call_reinvite(), sipua_call_update(), sipua_call_hold() or sipua_call_resume() wanted
   * did not happen; the session is as it was. Emitted on the agent's context.
   *
   * Since: 0.1
   */
  signals[SIGNAL_MODIFY_FAILED] = g_signal_new ("modify-failed", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
}

char *
sipua_call_emit_reinvite (SipUaCall *call, const char *offer)
{
  char *sdp = NULL;

  g_signal_emit (call, signals[SIGNAL_REINVITE], 0, offer, &sdp);
  return sdp;
}

void
sipua_call_emit_reinvite_cancelled (SipUaCall *call)
{
  g_signal_emit (call, signals[SIGNAL_REINVITE_CANCELLED], 0);
}

void
sipua_call_emit_session_changed (SipUaCall *call)
{
  g_signal_emit (call, signals[SIGNAL_SESSION_CHANGED], 0);
}

void
sipua_call_emit_modify_failed (SipUaCall *call, guint status, const char *reason)
{
  g_signal_emit (call, signals[SIGNAL_MODIFY_FAILED], 0, status, reason);
}

static void
set_hold (SipUaCall *call, gint *hold, gboolean value, const char *property)
{
  if (g_atomic_int_get (hold) == value)
    return;
  g_atomic_int_set (hold, value);
  g_object_notify (G_OBJECT (call), property);
}

void
sipua_call_set_hold (SipUaCall *call, gboolean local, gboolean remote)
{
  set_hold (call, &call->local_hold, local, "local-hold");
  set_hold (call, &call->remote_hold, remote, "remote-hold");
}

static void
run_modify (SipUaCall *call, gint64 update, const char *sdp, const char *second)
{
  sipua_call_do_modify (call, update != 0, sdp);
}

static void
run_accept_reinvite (SipUaCall *call, gint64 number, const char *sdp, const char *second)
{
  sipua_call_do_accept_reinvite (call, sdp);
}

static void
run_refuse_reinvite (SipUaCall *call, gint64 status, const char *reason, const char *second)
{
  sipua_call_do_refuse_reinvite (call, status, reason);
}

static void
run_hold (SipUaCall *call, gint64 hold, const char *first, const char *second)
{
  sipua_call_do_hold (call, hold != 0);
}

/**
 * sipua_call_reinvite:
 * @call: a call
 * @sdp: the whole offer (RFC 3264 section 8)
 *
 * Changes the session by a re-INVITE (RFC 3261 section 14.1). The o= line of @sdp is replaced by the
 * one that continues the session. It is sent when the call is confirmed and no other change of either
 * side is under way; of several that wait the last one alone is sent.
 *
 * #SipUaCall::session-changed tells of the answer, #SipUaCall::modify-failed of a refusal. Where the
 * offers of both sides crossed (491), it is sent again after 2.1 to 4 s by the caller, after at most 2
 * s by the callee, unless something newer is wanted by then. A peer that does not know the call any
 * more (481), does not respond (408) or gives no usable answer (488) gets a BYE. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_reinvite (SipUaCall *call, const char *sdp)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (sdp != NULL);

  sipua_call_post (call, run_modify, FALSE, sdp, NULL);
}

/**
 * sipua_call_update:
 * @call: a call
 * @sdp: (nullable): the whole offer, or %NULL to change nothing but the addresses of the dialog
 *
 * As sipua_call_reinvite(), by UPDATE (RFC 3311): for a peer whose Allow has it. That a peer took one
 * without an offer is not told. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_update (SipUaCall *call, const char *sdp)
{
  g_return_if_fail (SIPUA_IS_CALL (call));

  sipua_call_post (call, run_modify, TRUE, sdp, NULL);
}

/**
 * sipua_call_defer_reinvite:
 * @call: a call
 *
 * To be called by a handler of #SipUaCall::reinvite: what it returns does not count, and the re-INVITE
 * waits for sipua_call_accept_reinvite() or sipua_call_refuse_reinvite(), a minute at most. Changes that
 * this side wants wait meanwhile, and those of the peer are refused; it may cancel its own
 * (#SipUaCall::reinvite-cancelled), and either side may end the call. An UPDATE cannot wait (RFC 3311
 * section 5.2): it is answered with 504 when the handler returns. On the agent's context.
 *
 * Returns: whether it waits; %FALSE for an UPDATE, and outside of a handler
 *
 * Since: 0.1
 */
gboolean
sipua_call_defer_reinvite (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), FALSE);

  return sipua_call_do_defer_reinvite (call);
}

/**
 * sipua_call_accept_reinvite:
 * @call: a call
 * @sdp: the whole answer, or the offer that the peer wanted, as a handler of #SipUaCall::reinvite returns
 *   it
 *
 * Answers the re-INVITE that waits, because of sipua_call_defer_reinvite(). If none does any more,
 * nothing happens. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_accept_reinvite (SipUaCall *call, const char *sdp)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (sdp != NULL);

  sipua_call_post (call, run_accept_reinvite, 0, sdp, NULL);
}

/**
 * sipua_call_refuse_reinvite:
 * @call: a call
 * @status: 400 to 699, such as 488; after 408 and 481 the peer ends the call (RFC 3261 section 12.2.1.2)
 * @reason: (nullable): a phrase for people, %NULL for the usual one
 *
 * Refuses the re-INVITE that waits, because of sipua_call_defer_reinvite(). The session stays as it was.
 * If none waits any more, nothing happens. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_refuse_reinvite (SipUaCall *call, guint status, const char *reason)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (status >= 400 && status <= 699);

  sipua_call_post (call, run_refuse_reinvite, status, reason, NULL);
}

/**
 * sipua_call_hold:
 * @call: a call
 *
 * Puts the peer on hold (RFC 3264 section 8.4), by a sipua_call_reinvite() with the last description
 * of this side in which no stream receives. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_hold (SipUaCall *call)
{
  g_return_if_fail (SIPUA_IS_CALL (call));

  sipua_call_post (call, run_hold, TRUE, NULL, NULL);
}

/**
 * sipua_call_resume:
 * @call: a call
 *
 * Takes the peer from hold: as sipua_call_hold(), with all streams receiving. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_resume (SipUaCall *call)
{
  g_return_if_fail (SIPUA_IS_CALL (call));

  sipua_call_post (call, run_hold, FALSE, NULL, NULL);
}

/**
 * sipua_call_get_local_sdp:
 * @call: a call
 *
 * To be called on the agent's context; it is valid until the session changes.
 *
 * Returns: (nullable): this side's session description that was agreed last, %NULL before any was
 *
 * Since: 0.1
 */
const char *
sipua_call_get_local_sdp (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->local_sdp;
}

/**
 * sipua_call_get_local_hold:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: #SipUaCall:local-hold
 *
 * Since: 0.1
 */
gboolean
sipua_call_get_local_hold (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), FALSE);

  return g_atomic_int_get (&call->local_hold);
}

/**
 * sipua_call_get_remote_hold:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: #SipUaCall:remote-hold
 *
 * Since: 0.1
 */
gboolean
sipua_call_get_remote_hold (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), FALSE);

  return g_atomic_int_get (&call->remote_hold);
}
