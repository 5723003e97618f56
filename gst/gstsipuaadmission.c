/* SPDX-License-Identifier: BSD-3-Clause */
/* Admission of RTP (RFC 3550 section 5.1 and appendix A.1); the rules are in gstsipuaadmission.h. */
#include "gstsipuaadmission.h"

#include <string.h>

#define HEADER_SIZE 12

const char *
gst_sip_ua_verdict_name (GstSipUaVerdict verdict)
{
  static const char *const names[GST_SIP_UA_VERDICTS] = { "audio", "event", "rtcp",
    "refused-malformed", "refused-version", "refused-rtcp-on-rtp", "refused-payload-type",
    "refused-source", "refused-latching", "refused-probation", "refused-ssrc-limit", "refused-ssrc",
    "refused-direction" };

  return names[verdict];
}

void
gst_sip_ua_admission_init (GstSipUaAdmission *admission, const GstSipUaAdmissionConfig *config)
{
  memset (admission, 0, sizeof *admission);
  admission->config = *config;
  admission->source = config->rtp;
  admission->rtcp_source = config->rtcp;
  admission->previous_payload_type = -1;
}

static void
move_source (GstSipUaAdmission *admission, const GstSipUaAdmissionConfig *config)
{
  admission->source = config->rtp;
  admission->heard = admission->latched = FALSE;
  memset (admission->candidates, 0, sizeof admission->candidates);
}

void
gst_sip_ua_admission_update (GstSipUaAdmission *admission, const GstSipUaAdmissionConfig *config)
{
  const GstSipUaAdmissionConfig before = admission->config;
  gboolean moved;

  admission->config = *config;
  admission->previous_payload_type =
      config->payload_type == before.payload_type ? -1 : (gint)before.payload_type;
  if (!gst_sip_ua_endpoint_is_usable (&config->rtp)) {
    admission->config.rtp = before.rtp;
    admission->config.rtcp = before.rtcp;
    return;
  }
  moved = !gst_sip_ua_endpoint_equal (&config->rtp, &before.rtp);
  if (moved)
    move_source (admission, config);
  if (moved || !gst_sip_ua_endpoint_equal (&config->rtcp, &before.rtcp)) {
    admission->rtcp_source = config->rtcp;
    admission->rtcp_heard = FALSE;
  }
}

static guint16
read16 (const guint8 *data)
{
  return (guint16)(data[0] << 8 | data[1]);
}

static guint32
read32 (const guint8 *data)
{
  return (guint32)read16 (data) << 16 | read16 (data + 2);
}

static void
write32 (guint8 *data, guint32 value)
{
  value = g_htonl (value);
  memcpy (data, &value, sizeof value);
}

/* RFC 3550 sections 5.1 and 5.3.1: where the payload is. FALSE: the lengths contradict each other,
 * or there is none. */
static gboolean
find_payload (const guint8 *data, gsize length, GstSipUaRtpPacket *packet)
{
  gsize start = HEADER_SIZE + (data[0] & 0x0f) * 4, padding = 0;

  if (data[0] & 0x10) {
    if (start + 4 > length)
      return FALSE;
    start += 4 + (gsize)read16 (data + start + 2) * 4;
  }
  if (start >= length)
    return FALSE;
  if (data[0] & 0x20) {
    padding = data[length - 1];
    if (padding == 0 || padding >= length - start)
      return FALSE;
  }
  packet->payload = start;
  packet->payload_size = length - start - padding;
  return TRUE;
}

/* What can be said of the packet alone. */
static GstSipUaVerdict
check_packet (
    const GstSipUaAdmission *admission, const guint8 *data, gsize length, GstSipUaRtpPacket *packet)
{
  const GstSipUaAdmissionConfig *config = &admission->config;
  guint payload_type;

  if (length < 2)
    return GST_SIP_UA_REFUSE_MALFORMED;
  if (data[0] >> 6 != 2)
    return GST_SIP_UA_REFUSE_VERSION;
  /* RFC 5761 section 4: 64 to 95 are not used for RTP, so that 192 to 223 are RTCP. */
  if (data[1] >= 192 && data[1] <= 223)
    return GST_SIP_UA_REFUSE_RTCP_ON_RTP;
  if (length < HEADER_SIZE || length > GST_SIP_UA_MAX_DATAGRAM
      || !find_payload (data, length, packet))
    return GST_SIP_UA_REFUSE_MALFORMED;
  payload_type = data[1] & 0x7f;
  if (payload_type == config->payload_type)
    return GST_SIP_UA_ADMIT_AUDIO;
  if (config->event_payload_type >= 0 && payload_type == (guint)config->event_payload_type)
    return GST_SIP_UA_ADMIT_EVENT;
  if ((gint)payload_type == admission->previous_payload_type)
    return GST_SIP_UA_ADMIT_AUDIO;
  return GST_SIP_UA_REFUSE_PAYLOAD_TYPE;
}

