/* SPDX-License-Identifier: BSD-3-Clause */
/* The peer asks us to call somebody else: REFER within a call (RFC 3515 section 2.4.2, RFC 5589), and
 * SUBSCRIBE to what becomes of it. */

#include "base/limits.h"
#include "ua/call-private.h"
#include "ua/referral.h"

#include <sipua/sipua-address.h>
#include <sipua/sipua-message-addresses.h>
#include <sipua/sipua-message-headers.h>

/* Says so, for use as `return refuse (...)`. */
static gpointer
refuse (SipUaCall *call, SipUaTransaction *transaction, guint status, const char *reason)
{
  SipUaMessage *response = sipua_agent_core_new_response (
      call->core, sipua_transaction_get_request (transaction), status, reason, NULL);

  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
  return NULL;
}

/* The error of a parser names the header. */
static gpointer
refuse_for (SipUaCall *call, SipUaTransaction *transaction, const char *what, const GError *error)
{
  g_autofree char *reason = g_strdup_printf ("%s %s", what, error->message);

  return refuse (call, transaction, 400, reason);
}

/* That the target has to know Replaces is the one thing that a URI may require, as RFC 5589 section 7
 * has it. */
static gboolean
take_require (SipUaUri *uri)
{
  const char *require = sipua_uri_get_header (uri, "Require");

  if (!require || g_ascii_strcasecmp (require, "replaces"))
    return FALSE;
  return sipua_uri_remove_header (uri, "Require", NULL);
}

/* What is to be called; without the method, which is INVITE. NULL: it was refused. */
static SipUaUri *
get_target (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *refer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaAddress) address = NULL;
  g_autoptr (SipUaUri) uri = NULL;
  const char *method;
  guint n = sipua_message_count (refer, SIPUA_HEADER_REFER_TO);

  if (n != 1)
    return refuse (call, transaction, 400, n ? "More Than One Refer-To" : "Missing Refer-To");
  address = sipua_message_get_address (refer, "Refer-To", &error);
  if (!address)
    return refuse_for (call, transaction, "Bad", error);
  uri = sipua_uri_copy (sipua_address_get_uri (address));
  if (g_ascii_strcasecmp (sipua_uri_get_scheme (uri), "sip")
      && g_ascii_strcasecmp (sipua_uri_get_scheme (uri), "sips"))
    return refuse (call, transaction, 416, NULL);
  method = sipua_uri_get_param (uri, "method");
  if (method && !g_str_equal (method, "INVITE"))
    return refuse (call, transaction, 403, "Refer-To Is For No INVITE");
  sipua_uri_remove_param (uri, "method", NULL);
  return g_steal_pointer (&uri);
}

/* FALSE: it was refused. */
static gboolean
check_referred_by (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *refer)
{
  g_autoptr (SipUaAddress) address = NULL;
  guint n = sipua_message_count (refer, SIPUA_HEADER_REFERRED_BY);

  if (n == 0)
    return TRUE;
  address = n == 1 ? sipua_message_get_address (refer, "Referred-By", NULL) : NULL;
  if (!address)
    refuse (call, transaction, 400, n == 1 ? "Bad Referred-By" : "More Than One Referred-By");
  return address != NULL;
}

/* Who called, or was called, calls again (RFC 5589 section 6). */
static void
copy_identity (SipUaCall *call, SipUaCall *referred)
{
  g_autofree char *address = g_strdup_printf ("<%s>", call->local_uri);

  sipua_call_set_anonymous (referred, call->anonymous);
  if (!call->anonymous)
    sipua_call_set_from (referred, address, NULL);
  g_free (referred->from_name);
  referred->from_name = g_strdup (call->from_name);
}

/* The call that is asked for, to be started. NULL: it was refused. */
static SipUaCall *
new_referred (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *refer)
{
  g_autoptr (SipUaUri) target = get_target (call, transaction, refer);
  const char *referred_by = sipua_message_header (refer, SIPUA_HEADER_REFERRED_BY, 0);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  SipUaCall *referred;
  gboolean require;

  if (!target || !check_referred_by (call, transaction, refer))
    return NULL;
  require = take_require (target);
  text = sipua_uri_to_string (target);
  referred = sipua_call_new (call->agent, text, &error);
  if (!referred)
    return refuse_for (call, transaction, "Bad Refer-To:", error);
  copy_identity (call, referred);
  if (referred_by)
    sipua_call_add_invite_header (referred, "Referred-By", referred_by);
  if (require)
    sipua_call_add_invite_header (referred, "Require", "replaces");
  return referred;
}

