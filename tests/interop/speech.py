# SPDX-License-Identifier: BSD-3-Clause
"""Recordings of people as a telephone hears them: 8000 Hz, mono, 16 bit; and G.711."""
import math
import struct
import wave

DATA = '/usr/share/pocketsphinx/test/data'
RATE = 8000
FRAME = 160                                     # samples in a packet of 20 ms


def recording(name):
    """Samples of goforward, or of 0870 ... 0930, the sentences from a novel."""
    return halve(wideband(name))


def wideband(name):
    """The same as it was recorded, at 16000 Hz."""
    if name == 'goforward':
        with open(DATA + '/goforward.raw', 'rb') as f:
            return samples_of(f.read())
    with wave.open(f'{DATA}/librivox/sense_and_sensibility_01_austen_64kb-{name}.wav') as w:
        return samples_of(w.readframes(w.getnframes()))


def samples_of(data):
    return list(struct.unpack('<%dh' % (len(data) // 2), data))


def bytes_of(samples):
    return struct.pack('<%dh' % len(samples), *samples)


def halve(pcm):
    """16 kHz to 8 kHz: a windowed sinc low-pass at 3.7 kHz, then every second sample."""
    half, cutoff, taps = 24, 3700 / 16000, []
    for i in range(-half, half + 1):
        x = 2 * math.pi * cutoff * i
        sinc = 1.0 if i == 0 else math.sin(x) / x
        taps.append(2 * cutoff * sinc * (0.54 + 0.46 * math.cos(math.pi * i / half)))
    padded = [0] * half + pcm + [0] * half
    return [max(-32768, min(32767, round(sum(map(float.__mul__, taps, map(float, padded[i:i + len(taps)]))))))
            for i in range(0, len(pcm), 2)]


def read(path):
    with wave.open(path) as w:
        if (w.getnchannels(), w.getsampwidth(), w.getframerate()) != (1, 2, RATE):
            raise SystemExit(f'{path}: want 8000 Hz, mono, 16 bit')
        return samples_of(w.readframes(w.getnframes()))


def write(path, samples, rate=RATE):
    with wave.open(path, 'wb') as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(rate)
        w.writeframes(bytes_of(samples))


def encode_ulaw(s):
    sign = 0x80 if s < 0 else 0
    m = min(abs(s), 32635) + 132                # with the bias, m is 132..32767
    exp = m.bit_length() - 8
    return ~(sign | exp << 4 | (m >> (exp + 3)) & 15) & 0xff


def decode_ulaw(b):
    b = ~b & 0xff
    m = (((b & 15) << 3) + 132 << (b >> 4 & 7)) - 132
    return -m if b & 0x80 else m


def encode_alaw(s):
    sign = 0x80 if s >= 0 else 0
    m = s if s >= 0 else ~s                     # 0..32767
    exp = max(m.bit_length() - 8, 0)
    return (sign | exp << 4 | (m >> (exp + 3 if exp else 4)) & 15) ^ 0x55


def decode_alaw(b):
    b ^= 0x55
    exp = b >> 4 & 7
    m = (b & 15) << 4 | 8
    if exp:
        m = m + 256 << exp - 1
    return m if b & 0x80 else -m


CODECS = {'PCMU': (0, encode_ulaw, decode_ulaw), 'PCMA': (8, encode_alaw, decode_alaw)}


def through(codec, samples):
    """What is left of the samples after that codec."""
    _, encode, decode = CODECS[codec]
    decoded = [decode(b) for b in range(256)]
    return [decoded[encode(s)] for s in samples]
