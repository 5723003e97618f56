/* SPDX-License-Identifier: BSD-3-Clause */
/* The session of a call changes: hold of either side, another address, another codec, another packet
 * time (RFC 3264 section 8). What the peer and the application hear is judged by content, and the
 * application's pads see nothing of it. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuatimeline.h"
#include "peer-ear.h"
#include "src-line.h"

#define PAIR                                                                                       \
  "sipuasrc name=src $ %s ! fakesink sync=false async=false " LINE_FEED " ! sipuasink name=sink"
#define OTHER_TONE 1000.0
#define WHILE (120 * GST_MSECOND) /* in which nothing comes */
#define MAX_OVERLAP (GST_SIP_UA_TIMELINE_TOLERANCE + GST_MSECOND)
#define SETTLE (40 * GST_MSECOND) /* what was on its way is there */

static Line *line;
static Caller *caller;
static Peer *peer;
static gint events; /* atomic: caps, segments and flushes that passed the application's pad */
static GstClockTime last_end;
static gboolean went_back; /* the application's time did */
static gint behind;        /* atomic: ms from the time of what came out last to when it did */

static GstPadProbeReturn
event_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_SEGMENT:
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
    case GST_EVENT_EOS:
      g_atomic_int_inc (&events);
      break;
    default:
      break;
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
time_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime now = gst_element_get_current_running_time (line->src);

  g_atomic_int_set (
      &behind, (gint)(GST_CLOCK_DIFF (GST_BUFFER_PTS (buffer), now) / (gint64)GST_MSECOND));
  went_back |= GST_BUFFER_PTS (buffer) + MAX_OVERLAP < last_end;
  last_end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
  return GST_PAD_PROBE_OK;
}

typedef struct {
  guint min;
  double frequency;
} Wanted;

static gboolean
tone_came_out (gpointer data)
{
  const Wanted *wanted = data;
  guint count = line_count (line);

  return count >= wanted->min && line_tone_share (line, count - 800, 800, wanted->frequency) > 0.95;
}

/* @who speaks until the application hears its tone, by samples that came out just now. */
static void
hear_tone (Peer *who, double frequency)
{
  Wanted wanted = { line_count (line) + 800, frequency };

  who->frequency = frequency;
  peer_run_until (who, tone_came_out, &wanted);
}

/* The peer hears silence, or whatever is said, from now on. */
static gboolean
packets_came (gpointer data)
{
  return peer->received->len >= *(guint *)data;
}

static void
hear_packets (guint count)
{
  guint wanted = peer->received->len + count;

  peer_run_until (peer, packets_came, &wanted);
}

static void
begin (const char *properties)
{
  g_autofree char *description = g_strdup_printf (PAIR, properties);
  g_autoptr (GstPad) pad = NULL;

  line = line_launch (0, description);
  caller = line_caller (line);
  peer = peer_new ();
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  hear_tone (peer, PEER_TONE);
  pad = gst_element_get_static_pad (line->src, "src");
  g_atomic_int_set (&events, 0);
  last_end = 0;
  went_back = FALSE;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      event_probe, NULL, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, time_probe, NULL, NULL);
}

static void
end (void)
{
  assert_equals_int (g_atomic_int_get (&events), 0);
  caller_end (caller);
  line_hear_eos (line);
  fail_if (went_back);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

static char *
make_sdp (Peer *from, const char *formats, const char *attributes)
{
  g_autofree char *sdp = sip_make_sdp (from, formats);

  return g_strdup_printf ("%s%s", sdp, attributes);
}

static void
check_has (const char *sdp, const char *line_of_it)
{
  fail_unless (strstr (sdp, line_of_it) != NULL, "no %s in %s", line_of_it, sdp);
}

/* The peer changes the session and gets an answer with @expected in it. */
static void
change_with (const char *method, const char *sdp, const char *expected)
{
  g_autoptr (SipUaMessage) response = NULL;

  caller_request (caller, method, NULL, sdp);
  response = caller_expect (caller, method, 200);
  if (g_str_equal (method, "INVITE"))
    caller_ack (caller);
  check_has (sipua_message_get_body (response, NULL), expected);
}

static void
hear_hold (gboolean local, gboolean remote)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-call-hold");
  const GstStructure *structure = gst_message_get_structure (message);
  gboolean got_local, got_remote;

  fail_unless (gst_structure_get (
      structure, "local", G_TYPE_BOOLEAN, &got_local, "remote", G_TYPE_BOOLEAN, &got_remote, NULL));
  assert_equals_int (got_local, local);
  assert_equals_int (got_remote, remote);
}

