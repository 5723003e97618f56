/* SPDX-License-Identifier: BSD-3-Clause */
/* A CSeq value (RFC 3261 sections 8.1.1.5 and 20.16), as a view. */
#pragma once

#include "message/syntax-error.h"

typedef struct {
  guint32 number;
  SipUaView method;
} SipUaCSeqView;

/* The whole @text must be one CSeq. @error (nullable) is set if FALSE is returned. */
gboolean sipua_cseq_view_parse (SipUaView text, SipUaCSeqView *ret_cseq, SipUaSyntaxError *error);
