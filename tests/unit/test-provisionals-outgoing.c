/* SPDX-License-Identifier: BSD-3-Clause */
/* Provisional responses to an INVITE of ours: early dialogs of forks, reliable responses and their PRACK
 * (RFC 3262), and offers that come late. A row is a script and all that is seen of it, as in
 * test-outgoing-calls.c, where "prack 7 to a cseq 2 sdp" is a PRACK that the peer got, and "sdp a" the
 * remote description that changed, whose o= line has the tag of its fork. */

#include "base/limits.h"
#include "mock/mock-resolver.h"
#include "unit/outgoing-script.h"

#include <sipua/sipua-call-modify.h>
#include <sipua/sipua-message-headers.h>

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

#define INVITED "0 got INVITE"
#define BYE(TAG) "; 900 send BYE cseq=9 tag=" TAG
#define ENDED "; 900 ended 200; 900 got 200 BYE"
#define ANSWERED(MS) "; " MS " answered; " MS " got ACK"
#define REFUSED(MS, STATUS) "; " MS " got ACK; " MS " got BYE; " MS " ended " STATUS

static const Row rows[] = {
  /* Which ones get a PRACK. */
  { "acknowledged", "3262 4", "0 dial; 100 say 180 rseq=7; 300 say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 100 prack 7 to alice cseq 2; 300 sdp alice" ANSWERED ("300") ENDED },
  { "repetition-is-ignored", "3262 4",
      "0 dial; 100 say 183 rseq=7; 600 say 183 rseq=7; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 183; 100 prack 7 to alice cseq 2; 700 sdp alice" ANSWERED ("700") ENDED },
  { "gap-is-ignored", "3262 4",
      "0 dial; 100 say 180 rseq=7; 200 say 183 rseq=9; 300 say 182 rseq=8; 400 say 183 rseq=9; 700 "
      "say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 100 prack 7 to alice cseq 2; 300 182; 300 prack 8 to alice cseq 3; 400 "
              "183; 400 prack 9 to alice cseq 4; 700 sdp alice" ANSWERED ("700") ENDED },
  { "lower-number-is-ignored", "3262 4",
      "0 dial; 100 say 180 rseq=7; 200 say 183 rseq=6; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 100 prack 7 to alice cseq 2; 700 sdp alice" ANSWERED ("700") ENDED },
  { "number-without-require", "3262 4",
      "0 dial; 100 say 180 rseq=7 unrequired; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 700 sdp alice" ANSWERED ("700") ENDED },
  { "require-without-number", "3262 4", "0 dial; 100 say 180 rseq=0; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 700 sdp alice" ANSWERED ("700") ENDED },
  { "100-is-never-reliable", "3262 4", "0 dial; 100 say 100 rseq=7; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 700 sdp alice" ANSWERED ("700") ENDED },
  { "unreliable-ones-between", "3262 4",
      "0 dial; 100 say 180 rseq=7; 200 say 181; 300 say 183 rseq=8; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 100 prack 7 to alice cseq 2; 200 181; 300 183; 300 prack 8 to alice cseq "
              "3; 700 sdp alice" ANSWERED ("700") ENDED },
  { "not-after-a-cancel", "9.1", "0 dial; 100 say 180; 200 hangup; 300 say 183 rseq=7; 400 say 487",
      INVITED "; 100 180; 200 got CANCEL; 400 ended 487; 400 got ACK" },
  { "mode-none", "3262 4", "0 mode none; 0 dial; 100 say 180 rseq=7; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 700 sdp alice" ANSWERED ("700") ENDED },

  /* Early media, and the answer. */
  { "183-without-description-is-no-media", "3960 3.2",
      "0 dial; 100 say 183; 200 say 183 rseq=7; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 183; 200 183; 200 prack 7 to alice cseq 2; 700 sdp alice" ANSWERED ("700")
          ENDED },
  { "180-after-183-keeps-early-media", "3960 3.2",
      "0 dial; 100 say 183 sdp; 200 say 180; 700 say 200" BYE ("alice"),
      INVITED "; 100 sdp alice; 100 183; 200 180" ANSWERED ("700") ENDED },
  { "answer-in-reliable-183", "3261 13.2.1",
      "0 dial; 100 say 183 rseq=7 sdp; 700 say 200" BYE ("alice"),
      INVITED "; 100 sdp alice; 100 183; 100 prack 7 to alice cseq 2" ANSWERED ("700") ENDED },
  { "answer-in-reliable-183-counts", "3261 13.2.1",
      "0 dial; 100 say 183 rseq=7 sdp; 200 say 180 sdp=other; 300 say 183 rseq=8 sdp=other; 700 "
      "say "
      "200 sdp=other" BYE ("alice"),
      INVITED
      "; 100 sdp alice; 100 183; 100 prack 7 to alice cseq 2; 200 180; 300 183; 300 prack 8 "
      "to alice cseq 3" ANSWERED ("700") ENDED },
  { "bad-answer-in-reliable-183", "3261 13.2.1",
      "0 dial; 100 say 183 rseq=7 sdp=bad; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 183; 100 prack 7 to alice cseq 2; 700 sdp alice" ANSWERED ("700") ENDED },
  { "1xx-without-tag", "3261 12.1.2",
      "0 dial; 100 say 183 tag= sdp; 200 say 180 tag=; 700 say 200 tag=a sdp" BYE ("a"),
      INVITED "; 100 sdp ; 100 183; 200 180; 700 sdp a" ANSWERED ("700") ENDED },
  { "2xx-without-tag", "3261 12.1.2",
      "0 dial; 100 say 183 tag=a sdp; 700 say 200 tag= sdp; 900 hangup",
      INVITED "; 100 sdp a; 100 183; 700 sdp " ANSWERED ("700") "; 900 got BYE; 900 ended 200" },
  { "update-after-reliable-answer", "3311 5.1",
      "0 dial; 100 say 183 rseq=7 sdp; 200 update; 700 say 200" BYE ("alice"),
      INVITED "; 100 sdp alice; 100 183; 100 prack 7 to alice cseq 2; 200 sdp update; 200 session; "
              "200 got 200 UPDATE" ANSWERED ("700") ENDED },
  { "update-after-unreliable-answer", "3311 5.2",
      "0 dial; 100 say 183 sdp; 200 update; 700 say 200" BYE ("alice"),
      INVITED "; 100 sdp alice; 100 183; 200 got 491 UPDATE" ANSWERED ("700") ENDED },
  { "redirected-after-reliable-answer", "3261 8.1.3.4",
      "0 dial-following; 100 say 183 rseq=7 sdp tag=a; 200 say 302 tag=a; 300 say 183 rseq=9 sdp "
      "tag=b; 700 say 200 tag=b" BYE ("b"),
      INVITED "; 100 sdp a; 100 183; 100 prack 7 to a cseq 2; 200 got ACK; 200 got INVITE; 300 sdp "
              "b; 300 183; 300 prack 9 to b cseq 3" ANSWERED ("700") ENDED },

  /* Forks. */
  { "each-fork-has-its-numbers", "3262 4",
      "0 dial; 100 say 180 tag=a rseq=7; 200 say 180 tag=b rseq=100; 300 say 183 tag=a rseq=8; 400 "
      "say 183 tag=b rseq=101; 500 say 183 tag=a rseq=101; 700 say 200 tag=b sdp" BYE ("b"),
      INVITED
      "; 100 180; 100 prack 7 to a cseq 2; 200 180; 200 prack 100 to b cseq 2; 300 183; 300 "
      "prack 8 to a cseq 3; 400 183; 400 prack 101 to b cseq 3; 700 sdp b" ANSWERED ("700") ENDED },
  { "each-fork-has-its-answer", "3261 13.2.2.1",
      "0 dial; 100 say 183 tag=a rseq=7 sdp; 200 say 183 tag=b rseq=1 sdp; 300 say 180 tag=a; 700 "
      "say 200 tag=a" BYE ("a"),
      INVITED "; 100 sdp a; 100 183; 100 prack 7 to a cseq 2; 200 sdp b; 200 183; 200 prack 1 to b "
              "cseq 2; 300 180; 700 sdp a" ANSWERED ("700") ENDED },
  { "who-gives-a-description-is-heard", "3261 13.2.2.1",
      "0 dial; 100 say 183 tag=a sdp; 200 say 183 tag=b sdp; 300 say 180 tag=a; 400 say 183 tag=a "
      "sdp; 700 say 200 tag=b" BYE ("b"),
      INVITED
      "; 100 sdp a; 100 183; 200 sdp b; 200 183; 300 180; 400 sdp a; 400 183; 700 sdp b" ANSWERED (
          "700") ENDED },
  { "answer-of-another-fork-does-not-count", "3261 13.2.1",
      "0 dial; 100 say 183 tag=a rseq=7 sdp; 200 say 180 tag=b; 700 say 200 tag=b",
      INVITED "; 100 sdp a; 100 183; 100 prack 7 to a cseq 2; 200 180" REFUSED ("700", "488") },
  { "fork-that-never-rang-answers", "3261 13.2.2.4",
      "0 dial; 100 say 183 tag=a rseq=7 sdp; 700 say 200 tag=b sdp" BYE ("b"),
      INVITED "; 100 sdp a; 100 183; 100 prack 7 to a cseq 2; 700 sdp b" ANSWERED ("700") ENDED },
  { "other-fork-answers-too", "3261 13.2.2.4",
      "0 dial; 100 say 183 tag=a rseq=7; 200 say 183 tag=b rseq=1; 300 say 180 tag=b rseq=2; 600 "
      "say 200 tag=a sdp; 700 say 200 tag=b sdp" BYE ("a"),
      INVITED
      "; 100 183; 100 prack 7 to a cseq 2; 200 183; 200 prack 1 to b cseq 2; 300 180; 300 "
      "prack 2 to b cseq 3; 600 sdp a" ANSWERED ("600") "; 700 got ACK; 700 got BYE" ENDED },
  { "requests-of-each-fork", "3261 12.2.2",
      "0 dial; 100 say 180 tag=a; 110 say 180 tag=b; 200 send INFO tag=a cseq=5; 210 send INFO "
      "tag=b "
      "cseq=3; 220 send INFO tag=a cseq=4; 230 send INFO tag=c; 300 say 200 tag=a sdp; 400 send "
      "INFO "
      "tag=b cseq=6; 410 send INFO tag=a cseq=4" BYE ("a"),
      INVITED
      "; 100 180; 110 180; 200 got 200 INFO; 210 got 200 INFO; 220 got 500 INFO; 230 got 481 "
      "INFO; 300 sdp a" ANSWERED ("300") "; 400 got 481 INFO; 410 got 500 INFO" ENDED },
  { "update-of-a-fork-that-did-not-speak-last", "3311 5.1",
      "0 dial; 100 say 183 tag=a rseq=7 sdp; 200 say 180 tag=b; 300 update tag=a; 400 update "
      "tag=b; "
      "700 say 200 tag=b sdp" BYE ("b"),
      INVITED
      "; 100 sdp a; 100 183; 100 prack 7 to a cseq 2; 200 180; 300 sdp update; 300 session; "
      "300 got 200 UPDATE; 400 got 491 UPDATE; 700 sdp b" ANSWERED ("700") ENDED },

  /* Without an offer in the INVITE. */
  { "late-offer-in-2xx", "3261 13.2.1", "0 dial-late; 100 say 180; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 180; 700 sdp alice; 700 asked" ANSWERED ("700") " sdp" ENDED },
  { "late-offer-in-2xx-again", "3261 13.2.2.4",
      "0 dial-late; 100 say 200 sdp; 600 say 200 sdp" BYE ("alice"),
      INVITED "; 100 sdp alice; 100 asked" ANSWERED ("100") " sdp; 600 got ACK sdp" ENDED },
  { "late-offer-in-reliable-183", "3262 5",
      "0 dial-late; 100 say 183 rseq=7 sdp; 200 say 180 rseq=8; 700 say 200" BYE ("alice"),
      INVITED "; 100 sdp alice; 100 asked; 100 183; 100 prack 7 to alice cseq 2 sdp; 200 180; 200 "
              "prack 8 to alice cseq 3" ANSWERED ("700") ENDED },
  { "late-offer-not-in-the-first-reliable-one", "3261 13.2.1",
      "0 dial-late; 100 say 180 rseq=7; 200 say 183 rseq=8 sdp; 700 say 200" BYE ("alice"),
      INVITED
      "; 100 180; 100 prack 7 to alice cseq 2; 200 sdp alice; 200 asked; 200 183; 200 prack 8 "
      "to alice cseq 3 sdp" ANSWERED ("700") ENDED },
  { "late-offer-in-unreliable-183-is-none", "3261 13.2.1",
      "0 dial-late; 100 say 183 sdp; 700 say 200 sdp" BYE ("alice"),
      INVITED "; 100 183; 700 sdp alice; 700 asked" ANSWERED ("700") " sdp" ENDED },
  { "late-offer-is-missing", "3261 13.2.1", "0 dial-late; 400 say 200",
      INVITED REFUSED ("400", "488") },
  { "late-offer-without-answer", "3261 13.2.1", "0 dumb; 0 dial-late; 400 say 200 sdp",
      INVITED "; 400 sdp alice; 400 asked" REFUSED ("400", "488") },
  { "late-offer-in-183-without-answer", "3262 5",
      "0 dumb; 0 dial-late; 100 say 183 rseq=7 sdp; 200 say 487",
      INVITED "; 100 sdp alice; 100 asked; 100 got CANCEL; 200 ended 488; 200 got ACK" },
  { "late-offer-of-each-fork", "3261 13.2.2.1",
      "0 dial-late; 100 say 183 tag=a rseq=7 sdp; 200 say 183 tag=b rseq=1 sdp; 300 say 180 tag=a "
      "rseq=8; 700 say 200 tag=a" BYE ("a"),
      INVITED
      "; 100 sdp a; 100 asked; 100 183; 100 prack 7 to a cseq 2 sdp; 200 sdp b; 200 asked; "
      "200 183; 200 prack 1 to b cseq 2 sdp; 300 180; 300 prack 8 to a cseq 3; 700 sdp a" ANSWERED (
          "700") ENDED },
  { "late-offer-of-another-fork", "3261 13.2.2.4",
      "0 dial-late; 100 say 183 tag=a rseq=7 sdp; 700 say 200 tag=b sdp" BYE ("b"),
      INVITED "; 100 sdp a; 100 asked; 100 183; 100 prack 7 to a cseq 2 sdp; 700 sdp b; 700 "
              "asked" ANSWERED ("700") " sdp" ENDED },
  { "late-offer-hung-up-when-asked", "3261 15",
      "0 hang-up-when-asked; 0 dial-late; 400 say 200 sdp",
      INVITED "; 400 sdp alice; 400 asked" REFUSED ("400", "487") },
  { "late-offer-in-183-hung-up-when-asked", "3261 9.1",
      "0 hang-up-when-asked; 0 dial-late; 100 say 183 rseq=7 sdp; 200 say 487",
      INVITED "; 100 sdp alice; 100 asked; 100 got CANCEL; 200 ended 487; 200 got ACK" },
  { "late-offer-closed-when-asked", "3261 15", "0 close-when-asked; 0 dial-late; 400 say 200 sdp",
      INVITED "; 400 sdp alice; 400 asked; 400 ended 200; 400 got ACK; 400 got BYE" },

  /* A handler ends the call. */
  { "hung-up-at-the-description", "9.1",
      "0 hang-up-at-sdp; 0 dial; 100 say 183 rseq=7 sdp; 200 say 487",
      INVITED
      "; 100 sdp alice; 100 prack 7 to alice cseq 2; 100 got CANCEL; 200 ended 487; 200 got "
      "ACK" },
  { "closed-at-the-description", "15", "0 close-at-sdp; 0 dial; 100 say 183 rseq=7 sdp",
      INVITED "; 100 sdp alice; 100 ended 487; 100 prack 7 to alice cseq 2; 100 got CANCEL" },
  { "late-hung-up-at-the-description", "9.1",
      "0 hang-up-at-sdp; 0 dial-late; 100 say 183 rseq=7 sdp; 200 say 487",
      INVITED "; 100 sdp alice; 100 got CANCEL; 200 ended 487; 200 got ACK" },
  { "late-closed-at-the-description", "15", "0 close-at-sdp; 0 dial-late; 100 say 183 rseq=7 sdp",
      INVITED "; 100 sdp alice; 100 ended 487; 100 got CANCEL" },
  { "late-hung-up-at-the-description-of-the-2xx", "15",
      "0 hang-up-at-sdp; 0 dial-late; 400 say 200 sdp",
      INVITED "; 400 sdp alice" REFUSED ("400", "487") },
};

