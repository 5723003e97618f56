#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Signalling with sipp, which calls sip-agent (caller) or is called by it (callee): each row is a call of its own,
all at once. The verdict is sipp's: did each message come that its script waits for, matching what it must; and
how often a message came, by its trace. What the agent told its application is checked too."""
import os
import re
import subprocess

import harness
from harness import Program, check, run, wait_until
from sipp_script import Callee, Caller

AGENT = ('127.0.0.1', '5060')
CALLERS, CALLEES = 15000, 15500     # ports; each sipp also takes some for media, from 6000 on
RELAY = ('application/dtmf-relay', 'Signal=1\nDuration=160\n')
ALLOW = 'Allow: .*INVITE'


class Row:
    def __init__(self, script, *told, counts=None, after=(), options=()):
        """told: what the agent must say of this call; counts: how often a message must have come, by regexp; after:
        scripts that listen as well; options: of sipp."""
        self.script, self.told, self.counts, self.after, self.options = script, told, counts or {}, after, options


def glare():
    """Both change the session: each refuses with 491, then the callee, who waits less, comes first."""
    call = Caller('answer-hold').dial().recv('INVITE', save=True).send('INVITE', 'moved').recv(100, 491)
    call.send('ACK', branch=None).reply(491, saved=True).recv('ACK')
    return call.recv('INVITE', matches=['a=sendonly']).reply(200, 'recvonly').recv('ACK').hang_up()


CALLER = {
    # RFC 3261 13.3.1, 15: answered, ended by either side.
    'answered': Row(Caller('ring-answer').dial().hang_up(), 'confirmed', 'ended 200'),
    'ended by the agent': Row(Caller('answer-bye').dial(matches=['Contact: *<sip:']).hung_up(), 'ended 200'),
    'ended with a reason': Row(Caller('answer-bye').dial().recv('BYE', matches=['Reason: Q.850;cause=16']).reply(200)),
    'byes cross': Row(Caller('answer-bye').dial().recv('BYE', save=True).hang_up().reply(200, saved=True), 'ended 200'),
    # 13.2.1, 14.2: offers of the agent.
    'late offer': Row(Caller('answer-wait').dial('', matches=['m=audio [0-9]+ RTP/AVP 0 8'], ack='sdp').hang_up(),
                      'changed'),
    'late offer, useless answer': Row(Caller('answer').dial('', ack=('application/sdp', 'v=0')).hung_up(), 'ended 488'),
    'late offer, no answer': Row(Caller('answer').dial('').hung_up(), 'ended 488'),
    're-INVITE without offer': Row(
        Caller('answer').dial().change('', ['m=audio [0-9]+ RTP/AVP 0'], ack='sdp').hang_up(), 'changed'),
    # 3264 8.4: hold.
    'hold by sendonly': Row(Caller('answer').dial().change('hold', ['a=recvonly']).change('sdp', ['a=sendrecv']).hang_up(),
                            'remote-hold 1', 'remote-hold 0'),
    'hold by inactive': Row(Caller('answer').dial().change('inactive', ['a=inactive']).hang_up(), 'remote-hold 1'),
    'hold by address': Row(Caller('answer').dial().change('zero', ['m=audio [1-9]']).change('sdp').hang_up(),
                           'remote-hold 1', 'remote-hold 0'),
    'held by the agent': Row(
        Caller('answer-hold-resume-bye').dial().recv('INVITE', matches=['a=sendonly']).reply(200, 'recvonly').recv('ACK')
        .recv('INVITE', matches=['a=sendrecv']).reply(200, 'sdp').recv('ACK').hung_up(), 'local-hold 1', 'local-hold 0'),
    # 3311.
    'UPDATE': Row(Caller('answer').dial().send('UPDATE', 'hold').recv(200, matches=['a=recvonly'])
                  .send('UPDATE').recv(200).hang_up(), 'remote-hold 1'),
    'UPDATE by the agent': Row(Caller('answer-update-bye').dial().recv('UPDATE', matches=['m=audio']).reply(200, 'sdp')
                               .hung_up(), 'changed'),
    # 14.1, 14.2: what crosses.
    'second INVITE before the first ACK': Row(
        Caller('answer').send('INVITE', 'sdp').recv(100, 200).send('INVITE', 'sdp').recv(
            100, 500, matches=['Retry-After: *[0-9]']).send('ACK', branch=None).send('ACK', cseq=1).hang_up(), 'confirmed'),
    'glare': Row(glare(), 'changed', 'ended 200'),
    # 12.2.2, 8.2.
    'BYE of no call': Row(Caller('x').send('BYE', to=';tag=none').recv(481)),
    'UPDATE of no call': Row(Caller('x').send('UPDATE', to=';tag=none').recv(481)),
    'INFO of no call': Row(Caller('x').send('INFO', RELAY, to=';tag=none').recv(481)),
    'NOTIFY of no call': Row(Caller('x').send('NOTIFY', '', 'Event: x', to=';tag=none').recv(481)),
    'CANCEL of no call': Row(Caller('x').send('CANCEL').recv(481)),
    'unknown method': Row(Caller('x').send('FETCH').recv(501, matches=[ALLOW])),
    'method that is not for us': Row(Caller('x').send('REGISTER').recv(405, matches=[ALLOW])),
    'SUBSCRIBE': Row(Caller('x').send('SUBSCRIBE', '', 'Event: presence').recv(489)),
    'unknown extension': Row(Caller('answer').send('INVITE', 'sdp', 'Require: foo', 'Require: bar')
                             .refused(420, 'Unsupported: foo, bar')),
    'unknown body': Row(Caller('answer').send('INVITE', ('text/plain', 'hello')).refused(415, 'Accept: application/sdp')),
    'unknown scheme': Row(Caller('answer').send('INVITE', 'sdp', uri='mailto:bot@example.com').refused(416)),
    'answer not acceptable': Row(Caller('answer').send('INVITE', 'sdp', 'Accept: text/plain').refused(406)),
    'merged': Row(Caller('ring').send('INVITE', 'sdp').recv(100, 180)
                  .send('INVITE', 'sdp', cseq=1, to='', branch='z9hG4bKtwo').recv(482)),
    'lower CSeq': Row(Caller('answer', cseq=5).dial().send('INFO', '', cseq=1).recv(500).hang_up()),
    # 11, 6086, 3428.
    'OPTIONS': Row(Caller('x').send('OPTIONS').recv(200, matches=[ALLOW, 'Accept: application/sdp'])),
    'OPTIONS in a call': Row(Caller('answer').dial().send('OPTIONS').recv(200, matches=[ALLOW]).hang_up()),
    'INFO': Row(Caller('answer').dial().send('INFO', RELAY).recv(200).send('INFO').recv(200)
                .send('INFO', ('text/plain', 'x')).recv(415).hang_up(), 'got application/dtmf-relay'),
    'INFO by the agent': Row(Caller('answer-info-bye').dial().recv('INFO', matches=['Signal=5']).reply(200).hung_up(),
                             'info 200'),
    'MESSAGE': Row(Caller('inbox').send('MESSAGE', ('text/plain', 'hello')).recv(200), 'got MESSAGE'),
    # 9.2, 21.4, 8.3.
    'cancelled': Row(
        Caller('ring').send('INVITE', 'sdp').recv(100, 180)
        .send('CANCEL', '', 'Reason: Q.850;cause=16', cancels=True, to='', branch=None).recv(200).refused(487),
        'ended 487 q850 16'),
    'hung up while it rings': Row(Caller('ring').send('INVITE', 'sdp').recv(100, 180).send('BYE').recv(200).recv(487)
                                  .send('ACK', cseq=1, branch=None), 'ended 487'),
    'refused': Row(Caller('reject486').send('INVITE', 'sdp').refused(486), 'ended 486'),
    'refused, ACK lost': Row(Caller('reject603').send('INVITE', 'sdp').recv(100, 603).pause(2000).send('ACK', branch=None),
                             counts={'SIP/2.0 603': 3}),
    'redirected': Row(Caller('redirect').send('INVITE', 'sdp').refused(302, 'Contact: *<sip:elsewhere@')),
    # 13.3.1.4.
    '2xx repeated until the ACK': Row(
        Caller('answer').send('INVITE', 'sdp').recv(100, 200).pause(2000).send('ACK').hang_up(),
        counts={'SIP/2.0 200 OK(?=(?:\r?\n(?!\r?\n)[^\n]*)*CSeq: 1 INVITE)': 3}),
}


def early_media():
    return Callee('m=audio [0-9]+ RTP/AVP').answer(183, 'sdp').answer(180).answer().recv('ACK').hung_up()


def glare_of_owner():
    """After 491 the caller waits 2.1 s or more."""
    call = Callee().take().recv('INVITE').reply(491).recv('ACK').pause(1500)
    return call.recv('INVITE', matches=['a=sendonly']).reply(200, 'recvonly').recv('ACK').hung_up()


def forked():
    """13.2.2.4: the second one is acknowledged and ended."""
    call = Callee().take().answer(tag=';tag=fork').recv('ACK', matches=['tag=fork'])
    return call.recv('BYE', matches=['tag=fork']).reply(200).send('BYE').recv(200)


def routed():
    """12.1.2, 12.2.1.1: two proxies that are both sipp's own."""
    routes = 'Record-Route: <sip:two@[local_ip]:[local_port];lr>, <sip:one@[local_ip]:[local_port];lr>'
    wanted = r'Route: *<sip:one@[^>]*;lr>(, *|\r\nRoute: *)<sip:two@'
    call = Callee().answer(200, '', routes).recv('ACK', matches=[wanted, '^ACK sip:sipp@'])
    return call.recv('BYE', matches=[wanted, '^BYE sip:sipp@']).reply(200)


