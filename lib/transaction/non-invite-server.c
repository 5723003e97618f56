/* SPDX-License-Identifier: BSD-3-Clause */
/* The non-INVITE server transaction: RFC 3261 section 17.2.2, with RFC 4320. */

#include "transaction/machine.h"

/* RFC 4320 section 4.1: when the client's timer E has got to T2, and not before, it gets a 100, so that it
 * repeats its request less often. */
#define TRYING_DELAY (SIPUA_T1 + 2 * SIPUA_T1 + 4 * SIPUA_T1)

/* A 408 would come when the client has given up, and is of no use to it: it is not sent (RFC 4320 section
 * 4.2). */
static gboolean
complete (SipUaTransaction *transaction, SipUaMessage *response)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_COMPLETED);
  if (sipua_message_get_status (response) != 408)
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
proceed (SipUaTransaction *transaction, SipUaMessage *response)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_PROCEEDING);
  sipua_transaction_stop_lifetime (transaction);
  sipua_transaction_send (transaction, response);
  return TRUE;
}

static gboolean
send_trying (SipUaTransaction *transaction)
{
  g_autoptr (SipUaMessage) response =
      sipua_message_new_reply (transaction->request, 100, NULL, NULL);

  return proceed (transaction, response);
}

static gboolean
trying (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_START:
      sipua_transaction_start_lifetime (transaction, TRYING_DELAY);
      return TRUE;
    case SIPUA_EVENT_LIFETIME_TIMER:
      return send_trying (transaction);
    case SIPUA_EVENT_REQUEST: /* discarded */
      return TRUE;
    case SIPUA_EVENT_PROVISIONAL:
      return proceed (transaction, message);
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
