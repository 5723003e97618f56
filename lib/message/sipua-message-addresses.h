/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-address.h>
#include <sipua/sipua-cseq.h>
#include <sipua/sipua-message.h>
#include <sipua/sipua-via.h>

G_BEGIN_DECLS

/* Any header that holds addresses */
SIPUA_API SipUaAddress *sipua_message_get_address (
    const SipUaMessage *message, const char *name, GError **error);
SIPUA_API gboolean sipua_message_set_address (
    SipUaMessage *message, const char *name, const SipUaAddress *address, GError **error);
SIPUA_API GList *sipua_message_get_addresses (
    const SipUaMessage *message, const char *name, GError **error);
SIPUA_API gboolean sipua_message_set_addresses (
    SipUaMessage *message, const char *name, GList *addresses, GError **error);

/* Those that every user agent needs */
SIPUA_API SipUaAddress *sipua_message_get_from (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_from (
    SipUaMessage *message, const SipUaAddress *address, GError **error);
SIPUA_API SipUaAddress *sipua_message_get_to (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_to (
    SipUaMessage *message, const SipUaAddress *address, GError **error);
SIPUA_API GList *sipua_message_get_contacts (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_contacts (
    SipUaMessage *message, GList *contacts, GError **error);
SIPUA_API gboolean sipua_message_is_contact_wildcard (const SipUaMessage *message);
SIPUA_API gboolean sipua_message_set_contact_wildcard (SipUaMessage *message, GError **error);
SIPUA_API GList *sipua_message_get_routes (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_routes (SipUaMessage *message, GList *routes, GError **error);
SIPUA_API GList *sipua_message_get_record_routes (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_record_routes (
    SipUaMessage *message, GList *routes, GError **error);

SIPUA_API SipUaVia *sipua_message_get_via (
    const SipUaMessage *message, guint index, GError **error);
SIPUA_API GList *sipua_message_get_vias (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_vias (SipUaMessage *message, GList *vias, GError **error);
SIPUA_API gboolean sipua_message_prepend_via (
    SipUaMessage *message, const SipUaVia *via, GError **error);

SIPUA_API SipUaCSeq *sipua_message_get_cseq (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_cseq (
    SipUaMessage *message, const SipUaCSeq *cseq, GError **error);

G_END_DECLS
