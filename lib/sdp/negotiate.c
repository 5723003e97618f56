/* SPDX-License-Identifier: BSD-3-Clause */
/* The answer to an offer (RFC 3264 section 6). */

#include <sipua/sipua-sdp.h>

#include "base/limits.h"
#include "sdp/answer.h"

/* The first m-line that can be used. If none: FALSE, and why the one that came closest cannot. */
static gboolean
select_first (
    const GstSDPMessage *offer, const SipUaSdpLocal *local, SipUaSdpChoice *choice, char **reason)
{
  SipUaSdpStage best = SIPUA_SDP_STAGE_DISABLED;

  *reason = NULL;
  for (guint i = 0; i < gst_sdp_message_medias_len (offer); i++) {
    char *why = NULL;
    SipUaSdpStage stage = sipua_sdp_select (offer, i, local, choice, &why);

    if (stage == SIPUA_SDP_STAGE_USABLE) {
      g_clear_pointer (reason, g_free);
      return TRUE;
    }
    if (*reason == NULL || stage > best) {
      best = stage;
      g_free (*reason);
      *reason = g_steal_pointer (&why);
    }
    g_free (why);
  }
  if (*reason == NULL)
    *reason = g_strdup ("no stream offered");
  return FALSE;
}

/**
 * sipua_sdp_negotiate:
 * @offer: an offer that passed sipua_sdp_parse()
 * @local: what this side brings
 * @answer: (out) (optional) (transfer full): the answer; free it with gst_sdp_message_free()
 * @stream: (out) (optional) (transfer full): what was agreed; free it with sipua_sdp_stream_free()
 * @error: return location for an error, or %NULL
 *
 * Answers an offer (RFC 3264 section 6). A pure function: it keeps nothing and sends nothing.
 *
 * The answer has exactly the m-lines of the offer, in their order. The first audio stream over
 * RTP/AVP or RTP/AVPF that has an active port, a numeric unicast address of this side's family and a
 * codec in common is taken, or one over RTP/SAVP or RTP/SAVPF if @local has keys for a suite in common
 * (RFC 4568); all others stand in their place with port 0. Codecs are compared by name,
 * clock rate and channels, and the payload numbers are those of the offer. Of several common codecs
 * the one that was added to @local first is taken, and the answer lists no other.
 * telephone-event (RFC 4733) at the clock rate of that codec is taken with it, and so are comfort noise
 * (RFC 3389) and RTCP on the port of RTP (RFC 5761) if @local can do them. `a=mid` is repeated, groups
 * are not (RFC 5888 section 9.2), and what belongs to ICE or DTLS does not matter.
 *
 * A direction is answered with its counterpart (RFC 3264 section 6.1), as far as @local is ready to.
 * The address 0.0.0.0 or :: is the old form of hold (section 8.4): nothing is to be sent, so a stream
 * offered as sendrecv is answered with recvonly.
 *
 * The packet time is that of the offer, else that of @local, not above the offer's maxptime, within
 * 10 to 60 ms and in steps of 10 ms, of which Opus leaves 10, 20, 40 and 60.
 *
 * On failure nothing is set but @error. Its message is one line of ASCII that can be the text of a
 * Warning header (RFC 3261 section 20.43) in a 488 response: "no common codec: offered G729/8000,
 * have PCMU/8000 PCMA/8000". An offer in which no stream is active fails too, even one without m-lines,
 * which is legal: sipua_sdp_decline() has the answer for who wants the call all the same.
 *
 * The answer to an offer in a session that has begun needs sipua_sdp_continue().
 *
 * Any thread.
 *
 * Returns: %TRUE if a stream was agreed; %FALSE with %SIPUA_ERROR_NOT_ACCEPTABLE if not
 *
 * Since: 0.1
 */
gboolean
sipua_sdp_negotiate (const GstSDPMessage *offer, const SipUaSdpLocal *local, GstSDPMessage **answer,
    SipUaSdpStream **stream, GError **error)
{
  SipUaSdpChoice choice = { 0 };
  g_autofree char *reason = NULL;

  g_return_val_if_fail (offer != NULL, FALSE);
  g_return_val_if_fail (local != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!select_first (offer, local, &choice, &reason)) {
    g_set_error (
        error, SIPUA_ERROR, SIPUA_ERROR_NOT_ACCEPTABLE, "%.*s", SIPUA_MAX_SDP_REASON_SIZE, reason);
    return FALSE;
  }
  if (answer != NULL)
    *answer = sipua_sdp_write_answer (offer, local, &choice);
  if (stream != NULL)
    *stream = g_steal_pointer (&choice.stream);
  sipua_sdp_choice_clear (&choice);
  return TRUE;
}
