/* SPDX-License-Identifier: BSD-3-Clause */
/* The typed getters of a message: each takes whatever stands there or says why not, and what it takes can
 * be set, and is got again. The checks change a message that is made for them. */
#pragma once

#include <sipua/sipua-body-part.h>
#include <sipua/sipua-message-addresses.h>
#include <sipua/sipua-message-headers.h>

/* A setter must take what a getter gave, if there is room for it. */
static inline gboolean
was_set (gboolean ok, GError **error)
{
  if (g_error_matches (*error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE)) {
    g_assert_false (ok);
    g_clear_error (error);
    return FALSE;
  }
  g_assert_no_error (*error);
  g_assert_true (ok);
  return TRUE;
}

static inline void
check_header_value (SipUaMessage *scratch, const char *name)
{
  for (guint i = 0; TRUE; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaHeaderValue) value = sipua_message_get_header_value (scratch, name, i, &error);
    g_autoptr (SipUaHeaderValue) again = NULL;
    g_autofree char *text = NULL;
    g_autofree char *text_again = NULL;

    if (!value && !error)
      return;
    if (!value)
      continue;
    text = sipua_header_value_to_string (value);
    again = sipua_header_value_parse (text, -1, &error);
    if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE))
      continue;
    g_assert_no_error (error);
    text_again = sipua_header_value_to_string (again);
    g_assert_cmpstr (text, ==, text_again);
  }
}

static inline void
check_auth_value (SipUaMessage *scratch, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaAuthValue) value = sipua_message_get_auth_value (scratch, name, 0, &error);
  g_autoptr (SipUaAuthValue) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;
  guint n;

  g_assert_true (!value || !error);
  if (!value)
    return;
  text = sipua_auth_value_to_string (value);
  n = sipua_message_count_headers (scratch, name);
  if (!was_set (sipua_message_append_auth_value (scratch, name, value, &error), &error))
    return;
  again = sipua_message_get_auth_value (scratch, name, n, &error);
  g_assert_no_error (error);
  text_again = sipua_auth_value_to_string (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_true (sipua_message_remove_header_line (scratch, name, n));
}

static inline void
check_number (SipUaMessage *scratch, const char *name)
{
  guint32 number, again;
  g_autoptr (GError) error = NULL;

  if (sipua_message_get_number (scratch, name, &number, NULL)
      && was_set (sipua_message_set_number (scratch, name, number, &error), &error)) {
    g_assert_true (sipua_message_get_number (scratch, name, &again, NULL));
    g_assert_cmpuint (number, ==, again);
  }
}

static inline void
check_tokens (SipUaMessage *scratch, const char *name)
{
  g_auto (GStrv) values = sipua_message_get_header_values (scratch, name);
  g_auto (GStrv) tokens = sipua_message_get_tokens (scratch, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (values);
  g_assert_true (!tokens || g_strv_length (tokens) <= g_strv_length (values));
  for (guint i = 0; tokens && i < MIN (g_strv_length (tokens), 4); i++) {
    g_assert_true (sipua_message_has_token (scratch, name, tokens[i]));
    g_assert_true (sipua_message_remove_token (scratch, name, tokens[i]));
    g_assert_false (sipua_message_has_token (scratch, name, tokens[i]));
    if (was_set (sipua_message_add_token (scratch, name, tokens[i], &error), &error))
      g_assert_true (sipua_message_has_token (scratch, name, tokens[i]));
  }
}

static inline void
check_addresses (SipUaMessage *scratch, const char *name)
{
  g_autolist (SipUaAddress) addresses = sipua_message_get_addresses (scratch, name, NULL);
  g_autolist (SipUaAddress) again = NULL;
  g_autoptr (SipUaAddress) first = NULL;
  guint n_lines = sipua_message_count_headers (scratch, name);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (!addresses)
    return;
  ok = sipua_message_set_addresses (scratch, name, addresses, &error);
  /* What is to be there once is shown as often as it came, but not set so. */
  if (n_lines > 1 && g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE))
    return;
  if (!was_set (ok, &error))
    return;
  first = sipua_message_get_address (scratch, name, NULL);
  g_assert_true (sipua_address_equal (addresses->data, first));
  again = sipua_message_get_addresses (scratch, name, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (addresses), ==, g_list_length (again));
  for (GList *a = addresses, *b = again; a; a = a->next, b = b->next)
    g_assert_true (sipua_address_equal (a->data, b->data));
}

