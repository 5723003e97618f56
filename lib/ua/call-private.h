/* SPDX-License-Identifier: BSD-3-Clause */
/* A call, as the files that split it by activity share it. All of it is used on the agent's context,
 * but for what is written before the application gets the object, and the state. */
#pragma once

#include "dialog/dialog.h"
#include "dialog/session-timer.h"
#include "dialog/reliable-provisional.h"
#include "sdp/offer-answer.h"
#include "ua/ack.h"
#include "ua/agent-core.h"
#include "ua/uac-invite.h"
#include "ua/uac-reinvite.h"

typedef struct _SipUaRedirections SipUaRedirections;
typedef struct _SipUaTransfer SipUaTransfer;

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
  SipUaTransaction *transaction; /* (unowned) (nullable): of the INVITE that came last */
  GPtrArray *headers;            /* (owned) of the application (call-headers.c) */
  SipUaMessage *last_request;    /* (owned) (nullable) of the peer */
  SipUaMessage *last_response;   /* (owned) (nullable) likewise, but for 100 */

  /* Ringing: provisional responses of an incoming call (call-ring.c, call-reliable.c). */
  SipUaReliable *reliable; /* (owned) (nullable): if the peer takes them reliably */
  SipUaTimer ring_again;
  guint last_provisional; /* status */
  guint next_provisional; /* status of the one that waits for the PRACK of the last one; 0: none */
  gboolean rang;          /* 180 was asked for */
  char *early_sdp;        /* (owned) (nullable) of 183 */
  char *held_answer;      /* (owned) (nullable) of the 2xx that waits for a PRACK */

  /* Outgoing (call-new.c, call-outgoing.c, call-responses.c, call-early.c). */
  gboolean started;
  gboolean late_offer;             /* the INVITE has none */
  GPtrArray *early;                /* (owned) (nullable): early dialogs that were put aside */
  guint n_pracks;                  /* that were sent */
  guint32 rseq;                    /* of the last reliable response in the dialog; 0: none */
  char *local_tag;                 /* (owned) */
  char *from_uri;                  /* (owned) (nullable) */
  char *from_name;                 /* (owned) (nullable) */
  gboolean anonymous;              /* RFC 3323 */
  char *offer;                     /* (owned) (nullable): until the answer */
  SipUaUacInvite *uac_invite;      /* (unowned) (nullable) */
  SipUaRedirections *redirections; /* (owned) (nullable): if 3xx are followed */
  GPtrArray *earlier_invites;      /* (owned) (nullable) of SipUaMessage (owned), which other
                                        threads may hold */
  SipUaAck *ack;                   /* (owned) (nullable) to the 2xx */
  SipUaTimer answer_timer;
  GTimeSpan answer_timeout; /* 0: never */
  guint last_status;        /* of the last response but 100; atomic */
  char *last_reason;        /* (owned) (nullable) */

  /* Accepting: the 2xx until its ACK (call-accept.c). */
  SipUaMessage *accept; /* (owned) (nullable) */
  SipUaTimer accept_retransmit;
  SipUaTimer accept_lifetime;
  gint64 accept_interval; /* microseconds */
  guint32 accept_cseq;    /* that the ACK is to have */
  gboolean hangup_wanted; /* BYE is to follow the ACK, either side's (RFC 3261 section 15) */

  /* The session, and changing it (call-session.c, call-modify.c, call-reinvite.c). */
  SipUaSdpOfferAnswer exchange;
  char *local_sdp;              /* (owned) (nullable): ours, that was agreed last */
  char *local_offer;            /* (owned) (nullable): ours, that waits for its answer */
  gsize descriptions_size;      /* bytes of descriptions */
  gint local_hold, remote_hold; /* gboolean, atomic */
  SipUaMethod asking;           /* INVITE or UPDATE while `reinvite` is emitted, else OTHER */
  guint waiting;          /* the how manieth re-INVITE waits for the application, 0: none does */
  guint n_reinvites;      /* of the peer, that the application was asked about */
  char *waiting_offer;    /* (owned) (nullable) its offer */
  gboolean deferred;      /* the application will answer it, or the UPDATE, later */
  SipUaTimer wait_limit;  /* of the deferred one */
  gboolean modify_wanted; /* a re-INVITE or UPDATE is to be sent */
  gboolean wanted_update;
  char *wanted_sdp;               /* (owned) (nullable): none in an UPDATE that refreshes */
  SipUaMethod modifying;          /* INVITE or UPDATE while one of ours is under way, else OTHER */
  SipUaUacReinvite *uac_reinvite; /* (unowned) (nullable) */
  SipUaTransaction *update;       /* (unowned) (nullable) of ours */
  SipUaTimer modify_again;        /* after 491 */

  /* Transfers that we ask for (call-transfer.c). */
  SipUaTransfer *transfer; /* (owned) (nullable): the last one */
  SipUaTimer transfer_deadline;
  gboolean keep_after_transfer;
  /* Those that the peer asks for (call-referred.c), and the call that this one replaces. */
  GPtrArray *referrals; /* (owned) of SipUaReferral (owned), that the peer is told of */
  gboolean was_referred;
  SipUaCall *replaces; /* (owned) (nullable): incoming (call-replaces.c) */

  /* Keys that are to be told in INFO (call-dtmf.c). */
  GArray *dtmf; /* (owned) */
  gboolean dtmf_sending;
  SipUaTimer dtmf_pressed; /* the key that was sent last */
  /* The session timer (call-timer.c). */
  SipUaSessionTimer session_timer;
  SipUaTimer refresh;
  SipUaTimer session_end;
  gboolean wanted_refresh; /* what is to be sent is a refresh, of the description that holds then */
  gboolean refreshing;     /* ... of ours that is under way */
  gboolean peer_has_update; /* as its Allow says */

  /* Ending (call-end.c): what `ended` will say. */
  SipUaTransaction *bye; /* (unowned) (nullable) */
  guint end_status;      /* 0: no end is planned */
  char *end_reason;      /* (owned) (nullable) */
  guint reason_status;   /* of Reason (call-reason.c); 0: none */
  guint reason_q850;     /* likewise */
  char *reason_text;     /* (owned) (nullable) */
};

