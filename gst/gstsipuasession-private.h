/* SPDX-License-Identifier: BSD-3-Clause */
/* The call session, as its two files share it: gstsipuasession.c has its life and its threads,
 * gstsipuasession-call.c what happens in a call. */
#pragma once

#include "gstsipuaagentthread.h"
#include "gstsipuamedia.h"
#include "gstsipuasession.h"

struct _GstSipUaSession {
  /* Constant. */
  GWeakRef element;
  GstSipUaPcmSrc *pcm_src; /* (owned) */
  GstSipUaSettings settings;
  guint port_min, port_max;
  GPtrArray *codecs; /* (owned) of SipUaCodec */
  GstSipUaSessionFuncs funcs;
  GstSipUaAgentThread *thread; /* (owned) */

  /* Written on the agent thread under lock; read there without it, elsewhere under it. */
  GMutex lock;
  GCond changed;
  SipUaCall *call;        /* (owned) (nullable) */
  GstSipUaMedia *media;   /* (owned) (nullable) */
  SipUaSdpStream *stream; /* (owned) (nullable): what the answer says */
  gboolean media_started;

  /* Guarded by lock. */
  gboolean active;         /* from listen to stop */
  guint stops, stops_done; /* how often gst_sip_ua_session_stop() was called, and do_stop() ran */

  guint medias;    /* that are not gone yet, also those of earlier calls */
  gint call_state; /* SipUaCallState, atomic: of the last call */
  gint playing;    /* atomic */

  /* Agent thread only. */
  gboolean answer_wanted;
  gboolean hangup_wanted; /* by us: whatever comes of it is a normal end */
  gboolean taken;         /* the call got to its answer, or was hung up by us */
  gboolean attached;      /* the hand-off is with pcm_src */
  char *answer;           /* (owned) (nullable): SDP */

  /* Agent thread only: we ended the call for this reason, and told the application. */
  guint failure_status; /* 0: no failure */
  const char *failure_reason;
};

typedef void (*GstSipUaSessionFunc) (GstSipUaSession *session);
/* Runs @func on the agent thread. */
void gst_sip_ua_session_post (GstSipUaSession *session, GstSipUaSessionFunc func);

/* Any thread: the next call is ours. Nothing after a stop. */
void gst_sip_ua_session_wait_for_call (GstSipUaSession *session);
/* On the agent thread. */
void gst_sip_ua_session_try_answer (GstSipUaSession *session);
void gst_sip_ua_session_end_call (GstSipUaSession *session);
/* Lets go of the call in whatever state it is, hung up; nothing of it is heard any more. */
void gst_sip_ua_session_drop_call (GstSipUaSession *session);