static inline void
check_vias (SipUaMessage *scratch)
{
  g_autolist (SipUaVia) vias = sipua_message_get_vias (scratch, NULL);
  g_autolist (SipUaVia) again = NULL;
  g_autoptr (GError) error = NULL;

  if (!vias || !was_set (sipua_message_set_vias (scratch, vias, &error), &error))
    return;
  again = sipua_message_get_vias (scratch, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (vias), ==, g_list_length (again));
  for (GList *a = vias, *b = again; a; a = a->next, b = b->next) {
    g_autofree char *text = sipua_via_to_string (a->data);
    g_autofree char *text_again = sipua_via_to_string (b->data);

    g_assert_cmpstr (text, ==, text_again);
  }
}

static inline void
check_cseq_and_call_id (SipUaMessage *scratch)
{
  g_autoptr (SipUaCSeq) cseq = sipua_message_get_cseq (scratch, NULL);
  g_autofree char *call_id = g_strdup (sipua_message_get_call_id (scratch, NULL));
  g_autoptr (SipUaCSeq) again = NULL;
  g_autoptr (GError) error = NULL;

  if (cseq && was_set (sipua_message_set_cseq (scratch, cseq, &error), &error)) {
    again = sipua_message_get_cseq (scratch, NULL);
    g_assert_true (sipua_cseq_equal (cseq, again));
  }
  if (call_id && was_set (sipua_message_set_call_id (scratch, call_id, &error), &error))
    g_assert_cmpstr (sipua_message_get_call_id (scratch, NULL), ==, call_id);
}

static inline void
check_rack (SipUaMessage *scratch)
{
  guint32 rseq, cseq, rseq_again, cseq_again;
  g_autofree char *method = NULL;
  g_autoptr (GError) error = NULL;
  const char *shown;

  if (!sipua_message_get_rack (scratch, &rseq, &cseq, &shown, NULL))
    return;
  method = g_strdup (shown);
  if (!was_set (sipua_message_set_rack (scratch, rseq, cseq, method, &error), &error))
    return;
  g_assert_true (sipua_message_get_rack (scratch, &rseq_again, &cseq_again, &shown, NULL));
  g_assert_cmpuint (rseq, ==, rseq_again);
  g_assert_cmpuint (cseq, ==, cseq_again);
  g_assert_cmpstr (method, ==, shown);
}

static inline void
check_retry_after (SipUaMessage *scratch)
{
  guint32 seconds, duration, seconds_again, duration_again;
  g_autofree char *comment = NULL;
  g_autofree char *comment_again = NULL;
  g_autoptr (GError) error = NULL;

  if (!sipua_message_get_retry_after (scratch, &seconds, &comment, &duration, NULL)
      || !was_set (
          sipua_message_set_retry_after (scratch, seconds, comment, duration, &error), &error))
    return;
  sipua_message_get_retry_after (scratch, &seconds_again, &comment_again, &duration_again, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seconds, ==, seconds_again);
  g_assert_cmpstr (comment, ==, comment_again);
  g_assert_cmpuint (duration, ==, duration_again);
}

