/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that take the place of others (RFC 3891), and transfers between three agents of ours (RFC 5589), one in
 * each role, also over a bad network. */

#include "mock/mock-agent.h"
#include "mock/mock-caller.h"

#include <sipua/sipua-call-transfer.h>

#define AGENT "192.0.2.1:5060"
#define FIRST "192.0.2.2:5060"
#define SECOND "192.0.2.3:5060"
#define SEEDS 20

typedef struct {
  const char *name;
  const char *section;
  const char *state;    /* of the first call: "calling", "ringing-out", "ringing", "up", "ending" */
  const char *replaces; /* headers; %1 the Call-ID of the first call, %2 our tag, %3 its */
  const char *method;   /* (nullable) INVITE */
  guint status;         /* that the second INVITE gets */
  const char *reason;   /* (nullable) */
  const char *end;      /* (nullable) what the first peer gets then */
} Row;

#define OF_FIRST "Replaces: %1;to-tag=%2;from-tag=%3\n"

static const Row rows[] = {
  { "confirmed", "3", "up", OF_FIRST, NULL, 200, NULL, "BYE " },
  { "confirmed-required", "4", "up", "Require: replaces\n" OF_FIRST, NULL, 200, NULL, "BYE " },
  { "confirmed-and-early-only", "3", "up", "Replaces: %1;to-tag=%2;from-tag=%3;early-only\n", NULL,
      486, NULL, NULL },
  { "early-of-ours", "3", "ringing-out", OF_FIRST, NULL, 200, NULL, "CANCEL " },
  { "early-of-ours-and-early-only", "3", "ringing-out",
      "Replaces: %1;early-only;to-tag=%2;from-tag=%3\n", NULL, 200, NULL, "CANCEL " },
  { "early-of-theirs", "3", "ringing", OF_FIRST, NULL, 481, NULL, NULL },
  { "ending", "3", "ending", OF_FIRST, NULL, 603, NULL, NULL },
  { "no-such-call", "3", "up", "Replaces: x%1;to-tag=%2;from-tag=%3\n", NULL, 481, NULL, NULL },
  { "no-such-tag-of-ours", "3", "up", "Replaces: %1;to-tag=x%2;from-tag=%3\n", NULL, 481, NULL,
      NULL },
  { "no-such-tag-of-theirs", "3", "up", "Replaces: %1;to-tag=%2;from-tag=x%3\n", NULL, 481, NULL,
      NULL },
  { "tags-the-other-way-round", "3", "up", "Replaces: %1;to-tag=%3;from-tag=%2\n", NULL, 481, NULL,
      NULL },
  { "no-tag-of-another-fork", "3", "ringing-out", "Replaces: %1;to-tag=%2;from-tag=x\n", NULL, 481,
      NULL, NULL },
  { "two", "3", "up", OF_FIRST OF_FIRST, NULL, 400, "More Than One Replaces", NULL },
  { "broken", "6.1", "up", "Replaces: %1;to-tag=%2\n", NULL, 400, "Bad Replaces", NULL },
  { "empty", "6.1", "up", "Replaces:\n", NULL, 400, "Bad Replaces", NULL },
  { "with-join", "3911 4", "up", OF_FIRST "Join: %1;to-tag=%2;from-tag=%3\n", NULL, 400,
      "Both Replaces And Join", NULL },
  { "in-options", "3", "up", OF_FIRST, "OPTIONS", 400, "Replaces In No INVITE", NULL },
};

typedef struct {
  MockWorld *world;
  MockAgent *agent;
  MockPeer *callee;  /* (nullable) */
  MockCaller *first; /* (nullable) */
  MockCaller *second;
  SipUaCall *call; /* the first one */
} Fixture;

static void
call_out (Fixture *f, guint status)
{
  f->callee = mock_peer_new (f->world, FIRST);
  f->callee->noting = FALSE;
  f->call = mock_agent_dial (f->agent, "sip:a@" FIRST);
  sipua_call_start (f->call, mock_answer);
  mock_world_run (f->world, 0);
  mock_peer_respond_with (f->callee, mock_peer_last (f->callee, "INVITE "), status, "a",
      "Contact: <sip:a@" FIRST ">\n", NULL);
  mock_world_run (f->world, 0);
}

