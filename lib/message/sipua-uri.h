/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_URI (sipua_uri_get_type ())

typedef struct _SipUaUri SipUaUri;

SIPUA_API GType sipua_uri_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaUri *sipua_uri_new (
    const char *scheme, const char *user, const char *host, guint port, GError **error);
SIPUA_API SipUaUri *sipua_uri_new_tel (
    const char *number, const char *phone_context, GError **error);
SIPUA_API SipUaUri *sipua_uri_parse (const char *text, gssize length, GError **error);
SIPUA_API SipUaUri *sipua_uri_copy (const SipUaUri *uri);
SIPUA_API SipUaUri *sipua_uri_ref (SipUaUri *uri);
SIPUA_API void sipua_uri_unref (SipUaUri *uri);

SIPUA_API const char *sipua_uri_get_text (const SipUaUri *uri);
SIPUA_API const char *sipua_uri_get_scheme (const SipUaUri *uri);
SIPUA_API const char *sipua_uri_get_user (const SipUaUri *uri);
SIPUA_API const char *sipua_uri_get_password (const SipUaUri *uri);
SIPUA_API const char *sipua_uri_get_host (const SipUaUri *uri);
SIPUA_API guint sipua_uri_get_port (const SipUaUri *uri);
SIPUA_API gboolean sipua_uri_has_param (const SipUaUri *uri, const char *name);
SIPUA_API const char *sipua_uri_get_param (const SipUaUri *uri, const char *name);
SIPUA_API gboolean sipua_uri_get_nth_param (
    const SipUaUri *uri, guint index, const char **name, const char **value);
SIPUA_API const char *sipua_uri_get_header (const SipUaUri *uri, const char *name);
SIPUA_API gboolean sipua_uri_get_nth_header (
    const SipUaUri *uri, guint index, const char **name, const char **value);
SIPUA_API char *sipua_uri_to_request_uri (const SipUaUri *uri);
SIPUA_API char *sipua_uri_to_string (const SipUaUri *uri);

SIPUA_API gboolean sipua_uri_equal (gconstpointer a, gconstpointer b);
SIPUA_API guint sipua_uri_hash (gconstpointer uri);

SIPUA_API gboolean sipua_uri_set_scheme (SipUaUri *uri, const char *scheme, GError **error);
SIPUA_API gboolean sipua_uri_set_user (SipUaUri *uri, const char *user, GError **error);
SIPUA_API gboolean sipua_uri_set_password (SipUaUri *uri, const char *password, GError **error);
SIPUA_API gboolean sipua_uri_set_host (SipUaUri *uri, const char *host, GError **error);
SIPUA_API gboolean sipua_uri_set_port (SipUaUri *uri, guint port, GError **error);
SIPUA_API gboolean sipua_uri_set_param (
    SipUaUri *uri, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_uri_remove_param (SipUaUri *uri, const char *name, GError **error);
SIPUA_API gboolean sipua_uri_set_header (
    SipUaUri *uri, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_uri_add_header (
    SipUaUri *uri, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_uri_remove_header (SipUaUri *uri, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaUri, sipua_uri_unref)

G_END_DECLS
