/* SPDX-License-Identifier: BSD-3-Clause */
/* What is in the messages of an agent and where they go: RFC 3261 sections 8.2 and 18.2, RFC 3581. */

#include "base/limits.h"
#include "unit/call-script.h"

#include <string.h>

/* Header lines of a request, and lines that the response must have. */
typedef struct {
  const char *name;
  const char *section;
  const char *headers;
  const char *lines[6];
} EchoRow;

static const EchoRow echo_rows[] = {
  { "plain", "3261 8.2.6.2",
      "Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: "
      "<sip:c@d>;tag=2\n"
      "Call-ID: x\nCSeq: 1 OPTIONS\n",
      { "Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1", "From: <sip:a@b>;tag=1",
          "To: <sip:c@d>;tag=2", "Call-ID: x", "CSeq: 1 OPTIONS" } },
  { "compact-and-odd-case", "3261 7.3.3",
      "v: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1\nf: <sip:a@b>;tag=1\nT: <sip:c@d>;tag=2\n"
      "i: x\ncseq: 1 OPTIONS\n",
      { "v: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1", "f: <sip:a@b>;tag=1", "T: <sip:c@d>;tag=2",
          "i: x", "cseq: 1 OPTIONS" } },
  { "unknown-parameters-and-blanks", "3261 8.2.6.2",
      "Via: SIP / 2.0 / UDP 192.0.2.2:5060 ; branch=z9hG4bK1 ; x = \"y;z\" ; ttl=1\n"
      "From: \"A \\\" B\" <sip:a@b;p=1?h=2> ; tag=1;x;y=\"z\"\nTo: C D <sip:c@d>;tag=2;z=q\n"
      "Call-ID: <x>@\"y\"\nCSeq: 0000000001   OPTIONS\n",
      { "Via: SIP / 2.0 / UDP 192.0.2.2:5060 ; branch=z9hG4bK1 ; x = \"y;z\" ; ttl=1",
          "From: \"A \\\" B\" <sip:a@b;p=1?h=2> ; tag=1;x;y=\"z\"", "Call-ID: <x>@\"y\"",
          "CSeq: 0000000001   OPTIONS" } },
  { "several-vias-in-order", "3261 8.2.6.2",
      "Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK3\n"
      "Via: SIP/2.0/TCP p2;branch=z9hG4bK2 , SIP/2.0/TLS p1;branch=z9hG4bK1\n"
      "From: <sip:a@b>;tag=1\nTo: <sip:c@d>;tag=2\nVia: SIP/2.0/UDP p0\nCall-ID: x\n"
      "CSeq: 1 OPTIONS\n",
      { "Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK3\r\nVia: SIP/2.0/TCP p2;branch=z9hG4bK2 , "
        "SIP/2.0/TLS p1;branch=z9hG4bK1\r\nVia: SIP/2.0/UDP p0" } },
  { "other-vias-in-the-line-of-the-first", "3261 18.2.1",
      "Via: SIP/2.0/UDP h:5060;branch=z9hG4bK1,SIP/2.0/UDP p0;rport;received=1.2.3.4\n"
      "From: <sip:a@b>;tag=1\nTo: <sip:c@d>;tag=2\nCall-ID: x\nCSeq: 1 OPTIONS\n",
      { "Via: SIP/2.0/UDP "
        "h:5060;branch=z9hG4bK1;received=192.0.2.2,SIP/2.0/UDP p0;rport;received=1.2.3.4" } },
  { "blanks-in-a-via-from-elsewhere", "3261 18.2.1",
      "Via: SIP / 2.0 / UDP h:5060 ; branch = z9hG4bK1 ;x = \"y;z\";received=1.2.3.4 ; ttl=1\n"
      "From: <sip:a@b>;tag=1\nTo: <sip:c@d>;tag=2\nCall-ID: x\nCSeq: 1 OPTIONS\n",
      { "Via: SIP / 2.0 / UDP h:5060 ; branch = z9hG4bK1 ;x = \"y;z\"; "
        "ttl=1;received=192.0.2.2" } },
  { "folded", "3261 7.3.1",
      "Via: SIP/2.0/UDP 192.0.2.2:5060\n ;branch=z9hG4bK1\nFrom: <sip:a@b>\n\t;tag=1\nTo:\n "
      "<sip:c@d>;tag=2\nCall-ID: x\nCSeq: 1\n  OPTIONS\n",
      { "From: <sip:a@b>", "To: <sip:c@d>;tag=2" } },
};

static void
test_echo (gconstpointer data)
{
  const EchoRow *row = data;
  CallScript *script = call_script_new ();
  const MockReceived *response;

  g_test_message ("RFC %s", row->section);
  mock_peer_send (
      script->caller->peer, AGENT, "OPTIONS sip:bot@192.0.2.1 SIP/2.0\n%s\n", row->headers);
  mock_world_run (script->world, 0);
  response = mock_peer_last (script->caller->peer, "SIP/2.0 ");
  for (guint i = 0; i < G_N_ELEMENTS (row->lines) && row->lines[i]; i++) {
    g_autofree char *line = g_strdup_printf ("\r\n%s", row->lines[i]);

    if (!strstr (response->text, line))
      g_error ("no \"%s\" in:\n%s", row->lines[i], response->text);
  }
  call_script_free (script);
}

