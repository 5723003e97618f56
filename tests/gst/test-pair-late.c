/* SPDX-License-Identifier: BSD-3-Clause */
/* What comes late: a handler that is slow while the elements stop, an element that joins while the round
 * ends, and the end of a stream whose call is over before. */
#include <gst/check/gstcheck.h>

#include "app-agent.h"
#include "gstsipuafront.h"
#include "gstsipuasession-private.h"
#include "peer-ear.h"
#include "src-line.h"

#define DROP " ! fakesink sync=false async=false"
#define SPEAKER LINE_FEED " ! sipuasink name=sink "

/* The call has ended, and with it all of the queue but the mark that its stream had ended. */
GST_START_TEST (test_the_end_of_a_stream_is_not_that_of_the_next_call)
{
  Line *line = line_launch (
      0, "sipuasrc name=src keep-listening=true $" DROP " " SPEAKER "max-time=5000000000");
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();

  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  line_push (line, coded_buffer (CODED_OLD, 0, 24000));
  line_push_eos (line);
  peer_run_until_coded (peer, CODED_OLD, 800);
  caller_end (caller);
  line_hear_state (line, "ended");
  caller_establish (caller, peer);
  peer_run (peer, 200 * GST_MSECOND);
  caller_assert_quiet (caller);
  caller_end (caller);
  line_hear_state (line, "ended");
  caller_free (caller);
  peer_free (peer);
  line_free (line);
}

GST_END_TEST;

typedef struct {
  GMutex lock;
  GCond cond;
  gboolean inside, go_on;
} Handler;

static guint
wait_inside (GstElement *src, SipUaCall *call, gpointer user_data)
{
  Handler *handler = user_data;

  g_mutex_lock (&handler->lock);
  handler->inside = TRUE;
  g_cond_broadcast (&handler->cond);
  while (!handler->go_on)
    g_cond_wait (&handler->cond, &handler->lock);
  g_mutex_unlock (&handler->lock);
  return 200;
}

static void
wait_for_handler (Handler *handler)
{
  g_mutex_lock (&handler->lock);
  while (!handler->inside)
    g_cond_wait (&handler->cond, &handler->lock);
  g_mutex_unlock (&handler->lock);
}

static void
let_go_on (Handler *handler)
{
  g_mutex_lock (&handler->lock);
  handler->go_on = TRUE;
  g_cond_broadcast (&handler->cond);
  g_mutex_unlock (&handler->lock);
}

static gpointer
go_to_null (gpointer line)
{
  line_go (line, GST_STATE_NULL);
  return NULL;
}

static gpointer
go_to_playing (gpointer line)
{
  line_go (line, GST_STATE_PLAYING);
  return NULL;
}

static gboolean
is_in_a_session (GstElement *element)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (GST_SIP_UA_FRONT (element));

  return session != NULL;
}

static gboolean
takes_part (GstElement *element, GstSipUaSide side)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (GST_SIP_UA_FRONT (element));
  g_autoptr (GstElement) child = session ? gst_sip_ua_session_dup_child (session, side) : NULL;

  return child != NULL;
}

/* The elements are gone when the handler says that it takes the call. Who calls is told that nobody does.
 * __i__: on an agent of the application, which goes on. */
GST_START_TEST (test_a_call_ends_though_a_handler_took_longer_than_its_elements)
{
  AppAgent *app = app_agent_new (line_address ());
  Line *line = line_new_on (__i__ ? app->port : 0, "teardown-timeout=50000000", NULL);
  Caller *caller = line_caller (line);
  Handler handler = { .inside = FALSE };
  GThread *thread;

  if (__i__)
    g_object_set (line->src, "agent", app->agent, NULL);
  g_signal_connect (line->src, "incoming-call", G_CALLBACK (wait_inside), &handler);
  line_go (line, GST_STATE_PLAYING);
  caller_invite (caller, NULL);
  wait_for_handler (&handler);
  thread = g_thread_new ("stop", go_to_null, line);
  while (is_in_a_session (line->src))
    g_thread_yield ();
  let_go_on (&handler);
  caller_hear (caller, "INVITE", 480);
  caller_ack (caller);
  g_thread_join (thread);
  caller_free (caller);
  line_free (line);
  app_agent_free (app);
}

GST_END_TEST;

/* (unowned) */
static GstElement *
inside_of (GstElement *sink)
{
  for (GList *link = GST_BIN_CHILDREN (sink); link; link = link->next)
    if (GST_IS_SIP_UA_PACED_SINK (link->data))
      return link->data;
  fail ("a sink without a sink");
  return NULL;
}

static gboolean
has_eos (GstElement *sink)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  g_autoptr (GstPad) upstream = gst_pad_get_peer (pad);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (upstream, GST_EVENT_EOS, 0);

  return event != NULL;
}

/* What is inside of the sink is held where the sink takes part already. */
GST_START_TEST (test_a_sink_that_joins_while_the_round_ends_gets_its_eos)
{
  Line *src = line_launch (0, "sipuasrc name=src channel=x $" DROP);
  Line *sink = line_launch (src->port, SPEAKER "channel=x");
  Caller *caller = line_caller (src);
  GstElement *child;
  GThread *thread;

  line_go (src, GST_STATE_PLAYING);
  line_go (sink, GST_STATE_READY);
  child = inside_of (sink->sink);
  caller_establish (caller, NULL);
  GST_STATE_LOCK (child);
  thread = g_thread_new ("join", go_to_playing, sink);
  while (!takes_part (sink->sink, GST_SIP_UA_SINK_SIDE))
    g_thread_yield ();
  caller_end (caller);
  line_hear_eos (src);
  GST_STATE_UNLOCK (child);
  g_thread_join (thread);
  line_hear_eos (sink);
  line_push (sink, coded_buffer (CODED_OLD, 0, 160));
  while (!has_eos (sink->sink)) /* for ever: the test times out */
    g_thread_yield ();
  caller_free (caller);
  line_free (src);
  line_free (sink);
}

GST_END_TEST;

static Suite *
pair_late_suite (void)
{
  Suite *suite = suite_create ("pair-late");
  TCase *calls = tcase_create ("calls");

  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_test (calls, test_the_end_of_a_stream_is_not_that_of_the_next_call);
  tcase_add_loop_test (
      calls, test_a_call_ends_though_a_handler_took_longer_than_its_elements, 0, 2);
  tcase_add_test (calls, test_a_sink_that_joins_while_the_round_ends_gets_its_eos);
  return suite;
}

GST_CHECK_MAIN (pair_late);
