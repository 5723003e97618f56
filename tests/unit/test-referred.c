/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfers that the peer asks for. A row is what application, peer and transfer target do and all that
 * is seen: "got" and "told" are what the peer received, the latter of a NOTIFY its Event, state and status
 * line; "refer" is what the application was asked, "ended" is said of both calls. */

#include "unit/outgoing-script.h"

#include <sipua/sipua-call-transfer.h>
#include <stdlib.h>
#include <string.h>

#define TARGET "192.0.2.3:5060"
#define TARGET_URI "sip:carol@192.0.2.3"

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

/* Headers of a REFER of the peer. */
static const struct {
  const char *name;
  const char *headers;
} refers[] = {
#define ALICE "\"A\" <sip:alice@192.0.2.2>"
#define TO "Refer-To: <" TARGET_URI ">\n"
  { "blind", TO "Referred-By: " ALICE "\n" },
  { "silent", TO "Refer-Sub: false\n" },
  { "silent-required", TO "Refer-Sub: false\nRequire: norefersub\n" },
  { "loud", TO "Refer-Sub: true\n" },
  { "invite", "Refer-To: <" TARGET_URI ";method=INVITE>\n" },
  { "compact", "r: " TARGET_URI "\n" },
  { "nowhere", "Refer-To: <sips:carol@192.0.2.3>\n" },
  { "attended", "Referred-By: " ALICE "\nRefer-To: <" TARGET_URI
                "?Replaces=a%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy&Require="
                "replaces&X-A=b>\n" },
  { "none", "" },
  { "two", TO TO },
  { "empty", "Refer-To: \n" },
  { "broken", "Refer-To: <sip:carol@192.0.2.3\n" },
  { "headers-without-brackets", "Refer-To: sip:carol@192.0.2.3?X-A=b\n" },
  { "tel", "Refer-To: <tel:+15551234>\n" },
  { "http", "Refer-To: <http://example.com/>\n" },
  { "subscribe", "Refer-To: <" TARGET_URI ";method=SUBSCRIBE>\n" },
  { "from", "Refer-To: <" TARGET_URI "?From=sip%3Aboss%40x>\n" },
  { "body", "Refer-To: <" TARGET_URI "?body=x>\n" },
  { "require", "Refer-To: <" TARGET_URI "?Require=100rel>\n" },
  { "bad-referred-by", TO "Referred-By: <sip:alice\n" },
  { "two-referred-by", TO "Referred-By: <sip:a@b>\nReferred-By: <sip:a@b>\n" },
};

#define UP "0 dial; 0 answer 200 sdp; "
#define WAS_UP "0 got INVITE; 0 confirmed; 0 got ACK; "
#define TRYING "active;expires=180 100 Trying"
#define NOT_TAKEN "terminated;reason=noresource 487 Cancelled"
#define ACCEPTED WAS_UP "100 refer; 100 got 202 REFER; 100 told refer " TRYING "; "
#define HANGUP "900000 end; 900100 reply 200"
#define HUNG_UP "; 900000 got BYE; 900100 ended 200"

