/* SPDX-License-Identifier: BSD-3-Clause */
/* What must hold of every text that is accepted as a URI, an address, a Via or a CSeq: as it is written it
 * is accepted again, and says the same. A check that returns FALSE had nothing to compare. */
#pragma once

#include <sipua/sipua-address.h>
#include <sipua/sipua-cseq.h>
#include <sipua/sipua-via.h>

static inline void
assert_same_uri (const SipUaUri *a, const SipUaUri *b)
{
  const char *name_a, *value_a, *name_b, *value_b;
  guint i;

  g_assert_cmpstr (sipua_uri_get_scheme (a), ==, sipua_uri_get_scheme (b));
  g_assert_cmpstr (sipua_uri_get_user (a), ==, sipua_uri_get_user (b));
  g_assert_cmpstr (sipua_uri_get_password (a), ==, sipua_uri_get_password (b));
  g_assert_cmpstr (sipua_uri_get_host (a), ==, sipua_uri_get_host (b));
  g_assert_cmpuint (sipua_uri_get_port (a), ==, sipua_uri_get_port (b));
  for (i = 0; sipua_uri_get_nth_param (a, i, &name_a, &value_a); i++) {
    g_assert_true (sipua_uri_get_nth_param (b, i, &name_b, &value_b));
    g_assert_cmpstr (name_a, ==, name_b);
    g_assert_cmpstr (value_a, ==, value_b);
  }
  g_assert_false (sipua_uri_get_nth_param (b, i, NULL, NULL));
  for (i = 0; sipua_uri_get_nth_header (a, i, &name_a, &value_a); i++) {
    g_assert_true (sipua_uri_get_nth_header (b, i, &name_b, &value_b));
    g_assert_cmpstr (name_a, ==, name_b);
    g_assert_cmpstr (value_a, ==, value_b);
  }
  g_assert_false (sipua_uri_get_nth_header (b, i, NULL, NULL));
  g_assert_true (sipua_uri_equal (a, b));
  g_assert_true (sipua_uri_equal (b, a));
  g_assert_cmpuint (sipua_uri_hash (a), ==, sipua_uri_hash (b));
}

/* FALSE: @text is none, so that there is nothing to compare. */
static inline gboolean
check_uri (const char *text, gsize length)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (text, length, NULL);
  g_autoptr (SipUaUri) again = NULL;
  g_autoptr (SipUaUri) copy = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  g_autoptr (GError) error = NULL;

  if (!uri)
    return FALSE;
  g_assert_cmpmem (sipua_uri_get_text (uri), strlen (sipua_uri_get_text (uri)), text, length);
  written = sipua_uri_to_string (uri);
  again = sipua_uri_parse (written, -1, &error);
  /* Escapes make it longer. */
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE))
    return TRUE;
  g_assert_no_error (error);
  assert_same_uri (uri, again);
  rewritten = sipua_uri_to_string (again);
  g_assert_cmpstr (rewritten, ==, written);
  copy = sipua_uri_copy (uri);
  assert_same_uri (uri, copy);
  return TRUE;
}

static inline void
assert_same_address (const SipUaAddress *a, const SipUaAddress *b)
{
  const char *name_a, *value_a, *name_b, *value_b;
  guint i;

  g_assert_cmpstr (sipua_address_get_display_name (a), ==, sipua_address_get_display_name (b));
  assert_same_uri (
      sipua_address_get_uri ((SipUaAddress *)a), sipua_address_get_uri ((SipUaAddress *)b));
  for (i = 0; sipua_address_get_nth_param (a, i, &name_a, &value_a); i++) {
    g_assert_true (sipua_address_get_nth_param (b, i, &name_b, &value_b));
    g_assert_cmpstr (name_a, ==, name_b);
    g_assert_cmpstr (value_a, ==, value_b);
  }
  g_assert_false (sipua_address_get_nth_param (b, i, NULL, NULL));
  g_assert_true (sipua_address_equal (a, b));
}

/* Nothing that is written may begin a line of its own. */
static inline void
assert_one_line (const char *text)
{
  g_assert_cmpuint (strcspn (text, "\r\n"), ==, strlen (text));
}

static inline gboolean
check_address (const char *text, gsize length)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse (text, length, NULL);
  g_autoptr (SipUaAddress) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  g_autoptr (GError) error = NULL;

  if (!address)
    return FALSE;
  written = sipua_address_to_string (address);
  assert_one_line (written);
  again = sipua_address_parse (written, -1, &error);
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE))
    return TRUE;
  g_assert_no_error (error);
  assert_same_address (address, again);
  rewritten = sipua_address_to_string (again);
  g_assert_cmpstr (rewritten, ==, written);
  return TRUE;
}

static inline gboolean
check_via (const char *text, gsize length)
{
  g_autoptr (SipUaVia) via = sipua_via_parse (text, length, NULL);
  g_autoptr (SipUaVia) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  g_autoptr (GError) error = NULL;

  if (!via)
    return FALSE;
  written = sipua_via_to_string (via);
  assert_one_line (written);
  again = sipua_via_parse (written, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sipua_via_get_branch (via), ==, sipua_via_get_branch (again));
  g_assert_cmpstr (sipua_via_get_received (via), ==, sipua_via_get_received (again));
  g_assert_cmpstr (sipua_via_get_host (via), ==, sipua_via_get_host (again));
  rewritten = sipua_via_to_string (again);
  g_assert_cmpstr (rewritten, ==, written);
  return TRUE;
}

static inline gboolean
check_cseq (const char *text, gsize length)
{
  g_autoptr (SipUaCSeq) cseq = sipua_cseq_parse (text, length, NULL);
  g_autoptr (SipUaCSeq) again = NULL;
  g_autofree char *written = NULL;

  if (!cseq)
    return FALSE;
  written = sipua_cseq_to_string (cseq);
  again = sipua_cseq_parse (written, -1, NULL);
  g_assert_true (sipua_cseq_equal (cseq, again));
  return TRUE;
}
