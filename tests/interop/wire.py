# SPDX-License-Identifier: BSD-3-Clause
"""The RTP that goes by on the loopback device: for telephones that record nothing, and for what a
telephone's own jitter buffer would hide. Needs root, or a user namespace."""
import socket
import threading
import time

import speech

CODECS = {pt: [decode(b) for b in range(256)] for pt, _, decode in speech.CODECS.values()}


class Wire:
    """Collects, from its making on, the G.711 audio that comes to any port."""

    def __init__(self):
        self.packets = {}                       # port: [(timestamp, payload type, payload, time of arrival)]
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self.socket.bind(('lo', 0x0800))
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            packet, address = self.socket.recvfrom(65536)
            if address[2] == socket.PACKET_OUTGOING:    # on this device each comes twice
                continue
            udp = packet[(packet[0] & 15) * 4:]
            rtp, port = udp[8:], int.from_bytes(udp[2:4], 'big')
            if packet[9] != socket.IPPROTO_UDP or len(rtp) < 12 or rtp[0] & 0xc0 != 0x80:
                continue
            timestamp, pt = int.from_bytes(rtp[4:8], 'big'), rtp[1] & 127
            if pt in CODECS:
                self.packets.setdefault(port, []).append((timestamp, pt, rtp[12:], time.monotonic()))

    def samples(self, port):
        """As a listener at that port with an endless jitter buffer hears it."""
        packets = list(self.packets.get(port, ()))
        if not packets:
            return []
        start = packets[0][0]
        heard = [0] * max(timestamp - start + len(payload) for timestamp, _, payload, _ in packets)
        for timestamp, pt, payload, _ in packets:
            at = timestamp - start
            if at >= 0:
                heard[at:at + len(payload)] = [CODECS[pt][b] for b in payload]
        return heard

    def jitter(self):
        """In ms: by how much more a packet was late, by its timestamp, than another of its stream."""
        worst = 0.0
        for packets in self.packets.values():
            late = [arrival * 1000 - timestamp / 8 for timestamp, _, _, arrival in packets]
            worst = max(worst, max(late) - min(late))
        return worst
