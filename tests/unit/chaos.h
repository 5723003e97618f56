/* SPDX-License-Identifier: BSD-3-Clause */
/* A peer that sends any request and any response that it can think of, at any time. */
#pragma once

#include "mock/mock-agent.h"
#include "mock/mock-peer.h"

#include <sipua/sipua-trunk-monitor.h>

#define AGENT "192.0.2.1:5060"
#define PEER "192.0.2.2:5060"

/* A dialog, or what may become one. */
typedef struct {
  char *call_id; /* (owned) */
  char *ours;    /* (owned) the peer's tag */
  char *theirs;  /* (owned) (nullable) the agent's tag */
  char *branch;  /* (owned) of the INVITE of the peer that came last */
  guint cseq;
  guint invite_cseq;
  guint rseq;            /* of the last reliable response of the agent */
  guint rseq_cseq;       /* likewise */
  guint own_rseq;        /* of the peer's */
  gboolean invited_back; /* an INVITE was accepted */
  gboolean over;         /* as far as the agent says */
} Known;

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockPeer *peer;
  GRand *rand;
  GPtrArray *dialogs;         /* (owned) of Known (owned) */
  GPtrArray *requests;        /* (owned) of MockReceived (unowned) that may be answered */
  GPtrArray *held;            /* (owned) of SipUaRequest (owned) */
  SipUaTrunkMonitor *monitor; /* (owned) (nullable) */
  gboolean obliging;          /* answers and acknowledges most of what comes */
  guint n_branches;
  guint n_deeds;
  guint depth;
  gboolean closing; /* the run is to end */
} Chaos;

/* Below @n. */
guint chaos_draw (Chaos *self, guint n);
gboolean chaos_once_in (Chaos *self, guint n);
#define PICK(self, array) array[chaos_draw (self, G_N_ELEMENTS (array))]

void chaos_free_known (gpointer data);
/* Of the peer: a new call, which may be to replace one that is there; a request in one; a response. */
void chaos_send_invite (Chaos *self);
void chaos_send_any (Chaos *self);
void chaos_respond (Chaos *self);
/* Its MockPeer's on_message. */
void chaos_received (MockPeer *peer, const MockReceived *received, gpointer user_data);
