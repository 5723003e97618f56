/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaDialog: what an application sees of a dialog (RFC 3261 section 12). */

#include "base/chars.h"
#include "dialog/dialog.h"

#include <sipua/sipua-address.h>

/**
 * SipUaDialog:
 *
 * What both sides of a call remember of each other (RFC 3261 section 12), as it was when
 * sipua_call_get_dialog() was asked for it. It does not change any more, belongs to who asked, and may be
 * read from any thread.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaDialog, sipua_dialog, sipua_dialog_copy, sipua_dialog_free)

static gpointer
copy_string (gconstpointer string, gpointer user_data)
{
  return g_strdup (string);
}

/**
 * sipua_dialog_copy:
 * @dialog: a dialog
 *
 * Returns: (transfer full): the same once more
 *
 * Since: 0.1
 */
SipUaDialog *
sipua_dialog_copy (const SipUaDialog *dialog)
{
  SipUaDialog *copy;

  g_return_val_if_fail (dialog != NULL, NULL);

  copy = g_memdup2 (dialog, sizeof *dialog);
  copy->call_id = g_strdup (dialog->call_id);
  copy->local_tag = g_strdup (dialog->local_tag);
  copy->remote_tag = g_strdup (dialog->remote_tag);
  copy->local = g_strdup (dialog->local);
  copy->remote = g_strdup (dialog->remote);
  copy->remote_target = g_strdup (dialog->remote_target);
  copy->route_set = g_ptr_array_copy (dialog->route_set, copy_string, NULL);
  g_ptr_array_set_free_func (copy->route_set, g_free);
  return copy;
}

/**
 * sipua_dialog_free:
 * @dialog: (transfer full): a dialog
 *
 * Since: 0.1
 */
void
sipua_dialog_free (SipUaDialog *dialog)
{
  g_return_if_fail (dialog != NULL);

  g_free (dialog->call_id);
  g_free (dialog->local_tag);
  g_free (dialog->remote_tag);
  g_free (dialog->local);
  g_free (dialog->remote);
  g_free (dialog->remote_target);
  g_ptr_array_unref (dialog->route_set);
  g_free (dialog);
}

/**
 * sipua_dialog_get_state:
 * @dialog: a dialog
 *
 * Returns: its state
 *
 * Since: 0.1
 */
SipUaDialogState
sipua_dialog_get_state (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, SIPUA_DIALOG_STATE_TERMINATED);

  return dialog->state;
}

/**
 * sipua_dialog_get_secure:
 * @dialog: a dialog
 *
 * Returns: whether its INVITE went to a `sips` URI, over TLS (RFC 3261 section 12.1.1)
 *
 * Since: 0.1
 */
gboolean
sipua_dialog_get_secure (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, FALSE);

  return dialog->secure;
}

/**
 * sipua_dialog_get_call_id:
 * @dialog: a dialog
 *
 * Returns: its Call-ID, which with both tags is what names a dialog
 *
 * Since: 0.1
 */
const char *
sipua_dialog_get_call_id (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, NULL);

  return dialog->call_id;
}

/**
 * sipua_dialog_get_local_tag:
 * @dialog: a dialog
 *
 * Returns: the tag of this side
 *
 * Since: 0.1
 */
const char *
sipua_dialog_get_local_tag (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, NULL);

  return dialog->local_tag;
}

/**
 * sipua_dialog_get_remote_tag:
 * @dialog: a dialog
 *
 * Returns: the tag of the peer, "" if it gave none, as in RFC 2543
 *
 * Since: 0.1
 */
const char *
sipua_dialog_get_remote_tag (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, NULL);

  return dialog->remote_tag;
}

/* The URI of a From or To that was parsed before. */
static char *
uri_of (const char *value)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse (value, -1, NULL);

  return address ? sipua_uri_to_string (sipua_address_get_uri (address)) : NULL;
}

/**
 * sipua_dialog_dup_local_uri:
 * @dialog: a dialog
 *
 * Returns: (transfer full) (nullable): URI of this side, in the From of its requests; %NULL if it is none
 *
 * Since: 0.1
 */
char *
sipua_dialog_dup_local_uri (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, NULL);

  return uri_of (dialog->local);
}

/**
 * sipua_dialog_dup_remote_uri:
 * @dialog: a dialog
 *
 * Returns: (transfer full) (nullable): URI of the peer, in the To of this side's requests; %NULL if it is
 *   none
 *
 * Since: 0.1
 */
