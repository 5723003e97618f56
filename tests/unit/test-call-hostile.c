/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that are made to break things, and names that resolve to nothing. Whatever comes, nobody
 * crashes or complains, and nothing is left. */

#include "mock/mock-resolver.h"
#include "unit/call-script.h"

#include <string.h>
#include <time.h>

#define STRANGER "192.0.2.66:5060"

static MockResolver *resolver;

/* What the application does with a call that comes of it. */
static void
answer (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  sipua_call_ring (call);
  sipua_call_answer (call, mock_answer);
}

static void
refuse (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  sipua_call_reject (call, 486, NULL);
}

/* The stranger sends @text as it is, twice, and does not listen. */
static void
send_from_stranger (const char *text, gsize length)
{
  void (*const deeds[]) (MockAgent *, SipUaCall *, gpointer) = { answer, refuse };

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++) {
    CallScript *script = call_script_new ();
    MockTransport *stranger = mock_transport_new (script->world, STRANGER, FALSE);

    script->agent->on_call = deeds[i];
    mock_transport_send_text (stranger, AGENT, text, length);
    mock_transport_send_text (stranger, AGENT, text, length);
    mock_world_run (script->world, 70000);
    call_script_free (script);
  }
}

static void
send_folder (const char *folder)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), folder, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autofree char *text = NULL;
    gsize length;

    g_file_get_contents (file, &text, &length, &error);
    g_assert_no_error (error);
    g_test_message ("%s", name);
    send_from_stranger (text, length);
    n++;
  }
  g_assert_cmpuint (n, >, 10);
}

static void
test_torture (void)
{
  send_folder ("rfc4475");
}

static void
test_ipv6 (void)
{
  send_folder ("rfc5118");
}

/* An INVITE with @n lines of a header, each with a value of @length bytes around its number. */
typedef struct {
  const char *name;
  const char *prefix; /* of each line */
  guint n;
  guint length;
  const char *suffix;
} SizeRow;

static const SizeRow size_rows[] = {
  { "many-vias", "Via: SIP/2.0/UDP p;branch=", 240, 8, "" },
  { "just-too-many-headers", "Via: SIP/2.0/UDP p;branch=", 250, 8, "" },
  { "long-vias", "Via: SIP/2.0/UDP p;branch=", 3, 16000, "" },
  { "many-routes", "Record-Route: <sip:p", 240, 8, ";lr>" },
  { "allowed-routes", "Record-Route: <sip:p", 32, 8, ";lr>" },
  { "long-routes", "Record-Route: <sip:p;lr;x=", 3, 16000, ">" },
  { "long-require", "Require: x", 3, 16000, "" },
  { "many-requires", "Require: x", 240, 8, "" },
  { "many-unknown", "X-Y: ", 245, 8, "" },
  { "long-reason", "Reason: Q.850;text=\"", 3, 16000, "\";cause=16" },
};

static char *
filler (guint length)
{
  return g_strnfill (length, 'z');
}

