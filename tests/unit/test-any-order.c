/* SPDX-License-Identifier: BSD-3-Clause */
/* A peer that sends any request and any response that it can think of, at any time, to an agent whose
 * application does anything, at any time and from within each signal: nothing may be left at the end, no
 * state may go back, and `ended` comes once. SIPUA_TEST_SEED=N runs one seed alone, SIPUA_TEST_SEEDS=N as
 * many in each role. */

#include "unit/chaos.h"

#include <sipua/sipua-call-dtmf.h>
#include <sipua/sipua-call-modify.h>
#include <sipua/sipua-call-transfer.h>
#include <sipua/sipua-request.h>

#include <stdlib.h>
#include <string.h>

#define N_STEPS 60
#define MAX_DEEDS 60 /* from within signals, so that a run ends */

static void deed (Chaos *self, SipUaCall *call);

static void
maybe (Chaos *self, SipUaCall *call, guint n)
{
  if (self->depth < 3 && self->n_deeds < MAX_DEEDS && chaos_once_in (self, n)) {
    self->n_deeds++;
    self->depth++;
    deed (self, call);
    self->depth--;
  }
}

static char *
pick_answer (Chaos *self)
{
  static const char local_hold[] =
      "v=0\r\no=bot 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\n"
      "t=0 0\r\nm=audio 5000 RTP/AVP 0\r\na=sendonly\r\n";

  switch (chaos_draw (self, 8)) {
    case 0:
      return NULL;
    case 1:
      return g_strdup ("x");
    case 2:
    case 3:
      return g_strdup (local_hold);
    default:
      return g_strdup (mock_answer);
  }
}

static char *
asked (SipUaCall *call, const char *offer, gpointer data)
{
  maybe (data, call, 4);
  return pick_answer (data);
}

static char *
reinvited (SipUaCall *call, const char *offer, gpointer data)
{
  if (chaos_once_in (data, 3))
    sipua_call_defer_reinvite (call);
  return asked (call, offer, data);
}

static gboolean watch (Chaos *self, SipUaCall *call);

static gboolean
referred (SipUaCall *call, const char *refer_to, const char *by, SipUaCall *new_call, gpointer data)
{
  Chaos *self = data;

  maybe (self, call, 4);
  if (chaos_once_in (self, 4))
    return FALSE;
  if (!chaos_once_in (self, 4) && !self->closing) {
    mock_agent_watch (self->agent, new_call);
    watch (self, new_call);
    sipua_call_start (new_call, chaos_once_in (self, 3) ? NULL : mock_answer);
  }
  maybe (self, call, 4);
  return TRUE;
}

static gboolean
informed (SipUaCall *call, const char *type, GBytes *body, gpointer data)
{
  maybe (data, call, 4);
  return chaos_once_in (data, 2);
}

static void
happened_1 (SipUaCall *call, gpointer data)
{
  maybe (data, call, 4);
}

static void
happened_2 (SipUaCall *call, gpointer first, gpointer data)
{
  maybe (data, call, 4);
}

static void
happened_3 (SipUaCall *call, guint number, const char *text, gpointer data)
{
  maybe (data, call, 4);
}

static void
keyed (SipUaCall *call, const char *digit, guint duration, gpointer data)
{
  maybe (data, call, 4);
}

static void
transferred (SipUaCall *call, guint status, const char *reason, gboolean done, gpointer data)
{
  maybe (data, call, 4);
}

static void
ended (SipUaCall *call, guint status, const char *reason, guint q850, gpointer data)
{
  g_assert_null (g_object_get_data (G_OBJECT (call), "ended"));
  g_object_set_data (G_OBJECT (call), "ended", call);
  maybe (data, call, 4);
}

static void
moved (SipUaCall *call, GParamSpec *pspec, gpointer data)
{
  gint state = sipua_call_get_state (call);
  gint before = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (call), "state"));

  if (state < before)
    g_error ("seed %u: state %d after %d", ((Chaos *)data)->world->seed, state, before);
  g_object_set_data (G_OBJECT (call), "state", GINT_TO_POINTER (state));
  maybe (data, call, 4);
}