/* Whether requests can be sent within the call. */
gboolean sipua_call_is_up (SipUaCall *call);
void sipua_call_set_state (SipUaCall *call, SipUaCallState state);
void sipua_call_emit_ended (SipUaCall *call, guint status, const char *reason, guint q850);
void sipua_call_emit_progress (SipUaCall *call, guint status, const char *reason);
void sipua_call_emit_redirected (SipUaCall *call, const char *uri);
/* (transfer full) (nullable) */
char *sipua_call_emit_request_offer (SipUaCall *call, const char *local_address);
/* Keeps a description, which was checked, and makes it the remote one. */
void sipua_call_take_description (SipUaCall *call, const char *tag, const char *text);
/* One of the descriptions. */
void sipua_call_set_remote_sdp (SipUaCall *call, const char *text);
/* Runs a verb on the agent's context, with its arguments. */
void sipua_call_post (SipUaCall *call,
    void (*run) (SipUaCall *call, gint64 number, const char *first, const char *second),
    gint64 number, const char *first, const char *second);

/* call-dialog.c */
#define SIPUA_CALL_PROP_DIALOG 200 /* beyond the properties of other files */
void sipua_call_install_dialog (GObjectClass *klass);
void sipua_call_dialog_changed (SipUaCall *call);

/* call-headers.c */
/* Whether no application may set it. */
gboolean sipua_call_is_own_header (const char *name);
void sipua_call_add_invite_header (SipUaCall *call, const char *name, const char *value);
/* Also one that no application may set. */
void sipua_call_add_own_response_header (SipUaCall *call, const char *name, const char *value);
/* The application's headers of such a message, and Reason. What there is no room for is left out. */
void sipua_call_append_headers (SipUaCall *call, SipUaMessage *message);
void sipua_call_keep_request (SipUaCall *call, const SipUaMessage *request);
void sipua_call_keep_response (SipUaCall *call, const SipUaMessage *response);

/* call-reason.c */
/* 0: none. */
guint sipua_call_q850_of (const SipUaMessage *message);
/* If @message ends the call, and the application said why. */
void sipua_call_append_reason (SipUaCall *call, SipUaMessage *message);

/* call-identity.c */
void sipua_call_append_from (SipUaCall *call, SipUaMessage *invite);
/* Behind the application's headers. */
void sipua_call_append_privacy (SipUaCall *call, SipUaMessage *invite);

