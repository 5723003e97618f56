/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of a message as addresses, Vias and the like (RFC 3261 section 20): what says who, where
 * and which request. Each getter parses what stands in the message and keeps nothing there, so that
 * any thread may call it on a message that is not changed any more. */

#include <sipua/sipua-message-addresses.h>

#include "message/address-private.h"
#include "message/message-private.h"
#include "message/params.h"
#include "message/via-private.h"

/* (transfer full): the value that is the whole of @text; NULL with @error set, in which offsets are
 * counted from @offset on. */
typedef gpointer (*ParseFunc) (SipUaView text, gsize offset, GError **error);
typedef char *(*WriteFunc) (gconstpointer value);

static void
init_iter (SipUaHeaderIter *iter, const SipUaMessage *message, const char *name)
{
  sipua_header_iter_init_named (iter, message, name);
  iter->holds_addresses = TRUE;
}

/* Which line of the header the last element stands in, from 1 on. */
static guint
line_number (const SipUaHeaderIter *iter)
{
  SipUaHeaderKey key = { iter->id, iter->name };
  guint number = 1;

  for (const SipUaHeader *header = iter->message->headers; header->value != iter->line; header++)
    number += sipua_header_is (header, key);
  return number;
}

static gpointer
parse_element (const SipUaHeaderIter *iter, const char *name, SipUaView element, ParseFunc parse,
    GError **error)
{
  gpointer value = parse (element, element.data - iter->line, error);
  guint number;

  if (value)
    return value;
  number = line_number (iter);
  if (number == 1)
    g_prefix_error (error, "header %s: ", name);
  else
    g_prefix_error (error, "header %s, line %u: ", name, number);
  return NULL;
}

/* NULL without error: there are not more than @index elements. */
static gpointer
get_nth (
    const SipUaMessage *message, const char *name, guint index, ParseFunc parse, GError **error)
{
  SipUaHeaderIter iter;
  SipUaView element;

  init_iter (&iter, message, name);
  while (sipua_header_iter_next (&iter, &element))
    if (index-- == 0)
      return parse_element (&iter, name, element, parse, error);
  return NULL;
}

static GList *
get_all (const SipUaMessage *message, const char *name, ParseFunc parse, GDestroyNotify destroy,
    GError **error)
{
  SipUaHeaderIter iter;
  GList *values = NULL;
  SipUaView element;

  init_iter (&iter, message, name);
  while (sipua_header_iter_next (&iter, &element)) {
    gpointer value = parse_element (&iter, name, element, parse, error);

    if (!value) {
      g_list_free_full (values, destroy);
      return NULL;
    }
    values = g_list_prepend (values, value);
  }
  return g_list_reverse (values);
}

/* All on one line: that is one change, which is made or is not. */
static gboolean
set_all (SipUaMessage *message, const char *name, GList *values, WriteFunc write, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (name));

  if (!values) {
    sipua_message_remove_header (message, name);
    return TRUE;
  }
  if (values->next && id != SIPUA_HEADER_OTHER && !sipua_header_is_list (id))
    return sipua_message_refuse (error, SIPUA_ERROR_INVALID_VALUE, name, "it holds one value only");
  for (GList *l = values; l; l = l->next) {
    g_autofree char *text = write (l->data);

    if (line->len > 0)
      g_string_append (line, ", ");
    g_string_append (line, text);
  }
  return sipua_message_set_header (message, name, line->str, error);
}

static gpointer
parse_address (SipUaView text, gsize offset, GError **error)
{
  return sipua_address_from_view (text, offset, error);
}

static char *
write_address (gconstpointer address)
{
  return sipua_address_to_string (address);
}

