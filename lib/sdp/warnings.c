/* SPDX-License-Identifier: BSD-3-Clause */
/* What is odd about a description that can be used all the same: where it departs from the grammar and
 * order of RFC 8866 sections 5 and 9, and attributes that are not what they should be. Only told;
 * nothing here decides anything. */

#include <sipua/sipua-sdp.h>

#include "base/limits.h"
#include "sdp/fmtp.h"
#include "sdp/format.h"
#include "sdp/scan.h"

#define PAYLOAD_TYPES 128
#define FIRST_DYNAMIC 96

typedef struct {
  gboolean listed, mapped, described; /* in m=, by a=rtpmap, by a=fmtp */
  gboolean events;                    /* it is telephone-event */
} Number;

typedef struct {
  GPtrArray *list;           /* (owned) of texts */
  guint line;                /* under way, from 1 */
  const char *previous_type; /* (unowned) (nullable): in the order of lines of this level */
  gboolean session, has_time, has_lf, has_direction;
  guint media_line; /* of the last m=, 0: none */
  gboolean rtp;     /* its formats are payload numbers, of audio */
  Number numbers[PAYLOAD_TYPES];
} Inspector;

static void G_GNUC_PRINTF (3, 4) warn_at (Inspector *self, guint line, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->list->len >= SIPUA_MAX_SDP_WARNINGS)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->list, g_strdup_printf ("line %u: %s", line, text));
}

static void
warn (Inspector *self, const char *text)
{
  warn_at (self, self->line, "%s", text);
}

static void
inspect_line_end (Inspector *self, SipUaView line, SipUaView rest, const char *end)
{
  const char *behind = line.data + line.length;

  if (behind == end) {
    warn (self, "the last line has no end");
  } else if (*behind == '\n' && !self->has_lf) {
    self->has_lf = TRUE;
    warn (self, "lines end in LF, not CRLF");
  }
}

/* One space between fields, none elsewhere. Free text and attributes may have more within. */
static void
inspect_blanks (Inspector *self, char type, SipUaView value)
{
  if (value.length > 0 && sipua_sdp_trim (value).length != value.length)
    warn (self, "blanks around the value");
  if (strchr ("octm", type) == NULL)
    return;
  value = sipua_sdp_trim (value);
  for (gsize i = 0; i < value.length; i++) {
    if (value.data[i] == '\t' || (value.data[i] == ' ' && value.data[i - 1] == ' ')) {
      warn (self, "more than one space between fields");
      return;
    }
  }
}

/* RFC 8866 section 5: "in exactly the order given". Lines r= belong to the t= before them. */
static void
inspect_order (Inspector *self, char type)
{
  const char *position =
      strchr (self->session ? "vosiuepcbtzka" : "micbka", type == 'r' ? 't' : type);

  if (position == NULL)
    return;
  if (self->previous_type != NULL && position < self->previous_type)
    warn (self, "a line that has to stand further up");
  else
    self->previous_type = position;
}

static void
inspect_connection (Inspector *self, SipUaView value)
{
  SipUaView field, address;
  g_autofree char *text = NULL;

  for (int i = 0; i < 3; i++)
    sipua_sdp_next_field (&value, &field);
  sipua_sdp_split (&field, '/', &address);
  text = sipua_view_dup (address);
  if (!g_hostname_is_ip_address (text))
    warn (self, "a host name, which is not looked up");
  else if (strcmp (text, "0.0.0.0") == 0 || strcmp (text, "::") == 0)
    warn (self, "the old form of hold, an address of zeros"); /* RFC 3264 section 8.4 */
}

/* Numbers of audio that nothing says what they are, when the m-line's section is over. */
static void
finish_media (Inspector *self)
{
  for (guint i = FIRST_DYNAMIC; self->rtp && i < PAYLOAD_TYPES; i++) {
    if (self->numbers[i].listed && !self->numbers[i].mapped)
      warn_at (self, self->media_line, "nothing says what number %u is", i);
  }
}

