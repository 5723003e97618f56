/* SPDX-License-Identifier: BSD-3-Clause */
/* What an application may do from within signal handlers: everything, at every moment. Each course of
 * a call is run with each deed at each moment of it, and nothing may be left, freed twice or used
 * after its end (the last two need ASan). */

#include "unit/call-script.h"

#include <sipua/sipua-call-modify.h>

#include <stdlib.h>

static const char *const courses[] = {
  "0 send INVITE; 0 ring; 100 answer; 200 send ACK; 300 send BYE",
  "0 send INVITE; 0 ring; 100 answer; 200 send ACK; 300 hangup; 400 reply 200",
  "0 send INVITE; 0 ring; 100 answer; 200 hangup; 300 send ACK; 400 reply 200",
  "0 send INVITE; 0 ring; 100 answer",
  "0 send INVITE; 0 ring; 100 send CANCEL; 200 send ACK",
  "0 send INVITE; 0 ring; 100 send BYE; 200 send ACK",
  "0 send INVITE; 0 ring; 100 reject 486; 200 send ACK",
  "0 send INVITE; 0 ring; 100 hangup; 200 send ACK",
  "0 send INVITE; 0 ring; 100 answer; 200 send ACK; 300 hangup; 300 send BYE; 400 reply 481",
  "0 send INVITE; 0 ring; 100 answer; 200 send ACK; 300 fail; 300 hangup",
  "0 fail; 0 send INVITE; 10 ring; 100 answer",
  "0 send INVITE; 50 fail; 50 ring; 100 answer",
  "0 send INVITE; 0 ring; 100 answer; 200 close",
  "0 send INVITE; 0 ring; 200 close",
};

/* The target of our BYE: one that answers, one that cannot be resolved, so that a BYE ends the call
 * from within, and one that nothing comes back from. */
static const char *const contacts[] = { NULL, "<tel:+15551234>", "<sip:192.0.2.99>" };

/* At `incoming-call`, when a state is notified, at `ended`. */
typedef enum {
  AT_CALL = -1,
  AT_STATE_OF_0 = 0,
  AT_ENDED = 100,
} Moment;

static const int moments[] = { AT_CALL, SIPUA_CALL_STATE_RINGING, SIPUA_CALL_STATE_ANSWERED,
  SIPUA_CALL_STATE_CONFIRMED, SIPUA_CALL_STATE_ENDING, SIPUA_CALL_STATE_ENDED, AT_ENDED };

static const char *const deeds[] = { "ring", "answer", "reject", "hangup", "close", "drop",
  "hangup,drop", "close,drop", "reject,drop", "answer,hangup,drop", "drop,close" };

typedef struct {
  CallScript *script;
  int moment;
  const char *deed;
} Plan;

static void
do_one (Plan *plan, SipUaCall *call, SipUaAgent *agent, const char *deed)
{
  if (g_str_equal (deed, "ring"))
    sipua_call_ring (call);
  else if (g_str_equal (deed, "answer"))
    sipua_call_answer (call, mock_answer);
  else if (g_str_equal (deed, "reject"))
    sipua_call_reject (call, 486, NULL);
  else if (g_str_equal (deed, "hangup"))
    sipua_call_hangup (call);
  else if (g_str_equal (deed, "drop"))
    mock_agent_drop (plan->script->agent);
  else if (agent)
    sipua_agent_close (agent);
}

static void
act (Plan *plan, SipUaCall *call, int moment)
{
  g_auto (GStrv) parts = g_strsplit (plan->deed, ",", -1);
  SipUaAgent *agent = plan->script->agent->agent;

  if (moment != plan->moment)
    return;
  plan->moment = G_MAXINT; /* once */
  for (guint i = 0; parts[i]; i++) {
    /* What was dropped is not the application's any more. */
    if (i > 0 && g_str_equal (parts[i - 1], "drop"))
      break;
    do_one (plan, call, agent, parts[i]);
  }
}

static void
on_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  act (user_data, call, AT_CALL);
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

/* A step of the course that the deed made pointless is left out. */
static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Plan *plan = user_data;
  CallScript *script = plan->script;
  gboolean of_caller = g_str_equal (verb, "send") || g_str_equal (verb, "fail");

  if (g_str_equal (verb, "reply") && mock_peer_count (script->caller->peer, "BYE ") == 0)
    return;
  if (!of_caller && !g_str_equal (verb, "reply")
      && (!script->agent->agent || script->agent->calls->len == 0))
    return;
  call_script_step (world, verb, argument, script);
}

