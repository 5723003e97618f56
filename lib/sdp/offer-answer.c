/* SPDX-License-Identifier: BSD-3-Clause */
/* Offer and answer over the messages of a dialog. RFC 6337 section 2.1, table 1, has the six ways:
 *
 *     offer                            answer
 *     1. INVITE                        2xx to INVITE
 *     2. 2xx to INVITE                 ACK
 *     3. INVITE                        reliable 1xx
 *     4. reliable 1xx                  PRACK
 *     5. PRACK                         2xx to PRACK
 *     6. UPDATE                        2xx to UPDATE
 */

#include "sdp/offer-answer.h"

void
sipua_sdp_offer_answer_init (SipUaSdpOfferAnswer *self)
{
  *self = (SipUaSdpOfferAnswer){ 0 };
}

/* An answer of @side to the offer that came in @carrier. */
static gboolean
is_answer (const SipUaSdpOfferAnswer *self, SipUaSdpSide side, SipUaSdpMessage carrier)
{
  return self->offered && self->offerer != side && self->carrier == carrier;
}

/* RFC 3261 section 14.2 and RFC 3311 section 5.2, which RFC 6337 section 2.3 puts together. */
static SipUaSdpRole
look_at_conflict (const SipUaSdpOfferAnswer *self, SipUaSdpSide side)
{
  return self->offerer == side ? SIPUA_SDP_BUSY : SIPUA_SDP_GLARE;
}

/* An INVITE without a description asks for an offer, and is in conflict like one that has it. */
static SipUaSdpRole
look_at_invite (const SipUaSdpOfferAnswer *self, SipUaSdpSide side, gboolean has_description)
{
  if (self->invite != SIPUA_SDP_INVITE_NONE)
    return self->inviter == side ? SIPUA_SDP_BUSY : SIPUA_SDP_GLARE;
  if (self->offered)
    return look_at_conflict (self, side);
  return has_description ? SIPUA_SDP_OFFER : SIPUA_SDP_NOTHING;
}

/* RFC 3261 section 13.2.1: the answer "MAY be placed in any provisional responses sent prior to the
 * answer", and the UAC takes the first description it gets for it. An offer has no place here. */
static SipUaSdpRole
look_at_unreliable (const SipUaSdpOfferAnswer *self, gboolean has_description)
{
  if (!has_description)
    return SIPUA_SDP_NOTHING;
  return self->invite == SIPUA_SDP_INVITE_WANTS_ANSWER ? SIPUA_SDP_PREVIEW : SIPUA_SDP_IGNORED;
}

/* RFC 3261 section 13.2.1, RFC 3262 section 5: what the INVITE wants may be in a reliable 1xx, and has
 * to be in the 2xx; an offer has to be in the first reliable response. */
static SipUaSdpRole
look_at_response (const SipUaSdpOfferAnswer *self, gboolean final, gboolean has_description)
{
  switch (self->invite) {
    case SIPUA_SDP_INVITE_WANTS_OFFER:
      return has_description ? SIPUA_SDP_OFFER : SIPUA_SDP_MISSING;
    case SIPUA_SDP_INVITE_WANTS_ANSWER:
      if (has_description)
        return SIPUA_SDP_ANSWER;
      return final ? SIPUA_SDP_MISSING : SIPUA_SDP_NOTHING;
    default:
      return has_description ? SIPUA_SDP_IGNORED : SIPUA_SDP_NOTHING;
  }
}

/* What answers the offer in @carrier has to have a description; elsewhere it has no meaning. */
static SipUaSdpRole
look_at_answer (const SipUaSdpOfferAnswer *self, SipUaSdpSide side, SipUaSdpMessage carrier,
    gboolean has_description)
{
  if (is_answer (self, side, carrier))
    return has_description ? SIPUA_SDP_ANSWER : SIPUA_SDP_MISSING;
  return has_description ? SIPUA_SDP_IGNORED : SIPUA_SDP_NOTHING;
}

/* RFC 3262 section 5: a PRACK may have an offer of its own once the INVITE is answered. Where it may
 * not, that is no reason to refuse it: the offer has no meaning. */
static SipUaSdpRole
look_at_prack (const SipUaSdpOfferAnswer *self, SipUaSdpSide side, gboolean has_description)
{
  if (has_description && !self->offered && self->invite == SIPUA_SDP_INVITE_SATISFIED
      && self->inviter == side)
    return SIPUA_SDP_OFFER;
  return look_at_answer (self, side, SIPUA_SDP_IN_RELIABLE_1XX, has_description);
}

/* RFC 3311 section 5.1: an offer only when none is open, and never before the first one that belongs to
 * the INVITE was answered. Without a description it refreshes what it likes, at any time. */
static SipUaSdpRole
look_at_update (const SipUaSdpOfferAnswer *self, SipUaSdpSide side, gboolean has_description)
{
  if (!has_description)
    return SIPUA_SDP_NOTHING;
  if (self->offered)
    return look_at_conflict (self, side);
  /* A re-INVITE that asks for an offer: ours or theirs is about to be made. */
  if (self->invite == SIPUA_SDP_INVITE_WANTS_OFFER && self->established)
    return self->inviter == side ? SIPUA_SDP_BUSY : SIPUA_SDP_GLARE;
  return self->established ? SIPUA_SDP_OFFER : SIPUA_SDP_STRAY;
}

