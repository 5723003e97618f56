/* SPDX-License-Identifier: BSD-3-Clause */
/* The message trace: RFC 3261 sections 20.7 and 20.28 say what of it is secret. */

#include "ua/message-trace.h"

#include "base/chars.h"

#include <string.h>

#define MASK '*'

struct _SipUaMessageTrace {
  SipUaTimerQueue *timers; /* (unowned) */
  SipUaTimer emission;
  GQueue messages; /* of SipUaTracedMessage (owned) */
  SipUaEmitTraced emit;
  gpointer user_data; /* (unowned) */
};

static void
free_message (gpointer data)
{
  SipUaTracedMessage *message = data;

  g_object_unref (message->local);
  g_object_unref (message->remote);
  g_bytes_unref (message->bytes);
  g_free (message);
}

/* What is added meanwhile waits for the next time. */
static void
emission_due (SipUaTimer *timer, gpointer user_data)
{
  SipUaMessageTrace *trace = user_data;

  for (guint n = trace->messages.length; n > 0; n--) {
    SipUaTracedMessage *message = g_queue_pop_head (&trace->messages);

    trace->emit (message, trace->user_data);
    free_message (message);
  }
}

SipUaMessageTrace *
sipua_message_trace_new (SipUaTimerQueue *timers, SipUaEmitTraced emit, gpointer user_data)
{
  SipUaMessageTrace *trace = g_new0 (SipUaMessageTrace, 1);

  trace->timers = timers;
  trace->emit = emit;
  trace->user_data = user_data;
  g_queue_init (&trace->messages);
  sipua_timer_init (&trace->emission, emission_due, trace);
  return trace;
}

void
sipua_message_trace_free (SipUaMessageTrace *trace)
{
  sipua_timer_stop (trace->timers, &trace->emission);
  g_queue_clear_full (&trace->messages, free_message);
  g_free (trace);
}

static void
mask (char *p, const char *end)
{
  for (; p < end; p++)
    if (!g_ascii_isspace (*p))
      *p = MASK;
}

/* What a Digest says in clear; all else is masked. */
static gboolean
is_public (SipUaView name)
{
  static const char *const names[] = { "username", "username*", "userhash", "realm", "nonce", "uri",
    "algorithm", "qop", "nc", "cnonce", "opaque", "nextnonce" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (sipua_view_equal_nocase (name, names[i]))
      return TRUE;
  return FALSE;
}

static char *
skip (char *p, const char *end, const char *set)
{
  while (p < end && *p && strchr (set, *p))
    p++;
  return p;
}

static char *
find (char *p, const char *end, const char *set)
{
  while (p < end && (!*p || !strchr (set, *p)))
    p++;
  return p;
}

/* The end of a value; of a quoted one, behind its quote, NULL if that is missing. */
static char *
end_of_value (char *p, const char *end)
{
  if (p == end || *p != '"')
    return find (p, end, ", \t\r\n");
  for (p++; p < end && *p != '"'; p++)
    if (*p == '\\' && p + 1 < end)
      p++;
  return p < end ? p + 1 : NULL;
}

/* "name=value, name="value""; what is neither is masked. */
static void
mask_params (char *p, char *end)
{
  while ((p = skip (p, end, " \t\r\n,")) < end) {
    char *name = p;
    char *name_end = find (p, end, " \t\r\n,=");
    char *equals = skip (name_end, end, " \t\r\n");
    char *value = equals < end && *equals == '=' ? skip (equals + 1, end, " \t\r\n") : NULL;
    char *value_end = value ? end_of_value (value, end) : NULL;

    p = value_end ? value_end : value ? end : name_end;
    if (!value)
      mask (name, name_end);
    else if (!value_end || !is_public (sipua_view (name, name_end - name)))
      mask (value, p);
  }
}

static void
mask_credentials (char *p, char *end)
{
  char *scheme = skip (p, end, " \t\r\n");
  char *scheme_end = find (scheme, end, " \t\r\n");

  if (sipua_view_equal_nocase (sipua_view (scheme, scheme_end - scheme), "Digest"))
    mask_params (scheme_end, end);
  else
    mask (scheme_end, end);
}

/* A header with the lines that are folded under it. */
static void
mask_header (char *p, char *end)
{
  char *colon = memchr (p, ':', end - p);
  SipUaView name;

  if (!colon)
    return;
  name = sipua_view_trim (sipua_view (p, colon - p));
  if (sipua_view_equal_nocase (name, "Authorization")
      || sipua_view_equal_nocase (name, "Proxy-Authorization"))
    mask_credentials (colon + 1, end);
  else if (sipua_view_equal_nocase (name, "Authentication-Info")
           || sipua_view_equal_nocase (name, "Proxy-Authentication-Info"))
    mask_params (colon + 1, end);
}

/* RFC 4568 section 9.2. */
static void
mask_keys (char *p, const char *end)
{
  static const char prefix[] = "inline:";
  gsize n = strlen (prefix);

  while ((gsize)(end - p) >= n) {
    if (g_ascii_strncasecmp (p, prefix, n) == 0) {
      char *key_end = find (p + n, end, "| \t\r\n;,");

      mask (p + n, key_end);
      p = key_end;
    } else {
      p++;
    }
  }
}

/* Line by line to the end, whatever the line is: a body may be a message, too. */
void
sipua_message_trace_mask (char *data, gsize length)
{
  char *end = data + length;

  for (char *p = data; p < end;) {
    char *next = find (p, end, "\r\n");

    while ((next = skip (next, end, "\r\n")) < end && (*next == ' ' || *next == '\t'))
      next = find (next, end, "\r\n");
    mask_header (p, next);
    p = next;
  }
  mask_keys (data, end);
}

void
sipua_message_trace_add (SipUaMessageTrace *trace, SipUaMessageDirection direction,
    SipUaTransport *transport, GSocketAddress *remote, const char *data, gsize length)
{
  SipUaTracedMessage *message = g_new (SipUaTracedMessage, 1);
  char *copy = g_memdup2 (data, length);

  sipua_message_trace_mask (copy, length);
  *message = (SipUaTracedMessage){ direction, g_get_real_time (),
    sipua_transport_get_local_address (transport, remote),
    g_object_ref (G_INET_SOCKET_ADDRESS (remote)), g_bytes_new_take (copy, length) };
  g_queue_push_tail (&trace->messages, message);
  if (!sipua_timer_is_pending (&trace->emission))
    sipua_timer_start (trace->timers, &trace->emission, 0);
}
