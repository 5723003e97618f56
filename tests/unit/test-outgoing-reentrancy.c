/* SPDX-License-Identifier: BSD-3-Clause */
/* What an application may do from within the handlers of an outgoing call: everything, at every
 * moment. Nothing may be left, freed twice or used after its end (the last two need ASan). */

#include "mock/mock-resolver.h"
#include "unit/outgoing-script.h"

static const char *const courses[] = {
  "0 dial; 100 answer 180; 200 answer 200 sdp; 300 send BYE",
  "0 dial; 100 answer 183 sdp; 200 answer 200; 300 hangup; 400 reply 200",
  "0 dial; 100 answer 180; 200 hangup; 300 reply 200; 310 answer 487",
  "0 dial; 100 answer 180; 200 hangup; 300 answer 200 sdp; 310 reply 200",
  "0 dial; 100 answer 180; 200 hangup; 300 reply 200",
  "0 dial; 100 answer 183 sdp; 200 answer 486",
  "0 dial; 100 answer 183 sdp tag=a; 110 answer 183 sdp tag=b; 200 answer 200 sdp tag=b; 210 "
  "answer 200 sdp tag=a; 300 "
  "hangup",
  "0 dial; 100 answer 200; 110 reply 200",
  "0 dial; 100 fail",
  "0 fail; 0 dial",
  "0 dial; 100 answer 180; 200 close",
  "0 dial",
};

/* What ACK and BYE go to: the peer, what cannot be resolved at once, what has no address. */
static const char *const contacts[] = { NULL, "Contact: <tel:+15551234>\n",
  "Contact: <sip:alice.example>\n", "Contact: <sip:bob.example>\n" };

static const char *const uris[] = { PEER_URI, "sip:alice.example", "sip:bob.example" };

enum {
  AT_OFFER = 100,
  AT_PROGRESS,
  AT_SDP,
  AT_ENDED,
};

static const guint moments[] = { SIPUA_CALL_STATE_RINGING, SIPUA_CALL_STATE_ANSWERED,
  SIPUA_CALL_STATE_CONFIRMED, SIPUA_CALL_STATE_ENDING, SIPUA_CALL_STATE_ENDED, AT_OFFER,
  AT_PROGRESS, AT_SDP, AT_ENDED };

static const char *const deeds[] = { "hangup", "close", "drop", "hangup,drop", "close,drop",
  "drop,close", "dial,hangup", "start" };

typedef struct {
  OutgoingScript *script;
  guint moment;
  const char *deed;
} Plan;

static void
do_one (Plan *plan, SipUaCall *call, SipUaAgent *agent, const char *deed)
{
  if (g_str_equal (deed, "hangup"))
    sipua_call_hangup (call);
  else if (g_str_equal (deed, "start"))
    sipua_call_start (call, mock_answer);
  else if (g_str_equal (deed, "drop"))
    mock_agent_drop (plan->script->agent);
  else if (agent && g_str_equal (deed, "dial"))
    sipua_call_start (mock_agent_dial (plan->script->agent, PEER_URI), mock_answer);
  else if (agent && g_str_equal (deed, "close"))
    sipua_agent_close (agent);
}

static void
act (Plan *plan, SipUaCall *call, guint moment)
{
  g_auto (GStrv) parts = g_strsplit (plan->deed, ",", -1);
  SipUaAgent *agent = plan->script->agent->agent;

  if (moment != plan->moment)
    return;
  plan->moment = 0; /* once */
  for (guint i = 0; parts[i]; i++) {
    if (i > 0 && g_str_equal (parts[i - 1], "drop")) /* not the application's any more */
      break;
    do_one (plan, call, agent, parts[i]);
  }
}

static void
on_state (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  act (user_data, call, sipua_call_get_state (call));
}

static void
on_ended (MockAgent *agent, SipUaCall *call, guint status, gpointer user_data)
{
  act (user_data, call, AT_ENDED);
}

static void
on_progress (SipUaCall *call, guint status, const char *reason, gpointer user_data)
{
  act (user_data, call, AT_PROGRESS);
}

static void
on_sdp (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  act (user_data, call, AT_SDP);
}

static char *
on_offer (SipUaCall *call, const char *local_address, gpointer user_data)
{
  act (user_data, call, AT_OFFER);
  return g_strdup (mock_answer);
}

