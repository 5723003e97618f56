/* SPDX-License-Identifier: BSD-3-Clause */
/* The media of a call end to end over loopback: what the peer sends comes out of the source, judged
 * by what it sounds like, and what we send is right by its headers, its time and its content. */
#include <gst/check/gstcheck.h>
#include <gst/rtp/rtp.h>
#include <string.h>

#include "gstsipuareaper.h"
#include "media-peer.h"

static const struct {
  const char *name;
  guint payload_type;
  guint8 silence;
} codecs[] = {
  { "PCMU", 0, 0xff },
  { "PCMA", 8, 0xd5 },
};

GST_START_TEST (test_a_tone_of_the_peer_comes_out_of_the_source)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media =
      start_media (peer, codecs[__i__].name, SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);

  peer_run_until_tone (peer, listener, PEER_TONE);
  assert_equals_int (listener->rate, 8000);
  listener_check_continuous (listener, 0);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* RFC 3550 section 5.1: payload number, sequence, timestamp; RFC 3551 section 4.1: marker. */
GST_START_TEST (test_silence_is_sent_steadily_from_the_start)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media =
      start_media (peer, codecs[__i__].name, SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  GstClockTime late = 0;
  gboolean steady;

  peer->muted = TRUE;
  peer_run (peer, GST_SECOND);
  /* A machine that is busy elsewhere makes frames late and even skips some. */
  steady = media_count (media, "skipped-frames") == 0;
  fail_unless (!steady || (peer->received->len >= 45 && peer->received->len <= 55));
  for (guint i = 0; i < peer->received->len; i++) {
    const PeerPacket *packet = peer_get (peer->received, i), *start = peer_get (peer->received, 0);
    guint16 step = GST_READ_UINT16_BE (packet->data + 2) - GST_READ_UINT16_BE (start->data + 2);
    guint32 units;

    assert_equals_int (packet->size, 12 + 160);
    assert_equals_int (packet->data[0], 0x80);
    assert_equals_int (packet->data[1] & 0x7f, codecs[__i__].payload_type);
    assert_equals_int (packet->data[1] >> 7, i == 0);
    assert_equals_int (step, i);
    units = GST_READ_UINT32_BE (packet->data + 4) - GST_READ_UINT32_BE (start->data + 4);
    assert_equals_int (units % 160, 0);
    fail_unless (units == i * 160 || !steady);
    assert_equals_int (memcmp (packet->data + 8, start->data + 8, 4), 0);
    for (guint j = 12; j < packet->size; j++)
      assert_equals_int (packet->data[j], codecs[__i__].silence);
    /* On its own time: RTP time is the clock's. */
    late += ABS (GST_CLOCK_DIFF (start->time + units / 8 * GST_MSECOND, packet->time));
  }
  fail_unless (late / peer->received->len < 20 * GST_MSECOND);
  end_call (media, NULL, peer);
}

GST_END_TEST;

/* RFC 3264 section 5.1 */
GST_START_TEST (test_nothing_is_sent_when_only_receiving)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_RECVONLY, NULL, NULL);
  Listener *listener = listen_to (media);

  peer_run_until_heard (peer, listener, 2400);
  assert_equals_int (peer->received->len, 0);
  end_call (media, listener, peer);
}

GST_END_TEST;

GST_START_TEST (test_nothing_is_heard_when_only_sending)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDONLY, NULL, NULL);
  Listener *listener = listen_to (media);

  peer_run (peer, 300 * GST_MSECOND);
  assert_equals_int (listener_count (listener), 0);
  fail_unless (media_count (media, "refused-direction") >= 10);
  fail_unless (peer->received->len >= 10);
  end_call (media, listener, peer);
}

GST_END_TEST;

static gboolean
has_rtcp (gpointer data)
{
  return ((Peer *)data)->received_rtcp->len > 0;
}

