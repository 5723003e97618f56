/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_AUTH_VALUE (sipua_auth_value_get_type ())

typedef struct _SipUaAuthValue SipUaAuthValue;

SIPUA_API GType sipua_auth_value_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaAuthValue *sipua_auth_value_new_challenge (const char *scheme, GError **error);
SIPUA_API SipUaAuthValue *sipua_auth_value_new_credentials (const char *scheme, GError **error);
SIPUA_API SipUaAuthValue *sipua_auth_value_parse (const char *text, gssize length, GError **error);
SIPUA_API SipUaAuthValue *sipua_auth_value_copy (const SipUaAuthValue *value);
SIPUA_API void sipua_auth_value_free (SipUaAuthValue *value);

SIPUA_API const char *sipua_auth_value_get_scheme (const SipUaAuthValue *value);
SIPUA_API gboolean sipua_auth_value_is_scheme (const SipUaAuthValue *value, const char *scheme);
SIPUA_API const char *sipua_auth_value_get_token (const SipUaAuthValue *value);
SIPUA_API const char *sipua_auth_value_get_param (const SipUaAuthValue *value, const char *name);
SIPUA_API gboolean sipua_auth_value_get_nth_param (
    const SipUaAuthValue *value, guint index, const char **name, const char **param);
SIPUA_API gboolean sipua_auth_value_set_param (
    SipUaAuthValue *value, const char *name, const char *param, GError **error);
SIPUA_API gboolean sipua_auth_value_remove_param (SipUaAuthValue *value, const char *name);
SIPUA_API char *sipua_auth_value_to_string (const SipUaAuthValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaAuthValue, sipua_auth_value_free)

G_END_DECLS
