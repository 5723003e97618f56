/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaSdpLocal: what this side brings to a negotiation (RFC 3264 section 6): address and port,
 * codecs by preference, direction, and the identity of its description (RFC 8866 section 5.2). */

#include "sdp/local.h"

#include "base/limits.h"

#define DEFAULT_PTIME 20 /* ms, RFC 3551 section 4.2 */

G_DEFINE_BOXED_TYPE (SipUaSdpLocal, sipua_sdp_local, sipua_sdp_local_copy, sipua_sdp_local_free)

const char *
sipua_sdp_address_type (GSocketFamily family)
{
  return family == G_SOCKET_FAMILY_IPV6 ? "IP6" : "IP4";
}

static SipUaCodec *
copy_codec (const SipUaCodec *codec, gpointer user_data)
{
  return sipua_codec_copy (codec);
}

static SipUaSdpCrypto *
copy_crypto (const SipUaSdpCrypto *crypto, gpointer user_data)
{
  return sipua_sdp_crypto_copy (crypto);
}

/**
 * sipua_sdp_local_new:
 * @address: numeric IPv4 or IPv6 address at which this side receives; its family is that of the
 *   answer, and of the peer's address that can be accepted
 * @rtp_port: port for RTP, not 0; RTCP is the one above (RFC 3550 section 11)
 *
 * Makes a local side without codecs and keys, that sends and receives, wants 20 ms packets, takes
 * telephone-events but no comfort noise, has RTCP on a port of its own, and a random session id and
 * version 1.
 *
 * Any thread, as all functions on it; one at a time.
 *
 * Returns: (transfer full) (nullable): a new local side; free it with sipua_sdp_local_free(). %NULL
 *   if @address is not numeric
 *
 * Since: 0.1
 */
SipUaSdpLocal *
sipua_sdp_local_new (const char *address, guint16 rtp_port)
{
  g_autoptr (GInetAddress) inet = NULL;
  SipUaSdpLocal *local;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (rtp_port > 0, NULL);

  inet = g_inet_address_new_from_string (address);
  if (inet == NULL)
    return NULL;
  local = g_new0 (SipUaSdpLocal, 1);
  local->address = g_inet_address_to_string (inet);
  local->family = g_inet_address_get_family (inet);
  local->rtp_port = rtp_port;
  local->codecs = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_codec_free);
  local->crypto = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_sdp_crypto_free);
  local->ptime = DEFAULT_PTIME;
  local->direction = SIPUA_SDP_DIRECTION_SENDRECV;
  local->telephone_event = TRUE;
  local->session_id = g_random_int ();
  local->version = 1;
  return local;
}

/**
 * sipua_sdp_local_copy:
 * @local: a local side
 *
 * Copies a local side with its codecs and keys.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaSdpLocal *
sipua_sdp_local_copy (const SipUaSdpLocal *local)
{
  SipUaSdpLocal *copy;

  g_return_val_if_fail (local != NULL, NULL);

  copy = g_new (SipUaSdpLocal, 1);
  *copy = *local;
  copy->address = g_strdup (local->address);
  copy->codecs = g_ptr_array_copy (local->codecs, (GCopyFunc)copy_codec, NULL);
  copy->crypto = g_ptr_array_copy (local->crypto, (GCopyFunc)copy_crypto, NULL);
  return copy;
}

/**
 * sipua_sdp_local_free:
 * @local: (transfer full) (nullable): a local side
 *
 * Frees a local side, its codecs and keys.
 *
 * Since: 0.1
 */
void
sipua_sdp_local_free (SipUaSdpLocal *local)
{
  if (local == NULL)
    return;
  g_ptr_array_unref (local->codecs);
  g_ptr_array_unref (local->crypto);
  g_free (local->address);
  g_free (local);
}

/**
 * sipua_sdp_local_add_codec:
 * @local: a local side
 * @codec: a codec to send and receive; copied
 *
 * Adds a codec behind those there are: the first one added is the one liked best. telephone-event is
 * no codec; see sipua_sdp_local_set_telephone_event(). Its fields have to be as sipua_codec_new() wants
 * them.
 *
 * Since: 0.1
 */
void
sipua_sdp_local_add_codec (SipUaSdpLocal *local, const SipUaCodec *codec)
{
  SipUaCodec *copy;

  g_return_if_fail (local != NULL);
  g_return_if_fail (codec != NULL);

  /* Whoever has the codec may have changed it since it was made. */
  copy = sipua_codec_new (
      codec->encoding_name, codec->clock_rate, codec->channels, codec->payload_type, codec->fmtp);
  if (copy != NULL)
    g_ptr_array_add (local->codecs, copy);
}

