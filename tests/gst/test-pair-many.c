/* SPDX-License-Identifier: BSD-3-Clause */
/* Twenty echoes, each in a pipeline of its own, on one agent and one media worker; one of them is slow. */
#include <gst/check/gstcheck.h>

#include "peer-ear.h"
#include "src-line.h"

#define CALLS 20
#define SLOW 7
#define SAMPLES 16000 /* 2 s: the rule against latency, which drops frames, looks at five */
#define MAX_HOLES 8   /* packets, of 100: room for a busy machine */

typedef struct {
  Line *line;
  Caller *caller;
  Peer *peer;
  CodedSpeech speech;
  CodedSearch search;
} Echo;

static Echo echoes[CALLS];

/* All wait at one address, so that the call goes to the one that came last: the others have theirs. */
static void
begin (guint i)
{
  Echo *echo = &echoes[i];

  echo->line = line_launch (echoes[0].line ? echoes[0].line->port : 0,
      i == SLOW ? "sipuasrc name=src $ ! identity sleep-time=100000 ! sipuasink name=sink"
                : "sipuasrc name=src $ ! sipuasink name=sink");
  line_go (echo->line, GST_STATE_PLAYING);
  echo->caller = line_caller (echo->line);
  echo->peer = peer_new ();
  echo->speech = (CodedSpeech){ i % 2 ? CODED_OLD : CODED_NEW, 0, 0 };
  echo->search = (CodedSearch){ echo->peer, echo->speech.signal, SAMPLES, 0, 0 };
  peer_speak_coded (echo->peer, &echo->speech);
  caller_establish (echo->caller, echo->peer);
}

static void
end (Echo *echo)
{
  caller_end (echo->caller);
  line_hear_eos (echo->line);
  line_free (echo->line);
  caller_free (echo->caller);
  peer_free (echo->peer);
}

static gboolean
all_but_the_slow_are_back (gpointer data)
{
  gboolean done = TRUE;

  for (guint i = 0; i < CALLS; i++)
    done &= i == SLOW || coded_search_is_over (&echoes[i].search);
  return done;
}

/* All that was said comes back, in order, and nearly none of it too late, which would be a hole. */
static void
check_whole (Echo *echo)
{
  guint begin = 0, holes = 0;

  assert_equals_int (peer_find_coded (echo->peer, echo->speech.signal, &begin), SAMPLES);
  for (guint i = begin; i < begin + SAMPLES / PEER_FRAME; i++)
    holes += packet_is_silence (peer_get (echo->peer->received, i));
  fail_unless (holes <= MAX_HOLES, "%u holes", holes);
}

GST_START_TEST (test_a_slow_pipeline_is_nobody_else_s_matter)
{
  Peer *peers[CALLS];
  guint slow = 0;

  for (guint i = 0; i < CALLS; i++) {
    begin (i);
    peers[i] = echoes[i].peer;
  }
  /* One after the other: the first packet of a call makes its jitter buffer, and those that wait
   * meanwhile to be read would seem to have come late, and the next ones early. */
  for (guint i = 0; i < CALLS; i++)
    peers_run (peers, i + 1, 20 * GST_MSECOND);
  peers_run (peers, CALLS, 500 * GST_MSECOND);
  for (guint i = 0; i < CALLS; i++)
    echoes[i].speech.wanted = SAMPLES;
  peers_run_until (peers, CALLS, all_but_the_slow_are_back, NULL);
  for (guint i = 0; i < CALLS; i++)
    if (i != SLOW)
      check_whole (&echoes[i]);
  /* The slow one lives, and is slow: it gives back two of ten frames. */
  for (guint i = 0; i < echoes[SLOW].peer->received->len; i++)
    slow += !packet_is_silence (peer_get (echoes[SLOW].peer->received, i));
  fail_unless (slow > 10 && slow < SAMPLES / PEER_FRAME / 2, "%u frames of the slow one", slow);
  for (guint i = 0; i < CALLS; i++)
    end (&echoes[i]);
}

GST_END_TEST;

static Suite *
pair_many_suite (void)
{
  Suite *suite = suite_create ("pair-many");
  TCase *calls = tcase_create ("calls");

  run_in_real_time ();
  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_test (calls, test_a_slow_pipeline_is_nobody_else_s_matter);
  return suite;
}

GST_CHECK_MAIN (pair_many);