static inline void
check_warning (SipUaMessage *scratch)
{
  g_auto (GStrv) values = sipua_message_get_header_values (scratch, "Warning");
  g_autofree char *agent = NULL;
  g_autofree char *text = NULL;
  g_autofree char *agent_again = NULL;
  g_autofree char *text_again = NULL;
  g_autoptr (GError) error = NULL;
  guint code, code_again;

  if (!sipua_message_get_warning (scratch, 0, &code, &agent, &text, NULL)
      || !was_set (sipua_message_append_warning (scratch, code, agent, text, &error), &error))
    return;
  sipua_message_get_warning (
      scratch, g_strv_length (values), &code_again, &agent_again, &text_again, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (code, ==, code_again);
  g_assert_cmpstr (agent, ==, agent_again);
  g_assert_cmpstr (text, ==, text_again);
}

static inline void
check_replaces (SipUaMessage *scratch)
{
  g_autofree char *call_id = NULL;
  g_autofree char *to_tag = NULL;
  g_autofree char *from_tag = NULL;
  g_autofree char *call_id_again = NULL;
  g_autofree char *to_tag_again = NULL;
  g_autofree char *from_tag_again = NULL;
  gboolean early, early_again;
  g_autoptr (GError) error = NULL;

  if (!sipua_message_get_replaces (scratch, &call_id, &to_tag, &from_tag, &early, NULL)
      || !was_set (
          sipua_message_set_replaces (scratch, call_id, to_tag, from_tag, early, &error), &error))
    return;
  sipua_message_get_replaces (
      scratch, &call_id_again, &to_tag_again, &from_tag_again, &early_again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (call_id, ==, call_id_again);
  g_assert_cmpstr (to_tag, ==, to_tag_again);
  g_assert_cmpstr (from_tag, ==, from_tag_again);
  g_assert_cmpint (early, ==, early_again);
}

static inline void
check_date (SipUaMessage *scratch)
{
  g_autoptr (GDateTime) date = sipua_message_get_date (scratch, NULL);
  g_autoptr (GDateTime) again = NULL;
  g_autoptr (GError) error = NULL;

  if (date && was_set (sipua_message_set_date (scratch, date, &error), &error)) {
    again = sipua_message_get_date (scratch, &error);
    g_assert_no_error (error);
    g_assert_true (g_date_time_equal (date, again));
  }
}

static inline void
assert_same_part (SipUaBodyPart *a, SipUaBodyPart *b)
{
  guint n = sipua_body_part_get_n_parts (a), n_again = sipua_body_part_get_n_parts (b);

  g_assert_cmpstr (sipua_body_part_get_media_type (a), ==, sipua_body_part_get_media_type (b));
  g_assert_cmpstr (sipua_body_part_get_disposition (a), ==, sipua_body_part_get_disposition (b));
  g_assert_cmpint (sipua_body_part_is_required (a), ==, sipua_body_part_is_required (b));
  /* A multipart has one part at least (RFC 2046 section 5.1.1): without any an empty one is written. */
  g_assert_true (n == n_again || (n == 0 && n_again == 1 && sipua_body_part_is_multipart (a)));
  for (guint i = 0; i < n; i++)
    assert_same_part (sipua_body_part_get_part (a, i), sipua_body_part_get_part (b, i));
  if (!sipua_body_part_is_multipart (a))
    g_assert_true (g_bytes_equal (sipua_body_part_get_body (a), sipua_body_part_get_body (b)));
}

static inline void
check_body_part (SipUaMessage *scratch)
{
  g_autoptr (SipUaBodyPart) part = sipua_message_get_body_part (scratch, NULL);
  g_autoptr (SipUaBodyPart) again = NULL;
  g_autoptr (GError) error = NULL;

  if (!part || !was_set (sipua_message_set_body_part (scratch, part, &error), &error))
    return;
  again = sipua_message_get_body_part (scratch, &error);
  g_assert_no_error (error);
  assert_same_part (part, again);
}

/* The getters that are told a name, on whatever header. Most are for others, and say so. */
static inline void
check_named_getters (SipUaMessage *scratch, const char *name)
{
  check_header_value (scratch, name);
  check_auth_value (scratch, name);
  check_number (scratch, name);
  check_tokens (scratch, name);
  check_addresses (scratch, name);
}

/* Those that know their header. */
static inline void
check_other_getters (SipUaMessage *scratch)
{
  double seconds, delay;

  check_vias (scratch);
  check_cseq_and_call_id (scratch);
  check_rack (scratch);
  check_retry_after (scratch);
  check_warning (scratch);
  check_replaces (scratch);
  check_date (scratch);
  check_body_part (scratch);
  sipua_message_get_timestamp (scratch, &seconds, &delay, NULL);
  sipua_message_is_contact_wildcard (scratch);
}
