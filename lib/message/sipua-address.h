/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-uri.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_ADDRESS (sipua_address_get_type ())

typedef struct _SipUaAddress SipUaAddress;

SIPUA_API GType sipua_address_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaAddress *sipua_address_new (const SipUaUri *uri);
SIPUA_API SipUaAddress *sipua_address_parse (const char *text, gssize length, GError **error);
SIPUA_API GList *sipua_address_parse_list (const char *text, gssize length, GError **error);
SIPUA_API SipUaAddress *sipua_address_copy (const SipUaAddress *address);
SIPUA_API SipUaAddress *sipua_address_ref (SipUaAddress *address);
SIPUA_API void sipua_address_unref (SipUaAddress *address);

SIPUA_API const char *sipua_address_get_display_name (const SipUaAddress *address);
SIPUA_API SipUaUri *sipua_address_get_uri (const SipUaAddress *address);
SIPUA_API gboolean sipua_address_has_param (const SipUaAddress *address, const char *name);
SIPUA_API const char *sipua_address_get_param (const SipUaAddress *address, const char *name);
SIPUA_API gboolean sipua_address_get_nth_param (
    const SipUaAddress *address, guint index, const char **name, const char **value);
SIPUA_API gboolean sipua_address_get_expires (const SipUaAddress *address, guint *seconds);
SIPUA_API gboolean sipua_address_get_q (const SipUaAddress *address, double *q);
SIPUA_API gboolean sipua_address_equal (const SipUaAddress *a, const SipUaAddress *b);
SIPUA_API char *sipua_address_to_string (const SipUaAddress *address);

SIPUA_API gboolean sipua_address_set_display_name (
    SipUaAddress *address, const char *display_name, GError **error);
SIPUA_API gboolean sipua_address_set_uri (
    SipUaAddress *address, const SipUaUri *uri, GError **error);
SIPUA_API gboolean sipua_address_set_param (
    SipUaAddress *address, const char *name, const char *value, GError **error);
SIPUA_API gboolean sipua_address_remove_param (
    SipUaAddress *address, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaAddress, sipua_address_unref)

G_END_DECLS
