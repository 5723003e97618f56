/* SPDX-License-Identifier: BSD-3-Clause */
/* The body of a message as a body part, with the headers that describe it (RFC 3261 section 7.4, RFC 5621). */

#include "message/body-part.h"
#include "message/message-private.h"

/* Of a header of a message, or of a part of one (RFC 2046 section 5.1). Content-Length is neither's. */
static gboolean
describes_body (SipUaHeaderId id, const char *name)
{
  return id != SIPUA_HEADER_CONTENT_LENGTH
         && g_ascii_strncasecmp (id ? sipua_header_name (id) : name, "Content-", 8) == 0;
}

/**
 * sipua_message_get_body_part:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets the body of a message with what its headers say about it, and if it is a multipart (RFC 2046
 * section 5.1) cut into parts. A quoted boundary, other parameters, text in front of the first part and
 * behind the last, empty parts, parts without headers and multiparts within multiparts are all read; so
 * is a multipart whose last boundary is missing. Fails with %SIPUA_ERROR_PARSE, the message naming what
 * is broken, and with %SIPUA_ERROR_TOO_LARGE if there are more than 64 parts in all, 32 headers of one, or
 * multiparts stand in each other more than 4 deep. The bytes are copied once, whatever the parts are. May
 * be called from any thread on a message that nobody changes.
 *
 * Returns: (transfer full) (nullable): the body as a part; %NULL with @error set if it is broken, and
 *   without if there is none
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_message_get_body_part (const SipUaMessage *message, GError **error)
{
  g_autoptr (SipUaBodyPart) part = NULL;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (message->body_length == 0)
    return NULL;
  part = sipua_body_part_new_empty ();
  g_bytes_unref (part->body);
  part->body = g_bytes_new (message->body, message->body_length);
  for (guint i = 0; i < message->n_headers; i++) {
    const SipUaHeader *header = &message->headers[i];
    const char *name = header->id ? sipua_header_name (header->id) : header->name;

    if (describes_body (header->id, header->name)
        && !sipua_body_part_take_header (part, name, header->value, error))
      return NULL;
  }
  if (!sipua_body_part_split (part, error))
    return NULL;
  return g_steal_pointer (&part);
}

/* What the message is to say about @part: SipUaBodyHeader, the strings of others. @type (nullable) is in
 * place of its own. */
static GArray *
describe (const SipUaBodyPart *part, char *type)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (SipUaBodyHeader));

  if (!part->type && g_bytes_get_size (part->body) > 0) {
    SipUaBodyHeader line = { (char *)"Content-Type", part->media_type };

    g_array_append_val (lines, line);
  }
  for (guint i = 0; i < part->headers->len; i++) {
    SipUaBodyHeader line = g_array_index (part->headers, SipUaBodyHeader, i);
    SipUaHeaderId id = sipua_header_key (line.name).id;

    if (id == SIPUA_HEADER_CONTENT_TYPE && type)
      line.value = type;
    if (describes_body (id, line.name))
      g_array_append_val (lines, line);
  }
  return lines;
}

/* Whether @lines can take the place of those that describe the body now. */
static gboolean
check_description (const SipUaMessage *message, GArray *lines, GError **error)
{
  guint n = lines->len;

  for (guint i = 0; i < lines->len; i++) {
    const SipUaBodyHeader *line = &g_array_index (lines, SipUaBodyHeader, i);

    if (!sipua_message_check_header (line->name, line->value, error))
      return FALSE;
  }
  for (guint i = 0; i < message->n_headers; i++)
    n += !describes_body (message->headers[i].id, message->headers[i].name);
  return n <= SIPUA_MAX_HEADERS
         || sipua_message_refuse (error, SIPUA_ERROR_TOO_LARGE, "Content-Type", "too many headers");
}

static void
replace_description (SipUaMessage *message, GArray *lines)
{
  for (guint i = message->n_headers; i-- > 0;)
    if (describes_body (message->headers[i].id, message->headers[i].name))
      sipua_message_remove_at (message, i);
  for (guint i = 0; i < lines->len; i++) {
    const SipUaBodyHeader *line = &g_array_index (lines, SipUaBodyHeader, i);

    sipua_message_append_header (message, line->name, line->value, NULL);
  }
}

/**
 * sipua_message_set_body_part:
 * @message: a #SipUaMessage
 * @part: the body
 * @error: return location for a #GError
 *
 * Sets the body, and the headers that describe it, which begin with `Content-`, to those of @part: others
 * of @part, which may have come from a peer, are left out (RFC 2046 section 5.1). A multipart is written with a
 * boundary that occurs in none of its parts. Fails with %SIPUA_ERROR_TOO_LARGE if it exceeds 65535 bytes,
 * and as sipua_message_append_header() does; then nothing is changed. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_body_part (SipUaMessage *message, SipUaBodyPart *part, GError **error)
{
  g_autofree char *type = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GArray) lines = NULL;
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (part != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  body = sipua_body_part_write (part, &type);
  lines = describe (part, type);
  data = g_bytes_get_data (body, &length);
  if (!check_description (message, lines, error)
      || !sipua_message_set_body (message, NULL, data ? data : "", length, error))
    return FALSE;
  replace_description (message, lines);
  return TRUE;
}
