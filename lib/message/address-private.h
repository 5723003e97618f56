/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of an address, for the files of this folder only. */
#pragma once

#include <sipua/sipua-address.h>

#include "message/syntax-error.h"

struct _SipUaAddress {
  gatomicrefcount ref_count;
  char *display_name; /* (owned) (nullable): without quotes and escapes */
  SipUaUri *uri;      /* (owned) */
  GArray *params;     /* (owned) (element-type SipUaHeaderParam) */
};

/* (transfer full): the address that is the whole of @text; NULL with @error set, in which offsets
 * are counted from @offset on. */
SipUaAddress *sipua_address_from_view (SipUaView text, gsize offset, GError **error);

/* Whether two texts are equal addresses; what is no address is compared without regard to case. */
gboolean sipua_address_text_equal (const char *a, const char *b);
