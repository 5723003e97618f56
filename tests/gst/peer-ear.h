/* SPDX-License-Identifier: BSD-3-Clause */
/* What a peer heard, judged by content: tones, and signals whose samples mu-law keeps exactly and of
 * which each says by its code where it belongs. And several peers at once. */
#pragma once

#include "media-peer.h"

#define EAR_SILENCE 0xff /* in mu-law */

/* Two signals: codes with sign bit, and without; none of them is silence. */
typedef enum {
  CODED_OLD = 0x80,
  CODED_NEW = 0
} CodedSignal;

/* The amplitude of sample @position of @signal. */
gint16 coded_sample (CodedSignal signal, guint position);
/* (transfer full): S16LE, 8000 Hz. */
GstBuffer *coded_buffer (CodedSignal signal, guint begin, guint count);

/* What a peer says: samples of @signal, and silence before it is told how many and behind them. */
typedef struct {
  CodedSignal signal;
  guint said, wanted; /* samples */
} CodedSpeech;

/* @speech (unowned) */
void peer_speak_coded (Peer *peer, CodedSpeech *speech);

/* Looks for @signal in the packets: its samples must come in order, one after the other, from the first
 * on. Returns how many there are; @ret_packet (nullable): the number of the packet with the first. */
guint peer_find_coded (Peer *peer, CodedSignal signal, guint *ret_packet);
/* The same, packet by packet as they come. */
typedef struct {
  Peer *peer; /* (unowned) */
  CodedSignal signal;
  guint wanted, found, looked_at; /* samples, samples, packets */
} CodedSearch;

/* Whether all that is wanted has come; @search is a CodedSearch. */
gboolean coded_search_is_over (gpointer search);
void peer_run_until_coded (Peer *peer, CodedSignal signal, guint samples);
gboolean packet_is_silence (const PeerPacket *packet);

/* Share of @count packets from @first on of which nearly all energy is at @frequency. */
double peer_tone_part (Peer *peer, guint first, guint count, double frequency);
/* Until half a second of what came last is this tone but for a few packets. */
void peer_run_until_echo (Peer *peer, double frequency);

/* All of @peers, as peer_run() and peer_run_until() do for one. */
void peers_run (Peer **peers, guint n, GstClockTime duration);
void peers_run_until (Peer **peers, guint n, gboolean (*done) (gpointer data), gpointer data);
