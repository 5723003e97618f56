/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of a message that are numbers: Max-Forwards, Content-Length, Expires, Min-Expires, RSeq,
 * Session-Expires, Min-SE; and RAck, Timestamp and Call-ID (RFC 3261 section 20, RFC 3262 section 7, RFC
 * 4028 sections 4 and 5). */

#include <sipua/sipua-message-headers.h>

#include "base/chars.h"
#include "message/message-private.h"

gboolean
sipua_message_find_single (
    const SipUaMessage *message, const char *name, SipUaView *ret_value, GError **error)
{
  SipUaHeaderKey key = sipua_header_key (name);
  guint position = sipua_message_position (message, key, 0);

  if (position == message->n_headers)
    return FALSE;
  if (sipua_message_position (message, key, 1) < message->n_headers)
    return sipua_header_fault (error, name, 0, "to be there once");
  *ret_value = sipua_header_value_view (&message->headers[position]);
  return TRUE;
}

static guint32
lowest (SipUaHeaderId id)
{
  return id == SIPUA_HEADER_RSEQ ? 1 : 0; /* RFC 3262 section 7.1 */
}

static guint32
highest (SipUaHeaderId id)
{
  return id == SIPUA_HEADER_MAX_FORWARDS ? 255 : G_MAXUINT32; /* section 20.22 */
}

static gboolean
has_params (SipUaHeaderId id)
{
  return id == SIPUA_HEADER_SESSION_EXPIRES || id == SIPUA_HEADER_MIN_SE;
}

static gboolean
parse_number (SipUaHeaderId id, const char *name, SipUaView value, guint32 *number, GError **error)
{
  gsize end = sipua_view_span (value, 0, SIPUA_CHAR_DIGIT);
  gsize next = sipua_view_skip_blank (value, end);
  gboolean ends = next == value.length || (has_params (id) && value.data[next] == ';');
  guint64 parsed;

  if (end == 0 || !ends)
    return sipua_header_fault (
        error, name, end, end == 0 ? "a number" : "nothing behind the number");
  if (!sipua_view_to_uint (sipua_view (value.data, end), highest (id), &parsed)
      || parsed < lowest (id)) {
    g_autofree char *range = g_strdup_printf ("a number from %u to %u", lowest (id), highest (id));

    return sipua_header_fault (error, name, 0, range);
  }
  if (number)
    *number = parsed;
  return TRUE;
}

/**
 * sipua_message_get_number:
 * @message: a #SipUaMessage
 * @name: a header name in whatever case, in full or compact form
 * @number: (out) (optional): return location for the number
 * @error: return location for a #GError
 *
 * Gets a header that is a number: Max-Forwards, Expires, Min-Expires (s), RSeq, or one with parameters
 * behind it, Session-Expires and Min-SE (s). Content-Length is the length of the body, and always there.
 * Leading zeros are fine. Fails with %SIPUA_ERROR_PARSE, the message naming header, offset and what was
 * expected, if it is no number from 0 to 4294967295, for Max-Forwards to 255, for RSeq from 1 on; or if
 * there are several lines of it.
 *
 * Returns: %TRUE if it is there, %FALSE with @error set if it is broken, and %FALSE without if there is
 *   none
 *
 * Since: 0.1
 */
gboolean
sipua_message_get_number (
    const SipUaMessage *message, const char *name, guint32 *number, GError **error)
{
  SipUaHeaderId id;
  SipUaView value;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  id = sipua_header_key (name).id;
  if (id == SIPUA_HEADER_CONTENT_LENGTH) {
    if (number)
      *number = message->body_length;
    return TRUE;
  }
  return sipua_message_find_single (message, name, &value, error)
         && parse_number (id, name, value, number, error);
}

