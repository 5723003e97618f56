/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaSdpStream: what was agreed for the audio stream (RFC 3264 sections 6 and 7). */

#include <sipua/sipua-sdp.h>

G_DEFINE_BOXED_TYPE (SipUaSdpStream, sipua_sdp_stream, sipua_sdp_stream_copy, sipua_sdp_stream_free)

/**
 * sipua_sdp_stream_copy:
 * @stream: a stream
 *
 * Copies a stream with its codec, keys and strings.
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
  copy->local_crypto = stream->local_crypto ? sipua_sdp_crypto_copy (stream->local_crypto) : NULL;
  copy->remote_crypto =
      stream->remote_crypto ? sipua_sdp_crypto_copy (stream->remote_crypto) : NULL;
  return copy;
}

/**
 * sipua_sdp_stream_free:
 * @stream: (transfer full) (nullable): a stream
 *
 * Frees a stream, its codec, keys and strings.
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
  sipua_sdp_crypto_free (stream->local_crypto);
  sipua_sdp_crypto_free (stream->remote_crypto);
  g_free (stream);
}
