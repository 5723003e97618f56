/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-message.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_BODY_PART (sipua_body_part_get_type ())

typedef struct _SipUaBodyPart SipUaBodyPart;

SIPUA_API GType sipua_body_part_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaBodyPart *sipua_body_part_new (
    const char *content_type, GBytes *body, GError **error);
SIPUA_API SipUaBodyPart *sipua_body_part_new_multipart (const char *content_type, GError **error);
SIPUA_API SipUaBodyPart *sipua_body_part_parse (
    const char *content_type, GBytes *body, GError **error);
SIPUA_API SipUaBodyPart *sipua_body_part_ref (SipUaBodyPart *part);
SIPUA_API void sipua_body_part_unref (SipUaBodyPart *part);

SIPUA_API const char *sipua_body_part_get_header (const SipUaBodyPart *part, const char *name);
SIPUA_API gboolean sipua_body_part_get_header_at (
    const SipUaBodyPart *part, guint position, const char **name, const char **value);
SIPUA_API gboolean sipua_body_part_set_header (
    SipUaBodyPart *part, const char *name, const char *value, GError **error);
SIPUA_API const char *sipua_body_part_get_media_type (const SipUaBodyPart *part);
SIPUA_API const char *sipua_body_part_get_disposition (const SipUaBodyPart *part);
SIPUA_API gboolean sipua_body_part_is_required (const SipUaBodyPart *part);
SIPUA_API GBytes *sipua_body_part_get_body (const SipUaBodyPart *part);

SIPUA_API gboolean sipua_body_part_is_multipart (const SipUaBodyPart *part);
SIPUA_API guint sipua_body_part_get_n_parts (const SipUaBodyPart *part);
SIPUA_API SipUaBodyPart *sipua_body_part_get_part (const SipUaBodyPart *part, guint index);
SIPUA_API gboolean sipua_body_part_add_part (
    SipUaBodyPart *part, SipUaBodyPart *child, GError **error);
SIPUA_API SipUaBodyPart *sipua_body_part_find (
    SipUaBodyPart *part, const char *media_type, const char *disposition);
SIPUA_API SipUaBodyPart *sipua_body_part_find_unknown (
    SipUaBodyPart *part, const char *const *media_types, const char *const *dispositions);

SIPUA_API SipUaBodyPart *sipua_message_get_body_part (const SipUaMessage *message, GError **error);
SIPUA_API gboolean sipua_message_set_body_part (
    SipUaMessage *message, SipUaBodyPart *part, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaBodyPart, sipua_body_part_unref)

G_END_DECLS
