/* SPDX-License-Identifier: BSD-3-Clause */
/* Who calls, for whom, and what of it is told: RFC 3323, RFC 3325, RFC 5806. */

#include "ua/call-private.h"

#include <sipua/sipua-message-addresses.h>

#include "message/params.h"

/* RFC 3323 section 4.1.1.3. */
#define ANONYMOUS_NAME "Anonymous"
#define ANONYMOUS_URI "sip:anonymous@anonymous.invalid"
/* User of the From of a call that was given none. */
#define DEFAULT_USER "sipua"

static char *
name_addr (const char *name, const char *uri)
{
  GString *value = g_string_new (NULL);

  if (name) {
    sipua_append_quoted (value, name);
    g_string_append_c (value, ' ');
  }
  g_string_append_printf (value, "<%s>", uri);
  return g_string_free (value, FALSE);
}

/* Section 8.1.1.3 of RFC 3261. */
static char *
new_local_uri (SipUaCall *call)
{
  g_autofree char *host = NULL;

  if (call->anonymous)
    return g_strdup (ANONYMOUS_URI);
  if (call->from_uri)
    return g_strdup (call->from_uri);
  host = sipua_call_dup_local_address (call);
  return g_strdup_printf (strchr (host, ':') ? "sip:%s@[%s]" : "sip:%s@%s", DEFAULT_USER, host);
}

void
sipua_call_append_from (SipUaCall *call, SipUaMessage *invite)
{
  g_autofree char *address = NULL;

  if (!call->local_uri)
    g_atomic_pointer_set (&call->local_uri, new_local_uri (call));
  address = name_addr (call->anonymous ? ANONYMOUS_NAME : call->from_name, call->local_uri);
  sipua_message_append_printf (invite, SIPUA_HEADER_FROM, "%s;tag=%s", address, call->local_tag);
}

/* What the application says itself stays as it is. The network is told who calls, to the peer it is
 * not (RFC 3325 section 9.3). */
void
sipua_call_append_privacy (SipUaCall *call, SipUaMessage *invite)
{
  if (!call->anonymous)
    return;
  if (!sipua_message_count_headers (invite, "Privacy"))
    sipua_message_append_header (invite, "Privacy", "id", NULL);
  if (call->from_uri && !sipua_message_count_headers (invite, "P-Preferred-Identity")) {
    g_autofree char *address = name_addr (call->from_name, call->from_uri);

    sipua_message_append_header (invite, "P-Preferred-Identity", address, NULL);
  }
}

static void
run_set_anonymous (SipUaCall *call, gint64 anonymous, const char *first, const char *second)
{
  if (!call->started)
    call->anonymous = anonymous != 0;
}

/**
 * sipua_call_set_anonymous:
 * @call: an outgoing call that was not started
 * @anonymous: whether the peer is not to know who calls
 *
 * Hides the caller: From becomes `"Anonymous" <sip:anonymous@anonymous.invalid>` (RFC 3323 section
 * 4.1.1.3), and `Privacy: id` asks the network not to pass on what it knows (RFC 3325 section 9.3). The
 * address of sipua_call_set_from() is told to the network in P-Preferred-Identity, which the first
 * trusted proxy takes out; without one, there is none. Either header may be added by
 * sipua_call_add_request_header() instead. Our IP address is not hidden: it stands in Via, Contact
 * and the description. After sipua_call_start() it does nothing. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_set_anonymous (SipUaCall *call, gboolean anonymous)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (call->direction == SIPUA_CALL_DIRECTION_OUTGOING);

  sipua_call_post (call, run_set_anonymous, anonymous ? 1 : 0, NULL, NULL);
}

/* The INVITE of an incoming call, the last response to that of an outgoing one. */
static SipUaAddress *
get_address (SipUaCall *call, const char *name)
{
  const SipUaMessage *message =
      call->direction == SIPUA_CALL_DIRECTION_INCOMING ? call->invite : call->last_response;

  return message ? sipua_message_get_address (message, name, NULL) : NULL;
}

/**
 * sipua_call_get_asserted_identity:
 * @call: a call
 *
 * Who the peer is as a network says: the first address of P-Asserted-Identity in the INVITE that
 * came; of an outgoing call, in the last response (RFC 3325 section 9.1). It is worth as much as the
 * sender: believe it only if all that comes has passed a proxy that takes out what strangers assert.
 * To be called on the agent's context.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL if none was asserted, or what was is none
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_call_get_asserted_identity (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return get_address (call, "P-Asserted-Identity");
}

/**
 * sipua_call_get_diversion:
 * @call: a call
 *
 * Who diverted the call last: the first address of Diversion in the INVITE that came (RFC 5806 section
 * 5), with its parameters, such as `reason`; of an outgoing call, in the last response. All of them
 * are in sipua_message_get_addresses() of that message. To be called on the agent's context.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL if it was not diverted
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_call_get_diversion (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return get_address (call, "Diversion");
}
