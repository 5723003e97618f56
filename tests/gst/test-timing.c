/* SPDX-License-Identifier: BSD-3-Clause */
/* The arithmetic of time on the way of received audio: what stands in for telephone events, holes
 * and overlaps behind the decoder, and the running time of another pipeline. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuaeventfill.h"
#include "gstsipuatimeline.h"
#include "gstsipuatimemap.h"

#define MS GST_MSECOND

/* A packet: audio of 160 samples, or an event of @duration that began at @timestamp. */
typedef struct {
  gboolean event;
  guint32 timestamp;
  guint16 duration;
  guint32 fill_timestamp; /* of what stands in */
  guint fill;             /* samples of it */
} FillStep;

static const struct {
  const char *name;
  guint count;
  FillStep steps[6];
} fills[] = {
  { "an update each 20 ms covers 20 ms", 5,
      { { FALSE, 1000, 0, 0, 0 }, { TRUE, 1160, 160, 1160, 160 }, { TRUE, 1160, 320, 1320, 160 },
          { TRUE, 1160, 480, 1480, 160 }, { FALSE, 1640, 0, 0, 0 } } },
  { "repeated end packets add one sample each", 4,
      { { FALSE, 1000, 0, 0, 0 }, { TRUE, 1160, 160, 1160, 160 }, { TRUE, 1160, 160, 1319, 1 },
          { TRUE, 1160, 160, 1319, 1 } } },
  { "a first packet of duration 0", 3,
      { { FALSE, 1000, 0, 0, 0 }, { TRUE, 1160, 0, 1159, 1 }, { TRUE, 1160, 160, 1160, 160 } } },
  { "a lost update is covered by the next", 3,
      { { FALSE, 1000, 0, 0, 0 }, { TRUE, 1160, 160, 1160, 160 },
          { TRUE, 1160, 480, 1320, 320 } } },
  { "an event that is long already covers the last 60 ms of it", 1,
      { { TRUE, 1160, 8000, 8680, 480 } } },
  { "audio goes on within the event: one sample from then on", 4,
      { { FALSE, 1000, 0, 0, 0 }, { TRUE, 1160, 160, 1160, 160 }, { FALSE, 1160, 0, 0, 0 },
          { TRUE, 1160, 480, 1639, 1 } } },
  { "the next event is judged anew", 4,
      { { TRUE, 1160, 160, 1160, 160 }, { FALSE, 1320, 0, 0, 0 }, { FALSE, 1480, 0, 0, 0 },
          { TRUE, 1640, 160, 1640, 160 } } },
  { "RTP time wraps around", 3,
      { { FALSE, 0xfffffff0 - 160, 0, 0, 0 }, { TRUE, 0xfffffff0, 160, 0xfffffff0, 160 },
          { TRUE, 0xfffffff0, 320, 0x90, 160 } } },
  { "RTP time jumps back by an hour", 2,
      { { FALSE, 28800000, 0, 0, 0 }, { TRUE, 1160, 160, 1160, 160 } } },
};

GST_START_TEST (test_event_packets_become_silence_of_their_time)
{
  const GstSipUaCodecInfo *codec = gst_sip_ua_codec_info_find ("pcma");
  GstSipUaEventFill fill;

  gst_sip_ua_event_fill_init (&fill, codec, 8);
  for (guint i = 0; i < fills[__i__].count; i++) {
    const FillStep *step = &fills[__i__].steps[i];
    GstSipUaRtpPacket packet = { .ssrc = 0x01020304,
      .sequence = (guint16)(65535 + i),
      .timestamp = step->timestamp,
      .payload_size = step->event ? 4 : 160 };
    guint8 payload[4] = { 5, 10 }, data[1000];
    gsize size;

    GST_WRITE_UINT16_BE (payload + 2, step->duration);
    if (!step->event) {
      gst_sip_ua_event_fill_audio (&fill, &packet);
      continue;
    }
    size = gst_sip_ua_event_fill_event (&fill, &packet, payload, data, sizeof data);
    fail_unless (
        size == 12 + step->fill, "%s: step %u: %u samples", fills[__i__].name, i, (guint)size - 12);
    assert_equals_int (data[0], 0x80);
    assert_equals_int (data[1], 8); /* no marker: nothing begins here */
    assert_equals_int (GST_READ_UINT16_BE (data + 2), packet.sequence);
    fail_unless (GST_READ_UINT32_BE (data + 4) == step->fill_timestamp, "%s: step %u: at %u",
        fills[__i__].name, i, GST_READ_UINT32_BE (data + 4));
    assert_equals_int (GST_READ_UINT32_BE (data + 8), 0x01020304);
    for (gsize j = 12; j < size; j++)
      assert_equals_int (data[j], 0xd5);
  }
}