/**
 * sipua_message_set_number:
 * @message: a #SipUaMessage
 * @name: name of the header, in full or compact form
 * @number: its value
 * @error: return location for a #GError
 *
 * Gives a header a number, as sipua_message_set_header() does, which also says how it fails; and with
 * %SIPUA_ERROR_INVALID_VALUE if @number is out of its range. Only the single holder of @message may call
 * this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_number (SipUaMessage *message, const char *name, guint32 number, GError **error)
{
  SipUaHeaderId id;
  char text[16];

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  id = sipua_header_key (name).id;
  if (number < lowest (id) || number > highest (id))
    return sipua_message_refuse (
        error, SIPUA_ERROR_INVALID_VALUE, name, "the number is out of its range");
  g_snprintf (text, sizeof text, "%u", number);
  return sipua_message_set_header (message, name, text, error);
}

/**
 * sipua_message_get_rack:
 * @message: a #SipUaMessage
 * @rseq: (out) (optional): return location for the RSeq of the response that is acknowledged
 * @cseq: (out) (optional): return location for its CSeq number
 * @method: (out) (optional) (transfer none): return location for its CSeq method
 * @error: return location for a #GError
 *
 * Gets RAck (RFC 3262 section 7.2). Fails with %SIPUA_ERROR_PARSE, the message naming offset and what was
 * expected, if it is not well-formed, and then nothing is stored.
 *
 * Returns: %TRUE if it is there, %FALSE with @error set if it is broken, and %FALSE without if there is
 *   none
 *
 * Since: 0.1
 */
gboolean
sipua_message_get_rack (
    const SipUaMessage *message, guint32 *rseq, guint32 *cseq, const char **method, GError **error)
{
  guint64 numbers[2];
  gsize start = 0;
  SipUaView value;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_find_single (message, "RAck", &value, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    gsize end = sipua_view_span (value, start, SIPUA_CHAR_DIGIT);
    SipUaView digits = sipua_view (value.data + start, end - start);

    if (!sipua_view_to_uint (digits, G_MAXUINT32, &numbers[i]) || (i == 0 && numbers[i] == 0))
      return sipua_header_fault (error, "RAck", start, i == 0 ? "an RSeq number" : "a CSeq number");
    start = sipua_view_skip_blank (value, end);
    if (start == end)
      return sipua_header_fault (error, "RAck", end, "a blank");
  }
  if (!sipua_view_is (sipua_view (value.data + start, value.length - start), SIPUA_CHAR_TOKEN))
    return sipua_header_fault (error, "RAck", start, "a method");
  if (rseq)
    *rseq = numbers[0];
  if (cseq)
    *cseq = numbers[1];
  if (method)
    *method = value.data + start;
  return TRUE;
}

/**
 * sipua_message_set_rack:
 * @message: a #SipUaMessage
 * @rseq: the RSeq of the response that is acknowledged, from 1 on
 * @cseq: its CSeq number
 * @method: its CSeq method, a token
 * @error: return location for a #GError
 *
 * Sets RAck (RFC 3262 section 7.2). Fails with %SIPUA_ERROR_INVALID_VALUE if @rseq is 0 or @method no
 * token, and as sipua_message_set_header() does. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_rack (
    SipUaMessage *message, guint32 rseq, guint32 cseq, const char *method, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (method != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (rseq == 0)
    return sipua_message_refuse (error, SIPUA_ERROR_INVALID_VALUE, "RAck", "RSeq begins with 1");
  if (!sipua_message_check_token ("RAck", "method", method, error))
    return FALSE;
  text = g_strdup_printf ("%u %u %s", rseq, cseq, method);
  return sipua_message_set_header (message, "RAck", text, error);
}

/* *DIGIT [ "." *DIGIT ], of which @first needs a digit; returns the offset behind it, 0 for none. */
static gsize
decimal_end (SipUaView value, gsize start, gboolean needs_digit)
{
  gsize end = sipua_view_span (value, start, SIPUA_CHAR_DIGIT);

  if (end == start && needs_digit)
    return 0;
  if (sipua_view_char_at (value, end, '.'))
    end = sipua_view_span (value, end + 1, SIPUA_CHAR_DIGIT);
  return end == start ? 0 : end;
}

