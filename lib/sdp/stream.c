/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaSdpStream: what was agreed for the audio stream (RFC 3264 sections 6 and 7). */

#include <sipua/sipua-sdp.h>

G_DEFINE_BOXED_TYPE (SipUaSdpStream, sipua_sdp_stream, sipua_sdp_stream_copy, sipua_sdp_stream_free)

/**
 * sipua_sdp_stream_copy:
 * @stream: a stream
 *
 * Copies a stream with its codec and strings.
 *
 * Any thread.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaSdpStream *
sipua_sdp_stream_copy (const SipUaSdpStream *stream)
{
  SipUaSdpStream *copy;

  g_return_val_if_fail (stream != NULL, NULL);

  copy = g_new (SipUaSdpStream, 1);
  *copy = *stream;
  copy->codec = sipua_codec_copy (stream->codec);
  copy->remote_address = g_strdup (stream->remote_address);
  copy->remote_fmtp = g_strdup (stream->remote_fmtp);
  return copy;
}

/**
 * sipua_sdp_stream_free:
 * @stream: (transfer full) (nullable): a stream
 *
 * Frees a stream, its codec and strings.
 *
 * Since: 0.1
 */
void
sipua_sdp_stream_free (SipUaSdpStream *stream)
{
  if (stream == NULL)
    return;
  sipua_codec_free (stream->codec);
  g_free (stream->remote_address);
  g_free (stream->remote_fmtp);
  g_free (stream);
}
