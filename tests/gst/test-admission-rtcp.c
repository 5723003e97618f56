/* SPDX-License-Identifier: BSD-3-Clause */
/* Admission of RTCP: RFC 3550 sections 6.1, 6.4 to 6.6 and appendix A.2. */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstsipuaadmission.h"

#define OWN 0x01010101
#define ECHO 0x02020202
#define PEER 0xaabbccdd
#define OTHER 0x0badbeef

#define SSRC(ssrc)                                                                                 \
  (guint8) ((ssrc) >> 24), (guint8)((ssrc) >> 16), (guint8)((ssrc) >> 8), (guint8)(ssrc)
#define SR(ssrc)                                                                                   \
  0x80, 200, 0, 6, SSRC (ssrc), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define RR(ssrc) 0x80, 201, 0, 1, SSRC (ssrc)
#define SDES(ssrc) 0x81, 202, 0, 2, SSRC (ssrc), 1, 1, 'a', 0
#define BYE(ssrc) 0x81, 203, 0, 1, SSRC (ssrc)
#define APP(ssrc) 0x80, 204, 0, 2, SSRC (ssrc), 'a', 'b', 'c', 'd'

static GstSipUaEndpoint
endpoint (const char *address, guint16 port)
{
  GstSipUaEndpoint result;

  fail_unless (gst_sip_ua_endpoint_parse (&result, address, port));
  return result;
}

/* PEER sends RTP from where it said, or from @port. */
static void
init (GstSipUaAdmission *admission, guint16 port)
{
  GstSipUaAdmissionConfig config = { GST_SIP_UA_NAT_AUTO, endpoint ("192.0.2.1", 4000),
    endpoint ("192.0.2.1", 4001), 0, 101, TRUE, OWN, ECHO };
  GstSipUaEndpoint from = endpoint ("192.0.2.1", port);
  GstSipUaRtpPacket packet;

  gst_sip_ua_admission_init (admission, &config);
  for (guint16 i = 0; i < 8; i++) {
    guint8 data[13] = { 0x80, 0, 0, (guint8)i, 0, 0, 0, 0, SSRC (PEER) };

    gst_sip_ua_admission_rtp (admission, data, sizeof data, &from, 0, &packet);
  }
}

