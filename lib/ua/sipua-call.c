/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * SipUaCall:
 *
 * One call: a dialog that an INVITE made, and the session it set up (RFC 3261 sections 12 and 13).
 *
 * A call lives on the #GMainContext of its agent and emits its signals there. Its methods may be
 * called from any thread: off that context they post themselves there and return at once, in the
 * order of the calls. What the state does not allow any more when they get there, such as answering
 * a call that was cancelled meanwhile, does nothing.
 *
 * The agent keeps a call alive until it ended, an outgoing one from sipua_call_start() on; whoever
 * wants it longer takes a reference.
 *
 * Since: 0.1
 */

#include "ua/call-private.h"
#include "ua/referral.h"

#include <sipua/sipua-enum-types.h>

enum {
  PROP_STATE = 1,
  PROP_DIRECTION,
  PROP_CALL_ID,
  PROP_LOCAL_URI,
  PROP_REMOTE_URI,
  PROP_REMOTE_DISPLAY_NAME,
  PROP_REMOTE_SDP,
  N_PROPS
};

enum {
  SIGNAL_PROGRESS,
  SIGNAL_REDIRECTED,
  SIGNAL_REQUEST_OFFER,
  SIGNAL_ENDED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SipUaCall, sipua_call, G_TYPE_OBJECT)

/* A verb on its way to the agent's context. */
typedef struct {
  SipUaCall *call; /* (owned) */
  void (*run) (SipUaCall *call, gint64 number, const char *first, const char *second);
  gint64 number;
  char *first;  /* (owned) (nullable) */
  char *second; /* (owned) (nullable) */
} Verb;

static gboolean
run_verb (gpointer data)
{
  Verb *verb = data;

  verb->run (verb->call, verb->number, verb->first, verb->second);
  return G_SOURCE_REMOVE;
}

static void
free_verb (gpointer data)
{
  Verb *verb = data;

  g_object_unref (verb->call);
  g_free (verb->first);
  g_free (verb->second);
  g_free (verb);
}

void
sipua_call_post (SipUaCall *call,
    void (*run) (SipUaCall *call, gint64 number, const char *first, const char *second),
    gint64 number, const char *first, const char *second)
{
  Verb *verb = g_new (Verb, 1);

  *verb = (Verb){ g_object_ref (call), run, number, g_strdup (first), g_strdup (second) };
  sipua_agent_post (call->agent, run_verb, verb, free_verb);
}

static void
run_answer (SipUaCall *call, gint64 number, const char *sdp, const char *second)
{
  sipua_call_do_answer (call, sdp);
}

static void
run_reject (SipUaCall *call, gint64 status, const char *reason, const char *second)
{
  sipua_call_do_reject (call, status, reason);
}

static void
run_hangup (SipUaCall *call, gint64 number, const char *first, const char *second)
{
  sipua_call_do_hangup (call);
}

void
sipua_call_set_remote_sdp (SipUaCall *call, const char *text)
{
  if (g_strcmp0 (call->remote_sdp, text) == 0)
    return;
  g_atomic_pointer_set (&call->remote_sdp, (char *)text);
  g_object_notify_by_pspec (G_OBJECT (call), props[PROP_REMOTE_SDP]);
}

void
sipua_call_take_description (SipUaCall *call, const char *tag, const char *text)
{
  char *kept = g_strdup (text);

  g_ptr_array_add (call->descriptions, g_strdup (tag));
  g_ptr_array_add (call->descriptions, kept);
  call->descriptions_size += strlen (kept);
  sipua_call_set_remote_sdp (call, kept);
}

void
sipua_call_set_state (SipUaCall *call, SipUaCallState state)
{
  if (sipua_call_get_state (call) == state)
    return;
  g_atomic_int_set (&call->state, state);
  g_debug ("call %s: state %d", call->call_id, state);
  g_object_notify_by_pspec (G_OBJECT (call), props[PROP_STATE]);
}

