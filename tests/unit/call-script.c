/* SPDX-License-Identifier: BSD-3-Clause */
/* Scripted calls. */

#include "unit/call-script.h"

#include <stdlib.h>

CallScript *
call_script_new (void)
{
  CallScript *script = g_new0 (CallScript, 1);

  script->world = mock_world_new (1);
  script->agent = mock_agent_new (script->world, AGENT);
  script->caller = mock_caller_new (script->world, CALLER, AGENT, "alice");
  return script;
}

void
call_script_free (CallScript *script)
{
  mock_agent_free (script->agent);
  mock_caller_free (script->caller);
  mock_world_free (script->world);
  g_free (script);
}

static const char *
value_of (char **options, const char *name)
{
  for (guint i = 0; options[i]; i++)
    if (g_str_has_prefix (options[i], name) && options[i][strlen (name)] == '=')
      return options[i] + strlen (name) + 1;
  return NULL;
}

static void
send_request (CallScript *script, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", -1);
  gboolean invite = g_str_equal (words[0], "INVITE");
  MockRequest request = invite ? script->invite : (MockRequest){ NULL };
  const char *cseq = value_of (words, "cseq");
  const char *reason = value_of (words, "reason");
  g_autofree char *headers = reason ? g_strdup_printf ("Reason: %s\n", reason) : NULL;

  if (value_of (words, "to_tag"))
    request.to_tag = value_of (words, "to_tag");
  if (value_of (words, "branch"))
    request.branch = value_of (words, "branch");
  if (value_of (words, "body"))
    request.body = value_of (words, "body");
  if (cseq)
    request.cseq = atoi (cseq);
  if (headers)
    request.headers = g_strdelimit (headers, "+", ';');
  mock_caller_send (script->caller, words[0], &request);
}

static gboolean
run_caller_step (CallScript *script, const char *verb, const char *argument)
{
  if (g_str_equal (verb, "send"))
    send_request (script, argument);
  else if (g_str_equal (verb, "again"))
    mock_caller_send_again (script->caller, argument);
  else if (g_str_equal (verb, "reply"))
    mock_peer_respond (
        script->caller->peer, mock_peer_last_request (script->caller->peer), atoi (argument), NULL);
  else
    return FALSE;
  return TRUE;
}

static gboolean
run_call_step (CallScript *script, const char *verb, const char *argument)
{
  if (g_str_equal (verb, "ring"))
    sipua_call_ring (mock_agent_call (script->agent));
  else if (g_str_equal (verb, "answer"))
    sipua_call_answer (mock_agent_call (script->agent), mock_answer);
  else if (g_str_equal (verb, "reject"))
    sipua_call_reject (mock_agent_call (script->agent), atoi (argument), NULL);
  else if (g_str_equal (verb, "hangup"))
    sipua_call_hangup (mock_agent_call (script->agent));
  else
    return FALSE;
  return TRUE;
}

void
call_script_step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  CallScript *script = user_data;

  if (run_caller_step (script, verb, argument) || run_call_step (script, verb, argument))
    return;
  if (g_str_equal (verb, "close"))
    sipua_agent_close (script->agent->agent);
  else if (g_str_equal (verb, "drop"))
    mock_agent_drop (script->agent);
  else if (g_str_equal (verb, "refuse"))
    script->agent->refusing = TRUE;
  else if (g_str_equal (verb, "fail") || g_str_equal (verb, "mend"))
    mock_transport_set_failing (script->agent->transport, g_str_equal (verb, "fail"));
  else
    g_error ("no such step: %s", verb);
}

void
call_script_run (CallScript *script, const char *text)
{
  mock_world_run_script (script->world, text, call_script_step, script);
}

const char *
call_script_header (CallScript *script, const char *start, const char *name)
{
  return sipua_message_get_header (mock_peer_last (script->caller->peer, start)->message, name, 0);
}
