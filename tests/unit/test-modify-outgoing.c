/* SPDX-License-Identifier: BSD-3-Clause */
/* We change the session of a call, by re-INVITE and UPDATE. A row is what both sides do and all that either
 * of them sees, as in test-calls.c. */

#include "unit/modify-script.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

#define BYE_AT(ms) "; " #ms " ended 200; " #ms " got 200 BYE"
/* What is sent at 1000 and never answered, up to 64*T1. */
#define REPEATED(what) "; 1000 got " what "; 1500 got " what "; 2500 got " what "; 4500 got " what

static const Row rows[] = {
  { "reinvite", "14.1", MODIFY_UP "1000 modify ours; 1050 respond 200 moved; 40000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 changed; 1050 got ACK" BYE_AT (40000) },
  { "reinvite-of-a-call-of-ours", "14.1",
      MODIFY_DIALLED "1000 modify ours; 1050 respond 200 moved; 40000 send BYE",
      MODIFY_WAS_DIALLED "; 1000 got INVITE; 1050 changed; 1050 got ACK" BYE_AT (40000) },
  { "provisional-first", "14.1",
      MODIFY_UP
      "1000 modify ours; 1010 respond 100; 1020 respond 183 plain; 5000 respond 200 moved; "
      "9000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 5000 changed; 5000 got ACK" BYE_AT (9000) },
  { "2xx-again-acknowledged-again", "13.2.2.4",
      MODIFY_UP
      "1000 modify ours; 1050 respond 200 moved; 1550 respond 200 moved; 2550 respond 200 "
      "moved; 9000 send BYE",
      MODIFY_WAS_UP
      "; 1000 got INVITE; 1050 changed; 1050 got ACK; 1550 got ACK; 2550 got ACK" BYE_AT (9000) },
  { "2xx-again-after-the-end-acknowledged-again", "13.2.2.4",
      MODIFY_UP "1000 modify ours; 1050 respond 200 moved; 1100 send BYE; 1550 respond 200 moved",
      MODIFY_WAS_UP
      "; 1000 got INVITE; 1050 changed; 1050 got ACK" BYE_AT (1100) "; 1550 got ACK" },
  { "before-the-answer", "14.1",
      "0 send INVITE; 0 modify ours; 1000 answer; 1050 send ACK; 1100 respond 200 plain; 2000 send "
      "BYE",
      "0 call; 0 got 100; 1000 got 200; 1050 confirmed; 1050 got INVITE; 1100 changed; 1100 got "
      "ACK" BYE_AT (2000) },
  { "before-the-answer-to-a-call-of-ours", "14.1",
      "0 dial; 0 modify ours; 1000 respond 200 plain; 1100 respond 200 plain; 2000 send BYE",
      "0 got INVITE; 500 got INVITE; 1000 confirmed; 1000 got ACK; 1000 got INVITE; 1100 changed; "
      "1100 got ACK" BYE_AT (2000) },
  { "bad-description", "14.1", MODIFY_UP "1000 modify bad; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 failed 488" BYE_AT (2000) },
  { "after-the-end", "14.1", MODIFY_UP "1000 send BYE; 1100 modify ours; 1100 hold",
      MODIFY_WAS_UP BYE_AT (1000) },

  /* One at a time. */
  { "last-one-wanted-is-sent", "14.1",
      MODIFY_UP "1000 modify ours; 1010 modify moved; 1020 modify newer; 1050 respond 200 plain; "
                "1100 respond 200 plain; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 changed; 1050 got ACK; 1050 got INVITE; 1100 changed; "
                    "1100 got ACK" BYE_AT (2000) },
  { "after-the-ack-of-the-peer", "14.1",
      MODIFY_UP "1000 invite moved; 1010 modify ours; 1050 send ACK; 1100 respond 200 plain; 2000 "
                "send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 changed; 1000 got 200; 1050 got INVITE; 1100 changed; 1100 "
                    "got ACK" BYE_AT (2000) },
  { "update-after-the-offer-in-our-2xx-is-answered", "3311 5.1",
      MODIFY_UP
      "1000 invite none; 1010 modify-update ours; 1050 ack plain; 1100 respond 200 plain; "
      "2000 send BYE",
      MODIFY_WAS_UP "; 1000 asked to offer; 1000 got 200; 1050 changed; 1050 got UPDATE; 1100 "
                    "changed" BYE_AT (2000) },
  { "next-one-after-a-refusal", "14.1",
      MODIFY_UP
      "1000 modify ours; 1010 modify newer; 1050 respond 488; 1100 respond 200 plain; 2000 "
      "send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 failed 488; 1050 got ACK; 1050 got INVITE; 1100 "
                    "changed; 1100 got ACK" BYE_AT (2000) },

  /* Refused: checklist 7. */
  { "refused-488", "14.1", MODIFY_UP "1000 modify ours; 1050 respond 488; 40000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 failed 488; 1050 got ACK" BYE_AT (40000) },
  { "refused-500", "14.1", MODIFY_UP "1000 modify ours; 1050 respond 500; 40000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 failed 500; 1050 got ACK" BYE_AT (40000) },
  { "refused-603", "14.1", MODIFY_UP "1000 modify ours; 1050 respond 603; 40000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 failed 603; 1050 got ACK" BYE_AT (40000) },
  { "refused-481-ends-the-call", "12.2.1.2",
      MODIFY_UP "1000 modify ours; 1050 respond 481; 1100 reply 481",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 got ACK; 1050 got BYE; 1100 ended 481" },
  { "refused-408-ends-the-call", "12.2.1.2",
      MODIFY_UP "1000 modify ours; 1050 respond 408; 1100 reply 200",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 got ACK; 1050 got BYE; 1100 ended 408" },
  { "no-response-ends-the-call", "12.2.1.2", MODIFY_UP "1000 modify ours; 33100 reply 200",
      MODIFY_WAS_UP REPEATED ("INVITE") "; 8500 got INVITE; 16500 got INVITE; 32500 got INVITE; "
                                        "33000 got BYE; 33100 ended 408" },
  { "2xx-without-answer-ends-the-call", "13.2.1",
      MODIFY_UP "1000 modify ours; 1050 respond 200 none; 1100 reply 200",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 got ACK; 1050 got BYE; 1100 ended 488" },
  { "2xx-with-nonsense-ends-the-call", "13.2.1",
      MODIFY_UP "1000 modify ours; 1050 respond 200 bad; 1100 reply 200",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 got ACK; 1050 got BYE; 1100 ended 488" },
  { "transport-fails", "8.1.3.1", MODIFY_UP "1000 fail; 1000 modify ours; 1100 mend; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 failed 503" BYE_AT (2000) },

  /* UPDATE. */
  { "update", "3311 5.1",
      MODIFY_UP "1000 modify-update ours; 1050 respond 200 moved; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got UPDATE; 1050 changed" BYE_AT (2000) },
  { "update-without-offer", "3311 5.1",
      MODIFY_UP "1000 modify-update none; 1050 respond 200 none; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got UPDATE" BYE_AT (2000) },
  { "update-refused", "3311 5.1",
      MODIFY_UP "1000 modify-update ours; 1050 respond 405; 1100 modify ours; 1150 respond 200 "
                "plain; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got UPDATE; 1050 failed 405; 1100 got INVITE; 1150 changed; 1150 got "
                    "ACK" BYE_AT (2000) },
  { "update-refused-481-ends-the-call", "12.2.1.2",
      MODIFY_UP "1000 modify-update none; 1050 respond 481; 1100 reply 481",
      MODIFY_WAS_UP "; 1000 got UPDATE; 1050 got BYE; 1100 ended 481" },
  { "update-without-response-ends-the-call", "12.2.1.2",
      MODIFY_UP "1000 modify-update none; 33100 reply 200",
      MODIFY_WAS_UP REPEATED (
          "UPDATE") "; 8500 got UPDATE; 12500 got UPDATE; 16500 got UPDATE; 20500 "
                    "got UPDATE; 24500 got UPDATE; 28500 got UPDATE; 32500 got "
                    "UPDATE; 33000 got BYE; 33100 ended 408" },
  { "update-without-answer-ends-the-call", "3311 5.1",
      MODIFY_UP "1000 modify-update ours; 1050 respond 200 none; 1100 reply 200",
      MODIFY_WAS_UP "; 1000 got UPDATE; 1050 got BYE; 1100 ended 488" },
  { "update-transport-fails", "8.1.3.1",
      MODIFY_UP "1000 fail; 1000 modify-update ours; 1100 mend; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 failed 503" BYE_AT (2000) },

  /* BYE while ours is under way. */
  { "hung-up-meanwhile", "15",
      MODIFY_UP "1000 modify ours; 1010 hangup; 1050 reply 200; 1060 respond 487",
      MODIFY_WAS_UP "; 1000 got INVITE; 1010 got BYE; 1050 ended 200; 1060 got ACK" },
  { "hung-up-meanwhile-and-refused-first", "15",
      MODIFY_UP "1000 modify ours; 1010 hangup; 1050 respond 487; 1600 reply 200",
      MODIFY_WAS_UP "; 1000 got INVITE; 1010 got BYE; 1050 got ACK; 1510 got BYE; 1600 ended 200" },
  { "hung-up-meanwhile-and-never-answered", "15",
      MODIFY_UP "1000 modify ours; 1005 respond 100; 1010 hangup; 1050 reply 200",
      MODIFY_WAS_UP "; 1000 got INVITE; 1010 got BYE; 1050 ended 200" },
  { "hung-up-meanwhile-and-accepted", "13.2.2.4",
      MODIFY_UP
      "1000 modify ours; 1010 hangup; 1050 reply 200; 1060 respond 200 plain; 1560 respond "
      "200 plain",
      MODIFY_WAS_UP "; 1000 got INVITE; 1010 got BYE; 1050 ended 200; 1060 got ACK; 1560 got ACK" },
  { "hung-up-by-the-peer-meanwhile", "15.1.2",
      MODIFY_UP "1000 modify ours; 1010 send BYE; 1050 respond 487",
      MODIFY_WAS_UP "; 1000 got INVITE" BYE_AT (1010) "; 1050 got ACK" },
  { "update-hung-up-meanwhile", "15",
      MODIFY_UP "1000 modify-update ours; 1010 hangup; 1050 reply 200; 1060 respond 200 plain",
      MODIFY_WAS_UP "; 1000 got UPDATE; 1010 got BYE; 1050 ended 200" },
  { "closed-meanwhile", "15", MODIFY_UP "1000 modify ours; 1010 close; 1010 drop",
      MODIFY_WAS_UP "; 1000 got INVITE; 1010 ended 200; 1010 got BYE" },
  { "dropped-meanwhile", "14.1",
      MODIFY_UP "1000 modify ours; 1010 drop; 1050 respond 200 plain; 2000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 changed; 1050 got ACK" BYE_AT (2000) },

  /* Hold: checklist 16. */
  { "hold-and-resume", "3264 8.4",
      MODIFY_UP "1000 hold; 1050 respond 200 recvonly; 2000 resume; 2050 respond 200 plain; 3000 "
                "send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 local-hold 1; 1050 changed; 1050 got ACK; 2000 got "
                    "INVITE; 2050 local-hold 0; 2050 changed; 2050 got ACK" BYE_AT (3000) },
  { "hold-refused", "3264 8.4", MODIFY_UP "1000 hold; 1050 respond 488; 3000 send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 failed 488; 1050 got ACK" BYE_AT (3000) },
  { "hold-and-resume-before-it-is-answered", "3264 8.4",
      MODIFY_UP "1000 hold; 1010 resume; 1050 respond 200 recvonly; 1100 respond 200 plain; 3000 "
                "send BYE",
      MODIFY_WAS_UP "; 1000 got INVITE; 1050 local-hold 1; 1050 changed; 1050 got ACK; 1050 got "
                    "INVITE; 1100 local-hold 0; 1100 changed; 1100 got ACK" BYE_AT (3000) },
  { "hold-during-hold", "3264 8.4",
      MODIFY_UP "1000 update hold; 2000 hold; 2050 respond 200 inactive; 3000 send BYE",
      MODIFY_WAS_UP "; 1000 asked; 1000 remote-hold 1; 1000 changed; 1000 got 200 UPDATE; 2000 got "
                    "INVITE; 2050 local-hold 1; 2050 changed; 2050 got ACK" BYE_AT (3000) },
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

/* After 491 (section 14.1): at 1000 it came, and again when? Who owns the Call-ID waits 2.1 to 4 s, the
 * other one at most 2 s, in steps of 10 ms. */
typedef struct {
  const char *name;
  const char *begin;
  const char *modify;
  const char *start; /* of the request */
  gint64 min, max;   /* ms */
} GlareRow;

static const GlareRow glare_rows[] = {
  { "glare-owner", MODIFY_DIALLED, "1000 modify ours", "INVITE ", 2100, 4000 },
  { "glare-other", MODIFY_UP, "1000 modify ours", "INVITE ", 0, 2000 },
  { "glare-owner-update", MODIFY_DIALLED, "1000 modify-update ours", "UPDATE ", 2100, 4000 },
  { "glare-other-update", MODIFY_UP, "1000 modify-update ours", "UPDATE ", 0, 2000 },
};

/* When the last of them was sent for the first time. */
static gint64
time_of_last (const MockPeer *peer, const char *start)
{
  guint32 cseq = sipua_message_cseq (mock_peer_last (peer, start)->message);

  for (guint i = 0; i < peer->received->len; i++) {
    const MockReceived *received = g_ptr_array_index (peer->received, i);

    if (g_str_has_prefix (received->text, start) && sipua_message_cseq (received->message) == cseq)
      return received->ms;
  }
  g_assert_not_reached ();
}

static gint64
wait_after_glare (const GlareRow *row)
{
  ModifyScript *self = modify_script_new ();
  MockPeer *peer = self->script->caller->peer;
  gint64 waited;

  modify_script_run (self, row->begin);
  modify_script_run (self, row->modify);
  modify_script_run (self, "1000 respond 491");
  mock_world_run_to (self->script->world, 5100);
  waited = time_of_last (peer, row->start);
  /* The body is the same, and its o= line, too. */
  g_assert_nonnull (strstr (mock_peer_last (peer, row->start)->text, "m=audio 5002 "));
  g_assert_nonnull (strstr (mock_peer_last (peer, row->start)->text, "o=bot 1 2 IN IP4 192.0.2.1"));
  modify_script_run (self, "5200 respond 200 plain; 5300 send BYE");
  g_assert_nonnull (strstr (self->script->world->notes->str, "5200 changed"));
  modify_script_free (self);
  return waited - 1000;
}

static void
test_glare (gconstpointer data)
{
  const GlareRow *row = data;
  gint64 min = G_MAXINT64, max = 0;

  for (guint i = 0; i < 100; i++) {
    gint64 ms = wait_after_glare (row);

    g_assert_cmpint (ms % 10, ==, 0);
    min = MIN (min, ms);
    max = MAX (max, ms);
  }
  g_assert_cmpint (min, >=, row->min);
  g_assert_cmpint (max, <=, row->max);
  g_assert_cmpint (max - min, >, (row->max - row->min) / 2);
}

/* Whatever the peer did meanwhile, and whatever else is wanted. */
static void
test_glare_settled (void)
{
  ModifyScript *self = modify_script_new ();
  MockPeer *peer = self->script->caller->peer;

  modify_script_run (self, MODIFY_DIALLED "1000 modify ours; 1000 respond 491; 1100 invite moved; "
                                          "1150 send ACK; 1200 modify newer; 5200 "
                                          "respond 200 plain; 5300 send BYE");
  g_assert_cmpuint (sipua_message_cseq (mock_peer_last (peer, "INVITE ")->message), ==, 3);
  g_assert_nonnull (strstr (mock_peer_last (peer, "INVITE ")->text, "m=audio 5004 "));
  modify_script_free (self);
}

static void
test_hung_up_during_glare (void)
{
  ModifyScript *self = modify_script_new ();
  MockPeer *peer = self->script->caller->peer;

  modify_script_run (
      self, MODIFY_DIALLED "1000 modify ours; 1000 respond 491; 1100 send BYE; 6000 again BYE");
  g_assert_cmpuint (mock_peer_count (peer, "INVITE "), ==, 2);
  modify_script_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/modify-outgoing/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  for (guint i = 0; i < G_N_ELEMENTS (glare_rows); i++) {
    g_autofree char *path = g_strconcat ("/modify-outgoing/", glare_rows[i].name, NULL);

    g_test_add_data_func (path, &glare_rows[i], test_glare);
  }
  g_test_add_func ("/modify-outgoing/glare-settled", test_glare_settled);
  g_test_add_func ("/modify-outgoing/glare-hung-up", test_hung_up_during_glare);
  return g_test_run ();
}
