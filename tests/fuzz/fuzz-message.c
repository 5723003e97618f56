/* SPDX-License-Identifier: BSD-3-Clause */
/* A datagram: parsed, all that is in it read, written and parsed again, which must agree; each typed
 * getter called, and what it gave set; one line changed, added or removed, and all others left as they
 * came, to the byte. */

#include "fuzz/fuzz.h"
#include "unit/getter-checks.h"
#include "unit/message-inputs.h"

#define MAX_CHANGES 16 /* of one input, which would else take too long */

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

static SipUaMessage *
parse_again (const SipUaMessage *message)
{
  g_autoptr (GBytes) bytes = sipua_message_serialize (message);
  g_autoptr (GError) error = NULL;
  SipUaMessage *again =
      sipua_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);

  /* A message of the largest size may grow by its Content-Length, and by what is set. */
  if (!g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE))
    g_assert_no_error (error);
  return again;
}

/* No address or list can stand there, and Content-Length is nobody's to set. */
static gboolean
has_own_getter (const char *name)
{
  switch (sipua_header_id (sipua_view_from_string (name))) {
    case SIPUA_HEADER_VIA:
    case SIPUA_HEADER_CALL_ID:
    case SIPUA_HEADER_CSEQ:
    case SIPUA_HEADER_CONTENT_LENGTH:
      return TRUE;
    default:
      return FALSE;
  }
}

/* Every getter with the name of each header that is there. */
static void
check_typed (const SipUaMessage *message)
{
  g_autoptr (SipUaMessage) scratch = sipua_message_copy (message);
  g_autoptr (SipUaMessage) again = NULL;
  const char *name, *value;

  for (guint i = 0; sipua_message_get_header_at (message, i, &name, &value); i++)
    if (value == sipua_message_get_header (message, name, 0) && !has_own_getter (name))
      check_named_getters (scratch, name);
  check_other_getters (scratch);
  again = parse_again (scratch);
}

/* Splits what was written at its line ends, but for those of folds: the start line, then one for each
 * header, then the empty line and the body. */
static GPtrArray *
split_lines (GBytes *bytes, guint n_headers)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  gsize size, start = 0, end = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  while (lines->len <= n_headers) {
    do
      end = (const char *)memchr (data + end, '\n', size - end) + 1 - data;
    while (lines->len > 0 && (data[end] == ' ' || data[end] == '\t'));
    g_ptr_array_add (lines, g_bytes_new_from_bytes (bytes, start, end - start));
    start = end;
  }
  g_ptr_array_add (lines, g_bytes_new_from_bytes (bytes, start, size - start));
  return lines;
}

static void
assert_written (const SipUaMessage *message, GPtrArray *lines)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GBytes) written = sipua_message_serialize (message);
  g_autoptr (SipUaMessage) again = NULL;

  for (guint i = 0; i < lines->len; i++)
    g_byte_array_append (
        expected, g_bytes_get_data (lines->pdata[i], NULL), g_bytes_get_size (lines->pdata[i]));
  g_assert_cmpmem (
      g_bytes_get_data (written, NULL), g_bytes_get_size (written), expected->data, expected->len);
  again = parse_again (message);
}

static GBytes *
line_of (const char *name)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (name));
  char *line = g_strdup_printf ("%s: changed\r\n", id ? sipua_header_name (id) : name);

  return g_bytes_new_take (line, strlen (line));
}

/* The parser looks into these, or wants them once. */
static gboolean
is_checked (const char *name)
{
  switch (sipua_header_id (sipua_view_from_string (name))) {
    case SIPUA_HEADER_VIA:
    case SIPUA_HEADER_FROM:
    case SIPUA_HEADER_TO:
    case SIPUA_HEADER_CALL_ID:
    case SIPUA_HEADER_CSEQ:
    case SIPUA_HEADER_CONTENT_LENGTH:
    case SIPUA_HEADER_MAX_FORWARDS:
      return TRUE;
    default:
      return FALSE;
  }
}

static gboolean
is_same_name (const char *a, const char *b)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (a));

  return id ? id == sipua_header_id (sipua_view_from_string (b)) : !g_ascii_strcasecmp (a, b);
}

/* Does with the line at @position of both the message and its lines what @choice says. */
static gboolean
change (SipUaMessage *message, GPtrArray *lines, guint position, guint choice)
{
  g_autofree char *name = NULL;
  const char *shown;
  guint index = 0;

  sipua_message_get_header_at (message, position, &shown, NULL);
  if (is_checked (shown))
    return FALSE;
  name = g_strdup (shown);
  /* Empty values may be one and the same. */
  for (guint i = 0; i < position; i++) {
    sipua_message_get_header_at (message, i, &shown, NULL);
    index += is_same_name (shown, name);
  }
  switch (choice) {
    case 0:
      g_assert_true (sipua_message_remove_header_line (message, name, index));
      g_ptr_array_remove_index (lines, position + 1);
      return TRUE;
    case 1:
      g_ptr_array_insert (lines, lines->len - 1, line_of (name));
      return sipua_message_append_header (message, name, "changed", NULL);
    case 2:
      g_ptr_array_insert (lines, position + 1, line_of (name));
      return sipua_message_insert_header (message, name, index, "changed", NULL);
    default:
      g_bytes_unref (lines->pdata[position + 1]);
      lines->pdata[position + 1] = line_of (name);
      return sipua_message_replace_header (message, name, index, "changed", NULL);
  }
}

/* Changes each line on its own, in one of the ways. @message has a Content-Length, so that nothing is
 * written that is not there. */
static void
check_changes (const SipUaMessage *message, guint random)
{
  g_autoptr (GBytes) written = sipua_message_serialize (message);
  guint n = 0;

  while (sipua_message_get_header_at (message, n, NULL, NULL))
    n++;
  for (guint i = 0; i < MIN (n, MAX_CHANGES); i++) {
    g_autoptr (SipUaMessage) copy = sipua_message_copy (message);
    g_autoptr (GPtrArray) lines = split_lines (written, n);

    assert_written (copy, lines);
    if (change (copy, lines, i, (random + i) % 4))
      assert_written (copy, lines);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SipUaMessage) message = NULL;
  g_autoptr (SipUaMessage) again = NULL;

  if (parse_and_exercise ((const char *)data, size) != SIPUA_PARSE_OK)
    return 0;
  message = sipua_message_parse ((const char *)data, size, NULL);
  check_typed (message);
  again = parse_again (message);
  if (!again)
    return 0;
  assert_same (message, again);
  check_changes (again, size);
  return 0;
}
