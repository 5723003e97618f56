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

AGENTS = {'agent': ('127.0.0.1', '5060'), 'strict': ('127.0.0.1', '5061', 'prack=2')}      # SIPUA_PRACK_MODE_REQUIRED
CALLERS, CALLEES = 15000, 15500     # ports
MEDIA = 20000                       # each sipp takes some for media, and looks no farther than for 100
RELAY = ('application/dtmf-relay', 'Signal=1\nDuration=160\n')
NO_KEY = ('application/dtmf-relay', 'Signal=x\n')
ALLOW = 'Allow: .*INVITE'


class Row:
    def __init__(self, script, *told, counts=None, after=(), options=(), agent='agent'):
        """told: what the agent must say of this call; counts: how often a message must have come, by regexp; after:
        scripts that listen as well; options: of sipp; agent: which of AGENTS."""
        self.script, self.told, self.counts, self.after, self.options = script, told, counts or {}, after, options
        self.agent = agent


def glare():
    """Both change the session: each refuses with 491, then the callee, who waits less, comes first."""
    call = Caller('answer-hold').dial().recv('INVITE', save=True).send('INVITE', 'moved').recv(100, 491)
    call.send('ACK', branch=None).reply(491, saved=True).recv('ACK')
    return call.recv('INVITE', matches=['a=sendonly']).reply(200, 'recvonly').recv('ACK').hang_up()


def referred():
    """The peer has the agent call somebody else."""
    call = Caller('answer-refer-wait').dial().send('REFER', '', 'Refer-To: <sip:x.{name}b@127.0.0.1:{next}>',
                                                   'Referred-By: <sip:boss@example.com>')
    return call.recv(202, matches=['Contact: *<sip:']).notified(100)


def replacing(steps, *replaces):
    """A second call in the place of the first, whose tag of the agent is [$to]: tag=TAG."""
    replaces = ';'.join(['Replaces: [call_id]', *(replaces or ('to-[$to]', 'from-tag=c[call_number]'))])
    return Caller('answer').dial(keep=[('To', 'tag=[^;]*')]).send(
        'INVITE', 'sdp', replaces, to='', call='two///', uri='sip:' + steps + '.{name}b@[remote_ip]:[remote_port]')


