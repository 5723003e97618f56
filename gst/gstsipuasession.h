/* SPDX-License-Identifier: BSD-3-Clause */
/* The call session: what joins a call of lib/, its media, and the one or two elements in front of it.
 * It has one call at a time. Everything that happens in a call happens on the agent thread; the
 * functions here are for the elements' threads, each with the state change that it belongs to.
 *
 * A round is the time in which the session waits for calls and has them, or makes one: from the first
 * of its elements that gets to PAUSED until the last one leaves it, or until a call has ended that is
 * not to be followed by another. */
#pragma once

#include "gstsipuasettings.h"

typedef struct _GstSipUaSession GstSipUaSession;

typedef enum {
  GST_SIP_UA_SRC_SIDE,
  GST_SIP_UA_SINK_SIDE,
  GST_SIP_UA_N_SIDES
} GstSipUaSide;

GstSipUaSession *gst_sip_ua_session_new (void);
GstSipUaSession *gst_sip_ua_session_ref (GstSipUaSession *session);
void gst_sip_ua_session_unref (GstSipUaSession *session);

/* NULL to READY. Checks @settings against those of the other element and binds the SIP address; with a
 * sink alone that waits for its source, which may know better, or for PAUSED. FALSE: *error says which
 * setting, and why. @element: posts the messages and emits the signals (not referenced). @child: the
 * GstSipUaPcmSrc or GstSipUaPacedSink in it. */
gboolean gst_sip_ua_session_join (GstSipUaSession *session, GstSipUaSide side, GstElement *element,
    GstElement *child, const GstSipUaSettings *settings, GError **error);
/* From READY on: a late setting of an element was set. */
void gst_sip_ua_session_set_late (
    GstSipUaSession *session, GstSipUaSide side, guint id, const GValue *value);
/* READY to NULL. The last one gives up the address, if no other session has it. */
void gst_sip_ua_session_leave (GstSipUaSession *session, GstSipUaSide side);

/* READY to PAUSED, before and after the element's children. The first takes part in the round, FALSE:
 * *error says which setting cannot be, and why. The second begins the round if it was not under way:
 * waits for a call from now on and rings it, or calls. It returns whether this changed the state of the
 * call, from that of an earlier one. */
gboolean gst_sip_ua_session_prepare (GstSipUaSession *session, GstSipUaSide side, GError **error);
gboolean gst_sip_ua_session_begin (GstSipUaSession *session, GstSipUaSide side);
/* PLAYING: a call that is to be answered is answered once all active elements are there. */
void gst_sip_ua_session_set_playing (GstSipUaSession *session, GstSipUaSide side, gboolean playing);
/* PAUSED to READY: the last one ends the round, and the call that is up. Returns when it is over, at
 * most after teardown-timeout; at once on the agent thread. */
void gst_sip_ua_session_deactivate (GstSipUaSession *session, GstSipUaSide side);

void gst_sip_ua_session_answer (GstSipUaSession *session);
void gst_sip_ua_session_reject (GstSipUaSession *session, guint status, const char *reason);
void gst_sip_ua_session_redirect (GstSipUaSession *session, const char *uri);
/* @status 0: without a reason. */
void gst_sip_ua_session_hangup (GstSipUaSession *session, guint status, const char *reason);
void gst_sip_ua_session_hold (GstSipUaSession *session, gboolean hold);
void gst_sip_ua_session_transfer (GstSipUaSession *session, const char *uri);
void gst_sip_ua_session_send_info (
    GstSipUaSession *session, const char *content_type, GBytes *body);

/* All of the sink's stream was sent; hangs up if hangup-on-eos says so. */
void gst_sip_ua_session_drained (GstSipUaSession *session);

SipUaCallState gst_sip_ua_session_get_call_state (GstSipUaSession *session);
/* Snapshots: (transfer full) (nullable). What is of the media is there while it runs. */
SipUaCall *gst_sip_ua_session_dup_call (GstSipUaSession *session);
GstElement *gst_sip_ua_session_dup_media_pipeline (GstSipUaSession *session);
SipUaSdpStream *gst_sip_ua_session_dup_stream (GstSipUaSession *session);
GstStructure *gst_sip_ua_session_dup_stats (GstSipUaSession *session);
/* Of the message that came last, in this call or the last one: (transfer full) (nullable). */
GstStructure *gst_sip_ua_session_dup_received_headers (GstSipUaSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstSipUaSession, gst_sip_ua_session_unref)
