# SPDX-License-Identifier: BSD-3-Clause
"""Scenarios of sipp, written as what one side says and hears. Caller and Callee are a call each: the dialog is
sipp's or kept here; a test gives methods, statuses, bodies and what a message must match."""
from xml.sax.saxutils import escape

SDP = '''v=0
o=sipp 1 {version} IN IP4 [local_ip]
s=-
c=IN IP4 {address}
t=0 0
m=audio {port} RTP/AVP 0{direction}'''
BODIES = {'sdp': {}, 'moved': {'port': 7002}, 'hold': {'direction': '\na=sendonly'}, 'zero': {'address': '0.0.0.0'},
          'recvonly': {'direction': '\na=recvonly'}, 'inactive': {'direction': '\na=inactive'}}
SAVED = ('Via', 'From', 'CSeq', 'To')       # what a response repeats, and Call-ID
VIA = 'Via: SIP/2.0/UDP [local_ip]:[local_port];rport;branch={branch}'


class Script:
    def __init__(self):
        self.steps, self.variables, self.versions = [], [], 0

    def xml(self):
        # sipp wants every variable to be used.
        used = f'<Reference variables="{",".join(self.variables)}"/>' if self.variables else ''
        return '\n'.join(['<?xml version="1.0" encoding="UTF-8"?>', '<scenario name="row">', *self.steps, used,
                          '</scenario>', ''])

    def variable(self, name=None):
        name = name or f'v{len(self.variables)}'
        if name not in self.variables:
            self.variables.append(name)
        return name

    def message(self, lines, body, headers, retransmit):
        lines = [*lines, *headers]
        text = ''
        if body in BODIES:
            self.versions += 1
            values = {'version': self.versions, 'address': '[local_ip]', 'port': 7000, 'direction': ''}
            text = SDP.format(**{**values, **BODIES[body]})
            lines.append('Content-Type: application/sdp')
        elif body:
            kind, text = body
            lines.append('Content-Type: ' + kind)
        text = '\n'.join([*lines, 'Content-Length: [len]', '', text])
        self.steps.append(f'<send{retransmit}><![CDATA[\n{text}\n]]></send>')
        return self

    def recv(self, *what, matches=(), timeout=10000, rrs=False, save=False, keep=()):
        """The last of these, a status or a method; those before it may come or not. It must match all of these. rrs: it has
        the Contact and the routes of what follows; save: it is to be answered when others came behind it; keep: pairs of
        a header and a regexp, what that matches will be [$header]."""
        saved = ''.join(self.saving(*each) for each in ([(name,) for name in SAVED] if save else [*keep]))
        for n, each in enumerate(what):
            key = 'response' if isinstance(each, int) else 'request'
            last = n == len(what) - 1
            actions = saved + ''.join(
                f'<ereg regexp="{escape(m, {chr(34): "&quot;"})}" search_in="msg" check_it="true" '
                f'assign_to="{self.variable()}"/>' for m in matches) if last else ''
            self.steps.append(f'<recv {key}="{each}"' +
                              (f' timeout="{timeout}"' + ' rrs="true"' * rrs if last else ' optional="true"') +
                              (f'><action>{actions}</action></recv>' if actions else '/>'))
        return self

    def saving(self, name, regexp='.*'):
        variable = self.variable(name.lower().replace('-', '_'))
        return f'<ereg regexp="{regexp}" search_in="hdr" header="{name}:" assign_to="{variable}"/>'

    def pause(self, ms):
        self.steps.append(f'<pause milliseconds="{ms}"/>')
        return self

    def reply(self, status, body='', *headers, tag='', saved=False, retransmit=False):
        """To the last request, or the one that was saved."""
        answered = [f'{x}:[${x.lower()}]' if saved else f'[last_{x}:]' for x in SAVED]
        return self.message(
            [f'SIP/2.0 {status} Said', *answered[:-1], answered[-1] + tag, '[last_Call-ID:]', *self.contact(headers)], body,
            headers, ' retrans="500"' if retransmit else '')

    def notify(self, status, state='active;expires=60'):
        """How far the peer's transfer got."""
        return self.send('NOTIFY', ('message/sipfrag;version=2.0', f'SIP/2.0 {status} Said'), 'Event: refer',
                         'Subscription-State: ' + state).recv(200)

    def notified(self, status, state='active;expires='):
        """How far the transfer that was asked for got."""
        return self.recv('NOTIFY', matches=['Event: *refer', 'Subscription-State: *' + state, f'SIP/2.0 {status} ']).reply(200)

    def contact(self, headers):
        return [] if 'Contact' in str(headers) else ['Contact: <sip:sipp@[local_ip]:[local_port]>']


