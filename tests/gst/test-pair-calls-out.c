/* SPDX-License-Identifier: BSD-3-Clause */
/* Pairs that call: when the INVITE goes out, what is sent and heard, how a call fails, and how it is
 * given up. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "peer-ear.h"
#include "sip-callee.h"
#include "src-line.h"

#define DROP " ! fakesink sync=false async=false"
#define SPEAKER LINE_FEED " ! sipuasink name=sink "

static Callee *callee;
static Peer *peer;

/* __i__ of most tests: 0 a pair in one pipeline, 1 in two, 2 a source alone, 3 a sink alone. */
typedef struct {
  Line *lines[2]; /* [1]: (nullable) */
} Setup;

static const char *const descriptions[][2] = {
  { "sipuasrc name=src $" DROP " " SPEAKER "%s", NULL },
  { "sipuasrc name=src channel=x $ %s" DROP, SPEAKER "channel=x" },
  { "sipuasrc name=src $ %s" DROP, NULL },
  { SPEAKER "$ %s", NULL },
};

#define N_SETUPS G_N_ELEMENTS (descriptions)

static Setup
begin (guint row, const char *properties)
{
  g_autofree char *all = g_strdup_printf ("uri=%s %s", (callee = callee_new ())->uri, properties);
  g_auto (GStrv) parts = g_strsplit (descriptions[row][0], "%s", 2);
  g_autofree char *text = g_strjoinv (all, parts);
  Setup setup = { { line_launch (0, text), NULL } };

  if (descriptions[row][1])
    setup.lines[1] = line_launch (setup.lines[0]->port, descriptions[row][1]);
  peer = peer_new ();
  return setup;
}

static void
go (Setup *setup, GstState state)
{
  for (guint i = 0; i < 2; i++)
    if (setup->lines[i])
      line_go (setup->lines[i], state);
}

static void
hear_eos (Setup *setup)
{
  for (guint i = 0; i < 2; i++)
    if (setup->lines[i])
      line_hear_eos (setup->lines[i]);
}

static void
end (Setup *setup)
{
  for (guint i = 0; i < 2; i++)
    if (setup->lines[i])
      line_free (setup->lines[i]);
  callee_free (callee);
  peer_free (peer);
}

static gboolean
tone_came_out (gpointer data)
{
  Line *line = data;
  guint count = line_count (line);

  return count >= 1600 && line_tone_share (line, count - 800, 800, PEER_TONE) > 0.95;
}

GST_START_TEST (test_a_call_is_made_in_paused_and_heard_in_playing)
{
  Setup setup = begin (__i__, "");
  Line *src = setup.lines[0], *sink = setup.lines[1] ? setup.lines[1] : src;

  go (&setup, GST_STATE_PAUSED);
  callee_hear_invite (callee, peer);
  callee_ring (callee);
  go (&setup, GST_STATE_PLAYING);
  callee_answer (callee, peer);
  if (sink->sink) {
    line_push (sink, coded_buffer (CODED_OLD, 0, 4000));
    peer_run_until_coded (peer, CODED_OLD, 4000);
  }
  if (src->src)
    peer_run_until (peer, tone_came_out, src);
  callee_end (callee);
  hear_eos (&setup);
  end (&setup);
}

GST_END_TEST;

GST_START_TEST (test_a_hangup_in_a_call_that_was_made_sends_bye)
{
  Setup setup = begin (__i__, "");

  go (&setup, GST_STATE_PLAYING);
  callee_take_call (callee, peer);
  g_signal_emit_by_name (
      setup.lines[0]->src ? setup.lines[0]->src : setup.lines[0]->sink, "hangup", 0, NULL);
  callee_hear_bye (callee);
  hear_eos (&setup);
  go (&setup, GST_STATE_NULL);
  end (&setup);
}

GST_END_TEST;

static const struct {
  guint status;
  GstResourceError code;
} failures[] = {
  { 401, GST_RESOURCE_ERROR_NOT_AUTHORIZED },
  { 403, GST_RESOURCE_ERROR_NOT_AUTHORIZED },
  { 404, GST_RESOURCE_ERROR_NOT_FOUND },
  { 480, GST_RESOURCE_ERROR_OPEN_READ },
  { 486, GST_RESOURCE_ERROR_BUSY },
  { 503, GST_RESOURCE_ERROR_FAILED },
  { 600, GST_RESOURCE_ERROR_BUSY },
  { 603, GST_RESOURCE_ERROR_BUSY },
};

static void
hear_failure (Line *line, GstResourceError code, guint status, const char *reason)
{
  g_autoptr (GstMessage) message = line_expect (line, GST_MESSAGE_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  const GstStructure *details = NULL;
  guint value;

  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, (int)code), "%s", error->message);
  gst_message_parse_error_details (message, &details);
  fail_unless (gst_structure_get_uint (details, "sip-status", &value));
  assert_equals_int (value, status);
  if (reason)
    assert_equals_string (gst_structure_get_string (details, "reason"), reason);
}

