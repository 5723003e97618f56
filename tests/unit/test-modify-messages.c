/* SPDX-License-Identifier: BSD-3-Clause */
/* What is in the messages that change a session: tags, numbers, targets, descriptions. */

#include "base/limits.h"
#include "unit/modify-script.h"

#include <sipua/sipua-call-modify.h>

#include <stdlib.h>
#include <string.h>

#define NEW_TARGET "sip:alice@" CALLER ";new"

static const MockReceived *
last (ModifyScript *self, const char *start)
{
  return mock_peer_last (self->script->caller->peer, start);
}

static const char *
header (ModifyScript *self, const char *start, const char *name)
{
  return call_script_header (self->script, start, name);
}

static void
assert_line (const MockReceived *received, const char *line)
{
  g_autofree char *whole = g_strdup_printf ("\r\n%s\r\n", line);

  if (!strstr (received->text, whole))
    g_error ("no line \"%s\" in:\n%s", line, received->text);
}

static const char *
to_tag (const SipUaMessage *message)
{
  return strstr (sipua_message_get_header (message, "To", 0), "tag=");
}

/* Its own CSeq, the tag of the dialog, our Contact (checklist 5). */
static void
test_response (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  g_autofree char *tag = NULL;

  modify_script_run (self, MODIFY_UP);
  tag = g_strdup (to_tag (last (self, "SIP/2.0 200")->message));
  modify_script_run (self, "1000 invite moved; 1050 send ACK");
  g_assert_cmpstr (to_tag (last (self, "SIP/2.0 200")->message), ==, tag);
  g_assert_cmpstr (header (self, "SIP/2.0 200", "CSeq"), ==, "2 INVITE");
  g_assert_cmpstr (header (self, "SIP/2.0 200", "Contact"), ==, "<sip:" AGENT ">");
  g_assert_nonnull (strstr (header (self, "SIP/2.0 200", "Allow"), "UPDATE"));
  g_assert_cmpstr (header (self, "SIP/2.0 200", "Content-Type"), ==, "application/sdp");
  modify_script_run (self, "1100 update none");
  g_assert_cmpstr (header (self, "SIP/2.0 200", "CSeq"), ==, "3 UPDATE");
  g_assert_cmpstr (header (self, "SIP/2.0 200", "Contact"), ==, "<sip:" AGENT ">");
  g_assert_null (header (self, "SIP/2.0 200", "Content-Type"));
  modify_script_run (self, "2000 send BYE");
}

static void
test_request (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_DIALLED "1000 modify ours; 1050 respond 200 plain");
  g_assert_cmpstr (header (self, "INVITE ", "CSeq"), ==, "2 INVITE");
  g_assert_cmpstr (header (self, "ACK ", "CSeq"), ==, "2 ACK");
  g_assert_cmpstr (header (self, "INVITE ", "Contact"), ==, "<sip:" AGENT ">");
  g_assert_nonnull (strstr (header (self, "INVITE ", "Allow"), "UPDATE"));
  g_assert_cmpstr (to_tag (last (self, "INVITE ")->message), ==, "tag=alice");
  modify_script_run (self, "1100 modify-update ours; 1150 respond 200 plain");
  g_assert_cmpstr (header (self, "UPDATE ", "CSeq"), ==, "3 UPDATE");
  g_assert_cmpstr (header (self, "UPDATE ", "Contact"), ==, "<sip:" AGENT ">");
  modify_script_run (self, "2000 send BYE");
}

/* The ACK has the number of its INVITE, also behind a BYE. */
static void
test_ack_behind_bye (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP "1000 modify ours; 1010 hangup; 1020 respond 200 plain");
  g_assert_cmpstr (header (self, "BYE ", "CSeq"), ==, "2 BYE");
  g_assert_cmpstr (header (self, "ACK ", "CSeq"), ==, "1 ACK");
  mock_peer_respond (self->script->caller->peer, last (self, "BYE "), 200, NULL);
}