/* How the application behaves, when it is asked for an answer. */
typedef enum {
  ANSWERS,
  DUMB,
  HANGS_UP,
  CLOSES,
  HANGS_UP_AT_SDP, /* when the remote description changes */
  CLOSES_AT_SDP,
} Habit;

typedef struct {
  OutgoingScript *script; /* (owned) */
  Habit habit;
} Fixture;

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->script = outgoing_script_new ();
  return f;
}

static void
fixture_free (Fixture *f)
{
  outgoing_script_free (f->script);
  g_free (f);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static char *
description_of (const char *who)
{
  GString *text = g_string_new (mock_offer);
  g_autofree char *origin = g_strdup_printf ("o=%s. ", who);

  g_string_replace (text, "o=alice ", origin, 1);
  return g_string_free (text, FALSE);
}

static const char *
value_of (char **options, const char *name)
{
  for (guint i = 0; options[i]; i++)
    if (g_str_has_prefix (options[i], name))
      return options[i] + strlen (name);
  return NULL;
}

/* "STATUS [tag=X] [rseq=N] [unrequired] [sdp[=X]] [contact=X]" */
static void
say (OutgoingScript *script, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", -1);
  guint status = atoi (words[0]);
  const char *tag = value_of (words, "tag=");
  const char *rseq = value_of (words, "rseq=");
  const char *sdp = value_of (words, "sdp=");
  gboolean described = sdp || g_strv_contains ((const char *const *)words, "sdp");
  g_autofree char *body = NULL;
  g_autofree char *headers = NULL;

  if (!tag)
    tag = status > 100 ? "alice" : NULL;
  headers = g_strdup_printf ("Contact: <sip:%s@" PEER ">\n%s%s%s%s", tag && *tag ? tag : "none",
      rseq && !value_of (words, "unrequired") ? "Require: 100rel\n" : "",
      rseq && atoi (rseq) ? "RSeq: " : "", rseq && atoi (rseq) ? rseq : "", rseq ? "\n" : "");
  if (described)
    body = g_strcmp0 (sdp, "bad") ? description_of (sdp ? sdp : tag) : g_strdup ("v=1\n");
  mock_peer_respond_with (script->peer, mock_peer_last (script->peer, "INVITE "), status,
      tag && *tag ? tag : NULL, headers, body);
}

static void
send_update (OutgoingScript *script, const char *argument)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", -1);
  const SipUaMessage *invite = mock_peer_last (script->peer, "INVITE ")->message;
  const char *tag = value_of (words, "tag=");
  g_autofree char *from = g_strdup_printf ("<" PEER_URI ">;tag=%s", tag ? tag : "alice");
  g_autofree char *branch = g_strdup_printf ("z9hG4bK-update-%u", script->peer->received->len);
  g_autofree char *body = description_of ("update");

  mock_peer_send_request (script->peer, AGENT,
      &(MockRequest){ .method = "UPDATE",
          .uri = "sip:" AGENT,
          .branch = branch,
          .from = from,
          .to = sipua_message_get_header (invite, "From", 0),
          .call_id = sipua_message_call_id (invite),
          .contact = "<sip:new@" PEER ">",
          .cseq = 1,
          .body = body });
}

