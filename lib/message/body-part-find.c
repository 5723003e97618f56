/* SPDX-License-Identifier: BSD-3-Clause */
/* Looks into a multipart for what is wanted, and for what is not understood (RFC 5621 sections 3 and 6). */

#include "message/body-part.h"

#include "message/params.h"

/**
 * sipua_body_part_find:
 * @part: a #SipUaBodyPart
 * @media_type: the media type to look for, in whatever case and without parameters
 * @disposition: (nullable): what it is to be for, as of sipua_body_part_get_disposition(), or %NULL for
 *   whatever
 *
 * Looks for a kind of body: in @part itself, then in its parts and theirs, in their order.
 *
 * Returns: (nullable) (transfer none): the first that fits, or %NULL
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_body_part_find (SipUaBodyPart *part, const char *media_type, const char *disposition)
{
  g_return_val_if_fail (part != NULL, NULL);
  g_return_val_if_fail (media_type != NULL, NULL);

  if (g_ascii_strcasecmp (part->media_type, media_type) == 0
      && (!disposition || g_ascii_strcasecmp (part->disposition, disposition) == 0))
    return part;
  for (guint i = 0; i < sipua_body_part_get_n_parts (part); i++) {
    SipUaBodyPart *found = sipua_body_part_find (part->parts->pdata[i], media_type, disposition);

    if (found)
      return found;
  }
  return NULL;
}

static gboolean
is_one_of (const char *const *names, SipUaView name)
{
  for (guint i = 0; names[i]; i++)
    if (sipua_view_equal_nocase (name, names[i]))
      return TRUE;
  return FALSE;
}

/* Whether all elements of all lines of a header are among @names. */
static gboolean
has_only (const SipUaBodyPart *part, const char *header, const char *const *names)
{
  for (guint i = 0; i < part->headers->len; i++) {
    const SipUaBodyHeader *line = &g_array_index (part->headers, SipUaBodyHeader, i);
    SipUaView rest = sipua_view_from_string (line->value), element;

    while (sipua_body_header_is (line, header) && sipua_list_next (&rest, &element))
      if (!is_one_of (names, element))
        return FALSE;
  }
  return TRUE;
}

/* Its bytes mean what its type says: RFC 3261 sections 20.12 and 7.4.1, RFC 2045 section 6. */
static gboolean
is_encoded (const SipUaBodyPart *part)
{
  static const char *const identity[] = { "identity", NULL };
  static const char *const plain[] = { "7bit", "8bit", "binary", NULL };

  return !has_only (part, "Content-Encoding", identity)
         || !has_only (part, "Content-Transfer-Encoding", plain);
}

static gboolean
is_known (const SipUaBodyPart *part, const char *const *media_types)
{
  return g_bytes_get_size (part->body) == 0
         || (!is_encoded (part)
             && is_one_of (media_types, sipua_view_from_string (part->media_type)));
}

/**
 * sipua_body_part_find_unknown:
 * @part: a #SipUaBodyPart
 * @media_types: (array zero-terminated=1): media types that are understood
 * @dispositions: (array zero-terminated=1): what parts may be for
 *
 * Looks for a part that is required and not understood, because of which a request is to be refused with
 * 415 (RFC 5621 section 6, RFC 3261 sections 8.2.3 and 20.11): its type is not in @media_types, what it is
 * for not in @dispositions, or it is encoded. Of the parts of a `multipart/alternative` one is enough; all
 * other multiparts need all of theirs. What is empty has nothing to be understood.
 *
 * Returns: (nullable) (transfer none): the first such part, or %NULL
 *
 * Since: 0.1
 */
SipUaBodyPart *
sipua_body_part_find_unknown (
    SipUaBodyPart *part, const char *const *media_types, const char *const *dispositions)
{
  SipUaBodyPart *first = NULL;
  gboolean is_choice;

  g_return_val_if_fail (part != NULL, NULL);
  g_return_val_if_fail (media_types != NULL && dispositions != NULL, NULL);

  if (part->is_optional)
    return NULL;
  if (!is_one_of (dispositions, sipua_view_from_string (part->disposition)))
    return part;
  if (!part->parts)
    return is_known (part, media_types) ? NULL : part;
  is_choice = g_str_equal (part->media_type, "multipart/alternative");
  for (guint i = 0; i < part->parts->len; i++) {
    SipUaBodyPart *unknown =
        sipua_body_part_find_unknown (part->parts->pdata[i], media_types, dispositions);

    if (is_choice && !unknown)
      return NULL;
    if (!is_choice && unknown)
      return unknown;
    first = first ? first : unknown;
  }
  return first;
}