/* A Via, the address it came from, where the response goes and the Via it has. */
typedef struct {
  const char *name;
  const char *section;
  const char *source;
  const char *via;
  const char *destination;
  const char *expected_via;
} ResponseRow;

#define B ";branch=z9hG4bK1"

static const ResponseRow response_rows[] = {
  { "sent-by-port", "3261 18.2.2", "192.0.2.2:6000", "SIP/2.0/UDP 192.0.2.2:5070" B,
      "192.0.2.2:5070", "SIP/2.0/UDP 192.0.2.2:5070" B },
  { "default-port", "3261 18.2.2", "192.0.2.2:6000", "SIP/2.0/UDP 192.0.2.2" B, "192.0.2.2:5060",
      "SIP/2.0/UDP 192.0.2.2" B },
  { "other-host", "3261 18.2.1", "192.0.2.2:6000", "SIP/2.0/UDP 10.0.0.1:5070" B, "192.0.2.2:5070",
      "SIP/2.0/UDP 10.0.0.1:5070" B ";received=192.0.2.2" },
  { "host-name", "3261 18.2.1", "192.0.2.2:6000", "SIP/2.0/UDP alice.example" B, "192.0.2.2:5060",
      "SIP/2.0/UDP alice.example" B ";received=192.0.2.2" },
  { "rport", "3581 4", "192.0.2.2:6000", "SIP/2.0/UDP 192.0.2.2:5070;rport" B, "192.0.2.2:6000",
      "SIP/2.0/UDP 192.0.2.2:5070;rport=6000" B ";received=192.0.2.2" },
  { "rport-in-odd-case", "3581 4", "192.0.2.2:6000", "SIP/2.0/UDP 10.0.0.1;RPORT" B,
      "192.0.2.2:6000", "SIP/2.0/UDP 10.0.0.1;rport=6000" B ";received=192.0.2.2" },
  { "rport-with-a-false-value", "3581 4", "192.0.2.2:6000", "SIP/2.0/UDP 10.0.0.1;rport=1" B,
      "192.0.2.2:6000", "SIP/2.0/UDP 10.0.0.1;rport=6000" B ";received=192.0.2.2" },
  { "false-received", "3261 18.2.1", "192.0.2.2:6000",
      "SIP/2.0/UDP 10.0.0.1:5070;received=192.0.2.66" B, "192.0.2.2:5070",
      "SIP/2.0/UDP 10.0.0.1:5070" B ";received=192.0.2.2" },
  { "maddr-is-not-followed", "3261 18.2.2", "192.0.2.2:6000",
      "SIP/2.0/UDP 192.0.2.2:5070;maddr=224.0.1.75" B, "192.0.2.2:5070",
      "SIP/2.0/UDP 192.0.2.2:5070;maddr=224.0.1.75" B },
  { "ipv6", "5118 4.5", "[2001:db8::2]:6000", "SIP/2.0/UDP [2001:db8::2]:5070" B,
      "[2001:db8::2]:5070", "SIP/2.0/UDP [2001:db8::2]:5070" B },
  { "ipv6-rport", "5118 4.5", "[2001:db8::2]:6000", "SIP/2.0/UDP [2001:db8::9]:5070;rport" B,
      "[2001:db8::2]:6000", "SIP/2.0/UDP [2001:db8::9]:5070;rport=6000" B ";received=2001:db8::2" },
};

static void
test_response (gconstpointer data)
{
  const ResponseRow *row = data;
  CallScript *script = call_script_new ();
  MockPeer *source = mock_peer_new (script->world, row->source);
  MockPeer *destination;
  const SipUaMessage *response;

  g_test_message ("RFC %s", row->section);
  if (g_str_equal (row->destination, row->source))
    destination = source;
  else if (g_str_equal (row->destination, CALLER))
    destination = script->caller->peer;
  else
    destination = mock_peer_new (script->world, row->destination);
  mock_peer_send_request (source, AGENT, &(MockRequest){ .via = row->via });
  mock_world_run (script->world, 0);
  response = mock_peer_last (destination, "SIP/2.0 200")->message;
  g_assert_cmpstr (sipua_message_get_header (response, "Via", 0), ==, row->expected_via);
  if (destination != source && destination != script->caller->peer)
    mock_peer_free (destination);
  mock_peer_free (source);
  call_script_free (script);
}

/* What is refused without the application being asked, and what the refusal says. */
typedef struct {
  const char *name;
  const char *section;
  MockRequest request;
  guint status; /* 0: it is no refusal, the application is asked */
  const char *header;
  const char *value;
} RefusalRow;

#define OFFER                                                                                      \
  "v=0\no=- 1 1 IN IP4 192.0.2.2\ns=-\nc=IN IP4 192.0.2.2\nt=0 0\nm=audio 4000 RTP/AVP 0\n"