static gboolean
watch (Chaos *self, SipUaCall *call)
{
  g_signal_connect (call, "request-offer", G_CALLBACK (asked), self);
  g_signal_connect (call, "request-answer", G_CALLBACK (asked), self);
  g_signal_connect (call, "reinvite", G_CALLBACK (reinvited), self);
  g_signal_connect (call, "reinvite-cancelled", G_CALLBACK (happened_1), self);
  g_signal_connect (call, "session-changed", G_CALLBACK (happened_1), self);
  g_signal_connect (call, "modify-failed", G_CALLBACK (happened_3), self);
  g_signal_connect (call, "progress", G_CALLBACK (happened_3), self);
  g_signal_connect (call, "redirected", G_CALLBACK (happened_2), self);
  g_signal_connect (call, "refer", G_CALLBACK (referred), self);
  g_signal_connect (call, "transfer-progress", G_CALLBACK (transferred), self);
  g_signal_connect (call, "info", G_CALLBACK (informed), self);
  g_signal_connect (call, "dtmf", G_CALLBACK (keyed), self);
  g_signal_connect (call, "ended", G_CALLBACK (ended), self);
  g_signal_connect (call, "notify::state", G_CALLBACK (moved), self);
  g_signal_connect (call, "notify::local-hold", G_CALLBACK (happened_2), self);
  g_signal_connect (call, "notify::remote-hold", G_CALLBACK (happened_2), self);
  g_signal_connect (call, "notify::remote-sdp", G_CALLBACK (happened_2), self);
  g_signal_connect (call, "notify::dialog", G_CALLBACK (happened_2), self);
  return TRUE;
}

/* One in the application's hands, which answers it then, later or never. */
static gboolean
requested (SipUaAgent *agent, SipUaRequest *request, gpointer data)
{
  Chaos *self = data;
  SipUaCall *call = sipua_request_get_call (request);

  if (call)
    maybe (self, call, 20);
  if (self->closing || !chaos_once_in (self, 15))
    return FALSE;
  if (chaos_once_in (self, 2))
    g_ptr_array_add (self->held, g_object_ref (request));
  else if (chaos_once_in (self, 2))
    sipua_request_respond (request, 400, NULL);
  return TRUE;
}

static void
answer_held (Chaos *self)
{
  if (self->held->len) {
    sipua_request_respond (self->held->pdata[self->held->len - 1], 403, NULL);
    g_ptr_array_set_size (self->held, self->held->len - 1);
  }
}

static void
on_call (MockAgent *agent, SipUaCall *call, gpointer user_data)
{
  Chaos *self = user_data;

  watch (self, call);
  if (!chaos_once_in (self, 3))
    sipua_call_ring (call);
  if (self->obliging && chaos_once_in (self, 2))
    sipua_call_answer (call, mock_answer);
  maybe (self, call, 2);
}

static void
dial (Chaos *self)
{
  SipUaCall *call;

  if (!self->agent->agent || self->closing)
    return;
  call = mock_agent_dial (self->agent, "sip:alice@192.0.2.2");
  watch (self, call);
  sipua_call_set_follow_redirects (call, chaos_once_in (self, 2));
  sipua_call_set_hangup_after_transfer (call, chaos_once_in (self, 2));
  if (chaos_once_in (self, 3))
    sipua_call_set_answer_timeout (call, 20 * G_TIME_SPAN_SECOND);
  if (chaos_once_in (self, 3))
    sipua_call_start_without_offer (call);
  else
    sipua_call_start (call, chaos_once_in (self, 4) ? NULL : mock_answer);
}

static SipUaCall *
pick_call (Chaos *self)
{
  GPtrArray *calls = self->agent->calls;

  return calls->len ? calls->pdata[chaos_draw (self, calls->len)] : NULL;
}

static void
do_incoming (Chaos *self, SipUaCall *call)
{
  g_autofree char *sdp = pick_answer (self);

  if (sipua_call_get_direction (call) != SIPUA_CALL_DIRECTION_INCOMING)
    return;
  switch (chaos_draw (self, 8)) {
    case 0:
      sipua_call_ring (call);
      break;
    case 1:
    case 2:
      if (sdp)
        sipua_call_ring_with_sdp (call, strlen (sdp) > 1 ? sdp : mock_answer);
      break;
    case 3:
      if (chaos_once_in (self, 3))
        sipua_call_reject (call, 486, NULL);
      break;
    default:
      if (sdp)
        sipua_call_answer (call, strlen (sdp) > 1 ? sdp : mock_answer);
  }
}

