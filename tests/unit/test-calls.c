/* SPDX-License-Identifier: BSD-3-Clause */
/* Incoming calls from their INVITE to their end. A row is what caller and application do and all that
 * either of them sees: "got" is what the caller received; "call", "confirmed" and "ended" are what the
 * application was told. */

#include "unit/call-script.h"

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

#define CALL "0 call; 0 got 100"
/* A 200 to an INVITE that is answered at 0 and never acknowledged. */
#define REPEATED_200                                                                               \
  "0 got 200; 500 got 200; 1500 got 200; 3500 got 200; 7500 got 200; 11500 got 200; 15500 got 200" \
  "; 19500 got 200; 23500 got 200; 27500 got 200; 31500 got 200"
#define REPEATED_BYE_FROM_0                                                                        \
  "0 got BYE; 500 got BYE; 1500 got BYE; 3500 got BYE; 7500 got BYE; 11500 got BYE; 15500 got BYE" \
  "; 19500 got BYE; 23500 got BYE; 27500 got BYE; 31500 got BYE"
#define UP "0 send INVITE; 0 answer; 0 send ACK; "
#define WAS_UP CALL "; 0 got 200; 0 confirmed"

static const Row rows[] = {
  { "up-and-down-by-caller", "13, 15",
      "0 send INVITE; 1000 ring; 2000 answer; 2100 send ACK; 10000 send BYE",
      CALL "; 1000 got 180; 2000 got 200; 2100 confirmed; 10000 ended 200; 10000 got 200 BYE" },
  { "up-and-down-by-us", "13, 15",
      "0 send INVITE; 1000 ring; 2000 answer; 2100 send ACK; 10000 hangup; 10100 reply 200",
      CALL "; 1000 got 180; 2000 got 200; 2100 confirmed; 10000 got BYE; 10100 ended 200" },
  { "answered-without-ringing", "13.3.1.4", UP "500 send BYE",
      WAS_UP "; 500 ended 200; 500 got 200 BYE" },
  { "rings-once", "13.3.1.1", "0 send INVITE; 0 ring; 100 ring; 200 reject 486; 200 send ACK",
      CALL "; 0 got 180; 200 ended 486; 200 got 486" },
  { "no-ring-after-answer", "13.3.1.4", UP "100 ring; 200 send BYE",
      WAS_UP "; 200 ended 200; 200 got 200 BYE" },
  { "rings-on-every-minute", "13.3.1.1",
      "0 send INVITE; 1000 ring; 150000 reject 486; 150000 send ACK",
      CALL "; 1000 got 180; 61000 got 180; 121000 got 180; 150000 ended 486; 150000 got 486" },

  /* Refused. */
  { "rejected", "13.3.1.3", "0 send INVITE; 0 reject 603; 100 send ACK",
      CALL "; 0 ended 603; 0 got 603" },
  { "rejected-nothing-in-common", "13.3.1.3", "0 send INVITE; 0 reject 488; 100 send ACK",
      CALL "; 0 ended 488; 0 got 488" },
  { "rejected-while-ringing", "13.3.1.3", "0 send INVITE; 0 ring; 900 reject 486; 950 send ACK",
      CALL "; 0 got 180; 900 ended 486; 900 got 486" },
  { "rejected-and-no-ack", "17.2.1", "0 send INVITE; 0 reject 486",
      CALL "; 0 ended 486; 0 got 486; 500 got 486; 1500 got 486; 3500 got 486; 7500 got 486; 11500 "
           "got 486; 15500 got 486; 19500 got 486; 23500 got 486; 27500 got 486; 31500 got 486" },
  { "first-verb-counts", "13.3.1", "0 send INVITE; 0 reject 486; 0 answer; 0 hangup; 100 send ACK",
      CALL "; 0 ended 486; 0 got 486" },
  { "no-reject-after-answer", "13.3.1.4", UP "100 reject 486; 200 send BYE",
      WAS_UP "; 200 ended 200; 200 got 200 BYE" },
  { "hangup-before-answer", "13.3.1.3", "0 send INVITE; 0 ring; 100 hangup; 150 send ACK",
      CALL "; 0 got 180; 100 ended 480; 100 got 480" },
  { "nobody-takes-the-call", "21.4.18", "0 refuse; 0 send INVITE; 100 send ACK",
      "0 call; 0 ended 480; 0 got 100; 0 got 480" },

  /* The 2xx until its ACK: checklist 9. */
  { "2xx-repeated-then-bye", "13.3.1.4", "0 send INVITE; 0 answer; 32100 reply 200",
      CALL "; " REPEATED_200 "; 32000 got BYE; 32100 ended 408" },
  { "2xx-repeated-until-ack", "13.3.1.4", "0 send INVITE; 0 answer; 1600 send ACK; 5000 send BYE",
      CALL
      "; 0 got 200; 500 got 200; 1500 got 200; 1600 confirmed; 5000 ended 200; 5000 got 200 BYE" },
  { "ack-again", "13.3.1.4", UP "100 again ACK; 200 send ACK; 5000 send BYE",
      WAS_UP "; 5000 ended 200; 5000 got 200 BYE" },
  { "ack-with-other-cseq", "13.2.2.4",
      "0 send INVITE; 0 answer; 100 send ACK cseq=7; 600 send ACK; 700 send BYE",
      CALL "; 0 got 200; 500 got 200; 600 confirmed; 700 ended 200; 700 got 200 BYE" },
  { "ack-with-other-tag", "12.2.2",
      "0 send INVITE; 0 answer; 100 send ACK to_tag=other; 600 send ACK; 700 send BYE",
      CALL "; 0 got 200; 500 got 200; 600 confirmed; 700 ended 200; 700 got 200 BYE" },
  { "neither-ack-nor-response-to-bye", "13.3.1.4", "0 send INVITE; 0 answer",
      CALL "; " REPEATED_200
           "; 32000 got BYE; 32500 got BYE; 33500 got BYE; 35500 got BYE; 39500 got BYE; 43500 got "
           "BYE; 47500 got BYE; 51500 got BYE; 55500 got BYE; 59500 got BYE; 63500 got BYE; 64000 "
           "ended 408" },

  /* Hanging up before the ACK: section 15. */
  { "hangup-waits-for-ack", "15",
      "0 send INVITE; 0 answer; 100 hangup; 700 send ACK; 800 reply 200",
      CALL "; 0 got 200; 500 got 200; 700 confirmed; 700 got BYE; 800 ended 200" },
  { "hangup-waits-for-ack-until-64-t1", "15",
      "0 send INVITE; 0 answer; 100 hangup; 32100 reply 200",
      CALL "; " REPEATED_200 "; 32000 got BYE; 32100 ended 408" },
  { "hangup-twice", "15", UP "100 hangup; 100 hangup; 200 reply 200; 300 hangup",
      WAS_UP "; 100 got BYE; 200 ended 200" },

  /* The INVITE again: checklist 11. */
  { "invite-again-gets-last-provisional", "17.2.1",
      "0 send INVITE; 500 again INVITE; 600 ring; 1500 again INVITE; 1600 reject 486; 1700 send "
      "ACK",
      CALL "; 500 got 100; 600 got 180; 1500 got 180; 1600 ended 486; 1600 got 486" },
  { "invite-again-before-ack-absorbed", "6026 7.1",
      "0 send INVITE; 0 answer; 100 again INVITE; 200 send ACK; 300 send BYE",
      CALL "; 0 got 200; 200 confirmed; 300 ended 200; 300 got 200 BYE" },
  { "invite-again-after-ack-absorbed", "6026 7.1",
      UP "100 again INVITE; 20000 again INVITE; 31999 again INVITE; 33000 send BYE",
      WAS_UP "; 33000 ended 200; 33000 got 200 BYE" },
  { "invite-again-after-bye-absorbed", "6026 7.1", UP "100 send BYE; 200 again INVITE",
      WAS_UP "; 100 ended 200; 100 got 200 BYE" },
  { "merged-invite", "8.2.2.2",
      "0 send INVITE; 0 ring; 100 send INVITE branch=z9hG4bKway2 to_tag= cseq=1; 200 send ACK; 300 "
      "reject 486; 300 send ACK branch=z9hG4bK-alice-1",
      CALL "; 0 got 180; 100 got 482; 300 ended 486; 300 got 486" },

  /* CANCEL: checklist 8. */
  { "cancelled", "9.2", "0 send INVITE; 100 send CANCEL; 200 send ACK",
      CALL "; 100 ended 487; 100 got 200 CANCEL; 100 got 487" },
  { "cancelled-while-ringing", "9.2", "0 send INVITE; 0 ring; 100 send CANCEL; 200 send ACK",
      CALL "; 0 got 180; 100 ended 487; 100 got 200 CANCEL; 100 got 487" },
  { "cancel-again", "9.2", "0 send INVITE; 100 send CANCEL; 150 again CANCEL; 200 send ACK",
      CALL "; 100 ended 487; 100 got 200 CANCEL; 100 got 487; 150 got 200 CANCEL" },
  { "cancel-with-reason", "3326 2",
      "0 send INVITE; 100 send CANCEL reason=SIP+cause=200,Q.850+cause=26; 200 send ACK",
      CALL "; 100 ended 487 q850 26; 100 got 200 CANCEL; 100 got 487" },
  { "cancel-crosses-200", "9.2",
      "0 send INVITE; 0 answer; 100 send CANCEL; 200 send ACK; 300 send BYE",
      CALL "; 0 got 200; 100 got 200 CANCEL; 200 confirmed; 300 ended 200; 300 got 200 BYE" },
  { "cancel-crosses-486", "9.2", "0 send INVITE; 0 reject 486; 100 send CANCEL; 200 send ACK",
      CALL "; 0 ended 486; 0 got 486; 100 got 200 CANCEL" },
  { "cancel-of-nothing", "9.2", "0 send INVITE; 0 reject 486; 0 send ACK; 6000 send CANCEL",
      CALL "; 0 ended 486; 0 got 486; 6000 got 481 CANCEL" },
  { "answer-after-cancel", "9.2", "0 send INVITE; 100 send CANCEL; 100 answer; 200 send ACK",
      CALL "; 100 ended 487; 100 got 200 CANCEL; 100 got 487" },

  /* BYE: section 15.1. */
  { "bye-in-early-dialog", "15.1.2", "0 send INVITE; 0 ring; 100 send BYE; 200 send ACK",
      CALL "; 0 got 180; 100 ended 487; 100 got 200 BYE; 100 got 487" },
  { "bye-before-ack", "15", "0 send INVITE; 0 answer; 100 send BYE",
      CALL "; 0 got 200; 100 ended 200; 100 got 200 BYE" },
  { "bye-again", "17.2.2", UP "100 send BYE; 600 again BYE",
      WAS_UP "; 100 ended 200; 100 got 200 BYE; 600 got 200 BYE" },
  { "second-bye", "12.2.2", UP "100 send BYE; 600 send BYE",
      WAS_UP "; 100 ended 200; 100 got 200 BYE; 600 got 481 BYE" },
  { "bye-with-q850-cause", "3326 2", UP "100 send BYE reason=q.850+text=x+cause=16",
      WAS_UP "; 100 ended 200 q850 16; 100 got 200 BYE" },
  { "bye-with-q850-cause-out-of-range", "3326 2", UP "100 send BYE reason=Q.850+cause=128",
      WAS_UP "; 100 ended 200; 100 got 200 BYE" },
  { "bye-with-sip-cause-alone", "3326 2", UP "100 send BYE reason=SIP+cause=16",
      WAS_UP "; 100 ended 200; 100 got 200 BYE" },
  { "byes-cross", "15.1.2", UP "100 hangup; 100 send BYE; 200 reply 200",
      WAS_UP "; 100 got BYE; 100 ended 200; 100 got 200 BYE" },
  { "byes-cross-and-ours-gets-481", "15.1.1", UP "100 hangup; 150 reply 481",
      WAS_UP "; 100 got BYE; 150 ended 200" },
  { "bye-gets-408", "15.1.1", UP "100 hangup; 200 reply 408",
      WAS_UP "; 100 got BYE; 200 ended 200" },
  { "bye-gets-100-first", "15.1.1", UP "100 hangup; 200 reply 100; 300 reply 200",
      WAS_UP "; 100 got BYE; 300 ended 200" },
  { "bye-never-answered", "17.1.2.2", UP "0 hangup",
      WAS_UP "; " REPEATED_BYE_FROM_0 "; 32000 ended 200" },

  /* Requests within the call: checklist 23. */
  { "options", "11.2", UP "100 send OPTIONS; 200 send BYE",
      WAS_UP "; 100 got 200 OPTIONS; 200 ended 200; 200 got 200 BYE" },
  { "info-without-body", "2976 2.2", UP "100 send INFO; 200 send BYE",
      WAS_UP "; 100 got 200 INFO; 200 ended 200; 200 got 200 BYE" },
  { "info-with-body", "21.4.13", UP "100 send INFO body=x; 200 send BYE",
      WAS_UP "; 100 got 415 INFO; 200 ended 200; 200 got 200 BYE" },
  { "update-without-body", "3311 5.2", UP "100 send UPDATE; 200 send BYE",
      WAS_UP "; 100 got 200 UPDATE; 200 ended 200; 200 got 200 BYE" },
  { "unknown-method", "8.2.1", UP "100 send DANCE; 200 send BYE",
      WAS_UP "; 100 got 501 DANCE; 200 ended 200; 200 got 200 BYE" },
  { "message", "8.2.1", UP "100 send MESSAGE; 200 send BYE",
      WAS_UP "; 100 got 405 MESSAGE; 200 ended 200; 200 got 200 BYE" },
  { "notify", "6665 8.3.2", UP "100 send NOTIFY; 200 send BYE",
      WAS_UP "; 100 got 489 NOTIFY; 200 ended 200; 200 got 200 BYE" },
  { "subscribe", "6665 8.3.2", UP "100 send SUBSCRIBE; 200 send BYE",
      WAS_UP "; 100 got 489 SUBSCRIBE; 200 ended 200; 200 got 200 BYE" },
  { "lower-cseq", "12.2.2",
      UP "100 send OPTIONS cseq=10; 200 send OPTIONS cseq=9; 300 send BYE cseq=11",
      WAS_UP "; 100 got 200 OPTIONS; 200 got 500 OPTIONS; 300 ended 200; 300 got 200 BYE" },
  { "lower-cseq-of-bye", "12.2.2",
      UP "100 send OPTIONS cseq=10; 200 send BYE cseq=9; 300 send BYE "
         "cseq=11",
      WAS_UP "; 100 got 200 OPTIONS; 200 got 500 BYE; 300 ended 200; 300 got 200 BYE" },
  { "bye-with-other-tag", "12.2.2", UP "100 send BYE to_tag=other; 200 send BYE",
      WAS_UP "; 100 got 481 BYE; 200 ended 200; 200 got 200 BYE" },
  { "reinvite-refused-leaves-the-call", "14.2",
      UP "100 send INVITE; 200 send ACK; 20000 send OPTIONS; 40000 send BYE",
      WAS_UP "; 100 got 488; 20000 got 200 OPTIONS; 40000 ended 200; 40000 got 200 BYE" },
  { "second-invite-before-answer", "14.2",
      "0 send INVITE; 0 ring; 100 send INVITE; 150 send ACK; 200 send BYE; 300 send ACK cseq=1 "
      "branch=z9hG4bK-alice-1",
      CALL "; 0 got 180; 100 got 500; 200 ended 487; 200 got 200 BYE; 200 got 487" },

  /* Requests outside of calls. */
  { "outside-options", "11.2", "0 send OPTIONS", "0 got 200 OPTIONS" },
  { "outside-bye", "15.1.2", "0 send BYE to_tag=x", "0 got 481 BYE" },
  { "outside-bye-without-tag", "15.1.2", "0 send BYE", "0 got 481 BYE" },
  { "outside-update", "3311 5.2", "0 send UPDATE to_tag=x", "0 got 481 UPDATE" },
  { "outside-info", "2976 2.2", "0 send INFO to_tag=x", "0 got 481 INFO" },
  { "outside-notify", "6665 4.1.3", "0 send NOTIFY to_tag=x", "0 got 481 NOTIFY" },
  { "outside-reinvite", "12.2.2", "0 send INVITE to_tag=x; 100 send ACK", "0 got 481" },
  { "outside-ack", "17.2.3", "0 send ACK", "" },
  { "outside-cancel", "9.2", "0 send CANCEL branch=z9hG4bKx", "0 got 481 CANCEL" },
  { "outside-register", "8.2.1", "0 send REGISTER", "0 got 405 REGISTER" },
  { "outside-notify-without-tag", "6665 4.1.3", "0 send NOTIFY", "0 got 481 NOTIFY" },
  { "outside-message", "8.2.1", "0 send MESSAGE", "0 got 405 MESSAGE" },
  { "outside-subscribe", "6665 8.3.2", "0 send SUBSCRIBE", "0 got 489 SUBSCRIBE" },
  { "outside-unknown", "8.2.1", "0 send DANCE", "0 got 501 DANCE" },
  { "outside-options-in-lower-case", "7.1", "0 send options", "0 got 501 options" },

  /* The transport fails at each step. */
  { "transport-fails-100", "6026 8.8", "0 fail; 0 send INVITE; 10 mend; 600 send ACK",
      "0 call; 0 ended 503; 500 got 503" },
  { "transport-fails-180", "6026 8.8", "0 send INVITE; 100 fail; 100 ring; 150 mend; 700 send ACK",
      CALL "; 100 ended 503; 600 got 503" },
  { "transport-fails-200-once", "13.3.1.4",
      "0 send INVITE; 0 fail; 0 answer; 100 mend; 600 send ACK; 700 send BYE",
      CALL "; 500 got 200; 600 confirmed; 700 ended 200; 700 got 200 BYE" },
  { "transport-fails-200-for-good", "13.3.1.4", "0 send INVITE; 0 fail; 0 answer",
      CALL "; 32000 ended 408" },
  { "transport-fails-486", "17.2.1", "0 send INVITE; 0 fail; 0 reject 486; 600 mend; 1600 send ACK",
      CALL "; 0 ended 486; 1500 got 486" },
  { "transport-fails-bye", "17.1.4", UP "100 fail; 100 hangup", WAS_UP "; 100 ended 200" },
  { "transport-fails-bye-later", "17.1.4", UP "100 hangup; 200 fail",
      WAS_UP "; 100 got BYE; 600 ended 200" },
  { "transport-fails-response-to-bye", "17.2.4",
      UP "100 fail; 100 send BYE; 200 mend; 600 again BYE",
      WAS_UP "; 100 ended 200; 600 got 481 BYE" },
  { "transport-fails-response-to-cancel", "17.2.4",
      "0 send INVITE; 0 fail; 0 send CANCEL; 400 mend; 600 send ACK",
      CALL "; 0 ended 487; 500 got 487" },

  /* The application lets go. */
  { "dropped-while-up", "15", UP "100 drop; 5000 send BYE",
      WAS_UP "; 5000 ended 200; 5000 got 200 BYE" },
  { "dropped-while-ringing", "9.2", "0 send INVITE; 0 ring; 100 drop; 5000 send CANCEL",
      CALL "; 0 got 180; 5000 ended 487; 5000 got 200 CANCEL; 5000 got 487" },
  { "dropped-while-unacknowledged", "13.3.1.4",
      "0 send INVITE; 0 answer; 100 drop; 32100 reply 200",
      CALL "; " REPEATED_200 "; 32000 got BYE; 32100 ended 408" },
  { "dropped-after-hangup", "15", UP "100 hangup; 100 drop; 300 reply 200",
      WAS_UP "; 100 got BYE; 300 ended 200" },
  { "closed-while-up", "15", UP "100 close; 100 drop", WAS_UP "; 100 ended 200; 100 got BYE" },
  { "closed-while-ringing", "13.3.1.3", "0 send INVITE; 0 ring; 100 close; 200 send ACK",
      CALL "; 0 got 180; 100 ended 480; 100 got 480" },
  { "closed-before-ack", "15", "0 send INVITE; 0 answer; 100 close; 200 reply 200",
      CALL "; 0 got 200; 100 ended 200; 100 got BYE" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  CallScript *script = call_script_new ();

  g_test_message ("RFC %s", row->section);
  call_script_run (script, row->script);
  mock_world_run_until_idle (script->world, 70000);
  g_assert_cmpstr (script->world->notes->str, ==, row->expected);
  call_script_free (script);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/calls/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  return g_test_run ();
}