static gboolean
is_described (const MockReceived *received)
{
  return strstr (received->text, "m=audio") != NULL;
}

/* Answers PRACK and BYE, so that neither is repeated. */
static void
receive (MockPeer *peer, const MockReceived *received, gpointer user_data)
{
  const SipUaMessage *message = received->message;
  guint32 rseq, cseq;
  const char *method;

  if (!sipua_message_is_request (message)) {
    guint status = sipua_message_get_status (message);
    SipUaView name = sipua_message_cseq_method (message);

    mock_world_note (peer->world, "got %u %.*s", status, (int)name.length, name.data);
    return;
  }
  if (sipua_message_method_id (message) != SIPUA_METHOD_PRACK) {
    mock_world_note (peer->world, "got %s%s", sipua_message_get_method (message),
        is_described (received) && sipua_message_method_id (message) == SIPUA_METHOD_ACK ? " sdp"
                                                                                         : "");
    if (sipua_message_method_id (message) == SIPUA_METHOD_BYE
        || sipua_message_method_id (message) == SIPUA_METHOD_CANCEL)
      mock_peer_respond (peer, received, 200, NULL);
    return;
  }
  g_assert_true (sipua_message_get_rack (message, &rseq, &cseq, &method, NULL));
  g_assert_cmpuint (cseq, ==, sipua_message_cseq (mock_peer_last (peer, "INVITE ")->message));
  g_assert_cmpstr (method, ==, "INVITE");
  mock_world_note (peer->world, "prack %u to %.*s cseq %u%s", rseq,
      (int)sipua_message_to_tag (message).length, sipua_message_to_tag (message).data,
      sipua_message_cseq (message), is_described (received) ? " sdp" : "");
  mock_peer_respond (peer, received, 200, NULL);
}

