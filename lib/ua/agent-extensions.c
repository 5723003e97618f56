/* SPDX-License-Identifier: BSD-3-Clause */
/* Extensions of SIP that this user agent takes part in, as option tags name them: RFC 3261 sections
 * 8.2.2.3, 19.2 and 20.37. */

#include "dialog/reliable-provisional.h"
#include "message/params.h"
#include "ua/agent-core.h"

SipUaPrackMode
sipua_agent_core_get_prack (SipUaAgentCore *core)
{
  g_autoptr (SipUaAgent) agent = g_weak_ref_get (&core->agent);

  return agent ? sipua_agent_get_prack (agent) : SIPUA_PRACK_MODE_NONE;
}

/* What Supported lists. */
static const char *
get_supported (SipUaAgentCore *core)
{
  return sipua_agent_core_get_prack (core) == SIPUA_PRACK_MODE_NONE ? SIPUA_SUPPORTED
                                                                    : SIPUA_SUPPORTED
             ", " SIPUA_100REL;
}

gboolean
sipua_agent_core_supports (SipUaAgentCore *core, SipUaView tag)
{
  SipUaView rest = sipua_view_from_string (get_supported (core));
  SipUaView element;

  while (sipua_list_next (&rest, &element))
    if (tag.length == element.length
        && g_ascii_strncasecmp (tag.data, element.data, tag.length) == 0)
      return TRUE;
  return FALSE;
}

void
sipua_agent_core_append_supported (SipUaAgentCore *core, SipUaMessage *message)
{
  sipua_message_append (message, SIPUA_HEADER_SUPPORTED, get_supported (core));
}

void
sipua_agent_core_append_required (SipUaAgentCore *core, SipUaMessage *message)
{
  if (sipua_agent_core_get_prack (core) == SIPUA_PRACK_MODE_REQUIRED)
    sipua_message_append (message, SIPUA_HEADER_REQUIRE, SIPUA_100REL);
}

gboolean
sipua_agent_core_lacks_extension (SipUaAgentCore *core, const SipUaMessage *invite)
{
  return sipua_agent_core_get_prack (core) == SIPUA_PRACK_MODE_REQUIRED
         && !sipua_reliable_is_supported_by (invite);
}
