/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent on a thread of its own, over real UDP on the loopback, driven from another thread. */

#include <gio/gio.h>
#include <sipua/sipua.h>
#include <string.h>

/* Seconds that something which is to happen at once may take on a machine that is busy. */
#define PATIENCE 30

typedef struct {
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  SipUaAgent *agent;
  GAsyncQueue *events; /* of char (owned): what the handlers were told */
  SipUaCall *call;     /* (owned) written before "call" is queued */
  guint16 port;
  GSocket *peer;
  guint16 peer_port;
  char *to_tag;
} Fixture;

/* As g_main_loop_run() in an application does: without a thread-default context. */
static gpointer
run_loop (gpointer data)
{
  g_main_loop_run (data);
  return NULL;
}

static void
queue_event (Fixture *f, char *event)
{
  g_assert_true (g_thread_self () == f->thread);
  g_async_queue_push (f->events, event);
}

static void
on_state (SipUaCall *call, GParamSpec *pspec, gpointer data)
{
  queue_event (data, g_strdup_printf ("state %d", sipua_call_get_state (call)));
}

static void
on_ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer data)
{
  queue_event (data, g_strdup_printf ("ended %u", status));
}

static gboolean
on_incoming (SipUaAgent *agent, SipUaCall *call, gpointer data)
{
  Fixture *f = data;

  f->call = g_object_ref (call);
  g_signal_connect (call, "notify::state", G_CALLBACK (on_state), f);
  g_signal_connect (call, "ended", G_CALLBACK (on_ended), f);
  queue_event (f, g_strdup ("call"));
  return TRUE;
}