CALLEE = {
    'answered': ('bye', Row(Callee('m=audio [0-9]+ RTP/AVP 0 8').take().hung_up('Reason: Q.850;cause=16'), 'confirmed',
                            'ended 200')),
    'ended by the peer': ('wait', Row(Callee().take().send('BYE').recv(200), 'ended 200')),
    'early media': ('bye', Row(early_media(), 'ended 200')),
    'no provisional': ('bye', Row(Callee().answer().recv('ACK').hung_up(), 'ended 200')),
    'held by the agent': ('hold-resume-bye', Row(
        Callee().take().recv('INVITE', matches=['a=sendonly']).reply(200, 'recvonly').recv('ACK')
        .recv('INVITE', matches=['a=sendrecv']).reply(200, 'sdp').recv('ACK').hung_up(), 'local-hold 1', 'local-hold 0')),
    'hold': ('wait-wait-bye', Row(
        Callee().take().send('INVITE', 'hold').recv(100, 200, matches=['a=recvonly']).send('ACK', cseq=1)
        .send('INVITE', 'zero').recv(100, 200).send('ACK', cseq=2).hung_up(), 'remote-hold 1')),
    'UPDATE': ('update-bye', Row(Callee().take().recv('UPDATE', matches=['m=audio']).reply(200, 'sdp').hung_up(),
                                 'changed')),
    'UPDATE by the peer': ('wait-bye', Row(Callee().take().send('UPDATE', 'hold').recv(200, matches=['a=recvonly'])
                                           .hung_up(), 'remote-hold 1')),
    'INFO': ('info-bye', Row(Callee().take().recv('INFO', matches=['Signal=5']).reply(200).hung_up(), 'info 200')),
    'glare': ('hold-bye', Row(glare_of_owner(), 'changed')),
    'change refused': ('reinvite-bye', Row(Callee().take().recv('INVITE').reply(488, retransmit=True).recv('ACK').hung_up(),
                                           'modify-failed 488', 'ended 200')),
    '481 to a re-INVITE': ('reinvite', Row(Callee().take().recv('INVITE').reply(481, retransmit=True).recv('ACK').hung_up(),
                                           'ended 481')),
    'busy': ('bye', Row(Callee().answer(180).refuse(486), 'ended 486')),
    'declined': ('bye', Row(Callee().refuse(603, 'Reason: Q.850;cause=21'), 'ended 603 q850 21')),
    'challenged': ('bye', Row(Callee().refuse(401, 'WWW-Authenticate: Digest realm="x", nonce="y"'), 'ended 401')),
    'cancelled': ('cancel', Row(
        Callee().answer(180).recv('CANCEL', matches=['Reason: Q.850;cause=16']).reply(200).answer(487).recv('ACK'),
        'ended 487')),
    'CANCEL crosses the 2xx': ('cancel', Row(
        Callee().answer(180).recv('CANCEL').answer().recv('ACK').hung_up(), 'ended')),
    'repeated 2xx': ('wait', Row(
        Callee().answer().recv('ACK').answer().recv('ACK').answer().recv('ACK').send('BYE').recv(200), options=['-nr'])),
    'forked 2xx': ('wait', Row(forked(), 'ended 200')),
    'routes': ('bye', Row(routed(), 'ended 200')),
    'redirected': ('bye', Row(Callee().refuse(302, 'Contact: <sip:bye.{name}@127.0.0.1:{next}>'), 'redirected',
                              'ended 200', after=[Callee().take().hung_up()])),
}
OTHER = {
    'ping': Row(Caller('x').recv('OPTIONS').reply(200), 'ping 200'),
    'message': Row(Caller('x').recv('MESSAGE', matches=['hello']).reply(200), 'message 200'),
}


