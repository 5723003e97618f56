/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_VIA (sipua_via_get_type ())

typedef struct _SipUaVia SipUaVia;

SIPUA_API GType sipua_via_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaVia *sipua_via_new (
    const char *transport, const char *host, guint port, const char *branch, GError **error);
SIPUA_API SipUaVia *sipua_via_parse (const char *text, gssize length, GError **error);
SIPUA_API GList *sipua_via_parse_list (const char *text, gssize length, GError **error);
SIPUA_API SipUaVia *sipua_via_copy (const SipUaVia *via);
SIPUA_API SipUaVia *sipua_via_ref (SipUaVia *via);
SIPUA_API void sipua_via_unref (SipUaVia *via);

SIPUA_API const char *sipua_via_get_protocol (const SipUaVia *via);
SIPUA_API const char *sipua_via_get_transport (const SipUaVia *via);
SIPUA_API const char *sipua_via_get_host (const SipUaVia *via);
SIPUA_API guint sipua_via_get_port (const SipUaVia *via);
SIPUA_API const char *sipua_via_get_branch (const SipUaVia *via);
SIPUA_API const char *sipua_via_get_received (const SipUaVia *via);
SIPUA_API gboolean sipua_via_get_rport (const SipUaVia *via, guint *port);
SIPUA_API const char *sipua_via_get_maddr (const SipUaVia *via);
SIPUA_API gboolean sipua_via_get_ttl (const SipUaVia *via, guint *ttl);
SIPUA_API gboolean sipua_via_has_param (const SipUaVia *via, const char *name);
SIPUA_API const char *sipua_via_get_param (const SipUaVia *via, const char *name);
SIPUA_API gboolean sipua_via_get_nth_param (
    const SipUaVia *via, guint index, const char **name, const char **value);

SIPUA_API gboolean sipua_via_set_transport (SipUaVia *via, const char *transport, GError **error);
SIPUA_API gboolean sipua_via_set_host (SipUaVia *via, const char *host, GError **error);
SIPUA_API gboolean sipua_via_set_port (SipUaVia *via, guint port, GError **error);
SIPUA_API gboolean sipua_via_set_rport (SipUaVia *via, guint port, GError **error);
SIPUA_API gboolean sipua_via_set_param (
    SipUaVia *via, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_via_remove_param (SipUaVia *via, const char *name, GError **error);
SIPUA_API char *sipua_via_to_string (const SipUaVia *via);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaVia, sipua_via_unref)

G_END_DECLS