char *
sipua_dialog_dup_remote_uri (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, NULL);

  return uri_of (dialog->remote);
}

/**
 * sipua_dialog_get_remote_target:
 * @dialog: a dialog
 *
 * Returns: URI of the peer's Contact, that requests to it are about
 *
 * Since: 0.1
 */
const char *
sipua_dialog_get_remote_target (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, NULL);

  return dialog->remote_target;
}

/**
 * sipua_dialog_dup_route_set:
 * @dialog: a dialog
 *
 * Returns: (transfer full) (array zero-terminated=1): the proxies between both sides, as addresses such
 *   as `<sip:proxy.example.com;lr>`, the one that is nearest to this side first
 *
 * Since: 0.1
 */
char **
sipua_dialog_dup_route_set (const SipUaDialog *dialog)
{
  guint n;
  char **routes;

  g_return_val_if_fail (dialog != NULL, NULL);

  n = dialog->route_set->len;
  routes = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    routes[i] = g_strdup (dialog->route_set->pdata[i]);
  return routes;
}

/**
 * sipua_dialog_get_local_cseq:
 * @dialog: a dialog
 *
 * Returns: CSeq number of this side's last request, 0: there was none
 *
 * Since: 0.1
 */
guint32
sipua_dialog_get_local_cseq (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, 0);

  return dialog->local_cseq;
}

/**
 * sipua_dialog_get_remote_cseq:
 * @dialog: a dialog
 *
 * Returns: CSeq number of the peer's last request, 0: there was none
 *
 * Since: 0.1
 */
guint32
sipua_dialog_get_remote_cseq (const SipUaDialog *dialog)
{
  g_return_val_if_fail (dialog != NULL, 0);

  return dialog->remote_cseq;
}

/**
 * sipua_dialog_build_request:
 * @dialog: a dialog
 * @method: a method but CANCEL
 * @error: return location for an error: %SIPUA_ERROR_INVALID_VALUE, @method is no token, or CANCEL, which
 *   is about an INVITE and not a dialog
 *
 * What the next request of this side within the dialog is (RFC 3261 section 12.2.1.1): its Request-URI,
 * Route, From, To, Call-ID, CSeq and Max-Forwards. An ACK has the CSeq number of the last INVITE. @dialog
 * does not change, and neither does the call's: what is sent of it, the call does not know of, and would
 * use its CSeq number again.
 *
 * Returns: (transfer full): the request, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_dialog_build_request (const SipUaDialog *dialog, const char *method, GError **error)
{
  SipUaDialog *copy;
  SipUaMessage *request;

  g_return_val_if_fail (dialog != NULL, NULL);
  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!sipua_view_is (sipua_view_from_string (method), SIPUA_CHAR_TOKEN)
      || g_str_equal (method, "CANCEL")) {
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE,
        "\"%s\" is no method of a request within a dialog", method);
    return NULL;
  }
  copy = sipua_dialog_copy (dialog);
  request = sipua_dialog_new_request (copy, method);
  sipua_dialog_free (copy);
  return request;
}

/**
 * sipua_dialog_build_response:
 * @dialog: a dialog
 * @request: a request of the peer within it, or the INVITE that made it
 * @status: 100 to 699
 * @reason: (nullable): a phrase for people, %NULL for the usual one
 * @error: return location for an error: %SIPUA_ERROR_INVALID_VALUE, @request is not within @dialog
 *
 * A response to @request (RFC 3261 section 8.2.6.2), with the tag of this side in To, but for 100.
 *
 * Returns: (transfer full): the response, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_dialog_build_response (const SipUaDialog *dialog, const SipUaMessage *request, guint status,
    const char *reason, GError **error)
{
  SipUaView to_tag;

  g_return_val_if_fail (dialog != NULL, NULL);
  g_return_val_if_fail (request != NULL && sipua_message_is_request (request), NULL);
  g_return_val_if_fail (status >= 100 && status <= 699, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  to_tag = sipua_message_to_tag (request);
  if (g_strcmp0 (sipua_message_call_id (request), dialog->call_id)
      || !sipua_view_equal (sipua_message_from_tag (request), dialog->remote_tag)
      || (to_tag.length && !sipua_view_equal (to_tag, dialog->local_tag))) {
    g_set_error_literal (
        error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "the request is not within the dialog");
    return NULL;
  }
  return sipua_message_new_reply (request, status, reason, status > 100 ? dialog->local_tag : NULL);
}
