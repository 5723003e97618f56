/* SPDX-License-Identifier: BSD-3-Clause */
/* The INVITE client transaction: RFC 3261 section 17.1.1 as changed by RFC 6026, which added the
 * state Accepted. The ACK to a failure is sent here (section 17.1.1.3), that to a 2xx by the UAC core
 * (section 13.2.2.4), which is told of every 2xx. */

#include "transaction/machine.h"

/* Section 17.1.1.2: at least 32 seconds, whatever T1 is. */
#define TIMER_D (32 * G_TIME_SPAN_SECOND)

static gboolean
fail (SipUaTransaction *transaction, SipUaTransactionFailure failure)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
  sipua_transaction_report_failure (transaction, failure);
  return TRUE;
}

static gboolean
proceed (SipUaTransaction *transaction, SipUaMessage *response)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_PROCEEDING);
  sipua_transaction_stop_retransmit (transaction);
  sipua_transaction_report_response (transaction, response);
  return TRUE;
}

static gboolean
accept (SipUaTransaction *transaction, SipUaMessage *response)
{
  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_ACCEPTED);
  sipua_transaction_stop_retransmit (transaction);
  sipua_transaction_start_lifetime (transaction, 64 * SIPUA_T1); /* timer M */
  sipua_transaction_report_response (transaction, response);
  return TRUE;
}

static gboolean
complete (SipUaTransaction *transaction, SipUaMessage *response)
{
  g_autoptr (SipUaMessage) ack = sipua_message_new_failure_ack (transaction->request, response);

  sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_COMPLETED);
  sipua_transaction_stop_retransmit (transaction);
  sipua_transaction_start_lifetime (transaction, transaction->reliable ? 0 : TIMER_D);
  sipua_transaction_send (transaction, ack);
  sipua_transaction_report_response (transaction, response);
  return TRUE;
}

static gboolean
calling (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_START:
      sipua_transaction_start_lifetime (transaction, 64 * SIPUA_T1); /* timer B */
      sipua_transaction_start_retransmit (transaction, SIPUA_T1);    /* timer A */
      sipua_transaction_send (transaction, message);
      return TRUE;
    case SIPUA_EVENT_RETRANSMIT_TIMER: /* A, which no T2 limits */
      sipua_transaction_send_again (transaction);
      sipua_transaction_start_retransmit (transaction, transaction->interval * 2);
      return TRUE;
    case SIPUA_EVENT_PROVISIONAL:
      return proceed (transaction, message);
    case SIPUA_EVENT_SUCCESS:
      return accept (transaction, message);
    case SIPUA_EVENT_FAILURE:
      return complete (transaction, message);
    case SIPUA_EVENT_LIFETIME_TIMER: /* B */
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
    case SIPUA_EVENT_PROVISIONAL:
      sipua_transaction_report_response (transaction, message);
      return TRUE;
    case SIPUA_EVENT_SUCCESS:
      return accept (transaction, message);
    case SIPUA_EVENT_FAILURE:
      return complete (transaction, message);
    default: /* timer B means nothing here */
      return FALSE;
  }
}

static gboolean
accepted (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (event) {
    case SIPUA_EVENT_SUCCESS: /* again, or of another fork (RFC 6026 section 7.2) */
      sipua_transaction_report_response (transaction, message);
      return TRUE;
    case SIPUA_EVENT_LIFETIME_TIMER: /* M */
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
      return TRUE;
    default:
      return FALSE;
  }
}

static gboolean
completed (SipUaTransaction *transaction, SipUaEvent event)
{
  switch (event) {
    case SIPUA_EVENT_FAILURE: /* again, so the ACK was lost */
      sipua_transaction_send_again (transaction);
      return TRUE;
    case SIPUA_EVENT_LIFETIME_TIMER: /* D */
      sipua_transaction_set_state (transaction, SIPUA_TRANSACTION_TERMINATED);
      return TRUE;
    case SIPUA_EVENT_TRANSPORT_FAILED:
      return fail (transaction, SIPUA_TRANSACTION_TRANSPORT_FAILED);
    default:
      return FALSE;
  }
}

gboolean
sipua_invite_client_machine (SipUaTransaction *transaction, SipUaEvent event, SipUaMessage *message)
{
  switch (transaction->state) {
    case SIPUA_TRANSACTION_CALLING:
      return calling (transaction, event, message);
    case SIPUA_TRANSACTION_PROCEEDING:
      return proceeding (transaction, event, message);
    case SIPUA_TRANSACTION_ACCEPTED:
      return accepted (transaction, event, message);
    case SIPUA_TRANSACTION_COMPLETED:
      return completed (transaction, event);
    default:
      return FALSE;
  }
}