/* o= goes up when something else changed, and only then (RFC 3264 section 8; checklist 5). */
static void
test_origin (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP "1000 invite moved; 1050 send ACK");
  assert_line (last (self, "SIP/2.0 200"), "o=bot 1 1 IN IP4 192.0.2.1");
  self->answer = modify_body ("ours");
  modify_script_run (self, "1100 invite plain; 1150 send ACK");
  assert_line (last (self, "SIP/2.0 200"), "o=bot 1 2 IN IP4 192.0.2.1");
  assert_line (last (self, "SIP/2.0 200"), "m=audio 5002 RTP/AVP 0");
  modify_script_run (self, "1200 update moved");
  assert_line (last (self, "SIP/2.0 200"), "o=bot 1 2 IN IP4 192.0.2.1");
  modify_script_run (self, "1300 modify newer; 1350 respond 200 plain");
  assert_line (last (self, "INVITE "), "o=bot 1 3 IN IP4 192.0.2.1");
  modify_script_run (self, "1400 invite none");
  assert_line (last (self, "SIP/2.0 200"), "o=bot 1 4 IN IP4 192.0.2.1");
  modify_script_run (self, "1450 ack plain; 2000 send BYE");
}

static void
assert_direction (ModifyScript *self, const char *start, const char *direction)
{
  static const char *const all[] = { "sendrecv", "sendonly", "recvonly", "inactive" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autofree char *line = g_strdup_printf ("\r\na=%s\r\n", all[i]);

    g_assert_true (
        (strstr (last (self, start)->text, line) != NULL) == g_str_equal (all[i], direction));
  }
}

static void
test_hold (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  SipUaCall *call;

  modify_script_run (self, MODIFY_UP "1000 hold");
  call = mock_agent_call (self->script->agent);
  assert_direction (self, "INVITE ", "sendonly");
  assert_line (last (self, "INVITE "), "o=bot 1 2 IN IP4 192.0.2.1");
  g_assert_false (sipua_call_get_local_hold (call));
  modify_script_run (self, "1050 respond 200 recvonly; 1060 hold; 1070 respond 200 recvonly");
  assert_direction (self, "INVITE ", "sendonly");
  assert_line (last (self, "INVITE "), "o=bot 1 2 IN IP4 192.0.2.1");
  g_assert_true (sipua_call_get_local_hold (call));
  g_assert_false (sipua_call_get_remote_hold (call));
  modify_script_run (self, "1100 resume");
  assert_direction (self, "INVITE ", "sendrecv");
  assert_line (last (self, "INVITE "), "o=bot 1 3 IN IP4 192.0.2.1");
  modify_script_run (self, "1150 respond 200 plain; 2000 send BYE");
  g_assert_false (sipua_call_get_local_hold (call));
}

/* The directions of a whole description: each stream of its own, that of the session, a refused one. */
static void
test_hold_directions (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  self->answer = "v=0\r\n"
                 "o=bot 1 1 IN IP4 192.0.2.1\r\n"
                 "s=-\r\n"
                 "c=IN IP4 192.0.2.1\r\n"
                 "t=0 0\r\n"
                 "a=recvonly\r\n"
                 "m=audio 5000 RTP/AVP 0\r\n"
                 "m=audio 0 RTP/AVP 0\r\n"
                 "m=audio 5002 RTP/AVP 0\r\n"
                 "a=sendonly\r\n"
                 "a=ptime:20\r\n";
  modify_script_run (self, MODIFY_UP "1000 update plain; 1100 hold");
  g_assert_nonnull (strstr (last (self, "INVITE ")->text, "m=audio 5000 RTP/AVP 0\r\n"
                                                          "a=inactive\r\n"
                                                          "m=audio 0 RTP/AVP 0\r\n"
                                                          "m=audio 5002 RTP/AVP 0\r\n"
                                                          "a=ptime:20\r\n"
                                                          "a=sendonly\r\n"));
  modify_script_run (self, "1150 respond 488; 1200 send BYE");
}

static void
test_warning_and_retry_after (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  guint seen = 0;

  modify_script_run (self, MODIFY_UP "0 deny; 1000 update moved");
  g_assert_true (g_str_has_prefix (header (self, "SIP/2.0 488", "Warning"), "399 sipua \""));
  modify_script_run (self, "1000 allow; 1000 invite moved");
  for (guint i = 0; i < 100; i++) {
    guint seconds;

    modify_script_run (self, "1100 invite plain");
    seconds = atoi (header (self, "SIP/2.0 500", "Retry-After"));
    g_assert_cmpuint (seconds, <=, 10);
    seen |= 1u << seconds;
  }
  g_assert_cmpuint (__builtin_popcount (seen), >, 5);
  modify_script_run (self, "2000 send BYE");
}

static void
send_from_new_contact (ModifyScript *self, const char *method, const char *contact)
{
  mock_caller_send (self->script->caller, method,
      &(MockRequest){ .contact = contact,
          .body = mock_offer,
          .headers = g_str_equal (method, "UPDATE") ? "Contact: <" NEW_TARGET ">\n" : NULL });
  mock_world_run (self->script->world, 0);
}