/* call-redirect.c */
void sipua_redirections_free (SipUaRedirections *redirections);
/* The Request-URI of the next INVITE. */
const char *sipua_call_get_target (SipUaCall *call);
/* @response (nullable: there will be none) refuses the INVITE, or it cannot be sent. TRUE: it is sent to another target, or a
 * handler ended the call. */
gboolean sipua_call_try_next_target (SipUaCall *call, const SipUaMessage *response);

/* call-incoming.c */
/* @replaced (nullable): whose place it takes. */
void sipua_call_start_incoming (
    SipUaAgent *agent, SipUaTransaction *transaction, SipUaMessage *invite, SipUaCall *replaced);
/* It came, and has no final response yet. */
gboolean sipua_call_is_waiting (SipUaCall *call);
SipUaMessage *sipua_call_new_dialog_response (SipUaCall *call, guint status);
void sipua_call_do_answer (SipUaCall *call, const char *sdp);
void sipua_call_do_reject (SipUaCall *call, guint status, const char *reason);
void sipua_call_receive_cancel (
    SipUaCall *call, SipUaTransaction *cancel_transaction, const SipUaMessage *cancel);
gboolean sipua_call_accept_cseq (SipUaCall *call, const SipUaMessage *request);

/* call-ring.c */
void sipua_call_init_ringing (SipUaCall *call);
void sipua_call_stop_ringing (SipUaCall *call);
/* What waited for a PRACK. */
void sipua_call_go_on_ringing (SipUaCall *call);

/* call-reliable.c */
/* If the INVITE allows for it. */
void sipua_call_init_reliable (SipUaCall *call);
/* Sends @response (transfer full), and @sdp (nullable) in it, if it can be offer or answer. */
void sipua_call_send_reliably (SipUaCall *call, SipUaMessage *response, const char *sdp);
/* TRUE: the call will be answered with @sdp later. */
gboolean sipua_call_hold_answer (SipUaCall *call, const char *sdp);
void sipua_call_stop_reliable (SipUaCall *call);
void sipua_call_receive_prack (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *prack);

/* call-outgoing.c */
void sipua_call_init_outgoing (SipUaCall *call);
void sipua_call_do_start (SipUaCall *call, const char *sdp);
/* NULL, or why no INVITE can be sent to @uri. */
char *sipua_call_find_obstacle (SipUaCall *call, const char *uri);
/* The INVITE failed, and another one is to follow: whom its target made of the call is forgotten. */
void sipua_call_leave_invite (SipUaCall *call);
/* Looks the target up and sends the INVITE there; before the first, asks for the offer. */
void sipua_call_send_invite (SipUaCall *call);
/* Before the answer: CANCEL; `ended` will report @status and @reason if the peer has nothing else
 * to say. */
void sipua_call_give_up (SipUaCall *call, guint status, const char *reason);

/* call-responses.c */
/* The reason phrase, which may hold what is no UTF-8 or be empty, for people: (transfer full). */
char *sipua_call_dup_phrase (const SipUaMessage *response);
void sipua_call_receive_provisional (SipUaCall *call, const SipUaMessage *response);
/* Takes @dialog; @fault (nullable): why it cannot be used. */
void sipua_call_receive_success (SipUaCall *call, const SipUaMessage *response, SipUaDialog *dialog,
    const char *fault, SipUaAck *ack);
void sipua_call_receive_failure (SipUaCall *call, const SipUaMessage *response);
/* Whether another description may be kept before the answer. */
gboolean sipua_call_has_early_room (SipUaCall *call);
/* The peer's, from the fork that the dialog is with. */
void sipua_call_use_description (SipUaCall *call, const char *sdp);
/* Likewise, and it answers our offer. */
void sipua_call_use_answer (SipUaCall *call, const char *sdp);
/* There will be no response: timed out, or not sent for @send_error (nullable). */
void sipua_call_invite_failed (
    SipUaCall *call, SipUaTransactionFailure failure, const GError *send_error);
/* The ACK went out, or could not for @error (nullable). */
void sipua_call_acknowledged (SipUaCall *call, const GError *error);

/* call-early.c */
/* Whether a request with the key of the call is within its dialog, or one of its early ones. */
gboolean sipua_call_has_dialog (const SipUaCall *call, const SipUaMessage *request);
/* The dialog with the fork of that tag is the call's from now on; FALSE: there is none. */
gboolean sipua_call_enter_dialog (SipUaCall *call, SipUaView tag);
/* Likewise, and it is made by @response if there is none; FALSE: there are too many. *ret_changed: it is
 * another one now, or elsewhere. */
