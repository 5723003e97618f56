/* SPDX-License-Identifier: BSD-3-Clause */
/* The line checker for session descriptions: grammar and order of RFC 8866 sections 5 and 9, as far
 * as real equipment lets one be strict.
 *
 * Insisted on: v=0, o= and s= as the first three lines; the fields of v, o, c, t and m; known type
 * letters only, and none at the wrong level (section 5: such a description is to be discarded as
 * a whole); c= at session level or in every m-line in use (section 5.7); no NUL or other control
 * character; the limits of base/limits.h.
 *
 * Let pass, since equipment in use writes it and nothing hangs on it: LF for CRLF, a missing last
 * line end, empty lines at the end, several blanks between fields, an empty s=, a missing t=, any
 * order of the lines between s= and the first m= and within a media section, and anything in the
 * lines that a call has no use for. */

#include "sdp/checker.h"

#include <arpa/inet.h>

#include "base/limits.h"
#include "sdp/scan.h"

typedef struct {
  const char *start;    /* (unowned) of the text */
  SipUaSdpFault *fault; /* (unowned) */
  guint line;           /* under way, from 1 */
  guint media_count;    /* m-lines so far; 0: at session level */
  gboolean session_has_connection;
  gboolean media_needs_connection;
  guint media_line;     /* of the last m= */
  const char *media_at; /* (unowned) (nullable): where it starts */
} Checker;

typedef gboolean (*LineCheck) (Checker *checker, SipUaView value);

static gboolean
fail_with (Checker *checker, SipUaError code, const char *at, const char *expected)
{
  checker->fault->code = code;
  checker->fault->line = checker->line;
  checker->fault->offset = (gsize)(at - checker->start);
  checker->fault->expected = expected;
  return FALSE;
}

static gboolean
fail (Checker *checker, SipUaView at, const char *expected)
{
  return fail_with (checker, SIPUA_ERROR_PARSE, at.data, expected);
}

static gboolean
check_no_more (Checker *checker, SipUaView rest)
{
  SipUaView field;

  return !sipua_sdp_next_field (&rest, &field) || fail (checker, field, "the end of the line");
}

static gboolean
check_net_types (Checker *checker, SipUaView *rest, int *family)
{
  SipUaView field;

  if (!sipua_sdp_next_field (rest, &field) || !sipua_view_equal (field, "IN"))
    return fail (checker, field, "network type IN");
  if (!sipua_sdp_next_field (rest, &field))
    return fail (checker, field, "address type IP4 or IP6");
  if (sipua_view_equal (field, "IP4"))
    *family = AF_INET;
  else if (sipua_view_equal (field, "IP6"))
    *family = AF_INET6;
  else
    return fail (checker, field, "address type IP4 or IP6");
  return TRUE;
}

/* RFC 8866 section 5.2: six fields. Nothing is ever sent to this address, so it is not looked at. */
static gboolean
check_origin (Checker *checker, SipUaView value)
{
  SipUaView field;
  int family;

  if (!sipua_sdp_next_field (&value, &field))
    return fail (checker, field, "a user name in o=");
  for (int i = 0; i < 2; i++) {
    if (!sipua_sdp_next_field (&value, &field))
      return fail (checker, field, "session id and version in o=");
    for (gsize j = 0; j < field.length; j++) {
      if (!g_ascii_isdigit (field.data[j]))
        return fail (checker, field, "a number as session id and version in o=");
    }
  }
  if (!check_net_types (checker, &value, &family))
    return FALSE;
  if (!sipua_sdp_next_field (&value, &field))
    return fail (checker, field, "an address in o=");
  return check_no_more (checker, value);
}

/* An address of @family, or what can be a host name (section 5.7 allows one). Digits and dots alone
 * are an address or nothing. */
static gboolean
is_host (SipUaView host, int family)
{
  char text[256];
  guint8 address[16];
  gboolean letters = FALSE;

  if (host.length == 0 || host.length >= sizeof text)
    return FALSE;
  memcpy (text, host.data, host.length);
  text[host.length] = '\0';
  if (inet_pton (family, text, address) == 1)
    return TRUE;
  for (gsize i = 0; i < host.length; i++) {
    if (!g_ascii_isalnum (text[i]) && strchr (".-_", text[i]) == NULL)
      return FALSE;
    letters = letters || g_ascii_isalpha (text[i]);
  }
  return letters;
}