static void
on_progress (SipUaCall *call, guint status, const char *reason, gpointer user_data)
{
  mock_world_note (user_data, "%u", status);
  g_assert_cmpuint (sipua_message_get_status (sipua_call_get_last_response (call)), ==, status);
}

static void
on_remote_sdp (SipUaCall *call, GParamSpec *pspec, gpointer user_data)
{
  Fixture *f = user_data;
  const char *origin = strstr (sipua_call_get_remote_sdp (call), "o=") + 2;

  mock_world_note (f->script->world, "sdp %.*s", (int)strcspn (origin, "."), origin);
  if (f->habit == HANGS_UP_AT_SDP)
    sipua_call_hangup (call);
  else if (f->habit == CLOSES_AT_SDP)
    sipua_agent_close (sipua_call_get_agent (call));
}

static void
on_session_changed (SipUaCall *call, gpointer user_data)
{
  mock_world_note (user_data, "session");
}

static char *
on_reinvite (SipUaCall *call, const char *offer, gpointer user_data)
{
  return g_strdup (mock_answer);
}

static char *
on_request_answer (SipUaCall *call, const char *offer, gpointer user_data)
{
  Fixture *f = user_data;

  mock_world_note (f->script->world, "asked");
  g_assert_cmpstr (offer, ==, sipua_call_get_remote_sdp (call));
  if (f->habit == HANGS_UP)
    sipua_call_hangup (call);
  else if (f->habit == CLOSES)
    sipua_agent_close (sipua_call_get_agent (call));
  return f->habit == DUMB ? NULL : g_strdup (mock_answer);
}

