/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-uri.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_ADDRESS (sipua_address_get_type ())

typedef struct _SipUaAddress SipUaAddress;

SIPUA_API GType sipua_address_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaAddress *sipua_address_parse (const char *text, gssize length, GError **error);
SIPUA_API SipUaAddress *sipua_address_ref (SipUaAddress *address);
SIPUA_API void sipua_address_unref (SipUaAddress *address);
SIPUA_API const char *sipua_address_get_display_name (const SipUaAddress *address);
SIPUA_API SipUaUri *sipua_address_get_uri (const SipUaAddress *address);
SIPUA_API gboolean sipua_address_has_param (const SipUaAddress *address, const char *name);
SIPUA_API const char *sipua_address_get_param (const SipUaAddress *address, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaAddress, sipua_address_unref)

G_END_DECLS