gboolean sipua_call_take_early_dialog (
    SipUaCall *call, const SipUaMessage *response, gboolean *ret_changed);
/* Takes @dialog, which a 2xx made, and forgets all others. */
void sipua_call_take_dialog (SipUaCall *call, SipUaDialog *dialog);
void sipua_call_forget_dialogs (SipUaCall *call);
/* Offer and answer as they are when the INVITE went out. */
void sipua_call_begin_exchange (SipUaCall *call);

/* call-prack.c */
/* FALSE: @response, if it was sent *reliable, came before, one is missing before it, or there are too
 * many. */
gboolean sipua_call_accept_reliable (
    SipUaCall *call, const SipUaMessage *response, gboolean *reliable);
/* What was sent reliably: PRACK, and offer or answer. */
void sipua_call_take_reliable (SipUaCall *call, const SipUaMessage *response);

/* call-late-offer.c */
void sipua_call_install_late_offer (void);
/* (transfer full) (nullable): the application's answer to an offer in a response; it may end the call. */
char *sipua_call_ask_for_answer (SipUaCall *call, const char *offer);

/* call-accept.c */
void sipua_call_init_accept (SipUaCall *call);
/* Sends the 2xx @response to the INVITE of the call's transaction. */
void sipua_call_start_accept (SipUaCall *call, SipUaMessage *response);
void sipua_call_stop_accept (SipUaCall *call);
void sipua_call_receive_ack (SipUaCall *call, const SipUaMessage *ack);

/* call-session.c */
/* A message of @side with or without a description, or a response of @side that failed. */
SipUaSdpRole sipua_call_step (
    SipUaCall *call, SipUaSdpSide side, SipUaSdpMessage message, gboolean has_description);
/* @sdp checked, and its o= continued from the description before; NULL: it is none. */
char *sipua_call_continue_sdp (SipUaCall *call, const char *sdp, GError **error);
/* Whether another description of the peer may be kept. */
gboolean sipua_call_has_room (SipUaCall *call, const char *sdp);
/* @sdp (transfer full) is ours from now on. */
void sipua_call_set_local_sdp (SipUaCall *call, char *sdp);
/* The offer of ours that waits was answered. */
void sipua_call_adopt_offer (SipUaCall *call);
/* Offer and answer are there: @local (transfer full) and @remote hold from now on. */
void sipua_call_agree (SipUaCall *call, char *local, const char *remote);

/* call-modify.c */
void sipua_call_receive_reinvite (SipUaCall *call, SipUaTransaction *transaction);
void sipua_call_receive_update (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *update);
/* Answers an offer, which is one now, in @message: an UPDATE or PRACK. */
void sipua_call_answer_offer (
    SipUaCall *call, SipUaTransaction *transaction, SipUaSdpMessage message, const char *offer);
/* The peer's CANCEL, while the application is asked about its re-INVITE. */
void sipua_call_cancel_reinvite (SipUaCall *call);
/* The call ends: 487 to a re-INVITE that waits. */
void sipua_call_drop_reinvite (SipUaCall *call);
gboolean sipua_call_do_defer_reinvite (SipUaCall *call);
/* The answer to the one that was deferred; @sdp NULL: none. */
void sipua_call_do_accept_reinvite (SipUaCall *call, const char *sdp);
void sipua_call_do_refuse_reinvite (SipUaCall *call, guint status, const char *reason);
void sipua_call_init_wait (SipUaCall *call);

/* call-reinvite.c */
void sipua_call_init_modify (SipUaCall *call);
void sipua_call_do_modify (SipUaCall *call, gboolean update, const char *sdp);
void sipua_call_do_hold (SipUaCall *call, gboolean hold);
/* Sends what is wanted, if nothing is under way. */
void sipua_call_try_modify (SipUaCall *call);
void sipua_call_stop_modify (SipUaCall *call);
/* Responses to ours: the first 2xx, a failure; or there will be none (see invite_failed above). */
void sipua_call_modify_succeeded (SipUaCall *call, const SipUaMessage *response);
void sipua_call_modify_refused (SipUaCall *call, const SipUaMessage *response);
void sipua_call_modify_failed (
    SipUaCall *call, SipUaTransactionFailure failure, const GError *send_error);