static char *
invite_with (const char *headers)
{
  g_autofree char *text = g_strdup_printf ("INVITE sip:bot@192.0.2.1 SIP/2.0\n"
                                           "Via: SIP/2.0/UDP 192.0.2.66;branch=z9hG4bK1\n"
                                           "%sCall-ID: c\nCSeq: 1 INVITE\n%s%s\n",
      headers, strstr (headers, "From: ") ? "" : "From: <sip:a@b>;tag=1\nTo: <sip:c@d>\n",
      strstr (headers, "Contact: ") ? "" : "Contact: <sip:192.0.2.66>\n");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

static void
test_size (gconstpointer data)
{
  const SizeRow *row = data;
  g_autoptr (GString) headers = g_string_new (NULL);
  g_autofree char *value = filler (row->length);
  g_autofree char *text = NULL;

  for (guint i = 0; i < row->n; i++)
    g_string_append_printf (headers, "%s%u%s%s\n", row->prefix, i, value, row->suffix);
  text = invite_with (headers->str);
  send_from_stranger (text, strlen (text));
}

/* Long values of headers of which there is one. */
typedef struct {
  const char *name;
  const char *format; /* with one %s */
  guint length;
} LongRow;

static const LongRow long_rows[] = {
  { "to", "From: <sip:a@b>;tag=1\nTo: \"%s\" <sip:c@d>\n", 16300 },
  { "to-at-the-limit", "From: <sip:a@b>;tag=1\nTo: \"%s\" <sip:c@d>\n", 16384 - 4 - 2 - 10 },
  { "from", "From: \"%s\" <sip:a@b>;tag=1\nTo: <sip:c@d>\n", 16300 },
  { "from-uri-at-the-limit", "From: <sip:a@b;x=%s>;tag=1\nTo: <sip:c@d>\n", 8192 - 10 },
  { "from-uri-beyond-the-limit", "From: <sip:a@b;x=%s>;tag=1\nTo: <sip:c@d>\n", 16000 },
  { "to-uri-beyond-the-limit", "From: <sip:a@b>;tag=1\nTo: <sip:c@d;x=%s>\n", 16000 },
  { "from-tag", "From: <sip:a@b>;tag=%s\nTo: <sip:c@d>\n", 16300 },
  { "contact-uri", "Contact: <sip:a@192.0.2.66;x=%s>\n", 8100 },
  { "contact-uri-beyond-the-limit", "Contact: <sip:a@192.0.2.66;x=%s>\n", 16000 },
  { "contact-parameter", "Contact: <sip:a@192.0.2.66>;x=%s\n", 16000 },
  { "content-type", "Content-Type: x/%s\n", 16000 },
  { "strict-route", "Record-Route: <sip:192.0.2.66;x=%s>\n", 8100 },
  { "strict-route-beyond-the-limit", "Record-Route: <sip:192.0.2.66;x=%s>\n", 16000 },
};

static void
test_long (gconstpointer data)
{
  const LongRow *row = data;
  g_autofree char *value = filler (row->length);
  g_auto (GStrv) parts = g_strsplit (row->format, "%s", 2);
  g_autofree char *headers = g_strconcat (parts[0], value, parts[1], NULL);
  g_autofree char *text = invite_with (headers);

  send_from_stranger (text, strlen (text));
}

/* Header lines as bytes; "@" stands for NUL, which RFC 4475 section 3.1.1.2 allows after a backslash. */
typedef struct {
  const char *name;
  const char *headers;
} ByteRow;

static const ByteRow byte_rows[] = {
  { "nul-in-from", "From: \"A\\@B\" <sip:a%40b>;tag=1\nTo: <sip:c%40d>\n" },
  { "nul-in-to", "From: <sip:a%40b>;tag=1\nTo: \"A\\@B\" <sip:c%40d>\n" },
  { "nul-in-contact", "Contact: \"A\\@B\" <sip:192.0.2.66>\n" },
  { "nul-in-record-route", "Record-Route: \"A\\@B\" <sip:192.0.2.66;lr>\n" },
  { "nul-in-second-record-route",
      "Record-Route: <sip:192.0.2.66;lr>, \"A\\@B\" <sip:192.0.2.67;lr>\n" },
  { "nul-in-require", "Require: \"A\\@B\", c\n" },
  { "nul-in-via", "Via: SIP/2.0/UDP p;x=\"\\@\"\n" },
  { "nul-in-content-type", "Content-Type: application/sdp;x=\"\\@\"\n" },
  { "uris-that-are-not-sip", "From: <urn:x:y>;tag=1\nTo: <http://x/>\n" },
  { "no-tags", "From: <sip:a>\nTo: <sip:b>\n" },
  { "contact-star", "Contact: *\n" },
  { "contact-to-ourselves", "Contact: <sip:192.0.2.1:5060>\n" },
  { "contact-port-0", "Contact: <sip:192.0.2.66:0>\n" },
  { "contact-port-too-large", "Contact: <sip:192.0.2.66:65536>\n" },
  { "contact-any", "Contact: <sip:0.0.0.0>\n" },
  { "contact-tel", "Contact: <tel:+15551234>\n" },
  { "contact-name", "Contact: <sip:nowhere.example>\n" },
  { "contact-long-name", "Contact: <sip:a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z>\n" },
};

static void
test_bytes (gconstpointer data)
{
  const ByteRow *row = data;
  g_autofree char *text = invite_with (row->headers);
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '@' && i > 0 && text[i - 1] == '\\')
      text[i] = '\0';
  send_from_stranger (text, length);
}

