/* SPDX-License-Identifier: BSD-3-Clause */
/* The message trace: what it shows, in which order, and what it hides. */

#include "ua/message-trace.h"
#include "unit/call-script.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *text;
  const char *expected;
} MaskRow;

#define DIGEST "Digest username=\"bob\", realm=\"a,b\", nonce=\"84\", uri=\"sip:x\", "

static const MaskRow mask_rows[] = {
  { "nothing", "INVITE sip:a@b SIP/2.0\r\nFrom: <sip:a@b>;response=\"1\"\r\n\r\n",
      "INVITE sip:a@b SIP/2.0\r\nFrom: <sip:a@b>;response=\"1\"\r\n\r\n" },
  { "digest",
      "Authorization: " DIGEST "response=\"7587\", algorithm=MD5, cnonce=\"c\", nc=1\r\nA: b\r\n",
      "Authorization: " DIGEST "response=******, algorithm=MD5, cnonce=\"c\", nc=1\r\nA: b\r\n" },
  { "proxy", "proxy-authorization : digest realm=x,response = 7587\r\n",
      "proxy-authorization : digest realm=x,response = ****\r\n" },
  { "unknown-parameter", "Authorization: Digest password=\"secret\", realm=\"r\"",
      "Authorization: Digest password=********, realm=\"r\"" },
  { "odd-case", "AUTHORIZATION:DIGEST Response=\"7587\"", "AUTHORIZATION:DIGEST Response=******" },
  { "folded",
      "Authorization: Digest\r\n realm=\"r\",\r\n\tresponse=\r\n \"75 87\"\r\nA: response=b\r\n",
      "Authorization: Digest\r\n realm=\"r\",\r\n\tresponse=\r\n *** ***\r\nA: response=b\r\n" },
  { "bare-line-feeds", "A: b\nAuthorization: Digest response=1\nC: d\n",
      "A: b\nAuthorization: Digest response=*\nC: d\n" },
  { "escaped-quote", "Authorization: Digest realm=\"a\\\", response=1\", response=2",
      "Authorization: Digest realm=\"a\\\", response=1\", response=*" },
  { "quote-without-end", "Authorization: Digest realm=\"a, response=1\r\nB: c",
      "Authorization: Digest realm=*** **********\r\nB: c" },
  { "no-comma", "Authorization: Digest realm=a response=1",
      "Authorization: Digest realm=a response=*" },
  { "no-parameter", "Authorization: Digest abc=, def, =x", "Authorization: Digest abc=, ***, =*" },
  { "basic", "Authorization: Basic QWxhZGRpbg==\r\n", "Authorization: Basic ************\r\n" },
  { "bearer", "Authorization: Bearer a.b-c, d=e", "Authorization: Bearer ****** ***" },
  { "info", "Authentication-Info: nextnonce=\"n\", rspauth=\"66\"",
      "Authentication-Info: nextnonce=\"n\", rspauth=****" },
  { "proxy-info", "Proxy-Authentication-Info: rspauth=66",
      "Proxy-Authentication-Info: rspauth=**" },
  { "challenge-is-no-secret", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", response=x",
      "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", response=x" },
  { "after-empty-lines", "\r\n\r\nA: b\r\nAuthorization: Digest response=1",
      "\r\n\r\nA: b\r\nAuthorization: Digest response=*" },
  { "in-a-body", "A: b\r\n\r\nINVITE sip:a@b SIP/2.0\r\nAuthorization: Digest response=1",
      "A: b\r\n\r\nINVITE sip:a@b SIP/2.0\r\nAuthorization: Digest response=*" },
  { "srtp-key",
      "\r\n\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZi|2^20|1:4\r\na=x\r\n",
      "\r\n\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
      "inline:********************|2^20|1:4\r\na=x\r\n" },
  { "srtp-keys", "a=crypto:1 X inline:ab;inline:cd", "a=crypto:1 X inline:**;inline:**" },
  { "nothing-at-all", "", "" },
  { "cut-off", "Authorization", "Authorization" },
  { "cut-off-after-name", "Authorization:", "Authorization:" },
  { "cut-off-in-value", "Authorization: Digest response=\"", "Authorization: Digest response=*" },
};

static void
test_mask (gconstpointer data)
{
  const MaskRow *row = data;
  gsize length = strlen (row->text);
  g_autofree char *text = g_memdup2 (row->text, MAX (length, 1));

  sipua_message_trace_mask (text, length);
  g_assert_cmpmem (text, length, row->expected, strlen (row->expected));
}

/* Whatever the bytes are: nothing is read or written beyond them (ASan), and the length stays. */
static void
test_mask_damage (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++) {
    const char *original = mask_rows[g_rand_int_range (rand, 0, G_N_ELEMENTS (mask_rows))].text;
    gsize length = strlen (original);
    g_autofree char *text = g_memdup2 (original, MAX (length, 1));

    for (guint n = 0; n < 3 && length; n++)
      text[g_rand_int_range (rand, 0, length)] = "\"\\,= \r\n:\0x"[g_rand_int_range (rand, 0, 10)];
    sipua_message_trace_mask (text, length);
  }
}