/* RFC 5621 sections 3 and 6; RFC 2046 section 5.1.1. */
#define MULTIPART(name, boundary, body_, status, header, value)                                    \
  {                                                                                                \
    name, "5621",                                                                                  \
        { .method = "INVITE",                                                                      \
          .content_type = "multipart/mixed;boundary=" boundary,                                    \
          .body = body_ },                                                                         \
        status, header, value                                                                      \
  }

static const RefusalRow refusal_rows[] = {
  { "require", "3261 8.2.2.3", { .method = "OPTIONS", .headers = "Require: foo\n" }, 420,
      "Unsupported", "foo" },
  { "require-lists", "3261 8.2.2.3",
      { .method = "INVITE", .headers = "Require: foo, 100rel\nRequire:bar\n" }, 420, "Unsupported",
      "foo, bar" },
  { "require-of-unknown-method", "3261 8.2", { .method = "DANCE", .headers = "Require: foo\n" },
      420, "Unsupported", "foo" },
  { "require-empty", "3261 8.2.2.3", { .method = "OPTIONS", .headers = "Require:\nRequire: ,,\n" },
      200, "Allow", SIPUA_ALLOW },
  { "require-supported", "3261 8.2.2.3",
      { .method = "OPTIONS", .headers = "Require: Replaces,norefersub\n" }, 200, "Supported",
      SIPUA_SUPPORTED ", 100rel" },
  { "require-partly-supported", "3261 8.2.2.3",
      { .method = "OPTIONS", .headers = "Require: replaces, replace, replacess, norefersub\n" },
      420, "Unsupported", "replace, replacess" },
  { "require-not-in-cancel", "3261 8.2.2.3", { .method = "CANCEL", .headers = "Require: foo\n" },
      481, NULL, NULL },
  { "proxy-require-is-for-proxies", "3261 8.2.2.3",
      { .method = "OPTIONS", .headers = "Proxy-Require: foo\n" }, 200, "Allow", SIPUA_ALLOW },
  { "scheme", "3261 8.2.2.1", { .method = "OPTIONS", .uri = "mailto:a@b" }, 416, NULL, NULL },
  { "scheme-tel", "3261 8.2.2.1", { .method = "OPTIONS", .uri = "tel:+15551234" }, 200, NULL,
      NULL },
  { "scheme-sips", "3261 8.2.2.1", { .method = "OPTIONS", .uri = "SIPS:a@b" }, 200, NULL, NULL },
  { "max-forwards-0", "3261 8.2", { .method = "OPTIONS", .max_forwards = "0" }, 200, NULL, NULL },
  { "options", "3261 11.2", { .method = "OPTIONS" }, 200, "Accept", SIPUA_ACCEPT },
  { "unknown-method", "3261 8.2.1", { .method = "DANCE" }, 501, "Allow", SIPUA_ALLOW },
  { "unsupported-method", "3261 8.2.1", { .method = "REGISTER" }, 405, "Allow", SIPUA_ALLOW },
  { "refer-outside", "3515 2.4.2",
      { .method = "REFER", .headers = "Refer-To: <sip:a@b>\nRequire: norefersub\n" }, 403, NULL,
      NULL },
  { "subscribe-to-refer", "3515 2.4.4", { .method = "SUBSCRIBE", .headers = "Event: refer;id=1\n" },
      403, NULL, NULL },
  { "subscribe", "6665 8.3.2", { .method = "SUBSCRIBE", .headers = "Event: dialog\n" }, 489,
      "Allow-Events", "refer" },
  { "subscribe-to-nothing", "6665 8.3.2", { .method = "SUBSCRIBE" }, 489, "Allow-Events", "refer" },
  { "notify-outside", "6665 4.1.3", { .method = "NOTIFY", .headers = "Event: refer\n" }, 481, NULL,
      NULL },
  { "content-type", "3261 8.2.3", { .method = "INVITE", .body = "x", .content_type = "text/plain" },
      415, "Accept", SIPUA_ACCEPT },
  { "content-type-longer", "3261 8.2.3",
      { .method = "INVITE", .body = mock_offer, .content_type = "application/sdpng" }, 415,
      "Accept", SIPUA_ACCEPT },
  { "content-type-shorter", "3261 8.2.3",
      { .method = "INVITE", .body = mock_offer, .content_type = "application/sd" }, 415, "Accept",
      SIPUA_ACCEPT },
  { "content-type-with-parameters", "3261 20.15",
      { .method = "INVITE", .body = mock_offer, .content_type = "Application/SDP ;charset=utf-8" },
      0, NULL, NULL },
  { "content-encoding", "3261 8.2.3",
      { .method = "INVITE", .body = mock_offer, .headers = "Content-Encoding: gzip\n" }, 415,
      "Accept-Encoding", "identity" },
  { "content-encoding-identity", "3261 8.2.3",
      { .method = "INVITE", .body = mock_offer, .headers = "e: Identity\n" }, 0, NULL, NULL },
  { "content-type-without-body", "3261 8.2.3",
      { .method = "INVITE", .body = "", .content_type = "text/plain" }, 0, NULL, NULL },
  { "accept-without-sdp", "3261 21.4.7",
      { .method = "INVITE", .headers = "Accept: text/plain, application/sdpng\n" }, 406, "Warning",
      "399 sipua \"Accept has no application/sdp\"" },
  { "accept-nothing", "3261 20.1", { .method = "INVITE", .headers = "Accept:\n" }, 406, "Warning",
      "399 sipua \"Accept has no application/sdp\"" },
  { "accept-sdp", "3261 20.1",
      { .method = "INVITE",
          .headers = "Accept: text/plain\nAccept: x/y, Application/SDP ;q=0.5\n" },
      0, NULL, NULL },
  { "accept-all-of-application", "3261 20.1",
      { .method = "INVITE", .headers = "Accept: application/*\n" }, 0, NULL, NULL },
  { "accept-with-blanks", "3261 25.1",
      { .method = "INVITE", .headers = "Accept: application / sdp ; level=1\n" }, 0, NULL, NULL },
  { "accept-q-0", "2616 3.9",
      { .method = "INVITE", .headers = "Accept: application/sdp;q=0.0, text/plain\n" }, 406,
      "Warning", "399 sipua \"Accept has no application/sdp\"" },
  { "accept-all", "3261 20.1", { .method = "INVITE", .headers = "Accept: */*;level=1\n" }, 0, NULL,
      NULL },
  { "accept-is-nothing-to-options", "3261 11.2",
      { .method = "OPTIONS", .headers = "Accept: text/plain\n" }, 200, NULL, NULL },
  { "broken-sdp", "3261 21.4.1", { .method = "INVITE", .body = "v=1\n" }, 400, NULL, NULL },
  { "garbage-sdp", "3261 21.4.1", { .method = "INVITE", .body = "\x01\xff\r\t{}\n\n\n" }, 400, NULL,
      NULL },
  MULTIPART (
      "multipart", "x", "--x\nContent-Type: application/sdp\n\n" OFFER "\n--x--\n", 0, NULL, NULL),
  MULTIPART ("multipart-quoted-boundary", "\"a b'()+_,-./:=?\";start=\"y\"",
      "--a b'()+_,-./:=?\nContent-Type: application/sdp\n\n" OFFER "\n--a b'()+_,-./:=?--", 0, NULL,
      NULL),
  MULTIPART ("multipart-extra-parts", "x",
      "--x\n\nHello\n--x\nContent-Type: application/isup;version=a\nContent-Disposition: "
      "signal;handling=optional\n\n\x01\n--x\nContent-Type: application/sdp\n\n" OFFER "\n--x--",
      0, NULL, NULL),
  MULTIPART ("multipart-empty-parts", "x",
      "--x\n\n\n--x\n--x\nContent-Type: application/pidf+xml\n\n\n--x\nContent-Type: "
      "application/sdp\n\n" OFFER "\n--x\n\n--x--",
      0, NULL, NULL),
  MULTIPART ("multipart-nested", "x",
      "--x\nContent-Type: multipart/alternative;boundary=y\n\n--y\nContent-Type: "
      "application/sdp\n\n" OFFER "\n--y\nContent-Type: text/html\n\n<p>\n--y--\n--x--",
      0, NULL, NULL),
  MULTIPART ("multipart-without-offer", "x", "--x\n\nHello\n--x--", 0, NULL, NULL),
  MULTIPART ("multipart-required", "x",
      "--x\nContent-Type: application/sdp\n\n" OFFER "\n--x\nContent-Type: "
      "application/isup\nContent-Disposition: signal;handling=required\n\n\x01\n--x--",
      415, "Accept", SIPUA_ACCEPT),
  MULTIPART ("multipart-required-by-default", "x",
      "--x\nContent-Type: application/sdp\n\n" OFFER "\n--x\nContent-Type: "
      "application/pidf+xml\n\n<presence/>\n--x--",
      415, "Accept", SIPUA_ACCEPT),
  MULTIPART ("multipart-early-session", "x",
      "--x\nContent-Type: application/sdp\nContent-Disposition: early-session\n\n" OFFER "\n--x--",
      415, "Accept", SIPUA_ACCEPT),
  MULTIPART ("multipart-without-boundary", "", "--x--", 400, NULL, NULL),
  MULTIPART ("multipart-other-boundary", "y", "--x--", 400, NULL, NULL),
  MULTIPART ("multipart-too-deep", "a",
      "--a\nContent-Type:multipart/mixed;boundary=b\n\n"
      "--b\nContent-Type:multipart/mixed;boundary=c\n\n"
      "--c\nContent-Type:multipart/mixed;boundary=d\n\n"
      "--d\nContent-Type:multipart/mixed;boundary=e\n\n--e--\n",
      413, NULL, NULL),
  MULTIPART ("multipart-broken-sdp", "x", "--x\nContent-Type: application/sdp\n\nv=1\n--x--", 400,
      NULL, NULL),
  { "optional-body", "3261 20.11",
      { .method = "INVITE",
          .body = "x",
          .content_type = "text/plain",
          .headers = "Content-Disposition: render;handling=optional\n" },
      0, NULL, NULL },
  { "early-session", "3959 4",
      { .method = "INVITE", .body = mock_offer, .headers = "Content-Disposition: early-session\n" },
      415, "Accept", SIPUA_ACCEPT },
  { "session", "3261 20.11",
      { .method = "INVITE",
          .body = mock_offer,
          .headers = "Content-Disposition: Session;handling=required\n" },
      0, NULL, NULL },
  { "no-sdp", "3261 13.3.1", { .method = "INVITE" }, 0, NULL, NULL },
  { "no-contact", "3261 8.1.1.8", { .method = "INVITE", .contact = "" }, 400, NULL, NULL },
  { "bad-contact", "3261 20.10", { .method = "INVITE", .contact = "<x" }, 400, NULL, NULL },
};

