/* SPDX-License-Identifier: BSD-3-Clause */
/* The ACK to a 2xx. A look-up of its next hop may outlive the agent, hence the weak reference. */

#include "ua/ack.h"

#include "transport/resolver.h"
#include "ua/call-private.h"

struct _SipUaAck {
  GWeakRef agent;
  char *tag;          /* (owned) */
  char *next_hop;     /* (owned) */
  SipUaMessage *ack;  /* (owned) (nullable): until it was sent */
  SipUaMessage *bye;  /* (owned) (nullable): likewise */
  SipUaCall *call;    /* (owned) (nullable): likewise */
  gboolean resolving; /* the next hop is being looked up */
  SipUaFlow flow;     /* (owned) once it was sent, as bytes */
  GBytes *bytes;      /* (owned) (nullable) */
};

static SipUaMessage *
new_request (SipUaAgentCore *core, SipUaDialog *dialog, const char *method)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  SipUaMessage *request = sipua_dialog_new_request (dialog, method);

  if (agent)
    sipua_message_append (request, SIPUA_HEADER_USER_AGENT, sipua_agent_get_user_agent (agent));
  return request;
}

SipUaAck *
sipua_ack_new_within (SipUaAgentCore *core, SipUaDialog *dialog)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);
  SipUaAck *self = g_rc_box_new0 (SipUaAck);

  g_weak_ref_init (&self->agent, agent);
  self->tag = g_strdup (dialog->remote_tag);
  self->next_hop = sipua_dialog_next_hop (dialog);
  self->ack = new_request (core, dialog, "ACK");
  return self;
}

SipUaAck *
sipua_ack_new (SipUaAgentCore *core, SipUaDialog *dialog, SipUaCall *call)
{
  SipUaAck *self = sipua_ack_new_within (core, dialog);

  if (call) {
    sipua_call_append_headers (call, self->ack);
    self->call = g_object_ref (call);
  } else {
    self->bye = new_request (core, dialog, "BYE");
  }
  return self;
}

SipUaAck *
sipua_ack_ref (SipUaAck *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  SipUaAck *self = data;

  g_weak_ref_clear (&self->agent);
  g_free (self->tag);
  g_free (self->next_hop);
  g_clear_pointer (&self->ack, sipua_message_unref);
  g_clear_pointer (&self->bye, sipua_message_unref);
  g_clear_object (&self->call);
  sipua_flow_clear (&self->flow);
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

void
sipua_ack_unref (SipUaAck *self)
{
  g_rc_box_release_full (self, clear);
}

const char *
sipua_ack_get_tag (const SipUaAck *self)
{
  return self->tag;
}

void
sipua_ack_set_answer (SipUaAck *self, const char *sdp)
{
  if (self->ack)
    sipua_message_set_body (self->ack, "application/sdp", sdp, -1, NULL);
}

static void
send_first (SipUaAck *self, SipUaTransactionLayer *transactions, GSocketAddress *address)
{
  SipUaTransport *transport = sipua_transaction_layer_get_transport (transactions);

  if (!transport) /* closed meanwhile */
    return;
  self->flow = sipua_flow (transport, address);
  self->bytes =
      sipua_transaction_layer_send_ack (transactions, g_steal_pointer (&self->ack), &self->flow);
  if (self->bye)
    sipua_transaction_layer_send_request (
        transactions, g_steal_pointer (&self->bye), &self->flow, NULL, NULL);
}

static void
next_hop_resolved (GSocketAddress *address, const GError *error, gpointer user_data)
{
  g_autoptr (SipUaAck) self = user_data;
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&self->agent);
  g_autoptr (SipUaCall) call = g_steal_pointer (&self->call);

  self->resolving = FALSE;
  if (!agent)
    return;
  if (address)
    send_first (self, sipua_agent_get_core (agent)->transactions, address);
  else
    g_debug ("no ACK: %s", error->message);
  if (call)
    sipua_call_acknowledged (call, error);
}

void
sipua_ack_send (SipUaAck *self)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&self->agent);
  g_autoptr (GError) error = NULL;

  if (!agent || self->resolving)
    return;
  if (!self->bytes) {
    self->resolving = TRUE;
    sipua_agent_core_resolve (
        sipua_agent_get_core (agent), self->next_hop, next_hop_resolved, sipua_ack_ref (self));
  } else if (!sipua_flow_send (&self->flow, self->bytes, &error)) {
    g_debug ("repeating an ACK: %s", error->message);
  }
}
