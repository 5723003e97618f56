/* SPDX-License-Identifier: BSD-3-Clause */
/* Our own offers: RFC 3264 section 5, word for word. */

#include "sdp-test.h"

#define EVENTS(number, rate)                                                                       \
  "a=rtpmap:" number " telephone-event/" rate "\r\na=fmtp:" number " 0-15\r\n"

typedef struct {
  const char *name;
  guint clock_rate, channels, payload_type;
  const char *fmtp;
} Codec;

#define MAX_CODECS 5

typedef struct {
  const char *name;
  Codec codecs[MAX_CODECS];
  const char *offer; /* from its m= on */
} Row;

static const Row rows[] = {
  /* RFC 3264 section 5.1: "rtpmap [...] even for static payload types"; all formats in order of
   * preference. RFC 4733 section 2.4.1: events 0-15 */
  { "static-codecs", { { "PCMU", 8000, 1, 0, NULL }, { "PCMA", 8000, 1, 8, NULL } },
      "m=audio 40000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n" EVENTS (
          "101", "8000") "a=ptime:30\r\na=sendrecv\r\n" },
  /* RFC 4733 section 2.1: events at the clock rate of each codec; RFC 7587: channels and fmtp */
  { "events-for-each-clock-rate",
      { { "opus", 48000, 2, 96, "useinbandfec=1" }, { "G722", 8000, 1, 9, NULL },
          { "L16", 48000, 1, 97, NULL }, { "PCMU", 8000, 1, 0, NULL } },
      "m=audio 40000 RTP/AVP 96 9 97 0 101 98\r\na=rtpmap:96 opus/48000/2\r\n"
      "a=fmtp:96 useinbandfec=1\r\na=rtpmap:9 G722/8000\r\na=rtpmap:97 L16/48000\r\n"
      "a=rtpmap:0 PCMU/8000\r\n" EVENTS ("101", "48000")
          EVENTS ("98", "8000") "a=ptime:30\r\na=sendrecv\r\n" },
  /* RFC 3551 section 3: a number means one format in a session */
  { "101-is-a-codec", { { "opus", 48000, 2, 101, NULL }, { "speex", 16000, 1, 96, NULL } },
      "m=audio 40000 RTP/AVP 101 96 97 98\r\na=rtpmap:101 opus/48000/2\r\n"
      "a=rtpmap:96 speex/16000\r\n" EVENTS ("97", "48000")
          EVENTS ("98", "16000") "a=ptime:30\r\na=sendrecv\r\n" },
  { "same-number-twice", { { "opus", 48000, 2, 96, NULL }, { "iLBC", 8000, 1, 96, NULL } },
      "m=audio 40000 RTP/AVP 96 101\r\na=rtpmap:96 opus/48000/2\r\n" EVENTS (
          "101", "48000") "a=ptime:30\r\na=sendrecv\r\n" },
};

static SipUaSdpLocal *
make_local (const char *address)
{
  SipUaSdpLocal *local = sipua_sdp_local_new (address, 40000);

  sipua_sdp_local_set_ptime (local, 30);
  sipua_sdp_local_set_origin (local, 4711, 3);
  return local;
}

static void
add_codec (SipUaSdpLocal *local, const Codec *row)
{
  g_autoptr (SipUaCodec) codec =
      sipua_codec_new (row->name, row->clock_rate, row->channels, row->payload_type, row->fmtp);

  sipua_sdp_local_add_codec (local, codec);
}

/* The offer as text, after our own checker took it. */
static char *
print_offer (const SipUaSdpLocal *local)
{
  g_autoptr (SdpTestMessage) offer = sipua_sdp_build_offer (local);
  g_autofree char *text = gst_sdp_message_as_text (offer);
  g_autoptr (SdpTestMessage) again = sdp_test_parse (text, -1);

  g_assert_cmpuint (gst_sdp_message_medias_len (again), ==, 1);
  return g_steal_pointer (&text);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SipUaSdpLocal) local = make_local ("192.0.2.1");
  g_autofree char *text = NULL;

  for (guint i = 0; i < MAX_CODECS && row->codecs[i].name != NULL; i++)
    add_codec (local, &row->codecs[i]);
  text = print_offer (local);
  g_assert_cmpstr (strstr (text, "m="), ==, row->offer);
}

/* RFC 8866 section 5, RFC 3264 section 5: "the t= line [...] 0 0", s=-. */
static void
test_session_lines (void)
{
  static const Codec pcmu = { "PCMU", 8000, 1, 0, NULL };
  static const char *const addresses[][2] = { { "192.0.2.1", "IP4" }, { "2001:db8::1", "IP6" } };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (SipUaSdpLocal) local = make_local (addresses[i][0]);
    g_autofree char *text = NULL;
    g_autofree char *wanted =
        g_strdup_printf ("v=0\r\no=- 4711 3 IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\nm=audio ",
            addresses[i][1], addresses[i][0], addresses[i][1], addresses[i][0]);

    add_codec (local, &pcmu);
    text = print_offer (local);
    g_assert_true (g_str_has_prefix (text, wanted));
  }
}

static void
test_events_not_wanted (void)
{
  static const Codec pcmu = { "PCMU", 8000, 1, 0, NULL };
  g_autoptr (SipUaSdpLocal) local = make_local ("192.0.2.1");
  g_autofree char *text = NULL;

  add_codec (local, &pcmu);
  sipua_sdp_local_set_telephone_event (local, FALSE);
  text = print_offer (local);
  g_assert_cmpstr (strstr (text, "m="), ==,
      "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:30\r\na=sendrecv\r\n");
}

/* RFC 3264 section 5.1: the direction as seen from the offerer. */
static void
test_directions (void)
{
  static const Codec pcmu = { "PCMU", 8000, 1, 0, NULL };
  static const char *const lines[] = { "a=inactive\r\n", "a=sendonly\r\n", "a=recvonly\r\n",
    "a=sendrecv\r\n" };

  for (guint direction = 0; direction < G_N_ELEMENTS (lines); direction++) {
    g_autoptr (SipUaSdpLocal) local = make_local ("192.0.2.1");
    g_autofree char *text = NULL;

    add_codec (local, &pcmu);
    sipua_sdp_local_set_direction (local, direction);
    text = print_offer (local);
    g_assert_true (g_str_has_suffix (text, lines[direction]));
  }
}

/* All dynamic numbers are codecs': no number is left for events, and none is given twice. */
static void
test_numbers_run_out (void)
{
  for (guint last = 126; last <= 127; last++) {
    g_autoptr (SipUaSdpLocal) local = make_local ("192.0.2.1");
    g_autofree char *text = NULL;

    for (guint number = 96; number <= last; number++) {
      g_autofree char *name = g_strdup_printf ("x%u", number);

      add_codec (local, &(Codec){ name, 8000, 1, number, NULL });
    }
    text = print_offer (local);
    g_assert_true ((strstr (text, EVENTS ("127", "8000")) != NULL) == (last == 126));
    g_assert_true ((strstr (text, "telephone-event") != NULL) == (last == 126));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/sdp/offer/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/sdp/offer/session-lines", test_session_lines);
  g_test_add_func ("/sdp/offer/events-not-wanted", test_events_not_wanted);
  g_test_add_func ("/sdp/offer/directions", test_directions);
  g_test_add_func ("/sdp/offer/numbers-run-out", test_numbers_run_out);
  return g_test_run ();
}
