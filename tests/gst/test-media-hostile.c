/* SPDX-License-Identifier: BSD-3-Clause */
/* What a stranger, or a peer gone mad, sends to the ports of a call (RFC 3550 sections 8.2 and 14):
 * it is refused and counted, costs no jitter buffers, and nobody hears it. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "media-peer.h"

#define FLOOD 10000
#define FLOOD_BATCH 50
/* Threads of one jitter buffer: timer and streaming task. */
#define THREADS_PER_SSRC 2

typedef struct {
  Peer *peer; /* of the flood */
  guint32 next_ssrc;
  guint each; /* packets of an SSRC, in sequence */
} Flood;

static void
send_flood (Flood *flood, guint count)
{
  for (guint i = 0; i < count; i++) {
    flood->peer->ssrc = flood->next_ssrc++;
    for (guint j = 0; j < flood->each; j++)
      peer_send_audio (flood->peer, FALSE);
  }
}

/* Runs @peer while @flood sends FLOOD SSRCs. */
static void
run_flood (Peer *peer, Flood *flood)
{
  guint32 ssrc = peer->ssrc, timestamp = peer->timestamp;
  guint16 sequence = peer->sequence;

  for (guint sent = 0; sent < FLOOD; sent += FLOOD_BATCH) {
    if (flood->peer == peer) {
      ssrc = peer->ssrc;
      timestamp = peer->timestamp;
      sequence = peer->sequence;
    }
    send_flood (flood, FLOOD_BATCH);
    if (flood->peer == peer) {
      peer->ssrc = ssrc;
      peer->timestamp = timestamp;
      peer->sequence = sequence;
    }
    peer_run (peer, 5 * GST_MSECOND);
  }
}

static const struct {
  gboolean stranger;
  guint each;
  guint max_ssrcs;
  const char *counter;
} floods[] = {
  { TRUE, 1, 1, "refused-source" },
  { TRUE, 2, 1, "refused-source" },
  { FALSE, 1, 1, "refused-probation" },
  { FALSE, 2, GST_SIP_UA_MAX_SSRCS, "refused-ssrc-limit" },
};

/* Flood of SSRCs while a tone is heard: RFC 3550 section 8.2 has no limit of its own. */
GST_START_TEST (test_a_flood_of_ssrcs_disturbs_nobody)
{
  Peer *peer = peer_new (), *stranger = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);
  Flood flood = { floods[__i__].stranger ? stranger : peer, 1, floods[__i__].each };
  guint threads, first;

  stranger->frequency = 1000;
  peer_aim (stranger, media);
  peer_run_until_heard (peer, listener, 4000);
  threads = count_threads ();
  first = listener_count (listener);
  run_flood (peer, &flood);
  fail_unless (media_count (media, "ssrcs") <= floods[__i__].max_ssrcs);
  wait_for_threads (threads + (floods[__i__].max_ssrcs - 1) * THREADS_PER_SSRC);
  peer_run_until_heard (peer, listener, first + 8000);
  listener_check_continuous (listener, 0);
  fail_unless (listener_tone_part (listener, first + 800, 7200, PEER_TONE) > 0.5);
  fail_unless (listener_tone_part (listener, first + 800, 7200, 1000) < 0.05);
  /* The kernel may have dropped some of them; most were seen. */
  fail_unless (media_count (media, floods[__i__].counter) > FLOOD / 2);
  peer_free (stranger);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* The four known ones are idle: a new one replaces the oldest, in rtpbin too (max-streams is 4). */
GST_START_TEST (test_an_idle_ssrc_makes_room)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);
  guint threads = 0;

  for (guint i = 0; i < 8; i++) {
    peer->ssrc = 1000 + i;
    peer->frequency = 400 + 200 * i;
    peer_run_until_tone (peer, listener, peer->frequency);
    if (i == 3)
      threads = count_threads ();
    if (i >= 3) {
      wait_for_threads (threads);
      peer->muted = TRUE;
      peer_run (peer, GST_SIP_UA_SSRC_IDLE);
      peer->muted = FALSE;
    }
  }
  assert_equals_int (media_count (media, "ssrcs"), GST_SIP_UA_MAX_SSRCS);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* Neither latching nor listening to somebody else once the signalled source was heard. */