static void
acknowledge (CallScript *script, const MockRequest *request)
{
  MockRequest ack = *request;

  ack.method = "ACK";
  mock_peer_send_request (script->caller->peer, AGENT, &ack);
  mock_world_run (script->world, 0);
}

static void
test_refusal (gconstpointer data)
{
  const RefusalRow *row = data;
  CallScript *script = call_script_new ();
  const MockReceived *response;

  g_test_message ("RFC %s", row->section);
  mock_peer_send_request (script->caller->peer, AGENT, &row->request);
  mock_world_run (script->world, 0);
  g_assert_cmpuint (script->agent->n_calls, ==, row->status == 0);
  if (row->status == 0) {
    SipUaCall *call = mock_agent_call (script->agent);
    gboolean has_offer = row->request.body && strstr (row->request.body, "m=audio");

    g_assert_true ((sipua_call_get_remote_sdp (call) != NULL) == has_offer);
    if (has_offer)
      g_assert_true (g_str_has_prefix (sipua_call_get_remote_sdp (call), "v=0\r\n"));
    sipua_call_reject (call, 488, NULL);
  }
  mock_world_run (script->world, 0);
  response = mock_peer_last (script->caller->peer, NULL);
  g_assert_cmpuint (
      sipua_message_get_status (response->message), ==, row->status ? row->status : 488);
  g_assert_cmpuint (sipua_message_to_tag (response->message).length, >, 0);
  g_assert_nonnull (sipua_message_get_header (response->message, "Server", 0));
  if (row->header)
    g_assert_cmpstr (sipua_message_get_header (response->message, row->header, 0), ==, row->value);
  if (g_str_equal (row->request.method, "INVITE"))
    acknowledge (script, &row->request);
  call_script_free (script);
}

