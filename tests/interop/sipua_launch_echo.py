#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""50 calls at once to `sipua-launch "sipuasrc ! sipuasink"`, made by one sipp. Each caller plays a tone
of its own, and must hear that one again and no other: judged packet by packet. The tones are 50 Hz
apart, and so tell themselves apart within the 20 ms of a packet."""
import math
import operator
import os
import selectors
import signal
import socket
import threading

import pcap
import sipp
import speech
from harness import check, Launch, Program, run

CALLS = 50
RATE = 20                                       # calls started in a second
SECONDS = 8                                     # of tone: all calls are up for most of them
AMPLITUDE = 8000
MEDIA_PORT = 20000
FIRST_PORT = MEDIA_PORT + 100                   # sipp takes the first ones for itself
OWN, FOREIGN = .8, .02                          # at least, at most: of the packets that were sent


def frequency(call):
    return 300 + 50 * call


def write_tone(call):
    period = [AMPLITUDE * math.sin(2 * math.pi * frequency(call) * i / speech.RATE) for i in range(speech.FRAME)]
    return pcap.write(f'{call}.pcap', list(map(round, period)) * 50 * SECONDS, 'PCMU')


def write_scenario():
    ms = max(write_tone(call) for call in range(CALLS))
    choose = '\n'.join(
        f'<nop next="{call}" test="is{call}"><action>'
        f'<test assign_to="is{call}" variable="number" compare="equal" value="{call}"/></action></nop>'
        for call in range(CALLS))
    play = '\n'.join(
        f'<label id="{call}"/>\n'
        f'<nop next="playing"><action><exec play_pcap_audio="{os.path.abspath(f"{call}.pcap")}"/></action></nop>'
        for call in range(CALLS))
    text = sipp.fill('many', choose=choose, play=play, ms=ms + 1000, pt=0, codec='PCMU')
    with open('scenario.xml', 'w') as f:
        f.write(text.replace('[media_port]', f'[auto_media_port+{FIRST_PORT - MEDIA_PORT}]'))
    with open('numbers.csv', 'w') as f:
        f.write('\n'.join(['SEQUENTIAL', *map(str, range(CALLS))]) + '\n')


class Ears:
    """What comes back to each caller."""

    def __init__(self):
        self.heard = [[] for _ in range(CALLS)]
        self.selector = selectors.DefaultSelector()
        for call in range(CALLS):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(('127.0.0.1', FIRST_PORT + 4 * call))
            self.selector.register(s, selectors.EVENT_READ, self.heard[call])
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            for key, _ in self.selector.select():
                key.data.append(key.fileobj.recv(2000))


def judge(call, packets):
    """(packets with the caller's own tone, packets with something else that is loud)"""
    decoded = [speech.decode_ulaw(b) for b in range(256)]
    waves = [[f(2 * math.pi * frequency(call) * i / speech.RATE) for i in range(speech.FRAME)]
             for f in (math.sin, math.cos)]
    own = foreign = 0
    for packet in packets:
        if len(packet) != 12 + speech.FRAME or packet[1] & 0x7f != 0:
            continue
        samples = [decoded[b] for b in packet[12:]]
        energy = sum(map(operator.mul, samples, samples))
        if energy < speech.FRAME * AMPLITUDE ** 2 / 32:
            continue                            # silence, or a bit of the tone's begin or end
        tone = 2 * sum(sum(map(operator.mul, samples, wave)) ** 2 for wave in waves) / speech.FRAME
        if tone > .8 * energy:
            own += 1
        else:
            foreign += 1
    return own, foreign


def test():
    write_scenario()
    ears = Ears()
    server = Launch('sipuasrc ! sipuasink')
    sipp = Program('sipp', [
        'sipp', '127.0.0.1:5060', '-sf', 'scenario.xml', '-inf', 'numbers.csv', '-s', 'echo',
        '-i', '127.0.0.1', '-p', '5070', '-mi', '127.0.0.1', '-mp', str(MEDIA_PORT),
        '-m', str(CALLS), '-l', str(CALLS), '-r', str(RATE), '-nostdin', '-timeout', '60', '-timeout_error',
        '-trace_err', '-error_file', 'sipp-errors.log'])
    status = sipp.finish(70)
    server.signal(signal.SIGTERM)
    check(server.finish(20) == 0, 'sipua-launch: exit status is not 0')
    check(status == 0, f'sipp: exit status {status}')
    states = [x for x in server.lines if ' confirmed ' in x or ' ended ' in x]
    check(all(' confirmed ' in x for x in states[:CALLS]), 'the calls were not all up at once')
    verdicts = [judge(call, ears.heard[call]) for call in range(CALLS)]
    print('own tone, something else, of', 50 * SECONDS, 'packets:', *verdicts)
    for call, (own, foreign) in enumerate(verdicts):
        check(own >= OWN * 50 * SECONDS, f'caller {call} heard {own} packets of its own')
        check(foreign <= FOREIGN * 50 * SECONDS, f'caller {call} heard {foreign} packets of something else')


run(test)