static void
on_state (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  if (sipua_call_get_state (call) != SIPUA_CALL_STATE_ANSWERED)
    return;
  g_assert_nonnull (sipua_call_get_remote_sdp (call));
  g_assert_cmpstr (sipua_call_get_local_sdp (call), !=, NULL);
  mock_world_note (agent->world, "answered");
}

static void
dial (Fixture *f, const char *verb)
{
  MockWorld *world = f->script->world;
  SipUaCall *call = mock_agent_dial (f->script->agent, PEER_URI);

  f->script->agent->noting = FALSE;
  f->script->peer->noting = FALSE;
  f->script->peer->on_message = receive;
  f->script->agent->on_state = on_state;
  g_signal_connect (call, "progress", G_CALLBACK (on_progress), world);
  g_signal_connect (call, "notify::remote-sdp", G_CALLBACK (on_remote_sdp), f);
  g_signal_connect (call, "session-changed", G_CALLBACK (on_session_changed), world);
  g_signal_connect (call, "reinvite", G_CALLBACK (on_reinvite), NULL);
  g_signal_connect (call, "request-answer", G_CALLBACK (on_request_answer), f);
  sipua_call_set_follow_redirects (call, g_str_equal (verb, "dial-following"));
  if (g_str_equal (verb, "dial-late"))
    sipua_call_start_without_offer (call);
  else
    sipua_call_start (call, mock_answer);
}