static void
call_in (Fixture *f, const char *state)
{
  f->first = mock_caller_new (f->world, FIRST, AGENT, "first");
  f->first->peer->noting = FALSE;
  mock_caller_send (f->first, "INVITE", NULL);
  mock_world_run (f->world, 0);
  f->call = mock_agent_call (f->agent);
  sipua_call_ring (f->call);
  if (g_str_equal (state, "ringing"))
    return;
  sipua_call_answer (f->call, mock_answer);
  mock_world_run (f->world, 0);
  mock_caller_send (f->first, "ACK", NULL);
  mock_world_run (f->world, 0);
  if (g_str_equal (state, "ending"))
    sipua_call_hangup (f->call);
}

static Fixture *
fixture_new (const char *state)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->world = mock_world_new (1);
  f->agent = mock_agent_new (f->world, AGENT);
  f->agent->noting = FALSE;
  f->second = mock_caller_new (f->world, SECOND, AGENT, "second");
  f->second->peer->noting = FALSE;
  if (g_str_equal (state, "ringing-out"))
    call_out (f, 180);
  else
    call_in (f, state);
  mock_world_run (f->world, 0);
  return f;
}

static void
fixture_free (Fixture *f)
{
  sipua_agent_close (f->agent->agent);
  mock_agent_free (f->agent);
  g_clear_pointer (&f->first, mock_caller_free);
  g_clear_pointer (&f->callee, mock_peer_free);
  mock_caller_free (f->second);
  mock_world_free (f->world);
  g_free (f);
}

static void
replace (GString *text, const char *what, SipUaView with)
{
  g_autofree char *value = sipua_view_dup (with);

  g_string_replace (text, what, value, 0);
}

/* The tags of the first call, as its INVITE and the response to it have them. */
static char *
fill_in (Fixture *f, const char *format)
{
  GString *text = g_string_new (format);
  const SipUaMessage *invite = sipua_call_get_invite (f->call);

  g_string_replace (text, "%1", sipua_call_get_call_id (f->call), 0);
  if (f->first) {
    replace (text, "%2", sipua_view_from_string (f->first->to_tag));
    replace (text, "%3", sipua_message_from_tag (invite));
  } else {
    replace (text, "%2", sipua_message_from_tag (invite));
    g_string_replace (text, "%3", "a", 0);
  }
  return g_string_free (text, FALSE);
}

static const MockPeer *
first_peer (const Fixture *f)
{
  return f->first ? f->first->peer : f->callee;
}

