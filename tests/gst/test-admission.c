/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules of admission: RFC 3550 sections 5.1, 5.3.1, 6.1, 6.4 to 6.6, 8.2, appendix A.1 and A.2. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuaadmission.h"

#define OWN 0x01010101
#define ECHO 0x02020202
#define PEER 0xaabbccdd
#define AUDIO 0
#define EVENT 101
#define MS GST_MSECOND

static GstSipUaEndpoint
endpoint (const char *address, guint16 port)
{
  GstSipUaEndpoint result;

  fail_unless (gst_sip_ua_endpoint_parse (&result, address, port));
  return result;
}

static void
init (GstSipUaAdmission *admission, GstSipUaNatMethod method)
{
  GstSipUaAdmissionConfig config = { method, endpoint ("192.0.2.1", 4000),
    endpoint ("192.0.2.1", 4001), AUDIO, EVENT, TRUE, OWN, ECHO };

  gst_sip_ua_admission_init (admission, &config);
}

static GstSipUaVerdict
send_from (GstSipUaAdmission *admission, const char *address, guint16 port, guint32 ssrc,
    guint16 sequence, GstClockTime now, GstSipUaRtpPacket *ret_packet)
{
  guint8 data[13] = { 0x80, AUDIO };
  GstSipUaEndpoint from = endpoint (address, port);
  GstSipUaRtpPacket packet;
  GstSipUaVerdict verdict;

  GST_WRITE_UINT16_BE (data + 2, sequence);
  GST_WRITE_UINT32_BE (data + 8, ssrc);
  verdict = gst_sip_ua_admission_rtp (
      admission, data, sizeof data, &from, now, ret_packet ? ret_packet : &packet);
  if (ret_packet)
    assert_equals_int (GST_READ_UINT32_BE (data + 8), ssrc == OWN ? ECHO : ssrc);
  return verdict;
}

/* From the signalled source. */
static GstSipUaVerdict
send_rtp (GstSipUaAdmission *admission, guint32 ssrc, guint16 sequence, GstClockTime now)
{
  return send_from (admission, "192.0.2.1", 4000, ssrc, sequence, now, NULL);
}

#define assert_verdict(actual, expected)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GstSipUaVerdict verdict_ = (actual);                                                           \
    fail_unless (verdict_ == (expected), "%s instead of %s", gst_sip_ua_verdict_name (verdict_),   \
        gst_sip_ua_verdict_name (expected));                                                       \
  }                                                                                                \
  G_STMT_END

/* One packet of SSRC PEER alone: what passes is in probation. */
#define PASSES GST_SIP_UA_REFUSE_PROBATION

static const struct {
  const char *name;
  GstSipUaVerdict verdict;
  gsize length;
  guint8 data[40];
} packets[] = {
  { "5.1: twelve bytes and a payload", PASSES, 13, { 0x80, 0 } },
  { "4733 2.1: telephone event", PASSES, 16, { 0x80, EVENT } },
  { "5.1: with marker bit", PASSES, 13, { 0x80, 0x80 | EVENT } },
  { "empty datagram", GST_SIP_UA_REFUSE_MALFORMED, 0, { 0 } },
  { "one byte", GST_SIP_UA_REFUSE_MALFORMED, 1, { 0x80 } },
  { "5.1: eleven bytes", GST_SIP_UA_REFUSE_MALFORMED, 11, { 0x80, 0 } },
  { "5.1: a header and no payload", GST_SIP_UA_REFUSE_MALFORMED, 12, { 0x80, 0 } },
  { "5.1: version 0, as STUN has", GST_SIP_UA_REFUSE_VERSION, 20, { 0x00, 0x01 } },
  { "5.1: version 1", GST_SIP_UA_REFUSE_VERSION, 20, { 0x40, 0 } },
  { "5.1: version 3", GST_SIP_UA_REFUSE_VERSION, 20, { 0xc0, 0 } },
  { "5.1: one CSRC fits", PASSES, 17, { 0x81, 0 } },
  { "5.1: one CSRC and no payload", GST_SIP_UA_REFUSE_MALFORMED, 16, { 0x81, 0 } },
  { "5.1: fifteen CSRCs in 40 bytes", GST_SIP_UA_REFUSE_MALFORMED, 40, { 0x8f, 0 } },
  { "5.3.1: extension of no words", PASSES, 17, { 0x90, 0 } },
  { "5.3.1: extension of two words", PASSES, 25,
      { 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0, 2 } },
  { "5.3.1: extension up to the end", GST_SIP_UA_REFUSE_MALFORMED, 24,
      { 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0, 2 } },
  { "5.3.1: extension of 65535 words", GST_SIP_UA_REFUSE_MALFORMED, 40,
      { 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0xff, 0xff } },
  { "5.3.1: extension cut off in its header", GST_SIP_UA_REFUSE_MALFORMED, 14, { 0x90, 0 } },
  { "5.1: two bytes of padding", PASSES, 15, { 0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2 } },
  { "5.1: padding and no payload", GST_SIP_UA_REFUSE_MALFORMED, 14,
      { 0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 } },
  { "5.1: padding of 0 bytes", GST_SIP_UA_REFUSE_MALFORMED, 14, { 0xa0, 0 } },
  { "5.1: padding of 255 bytes", GST_SIP_UA_REFUSE_MALFORMED, 14,
      { 0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255 } },
  { "another payload number", GST_SIP_UA_REFUSE_PAYLOAD_TYPE, 13, { 0x80, 8 } },
  { "comfort noise that was not agreed", GST_SIP_UA_REFUSE_PAYLOAD_TYPE, 13, { 0x80, 13 } },
  { "5761 4: RTCP on the RTP port", GST_SIP_UA_REFUSE_RTCP_ON_RTP, 28, { 0x80, 200 } },
  { "5761 4: extended report on the RTP port", GST_SIP_UA_REFUSE_RTCP_ON_RTP, 8, { 0x80, 207 } },
};

