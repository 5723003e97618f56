/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer is asked to call somebody else, and tells what becomes of that: the REFER that we send (RFC
 * 3515, RFC 3892, RFC 4488) and the NOTIFYs of its subscription (RFC 6665). */

#include "base/chars.h"
#include "base/limits.h"
#include "ua/call-request.h"

#include <sipua/sipua-message-headers.h>

/* How long the first NOTIFY may take (RFC 6665 section 4.1.2.4, timer N). */
#define FIRST_NOTIFY (64 * SIPUA_T1)

/* One REFER; reference-counted, since its response may come when the next one is under way. */
struct _SipUaTransfer {
  char *refer_to;      /* (owned) */
  guint32 cseq;        /* which is its id (RFC 3515 section 2.4.6); 0: not sent yet */
  gboolean accepted;   /* by a 2xx or a NOTIFY */
  gboolean done;       /* the application was told the last of it */
  gboolean terminated; /* its subscription is over */
};

static void
clear_transfer (gpointer transfer)
{
  g_free (((SipUaTransfer *)transfer)->refer_to);
}

void
sipua_transfer_unref (SipUaTransfer *transfer)
{
  g_rc_box_release_full (transfer, clear_transfer);
}

static void
conclude (SipUaCall *call, guint status, const char *reason)
{
  call->transfer->done = TRUE;
  sipua_timer_stop (call->core->timers, &call->transfer_deadline);
  sipua_call_emit_transfer_progress (call, status, reason, TRUE);
  if (status < 300 && !call->keep_after_transfer)
    sipua_call_do_hangup (call);
}

/* No word in time. */
static void
deadline_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  call->transfer->terminated = TRUE;
  conclude (call, 408, "No Outcome Of The Transfer");
}

void
sipua_call_init_transfer (SipUaCall *call)
{
  sipua_timer_init (&call->transfer_deadline, deadline_due, call);
}

/* Who asks is the From of the dialog without its tag. */
static void
append_referred_by (SipUaCall *call, SipUaMessage *refer)
{
  if (!sipua_message_count (refer, SIPUA_HEADER_REFERRED_BY))
    sipua_message_append_printf (refer, SIPUA_HEADER_REFERRED_BY, "<%s>", call->local_uri);
}

static SipUaMessage *
make_refer (GTask *task, const SipUaFlow *flow, GError **error)
{
  SipUaCall *call = g_task_get_source_object (task);
  SipUaTransfer *transfer = g_task_get_task_data (task);
  SipUaMessage *refer = sipua_call_new_request (call, "REFER", error);
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);

  if (!refer)
    return NULL;
  transfer->cseq = sipua_message_cseq (refer);
  sipua_message_append_printf (refer, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
  sipua_message_append (refer, SIPUA_HEADER_ALLOW, SIPUA_ALLOW);
  sipua_message_append (refer, SIPUA_HEADER_REFER_TO, transfer->refer_to);
  append_referred_by (call, refer);
  return refer;
}

static const SipUaUacRequestUser refer_user = { .make = make_refer,
  .ended = sipua_call_request_ended };

gboolean
sipua_refer_sub_is_false (const SipUaMessage *message)
{
  g_autoptr (SipUaHeaderValue) value =
      sipua_message_get_header_value (message, "Refer-Sub", 0, NULL);

  return value && g_ascii_strcasecmp (sipua_header_value_get_value (value), "false") == 0;
}

/* Requests and responses of a subscription are target refreshes, too (RFC 6665 section 4.4.1). */
static void
refer_accepted (SipUaCall *call, const SipUaMessage *response)
{
  g_autofree char *phrase = sipua_call_dup_phrase (response);

  sipua_dialog_refresh_target (call->dialog, response);
  if (sipua_refer_sub_is_false (response)) {
    call->transfer->terminated = TRUE;
    conclude (call, sipua_message_get_status (response), phrase);
    return;
  }
  call->transfer->accepted = TRUE;
  if (!sipua_timer_is_pending (&call->transfer_deadline)) /* else a NOTIFY was faster */
    sipua_timer_start (call->core->timers, &call->transfer_deadline, FIRST_NOTIFY);
}

