/* SPDX-License-Identifier: BSD-3-Clause */
/* The caller of sip-caller.h. */
#include "sip-caller.h"

#include <gst/check/gstcheck.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS_CSEQ 1000

Caller *
caller_new (const char *target, guint16 target_port)
{
  Caller *caller = g_new0 (Caller, 1);

  caller->fd = sip_open ("127.0.0.1", &caller->port);
  caller->target = target;
  caller->target_port = target_port;
  return caller;
}

static void
forget_call (Caller *caller)
{
  g_clear_pointer (&caller->call_id, g_free);
  g_clear_pointer (&caller->from_tag, g_free);
  g_clear_pointer (&caller->to_tag, g_free);
  g_clear_pointer (&caller->branch, g_free);
  g_clear_pointer (&caller->answer, g_free);
  caller->last_status = 0;
}

void
caller_free (Caller *caller)
{
  forget_call (caller);
  close (caller->fd);
  g_free (caller);
}

void
caller_send (Caller *caller, gconstpointer data, gsize size)
{
  sip_send (caller->fd, caller->target, caller->target_port, data, size);
}

static void
send_request (Caller *caller, const char *method, const char *branch, guint cseq,
    const char *headers, const char *sdp)
{
  g_autofree char *text = g_strdup_printf ("%s sip:bot@%s:%u SIP/2.0\r\n"
                                           "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=%s\r\n"
                                           "Max-Forwards: 70\r\n"
                                           "From: \"Caller\" <sip:caller@127.0.0.1:%u>;tag=%s\r\n"
                                           "To: <sip:bot@%s:%u>%s%s\r\n"
                                           "Call-ID: %s\r\n"
                                           "CSeq: %u %s\r\n"
                                           "Contact: <sip:caller@127.0.0.1:%u>\r\n"
                                           "%s%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      method, caller->target, caller->target_port, caller->port, branch, caller->port,
      caller->from_tag, caller->target, caller->target_port, caller->to_tag ? ";tag=" : "",
      caller->to_tag ? caller->to_tag : "", caller->call_id, cseq, method, caller->port,
      headers ? headers : "", sdp ? "Content-Type: application/sdp\r\n" : "",
      sdp ? strlen (sdp) : 0, sdp ? sdp : "");

  caller_send (caller, text, strlen (text));
}

void
caller_invite_with (Caller *caller, const char *sdp, const char *headers)
{
  forget_call (caller);
  caller->call_id = sipua_generate_call_id ();
  caller->from_tag = sipua_generate_tag ();
  caller->branch = sipua_generate_branch ();
  caller->cseq = caller->invite_cseq = 1;
  send_request (caller, "INVITE", caller->branch, 1, headers, sdp);
}

void
caller_invite (Caller *caller, Peer *peer)
{
  g_autofree char *offer = sip_make_sdp (peer, "0 8 101");

  caller_invite_with (caller, offer, NULL);
}

/* As the INVITE was: without the tag of the responses (RFC 3261 section 9.1). */
void
caller_cancel (Caller *caller)
{
  char *to_tag = g_steal_pointer (&caller->to_tag);

  send_request (caller, "CANCEL", caller->branch, 1, NULL, NULL);
  caller->to_tag = to_tag;
}

void
caller_ack_with (Caller *caller, const char *sdp)
{
  g_autofree char *branch = caller->last_status < 300 ? sipua_generate_branch () : NULL;

  send_request (caller, "ACK", branch ? branch : caller->branch, caller->invite_cseq, NULL, sdp);
}

void
caller_ack (Caller *caller)
{
  caller_ack_with (caller, NULL);
}

void
caller_request (Caller *caller, const char *method, const char *headers, const char *sdp)
{
  g_autofree char *branch = sipua_generate_branch ();

  caller->cseq++;
  if (g_str_equal (method, "INVITE")) {
    g_free (caller->branch);
    caller->branch = g_strdup (branch);
    caller->invite_cseq = caller->cseq;
  }
  send_request (caller, method, branch, caller->cseq, headers, sdp);
}

void
caller_bye (Caller *caller, const char *headers)
{
  caller_request (caller, "BYE", headers, NULL);
}

static gboolean
is_of_call (Caller *caller, const SipUaMessage *message)
{
  return g_strcmp0 (sipua_message_get_header (message, "Call-ID", 0), caller->call_id) == 0;
}

/* Whether it is a response to a request of @method. */
static gboolean
is_response (const SipUaMessage *message, const char *method)
{
  const char *cseq = sipua_message_get_header (message, "CSeq", 0);

  return !sipua_message_is_request (message) && g_str_has_suffix (cseq, method);
}