/* One on each bus; then the stream ends. */
static void
hear_failures (Setup *setup, GstResourceError code, guint status, const char *reason)
{
  for (guint i = 0; i < 2; i++)
    if (setup->lines[i])
      hear_failure (setup->lines[i], code, status, reason);
  go (setup, GST_STATE_READY);
  for (guint i = 0; i < 2; i++)
    if (setup->lines[i])
      line_assert_none (setup->lines[i], GST_MESSAGE_ERROR);
}

GST_START_TEST (test_a_refusal_is_one_error_on_each_bus)
{
  guint row = (guint)__i__ / N_SETUPS;
  Setup setup = begin ((guint)__i__ % N_SETUPS, "");

  go (&setup, GST_STATE_PLAYING);
  callee_hear_invite (callee, peer);
  callee_ring (callee);
  callee_refuse (callee, failures[row].status);
  hear_failures (&setup, failures[row].code, failures[row].status, "Whatever");
  end (&setup);
}

GST_END_TEST;

/* After it the elements can call again. */
GST_START_TEST (test_a_call_can_be_made_after_one_that_failed)
{
  Setup setup = begin (__i__, "");

  for (guint i = 0; i < 3; i++) {
    go (&setup, GST_STATE_PLAYING);
    callee_hear_invite (callee, peer);
    callee_refuse (callee, 486);
    hear_failures (&setup, GST_RESOURCE_ERROR_BUSY, 486, NULL);
  }
  go (&setup, GST_STATE_PLAYING);
  callee_take_call (callee, peer);
  callee_end (callee);
  hear_eos (&setup);
  end (&setup);
}

GST_END_TEST;

/* The callee takes the call, with something that is of no use: it is ended, as the call must be. */
GST_START_TEST (test_an_answer_of_no_use_is_488)
{
  static const char *const answers[] = { "v=0\r\nthis is none\r\n",
    "v=0\r\no=c 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 0 RTP/AVP 0\r\n",
    NULL };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    Setup setup = begin (__i__, "");

    go (&setup, GST_STATE_PLAYING);
    callee_hear_invite (callee, peer);
    callee_respond (callee, callee->invite, 200, NULL, answers[i]);
    sipua_message_unref (callee_expect (callee, "ACK"));
    callee_hear_bye (callee);
    hear_failures (&setup, GST_RESOURCE_ERROR_FAILED, 488, NULL);
    end (&setup);
  }
}

GST_END_TEST;

/* Rung, and not answered in time: CANCEL, and one error. */
GST_START_TEST (test_answer_timeout_gives_up)
{
  Setup setup = begin (__i__, "answer-timeout=300000000");

  go (&setup, GST_STATE_PLAYING);
  callee_hear_invite (callee, peer);
  callee_ring (callee);
  callee_hear_cancel (callee);
  hear_failures (&setup, GST_RESOURCE_ERROR_OPEN_READ, 408, NULL);
  end (&setup);
}

GST_END_TEST;

/* Nobody there: nothing can be cancelled, so nothing more is sent, and the time counts all the same. */
GST_START_TEST (test_answer_timeout_counts_without_any_response)
{
  Setup setup = begin (__i__, "answer-timeout=300000000 teardown-timeout=100000000");

  go (&setup, GST_STATE_PLAYING);
  callee_hear_invite (callee, peer);
  hear_failures (&setup, GST_RESOURCE_ERROR_OPEN_READ, 408, NULL);
  end (&setup);
}

GST_END_TEST;

GST_START_TEST (test_hangup_while_calling_sends_cancel)
{
  Setup setup = begin (__i__, "");

  go (&setup, GST_STATE_PLAYING);
  callee_hear_invite (callee, peer);
  callee_ring (callee);
  line_hear_state (setup.lines[0], "ringing");
  g_signal_emit_by_name (
      setup.lines[0]->src ? setup.lines[0]->src : setup.lines[0]->sink, "hangup", 0, NULL);
  callee_hear_cancel (callee);
  hear_eos (&setup);
  end (&setup);
}

GST_END_TEST;

static gpointer
stop (gpointer data)
{
  go (data, GST_STATE_READY);
  return NULL;
}

