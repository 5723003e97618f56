/* SPDX-License-Identifier: BSD-3-Clause */
/* Scripted outgoing calls. */

#include "unit/outgoing-script.h"

#include <stdlib.h>
#include <string.h>

OutgoingScript *
outgoing_script_new (void)
{
  OutgoingScript *script = g_new0 (OutgoingScript, 1);

  script->world = mock_world_new (1);
  script->agent = mock_agent_new (script->world, AGENT);
  script->peer = mock_peer_new (script->world, PEER);
  script->uri = PEER_URI;
  script->sdp = mock_offer;
  script->timeout = -1;
  return script;
}

void
outgoing_script_free (OutgoingScript *script)
{
  mock_agent_free (script->agent);
  mock_peer_free (script->peer);
  mock_world_free (script->world);
  g_free (script);
}

static void
dial (OutgoingScript *script)
{
  SipUaCall *call = mock_agent_dial (script->agent, script->uri);

  if (script->timeout >= 0)
    sipua_call_set_answer_timeout (call, script->timeout);
  sipua_call_start (call, mock_answer);
}

static const char *
value_of (char **options, const char *name)
{
  for (guint i = 0; options[i]; i++)
    if (g_str_has_prefix (options[i], name))
      return options[i] + strlen (name);
  return NULL;
}

static void
answer (OutgoingScript *script, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", -1);
  guint status = atoi (words[0]);
  const char *tag = value_of (words, "tag=");
  const char *headers = script->headers ? script->headers : "Contact: <sip:alice@" PEER ">\n";

  mock_peer_respond_with (script->peer, mock_peer_last (script->peer, "INVITE "), status,
      tag            ? tag
      : status > 100 ? "alice"
                     : NULL,
      headers, value_of (words, "sdp") ? script->sdp : NULL);
}

static void
send_request (OutgoingScript *script, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", -1);
  const SipUaMessage *invite = mock_peer_last (script->peer, "INVITE ")->message;
  const char *tag = value_of (words, "tag=");
  const char *cseq = value_of (words, "cseq=");
  g_autofree char *from = g_strdup_printf ("<" PEER_URI ">;tag=%s", tag ? tag : "alice");
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-peer-%u", script->peer->received->len);

  mock_peer_send_request (script->peer, AGENT,
      &(MockRequest){ .method = words[0],
          .uri = "sip:" AGENT,
          .branch = branch,
          .from = from,
          .to = sipua_message_get_header (invite, "From", 0),
          .call_id = sipua_message_call_id (invite),
          .cseq = cseq ? atoi (cseq) : 1 });
}

void
outgoing_script_step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  OutgoingScript *script = user_data;

  if (g_str_equal (verb, "dial"))
    dial (script);
  else if (g_str_equal (verb, "hangup"))
    sipua_call_hangup (mock_agent_call (script->agent));
  else if (g_str_equal (verb, "close"))
    sipua_agent_close (script->agent->agent);
  else if (g_str_equal (verb, "drop"))
    mock_agent_drop (script->agent);
  else if (g_str_equal (verb, "answer"))
    answer (script, argument);
  else if (g_str_equal (verb, "reply"))
    mock_peer_respond (script->peer, mock_peer_last_request (script->peer), atoi (argument), NULL);
  else if (g_str_equal (verb, "send"))
    send_request (script, argument);
  else if (g_str_equal (verb, "fail") || g_str_equal (verb, "mend"))
    mock_transport_set_failing (script->agent->transport, g_str_equal (verb, "fail"));
  else
    g_error ("no such step: %s", verb);
}

void
outgoing_script_run (OutgoingScript *script, const char *text)
{
  mock_world_run_script (script->world, text, outgoing_script_step, script);
}