static const Row rows[] = {
  { "blind", "5589 6",
      UP "50 start; 100 refer blind; 200 target 180; 300 target 200 sdp; 400 send BYE cseq=9; 500 "
         "hang up",
      ACCEPTED
      "200 told refer active;expires=179 180 Ringing; 300 confirmed; 300 told refer "
      "terminated;reason=noresource 200 OK; 400 ended 200; 400 got 200 BYE; 500 ended 200" },
  { "target-is-busy", "3515 2.4.5",
      UP "50 start; 100 refer blind; 200 target 180; 300 target 486; " HANGUP,
      ACCEPTED "200 told refer active;expires=179 180 Ringing; 300 ended 486; 300 told refer "
               "terminated;reason=noresource 486 Busy Here" HUNG_UP },
  { "nobody-answers", "3515 2.4.5", UP "50 start; 100 refer blind; 200 target 180; " HANGUP,
      ACCEPTED "200 told refer active;expires=179 180 Ringing; 92100 ended 408; 92100 told refer "
               "terminated;reason=noresource 408 No Answer" HUNG_UP },
  { "cannot-be-called", "3515 2.4.5", UP "50 start; 100 refer nowhere; " HANGUP,
      WAS_UP "100 refer to sips:carol@192.0.2.3; 100 ended 503; 100 got 202 REFER; 100 told refer "
             "terminated;reason=noresource 503 No TLS Transport For A sips URI" HUNG_UP },
  { "started-later", "3515 2.4.2",
      UP "50 accept; 100 refer blind; 5000 start; 5100 target 200 sdp; 5200 hang up; " HANGUP,
      ACCEPTED "5100 confirmed; 5100 told refer terminated;reason=noresource 200 OK; 5200 ended "
               "200" HUNG_UP },
  { "refused-after-all", "3515 2.4.2", UP "50 accept; 100 refer blind; 5000 decline; " HANGUP,
      ACCEPTED
      "5000 ended 487; 5000 told refer terminated;reason=noresource 487 Cancelled" HUNG_UP },
  { "never-started", "3515 2.4.4", UP "50 accept; 100 refer blind; 300000 decline; " HANGUP,
      ACCEPTED "180100 told refer terminated;reason=timeout 100 Trying; 300000 ended 487" HUNG_UP },
  { "renewed-by-subscribe", "3515 2.4.4",
      UP "50 accept; 100 refer blind; 170000 subscribe refer expires=60; 300000 decline; " HANGUP,
      ACCEPTED "170000 got 200 SUBSCRIBE; 170000 told refer active;expires=60 100 Trying; 230000 "
               "told refer terminated;reason=timeout 100 Trying; 300000 ended 487" HUNG_UP },
  { "renewed-for-too-long", "3515 2.4.4",
      UP "50 accept; 100 refer blind; 200 subscribe refer expires=999999; 300 decline; " HANGUP,
      ACCEPTED "200 got 200 SUBSCRIBE; 200 told refer active;expires=3600 100 Trying; 300 ended "
               "487; 300 told refer terminated;reason=noresource 487 Cancelled" HUNG_UP },
  { "ended-by-subscribe", "3515 2.4.4",
      UP "50 accept; 100 refer blind; 200 subscribe refer expires=0; 300 subscribe refer; 400 "
         "decline; " HANGUP,
      ACCEPTED "200 got 200 SUBSCRIBE; 200 told refer terminated;reason=timeout 100 Trying; 300 "
               "got 481 SUBSCRIBE; 400 ended 487" HUNG_UP },
  { "subscribe-to-nothing", "3515 2.4.4", UP "100 subscribe refer; 200 subscribe presence; " HANGUP,
      WAS_UP "100 got 481 SUBSCRIBE; 200 got 489 SUBSCRIBE" HUNG_UP },
  { "refused", "3515 2.4.2", UP "100 refer blind; " HANGUP,
      WAS_UP "100 refer; 100 got 603 REFER" HUNG_UP },
  { "hung-up-by-the-handler", "3261 15", UP "50 hangup-in-handler; 100 refer blind; 200 reply 200",
      WAS_UP "100 refer; 100 got BYE; 100 got 603 REFER; 200 ended 200" },
  { "closed-by-the-handler", "3261 15", UP "50 close-in-handler; 100 refer blind",
      WAS_UP "100 refer; 100 ended 200; 100 got BYE" },
  { "nobody-listens", "3515 2.4.2", UP "50 deaf; 100 refer blind; " HANGUP,
      WAS_UP "100 got 603 REFER" HUNG_UP },
  { "one-notify-waits-for-the-other", "6665 4.2",
      UP
      "50 start,mute; 100 refer blind; 200 target 180; 300 target 183; 400 target 486; 450 unmute;"
      " 500 reply 200; 600 reply 200; " HANGUP,
      ACCEPTED "400 ended 486; 500 told refer terminated;reason=noresource 486 Busy Here" HUNG_UP },
  { "nobody-takes-the-notify", "6665 4.2.2",
      UP "50 start,mute; 100 refer blind; 150 reply 481; 200 target 180; 300 target 486; " HANGUP,
      ACCEPTED "300 ended 486" HUNG_UP },
  { "no-subscription", "4488 4",
      UP "50 start; 100 refer silent; 200 target 486; 300 refer silent-required; 400 target 486; "
         "500 refer loud; 600 target 486; " HANGUP,
      WAS_UP
      "100 refer to sip:carol@192.0.2.3; 100 got 202 REFER; 200 ended 486; 300 refer to "
      "sip:carol@192.0.2.3; 300 got 202 REFER; 400 ended 486; 500 refer to sip:carol@192.0.2.3; "
      "500 got 202 REFER; 500 told refer;id=3 active;expires=180 100 Trying; 600 ended 486; 600 "
      "told refer;id=3 terminated;reason=noresource 486 Busy Here" HUNG_UP },
  { "transferor-leaves-first", "5589 6.1",
      UP "50 start; 100 refer blind; 150 send BYE cseq=9; 200 target 180; 300 target 200 sdp; 400 "
         "hang up",
      ACCEPTED "150 ended 200; 150 got 200 BYE; 300 confirmed; 400 ended 200" },
  { "several", "3515 2.4.6",
      UP "50 accept; 100 refer blind; 200 refer blind; 300 decline; 400 decline; " HANGUP,
      ACCEPTED
      "200 refer; 200 got 202 REFER; 200 told refer;id=2 active;expires=180 100 Trying; 300 ended "
      "487; 300 told refer terminated;reason=noresource 487 Cancelled; 400 ended 487; 400 told "
      "refer;id=2 terminated;reason=noresource 487 Cancelled" HUNG_UP },
  { "too-many", "3515 2.4.2",
      UP "50 accept; 100 refer blind; 110 refer blind; 120 refer blind; 130 refer blind; 140 refer "
         "blind; 200 decline; 300 refer blind; 400 decline; 410 decline; 420 decline; 430 "
         "decline; " HANGUP,
      ACCEPTED
      "110 refer; 110 got 202 REFER; 110 told refer;id=2 active;expires=180 100 Trying; 120 refer; "
      "120 got 202 REFER; 120 told refer;id=3 active;expires=180 100 Trying; 130 refer; 130 got "
      "202 REFER; 130 told refer;id=4 active;expires=180 100 Trying; 140 got 491 REFER; 200 ended "
      "487; 200 told refer terminated;reason=noresource 487 Cancelled; 300 refer; 300 got 202 "
      "REFER; 300 told refer;id=6 active;expires=180 100 Trying; 400 ended 487; 400 told "
      "refer;id=2 terminated;reason=noresource 487 Cancelled; 410 ended 487; 410 told refer;id=3 "
      "terminated;reason=noresource 487 Cancelled; 420 ended 487; 420 told refer;id=4 "
      "terminated;reason=noresource 487 Cancelled; 430 ended 487; 430 told refer;id=6 "
      "terminated;reason=noresource 487 Cancelled" HUNG_UP },
  { "method-and-compact-form", "3515 2.1",
      UP "50 accept; 100 refer invite; 200 refer compact; 300 decline; 310 decline; " HANGUP,
      WAS_UP "100 refer to sip:carol@192.0.2.3;method=INVITE; 100 got 202 REFER; 100 told refer "
             "active;expires=180 100 Trying; 200 refer to sip:carol@192.0.2.3; 200 got 202 REFER; "
             "200 told refer;id=2 active;expires=180 100 Trying; 300 ended 487; 300 told refer "
             "terminated;reason=noresource 487 Cancelled; 310 ended 487; 310 told refer;id=2 "
             "terminated;reason=noresource 487 Cancelled" HUNG_UP },
  { "malformed", "3515 2.4.2",
      UP "50 accept; 100 refer none; 110 refer two; 120 refer empty; 130 refer broken; 140 refer "
         "headers-without-brackets; 150 refer bad-referred-by; 160 refer two-referred-by; " HANGUP,
      WAS_UP "100 got 400 Missing Refer-To; 110 got 400 More Than One Refer-To; 120 got 400 Bad "
             "header Refer-To: URI scheme at offset 0: expected a letter; 130 got 400 Bad header "
             "Refer-To: address at offset 20: expected \">\" after the URI; 140 got 400 Bad header "
             "Refer-To: address at offset 19: expected \"<\" and \">\" around such a URI; 150 got "
             "400 Bad Referred-By; 160 got 400 More Than One Referred-By" HUNG_UP },
  { "not-to-be-called", "3515 2.1",
      UP "50 accept; 100 refer tel; 110 refer http; 120 refer subscribe; 130 refer from; 140 refer "
         "body; 150 refer require; " HANGUP,
      WAS_UP "100 got 416 REFER; 110 got 416 REFER; 120 got 403 Refer-To Is For No INVITE; 130 got "
             "400 Bad Refer-To: \"From\" is a header that no URI may set (RFC 3261 section "
             "19.1.5); 140 got 400 Bad Refer-To: \"body\" is a header that no URI may set (RFC "
             "3261 section 19.1.5); 150 got 400 Bad Refer-To: \"Require\" is a header that no URI "
             "may set (RFC 3261 section 19.1.5)" HUNG_UP },
};

