/* SPDX-License-Identifier: BSD-3-Clause */
/* What becomes of a call that the peer asked for, told in NOTIFYs: RFC 3515 section 2.4.5, RFC 6665 section
 * 4.2. One NOTIFY waits for the response to the one before it, and says what is true then. */

#include "base/limits.h"
#include "ua/referral.h"

#include "ua/call-request.h"

#include <sipua/sipua-message-headers.h>

/* Reference-counted: a NOTIFY under way keeps it. */
struct _SipUaReferral {
  SipUaCall *call;     /* (unowned) (nullable): that the REFER came in, until it is closed */
  SipUaCall *referred; /* (owned) (nullable): likewise */
  guint32 id;          /* CSeq of the REFER */
  gboolean is_first;
  guint status; /* of the referred call */
  char *phrase; /* (owned) */
  gboolean begun;
  gboolean wanted;     /* a NOTIFY is to be sent */
  gboolean sending;    /* one is under way */
  const char *end;     /* (unowned) (nullable): why the subscription is over: a static token */
  gboolean told_end;   /* in the NOTIFY that is under way */
  SipUaTimer deadline; /* of the subscription */
};

static void
clear_referral (gpointer data)
{
  g_free (((SipUaReferral *)data)->phrase);
}

SipUaReferral *
sipua_referral_ref (SipUaReferral *self)
{
  return g_rc_box_acquire (self);
}

void
sipua_referral_unref (gpointer self)
{
  g_rc_box_release_full (self, clear_referral);
}

/* Takes itself off the call's list, which may let it go. */
void
sipua_referral_close (SipUaReferral *self)
{
  SipUaCall *call = g_steal_pointer (&self->call);

  if (!call)
    return;
  sipua_timer_stop (call->core->timers, &self->deadline);
  g_signal_handlers_disconnect_by_data (self->referred, self);
  g_clear_object (&self->referred);
  g_ptr_array_remove (call->referrals, self);
}

static gint64
remaining_seconds (SipUaReferral *self)
{
  gint64 left = self->deadline.due - sipua_timer_queue_now (self->call->core->timers);

  return MAX (left / G_TIME_SPAN_SECOND, 1);
}

static SipUaMessage *
make_notify (GTask *task, const SipUaFlow *flow, GError **error)
{
  SipUaCall *call = g_task_get_source_object (task);
  SipUaReferral *self = g_task_get_task_data (task);
  SipUaMessage *notify = sipua_call_new_request (call, "NOTIFY", error);
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);
  g_autofree char *body = NULL;

  if (!notify)
    return NULL;
  self->wanted = FALSE;
  self->told_end = self->end != NULL;
  sipua_message_append_printf (notify, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
  if (self->is_first)
    sipua_message_append (notify, SIPUA_HEADER_EVENT, "refer");
  else
    sipua_message_append_printf (notify, SIPUA_HEADER_EVENT, "refer;id=%u", self->id);
  if (self->end)
    sipua_message_append_printf (
        notify, SIPUA_HEADER_SUBSCRIPTION_STATE, "terminated;reason=%s", self->end);
  else
    sipua_message_append_printf (notify, SIPUA_HEADER_SUBSCRIPTION_STATE,
        "active;expires=%" G_GINT64_FORMAT, remaining_seconds (self));
  body = g_strdup_printf ("SIP/2.0 %u %s\r\n", self->status, self->phrase);
  sipua_message_set_body (notify, "message/sipfrag;version=2.0", body, -1, NULL);
  return notify;
}

static const SipUaUacRequestUser notify_user = { .make = make_notify };

static void tell (SipUaReferral *self);

