/* SPDX-License-Identifier: BSD-3-Clause */
/* A callee that behaves: it absorbs repeated requests, repeats its final response until the ACK and
 * its BYE until the response as RFC 3261 sections 13.3.1.4 and 17 say, and takes one call at a
 * time. */
#pragma once

#include "mock/mock-peer.h"

typedef enum {
  MOCK_UAS_IDLE, /* no INVITE came */
  MOCK_UAS_RINGING,
  MOCK_UAS_ACCEPTED, /* 200 is repeated until the ACK */
  MOCK_UAS_UP,
  MOCK_UAS_REFUSED, /* a failure is repeated until the ACK */
  MOCK_UAS_ENDING,  /* BYE was sent */
  MOCK_UAS_OVER,
} MockUasState;

typedef struct {
  MockPeer *peer; /* (owned) */
  char *tag;      /* (owned) */
  MockUasState state;
  gboolean was_up;
  gboolean timed_out;         /* timer F, H, or no ACK to the 200 */
  guint status;               /* final, of the INVITE; 0: none yet */
  guint last;                 /* status of the last response to the INVITE */
  const MockReceived *invite; /* (unowned) (nullable) the peer's */
  gint64 ring_delay;          /* microseconds from the INVITE to 180 */
  gint64 answer_delay;        /* likewise to the final response */
  guint answer;               /* which that is: 200, or a failure */
  const char *contact;        /* (unowned) (nullable) of a redirection, instead of its own */
  gboolean silent;            /* sends no provisional response */
  SipUaTimer ring, final, repeat, give_up;
  gint64 interval; /* microseconds, of repeat */
  guint cseq;
} MockUas;

MockUas *mock_uas_new (MockWorld *world, const char *host_port, const char *tag);
void mock_uas_free (MockUas *uas);
/* While the call is up. */
void mock_uas_hang_up (MockUas *uas);
