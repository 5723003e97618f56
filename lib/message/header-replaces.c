/* SPDX-License-Identifier: BSD-3-Clause */
/* Replaces of a message (RFC 3891 section 6.1). */

#include <sipua/sipua-message-headers.h>

#include "base/chars.h"
#include "message/message-private.h"

static gboolean
is_token (const char *text)
{
  return text && sipua_view_is (sipua_view_from_string (text), SIPUA_CHAR_TOKEN);
}

/**
 * sipua_message_get_replaces:
 * @message: a #SipUaMessage
 * @call_id: (out) (optional) (transfer full): return location for the Call-ID of the dialog to replace
 * @to_tag: (out) (optional) (transfer full): return location for its to-tag, the local one of who gets
 *   the request
 * @from_tag: (out) (optional) (transfer full): return location for its from-tag
 * @early_only: (out) (optional): return location for whether it is to be replaced only as long as it is
 *   early
 * @error: return location for a #GError
 *
 * Gets Replaces (RFC 3891 section 6.1). Fails with %SIPUA_ERROR_PARSE, the message naming what was
 * expected, if it is not well-formed, lacks a tag, or is there more than once; then nothing is stored.
 *
 * Returns: %TRUE if it is there, %FALSE with @error set if it is broken, and %FALSE without if there is
 *   none
 *
 * Since: 0.1
 */
gboolean
sipua_message_get_replaces (const SipUaMessage *message, char **call_id, char **to_tag,
    char **from_tag, gboolean *early_only, GError **error)
{
  g_autoptr (SipUaHeaderValue) value = NULL;
  const char *to, *from;
  SipUaView view;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_find_single (message, "Replaces", &view, error))
    return FALSE;
  if (view.length == 0)
    return sipua_header_fault (error, "Replaces", 0, SIPUA_EXPECTED_CALL_ID);
  value = sipua_message_get_header_value (message, "Replaces", 0, error);
  if (!value)
    return FALSE;
  to = sipua_header_value_get_param (value, "to-tag");
  from = sipua_header_value_get_param (value, "from-tag");
  if (!is_token (to) || !is_token (from))
    return sipua_header_fault (
        error, "Replaces", view.length, is_token (to) ? "a from-tag" : "a to-tag");
  if (call_id)
    *call_id = g_strdup (sipua_header_value_get_value (value));
  if (to_tag)
    *to_tag = g_strdup (to);
  if (from_tag)
    *from_tag = g_strdup (from);
  if (early_only)
    *early_only = sipua_header_value_has_param (value, "early-only");
  return TRUE;
}

/**
 * sipua_message_set_replaces:
 * @message: a #SipUaMessage
 * @call_id: the Call-ID of the dialog to replace
 * @to_tag: its to-tag, the local one of who gets the request
 * @from_tag: its from-tag
 * @early_only: whether it is to be replaced only as long as it is early
 * @error: return location for a #GError
 *
 * Sets Replaces (RFC 3891 section 6.1). Fails with %SIPUA_ERROR_INVALID_VALUE if @call_id is not
 * well-formed or a tag is no token, and as sipua_message_set_header() does. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_replaces (SipUaMessage *message, const char *call_id, const char *to_tag,
    const char *from_tag, gboolean early_only, GError **error)
{
  g_autofree char *text = NULL;
  gsize end;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (call_id != NULL && to_tag != NULL && from_tag != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  end = sipua_call_id_end (sipua_view_from_string (call_id));
  if (end == 0 || call_id[end] != '\0')
    return sipua_message_refuse_at (error, "Replaces", NULL, end, SIPUA_EXPECTED_CALL_ID);
  if (!sipua_message_check_token ("Replaces", "to-tag", to_tag, error)
      || !sipua_message_check_token ("Replaces", "from-tag", from_tag, error))
    return FALSE;
  text = g_strdup_printf (
      "%s;to-tag=%s;from-tag=%s%s", call_id, to_tag, from_tag, early_only ? ";early-only" : "");
  return sipua_message_set_header (message, "Replaces", text, error);
}
