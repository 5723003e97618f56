/* SPDX-License-Identifier: BSD-3-Clause */
/* Every limit on what a peer can make the media of a call hold or do, in one place. tests/gst has
 * a test that crosses each of them. */
#pragma once

#include <gst/gst.h>

/* Received audio between the hidden pipeline and sipuasrc. Crossed: the oldest is dropped, counted,
 * and the next buffer has DISCONT. */
#define GST_SIP_UA_HANDOFF_TIME (200 * GST_MSECOND)
#define GST_SIP_UA_HANDOFF_ITEMS 64 /* buffers, whatever their length; a power of two */

/* Silence put in for audio that did not come. Crossed: a jump with DISCONT instead. */
#define GST_SIP_UA_MAX_FILL (2 * GST_SECOND)

/* Datagrams. Crossed: refused and counted. */
#define GST_SIP_UA_MAX_DATAGRAM 2048 /* bytes of one RTP or RTCP datagram */
#define GST_SIP_UA_MAX_BATCH 16      /* datagrams of one socket before the others get their turn */

/* Synchronisation sources of one call. Each known one costs a jitter buffer with two threads.
 * Crossed: refused and counted, unless a known one has been idle long enough to be replaced. */
#define GST_SIP_UA_MAX_SSRCS 4
#define GST_SIP_UA_SSRC_IDLE (2 * GST_SECOND)
#define GST_SIP_UA_MAX_PROBATION 8  /* seen once; crossed: the oldest is forgotten */
#define GST_SIP_UA_MAX_CANDIDATES 4 /* sources that may be latched to; crossed: as above */
#define GST_SIP_UA_MAX_RTCP_SSRCS 4 /* that send RTCP only; crossed: their RTCP is refused */

/* One packet of a telephone event stands for at most this much silence in the received audio. */
#define GST_SIP_UA_MAX_EVENT_FILL (60 * GST_MSECOND)

/* Datagrams that came before the start and are read only to be thrown away. */
#define GST_SIP_UA_MAX_STALE 4096

/* ms of audio in a packet that we send; what was agreed is brought into these bounds. */
#define GST_SIP_UA_MIN_PTIME 5
#define GST_SIP_UA_MAX_PTIME 120

/* Sending. After a stall that is longer, frames are skipped instead of sent in a burst. */
#define GST_SIP_UA_MAX_CATCH_UP (60 * GST_MSECOND)

/* Audio to be sent. Without a max-time of its own a queue takes this much; crossed: as a full queue. */
#define GST_SIP_UA_QUEUE_MAX_TIME (60 * GST_SECOND)
/* How much more than max-time a queue takes in a call from a pusher behind a live source that it would
 * block: to block it would only move the backlog of a stall to where no rule brings it down again. */
#define GST_SIP_UA_QUEUE_BACKLOG (1 * GST_SECOND)
/* For how long a queue must have had too much, or next to nothing, before frames are dropped or put in;
 * how long these then may wait for silence. */
#define GST_SIP_UA_QUEUE_WINDOW (5 * GST_SECOND)
#define GST_SIP_UA_QUEUE_PATIENCE (3 * GST_SECOND)
#define GST_SIP_UA_QUEUE_SILENCE 256 /* a frame whose samples are all smaller is silent: -42 dB */
#define GST_SIP_UA_QUEUE_SEARCH 8    /* frames that are looked at for a moment that is quieter */
/* Marks that wait for their audio to be sent. Crossed: a new one is refused. */
#define GST_SIP_UA_MAX_MARKS 64

/* Names of headers that this process has met in none of its words before and gives out as fields of a
 * structure, whose names are never freed. Crossed: such a header is left out. */
#define GST_SIP_UA_MAX_HEADER_NAMES 1024

/* Calls that ended and are still to be torn down, one after the other; each has descriptors and
 * threads. Crossed: new calls are refused; at a quarter of it nobody waits for an RTCP BYE. */
#define GST_SIP_UA_MAX_TEAR_DOWNS 32

/* Ending a call: how long the tear-down thread waits for rtpbin to give out the RTCP BYE. */
#define GST_SIP_UA_BYE_TIMEOUT (50 * GST_MSECOND)

/* READY to NULL: how long it waits for the tear-down thread to be done with the element's calls. And,
 * giving up a SIP address: how long READY to NULL waits for an agent thread that runs application code.
 * Crossed: the address becomes free when that code is done. */
#define GST_SIP_UA_CLOSE_TIMEOUT (2 * GST_SECOND)