/* Where our requests go from now on (RFC 3261 section 12.2.2; checklist 20). */
static void
test_target_of_reinvite (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP);
  send_from_new_contact (self, "INVITE", "<" NEW_TARGET ">");
  modify_script_run (self, "100 send ACK; 1000 hangup; 1100 reply 200");
  g_assert_true (g_str_has_prefix (last (self, "BYE ")->text, "BYE " NEW_TARGET " SIP/2.0"));
}

static void
test_target_of_update (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP);
  send_from_new_contact (self, "UPDATE", NULL);
  modify_script_run (self, "1000 hangup; 1100 reply 200");
  g_assert_true (g_str_has_prefix (last (self, "BYE ")->text, "BYE " NEW_TARGET " SIP/2.0"));
}

static void
test_target_of_what_was_refused (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP "0 deny");
  send_from_new_contact (self, "INVITE", "<" NEW_TARGET ">");
  modify_script_run (self, "100 send ACK; 1000 hangup; 1100 reply 200");
  g_assert_true (g_str_has_prefix (last (self, "BYE ")->text, "BYE sip:alice@" CALLER " SIP/2.0"));
}

static void
test_target_that_is_no_uri (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP);
  send_from_new_contact (self, "INVITE", "<:>");
  modify_script_run (self, "100 send ACK; 1000 hangup; 1100 reply 200");
  g_assert_true (g_str_has_prefix (last (self, "BYE ")->text, "BYE sip:alice@" CALLER " SIP/2.0"));
}

static void
test_target_of_2xx (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP "1000 modify ours");
  mock_peer_respond_with (self->script->caller->peer, last (self, "INVITE "), 200, NULL,
      "Contact: <" NEW_TARGET ">\n", mock_offer);
  modify_script_run (self, "1050 hangup; 1100 reply 200");
  g_assert_true (g_str_has_prefix (last (self, "ACK ")->text, "ACK " NEW_TARGET " SIP/2.0"));
  g_assert_true (g_str_has_prefix (last (self, "BYE ")->text, "BYE " NEW_TARGET " SIP/2.0"));
}

/* What holds, as the application reads it. */
static void
test_descriptions (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  SipUaCall *call;
  const char *first;

  modify_script_run (self, MODIFY_UP);
  call = mock_agent_call (self->script->agent);
  first = sipua_call_get_remote_sdp (call);
  g_assert_cmpstr (sipua_call_get_local_sdp (call), ==, mock_answer);
  modify_script_run (self, "1000 modify ours");
  g_assert_cmpstr (sipua_call_get_local_sdp (call), ==, mock_answer);
  modify_script_run (self, "1050 respond 200 moved");
  g_assert_nonnull (strstr (sipua_call_get_local_sdp (call), "m=audio 5002 "));
  g_assert_nonnull (strstr (sipua_call_get_remote_sdp (call), "m=audio 4002 "));
  modify_script_run (self, "1100 modify newer; 1150 respond 488; 1200 update bad");
  g_assert_nonnull (strstr (sipua_call_get_local_sdp (call), "m=audio 5002 "));
  g_assert_nonnull (strstr (sipua_call_get_remote_sdp (call), "m=audio 4002 "));
  modify_script_run (self, "1300 update plain; 2000 send BYE");
  g_assert_true (sipua_call_get_remote_sdp (call) == first);
}

static char *
long_description (guint version)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text,
      "v=0\no=alice 1 %u IN IP4 192.0.2.2\ns=-\nc=IN IP4 192.0.2.2\nt=0 0\nm=audio 4000 RTP/AVP "
      "0\n",
      version);
  while (text->len < 30000)
    g_string_append_printf (text, "a=x:%01000d\n", 0);
  return g_string_free (text, FALSE);
}

static void
update_with (ModifyScript *self, const char *sdp)
{
  mock_caller_send (self->script->caller, "UPDATE", &(MockRequest){ .body = sdp });
  mock_world_run (self->script->world, 0);
}