/* Nothing is sent to the peer any more. */
static void
assert_peer_hears_nothing (void)
{
  guint count;

  peer_run (peer, SETTLE);
  count = peer->received->len;
  peer_run (peer, WHILE);
  assert_equals_int (peer->received->len, count);
}

/* Nothing comes out of the source, whatever the peer says. */
static void
assert_nothing_comes_out (void)
{
  guint count;

  peer_run (peer, 3 * SETTLE);
  count = line_count (line);
  peer_run (peer, WHILE);
  assert_equals_int (line_count (line), count);
}

/* One stream from beginning to end: sequence numbers without a hole, RTP time in whole frames. */
static void
check_follows (const guint8 *before, const guint8 *data)
{
  guint32 step = GST_READ_UINT32_BE (data + 4) - GST_READ_UINT32_BE (before + 4);
  guint16 next = (guint16)(GST_READ_UINT16_BE (before + 2) + 1);

  assert_equals_int (GST_READ_UINT32_BE (data + 8), GST_READ_UINT32_BE (before + 8));
  assert_equals_int (GST_READ_UINT16_BE (data + 2), next);
  fail_unless (step > 0 && step % PEER_FRAME == 0, "RTP time goes on by %u", step);
}

static void
check_one_stream (GArray *packets)
{
  for (guint i = 1; i < packets->len; i++)
    check_follows (peer_get (packets, i - 1)->data, peer_get (packets, i)->data);
}

static const struct {
  const char *method;
  const char *address; /* (nullable) */
  const char *attribute;
  const char *answer;
} holds[] = {
  { "INVITE", NULL, "a=sendonly", "a=recvonly" }, { "INVITE", NULL, "a=inactive", "a=inactive" },
  { "UPDATE", "0.0.0.0", "a=sendrecv", "a=recvonly" }, /* RFC 3264 section 8.4 */
};

static char *
make_hold (guint row)
{
  g_autofree char *attribute = g_strdup_printf ("%s\r\n", holds[row].attribute);
  g_autofree char *sdp = make_sdp (peer, "0 8 101", attribute);
  g_auto (GStrv) parts = NULL;

  if (!holds[row].address)
    return g_steal_pointer (&sdp);
  parts = g_strsplit (sdp, "c=IN IP4 127.0.0.1", 2);
  return g_strdup_printf ("%sc=IN IP4 %s%s", parts[0], holds[row].address, parts[1]);
}

GST_START_TEST (test_the_peer_holds_us_and_resumes)
{
  g_autofree char *hold = NULL, *resume = NULL;

  begin ("");
  hold = make_hold (__i__);
  resume = make_sdp (peer, "0 8 101", "");
  change_with (holds[__i__].method, hold, holds[__i__].answer);
  hear_hold (FALSE, TRUE);
  assert_peer_hears_nothing ();
  if (__i__ == 0) /* music */
    hear_tone (peer, OTHER_TONE);
  change_with (holds[__i__].method, resume, "a=sendrecv");
  hear_hold (FALSE, FALSE);
  hear_tone (peer, OTHER_TONE);
  line_push (line, coded_buffer (CODED_OLD, 0, 1600));
  peer_run_until_coded (peer, CODED_OLD, 1600);
  check_one_stream (peer->received);
  end ();
}

GST_END_TEST;

static void
hold_peer (void)
{
  g_autofree char *answer = make_sdp (peer, "0 101", "a=recvonly\r\n");
  g_autofree char *offer = NULL;

  g_signal_emit_by_name (line->sink, "hold");
  offer = caller_take_reinvite (caller, answer);
  check_has (offer, "a=sendonly");
  hear_hold (TRUE, FALSE);
}

static void
resume_peer (void)
{
  g_autofree char *answer = make_sdp (peer, "0 101", "a=sendrecv\r\n");
  g_autofree char *offer = NULL;

  g_signal_emit_by_name (line->src, "resume");
  offer = caller_take_reinvite (caller, answer);
  check_has (offer, "a=sendrecv");
  hear_hold (FALSE, FALSE);
}

