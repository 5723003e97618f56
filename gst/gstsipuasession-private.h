/* SPDX-License-Identifier: BSD-3-Clause */
/* The call session, as its files share it:
 *   gstsipuasession.c           its life, and how elements' threads reach it
 *   gstsipuasession-open.c      settings of the pair, the SIP address
 *   gstsipuasession-call.c      what every call has: states, failure, end
 *   gstsipuasession-incoming.c  a call comes, is negotiated, rings and is answered
 *   gstsipuasession-outgoing.c  a call is made
 *   gstsipuasession-headers.c   headers of the application, and those that came
 *   gstsipuasession-verbs.c     what the application wants of a call
 *   gstsipuasession-transfer.c  its peer is to call somebody else
 *   gstsipuasession-referred.c  its peer wants us to call somebody else
 *   gstsipuasession-modify.c    it is changed: hold, re-INVITE, UPDATE
 *   gstsipuasession-media.c     its media, and the elements that are attached to them
 *   gstsipuasession-report.c    what a worker found, brought to the agent thread
 *   gstsipuasession-tell.c      who hears of it: messages and signals */
#pragma once

#include "gstsipuaagentthread.h"
#include "gstsipuamedia.h"
#include "gstsipuapacedsink.h"
#include "gstsipuapcmsrc.h"
#include "gstsipuasession.h"

typedef struct _GstSipUaReferral GstSipUaReferral;

/* One element of the pair. */
typedef struct {
  GWeakRef element;
  GstElement *child;         /* (owned) (nullable) guarded by lock */
  GstSipUaSettings settings; /* of the element; guarded by setup_lock */
  gboolean joined;           /* guarded by lock: from READY on */
  gboolean active;           /* guarded by lock: takes part in the round */
  gboolean playing;          /* guarded by lock */
  gboolean begins;           /* guarded by lock: the round is still to be begun by it */
} GstSipUaMember;

struct _GstSipUaSession {
  /* Held while elements join, leave and bind; taken before lock. */
  GMutex setup_lock;

  /* Written under both locks while no round is under way, so that what belongs to a call may read it
   * under neither. */
  GstSipUaSettings settings; /* of the pair */
  gboolean open;
  guint port_min, port_max;
  GPtrArray *codecs;           /* (owned) (nullable) of SipUaCodec */
  GstSipUaAgentThread *thread; /* (owned) (nullable) */

  GMutex lock;
  GCond changed;
  GstSipUaMember members[GST_SIP_UA_N_SIDES];

  /* Written on the agent thread under lock; read there without it, elsewhere under it. */
  SipUaCall *call;        /* (owned) (nullable) */
  GstSipUaMedia *media;   /* (owned) (nullable) */
  SipUaSdpStream *stream; /* (owned) (nullable): what was agreed */
  gboolean media_started;
  GstStructure *received_headers; /* (owned) (nullable) of the message that came last */

  guint stops, stops_done; /* guarded by lock: rounds that were ended, and do_stop() ran */
  guint asides;            /* guarded by lock: calls beside the one in hand that are being ended */
  guint medias;            /* guarded by lock: that are not gone yet, also those of earlier calls */
  gint call_state;         /* SipUaCallState, atomic: of the last call */
  gint auto_answer, hangup_on_eos; /* atomic: late settings of the pair, as of now */

  /* Agent thread only. */
  gboolean answer_wanted, answered; /* of an incoming call; by us */
  gboolean hangup_wanted;           /* by us: whatever comes of it is a normal end */
  gboolean taken;    /* the call uses up the elements: it got to its answer, or was to be ours */
  gboolean attached; /* the hand-off is with the source */
  gboolean asking;   /* a handler of request-headers runs: what it does asks no more */
  char *answer; /* (owned) (nullable): SDP for an incoming call; our offer, if it came without */
  GstSDPMessage *offer; /* (owned) (nullable): of an outgoing call */
  SipUaSdpLocal *local; /* (owned) (nullable): what this side brings */
  SipUaSdpStream
      *next; /* (owned) (nullable): what an offer of the peer that is being answered makes */
  SipUaMessage *heard_request, *heard_response; /* (owned) (nullable): the last ones */
  GstSipUaReferral *referral; /* (owned) (nullable): a call that is to take the place of this one */
  SipUaCall
      *referrer; /* (owned) (nullable): whose place this one took; up until its peer ends it */
  gboolean local_hold, remote_hold; /* as agreed and told */

  /* Agent thread only: we ended the call for this reason, and told the application. */
  guint failure_status; /* 0: no failure */
  const char *failure_reason;
};

/* Any thread: runs @func on the agent thread, later, since the caller may hold locks. */
void gst_sip_ua_session_queue (
    GstSipUaSession *session, GSourceFunc func, gpointer user_data, GDestroyNotify destroy);