static void
sipua_call_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SipUaCall *call = SIPUA_CALL (object);

  switch (id) {
    case PROP_STATE:
      g_value_set_enum (value, sipua_call_get_state (call));
      break;
    case PROP_DIRECTION:
      g_value_set_enum (value, call->direction);
      break;
    case PROP_CALL_ID:
      g_value_set_string (value, sipua_call_get_call_id (call));
      break;
    case PROP_LOCAL_URI:
      g_value_set_string (value, sipua_call_get_local_uri (call));
      break;
    case PROP_REMOTE_URI:
      g_value_set_string (value, call->remote_uri);
      break;
    case PROP_REMOTE_DISPLAY_NAME:
      g_value_set_string (value, call->remote_display_name);
      break;
    case PROP_REMOTE_SDP:
      g_value_set_string (value, sipua_call_get_remote_sdp (call));
      break;
    case SIPUA_CALL_PROP_DIALOG:
      g_value_take_boxed (value, sipua_call_get_dialog (call));
      break;
    default:
      if (!sipua_call_get_modify_property (call, id, value)
          && !sipua_call_get_transfer_property (call, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sipua_call_finalize (GObject *object)
{
  SipUaCall *call = SIPUA_CALL (object);

  sipua_call_forget_dialogs (call);
  g_clear_pointer (&call->reliable, sipua_reliable_free);
  g_clear_pointer (&call->invite, sipua_message_unref);
  g_clear_pointer (&call->accept, sipua_message_unref);
  g_clear_pointer (&call->last_request, sipua_message_unref);
  g_clear_pointer (&call->last_response, sipua_message_unref);
  g_clear_pointer (&call->redirections, sipua_redirections_free);
  g_clear_pointer (&call->transfer, sipua_transfer_unref);
  g_ptr_array_unref (call->referrals);
  g_array_unref (call->dtmf);
  g_clear_object (&call->replaces);
  g_clear_pointer (&call->earlier_invites, g_ptr_array_unref);
  g_ptr_array_unref (call->headers);
  g_free (call->local_uri);
  g_free (call->remote_uri);
  g_free (call->remote_display_name);
  g_ptr_array_unref (call->descriptions);
  g_free (call->call_id);
  g_free (call->key);
  g_free (call->local_tag);
  g_free (call->from_uri);
  g_free (call->from_name);
  g_free (call->offer);
  g_free (call->early_sdp);
  g_free (call->held_answer);
  g_free (call->local_sdp);
  g_free (call->local_offer);
  g_free (call->wanted_sdp);
  g_free (call->waiting_offer);
  g_free (call->last_reason);
  g_free (call->end_reason);
  g_free (call->reason_text);
  sipua_flow_clear (&call->flow);
  g_clear_object (&call->agent);
  G_OBJECT_CLASS (sipua_call_parent_class)->finalize (object);
}

static void
sipua_call_init (SipUaCall *call)
{
  call->state = SIPUA_CALL_STATE_INCOMING;
  call->headers = g_ptr_array_new_with_free_func (g_free);
  call->descriptions = g_ptr_array_new_with_free_func (g_free);
  call->referrals = g_ptr_array_new_with_free_func (sipua_referral_unref);
  sipua_call_init_transfer (call);
  sipua_call_init_dtmf (call);
}

static void
install_string (guint id, const char *name, const char *nick, const char *blurb)
{
  props[id] =
      g_param_spec_string (name, nick, blurb, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * SipUaCall:state:
   *
   * What the call is doing. May be read from any thread; notified on the agent's context.
   *
   * Since: 0.1
   */
  props[PROP_STATE] = g_param_spec_enum ("state", "State", "What the call is doing",
      SIPUA_TYPE_CALL_STATE, SIPUA_CALL_STATE_INCOMING, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaCall:direction:
   *
   * Who sent the INVITE. Constant.
   *
   * Since: 0.1
   */
  props[PROP_DIRECTION] =
      g_param_spec_enum ("direction", "Direction", "Who sent the INVITE", SIPUA_TYPE_CALL_DIRECTION,
          SIPUA_CALL_DIRECTION_INCOMING, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * SipUaCall:call-id:
   *
   * The Call-ID (RFC 3261 section 20.8). Constant.
   *
   * Since: 0.1
   */
  install_string (PROP_CALL_ID, "call-id", "Call-ID", "The Call-ID header of the call");
  /**
   * SipUaCall:local-uri:
   *
   * URI of this side: of an incoming call, the one in To; of an outgoing call, the one in From,
   * %NULL until its INVITE is made. Constant from then on.
   *
   * Since: 0.1
   */
  install_string (PROP_LOCAL_URI, "local-uri", "Local URI", "URI of this side");
  /**
   * SipUaCall:remote-uri:
   *
   * URI of the peer: of an incoming call, the one in From; of an outgoing call, the one that is
   * called. Constant.
   *
   * Since: 0.1
   */
  install_string (PROP_REMOTE_URI, "remote-uri", "Remote URI", "URI of the peer");
  /**
   * SipUaCall:remote-display-name:
   *
   * The name that the peer gives itself, without quotes, or %NULL. Constant.
   *
   * Since: 0.1
   */
  install_string (PROP_REMOTE_DISPLAY_NAME, "remote-display-name", "Remote display name",
      "Name that the peer gives itself");
  /**
   * SipUaCall:remote-sdp:
   *
   * The peer's session description, which passed sipua_sdp_parse(), or %NULL if it sent none. Of an
   * outgoing call it is that of the 2xx, or of the 1xx that came last while there is no other, from
   * whichever fork of the INVITE; of either the one that was agreed last, once the session was changed. It is notified on the agent's
   * context when it changes.
   *
   * Since: 0.1
   */
  install_string (PROP_REMOTE_SDP, "remote-sdp", "Remote SDP", "Session description of the peer");
  g_object_class_install_properties (object_class, N_PROPS, props);
  sipua_call_install_modify (object_class);
  sipua_call_install_dialog (object_class);
}

static void
install_signals (void)
{
  /**
   * SipUaCall::progress:
   * @call: an outgoing call
   * @status: 101 to 199
   * @reason: the phrase that came with it
   *
   * A provisional response came, after #SipUaCall:state and #SipUaCall:remote-sdp were set to what
   * it says. If the INVITE was forked, the To tag in sipua_call_get_last_response() says which of them
   * sent it. One that comes again is not told if it was sent reliably (RFC 3262). Emitted on the agent's context.
   *
   * Since: 0.1
   */
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * SipUaCall::redirected:
   * @call: an outgoing call
   * @uri: the new target
   *
   * The INVITE is about to be sent to @uri, since another target answered with a 3xx response, or
   * one that such a response had named failed (sipua_call_set_follow_redirects()). That response is in
   * sipua_call_get_last_response(). A handler may end the call. Emitted on the agent's context.
   *
   * Since: 0.1
   */
  signals[SIGNAL_REDIRECTED] = g_signal_new ("redirected", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * SipUaCall::request-offer:
   * @call: an outgoing call that was started without an offer
   * @local_address: the numeric address at which the peer reaches this host
   *
   * Asks for the offer (RFC 3264 section 5), now that it is known which address it is to name. The
   * first answer that is not %NULL is taken; without any the call ends with status 488.
   *
   * Emitted on the agent's context, from within sipua_call_start() if that is called there and no
   * name has to be looked up.
   *
   * Returns: (transfer full) (nullable): a session description
   *
   * Since: 0.1
   */
  signals[SIGNAL_REQUEST_OFFER] = g_signal_new ("request-offer", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST,
      0, sipua_call_accumulate_sdp, NULL, NULL, G_TYPE_STRING, 1, G_TYPE_STRING);
  /**
   * SipUaCall::ended:
   * @call: the call
   * @status: a SIP status. 200: ended by a BYE of either side; 487: cancelled before the answer;
   *   408: no ACK to the answer, no answer, no response to the INVITE, or the session expired; 488: the
   *   answer has no description that can be used; 503: the INVITE could not be sent; 504: no PRACK to a
   *   reliable response; else what refused it
   * @reason: a phrase for people, never %NULL
   * @q850: cause of ITU-T Q.850 that the peer gave in a Reason header (RFC 3326), 1 to 127; 0: none
   *
   * The call is over. Emitted once, on the agent's context.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", SIPUA_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_UINT);
}

static void
sipua_call_class_init (SipUaCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sipua_call_get_property;
  object_class->finalize = sipua_call_finalize;
  install_properties (object_class);
  install_signals ();
  sipua_call_install_info (klass);
  sipua_call_install_dtmf (klass);
  sipua_call_install_transfer (klass);
  sipua_call_install_late_offer ();
}

void
sipua_call_emit_progress (SipUaCall *call, guint status, const char *reason)
{
  g_signal_emit (call, signals[SIGNAL_PROGRESS], 0, status, reason);
}

void
sipua_call_emit_redirected (SipUaCall *call, const char *uri)
{
  g_signal_emit (call, signals[SIGNAL_REDIRECTED], 0, uri);
}

char *
sipua_call_emit_request_offer (SipUaCall *call, const char *local_address)
{
  char *offer = NULL;

  g_signal_emit (call, signals[SIGNAL_REQUEST_OFFER], 0, local_address, &offer);
  return offer;
}

void
sipua_call_emit_ended (SipUaCall *call, guint status, const char *reason, guint q850)
{
  g_signal_emit (call, signals[SIGNAL_ENDED], 0, status, reason, q850);
}

/**
 * sipua_call_get_state:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: what the call is doing
 *
 * Since: 0.1
 */
SipUaCallState
sipua_call_get_state (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), SIPUA_CALL_STATE_ENDED);

  return g_atomic_int_get (&call->state);
}

/**
 * sipua_call_get_agent:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: (transfer none): the agent that has it, on whose context it lives
 *
 * Since: 0.1
 */
SipUaAgent *
sipua_call_get_agent (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->agent;
}

/**
 * sipua_call_get_direction:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: who sent the INVITE
 *
 * Since: 0.1
 */
SipUaCallDirection
sipua_call_get_direction (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), SIPUA_CALL_DIRECTION_INCOMING);

  return call->direction;
}

/**
 * sipua_call_get_last_status:
 * @call: an outgoing call
 *
 * Any thread.
 *
 * Returns: status of the last response to the INVITE but for 100, such as 180; 0: none came
 *
 * Since: 0.1
 */
guint
sipua_call_get_last_status (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), 0);

  return g_atomic_int_get (&call->last_status);
}

/**
 * sipua_call_get_last_reason:
 * @call: an outgoing call
 *
 * The phrase that came with sipua_call_get_last_status(). To be called on the agent's context; it
 * is valid until the next response.
 *
 * Returns: (nullable): a phrase for people, or %NULL if no response came
 *
 * Since: 0.1
 */
const char *
sipua_call_get_last_reason (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->last_reason;
}

/**
 * sipua_call_get_call_id:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: the Call-ID
 *
 * Since: 0.1
 */
const char *
sipua_call_get_call_id (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->call_id;
}

/**
 * sipua_call_get_local_uri:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: (nullable): URI of this side; %NULL before the INVITE of an outgoing call is made
 *
 * Since: 0.1
 */
const char *
sipua_call_get_local_uri (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return g_atomic_pointer_get (&call->local_uri);
}

/**
 * sipua_call_get_remote_uri:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: URI of the peer
 *
 * Since: 0.1
 */
const char *
sipua_call_get_remote_uri (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->remote_uri;
}

/**
 * sipua_call_get_remote_display_name:
 * @call: a call
 *
 * Any thread.
 *
 * Returns: (nullable): the name that the peer gives itself
 *
 * Since: 0.1
 */
const char *
sipua_call_get_remote_display_name (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return call->remote_display_name;
}

/**
 * sipua_call_get_remote_sdp:
 * @call: a call
 *
 * Any thread. What is returned stays valid as long as the call.
 *
 * Returns: (nullable): the peer's session description
 *
 * Since: 0.1
 */
const char *
sipua_call_get_remote_sdp (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return g_atomic_pointer_get (&call->remote_sdp);
}

/**
 * sipua_call_get_invite:
 * @call: a call
 *
 * The INVITE that came or was sent, with all its headers. Read-only. Any thread.
 *
 * Returns: (transfer none) (nullable): the INVITE, or %NULL before that of an outgoing call was sent
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_call_get_invite (SipUaCall *call)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  return g_atomic_pointer_get (&call->invite);
}

/**
 * sipua_call_dup_local_address:
 * @call: a call
 *
 * The address at which the peer of this call reaches this host, as the routing table has it: what a
 * session description for this peer is to name. To be called on the agent's context.
 *
 * Returns: (transfer full) (nullable): a numeric address, without port or brackets, or %NULL before
 *   the next hop of an outgoing call is known
 *
 * Since: 0.1
 */
char *
sipua_call_dup_local_address (SipUaCall *call)
{
  g_autoptr (GInetSocketAddress) address = NULL;

  g_return_val_if_fail (SIPUA_IS_CALL (call), NULL);

  if (!call->flow.transport)
    return NULL;
  address = sipua_transport_get_local_address (call->flow.transport, call->flow.address);
  return g_inet_address_to_string (g_inet_socket_address_get_address (address));
}

/**
 * sipua_call_answer:
 * @call: an incoming call
 * @sdp: the answer to its #SipUaCall:remote-sdp (RFC 3264); an offer, if that is %NULL; not looked at
 *   if the peer took that of sipua_call_ring_with_sdp() reliably
 *
 * Sends 200 OK, again and again until the ACK comes (RFC 3261 section 13.3.1.4). Without one in 32
 * seconds the call is ended with status 408. An offer is answered in the ACK, where
 * #SipUaCall:remote-sdp then comes from; without a usable one there the call ends with status 488
 * (section 13.2.1). Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_answer (SipUaCall *call, const char *sdp)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (sdp != NULL);

  sipua_call_post (call, run_answer, 0, sdp, NULL);
}

/**
 * sipua_call_reject:
 * @call: an incoming call
 * @status: a SIP status, 300 to 699
 * @reason: (nullable): the reason phrase, or %NULL for that of the RFC
 *
 * Refuses a call that was not answered yet. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_reject (SipUaCall *call, guint status, const char *reason)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (status >= 300 && status <= 699);

  sipua_call_post (call, run_reject, status, reason, NULL);
}

/**
 * sipua_call_hangup:
 * @call: a call
 *
 * Ends the call in the way its state asks for: BYE after the answer, which waits for the ACK (RFC
 * 3261 section 15); before it 480, or CANCEL of an outgoing call. That is not sent before a
 * provisional response came (section 9.1), which may take as long as timer B, 32 s; a 2xx that
 * crosses it is acknowledged and gets a BYE. #SipUaCall::ended tells when it is done. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_hangup (SipUaCall *call)
{
  g_return_if_fail (SIPUA_IS_CALL (call));

  sipua_call_post (call, run_hangup, 0, NULL, NULL);
}
