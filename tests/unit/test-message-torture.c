/* SPDX-License-Identifier: BSD-3-Clause */
/* The torture messages of RFC 4475 and RFC 5118, as far as they are a parser's business. */

#include "message-inputs.h"

typedef struct {
  char *parser; /* (owned): accept, reject, reject-or-liberal, accept-preferred, none */
  gboolean silent_ok;
} Expected;

static void
expected_free (gpointer data)
{
  Expected *expected = data;

  g_free (expected->parser);
  g_free (expected);
}

static void
read_expected (GHashTable *table, const char *folder)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), folder, "EXPECTED.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] && *lines[i]; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);
    Expected *expected = g_new0 (Expected, 1);

    expected->parser = g_strdup (fields[4]);
    expected->silent_ok = g_str_equal (fields[6], "yes");
    g_hash_table_insert (table, g_strdup (fields[0]), expected);
  }
}

static void
check_expected (const char *file, const char *data, gsize length, gpointer user_data)
{
  g_autofree char *name = g_strndup (file, strrchr (file, '.') - file);
  const Expected *expected;
  SipUaParseResult result;

  if (g_str_equal (name, "baddn.fixed"))
    name[5] = '\0';
  expected = g_hash_table_lookup (user_data, name);
  g_assert_nonnull (expected);
  result = parse_and_exercise (data, length);
  g_test_message ("%s: %s, %d", name, expected->parser, result);
  if (g_str_has_prefix (expected->parser, "accept"))
    g_assert_cmpint (result, ==, SIPUA_PARSE_OK);
  else if (g_str_equal (expected->parser, "reject"))
    g_assert_cmpint (result, !=, SIPUA_PARSE_OK);
  if (!expected->silent_ok)
    g_assert_cmpint (result, !=, SIPUA_PARSE_IGNORE);
}

static void
test_all_are_taken_and_refused_as_the_rfcs_say (void)
{
  g_autoptr (GHashTable) table =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, expected_free);

  for (guint i = 0; i < G_N_ELEMENTS (torture_folders); i++)
    read_expected (table, torture_folders[i]);
  for_each_torture_message (check_expected, table);
}

static char *
load (const char *name, gsize *length)
{
  const char *folder = g_str_has_suffix (name, ".sip") ? "rfc5118" : "rfc4475";
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), folder, name, NULL);
  char *data;

  g_assert_true (g_file_get_contents (path, &data, length, NULL));
  return data;
}

