/* SPDX-License-Identifier: BSD-3-Clause */
/* A user agent without media that does what the user part of the URI says, "ring-answer-hold-bye.NAME", step
 * by step: of an incoming call its Request-URI, of an outgoing one the URI that is called.
 *
 *   ring, early, answer, rejectSTATUS, redirect   before the call is up; early: 183 with a description
 *   late                                          first of all: an outgoing call without an offer
 *   hold, resume, reinvite, update, info, dtmf    in it, each when the one before was answered
 *   transfer                                      the peer is to call sip:ring-answer.third@127.0.0.2
 *   refer                                         until the peer asked us to call: no REFER is accepted before
 *   wait                                          until the peer changed the session
 *   bye, cancel                                   the end, also while it rings
 *
 * sip-agent ADDRESS PORT [PROPERTY=NUMBER of the agent]...; on standard input: "call URI", "ping URI", "message
 * URI", "do NAME STEPS", "join NAME NAME" for an attended transfer. Prints what happens to NAME, a line
 * each; ends with its input. */
#include <gio/gunixinputstream.h>
#include <sipua/sipua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PING_TIMEOUT (5 * G_TIME_SPAN_SECOND)

typedef struct {
  SipUaAgent *agent;    /* (owned) */
  SipUaSdpLocal *local; /* (owned) */
  GMainLoop *loop;      /* (owned) */
  GHashTable *talks;    /* (owned) set of Talk (owned), also of calls that are over */
} Program;

/* One call. */
typedef struct {
  Program *program;   /* (unowned) */
  SipUaCall *call;    /* (owned) */
  char *name;         /* (owned) */
  char **steps;       /* (owned) */
  guint next;         /* of the steps */
  const char *awaits; /* (nullable) before it */
} Talk;

static void
free_talk (gpointer data)
{
  Talk *talk = data;

  g_signal_handlers_disconnect_by_data (talk->call, talk);
  g_object_unref (talk->call);
  g_strfreev (talk->steps);
  g_free (talk->name);
  g_free (talk);
}

G_GNUC_PRINTF (2, 3)
static void
tell (const char *name, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s %s\n", name, text);
  fflush (stdout);
}

/* The part of the user before the dot, or behind it; of a URI without one, as in a Contact of ours, those of
 * "answer.contact". */
static char *
part_of_user (const char *text, guint part)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (text, -1, NULL);
  const char *user = uri ? sipua_uri_get_user (uri) : NULL;
  g_auto (GStrv) parts = g_strsplit (user ? user : "answer.contact", ".", 2);

  return g_strdup (g_strv_length (parts) > part ? parts[part] : "-");
}

static char *
name_of (const char *uri)
{
  return part_of_user (uri, 1);
}

static char *
describe (Program *program, const char *offer)
{
  GstSDPMessage *remote = offer ? sipua_sdp_parse (offer, -1, NULL) : NULL;
  GstSDPMessage *ours = NULL;
  char *text = NULL;

  if (!offer)
    ours = sipua_sdp_build_offer (program->local);
  else if (remote)
    sipua_sdp_negotiate (remote, program->local, &ours, NULL, NULL);
  if (ours) {
    text = gst_sdp_message_as_text (ours);
    gst_sdp_message_free (ours);
  }
  if (remote)
    gst_sdp_message_free (remote);
  return text;
}

static void go_on (Talk *talk);

static void
happened (Talk *talk, const char *what)
{
  if (g_strcmp0 (talk->awaits, what) == 0)
    go_on (talk);
}

static void
info_answered (GObject *call, GAsyncResult *result, gpointer data)
{
  Program *program = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaMessage) response =
      sipua_call_send_info_finish (SIPUA_CALL (call), result, &error);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, program->talks);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    Talk *talk = key;

    if (talk->call != SIPUA_CALL (call))
      continue;
    tell (talk->name, "info %u", response ? sipua_message_get_status (response) : 0);
    happened (talk, "info");
    return;
  }
}

static void
answer (Talk *talk)
{
  g_autofree char *sdp = describe (talk->program, sipua_call_get_remote_sdp (talk->call));

  if (sdp)
    sipua_call_answer (talk->call, sdp);
  else
    sipua_call_reject (talk->call, 488, NULL);
}

