/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread, epoll and a timerfd play all calls. The 20 ms of a frame are divided among the calls:
 * every tick is the turn of one, in which it sends its frame and looks at its SIP timers. What
 * changes for all of them changes between two rounds. */
#include "load.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "rtp-side.h"
#include "sip-side.h"

#define LISTEN_TIMEOUT (10 * G_TIME_SPAN_SECOND)
/* In seconds. GRACE is for frames that are still on their way. */
#define SET_UP 15
#define WARM_UP 3
#define GRACE 1
#define ENDING 10

typedef enum {
  PHASE_SET_UP,
  PHASE_WARM_UP,
  PHASE_MEASURE,
  PHASE_GRACE,
  PHASE_END,
  PHASE_OVER
} Phase;

typedef struct {
  Load *load; /* (unowned) */
  pid_t pid;
  SipSide *sip;                 /* (owned) */
  RtpSide *rtp[LOAD_MAX_CALLS]; /* (owned) */
  int epoll, timer;             /* (owned) */
  gint64 began;                 /* us */
  guint64 tick;
  Phase phase;
  guint phase_began, measured_from, measured_to; /* rounds */
  gboolean died;
} Run;

Load *
load_new (guint calls, guint seconds)
{
  Load *load = g_new0 (Load, 1);

  load->calls = calls;
  load->seconds = seconds;
  load->delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  load->lateness = g_array_new (FALSE, FALSE, sizeof (gint64));
  return load;
}

void
load_free (Load *load)
{
  g_array_unref (load->delays);
  g_array_unref (load->lateness);
  g_free (load->peer);
  g_free (load);
}

static gint64
due (const Run *run, guint64 tick)
{
  return run->began
         + (gint64)(tick * G_TIME_SPAN_SECOND / RTP_FRAMES_PER_SECOND / run->load->calls);
}

static guint
round_of (const Run *run)
{
  return run->tick / run->load->calls;
}

static guint
calls_in (const Run *run, SipState state)
{
  guint n = 0;

  for (guint i = 0; i < run->load->calls; i++)
    n += run->sip->calls[i].state == state;
  return n;
}

/* Is this call up, or was it given up? */
static gboolean
is_set_up (const Run *run)
{
  return calls_in (run, SIP_TALKING) + calls_in (run, SIP_FAILED) == run->load->calls;
}

static gboolean
is_ended (const Run *run)
{
  return calls_in (run, SIP_ENDED) + calls_in (run, SIP_FAILED) == run->load->calls;
}

static gboolean
lasted (const Run *run, guint seconds)
{
  return round_of (run) - run->phase_began >= seconds * RTP_FRAMES_PER_SECOND;
}

static gboolean
phase_is_over (const Run *run)
{
  switch (run->phase) {
    case PHASE_SET_UP:
      return is_set_up (run) || lasted (run, SET_UP);
    case PHASE_WARM_UP:
      return lasted (run, WARM_UP);
    case PHASE_MEASURE:
      return lasted (run, run->load->seconds);
    case PHASE_GRACE:
      return lasted (run, GRACE);
    case PHASE_END:
      return is_ended (run) || lasted (run, ENDING);
    default:
      return FALSE;
  }
}

static void
take_usage (Run *run, Usage *usage)
{
  if (!usage_read (run->pid, usage))
    run->died = TRUE;
}

static void
begin_round (Run *run)
{
  if (!phase_is_over (run))
    return;
  run->phase++;
  run->phase_began = round_of (run);
  if (run->phase == PHASE_MEASURE) {
    take_usage (run, &run->load->begin);
    run->measured_from = run->phase_began;
  } else if (run->phase == PHASE_GRACE) {
    take_usage (run, &run->load->end);
    run->measured_to = run->phase_began;
  }
}

/* One call begins or ends in each round: many at once are another benchmark. */
static void
take_turn (Run *run, guint which)
{
  SipCall *call = &run->sip->calls[which];
  RtpSide *rtp = run->rtp[which];
  gboolean its_round = round_of (run) - run->phase_began >= which;

  if (run->phase == PHASE_SET_UP && call->state == SIP_IDLE && its_round)
    sip_side_invite (run->sip, call, rtp->port);
  if (run->phase == PHASE_END && call->state == SIP_TALKING && its_round)
    sip_side_bye (run->sip, call);
  sip_side_check_timers (run->sip, call);
  if (call->state != SIP_TALKING)
    return;
  rtp->peer_port = call->peer_rtp_port;
  rtp_side_send (rtp, round_of (run));
  if (run->phase == PHASE_MEASURE) {
    gint64 late = rtp->sent_at[round_of (run)] - due (run, run->tick);

    g_array_append_val (run->load->lateness, late);
  }
}