/**
 * sipua_message_get_address:
 * @message: a #SipUaMessage
 * @name: name of a header that holds addresses, in full or compact form: `Refer-To`, `Referred-By`,
 *   `Reply-To`, `P-Asserted-Identity`, `P-Preferred-Identity`, `Diversion`, `History-Info` or any
 *   other
 * @error: return location for a #GError
 *
 * Gets the first address of a header. Fails with %SIPUA_ERROR_PARSE, the message naming the header,
 * its line if that is not the first, the offset in that and what was expected there. May be called
 * from any thread on a message that nobody changes; this and its likes keep nothing in it.
 *
 * Returns: (transfer full) (nullable): a new address; %NULL if there is none, or with @error set
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_message_get_address (const SipUaMessage *message, const char *name, GError **error)
{
  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return get_nth (message, name, 0, parse_address, error);
}

/**
 * sipua_message_set_address:
 * @message: a #SipUaMessage
 * @name: name of a header that holds addresses, in full or compact form
 * @address: the address
 * @error: return location for a #GError
 *
 * Gives a header this one address, as sipua_message_set_header() does. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_address (
    SipUaMessage *message, const char *name, const SipUaAddress *address, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  text = sipua_address_to_string (address);
  return sipua_message_set_header (message, name, text, error);
}

/**
 * sipua_message_get_addresses:
 * @message: a #SipUaMessage
 * @name: name of a header that holds addresses, in full or compact form
 * @error: return location for a #GError
 *
 * Gets all addresses of a header, from all its lines and their comma lists, in their order. Fails
 * as sipua_message_get_address() does. May be called from any thread on a message that nobody
 * changes.
 *
 * Returns: (transfer full) (nullable) (element-type SipUaAddress): new addresses; %NULL if there
 *   are none, or with @error set
 *
 * Since: 0.1
 */
GList *
sipua_message_get_addresses (const SipUaMessage *message, const char *name, GError **error)
{
  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return get_all (message, name, parse_address, (GDestroyNotify)sipua_address_unref, error);
}

/**
 * sipua_message_set_addresses:
 * @message: a #SipUaMessage
 * @name: name of a header that holds addresses, in full or compact form
 * @addresses: (nullable) (element-type SipUaAddress): the addresses, or %NULL to remove the header
 * @error: return location for a #GError
 *
 * Gives a header these addresses, on one line with commas between them (RFC 3261 section 7.3.1).
 * Fails as sipua_message_set_header() does, and with %SIPUA_ERROR_INVALID_VALUE if there are
 * several for a header that holds one. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_addresses (
    SipUaMessage *message, const char *name, GList *addresses, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_all (message, name, addresses, write_address, error);
}

/**
 * sipua_message_get_from:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets From, who made the request (RFC 3261 section 20.20). Fails as sipua_message_get_address()
 * does. May be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full) (nullable): a new address; %NULL if there is none, or with @error set
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_message_get_from (const SipUaMessage *message, GError **error)
{
  return sipua_message_get_address (message, "From", error);
}

/**
 * sipua_message_set_from:
 * @message: a #SipUaMessage
 * @address: the address
 * @error: return location for a #GError
 *
 * Sets From. Fails as sipua_message_set_address() does. Only the single holder of @message may
 * call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_from (SipUaMessage *message, const SipUaAddress *address, GError **error)
{
  return sipua_message_set_address (message, "From", address, error);
}

/**
 * sipua_message_get_to:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets To, whom the request is for (RFC 3261 section 20.39). Fails as sipua_message_get_address()
 * does. May be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full) (nullable): a new address; %NULL if there is none, or with @error set
 *
 * Since: 0.1
 */
SipUaAddress *
sipua_message_get_to (const SipUaMessage *message, GError **error)
{
  return sipua_message_get_address (message, "To", error);
}

