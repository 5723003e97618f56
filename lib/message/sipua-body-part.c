/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaBodyPart: a body, or a part of a multipart body, with the headers that describe it (RFC 5621, RFC
 * 2045, RFC 2046 section 5.1). Reading and writing of multiparts, looking into them, and
 * the body of a message have files of their own. */

#include "message/body-part.h"

#include "base/chars.h"
#include "message/header-value.h"
#include "message/message-private.h"

/**
 * SipUaBodyPart:
 *
 * A body of a message, or a part of it (RFC 5621): what it is, and either bytes or, if it is a multipart,
 * other parts. References are counted atomically. Once it was parsed, or put into a message or another
 * part, it is not to be changed any more and may be read from any thread.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (SipUaBodyPart, sipua_body_part, sipua_body_part_ref, sipua_body_part_unref)

static void
header_clear (gpointer data)
{
  SipUaBodyHeader *header = data;

  g_free (header->name);
  g_free (header->value);
}

SipUaBodyPart *
sipua_body_part_new_empty (void)
{
  SipUaBodyPart *part = g_new0 (SipUaBodyPart, 1);

  g_atomic_ref_count_init (&part->ref_count);
  part->headers = g_array_new (FALSE, FALSE, sizeof (SipUaBodyHeader));
  g_array_set_clear_func (part->headers, header_clear);
  part->media_type = g_strdup ("text/plain"); /* RFC 2045 section 5.2 */
  part->disposition = g_strdup ("render");    /* RFC 3261 section 20.11 */
  part->body = g_bytes_new_static ("", 0);
  return part;
}

static SipUaHeaderValue *
parse_value (SipUaHeaderId id, const char *name, const char *value, GError **error)
{
  SipUaSyntaxError syntax;
  SipUaHeaderValue *parsed =
      sipua_header_value_parse_view (id, sipua_view_from_string (value), &syntax);

  if (!parsed)
    sipua_header_fault (error, name, syntax.offset, syntax.expected);
  return parsed;
}

/* Section 20.11: session is what a body of application/sdp is for, render any other. */
static void
take_default_disposition (SipUaBodyPart *part)
{
  if (sipua_body_part_get_header (part, "Content-Disposition"))
    return;
  g_free (part->disposition);
  part->disposition =
      g_strdup (g_str_equal (part->media_type, "application/sdp") ? "session" : "render");
}

static gboolean
take_type (SipUaBodyPart *part, const char *value, GError **error)
{
  SipUaHeaderValue *type = parse_value (SIPUA_HEADER_CONTENT_TYPE, "Content-Type", value, error);

  if (!type)
    return FALSE;
  g_clear_pointer (&part->type, sipua_header_value_free);
  part->type = type;
  g_free (part->media_type);
  part->media_type = g_ascii_strdown (sipua_header_value_get_value (type), -1);
  take_default_disposition (part);
  return TRUE;
}

static gboolean
take_disposition (SipUaBodyPart *part, const char *value, GError **error)
{
  g_autoptr (SipUaHeaderValue) disposition =
      parse_value (SIPUA_HEADER_CONTENT_DISPOSITION, "Content-Disposition", value, error);
  const char *handling;

  if (!disposition)
    return FALSE;
  g_free (part->disposition);
  part->disposition = g_ascii_strdown (sipua_header_value_get_value (disposition), -1);
  handling = sipua_header_value_get_param (disposition, "handling");
  part->is_optional = handling && g_ascii_strcasecmp (handling, "optional") == 0;
  return TRUE;
}

gboolean
sipua_body_header_is (const SipUaBodyHeader *header, const char *name)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (name));

  if (id == SIPUA_HEADER_OTHER)
    return g_ascii_strcasecmp (header->name, name) == 0;
  return sipua_header_id (sipua_view_from_string (header->name)) == id;
}

static SipUaBodyHeader *
find_header (const SipUaBodyPart *part, const char *name)
{
  for (guint i = 0; i < part->headers->len; i++) {
    SipUaBodyHeader *header = &g_array_index (part->headers, SipUaBodyHeader, i);

    if (sipua_body_header_is (header, name))
      return header;
  }
  return NULL;
}

