/* SPDX-License-Identifier: BSD-3-Clause */
/* The sockets of a call: families, ports, limits of what is received. */
#include <gio/gio.h>
#include <gst/check/gstcheck.h>
#include <poll.h>

#include "gstsipualimits.h"
#include "gstsipuasockets.h"

static gssize
receive (int fd, guint8 *data, gsize size, GstSipUaEndpoint *ret_from, gboolean *ret_truncated)
{
  struct pollfd wait = { fd, POLLIN, 0 };

  fail_unless (poll (&wait, 1, 5000) == 1);
  return gst_sip_ua_sockets_receive (fd, data, size, ret_from, ret_truncated);
}

static const struct {
  const char *ours, *peers; /* where they are bound */
  const char *to_us;        /* what the peer sends to */
} families[] = {
  { "127.0.0.1", "127.0.0.1", "127.0.0.1" }, { "0.0.0.0", "127.0.0.1", "127.0.0.1" },
  { "::1", "::1", "::1" }, { "::", "::1", "::1" },
  { "::", "127.0.0.1", "127.0.0.1" }, /* seen as ::ffff:127.0.0.1 */
};

/* A datagram there, and one back to where it came from, on both ports. */
GST_START_TEST (test_datagrams_go_both_ways)
{
  GstSipUaSockets ours, peers;
  GstSipUaEndpoint to, from, expected;
  GError *error = NULL;
  guint8 data[16];
  gboolean truncated;

  fail_unless (gst_sip_ua_sockets_open (&ours, families[__i__].ours, 0, 0, &error), "%s",
      error ? error->message : "");
  fail_unless (gst_sip_ua_sockets_open (&peers, families[__i__].peers, 33000, 60999, NULL));
  for (guint i = 0; i < 2; i++) {
    int our_fd = i ? ours.rtcp : ours.rtp, peer_fd = i ? peers.rtcp : peers.rtp;

    gst_sip_ua_endpoint_parse (&to, families[__i__].to_us, (guint16)(ours.rtp_port + i));
    fail_unless (gst_sip_ua_sockets_send (&peers, peer_fd, &to, "hello", 5));
    assert_equals_int (receive (our_fd, data, sizeof data, &from, &truncated), 5);
    gst_sip_ua_endpoint_parse (&expected, families[__i__].peers, (guint16)(peers.rtp_port + i));
    fail_unless (gst_sip_ua_endpoint_equal (&from, &expected));
    fail_unless (gst_sip_ua_sockets_send (&ours, our_fd, &from, "back", 4));
    assert_equals_int (receive (peer_fd, data, sizeof data, &from, &truncated), 4);
    fail_if (truncated);
    assert_equals_int (gst_sip_ua_sockets_receive (our_fd, data, 16, &from, &truncated), -1);
  }
  gst_sip_ua_sockets_close (&ours);
  gst_sip_ua_sockets_close (&peers);
}

GST_END_TEST;

GST_START_TEST (test_ports_are_an_even_one_and_the_next)
{
  GstSipUaSockets sockets;

  for (guint i = 0; i < 200; i++) {
    fail_unless (gst_sip_ua_sockets_open (&sockets, "127.0.0.1", 0, 0, NULL));
    assert_equals_int (sockets.rtp_port % 2, 0);
    fail_unless (sockets.rtp_port >= GST_SIP_UA_DEFAULT_PORT_MIN);
    fail_unless (sockets.rtp_port < GST_SIP_UA_DEFAULT_PORT_MAX);
    gst_sip_ua_sockets_close (&sockets);
  }
}

GST_END_TEST;

/* A port within a range that somebody else has: the pair around it is passed over. */
GST_START_TEST (test_a_range_is_used_to_its_last_pair)
{
  GstSipUaSockets pairs[16], more;
  GError *error = NULL;
  guint first, count = 0;

  /* Somewhere free: its neighbours may not be. */
  fail_unless (gst_sip_ua_sockets_open (&pairs[0], "127.0.0.1", 33000, 60900, NULL));
  first = pairs[0].rtp_port;
  gst_sip_ua_sockets_close (&pairs[0]);
  while (count < G_N_ELEMENTS (pairs)
         && gst_sip_ua_sockets_open (&pairs[count], "127.0.0.1", first - 1, first + 8, &error))
    count++;
  fail_unless (count >= 1 && count <= 4);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE));
  g_clear_error (&error);
  fail_if (gst_sip_ua_sockets_open (&more, "127.0.0.1", first - 1, first + 8, NULL));
  for (guint i = 0; i < count; i++) {
    fail_unless (pairs[i].rtp_port >= first && pairs[i].rtp_port + 1u <= first + 8);
    gst_sip_ua_sockets_close (&pairs[i]);
  }
}

GST_END_TEST;

GST_START_TEST (test_what_is_too_long_is_known_to_be)
{
  GstSipUaSockets sockets;
  GstSipUaEndpoint to, from;
  guint8 data[64] = { 0 };
  gboolean truncated;

  fail_unless (gst_sip_ua_sockets_open (&sockets, "127.0.0.1", 33000, 60999, NULL));
  gst_sip_ua_endpoint_parse (&to, "127.0.0.1", sockets.rtp_port);
  fail_unless (gst_sip_ua_sockets_send (&sockets, sockets.rtcp, &to, data, sizeof data));
  assert_equals_int (receive (sockets.rtp, data, 32, &from, &truncated), 32);
  fail_unless (truncated);
  fail_unless (gst_sip_ua_sockets_send (&sockets, sockets.rtcp, &to, data, 0));
  assert_equals_int (receive (sockets.rtp, data, 32, &from, &truncated), 0);
  fail_if (truncated);
  gst_sip_ua_sockets_close (&sockets);
}

GST_END_TEST;

static Suite *
sockets_suite (void)
{
  Suite *suite = suite_create ("sockets");
  TCase *sockets = tcase_create ("sockets");

  suite_add_tcase (suite, sockets);
  tcase_add_loop_test (sockets, test_datagrams_go_both_ways, 0, G_N_ELEMENTS (families));
  tcase_add_test (sockets, test_ports_are_an_even_one_and_the_next);
  tcase_add_test (sockets, test_a_range_is_used_to_its_last_pair);
  tcase_add_test (sockets, test_what_is_too_long_is_known_to_be);
  return suite;
}

GST_CHECK_MAIN (sockets);
