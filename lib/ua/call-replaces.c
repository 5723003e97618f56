/* SPDX-License-Identifier: BSD-3-Clause */
/* A call that takes the place of another one: Replaces in an INVITE that comes (RFC 3891 section 3). */

#include "ua/call-private.h"

#include <sipua/sipua-message-headers.h>

const char *
sipua_replaces_fault (const SipUaMessage *request)
{
  guint n = sipua_message_count (request, SIPUA_HEADER_REPLACES);

  if (n == 0)
    return NULL;
  if (sipua_message_method_id (request) != SIPUA_METHOD_INVITE)
    return "Replaces In No INVITE";
  if (n > 1)
    return "More Than One Replaces";
  if (sipua_message_count_headers (request, "Join")) /* RFC 3911 section 4 */
    return "Both Replaces And Join";
  return sipua_message_get_replaces (request, NULL, NULL, NULL, NULL, NULL) ? NULL : "Bad Replaces";
}

/* The call with that dialog: an outgoing one has no remote tag in its key until it is answered. A tag of
 * "0" may stand for none (section 3). */
static SipUaCall *
find (SipUaAgentCore *core, const char *call_id, const char *local_tag, const char *remote_tag)
{
  g_autofree char *key = sipua_dialog_key (&(SipUaDialog){ .call_id = (char *)call_id,
      .local_tag = (char *)local_tag,
      .remote_tag = (char *)remote_tag });
  g_autofree char *key_of_ours = sipua_dialog_key_of (call_id, local_tag);
  SipUaCall *call = g_hash_table_lookup (core->calls, key);

  if (!call)
    call = g_hash_table_lookup (core->calls, key_of_ours);
  return call && sipua_call_has_dialog (call, sipua_view_from_string (remote_tag)) ? call : NULL;
}

/* What section 3 has for a dialog that was found; 0: it can be replaced. */
static guint
refusal_of (SipUaCall *call, gboolean early_only)
{
  switch (sipua_call_get_state (call)) {
    case SIPUA_CALL_STATE_ANSWERED:
    case SIPUA_CALL_STATE_CONFIRMED:
      return early_only ? 486 : 0;
    case SIPUA_CALL_STATE_ENDING:
    case SIPUA_CALL_STATE_ENDED:
      return 603;
    default: /* early */
      return call->direction == SIPUA_CALL_DIRECTION_OUTGOING ? 0 : 481;
  }
}

guint
sipua_call_find_replaced (
    SipUaAgentCore *core, const SipUaMessage *invite, SipUaCall **ret_replaced)
{
  g_autofree char *call_id = NULL;
  g_autofree char *to_tag = NULL;
  g_autofree char *from_tag = NULL;
  gboolean early_only = FALSE;
  SipUaCall *call;
  guint refusal;

  *ret_replaced = NULL;
  if (!sipua_message_get_replaces (invite, &call_id, &to_tag, &from_tag, &early_only, NULL))
    return 0;
  call = find (core, call_id, to_tag, from_tag);
  if (!call && g_str_equal (from_tag, "0"))
    call = find (core, call_id, to_tag, "");
  refusal = call ? refusal_of (call, early_only) : 481;
  if (!refusal)
    *ret_replaced = g_object_ref (call);
  return refusal;
}
