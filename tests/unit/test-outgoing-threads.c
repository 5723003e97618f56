/* SPDX-License-Identifier: BSD-3-Clause */
/* One agent calls another over real UDP on the loopback, each on a thread of its own, both driven
 * from others. */

#include <gio/gio.h>
#include <sipua/sipua.h>
#include <string.h>

/* Seconds that something which is to happen at once may take on a machine that is busy. */
#define PATIENCE 30
#define N_THREADS 4
#define N_CALLS 25 /* of each thread */

static const char sdp[] =
    "v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 4000 RTP/AVP 0\r\n";

typedef struct {
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  SipUaAgent *agent;
  GAsyncQueue *events; /* of char (owned): what the handlers were told */
  guint16 port;
  gboolean answers; /* at once, on the agent's thread */
  SipUaCall *call;  /* (owned) (nullable) written before "call" is queued */
} Side;

static gpointer
run_loop (gpointer data)
{
  g_main_loop_run (data);
  return NULL;
}

static void
queue_event (Side *side, char *event)
{
  g_assert_true (g_thread_self () == side->thread);
  g_async_queue_push (side->events, event);
}

static void
on_state (SipUaCall *call, GParamSpec *pspec, gpointer data)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SIPUA_TYPE_CALL_STATE);

  queue_event (data, g_strdup (g_enum_get_value (klass, sipua_call_get_state (call))->value_nick));
}

static void
on_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer data)
{
  queue_event (data, g_strdup_printf ("ended %u", status));
}

static char *
on_offer (SipUaCall *call, const char *local_address, gpointer data)
{
  g_assert_cmpstr (local_address, ==, "127.0.0.1");
  queue_event (data, g_strdup ("offer"));
  return g_strdup (sdp);
}

static gboolean
on_incoming (SipUaAgent *agent, SipUaCall *call, gpointer data)
{
  Side *side = data;

  if (side->answers) {
    sipua_call_answer (call, sdp);
    return TRUE;
  }
  side->call = g_object_ref (call);
  g_signal_connect (call, "ended", G_CALLBACK (on_ended), side);
  queue_event (side, g_strdup ("call"));
  return TRUE;
}