static void
accept_refer (SipUaCall *call, SipUaTransaction *transaction, gboolean silent)
{
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);
  SipUaMessage *response = sipua_agent_core_new_response (
      call->core, sipua_transaction_get_request (transaction), 202, NULL, NULL);

  sipua_dialog_refresh_target (call->dialog, sipua_transaction_get_request (transaction));
  sipua_message_append_printf (response, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
  if (silent)
    sipua_message_append_header (response, "Refer-Sub", "false", NULL);
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
}

/* The handler may start the call, which may fail at once: the peer hears of it after the 202. It may end
 * this call, too. */
static void
answer_refer (
    SipUaCall *call, SipUaTransaction *transaction, SipUaReferral *referral, SipUaCall *referred)
{
  if (sipua_call_emit_refer (call, sipua_transaction_get_request (transaction), referred)) {
    accept_refer (call, transaction, referral == NULL);
    if (referral)
      sipua_referral_begin (referral);
    return;
  }
  if (referral)
    sipua_referral_close (referral);
  refuse (call, transaction, 603, NULL);
}

static void
offer_to_application (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *refer, SipUaCall *referred)
{
  gboolean is_first = !call->was_referred;
  SipUaReferral *referral;

  call->was_referred = TRUE;
  if (sipua_refer_sub_is_false (refer)) { /* RFC 4488 section 4: the peer is not told */
    answer_refer (call, transaction, NULL, referred);
    return;
  }
  referral = sipua_referral_new (call, referred, refer, is_first);
  g_ptr_array_add (call->referrals, sipua_referral_ref (referral));
  answer_refer (call, transaction, referral, referred);
  sipua_referral_unref (referral);
}

void
sipua_call_receive_refer (SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *refer)
{
  g_autoptr (SipUaCall) referred = NULL;

  if (!sipua_call_is_up (call)) {
    refuse (call, transaction, 403, "The Call Is Not Up");
    return;
  }
  if (call->referrals->len >= SIPUA_MAX_REFERRALS) {
    refuse (call, transaction, 491, NULL);
    return;
  }
  referred = new_referred (call, transaction, refer);
  if (referred)
    offer_to_application (call, transaction, refer, referred);
}

void
sipua_call_end_referrals (SipUaCall *call)
{
  while (call->referrals->len)
    sipua_referral_close (g_ptr_array_index (call->referrals, 0));
}

static SipUaReferral *
find_referral (SipUaCall *call, const SipUaHeaderValue *event)
{
  for (guint i = 0; i < call->referrals->len; i++)
    if (sipua_referral_has_event (g_ptr_array_index (call->referrals, i), event))
      return g_ptr_array_index (call->referrals, i);
  return NULL;
}

/* It lasts as long as the peer wants, but no longer than we do (RFC 6665 section 4.2.1.1). */
static guint
expires_of (const SipUaMessage *subscribe)
{
  guint32 expires = SIPUA_TRANSFER_EXPIRES;

  sipua_message_get_number (subscribe, "Expires", &expires, NULL);
  return MIN (expires, SIPUA_MAX_TRANSFER_EXPIRES);
}

static void
renew (SipUaCall *call, SipUaTransaction *transaction, SipUaReferral *referral)
{
  const SipUaMessage *subscribe = sipua_transaction_get_request (transaction);
  guint expires = expires_of (subscribe);
  g_autofree char *host_port = sipua_flow_local_host_port (&call->flow);
  SipUaMessage *response = sipua_agent_core_new_response (call->core, subscribe, 200, NULL, NULL);

  sipua_dialog_refresh_target (call->dialog, subscribe);
  sipua_message_append_printf (response, SIPUA_HEADER_EXPIRES, "%u", expires);
  sipua_message_append_printf (response, SIPUA_HEADER_CONTACT, "<sip:%s>", host_port);
  sipua_call_append_headers (call, response);
  sipua_transaction_respond (transaction, response);
  sipua_referral_renew (referral, expires);
}

/* RFC 3515 section 2.4.4: a subscription is begun by REFER alone, SUBSCRIBE renews or ends it. */
void
sipua_call_receive_subscribe (
    SipUaCall *call, SipUaTransaction *transaction, const SipUaMessage *subscribe)
{
  g_autoptr (SipUaHeaderValue) event = sipua_message_get_header_value (subscribe, "Event", 0, NULL);
  SipUaReferral *referral;

  if (!event || !g_str_equal (sipua_header_value_get_value (event), "refer")) {
    sipua_agent_core_refuse_event (call->core, transaction);
    return;
  }
  referral = find_referral (call, event);
  if (referral)
    renew (call, transaction, referral);
  else
    refuse (call, transaction, 481, "Subscription Does Not Exist");
}
