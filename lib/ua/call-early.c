/* SPDX-License-Identifier: BSD-3-Clause */
/* The early dialogs of an outgoing call: RFC 3261 sections 12.1.2 and 13.2.2.1. An INVITE may be forked,
 * and each fork then has a tag, a target, a route set, CSeq numbers, an order of its reliable responses
 * and an answer of its own. The dialog of the fork that spoke last is the call's, the others are kept
 * aside, until one of them answers. */

#include "base/limits.h"
#include "ua/call-private.h"

/* What of SipUaCall belongs to one of them. */
typedef struct {
  SipUaDialog *dialog; /* (owned) */
  SipUaSdpOfferAnswer exchange;
  char *local_sdp;   /* (owned) (nullable) */
  char *local_offer; /* (owned) (nullable) */
  guint32 rseq;
} EarlyDialog;

static void
free_early (gpointer data)
{
  EarlyDialog *early = data;

  sipua_dialog_free (early->dialog);
  g_free (early->local_sdp);
  g_free (early->local_offer);
  g_free (early);
}

static void
put_aside (SipUaCall *call)
{
  EarlyDialog *early = g_new (EarlyDialog, 1);

  *early = (EarlyDialog){ g_steal_pointer (&call->dialog), call->exchange,
    g_steal_pointer (&call->local_sdp), g_steal_pointer (&call->local_offer), call->rseq };
  if (!call->early)
    call->early = g_ptr_array_new_with_free_func (free_early);
  g_ptr_array_add (call->early, early);
}

static void
take_out (SipUaCall *call, guint index)
{
  EarlyDialog *early = g_ptr_array_steal_index_fast (call->early, index);

  call->dialog = early->dialog;
  call->exchange = early->exchange;
  call->local_sdp = early->local_sdp;
  call->local_offer = early->local_offer;
  call->rseq = early->rseq;
  g_free (early);
}

/* Of those that were put aside; -1: none. */
static gint
find (const SipUaCall *call, SipUaView tag)
{
  for (guint i = 0; call->early && i < call->early->len; i++)
    if (sipua_view_equal (tag, ((EarlyDialog *)call->early->pdata[i])->dialog->remote_tag))
      return i;
  return -1;
}

static gboolean
is_current (const SipUaCall *call, SipUaView tag)
{
  return call->dialog && sipua_view_equal (tag, call->dialog->remote_tag);
}

gboolean
sipua_call_has_dialog (const SipUaCall *call, const SipUaMessage *request)
{
  SipUaView tag = sipua_message_from_tag (request);

  return is_current (call, tag) || find (call, tag) >= 0;
}

gboolean
sipua_call_enter_dialog (SipUaCall *call, SipUaView tag)
{
  gint index = find (call, tag);

  if (is_current (call, tag))
    return TRUE;
  if (index < 0)
    return FALSE;
  put_aside (call); /* behind the index */
  take_out (call, index);
  return TRUE;
}

void
sipua_call_begin_exchange (SipUaCall *call)
{
  g_clear_pointer (&call->local_sdp, g_free);
  g_free (call->local_offer);
  call->local_offer = g_strdup (call->offer);
  call->rseq = 0;
  sipua_sdp_offer_answer_init (&call->exchange);
  sipua_call_step (call, SIPUA_SDP_LOCAL_SIDE, SIPUA_SDP_IN_INVITE, call->offer != NULL);
}

static void
add (SipUaCall *call, SipUaDialog *dialog)
{
  if (call->dialog) {
    put_aside (call);
    sipua_call_begin_exchange (call);
  }
  call->dialog = dialog;
}

gboolean
sipua_call_take_early_dialog (SipUaCall *call, const SipUaMessage *response, gboolean *ret_changed)
{
  SipUaView tag = sipua_message_to_tag (response);
  const char *fault;

  *ret_changed = !is_current (call, tag);
  if (sipua_call_enter_dialog (call, tag)) {
    *ret_changed |= sipua_dialog_refresh_target (call->dialog, response);
    return TRUE;
  }
  if (call->dialog && 1 + (call->early ? call->early->len : 0) >= SIPUA_MAX_EARLY_DIALOGS) {
    g_debug ("call %s: too many early dialogs; one of them is ignored", call->call_id);
    *ret_changed = FALSE;
    return FALSE;
  }
  add (call, sipua_dialog_new_uac (call->invite, response, &fault));
  return TRUE;
}

/* What the early one knew is recomputed, but for the numbers (section 13.2.2.4). */
void
sipua_call_take_dialog (SipUaCall *call, SipUaDialog *dialog)
{
  if (sipua_call_enter_dialog (call, sipua_view_from_string (dialog->remote_tag))) {
    dialog->local_cseq = call->dialog->local_cseq;
    dialog->remote_cseq = call->dialog->remote_cseq;
    sipua_dialog_free (call->dialog);
    call->dialog = dialog;
  } else {
    add (call, dialog);
  }
  g_clear_pointer (&call->early, g_ptr_array_unref);
}

void
sipua_call_forget_dialogs (SipUaCall *call)
{
  g_clear_pointer (&call->early, g_ptr_array_unref);
  g_clear_pointer (&call->dialog, sipua_dialog_free);
}
