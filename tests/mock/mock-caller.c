/* SPDX-License-Identifier: BSD-3-Clause */
/* A scripted caller. */

#include "mock/mock-caller.h"

#include <sipua/sipua-address.h>

static void
learn_from_invite_response (MockCaller *caller, const SipUaMessage *response)
{
  const char *contact = sipua_message_get_header (response, "Contact", 0);
  guint status = sipua_message_get_status (response);
  SipUaView tag = sipua_message_to_tag (response);

  if (sipua_message_cseq (response) != caller->invite_cseq)
    return;
  if (status >= 200)
    caller->invite_status = status;
  if (tag.length && status > 100) {
    g_free (caller->to_tag);
    caller->to_tag = sipua_view_dup (tag);
  }
  if (contact && status < 300) {
    g_autoptr (SipUaAddress) address = sipua_address_parse (contact, -1, NULL);

    g_assert_nonnull (address);
    g_free (caller->remote_target);
    caller->remote_target = sipua_uri_to_string (sipua_address_get_uri (address));
  }
}

static void
receive (MockPeer *peer, const MockReceived *received, gpointer user_data)
{
  MockCaller *caller = user_data;

  if (!sipua_message_is_request (received->message)
      && sipua_message_method_id (received->message) == SIPUA_METHOD_INVITE)
    learn_from_invite_response (caller, received->message);
  if (caller->on_message)
    caller->on_message (caller->user_data, received);
}

MockCaller *
mock_caller_new (MockWorld *world, const char *host_port, const char *agent, const char *name)
{
  MockCaller *caller = g_new0 (MockCaller, 1);

  caller->peer = mock_peer_new (world, host_port);
  caller->peer->on_message = receive;
  caller->peer->user_data = caller;
  caller->agent = g_strdup (agent);
  caller->name = g_strdup (name);
  caller->call_id = g_strdup_printf ("%s@%s", name, host_port);
  caller->last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return caller;
}

void
mock_caller_free (MockCaller *caller)
{
  mock_peer_free (caller->peer);
  g_hash_table_unref (caller->last);
  g_free (caller->agent);
  g_free (caller->name);
  g_free (caller->call_id);
  g_free (caller->to_tag);
  g_free (caller->remote_target);
  g_free (caller->invite_branch);
  g_free (caller);
}

static void
begin_invite (MockCaller *caller, MockRequest *request)
{
  caller->invite_cseq = caller->cseq = request->cseq ? request->cseq : caller->cseq + 1;
  caller->invite_status = 0;
  g_free (caller->invite_branch);
  caller->invite_branch = g_strdup (request->branch);
  request->cseq = caller->cseq;
  if (!request->body)
    request->body = mock_offer;
}

/* CANCEL, and the ACK to a failure, are as the INVITE in all that matters (RFC 3261 sections 9.1 and
 * 17.1.1.3). */
static gboolean
is_about_invite (const MockCaller *caller, const char *method)
{
  return g_str_equal (method, "CANCEL")
         || (g_str_equal (method, "ACK") && caller->invite_status >= 300);
}

static void
fill_in (MockCaller *caller, MockRequest *request, const char *new_branch)
{
  const char *method = request->method;
  gboolean about_invite = is_about_invite (caller, method);

  if (!request->from_tag)
    request->from_tag = caller->name;
  if (!request->call_id)
    request->call_id = caller->call_id;
  if (!request->branch)
    request->branch = about_invite ? caller->invite_branch : new_branch;
  if (!request->to_tag && !g_str_equal (method, "CANCEL"))
    request->to_tag = caller->to_tag;
  if (!request->uri && !about_invite)
    request->uri = caller->remote_target;
  if (g_str_equal (method, "INVITE"))
    begin_invite (caller, request);
  else if (!request->cseq && (about_invite || g_str_equal (method, "ACK")))
    request->cseq = caller->invite_cseq;
  else if (!request->cseq)
    request->cseq = ++caller->cseq;
}

void
mock_caller_send (MockCaller *caller, const char *method, const MockRequest *overrides)
{
  MockRequest request = overrides ? *overrides : (MockRequest){ NULL };
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-%s-%u", caller->name, ++caller->n_branches);
  char *text;

  request.method = method;
  fill_in (caller, &request, branch);
  text = mock_peer_request_text (caller->peer, &request);
  g_hash_table_insert (caller->last, g_strdup (method), text);
  mock_peer_send_text (caller->peer, caller->agent, text);
}

void
mock_caller_send_again (MockCaller *caller, const char *method)
{
  const char *text = g_hash_table_lookup (caller->last, method);

  g_assert_nonnull (text);
  mock_peer_send_text (caller->peer, caller->agent, text);
}