/**
 * sipua_message_set_to:
 * @message: a #SipUaMessage
 * @address: the address
 * @error: return location for a #GError
 *
 * Sets To. Fails as sipua_message_set_address() does. Only the single holder of @message may
 * call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_to (SipUaMessage *message, const SipUaAddress *address, GError **error)
{
  return sipua_message_set_address (message, "To", address, error);
}

/**
 * sipua_message_get_contacts:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets all of Contact, where to reach the sender (RFC 3261 section 20.10). Fails as
 * sipua_message_get_address() does, also for the `*` that is no address: see
 * sipua_message_is_contact_wildcard(). May be called from any thread on a message that nobody
 * changes.
 *
 * Returns: (transfer full) (nullable) (element-type SipUaAddress): new addresses; %NULL if there
 *   are none, or with @error set
 *
 * Since: 0.1
 */
GList *
sipua_message_get_contacts (const SipUaMessage *message, GError **error)
{
  return sipua_message_get_addresses (message, "Contact", error);
}

/**
 * sipua_message_set_contacts:
 * @message: a #SipUaMessage
 * @contacts: (nullable) (element-type SipUaAddress): the addresses, or %NULL to remove the header
 * @error: return location for a #GError
 *
 * Sets Contact. Fails as sipua_message_set_addresses() does. Only the single holder of @message may
 * call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_contacts (SipUaMessage *message, GList *contacts, GError **error)
{
  return sipua_message_set_addresses (message, "Contact", contacts, error);
}

/**
 * sipua_message_is_contact_wildcard:
 * @message: a #SipUaMessage
 *
 * Looks whether Contact is `*`, which with `Expires: 0` removes all bindings of a registration (RFC
 * 3261 section 10.2.2). May be called from any thread on a message that nobody changes.
 *
 * Returns: whether there is one Contact and it is `*`
 *
 * Since: 0.1
 */
gboolean
sipua_message_is_contact_wildcard (const SipUaMessage *message)
{
  SipUaHeaderIter iter;
  SipUaView element;

  g_return_val_if_fail (message != NULL, FALSE);

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_CONTACT);
  return sipua_header_iter_next (&iter, &element) && sipua_view_equal (element, "*")
         && !sipua_header_iter_next (&iter, &element);
}

/**
 * sipua_message_set_contact_wildcard:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Makes `*` the one Contact. Fails as sipua_message_set_header() does. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_contact_wildcard (SipUaMessage *message, GError **error)
{
  return sipua_message_set_header (message, "Contact", "*", error);
}

/**
 * sipua_message_get_routes:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets all of Route, which the request has to visit still (RFC 3261 section 20.34). Fails as
 * sipua_message_get_address() does. May be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full) (nullable) (element-type SipUaAddress): new addresses; %NULL if there
 *   are none, or with @error set
 *
 * Since: 0.1
 */
GList *
sipua_message_get_routes (const SipUaMessage *message, GError **error)
{
  return sipua_message_get_addresses (message, "Route", error);
}

/**
 * sipua_message_set_routes:
 * @message: a #SipUaMessage
 * @routes: (nullable) (element-type SipUaAddress): the addresses, or %NULL to remove the header
 * @error: return location for a #GError
 *
 * Sets Route. Fails as sipua_message_set_addresses() does. Only the single holder of @message may
 * call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_routes (SipUaMessage *message, GList *routes, GError **error)
{
  return sipua_message_set_addresses (message, "Route", routes, error);
}

/**
 * sipua_message_get_record_routes:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets all of Record-Route, which want to be visited by later requests (RFC 3261 section 20.30).
 * Fails as sipua_message_get_address() does. May be called from any thread on a message that nobody
 * changes.
 *
 * Returns: (transfer full) (nullable) (element-type SipUaAddress): new addresses; %NULL if there
 *   are none, or with @error set
 *
 * Since: 0.1
 */
GList *
sipua_message_get_record_routes (const SipUaMessage *message, GError **error)
{
  return sipua_message_get_addresses (message, "Record-Route", error);
}

