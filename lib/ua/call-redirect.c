/* SPDX-License-Identifier: BSD-3-Clause */
/* Redirection both ways: an INVITE that is answered with 3xx (RFC 3261 section 8.3), and one of ours
 * that is, which goes on to the targets that the response names (section 8.1.3.4). */

#include "base/limits.h"
#include "ua/call-private.h"

typedef struct {
  SipUaUri *uri; /* (owned) */
  char *text;    /* (owned) as the Request-URI */
  double q;
} Target;

struct _SipUaRedirections {
  GPtrArray
      *targets;  /* (owned) of Target (owned): those that were tried, then those that are to be */
  guint n_tried; /* the last one is being tried */
};

static void
free_target (gpointer data)
{
  Target *target = data;

  sipua_uri_unref (target->uri);
  g_free (target->text);
  g_free (target);
}

static Target *
new_target (SipUaUri *uri, double q)
{
  Target *target = g_new (Target, 1);

  *target = (Target){ sipua_uri_ref (uri), sipua_uri_to_request_uri (uri), q };
  return target;
}

static SipUaRedirections *
redirections_new (const char *uri)
{
  SipUaRedirections *self = g_new0 (SipUaRedirections, 1);
  g_autoptr (SipUaUri) parsed = sipua_uri_parse (uri, -1, NULL);

  self->targets = g_ptr_array_new_with_free_func (free_target);
  g_ptr_array_add (self->targets, new_target (parsed, 1));
  self->n_tried = 1;
  return self;
}

void
sipua_redirections_free (SipUaRedirections *self)
{
  g_ptr_array_unref (self->targets);
  g_free (self);
}

const char *
sipua_call_get_target (SipUaCall *call)
{
  const SipUaRedirections *self = call->redirections;

  return self ? ((Target *)self->targets->pdata[self->n_tried - 1])->text : call->remote_uri;
}

static gboolean
is_known (const SipUaRedirections *self, const SipUaUri *uri)
{
  for (guint i = 0; i < self->targets->len; i++)
    if (sipua_uri_equal (((Target *)self->targets->pdata[i])->uri, uri))
      return TRUE;
  return FALSE;
}

/* Behind those that are as good. */
static void
insert (SipUaRedirections *self, Target *target)
{
  guint i = self->n_tried;

  while (i < self->targets->len && ((Target *)self->targets->pdata[i])->q >= target->q)
    i++;
  g_ptr_array_insert (self->targets, i, target);
}

/* A URI is tried once, which ends all loops. The headers that it may have are not taken over: whoever
 * redirects is not to write our INVITE. */
static void
take_contact (SipUaCall *call, SipUaView element)
{
  SipUaRedirections *self = call->redirections;
  g_autoptr (SipUaAddress) contact = sipua_address_parse (element.data, element.length, NULL);
  SipUaUri *uri = contact ? sipua_address_get_uri (contact) : NULL;
  const char *method = uri ? sipua_uri_get_param (uri, "method") : NULL;
  Target *target;
  g_autofree char *obstacle = NULL;
  double q;

  if (!uri || !sipua_uri_get_host (uri) || (method && !g_str_equal (method, "INVITE"))
      || is_known (self, uri) || self->targets->len >= SIPUA_MAX_TARGETS)
    return;
  target = new_target (uri, sipua_address_get_q (contact, &q) ? q : 1);
  obstacle = sipua_call_find_obstacle (call, target->text);
  if (obstacle) {
    g_debug ("not redirected to %s: %s", target->text, obstacle);
    free_target (target);
    return;
  }
  insert (self, target);
}

static void
take_contacts (SipUaCall *call, const SipUaMessage *response)
{
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, response, SIPUA_HEADER_CONTACT);
  while (sipua_header_iter_next (&iter, &element))
    take_contact (call, element);
}

/* 305 names a proxy, and 380 something else than this call. */
static gboolean
names_targets (guint status)
{
  return status >= 300 && status <= 302;
}

