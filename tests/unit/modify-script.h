/* SPDX-License-Identifier: BSD-3-Clause */
/* Scripted changes of a session, on top of call-script.h, for calls of either direction. */
#pragma once

#include "unit/call-script.h"

typedef struct _ModifyScript ModifyScript;

struct _ModifyScript {
  CallScript *script; /* (owned) */
  const char
      *answer; /* (unowned) (nullable) what the application says to a re-INVITE: mock_answer */
  /* (nullable) what else it does then */
  void (*on_reinvite) (ModifyScript *self);
  gboolean deferring; /* it answers re-INVITEs later */
  char *headers;      /* (owned) (nullable) header lines of what the peer sends */
};

ModifyScript *modify_script_new (void);
/* With all checks for what is left. */
void modify_script_free (ModifyScript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModifyScript, modify_script_free)

/* Beside the steps of a CallScript. Of the peer: "dial" (the agent calls it), "invite BODY", "update
 * BODY" and "ack BODY" (requests), "respond STATUS BODY" to the last INVITE or UPDATE, "say HEADERS" (on all of these and
 * on "send INVITE" from now on, with "|" for a line end and "+" for a semicolon). Of the
 * application: "modify BODY", "modify-update BODY", "hold", "resume", "deny" and "allow" (no answer from now on, or one), "defer" (from now on it
 * answers later), "accept BODY", "refuse STATUS". BODY is "none" or
 * a name of modify_body(). What the application is told is noted as "asked", "asked to offer",
 * "deferred" (it waits), "not deferred", "cancelled", "changed", "failed STATUS",
 * "local-hold 1". */
void modify_script_run (ModifyScript *self, const char *text);

/* "plain", "moved", "hold", "inactive", "zero" (address 0.0.0.0), "bad" of the peer; "ours" and
 * "theirs" of the agent's side. */
const char *modify_body (const char *name);

/* An incoming call at 0, and what is noted of it. */
#define MODIFY_UP "0 send INVITE; 0 answer; 0 send ACK; "
#define MODIFY_WAS_UP "0 call; 0 got 100; 0 got 200; 0 confirmed"
/* An outgoing one. */
#define MODIFY_DIALLED "0 dial; 0 respond 200 plain; "
#define MODIFY_WAS_DIALLED "0 got INVITE; 0 confirmed; 0 got ACK"
