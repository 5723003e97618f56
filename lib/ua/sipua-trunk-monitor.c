/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * SipUaTrunkMonitor:
 *
 * Watches a trunk, or whomever calls go to: asks it by OPTIONS every now and then (RFC 3261 section 11),
 * and says whether it is up.
 *
 * Any final response says that the trunk is up, be it 404 or 483, but for those by which it, or a proxy
 * in front of it, says that there is nobody: 408, 502, 503 and 504. #SipUaTrunkMonitor:max-failures of
 * these, or of no response, in a row say that it is down; one response, that it is up again.
 *
 * A monitor keeps its agent alive, and works on the agent's context, where its properties are notified.
 * It stops when the last reference to it goes. Its methods may be called from any thread.
 *
 * Since: 0.1
 */

#include <sipua/sipua-trunk-monitor.h>

#include "base/limits.h"
#include "ua/uac-request.h"

#include <sipua/sipua-enum-types.h>
#include <sipua/sipua-message-headers.h>
#include <sipua/sipua-uri.h>

/* What asks, on the agent's context. It outlives the object by the time it takes to get back there. */
typedef struct {
  GWeakRef monitor;
  SipUaAgent *agent; /* (owned) */
  char *uri;         /* (owned) */
  gboolean running;
  GCancellable *ping; /* (owned) (nullable): the one under way */
  SipUaTimer next;
  guint n_failures; /* in a row */
} Pinger;

struct _SipUaTrunkMonitor {
  GObject parent_instance;

  SipUaAgent *agent; /* (owned) constant */
  char *uri;         /* (owned) constant */
  Pinger *pinger;    /* (owned) (nullable): from the construction on, used on the context alone */
  gint interval;     /* seconds, atomic, as all below */
  gint timeout;      /* seconds */
  gint max_failures;
  gint state; /* SipUaTrunkState */
  gint last_status;
  gint round_trip; /* milliseconds */
};

enum {
  PROP_AGENT = 1,
  PROP_URI,
  PROP_INTERVAL,
  PROP_TIMEOUT,
  PROP_MAX_FAILURES,
  PROP_STATE,
  PROP_LAST_STATUS,
  PROP_ROUND_TRIP,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SipUaTrunkMonitor, sipua_trunk_monitor, G_TYPE_OBJECT)

static SipUaTimerQueue *
timers (Pinger *self)
{
  return sipua_agent_get_core (self->agent)->timers;
}

static void
clear_pinger (gpointer data)
{
  Pinger *self = data;

  g_weak_ref_clear (&self->monitor);
  g_free (self->uri);
  g_object_unref (self->agent);
}

static void
unref_pinger (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_pinger);
}

static void
set (SipUaTrunkMonitor *monitor, gint *field, guint value, guint prop)
{
  if ((guint)g_atomic_int_get (field) == value)
    return;
  g_atomic_int_set (field, value);
  g_object_notify_by_pspec (G_OBJECT (monitor), props[prop]);
}

static gboolean
is_alive (guint status)
{
  return status != 0 && status != 408 && (status < 502 || status > 504);
}

static void
judge (Pinger *self, SipUaTrunkMonitor *monitor, guint status)
{
  self->n_failures = is_alive (status) ? 0 : self->n_failures + 1;
  if (self->n_failures == 0)
    set (monitor, &monitor->state, SIPUA_TRUNK_STATE_UP, PROP_STATE);
  else if (self->n_failures >= (guint)g_atomic_int_get (&monitor->max_failures))
    set (monitor, &monitor->state, SIPUA_TRUNK_STATE_DOWN, PROP_STATE);
}

/* Seconds until the next one: who says when to come again is not asked before (RFC 3261 section 20.33). */
static guint
get_pause (SipUaTrunkMonitor *monitor, const SipUaMessage *response)
{
  guint interval = g_atomic_int_get (&monitor->interval);
  guint32 seconds = 0;

  if (!response || !sipua_message_get_retry_after (response, &seconds, NULL, NULL, NULL))
    return interval;
  return MAX (interval, MIN (seconds, SIPUA_MAX_PING_RETRY_AFTER));
}

