/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * SipUaAgent:
 *
 * A SIP user agent (RFC 3261 section 6): transports, transactions and calls of one or more addresses.
 *
 * All of an agent lives on one #GMainContext, which somebody must run; its signals are emitted
 * there, with no lock held. Its methods may be called from any thread. When the last reference goes,
 * calls that are up keep the agent alive until they end.
 *
 * Since: 0.1
 */

#include "base/limits.h"
#include "transport/udp-transport.h"
#include "ua/agent-core.h"
#include "ua/call-private.h"
#include "ua/uac-request.h"

#include <sipua/sipua-enum-types.h>

#define DEFAULT_USER_AGENT "sipua/" SIPUA_VERSION

struct _SipUaAgent {
  GObject parent_instance;

  GMainContext *context; /* (owned) */
  SipUaAgentCore *core;  /* (owned) used on the context alone */
  gint max_calls;        /* atomic */
  gint full_status;      /* atomic */
  gint draining;         /* atomic */
  gint max_rate;         /* atomic */
  gint prack;            /* SipUaPrackMode, atomic */
  gint session_expires;  /* seconds, atomic */
  gint min_se;           /* seconds, atomic */
  gsize dropped;         /* atomic */
  char *user_agent;      /* (owned) constant */
  char *allow_events;    /* (owned) (nullable) constant */
};

enum {
  PROP_MAIN_CONTEXT = 1,
  PROP_USER_AGENT,
  PROP_MAX_CALLS,
  PROP_FULL_STATUS,
  PROP_DRAINING,
  PROP_ALLOW_EVENTS,
  PROP_MAX_RATE,
  PROP_DROPPED,
  PROP_PRACK,
  PROP_SESSION_EXPIRES,
  PROP_MIN_SE,
  N_PROPS
};

enum {
  SIGNAL_INCOMING_CALL,
  SIGNAL_REQUEST,
  SIGNAL_MESSAGE,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SipUaAgent, sipua_agent, G_TYPE_OBJECT)

static gboolean
free_core (gpointer data)
{
  sipua_agent_core_free (data);
  return G_SOURCE_REMOVE;
}

static void
free_core_later (GMainContext *context, SipUaAgentCore *core)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, free_core, core, NULL);
  g_source_attach (source, context);
}

static void
sipua_agent_finalize (GObject *object)
{
  SipUaAgent *self = SIPUA_AGENT (object);

  /* The core may be in use right now, by another thread or by our own callers. Only if nobody runs
   * the context any more is it freed here. */
  if (!g_main_context_is_owner (self->context) && g_main_context_acquire (self->context)) {
    sipua_agent_core_free (self->core);
    g_main_context_release (self->context);
  } else {
    free_core_later (self->context, self->core);
  }
  g_main_context_unref (self->context);
  g_free (self->user_agent);
  g_free (self->allow_events);
  G_OBJECT_CLASS (sipua_agent_parent_class)->finalize (object);
}

