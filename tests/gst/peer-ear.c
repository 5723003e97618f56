/* SPDX-License-Identifier: BSD-3-Clause */
/* The judge of peer-ear.h. */
#include "peer-ear.h"

#include <gst/check/gstcheck.h>

#define GIVE_UP (20 * GST_SECOND)
#define HALF_SECOND 25 /* packets */

static guint8
code (CodedSignal signal, guint position)
{
  return (guint8)(signal | ((position * 2654435761u) >> 16) % 0x70);
}

/* ITU-T G.711: the amplitude that a mu-law code stands for. */
static gint16
decode_mu_law (guint8 coded)
{
  guint8 bits = (guint8)~coded;
  int magnitude = (((bits & 0x0f) << 3) + 132) << ((bits & 0x70) >> 4);

  return (gint16)(bits & 0x80 ? 132 - magnitude : magnitude - 132);
}

gint16
coded_sample (CodedSignal signal, guint position)
{
  return decode_mu_law (code (signal, position));
}

GstBuffer *
coded_buffer (CodedSignal signal, guint begin, guint count)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, count * sizeof (gint16), NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (guint i = 0; i < count; i++)
    GST_WRITE_UINT16_LE (map.data + 2 * i, (guint16)coded_sample (signal, begin + i));
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

static void
speak_coded (gpointer speaker, guint8 *payload)
{
  CodedSpeech *speech = speaker;

  for (guint i = 0; i < PEER_FRAME; i++)
    payload[i] =
        speech->said < speech->wanted ? code (speech->signal, speech->said++) : EAR_SILENCE;
}

void
peer_speak_coded (Peer *peer, CodedSpeech *speech)
{
  peer->speak = speak_coded;
  peer->speaker = speech;
}

/* Samples of @signal in a packet. Fails unless they follow @found others. */
static guint
count_coded (const PeerPacket *packet, CodedSignal signal, guint found)
{
  guint count = 0;

  for (guint i = 12; i < packet->size; i++) {
    if (packet->data[i] == EAR_SILENCE || (packet->data[i] & 0x80) != signal)
      continue;
    if (packet->data[i] != code (signal, found + count))
      fail ("sample %u is another one", found + count);
    count++;
  }
  return count;
}

guint
peer_find_coded (Peer *peer, CodedSignal signal, guint *ret_packet)
{
  guint found = 0;

  for (guint i = 0; i < peer->received->len; i++) {
    guint count = count_coded (peer_get (peer->received, i), signal, found);

    if (found == 0 && count > 0 && ret_packet)
      *ret_packet = i;
    found += count;
  }
  return found;
}

gboolean
coded_search_is_over (gpointer data)
{
  CodedSearch *search = data;

  for (; search->looked_at < search->peer->received->len; search->looked_at++)
    search->found += count_coded (
        peer_get (search->peer->received, search->looked_at), search->signal, search->found);
  return search->found >= search->wanted;
}

void
peer_run_until_coded (Peer *peer, CodedSignal signal, guint samples)
{
  CodedSearch search = { peer, signal, samples, 0, 0 };

  peer_run_until (peer, coded_search_is_over, &search);
}

gboolean
packet_is_silence (const PeerPacket *packet)
{
  for (guint i = 12; i < packet->size; i++)
    if (packet->data[i] != EAR_SILENCE)
      return FALSE;
  return TRUE;
}

static gboolean
packet_is_tone (const PeerPacket *packet, double frequency)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (gint16));

  for (guint i = 12; i < packet->size; i++) {
    gint16 sample = decode_mu_law (packet->data[i]);

    g_array_append_val (samples, sample);
  }
  return tone_share (samples, 0, samples->len, frequency, 8000) > 0.9;
}

double
peer_tone_part (Peer *peer, guint first, guint count, double frequency)
{
  guint good = 0;

  for (guint i = 0; i < count; i++)
    good += packet_is_tone (peer_get (peer->received, first + i), frequency);
  return (double)good / count;
}

typedef struct {
  Peer *peer;
  double frequency;
} Tone;

static gboolean
has_tone (gpointer data)
{
  Tone *tone = data;
  guint heard = tone->peer->received->len;

  return heard >= HALF_SECOND
         && peer_tone_part (tone->peer, heard - HALF_SECOND, HALF_SECOND, tone->frequency) > 0.8;
}

void
peer_run_until_echo (Peer *peer, double frequency)
{
  Tone tone = { peer, frequency };

  peer_run_until (peer, has_tone, &tone);
}

static gboolean
is_past (gpointer data)
{
  return gst_util_get_timestamp () >= *(GstClockTime *)data;
}

void
peers_run (Peer **peers, guint n, GstClockTime duration)
{
  GstClockTime end = gst_util_get_timestamp () + duration;

  peers_run_until (peers, n, is_past, &end);
}

void
peers_run_until (Peer **peers, guint n, gboolean (*done) (gpointer data), gpointer data)
{
  GstClockTime end = gst_util_get_timestamp () + GIVE_UP;

  while (!done (data)) {
    fail_unless (gst_util_get_timestamp () < end, "what was waited for did not come");
    for (guint i = 0; i < n; i++)
      peer_run (peers[i], GST_MSECOND / n);
  }
}
