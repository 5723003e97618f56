/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>

G_BEGIN_DECLS

#define SIPUA_TYPE_CSEQ (sipua_cseq_get_type ())

typedef struct _SipUaCSeq SipUaCSeq;

SIPUA_API GType sipua_cseq_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaCSeq *sipua_cseq_new (guint32 number, const char *method, GError **error);
SIPUA_API SipUaCSeq *sipua_cseq_parse (const char *text, gssize length, GError **error);
SIPUA_API SipUaCSeq *sipua_cseq_ref (SipUaCSeq *cseq);
SIPUA_API void sipua_cseq_unref (SipUaCSeq *cseq);
SIPUA_API guint32 sipua_cseq_get_number (const SipUaCSeq *cseq);
SIPUA_API const char *sipua_cseq_get_method (const SipUaCSeq *cseq);
SIPUA_API gboolean sipua_cseq_equal (const SipUaCSeq *a, const SipUaCSeq *b);
SIPUA_API char *sipua_cseq_to_string (const SipUaCSeq *cseq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaCSeq, sipua_cseq_unref)

G_END_DECLS
