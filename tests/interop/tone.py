# SPDX-License-Identifier: BSD-3-Clause
"""Is there a tone of that frequency in the samples, how loud, how long, without a gap?"""
import cmath
import math
import types

WINDOW = 800                                    # 100 ms of 8000 Hz: whole periods of any multiple of 10 Hz
PURE = 0.95                                     # a gap of 20 ms in the window makes 0.9 or less of it
AUDIBLE = 100 ** 2                              # more power than a codec makes of silence


def measure(samples, hz, rate=8000):
    """Between the first and the last audible window: level of the tone (dB under full scale), share
    of the windows that hold it and nothing else, and seconds."""
    windows = [samples[n:n + WINDOW] for n in range(0, len(samples) - WINDOW + 1, WINDOW)]
    audible = [n for n, w in enumerate(windows) if power(w) > AUDIBLE]
    inner = windows[audible[0] + 1:audible[-1]] if audible else []
    if not inner:
        return types.SimpleNamespace(level=-math.inf, share=0.0, seconds=0.0)
    turn = [cmath.exp(-2j * math.pi * hz * n / rate) for n in range(WINDOW)]
    tones = [2 * abs(sum(map(complex.__mul__, turn, map(complex, w))) / WINDOW) ** 2 for w in inner]
    pure = sum(t > PURE * power(w) for t, w in zip(tones, inner))
    return types.SimpleNamespace(level=decibels(sum(tones) / len(tones)), share=pure / len(inner),
                                 seconds=len(inner) * WINDOW / rate)


def power(samples):
    return sum(s * s for s in samples) / len(samples)


def decibels(power_):
    return 10 * math.log10(max(power_, 1e-3) / 32768 ** 2)