static void
sipua_agent_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SipUaAgent *self = SIPUA_AGENT (object);

  switch (id) {
    case PROP_MAIN_CONTEXT:
      g_value_set_boxed (value, self->context);
      break;
    case PROP_USER_AGENT:
      g_value_set_string (value, self->user_agent);
      break;
    case PROP_MAX_CALLS:
      g_value_set_uint (value, sipua_agent_get_max_calls (self));
      break;
    case PROP_FULL_STATUS:
      g_value_set_uint (value, sipua_agent_get_full_status (self));
      break;
    case PROP_DRAINING:
      g_value_set_boolean (value, sipua_agent_get_draining (self));
      break;
    case PROP_ALLOW_EVENTS:
      g_value_set_string (value, self->allow_events);
      break;
    case PROP_MAX_RATE:
      g_value_set_uint (value, sipua_agent_get_max_rate (self));
      break;
    case PROP_DROPPED:
      g_value_set_uint64 (value, (gsize)g_atomic_pointer_get (&self->dropped));
      break;
    case PROP_PRACK:
      g_value_set_enum (value, sipua_agent_get_prack (self));
      break;
    case PROP_SESSION_EXPIRES:
      g_value_set_uint (value, sipua_agent_get_session_expires (self));
      break;
    case PROP_MIN_SE:
      g_value_set_uint (value, sipua_agent_get_min_se (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sipua_agent_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SipUaAgent *self = SIPUA_AGENT (object);

  switch (id) {
    case PROP_MAIN_CONTEXT:
      self->context = g_value_dup_boxed (value);
      break;
    case PROP_USER_AGENT:
      self->user_agent = g_value_dup_string (value);
      break;
    case PROP_MAX_CALLS:
      g_atomic_int_set (&self->max_calls, g_value_get_uint (value));
      break;
    case PROP_FULL_STATUS:
      g_atomic_int_set (&self->full_status, g_value_get_uint (value));
      break;
    case PROP_DRAINING:
      g_atomic_int_set (&self->draining, g_value_get_boolean (value));
      break;
    case PROP_ALLOW_EVENTS:
      self->allow_events = g_value_dup_string (value);
      break;
    case PROP_MAX_RATE:
      g_atomic_int_set (&self->max_rate, g_value_get_uint (value));
      break;
    case PROP_PRACK:
      g_atomic_int_set (&self->prack, g_value_get_enum (value));
      break;
    case PROP_SESSION_EXPIRES:
      g_atomic_int_set (&self->session_expires, g_value_get_uint (value));
      break;
    case PROP_MIN_SE:
      g_atomic_int_set (&self->min_se, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sipua_agent_constructed (GObject *object)
{
  SipUaAgent *self = SIPUA_AGENT (object);

  G_OBJECT_CLASS (sipua_agent_parent_class)->constructed (object);
  if (!self->context)
    self->context = g_main_context_ref_thread_default ();
  if (!self->user_agent)
    self->user_agent = g_strdup (DEFAULT_USER_AGENT);
  self->core = sipua_agent_core_new (self, sipua_clock_monotonic ());
  sipua_timer_queue_attach (self->core->timers, self->context);
}

static void
sipua_agent_init (SipUaAgent *self)
{
}

static void
install_limits (void)
{
  /**
   * SipUaAgent:max-calls:
   *
   * Calls at one time, both ways; an INVITE past them is answered with
   * #SipUaAgent:full-status, and an outgoing call ends with status 503. May be changed while calls are up, from any thread.
   *
   * Since: 0.1
   */
  props[PROP_MAX_CALLS] = g_param_spec_uint ("max-calls", "Maximum calls",
      "Calls at one time; more are refused", 0, G_MAXINT, SIPUA_DEFAULT_MAX_CALLS,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:full-status:
   *
   * The status that an INVITE past #SipUaAgent:max-calls is answered with: 486 Busy Here, which ends
   * the matter, or 503 Service Unavailable, after which a proxy tries elsewhere. With 503 goes a
   * Retry-After of 10 seconds. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_FULL_STATUS] =
      g_param_spec_uint ("full-status", "Full status", "Status of calls past max-calls", 400, 699,
          486, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:draining:
   *
   * Whether new calls are answered with 503 Service Unavailable, and a Retry-After of 10 seconds,
   * while those that are there go on. So is an OPTIONS that asks whether one would be taken. Outgoing
   * calls may still be made. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_DRAINING] = g_param_spec_boolean ("draining", "Draining",
      "Whether new calls are refused with 503", FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:max-rate:
   *
   * Requests that one source, an IPv4 address or an IPv6 network of 64 bits, may send in a second, as
   * many at once; 0: as many as it likes. Further ones are dropped without a word, before they are
   * parsed, and counted in #SipUaAgent:dropped. Repetitions and ACKs count, as does what is no SIP. Past
   * 4096 sources, new ones share the rate of one. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_MAX_RATE] =
      g_param_spec_uint ("max-rate", "Maximum rate", "Requests per second and source; 0: no limit",
          0, 100000, 0, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:dropped:
   *
   * Requests that were dropped because of sipua_agent_set_allow_from() or #SipUaAgent:max-rate. Not
   * notified. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_DROPPED] =
      g_param_spec_uint64 ("dropped", "Dropped", "Requests that were not looked at", 0, G_MAXUINT64,
          0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_session_timer (void)
{
  /**
   * SipUaAgent:session-expires:
   *
   * Seconds that a session lasts without a refresh (RFC 4028), as calls that begin from now on ask for;
   * 0: they do not ask, but keep to what the peer asks for. Less than #SipUaAgent:min-se counts as that.
   * A shorter interval of the peer is taken, and what a proxy demands with 422. In a call with a timer
   * one of both sides sends an UPDATE or re-INVITE when half of the interval is over. A call in which
   * that is not answered, or does not come in time, ends with status 408. Peers that do not know session
   * timers are called and answered as ever. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_SESSION_EXPIRES] = g_param_spec_uint ("session-expires", "Session expires",
      "Seconds that a session lasts without a refresh; 0: not asked for", 0, G_MAXINT, 1800,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:min-se:
   *
   * The shortest session interval, in seconds, that a peer may ask calls for that begin from now on; a
   * shorter one is answered with 422 Session Interval Too Small. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_MIN_SE] = g_param_spec_uint ("min-se", "Minimum session interval",
      "Shortest session interval that is accepted, in seconds", SIPUA_MIN_SESSION_INTERVAL,
      G_MAXINT, SIPUA_MIN_SESSION_INTERVAL,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
}

static void
install_signals (void)
{
  /**
   * SipUaAgent::incoming-call:
   * @agent: the agent
   * @call: the call; 100 was sent, nothing else
   *
   * An INVITE came in. A handler that takes the call returns %TRUE and sees to it with
   * sipua_call_ring(), sipua_call_answer() or sipua_call_reject(), now or later; handlers after it
   * are not called. If none takes it, it is answered with 480 Temporarily Unavailable.
   *
   * Emitted on the agent's context.
   *
   * Returns: whether the call is taken
   *
   * Since: 0.1
   */
  signals[SIGNAL_INCOMING_CALL] =
      g_signal_new ("incoming-call", SIPUA_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0,
          g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, SIPUA_TYPE_CALL);
  /**
   * SipUaAgent::request:
   * @agent: the agent
   * @request: the request
   *
   * A request came, in a dialog or not, that is neither broken nor requires an extension that is not
   * there: anything but ACK and CANCEL. A handler that takes it returns %TRUE and answers it, now or
   * later; handlers after it are not called, and the agent does nothing more about it, except that a
   * call ends with its BYE whoever answers that. If none takes it, the agent goes on as if there were
   * no handler: the call that it is about sees to it, OPTIONS is answered with what an INVITE would
   * get, MESSAGE with 405, an INFO in a call by #SipUaCall::info, SUBSCRIBE and a NOTIFY in a call with
   * 489, what needs a dialog and has none with 481, what is not known with 501.
   *
   * An INVITE that is taken here does not get to #SipUaAgent::incoming-call; it can only be refused.
   *
   * Emitted on the agent's context.
   *
   * Returns: whether the request is taken
   *
   * Since: 0.1
   */
  signals[SIGNAL_REQUEST] = g_signal_new ("request", SIPUA_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0,
      g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, SIPUA_TYPE_REQUEST);
  /**
   * SipUaAgent::message:
   * @agent: the agent
   * @direction: which way it went
   * @time: when, in microseconds since 1970
   * @local: the address of this side
   * @remote: the address of the other side
   * @bytes: what it was, most often a message that sipua_message_parse() can read
   *
   * Something was sent, or came: repetitions, and what is no message, included; what
   * #SipUaAgent:max-rate and sipua_agent_set_allow_from() drop is not. Credentials and keys of SRTP
   * in it are overwritten with "*".
   *
   * Emitted on the agent's context, in the order in which it happened, a moment later. A handler costs
   * a copy of each message; without one there is no cost.
   *
   * Since: 0.1
   */
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", SIPUA_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 5, SIPUA_TYPE_MESSAGE_DIRECTION, G_TYPE_INT64,
      G_TYPE_INET_SOCKET_ADDRESS, G_TYPE_INET_SOCKET_ADDRESS, G_TYPE_BYTES);
}

static void
sipua_agent_class_init (SipUaAgentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = sipua_agent_constructed;
  object_class->finalize = sipua_agent_finalize;
  object_class->get_property = sipua_agent_get_property;
  object_class->set_property = sipua_agent_set_property;

  /**
   * SipUaAgent:main-context:
   *
   * The context that all of the agent lives on. %NULL: the thread-default one of who constructs it.
   *
   * Since: 0.1
   */
  props[PROP_MAIN_CONTEXT] =
      g_param_spec_boxed ("main-context", "Main context", "Context that all of the agent lives on",
          G_TYPE_MAIN_CONTEXT, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:user-agent:
   *
   * Product name of the Server header in responses and User-Agent in requests (RFC 3261 sections
   * 20.35 and 20.41). %NULL: "sipua/VERSION".
   *
   * Since: 0.1
   */
  props[PROP_USER_AGENT] =
      g_param_spec_string ("user-agent", "User agent", "Product name that is told to peers", NULL,
          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:allow-events:
   *
   * Event packages that a handler of #SipUaAgent::request takes, such as "message-summary, dialog": they
   * follow "refer", which is this library's own, in the Allow-Events of the 489 Bad Event that all others
   * get (RFC 6665 section 8.2.2).
   *
   * Since: 0.1
   */
  props[PROP_ALLOW_EVENTS] = g_param_spec_string ("allow-events", "Allow events",
      "Event packages that the application takes", NULL,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaAgent:prack:
   *
   * Whether provisional responses are sent and taken reliably (RFC 3262), for calls that begin from now
   * on. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_PRACK] = g_param_spec_enum ("prack", "PRACK",
      "Whether provisional responses are sent and taken reliably", SIPUA_TYPE_PRACK_MODE,
      SIPUA_PRACK_MODE_SUPPORTED, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  install_limits ();
  install_session_timer ();
  g_object_class_install_properties (object_class, N_PROPS, props);

  install_signals ();
}

SipUaAgent *
sipua_agent_new_with_clock (GMainContext *context, const SipUaClock *clock)
{
  SipUaAgent *self = g_object_new (SIPUA_TYPE_AGENT, "main-context", context, NULL);

  sipua_agent_core_free (self->core);
  self->core = sipua_agent_core_new (self, clock);
  return self;
}

SipUaAgentCore *
sipua_agent_get_core (SipUaAgent *self)
{
  return self->core;
}

guint
sipua_agent_get_max_calls (SipUaAgent *self)
{
  return g_atomic_int_get (&self->max_calls);
}

guint
sipua_agent_get_full_status (SipUaAgent *self)
{
  return g_atomic_int_get (&self->full_status);
}

gboolean
sipua_agent_get_draining (SipUaAgent *self)
{
  return g_atomic_int_get (&self->draining);
}

guint
sipua_agent_get_session_expires (SipUaAgent *self)
{
  return g_atomic_int_get (&self->session_expires);
}

guint
sipua_agent_get_min_se (SipUaAgent *self)
{
  return g_atomic_int_get (&self->min_se);
}

SipUaPrackMode
sipua_agent_get_prack (SipUaAgent *self)
{
  return g_atomic_int_get (&self->prack);
}

const char *
sipua_agent_get_allow_events (SipUaAgent *self)
{
  return self->allow_events;
}

const char *
sipua_agent_get_user_agent (SipUaAgent *self)
{
  return self->user_agent;
}

gboolean
sipua_agent_emit_incoming_call (SipUaAgent *self, SipUaCall *call)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[SIGNAL_INCOMING_CALL], 0, call, &taken);
  return taken;
}

guint
sipua_agent_get_max_rate (SipUaAgent *self)
{
  return g_atomic_int_get (&self->max_rate);
}

void
sipua_agent_count_dropped (SipUaAgent *self)
{
  g_atomic_pointer_add (&self->dropped, 1);
}

gboolean
sipua_agent_wants_messages (SipUaAgent *self)
{
  return g_signal_has_handler_pending (self, signals[SIGNAL_MESSAGE], 0, FALSE);
}

void
sipua_agent_emit_message (SipUaAgent *self, const SipUaTracedMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message->direction, message->time,
      message->local, message->remote, message->bytes);
}

gboolean
sipua_agent_wants_requests (SipUaAgent *self)
{
  return g_signal_has_handler_pending (self, signals[SIGNAL_REQUEST], 0, FALSE);
}

gboolean
sipua_agent_emit_request (SipUaAgent *self, SipUaRequest *request)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[SIGNAL_REQUEST], 0, request, &taken);
  return taken;
}

void
sipua_agent_post (SipUaAgent *self, GSourceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  if (g_main_context_is_owner (self->context)) {
    func (user_data);
    destroy (user_data);
  } else {
    g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, func, user_data, destroy);
  }
}

/**
 * sipua_agent_new:
 * @context: (nullable): the context that all of the agent lives on, or %NULL for the thread-default
 *   one of the caller
 *
 * Returns: (transfer full): a new agent, without any transport
 *
 * Since: 0.1
 */
SipUaAgent *
sipua_agent_new (GMainContext *context)
{
  return g_object_new (SIPUA_TYPE_AGENT, "main-context", context, NULL);
}

/**
 * sipua_agent_get_main_context:
 * @agent: an agent
 *
 * Any thread.
 *
 * Returns: (transfer none): the context that all of the agent lives on
 *
 * Since: 0.1
 */
GMainContext *
sipua_agent_get_main_context (SipUaAgent *agent)
{
  g_return_val_if_fail (SIPUA_IS_AGENT (agent), NULL);

  return agent->context;
}

typedef struct {
  char *address; /* (owned) */
  guint16 port;
} Listen;

static void
free_listen (gpointer data)
{
  Listen *listen = data;

  g_free (listen->address);
  g_free (listen);
}

static gboolean
run_listen (gpointer data)
{
  GTask *task = data;
  SipUaAgent *self = g_task_get_source_object (task);
  Listen *listen = g_task_get_task_data (task);
  g_autoptr (SipUaTransport) transport = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  transport = sipua_udp_transport_new (self->context, listen->address, listen->port, &error);
  if (!transport) {
    g_task_return_error (task, error);
    return G_SOURCE_REMOVE;
  }
  listen->port = sipua_udp_transport_get_port (SIPUA_UDP_TRANSPORT (transport));
  sipua_transaction_layer_add_transport (self->core->transactions, transport);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

/**
 * sipua_agent_listen_async:
 * @agent: an agent
 * @address: a numeric address of this host, "0.0.0.0" or "::" for all of them
 * @port: port number; 0 takes a free one
 * @transports: which transports; %SIPUA_TRANSPORT_FLAGS_UDP
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called on the thread-default context of the caller
 * @user_data: for @callback
 *
 * Binds @address and @port, so that requests are received there from then on. Any thread.
 *
 * Since: 0.1
 */
void
sipua_agent_listen_async (SipUaAgent *agent, const char *address, guint16 port,
    SipUaTransportFlags transports, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task;
  Listen *listen;

  g_return_if_fail (SIPUA_IS_AGENT (agent));
  g_return_if_fail (address != NULL);
  g_return_if_fail (transports == SIPUA_TRANSPORT_FLAGS_UDP);

  listen = g_new (Listen, 1);
  *listen = (Listen){ g_strdup (address), port };
  task = g_task_new (agent, cancellable, callback, user_data);
  g_task_set_source_tag (task, sipua_agent_listen_async);
  g_task_set_task_data (task, listen, free_listen);
  sipua_agent_post (agent, run_listen, task, g_object_unref);
}

/**
 * sipua_agent_listen_finish:
 * @agent: an agent
 * @result: what the callback got
 * @port: (out) (optional): the port that was bound
 * @error: return location for an error of the domain %G_IO_ERROR that names address and port, such
 *   as %G_IO_ERROR_ADDRESS_IN_USE
 *
 * Returns: whether requests are received now
 *
 * Since: 0.1
 */
gboolean
sipua_agent_listen_finish (SipUaAgent *agent, GAsyncResult *result, guint16 *port, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, agent), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (port)
    *port = ((Listen *)g_task_get_task_data (G_TASK (result)))->port;
  return TRUE;
}

static gboolean
run_close (gpointer data)
{
  SipUaAgent *self = data;
  g_autoptr (GList) calls = g_hash_table_get_values (self->core->calls);

  for (GList *l = calls; l; l = l->next)
    g_object_ref (l->data);
  for (GList *l = calls; l; l = l->next) {
    sipua_call_abandon (l->data);
    g_object_unref (l->data);
  }
  sipua_uac_request_close_all (self);
  sipua_transaction_layer_close (self->core->transactions);
  return G_SOURCE_REMOVE;
}

/**
 * sipua_agent_close:
 * @agent: an agent
 *
 * Ends all calls at once: what rings is answered with 480, or cancelled, what is up gets one BYE
 * whose response nobody waits for (none if the name of its target has to be looked up first), and
 * #SipUaCall::ended is emitted for each. Requests that wait for a response, such as those of
 * sipua_agent_ping_async() and sipua_call_send_info_async(), fail with %SIPUA_ERROR_INVALID_STATE. Then all
 * addresses are given up. Called on the agent's context, this is done when it returns; from any other
 * thread, later.
 *
 * Since: 0.1
 */
void
sipua_agent_close (SipUaAgent *agent)
{
  g_return_if_fail (SIPUA_IS_AGENT (agent));

  sipua_agent_post (agent, run_close, g_object_ref (agent), g_object_unref);
}