/* Handlers are called last, and may do whatever they like. */
static void
ping_done (GObject *agent, GAsyncResult *result, gpointer user_data)
{
  Pinger *self = user_data;
  g_autoptr (SipUaTrunkMonitor) monitor = g_weak_ref_get (&self->monitor);
  /* More than sipua_agent_ping_finish() tells. */
  g_autoptr (SipUaUacResult) sent = g_task_propagate_pointer (G_TASK (result), NULL);
  const SipUaMessage *response = sent ? sent->response : NULL;
  guint status = response ? sipua_message_get_status (response) : 0;

  if (monitor && self->ping == g_task_get_cancellable (G_TASK (result))) {
    g_clear_object (&self->ping);
    sipua_timer_start (
        timers (self), &self->next, get_pause (monitor, response) * G_TIME_SPAN_SECOND);
    g_object_freeze_notify (G_OBJECT (monitor));
    set (monitor, &monitor->round_trip,
        sent ? (sent->round_trip + 500) / G_TIME_SPAN_MILLISECOND : 0, PROP_ROUND_TRIP);
    set (monitor, &monitor->last_status, status, PROP_LAST_STATUS);
    judge (self, monitor, status);
    g_object_thaw_notify (G_OBJECT (monitor));
  }
  unref_pinger (self);
}

static void
ping (Pinger *self)
{
  g_autoptr (SipUaTrunkMonitor) monitor = g_weak_ref_get (&self->monitor);
  GMainContext *context = sipua_agent_get_main_context (self->agent);

  if (!monitor)
    return;
  self->ping = g_cancellable_new ();
  g_main_context_push_thread_default (context); /* where ping_done() is called */
  sipua_agent_ping_async (self->agent, self->uri,
      g_atomic_int_get (&monitor->timeout) * G_TIME_SPAN_SECOND, self->ping, ping_done,
      g_atomic_rc_box_acquire (self));
  g_main_context_pop_thread_default (context);
}

static void
next_due (SipUaTimer *timer, gpointer user_data)
{
  ping (user_data);
}

static gboolean
run_start (gpointer data)
{
  Pinger *self = data;

  if (!self->running) {
    self->running = TRUE;
    self->n_failures = 0;
    ping (self);
  }
  return G_SOURCE_REMOVE;
}

static gboolean
run_stop (gpointer data)
{
  Pinger *self = data;
  g_autoptr (SipUaTrunkMonitor) monitor = g_weak_ref_get (&self->monitor);
  g_autoptr (GCancellable) under_way = g_steal_pointer (&self->ping);

  self->running = FALSE;
  sipua_timer_stop (timers (self), &self->next);
  if (under_way)
    g_cancellable_cancel (under_way);
  if (monitor)
    set (monitor, &monitor->state, SIPUA_TRUNK_STATE_UNKNOWN, PROP_STATE);
  return G_SOURCE_REMOVE;
}

static void
sipua_trunk_monitor_constructed (GObject *object)
{
  SipUaTrunkMonitor *self = SIPUA_TRUNK_MONITOR (object);

  G_OBJECT_CLASS (sipua_trunk_monitor_parent_class)->constructed (object);
  g_return_if_fail (self->agent && self->uri);

  self->pinger = g_atomic_rc_box_new0 (Pinger);
  g_weak_ref_init (&self->pinger->monitor, self);
  self->pinger->agent = g_object_ref (self->agent);
  self->pinger->uri = g_strdup (self->uri);
  sipua_timer_init (&self->pinger->next, next_due, self->pinger);
}

static void
sipua_trunk_monitor_finalize (GObject *object)
{
  SipUaTrunkMonitor *self = SIPUA_TRUNK_MONITOR (object);

  if (self->pinger)
    sipua_agent_post (self->agent, run_stop, self->pinger, unref_pinger);
  g_clear_object (&self->agent);
  g_free (self->uri);
  G_OBJECT_CLASS (sipua_trunk_monitor_parent_class)->finalize (object);
}