/* As many reasons as a message has room for are looked through once: walked from the start for each of
 * them, they would keep the agent busy for seconds. */
static void
test_many_reasons (void)
{
  CallScript *script = call_script_new ();
  g_autoptr (GString) reasons = g_string_new (NULL);
  MockRequest bye = { NULL };
  gint64 start;

  for (guint i = 0; i < 4 * 7500; i++)
    g_string_append (reasons, i % 7500 > 0 ? ",a" : i > 0 ? "\nReason: a" : "Reason: a");
  g_string_append (reasons, "\nReason: Q.850;cause=16\n");
  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK");
  bye.headers = reasons->str;
  start = clock ();
  mock_caller_send (script->caller, "BYE", &bye);
  mock_world_run (script->world, 0);
  g_assert_cmpint (clock () - start, <, 2 * CLOCKS_PER_SEC);
  g_assert_nonnull (strstr (script->world->notes->str, "ended 200 q850 16"));
  call_script_free (script);
}

/* A BYE for a peer whose Contact is a name: the look-up ends on the agent's context, also when its
 * thread has no thread-default context (GLib main loops do not push one). */
static void
test_name (void)
{
  CallScript *script = call_script_new ();
  MockPeer *target = mock_peer_new (script->world, "192.0.2.20:5070");
  guint lookups = mock_resolver_get_lookups (resolver);

  mock_resolver_add (resolver, "alice.example", "192.0.2.20");
  script->invite.contact = "<sip:alice@alice.example:5070>";
  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK; 100 hangup");
  g_assert_cmpuint (mock_resolver_get_lookups (resolver), ==, lookups + 1);
  g_assert_cmpuint (mock_peer_count (target, "BYE "), ==, 1);
  mock_peer_respond (target, mock_peer_last (target, "BYE "), 200, NULL);
  mock_world_run (script->world, 0);
  g_assert_cmpuint (script->agent->n_ended, ==, 1);
  mock_peer_free (target);
  call_script_free (script);
}

static void
test_unknown_name (void)
{
  CallScript *script = call_script_new ();

  script->invite.contact = "<sip:alice@nowhere.example>";
  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK; 100 hangup; 200 ring");
  g_assert_cmpstr (
      script->world->notes->str, ==, "0 call; 0 got 100; 0 got 200; 0 confirmed; 100 ended 200");
  call_script_free (script);
}

/* A BYE of the peer's comes while the name is looked up. */
static void
test_ended_while_looking_up (void)
{
  CallScript *script = call_script_new ();

  script->invite.contact = "<sip:alice@alice.example:5070>";
  call_script_run (script, "0 send INVITE; 0 answer; 0 send ACK; 100 send OPTIONS");
  sipua_call_hangup (mock_agent_call (script->agent));
  sipua_agent_close (script->agent->agent);
  mock_agent_drop (script->agent);
  mock_world_run (script->world, 1000);
  g_assert_cmpuint (script->agent->n_ended, ==, 1);
  call_script_free (script);
}

static void
add_row (const char *group, const char *name, gconstpointer row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/call-hostile/%s/%s", group, name);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  resolver = mock_resolver_install ();
  g_test_add_func ("/call-hostile/torture", test_torture);
  g_test_add_func ("/call-hostile/ipv6", test_ipv6);
  for (guint i = 0; i < G_N_ELEMENTS (size_rows); i++)
    add_row ("size", size_rows[i].name, &size_rows[i], test_size);
  for (guint i = 0; i < G_N_ELEMENTS (long_rows); i++)
    add_row ("long", long_rows[i].name, &long_rows[i], test_long);
  for (guint i = 0; i < G_N_ELEMENTS (byte_rows); i++)
    add_row ("bytes", byte_rows[i].name, &byte_rows[i], test_bytes);
  g_test_add_func ("/call-hostile/many-reasons", test_many_reasons);
  g_test_add_func ("/call-hostile/name", test_name);
  g_test_add_func ("/call-hostile/unknown-name", test_unknown_name);
  g_test_add_func ("/call-hostile/ended-while-looking-up", test_ended_while_looking_up);
  return g_test_run ();
}