static void
on_ended (MockAgent *agent, SipUaCall *call, guint status, gpointer user_data)
{
  mock_world_note (agent->world, "ended %u", status);
}

static gboolean
run_habit (Fixture *f, const char *verb)
{
  static const char *const verbs[] = { "answers", "dumb", "hang-up-when-asked", "close-when-asked",
    "hang-up-at-sdp", "close-at-sdp" };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verb, verbs[i])) {
      f->habit = i;
      return TRUE;
    }
  return FALSE;
}

static void
step (MockWorld *world, const char *verb, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;

  f->script->agent->on_ended = on_ended;
  if (run_habit (f, verb))
    return;
  if (g_str_has_prefix (verb, "dial"))
    dial (f, verb);
  else if (g_str_equal (verb, "say"))
    say (f->script, argument);
  else if (g_str_equal (verb, "update"))
    send_update (f->script, argument);
  else if (g_str_equal (verb, "mode"))
    g_object_set (f->script->agent->agent, "prack",
        g_str_equal (argument, "none") ? SIPUA_PRACK_MODE_NONE : SIPUA_PRACK_MODE_REQUIRED, NULL);
  else
    outgoing_script_step (world, verb, argument, f->script);
}

static void
run (Fixture *f, const char *text)
{
  mock_world_run_script (f->script->world, text, step, f);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Fixture) f = fixture_new ();

  g_test_message ("RFC %s", row->section);
  run (f, row->script);
  mock_world_run_until_idle (f->script->world, 70000);
  g_assert_cmpstr (f->script->world->notes->str, ==, row->expected);
}

static const char *
invite_header (Fixture *f, const char *name)
{
  return sipua_message_get_header (mock_peer_last (f->script->peer, "INVITE ")->message, name, 0);
}

