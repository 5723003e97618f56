/* SPDX-License-Identifier: BSD-3-Clause */
/* Session timers (RFC 4028; checklist 14). First what is agreed, row by row of its sections 7 and 9; then
 * calls, where a row is what both sides do and all that either of them sees, as in test-calls.c. */

#include "base/limits.h"
#include "dialog/session-timer.h"
#include "unit/modify-script.h"

#include <sipua/sipua-call-modify.h>
#include <sipua/sipua-message-headers.h>

#include <string.h>

static SipUaMessage *
parse (const char *start_line, const char *to_tag, const char *headers)
{
  g_autofree char *text =
      g_strdup_printf ("%s\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKx\r\n"
                       "From: <sip:a@192.0.2.2>;tag=a\r\nTo: <sip:b@192.0.2.1>%s\r\n"
                       "Call-ID: x\r\nCSeq: 1 INVITE\r\n%sContent-Length: 0\r\n\r\n",
          start_line, to_tag, headers);
  g_autoptr (GError) error = NULL;
  SipUaMessage *message = sipua_message_parse (text, -1, &error);

  g_assert_no_error (error);
  return message;
}

static SipUaMessage *
request_with (const char *headers)
{
  return parse ("INVITE sip:b@192.0.2.1 SIP/2.0", "", headers);
}

static SipUaMessage *
response_with (const char *headers)
{
  return parse ("SIP/2.0 200 OK", ";tag=b", headers);
}

/* As a UAS. */
typedef struct {
  const char *name;
  const char *section;
  guint wanted, min;
  const char *headers;         /* of the request */
  const char *session_expires; /* of the 2xx, NULL: none; "422" */
  gboolean require;            /* timer, in the 2xx */
} UasRow;

#define TIMER "Supported: timer\r\n"
static const UasRow uas_rows[] = {
  /* Table 2: whether the UAC knows timers, and the refresher in its request. */
  { "table-2-no-none", "9 table 2", 1800, 90, "Session-Expires: 1800\r\n", "1800;refresher=uas",
      FALSE },
  { "table-2-no-uac", "9 table 2", 1800, 90, "Session-Expires: 1800;refresher=uac\r\n",
      "1800;refresher=uas", FALSE },
  { "table-2-no-uas", "9 table 2", 1800, 90, "Session-Expires: 1800;refresher=uas\r\n",
      "1800;refresher=uas", FALSE },
  { "table-2-yes-none", "9 table 2", 1800, 90, TIMER "Session-Expires: 1800\r\n",
      "1800;refresher=uas", TRUE },
  { "table-2-yes-uac", "9 table 2", 1800, 90, TIMER "Session-Expires: 1800;refresher=uac\r\n",
      "1800;refresher=uac", TRUE },
  { "table-2-yes-uas", "9 table 2", 1800, 90, TIMER "Session-Expires: 1800;refresher=uas\r\n",
      "1800;refresher=uas", TRUE },

  { "required-is-supported", "9", 1800, 90,
      "Require: timer\r\nSession-Expires: 1800;refresher=UAC\r\n", "1800;refresher=uac", TRUE },
  { "compact-forms", "9", 1800, 90, "k: timer\r\nx: 1800;refresher=uac\r\n", "1800;refresher=uac",
      TRUE },
  { "unknown-refresher", "9", 1800, 90, TIMER "Session-Expires: 1800;refresher=proxy\r\n",
      "1800;refresher=uas", TRUE },
  { "nothing-asked-by-one-that-knows-timers", "9", 1800, 90, TIMER, "1800;refresher=uas", TRUE },
  { "nothing-asked-by-one-that-does-not", "9", 1800, 90, "", NULL, FALSE },
  { "nothing-asked-and-nothing-wanted", "9", 0, 90, TIMER, NULL, FALSE },
  { "asked-and-nothing-wanted", "9", 0, 90, TIMER "Session-Expires: 600\r\n", "600;refresher=uas",
      TRUE },
  { "shorter-than-ours-is-taken", "9", 1800, 90, TIMER "Session-Expires: 600\r\n",
      "600;refresher=uas", TRUE },
  { "longer-than-ours-is-reduced", "9", 1800, 90, TIMER "Session-Expires: 3600\r\n",
      "1800;refresher=uas", TRUE },
  { "not-below-min-se", "9", 600, 90, TIMER "Session-Expires: 3600\r\nMin-SE: 1200\r\n",
      "1200;refresher=uas", TRUE },
  { "not-below-min-se-where-nothing-was-asked", "9", 600, 90, TIMER "Min-SE: 1200\r\n",
      "1200;refresher=uas", TRUE },
  { "not-above-what-was-asked", "9", 1800, 90, TIMER "Session-Expires: 600\r\nMin-SE: 1200\r\n",
      "600;refresher=uas", TRUE },
  { "wanted-less-than-min", "4", 30, 90, TIMER, "90;refresher=uas", TRUE },

  { "too-short", "9", 1800, 600, TIMER "Session-Expires: 599\r\n", "422", FALSE },
  { "just-long-enough", "9", 1800, 600, TIMER "Session-Expires: 600\r\n", "600;refresher=uas",
      TRUE },
  { "less-than-90", "4", 1800, 0, TIMER "Session-Expires: 89\r\n", "422", FALSE },
  { "too-short-for-one-that-does-not-know-422", "9", 1800, 600, "Session-Expires: 120\r\n",
      "120;refresher=uas", FALSE },
  { "never-below-90", "4", 1800, 90, "Session-Expires: 1\r\n", "90;refresher=uas", FALSE },

  { "zero", "4", 1800, 90, TIMER "Session-Expires: 0\r\n", "1800;refresher=uas", TRUE },
  { "no-number", "4", 1800, 90, TIMER "Session-Expires: soon\r\n", "1800;refresher=uas", TRUE },
  { "too-large-a-number", "4", 1800, 90, TIMER "Session-Expires: 4294967296\r\n",
      "1800;refresher=uas", TRUE },
  { "largest-number", "4", 0, 90, TIMER "Session-Expires: 4294967295\r\n",
      "4294967295;refresher=uas", TRUE },
  { "twice", "4", 1800, 90, TIMER "Session-Expires: 600\r\nSession-Expires: 700\r\n",
      "1800;refresher=uas", TRUE },
};