def replaces_refused(status, *replaces):
    call = replacing('answer', *replaces).recv(100, status)
    return call.send('ACK', branch=None, call='two///').send('BYE', to=';[$to]').recv(200)


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
    'INFO': Row(Caller('answer').dial().send('INFO', RELAY).recv(200).send('INFO').recv(200).send('INFO', NO_KEY).recv(400)
                .send('INFO', ('text/plain', 'x')).recv(415).hang_up(), 'dtmf 1 160'),
    'keys of the agent': Row(Caller('answer-dtmf-wait').dial().recv('INFO', matches=['Signal=7', 'Duration=160']).reply(200)
                             .recv('INFO', matches=['Signal=#']).reply(200).hang_up()),
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
    # 3262 3, 5.
    '183 repeated until the PRACK, for which the 2xx waits': Row(
        Caller('early-answer').send('INVITE', 'sdp', 'Supported: 100rel').progress(183, 'm=audio [0-9]+ RTP/AVP 0').pause(700)
        .prack().recv(200, matches=['CSeq: *1 INVITE', 'Content-Length: *0']).send('ACK').hang_up(), 'confirmed',
        counts={'SIP/2.0 183': 2}),
    'PRACK of nothing': Row(
        Caller('ring').send('INVITE', 'sdp', 'Require: 100rel').progress(180).send('PRACK', '', 'RAck: [$rseq] 9 INVITE')
        .recv(481).pause(700).prack().prack(481).send('BYE').recv(200).recv(487).send('ACK', cseq=1, branch=None),
        'ended 487', counts={'SIP/2.0 180': 2}),
    'offer in the 183, answer in the PRACK': Row(
        Caller('early-answer').send('INVITE', '', 'Supported: 100rel').progress(183, 'm=audio [0-9]+ RTP/AVP 0 8')
        .prack(200, 'sdp').recv(200, matches=['CSeq: *1 INVITE', 'Content-Length: *0']).send('ACK').hang_up(), 'confirmed'),
    'no reliable 180 without an offer': Row(
        Caller('ring-answer').send('INVITE', '', 'Require: 100rel').recv(100, 200).send('ACK', 'sdp').hang_up(), 'confirmed'),
    'PRACK of no call': Row(Caller('x').send('PRACK', '', 'RAck: 1 1 INVITE', to=';tag=none').recv(481)),
    '100rel is required': Row(
        Caller('answer').send('INVITE', 'sdp').refused(421, 'Require: *100rel')
        .send('INVITE', 'sdp', 'Supported: 100rel', to='').recv(100, 200).send('ACK').hang_up(), 'confirmed', agent='strict'),
    # 4028 9.
    'session interval too small': Row(
        Caller('answer').send('INVITE', 'sdp', 'Supported: timer', 'Session-Expires: 60').refused(422, 'Min-SE: *90')
        .send('INVITE', 'sdp', 'Supported: timer', 'Session-Expires: 90', 'Min-SE: 90', to='')
        .recv(100, 200, matches=['Require: *timer', 'Session-Expires: *90;refresher=uas']).send('ACK').hang_up(), 'confirmed'),
    'session refreshed by the caller': Row(
        Caller('answer').dial('sdp', 'Supported: timer', 'Session-Expires: 1000;refresher=uac',
                              matches=['Require: *timer', 'Session-Expires: *1000;refresher=uac'])
        .send('UPDATE', '', 'Supported: timer', 'Session-Expires: 900;refresher=uac')
        .recv(200, matches=['Session-Expires: *900;refresher=uac']).hang_up(), 'ended 200'),
    'session refreshed by us': Row(
        Caller('answer-reinvite-bye').dial('sdp', 'Supported: timer', 'Session-Expires: 1000;refresher=uas',
                                           matches=['Session-Expires: *1000;refresher=uas'])
        .recv('INVITE', matches=['Session-Expires: *1000;refresher=uac']).reply(200, 'sdp').recv('ACK').hung_up(), 'ended 200'),
    # 3515, 5589 6: we are told to call.
    'REFER': Row(referred().notified(180).notified(200, 'terminated').hang_up(), 'refer sip:x', 'ended 200',
                 after=[Callee('Referred-By: *<sip:boss@example.com>').answer(180).pause(1000).answer(retransmit=True)
                        .recv('ACK').send('BYE').recv(200)]),
    'REFER, busy': Row(referred().notified(486, 'terminated').hang_up(), after=[Callee().refuse(486)]),
    'SUBSCRIBE ends what REFER began': Row(
        referred().notified(180).send('SUBSCRIBE', '', 'Event: refer', 'Expires: 0').recv(200, matches=['Expires: *0'])
        .notified(180, 'terminated;reason=timeout').hang_up(), after=[Callee().answer(180).pause(2500).refuse(486)]),
    'REFER without subscription': Row(
        Caller('answer-refer-wait').dial()
        .send('REFER', '', 'Refer-To: <sip:x.{name}b@127.0.0.1:{next}>', 'Refer-Sub: false')
        .recv(202, matches=['Refer-Sub: *false']).pause(500).hang_up(), after=[Callee().take().send('BYE').recv(200)]),
    'REFER declined': Row(Caller('answer').dial().send('REFER', '', 'Refer-To: <sip:x@127.0.0.1:5999>').recv(603).hang_up()),
    'REFER that is malformed': Row(
        Caller('answer-refer').dial().send('REFER').recv(400).send('REFER', '', 'Refer-To: <sip:x').recv(400)
        .send('REFER', '', 'Refer-To: <sip:x@127.0.0.1>', 'Refer-To: <sip:y@127.0.0.1>').recv(400)
        .send('REFER', '', 'Refer-To: <mailto:x@example.com>').recv(416)
        .send('REFER', '', 'Refer-To: <sip:x@127.0.0.1;method=BYE>').recv(403).hang_up()),
    'REFER of no call': Row(Caller('x').send('REFER', '', 'Refer-To: <sip:x@127.0.0.1>', to=';tag=none').recv(481)),
    # We tell the peer.
    'transferred by the agent': Row(
        Caller('answer-transfer').dial()
        .recv('REFER', matches=['Refer-To: *<sip:ring-answer.third@127.0.0.2>', 'Referred-By: *<sip:', 'Contact: *<sip:'])
        .reply(202).notify(100).notify(180).notify(200, 'terminated;reason=noresource').hung_up(),
        'transfer 100 goes on', 'transfer 180 goes on', 'transfer 200 done', 'ended 200'),
    'transfer fails': Row(
        Caller('answer-transfer-bye').dial().recv('REFER').reply(202).notify(100)
        .notify(486, 'terminated;reason=noresource').hung_up(), 'transfer 486 done', 'ended 200'),
    'transfer declined': Row(Caller('answer-transfer-bye').dial().recv('REFER').reply(603).hung_up(),
                             'transfer 603 done', 'ended 200'),
    # 6665 4.1.3, 4.2.1.
    'NOTIFY and SUBSCRIBE of no subscription': Row(
        Caller('answer').dial().send('NOTIFY', '', 'Event: refer', 'Subscription-State: active').recv(481)
        .send('NOTIFY', '', 'Event: x', 'Subscription-State: active').recv(489, matches=['Allow-Events: .*refer'])
        .send('SUBSCRIBE', '', 'Event: presence').recv(489, matches=['Allow-Events: .*refer'])
        .send('SUBSCRIBE', '', 'Event: refer').recv(481).hang_up(), 'ended 200'),
    # 3891 3.
    'Replaces': Row(
        replacing('answer').recv(100, 200).send('ACK', call='two///').recv('BYE').reply(200).send('BYE', call='two///')
        .recv(200), 'ended 200'),
    'Replaces, refused': Row(
        replacing('reject486').recv(100, 486).send('ACK', branch=None, call='two///').send('BYE', to=';[$to]').recv(200)),
    'Replaces of no call': Row(replaces_refused(481, 'to-tag=x', 'from-tag=c[call_number]')),
    'Replaces of an early call alone': Row(
        replaces_refused(486, 'to-[$to]', 'from-tag=c[call_number]', 'early-only')),
    'Replaces that is malformed': Row(replaces_refused(400, 'to-[$to]')),
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
    call = Callee().answer(200, 'sdp', routes).recv('ACK', matches=[wanted, '^ACK sip:sipp@'])
    return call.recv('BYE', matches=[wanted, '^BYE sip:sipp@']).reply(200)


