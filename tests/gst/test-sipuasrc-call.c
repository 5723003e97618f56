/* SPDX-License-Identifier: BSD-3-Clause */
/* A call that is up: what comes out of sipuasrc, what it tells of the call, and what it takes from its
 * pipeline. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "src-line.h"

static Line *line;
static Caller *caller;
static Peer *peer;

static void
begin (const char *properties, const char *downstream)
{
  line = line_new (properties, downstream);
  caller = line_caller (line);
  peer = peer_new ();
  line_go (line, GST_STATE_PLAYING);
}

static void
end (void)
{
  caller_end (caller);
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

static const struct {
  const char *downstream;
  gint rate;
} rates[] = {
  { "fakesink sync=false async=false", 8000 },
  { "audio/x-raw,rate=16000 ! fakesink sync=false async=false", 16000 },
  { "audio/x-raw,rate=48000 ! fakesink sync=false async=false", 48000 },
  { "audioconvert ! audioresample ! audio/x-raw,rate=16000 ! fakesink sync=false async=false",
      8000 },
  { "audioconvert ! audioresample ! audio/x-raw,rate=16000 ! queue ! fakesink", 8000 },
};

GST_START_TEST (test_what_comes_out_is_what_was_sent)
{
  guint rate;

  begin (NULL, rates[__i__].downstream);
  caller_establish (caller, peer);
  rate = (guint)rates[__i__].rate;
  line_run_until_samples (line, peer, rate);
  assert_equals_int (line->rate, rates[__i__].rate);
  fail_unless (line_tone_share (line, rate / 10, rate * 8 / 10, PEER_TONE) > 0.95);
  fail_unless (line_tone_share (line, rate / 10, rate * 8 / 10, 1000) < 0.05);
  end ();
}

GST_END_TEST;

/* What was chosen for one run is not for the next, which may be linked to something else. */
GST_START_TEST (test_the_rate_is_chosen_anew_after_ready)
{
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstCaps) caps = gst_caps_from_string ("audio/x-raw,rate=16000");

  begin (NULL, "capsfilter name=filter ! fakesink sync=false async=false");
  filter = gst_bin_get_by_name (GST_BIN (line->pipeline), "filter");
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 800);
  assert_equals_int (line->rate, 8000);
  caller_end (caller);
  line_hear_eos (line);
  line_go (line, GST_STATE_READY);
  g_object_set (filter, "caps", caps, NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, line_count (line) + 1600);
  assert_equals_int (line->rate, 16000);
  end ();
}

GST_END_TEST;

static void
check_latency (guint milliseconds)
{
  GstQuery *query = gst_query_new_latency ();
  g_autoptr (GstPad) pad = gst_element_get_static_pad (line->src, "src");
  GstClockTime minimum, maximum;
  gboolean live;

  fail_unless (gst_pad_query (pad, query));
  gst_query_parse_latency (query, &live, &minimum, &maximum);
  fail_unless (live);
  assert_equals_uint64 (minimum, milliseconds * GST_MSECOND);
  fail_unless (maximum >= minimum);
  gst_query_unref (query);
}

static void
invite_with_ptime (guint ptime)
{
  g_autofree char *offer = sip_make_sdp (peer, "0");
  g_autofree char *text = g_strdup_printf ("%sa=ptime:%u\r\n", offer, ptime);

  caller_invite_with (caller, text, NULL);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
}

/* Jitter buffer and one packet. */
GST_START_TEST (test_latency_is_that_of_the_call)
{
  begin ("latency=100", NULL);
  check_latency (120);
  line_assert_none (line, GST_MESSAGE_ERROR); /* and what else is there is gone */
  invite_with_ptime (40);
  line_hear (line, GST_MESSAGE_LATENCY, NULL);
  check_latency (140);
  end ();
}

GST_END_TEST;

typedef struct {
  const char *state;
  guint status;
} Step;

static void
check_steps (const Step *steps, guint n_steps)
{
  for (guint i = 0; i < n_steps; i++) {
    g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ELEMENT, "sip-call-state");
    const GstStructure *fields = gst_message_get_structure (message);
    guint status;

    fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (line->src));
    assert_equals_string (gst_structure_get_string (fields, "state"), steps[i].state);
    fail_unless (gst_structure_get_uint (fields, "status", &status));
    assert_equals_int (status, steps[i].status);
    assert_equals_string (gst_structure_get_string (fields, "call-id"), caller->call_id);
    assert_equals_string (gst_structure_get_string (fields, "direction"), "incoming");
    fail_unless (
        g_str_has_prefix (gst_structure_get_string (fields, "remote-uri"), "sip:caller@127.0.0.1"));
    fail_unless (gst_structure_get_string (fields, "reason") != NULL);
    assert_equals_int (gst_structure_n_fields (fields), 6);
  }
}