typedef struct {
  OutgoingScript *script;
  MockPeer *target;
  GPtrArray *referred; /* of SipUaCall */
  guint cseq;          /* of the peer */
  gboolean accepting, starting, muted, hanging_up, closing;
  const char *deed; /* (nullable) what handlers do besides */
  guint moment;     /* how often they are called until then */
} Fixture;

static void
start (SipUaCall *referred)
{
  sipua_call_start (referred, mock_answer);
}

/* A handler does everything. */
static void
meddle (Fixture *f, SipUaCall *call)
{
  MockAgent *agent = f->script->agent;

  if (!f->deed || f->moment-- != 0)
    return;
  if (strstr (f->deed, "both"))
    sipua_call_hangup (g_ptr_array_index (agent->calls, 0));
  if (strstr (f->deed, "hangup") || strstr (f->deed, "both"))
    sipua_call_hangup (call);
  if (strstr (f->deed, "close"))
    sipua_agent_close (agent->agent);
  if (strstr (f->deed, "drop"))
    mock_agent_drop (agent);
}

static void
progressed (SipUaCall *call, guint status, const char *reason, gpointer data)
{
  meddle (data, call);
}

static void
state_changed (SipUaCall *call, GParamSpec *pspec, gpointer data)
{
  meddle (data, call);
}

