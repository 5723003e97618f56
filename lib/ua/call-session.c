/* SPDX-License-Identifier: BSD-3-Clause */
/* The session of a call: which descriptions hold, RFC 3264 section 8. */

#include "base/limits.h"
#include "sdp/hold.h"
#include "ua/call-private.h"

#include <sipua/sipua-sdp.h>

SipUaSdpRole
sipua_call_step (
    SipUaCall *call, SipUaSdpSide side, SipUaSdpMessage message, gboolean has_description)
{
  SipUaSdpRole role = sipua_sdp_offer_answer_step (&call->exchange, side, message, has_description);

  if (role == SIPUA_SDP_ANSWER)
    call->local_is_answer = side == SIPUA_SDP_LOCAL_SIDE;
  return role;
}

char *
sipua_call_continue_sdp (SipUaCall *call, const char *sdp, GError **error)
{
  GstSDPMessage *description = sipua_sdp_parse (sdp, -1, error);
  GstSDPMessage *previous = NULL;
  char *text;

  if (!description)
    return NULL;
  if (call->local_sdp)
    previous = sipua_sdp_parse (call->local_sdp, -1, NULL);
  if (previous) {
    sipua_sdp_continue (description, previous);
    gst_sdp_message_free (previous);
  }
  text = gst_sdp_message_as_text (description);
  gst_sdp_message_free (description);
  return text;
}

/* NULL, or the one that says the same. */
static const char *
find_description (SipUaCall *call, const char *sdp)
{
  for (guint i = 1; i < call->descriptions->len; i += 2)
    if (g_str_equal (call->descriptions->pdata[i], sdp))
      return call->descriptions->pdata[i];
  return NULL;
}

gboolean
sipua_call_has_room (SipUaCall *call, const char *sdp)
{
  return call->descriptions_size + strlen (sdp) <= SIPUA_MAX_CALL_DESCRIPTIONS
         || find_description (call, sdp);
}

static gboolean
is_hold (const char *sdp)
{
  GstSDPMessage *description = sdp ? sipua_sdp_parse (sdp, -1, NULL) : NULL;
  gboolean hold = description && sipua_sdp_is_hold (description);

  if (description)
    gst_sdp_message_free (description);
  return hold;
}

void
sipua_call_set_local_sdp (SipUaCall *call, char *sdp)
{
  g_free (call->local_sdp);
  call->local_sdp = sdp;
  sipua_call_set_hold (call, is_hold (sdp), is_hold (sipua_call_get_remote_sdp (call)));
}

void
sipua_call_adopt_offer (SipUaCall *call)
{
  sipua_call_set_local_sdp (call, g_steal_pointer (&call->local_offer));
}

void
sipua_call_agree (SipUaCall *call, char *local, const char *remote)
{
  const char *known = find_description (call, remote);

  g_object_freeze_notify (G_OBJECT (call));
  if (known)
    sipua_call_set_remote_sdp (call, known);
  else
    sipua_call_take_description (call, call->dialog->remote_tag, remote);
  sipua_call_set_local_sdp (call, local);
  g_object_thaw_notify (G_OBJECT (call));
  sipua_call_emit_session_changed (call);
}
