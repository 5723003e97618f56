/* SPDX-License-Identifier: BSD-3-Clause */
/* The public side of transfers: RFC 3515, RFC 3891, RFC 5589. */

#include <sipua/sipua-call-transfer.h>
#include <sipua/sipua-message-addresses.h>

#include "ua/call-request.h"

enum {
  SIGNAL_REFER,
  SIGNAL_TRANSFER_PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

gboolean
sipua_call_get_transfer_property (SipUaCall *call, guint id, GValue *value)
{
  if (id != SIPUA_CALL_PROP_REPLACES)
    return FALSE;
  g_value_set_object (value, call->replaces);
  return TRUE;
}

void
sipua_call_install_transfer (SipUaCallClass *klass)
{
  /**
   * SipUaCall:replaces:
   *
   * Of an incoming call that is to take the place of another one (RFC 3891), as in an attended transfer:
   * that one. It is ended once this call is answered: with a BYE, or a CANCEL if it is an outgoing call
   * that was not answered; if this call is rejected, it stays as it is. %NULL of any other call, and once this one has ended. To
   * be read on the agent's context.
   *
   * Who calls knows the tags of the call that it wants to replace, from its peer or from the network;
   * whether that suffices is for the application to say.
   *
   * Since: 0.1
   */
  g_object_class_install_property (G_OBJECT_CLASS (klass), SIPUA_CALL_PROP_REPLACES,
      g_param_spec_object ("replaces", "Replaces", "Call whose place this one takes",
          SIPUA_TYPE_CALL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  /**
   * SipUaCall::refer:
   * @call: a call
   * @refer_to: the URI that the peer wants to be called, headers and all
   * @referred_by: (nullable): Referred-By as it came (RFC 3892): who says that it wants this
   * @referred: the new call, not started
   *
   * The peer asks for a transfer: that this side calls somebody else (REFER, RFC 3515). The handler
   * returns %TRUE to accept, and makes the call by sipua_call_start() of @referred, at once or later, or
   * refuses after all by sipua_call_hangup() of it. @referred calls @refer_to, with the Replaces that is
   * in it (RFC 3891), from the address that this side has in @call, and passes Referred-By on. The first
   * handler that returns %TRUE is the last one that is called; without any the peer gets 603 Decline.
   *
   * The peer is told how far @referred gets, until it is answered or ends, for 3 minutes unless the peer
   * asks for more time, and as long as @call is up. It is the peer who then ends @call. REFERs that are
   * malformed (400), for other than sip and sips URIs (416), for other requests than INVITE (403), or more
   * at a time than this side can tell of (491) are refused without asking.
   *
   * All of the request is in sipua_call_get_last_request(). Emitted on the agent's context.
   *
   * Returns: whether it is accepted
   *
   * Since: 0.1
   */
  signals[SIGNAL_REFER] = g_signal_new ("refer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
      g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 3, G_TYPE_STRING,
      G_TYPE_STRING, SIPUA_TYPE_CALL);
  /**
   * SipUaCall::transfer-progress:
   * @call: the call whose peer is transferred
   * @status: a SIP status
   * @reason: a phrase for people, never %NULL
   * @done: whether this is the last one of that transfer
   *
   * How far the peer got with what sipua_call_transfer() or sipua_call_transfer_to() asked of it.
   *
   * While @done is %FALSE, a provisional status that the peer got from the transfer target: 100, 180. The
   * last one is the final status that it got from there, or one of these: what the peer refused the
   * transfer with, such as 603; 202, it accepted and nothing more is to be known, since it does not tell
   * (RFC 4488) or the call ended before it did; 487, the call ended before it accepted; 408, it did not
   * respond, or accepted and did not tell in time what became of it: its first word has to come in 32 s
   * (RFC 6665 section 4.1.2.4), further ones before its subscription expires, which is 3 minutes if it
   * does not say; 481, the call is not up; 400, there is no such URI; 480, the consultation call is not
   * up; 503, the request could not be sent.
   *
   * After the last one, if @status is 200 to 299, the call is hung up, unless a handler has ended it or
   * sipua_call_set_hangup_after_transfer() says otherwise. Emitted on the agent's context.
   *
   * Since: 0.1
   */
  signals[SIGNAL_TRANSFER_PROGRESS] =
      g_signal_new ("transfer-progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
          NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

void
sipua_call_emit_transfer_progress (SipUaCall *call, guint status, const char *reason, gboolean done)
{
  g_signal_emit (call, signals[SIGNAL_TRANSFER_PROGRESS], 0, status, reason, done);
}

gboolean
sipua_call_emit_refer (SipUaCall *call, const SipUaMessage *refer, SipUaCall *referred)
{
  g_autoptr (SipUaAddress) refer_to = sipua_message_get_address (refer, "Refer-To", NULL);
  gboolean accepted = FALSE;

  g_signal_emit (call, signals[SIGNAL_REFER], 0,
      sipua_uri_get_text (sipua_address_get_uri (refer_to)),
      sipua_message_header (refer, SIPUA_HEADER_REFERRED_BY, 0), referred, &accepted);
  return accepted;
}

static void
run_transfer (SipUaCall *call, gint64 number, const char *uri, const char *second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaUri) target = sipua_uri_parse (uri, -1, &error);
  g_autofree char *text = target ? sipua_uri_to_string (target) : NULL;
  g_autofree char *refer_to = target ? g_strdup_printf ("<%s>", text) : NULL;

  sipua_call_do_transfer (call, refer_to, 400, error ? error->message : NULL);
}

/**
 * sipua_call_transfer:
 * @call: a call that is up
 * @refer_to: the URI that the peer is to call, `sip:bob@example.com`, headers behind a question mark
 *   included
 *
 * Asks the peer to call somebody else (blind or unattended transfer: RFC 3515, RFC 5589 section 6) with
 * a REFER, whose Referred-By (RFC 3892) is this side's address; sipua_call_add_request_header() may put
 * another one there. #SipUaCall::transfer-progress tells what becomes of it. While a transfer is under
 * way, another one does nothing. A peer that does not know the call any more (481), or does not respond,
 * gets a BYE. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_transfer (SipUaCall *call, const char *refer_to)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (refer_to != NULL);

  sipua_call_post (call, run_transfer, 0, refer_to, NULL);
}

/* The Contact of the target, with the dialog that our peer's INVITE is to replace there: its to-tag is
 * the target's (RFC 5589 section 7.3, RFC 3891 section 3). A peer of RFC 2543 has none, which is "0". */
static char *
new_refer_to (const SipUaDialog *dialog, GError **error)
{
  g_autoptr (SipUaUri) contact = sipua_uri_parse (dialog->remote_target, -1, error);
  g_autofree char *target = contact ? sipua_uri_to_request_uri (contact) : NULL;
  g_autoptr (SipUaUri) uri = target ? sipua_uri_parse (target, -1, error) : NULL;
  g_autofree char *replaces = g_strdup_printf ("%s;to-tag=%s;from-tag=%s", dialog->call_id,
      *dialog->remote_tag ? dialog->remote_tag : "0", dialog->local_tag);

  if (!uri || !sipua_uri_set_header (uri, "Replaces", replaces, error))
    return NULL;
  return g_strdup_printf ("<%s>", sipua_uri_get_text (uri));
}

static void
transfer_to (SipUaCall *call, SipUaCall *consultation)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *refer_to = NULL;

  if (!sipua_call_is_up (consultation)) {
    sipua_call_do_transfer (call, NULL, 480, "The Consultation Call Is Not Up");
    return;
  }
  refer_to = new_refer_to (consultation->dialog, &error);
  sipua_call_do_transfer (call, refer_to, 400, error ? error->message : NULL);
}

typedef struct {
  SipUaCall *call;         /* (owned) */
  SipUaCall *consultation; /* (owned) */
} Pair;

static gboolean
run_transfer_to (gpointer data)
{
  Pair *pair = data;

  transfer_to (pair->call, pair->consultation);
  return G_SOURCE_REMOVE;
}

static void
free_pair (gpointer data)
{
  Pair *pair = data;

  g_object_unref (pair->call);
  g_object_unref (pair->consultation);
  g_free (pair);
}

/**
 * sipua_call_transfer_to:
 * @call: a call that is up
 * @consultation: another call of the same agent, which is up, too
 *
 * Connects the peer of @call with that of @consultation (attended transfer, RFC 5589 section 7): as
 * sipua_call_transfer() with the Contact of the latter, and a Replaces (RFC 3891) of its dialog; so the
 * target takes the new call in the place of @consultation, and ends that. Neither is put on hold by this
 * side. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_transfer_to (SipUaCall *call, SipUaCall *consultation)
{
  Pair *pair;

  g_return_if_fail (SIPUA_IS_CALL (call) && SIPUA_IS_CALL (consultation));
  g_return_if_fail (call != consultation);
  g_return_if_fail (call->agent == consultation->agent);

  pair = g_new (Pair, 1);
  *pair = (Pair){ g_object_ref (call), g_object_ref (consultation) };
  sipua_agent_post (call->agent, run_transfer_to, pair, free_pair);
}

static void
run_set_hangup (SipUaCall *call, gint64 hangup, const char *first, const char *second)
{
  call->keep_after_transfer = hangup == 0;
}

/**
 * sipua_call_set_hangup_after_transfer:
 * @call: a call
 * @hangup: whether to hang up when the peer was transferred; %TRUE at first
 *
 * Says what becomes of this call when #SipUaCall::transfer-progress told that a transfer is done with a
 * status of 200 to 299. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_set_hangup_after_transfer (SipUaCall *call, gboolean hangup)
{
  g_return_if_fail (SIPUA_IS_CALL (call));

  sipua_call_post (call, run_set_hangup, hangup != FALSE, NULL, NULL);
}

/**
 * sipua_call_get_replaces:
 * @call: a call
 *
 * To be called on the agent's context.
 *
 * Returns: (transfer none) (nullable): #SipUaCall:replaces
 *
 * Since: 0.1
 */
SipUaCall *
sipua_call_get_replaces (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->replaces;
}