GST_END_TEST;

GST_START_TEST (test_what_cannot_stand_in_is_left_out)
{
  GstSipUaCodecInfo without_silence = *gst_sip_ua_codec_info_find ("PCMU");
  GstSipUaRtpPacket packet = { .payload_size = 4 };
  guint8 payload[4] = { 5, 10, 0, 160 }, data[172];
  GstSipUaEventFill fill;

  gst_sip_ua_event_fill_init (&fill, gst_sip_ua_codec_info_find ("PCMU"), 0);
  assert_equals_int (
      gst_sip_ua_event_fill_event (&fill, &packet, payload, data, sizeof data - 1), 0);
  packet.payload_size = 3;
  assert_equals_int (gst_sip_ua_event_fill_event (&fill, &packet, payload, data, sizeof data), 0);
  without_silence.silence = NULL;
  gst_sip_ua_event_fill_init (&fill, &without_silence, 0);
  packet.payload_size = 4;
  assert_equals_int (gst_sip_ua_event_fill_event (&fill, &packet, payload, data, sizeof data), 0);
}

GST_END_TEST;

static const struct {
  const char *name;
  GstClockTime start, duration; /* behind audio up to 1000 ms */
  GstSipUaPlacement placement;
  GstClockTime next; /* where what follows fits */
} places[] = {
  { "fits", 1000 * MS, 20 * MS, { 0, 0, FALSE }, 1020 * MS },
  { "a little late: the sender's clock", 1005 * MS, 20 * MS, { 0, 0, FALSE }, 1025 * MS },
  { "a little early", 995 * MS, 20 * MS, { 0, 0, FALSE }, 1015 * MS },
  { "a hole of 6 ms", 1006 * MS, 20 * MS, { 6 * MS, 0, FALSE }, 1026 * MS },
  { "a hole of 2 s", 3000 * MS, 20 * MS, { 2000 * MS, 0, FALSE }, 3020 * MS },
  { "a hole that is too long to be filled", 3001 * MS, 20 * MS, { 0, 0, TRUE }, 3021 * MS },
  { "half of it is there already", 990 * MS, 20 * MS, { 0, 10 * MS, FALSE }, 1010 * MS },
  { "all of it is there already", 980 * MS, 20 * MS, { 0, 20 * MS, FALSE }, 1000 * MS },
  { "one sample that is there already", 1000 * MS - 125000, 125000, { 0, 125000, FALSE },
      1000 * MS },
  { "the same, its times rounded", 1000 * MS - 124999, 125001, { 0, 125001, FALSE }, 1000 * MS },
  { "time that was moved back", 0, 20 * MS, { 0, 20 * MS, FALSE }, 1000 * MS },
};

GST_START_TEST (test_audio_is_placed_in_time)
{
  GstSipUaTimeline timeline;
  GstSipUaPlacement placement;

  gst_sip_ua_timeline_init (&timeline);
  gst_sip_ua_timeline_place (&timeline, 980 * MS, 20 * MS, &placement);
  fail_unless (placement.discont);
  gst_sip_ua_timeline_place (&timeline, places[__i__].start, places[__i__].duration, &placement);
  fail_unless (placement.fill == places[__i__].placement.fill
                   && placement.skip == places[__i__].placement.skip
                   && placement.discont == places[__i__].placement.discont,
      "%s: fill %" GST_TIME_FORMAT ", skip %" GST_TIME_FORMAT, places[__i__].name,
      GST_TIME_ARGS (placement.fill), GST_TIME_ARGS (placement.skip));
  assert_equals_uint64 (timeline.end, places[__i__].next);
}

GST_END_TEST;

GST_START_TEST (test_time_far_back_is_a_discontinuity)
{
  GstSipUaTimeline timeline;
  GstSipUaPlacement placement;

  gst_sip_ua_timeline_init (&timeline);
  gst_sip_ua_timeline_place (&timeline, 10 * GST_SECOND, 20 * MS, &placement);
  gst_sip_ua_timeline_place (&timeline, GST_SECOND, 20 * MS, &placement);
  fail_unless (placement.discont);
  assert_equals_uint64 (placement.skip, 0);
  assert_equals_uint64 (timeline.end, GST_SECOND + 20 * MS);
}

GST_END_TEST;

#define START (1000 * GST_SECOND) /* monotonic, when the pipeline's running time is 0 */

