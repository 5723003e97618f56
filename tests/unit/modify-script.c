/* SPDX-License-Identifier: BSD-3-Clause */
/* Scripted changes of a session. */

#include "unit/modify-script.h"

#include <sipua/sipua-address.h>
#include <sipua/sipua-call-modify.h>

#include <stdlib.h>
#include <string.h>

#define PEER_SDP(version, address, port, direction)                                                \
  "v=0\n"                                                                                          \
  "o=alice 1 " version " IN IP4 192.0.2.2\n"                                                       \
  "s=-\n"                                                                                          \
  "c=IN IP4 " address "\n"                                                                         \
  "t=0 0\n"                                                                                        \
  "m=audio " port " RTP/AVP 0\n" direction
#define OUR_SDP(port)                                                                              \
  "v=0\r\n"                                                                                        \
  "o=other 9 9 IN IP4 192.0.2.1\r\n"                                                               \
  "s=-\r\n"                                                                                        \
  "c=IN IP4 192.0.2.1\r\n"                                                                         \
  "t=0 0\r\n"                                                                                      \
  "m=audio " port " RTP/AVP 0\r\n"                                                                 \
  "a=rtpmap:0 PCMU/8000\r\n"

static const struct {
  const char *name, *text;
} bodies[] = {
  { "plain", mock_offer },
  { "moved", PEER_SDP ("2", "192.0.2.2", "4002", "a=sendrecv\n") },
  { "hold", PEER_SDP ("3", "192.0.2.2", "4000", "a=sendonly\n") },
  { "inactive", PEER_SDP ("4", "192.0.2.2", "4000", "a=inactive\n") },
  { "recvonly", PEER_SDP ("5", "192.0.2.2", "4000", "a=recvonly\n") },
  { "zero", PEER_SDP ("6", "0.0.0.0", "4000", "") },
  { "bad", "v=0\nm=nonsense\n" },
  { "ours", OUR_SDP ("5002") },
  { "newer", OUR_SDP ("5004") },
};

const char *
modify_body (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    if (g_str_equal (bodies[i].name, name))
      return bodies[i].text;
  g_assert_cmpstr (name, ==, "none");
  return NULL;
}

static char *
asked (SipUaCall *call, const char *offer, ModifyScript *self)
{
  mock_world_note (self->script->world, offer ? "asked" : "asked to offer");
  if (self->deferring)
    mock_world_note (
        self->script->world, sipua_call_defer_reinvite (call) ? "deferred" : "not deferred");
  if (self->on_reinvite)
    self->on_reinvite (self);
  return g_strdup (self->answer);
}

static void
cancelled (SipUaCall *call, ModifyScript *self)
{
  mock_world_note (self->script->world, "cancelled");
}

static void
changed (SipUaCall *call, ModifyScript *self)
{
  mock_world_note (self->script->world, "changed");
}

static void
failed (SipUaCall *call, guint status, const char *reason, ModifyScript *self)
{
  g_assert_nonnull (reason);
  mock_world_note (self->script->world, "failed %u", status);
}

static void
hold_changed (SipUaCall *call, GParamSpec *pspec, ModifyScript *self)
{
  gboolean hold;

  g_object_get (call, pspec->name, &hold, NULL);
  mock_world_note (self->script->world, "%s %d", pspec->name, hold);
}

static void
watch (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  g_signal_connect (call, "reinvite", G_CALLBACK (asked), user_data);
  g_signal_connect (call, "reinvite-cancelled", G_CALLBACK (cancelled), user_data);
  g_signal_connect (call, "session-changed", G_CALLBACK (changed), user_data);
  g_signal_connect (call, "modify-failed", G_CALLBACK (failed), user_data);
  g_signal_connect (call, "notify::local-hold", G_CALLBACK (hold_changed), user_data);
  g_signal_connect (call, "notify::remote-hold", G_CALLBACK (hold_changed), user_data);
}

ModifyScript *
modify_script_new (void)
{
  ModifyScript *self = g_new0 (ModifyScript, 1);

  self->script = call_script_new ();
  self->script->agent->on_call = watch;
  self->script->agent->user_data = self;
  self->answer = mock_answer;
  return self;
}

void
modify_script_free (ModifyScript *self)
{
  call_script_free (self->script);
  g_free (self->headers);
  g_free (self);
}