static void
test_uas (gconstpointer data)
{
  const UasRow *row = data;
  g_autoptr (SipUaMessage) request = request_with (row->headers);
  g_autoptr (SipUaMessage) response = sipua_message_new_reply (request, 200, NULL, "b");
  SipUaSessionTimer timer;
  const char *said;

  g_test_message ("RFC 4028 %s", row->section);
  sipua_session_timer_init (&timer, row->wanted, row->min);
  g_assert_cmpint (sipua_session_timer_is_too_short (&timer, request), ==,
      g_strcmp0 (row->session_expires, "422") == 0);
  if (g_strcmp0 (row->session_expires, "422") == 0)
    return;
  sipua_session_timer_accept (&timer, request, response);
  said = sipua_message_get_header (response, "Session-Expires", 0);
  g_assert_cmpstr (said, ==, row->session_expires);
  g_assert_cmpint (sipua_message_has_token (response, "Require", "timer"), ==, row->require);
  g_assert_cmpuint (timer.interval, ==, said ? g_ascii_strtoull (said, NULL, 10) : 0);
  g_assert_cmpint (timer.refresher, ==, said && g_str_has_suffix (said, "uas"));
}

/* As a UAC: the initial request (section 7.1), and what a 2xx makes of it (section 7.2). */
typedef struct {
  const char *name;
  guint wanted;
  const char *asked;   /* Session-Expires of the request, NULL: none */
  const char *headers; /* of the 2xx */
  guint interval;
  gboolean refresher;
  const char *next; /* Session-Expires of the next request (section 7.4) */
} UacRow;

