/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaCodec: what one RTP payload format is called in a session description (RFC 8866 section
 * 6.6, RFC 3551 section 3). */

#include <sipua/sipua-codec.h>

#include "base/view.h"
#include "sdp/scan.h"

G_DEFINE_BOXED_TYPE (SipUaCodec, sipua_codec, sipua_codec_copy, sipua_codec_free)

/* It is printed into a line of its own: no line end may hide in it. */
static gboolean
is_line_text (const char *text)
{
  for (; text != NULL && *text != '\0'; text++) {
    if (g_ascii_iscntrl (*text))
      return FALSE;
  }
  return TRUE;
}

/**
 * sipua_codec_new:
 * @encoding_name: name of RFC 3551 or of the codec's registration, such as "PCMU" or "opus": a token
 *   of RFC 8866
 * @clock_rate: RTP clock in Hz, not 0; 8000 for G722 though its audio is 16000 (RFC 3551 section
 *   4.5.2)
 * @channels: 1 or more
 * @payload_type: number that an offer gives it, 0 to 127: the static one of RFC 3551 if there is
 *   one, else 96 to 127
 * @fmtp: (nullable): this side's format parameters, without the number, such as "useinbandfec=1";
 *   one line
 *
 * Describes a codec.
 *
 * Any thread.
 *
 * Returns: (transfer full): a new codec; free it with sipua_codec_free()
 *
 * Since: 0.1
 */
SipUaCodec *
sipua_codec_new (const char *encoding_name, guint clock_rate, guint channels, guint payload_type,
    const char *fmtp)
{
  SipUaCodec *codec;

  g_return_val_if_fail (encoding_name != NULL, NULL);
  g_return_val_if_fail (sipua_sdp_is_token (sipua_view_from_string (encoding_name)), NULL);
  g_return_val_if_fail (clock_rate > 0, NULL);
  g_return_val_if_fail (channels > 0, NULL);
  g_return_val_if_fail (payload_type <= 127, NULL);
  g_return_val_if_fail (is_line_text (fmtp), NULL);

  codec = g_new0 (SipUaCodec, 1);
  codec->encoding_name = g_strdup (encoding_name);
  codec->clock_rate = clock_rate;
  codec->channels = channels;
  codec->payload_type = payload_type;
  codec->fmtp = g_strdup (fmtp);
  return codec;
}

/**
 * sipua_codec_copy:
 * @codec: a codec
 *
 * Copies a codec with its strings.
 *
 * Any thread.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaCodec *
sipua_codec_copy (const SipUaCodec *codec)
{
  SipUaCodec *copy;

  g_return_val_if_fail (codec != NULL, NULL);

  copy = g_new (SipUaCodec, 1);
  *copy = *codec;
  copy->encoding_name = g_strdup (codec->encoding_name);
  copy->fmtp = g_strdup (codec->fmtp);
  return copy;
}

/**
 * sipua_codec_free:
 * @codec: (transfer full) (nullable): a codec
 *
 * Frees a codec and its strings.
 *
 * Since: 0.1
 */
void
sipua_codec_free (SipUaCodec *codec)
{
  if (codec == NULL)
    return;
  g_free (codec->encoding_name);
  g_free (codec->fmtp);
  g_free (codec);
}