static void
note_response (Caller *caller, const SipUaMessage *response)
{
  const char *to = sipua_message_get_header (response, "To", 0);
  const char *tag = strstr (to, ";tag=");
  gsize length;
  const char *body = sipua_message_get_body (response, &length);

  caller->last_status = sipua_message_get_status (response);
  if (tag && !caller->to_tag)
    caller->to_tag = g_strdup (tag + strlen (";tag="));
  if (caller->last_status != 200 || length == 0)
    return;
  g_free (caller->answer);
  caller->answer = g_strndup (body, length);
}

SipUaMessage *
caller_expect (Caller *caller, const char *method, guint status)
{
  gint64 deadline = g_get_monotonic_time () + SIP_GIVE_UP;

  for (;;) {
    g_autoptr (SipUaMessage) message = sip_receive (caller->fd, deadline);
    guint got;

    fail_unless (message != NULL, "no %u to %s came", status, method);
    if (!is_of_call (caller, message) || !is_response (message, method))
      continue;
    got = sipua_message_get_status (message);
    if (g_str_equal (method, "INVITE"))
      note_response (caller, message);
    if (got == status)
      return g_steal_pointer (&message);
    fail_unless (
        got < 200, "%s got %u %s, not %u", method, got, sipua_message_get_reason (message), status);
  }
}

void
caller_hear (Caller *caller, const char *method, guint status)
{
  sipua_message_unref (caller_expect (caller, method, status));
}

SipUaMessage *
caller_expect_request (Caller *caller, const char *method)
{
  gint64 deadline = g_get_monotonic_time () + SIP_GIVE_UP;

  for (;;) {
    g_autoptr (SipUaMessage) message = sip_receive (caller->fd, deadline);

    fail_unless (message != NULL, "no %s came", method);
    if (!is_of_call (caller, message) || !sipua_message_is_request (message))
      continue;
    assert_equals_string (sipua_message_get_method (message), method);
    return g_steal_pointer (&message);
  }
}

void
caller_respond (Caller *caller, const SipUaMessage *request, guint status)
{
  caller_respond_with (caller, request, status, NULL, NULL);
}

void
caller_respond_with (
    Caller *caller, const SipUaMessage *request, guint status, const char *headers, const char *sdp)
{
  g_autoptr (GString) text = sip_begin_response (request, status, NULL);

  g_string_append_printf (text,
      "Contact: <sip:caller@127.0.0.1:%u>\r\n%s%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      caller->port, headers ? headers : "", sdp ? "Content-Type: application/sdp\r\n" : "",
      sdp ? strlen (sdp) : 0, sdp ? sdp : "");
  caller_send (caller, text->str, text->len);
}

char *
caller_take_reinvite (Caller *caller, const char *sdp)
{
  g_autoptr (SipUaMessage) invite = caller_expect_request (caller, "INVITE");
  gsize length;
  const char *body = sipua_message_get_body (invite, &length);

  caller_respond_with (caller, invite, 200, NULL, sdp);
  sipua_message_unref (caller_expect_request (caller, "ACK"));
  return g_strndup (body, length);
}

void
caller_hear_bye (Caller *caller)
{
  g_autoptr (SipUaMessage) bye = caller_expect_request (caller, "BYE");

  caller_respond (caller, bye, 200);
}

void
caller_assert_quiet (Caller *caller)
{
  gint64 deadline = g_get_monotonic_time () + SIP_GIVE_UP;
  g_autofree char *branch = sipua_generate_branch ();
  g_autofree char *to_tag = g_steal_pointer (&caller->to_tag); /* outside of the dialog */
  gboolean done = FALSE;

  send_request (caller, "OPTIONS", branch, OPTIONS_CSEQ, NULL, NULL);
  while (!done) {
    g_autoptr (SipUaMessage) message = sip_receive (caller->fd, deadline);

    fail_unless (message != NULL, "no response to OPTIONS came");
    done = is_response (message, "OPTIONS");
    fail_if (sipua_message_is_request (message), "%s came", sipua_message_get_method (message));
    fail_if (is_response (message, "INVITE") && sipua_message_get_status (message) >= 200,
        "the INVITE got %u", sipua_message_get_status (message));
  }
  caller->to_tag = g_steal_pointer (&to_tag);
}

guint16
caller_answered_port (Caller *caller)
{
  return sip_sdp_port (caller->answer);
}

void
caller_aim (Caller *caller, Peer *peer)
{
  gst_sip_ua_endpoint_parse (&peer->rtp, caller->target, caller_answered_port (caller));
  gst_sip_ua_endpoint_parse (&peer->rtcp, caller->target, caller_answered_port (caller) + 1);
}

void
caller_establish (Caller *caller, Peer *peer)
{
  caller_invite (caller, peer);
  caller_hear (caller, "INVITE", 180);
  caller_hear (caller, "INVITE", 200);
  caller_ack (caller);
  if (peer)
    caller_aim (caller, peer);
}

void
caller_end (Caller *caller)
{
  caller_bye (caller, NULL);
  caller_hear (caller, "BYE", 200);
}
