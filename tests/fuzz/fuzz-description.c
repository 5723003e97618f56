/* SPDX-License-Identifier: BSD-3-Clause */
/* A session description that is offered to us: checked, parsed, answered. The answer must have the
 * m-lines of the offer (RFC 3264 section 6) and pass our own check. */

#include "fuzz/fuzz-sdp.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  GstSDPMessage *offer = sipua_sdp_parse ((const char *)data, size, NULL);
  g_autoptr (SipUaSdpLocal) local = NULL;
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  GstSDPMessage *answer = NULL;

  if (!offer)
    return 0;
  local = local_of_fuzz ();
  if (sipua_sdp_negotiate (offer, local, &answer, &stream, &error)) {
    g_assert_cmpuint (gst_sdp_message_medias_len (answer), ==, gst_sdp_message_medias_len (offer));
    check_stream (stream);
    check_written (answer);
  } else {
    g_assert_nonnull (error);
  }
  g_clear_pointer (&answer, gst_sdp_message_free);
  gst_sdp_message_free (offer);
  return 0;
}
