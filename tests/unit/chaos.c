/* SPDX-License-Identifier: BSD-3-Clause */
/* A peer that does anything. */

#include "unit/chaos.h"

#include <sipua/sipua-message-headers.h>

guint
chaos_draw (Chaos *self, guint n)
{
  return g_rand_int_range (self->rand, 0, n);
}

gboolean
chaos_once_in (Chaos *self, guint n)
{
  return chaos_draw (self, n) == 0;
}

void
chaos_free_known (gpointer data)
{
  Known *known = data;

  g_free (known->call_id);
  g_free (known->ours);
  g_free (known->theirs);
  g_free (known->branch);
  g_free (known);
}

static Known *
find_known (Chaos *self, const char *call_id)
{
  for (guint i = 0; i < self->dialogs->len; i++)
    if (g_str_equal (((Known *)self->dialogs->pdata[i])->call_id, call_id))
      return self->dialogs->pdata[i];
  return NULL;
}

static Known *
add_known (Chaos *self, const char *call_id, const char *ours, const char *theirs)
{
  Known *known = g_new0 (Known, 1);

  known->call_id = g_strdup (call_id);
  known->ours = g_strdup (ours);
  known->theirs = g_strdup (theirs);
  known->own_rseq = 1;
  g_ptr_array_add (self->dialogs, known);
  return known;
}

/* Mostly one that is not over. */
static Known *
pick_known (Chaos *self)
{
  Known *known = NULL;

  for (guint i = 0; i < 6 && self->dialogs->len; i++) {
    known = self->dialogs->pdata[chaos_draw (self, self->dialogs->len)];
    if (!known->over)
      break;
  }
  return known;
}

/* What the peer says. */

static const char held[] = "v=0\no=alice 1 9 IN IP4 192.0.2.2\ns=-\nc=IN IP4 192.0.2.2\nt=0 0\n"
                           "m=audio 4000 RTP/AVP 0\na=sendonly\n";
static const char inactive[] = "v=0\no=alice 1 10 IN IP4 192.0.2.2\ns=-\nc=IN IP4 0.0.0.0\nt=0 0\n"
                               "m=audio 4000 RTP/AVP 0\na=inactive\n";
static const char broken[] = "v=0\no=alice\nm=audio\n";

static const char *
pick_sdp (Chaos *self)
{
  static const char *const bodies[] = { NULL, mock_offer, mock_offer, mock_offer, mock_offer, held,
    inactive, broken };

  return PICK (self, bodies);
}

static const char *const option_headers[] = { "", "", "Supported: 100rel, timer\n",
  "Supported: 100rel, timer, replaces\n", "Supported: timer\n", "Require: 100rel\n",
  "Require: timer\n", "Require: 100rel, timer\nSupported: 100rel\n" };

static const char *const timer_headers[] = { "", "", "", "Session-Expires: 90\n",
  "Session-Expires: 90;refresher=uac\n", "Session-Expires: 90;refresher=uas\n",
  "Session-Expires: 1800;refresher=uac\nMin-SE: 120\n", "Session-Expires: 5\n",
  "Session-Expires: 0\n", "Session-Expires: 4294967295\nMin-SE: 4294967295\n",
  "Session-Expires: x;refresher\n", "Min-SE: 91\n", "Min-SE: 300\n", "Min-SE: 4294967295\n" };

static const char *const event_headers[] = { "Event: refer\n", "Event: refer;id=2\n",
  "Event: refer;id=3\n", "Event: refer;id=\n", "Event: presence\n", "" };

static const char *const subscription_headers[] = { "Subscription-State: active;expires=60\n",
  "Subscription-State: active\n", "Subscription-State: terminated;reason=noresource\n",
  "Subscription-State: terminated;reason=rejected\n", "Subscription-State: pending;expires=0\n", "",
  "Subscription-State: ;\n" };

static const char *const fragments[] = { NULL, "SIP/2.0 100 Trying\n", "SIP/2.0 180\n",
  "SIP/2.0 200 OK\n", "SIP/2.0 486 Busy Here\n", "SIP/2.0 700 x\n", "SIP/2.0 ", "SIP", "\n" };

static const char *const refer_headers[] = { "Refer-To: <sip:carol@192.0.2.2>\n",
  "Refer-To: <sip:carol@192.0.2.2?Replaces=a%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy>\n",
  "Refer-To: sip:carol@192.0.2.2;method=INVITE\nRefer-Sub: false\n",
  "Refer-To: <sip:carol@192.0.2.2;method=BYE>\n", "Refer-To: <tel:+1>\n", "",
  "Refer-To: <sip:carol@192.0.2.2>\nReferred-By: <sip:alice@192.0.2.2>\n", "Refer-To: <\n",
  "Refer-To: <sip:carol@192.0.2.2?Subject=x&Require=replaces&Call-ID=z&Content-Type=y&body=z>\n" };

static const char *const keys[] = { NULL, "Signal=5\nDuration=160\n", "Signal=\n", "Signal= 99\n",
  "5", "!", "Signal=#\nDuration=4294967295\nSignal=1\n" };

