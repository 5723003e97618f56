/* SPDX-License-Identifier: BSD-3-Clause */
/* Damaged descriptions: each file of tests/data/sdp is changed at random (a fixed seed each, so a
 * failure comes again), parsed, answered as an offer and taken as the answer to one of ours. No crash,
 * no critical, no leak, and whatever is accepted obeys RFC 3264 sections 6 and 7. */

#include "sdp-test.h"

#include <gio/gio.h>

#define ROUNDS 700
#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* What damage is made of, besides random bytes and pieces of the file itself. */
static const char *const pieces[] = {
  "\r\n",
  "\n",
  "\r",
  " ",
  "=",
  ":",
  "/",
  "-",
  "0",
  "-1",
  "65535",
  "65536",
  "4294967296",
  "99999999999999999999",
  "IN IP6 ::",
  "IN IP4 0.0.0.0",
  "IN IP4 224.0.0.1",
  "IN IP4 host",
  "m=audio 1 RTP/AVP 0\r\n",
  "m=video 0 RTP/AVPF 31\r\n",
  "m=audio",
  "c=IN IP4 127.0.0.1\r\n",
  "a=rtpmap:0 PCMU/8000\r\n",
  "a=rtpmap:101 telephone-event/8000\r\n",
  "a=fmtp:101 0-255\r\n",
  "a=fmtp:",
  "a=rtpmap:",
  "a=ptime:",
  "a=maxptime:1\r\n",
  "a=rtcp:",
  "a=sendonly\r\n",
  "a=inactive\r\n",
  "a=rtcp-mux\r\n",
  "a=mid:",
  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" KEY "\r\n",
  "|2^20|1:4",
  "RTP/SAVP",
  "b=AS:",
  " 13 19",
  "v=0\r\n",
  "t=0 0\r\n",
  "\xff",
  "\x7f",
  "8 9 18 101 102",
};

/* Able to do all that can be agreed. */
static SipUaSdpLocal *
make_local (const char *address)
{
  g_autoptr (SipUaSdpCrypto) crypto =
      sipua_sdp_crypto_parse ("1 AES_CM_128_HMAC_SHA1_80 inline:" KEY, NULL);
  SipUaSdpLocal *local = sdp_test_local (address);

  sipua_sdp_local_set_comfort_noise (local, TRUE);
  sipua_sdp_local_set_rtcp_mux (local, TRUE);
  sipua_sdp_local_add_crypto (local, crypto);
  return local;
}

typedef struct {
  GPtrArray *files;           /* (owned) of GBytes */
  SipUaSdpLocal *ipv4, *ipv6; /* (owned) */
  SipUaSdpLocal *able;        /* (owned): to do all that can be agreed */
  guint parsed, agreed, refused, accepted, keys;
} Fixture;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *)a, *(char *const *)b);
}

/* By name, so that a seed means the same file everywhere. */
static GPtrArray *
load_files (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("TEST_DATA"), "sdp", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, ".sdp"))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    char *text;
    gsize length;

    g_assert_true (g_file_get_contents (g_ptr_array_index (names, i), &text, &length, NULL));
    g_ptr_array_add (files, g_bytes_new_take (text, length));
  }
  return files;
}

static void
damage (GString *text, GRand *rand)
{
  gsize at = (gsize)g_rand_int_range (rand, 0, (gint32)text->len + 1);
  gsize wanted = (gsize)g_rand_int_range (rand, 1, 24);
  gsize length = MIN (wanted, text->len - at);
  const char *piece = pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];

  switch (g_rand_int_range (rand, 0, 5)) {
    case 0:
      if (at < text->len)
        text->str[at] = (char)g_rand_int_range (rand, 0, 256);
      break;
    case 1:
      g_string_erase (text, (gssize)at, (gssize)length);
      break;
    case 2:
      g_string_insert (text, (gssize)at, piece);
      break;
    case 3:
      g_string_erase (text, (gssize)at, (gssize)length);
      g_string_insert (text, (gssize)at, piece);
      break;
    default: {
      g_autofree char *copy = g_memdup2 (text->str + at, length);

      g_string_insert_len (
          text, g_rand_int_range (rand, 0, (gint32)text->len + 1), copy, (gssize)length);
      break;
    }
  }
}

/* Nothing that we would send to may be other than one host of our family. */
static void
check_stream (const SipUaSdpStream *stream, GSocketFamily family)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (stream->remote_address);

  g_assert_nonnull (address);
  g_assert_cmpuint (stream->remote_rtp_port, >, 0);
  g_assert_cmpuint (stream->codec->payload_type, <=, 127);
  g_assert_cmpint (stream->telephone_event, <=, 127);
  g_assert_true ((stream->telephone_event < 0) == (stream->receive_telephone_event < 0));
  g_assert_cmpuint (stream->ptime, >=, 10);
  g_assert_cmpuint (stream->ptime, <=, 60);
  g_assert_true ((stream->comfort_noise < 0) == (stream->receive_comfort_noise < 0));
  g_assert_true ((stream->local_crypto == NULL) == (stream->remote_crypto == NULL));
  if (g_inet_address_get_is_any (address)) {
    g_assert_cmpint (stream->direction & SIPUA_SDP_DIRECTION_SENDONLY, ==, 0);
    g_assert_cmpuint (stream->remote_rtcp_port, ==, 0);
    return;
  }
  g_assert_cmpint (g_inet_address_get_family (address), ==, family);
  g_assert_false (g_inet_address_get_is_multicast (address));
  g_assert_cmpstr (stream->remote_address, !=, "255.255.255.255");
}

