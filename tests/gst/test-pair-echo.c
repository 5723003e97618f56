/* SPDX-License-Identifier: BSD-3-Clause */
/* A caller's audio goes back through an application's pipeline that stalls once. The caller says numbered
 * pulses in silence and takes the time until each is back. */
#include <gst/check/gstcheck.h>

#include "peer-ear.h"
#include "src-line.h"

#define PULSE_FRAMES 10 /* from one to the next */
#define STALL_FRAME 150 /* after 3 s */
#define BACK_FRAME 675  /* the stall is over for 10 s */
#define LAST_FRAME 825
#define PULSES (LAST_FRAME / PULSE_FRAMES + 1)

/* prebuffer + 2 ptime; a jitter buffer gives out at once what comes in order, but not in no time. */
#define MAX_DELAY ((80 + 50) * GST_MSECOND)

typedef struct {
  guint frame;
  GstClockTime sent[PULSES];
  gint stalls; /* atomic */
} Pulses;

/* The stall is a branch that stands still once. */
static GstPadProbeReturn
stall_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Pulses *pulses = user_data;

  if (g_atomic_int_compare_and_exchange (&pulses->stalls, 1, 0))
    g_usleep (500000);
  return GST_PAD_PROBE_OK;
}

/* A pulse is a frame of one code, its number. */
static void
speak_pulses (gpointer speaker, guint8 *payload)
{
  Pulses *pulses = speaker;
  guint number = pulses->frame / PULSE_FRAMES;
  gboolean is_pulse = pulses->frame % PULSE_FRAMES == 0 && number < PULSES;

  memset (payload, is_pulse ? (int)number : EAR_SILENCE, PEER_FRAME);
  if (is_pulse)
    pulses->sent[number] = gst_util_get_timestamp ();
  if (pulses->frame == STALL_FRAME)
    g_atomic_int_set (&pulses->stalls, 1);
  pulses->frame++;
}

static gboolean
all_is_said (gpointer data)
{
  return ((Pulses *)data)->frame >= LAST_FRAME;
}

/* When the first sample of each pulse came back; 0: it did not. */
static void
find_pulses (Peer *peer, GstClockTime back[PULSES])
{
  for (guint i = 0; i < peer->received->len; i++) {
    const PeerPacket *packet = peer_get (peer->received, i);

    for (guint j = 12; j < packet->size; j++) {
      guint number = packet->data[j];

      if (number < PULSES && back[number] == 0)
        back[number] = packet->time + (j - 12) * (GST_SECOND / 8000);
    }
  }
}

static void
check_delays (const GstClockTime sent[PULSES], const GstClockTime back[PULSES])
{
  GstClockTime worst[3] = { 0 };
  guint missing = 0;

  for (guint i = 5; i < PULSES - 5; i++) {
    guint frame = i * PULSE_FRAMES, part = frame < STALL_FRAME - 10 ? 0
                                           : frame < BACK_FRAME     ? 1
                                                                    : 2;

    if (back[i] == 0)
      missing += part != 1;
    else
      worst[part] = MAX (worst[part], back[i] - sent[i]);
  }
  GST_INFO ("before %" GST_TIME_FORMAT ", after %" GST_TIME_FORMAT ", in the end %" GST_TIME_FORMAT,
      GST_TIME_ARGS (worst[0]), GST_TIME_ARGS (worst[1]), GST_TIME_ARGS (worst[2]));
  fail_unless (missing <= 1, "%u pulses are missing", missing);
  fail_unless (worst[0] > 0 && worst[1] > worst[0] + 200 * GST_MSECOND);
  fail_unless (worst[2] > 0 && worst[2] <= MAX_DELAY, "still %" GST_TIME_FORMAT " after 10 s",
      GST_TIME_ARGS (worst[2]));
}

static guint64
queue_leaked (Line *line)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 leaked = G_MAXUINT64;

  g_object_get (line->sink, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "queue-leaked", &leaked));
  return leaked;
}

GST_START_TEST (test_after_a_stall_the_delay_is_back_where_it_was)
{
  Line *line = line_launch (0, "sipuasrc name=src $ ! identity name=branch ! sipuasink name=sink");
  g_autoptr (GstElement) branch = gst_bin_get_by_name (GST_BIN (line->pipeline), "branch");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (branch, "src");
  Pulses pulses = { 0 };
  GstClockTime back[PULSES] = { 0 };
  Caller *caller = line_caller (line);
  Peer *peer = peer_new ();

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, stall_probe, &pulses, NULL);
  peer->speak = speak_pulses;
  peer->speaker = &pulses;
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, peer);
  peer_run_until (peer, all_is_said, &pulses);
  find_pulses (peer, back);
  check_delays (pulses.sent, back);
  assert_equals_uint64 (queue_leaked (line), 0);
  caller_end (caller);
  line_hear_eos (line);
  line_free (line);
  caller_free (caller);
  peer_free (peer);
}

GST_END_TEST;

static Suite *
pair_echo_suite (void)
{
  Suite *suite = suite_create ("pair-echo");
  TCase *calls = tcase_create ("calls");

  run_in_real_time ();
  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_test (calls, test_after_a_stall_the_delay_is_back_where_it_was);
  return suite;
}

GST_CHECK_MAIN (pair_echo);
