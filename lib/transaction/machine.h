/* SPDX-License-Identifier: BSD-3-Clause */
/* What the transaction layer and the machines of RFC 3261 section 17 share. */
#pragma once

#include "transaction/transaction-layer.h"

typedef enum {
  SIPUA_EVENT_START,   /* client: the request is to be sent for the first time; server: it came */
  SIPUA_EVENT_REQUEST, /* server: the request came again */
  SIPUA_EVENT_ACK,     /* INVITE server: the ACK to a failure response */
  SIPUA_EVENT_PROVISIONAL, /* server: a response to send; client: one that came */
  SIPUA_EVENT_SUCCESS,
  SIPUA_EVENT_FAILURE,          /* 300 to 699 */
  SIPUA_EVENT_RETRANSMIT_TIMER, /* A, E, G */
  SIPUA_EVENT_LIFETIME_TIMER,   /* B, D, F, H, I, J, K, L, M; that of RFC 4320 section 4.1 */
  SIPUA_EVENT_TRANSPORT_FAILED,
} SipUaEvent;

/* Returns whether the state takes the event; what it does not take is ignored. @message is the
 * request or response of the event, NULL for timers. */
typedef gboolean (*SipUaMachine) (
    SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message);

struct _SipUaTransaction {
  SipUaTransactionLayer *layer; /* (unowned) */
  SipUaTransactionKind kind;
  SipUaTransactionState state; /* written by sipua_transaction_set_state() alone */
  SipUaMachine machine;
  char *key;             /* (owned) in the layer's table */
  char *origin;          /* (owned) (nullable) server: what a merged request has in common */
  SipUaMessage *request; /* (owned) */
  gsize size;            /* server: bytes that it counts for, with both texts */
  GBytes *last;          /* (owned) (nullable): what is sent again */
  SipUaFlow flow;        /* (owned) */
  gboolean reliable;     /* of the flow's transport */
  GError *send_error;    /* (owned) (nullable): of the last send that failed */

  const SipUaTransactionUser *user; /* (unowned) (nullable) */
  gpointer user_data;               /* (unowned) */

  SipUaTimer retransmit;
  SipUaTimer lifetime;
  SipUaTimer failure; /* reports a failed send from the timer queue, not from within the send */
  gint64 interval;    /* of retransmit, microseconds */
  guint dispatching;  /* depth; the transaction is freed when it is back at 0 */
};

gboolean sipua_invite_client_machine (
    SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message);
gboolean sipua_invite_server_machine (
    SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message);
gboolean sipua_non_invite_server_machine (
    SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message);
gboolean sipua_non_invite_client_machine (
    SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message);

/* For machines. */
void sipua_transaction_set_state (SipUaTransaction *transaction, SipUaTransactionState state);
void sipua_transaction_send (SipUaTransaction *transaction, SipUaMessage *message);
void sipua_transaction_send_again (SipUaTransaction *transaction);
void sipua_transaction_start_retransmit (SipUaTransaction *transaction, gint64 interval);
/* Doubles the interval up to T2 and starts the timer again (timers E and G). */
void sipua_transaction_back_off (SipUaTransaction *transaction);
void sipua_transaction_stop_retransmit (SipUaTransaction *transaction);
void sipua_transaction_start_lifetime (SipUaTransaction *transaction, gint64 delay);
void sipua_transaction_stop_lifetime (SipUaTransaction *transaction);
void sipua_transaction_report_response (SipUaTransaction *transaction, SipUaMessage *response);
void sipua_transaction_report_failure (
    SipUaTransaction *transaction, SipUaTransactionFailure failure);

/* For the layer. */
SipUaTransaction *sipua_transaction_new (SipUaTransactionLayer *layer, SipUaTransactionKind kind,
    const char *key, SipUaMessage *request, const SipUaFlow *flow);
/* Runs the machine; @transaction may be gone afterwards. */
gboolean sipua_transaction_dispatch (
    SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message);
void sipua_transaction_free (SipUaTransaction *transaction);

SipUaTimerQueue *sipua_transaction_layer_get_timers (SipUaTransactionLayer *layer);
/* Takes it out of the table. */
void sipua_transaction_layer_forget (
    SipUaTransactionLayer *layer, const SipUaTransaction *transaction);