/* RFC 8866 section 5.7: "/ttl[/count]" behind an IPv4 address, "/count" behind an IPv6 one. @rest
 * starts right behind @host, or one further when there was a slash. */
static gboolean
check_address_suffix (Checker *checker, SipUaView host, SipUaView rest, int family)
{
  const char *end = host.data + host.length;
  SipUaView part;
  guint64 number;
  int left = family == AF_INET ? 2 : 1;

  while (rest.data != end) {
    sipua_sdp_split (&rest, '/', &part);
    if (left-- == 0)
      return fail (checker, part, "the end of the address");
    if (!sipua_sdp_number (part, left == 1 ? 255 : 65535, &number))
      return fail (checker, part, left == 1 ? "a time to live" : "a number of addresses");
    end = part.data + part.length;
  }
  return TRUE;
}

static gboolean
check_connection (Checker *checker, SipUaView value)
{
  SipUaView field, host;
  int family;

  if (!check_net_types (checker, &value, &family))
    return FALSE;
  if (!sipua_sdp_next_field (&value, &field))
    return fail (checker, field, "an address in c=");
  sipua_sdp_split (&field, '/', &host);
  if (!is_host (host, family))
    return fail (checker, host, "an address of the type given or a host name");
  if (!check_address_suffix (checker, host, field, family) || !check_no_more (checker, value))
    return FALSE;
  if (checker->media_count > 0) {
    checker->media_needs_connection = FALSE;
  } else {
    if (checker->session_has_connection)
      return fail (checker, host, "one c= line at session level");
    checker->session_has_connection = TRUE;
  }
  return TRUE;
}

static gboolean
check_time (Checker *checker, SipUaView value)
{
  SipUaView field;
  guint64 number;

  for (int i = 0; i < 2; i++) {
    if (!sipua_sdp_next_field (&value, &field) || !sipua_sdp_number (field, G_MAXUINT64, &number))
      return fail (checker, field, "start and stop time in t=");
  }
  return check_no_more (checker, value);
}

/* The m-line before this point has ended: did it get its c=? */
static gboolean
check_media_end (Checker *checker)
{
  if (!checker->media_needs_connection)
    return TRUE;
  checker->line = checker->media_line;
  return fail_with (checker, SIPUA_ERROR_PARSE, checker->media_at,
      "a c= line at session level or for this m= line");
}

static gboolean
check_port (Checker *checker, SipUaView field)
{
  SipUaView port;
  guint64 number, count;

  sipua_sdp_split (&field, '/', &port);
  if (!sipua_sdp_number (port, 65535, &number))
    return fail (checker, port, "a port of 0 to 65535");
  if (field.data != port.data + port.length
      && (!sipua_sdp_number (field, 65535, &count) || count == 0))
    return fail (checker, field, "a number of ports");
  checker->media_needs_connection = number != 0 && !checker->session_has_connection;
  return TRUE;
}

static gboolean
check_protocol (Checker *checker, SipUaView field)
{
  SipUaView rest = field, part;

  while (sipua_sdp_split (&rest, '/', &part)) {
    if (!sipua_sdp_is_token (part))
      return fail (checker, field, "a transport protocol");
  }
  return TRUE;
}

/* RFC 8866 section 5.14: formats of the RTP profiles are payload type numbers. */
static gboolean
check_formats (Checker *checker, SipUaView rest, gboolean rtp)
{
  SipUaView field;
  guint64 number;
  guint count = 0;

  while (sipua_sdp_next_field (&rest, &field)) {
    if (++count > SIPUA_MAX_SDP_FORMATS)
      return fail_with (checker, SIPUA_ERROR_TOO_LARGE, field.data, "fewer formats");
    if (rtp && !sipua_sdp_number (field, 127, &number))
      return fail (checker, field, "a payload number of 0 to 127");
  }
  return count > 0 || fail (checker, rest, "at least one format in m=");
}

static gboolean
check_media (Checker *checker, SipUaView value)
{
  SipUaView field;

  if (!check_media_end (checker))
    return FALSE;
  if (++checker->media_count > SIPUA_MAX_SDP_MEDIA)
    return fail_with (checker, SIPUA_ERROR_TOO_LARGE, value.data, "fewer m= lines");
  checker->media_line = checker->line;
  checker->media_at = value.data - 2;
  if (!sipua_sdp_next_field (&value, &field) || !sipua_sdp_is_token (field))
    return fail (checker, field, "a media type in m=");
  if (!sipua_sdp_next_field (&value, &field))
    return fail (checker, field, "a port in m=");
  if (!check_port (checker, field))
    return FALSE;
  if (!sipua_sdp_next_field (&value, &field))
    return fail (checker, field, "a transport protocol in m=");
  return check_protocol (checker, field)
         && check_formats (checker, value, field.length > 4 && memcmp (field.data, "RTP/", 4) == 0);
}

