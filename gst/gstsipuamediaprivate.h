/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of a call's media share:
 *   gstsipuamedia.c          the interface: sockets, start, stop
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

struct _GstSipUaMedia {
  /* Fixed at the start. */
  GstSipUaSockets sockets;
  guint latency; /* ms */
  GstSipUaNatMethod nat_method;
  GstClockTime establish_timeout, timeout;
  GstSipUaMediaCallbacks callbacks;
  gpointer user_data;
  const GstSipUaCodecInfo *codec; /* (unowned) */
  guint send_payload_type, receive_payload_type;
  GstClockTime ptime;
  gboolean sending, receiving;
  guint32 own_ssrc;

  /* Pipeline; set while it is started. */
  GstSipUaWorker *worker;                     /* (owned) (nullable) */
  GstSipUaWorkerClient *client;               /* (owned) (nullable) */
  GstElement *pipeline;                       /* (owned) (nullable) */
  GstElement *rtpbin, *in, *out, *ssrc_demux; /* (unowned) in pipeline */
  GObject *rtp_session;                       /* (owned) (nullable) RTPSession */
  GstClockTime base_time;
  GstSipUaReceiver receiver;

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