/* Takes what the header says about the part; nothing is changed by a broken one. */
static gboolean
take (SipUaBodyPart *part, const char *name, const char *value, GError **error)
{
  switch (sipua_header_id (sipua_view_from_string (name))) {
    case SIPUA_HEADER_CONTENT_TYPE:
      return take_type (part, value, error);
    case SIPUA_HEADER_CONTENT_DISPOSITION:
      return take_disposition (part, value, error);
    default:
      return TRUE;
  }
}

static void
append_header (SipUaBodyPart *part, const char *name, const char *value)
{
  SipUaBodyHeader header = { g_strdup (name), g_strdup (value) };

  g_array_append_val (part->headers, header);
}

gboolean
sipua_body_part_take_header (
    SipUaBodyPart *part, const char *name, const char *value, GError **error)
{
  if (!take (part, name, value, error))
    return FALSE;
  append_header (part, name, value);
  return TRUE;
}

static gboolean
is_multipart_type (const char *media_type)
{
  return g_ascii_strncasecmp (media_type, "multipart/", strlen ("multipart/")) == 0;
}

/**
 * sipua_body_part_new:
 * @content_type: (nullable): value of Content-Type, or %NULL for none
 * @body: the body
 * @error: return location for a #GError
 *
 * Makes a part of bytes, to be put into a multipart or a message. Fails if @content_type is not
 * well-formed or has a line end. May be called from any thread.
 *
 * Returns: (transfer full): the part, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_body_part_new (const char *content_type, GBytes *body, GError **error)
{
  g_autoptr (SipUaBodyPart) part = NULL;

  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  part = sipua_body_part_new_empty ();
  if (content_type && !sipua_body_part_set_header (part, "Content-Type", content_type, error))
    return NULL;
  g_bytes_unref (part->body);
  part->body = g_bytes_ref (body);
  return g_steal_pointer (&part);
}

/**
 * sipua_body_part_new_multipart:
 * @content_type: value of Content-Type: `multipart/mixed`, parameters as wanted, but for the boundary
 * @error: return location for a #GError
 *
 * Makes a multipart without parts, to be put into a message or another multipart. It gets a boundary
 * when it is written. Fails if @content_type is not well-formed, has a line end or is no multipart. May be
 * called from any thread.
 *
 * Returns: (transfer full): the part, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_body_part_new_multipart (const char *content_type, GError **error)
{
  g_autoptr (SipUaBodyPart) part = NULL;

  g_return_val_if_fail (content_type != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  part = sipua_body_part_new_empty ();
  if (!sipua_body_part_set_header (part, "Content-Type", content_type, error))
    return NULL;
  if (!is_multipart_type (part->media_type)) {
    sipua_message_refuse_at (error, "Content-Type", NULL, 0, "multipart/ and a subtype");
    return NULL;
  }
  part->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_body_part_unref);
  return g_steal_pointer (&part);
}

/**
 * sipua_body_part_parse:
 * @content_type: value of Content-Type
 * @body: the body
 * @error: return location for a #GError
 *
 * Parses a body that need not be that of a message; see sipua_message_get_body_part().
 *
 * Returns: (transfer full): the body as a part, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_body_part_parse (const char *content_type, GBytes *body, GError **error)
{
  g_autoptr (SipUaBodyPart) part = NULL;

  g_return_val_if_fail (content_type != NULL && body != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  part = sipua_body_part_new_empty ();
  g_bytes_unref (part->body);
  part->body = g_bytes_ref (body);
  if (!sipua_body_part_take_header (part, "Content-Type", content_type, error)
      || !sipua_body_part_split (part, error))
    return NULL;
  return g_steal_pointer (&part);
}

/**
 * sipua_body_part_ref:
 * @part: a #SipUaBodyPart
 *
 * Takes a reference. May be called from any thread.
 *
 * Returns: (transfer full): @part
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_body_part_ref (SipUaBodyPart *part)
{
  g_return_val_if_fail (part != NULL, NULL);

  g_atomic_ref_count_inc (&part->ref_count);
  return part;
}

/**
 * sipua_body_part_unref:
 * @part: (transfer full): a #SipUaBodyPart
 *
 * Releases a reference. May be called from any thread.
 *
 * Since: 0.1
 */
void
sipua_body_part_unref (SipUaBodyPart *part)
{
  g_return_if_fail (part != NULL);

  if (!g_atomic_ref_count_dec (&part->ref_count))
    return;
  g_array_unref (part->headers);
  g_clear_pointer (&part->type, sipua_header_value_free);
  g_free (part->media_type);
  g_free (part->disposition);
  g_bytes_unref (part->body);
  g_clear_pointer (&part->parts, g_ptr_array_unref);
  g_free (part);
}