def sipp(script, folder, port, *arguments, **values):
    os.makedirs(folder)
    with open(folder + '/scenario.xml', 'w') as f:
        f.write(re.sub(r'\{(name|next)\}', lambda m: str(values[m[1]]), script.xml()))
    return subprocess.Popen(
        ['sipp', *arguments, '-sf', folder + '/scenario.xml', '-i', '127.0.0.1', '-p', str(port), '-m', '1', '-nostdin',
         '-timeout', '30', '-timeout_error', '-trace_msg', '-message_file', folder + '/messages.log', '-trace_err',
         '-error_file', folder + '/errors.log'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read(path):
    return open(path, errors='replace').read() if os.path.exists(path) else ''


class Run:
    """A row with its sipp, and those that listen for it as well."""

    def __init__(self, title, name, row):
        self.title, self.name, self.row, self.processes = title, name, row, []

    def start(self, port, *arguments):
        self.port = port
        for n, script in enumerate([self.row.script, *self.row.after]):
            process = sipp(script, f'{self.name}-{n}', port + n, *arguments, *self.row.options,
                           name=self.name, next=port + n + 1)
            harness.started.append(process)
            self.processes.append(process)

    def listens(self):
        """Or it has ended."""
        ports = harness.local_udp_ports()
        return all(self.port + n in ports or p.poll() is not None for n, p in enumerate(self.processes))

    def fault(self, agent):
        for n, process in enumerate(self.processes):
            if process.wait() != 0:
                return f'sipp ended with {process.returncode}: {read(f"{self.name}-{n}/errors.log")[:2000]}'
        for wanted in self.row.told:
            words = f'{self.name} {wanted}'
            if not agent.comes(lambda: any(line.startswith(words) for line in agent.lines), 5):
                return f'the agent did not say "{wanted}"'
        for regexp, times in self.row.counts.items():
            found = len(re.findall('^' + regexp, read(self.name + '-0/messages.log'), re.M))
            if found < times:
                return f'{regexp} {found} times, want {times}'
        return None


def call_it():
    runs = []
    for n, (title, row) in enumerate(CALLER.items()):
        runs.append(Run('caller, ' + title, f'r{n}', row))
        runs[-1].start(CALLERS + 2 * n, f'{AGENT[0]}:{AGENT[1]}', '-s', f'{row.script.user}.r{n}')
    return runs


def be_called(agent):
    runs, commands = [], []
    rows = [('call', *row) for row in CALLEE.items()] + [('ping', 'ping', ('x', OTHER['ping'])),
                                                         ('message', 'message', ('x', OTHER['message']))]
    for n, (verb, title, (steps, row)) in enumerate(rows):
        port = CALLEES + 2 * n
        runs.append(Run('callee, ' + title, f's{n}', row))
        runs[-1].start(port)
        commands.append(f'{verb} sip:{steps}.s{n}@127.0.0.1:{port}')
    for each, command in zip(runs, commands):
        wait_until(each.listens, 20, f'{each.title}: sipp does not listen')
        agent.write(command)
    return runs


def test():
    agent = Program('agent', [os.environ['SIP_AGENT'], *AGENT], G_DEBUG='fatal-criticals')
    agent.wait_line('ready')
    runs = [*call_it(), *be_called(agent)]
    faults = [(each.title, fault) for each in runs if (fault := each.fault(agent))]
    for title, fault in faults:
        print(f'{title}: {fault}')
    agent.process.stdin.close()
    check(agent.finish(10) == 0, 'the agent did not end well')
    check(not faults, f'{len(faults)} of {len(runs)} rows: {", ".join(title for title, fault in faults)}')
    print(len(runs), 'rows')


run(test)
