/* SPDX-License-Identifier: BSD-3-Clause */
/* A caller that behaves and changes the session of its call: it sends re-INVITEs, repeats and acknowledges
 * them, answers those that come, and says 491 or 500 where RFC 3261 section 14 does. */
#pragma once

#include "mock/mock-uac.h"

typedef struct {
  MockUac *uac;                                                    /* (unowned) */
  void (*next) (gpointer user_data, const MockReceived *received); /* the uac's part */
  char *local;      /* (owned) ours that was agreed last, lines end with "\n" */
  char *remote;     /* (owned) the agent's, as it came */
  guint n_agreed;   /* offers that were answered, either way */
  guint n_glares;   /* 491 sent or received */
  guint n_versions; /* of ours */

  /* Ours. */
  gboolean pending;
  guint cseq;
  char *offer; /* (owned) (nullable) */
  SipUaTimer repeat, again;
  gint64 interval; /* microseconds */

  /* That of the agent which came last. */
  const MockReceived *invite; /* (unowned) (nullable) the peer's */
  guint status;
  guint too_early; /* CSeq of one that got 500 */
  gboolean acknowledged;
  SipUaTimer repeat_2xx;
  gint64 interval_2xx; /* microseconds */
} MockModifier;

/* Of a call that is described by mock_offer and mock_answer. */
MockModifier *mock_modifier_new (MockUac *uac);
/* Before the uac. */
void mock_modifier_free (MockModifier *self);
/* At once, or when what is under way is over; not before the call is up. */
void mock_modifier_reinvite (MockModifier *self);
/* Something is under way, or is to be. */
gboolean mock_modifier_is_busy (const MockModifier *self);