static void
expect_event (Fixture *f, const char *expected)
{
  g_autofree char *event = g_async_queue_timeout_pop (f->events, PATIENCE * G_TIME_SPAN_SECOND);

  g_assert_cmpstr (event, ==, expected);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* The callback comes on this thread, whatever thread the agent has. */
static gboolean
listen_on (SipUaAgent *agent, const char *address, guint16 port, GCancellable *cancellable,
    guint16 *ret_port, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sipua_agent_listen_async (
      agent, address, port, SIPUA_TRANSPORT_FLAGS_UDP, cancellable, store_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  return sipua_agent_listen_finish (agent, result, ret_port, error);
}

static GSocket *
bind_socket (guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_socket_set_timeout (socket, PATIENCE);
  if (!g_socket_bind (socket, address, FALSE, error))
    g_clear_object (&socket);
  return socket;
}

static guint16
port_of (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  f->context = g_main_context_new ();
  f->loop = g_main_loop_new (f->context, FALSE);
  f->events = g_async_queue_new_full (g_free);
  f->agent = sipua_agent_new (f->context);
  g_signal_connect (f->agent, "incoming-call", G_CALLBACK (on_incoming), f);
  f->thread = g_thread_new ("agent", run_loop, f->loop);
  listen_on (f->agent, "127.0.0.1", 0, NULL, &f->port, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->port, !=, 0);
  f->peer = bind_socket (0, &error);
  g_assert_no_error (error);
  f->peer_port = port_of (f->peer);
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
  g_assert_cmpint (g_async_queue_length (f->events), ==, 0);
  g_async_queue_unref (f->events);
  g_main_loop_unref (f->loop);
  g_main_context_unref (f->context);
  g_object_unref (f->peer);
  g_free (f->to_tag);
  g_free (f);
}

static void
send_text (Fixture *f, const char *text)
{
  g_autoptr (GSocketAddress) agent = g_inet_socket_address_new_from_string ("127.0.0.1", f->port);
  g_autoptr (GError) error = NULL;

  g_socket_send_to (f->peer, agent, text, strlen (text), NULL, &error);
  g_assert_no_error (error);
}

#define OFFER "v=0\r\no=alice 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"

static void
send_request (Fixture *f, const char *method, guint cseq)
{
  gboolean invite = g_str_equal (method, "INVITE");
  g_autofree char *text = g_strdup_printf ("%s sip:bot@127.0.0.1 SIP/2.0\r\n"
                                           "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK%s\r\n"
                                           "From: <sip:alice@127.0.0.1>;tag=alice\r\n"
                                           "To: <sip:bot@127.0.0.1>%s%s\r\n"
                                           "Call-ID: call\r\nCSeq: %u %s\r\n"
                                           "Contact: <sip:127.0.0.1:%u>\r\n%s\r\n%s",
      method, f->peer_port, method, f->to_tag ? ";tag=" : "", f->to_tag ? f->to_tag : "", cseq,
      method, f->peer_port, invite ? "Content-Type: application/sdp\r\n" : "", invite ? OFFER : "");

  send_text (f, text);
}

/* The next message that begins with @start; what comes before it (repetitions) is skipped. */
static char *
receive (Fixture *f, const char *start)
{
  for (;;) {
    char buffer[65536];
    g_autoptr (GError) error = NULL;
    gssize length = g_socket_receive (f->peer, buffer, sizeof (buffer) - 1, NULL, &error);

    g_assert_no_error (error);
    buffer[length] = '\0';
    if (g_str_has_prefix (buffer, start))
      return g_strdup (buffer);
  }
}

static void
expect (Fixture *f, const char *start)
{
  g_free (receive (f, start));
}

static void
respond (Fixture *f, const char *request)
{
  const char *first_header = strstr (request, "\r\n");
  g_autofree char *text = g_strconcat ("SIP/2.0 200 OK", first_header, NULL);

  send_text (f, text);
}

static void
learn_to_tag (Fixture *f, const char *response)
{
  const char *to = strstr (response, "\r\nTo: ");
  const char *tag = strstr (to, ";tag=") + 5;

  f->to_tag = g_strndup (tag, strcspn (tag, "\r;"));
}

static void
bring_up (Fixture *f)
{
  g_autofree char *ok = NULL;

  send_request (f, "INVITE", 1);
  expect (f, "SIP/2.0 100");
  expect_event (f, "call");
  sipua_call_add_response_header (f->call, "X-Room-ID", "42");
  sipua_call_ring (f->call);
  expect_event (f, "state 3");
  expect (f, "SIP/2.0 180");
  sipua_call_answer (f->call, "v=0\r\n");
  expect_event (f, "state 4");
  ok = receive (f, "SIP/2.0 200");
  g_assert_nonnull (strstr (ok, "\r\nX-Room-ID: 42\r\n"));
  learn_to_tag (f, ok);
  send_request (f, "ACK", 1);
  expect_event (f, "state 5");
}

/* All verbs, from this thread. */
static void
test_call (void)
{
  Fixture *f = fixture_new ();
  g_autofree char *bye = NULL;

  bring_up (f);
  sipua_call_hangup (f->call);
  expect_event (f, "state 6");
  bye = receive (f, "BYE sip:127.0.0.1:");
  respond (f, bye);
  expect_event (f, "state 7");
  expect_event (f, "ended 200");
  g_assert_cmpint (sipua_call_get_state (f->call), ==, SIPUA_CALL_STATE_ENDED);
  g_object_unref (f->call);
  g_object_unref (f->agent);
  fixture_free (f);
}

static gpointer
pester (gpointer data)
{
  SipUaCall *call = data;

  for (guint i = 0; i < 1000; i++) {
    sipua_call_ring (call);
    sipua_call_answer (call, "v=0\r\n");
    sipua_call_reject (call, 486, NULL);
    g_assert_cmpint (sipua_call_get_state (call), >=, SIPUA_CALL_STATE_CONFIRMED);
    g_assert_cmpstr (sipua_call_get_call_id (call), ==, "call");
  }
  return NULL;
}

/* Verbs that come too late do nothing, however many threads they come from. */
static void
test_many_threads (void)
{
  Fixture *f = fixture_new ();
  GThread *threads[4];

  bring_up (f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("pester", pester, f->call);
  send_request (f, "BYE", 2);
  expect (f, "SIP/2.0 200");
  expect_event (f, "state 7");
  expect_event (f, "ended 200");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_object_unref (f->agent);
  g_object_unref (f->call); /* the last reference to both, on this thread */
  fixture_free (f);
}

/* The socket is closed on the agent's context after the last reference went on this one. */
static void
test_port_is_free_afterwards (void)
{
  Fixture *f = fixture_new ();
  guint16 port = f->port;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (bind_socket (port, NULL));
  g_object_unref (f->agent);
  fixture_free (f);
  socket = bind_socket (port, &error);
  g_assert_no_error (error);
}

/* Called on another thread, the agent is closed there; its BYE goes out first. */
static void
test_close (void)
{
  Fixture *f = fixture_new ();

  bring_up (f);
  sipua_agent_close (f->agent);
  expect_event (f, "state 6");
  expect_event (f, "state 7");
  expect_event (f, "ended 200");
  expect (f, "BYE ");
  g_object_unref (f->call);
  g_object_unref (f->agent);
  fixture_free (f);
}

static void
test_listen_errors (void)
{
  Fixture *f = fixture_new ();
  g_autoptr (GError) in_use = NULL, not_numeric = NULL, cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *port = g_strdup_printf ("%u", f->port);

  g_assert_false (listen_on (f->agent, "127.0.0.1", f->port, NULL, NULL, &in_use));
  g_assert_error (in_use, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (in_use->message, "127.0.0.1"));
  g_assert_nonnull (strstr (in_use->message, port));
  g_assert_false (listen_on (f->agent, "localhost", 0, NULL, NULL, &not_numeric));
  g_assert_error (not_numeric, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_cancellable_cancel (cancellable);
  g_assert_false (listen_on (f->agent, "127.0.0.1", 0, cancellable, NULL, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (f->agent);
  fixture_free (f);
}

/* On any address, responses name the one that the peer reaches. */
static void
test_any_address (void)
{
  Fixture *f = fixture_new ();
  g_autofree char *contact = NULL;
  g_autofree char *ringing = NULL;
  g_autoptr (GError) error = NULL;

  listen_on (f->agent, "0.0.0.0", 0, NULL, &f->port, &error);
  g_assert_no_error (error);
  send_request (f, "INVITE", 1);
  expect_event (f, "call");
  sipua_call_ring (f->call);
  expect_event (f, "state 3");
  ringing = receive (f, "SIP/2.0 180");
  contact = g_strdup_printf ("\r\nContact: <sip:127.0.0.1:%u>\r\n", f->port);
  g_assert_nonnull (strstr (ringing, contact));
  sipua_call_reject (f->call, 486, NULL);
  expect_event (f, "state 7");
  expect_event (f, "ended 486");
  g_object_unref (f->call);
  g_object_unref (f->agent);
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threads/call", test_call);
  g_test_add_func ("/threads/many-threads", test_many_threads);
  g_test_add_func ("/threads/port-is-free-afterwards", test_port_is_free_afterwards);
  g_test_add_func ("/threads/close", test_close);
  g_test_add_func ("/threads/listen-errors", test_listen_errors);
  g_test_add_func ("/threads/any-address", test_any_address);
  return g_test_run ();
}
