/* SPDX-License-Identifier: BSD-3-Clause */
/* compare-audio [--exact-length|--part] SAID.raw HEARD.raw
 *
 * Is what was heard what was said? Both files are samples: 16 bit, little endian, one channel,
 * 8000 Hz. The recordings are aligned where their cross-correlation is greatest. Then
 *  - the normalised correlation over all that was said is at least 0.9, and so is that of nearly
 *    every audible 20 ms of it. The whole alone would not do: with a tenth of the packets
 *    silenced it is still sqrt (0.9) = 0.95;
 *  - the loudness is the same within 1 dB;
 *  - the time from the first to the last audible moment, with --exact-length also the length of
 *    the files, is the same within 60 ms. With --part, more may have been heard, before and after.
 * Prints one line a number. Exit status 0: yes, 1: no, 2: cannot tell. */

#include <gio/gio.h>
#include <math.h>

#define RATE 8000
#define WINDOW (RATE / 50)
#define LENGTH_TOLERANCE (RATE * 60 / 1000)
#define MIN_CORRELATION 0.9
#define MIN_GOOD_WINDOWS 0.97
#define MAX_GAIN_DB 1.0
/* A window is audible from this share of the loudest window's energy on (-30 dB). */
#define AUDIBLE 0.001
/* Alignment looks at every so many-th sample of what was said, at every lag. */
#define STRIDE 7

typedef enum {
  LENGTHS_AUDIBLE,
  LENGTHS_EXACT,
  LENGTHS_PART,
} Lengths;

typedef struct {
  gint16 *samples; /* (owned) */
  gint n;
} Audio;

static gboolean
load (const gchar *path, Audio *ret_audio)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, &error)) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  if (size < WINDOW * sizeof (gint16) || size > G_MAXINT) {
    g_printerr ("%s: no audio (%" G_GSIZE_FORMAT " bytes)\n", path, size);
    return FALSE;
  }
  ret_audio->n = size / sizeof (gint16);
  ret_audio->samples = (gint16 *)g_steal_pointer (&data);
  for (gint i = 0; i < ret_audio->n; i++)
    ret_audio->samples[i] = GINT16_FROM_LE (ret_audio->samples[i]);
  return TRUE;
}

/* The sum of products of said[from..to) with heard[from + lag..), where both are there. */
static gdouble
product (const Audio *said, const Audio *heard, gint from, gint to, gint stride, gint lag)
{
  gint64 sum = 0;
  gint start = from;

  if (start + lag < 0)
    start += (-(start + lag) + stride - 1) / stride * stride;
  for (gint i = start; i < to && i + lag < heard->n; i += stride)
    sum += said->samples[i] * heard->samples[i + lag];
  return sum;
}

static gdouble
energy (const Audio *audio, gint from, gint to)
{
  gdouble sum = 0;

  for (gint i = MAX (from, 0); i < MIN (to, audio->n); i++)
    sum += (gdouble)audio->samples[i] * audio->samples[i];
  return sum;
}

static gint
find_lag (const Audio *said, const Audio *heard)
{
  gdouble best = -1;
  gint best_lag = 0;

  for (gint lag = -said->n / 2; lag < heard->n; lag++) {
    gdouble p = product (said, heard, 0, said->n, STRIDE, lag);

    if (p > best) {
      best = p;
      best_lag = lag;
    }
  }
  return best_lag;
}

static gdouble
correlation (const Audio *said, const Audio *heard, gint from, gint to, gint lag)
{
  gdouble e = energy (said, from, to) * energy (heard, from + lag, to + lag);

  return e > 0 ? product (said, heard, from, to, 1, lag) / sqrt (e) : 0;
}

static gdouble
loudest_window (const Audio *audio)
{
  gdouble loudest = 0;

  for (gint i = 0; i + WINDOW <= audio->n; i += WINDOW)
    loudest = MAX (loudest, energy (audio, i, i + WINDOW));
  return loudest;
}

/* The share of the audible windows of what was said that were heard well. */
static gdouble
good_windows (const Audio *said, const Audio *heard, gint lag)
{
  gdouble threshold = loudest_window (said) * AUDIBLE;
  gint audible = 0, good = 0;

  for (gint i = 0; i + WINDOW <= said->n; i += WINDOW) {
    if (energy (said, i, i + WINDOW) <= threshold)
      continue;
    audible++;
    good += correlation (said, heard, i, i + WINDOW, lag) >= MIN_CORRELATION;
  }
  return audible ? (gdouble)good / audible : 0;
}

/* Samples from the first to the last audible window, found in steps of 1 ms. */
static gint
audible_length (const Audio *audio)
{
  gdouble threshold = loudest_window (audio) * AUDIBLE;
  gint first = -1, last = 0;

  for (gint i = 0; i + WINDOW <= audio->n; i += RATE / 1000) {
    if (energy (audio, i, i + WINDOW) <= threshold)
      continue;
    if (first < 0)
      first = i;
    last = i + WINDOW;
  }
  return last - first;
}

static gboolean
verdict (const gchar *what, gdouble value, gboolean good)
{
  g_print ("%-28s %8.3f  %s\n", what, value, good ? "good" : "BAD");
  return good;
}

static gboolean
judge (const Audio *said, const Audio *heard, Lengths lengths)
{
  gint lag = find_lag (said, heard);
  gdouble whole = correlation (said, heard, 0, said->n, lag);
  gdouble windows = good_windows (said, heard, lag);
  gdouble gain =
      10 * log10 ((energy (heard, lag, lag + said->n) + 1) / (energy (said, 0, said->n) + 1));
  gint audible = audible_length (heard) - audible_length (said);
  gint length = heard->n - said->n;
  gboolean good = TRUE;

  g_print ("%-28s %8.3f\n", "said, s", (gdouble)said->n / RATE);
  g_print ("%-28s %8.3f\n", "heard, s", (gdouble)heard->n / RATE);
  g_print ("%-28s %8.3f\n", "heard later by, s", (gdouble)lag / RATE);
  good &= verdict ("correlation", whole, whole >= MIN_CORRELATION);
  good &= verdict ("share of good 20 ms windows", windows, windows >= MIN_GOOD_WINDOWS);
  good &= verdict ("gain, dB", gain, fabs (gain) <= MAX_GAIN_DB);
  if (lengths != LENGTHS_PART)
    good &= verdict (
        "audible length differs, s", (gdouble)audible / RATE, ABS (audible) <= LENGTH_TOLERANCE);
  if (lengths == LENGTHS_EXACT)
    good &= verdict ("length differs, s", (gdouble)length / RATE, ABS (length) <= LENGTH_TOLERANCE);
  return good;
}

int
main (int argc, char **argv)
{
  const gchar *option = argc == 4 ? argv[1] : NULL;
  Lengths lengths = g_strcmp0 (option, "--exact-length") == 0 ? LENGTHS_EXACT
                    : g_strcmp0 (option, "--part") == 0       ? LENGTHS_PART
                                                              : LENGTHS_AUDIBLE;
  Audio said = { 0 }, heard = { 0 };
  int status = 2;

  if (argc != (lengths == LENGTHS_AUDIBLE ? 3 : 4))
    g_printerr ("usage: compare-audio [--exact-length|--part] SAID.raw HEARD.raw\n");
  else if (load (argv[argc - 2], &said) && load (argv[argc - 1], &heard))
    status = judge (&said, &heard, lengths) ? 0 : 1;
  g_free (said.samples);
  g_free (heard.samples);
  return status;
}