static const UacRow uac_rows[] = {
  { "refresher-uac", 1800, "1800", "Require: timer\r\nSession-Expires: 1800;refresher=uac\r\n",
      1800, TRUE, "1800;refresher=uac" },
  { "refresher-uas", 1800, "1800", "Require: timer\r\nSession-Expires: 1800;refresher=uas\r\n",
      1800, FALSE, "1800;refresher=uas" },
  { "no-refresher", 1800, "1800", "Session-Expires: 1800\r\n", 1800, TRUE, "1800;refresher=uac" },
  { "reduced", 1800, "1800", "Session-Expires: 600;refresher=uac\r\n", 600, TRUE,
      "600;refresher=uac" },
  { "peer-without-timer", 1800, "1800", "", 0, FALSE, NULL },
  { "nothing-wanted", 0, NULL, "", 0, FALSE, NULL },
  { "nothing-wanted-but-the-peer-does", 0, NULL, "Session-Expires: 600;refresher=uas\r\n", 600,
      FALSE, "600;refresher=uas" },
  { "never-below-90", 1800, "1800", "Session-Expires: 1;refresher=uac\r\n", 90, TRUE,
      "90;refresher=uac" },
  { "no-number", 1800, "1800", "Session-Expires: soon\r\n", 0, FALSE, NULL },
};

static void
test_uac (gconstpointer data)
{
  const UacRow *row = data;
  g_autoptr (SipUaMessage) request = request_with ("");
  g_autoptr (SipUaMessage) response = response_with (row->headers);
  g_autoptr (SipUaMessage) next = parse ("INVITE sip:b@192.0.2.1 SIP/2.0", ";tag=b", "");
  SipUaSessionTimer timer;

  sipua_session_timer_init (&timer, row->wanted, 90);
  sipua_session_timer_append_to_request (&timer, request);
  g_assert_cmpstr (sipua_message_get_header (request, "Session-Expires", 0), ==, row->asked);
  g_assert_null (sipua_message_get_header (request, "Min-SE", 0));
  sipua_session_timer_take_response (&timer, response);
  g_assert_cmpuint (timer.interval, ==, row->interval);
  g_assert_cmpint (timer.refresher, ==, row->refresher);
  sipua_session_timer_append_to_request (&timer, next);
  g_assert_cmpstr (sipua_message_get_header (next, "Session-Expires", 0), ==, row->next);
}

/* Section 7.3: what 422 is retried, and with what; Min-SE is then on all requests (section 7.4). */
static void
test_refusals (void)
{
  SipUaSessionTimer timer;

  sipua_session_timer_init (&timer, 1800, 90);
  for (guint i = 1; i <= SIPUA_MAX_SESSION_INTERVAL_RETRIES + 1; i++) {
    g_autofree char *min_se = g_strdup_printf ("Min-SE: %u\r\n", 2000 + i);
    g_autofree char *asked = g_strdup_printf ("%u", 2000 + i);
    g_autoptr (SipUaMessage) refusal =
        parse ("SIP/2.0 422 Session Interval Too Small", ";tag=b", min_se);
    g_autoptr (SipUaMessage) request = request_with ("");

    g_assert_cmpint (sipua_session_timer_take_refusal (&timer, refusal), ==,
        i <= SIPUA_MAX_SESSION_INTERVAL_RETRIES);
    if (i > SIPUA_MAX_SESSION_INTERVAL_RETRIES)
      break;
    sipua_session_timer_append_to_request (&timer, request);
    g_assert_cmpstr (sipua_message_get_header (request, "Session-Expires", 0), ==, asked);
    g_assert_cmpstr (sipua_message_get_header (request, "Min-SE", 0), ==, asked);
  }
}

static const char *const useless_refusals[] = { "", "Min-SE: 1800\r\n", "Min-SE: 90\r\n",
  "Min-SE: more\r\n" };

static void
test_useless_refusal (gconstpointer data)
{
  g_autoptr (SipUaMessage) refusal =
      parse ("SIP/2.0 422 Session Interval Too Small", ";tag=b", data);
  SipUaSessionTimer timer;

  sipua_session_timer_init (&timer, 1800, 90);
  g_assert_false (sipua_session_timer_take_refusal (&timer, refusal));
}

/* Section 9: who refreshes goes on with that if a later request leaves it open. */
static void
test_refresher_stays (void)
{
  g_autoptr (SipUaMessage) first = request_with (TIMER "Session-Expires: 600;refresher=uac\r\n");
  g_autoptr (SipUaMessage) later = request_with (TIMER);
  g_autoptr (SipUaMessage) first_2xx = sipua_message_new_reply (first, 200, NULL, "b");
  g_autoptr (SipUaMessage) later_2xx = sipua_message_new_reply (later, 200, NULL, "b");
  SipUaSessionTimer timer;

  sipua_session_timer_init (&timer, 1800, 90);
  sipua_session_timer_accept (&timer, first, first_2xx);
  sipua_session_timer_accept (&timer, later, later_2xx);
  g_assert_cmpstr (
      sipua_message_get_header (later_2xx, "Session-Expires", 0), ==, "600;refresher=uac");
}

