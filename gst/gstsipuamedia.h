/* SPDX-License-Identifier: BSD-3-Clause */
/* The media of one call: its RTP and RTCP sockets and the hidden pipeline around rtpbin that they
 * feed. Made and driven on the agent thread; sockets and sending run on a media worker. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

#include "gstsipuaadmission.h"
#include "gstsipuahandoff.h"
#include "gstsipuapacedqueue.h"
#include "gstsipuatelephoneevent.h"

typedef struct _GstSipUaMedia GstSipUaMedia;

typedef struct {
  const char *local_address;      /* numeric address to bind, "0.0.0.0" or "::" for any */
  guint port_min, port_max;       /* RTP takes an even port in here, RTCP the next one */
  guint latency;                  /* ms of jitter buffer */
  GstClockTime establish_timeout; /* no RTP at all since the start; 0: never */
  GstClockTime timeout;           /* no RTP since the last; 0: never */
  GstSipUaNatMethod nat_method;   /* whether to follow a peer that sends from elsewhere */
} GstSipUaMediaConfig;

/* None may block; none but `gone` is called after gst_sip_ua_media_stop() returned. */
typedef struct {
  /* Worker thread: a key press ended. */
  void (*telephone_event) (const GstSipUaTelephoneEvent *event, gpointer user_data);
  /* Worker thread, once per silence. */
  void (*timeout) (gboolean established, gpointer user_data);
  /* A streaming thread of the hidden pipeline: ERROR or WARNING, (transfer none). */
  void (*message) (GstMessage *message, gpointer user_data);
  /* Tear-down thread, after gst_sip_ua_media_stop(): nothing of the media is left. */
  void (*gone) (gpointer user_data);
  /* Worker thread: the queue's audio before the mark @id was sent. */
  void (*mark) (const char *id, GstClockTime played, gpointer user_data);
} GstSipUaMediaCallbacks;

/* Binds the sockets. Error: which range on which address, and why. */
GstSipUaMedia *gst_sip_ua_media_new (const GstSipUaMediaConfig *config,
    const GstSipUaMediaCallbacks *callbacks, gpointer user_data, GError **error);
guint16 gst_sip_ua_media_get_rtp_port (GstSipUaMedia *media);

/* Codecs for which this installation has all elements, best first, out of the comma list of
 * encoding names @preferences. Error: a name nobody knows, or none that is installed; the text
 * names the missing element. Returns (transfer full) (element-type SipUaCodec). */
GPtrArray *gst_sip_ua_media_codecs (const char *preferences, GError **error);

/* Builds the pipeline for what was agreed and sets it to PLAYING: from now on audio of the queue,
 * or silence, is sent, and audio received. Error: a missing element, a pipeline that does not start. */
gboolean gst_sip_ua_media_start (
    GstSipUaMedia *media, const SipUaSdpStream *stream, GError **error);
/* Agent thread, after the start: what was agreed is @stream from now on. Address, direction, codec,
 * payload numbers and packet time may be others; SSRC, sequence numbers, RTP clock and the RTCP session
 * go on, and so does the time of what is received. FALSE: nothing is sent or received any more. */
gboolean gst_sip_ua_media_change (
    GstSipUaMedia *media, const SipUaSdpStream *stream, GError **error);
/* Agent thread: silence of the peer does not count, as before the answer, until this is FALSE again. */
void gst_sip_ua_media_set_patient (GstSipUaMedia *media, gboolean patient);
/* Agent thread, at any time before stop: what is sent from now on; NULL: silence. The worker sees it at
 * its next tick, and may send one frame of the queue before until then. Nothing is taken from a queue
 * while its rate is not that of the codec's audio. A queue feeds one media at a time. */
void gst_sip_ua_media_set_queue (GstSipUaMedia *media, GstSipUaPacedQueue *queue);
guint gst_sip_ua_media_get_audio_rate (GstSipUaMedia *media);         /* Hz, once it is started */
GstSipUaHandoff *gst_sip_ua_media_get_handoff (GstSipUaMedia *media); /* (transfer none) */
GstElement *gst_sip_ua_media_get_pipeline (GstSipUaMedia *media); /* (transfer none) (nullable) */
GstStructure *gst_sip_ua_media_get_stats (GstSipUaMedia *media);  /* (transfer full) */

/* Takes the sockets from the worker (RTCP BYE goes out), closes the hand-off and frees everything
 * on the tear-down thread. Returns at once; @media must not be used again. NULL is allowed. */
void gst_sip_ua_media_stop (GstSipUaMedia *media);
