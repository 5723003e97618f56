/* SPDX-License-Identifier: BSD-3-Clause */
/* Admission of RTCP (RFC 3550 section 6 and appendix A.2); the rules are in gstsipuaadmission.h.
 * rtpbin makes a jitter buffer for each SSRC that a sender report names and a source entry for each
 * that any packet names, so a compound packet is cut down to those SR, RR, SDES and BYE packets
 * that only name known ones. */
#include "gstsipuaadmission.h"

#include <gst/rtp/gstrtcpbuffer.h>
#include <string.h>

#define HEADER_SIZE 4
#define REPORT_SIZE 24 /* one report block (RFC 3550 section 6.4.1) */
#define SENDER_INFO_SIZE 20
#define MIN_SIZE 8 /* header and the sender's SSRC */

/* Reports come every five seconds and more (RFC 3550 section 6.2). */
#define RTCP_ONLY_IDLE (30 * GST_SECOND)

typedef struct {
  guint8 *data;
  gsize size;  /* with the header */
  guint count; /* of reports or chunks */
  guint8 type;
} Packet;

static guint32
read32 (const guint8 *data)
{
  return GST_READ_UINT32_BE (data);
}

/* The packet at @offset of a compound one. FALSE: it does not fit. */
static gboolean
read_packet (guint8 *data, gsize length, gsize offset, Packet *packet)
{
  guint8 *start = data + offset;

  if (length - offset < HEADER_SIZE || start[0] >> 6 != GST_RTCP_VERSION)
    return FALSE;
  packet->data = start;
  packet->count = start[0] & 0x1f;
  packet->type = start[1];
  packet->size = ((gsize)GST_READ_UINT16_BE (start + 2) + 1) * 4;
  return packet->size <= length - offset;
}

/* Appendix A.2: begins with a report without padding, and the lengths add up. */
static gboolean
is_compound (guint8 *data, gsize length)
{
  gsize offset = 0;
  Packet packet;

  if (length < MIN_SIZE || length % 4 != 0 || length > GST_SIP_UA_MAX_DATAGRAM)
    return FALSE;
  if ((data[0] & 0x20) || (data[1] != GST_RTCP_TYPE_SR && data[1] != GST_RTCP_TYPE_RR))
    return FALSE;
  while (offset < length) {
    if (!read_packet (data, length, offset, &packet))
      return FALSE;
    offset += packet.size;
  }
  return TRUE;
}

static gboolean
contains (const GstSipUaSsrc *table, guint size, guint32 ssrc)
{
  for (guint i = 0; i < size; i++)
    if (table[i].used && table[i].ssrc == ssrc)
      return TRUE;
  return FALSE;
}

static gboolean
sends_rtp (const GstSipUaAdmission *admission, guint32 ssrc)
{
  return contains (admission->ssrcs, G_N_ELEMENTS (admission->ssrcs), ssrc);
}

static gboolean
is_known (const GstSipUaAdmission *admission, guint32 ssrc)
{
  return sends_rtp (admission, ssrc)
         || contains (admission->rtcp_only, G_N_ELEMENTS (admission->rtcp_only), ssrc);
}

/* A peer that only listens has no RTP to be known by. */
static void
note_receiver (GstSipUaAdmission *admission, guint32 ssrc, GstClockTime now)
{
  GstSipUaSsrc *place = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (admission->rtcp_only); i++) {
    GstSipUaSsrc *entry = &admission->rtcp_only[i];

    if (entry->used && entry->ssrc == ssrc) {
      entry->last = now;
      return;
    }
    if (!entry->used || now > entry->last + RTCP_ONLY_IDLE)
      place = entry;
  }
  if (place)
    *place = (GstSipUaSsrc){ .used = TRUE, .ssrc = ssrc, .last = now };
}

/* An SSRC in the place of a sender, ours exchanged. FALSE: not known. */
static gboolean
admit_ssrc (const GstSipUaAdmission *admission, guint8 *data)
{
  if (read32 (data) == admission->config.own_ssrc)
    GST_WRITE_UINT32_BE (data, admission->config.echo_ssrc);
  return is_known (admission, read32 (data));
}

static gboolean
admit_report (const GstSipUaAdmission *admission, Packet *packet)
{
  gboolean sender = packet->type == GST_RTCP_TYPE_SR;
  gsize size = MIN_SIZE + (sender ? SENDER_INFO_SIZE : 0) + packet->count * REPORT_SIZE;

  if (packet->size < size || !admit_ssrc (admission, packet->data + 4))
    return FALSE;
  return !sender || sends_rtp (admission, read32 (packet->data + 4));
}