static void
do_modify (Chaos *self, SipUaCall *call)
{
  g_autofree char *sdp = pick_answer (self);

  switch (chaos_draw (self, 8)) {
    case 0:
      sipua_call_update (call, sdp ? sdp : mock_answer);
      break;
    case 1:
      sipua_call_reinvite (call, sdp ? sdp : mock_answer);
      break;
    case 2:
      sipua_call_hold (call);
      break;
    case 3:
      sipua_call_resume (call);
      break;
    case 4:
      sipua_call_defer_reinvite (call);
      break;
    case 5:
    case 6:
      sipua_call_accept_reinvite (call, sdp ? sdp : mock_answer);
      break;
    default:
      sipua_call_refuse_reinvite (call, 488, NULL);
  }
}

static void
do_transfer (Chaos *self, SipUaCall *call)
{
  SipUaCall *other = pick_call (self);

  if (chaos_once_in (self, 3) && other && other != call)
    sipua_call_transfer_to (call, other);
  else
    sipua_call_transfer (call, "sip:bob@192.0.2.2");
}

static void
do_end (Chaos *self, SipUaCall *call)
{
  switch (chaos_draw (self, 8)) {
    case 0:
      if (self->agent->agent && chaos_once_in (self, 3))
        sipua_agent_close (self->agent->agent);
      break;
    case 1:
      g_ptr_array_remove (self->agent->calls, call); /* it may be the last reference of ours */
      break;
    default:
      if (chaos_once_in (self, 3))
        sipua_call_hangup (call);
  }
}

static void
deed (Chaos *self, SipUaCall *call)
{
  static const char *const types[] = { "application/x", "text/plain" };
  g_autoptr (GObject) held_call G_GNUC_UNUSED = g_object_ref (G_OBJECT (call));
  g_autoptr (GBytes) body = g_bytes_new_static ("x", 1);

  switch (chaos_draw (self, 12)) {
    case 0:
    case 1:
    case 2:
      do_incoming (self, call);
      break;
    case 3:
    case 4:
    case 5:
      do_modify (self, call);
      break;
    case 6:
    case 7:
      do_transfer (self, call);
      break;
    case 8:
      sipua_call_send_dtmf_info (call, "1#!", 50);
      break;
    case 9:
      sipua_call_send_info_async (call, PICK (self, types), body, NULL, NULL, NULL);
      break;
    case 10:
      do_end (self, call);
      break;
    default:
      sipua_call_set_hangup_after_transfer (call, chaos_once_in (self, 2));
  }
}

static void
step (Chaos *self, gboolean dialing)
{
  SipUaCall *call = pick_call (self);
  guint what = chaos_draw (self, 20);

  if (!self->agent->calls->len && chaos_once_in (self, 2))
    dialing ? dial (self) : chaos_send_invite (self);
  else if (what == 0)
    dialing ? dial (self) : chaos_send_invite (self);
  else if (what == 1)
    dialing ? chaos_send_invite (self) : dial (self);
  else if (what == 2)
    answer_held (self);
  else if (what < 8)
    chaos_respond (self);
  else if (what < 14)
    chaos_send_any (self);
  else if (call)
    deed (self, call);
}

static gint64
pick_pause (Chaos *self)
{
  switch (chaos_draw (self, 12)) {
    case 0:
      return 0;
    case 1:
      return chaos_draw (self, 40000);
    case 2:
      return chaos_draw (self, 400000);
    default:
      return chaos_draw (self, 600);
  }
}

/* Those that the application let go of as they came wait for it, or for the peer. */
static void
hang_up_forgotten (Chaos *self)
{
  g_autoptr (GList) calls =
      g_hash_table_get_values (sipua_agent_get_core (self->agent->agent)->calls);

  for (GList *l = calls; l; l = l->next)
    g_object_ref (l->data);
  for (GList *l = calls; l; l = l->next) {
    sipua_call_hangup (l->data);
    g_object_unref (l->data);
  }
}

