/* SPDX-License-Identifier: BSD-3-Clause */
/* An agent that calls, its application and the peer that is called, driven by a script. */
#pragma once

#include "mock/mock-agent.h"
#include "mock/mock-peer.h"

#define AGENT "192.0.2.1:5060"
#define PEER "192.0.2.2:5060"
#define PEER_URI "sip:alice@192.0.2.2"

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockPeer *peer;
  const char *uri;     /* (unowned) that "dial" calls: PEER_URI */
  const char *headers; /* (unowned) (nullable) of the peer's responses, instead of its Contact */
  const char *sdp;     /* (unowned) of the peer's responses with sdp: mock_offer */
  GTimeSpan timeout;   /* of the answer, -1: the default */
} OutgoingScript;

OutgoingScript *outgoing_script_new (void);
/* With all checks for what is left. */
void outgoing_script_free (OutgoingScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutgoingScript, outgoing_script_free)

/* Steps of the application: "dial" (new and start), "hangup", "close", "drop" (all references). Of
 * the peer: "answer STATUS [tag=X] [sdp]" to the INVITE, "reply STATUS" to the last request, "send
 * METHOD [tag=X] [cseq=N]" within the dialog. "fail" and "mend" are about the agent's transport. */
void outgoing_script_run (OutgoingScript *script, const char *text);
void outgoing_script_step (
    MockWorld *world, const char *verb, const char *argument, gpointer user_data);