/* What is said of the extensions in @headers fits into a line. */
static void
assert_refused_in_a_line (const char *headers)
{
  CallScript *script = call_script_new ();
  MockRequest request = { .method = "OPTIONS", .headers = headers };
  const MockReceived *response;

  mock_peer_send_request (script->caller->peer, AGENT, &request);
  mock_world_run (script->world, 0);
  response = mock_peer_last (script->caller->peer, NULL);
  g_assert_cmpuint (sipua_message_get_status (response->message), ==, 420);
  g_assert_cmpuint (strlen ("Unsupported: ")
                        + strlen (sipua_message_get_header (response->message, "Unsupported", 0)),
      <=, SIPUA_MAX_HEADER_SIZE);
  call_script_free (script);
}

static void
test_many_extensions (void)
{
  g_autofree char *name = g_strnfill (SIPUA_MAX_HEADER_SIZE - strlen ("Require: "), 'a');
  g_autofree char *long_line = g_strdup_printf ("Require: %s\n", name);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 3 * 8000; i++)
    g_string_append (lines, i % 8000 == 0 ? i > 0 ? "\nRequire: a" : "Require: a" : ",a");
  g_string_append_c (lines, '\n');
  assert_refused_in_a_line (lines->str);
  assert_refused_in_a_line (long_line);
}

/* Where BYE and the route set come from: the caller sends from CALLER, with its own Contact. */
typedef struct {
  const char *name;
  const char *section;
  const char *record_route;
  const char *contact;
  const char *destination;
  const char *request_uri;
  const char *routes[3];
} ByeRow;

static const ByeRow bye_rows[] = {
  { "to-the-contact-not-the-source", "12.2.1.1", "", "<sip:alice@192.0.2.20:5070;x=y>",
      "192.0.2.20:5070", "sip:alice@192.0.2.20:5070;x=y", { NULL } },
  { "contact-without-port", "12.2.1.1", "", "sip:192.0.2.20", "192.0.2.20:5060", "sip:192.0.2.20",
      { NULL } },
  { "contact-with-maddr", "19.1.1", "", "<sip:alice@nowhere;maddr=192.0.2.20>", "192.0.2.20:5060",
      "sip:alice@nowhere;maddr=192.0.2.20", { NULL } },
  { "contact-ipv6", "12.2.1.1", "", "<sip:[2001:db8::20]:5070>", "[2001:db8::20]:5070",
      "sip:[2001:db8::20]:5070", { NULL } },
  { "through-loose-routers", "12.2.1.1",
      "Record-Route: <sip:192.0.2.20:5070;lr>\nRecord-Route: <sip:p2;lr>\n",
      "<sip:alice@192.0.2.2>", "192.0.2.20:5070", "sip:alice@192.0.2.2",
      { "<sip:192.0.2.20:5070;lr>", "<sip:p2;lr>" } },
  { "through-a-strict-router", "12.2.1.1", "Record-Route: <sip:192.0.2.20:5070>, <sip:p2;lr>\n",
      "<sip:alice@192.0.2.2>", "192.0.2.20:5070", "sip:192.0.2.20:5070",
      { "<sip:p2;lr>", "<sip:alice@192.0.2.2>" } },
};

