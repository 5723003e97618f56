/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer wants us to call somebody else, on the agent thread (REFER: RFC 3515 section 2.4, RFC 5589
 * section 6). If the application agrees, that call is made beside the one in hand, with media of its own,
 * and takes its place when it is answered, or when the peer ends the one in hand. The stream of the
 * elements goes on; the peer hears from the agent how far it got. If it fails, the call in hand stays. */

#include "gstsipuasession-private.h"

struct _GstSipUaReferral {
  SipUaCall *call;      /* (owned) */
  GstSipUaMedia *media; /* (owned) (nullable): before it is known where the peer is */
  SipUaSdpLocal *local; /* (owned) (nullable) likewise */
  GstSDPMessage *offer; /* (owned) (nullable) likewise */
};

static char *
make_offer (SipUaCall *call, const char *address, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  GstSipUaReferral *referral = session->referral;
  g_autoptr (GError) error = NULL;

  referral->local = gst_sip_ua_session_make_local (session, address, &referral->media, &error);
  if (!referral->local) {
    gst_sip_ua_session_tell_warning (session, error->message, 503);
    return NULL;
  }
  referral->offer = sipua_sdp_build_offer (referral->local);
  return gst_sdp_message_as_text (referral->offer);
}

static void
free_referral (GstSipUaReferral *referral)
{
  gst_sip_ua_media_stop (referral->media);
  g_clear_pointer (&referral->local, sipua_sdp_local_free);
  g_clear_pointer (&referral->offer, gst_sdp_message_free);
  g_object_unref (referral->call);
  g_free (referral);
}

void
gst_sip_ua_session_drop_referral (GstSipUaSession *session)
{
  GstSipUaReferral *referral = g_steal_pointer (&session->referral);

  if (!referral)
    return;
  g_signal_handlers_disconnect_by_data (referral->call, session);
  gst_sip_ua_session_end_aside (session, referral->call);
  free_referral (referral);
}

void
gst_sip_ua_session_take_referral (GstSipUaSession *session)
{
  GstSipUaReferral *referral = g_steal_pointer (&session->referral);
  g_autoptr (SipUaCall) call = g_object_ref (referral->call);
  gboolean was_held = session->local_hold || session->remote_hold;

  g_signal_handlers_disconnect_by_data (call, session);
  gst_sip_ua_session_leave_call (session);
  gst_sip_ua_session_set_media (session, g_steal_pointer (&referral->media));
  session->local = g_steal_pointer (&referral->local);
  session->offer = g_steal_pointer (&referral->offer);
  free_referral (referral);
  if (!session->local)
    gst_sip_ua_session_watch_offer (session, call);
  gst_sip_ua_session_take_call (session, call);
  session->taken = TRUE;
  if (session->call == call && was_held)
    gst_sip_ua_session_tell_hold (session);
  if (session->call == call && sipua_call_get_state (call) == SIPUA_CALL_STATE_ANSWERED)
    gst_sip_ua_session_take_answer (session);
}

static void
state_changed (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);
  SipUaCall *before = session->call;

  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_ANSWERED)
    return;
  gst_sip_ua_session_tell_transfer (session, 200, "OK", TRUE);
  if (session->call == before && session->referral)
    gst_sip_ua_session_take_referral (session);
}

static void
progressed (SipUaCall *call, guint status, const char *reason, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);

  gst_sip_ua_session_tell_transfer (session, status, reason, FALSE);
}

static void
ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);

  gst_sip_ua_session_drop_referral (session);
  gst_sip_ua_session_tell_transfer (session, status, reason, TRUE);
}

static void
begin (GstSipUaSession *session, SipUaCall *call)
{
  session->referral = g_new0 (GstSipUaReferral, 1);
  session->referral->call = g_object_ref (call);
  gst_sip_ua_session_add_extra_headers (session, call);
  sipua_call_set_answer_timeout (call, (GTimeSpan)(session->settings.answer_timeout / 1000));
  g_signal_connect (call, "request-offer", G_CALLBACK (make_offer), session);
  g_signal_connect (call, "notify::state", G_CALLBACK (state_changed), session);
  g_signal_connect (call, "progress", G_CALLBACK (progressed), session);
  g_signal_connect (call, "ended", G_CALLBACK (ended), session);
  sipua_call_start (call, NULL);
}

/* One at a time. */
static gboolean
refer (SipUaCall *call, const char *refer_to, const char *referred_by, SipUaCall *referred,
    gpointer user_data)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_session_ref (user_data);

  if (!gst_sip_ua_session_hear (session) || session->referral || !session->media_started
      || !gst_sip_ua_session_ask_transfer (session, refer_to) || session->call != call)
    return FALSE;
  begin (session, referred);
  return TRUE;
}

void
gst_sip_ua_session_watch_referrals (GstSipUaSession *session)
{
  g_signal_connect (session->call, "refer", G_CALLBACK (refer), session);
}
