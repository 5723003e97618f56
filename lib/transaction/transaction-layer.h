/* SPDX-License-Identifier: BSD-3-Clause */
/* The transaction layer: matches what the transport layer received to transactions (RFC 3261
 * sections 17.1.3 and 17.2.3), and makes new ones. */
#pragma once

#include "base/timer-queue.h"
#include "transaction/transaction.h"
#include "transport/transport-layer.h"

typedef struct _SipUaTransactionLayer SipUaTransactionLayer;

typedef struct {
  /* A new request. It is to be answered with sipua_transaction_respond(), now or later. */
  void (*request) (SipUaTransaction *transaction, SipUaMessage *request, gpointer user_data);
  /* An ACK that belongs to no transaction, that is, to a 2xx (RFC 3261 section 13.3.1.4). */
  void (*ack) (SipUaMessage *ack, gpointer user_data);
} SipUaTransactionLayerCallbacks;

SipUaTransactionLayer *sipua_transaction_layer_new (
    SipUaTimerQueue *timers, const SipUaTransactionLayerCallbacks *callbacks, gpointer user_data);
/* Ends all transactions without a word to anybody. */
void sipua_transaction_layer_free (SipUaTransactionLayer *layer);

/* As sipua_transport_layer_set_observer(). */
void sipua_transaction_layer_set_observer (
    SipUaTransactionLayer *layer, const SipUaTransportObserver *observer, gpointer user_data);
void sipua_transaction_layer_add_transport (
    SipUaTransactionLayer *layer, SipUaTransport *transport);
/* Gives up all addresses; what is in flight runs into its timers. */
void sipua_transaction_layer_close (SipUaTransactionLayer *layer);
SipUaTransport *sipua_transaction_layer_get_transport (SipUaTransactionLayer *layer);

/* Starts a client transaction: puts a Via in front of @request (transfer full) and sends it. A
 * transport that fails at once is reported like one that fails later, by `failed`, from the timer
 * queue. */
SipUaTransaction *sipua_transaction_layer_send_request (SipUaTransactionLayer *layer,
    SipUaMessage *request, const SipUaFlow *flow, const SipUaTransactionUser *user,
    gpointer user_data);

/* Sends @cancel (transfer full), made of the INVITE of @invite, a client transaction in the state
 * Proceeding (RFC 3261 section 9.1): a client transaction of its own with the same branch, which
 * nobody waits for. */
void sipua_transaction_layer_send_cancel (
    SipUaTransactionLayer *layer, SipUaTransaction *invite, SipUaMessage *cancel);

/* Sends an ACK to a 2xx, which has no transaction: puts a Via in front of @ack (transfer full) and
 * returns what was sent (transfer full), to be sent again as it is. */
GBytes *sipua_transaction_layer_send_ack (
    SipUaTransactionLayer *layer, SipUaMessage *ack, const SipUaFlow *flow);

/* The INVITE server transaction that @cancel is about (RFC 3261 section 9.2), or NULL. */
SipUaTransaction *sipua_transaction_layer_find_cancelled (
    SipUaTransactionLayer *layer, const SipUaMessage *cancel);

/* Whether @transaction, just begun by a request without To tag, is about the same request as another
 * one that is still known: it came on two ways, and is to be refused with 482 (section 8.2.2.2). */
gboolean sipua_transaction_layer_is_merged (
    const SipUaTransactionLayer *layer, const SipUaTransaction *transaction);

guint sipua_transaction_layer_count (const SipUaTransactionLayer *layer);
/* SIPUA_MAX_SERVER_TRANSACTION_SIZE at first, likewise. */
void sipua_transaction_layer_set_max_size (SipUaTransactionLayer *layer, gsize max_size);
/* SIPUA_MAX_SERVER_TRANSACTIONS at first; tests cross it with fewer. */
void sipua_transaction_layer_set_max_servers (SipUaTransactionLayer *layer, guint max_servers);