static gboolean
referred (SipUaCall *call, const char *refer_to, const char *referred_by, SipUaCall *new_call,
    gpointer data)
{
  Fixture *f = data;

  if (referred_by && g_str_equal (refer_to, TARGET_URI))
    mock_world_note (f->script->world, "refer");
  else
    mock_world_note (f->script->world, "refer to %s", refer_to);
  g_assert_true (!referred_by || g_str_equal (referred_by, ALICE));
  g_assert_cmpstr (sipua_message_get_method (sipua_call_get_last_request (call)), ==, "REFER");
  if (f->hanging_up)
    sipua_call_hangup (call);
  if (f->closing)
    sipua_agent_close (f->script->agent->agent);
  if (!f->accepting)
    return FALSE;
  mock_agent_watch (f->script->agent, new_call);
  g_ptr_array_add (f->referred, new_call);
  g_signal_connect (new_call, "progress", G_CALLBACK (progressed), f);
  g_signal_connect (new_call, "notify::state", G_CALLBACK (state_changed), f);
  if (f->starting)
    start (new_call);
  meddle (f, new_call);
  return TRUE;
}

/* A NOTIFY is answered at once. */
static void
take_notify (Fixture *f, const MockReceived *notify)
{
  const SipUaMessage *message = notify->message;
  gsize length;
  const char *body = sipua_message_get_body (message, &length);
  g_auto (GStrv) lines = g_strsplit (body, "\r\n", 2);

  g_assert_true (g_str_has_prefix (lines[0], "SIP/2.0 "));
  g_assert_cmpstr (lines[1], ==, "");
  g_assert_cmpstr (
      sipua_message_get_header (message, "Content-Type", 0), ==, "message/sipfrag;version=2.0");
  mock_world_note (f->script->world, "told %s %s %s",
      sipua_message_get_header (message, "Event", 0),
      sipua_message_get_header (message, "Subscription-State", 0), lines[0] + strlen ("SIP/2.0 "));
  if (!f->muted)
    mock_peer_respond_with (
        f->script->peer, notify, 200, NULL, "Contact: <sip:notified@" PEER ">\n", NULL);
}

