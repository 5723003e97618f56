/* SPDX-License-Identifier: BSD-3-Clause */
/* Agents with a thread of their own, shared by the elements that name the same address. */

#include "gstsipuaagentthread.h"

#include "gstsipualimits.h"

typedef struct {
  GstSipUaListenFunc func;
  gpointer user_data; /* (unowned) */
} Listener;

struct _GstSipUaAgentThread {
  gatomicrefcount refs;  /* users' and the thread's own */
  char *key;             /* (owned) */
  guint users;           /* guarded by pool_lock */
  gboolean closing;      /* guarded by pool_lock: the address is about to be given up */
  gboolean started;      /* guarded by pool_lock: the thread owns the context */
  gboolean closed;       /* guarded by pool_lock: the address is free */
  gint quit;             /* atomic */
  GMainContext *context; /* (owned) */
  GThread *thread;       /* (owned) (nullable): NULL for an agent of the application */
  SipUaAgent *agent;     /* (owned) */
  GMutex lock;
  GQueue listeners; /* of Listener (owned); guarded by lock */
};

static GMutex pool_lock;
static GCond pool_changed;
static GHashTable *pool; /* key (unowned) to GstSipUaAgentThread (unowned); guarded by pool_lock */

static gboolean
incoming_call (SipUaAgent *agent, SipUaCall *call, gpointer user_data)
{
  GstSipUaAgentThread *thread = user_data;
  g_autofree Listener *listener = NULL;

  g_mutex_lock (&thread->lock);
  listener = g_queue_pop_head (&thread->listeners);
  g_mutex_unlock (&thread->lock);
  if (listener)
    listener->func (call, listener->user_data);
  else if (thread->thread)
    sipua_call_reject (call, 486, NULL);
  return listener || thread->thread;
}

GstSipUaAgentThread *
gst_sip_ua_agent_thread_ref (GstSipUaAgentThread *thread)
{
  g_atomic_ref_count_inc (&thread->refs);
  return thread;
}

SipUaAgent *
gst_sip_ua_agent_thread_dup_agent (GstSipUaAgentThread *thread)
{
  return g_object_ref (thread->agent);
}

void
gst_sip_ua_agent_thread_unref (GstSipUaAgentThread *thread)
{
  if (!g_atomic_ref_count_dec (&thread->refs))
    return;
  g_queue_clear_full (&thread->listeners, g_free);
  g_clear_object (&thread->agent);
  g_mutex_clear (&thread->lock);
  g_main_context_unref (thread->context);
  g_free (thread->key);
  g_free (thread);
}

/* Ends all calls and gives up the address, at once; then others may have it. Done twice when the
 * last user leaves on the agent thread itself. */
static void
close_agent (GstSipUaAgentThread *thread)
{
  g_signal_handlers_disconnect_by_data (thread->agent, thread);
  sipua_agent_close (thread->agent);
  g_mutex_lock (&pool_lock);
  if (g_hash_table_lookup (pool, thread->key) == thread)
    g_hash_table_remove (pool, thread->key);
  thread->closed = TRUE;
  g_cond_broadcast (&pool_changed);
  g_mutex_unlock (&pool_lock);
}

static void
say_started (GstSipUaAgentThread *thread)
{
  g_mutex_lock (&pool_lock);
  thread->started = TRUE;
  g_cond_broadcast (&pool_changed);
  g_mutex_unlock (&pool_lock);
}

/* Owns the context from beginning to end, so that nobody else's g_main_context_invoke() ever runs
 * in between. What is left at the end is run dry, so that the agent is freed here. */