static void
check_dialog_response (CallScript *script, const char *start)
{
  const SipUaMessage *response = mock_peer_last (script->caller->peer, start)->message;
  guint n = sipua_message_count_headers (response, "Record-Route");

  /* In the order of the request (section 12.1.1). */
  g_assert_cmpuint (n, ==,
      script->invite.headers && *script->invite.headers
          ? (strstr (script->invite.headers, "\nR") ? 2 : 1)
          : 0);
  for (guint i = 0; i < n; i++)
    g_assert_nonnull (
        strstr (script->invite.headers, sipua_message_get_header (response, "Record-Route", i)));
  g_assert_cmpstr (sipua_message_get_header (response, "Contact", 0), ==, "<sip:192.0.2.1:5060>");
  g_assert_cmpstr (sipua_message_get_header (response, "Allow", 0), ==, SIPUA_ALLOW);
}

static void
check_bye (const ByeRow *row, const SipUaMessage *bye)
{
  g_assert_cmpstr (sipua_message_get_request_uri (bye), ==, row->request_uri);
  for (guint i = 0; i < G_N_ELEMENTS (row->routes); i++)
    g_assert_cmpstr (sipua_message_get_header (bye, "Route", i), ==, row->routes[i]);
  g_assert_cmpstr (sipua_message_get_header (bye, "Call-ID", 0), ==, "alice@" CALLER);
  g_assert_cmpstr (sipua_message_get_header (bye, "Max-Forwards", 0), ==, "70");
  g_assert_nonnull (sipua_message_get_header (bye, "User-Agent", 0));
}

static void
test_bye (gconstpointer data)
{
  const ByeRow *row = data;
  CallScript *script = call_script_new ();
  MockPeer *destination = mock_peer_new (script->world, row->destination);

  g_test_message ("RFC 3261 section %s", row->section);
  script->invite.headers = row->record_route;
  script->invite.contact = row->contact;
  call_script_run (script, "0 send INVITE; 0 ring; 10 answer; 20 send ACK; 30 hangup");
  g_assert_cmpuint (mock_peer_count (destination, "BYE "), >, 0);
  g_assert_cmpuint (mock_peer_count (script->caller->peer, "BYE "), ==, 0);
  check_dialog_response (script, "SIP/2.0 180");
  check_dialog_response (script, "SIP/2.0 200");
  check_bye (row, mock_peer_last (destination, "BYE ")->message);
  mock_peer_free (destination);
  call_script_free (script);
}

/* One To tag for all responses to an INVITE, none in 100, the same in the 200 to a CANCEL. */
static void
test_to_tags (void)
{
  CallScript *script = call_script_new ();
  g_autofree char *tag = NULL;

  call_script_run (script, "0 send INVITE; 0 ring; 100 send CANCEL; 150 send ACK");
  g_assert_cmpuint (
      sipua_message_to_tag (mock_peer_last (script->caller->peer, "SIP/2.0 100")->message).length,
      ==, 0);
  tag = sipua_view_dup (
      sipua_message_to_tag (mock_peer_last (script->caller->peer, "SIP/2.0 180")->message));
  g_assert_cmpuint (strlen (tag), >=, 8);
  g_assert_true (sipua_view_equal (
      sipua_message_to_tag (mock_peer_last (script->caller->peer, "SIP/2.0 487")->message), tag));
  g_assert_true (sipua_view_equal (
      sipua_message_to_tag (mock_peer_last (script->caller->peer, "SIP/2.0 200")->message), tag));
  call_script_free (script);
}

/* The 2xx is repeated octet for octet. */
static void
test_2xx_is_the_same (void)
{
  CallScript *script = call_script_new ();
  const char *first = NULL;
  guint n = 0;

  call_script_run (script, "0 send INVITE; 0 answer; 1600 send ACK; 1700 send BYE");
  for (guint i = 0; i < script->caller->peer->received->len; i++) {
    const MockReceived *received = g_ptr_array_index (script->caller->peer->received, i);

    if (sipua_message_get_status (received->message) != 200
        || sipua_message_method_id (received->message) != SIPUA_METHOD_INVITE)
      continue;
    first = first ? first : received->text;
    g_assert_cmpstr (received->text, ==, first);
    n++;
  }
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (g_str_has_suffix (first, mock_answer));
  call_script_free (script);
}

