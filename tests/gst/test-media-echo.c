/* SPDX-License-Identifier: BSD-3-Clause */
/* Received audio goes back through an application's pipeline, source to sink, and that pipeline stalls
 * once. The peer sends numbered pulses in silence and takes the time until each is back. */
#include <gst/check/gstcheck.h>

#include "gstsipuapacedsink.h"
#include "gstsipuareaper.h"
#include "media-peer.h"

#define SILENCE 0xff
#define FRAME_TIME (20 * GST_MSECOND)
#define PULSE_FRAMES 10 /* from one to the next */
#define STALL_FRAME 150 /* after 3 s */
#define BACK_FRAME 675  /* the stall is over for 10 s */
#define LAST_FRAME 825
#define PULSES (LAST_FRAME / PULSE_FRAMES + 1)

/* prebuffer + 2 ptime; a jitter buffer gives out at once what comes in order, but not in no time. */
#define MAX_DELAY ((80 + 50) * GST_MSECOND)

typedef struct {
  GMutex lock;
  gboolean wanted;
} Stall;

static GstPadProbeReturn
stall_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stall *stall = user_data;
  gboolean wanted;

  g_mutex_lock (&stall->lock);
  wanted = stall->wanted;
  stall->wanted = FALSE;
  g_mutex_unlock (&stall->lock);
  if (wanted)
    g_usleep (500000);
  return GST_PAD_PROBE_OK;
}

/* RFC 3550 section 5.1, all of one code. */
static void
send_frame (Peer *peer, guint8 coded)
{
  guint8 data[12 + PEER_FRAME] = { 0x80, 0 };

  GST_WRITE_UINT16_BE (data + 2, peer->sequence++);
  GST_WRITE_UINT32_BE (data + 4, peer->timestamp);
  GST_WRITE_UINT32_BE (data + 8, peer->ssrc);
  memset (data + 12, coded, PEER_FRAME);
  peer->timestamp += PEER_FRAME;
  peer_send_raw (peer, data, sizeof data);
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

static GstElement *
make_echo (GstSipUaMedia *media, Stall *stall)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstSipUaPcmSrc *src = g_object_new (GST_TYPE_SIP_UA_PCM_SRC, NULL);
  GstSipUaPacedSink *sink = g_object_new (GST_TYPE_SIP_UA_PACED_SINK, NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (GST_ELEMENT (src), "src");

  gst_bin_add_many (GST_BIN (pipeline), GST_ELEMENT (src), GST_ELEMENT (sink), NULL);
  fail_unless (gst_element_link (GST_ELEMENT (src), GST_ELEMENT (sink)));
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, stall_probe, stall, NULL);
  gst_sip_ua_pcm_src_set_handoff (src, gst_sip_ua_media_get_handoff (media), FALSE);
  gst_sip_ua_media_set_queue (media, gst_sip_ua_paced_sink_get_queue (sink));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
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
  fail_unless (worst[1] > worst[0] + 60 * GST_MSECOND);
  fail_unless (worst[0] > 0 && worst[0] <= MAX_DELAY);
  fail_unless (worst[2] > 0 && worst[2] <= MAX_DELAY, "still %" GST_TIME_FORMAT " after 10 s",
      GST_TIME_ARGS (worst[2]));
}

GST_START_TEST (test_after_a_stall_the_delay_is_back_where_it_was)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media = start_media (peer, "PCMU", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Stall stall = { .wanted = FALSE };
  GstElement *pipeline = make_echo (media, &stall);
  GstClockTime sent[PULSES], back[PULSES] = { 0 }, start = gst_util_get_timestamp (), now;

  peer->muted = TRUE;
  for (guint frame = 0; frame < LAST_FRAME; frame++) {
    gboolean pulse = frame % PULSE_FRAMES == 0;

    if (pulse)
      sent[frame / PULSE_FRAMES] = gst_util_get_timestamp ();
    send_frame (peer, pulse ? (guint8)(frame / PULSE_FRAMES) : SILENCE);
    if (frame == STALL_FRAME) {
      g_mutex_lock (&stall.lock);
      stall.wanted = TRUE;
      g_mutex_unlock (&stall.lock);
    }
    now = gst_util_get_timestamp ();
    if (now < start + (frame + 1) * FRAME_TIME)
      peer_run (peer, start + (frame + 1) * FRAME_TIME - now);
  }
  find_pulses (peer, back);
  check_delays (sent, back);
  assert_equals_uint64 (media_count (media, "queue-leaked"), 0);
  gst_sip_ua_media_stop (media);
  gst_sip_ua_reaper_wait ();
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  peer_free (peer);
}

GST_END_TEST;

static Suite *
media_echo_suite (void)
{
  Suite *suite = suite_create ("media-echo");
  TCase *calls = tcase_create ("calls");

  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_test (calls, test_after_a_stall_the_delay_is_back_where_it_was);
  return suite;
}

GST_CHECK_MAIN (media_echo);