def reliable():
    """3262 4: a repetition and what comes after a gap get no PRACK."""
    call = Callee('Supported: .*100rel').progress(7, 'sdp').pracked(7)
    call.progress(7, 'sdp').progress(9).progress(8).pracked(8).progress(9).pracked(9)
    return call.answer(200, '').recv('ACK').hung_up()


def reliable_forks():
    """Each has its numbers, which only the answer ends."""
    call = Callee().progress(1, 'sdp', tag=';tag=a').pracked(1, 'To: .*;tag=a').progress(1, tag=';tag=b')
    call.pracked(1, 'To: .*;tag=b').progress(2, tag=';tag=a').pracked(2, 'To: .*;tag=a').answer(tag=';tag=b')
    return call.recv('ACK', matches=['To: .*;tag=b']).hung_up('To: .*;tag=b')


def early_forks():
    """3261 12.1, 13.2.2.1."""
    call = Callee().answer(180, tag=';tag=a').answer(183, 'sdp', tag=';tag=b').answer(180, tag=';tag=b')
    return call.answer(tag=';tag=a').recv('ACK', matches=['To: .*;tag=a']).hung_up('To: .*;tag=a')


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
    'late offer': ('late-bye', Row(Callee('Content-Length: *0').answer(180).answer().recv('ACK', matches=['m=audio [1-9]'])
                                   .hung_up(), 'confirmed', 'ended 200')),
    'late offer in the 183': ('late-bye', Row(
        Callee('Content-Length: *0').progress(1, 'sdp').pracked(1, 'm=audio [1-9]').answer(200, '')
        .recv('ACK', matches=['Content-Length: *0']).hung_up(), 'confirmed', 'ended 200')),
    'late offer that does not come': ('late-bye', Row(Callee().answer(200, '').recv('ACK').hung_up(), 'ended 488')),
    'forks that ring': ('bye', Row(early_forks(), 'ended 200')),
    'reliable provisionals': ('bye', Row(reliable(), 'ended 200')),
    'reliable provisionals of forks': ('bye', Row(reliable_forks(), 'ended 200')),
    '100rel is required': ('bye', Row(
        Callee('Require: *100rel').progress(1).pracked(1).answer().recv('ACK').hung_up(), 'ended 200', agent='strict')),
    'session interval too small': ('bye', Row(
        Callee('Supported: .*timer', 'Session-Expires: *1800').refuse(422, 'Min-SE: 3600')
        .recv('INVITE', matches=['Session-Expires: *3600', 'Min-SE: *3600'], save=True).take().hung_up(), 'ended 200')),
    'session refreshed by the peer': ('reinvite-bye', Row(
        Callee().answer(200, 'sdp', 'Require: timer', 'Session-Expires: 1000;refresher=uas').recv('ACK')
        .recv('INVITE', matches=['Session-Expires: *1000;refresher=uas']).reply(200, 'sdp').recv('ACK').hung_up(),
        'ended 200')),
    'session refreshed by us': ('update-bye', Row(
        Callee().answer(200, 'sdp', 'Require: timer', 'Session-Expires: 1000;refresher=uac').recv('ACK')
        .recv('UPDATE', matches=['Session-Expires: *1000;refresher=uac']).reply(200, 'sdp').hung_up(), 'ended 200')),
    'transferred by the agent': ('transfer', Row(
        Callee().take().recv('REFER', matches=['Refer-To: *<sip:ring-answer.third@127.0.0.2>']).reply(202)
        .notify(100).notify(200, 'terminated;reason=noresource').hung_up(), 'transfer 200 done', 'ended 200')),
    'REFER': ('refer-wait', Row(
        Callee().take().send('REFER', '', 'Refer-To: <sip:x.{name}b@127.0.0.1:{next}>').recv(202).notified(100)
        .notified(486, 'terminated').send('BYE').recv(200), 'ended 200', after=[Callee().refuse(486)])),
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
        ['sipp', *arguments, '-sf', folder + '/scenario.xml', '-i', '127.0.0.1', '-p', str(port), '-mp',
         str(MEDIA + 8 * (port - CALLERS)), '-m', '1', '-nostdin',
         '-timeout', '60', '-timeout_error', '-trace_msg', '-message_file', folder + '/messages.log', '-trace_err',
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

    def fault(self, agents):
        agent = agents[self.row.agent]
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
        runs[-1].start(CALLERS + 2 * n, ':'.join(AGENTS[row.agent][:2]), '-s', f'{row.script.user}.r{n}')
    return runs


def be_called(agents):
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
        agents[each.row.agent].write(command)
    return runs


def test():
    agents = {name: Program(name, [os.environ['SIP_AGENT'], *arguments], G_DEBUG='fatal-criticals')
              for name, arguments in AGENTS.items()}
    for agent in agents.values():
        agent.wait_line('ready')
    runs = [*be_called(agents), *call_it()]      # the calls of the agent first, of which one waits 4 s
    faults = [(each.title, fault) for each in runs if (fault := each.fault(agents))]
    for title, fault in faults:
        print(f'{title}: {fault}')
    for agent in agents.values():
        agent.process.stdin.close()
    for agent in agents.values():
        check(agent.finish(10) == 0, f'{agent.name} did not end well')
    check(not faults, f'{len(faults)} of {len(runs)} rows: {", ".join(title for title, fault in faults)}')
    print(len(runs), 'rows')


run(test)
