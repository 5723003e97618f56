/* SPDX-License-Identifier: BSD-3-Clause */
/* The non-INVITE client transaction: RFC 3261 section 17.1.2. */

#include "transaction/machine.h"

static gboolean
fail (SipUaTransaction *transaction, SipUaTransactionFailure failure)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
  sipua_transaction_report_failure (transaction, failure);
  return TRUE;
}

static gboolean
complete (SipUaTransaction *transaction, SipUaMessage *response)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_COMPLETED);
  sipua_transaction_stop_retransmit (transaction);
  sipua_transaction_start_lifetime (transaction, transaction->reliable ? 0 : SIPUA_T4); /* K */
  sipua_transaction_report_response (transaction, response);
  return TRUE;
}

static gboolean
trying (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_START:
      sipua_transaction_start_lifetime (transaction, 64 * SIPUA_T1); /* timer F */
      sipua_transaction_start_retransmit (transaction, SIPUA_T1);    /* timer E */
      sipua_transaction_send (transaction, message);
      return TRUE;
    case SIPUA_EVENT_RETRANSMIT_TIMER: /* E */
      sipua_transaction_send_again (transaction);
      sipua_transaction_back_off (transaction);
      return TRUE;
    case SIPUA_EVENT_PROVISIONAL:
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_PROCEEDING);
      sipua_transaction_report_response (transaction, message);
      return TRUE;
    case SIPUA_EVENT_SUCCESS:
    case SIPUA_EVENT_FAILURE:
      return complete (transaction, message);
    case SIPUA_EVENT_LIFETIME_TIMER: /* F */
      return fail (transaction, SIPUA_TRANSACTION_TIMED_OUT);
    case SIPUA_EVENT_TRANSPORT_FAILED:
      return fail (transaction, SIPUA_TRANSACTION_TRANSPORT_FAILED);
    default:
      return FALSE;
  }
}

static gboolean
proceeding (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_RETRANSMIT_TIMER: /* E, now every T2 */
      sipua_transaction_send_again (transaction);
      sipua_transaction_start_retransmit (transaction, SIPUA_T2);
      return TRUE;
    case SIPUA_EVENT_PROVISIONAL:
      sipua_transaction_report_response (transaction, message);
      return TRUE;
    default:
      return event != SIPUA_EVENT_START && trying (transaction, event, message);
  }
}

static gboolean
completed (SipUaTransaction *transaction, SipUaEvent event)
{
  switch (event) {
    case SIPUA_EVENT_PROVISIONAL:
    case SIPUA_EVENT_SUCCESS:
    case SIPUA_EVENT_FAILURE: /* the final response again; absorbed until timer K */
      return TRUE;
    case SIPUA_EVENT_LIFETIME_TIMER: /* K */
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
sipua_non_invite_client_machine (
    SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (transaction->state) {
    case SIPUA_TRANSACTION_TRYING:
      return trying (transaction, event, message);
    case SIPUA_TRANSACTION_PROCEEDING:
      return proceeding (transaction, event, message);
    case SIPUA_TRANSACTION_COMPLETED:
      return completed (transaction, event);
    default:
      return FALSE;
  }
}
