/* SPDX-License-Identifier: BSD-3-Clause */
/* Puts a multipart body together (RFC 2046 section 5.1.1). */

#include "message/body-part.h"

#include "base/ids.h"
#include "message/message-private.h"

#define BOUNDARY_LENGTH 24

static char *
random_boundary (void)
{
  char text[BOUNDARY_LENGTH + 1];

  sipua_random_text (text, BOUNDARY_LENGTH);
  return g_strdup (text);
}

static gboolean
occurs (const char *boundary, GBytes *const *bodies, guint n)
{
  for (guint i = 0; i < n; i++) {
    gsize length;
    gconstpointer data = g_bytes_get_data (bodies[i], &length);

    if (length > 0 && memmem (data, length, boundary, strlen (boundary)))
      return TRUE;
  }
  return FALSE;
}

char *
sipua_choose_boundary (GBytes *const *bodies, guint n, char *(*generate) (void))
{
  char *boundary = generate ();

  while (occurs (boundary, bodies, n)) {
    g_free (boundary);
    boundary = generate ();
  }
  return boundary;
}

static void
append_header (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "%s: %s\r\n", name, value);
}

/* Everything of a part but its delimiter: headers, an empty line, the body. */
static GBytes *
write_part (const SipUaBodyPart *part)
{
  g_autofree char *type = NULL;
  g_autoptr (GBytes) body = sipua_body_part_write (part, &type);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < part->headers->len; i++) {
    const SipUaBodyHeader *header = &g_array_index (part->headers, SipUaBodyHeader, i);

    if (!type || g_ascii_strcasecmp (header->name, "Content-Type"))
      append_header (text, header->name, header->value);
  }
  if (type)
    append_header (text, "Content-Type", type);
  g_string_append (text, "\r\n");
  if (g_bytes_get_size (body) > 0)
    g_string_append_len (text, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  return g_string_free_to_bytes (text);
}

static GBytes *
join (GPtrArray *written, const char *boundary)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < written->len; i++) {
    GBytes *bytes = written->pdata[i];

    g_string_append_printf (text, "--%s\r\n", boundary);
    g_string_append_len (text, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    g_string_append (text, "\r\n");
  }
  /* The grammar wants at least one part; without any an empty one. */
  g_string_append_printf (text, written->len ? "--%s--\r\n" : "--%s\r\n\r\n", boundary);
  if (written->len == 0)
    g_string_append_printf (text, "\r\n--%s--\r\n", boundary);
  return g_string_free_to_bytes (text);
}

static char *
type_with (const SipUaBodyPart *part, const char *boundary)
{
  g_autoptr (SipUaHeaderValue) type = sipua_header_value_copy (part->type);

  sipua_header_value_set_param (type, "boundary", boundary, NULL);
  return sipua_header_value_to_string (type);
}

GBytes *
sipua_body_part_write (const SipUaBodyPart *part, char **ret_type)
{
  g_autoptr (GPtrArray) written = NULL;
  g_autofree char *boundary = NULL;

  *ret_type = NULL;
  if (!part->parts)
    return g_bytes_ref (part->body);
  written = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  for (guint i = 0; i < part->parts->len; i++)
    g_ptr_array_add (written, write_part (part->parts->pdata[i]));
  boundary = sipua_choose_boundary ((GBytes *const *)written->pdata, written->len, random_boundary);
  *ret_type = type_with (part, boundary);
  return join (written, boundary);
}
