/* SPDX-License-Identifier: BSD-3-Clause */
/* The user of an INVITE client transaction: each dialog that a 2xx makes is acknowledged, again for
 * each 2xx that comes again, and ended if it is not the call's (RFC 3261 section 13.2.2.4). */

#include "ua/uac-invite.h"

#include "base/limits.h"
#include "ua/ack.h"
#include "ua/call-private.h"

struct _SipUaUacInvite {
  SipUaAgentCore *core;          /* (unowned) */
  SipUaTransaction *transaction; /* (unowned) */
  SipUaCall *call;               /* (unowned) (nullable): once it is over */
  GPtrArray *acks;               /* (owned) of SipUaAck (owned), one a dialog */
  gboolean answered;             /* the call has its dialog */
  guint32 cseq;                  /* highest of our requests in early dialogs; 0: there were none */
  gboolean cancelled;            /* CANCEL was sent, or is to be sent */
  SipUaTimer deadline;           /* of what was cancelled */
};

static void
send_cancel (SipUaUacInvite *self)
{
  SipUaMessage *cancel =
      sipua_message_new_cancel (sipua_transaction_get_request (self->transaction));

  if (self->call)
    sipua_call_append_headers (self->call, cancel);
  sipua_timer_start (self->core->timers, &self->deadline, 64 * SIPUA_T1);
  sipua_transaction_layer_send_cancel (self->core->transactions, self->transaction, cancel);
}

/* Section 9.1: no final response to what was cancelled; the transaction is destroyed. */
static void
deadline_due (SipUaTimer *timer, gpointer user_data)
{
  SipUaUacInvite *self = user_data;
  g_autoptr (SipUaCall) call = self->call ? g_object_ref (self->call) : NULL;

  sipua_transaction_terminate (self->transaction); /* frees self */
  if (call)
    sipua_call_invite_failed (call, SIPUA_TRANSACTION_TIMED_OUT, NULL);
}

static SipUaAck *
find_ack (SipUaUacInvite *self, SipUaView tag)
{
  for (guint i = 0; i < self->acks->len; i++)
    if (sipua_view_equal (tag, sipua_ack_get_tag (self->acks->pdata[i])))
      return self->acks->pdata[i];
  return NULL;
}

static void
add_dialog (SipUaUacInvite *self, SipUaMessage *response)
{
  SipUaCall *call = self->answered ? NULL : self->call;
  const char *fault;
  SipUaDialog *dialog =
      sipua_dialog_new_uac (sipua_transaction_get_request (self->transaction), response, &fault);
  SipUaAck *ack;

  /* Its early dialog may be forgotten, but not that a PRACK in it had a number (section 12.2.1.1). */
  dialog->local_cseq = MAX (dialog->local_cseq, self->cseq);
  ack = sipua_ack_new (self->core, dialog, call);
  g_ptr_array_add (self->acks, ack);
  self->answered = TRUE;
  if (call) {
    sipua_call_receive_success (call, response, dialog, fault, ack);
  } else {
    sipua_dialog_free (dialog);
    sipua_ack_send (ack);
  }
}

static void
receive_success (SipUaUacInvite *self, SipUaMessage *response)
{
  SipUaAck *ack = find_ack (self, sipua_message_to_tag (response));

  sipua_timer_stop (self->core->timers, &self->deadline);
  if (ack)
    sipua_ack_send (ack);
  else if (self->acks->len < SIPUA_MAX_FORKS)
    add_dialog (self, response);
  else
    g_debug ("too many forks answered; one of them is ignored");
}

static void
responded (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data)
{
  SipUaUacInvite *self = user_data;
  guint status = sipua_message_get_status (response);
  g_autoptr (SipUaCall) call = self->call ? g_object_ref (self->call) : NULL;

  if (status < 200) {
    if (self->cancelled && !sipua_timer_is_pending (&self->deadline))
      send_cancel (self);
    if (call)
      sipua_call_receive_provisional (call, response);
  } else if (status < 300) {
    receive_success (self, response);
  } else {
    sipua_timer_stop (self->core->timers, &self->deadline);
    if (call)
      sipua_call_receive_failure (call, response);
  }
}

static void
failed (SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data)
{
  SipUaUacInvite *self = user_data;
  g_autoptr (SipUaCall) call = self->call ? g_object_ref (self->call) : NULL;

  if (call)
    sipua_call_invite_failed (call, failure, sipua_transaction_get_send_error (transaction));
}

static void
terminated (SipUaTransaction *transaction, gpointer user_data)
{
  SipUaUacInvite *self = user_data;

  if (self->call)
    self->call->uac_invite = NULL;
  g_hash_table_remove (self->core->invites, self);
}

static const SipUaTransactionUser user = { responded, failed, terminated };

SipUaUacInvite *
sipua_uac_invite_send (
    SipUaAgentCore *core, SipUaMessage *invite, const SipUaFlow *flow, SipUaCall *call)
{
  SipUaUacInvite *self = g_new0 (SipUaUacInvite, 1);

  self->core = core;
  self->call = call;
  self->acks = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_ack_unref);
  sipua_timer_init (&self->deadline, deadline_due, self);
  g_hash_table_add (core->invites, self);
  self->transaction =
      sipua_transaction_layer_send_request (core->transactions, invite, flow, &user, self);
  return self;
}

void
sipua_uac_invite_free (gpointer data)
{
  SipUaUacInvite *self = data;

  sipua_timer_stop (self->core->timers, &self->deadline);
  g_ptr_array_unref (self->acks);
  g_free (self);
}

gboolean
sipua_uac_invite_is_proceeding (const SipUaUacInvite *self)
{
  return sipua_transaction_get_state (self->transaction) == SIPUA_TRANSACTION_PROCEEDING;
}

void
sipua_uac_invite_raise_cseq (SipUaUacInvite *self, guint32 cseq)
{
  self->cseq = MAX (self->cseq, cseq);
}

void
sipua_uac_invite_cancel (SipUaUacInvite *self)
{
  if (self->cancelled)
    return;
  self->cancelled = TRUE;
  if (sipua_uac_invite_is_proceeding (self))
    send_cancel (self);
}

void
sipua_uac_invite_detach (SipUaUacInvite *self)
{
  sipua_uac_invite_cancel (self);
  self->call = NULL;
}