typedef struct {
  SipUaPrackMode mode;
  gboolean supported;
  const char *require; /* (nullable) */
} ModeRow;

/* RFC 3262 section 4. */
static void
test_invite (void)
{
  static const ModeRow modes[] = { { SIPUA_PRACK_MODE_NONE, FALSE, NULL },
    { SIPUA_PRACK_MODE_SUPPORTED, TRUE, NULL }, { SIPUA_PRACK_MODE_REQUIRED, TRUE, "100rel" } };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (Fixture) f = fixture_new ();

    g_object_set (f->script->agent->agent, "prack", modes[i].mode, NULL);
    run (f, "0 dial");
    g_assert_cmpint (sipua_message_has_token (mock_peer_last (f->script->peer, "INVITE ")->message,
                         "Supported", "100rel"),
        ==, modes[i].supported);
    g_assert_cmpstr (invite_header (f, "Require"), ==, modes[i].require);
    g_assert_nonnull (strstr (invite_header (f, "Allow"), "PRACK"));
    run (f, "100 say 486");
  }
}

static void
test_late_invite (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  run (f, "0 dial-late");
  g_assert_null (invite_header (f, "Content-Type"));
  g_assert_false (is_described (mock_peer_last (f->script->peer, "INVITE ")));
  run (f, "100 say 486");
}

static void
assert_start_line (Fixture *f, const char *line)
{
  if (!g_str_has_prefix (mock_peer_last_request (f->script->peer)->text, line))
    g_error ("not \"%s\":\n%s", line, mock_peer_last_request (f->script->peer)->text);
}

/* RFC 3261 section 12.1.2: each has its remote target, which a response without Contact leaves alone, and
 * its route set. */
static void
test_targets (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  MockPeer *peer = f->script->peer;
  const MockReceived *invite;

  run (f, "0 dial; 100 say 180 tag=a rseq=7; 200 say 180 tag=b rseq=1");
  assert_start_line (f, "PRACK sip:b@" PEER);
  run (f, "300 say 183 tag=a rseq=8");
  assert_start_line (f, "PRACK sip:a@" PEER);
  invite = mock_peer_last (peer, "INVITE ");
  mock_peer_respond_with (peer, invite, 180, "b", "Require: 100rel\nRSeq: 2\n", NULL);
  mock_world_run (f->script->world, 0);
  assert_start_line (f, "PRACK sip:b@" PEER);
  mock_peer_respond_with (peer, invite, 180, "c",
      "Require: 100rel\nRSeq: 2\nContact: <sip:c@192.0.2.77>\nRecord-Route: <sip:" PEER ";lr>\n",
      NULL);
  mock_world_run (f->script->world, 0);
  assert_start_line (f, "PRACK sip:c@192.0.2.77");
  g_assert_cmpstr (sipua_message_get_header (mock_peer_last_request (peer)->message, "Route", 0),
      ==, "<sip:" PEER ";lr>");
  run (f, "400 say 486");
}

/* The PRACK waits for the look-up of its target, which may fail, or take longer than the call. */
static void
test_named_targets (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (MockResolver) resolver = mock_resolver_install ();
  MockPeer *peer = f->script->peer;
  const MockReceived *invite;

  mock_resolver_add (resolver, "alice.example", "192.0.2.2");
  run (f, "0 dial");
  invite = mock_peer_last (peer, "INVITE ");
  mock_peer_respond_with (
      peer, invite, 180, "a", "Require: 100rel\nRSeq: 1\nContact: <sip:a@alice.example>\n", NULL);
  mock_peer_respond_with (
      peer, invite, 180, "b", "Require: 100rel\nRSeq: 1\nContact: <sip:b@bob.example>\n", NULL);
  mock_world_run (f->script->world, 0);
  g_assert_cmpuint (mock_peer_count (peer, "PRACK "), ==, 1);
  assert_start_line (f, "PRACK sip:a@alice.example");
  mock_peer_respond_with (peer, invite, 183, "a", "Require: 100rel\nRSeq: 2\n", NULL);
  mock_peer_respond_with (peer, invite, 486, "a", NULL, NULL);
  mock_world_run (f->script->world, 100);
  g_assert_cmpuint (mock_resolver_get_lookups (resolver), ==, 3);
}

