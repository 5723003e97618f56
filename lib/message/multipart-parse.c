/* SPDX-License-Identifier: BSD-3-Clause */
/* Cuts a multipart body into its parts (RFC 2046 section 5.1.1, RFC 5621 section 3). */

#include "message/body-part.h"

#include "base/chars.h"
#include "message/header-name.h"
#include "message/message-private.h"

typedef struct {
  const char *start; /* (unowned): of the whole body, for offsets */
  guint n_parts;     /* in all */
  guint depth;       /* of multiparts within multiparts */
} Cutter;

typedef struct {
  const char *at;   /* (unowned): its first dash */
  const char *next; /* (unowned): behind its line */
  gboolean is_last; /* has two dashes behind it */
} Delimiter;

static gboolean
fault (const Cutter *cutter, const char *where, const char *expected, GError **error)
{
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_PARSE,
      "multipart body at offset %" G_GSIZE_FORMAT ": expected %s", where - cutter->start, expected);
  return FALSE;
}

static gboolean
too_large (const char *what, int limit, GError **error)
{
  g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_TOO_LARGE,
      "multipart body exceeds the limit of %d %s", limit, what);
  return FALSE;
}

/* Behind "--" and the boundary: [ "--" ] transport-padding, and the end of the line or of all. */
static gboolean
read_delimiter (const char *at, const char *end, gsize boundary_length, Delimiter *ret_delimiter)
{
  const char *c = at + 2 + boundary_length;

  ret_delimiter->at = at;
  ret_delimiter->is_last = end - c >= 2 && c[0] == '-' && c[1] == '-';
  if (ret_delimiter->is_last)
    c += 2;
  while (c < end && sipua_char_is_blank (*c))
    c++;
  if (c < end && *c == '\r')
    c++;
  ret_delimiter->next = MIN (c + 1, end);
  return c == end || *c == '\n';
}

/* The next delimiter from @from on, which starts a line; a bare LF ends one, too. */
static gboolean
find_delimiter (const char *from, const char *end, SipUaView boundary, Delimiter *ret_delimiter)
{
  const char *line = from;

  while (line < end) {
    const char *newline = memchr (line, '\n', end - line);

    if ((gsize)(end - line) >= boundary.length + 2 && line[0] == '-' && line[1] == '-'
        && memcmp (line + 2, boundary.data, boundary.length) == 0
        && read_delimiter (line, end, boundary.length, ret_delimiter))
      return TRUE;
    if (!newline)
      return FALSE;
    line = newline + 1;
  }
  return FALSE;
}

/* The line end in front of a delimiter belongs to it. */
static const char *
part_end (const char *start, const char *delimiter)
{
  if (delimiter > start && delimiter[-1] == '\n')
    delimiter--;
  if (delimiter > start && delimiter[-1] == '\r')
    delimiter--;
  return delimiter;
}

/* The line at @from without its end; *ret_next is behind it. */
static SipUaView
read_line (const char *from, const char *end, const char **ret_next)
{
  const char *newline = memchr (from, '\n', end - from);
  const char *stop = newline ? newline : end;

  *ret_next = newline ? newline + 1 : end;
  if (stop > from && stop[-1] == '\r')
    stop--;
  return sipua_view (from, stop - from);
}

/* @field is a header with folds, which have become blanks. */
static gboolean
take_field (
    const Cutter *cutter, SipUaBodyPart *part, GString *field, const char *where, GError **error)
{
  SipUaView view = sipua_view (field->str, field->len);
  gsize name_end = sipua_view_span (view, 0, SIPUA_CHAR_TOKEN);
  gsize colon = sipua_view_skip_blank (view, name_end);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (name_end == 0 || !sipua_view_char_at (view, colon, ':'))
    return fault (cutter, where, "the header of a part", error);
  if (!sipua_text_is_safe (view))
    return fault (cutter, where, "a header without CR and NUL", error);
  if (field->len > SIPUA_MAX_HEADER_SIZE)
    return too_large ("bytes of one header", SIPUA_MAX_HEADER_SIZE, error);
  if (part->headers->len >= SIPUA_MAX_BODY_PART_HEADERS)
    return too_large ("headers of one part", SIPUA_MAX_BODY_PART_HEADERS, error);
  name = g_strndup (view.data, name_end);
  value = sipua_view_dup (
      sipua_view_trim (sipua_view (view.data + colon + 1, view.length - colon - 1)));
  return sipua_body_part_take_header (part, name, value, error);
}

