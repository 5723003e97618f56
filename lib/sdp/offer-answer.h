/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may offer, who has to answer, and in which message: RFC 3264 section 4, RFC 3261 sections 13.2.1
 * and 14, RFC 3262 section 5, RFC 3311 section 5, RFC 6337 section 2. A plain struct for each dialog,
 * that knows nothing of messages but their kind, and nothing of descriptions but that there is one. */
#pragma once

#include <glib.h>

typedef enum {
  SIPUA_SDP_LOCAL_SIDE,
  SIPUA_SDP_REMOTE_SIDE,
} SipUaSdpSide;

/* Messages that carry descriptions, and those that end what they began. An INVITE is a re-INVITE just
 * as well. */
typedef enum {
  SIPUA_SDP_IN_INVITE,
  SIPUA_SDP_IN_UNRELIABLE_1XX,
  SIPUA_SDP_IN_RELIABLE_1XX,
  SIPUA_SDP_IN_INVITE_2XX,
  SIPUA_SDP_IN_ACK, /* to a 2xx */
  SIPUA_SDP_IN_PRACK,
  SIPUA_SDP_IN_PRACK_2XX,
  SIPUA_SDP_IN_UPDATE,
  SIPUA_SDP_IN_UPDATE_2XX,
  SIPUA_SDP_INVITE_FAILED, /* 3xx to 6xx, or no response */
  SIPUA_SDP_PRACK_FAILED,
  SIPUA_SDP_UPDATE_FAILED,
} SipUaSdpMessage;

/* What a message is to offer and answer. The last three change nothing in the state. */
typedef enum {
  SIPUA_SDP_NOTHING, /* no description, and none is missed */
  SIPUA_SDP_OFFER,
  SIPUA_SDP_ANSWER,
  SIPUA_SDP_PREVIEW, /* of the answer: to be used like it, and the same comes again */
  SIPUA_SDP_IGNORED, /* a description where none has a meaning: a repetition of the answer, mostly */
  SIPUA_SDP_MISSING, /* this had to have an offer or an answer; there will be none */
  SIPUA_SDP_GLARE,   /* 491: an offer of the other side, or its INVITE, is under way */
  SIPUA_SDP_BUSY,    /* 500 with Retry-After 0 to 10: one of the same side is */
  SIPUA_SDP_STRAY,   /* no transaction that it could belong to, or too early: not to be sent */
} SipUaSdpRole;

typedef enum {
  SIPUA_SDP_INVITE_NONE,
  SIPUA_SDP_INVITE_WANTS_OFFER, /* it had none, and there was none in a response yet */
  SIPUA_SDP_INVITE_WANTS_ANSWER,
  SIPUA_SDP_INVITE_SATISFIED, /* offer and answer are exchanged, or an answer to a response's offer is
                                 due; a final response is not there yet */
} SipUaSdpInvite;

typedef struct {
  gboolean established; /* one answer was exchanged at least */
  gboolean offered;     /* an offer waits for its answer */
  SipUaSdpSide offerer; /* of the offer that waits */
  SipUaSdpMessage carrier;
  SipUaSdpInvite invite; /* the INVITE under way */
  SipUaSdpSide inviter;
} SipUaSdpOfferAnswer;

/* All zero. */
void sipua_sdp_offer_answer_init (SipUaSdpOfferAnswer *self);
/* What @message of @side would be. Both sides are asked the same way: for a request that came GLARE and
 * BUSY are what to respond with, for one of ours that it has to wait. */
SipUaSdpRole sipua_sdp_offer_answer_look (const SipUaSdpOfferAnswer *self, SipUaSdpSide side,
    SipUaSdpMessage message, gboolean has_description);
/* The same, and that is what happened. */
SipUaSdpRole sipua_sdp_offer_answer_step (SipUaSdpOfferAnswer *self, SipUaSdpSide side,
    SipUaSdpMessage message, gboolean has_description);
