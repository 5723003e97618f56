/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-auth-value.h>
#include <sipua/sipua-header-value.h>
#include <sipua/sipua-message.h>

G_BEGIN_DECLS

/* Lists. */
SIPUA_API char **sipua_message_get_header_values (const SipUaMessage *message, const char *name);
SIPUA_API char **sipua_message_get_tokens (
    const SipUaMessage *message, const char *name, GError **error);
SIPUA_API gboolean sipua_message_has_token (
    const SipUaMessage *message, const char *name, const char *token);
SIPUA_API gboolean sipua_message_add_token (
    SipUaMessage *message, const char *name, const char *token, GError **error);
SIPUA_API gboolean sipua_message_remove_token (
    SipUaMessage *message, const char *name, const char *token);

/* Values with parameters, and those of authentication. */
SIPUA_API SipUaHeaderValue *sipua_message_get_header_value (
    const SipUaMessage *message, const char *name, guint index, GError **error);
SIPUA_API gboolean sipua_message_set_header_value (
    SipUaMessage *message, const char *name, const SipUaHeaderValue *value, GError **error);
SIPUA_API gboolean sipua_message_append_header_value (
    SipUaMessage *message, const char *name, const SipUaHeaderValue *value, GError **error);
SIPUA_API SipUaAuthValue *sipua_message_get_auth_value (
    const SipUaMessage *message, const char *name, guint index, GError **error);
SIPUA_API gboolean sipua_message_append_auth_value (
    SipUaMessage *message, const char *name, const SipUaAuthValue *value, GError **error);

/* Numbers. */
SIPUA_API gboolean sipua_message_get_number (
    const SipUaMessage *message, const char *name, guint32 *number, GError **error);
SIPUA_API gboolean sipua_message_set_number (
    SipUaMessage *message, const char *name, guint32 number, GError **error);

/* Headers of which several things come back at once. */
SIPUA_API gboolean sipua_message_get_rack (
    const SipUaMessage *message, guint32 *rseq, guint32 *cseq, const char **method, GError **error);
SIPUA_API gboolean sipua_message_set_rack (
    SipUaMessage *message, guint32 rseq, guint32 cseq, const char *method, GError **error);
SIPUA_API gboolean sipua_message_get_retry_after (const SipUaMessage *message, guint32 *seconds,
    char **comment, guint32 *duration, GError **error);
SIPUA_API gboolean sipua_message_set_retry_after (
    SipUaMessage *message, guint32 seconds, const char *comment, guint32 duration, GError **error);
SIPUA_API gboolean sipua_message_get_warning (const SipUaMessage *message, guint index, guint *code,
    char **agent, char **text, GError **error);
SIPUA_API gboolean sipua_message_append_warning (
    SipUaMessage *message, guint code, const char *agent, const char *text, GError **error);
SIPUA_API gboolean sipua_message_get_replaces (const SipUaMessage *message, char **call_id,
    char **to_tag, char **from_tag, gboolean *early_only, GError **error);
SIPUA_API gboolean sipua_message_set_replaces (SipUaMessage *message, const char *call_id,
    const char *to_tag, const char *from_tag, gboolean early_only, GError **error);
SIPUA_API gboolean sipua_message_get_timestamp (
    const SipUaMessage *message, double *timestamp, double *delay, GError **error);
SIPUA_API const char *sipua_message_get_call_id (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_call_id (
    SipUaMessage *message, const char *call_id, GError **error);
SIPUA_API GDateTime *sipua_message_get_date (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_date (SipUaMessage *message, GDateTime *date, GError **error);

G_END_DECLS