/* Section 10: half, and the interval less 32 s or a third. */
static void
test_times (void)
{
  static const struct {
    guint interval;
    gint64 refresh_ms, end_ms;
  } rows[] = { { 1800, 900000, 1768000 }, { 90, 45000, 60000 }, { 96, 48000, 64000 },
    { 97, 48500, 65000 }, { G_MAXUINT32, 2147483647500, 4294967263000 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SipUaSessionTimer timer = { .interval = rows[i].interval };

    g_assert_cmpint (sipua_session_timer_get_refresh_time (&timer), ==, rows[i].refresh_ms * 1000);
    g_assert_cmpint (sipua_session_timer_get_end_time (&timer), ==, rows[i].end_ms * 1000);
  }
}

/* Calls. What is said of timers is noted behind the message that said it. */
typedef struct {
  const char *name;
  const char *section;
  const char *script;
  const char *expected;
} Row;

#define SAY_REFRESHER(who, interval)                                                               \
  "0 say Supported: timer|Session-Expires: " interval "+refresher=" who "; "
#define SAY_UPDATE(who, interval)                                                                  \
  "0 say Supported: timer|Allow: INVITE, UPDATE|Session-Expires: " interval "+refresher=" who "; "
#define UP "0 send INVITE; 0 answer; 0 send ACK; "
#define WAS_UP(said) "0 call; 0 got 100; 0 got 200; 0 " said "; 0 confirmed"
#define WAS_DIALLED "0 got INVITE; 0 se=1800; 0 confirmed; 0 got ACK"
#define BYE_AT(ms) "; " #ms " ended 200; " #ms " got 200 BYE"
#define UAS_90 "se=90;refresher=uas require=timer"
#define UAC_90 "se=90;refresher=uac require=timer"
#define REFRESHED(ms, method) "; " #ms " got " method "; " #ms " se=90;refresher=uac"

static const Row rows[] = {
  /* We are called. */
  { "uas-refreshes-at-half-by-update", "10",
      SAY_UPDATE ("uas", "90") UP SAY_UPDATE ("uac", "90") "45050 respond 200 none; 90100 respond "
                                                           "200 none; 100000 send BYE",
      WAS_UP (UAS_90) REFRESHED (45000, "UPDATE") REFRESHED (90050, "UPDATE") BYE_AT (100000) },
  { "uas-refreshes-at-half-by-reinvite", "10",
      SAY_REFRESHER ("uas", "90")
          UP SAY_REFRESHER ("uac", "90") "45050 respond 200 plain; 50000 send BYE",
      WAS_UP (UAS_90) REFRESHED (45000, "INVITE") "; 45050 changed; 45050 got ACK" BYE_AT (50000) },
  { "uac-refreshes-by-update", "9",
      SAY_UPDATE ("uac", "90") UP "45000 update none; 90000 update none; 100000 send BYE",
      WAS_UP (UAC_90) "; 45000 got 200 UPDATE; 45000 " UAC_90
                      "; 90000 got 200 UPDATE; 90000 " UAC_90 BYE_AT (100000) },
  { "uac-refreshes-by-reinvite", "9",
      SAY_REFRESHER ("uac", "90") UP "45000 invite plain; 45000 send ACK; 100000 send BYE",
      WAS_UP (UAC_90) "; 45000 asked; 45000 changed; 45000 got 200; 45000 " UAC_90 BYE_AT (
          100000) },
  { "uac-does-not-refresh", "10", SAY_REFRESHER ("uac", "90") UP "60100 reply 200",
      WAS_UP (UAC_90) "; 60000 got BYE; 60100 ended 408" },
  { "uac-refreshes-once", "10", SAY_UPDATE ("uac", "90") UP "45000 update none; 105100 reply 200",
      WAS_UP (UAC_90) "; 45000 got 200 UPDATE; 45000 " UAC_90
                      "; 105000 got BYE; 105100 ended 408" },
  { "changed-interval-is-taken", "7.4",
      SAY_UPDATE ("uac", "90") UP SAY_UPDATE ("uac", "900") "45000 update none; 500000 send BYE",
      WAS_UP (UAC_90) "; 45000 got 200 UPDATE; 45000 se=900;refresher=uac "
                      "require=timer" BYE_AT (500000) },
  { "changed-refresher-is-taken", "7.4",
      SAY_UPDATE ("uac", "90")
          UP SAY_UPDATE ("uas", "90") "10000 update none; 55050 respond 481; 55100 reply 481",
      WAS_UP (UAC_90) "; 10000 got 200 UPDATE; 10000 " UAS_90 REFRESHED (
          55000, "UPDATE") "; 55050 got BYE; 55100 ended 481" },
  { "turned-off-by-the-peer", "7.2",
      SAY_UPDATE ("uac", "90") UP "0 say ; 45000 update none; 500000 send BYE",
      WAS_UP (UAC_90) "; 45000 got 200 UPDATE" BYE_AT (500000) },
  { "refused-reinvite-changes-no-timer", "10",
      SAY_REFRESHER ("uac", "90") UP "0 deny; 45000 invite moved; 45000 send ACK; 60100 reply 200",
      WAS_UP (UAC_90) "; 45000 asked; 45000 got 488; 60000 got BYE; 60100 ended 408" },
  { "peer-without-timer", "9", UP "9000000 send BYE",
      "0 call; 0 got 100; 0 got 200; 0 confirmed" BYE_AT (9000000) },
  { "required-by-the-peer", "9",
      "0 say Require: timer|Session-Expires: 90+refresher=uac; " UP "1000 send BYE",
      WAS_UP (UAC_90) BYE_AT (1000) },
  { "too-short", "9", "0 say Supported: timer|Session-Expires: 89; 0 send INVITE; 0 send ACK",
      "0 got 422; 0 min=90" },
  { "too-short-in-update", "9",
      SAY_UPDATE ("uac", "90") UP SAY_UPDATE ("uac", "60") "10000 update none; 60100 reply 200",
      WAS_UP (UAC_90) "; 10000 got 422 UPDATE; 10000 min=90; 60000 got BYE; 60100 ended 408" },

  /* We call. */
  { "callee-makes-us-refresh", "7.2",
      SAY_UPDATE ("uac", "90") "0 dial; 0 respond 200 plain; 45050 respond 200 none; 60000 send "
                               "BYE",
      WAS_DIALLED REFRESHED (45000, "UPDATE") BYE_AT (60000) },
  { "callee-refreshes", "7.2",
      SAY_UPDATE ("uas", "90") "0 dial; 0 respond 200 plain; " SAY_UPDATE (
          "uac", "90") "45000 update none; 100000 send BYE",
      WAS_DIALLED "; 45000 got 200 UPDATE; 45000 " UAC_90 BYE_AT (100000) },
  { "callee-does-not-refresh", "10",
      SAY_UPDATE ("uas", "90") "0 dial; 0 respond 200 plain; 60100 reply 200",
      WAS_DIALLED "; 60000 got BYE; 60100 ended 408" },
  { "callee-without-timer", "7.2", MODIFY_DIALLED "9000000 send BYE",
      WAS_DIALLED BYE_AT (9000000) },
  { "422-is-retried", "7.3",
      "0 say Min-SE: 3000; 0 dial; 10 respond 422; 10 say Session-Expires: 3000+refresher=uas; "
      "20 respond 200 plain; 100 send BYE",
      "0 got INVITE; 0 se=1800; 10 got ACK; 10 got INVITE; 10 se=3000 min=3000; 20 confirmed; 20 "
      "got "
      "ACK" BYE_AT (100) },
  { "422-without-min-se-ends-the-call", "7.3", "0 dial; 10 respond 422",
      "0 got INVITE; 0 se=1800; 10 ended 422; 10 got ACK" },
  { "422-that-wants-no-more-ends-the-call", "7.3", "0 say Min-SE: 1800; 0 dial; 10 respond 422",
      "0 got INVITE; 0 se=1800; 10 ended 422; 10 got ACK" },

  /* Refreshes that fail. */
  { "refresh-408-ends-the-call", "10",
      SAY_UPDATE ("uas", "90") UP "45050 respond 408; 45100 reply 200",
      WAS_UP (UAS_90) REFRESHED (45000, "UPDATE") "; 45050 got BYE; 45100 ended 408" },
  { "refresh-481-ends-the-call", "10",
      SAY_REFRESHER ("uas", "90") UP "45050 respond 481; 45100 reply 200",
      WAS_UP (UAS_90)
          REFRESHED (45000, "INVITE") "; 45050 got ACK; 45050 got BYE; 45100 ended 481" },
  { "refresh-501-goes-on-as-reinvite", "10",
      SAY_UPDATE ("uas", "90") UP "0 say Session-Expires: 90+refresher=uac; 45050 respond 501; "
                                  "45100 respond 200 plain; 60000 send BYE",
      WAS_UP (UAS_90) REFRESHED (45000, "UPDATE")
          REFRESHED (45050, "INVITE") "; 45100 changed; 45100 got ACK" BYE_AT (60000) },
  { "refresh-500-is-tried-again-until-the-end", "10",
      SAY_UPDATE ("uas", "120") UP "60050 respond 500; 74000 respond 500; 88100 reply 200",
      WAS_UP ("se=120;refresher=uas require=timer") "; 60000 got UPDATE; 60000 "
                                                    "se=120;refresher=uac; 74000 got UPDATE; 74000 "
                                                    "se=120;refresher=uac; 88000 got BYE; 88100 "
                                                    "ended 408" },
  { "refresh-422-is-retried-at-once", "7.4",
      SAY_UPDATE ("uas", "90") UP "0 say Min-SE: 200; 45050 respond 422; 45060 say "
                                  "Session-Expires: 200+refresher=uac; 45100 respond 200 none; "
                                  "60000 send BYE",
      WAS_UP (UAS_90) REFRESHED (45000, "UPDATE") "; 45050 got UPDATE; 45050 "
                                                  "se=200;refresher=uac min=200" BYE_AT (60000) },

  /* With other changes of the session. */
  { "change-of-ours-is-a-refresh", "7.4",
      SAY_UPDATE ("uas", "90")
          UP SAY_UPDATE ("uac", "90") "40000 modify ours; 40050 respond 200 plain; 60000 send BYE",
      WAS_UP (UAS_90) REFRESHED (40000, "INVITE") "; 40050 changed; 40050 got ACK" BYE_AT (60000) },
  { "change-of-the-peer-is-a-refresh", "7.4",
      SAY_UPDATE ("uas", "90") UP "40000 update moved; 60000 send BYE",
      WAS_UP (UAS_90) "; 40000 asked; 40000 changed; 40000 got 200 UPDATE; 40000 " UAS_90 BYE_AT (
          60000) },
  { "due-while-ours-is-under-way", "10",
      SAY_UPDATE ("uas", "90")
          UP SAY_UPDATE ("uac", "90") "44990 modify ours; 45050 respond 200 plain; 60000 send BYE",
      WAS_UP (UAS_90) "; 44990 got INVITE; 44990 se=90;refresher=uac; 45050 changed; 45050 got "
                      "ACK" BYE_AT (60000) },
  { "due-while-the-peer-waits-for-our-answer", "10",
      SAY_REFRESHER ("uas", "90") UP
      "0 defer; 44000 invite moved; 46000 accept ours; 46010 send ACK; "
      "80000 send BYE",
      WAS_UP (UAS_90) "; 44000 asked; 44000 deferred; 44000 got 100; 46000 changed; 46000 got "
                      "200; 46000 " UAS_90 BYE_AT (80000) },
  { "refresh-of-a-call-on-hold", "10",
      SAY_REFRESHER ("uas", "90") UP SAY_REFRESHER (
          "uac", "90") "1000 hold; 1050 respond 200 recvonly; 46100 respond 200 recvonly; 60000 "
                       "send BYE",
      WAS_UP (UAS_90) REFRESHED (
          1000, "INVITE") "; 1050 local-hold 1; 1050 changed; 1050 got "
                          "ACK" REFRESHED (
                              46050, "INVITE") "; 46100 changed; 46100 got ACK" BYE_AT (60000) },
  { "hung-up-before-the-refresh", "10", SAY_UPDATE ("uas", "90") UP "44000 hangup; 44050 reply 200",
      WAS_UP (UAS_90) "; 44000 got BYE; 44050 ended 200" },
  { "hung-up-and-no-response-when-it-is-due", "10",
      SAY_UPDATE ("uas", "90") UP "44900 hangup; 45050 reply 200",
      WAS_UP (UAS_90) "; 44900 got BYE; 45050 ended 200" },
  { "dropped", "10",
      SAY_UPDATE ("uas", "90")
          UP SAY_UPDATE ("uac", "90") "10 drop; 45050 respond 200 none; 50000 send BYE",
      WAS_UP (UAS_90) REFRESHED (45000, "UPDATE") BYE_AT (50000) },
  { "closed", "10", SAY_UPDATE ("uas", "90") UP "10 close; 10 drop",
      WAS_UP (UAS_90) "; 10 ended 200; 10 got BYE" },
};

static void
note_headers (gpointer user_data, const MockReceived *received)
{
  static const char *const names[][2] = { { "Session-Expires", "se" }, { "Min-SE", "min" },
    { "Require", "require" } };
  MockWorld *world = user_data;
  GString *said = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *value = sipua_message_get_header (received->message, names[i][0], 0);

    if (value)
      g_string_append_printf (said, "%s%s=%s", said->len ? " " : "", names[i][1], value);
  }
  if (said->len)
    mock_world_note (world, "%s", said->str);
  g_string_free (said, TRUE);
}