/* call-timer.c */
void sipua_call_init_timer (SipUaCall *call);
void sipua_call_stop_timer (SipUaCall *call);
/* The headers of an INVITE or UPDATE of ours; what a 2xx to it says. */
void sipua_call_append_timer (SipUaCall *call, SipUaMessage *request);
void sipua_call_take_timer (SipUaCall *call, const SipUaMessage *response);
/* FALSE: the interval that an INVITE or UPDATE asks for is too short, 422 was sent. */
gboolean sipua_call_check_timer (SipUaCall *call, SipUaTransaction *transaction);
/* Accepts it, in its 2xx @response. */
void sipua_call_accept_timer (SipUaCall *call, const SipUaMessage *request, SipUaMessage *response);
/* After a 422 to the first INVITE. TRUE: it is sent again. */
gboolean sipua_call_try_longer_interval (SipUaCall *call, const SipUaMessage *response);
/* A refresh was answered with @status, and failed. */
void sipua_call_refresh_failed (SipUaCall *call, SipUaMethod method, guint status);

/* sipua-call-modify.c */
void sipua_call_install_modify (GObjectClass *klass);
gboolean sipua_call_get_modify_property (SipUaCall *call, guint id, GValue *value);
/* First non-NULL string wins. */
gboolean sipua_call_accumulate_sdp (
    GSignalInvocationHint *hint, GValue *total, const GValue *sdp, gpointer data);
void sipua_call_set_hold (SipUaCall *call, gboolean local, gboolean remote);
/* (transfer full) (nullable) */
char *sipua_call_emit_reinvite (SipUaCall *call, const char *offer);
void sipua_call_emit_reinvite_cancelled (SipUaCall *call);
void sipua_call_emit_session_changed (SipUaCall *call);
void sipua_call_emit_modify_failed (SipUaCall *call, guint status, const char *reason);

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
/* Over: forgets the dialog, stops the timers, emits `ended`. @request: who ended it, for its Reason
 * header, or NULL. */
void sipua_call_finish (
    SipUaCall *call, guint status, const char *reason, const SipUaMessage *request);

/* call-info.c */
void sipua_call_install_info (SipUaCallClass *klass);
void sipua_call_receive_info (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *info);

/* sipua-call-transfer.c */
void sipua_call_install_transfer (SipUaCallClass *klass);
gboolean sipua_call_get_transfer_property (SipUaCall *call, guint id, GValue *value);
/* Whether the application takes it. */
gboolean sipua_call_emit_refer (SipUaCall *call, const SipUaMessage *refer, SipUaCall *referred);
void sipua_call_emit_transfer_progress (
    SipUaCall *call, guint status, const char *reason, gboolean done);

/* call-transfer.c */
void sipua_call_init_transfer (SipUaCall *call);
void sipua_transfer_unref (SipUaTransfer *transfer);
/* @refer_to: value of Refer-To, or NULL: none can be made, because of @status and @reason. */
void sipua_call_do_transfer (
    SipUaCall *call, const char *refer_to, guint status, const char *reason);
void sipua_call_receive_notify (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *notify);
/* Of a REFER: no subscription is wanted; of its response: there is none (RFC 4488 section 4). */
gboolean sipua_refer_sub_is_false (const SipUaMessage *message);
/* The call is over. */
void sipua_call_end_transfer (SipUaCall *call);

/* call-referred.c */
void sipua_call_receive_refer (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *refer);
void sipua_call_receive_subscribe (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *subscribe);
/* The call is over. */
void sipua_call_end_referrals (SipUaCall *call);

/* call-replaces.c */
/* NULL, or why a request is to get 400 for its Replaces. */
const char *sipua_replaces_fault (const SipUaMessage *request);
/* The call that @invite is to replace: (transfer full) (nullable). Returns 0, or a status to refuse @invite
 * with. */
guint sipua_call_find_replaced (
    SipUaAgentCore *core, const SipUaMessage *invite, SipUaCall **ret_replaced);

/* call-dtmf.c */
void sipua_call_install_dtmf (SipUaCallClass *klass);
void sipua_call_init_dtmf (SipUaCall *call);
/* Whether `dtmf` has a handler. */
gboolean sipua_call_wants_dtmf (SipUaCall *call);
/* The status for an INFO, or 0: it is no key, or nobody wants it. */
guint sipua_call_receive_dtmf (SipUaCall *call, const SipUaMessage *info);
void sipua_call_stop_dtmf (SipUaCall *call);
