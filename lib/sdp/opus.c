/* SPDX-License-Identifier: BSD-3-Clause */
/* SipUaOpusParameters: the format parameters of Opus (RFC 7587 section 6.1). */

#include <sipua/sipua-codec.h>

#include "sdp/fmtp.h"
#include "sdp/scan.h"

#define MIN_RATE 8000
#define MAX_RATE 48000
#define MIN_BITRATE 6000
#define MAX_BITRATE 510000
#define DEFAULT_MIN_PTIME 3 /* ms */
#define MAX_PTIME 120       /* ms, RFC 7587 section 4.2 */

G_DEFINE_BOXED_TYPE (SipUaOpusParameters, sipua_opus_parameters, sipua_opus_parameters_copy,
    sipua_opus_parameters_free)

/* @fallback if it is absent, no number or out of range. */
static guint
read_number (const char *fmtp, const char *name, guint minimum, guint maximum, guint fallback)
{
  SipUaView view;
  guint64 value;

  if (!sipua_sdp_fmtp_get (fmtp, name, &view) || !sipua_sdp_number (view, maximum, &value)
      || value < minimum)
    return fallback;
  return (guint)value;
}

static gboolean
read_flag (const char *fmtp, const char *name)
{
  return read_number (fmtp, name, 0, 1, 0) == 1;
}

/**
 * sipua_opus_parameters_parse:
 * @fmtp: (nullable): format parameters without the number, such as #SipUaSdpStream.remote_fmtp
 *
 * Reads the parameters of Opus. One that is absent, cannot be read or is out of its range has its
 * default; unknown ones do not matter (RFC 7587 section 6.1).
 *
 * Any thread.
 *
 * Returns: (transfer full): the parameters; free them with sipua_opus_parameters_free()
 *
 * Since: 0.1
 */
SipUaOpusParameters *
sipua_opus_parameters_parse (const char *fmtp)
{
  SipUaOpusParameters *parameters = g_new (SipUaOpusParameters, 1);

  *parameters = (SipUaOpusParameters){
    .max_playback_rate = read_number (fmtp, "maxplaybackrate", MIN_RATE, MAX_RATE, MAX_RATE),
    .max_capture_rate = read_number (fmtp, "sprop-maxcapturerate", MIN_RATE, MAX_RATE, MAX_RATE),
    .max_average_bitrate = read_number (fmtp, "maxaveragebitrate", MIN_BITRATE, MAX_BITRATE, 0),
    .min_ptime = read_number (fmtp, "minptime", DEFAULT_MIN_PTIME, MAX_PTIME, DEFAULT_MIN_PTIME),
    .stereo = read_flag (fmtp, "stereo"),
    .sprop_stereo = read_flag (fmtp, "sprop-stereo"),
    .cbr = read_flag (fmtp, "cbr"),
    .use_inband_fec = read_flag (fmtp, "useinbandfec"),
    .use_dtx = read_flag (fmtp, "usedtx"),
  };
  return parameters;
}

/**
 * sipua_opus_parameters_copy:
 * @parameters: parameters of Opus
 *
 * Copies parameters.
 *
 * Any thread.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 0.1
 */
SipUaOpusParameters *
sipua_opus_parameters_copy (const SipUaOpusParameters *parameters)
{
  g_return_val_if_fail (parameters != NULL, NULL);

  return g_memdup2 (parameters, sizeof *parameters);
}

/**
 * sipua_opus_parameters_free:
 * @parameters: (transfer full) (nullable): parameters of Opus
 *
 * Frees parameters.
 *
 * Since: 0.1
 */
void
sipua_opus_parameters_free (SipUaOpusParameters *parameters)
{
  g_free (parameters);
}