static void
run_plan (const char *course, const char *contact, int moment, const char *deed, gboolean refusing)
{
  CallScript *script = call_script_new ();
  Plan plan = { script, moment, deed };

  script->agent->on_call = on_call;
  script->agent->on_state = on_state;
  script->agent->on_ended = on_ended;
  script->agent->user_data = &plan;
  script->agent->refusing = refusing;
  script->invite.contact = contact;
  mock_world_run_script (script->world, course, step, &plan);
  mock_world_run (script->world, 70000);
  /* An application that neither answered nor refused yet does so now. */
  if (script->agent->calls->len)
    sipua_call_hangup (mock_agent_call (script->agent));
  else if (script->agent->n_ended < script->agent->n_calls) {
    mock_caller_send (script->caller, "CANCEL", NULL);
    mock_caller_send (script->caller, "BYE", NULL);
  }
  mock_world_run (script->world, 70000);
  call_script_free (script);
}

static void
test_course (gconstpointer data)
{
  const char *course = data;

  for (guint c = 0; c < G_N_ELEMENTS (contacts); c++)
    for (guint m = 0; m < G_N_ELEMENTS (moments); m++)
      for (guint d = 0; d < G_N_ELEMENTS (deeds); d++)
        for (guint refusing = 0; refusing < 2; refusing++) {
          g_test_message (
              "contact %u, moment %d, deed %s, refusing %u", c, moments[m], deeds[d], refusing);
          run_plan (course, contacts[c], moments[m], deeds[d], refusing);
        }
}

/* The moment at which the answer turned out to put the peer on hold is one of these, too. */
static void
hung_up_on_hold (SipUaCall *call, GParamSpec *pspec, gpointer data)
{
  sipua_call_hangup (call);
}

static void
connect_hold (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  g_signal_connect (call, "notify::local-hold", G_CALLBACK (hung_up_on_hold), NULL);
}

static void
test_hold (void)
{
  CallScript *script = call_script_new ();
  g_autofree char *held = g_strconcat (mock_answer, "a=sendonly\r\n", NULL);

  script->agent->on_call = connect_hold;
  call_script_run (script, "0 send INVITE");
  sipua_call_answer (mock_agent_call (script->agent), held);
  call_script_run (script, "100 send ACK; 200 reply 200");
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 call; 0 got 100; 0 got 200; 100 confirmed; 100 got BYE; 200 ended 200");
  g_assert_cmpint (
      sipua_call_get_state (mock_agent_call (script->agent)), ==, SIPUA_CALL_STATE_ENDED);
  call_script_free (script);
}

static void
change_when_confirmed (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED)
    sipua_call_reinvite (call, mock_answer);
}

/* The ACK has no answer to our offer, or the call was hung up before: nothing goes before the BYE. */
static void
test_change_before_bye (gconstpointer hung_up)
{
  CallScript *script = call_script_new ();

  script->agent->on_state = change_when_confirmed;
  script->invite.body = "";
  call_script_run (script, "0 send INVITE; 0 answer");
  if (hung_up)
    sipua_call_hangup (mock_agent_call (script->agent));
  call_script_run (script, "100 send ACK; 200 reply 200");
  g_assert_cmpstr (script->world->notes->str, ==,
      hung_up ? "0 call; 0 got 100; 0 got 200; 100 confirmed; 100 got BYE; 200 ended 200"
              : "0 call; 0 got 100; 0 got 200; 100 confirmed; 100 got BYE; 200 ended 488");
  call_script_free (script);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (courses); i++) {
    g_autofree char *path = g_strdup_printf ("/call-reentrancy/%u", i);

    g_test_add_data_func (path, courses[i], test_course);
  }
  g_test_add_func ("/call-reentrancy/hold", test_hold);
  g_test_add_data_func (
      "/call-reentrancy/change-before-bye/no-answer", NULL, test_change_before_bye);
  g_test_add_data_func (
      "/call-reentrancy/change-before-bye/hung-up", GINT_TO_POINTER (TRUE), test_change_before_bye);
  return g_test_run ();
}