static void
sipua_trunk_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SipUaTrunkMonitor *self = SIPUA_TRUNK_MONITOR (object);

  switch (id) {
    case PROP_AGENT:
      g_value_set_object (value, self->agent);
      break;
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, g_atomic_int_get (&self->interval));
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, g_atomic_int_get (&self->timeout));
      break;
    case PROP_MAX_FAILURES:
      g_value_set_uint (value, g_atomic_int_get (&self->max_failures));
      break;
    case PROP_STATE:
      g_value_set_enum (value, sipua_trunk_monitor_get_state (self));
      break;
    case PROP_LAST_STATUS:
      g_value_set_uint (value, sipua_trunk_monitor_get_last_status (self));
      break;
    case PROP_ROUND_TRIP:
      g_value_set_uint (value, sipua_trunk_monitor_get_round_trip (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sipua_trunk_monitor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SipUaTrunkMonitor *self = SIPUA_TRUNK_MONITOR (object);

  switch (id) {
    case PROP_AGENT:
      self->agent = g_value_dup_object (value);
      break;
    case PROP_URI:
      self->uri = g_value_dup_string (value);
      break;
    case PROP_INTERVAL:
      g_atomic_int_set (&self->interval, g_value_get_uint (value));
      break;
    case PROP_TIMEOUT:
      g_atomic_int_set (&self->timeout, g_value_get_uint (value));
      break;
    case PROP_MAX_FAILURES:
      g_atomic_int_set (&self->max_failures, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sipua_trunk_monitor_init (SipUaTrunkMonitor *self)
{
}

static void
install_settings (void)
{
  const GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags any_time = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  /**
   * SipUaTrunkMonitor:agent:
   *
   * The agent that asks.
   *
   * Since: 0.1
   */
  props[PROP_AGENT] =
      g_param_spec_object ("agent", "Agent", "The agent that asks", SIPUA_TYPE_AGENT, once);
  /**
   * SipUaTrunkMonitor:uri:
   *
   * Whom it asks, a `sip` URI.
   *
   * Since: 0.1
   */
  props[PROP_URI] = g_param_spec_string ("uri", "URI", "Whom it asks", NULL, once);
  /**
   * SipUaTrunkMonitor:interval:
   *
   * Seconds from the outcome of one OPTIONS to the next one, or more, as Retry-After in a response says,
   * up to an hour. Counts from the next outcome on. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_INTERVAL] = g_param_spec_uint ("interval", "Interval",
      "Seconds from one outcome to the next request", 1, G_MAXINT, 30, any_time);
  /**
   * SipUaTrunkMonitor:timeout:
   *
   * Seconds without a response that count as a failure; 0: 32 (RFC 3261 timer F). Any thread.
   *
   * Since: 0.1
   */
  props[PROP_TIMEOUT] = g_param_spec_uint (
      "timeout", "Timeout", "Seconds without a response that are a failure", 0, 32, 4, any_time);
  /**
   * SipUaTrunkMonitor:max-failures:
   *
   * Failures in a row after which the trunk is down. Any thread.
   *
   * Since: 0.1
   */
  props[PROP_MAX_FAILURES] = g_param_spec_uint ("max-failures", "Maximum failures",
      "Failures in a row after which the trunk is down", 1, G_MAXINT, SIPUA_DEFAULT_PING_FAILURES,
      any_time);
}

static void
sipua_trunk_monitor_class_init (SipUaTrunkMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = sipua_trunk_monitor_constructed;
  object_class->finalize = sipua_trunk_monitor_finalize;
  object_class->get_property = sipua_trunk_monitor_get_property;
  object_class->set_property = sipua_trunk_monitor_set_property;
  install_settings ();
  /**
   * SipUaTrunkMonitor:state:
   *
   * What is known of the trunk. May be read from any thread; notified on the agent's context, after
   * the other properties were set.
   *
   * Since: 0.1
   */
  props[PROP_STATE] = g_param_spec_enum ("state", "State", "What is known of the trunk",
      SIPUA_TYPE_TRUNK_STATE, SIPUA_TRUNK_STATE_UNKNOWN, readable);
  /**
   * SipUaTrunkMonitor:last-status:
   *
   * Status of the response to the last OPTIONS; 0: none came. Likewise.
   *
   * Since: 0.1
   */
  props[PROP_LAST_STATUS] = g_param_spec_uint (
      "last-status", "Last status", "Status of the last response", 0, 699, 0, readable);
  /**
   * SipUaTrunkMonitor:round-trip:
   *
   * Milliseconds from the last OPTIONS to its response; 0 also if none came. Likewise.
   *
   * Since: 0.1
   */
  props[PROP_ROUND_TRIP] = g_param_spec_uint (
      "round-trip", "Round trip", "Milliseconds to the last response", 0, G_MAXINT, 0, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

/**
 * sipua_trunk_monitor_new:
 * @agent: an agent
 * @uri: a `sip` URI: whom to ask
 * @error: return location for an error of the domain %SIPUA_ERROR: @uri is none
 *
 * A monitor that does nothing before sipua_trunk_monitor_start().
 *
 * Returns: (transfer full): the monitor, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaTrunkMonitor *
sipua_trunk_monitor_new (SipUaAgent *agent, const char *uri, GError **error)
{
  g_autoptr (SipUaUri) parsed = NULL;

  g_return_val_if_fail (SIPUA_IS_AGENT (agent), NULL);
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  parsed = sipua_uri_parse (uri, -1, error);
  if (!parsed)
    return NULL;
  if (g_ascii_strcasecmp (sipua_uri_get_scheme (parsed), "sip")) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "\"%s\" is no sip URI", uri);
    return NULL;
  }
  return g_object_new (SIPUA_TYPE_TRUNK_MONITOR, "agent", agent, "uri", uri, NULL);
}

/**
 * sipua_trunk_monitor_start:
 * @monitor: a monitor
 *
 * Asks at once, and again and again. If it does already, nothing happens. Any thread.
 *
 * Since: 0.1
 */
void
sipua_trunk_monitor_start (SipUaTrunkMonitor *monitor)
{
  g_return_if_fail (SIPUA_IS_TRUNK_MONITOR (monitor) && monitor->pinger);

  sipua_agent_post (
      monitor->agent, run_start, g_atomic_rc_box_acquire (monitor->pinger), unref_pinger);
}

/**
 * sipua_trunk_monitor_stop:
 * @monitor: a monitor
 *
 * Asks no more; the state is unknown from then on. Any thread.
 *
 * Since: 0.1
 */
void
sipua_trunk_monitor_stop (SipUaTrunkMonitor *monitor)
{
  g_return_if_fail (SIPUA_IS_TRUNK_MONITOR (monitor) && monitor->pinger);

  sipua_agent_post (
      monitor->agent, run_stop, g_atomic_rc_box_acquire (monitor->pinger), unref_pinger);
}

/**
 * sipua_trunk_monitor_get_state:
 * @monitor: a monitor
 *
 * Any thread.
 *
 * Returns: #SipUaTrunkMonitor:state
 *
 * Since: 0.1
 */
SipUaTrunkState
sipua_trunk_monitor_get_state (SipUaTrunkMonitor *monitor)
{
  g_return_val_if_fail (SIPUA_IS_TRUNK_MONITOR (monitor), SIPUA_TRUNK_STATE_UNKNOWN);

  return g_atomic_int_get (&monitor->state);
}

/**
 * sipua_trunk_monitor_get_last_status:
 * @monitor: a monitor
 *
 * Any thread.
 *
 * Returns: #SipUaTrunkMonitor:last-status
 *
 * Since: 0.1
 */
guint
sipua_trunk_monitor_get_last_status (SipUaTrunkMonitor *monitor)
{
  g_return_val_if_fail (SIPUA_IS_TRUNK_MONITOR (monitor), 0);

  return g_atomic_int_get (&monitor->last_status);
}

/**
 * sipua_trunk_monitor_get_round_trip:
 * @monitor: a monitor
 *
 * Any thread.
 *
 * Returns: #SipUaTrunkMonitor:round-trip
 *
 * Since: 0.1
 */
guint
sipua_trunk_monitor_get_round_trip (SipUaTrunkMonitor *monitor)
{
  g_return_val_if_fail (SIPUA_IS_TRUNK_MONITOR (monitor), 0);

  return g_atomic_int_get (&monitor->round_trip);
}
