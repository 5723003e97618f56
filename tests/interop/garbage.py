#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Garbage to every port that the pipeline has, and 10,000 streams to its RTP port, in mid-call and
from a stranger's port: the call is unharmed."""
import random
import socket
import struct

from harness import check, check_audio, check_went_well, local_udp_ports, phone, recorder, run, write_speech

DATAGRAMS = 2000
STREAMS = 10000


def noise(dice):
    """Plain noise, or what begins like RTP, RTCP or SIP."""
    body = dice.randbytes(dice.choice((0, 1, 3, 4, 12, 40, 172, 1200)))
    start = dice.choice((b'', b'', b'\x80\x00', b'\x80\xc8\x00\x06', b'\x80\x65', b'INVITE ', b'SIP/2.0 200 OK\r\n',
                         b'INVITE sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n', b'\r\n\r\n'))
    return start + body


def test():
    pcm = write_speech()
    pipeline = recorder()
    before = local_udp_ports()
    check(5060 in before, f'not listening on port 5060, only on {before}')
    telephone = phone('sipp')
    pipeline.wait_message('sip-call-state', state='confirmed')
    ports = sorted(p for p in local_udp_ports() if p == 5060 or 10000 <= p <= 20000)
    print('ports:', *ports)
    check(len(ports) >= 2, f'no RTP port in 10000..20000: {local_udp_ports()}')
    dice = random.Random(4733)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for n in range(DATAGRAMS):
            stranger.sendto(noise(dice), ('127.0.0.1', dice.choice(ports)))
        for ssrc in range(STREAMS):
            packet = struct.pack('>BBHII', 0x80, 0, 1, 160, ssrc + 1) + bytes(160)
            stranger.sendto(packet, ('127.0.0.1', ports[1]))
    check(telephone.process.poll() is None, 'the call was over too soon for this test')
    check_went_well(telephone)
    pipeline.finish_at_eos()
    check_audio(pcm, 'PCMU')


run(test)
