/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that end: at once, under load, leaving nothing behind, and telling nobody any more. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuareaper.h"
#include "media-peer.h"

typedef struct {
  gint events, timeouts, established, messages; /* atomic */
  gint stopped;                                 /* atomic */
  gint late;                                    /* atomic: callbacks after the stop */
} Told;

static void
tell (Told *told, gint *counter)
{
  g_atomic_int_inc (counter);
  if (g_atomic_int_get (&told->stopped))
    g_atomic_int_inc (&told->late);
}

static void
tell_event (const GstSipUaTelephoneEvent *event, gpointer user_data)
{
  tell (user_data, &((Told *)user_data)->events);
}

static void
tell_timeout (gboolean established, gpointer user_data)
{
  Told *told = user_data;

  g_atomic_int_set (&told->established, established);
  tell (told, &told->timeouts);
}

static void
tell_message (GstMessage *message, gpointer user_data)
{
  tell (user_data, &((Told *)user_data)->messages);
}

static const GstSipUaMediaCallbacks callbacks = { tell_event, tell_timeout, tell_message };

/* Threads of ours, by their names. */
static guint
count_own_threads (void)
{
  GDir *tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint count = 0;

  while ((task = g_dir_read_name (tasks))) {
    g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
    g_autofree char *name = NULL;

    if (g_file_get_contents (path, &name, NULL, NULL))
      count += g_str_has_prefix (name, "sipua");
  }
  g_dir_close (tasks);
  return count;
}

/* Threads that were joined may still be listed for a moment. */
static void
check_nothing_left (guint threads, guint descriptors)
{
  gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;

  while ((count_own_threads () > 0 || count_threads () > threads) && g_get_monotonic_time () < end)
    g_thread_yield ();
  assert_equals_int (count_own_threads (), 0);
  fail_unless (count_threads () <= threads);
  assert_equals_int (count_descriptors (), descriptors);
}

/* What is made once and stays: type classes, plugins, GStreamer's pools of threads. */
static void
warm_up (void)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listen_to (media);

  g_thread_pool_set_max_unused_threads (0);
  peer_run_until_heard (peer, listener, 800);
  end_call (media, listener, peer);
  g_thread_pool_stop_unused_threads ();
}

GST_START_TEST (test_two_hundred_calls_under_load_leave_nothing)
{
  Told told = { 0 };
  guint threads, descriptors;
  Peer *peer;

  warm_up ();
  peer = peer_new ();
  threads = count_threads ();
  descriptors = count_descriptors ();
  for (guint i = 0; i < 200; i++) {
    GstSipUaMedia *media =
        start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, &callbacks, &told);
    Listener *listener = i % 10 == 0 ? listen_to (media) : NULL;

    /* Ten packets at once, keys and a second SSRC among them, are under way at the stop. */
    for (guint j = 0; j < 10; j++) {
      peer->ssrc = 7 + (j > 6);
      peer_send_audio (peer, FALSE);
      peer_send_event (peer, 1, j % 2, 160, j == 0);
    }
    if (i % 3)
      peer_run (peer, (i % 7) * 3 * GST_MSECOND);
    gst_sip_ua_media_stop (media);
    if (listener)
      listener_free (listener);
    g_array_set_size (peer->received, 0);
  }
  gst_sip_ua_reaper_wait ();
  assert_equals_int (told.messages, 0);
  check_nothing_left (threads, descriptors);
  peer_free (peer);
}

GST_END_TEST;

typedef struct {
  GMutex lock;
  GCond cond;
  gboolean go_on;
} Gate;

static void
wait_at_gate (gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  while (!gate->go_on)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

/* While the tear-down thread is busy calls can be stopped all the same, and fall silent. */
GST_START_TEST (test_stopping_does_not_wait_for_the_tear_down)
{
  Gate gate = { 0 };
  Peer *peer = peer_new ();
  GstSipUaMedia *media[3];
  guint sent;

  gst_sip_ua_reaper_push (wait_at_gate, &gate);
  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    media[i] = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  peer_run (peer, 100 * GST_MSECOND);
  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    gst_sip_ua_media_stop (media[i]);
  peer_run (peer, GST_MSECOND);
  sent = peer->received->len;
  peer_run (peer, 100 * GST_MSECOND);
  assert_equals_int (peer->received->len, sent);
  g_mutex_lock (&gate.lock);
  gate.go_on = TRUE;
  g_cond_signal (&gate.cond);
  g_mutex_unlock (&gate.lock);
  gst_sip_ua_reaper_wait ();
  peer_free (peer);
}

GST_END_TEST;

/* A call that was refused before its media started. */
GST_START_TEST (test_a_call_that_never_started_can_be_stopped)
{
  guint threads, descriptors;

  warm_up ();
  threads = count_threads ();
  descriptors = count_descriptors ();
  gst_sip_ua_media_stop (make_media (NULL, NULL));
  gst_sip_ua_media_stop (NULL);
  gst_sip_ua_reaper_wait ();
  check_nothing_left (threads, descriptors);
}

GST_END_TEST;

GST_START_TEST (test_nobody_is_told_after_the_stop)
{
  for (guint i = 0; i < 20; i++) {
    Told told = { 0 };
    Peer *peer = peer_new ();
    GstSipUaMedia *media =
        start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, &callbacks, &told);

    peer_run (peer, 100 * GST_MSECOND);
    /* A key without end packets: its report is due by a timer. */
    for (guint j = 0; j < 50; j++) {
      peer->timestamp += 1000;
      peer_send_event (peer, (guint8)(j % 10), TRUE, 160, TRUE);
    }
    if (i % 2)
      peer_run (peer, GST_MSECOND);
    gst_sip_ua_media_stop (media);
    g_atomic_int_set (&told.stopped, TRUE);
    peer_run (peer, 50 * GST_MSECOND);
    gst_sip_ua_reaper_wait ();
    assert_equals_int (told.late, 0);
    peer_free (peer);
  }
}