/* Responses to an INVITE come from the other side than the INVITE, and only while it is open. */
static gboolean
is_stray (const SipUaSdpOfferAnswer *self, SipUaSdpSide side, SipUaSdpMessage message)
{
  switch (message) {
    case SIPUA_SDP_IN_UNRELIABLE_1XX:
    case SIPUA_SDP_IN_RELIABLE_1XX:
    case SIPUA_SDP_IN_INVITE_2XX:
    case SIPUA_SDP_INVITE_FAILED:
      return self->invite == SIPUA_SDP_INVITE_NONE || self->inviter == side;
    default:
      return FALSE;
  }
}

SipUaSdpRole
sipua_sdp_offer_answer_look (const SipUaSdpOfferAnswer *self, SipUaSdpSide side,
    SipUaSdpMessage message, gboolean has_description)
{
  if (is_stray (self, side, message))
    return SIPUA_SDP_STRAY;
  switch (message) {
    case SIPUA_SDP_IN_INVITE:
      return look_at_invite (self, side, has_description);
    case SIPUA_SDP_IN_UNRELIABLE_1XX:
      return look_at_unreliable (self, has_description);
    case SIPUA_SDP_IN_RELIABLE_1XX:
      return look_at_response (self, FALSE, has_description);
    case SIPUA_SDP_IN_INVITE_2XX:
      return look_at_response (self, TRUE, has_description);
    case SIPUA_SDP_IN_ACK:
      return look_at_answer (self, side, SIPUA_SDP_IN_INVITE_2XX, has_description);
    case SIPUA_SDP_IN_PRACK:
      return look_at_prack (self, side, has_description);
    case SIPUA_SDP_IN_PRACK_2XX:
      return look_at_answer (self, side, SIPUA_SDP_IN_PRACK, has_description);
    case SIPUA_SDP_IN_UPDATE:
      return look_at_update (self, side, has_description);
    case SIPUA_SDP_IN_UPDATE_2XX:
      return look_at_answer (self, side, SIPUA_SDP_IN_UPDATE, has_description);
    default:
      return SIPUA_SDP_NOTHING;
  }
}

/* The INVITE that began or ends with @message. */
static void
follow_invite (
    SipUaSdpOfferAnswer *self, SipUaSdpSide side, SipUaSdpMessage message, SipUaSdpRole role)
{
  if (message == SIPUA_SDP_IN_INVITE) {
    self->invite =
        role == SIPUA_SDP_OFFER ? SIPUA_SDP_INVITE_WANTS_ANSWER : SIPUA_SDP_INVITE_WANTS_OFFER;
    self->inviter = side;
  } else if (message == SIPUA_SDP_IN_INVITE_2XX || message == SIPUA_SDP_INVITE_FAILED) {
    self->invite = SIPUA_SDP_INVITE_NONE;
  } else if (message == SIPUA_SDP_IN_RELIABLE_1XX
             && (role == SIPUA_SDP_OFFER || role == SIPUA_SDP_ANSWER)) {
    self->invite = SIPUA_SDP_INVITE_SATISFIED;
  }
}

/* Whether the offer that waits ends with @message unanswered: its own request failed, or what had to
 * have the answer has none. With the INVITE goes what a response to it offered (RFC 6337 section 2.2). */
static gboolean
ends_offer (const SipUaSdpOfferAnswer *self, SipUaSdpMessage message, SipUaSdpRole role)
{
  if (!self->offered)
    return FALSE;
  switch (message) {
    case SIPUA_SDP_INVITE_FAILED:
      return self->carrier == SIPUA_SDP_IN_INVITE || self->carrier == SIPUA_SDP_IN_RELIABLE_1XX;
    case SIPUA_SDP_PRACK_FAILED:
      return self->carrier == SIPUA_SDP_IN_PRACK || self->carrier == SIPUA_SDP_IN_RELIABLE_1XX;
    case SIPUA_SDP_UPDATE_FAILED:
      return self->carrier == SIPUA_SDP_IN_UPDATE;
    default:
      return role == SIPUA_SDP_MISSING;
  }
}

SipUaSdpRole
sipua_sdp_offer_answer_step (
    SipUaSdpOfferAnswer *self, SipUaSdpSide side, SipUaSdpMessage message, gboolean has_description)
{
  SipUaSdpRole role = sipua_sdp_offer_answer_look (self, side, message, has_description);

  if (role >= SIPUA_SDP_GLARE)
    return role;
  if (ends_offer (self, message, role))
    self->offered = FALSE;
  follow_invite (self, side, message, role);
  if (role == SIPUA_SDP_OFFER) {
    self->offered = TRUE;
    self->offerer = side;
    self->carrier = message;
  } else if (role == SIPUA_SDP_ANSWER) {
    self->offered = FALSE;
    self->established = TRUE;
  }
  return role;
}
