/* SPDX-License-Identifier: BSD-3-Clause */
/* Date of a message: an rfc1123-date in GMT, and no other (RFC 3261 sections 20.17 and 25.1). */

#include <sipua/sipua-message-headers.h>

#include "base/chars.h"
#include "message/message-private.h"

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
  "Oct", "Nov", "Dec" };
static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* "Sat, 13 Nov 2010 23:29:00 GMT": D is a digit, A a letter, all else is itself. */
static const char form[] = "AAA, DD AAA DDDD DD:DD:DD GMT";

/* The offset of the first byte that does not fit, or the length of the form. */
static gsize
matched (SipUaView value)
{
  gsize i;

  for (i = 0; i < MIN (value.length, sizeof form - 1); i++) {
    char c = value.data[i], want = form[i];
    gboolean fits = want == 'D'   ? g_ascii_isdigit (c)
                    : want == 'A' ? g_ascii_isalpha (c)
                                  : g_ascii_toupper (c) == want;

    if (!fits)
      break;
  }
  return i;
}

/* The place of the three letters in @names from 1 on, or 0. */
static guint
name_index (const char *letters, const char *const *names, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_ascii_strncasecmp (letters, names[i], 3) == 0)
      return i + 1;
  return 0;
}

static guint
number (SipUaView value, gsize start, gsize length)
{
  guint64 parsed = 0;

  sipua_view_to_uint (sipua_view (value.data + start, length), 9999, &parsed);
  return parsed;
}

/**
 * sipua_message_get_date:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets Date (RFC 3261 section 20.17): `Sat, 13 Nov 2010 23:29:00 GMT`. Fails with %SIPUA_ERROR_PARSE, the
 * message naming offset and what was expected, if it has another form or another time zone, or there is
 * no such date. Whether the day of the week is right does not matter. A leap second, `:60`, is taken for
 * the one before.
 *
 * Returns: (transfer full) (nullable): the date, in UTC; %NULL with @error set if it is broken, and
 *   without if there is none
 *
 * Since: 0.1
 */
GDateTime *
sipua_message_get_date (const SipUaMessage *message, GError **error)
{
  GDateTime *date = NULL;
  SipUaView value;
  gsize end;
  guint month;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!sipua_message_find_single (message, "Date", &value, error))
    return NULL;
  end = matched (value);
  if (end < sizeof form - 1 || end < value.length) {
    sipua_header_fault (error, "Date", end, "a date like Sat, 13 Nov 2010 23:29:00 GMT");
    return NULL;
  }
  month = name_index (value.data + 8, months, G_N_ELEMENTS (months));
  if (name_index (value.data, days, G_N_ELEMENTS (days)) && month)
    date = g_date_time_new_utc (number (value, 12, 4), month, number (value, 5, 2),
        number (value, 17, 2), number (value, 20, 2),
        number (value, 23, 2) == 60 ? 59 : number (value, 23, 2));
  if (!date)
    sipua_header_fault (error, "Date", 0, "a date that there is");
  return date;
}

/**
 * sipua_message_set_date:
 * @message: a #SipUaMessage
 * @date: a point in time, in whatever time zone
 * @error: return location for a #GError
 *
 * Sets Date (RFC 3261 section 20.17), to the second. Fails as sipua_message_set_header() does. Only the
 * single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_date (SipUaMessage *message, GDateTime *date, GError **error)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (date != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  utc = g_date_time_to_utc (date);
  /* Not g_date_time_format(), which speaks the language of the user. */
  text = g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT",
      days[g_date_time_get_day_of_week (utc) - 1], g_date_time_get_day_of_month (utc),
      months[g_date_time_get_month (utc) - 1], g_date_time_get_year (utc),
      g_date_time_get_hour (utc), g_date_time_get_minute (utc), g_date_time_get_second (utc));
  return sipua_message_set_header (message, "Date", text, error);
}