/* It hears what we say, and we hear nothing though it goes on. */
GST_START_TEST (test_we_hold_the_peer_and_resume)
{
  begin ("");
  hold_peer ();
  assert_nothing_comes_out ();
  line_push (line, coded_buffer (CODED_OLD, 0, 1600));
  peer_run_until_coded (peer, CODED_OLD, 1600);
  resume_peer ();
  hear_tone (peer, OTHER_TONE);
  hear_packets (10);
  check_one_stream (peer->received);
  end ();
}

GST_END_TEST;

/* A held peer that stops, and goes on later with sequence numbers and RTP time as if it had not. */
GST_START_TEST (test_a_peer_whose_clock_stood_still_is_heard_in_time)
{
  begin ("");
  hold_peer ();
  peer->muted = TRUE;
  peer_run (peer, 300 * GST_MSECOND);
  resume_peer ();
  peer->muted = FALSE;
  peer->next = 0;
  hear_tone (peer, OTHER_TONE);
  fail_unless (g_atomic_int_get (&behind) < 200, "%d ms behind", behind);
  end ();
}

GST_END_TEST;

/* What the peer changes meanwhile does not take it from hold. */
GST_START_TEST (test_a_peer_on_hold_stays_there_when_it_changes_something)
{
  g_autofree char *sdp = NULL;

  begin ("");
  hold_peer ();
  sdp = make_sdp (peer, "0 101", "");
  change_with ("INVITE", sdp, "a=sendonly");
  assert_nothing_comes_out ();
  end ();
}

GST_END_TEST;

GST_START_TEST (test_a_hold_that_is_refused_is_a_warning)
{
  g_autoptr (SipUaMessage) invite = NULL;

  begin ("");
  g_signal_emit_by_name (line->src, "hold");
  invite = caller_expect_request (caller, "INVITE");
  caller_respond (caller, invite, 488);
  sipua_message_unref (caller_expect_request (caller, "ACK"));
  line_hear (line, GST_MESSAGE_WARNING, NULL);
  hear_tone (peer, OTHER_TONE);
  end ();
}

GST_END_TEST;

/* Without a call there is nobody to be held. */
GST_START_TEST (test_hold_without_a_call_does_nothing)
{
  line = line_new (NULL, NULL);
  g_signal_emit_by_name (line->src, "hold");
  line_go (line, GST_STATE_PLAYING);
  g_signal_emit_by_name (line->src, "hold");
  g_signal_emit_by_name (line->src, "resume");
  line_free (line);
}

GST_END_TEST;

static gboolean
error_came (gpointer data)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (line->bus, GST_MESSAGE_ERROR);

  return message != NULL;
}

/* It is silent all the time. */
GST_START_TEST (test_media_timeout_pauses_on_hold)
{
  g_autofree char *hold = NULL, *resume = NULL;

  begin ("media-timeout=200000000");
  hold = make_sdp (peer, "0 8 101", "a=sendonly\r\n");
  resume = make_sdp (peer, "0 8 101", "");
  change_with ("INVITE", hold, "a=recvonly");
  peer->muted = TRUE;
  peer_run (peer, 350 * GST_MSECOND);
  line_assert_none (line, GST_MESSAGE_ERROR);
  change_with ("INVITE", resume, "a=sendrecv");
  peer_run (peer, 100 * GST_MSECOND); /* it begins anew */
  line_assert_none (line, GST_MESSAGE_ERROR);
  peer_run_until (peer, error_came, NULL);
  caller_hear_bye (caller);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

static void
hear_media (const char *codec, guint payload_type, guint ptime, guint16 port)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-media-changed");
  const GstStructure *structure = gst_message_get_structure (message);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  guint value;

  assert_equals_string (gst_structure_get_string (structure, "codec"), codec);
  assert_equals_string (gst_structure_get_string (structure, "remote-address"), address);
  fail_unless (gst_structure_get_uint (structure, "pt", &value));
  assert_equals_int (value, payload_type);
  fail_unless (gst_structure_get_uint (structure, "ptime", &value));
  assert_equals_int (value, ptime);
}

