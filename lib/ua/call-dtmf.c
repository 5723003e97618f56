/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys that are pressed, told in INFO (RFC 2976): application/dtmf-relay, which no RFC describes, as telephones
 * and gateways write it, and application/dtmf, which is the key alone. */

#include <sipua/sipua-call-dtmf.h>

#include "base/chars.h"
#include "base/limits.h"
#include "ua/call-request.h"

#include <sipua/sipua-message-headers.h>

/* In the order of their numbers (RFC 4733 section 3.2), "!" being the flash. */
#define DIGITS "0123456789*#ABCD!"

typedef struct {
  char digit;
  guint duration; /* ms, 0: not told */
} Key;

static guint dtmf_signal;

void
sipua_call_install_dtmf (SipUaCallClass *klass)
{
  /**
   * SipUaCall::dtmf:
   * @call: the call
   * @digit: "0" to "9", "*", "#", "A" to "D", or "!" for a flash
   * @duration_ms: how long the key was pressed, in milliseconds, at most a minute; 0 if the peer does not
   *   say
   *
   * The peer pressed a key and said so in an INFO, application/dtmf-relay or application/dtmf, which no
   * handler of #SipUaCall::info took. It is answered with 200, or 400 if there is no such key; as long as no
   * handler is connected, with 415. Keys that come as audio or by RFC 4733 are the media's. Emitted on the
   * agent's context.
   *
   * Since: 0.1
   */
  dtmf_signal = g_signal_new ("dtmf", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

/* "5", "#", "11", which is "#", too. */
static gboolean
parse_digit (SipUaView text, char *ret_digit)
{
  guint64 number;
  char letter;

  text = sipua_view_trim (text);
  if (text.length == 1) {
    letter = g_ascii_toupper (*text.data);
    *ret_digit = letter;
    return letter && strchr (DIGITS, letter);
  }
  if (!sipua_view_to_uint (text, strlen (DIGITS) - 1, &number))
    return FALSE;
  *ret_digit = DIGITS[number];
  return TRUE;
}

/* One line of application/dtmf-relay, with blanks wherever they please. FALSE: a Signal that is none. */
static gboolean
parse_line (SipUaView line, Key *key)
{
  const char *equals = memchr (line.data, '=', line.length);
  SipUaView name, value;
  guint64 duration;

  if (!equals)
    return TRUE;
  name = sipua_view_trim (sipua_view (line.data, equals - line.data));
  value = sipua_view_trim (sipua_view (equals + 1, line.data + line.length - equals - 1));
  if (sipua_view_equal_nocase (name, "Signal"))
    return parse_digit (value, &key->digit);
  if (sipua_view_equal_nocase (name, "Duration")
      && sipua_view_to_uint (value, G_MAXUINT32, &duration))
    key->duration = MIN (duration, SIPUA_MAX_DTMF_DURATION);
  return TRUE;
}

static gboolean
parse_relay (SipUaView body, Key *key)
{
  while (body.length) {
    const char *end = memchr (body.data, '\n', body.length);
    gsize size = end ? (gsize)(end - body.data) : body.length;
    SipUaView line = sipua_view (body.data, size && body.data[size - 1] == '\r' ? size - 1 : size);

    if (!parse_line (line, key))
      return FALSE;
    size += end != NULL;
    body = sipua_view (body.data + size, body.length - size);
  }
  return key->digit != '\0';
}

/* The key alone; some write application/dtmf over what is application/dtmf-relay. */
static gboolean
parse_body (SipUaView body, Key *key)
{
  if (memchr (body.data, '=', body.length))
    return parse_relay (body, key);
  while (body.length && strchr ("\r\n", body.data[body.length - 1]))
    body.length--;
  return parse_digit (body, &key->digit);
}

static gboolean
is_dtmf (const SipUaMessage *info)
{
  g_autoptr (SipUaHeaderValue) type =
      sipua_message_get_header_value (info, "Content-Type", 0, NULL);
  const char *name = type ? sipua_header_value_get_value (type) : "";

  return g_ascii_strcasecmp (name, "application/dtmf-relay") == 0
         || g_ascii_strcasecmp (name, "application/dtmf") == 0;
}

gboolean
sipua_call_wants_dtmf (SipUaCall *call)
{
  return g_signal_has_handler_pending (call, dtmf_signal, 0, FALSE);
}

guint
sipua_call_receive_dtmf (SipUaCall *call, const SipUaMessage *info)
{
  Key key = { '\0', 0 };
  gsize length;
  const char *body = sipua_message_get_body (info, &length);
  char digit[2] = "";

  if (!is_dtmf (info) || !sipua_call_wants_dtmf (call))
    return 0;
  if (!parse_body (sipua_view (body, length), &key))
    return 400;
  digit[0] = key.digit;
  g_signal_emit (call, dtmf_signal, 0, digit, key.duration);
  return 200;
}

static SipUaMessage *
make_info (GTask *task, const SipUaFlow *flow, GError **error)
{
  SipUaCall *call = g_task_get_source_object (task);
  const Key *key = g_task_get_task_data (task);
  SipUaMessage *info = sipua_call_new_request (call, "INFO", error);
  g_autofree char *body = NULL;

  if (!info)
    return NULL;
  if (key->digit == '!')
    body = g_strdup_printf ("Signal=16\r\nDuration=%u\r\n", key->duration);
  else
    body = g_strdup_printf ("Signal=%c\r\nDuration=%u\r\n", key->digit, key->duration);
  sipua_message_set_body (info, "application/dtmf-relay", body, -1, NULL);
  return info;
}

static const SipUaUacRequestUser info_user = { .make = make_info,
  .ended = sipua_call_request_ended };

static void send_next (SipUaCall *call);

/* A peer that does not take one does not take the others. */
static void
info_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  SipUaCall *call = SIPUA_CALL (source);
  g_autoptr (SipUaUacResult) sent = g_task_propagate_pointer (G_TASK (result), NULL);

  call->dtmf_sending = FALSE;
  if (!sent || sipua_message_get_status (sent->response) >= 300) {
    g_debug ("call %s: DTMF is not taken", call->call_id);
    g_array_set_size (call->dtmf, 0);
  }
  send_next (call);
}

/* One after the other: the next key is pressed when the one before it was let go, and the peer knows of it,
 * since two INFOs may overtake each other. */
static void
send_next (SipUaCall *call)
{
  GTask *task;
  Key *key;

  if (!call->dtmf->len || call->dtmf_sending || sipua_timer_is_pending (&call->dtmf_pressed))
    return;
  key = g_memdup2 (call->dtmf->data, sizeof (Key));
  g_array_remove_index (call->dtmf, 0);
  call->dtmf_sending = TRUE;
  if (sipua_call_is_up (call))
    sipua_timer_start (
        call->core->timers, &call->dtmf_pressed, key->duration * G_TIME_SPAN_MILLISECOND);
  task = sipua_call_new_task (call, info_ended, NULL);
  g_task_set_task_data (task, key, g_free);
  sipua_call_send_request (task, &info_user);
}

static void
pressed_due (SipUaTimer *timer, gpointer user_data)
{
  g_autoptr (SipUaCall) call = g_object_ref (user_data);

  send_next (call);
}

void
sipua_call_init_dtmf (SipUaCall *call)
{
  call->dtmf = g_array_new (FALSE, FALSE, sizeof (Key));
  sipua_timer_init (&call->dtmf_pressed, pressed_due, call);
}

void
sipua_call_stop_dtmf (SipUaCall *call)
{
  sipua_timer_stop (call->core->timers, &call->dtmf_pressed);
  g_array_set_size (call->dtmf, 0);
}

static void
run_send_dtmf (SipUaCall *call, gint64 duration, const char *digits, const char *second)
{
  for (const char *digit = digits; *digit; digit++) {
    Key key = { g_ascii_toupper (*digit), duration };

    g_array_append_val (call->dtmf, key);
  }
  send_next (call);
}

/**
 * sipua_call_send_dtmf_info:
 * @call: a call that was answered
 * @digits: keys, each "0" to "9", "*", "#", "A" to "D", or "!" for a flash
 * @duration_ms: how long each is pressed, in milliseconds, 1 to 60000
 *
 * Tells the peer of keys that are pressed, each in an INFO of its own with application/dtmf-relay. The next
 * one is sent when the peer has responded and @duration_ms are over, also if this is called again meanwhile.
 * A response that is no 2xx ends the sequence, and so does the end of the call. If its peer says that it does
 * not know the call (481), or nothing at all (408), the call ends with that status. Any thread.
 *
 * Returns: %TRUE, or %FALSE if @digits has something else; nothing is sent then
 *
 * Since: 0.1
 */
gboolean
sipua_call_send_dtmf_info (SipUaCall *call, const char *digits, guint duration_ms)
{
  g_return_val_if_fail (SIPUA_IS_CALL (call), FALSE);
  g_return_val_if_fail (digits != NULL, FALSE);
  g_return_val_if_fail (duration_ms > 0 && duration_ms <= SIPUA_MAX_DTMF_DURATION, FALSE);

  if (digits[strspn (digits, DIGITS "abcd")] != '\0')
    return FALSE;
  sipua_call_post (call, run_send_dtmf, duration_ms, digits, NULL);
  return TRUE;
}
