/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that come faster than those before them are torn down. */
#include <gio/gio.h>
#include <gst/check/gstcheck.h>

#include "gstsipualimits.h"
#include "gstsipuamedia.h"
#include "gstsipuareaper.h"

static GMutex gate; /* locked: no tear-down goes on */

static void
pass_gate (gpointer data)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
}

static GstSipUaMedia *
new_media (GError **error)
{
  static const GstSipUaMediaCallbacks callbacks = { NULL };
  GstSipUaMediaConfig config = { .local_address = "127.0.0.1", .latency = 60 };

  return gst_sip_ua_media_new (&config, &callbacks, NULL, error);
}

GST_START_TEST (test_backlog_refuses_calls)
{
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&gate);
  for (guint i = 0; i < GST_SIP_UA_MAX_TEAR_DOWNS - 1; i++)
    gst_sip_ua_reaper_push (pass_gate, NULL);
  /* With the one that is refused by nothing but its own end, the limit is reached. */
  gst_sip_ua_media_stop (new_media (&error));
  g_assert_no_error (error);
  fail_if (new_media (&error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  g_mutex_unlock (&gate);
  gst_sip_ua_reaper_wait ();
  fail_unless_equals_int (gst_sip_ua_reaper_get_pending (), 0);
  gst_sip_ua_media_stop (new_media (&error));
  g_assert_no_error (error);
  gst_sip_ua_reaper_wait ();
}
GST_END_TEST;

static Suite *
tear_down_suite (void)
{
  Suite *suite = suite_create ("tear-down");
  TCase *tcase = tcase_create ("tear-down");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_backlog_refuses_calls);
  return suite;
}

GST_CHECK_MAIN (tear_down);