GST_START_TEST (test_call_states_are_told)
{
  static const Step steps[] = { { "incoming", 100 }, { "ringing", 180 }, { "answered", 200 },
    { "confirmed", 200 }, { "ended", 200 } };

  begin (NULL, NULL);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 800);
  caller_end (caller);
  check_steps (steps, G_N_ELEMENTS (steps));
  line_hear_eos (line);
  line_go (line, GST_STATE_READY);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_the_states_of_our_hangup_are_told)
{
  static const Step steps[] = { { "incoming", 100 }, { "ringing", 180 }, { "answered", 200 },
    { "confirmed", 200 }, { "ending", 200 }, { "ended", 200 } };

  begin (NULL, NULL);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 800);
  g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  caller_hear_bye (caller);
  check_steps (steps, G_N_ELEMENTS (steps));
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

/* RFC 3261 section 15.1.1: the session is over when BYE is sent, whatever becomes of it. */
GST_START_TEST (test_a_hangup_ends_the_stream_though_the_peer_is_mute)
{
  begin ("teardown-timeout=100000000", NULL);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 800);
  g_signal_emit_by_name (line->src, "hangup", 0, NULL);
  line_hear_eos (line);
  sipua_message_unref (caller_expect_request (caller, "BYE"));
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_media_and_progress_are_told)
{
  g_autoptr (GstMessage) media = NULL;
  g_autofree char *address = NULL;
  const char *const codes[] = { "open", "open", "close", "close" };
  const GstProgressType types[] = { GST_PROGRESS_TYPE_START, GST_PROGRESS_TYPE_COMPLETE,
    GST_PROGRESS_TYPE_START, GST_PROGRESS_TYPE_COMPLETE };
  GstStructure *expected;

  begin (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GstMessage) message = NULL;
    g_autofree char *code = NULL;
    GstProgressType type;

    if (i == 2) {
      caller_establish (caller, peer);
      media = line_expect (line, GST_MESSAGE_ELEMENT, "sip-media-changed");
      caller_end (caller);
    }
    message = line_expect (line, GST_MESSAGE_PROGRESS, NULL);
    gst_message_parse_progress (message, &type, &code, NULL);
    assert_equals_string (code, codes[i]);
    assert_equals_int (type, types[i]);
  }
  address = g_strdup_printf ("127.0.0.1:%u", peer->sockets.rtp_port);
  expected = gst_structure_new ("sip-media-changed", "codec", G_TYPE_STRING, "PCMU", "pt",
      G_TYPE_UINT, 0, "clock-rate", G_TYPE_UINT, 8000, "ptime", G_TYPE_UINT, 20, "remote-address",
      G_TYPE_STRING, address, NULL);
  fail_unless (gst_structure_is_equal (gst_message_get_structure (media), expected));
  gst_structure_free (expected);
  gst_clear_message (&media);
  line_hear_eos (line);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

static void
note_key (GstElement *src, guint number, const char *character, guint64 duration,
    const char *method, gpointer keys)
{
  fail_unless (duration == 100 * GST_MSECOND);
  assert_equals_string (method, "rtp");
  assert_equals_int (number, 11);
  g_string_append (keys, character);
}

static void
check_key (void)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ELEMENT, "dtmf-event");
  const GstStructure *fields = gst_message_get_structure (message);
  int number, volume, type, method;
  guint64 start, duration;
  const char *character;

  fail_unless (gst_structure_get (fields, "number", G_TYPE_INT, &number, "volume", G_TYPE_INT,
      &volume, "type", G_TYPE_INT, &type, "method", G_TYPE_INT, &method, "start", G_TYPE_UINT64,
      &start, "duration", G_TYPE_UINT64, &duration, NULL));
  character = gst_structure_get_string (fields, "character");
  assert_equals_int (number, 11);
  assert_equals_int (volume, 10);
  assert_equals_int (type, 1);
  assert_equals_int (method, 1);
  assert_equals_uint64 (duration, 100 * GST_MSECOND);
  fail_unless (
      start < 20 * GST_SECOND, "not running time: %" GST_TIME_FORMAT, GST_TIME_ARGS (start));
  assert_equals_string (character, "#");
}

GST_START_TEST (test_a_key_is_told_once)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  begin (NULL, NULL);
  g_signal_connect (line->src, "dtmf-received", G_CALLBACK (note_key), keys);
  caller_establish (caller, peer);
  line_run_until_samples (line, peer, 800);
  for (guint16 duration = 160; duration <= 800; duration += 160)
    peer_send_event (peer, 11, FALSE, duration, duration == 160);
  for (guint i = 0; i < 3; i++)
    peer_send_event (peer, 11, TRUE, 800, FALSE);
  peer->timestamp += 960;
  check_key ();
  line_run_until_samples (line, peer, line_count (line) + 800);
  line_assert_none (line, GST_MESSAGE_ELEMENT);
  assert_equals_string (keys->str, "#");
  end ();
}

GST_END_TEST;