/* The old address counts no more. */
GST_START_TEST (test_the_peer_moves)
{
  Peer *old;
  guint count;
  g_autofree char *sdp = NULL;

  begin ("");
  hear_media ("PCMU", 0, 20, peer->sockets.rtp_port);
  old = peer;
  peer = peer_new ();
  peer->rtp = old->rtp;
  peer->rtcp = old->rtcp;
  peer->ssrc = 0x55667788;
  sdp = make_sdp (peer, "0 8 101", "");
  change_with ("INVITE", sdp, "a=sendrecv");
  hear_media ("PCMU", 0, 20, peer->sockets.rtp_port);
  hear_tone (peer, OTHER_TONE);
  line_push (line, coded_buffer (CODED_OLD, 0, 1600));
  peer_run_until_coded (peer, CODED_OLD, 1600);
  peer_run (old, SETTLE);
  count = old->received->len;
  peer_run (old, WHILE);
  assert_equals_int (old->received->len, count);
  hear_tone (peer, OTHER_TONE);
  peer_free (old);
  end ();
}

GST_END_TEST;

static guint
payload_type_of (guint index)
{
  return peer_get (peer->received, index)->data[1] & 0x7f;
}

/* PCMU, PCMA, and back. The peer's packets of before may still be on their way. */
GST_START_TEST (test_the_codec_changes)
{
  g_autofree char *pcma = NULL, *pcmu = NULL;

  begin ("");
  hear_media ("PCMU", 0, 20, peer->sockets.rtp_port);
  pcma = make_sdp (peer, "8 101", "");
  pcmu = make_sdp (peer, "0 101", "");
  change_with ("INVITE", pcma, "RTP/AVP 8 101");
  hear_media ("PCMA", 8, 20, peer->sockets.rtp_port);
  hear_tone (peer, OTHER_TONE);
  peer->a_law = TRUE;
  peer->payload_type = 8;
  hear_tone (peer, PEER_TONE);
  peer_run (peer, SETTLE);
  assert_equals_int (payload_type_of (peer->received->len - 1), 8);
  change_with ("INVITE", pcmu, "RTP/AVP 0 101");
  peer->a_law = FALSE;
  peer->payload_type = 0;
  hear_tone (peer, OTHER_TONE);
  line_push (line, coded_buffer (CODED_OLD, 0, 1600));
  peer_run (peer, 300 * GST_MSECOND);
  assert_equals_int (payload_type_of (peer->received->len - 1), 0);
  check_one_stream (peer->received);
  end ();
}

GST_END_TEST;

/* One codec after the other with no packet in between: the peer sees no hole. */
GST_START_TEST (test_codecs_that_nothing_was_sent_with_leave_no_hole)
{
  static const char *const formats[] = { "8 101", "0 101", "8 101" };
  g_autofree char *resume = NULL;

  begin ("");
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *sdp = make_sdp (peer, formats[i], "a=sendonly\r\n");

    change_with ("UPDATE", sdp, "a=recvonly");
  }
  resume = make_sdp (peer, "8 101", "");
  change_with ("UPDATE", resume, "a=sendrecv");
  hear_packets (10);
  check_one_stream (peer->received);
  end ();
}

GST_END_TEST;

/* RFC 3264 section 8.3.2 forbids it: what is sent is decoded all the same. */
GST_START_TEST (test_a_payload_number_becomes_another_codec)
{
  g_autofree char *pcmu = NULL, *pcma = NULL;

  begin ("");
  pcmu = make_sdp (peer, "96", "a=rtpmap:96 PCMU/8000\r\n");
  pcma = make_sdp (peer, "96", "a=rtpmap:96 PCMA/8000\r\n");
  peer->payload_type = 96;
  change_with ("INVITE", pcmu, "RTP/AVP 96");
  hear_tone (peer, OTHER_TONE);
  peer->a_law = TRUE;
  change_with ("INVITE", pcma, "RTP/AVP 96");
  hear_tone (peer, PEER_TONE);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_the_packet_time_changes)
{
  g_autofree char *sdp = NULL;

  begin ("");
  hear_media ("PCMU", 0, 20, peer->sockets.rtp_port);
  sdp = make_sdp (peer, "0 101", "a=ptime:40\r\n");
  change_with ("INVITE", sdp, "a=ptime:40");
  hear_media ("PCMU", 0, 40, peer->sockets.rtp_port);
  peer_run (peer, SETTLE);
  hear_packets (5);
  assert_equals_int (peer_get (peer->received, peer->received->len - 1)->size, 12 + 320);
  line_push (line, coded_buffer (CODED_OLD, 0, 1600));
  peer_run_until_coded (peer, CODED_OLD, 1600);
  check_one_stream (peer->received);
  end ();
}