static void
test_refusals_name_the_fault (void)
{
  static const struct {
    const char *name;
    SipUaParseResult result;
    guint status;
    const char *reason;
  } rows[] = {
    { "badinv01.dat", SIPUA_PARSE_BROKEN, 400, "Bad Via" },
    { "clerr.dat", SIPUA_PARSE_BROKEN, 400, "Content-Length Exceeds Body" },
    { "ncl.dat", SIPUA_PARSE_BROKEN, 400, "Bad Content-Length" },
    { "scalar02.dat", SIPUA_PARSE_BROKEN, 400, "Bad CSeq Number" },
    { "scalarlg.dat", SIPUA_PARSE_IGNORE, 400, "Bad CSeq Number" },
    { "quotbal.dat", SIPUA_PARSE_BROKEN, 400, "Bad To" },
    { "ltgtruri.dat", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI" },
    { "lwsruri.dat", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI" },
    { "lwsstart.dat", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI" },
    { "trws.dat", SIPUA_PARSE_BROKEN, 400, "Bad Request Line" },
    { "escruri.dat", SIPUA_PARSE_BROKEN, 400, "Headers In Request-URI" },
    { "badaspec.dat", SIPUA_PARSE_BROKEN, 400, "Bad To" },
    { "baddn.fixed.dat", SIPUA_PARSE_BROKEN, 400, "Bad From" },
    { "badvers.dat", SIPUA_PARSE_BROKEN, 505, "Version Not Supported" },
    { "mismatch01.dat", SIPUA_PARSE_BROKEN, 400, "CSeq Method Mismatch" },
    { "mismatch02.dat", SIPUA_PARSE_BROKEN, 400, "CSeq Method Mismatch" },
    { "bigcode.dat", SIPUA_PARSE_IGNORE, 400, "Bad Start Line" },
    { "insuf.dat", SIPUA_PARSE_IGNORE, 400, "Missing From Header" },
    { "multi01.dat", SIPUA_PARSE_BROKEN, 400, "Multiple CSeq Headers" },
    { "mcl01.dat", SIPUA_PARSE_BROKEN, 400, "Multiple Content-Length Headers" },
    { "test.dat", SIPUA_PARSE_IGNORE, 400, "Bad Request Line" },
    { "ipv6-bad.sip", SIPUA_PARSE_BROKEN, 400, "Bad Request-URI" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gsize length;
    g_autofree char *data = load (rows[i].name, &length);
    g_autoptr (SipUaMessage) message = NULL;
    SipUaParseFault fault;

    g_assert_cmpint (
        sipua_message_parse_datagram (data, length, &message, &fault), ==, rows[i].result);
    g_assert_cmpuint (fault.status, ==, rows[i].status);
    g_assert_cmpstr (fault.reason, ==, rows[i].reason);
  }
}

static void
test_values_are_what_was_sent (void)
{
  static const struct {
    const char *name;
    const char *method; /* of CSeq */
    guint32 cseq;
    const char *from_tag, *to_tag, *branch;
    guint vias; /* elements */
    gsize body;
  } rows[] = {
    { "wsinv.dat", "INVITE", 9, "98asjd8", "1918181833n", "390skdjuw", 3, 150 },
    { "intmeth.dat", "!interesting-Method0123456789_*+`.%indeed'~", 139122385, "_token~1'+`*%!-.",
        "", "z9hG4bK-.!%66*_+`'~", 1, 0 },
    { "esc02.dat", "RE%47IST%45R", 29344, "f232jadfj23", "", "z9hG4bK209%fzsnel234", 1, 0 },
    { "lwsdisp.dat", "OPTIONS", 60, "323", "", "z9hG4bKkdjuw", 1, 0 },
    { "dblreq.dat", "REGISTER", 8, "43251j3j324", "", "z9hG4bKkdjuw23492", 1, 0 },
    { "transports.dat", "OPTIONS", 60, "323", "", "z9hG4bKkdjuw", 5, 0 },
    { "mpart01.dat", "MESSAGE", 1, "2fb0dcc9", "", "z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543-", 1,
        553 },
    { "unreason.dat", "INVITE", 35, "11141343", "2229", "z9hG4bK1324923", 1, 154 },
    { "noreason.dat", "INVITE", 35, "39ansfi3", "902jndnke3", "z9hG4bK2398ndaoe", 1, 0 },
    { "badbranch.dat", "OPTIONS", 8, "33242", "", "z9hG4bK", 1, 0 },
    { "inv2543.dat", "INVITE", 56, "", "", "", 1, 105 },
    { "bcast.dat", "INVITE", 35, "11141343", "2229", "z9hG4bK1324923", 2, 154 },
    { "mult-ip-in-header.sip", "BYE", 89187, "81x2", "9817--94", "z9hG4bKas3-111", 3, 0 },
    { "via-received-param-no-delim.sip", "OPTIONS", 921, "81x2", "", "z9hG4bKas3", 1, 0 },
    { "ipv6-in-sdp.sip", "INVITE", 8612, "81x2", "", "z9hG4bKas3-111", 1, 251 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gsize length, body;
    g_autofree char *data = load (rows[i].name, &length);
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaMessage) message = sipua_message_parse (data, length, &error);
    SipUaHeaderIter iter;
    SipUaView element;
    guint vias = 0;

    g_test_message ("%s", rows[i].name);
    g_assert_no_error (error);
    assert_view (sipua_message_cseq_method (message), rows[i].method);
    g_assert_cmpuint (sipua_message_cseq (message), ==, rows[i].cseq);
    assert_view (sipua_message_from_tag (message), rows[i].from_tag);
    assert_view (sipua_message_to_tag (message), rows[i].to_tag);
    assert_view (sipua_message_top_branch (message), rows[i].branch);
    sipua_header_iter_init (&iter, message, SIPUA_HEADER_VIA);
    while (sipua_header_iter_next (&iter, &element))
      vias++;
    g_assert_cmpuint (vias, ==, rows[i].vias);
    sipua_message_get_body (message, &body);
    g_assert_cmpuint (body, ==, rows[i].body);
  }
}

static void
test_escaped_header_name_is_another_header (void)
{
  /* RFC 4475 3.1.1.5 */
  gsize length;
  g_autofree char *data = load ("esc02.dat", &length);
  g_autoptr (SipUaMessage) message = sipua_message_parse (data, length, NULL);

  g_assert_cmpint (sipua_message_method_id (message), ==, SIPUA_METHOD_OTHER);
  g_assert_cmpuint (sipua_message_count_headers (message, "Contact"), ==, 2);
  g_assert_cmpuint (sipua_message_count_headers (message, "C%6Fntact"), ==, 1);
}

static void
test_escaped_nul_is_echoed (void)
{
  /* RFC 4475 3.1.1.2 */
  static const char to[] = "To: \"BEL:\\\007 NUL:\\\000 DEL:\\\177\" <sip:1_unusual.URI~";
  gsize length, size;
  g_autofree char *data = load ("intmeth.dat", &length);
  g_autoptr (SipUaMessage) message = sipua_message_parse (data, length, NULL);
  g_autoptr (SipUaMessage) reply = sipua_message_new_reply (message, 501, NULL, "t");
  g_autoptr (GBytes) bytes = sipua_message_serialize (reply);
  const char *written = g_bytes_get_data (bytes, &size);

  g_assert_nonnull (memmem (written, size, to, sizeof to - 1));
}

static void
check_round_trip (const char *name, const char *data, gsize length, gpointer user_data)
{
  g_autoptr (SipUaMessage) first = sipua_message_parse (data, length, NULL);
  g_autoptr (SipUaMessage) second = NULL;
  g_autoptr (GBytes) once = NULL;
  g_autoptr (GBytes) twice = NULL;
  g_autoptr (GError) error = NULL;

  if (!first)
    return;
  once = sipua_message_serialize (first);
  second = sipua_message_parse (g_bytes_get_data (once, NULL), g_bytes_get_size (once), &error);
  g_assert_no_error (error);
  twice = sipua_message_serialize (second);
  g_assert_true (g_bytes_equal (once, twice));
  g_assert_cmpstr (sipua_message_call_id (first), ==, sipua_message_call_id (second));
  g_assert_cmpuint (sipua_message_cseq (first), ==, sipua_message_cseq (second));
  (*(guint *)user_data)++;
}

static void
test_what_is_written_is_read_again (void)
{
  guint n = 0;

  check_round_trip ("typical", TYPICAL_INVITE, strlen (TYPICAL_INVITE), &n);
  for_each_torture_message (check_round_trip, &n);
  g_assert_cmpuint (n, >=, 40);
}

static void
test_every_truncation_is_refused (void)
{
  gsize length = strlen (TYPICAL_INVITE);

  for (gsize i = 0; i < length; i++)
    g_assert_cmpint (parse_and_exercise (TYPICAL_INVITE, i), !=, SIPUA_PARSE_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/torture/all-are-taken-and-refused-as-the-rfcs-say",
      test_all_are_taken_and_refused_as_the_rfcs_say);
  g_test_add_func ("/message/torture/refusals-name-the-fault", test_refusals_name_the_fault);
  g_test_add_func ("/message/torture/values-are-what-was-sent", test_values_are_what_was_sent);
  g_test_add_func ("/message/torture/escaped-header-name-is-another-header",
      test_escaped_header_name_is_another_header);
  g_test_add_func ("/message/torture/escaped-nul-is-echoed", test_escaped_nul_is_echoed);
  g_test_add_func (
      "/message/torture/what-is-written-is-read-again", test_what_is_written_is_read_again);
  g_test_add_func (
      "/message/torture/every-truncation-is-refused", test_every_truncation_is_refused);
  return g_test_run ();
}