static void
received (MockPeer *peer, const MockReceived *received_now, gpointer data)
{
  Fixture *f = data;
  const SipUaMessage *message = received_now->message;
  SipUaView method = sipua_message_cseq_method (message);
  guint status = sipua_message_get_status (message);

  if (g_strcmp0 (sipua_message_get_method (message), "NOTIFY") == 0)
    take_notify (f, received_now);
  else if (sipua_message_is_request (message))
    mock_world_note (f->script->world, "got %s", sipua_message_get_method (message));
  else if (status == 400 || status == 403)
    mock_world_note (f->script->world, "got %u %s", status, sipua_message_get_reason (message));
  else
    mock_world_note (f->script->world, "got %u %.*s", status, (int)method.length, method.data);
}

static void
send_in_dialog (Fixture *f, const char *method, const char *headers)
{
  const SipUaMessage *invite = mock_peer_last (f->script->peer, "INVITE ")->message;
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-refer-%u", ++f->cseq);

  mock_peer_send_request (f->script->peer, AGENT,
      &(MockRequest){ .method = method,
          .uri = "sip:" AGENT,
          .branch = branch,
          .from = "<" PEER_URI ">;tag=alice",
          .to = sipua_message_get_header (invite, "From", 0),
          .call_id = sipua_message_call_id (invite),
          .cseq = f->cseq,
          .contact = "<sip:refer@" PEER ">",
          .headers = headers });
}

static void
refer (Fixture *f, const char *name)
{
  guint i = 0;

  while (!g_str_equal (refers[i].name, name))
    g_assert_cmpuint (++i, <, G_N_ELEMENTS (refers));
  send_in_dialog (f, "REFER", refers[i].headers);
}

/* "PACKAGE [expires=N]" */
static void
subscribe (Fixture *f, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " expires=", 2);
  g_autofree char *headers = words[1]
                                 ? g_strdup_printf ("Event: %s\nExpires: %s\n", words[0], words[1])
                                 : g_strdup_printf ("Event: %s\n", words[0]);

  send_in_dialog (f, "SUBSCRIBE", headers);
}

static void
answer_as_target (Fixture *f, const char *argument)
{
  mock_peer_respond_with (f->target, mock_peer_last (f->target, "INVITE "), atoi (argument),
      "carol", "Contact: <" TARGET_URI ">\n", strstr (argument, "sdp") ? mock_offer : NULL);
}

static void
hang_up_as_target (Fixture *f)
{
  const SipUaMessage *invite = mock_peer_last (f->target, "INVITE ")->message;

  mock_peer_send_request (f->target, AGENT,
      &(MockRequest){ .method = "BYE",
          .uri = "sip:" AGENT,
          .branch = "z9hG4bK-target",
          .from = "<" TARGET_URI ">;tag=carol",
          .to = sipua_message_get_header (invite, "From", 0),
          .call_id = sipua_message_call_id (invite) });
}

static void
step_of_application (Fixture *f, const char *verb)
{
  if (strstr (verb, "mute"))
    f->muted = !g_str_equal (verb, "unmute");
  if (g_str_has_prefix (verb, "start")) {
    f->accepting = f->starting = TRUE;
    if (f->referred->len)
      start (f->referred->pdata[0]);
  } else if (g_str_equal (verb, "accept")) {
    f->accepting = TRUE;
  } else if (g_str_equal (verb, "decline")) {
    sipua_call_hangup (f->referred->pdata[0]);
    g_ptr_array_remove_index (f->referred, 0);
  } else if (g_str_equal (verb, "end")) {
    sipua_call_hangup (g_ptr_array_index (f->script->agent->calls, 0));
  } else if (g_str_equal (verb, "deaf")) {
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (f->script->agent->calls, 0), f);
  }
  f->hanging_up |= g_str_equal (verb, "hangup-in-handler");
  f->closing |= g_str_equal (verb, "close-in-handler");
}