/* RFC 3550 section 6.5: chunks of an SSRC and items up to a zero byte, padded to 32 bits. */
static gboolean
admit_description (const GstSipUaAdmission *admission, Packet *packet)
{
  gsize offset = HEADER_SIZE;

  for (guint i = 0; i < packet->count; i++) {
    if (packet->size - offset < MIN_SIZE || !admit_ssrc (admission, packet->data + offset))
      return FALSE;
    offset += 4;
    while (offset < packet->size && packet->data[offset] != 0) {
      if (packet->size - offset < 2)
        return FALSE;
      offset += 2 + (gsize)packet->data[offset + 1];
      if (offset >= packet->size)
        return FALSE;
    }
    offset = (offset + 4) & ~(gsize)3;
    if (offset > packet->size)
      return FALSE;
  }
  return packet->count > 0;
}

static void
forget (GstSipUaAdmission *admission, guint32 ssrc)
{
  for (guint i = 0; i < G_N_ELEMENTS (admission->ssrcs); i++) {
    GstSipUaSsrc *entry = &admission->ssrcs[i];

    if (entry->used && entry->ssrc == ssrc) {
      entry->used = FALSE;
      if (entry == admission->current)
        admission->current = NULL;
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (admission->rtcp_only); i++)
    if (admission->rtcp_only[i].ssrc == ssrc)
      admission->rtcp_only[i].used = FALSE;
}

/* RFC 3550 section 6.6. */
static gboolean
admit_bye (GstSipUaAdmission *admission, Packet *packet)
{
  if (packet->count == 0 || packet->size < HEADER_SIZE + (gsize)packet->count * 4)
    return FALSE;
  for (guint i = 0; i < packet->count; i++)
    if (!admit_ssrc (admission, packet->data + HEADER_SIZE + i * 4))
      return FALSE;
  for (guint i = 0; i < packet->count; i++)
    forget (admission, read32 (packet->data + HEADER_SIZE + i * 4));
  return TRUE;
}

static gboolean
admit_packet (GstSipUaAdmission *admission, Packet *packet)
{
  switch (packet->type) {
    case GST_RTCP_TYPE_SR:
    case GST_RTCP_TYPE_RR:
      return admit_report (admission, packet);
    case GST_RTCP_TYPE_SDES:
      return admit_description (admission, packet);
    case GST_RTCP_TYPE_BYE:
      return admit_bye (admission, packet);
    default:
      return FALSE; /* extended reports, feedback, APP: nobody here uses them */
  }
}

/* Moves what is admitted to the front. Returns its size, 0 unless it begins with a report. */
static gsize
filter (GstSipUaAdmission *admission, guint8 *data, gsize length)
{
  gsize offset = 0, kept = 0, size;
  Packet packet;

  while (offset < length && read_packet (data, length, offset, &packet)) {
    size = packet.size; /* packet points into what is moved */
    if (admit_packet (admission, &packet)) {
      memmove (data + kept, data + offset, size);
      data[kept] &= (guint8)~0x20; /* padding is allowed in the last one only */
      kept += size;
    } else if (offset == 0) {
      return 0;
    }
    offset += size;
  }
  return kept;
}

/* Whether @from may send RTCP. *ret_latch: only as the new source of it. */
static gboolean
check_source (const GstSipUaAdmission *admission, const GstSipUaEndpoint *from, gboolean *ret_latch)
{
  *ret_latch = !gst_sip_ua_endpoint_equal (from, &admission->rtcp_source);
  if (!*ret_latch)
    return TRUE;
  return !admission->rtcp_heard && admission->config.nat_method != GST_SIP_UA_NAT_NONE
         && (admission->heard || admission->latched)
         && gst_sip_ua_endpoint_same_address (from, &admission->source);
}

static GstSipUaVerdict
check (GstSipUaAdmission *admission, guint8 *data, gsize *length, const GstSipUaEndpoint *from,
    GstClockTime now)
{
  gboolean must_latch;
  guint32 ssrc;

  if (*length < 1 || data[0] >> 6 != GST_RTCP_VERSION)
    return GST_SIP_UA_REFUSE_VERSION;
  if (!is_compound (data, *length))
    return GST_SIP_UA_REFUSE_MALFORMED;
  if (!check_source (admission, from, &must_latch))
    return GST_SIP_UA_REFUSE_SOURCE;
  ssrc = read32 (data + 4);
  if (ssrc == admission->config.own_ssrc)
    ssrc = admission->config.echo_ssrc;
  if (must_latch && !sends_rtp (admission, ssrc))
    return GST_SIP_UA_REFUSE_LATCHING;
  if (data[1] == GST_RTCP_TYPE_RR && !sends_rtp (admission, ssrc))
    note_receiver (admission, ssrc, now);
  *length = filter (admission, data, *length);
  if (*length == 0)
    return GST_SIP_UA_REFUSE_SSRC;
  admission->rtcp_source = *from;
  admission->rtcp_heard = TRUE;
  return GST_SIP_UA_ADMIT_RTCP;
}

GstSipUaVerdict
gst_sip_ua_admission_rtcp (GstSipUaAdmission *admission, guint8 *data, gsize *length,
    const GstSipUaEndpoint *from, GstClockTime now)
{
  GstSipUaVerdict verdict = check (admission, data, length, from, now);

  admission->counts[verdict]++;
  return verdict;
}
