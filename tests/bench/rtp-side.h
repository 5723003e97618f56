/* SPDX-License-Identifier: BSD-3-Clause */
/* The audio of one call: sends G.711 mu-law in frames of 20 ms and finds them again in what comes
 * back, by content. */
#pragma once

#include <glib.h>

#define RTP_FRAME 160
#define RTP_FRAMES_PER_SECOND 50
/* How many frames one call may send. */
#define RTP_MAX_FRAMES 4096

typedef struct {
  guint call;
  int rtp, rtcp; /* (owned) */
  guint16 port, peer_port;
  guint16 seq;
  gint64 sent_at[RTP_MAX_FRAMES]; /* us of the monotonic clock, 0: not sent */
  gint64 delay[RTP_MAX_FRAMES];   /* us, -1: not heard */
  /* How much of a frame was heard so far, and what that told. */
  guint at, number;
  gint64 began;
} RtpSide;

RtpSide *rtp_side_new (guint call);
void rtp_side_free (RtpSide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtpSide, rtp_side_free)

void rtp_side_send (RtpSide *side, guint number);
/* Reads all that is there. */
void rtp_side_receive (RtpSide *side);
