/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes become a message (RFC 3261 sections 7, 8.2 and 18.3). The bytes are copied once, then cut
 * up in place: values end in NUL and folded lines are joined. The first fault found decides what is
 * answered, but reading goes on as long as it makes sense, because the answer has to echo headers. */

#include "message/message-private.h"

#include "base/chars.h"
#include "message/uri-view.h"

/* What a stamped Via needs on top of what came, so that it costs no allocation. */
#define PARSE_ROOM 256

#define BIT(id) (G_GUINT64_CONSTANT (1) << (id))
G_STATIC_ASSERT (SIPUA_HEADER_VIA < 64);

/* What a reply echoes, and so what has to be there (sections 8.1.1 and 8.2.6.2). */
#define ECHOED                                                                                     \
  (BIT (SIPUA_HEADER_VIA) | BIT (SIPUA_HEADER_FROM) | BIT (SIPUA_HEADER_TO)                        \
      | BIT (SIPUA_HEADER_CALL_ID) | BIT (SIPUA_HEADER_CSEQ))
/* Those of which there may be one only; two lengths of a body are an attack. */
#define SINGLE                                                                                     \
  ((ECHOED & ~BIT (SIPUA_HEADER_VIA)) | BIT (SIPUA_HEADER_CONTENT_LENGTH)                          \
      | BIT (SIPUA_HEADER_MAX_FORWARDS))
/* Those that are looked into here. */
#define TYPED (ECHOED | SINGLE)

/* What is expected of any value. */
#define CLEAN_VALUE "neither CR nor NUL in it"

typedef struct {
  SipUaMessage *message;  /* (unowned) */
  const char *data;       /* (unowned): the bytes as they came */
  char *text;             /* (unowned): the copy of them, in the message's block */
  char *cursor;           /* (unowned): what is not read yet */
  char *end;              /* (unowned): behind the last byte, where a NUL stands */
  guint64 seen;           /* BIT of each header id that came */
  SipUaParseFault *fault; /* (unowned): status 0 as long as there is none */
  gboolean headers_ended; /* the empty line was found */
  gboolean has_nul;       /* somewhere in the bytes; nearly never */
  gboolean is_folded;     /* the field that was read last */
  SipUaView content_length;
} Parser;

static void
set_fault (Parser *parser, guint status, const char *reason, SipUaHeaderId id, const char *where,
    const char *expected)
{
  SipUaParseFault *fault = parser->fault;

  if (fault->status)
    return;
  fault->status = status;
  g_strlcpy (fault->reason, reason, sizeof fault->reason);
  fault->header = sipua_header_name (id);
  fault->offset = where - parser->text;
  fault->expected = expected;
}

static void
set_header_fault (Parser *parser, const char *prefix, SipUaHeaderId id, const char *suffix,
    const char *where, const char *expected)
{
  char reason[sizeof ((SipUaParseFault *)NULL)->reason];

  g_snprintf (reason, sizeof reason, "%s %s %s", prefix, sipua_header_name (id), suffix);
  set_fault (parser, 400, reason, id, where, expected);
}

/* Cuts the line at the cursor off; returns FALSE if it does not end. A bare LF ends a line, too, as
 * it does with most implementations; a bare CR does not and is a fault of the line. */
static gboolean
next_line (Parser *parser, SipUaView *ret_line)
{
  char *start = parser->cursor;
  char *newline = memchr (start, '\n', parser->end - start);

  if (!newline)
    return FALSE;
  parser->cursor = newline + 1;
  if (newline > start && newline[-1] == '\r')
    newline--;
  *ret_line = sipua_view (start, newline - start);
  return TRUE;
}

/* Ends the string in place: what stands there is a delimiter that was read already. */
static SipUaView
terminate (SipUaView view)
{
  ((char *)view.data)[view.length] = '\0';
  return view;
}

