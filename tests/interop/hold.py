#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""hold.py PEER: baresip or linphone calls sip-agent and is called by it. In both calls the peer holds and resumes, then
the agent does (RFC 3264 8.4). Judged by what the peer says about its call, by its log of SIP messages, and by whether
its packets come: they must stop while it is held, and come again."""
import re
import socket
import time

import harness
from harness import check, run, wait_until, write_speech
from phones import AGENT_MEDIA, AGENT_SIP, PEER_SIP, start_agent, start_phone


class Ear:
    """Where the peer's audio comes to."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', AGENT_MEDIA))
        self.socket.setblocking(False)

    def count(self):
        packets = 0
        try:
            while self.socket.recv(2048):
                packets += 1
        except BlockingIOError:
            return packets

    def hears(self):
        self.count()
        wait_until(self.count, 5, 'the peer sends no audio')

    def hears_nothing(self):
        time.sleep(.2)          # what was under way
        self.count()
        time.sleep(.5)
        packets = self.count()
        check(packets == 0, f'{packets} packets of a peer that is held')


def hold_and_resume(agent, peer, name, ear):
    ear.hears()
    for n, (hold, words) in enumerate(((peer.hold, 'remote-hold 1'), (peer.resume, 'remote-hold 0'))):
        hold()
        agent.wait_line(f'{name} {words}')
    for step, words in (('hold', 'local-hold 1'), ('resume', 'local-hold 0')):
        agent.write(f'do {name} {step}')
        agent.wait_line(f'{name} {words}')
        (ear.hears_nothing if step == 'hold' else ear.hears)()


def check_log(kind):
    """What each side offered when it held, and what it was answered, in both calls."""
    log = harness.peer_log(kind)
    for start, direction in (('INVITE sip:', 'sendonly'), ('SIP/2.0 200', 'recvonly'), ('INVITE sip:', 'sendrecv')):
        found = re.findall(rf'^{re.escape(start)}(?:(?!^(?:INVITE|SIP/2.0|ACK|BYE) ).*\n)*?a={direction}', log, re.M)
        check(len(found) >= 2, f'{kind}: {start} with a={direction} {len(found)} times')


def test(kind):
    write_speech(silence=30)
    ear, agent, peer = Ear(), start_agent(), start_phone(kind, 'wait.out')
    peer.call(f'sip:ring-answer.in@127.0.0.1:{AGENT_SIP}')
    peer.is_up()
    hold_and_resume(agent, peer, 'in', ear)
    peer.hang_up()
    agent.wait_line('in ended 200')
    peer.is_over()
    agent.write(f'call sip:wait.out@127.0.0.1:{PEER_SIP}')
    peer.take()
    peer.is_up()
    hold_and_resume(agent, peer, 'out', ear)
    agent.write('do out bye')
    agent.wait_line('out ended 200')
    peer.is_over()
    peer.quit()
    check_log(kind)


run(test)