static void
send_info (Talk *talk)
{
  static const char body[] = "Signal=5\r\nDuration=160\r\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, strlen (body));

  sipua_call_send_info_async (
      talk->call, "application/dtmf-relay", bytes, NULL, info_answered, talk->program);
}

static void
ring_with_sdp (Talk *talk)
{
  g_autofree char *sdp = describe (talk->program, sipua_call_get_remote_sdp (talk->call));

  sipua_call_ring_with_sdp (talk->call, sdp);
}

static void
change (Talk *talk, const char *step)
{
  g_autofree char *sdp = describe (talk->program, NULL);

  if (g_str_equal (step, "hold"))
    sipua_call_hold (talk->call);
  else if (g_str_equal (step, "resume"))
    sipua_call_resume (talk->call);
  else if (g_str_equal (step, "update"))
    sipua_call_update (talk->call, sdp);
  else
    sipua_call_reinvite (talk->call, sdp);
}

/* What must happen before the next step; NULL: nothing. */
static const char *
run_step (Talk *talk, const char *step)
{
  static const char *const elsewhere[] = { "<sip:elsewhere@127.0.0.1:5999>", NULL };

  if (g_str_equal (step, "ring")) {
    sipua_call_ring (talk->call);
    return NULL;
  } else if (g_str_equal (step, "early")) {
    ring_with_sdp (talk);
    return NULL;
  } else if (g_str_equal (step, "answer")) {
    answer (talk);
    return "confirmed";
  } else if (g_str_has_prefix (step, "reject")) {
    sipua_call_reject (talk->call, atoi (step + strlen ("reject")), NULL);
    return "end";
  } else if (g_str_equal (step, "redirect")) {
    sipua_call_redirect (talk->call, 302, elsewhere, NULL);
    return "end";
  } else if (g_str_equal (step, "info")) {
    send_info (talk);
    return "info";
  } else if (g_str_equal (step, "dtmf")) {
    sipua_call_send_dtmf_info (talk->call, "7#", 160);
    return NULL;
  } else if (g_str_equal (step, "transfer")) {
    sipua_call_transfer (talk->call, "sip:ring-answer.third@127.0.0.2");
    return "transferred";
  } else if (g_str_equal (step, "refer")) {
    return "refer";
  } else if (g_str_equal (step, "bye") || g_str_equal (step, "cancel")) {
    sipua_call_hangup_with_reason (talk->call, 0, 16, "Normal call clearing");
    return "end";
  } else if (!g_str_equal (step, "wait")) {
    change (talk, step);
  }
  return "changed";
}

static void
go_on (Talk *talk)
{
  do {
    talk->awaits = NULL;
    if (!talk->steps[talk->next])
      return;
    talk->awaits = run_step (talk, talk->steps[talk->next++]);
  } while (!talk->awaits);
}

static void
state_changed (SipUaCall *call, GParamSpec *pspec, Talk *talk)
{
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED) {
    tell (talk->name, "confirmed");
    happened (talk, "confirmed");
  } else if (sipua_call_get_state (call) == SIPUA_CALL_STATE_RINGING) {
    happened (talk, "ringing");
  }
}

static void
hold_changed (SipUaCall *call, GParamSpec *pspec, Talk *talk)
{
  gboolean hold;

  g_object_get (call, pspec->name, &hold, NULL);
  tell (talk->name, "%s %d", pspec->name, hold);
}

static void
session_changed (SipUaCall *call, Talk *talk)
{
  tell (talk->name, "changed");
  happened (talk, "changed");
}

static void
modify_failed (SipUaCall *call, guint status, const char *reason, Talk *talk)
{
  tell (talk->name, "modify-failed %u", status);
  happened (talk, "changed");
}

static char *
reinvite (SipUaCall *call, const char *offer, Talk *talk)
{
  return describe (talk->program, offer);
}

static void
dtmf (SipUaCall *call, const char *digit, guint duration_ms, Talk *talk)
{
  tell (talk->name, "dtmf %s %u", digit, duration_ms);
}

static char *
request_answer (SipUaCall *call, const char *offer, Talk *talk)
{
  return describe (talk->program, offer);
}

