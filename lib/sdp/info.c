/* SPDX-License-Identifier: BSD-3-Clause */
/* What a description alone says, before or without any negotiation: codecs, address, direction. */

#include "sdp/info.h"

#include <sipua/sipua-sdp.h>

#include "sdp/attribute.h"
#include "sdp/format.h"
#include "sdp/remote.h"

gint
sipua_sdp_find_audio (const GstSDPMessage *description)
{
  gint found = -1;

  for (guint i = 0; i < gst_sdp_message_medias_len (description); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (description, i);

    if (g_strcmp0 (gst_sdp_media_get_media (media), "audio") != 0)
      continue;
    if (gst_sdp_media_get_port (media) != 0)
      return (gint)i;
    if (found < 0)
      found = (gint)i;
  }
  return found;
}

static const GstSDPMedia *
get_audio (const GstSDPMessage *description)
{
  gint index = sipua_sdp_find_audio (description);

  return index >= 0 ? gst_sdp_message_get_media (description, (guint)index) : NULL;
}

static SipUaCodec *
make_codec (const SipUaSdpFormat *format)
{
  g_autofree char *name = sipua_view_dup (format->name);
  SipUaCodec *codec =
      sipua_codec_new (name, format->clock_rate, format->channels, format->payload_type, NULL);

  if (format->fmtp != NULL && g_utf8_validate (format->fmtp, -1, NULL))
    codec->fmtp = g_strdup (format->fmtp);
  return codec;
}

/**
 * sipua_sdp_get_codecs:
 * @description: a description that passed sipua_sdp_parse()
 *
 * Lists the formats of a description's audio, in its order and with its payload numbers and
 * parameters: of the first audio stream with a port, else of the first audio stream. Names and clock
 * rates of static numbers are those of RFC 3551 unless `a=rtpmap` says otherwise. Numbers of which
 * nothing says what they are are left out. "telephone-event" and "CN" are in the list as others are.
 *
 * Any thread.
 *
 * Returns: (transfer container) (element-type SipUaCodec): the formats, which belong to the array; empty
 *   if there is no audio. Free it with g_ptr_array_unref()
 *
 * Since: 0.1
 */
GPtrArray *
sipua_sdp_get_codecs (const GstSDPMessage *description)
{
  GPtrArray *codecs;
  const GstSDPMedia *media;
  SipUaSdpFormats formats;

  g_return_val_if_fail (description != NULL, NULL);

  codecs = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_codec_free);
  media = get_audio (description);
  if (media == NULL)
    return codecs;
  sipua_sdp_formats_read (&formats, media);
  for (guint i = 0; i < formats.count; i++) {
    if (formats.items[i].name.length > 0)
      g_ptr_array_add (codecs, make_codec (&formats.items[i]));
  }
  return codecs;
}

/**
 * sipua_sdp_get_rtp_address:
 * @description: a description that passed sipua_sdp_parse()
 * @address: (out) (optional) (transfer full): the address as it stands in c=; a host name, or one that
 *   nothing can be sent to, stays what it is
 * @port: (out) (optional): 1 to 65535
 *
 * Where a description wants RTP of its audio to be sent: to the first audio stream with a port.
 *
 * Any thread.
 *
 * Returns: %TRUE if there is such a stream and it has an address; %FALSE, and nothing is set, if not
 *
 * Since: 0.1
 */
gboolean
sipua_sdp_get_rtp_address (const GstSDPMessage *description, char **address, guint16 *port)
{
  const GstSDPMedia *media;
  const char *found;
  guint number;

  g_return_val_if_fail (description != NULL, FALSE);

  media = get_audio (description);
  number = media != NULL ? gst_sdp_media_get_port (media) : 0;
  if (number == 0 || number > G_MAXUINT16)
    return FALSE;
  found = sipua_sdp_media_address (description, media);
  if (found == NULL)
    return FALSE;
  if (address != NULL)
    *address = g_strdup (found);
  if (port != NULL)
    *port = (guint16)number;
  return TRUE;
}

/**
 * sipua_sdp_get_direction:
 * @description: a description that passed sipua_sdp_parse()
 *
 * The direction of a description's audio as seen by the side that describes it: what its first audio
 * stream with a port says, else what the session says, else sendrecv (RFC 8866 section 6.7). An address
 * of 0.0.0.0, the old form of hold, changes nothing here.
 *
 * Any thread.
 *
 * Returns: the direction; #SIPUA_SDP_DIRECTION_INACTIVE if no audio stream has a port
 *
 * Since: 0.1
 */
SipUaSdpDirection
sipua_sdp_get_direction (const GstSDPMessage *description)
{
  const GstSDPMedia *media;

  g_return_val_if_fail (description != NULL, SIPUA_SDP_DIRECTION_INACTIVE);

  media = get_audio (description);
  if (media == NULL || gst_sdp_media_get_port (media) == 0)
    return SIPUA_SDP_DIRECTION_INACTIVE;
  return sipua_sdp_media_direction (description, media);
}