static const struct {
  const char *name;
  GstSipUaVerdict verdict;
  gsize length;
  guint8 data[96];
  gsize kept;
  guint8 expected[96];
} compounds[] = {
  { "6.4.1: sender report", GST_SIP_UA_ADMIT_RTCP, 28, { SR (PEER) }, 28, { SR (PEER) } },
  { "6.1: SR and SDES", GST_SIP_UA_ADMIT_RTCP, 40, { SR (PEER), SDES (PEER) }, 40,
      { SR (PEER), SDES (PEER) } },
  { "6.6: SR and BYE", GST_SIP_UA_ADMIT_RTCP, 36, { SR (PEER), BYE (PEER) }, 36,
      { SR (PEER), BYE (PEER) } },
  { "6.4.2: a report of one that sends nothing", GST_SIP_UA_ADMIT_RTCP, 20,
      { RR (OTHER), SDES (OTHER) }, 20, { RR (OTHER), SDES (OTHER) } },
  { "6.4.1: a sender's report of one that sends nothing", GST_SIP_UA_REFUSE_SSRC, 28,
      { SR (OTHER) }, 0, { 0 } },
  { "6.5: a description of somebody else is left out", GST_SIP_UA_ADMIT_RTCP, 40,
      { SR (PEER), SDES (OTHER) }, 28, { SR (PEER) } },
  { "6.6: a BYE of somebody else is left out", GST_SIP_UA_ADMIT_RTCP, 48,
      { SR (PEER), BYE (OTHER), SDES (PEER) }, 40, { SR (PEER), SDES (PEER) } },
  { "6.4.1: a second report of somebody else is left out", GST_SIP_UA_ADMIT_RTCP, 56,
      { SR (PEER), SR (OTHER) }, 28, { SR (PEER) } },
  { "6.7: APP is left out", GST_SIP_UA_ADMIT_RTCP, 40, { SR (PEER), APP (PEER) }, 28,
      { SR (PEER) } },
  { "8.2: our own SSRC is exchanged", GST_SIP_UA_ADMIT_RTCP, 20, { RR (OWN), SDES (OWN) }, 20,
      { RR (ECHO), SDES (ECHO) } },
  { "6.4.2: a report on us keeps our SSRC", GST_SIP_UA_ADMIT_RTCP, 32,
      { 0x81, 201, 0, 7, SSRC (PEER), SSRC (OWN) }, 32,
      { 0x81, 201, 0, 7, SSRC (PEER), SSRC (OWN) } },
  { "nothing", GST_SIP_UA_REFUSE_VERSION, 0, { 0 }, 0, { 0 } },
  { "6.4.1: version 1", GST_SIP_UA_REFUSE_VERSION, 8, { 0x40, 201, 0, 1 }, 0, { 0 } },
  { "A.2: begins with SDES", GST_SIP_UA_REFUSE_MALFORMED, 12, { SDES (PEER) }, 0, { 0 } },
  { "A.2: padding in the first packet", GST_SIP_UA_REFUSE_MALFORMED, 8,
      { 0xa0, 201, 0, 1, SSRC (PEER) }, 0, { 0 } },
  { "A.2: longer than the datagram", GST_SIP_UA_REFUSE_MALFORMED, 8,
      { 0x80, 201, 0, 2, SSRC (PEER) }, 0, { 0 } },
  { "A.2: 65536 words", GST_SIP_UA_REFUSE_MALFORMED, 8, { 0x80, 201, 0xff, 0xff, SSRC (PEER) }, 0,
      { 0 } },
  { "A.2: second packet of another version", GST_SIP_UA_REFUSE_MALFORMED, 16,
      { RR (PEER), 0x41, 203, 0, 1, SSRC (PEER) }, 0, { 0 } },
  { "no whole number of words", GST_SIP_UA_REFUSE_MALFORMED, 9, { RR (PEER) }, 0, { 0 } },
  { "6.4.2: more report blocks than there is room for", GST_SIP_UA_REFUSE_SSRC, 8,
      { 0x9f, 201, 0, 1, SSRC (PEER) }, 0, { 0 } },
  { "6.5: a chunk without end", GST_SIP_UA_ADMIT_RTCP, 40,
      { SR (PEER), 0x81, 202, 0, 2, SSRC (PEER), 1, 2, 'a', 'b' }, 28, { SR (PEER) } },
  { "6.5: an item that is longer than the packet", GST_SIP_UA_ADMIT_RTCP, 40,
      { SR (PEER), 0x81, 202, 0, 2, SSRC (PEER), 1, 255, 'a', 0 }, 28, { SR (PEER) } },
  { "6.5: more chunks than there are", GST_SIP_UA_ADMIT_RTCP, 40,
      { SR (PEER), 0x9f, 202, 0, 2, SSRC (PEER), 1, 1, 'a', 0 }, 28, { SR (PEER) } },
  { "6.6: more sources than there are", GST_SIP_UA_ADMIT_RTCP, 36,
      { SR (PEER), 0x9f, 203, 0, 1, SSRC (PEER) }, 28, { SR (PEER) } },
  { "6.6: no source", GST_SIP_UA_ADMIT_RTCP, 32, { SR (PEER), 0x80, 203, 0, 0 }, 28,
      { SR (PEER) } },
};

GST_START_TEST (test_compounds_are_cut_down_to_what_is_known)
{
  GstSipUaAdmission admission;
  GstSipUaEndpoint from = endpoint ("192.0.2.1", 4001);
  gsize length = compounds[__i__].length;
  guint8 *data = g_memdup2 (compounds[__i__].data, MAX (length, 1));
  GstSipUaVerdict verdict;

  init (&admission, 4000);
  verdict = gst_sip_ua_admission_rtcp (&admission, data, &length, &from, 0);
  fail_unless (verdict == compounds[__i__].verdict, "%s: %s", compounds[__i__].name,
      gst_sip_ua_verdict_name (verdict));
  if (verdict == GST_SIP_UA_ADMIT_RTCP) {
    fail_unless (
        length == compounds[__i__].kept, "%s: %u bytes", compounds[__i__].name, (guint)length);
    fail_unless (
        memcmp (data, compounds[__i__].expected, length) == 0, "%s", compounds[__i__].name);
  }
  g_free (data);
}

GST_END_TEST;

static GstSipUaVerdict
report_from (
    GstSipUaAdmission *admission, const char *address, guint16 port, guint32 ssrc, GstClockTime now)
{
  guint8 data[] = { RR (ssrc) };
  GstSipUaEndpoint from = endpoint (address, port);
  gsize length = sizeof data;

  return gst_sip_ua_admission_rtcp (admission, data, &length, &from, now);
}