static void
inspect_media (Inspector *self, SipUaView value)
{
  SipUaView field;
  guint64 number;

  finish_media (self);
  memset (self->numbers, 0, sizeof self->numbers);
  self->media_line = self->line;
  self->has_direction = FALSE;
  sipua_sdp_next_field (&value, &field);
  self->rtp = sipua_view_equal (field, "audio");
  sipua_sdp_next_field (&value, &field);
  sipua_sdp_next_field (&value, &field);
  self->rtp = self->rtp && field.length > 4 && memcmp (field.data, "RTP/", 4) == 0;
  while (self->rtp && sipua_sdp_next_field (&value, &field)) {
    if (!sipua_sdp_number (field, PAYLOAD_TYPES - 1, &number))
      continue;
    if (self->numbers[number].listed)
      warn_at (self, self->line, "number %u stands here twice", (guint)number);
    self->numbers[number].listed = TRUE;
  }
}

/* The number that an a=rtpmap or a=fmtp is about; -1: none that can be used, as was told. */
static gint
inspect_number (Inspector *self, SipUaView *value)
{
  SipUaView field;
  guint64 number;

  if (!sipua_sdp_next_field (value, &field)
      || !sipua_sdp_number (field, PAYLOAD_TYPES - 1, &number)) {
    warn (self, "no payload number");
    return -1;
  }
  if (!self->numbers[number].listed) {
    warn_at (self, self->line, "number %u is not in m=", (guint)number);
    return -1;
  }
  return (gint)number;
}

static void
inspect_rtpmap (Inspector *self, SipUaView value)
{
  gint number = inspect_number (self, &value);
  SipUaSdpFormat format = { .payload_type = (guint)MAX (number, 0) };

  if (number < 0)
    return;
  if (self->numbers[number].mapped)
    warn_at (self, self->line, "second a=rtpmap for number %d is passed over", number);
  self->numbers[number].mapped = TRUE;
  if (!sipua_sdp_format_read_rtpmap (&format, value)) {
    warn (self, "a=rtpmap cannot be read");
    return;
  }
  self->numbers[number].events = sipua_view_equal_nocase (format.name, "telephone-event");
  if (sipua_view_equal_nocase (format.name, "opus")
      && (format.clock_rate != 48000 || format.channels != 2))
    warn (self, "opus is not opus/48000/2, and so is not taken"); /* RFC 7587 section 7 */
  if (number == 9 && memmem (value.data, value.length, "16000", 5) != NULL)
    warn (self, "the RTP clock of G722 is 8000"); /* RFC 3551 section 4.5.2 */
}

static void
inspect_fmtp (Inspector *self, SipUaView value)
{
  gint number = inspect_number (self, &value);
  g_autofree char *text = sipua_view_dup (sipua_sdp_trim (value));

  if (number < 0)
    return;
  if (self->numbers[number].described)
    warn_at (self, self->line, "second a=fmtp for number %d is passed over", number);
  self->numbers[number].described = TRUE;
  if (number >= FIRST_DYNAMIC && !self->numbers[number].mapped)
    warn_at (self, self->line, "a=fmtp before the a=rtpmap of number %d", number);
  if (self->numbers[number].events && !sipua_sdp_is_event_list (text))
    warn (self, "not a list of events: taken for all of them"); /* RFC 4733 section 2.4.1 */
}

static void
inspect_ptime (Inspector *self, SipUaView value)
{
  SipUaView field;
  guint64 number;

  if (!sipua_sdp_next_field (&value, &field) || !sipua_sdp_number (field, G_MAXUINT, &number))
    warn (self, "a packet time that cannot be read");
  else if (number < SIPUA_MIN_PTIME)
    warn_at (self, self->line, "a packet time below %u ms", SIPUA_MIN_PTIME);
}

static void
inspect_rtcp (Inspector *self, SipUaView value)
{
  SipUaView field;
  guint64 port;

  if (!sipua_sdp_next_field (&value, &field) || !sipua_sdp_number (field, 65535, &port))
    warn (self, "a=rtcp cannot be read"); /* RFC 3605 section 2.1 */
}

static void
inspect_crypto (Inspector *self, SipUaView value)
{
  g_autofree char *text = sipua_view_dup (sipua_sdp_trim (value));
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaSdpCrypto) crypto = sipua_sdp_crypto_parse (text, &error);

  if (crypto == NULL)
    warn (self, error->message);
}