static const char *const methods[] = { "INVITE", "INVITE", "UPDATE", "UPDATE", "PRACK", "PRACK",
  "BYE", "ACK", "ACK", "CANCEL", "INFO", "REFER", "REFER", "NOTIFY", "NOTIFY", "SUBSCRIBE",
  "OPTIONS", "MESSAGE", "FOO" };

static void
append_for_method (
    Chaos *self, const Known *known, const char *method, GString *headers, MockRequest *request)
{
  if (g_str_equal (method, "INVITE") || g_str_equal (method, "UPDATE")) {
    g_string_append (headers, PICK (self, option_headers));
    g_string_append (headers, PICK (self, timer_headers));
    if (chaos_once_in (self, 3))
      g_string_append (headers, "Allow: INVITE, ACK, BYE, CANCEL, UPDATE\n");
    request->body = pick_sdp (self);
  } else if (g_str_equal (method, "PRACK")) {
    g_string_append_printf (headers, "RAck: %u %u %s\n",
        known->rseq + (chaos_once_in (self, 5) ? chaos_draw (self, 3) : 0), known->rseq_cseq,
        chaos_once_in (self, 10) ? "UPDATE" : "INVITE");
    request->body = chaos_once_in (self, 2) ? pick_sdp (self) : NULL;
  } else if (g_str_equal (method, "REFER")) {
    g_string_append (headers, PICK (self, refer_headers));
  } else if (g_str_equal (method, "NOTIFY")) {
    g_string_append (headers, PICK (self, event_headers));
    g_string_append (headers, PICK (self, subscription_headers));
    request->body = PICK (self, fragments);
    request->content_type = chaos_once_in (self, 9) ? "text/plain" : "message/sipfrag";
  } else if (g_str_equal (method, "SUBSCRIBE")) {
    g_string_append (headers, PICK (self, event_headers));
    g_string_append_printf (headers, "Expires: %u\n", chaos_draw (self, 3) * 60);
  } else if (g_str_equal (method, "INFO")) {
    request->body = PICK (self, keys);
    request->content_type = chaos_once_in (self, 2) ? "application/dtmf-relay" : "application/dtmf";
  } else if (g_str_equal (method, "ACK")) {
    request->body = chaos_once_in (self, 2) ? pick_sdp (self) : NULL;
  }
}

static void
send_in (Chaos *self, Known *known, const char *method)
{
  g_autoptr (GString) headers = g_string_new (NULL);
  g_autofree char *branch = g_strdup_printf ("z9hG4bKc%u", ++self->n_branches);
  MockRequest request = { .method = method,
    .branch = branch,
    .call_id = known->call_id,
    .from_tag = known->ours,
    .to_tag = known->theirs };

  append_for_method (self, known, method, headers, &request);
  if (g_str_equal (method, "ACK") || g_str_equal (method, "CANCEL")) {
    request.cseq = known->invite_cseq;
    if (g_str_equal (method, "CANCEL") || chaos_once_in (self, 4))
      request.branch = known->branch;
  } else {
    known->cseq += chaos_once_in (self, 15)   ? chaos_draw (self, 1000)
                   : chaos_once_in (self, 15) ? 0
                                              : 1;
    request.cseq = known->cseq;
  }
  if (g_str_equal (method, "INVITE")) {
    known->invite_cseq = request.cseq;
    g_free (known->branch);
    known->branch = g_strdup (branch);
  } else if (!chaos_once_in (self, 4)) {
    request.contact =
        chaos_once_in (self, 8) ? "<sip:moved@192.0.2.2;x=1>" : "<sip:alice@192.0.2.2>";
  }
  if (chaos_once_in (self, 25))
    request.to_tag = chaos_once_in (self, 2) ? "" : "wrong";
  if (chaos_once_in (self, 25))
    request.from_tag = chaos_once_in (self, 2) ? "other" : "0";
  request.headers = headers->str;
  mock_peer_send_request (self->peer, AGENT, &request);
  if (chaos_once_in (self, 10))
    mock_peer_send_request (self->peer, AGENT, &request);
}

/* A new call, which may be to replace one that is there. */
void
chaos_send_invite (Chaos *self)
{
  Known *other = pick_known (self);
  g_autofree char *call_id = g_strdup_printf ("c%u@192.0.2.2", self->n_branches);
  g_autofree char *tag = g_strdup_printf ("p%u", self->n_branches);
  Known *known = add_known (self, call_id, tag, NULL);
  GString *headers = g_string_new (PICK (self, option_headers));
  g_autofree char *branch = g_strdup_printf ("z9hG4bKc%u", ++self->n_branches);
  MockRequest request = { .method = "INVITE",
    .branch = branch,
    .call_id = call_id,
    .from_tag = tag,
    .cseq = known->cseq = known->invite_cseq = 1 + chaos_draw (self, 5) };

  g_string_append (headers, PICK (self, timer_headers));
  if (other && other->theirs && chaos_once_in (self, 4))
    g_string_append_printf (headers, "Replaces: %s;to-tag=%s;from-tag=%s%s\n", other->call_id,
        other->theirs, other->ours, chaos_once_in (self, 4) ? ";early-only" : "");
  known->branch = g_strdup (branch);
  request.body = pick_sdp (self);
  request.headers = headers->str;
  mock_peer_send_request (self->peer, AGENT, &request);
  g_string_free (headers, TRUE);
}

