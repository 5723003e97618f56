/* SPDX-License-Identifier: BSD-3-Clause */
/* Mutated header lines and multipart bodies, the same ones at every run: every getter takes them or says
 * why not, and what is taken is written so that it is taken again. */

#include "getter-checks.h"
#include "message-inputs.h"

#include "message/body-part.h"

#define N_MUTANTS 10000
#define SEED 5621

static const char *const lines[] = {
  "Content-Type: multipart/mixed ; boundary=\"b c\";x=y",
  "Content-Disposition: session;handling=optional",
  "Accept: a/*;q=0.1, */*, c/d;l=\"1,\\\"2\"",
  "Reason: SIP;cause=200;text=\"Call completed\", Q.850;cause=16",
  "Replaces: 98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff;early-only",
  "Session-Expires: 1800;refresher=uac",
  "Event: refer;id=93809824",
  "Subscription-State: active;expires=60",
  "RAck: 776656 1 INVITE",
  "Retry-After: 120 (I'm in a \\) (nested) meeting);duration=3600",
  "Warning: 307 isi.edu \"Session parameter 'foo'\", 399 [::1]:5060 \"x\"",
  "Date: Sat, 13 Nov 2010 23:29:00 GMT",
  "Timestamp: 54.25 .5",
  "Expires: 4294967295",
  "Max-Forwards: 70",
  "Supported: 100rel, timer ,replaces",
  "Privacy: id;header;critical",
  "WWW-Authenticate: Digest realm=\"a\\\"b\", qop=\"auth,auth-int\", nonce=\"f84f\", stale=FALSE",
  "Authorization: Digest username=\"bob\", uri=\"sip:a@b\", nc=00000001, qop=auth",
  "Authorization: Bearer abc.DEF-_~+/==",
};

static const char multipart[] =
    "pre\r\n--b c\r\nContent-Type: multipart/alternative;boundary=d\r\n\r\n--d\r\n\r\n1\r\n--d\r\n"
    "Content-Type: application/sdp;\r\n x=y\r\nContent-Disposition: "
    "session;handling=optional\r\n\r\n"
    "v=0\r\n--d--\r\n--b c\r\n\r\n\r\n--b c--\r\npost";

static void
mutate (GRand *rand, GString *text)
{
  static const char nasty[] = "\r\n\0\"\\<>;,:@= \t%()/-b0";
  gsize at = g_rand_int_range (rand, 0, text->len);

  switch (g_rand_int_range (rand, 0, 4)) {
    case 0:
      text->str[at] = nasty[g_rand_int_range (rand, 0, sizeof nasty - 1)];
      break;
    case 1:
      g_string_insert_c (text, at, nasty[g_rand_int_range (rand, 0, sizeof nasty - 1)]);
      break;
    case 2:
      if (text->len > 8)
        g_string_erase (text, at, MIN (3, text->len - at));
      break;
    default:
      g_string_insert_len (text, at, text->str, MIN (at, 9));
  }
}

/* What was got and set is written so that it is parsed again. */
static void
check_message (const SipUaMessage *message, const char *name)
{
  g_autoptr (SipUaMessage) scratch = sipua_message_copy (message);
  g_autoptr (SipUaMessage) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  check_named_getters (scratch, name);
  check_other_getters (scratch);
  bytes = sipua_message_serialize (scratch);
  again = sipua_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

static void
test_mutated_headers_are_survived (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint n_parsed = 0;

  for (guint i = 0; i < N_MUTANTS; i++) {
    const char *line = lines[i % G_N_ELEMENTS (lines)];
    g_autofree char *name = g_strndup (line, strcspn (line, ":"));
    g_autoptr (GString) value = g_string_new (strchr (line, ':') + 1);
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (SipUaMessage) message = NULL;

    for (guint n = g_rand_int_range (rand, 0, 6); n > 0; n--)
      mutate (rand, value);
    g_string_printf (text, MINIMAL_OPTIONS_WITH ("%s:"), name);
    g_string_truncate (text, text->len - 2); /* the empty line */
    g_string_append_len (text, value->str, value->len);
    g_string_append (text, "\r\n\r\n");
    message = sipua_message_parse (text->str, text->len, NULL);
    if (!message)
      continue;
    n_parsed++;
    check_message (message, name);
  }
  g_assert_cmpuint (n_parsed, >, N_MUTANTS / 4);
}

static void
exercise_part (SipUaBodyPart *part)
{
  static const char *const known[] = { "application/sdp", NULL };

  sipua_body_part_find (part, "application/sdp", "session");
  sipua_body_part_find_unknown (part, known, known);
  for (guint i = 0; i < sipua_body_part_get_n_parts (part); i++)
    exercise_part (sipua_body_part_get_part (part, i));
}

static void
test_mutated_multiparts_are_survived (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint n_parsed = 0;

  for (guint i = 0; i < N_MUTANTS; i++) {
    g_autoptr (GString) text = g_string_new (multipart);
    g_autoptr (SipUaBodyPart) part = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GBytes) written = NULL;
    g_autoptr (SipUaBodyPart) again = NULL;
    g_autofree char *type = NULL;

    for (guint n = g_rand_int_range (rand, 0, 6); n > 0; n--)
      mutate (rand, text);
    /* Without a byte behind it that could be read by mistake. */
    bytes = g_bytes_new (text->str, text->len);
    part = sipua_body_part_parse ("multipart/mixed;boundary=\"b c\"", bytes, NULL);
    if (!part)
      continue;
    n_parsed++;
    exercise_part (part);
    written = sipua_body_part_write (part, &type);
    again = sipua_body_part_parse (type, written, NULL);
    g_assert_nonnull (again);
    g_assert_cmpuint (
        sipua_body_part_get_n_parts (again), ==, MAX (1, sipua_body_part_get_n_parts (part)));
  }
  g_assert_cmpuint (n_parsed, >, N_MUTANTS / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/header/mutation/mutated-headers-are-survived", test_mutated_headers_are_survived);
  g_test_add_func (
      "/header/mutation/mutated-multiparts-are-survived", test_mutated_multiparts_are_survived);
  return g_test_run ();
}