static void
expect (Side *side, const char *expected)
{
  g_autofree char *event = g_async_queue_timeout_pop (side->events, PATIENCE * G_TIME_SPAN_SECOND);

  g_assert_cmpstr (event, ==, expected);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
listen_on (Side *side, const char *address)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sipua_agent_listen_async (
      side->agent, address, 0, SIPUA_TRANSPORT_FLAGS_UDP, NULL, store_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  sipua_agent_listen_finish (side->agent, result, &side->port, &error);
  g_assert_no_error (error);
}

static Side *
side_new (const char *address)
{
  Side *side = g_new0 (Side, 1);

  side->context = g_main_context_new ();
  side->loop = g_main_loop_new (side->context, FALSE);
  side->events = g_async_queue_new_full (g_free);
  side->agent = sipua_agent_new (side->context);
  g_signal_connect (side->agent, "incoming-call", G_CALLBACK (on_incoming), side);
  side->thread = g_thread_new ("agent", run_loop, side->loop);
  listen_on (side, address);
  return side;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
side_free (Side *side)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_clear_object (&side->call);
  g_object_unref (side->agent);
  g_source_set_callback (source, quit, side->loop, NULL);
  g_source_attach (source, side->context);
  g_thread_join (side->thread);
  g_assert_cmpint (g_async_queue_length (side->events), ==, 0);
  g_async_queue_unref (side->events);
  g_main_loop_unref (side->loop);
  g_main_context_unref (side->context);
  g_free (side);
}

static SipUaCall *
dial (Side *from, Side *to, const char *host)
{
  g_autofree char *uri = g_strdup_printf ("sip:callee@%s:%u?X-Room-ID=42", host, to->port);
  g_autoptr (GError) error = NULL;
  SipUaCall *call = sipua_call_new (from->agent, uri, &error);

  g_assert_no_error (error);
  g_signal_connect (call, "notify::state", G_CALLBACK (on_state), from);
  g_signal_connect (call, "ended", G_CALLBACK (on_ended), from);
  g_signal_connect (call, "request-offer", G_CALLBACK (on_offer), from);
  return call;
}

/* All verbs from this thread, from an agent that is bound to any address. */
static void
test_call (void)
{
  Side *caller = side_new ("0.0.0.0"), *callee = side_new ("127.0.0.1");
  g_autoptr (SipUaCall) call = dial (caller, callee, "127.0.0.1");
  g_autofree char *contact = g_strdup_printf ("<sip:127.0.0.1:%u>", caller->port);

  g_assert_true (sipua_call_set_from (call, "\"Bot\" <sip:bot@example.com>", NULL));
  sipua_call_start (call, NULL);
  expect (caller, "offer");
  expect (callee, "call");
  g_assert_cmpstr (
      sipua_message_get_header (sipua_call_get_invite (callee->call), "X-Room-ID", 0), ==, "42");
  g_assert_cmpstr (
      sipua_message_get_header (sipua_call_get_invite (callee->call), "Contact", 0), ==, contact);
  g_assert_cmpstr (sipua_call_get_remote_display_name (callee->call), ==, "Bot");
  sipua_call_ring (callee->call);
  expect (caller, "ringing");
  sipua_call_answer (callee->call, sdp);
  expect (caller, "answered");
  expect (caller, "confirmed");
  g_assert_cmpstr (sipua_call_get_remote_sdp (call), ==, sdp);
  g_assert_cmpstr (sipua_call_get_local_uri (call), ==, "sip:bot@example.com");
  sipua_call_hangup (call);
  expect (caller, "ending");
  expect (callee, "ended 200");
  expect (caller, "ended"); /* the state */
  expect (caller, "ended 200");
  side_free (caller);
  side_free (callee);
}

/* The name has an address of IPv6 too, as a rule the first one. */
static void
test_cancel_by_name (void)
{
  Side *caller = side_new ("0.0.0.0"), *callee = side_new ("127.0.0.1");
  g_autoptr (SipUaCall) call = dial (caller, callee, "localhost");

  sipua_call_start (call, sdp);
  expect (callee, "call");
  sipua_call_ring (callee->call);
  expect (caller, "ringing");
  sipua_call_hangup (call);
  expect (caller, "ending");
  expect (callee, "ended 487");
  expect (caller, "ended");
  expect (caller, "ended 487");
  side_free (caller);
  side_free (callee);
}

static void
test_close (void)
{
  Side *caller = side_new ("127.0.0.1"), *callee = side_new ("127.0.0.1");
  g_autoptr (SipUaCall) call = dial (caller, callee, "127.0.0.1");

  sipua_call_start (call, sdp);
  expect (callee, "call");
  sipua_call_ring (callee->call);
  expect (caller, "ringing");
  sipua_agent_close (caller->agent);
  expect (caller, "ended");
  expect (caller, "ended 487");
  expect (callee, "ended 487");
  side_free (caller);
  side_free (callee);
}

typedef struct {
  Side *caller, *callee;
  GAsyncQueue *ended; /* one item for each call that is over */
} Crowd;

static void
count_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer data)
{
  g_async_queue_push (((Crowd *)data)->ended, GUINT_TO_POINTER (status));
}

/* Hangs up at whatever moment it is, and lets go. */
static gpointer
call_often (gpointer data)
{
  Crowd *crowd = data;
  g_autofree char *uri = g_strdup_printf ("sip:127.0.0.1:%u", crowd->callee->port);

  for (guint i = 0; i < N_CALLS; i++) {
    g_autoptr (SipUaCall) call = sipua_call_new (crowd->caller->agent, uri, NULL);

    g_signal_connect (call, "ended", G_CALLBACK (count_ended), crowd);
    sipua_call_add_request_header (call, "INVITE", "X-Number", "1");
    sipua_call_start (call, sdp);
    for (guint j = 0; j < i * 20; j++) {
      g_assert_cmpint (sipua_call_get_state (call), !=, SIPUA_CALL_STATE_INCOMING);
      sipua_call_get_remote_sdp (call);
      sipua_call_get_local_uri (call);
      sipua_call_get_last_status (call);
    }
    sipua_call_hangup (call);
  }
  return NULL;
}

static void
test_many_threads (void)
{
  Crowd crowd = { side_new ("127.0.0.1"), side_new ("127.0.0.1"), g_async_queue_new () };
  GThread *threads[N_THREADS];

  crowd.callee->answers = TRUE;
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("caller", call_often, &crowd);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < N_THREADS * N_CALLS; i++)
    g_assert_nonnull (g_async_queue_timeout_pop (crowd.ended, PATIENCE * G_TIME_SPAN_SECOND));
  g_async_queue_unref (crowd.ended);
  side_free (crowd.caller);
  side_free (crowd.callee);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outgoing-threads/call", test_call);
  g_test_add_func ("/outgoing-threads/cancel-by-name", test_cancel_by_name);
  g_test_add_func ("/outgoing-threads/close", test_close);
  g_test_add_func ("/outgoing-threads/many-threads", test_many_threads);
  return g_test_run ();
}
