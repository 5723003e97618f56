#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""linphone_call.py sip:USER@HOST[:PORT] SPEECH.wav [codec=PCMU|PCMA] [secs=N] [dtmf=T:KEYS]
                 [dir=DIR] [ring=S] [port=5090]
One call with linphonec and files for a sound card: speaks the WAV (8000 Hz) once as soon as the
media is up (it sends nothing before and after), presses the keys T seconds into the call, hangs up
after N seconds (default: a second behind the end of the speech). Prints what linphonec prints.
Exit status 0: established and ended by us; 1: not established; 2: ended by the other side.
DIR gets linphone.log and its home directory."""
import os
import queue
import shutil
import subprocess
import sys
import threading
import time

import options
import speech

CONFIG = """[sip]
bind_address=127.0.0.1
sip_port={port}
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
contact="linphone" <sip:linphone@127.0.0.1>
media_encryption=none
[net]
firewall_policy=none
mtu=1500
[rtp]
audio_rtp_port={rtp_port}
[misc]
add_missing_audio_codecs=0
add_missing_video_codecs=0
[audio_codec_0]
mime={codec}
rate=8000
channels=1
enabled=1
"""
ENDED = (' ended', ' error', 'is now in state: LinphoneCallEnd', 'refused', 'declined')
UP = 'Media streams established'


class Linphone:
    def __init__(self, o):
        home = o.dir
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home + '/.local/share/linphone')    # without it: no database, no core, 503
        with open(home + '/linphonerc', 'w') as f:
            f.write(CONFIG.format(rtp_port=int(o.port) + 1988, **vars(o)))
        self.began, self.lines = time.monotonic(), queue.Queue()
        self.process = subprocess.Popen(
            ['stdbuf', '-oL', 'linphonec', '-S', '-c', home + '/linphonerc', '-d', '6', '-l',
             home + '/linphone.log'],
            env=dict(os.environ, HOME=home), text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put('ended: linphonec went away')

    def say(self, *words):
        print('%7.3f' % (time.monotonic() - self.began), *words, flush=True)

    def command(self, text):
        self.say('>', text)
        try:
            self.process.stdin.write(text + '\n')
            self.process.stdin.flush()
        except BrokenPipeError:
            self.say('linphonec went away')

    def wait(self, seconds, *texts):
        """The next line that holds one of the texts, or None when the time is over."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                return None
            if line.strip():
                self.say('<', line.strip())
            if any(t in line for t in texts):
                return line
        return None

    def quit(self):
        self.command('quit')
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()


def talk(ua, wav, secs, at, keys):
    up, ended = time.monotonic(), None
    ua.command('play ' + wav)
    if keys:
        ended = ua.wait(at, *ENDED)
        if not ended:
            ua.command(keys)                    # a line of keys is pressed
    if ended or ua.wait(up + secs - time.monotonic(), *ENDED):
        return 2
    ua.command('terminate')
    ua.wait(2, *ENDED)
    return 0


def main():
    o = options.parse(__doc__, codec='PCMU', secs='', dtmf='', dir='linphone', ring='30', port='5090')
    secs = float(o.secs or len(speech.read(o.wav)) / speech.RATE + 1)
    ua, status = Linphone(o), 1
    ua.command('soundcard use files')
    ua.wait(10, 'wav files instead')
    ua.command('call ' + o.uri)
    line = ua.wait(float(o.ring), UP, *ENDED)
    if not line:
        ua.command('terminate')
    elif UP in line:
        status = talk(ua, o.wav, secs, *options.keys(o.dtmf))
    ua.quit()
    ua.say('exit', status)
    return status


if __name__ == '__main__':
    sys.exit(main())
