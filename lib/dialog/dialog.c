/* SPDX-License-Identifier: BSD-3-Clause */
/* Dialogs (RFC 3261 section 12). */

#include "dialog/dialog.h"

#include "base/limits.h"

#include <sipua/sipua-address.h>

static char *
key (const char *call_id, SipUaView local_tag, SipUaView remote_tag)
{
  return g_strdup_printf ("%s|%.*s|%.*s", call_id, (int)local_tag.length, local_tag.data,
      (int)remote_tag.length, remote_tag.data);
}

/* The URI in a Contact, Route or Record-Route element as it may stand in a Request-URI, without
 * headers and method (section 19.1.1), or NULL. */
static char *
uri_of (SipUaView element)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse (element.data, element.length, NULL);

  return address ? sipua_uri_to_request_uri (sipua_address_get_uri (address)) : NULL;
}

static char *
contact_of (const SipUaMessage *message)
{
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_CONTACT);
  return sipua_header_iter_next (&iter, &element) ? uri_of (element) : NULL;
}

/* Where requests to the peer that sent @invite go. One of RFC 2543, which tags no From, need not give
 * a Contact, and is then reached where its From says (RFC 4475 section 3.4.1). */
static char *
remote_target_of (const SipUaMessage *invite)
{
  if (sipua_message_count (invite, SIPUA_HEADER_CONTACT) || sipua_message_from_tag (invite).length)
    return contact_of (invite);
  return uri_of (sipua_message_header_view (invite, SIPUA_HEADER_FROM, 0));
}

/* With all parameters, in the order of the message, which is the UAS's (section 12.1.1). */
static GPtrArray *
route_set_of (const SipUaMessage *message, const char **ret_reason)
{
  g_autoptr (GPtrArray) routes = g_ptr_array_new_with_free_func (g_free);
  SipUaHeaderIter iter;
  SipUaView element;

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_RECORD_ROUTE);
  while (sipua_header_iter_next (&iter, &element)) {
    g_autofree char *uri = uri_of (element);

    /* A quoted display name may hold a NUL, a Route of ours may not. */
    if (!uri || memchr (element.data, '\0', element.length)) {
      *ret_reason = "Bad Record-Route";
      return NULL;
    }
    if (routes->len == SIPUA_MAX_ROUTES) {
      *ret_reason = "Too Many Record-Route Entries";
      return NULL;
    }
    g_ptr_array_add (routes, sipua_view_dup (element));
  }
  return g_steal_pointer (&routes);
}

/* From or To, without the NUL that a quoted display name may have, which would cut off all behind it.
 * Nobody compares display names (section 12.2.2). */
static char *
identity_of (const SipUaMessage *message, SipUaHeaderId id)
{
  SipUaView value = sipua_message_header_view (message, id, 0);
  GString *text = g_string_sized_new (value.length + 1);

  for (gsize i = 0; i < value.length; i++) {
    gsize n = value.data[i] == '\\' && i + 1 < value.length ? 2 : 1; /* with its escape */

    if (value.data[i + n - 1] != '\0')
      g_string_append_len (text, value.data + i, n);
    i += n - 1;
  }
  return g_string_free (text, FALSE);
}

/* Sections 12.1.1 and 12.1.2. */
static gboolean
is_secure (const SipUaMessage *invite)
{
  const SipUaViaView *via = sipua_message_top_via (invite);

  return via && sipua_view_equal_nocase (via->transport, "TLS")
         && g_ascii_strncasecmp (sipua_message_get_request_uri (invite), "sips:", 5) == 0;
}

SipUaDialog *
sipua_dialog_new_uas (const SipUaMessage *invite, const char *local_tag, const char **ret_reason)
{
  g_autofree char *target = remote_target_of (invite);
  g_autofree char *to = identity_of (invite, SIPUA_HEADER_TO);
  g_autoptr (GPtrArray) routes = NULL;
  SipUaDialog *dialog;

  if (!target) {
    *ret_reason =
        sipua_message_count (invite, SIPUA_HEADER_CONTACT) ? "Bad Contact" : "Missing Contact";
    return NULL;
  }
  routes = route_set_of (invite, ret_reason);
  if (!routes)
    return NULL;
  dialog = g_new0 (SipUaDialog, 1);
  dialog->state = SIPUA_DIALOG_STATE_EARLY;
  dialog->secure = is_secure (invite);
  dialog->call_id = g_strdup (sipua_message_call_id (invite));
  dialog->local_tag = g_strdup (local_tag);
  dialog->remote_tag = sipua_view_dup (sipua_message_from_tag (invite));
  dialog->local = g_strdup_printf ("%s;tag=%s", to, local_tag);
  dialog->remote = identity_of (invite, SIPUA_HEADER_FROM);
  dialog->remote_target = g_steal_pointer (&target);
  dialog->route_set = g_steal_pointer (&routes);
  dialog->remote_cseq = sipua_message_cseq (invite);
  return dialog;
}

/* The UAC's order is that of the UAS from its end (section 12.1.2). */
static void
reverse (GPtrArray *routes)
{
  for (guint i = 0, j = routes->len; i + 1 < j--; i++) {
    gpointer route = routes->pdata[i];

    routes->pdata[i] = routes->pdata[j];
    routes->pdata[j] = route;
  }
}