static void
check_no_call (SipUaCallState state)
{
  static const char *const names[] = { "call", "call-id", "remote-uri", "local-uri",
    "negotiated-codec", "media-pipeline", "stats" };

  assert_equals_int (line_get_uint (line, "call-state"), state);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_auto (GValue) value = G_VALUE_INIT;

    g_object_get_property (G_OBJECT (line->src), names[i], &value);
    fail_unless (g_value_peek_pointer (&value) == NULL, "%s", names[i]);
  }
}

static void
check_stats (void)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 received;

  g_object_get (line->src, "stats", &stats, NULL);
  fail_unless (stats != NULL);
  fail_unless (
      gst_structure_get_uint64 (stats, "received-audio", &received), "%" GST_PTR_FORMAT, stats);
  fail_unless (received > 0);
}

static void
check_strings (void)
{
  g_autofree char *call_id = line_get_string (line, "call-id");
  g_autofree char *remote = line_get_string (line, "remote-uri");
  g_autofree char *local = line_get_string (line, "local-uri");
  g_autofree char *codec = line_get_string (line, "negotiated-codec");
  g_autofree char *expected_remote = g_strdup_printf ("sip:caller@127.0.0.1:%u", caller->port);
  g_autofree char *expected_local = g_strdup_printf ("sip:bot@%s:%u", line_address (), line->port);

  assert_equals_string (call_id, caller->call_id);
  assert_equals_string (remote, expected_remote);
  assert_equals_string (local, expected_local);
  assert_equals_string (codec, "PCMU");
}

GST_START_TEST (test_properties_tell_of_the_call_while_it_is_there)
{
  g_autoptr (SipUaCall) call = NULL;
  g_autoptr (GstElement) hidden = NULL;

  begin (NULL, NULL);
  check_no_call (SIPUA_CALL_STATE_NONE);
  caller_establish (caller, peer);
  line_hear_state (line, "confirmed");
  line_run_until_samples (line, peer, 800);
  assert_equals_int (line_get_uint (line, "call-state"), SIPUA_CALL_STATE_CONFIRMED);
  g_object_get (line->src, "call", &call, "media-pipeline", &hidden, NULL);
  assert_equals_int (sipua_call_get_state (call), SIPUA_CALL_STATE_CONFIRMED);
  fail_unless (GST_IS_PIPELINE (hidden));
  check_strings ();
  check_stats ();
  caller_end (caller);
  line_hear_eos (line);
  line_go (line, GST_STATE_READY); /* the session let go of the call */
  check_no_call (SIPUA_CALL_STATE_ENDED);
  line_go (line, GST_STATE_PAUSED);
  check_no_call (SIPUA_CALL_STATE_NONE);
  line_go (line, GST_STATE_NULL);
  check_no_call (SIPUA_CALL_STATE_NONE);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

static void
note_state (GObject *src, GParamSpec *pspec, gpointer text)
{
  SipUaCallState state;

  g_object_get (src, "call-state", &state, NULL);
  g_string_append_printf (text, "%d", state);
}

GST_START_TEST (test_call_state_is_notified)
{
  g_autoptr (GString) text = g_string_new (NULL);

  begin ("keep-listening=true", NULL);
  g_signal_connect (line->src, "notify::call-state", G_CALLBACK (note_state), text);
  for (guint i = 0; i < 2; i++) {
    caller_establish (caller, peer);
    line_hear_state (line, "confirmed");
    caller_end (caller);
    line_hear_state (line, "ended");
  }
  caller_invite (caller, NULL); /* so that the last notification is over */
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  fail_unless (g_str_has_prefix (text->str, "234570"
                                            "234570"),
      "%s", text->str);
  caller_end (caller);
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

static Suite *
sipuasrc_call_suite (void)
{
  Suite *suite = suite_create ("sipuasrc-call");
  TCase *stream = tcase_create ("stream");
  TCase *news = tcase_create ("news");

  run_in_real_time ();
  suite_add_tcase (suite, stream);
  tcase_add_loop_test (stream, test_what_comes_out_is_what_was_sent, 0, G_N_ELEMENTS (rates));
  tcase_add_test (stream, test_the_rate_is_chosen_anew_after_ready);
  tcase_add_test (stream, test_latency_is_that_of_the_call);
  suite_add_tcase (suite, news);
  tcase_add_test (news, test_call_states_are_told);
  tcase_add_test (news, test_the_states_of_our_hangup_are_told);
  tcase_add_test (news, test_a_hangup_ends_the_stream_though_the_peer_is_mute);
  tcase_add_test (news, test_media_and_progress_are_told);
  tcase_add_test (news, test_a_key_is_told_once);
  tcase_add_test (news, test_properties_tell_of_the_call_while_it_is_there);
  tcase_add_test (news, test_call_state_is_notified);
  return suite;
}

GST_CHECK_MAIN (sipuasrc_call);
