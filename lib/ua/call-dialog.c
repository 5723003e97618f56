/* SPDX-License-Identifier: BSD-3-Clause */
/* The dialog of a call, as its application sees it: RFC 3261 section 12. */

#include "ua/call-private.h"

static GParamSpec *dialog_pspec;

void
sipua_call_install_dialog (GObjectClass *klass)
{
  /**
   * SipUaCall:dialog:
   *
   * The dialog as it is now, see sipua_call_get_dialog(), on the agent's context alone. It is notified
   * there when there is one, when its state changes, when another fork of an outgoing call speaks, and
   * when either side's re-INVITE or UPDATE changed its remote target; not for CSeq numbers.
   *
   * Since: 0.1
   */
  dialog_pspec = g_param_spec_boxed ("dialog", "Dialog", "What both sides remember of each other",
      SIPUA_TYPE_DIALOG, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (klass, SIPUA_CALL_PROP_DIALOG, dialog_pspec);
}

void
sipua_call_dialog_changed (SipUaCall *call)
{
  g_object_notify_by_pspec (G_OBJECT (call), dialog_pspec);
}

/**
 * sipua_call_get_dialog:
 * @call: a call
 *
 * The dialog of the call (RFC 3261 section 12): of an outgoing call the one that answered, until then
 * that of the fork which spoke last. To be called on the agent's context; what it returns may be read
 * from any thread, and does not change. #SipUaCall:dialog tells when there is something new.
 *
 * Returns: (transfer full) (nullable): the dialog as it is now, %NULL before a response made that of an
 *   outgoing call
 *
 * Since: 0.1
 */
SipUaDialog *
sipua_call_get_dialog (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->dialog ? sipua_dialog_copy (call->dialog) : NULL;
}