static void
check_report (const PeerPacket *report, guint32 sender, guint32 source)
{
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  GstBuffer *buffer = gst_buffer_new_memdup (report->data, report->size);
  GstRTCPPacket packet;
  guint32 ssrc, packets, block_ssrc;

  fail_unless (gst_rtcp_buffer_validate (buffer));
  fail_unless (gst_rtcp_buffer_map (buffer, GST_MAP_READ, &rtcp));
  fail_unless (gst_rtcp_buffer_get_first_packet (&rtcp, &packet));
  assert_equals_int (gst_rtcp_packet_get_type (&packet), GST_RTCP_TYPE_SR);
  gst_rtcp_packet_sr_get_sender_info (&packet, &ssrc, NULL, NULL, &packets, NULL);
  assert_equals_int (ssrc, sender);
  fail_unless (packets > 0);
  assert_equals_int (gst_rtcp_packet_get_rb_count (&packet), 1);
  gst_rtcp_packet_get_rb (&packet, 0, &block_ssrc, NULL, NULL, NULL, NULL, NULL, NULL);
  assert_equals_int (block_ssrc, source);
  fail_unless (gst_rtcp_packet_move_to_next (&packet));
  assert_equals_int (gst_rtcp_packet_get_type (&packet), GST_RTCP_TYPE_SDES);
  gst_rtcp_buffer_unmap (&rtcp);
  gst_buffer_unref (buffer);
}

/* RFC 3550 section 6.4.1 and 6.1 */
GST_START_TEST (test_sender_reports_go_to_the_rtcp_port)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);

  peer_run_until (peer, has_rtcp, peer);
  check_report (peer_get (peer->received_rtcp, 0),
      GST_READ_UINT32_BE (peer_get (peer->received, 0)->data + 8), peer->ssrc);
  end_call (media, NULL, peer);
}

GST_END_TEST;

static gboolean
got_bye (gpointer data)
{
  Peer *peer = data;
  const PeerPacket *packet;

  if (peer->received_rtcp->len == 0)
    return FALSE;
  packet = peer_get (peer->received_rtcp, peer->received_rtcp->len - 1);
  for (gsize offset = 0; offset + 4 <= packet->size;
       offset += (GST_READ_UINT16_BE (packet->data + offset + 2) + 1u) * 4)
    if (packet->data[offset + 1] == GST_RTCP_TYPE_BYE)
      return TRUE;
  return FALSE;
}

/* RFC 3550 section 6.6 */
GST_START_TEST (test_bye_goes_out_at_the_end)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);

  peer_run (peer, 200 * GST_MSECOND);
  gst_sip_ua_media_stop (media);
  gst_sip_ua_reaper_wait ();
  peer->muted = TRUE;
  peer_run_until (peer, got_bye, peer);
  peer_free (peer);
}

GST_END_TEST;

/* As behind an SBC that transfers: another SSRC, sequence and timestamp (RFC 3550 section 8). */
GST_START_TEST (test_another_ssrc_in_mid_call_is_heard)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);

  peer_run_until_tone (peer, listener, PEER_TONE);
  peer->ssrc = 0x99887766;
  peer->sequence = 4711;
  peer->timestamp = 123456;
  peer->frequency = 1000;
  peer_run_until_tone (peer, listener, 1000);
  listener_check_continuous (listener, 0);
  assert_equals_int (media_count (media, "ssrcs"), 2);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* One packet in ten is lost: time goes on, and what is heard between is the tone. */
GST_START_TEST (test_losses_leave_no_holes)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);

  for (guint i = 0; i < 10; i++) {
    peer_run (peer, 180 * GST_MSECOND);
    peer->sequence++;
    peer->timestamp += PEER_FRAME;
    peer->next += 20 * GST_MSECOND;
  }
  peer_run_until_heard (peer, listener, 14400);
  listener_check_continuous (listener, 0);
  fail_unless (listener_count (listener) <= 16800);
  /* Nine frames of ninety are silence. */
  fail_unless (listener_tone_part (listener, 800, 13600, PEER_TONE) > 0.8);
  end_call (media, listener, peer);
}

GST_END_TEST;

typedef struct {
  GMutex lock;
  guint count;
  GstSipUaTelephoneEvent last;
} Events;

static void
count_event (const GstSipUaTelephoneEvent *event, gpointer user_data)
{
  Events *events = user_data;

  g_mutex_lock (&events->lock);
  events->count++;
  events->last = *event;
  g_mutex_unlock (&events->lock);
}