static void
finish (Chaos *self)
{
  self->closing = TRUE;
  self->n_deeds = MAX_DEEDS;
  g_ptr_array_set_size (self->held, 0);
  if (self->monitor)
    sipua_trunk_monitor_stop (self->monitor);
  g_clear_object (&self->monitor);
  for (guint i = 0; i < self->agent->calls->len; i++)
    sipua_call_hangup (self->agent->calls->pdata[i]);
  mock_world_run (self->world, 70000);
  if (self->agent->agent)
    hang_up_forgotten (self);
  mock_world_run (self->world, 70000);
}

static const SipUaPrackMode prack_modes[] = { SIPUA_PRACK_MODE_SUPPORTED,
  SIPUA_PRACK_MODE_SUPPORTED, SIPUA_PRACK_MODE_SUPPORTED, SIPUA_PRACK_MODE_SUPPORTED,
  SIPUA_PRACK_MODE_SUPPORTED, SIPUA_PRACK_MODE_NONE, SIPUA_PRACK_MODE_REQUIRED };

static void
run (guint32 seed, gboolean dialing)
{
  Chaos self = { .world = mock_world_new (seed) };

  g_main_context_push_thread_default (self.world->context); /* where results are told */
  self.rand = g_rand_new_with_seed (seed);
  self.world->network =
      (MockNetwork){ .loss = chaos_once_in (&self, 3) ? 0.05 : 0, .max_delay = 20000 };
  self.agent = mock_agent_new (self.world, AGENT);
  self.agent->noting = FALSE;
  self.agent->on_call = on_call;
  self.agent->user_data = &self;
  g_object_set (self.agent->agent, "prack", PICK (&self, prack_modes), "session-expires",
      chaos_once_in (&self, 3) ? 0 : 90 * (1 + chaos_draw (&self, 20)), NULL);
  self.peer = mock_peer_new (self.world, PEER);
  self.peer->noting = FALSE;
  self.peer->on_message = chaos_received;
  self.peer->user_data = &self;
  self.dialogs = g_ptr_array_new_with_free_func (chaos_free_known);
  self.requests = g_ptr_array_new ();
  self.obliging = !chaos_once_in (&self, 4);
  self.held = g_ptr_array_new_with_free_func (g_object_unref);
  if (chaos_once_in (&self, 2))
    g_signal_connect (self.agent->agent, "request", G_CALLBACK (requested), &self);
  if (chaos_once_in (&self, 4)) {
    self.monitor = sipua_trunk_monitor_new (self.agent->agent, "sip:trunk@192.0.2.2", NULL);
    sipua_trunk_monitor_start (self.monitor);
  }
  for (guint i = 0; i < N_STEPS; i++) {
    step (&self, dialing);
    mock_world_run (self.world, pick_pause (&self));
  }
  finish (&self);
  mock_agent_free (self.agent);
  self.peer->on_message = NULL;
  mock_peer_free (self.peer);
  g_main_context_pop_thread_default (self.world->context);
  mock_world_free (self.world);
  g_ptr_array_unref (self.held);
  g_ptr_array_unref (self.requests);
  g_ptr_array_unref (self.dialogs);
  g_rand_free (self.rand);
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

static void
test_role (gconstpointer dialing)
{
  const char *only = g_getenv ("SIPUA_TEST_SEED");
  const char *most = g_getenv ("SIPUA_TEST_SEEDS");
  guint first = only ? atoi (only) : 1;
  guint last = only ? first : first + (most ? atoi (most) : 100) - 1;

  for (guint32 seed = first; seed <= last; seed++) {
    guint handler = g_log_set_handler (
        G_LOG_DOMAIN, G_LOG_LEVEL_WARNING | (only ? 0 : G_LOG_LEVEL_DEBUG), ignore, NULL);

    g_test_message ("seed %u", seed);
    g_random_set_seed (seed);
    run (seed, dialing != NULL);
    g_log_remove_handler (G_LOG_DOMAIN, handler);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_test_add_data_func ("/any-order/called", NULL, test_role);
  g_test_add_data_func ("/any-order/calling", GINT_TO_POINTER (TRUE), test_role);
  return g_test_run ();
}