gboolean
sipua_call_try_next_target (SipUaCall *call, const SipUaMessage *response)
{
  SipUaRedirections *self = call->redirections;
  guint status = response ? sipua_message_get_status (response) : 0;

  if (!self || call->hangup_wanted || status >= 600
      || sipua_call_get_state (call) > SIPUA_CALL_STATE_RINGING)
    return FALSE;
  if (names_targets (status))
    take_contacts (call, response);
  if (self->n_tried == self->targets->len)
    return FALSE;
  sipua_call_leave_invite (call);
  self->n_tried++;
  sipua_call_emit_redirected (call, sipua_call_get_target (call));
  if (sipua_call_get_state (call) <= SIPUA_CALL_STATE_RINGING)
    sipua_call_send_invite (call);
  return TRUE;
}

static void
run_set_follow_redirects (SipUaCall *call, gint64 follow, const char *first, const char *second)
{
  if (call->started)
    return;
  g_clear_pointer (&call->redirections, sipua_redirections_free);
  if (follow)
    call->redirections = redirections_new (call->remote_uri);
}

/**
 * sipua_call_set_follow_redirects:
 * @call: an outgoing call that was not started
 * @follow: whether to go on to where a peer redirects; %FALSE at first
 *
 * Follows responses 300, 301 and 302 (RFC 3261 section 8.1.3.4): the INVITE is sent to the URIs in
 * their Contact, one after the other, the highest `q` first, until one of them answers, a 6xx comes
 * or none is left; the call then ends with the last failure. It keeps its Call-ID, From, To, headers,
 * description and answer timeout, and its CSeq number grows. #SipUaCall::redirected tells of each. A
 * URI is tried once, so that loops end; 16 are tried at most. What cannot be called (no `sip` URI,
 * another method, another transport) is left out, and so are headers in the URIs. After
 * sipua_call_start() it does nothing. Any thread.
 *
 * Since: 0.1
 */
void
sipua_call_set_follow_redirects (SipUaCall *call, gboolean follow)
{
  g_return_if_fail (SIPUA_IS_CALL (call));
  g_return_if_fail (call->direction == SIPUA_CALL_DIRECTION_OUTGOING);

  sipua_call_post (call, run_set_follow_redirects, follow ? 1 : 0, NULL, NULL);
}

static void
run_redirect (SipUaCall *call, gint64 status, const char *contacts, const char *second)
{
  if (call->direction != SIPUA_CALL_DIRECTION_INCOMING
      || sipua_call_get_state (call) > SIPUA_CALL_STATE_RINGING)
    return;
  sipua_call_add_own_response_header (call, "Contact", contacts);
  sipua_call_do_reject (call, status, NULL);
}

static gboolean
refuse (GError **error, const char *what, const char *why)
{
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "\"%s\" %s", what, why);
  return FALSE;
}

/**
 * sipua_call_redirect:
 * @call: an incoming call
 * @status: 300 to 399, such as 302
 * @contacts: (array zero-terminated=1): where the caller is to try, at least one: addresses or URIs,
 *   of which an address may have parameters such as `q`
 * @error: return location for an error of the domain %SIPUA_ERROR
 *
 * Ends a call that was not answered yet with a response that names other targets (RFC 3261 section
 * 8.3). %SIPUA_ERROR_PARSE or %SIPUA_ERROR_TOO_LARGE: one of @contacts is no address;
 * %SIPUA_ERROR_INVALID_VALUE: there is none, one has a line end, or together they exceed the 16384
 * bytes of a header. #SipUaCall::ended tells that it is over. Any thread.
 *
 * Returns: %TRUE, or %FALSE with @error set, and nothing happened
 *
 * Since: 0.1
 */
gboolean
sipua_call_redirect (SipUaCall *call, guint status, const char *const *contacts, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  g_return_val_if_fail (SIPUA_IS_CALL (call), FALSE);
  g_return_val_if_fail (status >= 300 && status <= 399, FALSE);
  g_return_val_if_fail (contacts != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  for (guint i = 0; contacts[i]; i++) {
    g_autoptr (SipUaAddress) address = sipua_address_parse (contacts[i], -1, error);
    g_autofree char *text = address ? sipua_address_to_string (address) : NULL;

    if (!address)
      return FALSE;
    if (strpbrk (text, "\r\n"))
      return refuse (error, "contacts", "have a line end");
    g_string_append_printf (list, "%s%s", i ? ", " : "", text);
  }
  if (list->len == 0 || list->len > SIPUA_MAX_HEADER_SIZE - strlen ("Contact: "))
    return refuse (error, "contacts", list->len ? "are too long" : "are empty");
  sipua_call_post (call, run_redirect, status, list->str, NULL);
  return TRUE;
}