static void
check_request_uri (Parser *parser, SipUaView text)
{
  SipUaSyntaxError syntax;
  SipUaUriView uri;

  if (text.length > SIPUA_MAX_URI_SIZE)
    set_fault (parser, 414, "Request-URI Too Long", SIPUA_HEADER_OTHER, text.data,
        "8192 bytes at the most");
  else if (!sipua_uri_view_parse (text, &uri, &syntax))
    set_fault (parser, 400, "Bad Request-URI", SIPUA_HEADER_OTHER, text.data + syntax.offset,
        syntax.expected);
  else if (uri.headers.length > 0) /* section 19.1.1, table 1 */
    set_fault (parser, 400, "Headers In Request-URI", SIPUA_HEADER_OTHER, uri.headers.data,
        "a URI without headers");
}

static gboolean
is_version (SipUaView view)
{
  return view.length > 4 && sipua_view_equal_nocase (sipua_view (view.data, 4), "SIP/");
}

static void
check_version (Parser *parser, SipUaView version)
{
  if (sipua_view_equal_nocase (version, "SIP/2.0"))
    return;
  if (is_version (version))
    set_fault (parser, 505, "Version Not Supported", SIPUA_HEADER_OTHER, version.data, "SIP/2.0");
  else
    set_fault (parser, 400, "Bad Request Line", SIPUA_HEADER_OTHER, version.data, "SIP/2.0");
}

/* Method SP Request-URI SP SIP-Version, one space each (section 7.1). FALSE: nothing like it. */
static gboolean
read_request_line (Parser *parser, SipUaView line)
{
  SipUaMessage *message = parser->message;
  gsize method_end = sipua_view_span (line, 0, SIPUA_CHAR_TOKEN);
  const char *uri = line.data + method_end + 1;
  const char *space;

  if (method_end == 0 || !sipua_view_char_at (line, method_end, ' '))
    return FALSE;
  space = memrchr (uri, ' ', line.data + line.length - uri);
  if (!space)
    set_fault (parser, 400, "Bad Request Line", SIPUA_HEADER_OTHER, line.data + line.length,
        "a space and SIP/2.0");
  else
    check_version (parser, sipua_view (space + 1, line.data + line.length - space - 1));
  if (!space)
    space = line.data + line.length;

  message->is_request = TRUE;
  message->request_uri = sipua_view (uri, space - uri);
  check_request_uri (parser, message->request_uri);
  message->request_uri = terminate (message->request_uri);
  message->method = terminate (sipua_view (line.data, method_end));
  message->method_id = sipua_method_from_view (message->method);
  return TRUE;
}

/* SIP-Version SP Status-Code SP Reason-Phrase (section 7.2). The second space may be missing when
 * there is no phrase, though it should not. No fault of a response is ever answered. */
static gboolean
read_status_line (Parser *parser, SipUaView line)
{
  SipUaMessage *message = parser->message;
  SipUaView reason = { "", 0 };
  guint64 status;

  if (line.length < 11 || g_ascii_strncasecmp (line.data, "SIP/2.0 ", 8) != 0
      || !sipua_view_to_uint (sipua_view (line.data + 8, 3), 699, &status) || status < 100)
    return FALSE;
  if (line.length > 11) {
    if (line.data[11] != ' ')
      return FALSE;
    reason = sipua_view (line.data + 12, line.length - 12);
    if (!sipua_text_is_safe (reason))
      return FALSE;
    terminate (reason);
  }
  message->status = status;
  message->reason = reason;
  return TRUE;
}

/* A copy of what came from @start up to the cursor. */
static SipUaView
keep (Parser *parser, const char *start)
{
  gsize length = parser->cursor - start;

  parser->message->kept_size += length;
  return sipua_message_store (
      parser->message, sipua_view (parser->data + (start - parser->text), length));
}

/* Written as we write one, so that nothing else is to be kept of it. */
static gboolean
is_usual_start_line (const Parser *parser, SipUaView line)
{
  static const char version[] = "SIP/2.0";
  const gsize length = sizeof version - 1;

  if (parser->cursor != line.data + line.length + 2 || line.length < length)
    return FALSE;
  if (is_version (line))
    return line.length > 11 && memcmp (line.data, version, length) == 0;
  return memcmp (line.data + line.length - length, version, length) == 0;
}

