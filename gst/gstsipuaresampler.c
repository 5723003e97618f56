/* SPDX-License-Identifier: BSD-3-Clause */
/* The resampler of gstsipuaresampler.h, GstAudioConverter. */
#include "gstsipuaresampler.h"

void
gst_sip_ua_resampler_clear (GstSipUaResampler *resampler)
{
  g_clear_pointer (&resampler->converter, gst_audio_converter_free);
  g_clear_pointer (&resampler->samples, g_array_unref);
  resampler->from = resampler->to = 0;
}

static void
set_rates (GstSipUaResampler *resampler, guint from, guint to)
{
  GstAudioInfo in, out;

  if (from == resampler->from && to == resampler->to)
    return;
  g_clear_pointer (&resampler->converter, gst_audio_converter_free);
  resampler->from = from;
  resampler->to = to;
  gst_audio_info_set_format (&in, GST_AUDIO_FORMAT_S16, (int)from, 1, NULL);
  gst_audio_info_set_format (&out, GST_AUDIO_FORMAT_S16, (int)to, 1, NULL);
  if (from != to)
    resampler->converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &in, &out, NULL);
}

const gint16 *
gst_sip_ua_resampler_convert (GstSipUaResampler *resampler, guint from, guint to,
    const gint16 *samples, guint count, guint *ret_count)
{
  gpointer in = (gpointer)samples, out;

  set_rates (resampler, from, to);
  *ret_count = count;
  if (!resampler->converter)
    return samples;
  if (!resampler->samples)
    resampler->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  *ret_count = (guint)gst_audio_converter_get_out_frames (resampler->converter, count);
  g_array_set_size (resampler->samples, *ret_count);
  out = resampler->samples->data;
  gst_audio_converter_samples (
      resampler->converter, GST_AUDIO_CONVERTER_FLAG_NONE, &in, count, &out, *ret_count);
  return (const gint16 *)resampler->samples->data;
}
