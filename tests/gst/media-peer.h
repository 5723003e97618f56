/* SPDX-License-Identifier: BSD-3-Clause */
/* The other end of a call for tests of the media: plain sockets and plain G.711, nothing of
 * GStreamer's RTP, so that a mistake there cannot hide one here. And the means to listen to what
 * comes out of the element that gives received audio to the application. */
#pragma once

#include <gst/gst.h>

#include "gstsipuamedia.h"
#include "gstsipuapcmsrc.h"
#include "gstsipuasockets.h"

#define PEER_TONE 440.0
#define PEER_FRAME 160 /* samples, 20 ms */

typedef struct {
  guint8 data[2048];
  gsize size;
  GstClockTime time; /* monotonic */
} PeerPacket;

typedef struct {
  GstSipUaSockets sockets;
  GstSipUaEndpoint rtp, rtcp; /* of the media under test */
  guint32 ssrc, timestamp;
  guint16 sequence;
  guint payload_type;
  gboolean a_law;
  gboolean muted; /* send nothing when it is time to */
  double frequency, phase;
  void (*speak) (
      gpointer speaker, guint8 *payload); /* (nullable) fills a frame, instead of the tone */
  gpointer speaker;                       /* (unowned) */
  GArray *received;                       /* (owned) of PeerPacket, RTP */
  GArray *received_rtcp;                  /* (owned) of PeerPacket */
  gboolean echo;                          /* send back what comes, as it is */
  GstClockTime next;
} Peer;

/* For a suite that judges audio in real time: what it runs has the processor before anything that has no
 * such schedule. Without the right to that (CAP_SYS_NICE) it runs as it is. */
void run_in_real_time (void);

Peer *peer_new (void);
void peer_free (Peer *peer);
/* What an answer to this peer would hold. */
SipUaSdpStream *peer_make_stream (Peer *peer, const char *codec, SipUaSdpDirection direction);
void peer_aim (Peer *peer, GstSipUaMedia *media);
/* One packet of what it speaks; @marker is its second byte's high bit. */
void peer_send_audio (Peer *peer, gboolean marker);
/* One packet of an event (RFC 4733 section 2.3); the sequence number moves on, the timestamp not. */
void peer_send_event (Peer *peer, guint8 number, gboolean end, guint16 duration, gboolean marker);
void peer_send_raw (Peer *peer, gconstpointer data, gsize size);
void peer_send_rtcp (Peer *peer, gconstpointer data, gsize size);
/* For so long sends a frame each 20 ms and collects what comes. */
void peer_run (Peer *peer, GstClockTime duration);
/* Collects what comes until @done says TRUE, or fails after twenty seconds. Sends as peer_run(). */
void peer_run_until (Peer *peer, gboolean (*done) (gpointer data), gpointer data);
const PeerPacket *peer_get (GArray *packets, guint index);

/* An application's pipeline around the source; collects samples. */
typedef struct {
  GstElement *pipeline;
  GstSipUaPcmSrc *src; /* (unowned) */
  GMutex lock;
  GArray *samples; /* (owned) of gint16 */
  GArray *times;   /* (owned) of Listened */
  gboolean eos;
  gint rate;
} Listener;

typedef struct {
  GstClockTime pts, duration;
  gboolean discont, gap;
} Listened;

Listener *listener_new (void);
void listener_free (Listener *listener);
guint listener_count (Listener *listener);
void listener_clear (Listener *listener);
/* Share of the energy of @count samples from @first that is at @frequency: 0 to 1. */
double tone_share (GArray *samples, guint first, guint count, double frequency, double rate);

/* Share of frames of 20 ms in which nearly all energy is at @frequency: what was lost or came too late
 * on a busy machine counts, but does not spoil the rest by its phase. */
double listener_tone_part (Listener *listener, guint first, guint count, double frequency);
/* Samples from @first on follow each other in time without hole or overlap. */
void listener_check_continuous (Listener *listener, guint first);
void peer_run_until_heard (Peer *peer, Listener *listener, guint samples);

/* Until half a second of what was heard last is this tone but for a few frames. */
void peer_run_until_tone (Peer *peer, Listener *listener, double frequency);

/* How many threads and descriptors this process has. */
guint count_threads (void);
guint count_descriptors (void);
/* Fails unless the threads are @max or fewer within five seconds: one that was joined may still be
 * listed for a moment, and so may one that went back to a pool before the pool let it go. */
void wait_for_threads (guint max);

/* A listener in PLAYING that hears @media. */
Listener *listen_to (GstSipUaMedia *media);
void end_call (GstSipUaMedia *media, Listener *listener, Peer *peer);
GstSipUaMedia *make_media (const GstSipUaMediaCallbacks *callbacks, gpointer user_data);
/* make_media(), started towards @peer. */
GstSipUaMedia *start_media (Peer *peer, const char *codec, SipUaSdpDirection direction,
    const GstSipUaMediaCallbacks *callbacks, gpointer user_data);
guint64 media_count (GstSipUaMedia *media, const char *name);