/**
 * sipua_message_set_record_routes:
 * @message: a #SipUaMessage
 * @routes: (nullable) (element-type SipUaAddress): the addresses, or %NULL to remove the header
 * @error: return location for a #GError
 *
 * Sets Record-Route. Fails as sipua_message_set_addresses() does. Only the single holder of
 * @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_record_routes (SipUaMessage *message, GList *routes, GError **error)
{
  return sipua_message_set_addresses (message, "Record-Route", routes, error);
}

static gpointer
parse_via (SipUaView text, gsize offset, GError **error)
{
  return sipua_via_from_view (text, offset, error);
}

static char *
write_via (gconstpointer via)
{
  return sipua_via_to_string (via);
}

/**
 * sipua_message_get_via:
 * @message: a #SipUaMessage
 * @index: which one, from 0 for the topmost on, over all lines and their comma lists
 * @error: return location for a #GError
 *
 * Gets one hop that the request took (RFC 3261 section 20.42). Fails with %SIPUA_ERROR_PARSE, the
 * message naming header, line, offset and what was expected there, which no message that was
 * received or parsed does here. May be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full) (nullable): a new Via; %NULL if there are not more than @index, or with
 *   @error set
 *
 * Since: 0.1
 */
SipUaVia *
sipua_message_get_via (const SipUaMessage *message, guint index, GError **error)
{
  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return get_nth (message, "Via", index, parse_via, error);
}

/**
 * sipua_message_get_vias:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets all hops that the request took, the topmost first. Fails as sipua_message_get_via() does.
 * May be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full) (nullable) (element-type SipUaVia): new Vias; %NULL if there are none,
 *   or with @error set
 *
 * Since: 0.1
 */
GList *
sipua_message_get_vias (const SipUaMessage *message, GError **error)
{
  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return get_all (message, "Via", parse_via, (GDestroyNotify)sipua_via_unref, error);
}

/**
 * sipua_message_set_vias:
 * @message: a #SipUaMessage
 * @vias: (nullable) (element-type SipUaVia): the Vias, the topmost first, or %NULL to remove them
 *   all
 * @error: return location for a #GError
 *
 * Sets all hops, on one line with commas between them. Fails as sipua_message_set_header() does.
 * Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_vias (SipUaMessage *message, GList *vias, GError **error)
{
  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return set_all (message, "Via", vias, write_via, error);
}

/**
 * sipua_message_prepend_via:
 * @message: a #SipUaMessage
 * @via: the Via
 * @error: return location for a #GError
 *
 * Puts a Via on top of the others, on a line of its own, as who sends a request does (RFC 3261
 * section 8.1.1.7). Fails with %SIPUA_ERROR_TOO_LARGE if the line exceeds 16384 bytes or 256 lines
 * are there. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_prepend_via (SipUaMessage *message, const SipUaVia *via, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (via != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  text = sipua_via_to_string (via);
  return sipua_message_prepend_header (message, "Via", text, error);
}

static gpointer
parse_cseq (SipUaView text, G_GNUC_UNUSED gsize offset, GError **error)
{
  return sipua_cseq_parse (text.data, text.length, error);
}

/**
 * sipua_message_get_cseq:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets CSeq (RFC 3261 section 20.16). Fails with %SIPUA_ERROR_PARSE, the message naming header,
 * offset and what was expected there, which no message that was received or parsed does here. May
 * be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full) (nullable): a new CSeq; %NULL if there is none, or with @error set
 *
 * Since: 0.1
 */
SipUaCSeq *
sipua_message_get_cseq (const SipUaMessage *message, GError **error)
{
  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return get_nth (message, "CSeq", 0, parse_cseq, error);
}

/**
 * sipua_message_set_cseq:
 * @message: a #SipUaMessage
 * @cseq: the CSeq
 * @error: return location for a #GError
 *
 * Sets CSeq. Fails as sipua_message_set_header() does. Only the single holder of @message may call
 * this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_cseq (SipUaMessage *message, const SipUaCSeq *cseq, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (cseq != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  text = sipua_cseq_to_string (cseq);
  return sipua_message_set_header (message, "CSeq", text, error);
}