/* SIPUA_MAX_CALL_DESCRIPTIONS: what was there before can come again, nothing new can. */
static void
test_too_many_descriptions (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  guint fit = SIPUA_MAX_CALL_DESCRIPTIONS / 31000;
  g_autofree char *first = long_description (1);
  g_autofree char *other = NULL;

  modify_script_run (self, MODIFY_UP);
  for (guint i = 1; i <= fit; i++) {
    g_autofree char *sdp = long_description (i);

    update_with (self, sdp);
    g_assert_cmpstr (header (self, "SIP/2.0 ", "CSeq"), ==, header (self, "SIP/2.0 200", "CSeq"));
  }
  for (guint i = 0; i < 3; i++) {
    g_autofree char *sdp = long_description (1000 + i);

    update_with (self, sdp);
  }
  g_assert_true (g_str_has_prefix (last (self, "SIP/2.0 ")->text, "SIP/2.0 488"));
  update_with (self, first);
  g_assert_true (g_str_has_prefix (last (self, "SIP/2.0 ")->text, "SIP/2.0 200"));
  modify_script_run (self, "1000 modify ours");
  other = long_description (2000);
  mock_peer_respond_with (
      self->script->caller->peer, last (self, "INVITE "), 200, NULL, NULL, other);
  modify_script_run (self, "1100 reply 200");
  g_assert_nonnull (strstr (self->script->world->notes->str, "ended 488"));
}

/* Not the dispatch of an INVITE alone looks at bodies. */
static void
test_update_with_other_body (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();

  modify_script_run (self, MODIFY_UP);
  mock_caller_send (
      self->script->caller, "UPDATE", &(MockRequest){ .content_type = "text/plain", .body = "x" });
  modify_script_run (self, "1000 send BYE");
  g_assert_cmpstr (header (self, "SIP/2.0 415", "CSeq"), ==, "2 UPDATE");
}

static void
note_dialog (SipUaCall *call, GParamSpec *pspec, MockWorld *world)
{
  static const char *const states[] = { "early", "confirmed", "terminated" };
  SipUaDialog *dialog = NULL;

  g_object_get (call, "dialog", &dialog, NULL);
  mock_world_note (world, "dialog %s %s %s", states[sipua_dialog_get_state (dialog)],
      sipua_dialog_get_remote_tag (dialog), sipua_dialog_get_remote_target (dialog));
  sipua_dialog_free (dialog);
}

static void
note_dialog_of_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  g_signal_connect (call, "notify::dialog", G_CALLBACK (note_dialog), agent->world);
}

/* The application sees the dialog, and what changes it: its state, the fork that speaks, a target that
 * moves (RFC 3261 sections 12.1 and 12.2; checklist 20). */
static void
test_dialog_of_incoming (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  g_autoptr (SipUaDialog) dialog = NULL;

  self->script->agent->on_call = note_dialog_of_call;
  modify_script_run (self, "0 send INVITE");
  dialog = sipua_call_get_dialog (mock_agent_call (self->script->agent));
  g_assert_cmpint (sipua_dialog_get_state (dialog), ==, SIPUA_DIALOG_STATE_EARLY);
  modify_script_run (self, "0 answer; 0 send ACK; 1000 modify ours");
  mock_peer_respond_with (self->script->caller->peer, last (self, "INVITE "), 200, NULL,
      "Contact: <" NEW_TARGET ">\n", mock_offer);
  modify_script_run (self, "1050 invite none; 2000 send BYE");
  g_assert_cmpstr (self->script->world->notes->str, ==,
      "0 call; 0 got 100; 0 dialog confirmed alice sip:alice@" CALLER "; 0 got 200; 0 confirmed; "
      "1000 got INVITE; 1000 dialog confirmed alice " NEW_TARGET "; 1000 got ACK; 1050 got 488; "
      "1550 got 488; 2000 dialog terminated alice " NEW_TARGET
      "; 2000 ended 200; 2000 got 200 BYE");
  modify_script_run (self, "2000 send ACK");
}

static void
test_dialog_of_outgoing (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  MockPeer *peer = self->script->caller->peer;
  SipUaCall *call = mock_agent_dial (self->script->agent, "sip:alice@192.0.2.2");
  static const char contact[] = "Contact: <sip:alice@" CALLER ">\n";

  note_dialog_of_call (self->script->agent, call, NULL);
  g_assert_null (sipua_call_get_dialog (call));
  sipua_call_start (call, mock_answer);
  mock_world_run (self->script->world, 0);
  mock_peer_respond_with (peer, last (self, "INVITE "), 180, "one", contact, NULL);
  mock_peer_respond_with (peer, last (self, "INVITE "), 180, "one", contact, NULL);
  mock_peer_respond_with (peer, last (self, "INVITE "), 180, "two", contact, NULL);
  mock_peer_respond_with (peer, last (self, "INVITE "), 200, "two", contact, mock_offer);
  modify_script_run (self, "1000 hangup; 1050 reply 200");
  g_assert_cmpstr (self->script->world->notes->str, ==,
      "0 got INVITE; 0 dialog early one sip:alice@" CALLER "; 0 dialog early two sip:alice@" CALLER
      "; 0 dialog confirmed two sip:alice@" CALLER "; 0 confirmed; 0 got ACK; 1000 got BYE; 1050 "
      "dialog terminated two sip:alice@" CALLER "; 1050 ended 200");
}

