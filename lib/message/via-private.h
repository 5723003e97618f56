/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of a Via, for the files of this folder only. */
#pragma once

#include <sipua/sipua-via.h>

#include "base/view.h"

struct _SipUaVia {
  gatomicrefcount ref_count;
  char *protocol;  /* (owned): with version, "SIP/2.0" */
  char *transport; /* (owned) */
  char *host;      /* (owned): an IPv6 address without brackets */
  guint16 port;    /* 0: none */
  GArray *params; /* (owned) (element-type SipUaHeaderParam): received and maddr without brackets */
};

/* (transfer full): the Via that is the whole of @text; NULL with @error set, in which offsets are
 * counted from @offset on. */
SipUaVia *sipua_via_from_view (SipUaView text, gsize offset, GError **error);