static void
dial (Plan *plan)
{
  SipUaCall *call = mock_agent_dial (plan->script->agent, plan->script->uri);

  g_signal_connect (call, "progress", G_CALLBACK (on_progress), plan);
  g_signal_connect (call, "notify::remote-sdp", G_CALLBACK (on_sdp), plan);
  g_signal_connect (call, "request-offer", G_CALLBACK (on_offer), plan);
  sipua_call_start (call, NULL);
}

/* A step of the course that the deed made pointless is left out. */
static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Plan *plan = user_data;
  OutgoingScript *script = plan->script;
  gboolean of_peer =
      g_str_equal (verb, "answer") || g_str_equal (verb, "reply") || g_str_equal (verb, "send");

  if (g_str_equal (verb, "dial")) {
    dial (plan);
    return;
  }
  if (of_peer ? mock_peer_count (script->peer, "INVITE ") == 0 : !script->agent->agent)
    return;
  outgoing_script_step (world, verb, argument, script);
}

static void
run_plan (const char *course, const char *contact, const char *uri, guint moment, const char *deed)
{
  static const char *const tags[] = { "BYE cseq=9", "BYE cseq=9 tag=b" };
  OutgoingScript *script = outgoing_script_new ();
  Plan plan = { script, moment, deed };

  script->agent->on_state = on_state;
  script->agent->on_ended = on_ended;
  script->agent->user_data = &plan;
  script->headers = contact;
  script->uri = uri;
  mock_world_run_script (script->world, course, step, &plan);
  mock_world_run (script->world, 70000);
  /* An application that has done nothing yet hangs up. */
  for (guint i = 0; i < script->agent->calls->len; i++)
    sipua_call_hangup (script->agent->calls->pdata[i]);
  for (guint i = 0; i < G_N_ELEMENTS (tags) && mock_peer_count (script->peer, "INVITE "); i++) {
    outgoing_script_step (script->world, "send", tags[i], script);
    mock_world_run (script->world, 0);
  }
  mock_world_run (script->world, 70000);
  outgoing_script_free (script);
}

static void
test_course (gconstpointer data)
{
  const char *course = data;
  g_autoptr (MockResolver) resolver = mock_resolver_install ();

  mock_resolver_add (resolver, "alice.example", "192.0.2.2");
  for (guint c = 0; c < G_N_ELEMENTS (contacts); c++)
    for (guint u = 0; u < G_N_ELEMENTS (uris); u++)
      for (guint m = 0; m < G_N_ELEMENTS (moments); m++)
        for (guint d = 0; d < G_N_ELEMENTS (deeds); d++) {
          g_test_message ("contact %u, uri %u, moment %u, deed %s", c, u, moments[m], deeds[d]);
          run_plan (course, contacts[c], uris[u], moments[m], deeds[d]);
        }
}

/* Two deeds of one call: it is hung up when it is answered, and once more, or with its agent, when its ACK
 * went out. */
static void
end_twice (MockAgent *agent, SipUaCall *call, gpointer closing)
{
  SipUaCallState state = sipua_call_get_state (call);

  if (state == SIPUA_CALL_STATE_CONFIRMED && closing)
    sipua_agent_close (agent->agent);
  else if (state == SIPUA_CALL_STATE_ANSWERED || state == SIPUA_CALL_STATE_CONFIRMED)
    sipua_call_hangup (call);
}

static void
test_twice (gconstpointer closing)
{
  OutgoingScript *script = outgoing_script_new ();
  SipUaCall *call;

  script->agent->on_state = end_twice;
  script->agent->user_data = (gpointer)closing;
  outgoing_script_run (script, "0 dial; 0 answer 200 sdp");
  call = mock_agent_call (script->agent);
  if (closing)
    g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_ENDED);
  g_assert_cmpuint (mock_peer_count (script->peer, "BYE "), ==, 1);
  outgoing_script_run (script, "100 reply 200");
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_ENDED);
  outgoing_script_free (script);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (courses); i++) {
    g_autofree char *path = g_strdup_printf ("/outgoing-reentrancy/%u", i);

    g_test_add_data_func (path, courses[i], test_course);
  }
  g_test_add_data_func ("/outgoing-reentrancy/twice/hangup", NULL, test_twice);
  g_test_add_data_func ("/outgoing-reentrancy/twice/close", GINT_TO_POINTER (TRUE), test_twice);
  return g_test_run ();
}
