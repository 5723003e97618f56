/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer and listener of media-peer.h. */
#include "media-peer.h"

#include <dirent.h>
#include <gst/check/gstcheck.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <string.h>

#include "gstsipuareaper.h"

#define FRAME_TIME (20 * GST_MSECOND)
#define AMPLITUDE 8000.0
#define GIVE_UP (20 * GST_SECOND)

/* ITU-T G.711 table 2a, by its segments. */
static guint8
encode_mu_law (int sample)
{
  int sign = sample < 0 ? 0x80 : 0, magnitude = MIN (ABS (sample), 32635) + 132, segment = 7;

  while (segment > 0 && !(magnitude & (0x80 << segment)))
    segment--;
  return (guint8) ~(sign | segment << 4 | ((magnitude >> (segment + 3)) & 0x0f));
}

/* ITU-T G.711 table 1a. */
static guint8
encode_a_law (int sample)
{
  int sign = sample >= 0 ? 0x80 : 0, magnitude = MIN (ABS (sample), 32767) >> 4, segment = 0;

  if (magnitude < 32)
    return (guint8)((sign | magnitude >> 1) ^ 0x55);
  while (magnitude >= 32) {
    magnitude >>= 1;
    segment++;
  }
  return (guint8)((sign | segment << 4 | (magnitude & 0x0f)) ^ 0x55);
}

void
run_in_real_time (void)
{
  const struct sched_param first = { .sched_priority = 1 };

  if (sched_setscheduler (0, SCHED_RR, &first) < 0)
    GST_INFO ("not in real time: %s", g_strerror (errno));
}

Peer *
peer_new (void)
{
  Peer *peer = g_new0 (Peer, 1);
  GError *error = NULL;

  fail_unless (gst_sip_ua_sockets_open (&peer->sockets, "127.0.0.1", 33000, 60999, &error));
  peer->ssrc = 0x11223344;
  peer->timestamp = 0xfffffc00; /* wraps early */
  peer->sequence = 65530;
  peer->frequency = PEER_TONE;
  peer->received = g_array_new (FALSE, FALSE, sizeof (PeerPacket));
  peer->received_rtcp = g_array_new (FALSE, FALSE, sizeof (PeerPacket));
  return peer;
}

void
peer_free (Peer *peer)
{
  gst_sip_ua_sockets_close (&peer->sockets);
  g_array_unref (peer->received);
  g_array_unref (peer->received_rtcp);
  g_free (peer);
}

SipUaSdpStream *
peer_make_stream (Peer *peer, const char *codec, SipUaSdpDirection direction)
{
  SipUaSdpStream stream = { 0 };
  gboolean a_law = strcmp (codec, "PCMA") == 0;
  g_autoptr (SipUaCodec) chosen = sipua_codec_new (codec, 8000, 1, a_law ? 8 : 0, NULL);

  peer->a_law = a_law;
  peer->payload_type = chosen->payload_type;
  stream.codec = chosen;
  stream.receive_payload_type = chosen->payload_type;
  stream.telephone_event = 97; /* not what the peer sends: RFC 3264 section 6.1 */
  stream.receive_telephone_event = 101;
  stream.telephone_event_clock_rate = 8000;
  stream.ptime = 20;
  stream.direction = direction;
  stream.remote_address = (char *)"127.0.0.1";
  stream.remote_rtp_port = peer->sockets.rtp_port;
  stream.remote_rtcp_port = peer->sockets.rtp_port + 1;
  return sipua_sdp_stream_copy (&stream);
}

void
peer_aim (Peer *peer, GstSipUaMedia *media)
{
  guint16 port = gst_sip_ua_media_get_rtp_port (media);

  gst_sip_ua_endpoint_parse (&peer->rtp, "127.0.0.1", port);
  gst_sip_ua_endpoint_parse (&peer->rtcp, "127.0.0.1", port + 1);
}

void
peer_send_raw (Peer *peer, gconstpointer data, gsize size)
{
  fail_unless (gst_sip_ua_sockets_send (&peer->sockets, peer->sockets.rtp, &peer->rtp, data, size));
}