/**
 * sipua_body_part_get_header:
 * @part: a #SipUaBodyPart
 * @name: a header name in whatever case
 *
 * Gets a header of the part, like Content-Type, Content-ID or Content-Transfer-Encoding. It is the peer's
 * text: nothing says that it is UTF-8.
 *
 * Returns: (nullable) (transfer none): its value, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
sipua_body_part_get_header (const SipUaBodyPart *part, const char *name)
{
  const SipUaBodyHeader *header;

  g_return_val_if_fail (part != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  header = find_header (part, name);
  return header ? header->value : NULL;
}

/**
 * sipua_body_part_get_header_at:
 * @part: a #SipUaBodyPart
 * @position: which header of all, from 0 on
 * @name: (out) (optional) (transfer none): return location for its name
 * @value: (out) (optional) (transfer none): return location for its value
 *
 * Gets the headers of a part in their order: count @position up until there is none.
 *
 * Returns: %TRUE, or %FALSE if there are fewer, and then nothing is stored
 *
 * Since: 0.1
 */
gboolean
sipua_body_part_get_header_at (
    const SipUaBodyPart *part, guint position, const char **name, const char **value)
{
  const SipUaBodyHeader *header;

  g_return_val_if_fail (part != NULL, FALSE);

  if (position >= part->headers->len)
    return FALSE;
  header = &g_array_index (part->headers, SipUaBodyHeader, position);
  if (name)
    *name = header->name;
  if (value)
    *value = header->value;
  return TRUE;
}

/**
 * sipua_body_part_set_header:
 * @part: a #SipUaBodyPart that was made, and not put anywhere yet
 * @name: a header name
 * @value: its value
 * @error: return location for a #GError
 *
 * Sets a header of a part, like Content-Disposition or Content-ID. Fails with
 * %SIPUA_ERROR_INVALID_VALUE, naming the header, if @name is no token or @value has a line end, with
 * %SIPUA_ERROR_TOO_LARGE over 16384 bytes or 32 headers, and with %SIPUA_ERROR_PARSE if it is a
 * Content-Type or Content-Disposition that is not well-formed. The Content-Type of a multipart has to
 * remain that of one.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_body_part_set_header (
    SipUaBodyPart *part, const char *name, const char *value, GError **error)
{
  g_autofree char *own_name = NULL;
  g_autofree char *own_value = NULL;
  SipUaBodyHeader *header;

  g_return_val_if_fail (part != NULL, FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_check_header (name, value, error))
    return FALSE;
  header = find_header (part, name);
  if (!header && part->headers->len >= SIPUA_MAX_BODY_PART_HEADERS)
    return sipua_message_refuse (error, SIPUA_ERROR_TOO_LARGE, name, "too many headers");
  if (part->parts && sipua_header_key (name).id == SIPUA_HEADER_CONTENT_TYPE
      && !is_multipart_type (value))
    return sipua_message_refuse_at (error, name, NULL, 0, "multipart/ and a subtype, as before");
  own_name = g_strdup (name); /* both may be of what goes away */
  own_value = g_strdup (value);
  if (!take (part, own_name, own_value, error))
    return FALSE;
  if (header)
    g_array_remove_index (part->headers, header - (SipUaBodyHeader *)(gpointer)part->headers->data);
  append_header (part, own_name, own_value);
  return TRUE;
}

/**
 * sipua_body_part_get_media_type:
 * @part: a #SipUaBodyPart
 *
 * Gets what kind of body it is: `application/sdp`. A part without Content-Type is `text/plain` (RFC 2045
 * section 5.2).
 *
 * Returns: (transfer none): the media type in lower case, without parameters
 *
 * Since: 0.1
 */
const char *
sipua_body_part_get_media_type (const SipUaBodyPart *part)
{
  g_return_val_if_fail (part != NULL, NULL);

  return part->media_type;
}

/**
 * sipua_body_part_get_disposition:
 * @part: a #SipUaBodyPart
 *
 * Gets what the body is for: `session`, `render`, `early-session`. Without Content-Disposition that is
 * `session` for `application/sdp`, and `render` for any other (RFC 3261 section 20.11).
 *
 * Returns: (transfer none): the disposition type in lower case
 *
 * Since: 0.1
 */
