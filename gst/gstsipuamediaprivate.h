/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of a call's media share:
 *   gstsipuamedia.c          the interface: sockets, start, stop
 *   gstsipuamediachange.c    what was agreed is something else now
 *   gstsipuamediapipeline.c  the hidden pipeline around rtpbin
 *   gstsipuamediareceive.c   worker: a datagram arrived
 *   gstsipuamediasend.c      worker: it is time to send a frame; what rtpbin sends
 *   gstsipuamediastats.c     the stats structure */
#pragma once

#include <stdatomic.h>

#include "gstsipuaadmission.h"
#include "gstsipuacodecs.h"
#include "gstsipuaeventfill.h"
#include "gstsipuamedia.h"
#include "gstsipuapcmsink.h"
#include "gstsipuartpio.h"
#include "gstsipuasockets.h"
#include "gstsipuaworker.h"

GST_DEBUG_CATEGORY_EXTERN (sipuamedia_debug);

#define GST_SIP_UA_MEDIA_NO_CHANGE ((gpointer)1)
#define GST_SIP_UA_PAYLOAD_TYPES 128

struct _GstSipUaMedia {
  /* Fixed at the start. */
  GstSipUaSockets sockets;
  guint latency; /* ms */
  GstSipUaNatMethod nat_method;
  GstClockTime establish_timeout, timeout;
  GstSipUaMediaCallbacks callbacks;
  gpointer user_data;
  guint32 own_ssrc, echo_ssrc;

  /* What was agreed; agent thread, while the worker has let go of the media. */
  const GstSipUaCodecInfo *codec; /* (unowned) */
  guint send_payload_type, receive_payload_type;
  GstClockTime ptime;
  gboolean sending, receiving;
  gboolean held; /* by either side: silence says nothing */

  /* By payload number what was ever agreed, for rtpbin's threads: (unowned) (nullable). */
  _Atomic (const GstSipUaCodecInfo *) codecs[GST_SIP_UA_PAYLOAD_TYPES];

  /* Pipeline; set while it is started. */
  GstSipUaWorker *worker;                     /* (owned) (nullable) */
  GstSipUaWorkerClient *client;               /* (owned) (nullable) */
  GstElement *pipeline;                       /* (owned) (nullable) */
  GstElement *rtpbin, *in, *out, *ssrc_demux; /* (unowned) in pipeline */
  GstElement *encoder, *payloader;            /* (unowned) in pipeline */
  GObject *rtp_session;                       /* (owned) (nullable) RTPSession */
  GstClockTime base_time;
  GstSipUaReceiver receiver;

  atomic_bool patient; /* by the agent thread */

  /* The queue to take from next, or GST_SIP_UA_MEDIA_NO_CHANGE: (owned) (nullable). */
  _Atomic (gpointer) next_queue;

  /* Guards what follows up to `sent`; worker, RTCP thread and whoever asks for stats. */
  GMutex lock;
  GstSipUaAdmission admission;
  guint64 sent_packets, sent_bytes, sent_rtcp, send_failures, skipped_frames;
  gboolean bye_sent;
  GstSipUaPacedQueue *queue; /* (owned) (nullable) set last */
  GCond sent;                /* bye_sent was set */

  /* Worker thread only. */
  GstSipUaTelephoneEventReceiver event_receiver;
  GstSipUaEventFill event_fill;
  GstClockTime started, last_rtp; /* monotonic */
  gboolean heard_rtp, timed_out;
  GstClockTime next_frame; /* monotonic */
  gboolean discont;
  GstSipUaPacedQueue *sending_queue; /* (owned) (nullable) */

  /* Held while a message is told: after stop nobody is told any more. */
  GMutex callback_lock;
  gboolean stopped;
};

extern const GstSipUaRtpOutFuncs gst_sip_ua_media_out_funcs;

/* Agent thread, while the worker has let go of the media. */
/* What @stream says, and what admission is to be from now on. FALSE: it cannot be; nothing changed. */
gboolean gst_sip_ua_media_configure (GstSipUaMedia *media, const SipUaSdpStream *stream,
    GstSipUaAdmissionConfig *ret_admission, GError **error);
/* Gives the media to the worker. */
gboolean gst_sip_ua_media_work (GstSipUaMedia *media, GError **error);
/* Another encoder and payloader, as configured; sequence numbers and RTP time go on. */
gboolean gst_sip_ua_media_replace_sender (GstSipUaMedia *media, GError **error);
/* rtpbin forgets what it has of an SSRC. On the worker thread, too. */
void gst_sip_ua_media_forget_ssrc (GstSipUaMedia *media, guint32 ssrc);
/* For rtpbin's threads. Returns whether the number it is received with was another's before. */
gboolean gst_sip_ua_media_remember_codec (GstSipUaMedia *media);
/* Agent thread. */
gboolean gst_sip_ua_media_build (GstSipUaMedia *media, GError **error);
/* Tear-down thread; or agent thread, when the start failed. */
void gst_sip_ua_media_unbuild (GstSipUaMedia *media);

/* Worker thread. */
void gst_sip_ua_media_readable (gpointer user_data, guint index);
GstClockTime gst_sip_ua_media_tick (gpointer user_data, GstClockTime now);
/* Begins to take from another queue, or stops to; worker thread, or when it has let go of the media. */
void gst_sip_ua_media_use_queue (GstSipUaMedia *media, GstSipUaPacedQueue *queue);
void gst_sip_ua_media_check_silence (GstSipUaMedia *media, GstClockTime now);
