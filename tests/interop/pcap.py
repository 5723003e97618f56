# SPDX-License-Identifier: BSD-3-Clause
"""A call's RTP stream as a capture file, for sipp's play_pcap_audio."""
import struct

import speech

KEYS = '0123456789*#ABCD'
EVENT_PT = 101
EVENT_FRAMES = 5                                # a key lasts 100 ms, and so does the pause behind it


def write(path, pcm, codec, keys='', keys_at=0.0, zero_every=0):
    """20 ms packets of pcm, with RFC 4733 events from keys_at seconds on in place of audio. Of
    every zero_every packets one carries silence: what a judge of the audio must notice.
    Returns the length in milliseconds."""
    pt, encode, _ = speech.CODECS[codec]
    pcm = pcm + [0] * (-len(pcm) % speech.FRAME)
    coded = bytes(map(encode, pcm))
    silence = bytes([encode(0)]) * speech.FRAME
    events = {int(keys_at * 50) + 2 * EVENT_FRAMES * i + step: (KEYS.index(k), step)
              for i, k in enumerate(keys) for step in range(EVENT_FRAMES)}
    packets = []

    def add(us, marker, payload_type, timestamp, payload):
        rtp = struct.pack('>BBHII', 0x80, marker << 7 | payload_type, 1000 + len(packets), timestamp,
                          0x51b0a001) + payload
        packets.append(struct.pack('<IIII', us // 1000000, us % 1000000, len(rtp) + 42, len(rtp) + 42) +
                       frame(rtp))

    for n in range(len(coded) // speech.FRAME):
        us, timestamp = n * 20000, 16000 + n * speech.FRAME
        if n in events:
            number, step = events[n]
            end = step == EVENT_FRAMES - 1
            for repeat in range(3 if end else 1):       # RFC 4733 2.5.1.4: the end goes three times
                add(us + repeat, step == 0, EVENT_PT, timestamp - speech.FRAME * step,
                    struct.pack('>BBH', number, 0x8a if end else 0x0a, speech.FRAME * (step + 1)))
        else:
            zeroed = zero_every and n % zero_every == zero_every - 1
            add(us, n == 0, pt, timestamp,
                silence if zeroed else coded[n * speech.FRAME:(n + 1) * speech.FRAME])
    with open(path, 'wb') as f:
        f.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        f.writelines(packets)
    return len(coded) // 8


def frame(rtp):
    """Ethernet, IPv4 and UDP around it; sipp replaces the ports."""
    udp = struct.pack('>HHHH', 6000, 6000, 8 + len(rtp), 0) + rtp
    ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b'\x7f\0\0\1', b'\x7f\0\0\1')
    total = sum(struct.unpack('>10H', ip))
    total = (total & 0xffff) + (total >> 16)
    return bytes(12) + b'\x08\0' + ip[:10] + struct.pack('>H', ~total & 0xffff) + ip[12:] + udp