SipUaDialog *
sipua_dialog_new_uac (
    const SipUaMessage *invite, const SipUaMessage *response, const char **ret_reason)
{
  SipUaDialog *dialog = g_new0 (SipUaDialog, 1);

  *ret_reason = NULL;
  dialog->state = sipua_message_get_status (response) < 200 ? SIPUA_DIALOG_STATE_EARLY
                                                            : SIPUA_DIALOG_STATE_CONFIRMED;
  dialog->secure = is_secure (invite);
  dialog->call_id = g_strdup (sipua_message_call_id (invite));
  dialog->local_tag = sipua_view_dup (sipua_message_from_tag (invite));
  dialog->remote_tag = sipua_view_dup (sipua_message_to_tag (response));
  dialog->local = g_strdup (sipua_message_header (invite, SIPUA_HEADER_FROM, 0));
  dialog->remote = identity_of (response, SIPUA_HEADER_TO);
  dialog->remote_target = contact_of (response);
  if (!dialog->remote_target)
    dialog->remote_target = g_strdup (sipua_message_get_request_uri (invite));
  dialog->route_set = route_set_of (response, ret_reason);
  if (!dialog->route_set)
    dialog->route_set = g_ptr_array_new_with_free_func (g_free);
  reverse (dialog->route_set);
  dialog->local_cseq = dialog->invite_cseq = sipua_message_cseq (invite);
  return dialog;
}

char *
sipua_dialog_key (const SipUaDialog *dialog)
{
  return key (dialog->call_id, sipua_view_from_string (dialog->local_tag),
      sipua_view_from_string (dialog->remote_tag));
}

char *
sipua_dialog_key_of (const char *call_id, const char *local_tag)
{
  return key (call_id, sipua_view_from_string (local_tag), sipua_view (NULL, 0));
}

char *
sipua_dialog_key_of_request (const SipUaMessage *request)
{
  return key (sipua_message_call_id (request), sipua_message_to_tag (request),
      sipua_message_from_tag (request));
}

gboolean
sipua_dialog_accept_cseq (SipUaDialog *dialog, const SipUaMessage *request)
{
  guint32 cseq = sipua_message_cseq (request);

  if (cseq < dialog->remote_cseq)
    return FALSE;
  dialog->remote_cseq = cseq;
  return TRUE;
}

gboolean
sipua_dialog_refresh_target (SipUaDialog *dialog, const SipUaMessage *message)
{
  g_autofree char *target = contact_of (message);

  if (!target || g_str_equal (target, dialog->remote_target))
    return FALSE;
  g_free (dialog->remote_target);
  dialog->remote_target = g_steal_pointer (&target);
  return TRUE;
}

static gboolean
is_loose_router (const char *route)
{
  g_autoptr (SipUaAddress) address = sipua_address_parse (route, -1, NULL);

  return sipua_uri_has_param (sipua_address_get_uri (address), "lr");
}

static gboolean
has_strict_first_hop (const SipUaDialog *dialog)
{
  return dialog->route_set->len > 0 && !is_loose_router (g_ptr_array_index (dialog->route_set, 0));
}

static char *
first_hop_uri (const SipUaDialog *dialog)
{
  return uri_of (sipua_view_from_string (g_ptr_array_index (dialog->route_set, 0)));
}

/* Section 12.2.1.1: a strict router as the first hop gets its own URI as the Request-URI, and the
 * remote target at the end of the Route. */
static void
append_routes (const SipUaDialog *dialog, SipUaMessage *request, gboolean strict)
{
  for (guint i = strict ? 1 : 0; i < dialog->route_set->len; i++)
    sipua_message_append (request, SIPUA_HEADER_ROUTE, g_ptr_array_index (dialog->route_set, i));
  if (strict)
    sipua_message_append_printf (request, SIPUA_HEADER_ROUTE, "<%s>", dialog->remote_target);
}

static guint32
next_cseq (SipUaDialog *dialog, const SipUaMessage *request)
{
  switch (sipua_message_method_id (request)) {
    case SIPUA_METHOD_ACK:
      return dialog->invite_cseq;
    case SIPUA_METHOD_INVITE:
      return dialog->invite_cseq = ++dialog->local_cseq;
    default:
      return ++dialog->local_cseq;
  }
}

SipUaMessage *
sipua_dialog_new_request (SipUaDialog *dialog, const char *method)
{
  gboolean strict = has_strict_first_hop (dialog);
  g_autofree char *uri = strict ? first_hop_uri (dialog) : g_strdup (dialog->remote_target);
  SipUaMessage *request = sipua_message_new_plain_request (method, uri);

  append_routes (dialog, request, strict);
  sipua_message_append (request, SIPUA_HEADER_MAX_FORWARDS, "70");
  sipua_message_append (request, SIPUA_HEADER_FROM, dialog->local);
  sipua_message_append (request, SIPUA_HEADER_TO, dialog->remote);
  sipua_message_append (request, SIPUA_HEADER_CALL_ID, dialog->call_id);
  sipua_message_append_printf (
      request, SIPUA_HEADER_CSEQ, "%u %s", next_cseq (dialog, request), method);
  return request;
}

char *
sipua_dialog_next_hop (const SipUaDialog *dialog)
{
  return dialog->route_set->len ? first_hop_uri (dialog) : g_strdup (dialog->remote_target);
}