GST_START_TEST (test_packets_are_judged_by_themselves)
{
  GstSipUaAdmission admission;
  GstSipUaEndpoint from = endpoint ("192.0.2.1", 4000);
  GstSipUaRtpPacket packet;
  guint8 *data = g_memdup2 (packets[__i__].data, MAX (packets[__i__].length, 1));
  GstSipUaVerdict verdict;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  verdict = gst_sip_ua_admission_rtp (&admission, data, packets[__i__].length, &from, 0, &packet);
  fail_unless (verdict == packets[__i__].verdict, "%s: %s", packets[__i__].name,
      gst_sip_ua_verdict_name (verdict));
  assert_equals_uint64 (admission.counts[verdict], 1);
  g_free (data);
}

GST_END_TEST;

GST_START_TEST (test_a_datagram_longer_than_the_limit_is_refused)
{
  guint8 data[GST_SIP_UA_MAX_DATAGRAM + 1] = { 0x80, AUDIO };
  GstSipUaEndpoint from = endpoint ("192.0.2.1", 4000);
  GstSipUaAdmission admission;
  GstSipUaRtpPacket packet;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  assert_verdict (gst_sip_ua_admission_rtp (&admission, data, sizeof data, &from, 0, &packet),
      GST_SIP_UA_REFUSE_MALFORMED);
  assert_verdict (
      gst_sip_ua_admission_rtp (&admission, data, sizeof data - 1, &from, 0, &packet), PASSES);
}

GST_END_TEST;

/* A.1: MIN_SEQUENTIAL is 2; over the wrap of sequence numbers as well. */
GST_START_TEST (test_a_new_ssrc_needs_two_packets_in_sequence)
{
  GstSipUaAdmission admission;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  assert_verdict (send_rtp (&admission, PEER, 100, 0), GST_SIP_UA_REFUSE_PROBATION);
  assert_verdict (send_rtp (&admission, PEER, 102, 0), GST_SIP_UA_REFUSE_PROBATION);
  assert_verdict (send_rtp (&admission, PEER, 102, 0), GST_SIP_UA_REFUSE_PROBATION);
  assert_verdict (send_rtp (&admission, PEER, 65535, 0), GST_SIP_UA_REFUSE_PROBATION);
  assert_verdict (send_rtp (&admission, PEER, 0, 0), GST_SIP_UA_ADMIT_AUDIO);
  /* Known now: order is the jitter buffer's business. */
  assert_verdict (send_rtp (&admission, PEER, 5, 0), GST_SIP_UA_ADMIT_AUDIO);
  assert_verdict (send_rtp (&admission, PEER, 3, 0), GST_SIP_UA_ADMIT_AUDIO);
}

GST_END_TEST;

static void
admit (GstSipUaAdmission *admission, guint32 ssrc, GstClockTime now)
{
  send_rtp (admission, ssrc, 1, now);
  assert_verdict (send_rtp (admission, ssrc, 2, now), GST_SIP_UA_ADMIT_AUDIO);
}