static void
transfer_progress (SipUaCall *call, guint status, const char *reason, gboolean done, Talk *talk)
{
  tell (talk->name, "transfer %u %s", status, done ? "done" : "goes on");
  if (done)
    happened (talk, "transferred");
}

static void
redirected (SipUaCall *call, const char *uri, Talk *talk)
{
  tell (talk->name, "redirected %s", uri);
}

static void
ended (SipUaCall *call, guint status, const char *reason, guint q850, Talk *talk)
{
  tell (talk->name, "ended %u q850 %u", status, q850);
}

static gboolean refer (SipUaCall *call, const char *refer_to, const char *referred_by,
    SipUaCall *referred, Talk *talk);

static Talk *
begin_talk (Program *program, SipUaCall *call, const char *uri)
{
  g_autofree char *steps = part_of_user (uri, 0);
  Talk *talk = g_new0 (Talk, 1);

  talk->program = program;
  talk->call = g_object_ref (call);
  talk->name = name_of (uri);
  talk->steps = g_strsplit (steps, "-", -1);
  g_hash_table_add (program->talks, talk);
  g_signal_connect (call, "notify::state", G_CALLBACK (state_changed), talk);
  g_signal_connect (call, "notify::local-hold", G_CALLBACK (hold_changed), talk);
  g_signal_connect (call, "notify::remote-hold", G_CALLBACK (hold_changed), talk);
  g_signal_connect (call, "session-changed", G_CALLBACK (session_changed), talk);
  g_signal_connect (call, "modify-failed", G_CALLBACK (modify_failed), talk);
  g_signal_connect (call, "reinvite", G_CALLBACK (reinvite), talk);
  g_signal_connect (call, "request-answer", G_CALLBACK (request_answer), talk);
  g_signal_connect (call, "dtmf", G_CALLBACK (dtmf), talk);
  g_signal_connect (call, "refer", G_CALLBACK (refer), talk);
  g_signal_connect (call, "transfer-progress", G_CALLBACK (transfer_progress), talk);
  g_signal_connect (call, "redirected", G_CALLBACK (redirected), talk);
  g_signal_connect (call, "ended", G_CALLBACK (ended), talk);
  return talk;
}

static gboolean
incoming (SipUaAgent *agent, SipUaCall *call, Program *program)
{
  go_on (begin_talk (program, call, sipua_message_get_request_uri (sipua_call_get_invite (call))));
  return TRUE;
}

static gboolean
requested (SipUaAgent *agent, SipUaRequest *request, Program *program)
{
  SipUaMessage *message = sipua_request_get_message (request);
  g_autofree char *name = name_of (sipua_message_get_request_uri (message));

  if (g_strcmp0 (sipua_message_get_method (message), "MESSAGE") != 0)
    return FALSE;
  tell (name, "got MESSAGE");
  sipua_request_respond (request, 200, NULL);
  return TRUE;
}

/* Makes the call of the talk. */
static void
start (Talk *talk)
{
  g_autofree char *sdp = describe (talk->program, NULL);

  if (g_strcmp0 (talk->steps[0], "late") == 0)
    talk->next++;
  talk->awaits = g_strcmp0 (talk->steps[0], "cancel") == 0 ? "ringing" : "confirmed";
  sipua_call_set_follow_redirects (talk->call, TRUE);
  if (talk->next)
    sipua_call_start_without_offer (talk->call);
  else
    sipua_call_start (talk->call, sdp);
}

static void
dial (Program *program, const char *uri)
{
  g_autoptr (SipUaCall) call = sipua_call_new (program->agent, uri, NULL);

  start (begin_talk (program, call, uri));
}

/* Whom the peer has us call reads the URI; this side does what "do" says. */
static gboolean
refer (
    SipUaCall *call, const char *refer_to, const char *referred_by, SipUaCall *referred, Talk *talk)
{
  Talk *other;

  if (g_strcmp0 (talk->awaits, "refer") != 0)
    return FALSE;
  tell (talk->name, "refer %s", refer_to);
  other = begin_talk (talk->program, referred, refer_to);
  g_strfreev (other->steps);
  other->steps = g_new0 (char *, 1);
  start (other);
  happened (talk, "refer");
  return TRUE;
}

static void
pinged (GObject *agent, GAsyncResult *result, gpointer data)
{
  g_autofree char *uri = data;
  g_autofree char *name = name_of (uri);

  tell (name, "ping %u", sipua_agent_ping_finish (SIPUA_AGENT (agent), result, NULL, NULL));
}