static void
answer (
    Fixture *fixture, const GstSDPMessage *offer, const SipUaSdpLocal *local, GSocketFamily family)
{
  g_autoptr (SdpTestMessage) description = NULL;
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!sipua_sdp_negotiate (offer, local, &description, &stream, &error)) {
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE);
    g_assert_true (g_str_is_ascii (error->message));
    fixture->refused++;
    return;
  }
  fixture->agreed++;
  fixture->keys += stream->local_crypto != NULL;
  check_stream (stream, family);
  text = sdp_test_check_answer (offer, description, stream);
}

static void
take_answer (
    Fixture *fixture, const GstSDPMessage *answer, const SipUaSdpLocal *local, GSocketFamily family)
{
  g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (local);
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (!sipua_sdp_accept_answer (offer, answer, local, &stream, &error)) {
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE);
    g_assert_true (g_str_is_ascii (error->message));
    return;
  }
  fixture->accepted++;
  check_stream (stream, family);
  /* Ours: what we receive has a number of our offer. */
  g_assert_true (stream->receive_payload_type == 96 || stream->receive_payload_type == 9
                 || stream->receive_payload_type == 0 || stream->receive_payload_type == 8);
}

/* What an application may ask of any description. */
static void
look_at (const GstSDPMessage *message, const char *text, gsize length, const SipUaSdpLocal *local)
{
  g_autoptr (GPtrArray) codecs = sipua_sdp_get_codecs (message);
  g_auto (GStrv) warnings = sipua_sdp_get_warnings (text, (gssize)length);
  g_autoptr (SdpTestMessage) next = sipua_sdp_build_next_offer (local, message);
  g_autoptr (SdpTestMessage) declined = sipua_sdp_decline (message, local);
  g_autofree char *next_text = gst_sdp_message_as_text (next);
  g_autofree char *declined_text = gst_sdp_message_as_text (declined);

  g_assert_cmpuint (codecs->len, <=, 128);
  for (guint i = 0; warnings[i] != NULL; i++)
    g_assert_true (g_str_is_ascii (warnings[i]));
  sipua_sdp_get_rtp_address (message, NULL, NULL);
  sdp_test_check (next_text);
  sdp_test_check (declined_text);
}

static void
try_text (Fixture *fixture, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  /* No NUL behind it, so that a sanitizer sees a byte too many read. */
  g_autofree char *exact = g_memdup2 (text, length);
  g_autoptr (SdpTestMessage) offer = sipua_sdp_parse (exact, (gssize)length, &error);

  g_assert_true ((offer == NULL) == (error != NULL));
  if (offer == NULL)
    return;
  fixture->parsed++;
  look_at (offer, exact, length, fixture->able);
  answer (fixture, offer, fixture->ipv4, G_SOCKET_FAMILY_IPV4);
  answer (fixture, offer, fixture->ipv6, G_SOCKET_FAMILY_IPV6);
  answer (fixture, offer, fixture->able, G_SOCKET_FAMILY_IPV4);
  take_answer (fixture, offer, fixture->ipv4, G_SOCKET_FAMILY_IPV4);
  take_answer (fixture, offer, fixture->ipv6, G_SOCKET_FAMILY_IPV6);
  take_answer (fixture, offer, fixture->able, G_SOCKET_FAMILY_IPV4);
}

static void
test_mutation (void)
{
  Fixture fixture = { load_files (), sdp_test_local ("192.0.2.1"), sdp_test_local ("2001:db8::1"),
    make_local ("192.0.2.1") };

  g_assert_cmpuint (fixture.files->len, ==, 55);
  for (guint i = 0; i < fixture.files->len; i++) {
    gsize length;
    const char *original = g_bytes_get_data (g_ptr_array_index (fixture.files, i), &length);
    g_autoptr (GRand) rand = g_rand_new_with_seed (3264 + i);

    for (guint round = 0; round < ROUNDS; round++) {
      g_autoptr (GString) text = g_string_new_len (original, (gssize)length);

      for (gint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        damage (text, rand);
      try_text (&fixture, text->str, text->len);
    }
  }
  g_test_message ("%u parsed, %u agreed, %u refused, %u accepted", fixture.parsed, fixture.agreed,
      fixture.refused, fixture.accepted);
  /* Damage that nothing survives would test the first line of the checker only. */
  g_assert_cmpuint (fixture.parsed, >, fixture.files->len * ROUNDS / 20);
  g_assert_cmpuint (fixture.agreed, >, fixture.files->len * ROUNDS / 40);
  g_assert_cmpuint (fixture.refused, >, fixture.files->len * ROUNDS / 40);
  g_assert_cmpuint (fixture.keys, >, 100);
  g_assert_cmpuint (fixture.accepted, >, fixture.files->len * ROUNDS / 40);
  g_ptr_array_unref (fixture.files);
  sipua_sdp_local_free (fixture.ipv4);
  sipua_sdp_local_free (fixture.ipv6);
  sipua_sdp_local_free (fixture.able);
}

/* Each file cut off after each byte. */
static void
test_truncation (void)
{
  Fixture fixture = { load_files (), sdp_test_local ("192.0.2.1"), sdp_test_local ("2001:db8::1"),
    make_local ("192.0.2.1") };

  for (guint i = 0; i < fixture.files->len; i++) {
    gsize length;
    const char *original = g_bytes_get_data (g_ptr_array_index (fixture.files, i), &length);

    for (gsize cut = 0; cut <= length; cut++)
      try_text (&fixture, original, cut);
  }
  g_assert_cmpuint (fixture.agreed, >, 0);
  g_ptr_array_unref (fixture.files);
  sipua_sdp_local_free (fixture.ipv4);
  sipua_sdp_local_free (fixture.ipv6);
  sipua_sdp_local_free (fixture.able);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/mutation/random", test_mutation);
  g_test_add_func ("/sdp/mutation/truncation", test_truncation);
  return g_test_run ();
}