/* The same, but at once if called there. */
void gst_sip_ua_session_post_full (
    GstSipUaSession *session, GSourceFunc func, gpointer user_data, GDestroyNotify destroy);

typedef void (*GstSipUaSessionFunc) (GstSipUaSession *session);
/* The same for what needs nothing but the session. */
void gst_sip_ua_session_post (GstSipUaSession *session, GstSipUaSessionFunc func);
/* The same, if the call that is in hand now still is when it gets there. */
void gst_sip_ua_session_post_for_call (GstSipUaSession *session, GstSipUaSessionFunc func);

/* With setup_lock held. Settings of all that joined, and of @other (nullable), as one. */
gboolean gst_sip_ua_session_merge (GstSipUaSession *session, const GstSipUaSettings *other,
    GstSipUaSettings *ret_settings, GError **error);
/* With setup_lock held: an element joined, or changed what it wants. One that leaves changes nothing: the
 * end of its stream may still be on its way. */
void gst_sip_ua_session_update_late (GstSipUaSession *session);
/* With setup_lock held, and no round under way. @settings (transfer full). */
gboolean gst_sip_ua_session_open (
    GstSipUaSession *session, GstSipUaSettings *settings, GError **error);
/* With setup_lock held. Returns what is to be released without it: (transfer full) (nullable). */
GstSipUaAgentThread *gst_sip_ua_session_close (GstSipUaSession *session);

/* With the lock held, which is also what keeps it so. */
static inline gboolean
gst_sip_ua_session_any_active (const GstSipUaSession *session)
{
  return session->members[GST_SIP_UA_SRC_SIDE].active
         || session->members[GST_SIP_UA_SINK_SIDE].active;
}

/* Any thread: an element takes part in the round. */
gboolean gst_sip_ua_session_is_active (GstSipUaSession *session);
/* (transfer full) (nullable): the child of an active element. */
gpointer gst_sip_ua_session_dup_child (GstSipUaSession *session, GstSipUaSide side);

/* On the agent thread, all of the rest. */

/* Incoming. */
/* Any thread: the next call is ours. Nothing after a stop. */
void gst_sip_ua_session_wait_for_call (GstSipUaSession *session);
void gst_sip_ua_session_take_given_call (GstSipUaSession *session);
void gst_sip_ua_session_try_answer (GstSipUaSession *session);

/* Outgoing. */
/* Any thread: a call as @settings want it, not begun. Error: they do not make one. */
SipUaCall *gst_sip_ua_session_new_call (
    GstSipUaAgentThread *thread, const GstSipUaSettings *settings, GError **error);
void gst_sip_ua_session_dial (GstSipUaSession *session);
/* @call, one that goes out, asks for its offer. */
void gst_sip_ua_session_watch_offer (GstSipUaSession *session, SipUaCall *call);
/* A description of the peer came before its answer, or may have. */
void gst_sip_ua_session_take_early_answer (GstSipUaSession *session);
/* The peer's answer came. */
void gst_sip_ua_session_take_answer (GstSipUaSession *session);

/* Calls. */
void gst_sip_ua_session_take_call (GstSipUaSession *session, SipUaCall *call);
void gst_sip_ua_session_end_call (GstSipUaSession *session);
/* The same with a reason (RFC 3326): @status 0, or (nullable) @text: none. */
void gst_sip_ua_session_end_call_with (GstSipUaSession *session, guint status, const char *text);
/* An incoming call that was not answered yet: we do not want it. */
void gst_sip_ua_session_refuse_call (GstSipUaSession *session, guint status, const char *reason);
/* We end the call, since it does not work. The application hears of it now: a peer that is dead does
 * not respond to our BYE either. */
void gst_sip_ua_session_fail_call (
    GstSipUaSession *session, guint status, const char *reason, const char *text);
/* Another one takes the place of the call in hand, which goes on without the session. */
void gst_sip_ua_session_leave_call (GstSipUaSession *session);
/* Hangs up a call that is not the one in hand; the end of the round waits for it, too. */
void gst_sip_ua_session_end_aside (GstSipUaSession *session, SipUaCall *call);
/* Lets go of the call in whatever state it is, hung up; nothing of it is heard any more. */
void gst_sip_ua_session_drop_call (GstSipUaSession *session);

/* Headers. */
/* The property's, on all requests and responses of @call from now on. */
void gst_sip_ua_session_add_extra_headers (GstSipUaSession *session, SipUaCall *call);
/* Asks the application for those of a request that is about to be sent, or of a response, for which
 * @method is its status. FALSE: it stopped the elements meanwhile. */
gboolean gst_sip_ua_session_request_headers (GstSipUaSession *session, const char *method);
/* Tells of what came in the call since it was called last. FALSE as above. */
gboolean gst_sip_ua_session_hear (GstSipUaSession *session);
void gst_sip_ua_session_forget_headers (GstSipUaSession *session);