/* What there is of the first call once the second was answered or refused. */
static void
check_first (Fixture *f, const Row *row)
{
  static const char *const ends[] = { "BYE ", "CANCEL " };
  SipUaCallState state = sipua_call_get_state (f->call);

  if (g_str_equal (row->state, "ending"))
    return;
  g_assert_cmpint (state >= SIPUA_CALL_STATE_ENDING, ==, row->end != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    g_assert_cmpuint (
        mock_peer_count (first_peer (f), ends[i]), ==, row->end && g_str_equal (row->end, ends[i]));
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Fixture *f = fixture_new (row->state);
  g_autofree char *headers = fill_in (f, row->replaces);
  const char *method = row->method ? row->method : "INVITE";
  guint n_calls = f->agent->calls->len;
  const MockReceived *response;

  g_test_message ("RFC 3891 %s", row->section);
  mock_caller_send (f->second, method, &(MockRequest){ .headers = headers });
  mock_world_run (f->world, 0);
  if (row->status
      == 200) { /* the application sees which one, and nothing happens before the answer */
    g_assert_cmpuint (f->agent->calls->len, ==, n_calls + 1);
    g_assert_true (sipua_call_get_replaces (mock_agent_call (f->agent)) == f->call);
    g_assert_cmpint (sipua_call_get_state (f->call), <, SIPUA_CALL_STATE_ENDING);
    sipua_call_answer (mock_agent_call (f->agent), mock_answer);
    mock_world_run (f->world, 0);
  } else {
    g_assert_cmpuint (f->agent->calls->len, ==, n_calls);
  }
  response = mock_peer_last (f->second->peer, "SIP/2.0 ");
  g_assert_cmpuint (sipua_message_get_status (response->message), ==, row->status);
  if (row->reason)
    g_assert_cmpstr (sipua_message_get_reason (response->message), ==, row->reason);
  check_first (f, row);
  fixture_free (f);
}

/* The call that is not to be replaced stays as it is (RFC 3891 section 3). */
static void
test_rejected (void)
{
  Fixture *f = fixture_new ("up");
  g_autofree char *headers = fill_in (f, OF_FIRST);
  SipUaCall *replaced = NULL;

  mock_caller_send (f->second, "INVITE", &(MockRequest){ .headers = headers });
  mock_world_run (f->world, 0);
  g_object_get (mock_agent_call (f->agent), "replaces", &replaced, NULL);
  g_assert_true (replaced == f->call);
  g_object_unref (replaced);
  sipua_call_reject (mock_agent_call (f->agent), 486, NULL);
  mock_world_run (f->world, 0);
  g_assert_null (sipua_call_get_replaces (mock_agent_call (f->agent)));
  g_assert_cmpint (sipua_call_get_state (f->call), ==, SIPUA_CALL_STATE_CONFIRMED);
  g_assert_null (sipua_call_get_replaces (f->call));
  fixture_free (f);
}

/* RFC 3891 section 6.2. */
static void
test_supported (void)
{
  Fixture *f = fixture_new ("up");
  const MockPeer *peer = first_peer (f);

  g_assert_nonnull (strstr (mock_peer_last (peer, "SIP/2.0 200")->text, "\r\nSupported: replaces"));
  fixture_free (f);
  f = fixture_new ("ringing-out");
  g_assert_nonnull (
      strstr (mock_peer_last (first_peer (f), "INVITE ")->text, "\r\nSupported: replaces"));
  fixture_free (f);
}

/* Three agents: the transferor has a call with the transferee, and one with the target. */
enum {
  TRANSFEROR,
  TRANSFEREE,
  TARGET,
  N_ROLES
};

static const char *const addresses[N_ROLES] = { "192.0.2.11:5060", "192.0.2.12:5060",
  "192.0.2.13:5060" };

typedef struct {
  MockWorld *world;
  MockAgent *agents[N_ROLES];
  SipUaCall *with_transferee; /* (owned) the transferor's */
  SipUaCall *with_target;     /* (owned) likewise; (nullable) */
  SipUaCall *referred;        /* (owned) (nullable) the transferee's */
  guint n_done, status;
} Party;

static const struct {
  const char *name;
  gboolean attended;
  gboolean called; /* the transferor was called by the transferee */
} transfers[] = {
  { "blind", FALSE, FALSE },
  { "blind-by-who-was-called", FALSE, TRUE },
  { "attended", TRUE, FALSE },
  { "attended-by-who-was-called", TRUE, TRUE },
};

static gboolean
take_referred (SipUaCall *call, const char *refer_to, const char *referred_by, SipUaCall *referred,
    gpointer data)
{
  Party *party = data;

  g_assert_null (party->referred);
  party->referred = g_object_ref (referred);
  mock_agent_watch (party->agents[TRANSFEREE], referred);
  sipua_call_start (referred, mock_answer);
  return TRUE;
}

static void
take_progress (SipUaCall *call, guint status, const char *reason, gboolean done, gpointer data)
{
  Party *party = data;

  party->n_done += done;
  party->status = status;
}

static void
answer (MockAgent *agent, SipUaCall *call, gpointer data)
{
  sipua_call_answer (call, mock_answer);
}

static SipUaCall *
dial (Party *party, guint from, guint to)
{
  g_autofree char *uri = g_strdup_printf ("sip:x@%s", addresses[to]);
  SipUaCall *call = mock_agent_dial (party->agents[from], uri);

  sipua_call_start (call, mock_answer);
  return call;
}

static Party *
party_new (guint32 seed, MockNetwork network)
{
  Party *party = g_new0 (Party, 1);

  party->world = mock_world_new (seed);
  party->world->network = network;
  for (guint i = 0; i < N_ROLES; i++) {
    party->agents[i] = mock_agent_new (party->world, addresses[i]);
    party->agents[i]->noting = FALSE;
    party->agents[i]->on_call = answer;
    party->agents[i]->user_data = party;
  }
  return party;
}

/* Whatever is lost, it comes in 40 s. */
static void
set_up (Party *party, gboolean called, gboolean attended)
{
  SipUaCall *call =
      called ? dial (party, TRANSFEREE, TRANSFEROR) : dial (party, TRANSFEROR, TRANSFEREE);

  mock_world_run (party->world, 40000);
  party->with_transferee = g_object_ref (mock_agent_call (party->agents[TRANSFEROR]));
  g_signal_connect (called ? call : mock_agent_call (party->agents[TRANSFEREE]), "refer",
      G_CALLBACK (take_referred), party);
  g_signal_connect (party->with_transferee, "transfer-progress", G_CALLBACK (take_progress), party);
  if (!attended)
    return;
  party->with_target = g_object_ref (dial (party, TRANSFEROR, TARGET));
  mock_world_run (party->world, 40000);
}

static void
party_free (Party *party)
{
  g_clear_object (&party->with_transferee);
  g_clear_object (&party->with_target);
  g_clear_object (&party->referred);
  for (guint i = 0; i < N_ROLES; i++)
    mock_agent_free (party->agents[i]);
  mock_world_free (party->world);
  g_free (party);
}

/* The two that are left talk to each other, and nobody else to anybody. */
static void
check_transferred (Party *party, gboolean attended)
{
  guint32 seed = party->world->seed;

  if (party->n_done != 1 || party->status != 200 || !party->referred)
    g_error ("seed %u: done %u times, status %u", seed, party->n_done, party->status);
  g_assert_cmpint (sipua_call_get_state (party->with_transferee), ==, SIPUA_CALL_STATE_ENDED);
  g_assert_cmpint (sipua_call_get_state (party->referred), ==, SIPUA_CALL_STATE_CONFIRMED);
  g_assert_cmpint (sipua_call_get_state (mock_agent_call (party->agents[TARGET])), ==,
      SIPUA_CALL_STATE_CONFIRMED);
  if (attended)
    g_assert_cmpint (sipua_call_get_state (party->with_target), ==, SIPUA_CALL_STATE_ENDED);
  g_assert_cmpuint (
      g_hash_table_size (sipua_agent_get_core (party->agents[TRANSFEROR]->agent)->calls), ==, 0);
}

static void
transfer (guint row, guint32 seed, MockNetwork network)
{
  gboolean attended = transfers[row].attended;
  Party *party = party_new (seed, network);

  set_up (party, transfers[row].called, attended);
  if (attended)
    sipua_call_transfer_to (party->with_transferee, party->with_target);
  else
    sipua_call_transfer (party->with_transferee, "sip:x@192.0.2.13");
  mock_world_run (party->world, 60000);
  check_transferred (party, attended);
  sipua_call_hangup (party->referred);
  mock_world_run (party->world, 40000);
  party_free (party);
}

static void
test_transfer (gconstpointer data)
{
  transfer (GPOINTER_TO_UINT (data), 1, (MockNetwork){ 0 });
}

static void
test_bad_network (gconstpointer data)
{
  MockNetwork network = { .loss = 0.15,
    .duplication = 0.15,
    .min_delay = 5 * G_TIME_SPAN_MILLISECOND,
    .max_delay = 300 * G_TIME_SPAN_MILLISECOND };

  for (guint32 seed = 1; seed <= SEEDS; seed++)
    transfer (GPOINTER_TO_UINT (data), seed, network);
}

/* A consultation that is over cannot be replaced. */
static void
test_consultation_over (void)
{
  Party *party = party_new (1, (MockNetwork){ 0 });

  set_up (party, FALSE, TRUE);
  sipua_call_hangup (party->with_target);
  mock_world_run (party->world, 1000);
  sipua_call_transfer_to (party->with_transferee, party->with_target);
  g_assert_cmpuint (party->n_done, ==, 1);
  g_assert_cmpuint (party->status, ==, 480);
  g_assert_cmpint (sipua_call_get_state (party->with_transferee), ==, SIPUA_CALL_STATE_CONFIRMED);
  sipua_call_hangup (party->with_transferee);
  mock_world_run (party->world, 1000);
  party_free (party);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/replaces/%s", rows[i].name);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/replaces-other/rejected", test_rejected);
  g_test_add_func ("/replaces-other/supported", test_supported);
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++) {
    g_autofree char *path = g_strdup_printf ("/three-agents/%s", transfers[i].name);
    g_autofree char *bad = g_strdup_printf ("/three-agents-bad-network/%s", transfers[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_transfer);
    g_test_add_data_func (bad, GUINT_TO_POINTER (i), test_bad_network);
  }
  g_test_add_func ("/three-agents/consultation-over", test_consultation_over);
  return g_test_run ();
}
