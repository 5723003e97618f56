/* SPDX-License-Identifier: BSD-3-Clause */
/* A call, as the files that split it by activity share it. All of it is used on the agent's context,
 * but for what is written before the application gets the object, and the state. */
#pragma once

#include "dialog/dialog.h"
#include "ua/ack.h"
#include "ua/agent-core.h"
#include "ua/uac-invite.h"

struct _SipUaCall {
  GObject parent_instance;

  SipUaAgent *agent;    /* (owned) */
  SipUaAgentCore *core; /* (unowned) lives as long as agent */
  SipUaCallDirection direction;
  char *call_id;             /* (owned) */
  char *key;                 /* (owned) in the core's table of calls */
  SipUaMessage *invite;      /* (owned) (nullable): outgoing, until it is sent; atomic */
  char *local_uri;           /* (owned) (nullable): outgoing, until the INVITE is made; atomic */
  char *remote_uri;          /* (owned) */
  char *remote_display_name; /* (owned) (nullable) */
  char *remote_sdp;          /* (unowned) (nullable): one of descriptions; atomic */
  GPtrArray *descriptions;   /* (owned) of char (owned): remote tag, description, tag, ... */
  SipUaFlow flow;            /* (owned) where the INVITE came from, or went to */

  gint state; /* SipUaCallState, atomic; written by sipua_call_set_state() alone */

  SipUaDialog *dialog;           /* (owned) (nullable): outgoing, until a response made it */
  SipUaTransaction *transaction; /* (unowned) (nullable): of an incoming INVITE */
  GPtrArray *headers;            /* (owned) of char: name, value, ... of the application */
  SipUaTimer ring_again;         /* 180 while it rings (call-incoming.c) */

  /* Outgoing (call-new.c, call-outgoing.c, call-responses.c). */
  gboolean started;
  char *local_tag;            /* (owned) */
  char *from_uri;             /* (owned) (nullable) */
  char *from_name;            /* (owned) (nullable) */
  char *offer;                /* (owned) (nullable) */
  SipUaUacInvite *uac_invite; /* (unowned) (nullable) */
  SipUaAck *ack;              /* (owned) (nullable) to the 2xx */
  SipUaTimer answer_timer;
  GTimeSpan answer_timeout; /* 0: never */
  guint last_status;        /* of the last response but 100; atomic */
  char *last_reason;        /* (owned) (nullable) */

  /* Accepting: the 2xx until its ACK (call-accept.c). */
  SipUaMessage *accept; /* (owned) (nullable) */
  SipUaTimer accept_retransmit;
  SipUaTimer accept_lifetime;
  gint64 accept_interval; /* microseconds */
  gboolean hangup_wanted; /* BYE is to follow the ACK, either side's (RFC 3261 section 15) */

  /* Ending (call-end.c): what `ended` will say. */
  SipUaTransaction *bye; /* (unowned) (nullable) */
  guint end_status;      /* 0: no end is planned */
  char *end_reason;      /* (owned) (nullable) */
  guint end_q850;
};

void sipua_call_set_state (SipUaCall *call, SipUaCallState state);
void sipua_call_emit_ended (SipUaCall *call, guint status, const char *reason, guint q850);
void sipua_call_emit_progress (SipUaCall *call, guint status, const char *reason);
/* (transfer full) (nullable) */
char *sipua_call_emit_request_offer (SipUaCall *call, const char *local_address);
/* Keeps a description, which was checked, and makes it the remote one. */
void sipua_call_take_description (SipUaCall *call, const char *tag, const char *text);
/* One of the descriptions. */
void sipua_call_set_remote_sdp (SipUaCall *call, const char *text);
/* Headers of the application, for the INVITE or the responses to it. */
void sipua_call_add_header (SipUaCall *call, const char *name, const char *value);
/* What there is no room for is left out. */
void sipua_call_append_headers (SipUaCall *call, SipUaMessage *message);
/* Runs a verb on the agent's context, with its arguments. */
void sipua_call_post (SipUaCall *call,
    void (*run) (SipUaCall *call, gint64 number, const char *first, const char *second),
    gint64 number, const char *first, const char *second);

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

/* call-outgoing.c */
void sipua_call_init_outgoing (SipUaCall *call);
void sipua_call_do_start (SipUaCall *call, const char *sdp);
/* Before the answer: CANCEL; `ended` will report @status and @reason if the peer has nothing else
 * to say. */
void sipua_call_give_up (SipUaCall *call, guint status, const char *reason);

/* call-responses.c */
void sipua_call_receive_provisional (SipUaCall *call, const SipUaMessage *response);
/* Takes @dialog; @fault (nullable): why it cannot be used. */
void sipua_call_receive_success (SipUaCall *call, const SipUaMessage *response, SipUaDialog *dialog,
    const char *fault, SipUaAck *ack);
void sipua_call_receive_failure (SipUaCall *call, const SipUaMessage *response);
/* There will be no response: timed out, or not sent for @send_error (nullable). */
void sipua_call_invite_failed (
    SipUaCall *call, SipUaTransactionFailure failure, const GError *send_error);
/* The ACK went out, or could not for @error (nullable). */
void sipua_call_acknowledged (SipUaCall *call, const GError *error);

/* call-accept.c */
void sipua_call_init_accept (SipUaCall *call);
void sipua_call_start_accept (SipUaCall *call, SipUaMessage *response);
void sipua_call_stop_accept (SipUaCall *call);
void sipua_call_receive_ack (SipUaCall *call, const SipUaMessage *ack);

/* call-end.c */
void sipua_call_do_hangup (SipUaCall *call);
void sipua_call_abandon (SipUaCall *call);
/* What `ended` will report. */
void sipua_call_plan_end (SipUaCall *call, guint status, const char *reason);
void sipua_call_send_planned_bye (SipUaCall *call);
/* Sends BYE; `ended` will report @status and @reason when that is done. */
void sipua_call_send_bye (SipUaCall *call, guint status, const char *reason);
/* @transaction NULL: the application answers it. */
void sipua_call_receive_bye (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *bye);
/* Whether a request with the key of the call is within its dialog, or one of its early ones. */
gboolean sipua_call_has_dialog (const SipUaCall *call, const SipUaMessage *request);
/* Over: forgets the dialog, stops the timers, emits `ended`. @request: who ended it, for its Reason
 * header, or NULL. */
void sipua_call_finish (
    SipUaCall *call, guint status, const char *reason, const SipUaMessage *request);

/* call-info.c */
void sipua_call_install_info (SipUaCallClass *klass);
void sipua_call_receive_info (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *info);