/* The route set is that of the INVITE or its 2xx, whatever a later one says, and only the target moves
 * (RFC 3261 sections 12.2.1.2 and 12.2.2; checklist 20): of a call either way, with the first proxy a
 * loose or a strict router, changed by either side. */
typedef struct {
  const char *name;
  gboolean outgoing;
  gboolean strict;
  gboolean ours; /* the change */
} RouteRow;

static const RouteRow route_rows[] = {
  { "incoming-loose-changed-by-the-peer", FALSE, FALSE, FALSE },
  { "incoming-strict-changed-by-the-peer", FALSE, TRUE, FALSE },
  { "incoming-loose-changed-by-us", FALSE, FALSE, TRUE },
  { "incoming-strict-changed-by-us", FALSE, TRUE, TRUE },
  { "outgoing-loose-changed-by-the-peer", TRUE, FALSE, FALSE },
  { "outgoing-strict-changed-by-the-peer", TRUE, TRUE, FALSE },
  { "outgoing-loose-changed-by-us", TRUE, FALSE, TRUE },
  { "outgoing-strict-changed-by-us", TRUE, TRUE, TRUE },
};

#define PROXY "sip:" CALLER

static void
test_routes_are_frozen (gconstpointer data)
{
  const RouteRow *row = data;
  g_autoptr (ModifyScript) self = modify_script_new ();
  const SipUaMessage *bye;
  static const char others[] = "Record-Route: <sip:192.0.2.66+lr>";
  const char *lr = row->strict ? "" : "+lr";
  g_autofree char *begin =
      row->outgoing ? g_strdup_printf ("0 say Record-Route: <sip:p2+lr>, <" PROXY "%s>", lr)
                    : g_strdup_printf ("0 say Record-Route: <" PROXY "%s>, <sip:p2+lr>", lr);
  g_autofree char *then = g_strdup_printf ("1000 say %s", others);

  modify_script_run (self, begin);
  modify_script_run (self, row->outgoing ? MODIFY_DIALLED : MODIFY_UP);
  modify_script_run (self, then);
  if (row->ours) {
    modify_script_run (self, "1000 modify ours");
    mock_peer_respond_with (self->script->caller->peer, last (self, "INVITE "), 200, NULL,
        "Contact: <" NEW_TARGET ">\nRecord-Route: <sip:192.0.2.66;lr>\n", mock_offer);
  } else {
    mock_caller_send (self->script->caller, "INVITE",
        &(MockRequest){ .contact = "<" NEW_TARGET ">",
            .body = mock_offer,
            .headers = "Record-Route: <sip:192.0.2.66;lr>\n" });
    modify_script_run (self, "1010 send ACK");
  }
  modify_script_run (self, "2000 hangup; 2050 reply 200");
  bye = last (self, "BYE ")->message;
  g_assert_cmpstr (sipua_message_get_request_uri (bye), ==, row->strict ? PROXY : NEW_TARGET);
  g_assert_cmpstr (sipua_message_get_header (bye, "Route", 0), ==,
      row->strict ? "<sip:p2;lr>" : "<" PROXY ";lr>");
  g_assert_cmpstr (sipua_message_get_header (bye, "Route", 1), ==,
      row->strict ? "<" NEW_TARGET ">" : "<sip:p2;lr>");
  g_assert_null (sipua_message_get_header (bye, "Route", 2));
}

/* What fails leaves the session as it was (RFC 3261 section 14.1, RFC 3311 section 5; checklist 7). */
typedef struct {
  const char *name;
  const char *script;
} FailureRow;

static const FailureRow failure_rows[] = {
  { "reinvite-of-the-peer", "1000 deny; 1000 invite hold; 1010 send ACK" },
  { "update-of-the-peer", "1000 deny; 1000 update hold" },
  { "bad-description", "1000 invite bad; 1010 send ACK" },
  { "deferred-reinvite", "1000 defer; 1000 invite hold; 1500 refuse 488; 1510 send ACK" },
  { "cancelled-reinvite", "1000 defer; 1000 invite hold; 1500 send CANCEL; 1510 send ACK" },
  { "reinvite-of-ours", "1000 modify newer; 1010 respond 488" },
  { "update-of-ours", "1000 modify-update newer; 1010 respond 488" },
  { "hold-of-ours", "1000 hold; 1010 respond 500" },
};