void
peer_send_rtcp (Peer *peer, gconstpointer data, gsize size)
{
  fail_unless (
      gst_sip_ua_sockets_send (&peer->sockets, peer->sockets.rtcp, &peer->rtcp, data, size));
}

static void
write_header (Peer *peer, guint8 *data, guint payload_type, gboolean marker)
{
  data[0] = 0x80;
  data[1] = (guint8)(payload_type | (marker ? 0x80 : 0));
  GST_WRITE_UINT16_BE (data + 2, peer->sequence++);
  GST_WRITE_UINT32_BE (data + 4, peer->timestamp);
  GST_WRITE_UINT32_BE (data + 8, peer->ssrc);
}

static void
speak_tone (Peer *peer, guint8 *payload)
{
  for (guint i = 0; i < PEER_FRAME; i++) {
    int sample = (int)(AMPLITUDE * sin (peer->phase));

    peer->phase += 2 * G_PI * peer->frequency / 8000;
    payload[i] = peer->a_law ? encode_a_law (sample) : encode_mu_law (sample);
  }
}

void
peer_send_audio (Peer *peer, gboolean marker)
{
  guint8 data[12 + PEER_FRAME];

  write_header (peer, data, peer->payload_type, marker);
  if (peer->speak)
    peer->speak (peer->speaker, data + 12);
  else
    speak_tone (peer, data + 12);
  peer->timestamp += PEER_FRAME;
  peer_send_raw (peer, data, sizeof data);
}

void
peer_send_event (Peer *peer, guint8 number, gboolean end, guint16 duration, gboolean marker)
{
  guint8 data[16];

  write_header (peer, data, 101, marker);
  data[12] = number;
  data[13] = (guint8)((end ? 0x80 : 0) | 10);
  GST_WRITE_UINT16_BE (data + 14, duration);
  peer_send_raw (peer, data, sizeof data);
}

static void
collect (Peer *peer, int fd, GArray *packets)
{
  GstSipUaEndpoint from;
  PeerPacket packet;
  gboolean truncated;
  gssize size;

  while (
      (size = gst_sip_ua_sockets_receive (fd, packet.data, sizeof packet.data, &from, &truncated))
      >= 0) {
    packet.size = (gsize)size;
    packet.time = gst_util_get_timestamp ();
    g_array_append_val (packets, packet);
    if (!peer->echo)
      continue;
    if (fd == peer->sockets.rtp)
      peer_send_raw (peer, packet.data, packet.size);
    else
      peer_send_rtcp (peer, packet.data, packet.size);
  }
}

/* Until @end, or something came. */
static void
wait_for_packets (Peer *peer, GstClockTime now, GstClockTime end)
{
  struct pollfd fds[2] = { { peer->sockets.rtp, POLLIN, 0 }, { peer->sockets.rtcp, POLLIN, 0 } };
  struct timespec timeout = { 0, end > now ? (long)(end - now) : 0 };

  ppoll (fds, 2, &timeout, NULL);
  collect (peer, peer->sockets.rtp, peer->received);
  collect (peer, peer->sockets.rtcp, peer->received_rtcp);
}

static void
run_once (Peer *peer, GstClockTime end)
{
  GstClockTime now = gst_util_get_timestamp ();

  if (peer->next == 0 || now > peer->next + GST_SECOND)
    peer->next = now;
  if (now >= peer->next) {
    if (!peer->muted && !peer->echo)
      peer_send_audio (peer, FALSE);
    peer->next += FRAME_TIME;
  }
  wait_for_packets (peer, gst_util_get_timestamp (), MIN (peer->next, end));
}

void
peer_run (Peer *peer, GstClockTime duration)
{
  GstClockTime end = gst_util_get_timestamp () + duration;

  while (gst_util_get_timestamp () < end)
    run_once (peer, end);
}

void
peer_run_until (Peer *peer, gboolean (*done) (gpointer data), gpointer data)
{
  GstClockTime end = gst_util_get_timestamp () + GIVE_UP;

  while (!done (data)) {
    fail_unless (gst_util_get_timestamp () < end, "what was waited for did not come");
    run_once (peer, end);
  }
}