/* A clock that is 200 ppm fast, read with noise: followed within a millisecond, without a step. */
GST_START_TEST (test_the_offset_follows_a_drifting_clock)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  GstSipUaTimeMap map;
  GstClockTime running, before = 0;

  gst_sip_ua_time_map_reset (&map);
  for (GstClockTime time = GST_SECOND; time < 600 * GST_SECOND; time += 20 * MS) {
    GstClockTimeDiff real = (GstClockTimeDiff)(time / 5000) - (GstClockTimeDiff)START;
    GstClockTimeDiff noise = g_rand_int_range (random, -100, 100) * (GstClockTimeDiff)GST_USECOND;
    gboolean step = gst_sip_ua_time_map_measure (&map, real + noise);

    assert_equals_int (step, time == GST_SECOND);
    fail_unless (gst_sip_ua_time_map_apply (&map, START + time, &running));
    fail_unless (ABS (GST_CLOCK_DIFF (time + time / 5000, running)) < (GstClockTimeDiff)MS);
    fail_unless (before == 0 || running - before < 21 * MS);
    before = running;
  }
}

GST_END_TEST;

/* The application paused for a second: its running time stood still. */
GST_START_TEST (test_a_step_resynchronises_and_old_audio_is_dropped)
{
  GstSipUaTimeMap map;
  GstClockTime running;

  gst_sip_ua_time_map_reset (&map);
  fail_unless (gst_sip_ua_time_map_measure (&map, -(GstClockTimeDiff)START));
  fail_unless (gst_sip_ua_time_map_apply (&map, START + 5 * GST_SECOND, &running));
  assert_equals_uint64 (running, 5 * GST_SECOND);
  fail_if (
      gst_sip_ua_time_map_measure (&map, -(GstClockTimeDiff)(START + GST_SIP_UA_TIME_MAP_STEP)));
  fail_unless (gst_sip_ua_time_map_measure (&map, -(GstClockTimeDiff)(START + GST_SECOND)));
  /* Queued during the pause: before what was given out. */
  fail_if (gst_sip_ua_time_map_apply (&map, START + 5980 * MS, &running));
  fail_unless (gst_sip_ua_time_map_apply (&map, START + 6 * GST_SECOND, &running));
  assert_equals_uint64 (running, 5 * GST_SECOND);
}

GST_END_TEST;

GST_START_TEST (test_audio_from_before_the_pipeline_began_is_dropped)
{
  GstSipUaTimeMap map;
  GstClockTime running;

  gst_sip_ua_time_map_reset (&map);
  gst_sip_ua_time_map_measure (&map, -(GstClockTimeDiff)START);
  fail_if (gst_sip_ua_time_map_apply (&map, START - 1, &running));
  fail_unless (gst_sip_ua_time_map_apply (&map, START, &running));
}

GST_END_TEST;

/* Somebody gave the pipeline another base time: better back once than silent for an hour. */
GST_START_TEST (test_running_time_set_back_by_hand_is_followed)
{
  GstSipUaTimeMap map;
  GstClockTime running;

  gst_sip_ua_time_map_reset (&map);
  gst_sip_ua_time_map_measure (&map, 0);
  fail_unless (gst_sip_ua_time_map_apply (&map, 3600 * GST_SECOND, &running));
  fail_unless (gst_sip_ua_time_map_measure (&map, -3600 * (GstClockTimeDiff)GST_SECOND));
  fail_unless (gst_sip_ua_time_map_apply (&map, 3600 * GST_SECOND, &running));
  assert_equals_uint64 (running, 0);
}

GST_END_TEST;

static Suite *
timing_suite (void)
{
  Suite *suite = suite_create ("timing");
  TCase *timing = tcase_create ("timing");

  suite_add_tcase (suite, timing);
  tcase_add_loop_test (
      timing, test_event_packets_become_silence_of_their_time, 0, G_N_ELEMENTS (fills));
  tcase_add_test (timing, test_what_cannot_stand_in_is_left_out);
  tcase_add_loop_test (timing, test_audio_is_placed_in_time, 0, G_N_ELEMENTS (places));
  tcase_add_test (timing, test_time_far_back_is_a_discontinuity);
  tcase_add_test (timing, test_the_offset_follows_a_drifting_clock);
  tcase_add_test (timing, test_a_step_resynchronises_and_old_audio_is_dropped);
  tcase_add_test (timing, test_audio_from_before_the_pipeline_began_is_dropped);
  tcase_add_test (timing, test_running_time_set_back_by_hand_is_followed);
  return suite;
}

GST_CHECK_MAIN (timing);
