/* SPDX-License-Identifier: BSD-3-Clause */
/* The clock used outside of tests. */

#include "base/clock.h"

static gint64
monotonic_now (gpointer user_data)
{
  return g_get_monotonic_time ();
}

const SipUaClock *
sipua_clock_monotonic (void)
{
  static const SipUaClock clock = { monotonic_now, NULL };

  return &clock;
}