/* RFC 4733 section 2.5: a key for 200 ms between audio; the time it takes is silence, not a hole. */
GST_START_TEST (test_a_key_press_is_reported_once_and_leaves_no_hole)
{
  static const GstSipUaMediaCallbacks callbacks = { count_event, NULL, NULL };
  Events events = { 0 };
  Peer *peer = peer_new ();
  GstSipUaMedia *media =
      start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, &callbacks, &events);
  Listener *listener = listen_to (media);
  guint before;

  peer_run_until_heard (peer, listener, 4000);
  peer->muted = TRUE;
  before = listener_count (listener);
  for (guint i = 1; i <= 10; i++) {
    peer_send_event (peer, 5, i == 10, (guint16)(i * PEER_FRAME), i == 1);
    peer_run (peer, 20 * GST_MSECOND);
  }
  /* Meanwhile silence came out, not nothing. */
  fail_unless (listener_count (listener) >= before + 1000);
  peer_send_event (peer, 5, TRUE, 10 * PEER_FRAME, FALSE);
  peer_send_event (peer, 5, TRUE, 10 * PEER_FRAME, FALSE);
  peer->timestamp += 10 * PEER_FRAME;
  peer->muted = FALSE;
  peer_run_until_heard (peer, listener, listener_count (listener) + 4000);
  peer_run_until_tone (peer, listener, PEER_TONE);
  listener_check_continuous (listener, 0);
  g_mutex_lock (&events.lock);
  assert_equals_int (events.count, 1);
  assert_equals_int (events.last.character, '5');
  assert_equals_uint64 (events.last.duration, 200 * GST_MSECOND);
  g_mutex_unlock (&events.lock);
  assert_equals_uint64 (media_count (media, "received-event"), 12);
  end_call (media, listener, peer);
}

GST_END_TEST;

/* "sipp -rtp_echo", loopback test numbers: our packets come back with our SSRC. */
GST_START_TEST (test_a_peer_that_echoes_our_packets_is_heard)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);

  peer->echo = TRUE;
  peer_run_until_heard (peer, listener, 8000);
  listener_check_continuous (listener, 0);
  assert_equals_int (media_count (media, "ssrcs"), 1);
  /* RTCP comes back as well, and disturbs nothing. */
  peer_run_until (peer, has_rtcp, peer);
  peer_run_until_heard (peer, listener, listener_count (listener) + 4000);
  assert_equals_int (media_count (media, "received-rtcp"), peer->received_rtcp->len);
  listener_check_continuous (listener, 0);
  end_call (media, listener, peer);
}

GST_END_TEST;

typedef struct {
  GMutex lock;
  GCond cond;
  gboolean stalled, go_on;
} Stall;

/* What nobody may do in a callback, to have a worker that does not run. */
static void
stall_worker (const GstSipUaTelephoneEvent *event, gpointer user_data)
{
  Stall *stall = user_data;

  g_mutex_lock (&stall->lock);
  stall->stalled = TRUE;
  while (!stall->go_on)
    g_cond_wait (&stall->cond, &stall->lock);
  g_mutex_unlock (&stall->lock);
}

static gboolean
has_stalled (gpointer data)
{
  Stall *stall = data;
  gboolean stalled;

  g_mutex_lock (&stall->lock);
  stalled = stall->stalled;
  g_mutex_unlock (&stall->lock);
  return stalled;
}

