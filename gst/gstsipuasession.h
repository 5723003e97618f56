/* SPDX-License-Identifier: BSD-3-Clause */
/* The call session: what joins a call of lib/, its media, and the element in front of it. One lives
 * from NULL->READY to READY->NULL of its element, and has one call at a time. Everything that happens
 * in a call happens on the agent thread; the functions here are for the element's threads. */
#pragma once

#include "gstsipuapcmsrc.h"
#include "gstsipuasettings.h"

#include <sipua/sipua.h>

typedef struct _GstSipUaSession GstSipUaSession;

/* Decides about an incoming call, on the agent thread: 200 answer, 0 ring, 300 to 699 reject. */
typedef guint (*GstSipUaDecideFunc) (GstElement *element, SipUaCall *call);
/* A call that was taken is over, on the agent thread. */
typedef void (*GstSipUaEndedFunc) (
    GstElement *element, guint status, const char *reason, guint q850);
typedef void (*GstSipUaDtmfFunc) (GstElement *element, const GstSipUaTelephoneEvent *event);

typedef struct {
  GstSipUaDecideFunc decide;
  GstSipUaEndedFunc ended;
  GstSipUaDtmfFunc dtmf;
} GstSipUaSessionFuncs;

/* Validates @settings and binds the SIP address. NULL: *error says which setting, and why. Messages
 * are posted on @element (not referenced), audio goes to @pcm_src. */
GstSipUaSession *gst_sip_ua_session_new (GstElement *element, GstSipUaPcmSrc *pcm_src,
    const GstSipUaSettings *settings, const GstSipUaSessionFuncs *funcs, GError **error);
/* Gives up the address, if no other element has it. Whoever still has a reference gets no more out of
 * the session. */
void gst_sip_ua_session_close (GstSipUaSession *session);
GstSipUaSession *gst_sip_ua_session_ref (GstSipUaSession *session);
void gst_sip_ua_session_unref (GstSipUaSession *session);

/* READY->PAUSED: waits for a call from now on, and rings it. Returns whether this changed the state
 * of the call, from that of an earlier one. */
gboolean gst_sip_ua_session_listen (GstSipUaSession *session);
/* PLAYING: calls that are to be answered are answered now. */
void gst_sip_ua_session_set_playing (GstSipUaSession *session, gboolean playing);
/* PAUSED->READY: waits for no call any more and ends the one that is up. Returns when it is over, at
 * most after teardown-timeout; at once on the agent thread. */
void gst_sip_ua_session_stop (GstSipUaSession *session);

void gst_sip_ua_session_answer (GstSipUaSession *session);
void gst_sip_ua_session_reject (GstSipUaSession *session, guint status, const char *reason);
void gst_sip_ua_session_hangup (GstSipUaSession *session);

SipUaCallState gst_sip_ua_session_get_call_state (GstSipUaSession *session);
/* Snapshots: (transfer full) (nullable). What is of the media is there while it runs. */
SipUaCall *gst_sip_ua_session_dup_call (GstSipUaSession *session);
GstElement *gst_sip_ua_session_dup_media_pipeline (GstSipUaSession *session);
SipUaSdpStream *gst_sip_ua_session_dup_stream (GstSipUaSession *session);
GstStructure *gst_sip_ua_session_dup_stats (GstSipUaSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstSipUaSession, gst_sip_ua_session_unref)
