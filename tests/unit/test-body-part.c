/* SPDX-License-Identifier: BSD-3-Clause */
/* Multipart bodies read and written (RFC 2046 section 5.1, RFC 5621). */

#include "message-inputs.h"

#include "base/limits.h"
#include "message/body-part.h"

static SipUaBodyPart *
parse (const char *type, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return sipua_body_part_parse (type, bytes, error);
}

static char *
text_of (const SipUaBodyPart *part)
{
  GBytes *bytes = sipua_body_part_get_body (part);
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return g_strndup (data ? data : "", length);
}

/* "media/type[body] " of each part, with those of a multipart in parentheses. */
static void
describe (const SipUaBodyPart *part, GString *description)
{
  g_autofree char *text = text_of (part);

  g_string_append (description, sipua_body_part_get_media_type (part));
  if (!sipua_body_part_is_multipart (part)) {
    g_string_append_printf (description, "[%s]", text);
    return;
  }
  g_string_append_c (description, '(');
  for (guint i = 0; i < sipua_body_part_get_n_parts (part); i++) {
    if (i > 0)
      g_string_append_c (description, ' ');
    describe (sipua_body_part_get_part (part, i), description);
  }
  g_string_append_c (description, ')');
}

#define MIXED "multipart/mixed;boundary=b"

static void
test_multiparts_are_cut (void)
{
  static const struct {
    const char *name, *type, *text, *description;
  } rows[] = {
    { "two parts", MIXED,
        "--b\r\nContent-Type: a/b\r\n\r\n1\r\n--b\r\ncontent-type : C/D ;x=y\r\n\r\n2\r\n--b--\r\n",
        "multipart/mixed(a/b[1] c/d[2])" },
    { "no headers", MIXED, "--b\r\n\r\n1\r\n--b--", "multipart/mixed(text/plain[1])" },
    { "quoted boundary", "Multipart/Mixed; start=\"x\"; boundary=\"a b'()+_,-./:=?\"",
        "--a b'()+_,-./:=?\r\n\r\n1\r\n--a b'()+_,-./:=?--", "multipart/mixed(text/plain[1])" },
    { "preamble and epilogue", MIXED,
        "This is\r\n-- b\r\n --b\r\nx--b\r\n--bc\r\n--b\r\n\r\n1\r\n--b--\r\n--b\r\n\r\n2\r\n--b--",
        "multipart/mixed(text/plain[1])" },
    { "padding", MIXED, "--b \t\r\n\r\n1\r\n--b-- \t\r\nend", "multipart/mixed(text/plain[1])" },
    { "empty parts", MIXED, "--b\r\n--b\r\n\r\n--b\r\n\r\n\r\n--b\r\nContent-Type: a/b\r\n--b--",
        "multipart/mixed(text/plain[] text/plain[] text/plain[] a/b[])" },
    { "no parts", MIXED, "--b--", "multipart/mixed()" },
    { "line ends of the body", MIXED, "--b\r\n\r\n\r\n1\r\n\r\n\r\n--b--",
        "multipart/mixed(text/plain[\r\n1\r\n\r\n])" },
    { "nearly a delimiter", MIXED, "--b\r\n\r\n--bx\r\n--b-\r\n--b x\r\n-b\r\n--b--x\r\n--b--",
        "multipart/mixed(text/plain[--bx\r\n--b-\r\n--b x\r\n-b\r\n--b--x])" },
    { "no last delimiter", MIXED, "--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n",
        "multipart/mixed(text/plain[1] text/plain[2\r\n])" },
    { "cut off behind a delimiter", MIXED, "--b\r\n\r\n1\r\n--b\r\n",
        "multipart/mixed(text/plain[1])" },
    { "cut off in a delimiter", MIXED, "--b\r\n\r\n1\r\n--b", "multipart/mixed(text/plain[1])" },
    { "bare line ends", MIXED, "--b\nContent-Type: a/b\n\n1\n\n--b--\n",
        "multipart/mixed(a/b[1\n])" },
    { "folded header", MIXED, "--b\r\nContent-Type: a/b;\r\n\tx=y\r\n\r\n1\r\n--b--",
        "multipart/mixed(a/b[1])" },
    { "nested", MIXED,
        "--b\r\nContent-Type: "
        "multipart/alternative;boundary=c\r\n\r\npre\r\n--c\r\n\r\n1\r\n--c\r\n"
        "\r\n2\r\n--c--\r\n--b\r\n\r\n3\r\n--b--",
        "multipart/mixed(multipart/alternative(text/plain[1] text/plain[2]) text/plain[3])" },
    { "no multipart", "application/sdp", "--b--", "application/sdp[--b--]" },
    { "unknown multipart", "multipart/own;boundary=b", "--b\r\n\r\n1\r\n--b--",
        "multipart/own(text/plain[1])" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaBodyPart) part = parse (rows[i].type, rows[i].text, &error);
    g_autoptr (GString) description = g_string_new (NULL);

    g_test_message ("%s", rows[i].name);
    g_assert_no_error (error);
    describe (part, description);
    g_assert_cmpstr (description->str, ==, rows[i].description);
  }
}

