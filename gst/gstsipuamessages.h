/* SPDX-License-Identifier: BSD-3-Clause */
/* What an element tells on its bus. Any thread, with no lock held. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

#include "gstsipuatelephoneevent.h"

void gst_sip_ua_post_progress (GstElement *element, GstProgressType type, const char *code,
    const char *format, ...) G_GNUC_PRINTF (4, 5);
/* `sip-call-state` {call-id, state, status, reason, direction, remote-uri}. @status 0: none yet. */
void gst_sip_ua_post_call_state (
    GstElement *element, SipUaCall *call, guint status, const char *reason);
/* `sip-media-changed` {codec, pt, clock-rate, ptime, remote-address}. */
void gst_sip_ua_post_media_changed (GstElement *element, const SipUaSdpStream *stream);
/* `sip-headers` {method, headers}: @method as of `headers-received`. */
void gst_sip_ua_post_headers (GstElement *element, const char *method, const GstStructure *headers);
/* `sip-call-hold` {local, remote}: who does not want to be sent anything. */
void gst_sip_ua_post_hold (GstElement *element, gboolean local, gboolean remote);
/* `sip-call-transfer` {status, reason, done}: how far the peer got. */
void gst_sip_ua_post_transfer (
    GstElement *element, guint status, const char *reason, gboolean done);
/* `sip-media-timeout` {cause}: "establish" or "inactivity". */
void gst_sip_ua_post_media_timeout (GstElement *element, const char *cause);
/* `dtmf-event` {number, volume, type, method, start, duration, character}: the fields of
 * rtpdtmfdepay's message, and more. @start is running time, or GST_CLOCK_TIME_NONE. */
void gst_sip_ua_post_dtmf (
    GstElement *element, const GstSipUaTelephoneEvent *event, GstClockTime start);
/* `sip-mark` {id, played-time}. */
void gst_sip_ua_post_mark (GstElement *element, const char *id, GstClockTime played);
/* `sip-flushed` {played-time, dropped-time}. */
void gst_sip_ua_post_flushed (GstElement *element, GstClockTime played, GstClockTime dropped);
/* A call that failed: the error code fits the SIP status, and its details have `sip-status`,
 * `reason` and `q850-cause`. */
void gst_sip_ua_post_call_error (
    GstElement *element, guint status, const char *reason, guint q850, const char *text);
/* "confirmed" for SIPUA_CALL_STATE_CONFIRMED. */
const char *gst_sip_ua_call_state_nick (SipUaCallState state);