static void
refer_refused (SipUaCall *call, const SipUaMessage *response)
{
  g_autofree char *phrase = sipua_call_dup_phrase (response);

  call->transfer->terminated = TRUE;
  conclude (call, sipua_message_get_status (response), phrase);
}

static guint
status_of_error (const GError *error)
{
  if (g_error_matches (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE))
    return 481;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? 408 : 503;
}

static void
refer_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  SipUaCall *call = SIPUA_CALL (source);
  SipUaTransfer *transfer = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaUacResult) sent = g_task_propagate_pointer (G_TASK (result), &error);

  if (transfer->done) /* the last NOTIFY was faster, or the end of the call */
    return;
  if (!sent)
    conclude (call, status_of_error (error), error->message);
  else if (sipua_message_get_status (sent->response) < 300)
    refer_accepted (call, sent->response);
  else
    refer_refused (call, sent->response);
}

void
sipua_call_do_transfer (SipUaCall *call, const char *refer_to, guint status, const char *reason)
{
  SipUaTransfer *transfer;
  GTask *task;

  if (call->transfer && !call->transfer->done)
    return;
  g_clear_pointer (&call->transfer, sipua_transfer_unref);
  transfer = call->transfer = g_rc_box_new0 (SipUaTransfer);
  if (!refer_to) {
    conclude (call, status, reason);
    return;
  }
  transfer->refer_to = g_strdup (refer_to);
  task = sipua_call_new_task (call, refer_ended, NULL);
  g_task_set_task_data (task, g_rc_box_acquire (transfer), (GDestroyNotify)sipua_transfer_unref);
  sipua_call_send_request (task, &refer_user);
}

/* The status line that a message/sipfrag begins with (RFC 3420, RFC 3515 section 2.4.5). */
typedef struct {
  guint status; /* 0: there is none */
  char *phrase; /* (owned) (nullable) */
} Fragment;

static gboolean
parse_fragment (const char *body, gsize length, Fragment *ret_fragment)
{
  const char *end = memchr (body, '\n', length);
  gsize size = end ? (gsize)(end - body) : length;
  SipUaView line = sipua_view (body, size && body[size - 1] == '\r' ? size - 1 : size);
  SipUaView version = sipua_view (line.data, MIN (line.length, strlen ("SIP/2.0 ")));
  guint64 status = 0;

  if (!sipua_view_equal_nocase (version, "SIP/2.0 ") || line.length < version.length + 3)
    return FALSE;
  if (!sipua_view_to_uint (sipua_view (line.data + version.length, 3), 699, &status)
      || status < 100)
    return FALSE;
  line = sipua_view (line.data + version.length + 3, line.length - version.length - 3);
  if (line.length && *line.data != ' ')
    return FALSE;
  line = sipua_view_trim (line);
  ret_fragment->status = status;
  ret_fragment->phrase = line.length ? g_utf8_make_valid (line.data, line.length)
                                     : g_strdup (sipua_status_phrase (status));
  return TRUE;
}

/* The last REFER is the one of which a NOTIFY without id speaks (RFC 3515 section 2.4.6). */
static gboolean
is_subscribed (SipUaCall *call, const SipUaHeaderValue *event)
{
  guint32 id;

  if (!call->transfer || call->transfer->terminated || !call->transfer->cseq)
    return FALSE;
  if (!sipua_header_value_has_param (event, "id"))
    return TRUE;
  return sipua_header_value_get_param_number (event, "id", &id, NULL) && id == call->transfer->cseq;
}

