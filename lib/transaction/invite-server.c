/* SPDX-License-Identifier: BSD-3-Clause */
/* The INVITE server transaction: RFC 3261 section 17.2.1 as changed by RFC 6026, which added the
 * state Accepted. A 2xx is repeated by the UAS core, not here (section 13.3.1.4). A transport failure
 * is told to the user and changes no state (RFC 6026 section 8.8). */

#include "transaction/machine.h"

static void
complete (SipUaTransaction *transaction, SipUaMessage *response)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_COMPLETED);
  sipua_transaction_send (transaction, response);
  sipua_transaction_start_retransmit (transaction, SIPUA_T1);    /* timer G */
  sipua_transaction_start_lifetime (transaction, 64 * SIPUA_T1); /* timer H */
}

static gboolean
proceeding (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_START: /* the core sends 100 at once */
      return TRUE;
    case SIPUA_EVENT_REQUEST:
      sipua_transaction_send_again (transaction);
      return TRUE;
    case SIPUA_EVENT_PROVISIONAL:
      sipua_transaction_send (transaction, message);
      return TRUE;
    case SIPUA_EVENT_SUCCESS:
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_ACCEPTED);
      sipua_transaction_send (transaction, message);
      sipua_transaction_start_lifetime (transaction, 64 * SIPUA_T1); /* timer L */
      return TRUE;
    case SIPUA_EVENT_FAILURE:
      complete (transaction, message);
      return TRUE;
    case SIPUA_EVENT_TRANSPORT_FAILED:
      sipua_transaction_report_failure (transaction, SIPUA_TRANSACTION_TRANSPORT_FAILED);
      return TRUE;
    default:
      return FALSE;
  }
}

static gboolean
accepted (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_REQUEST: /* absorbed (RFC 6026 section 7.1) */
      return TRUE;
    case SIPUA_EVENT_SUCCESS:
      sipua_transaction_send (transaction, message);
      return TRUE;
    case SIPUA_EVENT_LIFETIME_TIMER: /* L */
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
      return TRUE;
    case SIPUA_EVENT_TRANSPORT_FAILED:
      sipua_transaction_report_failure (transaction, SIPUA_TRANSACTION_TRANSPORT_FAILED);
      return TRUE;
    default:
      return FALSE;
  }
}

static gboolean
completed (SipUaTransaction *transaction, SipUaEvent event)
{
  switch (event) {
    case SIPUA_EVENT_REQUEST:
      sipua_transaction_send_again (transaction);
      return TRUE;
    case SIPUA_EVENT_RETRANSMIT_TIMER: /* G */
      sipua_transaction_send_again (transaction);
      sipua_transaction_back_off (transaction);
      return TRUE;
    case SIPUA_EVENT_ACK:
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_CONFIRMED);
      sipua_transaction_stop_retransmit (transaction);
      sipua_transaction_start_lifetime (
          transaction, transaction->reliable ? 0 : SIPUA_T4); /* timer I */
      return TRUE;
    case SIPUA_EVENT_LIFETIME_TIMER: /* H */
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
      sipua_transaction_report_failure (transaction, SIPUA_TRANSACTION_TIMED_OUT);
      return TRUE;
    case SIPUA_EVENT_TRANSPORT_FAILED:
      sipua_transaction_report_failure (transaction, SIPUA_TRANSACTION_TRANSPORT_FAILED);
      return TRUE;
    default:
      return FALSE;
  }
}

static gboolean
confirmed (SipUaTransaction *transaction, SipUaEvent event)
{
  switch (event) {
    case SIPUA_EVENT_REQUEST:
    case SIPUA_EVENT_ACK: /* again; absorbed until timer I */
      return TRUE;
    case SIPUA_EVENT_LIFETIME_TIMER: /* I */
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
sipua_invite_server_machine (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (transaction->state) {
    case SIPUA_TRANSACTION_PROCEEDING:
      return proceeding (transaction, event, message);
    case SIPUA_TRANSACTION_ACCEPTED:
      return accepted (transaction, event, message);
    case SIPUA_TRANSACTION_COMPLETED:
      return completed (transaction, event);
    case SIPUA_TRANSACTION_CONFIRMED:
      return confirmed (transaction, event);
    default:
      return FALSE;
  }
}
