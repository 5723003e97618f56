# SPDX-License-Identifier: BSD-3-Clause
"""baresip, controlled through its module ctrl_tcp: what baresip_call.py and baresip_answer.py share."""
import json
import os
import socket
import subprocess
import sys
import time

import speech

CONFIG = """poll_method epoll
sip_listen {ip}:{sip_port}
rtp_ports 20000-20100
jitter_buffer_delay 2-4
call_local_timeout 120

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
{source}"""


# What it says: its module ausine can do no other format.
TONE = """module ausine.so
audio_source ausine,{hz}
ausrc_srate 48000
ausrc_channels 2
"""
SPEECH = 'audio_source aufile,{dir}/mic.wav\n'


class Baresip:
    """o: ip, codec, dir, port (of the control connection), wav or hz."""

    def __init__(self, o, user, sip_port):
        os.makedirs(o.dir + '/config', exist_ok=True)
        source = (SPEECH if o.wav else TONE).format(**vars(o))
        with open(o.dir + '/config/config', 'w') as f:
            f.write(CONFIG.format(sip_port=sip_port, source=source, **vars(o)))
        with open(o.dir + '/config/accounts', 'w') as f:
            f.write(f'<sip:{user}@{o.ip}>;regint=0;audio_codecs={o.codec}/8000/1\n')
        self.began, self.buffer = time.monotonic(), b''
        self.log = o.dir + '/baresip.log'
        with open(self.log, 'w') as log:
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

    def wait_log(self, text, seconds):
        """Until that stands in its log: of what it does not tell, such as an ACK to its refusal."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with open(self.log, errors='replace') as log:
                if text in log.read():
                    return
            time.sleep(.02)

    def quit(self):
        self.command('quit')
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:       # it waits for a pending INVITE
            self.process.kill()


def write_microphone(path, pcm, secs):
    """What it says in a call of so many seconds. The end of the file would end the call: put silence
    behind it, more than the call will last."""
    speech.write(path, pcm + [0] * int(speech.RATE * max(0, secs + 10 - len(pcm) / speech.RATE)))