/* RFC 3261 section 12.2.1.1: numbers go on, in the dialog that is taken and in the one that is not. */
static void
test_numbers_go_on (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  run (f,
      "0 dial; 100 say 180 tag=a rseq=7; 200 say 180 tag=b rseq=1; 300 say 183 tag=b rseq=2; 400 "
      "say 200 tag=a sdp; 500 say 200 tag=b sdp");
  g_assert_cmpuint (sipua_message_cseq (mock_peer_last (f->script->peer, "BYE ")->message), ==, 4);
  run (f, "600 hangup");
  g_assert_cmpuint (sipua_message_cseq (mock_peer_last (f->script->peer, "BYE ")->message), ==, 3);
}

/* One past SIPUA_MAX_EARLY_DIALOGS is told, and neither acknowledged nor heard; one of those that are
 * known still is. */
static void
test_limit (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  MockPeer *peer = f->script->peer;

  run (f, "0 dial");
  for (guint i = 0; i <= SIPUA_MAX_EARLY_DIALOGS; i++) {
    g_autofree char *argument = g_strdup_printf ("180 tag=f%u rseq=7", i);

    say (f->script, argument);
    mock_world_run (f->script->world, 0);
  }
  g_assert_cmpuint (mock_peer_count (peer, "PRACK "), ==, SIPUA_MAX_EARLY_DIALOGS);
  g_assert_cmpuint (sipua_call_get_last_status (mock_agent_call (f->script->agent)), ==, 180);
  run (f, "100 say 183 tag=f16 rseq=8 sdp");
  g_assert_null (sipua_call_get_remote_sdp (mock_agent_call (f->script->agent)));
  run (f, "100 say 183 tag=f0 rseq=8");
  g_assert_cmpuint (mock_peer_count (peer, "PRACK "), ==, SIPUA_MAX_EARLY_DIALOGS + 1);
  run (f, "200 say 200 tag=f16 sdp; 300 send BYE tag=f16");
  g_assert_cmpuint (mock_peer_count (peer, "ACK "), ==, 1);
}

/* Descriptions past their limit are not taken for an answer, though it is reliable. */
static void
test_too_many_descriptions (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  run (f, "0 dial");
  for (guint i = 0; i < SIPUA_MAX_EARLY_DESCRIPTIONS; i++) {
    g_autofree char *argument = g_strdup_printf ("183 tag=a sdp=%u", i);

    say (f->script, argument);
    mock_world_run (f->script->world, 0);
  }
  run (f, "100 say 183 tag=b rseq=1 sdp");
  g_assert_cmpuint (mock_peer_count (f->script->peer, "PRACK "), ==, 1);
  g_assert_null (strstr (sipua_call_get_remote_sdp (mock_agent_call (f->script->agent)), "o=b."));
  g_assert_null (sipua_call_get_local_sdp (mock_agent_call (f->script->agent)));
  run (f, "200 say 486 tag=b");
}

/* Past SIPUA_MAX_PRACKS a reliable response is as if it had been lost. */
static void
test_too_many_pracks (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  run (f, "0 dial");
  for (guint i = 1; i <= SIPUA_MAX_PRACKS; i++) {
    g_autofree char *argument = g_strdup_printf ("180 rseq=%u tag=%u", i / 2 + 1, i % 2);

    say (f->script, argument);
    mock_world_run (f->script->world, 0);
  }
  g_assert_cmpuint (mock_peer_count (f->script->peer, "PRACK "), ==, SIPUA_MAX_PRACKS);
  run (f, "100 say 183 rseq=1 tag=2 sdp; 200 say 183 tag=2 sdp; 300 say 486");
  g_assert_cmpuint (mock_peer_count (f->script->peer, "PRACK "), ==, SIPUA_MAX_PRACKS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/provisionals-outgoing/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/provisionals-outgoing/extensions-in-the-invite", test_invite);
  g_test_add_func ("/provisionals-outgoing/late-invite-has-no-body", test_late_invite);
  g_test_add_func ("/provisionals-outgoing/target-and-route-set-of-each-fork", test_targets);
  g_test_add_func ("/provisionals-outgoing/targets-with-names", test_named_targets);
  g_test_add_func ("/provisionals-outgoing/numbers-go-on-after-the-answer", test_numbers_go_on);
  g_test_add_func ("/provisionals-outgoing/too-many-early-dialogs", test_limit);
  g_test_add_func ("/provisionals-outgoing/too-many-descriptions", test_too_many_descriptions);
  g_test_add_func ("/provisionals-outgoing/too-many-pracks", test_too_many_pracks);
  return g_test_run ();
}
