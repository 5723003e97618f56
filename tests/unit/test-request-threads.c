/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests over real UDP on the loopback, answered and sent from other threads than the agent's. */

#include <gio/gio.h>
#include <sipua/sipua.h>
#include <string.h>

/* Seconds that something which is to happen at once may take on a machine that is busy. */
#define PATIENCE 30
#define N_THREADS 4
#define N_REQUESTS 100

typedef struct {
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  SipUaAgent *agent;
  GAsyncQueue *requests; /* of SipUaRequest (owned) */
  guint16 port;
  GSocket *peer;
  gint n_answered; /* atomic */
  gint n_traced;   /* atomic */
} Fixture;

static gpointer
run_loop (gpointer data)
{
  g_main_loop_run (data);
  return NULL;
}

/* Each request is shown to two threads. */
static gboolean
on_request (SipUaAgent *agent, SipUaRequest *request, gpointer data)
{
  Fixture *f = data;

  g_assert_true (g_thread_self () == f->thread);
  g_async_queue_push (f->requests, g_object_ref (request));
  g_async_queue_push (f->requests, g_object_ref (request));
  return TRUE;
}

static void
on_message (SipUaAgent *agent, SipUaMessageDirection direction, gint64 time,
    GInetSocketAddress *local, GInetSocketAddress *remote, GBytes *bytes, gpointer data)
{
  Fixture *f = data;

  g_assert_true (g_thread_self () == f->thread);
  g_atomic_int_inc (&f->n_traced);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->context = g_main_context_new ();
  f->loop = g_main_loop_new (f->context, FALSE);
  f->requests = g_async_queue_new_full (g_object_unref);
  f->agent = sipua_agent_new (f->context);
  g_signal_connect (f->agent, "request", G_CALLBACK (on_request), f);
  g_signal_connect (f->agent, "message", G_CALLBACK (on_message), f);
  f->thread = g_thread_new ("agent", run_loop, f->loop);
  sipua_agent_listen_async (
      f->agent, "127.0.0.1", 0, SIPUA_TRANSPORT_FLAGS_UDP, NULL, store_result, &result);
  sipua_agent_listen_finish (f->agent, wait_for (&result), &f->port, &error);
  g_assert_no_error (error);
  f->peer =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_socket_set_timeout (f->peer, PATIENCE);
  g_socket_bind (f->peer, any, FALSE, &error);
  g_assert_no_error (error);
  return f;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
fixture_free (Fixture *f)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit, f->loop, NULL);
  g_source_attach (source, f->context);
  g_thread_join (f->thread);
  g_assert_cmpint (g_async_queue_length (f->requests), ==, 0);
  g_async_queue_unref (f->requests);
  g_main_loop_unref (f->loop);
  g_main_context_unref (f->context);
  g_object_unref (f->peer);
  g_free (f);
}

static void
send_message (Fixture *f, guint i)
{
  g_autoptr (GSocketAddress) agent = g_inet_socket_address_new_from_string ("127.0.0.1", f->port);
  g_autofree char *text = g_strdup_printf ("MESSAGE sip:bot@127.0.0.1 SIP/2.0\r\n"
                                           "Via: SIP/2.0/UDP x;rport;branch=z9hG4bK%u\r\n"
                                           "From: <sip:alice@127.0.0.1>;tag=alice\r\n"
                                           "To: <sip:bot@127.0.0.1>\r\n"
                                           "Call-ID: %u\r\nCSeq: 1 MESSAGE\r\n\r\n",
      i, i);
  g_autoptr (GError) error = NULL;

  g_socket_send_to (f->peer, agent, text, strlen (text), NULL, &error);
  g_assert_no_error (error);
}

static void
expect (Fixture *f, const char *start)
{
  char buffer[65536];
  g_autoptr (GError) error = NULL;
  gssize length = g_socket_receive (f->peer, buffer, sizeof (buffer) - 1, NULL, &error);

  g_assert_no_error (error);
  buffer[length] = '\0';
  g_assert_true (g_str_has_prefix (buffer, start));
}

static SipUaRequest *
pop (Fixture *f)
{
  SipUaRequest *request = g_async_queue_timeout_pop (f->requests, PATIENCE * G_TIME_SPAN_SECOND);

  g_assert_nonnull (request);
  return request;
}

static gpointer
answer (gpointer data)
{
  Fixture *f = data;

  for (guint i = 0; i < 2 * N_REQUESTS / N_THREADS; i++) {
    g_autoptr (SipUaRequest) request = pop (f);

    if (sipua_request_respond (request, 200, NULL))
      g_atomic_int_inc (&f->n_answered);
    g_assert_true (sipua_request_is_answered (request));
  }
  return NULL;
}