static void
test_broken_multiparts_say_where (void)
{
  static const struct {
    const char *type, *text, *message;
  } rows[] = {
    { "multipart/mixed", "--b--",
        "multipart body at offset 0: expected a boundary of 1 to 70 characters in Content-Type" },
    { "multipart/mixed;boundary=\"\"", "--b--",
        "multipart body at offset 0: expected a boundary of 1 to 70 characters in Content-Type" },
    { "multipart/mixed;boundary=\"b \"", "--b --",
        "multipart body at offset 0: expected a boundary of 1 to 70 characters in Content-Type" },
    { MIXED, "", "multipart body at offset 0: expected the boundary" },
    { MIXED, "--c\r\n\r\n1\r\n--c--", "multipart body at offset 0: expected the boundary" },
    { MIXED, "--b\r\nno header\r\n\r\n1\r\n--b--",
        "multipart body at offset 5: expected the header of a part" },
    { MIXED, "--b\r\n\r\n1\r\n--b\r\n: x\r\n\r\n2\r\n--b--",
        "multipart body at offset 15: expected the header of a part" },
    { MIXED, "--b\r\nX: a\rb\r\n\r\n1\r\n--b--",
        "multipart body at offset 5: expected a header without CR and NUL" },
    { MIXED, "--b\r\nContent-Type: text\r\n\r\n1\r\n--b--",
        "header Content-Type at offset 4: expected a slash" },
    { MIXED, "--b\r\nContent-Disposition: a b\r\n\r\n1\r\n--b--",
        "header Content-Disposition at offset 1: expected a token" },
    { MIXED, "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n1\r\n--b--",
        "multipart body at offset 49: expected the boundary" },
    { "multipart", "--b--", "header Content-Type at offset 9: expected a slash" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (rows[i].type, rows[i].text, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

static void
assert_limit (const char *type, const GString *fits, const GString *too_large)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaBodyPart) good = parse (type, fits->str, &error);

  g_assert_no_error (error);
  g_assert_nonnull (good);
  g_assert_null (parse (type, too_large->str, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

static void
test_limit_of_parts (void)
{
  g_autoptr (GString) fits = g_string_new ("--b\r\nContent-Type: multipart/x;boundary=c\r\n\r\n");
  g_autoptr (GString) too_large = NULL;

  for (guint i = 0; i < SIPUA_MAX_BODY_PARTS - 1; i++)
    g_string_append (fits, "--c\r\n\r\n1\r\n");
  too_large = g_string_new (fits->str);
  g_string_append (too_large, "--c\r\n\r\n1\r\n--c--\r\n--b--");
  g_string_append (fits, "--c--\r\n--b--");
  assert_limit (MIXED, fits, too_large);
}

static void
append_nested (GString *text, guint depth, guint most)
{
  g_string_append_printf (text, "--%u\r\n", depth);
  if (depth < most) {
    g_string_append_printf (text, "Content-Type: multipart/mixed;boundary=%u\r\n\r\n", depth + 1);
    append_nested (text, depth + 1, most);
  } else {
    g_string_append (text, "\r\nbody");
  }
  g_string_append_printf (text, "\r\n--%u--\r\n", depth);
}

static void
test_limit_of_depth (void)
{
  g_autoptr (GString) fits = g_string_new (NULL);
  g_autoptr (GString) too_large = g_string_new (NULL);

  append_nested (fits, 1, SIPUA_MAX_BODY_DEPTH);
  append_nested (too_large, 1, SIPUA_MAX_BODY_DEPTH + 1);
  assert_limit ("multipart/mixed;boundary=1", fits, too_large);
}

static void
test_limit_of_headers (void)
{
  g_autoptr (GString) fits = g_string_new ("--b\r\n");
  g_autoptr (GString) too_large = NULL;
  g_autofree char *value = g_strnfill (SIPUA_MAX_HEADER_SIZE - 2, 'v');
  g_autoptr (GString) long_fits = g_string_new (NULL);
  g_autoptr (GString) long_too_large = g_string_new (NULL);

  for (guint i = 0; i < SIPUA_MAX_BODY_PART_HEADERS; i++)
    g_string_append (fits, "X: x\r\n");
  too_large = g_string_new (fits->str);
  g_string_append (too_large, "X: x\r\n\r\n1\r\n--b--");
  g_string_append (fits, "\r\n1\r\n--b--");
  assert_limit (MIXED, fits, too_large);
  g_string_printf (long_fits, "--b\r\nX:%s\r\n\r\n--b--", value);
  g_string_printf (long_too_large, "--b\r\nXX:%s\r\n\r\n--b--", value);
  assert_limit (MIXED, long_fits, long_too_large);
}

static void
test_limit_of_the_boundary (void)
{
  g_autofree char *boundary = g_strnfill (SIPUA_MAX_BOUNDARY_SIZE, 'b');
  g_autofree char *fits = g_strdup_printf ("multipart/x;boundary=%s", boundary);
  g_autofree char *too_long = g_strdup_printf ("multipart/x;boundary=%sb", boundary);
  g_autofree char *text = g_strdup_printf ("--%s--", boundary);
  g_autofree char *long_text = g_strdup_printf ("--%sb--", boundary);
  g_autoptr (SipUaBodyPart) part = parse (fits, text, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (part);
  g_assert_null (parse (too_long, long_text, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
}

static void
test_parts_say_what_they_are_for (void)
{
  static const struct {
    const char *header, *disposition;
    gboolean required;
  } rows[] = {
    { "Content-Type: application/sdp", "session", TRUE },
    { "Content-Type: text/plain", "render", TRUE },
    { "X: y", "render", TRUE },
    { "Content-Disposition: Signal ;HANDLING=Optional", "signal", FALSE },
    { "Content-Disposition: signal;handling=required", "signal", TRUE },
    { "Content-Disposition: signal;handling=\"optional\"", "signal", FALSE },
    { "Content-Disposition: signal;handling=other", "signal", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strdup_printf ("--b\r\n%s\r\n\r\n1\r\n--b--", rows[i].header);
    g_autoptr (SipUaBodyPart) whole = parse (MIXED, text, NULL);
    SipUaBodyPart *part = sipua_body_part_get_part (whole, 0);

    g_assert_cmpstr (sipua_body_part_get_disposition (part), ==, rows[i].disposition);
    g_assert_true (sipua_body_part_is_required (part) == rows[i].required);
  }
}

static void
test_what_is_not_understood_is_found (void)
{
  static const char *const types[] = { "application/sdp", "text/plain", NULL };
  static const char *const dispositions[] = { "session", "render", NULL };
#define PART(headers) "--b\r\n" headers "\r\n\r\n1\r\n"
#define SDP PART ("Content-Type: application/sdp")
#define ODD "Content-Type: a/b"
  static const struct {
    const char *type, *text;
    const char *unknown; /* its media type; NULL: none */
  } rows[] = {
    { "mixed", SDP PART (""), NULL },
    { "mixed", SDP PART (ODD), "a/b" },
    { "mixed", SDP PART (ODD "\r\nContent-Disposition: x;handling=optional"), NULL },
    { "mixed", SDP PART (ODD "\r\nContent-Disposition: render;handling=required"), "a/b" },
    { "mixed", SDP "--b\r\n" ODD "\r\n\r\n", NULL },
    { "mixed", PART ("Content-Type: application/sdp\r\nContent-Disposition: early-session"),
        "application/sdp" },
    { "mixed", SDP PART ("Content-Encoding: gzip"), "text/plain" },
    { "mixed", SDP PART ("Content-Encoding: Identity"), NULL },
    { "mixed", SDP PART ("Content-Encoding: identity\r\nContent-Encoding: gzip"), "text/plain" },
    { "mixed", SDP PART ("Content-Encoding: identity,\tgzip"), "text/plain" },
    { "mixed", SDP PART ("Content-Encoding: identity, ,Identity"), NULL },
    { "mixed", SDP PART ("Content-Transfer-Encoding: base64"), "text/plain" },
    { "mixed", SDP PART ("Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: base64"),
        "text/plain" },
    { "mixed", SDP PART ("Content-Transfer-Encoding: Binary"), NULL },
    { "alternative", PART (ODD) SDP, NULL },
    { "alternative", PART (ODD), "a/b" },
    { "own", SDP PART (ODD), "a/b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *type = g_strdup_printf ("multipart/%s;boundary=b", rows[i].type);
    g_autofree char *text = g_strconcat (rows[i].text, "--b--", NULL);
    g_autoptr (SipUaBodyPart) whole = parse (type, text, NULL);
    SipUaBodyPart *unknown = sipua_body_part_find_unknown (whole, types, dispositions);

    g_assert_cmpstr (
        unknown ? sipua_body_part_get_media_type (unknown) : NULL, ==, rows[i].unknown);
  }
}

static void
test_the_first_that_fits_is_found (void)
{
  g_autoptr (SipUaBodyPart) whole = parse (MIXED,
      "--b\r\n\r\n0\r\n"
      "--b\r\nContent-Type: multipart/x;boundary=c\r\n\r\n"
      "--c\r\nContent-Type: application/sdp\r\nContent-Disposition: "
      "early-session\r\n\r\n1\r\n--c--\r\n"
      "--b\r\nContent-Type: Application/SDP\r\n\r\n2\r\n"
      "--b\r\nContent-Type: application/sdp\r\n\r\n3\r\n--b--",
      NULL);
  g_autofree char *any = NULL;
  g_autofree char *session = NULL;

  any = text_of (sipua_body_part_find (whole, "application/SDP", NULL));
  session = text_of (sipua_body_part_find (whole, "application/sdp", "Session"));
  g_assert_cmpstr (any, ==, "1");
  g_assert_cmpstr (session, ==, "2");
  g_assert_null (sipua_body_part_find (whole, "application/sdpng", NULL));
  g_assert_true (sipua_body_part_find (whole, "multipart/mixed", NULL) == whole);
}

static SipUaBodyPart *
make (const char *type, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  SipUaBodyPart *part = sipua_body_part_new (type, bytes, NULL);

  g_assert_nonnull (part);
  return part;
}

static void
add (SipUaBodyPart *parent, SipUaBodyPart *child)
{
  g_assert_true (sipua_body_part_add_part (parent, child, NULL));
  sipua_body_part_unref (child);
}

static void
test_what_is_built_is_read_again (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (MINIMAL_OPTIONS_WITH ("c: old/type\r\n") "old");
  g_autoptr (SipUaMessage) again = NULL;
  g_autoptr (SipUaBodyPart) whole =
      sipua_body_part_new_multipart ("multipart/mixed;x=\"y z\"", NULL);
  g_autoptr (SipUaBodyPart) read = NULL;
  g_autoptr (GString) description = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  SipUaBodyPart *sdp = make ("application/sdp", "v=0\r\n");
  SipUaBodyPart *inner = sipua_body_part_new_multipart ("multipart/alternative", NULL);
  SipUaBodyPart *part;

  g_assert_true (
      sipua_body_part_set_header (sdp, "Content-Disposition", "session;handling=optional", NULL));
  g_assert_true (sipua_body_part_set_header (sdp, "Content-ID", "<a@b>", NULL));
  add (inner, make (NULL, "--b\r\n"));
  add (inner, make ("a/b", ""));
  add (whole, sdp);
  add (whole, inner);
  add (whole, sipua_body_part_new_multipart ("multipart/empty", NULL));
  g_assert_true (sipua_message_set_body_part (message, whole, NULL));

  bytes = sipua_message_serialize (message);
  again = sipua_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  read = sipua_message_get_body_part (again, NULL);
  describe (read, description);
  g_assert_cmpstr (description->str, ==,
      "multipart/mixed(application/sdp[v=0\r\n] multipart/alternative(text/plain[--b\r\n] a/b[]) "
      "multipart/empty(text/plain[]))");
  part = sipua_body_part_find (read, "application/sdp", "session");
  g_assert_false (sipua_body_part_is_required (part));
  g_assert_cmpstr (sipua_body_part_get_header (part, "content-id"), ==, "<a@b>");
  g_assert_true (g_str_has_prefix (
      sipua_message_get_header (again, "Content-Type", 0), "multipart/mixed;x=\"y z\";boundary="));
}

static void
test_a_message_takes_the_headers_of_its_body (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (
      MINIMAL_OPTIONS_WITH ("c: a/b\r\nContent-Disposition: x;handling=optional\r\nl: 1\r\n") "1");
  g_autoptr (SipUaBodyPart) came = sipua_message_get_body_part (message, NULL);
  g_autoptr (SipUaBodyPart) part = make ("application/sdp", "v=0\r\n");
  g_autoptr (SipUaMessage) empty = parse_ok (MINIMAL_OPTIONS_WITH ("c: a/b\r\n"));
  g_autoptr (GError) error = NULL;
  guint32 length = 0;

  g_assert_cmpstr (sipua_body_part_get_media_type (came), ==, "a/b");
  g_assert_cmpstr (sipua_body_part_get_disposition (came), ==, "x");
  g_assert_true (sipua_message_set_body_part (message, came, NULL));
  g_assert_cmpstr (
      sipua_message_get_header (message, "Content-Disposition", 0), ==, "x;handling=optional");
  g_assert_true (sipua_message_set_body_part (message, part, NULL));
  g_assert_cmpstr (sipua_message_get_header (message, "c", 0), ==, "application/sdp");
  g_assert_null (sipua_message_get_header (message, "Content-Disposition", 0));
  g_assert_true (sipua_message_get_number (message, "Content-Length", &length, NULL));
  g_assert_cmpuint (length, ==, 5);
  g_assert_null (sipua_message_get_body_part (empty, &error));
  g_assert_no_error (error);
}

static const char *candidates[] = { "aaa", "bbb", "ccc" };
static guint next_candidate;

static char *
generate (void)
{
  g_assert_cmpuint (next_candidate, <, G_N_ELEMENTS (candidates));
  return g_strdup (candidates[next_candidate++]);
}

static void
test_a_boundary_occurs_in_no_part (void)
{
  g_autoptr (GBytes) first = g_bytes_new_static ("x\0aaa", 5);
  g_autoptr (GBytes) second = g_bytes_new_static ("bbb", 3);
  GBytes *bodies[] = { first, second };
  g_autofree char *boundary = sipua_choose_boundary (bodies, 2, generate);

  g_assert_cmpstr (boundary, ==, "ccc");
}

static void
test_injection_into_parts_is_refused (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (SipUaBodyPart) part = make ("a/b", "x");
  g_autoptr (SipUaBodyPart) whole = sipua_body_part_new_multipart ("multipart/mixed", NULL);
  static const char *const bad[] = { "a/b\r\nX: y", "a", "" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_body_part_new (bad[i], bytes, &error));
    g_assert_nonnull (error);
    g_assert_null (sipua_body_part_new_multipart (bad[i], NULL));
  }
  g_assert_null (sipua_body_part_new_multipart ("text/plain", NULL));
  g_assert_false (sipua_body_part_set_header (part, "X\r\nY", "z", NULL));
  g_assert_false (sipua_body_part_set_header (part, "X", "z\n", NULL));
  g_assert_false (sipua_body_part_set_header (whole, "Content-Type", "text/plain", NULL));
  g_assert_false (sipua_body_part_set_header (part, "Content-Type", "text", NULL));
  g_assert_cmpstr (sipua_body_part_get_header (part, "Content-Type"), ==, "a/b");
}

static void
test_limits_hold_for_what_is_built (void)
{
  g_autoptr (SipUaBodyPart) whole = sipua_body_part_new_multipart ("multipart/mixed", NULL);
  g_autoptr (SipUaBodyPart) deep = sipua_body_part_new_multipart ("multipart/mixed", NULL);
  g_autoptr (SipUaBodyPart) leaf = make ("a/b", "x");
  g_autoptr (SipUaMessage) message = sipua_message_new_plain_request ("INFO", "sip:a@b");
  g_autofree char *text = g_strnfill (SIPUA_MAX_MESSAGE_SIZE, 'x');
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < SIPUA_MAX_BODY_PARTS; i++)
    g_assert_true (sipua_body_part_add_part (whole, leaf, NULL));
  g_assert_false (sipua_body_part_add_part (whole, leaf, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_clear_error (&error);
  for (guint i = 1; i < SIPUA_MAX_BODY_DEPTH; i++) {
    SipUaBodyPart *outer = sipua_body_part_new_multipart ("multipart/mixed", NULL);

    add (outer, g_steal_pointer (&deep));
    deep = outer;
  }
  g_clear_pointer (&whole, sipua_body_part_unref);
  whole = sipua_body_part_new_multipart ("multipart/mixed", NULL);
  g_assert_false (sipua_body_part_add_part (whole, deep, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_clear_error (&error);
  for (guint i = 1; i < SIPUA_MAX_BODY_PART_HEADERS; i++) {
    g_autofree char *name = g_strdup_printf ("X-%u", i);

    g_assert_true (sipua_body_part_set_header (leaf, name, "x", NULL));
  }
  g_assert_true (sipua_body_part_set_header (leaf, "X-1", "y", NULL));
  g_assert_false (sipua_body_part_set_header (leaf, "X-99", "x", &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  g_clear_error (&error);
  add (whole, make ("a/b", text));
  g_assert_false (sipua_message_set_body_part (message, whole, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

/* What a part has of itself may be set again. */
static void
test_a_header_is_set_to_what_it_was (void)
{
  g_autoptr (SipUaBodyPart) part = make ("a/b", "x");
  const char *name, *value;

  g_assert_true (sipua_body_part_set_header (
      part, "Content-Type", sipua_body_part_get_header (part, "Content-Type"), NULL));
  g_assert_true (sipua_body_part_set_header (
      part, "Content-Type", sipua_body_part_get_media_type (part), NULL));
  g_assert_true (sipua_body_part_set_header (
      part, "Content-Disposition", sipua_body_part_get_disposition (part), NULL));
  g_assert_true (sipua_body_part_get_header_at (part, 1, &name, &value));
  g_assert_true (sipua_body_part_set_header (part, name, value, NULL));
  g_assert_cmpstr (sipua_body_part_get_header (part, "Content-Type"), ==, "a/b");
  g_assert_cmpstr (sipua_body_part_get_header (part, "Content-Disposition"), ==, "render");
}

/* RFC 2046 section 5.1: the headers of a part have no meaning but those that begin with "Content-". A
 * part that came from a peer does not say where the message goes that takes it. */
static void
test_a_part_changes_no_other_header_of_a_message (void)
{
  g_autoptr (SipUaBodyPart) whole = parse (MIXED,
      "--b\r\nFrom: <sip:evil@b>;tag=x\r\nRoute: <sip:evil;lr>\r\nl: 7\r\n\r\n1\r\n--b--", NULL);
  g_autoptr (SipUaMessage) message = parse_ok (
      MINIMAL_OPTIONS_WITH ("c: a/b\r\nContent-Encoding: gzip\r\nContent-X: y\r\nl: 1\r\n") "1");
  g_autofree char *from = g_strdup (sipua_message_get_header (message, "From", 0));

  g_assert_true (sipua_message_set_body_part (message, sipua_body_part_get_part (whole, 0), NULL));
  g_assert_cmpstr (sipua_message_get_header (message, "From", 0), ==, from);
  g_assert_null (sipua_message_get_header (message, "Route", 0));
  g_assert_cmpstr (sipua_message_get_header (message, "Content-Length", 0), ==, "1");
  g_assert_cmpstr (sipua_message_get_header (message, "Content-Type", 0), ==, "text/plain");
  g_assert_null (sipua_message_get_header (message, "Content-Encoding", 0));
  g_assert_null (sipua_message_get_header (message, "Content-X", 0));
}

static void
test_a_body_that_does_not_fit_changes_nothing (void)
{
  g_autoptr (SipUaMessage) message = parse_ok (MINIMAL_OPTIONS_WITH ("c: a/b\r\nl: 1\r\n") "1");
  g_autoptr (SipUaBodyPart) part = make ("x/y", "2");
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) behind = NULL;
  g_autoptr (GError) error = NULL;

  while (sipua_message_append_header (message, "X", "y", NULL))
    ;
  before = sipua_message_serialize (message);
  g_assert_true (sipua_body_part_set_header (part, "Content-Language", "en", NULL));
  g_assert_false (sipua_message_set_body_part (message, part, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
  behind = sipua_message_serialize (message);
  g_assert_true (g_bytes_equal (before, behind));
  g_assert_true (sipua_message_remove_header_line (message, "X", 0));
  g_assert_true (sipua_message_set_body_part (message, part, NULL));
}

/* Multiparts that stand within each other would be walked for ever, and many of many take 64^4 parts. */
static void
test_parts_stand_within_others_once (void)
{
  g_autoptr (SipUaBodyPart) outer = sipua_body_part_new_multipart ("multipart/mixed", NULL);
  g_autoptr (SipUaBodyPart) inner = sipua_body_part_new_multipart ("multipart/mixed", NULL);
  g_autoptr (SipUaBodyPart) leaf = make ("a/b", "x");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < SIPUA_MAX_BODY_PARTS / 2; i++)
    g_assert_true (sipua_body_part_add_part (inner, leaf, NULL));
  g_assert_true (sipua_body_part_add_part (outer, inner, NULL));
  g_assert_false (sipua_body_part_add_part (inner, outer, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE);
  g_clear_error (&error);
  g_assert_true (sipua_body_part_add_part (outer, inner, NULL));
  g_assert_false (sipua_body_part_add_part (outer, leaf, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE);
}

/* RFC 4475 section 3.1.1.11: a part with NULs and bare LFs. */
static void
test_torture_multipart (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), "rfc4475", "mpart01.dat", NULL);
  g_autofree char *data = NULL;
  g_autoptr (SipUaMessage) message = NULL;
  g_autoptr (SipUaBodyPart) whole = NULL;
  g_autofree char *hello = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  message = sipua_message_parse (data, length, NULL);
  whole = sipua_message_get_body_part (message, NULL);
  g_assert_cmpuint (sipua_body_part_get_n_parts (whole), ==, 2);
  hello = text_of (sipua_body_part_get_part (whole, 0));
  g_assert_cmpstr (hello, ==, "Hello");
  g_assert_cmpstr (sipua_body_part_get_media_type (sipua_body_part_get_part (whole, 1)), ==,
      "application/octet-stream");
  g_assert_cmpuint (
      g_bytes_get_size (sipua_body_part_get_body (sipua_body_part_get_part (whole, 1))), ==, 342);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/body-part/multiparts-are-cut", test_multiparts_are_cut);
  g_test_add_func ("/body-part/broken-multiparts-say-where", test_broken_multiparts_say_where);
  g_test_add_func ("/body-part/limit-of-parts", test_limit_of_parts);
  g_test_add_func ("/body-part/limit-of-depth", test_limit_of_depth);
  g_test_add_func ("/body-part/limit-of-headers", test_limit_of_headers);
  g_test_add_func ("/body-part/limit-of-the-boundary", test_limit_of_the_boundary);
  g_test_add_func ("/body-part/parts-say-what-they-are-for", test_parts_say_what_they_are_for);
  g_test_add_func (
      "/body-part/what-is-not-understood-is-found", test_what_is_not_understood_is_found);
  g_test_add_func ("/body-part/the-first-that-fits-is-found", test_the_first_that_fits_is_found);
  g_test_add_func ("/body-part/what-is-built-is-read-again", test_what_is_built_is_read_again);
  g_test_add_func ("/body-part/a-message-takes-the-headers-of-its-body",
      test_a_message_takes_the_headers_of_its_body);
  g_test_add_func ("/body-part/a-boundary-occurs-in-no-part", test_a_boundary_occurs_in_no_part);
  g_test_add_func (
      "/body-part/injection-into-parts-is-refused", test_injection_into_parts_is_refused);
  g_test_add_func ("/body-part/limits-hold-for-what-is-built", test_limits_hold_for_what_is_built);
  g_test_add_func (
      "/body-part/a-header-is-set-to-what-it-was", test_a_header_is_set_to_what_it_was);
  g_test_add_func ("/body-part/a-part-changes-no-other-header-of-a-message",
      test_a_part_changes_no_other_header_of_a_message);
  g_test_add_func ("/body-part/a-body-that-does-not-fit-changes-nothing",
      test_a_body_that_does_not_fit_changes_nothing);
  g_test_add_func (
      "/body-part/parts-stand-within-others-once", test_parts_stand_within_others_once);
  g_test_add_func ("/body-part/torture-multipart", test_torture_multipart);
  return g_test_run ();
}