typedef struct {
  CallScript *script;
  GString *trace;
  gboolean hangs_up;
  gboolean lets_go;
} Fixture;

static char *
host_port (GInetSocketAddress *address)
{
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (address));

  return g_strdup_printf ("%s:%u", host, g_inet_socket_address_get_port (address));
}

static void
on_message (SipUaAgent *agent, SipUaMessageDirection direction, gint64 time,
    GInetSocketAddress *local, GInetSocketAddress *remote, GBytes *bytes, gpointer data)
{
  Fixture *f = data;
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *line = g_strndup (text, strcspn (text, " \r"));
  g_autofree char *from = host_port (local);
  g_autofree char *to = host_port (remote);

  g_assert_cmpint (ABS (g_get_real_time () - time), <, 60 * G_USEC_PER_SEC);
  g_assert_cmpstr (from, ==, AGENT);
  g_assert_cmpstr (to, ==, CALLER);
  if (g_str_has_prefix (text, "SIP/2.0 "))
    g_string_append_printf (f->trace, "%c%.3s ", direction ? '<' : '>', text + 8);
  else
    g_string_append_printf (f->trace, "%c%s ", direction ? '<' : '>', line);
  if (f->hangs_up && f->script->agent->n_calls)
    sipua_call_hangup (mock_agent_call (f->script->agent));
  if (f->lets_go && f->script->agent->agent)
    mock_agent_drop (f->script->agent);
}

static Fixture
fixture (void)
{
  Fixture f = { call_script_new (), g_string_new (NULL), FALSE, FALSE };

  return f;
}

static void
clear (Fixture *f)
{
  call_script_free (f->script);
  g_string_free (f->trace, TRUE);
}

static gulong
connect (Fixture *f)
{
  return g_signal_connect (f->script->agent->agent, "message", G_CALLBACK (on_message), f);
}

/* All of it, in order, repetitions and garbage as well; nothing before and after somebody listens. */
static void
test_order (void)
{
  Fixture f = fixture ();
  gulong handler;

  call_script_run (f.script, "0 send OPTIONS");
  handler = connect (&f);
  call_script_run (f.script, "0 send INVITE; 0 again INVITE; 100 ring; 200 answer; 800 send ACK");
  mock_peer_send_text (f.script->caller->peer, AGENT, "garbage");
  call_script_run (f.script, "900 send BYE");
  g_assert_cmpstr (
      f.trace->str, ==, "<INVITE >100 <INVITE >100 >180 >200 >200 <ACK <garbage <BYE >200 ");
  g_signal_handler_disconnect (f.script->agent->agent, handler);
  call_script_run (f.script, "1000 send OPTIONS to_tag=x");
  g_assert_cmpuint (mock_peer_count (f.script->caller->peer, "SIP/2.0 481"), ==, 1);
  g_assert_false (strstr (f.trace->str, "481") != NULL);
  clear (&f);
}