static gboolean
read_start_line (Parser *parser)
{
  SipUaView line;

  /* Section 7.5: CRLFs in front of the start line are to be ignored. */
  while (parser->cursor < parser->end && (*parser->cursor == '\r' || *parser->cursor == '\n'))
    parser->cursor++;
  if (!next_line (parser, &line))
    return FALSE;
  if (!is_usual_start_line (parser, line))
    parser->message->start_line = keep (parser, line.data);
  if (is_version (line))
    return read_status_line (parser, line);
  return read_request_line (parser, line);
}

/* Cuts a header field off, its folded lines joined by blanks in place (section 7.3.1). FALSE: it
 * does not end. A length of 0 is the end of the headers. */
static gboolean
next_field (Parser *parser, SipUaView *ret_field)
{
  SipUaView line, field;

  parser->is_folded = FALSE;
  if (!next_line (parser, &field))
    return FALSE;
  while (
      field.length > 0 && parser->cursor < parser->end && sipua_char_is_blank (*parser->cursor)) {
    char *gap = (char *)field.data + field.length;
    char *start = parser->cursor;

    if (!next_line (parser, &line))
      return FALSE;
    memset (gap, ' ', start - gap);
    parser->is_folded = TRUE;
    field.length = line.data + line.length - field.data;
  }
  *ret_field = field;
  return TRUE;
}

/* A line end never stands inside a field, and a NUL only as a quoted-pair (RFC 4475 3.1.1.2). */
static gboolean
value_is_clean (const Parser *parser, SipUaView value)
{
  const char *nul;

  if (memchr (value.data, '\r', value.length))
    return FALSE;
  if (!parser->has_nul)
    return TRUE;
  nul = memchr (value.data, '\0', value.length);
  while (nul) {
    if (nul == value.data || nul[-1] != '\\')
      return FALSE;
    nul++;
    nul = memchr (nul, '\0', value.data + value.length - nul);
  }
  return TRUE;
}

static void
take_typed (Parser *parser, SipUaHeaderId id, SipUaView value)
{
  SipUaSyntaxError syntax;
  const char *reason;

  if ((parser->seen & BIT (id)) && (SINGLE & BIT (id)))
    set_header_fault (parser, "Multiple", id, "Headers", value.data, "to be there once");
  if (parser->seen & BIT (id)) {
    if (id == SIPUA_HEADER_VIA && !sipua_via_line_check (value, value, &syntax))
      set_fault (parser, 400, "Bad Via", id, value.data + syntax.offset, syntax.expected);
    return;
  }
  parser->seen |= BIT (id);
  if (id == SIPUA_HEADER_CONTENT_LENGTH)
    parser->content_length = value;
  reason = sipua_typed_take (&parser->message->typed, id, value, &syntax);
  if (reason)
    set_fault (parser, 400, reason, id, value.data + syntax.offset, syntax.expected);
}

/* See SipUaHeader. */
static gboolean
is_plain (const Parser *parser, SipUaView field, gboolean colon_follows, SipUaView value)
{
  const char *end = field.data + field.length;

  return colon_follows && !parser->is_folded && value.data + value.length == end
         && parser->cursor == end + 2;
}

