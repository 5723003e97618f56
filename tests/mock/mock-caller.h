/* SPDX-License-Identifier: BSD-3-Clause */
/* A scripted caller: a MockPeer that knows its call, so that a test says "ACK" and gets the right one.
 * It learns To tag and remote target from the responses, and sends nothing on its own account. */
#pragma once

#include "mock/mock-peer.h"

typedef struct {
  MockPeer *peer;      /* (owned) */
  char *agent;         /* (owned) "host:port" that all is sent to */
  char *name;          /* (owned) From tag, and part of Call-ID and branches */
  char *call_id;       /* (owned) */
  char *to_tag;        /* (owned) (nullable) */
  char *remote_target; /* (owned) (nullable) */
  guint cseq;          /* of the last request */
  guint n_branches;
  char *invite_branch; /* (owned) (nullable) */
  guint invite_cseq;
  guint invite_status; /* the final one, 0: none yet */
  GHashTable *last;    /* (owned) method (owned) to text (owned) */

  /* (nullable) called for each message, after the above was learned */
  void (*on_message) (gpointer user_data, const MockReceived *received);
  gpointer user_data; /* (unowned) */
} MockCaller;

MockCaller *mock_caller_new (
    MockWorld *world, const char *host_port, const char *agent, const char *name);
void mock_caller_free (MockCaller *caller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MockCaller, mock_caller_free)

/* @overrides (nullable): what is to be other than usual; its method counts for nothing. An INVITE has
 * mock_offer for a body unless the override is "". */
void mock_caller_send (MockCaller *caller, const char *method, const MockRequest *overrides);
/* The last request of that method, octet for octet. */
void mock_caller_send_again (MockCaller *caller, const char *method);
