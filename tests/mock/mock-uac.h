/* SPDX-License-Identifier: BSD-3-Clause */
/* A caller that behaves: it repeats INVITE, CANCEL and BYE as RFC 3261 section 17.1 says, acknowledges
 * each 2xx and each failure, and answers a BYE as often as it comes. */
#pragma once

#include "mock/mock-caller.h"

typedef enum {
  MOCK_UAC_CALLING,
  MOCK_UAC_PROCEEDING, /* a provisional response came */
  MOCK_UAC_UP,
  MOCK_UAC_ENDING, /* BYE was sent */
  MOCK_UAC_OVER,
} MockUacState;

typedef struct {
  MockCaller *caller; /* (owned) */
  MockUacState state;
  gboolean was_up;
  gboolean timed_out; /* timer B or F */
  guint status;       /* final, of the INVITE */
  gboolean cancelling;
  SipUaTimer repeat;    /* A, E */
  SipUaTimer give_up;   /* B, F */
  const char *repeated; /* method that repeat is about */
  gint64 interval;      /* microseconds */
} MockUac;

/* Calls at once. */
MockUac *mock_uac_new (
    MockWorld *world, const char *host_port, const char *agent, const char *name);
void mock_uac_free (MockUac *uac);

/* After a provisional response, and only while there is no final one. */
void mock_uac_cancel (MockUac *uac);
/* While the call is up. */
void mock_uac_hang_up (MockUac *uac);