const char *
sipua_body_part_get_disposition (const SipUaBodyPart *part)
{
  g_return_val_if_fail (part != NULL, NULL);

  return part->disposition;
}

/**
 * sipua_body_part_is_required:
 * @part: a #SipUaBodyPart
 *
 * Tells whether who does not understand the part is to refuse the request: it is, unless its
 * Content-Disposition has `handling=optional` (RFC 3261 section 20.11).
 *
 * Returns: %TRUE if it is required
 *
 * Since: 0.1
 */
gboolean
sipua_body_part_is_required (const SipUaBodyPart *part)
{
  g_return_val_if_fail (part != NULL, FALSE);

  return !part->is_optional;
}

/**
 * sipua_body_part_get_body:
 * @part: a #SipUaBodyPart
 *
 * Gets the bytes of a part, as they came or were given. A multipart that was made has none.
 *
 * Returns: (transfer none): the body, which may be empty
 *
 * Since: 0.1
 */
GBytes *
sipua_body_part_get_body (const SipUaBodyPart *part)
{
  g_return_val_if_fail (part != NULL, NULL);

  return part->body;
}

/**
 * sipua_body_part_is_multipart:
 * @part: a #SipUaBodyPart
 *
 * Returns: %TRUE if it has parts of its own, be it none yet
 *
 * Since: 0.1
 */
gboolean
sipua_body_part_is_multipart (const SipUaBodyPart *part)
{
  g_return_val_if_fail (part != NULL, FALSE);

  return part->parts != NULL;
}

/**
 * sipua_body_part_get_n_parts:
 * @part: a #SipUaBodyPart
 *
 * Returns: how many parts a multipart has, without those within them; 0 if it is none
 *
 * Since: 0.1
 */
guint
sipua_body_part_get_n_parts (const SipUaBodyPart *part)
{
  g_return_val_if_fail (part != NULL, 0);

  return part->parts ? part->parts->len : 0;
}

/**
 * sipua_body_part_get_part:
 * @part: a #SipUaBodyPart
 * @index: which part, from 0 on
 *
 * Gets a part of a multipart.
 *
 * Returns: (nullable) (transfer none): the part, or %NULL if there are fewer
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_body_part_get_part (const SipUaBodyPart *part, guint index)
{
  g_return_val_if_fail (part != NULL, NULL);

  return index < sipua_body_part_get_n_parts (part) ? part->parts->pdata[index] : NULL;
}

static guint
depth_of (const SipUaBodyPart *part)
{
  guint depth = 0;

  for (guint i = 0; i < sipua_body_part_get_n_parts (part); i++)
    depth = MAX (depth, depth_of (part->parts->pdata[i]));
  return depth + (part->parts != NULL);
}

/* All that are within @part. */
static guint
count_parts (const SipUaBodyPart *part)
{
  guint n = sipua_body_part_get_n_parts (part), count = n;

  for (guint i = 0; i < n; i++)
    count += count_parts (part->parts->pdata[i]);
  return count;
}

/**
 * sipua_body_part_add_part:
 * @part: a multipart that was made, and not put anywhere yet
 * @child: the part to add, which is not to be changed any more
 * @error: return location for a #GError
 *
 * Adds a part behind the others. Fails with %SIPUA_ERROR_INVALID_STATE if @part is within another one
 * itself, and with %SIPUA_ERROR_TOO_LARGE if there would be more than 64 of them, those within others
 * counted, too, or multiparts in each other more than 4 deep.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_body_part_add_part (SipUaBodyPart *part, SipUaBodyPart *child, GError **error)
{
  g_return_val_if_fail (part != NULL && part->parts != NULL, FALSE);
  g_return_val_if_fail (child != NULL && child != part, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (g_atomic_int_get (&part->is_part)) {
    g_set_error_literal (
        error, SIPUA_ERROR, SIPUA_ERROR_INVALID_STATE, "multipart that is within another one");
    return FALSE;
  }
  if (count_parts (part) + 1 + count_parts (child) > SIPUA_MAX_BODY_PARTS
      || depth_of (child) >= SIPUA_MAX_BODY_DEPTH) {
    g_set_error_literal (
        error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE, "multipart with too many parts, or too deep");
    return FALSE;
  }
  g_atomic_int_set (&child->is_part, TRUE);
  g_ptr_array_add (part->parts, sipua_body_part_ref (child));
  return TRUE;
}
