# SPDX-License-Identifier: BSD-3-Clause
"""baresip and linphone as telephones that a test tells what to do, beside sip-agent: signalling is what it is about."""
import os
import types

import baresip
import harness
import linphone
from harness import Program, check

AGENT_SIP, AGENT_MEDIA, PEER_SIP = 5060, 7000, 5070


def start_agent(name='agent', address='127.0.0.1'):
    agent = Program(name, [os.environ['SIP_AGENT'], address, str(AGENT_SIP)], G_DEBUG='fatal-criticals')
    agent.wait_line('ready')
    return agent


class Baresip(baresip.Baresip):
    def __init__(self, user):
        o = types.SimpleNamespace(ip='127.0.0.1', codec='PCMU', dir=os.path.abspath('baresip'), port='4444', wav='',
                                  hz='440')
        super().__init__(o, user, PEER_SIP)

    def call(self, uri):
        self.command('dial', uri)

    def take(self):
        check(self.wait(20, 'CALL_INCOMING'), 'no call came to baresip')
        self.command('accept')

    def is_up(self):
        check(self.wait(20, 'CALL_ESTABLISHED'), 'baresip: no call is established')

    def hold(self):
        self.command('hold')

    def resume(self):
        self.command('resume')

    def transfer(self, uri):
        self.command('transfer', uri)

    def hang_up(self):
        self.command('hangup')

    def is_over(self):
        check(self.wait(10, 'CALL_CLOSED'), 'baresip: the call is not over')


class Linphone(linphone.Linphone):
    def __init__(self, user):
        super().__init__(types.SimpleNamespace(codec='PCMU', dir=os.path.abspath('linphone'), port=str(PEER_SIP)))
        self.calls = []         # their numbers

    def must(self, *texts):
        line = self.wait(20, *texts)
        check(line, f'linphonec did not say {texts}')
        return line

    def call(self, uri):
        self.command('call ' + uri)
        self.calls.append(self.must(uri + ', assigned id').split()[-1])

    def take(self):
        self.must('Receiving new incoming call')
        self.command('answer')

    def is_up(self):
        self.must(linphone.UP)
        self.command('play ' + os.path.abspath('speech.wav'))

    def hold(self):
        self.command('pause')
        self.must('is now paused')

    def resume(self):
        self.command('resume')
        self.is_up()

    def transfer(self, uri):
        self.command('transfer ' + uri)

    def join(self):
        """Those that the last two calls of ours are with."""
        self.command('transfer {} --to-call {}'.format(*self.calls[-2:]))

    def hang_up(self):
        self.command('terminate')

    def is_over(self):
        self.must(*linphone.ENDED)


def start_phone(kind, user):
    phone = {'baresip': Baresip, 'linphone': Linphone}[kind](user)
    harness.started.append(phone.process)
    return phone