static const struct {
  const char *name;
  gboolean audio; /* of RTP audio alone */
  void (*inspect) (Inspector *self, SipUaView value);
} attributes[] = {
  { "rtpmap", TRUE, inspect_rtpmap },
  { "fmtp", TRUE, inspect_fmtp },
  { "ptime", TRUE, inspect_ptime },
  { "maxptime", TRUE, inspect_ptime },
  { "rtcp", FALSE, inspect_rtcp },
  { "crypto", FALSE, inspect_crypto },
};

static void
inspect_attribute (Inspector *self, SipUaView value)
{
  static const char *const directions[] = { "sendrecv", "sendonly", "recvonly", "inactive" };
  SipUaView name;

  sipua_sdp_split (&value, ':', &name);
  name = sipua_sdp_trim (name);
  if (value.length > 0 && (value.data[0] == ' ' || value.data[0] == '\t'))
    warn (self, "a blank behind the name of an attribute");
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    if (!sipua_view_equal (name, directions[i]))
      continue;
    if (self->has_direction)
      warn (self, "a second direction is passed over");
    self->has_direction = TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++) {
    if (sipua_view_equal (name, attributes[i].name) && (self->rtp || !attributes[i].audio)
        && self->media_line > 0)
      attributes[i].inspect (self, value);
  }
}

static void
inspect_line (Inspector *self, char type, SipUaView value)
{
  if (type == 'm') {
    self->session = FALSE;
    self->previous_type = NULL;
  }
  inspect_order (self, type);
  inspect_blanks (self, type, value);
  switch (type) {
    case 's':
      if (value.length == 0)
        warn (self, "an empty session name");
      break;
    case 't':
      self->has_time = TRUE;
      break;
    case 'c':
      inspect_connection (self, value);
      break;
    case 'm':
      inspect_media (self, value);
      break;
    case 'a':
      inspect_attribute (self, value);
      break;
    default:
      break;
  }
}

/* @text has passed the check: each line is a letter, "=" and a value, until the empty ones. */
static void
inspect (Inspector *self, SipUaView text)
{
  const char *end = text.data + text.length;
  SipUaView line;

  while (sipua_sdp_next_line (&text, &line)) {
    self->line++;
    if (line.length < 2) { /* a CR may be left over */
      warn (self, "empty lines at the end");
      break;
    }
    inspect_line_end (self, line, text, end);
    inspect_line (self, line.data[0], sipua_view (line.data + 2, line.length - 2));
  }
  finish_media (self);
  if (!self->has_time)
    warn_at (self, self->line, "no t= line up to the end");
}

/**
 * sipua_sdp_get_warnings:
 * @text: (array length=length) (element-type guint8): a session description
 * @length: its bytes, or -1 if it ends in NUL
 *
 * Tells what is odd about a description that sipua_sdp_parse() takes all the same, because equipment in
 * use writes it: line ends, blanks, the order of lines, payload numbers without a meaning, attributes
 * that cannot be read and so do not count, the old form of hold. For the log of whoever has to find out
 * why a call went as it did; negotiation does not ask. Each warning is one line of ASCII, which says the
 * line of the description that it is about: "line 7: number 96 is not in m=". No keys are in them. After
 * 32 warnings there are no more.
 *
 * Of a description that is refused the only warning is the message of the error.
 *
 * Any thread.
 *
 * Returns: (transfer full) (array zero-terminated=1): the warnings; free them with g_strfreev()
 *
 * Since: 0.1
 */
char **
sipua_sdp_get_warnings (const char *text, gssize length)
{
  Inspector inspector = { .session = TRUE };
  g_autoptr (GError) error = NULL;
  GstSDPMessage *parsed;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  inspector.list = g_ptr_array_new ();
  parsed = sipua_sdp_parse (text, length, &error);
  if (parsed != NULL)
    inspect (
        &inspector, length > 0 ? sipua_view (text, (gsize)length) : sipua_view_from_string (text));
  else
    g_ptr_array_add (inspector.list, g_strdup (error->message));
  if (parsed != NULL)
    gst_sdp_message_free (parsed);
  g_ptr_array_add (inspector.list, NULL);
  return (char **)g_ptr_array_free (inspector.list, FALSE);
}