static gboolean
is_of_application (const char *verb)
{
  static const char *const verbs[] = { "start", "start,mute", "unmute", "accept", "decline", "end",
    "deaf", "hangup-in-handler", "close-in-handler", NULL };

  return g_strv_contains (verbs, verb);
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;

  if (is_of_application (verb))
    step_of_application (f, verb);
  else if (g_str_equal (verb, "refer"))
    refer (f, argument);
  else if (g_str_equal (verb, "subscribe"))
    subscribe (f, argument);
  else if (g_str_equal (verb, "target"))
    answer_as_target (f, argument);
  else if (g_str_equal (verb, "hang"))
    hang_up_as_target (f);
  else
    outgoing_script_step (world, verb, argument, f->script);
  if (g_str_equal (verb, "dial"))
    g_signal_connect (mock_agent_call (f->script->agent), "refer", G_CALLBACK (referred), f);
}

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->script = outgoing_script_new ();
  f->target = mock_peer_new (f->script->world, TARGET);
  f->target->noting = FALSE;
  f->script->peer->noting = FALSE;
  f->script->peer->on_message = received;
  f->script->peer->user_data = f;
  f->referred = g_ptr_array_new ();
  return f;
}

static void
fixture_free (Fixture *f)
{
  mock_world_run_until_idle (f->script->world, 70000);
  g_ptr_array_unref (f->referred);
  mock_peer_free (f->target);
  outgoing_script_free (f->script);
  g_free (f);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Fixture *f = fixture_new ();

  g_test_message ("RFC %s", row->section);
  mock_world_run_script (f->script->world, row->script, step, f);
  mock_world_run_until_idle (f->script->world, 70000);
  g_assert_cmpstr (f->script->world->notes->str, ==, row->expected);
  fixture_free (f);
}

/* The INVITE to the target: Replaces and Require out of the URI, Referred-By as it came, from the address of
 * the call (RFC 5589 section 7, RFC 3892 section 2.2). */
static void
test_invite (void)
{
  static const char *const lines[] = { "INVITE " TARGET_URI " SIP/2.0\r\n",
    "\r\nFrom: \"Bot\" <sip:bot@example.com>;tag=", "\r\nTo: <" TARGET_URI ">\r\n",
    "\r\nReplaces: a@b;to-tag=x;from-tag=y\r\n", "\r\nRequire: replaces\r\n", "\r\nX-A: b\r\n",
    "\r\nReferred-By: " ALICE "\r\n", NULL };
  Fixture *f = fixture_new ();
  SipUaCall *call = mock_agent_dial (f->script->agent, PEER_URI);
  const char *text;

  g_signal_connect (call, "refer", G_CALLBACK (referred), f);
  sipua_call_set_from (call, "\"Bot\" <sip:bot@example.com>", NULL);
  sipua_call_start (call, mock_answer);
  mock_world_run_script (f->script->world,
      "0 answer 200 sdp; 0 start; 0 refer attended; 10 target 486; 20 end; 30 reply 200", step, f);
  /* what the peer says of itself holds (RFC 6665 section 4.4.1) */
  g_assert_cmpuint (mock_peer_count (f->script->peer, "NOTIFY sip:refer@" PEER " "), ==, 1);
  g_assert_cmpuint (mock_peer_count (f->script->peer, "BYE sip:notified@" PEER " "), ==, 1);
  text = mock_peer_last (f->target, "INVITE ")->text;
  for (guint i = 0; lines[i]; i++)
    if (!strstr (text, lines[i]))
      g_error ("no \"%s\" in:\n%s", lines[i], text);
  fixture_free (f);
}

/* Nothing may be left, freed twice or used after its end (the last two need ASan). */
static void
try_deed (const char *deed, guint moment)
{
  Fixture *f = fixture_new ();

  g_test_message ("%s at %u", deed, moment);
  f->deed = deed;
  f->moment = moment;
  mock_world_run_script (f->script->world,
      UP "50 start; 100 refer blind; 200 target 180; 300 target 200 sdp; 400 hang up; 500 send BYE "
         "cseq=9",
      step, f);
  fixture_free (f);
}

static void
test_reentrancy (void)
{
  static const char *const deeds[] = { "hangup", "both", "close", "drop", "close,drop",
    "hangup,drop", "both,drop", "both,close,drop" };

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    for (guint moment = 0; moment < 6; moment++)
      try_deed (deeds[i], moment);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/referred/%s", rows[i].name);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/referred-invite/attended", test_invite);
  g_test_add_func ("/referred-handlers/reentrancy", test_reentrancy);
  return g_test_run ();
}