static void
test_response_headers_of_the_application (void)
{
  CallScript *script = call_script_new ();

  call_script_run (script, "0 send INVITE; 0 ring");
  g_assert_null (call_script_header (script, "SIP/2.0 180", "X-Room-ID"));
  sipua_call_add_response_header (mock_agent_call (script->agent), "X-Room-ID", "42");
  sipua_call_add_response_header (mock_agent_call (script->agent), "X-Evil", "a\r\nVia: b");
  sipua_call_add_response_header (mock_agent_call (script->agent), "X Evil", "c");
  call_script_run (script, "10 reject 486; 10 send ACK");
  g_assert_cmpstr (call_script_header (script, "SIP/2.0 486", "X-Room-ID"), ==, "42");
  g_assert_null (call_script_header (script, "SIP/2.0 486", "X-Evil"));
  g_assert_null (strstr (mock_peer_last (script->caller->peer, "SIP/2.0 486")->text, "Evil"));
  call_script_free (script);
}

static void
test_reject_reason (void)
{
  CallScript *script = call_script_new ();

  call_script_run (script, "0 send INVITE");
  sipua_call_reject (mock_agent_call (script->agent), 603, "Not Today");
  call_script_run (script, "10 send ACK");
  mock_peer_last (script->caller->peer, "SIP/2.0 603 Not Today\r\n");
  call_script_free (script);
}

static void
test_retry_after_of_second_invite (void)
{
  CallScript *script = call_script_new ();
  const char *value;
  guint64 seconds = 99;

  call_script_run (script, "0 send INVITE; 0 ring; 100 send INVITE; 150 send ACK; 200 reject 486; "
                           "250 send ACK cseq=1 branch=z9hG4bK-alice-1");
  value = call_script_header (script, "SIP/2.0 500", "Retry-After");
  g_assert_true (g_ascii_string_to_unsigned (value, 10, 0, 10, &seconds, NULL));
  call_script_free (script);
}

static void
test_warning_of_reinvite (void)
{
  CallScript *script = call_script_new ();

  call_script_run (
      script, "0 send INVITE; 0 answer; 0 send ACK; 100 send INVITE; 150 send ACK; 200 send BYE");
  g_assert_true (g_str_has_prefix (call_script_header (script, "SIP/2.0 488", "Warning"), "399 "));
  call_script_free (script);
}

/* What the application sees of the caller. */
static void
test_identity (void)
{
  CallScript *script = call_script_new ();
  SipUaCall *call;
  g_autofree char *address = NULL;

  script->invite.from = "\"Alice \\\"A\\\" \xc3\xa4\" <sip:alice@192.0.2.2;p=1>;tag=alice";
  call_script_run (script, "0 send INVITE");
  call = mock_agent_call (script->agent);
  g_assert_cmpstr (sipua_call_get_remote_uri (call), ==, "sip:alice@192.0.2.2;p=1");
  g_assert_cmpstr (sipua_call_get_remote_display_name (call), ==, "Alice \"A\" \xc3\xa4");
  g_assert_cmpstr (sipua_call_get_local_uri (call), ==, "sip:bot@192.0.2.1");
  g_assert_cmpstr (sipua_call_get_call_id (call), ==, "alice@" CALLER);
  g_assert_true (g_str_has_prefix (sipua_call_get_remote_sdp (call), "v=0\r\no=alice"));
  g_assert_cmpstr (sipua_message_get_method (sipua_call_get_invite (call)), ==, "INVITE");
  address = sipua_call_dup_local_address (call);
  g_assert_cmpstr (address, ==, "192.0.2.1");
  call_script_run (script, "10 reject 486; 10 send ACK");
  call_script_free (script);
}

static void
test_max_calls (void)
{
  CallScript *script = call_script_new ();
  MockCaller *second = mock_caller_new (script->world, "192.0.2.3:5060", AGENT, "bob");

  g_object_set (script->agent->agent, "max-calls", 1, NULL);
  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK");
  mock_caller_send (second, "INVITE", NULL);
  mock_world_run (script->world, 100);
  mock_peer_last (second->peer, "SIP/2.0 486");
  mock_caller_send (second, "ACK", NULL);
  g_assert_cmpuint (script->agent->n_calls, ==, 1);
  /* More are let in while calls are up; the first one keeps its place. */
  g_object_set (script->agent->agent, "max-calls", 2, NULL);
  mock_caller_send (second, "INVITE", &(MockRequest){ .to_tag = "" });
  mock_world_run (script->world, 100);
  g_assert_cmpuint (script->agent->n_calls, ==, 2);
  call_script_run (script, "50000 send BYE");
  sipua_call_reject (g_ptr_array_index (script->agent->calls, 1), 486, NULL);
  mock_world_run (script->world, 0);
  mock_caller_send (second, "ACK", NULL);
  mock_world_run (script->world, 0);
  mock_caller_free (second);
  call_script_free (script);
}

static void
test_no_calls_at_all (void)
{
  CallScript *script = call_script_new ();

  g_object_set (script->agent->agent, "max-calls", 0, NULL);
  call_script_run (script, "0 send INVITE; 0 send ACK");
  g_assert_cmpstr (script->world->notes->str, ==, "0 got 486");
  call_script_free (script);
}

/* A peer of RFC 2543: no tag, no branch. Its ACK to a 2xx looks like one to a failure (RFC 3261 section
 * 17.2.3), and dialogs without a remote tag are to be had (section 12.1.1). */
