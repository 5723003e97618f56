/* SPDX-License-Identifier: BSD-3-Clause */
/* A SIP caller for tests of sipuasrc: one blocking UDP socket and one call at a time, made of plain
 * text, so that each test says what it sends and when. Nothing is repeated and nothing is answered
 * by itself. What does not come in time fails the test. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

#include "sip-text.h"

typedef struct {
  int fd;
  guint16 port;       /* ours */
  const char *target; /* (unowned) numeric address of the element */
  guint16 target_port;
  char *call_id; /* (owned) of the call in hand */
  char *from_tag, *to_tag, *branch;
  guint cseq, invite_cseq;
  guint last_status; /* of the INVITE */
  char *answer;      /* (owned) (nullable): SDP of the last 200 */
} Caller;

Caller *caller_new (const char *target, guint16 target_port);
void caller_free (Caller *caller);

/* A new call. @sdp NULL: no body. @headers: further header lines, each with its "\r\n", or NULL. */
void caller_invite_with (Caller *caller, const char *sdp, const char *headers);
void caller_invite (Caller *caller, Peer *peer);
void caller_send (Caller *caller, gconstpointer data, gsize size);
void caller_cancel (Caller *caller);
/* For a 2xx in a transaction of its own, else in that of the INVITE (RFC 3261 sections 13.2.2.4 and
 * 17.1.1.3). */
void caller_ack (Caller *caller);
/* Another request in the call: INVITE, UPDATE, INFO and so on. */
void caller_request (Caller *caller, const char *method, const char *headers, const char *sdp);
void caller_ack_with (Caller *caller, const char *sdp);
/* @headers as above. */
void caller_bye (Caller *caller, const char *headers);

/* Waits for the response @status to a request of method @method and CSeq of the call in hand. What is
 * not that is skipped, but another final response to @method fails. (transfer full) */
SipUaMessage *caller_expect (Caller *caller, const char *method, guint status);
/* The same, and lets go of it. */
void caller_hear (Caller *caller, const char *method, guint status);
/* Waits for a request of the call in hand; responses are skipped. (transfer full) */
SipUaMessage *caller_expect_request (Caller *caller, const char *method);
void caller_respond (Caller *caller, const SipUaMessage *request, guint status);
/* The same with further header lines and a description: (nullable) each. */
void caller_respond_with (Caller *caller, const SipUaMessage *request, guint status,
    const char *headers, const char *sdp);
/* Waits for a re-INVITE, gives it 200 with @sdp and waits for its ACK. (transfer full): its offer. */
char *caller_take_reinvite (Caller *caller, const char *sdp);
/* Waits for BYE and gives it its 200. */
void caller_hear_bye (Caller *caller);
/* Sends OPTIONS and waits for its response: what the element was to send before is here by now. Fails
 * if among it is a final response to the INVITE, or a request. */
void caller_assert_quiet (Caller *caller);

/* Aims @peer at the port of the description in the 200. */
void caller_aim (Caller *caller, Peer *peer);
/* INVITE, 180, 200, ACK; aims @peer at the port of the answer. */
void caller_establish (Caller *caller, Peer *peer);
/* BYE and its 200. */
void caller_end (Caller *caller);
/* Port of m=audio in the answer. */
guint16 caller_answered_port (Caller *caller);