static gboolean
check_attribute (Checker *checker, SipUaView value)
{
  SipUaView name = sipua_sdp_trim (value);

  return (name.length > 0 && sipua_sdp_is_token_char (name.data[0]))
         || fail (checker, value, "an attribute name");
}

static const struct {
  char type;
  gboolean in_media; /* allowed below an m= */
  LineCheck check;   /* (nullable): no use for it, its content is not looked at */
} line_types[] = {
  { 'a', TRUE, check_attribute },
  { 'm', TRUE, check_media },
  { 'c', TRUE, check_connection },
  { 't', FALSE, check_time },
  { 'b', TRUE, NULL },
  { 'i', TRUE, NULL },
  { 'k', TRUE, NULL },
  { 'e', FALSE, NULL },
  { 'p', FALSE, NULL },
  { 'r', FALSE, NULL },
  { 'u', FALSE, NULL },
  { 'z', FALSE, NULL },
};

static gboolean
check_characters (Checker *checker, SipUaView line)
{
  for (gsize i = 0; i < line.length; i++) {
    if (g_ascii_iscntrl (line.data[i]) && line.data[i] != '\t')
      return fail (checker, sipua_view (line.data + i, 1), "no control character");
  }
  return TRUE;
}

/* The three lines that every description starts with (RFC 8866 section 5). */
static gboolean
check_head (Checker *checker, SipUaView line, SipUaView value)
{
  static const char *const expected[] = { "v=0 as first line", "o= as second line",
    "s= as third line" };

  if (line.data[0] != "vos"[checker->line - 1])
    return fail (checker, line, expected[checker->line - 1]);
  if (checker->line == 1)
    return sipua_view_equal (sipua_sdp_trim (value), "0") || fail (checker, value, "v=0");
  return checker->line != 2 || check_origin (checker, value);
}

static gboolean
check_line (Checker *checker, SipUaView line)
{
  SipUaView value;

  if (line.length > SIPUA_MAX_SDP_LINE_SIZE)
    return fail_with (checker, SIPUA_ERROR_TOO_LARGE, line.data, "a shorter line");
  if (checker->line > SIPUA_MAX_SDP_LINES)
    return fail_with (checker, SIPUA_ERROR_TOO_LARGE, line.data, "fewer lines");
  if (line.length < 2 || line.data[1] != '=')
    return fail (checker, line,
        checker->line == 1 ? "v=0 as first line" : "a line that starts with a letter and =");
  if (!check_characters (checker, line))
    return FALSE;
  value = sipua_view (line.data + 2, line.length - 2);
  if (checker->line <= 3)
    return check_head (checker, line, value);
  for (guint i = 0; i < G_N_ELEMENTS (line_types); i++) {
    if (line_types[i].type != line.data[0])
      continue;
    if (checker->media_count > 0 && !line_types[i].in_media)
      return fail (checker, line, "a line that may follow m=");
    return line_types[i].check == NULL || line_types[i].check (checker, value);
  }
  return fail (checker, line, "a known line type");
}

/* Many end a description with one CRLF more. */
static gboolean
only_line_ends (SipUaView rest)
{
  for (gsize i = 0; i < rest.length; i++) {
    if (rest.data[i] != '\r' && rest.data[i] != '\n')
      return FALSE;
  }
  return TRUE;
}

gboolean
sipua_sdp_check (SipUaView text, SipUaSdpFault *fault)
{
  Checker checker = { .start = text.data, .fault = fault };
  SipUaView rest = text, line;

  if (text.length > SIPUA_MAX_SDP_SIZE) {
    checker.line = 1;
    return fail_with (&checker, SIPUA_ERROR_TOO_LARGE, text.data, "a smaller description");
  }
  while (!(checker.line >= 3 && only_line_ends (rest)) && sipua_sdp_next_line (&rest, &line)) {
    checker.line++;
    if (!check_line (&checker, line))
      return FALSE;
  }
  if (checker.line < 3) {
    static const char *const missing[] = { "v=0", "an o= line", "an s= line" };

    return checker.line++, fail (&checker, rest, missing[checker.line - 1]);
  }
  return check_media_end (&checker);
}