static GstSipUaCandidate *
find_candidate (GstSipUaAdmission *admission, const GstSipUaEndpoint *from)
{
  GstSipUaCandidate *oldest = &admission->candidates[0];

  for (guint i = 0; i < G_N_ELEMENTS (admission->candidates); i++) {
    GstSipUaCandidate *candidate = &admission->candidates[i];

    if (candidate->used && gst_sip_ua_endpoint_equal (&candidate->endpoint, from))
      return candidate;
    if (!candidate->used || (oldest->used && candidate->last < oldest->last))
      oldest = candidate;
  }
  *oldest = (GstSipUaCandidate){ .used = TRUE, .endpoint = *from };
  return oldest;
}

/* One packet more from an endpoint that is not the signalled one. TRUE: it is the source now. */
static gboolean
latch (GstSipUaAdmission *admission, const GstSipUaEndpoint *from, const GstSipUaRtpPacket *packet,
    GstClockTime now)
{
  GstSipUaCandidate *candidate = find_candidate (admission, from);
  gboolean in_sequence = candidate->packets > 0 && candidate->ssrc == packet->ssrc
                         && candidate->next_sequence == packet->sequence;

  candidate->packets = in_sequence ? candidate->packets + 1 : 1;
  candidate->ssrc = packet->ssrc;
  candidate->next_sequence = packet->sequence + 1;
  candidate->last = now;
  if (candidate->packets < GST_SIP_UA_LATCH_PACKETS)
    return FALSE;
  admission->latched = TRUE;
  admission->source = *from;
  if (!admission->rtcp_heard) {
    admission->rtcp_source = *from;
    admission->rtcp_source.port = from->port + 1; /* RFC 3550 section 11 */
  }
  return TRUE;
}

static GstSipUaVerdict
check_source (GstSipUaAdmission *admission, GstSipUaVerdict verdict, const GstSipUaEndpoint *from,
    GstClockTime now, GstSipUaRtpPacket *packet)
{
  GstSipUaNatMethod method = admission->config.nat_method;

  if (gst_sip_ua_endpoint_equal (from, &admission->source)) {
    admission->heard = TRUE;
    return verdict;
  }
  if (admission->latched || method == GST_SIP_UA_NAT_NONE
      || (admission->heard && method != GST_SIP_UA_NAT_SYMMETRIC))
    return GST_SIP_UA_REFUSE_SOURCE;
  if (!latch (admission, from, packet, now))
    return GST_SIP_UA_REFUSE_LATCHING;
  packet->source_changed = TRUE;
  return verdict;
}

static GstSipUaSsrc *
find_ssrc (GstSipUaSsrc *table, guint size, guint32 ssrc)
{
  for (guint i = 0; i < size; i++)
    if (table[i].used && table[i].ssrc == ssrc)
      return &table[i];
  return NULL;
}

/* The unused entry, else the one that is idle for longest. */
static GstSipUaSsrc *
find_oldest (GstSipUaSsrc *table, guint size)
{
  GstSipUaSsrc *oldest = &table[0];

  for (guint i = 0; i < size; i++) {
    if (!table[i].used)
      return &table[i];
    if (table[i].last < oldest->last)
      oldest = &table[i];
  }
  return oldest;
}

/* RFC 3550 appendix A.1: TRUE at the second packet in sequence of a source not known so far. */
static gboolean
passes_probation (GstSipUaAdmission *admission, const GstSipUaRtpPacket *packet, GstClockTime now)
{
  guint size = G_N_ELEMENTS (admission->probation);
  GstSipUaSsrc *entry = find_ssrc (admission->probation, size, packet->ssrc);

  if (entry && entry->next_sequence == packet->sequence) {
    entry->used = FALSE;
    return TRUE;
  }
  if (!entry)
    entry = find_oldest (admission->probation, size);
  *entry = (GstSipUaSsrc){
    .used = TRUE, .ssrc = packet->ssrc, .next_sequence = packet->sequence + 1, .last = now
  };
  return FALSE;
}