GST_START_TEST (test_no_more_ssrcs_are_known_than_the_limit)
{
  GstSipUaAdmission admission;
  GstSipUaRtpPacket packet;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  for (guint32 ssrc = 1; ssrc <= GST_SIP_UA_MAX_SSRCS; ssrc++)
    admit (&admission, ssrc, ssrc * MS);
  send_rtp (&admission, 100, 1, 10 * MS);
  assert_verdict (send_rtp (&admission, 100, 2, 10 * MS), GST_SIP_UA_REFUSE_SSRC_LIMIT);
  /* SSRC 2 has been idle for longest when one is replaced. */
  send_rtp (&admission, 1, 3, 20 * MS);
  send_rtp (&admission, 100, 3, 2 * MS + GST_SIP_UA_SSRC_IDLE);
  assert_verdict (
      send_from (&admission, "192.0.2.1", 4000, 100, 4, 2 * MS + GST_SIP_UA_SSRC_IDLE, &packet),
      GST_SIP_UA_ADMIT_AUDIO);
  fail_unless (packet.replaced);
  assert_equals_int (packet.replaced_ssrc, 2);
  assert_verdict (
      send_rtp (&admission, 1, 4, 2 * MS + GST_SIP_UA_SSRC_IDLE), GST_SIP_UA_ADMIT_AUDIO);
}

GST_END_TEST;

/* More SSRCs in probation than are remembered: the oldest begin again. */
GST_START_TEST (test_no_more_ssrcs_are_in_probation_than_the_limit)
{
  GstSipUaAdmission admission;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  for (guint32 ssrc = 1; ssrc <= GST_SIP_UA_MAX_PROBATION + 1; ssrc++)
    send_rtp (&admission, ssrc, 1, ssrc * MS);
  assert_verdict (send_rtp (&admission, 2, 2, 100 * MS), GST_SIP_UA_ADMIT_AUDIO);
  assert_verdict (send_rtp (&admission, 1, 2, 100 * MS), GST_SIP_UA_REFUSE_PROBATION);
}

GST_END_TEST;

/* Which of the known ones is heard. */
GST_START_TEST (test_the_current_ssrc_changes_at_a_pause_or_to_a_steady_newer_one)
{
  GstSipUaAdmission admission;
  GstClockTime now = 0;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  admit (&admission, 1, now);
  assert_equals_int (admission.current->ssrc, 1);
  now += 20 * MS;
  admit (&admission, 2, now);
  assert_equals_int (admission.current->ssrc, 1);
  /* Both go on: the newer one gets its turn, and keeps it. */
  for (guint16 i = 0; i < GST_SIP_UA_SSRC_STEADY - 3; i++, now += 20 * MS) {
    send_rtp (&admission, 1, (guint16)(3 + i), now);
    send_rtp (&admission, 2, (guint16)(3 + i), now);
    assert_equals_int (admission.current->ssrc, 1);
  }
  send_rtp (&admission, 2, 100, now);
  assert_equals_int (admission.current->ssrc, 1);
  send_rtp (&admission, 2, 101, now);
  assert_equals_int (admission.current->ssrc, 2);
  send_rtp (&admission, 1, 101, now);
  assert_equals_int (admission.current->ssrc, 2);
  /* It stops: the older one is heard again. */
  now += GST_SIP_UA_SSRC_PAUSE + MS;
  send_rtp (&admission, 1, 102, now);
  assert_equals_int (admission.current->ssrc, 1);
}

GST_END_TEST;

/* Section 8.2, and what echo peers need instead. */
GST_START_TEST (test_our_own_ssrc_is_exchanged)
{
  GstSipUaAdmission admission;
  GstSipUaRtpPacket packet;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  send_from (&admission, "192.0.2.1", 4000, OWN, 1, 0, &packet);
  assert_verdict (
      send_from (&admission, "192.0.2.1", 4000, OWN, 2, 0, &packet), GST_SIP_UA_ADMIT_AUDIO);
  assert_equals_int (packet.ssrc, ECHO);
}

GST_END_TEST;

GST_START_TEST (test_nothing_is_admitted_when_we_do_not_receive)
{
  GstSipUaAdmission admission;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  admission.config.receiving = FALSE;
  for (guint16 i = 0; i < 10; i++)
    assert_verdict (send_rtp (&admission, PEER, i, 0), GST_SIP_UA_REFUSE_DIRECTION);
}