static void
test_rfc2543 (void)
{
  CallScript *script = call_script_new ();
  MockRequest request = { .via = "SIP/2.0/UDP 192.0.2.2", .from = "<sip:alice@192.0.2.2>" };
  MockPeer *peer = script->caller->peer;
  g_autofree char *tag = NULL;

  request.method = "INVITE";
  request.body = mock_offer;
  mock_peer_send_request (peer, AGENT, &request);
  call_script_run (script, "0 answer");
  tag = sipua_view_dup (sipua_message_to_tag (mock_peer_last (peer, "SIP/2.0 200")->message));
  request.method = "ACK";
  request.body = NULL;
  request.to_tag = tag;
  mock_peer_send_request (peer, AGENT, &request);
  mock_world_run (script->world, 1000);
  request.method = "BYE";
  request.cseq = 2;
  mock_peer_send_request (peer, AGENT, &request);
  mock_world_run (script->world, 0);
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 call; 0 got 100; 0 got 200; 0 confirmed; 1000 ended 200; 1000 got 200 BYE");
  call_script_free (script);
}

/* RFC 4475 section 3.4.1: such a peer need not say a Contact either. */
static void
test_rfc2543_without_contact (void)
{
  CallScript *script = call_script_new ();
  MockPeer *peer = script->caller->peer;
  MockRequest request = { .via = "SIP/2.0/UDP 192.0.2.2", .from = "<sip:alice@192.0.2.2;x=y>" };
  g_autofree char *tag = NULL;

  request.method = "INVITE";
  request.contact = "";
  mock_peer_send_request (peer, AGENT, &request);
  call_script_run (script, "0 answer");
  tag = sipua_view_dup (sipua_message_to_tag (mock_peer_last (peer, "SIP/2.0 200")->message));
  request.method = "ACK";
  request.to_tag = tag;
  mock_peer_send_request (peer, AGENT, &request);
  call_script_run (script, "100 hangup");
  g_assert_cmpstr (sipua_message_get_request_uri (mock_peer_last (peer, "BYE")->message), ==,
      "sip:alice@192.0.2.2;x=y");
  mock_peer_respond (peer, mock_peer_last (peer, "BYE"), 200, NULL);
  call_script_free (script);
}

/* Section 8.2.2.3: nothing is required of who gets an ACK. */
static void
test_require_in_ack (void)
{
  CallScript *script = call_script_new ();
  MockRequest ack = { .headers = "Require: foo\n" };

  mock_caller_send (script->caller, "INVITE", NULL);
  call_script_run (script, "0 answer");
  mock_caller_send (script->caller, "ACK", &ack);
  call_script_run (script, "100 send BYE");
  g_assert_cmpstr (script->world->notes->str, ==,
      "0 call; 0 got 100; 0 got 200; 0 confirmed; 100 ended 200; 100 got 200 BYE");
  call_script_free (script);
}

static void
test_user_agent (void)
{
  CallScript *script = call_script_new ();

  call_script_run (script, "0 send OPTIONS");
  g_assert_true (g_str_has_prefix (call_script_header (script, "SIP/2.0 200", "Server"), "sipua/"));
  call_script_free (script);
}

static void
add_row (const char *group, const char *name, gconstpointer row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/call-messages/%s/%s", group, name);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (echo_rows); i++)
    add_row ("echo", echo_rows[i].name, &echo_rows[i], test_echo);
  for (guint i = 0; i < G_N_ELEMENTS (response_rows); i++)
    add_row ("response", response_rows[i].name, &response_rows[i], test_response);
  for (guint i = 0; i < G_N_ELEMENTS (refusal_rows); i++)
    add_row ("refusal", refusal_rows[i].name, &refusal_rows[i], test_refusal);
  for (guint i = 0; i < G_N_ELEMENTS (bye_rows); i++)
    add_row ("bye", bye_rows[i].name, &bye_rows[i], test_bye);
  g_test_add_func ("/call-messages/many-extensions", test_many_extensions);
  g_test_add_func ("/call-messages/to-tags", test_to_tags);
  g_test_add_func ("/call-messages/2xx-is-the-same", test_2xx_is_the_same);
  g_test_add_func ("/call-messages/response-headers", test_response_headers_of_the_application);
  g_test_add_func ("/call-messages/reject-reason", test_reject_reason);
  g_test_add_func ("/call-messages/retry-after", test_retry_after_of_second_invite);
  g_test_add_func ("/call-messages/warning", test_warning_of_reinvite);
  g_test_add_func ("/call-messages/identity", test_identity);
  g_test_add_func ("/call-messages/max-calls", test_max_calls);
  g_test_add_func ("/call-messages/no-calls-at-all", test_no_calls_at_all);
  g_test_add_func ("/call-messages/rfc2543", test_rfc2543);
  g_test_add_func ("/call-messages/rfc2543-without-contact", test_rfc2543_without_contact);
  g_test_add_func ("/call-messages/require-in-ack", test_require_in_ack);
  g_test_add_func ("/call-messages/user-agent", test_user_agent);
  return g_test_run ();
}