static void
check_destination (const GstSipUaAdmission *admission, const char *expected)
{
  GstSipUaEndpoint destination;
  g_autofree char *text = NULL;

  fail_unless (gst_sip_ua_admission_get_rtcp_destination (admission, &destination));
  text = gst_sip_ua_endpoint_to_string (&destination);
  assert_equals_string (text, expected);
}

/* Another port of the address that RTP comes from: once, and only if the SSRC sends RTP. */
GST_START_TEST (test_the_source_of_rtcp_is_latched_to)
{
  GstSipUaAdmission admission;

  init (&admission, 4000);
  assert_equals_int (
      report_from (&admission, "198.51.100.7", 4001, PEER, 0), GST_SIP_UA_REFUSE_SOURCE);
  assert_equals_int (
      report_from (&admission, "192.0.2.1", 4003, OTHER, 0), GST_SIP_UA_REFUSE_LATCHING);
  assert_equals_int (report_from (&admission, "192.0.2.1", 4003, PEER, 0), GST_SIP_UA_ADMIT_RTCP);
  check_destination (&admission, "192.0.2.1:4003");
  assert_equals_int (
      report_from (&admission, "192.0.2.1", 4001, PEER, 0), GST_SIP_UA_REFUSE_SOURCE);
}

GST_END_TEST;

/* RTP was latched to: RTCP goes to the port behind until something is heard. */
GST_START_TEST (test_rtcp_follows_rtp)
{
  GstSipUaAdmission admission;

  init (&admission, 5000);
  fail_unless (admission.latched);
  check_destination (&admission, "192.0.2.1:5001");
  init (&admission, 4000);
  assert_equals_int (report_from (&admission, "192.0.2.1", 4001, PEER, 0), GST_SIP_UA_ADMIT_RTCP);
  check_destination (&admission, "192.0.2.1:4001");
}

GST_END_TEST;

GST_START_TEST (test_no_more_listeners_are_known_than_the_limit)
{
  GstSipUaAdmission admission;

  init (&admission, 4000);
  for (guint32 ssrc = 1; ssrc <= GST_SIP_UA_MAX_RTCP_SSRCS; ssrc++)
    assert_equals_int (report_from (&admission, "192.0.2.1", 4001, ssrc, 0), GST_SIP_UA_ADMIT_RTCP);
  assert_equals_int (report_from (&admission, "192.0.2.1", 4001, 99, 0), GST_SIP_UA_REFUSE_SSRC);
  assert_equals_int (report_from (&admission, "192.0.2.1", 4001, 1, 0), GST_SIP_UA_ADMIT_RTCP);
  /* Long idle, they make room. */
  assert_equals_int (
      report_from (&admission, "192.0.2.1", 4001, 99, 60 * GST_SECOND), GST_SIP_UA_ADMIT_RTCP);
}

GST_END_TEST;

/* Section 6.6: after its BYE an SSRC is unknown, and its place is free. */
GST_START_TEST (test_bye_forgets_the_source)
{
  static const guint8 bye[] = { RR (PEER), BYE (PEER) };
  guint8 data[sizeof bye], sender_report[] = { SR (PEER) };
  GstSipUaEndpoint from = endpoint ("192.0.2.1", 4001);
  GstSipUaAdmission admission;
  gsize length = sizeof bye;

  init (&admission, 4000);
  memcpy (data, bye, sizeof bye);
  assert_equals_int (
      gst_sip_ua_admission_rtcp (&admission, data, &length, &from, 0), GST_SIP_UA_ADMIT_RTCP);
  assert_equals_int (length, sizeof bye);
  fail_unless (admission.current == NULL);
  length = sizeof sender_report;
  assert_equals_int (gst_sip_ua_admission_rtcp (&admission, sender_report, &length, &from, 0),
      GST_SIP_UA_REFUSE_SSRC);
}

GST_END_TEST;

static Suite *
rtcp_suite (void)
{
  Suite *suite = suite_create ("admission-rtcp");
  TCase *rtcp = tcase_create ("rtcp");

  suite_add_tcase (suite, rtcp);
  tcase_add_loop_test (
      rtcp, test_compounds_are_cut_down_to_what_is_known, 0, G_N_ELEMENTS (compounds));
  tcase_add_test (rtcp, test_the_source_of_rtcp_is_latched_to);
  tcase_add_test (rtcp, test_rtcp_follows_rtp);
  tcase_add_test (rtcp, test_no_more_listeners_are_known_than_the_limit);
  tcase_add_test (rtcp, test_bye_forgets_the_source);
  return suite;
}

GST_CHECK_MAIN (rtcp);
