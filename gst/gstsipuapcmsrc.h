/* SPDX-License-Identifier: BSD-3-Clause */
/* The source inside sipuasrc: a live GstPushSrc whose streaming task takes received audio from the
 * hand-off of whatever call is attached, and gives it the running time of its own pipeline. */
#pragma once

#include <gst/base/gstpushsrc.h>

#include "gstsipuahandoff.h"

G_BEGIN_DECLS

#define GST_TYPE_SIP_UA_PCM_SRC (gst_sip_ua_pcm_src_get_type ())
G_DECLARE_FINAL_TYPE (GstSipUaPcmSrc, gst_sip_ua_pcm_src, GST, SIP_UA_PCM_SRC, GstPushSrc)

/* Any thread. @handoff NULL: detach, and wait for the next one. When an attached hand-off is closed
 * the source ends its stream with EOS, unless @keep_open. */
void gst_sip_ua_pcm_src_set_handoff (
    GstSipUaPcmSrc *src, GstSipUaHandoff *handoff, gboolean keep_open);
/* Any thread: ends the stream with EOS though no hand-off was ever attached (a call that was
 * cancelled or refused). */
void gst_sip_ua_pcm_src_end (GstSipUaPcmSrc *src);
/* Any thread: what the LATENCY query answers; posts GST_MESSAGE_LATENCY if it changed. */
void gst_sip_ua_pcm_src_set_latency (GstSipUaPcmSrc *src, GstClockTime latency);
/* Whether the streaming task runs and waits for audio, that is, in PLAYING. */
gboolean gst_sip_ua_pcm_src_is_running (GstSipUaPcmSrc *src);

G_END_DECLS