GST_END_TEST;

/* A step: packets of an SSRC in sequence from an address and port, and the last one's verdict. */
typedef struct {
  const char *address;
  guint16 port;
  guint count;
  GstSipUaVerdict verdict;
} Step;

#define OTHER "198.51.100.7"

static const struct {
  const char *name;
  GstSipUaNatMethod method;
  const char *destination;
  Step steps[5];
} sources[] = {
  { "the signalled source", GST_SIP_UA_NAT_AUTO, "192.0.2.1:4000",
      { { "192.0.2.1", 4000, 2, GST_SIP_UA_ADMIT_AUDIO } } },
  { "four packets from elsewhere are too few", GST_SIP_UA_NAT_AUTO, "192.0.2.1:4000",
      { { OTHER, 5000, 4, GST_SIP_UA_REFUSE_LATCHING } } },
  { "latched at the fifth, admitted after probation", GST_SIP_UA_NAT_AUTO, OTHER ":5000",
      { { OTHER, 5000, 5, GST_SIP_UA_REFUSE_PROBATION },
          { OTHER, 5000, 1, GST_SIP_UA_ADMIT_AUDIO } } },
  { "same address, other port", GST_SIP_UA_NAT_AUTO, "192.0.2.1:4444",
      { { "192.0.2.1", 4444, 6, GST_SIP_UA_ADMIT_AUDIO } } },
  { "the signalled one was heard: never", GST_SIP_UA_NAT_AUTO, "192.0.2.1:4000",
      { { "192.0.2.1", 4000, 1, GST_SIP_UA_REFUSE_PROBATION },
          { OTHER, 5000, 100, GST_SIP_UA_REFUSE_SOURCE } } },
  { "the signalled one comes while it is counted", GST_SIP_UA_NAT_AUTO, "192.0.2.1:4000",
      { { OTHER, 5000, 4, GST_SIP_UA_REFUSE_LATCHING },
          { "192.0.2.1", 4000, 1, GST_SIP_UA_REFUSE_PROBATION },
          { OTHER, 5000, 1, GST_SIP_UA_REFUSE_SOURCE } } },
  { "latched once: another not", GST_SIP_UA_NAT_AUTO, OTHER ":5000",
      { { OTHER, 5000, 6, GST_SIP_UA_ADMIT_AUDIO }, { OTHER, 5002, 10, GST_SIP_UA_REFUSE_SOURCE },
          { "192.0.2.1", 4000, 10, GST_SIP_UA_REFUSE_SOURCE } } },
  { "none: never", GST_SIP_UA_NAT_NONE, "192.0.2.1:4000",
      { { OTHER, 5000, 100, GST_SIP_UA_REFUSE_SOURCE } } },
  { "symmetric: even after the signalled one was heard", GST_SIP_UA_NAT_SYMMETRIC, OTHER ":5000",
      { { "192.0.2.1", 4000, 2, GST_SIP_UA_ADMIT_AUDIO },
          { OTHER, 5000, 6, GST_SIP_UA_ADMIT_AUDIO } } },
};

GST_START_TEST (test_the_source_is_the_signalled_one_or_latched_to)
{
  GstSipUaAdmission admission;
  GstSipUaEndpoint destination;
  g_autofree char *text = NULL;
  guint16 sequence = 65533;

  init (&admission, sources[__i__].method);
  for (const Step *step = sources[__i__].steps; step->count > 0; step++) {
    GstSipUaVerdict verdict = GST_SIP_UA_VERDICTS;

    for (guint i = 0; i < step->count; i++)
      verdict = send_from (&admission, step->address, step->port, PEER, sequence++, 0, NULL);
    fail_unless (
        verdict == step->verdict, "%s: %s", sources[__i__].name, gst_sip_ua_verdict_name (verdict));
  }
  fail_unless (gst_sip_ua_admission_get_rtp_destination (&admission, &destination));
  text = gst_sip_ua_endpoint_to_string (&destination);
  fail_unless (strcmp (text, sources[__i__].destination) == 0, "%s: %s", sources[__i__].name, text);
}

GST_END_TEST;