/* TRUE: it is not about a fragment that cannot be read; else it was answered. */
static gboolean
take_fragment (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *notify,
    Fragment *ret_fragment)
{
  g_autoptr (SipUaHeaderValue) type =
      sipua_message_get_header_value (notify, "Content-Type", 0, NULL);
  gsize length;
  const char *body = sipua_message_get_body (notify, &length);
  SipUaMessage *response;

  if (length == 0)
    return TRUE;
  if (type && g_ascii_strcasecmp (sipua_header_value_get_value (type), "message/sipfrag") == 0) {
    if (parse_fragment (body, length, ret_fragment))
      return TRUE;
    sipua_agent_core_respond (call->core, transaction, 400, "Bad sipfrag: No Status Line");
    return FALSE;
  }
  response = sipua_agent_core_new_response (call->core, notify, 415, NULL, NULL);
  sipua_message_append (response, SIPUA_HEADER_ACCEPT, "message/sipfrag");
  sipua_transaction_respond (transaction, response);
  return FALSE;
}

/* RFC 6665 section 4.1.3: the subscription goes on that long, or is over. */
static void
take_subscription_state (SipUaCall *call, const SipUaHeaderValue *state)
{
  guint32 expires = 0;

  if (state && g_ascii_strcasecmp (sipua_header_value_get_value (state), "terminated") == 0) {
    call->transfer->terminated = TRUE;
    return;
  }
  if (state)
    sipua_header_value_get_param_number (state, "expires", &expires, NULL);
  if (!expires)
    expires = SIPUA_TRANSFER_EXPIRES;
  if (!call->transfer->done)
    sipua_timer_start (call->core->timers, &call->transfer_deadline,
        MIN (expires, SIPUA_MAX_TRANSFER_EXPIRES) * G_TIME_SPAN_SECOND);
}

/* Subscription over without a final status: the peer asked somebody, who said no, or does not know. */
static void
conclude_without_outcome (SipUaCall *call, const SipUaHeaderValue *state)
{
  const char *reason = sipua_header_value_get_param (state, "reason");

  if (reason && g_ascii_strcasecmp (reason, "rejected") == 0)
    conclude (call, 603, sipua_status_phrase (603));
  else
    conclude (call, 408, "No Outcome Of The Transfer");
}

static void
take_notify (SipUaCall *call, const SipUaMessage *notify, const Fragment *fragment)
{
  g_autoptr (SipUaHeaderValue) state =
      sipua_message_get_header_value (notify, "Subscription-State", 0, NULL);

  call->transfer->accepted = TRUE;
  take_subscription_state (call, state);
  if (call->transfer->done)
    return;
  if (fragment->status >= 200)
    conclude (call, fragment->status, fragment->phrase);
  else if (call->transfer->terminated)
    conclude_without_outcome (call, state);
  else if (fragment->status)
    sipua_call_emit_transfer_progress (call, fragment->status, fragment->phrase, FALSE);
}

/* It may come before the response to its REFER (RFC 6665 section 4.1.2.4). After the last word others may
 * follow, until the subscription is said to be over. */
void
sipua_call_receive_notify (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *notify)
{
  g_autoptr (SipUaHeaderValue) event = sipua_message_get_header_value (notify, "Event", 0, NULL);
  Fragment fragment = { 0, NULL };
  SipUaMessage *response;

  if (!event || !g_str_equal (sipua_header_value_get_value (event), "refer")) {
    sipua_agent_core_refuse_event (call->core, transaction);
    return;
  }
  if (!is_subscribed (call, event)) {
    sipua_agent_core_respond (call->core, transaction, 481, "Subscription Does Not Exist");
    return;
  }
  if (!take_fragment (call, transaction, notify, &fragment))
    return;
  sipua_dialog_refresh_target (call->dialog, notify);
  response = sipua_agent_core_new_response (call->core, notify, 200, NULL, NULL);
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
  take_notify (call, notify, &fragment);
  g_free (fragment.phrase);
}

void
sipua_call_end_transfer (SipUaCall *call)
{
  if (!call->transfer)
    return;
  call->transfer->terminated = TRUE;
  if (call->transfer->done)
    return;
  if (call->transfer->accepted)
    conclude (call, 202, sipua_status_phrase (202));
  else
    conclude (call, 487, "The Call Ended");
}