static void
test_failure (gconstpointer data)
{
  const FailureRow *row = data;
  g_autoptr (ModifyScript) self = modify_script_new ();
  SipUaCall *call;
  g_autofree char *local = NULL;
  g_autofree char *remote = NULL;

  modify_script_run (self, MODIFY_UP);
  call = mock_agent_call (self->script->agent);
  local = g_strdup (sipua_call_get_local_sdp (call));
  remote = g_strdup (sipua_call_get_remote_sdp (call));
  modify_script_run (self, row->script);
  g_assert_cmpint (sipua_call_get_state (call), ==, SIPUA_CALL_STATE_CONFIRMED);
  g_assert_cmpstr (sipua_call_get_local_sdp (call), ==, local);
  g_assert_cmpstr (sipua_call_get_remote_sdp (call), ==, remote);
  g_assert_false (sipua_call_get_local_hold (call));
  g_assert_false (sipua_call_get_remote_hold (call));
  modify_script_run (self, "2000 send BYE");
}

/* Within a call, too, a request whose CSeq names another method is broken (RFC 3261 section 8.1.1.5;
 * checklist 23), and the call does not notice. */
static void
test_cseq_of_another_method (void)
{
  g_autoptr (ModifyScript) self = modify_script_new ();
  MockCaller *caller = self->script->caller;

  modify_script_run (self, MODIFY_UP);
  mock_peer_send (caller->peer, AGENT,
      "BYE sip:" AGENT " SIP/2.0\nVia: SIP/2.0/UDP " CALLER ";branch=z9hG4bKmismatch\n"
      "From: <sip:alice@192.0.2.2>;tag=%s\nTo: <sip:bot@192.0.2.1>;tag=%s\nCall-ID: %s\n"
      "CSeq: 2 INFO\nMax-Forwards: 70\nContent-Length: 0\n\n",
      caller->name, caller->to_tag, caller->call_id);
  modify_script_run (self, "1000 send BYE");
  g_assert_cmpstr (self->script->world->notes->str, ==,
      MODIFY_WAS_UP "; 0 got 400 INFO; 1000 ended 200; 1000 got 200 BYE");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/modify-messages/response", test_response);
  g_test_add_func ("/modify-messages/request", test_request);
  g_test_add_func ("/modify-messages/ack-behind-bye", test_ack_behind_bye);
  g_test_add_func ("/modify-messages/origin", test_origin);
  g_test_add_func ("/modify-messages/hold", test_hold);
  g_test_add_func ("/modify-messages/hold-directions", test_hold_directions);
  g_test_add_func ("/modify-messages/warning-and-retry-after", test_warning_and_retry_after);
  g_test_add_func ("/modify-messages/target-of-reinvite", test_target_of_reinvite);
  g_test_add_func ("/modify-messages/target-of-update", test_target_of_update);
  g_test_add_func ("/modify-messages/target-of-refused", test_target_of_what_was_refused);
  g_test_add_func ("/modify-messages/target-that-is-no-uri", test_target_that_is_no_uri);
  g_test_add_func ("/modify-messages/target-of-2xx", test_target_of_2xx);
  for (guint i = 0; i < G_N_ELEMENTS (route_rows); i++) {
    g_autofree char *path =
        g_strconcat ("/modify-messages/routes-are-frozen/", route_rows[i].name, NULL);

    g_test_add_data_func (path, &route_rows[i], test_routes_are_frozen);
  }
  for (guint i = 0; i < G_N_ELEMENTS (failure_rows); i++) {
    g_autofree char *path = g_strconcat ("/modify-messages/failed/", failure_rows[i].name, NULL);

    g_test_add_data_func (path, &failure_rows[i], test_failure);
  }
  g_test_add_func ("/modify-messages/cseq-of-another-method", test_cseq_of_another_method);
  g_test_add_func ("/modify-messages/dialog-of-incoming", test_dialog_of_incoming);
  g_test_add_func ("/modify-messages/dialog-of-outgoing", test_dialog_of_outgoing);
  g_test_add_func ("/modify-messages/descriptions", test_descriptions);
  g_test_add_func ("/modify-messages/too-many-descriptions", test_too_many_descriptions);
  g_test_add_func ("/modify-messages/update-with-other-body", test_update_with_other_body);
  return g_test_run ();
}