GST_END_TEST;

static gboolean
was_timed_out (gpointer data)
{
  return g_atomic_int_get (&((Told *)data)->timeouts) > 0;
}

static const struct {
  gboolean establish; /* the time without any RTP */
  gboolean heard;     /* RTP came, then no more */
  SipUaSdpDirection direction;
  gboolean expected;
} timeouts[] = {
  { TRUE, FALSE, SIPUA_SDP_DIRECTION_SENDRECV, TRUE },
  { FALSE, TRUE, SIPUA_SDP_DIRECTION_SENDRECV, TRUE },
  { FALSE, FALSE, SIPUA_SDP_DIRECTION_SENDRECV, FALSE },
  { TRUE, FALSE, SIPUA_SDP_DIRECTION_SENDONLY, FALSE }, /* on hold */
  { TRUE, FALSE, SIPUA_SDP_DIRECTION_INACTIVE, FALSE },
};

static GstSipUaMedia *
start_with_timeout (Peer *peer, guint row, Told *told)
{
  GstSipUaMediaConfig config = {
    .local_address = "127.0.0.1",
    .port_min = 33000,
    .port_max = 60999,
    .latency = 60,
    .establish_timeout = timeouts[row].establish ? 100 * GST_MSECOND : 0,
    .timeout = 100 * GST_MSECOND,
  };
  GstSipUaMedia *media = gst_sip_ua_media_new (&config, &callbacks, told, NULL);
  g_autoptr (SipUaSdpStream) stream = peer_make_stream (peer, "PCMU", timeouts[row].direction);

  fail_unless (gst_sip_ua_media_start (media, stream, NULL));
  peer_aim (peer, media);
  return media;
}

GST_START_TEST (test_silence_of_the_peer_is_told_once)
{
  Told told = { 0 };
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_with_timeout (peer, __i__, &told);

  if (timeouts[__i__].heard)
    peer_run (peer, 200 * GST_MSECOND);
  assert_equals_int (told.timeouts, 0);
  peer->muted = TRUE;
  if (timeouts[__i__].expected)
    peer_run_until (peer, was_timed_out, &told);
  peer_run (peer, 300 * GST_MSECOND);
  assert_equals_int (g_atomic_int_get (&told.timeouts), timeouts[__i__].expected);
  if (timeouts[__i__].expected)
    assert_equals_int (g_atomic_int_get (&told.established), timeouts[__i__].heard);
  end_call (media, NULL, peer);
}

GST_END_TEST;

static gboolean
is_taken (guint16 port)
{
  GstSipUaSockets sockets;

  if (!gst_sip_ua_sockets_open (&sockets, "127.0.0.1", port, port + 1u, NULL))
    return TRUE;
  gst_sip_ua_sockets_close (&sockets);
  return FALSE;
}

GST_START_TEST (test_ports_are_free_again)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  guint16 port = gst_sip_ua_media_get_rtp_port (media);

  assert_equals_int (port % 2, 0); /* RFC 3550 section 11 */
  fail_unless (is_taken (port));
  end_call (media, NULL, peer);
  fail_if (is_taken (port));
}

GST_END_TEST;

static const struct {
  const char *address;
  guint min, max;
  const char *names; /* a part of the message */
} bad_ports[] = {
  { "127.0.0.1", 40000, 40000, "40000-40000 on 127.0.0.1" },
  { "127.0.0.1", 40001, 40002, "40001-40002 on 127.0.0.1" },
  { "127.0.0.1", 50000, 40000, "50000-40000 on 127.0.0.1" },
  { "127.0.0.1", 65534, 70000, "65534-70000 on 127.0.0.1" },
  { "localhost", 40000, 41000, "localhost" },
  { "192.0.2.1", 40000, 41000, "40000-41000 on 192.0.2.1" }, /* RFC 5737: nobody has it */
};

GST_START_TEST (test_an_error_names_range_and_address)
{
  GstSipUaMediaConfig config = { .local_address = bad_ports[__i__].address,
    .port_min = bad_ports[__i__].min,
    .port_max = bad_ports[__i__].max };
  g_autoptr (GError) error = NULL;

  fail_unless (gst_sip_ua_media_new (&config, &callbacks, NULL, &error) == NULL);
  fail_unless (strstr (error->message, bad_ports[__i__].names) != NULL, "%s", error->message);
}

GST_END_TEST;

static Suite *
stop_suite (void)
{
  Suite *suite = suite_create ("media-stop");
  TCase *calls = tcase_create ("calls");

  run_in_real_time ();
  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 100);
  tcase_add_test (calls, test_two_hundred_calls_under_load_leave_nothing);
  tcase_add_test (calls, test_stopping_does_not_wait_for_the_tear_down);
  tcase_add_test (calls, test_a_call_that_never_started_can_be_stopped);
  tcase_add_test (calls, test_nobody_is_told_after_the_stop);
  tcase_add_loop_test (calls, test_silence_of_the_peer_is_told_once, 0, G_N_ELEMENTS (timeouts));
  tcase_add_test (calls, test_ports_are_free_again);
  tcase_add_loop_test (calls, test_an_error_names_range_and_address, 0, G_N_ELEMENTS (bad_ports));
  return suite;
}

GST_CHECK_MAIN (stop);