/* What interrupts the count of a candidate. */
GST_START_TEST (test_a_candidate_must_send_in_sequence_and_as_one_ssrc)
{
  GstSipUaAdmission admission;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  for (guint16 i = 0; i < 50; i++)
    assert_verdict (send_from (&admission, OTHER, 5000, PEER, (guint16)(i * 2), 0, NULL),
        GST_SIP_UA_REFUSE_LATCHING);
  for (guint16 i = 0; i < 50; i++)
    assert_verdict (send_from (&admission, OTHER, 5000, i, i, 0, NULL), GST_SIP_UA_REFUSE_LATCHING);
}

GST_END_TEST;

/* More endpoints than are counted at a time: those that go on are not forgotten for them. */
GST_START_TEST (test_no_more_candidates_are_counted_than_the_limit)
{
  GstSipUaAdmission admission;
  GstClockTime now = 0;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  for (guint16 i = 0; i < 4; i++) {
    for (guint16 port = 1; port < GST_SIP_UA_MAX_CANDIDATES; port++)
      send_from (&admission, OTHER, (guint16)(100 * (i + 1) + port), 7, 0, ++now, NULL);
    assert_verdict (
        send_from (&admission, OTHER, 5000, PEER, i, ++now, NULL), GST_SIP_UA_REFUSE_LATCHING);
  }
  send_from (&admission, OTHER, 5000, PEER, 4, ++now, NULL);
  fail_unless (admission.latched);
  init (&admission, GST_SIP_UA_NAT_AUTO);
  for (guint16 i = 0; i < 20; i++) {
    for (guint16 port = 0; port < GST_SIP_UA_MAX_CANDIDATES; port++)
      send_from (&admission, OTHER, (guint16)(100 * (i + 1) + port), 7, 0, ++now, NULL);
    send_from (&admission, OTHER, 5000, PEER, i, ++now, NULL);
  }
  fail_if (admission.latched);
}

GST_END_TEST;

static void
assert_destination (const GstSipUaAdmission *admission, const char *expected)
{
  GstSipUaEndpoint destination;
  g_autofree char *text = NULL;

  fail_unless (gst_sip_ua_admission_get_rtp_destination (admission, &destination));
  text = gst_sip_ua_endpoint_to_string (&destination);
  assert_equals_string (text, expected);
}

/* The peer's new description names @address. */
static void
update (GstSipUaAdmission *admission, const char *address)
{
  GstSipUaAdmissionConfig config = admission->config;

  config.rtp = endpoint (address, 4000);
  config.rtcp = endpoint (address, 4001);
  gst_sip_ua_admission_update (admission, &config);
}

/* A hold, of the old form too, and its end name what they named before: a NAT is still where it was. */
GST_START_TEST (test_a_change_that_does_not_move_the_peer_keeps_its_latch)
{
  GstSipUaAdmission admission;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  for (guint16 i = 0; i < 6; i++)
    send_from (&admission, OTHER, 5000, PEER, i, 0, NULL);
  update (&admission, "192.0.2.1");
  assert_destination (&admission, OTHER ":5000");
  update (&admission, "0.0.0.0");
  update (&admission, "192.0.2.1");
  assert_destination (&admission, OTHER ":5000");
  assert_verdict (send_from (&admission, OTHER, 5000, PEER, 6, 0, NULL), GST_SIP_UA_ADMIT_AUDIO);
}

GST_END_TEST;

/* What counted for the old place does not for the new one, which may be behind a NAT as well. */
GST_START_TEST (test_a_peer_that_moves_is_looked_for_anew)
{
  GstSipUaAdmission admission;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  send_rtp (&admission, PEER, 0, 0);
  send_rtp (&admission, PEER, 1, 0);
  update (&admission, "203.0.113.5");
  assert_destination (&admission, "203.0.113.5:4000");
  assert_verdict (send_rtp (&admission, PEER, 2, 0), GST_SIP_UA_REFUSE_LATCHING);
  for (guint16 i = 3; i < 9; i++)
    send_from (&admission, OTHER, 5000, PEER, i, 0, NULL);
  assert_destination (&admission, OTHER ":5000");
  assert_verdict (send_rtp (&admission, PEER, 9, 0), GST_SIP_UA_REFUSE_SOURCE);
}

GST_END_TEST;

GST_START_TEST (test_packets_with_the_number_of_before_are_admitted_for_one_change)
{
  GstSipUaAdmission admission;

  init (&admission, GST_SIP_UA_NAT_AUTO);
  admission.config.payload_type = 8;
  assert_verdict (send_rtp (&admission, PEER, 0, 0), GST_SIP_UA_REFUSE_PAYLOAD_TYPE);
  init (&admission, GST_SIP_UA_NAT_AUTO);
  for (guint change = 0; change < 2; change++) {
    GstSipUaAdmissionConfig config = admission.config;

    config.payload_type = 8;
    gst_sip_ua_admission_update (&admission, &config);
    assert_verdict (
        send_rtp (&admission, PEER, 1, 0), change == 0 ? PASSES : GST_SIP_UA_REFUSE_PAYLOAD_TYPE);
  }
}

