/* SPDX-License-Identifier: BSD-3-Clause */
/* What an application may do with the call of an element: its action signals, from any thread. */

#include "gstsipuafront.h"

#include <string.h>

static void
answer (GstSipUaFront *front)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (front);

  if (session)
    gst_sip_ua_session_answer (session);
}

static void
reject (GstSipUaFront *front, guint status, const char *reason)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (front);

  if (status < 300 || status > 699 || (reason && strpbrk (reason, "\r\n")))
    GST_WARNING_OBJECT (
        front, "reject: status not of 300 to 699 or reason of two lines: %u %s", status, reason);
  else if (session)
    gst_sip_ua_session_reject (session, status, reason);
}

static void
redirect (GstSipUaFront *front, const char *uri)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (front);

  if (session && uri)
    gst_sip_ua_session_redirect (session, uri);
}

static void
hangup (GstSipUaFront *front, guint status, const char *reason)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (front);

  if ((status != 0 && (status < 200 || status > 699)) || (reason && strpbrk (reason, "\r\n")))
    GST_WARNING_OBJECT (
        front, "hangup: status not 0 or of 200 to 699 or reason of two lines: %u", status);
  else if (session)
    gst_sip_ua_session_hangup (session, status, reason);
}

static void
set_hold (GstSipUaFront *front, gboolean value)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (front);

  if (session)
    gst_sip_ua_session_hold (session, value);
}

static void
hold (GstSipUaFront *front)
{
  set_hold (front, TRUE);
}

static void
resume (GstSipUaFront *front)
{
  set_hold (front, FALSE);
}

static void
transfer (GstSipUaFront *front, const char *uri)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (front);

  if (session && uri)
    gst_sip_ua_session_transfer (session, uri);
}

static void
send_info (GstSipUaFront *front, const char *content_type, GBytes *body)
{
  g_autoptr (GstSipUaSession) session = gst_sip_ua_front_ref_session (front);

  if (!content_type || !body)
    GST_WARNING_OBJECT (front, "send-info: no content type, or no body");
  else if (session)
    gst_sip_ua_session_send_info (session, content_type, body);
}

void
gst_sip_ua_front_install_actions (GType type)
{
  const GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION;

  /**
   * GstSipUaFront::answer:
   * @front: the element
   *
   * Answers the call that rings; in PAUSED, once in PLAYING. Without one it does nothing, since the
   * one it was meant for is gone. Any thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler (
      "answer", type, flags, G_CALLBACK (answer), NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstSipUaFront::reject:
   * @front: the element
   * @status: SIP status, 300 to 699
   * @reason: (nullable): reason phrase
   *
   * Refuses the call that rings; the element waits for the next one. Where RFC 3398 knows one for
   * @status, a cause of Q.850 goes with it in a Reason header (RFC 6432). Any thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("reject", type, flags, G_CALLBACK (reject), NULL, NULL, NULL,
      G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * GstSipUaFront::redirect:
   * @front: the element
   * @uri: where the caller is to try
   *
   * Ends the call that rings with 302 and @uri in its Contact (RFC 3261 section 8.3); the element
   * waits for the next one. An @uri that is none is told as a warning. Any thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("redirect", type, flags, G_CALLBACK (redirect), NULL, NULL, NULL,
      G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstSipUaFront::hangup:
   * @front: the element
   * @status: 0, or a SIP status of 200 to 699 that says why
   * @reason: (nullable): a phrase for people
   *
   * Ends the call; then EOS comes. A @status is told to the peer in a Reason header (RFC 3326), with
   * the cause of Q.850 that RFC 3398 has for it. Any thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("hangup", type, flags, G_CALLBACK (hangup), NULL, NULL, NULL,
      G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * GstSipUaFront::hold:
   * @front: the element
   *
   * Puts the peer of an answered call on hold (RFC 3264 section 8.4): what it says is not received any
   * more. What is pushed into sipuasink is still sent, so that it may be music; without any, silence
   * is. `sip-call-hold` tells when the peer agreed, a warning that it did not. Any thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler (
      "hold", type, flags, G_CALLBACK (hold), NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstSipUaFront::resume:
   * @front: the element
   *
   * Takes the peer from hold. Any thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler (
      "resume", type, flags, G_CALLBACK (resume), NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstSipUaFront::transfer:
   * @front: the element
   * @uri: whom the peer is to call, such as sip:bob@example.com; its URI headers go with it, also a
   *   Replaces, so that the peer takes the place of another call
   *
   * Asks the peer of an answered call to call somebody else (REFER: RFC 3515, RFC 5589). Each step is
   * told by a message `sip-call-transfer`; when the peer has got there, the call is hung up. Any
   * thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("transfer", type, flags, G_CALLBACK (transfer), NULL, NULL, NULL,
      G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstSipUaFront::send-info:
   * @front: the element
   * @content_type: what @body is, such as "application/dtmf-relay"
   * @body: its bytes
   *
   * Sends INFO (RFC 2976) in a call that was answered. A warning tells if the peer refuses it, or it
   * could not be sent. Any thread.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("send-info", type, flags, G_CALLBACK (send_info), NULL, NULL, NULL,
      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BYTES);
}
