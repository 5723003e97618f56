/* SPDX-License-Identifier: BSD-3-Clause */
/* sipua_uri_equal() and sipua_uri_hash() (RFC 3261 section 19.1.4, RFC 5954, RFC 3966 section 4). */

#include <sipua/sipua-uri.h>

#include "base/limits.h"

typedef struct {
  const char *a, *b;
  gboolean equal;
} Row;

static void
check_row (const Row *row)
{
  g_autoptr (SipUaUri) a = sipua_uri_parse (row->a, -1, NULL);
  g_autoptr (SipUaUri) b = sipua_uri_parse (row->b, -1, NULL);

  g_test_message ("%s | %s", row->a, row->b);
  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_true (sipua_uri_equal (a, a));
  g_assert_true (sipua_uri_equal (b, b));
  g_assert_cmpint (sipua_uri_equal (a, b), ==, row->equal);
  g_assert_cmpint (sipua_uri_equal (b, a), ==, row->equal);
  if (row->equal)
    g_assert_cmpuint (sipua_uri_hash (a), ==, sipua_uri_hash (b));
}

static void
check_rows (const Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    check_row (&rows[i]);
}

static void
test_examples_of_the_rfc (void)
{
  static const Row rows[] = {
    { "sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", TRUE },
    { "sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", TRUE },
    { "sip:carol@chicago.com", "sip:carol@chicago.com;security=on", TRUE },
    { "sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", TRUE },
    { "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
        "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", TRUE },
    { "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
        "sip:alice@atlanta.com?priority=urgent&subject=project%20x", TRUE },
    { "SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", FALSE },
    { "sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", FALSE },
    { "sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", FALSE },
    { "sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", FALSE },
    { "sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", FALSE },
    { "sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", FALSE },
    /* Not transitive */
    { "sip:carol@chicago.com", "sip:carol@chicago.com;security=off", TRUE },
    { "sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", FALSE },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_schemes_users_and_hosts (void)
{
  static const Row rows[] = {
    { "sip:a@h", "sips:a@h", FALSE },
    { "sip:a@h", "SIP:a@H", TRUE },
    { "sip:a@h", "sip:A@h", FALSE },
    { "sip:a@h", "sip:h", FALSE },
    { "sip:a@h", "sip:a:@h", FALSE },
    { "sip:a:b@h", "sip:a@h", FALSE },
    { "sip:a:b@h", "sip:a:B@h", FALSE },
    { "sip:a:b@h", "sip:a:%62@h", TRUE },
    { "sip:h:5060", "sip:h:05060", TRUE },
    { "sip:h:5060", "sip:h:5061", FALSE },
    { "sip:h", "sip:h.", FALSE },
    /* A telephone-subscriber is a user like another: with its separators. */
    { "sip:+1-212@h;user=phone", "sip:+1212@h;user=phone", FALSE },
    /* RFC 5954 4.2 */
    { "sip:bob@[::ffff:192.0.2.128]", "sip:bob@[::ffff:c000:280]", TRUE },
    { "sip:bob@[2001:DB8::10]", "sip:bob@[2001:db8:0:0:0:0:0:10]", TRUE },
    { "sip:bob@[2001:db8::10]", "sip:bob@[2001:db8::11]", FALSE },
    { "sip:bob@[2001:db8:::1]", "sip:bob@[2001:DB8:::1]", TRUE }, /* no address, but text */
    { "sip:bob@192.0.2.128", "sip:bob@[::ffff:192.0.2.128]", FALSE },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_escapes (void)
{
  static const Row rows[] = {
    { "sip:%61%6c%69ce@h", "sip:alice@h", TRUE }, { "sip:a%2db@h", "sip:a%2Db@h", TRUE },
    { "sip:%c3%a9@h", "sip:\xc3\xa9@h", TRUE }, { "sip:a%23b@h", "sip:a#b@h", TRUE },
    { "sip:a%20b@h", "sip:a%2520b@h", FALSE },
    /* Reserved characters do not equal their escapes. */
    { "sip:a%3Bb@h", "sip:a;b@h", FALSE }, { "sip:a%3Bb@h", "sip:a%3bb@h", TRUE },
    { "sip:a%40b@h", "sip:a%3ab@h", FALSE }, { "sip:a%2Cb@h", "sip:a,b@h", FALSE },
    /* RFC 4475 3.1.1.4: a NUL neither shortens nor equals nothing. */
    { "sip:null-%00-null@h", "sip:null-%00-null@h", TRUE },
    { "sip:null-%00-null@h", "sip:null-%00-other@h", FALSE },
    { "sip:null-%00@h", "sip:null-@h", FALSE }, { "sip:h;p%61r=v%41l", "sip:h;par=val", TRUE },
    { "sip:h;par=%26", "sip:h;par=&", FALSE }, { "sip:h;tr%61nsport=udp", "sip:h", FALSE },
    { "sip:u@h;par=a@b", "sip:u@h;par=a%40b", TRUE }, /* has to be escaped there, and is not */
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_params (void)
{
  static const Row rows[] = {
    { "sip:h;transport=udp", "sip:h", FALSE },
    { "sip:h;user=ip", "sip:h", FALSE },
    { "sip:h;ttl=1", "sip:h", FALSE },
    { "sip:h;method=INVITE", "sip:h", FALSE },
    { "sip:h;maddr=192.0.2.1", "sip:h", FALSE },
    { "sip:h;lr", "sip:h", TRUE },
    { "sip:h;lr", "sip:h;lr=", TRUE },
    { "sip:h;lr", "sip:h;lr=on", FALSE },
    { "sip:h;a=1;b=2", "sip:h;b=2;a=1", TRUE },
    { "sip:h;a=1;b=2", "sip:h;b=2;a=2", FALSE },
    { "sip:h;a=x", "sip:h;A=X", TRUE },
    { "sip:h;user=phone", "sip:h;user=ip", FALSE },
    { "sip:h;user=phone", "sip:h;USER=Phone", TRUE },
    { "sip:h;ttl=15", "sip:h;ttl=16", FALSE },
    { "sip:h;method=INVITE", "sip:h;method=invite", FALSE },
    { "sip:h;maddr=[2001:db8::1]", "sip:h;maddr=[2001:DB8:0::1]", TRUE },
    { "sip:h;maddr=239.255.255.1", "sip:h;maddr=239.255.255.2", FALSE },
    { "sip:h;a=1;a=2", "sip:h;a=1", TRUE }, /* 19.1.1 forbids it; the first one counts */
    { "sip:h;a=1;a=2", "sip:h;a=2", FALSE },
    { "sip:h;a=1;transport=tcp;c", "sip:h;transport=TCP;d", TRUE },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_headers (void)
{
  static const Row rows[] = {
    { "sip:h?a=1", "sip:h", FALSE },
    { "sip:h?a=1&b=2", "sip:h?b=2&a=1", TRUE },
    { "sip:h?a=1&a=1", "sip:h?a=1", FALSE },
    { "sip:h?a=1&a=2", "sip:h?a=1&a=2", TRUE },
    { "sip:h?a=1&a=2", "sip:h?a=2&a=1", FALSE }, /* 7.3.1: their order means something */
    { "sip:h?a=1&b=2", "sip:h?a=1&c=2", FALSE },
    { "sip:h?Subject=Hello", "sip:h?subject=hello", TRUE },
    { "sip:h?s=x", "sip:h?Subject=x", TRUE }, /* 7.3.3 */
    { "sip:h?Call-ID=a", "sip:h?i=a", TRUE },
    { "sip:h?Call-ID=a", "sip:h?Call-ID=A", FALSE }, /* 20.8 */
    { "sip:h?To=sip:bob%40b", "sip:h?to=sip:BOB%40b", FALSE },
    { "sip:h?To=sip:bob%40b", "sip:h?t=%3Csip:bob%40B%3E", TRUE }, /* 20.39 */
    { "sip:h?To=%3Csip:x?To=%253Csip:bob%2540B%253E%3E",
        "sip:h?To=%3Csip:x?To=%253Csip:%2562ob%2540b%253E%3E", TRUE },
    { "sip:h?body=A", "sip:h?body=a", FALSE },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_tel_uris (void)
{
  static const Row rows[] = {
    /* RFC 3966 section 4 */
    { "tel:+1-201-555-0123", "tel:+12015550123", TRUE },
    { "tel:+1(201)555.0123", "TEL:+1-201-555-0123", TRUE },
    { "tel:+1-201-555-0123", "tel:1-201-555-0123;phone-context=+1", FALSE },
    { "tel:7042;phone-context=example.com", "tel:70-42;Phone-Context=Example.COM", TRUE },
    { "tel:7042;phone-context=example.com", "tel:7042;phone-context=example.org", FALSE },
    { "tel:7042;phone-context=+1-201", "tel:7042;phone-context=+1201", TRUE },
    { "tel:7042;phone-context=a-b.com", "tel:7042;phone-context=ab.com", FALSE },
    { "tel:+1;ext=12-3", "tel:+1;ext=123", TRUE },
    { "tel:+1;ext=123", "tel:+1;ext=124", FALSE },
    { "tel:+1;ext=123", "tel:+1", FALSE },
    { "tel:+1;x=1", "tel:+1", FALSE }, /* unlike SIP */
    { "tel:+1;isub=1-2;x=Y", "tel:+1;X=y;isub=1-2", TRUE },
    { "tel:+1;isub=1-2", "tel:+1;isub=12", FALSE },
    { "tel:*31#;phone-context=+49", "tel:*31;phone-context=+49", FALSE },
    { "tel:aBc;phone-context=+49", "tel:AbC;phone-context=+49", TRUE },
    { "tel:+1201", "sip:+1201@h;user=phone", FALSE },
    /* Others: every byte behind the scheme */
    { "urn:service:sos", "URN:service:sos", TRUE },
    { "urn:service:sos", "urn:service:SOS", FALSE },
    { "urn:service:sos", "urn:service:so%73", FALSE },
    { "http://h/a", "https://h/a", FALSE },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_table_of_uris_finds_equal_ones (void)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (
      sipua_uri_hash, sipua_uri_equal, (GDestroyNotify)sipua_uri_unref, NULL);
  g_autoptr (SipUaUri) key = sipua_uri_parse ("sip:%61@[2001:DB8::1];x=1", -1, NULL);
  g_autoptr (SipUaUri) other = sipua_uri_parse ("sip:b@[2001:db8::1]", -1, NULL);

  g_hash_table_add (table, sipua_uri_parse ("sip:a@[2001:db8:0::1]", -1, NULL));
  g_assert_true (g_hash_table_contains (table, key));
  g_assert_false (g_hash_table_contains (table, other));
}

static GString *
repeat (const char *text, const char *pair, guint n)
{
  GString *string = g_string_new (text);

  for (guint i = 0; i < n; i++)
    g_string_append (string, pair);
  return string;
}

/* SIPUA_MAX_PARAMS: what keeps a comparison short. */
static void
test_limit_of_params_and_headers (void)
{
  static const struct {
    const char *text, *pair, *message;
  } rows[] = {
    { "sip:h", ";p", "URI parameter at offset 518: expected no more parameters" },
    { "tel:1", ";p", "URI parameter at offset 518: expected no more parameters" },
    { "sip:h?a=1", "&p=", "URI header at offset 775: expected no more headers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint n = SIPUA_MAX_PARAMS - (rows[i].pair[0] == '&');
    g_autoptr (GString) most = repeat (rows[i].text, rows[i].pair, n);
    g_autoptr (GString) more = repeat (rows[i].text, rows[i].pair, n + 1);
    g_autoptr (SipUaUri) uri = sipua_uri_parse (most->str, -1, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (uri);
    g_assert_true (sipua_uri_equal (uri, uri));
    g_assert_null (sipua_uri_parse (more->str, -1, &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE);
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

/* As many as there may be, in whatever order, each looked at. */
static void
test_many_params_and_headers_are_compared (void)
{
  for (guint i = 0; i < 2; i++) {
    const char *start = i == 0 ? "sip:h" : "sip:h?p=1";
    char separator = ";&"[i];
    g_autoptr (GString) text_a = g_string_new (start);
    g_autoptr (GString) text_b = g_string_new (start);
    g_autoptr (SipUaUri) a = NULL;
    g_autoptr (SipUaUri) b = NULL;

    for (guint n = 0; n < SIPUA_MAX_PARAMS - i; n++) {
      g_string_append_printf (text_a, "%cp%u=1", separator, n);
      g_string_append_printf (text_b, "%cp%u=1", separator, SIPUA_MAX_PARAMS - i - 1 - n);
    }
    a = sipua_uri_parse (text_a->str, -1, NULL);
    b = sipua_uri_parse (text_b->str, -1, NULL);
    g_assert_true (sipua_uri_equal (a, b));
    for (guint n = 0; n < SIPUA_MAX_PARAMS - i; n++) {
      g_autofree char *name = g_strdup_printf ("p%u", n);
      g_autoptr (SipUaUri) changed = sipua_uri_copy (b);

      g_assert_true (i == 0 ? sipua_uri_set_param (changed, name, "2", NULL)
                            : sipua_uri_set_header (changed, name, "2", NULL));
      g_assert_false (sipua_uri_equal (a, changed));
      g_assert_false (sipua_uri_equal (changed, a));
    }
  }
}

/* Each level escapes the escapes of those in it, so that the limit of a URI ends the recursion. */
static void
test_headers_within_headers_end (void)
{
  g_autoptr (SipUaUri) uri = sipua_uri_new ("sip", "a", "h", 0, NULL);
  g_autoptr (SipUaUri) copy = NULL;
  guint depth = 0;

  for (;;) {
    g_autoptr (SipUaUri) outer = sipua_uri_new ("sip", "a", "h", 0, NULL);
    g_autofree char *address = g_strdup_printf ("<%s>", sipua_uri_get_text (uri));

    if (!sipua_uri_set_header (outer, "t", address, NULL))
      break;
    sipua_uri_unref (uri);
    uri = g_steal_pointer (&outer);
    depth++;
  }
  copy = sipua_uri_copy (uri);
  g_assert_true (sipua_uri_equal (uri, copy));
  g_assert_cmpuint (depth, >, 10);
  g_assert_cmpuint (depth, <, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri-equal/examples-of-the-rfc", test_examples_of_the_rfc);
  g_test_add_func ("/uri-equal/schemes-users-and-hosts", test_schemes_users_and_hosts);
  g_test_add_func ("/uri-equal/escapes", test_escapes);
  g_test_add_func ("/uri-equal/params", test_params);
  g_test_add_func ("/uri-equal/headers", test_headers);
  g_test_add_func ("/uri-equal/tel-uris", test_tel_uris);
  g_test_add_func (
      "/uri-equal/table-of-uris-finds-equal-ones", test_table_of_uris_finds_equal_ones);
  g_test_add_func ("/uri-equal/limit-of-params-and-headers", test_limit_of_params_and_headers);
  g_test_add_func (
      "/uri-equal/many-params-and-headers-are-compared", test_many_params_and_headers_are_compared);
  g_test_add_func ("/uri-equal/headers-within-headers-end", test_headers_within_headers_end);
  return g_test_run ();
}
