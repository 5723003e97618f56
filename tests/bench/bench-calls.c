/* SPDX-License-Identifier: BSD-3-Clause */
/* bench-calls [memory|pending|alone|uas|uac]...
 *
 * What signalling costs, without media. uas and uac: an agent of this process takes or makes calls of
 * INVITE, 180, 200, ACK, BYE, 200 with descriptions, and sipp is the other side, on the loopback
 * device of a network namespace of its own. The others have no network, and a clock of their
 * own. pending: a packet among that many transactions. memory: a call that is up and does nothing.
 * alone: what of a call as UAS is not the network's.
 * The environment:
 *   BENCH_RATES    calls a second, "200 1000 2000"; none above 4000
 *   BENCH_SECONDS  for which calls are begun, 5; no more than 20
 * Exit status 0: everything was measured. */
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "namespace.h"
#include "quiet-agent.h"
#include "sipp-load.h"
#include "usage.h"

#include "ua/call-private.h"

#include <sipua/sipua-sdp.h>

#define MAX_RATE 4000
#define MAX_SECONDS 20
/* Within which sipp has to be done, and the last transaction (64*T1), in seconds. */
#define PATIENCE 60
#define LINGER 33
#define TICK_MS 5

#define CALLEE "sip:service@127.0.0.1:5061"

/* One round of calls. */
typedef struct {
  SipUaAgent *agent; /* (owned) */
  SipUaSdpLocal *local;
  char *offer; /* (owned) */
  guint calls, rate;
  guint begun, ended, failed;
  gint64 start, end; /* us, of the first call and of the last */
  gboolean done;     /* sipp has ended */
} Round;

static gint64
cpu_ns (void)
{
  Usage usage;

  return usage_read (getpid (), &usage) ? usage.cpu_ns : 0;
}

static void
ended (SipUaCall *call, guint status, const char *reason, guint q850, Round *round)
{
  round->ended++;
  round->end = g_get_monotonic_time ();
  if (status != 200)
    round->failed++;
}

static gboolean
incoming (SipUaAgent *agent, SipUaCall *call, Round *round)
{
  GstSDPMessage *offer = sipua_sdp_parse (sipua_call_get_remote_sdp (call), -1, NULL);
  GstSDPMessage *answer = NULL;
  g_autoptr (SipUaSdpStream) stream = NULL;
  g_autofree char *text = NULL;

  if (round->begun++ == 0)
    round->start = g_get_monotonic_time ();
  g_signal_connect (call, "ended", G_CALLBACK (ended), round);
  sipua_call_ring (call);
  if (!sipua_sdp_negotiate (offer, round->local, &answer, &stream, NULL))
    g_error ("the offer cannot be answered");
  text = gst_sdp_message_as_text (answer);
  sipua_call_answer (call, text);
  gst_sdp_message_free (offer);
  gst_sdp_message_free (answer);
  return TRUE;
}

static void
up (SipUaCall *call, GParamSpec *pspec, Round *round)
{
  if (sipua_call_get_state (call) == SIPUA_CALL_STATE_CONFIRMED)
    sipua_call_hangup (call);
}

static void
call_once (Round *round)
{
  g_autoptr (SipUaCall) call = sipua_call_new (round->agent, CALLEE, NULL);

  g_signal_connect (call, "notify::state", G_CALLBACK (up), round);
  g_signal_connect (call, "ended", G_CALLBACK (ended), round);
  round->begun++;
  sipua_call_start (call, round->offer);
}

static gboolean
call_due (gpointer data)
{
  Round *round = data;
  gint64 due = (g_get_monotonic_time () - round->start) * round->rate / G_USEC_PER_SEC;

  while (round->begun < round->calls && round->begun < due)
    call_once (round);
  return round->begun < round->calls;
}

static void
sipp_ended (GObject *process, GAsyncResult *result, gpointer data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  *(gboolean *)data = TRUE;
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_busy (Round *round)
{
  return sipua_transaction_layer_count (sipua_agent_get_core (round->agent)->transactions) > 0;
}

static void
listening (GObject *agent, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!sipua_agent_listen_finish (SIPUA_AGENT (agent), result, NULL, &error))
    g_error ("%s", error->message);
  *(gboolean *)data = TRUE;
}

static void
round_open (Round *round)
{
  GstSDPMessage *offer;
  gboolean bound = FALSE;

  round->local = sipua_sdp_local_new ("127.0.0.1", 6000);
  sipua_sdp_local_add_codecs (round->local, "PCMU,PCMA", NULL);
  offer = sipua_sdp_build_offer (round->local);
  round->offer = gst_sdp_message_as_text (offer);
  gst_sdp_message_free (offer);
  round->agent = sipua_agent_new (NULL);
  g_object_set (round->agent, "max-calls", G_MAXINT, NULL);
  g_signal_connect (round->agent, "incoming-call", G_CALLBACK (incoming), round);
  sipua_agent_listen_async (
      round->agent, "127.0.0.1", 5060, SIPUA_TRANSPORT_FLAGS_UDP, NULL, listening, &bound);
  while (!bound)
    g_main_context_iteration (NULL, TRUE);
}