/* With the 487 at once, and with a callee that is mute. */
GST_START_TEST (test_stopping_in_mid_ring_sends_cancel)
{
  Setup setup = begin ((guint)__i__ / 2, "teardown-timeout=500000000");
  gint64 begun, took;
  GThread *thread;

  go (&setup, GST_STATE_PLAYING);
  callee_hear_invite (callee, peer);
  callee_ring (callee);
  line_hear_state (setup.lines[0], "ringing");
  begun = g_get_monotonic_time ();
  thread = g_thread_new ("stop", stop, &setup);
  if (__i__ % 2)
    callee_hear_cancel (callee);
  else
    sipua_message_unref (callee_expect (callee, "CANCEL"));
  g_thread_join (thread);
  took = g_get_monotonic_time () - begun;
  fail_unless (took < 2 * G_TIME_SPAN_SECOND, "%" G_GINT64_FORMAT " us", took);
  if (__i__ % 2 == 0)
    fail_unless (took >= 500 * G_TIME_SPAN_MILLISECOND);
  end (&setup);
}

GST_END_TEST;

/* All that is made of one, and what is no URI. */
GST_START_TEST (test_elements_are_made_from_uris)
{
  static const char *const bad[] = { "sip:", "sip:a@", "sip:a@[::1", "sip:a b@127.0.0.1" };
  GstURIType type = __i__ ? GST_URI_SINK : GST_URI_SRC;
  GstElement *element;
  g_autofree char *uri = NULL;

  line_setup ();
  element = gst_element_make_from_uri (type, "sip:bot@127.0.0.1?X-Room-ID=42", NULL, NULL);
  fail_unless (element != NULL);
  gst_object_ref_sink (element);
  assert_equals_string (G_OBJECT_TYPE_NAME (element), __i__ ? "GstSipUaSink" : "GstSipUaSrc");
  uri = gst_uri_handler_get_uri (GST_URI_HANDLER (element));
  assert_equals_string (uri, "sip:bot@127.0.0.1?X-Room-ID=42");
  assert_equals_int (gst_uri_handler_get_uri_type (GST_URI_HANDLER (element)), type);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *still = NULL;

    fail_if (gst_uri_handler_set_uri (GST_URI_HANDLER (element), bad[i], &error), "%s", bad[i]);
    fail_unless (g_error_matches (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI), "%s", bad[i]);
    fail_unless (strlen (error->message) > 0);
    still = gst_uri_handler_get_uri (GST_URI_HANDLER (element));
    assert_equals_string (still, uri);
  }
  gst_object_unref (element);
}

GST_END_TEST;

/* URI headers are those of the INVITE (RFC 3261 section 19.1.5). */
GST_START_TEST (test_headers_of_the_uri_are_in_the_invite)
{
  Callee *other = callee_new ();
  g_autofree char *uri = g_strdup_printf ("%s?X-Room-ID=42", other->uri);
  Line *line = line_launch (0, "sipuasrc name=src $" DROP);

  fail_unless (gst_uri_handler_set_uri (GST_URI_HANDLER (line->src), uri, NULL));
  line_go (line, GST_STATE_PAUSED);
  callee_hear_invite (other, NULL);
  assert_equals_string (sipua_message_get_header (other->invite, "X-Room-ID", 0), "42");
  callee_refuse (other, 486);
  hear_failure (line, GST_RESOURCE_ERROR_BUSY, 486, NULL);
  line_free (line);
  callee_free (other);
}

GST_END_TEST;

static Suite *
pair_calls_out_suite (void)
{
  Suite *suite = suite_create ("pair-calls-out");
  TCase *calls = tcase_create ("calls");
  TCase *fails = tcase_create ("failures");
  TCase *uris = tcase_create ("uris");

  suite_add_tcase (suite, calls);
  tcase_add_loop_test (calls, test_a_call_is_made_in_paused_and_heard_in_playing, 0, N_SETUPS);
  tcase_add_loop_test (calls, test_a_hangup_in_a_call_that_was_made_sends_bye, 0, N_SETUPS);
  tcase_add_loop_test (calls, test_hangup_while_calling_sends_cancel, 0, N_SETUPS);
  tcase_add_loop_test (calls, test_stopping_in_mid_ring_sends_cancel, 0, 2 * N_SETUPS);
  suite_add_tcase (suite, fails);
  tcase_add_loop_test (
      fails, test_a_refusal_is_one_error_on_each_bus, 0, G_N_ELEMENTS (failures) * N_SETUPS);
  tcase_add_loop_test (fails, test_a_call_can_be_made_after_one_that_failed, 0, N_SETUPS);
  tcase_add_loop_test (fails, test_an_answer_of_no_use_is_488, 0, N_SETUPS);
  tcase_add_loop_test (fails, test_answer_timeout_gives_up, 0, N_SETUPS);
  tcase_add_loop_test (fails, test_answer_timeout_counts_without_any_response, 0, N_SETUPS);
  suite_add_tcase (suite, uris);
  tcase_add_loop_test (uris, test_elements_are_made_from_uris, 0, 2);
  tcase_add_test (uris, test_headers_of_the_uri_are_in_the_invite);
  return suite;
}

GST_CHECK_MAIN (pair_calls_out);
