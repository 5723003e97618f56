/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_HEADER_VALUE (sipua_header_value_get_type ())

typedef struct _SipUaHeaderValue SipUaHeaderValue;

SIPUA_API GType sipua_header_value_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaHeaderValue *sipua_header_value_new (const char *value, GError **error);
SIPUA_API SipUaHeaderValue *sipua_header_value_parse (
    const char *text, gssize length, GError **error);
SIPUA_API SipUaHeaderValue *sipua_header_value_copy (const SipUaHeaderValue *value);
SIPUA_API void sipua_header_value_free (SipUaHeaderValue *value);

SIPUA_API const char *sipua_header_value_get_value (const SipUaHeaderValue *value);
SIPUA_API gboolean sipua_header_value_get_media_type (
    const SipUaHeaderValue *value, char **type, char **subtype);
SIPUA_API gboolean sipua_header_value_has_param (const SipUaHeaderValue *value, const char *name);
SIPUA_API const char *sipua_header_value_get_param (
    const SipUaHeaderValue *value, const char *name);
SIPUA_API gboolean sipua_header_value_get_nth_param (
    const SipUaHeaderValue *value, guint index, const char **name, const char **param);
SIPUA_API gboolean sipua_header_value_get_param_number (
    const SipUaHeaderValue *value, const char *name, guint32 *number, GError **error);
SIPUA_API gboolean sipua_header_value_set_param (
    SipUaHeaderValue *value, const char *name, const char *param, GError **error);
SIPUA_API gboolean sipua_header_value_set_quoted_param (
    SipUaHeaderValue *value, const char *name, const char *param, GError **error);
SIPUA_API gboolean sipua_header_value_remove_param (SipUaHeaderValue *value, const char *name);
SIPUA_API char *sipua_header_value_to_string (const SipUaHeaderValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaHeaderValue, sipua_header_value_free)

G_END_DECLS
