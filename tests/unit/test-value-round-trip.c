/* SPDX-License-Identifier: BSD-3-Clause */
/* What is parsed, written and parsed again is the same: every URI, address and Via of the torture
 * messages, and what becomes of them and of others when bytes are changed at random, with one seed. */

#include "message-inputs.h"
#include "mutate.h"
#include "value-checks.h"

#define N_MUTANTS 200000
#define SEED 1914

typedef gboolean (*CheckFunc) (const char *text, gsize length);

static const struct {
  SipUaHeaderId id;
  CheckFunc check;
} checked_headers[] = {
  { SIPUA_HEADER_FROM, check_address },
  { SIPUA_HEADER_TO, check_address },
  { SIPUA_HEADER_CONTACT, check_address },
  { SIPUA_HEADER_ROUTE, check_address },
  { SIPUA_HEADER_RECORD_ROUTE, check_address },
  { SIPUA_HEADER_REPLY_TO, check_address },
  { SIPUA_HEADER_VIA, check_via },
  { SIPUA_HEADER_CSEQ, check_cseq },
};

typedef struct {
  guint n_messages, n_values, n_uris;
} Counts;

static void
check_message (const char *name, const char *data, gsize length, gpointer user_data)
{
  Counts *counts = user_data;
  g_autoptr (SipUaMessage) message = NULL;
  const char *uri;

  g_test_message ("%s", name);
  if (sipua_message_parse_datagram (data, length, &message, NULL) == SIPUA_PARSE_IGNORE)
    return;
  counts->n_messages++;
  for (guint i = 0; i < G_N_ELEMENTS (checked_headers); i++) {
    SipUaHeaderIter iter;
    SipUaView element;

    sipua_header_iter_init (&iter, message, checked_headers[i].id);
    while (sipua_header_iter_next (&iter, &element))
      counts->n_values += checked_headers[i].check (element.data, element.length);
  }
  uri = sipua_message_get_request_uri (message);
  counts->n_uris += uri && check_uri (uri, strlen (uri));
}

static void
test_values_of_the_torture_messages (void)
{
  Counts counts = { 0 };

  for_each_torture_message (check_message, &counts);
  check_message ("typical", TYPICAL_INVITE, strlen (TYPICAL_INVITE), &counts);
  g_test_message (
      "%u messages, %u values, %u Request-URIs", counts.n_messages, counts.n_values, counts.n_uris);
  g_assert_cmpuint (counts.n_messages, >=, 55);
  g_assert_cmpuint (counts.n_values, >=, 300);
  g_assert_cmpuint (counts.n_uris, >=, 45);
}

static const struct {
  const char *text;
  CheckFunc check;
} seeds[] = {
  { "sip:alice;day=x:sec%20ret@[2001:db8::1]:5070;transport=tcp;maddr=192.0.2.1;lr;n%61me=v%25"
    "?Subject=a%20b&To=%3Csip:b%40c%3E&To=x",
      check_uri },
  { "sips:%C3%A9-null-%00@h;method=INVITE;ttl=1;x=\xc3\xa9", check_uri },
  { "tel:+1-201(555).0123;ext=1;phone-context=+1;isub=a", check_uri },
  { "urn:service:sos", check_uri },
  { "\"A. \\\"G\\\\. \xc3\xa9\" <sip:a,b@h;p?x=y> ;tag=1; q=0.5;+sip.instance=\"<urn:\\\"1\\\">\"",
      check_address },
  { "Bell  Alexander <sips:[::1]>;expires=60;x", check_address },
  { "sip:a@b ; tag = 1;x=\"\\\a\"", check_address },
  { "SIP / 2.0/UDP [2001:db8::1]: 5060;branch=z9hG4bK1;received=[::1];rport=7;ttl=1;maddr=[::2]",
      check_via },
  { "SIP/2.0/TCP h;rport;x=\"a;\\\"b,\";branch=z9hG4bK", check_via },
  { "0314159 \t INVITE", check_cseq },
};

static void
test_mutants (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint n_accepted = 0;

  for (guint i = 0; i < N_MUTANTS; i++) {
    guint seed = i % G_N_ELEMENTS (seeds);
    g_autoptr (GString) original = g_string_new (seeds[seed].text);
    g_autoptr (GString) text = g_string_new (seeds[seed].text);
    guint n = g_rand_int_range (rand, 1, 5);

    while (n-- > 0)
      mutate_once (rand, text, original);
    n_accepted += seeds[seed].check (text->str, text->len);
  }
  g_test_message ("%u of %u were accepted", n_accepted, N_MUTANTS);
  g_assert_cmpuint (n_accepted, >, N_MUTANTS / 20);
}

/* Any text that is handed in comes out again, or is refused; none gets out of its part. */
static void
test_random_parts_stay_in_their_place (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_MUTANTS / 10; i++) {
    g_autoptr (SipUaUri) uri = sipua_uri_parse ("sip:u:p@h:1;a=b?c=d", -1, NULL);
    g_autoptr (SipUaAddress) address = NULL;
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *name = NULL;
    g_autofree char *written = NULL;
    gboolean has_line_end;

    for (guint n = g_rand_int_range (rand, 1, 6); n > 0; n--) {
      char c = nasty_byte (rand);

      g_string_append_c (text, c ? c : 'x');
    }
    name = g_strconcat ("p-", text->str, NULL);
    has_line_end = strcspn (text->str, "\r\n") < text->len;
    g_assert_cmpint (sipua_uri_set_user (uri, text->str, NULL), ==, !has_line_end);
    g_assert_cmpint (sipua_uri_set_password (uri, text->str, NULL), ==, !has_line_end);
    g_assert_cmpint (sipua_uri_set_param (uri, "a", text->str, NULL), ==, !has_line_end);
    g_assert_cmpint (sipua_uri_set_param (uri, name, NULL, NULL), ==, !has_line_end);
    g_assert_cmpint (sipua_uri_set_header (uri, "c", text->str, NULL), ==, !has_line_end);
    g_assert_false (sipua_uri_get_nth_param (uri, 2, NULL, NULL));
    g_assert_false (sipua_uri_get_nth_header (uri, 1, NULL, NULL));
    g_assert_cmpstr (sipua_uri_get_host (uri), ==, "h");
    if (!has_line_end && !strchr (text->str, '%')) {
      g_assert_cmpstr (sipua_uri_get_user (uri), ==, text->str);
      g_assert_cmpstr (sipua_uri_get_param (uri, "a"), ==, text->str);
      g_assert_cmpstr (sipua_uri_get_header (uri, "c"), ==, text->str);
    }
    check_uri (sipua_uri_get_text (uri), strlen (sipua_uri_get_text (uri)));

    address = sipua_address_new (uri);
    sipua_address_set_display_name (address, text->str, NULL);
    sipua_address_set_param (address, "x", text->str, NULL);
    written = sipua_address_to_string (address);
    g_assert_true (check_address (written, strlen (written)));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/value-round-trip/values-of-the-torture-messages", test_values_of_the_torture_messages);
  g_test_add_func ("/value-round-trip/mutants", test_mutants);
  g_test_add_func (
      "/value-round-trip/random-parts-stay-in-their-place", test_random_parts_stay_in_their_place);
  return g_test_run ();
}
