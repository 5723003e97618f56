/* SPDX-License-Identifier: BSD-3-Clause */
/* One Via element (RFC 3261 section 20.42), as views into the text it was parsed from. */
#pragma once

#include "base/view.h"

typedef struct {
  SipUaView transport; /* "UDP" */
  SipUaView host;      /* sent-by without port; an IPv6 reference without its brackets */
  guint16 port;        /* sent-by port; 0: none given */
  SipUaView branch;    /* length 0: none */
  SipUaView received;  /* length 0: none; without brackets */
  gboolean has_rport;
  guint16 rport;   /* 0: "rport" without a value */
  SipUaView maddr; /* length 0: none */
} SipUaViaView;

/* FALSE if @text is no via-parm; *ret_via is then left alone. */
gboolean sipua_via_parse (SipUaView text, SipUaViaView *ret_via);
