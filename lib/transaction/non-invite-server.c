/* SPDX-License-Identifier: BSD-3-Clause */
/* The non-INVITE server transaction: RFC 3261 section 17.2.2. */

#include "transaction/machine.h"

static gboolean
complete (SipUaTransaction *transaction, SipUaMessage *response)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_COMPLETED);
  sipua_transaction_send (transaction, response);
  sipua_transaction_start_lifetime (
      transaction, transaction->reliable ? 0 : 64 * SIPUA_T1); /* timer J */
  return TRUE;
}

static gboolean
fail (SipUaTransaction *transaction)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
  sipua_transaction_report_failure (transaction, SIPUA_TRANSACTION_TRANSPORT_FAILED);
  return TRUE;
}

static gboolean
trying (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_REQUEST: /* discarded */
      return TRUE;
    case SIPUA_EVENT_PROVISIONAL:
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_PROCEEDING);
      sipua_transaction_send (transaction, message);
      return TRUE;
    case SIPUA_EVENT_SUCCESS:
    case SIPUA_EVENT_FAILURE:
      return complete (transaction, message);
    default:
      return FALSE;
  }
}

static gboolean
proceeding (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_REQUEST:
      sipua_transaction_send_again (transaction);
      return TRUE;
    case SIPUA_EVENT_PROVISIONAL:
      sipua_transaction_send (transaction, message);
      return TRUE;
    case SIPUA_EVENT_SUCCESS:
    case SIPUA_EVENT_FAILURE:
      return complete (transaction, message);
    case SIPUA_EVENT_TRANSPORT_FAILED:
      return fail (transaction);
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
    case SIPUA_EVENT_LIFETIME_TIMER: /* J */
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
      return TRUE;
    case SIPUA_EVENT_TRANSPORT_FAILED:
      return fail (transaction);
    default:
      return FALSE;
  }
}

gboolean
sipua_non_invite_server_machine (
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