/* A place for a new source, maybe that of an idle one. NULL: all are in use. */
static GstSipUaSsrc *
add_ssrc (GstSipUaAdmission *admission, GstSipUaRtpPacket *packet, GstClockTime now)
{
  GstSipUaSsrc *entry = find_oldest (admission->ssrcs, G_N_ELEMENTS (admission->ssrcs));

  if (entry->used) {
    if (now < entry->last + GST_SIP_UA_SSRC_IDLE)
      return NULL;
    packet->replaced = TRUE;
    packet->replaced_ssrc = entry->ssrc;
    if (entry == admission->current)
      admission->current = NULL;
  }
  *entry = (GstSipUaSsrc){
    .used = TRUE, .ssrc = packet->ssrc, .last = now, .generation = ++admission->generation
  };
  return entry;
}

static void
choose_current (GstSipUaAdmission *admission, GstSipUaSsrc *entry, GstClockTime now)
{
  GstSipUaSsrc *current = admission->current;

  if (!current || now > current->last + GST_SIP_UA_SSRC_PAUSE
      || (entry->generation > current->generation && entry->packets >= GST_SIP_UA_SSRC_STEADY))
    admission->current = entry;
}

static GstSipUaVerdict
check_ssrc (GstSipUaAdmission *admission, GstSipUaVerdict verdict, GstSipUaRtpPacket *packet,
    GstClockTime now)
{
  GstSipUaSsrc *entry = find_ssrc (admission->ssrcs, G_N_ELEMENTS (admission->ssrcs), packet->ssrc);

  if (!entry) {
    if (!passes_probation (admission, packet, now))
      return GST_SIP_UA_REFUSE_PROBATION;
    entry = add_ssrc (admission, packet, now);
    if (!entry)
      return GST_SIP_UA_REFUSE_SSRC_LIMIT;
  }
  entry->packets = MIN (entry->packets + 1, GST_SIP_UA_SSRC_STEADY);
  choose_current (admission, entry, now);
  entry->last = now;
  return verdict;
}

GstSipUaVerdict
gst_sip_ua_admission_rtp (GstSipUaAdmission *admission, guint8 *data, gsize length,
    const GstSipUaEndpoint *from, GstClockTime now, GstSipUaRtpPacket *ret_packet)
{
  GstSipUaVerdict verdict;

  *ret_packet = (GstSipUaRtpPacket){ 0 };
  verdict = check_packet (admission, data, length, ret_packet);
  if (verdict <= GST_SIP_UA_ADMIT_EVENT) {
    ret_packet->sequence = read16 (data + 2);
    ret_packet->timestamp = read32 (data + 4);
    ret_packet->ssrc = read32 (data + 8);
    if (ret_packet->ssrc == admission->config.own_ssrc) {
      ret_packet->ssrc = admission->config.echo_ssrc;
      write32 (data + 8, ret_packet->ssrc);
    }
    verdict = check_source (admission, verdict, from, now, ret_packet);
  }
  if (verdict <= GST_SIP_UA_ADMIT_EVENT && !admission->config.receiving)
    verdict = GST_SIP_UA_REFUSE_DIRECTION;
  if (verdict <= GST_SIP_UA_ADMIT_EVENT)
    verdict = check_ssrc (admission, verdict, ret_packet, now);
  admission->counts[verdict]++;
  return verdict;
}

gboolean
gst_sip_ua_admission_get_rtp_destination (
    const GstSipUaAdmission *admission, GstSipUaEndpoint *ret_endpoint)
{
  *ret_endpoint = admission->source;
  return gst_sip_ua_endpoint_is_usable (ret_endpoint);
}

gboolean
gst_sip_ua_admission_get_rtcp_destination (
    const GstSipUaAdmission *admission, GstSipUaEndpoint *ret_endpoint)
{
  *ret_endpoint = admission->rtcp_source;
  return gst_sip_ua_endpoint_is_usable (ret_endpoint);
}
