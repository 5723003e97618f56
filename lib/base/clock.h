/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the library gets the time from, replaceable so that tests run in virtual time. */
#pragma once

#include <glib.h>

typedef struct {
  gint64 (*now) (gpointer user_data); /* microseconds, never backwards */
  gpointer user_data;                 /* (unowned) */
} SipUaClock;

/* g_get_monotonic_time(). */
const SipUaClock *sipua_clock_monotonic (void);

static inline gint64
sipua_clock_now (const SipUaClock *clock)
{
  return clock->now (clock->user_data);
}
