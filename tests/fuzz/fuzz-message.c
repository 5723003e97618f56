/* SPDX-License-Identifier: BSD-3-Clause */
/* A datagram: parsed, all that is in it read, written and parsed again, which must agree. */

#include "fuzz/fuzz.h"
#include "unit/message-inputs.h"

static void
assert_same_view (SipUaView a, SipUaView b)
{
  g_assert_cmpmem (a.data, a.length, b.data, b.length);
}

static void
assert_same (const SipUaMessage *a, const SipUaMessage *b)
{
  gsize length_a, length_b;
  const char *body_a = sipua_message_get_body (a, &length_a);
  const char *body_b = sipua_message_get_body (b, &length_b);

  g_assert_cmpint (sipua_message_is_request (a), ==, sipua_message_is_request (b));
  g_assert_cmpstr (sipua_message_get_method (a), ==, sipua_message_get_method (b));
  g_assert_cmpstr (sipua_message_get_request_uri (a), ==, sipua_message_get_request_uri (b));
  g_assert_cmpuint (sipua_message_get_status (a), ==, sipua_message_get_status (b));
  g_assert_cmpstr (sipua_message_get_reason (a), ==, sipua_message_get_reason (b));
  g_assert_cmpuint (sipua_message_cseq (a), ==, sipua_message_cseq (b));
  g_assert_cmpstr (sipua_message_call_id (a), ==, sipua_message_call_id (b));
  assert_same_view (sipua_message_from_tag (a), sipua_message_from_tag (b));
  assert_same_view (sipua_message_to_tag (a), sipua_message_to_tag (b));
  assert_same_view (sipua_message_top_branch (a), sipua_message_top_branch (b));
  for (guint id = 1; id < SIPUA_N_HEADERS; id++) {
    if (id == SIPUA_HEADER_CONTENT_LENGTH)
      continue;
    g_assert_cmpuint (sipua_message_count (a, id), ==, sipua_message_count (b, id));
    for (guint i = 0; i < sipua_message_count (a, id); i++)
      assert_same_view (sipua_message_header_view (a, id, i), sipua_message_header_view (b, id, i));
  }
  g_assert_cmpmem (body_a, length_a, body_b, length_b);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SipUaMessage) message = NULL;
  g_autoptr (SipUaMessage) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (parse_and_exercise ((const char *)data, size) != SIPUA_PARSE_OK)
    return 0;
  message = sipua_message_parse ((const char *)data, size, NULL);
  bytes = sipua_message_serialize (message);
  again = sipua_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  /* A message of the largest size may grow by its Content-Length. */
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE))
    return 0;
  g_assert_no_error (error);
  assert_same (message, again);
  return 0;
}