static gpointer
run_thread (gpointer data)
{
  GstSipUaAgentThread *thread = data;

  g_main_context_acquire (thread->context);
  g_main_context_push_thread_default (thread->context);
  say_started (thread);
  while (!g_atomic_int_get (&thread->quit))
    g_main_context_iteration (thread->context, TRUE);
  close_agent (thread);
  g_clear_object (&thread->agent);
  while (g_main_context_iteration (thread->context, FALSE))
    ;
  g_main_context_pop_thread_default (thread->context);
  g_main_context_release (thread->context);
  gst_sip_ua_agent_thread_unref (thread);
  return NULL;
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

/* The agent's context is run by nobody yet: owning it for a moment, the bind happens here and now. */
static gboolean
listen_here (SipUaAgent *agent, const char *address, guint16 port, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_acquire (sipua_agent_get_main_context (agent));
  g_main_context_push_thread_default (context);
  sipua_agent_listen_async (
      agent, address, port, SIPUA_TRANSPORT_FLAGS_UDP, NULL, store_result, &result);
  while (!result)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  g_main_context_release (sipua_agent_get_main_context (agent));
  return sipua_agent_listen_finish (agent, result, NULL, error);
}

static gboolean
start_thread (GstSipUaAgentThread *thread, GError **error)
{
  g_atomic_ref_count_inc (&thread->refs);
  thread->thread = g_thread_try_new ("sipua-agent", run_thread, thread, error);
  if (!thread->thread) {
    gst_sip_ua_agent_thread_unref (thread);
    return FALSE;
  }
  while (!thread->started)
    g_cond_wait (&pool_changed, &pool_lock);
  return TRUE;
}

/* A call may come to an agent of the application while its last user leaves. */
static void
unref_closure (gpointer thread, GClosure *closure)
{
  gst_sip_ua_agent_thread_unref (thread);
}

/* (transfer full): its first user is the caller. */
static GstSipUaAgentThread *
new_around (SipUaAgent *agent, char *key)
{
  GstSipUaAgentThread *thread = g_new0 (GstSipUaAgentThread, 1);

  g_atomic_ref_count_init (&thread->refs);
  g_mutex_init (&thread->lock);
  g_queue_init (&thread->listeners);
  thread->key = key;
  thread->users = 1;
  thread->agent = agent;
  thread->context = g_main_context_ref (sipua_agent_get_main_context (agent));
  g_signal_connect_data (agent, "incoming-call", G_CALLBACK (incoming_call),
      gst_sip_ua_agent_thread_ref (thread), unref_closure, 0);
  return thread;
}

static GstSipUaAgentThread *
new_thread (const char *key, const char *address, guint16 port, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GstSipUaAgentThread *thread = new_around (sipua_agent_new (context), g_strdup (key));

  if (listen_here (thread->agent, address, port, error) && start_thread (thread, error))
    return thread;
  g_signal_handlers_disconnect_by_data (thread->agent, thread);
  gst_sip_ua_agent_thread_unref (thread);
  return NULL;
}

static gint64
close_deadline (void)
{
  return g_get_monotonic_time () + GST_SIP_UA_CLOSE_TIMEOUT / GST_USECOND;
}

/* An agent that is being closed still has the address; only its own thread cannot wait for that. One
 * that takes too long counts as gone: the bind then says whether it is. */
static GstSipUaAgentThread *
look_up (const char *key)
{
  gint64 deadline = close_deadline ();
  GstSipUaAgentThread *thread;

  while ((thread = g_hash_table_lookup (pool, key)) && thread->closing
         && !gst_sip_ua_agent_thread_is_current (thread)
         && g_cond_wait_until (&pool_changed, &pool_lock, deadline))
    continue;
  return thread && !thread->closing ? thread : NULL;
}

/* With the pool's lock held: one more user of what is there, or NULL. */
static GstSipUaAgentThread *
share (const char *key)
{
  GstSipUaAgentThread *thread;

  if (!pool)
    pool = g_hash_table_new (g_str_hash, g_str_equal);
  thread = look_up (key);
  if (!thread)
    return NULL;
  thread->users++;
  return gst_sip_ua_agent_thread_ref (thread);
}

GstSipUaAgentThread *
gst_sip_ua_agent_thread_acquire (const char *address, guint16 port, GError **error)
{
  g_autofree char *key = g_strdup_printf ("udp:%s:%u", address, port);
  GstSipUaAgentThread *thread;

  g_mutex_lock (&pool_lock);
  thread = share (key);
  if (!thread && (thread = new_thread (key, address, port, error)))
    g_hash_table_replace (pool, thread->key, thread);
  g_mutex_unlock (&pool_lock);
  return thread;
}

GstSipUaAgentThread *
gst_sip_ua_agent_thread_acquire_for (SipUaAgent *agent)
{
  g_autofree char *key = g_strdup_printf ("agent:%p", (gpointer)agent);
  GstSipUaAgentThread *thread;

  g_mutex_lock (&pool_lock);
  thread = share (key);
  if (!thread) {
    thread = new_around (g_object_ref (agent), g_strdup (key));
    g_hash_table_replace (pool, thread->key, thread);
  }
  g_mutex_unlock (&pool_lock);
  return thread;
}

/* An agent of the application stays as it is. */
static gboolean
leave (GstSipUaAgentThread *thread)
{
  gboolean last;

  g_mutex_lock (&pool_lock);
  last = --thread->users == 0;
  thread->closing = last;
  if (last && !thread->thread)
    g_hash_table_remove (pool, thread->key);
  g_mutex_unlock (&pool_lock);
  return last;
}

static gboolean
wait_until_closed (GstSipUaAgentThread *thread)
{
  gint64 deadline = close_deadline ();
  gboolean closed;

  g_mutex_lock (&pool_lock);
  while (!thread->closed && g_cond_wait_until (&pool_changed, &pool_lock, deadline))
    continue;
  closed = thread->closed;
  g_mutex_unlock (&pool_lock);
  return closed;
}

/* Application code on the agent thread may be waiting for a lock that our caller has, such as the
 * state lock of a pipeline that both set to NULL. So the wait has an end; the thread closes the agent
 * when it gets to it. */
void
gst_sip_ua_agent_thread_release (GstSipUaAgentThread *thread)
{
  gboolean on_thread = gst_sip_ua_agent_thread_is_current (thread);
  GThread *handle = thread->thread;

  if (!leave (thread))
    return;
  if (!handle) {
    g_signal_handlers_disconnect_by_data (thread->agent, thread);
    return;
  }
  if (on_thread)
    close_agent (thread);
  g_mutex_lock (&thread->lock);
  g_atomic_int_set (&thread->quit, TRUE);
  g_mutex_unlock (&thread->lock);
  g_main_context_wakeup (thread->context);
  if (!on_thread && wait_until_closed (thread))
    g_thread_join (handle);
  else
    g_thread_unref (handle);
}

gboolean
gst_sip_ua_agent_thread_is_current (GstSipUaAgentThread *thread)
{
  return g_main_context_is_owner (thread->context);
}

/* What is queued before the thread is told to quit is run: run_thread() looks for it behind its loop. Any
 * later it would stay in the context for good, and a reference in it to @thread would keep both. */
void
gst_sip_ua_agent_thread_queue (
    GstSipUaAgentThread *thread, GSourceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, user_data, destroy);
  g_mutex_lock (&thread->lock);
  if (!g_atomic_int_get (&thread->quit))
    g_source_attach (source, thread->context);
  g_mutex_unlock (&thread->lock);
}