/* Of all who answer a request at the same time, one does. */
static void
test_answered_once (void)
{
  Fixture *f = fixture_new ();
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("answer", answer, f);
  for (guint i = 0; i < N_REQUESTS; i++) {
    send_message (f, i);
    expect (f, "SIP/2.0 200");
  }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (g_atomic_int_get (&f->n_answered), ==, N_REQUESTS);
  g_object_unref (f->agent);
  fixture_free (f);
}

/* The last reference goes on this thread: 500, and the agent goes with it. */
static void
test_dropped (void)
{
  Fixture *f = fixture_new ();

  send_message (f, 1);
  g_object_unref (pop (f));
  g_object_unref (f->agent);
  g_object_unref (pop (f));
  expect (f, "SIP/2.0 500");
  fixture_free (f);
}

/* An agent asks itself, from this thread. */
static void
test_ping (void)
{
  Fixture *f = fixture_new ();
  g_autofree char *uri = g_strdup_printf ("sip:127.0.0.1:%u", f->port);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTimeSpan round_trip;
  SipUaRequest *request;

  sipua_agent_ping_async (
      f->agent, uri, PATIENCE * G_TIME_SPAN_SECOND, NULL, store_result, &result);
  request = pop (f);
  g_object_unref (pop (f));
  sipua_request_respond (request, 200, NULL);
  g_object_unref (request);
  g_assert_cmpuint (
      sipua_agent_ping_finish (f->agent, wait_for (&result), &round_trip, &error), ==, 200);
  g_assert_no_error (error);
  g_assert_cmpint (round_trip, >=, 0);
  g_object_unref (f->agent);
  fixture_free (f);
}

static gpointer
set_limits (gpointer data)
{
  SipUaAgent *agent = data;
  const char *const local[] = { "127.0.0.0/8", NULL };
  guint64 dropped;

  for (guint i = 0; i < 1000; i++) {
    g_assert_true (sipua_agent_set_allow_from (agent, i % 2 ? local : NULL, NULL));
    g_object_set (
        agent, "max-rate", i % 2 ? 100000 : 0, "draining", i % 2, "full-status", 503, NULL);
    g_object_get (agent, "dropped", &dropped, NULL);
    g_assert_cmpuint (dropped, ==, 0);
  }
  return NULL;
}

static void
drain_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (sipua_agent_drain_finish (SIPUA_AGENT (source), result, NULL));
  *(gboolean *)data = TRUE;
}

/* Limits change from wherever, while requests come. */
static void
test_limits (void)
{
  Fixture *f = fixture_new ();
  GThread *threads[N_THREADS];
  gboolean drained = FALSE;

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("limits", set_limits, f->agent);
  for (guint i = 0; i < N_REQUESTS; i++) {
    send_message (f, i);
    g_object_unref (pop (f));
    g_object_unref (pop (f));
    expect (f, "SIP/2.0 500");
  }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  sipua_agent_drain_async (f->agent, NULL, drain_done, &drained);
  while (!drained)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_atomic_int_get (&f->n_traced), >=, N_REQUESTS);
  g_object_unref (f->agent);
  fixture_free (f);
}

typedef struct {
  SipUaAgent *agent; /* (unowned) */
  char *uri;         /* (owned) */
} Trunk;

static gpointer
watch_trunks (gpointer data)
{
  const Trunk *trunk = data;

  for (guint i = 0; i < N_REQUESTS; i++) {
    g_autoptr (SipUaTrunkMonitor) monitor =
        sipua_trunk_monitor_new (trunk->agent, trunk->uri, NULL);

    sipua_trunk_monitor_start (monitor);
    g_assert_cmpint (sipua_trunk_monitor_get_state (monitor), ==, SIPUA_TRUNK_STATE_UNKNOWN);
    if (i % 2)
      sipua_trunk_monitor_stop (monitor);
  }
  return NULL;
}

static void
gone (gpointer data, GObject *agent)
{
  g_atomic_int_set ((gint *)data, TRUE);
}

/* Monitors of a trunk that does not answer are made and let go of by other threads than the agent's. */
static void
test_trunk_monitors (void)
{
  Fixture *f = fixture_new ();
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (f->peer, NULL);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  Trunk trunk = { f->agent, g_strdup_printf ("sip:127.0.0.1:%u", port) };
  GThread *threads[N_THREADS];
  gint is_gone = FALSE;

  g_object_weak_ref (G_OBJECT (f->agent), gone, &is_gone);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("trunks", watch_trunks, &trunk);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_object_unref (f->agent);
  fixture_free (f);
  g_assert_true (g_atomic_int_get (&is_gone));
  g_free (trunk.uri);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request-threads/answered-once", test_answered_once);
  g_test_add_func ("/request-threads/dropped", test_dropped);
  g_test_add_func ("/request-threads/ping", test_ping);
  g_test_add_func ("/request-threads/limits", test_limits);
  g_test_add_func ("/request-threads/trunk-monitors", test_trunk_monitors);
  return g_test_run ();
}
