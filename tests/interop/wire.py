# SPDX-License-Identifier: BSD-3-Clause
"""The RTP that goes to a port, seen on the loopback device: for telephones that record nothing, and
for what a telephone's own jitter buffer would hide. Needs root, or a user namespace."""
import socket
import threading

import speech

CODECS = {pt: [decode(b) for b in range(256)] for pt, _, decode in speech.CODECS.values()}


class Wire:
    """Collects, from its making on, the audio that comes to that UDP port."""

    def __init__(self, port):
        self.port, self.packets = port, []      # (timestamp, payload type, payload)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self.socket.bind(('lo', 0x0800))
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            packet, address = self.socket.recvfrom(65536)
            if address[2] == socket.PACKET_OUTGOING:    # on this device each comes twice
                continue
            udp = packet[(packet[0] & 15) * 4:]
            if packet[9] != socket.IPPROTO_UDP or len(udp) < 20 or int.from_bytes(udp[2:4], 'big') != self.port:
                continue
            rtp = udp[8:]
            pt, timestamp = rtp[1] & 127, int.from_bytes(rtp[4:8], 'big')
            if rtp[0] & 0xc0 == 0x80 and pt in CODECS:
                self.packets.append((timestamp, pt, rtp[12:]))

    def samples(self):
        """As a listener with an endless jitter buffer hears it."""
        packets = list(self.packets)
        if not packets:
            return []
        start = packets[0][0]
        heard = [0] * max((t - start) + len(payload) for t, _, payload in packets)
        for timestamp, pt, payload in packets:
            at = timestamp - start
            if at >= 0:
                heard[at:at + len(payload)] = [CODECS[pt][b] for b in payload]
        return heard