void
gst_sip_ua_agent_thread_post (
    GstSipUaAgentThread *thread, GSourceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  if (gst_sip_ua_agent_thread_is_current (thread)) {
    func (user_data);
    if (destroy)
      destroy (user_data);
  } else if (thread->thread) {
    gst_sip_ua_agent_thread_queue (thread, func, user_data, destroy);
  } else {
    g_main_context_invoke_full (thread->context, G_PRIORITY_DEFAULT, func, user_data, destroy);
  }
}

static int
compare_listener (gconstpointer listener, gconstpointer user_data)
{
  return ((const Listener *)listener)->user_data != user_data;
}

/* With the lock held: (unowned) (nullable). */
static GList *
find_listener (GstSipUaAgentThread *thread, gpointer user_data)
{
  return g_queue_find_custom (&thread->listeners, user_data, compare_listener);
}

void
gst_sip_ua_agent_thread_add_listener (
    GstSipUaAgentThread *thread, GstSipUaListenFunc func, gpointer user_data)
{
  const Listener listener = { func, user_data };

  g_mutex_lock (&thread->lock);
  if (!find_listener (thread, user_data))
    g_queue_push_tail (&thread->listeners, g_memdup2 (&listener, sizeof listener));
  g_mutex_unlock (&thread->lock);
}

void
gst_sip_ua_agent_thread_remove_listener (GstSipUaAgentThread *thread, gpointer user_data)
{
  GList *link;

  g_mutex_lock (&thread->lock);
  link = find_listener (thread, user_data);
  if (link) {
    g_free (link->data);
    g_queue_delete_link (&thread->listeners, link);
  }
  g_mutex_unlock (&thread->lock);
}