GST_END_TEST;

static const struct {
  const char *address;
  guint16 port;
  gboolean usable;
} destinations[] = {
  { "192.0.2.1", 4000, TRUE },
  { "2001:db8::1", 4000, TRUE },
  { "192.0.2.1", 0, FALSE },
  { "0.0.0.0", 4000, FALSE }, /* RFC 3264 section 8.4: old way to hold */
  { "::", 4000, FALSE },
  { "224.2.1.1", 4000, FALSE }, /* RFC 1112 section 4 */
  { "255.255.255.255", 4000, FALSE },
  { "ff02::1", 4000, FALSE },
};

GST_START_TEST (test_nothing_is_sent_to_an_unusable_address)
{
  GstSipUaAdmission admission;
  GstSipUaEndpoint destination;
  GstSipUaAdmissionConfig config = { .rtp = endpoint (
                                         destinations[__i__].address, destinations[__i__].port) };

  gst_sip_ua_admission_init (&admission, &config);
  assert_equals_int (gst_sip_ua_admission_get_rtp_destination (&admission, &destination),
      destinations[__i__].usable);
}

GST_END_TEST;

/* An IPv6 socket shows IPv4 peers as ::ffff:a.b.c.d. */
GST_START_TEST (test_mapped_addresses_are_the_same)
{
  GstSipUaEndpoint plain = endpoint ("192.0.2.1", 4000);
  GstSipUaEndpoint mapped = endpoint ("::ffff:192.0.2.1", 4000), back;
  struct sockaddr_storage native;
  socklen_t length;

  fail_unless (gst_sip_ua_endpoint_equal (&plain, &mapped));
  fail_unless (gst_sip_ua_endpoint_to_native (&plain, AF_INET6, &native, &length));
  fail_unless (gst_sip_ua_endpoint_from_native (&back, &native));
  fail_unless (gst_sip_ua_endpoint_equal (&plain, &back));
  plain = endpoint ("2001:db8::1", 4000);
  fail_if (gst_sip_ua_endpoint_to_native (&plain, AF_INET, &native, &length));
}

GST_END_TEST;

static Suite *
admission_suite (void)
{
  Suite *suite = suite_create ("admission");
  TCase *rtp = tcase_create ("rtp");

  suite_add_tcase (suite, rtp);
  tcase_add_loop_test (rtp, test_packets_are_judged_by_themselves, 0, G_N_ELEMENTS (packets));
  tcase_add_test (rtp, test_a_datagram_longer_than_the_limit_is_refused);
  tcase_add_test (rtp, test_a_new_ssrc_needs_two_packets_in_sequence);
  tcase_add_test (rtp, test_no_more_ssrcs_are_known_than_the_limit);
  tcase_add_test (rtp, test_no_more_ssrcs_are_in_probation_than_the_limit);
  tcase_add_test (rtp, test_the_current_ssrc_changes_at_a_pause_or_to_a_steady_newer_one);
  tcase_add_test (rtp, test_our_own_ssrc_is_exchanged);
  tcase_add_test (rtp, test_nothing_is_admitted_when_we_do_not_receive);
  tcase_add_loop_test (
      rtp, test_the_source_is_the_signalled_one_or_latched_to, 0, G_N_ELEMENTS (sources));
  tcase_add_test (rtp, test_a_candidate_must_send_in_sequence_and_as_one_ssrc);
  tcase_add_test (rtp, test_no_more_candidates_are_counted_than_the_limit);
  tcase_add_test (rtp, test_a_change_that_does_not_move_the_peer_keeps_its_latch);
  tcase_add_test (rtp, test_a_peer_that_moves_is_looked_for_anew);
  tcase_add_test (rtp, test_packets_with_the_number_of_before_are_admitted_for_one_change);
  tcase_add_loop_test (
      rtp, test_nothing_is_sent_to_an_unusable_address, 0, G_N_ELEMENTS (destinations));
  tcase_add_test (rtp, test_mapped_addresses_are_the_same);
  return suite;
}

GST_CHECK_MAIN (admission);