/**
 * sipua_message_get_timestamp:
 * @message: a #SipUaMessage
 * @timestamp: (out) (optional): return location for when the request was sent, in seconds of the
 *   sender's clock
 * @delay: (out) (optional): return location for the seconds that the answer took, 0 if it does not say
 * @error: return location for a #GError
 *
 * Gets Timestamp (RFC 3261 section 20.38). Fails with %SIPUA_ERROR_PARSE, the message naming offset and
 * what was expected, if it is not well-formed, and then nothing is stored.
 *
 * Returns: %TRUE if it is there, %FALSE with @error set if it is broken, and %FALSE without if there is
 *   none
 *
 * Since: 0.1
 */
gboolean
sipua_message_get_timestamp (
    const SipUaMessage *message, double *timestamp, double *delay, GError **error)
{
  double seconds = 0;
  gsize end, start;
  SipUaView value;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!sipua_message_find_single (message, "Timestamp", &value, error))
    return FALSE;
  end = decimal_end (value, 0, TRUE);
  start = sipua_view_skip_blank (value, end);
  if (end == 0)
    return sipua_header_fault (error, "Timestamp", 0, "a number");
  if (start < value.length) {
    if (start == end || decimal_end (value, start, FALSE) != value.length)
      return sipua_header_fault (error, "Timestamp", start, "a delay behind a blank");
    seconds = g_ascii_strtod (value.data + start, NULL);
  }
  if (timestamp)
    *timestamp = g_ascii_strtod (value.data, NULL);
  if (delay)
    *delay = seconds;
  return TRUE;
}

/* callid = word [ "@" word ] (section 25.1). Returns the offset of the fault, or the length. */
gsize
sipua_call_id_end (SipUaView value)
{
  static const char more[] = "()<>:\\\"/[]?{}";
  gsize start = 0;

  for (gsize i = 0; i < value.length; i++) {
    char c = value.data[i];

    if (c == '@' && start == 0 && i > 0)
      start = i + 1;
    else if (!sipua_char_is (c, SIPUA_CHAR_TOKEN) && (c == '\0' || !strchr (more, c)))
      return i;
  }
  return start > 0 && start == value.length ? start - 1 : value.length;
}

/**
 * sipua_message_get_call_id:
 * @message: a #SipUaMessage
 * @error: return location for a #GError
 *
 * Gets Call-ID (RFC 3261 section 20.8). Fails with %SIPUA_ERROR_PARSE, the message naming the offset, if
 * it is not well-formed; sipua_message_get_header() has it as it is.
 *
 * Returns: (transfer none) (nullable): the Call-ID; %NULL with @error set if it is broken, and without if
 *   there is none
 *
 * Since: 0.1
 */
const char *
sipua_message_get_call_id (const SipUaMessage *message, GError **error)
{
  SipUaView value;
  gsize end;

  g_return_val_if_fail (message != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!sipua_message_find_single (message, "Call-ID", &value, error))
    return NULL;
  end = sipua_call_id_end (value);
  if (value.length == 0 || end < value.length) {
    sipua_header_fault (error, "Call-ID", end, SIPUA_EXPECTED_CALL_ID);
    return NULL;
  }
  return value.data;
}

/**
 * sipua_message_set_call_id:
 * @message: a #SipUaMessage
 * @call_id: the Call-ID, as of sipua_generate_call_id()
 * @error: return location for a #GError
 *
 * Sets Call-ID (RFC 3261 section 20.8). Fails with %SIPUA_ERROR_INVALID_VALUE if @call_id is not
 * well-formed, and as sipua_message_set_header() does. Only the single holder of @message may call this.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 0.1
 */
gboolean
sipua_message_set_call_id (SipUaMessage *message, const char *call_id, GError **error)
{
  SipUaView value;
  gsize end;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (call_id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  value = sipua_view_from_string (call_id);
  end = sipua_call_id_end (value);
  if (value.length == 0 || end < value.length)
    return sipua_refuse_value (error, "header Call-ID", end, SIPUA_EXPECTED_CALL_ID);
  return sipua_message_set_header (message, "Call-ID", call_id, error);
}