static const guint statuses[] = { 100, 180, 180, 183, 183, 199, 200, 200, 200, 200, 202, 302, 400,
  401, 408, 422, 422, 481, 486, 487, 488, 491, 491, 500, 503, 603 };

static void
respond_with (Chaos *self, const MockReceived *received, guint status)
{
  const char *call_id = sipua_message_call_id (received->message);
  Known *known = find_known (self, call_id);
  GString *headers = g_string_new (NULL);
  const char *tag = known ? known->ours : "x";
  g_autofree char *fork = NULL;
  const char *body = NULL;

  if (sipua_message_method_id (received->message) == SIPUA_METHOD_INVITE && chaos_once_in (self, 3))
    tag = fork = g_strdup_printf ("f%u", chaos_draw (self, 20));
  if (!chaos_once_in (self, 8))
    g_string_append (headers, "Contact: <sip:alice@192.0.2.2>\n");
  if (status > 100 && status < 200 && chaos_once_in (self, 2))
    g_string_append_printf (headers, "Require: 100rel\nRSeq: %u\n",
        known ? (known->own_rseq += chaos_once_in (self, 5) ? chaos_draw (self, 3) : 1) : 1);
  if (status == 422)
    g_string_append (headers, PICK (self, timer_headers));
  else if (status / 100 == 2)
    g_string_append (headers, PICK (self, timer_headers));
  if (status == 200 && chaos_once_in (self, 2))
    g_string_append (headers, "Allow: INVITE, UPDATE\n");
  if (chaos_once_in (self, 10))
    g_string_append (headers, "Retry-After: 1\nRefer-Sub: false\n");
  if (status < 300 && !chaos_once_in (self, 4))
    body = pick_sdp (self);
  mock_peer_respond_with (self->peer, received, status, tag, headers->str, body);
  g_string_free (headers, TRUE);
}

void
chaos_respond (Chaos *self)
{
  guint n = MIN (self->requests->len, 4);

  if (n)
    respond_with (self, self->requests->pdata[self->requests->len - 1 - chaos_draw (self, n)],
        PICK (self, statuses));
}

static void
learn_response (Chaos *self, Known *known, const SipUaMessage *response)
{
  SipUaView tag = sipua_message_to_tag (response);
  guint32 rseq = 0;

  if (sipua_message_get_status (response) == 481
      || sipua_message_method_id (response) == SIPUA_METHOD_BYE)
    known->over = TRUE;
  if (sipua_message_method_id (response) != SIPUA_METHOD_INVITE)
    return;
  if (!known->invited_back && sipua_message_get_status (response) >= 300)
    known->over = TRUE;
  else if (sipua_message_get_status (response) / 100 == 2)
    known->invited_back = TRUE;
  if (tag.length && sipua_message_get_status (response) > 100 && !known->theirs)
    known->theirs = sipua_view_dup (tag);
  if (sipua_message_get_number (response, "RSeq", &rseq, NULL)) {
    known->rseq = rseq;
    known->rseq_cseq = sipua_message_cseq (response);
  }
  if (self->obliging && sipua_message_get_status (response) >= 200 && !chaos_once_in (self, 8))
    send_in (self, known, "ACK");
  else if (self->obliging && rseq && !chaos_once_in (self, 4))
    send_in (self, known, "PRACK");
}

void
chaos_received (MockPeer *peer, const MockReceived *received, gpointer user_data)
{
  Chaos *self = user_data;
  const SipUaMessage *message = received->message;
  const char *call_id = sipua_message_call_id (message);
  Known *known = find_known (self, call_id);
  guint status;

  if (!sipua_message_is_request (message)) {
    if (known)
      learn_response (self, known, message);
    return;
  }
  if (!known) {
    g_autofree char *theirs = sipua_view_dup (sipua_message_from_tag (message));
    g_autofree char *ours = g_strdup_printf ("q%u", self->n_branches);

    known = add_known (self, call_id, ours, theirs);
  }
  if (sipua_message_method_id (message) == SIPUA_METHOD_ACK)
    return;
  g_ptr_array_add (self->requests, (gpointer)received);
  if (self->closing ? chaos_once_in (self, 2) : self->obliging && !chaos_once_in (self, 5)) {
    status = chaos_once_in (self, 6) ? PICK (self, statuses) : 200;
    respond_with (self, received, status);
  }
}

void
chaos_send_any (Chaos *self)
{
  Known *known = pick_known (self);

  if (known)
    send_in (self, known, PICK (self, methods));
}
