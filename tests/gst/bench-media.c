/* SPDX-License-Identifier: BSD-3-Clause */
/* What calls cost: CPU time of this process without the thread that plays the peers, and threads, per
 * call. BENCH_CALLS: how many calls, 20 if not set. Every call is heard by a pipeline of its own. */
#include <gst/check/gstcheck.h>
#include <sys/resource.h>

#include "gstsipuareaper.h"
#include "media-peer.h"

typedef struct {
  Peer *peer;
  GstSipUaMedia *media;
  Listener *listener;
} Call;

#define SECONDS 10

static double
cpu_seconds (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double
cpu_of_calls (void)
{
  return cpu_seconds (RUSAGE_SELF) - cpu_seconds (RUSAGE_THREAD);
}

/* One frame each 20 ms to every call, evenly spread over them. */
static void
play (Call *calls, guint count, GstClockTime duration)
{
  GstClockTime start = gst_util_get_timestamp (), step = 20 * GST_MSECOND / count;

  for (guint64 i = 0; i * step < duration; i++) {
    Peer *peer = calls[i % count].peer;
    GstClockTime now;

    peer->muted = TRUE;
    peer_send_audio (peer, FALSE);
    now = gst_util_get_timestamp ();
    if (start + (i + 1) * step > now)
      peer_run (peer, start + (i + 1) * step - now);
    g_array_set_size (peer->received, 0);
  }
}

GST_START_TEST (measure_calls)
{
  const char *wanted = g_getenv ("BENCH_CALLS");
  guint count = wanted ? (guint)g_ascii_strtoull (wanted, NULL, 10) : 20;
  Call *calls = g_new (Call, count);
  guint threads = count_threads ();
  double cpu;

  for (guint i = 0; i < count; i++) {
    calls[i].peer = peer_new ();
    calls[i].media = start_media (calls[i].peer, "PCMA", SIPUA_SDP_DIRECTION_SENDRECV, NULL, NULL);
    calls[i].listener = listen_to (calls[i].media);
  }
  play (calls, count, 2 * GST_SECOND);
  cpu = cpu_of_calls ();
  play (calls, count, SECONDS * GST_SECOND);
  cpu = cpu_of_calls () - cpu;
  g_print ("%u calls: %.3f %% of a core and %.1f threads each\n", count,
      cpu * 100 / SECONDS / count, (double)(count_threads () - threads) / count);
  for (guint i = 0; i < count; i++)
    end_call (calls[i].media, calls[i].listener, calls[i].peer);
  g_free (calls);
}

GST_END_TEST;

static Suite *
bench_suite (void)
{
  Suite *suite = suite_create ("bench-media");
  TCase *calls = tcase_create ("calls");

  suite_add_tcase (suite, calls);
  tcase_set_timeout (calls, 100);
  tcase_add_test (calls, measure_calls);
  return suite;
}

GST_CHECK_MAIN (bench);
