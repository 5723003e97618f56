/* SPDX-License-Identifier: BSD-3-Clause */
/* The public face of a syntax error, and of a value that cannot stand where it is to be put. */

#include "message/syntax-error.h"

#include <sipua/sipua-error.h>

#include "base/limits.h"

void
sipua_syntax_error_propagate (const SipUaSyntaxError *syntax, GError **error)
{
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE,
      "%s at offset %" G_GSIZE_FORMAT ": expected %s", syntax->part, syntax->offset,
      syntax->expected);
}

gboolean
sipua_refuse_value (GError **error, const char *part, gsize offset, const char *expected)
{
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
      "%s at offset %" G_GSIZE_FORMAT ": expected %s", part, offset, expected);
  return FALSE;
}

gboolean
sipua_check_line_ends (const char *text, const char *part, GError **error)
{
  gsize offset = strcspn (text, "\r\n");

  return text[offset] == '\0' || sipua_refuse_value (error, part, offset, "no line end");
}

gboolean
sipua_check_text (SipUaView text, const char *part, GError **error)
{
  SipUaSyntaxError syntax;

  if (text.length > SIPUA_MAX_HEADER_SIZE) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
        "%s of %" G_GSIZE_FORMAT " bytes exceeds the limit of %d", part, text.length,
        SIPUA_MAX_HEADER_SIZE);
    return FALSE;
  }
  for (gsize i = 0; i < text.length; i++)
    if (text.data[i] == '\r' || text.data[i] == '\n') {
      sipua_syntax_error (&syntax, part, i, "no line end");
      sipua_syntax_error_propagate (&syntax, error);
      return FALSE;
    }
  return TRUE;
}
