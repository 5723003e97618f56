/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent with a thread of its own, since a plugin cannot rely on the application's main loop.
 * Elements with the same address, port and transport share one; the first of several listeners gets
 * the next call, and with none waiting the caller gets 486. An agent that the application brought is
 * shared in the same way, but calls that nobody waits for are left to the application. */
#pragma once

#include <sipua/sipua.h>

typedef struct _GstSipUaAgentThread GstSipUaAgentThread;

/* On the agent thread. The listener was taken out of the queue. */
typedef void (*GstSipUaListenFunc) (SipUaCall *call, gpointer user_data);

/* Finds the agent of @address and @port, or binds them and starts one. Any thread; may block for the
 * bind, and for another agent that is just giving up the address. The caller is a user until it
 * releases, and has a reference besides. */
GstSipUaAgentThread *gst_sip_ua_agent_thread_acquire (
    const char *address, guint16 port, GError **error);
/* The same for an agent of the application, whose context somebody else runs: "the agent thread" is
 * then whatever thread that is. Never fails. */
GstSipUaAgentThread *gst_sip_ua_agent_thread_acquire_for (SipUaAgent *agent);
/* The last user stops thread and agent, unless it is the application's. The address is free when this returns, unless application code
 * holds the agent thread for longer than GST_SIP_UA_CLOSE_TIMEOUT. May be called on the agent thread
 * itself. What is posted afterwards is dropped. */
void gst_sip_ua_agent_thread_release (GstSipUaAgentThread *thread);
GstSipUaAgentThread *gst_sip_ua_agent_thread_ref (GstSipUaAgentThread *thread);
void gst_sip_ua_agent_thread_unref (GstSipUaAgentThread *thread);

/* For its users: (transfer full). */
SipUaAgent *gst_sip_ua_agent_thread_dup_agent (GstSipUaAgentThread *thread);

gboolean gst_sip_ua_agent_thread_is_current (GstSipUaAgentThread *thread);
/* Runs @func on the agent thread, later. */
void gst_sip_ua_agent_thread_queue (
    GstSipUaAgentThread *thread, GSourceFunc func, gpointer user_data, GDestroyNotify destroy);
/* The same, but at once if called there. */
void gst_sip_ua_agent_thread_post (
    GstSipUaAgentThread *thread, GSourceFunc func, gpointer user_data, GDestroyNotify destroy);

/* Any thread: waits in the queue for a call, from now on; once, however often it says so. */
void gst_sip_ua_agent_thread_add_listener (
    GstSipUaAgentThread *thread, GstSipUaListenFunc func, gpointer user_data);
/* Any thread. Does nothing if it does not wait; a call may be on its way to it. */
void gst_sip_ua_agent_thread_remove_listener (GstSipUaAgentThread *thread, gpointer user_data);
