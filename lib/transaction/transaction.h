/* SPDX-License-Identifier: BSD-3-Clause */
/* The transactions of RFC 3261 section 17, as those who use them see them. One thread, that of the
 * agent's context. A transaction frees itself after `terminated`; its user keeps the pointer until
 * then and no longer, or lets go earlier with sipua_transaction_set_user (transaction, NULL, NULL). */
#pragma once

#include "message/message.h"
#include "transport/flow.h"

typedef struct _SipUaTransaction SipUaTransaction;

/* RFC 3261 table 4. Microseconds. */
#define SIPUA_T1 (500 * G_TIME_SPAN_MILLISECOND)
#define SIPUA_T2 (4 * G_TIME_SPAN_SECOND)
#define SIPUA_T4 (5 * G_TIME_SPAN_SECOND)

typedef enum {
  SIPUA_TRANSACTION_INVITE_CLIENT,
  SIPUA_TRANSACTION_NON_INVITE_CLIENT,
  SIPUA_TRANSACTION_INVITE_SERVER,
  SIPUA_TRANSACTION_NON_INVITE_SERVER,
} SipUaTransactionKind;

typedef enum {
  SIPUA_TRANSACTION_CALLING,    /* INVITE client starts here */
  SIPUA_TRANSACTION_TRYING,     /* non-INVITE, both sides */
  SIPUA_TRANSACTION_PROCEEDING, /* INVITE server starts here */
  SIPUA_TRANSACTION_ACCEPTED,   /* INVITE (RFC 6026) */
  SIPUA_TRANSACTION_COMPLETED,
  SIPUA_TRANSACTION_CONFIRMED, /* INVITE server */
  SIPUA_TRANSACTION_TERMINATED,
} SipUaTransactionState;

typedef enum {
  SIPUA_TRANSACTION_TIMED_OUT,        /* timer B, F or H */
  SIPUA_TRANSACTION_TRANSPORT_FAILED, /* the message could not be sent */
} SipUaTransactionFailure;

/* Any may be NULL. */
typedef struct {
  /* Client: every provisional, and the first final response; of an INVITE every 2xx, also those that
   * come again and from other forks (RFC 6026 section 7.2). */
  void (*response) (SipUaTransaction *transaction, SipUaMessage *response, gpointer user_data);
  /* No final response came, none of ours was acknowledged, or it could not be sent. */
  void (*failed) (
      SipUaTransaction *transaction, SipUaTransactionFailure failure, gpointer user_data);
  /* The last one; @transaction is gone afterwards. */
  void (*terminated) (SipUaTransaction *transaction, gpointer user_data);
} SipUaTransactionUser;

void sipua_transaction_set_user (
    SipUaTransaction *transaction, const SipUaTransactionUser *user, gpointer user_data);
gpointer sipua_transaction_get_user_data (const SipUaTransaction *transaction);
SipUaTransactionKind sipua_transaction_get_kind (const SipUaTransaction *transaction);
SipUaTransactionState sipua_transaction_get_state (const SipUaTransaction *transaction);
/* What started it: (transfer none). */
SipUaMessage *sipua_transaction_get_request (const SipUaTransaction *transaction);
const SipUaFlow *sipua_transaction_get_flow (const SipUaTransaction *transaction);
/* Why it could not be sent last: (transfer none) (nullable). */
const GError *sipua_transaction_get_send_error (const SipUaTransaction *transaction);

/* Server: sends @response (transfer full). What the state does not allow any more, such as a second
 * final response, is dropped and FALSE returned. */
gboolean sipua_transaction_respond (SipUaTransaction *transaction, SipUaMessage *response);

/* Client: ends it at once, without `failed` (RFC 3261 section 9.1: an INVITE that was cancelled and
 * gets no final response). */
void sipua_transaction_terminate (SipUaTransaction *transaction);