GST_END_TEST;

/* The end of an event is sent three times (RFC 4733 section 2.5.1.4), here around a re-INVITE. */
GST_START_TEST (test_a_key_that_goes_up_when_the_session_changes_counts_once)
{
  g_autofree char *sdp = NULL;

  begin ("");
  sdp = make_sdp (peer, "0 8 101", "a=ptime:40\r\n");
  for (guint i = 1; i <= 3; i++)
    peer_send_event (peer, 5, FALSE, (guint16)(i * 160), i == 1);
  peer_send_event (peer, 5, TRUE, 640, FALSE);
  line_hear (line, GST_MESSAGE_ELEMENT, "dtmf-event");
  change_with ("INVITE", sdp, "a=ptime:40");
  for (guint i = 0; i < 2; i++)
    peer_send_event (peer, 5, TRUE, 640, FALSE);
  peer->timestamp += 640;
  hear_tone (peer, OTHER_TONE);
  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_pop (line->bus);

    if (!message)
      break;
    fail_if (gst_message_has_name (message, "dtmf-event"));
  }
  end ();
}

GST_END_TEST;

/* The call goes on as it is. */
GST_START_TEST (test_an_offer_without_anything_in_common_is_488)
{
  static const char *const offers[] = { "18", "0" };
  g_autofree char *sdp = NULL;

  begin ("");
  sdp = make_sdp (peer, offers[__i__], "");
  if (__i__ == 1) /* no audio at all (section 8.2) */
    g_strlcpy (
        strstr (sdp, "m=audio"), "m=audio 0 RTP/AVP 0\r\n", strlen ("m=audio 0 RTP/AVP 0\r\n") + 1);
  caller_request (caller, "INVITE", NULL, sdp);
  caller_hear (caller, "INVITE", 488);
  caller_ack (caller);
  line_hear (line, GST_MESSAGE_WARNING, NULL);
  hear_tone (peer, OTHER_TONE);
  hear_packets (10);
  check_one_stream (peer->received);
  end ();
}

GST_END_TEST;

/* RFC 3261 section 14.2: the offer is in the 200, its answer in the ACK. */
GST_START_TEST (test_a_reinvite_without_an_offer_gets_ours)
{
  g_autofree char *answer = NULL;

  begin ("");
  answer = make_sdp (peer, "8 101", "a=sendonly\r\n");
  caller_request (caller, "INVITE", NULL, NULL);
  caller_hear (caller, "INVITE", 200);
  check_has (caller->answer, "RTP/AVP 0 8 101");
  caller_ack_with (caller, answer);
  hear_hold (FALSE, TRUE);
  peer->a_law = TRUE;
  peer->payload_type = 8;
  hear_tone (peer, OTHER_TONE);
  assert_peer_hears_nothing ();
  end ();
}

GST_END_TEST;

static Suite *
reinvite_suite (void)
{
  Suite *suite = suite_create ("reinvite");
  TCase *tcase = tcase_create ("general");

  run_in_real_time ();
  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_the_peer_holds_us_and_resumes, 0, G_N_ELEMENTS (holds));
  tcase_add_test (tcase, test_we_hold_the_peer_and_resume);
  tcase_add_test (tcase, test_a_peer_whose_clock_stood_still_is_heard_in_time);
  tcase_add_test (tcase, test_a_peer_on_hold_stays_there_when_it_changes_something);
  tcase_add_test (tcase, test_a_hold_that_is_refused_is_a_warning);
  tcase_add_test (tcase, test_hold_without_a_call_does_nothing);
  tcase_add_test (tcase, test_media_timeout_pauses_on_hold);
  tcase_add_test (tcase, test_the_peer_moves);
  tcase_add_test (tcase, test_the_codec_changes);
  tcase_add_test (tcase, test_codecs_that_nothing_was_sent_with_leave_no_hole);
  tcase_add_test (tcase, test_a_payload_number_becomes_another_codec);
  tcase_add_test (tcase, test_the_packet_time_changes);
  tcase_add_test (tcase, test_a_key_that_goes_up_when_the_session_changes_counts_once);
  tcase_add_loop_test (tcase, test_an_offer_without_anything_in_common_is_488, 0, 2);
  tcase_add_test (tcase, test_a_reinvite_without_an_offer_gets_ours);
  return suite;
}

GST_CHECK_MAIN (reinvite);
