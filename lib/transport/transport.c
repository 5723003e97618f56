/* SPDX-License-Identifier: BSD-3-Clause */
/* The abstract transport. */

#include "transport/transport.h"

typedef struct {
  const SipUaTransportCallbacks *callbacks; /* (unowned) (nullable) */
  gpointer user_data;                       /* (unowned) */
} SipUaTransportPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SipUaTransport, sipua_transport, G_TYPE_OBJECT)

static void
sipua_transport_init (SipUaTransport *self)
{
}

static void
sipua_transport_class_init (SipUaTransportClass *klass)
{
}

void
sipua_transport_set_callbacks (
    SipUaTransport *self, const SipUaTransportCallbacks *callbacks, gpointer user_data)
{
  SipUaTransportPrivate *priv = sipua_transport_get_instance_private (self);

  priv->callbacks = callbacks;
  priv->user_data = user_data;
}

gboolean
sipua_transport_send (
    SipUaTransport *self, GBytes *bytes, GSocketAddress *destination, GError **error)
{
  SipUaTransportPrivate *priv = sipua_transport_get_instance_private (self);

  if (!SIPUA_TRANSPORT_GET_CLASS (self)->send (self, bytes, destination, error))
    return FALSE;
  if (priv->callbacks && priv->callbacks->sent)
    priv->callbacks->sent (self, bytes, destination, priv->user_data);
  return TRUE;
}

void
sipua_transport_close (SipUaTransport *self)
{
  SipUaTransportClass *klass = SIPUA_TRANSPORT_GET_CLASS (self);

  if (klass->close)
    klass->close (self);
}

GInetSocketAddress *
sipua_transport_get_local_address (SipUaTransport *self, GSocketAddress *remote)
{
  return SIPUA_TRANSPORT_GET_CLASS (self)->get_local_address (self, remote);
}

GSocketFamily
sipua_transport_get_family (SipUaTransport *self)
{
  return SIPUA_TRANSPORT_GET_CLASS (self)->get_family (self);
}

const char *
sipua_transport_get_protocol (SipUaTransport *self)
{
  return SIPUA_TRANSPORT_GET_CLASS (self)->protocol;
}

gboolean
sipua_transport_is_reliable (SipUaTransport *self)
{
  return SIPUA_TRANSPORT_GET_CLASS (self)->reliable;
}

void
sipua_transport_emit_received (
    SipUaTransport *self, const char *data, gsize length, GSocketAddress *source)
{
  SipUaTransportPrivate *priv = sipua_transport_get_instance_private (self);

  if (priv->callbacks)
    priv->callbacks->received (self, data, length, source, priv->user_data);
}

void
sipua_transport_emit_broken (SipUaTransport *self, const char *data, gsize length,
    const SipUaParseFault *fault, GSocketAddress *source)
{
  SipUaTransportPrivate *priv = sipua_transport_get_instance_private (self);

  if (priv->callbacks)
    priv->callbacks->broken (self, data, length, fault, source, priv->user_data);
}
