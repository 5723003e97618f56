/* SPDX-License-Identifier: BSD-3-Clause */
/* The stream framer. Each byte is looked at once for the end of the headers, and those once more for
 * Content-Length; a body is not looked at. */

#include "message/framer.h"

#include "base/chars.h"
#include "base/limits.h"

/* What a connection may keep when it is idle; most messages fit. */
#define IDLE_CAPACITY 4096

/* Bytes of a keep-alive. */
static const char ping[] = "\r\n\r\n";

typedef enum {
  BETWEEN, /* messages: line ends are skipped */
  START_LINE,
  HEADERS,
  BODY,
  BROKEN,
} State;

struct _SipUaFramer {
  State state;
  char *data;       /* (owned) (nullable) */
  gsize capacity;   /* bytes of data */
  gsize length;     /* bytes that came */
  gsize start;      /* offset of the message in hand, or of what is not looked at yet */
  gsize line;       /* offset of the line in hand */
  gsize scanned;    /* offset from which to look on for its end */
  gsize frame_size; /* bytes of the message in hand, known in BODY */
  guint ping_seen;  /* bytes of a ping in front of start */
  SipUaParseFault fault;
};

SipUaFramer *
sipua_framer_new (void)
{
  return g_new0 (SipUaFramer, 1);
}

void
sipua_framer_free (SipUaFramer *framer)
{
  g_free (framer->data);
  g_free (framer);
}

gsize
sipua_framer_get_size (const SipUaFramer *framer)
{
  return framer->capacity;
}

/* Drops what was returned. A message that is moved to the front stays there, so each byte is moved
 * once at most. */
static void
move_to_front (SipUaFramer *framer)
{
  gsize start = framer->start;

  framer->length -= start;
  if (framer->length > 0)
    memmove (framer->data, framer->data + start, framer->length);
  framer->line -= start;
  framer->scanned -= start;
  framer->start = 0;
}

void
sipua_framer_push (SipUaFramer *framer, const char *data, gsize length)
{
  if (framer->state == BROKEN || length == 0)
    return;
  if (framer->start > 0)
    move_to_front (framer);
  if (framer->length + length > framer->capacity) {
    framer->capacity = MAX (framer->length + length, 2 * framer->length);
    framer->data = g_realloc (framer->data, framer->capacity);
  }
  memcpy (framer->data + framer->length, data, length);
  framer->length += length;
}

static SipUaFrameResult
more (SipUaFramer *framer)
{
  if (framer->start == framer->length && framer->capacity > IDLE_CAPACITY) {
    g_clear_pointer (&framer->data, g_free);
    framer->capacity = framer->length = framer->start = framer->line = framer->scanned = 0;
  }
  return SIPUA_FRAME_MORE;
}

/* @size: how many bytes of the message to show; the same however they came. */
static void
break_off (SipUaFramer *framer, guint status, const char *reason, SipUaHeaderId id, gsize offset,
    gsize size)
{
  framer->state = BROKEN;
  framer->frame_size = size;
  framer->fault =
      (SipUaParseFault){ .status = status, .header = sipua_header_name (id), .offset = offset };
  g_strlcpy (framer->fault.reason, reason, sizeof framer->fault.reason);
}

/* RFC 3261 section 7.5: line ends in front of a start line are skipped. TRUE: they were a ping. */
static gboolean
skip_line_ends (SipUaFramer *framer)
{
  gboolean is_ping = FALSE;
  char c;

  while (!is_ping && framer->start < framer->length
         && ((c = framer->data[framer->start]) == '\r' || c == '\n')) {
    framer->start++;
    framer->ping_seen = c == ping[framer->ping_seen] ? framer->ping_seen + 1 : c == '\r';
    is_ping = framer->ping_seen == sizeof ping - 1;
  }
  framer->line = framer->scanned = framer->start;
  if (!is_ping && framer->start < framer->length)
    framer->state = START_LINE;
  if (is_ping || framer->state == START_LINE)
    framer->ping_seen = 0;
  return is_ping;
}

/* The line in hand without its end, as the parser sees it. FALSE: its end has not come, or not within
 * @limit bytes of the message, and then *ret_too_long is set. */
static gboolean
next_line (SipUaFramer *framer, gsize limit, SipUaView *ret_line, gboolean *ret_too_long)
{
  const char *data = framer->data;
  gsize end = MIN (framer->length, framer->start + limit);
  const char *newline = memchr (data + framer->scanned, '\n', end - framer->scanned);

  if (!newline) {
    framer->scanned = end;
    *ret_too_long = end == framer->start + limit;
    return FALSE;
  }
  *ret_line = sipua_view (data + framer->line, newline - data - framer->line);
  if (ret_line->length > 0 && newline[-1] == '\r')
    ret_line->length--;
  framer->line = framer->scanned = newline - data + 1;
  return TRUE;
}

/* A stream that carries something else does not become one of SIP later on. What is wrong with a line
 * that looks like one of SIP is the parser's business. */
static gboolean
is_start_line (SipUaView line)
{
  if (line.length >= 4 && g_ascii_strncasecmp (line.data, "SIP/", 4) == 0)
    return TRUE;
  return sipua_char_is (line.data[0], SIPUA_CHAR_TOKEN)
         && memmem (line.data, line.length, " SIP/", 5) != NULL;
}

