/* SPDX-License-Identifier: BSD-3-Clause */
/* The signalling of all calls: a SIP user agent client over one UDP socket. */
#pragma once

#include <glib.h>

typedef enum {
  SIP_IDLE,
  SIP_INVITING,
  SIP_RINGING, /* a provisional response came: no more repeats */
  SIP_TALKING,
  SIP_ENDING,
  SIP_ENDED,
  SIP_FAILED, /* refused, or ended by the other side */
} SipState;

typedef struct {
  guint index;
  SipState state;
  guint16 peer_rtp_port;
  char *to;          /* (owned) (nullable) To with the other side's tag */
  char *target;      /* (owned) (nullable) the other side's Contact */
  char *request;     /* (owned) (nullable) INVITE or BYE, to be repeated */
  gint64 repeat_at;  /* us of the monotonic clock */
  gint64 repeat_gap; /* us */
} SipCall;

typedef struct {
  int fd; /* (owned) */
  guint n_calls;
  SipCall *calls; /* (owned) */
  guint resent;
} SipSide;

SipSide *sip_side_new (guint n_calls);
void sip_side_free (SipSide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipSide, sip_side_free)

/* Asks until somebody answers, for a second at most. Returns who it says it is, or NULL. */
char *sip_side_ask (SipSide *side);
void sip_side_invite (SipSide *side, SipCall *call, guint16 rtp_port);
void sip_side_bye (SipSide *side, SipCall *call);
/* Repeats what was not answered in time. */
void sip_side_check_timers (SipSide *side, SipCall *call);
/* Reads all that is there. */
void sip_side_receive (SipSide *side);