/* FALSE: a limit was crossed and reading is to stop. */
static gboolean
take_field (Parser *parser, SipUaView field)
{
  gsize name_end = sipua_view_span (field, 0, SIPUA_CHAR_TOKEN);
  gsize colon = sipua_view_skip_blank (field, name_end);
  SipUaView name, value;
  SipUaHeader *header;
  SipUaHeaderId id;

  if (field.length > SIPUA_MAX_HEADER_SIZE) {
    set_fault (
        parser, 513, "Header Too Long", SIPUA_HEADER_OTHER, field.data, "16384 bytes at the most");
    return TRUE;
  }
  if (name_end == 0 || !sipua_view_char_at (field, colon, ':')) {
    set_fault (parser, 400, "Bad Header Line", SIPUA_HEADER_OTHER, field.data + colon,
        name_end == 0 ? "the name of a header" : "a colon behind the name");
    return TRUE;
  }
  name = terminate (sipua_view (field.data, name_end));
  value = sipua_view_trim (sipua_view (field.data + colon + 1, field.length - colon - 1));
  id = sipua_header_id (name);
  if (!value_is_clean (parser, value)) {
    if (id == SIPUA_HEADER_OTHER)
      set_fault (parser, 400, "Bad Header Value", id, value.data, CLEAN_VALUE);
    else
      set_header_fault (parser, "Bad", id, "Value", value.data, CLEAN_VALUE);
    return TRUE;
  }
  header = sipua_message_insert (parser->message, parser->message->n_headers, FALSE);
  if (!header) {
    set_fault (
        parser, 513, "Too Many Headers", SIPUA_HEADER_OTHER, field.data, "256 lines at the most");
    return FALSE;
  }
  *header = (SipUaHeader){ name.data, value.data, name.data, value.length, id, name.length, 0 };
  if (!is_plain (parser, field, colon == name_end, value)) {
    SipUaView raw = keep (parser, field.data);

    header->raw = raw.data;
    header->raw_length = raw.length;
  }
  terminate (value);
  if (id < 64 && (TYPED & BIT (id)))
    take_typed (parser, id, value);
  return TRUE;
}

static void
read_headers (Parser *parser)
{
  SipUaView field;

  while (next_field (parser, &field)) {
    if (field.length == 0) {
      parser->headers_ended = TRUE;
      parser->message->ends_in_bare_lf = parser->cursor == field.data + 1;
      return;
    }
    if (!take_field (parser, field))
      return;
  }
  set_fault (parser, 400, "Missing End Of Headers", SIPUA_HEADER_OTHER, parser->end,
      "an empty line behind the headers");
}

static void
check_mandatory (Parser *parser)
{
  static const SipUaHeaderId mandatory[] = { SIPUA_HEADER_VIA, SIPUA_HEADER_FROM, SIPUA_HEADER_TO,
    SIPUA_HEADER_CALL_ID, SIPUA_HEADER_CSEQ };
  const SipUaMessage *message = parser->message;
  SipUaView method = message->typed.cseq_method;

  for (guint i = 0; i < G_N_ELEMENTS (mandatory); i++)
    if (!(parser->seen & BIT (mandatory[i])))
      set_header_fault (parser, "Missing", mandatory[i], "Header", parser->cursor, "to be there");
  if (message->is_request && method.length > 0 && !sipua_view_equal (method, message->method.data))
    set_fault (parser, 400, "CSeq Method Mismatch", SIPUA_HEADER_CSEQ, method.data,
        "the method of the request");
}

/* Section 18.3: bytes behind Content-Length are dropped, too few are an error, none is no limit. */
static void
read_body (Parser *parser)
{
  SipUaMessage *message = parser->message;
  gsize left = parser->end - parser->cursor;
  guint64 length = left;

  if (!parser->headers_ended)
    return;
  if (parser->seen & BIT (SIPUA_HEADER_CONTENT_LENGTH)) {
    if (!sipua_view_to_uint (parser->content_length, G_MAXUINT32, &length)) {
      set_fault (parser, 400, "Bad Content-Length", SIPUA_HEADER_CONTENT_LENGTH,
          parser->content_length.data, "a number from 0 to 4294967295");
      return;
    }
    if (length > left) {
      set_fault (parser, 400, "Content-Length Exceeds Body", SIPUA_HEADER_CONTENT_LENGTH,
          parser->content_length.data, "not more bytes than came");
      return;
    }
  }
  message->body = parser->cursor;
  message->body_length = length;
  parser->cursor[length] = '\0';
}

