/* SPDX-License-Identifier: BSD-3-Clause */
/* The value of an authentication header (RFC 3261 sections 20.7, 20.27, 20.28 and 20.44): as a
 * header it is refused, or comes back octet for octet, and is one value whatever commas are in it; as a
 * SipUaAuthValue it is accepted as it is written again. */

#include "base/chars.h"
#include "fuzz/fuzz.h"
#include "message/message.h"

#include <sipua/sipua-auth-value.h>

static const char *const names[] = { "WWW-Authenticate", "Proxy-Authenticate", "Authorization",
  "Proxy-Authorization" };

static void
check_value (const SipUaMessage *message, const char *name, const char *value)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (name));
  SipUaHeaderIter iter;
  SipUaView element;
  guint n = 0;

  g_assert_cmpstr (sipua_message_get_header (message, name, 0), ==, value);
  sipua_header_iter_init (&iter, message, id);
  while (sipua_header_iter_next (&iter, &element))
    n++;
  g_assert_cmpuint (n, ==, *value ? 1 : 0);
}

static void
try_auth_value (const guint8 *data, gsize size)
{
  g_autoptr (SipUaAuthValue) value = sipua_auth_value_parse ((const char *)data, size, NULL);
  g_autoptr (SipUaAuthValue) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *written_again = NULL;
  g_autoptr (GError) error = NULL;

  if (!value)
    return;
  written = sipua_auth_value_to_string (value);
  again = sipua_auth_value_parse (written, -1, &error);
  /* Escapes may be added. */
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE))
    return;
  g_assert_no_error (error);
  written_again = sipua_auth_value_to_string (again);
  g_assert_cmpstr (written, ==, written_again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *)data, size);
  g_autofree char *trimmed = sipua_view_dup (sipua_view_trim (sipua_view_from_string (value)));
  g_autoptr (SipUaMessage) message = sipua_message_new_response (401, NULL, NULL);
  g_autoptr (GBytes) bytes = NULL;
  const char *name = names[size % G_N_ELEMENTS (names)];

  try_auth_value (data, size);
  if (!sipua_message_append_header (message, name, value, NULL))
    return 0;
  check_value (message, name, trimmed);
  bytes = sipua_message_serialize (message);
  g_assert_nonnull (
      memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), trimmed, strlen (trimmed)));
  return 0;
}
