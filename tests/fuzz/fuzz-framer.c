/* SPDX-License-Identifier: BSD-3-Clause */
/* A stream: what comes out of the framer must not depend on how the bytes came. The first byte of an
 * input says how they are split. */

#include "fuzz/fuzz.h"
#include "message/framer.h"

/* A frame must be to the parser what it was to the framer: its body ends where it ends. */
static void
check_frame (SipUaView frame)
{
  g_autoptr (SipUaMessage) message = NULL;
  SipUaParseFault fault;
  const char *body;
  gsize length;

  if (sipua_message_parse_datagram (frame.data, frame.length, &message, &fault)
      == SIPUA_PARSE_IGNORE)
    return;
  g_assert_cmpstr (fault.reason, !=, "Content-Length Exceeds Body");
  g_assert_cmpstr (fault.reason, !=, "Message Too Large");
  if (fault.status)
    return;
  body = sipua_message_get_body (message, &length);
  g_assert_cmpmem (body, length, frame.data + frame.length - length, length);
}

/* FALSE: the stream is broken. */
static gboolean
drain (SipUaFramer *framer, GByteArray *notes)
{
  SipUaParseFault fault = { 0 };
  SipUaFrameResult result;
  SipUaView frame;

  while ((result = sipua_framer_next (framer, &frame, &fault)) != SIPUA_FRAME_MORE) {
    g_byte_array_append (notes, (const guint8 *)&result, sizeof result);
    if (result == SIPUA_FRAME_PING)
      continue;
    g_byte_array_append (notes, (const guint8 *)frame.data, frame.length);
    if (result == SIPUA_FRAME_BROKEN) {
      g_byte_array_append (notes, (const guint8 *)fault.reason, strlen (fault.reason));
      g_byte_array_append (notes, (const guint8 *)&fault.offset, sizeof fault.offset);
      return FALSE;
    }
    check_frame (frame);
  }
  return TRUE;
}

/* @split 0: all at once. */
static GByteArray *
frame_stream (const char *data, gsize size, guint split)
{
  g_autoptr (SipUaFramer) framer = sipua_framer_new ();
  GByteArray *notes = g_byte_array_new ();
  guint32 random = split;

  for (gsize at = 0, part; at < size; at += part) {
    random = random * 1664525 + 1013904223;
    part = split == 1 ? 1 : split ? 1 + (random >> 16) % split : size;
    part = MIN (part, size - at);
    sipua_framer_push (framer, data + at, part);
    if (!drain (framer, notes))
      break;
  }
  return notes;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) whole = NULL;
  g_autoptr (GByteArray) split = NULL;

  if (size < 2)
    return 0;
  whole = frame_stream ((const char *)data + 1, size - 1, 0);
  split = frame_stream ((const char *)data + 1, size - 1, MAX (data[0], 1));
  g_assert_cmpmem (whole->data, whole->len, split->data, split->len);
  return 0;
}
