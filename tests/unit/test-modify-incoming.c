/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer changes the session of a call, by re-INVITE and UPDATE. A row is what both sides do and all
 * that either of them sees, as in test-calls.c. */

#include "unit/modify-script.h"

#include <sipua/sipua-call-modify.h>

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

#define BYE_AT(ms) "; " #ms " ended 200; " #ms " got 200 BYE"

#define DEFERRED_AT(ms) "; " #ms " asked; " #ms " deferred; " #ms " got 100"

static const Row rows[] = {
  { "reinvite", "14.2", MODIFY_UP "1000 invite moved; 1050 send ACK; 40000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200" BYE_AT (40000) },
  { "reinvite-of-a-call-of-ours", "14.2",
      MODIFY_DIALLED "1000 invite moved; 1050 send ACK; 40000 send BYE",
      MODIFY_WAS_DIALLED "; 1000 asked; 1000 changed; 1000 got 200" BYE_AT (40000) },
  { "reinvite-that-changes-nothing", "14.2",
      MODIFY_UP "1000 invite plain; 1050 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200" BYE_AT (2000) },
  { "reinvites-one-after-the-other", "14.2",
      MODIFY_UP "1000 invite moved; 1050 send ACK; 1100 invite plain; 1150 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200; 1100 asked; 1100 changed; 1100 got "
                    "200" BYE_AT (2000) },
  { "2xx-repeated-until-ack", "13.3.1.4",
      MODIFY_UP "1000 invite moved; 2600 send ACK; 9000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 changed; 1000 got 200; 1500 got 200; 2500 got 200" BYE_AT (9000) },
  { "no-ack-ends-the-call", "13.3.1.4", MODIFY_UP "1000 invite moved; 33100 reply 200",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200; 1500 got 200; 2500 got 200; 4500 "
                    "got 200; 8500 got 200; 12500 got 200; 16500 got 200; 20500 got 200; 24500 got "
                    "200; 28500 got 200; 32500 got 200; 33000 got BYE; 33100 ended 408" },
  { "ack-with-the-cseq-of-the-first-invite", "13.2.2.4",
      MODIFY_UP "1000 invite moved; 1100 send ACK cseq=1; 1600 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200; 1500 got 200" BYE_AT (2000) },
  { "reinvite-again-absorbed", "6026 7.1",
      MODIFY_UP "1000 invite moved; 1100 again INVITE; 1200 send ACK; 1300 again INVITE; 2000 send "
                "BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200" BYE_AT (2000) },

  /* Without an offer: checklist 3 and 4. */
  { "asks-for-an-offer", "14.2", MODIFY_UP "1000 invite none; 1050 ack moved; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked to offer; 1000 got 200; 1050 changed" BYE_AT (2000) },
  { "asks-for-an-offer-and-does-not-answer", "13.2.1",
      MODIFY_UP "1000 invite none; 1050 ack none; 1100 reply 200",
      MODIFY_WAS_UP "; 1000 asked to offer; 1000 got 200; 1050 got BYE; 1100 ended 488" },
  { "asks-for-an-offer-and-answers-nonsense", "13.2.1",
      MODIFY_UP "1000 invite none; 1050 ack bad; 1100 reply 200",
      MODIFY_WAS_UP "; 1000 asked to offer; 1000 got 200; 1050 got BYE; 1100 ended 488" },
  { "asks-for-an-offer-that-is-not-given", "14.2",
      MODIFY_UP "0 deny; 1000 invite none; 1050 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked to offer; 1000 got 488" BYE_AT (2000) },
  { "late-offer", "13.3.1", "0 invite none; 0 ring; 1000 answer; 1050 ack plain; 2000 send BYE",
      "0 call; 0 got 100; 0 got 180; 1000 got 200; 1050 changed; 1050 confirmed" BYE_AT (2000) },
  { "late-offer-without-answer", "13.2.1",
      "0 invite none; 1000 answer; 1050 ack none; 1100 reply 200",
      "0 call; 0 got 100; 1000 got 200; 1050 confirmed; 1050 got BYE; 1100 ended 488" },
  { "late-offer-with-nonsense", "13.2.1",
      "0 invite none; 1000 answer; 1050 ack bad; 1100 reply 200",
      "0 call; 0 got 100; 1000 got 200; 1050 confirmed; 1050 got BYE; 1100 ended 488" },
  { "late-offer-hung-up-before-its-ack", "15",
      "0 invite none; 1000 answer; 1010 hangup; 1050 ack plain; 1100 reply 200",
      "0 call; 0 got 100; 1000 got 200; 1050 changed; 1050 confirmed; 1050 got BYE; 1100 ended "
      "200" },
  { "description-in-the-ack-that-nobody-wanted", "13.2.1",
      "0 send INVITE; 0 answer; 100 ack moved; 2000 send BYE",
      "0 call; 0 got 100; 0 got 200; 100 confirmed" BYE_AT (2000) },

  /* Refused: checklist 7. */
  { "refused", "14.2", MODIFY_UP "0 deny; 1000 invite moved; 1050 send ACK; 40000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 got 488" BYE_AT (40000) },
  { "bad-description", "14.2", MODIFY_UP "1000 invite bad; 1050 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got 400" BYE_AT (2000) },
  { "accepted-after-one-was-denied", "14.2",
      MODIFY_UP "0 deny; 1000 invite moved; 1050 send ACK; 1060 allow; 1100 invite moved; 1150 "
                "send ACK; 1200 update plain; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 got 488; 1100 asked; 1100 changed; 1100 got 200; 1200 "
                    "asked; 1200 changed; 1200 got 200 UPDATE" BYE_AT (2000) },
  { "ours-after-one-was-denied", "14.1",
      MODIFY_UP "0 deny; 1000 invite moved; 1050 send ACK; 1100 modify ours; 1150 respond 200 "
                "plain; 2000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 got 488; 1100 got INVITE; 1150 changed; 1150 got ACK" BYE_AT (2000) },
  { "update-after-one-was-denied", "3311 5.2",
      MODIFY_UP "0 deny; 1000 update moved; 1060 allow; 1100 update moved; 2000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 got 488 UPDATE; 1100 asked; 1100 changed; 1100 got 200 UPDATE" BYE_AT (
          2000) },
  { "accepted-after-one-was-refused", "14.2",
      MODIFY_UP "1000 invite bad; 1050 send ACK; 1100 invite moved; 1150 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got 400; 1100 asked; 1100 changed; 1100 got 200" BYE_AT (2000) },

  /* Glare and order: checklist 6. */
  { "second-reinvite-before-the-ack", "14.2",
      MODIFY_UP
      "1000 invite moved; 1100 invite plain; 1150 send ACK branch=z9hG4bK-alice-4 cseq=3; "
      "1160 send ACK cseq=2 branch=z9hG4bKnew; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200; 1100 got 500" BYE_AT (2000) },
  { "crosses-a-reinvite-of-ours", "14.2",
      MODIFY_UP "1000 modify ours; 1000 invite moved; 1050 send ACK; 1100 respond 200 plain; 2000 "
                "send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1000 got 491; 1100 changed; 1100 got ACK" BYE_AT (2000) },
  { "asks-for-an-offer-while-ours-waits", "14.2",
      MODIFY_UP "1000 modify ours; 1000 invite none; 1050 send ACK; 1100 respond 200 plain; 2000 "
                "send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1000 got 491; 1100 changed; 1100 got ACK" BYE_AT (2000) },
  { "update-crosses-a-reinvite-of-ours", "3311 5.2",
      MODIFY_UP "1000 modify ours; 1000 update moved; 1100 respond 200 plain; 2000 send BYE",
      MODIFY_WAS_UP
      "; 1000 got INVITE; 1000 got 491 UPDATE; 1100 changed; 1100 got ACK" BYE_AT (2000) },
  { "update-while-the-offer-in-our-2xx-waits", "3311 5.2",
      MODIFY_UP "1000 invite none; 1010 update moved; 1050 ack moved; 2000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked to offer; 1000 got 200; 1010 got 491 UPDATE; 1050 changed" BYE_AT (2000) },
  { "update-before-the-answer", "3311 5.2",
      "0 send INVITE; 0 ring; 100 update moved; 200 answer; 250 send ACK; 2000 send BYE",
      "0 call; 0 got 100; 0 got 180; 100 got 500 UPDATE; 200 got 200; 250 confirmed" BYE_AT (
          2000) },
  { "while-ours-is-hung-up", "15",
      MODIFY_UP "1000 hangup; 1000 invite moved; 1100 reply 200; 1150 "
                "send ACK",
      MODIFY_WAS_UP "; 1000 got BYE; 1000 got 481; 1100 ended 200" },

  /* UPDATE. */
  { "update", "3311 5.2", MODIFY_UP "1000 update moved; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200 UPDATE" BYE_AT (2000) },
  { "update-without-offer", "3311 5.2", MODIFY_UP "1000 update none; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got 200 UPDATE" BYE_AT (2000) },
  { "update-refused", "3311 5.2", MODIFY_UP "0 deny; 1000 update moved; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 got 488 UPDATE" BYE_AT (2000) },
  { "update-with-bad-description", "3311 5.2", MODIFY_UP "1000 update bad; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got 400 UPDATE" BYE_AT (2000) },
  { "update-after-update", "3311 5.2",
      MODIFY_UP "1000 update moved; 1100 update plain; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200 UPDATE; 1100 asked; 1100 changed; "
                    "1100 got 200 UPDATE" BYE_AT (2000) },
  { "update-while-the-ack-is-missing", "3311 5.2",
      MODIFY_UP "1000 invite moved; 1010 update plain; 1050 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200; 1010 asked; 1010 changed; 1010 got "
                    "200 UPDATE" BYE_AT (2000) },

  /* CANCEL and BYE. */
  { "cancel-comes-too-late", "9.2",
      MODIFY_UP "1000 invite moved; 1010 send CANCEL; 1050 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200; 1010 got 200 CANCEL" BYE_AT (2000) },
  { "bye-before-the-ack", "15", MODIFY_UP "1000 invite moved; 1010 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200" BYE_AT (1010) },
  { "hung-up-before-the-ack", "15", MODIFY_UP "1000 invite moved; 1010 hangup; 3000 reply 200",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 changed; 1000 got 200; 1010 got BYE; 1510 got BYE; 2510 got "
      "BYE; 3000 ended 200" },

  /* Hold: checklist 16. */
  { "hold-and-resume", "3264 8.4",
      MODIFY_UP "1000 invite hold; 1050 send ACK; 2000 invite moved; 2050 send ACK; 3000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 remote-hold 1; 1000 changed; 1000 got 200; 2000 asked; 2000 "
      "remote-hold 0; 2000 changed; 2000 got 200" BYE_AT (3000) },
  { "held-by-inactive", "3264 8.4", MODIFY_UP "1000 update inactive; 3000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 remote-hold 1; 1000 changed; 1000 got 200 UPDATE" BYE_AT (3000) },
  { "held-by-address-zero", "3264 8.4", MODIFY_UP "1000 update zero; 3000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 remote-hold 1; 1000 changed; 1000 got 200 UPDATE" BYE_AT (3000) },
  { "recvonly-is-no-hold", "3264 8.4", MODIFY_UP "1000 update recvonly; 3000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200 UPDATE" BYE_AT (3000) },
  { "resumed-without-an-offer", "14.2",
      MODIFY_UP "1000 update hold; 2000 invite none; 2050 ack plain; 3000 send BYE",
      MODIFY_WAS_UP
      "; 1000 asked; 1000 remote-hold 1; 1000 changed; 1000 got 200 UPDATE; 2000 "
      "asked to offer; 2000 got 200; 2050 remote-hold 0; 2050 changed" BYE_AT (3000) },

  /* The transport fails. */
  { "transport-fails-200-once", "13.3.1.4",
      MODIFY_UP "1000 fail; 1000 invite moved; 1100 mend; 1600 send ACK; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1500 got 200" BYE_AT (2000) },

  /* Answered later. */
  { "deferred-and-accepted", "14.2",
      MODIFY_UP "0 defer; 1000 invite moved; 5000 accept plain; 5010 send ACK; 9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 changed; 5000 got 200" BYE_AT (9000) },
  { "deferred-repeated-and-absorbed", "14.2",
      MODIFY_UP "0 defer; 1000 invite moved; 1500 again INVITE; 5000 accept plain; 5010 send ACK; "
                "9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 1500 got 100; 5000 changed; 5000 got 200" BYE_AT (9000) },
  { "deferred-without-offer-and-accepted", "14.2",
      MODIFY_UP "0 defer; 1000 invite none; 5000 accept ours; 5010 ack plain; 9000 send BYE",
      MODIFY_WAS_UP "; 1000 asked to offer; 1000 deferred; 1000 got 100; 5000 got 200; 5010 "
                    "changed" BYE_AT (9000) },
  { "deferred-and-refused", "14.2",
      MODIFY_UP "0 defer; 1000 invite moved; 5000 refuse 603; 5010 send ACK; 9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 got 603" BYE_AT (9000) },
  { "deferred-and-answered-twice", "14.2",
      MODIFY_UP "0 defer; 1000 invite moved; 5000 accept plain; 5005 refuse 488; 5005 accept ours; "
                "5010 send ACK; 9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 changed; 5000 got 200" BYE_AT (9000) },
  { "nothing-to-answer", "14.2",
      MODIFY_UP "1000 accept ours; 1000 refuse 488; 1100 invite moved; 1110 accept ours; 1120 send "
                "ACK; 9000 send BYE",
      MODIFY_WAS_UP "; 1100 asked; 1100 changed; 1100 got 200" BYE_AT (9000) },
  { "deferred-too-long", "limits.h",
      MODIFY_UP "0 defer; 1000 invite moved; 61010 send ACK; 62000 accept plain; 90000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 61000 cancelled; 61000 got 488" BYE_AT (90000) },
  { "deferred-and-another-one", "14.2",
      MODIFY_UP "0 defer; 1000 invite moved; 2000 invite hold; 2010 send ACK; 3000 update hold; "
                "5000 accept plain; 5000 send ACK cseq=2 branch=z9hG4bKack; 9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (
          1000) "; 2000 got 500; 3000 got 500 UPDATE; 5000 changed; 5000 got 200" BYE_AT (9000) },
  { "deferred-and-refreshed-without-offer", "3311 5.2",
      MODIFY_UP "0 defer; 1000 invite moved; 2000 update none; 5000 accept plain; 5010 send ACK; "
                "9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 2000 got 200 UPDATE; 5000 changed; 5000 got 200" BYE_AT (
          9000) },
  { "deferred-and-cancelled", "9.2",
      MODIFY_UP "0 defer; 1000 invite moved; 5000 send CANCEL; 5010 send ACK; 5020 accept plain; "
                "9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 cancelled; 5000 got 200 CANCEL; 5000 got "
                                       "487" BYE_AT (9000) },
  { "deferred-and-hung-up-by-the-peer", "15.1.2",
      MODIFY_UP "0 defer; 1000 invite moved; 5000 send BYE; 5010 accept plain; 5020 send ACK",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 ended 200; 5000 got 200 BYE; 5000 got 487" },
  { "deferred-and-hung-up", "15.1.2",
      MODIFY_UP
      "0 defer; 1000 invite moved; 5000 hangup; 5010 accept plain; 5020 send ACK; 5050 reply 200",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 got BYE; 5000 got 487; 5050 ended 200" },
  { "deferred-and-closed", "15", MODIFY_UP "0 defer; 1000 invite moved; 5000 close; 5000 drop",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 ended 200; 5000 got BYE; 5000 got 487" },
  { "deferred-and-dropped", "limits.h",
      MODIFY_UP "0 defer; 1000 invite moved; 5000 drop; 61010 send ACK; 90000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 61000 cancelled; 61000 got 488" BYE_AT (90000) },
  { "change-of-ours-waits-for-the-deferred", "14.1",
      MODIFY_UP "0 defer; 1000 invite moved; 2000 modify ours; 5000 accept plain; 5010 send ACK; "
                "5050 respond 200 plain; 9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 changed; 5000 got 200; 5010 got INVITE; 5050 "
                                       "changed; 5050 got ACK" BYE_AT (9000) },
  { "change-of-ours-waits-for-the-refusal", "14.1",
      MODIFY_UP "0 defer; 1000 invite moved; 2000 modify ours; 5000 refuse 488; 5010 send ACK "
                "cseq=2; 5050 respond 200 plain; 9000 send BYE",
      MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 got 488; 5000 got INVITE; 5050 changed; 5050 got "
                                       "ACK" BYE_AT (9000) },
  { "deferred-update", "3311 5.2",
      MODIFY_UP "0 defer; 1000 update moved; 2000 accept plain; 9000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 not deferred; 1000 got 504 UPDATE" BYE_AT (9000) },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  ModifyScript *self = modify_script_new ();

  g_test_message ("RFC %s", row->section);
  modify_script_run (self, row->script);
  mock_world_run_until_idle (self->script->world, 70000);
  g_assert_cmpstr (self->script->world->notes->str, ==, row->expected);
  modify_script_free (self);
}

static void
hang_up (ModifyScript *self)
{
  sipua_call_hangup (mock_agent_call (self->script->agent));
}

static void
close_agent (ModifyScript *self)
{
  sipua_agent_close (self->script->agent->agent);
}

static void
drop (ModifyScript *self)
{
  mock_agent_drop (self->script->agent);
}

/* A handler that runs the main loop, in which the peer gives up. */
static void
run_into_cancel (ModifyScript *self)
{
  mock_caller_send (self->script->caller, "CANCEL", NULL);
  mock_world_run (self->script->world, 0);
}

static void
run_into_bye (ModifyScript *self)
{
  mock_caller_send (self->script->caller, "BYE", NULL);
  mock_world_run (self->script->world, 0);
}

static void
run_into_reinvite (ModifyScript *self)
{
  self->on_reinvite = NULL;
  mock_caller_send (self->script->caller, "UPDATE", &(MockRequest){ .body = mock_offer });
  mock_world_run (self->script->world, 0);
}

static void
modify (ModifyScript *self)
{
  self->on_reinvite = NULL;
  modify_script_run (self, "1000 modify ours");
}

/* A handler that answers after all. */
static void
defer_and_accept (ModifyScript *self)
{
  SipUaCall *call = mock_agent_call (self->script->agent);

  g_assert_true (sipua_call_defer_reinvite (call));
  sipua_call_accept_reinvite (call, mock_answer);
}

static void
defer_and_refuse (ModifyScript *self)
{
  SipUaCall *call = mock_agent_call (self->script->agent);

  g_assert_true (sipua_call_defer_reinvite (call));
  sipua_call_refuse_reinvite (call, 603, "No");
}

/* In the main loop that it runs, the peer cancels and asks again, and that one is deferred. */
static void
defer (ModifyScript *self)
{
  g_assert_true (sipua_call_defer_reinvite (mock_agent_call (self->script->agent)));
}

static void
run_into_cancel_and_deferral (ModifyScript *self)
{
  run_into_cancel (self);
  self->on_reinvite = defer;
  mock_caller_send (self->script->caller, "ACK", NULL);
  mock_caller_send (self->script->caller, "INVITE", NULL);
  mock_world_run (self->script->world, 0);
  self->on_reinvite = NULL;
}

typedef struct {
  const char *name;
  void (*on_reinvite) (ModifyScript *self);
  const char *script;
  const char *expected;
} HandlerRow;

static const HandlerRow handler_rows[] = {
  { "hangs-up", hang_up, "1000 invite moved; 1050 send ACK; 1100 reply 200",
      "; 1000 asked; 1000 got BYE; 1000 got 487; 1100 ended 200" },
  { "hangs-up-at-update", hang_up, "1000 update moved; 1100 reply 200",
      "; 1000 asked; 1000 got BYE; 1000 got 487 UPDATE; 1100 ended 200" },
  { "closes-the-agent", close_agent, "1000 invite moved; 1050 send ACK",
      "; 1000 asked; 1000 ended 200; 1000 got BYE; 1000 got 487" },
  { "drops-everything", drop, "1000 invite moved; 1050 send ACK; 1100 send BYE",
      "; 1000 asked; 1000 changed; 1000 got 200; 1100 ended 200; 1100 got 200 BYE" },
  { "is-cancelled", run_into_cancel, "1000 invite moved; 1050 send ACK; 2000 send BYE",
      "; 1000 asked; 1000 got 200 CANCEL; 1000 got 487" BYE_AT (2000) },
  { "is-hung-up", run_into_bye, "1000 invite moved; 1050 send ACK",
      "; 1000 asked; 1000 ended 200; 1000 got 200 BYE; 1000 got 487" },
  { "gets-an-update-meanwhile", run_into_reinvite,
      "1000 invite moved; 1050 send ACK; 2000 send BYE",
      "; 1000 asked; 1000 got 500 UPDATE; 1000 changed; 1000 got 200" BYE_AT (2000) },
  { "defers-and-accepts", defer_and_accept, "1000 invite moved; 1050 send ACK; 2000 send BYE",
      "; 1000 asked; 1000 changed; 1000 got 200" BYE_AT (2000) },
  { "defers-and-refuses", defer_and_refuse, "1000 invite moved; 1050 send ACK; 2000 send BYE",
      "; 1000 asked; 1000 got 603" BYE_AT (2000) },
  { "is-cancelled-and-defers-another-one", run_into_cancel_and_deferral,
      "1000 invite moved; 5000 accept plain; 5050 send ACK; 9000 send BYE",
      "; 1000 asked; 1000 got 200 CANCEL; 1000 got 487; 1000 asked; 1000 got 100; 5000 changed; "
      "5000 got 200" BYE_AT (9000) },
  { "changes-the-session-itself", modify,
      "1000 invite moved; 1050 send ACK; 1100 respond 200 plain; 2000 send BYE",
      "; 1000 asked; 1000 changed; 1000 got 200; 1050 got INVITE; 1100 changed; 1100 got "
      "ACK" BYE_AT (2000) },
};

static void
test_handler (gconstpointer data)
{
  const HandlerRow *row = data;
  ModifyScript *self = modify_script_new ();
  g_autofree char *expected = g_strconcat (MODIFY_WAS_UP, row->expected, NULL);

  modify_script_run (self, MODIFY_UP);
  self->on_reinvite = row->on_reinvite;
  modify_script_run (self, row->script);
  mock_world_run_until_idle (self->script->world, 70000);
  g_assert_cmpstr (self->script->world->notes->str, ==, expected);
  modify_script_free (self);
}

/* What the application says must be a description. */
static void
test_deferred_and_accepted_with_nonsense (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP "0 defer; 1000 invite moved");
  g_test_expect_message ("sipua", G_LOG_LEVEL_WARNING, "*the description for a re-INVITE*");
  modify_script_run (self, "5000 accept bad; 5010 send ACK");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (
      self->script->world->notes->str, ==, MODIFY_WAS_UP DEFERRED_AT (1000) "; 5000 got 488");
  modify_script_run (self, "9000 send BYE");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/modify-incoming/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  for (guint i = 0; i < G_N_ELEMENTS (handler_rows); i++) {
    g_autofree char *path = g_strconcat ("/modify-incoming/handler-", handler_rows[i].name, NULL);

    g_test_add_data_func (path, &handler_rows[i], test_handler);
  }
  g_test_add_func ("/modify-incoming/deferred-and-accepted-with-nonsense",
      test_deferred_and_accepted_with_nonsense);
  return g_test_run ();
}
