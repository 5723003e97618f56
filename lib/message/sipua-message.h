/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_MESSAGE (sipua_message_get_type ())

typedef struct _SipUaMessage SipUaMessage;

SIPUA_API GType sipua_message_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaMessage *sipua_message_new_request (
    const char *method, const char *uri, GError **error);
SIPUA_API SipUaMessage *sipua_message_new_response (
    guint status, const char *reason, GError **error);
SIPUA_API SipUaMessage *sipua_message_parse (const char *data, gssize length, GError **error);
SIPUA_API SipUaMessage *sipua_message_copy (const SipUaMessage *message);
SIPUA_API SipUaMessage *sipua_message_ref (SipUaMessage *message);
SIPUA_API void sipua_message_unref (SipUaMessage *message);

SIPUA_API gboolean sipua_message_is_request (const SipUaMessage *message);
SIPUA_API const char *sipua_message_get_method (const SipUaMessage *message);
SIPUA_API const char *sipua_message_get_request_uri (const SipUaMessage *message);
SIPUA_API guint sipua_message_get_status (const SipUaMessage *message);
SIPUA_API const char *sipua_message_get_reason (const SipUaMessage *message);
SIPUA_API gboolean sipua_message_set_method (
    SipUaMessage *message, const char *method, GError **error);
SIPUA_API gboolean sipua_message_set_request_uri (
    SipUaMessage *message, const char *uri, GError **error);
SIPUA_API gboolean sipua_message_set_status (
    SipUaMessage *message, guint status, const char *reason, GError **error);

SIPUA_API guint sipua_message_count_headers (const SipUaMessage *message, const char *name);
SIPUA_API const char *sipua_message_get_header (
    const SipUaMessage *message, const char *name, guint index);
SIPUA_API gboolean sipua_message_get_header_at (
    const SipUaMessage *message, guint position, const char **name, const char **value);
SIPUA_API gboolean sipua_message_append_header (
    SipUaMessage *message, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_message_prepend_header (
    SipUaMessage *message, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_message_insert_header (
    SipUaMessage *message, const char *name, guint index, const char *value, GError **error);
SIPUA_API gboolean sipua_message_set_header (
    SipUaMessage *message, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_message_replace_header (
    SipUaMessage *message, const char *name, guint index, const char *value, GError **error);
SIPUA_API guint sipua_message_remove_header (SipUaMessage *message, const char *name);
SIPUA_API gboolean sipua_message_remove_header_line (
    SipUaMessage *message, const char *name, guint index);

SIPUA_API const char *sipua_message_get_body (const SipUaMessage *message, gsize *length);
SIPUA_API gboolean sipua_message_set_body (SipUaMessage *message, const char *content_type,
    const char *body, gssize length, GError **error);
SIPUA_API GBytes *sipua_message_serialize (const SipUaMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaMessage, sipua_message_unref)

G_END_DECLS
