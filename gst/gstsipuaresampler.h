/* SPDX-License-Identifier: BSD-3-Clause */
/* S16LE mono PCM from one rate to another, as a stream. */
#pragma once

#include <gst/audio/audio.h>

typedef struct {
  GstAudioConverter *converter; /* (owned) (nullable) NULL: the rates are equal */
  guint from, to;               /* Hz */
  GArray *samples;              /* (owned) (nullable) of gint16, what was converted last */
} GstSipUaResampler;

/* All of it zero is a resampler, too. */
void gst_sip_ua_resampler_clear (GstSipUaResampler *resampler);
/* Converts @count samples; begins anew if one of the rates is another than the last time. Returns what
 * came out so far, (transfer none) until the next call. */
const gint16 *gst_sip_ua_resampler_convert (GstSipUaResampler *resampler, guint from, guint to,
    const gint16 *samples, guint count, guint *ret_count);
