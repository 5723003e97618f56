/* SPDX-License-Identifier: BSD-3-Clause */
/* The line checker for session descriptions (RFC 8866), which runs before GstSDPMessage sees any
 * of the text: GstSDPMessage takes whatever it is given. */
#pragma once

#include <sipua/sipua-error.h>

#include "base/view.h"

typedef struct {
  SipUaError code;      /* PARSE, or TOO_LARGE for a limit of base/limits.h */
  guint line;           /* from 1 */
  gsize offset;         /* byte from the start of the text, from 0 */
  const char *expected; /* (unowned): static text, what should have stood there */
} SipUaSdpFault;

/* Allocates nothing, reads each byte a bounded number of times. @fault is filled on FALSE. */
gboolean sipua_sdp_check (SipUaView text, SipUaSdpFault *fault);
