/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of lib/sdp share. */

#include "sdp-test.h"

SipUaSdpLocal *
sdp_test_local (const char *address)
{
  static const struct {
    const char *name;
    guint clock_rate, channels, payload_type;
    const char *fmtp;
  } codecs[] = {
    { "opus", 48000, 2, 96, "useinbandfec=1" },
    { "G722", 8000, 1, 9, NULL },
    { "PCMU", 8000, 1, 0, NULL },
    { "PCMA", 8000, 1, 8, NULL },
  };
  SipUaSdpLocal *local = sipua_sdp_local_new (address, 40000);

  g_assert_nonnull (local);
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    g_autoptr (SipUaCodec) codec = sipua_codec_new (codecs[i].name, codecs[i].clock_rate,
        codecs[i].channels, codecs[i].payload_type, codecs[i].fmtp);

    sipua_sdp_local_add_codec (local, codec);
  }
  sipua_sdp_local_set_ptime (local, 30);
  sipua_sdp_local_set_origin (local, 4711, 3);
  return local;
}

GstSDPMessage *
sdp_test_parse (const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  GstSDPMessage *message = sipua_sdp_parse (text, length, &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);
  return message;
}

void
sdp_test_check (const char *text)
{
  gst_sdp_message_free (sdp_test_parse (text, -1));
}

char *
sdp_test_check_answer (
    const GstSDPMessage *offer, const GstSDPMessage *answer, const SipUaSdpStream *stream)
{
  g_autofree char *text = gst_sdp_message_as_text (answer);
  g_autoptr (SdpTestMessage) again = sdp_test_parse (text, -1);

  g_assert_cmpuint (gst_sdp_message_medias_len (again), ==, gst_sdp_message_medias_len (offer));
  for (guint i = 0; i < gst_sdp_message_medias_len (offer); i++) {
    const GstSDPMedia *ours = gst_sdp_message_get_media (again, i);
    const GstSDPMedia *theirs = gst_sdp_message_get_media (offer, i);

    g_assert_cmpstr (gst_sdp_media_get_media (ours), ==, gst_sdp_media_get_media (theirs));
    g_assert_cmpstr (gst_sdp_media_get_proto (ours), ==, gst_sdp_media_get_proto (theirs));
    g_assert_cmpuint (gst_sdp_media_get_port (ours), ==, i == stream->index ? 40000 : 0);
    g_assert_cmpuint (gst_sdp_media_formats_len (ours), >=, 1);
    if (i != stream->index)
      g_assert_cmpstr (
          gst_sdp_media_get_format (ours, 0), ==, gst_sdp_media_get_format (theirs, 0));
  }
  return g_steal_pointer (&text);
}
