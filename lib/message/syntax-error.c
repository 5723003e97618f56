/* SPDX-License-Identifier: BSD-3-Clause */
/* The public face of a syntax error. */

#include "message/syntax-error.h"

#include <sipua/sipua-error.h>

void
sipua_syntax_error_propagate (const SipUaSyntaxError *syntax, GError **error)
{
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE,
      "%s at offset %" G_GSIZE_FORMAT ": expected %s", syntax->part, syntax->offset,
      syntax->expected);
}
