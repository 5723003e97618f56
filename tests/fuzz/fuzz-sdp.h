/* SPDX-License-Identifier: BSD-3-Clause */
/* What both targets of lib/sdp have in common. */
#pragma once

#include "fuzz/fuzz.h"

#include <sipua/sipua-sdp.h>

/* Our side, with codecs that have fmtp, channels and clock rates of their own. */
static inline SipUaSdpLocal *
local_of_fuzz (void)
{
  static const SipUaCodec codecs[] = {
    { (char *)"opus", 48000, 2, 96, (char *)"useinbandfec=1" },
    { (char *)"G722", 8000, 1, 9, NULL },
    { (char *)"PCMU", 8000, 1, 0, NULL },
    { (char *)"PCMA", 8000, 1, 8, NULL },
  };
  SipUaSdpLocal *local = sipua_sdp_local_new ("192.0.2.1", 5000);

  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    sipua_sdp_local_add_codec (local, &codecs[i]);
  return local;
}

/* What we write must pass our own check. */
static inline void
check_written (const GstSDPMessage *message)
{
  g_autofree char *text = gst_sdp_message_as_text (message);
  g_autoptr (GError) error = NULL;
  GstSDPMessage *again = sipua_sdp_parse (text, -1, &error);

  g_assert_no_error (error);
  gst_sdp_message_free (again);
}

/* What a stream says must make sense to who sends and receives on it. */
static inline void
check_stream (const SipUaSdpStream *stream)
{
  g_assert_nonnull (stream->codec);
  g_assert_cmpuint (stream->codec->payload_type, <, 128);
  g_assert_cmpuint (stream->receive_payload_type, <, 128);
  g_assert_cmpint (stream->telephone_event, <, 128);
  g_assert_cmpuint (stream->ptime, >, 0);
  g_assert_cmpint (stream->direction, <=, SIPUA_SDP_DIRECTION_SENDRECV);
}