/* What is dropped is not shown, what failed to go was not sent. */
static void
test_not_shown (void)
{
  Fixture f = fixture ();
  const char *const nobody[] = { NULL };

  connect (&f);
  sipua_agent_set_allow_from (f.script->agent->agent, nobody, NULL);
  call_script_run (f.script, "0 send OPTIONS");
  g_assert_cmpstr (f.trace->str, ==, "");
  sipua_agent_set_allow_from (f.script->agent->agent, NULL, NULL);
  call_script_run (f.script, "0 fail; 0 again OPTIONS; 100 mend; 600 again OPTIONS");
  g_assert_cmpstr (f.trace->str, ==, "<OPTIONS <OPTIONS >200 ");
  clear (&f);
}

static void
on_secret (SipUaAgent *agent, SipUaMessageDirection direction, gint64 time,
    GInetSocketAddress *local, GInetSocketAddress *remote, GBytes *bytes, gpointer data)
{
  g_autoptr (SipUaMessage) message =
      sipua_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);

  g_assert_nonnull (message);
  if (g_strcmp0 (sipua_message_get_method (message), "INVITE") == 0)
    g_assert_cmpstr (sipua_message_get_header (message, "Authorization", 0), ==,
        "Digest realm=\"r\", response=****");
  (*(guint *)data)++;
}

/* What is masked can still be parsed, and the agent has the message as it came. */
static void
test_masked (void)
{
  CallScript *script = call_script_new ();
  guint n = 0;

  g_signal_connect (script->agent->agent, "message", G_CALLBACK (on_secret), &n);
  script->invite.headers = "Authorization: Digest realm=\"r\", response=\"75\"\n";
  call_script_run (script, "0 send INVITE; 0 reject 486; 100 send ACK");
  g_assert_cmpuint (n, >=, 3);
  g_assert_cmpstr (sipua_message_get_header (
                       sipua_call_get_invite (mock_agent_call (script->agent)), "Authorization", 0),
      ==, "Digest realm=\"r\", response=\"75\"");
  call_script_free (script);
}

/* A handler may do what it likes: it is not called from within what sends. */
static void
test_reentrancy (gconstpointer data)
{
  Fixture f = fixture ();

  f.hangs_up = GPOINTER_TO_UINT (data) & 1;
  f.lets_go = GPOINTER_TO_UINT (data) & 2;
  connect (&f);
  call_script_run (f.script, "0 send INVITE; 100 send ACK");
  mock_world_run_until_idle (f.script->world, 70000);
  if (f.hangs_up)
    g_assert_cmpuint (f.script->agent->n_ended, ==, 1);
  else
    call_script_run (f.script, "80000 send CANCEL; 80100 send ACK");
  clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (mask_rows); i++) {
    g_autofree char *path = g_strconcat ("/message-trace/mask/", mask_rows[i].name, NULL);

    g_test_add_data_func (path, &mask_rows[i], test_mask);
  }
  g_test_add_func ("/message-trace/mask-damage", test_mask_damage);
  g_test_add_func ("/message-trace/order", test_order);
  g_test_add_func ("/message-trace/not-shown", test_not_shown);
  g_test_add_func ("/message-trace/masked", test_masked);
  g_test_add_data_func ("/message-trace/hang-up", GUINT_TO_POINTER (1), test_reentrancy);
  g_test_add_data_func ("/message-trace/let-go", GUINT_TO_POINTER (2), test_reentrancy);
  g_test_add_data_func ("/message-trace/hang-up-and-let-go", GUINT_TO_POINTER (3), test_reentrancy);
  return g_test_run ();
}
