/* SPDX-License-Identifier: BSD-3-Clause */
/* The value of an authentication header (RFC 3261 sections 20.7, 20.27, 20.28 and 20.44): as a
 * header it is refused, or comes back octet for octet, and is one value whatever commas are in it. */

#include "fuzz/fuzz.h"
#include "message/message.h"

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

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *)data, size);
  g_autoptr (SipUaMessage) message = sipua_message_new_response (401, NULL, NULL);
  g_autoptr (GBytes) bytes = NULL;
  const char *name = names[size % G_N_ELEMENTS (names)];

  if (!sipua_message_append_header (message, name, value, NULL))
    return 0;
  check_value (message, name, value);
  bytes = sipua_message_serialize (message);
  g_assert_nonnull (
      memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), value, strlen (value)));
  return 0;
}
