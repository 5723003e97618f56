/* SPDX-License-Identifier: BSD-3-Clause */
/* A SIP callee for tests of outgoing calls, as sip-caller.h is a caller: plain text, one call at a time,
 * and nothing is answered by itself. */
#pragma once

#include "sip-text.h"

typedef struct {
  int fd;
  guint16 port;
  char *uri;            /* (owned) to be called */
  SipUaMessage *invite; /* (owned) (nullable) of the call in hand */
  char *tag;            /* (owned) (nullable) ours */
  guint cseq;
} Callee;

Callee *callee_new (void);
void callee_free (Callee *callee);

/* Waits for the INVITE of another call, and aims @peer (nullable) at what it offers. */
void callee_hear_invite (Callee *callee, Peer *peer);
/* @headers: further header lines, each with its "\r\n", or NULL; @sdp (nullable). */
void callee_respond (Callee *callee, const SipUaMessage *request, guint status, const char *headers,
    const char *sdp);
/* Waits for a request of the call in hand; a repeated INVITE and ACK are skipped. (transfer full) */
SipUaMessage *callee_expect (Callee *callee, const char *method);
/* 100 and 180. */
void callee_ring (Callee *callee);
/* 200 with a description, and waits for its ACK. */
void callee_answer (Callee *callee, Peer *peer);
/* A failure, and waits for its ACK. */
void callee_refuse (Callee *callee, guint status);
/* Waits for the request and gives it its 200; with CANCEL also the INVITE its 487. */
void callee_hear_bye (Callee *callee);
void callee_hear_cancel (Callee *callee);
/* BYE and its 200. */
void callee_end (Callee *callee);
/* All of it, to the ACK. */
void callee_take_call (Callee *callee, Peer *peer);