/* After a stall of 300 ms frames are left out, not sent in a burst; RTP time is the clock's. */
GST_START_TEST (test_a_stall_is_no_burst)
{
  static const GstSipUaMediaCallbacks callbacks = { stall_worker, NULL, NULL, NULL };
  Stall stall = { 0 };
  Peer *peer = peer_new ();
  GstSipUaMedia *media =
      start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, &callbacks, &stall);
  const PeerPacket *before, *after, *third;
  guint sent;

  peer_run (peer, 100 * GST_MSECOND);
  peer->muted = TRUE;
  peer_send_event (peer, 1, TRUE, 160, TRUE);
  peer_run_until (peer, has_stalled, &stall);
  peer_run (peer, 300 * GST_MSECOND);
  sent = peer->received->len;
  g_mutex_lock (&stall.lock);
  stall.go_on = TRUE;
  g_cond_signal (&stall.cond);
  g_mutex_unlock (&stall.lock);
  peer_run (peer, 200 * GST_MSECOND);
  fail_unless (media_count (media, "skipped-frames") >= 10);
  before = peer_get (peer->received, sent - 1);
  after = peer_get (peer->received, sent);
  third = peer_get (peer->received, sent + 2);
  fail_unless (third->time - after->time > 20 * GST_MSECOND);
  assert_equals_int (
      (guint16)(GST_READ_UINT16_BE (after->data + 2) - GST_READ_UINT16_BE (before->data + 2)), 1);
  fail_unless (
      GST_READ_UINT32_BE (after->data + 4) - GST_READ_UINT32_BE (before->data + 4) >= 250 * 8);
  fail_unless (after->data[1] & 0x80); /* RFC 3551 section 4.1: audio begins again */
  end_call (media, NULL, peer);
}

GST_END_TEST;

/* A pipeline that takes nothing: what is queued is bounded, and said to be discontinuous. */
GST_START_TEST (test_audio_is_dropped_while_the_application_is_paused)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);
  guint heard;
  gboolean discont = FALSE;

  peer_run_until_heard (peer, listener, 2400);
  gst_element_set_state (listener->pipeline, GST_STATE_PAUSED);
  heard = listener_count (listener);
  peer_run (peer, 500 * GST_MSECOND);
  assert_equals_int (listener_count (listener), heard);
  fail_unless (media_count (media, "dropped-buffers") > 0);
  listener_clear (listener);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  peer_run_until_heard (peer, listener, 8000);
  g_mutex_lock (&listener->lock);
  for (guint i = 0; i < listener->times->len; i++)
    discont |= g_array_index (listener->times, Listened, i).discont;
  for (guint i = 1; i < listener->times->len; i++)
    fail_unless (g_array_index (listener->times, Listened, i).pts
                 >= g_array_index (listener->times, Listened, i - 1).pts);
  g_mutex_unlock (&listener->lock);
  fail_unless (discont);
  peer_run_until_tone (peer, listener, PEER_TONE);
  end_call (media, listener, peer);
}

GST_END_TEST;

GST_START_TEST (test_the_end_of_the_call_is_the_end_of_the_stream)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);
  g_autoptr (GstBus) bus = gst_element_get_bus (listener->pipeline);
  GstMessage *message;

  peer_run_until_heard (peer, listener, 1600);
  gst_sip_ua_media_stop (media);
  message = gst_bus_timed_pop_filtered (bus, 5 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  assert_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_sip_ua_reaper_wait ();
  listener_free (listener);
  peer_free (peer);
}

GST_END_TEST;

static Suite *
media_suite (void)
{
  Suite *suite = suite_create ("media");
  TCase *calls = tcase_create ("calls");

  run_in_real_time ();
  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_loop_test (
      calls, test_a_tone_of_the_peer_comes_out_of_the_source, 0, G_N_ELEMENTS (codecs));
  tcase_add_loop_test (
      calls, test_silence_is_sent_steadily_from_the_start, 0, G_N_ELEMENTS (codecs));
  tcase_add_test (calls, test_nothing_is_sent_when_only_receiving);
  tcase_add_test (calls, test_nothing_is_heard_when_only_sending);
  tcase_add_test (calls, test_sender_reports_go_to_the_rtcp_port);
  tcase_add_test (calls, test_bye_goes_out_at_the_end);
  tcase_add_test (calls, test_another_ssrc_in_mid_call_is_heard);
  tcase_add_test (calls, test_losses_leave_no_holes);
  tcase_add_test (calls, test_a_key_press_is_reported_once_and_leaves_no_hole);
  tcase_add_test (calls, test_a_peer_that_echoes_our_packets_is_heard);
  tcase_add_test (calls, test_a_stall_is_no_burst);
  tcase_add_test (calls, test_audio_is_dropped_while_the_application_is_paused);
  tcase_add_test (calls, test_the_end_of_the_call_is_the_end_of_the_stream);
  return suite;
}

GST_CHECK_MAIN (media);