/* Headers up to an empty line, which may be the first, or up to the end. Returns where the body starts,
 * NULL with @error set. */
static const char *
read_headers (
    const Cutter *cutter, SipUaBodyPart *part, const char *start, const char *end, GError **error)
{
  while (start < end) {
    const char *next;
    SipUaView line = read_line (start, end, &next);
    g_autoptr (GString) field = g_string_new_len (line.data, line.length);

    if (line.length == 0)
      return next;
    while (next < end && sipua_char_is_blank (*next)) {
      line = read_line (next, end, &next);
      g_string_append_len (g_string_append_c (field, ' '), line.data, line.length);
    }
    if (!take_field (cutter, part, field, start, error))
      return NULL;
    start = next;
  }
  return end;
}

static gboolean cut (Cutter *cutter, SipUaBodyPart *part, GError **error);

static SipUaBodyPart *
read_part (
    Cutter *cutter, const SipUaBodyPart *parent, const char *start, const char *end, GError **error)
{
  g_autoptr (SipUaBodyPart) part = sipua_body_part_new_empty ();
  const char *base = g_bytes_get_data (parent->body, NULL);
  const char *body = read_headers (cutter, part, start, end, error);

  if (!body)
    return NULL;
  g_bytes_unref (part->body);
  part->body = g_bytes_new_from_bytes (parent->body, body - base, end - body);
  return cut (cutter, part, error) ? g_steal_pointer (&part) : NULL;
}

static gboolean
check_boundary (
    const Cutter *cutter, const SipUaBodyPart *part, const char **ret_boundary, GError **error)
{
  const char *boundary = sipua_header_value_get_param (part->type, "boundary");
  gsize length = boundary ? strlen (boundary) : 0;

  *ret_boundary = boundary;
  if (length == 0 || length > SIPUA_MAX_BOUNDARY_SIZE || boundary[length - 1] == ' ')
    return fault (cutter, g_bytes_get_data (part->body, NULL),
        "a boundary of 1 to 70 characters in Content-Type", error);
  return TRUE;
}

static gboolean
cut_at (Cutter *cutter, SipUaBodyPart *part, const char *boundary, GError **error)
{
  SipUaView view = sipua_view_from_string (boundary);
  gsize size;
  const char *start = g_bytes_get_data (part->body, &size); /* may be NULL if there is nothing */
  const char *end;
  Delimiter delimiter, following;

  if (size == 0 || !find_delimiter (start, start + size, view, &delimiter))
    return fault (cutter, start, "the boundary", error);
  end = start + size;
  while (!delimiter.is_last) {
    gboolean found = find_delimiter (delimiter.next, end, view, &following);
    const char *stop = found ? part_end (delimiter.next, following.at) : end;
    SipUaBodyPart *child;

    if (!found && delimiter.next == end)
      return TRUE;
    if (++cutter->n_parts > SIPUA_MAX_BODY_PARTS)
      return too_large ("parts", SIPUA_MAX_BODY_PARTS, error);
    child = read_part (cutter, part, delimiter.next, stop, error);
    if (!child)
      return FALSE;
    g_ptr_array_add (part->parts, child);
    if (!found)
      return TRUE;
    delimiter = following;
  }
  return TRUE;
}

static gboolean
cut (Cutter *cutter, SipUaBodyPart *part, GError **error)
{
  const char *boundary;
  gboolean done;

  if (!g_str_has_prefix (part->media_type, "multipart/"))
    return TRUE;
  if (!check_boundary (cutter, part, &boundary, error))
    return FALSE;
  if (++cutter->depth > SIPUA_MAX_BODY_DEPTH)
    return too_large ("multiparts within each other", SIPUA_MAX_BODY_DEPTH, error);
  part->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_body_part_unref);
  done = cut_at (cutter, part, boundary, error);
  cutter->depth--;
  return done;
}

gboolean
sipua_body_part_split (SipUaBodyPart *part, GError **error)
{
  Cutter cutter = { .start = g_bytes_get_data (part->body, NULL) };

  return cut (&cutter, part, error);
}