static gboolean
read_start_line (SipUaFramer *framer)
{
  gboolean too_long = FALSE;
  SipUaView line;

  if (!sipua_char_is (framer->data[framer->start], SIPUA_CHAR_TOKEN)) {
    break_off (framer, 400, "Bad Start Line", SIPUA_HEADER_OTHER, 0, 1);
    return TRUE;
  }
  if (!next_line (framer, SIPUA_MAX_START_LINE_SIZE, &line, &too_long)) {
    if (too_long)
      break_off (framer, 414, "Start Line Too Long", SIPUA_HEADER_OTHER, SIPUA_MAX_START_LINE_SIZE,
          SIPUA_MAX_START_LINE_SIZE);
    return too_long;
  }
  framer->state = HEADERS;
  if (!is_start_line (line))
    break_off (framer, 400, "Bad Start Line", SIPUA_HEADER_OTHER, 0, framer->line - framer->start);
  return TRUE;
}

/* The offset of the line behind the one at @offset, which has an end. */
static gsize
line_behind (SipUaView text, gsize offset)
{
  const char *newline = memchr (text.data + offset, '\n', text.length - offset);

  return newline - text.data + 1;
}

/* The value of the header field whose value starts at @value, its line ends and blanks around it cut
 * off. A line end inside remains, and makes it no number. */
static SipUaView
field_value (SipUaView text, gsize value)
{
  gsize end = value;

  do
    end = line_behind (text, end);
  while (end < text.length && sipua_char_is_blank (text.data[end]));
  while (end > value && g_ascii_isspace (text.data[end - 1]))
    end--;
  while (value < end && g_ascii_isspace (text.data[value]))
    value++;
  return sipua_view (text.data + value, end - value);
}

/* Finds Content-Length in a whole start line and headers. Returns how many there are. */
static guint
find_content_length (SipUaView text, SipUaView *ret_value)
{
  guint n = 0;

  for (gsize line = line_behind (text, 0); line < text.length; line = line_behind (text, line)) {
    gsize name_end = sipua_view_span (text, line, SIPUA_CHAR_TOKEN);
    gsize colon = sipua_view_skip_blank (text, name_end);

    if (sipua_view_char_at (text, colon, ':')
        && sipua_header_id (sipua_view (text.data + line, name_end - line))
               == SIPUA_HEADER_CONTENT_LENGTH) {
      *ret_value = field_value (text, colon + 1);
      n++;
    }
  }
  return n;
}

/* Section 20.14: on a stream Content-Length must be there. Two of them, even if they agree, are what
 * the parser refuses as well. */
static void
end_headers (SipUaFramer *framer)
{
  SipUaView text = sipua_view (framer->data + framer->start, framer->line - framer->start);
  SipUaView value = { text.data + text.length, 0 };
  guint n = find_content_length (text, &value);
  const char *reason = NULL;
  guint64 size;
  guint status = 400;

  framer->state = BODY;
  if (n == 0)
    reason = "Missing Content-Length Header";
  else if (n > 1)
    reason = "Multiple Content-Length Headers";
  else if (!sipua_view_to_uint (value, G_MAXUINT32, &size))
    reason = "Bad Content-Length";
  else if (size > SIPUA_MAX_MESSAGE_SIZE - text.length) {
    reason = "Message Too Large";
    status = 513;
  }
  if (reason)
    break_off (
        framer, status, reason, SIPUA_HEADER_CONTENT_LENGTH, value.data - text.data, text.length);
  else
    framer->frame_size = text.length + size;
}

static gboolean
read_headers (SipUaFramer *framer)
{
  gboolean too_long = FALSE;
  SipUaView line;

  while (next_line (framer, SIPUA_MAX_STREAM_HEADERS_SIZE, &line, &too_long))
    if (line.length == 0) {
      end_headers (framer);
      return TRUE;
    }
  if (too_long)
    break_off (framer, 513, "Headers Too Large", SIPUA_HEADER_OTHER, SIPUA_MAX_STREAM_HEADERS_SIZE,
        SIPUA_MAX_STREAM_HEADERS_SIZE);
  return too_long;
}

static SipUaView
take_frame (SipUaFramer *framer)
{
  SipUaView frame = sipua_view (framer->data + framer->start, framer->frame_size);

  framer->start += framer->frame_size;
  framer->line = framer->scanned = framer->start;
  framer->state = BETWEEN;
  return frame;
}

SipUaFrameResult
sipua_framer_next (SipUaFramer *framer, SipUaView *ret_frame, SipUaParseFault *ret_fault)
{
  if (framer->state == BETWEEN && skip_line_ends (framer))
    return SIPUA_FRAME_PING;
  if (framer->state == START_LINE && !read_start_line (framer))
    return SIPUA_FRAME_MORE;
  if (framer->state == HEADERS && !read_headers (framer))
    return SIPUA_FRAME_MORE;
  if (framer->state == BROKEN) {
    *ret_frame = sipua_view (framer->data + framer->start, framer->frame_size);
    *ret_fault = framer->fault;
    return SIPUA_FRAME_BROKEN;
  }
  if (framer->state == BODY && framer->length - framer->start >= framer->frame_size) {
    *ret_frame = take_frame (framer);
    return SIPUA_FRAME_MESSAGE;
  }
  return more (framer);
}