static void
arm (Run *run)
{
  gint64 next = due (run, run->tick);
  struct itimerspec when = { .it_value = {
                                 next / G_TIME_SPAN_SECOND, next % G_TIME_SPAN_SECOND * 1000 } };

  timerfd_settime (run->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void
tick (Run *run)
{
  for (; run->phase != PHASE_OVER && due (run, run->tick) <= g_get_monotonic_time (); run->tick++) {
    guint which = run->tick % run->load->calls;

    if (which == 0)
      begin_round (run);
    take_turn (run, which);
  }
  arm (run);
}

/* The key of a call's socket is its index; these stand behind all of them. */
#define KEY_SIP LOAD_MAX_CALLS
#define KEY_TIMER (LOAD_MAX_CALLS + 1)

static void
watch (Run *run, int fd, guint key)
{
  struct epoll_event event = { EPOLLIN, { .u32 = key } };

  epoll_ctl (run->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void
dispatch (Run *run, guint key)
{
  if (key == KEY_TIMER)
    tick (run);
  else if (key == KEY_SIP)
    sip_side_receive (run->sip);
  else
    rtp_side_receive (run->rtp[key]);
}

static void
run_open (Run *run)
{
  run->epoll = epoll_create1 (EPOLL_CLOEXEC);
  run->timer = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  run->sip = sip_side_new (run->load->calls);
  for (guint i = 0; i < run->load->calls; i++) {
    run->rtp[i] = rtp_side_new (i);
    watch (run, run->rtp[i]->rtp, i);
  }
  watch (run, run->sip->fd, KEY_SIP);
  watch (run, run->timer, KEY_TIMER);
}

static void
run_close (Run *run)
{
  for (guint i = 0; i < run->load->calls; i++)
    rtp_side_free (run->rtp[i]);
  sip_side_free (run->sip);
  close (run->epoll);
  close (run->timer);
}

static void
wait_until_it_listens (Run *run, const volatile gboolean *stop)
{
  gint64 deadline = g_get_monotonic_time () + LISTEN_TIMEOUT;

  while (!*stop && !run->died && !run->load->peer && g_get_monotonic_time () < deadline) {
    g_usleep (20 * G_TIME_SPAN_MILLISECOND);
    run->load->peer = sip_side_ask (run->sip);
    take_usage (run, &run->load->idle);
  }
}

static void
play (Run *run, const volatile gboolean *stop)
{
  struct epoll_event events[LOAD_MAX_CALLS + 2];

  run->began = g_get_monotonic_time ();
  arm (run);
  while (!*stop && !run->died && run->phase != PHASE_OVER) {
    int n = epoll_wait (run->epoll, events, G_N_ELEMENTS (events), -1);

    for (int i = 0; i < n; i++)
      dispatch (run, events[i].data.u32);
  }
}

static void
sum_up (Run *run)
{
  Load *load = run->load;

  load->failed = load->calls - calls_in (run, SIP_ENDED);
  load->resent = run->sip->resent;
  for (guint i = 0; i < load->calls; i++)
    for (guint frame = run->measured_from; frame < run->measured_to; frame++) {
      gint64 *delay = &run->rtp[i]->delay[frame];

      load->sent += run->rtp[i]->sent_at[frame] != 0;
      load->heard += *delay >= 0;
      if (*delay >= 0)
        g_array_append_val (load->delays, *delay);
    }
}

LoadEnd
load_run (Load *load, pid_t pid, const volatile gboolean *stop)
{
  Run run = { .load = load, .pid = pid };

  run_open (&run);
  wait_until_it_listens (&run, stop);
  if (load->peer && !run.died) {
    play (&run, stop);
    sum_up (&run);
  }
  run_close (&run);
  if (*stop)
    return LOAD_STOPPED;
  if (run.died)
    return LOAD_DIED;
  return load->peer ? LOAD_DONE : LOAD_DEAF;
}
