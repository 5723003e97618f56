/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent without a network. */
#include "quiet-agent.h"

#include <string.h>

#define MAX_CALLS 100000

#define QUIET_TYPE_TRANSPORT (quiet_transport_get_type ())
G_DECLARE_FINAL_TYPE (QuietTransport, quiet_transport, QUIET, TRANSPORT, SipUaTransport)

struct _QuietTransport {
  SipUaTransport parent_instance;
};

G_DEFINE_FINAL_TYPE (QuietTransport, quiet_transport, SIPUA_TYPE_TRANSPORT)

static gboolean
quiet_transport_send (
    SipUaTransport *transport, GBytes *bytes, GSocketAddress *destination, GError **error)
{
  return TRUE;
}

static void
quiet_transport_close (SipUaTransport *transport)
{
}

static GSocketFamily
quiet_transport_get_family (SipUaTransport *transport)
{
  return G_SOCKET_FAMILY_IPV4;
}

static GInetSocketAddress *
quiet_transport_get_local_address (SipUaTransport *transport, GSocketAddress *remote)
{
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new_from_string ("127.0.0.1", 5060));
}

static void
quiet_transport_init (QuietTransport *self)
{
}

static void
quiet_transport_class_init (QuietTransportClass *klass)
{
  SipUaTransportClass *transport_class = SIPUA_TRANSPORT_CLASS (klass);

  transport_class->protocol = "UDP";
  transport_class->send = quiet_transport_send;
  transport_class->close = quiet_transport_close;
  transport_class->get_family = quiet_transport_get_family;
  transport_class->get_local_address = quiet_transport_get_local_address;
}

static gint64
now (gpointer user_data)
{
  return ((QuietAgent *)user_data)->now;
}

static gboolean
incoming (SipUaAgent *agent, SipUaCall *call, gpointer user_data)
{
  g_set_object (&((QuietAgent *)user_data)->call, call);
  return TRUE;
}

QuietAgent *
quiet_agent_new (void)
{
  QuietAgent *self = g_new0 (QuietAgent, 1);

  self->clock = (SipUaClock){ now, self };
  self->now = G_TIME_SPAN_SECOND;
  self->context = g_main_context_new ();
  g_main_context_acquire (self->context);
  self->transport = g_object_new (QUIET_TYPE_TRANSPORT, NULL);
  self->agent = sipua_agent_new_with_clock (self->context, &self->clock);
  g_object_set (self->agent, "max-calls", MAX_CALLS, NULL);
  sipua_transaction_layer_add_transport (quiet_agent_core (self)->transactions, self->transport);
  g_signal_connect (self->agent, "incoming-call", G_CALLBACK (incoming), self);
  return self;
}

void
quiet_agent_free (QuietAgent *self)
{
  g_clear_object (&self->call);
  sipua_agent_close (self->agent);
  quiet_agent_wait (self, 64 * SIPUA_T1);
  g_object_unref (self->agent);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_object_unref (self->transport);
  g_main_context_release (self->context);
  g_main_context_unref (self->context);
  g_free (self);
}

SipUaAgentCore *
quiet_agent_core (QuietAgent *self)
{
  return sipua_agent_get_core (self->agent);
}

void
quiet_agent_receive (QuietAgent *self, const char *text)
{
  g_autoptr (GSocketAddress) source = g_inet_socket_address_new_from_string ("127.0.0.1", 5061);

  sipua_transport_emit_received (self->transport, text, strlen (text), source);
}

void
quiet_agent_wait (QuietAgent *self, gint64 us)
{
  self->now += us;
  sipua_timer_queue_run_due (quiet_agent_core (self)->timers);
}
