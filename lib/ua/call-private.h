/* SPDX-License-Identifier: BSD-3-Clause */
/* A call, as the files that split it by activity share it. All of it is used on the agent's context,
 * but for what is written before the application gets the object, and the state. */
#pragma once

#include "dialog/dialog.h"
#include "ua/agent-core.h"

struct _SipUaCall {
  GObject parent_instance;

  SipUaAgent *agent;         /* (owned) */
  SipUaAgentCore *core;      /* (unowned) lives as long as agent */
  SipUaMessage *invite;      /* (owned) */
  char *local_uri;           /* (owned) */
  char *remote_uri;          /* (owned) */
  char *remote_display_name; /* (owned) (nullable) */
  char *remote_sdp;          /* (owned) (nullable) */
  SipUaFlow flow;            /* (owned) where the INVITE came from */

  gint state; /* SipUaCallState, atomic; written by sipua_call_set_state() alone */

  SipUaDialog *dialog;           /* (owned) */
  SipUaTransaction *transaction; /* (unowned) (nullable): the INVITE's */
  GPtrArray *headers;            /* (owned) of char: name, value, name, value, ... for responses */
  SipUaTimer ring_again;         /* 180 while it rings (call-incoming.c) */

  /* Accepting: the 2xx until its ACK (call-accept.c). */
  SipUaMessage *accept; /* (owned) (nullable) */
  SipUaTimer accept_retransmit;
  SipUaTimer accept_lifetime;
  gint64 accept_interval; /* microseconds */
  gboolean hangup_wanted; /* BYE is to follow the ACK (RFC 3261 section 15) */

  /* Ending (call-end.c): what `ended` will say. */
  SipUaTransaction *bye; /* (unowned) (nullable) */
  guint end_status;
  char *end_reason; /* (owned) (nullable) */
  guint end_q850;
};

void sipua_call_set_state (SipUaCall *call, SipUaCallState state);
void sipua_call_emit_ended (SipUaCall *call, guint status, const char *reason, guint q850);

/* call-incoming.c */
void sipua_call_start_incoming (
    SipUaAgent *agent, SipUaTransaction *transaction, SipUaMessage *invite);
void sipua_call_do_ring (SipUaCall *call);
void sipua_call_stop_ringing (SipUaCall *call);
void sipua_call_do_answer (SipUaCall *call, const char *sdp);
void sipua_call_do_reject (SipUaCall *call, guint status, const char *reason);
void sipua_call_receive_cancel (
    SipUaCall *call, SipUaTransaction *cancel_transaction, const SipUaMessage *cancel);
void sipua_call_receive_reinvite (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *invite);
gboolean sipua_call_accept_cseq (SipUaCall *call, const SipUaMessage *request);

/* call-accept.c */
void sipua_call_init_accept (SipUaCall *call);
void sipua_call_start_accept (SipUaCall *call, SipUaMessage *response);
void sipua_call_stop_accept (SipUaCall *call);
void sipua_call_receive_ack (SipUaCall *call, const SipUaMessage *ack);

/* call-end.c */
void sipua_call_do_hangup (SipUaCall *call);
void sipua_call_abandon (SipUaCall *call);
/* Sends BYE; `ended` will report @status and @reason when that is done. */
void sipua_call_send_bye (SipUaCall *call, guint status, const char *reason);
void sipua_call_receive_bye (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *bye);
/* Over: forgets the dialog, stops the timers, emits `ended`. @request: who ended it, for its Reason
 * header, or NULL. */
void sipua_call_finish (
    SipUaCall *call, guint status, const char *reason, const SipUaMessage *request);
