/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_URI (sipua_uri_get_type ())

typedef struct _SipUaUri SipUaUri;

SIPUA_API GType sipua_uri_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaUri *sipua_uri_parse (const char *text, gssize length, GError **error);
SIPUA_API SipUaUri *sipua_uri_ref (SipUaUri *uri);
SIPUA_API void sipua_uri_unref (SipUaUri *uri);
SIPUA_API const char *sipua_uri_get_scheme (const SipUaUri *uri);
SIPUA_API const char *sipua_uri_get_user (const SipUaUri *uri);
SIPUA_API const char *sipua_uri_get_host (const SipUaUri *uri);
SIPUA_API guint sipua_uri_get_port (const SipUaUri *uri);
SIPUA_API gboolean sipua_uri_has_param (const SipUaUri *uri, const char *name);
SIPUA_API const char *sipua_uri_get_param (const SipUaUri *uri, const char *name);
SIPUA_API gboolean sipua_uri_get_nth_header (
    const SipUaUri *uri, guint index, const char **name, const char **value);
SIPUA_API char *sipua_uri_to_request_uri (const SipUaUri *uri);
SIPUA_API char *sipua_uri_to_string (const SipUaUri *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaUri, sipua_uri_unref)

G_END_DECLS
