/* SPDX-License-Identifier: BSD-3-Clause */
/* From text to GstSDPMessage (RFC 8866): check, tidy, hand over.
 *
 * GstSDPMessage wants help even with sound text: a blank at the end of an m= line becomes an empty
 * format, and t= lines are dropped. So what it gets is a copy with each line trimmed and ended, and
 * the times are put in here (an answer has to repeat them, RFC 3264 section 6). */

#include <sipua/sipua-sdp.h>

#include "sdp/checker.h"
#include "sdp/scan.h"

static void
append_line (GString *tidy, char type, SipUaView value)
{
  /* RFC 8866 section 5.3: an empty session name should be "-". Other lines say nothing if empty. */
  if (value.length == 0 && type == 's')
    value = sipua_view ("-", 1);
  if (value.length == 0)
    return;
  g_string_append_c (tidy, type);
  g_string_append_c (tidy, '=');
  g_string_append_len (tidy, value.data, (gssize)value.length);
  g_string_append (tidy, "\r\n");
}

static void
add_time (GstSDPMessage *message, SipUaView value)
{
  g_autofree char *start = NULL, *stop = NULL;
  SipUaView field;

  sipua_sdp_next_field (&value, &field);
  start = sipua_view_dup (field);
  sipua_sdp_next_field (&value, &field);
  stop = sipua_view_dup (field);
  gst_sdp_message_add_time (message, start, stop, NULL);
}

/* @text has passed the check, so each line is a letter, "=" and a value, until nothing but line ends
 * follows, in which a CR may be left over. */
static void
fill (GstSDPMessage *message, SipUaView text)
{
  g_autoptr (GString) tidy = g_string_sized_new (text.length + 16);
  SipUaView line;

  while (sipua_sdp_next_line (&text, &line) && line.length >= 2) {
    SipUaView value = sipua_sdp_trim (sipua_view (line.data + 2, line.length - 2));

    append_line (tidy, line.data[0], value);
    if (line.data[0] == 't')
      add_time (message, value);
  }
  gst_sdp_message_parse_buffer ((const guint8 *)tidy->str, (guint)tidy->len, message);
}

/**
 * sipua_sdp_parse:
 * @text: (array length=length) (element-type guint8): a session description
 * @length: its bytes, or -1 if it ends in NUL
 * @error: return location for an error, or %NULL
 *
 * Checks a session description strictly (RFC 8866) and parses it. A #GstSDPMessage made by other
 * means may hold anything, for its own parser checks nothing.
 *
 * Errors name the line, the offset in bytes and what should have stood there. CRLF and LF are line
 * ends alike, the last one may be missing, and a description without an m= line is good (RFC 3264
 * section 5).
 *
 * Any thread.
 *
 * Returns: (transfer full): the description; free it with gst_sdp_message_free(). %NULL with
 *   %SIPUA_ERROR_PARSE or %SIPUA_ERROR_TOO_LARGE
 *
 * Since: 0.1
 */
GstSDPMessage *
sipua_sdp_parse (const char *text, gssize length, GError **error)
{
  SipUaView view;
  SipUaSdpFault fault;
  GstSDPMessage *message = NULL;

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  view = length > 0 ? sipua_view (text, (gsize)length)
                    : sipua_view_from_string (length < 0 ? text : "");
  if (!sipua_sdp_check (view, &fault)) {
    g_set_error (error, SIPUA_ERROR, (gint)fault.code,
        "session description, line %u, offset %" G_GSIZE_FORMAT ": expected %s", fault.line,
        fault.offset, fault.expected);
    return NULL;
  }
  gst_sdp_message_new (&message);
  fill (message, view);
  return message;
}
