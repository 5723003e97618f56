/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines for people. */

#include "output.h"

#include <stdio.h>

void
launch_output_init (void)
{
  setvbuf (stdout, NULL, _IOLBF, 0);
}

/* Control characters, line ends among them, become blanks. */
static char *
make_plain (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *plain = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    g_string_append_unichar (plain, g_unichar_iscntrl (character) ? ' ' : character);
  }
  return g_string_free (plain, FALSE);
}

G_GNUC_PRINTF (3, 0)
static void
print_line (FILE *stream, guint number, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);
  g_autofree char *plain = make_plain (text);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  int ms = g_date_time_get_microsecond (now) / 1000;

  if (number > 0)
    fprintf (stream, "%s.%03d #%u %s\n", time, ms, number, plain);
  else
    fprintf (stream, "%s.%03d %s\n", time, ms, plain);
}

void
launch_print (guint number, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  print_line (stdout, number, format, args);
  va_end (args);
}

void
launch_print_error (guint number, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  print_line (stderr, number, format, args);
  va_end (args);
}