static void
round_close (Round *round)
{
  sipua_agent_close (round->agent);
  g_object_unref (round->agent);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  sipua_sdp_local_free (round->local);
  g_free (round->offer);
}

static void
print_calls (Round *round, gboolean uas, double cpu_us, const SippResult *sipp)
{
  double seconds = (double)(round->end - round->start) / G_USEC_PER_SEC;

  g_print ("%s  %4u calls/s wanted, %4.0f reached  %u ended, %u failed  %.0f us of CPU/call  ",
      uas ? "uas" : "uac", round->rate, round->ended / seconds, round->ended, round->failed,
      cpu_us / MAX (round->ended, 1));
  g_print ("sipp: %" G_GUINT64_FORMAT " successful, %" G_GUINT64_FORMAT
           " failed, %" G_GUINT64_FORMAT " retransmitted\n",
      sipp->successful, sipp->failed, sipp->retransmitted);
}

/* CPU counts until the last transaction is gone, so that no timer's share is missing. */
static gboolean
measure_calls (gboolean uas, guint rate, guint seconds)
{
  Round round = { .calls = rate * seconds, .rate = rate };
  g_autoptr (GError) error = NULL;
  SippLoad *sipp;
  SippResult result = { 0 };
  gint64 cpu, deadline;
  guint waker = g_timeout_add_seconds (1, wake, NULL);
  gboolean read;

  round_open (&round);
  sipp = sipp_load_start (round.calls, uas ? rate : 0, &error);
  if (!sipp)
    g_error ("%s", error->message);
  g_subprocess_wait_async (sipp->process, NULL, sipp_ended, &round.done);
  if (!uas)
    g_usleep (G_USEC_PER_SEC / 2); /* until it listens */
  cpu = cpu_ns ();
  round.start = g_get_monotonic_time ();
  deadline = round.start + PATIENCE * G_USEC_PER_SEC;
  if (!uas)
    g_timeout_add (TICK_MS, call_due, &round);
  while (!round.done && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  deadline = g_get_monotonic_time () + LINGER * G_USEC_PER_SEC;
  while (is_busy (&round) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  cpu = cpu_ns () - cpu;
  read = sipp_load_finish (sipp, &result);
  while (!round.done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (waker);
  print_calls (&round, uas, (double)cpu / 1000, &result);
  round_close (&round);
  return read && round.ended > 0;
}

static gboolean
measure_rates (gboolean uas)
{
  const char *rates = g_getenv ("BENCH_RATES"), *seconds = g_getenv ("BENCH_SECONDS");
  g_auto (GStrv) steps = g_strsplit (rates ? rates : "200 1000 2000", " ", -1);
  gboolean measured = TRUE;

  for (char **step = steps; *step; step++)
    measured &= measure_calls (uas, CLAMP (g_ascii_strtoull (*step, NULL, 10), 1, MAX_RATE),
        CLAMP (g_ascii_strtoull (seconds ? seconds : "5", NULL, 10), 1, MAX_SECONDS));
  return measured;
}

static void
receive_options (QuietAgent *agent, guint number)
{
  g_autofree char *text = g_strdup_printf ("OPTIONS sip:bot@127.0.0.1 SIP/2.0\r\n"
                                           "Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-%u\r\n"
                                           "Max-Forwards: 70\r\n"
                                           "From: <sip:sipp@127.0.0.1:5061>;tag=%u\r\n"
                                           "To: <sip:bot@127.0.0.1>\r\n"
                                           "Call-ID: %u@127.0.0.1\r\n"
                                           "CSeq: 1 OPTIONS\r\n"
                                           "Contact: <sip:sipp@127.0.0.1:5061>\r\n"
                                           "Content-Length: 0\r\n\r\n",
      number, number, number);

  quiet_agent_receive (agent, text);
}

/* Of a new request each, while one that is old enough goes; and of one that comes again. */
static void
measure_pending (guint pending)
{
  const guint n = 20000;
  QuietAgent *agent = quiet_agent_new ();
  gint64 step = 64 * SIPUA_T1 / pending;
  gint64 begin, fresh, again;

  for (guint i = 0; i < pending; i++) {
    receive_options (agent, i);
    quiet_agent_wait (agent, step);
  }
  begin = cpu_ns ();
  for (guint i = pending; i < pending + n; i++) {
    receive_options (agent, i);
    quiet_agent_wait (agent, step);
  }
  fresh = cpu_ns () - begin;
  begin = cpu_ns ();
  for (guint i = 0; i < n; i++)
    receive_options (agent, pending + n - 1 - i % (pending / 2));
  again = cpu_ns () - begin;
  g_print ("%5u pending  %5.2f us/new request  %5.2f us/repeated request\n",
      sipua_transaction_layer_count (quiet_agent_core (agent)->transactions),
      (double)fresh / 1000 / n, (double)again / 1000 / n);
  quiet_agent_free (agent);
}

static gboolean
measure_all_pending (void)
{
  static const guint steps[] = { 100, 10000, 40000 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    measure_pending (steps[i]);
  return TRUE;
}

#define OFFER                                                                                      \
  "v=0\r\no=sipp 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"                   \
  "m=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"

/* An INVITE, or the ACK to its answer. */
static char *
request_text (const char *method, guint number, const char *to_tag, const char *body)
{
  return g_strdup_printf ("%s sip:bot@127.0.0.1 SIP/2.0\r\n"
                          "Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-%s-%u\r\n"
                          "Max-Forwards: 70\r\n"
                          "From: <sip:sipp@127.0.0.1:5061>;tag=%u\r\n"
                          "To: <sip:bot@127.0.0.1>%s%s\r\n"
                          "Call-ID: %u@127.0.0.1\r\n"
                          "CSeq: 1 %s\r\n"
                          "Contact: <sip:sipp@127.0.0.1:5061>\r\n"
                          "Content-Type: application/sdp\r\n"
                          "Content-Length: %u\r\n\r\n%s",
      method, method, number, number, to_tag ? ";tag=" : "", to_tag ? to_tag : "", number, method,
      (guint)strlen (body), body);
}

static void
set_up_call (QuietAgent *agent, guint number)
{
  g_autofree char *invite = request_text ("INVITE", number, NULL, OFFER);
  g_autofree char *ack = NULL;

  quiet_agent_receive (agent, invite);
  sipua_call_answer (agent->call, OFFER);
  ack = request_text ("ACK", number, agent->call->dialog->local_tag, "");
  quiet_agent_receive (agent, ack);
  if (sipua_call_get_state (agent->call) != SIPUA_CALL_STATE_CONFIRMED)
    g_error ("the call is not up");
}

/* Calls one after the other, among those of the last 32 s. */
static gboolean
measure_alone (void)
{
  const guint n = 20000, pending = 1000;
  QuietAgent *agent = quiet_agent_new ();
  gint64 begin = 0;

  for (guint i = 0; i < pending + n; i++) {
    g_autofree char *bye = NULL;

    if (i == pending)
      begin = cpu_ns ();
    set_up_call (agent, i);
    bye = request_text ("BYE", i, agent->call->dialog->local_tag, "");
    quiet_agent_receive (agent, bye);
    quiet_agent_wait (agent, 64 * SIPUA_T1 / pending);
  }
  g_print ("alone  %.1f us of CPU/call\n", (double)(cpu_ns () - begin) / 1000 / n);
  quiet_agent_free (agent);
  return TRUE;
}

/* Of the bytes of @text as a message that came. */
static gsize
message_cost (const char *text, guint n)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_full (n, (GDestroyNotify)sipua_message_unref);
  gsize before = mallinfo2 ().uordblks;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (messages, sipua_message_parse (text, strlen (text), NULL));
  return (mallinfo2 ().uordblks - before) / n;
}

static gboolean
measure_memory (void)
{
  const guint n = 2000, warm = 100;
  QuietAgent *agent = quiet_agent_new ();
  g_autofree char *invite = request_text ("INVITE", n, NULL, OFFER);
  g_autofree char *ack = request_text ("ACK", n, "0123456789abcdef", "");
  gsize before, total;

  for (guint i = 0; i < warm; i++)
    set_up_call (agent, i);
  quiet_agent_wait (agent, 65 * SIPUA_T1);
  before = mallinfo2 ().uordblks;
  for (guint i = warm; i < warm + n; i++)
    set_up_call (agent, i);
  quiet_agent_wait (agent, 65 * SIPUA_T1);
  total = (mallinfo2 ().uordblks - before) / n;
  g_print ("idle call  %" G_GSIZE_FORMAT " bytes; a message of its INVITE would be %" G_GSIZE_FORMAT
           ", one of its ACK %" G_GSIZE_FORMAT "\n",
      total, message_cost (invite, n), message_cost (ack, n));
  quiet_agent_free (agent);
  return TRUE;
}

static gboolean
measure (const char *name)
{
  if (g_str_equal (name, "uas") || g_str_equal (name, "uac"))
    return measure_rates (g_str_equal (name, "uas"));
  if (g_str_equal (name, "pending"))
    return measure_all_pending ();
  if (g_str_equal (name, "memory"))
    return measure_memory ();
  if (g_str_equal (name, "alone"))
    return measure_alone ();
  g_printerr ("there is no %s\n", name);
  return FALSE;
}

int
main (int argc, char **argv)
{
  static const char *const all[] = { "memory", "pending", "alone", "uas", "uac" };
  gboolean measured = TRUE;

  namespace_enter ();
  for (int i = 1; i < argc; i++)
    measured &= measure (argv[i]);
  for (guint i = 0; argc == 1 && i < G_N_ELEMENTS (all); i++)
    measured &= measure (all[i]);
  return measured ? 0 : 1;
}
