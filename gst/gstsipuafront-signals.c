/* SPDX-License-Identifier: BSD-3-Clause */
/* The signals of the elements. */

#include "gstsipuafront.h"

enum {
  SIGNAL_INCOMING_CALL,
  SIGNAL_ENDED,
  SIGNAL_DTMF_RECEIVED,
  SIGNAL_REQUEST_HEADERS,
  SIGNAL_HEADERS_RECEIVED,
  SIGNAL_TRANSFER_REQUESTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

gboolean
gst_sip_ua_front_emit_incoming_call (GstSipUaFront *front, SipUaCall *call, guint *ret_status)
{
  if (!g_signal_has_handler_pending (front, signals[SIGNAL_INCOMING_CALL], 0, FALSE))
    return FALSE;
  *ret_status = 0;
  g_signal_emit (front, signals[SIGNAL_INCOMING_CALL], 0, call, ret_status);
  return TRUE;
}

void
gst_sip_ua_front_emit_ended (GstSipUaFront *front, guint status, const char *reason, guint q850)
{
  g_signal_emit (front, signals[SIGNAL_ENDED], 0, status, reason, q850);
}

void
gst_sip_ua_front_emit_dtmf (GstSipUaFront *front, const GstSipUaTelephoneEvent *event)
{
  char character[2] = { event->character, 0 };

  g_signal_emit (front, signals[SIGNAL_DTMF_RECEIVED], 0, (guint)event->number, character,
      event->duration, "rtp");
}

void
gst_sip_ua_front_emit_headers (
    GstSipUaFront *front, const char *method, const GstStructure *headers)
{
  g_signal_emit (front, signals[SIGNAL_HEADERS_RECEIVED], 0, method, headers);
}

GstStructure *
gst_sip_ua_front_emit_request_headers (GstSipUaFront *front, const char *method)
{
  GstStructure *headers = NULL;

  g_signal_emit (front, signals[SIGNAL_REQUEST_HEADERS], 0, method, &headers);
  return headers;
}

gboolean
gst_sip_ua_front_emit_transfer_requested (GstSipUaFront *front, const char *refer_to)
{
  gboolean wanted = FALSE;

  g_signal_emit (front, signals[SIGNAL_TRANSFER_REQUESTED], 0, refer_to, &wanted);
  return wanted;
}

static gboolean
first_answer_counts (
    GSignalInvocationHint *hint, GValue *accu, const GValue *handler_return, gpointer data)
{
  g_value_copy (handler_return, accu);
  return FALSE;
}

void
gst_sip_ua_front_install_signals (GType type)
{
  /**
   * GstSipUaFront::incoming-call:
   * @front: the element
   * @call: the call, of which nothing but 100 was sent
   *
   * Decides about a call. Without a handler the property auto-answer does. Emitted on the agent
   * thread; it must not block.
   *
   * Returns: 200 to answer it, 0 to let it ring until the action signal #GstSipUaFront::answer, 300 to
   *   699 to reject it with that status
   *
   * Since: 0.1
   */
  signals[SIGNAL_INCOMING_CALL] = g_signal_new ("incoming-call", type, G_SIGNAL_RUN_LAST, 0,
      first_answer_counts, NULL, NULL, G_TYPE_UINT, 1, SIPUA_TYPE_CALL);
  /**
   * GstSipUaFront::ended:
   * @front: the element
   * @status: SIP status, 200 for a call that was hung up by either side
   * @reason: a phrase for people
   * @q850: cause of ITU-T Q.850 that the peer gave, or 0
   *
   * A call that was answered, or hung up by us, is over. Emitted on the agent thread; setting the
   * pipeline to NULL from here is allowed.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT);
  /**
   * GstSipUaFront::request-headers:
   * @front: the element
   * @method: "INVITE", "BYE", "CANCEL" or "REFER" for the request that is about to be sent, or the status of a
   *   response, such as "200" or "486"
   *
   * Asks for headers of the application's, beside those of the property extra-headers. What is given
   * stays in the call: for a response it is on all further ones, for INVITE on each re-INVITE, too. What
   * the user agent writes itself, such as From or Contact, is left out. Emitted on the agent thread.
   *
   * Returns: (transfer full) (nullable): header names and values, or %NULL for none
   *
   * Since: 0.1
   */
  signals[SIGNAL_REQUEST_HEADERS] = g_signal_new ("request-headers", type, G_SIGNAL_RUN_LAST, 0,
      first_answer_counts, NULL, NULL, GST_TYPE_STRUCTURE, 1, G_TYPE_STRING);
  /**
   * GstSipUaFront::headers-received:
   * @front: the element
   * @method: the method of a request, or the status of a response, such as "180"
   * @headers: its headers
   *
   * A request or response of the peer came in the call: of those that belong to its INVITE, BYE and
   * CANCEL, and whatever else changes it; not of ACK. For an incoming call the INVITE is the first,
   * before #GstSipUaFront::incoming-call. Emitted on the agent thread.
   *
   * Since: 0.1
   */
  signals[SIGNAL_HEADERS_RECEIVED] = g_signal_new ("headers-received", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, GST_TYPE_STRUCTURE);
  /**
   * GstSipUaFront::transfer-requested:
   * @front: the element
   * @refer_to: the URI that the peer wants us to call, headers and all
   *
   * The peer of the call wants this side to go on with somebody else (REFER, RFC 3515). If a handler
   * agrees, @refer_to is called, and when it answers, or the peer hangs up, that call is the element's;
   * the streams go on. Messages `sip-call-transfer` tell how far it got. Without a handler the
   * peer gets 603. Emitted on the agent thread.
   *
   * Returns: whether to call @refer_to
   *
   * Since: 0.1
   */
  signals[SIGNAL_TRANSFER_REQUESTED] = g_signal_new ("transfer-requested", type, G_SIGNAL_RUN_LAST,
      0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
  /**
   * GstSipUaFront::dtmf-received:
   * @front: the element
   * @number: event code of RFC 4733 section 3.2: 0 to 9, 10 *, 11 #, 12 to 15 A to D, 16 flash
   * @character: the key as a string of one character, "!" for flash, "" for others
   * @duration: ns
   * @method: "rtp"
   *
   * A key was pressed and let go. Emitted on the agent thread, once per key press.
   *
   * Since: 0.1
   */
  signals[SIGNAL_DTMF_RECEIVED] = g_signal_new ("dtmf-received", type, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT64, G_TYPE_STRING);
}
