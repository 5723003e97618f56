#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""transfer.py PEER: baresip or linphone is transferred by sip-agent to a second one, the third party, and transfers it
(RFC 3515, RFC 5589). Judged by what each agent was told, and by the SIP messages in the log of the peer."""
import re

import harness
from harness import check, run, write_speech
from phones import PEER_SIP, start_agent, start_phone

THIRD = '127.0.0.2'


def call(agent, peer, steps, name, host='127.0.0.1'):
    peer.call(f'sip:{steps}.{name}@{host}')
    peer.is_up()
    agent.wait_line(name + ' confirmed')


def is_transferred(agent, third, peer):
    """By the agent, to the third party, who then ends the new call."""
    call(agent, peer, 'answer-wait', 'first')
    agent.write('do first transfer')
    peer.is_up()
    third.wait_line('third confirmed')
    agent.wait_line('first transfer 200 done')
    agent.wait_line('first ended 200')
    peer.is_over()
    third.write('do third bye')
    third.wait_line('third ended 200')
    peer.is_over()


def transfers(agent, third, peer):
    """The agent to the third party; the call of both of them stays."""
    call(agent, peer, 'answer-refer-wait', 'second')
    peer.transfer(f'sip:answer.new@{THIRD}')
    agent.wait_line(f'second refer sip:answer.new@{THIRD}')
    third.wait_line('new confirmed')
    agent.wait_line('new confirmed')
    agent.wait_line('second ended 200')
    agent.write('do new bye')
    third.wait_line('new ended 200')


def is_joined(agent, third, peer):
    """Attended: the agent has the peer take its place in a call with the third party."""
    call(agent, peer, 'answer-wait', 'talk')
    agent.write(f'call sip:answer-wait.asked@{THIRD}')
    agent.wait_line('asked confirmed')
    agent.write('join talk asked')
    third.wait_line('contact confirmed')
    agent.wait_line('talk ended 200')
    agent.wait_line('asked ended 200')
    third.write('do contact bye')
    third.wait_line('contact ended 200')


def is_not_joined(agent, third, peer):
    """baresip writes Replaces in the Request-URI, where headers must not be (RFC 3261 19.1.5): refused, and both
    calls go on."""
    call(agent, peer, 'answer-wait', 'talk')
    agent.write(f'call sip:answer-wait.asked@{THIRD}')
    agent.wait_line('asked confirmed')
    agent.write('join talk asked')
    agent.wait_line('talk transfer 400 done')
    for name in ('talk', 'asked'):
        agent.write(f'do {name} bye')
        agent.wait_line(f'{name} ended 200')


def joins(agent, third, peer):
    """The peer has the agent take its place."""
    call(agent, peer, 'answer-refer-wait', 'fourth')
    peer.hold()
    agent.wait_line('fourth remote-hold 1')
    call(third, peer, 'answer-wait', 'fifth', THIRD)
    peer.join()
    agent.wait_line('fourth refer ')
    agent.wait_line('fifth confirmed')
    third.wait_line('fifth ended 200 q850 0')
    agent.wait_line('fourth ended 200')
    agent.write('do fifth bye')
    third.wait_line('fifth ended 200 q850 16')


def is_replaced(agent, third, peer):
    """The third party joins the agent and the peer, which takes the agent's call in the place of the other."""
    third.write(f'call sip:wait.sixth@127.0.0.1:{PEER_SIP}')
    peer.take()
    third.wait_line('sixth confirmed')
    third.write('call sip:answer-refer-wait.seventh@127.0.0.1')
    third.wait_line('seventh confirmed')
    third.write('join seventh sixth')
    third.wait_line('seventh transfer 200 done')
    third.wait_line('sixth ended 200')
    agent.write('do contact bye')
    agent.wait_line('contact ended 200')


def check_log(kind):
    """What the peer told, and was told."""
    told = [('sipua' in text, state, int(status)) for text, state, status in re.findall(
        r'^(NOTIFY sip:.*?^Subscription-State: (\w+).*?\r?\n\r?\n)SIP/2.0 (\d+)', harness.peer_log(kind), re.M | re.S)]
    for wanted in ((ours, *each) for ours in (False, True) for each in (('active', 100), ('terminated', 200))):
        check(wanted in told, f'{kind}: {told} lacks {wanted}')


def test(kind):
    write_speech(silence=30)
    agent, third, peer = start_agent(), start_agent('third', THIRD), start_phone(kind, 'bot')
    is_transferred(agent, third, peer)
    transfers(agent, third, peer)
    for each in {'baresip': [is_not_joined], 'linphone': [is_joined, joins, is_replaced]}[kind]:
        each(agent, third, peer)
    peer.quit()
    for each in (agent, third):
        each.process.stdin.close()
        check(each.finish(10) == 0, f'{each.name} did not end well')
    check_log(kind)


run(test)
