/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-api.h>
#include <sipua/sipua-error.h>
#include <sipua/sipua-message.h>

G_BEGIN_DECLS

/**
 * SipUaDialogState:
 * @SIPUA_DIALOG_STATE_EARLY: made by the INVITE that came, or by a provisional response to ours
 * @SIPUA_DIALOG_STATE_CONFIRMED: a 2xx was sent, or came
 * @SIPUA_DIALOG_STATE_TERMINATED: over
 *
 * States of a dialog (RFC 3261 section 12).
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_DIALOG_STATE_EARLY,
  SIPUA_DIALOG_STATE_CONFIRMED,
  SIPUA_DIALOG_STATE_TERMINATED,
} SipUaDialogState;

#define SIPUA_TYPE_DIALOG (sipua_dialog_get_type ())

typedef struct _SipUaDialog SipUaDialog;

SIPUA_API GType sipua_dialog_get_type (void) G_GNUC_CONST;

SIPUA_API SipUaDialog *sipua_dialog_copy (const SipUaDialog *dialog);
SIPUA_API void sipua_dialog_free (SipUaDialog *dialog);

SIPUA_API SipUaDialogState sipua_dialog_get_state (const SipUaDialog *dialog);
SIPUA_API gboolean sipua_dialog_get_secure (const SipUaDialog *dialog);
SIPUA_API const char *sipua_dialog_get_call_id (const SipUaDialog *dialog);
SIPUA_API const char *sipua_dialog_get_local_tag (const SipUaDialog *dialog);
SIPUA_API const char *sipua_dialog_get_remote_tag (const SipUaDialog *dialog);
SIPUA_API char *sipua_dialog_dup_local_uri (const SipUaDialog *dialog);
SIPUA_API char *sipua_dialog_dup_remote_uri (const SipUaDialog *dialog);
SIPUA_API const char *sipua_dialog_get_remote_target (const SipUaDialog *dialog);
SIPUA_API char **sipua_dialog_dup_route_set (const SipUaDialog *dialog);
SIPUA_API guint32 sipua_dialog_get_local_cseq (const SipUaDialog *dialog);
SIPUA_API guint32 sipua_dialog_get_remote_cseq (const SipUaDialog *dialog);

SIPUA_API SipUaMessage *sipua_dialog_build_request (
    const SipUaDialog *dialog, const char *method, GError **error);
SIPUA_API SipUaMessage *sipua_dialog_build_response (const SipUaDialog *dialog,
    const SipUaMessage *request, guint status, const char *reason, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaDialog, sipua_dialog_free)

G_END_DECLS