GST_START_TEST (test_a_third_party_is_refused)
{
  Peer *peer = peer_new (), *stranger = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);

  stranger->frequency = 1000;
  stranger->ssrc = peer->ssrc;
  peer_aim (stranger, media);
  peer_run_until_heard (peer, listener, 1600);
  for (guint i = 0; i < 50; i++) {
    peer_send_audio (stranger, FALSE);
    peer_run (peer, 20 * GST_MSECOND);
  }
  fail_unless (listener_tone_part (listener, 1600, 6400, PEER_TONE) > 0.5);
  fail_unless (listener_tone_part (listener, 1600, 6400, 1000) < 0.05);
  assert_equals_int (media_count (media, "refused-source"), 50);
  peer_run (stranger, 50 * GST_MSECOND);
  assert_equals_int (stranger->received->len, 0);
  peer_free (stranger);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* Behind a NAT: nothing comes from where the peer said, so we follow the packets, and send there. */
GST_START_TEST (test_the_real_source_is_latched_to)
{
  Peer *signalled = peer_new (), *peer = peer_new ();
  GstSipUaMedia *media = start_media (signalled, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);

  peer_aim (peer, media);
  peer_run_until_tone (peer, listener, PEER_TONE);
  assert_equals_int (media_count (media, "refused-latching"), GST_SIP_UA_LATCH_PACKETS - 1);
  fail_unless (peer->received->len > 20);
  /* The signalled one comes too late. */
  signalled->frequency = 1000;
  for (guint i = 0; i < 20; i++)
    peer_send_audio (signalled, FALSE);
  peer_run (peer, 100 * GST_MSECOND);
  assert_equals_int (media_count (media, "refused-source"), 20);
  peer_free (signalled);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* RTCP is let in from the peer alone, and makes no jitter buffers: rtpbin would make one for each
 * SSRC in a sender report. */
GST_START_TEST (test_reports_of_unknown_ssrcs_are_refused)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);
  guint8 report[28] = { 0x80, 200, 0, 6 };
  guint threads;

  peer_run_until_heard (peer, listener, 1600);
  threads = count_threads ();
  for (guint32 ssrc = 1; ssrc <= 100; ssrc++) {
    GST_WRITE_UINT32_BE (report + 4, ssrc);
    peer_send_rtcp (peer, report, sizeof report);
    peer_run (peer, GST_MSECOND);
  }
  GST_WRITE_UINT32_BE (report + 4, peer->ssrc);
  peer_send_rtcp (peer, report, sizeof report);
  peer_run (peer, 100 * GST_MSECOND);
  assert_equals_int (media_count (media, "refused-ssrc"), 100);
  assert_equals_int (media_count (media, "received-rtcp"), 1);
  wait_for_threads (threads);
  listener_check_continuous (listener, 0);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* Datagrams of every size and content, from the right source. */
GST_START_TEST (test_noise_is_refused_and_disturbs_nobody)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  guint8 data[3000];

  peer_run_until_heard (peer, listener, 1600);
  for (guint i = 0; i < 5000; i++) {
    gsize size = (gsize)g_rand_int_range (random, 0, i % 50 == 0 ? sizeof data : 64);

    for (gsize j = 0; j < size; j++)
      data[j] = (guint8)g_rand_int (random);
    if (size > 1 && i % 2)
      data[0] = (guint8)(0x80 | (data[0] & 0x3f)); /* the right version at least */
    if (size > 1 && i % 4 == 3)
      data[1] = (guint8)(200 + i % 8); /* RTCP */
    if (i % 3)
      peer_send_raw (peer, data, size);
    else
      peer_send_rtcp (peer, data, size);
    if (i % 20 == 0)
      peer_run (peer, 5 * GST_MSECOND);
  }
  peer_run_until_heard (peer, listener, listener_count (listener) + 4000);
  fail_unless (media_count (media, "refused-malformed") > 100);
  fail_unless (media_count (media, "refused-version") > 100);
  fail_unless (media_count (media, "refused-payload-type") > 100);
  peer_run_until_tone (peer, listener, PEER_TONE);
  end_call (media, listener, peer);
}

GST_END_TEST;

static Suite *
hostile_suite (void)
{
  Suite *suite = suite_create ("media-hostile");
  TCase *calls = tcase_create ("calls");

  run_in_real_time ();
  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_loop_test (calls, test_a_flood_of_ssrcs_disturbs_nobody, 0, G_N_ELEMENTS (floods));
  tcase_add_test (calls, test_an_idle_ssrc_makes_room);
  tcase_add_test (calls, test_a_third_party_is_refused);
  tcase_add_test (calls, test_the_real_source_is_latched_to);
  tcase_add_test (calls, test_reports_of_unknown_ssrcs_are_refused);
  tcase_add_test (calls, test_noise_is_refused_and_disturbs_nobody);
  return suite;
}

GST_CHECK_MAIN (hostile);