/* Changes. */
/* Hears of those of the call in hand. */
void gst_sip_ua_session_watch_changes (GstSipUaSession *session);
/* Tells if somebody is on hold now, or is not any more. */
void gst_sip_ua_session_note_hold (GstSipUaSession *session);

/* Transfers. */
/* Hears of those of the call in hand. */
void gst_sip_ua_session_watch_transfers (GstSipUaSession *session);
void gst_sip_ua_session_watch_referrals (GstSipUaSession *session);
/* The call that the peer wanted, which there is, is the one in hand from now on. */
void gst_sip_ua_session_take_referral (GstSipUaSession *session);
/* It is given up, if there is one. */
void gst_sip_ua_session_drop_referral (GstSipUaSession *session);

/* Media. */
/* Binds ports and says which codecs: (transfer full), NULL and *error if that cannot be. */
SipUaSdpLocal *gst_sip_ua_session_new_local (
    GstSipUaSession *session, const char *address, GError **error);
/* The same, and they are not the session's yet. */
SipUaSdpLocal *gst_sip_ua_session_make_local (
    GstSipUaSession *session, const char *address, GstSipUaMedia **ret_media, GError **error);
void gst_sip_ua_session_set_media (GstSipUaSession *session, GstSipUaMedia *media);
/* Stops them, and leaves the stream of the source and what is queued in the sink to others. */
void gst_sip_ua_session_replace_media (GstSipUaSession *session);
void gst_sip_ua_session_set_stream (GstSipUaSession *session, SipUaSdpStream *stream);
gboolean gst_sip_ua_session_start_media (GstSipUaSession *session, GError **error);
/* The same before the answer: silence of the peer does not count yet. @stream: (transfer full)
 * (nullable): what was agreed; NULL: it is known already. */
gboolean gst_sip_ua_session_start_early_media (
    GstSipUaSession *session, SipUaSdpStream *stream, GError **error);
void gst_sip_ua_session_fail_media (GstSipUaSession *session, const GError *error);
/* What was agreed is @stream (transfer full) from now on, which the media that run follow. */
gboolean gst_sip_ua_session_change_media (
    GstSipUaSession *session, SipUaSdpStream *stream, GError **error);
void gst_sip_ua_session_stop_media (GstSipUaSession *session);
/* No call comes any more in this round: EOS, from the source when all that came was pushed. */
void gst_sip_ua_session_end_streams (GstSipUaSession *session, const char *reason);
/* Brings what is attached to the media in line with which elements are active. */
void gst_sip_ua_session_attach (GstSipUaSession *session);

/* What a worker found; see gstsipuamedia.h. */
extern const GstSipUaMediaCallbacks gst_sip_ua_session_media_callbacks;

/* Telling. A handler may do anything, so that the call may be another's afterwards. */
typedef struct {
  GstElement *elements[GST_SIP_UA_N_SIDES]; /* (owned) */
  guint n;
  guint n_buses; /* the first ones, each with a bus of its own */
} GstSipUaFronts;

void gst_sip_ua_session_get_fronts (GstSipUaSession *session, GstSipUaFronts *ret_fronts);
void gst_sip_ua_fronts_clear (GstSipUaFronts *fronts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstSipUaFronts, gst_sip_ua_fronts_clear)

/* `sip-call-state` on each bus, notify::call-state on each element. */
void gst_sip_ua_session_tell_state (GstSipUaSession *session, guint status, const char *reason);
/* An error; only a warning where the next call is waited for. */
void gst_sip_ua_session_tell_failure (
    GstSipUaSession *session, guint status, const char *reason, guint q850, const char *text);
void gst_sip_ua_session_tell_progress (
    GstSipUaSession *session, GstProgressType type, const char *code, const char *text);
void gst_sip_ua_session_tell_media (GstSipUaSession *session);
void gst_sip_ua_session_tell_hold (GstSipUaSession *session);
void gst_sip_ua_session_tell_transfer (
    GstSipUaSession *session, guint status, const char *reason, gboolean done);
/* Something that was wanted did not happen; the call goes on. */
void gst_sip_ua_session_tell_warning (GstSipUaSession *session, const char *text, guint status);
/* `sip-headers` on each bus, `headers-received` on each element. */
void gst_sip_ua_session_tell_headers (
    GstSipUaSession *session, const char *method, const GstStructure *headers);
/* What the application answers to `request-headers`: (transfer full) (nullable). */
GstStructure *gst_sip_ua_session_ask_headers (GstSipUaSession *session, const char *method);
/* Emits `ended`. */
void gst_sip_ua_session_tell_ended (
    GstSipUaSession *session, guint status, const char *reason, guint q850);
/* Whether the application wants to be transferred. */
gboolean gst_sip_ua_session_ask_transfer (GstSipUaSession *session, const char *refer_to);
/* What the application, or without it auto-answer, says to an incoming call. */
guint gst_sip_ua_session_ask (GstSipUaSession *session);