static ModifyScript *
script_new (void)
{
  ModifyScript *self = modify_script_new ();

  self->script->caller->on_message = note_headers;
  self->script->caller->user_data = self->script->world;
  return self;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  ModifyScript *self = script_new ();

  g_test_message ("RFC 4028 %s", row->section);
  modify_script_run (self, row->script);
  mock_world_run_until_idle (self->script->world, 70000);
  g_assert_cmpstr (self->script->world->notes->str, ==, row->expected);
  modify_script_free (self);
}

static const char *
header (ModifyScript *self, const char *start, const char *name)
{
  return call_script_header (self->script, start, name);
}

/* Section 7.3: what is sent again after 422 is the same but for its CSeq, branch and interval. */
static void
test_retried_invite (void)
{
  static const char *const kept[] = { "Call-ID", "From", "To", "Contact", "X-Room" };
  ModifyScript *self = script_new ();
  MockPeer *peer = self->script->caller->peer;
  SipUaCall *call;
  const MockReceived *first, *second;

  modify_script_run (self, "0 say Min-SE: 3000");
  call = mock_agent_dial (self->script->agent, "sip:alice@192.0.2.2");
  sipua_call_add_request_header (call, "INVITE", "X-Room", "1");
  sipua_call_start (call, mock_answer);
  mock_world_run (self->script->world, 0);
  first = mock_peer_last (peer, "INVITE ");
  g_assert_cmpstr (header (self, "INVITE ", "Supported"), ==, SIPUA_SUPPORTED ", 100rel");
  modify_script_run (self, "10 respond 422");
  second = mock_peer_last (peer, "INVITE ");
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_cmpstr (sipua_message_get_header (second->message, kept[i], 0), ==,
        sipua_message_get_header (first->message, kept[i], 0));
  g_assert_cmpstr (header (self, "INVITE ", "CSeq"), ==, "2 INVITE");
  g_assert_cmpstr (strstr (second->text, "v=0"), ==, strstr (first->text, "v=0"));
  g_assert_true (sipua_call_get_invite (call) != first->message);
  modify_script_run (self, "20 respond 603");
  modify_script_free (self);
}

