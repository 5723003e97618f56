/* SPDX-License-Identifier: BSD-3-Clause */
/* The media of a call, on the agent thread, and which elements are attached to them. */

#include "gstsipuasession-private.h"

void
gst_sip_ua_session_set_media (GstSipUaSession *session, GstSipUaMedia *media)
{
  g_mutex_lock (&session->lock);
  session->media = media;
  session->media_started = FALSE;
  g_mutex_unlock (&session->lock);
}

void
gst_sip_ua_session_set_stream (GstSipUaSession *session, SipUaSdpStream *stream)
{
  g_mutex_lock (&session->lock);
  g_clear_pointer (&session->stream, sipua_sdp_stream_free);
  session->stream = stream;
  g_mutex_unlock (&session->lock);
}

static GstSipUaMedia *
new_media (GstSipUaSession *session, GError **error)
{
  const GstSipUaSettings *settings = &session->settings;
  GstSipUaMediaConfig config = {
    .local_address = settings->local_address,
    .port_min = session->port_min,
    .port_max = session->port_max,
    .latency = settings->latency,
    .establish_timeout = settings->media_establish_timeout,
    .timeout = settings->media_timeout,
  };
  GstSipUaMedia *media =
      gst_sip_ua_media_new (&config, &gst_sip_ua_session_media_callbacks, session, error);

  if (!media)
    return NULL;
  gst_sip_ua_session_ref (session); /* until it is gone */
  g_mutex_lock (&session->lock);
  session->medias++;
  g_mutex_unlock (&session->lock);
  return media;
}

SipUaSdpLocal *
gst_sip_ua_session_make_local (
    GstSipUaSession *session, const char *address, GstSipUaMedia **ret_media, GError **error)
{
  GstSipUaMedia *media = new_media (session, error);
  SipUaSdpLocal *local;

  if (!media)
    return NULL;
  *ret_media = media;
  local = sipua_sdp_local_new (address, gst_sip_ua_media_get_rtp_port (media));
  for (guint i = 0; i < session->codecs->len; i++)
    sipua_sdp_local_add_codec (local, g_ptr_array_index (session->codecs, i));
  return local;
}

SipUaSdpLocal *
gst_sip_ua_session_new_local (GstSipUaSession *session, const char *address, GError **error)
{
  GstSipUaMedia *media = NULL;
  SipUaSdpLocal *local = gst_sip_ua_session_make_local (session, address, &media, error);

  if (local)
    gst_sip_ua_session_set_media (session, media);
  return local;
}

/* The source's task has nothing to wait for any more when the hand-off is closed, by stop_media(). A
 * source that was leaving meanwhile may have looked for one too early to let go of it, and would take
 * the end of this call for that of the next. */
static void
attach_source (GstSipUaSession *session)
{
  g_autoptr (GstSipUaPcmSrc) pcm_src = gst_sip_ua_session_dup_child (session, GST_SIP_UA_SRC_SIDE);
  g_autoptr (GstSipUaPcmSrc) still = NULL;

  session->attached = pcm_src != NULL;
  if (!pcm_src)
    return;
  gst_sip_ua_pcm_src_set_handoff (pcm_src, gst_sip_ua_media_get_handoff (session->media),
      session->settings.keep_listening || !session->taken);
  still = gst_sip_ua_session_dup_child (session, GST_SIP_UA_SRC_SIDE);
  if (!still) {
    gst_sip_ua_pcm_src_set_handoff (pcm_src, NULL, FALSE);
    session->attached = FALSE;
    return;
  }
  gst_sip_ua_pcm_src_set_latency (pcm_src,
      (session->settings.latency + session->stream->ptime) * GST_MSECOND); /* posts LATENCY */
}

/* Before a callee answers nobody is there to hear the first words: silence opens the way for its early
 * media. */
static gboolean
is_heard (GstSipUaSession *session)
{
  return sipua_call_get_direction (session->call) == SIPUA_CALL_DIRECTION_INCOMING
         || sipua_call_get_state (session->call) >= SIPUA_CALL_STATE_ANSWERED;
}

static void
attach_sink (GstSipUaSession *session)
{
  g_autoptr (GstSipUaPacedSink) sink = gst_sip_ua_session_dup_child (session, GST_SIP_UA_SINK_SIDE);
  gboolean takes = sink && is_heard (session);

  if (sink)
    gst_sip_ua_paced_sink_set_rate (sink, gst_sip_ua_media_get_audio_rate (session->media));
  gst_sip_ua_media_set_queue (
      session->media, takes ? gst_sip_ua_paced_sink_get_queue (sink) : NULL);
}

void
gst_sip_ua_session_attach (GstSipUaSession *session)
{
  if (session->media_started)
    attach_sink (session);
  if (session->media_started)
    attach_source (session);
}

