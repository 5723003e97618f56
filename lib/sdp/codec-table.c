/* SPDX-License-Identifier: BSD-3-Clause */
/* Codecs from a list of names, with the numbers of RFC 3551 section 6 where there are any. */

#include <gst/rtp/rtp.h>

#include "sdp/format.h"
#include "sdp/local.h"
#include "sdp/scan.h"

#define FIRST_DYNAMIC 96
#define LAST_PAYLOAD_TYPE 127

/* Clock rate and channels that go without saying, of codecs that have no static number. */
static const struct {
  const char *encoding_name;
  guint clock_rate, channels;
} known[] = {
  { "opus", 48000, 2 },   /* RFC 7587 section 7 */
  { "iLBC", 8000, 1 },    /* RFC 3952 section 5 */
  { "AMR", 8000, 1 },     /* RFC 4867 section 8.1 */
  { "AMR-WB", 16000, 1 }, /* RFC 4867 section 8.2 */
};

/* "NAME", "NAME/RATE" or "NAME/RATE/CHANNELS" */
static gboolean
read_name (SipUaView text, SipUaSdpFormat *format)
{
  SipUaView rate;
  guint64 number;

  sipua_sdp_split (&text, '/', &format->name);
  if (!sipua_sdp_is_token (format->name))
    return FALSE;
  format->channels = 1;
  if (!sipua_sdp_split (&text, '/', &rate))
    return TRUE;
  if (!sipua_sdp_number (rate, G_MAXINT32, &number) || number == 0)
    return FALSE;
  format->clock_rate = (guint)number;
  if (text.length == 0)
    return TRUE;
  if (!sipua_sdp_number (text, 255, &number) || number == 0)
    return FALSE;
  format->channels = (guint)number;
  return TRUE;
}

/* With the name as it is registered; FALSE if nothing says what the clock rate is. */
static gboolean
find_defaults (SipUaSdpFormat *format)
{
  SipUaSdpFormat found;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    if (!sipua_view_equal_nocase (format->name, known[i].encoding_name))
      continue;
    format->name = sipua_view_from_string (known[i].encoding_name);
    if (format->clock_rate == 0) {
      format->clock_rate = known[i].clock_rate;
      format->channels = known[i].channels;
    }
    return TRUE;
  }
  for (guint number = 0; number < FIRST_DYNAMIC; number++) {
    if (!sipua_sdp_format_static (&found, number) || found.name.length != format->name.length
        || g_ascii_strncasecmp (found.name.data, format->name.data, found.name.length) != 0)
      continue;
    format->name = found.name;
    if (format->clock_rate == 0) {
      format->clock_rate = found.clock_rate;
      format->channels = found.channels;
    }
    return TRUE;
  }
  return format->clock_rate != 0;
}

static gboolean
is_number_used (const GPtrArray *codecs, guint number)
{
  for (guint i = 0; i < codecs->len; i++) {
    if (((const SipUaCodec *)g_ptr_array_index (codecs, i))->payload_type == number)
      return TRUE;
  }
  return FALSE;
}

/* The static number of the format, else the first dynamic one that is free; -1: none. */
static gint
find_number (const SipUaSdpFormat *format, const char *name, const GPtrArray *codecs)
{
  SipUaSdpFormat found;

  for (guint number = 0; number < FIRST_DYNAMIC; number++) {
    if (sipua_sdp_format_static (&found, number)
        && sipua_sdp_format_is (&found, name, format->clock_rate, format->channels, NULL))
      return (gint)number;
  }
  for (guint number = FIRST_DYNAMIC; number <= LAST_PAYLOAD_TYPE; number++) {
    if (!is_number_used (codecs, number))
      return (gint)number;
  }
  return -1;
}

static gboolean
has_codec (const GPtrArray *codecs, const SipUaSdpFormat *format)
{
  for (guint i = 0; i < codecs->len; i++) {
    const SipUaCodec *codec = g_ptr_array_index (codecs, i);

    if (sipua_view_equal_nocase (format->name, codec->encoding_name)
        && codec->clock_rate == format->clock_rate && codec->channels == format->channels)
      return TRUE;
  }
  return FALSE;
}

static gboolean
add_codec (GPtrArray *codecs, SipUaView text)
{
  SipUaSdpFormat format = { 0 };
  g_autofree char *name = NULL;
  gint number;

  if (!read_name (text, &format) || !find_defaults (&format))
    return FALSE;
  if (has_codec (codecs, &format))
    return TRUE;
  name = sipua_view_dup (format.name);
  number = find_number (&format, name, codecs);
  if (number < 0)
    return FALSE;
  g_ptr_array_add (
      codecs, sipua_codec_new (name, format.clock_rate, format.channels, (guint)number, NULL));
  return TRUE;
}

/**
 * sipua_sdp_local_add_codecs:
 * @local: a local side
 * @preferences: codecs with commas between, the best first, such as "opus,G722,PCMU,L16/16000"
 * @error: return location for an error, or %NULL
 *
 * Adds codecs, each less preferred than those added before. Names are those of RFC 3551 and of the
 * codecs' registrations, in any case. Clock rate and channels may follow behind "/"; they have to if
 * the name is neither one of RFC 3551 nor opus, iLBC, AMR or AMR-WB. Payload numbers are the static
 * ones of RFC 3551, else the first dynamic ones that are free. One that @local has already is not added
 * again.
 *
 * On failure nothing is added.
 *
 * Returns: %TRUE if the codecs were added; %FALSE with %SIPUA_ERROR_INVALID_VALUE if one of them cannot
 *   be read or found, or is one too many
 *
 * Since: 0.1
 */
gboolean
sipua_sdp_local_add_codecs (SipUaSdpLocal *local, const char *preferences, GError **error)
{
  guint before;
  SipUaView rest, name;

  g_return_val_if_fail (local != NULL, FALSE);
  g_return_val_if_fail (preferences != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  before = local->codecs->len;
  rest = sipua_view_from_string (preferences);
  while (sipua_sdp_split (&rest, ',', &name)) {
    name = sipua_sdp_trim (name);
    if (add_codec (local->codecs, name))
      continue;
    g_set_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE, "unknown codec \"%.*s\"",
        (int)name.length, name.data);
    g_ptr_array_set_size (local->codecs, (gint)before);
    return FALSE;
  }
  return TRUE;
}