/* Section 7.4, RFC 3264 section 8: a refresh by re-INVITE has the description that holds, the version in
 * o= not changed. */
static void
test_description_of_refresh (void)
{
  ModifyScript *self = script_new ();
  g_autofree char *local = NULL;

  self->answer = modify_body ("ours");
  modify_script_run (self, SAY_REFRESHER ("uas", "90") UP "10 invite moved; 20 send ACK");
  local = g_strdup (sipua_call_get_local_sdp (mock_agent_call (self->script->agent)));
  g_assert_nonnull (strstr (local, "o=bot 1 2 "));
  modify_script_run (self, "50000 say Session-Expires: 90+refresher=uac");
  g_assert_cmpstr (
      strstr (mock_peer_last (self->script->caller->peer, "INVITE ")->text, "v=0"), ==, local);
  modify_script_run (self, "50000 respond 200 moved; 50100 send BYE");
  modify_script_free (self);
}

/* Section 10 and RFC 3261 section 14.1: 491 to a refresh, and it comes again after at most 2 s, since the
 * peer owns the Call-ID. */
static void
test_glare (gconstpointer update)
{
  const char *start = update ? "UPDATE " : "INVITE ";
  ModifyScript *self = script_new ();
  MockPeer *peer = self->script->caller->peer;
  guint32 cseq;

  if (update)
    modify_script_run (self, SAY_UPDATE ("uas", "90") UP);
  else
    modify_script_run (self, SAY_REFRESHER ("uas", "90") UP);
  modify_script_run (self, "45050 respond 491");
  cseq = sipua_message_cseq (mock_peer_last (peer, start)->message);
  mock_world_run_to (self->script->world, 45050 + 2100);
  g_assert_cmpuint (sipua_message_cseq (mock_peer_last (peer, start)->message), ==, cseq + 1);
  g_assert_cmpstr (header (self, start, "Session-Expires"), ==, "90;refresher=uac");
  modify_script_run (self, "47500 say Session-Expires: 90+refresher=uac");
  modify_script_run (self, update ? "47500 respond 200 none" : "47500 respond 200 plain");
  modify_script_run (self, "80000 send BYE");
  modify_script_free (self);
}

