#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""baresip_call.py sip:USER@HOST[:PORT] SPEECH.wav [codec=PCMU|PCMA] [secs=N] [dtmf=T:KEYS]
                [ip=127.0.0.1] [dir=DIR] [ring=S] [port=N]
One call with baresip: speaks the WAV (8000 Hz) once, presses the keys T seconds after the call is
up, hangs up N seconds after it (default: a second behind the end of the speech). Prints a line an
event. Exit status 0: established and ended by us; 1: not established; 2: ended by the other side.
DIR gets baresip.log (with the SIP messages), what was said (*-enc.wav) and heard (*-dec.wav)."""
import json
import os
import socket
import subprocess
import sys
import time

import options
import speech

CONFIG = """poll_method epoll
sip_listen {ip}:0
rtp_ports 20000-20100
jitter_buffer_delay 2-4
call_local_timeout 120
audio_source aufile,{dir}/mic.wav
audio_player aubridge,null
audio_alert aufile,/dev/null
audio_path /nonexistent
snd_path {dir}
statmode_default off
ringback_disabled yes
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{port}
"""


class Baresip:
    def __init__(self, o):
        os.makedirs(o.dir + '/config', exist_ok=True)
        with open(o.dir + '/config/config', 'w') as f:
            f.write(CONFIG.format(**vars(o)))
        with open(o.dir + '/config/accounts', 'w') as f:
            f.write(f'<sip:baresip@{o.ip}>;regint=0;audio_codecs={o.codec}/8000/1\n')
        self.began, self.buffer = time.monotonic(), b''
        with open(o.dir + '/baresip.log', 'w') as log:
            self.process = subprocess.Popen(
                ['baresip', '-4', '-n', o.ip, '-f', o.dir + '/config', '-v', '-s'],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.control = self.connect(int(o.port))

    def connect(self, port):
        while time.monotonic() < self.began + 10 and self.process.poll() is None:
            try:
                return socket.create_connection(('127.0.0.1', port))
            except OSError:
                time.sleep(.02)                 # it does not say when it listens
        self.process.kill()
        sys.exit('baresip did not start, see baresip.log')

    def say(self, *words):
        print('%7.3f' % (time.monotonic() - self.began), *words, flush=True)

    def command(self, name, params=''):
        self.say('>', name, params)
        text = json.dumps({'command': name, 'params': params}).encode()
        self.control.sendall(b'%d:%s,' % (len(text), text))     # a netstring

    def event(self, deadline):
        """The next event before the deadline, or None."""
        while (left := deadline - time.monotonic()) > 0:
            head, colon, rest = self.buffer.partition(b':')
            if colon and len(rest) > int(head):
                message, self.buffer = json.loads(rest[:int(head)]), rest[int(head) + 1:]
                if message.get('event'):
                    self.say('<', message['type'], message.get('param', ''))
                    return message
                continue
            self.control.settimeout(left)
            try:
                data = self.control.recv(65536)
            except TimeoutError:
                return None
            if not data:
                return {'type': 'CALL_CLOSED', 'param': 'baresip went away'}
            self.buffer += data
        return None

    def wait(self, seconds, *types):
        deadline = time.monotonic() + seconds
        while (e := self.event(deadline)) and e['type'] not in types:
            pass
        return e

    def quit(self):
        self.command('quit')
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:       # it waits for a pending INVITE
            self.process.kill()


def talk(ua, secs, at, keys):
    """Once established: press the keys, hang up in time; the exit status."""
    up, closed = time.monotonic(), None
    if keys:
        closed = ua.wait(at, 'CALL_CLOSED')
        for key in keys:
            if not closed:
                ua.command('sndcode', key)      # presses and releases it
                closed = ua.wait(.3, 'CALL_CLOSED')
    if closed or ua.wait(up + secs - time.monotonic(), 'CALL_CLOSED'):
        return 2
    ua.command('hangup')
    ua.wait(.5, 'CALL_CLOSED')
    return 0


def main():
    o = options.parse(__doc__, codec='PCMU', secs='', dtmf='', ip='127.0.0.1', dir='baresip', ring='30',
                      port='4444')
    # The end of the file would end the call: put silence behind it, more than the call will last.
    pcm = speech.read(o.wav)
    secs = float(o.secs or len(pcm) / speech.RATE + 1)
    speech.write(o.dir + '/mic.wav', pcm + [0] * int(speech.RATE * max(0, secs + 10 - len(pcm) / speech.RATE)))
    ua, status = Baresip(o), 1
    ua.command('dial', o.uri)
    e = ua.wait(float(o.ring), 'CALL_ESTABLISHED', 'CALL_CLOSED')
    if not e:
        ua.command('hangup')
    elif e['type'] == 'CALL_ESTABLISHED':
        status = talk(ua, secs, *options.keys(o.dtmf))
    ua.quit()
    ua.say('exit', status)
    return status


if __name__ == '__main__':
    sys.exit(main())