/* From now on the caller speaks within the dialog of the call that it gets. */
static void
dial (CallScript *script, ModifyScript *self)
{
  SipUaCall *call = mock_agent_dial (script->agent, "sip:alice@192.0.2.2");
  MockCaller *caller = script->caller;
  const SipUaMessage *invite;

  watch (script->agent, call, self);
  sipua_call_start (call, mock_answer);
  mock_world_run (script->world, 0);
  invite = mock_peer_last (caller->peer, "INVITE ")->message;
  g_free (caller->call_id);
  caller->call_id = g_strdup (sipua_message_call_id (invite));
  caller->to_tag = sipua_view_dup (sipua_message_from_tag (invite));
  caller->remote_target = g_strdup ("sip:" AGENT);
}

static const MockReceived *
last_to_answer (MockPeer *peer)
{
  for (guint i = peer->received->len; i > 0; i--) {
    const MockReceived *received = g_ptr_array_index (peer->received, i - 1);

    if (g_str_has_prefix (received->text, "INVITE ")
        || g_str_has_prefix (received->text, "UPDATE "))
      return received;
  }
  g_assert_not_reached ();
}

static void
respond (CallScript *script, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", 2);
  g_autofree char *headers =
      g_strconcat ("Contact: <sip:alice@" CALLER ">\n", script->invite.headers, NULL);

  mock_peer_respond_with (script->caller->peer, last_to_answer (script->caller->peer),
      atoi (words[0]), script->caller->name, headers, words[1] ? modify_body (words[1]) : NULL);
}

static void
send_with_body (CallScript *script, const char *method, const char *name)
{
  const char *body = modify_body (name);

  mock_caller_send (script->caller, method,
      &(MockRequest){ .body = body ? body : "", .headers = script->invite.headers });
}

static void
say (ModifyScript *self, const char *headers)
{
  g_free (self->headers);
  self->headers = *headers ? g_strconcat (headers, "\n", NULL) : NULL;
  if (self->headers) {
    g_strdelimit (self->headers, "|", '\n');
    g_strdelimit (self->headers, "+", ';');
  }
  self->script->invite.headers = self->headers;
}

static gboolean
run_peer_step (ModifyScript *self, const char *verb, const char *argument)
{
  if (g_str_equal (verb, "dial"))
    dial (self->script, self);
  else if (g_str_equal (verb, "invite"))
    send_with_body (self->script, "INVITE", argument);
  else if (g_str_equal (verb, "update"))
    send_with_body (self->script, "UPDATE", argument);
  else if (g_str_equal (verb, "ack"))
    send_with_body (self->script, "ACK", argument);
  else if (g_str_equal (verb, "respond"))
    respond (self->script, argument);
  else if (g_str_equal (verb, "say"))
    say (self, argument);
  else
    return FALSE;
  return TRUE;
}

static gboolean
run_application_step (ModifyScript *self, const char *verb, const char *argument)
{
  SipUaCall *call = self->script->agent->calls->len ? mock_agent_call (self->script->agent) : NULL;

  if (g_str_equal (verb, "modify"))
    sipua_call_reinvite (call, modify_body (argument));
  else if (g_str_equal (verb, "modify-update"))
    sipua_call_update (call, modify_body (argument));
  else if (g_str_equal (verb, "hold"))
    sipua_call_hold (call);
  else if (g_str_equal (verb, "resume"))
    sipua_call_resume (call);
  else if (g_str_equal (verb, "accept"))
    sipua_call_accept_reinvite (call, modify_body (argument));
  else if (g_str_equal (verb, "refuse"))
    sipua_call_refuse_reinvite (call, atoi (argument), NULL);
  else if (g_str_equal (verb, "defer"))
    self->deferring = TRUE;
  else if (g_str_equal (verb, "deny"))
    self->answer = NULL;
  else if (g_str_equal (verb, "allow"))
    self->answer = mock_answer;
  else
    return FALSE;
  return TRUE;
}

static void
run_step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  ModifyScript *self = user_data;

  if (!run_peer_step (self, verb, argument) && !run_application_step (self, verb, argument))
    call_script_step (world, verb, argument, self->script);
}

void
modify_script_run (ModifyScript *self, const char *text)
{
  mock_world_run_script (self->script->world, text, run_step, self);
}
