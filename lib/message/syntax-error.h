/* SPDX-License-Identifier: BSD-3-Clause */
/* Where and why a text is not what it should be; becomes a GError at the public border only. */
#pragma once

#include "base/view.h"

typedef struct {
  const char *part;     /* (unowned): static, "URI port" */
  const char *expected; /* (unowned): static, "a number from 1 to 65535" */
  gsize offset;         /* bytes from the start of the text */
} SipUaSyntaxError;

/* Always FALSE, so that a parser can return it. @error may be NULL. */
static inline gboolean
sipua_syntax_error (SipUaSyntaxError *error, const char *part, gsize offset, const char *expected)
{
  if (error)
    *error = (SipUaSyntaxError){ part, expected, offset };
  return FALSE;
}

void sipua_syntax_error_propagate (const SipUaSyntaxError *syntax, GError **error);

/* Always FALSE. The same about a value that was handed in: %SIPUA_ERROR_INVALID_VALUE. */
gboolean sipua_refuse_value (GError **error, const char *part, gsize offset, const char *expected);

/* FALSE with @error set if @text is over SIPUA_MAX_HEADER_SIZE or has a line end, which a quoted string
 * would hide: what is parsed on its own and not as part of a message. */
gboolean sipua_check_text (SipUaView text, const char *part, GError **error);

/* FALSE with @error set if @text could end a line and so begin a header of its own. */
gboolean sipua_check_line_ends (const char *text, const char *part, GError **error);