const PeerPacket *
peer_get (GArray *packets, guint index)
{
  fail_unless (index < packets->len);
  return &g_array_index (packets, PeerPacket, index);
}

static GstPadProbeReturn
listen_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Listener *listener = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;
  Listened listened = { GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer),
    GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT),
    GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP) };

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_mutex_lock (&listener->lock);
  g_array_append_vals (listener->samples, map.data, (guint)(map.size / 2));
  g_array_append_val (listener->times, listened);
  g_mutex_unlock (&listener->lock);
  gst_buffer_unmap (buffer, &map);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
listen_event_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Listener *listener = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  g_mutex_lock (&listener->lock);
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    listener->eos = TRUE;
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &listener->rate);
  }
  g_mutex_unlock (&listener->lock);
  return GST_PAD_PROBE_OK;
}

Listener *
listener_new (void)
{
  Listener *listener = g_new0 (Listener, 1);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) pad = NULL;

  g_mutex_init (&listener->lock);
  listener->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  listener->times = g_array_new (FALSE, FALSE, sizeof (Listened));
  listener->pipeline = gst_pipeline_new (NULL);
  listener->src = g_object_new (GST_TYPE_SIP_UA_PCM_SRC, NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add_many (GST_BIN (listener->pipeline), GST_ELEMENT (listener->src), sink, NULL);
  fail_unless (gst_element_link (GST_ELEMENT (listener->src), sink));
  pad = gst_element_get_static_pad (GST_ELEMENT (listener->src), "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, listen_probe, listener, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, listen_event_probe, listener, NULL);
  return listener;
}

void
listener_free (Listener *listener)
{
  fail_unless (
      gst_element_set_state (listener->pipeline, GST_STATE_NULL) == GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (listener->pipeline);
  g_array_unref (listener->samples);
  g_array_unref (listener->times);
  g_mutex_clear (&listener->lock);
  g_free (listener);
}

guint
listener_count (Listener *listener)
{
  guint count;

  g_mutex_lock (&listener->lock);
  count = listener->samples->len;
  g_mutex_unlock (&listener->lock);
  return count;
}

void
listener_clear (Listener *listener)
{
  g_mutex_lock (&listener->lock);
  g_array_set_size (listener->samples, 0);
  g_array_set_size (listener->times, 0);
  g_mutex_unlock (&listener->lock);
}

double
tone_share (GArray *samples, guint first, guint count, double frequency, double rate)
{
  double sine = 0, cosine = 0, energy = 0;

  fail_unless (first + count <= samples->len);
  for (guint i = 0; i < count; i++) {
    double sample = g_array_index (samples, gint16, first + i);

    sine += sample * sin (2 * G_PI * frequency * i / rate);
    cosine += sample * cos (2 * G_PI * frequency * i / rate);
    energy += sample * sample;
  }
  return energy > 0 ? 2 * (sine * sine + cosine * cosine) / count / energy : 0;
}

double
listener_tone_part (Listener *listener, guint first, guint count, double frequency)
{
  guint frames = count / PEER_FRAME, good = 0;

  g_mutex_lock (&listener->lock);
  for (guint i = 0; i < frames; i++)
    good +=
        tone_share (listener->samples, first + i * PEER_FRAME, PEER_FRAME, frequency, 8000) > 0.9;
  g_mutex_unlock (&listener->lock);
  return (double)good / frames;
}

void
listener_check_continuous (Listener *listener, guint first)
{
  guint samples = 0;

  g_mutex_lock (&listener->lock);
  for (guint i = 0; i + 1 < listener->times->len; i++) {
    const Listened *this = &g_array_index (listener->times, Listened, i);
    const Listened *next = &g_array_index (listener->times, Listened, i + 1);
    GstClockTimeDiff step = GST_CLOCK_DIFF (this->pts + this->duration, next->pts);

    samples += gst_util_uint64_scale_round (this->duration, 8000, GST_SECOND);
    if (samples < first)
      continue;
    fail_if (next->discont, "discontinuity at sample %u", samples);
    fail_unless (ABS (step) <= (GstClockTimeDiff)(6 * GST_MSECOND),
        "step of %" GST_STIME_FORMAT " at sample %u", GST_STIME_ARGS (step), samples);
  }
  g_mutex_unlock (&listener->lock);
}

typedef struct {
  Listener *listener;
  guint samples;
} Enough;

static gboolean
has_enough (gpointer data)
{
  Enough *enough = data;

  return listener_count (enough->listener) >= enough->samples;
}

void
peer_run_until_heard (Peer *peer, Listener *listener, guint samples)
{
  Enough enough = { listener, samples };

  peer_run_until (peer, has_enough, &enough);
}

typedef struct {
  Listener *listener;
  double frequency;
} Tone;

static gboolean
has_tone (gpointer data)
{
  Tone *tone = data;
  guint heard = listener_count (tone->listener);

  return heard >= 4000
         && listener_tone_part (tone->listener, heard - 4000, 4000, tone->frequency) > 0.9;
}

void
peer_run_until_tone (Peer *peer, Listener *listener, double frequency)
{
  Tone tone = { listener, frequency };

  peer_run_until (peer, has_tone, &tone);
}

Listener *
listen_to (GstSipUaMedia *media)
{
  Listener *listener = listener_new ();

  gst_sip_ua_pcm_src_set_handoff (listener->src, gst_sip_ua_media_get_handoff (media), FALSE);
  gst_element_set_state (listener->pipeline, GST_STATE_PLAYING);
  return listener;
}

void
end_call (GstSipUaMedia *media, Listener *listener, Peer *peer)
{
  gst_sip_ua_media_stop (media);
  gst_sip_ua_reaper_wait ();
  if (listener)
    listener_free (listener);
  peer_free (peer);
}

static guint
count_entries (const char *path)
{
  DIR *directory = opendir (path);
  guint count = 0;

  fail_unless (directory != NULL);
  while (readdir (directory))
    count++;
  closedir (directory);
  return count;
}

guint
count_threads (void)
{
  return count_entries ("/proc/self/task");
}

guint
count_descriptors (void)
{
  return count_entries ("/proc/self/fd");
}

void
wait_for_threads (guint max)
{
  gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;

  g_thread_pool_set_max_unused_threads (0);
  g_thread_pool_stop_unused_threads ();
  while (count_threads () > max && g_get_monotonic_time () < end)
    g_thread_yield ();
  fail_unless (count_threads () <= max, "%u threads where %u are allowed", count_threads (), max);
}

GstSipUaMedia *
make_media (const GstSipUaMediaCallbacks *callbacks, gpointer user_data)
{
  static const GstSipUaMediaCallbacks none = { NULL, NULL, NULL };
  GstSipUaMediaConfig config = {
    .local_address = "127.0.0.1", .port_min = 33000, .port_max = 60999, .latency = 60
  };
  GError *error = NULL;
  GstSipUaMedia *media =
      gst_sip_ua_media_new (&config, callbacks ? callbacks : &none, user_data, &error);

  fail_unless (media != NULL, "%s", error ? error->message : "");
  return media;
}

GstSipUaMedia *
start_media (Peer *peer, const char *codec, SipUaSdpDirection direction,
    const GstSipUaMediaCallbacks *callbacks, gpointer user_data)
{
  GstSipUaMedia *media = make_media (callbacks, user_data);
  g_autoptr (SipUaSdpStream) stream = peer_make_stream (peer, codec, direction);
  GError *error = NULL;

  peer_aim (peer, media);
  fail_unless (gst_sip_ua_media_start (media, stream, &error), "%s", error ? error->message : "");
  return media;
}

guint64
media_count (GstSipUaMedia *media, const char *name)
{
  g_autoptr (GstStructure) stats = gst_sip_ua_media_get_stats (media);
  guint64 value = G_MAXUINT64;
  guint number;

  if (gst_structure_get_uint (stats, name, &number))
    return number;
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "no \"%s\"", name);
  return value;
}