static SipUaParseResult
judge (const Parser *parser)
{
  if (parser->fault->status == 0)
    return SIPUA_PARSE_OK;
  /* Section 17.1.1.3: nothing answers an ACK; section 18.1.2: a broken response is dropped. */
  if (!parser->message->is_request || parser->message->method_id == SIPUA_METHOD_ACK
      || (parser->seen & ECHOED) != ECHOED)
    return SIPUA_PARSE_IGNORE;
  return SIPUA_PARSE_BROKEN;
}

static void
init_parser (Parser *parser, const char *data, gsize length)
{
  gsize kept = MIN (length, SIPUA_MAX_MESSAGE_SIZE);
  SipUaMessage *message = sipua_message_alloc (kept + 1 + PARSE_ROOM);

  if (kept > 0)
    memcpy (message->text, data, kept);
  message->text[kept] = '\0';
  message->tail += kept + 1;
  message->tail_left -= kept + 1;
  parser->message = message;
  parser->data = data;
  parser->text = parser->cursor = message->text;
  parser->end = message->text + kept;
  parser->has_nul = memchr (message->text, '\0', kept) != NULL;
  if (kept < length)
    set_fault (parser, 513, "Message Too Large", SIPUA_HEADER_OTHER, parser->end,
        "65535 bytes at the most");
}

SipUaParseResult
sipua_message_parse_datagram (
    const char *data, gsize length, SipUaMessage **ret_message, SipUaParseFault *ret_fault)
{
  static const Parser none;
  static const SipUaParseFault no_fault;
  SipUaParseFault fault = no_fault; /* copied, as in sipua_uri_view_parse() */
  Parser parser = none;
  SipUaParseResult result;

  parser.fault = &fault;
  init_parser (&parser, data, length);
  if (read_start_line (&parser)) {
    read_headers (&parser);
    check_mandatory (&parser);
    read_body (&parser);
    result = judge (&parser);
  } else {
    set_fault (&parser, 400, "Bad Start Line", SIPUA_HEADER_OTHER, parser.text,
        "a request line or a status line");
    result = SIPUA_PARSE_IGNORE;
  }
  if (ret_fault)
    *ret_fault = fault;
  if (result == SIPUA_PARSE_IGNORE)
    sipua_message_unref (parser.message);
  else
    *ret_message = parser.message;
  return result;
}

/**
 * sipua_message_parse:
 * @data: (array length=length) (element-type guint8): a whole message
 * @length: bytes of @data, or -1 if it is NUL-terminated
 * @error: return location for a #GError
 *
 * Parses a message as the library does with what it receives (RFC 3261 section 7): the start line,
 * exactly one each of From, To, Call-ID and CSeq, at least one Via, and a Content-Length that is
 * not larger than the body have to be there and well-formed; other headers are not looked into.
 * What follows the body is ignored. Fails with %SIPUA_ERROR_PARSE or %SIPUA_ERROR_TOO_LARGE, the
 * message naming the fault, the header, the offset in @data and what was expected there. May be called from any thread.
 *
 * Returns: (transfer full): the message, or %NULL with @error set
 *
 * Since: 0.1
 */
SipUaMessage *
sipua_message_parse (const char *data, gssize length, GError **error)
{
  SipUaMessage *message = NULL;
  SipUaParseFault fault;
  SipUaParseResult result;

  g_return_val_if_fail (data != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  result = sipua_message_parse_datagram (
      data, length < 0 ? strlen (data) : (gsize)length, &message, &fault);
  if (result == SIPUA_PARSE_OK)
    return message;
  g_clear_pointer (&message, sipua_message_unref);
  g_set_error (error, SIPUA_ERROR,
      fault.status == 513 || fault.status == 414 ? SIPUA_ERROR_TOO_LARGE : SIPUA_ERROR_PARSE,
      "%s%s%s at offset %" G_GSIZE_FORMAT ": expected %s", fault.reason,
      fault.header ? ": header " : "", fault.header ? fault.header : "", fault.offset,
      fault.expected);
  return NULL;
}