static void
message_answered (GObject *agent, GAsyncResult *result, gpointer data)
{
  g_autofree char *uri = data;
  g_autofree char *name = name_of (uri);
  g_autoptr (SipUaMessage) response =
      sipua_agent_send_request_finish (SIPUA_AGENT (agent), result, NULL);

  tell (name, "message %u", response ? sipua_message_get_status (response) : 0);
}

static void
send_message (Program *program, const char *uri)
{
  g_autoptr (SipUaMessage) message = sipua_message_new_request ("MESSAGE", uri, NULL);

  sipua_message_set_body (message, "text/plain", "hello", -1, NULL);
  sipua_agent_send_request_async (
      program->agent, message, PING_TIMEOUT, NULL, message_answered, g_strdup (uri));
}

static Talk *
find_talk (Program *program, const char *name)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, program->talks);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_equal (((Talk *)key)->name, name))
      return key;
  g_error ("no such call: %s", name);
}

static void
do_more (Program *program, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  Talk *talk = find_talk (program, words[0]);

  g_strfreev (talk->steps);
  talk->steps = g_strsplit (words[1], "-", -1);
  talk->next = 0;
  go_on (talk);
}

static void
join (Program *program, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);

  sipua_call_transfer_to (find_talk (program, words[0])->call, find_talk (program, words[1])->call);
}

static void
obey (Program *program, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);

  if (g_str_equal (words[0], "call"))
    dial (program, words[1]);
  else if (g_str_equal (words[0], "ping"))
    sipua_agent_ping_async (
        program->agent, words[1], PING_TIMEOUT, NULL, pinged, g_strdup (words[1]));
  else if (g_str_equal (words[0], "message"))
    send_message (program, words[1]);
  else if (g_str_equal (words[0], "join"))
    join (program, words[1]);
  else if (g_str_equal (words[0], "do"))
    do_more (program, words[1]);
  else
    g_error ("no such command: %s", line);
}

static void
line_came (GObject *input, GAsyncResult *result, gpointer data)
{
  Program *program = data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (input), result, NULL, NULL);

  if (!line) {
    g_main_loop_quit (program->loop);
    return;
  }
  obey (program, line);
  g_data_input_stream_read_line_async (
      G_DATA_INPUT_STREAM (input), G_PRIORITY_DEFAULT, NULL, line_came, program);
}

static void
listening (GObject *agent, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!sipua_agent_listen_finish (SIPUA_AGENT (agent), result, NULL, &error))
    g_error ("cannot listen: %s", error->message);
  tell ("-", "ready");
}

static void
set_property (SipUaAgent *agent, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, "=", 2);

  g_object_set (agent, words[0], atoi (words[1]), NULL);
}

int
main (int argc, char **argv)
{
  Program program = { NULL };
  g_autoptr (GInputStream) stdin_stream = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stdin_stream);

  if (argc < 3)
    g_error ("sip-agent ADDRESS PORT [PROPERTY=NUMBER]...");
  program.loop = g_main_loop_new (NULL, FALSE);
  program.talks = g_hash_table_new_full (NULL, NULL, free_talk, NULL);
  program.local = sipua_sdp_local_new (argv[1], 7000);
  sipua_sdp_local_add_codecs (program.local, "PCMU,PCMA", NULL);
  program.agent = sipua_agent_new (NULL);
  g_object_set (program.agent, "max-calls", 1000, NULL);
  for (int i = 3; i < argc; i++)
    set_property (program.agent, argv[i]);
  g_signal_connect (program.agent, "incoming-call", G_CALLBACK (incoming), &program);
  g_signal_connect (program.agent, "request", G_CALLBACK (requested), &program);
  sipua_agent_listen_async (
      program.agent, argv[1], atoi (argv[2]), SIPUA_TRANSPORT_FLAGS_UDP, NULL, listening, NULL);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_came, &program);
  g_main_loop_run (program.loop);
  sipua_agent_close (program.agent);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_object_unref (program.agent);
  g_hash_table_unref (program.talks);
  sipua_sdp_local_free (program.local);
  g_main_loop_unref (program.loop);
  return 0;
}
