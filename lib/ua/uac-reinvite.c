/* SPDX-License-Identifier: BSD-3-Clause */
/* The user of the client transaction of a re-INVITE: its 2xx is acknowledged, again for each one that
 * comes again (RFC 3261 sections 13.2.2.4 and 14.1). */

#include "ua/uac-reinvite.h"

#include "ua/ack.h"
#include "ua/call-private.h"

struct _SipUaUacReinvite {
  SipUaAgentCore *core;          /* (unowned) */
  SipUaTransaction *transaction; /* (unowned) */
  SipUaCall *call;               /* (unowned) (nullable): until the outcome, or its own end */
  SipUaAck *ack;       /* (owned) for the dialog as it was when the INVITE was sent, then as
                                    the 2xx made it */
  SipUaTimer deadline; /* of a call that is over */
};

/* A peer that got a BYE, or sent one, may forget the re-INVITE in which it said 100. */
static void
deadline_due (SipUaTimer *timer, gpointer user_data)
{
  SipUaUacReinvite *self = user_data;

  sipua_transaction_terminate (self->transaction); /* frees self */
}

/* Who is to be told of the outcome, once: (transfer full) (nullable). */
static SipUaCall *
take_call (SipUaUacReinvite *self)
{
  SipUaCall *call = g_steal_pointer (&self->call);

  return call ? g_object_ref (call) : NULL;
}

/* The Contact of the 2xx is where its ACK goes (section 12.2.1.2). */
static gboolean
refresh_target (SipUaUacReinvite *self, SipUaDialog *dialog, const SipUaMessage *response)
{
  gboolean moved = sipua_dialog_refresh_target (dialog, response);

  sipua_ack_unref (self->ack);
  self->ack = sipua_ack_new_within (self->core, dialog);
  return moved;
}

static void
receive_success (SipUaUacReinvite *self, SipUaMessage *response)
{
  g_autoptr (SipUaCall) call = take_call (self);
  gboolean moved;

  sipua_timer_stop (self->core->timers, &self->deadline);
  moved = call && refresh_target (self, call->dialog, response);
  sipua_ack_send (self->ack);
  if (moved)
    sipua_call_dialog_changed (call);
  if (call)
    sipua_call_modify_succeeded (call, response);
}

static void
responded (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data)
{
  SipUaUacReinvite *self = user_data;
  guint status = sipua_message_get_status (response);
  g_autoptr (SipUaCall) call = NULL;

  if (status < 200)
    return;
  if (status < 300) {
    receive_success (self, response);
    return;
  }
  sipua_timer_stop (self->core->timers, &self->deadline);
  call = take_call (self);
  if (call)
    sipua_call_modify_refused (call, response);
}

static void
failed (SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data)
{
  SipUaUacReinvite *self = user_data;
  g_autoptr (SipUaCall) call = take_call (self);

  if (call)
    sipua_call_modify_failed (call, failure, sipua_transaction_get_send_error (transaction));
}

static void
terminated (SipUaTransaction *transaction, gpointer user_data)
{
  SipUaUacReinvite *self = user_data;

  g_hash_table_remove (self->core->reinvites, self);
}

static const SipUaTransactionUser user = { responded, failed, terminated };

SipUaUacReinvite *
sipua_uac_reinvite_send (
    SipUaAgentCore *core, SipUaMessage *invite, const SipUaFlow *flow, SipUaCall *call)
{
  SipUaUacReinvite *self = g_new0 (SipUaUacReinvite, 1);

  self->core = core;
  self->call = call;
  self->ack = sipua_ack_new_within (core, call->dialog);
  sipua_timer_init (&self->deadline, deadline_due, self);
  g_hash_table_add (core->reinvites, self);
  self->transaction =
      sipua_transaction_layer_send_request (core->transactions, invite, flow, &user, self);
  return self;
}

void
sipua_uac_reinvite_free (gpointer data)
{
  SipUaUacReinvite *self = data;

  sipua_timer_stop (self->core->timers, &self->deadline);
  sipua_ack_unref (self->ack);
  g_free (self);
}

void
sipua_uac_reinvite_detach (SipUaUacReinvite *self)
{
  self->call = NULL;
  sipua_timer_start (self->core->timers, &self->deadline, 64 * SIPUA_T1);
}