/* What the agent says when a call begins is what the call goes by. */
static void
test_properties (void)
{
  ModifyScript *self = script_new ();

  g_object_set (self->script->agent->agent, "session-expires", 0, "min-se", 600, NULL);
  modify_script_run (self, "0 dial; 10 respond 603");
  g_assert_cmpstr (header (self, "INVITE ", "Supported"), ==, SIPUA_SUPPORTED ", 100rel");
  g_assert_null (header (self, "INVITE ", "Session-Expires"));
  modify_script_free (self);

  self = script_new ();
  g_object_set (self->script->agent->agent, "session-expires", 0, "min-se", 600, NULL);
  modify_script_run (
      self, "0 say Supported: timer|Session-Expires: 599; 0 send INVITE; 0 send ACK");
  g_assert_cmpstr (self->script->world->notes->str, ==, "0 got 422; 0 min=600");
  modify_script_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (uas_rows); i++) {
    g_autofree char *path = g_strconcat ("/session-timer/uas/", uas_rows[i].name, NULL);

    g_test_add_data_func (path, &uas_rows[i], test_uas);
  }
  for (guint i = 0; i < G_N_ELEMENTS (uac_rows); i++) {
    g_autofree char *path = g_strconcat ("/session-timer/uac/", uac_rows[i].name, NULL);

    g_test_add_data_func (path, &uac_rows[i], test_uac);
  }
  for (guint i = 0; i < G_N_ELEMENTS (useless_refusals); i++) {
    g_autofree char *path = g_strdup_printf ("/session-timer/useless-refusal/%u", i);

    g_test_add_data_func (path, useless_refusals[i], test_useless_refusal);
  }
  g_test_add_func ("/session-timer/refusals", test_refusals);
  g_test_add_func ("/session-timer/refresher-stays", test_refresher_stays);
  g_test_add_func ("/session-timer/times", test_times);
  g_test_add_func ("/session-timer/retried-invite", test_retried_invite);
  g_test_add_func ("/session-timer/description-of-refresh", test_description_of_refresh);
  g_test_add_data_func ("/session-timer/glare/reinvite", GINT_TO_POINTER (FALSE), test_glare);
  g_test_add_data_func ("/session-timer/glare/update", GINT_TO_POINTER (TRUE), test_glare);
  g_test_add_func ("/session-timer/properties", test_properties);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/session-timer/calls/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  return g_test_run ();
}