gboolean
gst_sip_ua_session_start_media (GstSipUaSession *session, GError **error)
{
  SipUaCall *call = session->call;

  if (!gst_sip_ua_media_start (session->media, session->stream, error))
    return FALSE;
  g_mutex_lock (&session->lock);
  session->media_started = TRUE;
  g_mutex_unlock (&session->lock);
  gst_sip_ua_session_attach (session);
  if (session->call == call)
    gst_sip_ua_session_tell_media (session);
  if (session->call == call)
    gst_sip_ua_session_note_hold (session);
  return TRUE;
}

gboolean
gst_sip_ua_session_start_early_media (
    GstSipUaSession *session, SipUaSdpStream *stream, GError **error)
{
  GstSipUaMedia *media = session->media;

  if (stream)
    gst_sip_ua_session_set_stream (session, stream);
  if (!gst_sip_ua_session_start_media (session, error))
    return FALSE;
  if (session->media == media)
    gst_sip_ua_media_set_patient (media, TRUE);
  return TRUE;
}

void
gst_sip_ua_session_fail_media (GstSipUaSession *session, const GError *error)
{
  g_autofree char *text =
      g_strdup_printf ("The media of the call did not start: %s", error->message);

  gst_sip_ua_session_fail_call (session, 500, "Media Failed", text);
}

static gboolean
is_same (const SipUaSdpStream *a, const SipUaSdpStream *b)
{
  return g_str_equal (a->codec->encoding_name, b->codec->encoding_name)
         && a->codec->payload_type == b->codec->payload_type && a->ptime == b->ptime
         && g_str_equal (a->remote_address, b->remote_address)
         && a->remote_rtp_port == b->remote_rtp_port;
}

gboolean
gst_sip_ua_session_change_media (GstSipUaSession *session, SipUaSdpStream *stream, GError **error)
{
  gboolean changed = !session->stream || !is_same (session->stream, stream);
  SipUaCall *call = session->call;

  gst_sip_ua_session_set_stream (session, stream);
  if (!session->media_started)
    return gst_sip_ua_session_start_media (session, error);
  if (!gst_sip_ua_media_change (session->media, stream, error))
    return FALSE;
  gst_sip_ua_session_attach (session);
  if (changed && session->call == call)
    gst_sip_ua_session_tell_media (session);
  if (session->call == call)
    gst_sip_ua_session_note_hold (session);
  return TRUE;
}

/* Closes the hand-off, so that the source ends its stream when what is queued was pushed. What is left
 * in the sink's queue was for this call and no other. */
void
gst_sip_ua_session_stop_media (GstSipUaSession *session)
{
  g_autoptr (GstSipUaPacedSink) sink = gst_sip_ua_session_dup_child (session, GST_SIP_UA_SINK_SIDE);
  GstSipUaMedia *media = session->media;
  gboolean started = session->media_started;

  gst_sip_ua_session_set_media (session, NULL);
  gst_sip_ua_session_set_stream (session, NULL);
  gst_sip_ua_media_stop (media);
  if (!sink || !started)
    return;
  gst_sip_ua_paced_sink_flush (sink, NULL, NULL);
  gst_sip_ua_paced_queue_give_up_drain (gst_sip_ua_paced_sink_get_queue (sink));
}

void
gst_sip_ua_session_replace_media (GstSipUaSession *session)
{
  g_autoptr (GstSipUaPcmSrc) pcm_src = gst_sip_ua_session_dup_child (session, GST_SIP_UA_SRC_SIDE);
  GstSipUaMedia *media = session->media;

  if (pcm_src && media)
    gst_sip_ua_pcm_src_set_handoff (pcm_src, gst_sip_ua_media_get_handoff (media), TRUE);
  gst_sip_ua_session_set_media (session, NULL);
  gst_sip_ua_session_set_stream (session, NULL);
  gst_sip_ua_media_stop (media);
}

/* The round is over: first that, so that whoever begins another one as soon as it sees the end does not
 * still take part in this one. */
void
gst_sip_ua_session_end_streams (GstSipUaSession *session, const char *reason)
{
  g_autoptr (GstSipUaPcmSrc) pcm_src = gst_sip_ua_session_dup_child (session, GST_SIP_UA_SRC_SIDE);
  g_autoptr (GstSipUaPacedSink) sink = gst_sip_ua_session_dup_child (session, GST_SIP_UA_SINK_SIDE);
  g_autofree char *text = g_strdup_printf ("Call ended: %s", reason);

  g_mutex_lock (&session->lock);
  for (guint i = 0; i < GST_SIP_UA_N_SIDES; i++)
    session->members[i].active = FALSE;
  g_mutex_unlock (&session->lock);
  if (!pcm_src && !sink)
    return;
  gst_sip_ua_session_tell_progress (session, GST_PROGRESS_TYPE_START, "close", "Ending the call");
  gst_sip_ua_session_tell_progress (session, GST_PROGRESS_TYPE_COMPLETE, "close", text);
  if (pcm_src && !session->attached)
    gst_sip_ua_pcm_src_end (pcm_src);
  if (sink)
    gst_sip_ua_paced_sink_end (sink);
}