class Caller(Script):
    """sipp calls USER."""

    def __init__(self, user, cseq=0):
        super().__init__()
        self.user, self.cseq, self.invite, self.up = user, cseq, 0, False

    def send(self, method, body='', *headers, cseq=None, uri=None, to='[peer_tag_param]', branch='[branch]', cancels=False,
             call=''):
        """call: what its Call-ID has in front of the scenario's, for another call."""
        if method == 'ACK' or cancels:
            cseq = cseq or self.invite
        if not cseq:
            self.cseq += 1
            cseq = self.cseq
        if method == 'INVITE':
            self.invite = cseq
        target = 'sip:[service]@[remote_ip]:[remote_port]'
        via = '[last_Via:]' if branch is None else VIA.format(branch=branch)
        return self.message(
            [f'{method} {uri or ("[next_url]" if self.up else target)} SIP/2.0', via,
             'From: "sipp" <sip:sipp@[local_ip]:[local_port]>;tag=c[call_number]',
             f'To: <{target}>{to}', f'Call-ID: {call}[call_id]', f'CSeq: {cseq} {method}', 'Max-Forwards: 70',
             *self.contact(headers)], body, headers, '' if method == 'ACK' else ' retrans="500"')

    def dial(self, body='sdp', *headers, matches=(), ack='', keep=()):
        self.send('INVITE', body, *headers).recv(100, 180, 200, matches=matches, rrs=True, keep=keep)
        self.up = True
        return self.send('ACK', ack)

    def change(self, body='', matches=(), ack=''):
        """A re-INVITE that is accepted."""
        return self.send('INVITE', body).recv(100, 200, matches=matches).send('ACK', ack)

    def progress(self, status, *matches):
        """Reliably, to be acknowledged by prack()."""
        return self.recv(100, status, matches=['Require: *100rel', *matches], keep=[('RSeq', '[0-9]+')])

    def prack(self, status=200, body=''):
        return self.send('PRACK', body, f'RAck: [$rseq] {self.invite} INVITE').recv(status, matches=['CSeq: *[0-9]+ PRACK'])

    def refused(self, status, *matches):
        """The INVITE is; its ACK has its branch."""
        return self.recv(100, 180, status, matches=matches).send('ACK', branch=None)

    def hang_up(self):
        return self.send('BYE').recv(200)

    def hung_up(self):
        return self.recv('BYE').reply(200)


class Callee(Script):
    """sipp is called."""
    TAG = ';tag=s[call_number]'

    def __init__(self, *matches):
        super().__init__()
        self.cseq = 0
        self.recv('INVITE', matches=matches, save=True)
        self.steps[-1] = self.steps[-1].replace('<action>', '<action>' + self.saving('Contact', 'sip:[^&gt;]*'))

    def answer(self, status=200, body=None, *headers, tag=TAG, retransmit=False):
        """The INVITE; with a session description if that is 200 and nothing else is said."""
        if body is None:
            body = 'sdp' if status == 200 else ''
        return self.reply(status, body, *headers, tag=tag, saved=True, retransmit=retransmit)

    def take(self):
        return self.answer(180).answer(retransmit=True).recv('ACK')

    def refuse(self, status, *headers):
        return self.answer(status, '', *headers, retransmit=True).recv('ACK')

    def progress(self, rseq, body='', tag=TAG):
        """Reliably."""
        return self.answer(183, body, 'Require: 100rel', f'RSeq: {rseq}', tag=tag)

    def pracked(self, rseq, *matches):
        return self.recv('PRACK', matches=[f'RAck: *{rseq} [0-9]+ INVITE', *matches]).reply(200)

    def hung_up(self, *matches):
        return self.recv('BYE', matches=matches).reply(200)

    def send(self, method, body='', *headers, cseq=None):
        """In the dialog."""
        if not cseq:
            self.cseq += 1
        return self.message(
            [f'{method} [$contact] SIP/2.0', VIA.format(branch='[branch]'), f'From:[$to]{self.TAG}', 'To:[$from]',
             'Call-ID: [call_id]', f'CSeq: {cseq or self.cseq} {method}', 'Max-Forwards: 70',
             'Contact: <sip:sipp@[local_ip]:[local_port]>'], body, headers, '' if method == 'ACK' else ' retrans="500"')
