/* SPDX-License-Identifier: BSD-3-Clause */
/* A session description that answers an offer of ours. */

#include "fuzz/fuzz-sdp.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  GstSDPMessage *answer = sipua_sdp_parse ((const char *)data, size, NULL);
  g_autoptr (SipUaSdpLocal) local = NULL;
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  GstSDPMessage *offer;

  if (!answer)
    return 0;
  local = local_of_fuzz ();
  offer = sipua_sdp_build_offer (local);
  if (sipua_sdp_accept_answer (offer, answer, local, &stream, &error))
    check_stream (stream);
  else
    g_assert_nonnull (error);
  gst_sdp_message_free (offer);
  gst_sdp_message_free (answer);
  return 0;
}