/* A peer that does not take it has no subscription any more (RFC 6665 section 4.2.2). */
static void
notify_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  SipUaReferral *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (SipUaUacResult) sent = g_task_propagate_pointer (G_TASK (result), NULL);

  self->sending = FALSE;
  if (!self->call)
    return;
  if (!sent || sipua_message_get_status (sent->response) >= 300) {
    sipua_referral_close (self);
    return;
  }
  sipua_dialog_refresh_target (self->call->dialog, sent->response);
  if (self->told_end)
    sipua_referral_close (self);
  else if (self->wanted)
    tell (self);
}

static void
tell (SipUaReferral *self)
{
  GTask *task;

  self->wanted = TRUE;
  if (!self->begun || self->sending)
    return;
  self->sending = TRUE;
  task = sipua_call_new_task (self->call, notify_ended, NULL);
  g_task_set_task_data (task, sipua_referral_ref (self), sipua_referral_unref);
  sipua_call_send_request (task, &notify_user);
}

/* The phrase is one line of the body. */
static void
set_status (SipUaReferral *self, guint status, const char *phrase)
{
  g_free (self->phrase);
  self->status = status;
  self->phrase = g_strdelimit (g_strdup (phrase), "\r\n", ' ');
}

/* The final status, or the end of time, is the last that is told. */
static void
end (SipUaReferral *self, const char *why)
{
  sipua_timer_stop (self->call->core->timers, &self->deadline);
  g_signal_handlers_disconnect_by_data (self->referred, self);
  self->end = why;
  tell (self);
}

static void
progressed (SipUaCall *referred, guint status, const char *reason, gpointer data)
{
  SipUaReferral *self = data;

  set_status (self, status, reason);
  tell (self);
}

static void
state_changed (SipUaCall *referred, GParamSpec *pspec, gpointer data)
{
  SipUaReferral *self = data;

  if (sipua_call_get_state (referred) != SIPUA_CALL_STATE_ANSWERED)
    return;
  set_status (self, sipua_call_get_last_status (referred), sipua_call_get_last_reason (referred));
  end (self, "noresource");
}

static void
ended (SipUaCall *referred, guint status, const char *reason, guint q850, gpointer data)
{
  SipUaReferral *self = data;

  set_status (self, status, reason);
  end (self, "noresource");
}

static void
deadline_due (SipUaTimer *timer, gpointer user_data)
{
  end (user_data, "timeout");
}

SipUaReferral *
sipua_referral_new (
    SipUaCall *call, SipUaCall *referred, const SipUaMessage *refer, gboolean is_first)
{
  SipUaReferral *self = g_rc_box_new0 (SipUaReferral);

  self->call = call;
  self->referred = g_object_ref (referred);
  self->id = sipua_message_cseq (refer);
  self->is_first = is_first;
  set_status (self, 100, sipua_status_phrase (100));
  sipua_timer_init (&self->deadline, deadline_due, self);
  g_signal_connect (referred, "progress", G_CALLBACK (progressed), self);
  g_signal_connect (referred, "notify::state", G_CALLBACK (state_changed), self);
  g_signal_connect (referred, "ended", G_CALLBACK (ended), self);
  return self;
}

void
sipua_referral_begin (SipUaReferral *self)
{
  if (!self->call)
    return;
  self->begun = TRUE;
  if (!self->end)
    sipua_timer_start (
        self->call->core->timers, &self->deadline, SIPUA_TRANSFER_EXPIRES * G_TIME_SPAN_SECOND);
  tell (self);
}

gboolean
sipua_referral_has_event (const SipUaReferral *self, const SipUaHeaderValue *event)
{
  guint32 id;

  if (!sipua_header_value_has_param (event, "id"))
    return self->is_first;
  return sipua_header_value_get_param_number (event, "id", &id, NULL) && id == self->id;
}

void
sipua_referral_renew (SipUaReferral *self, guint expires)
{
  if (self->end)
    return;
  if (!expires) {
    end (self, "timeout");
    return;
  }
  sipua_timer_start (self->call->core->timers, &self->deadline, expires * G_TIME_SPAN_SECOND);
  tell (self);
}