/**
 * sipua_sdp_local_add_crypto:
 * @local: a local side
 * @crypto: keys that this side would send with; the tag does not matter
 *
 * Adds keys for SRTP, each less preferred than those added before (RFC 4568). With keys, our offers
 * are RTP/SAVP with a line of each, tagged from 1, and of what the peer offers RTP/SAVP and RTP/SAVPF
 * are taken too, if a suite is in common: the peer's order counts. Without keys such streams are
 * refused. RTP/AVP and RTP/AVPF are taken in either case; who wants no call without encryption looks at
 * #SipUaSdpStream.local_crypto.
 *
 * The fields have to be such that sipua_sdp_crypto_parse() reads them.
 *
 * A key must not be used in more than one call, nor in both directions (RFC 4568 section 7.1).
 *
 * Since: 0.1
 */
void
sipua_sdp_local_add_crypto (SipUaSdpLocal *local, const SipUaSdpCrypto *crypto)
{
  g_autofree char *text = NULL;
  SipUaSdpCrypto *copy;

  g_return_if_fail (local != NULL);
  g_return_if_fail (crypto != NULL);

  text = sipua_sdp_crypto_to_string (crypto);
  copy = sipua_sdp_crypto_parse (text, NULL);
  g_return_if_fail (copy != NULL);
  g_ptr_array_add (local->crypto, copy);
}

/**
 * sipua_sdp_local_set_ptime:
 * @local: a local side
 * @ptime: ms of audio wanted in each packet, 10 to 60; others are brought to the nearest bound
 *
 * Sets the packet time of our offers, and for descriptions of the peer that name none (RFC 8866 section
 * 6.4).
 *
 * Since: 0.1
 */
void
sipua_sdp_local_set_ptime (SipUaSdpLocal *local, guint ptime)
{
  g_return_if_fail (local != NULL);

  local->ptime = CLAMP (ptime, SIPUA_MIN_PTIME, SIPUA_MAX_PTIME);
}

/**
 * sipua_sdp_local_set_direction:
 * @local: a local side
 * @direction: what this side is ready to do
 *
 * Sets what this side is ready to do. Our offers say so; our answers say the part of it that the offer
 * allows (RFC 3264 section 6.1).
 *
 * Since: 0.1
 */
void
sipua_sdp_local_set_direction (SipUaSdpLocal *local, SipUaSdpDirection direction)
{
  g_return_if_fail (local != NULL);
  g_return_if_fail ((direction & ~SIPUA_SDP_DIRECTION_SENDRECV) == 0);

  local->direction = direction;
}

/**
 * sipua_sdp_local_set_telephone_event:
 * @local: a local side
 * @accept: whether to take DTMF as RTP events
 *
 * Sets whether telephone-event (RFC 4733) is offered, and accepted if offered. %TRUE unless set;
 * %FALSE if digits are to come as INFO or in the audio.
 *
 * Since: 0.1
 */
void
sipua_sdp_local_set_telephone_event (SipUaSdpLocal *local, gboolean accept)
{
  g_return_if_fail (local != NULL);

  local->telephone_event = accept;
}

/**
 * sipua_sdp_local_set_comfort_noise:
 * @local: a local side
 * @accept: whether this side can play comfort noise and knows silence from speech
 *
 * Sets whether comfort noise (RFC 3389) is offered, beside codecs with a clock of 8000 Hz, and
 * accepted if offered at the clock rate of the codec. %FALSE unless set.
 *
 * Since: 0.1
 */
void
sipua_sdp_local_set_comfort_noise (SipUaSdpLocal *local, gboolean accept)
{
  g_return_if_fail (local != NULL);

  local->comfort_noise = accept;
}

/**
 * sipua_sdp_local_set_rtcp_mux:
 * @local: a local side
 * @accept: whether this side can tell RTP and RTCP on one port apart
 *
 * Sets whether RTP and RTCP on one port are offered, and accepted if offered (RFC 5761 section
 * 5.1.1). %FALSE unless set. A peer that can do nothing else (RFC 8858) is refused if not.
 *
 * Since: 0.1
 */
void
sipua_sdp_local_set_rtcp_mux (SipUaSdpLocal *local, gboolean accept)
{
  g_return_if_fail (local != NULL);

  local->rtcp_mux = accept;
}

/**
 * sipua_sdp_local_set_origin:
 * @local: a local side
 * @session_id: the same for all descriptions of a call, less than 2^63
 * @version: one more for each description that differs from the one before, less than 2^63
 *
 * Sets the numbers of the o= line (RFC 8866 section 5.2; RFC 3264 sections 5 and 8).
 *
 * Since: 0.1
 */
void
sipua_sdp_local_set_origin (SipUaSdpLocal *local, guint64 session_id, guint64 version)
{
  g_return_if_fail (local != NULL);
  g_return_if_fail (session_id <= G_MAXINT64 && version <= G_MAXINT64);

  local->session_id = session_id;
  local->version = version;
}
